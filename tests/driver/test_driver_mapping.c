// SPDX-License-Identifier: Apache-2.0
// Mapping: what devices can reach after map and unmap calls, and every status of the two.
#include "fake_platform.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "iommu_causes.h"

#define NIC  0x0100u
#define MIB  (UINT64_C(1) << 20)
#define PAGE UINT64_C(0x1000)

struct bench {
    struct world *world;
    struct iommu_driver *driver;
    struct fake_iommu *hw;
    PIOMMU_DMA_DEVICE nic;
    PIOMMU_DMA_DOMAIN domain;
};

static int setup(void **state)
{
    static struct bench bench;
    bench.world = world_create();
    world_add_device(bench.world, 0, NIC);
    bench.driver = world_start(bench.world);
    bench.hw = &bench.world->hw[0];
    bench.nic = make_device(bench.world, 0);
    bench.domain = make_domain(DomainTypeTranslate);
    assert_status(iommu.AttachDeviceEx(bench.domain, bench.nic), STATUS_SUCCESS);
    *state = &bench;
    return 0;
}

static int teardown(void **state)
{
    struct bench *b = *state;
    assert_status(iommu.DetachDeviceEx(b->nic), STATUS_SUCCESS);
    assert_status(iommu.DeleteDevice(b->nic), STATUS_SUCCESS);
    assert_status(iommu.DeleteDomain(b->domain), STATUS_SUCCESS);
    assert_int_equal(b->world->num_fatal, 0);
    world_stop(b->world, b->driver);
    return 0;
}

static void assert_reaches(struct bench *b, uint64_t iova, uint64_t physical)
{
    struct fake_answer answer = fake_access(b->hw, NIC, NO_PROCESS, iova, FAKE_READ);
    assert_int_equal(answer.cause, 0);
    assert_int_equal(answer.physical, physical);
}

static void assert_refused(struct bench *b, uint64_t iova)
{
    struct fake_answer answer = fake_access(b->hw, NIC, NO_PROCESS, iova, FAKE_READ);
    assert_int_equal(answer.cause, IOMMU_CAUSE_READ_PAGE_FAULT);
}

static uint64_t leaf_bytes(struct bench *b, uint64_t iova)
{
    struct fake_answer answer = fake_walk(b->hw, NIC, NO_PROCESS, iova, FAKE_READ);
    assert_int_equal(answer.cause, 0);
    return answer.page_bytes;
}

/* ---- the three descriptors ---- */

static void contiguous_range_is_reached_page_by_page(void **state)
{
    struct bench *b = *state;
    assert_status(map_at(b->domain, 0x40000000, 0x1234000, 3 * PAGE, READ_WRITE), STATUS_SUCCESS);
    assert_reaches(b, 0x40000000, 0x1234000);
    assert_reaches(b, 0x40002FFF, 0x1236FFF);
    assert_refused(b, 0x3FFFFFFF);
    assert_refused(b, 0x40003000);
}

static void scattered_frames_are_reached_in_their_order(void **state)
{
    struct bench *b = *state;
    PFN_NUMBER frames[] = {0x500, 0x501, 0x100, 0x4FF};
    IOMMU_MAP_PHYSICAL_ADDRESS memory;
    memset(&memory, 0, sizeof(memory));
    memory.MapType = MapPhysicalAddressTypePfn;
    memory.PfnArray.PageFrame = frames;
    memory.PfnArray.NumberOfPages = 4;
    IOMMU_DMA_LOGICAL_ADDRESS at = 0x7000, out = 0;
    assert_status(iommu.MapLogicalRangeEx(b->domain, READ_WRITE, &memory, &at, NULL, NULL, &out),
                  STATUS_SUCCESS);
    assert_int_equal(out, 0x7000);
    for (int i = 0; i < 4; i++)
        assert_reaches(b, 0x7000 + i * PAGE + 8, frames[i] * PAGE + 8);
    assert_refused(b, 0xB000);
}

