/* SPDX-License-Identifier: Apache-2.0
 *
 * What the first level, and mode Bare, grant in the cycle of the request: latency, throughput,
 * overtaking, and which requests it must leave to the walker.
 */
#include "port_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define PAGE_A UINT64_C(0x40001000)
#define PAGE_B UINT64_C(0x7F0003000)

static void read_hit_adds_one_cycle(void **state)
{
    struct world *w = *state;
    world_warm(w, PAGE_A);

    struct txn *t = post_read(w, 3, PAGE_A + 0x40, 3);
    world_settle(w, 100);

    assert_true(t->hit && t->direct);
    assert_int_equal(t->offered, t->asked + 1);
    assert_int_equal(t->questions, 0);
}

static void read_round_trip_adds_two_cycles(void **state)
{
    struct world *w = *state;
    world_warm(w, PAGE_A);

    struct txn *t = post_read(w, 3, PAGE_A, 0);
    world_settle(w, 100);

    assert_int_equal((t->offered - t->asked) + (t->answered - t->mem_last), 2);
}

static void write_hit_adds_one_cycle(void **state)
{
    struct world *w = *state;
    world_warm(w, PAGE_A);

    struct txn *t = post_write(w, 3, PAGE_A + 0x40, 3);
    world_settle(w, 100);

    assert_int_equal(t->offered, t->asked + 1);
    assert_int_equal(t->answered, t->mem_last + 1);
    assert_int_equal(t->questions, 0);
}

/* At least 0.99 hits per cycle and channel, both channels at once. */
static void hits_flow_at_one_per_cycle_on_both_channels(void **state)
{
    struct world *w = *state;
    enum { N = 1000 };
    world_warm(w, PAGE_A);
    world_warm(w, PAGE_B);
    unsigned first = w->num_reads;

    for (unsigned i = 0; i < N; i++) {
        post_read(w, i % 8, PAGE_A + 8 * (i % 512), 0);
        post_write(w, i % 8, PAGE_B + 8 * (i % 512), 0);
    }
    world_settle(w, 2 * N);

    uint64_t reads = w->reads[first + N - 1].issued - w->reads[first].issued;
    uint64_t writes = w->writes[N - 1].issued - w->writes[0].issued;
    print_message("cycles for %d hits: %d reads, %d writes\n", N, (int)reads + 1, (int)writes + 1);
    assert_true(reads < N * 100 / 99);
    assert_true(writes < N * 100 / 99);
}

static void bursts_keep_the_data_channels_full(void **state)
{
    struct world *w = *state;
    enum { N = 100, BEATS = 8 };
    world_warm(w, PAGE_A);
    world_warm(w, PAGE_B);
    unsigned first = w->num_reads;

    for (unsigned i = 0; i < N; i++) {
        post_read(w, i % 8, PAGE_A + 64 * (i % 64), BEATS - 1);
        post_write(w, i % 8, PAGE_B + 64 * (i % 64), BEATS - 1);
    }
    world_settle(w, 2 * N * BEATS);

    assert_true(w->reads[first + N - 1].answered - w->reads[first].answered < N * BEATS * 100 / 99);
    assert_true(w->writes[N - 1].answered - w->writes[0].answered < N * BEATS * 100 / 99);
}

/* A read hit of another id, or a write hit, behind a read miss waits 0 cycles. */
static void hits_do_not_wait_behind_a_miss(void **state)
{
    struct world *w = *state;
    world_warm(w, PAGE_A);
    world_page(w, PAGE_B)->latency = 100;

    struct txn *miss = post_read(w, 1, PAGE_B, 0);
    struct txn *other = post_read(w, 2, PAGE_A, 0);
    struct txn *write = post_write(w, 1, PAGE_A, 0);
    world_settle(w, 400);

    assert_int_equal(other->offered, other->asked + 1);
    assert_int_equal(write->offered, write->asked + 1);
    assert_true(other->answered < miss->issued);
}

/* What the port adds to a walk: one cycle to ask, two from the answer to m_dma. */
static void miss_adds_three_cycles_to_the_walk(void **state)
{
    struct world *w = *state;
    world_page(w, PAGE_A)->latency = 30;
    struct txn *r = post_read(w, 1, PAGE_A, 0);
    world_settle(w, 100);
    world_page(w, PAGE_B)->latency = 30;
    struct txn *b = post_write(w, 1, PAGE_B, 0);
    world_settle(w, 100);

    assert_int_equal(r->question, r->asked + 1);
    assert_int_equal(r->offered, r->question + 30 + 2);
    assert_int_equal(b->question, b->asked + 1);
    assert_int_equal(b->offered, b->question + 30 + 2);
}

