// SPDX-License-Identifier: Apache-2.0
#include "domain.h"

#include "invalidate.h"

uint32_t dom_address_bits(struct iommu_driver *driver)
{
    return PAGE_SHIFT + 9 * driver->levels - 1;
}

struct context dom_context(const struct domain *domain)
{
    struct context context = {.valid = true};
    if (dom_is_managed(domain)) {
        context.levels = domain->table.levels;
        context.root_physical = domain->table.root_physical;
        context.pscid = domain->pscid;
    }
    return context;
}

/* Record a range that nothing else may use, and map it to itself if asked to. */
static NTSTATUS add_fixed(struct domain *domain, enum range_kind kind, uint64_t base,
                          uint64_t bytes, bool mapped)
{
    uint64_t last = base + (bytes - 1);
    if (range_overlapping(&domain->ranges, base, last) != NULL) return STATUS_INVALID_PARAMETER_4;
    struct range *range = host_alloc(&domain->driver->host, sizeof(*range));
    if (range == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    range->kind = kind;
    range->base = base;
    range->last = last;
    range_insert(&domain->ranges, range);
    if (domain->has_allocator) {
        NTSTATUS status = iova_withdraw(&domain->space, base, last);
        if (!NT_SUCCESS(status)) return status;
    }
    if (!mapped) return STATUS_SUCCESS;
    IOMMU_MAP_PHYSICAL_ADDRESS memory = {.MapType = MapPhysicalAddressTypeContiguousRange};
    memory.ContiguousRange.Base.QuadPart = (LONGLONG)base;
    memory.ContiguousRange.Size = bytes;
    struct pt_map map = {.table = &domain->table,
                         .memory = &memory,
                         .identity = true,
                         .permissions = IOMMU_DMA_PERMISSION_READ | IOMMU_DMA_PERMISSION_WRITE};
    NTSTATUS status = pt_map_begin(&map);
    pt_map_free_detached(&map); /* no hardware has seen this table */
    if (NT_SUCCESS(status)) pt_map_finish(&map);
    return status;
}

static NTSTATUS add_fixed_ranges(struct domain *domain, const IOMMU_DMA_RESERVED_REGION *region)
{
    const struct iommu_platform *platform = domain->driver->host.platform;
    NTSTATUS status = STATUS_SUCCESS;
    for (uint32_t i = 0; i < platform->num_message_windows && NT_SUCCESS(status); i++) {
        const struct iommu_message_window *window = &platform->message_windows[i];
        status = add_fixed(domain, RANGE_WINDOW, window->base, window->pages << PAGE_SHIFT, true);
    }
    for (; region != NULL && NT_SUCCESS(status); region = region->RegionNext)
        status = add_fixed(domain, RANGE_REGION, region->Base,
                           (uint64_t)region->NumberOfPages << PAGE_SHIFT, region->ShouldMap);
    return status;
}

/* Free what a domain holds, complete or not; nothing refers to it any more. */
static void destroy(struct domain *domain)
{
    struct host *host = &domain->driver->host;
    while (domain->ranges.root != NULL) {
        struct range *range = domain->ranges.root;
        range_remove(&domain->ranges, range);
        host_free(host, range, sizeof(*range));
    }
    if (domain->has_allocator) iova_destroy(&domain->space);
    pt_destroy(&domain->table);
    host_destroy_lock(host, domain->lock);
    host_free(host, domain, sizeof(*domain));
}

static NTSTATUS build_table(struct domain *domain, uint32_t width,
                            const IOMMU_DMA_RESERVED_REGION *regions)
{
    struct iommu_driver *driver = domain->driver;
    domain->has_allocator = width != 0;
    if (domain->has_allocator) iova_init(&domain->space, &driver->host, width);
    NTSTATUS status =
        pt_init(&domain->table, &driver->host, driver->levels, !domain->has_allocator);
    if (!NT_SUCCESS(status)) return status;
    return add_fixed_ranges(domain, regions);
}

/* A PSCID, and the instance knows that one more domain exists. */
static NTSTATUS enter(struct domain *domain)
{
    struct iommu_driver *driver = domain->driver;
    NTSTATUS status = STATUS_SUCCESS;
    host_lock(&driver->host, driver->config);
    if (dom_is_managed(domain)) status = id_pool_take(&driver->pscids, &domain->pscid);
    if (NT_SUCCESS(status)) driver->num_domains++;
    host_unlock(&driver->host, driver->config);
    return NT_SUCCESS(status) ? status : STATUS_INSUFFICIENT_RESOURCES;
}

NTSTATUS dom_create(struct iommu_driver *driver, IOMMU_DMA_DOMAIN_TYPE type, uint32_t width,
                    const IOMMU_DMA_RESERVED_REGION *regions, struct domain **out)
{
    struct domain *domain = host_alloc(&driver->host, sizeof(*domain));
    if (domain == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    domain->driver = driver;
    domain->type = type;
    domain->lock = host_create_lock(&driver->host, "domain");
    NTSTATUS status = domain->lock != NULL ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
    if (NT_SUCCESS(status) && dom_is_managed(domain)) status = build_table(domain, width, regions);
    if (NT_SUCCESS(status)) status = enter(domain);
    if (!NT_SUCCESS(status)) {
        destroy(domain);
        return status;
    }
    *out = domain;
    return STATUS_SUCCESS;
}

/*
 * Detaching flushed the PSCID on every IOMMU that ever held it, and a domain without attachments is
 * on no IOMMU's mind: number and tables are free at once.
 */
NTSTATUS dom_delete(struct domain *domain)
{
    struct iommu_driver *driver = domain->driver;
    host_lock(&driver->host, driver->config);
    bool in_use = domain->attachments != NULL || domain->num_tokens != 0;
    if (!in_use) {
        if (domain->pscid != NO_PSCID) id_pool_give(&driver->pscids, domain->pscid);
        driver->num_domains--;
    }
    host_unlock(&driver->host, driver->config);
    if (in_use) return STATUS_RESOURCE_IN_USE;
    destroy(domain);
    return STATUS_SUCCESS;
}
