// SPDX-License-Identifier: Apache-2.0
//
// Map and unmap in a managed domain.
//
// The lock is held while the table changes, not while hardware is waited for: an unmap leaves its
// pages busy meanwhile, so that nobody can map there before the fence has come back.
//
//   unmap (this file)                     attach (attach.c)
//   1 leaves to V=0, barrier              1 adds the IOMMU to the domain's set
//   2 reads the set of IOMMUs             2 barrier; the context becomes valid
//   3 invalidates on each, fence
//
// Both do their steps 1 and 2 in this order, with the domain's lock in between: either the unmap
// sees the new IOMMU, or that IOMMU can only ever read the entries that are already 0.
#include "domain.h"
#include "invalidate.h"
#include "phys.h"

static void lock(struct domain *domain)
{
    host_lock(&domain->driver->host, domain->lock);
}

static void unlock(struct domain *domain)
{
    host_unlock(&domain->driver->host, domain->lock);
}

NTSTATUS dom_take_address(struct domain *domain, uint64_t bytes, const struct placement *placement,
                          uint64_t *base)
{
    uint64_t min = placement->min != NULL ? *placement->min : 0;
    uint64_t max = placement->max != NULL ? *placement->max : UINT64_MAX;
    NTSTATUS status = iova_take(&domain->space, bytes, min, max, base);
    if (status != STATUS_NONE_MAPPED) return status;
    bool bounded = placement->min != NULL || placement->max != NULL;
    return bounded ? STATUS_INVALID_PARAMETER_MIX : STATUS_INSUFFICIENT_RESOURCES;
}

/* Claim, flush if a table had to go, publish. The lock is held. */
static NTSTATUS map_pages(struct domain *domain, struct pt_map *map)
{
    NTSTATUS status = pt_map_begin(map);
    if (map->detached.count != 0) {
        host_barrier(&domain->driver->host);
        NTSTATUS flushed = inval_address_space(domain->driver, domain->iommus, domain->pscid);
        /* Pages that hardware may still walk are lost rather than reused. */
        if (!NT_SUCCESS(flushed)) return flushed;
        pt_map_free_detached(map);
    }
    if (NT_SUCCESS(status)) pt_map_finish(map);
    return status;
}

