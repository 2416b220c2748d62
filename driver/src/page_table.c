// SPDX-License-Identifier: Apache-2.0
#include "page_table.h"

#include "pte.h"

/* Where a walk ends: the first entry on the path that is not a table. */
struct place {
    uint64_t *entry; /* first of 16 for a 64 KiB leaf */
    uint64_t base;
    uint64_t bytes;
    uint32_t level;
};

static struct place walk(const struct page_table *table, uint64_t iova)
{
    struct place place = {table->root, 0, 0, table->levels - 1u};
    place.entry += pte_index(iova, place.level);
    while (place.level > 0 && pte_is_table(entry_load(place.entry))) {
        place.level--;
        place.entry = host_pages_at(table->host, pte_physical(entry_load(place.entry)));
        place.entry += pte_index(iova, place.level);
    }
    place.bytes = pte_level_bytes(place.level);
    if (pte_is_napot(entry_load(place.entry))) {
        place.entry -= pte_index(iova, 0) % PTE_NAPOT_ENTRIES;
        place.bytes = PTE_NAPOT_BYTES;
    }
    place.base = iova & ~(place.bytes - 1);
    return place;
}

static void store_leaf(const struct place *place, uint64_t value)
{
    uint32_t entries = place->bytes == PTE_NAPOT_BYTES ? PTE_NAPOT_ENTRIES : 1;
    for (uint32_t i = 0; i < entries; i++)
        entry_store(place->entry + i, value);
}

NTSTATUS pt_init(struct page_table *table, struct host *host, uint32_t levels, bool partial_unmap)
{
    table->host = host;
    table->levels = (uint8_t)levels;
    table->partial_unmap = partial_unmap;
    table->spare = PAGE_LIST_EMPTY;
    table->root = host_alloc_pages(host, 0, &table->root_physical);
    if (table->root == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    host_count(host, HOST_TABLES_ALLOCATED, 1);
    return STATUS_SUCCESS;
}

static void free_tree(struct host *host, uint64_t *page, uint64_t physical, uint32_t level)
{
    for (uint32_t i = 0; level > 0 && i < PTE_ENTRIES; i++) {
        uint64_t entry = page[i];
        if (pte_is_table(entry))
            free_tree(host, host_pages_at(host, pte_physical(entry)), pte_physical(entry),
                      level - 1);
    }
    host_free_pages(host, page, physical, 0);
    host_count(host, HOST_TABLES_FREED, 1);
}

void pt_destroy(struct page_table *table)
{
    if (table->root == NULL) return;
    free_tree(table->host, table->root, table->root_physical, table->levels - 1u);
    page_list_trim(table->host, &table->spare, 0);
    table->root = NULL;
}

uint64_t pt_lookup(const struct page_table *table, uint64_t iova)
{
    return entry_load(walk(table, iova).entry);
}

bool pt_is_mapped(const struct page_table *table, uint64_t iova, uint64_t bytes, bool identity)
{
    uint64_t end = iova + bytes;
    while (iova < end) {
        struct place place = walk(table, iova);
        uint64_t entry = entry_load(place.entry);
        if (!pte_is_leaf(entry)) return false;
        if (identity && pte_physical(entry) != place.base) return false;
        iova = place.base + place.bytes;
    }
    return true;
}

bool pt_is_free(const struct page_table *table, uint64_t iova, uint64_t bytes)
{
    uint64_t end = iova + bytes;
    while (iova < end) {
        struct place place = walk(table, iova);
        if (entry_load(place.entry) != 0) return false;
        iova = place.base + place.bytes;
    }
    return true;
}

/*
 * Replace a 2 MiB leaf by a table of 64 KiB leaves, or a 64 KiB leaf by 4 KiB leaves.
 *
 * Every store leaves each address with the same translation, so a device that goes on using the
 * rest of the mapping notices nothing; the architecture allows this change of size, and no other
 * change, while V=1. What caches hold of the larger leaf goes with the invalidation that follows
 * for the part being unmapped: it drops any leaf that contains the address.
 */
static void demote(struct page_table *table, const struct place *place)
{
    uint64_t leaf = entry_load(place->entry);
    uint64_t physical = pte_physical(leaf);
    if (place->level == 0) {
        for (uint32_t i = 0; i < PTE_NAPOT_ENTRIES; i++)
            entry_store(place->entry + i,
                        pte_leaf(physical + (uint64_t)i * PAGE_SIZE, pte_permissions(leaf)));
        return;
    }
    driver_assert(place->level == 1 && table->partial_unmap);
    uint64_t page_physical;
    uint64_t *page = page_list_pop(table->host, &table->spare, &page_physical);
    for (uint32_t i = 0; i < PTE_ENTRIES; i++)
        page[i] = pte_napot_leaf(physical + i / PTE_NAPOT_ENTRIES * PTE_NAPOT_BYTES,
                                 pte_permissions(leaf));
    host_barrier(table->host);
    entry_store(place->entry, pte_table(page_physical));
}

/* Make `iova` the border of a leaf, if a leaf lies across it. */
static void cut_at(struct page_table *table, uint64_t iova)
{
    for (;;) {
        struct place place = walk(table, iova);
        if (place.base == iova || !pte_is_leaf(entry_load(place.entry))) return;
        demote(table, &place);
    }
}

void pt_unmap_begin(struct page_table *table, uint64_t iova, uint64_t bytes,
                    struct pt_removed *removed)
{
    uint64_t end = iova + bytes;
    cut_at(table, iova);
    cut_at(table, end);
    while (iova < end) {
        struct place place = walk(table, iova);
        uint64_t leaf = entry_load(place.entry);
        driver_assert(pte_is_leaf(leaf));
        store_leaf(&place, leaf & PTE_BUSY_MASK);
        if (removed->count < PT_REMOVED_MAX) removed->iova[removed->count] = iova;
        removed->count++;
        iova = place.base + place.bytes;
    }
}

void pt_unmap_end(struct page_table *table, uint64_t iova, uint64_t bytes)
{
    uint64_t end = iova + bytes;
    while (iova < end) {
        struct place place = walk(table, iova);
        uint64_t busy = entry_load(place.entry);
        driver_assert(!pte_is_valid(busy));
        store_leaf(&place, 0);
        if (busy != 0 && place.level == 1 && table->partial_unmap)
            page_list_trim(table->host, &table->spare, table->spare.count - 1);
        iova = place.base + place.bytes;
    }
}
