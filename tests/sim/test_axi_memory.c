// SPDX-License-Identifier: Apache-2.0
// Memory on an AXI port: latency, throughput, strobes, errors, and the moment of sampling.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "axi_memory_shim.h"

#define BUS 32u
#define SLVERR 2u

static void first_beat_comes_exactly_latency_cycles_after_the_address(void **state)
{
    (void)state;
    for (uint32_t latency = 1; latency <= 50; latency += 7) {
        struct axi_memory *m = axi_memory_new(BUS, latency, 5, 0, false);

        axi_memory_ar(m, 3, 0x1000, 1, 5);
        uint32_t cycle = 0;
        while (!axi_memory_cycle(m).r_valid) cycle++;

        assert_int_equal(cycle, latency);
        axi_memory_delete(m);
    }
}

static void bursts_overlap_and_deliver_a_beat_every_cycle(void **state)
{
    (void)state;
    struct axi_memory *m = axi_memory_new(BUS, 20, 5, 0, false);

    // Ten bursts of two beats offered in ten cycles: the first beat in cycle 20, the last in 39.
    uint32_t beats = 0;
    for (uint32_t cycle = 0; cycle < 60; cycle++) {
        if (cycle < 10) axi_memory_ar(m, cycle, 0x1000 + 64 * cycle, 2, 5);
        struct axi_memory_seen seen = axi_memory_cycle(m);
        assert_int_equal(seen.r_valid, cycle >= 20 && cycle < 40);
        if (!seen.r_valid) continue;
        assert_int_equal(seen.r_id, beats / 2);
        assert_int_equal(seen.r_last, beats % 2);
        beats++;
    }

    assert_int_equal(beats, 20);
    axi_memory_delete(m);
}

static void narrow_read_appears_on_its_own_byte_lanes(void **state)
{
    (void)state;
    struct axi_memory *m = axi_memory_new(BUS, 1, 1, 0, false);

    for (uint32_t i = 0; i < 8; i++) axi_memory_poke(m, 0x1010 + i, (uint8_t)(0x10 + i));
    axi_memory_ar(m, 0, 0x1010, 1, 3);
    axi_memory_cycle(m);
    struct axi_memory_seen seen = axi_memory_cycle(m);

    assert_true(seen.r_valid);
    for (uint32_t i = 0; i < 8; i++) assert_int_equal(seen.r_data[16 + i], 0x10 + i);
    axi_memory_delete(m);
}

static void write_stores_only_strobed_bytes_and_answers_after_its_latency(void **state)
{
    (void)state;
    struct axi_memory *m = axi_memory_new(BUS, 1, 4, 0, false);
    uint8_t word[BUS];

    memset(word, 0xAA, sizeof word);
    axi_memory_aw(m, 9, 0x2000, 2, 5);
    axi_memory_w(m, word, 0x80000001u, false);
    axi_memory_cycle(m);
    axi_memory_w(m, word, 0x2, true);
    uint32_t after_last = 0;
    struct axi_memory_seen seen = axi_memory_cycle(m);
    while (!seen.b_valid) {
        seen = axi_memory_cycle(m);
        after_last++;
    }

    assert_int_equal(after_last, 4);
    assert_int_equal(seen.b_id, 9);
    assert_int_equal(seen.b_resp, 0);
    assert_int_equal(axi_memory_peek(m, 0x2000), 0xAA);
    assert_int_equal(axi_memory_peek(m, 0x2001), 0);
    assert_int_equal(axi_memory_peek(m, 0x201F), 0xAA);
    assert_int_equal(axi_memory_peek(m, 0x2020), 0);
    assert_int_equal(axi_memory_peek(m, 0x2021), 0xAA);
    axi_memory_delete(m);
}

static void write_data_may_come_before_its_address(void **state)
{
    (void)state;
    struct axi_memory *m = axi_memory_new(BUS, 1, 1, 0, false);
    uint8_t word[BUS] = {0x55};

    axi_memory_w(m, word, 1, true);
    axi_memory_cycle(m);
    axi_memory_aw(m, 1, 0x3000, 1, 5);
    axi_memory_cycle(m);

    assert_true(axi_memory_cycle(m).b_valid);
    assert_int_equal(axi_memory_peek(m, 0x3000), 0x55);
    axi_memory_delete(m);
}

