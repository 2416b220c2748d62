// SPDX-License-Identifier: Apache-2.0
//
// Disjoint ranges of logical addresses that are not ordinary free-for-all space.
//
// A treap of nodes embedded in their owners, so that neither insertion nor removal allocates.
// The owner serialises.
#pragma once

#include <stdint.h>

enum range_kind {
    RANGE_WINDOW, /* message window of the platform */
    RANGE_REGION, /* reserved region named at domain creation */
    RANGE_TOKEN,  /* reservation; embedded in struct token */
    RANGE_MAPPING /* one map call in a domain with an allocator */
};

struct range {
    struct range *left, *right;
    uint32_t priority;
    enum range_kind kind;
    uint64_t base;
    uint64_t last; /* inclusive, so that the top of the space needs no special case */
};

struct range_set {
    struct range *root;
    uint32_t seed;
};

/* Some range that shares an address with [base, last], or NULL. */
struct range *range_overlapping(const struct range_set *set, uint64_t base, uint64_t last);

/* The range must not overlap one in the set. */
void range_insert(struct range_set *set, struct range *range);
void range_remove(struct range_set *set, struct range *range);
