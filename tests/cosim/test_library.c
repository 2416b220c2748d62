// SPDX-License-Identifier: Apache-2.0
// The simulation library around a working IOMMU: bus errors, memory by callback, notices, straps,
// reset, several instances, devices that are slow.
#include "cosim_fixture.h"
#include "iommu_trace.h"

#define IOVA 0x40000000u
#define PAGE 0x12345000u

#define REG_CAPABILITIES 0x000u
#define REG_DDTP 0x010u
#define REG_CQH 0x020u
#define DDTP_MODE_BARE 1u
#define CAPABILITY_SV48 (UINT64_C(1) << 10)
#define CAPABILITY_SV57 (UINT64_C(1) << 11)

static struct sluice_sim *bare_sim(struct sluice_config *config)
{
    struct sluice_sim *sim;
    char message[200];

    config->straps.reset_bare = true;
    if (sluice_sim_create(config, &sim, message, sizeof message) != SLUICE_OK)
        fail_msg("%s", message);
    return sim;
}

static void eight_bytes_over_two_registers_are_a_bus_error(void **state)
{
    (void)state;
    struct sluice_config config;
    uint64_t value;

    sluice_config_init(&config);
    struct sluice_sim *sim = bare_sim(&config);
    // cqh and cqt are 4-byte registers side by side.
    assert_int_equal(sluice_sim_mmio_write(sim, REG_CQH, 8, 0), SLUICE_BUS_ERROR);
    assert_non_null(strstr(sluice_sim_error(sim), "0x020"));
    assert_int_equal(sluice_sim_mmio_read(sim, REG_CAPABILITIES, 8, &value), SLUICE_OK);
    assert_int_equal(value & 0xFF, 0x10); // version 1.0
    sluice_sim_destroy(sim);
}

// ---------------------------------------------------------------------- memory by callback

struct callback_memory {
    uint8_t bytes[256];
    uint64_t base;
    uint32_t reads, writes;
    struct sluice_access last;
    enum sluice_memory_answer answer;
};

static enum sluice_memory_answer on_read(void *context, const struct sluice_access *access,
                                         void *data)
{
    struct callback_memory *m = context;

    m->reads++;
    m->last = *access;
    memcpy(data, m->bytes + (access->address - m->base), access->bytes);
    return m->answer;
}

static enum sluice_memory_answer on_write(void *context, const struct sluice_access *access,
                                          const void *data, uint64_t strobes)
{
    struct callback_memory *m = context;

    m->writes++;
    m->last = *access;
    for (uint32_t i = 0; i < access->bytes; i++)
        if (strobes >> i & 1)
            m->bytes[access->address - m->base + i] = ((const uint8_t *)data)[i];
    return m->answer;
}

static void callbacks_carry_every_byte_and_their_errors(void **state)
{
    (void)state;
    static const struct sluice_memory_ops ops = {.read = on_read, .write = on_write};
    struct callback_memory memory = {.base = 0x7000};
    struct sluice_config config;
    struct sluice_device_config device_config;
    struct sluice_device *device;
    struct sluice_completion done;
    uint8_t data[32] = {0};

    sluice_config_init(&config);
    config.memory = &ops;
    config.memory_context = &memory;
    struct sluice_sim *sim = bare_sim(&config);
    sluice_device_config_init(&device_config, 5);
    assert_int_equal(sluice_device_create(sim, &device_config, &device), SLUICE_OK);

    struct sluice_transfer write = write_of(0x7003, "twelve bytes", 12);
    assert_int_equal(sluice_device_transfer(device, &write, &done), SLUICE_OK);
    assert_int_equal(done.outcome, SLUICE_DONE);
    assert_memory_equal(memory.bytes + 3, "twelve bytes", 12);
    assert_int_equal(memory.bytes[2], 0);
    assert_int_equal(memory.bytes[15], 0);
    assert_int_equal(memory.writes, 2);
    assert_int_equal(memory.last.reason, SLUICE_REASON_DMA);

    struct sluice_transfer read = read_of(0x7003, data, 12);
    assert_int_equal(sluice_device_transfer(device, &read, &done), SLUICE_OK);
    assert_memory_equal(data, "twelve bytes", 12);

    memory.answer = SLUICE_MEMORY_FAULT;
    assert_int_equal(sluice_device_transfer(device, &read, &done), SLUICE_OK);
    assert_int_equal(done.outcome, SLUICE_COMPLETER_ABORT);
    assert_false(done.refused); // the error came from memory, not from the IOMMU
    assert_null(sluice_sim_memory_pointer(sim, 0x7000));
    sluice_sim_destroy(sim);
}

