/* SPDX-License-Identifier: Apache-2.0
 *
 * Order: what may overtake, what must not, and translation ahead of use.
 */
#include "port_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define HIT  UINT64_C(0x40001000)
#define MISS UINT64_C(0x7F0003000)

static void reads_of_one_id_never_overtake(void **state)
{
    struct world *w = *state;
    world_warm(w, HIT);
    world_page(w, MISS)->latency = 50;

    struct txn *miss = post_read(w, 5, MISS, 0);
    struct txn *hit = post_read(w, 5, HIT, 0);
    struct txn *again = post_read(w, 5, HIT + 8, 0);
    world_settle(w, 300);

    assert_true(hit->hit && !hit->direct);
    assert_true(miss->issued < hit->issued && hit->issued < again->issued);
}

static void reads_of_other_ids_overtake(void **state)
{
    struct world *w = *state;
    world_page(w, MISS)->latency = 60;
    world_page(w, HIT)->latency = 5;

    struct txn *slow = post_read(w, 5, MISS, 0);
    struct txn *fast = post_read(w, 6, HIT, 0);
    world_settle(w, 300);

    assert_true(fast->issued < slow->issued);
}

/* An id's list that ends while a new read of that id arrives is started anew, not joined. */
static void list_of_an_id_restarts_at_every_offset(void **state)
{
    struct world *w = *state;
    for (unsigned gap = 0; gap < 30; gap++) {
        uint64_t miss = MISS + 0x1000 * (gap % 8);
        struct txn *first = post_read(w, 5, miss, 0);
        struct txn *second = post_read(w, 5, HIT, 0);
        struct txn *third = post_read(w, 5, miss, 0);
        third->post_after = w->cycle + gap;
        world_settle(w, 400);
        assert_true(first->issued < second->issued && second->issued < third->issued);
    }
}

static void writes_keep_their_order_and_are_translated_ahead(void **state)
{
    struct world *w = *state;
    world_page(w, MISS)->latency = 60;

    struct txn *slow = post_write(w, 1, MISS, 3);
    struct txn *fast = post_write(w, 2, HIT, 0);
    struct txn *last = post_write(w, 3, HIT + 0x1000, 1);
    world_settle(w, 400);

    assert_true(slow->issued < fast->issued && fast->issued < last->issued);
    assert_true(fast->question < slow->issued && last->question < slow->issued);
    /* All three were ready when the slow one came: nothing but beats lies between them. */
    assert_true(last->issued - slow->issued <= 4 + 1 + 1);
}

/* Up to 64 reads of one page ask at once; nobody waits for another's answer to ask. */
static void every_waiting_read_asks_at_once(void **state)
{
    struct world *w = *state;
    world_page(w, MISS)->latency = 100;
    struct txn *first = post_read(w, 0, MISS, 0), *t = first;
    for (unsigned i = 1; i < 16; i++)
        t = post_read(w, i, MISS + 8 * i, 0);
    world_settle(w, 400);

    assert_true(t->question - first->question <= 16);
}

static void full_queue_takes_no_more_and_loses_nothing(void **state)
{
    struct world *w = *state;
    w->stall_xreq = 100; /* the walker takes nothing */
    for (unsigned i = 0; i < 40; i++) {
        post_read(w, i % 16, MISS + 8 * i, 0);
        post_write(w, i % 16, MISS + 8 * i, 0);
    }
    world_run(w, 100);
    assert_int_equal(w->next_read, 16);
    assert_int_equal(w->next_write, 8);

    w->stall_xreq = 0;
    world_settle(w, 1000);
}

/* AW is offered with its first W beat (checked in the world at every AW), late or early. */
static void write_waits_for_its_first_beat(void **state)
{
    struct world *w = *state;
    world_warm(w, HIT);
    w->silent_from = 0;
    struct txn *t = post_write(w, 1, HIT, 1);
    world_run(w, 20);
    assert_int_equal(t->offered, NEVER);

    w->silent_from = UINT32_MAX;
    world_settle(w, 100);
    assert_int_equal(t->resp, RESP_OKAY);
}

/* W beats may come before their AW; the skid holds one and no more. */
static void early_w_beats_wait_for_their_address(void **state)
{
    struct world *w = *state;
    struct txn *t = post_write(w, 1, HIT, 3);
    w->w_early = 2;
    w->gap_aw = 100;
    world_run(w, 20);
    assert_int_equal(t->beats, 1);

    w->gap_aw = 0;
    world_settle(w, 200);
    assert_int_equal(t->m_beats, 4);
}

/* ------------------------------------------------------------------ barriers */
static void barrier(struct world *w)
{
    w->in.barrier_start = true;
    world_step(w);
    world_step(w); /* outputs of the cycle after */
}

