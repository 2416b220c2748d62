// SPDX-License-Identifier: Apache-2.0
//
// Pages on a list, linked by physical address through their first doubleword.
//
// A page may be on a list while hardware can still walk it: a link reads as an entry with V=0.
#pragma once

#include "host.h"

struct page_list {
    uint64_t first; /* physical address, or PAGE_LIST_END */
    uint32_t count;
};

/* Not page aligned, and V=0. */
#define PAGE_LIST_END   UINT64_C(2)
#define PAGE_LIST_EMPTY ((struct page_list){PAGE_LIST_END, 0})

static inline void page_list_push(struct host *host, struct page_list *list, uint64_t physical)
{
    entry_store(host_pages_at(host, physical), list->first);
    list->first = physical;
    list->count++;
}

/* The list must not be empty. The page is all zero if it was when pushed. */
static inline uint64_t *page_list_pop(struct host *host, struct page_list *list, uint64_t *physical)
{
    driver_assert(list->count > 0);
    uint64_t *page = host_pages_at(host, list->first);
    *physical = list->first;
    list->first = page[0];
    list->count--;
    page[0] = 0;
    return page;
}

/* Free pages until `keep` are left. */
static inline void page_list_trim(struct host *host, struct page_list *list, uint32_t keep)
{
    while (list->count > keep) {
        uint64_t physical;
        uint64_t *page = page_list_pop(host, list, &physical);
        host_free_pages(host, page, physical, 0);
        host_count(host, HOST_TABLES_FREED, 1);
    }
}

/* Add zeroed pages until there are `count`; on failure those already added stay. */
static inline bool page_list_fill(struct host *host, struct page_list *list, uint32_t count)
{
    while (list->count < count) {
        uint64_t physical;
        if (host_alloc_pages(host, 0, &physical) == NULL) return false;
        host_count(host, HOST_TABLES_ALLOCATED, 1);
        page_list_push(host, list, physical);
    }
    return true;
}
