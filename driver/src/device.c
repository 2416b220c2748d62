// SPDX-License-Identifier: Apache-2.0
#include "device.h"

#include "invalidate.h"

static bool hardware_ad(const struct hw *hw)
{
    return hw_offers(hw, IOMMU_CAPABILITIES_AMO_HWAD_MASK);
}

static struct context unattached_context(enum iommu_unattached policy)
{
    struct context context = {.valid = policy == IOMMU_UNATTACHED_PASS};
    return context;
}

struct context dev_unattached_context(const struct device *device)
{
    return unattached_context(device->unattached);
}

NTSTATUS dev_install_unattached(struct iommu_driver *driver)
{
    const struct iommu_platform *platform = driver->host.platform;
    struct iommu_platform_device device;
    for (uint32_t i = 0; platform->enumerate_device(platform->context, i, &device); i++) {
        struct context context = unattached_context(device.unattached);
        if (device.iommu >= driver->num_hws) return STATUS_NOT_SUPPORTED;
        if (!context.valid) continue;
        struct hw *hw = &driver->hws[device.iommu];
        struct context_image image =
            context_image_device(&hw->directory, &context, hardware_ad(hw));
        for (uint32_t k = 0; k < device.num_device_ids; k++) {
            uint64_t *entry = ddt_entry(&hw->directory, device.device_ids[k]);
            if (entry == NULL) return STATUS_INSUFFICIENT_RESOURCES;
            context_entry_install(&driver->host, entry, &image);
        }
    }
    return STATUS_SUCCESS;
}

/* ---- contexts ---- */

static uint64_t *device_entry(struct device *device, uint32_t i)
{
    uint64_t *entry = ddt_entry(&device->hw->directory, device->device_ids[i]);
    driver_assert(entry != NULL); /* creation made the tables */
    return entry;
}

/* The PSCID that a context leads to: it counts only where the first stage is not Bare. */
static uint32_t pscid_of(uint64_t ta, uint64_t fsc)
{
    _Static_assert(IOMMU_DC_TA_PSCID_MASK == IOMMU_PC_TA_PSCID_MASK, "PSCID is in one place");
    return IOMMU_GET(IOMMU_PC_FSC_MODE, fsc) == IOMMU_FSC_MODE_BARE
               ? NO_PSCID
               : (uint32_t)IOMMU_GET(IOMMU_PC_TA_PSCID, ta);
}

/* All contexts of a device say the same, so the first stands for all. */
static NTSTATUS replace_device_contexts(struct device *device, const struct context_image *image)
{
    struct host *host = &device->driver->host;
    uint64_t *first = device_entry(device, 0);
    if (context_entry_is_valid(first)) {
        if (context_entry_equals(first, image)) return STATUS_SUCCESS;
        bool pasids = (entry_load(first + IOMMU_DC_TC_DWORD) & IOMMU_DC_TC_PDTV_MASK) != 0;
        uint32_t pscid =
            pscid_of(entry_load(first + IOMMU_DC_TA_DWORD), entry_load(first + IOMMU_DC_FSC_DWORD));
        for (uint32_t i = 0; i < device->num_device_ids; i++)
            context_entry_retire(device_entry(device, i));
        NTSTATUS status =
            pasids
                ? inval_device_with_pasids(device->hw, device->device_ids, device->num_device_ids)
                : inval_device(device->hw, device->device_ids, device->num_device_ids, pscid);
        if (!NT_SUCCESS(status)) return status;
    }
    for (uint32_t i = 0; image->word[0] != 0 && i < device->num_device_ids; i++)
        context_entry_install(host, device_entry(device, i), image);
    return STATUS_SUCCESS;
}

NTSTATUS dev_set_pasid_context(struct device *device, uint32_t pasid, const struct context *context)
{
    struct host *host = &device->driver->host;
    struct context_image image = context_image_process(context);
    uint64_t *entry = pdt_entry(&device->directory, pasid);
    driver_assert(entry != NULL); /* pasid_reach made the tables */
    if (context_entry_is_valid(entry)) {
        if (context_entry_equals(entry, &image)) return STATUS_SUCCESS;
        uint32_t pscid =
            pscid_of(entry_load(entry + IOMMU_PC_TA_DWORD), entry_load(entry + IOMMU_PC_FSC_DWORD));
        context_entry_retire(entry);
        NTSTATUS status =
            inval_process(device->hw, device->device_ids, device->num_device_ids, pasid, pscid);
        if (!NT_SUCCESS(status)) return status;
    }
    if (context->valid) context_entry_install(host, entry, &image);
    return STATUS_SUCCESS;
}

NTSTATUS dev_set_context(struct device *device, const struct context *context)
{
    if (device->directory.levels != 0) return dev_set_pasid_context(device, 0, context);
    struct context_image image =
        context_image_device(&device->hw->directory, context, hardware_ad(device->hw));
    return replace_device_contexts(device, &image);
}

/* ---- life ---- */

struct device *dev_find(struct hw *hw, uint32_t device_id)
{
    for (struct device *device = hw->devices; device != NULL; device = device->next)
        for (uint32_t i = 0; i < device->num_device_ids; i++)
            if (device->device_ids[i] == device_id) return device;
    return NULL;
}

static bool lists_id(const struct iommu_platform_device *platform, uint32_t device_id)
{
    for (uint32_t i = 0; i < platform->num_device_ids; i++)
        if (platform->device_ids[i] == device_id) return true;
    return false;
}

