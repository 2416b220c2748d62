// SPDX-License-Identifier: Apache-2.0
//
// Queues with what an IOMMU may or may not offer: big-endian memory (fctl.BE), non-leaf (NL) and
// range (S) invalidations. Encodings are written out from the architecture.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "plan_row.h"
#include "queue_bench.h"

#define MAX_WAIT 200
#define BASE_PPN UINT64_C(0x80123)
#define BIT(n)   (UINT64_C(1) << (n))
#define VMA      UINT64_C(1)
#define GVMA     (UINT64_C(1) | BIT(7))
#define FENCE    UINT64_C(2)
#define AV       BIT(10)
#define GV       BIT(33)
#define NL       BIT(34)
#define S        BIT(9) /* of the second doubleword, as the page number */
#define PAGE(n)  ((uint64_t)(n) << 10)

struct run {
    bool illegal, memory_fault, invalidated, stored;
    struct queue_out inval, store; /* outputs in those cycles */
};

static uint64_t turned(uint64_t value, int bytes)
{
    uint64_t out = 0;
    for (int i = 0; i < bytes; i++)
        out |= (value >> 8 * i & 0xFF) << 8 * (bytes - 1 - i);
    return out;
}

/* Everything that happens to one command of a fresh queue; memory holds the doublewords given. */
static struct run execute(struct queue_in in, uint64_t word0, uint64_t word1)
{
    struct queue_bench *b = qb_new();
    struct queue_out out;
    struct run r = {0};
    in.mode = 4;
    in.pd17 = in.pd20 = in.wsi = in.cq_enable = in.fetch_ready = in.inval_ready = true;
    in.cq_base_ppn = BASE_PPN;
    in.cq_index_mask = 7;
    in.cq_tail = 1;
    in.store_ready = true;
    for (int i = 0; i < MAX_WAIT; i++) {
        qb_settle(b, &in, &out);
        if (out.inval_valid) {
            r.invalidated = true;
            r.inval = out;
        }
        if (out.store_valid) {
            r.stored = true;
            r.store = out;
        }
        r.illegal |= out.set_cmd_ill;
        r.memory_fault |= out.set_cqmf;
        in.cq_stopped |= out.set_cmd_ill || out.set_cqmf;
        qb_edge(b);
        in.fetch_rsp_valid = in.fetch_rsp_last = out.fetch_valid;
        in.fetch_rsp_word[0] = word0;
        in.fetch_rsp_word[1] = word1;
        in.store_done = out.store_valid;
        if (out.cq_on && !out.cq_busy) {
            qb_free(b);
            assert_false(r.memory_fault);
            return r;
        }
    }
    qb_free(b);
    fail_msg("the queue stays busy");
    return r;
}

/* ---- NL and S ---- */

static void nl_and_s_need_their_capability(void **state)
{
    (void)state;
    for (int caps = 0; caps < 4; caps++) {
        struct queue_in in = {.nl_cap = caps & 1, .s_cap = caps & 2};
        assert_int_equal(execute(in, VMA | AV | NL, PAGE(4)).illegal, !(caps & 1));
        assert_int_equal(execute(in, VMA | AV, PAGE(4) | S).illegal, !(caps & 2));
        assert_int_equal(execute(in, GVMA | AV | GV | NL, PAGE(4) | S).illegal, caps != 3);
    }
}

static const struct queue_in offered = {.nl_cap = true, .s_cap = true};

/* NL counts with an address only: AV, and for GVMA also GV. */
static void nl_counts_with_an_address(void **state)
{
    (void)state;
    assert_true(execute(offered, VMA | AV | NL, PAGE(4)).inval.inval_nl);
    assert_true(execute(offered, GVMA | AV | GV | NL, PAGE(4)).inval.inval_nl);
    assert_false(execute(offered, VMA | AV, PAGE(4)).inval.inval_nl);

    struct run r = execute(offered, VMA | NL, PAGE(4));
    assert_row("CMD-18", r.invalidated && !r.inval.inval_nl && !r.inval.inval_av);
    r = execute(offered, GVMA | AV | NL, PAGE(4));
    assert_row("CMD-18", r.invalidated && !r.inval.inval_nl && !r.inval.inval_av);
}

