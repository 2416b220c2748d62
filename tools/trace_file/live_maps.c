// SPDX-License-Identifier: Apache-2.0
#include "trace_file/live_maps.h"

#include "util/alloc.h"

#include <inttypes.h>
#include <stdlib.h>

/* One map line; freed when the last of its pages goes. */
struct live_map {
    uint64_t id, line, iova, paddr;
    uint64_t live_pages;
    uint32_t perm;
};

#define PAGE_NUMBER_BITS 52

static uint64_t page_key(int domain, uint64_t iova)
{
    return (uint64_t)domain << PAGE_NUMBER_BITS | iova / TRACE_PAGE_BYTES;
}

static int apply_map(struct live_maps *maps, struct trace_event *event, const char *where,
                     struct text_error *error)
{
    uint64_t pages = event->size / TRACE_PAGE_BYTES;

    for (uint64_t i = 0; i < pages; i++) {
        uint64_t iova = event->iova + i * TRACE_PAGE_BYTES;
        const struct live_map *old = u64_map_get(&maps->pages, page_key(event->domain, iova));
        if (old != NULL)
            return text_fail(error, "%s: map overlaps page %" PRIx64 " of line %" PRIu64
                             "; expected pages that are not mapped", where, iova, old->line);
    }
    struct live_map *map = alloc_zeroed(1, sizeof *map);
    *map = (struct live_map){.id = ++maps->num_maps, .line = event->line, .iova = event->iova,
                             .paddr = event->paddr, .live_pages = pages, .perm = event->perm};
    for (uint64_t i = 0; i < pages; i++)
        u64_map_put(&maps->pages, page_key(event->domain, event->iova + i * TRACE_PAGE_BYTES), map);
    event->map_id = map->id;
    return 0;
}

static int apply_unmap(struct live_maps *maps, struct trace_event *event, const char *where,
                       struct text_error *error)
{
    uint64_t pages = event->size / TRACE_PAGE_BYTES;

    for (uint64_t i = 0; i < pages; i++) {
        uint64_t iova = event->iova + i * TRACE_PAGE_BYTES;
        if (u64_map_get(&maps->pages, page_key(event->domain, iova)) == NULL)
            return text_fail(error, "%s: unmap of page %" PRIx64 ", which is not mapped; expected"
                             " mapped pages only", where, iova);
    }
    for (uint64_t i = 0; i < pages; i++) {
        struct live_map *map = u64_map_take(
            &maps->pages, page_key(event->domain, event->iova + i * TRACE_PAGE_BYTES));
        if (--map->live_pages == 0) free(map);
    }
    return 0;
}

static int apply_access(const struct live_maps *maps, struct trace_event *event, const char *where,
                        struct text_error *error)
{
    const struct live_map *map = u64_map_get(&maps->pages, page_key(event->domain, event->iova));

    if (map == NULL)
        return text_fail(error, "%s: access to %" PRIx64 " is outside every mapping; expected a"
                         " live mapping of the device's domain", where, event->iova);
    if (event->op == TRACE_OP_WRITE && !(map->perm & TRACE_PERM_WRITE))
        return text_fail(error, "%s: write to %" PRIx64 ", mapped read-only by line %" PRIu64
                         "; expected permission w or rw", where, event->iova, map->line);
    uint64_t paddr = map->paddr + (event->iova - map->iova);
    if (event->paddr != paddr)
        return text_fail(error, "%s: physical address %" PRIx64 "; expected %" PRIx64
                         " from the map of line %" PRIu64, where, event->paddr, paddr, map->line);
    event->map_id = map->id;
    event->through_write_only = event->op == TRACE_OP_READ && !(map->perm & TRACE_PERM_READ);
    return 0;
}

int live_maps_apply(struct live_maps *maps, struct trace_event *event, const char *where,
                    struct text_error *error)
{
    event->map_id = 0;
    event->through_write_only = false;
    switch (event->op) {
    case TRACE_OP_MAP: return apply_map(maps, event, where, error);
    case TRACE_OP_UNMAP: return apply_unmap(maps, event, where, error);
    case TRACE_OP_FLUSH: return 0;
    case TRACE_OP_READ:
    case TRACE_OP_WRITE: return apply_access(maps, event, where, error);
    }
    return 0;
}

void live_maps_clear(struct live_maps *maps)
{
    /* A map is reached once per live page and freed at the last one. */
    for (size_t i = 0; i < maps->pages.num_slots; i++) {
        struct live_map *map = maps->pages.slots[i].value;
        if (map != NULL && --map->live_pages == 0) free(map);
    }
    u64_map_clear(&maps->pages);
}
