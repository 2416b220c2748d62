// SPDX-License-Identifier: Apache-2.0
#include "util/u64_map.h"

#include "util/alloc.h"

#include <assert.h>
#include <stdlib.h>

#define FIRST_SLOTS 64

static size_t home_of(const struct u64_map *map, uint64_t key)
{
    /* Multiplicative hashing with 2^64 / golden ratio; the high bits are the well mixed ones. */
    return (size_t)((key * UINT64_C(0x9E3779B97F4A7C15)) >> 20) & (map->num_slots - 1);
}

/* The slot that holds `key`, or the free one where it belongs. */
static size_t find(const struct u64_map *map, uint64_t key)
{
    size_t at = home_of(map, key);

    while (map->slots[at].value != NULL && map->slots[at].key != key)
        at = (at + 1) & (map->num_slots - 1);
    return at;
}

static void grow(struct u64_map *map)
{
    struct u64_map larger = {.num_slots = map->num_slots ? 2 * map->num_slots : FIRST_SLOTS};

    larger.slots = alloc_zeroed(larger.num_slots, sizeof larger.slots[0]);
    larger.num_used = map->num_used;
    for (size_t i = 0; i < map->num_slots; i++) {
        const struct u64_slot *old = &map->slots[i];
        if (old->value != NULL) larger.slots[find(&larger, old->key)] = *old;
    }
    free(map->slots);
    *map = larger;
}

void u64_map_clear(struct u64_map *map)
{
    free(map->slots);
    *map = (struct u64_map){0};
}

void *u64_map_get(const struct u64_map *map, uint64_t key)
{
    return map->num_used > 0 ? map->slots[find(map, key)].value : NULL;
}

void u64_map_put(struct u64_map *map, uint64_t key, void *value)
{
    assert(value != NULL);
    if (3 * map->num_slots <= 4 * (map->num_used + 1)) grow(map);
    size_t at = find(map, key);
    map->num_used += map->slots[at].value == NULL;
    map->slots[at] = (struct u64_slot){.key = key, .value = value};
}

void *u64_map_take(struct u64_map *map, uint64_t key)
{
    if (map->num_used == 0) return NULL;
    size_t gap = find(map, key);
    void *value = map->slots[gap].value;
    if (value == NULL) return NULL;

    /* Move back every follower whose home is not between the gap and itself. */
    size_t mask = map->num_slots - 1;
    for (size_t at = (gap + 1) & mask; map->slots[at].value != NULL; at = (at + 1) & mask) {
        size_t home = home_of(map, map->slots[at].key);
        if (((at - home) & mask) >= ((at - gap) & mask)) {
            map->slots[gap] = map->slots[at];
            gap = at;
        }
    }
    map->slots[gap] = (struct u64_slot){0};
    map->num_used--;
    return value;
}
