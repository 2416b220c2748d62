// SPDX-License-Identifier: Apache-2.0
#include "instance.h"

#include "device.h"
#include "domain.h"
#include "fault_report.h"

#define DEFAULT_COMMAND_ENTRIES 256u
#define DEFAULT_FAULT_ENTRIES   128u
#define DEFAULT_FLUSH_THRESHOLD 32u
#define DEFAULT_WAIT_LIMIT_NS   UINT64_C(100000000)
#define DEFAULT_ADDRESS_BITS    38u
#define PSCID_LIMIT             (1u << IOMMU_PC_TA_PSCID_WIDTH)

/* The interface forces one global: its calls take no context. */
static struct iommu_driver *_Atomic installed;

struct iommu_driver *instance_installed(void)
{
    return installed;
}

uint32_t instance_domain_types(struct iommu_driver *driver, const struct device *device)
{
    const struct iommu_platform *platform = driver->host.platform;
    PDEVICE_OBJECT pdo = device != NULL ? device->pdo : NULL;
    bool remaps = device != NULL ? device->hw->remaps : driver->levels != 0;
    uint32_t able = 1u << DomainTypePassThrough;
    if (remaps) able |= 1u << DomainTypeTranslate | 1u << DomainTypeTranslateS1;
    return able & platform->allowed_domain_types(platform->context, pdo);
}

/* ---- checks ---- */

static bool platform_is_complete(const struct iommu_platform *p)
{
    return p != NULL && p->iommus != NULL && p->num_iommus >= 1 &&
           p->num_iommus <= IOMMU_PLATFORM_MAX_IOMMUS && p->mmio_read32 && p->mmio_read64 &&
           p->mmio_write32 && p->mmio_write64 && p->store_barrier && p->alloc_pages &&
           p->free_pages && p->pages_at && p->alloc_object && p->free_object && p->create_lock &&
           p->destroy_lock && p->acquire_lock && p->release_lock && p->current_irql && p->time_ns &&
           p->spin_pause && p->sleep_pause && p->queue_work && p->connect_interrupt &&
           p->disconnect_interrupt && p->find_device && p->enumerate_device &&
           p->allowed_domain_types && p->fatal && p->log;
}

static uint64_t or_default(uint64_t value, uint64_t otherwise)
{
    return value != 0 ? value : otherwise;
}

static bool is_power_of_two_in(uint32_t value, uint32_t low, uint32_t high)
{
    return value >= low && value <= high && (value & (value - 1)) == 0;
}

static bool take_options(struct iommu_driver *driver, const struct iommu_driver_options *given)
{
    struct iommu_driver_options *o = &driver->options;
    if (given != NULL) *o = *given;
    o->command_entries = (uint32_t)or_default(o->command_entries, DEFAULT_COMMAND_ENTRIES);
    o->fault_entries = (uint32_t)or_default(o->fault_entries, DEFAULT_FAULT_ENTRIES);
    o->flush_threshold = (uint32_t)or_default(o->flush_threshold, DEFAULT_FLUSH_THRESHOLD);
    o->wait_limit_ns = or_default(o->wait_limit_ns, DEFAULT_WAIT_LIMIT_NS);
    o->logical_address_bits = (uint8_t)or_default(o->logical_address_bits, DEFAULT_ADDRESS_BITS);
    driver->host.wait_limit_ns = o->wait_limit_ns;
    return is_power_of_two_in(o->command_entries, 128, 32768) &&
           is_power_of_two_in(o->fault_entries, 2, 32768) && o->flush_threshold <= PT_REMOVED_MAX &&
           o->logical_address_bits > PAGE_SHIFT && o->logical_address_bits <= 63;
}

/* ---- bring-up ---- */

/* The smallest common scheme that covers what is asked for, or else the largest common one. */
static void choose_scheme(struct iommu_driver *driver)
{
    static const uint64_t offers[] = {[3] = IOMMU_CAPABILITIES_SV39_MASK,
                                      [4] = IOMMU_CAPABILITIES_SV48_MASK,
                                      [5] = IOMMU_CAPABILITIES_SV57_MASK};
    for (uint32_t levels = 3; levels <= PT_MAX_LEVELS; levels++) {
        bool common = false;
        for (uint32_t i = 0; i < driver->num_hws; i++)
            if (driver->hws[i].remaps) common = true;
        for (uint32_t i = 0; i < driver->num_hws; i++)
            if (driver->hws[i].remaps && !hw_offers(&driver->hws[i], offers[levels]))
                common = false;
        if (!common) continue;
        driver->levels = levels;
        if (dom_address_bits(driver) >= driver->options.logical_address_bits) return;
    }
}

static bool windows_are_reachable(const struct iommu_driver *driver)
{
    const struct iommu_platform *platform = driver->host.platform;
    uint64_t limit = UINT64_C(1) << (PAGE_SHIFT + 9 * driver->levels - 1);
    for (uint32_t i = 0; i < platform->num_message_windows; i++) {
        const struct iommu_message_window *window = &platform->message_windows[i];
        if (window->base % PAGE_SIZE != 0 || window->base >= limit || window->pages == 0 ||
            window->pages > (limit - window->base) >> PAGE_SHIFT)
            return false;
    }
    return true;
}

