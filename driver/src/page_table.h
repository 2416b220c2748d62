// SPDX-License-Identifier: Apache-2.0
//
// A first-stage page table: map, unmap, look up. No hardware access, no locks.
//
// Both ways are split so that the owner can talk to the hardware in between:
//
//   map    begin   check, allocate, claim every slot (busy); may take empty tables out of the tree
//          ...     if it did: flush, then pt_map_free_detached
//          finish  publish every leaf; needs no invalidation, V=0 is never cached
//   unmap  begin   leaves become busy; `removed` says what to invalidate
//          ...     invalidate and fence
//          end     slots become free
//
// Invariants
//  1. A failing call leaves the table translating exactly as before.
//  2. Unmap never allocates: in a table whose mappings may be unmapped in part, every 2 MiB leaf
//  has
//     put one spare page aside, and larger leaves do not exist. The spare becomes the table that
//     replaces the leaf when only part of it goes.
//  3. Table pages stay until a superpage replaces them while empty, or the table is destroyed. So a
//     range that was populated once can be mapped again and again without memory.
#pragma once

#include "page_list.h"

#define PT_MAX_LEVELS  5
#define PT_REMOVED_MAX 64

struct page_table {
    struct host *host;
    uint64_t *root;
    uint64_t root_physical;
    uint8_t levels;         /* 3, 4, 5: Sv39, Sv48, Sv57 */
    bool partial_unmap;     /* mappings may be unmapped in part */
    struct page_list spare; /* one for each 2 MiB leaf, with partial_unmap */
};

/* STATUS_SUCCESS or STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS pt_init(struct page_table *table, struct host *host, uint32_t levels, bool partial_unmap);

/* Free every page. No hardware may hold the root any more. */
void pt_destroy(struct page_table *table);

/* Width of the addresses it translates: the lower half of the space only. */
static inline uint32_t pt_address_bits(const struct page_table *table)
{
    return PAGE_SHIFT + 9u * table->levels - 1;
}

/* The entry that decides about an address: a leaf, a busy one, or 0. */
uint64_t pt_lookup(const struct page_table *table, uint64_t iova);

/* Whether every page of the range is mapped; with `identity`, to itself. */
bool pt_is_mapped(const struct page_table *table, uint64_t iova, uint64_t bytes, bool identity);

/* Whether no page of the range is mapped or busy. */
bool pt_is_free(const struct page_table *table, uint64_t iova, uint64_t bytes);

/* ---- map ---- */

struct pt_map {
    struct page_table *table;
    const IOMMU_MAP_PHYSICAL_ADDRESS *memory; /* phys_check accepted it */
    uint64_t iova;                            /* first address, unless identity */
    bool identity;                            /* each page at its physical address */
    bool small_leaves;                        /* 4 KiB and 64 KiB only: inside a reservation */
    uint32_t permissions;
    struct page_list pages;    /* set aside for tables and spares */
    struct page_list detached; /* taken out of the tree; hardware may still walk them */
};

/*
 * STATUS_SUCCESS                 every slot is claimed; pt_map_finish must follow
 * STATUS_IN_USE                  a page is mapped or busy already, or named twice
 * STATUS_INSUFFICIENT_RESOURCES  no memory
 * Whatever the result, `detached` may hold pages.
 */
NTSTATUS pt_map_begin(struct pt_map *map);
void pt_map_free_detached(struct pt_map *map);
void pt_map_finish(struct pt_map *map);

/*
 * Make all tables that 4 KiB leaves anywhere in the free range will need.
 * STATUS_SUCCESS, STATUS_IN_USE or STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS pt_populate(struct page_table *table, uint64_t iova, uint64_t bytes);

/* ---- unmap ---- */

/* One address of each leaf removed; `count` goes on beyond what the array holds. */
struct pt_removed {
    uint64_t iova[PT_REMOVED_MAX];
    uint64_t count;
};

/* The range must be mapped throughout. Adds to `removed`. */
void pt_unmap_begin(struct page_table *table, uint64_t iova, uint64_t bytes,
                    struct pt_removed *removed);
void pt_unmap_end(struct page_table *table, uint64_t iova, uint64_t bytes);
