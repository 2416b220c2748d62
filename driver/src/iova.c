// SPDX-License-Identifier: Apache-2.0
#include "iova.h"

struct iova_node {
    struct iova_tree half[2];
};

/* What iova_take looks for. */
struct wanted {
    uint64_t bytes;
    uint64_t min;
    uint64_t max; /* inclusive bound of the last byte */
    int8_t order;
};

static uint64_t block_bytes(int order)
{
    return (uint64_t)PAGE_SIZE << order;
}

static int8_t order_of(uint64_t bytes)
{
    int8_t order = 0;
    while (block_bytes(order) < bytes)
        order++;
    return order;
}

void iova_init(struct iova_space *space, struct host *host, uint32_t width)
{
    space->host = host;
    space->order = (uint8_t)(width - PAGE_SHIFT);
    space->root.node = NULL;
    space->root.best = (int8_t)space->order;
}

static void drop(struct host *host, struct iova_tree *tree)
{
    if (tree->node == NULL) return;
    drop(host, &tree->node->half[0]);
    drop(host, &tree->node->half[1]);
    host_free(host, tree->node, sizeof(*tree->node));
    tree->node = NULL;
}

void iova_destroy(struct iova_space *space)
{
    drop(space->host, &space->root);
}

/* Turn a whole free block into a node with two free halves. */
static bool split(struct iova_space *space, struct iova_tree *tree, int order)
{
    struct iova_node *node = host_alloc(space->host, sizeof(*node));
    if (node == NULL) return false;
    node->half[0].best = node->half[1].best = (int8_t)(order - 1);
    tree->node = node;
    return true;
}

/* Recompute `best`; two whole free halves become one whole free block again. */
static void settle(struct iova_space *space, struct iova_tree *tree, int order)
{
    struct iova_tree *half = tree->node->half;
    bool whole = half[0].node == NULL && half[1].node == NULL && half[0].best == order - 1 &&
                 half[1].best == order - 1;
    if (whole) {
        host_free(space->host, tree->node, sizeof(*tree->node));
        tree->node = NULL;
        tree->best = (int8_t)order;
    } else {
        tree->best = half[0].best > half[1].best ? half[0].best : half[1].best;
    }
}

static bool withdraw(struct iova_space *space, struct iova_tree *tree, int order, uint64_t base,
                     uint64_t first, uint64_t last)
{
    uint64_t end = base + (block_bytes(order) - 1);
    if (last < base || first > end) return true;
    if (tree->node == NULL && tree->best < 0) return true;
    if (tree->node == NULL && first <= base && last >= end) {
        tree->best = -1;
        return true;
    }
    if (tree->node == NULL && !split(space, tree, order)) return false;
    bool done = withdraw(space, &tree->node->half[0], order - 1, base, first, last) &&
                withdraw(space, &tree->node->half[1], order - 1, base + block_bytes(order - 1),
                         first, last);
    settle(space, tree, order);
    return done;
}

NTSTATUS iova_withdraw(struct iova_space *space, uint64_t base, uint64_t last)
{
    return withdraw(space, &space->root, space->order, 0, base, last)
               ? STATUS_SUCCESS
               : STATUS_INSUFFICIENT_RESOURCES;
}

/* Whether some aligned block inside [base, base + block) would suit, were it free. */
static bool suits(const struct wanted *wanted, uint64_t base, int order)
{
    uint64_t end = base + (block_bytes(order) - 1);
    uint64_t align = block_bytes(wanted->order) - 1;
    uint64_t low = base > wanted->min ? base : wanted->min;
    uint64_t high = end < wanted->max ? end : wanted->max;
    if (low > high || low > UINT64_MAX - align) return false;
    low = (low + align) & ~align;
    return low <= high && high - low >= wanted->bytes - 1;
}

static NTSTATUS take(struct iova_space *space, struct iova_tree *tree, int order, uint64_t base,
                     const struct wanted *wanted, uint64_t *found)
{
    if (tree->best < wanted->order || !suits(wanted, base, order)) return STATUS_NONE_MAPPED;
    if (order == wanted->order) {
        tree->best = -1;
        *found = base;
        return STATUS_SUCCESS;
    }
    if (tree->node == NULL && !split(space, tree, order)) return STATUS_INSUFFICIENT_RESOURCES;
    NTSTATUS status = take(space, &tree->node->half[0], order - 1, base, wanted, found);
    if (status == STATUS_NONE_MAPPED)
        status = take(space, &tree->node->half[1], order - 1, base + block_bytes(order - 1), wanted,
                      found);
    settle(space, tree, order);
    return status;
}

NTSTATUS iova_take(struct iova_space *space, uint64_t bytes, uint64_t min, uint64_t max,
                   uint64_t *base)
{
    if (bytes > block_bytes(space->order)) return STATUS_NONE_MAPPED;
    struct wanted wanted = {bytes, min, max, order_of(bytes)};
    return take(space, &space->root, space->order, 0, &wanted, base);
}

static void give(struct iova_space *space, struct iova_tree *tree, int order, uint64_t base,
                 uint64_t block, int block_order)
{
    if (order == block_order) {
        driver_assert(tree->node == NULL && tree->best < 0 && base == block);
        tree->best = (int8_t)order;
        return;
    }
    driver_assert(tree->node != NULL);
    uint64_t middle = base + block_bytes(order - 1);
    if (block < middle)
        give(space, &tree->node->half[0], order - 1, base, block, block_order);
    else
        give(space, &tree->node->half[1], order - 1, middle, block, block_order);
    settle(space, tree, order);
}

void iova_give(struct iova_space *space, uint64_t base, uint64_t bytes)
{
    give(space, &space->root, space->order, 0, base, order_of(bytes));
}
