// SPDX-License-Identifier: Apache-2.0
// Placement: the buddy allocator, reserved regions and message windows of a domain.
#include "domain_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "iommu_causes.h"
#include "iommu_regs.h"

/* ---- the allocator ---- */

static NTSTATUS map_anywhere(PIOMMU_DMA_DOMAIN domain, uint64_t bytes, const uint64_t *min,
                             const uint64_t *max, uint64_t *out)
{
    IOMMU_MAP_PHYSICAL_ADDRESS memory = contiguous(0x40000000, bytes);
    return iommu.MapLogicalRangeEx(domain, READ_WRITE, &memory, NULL,
                                   (PIOMMU_DMA_LOGICAL_ADDRESS)(uintptr_t)min,
                                   (PIOMMU_DMA_LOGICAL_ADDRESS)(uintptr_t)max, out);
}

static void allocator_gives_low_aligned_disjoint_blocks(void **state)
{
    (void)state;
    PIOMMU_DMA_DOMAIN domain = make_buddy_domain(32);
    uint64_t a, b, c, d;
    assert_status(map_anywhere(domain, PAGE, NULL, NULL, &a), STATUS_SUCCESS);
    assert_status(map_anywhere(domain, 3 * PAGE, NULL, NULL, &b), STATUS_SUCCESS);
    assert_status(map_anywhere(domain, PAGE, NULL, NULL, &c), STATUS_SUCCESS);
    assert_status(map_anywhere(domain, PAGE, NULL, NULL, &d), STATUS_SUCCESS);
    /* Lowest fit, 3 pages rounded up to 4: [0] [4..7] [1] [2]. */
    assert_int_equal(a, 0x0000);
    assert_int_equal(b, 0x4000);
    assert_int_equal(c, 0x1000);
    assert_int_equal(d, 0x2000);
    assert_status(iommu.DeleteDomain(domain), STATUS_SUCCESS);
}

static void only_the_pages_asked_for_are_mapped(void **state)
{
    struct bench *b = *state;
    PIOMMU_DMA_DEVICE nic = make_device(b->world, 0);
    PIOMMU_DMA_DOMAIN domain = make_buddy_domain(32);
    uint64_t at;
    assert_status(iommu.AttachDeviceEx(domain, nic), STATUS_SUCCESS);
    assert_status(map_anywhere(domain, 3 * PAGE, NULL, NULL, &at), STATUS_SUCCESS);
    assert_reaches(b, NIC, at + 2 * PAGE, 0x40000000 + 2 * PAGE);
    assert_int_equal(read_by(b, NIC, at + 3 * PAGE).cause, IOMMU_CAUSE_READ_PAGE_FAULT);
    /* Unmap names exactly one mapping. */
    assert_status(iommu.UnmapLogicalRange(domain, at, 2), STATUS_INVALID_PARAMETER);
    assert_status(iommu.UnmapLogicalRange(domain, at, 4), STATUS_INVALID_PARAMETER);
    assert_status(iommu.UnmapLogicalRange(domain, at + PAGE, 2), STATUS_INVALID_PARAMETER);
    assert_reaches(b, NIC, at, 0x40000000);
    assert_status(iommu.UnmapLogicalRange(domain, at, 3), STATUS_SUCCESS);
    assert_int_equal(read_by(b, NIC, at).cause, IOMMU_CAUSE_READ_PAGE_FAULT);
    assert_status(iommu.DetachDeviceEx(nic), STATUS_SUCCESS);
    assert_status(iommu.DeleteDevice(nic), STATUS_SUCCESS);
    assert_status(iommu.DeleteDomain(domain), STATUS_SUCCESS);
}

static void windows_bound_first_and_last_byte(void **state)
{
    (void)state;
    PIOMMU_DMA_DOMAIN domain = make_buddy_domain(24);
    uint64_t at = 0, min = 0x10000, max = 0x10FFF;
    assert_status(map_anywhere(domain, PAGE, &min, &max, &at), STATUS_SUCCESS);
    assert_int_equal(at, 0x10000);
    assert_status(map_anywhere(domain, PAGE, &min, &max, &at), STATUS_INVALID_PARAMETER_MIX);
    min = 0x11000, max = 0x12FFE; /* one byte short of two pages */
    assert_status(map_anywhere(domain, 2 * PAGE, &min, &max, &at), STATUS_INVALID_PARAMETER_MIX);
    min = 0x20000, max = 0x1FFFF;
    assert_status(map_anywhere(domain, PAGE, &min, &max, &at), STATUS_INVALID_PARAMETER_MIX);
    min = 0xFFE000, max = UINT64_MAX;
    assert_status(map_anywhere(domain, 2 * PAGE, &min, &max, &at), STATUS_SUCCESS);
    assert_int_equal(at, 0xFFE000);
    IOMMU_MAP_PHYSICAL_ADDRESS memory = contiguous(0x1000, PAGE);
    assert_status(iommu.MapLogicalRangeEx(domain, READ_ONLY, &memory, &at, NULL, NULL, &at),
                  STATUS_NOT_SUPPORTED);
    assert_status(iommu.DeleteDomain(domain), STATUS_SUCCESS);
}

