// SPDX-License-Identifier: Apache-2.0
// Build `max`, a device on each of its two ports: both do DMA at once, and nothing that goes wrong
// on one port reaches the other.
#include "cosim_fixture.h"
#include "iommu_trace.h"

#define IOVA 0x40000000u // of both, in domains of their own
#define NIC_PAGES 0x12340000u
#define DISK_PAGES 0x23450000u
#define PAGES 8
#define OLD 0x11
#define NEW 0x99

#define FENCE_TIMEOUT 4096 // cycles; spec/builds.yaml, FenceTimeout
#define SOON 1000          // cycles; far more than a transfer or a fence takes by itself

struct scene {
    struct bench *b;
    struct dma_device nic, disk; // on port 0, on port 1
    PIOMMU_DMA_DOMAIN nic_domain, disk_domain;
    uint32_t unmapped;           // page of the nic's, by number
    uint64_t called, returned;   // the cycles of that unmap
    // What the watchdog did, as its trace lanes say.
    uint32_t drained_bursts, answered_bursts, completed_writes, completed_beats;
    uint32_t disk_actions;
};

static void count_watchdog_action(void *context, uint64_t cycle, uint32_t lane, uint32_t port,
                                  const uint32_t *words)
{
    struct scene *s = context;
    struct trace_watchdog_r read;
    struct trace_watchdog_w write;

    (void)cycle;
    if (lane != TRACE_LANE_WATCHDOG_R && lane != TRACE_LANE_WATCHDOG_W) return;
    s->disk_actions += port;
    if (lane == TRACE_LANE_WATCHDOG_R) {
        trace_watchdog_r_unpack(words, &read);
        *(read.answered ? &s->answered_bursts : &s->drained_bursts) += 1;
    } else {
        trace_watchdog_w_unpack(words, &write);
        s->completed_writes++;
        s->completed_beats += write.beats;
    }
}

static void open_scene(struct scene *s)
{
    struct bench_options options;

    *s = (struct scene){0};
    bench_options_init(&options);
    options.build = "max";
    s->b = bench_new(&options);
    bench_add_device_at_port(s->b, &s->nic, 0x10, 0);
    bench_add_device_at_port(s->b, &s->disk, 0x18, 1);
    create_token(s->b, &s->nic);
    create_token(s->b, &s->disk);
    s->nic_domain = attach_to_new_domain(s->b, &s->nic);
    s->disk_domain = attach_to_new_domain(s->b, &s->disk);
    map_ok(s->b, s->nic_domain, IOVA, NIC_PAGES, PAGES, READ_WRITE);
    map_ok(s->b, s->disk_domain, IOVA, DISK_PAGES, PAGES, READ_WRITE);
    fill(s->b, NIC_PAGES, OLD, PAGES * PAGE_SIZE);
    sluice_sim_trace(s->b->sim, &(struct sluice_trace_listener){count_watchdog_action, s});
}

static void close_scene(struct scene *s)
{
    assert_int_equal(s->disk_actions, 0);
    remove_attached_device(s->b, &s->nic, s->nic_domain);
    remove_attached_device(s->b, &s->disk, s->disk_domain);
    bench_delete(s->b);
}

// --------------------------------------------------------------------------- both at once

#define TRANSFERS 48
#define TRANSFER_BYTES 256

// Byte `i` of a device's transfer `n`; differs between the devices.
static uint8_t pattern(const struct dma_device *device, uint32_t n, uint32_t i)
{
    return (uint8_t)(device->id * 5 + n * 3 + i);
}

static uint64_t place(uint32_t n)
{
    return n % PAGES * PAGE_SIZE + n / PAGES * TRANSFER_BYTES;
}

static void post_writes(struct scene *s, struct dma_device *device)
{
    uint8_t data[TRANSFER_BYTES]; // the library copies it

    for (uint32_t n = 0; n < TRANSFERS; n++) {
        for (uint32_t i = 0; i < TRANSFER_BYTES; i++) data[i] = pattern(device, n, i);
        post(s->b, device, write_of(IOVA + place(n), data, TRANSFER_BYTES));
    }
}

static void post_reads(struct scene *s, struct dma_device *device, uint8_t *data)
{
    for (uint32_t n = 0; n < TRANSFERS; n++)
        post(s->b, device, read_of(IOVA + place(n), data + n * TRANSFER_BYTES, TRANSFER_BYTES));
}

// The time in which a device's transfers were under way.
struct span {
    uint64_t first, last;
};

static struct span take_completions(struct scene *s, struct dma_device *device, uint64_t pages)
{
    struct span span = {.first = UINT64_MAX};

    wait_all(s->b, device);
    for (uint32_t n = 0; n < TRANSFERS; n++) {
        struct sluice_completion done = next_completion(s->b, device);
        assert_int_equal(done.outcome, SLUICE_DONE);
        assert_in_range(done.pa, pages, pages + PAGES * PAGE_SIZE - 1);
        if (done.accept_cycle < span.first) span.first = done.accept_cycle;
        if (done.done_cycle > span.last) span.last = done.done_cycle;
    }
    return span;
}

