// SPDX-License-Identifier: Apache-2.0
#include "trace_db/follow.h"

#include "trace_db/follow_state.h"
#include "util/alloc.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

/* Lanes of reads and writes have the same fields in the same places: one decoder serves both. */
_Static_assert(sizeof(struct trace_dma_ar) == sizeof(struct trace_dma_aw) &&
                   TRACE_DMA_AR_BITS == TRACE_DMA_AW_BITS && TRACE_M_AR_BITS == TRACE_M_AW_BITS &&
                   TRACE_R_LAST_BITS == TRACE_B_BITS &&
                   TRACE_WATCHDOG_R_BITS == TRACE_WATCHDOG_W_BITS,
               "read and write lanes must agree");

struct follow *follow_create(struct store *store)
{
    struct follow *follow = alloc_zeroed(1, sizeof *follow);

    follow->store = store;
    return follow;
}

/* Unpack the lane's words and hand them to `take`, with the leading arguments given. */
#define DISPATCH(lane, take, ...)                                                                  \
    do {                                                                                           \
        struct trace_##lane event;                                                                 \
        trace_##lane##_unpack(words, &event);                                                      \
        take(__VA_ARGS__, &event);                                                                 \
    } while (0)

static void take_lane(struct follow *follow, uint64_t cycle, uint32_t lane, uint32_t port,
                      const uint32_t *words)
{
    switch (lane) {
    case TRACE_LANE_DMA_AR: DISPATCH(dma_ar, follow_accept, follow, cycle, port, false); break;
    case TRACE_LANE_DMA_AW: DISPATCH(dma_ar, follow_accept, follow, cycle, port, true); break;
    case TRACE_LANE_M_AR: DISPATCH(m_ar, follow_issue, follow, cycle, port, false); break;
    case TRACE_LANE_M_AW: DISPATCH(m_ar, follow_issue, follow, cycle, port, true); break;
    case TRACE_LANE_R_LAST: DISPATCH(r_last, follow_answer, follow, cycle, port, false); break;
    case TRACE_LANE_B: DISPATCH(r_last, follow_answer, follow, cycle, port, true); break;
    case TRACE_LANE_XLATE_REQ: DISPATCH(xlate_req, follow_lookup, follow, cycle); break;
    case TRACE_LANE_XLATE_RSP: DISPATCH(xlate_rsp, follow_verdict, follow, cycle); break;
    case TRACE_LANE_WALK_READ: DISPATCH(walk_read, follow_walk_read, follow, cycle); break;
    case TRACE_LANE_WALK_BEAT: DISPATCH(walk_beat, follow_walk_beat, follow, cycle); break;
    case TRACE_LANE_WALK_END: DISPATCH(walk_end, follow_walk_end, follow, cycle); break;
    case TRACE_LANE_COMMAND: DISPATCH(command, follow_command, follow, cycle); break;
    case TRACE_LANE_FAULT: DISPATCH(fault, follow_fault, follow, cycle); break;
    case TRACE_LANE_CACHE: DISPATCH(cache, follow_cache, follow, cycle); break;
    case TRACE_LANE_DROP: DISPATCH(drop, follow_drop, follow, cycle); break;
    case TRACE_LANE_REG_WRITE: DISPATCH(reg_write, follow_reg_write, follow, cycle); break;
    case TRACE_LANE_RESET: DISPATCH(reset, follow_reset, follow, cycle); break;
    case TRACE_LANE_WATCHDOG_R:
        DISPATCH(watchdog_r, follow_watchdog, follow, cycle, port, false);
        break;
    case TRACE_LANE_WATCHDOG_W:
        DISPATCH(watchdog_r, follow_watchdog, follow, cycle, port, true);
        break;
    default: break;
    }
}

static void begin_run(struct follow *follow, const struct item *item)
{
    follow->run_id = follow_new_id(follow, STORE_RUN);
    const struct store_value row[] = {
        store_number(follow->run_id),         store_text(item->run.trace),
        store_text(item->run.build),          store_number(item->run.read_latency),
        store_number(item->run.seed),         store_number(item->cycle),
        store_null(),
    };
    store_put(follow->store, STORE_RUN, row, COUNT(row));
}

/* Write what is still under way. */
static void end_run(struct follow *follow)
{
    follow_end_requests(follow);
    follow_end_walks(follow);
    follow_end_commands(follow);
    memset(follow->refusals, 0, sizeof follow->refusals);
    follow->run_id = 0;
}

static void take_call(struct follow *follow, const struct item *item)
{
    const struct store_value row[] = {
        store_number(follow_new_id(follow, STORE_DRIVER_CALL)),
        store_number(follow->run_id),
        store_number(item->call.line),
        store_text(item->call.name),
        store_text(item->call.domain),
        store_number(item->call.iova),
        store_number(item->call.bytes),
        store_number(item->call.begin_cycle),
        store_number(item->call.end_cycle),
        store_number(item->call.status),
        store_number(item->call.mmio_accesses),
    };
    store_put(follow->store, STORE_DRIVER_CALL, row, COUNT(row));
}

void follow_item(struct follow *follow, const struct item *item)
{
    switch (item->kind) {
    case ITEM_BEGIN_RUN: begin_run(follow, item); break;
    case ITEM_LANE:
        take_lane(follow, item->cycle, item->lane.lane, item->lane.port, item->lane.words);
        break;
    case ITEM_CALL: take_call(follow, item); break;
    case ITEM_END_RUN:
        store_end_run(follow->store, follow->run_id, item->cycle);
        end_run(follow);
        break;
    }
}

void follow_destroy(struct follow *follow)
{
    end_run(follow);
    free(follow);
}
