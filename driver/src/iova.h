// SPDX-License-Identifier: Apache-2.0
//
// Buddy allocator of logical addresses.
//
// Blocks are powers of two of 4 KiB, aligned to their size; of all that fit, the lowest is taken.
// The space is a binary tree whose nodes exist only where a block is split, each knowing the
// largest free block below it. Giving a block back never allocates. The owner serialises.
#pragma once

#include "host.h"

struct iova_node;

/* A subtree: a node, or a whole block that is free (best = its order) or taken (best < 0). */
struct iova_tree {
    struct iova_node *node;
    int8_t best; /* order of the largest free block, -1 if none */
};

struct iova_space {
    struct host *host;
    struct iova_tree root;
    uint8_t order; /* the space has 2^order pages */
};

/* The space is [0, 2^width) bytes, width 13 to 63. */
void iova_init(struct iova_space *space, struct host *host, uint32_t width);
void iova_destroy(struct iova_space *space);

/*
 * Withdraw [base, last] for good; used while the domain is built.
 * STATUS_SUCCESS or STATUS_INSUFFICIENT_RESOURCES; after a failure only iova_destroy may follow.
 */
NTSTATUS iova_withdraw(struct iova_space *space, uint64_t base, uint64_t last);

/*
 * Take the lowest block of at least `bytes` whose first `bytes` lie in [min, max].
 * STATUS_SUCCESS, STATUS_NONE_MAPPED (nothing fits) or STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS iova_take(struct iova_space *space, uint64_t bytes, uint64_t min, uint64_t max,
                   uint64_t *base);

/* Give back what iova_take returned for the same number of bytes. */
void iova_give(struct iova_space *space, uint64_t base, uint64_t bytes);
