// SPDX-License-Identifier: Apache-2.0
// Statistics: every cycle of a request goes to the reason that sim/README.md says, on timelines
// written by hand.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "iommu_trace.h"
#include "statistics_shim.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { VERDICT, SECOND_LEVEL, JOINED, NEW_WALK };

static void accepted(struct tally *t, uint64_t cycle, uint32_t seq, bool hit)
{
    static const uint32_t widths[] = {32, 16, 24, 1, 20, 1, 1, 1, 64, 8, 3, 2, 1, 1, 7, 32};
    const uint64_t values[] = {seq, 0, 1, 0, 0, 0, 0, 0, 0x1000, 7, 3, 1, hit, hit, 0, 0};

    tally_event(t, cycle, TRACE_LANE_DMA_AR, COUNT(widths), widths, values);
}

static void accepted_tagged(struct tally *t, uint64_t cycle, uint32_t seq)
{
    static const uint32_t widths[] = {32, 16, 24, 1, 20, 1, 1, 1, 64, 8, 3, 2, 1, 1, 7, 32};
    const uint64_t values[] = {seq, 0, 1, 1, 5, 0, 0, 0, 0x1000, 7, 3, 1, 0, 0, 0, 0};

    tally_event(t, cycle, TRACE_LANE_DMA_AR, COUNT(widths), widths, values);
}

static void asked(struct tally *t, uint64_t cycle, uint32_t seq, uint32_t outcome, uint32_t slot)
{
    static const uint32_t widths[] = {2, 1, 7, 32, 2, 6, 32};
    const uint64_t values[] = {0, 0, 0, seq, outcome, slot, 0};

    tally_event(t, cycle, TRACE_LANE_XLATE_REQ, COUNT(widths), widths, values);
}

enum verdict { GRANTED, RETRY, REFUSED };

static void answered(struct tally *t, uint64_t cycle, uint32_t seq, enum verdict verdict,
                     bool from_walk, uint32_t slot)
{
    static const uint32_t widths[] = {2, 1, 7, 32, 1, 1, 1, 1, 6, 12, 44, 6};
    const uint64_t values[] = {0, 0, 0, seq, verdict == GRANTED, verdict == RETRY, 0,
                               from_walk, slot, verdict == REFUSED ? 13 : 0, 0, 0};

    tally_event(t, cycle, TRACE_LANE_XLATE_RSP, COUNT(widths), widths, values);
}

static void read_issued(struct tally *t, uint64_t cycle, uint32_t slot, uint32_t reason,
                        uint32_t level)
{
    static const uint32_t widths[] = {6, 4, 3, 56, 3};
    const uint64_t values[] = {slot, reason, level, 0x80000000, 3};

    tally_event(t, cycle, TRACE_LANE_WALK_READ, COUNT(widths), widths, values);
}

static void read_done(struct tally *t, uint64_t cycle, uint32_t slot)
{
    static const uint32_t widths[] = {6, 64, 1, 1, 1};
    const uint64_t values[] = {slot, 0, 0, 0, 1};

    tally_event(t, cycle, TRACE_LANE_WALK_BEAT, COUNT(widths), widths, values);
}

static void issued(struct tally *t, uint64_t cycle, uint32_t seq, uint32_t waited)
{
    static const uint32_t widths[] = {32, 16, 56, 16};
    const uint64_t values[] = {seq, 0, 0x5000, waited};

    tally_event(t, cycle, TRACE_LANE_M_AR, COUNT(widths), widths, values);
}

static void assert_sums(const struct sluice_stats *stats)
{
    uint64_t sum = 0;

    for (int i = 0; i < SLUICE_NUM_STALLS; i++) sum += stats->stall[i];
    assert_int_equal(sum, stats->latency_total);
}

static void hit_costs_one_cycle(void **state)
{
    (void)state;
    struct tally *t = tally_new();

    accepted(t, 100, 0, true);
    issued(t, 101, 0, 0);
    struct sluice_stats stats = tally_read(t);

    assert_int_equal(stats.first_level_hits, 1);
    assert_int_equal(stats.latency_total, 1);
    assert_int_equal(stats.stall[SLUICE_STALL_HIT], 1);
    assert_sums(&stats);
    tally_delete(t);
}

