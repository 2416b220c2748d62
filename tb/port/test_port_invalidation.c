/* SPDX-License-Identifier: Apache-2.0
 *
 * Invalidations: what the first level and the queues must drop, what they may keep, and what a
 * fence is told about results that are older.
 */
#include "port_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define PAGE UINT64_C(0x40001000)

static void invalidate(struct world *w, struct inval inval)
{
    w->in.inval = inval;
    w->in.inval_valid = true;
    world_step(w);
}

static const struct inval everything = {.kind = INVAL_MODE};

/* An entry with these ids at PAGE (made by DEVICE_ID), an invalidation, and whether it must go.
 * Sources: IOMMU Architecture, IOTINVAL and IODIR operand tables. Rows marked "may" over-drop,
 * which is legal: the first level does not keep what it would take to know better. */
struct inval_row {
    const char *what;
    uint8_t size;
    bool gv, used_pv;
    uint32_t gscid, pscid, used_pid;
    struct inval inval;
    bool dropped;
};

#define VPN (PAGE >> 12)
/* clang-format off */
static const struct inval_row rows[] = {
    {"VMA all", 0, 0, 0, 0, 5, 0, {.kind = INVAL_VMA}, true},
    {"VMA all, guest entry", 0, 1, 0, 9, 5, 0, {.kind = INVAL_VMA}, false},
    {"VMA pscid", 0, 0, 0, 0, 5, 0, {.kind = INVAL_VMA, .pscv = 1, .pscid = 5}, true},
    {"VMA other pscid", 0, 0, 0, 0, 5, 0, {.kind = INVAL_VMA, .pscv = 1, .pscid = 6}, false},
    {"VMA address", 0, 0, 0, 0, 5, 0, {.kind = INVAL_VMA, .av = 1, .vpn = VPN}, true},
    {"VMA next page", 0, 0, 0, 0, 5, 0, {.kind = INVAL_VMA, .av = 1, .vpn = VPN + 1}, false},
    {"VMA high half", 0, 0, 0, 0, 5, 0,
     {.kind = INVAL_VMA, .av = 1, .vpn = VPN | UINT64_C(1) << 51}, false},
    {"VMA inside 2 MiB", 9, 0, 0, 0, 5, 0, {.kind = INVAL_VMA, .av = 1, .vpn = VPN ^ 0x1FF}, true},
    {"VMA beside 2 MiB", 9, 0, 0, 0, 5, 0, {.kind = INVAL_VMA, .av = 1, .vpn = VPN ^ 0x200}, false},
    {"VMA inside 64 KiB", 4, 0, 0, 0, 5, 0, {.kind = INVAL_VMA, .av = 1, .vpn = VPN ^ 0xF}, true},
    {"VMA beside 64 KiB", 4, 0, 0, 0, 5, 0, {.kind = INVAL_VMA, .av = 1, .vpn = VPN ^ 0x10}, false},
    {"VMA address, pscid", 0, 0, 0, 0, 5, 0,
     {.kind = INVAL_VMA, .av = 1, .vpn = VPN, .pscv = 1, .pscid = 5}, true},
    {"VMA address, other pscid", 0, 0, 0, 0, 5, 0,
     {.kind = INVAL_VMA, .av = 1, .vpn = VPN, .pscv = 1, .pscid = 4}, false},
    {"VMA guest", 0, 1, 0, 9, 5, 0, {.kind = INVAL_VMA, .gv = 1, .gscid = 9}, true},
    {"VMA other guest", 0, 1, 0, 9, 5, 0, {.kind = INVAL_VMA, .gv = 1, .gscid = 8}, false},
    {"VMA guest, host entry", 0, 0, 0, 9, 5, 0, {.kind = INVAL_VMA, .gv = 1, .gscid = 9}, false},
    {"GVMA all", 0, 1, 0, 9, 5, 0, {.kind = INVAL_GVMA}, true},
    {"GVMA all, host entry", 0, 0, 0, 9, 5, 0, {.kind = INVAL_GVMA}, false},
    {"GVMA guest", 0, 1, 0, 9, 5, 0, {.kind = INVAL_GVMA, .gv = 1, .gscid = 9}, true},
    {"GVMA other guest", 0, 1, 0, 9, 5, 0, {.kind = INVAL_GVMA, .gv = 1, .gscid = 8}, false},
    {"GVMA any guest address (may)", 0, 1, 0, 9, 5, 0,
     {.kind = INVAL_GVMA, .gv = 1, .gscid = 9, .av = 1, .vpn = 1}, true},
    {"DDT all", 0, 0, 0, 0, 5, 0, {.kind = INVAL_DDT}, true},
    {"DDT device", 0, 0, 0, 0, 5, 0, {.kind = INVAL_DDT, .dv = 1, .device_id = DEVICE_ID}, true},
    {"DDT other device", 0, 0, 0, 0, 5, 0,
     {.kind = INVAL_DDT, .dv = 1, .device_id = DEVICE_ID ^ 0x800000}, false},
    {"PDT process", 0, 0, 1, 0, 5, 7,
     {.kind = INVAL_PDT, .dv = 1, .device_id = DEVICE_ID, .process_id = 7}, true},
    {"PDT other process", 0, 0, 1, 0, 5, 7,
     {.kind = INVAL_PDT, .dv = 1, .device_id = DEVICE_ID, .process_id = 6}, false},
    {"PDT other device", 0, 0, 1, 0, 5, 7,
     {.kind = INVAL_PDT, .dv = 1, .device_id = DEVICE_ID ^ 1, .process_id = 7}, false},
    {"PDT 0 through DPE", 0, 0, 1, 0, 5, 0,
     {.kind = INVAL_PDT, .dv = 1, .device_id = DEVICE_ID, .process_id = 0}, true},
    {"PDT 0, no process context", 0, 0, 0, 0, 5, 0,
     {.kind = INVAL_PDT, .dv = 1, .device_id = DEVICE_ID, .process_id = 0}, false},
    {"ddtp written", 0, 1, 1, 9, 5, 7, {.kind = INVAL_MODE}, true},
};
/* clang-format on */
#define NUM_ROWS (sizeof rows / sizeof *rows)

