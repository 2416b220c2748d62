// SPDX-License-Identifier: Apache-2.0
#include "cmd_queue.h"

#include "hw.h"
#include "iommu_structs.h"

#define MIN_FREE   2u /* invariant 2 */
#define MAX_ERRORS 8u /* failed memory accesses in a row before giving up */

#define CQ_ON    (IOMMU_CQCSR_CQEN_MASK | IOMMU_CQCSR_CIE_MASK)
#define CQ_RETRY (IOMMU_CQCSR_CQMF_MASK | IOMMU_CQCSR_CMD_TO_MASK)

static uint32_t completed(struct cmd_queue *queue)
{
    uint32_t number = *(const volatile uint32_t *)queue->completion;
    atomic_thread_fence(memory_order_acquire);
    host_count(queue->hw->host, HOST_COMPLETION_POLLS, 1);
    return number;
}

NTSTATUS cmdq_start(struct cmd_queue *queue, struct hw *hw, uint32_t entries)
{
    struct host *host = hw->host;
    queue->hw = hw;
    queue->entries = entries;
    queue->ring_order = hw_queue_order(entries, IOMMU_CMD_BYTES);
    queue->lock = host_create_lock(host, "command queue");
    queue->fence_end = host_alloc(host, entries * sizeof(*queue->fence_end));
    queue->ring = host_alloc_pages(host, queue->ring_order, &queue->ring_physical);
    queue->completion = host_alloc_pages(host, 0, &queue->completion_physical);
    if (queue->lock == NULL || queue->fence_end == NULL || queue->ring == NULL ||
        queue->completion == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;

    hw_write64(hw, IOMMU_REG_CQB, hw_queue_base(queue->ring_physical, entries));
    hw_write32(hw, IOMMU_REG_CQT, 0);
    hw_write32(hw, IOMMU_REG_CQCSR, CQ_ON);
    return hw_wait32(hw, IOMMU_REG_CQCSR, IOMMU_CQCSR_CQON_MASK | IOMMU_CQCSR_BUSY_MASK,
                     IOMMU_CQCSR_CQON_MASK, "cqcsr.cqon to become 1");
}

void cmdq_stop(struct cmd_queue *queue)
{
    if (queue->hw == NULL) return;
    struct host *host = queue->hw->host;
    hw_write32(queue->hw, IOMMU_REG_CQCSR, 0);
    hw_wait32(queue->hw, IOMMU_REG_CQCSR, IOMMU_CQCSR_CQON_MASK | IOMMU_CQCSR_BUSY_MASK, 0,
              "cqcsr.cqon to become 0");
    host_free_pages(host, queue->completion, queue->completion_physical, 0);
    host_free_pages(host, queue->ring, queue->ring_physical, queue->ring_order);
    host_free(host, queue->fence_end, queue->entries * sizeof(*queue->fence_end));
    host_destroy_lock(host, queue->lock);
    queue->hw = NULL;
}

static uint32_t used(struct cmd_queue *queue)
{
    return queue->tail - queue->fence_end[completed(queue) % queue->entries];
}

static void put(struct cmd_queue *queue, struct command command)
{
    uint64_t *entry = queue->ring + (queue->tail % queue->entries) * 2;
    entry[0] = command.word[0];
    entry[1] = command.word[1];
    queue->tail++;
}

static struct command fence_command(const struct cmd_queue *queue, uint32_t number)
{
    struct command fence;
    fence.word[0] = IOMMU_PUT(IOMMU_CMD_IOFENCE_OPCODE, IOMMU_CMD_IOFENCE_OPCODE_VALUE) |
                    IOMMU_PUT(IOMMU_CMD_IOFENCE_FUNC3, IOMMU_CMD_IOFENCE_FUNC3_C) |
                    IOMMU_CMD_IOFENCE_AV_MASK | IOMMU_CMD_IOFENCE_PR_MASK |
                    IOMMU_CMD_IOFENCE_PW_MASK | IOMMU_PUT(IOMMU_CMD_IOFENCE_DATA, number);
    fence.word[1] = IOMMU_PUT(IOMMU_CMD_IOFENCE_ADDR, queue->completion_physical >> 2);
    return fence;
}

/* The doorbell of the batch that is in the ring; the lock is held. */
static void ring_doorbell(struct cmd_queue *queue)
{
    host_barrier(queue->hw->host);
    hw_write32(queue->hw, IOMMU_REG_CQT, queue->tail % queue->entries);
    host_count(queue->hw->host, HOST_DOORBELLS, 1);
}

static void give_up(struct cmd_queue *queue, enum iommu_fatal_reason reason, const char *text)
{
    struct iommu_fatal fatal = {.reason = reason, .iommu = queue->hw->index, .text = text};
    queue->broken = true;
    host_fatal(queue->hw->host, &fatal);
}

void cmdq_service(struct cmd_queue *queue)
{
    uint32_t status = hw_read32(queue->hw, IOMMU_REG_CQCSR);
    if (queue->broken || !(status & (CQ_RETRY | IOMMU_CQCSR_CMD_ILL_MASK))) return;
    uint32_t head = hw_read32(queue->hw, IOMMU_REG_CQH);
    hw_log(queue->hw, IOMMU_LOG_WARNING, "command queue error, cqcsr and cqh", status, head);
    if (status & IOMMU_CQCSR_CMD_ILL_MASK) {
        const uint64_t *entry = queue->ring + (head % queue->entries) * 2;
        hw_log(queue->hw, IOMMU_LOG_ERROR, "the command at cqh is", entry[0], entry[1]);
        /* The error stays for whoever looks at it; without cie it raises no more interrupts. */
        hw_write32(queue->hw, IOMMU_REG_CQCSR, IOMMU_CQCSR_CQEN_MASK);
        give_up(queue, IOMMU_FATAL_COMMAND_REFUSED, "a command was refused (cqcsr.cmd_ill)");
    } else if (++queue->errors > MAX_ERRORS) {
        hw_write32(queue->hw, IOMMU_REG_CQCSR, IOMMU_CQCSR_CQEN_MASK);
        give_up(queue, IOMMU_FATAL_HARDWARE_TIMEOUT, "the command queue fails again and again");
    } else {
        hw_write32(queue->hw, IOMMU_REG_CQCSR, CQ_ON | (status & CQ_RETRY));
    }
}

/* Time is up. True if an error was the reason and the queue goes on. */
static bool recover(struct cmd_queue *queue)
{
    uint32_t errors = queue->errors;
    cmdq_service(queue);
    if (queue->broken) return false;
    if (queue->errors != errors) return true;
    hw_log(queue->hw, IOMMU_LOG_ERROR, "command queue stands; cqcsr and cqh",
           hw_read32(queue->hw, IOMMU_REG_CQCSR), hw_read32(queue->hw, IOMMU_REG_CQH));
    give_up(queue, IOMMU_FATAL_HARDWARE_TIMEOUT, "no completion of a fence within the wait limit");
    return false;
}

static bool space_for(struct cmd_queue *queue, uint32_t entries)
{
    return queue->entries - used(queue) >= entries + MIN_FREE;
}

NTSTATUS cmdq_submit(struct cmd_queue *queue, const struct command *commands, uint32_t count,
                     uint32_t *fence)
{
    driver_assert(count <= CMDQ_BATCH_MAX && count + 1 + MIN_FREE <= queue->entries);
    struct host *host = queue->hw->host;
    NTSTATUS status = STATUS_SUCCESS;
    host_lock(host, queue->lock);
    struct host_wait wait = host_wait_begin(host);
    while (!queue->broken && !space_for(queue, count + 1))
        if (!host_wait_more(&wait) && recover(queue)) wait = host_wait_begin(host);
    if (queue->broken) status = STATUS_IO_TIMEOUT;
    if (NT_SUCCESS(status)) {
        for (uint32_t i = 0; i < count; i++)
            put(queue, commands[i]);
        *fence = ++queue->last_fence;
        put(queue, fence_command(queue, *fence));
        queue->fence_end[*fence % queue->entries] = queue->tail;
        ring_doorbell(queue);
        host_count(host, HOST_COMMANDS, count + 1);
        host_count(host, HOST_FENCES, 1);
    }
    host_unlock(host, queue->lock);
    return status;
}

static bool is_complete(struct cmd_queue *queue, uint32_t fence)
{
    return (int32_t)(completed(queue) - fence) >= 0;
}

NTSTATUS cmdq_wait(struct cmd_queue *queue, uint32_t fence)
{
    struct host_wait wait = host_wait_begin(queue->hw->host);
    while (!is_complete(queue, fence)) {
        if (queue->broken) return STATUS_IO_TIMEOUT;
        if (host_wait_more(&wait) || is_complete(queue, fence)) continue;
        if (recover(queue)) wait = host_wait_begin(queue->hw->host);
    }
    queue->errors = 0;
    return STATUS_SUCCESS;
}
