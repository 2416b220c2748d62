// SPDX-License-Identifier: Apache-2.0
// Small containers: id pools, range sets, physical descriptions, log lines, and a queue whose fence
// numbers wrap.
#include "fake_platform.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "hw.h"
#include "id_pool.h"
#include "phys.h"
#include "range_set.h"
#include "text.h"

#define PAGE UINT64_C(0x1000)

static struct world *world;
static struct host host;

static int setup(void **state)
{
    (void)state;
    world = world_create();
    memset(&host, 0, sizeof(host));
    host.platform = &world->platform;
    host.wait_limit_ns = 1000000;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    world_destroy(world);
    return 0;
}

static uint64_t random_in(uint64_t *seed, uint64_t limit)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed % limit;
}

static void ids_are_the_lowest_free_from_one_on(void **state)
{
    enum { LIMIT = 3000 };
    struct id_pool pool;
    bool taken[LIMIT] = {true}; /* 0 is nobody's */
    uint64_t seed = 0x1D;
    (void)state;
    id_pool_init(&pool, &host, LIMIT);
    for (int i = 0; i < 30000; i++) {
        uint32_t victim = 1 + (uint32_t)random_in(&seed, LIMIT - 1);
        if (taken[victim] && random_in(&seed, 8) == 0) {
            id_pool_give(&pool, victim);
            taken[victim] = false;
            continue;
        }
        uint32_t lowest = 0, id = 0;
        while (lowest < LIMIT && taken[lowest])
            lowest++;
        NTSTATUS status = id_pool_take(&pool, &id);
        assert_status(status, lowest < LIMIT ? STATUS_SUCCESS : STATUS_NONE_MAPPED);
        if (!NT_SUCCESS(status)) continue;
        assert_int_equal(id, lowest);
        taken[id] = true;
    }
    id_pool_destroy(&pool);
}

static void pool_of_one_id(void **state)
{
    struct id_pool pool;
    uint32_t id;
    (void)state;
    id_pool_init(&pool, &host, 2);
    world->fail_at = 0;
    assert_status(id_pool_take(&pool, &id), STATUS_INSUFFICIENT_RESOURCES);
    world->fail_at = NEVER;
    assert_status(id_pool_take(&pool, &id), STATUS_SUCCESS);
    assert_int_equal(id, 1);
    assert_status(id_pool_take(&pool, &id), STATUS_NONE_MAPPED);
    id_pool_destroy(&pool);
}

static void ranges_are_found_by_any_overlap(void **state)
{
    enum { SLOTS = 400 };
    static struct range range[SLOTS];
    bool present[SLOTS] = {false};
    struct range_set set = {NULL, 0};
    uint64_t seed = 0x4A;
    (void)state;
    for (int i = 0; i < 20000; i++) {
        uint64_t k = random_in(&seed, SLOTS);
        if (present[k]) {
            range_remove(&set, &range[k]);
        } else {
            range[k].base = k * 0x10000;
            range[k].last = range[k].base + 0x7FFF; /* a gap follows */
            range_insert(&set, &range[k]);
        }
        present[k] = !present[k];
        uint64_t slot = random_in(&seed, SLOTS - 1);
        uint64_t base = slot * 0x10000;
        struct range *mine = present[slot] ? &range[slot] : NULL;
        assert_ptr_equal(range_overlapping(&set, base, base), mine);
        assert_ptr_equal(range_overlapping(&set, base + 0x7FFF, base + 0x8000), mine);
        assert_null(range_overlapping(&set, base + 0x8000, base + 0xFFFF));
        bool across = present[slot] || present[slot + 1];
        assert_int_equal(range_overlapping(&set, base + 0x7FFF, base + 0x10000) != NULL, across);
    }
}

