// SPDX-License-Identifier: Apache-2.0
// Reserved ranges: once set aside, mapping them takes no memory and unmapping gives none back.
#include "fake_platform.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "iommu_causes.h"

#define NIC  0x0100u
#define PAGE UINT64_C(0x1000)
#define BASE UINT64_C(0x40000000)

typedef IOMMU_DMA_LOGICAL_ADDRESS_TOKEN_MAPPED_SEGMENT segment_t;

struct bench {
    struct world *world;
    struct iommu_driver *driver;
    struct fake_iommu *hw;
    PIOMMU_DMA_DEVICE nic;
    PIOMMU_DMA_DOMAIN domain;
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN token;
    uint64_t base;
};

static const uint64_t token_bytes = 64 * PAGE + 0x200000;

/* Every test runs in a domain without and in one with an allocator. */
static struct bench bench;

static void open_bench(bool allocator)
{
    bench.world = world_create();
    world_add_device(bench.world, 0, NIC);
    bench.driver = world_start(bench.world);
    bench.hw = &bench.world->hw[0];
    bench.nic = make_device(bench.world, 0);
    bench.domain = allocator ? make_buddy_domain(36) : make_domain(DomainTypeTranslateS1);
    assert_status(iommu.AttachDeviceEx(bench.domain, bench.nic), STATUS_SUCCESS);
    IOMMU_DMA_LOGICAL_ADDRESS at = BASE;
    assert_status(iommu.ReserveLogicalAddressRange(
                      bench.domain, token_bytes, allocator ? NULL : &at, NULL, NULL, &bench.token),
                  STATUS_SUCCESS);
    bench.base = bench.token->LogicalAddressBase;
    assert_int_equal(bench.token->Size, token_bytes);
}

static int setup(void **state)
{
    open_bench(false);
    *state = &bench;
    return 0;
}

static int setup_allocator(void **state)
{
    open_bench(true);
    *state = &bench;
    return 0;
}

static int teardown(void **state)
{
    struct bench *b = *state;
    if (b->token != NULL)
        assert_status(iommu.FreeReservedLogicalAddressRange(b->token), STATUS_SUCCESS);
    assert_status(iommu.DetachDeviceEx(b->nic), STATUS_SUCCESS);
    assert_status(iommu.DeleteDevice(b->nic), STATUS_SUCCESS);
    assert_status(iommu.DeleteDomain(b->domain), STATUS_SUCCESS);
    world_stop(b->world, b->driver);
    return 0;
}

static NTSTATUS map_segment(struct bench *b, uint64_t offset, uint64_t physical, uint64_t bytes,
                            segment_t *segment)
{
    IOMMU_MAP_PHYSICAL_ADDRESS memory = contiguous(physical, bytes);
    return iommu.MapReservedLogicalRange(b->token, offset, READ_WRITE, &memory, segment);
}

static uint32_t cause_at(struct bench *b, uint64_t offset)
{
    return fake_access(b->hw, NIC, NO_PROCESS, b->base + offset, FAKE_READ).cause;
}

static void assert_reaches(struct bench *b, uint64_t offset, uint64_t physical)
{
    struct fake_answer answer = fake_access(b->hw, NIC, NO_PROCESS, b->base + offset, FAKE_READ);
    assert_int_equal(answer.cause, 0);
    assert_int_equal(answer.physical, physical);
}

/* The proof: an allocator that fails every call, and counts, between reservation and release. */
static void map_and_unmap_touch_no_allocator(void **state)
{
    struct bench *b = *state;
    uint64_t allocations = b->world->allocations;
    uint64_t frees = b->world->frees;
    uint64_t objects = b->world->live_objects;
    b->world->fail_at = allocations;

    for (int round = 0; round < 3; round++) {
        segment_t small, large;
        /* 2 MiB aligned both ways would be a superpage elsewhere; here it must not be. */
        assert_status(map_segment(b, 64 * PAGE, 0x80200000 - 0x40000, 0x200000, &large),
                      STATUS_SUCCESS);
        assert_status(map_segment(b, PAGE, 0x7000, 3 * PAGE, &small), STATUS_SUCCESS);
        assert_reaches(b, PAGE + 0x123, 0x7123);
        assert_reaches(b, 64 * PAGE + 0x1FFFFF, 0x80200000 - 0x40000 + 0x1FFFFF);
        assert_status(iommu.UnmapReservedLogicalRange(&small), STATUS_SUCCESS);
        assert_status(iommu.UnmapReservedLogicalRange(&large), STATUS_SUCCESS);
        assert_int_equal(cause_at(b, PAGE), IOMMU_CAUSE_READ_PAGE_FAULT);
        assert_int_equal(cause_at(b, 64 * PAGE), IOMMU_CAUSE_READ_PAGE_FAULT);
    }

    assert_int_equal(b->world->allocations, allocations);
    assert_int_equal(b->world->frees, frees);
    assert_int_equal(b->world->live_objects, objects);
    b->world->fail_at = NEVER;
}