static NTSTATUS bring_up(struct iommu_driver *driver)
{
    NTSTATUS status = STATUS_SUCCESS;
    driver->physical_bits = 64;
    for (uint32_t i = 0; i < driver->num_hws && NT_SUCCESS(status); i++) {
        struct hw *hw = &driver->hws[i];
        hw->host = &driver->host;
        hw->index = i;
        hw->platform = &driver->host.platform->iommus[i];
        status = hw_probe(hw);
        if (hw_physical_bits(hw) < driver->physical_bits)
            driver->physical_bits = hw_physical_bits(hw);
    }
    if (!NT_SUCCESS(status)) return status;
    choose_scheme(driver);
    if (driver->levels != 0 && !windows_are_reachable(driver)) return STATUS_INVALID_PARAMETER_1;
    for (uint32_t i = 0; i < driver->num_hws && NT_SUCCESS(status); i++) {
        faultq_set_sink(&driver->hws[i].faults, fault_accept, driver);
        status = hw_start(&driver->hws[i], &driver->options);
    }
    if (!NT_SUCCESS(status)) return status;
    return dev_install_unattached(driver);
}

/* ---- life ---- */

static void free_instance(struct iommu_driver *driver)
{
    struct host host = {.platform = driver->host.platform};
    id_pool_destroy(&driver->pscids);
    host_destroy_lock(&host, driver->faults.lock);
    host_destroy_lock(&host, driver->config);
    host_free(&host, driver->hws, driver->num_hws * sizeof(*driver->hws));
    host_free(&host, driver, sizeof(*driver));
}

static NTSTATUS allocate(struct iommu_driver *driver)
{
    struct host *host = &driver->host;
    driver->num_hws = host->platform->num_iommus;
    driver->config = host_create_lock(host, "configuration");
    driver->faults.lock = host_create_lock(host, "faults");
    driver->hws = host_alloc(host, driver->num_hws * sizeof(*driver->hws));
    id_pool_init(&driver->pscids, host, PSCID_LIMIT);
    bool complete = driver->config != NULL && driver->faults.lock != NULL && driver->hws != NULL;
    return complete ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

static NTSTATUS take_down(struct iommu_driver *driver)
{
    for (uint32_t i = 0; driver->hws != NULL && i < driver->num_hws; i++)
        if (driver->hws[i].host != NULL) hw_stop(&driver->hws[i]);
    if (driver->faults.lock != NULL) return fault_quiesce(driver);
    return STATUS_SUCCESS;
}

NTSTATUS IommuDriverCreate(const struct iommu_platform *platform,
                           const struct iommu_driver_options *options, struct iommu_driver **out)
{
    if (!platform_is_complete(platform)) return STATUS_INVALID_PARAMETER_1;
    struct iommu_driver *driver = platform->alloc_object(platform->context, sizeof(*driver));
    if (driver == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    driver->host.platform = platform;
    struct iommu_driver *none = NULL;
    NTSTATUS status = STATUS_SUCCESS;
    if (!take_options(driver, options))
        status = STATUS_INVALID_PARAMETER_2;
    else if (out == NULL)
        status = STATUS_INVALID_PARAMETER_3;
    else if (installed != NULL)
        status = STATUS_RESOURCE_IN_USE;
    if (NT_SUCCESS(status)) status = allocate(driver);
    if (NT_SUCCESS(status)) status = bring_up(driver);
    if (NT_SUCCESS(status) && !atomic_compare_exchange_strong(&installed, &none, driver))
        status = STATUS_RESOURCE_IN_USE;
    if (NT_SUCCESS(status)) {
        *out = driver;
        return status;
    }
    if (NT_SUCCESS(take_down(driver))) free_instance(driver);
    return status;
}

NTSTATUS IommuDriverDestroy(struct iommu_driver *driver)
{
    host_lock(&driver->host, driver->config);
    bool in_use = driver->num_domains != 0;
    for (uint32_t i = 0; i < driver->num_hws; i++)
        if (driver->hws[i].devices != NULL) in_use = true;
    if (!in_use) installed = NULL;
    host_unlock(&driver->host, driver->config);
    if (in_use) return STATUS_RESOURCE_IN_USE;
    NTSTATUS status = take_down(driver);
    if (NT_SUCCESS(status)) free_instance(driver); /* else a work item still refers to it */
    return status;
}

VOID IommuDriverQueryStats(struct iommu_driver *driver, struct iommu_driver_stats *stats)
{
    uint64_t *member = (uint64_t *)stats;
    _Static_assert(sizeof(*stats) == HOST_COUNTERS * sizeof(*member), "one member a counter");
    for (uint32_t i = 0; i < HOST_COUNTERS; i++)
        member[i] = atomic_load_explicit(&driver->host.counters[i], memory_order_relaxed);
}