static void mdl_is_reached_through_its_frames(void **state)
{
    struct bench *b = *state;
    struct {
        MDL mdl;
        PFN_NUMBER frame[2];
    } list;
    memset(&list, 0, sizeof(list));
    list.mdl.ByteCount = 2 * PAGE;
    list.frame[0] = 0x77;
    list.frame[1] = 0x33;
    IOMMU_MAP_PHYSICAL_ADDRESS memory;
    memset(&memory, 0, sizeof(memory));
    memory.MapType = MapPhysicalAddressTypeMdl;
    memory.Mdl.Mdl = &list.mdl;
    IOMMU_DMA_LOGICAL_ADDRESS at = 0x10000, out;
    assert_status(iommu.MapLogicalRangeEx(b->domain, READ_ONLY, &memory, &at, NULL, NULL, &out),
                  STATUS_SUCCESS);
    assert_reaches(b, 0x10000, 0x77000);
    assert_reaches(b, 0x11000, 0x33000);

    list.mdl.ByteOffset = 4;
    at = 0x20000;
    assert_status(iommu.MapLogicalRangeEx(b->domain, READ_ONLY, &memory, &at, NULL, NULL, &out),
                  STATUS_INVALID_PARAMETER_3);
    list.mdl.ByteOffset = 0;
    list.mdl.ByteCount = 2 * PAGE - 1;
    assert_status(iommu.MapLogicalRangeEx(b->domain, READ_ONLY, &memory, &at, NULL, NULL, &out),
                  STATUS_INVALID_PARAMETER_3);
}

/* ---- permissions ---- */

static void read_only_memory_refuses_writes(void **state)
{
    struct bench *b = *state;
    assert_status(map_at(b->domain, 0x1000, 0x5000, PAGE, READ_ONLY), STATUS_SUCCESS);
    assert_reaches(b, 0x1000, 0x5000);
    struct fake_answer answer = fake_access(b->hw, NIC, NO_PROCESS, 0x1000, FAKE_WRITE);
    assert_int_equal(answer.cause, IOMMU_CAUSE_WRITE_PAGE_FAULT);
}

/* Write-only cannot be expressed: writes succeed, and reads are not refused by this format. */
static void write_only_memory_takes_writes_and_does_not_refuse_reads(void **state)
{
    struct bench *b = *state;
    assert_status(map_at(b->domain, 0x1000, 0x5000, PAGE, WRITE_ONLY), STATUS_SUCCESS);
    struct fake_answer answer = fake_access(b->hw, NIC, NO_PROCESS, 0x1000, FAKE_WRITE);
    assert_int_equal(answer.cause, 0);
    assert_reaches(b, 0x1000, 0x5000);
}

static void memory_is_never_executable(void **state)
{
    struct bench *b = *state;
    assert_status(map_at(b->domain, 0x1000, 0x5000, PAGE, READ_WRITE), STATUS_SUCCESS);
    struct fake_answer answer = fake_access(b->hw, NIC, NO_PROCESS, 0x1000, FAKE_EXEC);
    assert_int_equal(answer.cause, IOMMU_CAUSE_INSTRUCTION_PAGE_FAULT);
}

/* ---- unmap ---- */

static void unmapped_page_is_refused_although_it_was_cached(void **state)
{
    struct bench *b = *state;
    assert_status(map_at(b->domain, 0x1000, 0x5000, 2 * PAGE, READ_WRITE), STATUS_SUCCESS);
    assert_reaches(b, 0x1000, 0x5000);
    assert_reaches(b, 0x2000, 0x6000);
    assert_status(iommu.UnmapLogicalRange(b->domain, 0x1000, 1), STATUS_SUCCESS);
    assert_refused(b, 0x1000);
    assert_reaches(b, 0x2000, 0x6000);
}