static void barrier_waits_for_old_answers_only(void **state)
{
    struct world *w = *state;
    world_warm(w, HIT);
    w->freeze_r = w->freeze_b = true;
    struct txn *r = post_read(w, 1, HIT, 1);
    struct txn *b = post_write(w, 1, HIT, 0);
    world_run(w, 10);
    barrier(w);
    assert_true(w->out.old_reads_busy && w->out.old_writes_busy && !w->out.old_queue_busy);

    /* Younger ones of the same id and of others are not waited for. */
    post_read(w, 1, HIT, 0);
    post_read(w, 2, HIT, 0);
    post_write(w, 1, HIT, 0);
    world_run(w, 10);
    w->freeze_r = w->freeze_b = false;
    while (r->mem_last == NEVER || b->mem_last == NEVER) {
        assert_true(r->mem_last != NEVER || w->out.old_reads_busy);
        assert_true(b->mem_last != NEVER || w->out.old_writes_busy);
        world_step(w);
        w->freeze_r = r->mem_last != NEVER;
        w->freeze_b = b->mem_last != NEVER;
    }
    world_run(w, 2);
    assert_false(w->out.old_reads_busy);
    assert_false(w->out.old_writes_busy);
    w->freeze_r = w->freeze_b = false;
    world_settle(w, 100);
}

static void barrier_waits_for_what_is_queued(void **state)
{
    struct world *w = *state;
    world_page(w, MISS)->latency = 40;
    w->freeze_r = w->freeze_b = true;
    struct txn *r = post_read(w, 1, MISS, 0);
    struct txn *b = post_write(w, 1, MISS, 0);
    world_run(w, 5);
    barrier(w);
    assert_true(w->out.old_queue_busy);

    while (r->issued == NEVER || b->issued == NEVER) {
        assert_true(w->out.old_queue_busy || w->out.old_reads_busy);
        assert_true(w->out.old_queue_busy || w->out.old_writes_busy);
        world_step(w);
    }
    world_run(w, 3);
    assert_true(!w->out.old_queue_busy && w->out.old_reads_busy && w->out.old_writes_busy);
    w->freeze_r = w->freeze_b = false;
    world_settle(w, 100);
    assert_false(w->out.old_reads_busy || w->out.old_writes_busy);
}

/* A fence with PR alone leaves old writes behind; the next barrier must still know them. */
static void barrier_over_an_unfinished_one_waits_for_both(void **state)
{
    struct world *w = *state;
    world_warm(w, HIT);
    w->freeze_b = true;
    post_write(w, 1, HIT, 0);
    world_run(w, 10);
    barrier(w);
    post_write(w, 2, HIT, 0);
    post_write(w, 1, HIT, 0);
    world_run(w, 10);
    barrier(w);

    for (unsigned answered = 0; answered < 3; answered++) {
        assert_true(w->out.old_writes_busy);
        w->freeze_b = false;
        while (w->writes[answered].mem_last == NEVER)
            world_step(w);
        w->freeze_b = true;
        world_run(w, 2);
    }
    assert_false(w->out.old_writes_busy);
    w->freeze_b = false;
    world_settle(w, 100);
}

static void second_barrier_at_once_still_knows_the_old_ones(void **state)
{
    struct world *w = *state;
    world_warm(w, HIT);
    w->freeze_b = true;
    struct txn *t = post_write(w, 1, HIT, 0);
    world_run(w, 10);
    barrier(w);
    barrier(w);
    world_run(w, 5);
    w->freeze_b = false;
    while (t->mem_last == NEVER) {
        assert_true(w->out.old_writes_busy);
        world_step(w);
    }
    world_settle(w, 100);
    assert_false(w->out.old_writes_busy);
}

/* The second barrier finds a queued read behind two of its id that are younger than the first
 * barrier, and those are answered before the one that the first barrier waits for. */
static void queued_read_is_old_for_a_barrier_that_waits_its_turn(void **state)
{
    struct world *w = *state;
    world_warm(w, HIT);
    world_page(w, MISS)->latency = 30;
    w->read_latency = 200;
    struct txn *slow = post_read(w, 2, HIT, 0);
    world_run(w, 10);
    barrier(w);
    w->freeze_r = true;
    w->read_latency = 4;
    post_read(w, 1, HIT, 0);
    post_read(w, 1, HIT, 0);
    struct txn *queued = post_read(w, 1, MISS, 0);
    world_run(w, 5);
    barrier(w);
    while (queued->issued == NEVER)
        world_step(w);
    world_run(w, 5);

    w->freeze_r = false;
    while (slow->mem_last == NEVER || queued->mem_last == NEVER) {
        assert_true(w->out.old_reads_busy);
        world_step(w);
    }
    assert_true(queued->mem_last < slow->mem_last);
    world_settle(w, 100);
    assert_false(w->out.old_reads_busy);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(reads_of_one_id_never_overtake),
        TEST(reads_of_other_ids_overtake),
        TEST(list_of_an_id_restarts_at_every_offset),
        TEST(writes_keep_their_order_and_are_translated_ahead),
        TEST(every_waiting_read_asks_at_once),
        TEST(full_queue_takes_no_more_and_loses_nothing),
        TEST(write_waits_for_its_first_beat),
        TEST(early_w_beats_wait_for_their_address),
        TEST(barrier_waits_for_old_answers_only),
        TEST(barrier_waits_for_what_is_queued),
        TEST(barrier_over_an_unfinished_one_waits_for_both),
        TEST(second_barrier_at_once_still_knows_the_old_ones),
        TEST(queued_read_is_old_for_a_barrier_that_waits_its_turn),
    };
    return cmocka_run_group_tests_name("port_order", tests, NULL, NULL);
}
