// SPDX-License-Identifier: Apache-2.0
//
// The map half of page_table.h: choose leaves, count what they need, claim, publish.
#include "page_table.h"

#include "phys.h"
#include "pte.h"

struct leaf {
    uint64_t iova;
    uint64_t physical;
    uint64_t bytes;
    uint32_t level;
};

/* The leaves of a map call, in the order of its description. */
struct leaf_cursor {
    const struct pt_map *map;
    struct phys_cursor memory;
    uint64_t iova;
    uint64_t physical;
    uint64_t left; /* bytes of the current run */
};

static struct leaf_cursor leaves_of(const struct pt_map *map)
{
    struct leaf_cursor cursor = {map, {map->memory, 0}, map->iova, 0, 0};
    return cursor;
}

/*
 * How many tables are missing. Neighbouring leaves miss the same ones, so the last of each level is
 * remembered; leaves out of order only make the count too high, which costs nothing lasting.
 */
struct shortage {
    uint32_t tables;
    uint64_t last[PT_MAX_LEVELS];
};

static void note_missing(struct shortage *shortage, uint64_t iova, uint32_t top, uint32_t level)
{
    for (; top > level; top--) {
        uint64_t region = (iova >> (PAGE_SHIFT + 9 * top)) + 1;
        if (shortage->last[top - 1] != region) shortage->tables++;
        shortage->last[top - 1] = region;
    }
}

/*
 * The slot of `iova` at `level`. Missing tables are taken from `pages`, or, without pages, noted in
 * `shortage`. NULL if it does not exist; *blocked tells whether a leaf or busy entry is above it.
 */
static uint64_t *descend(const struct page_table *table, uint64_t iova, uint32_t level,
                         struct page_list *pages, struct shortage *shortage, bool *blocked)
{
    uint64_t *entry = table->root;
    *blocked = false;
    for (uint32_t at = table->levels - 1u;; at--) {
        entry += pte_index(iova, at);
        if (at == level) return entry;
        uint64_t value = entry_load(entry);
        if (value != 0 && !pte_is_table(value)) {
            *blocked = true;
            return NULL;
        }
        if (value == 0 && pages == NULL) {
            note_missing(shortage, iova, at, level);
            return NULL;
        }
        if (value == 0) {
            uint64_t physical;
            page_list_pop(table->host, pages, &physical);
            host_barrier(table->host); /* the page is zero before it is reachable */
            value = pte_table(physical);
            entry_store(entry, value);
        }
        entry = host_pages_at(table->host, pte_physical(value));
    }
}

static bool fits(const struct leaf_cursor *cursor, uint64_t bytes)
{
    return ((cursor->iova | cursor->physical) & (bytes - 1)) == 0 && cursor->left >= bytes;
}

/* Whether a 1 GiB leaf would have to replace tables; smaller leaves inside them are cheaper. */
static bool has_tables_below(const struct page_table *table, uint64_t iova)
{
    bool blocked;
    struct shortage unused = {0, {0}};
    const uint64_t *entry = descend(table, iova, 2, NULL, &unused, &blocked);
    return entry != NULL && pte_is_table(entry_load(entry));
}

/* The largest leaf for the cursor's place; the same in every pass over a map call. */
static uint64_t leaf_bytes(const struct leaf_cursor *cursor)
{
    const struct pt_map *map = cursor->map;
    bool large = !map->small_leaves && !map->table->partial_unmap;
    if (large && fits(cursor, pte_level_bytes(2)) && !has_tables_below(map->table, cursor->iova))
        return pte_level_bytes(2);
    if (!map->small_leaves && fits(cursor, pte_level_bytes(1))) return pte_level_bytes(1);
    return fits(cursor, PTE_NAPOT_BYTES) ? PTE_NAPOT_BYTES : PAGE_SIZE;
}

static bool next_leaf(struct leaf_cursor *cursor, struct leaf *leaf)
{
    if (cursor->left == 0) {
        if (!phys_next_run(&cursor->memory, &cursor->physical, &cursor->left)) return false;
        if (cursor->map->identity) cursor->iova = cursor->physical;
    }
    uint64_t bytes = leaf_bytes(cursor);
    leaf->iova = cursor->iova;
    leaf->physical = cursor->physical;
    leaf->bytes = bytes;
    leaf->level = bytes == pte_level_bytes(2) ? 2 : bytes == pte_level_bytes(1) ? 1 : 0;
    cursor->iova += bytes;
    cursor->physical += bytes;
    cursor->left -= bytes;
    return true;
}

static uint32_t leaf_entries(const struct leaf *leaf)
{
    return leaf->bytes == PTE_NAPOT_BYTES ? PTE_NAPOT_ENTRIES : 1;
}

static bool table_is_empty(struct host *host, uint64_t entry)
{
    const uint64_t *page = host_pages_at(host, pte_physical(entry));
    for (uint32_t i = 0; i < PTE_ENTRIES; i++)
        if (entry_load(page + i) != 0) return false;
    return true;
}

/* Whether a leaf can go here; a 2 MiB leaf may replace an empty table. */
static bool slot_is_free(struct host *host, const struct leaf *leaf, const uint64_t *entry)
{
    uint64_t value = entry_load(entry);
    if (leaf->level == 1 && pte_is_table(value)) return table_is_empty(host, value);
    for (uint32_t i = 0; i < leaf_entries(leaf); i++)
        if (entry_load(entry + i) != 0) return false;
    return true;
}