static void address_is_reused_for_other_memory_at_once(void **state)
{
    struct bench *b = *state;
    for (uint64_t i = 0; i < 100; i++) {
        assert_status(map_at(b->domain, 0x8000, (i + 1) * PAGE, PAGE, READ_WRITE), STATUS_SUCCESS);
        assert_reaches(b, 0x8000, (i + 1) * PAGE);
        assert_status(iommu.UnmapLogicalRange(b->domain, 0x8000, 1), STATUS_SUCCESS);
        assert_refused(b, 0x8000);
    }
}

static void unmap_may_cover_several_mappings(void **state)
{
    struct bench *b = *state;
    assert_status(map_at(b->domain, 0x1000, 0x51000, PAGE, READ_WRITE), STATUS_SUCCESS);
    assert_status(map_at(b->domain, 0x2000, 0x93000, PAGE, READ_ONLY), STATUS_SUCCESS);
    assert_status(iommu.UnmapLogicalRange(b->domain, 0x1000, 2), STATUS_SUCCESS);
    assert_refused(b, 0x1000);
    assert_refused(b, 0x2000);
}

static void unmap_of_a_hole_removes_nothing(void **state)
{
    struct bench *b = *state;
    assert_status(map_at(b->domain, 0x1000, 0x51000, PAGE, READ_WRITE), STATUS_SUCCESS);
    assert_status(map_at(b->domain, 0x3000, 0x93000, PAGE, READ_WRITE), STATUS_SUCCESS);
    assert_status(iommu.UnmapLogicalRange(b->domain, 0x1000, 3), STATUS_INVALID_PARAMETER);
    assert_reaches(b, 0x1000, 0x51000);
    assert_reaches(b, 0x3000, 0x93000);
}

static void unmap_statuses(void **state)
{
    struct bench *b = *state;
    PIOMMU_DMA_DOMAIN pass = make_domain(DomainTypePassThrough);
    assert_status(iommu.UnmapLogicalRange(NULL, 0x1000, 1), STATUS_INVALID_PARAMETER_1);
    assert_status(iommu.UnmapLogicalRange(pass, 0x1000, 1), STATUS_INVALID_PARAMETER_1);
    assert_status(iommu.UnmapLogicalRange(b->domain, 0x1001, 1), STATUS_INVALID_PARAMETER_2);
    assert_status(iommu.UnmapLogicalRange(b->domain, 0x1000, 0), STATUS_INVALID_PARAMETER_3);
    assert_status(iommu.UnmapLogicalRange(b->domain, 0x1000, UINT64_MAX / PAGE),
                  STATUS_INVALID_PARAMETER_3);
    assert_status(iommu.UnmapLogicalRange(b->domain, UINT64_C(1) << 40, 1),
                  STATUS_INVALID_PARAMETER);
    assert_status(iommu.UnmapLogicalRange(b->domain, 0x1000, 1), STATUS_INVALID_PARAMETER);
    assert_status(iommu.DeleteDomain(pass), STATUS_SUCCESS);
}

/* ---- sizes of leaves ---- */

static void aligned_memory_uses_large_leaves(void **state)
{
    struct bench *b = *state;
    assert_status(map_at(b->domain, 0x40000000, 0x80200000, 4 * MIB, READ_WRITE), STATUS_SUCCESS);
    assert_status(map_at(b->domain, 0x50010000, 0x30000, 0x11000, READ_WRITE), STATUS_SUCCESS);
    assert_int_equal(leaf_bytes(b, 0x40000000), 2 * MIB);
    assert_int_equal(leaf_bytes(b, 0x403FFFFF), 2 * MIB);
    assert_int_equal(leaf_bytes(b, 0x50010000), 0x10000);
    assert_int_equal(leaf_bytes(b, 0x50020000), PAGE);
    assert_reaches(b, 0x40212345, 0x80412345);
    assert_reaches(b, 0x5001ABCD, 0x3ABCD);
}

