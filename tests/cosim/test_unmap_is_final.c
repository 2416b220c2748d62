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

// A device whose write data comes `cycles` after its address was taken.
static void set_data_delay(struct bench *b, struct dma_device *device, uint32_t cycles)
{
    struct sluice_device_config config;

    if (cycles == 0) return;
    sluice_device_destroy(device->dma);
    sluice_device_config_init(&config, device->id);
    config.data_delay = cycles;
    assert_int_equal(sluice_device_create(b->sim, &config, &device->dma), SLUICE_OK);
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

// What makes the race sharp differs: a walk in slow memory outlasts the commands, data that comes
// late keeps a translated write waiting, a stalled memory keeps a translated address waiting.
struct variant {
    const char *name;
    bool write;
    struct bench_options options;
    uint32_t data_delay;
};

static void sweep(const struct variant *v)
{
    struct dma_device nic;
    struct bench *b = bench_new(&v->options);

    bench_add_device(b, &nic, 0x10, 0);
    set_data_delay(b, &nic, v->data_delay);
    create_token(b, &nic);
    PIOMMU_DMA_DOMAIN domain = attach_to_new_domain(b, &nic);

    uint32_t tried = 0, in_flight = 0;
    walk_cycles(b, &nic, domain); // the device context is cached from here on
    uint32_t length = walk_cycles(b, &nic, domain) + v->data_delay;
    for (uint32_t offset = 0; offset <= length + MARGIN; offset++) {
        struct attempt a = {.b = b, .device = &nic, .domain = domain, .write = v->write,
                            .offset = offset};
        in_flight += attempt(&a);
        tried++;
    }
    print_message("%s: %u offsets tried, the old page really in flight at %u\n", v->name, tried,
                  in_flight);
    assert_true(tried > length);
    assert_true(in_flight > 0);

    remove_attached_device(b, &nic, domain);
    bench_delete(b);
}

static struct variant variant(const char *name, bool write)
{
    struct variant v = {.name = name, .write = write};

    bench_options_init(&v.options);
    return v;
}

static void unmap_against_a_read_in_flight(void **state)
{
    (void)state;
    struct variant plain = variant("read", false);
    struct variant late = variant("read, memory seen late", false);
    struct variant uncached = variant("read, no caches", false);
    struct variant slow = variant("read, tables in slow memory", false);
    struct variant stalled = variant("read, memory stalls", false);

    late.options.sample_late = true;
    uncached.options.straps.cache_off = true;
    slow.options.latency = 10;
    slow.options.walk_latency = 120;
    stalled.options.latency = 10;
    stalled.options.dma_stall_percent = 97;
    sweep(&plain);
    sweep(&late);
    sweep(&uncached);
    sweep(&slow);
    sweep(&stalled);
}

static void unmap_against_a_write_in_flight(void **state)
{
    (void)state;
    struct variant plain = variant("write", true);
    struct variant slow = variant("write, tables in slow memory", true);
    struct variant delayed = variant("write, data comes late", true);
    struct variant stalled = variant("write, memory stalls", true);

    slow.options.latency = 10;
    slow.options.walk_latency = 120;
    delayed.options.latency = 10;
    delayed.data_delay = 150;
    stalled.options.latency = 10;
    stalled.options.dma_stall_percent = 97;
    sweep(&plain);
    sweep(&slow);
    sweep(&delayed);
    sweep(&stalled);
}

// The same with the translation hot: a stream of hits, one every few cycles, cut by the unmap.
static void unmap_against_a_stream_of_hits(void **state)
{
    (void)state;
    enum { kReads = 400 };
    struct bench *b = bench_new(NULL);
    struct dma_device nic;
    static uint8_t received[kReads][64];

    PIOMMU_DMA_DOMAIN domain = add_attached_device(b, &nic, 0x10);
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

    remove_attached_device(b, &nic, domain);
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