static NTSTATUS map_allocated(struct domain *domain, struct pt_map *map, uint64_t bytes,
                              const struct placement *placement)
{
    struct host *host = &domain->driver->host;
    struct range *range = host_alloc(host, sizeof(*range));
    if (range == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    NTSTATUS status = dom_take_address(domain, bytes, placement, &map->iova);
    if (!NT_SUCCESS(status)) goto free_range;
    status = map_pages(domain, map);
    if (!NT_SUCCESS(status)) goto give_address;
    range->kind = RANGE_MAPPING;
    range->base = map->iova;
    range->last = map->iova + (bytes - 1);
    range_insert(&domain->ranges, range);
    return STATUS_SUCCESS;

give_address:
    iova_give(&domain->space, map->iova, bytes);
free_range:
    host_free(host, range, sizeof(*range));
    return status;
}

NTSTATUS dom_map(struct domain *domain, const IOMMU_MAP_PHYSICAL_ADDRESS *memory, uint64_t bytes,
                 uint32_t permissions, const struct placement *placement, uint64_t *base)
{
    struct pt_map map = {.table = &domain->table, .memory = memory, .permissions = permissions};
    NTSTATUS status;
    lock(domain);
    if (domain->has_allocator) {
        status = map_allocated(domain, &map, bytes, placement);
    } else {
        map.iova = *placement->explicit_address;
        bool taken = range_overlapping(&domain->ranges, map.iova, map.iova + (bytes - 1)) != NULL;
        status = taken ? STATUS_IN_USE : map_pages(domain, &map);
    }
    unlock(domain);
    if (NT_SUCCESS(status)) *base = map.iova;
    return status;
}

static bool any_run_taken(struct domain *domain, const IOMMU_MAP_PHYSICAL_ADDRESS *memory)
{
    struct phys_cursor cursor = {memory, 0};
    uint64_t base, bytes;
    while (phys_next_run(&cursor, &base, &bytes))
        if (range_overlapping(&domain->ranges, base, base + (bytes - 1)) != NULL) return true;
    return false;
}

NTSTATUS dom_map_identity(struct domain *domain, const IOMMU_MAP_PHYSICAL_ADDRESS *memory,
                          uint32_t permissions)
{
    struct pt_map map = {
        .table = &domain->table, .memory = memory, .identity = true, .permissions = permissions};
    lock(domain);
    NTSTATUS status = any_run_taken(domain, memory) ? STATUS_IN_USE : map_pages(domain, &map);
    unlock(domain);
    return status;
}

/* Between the two halves of an unmap. `iommus` was read after the stores, under the lock. */
static NTSTATUS make_final(struct domain *domain, uint32_t iommus, const struct pt_removed *removed)
{
    return inval_leaves(domain->driver, iommus, domain->pscid, removed);
}

NTSTATUS dom_unmap(struct domain *domain, uint64_t base, uint64_t bytes)
{
    struct pt_removed removed;
    removed.count = 0;
    uint64_t last = base + (bytes - 1);

    lock(domain);
    struct range *range = range_overlapping(&domain->ranges, base, last);
    bool allowed = range == NULL;
    if (domain->has_allocator)
        allowed = range != NULL && range->kind == RANGE_MAPPING && range->base == base &&
                  range->last == last;
    if (!allowed || !pt_is_mapped(&domain->table, base, bytes, false)) {
        unlock(domain);
        return STATUS_INVALID_PARAMETER;
    }
    pt_unmap_begin(&domain->table, base, bytes, &removed);
    host_barrier(&domain->driver->host);
    uint32_t iommus = domain->iommus;
    unlock(domain);

    NTSTATUS status = make_final(domain, iommus, &removed);
    if (!NT_SUCCESS(status)) return status; /* the pages stay busy for good */

    lock(domain);
    pt_unmap_end(&domain->table, base, bytes);
    if (domain->has_allocator) {
        range_remove(&domain->ranges, range);
        iova_give(&domain->space, base, bytes);
        host_free(&domain->driver->host, range, sizeof(*range));
    }
    unlock(domain);
    return STATUS_SUCCESS;
}

/* Whether every run is mapped to itself and is nobody else's. */
static bool identity_is_mapped(struct domain *domain, const IOMMU_MAP_PHYSICAL_ADDRESS *memory)
{
    struct phys_cursor cursor = {memory, 0};
    uint64_t base, bytes;
    while (phys_next_run(&cursor, &base, &bytes))
        if (!pt_is_mapped(&domain->table, base, bytes, true)) return false;
    return !any_run_taken(domain, memory);
}

/* Pages that the description named before are busy already. */
static void begin_identity_run(struct domain *domain, uint64_t base, uint64_t bytes,
                               struct pt_removed *removed)
{
    if (pt_is_mapped(&domain->table, base, bytes, true)) {
        pt_unmap_begin(&domain->table, base, bytes, removed);
        return;
    }
    for (uint64_t at = base; at < base + bytes; at += PAGE_SIZE)
        if (pt_is_mapped(&domain->table, at, PAGE_SIZE, true))
            pt_unmap_begin(&domain->table, at, PAGE_SIZE, removed);
}

NTSTATUS dom_unmap_identity(struct domain *domain, const IOMMU_MAP_PHYSICAL_ADDRESS *memory)
{
    struct pt_removed removed;
    removed.count = 0;
    uint64_t base, bytes;

    lock(domain);
    if (!identity_is_mapped(domain, memory)) {
        unlock(domain);
        return STATUS_INVALID_PARAMETER;
    }
    for (struct phys_cursor cursor = {memory, 0}; phys_next_run(&cursor, &base, &bytes);)
        begin_identity_run(domain, base, bytes, &removed);
    host_barrier(&domain->driver->host);
    uint32_t iommus = domain->iommus;
    unlock(domain);

    NTSTATUS status = make_final(domain, iommus, &removed);
    if (!NT_SUCCESS(status)) return status;

    lock(domain);
    for (struct phys_cursor cursor = {memory, 0}; phys_next_run(&cursor, &base, &bytes);)
        pt_unmap_end(&domain->table, base, bytes);
    unlock(domain);
    return STATUS_SUCCESS;
}
