// SPDX-License-Identifier: Apache-2.0
//
// Random numbers of a case. Tables, requests, timing and edits draw from streams of their own, so
// that a case with fewer of one kind keeps the others as they were.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct rnd {
    uint64_t state;
};

// splitmix64, Steele et al., "Fast splittable pseudorandom number generators".
static inline uint64_t rnd_mix(uint64_t z)
{
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static inline uint64_t rnd_next(struct rnd *r)
{
    return rnd_mix(r->state += UINT64_C(0x9E3779B97F4A7C15));
}

static inline struct rnd rnd_stream(uint64_t seed, uint64_t number, uint64_t stream)
{
    return (struct rnd){rnd_mix(seed * UINT64_C(0x9E3779B97F4A7C15) + number) ^ rnd_mix(stream)};
}

static inline unsigned rnd_below(struct rnd *r, unsigned bound)
{
    return (unsigned)((rnd_next(r) >> 32) * bound >> 32);
}

static inline bool rnd_percent(struct rnd *r, unsigned percent)
{
    return rnd_below(r, 100) < percent;
}

static inline uint64_t rnd_bits(struct rnd *r, unsigned bits)
{
    return bits == 0 ? 0 : rnd_next(r) >> (64 - bits);
}