static void exhausted_allocator_recovers_after_unmap(void **state)
{
    (void)state;
    PIOMMU_DMA_DOMAIN domain = make_buddy_domain(16); /* 16 pages */
    uint64_t at[16], more;
    for (int i = 0; i < 16; i++)
        assert_status(map_anywhere(domain, PAGE, NULL, NULL, &at[i]), STATUS_SUCCESS);
    assert_status(map_anywhere(domain, PAGE, NULL, NULL, &more), STATUS_INSUFFICIENT_RESOURCES);
    for (int i = 4; i < 8; i++)
        assert_status(iommu.UnmapLogicalRange(domain, at[i], 1), STATUS_SUCCESS);
    assert_status(map_anywhere(domain, 4 * PAGE, NULL, NULL, &more), STATUS_SUCCESS);
    assert_int_equal(more, 0x4000);
    assert_status(iommu.DeleteDomain(domain), STATUS_SUCCESS);
}

static void allocated_domains_use_gigabyte_leaves(void **state)
{
    struct bench *b = *state;
    PIOMMU_DMA_DEVICE nic = make_device(b->world, 0);
    PIOMMU_DMA_DOMAIN domain = make_buddy_domain(38);
    uint64_t at;
    assert_status(iommu.AttachDeviceEx(domain, nic), STATUS_SUCCESS);
    assert_status(map_anywhere(domain, UINT64_C(1) << 30, NULL, NULL, &at), STATUS_SUCCESS);
    assert_int_equal(read_by(b, NIC, at + 0x12345).page_bytes, 1u << 30);
    assert_status(iommu.UnmapLogicalRange(domain, at, 1u << 18), STATUS_SUCCESS);
    assert_int_equal(read_by(b, NIC, at + 0x12345).cause, IOMMU_CAUSE_READ_PAGE_FAULT);
    /* Where tables are left behind, smaller leaves go into them. */
    uint64_t small;
    assert_status(map_anywhere(domain, PAGE, NULL, NULL, &small), STATUS_SUCCESS);
    assert_int_equal(small, at);
    assert_status(iommu.UnmapLogicalRange(domain, small, 1), STATUS_SUCCESS);
    assert_status(map_anywhere(domain, UINT64_C(1) << 30, NULL, NULL, &at), STATUS_SUCCESS);
    assert_reaches(b, NIC, at + 0x3FFFFFFF, 0x7FFFFFFF);
    assert_status(iommu.DetachDeviceEx(nic), STATUS_SUCCESS);
    assert_status(iommu.DeleteDevice(nic), STATUS_SUCCESS);
    assert_status(iommu.DeleteDomain(domain), STATUS_SUCCESS);
}

/* ---- regions and windows ---- */

static void regions_are_mapped_or_kept_free(void **state)
{
    struct bench *b = *state;
    PIOMMU_DMA_DEVICE nic = make_device(b->world, 0);
    IOMMU_DMA_RESERVED_REGION hole = {NULL, 0x8000, 2, FALSE};
    IOMMU_DMA_RESERVED_REGION table = {&hole, 0x4000, 2, TRUE};
    PIOMMU_DMA_DOMAIN domain;
    assert_status(iommu.CreateDomainEx(DomainTypeTranslate, no_flags, NULL, &table, &domain),
                  STATUS_SUCCESS);
    assert_status(iommu.AttachDeviceEx(domain, nic), STATUS_SUCCESS);
    assert_reaches(b, NIC, 0x5FF8, 0x5FF8);
    assert_int_equal(fake_access(b->hw, NIC, NO_PROCESS, 0x4000, FAKE_WRITE).cause, 0);
    assert_int_equal(read_by(b, NIC, 0x8000).cause, IOMMU_CAUSE_READ_PAGE_FAULT);
    assert_status(map_at(domain, 0x8000, 0x1000, PAGE, READ_ONLY), STATUS_IN_USE);
    assert_status(map_at(domain, 0x5000, 0x1000, PAGE, READ_ONLY), STATUS_IN_USE);
    assert_status(iommu.UnmapLogicalRange(domain, 0x4000, 1), STATUS_INVALID_PARAMETER);
    IOMMU_MAP_PHYSICAL_ADDRESS memory = contiguous(0x4000, PAGE);
    assert_status(iommu.UnmapIdentityRangeEx(domain, &memory), STATUS_INVALID_PARAMETER);
    assert_status(iommu.DetachDeviceEx(nic), STATUS_SUCCESS);
    assert_status(iommu.DeleteDevice(nic), STATUS_SUCCESS);
    assert_status(iommu.DeleteDomain(domain), STATUS_SUCCESS);
}