static void use_row(struct world *w, const struct inval_row *row)
{
    struct xlate_rsp *e = &world_page(w, PAGE)->rsp;
    e->size = row->size;
    e->gv = row->gv, e->gscid = row->gscid, e->pscid = row->pscid;
    e->used_pv = row->used_pv, e->used_pid = row->used_pid;
}

static void first_level_drops_what_is_covered(void **state)
{
    struct world *w = *state;
    for (unsigned i = 0; i < NUM_ROWS; i++) {
        use_row(w, &rows[i]);
        invalidate(w, everything);
        world_warm(w, PAGE);
        invalidate(w, rows[i].inval);
        struct txn *t = post_read(w, 1, PAGE, 0);
        world_settle(w, 200);
        if (t->hit == rows[i].dropped) fail_msg("%s: hit %d", rows[i].what, t->hit);
    }
}

/* A result that waits in a queue (here for room on m_dma, and for a first W beat) is dropped by
 * the same rules and asked for again. */
static void queued_results_are_asked_for_again(void **state)
{
    struct world *w = *state;
    for (unsigned i = 0; i < NUM_ROWS; i++) {
        use_row(w, &rows[i]);
        invalidate(w, everything);
        w->stall_m_ar = 100;
        w->silent_from = w->num_writes;
        struct txn *blocker = post_read(w, 3, UINT64_C(0x5000), 0);
        struct txn *r = post_read(w, 1, PAGE, 0);
        struct txn *b = post_write(w, 1, PAGE, 0);
        world_run(w, 60);
        assert_int_equal(r->questions, 1);
        assert_int_equal(b->questions, 1);
        assert_true(blocker->offered != NEVER && r->offered == NEVER && b->offered == NEVER);

        invalidate(w, rows[i].inval);
        w->stall_m_ar = 0;
        w->silent_from = UINT32_MAX;
        world_settle(w, 300);
        unsigned expected = rows[i].dropped ? 2 : 1;
        if (r->questions != expected || b->questions != expected)
            fail_msg("%s: %u, %u questions", rows[i].what, r->questions, b->questions);
    }
}

/* A lookup in the very cycle of an invalidation uses nothing that it drops. */
static void lookup_in_the_cycle_of_an_invalidation_misses(void **state)
{
    struct world *w = *state;
    world_warm(w, PAGE);
    struct txn *r = post_read(w, 1, PAGE, 0);
    struct txn *b = post_write(w, 1, PAGE, 0);
    invalidate(w, everything);
    assert_int_equal(r->asked, w->cycle - 1);
    assert_int_equal(b->asked, w->cycle - 1);
    world_settle(w, 200);

    assert_int_equal(r->questions, 1);
    assert_int_equal(b->questions, 1);
}

/* An address that is offered cannot be taken back; the fence waits for its handshake. */
static void offered_address_is_stale_until_its_handshake(void **state)
{
    struct world *w = *state;
    world_warm(w, PAGE);
    for (int write = 0; write < 2; write++) {
        w->stall_m_ar = w->stall_m_aw = 100;
        struct txn *t = write ? post_write(w, 1, PAGE, 0) : post_read(w, 1, PAGE, 0);
        world_run(w, 5);
        assert_true(t->offered != NEVER);
        assert_false(w->out.stale_busy);
        invalidate(w, everything);
        for (int i = 0; i < 10; i++) {
            world_step(w);
            assert_true(w->out.stale_busy);
        }
        w->stall_m_ar = w->stall_m_aw = 0;
        while (t->issued == NEVER)
            world_step(w);
        world_step(w);
        assert_false(w->out.stale_busy);
        world_settle(w, 100);
        world_warm(w, PAGE);
    }
}