static void segments_are_filled_in_and_cleared(void **state)
{
    struct bench *b = *state;
    segment_t segment;
    assert_status(map_segment(b, 2 * PAGE, 0x9000, 2 * PAGE, &segment), STATUS_SUCCESS);
    assert_ptr_equal(segment.OwningToken, b->token);
    assert_int_equal(segment.Offset, 2 * PAGE);
    assert_int_equal(segment.Size, 2 * PAGE);
    assert_status(iommu.UnmapReservedLogicalRange(&segment), STATUS_SUCCESS);
    assert_int_equal(segment.Offset, 0);
    assert_int_equal(segment.Size, 0);
    assert_status(iommu.UnmapReservedLogicalRange(&segment), STATUS_INVALID_PARAMETER);
}

static void adjacent_segments_stay_apart(void **state)
{
    struct bench *b = *state;
    segment_t first, second;
    assert_status(map_segment(b, 0, 0x9000, 2 * PAGE, &first), STATUS_SUCCESS);
    assert_status(map_segment(b, 2 * PAGE, 0x20000, 2 * PAGE, &second), STATUS_SUCCESS);
    segment_t both = {b->token, 0, 4 * PAGE};
    segment_t half = {b->token, 0, PAGE};
    segment_t middle = {b->token, PAGE, 2 * PAGE};
    assert_status(iommu.UnmapReservedLogicalRange(&both), STATUS_INVALID_PARAMETER);
    assert_status(iommu.UnmapReservedLogicalRange(&half), STATUS_INVALID_PARAMETER);
    assert_status(iommu.UnmapReservedLogicalRange(&middle), STATUS_INVALID_PARAMETER);
    assert_status(iommu.UnmapReservedLogicalRange(&first), STATUS_SUCCESS);
    assert_int_equal(cause_at(b, 0), IOMMU_CAUSE_READ_PAGE_FAULT);
    assert_reaches(b, 2 * PAGE, 0x20000);
    assert_status(iommu.UnmapReservedLogicalRange(&second), STATUS_SUCCESS);
}

static void overlapping_segment_is_refused(void **state)
{
    struct bench *b = *state;
    segment_t segment, other;
    assert_status(map_segment(b, 4 * PAGE, 0x9000, 4 * PAGE, &segment), STATUS_SUCCESS);
    assert_status(map_segment(b, 4 * PAGE, 0x1000, 4 * PAGE, &other), STATUS_RESOURCE_IN_USE);
    assert_status(map_segment(b, 3 * PAGE, 0x1000, 2 * PAGE, &other), STATUS_RESOURCE_IN_USE);
    assert_status(map_segment(b, 7 * PAGE, 0x1000, 2 * PAGE, &other), STATUS_RESOURCE_IN_USE);
    assert_reaches(b, 4 * PAGE, 0x9000);
    assert_int_equal(cause_at(b, 3 * PAGE), IOMMU_CAUSE_READ_PAGE_FAULT);
    assert_status(iommu.UnmapReservedLogicalRange(&segment), STATUS_SUCCESS);
}

static void token_with_a_segment_cannot_be_freed(void **state)
{
    struct bench *b = *state;
    segment_t segment;
    assert_status(map_segment(b, token_bytes - PAGE, 0x9000, PAGE, &segment), STATUS_SUCCESS);
    assert_status(iommu.FreeReservedLogicalAddressRange(b->token), STATUS_RESOURCE_IN_USE);
    assert_reaches(b, token_bytes - PAGE, 0x9000);
    assert_status(iommu.UnmapReservedLogicalRange(&segment), STATUS_SUCCESS);
}

static void wholly_mapped_token_cannot_be_freed(void **state)
{
    struct bench *b = *state;
    segment_t segment;
    assert_status(map_segment(b, 0, 0x10000000, token_bytes, &segment), STATUS_SUCCESS);
    assert_status(iommu.FreeReservedLogicalAddressRange(b->token), STATUS_RESOURCE_IN_USE);
    assert_status(iommu.UnmapReservedLogicalRange(&segment), STATUS_SUCCESS);
}

