// SPDX-License-Identifier: Apache-2.0
//
// What an event waits for: the rules at the top of window.h, one situation each.
#include "replay/window.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct job *access(struct window *w, enum trace_op op, uint64_t iova, uint64_t paddr,
                          uint64_t size, uint64_t map_id)
{
    return window_add(w, &(struct trace_event){.op = op, .iova = iova, .paddr = paddr,
                                               .size = size, .map_id = map_id});
}

static struct job *map(struct window *w, int domain, uint64_t iova, uint64_t pages, uint64_t id)
{
    return window_add(w, &(struct trace_event){.op = TRACE_OP_MAP, .domain = domain, .iova = iova,
                                               .size = pages * TRACE_PAGE_BYTES, .map_id = id});
}

static struct job *unmap(struct window *w, int domain, uint64_t iova, uint64_t pages)
{
    return window_add(w, &(struct trace_event){.op = TRACE_OP_UNMAP, .domain = domain,
                                               .iova = iova, .size = pages * TRACE_PAGE_BYTES});
}

static void count_release(void *context, struct job *job)
{
    (void)job;
    ++*(int *)context;
}

/* End a job; how many others it set free. */
static int finish(struct window *w, struct job *job)
{
    int released = 0;

    job->begun = true;
    window_finish(w, job, count_release, &released);
    return released;
}

static void access_waits_for_the_map_that_covers_it(void **state)
{
    struct window *w = *state;

    struct job *first = map(w, 0, 0x1000, 1, 1);
    struct job *read = access(w, TRACE_OP_READ, 0x1000, 0x5000, 4, 1);

    assert_int_equal(first->waits_for, 0);
    assert_int_equal(read->waits_for, 1);
    assert_int_equal(finish(w, first), 1);
    assert_int_equal(access(w, TRACE_OP_READ, 0x1000, 0x5000, 4, 1)->waits_for, 0);
}

static void writes_to_the_same_bytes_stay_in_order(void **state)
{
    struct window *w = *state;

    struct job *write = access(w, TRACE_OP_WRITE, 0x1000, 0x5000, 8, 0);

    assert_int_equal(access(w, TRACE_OP_READ, 0x1004, 0x5004, 8, 0)->waits_for, 1);
    assert_int_equal(access(w, TRACE_OP_READ, 0x1008, 0x5008, 8, 0)->waits_for, 0);
    assert_int_equal(access(w, TRACE_OP_WRITE, 0x1004, 0x5004, 1, 0)->waits_for, 2);
    assert_int_equal(finish(w, write), 1); /* the second write still waits for the read */
}

/* Domains may map one physical page at different addresses. */
static void bytes_are_physical(void **state)
{
    struct window *w = *state;

    access(w, TRACE_OP_WRITE, 0x1000, 0x5000, 8, 0);

    assert_int_equal(access(w, TRACE_OP_READ, 0x9000, 0x5000, 8, 0)->waits_for, 1);
}

static void reads_of_the_same_bytes_overtake(void **state)
{
    struct window *w = *state;

    access(w, TRACE_OP_READ, 0x1000, 0x5000, 8, 0);

    assert_int_equal(access(w, TRACE_OP_READ, 0x1000, 0x5000, 8, 0)->waits_for, 0);
}

static void unmap_waits_for_accesses_to_its_pages_only(void **state)
{
    struct window *w = *state;

    struct job *inside = access(w, TRACE_OP_READ, 0x2ff0, 0x5000, 8, 0);
    access(w, TRACE_OP_READ, 0x3000, 0x6000, 8, 0);

    assert_int_equal(unmap(w, 0, 0x1000, 2)->waits_for, 1);
    assert_int_equal(finish(w, inside), 1);
}

static void calls_of_a_domain_stay_in_order(void **state)
{
    struct window *w = *state;

    struct job *first = unmap(w, 0, 0x1000, 1);

    assert_int_equal(map(w, 0, 0x1000, 1, 2)->waits_for, 1);
    assert_int_equal(map(w, 1, 0x1000, 1, 3)->waits_for, 0);
    assert_int_equal(finish(w, first), 1);
}

static void window_fills_and_empties_from_its_oldest_end(void **state)
{
    struct window *w = *state;
    struct job *jobs[8];

    for (int i = 0; i < 8; i++) {
        assert_false(window_full(w));
        uint64_t page = (uint64_t)(i + 1) * TRACE_PAGE_BYTES;
        jobs[i] = access(w, TRACE_OP_READ, page, page, 4, 0);
    }
    assert_true(window_full(w));
    finish(w, jobs[1]);
    assert_true(window_full(w));
    assert_ptr_equal(window_oldest(w), jobs[0]);
    finish(w, jobs[0]);
    assert_false(window_full(w));
    assert_ptr_equal(window_oldest(w), jobs[2]);
    assert_int_equal(window_end(w), 8);
}

static int set_up(void **state)
{
    *state = window_create(8, 2);
    return 0;
}

static int tear_down(void **state)
{
    window_destroy(*state);
    return 0;
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(access_waits_for_the_map_that_covers_it),
        CASE(writes_to_the_same_bytes_stay_in_order),
        CASE(bytes_are_physical),
        CASE(reads_of_the_same_bytes_overtake),
        CASE(unmap_waits_for_accesses_to_its_pages_only),
        CASE(calls_of_a_domain_stay_in_order),
        CASE(window_fills_and_empties_from_its_oldest_end),
    };
    return cmocka_run_group_tests_name("window", tests, NULL, NULL);
}
