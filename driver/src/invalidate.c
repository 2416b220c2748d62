// SPDX-License-Identifier: Apache-2.0
#include "invalidate.h"

#include "instance.h"

#define IDS_PER_BATCH (CMDQ_BATCH_MAX - 1u) /* room for one IOTINVAL behind them */

struct batch {
    uint32_t count;
    struct command command[CMDQ_BATCH_MAX];
};

static void add(struct batch *batch, uint64_t word0, uint64_t word1)
{
    driver_assert(batch->count < CMDQ_BATCH_MAX);
    batch->command[batch->count].word[0] = word0;
    batch->command[batch->count].word[1] = word1;
    batch->count++;
}

/* GV=0 throughout: host address spaces, since the driver has no second stage. */
static uint64_t iotinval(uint64_t operands)
{
    return IOMMU_PUT(IOMMU_CMD_IOTINVAL_OPCODE, IOMMU_CMD_IOTINVAL_OPCODE_VALUE) |
           IOMMU_PUT(IOMMU_CMD_IOTINVAL_FUNC3, IOMMU_CMD_IOTINVAL_FUNC3_VMA) | operands;
}

static uint64_t of_domain(uint32_t pscid)
{
    return IOMMU_CMD_IOTINVAL_PSCV_MASK | IOMMU_PUT(IOMMU_CMD_IOTINVAL_PSCID, pscid);
}

static void add_page(struct batch *batch, uint32_t pscid, uint64_t iova)
{
    add(batch, iotinval(of_domain(pscid) | IOMMU_CMD_IOTINVAL_AV_MASK),
        IOMMU_PUT(IOMMU_CMD_IOTINVAL_ADDR, iova >> PAGE_SHIFT));
}

static void add_domain(struct batch *batch, uint32_t pscid)
{
    if (pscid != NO_PSCID) add(batch, iotinval(of_domain(pscid)), 0);
}

static void add_everything(struct batch *batch)
{
    add(batch, iotinval(0), 0);
}

static void add_device(struct batch *batch, uint32_t device_id)
{
    add(batch,
        IOMMU_PUT(IOMMU_CMD_IODIR_OPCODE, IOMMU_CMD_IODIR_OPCODE_VALUE) |
            IOMMU_PUT(IOMMU_CMD_IODIR_FUNC3, IOMMU_CMD_IODIR_FUNC3_INVAL_DDT) |
            IOMMU_CMD_IODIR_DV_MASK | IOMMU_PUT(IOMMU_CMD_IODIR_DID, device_id),
        0);
}

static void add_process(struct batch *batch, uint32_t device_id, uint32_t pasid)
{
    add(batch,
        IOMMU_PUT(IOMMU_CMD_IODIR_OPCODE, IOMMU_CMD_IODIR_OPCODE_VALUE) |
            IOMMU_PUT(IOMMU_CMD_IODIR_FUNC3, IOMMU_CMD_IODIR_FUNC3_INVAL_PDT) |
            IOMMU_CMD_IODIR_DV_MASK | IOMMU_PUT(IOMMU_CMD_IODIR_DID, device_id) |
            IOMMU_PUT(IOMMU_CMD_IODIR_PID, pasid),
        0);
}

static NTSTATUS run_on(struct hw *hw, const struct batch *batch)
{
    uint32_t fence;
    NTSTATUS status = cmdq_submit(&hw->commands, batch->command, batch->count, &fence);
    if (!NT_SUCCESS(status)) return status;
    return cmdq_wait(&hw->commands, fence);
}

/* Every IOMMU starts before the first is waited for. */
static NTSTATUS run_on_all(struct iommu_driver *driver, uint32_t iommus, const struct batch *batch)
{
    uint32_t fence[IOMMU_PLATFORM_MAX_IOMMUS];
    NTSTATUS status = STATUS_SUCCESS;
    for (uint32_t i = 0; i < driver->num_hws && NT_SUCCESS(status); i++)
        if ((iommus >> i) & 1)
            status = cmdq_submit(&driver->hws[i].commands, batch->command, batch->count, &fence[i]);
    for (uint32_t i = 0; i < driver->num_hws && NT_SUCCESS(status); i++)
        if ((iommus >> i) & 1) status = cmdq_wait(&driver->hws[i].commands, fence[i]);
    return status;
}

NTSTATUS inval_leaves(struct iommu_driver *driver, uint32_t iommus, uint32_t pscid,
                      const struct pt_removed *removed)
{
    struct batch batch;
    batch.count = 0;
    if (removed->count > driver->options.flush_threshold)
        return inval_address_space(driver, iommus, pscid);
    for (uint64_t i = 0; i < removed->count; i++)
        add_page(&batch, pscid, removed->iova[i]);
    return run_on_all(driver, iommus, &batch);
}

NTSTATUS inval_address_space(struct iommu_driver *driver, uint32_t iommus, uint32_t pscid)
{
    struct batch batch;
    batch.count = 0;
    add_domain(&batch, pscid);
    return run_on_all(driver, iommus, &batch);
}

/* Devices with very many ids take several batches; each ends with what covers its translations. */
static uint32_t batch_size(uint32_t left)
{
    return left < IDS_PER_BATCH ? left : IDS_PER_BATCH;
}

static NTSTATUS inval_contexts(struct hw *hw, const uint32_t *device_ids, uint32_t count,
                               bool pasids, uint32_t pscid)
{
    NTSTATUS status = STATUS_SUCCESS;
    while (count > 0 && NT_SUCCESS(status)) {
        struct batch batch;
        batch.count = 0;
        uint32_t now = batch_size(count);
        for (uint32_t i = 0; i < now; i++)
            add_device(&batch, device_ids[i]);
        if (pasids)
            add_everything(&batch);
        else
            add_domain(&batch, pscid);
        status = run_on(hw, &batch);
        device_ids += now;
        count -= now;
    }
    return status;
}

NTSTATUS inval_device(struct hw *hw, const uint32_t *device_ids, uint32_t count, uint32_t pscid)
{
    return inval_contexts(hw, device_ids, count, false, pscid);
}

NTSTATUS inval_device_with_pasids(struct hw *hw, const uint32_t *device_ids, uint32_t count)
{
    return inval_contexts(hw, device_ids, count, true, NO_PSCID);
}

NTSTATUS inval_process(struct hw *hw, const uint32_t *device_ids, uint32_t count, uint32_t pasid,
                       uint32_t pscid)
{
    NTSTATUS status = STATUS_SUCCESS;
    while (count > 0 && NT_SUCCESS(status)) {
        struct batch batch;
        batch.count = 0;
        uint32_t now = batch_size(count);
        for (uint32_t i = 0; i < now; i++)
            add_process(&batch, device_ids[i], pasid);
        add_domain(&batch, pscid);
        status = run_on(hw, &batch);
        device_ids += now;
        count -= now;
    }
    return status;
}