static void superpage_hit_keeps_the_offset_inside_it(void **state)
{
    struct world *w = *state;
    struct page *p = world_page(w, UINT64_C(0x80000000));
    p->rsp.size = 9;              /* 2 MiB */
    p->rsp.ppn = 0x12345600 + 77; /* the low 9 bits mean nothing */
    world_warm(w, UINT64_C(0x80000000));

    struct txn *t = post_read(w, 1, UINT64_C(0x801FF008), 0);
    world_settle(w, 100);

    assert_true(t->hit);
    assert_int_equal(t->pa, UINT64_C(0x12345600000) | 0x1FF008);
}

/* Software may join pages without an invalidation in between; then both answers are legal, but
 * not a mixture. The fill of the larger page drops the smaller ones. */
static void larger_page_replaces_the_smaller_ones_inside_it(void **state)
{
    struct world *w = *state;
    uint64_t iova = UINT64_C(0x80000000);
    world_warm(w, iova + 0x200000);
    world_warm(w, iova + 0x3000);
    world_warm(w, iova + 0x4000);
    struct page *p = world_page(w, iova + 0x3000);
    p->rsp.size = 9;
    p->rsp.ppn = p->old_ppn = 0x55555400;
    world_warm(w, iova + 0x7000);

    struct txn *t = post_read(w, 1, iova + 0x4010, 0);
    world_settle(w, 100);

    assert_true(t->hit);
    assert_int_equal(t->pa, UINT64_C(0x55555404010));
}

static void attributes_pass_and_user_carries_qos_ids(void **state)
{
    struct world *w = *state;
    world_warm(w, PAGE_A);
    struct txn *t = post_read(w, 9, PAGE_A + 8, 0);
    t->addr.lock = 1;
    t->addr.cache = 0x2;
    t->addr.prot = 0x2;
    t->addr.qos = 0xC;
    w->read_resp = RESP_EXOKAY;
    w->stall_m_ar = 100;
    world_run(w, 4);
    assert_true(w->out.m_ar_valid);
    assert_int_equal(w->out.m_ar.user, 0x0B10A0); /* {MCID, RCID} of the page's context */
    w->stall_m_ar = 0;
    world_settle(w, 100);

    assert_int_equal(t->resp, RESP_EXOKAY);
}

/* Bare: untranslated requests pass in the same cycle, address unchanged; the rest is refused, and
 * refusing is the walker's business. */
static void bare_passes_what_fits_and_asks_for_the_rest(void **state)
{
    struct world *w = *state;
    w->in.mode = MODE_BARE;
    struct txn *fits = post_read(w, 1, UINT64_C(0x3FFFFFFFF000), 0); /* below 2^46 */
    struct txn *write = post_write(w, 1, UINT64_C(0x123456000), 0);
    world_settle(w, 100);
    assert_int_equal(fits->offered, fits->asked + 1);
    assert_int_equal(write->offered, write->asked + 1);

    world_page(w, UINT64_C(0x400000000000))->rsp = (struct xlate_rsp){.refused = true}; /* 2^46 */
    world_page(w, UINT64_C(0x5000))->rsp = (struct xlate_rsp){.refused = true};
    struct txn *beyond = post_read(w, 1, UINT64_C(0x400000000000), 0);
    struct txn *translated = post_read(w, 1, UINT64_C(0x5000), 0);
    translated->addr.translated = true;
    world_settle(w, 100);

    assert_true(beyond->refused && beyond->questions == 1);
    assert_true(translated->refused && translated->questions == 1);
}

static void off_and_disabled_caches_ask_every_time(void **state)
{
    struct world *w = *state;
    world_warm(w, PAGE_A);

    w->in.cache_off = true;
    struct txn *uncached = post_read(w, 1, PAGE_A, 0);
    world_settle(w, 100);
    w->in.cache_off = false;
    world_page(w, PAGE_A)->rsp = (struct xlate_rsp){.refused = true};
    w->in.mode = MODE_OFF;
    struct txn *off = post_read(w, 1, PAGE_A, 0);
    world_settle(w, 100);

    assert_int_equal(uncached->questions, 1);
    assert_int_equal(off->questions, 1);
    assert_int_equal(off->resp, RESP_SLVERR);
}

/* The tag: device, process_id and its presence, and "translated" all separate entries. */
static void other_requesters_do_not_hit(void **state)
{
    struct world *w = *state;
    world_warm(w, PAGE_A);
    struct txn *t[4];
    for (int i = 0; i < 4; i++)
        t[i] = post_read(w, 1, PAGE_A, 0);
    t[0]->addr.device_id ^= 0x800000;
    t[1]->addr.pv = true; /* process_id 0 */
    t[2]->addr.translated = true;
    t[3]->addr.process_id = 7; /* without pv it means nothing */
    world_settle(w, 300);

    assert_false(t[0]->hit);
    assert_false(t[1]->hit);
    assert_false(t[2]->hit);
    assert_true(t[3]->hit);
}

