/* SPDX-License-Identifier: Apache-2.0
 *
 * The watchdog: a device that sends no W beats, or takes no answers, holds up no fence.
 */
#include "port_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define GOOD    UINT64_C(0x40001000)
#define BAD     UINT64_C(0x7F0003000) /* the walker refuses it */
#define TIMEOUT 40                    /* FenceTimeout of the bench */

static int setup(void **state)
{
    world_setup(state);
    world_warm(*state, GOOD);
    world_page(*state, BAD)->rsp = (struct xlate_rsp){.refused = true};
    return 0;
}

static bool fence_waits(const struct world *w)
{
    return w->out.stale_busy || w->out.old_queue_busy || w->out.old_reads_busy ||
           w->out.old_writes_busy;
}

/* A fence that orders reads and writes: it watches while it waits. Returns the cycles it took. */
static unsigned fence(struct world *w, unsigned bound)
{
    w->in.barrier_start = true;
    world_step(w);
    w->in.barrier_watch = true;
    for (unsigned i = 0; i < bound; i++) {
        world_step(w);
        if (fence_waits(w)) continue;
        w->in.barrier_watch = false;
        return i;
    }
    fail_msg("the fence still waits after %u cycles: stale %d queue %d reads %d writes %d", bound,
             w->out.stale_busy, w->out.old_queue_busy, w->out.old_reads_busy,
             w->out.old_writes_busy);
    return bound;
}

static void missing_beats_are_completed_without_strobes(void **state)
{
    struct world *w = *state;
    w->write_latency = 2 * TIMEOUT;
    struct txn *older = post_write(w, 1, GOOD, 0);
    struct txn *t = post_write(w, 1, GOOD, 5);
    w->silent_from = 1;
    w->silent_beat = 2; /* the world checks that beats 3 to 6 have WSTRB = 0 */
    world_run(w, 12);
    w->in.barrier_start = true;
    world_step(w);
    w->in.barrier_watch = true;
    world_run(w, TIMEOUT - 2);
    assert_int_equal(t->m_beats, 2);
    assert_true(w->out.old_writes_busy);
    t->given_up = true;
    world_run(w, 3 * TIMEOUT);
    assert_int_equal(t->m_beats, 6);
    assert_int_equal(older->resp, RESP_OKAY);
    assert_true(older->answered != NEVER);
    assert_false(w->out.old_writes_busy);
    assert_int_equal(t->answered, NEVER); /* AXI: B only after the device's WLAST */
    w->in.barrier_watch = false;

    /* What it sends now goes nowhere; then it learns that the write failed. */
    w->silent_from = UINT32_MAX;
    struct txn *next = post_write(w, 1, GOOD, 0);
    world_settle(w, 400);
    assert_int_equal(t->resp, RESP_SLVERR);
    assert_int_equal(next->resp, RESP_OKAY);
}

static void write_without_any_beat_is_refused(void **state)
{
    struct world *w = *state;
    w->silent_from = 0;
    w->silent_beat = 0;
    struct txn *silent = post_write(w, 1, GOOD, 1);
    struct txn *behind = post_write(w, 2, GOOD, 1);
    world_run(w, 10);
    w->in.barrier_start = true;
    world_step(w);
    silent->given_up = behind->given_up = true;
    w->in.barrier_watch = true;
    world_run(w, TIMEOUT - 2);
    assert_true(w->out.old_queue_busy);
    world_run(w, 6);
    assert_false(w->out.old_queue_busy);
    w->in.barrier_watch = false;

    w->silent_from = UINT32_MAX;
    struct txn *next = post_write(w, 1, GOOD, 0);
    world_settle(w, 200);
    assert_int_equal(silent->resp, RESP_SLVERR);
    assert_int_equal(behind->resp, RESP_SLVERR);
    assert_int_equal(next->resp, RESP_OKAY);
    assert_int_equal(w->num_mem_writes, 1);
}

/* Without a fence that waits, a slow device has all the time in the world. */
static void slow_device_is_left_alone_without_a_fence(void **state)
{
    struct world *w = *state;
    w->silent_from = 0;
    w->silent_beat = 1;
    struct txn *t = post_write(w, 1, GOOD, 1);
    world_run(w, 4 * TIMEOUT);
    w->silent_from = UINT32_MAX;
    world_settle(w, 200);
    assert_int_equal(t->resp, RESP_OKAY);
}