static void part_of_a_large_leaf_can_be_unmapped_without_memory(void **state)
{
    struct bench *b = *state;
    assert_status(map_at(b->domain, 0x40000000, 0x80200000, 2 * MIB, READ_ONLY), STATUS_SUCCESS);
    assert_reaches(b, 0x40100000, 0x80300000);
    b->world->fail_at = b->world->allocations;
    assert_status(iommu.UnmapLogicalRange(b->domain, 0x40013000, 2), STATUS_SUCCESS);
    b->world->fail_at = NEVER;
    assert_refused(b, 0x40013000);
    assert_refused(b, 0x40014FFF);
    assert_reaches(b, 0x40012FFF, 0x80212FFF);
    assert_reaches(b, 0x40015000, 0x80215000);
    assert_reaches(b, 0x40100000, 0x80300000);
    assert_int_equal(leaf_bytes(b, 0x40100000), 0x10000);
    struct fake_answer answer = fake_access(b->hw, NIC, NO_PROCESS, 0x40100000, FAKE_WRITE);
    assert_int_equal(answer.cause, IOMMU_CAUSE_WRITE_PAGE_FAULT);
}

static void superpage_replaces_an_empty_table_and_flushes_it(void **state)
{
    struct bench *b = *state;
    assert_status(map_at(b->domain, 0x40001000, 0x1000, PAGE, READ_WRITE), STATUS_SUCCESS);
    assert_reaches(b, 0x40001000, 0x1000); /* the table is cached now */
    assert_status(iommu.UnmapLogicalRange(b->domain, 0x40001000, 1), STATUS_SUCCESS);
    assert_status(map_at(b->domain, 0x40000000, 0x80200000, 2 * MIB, READ_WRITE), STATUS_SUCCESS);
    assert_int_equal(leaf_bytes(b, 0x40001000), 2 * MIB);
    assert_reaches(b, 0x40001000, 0x80201000);
    assert_reaches(b, 0x40077000, 0x80277000);
}

static void superpage_does_not_fit_where_a_page_is_mapped(void **state)
{
    struct bench *b = *state;
    assert_status(map_at(b->domain, 0x40001000, 0x1000, PAGE, READ_WRITE), STATUS_SUCCESS);
    assert_status(map_at(b->domain, 0x40000000, 0x80200000, 2 * MIB, READ_WRITE), STATUS_IN_USE);
    assert_reaches(b, 0x40001000, 0x1000);
    assert_refused(b, 0x40000000);
}

/* ---- statuses of the map call ---- */

static NTSTATUS map_explicit(struct bench *b, PIOMMU_MAP_PHYSICAL_ADDRESS memory, ULONG permissions,
                             uint64_t at)
{
    IOMMU_DMA_LOGICAL_ADDRESS out = 0xDEAD;
    NTSTATUS status =
        iommu.MapLogicalRangeEx(b->domain, permissions, memory, &at, NULL, NULL, &out);
    assert_int_equal(out, NT_SUCCESS(status) ? at : 0xDEAD);
    return status;
}

static void map_refuses_bad_domains_and_permissions(void **state)
{
    struct bench *b = *state;
    PIOMMU_DMA_DOMAIN pass = make_domain(DomainTypePassThrough);
    IOMMU_MAP_PHYSICAL_ADDRESS memory = contiguous(0x1000, PAGE);
    assert_status(map_at(NULL, 0x1000, 0x1000, PAGE, READ_ONLY), STATUS_INVALID_PARAMETER_1);
    assert_status(map_at(pass, 0x1000, 0x1000, PAGE, READ_ONLY), STATUS_INVALID_PARAMETER_1);
    assert_status(map_explicit(b, &memory, 0, 0x1000), STATUS_INVALID_PARAMETER_2);
    assert_status(map_explicit(b, &memory, 4, 0x1000), STATUS_INVALID_PARAMETER_2);
    assert_status(map_explicit(b, &memory, 0x80000001, 0x1000), STATUS_INVALID_PARAMETER_2);
    assert_status(iommu.DeleteDomain(pass), STATUS_SUCCESS);
}