// A walk with a directory read and three table levels, and a second request that joins halfway.
static void walk_is_shared_out_by_its_reads(void **state)
{
    (void)state;
    struct tally *t = tally_new();

    accepted(t, 100, 0, false);
    asked(t, 103, 0, NEW_WALK, 2);
    read_issued(t, 104, 2, SLUICE_REASON_DIRECTORY, 0);
    read_done(t, 154, 2);
    read_issued(t, 156, 2, SLUICE_REASON_STAGE1, 2);
    accepted(t, 199, 1, false);
    asked(t, 200, 1, JOINED, 2);
    read_done(t, 206, 2);
    read_issued(t, 206, 2, SLUICE_REASON_STAGE1, 1);
    read_done(t, 256, 2);
    read_issued(t, 256, 2, SLUICE_REASON_STAGE1, 0);
    read_done(t, 306, 2);
    answered(t, 308, 0, GRANTED, true, 2);
    answered(t, 309, 1, GRANTED, true, 2);
    issued(t, 310, 1, 0);
    issued(t, 311, 0, 1);
    struct sluice_stats stats = tally_read(t);

    // First request: 211 cycles. Second: 111.
    assert_int_equal(stats.latency_total, 211 + 111);
    assert_int_equal(stats.latency_max, 211);
    assert_int_equal(stats.latency_p50, 111);
    assert_int_equal(stats.stall[SLUICE_STALL_QUEUE], 3 + 1);
    assert_int_equal(stats.stall[SLUICE_STALL_DIRECTORY], 51);
    assert_int_equal(stats.stall[SLUICE_STALL_WALK2], 52 + 6);
    assert_int_equal(stats.stall[SLUICE_STALL_WALK1], 50 + 50);
    assert_int_equal(stats.stall[SLUICE_STALL_WALK0], 52 + 53);
    assert_int_equal(stats.stall[SLUICE_STALL_ORDER], 1);
    assert_int_equal(stats.stall[SLUICE_STALL_HIT], 1 + 1);
    assert_int_equal(stats.stall[SLUICE_STALL_MEMORY], 1);
    assert_int_equal(stats.walks, 1);
    assert_int_equal(stats.joined_walks, 1);
    assert_int_equal(stats.second_level_lookups, 2);
    assert_int_equal(stats.second_level_hits, 0);
    assert_int_equal(stats.walks_reading_directory, 1);
    assert_int_equal(stats.reads_stage1[1], 1);
    assert_sums(&stats);
    tally_delete(t);
}

// Two walks of requests with a process_id, one of which reads the process directory, and a hit;
// the untagged walk beside them does not count, nor does a second read of the same walk.
static void process_contexts_count_requests_with_a_process_id(void **state)
{
    (void)state;
    struct tally *t = tally_new();

    for (uint32_t seq = 0; seq < 3; seq++) accepted_tagged(t, 100 + seq, seq);
    accepted(t, 103, 3, false);
    asked(t, 104, 0, NEW_WALK, 0);
    asked(t, 105, 1, NEW_WALK, 1);
    asked(t, 106, 2, SECOND_LEVEL, 0);
    asked(t, 107, 3, NEW_WALK, 2);
    read_issued(t, 108, 0, SLUICE_REASON_PROCESS_DIRECTORY, 1);
    read_issued(t, 109, 0, SLUICE_REASON_PROCESS_DIRECTORY, 0);
    read_issued(t, 110, 2, SLUICE_REASON_PROCESS_DIRECTORY, 0);
    struct sluice_stats stats = tally_read(t);

    assert_int_equal(stats.process_context_lookups, 3);
    assert_int_equal(stats.process_context_hits, 2);
    tally_delete(t);
}

static void second_level_hit_and_a_retry_count_once(void **state)
{
    (void)state;
    struct tally *t = tally_new();

    accepted(t, 10, 0, false);
    asked(t, 12, 0, SECOND_LEVEL, 0);
    answered(t, 14, 0, RETRY, false, 0);
    asked(t, 20, 0, SECOND_LEVEL, 0);
    answered(t, 22, 0, GRANTED, false, 0);
    issued(t, 30, 0, 3);
    struct sluice_stats stats = tally_read(t);

    assert_int_equal(stats.second_level_lookups, 1);
    assert_int_equal(stats.second_level_hits, 1);
    assert_int_equal(stats.latency_total, 20);
    assert_int_equal(stats.stall[SLUICE_STALL_QUEUE], 2 + 6);
    assert_int_equal(stats.stall[SLUICE_STALL_HIT], 2 + 2 + 1);
    assert_int_equal(stats.stall[SLUICE_STALL_ORDER], 4);
    assert_int_equal(stats.stall[SLUICE_STALL_MEMORY], 3);
    assert_sums(&stats);
    tally_delete(t);
}

static void refused_requests_are_counted_apart(void **state)
{
    (void)state;
    struct tally *t = tally_new();

    accepted(t, 10, 0, false);
    asked(t, 11, 0, VERDICT, 0);
    answered(t, 12, 0, REFUSED, false, 0);
    struct sluice_stats stats = tally_read(t);

    assert_int_equal(stats.refused, 1);
    assert_int_equal(stats.translated, 0);
    assert_int_equal(stats.latency_total, 0);
    assert_int_equal(stats.second_level_lookups, 0);
    tally_delete(t);
}

static void percentiles_are_exact(void **state)
{
    (void)state;
    struct tally *t = tally_new();

    // 99 latencies of 1 .. 99 cycles and one of 1000.
    for (uint32_t i = 0; i < 100; i++) {
        accepted(t, 10000 * i, i, true);
        issued(t, 10000 * i + (i < 99 ? i + 1 : 1000), i, 0);
    }
    struct sluice_stats stats = tally_read(t);

    assert_int_equal(stats.latency_p50, 50);
    assert_int_equal(stats.latency_p99, 99);
    assert_int_equal(stats.latency_max, 1000);
    assert_true(stats.latency_mean > 59.49 && stats.latency_mean < 59.51);
    tally_delete(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hit_costs_one_cycle),
        cmocka_unit_test(walk_is_shared_out_by_its_reads),
        cmocka_unit_test(process_contexts_count_requests_with_a_process_id),
        cmocka_unit_test(second_level_hit_and_a_retry_count_once),
        cmocka_unit_test(refused_requests_are_counted_apart),
        cmocka_unit_test(percentiles_are_exact),
    };
    return cmocka_run_group_tests_name("statistics", tests, NULL, NULL);
}