static void allocator_stays_out_of_regions(void **state)
{
    (void)state;
    IOMMU_DMA_RESERVED_REGION hole = {NULL, 0x3000, 2, FALSE};
    IOMMU_DMA_RESERVED_REGION table = {&hole, 0x8000, 3, TRUE};
    IOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG config = buddy(16);
    PIOMMU_DMA_DOMAIN domain;
    assert_status(iommu.CreateDomainEx(DomainTypeTranslate, no_flags, &config, &table, &domain),
                  STATUS_SUCCESS);
    uint64_t at;
    for (int i = 0; i < 16 - 5; i++) {
        assert_status(map_anywhere(domain, PAGE, NULL, NULL, &at), STATUS_SUCCESS);
        assert_false(at >= 0x3000 && at < 0x5000);
        assert_false(at >= 0x8000 && at < 0xB000);
    }
    assert_status(map_anywhere(domain, PAGE, NULL, NULL, &at), STATUS_INSUFFICIENT_RESOURCES);
    assert_status(iommu.DeleteDomain(domain), STATUS_SUCCESS);
}

static void bad_regions_are_refused(void **state)
{
    (void)state;
    IOMMU_DMA_RESERVED_REGION odd = {NULL, 0x4010, 1, TRUE};
    IOMMU_DMA_RESERVED_REGION empty = {NULL, 0x4000, 0, TRUE};
    IOMMU_DMA_RESERVED_REGION wraps = {NULL, UINT64_MAX - 0xFFF, 2, TRUE};
    IOMMU_DMA_RESERVED_REGION far = {NULL, UINT64_C(1) << 38, 1, FALSE};
    IOMMU_DMA_RESERVED_REGION huge = {NULL, 0, SIZE_MAX, FALSE};
    IOMMU_DMA_RESERVED_REGION second = {NULL, 0x5000, 2, TRUE};
    IOMMU_DMA_RESERVED_REGION overlap = {&second, 0x4000, 2, FALSE};
    IOMMU_DMA_RESERVED_REGION *bad[] = {&odd, &empty, &wraps, &far, &huge, &overlap};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_status(try_create(DomainTypeTranslate, NULL, bad[i]), STATUS_INVALID_PARAMETER_4);
    IOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG config = buddy(14);
    assert_status(try_create(DomainTypeTranslate, &config, &second), STATUS_INVALID_PARAMETER_4);
}

static void message_windows_are_reachable_in_every_domain(void **state)
{
    static const struct iommu_message_window window = {0x28000000, 1};
    struct world *world = world_create();
    (void)state;
    world->platform.message_windows = &window;
    world->platform.num_message_windows = 1;
    world_add_device(world, 0, NIC);
    struct iommu_driver *driver = world_start(world);
    struct bench b = {world, driver, &world->hw[0]};
    PIOMMU_DMA_DEVICE nic = make_device(world, 0);
    PIOMMU_DMA_DOMAIN domain = make_domain(DomainTypeTranslate);
    assert_status(iommu.AttachDeviceEx(domain, nic), STATUS_SUCCESS);
    assert_reaches(&b, NIC, 0x28000040, 0x28000040);
    assert_int_equal(fake_access(b.hw, NIC, NO_PROCESS, 0x28000000, FAKE_WRITE).cause, 0);
    assert_status(map_at(domain, 0x28000000, 0x1000, PAGE, READ_ONLY), STATUS_IN_USE);
    assert_status(iommu.UnmapLogicalRange(domain, 0x28000000, 1), STATUS_INVALID_PARAMETER);
    IOMMU_DMA_RESERVED_REGION region = {NULL, 0x28000000, 1, TRUE};
    assert_status(try_create(DomainTypeTranslate, NULL, &region), STATUS_INVALID_PARAMETER_4);
    assert_status(iommu.DetachDeviceEx(nic), STATUS_SUCCESS);
    assert_status(iommu.DeleteDevice(nic), STATUS_SUCCESS);
    assert_status(iommu.DeleteDomain(domain), STATUS_SUCCESS);
    world_stop(world, driver);
}

#define test(name) cmocka_unit_test_setup_teardown(name, bench_setup, bench_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(allocator_gives_low_aligned_disjoint_blocks),
        test(only_the_pages_asked_for_are_mapped),
        test(windows_bound_first_and_last_byte),
        test(exhausted_allocator_recovers_after_unmap),
        test(allocated_domains_use_gigabyte_leaves),
        test(regions_are_mapped_or_kept_free),
        test(allocator_stays_out_of_regions),
        test(bad_regions_are_refused),
        cmocka_unit_test(message_windows_are_reachable_in_every_domain),
    };
    return cmocka_run_group_tests_name("driver placement", tests, NULL, NULL);
}