/* A fence that waits for others is no reason to lose this device's transfers. */
static void device_that_no_fence_awaits_is_left_alone(void **state)
{
    struct world *w = *state;
    w->in.barrier_watch = true;
    w->stall_s_r = 100;
    struct txn *r = post_read(w, 1, GOOD, 15);
    w->silent_from = 0;
    w->silent_beat = 1;
    struct txn *b = post_write(w, 1, GOOD, 1);
    world_run(w, 4 * TIMEOUT);
    w->stall_s_r = 0;
    w->silent_from = UINT32_MAX;
    world_settle(w, 200);

    assert_int_equal(r->resp, RESP_OKAY);
    assert_int_equal(b->resp, RESP_OKAY);
}

/* The beats already offered stay; the rest is thrown away and answered SLVERR, all in order. */
static void reads_that_are_not_taken_are_drained(void **state)
{
    struct world *w = *state;
    w->stall_s_r = 100;
    struct txn *t[6];
    for (unsigned i = 0; i < 6; i++) {
        t[i] = post_read(w, i % 3, GOOD + 64 * i, 7);
        t[i]->given_up = true;
    }
    world_run(w, 30);
    unsigned cycles = fence(w, TIMEOUT + 100);
    assert_true(cycles >= TIMEOUT);
    world_run(w, 50);
    assert_int_equal(t[0]->beats, 0);

    w->stall_s_r = 50;
    world_settle(w, 400); /* the world checks beats, their order and RLAST */
    assert_int_equal(t[0]->resp, RESP_SLVERR);
    assert_false(t[0]->zero); /* its first beats had been offered */
    assert_int_equal(t[5]->resp, RESP_SLVERR);
    assert_true(t[5]->zero);

    w->stall_s_r = 0;
    struct txn *later = post_read(w, 1, GOOD, 7);
    world_settle(w, 100);
    assert_int_equal(later->resp, RESP_OKAY);
}

/* Reads that wait in the queue behind the stalled ones are refused: they will do no DMA. */
static void reads_that_wait_behind_a_stalled_device_are_refused(void **state)
{
    struct world *w = *state;
    w->stall_s_r = 100;
    struct txn *first = post_read(w, 1, GOOD, 7);
    first->given_up = true;
    world_run(w, 20);
    w->stall_m_ar = 100; /* one is offered, the others wait */
    for (unsigned i = 0; i < 4; i++)
        post_read(w, 1 + i, GOOD + 64 * i, 3)->given_up = true;
    world_run(w, 20);
    w->in.barrier_start = true;
    world_step(w);
    w->in.barrier_watch = true;
    world_run(w, TIMEOUT + 4);
    assert_false(w->out.old_queue_busy);
    w->stall_m_ar = 0;
    world_run(w, 20);
    assert_false(fence_waits(w));
    w->in.barrier_watch = false;

    w->stall_s_r = 0;
    unsigned issued = w->num_mem_reads;
    world_settle(w, 300);
    assert_int_equal(w->num_mem_reads, issued);
    for (unsigned i = w->num_reads - 4; i < w->num_reads; i++)
        assert_int_equal(w->reads[i].resp, RESP_SLVERR);
}

/* A device that moves again stops the draining at once; what is left comes with its data. */
static void draining_stops_when_the_device_moves(void **state)
{
    struct world *w = *state;
    w->stall_s_r = 100;
    w->stall_m_r = 90; /* memory is slow, so that draining takes long */
    struct txn *t[4];
    for (unsigned i = 0; i < 4; i++) {
        t[i] = post_read(w, i, GOOD + 128 * i, 15);
        t[i]->given_up = true;
    }
    world_run(w, 40);
    w->in.barrier_start = true;
    world_step(w);
    w->in.barrier_watch = true;
    world_run(w, TIMEOUT + 60);
    assert_true(w->out.old_reads_busy);
    w->stall_s_r = 0;
    world_settle(w, 2000);
    assert_int_equal(t[0]->resp, RESP_SLVERR);
    assert_int_equal(t[3]->resp, RESP_OKAY);
}