/* A map that comes while a free looks through the token loses. */
static NTSTATUS status_during_free;

static void map_during_free(struct world *world, const char *lock_name)
{
    struct bench *b = world->on_acquire_context;
    segment_t segment;
    static int acquired;
    if (strcmp(lock_name, "domain") != 0 || ++acquired != 2) return;
    world->on_acquire = NULL;
    status_during_free = map_segment(b, 0, 0x9000, PAGE, &segment);
}

static void map_loses_against_free(void **state)
{
    struct bench *b = *state;
    status_during_free = STATUS_SUCCESS;
    b->world->on_acquire_context = b;
    b->world->on_acquire = map_during_free;
    assert_status(iommu.FreeReservedLogicalAddressRange(b->token), STATUS_SUCCESS);
    b->token = NULL;
    assert_status(status_during_free, STATUS_UNSUCCESSFUL);
}

static void domain_with_a_token_cannot_be_deleted(void **state)
{
    struct bench *b = *state;
    assert_status(iommu.DetachDeviceEx(b->nic), STATUS_SUCCESS);
    assert_status(iommu.DeleteDomain(b->domain), STATUS_RESOURCE_IN_USE);
    assert_status(iommu.AttachDeviceEx(b->domain, b->nic), STATUS_SUCCESS);
}

static void plain_calls_stay_out_of_a_reservation(void **state)
{
    struct bench *b = *state;
    segment_t segment;
    assert_status(map_at(b->domain, b->base, 0x1000, PAGE, READ_ONLY), STATUS_IN_USE);
    assert_status(map_at(b->domain, b->base & ~UINT64_C(0x1FFFFF), 0x80000000, 0x400000, READ_ONLY),
                  STATUS_IN_USE);
    assert_status(map_segment(b, 0, 0x9000, PAGE, &segment), STATUS_SUCCESS);
    assert_status(iommu.UnmapLogicalRange(b->domain, b->base, 1), STATUS_INVALID_PARAMETER);
    assert_reaches(b, 0, 0x9000);
    assert_status(iommu.UnmapReservedLogicalRange(&segment), STATUS_SUCCESS);
}

static void map_reserved_statuses(void **state)
{
    struct bench *b = *state;
    segment_t segment;
    IOMMU_MAP_PHYSICAL_ADDRESS page = contiguous(0x9000, PAGE);
    IOMMU_MAP_PHYSICAL_ADDRESS odd = contiguous(0x9001, PAGE);
    IOMMU_MAP_PHYSICAL_ADDRESS partial = contiguous(0x9000, PAGE - 1);
    IOMMU_MAP_PHYSICAL_ADDRESS long_one = contiguous(0x9000, token_bytes);
#define map(token, offset, permissions, memory, out)                                               \
    iommu.MapReservedLogicalRange(token, offset, permissions, memory, out)
    assert_status(map(NULL, 0, 1, &page, &segment), STATUS_INVALID_PARAMETER_1);
    assert_status(map(b->token, 8, 1, &page, &segment), STATUS_INVALID_PARAMETER_2);
    assert_status(map(b->token, token_bytes, 1, &page, &segment), STATUS_INVALID_PARAMETER_2);
    assert_status(map(b->token, 0, 0, &page, &segment), STATUS_INVALID_PARAMETER_3);
    assert_status(map(b->token, 0, 8, &page, &segment), STATUS_INVALID_PARAMETER_3);
    assert_status(map(b->token, 0, 1, NULL, &segment), STATUS_INVALID_PARAMETER_4);
    assert_status(map(b->token, 0, 1, &odd, &segment), STATUS_INVALID_PARAMETER_4);
    assert_status(map(b->token, 0, 1, &partial, &segment), STATUS_INVALID_PARAMETER_4);
    assert_status(map(b->token, PAGE, 1, &long_one, &segment), STATUS_INVALID_PARAMETER_4);
    assert_status(map(b->token, 0, 1, &page, NULL), STATUS_INVALID_PARAMETER_5);
#undef map
    assert_status(iommu.UnmapReservedLogicalRange(NULL), STATUS_INVALID_PARAMETER_1);
    segment_t nothing = {NULL, 0, PAGE};
    segment_t outside = {b->token, token_bytes, PAGE};
    segment_t wrapping = {b->token, PAGE, UINT64_MAX - 0xFFF};
    assert_status(iommu.UnmapReservedLogicalRange(&nothing), STATUS_INVALID_PARAMETER);
    assert_status(iommu.UnmapReservedLogicalRange(&outside), STATUS_INVALID_PARAMETER);
    assert_status(iommu.UnmapReservedLogicalRange(&wrapping), STATUS_INVALID_PARAMETER);
    assert_status(iommu.FreeReservedLogicalAddressRange(NULL), STATUS_INVALID_PARAMETER_1);
}

