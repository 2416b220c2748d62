/* SPDX-License-Identifier: Apache-2.0
 *
 * Refused requests: SLVERR, no data, nothing downstream, order kept.
 */
#include "port_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define GOOD UINT64_C(0x40001000)
#define BAD  UINT64_C(0x7F0003000)

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

/* FIXED and WRAP pass as they are if they touch one page: their container is what counts, not
 * their length times their size. A burst that the block does not carry is the walker's to refuse,
 * even where a page is cached: refusals of the directory come first. */
struct burst_row {
    uint64_t offset;
    uint8_t len, size, burst;
    bool bad;
};

static const struct burst_row bursts[] = {
    {0xFC0, 7, 3, 1, false}, /* ends with the page's last byte */
    {0xFC8, 7, 3, 1, true},  /* one beat over */
    {0xFC1, 7, 3, 1, false}, /* unaligned start, aligned end */
    {0xFFF, 0, 3, 1, false}, /* one byte at the very end */
    {0xFFF, 1, 0, 1, true},  /* two of them */
    {0xFF8, 15, 0, 1, true}, /* 16 single bytes */
    {0xFF8, 7, 3, 0, false}, /* FIXED: the same 8 bytes, over and over */
    {0xFFF, 7, 3, 0, false}, /* FIXED, unaligned: only the last of them */
    {0xFF8, 7, 3, 2, false}, /* WRAP in the last 64 bytes of the page */
    {0xFFE, 1, 1, 2, false}, /* WRAP in the last 4 bytes */
    {0x004, 7, 3, 2, true},  /* WRAP that starts inside a beat */
    {0xFC1, 3, 1, 2, true},  /* the same, narrow */
    {0x000, 0, 3, 2, true},  /* WRAP of a length that AXI does not have: 1, */
    {0x000, 2, 3, 2, true},  /* 3, */
    {0x000, 8, 3, 2, true},  /* 9 */
    {0x000, 14, 3, 2, true}, /* and 15 */
    {0x000, 7, 3, 3, true},  /* reserved */
    {0x000, 0, 4, 1, true},  /* wider than the bus */
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
                fail_msg("TTD-11: burst %u, write %d: refused %d after %u questions", i, write,
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
    };
    return cmocka_run_group_tests_name("port_refusals", tests, NULL, NULL);
}
