// SPDX-License-Identifier: Apache-2.0
#include "sb_map.h"

#include <stdio.h>
#include <stdlib.h>

void *sb_resize(void *old, size_t count, size_t bytes)
{
    void *fresh = realloc(old, count * bytes);

    if (!fresh) {
        fputs("scoreboard: out of memory\n", stderr);
        abort();
    }
    return fresh;
}

// The finalizer of SplitMix64: every bit of the key moves every bit of the result.
uint64_t sb_mix(uint64_t key, uint64_t field)
{
    uint64_t x = (key + UINT64_C(0x9E3779B97F4A7C15)) ^ field;

    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return x ^ (x >> 31);
}

// The place of `key`, or the free place where it would be.
static uint32_t place(const struct sb_map *map, uint64_t key)
{
    uint32_t at = (uint32_t)sb_mix(0, key) & (map->size - 1);

    while (map->values[at] != 0 && map->keys[at] != key) at = (at + 1) & (map->size - 1);
    return at;
}

uint32_t sb_map_find(const struct sb_map *map, uint64_t key)
{
    if (map->size == 0) return SB_MAP_NONE;
    return map->values[place(map, key)] - 1; // 0 - 1 is SB_MAP_NONE
}

static void grow(struct sb_map *map)
{
    struct sb_map old = *map;

    map->size = old.size ? old.size * 2 : 256;
    map->keys = sb_resize(NULL, map->size, sizeof map->keys[0]);
    map->values = sb_resize(NULL, map->size, sizeof map->values[0]);
    for (uint32_t i = 0; i < map->size; i++) map->values[i] = 0;
    for (uint32_t i = 0; i < old.size; i++) {
        if (old.values[i] == 0) continue;
        uint32_t at = place(map, old.keys[i]);
        map->keys[at] = old.keys[i];
        map->values[at] = old.values[i];
    }
    free(old.keys);
    free(old.values);
}

uint32_t sb_map_get(struct sb_map *map, uint64_t key)
{
    if (map->num * 2 >= map->size) grow(map);
    uint32_t at = place(map, key);
    if (map->values[at] == 0) {
        map->keys[at] = key;
        map->values[at] = ++map->num;
    }
    return map->values[at] - 1;
}

void sb_map_free(struct sb_map *map)
{
    free(map->keys);
    free(map->values);
    *map = (struct sb_map){0};
}
