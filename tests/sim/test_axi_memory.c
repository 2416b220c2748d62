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

// ---- atomics

#define OLD UINT64_C(0x8877665544332211)
#define NEW UINT64_C(0x0123456789ABCDEF)

static uint64_t peek(struct axi_memory *m, uint64_t address, uint32_t bytes)
{
    uint64_t value = 0;
    for (uint32_t i = 0; i < bytes; i++)
        value |= (uint64_t)axi_memory_peek(m, address + i) << (8 * i);
    return value;
}

static void poke(struct axi_memory *m, uint64_t address, uint64_t value)
{
    for (uint32_t i = 0; i < 8; i++)
        axi_memory_poke(m, address + i, (uint8_t)(value >> (8 * i)));
}

// Sends `bytes` of `data` at the lanes of a block that starts at `base`, lowest bytes first; with
// `upper_first` a block of two beats begins with its upper half.
static void send(struct axi_memory *m, uint32_t bus, uint64_t base, const uint8_t *data,
                 uint32_t bytes, bool upper_first)
{
    uint32_t beat = bytes < bus ? bytes : bus;
    for (uint32_t at = 0; at < bytes; at += beat) {
        uint64_t where = upper_first && beat < bytes ? base + (at ? 0 : beat) : base + at;
        uint8_t word[64] = {0};
        memcpy(word + where % bus, data + at, beat);
        axi_memory_w(m, word, ((UINT64_C(1) << beat) - 1) << where % bus, at + beat == bytes);
        axi_memory_cycle(m);
    }
}

struct both {
    uint64_t value;
    uint32_t r_resp, b_resp, poison, answers;
};

// Runs until R and B of `id` came; both must, once.
static struct both both_answers(struct axi_memory *m, uint32_t bus, uint32_t id, uint64_t address)
{
    struct both both = {0};
    for (int i = 0; i < 40; i++) {
        struct axi_memory_seen seen = axi_memory_cycle(m);
        if (seen.r_valid) {
            assert_int_equal(seen.r_id, id);
            assert_true(seen.r_last);
            memcpy(&both.value, seen.r_data + address % bus, 8);
            both.r_resp = seen.r_resp;
            both.poison = seen.r_poison;
            both.answers++;
        }
        if (seen.b_valid) {
            assert_int_equal(seen.b_id, id);
            both.b_resp = seen.b_resp;
            both.answers++;
        }
    }
    assert_int_equal(both.answers, 2);
    return both;
}

static struct both compare_and_swap(struct axi_memory *m, uint32_t bus, uint64_t address,
                                    uint64_t expected)
{
    const uint64_t desired = NEW;
    bool upper = address & 8;
    uint8_t data[16];
    memcpy(data + (upper ? 8 : 0), &expected, 8);
    memcpy(data + (upper ? 0 : 8), &desired, 8);
    uint32_t beats = bus < 16 ? 2 : 1;
    axi_memory_atomic(m, 5, address, beats, bus < 16 ? 3 : 4, true, false);
    send(m, bus, address & ~UINT64_C(15), data, 16, upper);
    return both_answers(m, bus, 5, address);
}

static void compare_and_swap_stores_only_if_memory_holds_the_expected_value(void **state)
{
    (void)state;
    for (uint32_t bus = 8; bus <= 64; bus *= 2) {
        for (uint64_t address = 0x1000; address < 0x1040; address += 8) {
            struct axi_memory *m = axi_memory_new(bus, 7, 5, 0, false);
            poke(m, address, OLD);

            struct both both = compare_and_swap(m, bus, address, OLD + 1);
            assert_true(both.value == OLD && !both.r_resp && !both.b_resp && !both.poison);
            assert_true(peek(m, address, 8) == OLD);

            both = compare_and_swap(m, bus, address, OLD);
            assert_true(both.value == OLD && !both.r_resp && !both.b_resp);
            assert_true(peek(m, address, 8) == NEW);
            assert_true(peek(m, address ^ 8, 8) == 0);
            axi_memory_delete(m);
        }
    }
}

static void four_byte_compare_and_swap_leaves_the_neighbour_alone(void **state)
{
    (void)state;
    for (uint64_t address = 0x1000; address < 0x1010; address += 4) {
        struct axi_memory *m = axi_memory_new(BUS, 7, 5, 0, false);
        bool upper = address & 4;
        uint32_t expected = (uint32_t)(OLD >> (upper ? 32 : 0)), desired = 0xA5A5A5A5;
        uint8_t data[8];
        poke(m, address & ~UINT64_C(7), OLD);
        memcpy(data + (upper ? 4 : 0), &expected, 4);
        memcpy(data + (upper ? 0 : 4), &desired, 4);
        axi_memory_atomic(m, 1, address, 1, 3, true, false);
        send(m, BUS, address & ~UINT64_C(7), data, 8, upper);
        struct both both = both_answers(m, BUS, 1, address);
        assert_int_equal((uint32_t)both.value, expected);
        assert_int_equal(peek(m, address, 4), desired);
        assert_int_equal(peek(m, address ^ 4, 4), (uint32_t)(OLD >> (upper ? 0 : 32)));
        axi_memory_delete(m);
    }
}

