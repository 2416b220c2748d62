// SPDX-License-Identifier: Apache-2.0
#include "trace_db/trace_db.h"

#include "iommu_trace.h"
#include "trace_db/follow.h"
#include "trace_db/item_queue.h"
#include "trace_db/store.h"
#include "util/alloc.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct trace_db {
    struct store *store; /* of the writer thread while it runs */
    struct item_queue *queue;
    pthread_t writer;
};

/* 32-bit words of each lane, by number. */
static const uint8_t lane_words[TRACE_NUM_LANES] = {
    [TRACE_LANE_DMA_AR] = TRACE_DMA_AR_WORDS,       [TRACE_LANE_DMA_AW] = TRACE_DMA_AW_WORDS,
    [TRACE_LANE_M_AR] = TRACE_M_AR_WORDS,           [TRACE_LANE_M_AW] = TRACE_M_AW_WORDS,
    [TRACE_LANE_R_LAST] = TRACE_R_LAST_WORDS,       [TRACE_LANE_B] = TRACE_B_WORDS,
    [TRACE_LANE_XLATE_REQ] = TRACE_XLATE_REQ_WORDS, [TRACE_LANE_XLATE_RSP] = TRACE_XLATE_RSP_WORDS,
    [TRACE_LANE_WALK_READ] = TRACE_WALK_READ_WORDS, [TRACE_LANE_WALK_BEAT] = TRACE_WALK_BEAT_WORDS,
    [TRACE_LANE_WALK_END] = TRACE_WALK_END_WORDS,   [TRACE_LANE_CACHE] = TRACE_CACHE_WORDS,
    [TRACE_LANE_COMMAND] = TRACE_COMMAND_WORDS,     [TRACE_LANE_FAULT] = TRACE_FAULT_WORDS,
    [TRACE_LANE_REG_WRITE] = TRACE_REG_WRITE_WORDS, [TRACE_LANE_DROP] = TRACE_DROP_WORDS,
    [TRACE_LANE_WATCHDOG_R] = TRACE_WATCHDOG_R_WORDS,
    [TRACE_LANE_WATCHDOG_W] = TRACE_WATCHDOG_W_WORDS,
    [TRACE_LANE_RESET] = TRACE_RESET_WORDS,
};
_Static_assert(TRACE_FAULT_WORDS <= ITEM_LANE_WORDS && TRACE_DMA_AR_WORDS <= ITEM_LANE_WORDS &&
                   TRACE_COMMAND_WORDS <= ITEM_LANE_WORDS,
               "an item must hold the widest lane");

static void *write_items(void *argument)
{
    struct trace_db *db = argument;
    struct follow *follow = follow_create(db->store);
    struct item_chunk *chunk;

    while ((chunk = item_queue_take(db->queue)) != NULL) {
        for (uint32_t i = 0; i < chunk->count; i++) follow_item(follow, &chunk->items[i]);
        free(chunk);
    }
    follow_destroy(follow);
    return NULL;
}

struct trace_db *trace_db_open(const char *path, struct text_error *error)
{
    struct store *store = store_open(path, error);
    if (store == NULL) return NULL;

    struct trace_db *db = alloc_zeroed(1, sizeof *db);
    db->store = store;
    db->queue = item_queue_create();
    if (pthread_create(&db->writer, NULL, write_items, db) == 0) return db;
    item_queue_destroy(db->queue);
    store_close(store, error);
    free(db);
    text_fail(error, "%s: cannot start the thread that writes it", path);
    return NULL;
}

int trace_db_close(struct trace_db *db, struct text_error *error)
{
    item_queue_end(db->queue);
    pthread_join(db->writer, NULL);
    item_queue_destroy(db->queue);
    int result = store_close(db->store, error);
    free(db);
    return result;
}

void trace_db_begin_run(struct trace_db *db, const struct trace_db_run *run)
{
    struct item *item = item_queue_put(db->queue);

    item->kind = ITEM_BEGIN_RUN;
    item->cycle = run->begin_cycle;
    item->run.seed = run->seed;
    item->run.read_latency = run->read_latency;
    snprintf(item->run.trace, sizeof item->run.trace, "%s", run->trace);
    snprintf(item->run.build, sizeof item->run.build, "%s", run->build);
}

void trace_db_end_run(struct trace_db *db, uint64_t end_cycle)
{
    struct item *item = item_queue_put(db->queue);

    item->kind = ITEM_END_RUN;
    item->cycle = end_cycle;
}

void trace_db_event(void *context, uint64_t cycle, uint32_t lane, uint32_t port,
                    const uint32_t *words)
{
    struct trace_db *db = context;
    struct item *item = item_queue_put(db->queue);

    item->kind = ITEM_LANE;
    item->cycle = cycle;
    item->lane.lane = lane;
    item->lane.port = port;
    memcpy(item->lane.words, words, lane_words[lane] * sizeof words[0]);
}

void trace_db_call(struct trace_db *db, const struct trace_db_call *call)
{
    struct item *item = item_queue_put(db->queue);

    item->kind = ITEM_CALL;
    item->call.line = call->line;
    item->call.name = call->name;
    item->call.iova = call->iova;
    item->call.bytes = call->bytes;
    item->call.begin_cycle = call->begin_cycle;
    item->call.end_cycle = call->end_cycle;
    item->call.status = call->status;
    item->call.mmio_accesses = call->mmio_accesses;
    snprintf(item->call.domain, sizeof item->call.domain, "%s", call->domain);
}