static NTSTATUS probe(struct pt_map *map, uint32_t *pages)
{
    struct shortage shortage = {0, {0}};
    struct leaf_cursor cursor = leaves_of(map);
    struct leaf leaf;
    while (next_leaf(&cursor, &leaf)) {
        bool blocked;
        uint64_t *entry = descend(map->table, leaf.iova, leaf.level, NULL, &shortage, &blocked);
        if (blocked) return STATUS_IN_USE;
        if (entry != NULL && !slot_is_free(map->table->host, &leaf, entry)) return STATUS_IN_USE;
        if (leaf.level == 1 && map->table->partial_unmap) shortage.tables++; /* its spare */
    }
    *pages = shortage.tables;
    return STATUS_SUCCESS;
}

static uint64_t leaf_value(const struct pt_map *map, const struct leaf *leaf)
{
    return leaf->bytes == PTE_NAPOT_BYTES ? pte_napot_leaf(leaf->physical, map->permissions)
                                          : pte_leaf(leaf->physical, map->permissions);
}

static bool claim(struct pt_map *map, const struct leaf *leaf)
{
    struct page_table *table = map->table;
    bool blocked;
    uint64_t *entry = descend(table, leaf->iova, leaf->level, &map->pages, NULL, &blocked);
    if (blocked || !slot_is_free(table->host, leaf, entry)) return false;
    uint64_t old = entry_load(entry);
    for (uint32_t i = 0; i < leaf_entries(leaf); i++)
        entry_store(entry + i, leaf_value(map, leaf) & PTE_BUSY_MASK);
    if (pte_is_table(old)) page_list_push(table->host, &map->detached, pte_physical(old));
    if (leaf->level == 1 && table->partial_unmap) {
        uint64_t physical;
        page_list_pop(table->host, &map->pages, &physical);
        page_list_push(table->host, &table->spare, physical);
    }
    return true;
}

/* Undo the first `claimed` claims. */
static void unclaim(struct pt_map *map, uint64_t claimed)
{
    struct leaf_cursor cursor = leaves_of(map);
    struct leaf leaf;
    for (uint64_t i = 0; i < claimed && next_leaf(&cursor, &leaf); i++)
        pt_unmap_end(map->table, leaf.iova, leaf.bytes);
}

NTSTATUS pt_map_begin(struct pt_map *map)
{
    struct host *host = map->table->host;
    map->pages = PAGE_LIST_EMPTY;
    map->detached = PAGE_LIST_EMPTY;

    /* Everything that can be refused or can run out comes before the first change. */
    uint32_t needed;
    NTSTATUS status = probe(map, &needed);
    if (!NT_SUCCESS(status)) return status;
    if (!page_list_fill(host, &map->pages, needed)) {
        page_list_trim(host, &map->pages, 0);
        return STATUS_INSUFFICIENT_RESOURCES;
    }

    /* An identity map may name a page twice; claiming is what finds out. */
    struct leaf_cursor cursor = leaves_of(map);
    struct leaf leaf;
    uint64_t claimed = 0;
    while (NT_SUCCESS(status) && next_leaf(&cursor, &leaf)) {
        if (claim(map, &leaf))
            claimed++;
        else
            status = STATUS_IN_USE;
    }
    if (!NT_SUCCESS(status)) unclaim(map, claimed);
    page_list_trim(host, &map->pages, 0);
    return status;
}

void pt_map_free_detached(struct pt_map *map)
{
    page_list_trim(map->table->host, &map->detached, 0);
}

void pt_map_finish(struct pt_map *map)
{
    struct leaf_cursor cursor = leaves_of(map);
    struct leaf leaf;
    while (next_leaf(&cursor, &leaf)) {
        bool blocked;
        uint64_t *entry = descend(map->table, leaf.iova, leaf.level, NULL, NULL, &blocked);
        driver_assert(entry != NULL);
        for (uint32_t i = 0; i < leaf_entries(&leaf); i++)
            entry_store(entry + i, leaf_value(map, &leaf));
    }
    host_barrier(map->table->host); /* usable before the caller is told so */
}

/* Visit the range by the regions that one table of leaves covers. */
static uint64_t next_region(uint64_t iova, uint64_t end)
{
    uint64_t next = (iova | (pte_level_bytes(1) - 1)) + 1;
    return next < end ? next : end;
}

NTSTATUS pt_populate(struct page_table *table, uint64_t iova, uint64_t bytes)
{
    uint64_t end = iova + bytes;
    if (!pt_is_free(table, iova, bytes)) return STATUS_IN_USE;

    struct shortage shortage = {0, {0}};
    bool blocked;
    for (uint64_t at = iova; at < end; at = next_region(at, end))
        descend(table, at, 0, NULL, &shortage, &blocked);

    struct page_list pages = PAGE_LIST_EMPTY;
    bool enough = page_list_fill(table->host, &pages, shortage.tables);
    for (uint64_t at = iova; enough && at < end; at = next_region(at, end))
        descend(table, at, 0, &pages, NULL, &blocked);
    page_list_trim(table->host, &pages, 0);
    return enough ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}
