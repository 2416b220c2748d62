// SPDX-License-Identifier: Apache-2.0
//
// Fault queue: what a record holds, when it counts, and when it is discarded. FLT-.. and FQR-..
// are rows of the conformance checklist.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "plan_row.h"
#include "queue_bench.h"

#define BASE_PPN UINT64_C(0x99000)

struct world {
    struct queue_bench *bench;
    struct queue_in in;
    struct queue_out out;
    int appended, fqof, fqmf;
};

static void cycle(struct world *w)
{
    qb_settle(w->bench, &w->in, &w->out);
    w->appended += w->out.appended;
    w->fqof += w->out.set_fqof;
    w->fqmf += w->out.set_fqmf;
    qb_edge(w->bench);
}

static void cycles(struct world *w, int n)
{
    for (int i = 0; i < n; i++)
        cycle(w);
}

static int start(void **state)
{
    struct world *w = calloc(1, sizeof(*w));
    assert_non_null(w);
    w->bench = qb_new();
    w->in = (struct queue_in){.fq_enable = true, .fq_base_ppn = BASE_PPN, .fq_index_mask = 3};
    cycles(w, 3);
    assert_true(w->out.fq_on);
    *state = w;
    return 0;
}

static int stop(void **state)
{
    struct world *w = *state;
    qb_free(w->bench);
    free(w);
    return 0;
}

/* Offer one fault until it is taken, then let a few cycles pass. */
static void fault(struct world *w, uint32_t cause, uint64_t iotval)
{
    w->in.fault_valid = true;
    w->in.fault_cause = cause;
    w->in.fault_iotval = iotval;
    for (int i = 0; i < 100; i++) {
        cycle(w);
        if (w->out.fault_ready) {
            w->in.fault_valid = false;
            cycles(w, 3);
            return;
        }
    }
    fail_msg("a fault was not taken in 100 cycles");
}

/* Memory takes the record on offer and answers it. */
static void answer(struct world *w, bool error)
{
    assert_true(w->out.record_valid);
    w->in.record_ready = true;
    cycle(w);
    w->in.record_ready = false;
    cycles(w, 10);
    w->in.record_done = true;
    w->in.record_error = error;
    cycle(w);
    w->in.record_done = w->in.record_error = false;
    cycles(w, 2);
}

/* Field by field, from the layout of a fault record. */
static void record_holds_the_fault(void **state)
{
    struct world *w = *state;

    fault(w, 13, 0x0123456789ABCDEF);
    assert_int_equal(w->out.record_addr, BASE_PPN << 12);
    assert_int_equal(w->out.record_word[0], 13 | UINT64_C(0x54321) << 12 | UINT64_C(1) << 32 |
                                                UINT64_C(1) << 33 | UINT64_C(2) << 34 |
                                                UINT64_C(0xABCDEF) << 40);
    assert_row_int_equal("FLT-20", w->out.record_word[1], 0);
    assert_int_equal(w->out.record_word[2], 0x0123456789ABCDEF);
    assert_int_equal(w->out.record_word[3], 0x9999888877776666);
}

/* Nothing counts before memory has answered. */
static void tail_moves_after_the_answer(void **state)
{
    struct world *w = *state;

    fault(w, 13, 0);
    w->in.record_ready = true;
    cycle(w);
    w->in.record_ready = false;
    cycles(w, 50);
    assert_row_int_equal("FLT-27", w->out.fq_tail, 0);
    assert_row_int_equal("FLT-27", w->appended, 0); /* fip and message follow this */
    w->in.record_done = true;
    cycle(w);
    w->in.record_done = false;
    cycle(w);
    assert_row_int_equal("FLT-27", w->out.fq_tail, 1);
    assert_row_int_equal("FLT-27", w->appended, 1);
}

/* Three records fill a queue of four; then fqof. The head makes room, round and round. */
static void queue_fills_wraps_and_overflows(void **state)
{
    struct world *w = *state;

    for (uint32_t i = 0; i < 3; i++) {
        fault(w, 13, i);
        assert_int_equal(w->out.record_addr, (BASE_PPN << 12) + 32 * i);
        answer(w, false);
    }
    assert_int_equal(w->out.fq_tail, 3);
    fault(w, 13, 3);
    assert_false(w->out.record_valid);
    assert_int_equal(w->fqof, 1);
    assert_int_equal(w->out.fq_tail, 3);

    for (uint32_t i = 0; i < 10; i++) {
        w->in.fq_head = (w->in.fq_head + 1) & 3;
        fault(w, 13, i);
        assert_row_int_equal("FLT-26", w->out.record_addr, (BASE_PPN << 12) + 32 * ((3 + i) & 3));
        answer(w, false);
    }
    assert_row_int_equal("FLT-26", w->appended, 13);
    assert_int_equal(w->fqof, 1);
}

static void write_error_drops_the_record(void **state)
{
    struct world *w = *state;

    fault(w, 13, 0);
    answer(w, true);
    assert_row_int_equal("FLT-23", w->fqmf, 1);
    assert_row_int_equal("FLT-23", w->appended, 0);
    assert_row_int_equal("FLT-23", w->out.fq_tail, 0);
}

/* A record beyond the 44 physical bits of this bench is never written. */
static void record_beyond_memory_is_a_fault(void **state)
{
    struct world *w = *state;

    w->in.fq_base_ppn = UINT64_C(1) << 32;
    fault(w, 13, 0);
    assert_row_false("FLT-23", w->out.record_valid);
    assert_row_int_equal("FLT-23", w->fqmf, 1);
    assert_row_int_equal("FLT-23", w->out.fq_tail, 0);
}

/* Taken and dropped without a trace, so that requests are answered. */
static void stopped_or_disabled_queue_drops_silently(void **state)
{
    struct world *w = *state;

    w->in.fq_stopped = true;
    fault(w, 13, 0);
    w->in.fq_stopped = false;
    w->in.fq_enable = false;
    cycles(w, 3);
    assert_false(w->out.fq_on);
    fault(w, 13, 0);
    assert_false(w->out.record_valid);
    assert_int_equal(w->appended + w->fqof + w->fqmf, 0);
}

/* The record under way is finished before fqon falls. */
static void disabled_queue_finishes_its_record(void **state)
{
    struct world *w = *state;

    fault(w, 13, 0);
    w->in.fq_enable = false;
    cycles(w, 20);
    assert_row("FQR-07", w->out.fq_on);
    answer(w, false);
    cycles(w, 2);
    assert_row_false("FQR-07", w->out.fq_on);
    assert_int_equal(w->appended, 1);
    fault(w, 13, 1);
    assert_row_false("FQR-07", w->out.record_valid);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest fault_queue[] = {
        CASE(record_holds_the_fault),
        CASE(tail_moves_after_the_answer),
        CASE(queue_fills_wraps_and_overflows),
        CASE(write_error_drops_the_record),
        CASE(record_beyond_memory_is_a_fault),
        CASE(stopped_or_disabled_queue_drops_silently),
        CASE(disabled_queue_finishes_its_record),
    };
    return cmocka_run_group_tests(fault_queue, NULL, NULL);
}
