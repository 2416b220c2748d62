// SPDX-License-Identifier: Apache-2.0
#include "id_pool.h"

#define CHUNK_IDS 1024u
#define WORD_IDS  64u

struct id_chunk {
    struct id_chunk *next;
    uint32_t first;
    uint32_t taken;
    uint64_t bits[CHUNK_IDS / WORD_IDS]; /* 1 = taken */
};

void id_pool_init(struct id_pool *pool, struct host *host, uint32_t limit)
{
    pool->host = host;
    pool->chunks = NULL;
    pool->limit = limit;
}

void id_pool_destroy(struct id_pool *pool)
{
    while (pool->chunks != NULL) {
        struct id_chunk *chunk = pool->chunks;
        pool->chunks = chunk->next;
        host_free(pool->host, chunk, sizeof(*chunk));
    }
}

static uint32_t lowest_free(const struct id_chunk *chunk)
{
    uint32_t word = 0;
    while (chunk->bits[word] == UINT64_MAX)
        word++;
    uint32_t bit = 0;
    while ((chunk->bits[word] >> bit) & 1)
        bit++;
    return word * WORD_IDS + bit;
}

NTSTATUS id_pool_take(struct id_pool *pool, uint32_t *id)
{
    uint32_t first = 0;
    struct id_chunk **link = &pool->chunks;
    while (*link != NULL && (*link)->taken == CHUNK_IDS) {
        first = (*link)->first + CHUNK_IDS;
        link = &(*link)->next;
    }
    if (*link == NULL) {
        if (first >= pool->limit) return STATUS_NONE_MAPPED;
        struct id_chunk *fresh = host_alloc(pool->host, sizeof(*fresh));
        if (fresh == NULL) return STATUS_INSUFFICIENT_RESOURCES;
        fresh->first = first;
        if (first == 0) {
            fresh->bits[0] = 1;
            fresh->taken = 1;
        }
        *link = fresh;
    }
    struct id_chunk *chunk = *link;
    uint32_t index = lowest_free(chunk);
    if (chunk->first + index >= pool->limit) return STATUS_NONE_MAPPED;
    chunk->bits[index / WORD_IDS] |= UINT64_C(1) << (index % WORD_IDS);
    chunk->taken++;
    *id = chunk->first + index;
    return STATUS_SUCCESS;
}

void id_pool_give(struct id_pool *pool, uint32_t id)
{
    struct id_chunk *chunk = pool->chunks;
    while (chunk != NULL && id - chunk->first >= CHUNK_IDS)
        chunk = chunk->next;
    driver_assert(chunk != NULL && id != 0);
    uint32_t index = id - chunk->first;
    uint64_t mask = UINT64_C(1) << (index % WORD_IDS);
    driver_assert(chunk->bits[index / WORD_IDS] & mask);
    chunk->bits[index / WORD_IDS] &= ~mask;
    chunk->taken--;
}
