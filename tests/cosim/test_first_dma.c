// SPDX-License-Identifier: Apache-2.0
// One device, one domain, one map: the shortest way from the V3 table to memory.
#include "cosim_fixture.h"

#define IOVA 0x40000000u
#define PAGE 0x12345000u

// Given a mapped page, what the device writes arrives in it, byte for byte, and reads come back.
static void mapped_page_is_written_and_read(void **state)
{
    (void)state;
    struct bench *b = bench_new(NULL);
    struct dma_device nic;
    uint8_t sent[100], received[100] = {0};

    PIOMMU_DMA_DOMAIN domain = add_attached_device(b, &nic, 0x10);
    map_ok(b, domain, IOVA, PAGE, 1, READ_WRITE);
    for (size_t i = 0; i < sizeof sent; i++) sent[i] = (uint8_t)(i * 7 + 1);

    struct sluice_completion write = dma(b, &nic, write_of(IOVA + 13, sent, sizeof sent));
    struct sluice_completion read = dma(b, &nic, read_of(IOVA + 13, received, sizeof received));

    assert_int_equal(write.outcome, SLUICE_DONE);
    assert_int_equal(write.pa, PAGE + 13);
    assert_int_equal(read.outcome, SLUICE_DONE);
    assert_int_equal(read.pa, PAGE + 13);
    assert_memory_equal(received, sent, sizeof sent);
    assert_memory_equal(sluice_sim_memory_pointer(b->sim, PAGE + 13), sent, sizeof sent);
    assert_filled(b, PAGE, 0, 13);
    assert_filled(b, PAGE + 113, 0, 100);
    assert_no_fault(b);

    unmap_ok(b, domain, IOVA, 1);
    remove_attached_device(b, &nic, domain);
    bench_delete(b);
}

// A transfer over a page boundary goes to two physical pages that are not neighbours.
static void transfer_across_pages_follows_each_page(void **state)
{
    (void)state;
    struct bench *b = bench_new(NULL);
    struct dma_device nic;
    uint8_t data[256];

    PIOMMU_DMA_DOMAIN domain = add_attached_device(b, &nic, 0x10);
    map_ok(b, domain, IOVA, PAGE, 1, READ_WRITE);
    map_ok(b, domain, IOVA + PAGE_SIZE, PAGE - 0x100000, 1, READ_WRITE);

    memset(data, 0x3C, sizeof data);
    struct sluice_completion done = dma(b, &nic, write_of(IOVA + PAGE_SIZE - 128, data, 256));

    assert_int_equal(done.outcome, SLUICE_DONE);
    assert_int_equal(done.bursts, 2);
    assert_filled(b, PAGE + PAGE_SIZE - 128, 0x3C, 128);
    assert_filled(b, PAGE - 0x100000, 0x3C, 128);
    assert_filled(b, PAGE - 0x100000 + 128, 0, 128);

    unmap_ok(b, domain, IOVA, 2);
    remove_attached_device(b, &nic, domain);
    bench_delete(b);
}

// A map needs no register access, an unmap exactly one: the doorbell.
static void map_costs_no_register_access_and_unmap_one_write(void **state)
{
    (void)state;
    struct bench *b = bench_new(NULL);
    struct dma_device nic;
    struct sluice_stats start, mapped, unmapped;

    PIOMMU_DMA_DOMAIN domain = add_attached_device(b, &nic, 0x10);
    settle(b);

    sluice_sim_stats(b->sim, &start);
    map_ok(b, domain, IOVA, PAGE, 4, READ_WRITE);
    sluice_sim_stats(b->sim, &mapped);
    unmap_ok(b, domain, IOVA, 4);
    sluice_sim_stats(b->sim, &unmapped);

    assert_int_equal(mapped.mmio_reads + mapped.mmio_writes,
                     start.mmio_reads + start.mmio_writes);
    assert_int_equal(unmapped.mmio_reads, mapped.mmio_reads);
    assert_int_equal(unmapped.mmio_writes, mapped.mmio_writes + 1);

    remove_attached_device(b, &nic, domain);
    bench_delete(b);
}

// Two devices use the same logical address for different pages.
static void domains_do_not_share_addresses(void **state)
{
    (void)state;
    struct bench *b = bench_new(NULL);
    struct dma_device nic, disk;

    PIOMMU_DMA_DOMAIN first = add_attached_device(b, &nic, 0x10);
    PIOMMU_DMA_DOMAIN second = add_attached_device(b, &disk, 0x18);
    map_ok(b, first, IOVA, PAGE, 1, READ_WRITE);
    map_ok(b, second, IOVA, PAGE + PAGE_SIZE, 1, READ_WRITE);
    fill(b, PAGE, 0x11, PAGE_SIZE);
    fill(b, PAGE + PAGE_SIZE, 0x22, PAGE_SIZE);

    for (int round = 0; round < 3; round++) {
        assert_read_gives(b, &nic, IOVA, 0x11);
        assert_read_gives(b, &disk, IOVA, 0x22);
    }

    remove_attached_device(b, &nic, first);
    remove_attached_device(b, &disk, second);
    bench_delete(b);
}

// 2 MiB of contiguous memory, read at both ends and in the middle.
static void large_range_is_mapped_whole(void **state)
{
    (void)state;
    struct bench *b = bench_new(NULL);
    struct dma_device nic;

    PIOMMU_DMA_DOMAIN domain = add_attached_device(b, &nic, 0x10);
    map_ok(b, domain, 0x40000000, 0x10000000, 512, READ_WRITE);
    fill(b, 0x10000000, 1, 64);
    fill(b, 0x100FF000, 2, 64);
    fill(b, 0x101FFFC0, 3, 64);

    assert_read_gives(b, &nic, 0x40000000, 1);
    assert_read_gives(b, &nic, 0x400FF000, 2);
    assert_read_gives(b, &nic, 0x401FFFC0, 3);

    unmap_ok(b, domain, 0x40000000, 512);
    remove_attached_device(b, &nic, domain);
    bench_delete(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mapped_page_is_written_and_read),
        cmocka_unit_test(transfer_across_pages_follows_each_page),
        cmocka_unit_test(map_costs_no_register_access_and_unmap_one_write),
        cmocka_unit_test(domains_do_not_share_addresses),
        cmocka_unit_test(large_range_is_mapped_whole),
    };
    return cmocka_run_group_tests_name("first_dma", tests, NULL, NULL);
}
