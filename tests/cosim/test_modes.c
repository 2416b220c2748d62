// SPDX-License-Identifier: Apache-2.0
// First-stage modes: the driver takes the smallest that reaches; a walk reads one entry a level.
#include "cosim_fixture.h"

#define PAGE 0x12345000u

static uint64_t table_reads(struct bench *b)
{
    struct sluice_stats stats;
    uint64_t sum = 0;

    sluice_sim_stats(b->sim, &stats);
    for (size_t i = 0; i < sizeof stats.reads_stage1 / sizeof stats.reads_stage1[0]; i++)
        sum += stats.reads_stage1[i];
    return sum;
}

// The highest page of the lower half exercises every index of the walk.
static void mode_reaches(uint8_t address_bits, uint32_t levels)
{
    const uint64_t iova = (UINT64_C(1) << address_bits) - PAGE_SIZE;
    struct bench_options options;
    struct dma_device nic;
    uint8_t data[8];

    bench_options_init(&options);
    options.logical_address_bits = address_bits;
    struct bench *b = bench_new(&options);
    PIOMMU_DMA_DOMAIN domain = add_attached_device(b, &nic, 0x10);
    map_ok(b, domain, iova, PAGE, 1, READ_WRITE);
    fill(b, PAGE, 0x77, 64);

    uint64_t before = table_reads(b);
    assert_read_gives(b, &nic, iova, 0x77);
    assert_int_equal(table_reads(b) - before, levels);
    assert_refused(dma(b, &nic, read_of(iova - PAGE_SIZE, data, sizeof data)));
    assert_int_equal(take_fault(b).Arm64.Type, TranslationFault);
    assert_int_equal(map(b, domain, iova + PAGE_SIZE, PAGE, 1, READ_WRITE),
                     STATUS_INVALID_PARAMETER_4);

    unmap_ok(b, domain, iova, 1);
    assert_refused(dma(b, &nic, read_of(iova, data, sizeof data)));
    take_fault(b);
    remove_attached_device(b, &nic, domain);
    bench_delete(b);
}

static void sv39_reads_three_entries(void **state)
{
    (void)state;
    mode_reaches(38, 3);
}

static void sv48_reads_four_entries(void **state)
{
    (void)state;
    mode_reaches(47, 4);
}

static void sv57_reads_five_entries(void **state)
{
    (void)state;
    mode_reaches(56, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sv39_reads_three_entries),
        cmocka_unit_test(sv48_reads_four_entries),
        cmocka_unit_test(sv57_reads_five_entries),
    };
    return cmocka_run_group_tests_name("modes", tests, NULL, NULL);
}