static void map_refuses_bad_memory(void **state)
{
    struct bench *b = *state;
    IOMMU_MAP_PHYSICAL_ADDRESS memory = contiguous(0x1000, PAGE);
    assert_status(map_explicit(b, NULL, READ_ONLY, 0x1000), STATUS_INVALID_PARAMETER_3);
    memory.MapType = MapPhysicalAddressTypeMax;
    assert_status(map_explicit(b, &memory, READ_ONLY, 0x1000), STATUS_INVALID_PARAMETER_3);
    static const uint64_t bad[][2] = {
        {0x1001, PAGE},
        {0x1000, PAGE + 1},
        {0x1000, 0},
        {UINT64_C(1) << 56, PAGE},              /* beyond PAS */
        {(UINT64_C(1) << 56) - PAGE, 2 * PAGE}, /* runs beyond it */
        {UINT64_MAX - 0xFFF, 2 * PAGE},         /* wraps */
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        memory = contiguous(bad[i][0], bad[i][1]);
        assert_status(map_explicit(b, &memory, READ_ONLY, 0x1000), STATUS_INVALID_PARAMETER_3);
    }
    PFN_NUMBER frame = UINT64_C(1) << 44;
    memset(&memory, 0, sizeof(memory));
    memory.MapType = MapPhysicalAddressTypePfn;
    memory.PfnArray.NumberOfPages = 1;
    assert_status(map_explicit(b, &memory, READ_ONLY, 0x1000), STATUS_INVALID_PARAMETER_3);
    memory.PfnArray.PageFrame = &frame;
    assert_status(map_explicit(b, &memory, READ_ONLY, 0x1000), STATUS_INVALID_PARAMETER_3);
    frame = 1;
    memory.PfnArray.NumberOfPages = 0;
    assert_status(map_explicit(b, &memory, READ_ONLY, 0x1000), STATUS_INVALID_PARAMETER_3);
}

static void map_refuses_bad_addresses(void **state)
{
    struct bench *b = *state;
    IOMMU_MAP_PHYSICAL_ADDRESS memory = contiguous(0x1000, 2 * PAGE);
    IOMMU_DMA_LOGICAL_ADDRESS at = 0x1000, out;
    assert_status(map_explicit(b, &memory, READ_ONLY, 0x1800), STATUS_INVALID_PARAMETER_4);
    /* The default reach is 38 bits: the lower half of Sv39. */
    assert_status(map_explicit(b, &memory, READ_ONLY, (UINT64_C(1) << 38) - PAGE),
                  STATUS_INVALID_PARAMETER_4);
    assert_status(map_explicit(b, &memory, READ_ONLY, UINT64_C(1) << 38),
                  STATUS_INVALID_PARAMETER_4);
    assert_status(map_explicit(b, &memory, READ_ONLY, UINT64_MAX - 0xFFF),
                  STATUS_INVALID_PARAMETER_4);
    assert_status(map_explicit(b, &memory, READ_ONLY, (UINT64_C(1) << 38) - 2 * PAGE),
                  STATUS_SUCCESS);
    assert_status(iommu.MapLogicalRangeEx(b->domain, READ_ONLY, &memory, &at, NULL, NULL, NULL),
                  STATUS_INVALID_PARAMETER_7);
    assert_status(iommu.MapLogicalRangeEx(b->domain, READ_ONLY, &memory, NULL, NULL, NULL, &out),
                  STATUS_NOT_SUPPORTED);
}

static void map_refuses_addresses_in_use(void **state)
{
    struct bench *b = *state;
    assert_status(map_at(b->domain, 0x2000, 0x9000, 2 * PAGE, READ_ONLY), STATUS_SUCCESS);
    assert_status(map_at(b->domain, 0x2000, 0x1000, 2 * PAGE, READ_ONLY), STATUS_IN_USE);
    assert_status(map_at(b->domain, 0x1000, 0x1000, 2 * PAGE, READ_ONLY), STATUS_IN_USE);
    assert_status(map_at(b->domain, 0x3000, 0x1000, 2 * PAGE, READ_ONLY), STATUS_IN_USE);
    assert_reaches(b, 0x2000, 0x9000);
    assert_refused(b, 0x1000);
    assert_refused(b, 0x4000);
}

