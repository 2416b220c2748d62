// SPDX-License-Identifier: Apache-2.0
// An unmap that has returned is final, however it meets the DMA that is in flight.
//
//   device   read/write posted at cycle T                  again, after the return: refused
//   driver                unmap called at T + k .......... returned: the page belongs to someone
//                                                          else and is filled anew
//
// k runs over a whole walk and beyond, so that the invalidation meets the walk in every state.
#include "cosim_fixture.h"

#define IOVA 0x40000000u
#define PAGE 0x12345000u
#define OLD 0x11
#define NEW 0x99
#define MARGIN 24 // cycles beyond the walk, in which the first level already has the page

struct attempt {
    struct bench *b;
    struct dma_device *device;
    PIOMMU_DMA_DOMAIN domain;
    bool write;
    uint32_t offset;
    uint64_t called, returned;
};

static void unmap_at_offset(void *argument)
{
    struct attempt *a = argument;
    static uint8_t received[64];
    static const uint8_t sent[64] = {0xD0};

    post(a->b, a->device,
         a->write ? write_of(IOVA, sent, sizeof sent) : read_of(IOVA, received, sizeof received));
    if (a->offset) sluice_sim_step(a->b->sim, a->offset);
    a->called = sluice_sim_cycle(a->b->sim);
    unmap_ok(a->b, a->domain, IOVA, 1);
    a->returned = sluice_sim_cycle(a->b->sim);
    fill(a->b, PAGE, NEW, PAGE_SIZE); // the page's next owner
}

// One offset; returns whether the device was still using the old page when the unmap was called.
static bool attempt(struct attempt *a)
{
    struct bench *b = a->b;
    uint8_t data[64];

    map_ok(b, a->domain, IOVA, PAGE, 1, READ_WRITE);
    fill(b, PAGE, OLD, PAGE_SIZE);
    run(b, unmap_at_offset, a);
    wait_all(b, a->device);
    struct sluice_completion in_flight = next_completion(b, a->device);

    // What used the old translation reached memory before the unmap returned, and had its answer.
    if (in_flight.pa_valid) {
        assert_true(in_flight.issue_cycle <= a->returned);
        assert_true(in_flight.done_cycle <= a->returned);
    } else {
        assert_refused(in_flight);
    }
    assert_filled(b, PAGE, NEW, PAGE_SIZE);

    struct sluice_completion late =
        dma(b, a->device, a->write ? write_of(IOVA, data, 8) : read_of(IOVA, data, 8));
    assert_refused(late);
    assert_filled(b, PAGE, NEW, PAGE_SIZE);
    settle(b);
    b->num_faults = 0;
    return in_flight.pa_valid && in_flight.issue_cycle >= a->called;
}

// The length of one walk, from the request at the IOMMU to its address at memory.
static uint32_t walk_cycles(struct bench *b, struct dma_device *device, PIOMMU_DMA_DOMAIN domain)
{
    uint8_t data[8];

    map_ok(b, domain, IOVA, PAGE, 1, READ_WRITE);
    struct sluice_completion cold = dma(b, device, read_of(IOVA, data, sizeof data));
    assert_int_equal(cold.outcome, SLUICE_DONE);
    unmap_ok(b, domain, IOVA, 1);
    return (uint32_t)(cold.issue_cycle - cold.post_cycle);
}

static void sweep(bool write, bool sample_late, bool cache_off)
{
    struct bench_options options;
    struct dma_device nic;

    bench_options_init(&options);
    options.sample_late = sample_late;
    options.straps.cache_off = cache_off;
    struct bench *b = bench_new(&options);
    bench_add_device(b, &nic, 0x10, 0);
    create_token(b, &nic);
    PIOMMU_DMA_DOMAIN domain = attach_to_new_domain(b, &nic);

    uint32_t tried = 0, in_flight = 0;
    walk_cycles(b, &nic, domain); // the device context is cached from here on
    uint32_t length = walk_cycles(b, &nic, domain);
    for (uint32_t offset = 0; offset <= length + MARGIN; offset++) {
        struct attempt a = {.b = b, .device = &nic, .domain = domain, .write = write,
                            .offset = offset};
        in_flight += attempt(&a);
        tried++;
    }
    print_message("unmap against %s in flight (%s sampling%s): %u offsets tried, the old page "
                  "really in flight at %u\n",
                  write ? "a write" : "a read", sample_late ? "late" : "early",
                  cache_off ? ", no caches" : "", tried, in_flight);
    assert_true(tried > length);
    assert_true(in_flight > 0);

    detach(b, &nic);
    delete_domain(b, domain);
    delete_token(b, &nic);
    bench_delete(b);
}

static void unmap_against_a_read_in_flight(void **state)
{
    (void)state;
    sweep(false, false, false);
    sweep(false, true, false);
    sweep(false, false, true); // the walk begins at the device directory
}

static void unmap_against_a_write_in_flight(void **state)
{
    (void)state;
    sweep(true, false, false);
}

// The same with the translation hot: a stream of hits, one every few cycles, cut by the unmap.
static void unmap_against_a_stream_of_hits(void **state)
{
    (void)state;
    enum { kReads = 400 };
    struct bench *b = bench_new(NULL);
    struct dma_device nic;
    static uint8_t received[kReads][64];

    bench_add_device(b, &nic, 0x10, 0);
    create_token(b, &nic);
    PIOMMU_DMA_DOMAIN domain = attach_to_new_domain(b, &nic);
    map_ok(b, domain, IOVA, PAGE, 1, READ_WRITE);
    fill(b, PAGE, OLD, PAGE_SIZE);
    assert_read_gives(b, &nic, IOVA, OLD);

    for (int i = 0; i < kReads; i++)
        post(b, &nic, read_of(IOVA, received[i], sizeof received[i]));
    sluice_sim_step(b->sim, 100);
    unmap_ok(b, domain, IOVA, 1);
    uint64_t returned = sluice_sim_cycle(b->sim);
    fill(b, PAGE, NEW, PAGE_SIZE);
    wait_all(b, &nic);

    uint32_t served = 0, refused = 0;
    for (int i = 0; i < kReads; i++) {
        struct sluice_completion done = next_completion(b, &nic);
        if (done.outcome == SLUICE_DONE) {
            assert_true(done.done_cycle <= returned);
            served++;
        } else {
            assert_refused(done);
            refused++;
        }
    }
    for (int i = 0; i < kReads; i++)
        for (int j = 0; j < 64; j++) assert_int_not_equal(received[i][j], NEW);
    assert_true(served > 0);
    assert_true(refused > 0);
    settle(b);
    b->num_faults = 0;

    detach(b, &nic);
    delete_domain(b, domain);
    delete_token(b, &nic);
    bench_delete(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unmap_against_a_read_in_flight),
        cmocka_unit_test(unmap_against_a_write_in_flight),
        cmocka_unit_test(unmap_against_a_stream_of_hits),
    };
    return cmocka_run_group_tests_name("unmap_is_final", tests, NULL, NULL);
}