/* The result of a marked walk is used, once, and counts until it is out. */
static void result_of_a_marked_walk_is_used_but_not_kept(void **state)
{
    struct world *w = *state;
    world_page(w, PAGE)->latency = 20;
    w->silent_from = 0;
    struct txn *r = post_read(w, 1, PAGE, 0);
    struct txn *b = post_write(w, 1, PAGE, 0);
    world_run(w, 10);
    invalidate(w, everything);
    world_run(w, 30);
    assert_true(r->issued != NEVER && b->offered == NEVER);
    assert_true(w->out.stale_busy); /* the write waits for its first beat */

    w->silent_from = UINT32_MAX;
    world_settle(w, 100);
    assert_false(w->out.stale_busy);
    assert_int_equal(r->questions, 1);
    assert_int_equal(b->questions, 1);
    struct txn *again = post_read(w, 1, PAGE, 0);
    world_settle(w, 100);
    assert_false(again->hit);
}

/* A second invalidation that covers a stale result takes it away: nothing is left to wait for. */
static void stale_result_that_is_dropped_asks_again(void **state)
{
    struct world *w = *state;
    world_page(w, PAGE)->latency = 20;
    w->silent_from = 0;
    struct txn *b = post_write(w, 1, PAGE, 0);
    world_run(w, 10);
    invalidate(w, everything);
    world_run(w, 30);
    assert_true(w->out.stale_busy);
    invalidate(w, everything);
    world_step(w);
    assert_false(w->out.stale_busy);

    w->silent_from = UINT32_MAX;
    world_settle(w, 100);
    assert_int_equal(b->questions, 2);
}

/* The heart of it: a page moves and is invalidated at every cycle of a read's and a write's life.
 * From the first cycle in which nothing stale is reported, the old page is out of reach. */
static void moved_page_is_out_of_reach_after_the_fence_at_every_offset(void **state)
{
    struct world *w = *state;
    unsigned old_used = 0, tried = 0;
    struct page *p = world_page(w, PAGE);
    for (unsigned slow = 0; slow < 2; slow++) {
        for (unsigned offset = 0; offset < 30; offset++, tried++) {
            invalidate(w, everything);
            w->stall_m_ar = w->stall_m_aw = 0;
            for (unsigned i = 1; i <= 4; i++)
                world_warm(w, PAGE + 0x1000 * i); /* fill it */
            w->stall_m_ar = w->stall_m_aw = slow ? 70 : 0;
            unsigned r = w->num_reads, b = w->num_writes;
            for (unsigned i = 0; i < 4; i++) {
                post_read(w, i, PAGE + 8 * i, 0);
                post_write(w, i, PAGE + 8 * i, 0);
            }
            world_run(w, offset);
            world_remap(w, p);
            invalidate(w, (struct inval){.kind = INVAL_VMA, .av = 1, .vpn = VPN});
            uint64_t fenced = NEVER;
            for (unsigned i = 0; i < 200; i++) {
                world_step(w);
                bool walking = false; /* what the walker itself tells the fence */
                for (unsigned k = 0; k < 2 * 128; k++)
                    walking |= w->answers[k / 128][k % 128].pending &&
                               w->answers[k / 128][k % 128].rsp.stale;
                if (fenced == NEVER && !walking && !w->out.stale_busy && !w->in.xrsp_valid)
                    fenced = w->cycle - 1;
            }
            assert_true(fenced != NEVER);
            struct txn *after = post_read(w, 9, PAGE, 0);
            world_settle(w, 200);
            assert_int_equal(after->pa >> 12, p->rsp.ppn);
            for (unsigned i = 0; i < 4; i++) {
                const struct txn *both[] = {&w->reads[r + i], &w->writes[b + i]};
                for (int k = 0; k < 2; k++) {
                    if (both[k]->pa >> 12 != p->old_ppn) continue;
                    old_used++;
                    if (both[k]->issued >= fenced)
                        fail_msg("offset %u: old page used %d cycles after the fence", offset,
                                 (int)(both[k]->issued - fenced));
                }
            }
        }
    }
    print_message("%u offsets, %u requests still used the old page before the fence\n", tried,
                  old_used);
    assert_true(old_used > 0);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(first_level_drops_what_is_covered),
        TEST(queued_results_are_asked_for_again),
        TEST(lookup_in_the_cycle_of_an_invalidation_misses),
        TEST(offered_address_is_stale_until_its_handshake),
        TEST(result_of_a_marked_walk_is_used_but_not_kept),
        TEST(stale_result_that_is_dropped_asks_again),
        TEST(moved_page_is_out_of_reach_after_the_fence_at_every_offset),
    };
    return cmocka_run_group_tests_name("port_invalidation", tests, NULL, NULL);
}
