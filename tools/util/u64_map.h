// SPDX-License-Identifier: Apache-2.0
//
// A hash table from 64-bit keys to pointers. Open addressing with linear probing; deletion closes
// the gap, so there are no tombstones. Order of iteration depends only on the keys and the history
// of insertions, never on addresses, so that runs repeat.
#pragma once

#include <stddef.h>
#include <stdint.h>

struct u64_slot {
    uint64_t key;
    void *value; // NULL: free
};

struct u64_map {
    struct u64_slot *slots; // num_slots of them, a power of two; NULL while empty
    size_t num_slots;
    size_t num_used;
};

void u64_map_clear(struct u64_map *map);
void *u64_map_get(const struct u64_map *map, uint64_t key);

/* Set or replace; `value` is not NULL. */
void u64_map_put(struct u64_map *map, uint64_t key, void *value);

/* Remove; returns the value it had, or NULL. */
void *u64_map_take(struct u64_map *map, uint64_t key);
