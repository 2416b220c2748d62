// SPDX-License-Identifier: Apache-2.0
//
// PASID sub-devices: numbers, and a process directory that grows with them.
#include "device.h"
#include "invalidate.h"

static bool offers_levels(const struct hw *hw, uint32_t levels)
{
    static const uint64_t masks[PDT_MAX_LEVELS + 1] = {
        0, IOMMU_CAPABILITIES_PD8_MASK, IOMMU_CAPABILITIES_PD17_MASK, IOMMU_CAPABILITIES_PD20_MASK};
    return hw_offers(hw, masks[levels]);
}

uint32_t pasid_levels_for(const struct hw *hw, uint32_t pasid)
{
    for (uint32_t levels = 1; levels <= PDT_MAX_LEVELS; levels++)
        if (offers_levels(hw, levels) && pasid >> pdt_pasid_bits(levels) == 0) return levels;
    return 0;
}

uint32_t pasid_hardware_bits(const struct hw *hw)
{
    for (uint32_t levels = PDT_MAX_LEVELS; levels > 0; levels--)
        if (offers_levels(hw, levels)) return pdt_pasid_bits(levels);
    return 0;
}

/*
 * Old and new root give the same contexts for the PASIDs in use, so one store of fsc in each valid
 * device context switches over; only then may a PASID beyond the old reach be used.
 */
static NTSTATUS grow(struct device *device, uint32_t levels)
{
    struct hw *hw = device->hw;
    NTSTATUS status = pdt_grow(&device->directory, levels);
    if (!NT_SUCCESS(status)) return status;
    struct context_image image = context_image_pasids(
        &hw->directory, &device->directory, hw_offers(hw, IOMMU_CAPABILITIES_AMO_HWAD_MASK));
    for (uint32_t i = 0; i < device->num_device_ids; i++)
        entry_store(ddt_entry(&hw->directory, device->device_ids[i]) + IOMMU_DC_FSC_DWORD,
                    image.word[IOMMU_DC_FSC_DWORD]);
    host_barrier(hw->host);
    return inval_device_with_pasids(hw, device->device_ids, device->num_device_ids);
}

NTSTATUS pasid_reach(struct device *device, uint32_t pasid)
{
    uint32_t levels = pasid_levels_for(device->hw, pasid);
    if (levels > device->directory.levels) {
        NTSTATUS status = grow(device, levels);
        if (!NT_SUCCESS(status)) return status;
    }
    return STATUS_SUCCESS;
}

static NTSTATUS enter(struct pasid_device *child)
{
    struct device *parent = child->parent;
    NTSTATUS status = id_pool_take(&parent->pasid_pool, &child->pasid);
    if (!NT_SUCCESS(status)) return status;
    status = pasid_reach(parent, child->pasid);
    if (!NT_SUCCESS(status)) {
        id_pool_give(&parent->pasid_pool, child->pasid);
        return status;
    }
    child->next = parent->children;
    parent->children = child;
    return STATUS_SUCCESS;
}

NTSTATUS pasid_create(struct device *device, struct pasid_device **out)
{
    struct iommu_driver *driver = device->driver;
    if (device->pasids != PASID_TAGGED) return STATUS_NOT_SUPPORTED;
    struct pasid_device *child = host_alloc(&driver->host, sizeof(*child));
    if (child == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    child->parent = device;
    host_lock(&driver->host, driver->config);
    NTSTATUS status = enter(child);
    host_unlock(&driver->host, driver->config);
    if (NT_SUCCESS(status))
        *out = child;
    else
        host_free(&driver->host, child, sizeof(*child));
    return status;
}

/* Detaching invalidated the context everywhere, so the number is free at once. */
NTSTATUS pasid_delete(struct pasid_device *child)
{
    struct device *parent = child->parent;
    struct iommu_driver *driver = parent->driver;
    host_lock(&driver->host, driver->config);
    bool in_use = child->attachment != NULL;
    if (!in_use) {
        struct pasid_device **link = &parent->children;
        while (*link != child)
            link = &(*link)->next;
        *link = child->next;
        id_pool_give(&parent->pasid_pool, child->pasid);
    }
    host_unlock(&driver->host, driver->config);
    if (in_use) return STATUS_RESOURCE_IN_USE;
    host_free(&driver->host, child, sizeof(*child));
    return STATUS_SUCCESS;
}
