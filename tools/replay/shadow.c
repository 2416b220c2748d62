// SPDX-License-Identifier: Apache-2.0
#include "replay/shadow.h"

#include "trace_file/trace_file.h"
#include "util/alloc.h"

#include <stdlib.h>

/* The finalizer of SplitMix64: every bit of the result depends on every bit of `x`. */
static uint64_t mix(uint64_t x)
{
    x += UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return x ^ (x >> 31);
}

static void fill(uint64_t seed, uint8_t *bytes, uint64_t count)
{
    for (uint64_t at = 0; at < count; at += 8) {
        uint64_t word = mix(seed + at / 8);
        for (uint64_t i = 0; i < 8 && at + i < count; i++)
            bytes[at + i] = (uint8_t)(word >> (8 * i));
    }
}

uint8_t *shadow_at(struct shadow *shadow, uint64_t paddr, int *fresh)
{
    uint64_t number = paddr / TRACE_PAGE_BYTES;
    uint8_t *page = u64_map_get(&shadow->pages, number);

    *fresh = page == NULL;
    if (page == NULL) {
        page = alloc_zeroed(TRACE_PAGE_BYTES, 1);
        fill(number * TRACE_PAGE_BYTES, page, TRACE_PAGE_BYTES);
        u64_map_put(&shadow->pages, number, page);
    }
    return page + paddr % TRACE_PAGE_BYTES;
}

void shadow_write_pattern(uint64_t line, uint8_t *bytes, uint64_t count)
{
    /* Far from the seeds of pages, which are physical addresses. */
    fill(UINT64_C(1) << 63 | line * TRACE_PAGE_BYTES, bytes, count);
}

void shadow_clear(struct shadow *shadow)
{
    for (size_t i = 0; i < shadow->pages.num_slots; i++) free(shadow->pages.slots[i].value);
    u64_map_clear(&shadow->pages);
}
