// SPDX-License-Identifier: Apache-2.0
#include "trace_db/item_queue.h"

#include "util/alloc.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#define MAX_CHUNKS 8 /* in the queue: about 8 MiB */

struct item_queue {
    struct item_chunk *filling; /* of the writing side alone */
    pthread_mutex_t lock;       /* for all below */
    pthread_cond_t changed;
    struct item_chunk *first, *last;
    uint32_t num_chunks;
    bool ended;
};

struct item_queue *item_queue_create(void)
{
    struct item_queue *queue = alloc_zeroed(1, sizeof *queue);

    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->changed, NULL);
    return queue;
}

void item_queue_destroy(struct item_queue *queue)
{
    while (queue->first != NULL) {
        struct item_chunk *next = queue->first->next;
        free(queue->first);
        queue->first = next;
    }
    free(queue->filling);
    pthread_mutex_destroy(&queue->lock);
    pthread_cond_destroy(&queue->changed);
    free(queue);
}

static void hand_on(struct item_queue *queue)
{
    struct item_chunk *chunk = queue->filling;

    queue->filling = NULL;
    pthread_mutex_lock(&queue->lock);
    while (queue->num_chunks >= MAX_CHUNKS) pthread_cond_wait(&queue->changed, &queue->lock);
    if (queue->last != NULL) queue->last->next = chunk;
    else queue->first = chunk;
    queue->last = chunk;
    queue->num_chunks++;
    pthread_cond_broadcast(&queue->changed);
    pthread_mutex_unlock(&queue->lock);
}

struct item *item_queue_put(struct item_queue *queue)
{
    if (queue->filling != NULL && queue->filling->count == ITEM_CHUNK) hand_on(queue);
    if (queue->filling == NULL) queue->filling = alloc_zeroed(1, sizeof *queue->filling);
    return &queue->filling->items[queue->filling->count++];
}

void item_queue_end(struct item_queue *queue)
{
    if (queue->filling != NULL) hand_on(queue);
    pthread_mutex_lock(&queue->lock);
    queue->ended = true;
    pthread_cond_broadcast(&queue->changed);
    pthread_mutex_unlock(&queue->lock);
}

struct item_chunk *item_queue_take(struct item_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    while (queue->first == NULL && !queue->ended) pthread_cond_wait(&queue->changed, &queue->lock);
    struct item_chunk *chunk = queue->first;
    if (chunk != NULL) {
        queue->first = chunk->next;
        if (queue->first == NULL) queue->last = NULL;
        queue->num_chunks--;
        pthread_cond_broadcast(&queue->changed);
    }
    pthread_mutex_unlock(&queue->lock);
    return chunk;
}