static void injected_error_hits_one_beat_once(void **state)
{
    (void)state;
    struct axi_memory *m = axi_memory_new(BUS, 1, 1, 0, false);

    axi_memory_inject(m, 0x1028, SLUICE_MEMORY_FAULT);
    axi_memory_ar(m, 0, 0x1000, 2, 5);
    axi_memory_cycle(m);
    assert_int_equal(axi_memory_cycle(m).r_resp, 0);
    assert_int_equal(axi_memory_cycle(m).r_resp, SLVERR);

    axi_memory_ar(m, 0, 0x1000, 2, 5);
    axi_memory_cycle(m);
    assert_int_equal(axi_memory_cycle(m).r_resp, 0);
    assert_int_equal(axi_memory_cycle(m).r_resp, 0);
    axi_memory_delete(m);
}

static void poison_marks_the_words_that_were_read(void **state)
{
    (void)state;
    struct axi_memory *m = axi_memory_new(BUS, 1, 1, 0, false);

    axi_memory_poke(m, 0x1010, 7);
    axi_memory_inject(m, 0x1010, SLUICE_MEMORY_POISON);
    axi_memory_ar(m, 0, 0x1010, 1, 3);
    axi_memory_cycle(m);
    struct axi_memory_seen seen = axi_memory_cycle(m);

    assert_int_equal(seen.r_resp, 0);
    assert_int_equal(seen.r_poison, 1u << 2);
    assert_int_equal(seen.r_data[16], 7);
    axi_memory_delete(m);
}

static void reads_see_memory_at_the_address_or_at_the_beat_as_configured(void **state)
{
    (void)state;
    for (int late = 0; late <= 1; late++) {
        struct axi_memory *m = axi_memory_new(BUS, 10, 1, 0, late);

        axi_memory_ar(m, 0, 0x1000, 1, 5);
        axi_memory_cycle(m);
        axi_memory_poke(m, 0x1000, 0x77);
        struct axi_memory_seen seen = axi_memory_cycle(m);
        while (!seen.r_valid) seen = axi_memory_cycle(m);

        assert_int_equal(seen.r_data[0], late ? 0x77 : 0);
        axi_memory_delete(m);
    }
}

// Tables in slow memory: a command fetched later comes earlier, reads of one id stay in order.
static void quick_reads_overtake_slow_walk_reads_of_other_ids(void **state)
{
    (void)state;
    struct axi_memory *m = axi_memory_new(BUS, 10, 1, 100, false);
    uint32_t order[4], at[4], seen_so_far = 0;

    for (uint32_t cycle = 0; cycle < 200; cycle++) {
        if (cycle == 0) axi_memory_ar(m, 1, 0x1000, 1, 3);
        if (cycle == 5) axi_memory_ar_for(m, SLUICE_REASON_COMMAND_QUEUE, 2, 0x2000, 1, 4);
        if (cycle == 6) axi_memory_ar_for(m, SLUICE_REASON_COMMAND_QUEUE, 1, 0x2000, 1, 4);
        struct axi_memory_seen seen = axi_memory_cycle(m);
        if (!seen.r_valid) continue;
        at[seen_so_far] = cycle;
        order[seen_so_far++] = seen.r_id;
    }

    assert_int_equal(seen_so_far, 3);
    assert_int_equal(order[0], 2);
    assert_int_equal(at[0], 15);
    assert_int_equal(order[1], 1);
    assert_int_equal(at[1], 100);
    assert_int_equal(order[2], 1);
    assert_int_equal(at[2], 101);
    axi_memory_delete(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_beat_comes_exactly_latency_cycles_after_the_address),
        cmocka_unit_test(bursts_overlap_and_deliver_a_beat_every_cycle),
        cmocka_unit_test(narrow_read_appears_on_its_own_byte_lanes),
        cmocka_unit_test(write_stores_only_strobed_bytes_and_answers_after_its_latency),
        cmocka_unit_test(write_data_may_come_before_its_address),
        cmocka_unit_test(injected_error_hits_one_beat_once),
        cmocka_unit_test(poison_marks_the_words_that_were_read),
        cmocka_unit_test(quick_reads_overtake_slow_walk_reads_of_other_ids),
        cmocka_unit_test(reads_see_memory_at_the_address_or_at_the_beat_as_configured),
    };
    return cmocka_run_group_tests_name("axi_memory", tests, NULL, NULL);
}