static void assert_at_once(struct span a, struct span b)
{
    assert_true(a.first < b.last && b.first < a.last);
}

static void assert_bytes(struct scene *s, const struct dma_device *device, uint64_t pages,
                         const uint8_t *read)
{
    for (uint32_t n = 0; n < TRANSFERS; n++) {
        const uint8_t *memory = sluice_sim_memory_pointer(s->b->sim, pages + place(n));
        for (uint32_t i = 0; i < TRANSFER_BYTES; i++) {
            assert_int_equal(memory[i], pattern(device, n, i));
            assert_int_equal(read[n * TRANSFER_BYTES + i], pattern(device, n, i));
        }
    }
}

static void both_ports_move_their_own_bytes_at_once(void **state)
{
    (void)state;
    static uint8_t nic_read[TRANSFERS * TRANSFER_BYTES], disk_read[TRANSFERS * TRANSFER_BYTES];
    struct scene s;

    open_scene(&s);
    post_writes(&s, &s.nic);
    post_writes(&s, &s.disk);
    struct span nic = take_completions(&s, &s.nic, NIC_PAGES);
    struct span disk = take_completions(&s, &s.disk, DISK_PAGES);
    assert_at_once(nic, disk);

    post_reads(&s, &s.nic, nic_read);
    post_reads(&s, &s.disk, disk_read);
    nic = take_completions(&s, &s.nic, NIC_PAGES);
    disk = take_completions(&s, &s.disk, DISK_PAGES);
    assert_at_once(nic, disk);

    assert_bytes(&s, &s.nic, NIC_PAGES, nic_read);
    assert_bytes(&s, &s.disk, DISK_PAGES, disk_read);
    assert_no_fault(s.b);
    close_scene(&s);
}

static void faults_on_one_port_leave_the_other_alone(void **state)
{
    (void)state;
    static uint8_t read[TRANSFERS * TRANSFER_BYTES], lost[8];
    struct scene s;

    open_scene(&s);
    post_writes(&s, &s.disk);
    take_completions(&s, &s.disk, DISK_PAGES);
    for (uint32_t n = 0; n < TRANSFERS; n++)
        post(s.b, &s.nic, read_of(IOVA + (PAGES + n) * PAGE_SIZE, lost, sizeof lost));
    post_reads(&s, &s.disk, read);
    take_completions(&s, &s.disk, DISK_PAGES);
    wait_all(s.b, &s.nic);

    for (uint32_t n = 0; n < TRANSFERS; n++) {
        assert_refused(next_completion(s.b, &s.nic));
        assert_int_equal(take_fault(s.b).Arm64.InputMappingId, s.nic.id);
    }
    assert_bytes(&s, &s.disk, DISK_PAGES, read);
    assert_no_fault(s.b);
    close_scene(&s);
}

// -------------------------------------------------------------- a device that stops moving

static void unmap_a_page_of_the_nic(void *argument)
{
    struct scene *s = argument;

    s->called = sluice_sim_cycle(s->b->sim);
    unmap_ok(s->b, s->nic_domain, IOVA + s->unmapped * PAGE_SIZE, 1);
    s->returned = sluice_sim_cycle(s->b->sim);
    fill(s->b, NIC_PAGES + s->unmapped * PAGE_SIZE, NEW, PAGE_SIZE); // the page's next owner
}

// The disk reads and writes until the unmap returns, never slower than usual.
static void keep_the_disk_busy(void *argument)
{
    struct scene *s = argument;
    uint8_t sent[64], received[64];
    uint32_t rounds = 0;

    for (; !s->returned; rounds++) {
        memset(sent, (int)rounds, sizeof sent);
        struct sluice_completion write = dma(s->b, &s->disk, write_of(IOVA, sent, sizeof sent));
        struct sluice_completion read =
            dma(s->b, &s->disk, read_of(IOVA, received, sizeof received));
        assert_int_equal(write.outcome, SLUICE_DONE);
        assert_int_equal(read.outcome, SLUICE_DONE);
        assert_memory_equal(received, sent, sizeof sent);
        assert_true(read.done_cycle - write.post_cycle < SOON);
    }
    assert_true(rounds > FENCE_TIMEOUT / SOON);
}

// The nic has stopped with transfers under way that the fence of the unmap has to wait for.
static void assert_unmap_ends_after_the_time_out(struct scene *s, uint32_t page)
{
    s->unmapped = page;
    assert_int_equal(sluice_fiber_spawn(s->b->sim, "disk", keep_the_disk_busy, s), SLUICE_OK);
    run(s->b, unmap_a_page_of_the_nic, s);
    assert_in_range(s->returned - s->called, FENCE_TIMEOUT, FENCE_TIMEOUT + SOON);
}

