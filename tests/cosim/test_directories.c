// SPDX-License-Identifier: Apache-2.0
// Directories of every depth, found by their memory reads: device directories of one to three
// levels, process directories PD8, PD17 and PD20.
#include "cosim_fixture.h"

#include <stdlib.h>

#define IOVA 0x40000000u
#define PAGE 0x12345000u

// Base-format device contexts: 7 bits of device_id in the leaf table, 9 in each one above.
static void device_directory_has_as_many_levels_as_the_ids_need(void **state)
{
    (void)state;
    static const struct {
        uint32_t id_bits, id, levels;
    } cases[] = {{6, 0x2A, 1}, {16, 0xABCD, 2}, {24, 0xFEDCBA, 3}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bench_options options;
        struct dma_device device;
        struct sluice_stats before, after;

        bench_options_init(&options);
        options.device_id_bits = cases[i].id_bits;
        struct bench *b = bench_new(&options);
        bench_add_device(b, &device, cases[i].id, 0);
        create_token(b, &device);
        PIOMMU_DMA_DOMAIN domain = attach_to_new_domain(b, &device);
        map_ok(b, domain, IOVA, PAGE, 1, READ_WRITE);
        fill(b, PAGE, 0x66, 64);

        sluice_sim_stats(b->sim, &before);
        assert_read_gives(b, &device, IOVA, 0x66);
        sluice_sim_stats(b->sim, &after);
        assert_int_equal(after.reads_directory - before.reads_directory, cases[i].levels);

        unmap_ok(b, domain, IOVA, 1);
        remove_attached_device(b, &device, domain);
        bench_delete(b);
    }
}

// An id that differs from a known one only in its upper bits is somebody else.
static void neighbour_in_another_leaf_table_is_refused(void **state)
{
    (void)state;
    struct bench_options options;
    struct dma_device device, stranger;
    uint8_t data[8];

    bench_options_init(&options);
    options.device_id_bits = 24;
    struct bench *b = bench_new(&options);
    bench_add_device(b, &device, 0x123456, 0);
    bench_add_device(b, &stranger, 0x923456, 0);
    create_token(b, &device);
    PIOMMU_DMA_DOMAIN domain = attach_to_new_domain(b, &device);
    map_ok(b, domain, IOVA, PAGE, 1, READ_WRITE);
    fill(b, PAGE, 0x66, 64);
    assert_read_gives(b, &device, IOVA, 0x66);

    assert_refused(dma(b, &stranger, read_of(IOVA, data, 8)));
    assert_int_equal(take_fault(b).Arm64.InputMappingId, stranger.id);

    unmap_ok(b, domain, IOVA, 1);
    remove_attached_device(b, &device, domain);
    bench_delete(b);
}

// The driver hands PASIDs out lowest first; a directory grows when they pass its reach: PD8 ends at
// 255, PD17 at 131071. Two sub-devices, the first and the last, have a domain.
static void create_until(struct bench *b, struct dma_device *gpu, PIOMMU_DMA_DOMAIN first,
                         PIOMMU_DMA_PASID_DEVICE *subs, uint32_t num_subs)
{
    ULONG pasid;

    for (uint32_t i = 0; i < num_subs; i++) {
        assert_int_equal(b->iommu->CreatePasidDevice(gpu->token, &subs[i], &pasid),
                         STATUS_SUCCESS);
        assert_int_equal(pasid, i + 1);
        if (i == 0)
            assert_int_equal(b->iommu->AttachPasidDevice(first, subs[0]), STATUS_SUCCESS);
    }
}

static uint64_t directory_reads(struct bench *b)
{
    struct sluice_stats stats;

    sluice_sim_stats(b->sim, &stats);
    return stats.reads_process_directory;
}

static void grow_to(uint32_t last_pasid, uint32_t levels)
{
    struct bench *b = bench_new(NULL);
    struct dma_device gpu;
    uint8_t data[8];
    PIOMMU_DMA_PASID_DEVICE *subs = calloc(last_pasid, sizeof(*subs));

    assert_non_null(subs);
    bench_add_device(b, &gpu, 0x20, 20);
    create_tagged_token(b, &gpu, true);
    PIOMMU_DMA_DOMAIN first = new_domain(b), last = new_domain(b);
    map_ok(b, first, IOVA, PAGE, 1, READ_WRITE);
    map_ok(b, last, IOVA, PAGE + PAGE_SIZE, 1, READ_WRITE);
    fill(b, PAGE, 0x31, 64);
    fill(b, PAGE + PAGE_SIZE, 0x32, 64);
    create_until(b, &gpu, first, subs, last_pasid);
    assert_int_equal(b->iommu->AttachPasidDevice(last, subs[last_pasid - 1]), STATUS_SUCCESS);

    assert_tagged_read_gives(b, &gpu, 1, IOVA, 0x31);
    uint64_t before = directory_reads(b);
    assert_tagged_read_gives(b, &gpu, last_pasid, IOVA, 0x32);
    assert_int_equal(directory_reads(b) - before, levels);
    assert_refused(dma(b, &gpu, tagged(read_of(IOVA, data, 8), 100)));

    assert_int_equal(b->iommu->DetachPasidDevice(subs[0]), STATUS_SUCCESS);
    assert_int_equal(b->iommu->DetachPasidDevice(subs[last_pasid - 1]), STATUS_SUCCESS);
    for (uint32_t i = last_pasid; i-- > 0;)
        assert_int_equal(b->iommu->DeletePasidDevice(subs[i]), STATUS_SUCCESS);
    delete_domain(b, first);
    delete_domain(b, last);
    delete_token(b, &gpu);
    bench_delete(b);
    free(subs);
}

static void process_directory_stays_small_for_few_pasids(void **state)
{
    (void)state;
    grow_to(255, 1);
}

static void process_directory_grows_to_pd17(void **state)
{
    (void)state;
    grow_to(256, 2);
}

static void process_directory_grows_to_pd20(void **state)
{
    (void)state;
    grow_to(0x20000, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(device_directory_has_as_many_levels_as_the_ids_need),
        cmocka_unit_test(neighbour_in_another_leaf_table_is_refused),
        cmocka_unit_test(process_directory_stays_small_for_few_pasids),
        cmocka_unit_test(process_directory_grows_to_pd17),
        cmocka_unit_test(process_directory_grows_to_pd20),
    };
    return cmocka_run_group_tests_name("directories", tests, NULL, NULL);
}
