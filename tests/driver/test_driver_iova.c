// SPDX-License-Identifier: Apache-2.0
// The buddy allocator against a plain array: lowest fit, alignment, windows, nothing lost.
#include "fake_platform.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "iova.h"

#define PAGE  UINT64_C(0x1000)
#define WIDTH 20u
#define PAGES (1u << (WIDTH - 12))

static struct world *world;
static struct host host;

static int setup(void **state)
{
    (void)state;
    world = world_create();
    memset(&host, 0, sizeof(host));
    host.platform = &world->platform;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    world_destroy(world);
    return 0;
}

/* The rule, spelled out: the lowest aligned block of free pages whose first bytes fit the window.
 */
static bool expected(const bool *taken, uint64_t bytes, uint64_t min, uint64_t max, uint64_t *base)
{
    uint64_t block = 1;
    while (block * PAGE < bytes)
        block *= 2;
    for (uint64_t first = 0; first + block <= PAGES; first += block) {
        if (first * PAGE < min || first * PAGE + bytes - 1 > max) continue;
        bool is_free = true;
        for (uint64_t i = first; i < first + block && is_free; i++)
            is_free = !taken[i];
        if (!is_free) continue;
        *base = first * PAGE;
        return true;
    }
    return false;
}

static void mark(bool *taken, uint64_t base, uint64_t bytes, bool value)
{
    uint64_t block = 1;
    while (block * PAGE < bytes)
        block *= 2;
    for (uint64_t i = 0; i < block; i++)
        taken[base / PAGE + i] = value;
}

static uint64_t random_in(uint64_t *seed, uint64_t limit)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed % limit;
}

static void random_blocks_follow_the_rule(void **state)
{
    struct {
        uint64_t base, bytes;
    } block[PAGES];
    uint32_t count = 0;
    bool taken[PAGES] = {false};
    uint64_t seed = 0xB0DD1;
    struct iova_space space;
    (void)state;
    print_message("seed %#llx\n", (unsigned long long)seed);
    iova_init(&space, &host, WIDTH);
    for (int i = 0; i < 20000; i++) {
        if (count > 0 && random_in(&seed, 2)) {
            uint32_t k = (uint32_t)random_in(&seed, count);
            iova_give(&space, block[k].base, block[k].bytes);
            mark(taken, block[k].base, block[k].bytes, false);
            block[k] = block[--count];
            continue;
        }
        uint64_t bytes = (1 + random_in(&seed, random_in(&seed, 8) ? 9 : PAGES)) * PAGE;
        bool window = random_in(&seed, 3) == 0;
        uint64_t min = window ? random_in(&seed, PAGES * PAGE) : 0;
        uint64_t max = window ? min + random_in(&seed, 64 * PAGE) : UINT64_MAX;
        uint64_t want = 0, got = 0;
        bool fits = expected(taken, bytes, min, max, &want);
        NTSTATUS status = iova_take(&space, bytes, min, max, &got);
        assert_status(status, fits ? STATUS_SUCCESS : STATUS_NONE_MAPPED);
        if (!fits) continue;
        assert_int_equal(got, want);
        mark(taken, got, bytes, true);
        block[count].base = got;
        block[count++].bytes = bytes;
    }
    while (count > 0) {
        count--;
        iova_give(&space, block[count].base, block[count].bytes);
    }
    assert_int_equal(world->live_objects, 0); /* one whole free block needs no node */
    uint64_t all;
    assert_status(iova_take(&space, PAGES * PAGE, 0, UINT64_MAX, &all), STATUS_SUCCESS);
    iova_destroy(&space);
}

static void withdrawn_ranges_are_never_given(void **state)
{
    struct iova_space space;
    bool taken[PAGES] = {false};
    uint64_t got, want;
    (void)state;
    iova_init(&space, &host, WIDTH);
    assert_status(iova_withdraw(&space, 3 * PAGE, 11 * PAGE - 1), STATUS_SUCCESS);
    assert_status(iova_withdraw(&space, 255 * PAGE, 256 * PAGE - 1), STATUS_SUCCESS);
    for (int i = 3; i < 11; i++)
        taken[i] = true;
    taken[255] = true;
    while (expected(taken, PAGE, 0, UINT64_MAX, &want)) {
        assert_status(iova_take(&space, PAGE, 0, UINT64_MAX, &got), STATUS_SUCCESS);
        assert_int_equal(got, want);
        taken[got / PAGE] = true;
    }
    assert_status(iova_take(&space, PAGE, 0, UINT64_MAX, &got), STATUS_NONE_MAPPED);
    iova_destroy(&space);
}

static void take_without_memory_changes_nothing(void **state)
{
    struct iova_space space;
    uint64_t got;
    (void)state;
    iova_init(&space, &host, 63);
    for (uint64_t step = 0; step < 51; step++) { /* a node for each order above the lowest */
        world->fail_at = world->allocations + step;
        assert_status(iova_take(&space, PAGE, 0, UINT64_MAX, &got), STATUS_INSUFFICIENT_RESOURCES);
        assert_int_equal(world->live_objects, 0);
    }
    world->fail_at = world->allocations + 51;
    assert_status(iova_take(&space, PAGE, 0, UINT64_MAX, &got), STATUS_SUCCESS);
    assert_int_equal(got, 0);
    /* At the top of the widest space nothing wraps. */
    world->fail_at = NEVER;
    uint64_t min = (UINT64_C(1) << 63) - PAGE;
    assert_status(iova_take(&space, PAGE, min, UINT64_MAX, &got), STATUS_SUCCESS);
    assert_int_equal(got, min);
    assert_status(iova_take(&space, PAGE, min + 1, UINT64_MAX, &got), STATUS_NONE_MAPPED);
    iova_give(&space, min, PAGE);
    iova_give(&space, 0, PAGE);
    assert_int_equal(world->live_objects, 0);
    iova_destroy(&space);
}

#define test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(random_blocks_follow_the_rule),
        test(withdrawn_ranges_are_never_given),
        test(take_without_memory_changes_nothing),
    };
    return cmocka_run_group_tests_name("driver iova", tests, NULL, NULL);
}
