// SPDX-License-Identifier: Apache-2.0
// Misses do not block hits; many requests to one page walk once; AXI order is kept.
#include "cosim_fixture.h"

#define HOT 0x40000000u
#define COLD 0x50000000u
#define PAGE 0x12345000u

struct scene {
    struct bench *b;
    struct dma_device nic;
    PIOMMU_DMA_DOMAIN domain;
};

// A hot page (translated before) and a cold one (mapped, never touched).
static void open_scene(struct scene *s, uint32_t latency)
{
    struct bench_options options;

    bench_options_init(&options);
    options.latency = latency;
    s->b = bench_new(&options);
    s->domain = add_attached_device(s->b, &s->nic, 0x10);
    map_ok(s->b, s->domain, HOT, PAGE, 1, READ_WRITE);
    map_ok(s->b, s->domain, COLD, PAGE + PAGE_SIZE, 1, READ_WRITE);
    fill(s->b, PAGE, 0x11, PAGE_SIZE);
    fill(s->b, PAGE + PAGE_SIZE, 0x22, PAGE_SIZE);
    assert_read_gives(s->b, &s->nic, HOT, 0x11);
}

static void close_scene(struct scene *s)
{
    unmap_ok(s->b, s->domain, HOT, 1);
    unmap_ok(s->b, s->domain, COLD, 1);
    remove_attached_device(s->b, &s->nic, s->domain);
    bench_delete(s->b);
}

static void read_hit_of_another_id_does_not_wait_behind_a_miss(void **state)
{
    (void)state;
    struct scene s;
    uint8_t cold[8], hot[8];

    open_scene(&s, 100);
    struct sluice_transfer miss = read_of(COLD, cold, sizeof cold);
    struct sluice_transfer hit = read_of(HOT, hot, sizeof hot);
    miss.id = 1;
    hit.id = 2;
    post(s.b, &s.nic, miss);
    post(s.b, &s.nic, hit);
    struct sluice_completion first = next_completion(s.b, &s.nic);
    struct sluice_completion second = next_completion(s.b, &s.nic);

    assert_int_equal(first.pa, PAGE);
    assert_int_equal(first.issue_cycle - first.accept_cycle, 1);
    assert_int_equal(second.pa, PAGE + PAGE_SIZE);
    assert_true(second.issue_cycle > first.issue_cycle + 100);
    close_scene(&s);
}

static void write_hit_does_not_wait_behind_a_read_miss(void **state)
{
    (void)state;
    struct scene s;
    uint8_t cold[8];

    open_scene(&s, 100);
    struct sluice_transfer miss = read_of(COLD, cold, sizeof cold);
    struct sluice_transfer hit = write_of(HOT, "12345678", 8);
    miss.id = 1;
    hit.id = 1; // the orders of reads and writes are independent
    post(s.b, &s.nic, miss);
    post(s.b, &s.nic, hit);
    struct sluice_completion first = next_completion(s.b, &s.nic);

    assert_int_equal(first.pa, PAGE);
    assert_int_equal(first.issue_cycle - first.accept_cycle, 1);
    wait_all(s.b, &s.nic);
    close_scene(&s);
}

static void read_hit_of_the_same_id_stays_behind_the_miss(void **state)
{
    (void)state;
    struct scene s;
    uint8_t cold[8], hot[8];

    open_scene(&s, 50);
    struct sluice_transfer miss = read_of(COLD, cold, sizeof cold);
    struct sluice_transfer hit = read_of(HOT, hot, sizeof hot);
    miss.id = hit.id = 5;
    post(s.b, &s.nic, miss);
    post(s.b, &s.nic, hit);
    struct sluice_completion first = next_completion(s.b, &s.nic);
    struct sluice_completion second = next_completion(s.b, &s.nic);

    assert_int_equal(first.pa, PAGE + PAGE_SIZE);
    assert_int_equal(second.pa, PAGE);
    assert_true(second.issue_cycle > first.issue_cycle);
    close_scene(&s);
}