// --------------------------------------------------------------------------------- notices

struct notes {
    uint32_t fences, reads_and_writes, wires;
};

static void on_fence(void *context, bool reads, bool writes, uint64_t cycle)
{
    struct notes *notes = context;

    (void)cycle;
    notes->fences++;
    notes->reads_and_writes += reads && writes;
}

static void on_interrupt(void *context, uint32_t wires, uint64_t cycle)
{
    struct notes *notes = context;

    (void)cycle;
    if (wires) notes->wires++;
}

static void fences_and_interrupts_are_noticed(void **state)
{
    (void)state;
    struct bench *b = bench_new(NULL);
    struct dma_device nic;
    struct notes notes = {0};
    struct sluice_notices notices = {on_fence, on_interrupt, &notes};
    uint8_t data[8];

    PIOMMU_DMA_DOMAIN domain = add_attached_device(b, &nic, 0x10);
    map_ok(b, domain, IOVA, PAGE, 1, READ_WRITE);
    settle(b);
    sluice_sim_set_notices(b->sim, &notices);

    unmap_ok(b, domain, IOVA, 1);
    settle(b);
    assert_int_equal(notes.fences, 1);
    assert_int_equal(notes.reads_and_writes, 1);
    assert_int_equal(notes.wires, 0);
    assert_refused(dma(b, &nic, read_of(IOVA, data, sizeof data)));
    take_fault(b);
    assert_int_equal(notes.wires, 1);
    assert_int_equal(sluice_sim_interrupts(b->sim), 0);

    sluice_sim_set_notices(b->sim, NULL);
    remove_attached_device(b, &nic, domain);
    bench_delete(b);
}

// -------------------------------------------------------------------------- straps, reset

// What the reset lane of the trace told last.
struct reset_events {
    uint32_t left_reset, loaded_straps;
    struct trace_reset last;
};

static void note_reset_event(void *context, uint64_t cycle, uint32_t lane, uint32_t port,
                             const uint32_t *words)
{
    struct reset_events *seen = context;

    (void)cycle;
    (void)port;
    if (lane != TRACE_LANE_RESET) return;
    trace_reset_unpack(words, &seen->last);
    *(seen->last.straps ? &seen->loaded_straps : &seen->left_reset) += 1;
}

static void straps_hide_features_without_a_rebuild(void **state)
{
    (void)state;
    struct sluice_config config;
    uint64_t before, after;

    sluice_config_init(&config);
    struct sluice_sim *sim = bare_sim(&config);
    sluice_sim_mmio_read(sim, REG_CAPABILITIES, 8, &before);
    assert_true(before & CAPABILITY_SV48);
    assert_true(before & CAPABILITY_SV57);

    struct reset_events seen = {0};
    sluice_sim_trace(sim, &(struct sluice_trace_listener){note_reset_event, &seen});
    struct sluice_straps straps = config.straps;
    straps.capability_mask &= ~CAPABILITY_SV48;
    assert_int_equal(sluice_sim_set_straps(sim, &straps), SLUICE_OK);
    sluice_sim_mmio_read(sim, REG_CAPABILITIES, 8, &after);

    // Sv57 depends on Sv48.
    assert_int_equal(after, before & ~(CAPABILITY_SV48 | CAPABILITY_SV57));
    assert_int_equal(seen.loaded_straps, 1);
    assert_int_equal(seen.last.capabilities, after);

    assert_int_equal(sluice_sim_reset(sim), SLUICE_OK);
    sluice_sim_step(sim, 1);
    assert_int_equal(seen.left_reset, 1);
    assert_int_equal(seen.last.capabilities, after);
    sluice_sim_destroy(sim);
}