static void reserve_statuses(void **state)
{
    struct bench *b = *state;
    PIOMMU_DMA_DOMAIN pass = make_domain(DomainTypePassThrough);
    PIOMMU_DMA_DOMAIN buddy = make_buddy_domain(20);
    IOMMU_DMA_LOGICAL_ADDRESS at = 0x1000, odd = 0x1004, far = UINT64_C(1) << 38;
    IOMMU_DMA_LOGICAL_ADDRESS low = 0x2000, high = 0x1000;
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN token = NULL;
#define reserve iommu.ReserveLogicalAddressRange
    assert_status(reserve(pass, PAGE, &at, NULL, NULL, &token), STATUS_INVALID_PARAMETER_1);
    assert_status(reserve(NULL, PAGE, &at, NULL, NULL, &token), STATUS_INVALID_PARAMETER_1);
    assert_status(reserve(b->domain, PAGE + 1, &at, NULL, NULL, &token),
                  STATUS_INVALID_PARAMETER_2);
    assert_status(reserve(b->domain, 0, &at, NULL, NULL, &token), STATUS_INVALID_PARAMETER_2);
    assert_status(reserve(b->domain, PAGE, &odd, NULL, NULL, &token), STATUS_INVALID_PARAMETER_3);
    assert_status(reserve(b->domain, PAGE, &far, NULL, NULL, &token), STATUS_INVALID_PARAMETER_3);
    assert_status(reserve(b->domain, PAGE, &at, NULL, NULL, NULL), STATUS_INVALID_PARAMETER_6);
    assert_status(reserve(b->domain, PAGE, NULL, NULL, NULL, &token), STATUS_NOT_SUPPORTED);
    assert_status(reserve(buddy, PAGE, &at, NULL, NULL, &token), STATUS_NOT_SUPPORTED);
    assert_status(reserve(buddy, PAGE, NULL, &low, &high, &token), STATUS_INVALID_PARAMETER_MIX);
    assert_status(reserve(buddy, 4 * PAGE, NULL, &high, &low, &token),
                  STATUS_INVALID_PARAMETER_MIX);
    assert_status(reserve(buddy, UINT64_C(1) << 21, NULL, NULL, NULL, &token),
                  STATUS_INSUFFICIENT_RESOURCES);

    assert_status(map_at(b->domain, 0x5000, 0x9000, PAGE, READ_ONLY), STATUS_SUCCESS);
    at = 0x4000;
    assert_status(reserve(b->domain, 2 * PAGE, &at, NULL, NULL, &token), STATUS_IN_USE);
    at = 0x5000;
    assert_status(reserve(b->domain, PAGE, &at, NULL, NULL, &token), STATUS_IN_USE);
    at = b->base + token_bytes - PAGE;
    assert_status(reserve(b->domain, 2 * PAGE, &at, NULL, NULL, &token), STATUS_IN_USE);
    assert_null(token);
#undef reserve
    assert_status(iommu.DeleteDomain(pass), STATUS_SUCCESS);
    assert_status(iommu.DeleteDomain(buddy), STATUS_SUCCESS);
}

#define both(name)                                                                                 \
    cmocka_unit_test_setup_teardown(name, setup, teardown),                                        \
        cmocka_unit_test_setup_teardown(name, setup_allocator, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        both(map_and_unmap_touch_no_allocator),
        both(segments_are_filled_in_and_cleared),
        both(adjacent_segments_stay_apart),
        both(overlapping_segment_is_refused),
        both(token_with_a_segment_cannot_be_freed),
        both(wholly_mapped_token_cannot_be_freed),
        cmocka_unit_test_setup_teardown(map_loses_against_free, setup, teardown),
        both(domain_with_a_token_cannot_be_deleted),
        cmocka_unit_test_setup_teardown(plain_calls_stay_out_of_a_reservation, setup, teardown),
        both(map_reserved_statuses),
        cmocka_unit_test_setup_teardown(reserve_statuses, setup, teardown),
    };
    return cmocka_run_group_tests_name("driver reserved", tests, NULL, NULL);
}
