// SPDX-License-Identifier: Apache-2.0
// Device models: transfers of any alignment arrive whole, in legal bursts, at full speed.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "dma_port_shim.h"

static struct sluice_device_config device_config(void)
{
    struct sluice_device_config config;

    sluice_device_config_init(&config, 1);
    return config;
}

static struct sluice_transfer transfer(bool write, uint64_t address, void *data, uint32_t bytes)
{
    return (struct sluice_transfer){.write = write,
                                    .address = address,
                                    .bytes = bytes,
                                    .write_data = write ? data : NULL,
                                    .read_data = write ? NULL : data,
                                    .id = SLUICE_ANY_ID};
}

static uint32_t draw(uint32_t *state, uint32_t bound)
{
    *state = *state * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)*state * bound >> 32);
}

// Writes of random place and length, then reads of random place and length, against a shadow; on
// narrow and wide buses, with and without back-pressure on either side.
static void random_transfers_move_exactly_their_bytes(void **state)
{
    (void)state;
    enum { kArea = 32768, kRounds = 60 };
    static const uint32_t buses[] = {8, 64}, percents[] = {100, 40};
    static uint8_t shadow[kArea], data[kRounds][9000];

    for (int variant = 0; variant < 4; variant++) {
        uint32_t percent = percents[variant / 2], seed = 1 + (uint32_t)variant;
        struct loop *l = loop_new(buses[variant % 2], 7, percent);
        struct sluice_device_config config = device_config();
        config.ready_percent = percent;
        config.data_delay = variant == 3 ? 5 : 0;
        config.max_burst_bytes = variant == 2 ? 256 : 0;
        void *device = loop_device(l, &config);

        memset(shadow, 0, sizeof shadow);
        for (int i = 0; i < kRounds; i++) {
            uint32_t bytes = 1 + draw(&seed, i % 2 ? 80 : 8999);
            uint32_t at = draw(&seed, kArea - bytes);
            for (uint32_t j = 0; j < bytes; j++) data[0][j] = (uint8_t)draw(&seed, 256);
            memcpy(shadow + at, data[0], bytes);
            struct sluice_transfer write = transfer(true, 0x10000 + at, data[0], bytes);
            loop_post(l, device, &write);
            assert_true(loop_run(l, 100000));
        }
        assert_memory_equal(loop_memory(l, 0x10000), shadow, kArea);

        uint32_t places[kRounds], lengths[kRounds];
        for (int i = 0; i < kRounds; i++) {
            lengths[i] = 1 + draw(&seed, i % 2 ? 80 : 8999);
            places[i] = draw(&seed, kArea - lengths[i]);
            struct sluice_transfer read = transfer(false, 0x10000 + places[i], data[i], lengths[i]);
            loop_post(l, device, &read);
        }
        assert_true(loop_run(l, 1000000));
        for (int i = 0; i < kRounds; i++)
            assert_memory_equal(data[i], shadow + places[i], lengths[i]);
        assert_false(loop_seen(l).crossed_page);
        loop_delete(l);
    }
}

static void single_beats_go_out_every_cycle_in_both_directions(void **state)
{
    (void)state;
    enum { kEach = 500 };
    struct loop *l = loop_new(8, 20, 100);
    struct sluice_device_config config = device_config();
    static uint8_t data[8];

    config.max_outstanding = 256;
    void *device = loop_device(l, &config);
    for (int i = 0; i < kEach; i++) {
        struct sluice_transfer read = transfer(false, 0x1000, data, 8);
        struct sluice_transfer write = transfer(true, 0x2000, data, 8);
        loop_post(l, device, &read);
        loop_post(l, device, &write);
    }
    assert_true(loop_run(l, 10000));

    assert_int_equal(loop_seen(l).reads, kEach);
    assert_int_equal(loop_seen(l).writes, kEach);
    assert_true(loop_seen(l).cycles < kEach + 40);
    loop_delete(l);
}

static void outstanding_transfers_are_limited(void **state)
{
    (void)state;
    struct loop *l = loop_new(8, 100, 100);
    struct sluice_device_config config = device_config();
    static uint8_t data[8];

    // 2 at a time, about 100 cycles each: 10 of them take five round trips.
    config.max_outstanding = 2;
    void *device = loop_device(l, &config);
    for (int i = 0; i < 10; i++) {
        struct sluice_transfer read = transfer(false, 0x1000, data, 8);
        loop_post(l, device, &read);
    }
    assert_true(loop_run(l, 10000));

    assert_true(loop_seen(l).cycles > 5 * 100);
    loop_delete(l);
}

static void page_sized_transfer_uses_the_longest_bursts(void **state)
{
    (void)state;
    static uint8_t data[8192];
    struct loop *l = loop_new(8, 5, 100);
    struct sluice_device_config config = device_config();
    void *device = loop_device(l, &config);
    struct sluice_completion done;

    struct sluice_transfer read = transfer(false, 0x1000, data, 8192);
    read.tag = 77;
    loop_post(l, device, &read);
    assert_true(loop_run(l, 10000));

    // 256 beats of 8 bytes are 2 KiB.
    assert_true(loop_poll(l, device, &done));
    assert_int_equal(done.tag, 77);
    assert_int_equal(done.bursts, 4);
    assert_int_equal(done.outcome, SLUICE_DONE);
    assert_int_equal(loop_seen(l).longest_beats, 256);
    loop_delete(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_transfers_move_exactly_their_bytes),
        cmocka_unit_test(single_beats_go_out_every_cycle_in_both_directions),
        cmocka_unit_test(outstanding_transfers_are_limited),
        cmocka_unit_test(page_sized_transfer_uses_the_longest_bursts),
    };
    return cmocka_run_group_tests_name("dma_port", tests, NULL, NULL);
}