static void reset_forgets_traffic_and_returns_to_the_reset_state(void **state)
{
    (void)state;
    struct sluice_config config;
    struct sluice_device_config device_config;
    struct sluice_device *device;
    struct sluice_completion done;
    static uint8_t data[64];
    uint64_t ddtp;

    sluice_config_init(&config);
    struct sluice_sim *sim = bare_sim(&config);
    sluice_device_config_init(&device_config, 5);
    assert_int_equal(sluice_device_create(sim, &device_config, &device), SLUICE_OK);
    struct sluice_transfer read = read_of(0x1000, data, sizeof data);
    for (int i = 0; i < 40; i++) assert_int_equal(sluice_device_post(device, &read), SLUICE_OK);
    sluice_sim_step(sim, 30);

    assert_int_equal(sluice_sim_reset(sim), SLUICE_OK);
    assert_int_equal(sluice_device_pending(device), 0);
    assert_int_equal(sluice_sim_mmio_read(sim, REG_DDTP, 8, &ddtp), SLUICE_OK);
    assert_int_equal(ddtp, DDTP_MODE_BARE);
    assert_int_equal(sluice_device_transfer(device, &read, &done), SLUICE_OK);
    assert_int_equal(done.outcome, SLUICE_DONE);
    assert_int_equal(done.pa, 0x1000);
    sluice_sim_destroy(sim);
}

// --------------------------------------------------------------------------------- settling

struct outside {
    struct sluice_sim *sim;
    bool arrived;
};

static bool has_arrived(void *context)
{
    return ((struct outside *)context)->arrived;
}

static void wait_for_the_outside(void *argument)
{
    struct outside *outside = argument;

    enum sluice_status status =
        sluice_sim_run_until(outside->sim, has_arrived, outside, 100000, "the outside");
    assert_int_equal(status, SLUICE_OK);
}

static void settle_tells_idle_from_waiting_from_busy(void **state)
{
    (void)state;
    struct sluice_config config;
    struct outside outside = {0};

    sluice_config_init(&config);
    outside.sim = bare_sim(&config);
    assert_int_equal(sluice_sim_settle(outside.sim, 1000), SLUICE_SETTLED_IDLE);
    sluice_fiber_spawn(outside.sim, "waiter", wait_for_the_outside, &outside);
    assert_int_equal(sluice_sim_settle(outside.sim, 1000), SLUICE_SETTLED_WAITING);

    static uint8_t data[64];
    struct sluice_transfer read = read_of(0x1000, data, sizeof data);
    for (int i = 0; i < 100; i++) sluice_sim_request_post(outside.sim, 7, &read);
    assert_int_equal(sluice_sim_settle(outside.sim, 20), SLUICE_SETTLED_RAN_OUT);
    assert_non_null(strstr(sluice_sim_error(outside.sim), "IOMMU 0 owes answers to DMA"));
    assert_non_null(strstr(sluice_sim_error(outside.sim), "'waiter' waits for the outside"));

    outside.arrived = true;
    assert_int_equal(sluice_sim_settle(outside.sim, 10000), SLUICE_SETTLED_IDLE);
    for (uint32_t i = 0, id; i < 100; i++) {
        struct sluice_completion done;
        assert_int_equal(sluice_sim_request_poll(outside.sim, &id, &done), SLUICE_OK);
        assert_int_equal(id, 7);
        assert_int_equal(done.outcome, SLUICE_DONE);
    }
    sluice_sim_destroy(outside.sim);
}