/* What arrives while draining keeps its place: a refused read of the same id answers after the
 * drained one, and a new read is not issued, so that its data is not thrown away. */
static void requests_that_meet_the_draining_keep_their_place(void **state)
{
    struct world *w = *state;
    w->stall_s_r = 100;
    w->freeze_r = true;
    struct txn *offered = post_read(w, 1, GOOD, 0);
    struct txn *drained = post_read(w, 1, GOOD + 64, 3);
    drained->given_up = true;
    w->freeze_r = false;
    while (offered->mem_last == NEVER)
        world_step(w);
    w->freeze_r = true;
    struct txn *refused = post_read(w, 1, BAD, 1);
    world_run(w, 30);
    w->in.barrier_start = true;
    world_step(w);
    w->in.barrier_watch = true;
    world_run(w, TIMEOUT + 5);
    struct txn *later = post_read(w, 2, GOOD + 128, 3);
    world_run(w, 10);
    w->freeze_r = false;
    w->stall_m_r = 70; /* one beat at a time */
    while (fence_waits(w))
        world_step(w);
    world_run(w, 20);
    w->in.barrier_watch = false;
    w->stall_s_r = 60;
    world_settle(w, 400);

    assert_int_equal(offered->resp, RESP_OKAY);
    assert_int_equal(drained->resp, RESP_SLVERR);
    assert_true(drained->answered < refused->answered);
    assert_int_equal(later->resp, RESP_OKAY);
}

/* Answers of writes have a place of their own: not even the time-out is needed. */
static void writes_whose_answers_are_not_taken_do_not_hold_up_a_fence(void **state)
{
    struct world *w = *state;
    w->stall_s_b = 100;
    for (unsigned i = 0; i < 50; i++)
        post_write(w, i % 8, GOOD + 8 * i, 0);
    world_run(w, 70);
    assert_true(fence(w, TIMEOUT) < 20);
    w->stall_s_b = 0;
    world_settle(w, 300);
}

/* There is a place for 255 answers. Writes beyond them wait, and are refused if a fence waits. */
static void writes_beyond_the_places_for_answers_are_refused(void **state)
{
    struct world *w = *state;
    w->stall_s_b = 100;
    for (unsigned i = 0; i < 260; i++) {
        struct txn *t = post_write(w, 1, GOOD + 8 * (i % 512), 0);
        t->given_up = i >= 255;
    }
    world_run(w, 400);
    assert_int_equal(w->num_mem_writes, 255);
    assert_true(fence(w, 2 * TIMEOUT) >= TIMEOUT);
    w->stall_s_b = 0;
    world_settle(w, 1000);
    assert_int_equal(w->num_mem_writes, 255);
}

/* The same behind a refused write that finds no place for its own answer. */
static void writes_behind_a_refused_one_without_a_place_are_refused(void **state)
{
    struct world *w = *state;
    w->stall_s_b = 100;
    for (unsigned i = 0; i < 255; i++)
        post_write(w, 1, GOOD + 8 * i, 0);
    post_write(w, 2, BAD, 0);
    for (unsigned i = 0; i < 3; i++)
        post_write(w, 3, GOOD, 0)->given_up = true;
    world_run(w, 400);
    assert_true(fence(w, 2 * TIMEOUT) >= TIMEOUT);
    w->stall_s_b = 0;
    world_settle(w, 1000);
    assert_int_equal(w->num_mem_writes, 255);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(missing_beats_are_completed_without_strobes),
        TEST(write_without_any_beat_is_refused),
        TEST(slow_device_is_left_alone_without_a_fence),
        TEST(device_that_no_fence_awaits_is_left_alone),
        TEST(reads_that_are_not_taken_are_drained),
        TEST(reads_that_wait_behind_a_stalled_device_are_refused),
        TEST(draining_stops_when_the_device_moves),
        TEST(requests_that_meet_the_draining_keep_their_place),
        TEST(writes_whose_answers_are_not_taken_do_not_hold_up_a_fence),
        TEST(writes_beyond_the_places_for_answers_are_refused),
        TEST(writes_behind_a_refused_one_without_a_place_are_refused),
    };
    return cmocka_run_group_tests_name("port_watchdog", tests, NULL, NULL);
}
