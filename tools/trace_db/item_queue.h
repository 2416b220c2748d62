// SPDX-License-Identifier: Apache-2.0
//
// Items from one thread to another, a chunk at a time so that locks are rare. Bounded: the writer
// of the queue waits for the reader.
#pragma once

#include "trace_db/item.h"

struct item_queue;

#define ITEM_CHUNK 8192

struct item_chunk {
    struct item_chunk *next;
    uint32_t count;
    struct item items[ITEM_CHUNK];
};

struct item_queue *item_queue_create(void);
void item_queue_destroy(struct item_queue *queue);

/* Writing side: storage for the next item, zeroed; hands on full chunks by itself. */
struct item *item_queue_put(struct item_queue *queue);
/* Writing side: hand on what there is; nothing follows. */
void item_queue_end(struct item_queue *queue);

/* Reading side: the next chunk, to be freed with free(); NULL at the end. Waits. */
struct item_chunk *item_queue_take(struct item_queue *queue);
