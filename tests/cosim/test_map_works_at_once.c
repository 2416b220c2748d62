// SPDX-License-Identifier: Apache-2.0
// A map that has returned works at once, with no command, even while a walk that saw the empty
// entry is still in flight: a refusal is never shared with a request that came after the map.
#include "cosim_fixture.h"
#include "iommu_causes.h"
#include "iommu_trace.h"

#define IOVA 0x40000000u
#define NEIGHBOUR 0x40001000u
#define PAGE 0x12345000u
#define MARGIN 24

struct attempt {
    struct bench *b;
    struct dma_device *device;
    PIOMMU_DMA_DOMAIN domain;
    uint32_t offset;
    uint64_t mapped;
    uint64_t refused; // cycle of the verdict of a walk that saw V=0; 0 = there was none
    uint8_t early[64], late[64];
};

static void map_at_offset(void *argument)
{
    struct attempt *a = argument;

    struct sluice_transfer early = read_of(IOVA, a->early, sizeof a->early);
    early.tag = 1;
    post(a->b, a->device, early);
    if (a->offset) sluice_sim_step(a->b->sim, a->offset);
    map_ok(a->b, a->domain, IOVA, PAGE, 1, READ_WRITE);
    a->mapped = sluice_sim_cycle(a->b->sim);
    struct sluice_transfer late = read_of(IOVA, a->late, sizeof a->late);
    late.tag = 2;
    post(a->b, a->device, late);
}

static void note_verdict(void *context, uint64_t cycle, uint32_t lane, uint32_t port,
                         const uint32_t *words)
{
    struct attempt *a = context;
    struct trace_walk_end end;

    (void)port;
    if (lane != TRACE_LANE_WALK_END) return;
    trace_walk_end_unpack(words, &end);
    if (end.cause == IOMMU_CAUSE_READ_PAGE_FAULT) a->refused = cycle;
}

// One offset; returns whether a walk that saw V=0 was still in flight when the map returned.
static bool attempt(struct attempt *a)
{
    struct bench *b = a->b;
    struct sluice_completion early = {0}, late = {0};

    const struct sluice_trace_listener listener = {note_verdict, a};
    sluice_sim_trace(b->sim, &listener);
    run(b, map_at_offset, a);
    wait_all(b, a->device);
    sluice_sim_trace(b->sim, NULL);
    for (int i = 0; i < 2; i++) {
        struct sluice_completion done = next_completion(b, a->device);
        *(done.tag == 1 ? &early : &late) = done;
    }

    assert_int_equal(late.outcome, SLUICE_DONE);
    for (size_t i = 0; i < sizeof a->late; i++) assert_int_equal(a->late[i], 0x42);
    if (early.outcome != SLUICE_DONE) assert_refused(early);

    unmap_ok(b, a->domain, IOVA, 1);
    settle(b);
    b->num_faults = 0;
    return early.refused && early.accept_cycle <= a->mapped && a->refused > a->mapped;
}

static void sweep(bool sample_late)
{
    struct bench_options options;
    struct dma_device nic;
    uint8_t data[8];

    bench_options_init(&options);
    options.sample_late = sample_late;
    struct bench *b = bench_new(&options);
    PIOMMU_DMA_DOMAIN domain = add_attached_device(b, &nic, 0x10);
    fill(b, PAGE, 0x42, 64);
    // A neighbour keeps the tables alive, so that the walk finds V=0 at the leaf level.
    map_ok(b, domain, NEIGHBOUR, PAGE + PAGE_SIZE, 1, READ_WRITE);
    struct sluice_completion cold = dma(b, &nic, read_of(NEIGHBOUR, data, sizeof data));
    uint32_t length = (uint32_t)(cold.done_cycle - cold.post_cycle);

    uint32_t tried = 0, in_flight = 0;
    for (uint32_t offset = 0; offset <= length + MARGIN; offset++) {
        struct attempt a = {.b = b, .device = &nic, .domain = domain, .offset = offset};
        in_flight += attempt(&a);
        tried++;
    }
    print_message("map against a walk that saw V=0 (%s sampling): %u offsets tried, such a walk "
                  "really in flight at %u\n",
                  sample_late ? "late" : "early", tried, in_flight);
    assert_true(tried > length);
    assert_true(in_flight > 0);

    unmap_ok(b, domain, NEIGHBOUR, 1);
    remove_attached_device(b, &nic, domain);
    bench_delete(b);
}

static void map_against_a_walk_in_flight(void **state)
{
    (void)state;
    sweep(false);
    sweep(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(map_against_a_walk_in_flight)};
    return cmocka_run_group_tests_name("map_works_at_once", tests, NULL, NULL);
}