// The nic moves again and hears that its `count` transfers have failed; then all is as before.
static void assert_nic_recovers(struct scene *s, uint32_t count)
{
    assert_int_equal(sluice_device_pending(s->nic.dma), count);
    sluice_device_stop(s->nic.dma, false);
    wait_all(s->b, &s->nic);
    for (uint32_t n = 0; n < count; n++)
        assert_int_equal(next_completion(s->b, &s->nic).outcome, SLUICE_COMPLETER_ABORT);
    // Neither the time-out nor what the device still sent is a fault, or reaches memory.
    assert_no_fault(s->b);
    assert_filled(s->b, NIC_PAGES + s->unmapped * PAGE_SIZE, NEW, PAGE_SIZE);

    map_ok(s->b, s->nic_domain, IOVA + s->unmapped * PAGE_SIZE, NIC_PAGES, 1, READ_WRITE);
    fill(s->b, NIC_PAGES, OLD + 1, PAGE_SIZE);
    assert_read_gives(s->b, &s->nic, IOVA + s->unmapped * PAGE_SIZE, OLD + 1);
}

static void device_that_takes_no_read_data_hangs_nobody(void **state)
{
    (void)state;
    enum { kReads = 16, kBytes = 256 };
    static uint8_t data[kReads][kBytes];
    struct scene s;

    open_scene(&s);
    assert_read_gives(s.b, &s.nic, IOVA, OLD);
    sluice_device_stop(s.nic.dma, true);
    for (uint32_t n = 0; n < kReads; n++)
        post(s.b, &s.nic, read_of(IOVA + n * kBytes, data[n], kBytes));
    sluice_sim_step(s.b->sim, 100); // all of them have left for memory

    assert_unmap_ends_after_the_time_out(&s, 0);
    assert_nic_recovers(&s, kReads);
    for (uint32_t n = 0; n < kReads; n++)
        for (uint32_t i = 0; i < kBytes; i++) assert_int_not_equal(data[n][i], NEW);
    // Each was answered in memory's place, and what memory still sent was drained.
    assert_int_equal(s.answered_bursts, kReads);
    assert_in_range(s.drained_bursts, 1, kReads);
    assert_int_equal(s.completed_writes, 0);
    close_scene(&s);
}

static void device_that_stops_within_a_write_hangs_nobody(void **state)
{
    (void)state;
    static uint8_t data[2048];
    struct scene s;

    open_scene(&s);
    assert_read_gives(s.b, &s.nic, IOVA, OLD);
    memset(data, 0xD0, sizeof data);
    post(s.b, &s.nic, write_of(IOVA, data, sizeof data));
    sluice_sim_step(s.b->sim, 40);
    sluice_device_stop(s.nic.dma, true);
    sluice_sim_step(s.b->sim, 100);
    assert_filled(s.b, NIC_PAGES, 0xD0, 64);
    assert_filled(s.b, NIC_PAGES + sizeof data - 64, OLD, 64);

    assert_unmap_ends_after_the_time_out(&s, 0);
    assert_nic_recovers(&s, 1);
    assert_int_equal(s.drained_bursts + s.answered_bursts, 0);
    assert_int_equal(s.completed_writes, 1);
    assert_in_range(s.completed_beats, 1, sizeof data / 8 - 1);
    close_scene(&s);
}

// An address without data has not left for memory, so no fence needs to wait for it.
static void device_that_sends_no_write_data_hangs_nobody(void **state)
{
    (void)state;
    static const uint8_t data[64] = {0xD0};
    struct scene s;

    open_scene(&s);
    assert_read_gives(s.b, &s.nic, IOVA, OLD);
    sluice_device_stop(s.nic.dma, true);
    post(s.b, &s.nic, write_of(IOVA, data, sizeof data));
    sluice_sim_step(s.b->sim, 100);
    assert_filled(s.b, NIC_PAGES, OLD, sizeof data);

    s.unmapped = 1;
    run(s.b, unmap_a_page_of_the_nic, &s);
    assert_in_range(s.returned - s.called, 1, FENCE_TIMEOUT + SOON);
    assert_read_gives(s.b, &s.disk, IOVA, 0);

    sluice_device_stop(s.nic.dma, false);
    wait_all(s.b, &s.nic);
    assert_no_fault(s.b);
    assert_read_gives(s.b, &s.nic, IOVA + 64, OLD);
    close_scene(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_ports_move_their_own_bytes_at_once),
        cmocka_unit_test(faults_on_one_port_leave_the_other_alone),
        cmocka_unit_test(device_that_takes_no_read_data_hangs_nobody),
        cmocka_unit_test(device_that_sends_no_write_data_hangs_nobody),
        cmocka_unit_test(device_that_stops_within_a_write_hangs_nobody),
    };
    return cmocka_run_group_tests_name("two_ports", tests, NULL, NULL);
}