// --------------------------------------------------------------------------- every build

static void every_build_translates_and_refuses(void **state)
{
    (void)state;

    for (const char *const *name = sluice_sim_build_names(); *name; name++) {
        struct bench_options options;
        struct dma_device nic;
        uint8_t data[200] = {0}, sent[200];

        bench_options_init(&options);
        options.build = *name;
        struct bench *b = bench_new(&options);
        PIOMMU_DMA_DOMAIN domain = add_attached_device(b, &nic, 0x10);
        map_ok(b, domain, IOVA, PAGE, 32, READ_WRITE);
        for (uint32_t page = 0; page < 32; page++) {
            memset(sent, (int)page + 1, sizeof sent);
            assert_int_equal(dma(b, &nic, write_of(IOVA + page * PAGE_SIZE + 7, sent, 200)).outcome,
                             SLUICE_DONE);
        }
        for (uint32_t page = 0; page < 32; page++) {
            dma(b, &nic, read_of(IOVA + page * PAGE_SIZE + 7, data, 200));
            assert_int_equal(data[0], page + 1);
            assert_int_equal(data[199], page + 1);
        }
        unmap_ok(b, domain, IOVA, 32);
        assert_refused(dma(b, &nic, read_of(IOVA, data, 8)));
        take_fault(b);
        remove_attached_device(b, &nic, domain);
        bench_delete(b);
    }
}

// Devices that take answers late and give data late lose nothing, and hold no other device up.
static void slow_devices_keep_their_data(void **state)
{
    (void)state;
    struct bench *b = bench_new(NULL);
    struct dma_device nic;
    struct sluice_device_config slow_config;
    struct sluice_device *slow;
    static uint8_t data[40][512], sent[512];

    PIOMMU_DMA_DOMAIN domain = add_attached_device(b, &nic, 0x10);
    map_ok(b, domain, IOVA, PAGE, 40, READ_WRITE);
    sluice_device_config_init(&slow_config, nic.id);
    slow_config.ready_percent = 20;
    slow_config.data_delay = 30;
    slow_config.first_id = 100;
    assert_int_equal(sluice_device_create(b->sim, &slow_config, &slow), SLUICE_OK);

    for (uint32_t i = 0; i < 40; i++) {
        struct sluice_completion done;
        memset(sent, (int)i + 1, sizeof sent);
        struct sluice_transfer write = write_of(IOVA + i * PAGE_SIZE, sent, sizeof sent);
        struct sluice_transfer read = read_of(IOVA + i * PAGE_SIZE, data[i], sizeof data[i]);
        assert_int_equal(sluice_device_transfer(slow, &write, &done), SLUICE_OK);
        assert_int_equal(done.outcome, SLUICE_DONE);
        post(b, &nic, read);
    }
    wait_all(b, &nic);

    for (uint32_t i = 0; i < 40; i++) {
        assert_int_equal(next_completion(b, &nic).outcome, SLUICE_DONE);
        for (uint32_t j = 0; j < 512; j++) assert_int_equal(data[i][j], i + 1);
    }
    unmap_ok(b, domain, IOVA, 40);
    remove_attached_device(b, &nic, domain);
    bench_delete(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(eight_bytes_over_two_registers_are_a_bus_error),
        cmocka_unit_test(callbacks_carry_every_byte_and_their_errors),
        cmocka_unit_test(fences_and_interrupts_are_noticed),
        cmocka_unit_test(straps_hide_features_without_a_rebuild),
        cmocka_unit_test(reset_forgets_traffic_and_returns_to_the_reset_state),
        cmocka_unit_test(settle_tells_idle_from_waiting_from_busy),
        cmocka_unit_test(every_build_translates_and_refuses),
        cmocka_unit_test(slow_devices_keep_their_data),
    };
    return cmocka_run_group_tests_name("library", tests, NULL, NULL);
}