static void window_is_ignored_without_an_allocator(void **state)
{
    struct bench *b = *state;
    IOMMU_MAP_PHYSICAL_ADDRESS memory = contiguous(0x1000, PAGE);
    IOMMU_DMA_LOGICAL_ADDRESS at = 0x5000, min = 0x9000, max = 0x8000, out;
    assert_status(iommu.MapLogicalRangeEx(b->domain, READ_ONLY, &memory, &at, &min, &max, &out),
                  STATUS_SUCCESS);
    assert_reaches(b, 0x5000, 0x1000);
}

/* ---- identity ---- */

static void identity_map_and_unmap(void **state)
{
    struct bench *b = *state;
    PFN_NUMBER frames[] = {9, 8, 0x300};
    IOMMU_MAP_PHYSICAL_ADDRESS memory;
    memset(&memory, 0, sizeof(memory));
    memory.MapType = MapPhysicalAddressTypePfn;
    memory.PfnArray.PageFrame = frames;
    memory.PfnArray.NumberOfPages = 3;
    assert_status(iommu.MapIdentityRangeEx(b->domain, READ_WRITE, &memory), STATUS_SUCCESS);
    for (int i = 0; i < 3; i++)
        assert_reaches(b, frames[i] * PAGE, frames[i] * PAGE);
    assert_status(iommu.MapIdentityRangeEx(b->domain, READ_WRITE, &memory), STATUS_IN_USE);
    assert_status(iommu.UnmapIdentityRangeEx(b->domain, &memory), STATUS_SUCCESS);
    for (int i = 0; i < 3; i++)
        assert_refused(b, frames[i] * PAGE);
    assert_status(iommu.UnmapIdentityRangeEx(b->domain, &memory), STATUS_INVALID_PARAMETER);
}

static void identity_map_that_names_a_page_twice_changes_nothing(void **state)
{
    struct bench *b = *state;
    PFN_NUMBER frames[] = {0x20, 0x400, 0x20};
    IOMMU_MAP_PHYSICAL_ADDRESS memory;
    memset(&memory, 0, sizeof(memory));
    memory.MapType = MapPhysicalAddressTypePfn;
    memory.PfnArray.PageFrame = frames;
    memory.PfnArray.NumberOfPages = 3;
    assert_status(iommu.MapIdentityRangeEx(b->domain, READ_WRITE, &memory), STATUS_IN_USE);
    assert_refused(b, 0x20000);
    assert_refused(b, 0x400000);
    memory.PfnArray.NumberOfPages = 2;
    assert_status(iommu.MapIdentityRangeEx(b->domain, READ_WRITE, &memory), STATUS_SUCCESS);
    memory.PfnArray.NumberOfPages = 3; /* unmapping a page twice is unmapping it */
    assert_status(iommu.UnmapIdentityRangeEx(b->domain, &memory), STATUS_SUCCESS);
    assert_refused(b, 0x20000);
}

static void other_mapping_at_its_address_is_not_identity(void **state)
{
    struct bench *b = *state;
    IOMMU_MAP_PHYSICAL_ADDRESS memory = contiguous(0x6000, PAGE);
    assert_status(map_at(b->domain, 0x6000, 0x7000, PAGE, READ_ONLY), STATUS_SUCCESS);
    assert_status(iommu.UnmapIdentityRangeEx(b->domain, &memory), STATUS_INVALID_PARAMETER);
    assert_reaches(b, 0x6000, 0x7000);
}

