// SPDX-License-Identifier: Apache-2.0
//
// Reserved ranges: all memory is found when the range is set aside, none when it is used.
//
// A token owns its logical addresses, the table pages below them (never replaced by superpages, for
// a map that covers the token is refused) and a bit for each page that tells where segments begin.
// A segment ends where the next begins or a page is not mapped.
#include "domain.h"
#include "invalidate.h"

static size_t token_bytes(uint64_t bytes)
{
    return sizeof(struct token) + (size_t)((bytes >> PAGE_SHIFT) + 7) / 8;
}

static bool starts_at(const struct token *token, uint64_t offset)
{
    uint64_t page = offset >> PAGE_SHIFT;
    return (token->starts[page / 8] >> (page % 8)) & 1;
}

static void set_start(struct token *token, uint64_t offset, bool start)
{
    uint64_t page = offset >> PAGE_SHIFT;
    uint8_t bit = (uint8_t)(1u << (page % 8));
    token->starts[page / 8] = (uint8_t)((token->starts[page / 8] & ~bit) | (start ? bit : 0));
}

/* The lock is held. */
static NTSTATUS reserve(struct domain *domain, struct token *token, uint64_t bytes,
                        const struct placement *placement)
{
    uint64_t base;
    if (domain->has_allocator) {
        NTSTATUS status = dom_take_address(domain, bytes, placement, &base);
        if (!NT_SUCCESS(status)) return status;
    } else {
        base = *placement->explicit_address;
        if (range_overlapping(&domain->ranges, base, base + (bytes - 1)) != NULL)
            return STATUS_IN_USE;
    }
    NTSTATUS status = pt_populate(&domain->table, base, bytes);
    if (!NT_SUCCESS(status)) {
        if (domain->has_allocator) iova_give(&domain->space, base, bytes);
        return status;
    }
    token->visible.LogicalAddressBase = base;
    token->range.kind = RANGE_TOKEN;
    token->range.base = base;
    token->range.last = base + (bytes - 1);
    range_insert(&domain->ranges, &token->range);
    domain->num_tokens++;
    return STATUS_SUCCESS;
}

NTSTATUS dom_reserve(struct domain *domain, uint64_t bytes, const struct placement *placement,
                     struct token **out)
{
    struct host *host = &domain->driver->host;
    struct token *token = host_alloc(host, token_bytes(bytes));
    if (token == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    token->domain = domain;
    token->visible.Size = bytes;
    host_lock(host, domain->lock);
    NTSTATUS status = reserve(domain, token, bytes, placement);
    host_unlock(host, domain->lock);
    if (NT_SUCCESS(status))
        *out = token;
    else
        host_free(host, token, token_bytes(bytes));
    return status;
}

/* A long token is looked through in pieces, so that the lock is not held for long. */
static bool is_empty(struct token *token)
{
    struct domain *domain = token->domain;
    struct host *host = &domain->driver->host;
    const uint64_t piece = UINT64_C(2) << 20;
    bool empty = true;
    for (uint64_t done = 0; empty && done < token->visible.Size; done += piece) {
        uint64_t left = token->visible.Size - done;
        host_lock(host, domain->lock);
        empty = pt_is_free(&domain->table, token->range.base + done, left < piece ? left : piece);
        host_unlock(host, domain->lock);
    }
    return empty;
}

/*
 *   free                                   map
 *   1 marks the token (lock)               1 sees the mark: UNSUCCESSFUL
 *   2 looks for mappings, piece by piece     or claims its pages (lock)
 *   3 none: takes the token out
 *     some: removes the mark, IN_USE
 *
 * After 1 no map can begin, so what 2 has seen empty stays empty.
 */
NTSTATUS dom_free_reserved(struct token *token)
{
    struct domain *domain = token->domain;
    struct host *host = &domain->driver->host;
    host_lock(host, domain->lock);
    token->being_freed = true;
    host_unlock(host, domain->lock);

    bool empty = is_empty(token);

    host_lock(host, domain->lock);
    if (empty) {
        range_remove(&domain->ranges, &token->range);
        if (domain->has_allocator)
            iova_give(&domain->space, token->range.base, token->visible.Size);
        domain->num_tokens--;
    } else {
        token->being_freed = false;
    }
    host_unlock(host, domain->lock);
    if (!empty) return STATUS_RESOURCE_IN_USE;
    host_free(host, token, token_bytes(token->visible.Size));
    return STATUS_SUCCESS;
}

NTSTATUS dom_map_reserved(struct token *token, uint64_t offset,
                          const IOMMU_MAP_PHYSICAL_ADDRESS *memory, uint32_t permissions)
{
    struct domain *domain = token->domain;
    struct host *host = &domain->driver->host;
    struct pt_map map = {.table = &domain->table,
                         .memory = memory,
                         .iova = token->range.base + offset,
                         .small_leaves = true,
                         .permissions = permissions};
    NTSTATUS status = STATUS_UNSUCCESSFUL;
    host_lock(host, domain->lock);
    if (!token->being_freed) {
        status = pt_map_begin(&map);
        driver_assert(status != STATUS_INSUFFICIENT_RESOURCES && map.detached.count == 0);
        if (NT_SUCCESS(status)) {
            set_start(token, offset, true);
            pt_map_finish(&map);
        }
    }
    host_unlock(host, domain->lock);
    return status;
}

/* Whether [offset, offset + bytes) is exactly one segment. The lock is held. */
static bool is_segment(const struct token *token, uint64_t offset, uint64_t bytes)
{
    const struct page_table *table = &token->domain->table;
    uint64_t base = token->range.base;
    if (((offset | bytes) & (PAGE_SIZE - 1)) != 0 || bytes == 0) return false;
    if (offset >= token->visible.Size || bytes > token->visible.Size - offset) return false;
    if (!starts_at(token, offset) || !pt_is_mapped(table, base + offset, bytes, false))
        return false;
    for (uint64_t at = offset + PAGE_SIZE; at < offset + bytes; at += PAGE_SIZE)
        if (starts_at(token, at)) return false;
    uint64_t end = offset + bytes;
    return end == token->visible.Size || starts_at(token, end) ||
           !pt_is_mapped(table, base + end, PAGE_SIZE, false);
}

NTSTATUS dom_unmap_reserved(struct token *token, uint64_t offset, uint64_t bytes)
{
    struct domain *domain = token->domain;
    struct host *host = &domain->driver->host;
    struct pt_removed removed;
    removed.count = 0;

    host_lock(host, domain->lock);
    if (!is_segment(token, offset, bytes)) {
        host_unlock(host, domain->lock);
        return STATUS_INVALID_PARAMETER;
    }
    pt_unmap_begin(&domain->table, token->range.base + offset, bytes, &removed);
    set_start(token, offset, false);
    host_barrier(host);
    uint32_t iommus = domain->iommus;
    host_unlock(host, domain->lock);

    NTSTATUS status = inval_leaves(domain->driver, iommus, domain->pscid, &removed);
    if (!NT_SUCCESS(status)) return status;

    host_lock(host, domain->lock);
    pt_unmap_end(&domain->table, token->range.base + offset, bytes);
    host_unlock(host, domain->lock);
    return STATUS_SUCCESS;
}