static void sixty_four_requests_to_one_missing_page_cause_one_walk(void **state)
{
    (void)state;
    struct scene s;
    static uint8_t data[64][64];
    struct sluice_stats before, after;

    open_scene(&s, 50);
    sluice_sim_stats(s.b->sim, &before);
    for (uint32_t i = 0; i < 64; i++) post(s.b, &s.nic, read_of(COLD + 64 * i, data[i], 64));
    wait_all(s.b, &s.nic);
    sluice_sim_stats(s.b->sim, &after);

    assert_int_equal(after.walks - before.walks, 1);
    assert_int_equal(after.reads_stage1[0] - before.reads_stage1[0], 1);
    for (uint32_t i = 0; i < 64; i++) {
        assert_int_equal(next_completion(s.b, &s.nic).outcome, SLUICE_DONE);
        for (uint32_t j = 0; j < 64; j++) assert_int_equal(data[i][j], 0x22);
    }
    close_scene(&s);
}

// Writes to many pages that all miss: they reach memory in the order in which they were accepted,
// but their walks overlap.
static void writes_issue_in_order_and_are_translated_ahead(void **state)
{
    (void)state;
    enum { kPages = 16 };
    struct scene s;
    static uint8_t data[64];
    const uint32_t latency = 100;

    open_scene(&s, latency);
    map_ok(s.b, s.domain, 0x60000000, 0x20000000, kPages, READ_WRITE);
    uint64_t begin = sluice_sim_cycle(s.b->sim);
    for (uint32_t i = 0; i < kPages; i++) {
        // Backwards, so that neighbours in a table line come in an order of their own.
        struct sluice_transfer write =
            write_of(0x60000000 + (kPages - 1 - i) * PAGE_SIZE, data, sizeof data);
        write.tag = i;
        post(s.b, &s.nic, write);
    }
    wait_all(s.b, &s.nic);
    uint64_t cycles = sluice_sim_cycle(s.b->sim) - begin;

    uint64_t issue[kPages];
    for (uint32_t i = 0; i < kPages; i++) {
        struct sluice_completion done = next_completion(s.b, &s.nic);
        assert_int_equal(done.outcome, SLUICE_DONE);
        issue[done.tag] = done.issue_cycle;
    }
    for (uint32_t i = 1; i < kPages; i++) assert_true(issue[i] > issue[i - 1]);
    // One after another, the leaf reads alone would take 16 latencies.
    assert_true(cycles < 10 * latency);
    unmap_ok(s.b, s.domain, 0x60000000, kPages);
    close_scene(&s);
}

// The stall cycles of all requests add up to their whole latency, to the cycle.
static void stall_cycles_sum_to_the_latency(void **state)
{
    (void)state;
    struct scene s;
    static uint8_t data[64];
    struct sluice_stats stats;

    open_scene(&s, 50);
    map_ok(s.b, s.domain, 0x60000000, 0x20000000, 64, READ_WRITE);
    for (uint32_t i = 0; i < 256; i++) {
        uint64_t iova = 0x60000000 + (i * 37 % 64) * PAGE_SIZE;
        post(s.b, &s.nic, i % 3 ? read_of(iova, data, 64) : write_of(iova, data, 64));
    }
    wait_all(s.b, &s.nic);
    sluice_sim_stats(s.b->sim, &stats);

    uint64_t sum = 0;
    for (int i = 0; i < SLUICE_NUM_STALLS; i++) sum += stats.stall[i];
    assert_int_equal(sum, stats.latency_total);
    assert_int_equal(stats.translated, 257);
    assert_int_equal(stats.bursts_answered, 257);
    assert_true(stats.stall[SLUICE_STALL_WALK0] > 0);
    assert_true(stats.latency_p50 <= stats.latency_p99);
    assert_true(stats.latency_p99 <= stats.latency_max);
    unmap_ok(s.b, s.domain, 0x60000000, 64);
    close_scene(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read_hit_of_another_id_does_not_wait_behind_a_miss),
        cmocka_unit_test(write_hit_does_not_wait_behind_a_read_miss),
        cmocka_unit_test(read_hit_of_the_same_id_stays_behind_the_miss),
        cmocka_unit_test(sixty_four_requests_to_one_missing_page_cause_one_walk),
        cmocka_unit_test(writes_issue_in_order_and_are_translated_ahead),
        cmocka_unit_test(stall_cycles_sum_to_the_latency),
    };
    return cmocka_run_group_tests_name("parallel", tests, NULL, NULL);
}
