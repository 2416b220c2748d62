// SPDX-License-Identifier: Apache-2.0
//
// Walks of the tables and the memory reads that they make, one at a time in each slot.
#include "trace_db/follow_state.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

static void write_walk(struct follow *follow, uint32_t slot, const struct open_walk *walk,
                       const uint64_t *end_cycle, const struct trace_walk_end *end)
{
    bool ended = end_cycle != NULL;
    static const struct trace_walk_end none;
    if (!ended) end = &none;

    const struct store_value row[] = {
        store_number(walk->id),          store_number(follow->run_id),
        store_number(slot),              store_number(walk->begin_cycle),
        store_if(ended, ended ? *end_cycle : 0),
        store_if(ended, end->cause),     store_if(ended, end->marked),
        store_if(ended, end->filled),    store_if(ended, end->reads),
        store_if(end->filled, end->birth),
    };
    store_put(follow->store, STORE_WALK, row, COUNT(row));
}

/* `last_cycle` is NULL if the last beat never came. */
static void write_read(struct follow *follow, struct open_walk *walk, const uint64_t *last_cycle)
{
    const struct store_value row[] = {
        store_number(walk->read_id),
        store_number(follow->run_id),
        store_if(walk->id != 0, walk->id),
        store_number(walk->read.reason),
        store_number(walk->read.level),
        store_number(walk->read.addr),
        store_number(UINT64_C(1) << walk->read.log2_bytes),
        store_number(walk->read_cycle),
        store_if(walk->has_data, walk->data_cycle),
        store_if(last_cycle != NULL, last_cycle != NULL ? *last_cycle : 0),
        store_if(walk->has_data, walk->data.data),
        store_if(walk->has_data, walk->data.error),
        store_if(walk->has_data, walk->data.poison),
    };
    store_put(follow->store, STORE_WALK_READ, row, COUNT(row));
    walk->read_id = 0;
    walk->has_data = false;
}

uint64_t follow_begin_walk(struct follow *follow, uint64_t cycle, uint32_t slot)
{
    struct open_walk *walk = &follow->walks[slot];

    if (walk->id != 0) follow->ending[slot] = *walk;
    *walk = (struct open_walk){.id = follow_new_id(follow, STORE_WALK), .begin_cycle = cycle};
    return walk->id;
}

void follow_walk_read(struct follow *follow, uint64_t cycle, const struct trace_walk_read *read)
{
    struct open_walk *walk = &follow->walks[read->slot];

    if (walk->read_id != 0) write_read(follow, walk, NULL);
    walk->read_id = follow_new_id(follow, STORE_WALK_READ);
    walk->read_cycle = cycle;
    walk->read = *read;
}

void follow_walk_beat(struct follow *follow, uint64_t cycle, const struct trace_walk_beat *beat)
{
    struct open_walk *walk = &follow->walks[beat->slot];

    if (walk->read_id == 0) return;
    if (!walk->has_data) {
        walk->has_data = true;
        walk->data_cycle = cycle;
        walk->data = *beat;
    }
    if (beat->last) write_read(follow, walk, &cycle);
}

void follow_walk_end(struct follow *follow, uint64_t cycle, const struct trace_walk_end *end)
{
    struct open_walk *ending = &follow->ending[end->slot];
    struct open_walk *walk = ending->id != 0 ? ending : &follow->walks[end->slot];

    if (walk->id == 0) return;
    if (walk->read_id != 0) write_read(follow, walk, NULL);
    write_walk(follow, end->slot, walk, &cycle, end);
    *walk = (struct open_walk){0};
}

void follow_end_walks(struct follow *follow)
{
    for (uint32_t slot = 0; slot < FOLLOW_SLOTS; slot++) {
        struct open_walk *walk = &follow->walks[slot];
        if (walk->read_id != 0) write_read(follow, walk, NULL);
        if (walk->id != 0) write_walk(follow, slot, walk, NULL, NULL);
        *walk = (struct open_walk){0};
    }
}
