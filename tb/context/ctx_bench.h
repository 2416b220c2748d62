// SPDX-License-Identifier: Apache-2.0
//
// C bench around the Verilated context cache: six entries, contexts of two doublewords, keys of
// eight bits, at most four pins of an entry.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ctx_bench;

// What is asked of the cache in one cycle.
struct ctx_inputs {
    bool lookup, pin_if_hit, take, beat, publish, unpin, inval;
    uint32_t lookup_key, take_key, beat_idx, beat_num, publish_idx, unpin_idx, read_idx;
    uint32_t inval_key, inval_mask;
    uint64_t beat_data;
};

struct ctx_outputs {
    bool hit, published;
    uint32_t hit_idx, take_idx;
    uint64_t read[2];
};

struct ctx_bench *ctx_new(void); // reset
void ctx_free(struct ctx_bench *b);
struct ctx_outputs ctx_cycle(struct ctx_bench *b, struct ctx_inputs in);

#ifdef __cplusplus
}
#endif