/* Caches only grant: each row is an entry, a request, and whether it may hit. Sources:
 * Privileged Architecture (R, W, X, U, SUM), IOMMU Architecture (ENS; PRIV counts only with a
 * process_id). */
struct permission_row {
    bool r, w, x, u, s1, ens, sum;
    bool write, exec, priv;
    bool hit;
};

static const struct permission_row permissions[] = {
    /* r  w  x  u  s1 ens sum  wr ex pr  hit */
    {1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 1}, /* user read of a user page */
    {0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0}, /* no R */
    {1, 0, 1, 1, 1, 0, 0, 1, 0, 0, 0}, /* no W, or not dirty */
    {1, 1, 0, 1, 1, 0, 0, 1, 0, 0, 1}, /* user write */
    {1, 1, 0, 1, 1, 0, 0, 0, 1, 0, 0}, /* no X */
    {0, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1}, /* execute needs X, not R */
    {1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 0}, /* user request, supervisor page */
    {1, 1, 1, 0, 1, 1, 0, 0, 0, 1, 1}, /* supervisor request, supervisor page */
    {1, 1, 1, 0, 1, 0, 0, 0, 0, 1, 0}, /* supervisors not enabled */
    {1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 0}, /* supervisor request, user page, SUM=0 */
    {1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1}, /* the same with SUM=1 */
    {1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1}, /* a write likewise */
    {1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0}, /* execute: SUM does not help */
    {1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 1}, /* first stage Bare: no U to look at */
    {1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 0}, /* but ENS counts */
};

static void entry_grants_only_what_it_permits(void **state)
{
    struct world *w = *state;
    for (unsigned i = 0; i < sizeof permissions / sizeof *permissions; i++) {
        const struct permission_row *row = &permissions[i];
        uint64_t iova = UINT64_C(0x10000000) + 0x1000 * i;
        struct xlate_rsp *e = &world_page(w, iova)->rsp;
        e->r = row->r, e->w = row->w, e->x = row->x, e->u = row->u;
        e->s1 = row->s1, e->ens = row->ens, e->sum = row->sum;
        e->used_pv = true;
        /* The walker grants the first request, whatever it is, so that the entry is there. */
        struct txn *fill = post_read(w, 1, iova, 0);
        fill->addr.pv = true;
        world_settle(w, 100);

        struct txn *t = row->write ? post_write(w, 2, iova, 0) : post_read(w, 2, iova, 0);
        t->addr.pv = true;
        t->addr.prot = (uint8_t)(row->exec << 2 | row->priv);
        world_settle(w, 100);

        if (t->questions != !row->hit) fail_msg("row %u: %u questions", i, t->questions);
    }
}

/* More pages than entries: old ones are replaced, none is confused with another. */
static void more_pages_than_entries_replace_each_other(void **state)
{
    struct world *w = *state;
    for (unsigned i = 0; i < 6; i++)
        world_warm(w, PAGE_A + 0x1000 * i);

    unsigned hits = 0;
    for (unsigned i = 0; i < 6; i++) {
        struct txn *t = post_read(w, 1, PAGE_A + 0x1000 * (5 - i), 0);
        world_settle(w, 100);
        hits += t->hit;
    }
    assert_int_equal(hits, 4); /* the last four of six pages in four entries */
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(read_hit_adds_one_cycle),
        TEST(read_round_trip_adds_two_cycles),
        TEST(write_hit_adds_one_cycle),
        TEST(hits_flow_at_one_per_cycle_on_both_channels),
        TEST(bursts_keep_the_data_channels_full),
        TEST(hits_do_not_wait_behind_a_miss),
        TEST(miss_adds_three_cycles_to_the_walk),
        TEST(superpage_hit_keeps_the_offset_inside_it),
        TEST(larger_page_replaces_the_smaller_ones_inside_it),
        TEST(attributes_pass_and_user_carries_qos_ids),
        TEST(bare_passes_what_fits_and_asks_for_the_rest),
        TEST(off_and_disabled_caches_ask_every_time),
        TEST(other_requesters_do_not_hit),
        TEST(entry_grants_only_what_it_permits),
        TEST(more_pages_than_entries_replace_each_other),
    };
    return cmocka_run_group_tests_name("port_hits", tests, NULL, NULL);
}