static void runs_of_a_description_are_as_long_as_possible(void **state)
{
    PFN_NUMBER frames[] = {5, 6, 7, 7, 8, 3};
    IOMMU_MAP_PHYSICAL_ADDRESS memory;
    uint64_t base, bytes;
    (void)state;
    memset(&memory, 0, sizeof(memory));
    memory.MapType = MapPhysicalAddressTypePfn;
    memory.PfnArray.PageFrame = frames;
    memory.PfnArray.NumberOfPages = 6;
    assert_true(phys_check(&memory, 56, &bytes));
    assert_int_equal(bytes, 6 * PAGE);
    static const uint64_t expected[][2] = {{5, 3}, {7, 2}, {3, 1}};
    struct phys_cursor cursor = {&memory, 0};
    for (int i = 0; i < 3; i++) {
        assert_true(phys_next_run(&cursor, &base, &bytes));
        assert_int_equal(base, expected[i][0] * PAGE);
        assert_int_equal(bytes, expected[i][1] * PAGE);
    }
    assert_false(phys_next_run(&cursor, &base, &bytes));
}

static void log_lines_are_cut_not_overrun(void **state)
{
    struct text_line line = TEXT_LINE_EMPTY;
    (void)state;
    text_add(&line, "a ");
    text_add_decimal(&line, UINT64_MAX);
    text_add(&line, " ");
    text_add_hex(&line, 0);
    assert_string_equal(line.text, "a 18446744073709551615 0x0");
    for (int i = 0; i < 100; i++)
        text_add_hex(&line, UINT64_MAX);
    assert_int_equal(strlen(line.text), TEXT_LINE_CHARS - 1);
}

/* Start just below the wrap; the completion word has to follow. */
static void fence_numbers_wrap(void **state)
{
    struct hw hw;
    (void)state;
    memset(&hw, 0, sizeof(hw));
    hw.host = &host;
    hw.platform = &world->iommu[0];
    assert_status(cmdq_start(&hw.commands, &hw, 128), STATUS_SUCCESS);
    hw.commands.last_fence = UINT32_MAX - 5;
    *hw.commands.completion = UINT32_MAX - 5;
    for (uint32_t i = 0; i < 300; i++) {
        struct command flush = {{1, 0}};
        uint32_t fence;
        assert_status(cmdq_submit(&hw.commands, &flush, 1, &fence), STATUS_SUCCESS);
        assert_int_equal(fence, (uint32_t)(UINT32_MAX - 4 + i));
        if (i % 3 == 0) assert_status(cmdq_wait(&hw.commands, fence), STATUS_SUCCESS);
        if (i % 3 == 0) assert_int_equal(*hw.commands.completion, fence);
    }
    assert_int_equal(world->num_fatal, 0);
    cmdq_stop(&hw.commands);
}

/*
 * More batches than the ring holds, none waited for: submission itself waits for space. With 63
 * commands and a fence, two batches fill the ring to the last entry, which must not happen: the
 * fence's store is seen while cqh still stands on it.
 */
static void full_queue_makes_submission_wait(void **state)
{
    struct hw hw;
    struct command flush[63];
    uint32_t fence;
    (void)state;
    memset(&hw, 0, sizeof(hw));
    for (int i = 0; i < 63; i++)
        flush[i] = (struct command){{1, 0}};
    hw.host = &host;
    hw.platform = &world->iommu[0];
    assert_status(cmdq_start(&hw.commands, &hw, 128), STATUS_SUCCESS);
    for (int i = 0; i < 50; i++)
        assert_status(cmdq_submit(&hw.commands, flush, 63, &fence), STATUS_SUCCESS);
    assert_status(cmdq_wait(&hw.commands, fence), STATUS_SUCCESS);
    assert_int_equal(world->num_fatal, 0);
    assert_int_equal(world->hw[0].num_commands, 50 * 64);
    cmdq_stop(&hw.commands);
}

#define test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(ids_are_the_lowest_free_from_one_on),
        test(pool_of_one_id),
        test(ranges_are_found_by_any_overlap),
        test(runs_of_a_description_are_as_long_as_possible),
        test(log_lines_are_cut_not_overrun),
        test(fence_numbers_wrap),
        test(full_queue_makes_submission_wait),
    };
    return cmocka_run_group_tests_name("driver sets", tests, NULL, NULL);
}
