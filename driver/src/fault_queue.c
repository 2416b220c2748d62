// SPDX-License-Identifier: Apache-2.0
#include "fault_queue.h"

#include "hw.h"

#define FQ_ON     (IOMMU_FQCSR_FQEN_MASK | IOMMU_FQCSR_FIE_MASK)
#define FQ_ERRORS (IOMMU_FQCSR_FQMF_MASK | IOMMU_FQCSR_FQOF_MASK)

void faultq_set_sink(struct fault_queue *queue, fault_sink *sink, void *sink_context)
{
    queue->sink = sink;
    queue->sink_context = sink_context;
}

static void drain(struct fault_queue *queue)
{
    struct hw *hw = queue->hw;
    uint32_t head = hw_read32(hw, IOMMU_REG_FQH);
    uint32_t tail = hw_read32(hw, IOMMU_REG_FQT);
    if (head == tail) return;
    while (head != tail) {
        struct fault_record record = {.iommu = hw->index};
        memcpy(record.word, queue->ring + (size_t)head * (IOMMU_FAULT_RECORD_BYTES / 8),
               sizeof(record.word));
        host_count(hw->host, HOST_FAULT_RECORDS, 1);
        if (!queue->sink(queue->sink_context, &record)) host_count(hw->host, HOST_FAULTS_LOST, 1);
        head = (head + 1) % queue->entries;
    }
    hw_write32(hw, IOMMU_REG_FQH, head);
}

/*
 * The pending bit is cleared before the queue is read. A record that arrives in between raises the
 * wire again, so none is left behind:
 *
 *   driver                          IOMMU
 *   ipsr.fip = 0                    stores a record, moves fqt
 *   reads fqt                       ipsr.fip = 1
 */
static bool interrupt(void *routine_context)
{
    struct fault_queue *queue = routine_context;
    struct hw *hw = queue->hw;
    uint32_t pending = hw_read32(hw, IOMMU_REG_IPSR);
    if (pending == 0) return false;
    if (pending & IOMMU_IPSR_FIP_MASK) {
        uint32_t errors = hw_read32(hw, IOMMU_REG_FQCSR) & FQ_ERRORS;
        if (errors != 0) {
            /* Full or failed: records are dropped until the bits are cleared, so make room first.
             */
            drain(queue);
            host_count(hw->host, HOST_FAULT_QUEUE_OVERFLOWS, 1);
            hw_log(hw, IOMMU_LOG_WARNING, "fault records were dropped; fqcsr", errors, 0);
            hw_write32(hw, IOMMU_REG_FQCSR, FQ_ON | errors);
        }
    }
    if (pending & IOMMU_IPSR_CIP_MASK) cmdq_service(&hw->commands);
    hw_write32(hw, IOMMU_REG_IPSR, pending);
    if (pending & IOMMU_IPSR_FIP_MASK) drain(queue);
    return true;
}

NTSTATUS faultq_start(struct fault_queue *queue, struct hw *hw, uint32_t entries)
{
    queue->hw = hw;
    queue->entries = entries;
    queue->ring_order = hw_queue_order(entries, IOMMU_FAULT_RECORD_BYTES);
    queue->ring = host_alloc_pages(hw->host, queue->ring_order, &queue->ring_physical);
    if (queue->ring == NULL) return STATUS_INSUFFICIENT_RESOURCES;

    const struct iommu_platform *platform = hw->host->platform;
    NTSTATUS status =
        platform->connect_interrupt(platform->context, hw->index, 0, interrupt, queue);
    if (!NT_SUCCESS(status)) return status;
    queue->connected = true;
    hw_write64(hw, IOMMU_REG_FQB, hw_queue_base(queue->ring_physical, entries));
    hw_write32(hw, IOMMU_REG_FQH, 0);
    hw_write32(hw, IOMMU_REG_FQCSR, FQ_ON);
    return hw_wait32(hw, IOMMU_REG_FQCSR, IOMMU_FQCSR_FQON_MASK | IOMMU_FQCSR_BUSY_MASK,
                     IOMMU_FQCSR_FQON_MASK, "fqcsr.fqon to become 1");
}

void faultq_stop(struct fault_queue *queue)
{
    if (queue->hw == NULL) return;
    struct hw *hw = queue->hw;
    hw_write32(hw, IOMMU_REG_FQCSR, 0);
    hw_wait32(hw, IOMMU_REG_FQCSR, IOMMU_FQCSR_FQON_MASK | IOMMU_FQCSR_BUSY_MASK, 0,
              "fqcsr.fqon to become 0");
    if (queue->connected)
        hw->host->platform->disconnect_interrupt(hw->host->platform->context, hw->index, 0);
    queue->connected = false;
    host_free_pages(hw->host, queue->ring, queue->ring_physical, queue->ring_order);
    queue->hw = NULL;
}
