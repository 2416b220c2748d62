// SPDX-License-Identifier: Apache-2.0
// Instances: creation, refusals with a diagnosis, memory, and what is declared but not built.
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "iommu_builds.h"
#include "sluice/sim.h"

static struct sluice_sim *new_sim(void)
{
    struct sluice_config config;
    struct sluice_sim *sim;
    char message[200];

    sluice_config_init(&config);
    if (sluice_sim_create(&config, &sim, message, sizeof message) != SLUICE_OK)
        fail_msg("%s", message);
    return sim;
}

static void unknown_build_is_refused_and_the_known_ones_are_named(void **state)
{
    (void)state;
    struct sluice_config config;
    struct sluice_sim *sim = NULL;
    char message[200];

    sluice_config_init(&config);
    config.build = "enormous";
    enum sluice_status status = sluice_sim_create(&config, &sim, message, sizeof message);

    assert_int_equal(status, SLUICE_UNKNOWN_BUILD);
    assert_null(sim);
    assert_non_null(strstr(message, "'enormous'"));
    assert_non_null(strstr(message, "default"));
}

static bool compiled_in(const char *build)
{
    for (const char *const *name = sluice_sim_build_names(); *name; name++)
        if (strcmp(*name, build) == 0) return true;
    return false;
}

static void described_build_that_is_not_compiled_in_says_so(void **state)
{
    (void)state;

    for (int i = 0; i < IOMMU_NUM_BUILDS; i++) {
        struct sluice_config config;
        struct sluice_sim *sim;
        char message[200];

        sluice_config_init(&config);
        config.build = iommu_builds[i].name;
        enum sluice_status status = sluice_sim_create(&config, &sim, message, sizeof message);

        if (compiled_in(iommu_builds[i].name)) {
            assert_int_equal(status, SLUICE_OK);
            sluice_sim_destroy(sim);
        } else {
            assert_int_equal(status, SLUICE_UNKNOWN_BUILD);
            assert_non_null(strstr(message, "is not compiled in"));
        }
    }
}

static void every_named_build_can_be_created(void **state)
{
    (void)state;

    for (const char *const *name = sluice_sim_build_names(); *name; name++) {
        struct sluice_config config;
        struct sluice_sim *sim;
        struct sluice_build_info info;

        sluice_config_init(&config);
        config.build = *name;
        assert_int_equal(sluice_sim_create(&config, &sim, NULL, 0), SLUICE_OK);
        assert_int_equal(sluice_sim_step(sim, 20), SLUICE_OK);
        sluice_sim_build_info(sim, &info);
        assert_string_equal(info.name, *name);
        assert_int_equal(sluice_sim_cycle(sim), 20);
        sluice_sim_destroy(sim);
    }
}

static void other_abi_version_is_refused(void **state)
{
    (void)state;
    struct sluice_config config;
    struct sluice_sim *sim;

    sluice_config_init(&config);
    config.abi_version++;
    assert_int_equal(sluice_sim_create(&config, &sim, NULL, 0), SLUICE_ABI_MISMATCH);
}

static void timing_that_is_not_built_or_senseless_is_refused(void **state)
{
    (void)state;
    struct sluice_config config;
    struct sluice_sim *sim;

    sluice_config_init(&config);
    config.timing.kind = SLUICE_TIMING_BANKED;
    assert_int_equal(sluice_sim_create(&config, &sim, NULL, 0), SLUICE_NOT_BUILT);

    sluice_config_init(&config);
    config.timing.read_latency = 0;
    assert_int_equal(sluice_sim_create(&config, &sim, NULL, 0), SLUICE_BAD_ARGUMENT);
}

