// SPDX-License-Identifier: Apache-2.0
//
// What the block itself did: caches, registers, resets, and the watchdog's actions.
#include "trace_db/follow_state.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

void follow_cache(struct follow *follow, uint64_t cycle, const struct trace_cache *cache)
{
    const struct store_value row[] = {
        store_number(follow_new_id(follow, STORE_CACHE)),
        store_number(follow->run_id),
        store_number(cycle),
        store_number(cache->cache),
        store_number(cache->op == 1),
        store_number(cache->birth),
    };
    store_put(follow->store, STORE_CACHE, row, COUNT(row));
}

void follow_drop(struct follow *follow, uint64_t cycle, const struct trace_drop *drop)
{
    const struct store_value row[] = {
        store_number(follow_new_id(follow, STORE_INVALIDATION)),
        store_number(follow->run_id),
        store_number(cycle),
        store_number(drop->kind),
        store_number(drop->first_level),
        store_number(drop->second_level),
        store_number(drop->all),
        store_number(drop->generation),
        store_number(drop->device_contexts),
        store_number(drop->process_contexts),
    };
    store_put(follow->store, STORE_INVALIDATION, row, COUNT(row));
}

void follow_reg_write(struct follow *follow, uint64_t cycle, const struct trace_reg_write *write)
{
    const struct store_value row[] = {
        store_number(follow_new_id(follow, STORE_REG_WRITE)),
        store_number(follow->run_id),
        store_number(cycle),
        store_number(write->addr),
        store_number(write->data),
        store_number(write->strb),
    };
    store_put(follow->store, STORE_REG_WRITE, row, COUNT(row));
}

void follow_reset(struct follow *follow, uint64_t cycle, const struct trace_reset *reset)
{
    const struct store_value row[] = {
        store_number(follow_new_id(follow, STORE_RESET)),
        store_number(follow->run_id),
        store_number(cycle),
        store_number(reset->straps),
        store_number(reset->capabilities),
        store_number(reset->ddt_mode_max),
        store_number(reset->walk_slots),
        store_number(reset->icvec_mask),
        store_number(reset->cache_off),
    };
    store_put(follow->store, STORE_RESET, row, COUNT(row));
}

void follow_watchdog(struct follow *follow, uint64_t cycle, uint32_t port, bool write,
                     const struct trace_watchdog_r *action)
{
    const struct store_value row[] = {
        store_number(follow_new_id(follow, STORE_WATCHDOG)),
        store_number(follow->run_id),
        store_number(cycle),
        store_number(port),
        store_number(write),
        store_number(action->answered),
        store_number(action->id),
        store_number(action->beats),
    };
    store_put(follow->store, STORE_WATCHDOG, row, COUNT(row));
}