static void identity_statuses(void **state)
{
    struct bench *b = *state;
    PIOMMU_DMA_DOMAIN pass = make_domain(DomainTypePassThrough);
    PIOMMU_DMA_DOMAIN buddy = make_buddy_domain(32);
    IOMMU_MAP_PHYSICAL_ADDRESS page = contiguous(0x6000, PAGE);
    IOMMU_MAP_PHYSICAL_ADDRESS odd = contiguous(0x6001, PAGE);
    IOMMU_MAP_PHYSICAL_ADDRESS partial = contiguous(0x6000, PAGE + 7);
    IOMMU_MAP_PHYSICAL_ADDRESS far = contiguous(UINT64_C(1) << 39, PAGE);

    assert_status(iommu.MapIdentityRangeEx(NULL, 1, &page), STATUS_INVALID_PARAMETER_1);
    assert_status(iommu.MapIdentityRangeEx(b->domain, 0, &page), STATUS_INVALID_PARAMETER_2);
    assert_status(iommu.MapIdentityRangeEx(b->domain, 1, &odd), STATUS_INVALID_PARAMETER_3);
    assert_status(iommu.MapIdentityRangeEx(b->domain, 1, &partial), STATUS_INVALID_PARAMETER_3);
    assert_status(iommu.MapIdentityRangeEx(b->domain, 1, &far), STATUS_INVALID_PARAMETER_3);
    assert_status(iommu.MapIdentityRangeEx(buddy, 1, &page), STATUS_NOT_SUPPORTED);
    assert_status(iommu.MapIdentityRangeEx(pass, 1, &odd), STATUS_INVALID_PARAMETER_3);
    assert_status(iommu.MapIdentityRangeEx(pass, 1, &page), STATUS_SUCCESS);
    assert_status(iommu.MapIdentityRangeEx(pass, 1, &page), STATUS_SUCCESS);

    assert_status(iommu.UnmapIdentityRangeEx(NULL, &page), STATUS_INVALID_PARAMETER_1);
    assert_status(iommu.UnmapIdentityRangeEx(b->domain, &odd), STATUS_INVALID_PARAMETER_2);
    assert_status(iommu.UnmapIdentityRangeEx(b->domain, &partial), STATUS_INVALID_PARAMETER_2);
    assert_status(iommu.UnmapIdentityRangeEx(buddy, &page), STATUS_NOT_SUPPORTED);
    assert_status(iommu.UnmapIdentityRangeEx(pass, &page), STATUS_SUCCESS);
    assert_status(iommu.DeleteDomain(pass), STATUS_SUCCESS);
    assert_status(iommu.DeleteDomain(buddy), STATUS_SUCCESS);
}

#define test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(contiguous_range_is_reached_page_by_page),
        test(scattered_frames_are_reached_in_their_order),
        test(mdl_is_reached_through_its_frames),
        test(read_only_memory_refuses_writes),
        test(write_only_memory_takes_writes_and_does_not_refuse_reads),
        test(memory_is_never_executable),
        test(unmapped_page_is_refused_although_it_was_cached),
        test(address_is_reused_for_other_memory_at_once),
        test(unmap_may_cover_several_mappings),
        test(unmap_of_a_hole_removes_nothing),
        test(unmap_statuses),
        test(aligned_memory_uses_large_leaves),
        test(part_of_a_large_leaf_can_be_unmapped_without_memory),
        test(superpage_replaces_an_empty_table_and_flushes_it),
        test(superpage_does_not_fit_where_a_page_is_mapped),
        test(map_refuses_bad_domains_and_permissions),
        test(map_refuses_bad_memory),
        test(map_refuses_bad_addresses),
        test(map_refuses_addresses_in_use),
        test(window_is_ignored_without_an_allocator),
        test(identity_map_and_unmap),
        test(identity_map_that_names_a_page_twice_changes_nothing),
        test(other_mapping_at_its_address_is_not_identity),
        test(identity_statuses),
    };
    return cmocka_run_group_tests_name("driver mapping", tests, NULL, NULL);
}