static void joined_instances_share_memory_and_clock(void **state)
{
    (void)state;
    struct sluice_sim *first = new_sim(), *second;
    struct sluice_config config;
    uint64_t value = 0;

    sluice_config_init(&config);
    config.join = first;
    assert_int_equal(sluice_sim_create(&config, &second, NULL, 0), SLUICE_OK);
    sluice_sim_step(second, 5);
    sluice_sim_memory_write(first, 0x1238, &(uint64_t){42}, 8);
    sluice_sim_memory_read(second, 0x1238, &value, 8);

    assert_int_equal(value, 42);
    assert_int_equal(sluice_sim_cycle(first), 5);
    sluice_sim_destroy(first);
    assert_int_equal(sluice_sim_memory_read(second, 0x1238, &value, 8), SLUICE_OK);
    assert_int_equal(value, 42);
    sluice_sim_destroy(second);
}

static void memory_is_sparse_zeroed_and_has_stable_addresses(void **state)
{
    (void)state;
    struct sluice_sim *sim = new_sim();
    const uint64_t high = (UINT64_C(1) << 56) - 4096;
    uint8_t bytes[16] = {0xFF};

    uint8_t *page = sluice_sim_memory_pointer(sim, high);
    assert_non_null(page);
    for (uint64_t i = 0; i < 64; i++) sluice_sim_memory_pointer(sim, i << 30);
    assert_ptr_equal(sluice_sim_memory_pointer(sim, high), page);

    assert_int_equal(sluice_sim_memory_read(sim, 0x7000000, bytes, sizeof bytes), SLUICE_OK);
    for (size_t i = 0; i < sizeof bytes; i++) assert_int_equal(bytes[i], 0);

    // Across the border of two chunks of the store.
    assert_int_equal(sluice_sim_memory_write(sim, 0x1FFFFC, "abcdefgh", 8), SLUICE_OK);
    assert_int_equal(sluice_sim_memory_read(sim, 0x1FFFFC, bytes, 8), SLUICE_OK);
    assert_memory_equal(bytes, "abcdefgh", 8);
    assert_memory_equal(sluice_sim_memory_pointer(sim, 0x200000), "efgh", 4);
    sluice_sim_destroy(sim);
}

static void address_beyond_physical_memory_is_refused(void **state)
{
    (void)state;
    struct sluice_sim *sim = new_sim();
    uint8_t byte;
    const uint64_t end = UINT64_C(1) << 56;

    assert_int_equal(sluice_sim_memory_read(sim, end, &byte, 1), SLUICE_BAD_ARGUMENT);
    assert_int_equal(sluice_sim_memory_write(sim, end - 1, "ab", 2), SLUICE_BAD_ARGUMENT);
    assert_null(sluice_sim_memory_pointer(sim, end));
    sluice_sim_destroy(sim);
}

static void senseless_register_accesses_are_refused_at_once(void **state)
{
    (void)state;
    struct sluice_sim *sim = new_sim();
    uint64_t value;

    assert_int_equal(sluice_sim_mmio_read(sim, 0, 2, &value), SLUICE_BAD_ARGUMENT);
    assert_int_equal(sluice_sim_mmio_read(sim, 4, 8, &value), SLUICE_BAD_ARGUMENT);
    assert_int_equal(sluice_sim_mmio_write(sim, 4096, 8, 0), SLUICE_BAD_ARGUMENT);
    assert_int_equal(sluice_sim_cycle(sim), 0);
    sluice_sim_destroy(sim);
}