/* k ones below a zero are a range of 2^(k+1) pages; with the top bit alone 0, everything. */
static void range_is_coded_in_the_page_number(void **state)
{
    (void)state;
    for (int ones = 0; ones <= 51; ones++) {
        uint64_t code = BIT(ones) - 1;
        uint64_t above = ones < 51 ? UINT64_C(0xA5A5A5A5A5A5A) >> (ones + 1) << (ones + 1) : 0;
        struct run r = execute(offered, VMA | AV, PAGE(above | code) | S);
        assert_true(r.invalidated);
        assert_int_equal(r.inval.inval_size, ones + 1);
        assert_int_equal(r.inval.inval_vpn >> (ones + 1), above >> (ones + 1));
    }
    assert_int_equal(execute(offered, VMA | AV, PAGE(0x1234)).inval.inval_size, 0);
    assert_int_equal(execute(offered, GVMA | AV | GV, PAGE(7) | S).inval.inval_size, 4);
}

static void all_ones_end(void **state)
{
    (void)state;
    struct run r = execute(offered, VMA | AV, PAGE(BIT(52) - 1) | S);
    assert_row("CMD-21", r.invalidated && !r.illegal);
}

static void s_counts_with_an_address(void **state)
{
    (void)state;
    struct run r = execute(offered, VMA, PAGE(7) | S);
    assert_row("CMD-23", r.invalidated && !r.inval.inval_av && r.inval.inval_size == 0);
    r = execute(offered, GVMA | AV, PAGE(7) | S);
    assert_row("CMD-23", r.invalidated && !r.inval.inval_av && r.inval.inval_size == 0);
}

/* ---- byte order ---- */

static void commands_are_big_endian_with_be(void **state)
{
    (void)state;
    struct queue_in in = {.be = true};
    const uint64_t word0 = GVMA | AV | GV | UINT64_C(0xBEEF) << 44, word1 = PAGE(0x123456789ABCD);

    struct run r = execute(in, turned(word0, 8), turned(word1, 8));
    assert_row("CQC-11", r.invalidated && r.inval.inval_kind == INVAL_GVMA);
    assert_row_int_equal("CQC-11", r.inval.inval_gscid, 0xBEEF);
    assert_row_int_equal("CQC-11", r.inval.inval_vpn, UINT64_C(0x123456789ABCD));
    assert_row("CQC-11", execute(in, word0, word1).illegal);
}

/* Four bytes at their address, in either order; the store is the word as memory shall hold it. */
static void fence_stores_in_the_order_of_be(void **state)
{
    (void)state;
    const uint64_t word0 = FENCE | AV | UINT64_C(0x11223344) << 32, word1 = UINT64_C(0x4444) >> 2;

    struct run r = execute((struct queue_in){0}, word0, word1);
    assert_int_equal(r.store.store_addr, 0x4444);
    assert_int_equal(r.store.store_data, 0x11223344);
    r = execute((struct queue_in){.be = true}, turned(word0, 8), turned(word1, 8));
    assert_int_equal(r.store.store_addr, 0x4444);
    assert_int_equal(r.store.store_data, 0x44332211);
}

static void records_are_big_endian_with_be(void **state)
{
    (void)state;
    uint64_t record[2][4];
    for (int be = 0; be < 2; be++) {
        struct queue_bench *b = qb_new();
        struct queue_in in = {.be = be, .fq_enable = true, .fq_index_mask = 3};
        struct queue_out out = {0};
        in.fault_cause = 13;
        in.fault_iotval = UINT64_C(0x0123456789ABCDEF);
        for (int i = 0; i < MAX_WAIT && !out.record_valid; i++) {
            qb_settle(b, &in, &out);
            in.fault_valid = out.fq_on;
            qb_edge(b);
        }
        assert_true(out.record_valid);
        for (int w = 0; w < 4; w++)
            record[be][w] = out.record_word[w];
        qb_free(b);
    }
    assert_int_equal(record[0][2], UINT64_C(0x0123456789ABCDEF));
    assert_int_equal(record[0][0] & 0xFFF, 13);
    for (int w = 0; w < 4; w++)
        assert_int_equal(record[1][w], turned(record[0][w], 8));
}

int main(void)
{
    const struct CMUnitTest options[] = {
        cmocka_unit_test(nl_and_s_need_their_capability),
        cmocka_unit_test(nl_counts_with_an_address),
        cmocka_unit_test(range_is_coded_in_the_page_number),
        cmocka_unit_test(all_ones_end),
        cmocka_unit_test(s_counts_with_an_address),
        cmocka_unit_test(commands_are_big_endian_with_be),
        cmocka_unit_test(fence_stores_in_the_order_of_be),
        cmocka_unit_test(records_are_big_endian_with_be),
    };
    return cmocka_run_group_tests(options, NULL, NULL);
}
