/* SPDX-License-Identifier: Apache-2.0
 *
 * Refused requests: SLVERR, no data, nothing downstream, order kept (rules 16 to 18); and the
 * watchdog that keeps a silent device from holding up a fence (rule 12).
 */
#include "port_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define GOOD UINT64_C(0x40001000)
#define BAD  UINT64_C(0x7F0003000)
#define TIMEOUT 40 /* FenceTimeout of the bench */

static int setup(void **state)
{
    world_setup(state);
    struct world *w = *state;
    struct page *p = world_page(w, BAD);
    p->rsp = (struct xlate_rsp){.refused = true};
    p->latency = 20;
    world_warm(w, GOOD);
    return 0;
}

static void refused_read_gets_all_beats_slverr_and_zero(void **state)
{
    struct world *w = *state;
    unsigned reads_before = w->num_mem_reads;
    struct txn *t = post_read(w, 2, BAD, 7);
    world_settle(w, 200);

    assert_int_equal(t->beats, 8);
    assert_int_equal(t->resp, RESP_SLVERR);
    assert_true(t->zero);
    assert_int_equal(w->num_mem_reads, reads_before);
}

static void refused_read_waits_for_older_ones_of_its_id(void **state)
{
    struct world *w = *state;
    w->read_latency = 80;
    struct txn *older = post_read(w, 2, GOOD, 3);
    struct txn *refused = post_read(w, 2, BAD, 3);
    struct txn *younger = post_read(w, 2, GOOD + 64, 3);
    struct txn *other = post_read(w, 3, BAD, 0);
    world_settle(w, 400);

    assert_true(older->answered < refused->answered && refused->answered < younger->answered);
    assert_true(younger->issued >= refused->answered - 1); /* its last beat was handed over */
    assert_true(other->answered < refused->answered);      /* another id does not wait */
}

static void refused_bursts_are_not_interleaved(void **state)
{
    struct world *w = *state;
    for (unsigned i = 0; i < 8; i++) {
        post_read(w, 2 * i, BAD + 8 * i, 5);
        post_read(w, 2 * i + 1, GOOD + 64 * i, 5);
    }
    w->stall_s_r = 40;
    uint32_t id = 0;
    bool open = false;
    for (unsigned i = 0; i < 600; i++) {
        world_step(w);
        if (!w->out.s_r_valid || !w->in.s_r_ready) continue;
        if (open) assert_int_equal(w->out.s_r.id, id);
        id = w->out.s_r.id;
        open = !w->out.s_r.last;
    }
    world_settle(w, 100);
}

static void refused_write_is_drained_and_answered(void **state)
{
    struct world *w = *state;
    struct txn *before = post_write(w, 1, GOOD, 1);
    struct txn *refused = post_write(w, 2, BAD, 5);
    struct txn *after = post_write(w, 1, GOOD + 64, 1);
    world_settle(w, 300);

    assert_int_equal(before->resp, RESP_OKAY);
    assert_int_equal(refused->resp, RESP_SLVERR);
    assert_int_equal(refused->m_beats, 0);
    assert_int_equal(after->resp, RESP_OKAY);
    assert_int_equal(after->m_beats, 2);
    assert_int_equal(w->num_mem_writes, 2);
}

static void refused_write_answers_after_older_ones_of_its_id(void **state)
{
    struct world *w = *state;
    w->write_latency = 60;
    struct txn *older = post_write(w, 2, GOOD, 0);
    struct txn *refused = post_write(w, 2, BAD, 0);
    world_settle(w, 300);

    assert_true(older->answered < refused->answered);
}

/* A burst that the block does not carry is the walker's to refuse, even where a page is cached:
 * refusals of the directory come first. */
struct burst_row {
    uint64_t offset;
    uint8_t len, size, burst;
    bool bad;
};

static const struct burst_row bursts[] = {
    {0xFC0, 7, 3, 1, false},  /* ends with the page's last byte */
    {0xFC8, 7, 3, 1, true},   /* one beat over */
    {0xFC1, 7, 3, 1, false},  /* unaligned start, aligned end */
    {0xFFF, 0, 3, 1, false},  /* one byte at the very end */
    {0xFFF, 1, 0, 1, true},   /* two of them */
    {0xFF8, 15, 0, 1, true},  /* 16 single bytes */
    {0x000, 7, 3, 0, true},   /* FIXED */
    {0x000, 7, 3, 2, true},   /* WRAP */
    {0x000, 7, 3, 3, true},   /* reserved */
    {0x000, 0, 4, 1, true},   /* wider than the bus */
};

static void bad_bursts_are_left_to_the_walker(void **state)
{
    struct world *w = *state;
    for (unsigned i = 0; i < sizeof bursts / sizeof *bursts; i++) {
        for (int write = 0; write < 2; write++) {
            struct txn *t = write ? post_write(w, 1, GOOD + bursts[i].offset, bursts[i].len)
                                  : post_read(w, 1, GOOD + bursts[i].offset, bursts[i].len);
            t->addr.size = bursts[i].size;
            t->addr.burst = bursts[i].burst;
            world_settle(w, 200);
            if (t->refused != bursts[i].bad || t->questions != bursts[i].bad)
                fail_msg("row %u, write %d: refused %d after %u questions", i, write,
                         t->refused, t->questions);
        }
    }
}

static void retry_asks_again(void **state)
{
    struct world *w = *state;
    struct page *p = world_page(w, UINT64_C(0x9000));
    p->retries = 3;
    struct txn *r = post_read(w, 1, UINT64_C(0x9000), 0);
    world_settle(w, 200);
    p->retries = 2;
    w->in.inval = (struct inval){.kind = INVAL_MODE};
    w->in.inval_valid = true;
    world_step(w);
    struct txn *b = post_write(w, 1, UINT64_C(0x9000), 0);
    world_settle(w, 200);

    assert_int_equal(r->questions, 4);
    assert_int_equal(b->questions, 3);
    assert_int_equal(r->resp, RESP_OKAY);
    assert_int_equal(b->resp, RESP_OKAY);
}

/* ------------------------------------------------------------------ watchdog */
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

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(refused_read_gets_all_beats_slverr_and_zero),
        TEST(refused_read_waits_for_older_ones_of_its_id),
        TEST(refused_bursts_are_not_interleaved),
        TEST(refused_write_is_drained_and_answered),
        TEST(refused_write_answers_after_older_ones_of_its_id),
        TEST(bad_bursts_are_left_to_the_walker),
        TEST(retry_asks_again),
        TEST(missing_beats_are_completed_without_strobes),
        TEST(write_without_any_beat_is_refused),
        TEST(slow_device_is_left_alone_without_a_fence),
    };
    return cmocka_run_group_tests_name("port_refusals", tests, NULL, NULL);
}