/* The device_ids of the request: all of the device, or the input mappings that ACPI names. */
static bool choose_ids(struct device *device, const struct iommu_platform_device *platform,
                       const struct device_request *request)
{
    for (uint32_t i = 0; i < device->num_device_ids; i++) {
        uint32_t id = request->has_mappings ? request->first_mapping + i : platform->device_ids[i];
        if (!lists_id(platform, id)) return false;
        if (id >> device->hw->platform->device_id_bits != 0) return false;
        device->device_ids[i] = id;
    }
    return true;
}

/* Tables for every context that the device will ever need outside its sub-devices. */
static NTSTATUS make_tables(struct device *device, const struct iommu_platform_device *platform)
{
    struct hw *hw = device->hw;
    for (uint32_t i = 0; i < device->num_device_ids; i++)
        if (ddt_entry(&hw->directory, device->device_ids[i]) == NULL)
            return STATUS_INSUFFICIENT_RESOURCES;
    if (device->pasids == PASID_NONE || pasid_hardware_bits(hw) == 0) return STATUS_SUCCESS;

    uint32_t bits = pasid_hardware_bits(hw);
    if (platform->pasid_bits < bits) bits = platform->pasid_bits;
    id_pool_init(&device->pasid_pool, hw->host, 1u << bits);
    NTSTATUS status = pdt_init(&device->directory, hw->host, pasid_levels_for(hw, 0));
    if (!NT_SUCCESS(status)) return status;
    uint64_t *entry = pdt_entry(&device->directory, 0);
    if (entry == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    struct context context = dev_unattached_context(device);
    struct context_image image = context_image_process(&context);
    if (context.valid) context_entry_install(hw->host, entry, &image);
    return STATUS_SUCCESS;
}

/* The configuration lock is held. */
static NTSTATUS enter(struct device *device, const struct iommu_platform_device *platform)
{
    for (uint32_t i = 0; i < device->num_device_ids; i++)
        if (dev_find(device->hw, device->device_ids[i]) != NULL) return STATUS_NOT_SUPPORTED;
    NTSTATUS status = make_tables(device, platform);
    if (!NT_SUCCESS(status)) return status;
    if (device->directory.levels != 0) {
        struct context_image image = context_image_pasids(
            &device->hw->directory, &device->directory, hardware_ad(device->hw));
        status = replace_device_contexts(device, &image);
        if (!NT_SUCCESS(status)) return status;
    }
    device->next = device->hw->devices;
    device->hw->devices = device;
    return STATUS_SUCCESS;
}

static void destroy(struct device *device)
{
    struct host *host = &device->driver->host;
    if (device->directory.levels != 0) {
        pdt_destroy(&device->directory);
        id_pool_destroy(&device->pasid_pool);
    }
    host_free(host, device, sizeof(*device) + device->num_device_ids * sizeof(uint32_t));
}

static bool fits(const struct hw *hw, const struct iommu_platform_device *platform,
                 const struct device_request *request)
{
    if (request->has_mappings &&
        (request->num_mappings == 0 || request->num_mappings > platform->num_device_ids))
        return false;
    if (request->pasids == PASID_NONE) return true;
    if (platform->pasid_bits == 0 || !hw->remaps) return false;
    return request->pasids != PASID_TAGGED || pasid_hardware_bits(hw) != 0;
}

NTSTATUS dev_create(struct iommu_driver *driver, const struct iommu_platform_device *platform,
                    const struct device_request *request, struct device **out)
{
    struct host *host = &driver->host;
    struct hw *hw = &driver->hws[platform->iommu];
    if (!fits(hw, platform, request)) return STATUS_NOT_SUPPORTED;
    uint32_t ids = request->has_mappings ? request->num_mappings : platform->num_device_ids;
    struct device *device = host_alloc(host, sizeof(*device) + ids * sizeof(uint32_t));
    if (device == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    device->driver = driver;
    device->hw = hw;
    device->pdo = platform->pdo;
    device->unattached = platform->unattached;
    device->pasids = request->pasids;
    device->suppress_pasid_faults = request->suppress_pasid_faults;
    device->num_device_ids = ids;
    NTSTATUS status = STATUS_NOT_SUPPORTED;
    if (choose_ids(device, platform, request)) {
        host_lock(host, driver->config);
        status = enter(device, platform);
        host_unlock(host, driver->config);
    }
    if (NT_SUCCESS(status))
        *out = device;
    else
        destroy(device);
    return status;
}

/* Back to the unattached state without a process directory; then nothing refers to the device. */
static NTSTATUS leave(struct device *device)
{
    if (device->attachment != NULL || device->children != NULL) return STATUS_RESOURCE_IN_USE;
    struct context context = dev_unattached_context(device);
    struct context_image image =
        context_image_device(&device->hw->directory, &context, hardware_ad(device->hw));
    NTSTATUS status = replace_device_contexts(device, &image);
    if (!NT_SUCCESS(status)) return status;
    struct device **link = &device->hw->devices;
    while (*link != device)
        link = &(*link)->next;
    *link = device->next;
    return STATUS_SUCCESS;
}

NTSTATUS dev_delete(struct device *device)
{
    struct iommu_driver *driver = device->driver;
    host_lock(&driver->host, driver->config);
    NTSTATUS status = leave(device);
    host_unlock(&driver->host, driver->config);
    if (NT_SUCCESS(status)) destroy(device);
    return status;
}
