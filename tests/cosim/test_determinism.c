// SPDX-License-Identifier: Apache-2.0
// The same work takes the same cycles: twice, with a trace, with a waveform. Another seed may not.
#include "cosim_fixture.h"

#define IOVA 0x40000000u
#define PAGE 0x12345000u

enum observe { NOTHING, TRACE, WAVE };

struct outcome {
    uint64_t cycles, events;
    struct sluice_stats stats;
};

struct worker {
    struct bench *b;
    struct dma_device *device;
    PIOMMU_DMA_DOMAIN domain;
    uint64_t iova, pa;
};

static void churn(void *argument)
{
    struct worker *w = argument;
    uint8_t data[64];

    for (int i = 0; i < 10; i++) {
        map_ok(w->b, w->domain, w->iova, w->pa, 2, READ_WRITE);
        dma(w->b, w->device, write_of(w->iova + 100, "some bytes of data", 18));
        dma(w->b, w->device, read_of(w->iova + PAGE_SIZE, data, sizeof data));
        unmap_ok(w->b, w->domain, w->iova, 2);
    }
}

static void count(void *context, uint64_t cycle, uint32_t lane, uint32_t port,
                  const uint32_t *words)
{
    (void)cycle, (void)lane, (void)port, (void)words;
    ++*(uint64_t *)context;
}

static struct outcome run_work(enum observe observe, uint64_t seed)
{
    struct bench_options options;
    struct dma_device nic;
    struct outcome outcome = {0};
    struct sluice_trace_listener listener = {count, &outcome.events};

    bench_options_init(&options);
    options.seed = seed;
    struct bench *b = bench_new(&options);
    if (observe == TRACE) sluice_sim_trace(b->sim, &listener);
    if (observe == WAVE) sluice_sim_wave(b->sim, "test_determinism.fst", 100, 2000);
    PIOMMU_DMA_DOMAIN domain = add_attached_device(b, &nic, 0x10);
    struct worker workers[3];
    for (uint64_t i = 0; i < 3; i++) {
        workers[i] = (struct worker){b, &nic, domain, IOVA + i * 0x10000, PAGE + i * 0x10000};
        sluice_fiber_spawn(b->sim, "churn", churn, &workers[i]);
    }
    assert_int_equal(sluice_fibers_run(b->sim, BENCH_MAX_CYCLES), SLUICE_OK);
    outcome.cycles = sluice_sim_cycle(b->sim);
    sluice_sim_stats(b->sim, &outcome.stats);

    sluice_sim_wave_close(b->sim);
    if (observe == WAVE) remove("test_determinism.fst");
    remove_attached_device(b, &nic, domain);
    bench_delete(b);
    return outcome;
}

static void same_work_takes_the_same_cycles_observed_or_not(void **state)
{
    (void)state;
    struct outcome plain = run_work(NOTHING, 1);
    struct outcome again = run_work(NOTHING, 1);
    struct outcome traced = run_work(TRACE, 1);
    struct outcome waved = run_work(WAVE, 1);

    assert_int_equal(plain.cycles, again.cycles);
    assert_int_equal(plain.cycles, traced.cycles);
    assert_int_equal(plain.cycles, waved.cycles);
    assert_memory_equal(&plain.stats, &again.stats, sizeof plain.stats);
    assert_memory_equal(&plain.stats, &traced.stats, sizeof plain.stats);
    assert_memory_equal(&plain.stats, &waved.stats, sizeof plain.stats);
    assert_true(traced.events > 0);
    // The same under every compiler and sanitizer; compare by eye or by script.
    print_message("the work takes %llu cycles\n", (unsigned long long)plain.cycles);
}

static void every_seed_does_the_same_work(void **state)
{
    (void)state;

    for (uint64_t seed = 2; seed < 8; seed++) {
        struct outcome outcome = run_work(NOTHING, seed);
        assert_int_equal(outcome.stats.refused, 0);
        assert_int_equal(outcome.stats.bytes_written, 3 * 10 * 18);
        assert_int_equal(outcome.stats.bytes_read, 3 * 10 * 64);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_work_takes_the_same_cycles_observed_or_not),
        cmocka_unit_test(every_seed_does_the_same_work),
    };
    return cmocka_run_group_tests_name("determinism", tests, NULL, NULL);
}
