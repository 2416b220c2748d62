// SPDX-License-Identifier: Apache-2.0
//
// What physical memory must hold: a copy kept by the replay, keyed by the trace's physical
// addresses, of every page that an access touches.
//
// A page starts with a pattern that depends on its address, and every write of the trace carries
// bytes that depend on its line number, so a byte that comes from the wrong place, the wrong time
// or the wrong write is almost surely a wrong byte.
#pragma once

#include "util/u64_map.h"

#include <stdint.h>

struct shadow {
    struct u64_map pages; /* page number to 4 KiB of bytes */
};

/*
 * The bytes at `paddr`, good to the end of its page. *fresh tells whether the page is new: then the
 * caller gives simulated memory the same contents (the page starts at paddr rounded down).
 */
uint8_t *shadow_at(struct shadow *shadow, uint64_t paddr, int *fresh);

/* Fill `bytes` with what the access of `line` writes. */
void shadow_write_pattern(uint64_t line, uint8_t *bytes, uint64_t count);

void shadow_clear(struct shadow *shadow);