static struct both set_bits(struct axi_memory *m, uint64_t address, uint64_t bits)
{
    axi_memory_atomic(m, 2, address, 1, 3, false, false);
    send(m, BUS, address, (const uint8_t *)&bits, 8, false);
    return both_answers(m, BUS, 2, address);
}

static void set_keeps_the_other_bits(void **state)
{
    (void)state;
    struct axi_memory *m = axi_memory_new(BUS, 7, 5, 0, false);
    poke(m, 0x1018, OLD);
    struct both both = set_bits(m, 0x1018, UINT64_C(1) << 63 | 4);
    assert_true(both.value == OLD);
    assert_true(peek(m, 0x1018, 8) == (OLD | UINT64_C(1) << 63 | 4));
    axi_memory_delete(m);
}

static void failed_atomic_changes_nothing_and_says_so(void **state)
{
    (void)state;
    struct axi_memory *m = axi_memory_new(BUS, 7, 5, 0, false);
    poke(m, 0x1008, OLD);

    axi_memory_inject(m, 0x1008, SLUICE_MEMORY_FAULT);
    struct both both = compare_and_swap(m, BUS, 0x1008, OLD);
    assert_true(both.r_resp == SLVERR && both.b_resp == SLVERR);
    assert_true(peek(m, 0x1008, 8) == OLD);

    axi_memory_inject(m, 0x1008, SLUICE_MEMORY_POISON);
    both = set_bits(m, 0x1008, ~UINT64_C(0));
    assert_true(both.r_resp == 0 && both.poison == 1u << 1);
    assert_true(peek(m, 0x1008, 8) == OLD);

    // What AXI5 does not have: the wrong burst for its address, sizes of a byte pair.
    uint8_t data[16] = {0};
    axi_memory_atomic(m, 5, 0x1000, 1, 4, true, true);
    send(m, BUS, 0x1000, data, 16, false);
    both = both_answers(m, BUS, 5, 0x1000);
    assert_true(both.r_resp == SLVERR && both.b_resp == SLVERR);
    axi_memory_atomic(m, 5, 0x1000, 1, 1, false, false);
    send(m, BUS, 0x1000, data, 2, false);
    both = both_answers(m, BUS, 5, 0x1000);
    assert_true(both.r_resp == SLVERR && both.b_resp == SLVERR);
    axi_memory_delete(m);
}

// A client's memory: one doubleword, which another party changes `races` times behind our back.
struct client {
    uint64_t value;
    int races, swaps;
};

static enum sluice_memory_answer client_read(void *context, const struct sluice_access *access,
                                             void *data)
{
    struct client *client = context;
    assert_int_equal(access->bytes, 8);
    memcpy(data, &client->value, 8);
    return SLUICE_MEMORY_OK;
}

static enum sluice_memory_answer client_swap(void *context, const struct sluice_access *access,
                                             uint64_t expected, uint64_t desired, uint64_t *found)
{
    struct client *client = context;
    assert_true(access->address == 0x1008 && access->bytes == 8);
    client->swaps++;
    if (client->races > 0) client->value ^= UINT64_C(1) << client->races--;
    *found = client->value;
    if (client->value == expected) client->value = desired;
    return SLUICE_MEMORY_OK;
}

static void atomics_reach_the_memory_of_a_client(void **state)
{
    (void)state;
    struct client client = {.value = OLD};
    const struct sluice_memory_ops ops = {.read = client_read, .compare_and_swap = client_swap};
    struct axi_memory *m = axi_memory_new(BUS, 7, 5, 0, false);
    axi_memory_give(m, &ops, &client);

    struct both both = compare_and_swap(m, BUS, 0x1008, OLD);
    assert_true(both.value == OLD && client.value == NEW && client.swaps == 1);

    client = (struct client){.value = 0, .races = 3};
    both = set_bits(m, 0x1008, UINT64_C(1) << 40);
    assert_true(client.value == (UINT64_C(1) << 40 | 0xE));
    assert_true(both.value == 0xE && client.swaps == 4 && !both.b_resp);
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
        cmocka_unit_test(compare_and_swap_stores_only_if_memory_holds_the_expected_value),
        cmocka_unit_test(four_byte_compare_and_swap_leaves_the_neighbour_alone),
        cmocka_unit_test(set_keeps_the_other_bits),
        cmocka_unit_test(failed_atomic_changes_nothing_and_says_so),
        cmocka_unit_test(atomics_reach_the_memory_of_a_client),
        cmocka_unit_test(reads_see_memory_at_the_address_or_at_the_beat_as_configured),
    };
    return cmocka_run_group_tests_name("axi_memory", tests, NULL, NULL);
}
