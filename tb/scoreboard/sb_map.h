// SPDX-License-Identifier: Apache-2.0
//
// A hash map from 64-bit keys to small numbers that count up from 0 in the order of their making.
#pragma once

#include <stddef.h>
#include <stdint.h>

struct sb_map {
    uint64_t *keys;
    uint32_t *values; // number + 1; 0: free
    uint32_t num, size; // size is 0 or a power of two
};

#define SB_MAP_NONE UINT32_MAX

uint32_t sb_map_find(const struct sb_map *map, uint64_t key); // SB_MAP_NONE: not there
uint32_t sb_map_get(struct sb_map *map, uint64_t key);        // made if it is not there
void sb_map_free(struct sb_map *map);

// For keys of several fields: spreads them over 64 bits.
uint64_t sb_mix(uint64_t key, uint64_t field);

// malloc that ends the program with a message when there is no memory.
void *sb_resize(void *old, size_t count, size_t bytes);