static void senseless_devices_and_transfers_are_refused(void **state)
{
    (void)state;
    struct sluice_sim *sim = new_sim();
    struct sluice_device_config config;
    struct sluice_device *device;

    sluice_device_config_init(&config, 1u << 24);
    assert_int_equal(sluice_device_create(sim, &config, &device), SLUICE_BAD_ARGUMENT);
    sluice_device_config_init(&config, 1);
    config.port = 9;
    assert_int_equal(sluice_device_create(sim, &config, &device), SLUICE_BAD_ARGUMENT);
    sluice_device_config_init(&config, 1);
    config.num_ids = 257;
    assert_int_equal(sluice_device_create(sim, &config, &device), SLUICE_BAD_ARGUMENT);

    sluice_device_config_init(&config, 1);
    assert_int_equal(sluice_device_create(sim, &config, &device), SLUICE_OK);
    struct sluice_transfer none = {.bytes = 0, .id = SLUICE_ANY_ID};
    assert_int_equal(sluice_device_post(device, &none), SLUICE_BAD_ARGUMENT);
    struct sluice_transfer no_data = {.bytes = 4, .write = true, .id = SLUICE_ANY_ID};
    assert_int_equal(sluice_device_post(device, &no_data), SLUICE_BAD_ARGUMENT);
    struct sluice_transfer wraps = {.bytes = 4, .address = UINT64_MAX, .id = SLUICE_ANY_ID};
    assert_int_equal(sluice_device_post(device, &wraps), SLUICE_BAD_ARGUMENT);
    struct sluice_transfer wide = {.bytes = 4, .id = 256};
    assert_int_equal(sluice_device_post(device, &wide), SLUICE_BAD_ARGUMENT);
    assert_int_equal(sluice_device_pending(device), 0);
    sluice_sim_destroy(sim);
}

static void what_has_no_hardware_says_not_built(void **state)
{
    (void)state;
    struct sluice_sim *sim = new_sim();
    struct sluice_ats_message message = {0};
    struct sluice_message interrupt;
    struct sluice_transfer ats = {.kind = SLUICE_REQUEST_ATS, .bytes = 8, .id = SLUICE_ANY_ID};

    assert_int_equal(sluice_sim_ats_send(sim, &message), SLUICE_NOT_BUILT);
    assert_int_equal(sluice_sim_ats_receive(sim, &message), SLUICE_NOT_BUILT);
    assert_int_equal(sluice_sim_ats_expire(sim), SLUICE_NOT_BUILT);
    assert_int_equal(sluice_sim_message_poll(sim, &interrupt), SLUICE_NOT_BUILT);
    assert_int_equal(sluice_sim_request_post(sim, 1, &ats), SLUICE_NOT_BUILT);
    sluice_sim_destroy(sim);
}

static void second_waveform_window_is_busy_and_bad_path_is_a_file_error(void **state)
{
    (void)state;
    struct sluice_sim *sim = new_sim();

    enum sluice_status bad = sluice_sim_wave(sim, "/nonexistent/folder/a.fst", 0, 10);
    assert_int_equal(bad, SLUICE_FILE_ERROR);
    assert_non_null(strstr(sluice_sim_error(sim), "/nonexistent/folder/a.fst"));
    enum sluice_status first = sluice_sim_wave(sim, "test_instances.fst", 5, 10);
    if (first != SLUICE_NOT_BUILT) {
        assert_int_equal(first, SLUICE_OK);
        assert_int_equal(sluice_sim_wave(sim, "test_instances2.fst", 5, 10), SLUICE_BUSY);
        sluice_sim_step(sim, 20);
        FILE *file = fopen("test_instances.fst", "rb");
        assert_non_null(file);
        fseek(file, 0, SEEK_END);
        assert_true(ftell(file) > 300);
        fclose(file);
        remove("test_instances.fst");
    }
    sluice_sim_destroy(sim);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_build_is_refused_and_the_known_ones_are_named),
        cmocka_unit_test(described_build_that_is_not_compiled_in_says_so),
        cmocka_unit_test(every_named_build_can_be_created),
        cmocka_unit_test(other_abi_version_is_refused),
        cmocka_unit_test(timing_that_is_not_built_or_senseless_is_refused),
        cmocka_unit_test(joined_instances_share_memory_and_clock),
        cmocka_unit_test(memory_is_sparse_zeroed_and_has_stable_addresses),
        cmocka_unit_test(address_beyond_physical_memory_is_refused),
        cmocka_unit_test(senseless_register_accesses_are_refused_at_once),
        cmocka_unit_test(senseless_devices_and_transfers_are_refused),
        cmocka_unit_test(what_has_no_hardware_says_not_built),
        cmocka_unit_test(second_waveform_window_is_busy_and_bad_path_is_a_file_error),
    };
    return cmocka_run_group_tests_name("instances", tests, NULL, NULL);
}
