// SPDX-License-Identifier: Apache-2.0
#include "range_set.h"

#include <stddef.h>

struct range *range_overlapping(const struct range_set *set, uint64_t base, uint64_t last)
{
    struct range *node = set->root;
    while (node != NULL) {
        if (last < node->base)
            node = node->left;
        else if (base > node->last)
            node = node->right;
        else
            return node;
    }
    return NULL;
}

/* Nodes below `base` go to *low, the others to *high. */
static void split(struct range *node, uint64_t base, struct range **low, struct range **high)
{
    while (node != NULL) {
        if (node->base < base) {
            *low = node;
            low = &node->right;
            node = node->right;
        } else {
            *high = node;
            high = &node->left;
            node = node->left;
        }
    }
    *low = NULL;
    *high = NULL;
}

/* Every node of `low` lies below every node of `high`. */
static struct range *merge(struct range *low, struct range *high)
{
    struct range *root = NULL;
    struct range **link = &root;
    while (low != NULL && high != NULL) {
        if (low->priority >= high->priority) {
            *link = low;
            link = &low->right;
            low = low->right;
        } else {
            *link = high;
            link = &high->left;
            high = high->left;
        }
    }
    *link = low != NULL ? low : high;
    return root;
}

void range_insert(struct range_set *set, struct range *range)
{
    /* Any spread of priorities keeps the tree shallow; a fixed one keeps runs repeatable. */
    set->seed = set->seed * 1664525u + 1013904223u;
    range->priority = set->seed;
    struct range **link = &set->root;
    while (*link != NULL && (*link)->priority >= range->priority)
        link = range->base < (*link)->base ? &(*link)->left : &(*link)->right;
    split(*link, range->base, &range->left, &range->right);
    *link = range;
}

void range_remove(struct range_set *set, struct range *range)
{
    struct range **link = &set->root;
    while (*link != range)
        link = range->base < (*link)->base ? &(*link)->left : &(*link)->right;
    *link = merge(range->left, range->right);
}
