// SPDX-License-Identifier: Apache-2.0
// Races: what other threads may and may not do while an unmap waits for its fence.
#include "fake_platform.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "iommu_causes.h"

#define NIC  0x0100u
#define PAGE UINT64_C(0x1000)

struct bench {
    struct world *world;
    struct iommu_driver *driver;
    PIOMMU_DMA_DEVICE nic, far; /* behind IOMMU 0 and IOMMU 1 */
    PIOMMU_DMA_DOMAIN domain;
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN token;
    bool other_ran;
};

static struct bench bench;

static int setup(void **state)
{
    struct bench *b = &bench;
    memset(b, 0, sizeof(*b));
    b->world = world_create();
    b->world->platform.num_iommus = 2;
    world_add_device(b->world, 0, NIC);
    world_add_device(b->world, 1, NIC);
    b->driver = world_start(b->world);
    b->nic = make_device(b->world, 0);
    b->far = make_device(b->world, 1);
    b->domain = make_domain(DomainTypeTranslate);
    assert_status(iommu.AttachDeviceEx(b->domain, b->nic), STATUS_SUCCESS);
    assert_status(map_at(b->domain, 0x1000, 0x9000, PAGE, READ_ONLY), STATUS_SUCCESS);
    assert_status(map_at(b->domain, 0x2000, 0xA000, PAGE, READ_ONLY), STATUS_SUCCESS);
    *state = b;
    return 0;
}

static int teardown(void **state)
{
    struct bench *b = *state;
    assert_true(b->other_ran);
    iommu.DetachDeviceEx(b->nic);
    iommu.DetachDeviceEx(b->far);
    assert_status(iommu.DeleteDevice(b->nic), STATUS_SUCCESS);
    assert_status(iommu.DeleteDevice(b->far), STATUS_SUCCESS);
    assert_status(iommu.DeleteDomain(b->domain), STATUS_SUCCESS);
    assert_int_equal(b->world->num_fatal, 0);
    world_stop(b->world, b->driver);
    return 0;
}

static uint32_t cause_on(struct bench *b, uint32_t index, uint64_t iova)
{
    return fake_access(&b->world->hw[index], NIC, NO_PROCESS, iova, FAKE_READ).cause;
}

/* Unmap 0x1000; the other thread runs when nothing but the fence is missing. */
static void unmap_while(struct bench *b, void (*other_thread)(void *))
{
    assert_int_equal(cause_on(b, 0, 0x1000), 0); /* cached from now on */
    b->world->on_wait_context = b;
    b->world->on_wait = other_thread;
    assert_status(iommu.UnmapLogicalRange(b->domain, 0x1000, 1), STATUS_SUCCESS);
}

static void same_page(void *context)
{
    struct bench *b = context;
    b->other_ran = true;
    assert_status(map_at(b->domain, 0x1000, 0x5000, PAGE, READ_ONLY), STATUS_IN_USE);
    assert_status(map_at(b->domain, 0, 0x5000, 2 * PAGE, READ_ONLY), STATUS_IN_USE);
    assert_status(iommu.UnmapLogicalRange(b->domain, 0x1000, 1), STATUS_INVALID_PARAMETER);
    assert_status(iommu.UnmapLogicalRange(b->domain, 0x1000, 2), STATUS_INVALID_PARAMETER);
}

static void page_has_no_new_meaning_before_the_fence(void **state)
{
    struct bench *b = *state;
    unmap_while(b, same_page);
    assert_int_equal(cause_on(b, 0, 0x1000), IOMMU_CAUSE_READ_PAGE_FAULT);
    assert_int_equal(cause_on(b, 0, 0x2000), 0);
    assert_status(map_at(b->domain, 0x1000, 0x5000, PAGE, READ_ONLY), STATUS_SUCCESS);
}

static void other_pages(void *context)
{
    struct bench *b = context;
    b->other_ran = true;
    assert_int_equal(cause_on(b, 0, 0x2000), 0);
    assert_status(iommu.UnmapLogicalRange(b->domain, 0x2000, 1), STATUS_SUCCESS);
    assert_int_equal(cause_on(b, 0, 0x2000), IOMMU_CAUSE_READ_PAGE_FAULT);
    assert_status(map_at(b->domain, 0x3000, 0xB000, PAGE, READ_ONLY), STATUS_SUCCESS);
    assert_int_equal(cause_on(b, 0, 0x3000), 0);
}

static void other_pages_come_and_go_meanwhile(void **state)
{
    struct bench *b = *state;
    unmap_while(b, other_pages);
    assert_int_equal(cause_on(b, 0, 0x1000), IOMMU_CAUSE_READ_PAGE_FAULT);
    assert_int_equal(cause_on(b, 0, 0x3000), 0);
}

static void attach_elsewhere(void *context)
{
    struct bench *b = context;
    b->other_ran = true;
    assert_status(iommu.AttachDeviceEx(b->domain, b->far), STATUS_SUCCESS);
    assert_int_equal(cause_on(b, 1, 0x1000), IOMMU_CAUSE_READ_PAGE_FAULT);
    assert_int_equal(cause_on(b, 1, 0x2000), 0);
}

static void iommu_that_joins_meanwhile_never_sees_the_page(void **state)
{
    struct bench *b = *state;
    unmap_while(b, attach_elsewhere);
    assert_int_equal(cause_on(b, 1, 0x1000), IOMMU_CAUSE_READ_PAGE_FAULT);
    assert_status(iommu.UnmapLogicalRange(b->domain, 0x2000, 1), STATUS_SUCCESS);
    assert_int_equal(cause_on(b, 1, 0x2000), IOMMU_CAUSE_READ_PAGE_FAULT);
}

static void detach(void *context)
{
    struct bench *b = context;
    b->other_ran = true;
    assert_status(iommu.DetachDeviceEx(b->nic), STATUS_SUCCESS);
    assert_int_equal(cause_on(b, 0, 0x1000), IOMMU_CAUSE_DDT_ENTRY_NOT_VALID);
}

static void device_may_leave_meanwhile(void **state)
{
    struct bench *b = *state;
    unmap_while(b, detach);
    assert_status(iommu.AttachDeviceEx(b->domain, b->nic), STATUS_SUCCESS);
    assert_int_equal(cause_on(b, 0, 0x1000), IOMMU_CAUSE_READ_PAGE_FAULT);
}

/* ---- reservations and allocators ---- */

static IOMMU_DMA_LOGICAL_ADDRESS_TOKEN_MAPPED_SEGMENT segment;

static void reuse_of_the_segment(void *context)
{
    struct bench *b = context;
    IOMMU_DMA_LOGICAL_ADDRESS_TOKEN_MAPPED_SEGMENT again = segment, fresh;
    IOMMU_MAP_PHYSICAL_ADDRESS memory = contiguous(0x50000, PAGE);
    b->other_ran = true;
    assert_status(iommu.MapReservedLogicalRange(b->token, 0, READ_ONLY, &memory, &fresh),
                  STATUS_RESOURCE_IN_USE);
    assert_status(iommu.UnmapReservedLogicalRange(&again), STATUS_INVALID_PARAMETER);
    assert_status(iommu.FreeReservedLogicalAddressRange(b->token), STATUS_RESOURCE_IN_USE);
}

static void segment_is_taken_until_the_fence(void **state)
{
    struct bench *b = *state;
    IOMMU_DMA_LOGICAL_ADDRESS at = 0x40000000;
    IOMMU_MAP_PHYSICAL_ADDRESS memory = contiguous(0x30000, 4 * PAGE);
    assert_status(
        iommu.ReserveLogicalAddressRange(b->domain, 16 * PAGE, &at, NULL, NULL, &b->token),
        STATUS_SUCCESS);
    assert_status(iommu.MapReservedLogicalRange(b->token, 0, READ_ONLY, &memory, &segment),
                  STATUS_SUCCESS);
    b->world->on_wait_context = b;
    b->world->on_wait = reuse_of_the_segment;
    assert_status(iommu.UnmapReservedLogicalRange(&segment), STATUS_SUCCESS);
    assert_status(iommu.FreeReservedLogicalAddressRange(b->token), STATUS_SUCCESS);
}

static uint64_t allocated, meanwhile;
static PIOMMU_DMA_DOMAIN buddy;

static void allocate_another(void *context)
{
    struct bench *b = context;
    IOMMU_MAP_PHYSICAL_ADDRESS memory = contiguous(0x50000, PAGE);
    b->other_ran = true;
    assert_status(iommu.MapLogicalRangeEx(buddy, READ_ONLY, &memory, NULL, NULL, NULL, &meanwhile),
                  STATUS_SUCCESS);
    assert_int_not_equal(meanwhile, allocated);
}

static void allocator_keeps_the_block_until_the_fence(void **state)
{
    struct bench *b = *state;
    IOMMU_MAP_PHYSICAL_ADDRESS memory = contiguous(0x30000, PAGE);
    buddy = make_buddy_domain(32);
    assert_status(iommu.AttachDeviceEx(buddy, b->far), STATUS_SUCCESS);
    assert_status(iommu.MapLogicalRangeEx(buddy, READ_ONLY, &memory, NULL, NULL, NULL, &allocated),
                  STATUS_SUCCESS);
    b->world->on_wait_context = b;
    b->world->on_wait = allocate_another;
    assert_status(iommu.UnmapLogicalRange(buddy, allocated, 1), STATUS_SUCCESS);
    uint64_t again;
    assert_status(iommu.MapLogicalRangeEx(buddy, READ_ONLY, &memory, NULL, NULL, NULL, &again),
                  STATUS_SUCCESS);
    assert_int_equal(again, allocated);
    assert_status(iommu.DetachDeviceEx(b->far), STATUS_SUCCESS);
    assert_status(iommu.DeleteDomain(buddy), STATUS_SUCCESS);
}

#define test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(page_has_no_new_meaning_before_the_fence),
        test(other_pages_come_and_go_meanwhile),
        test(iommu_that_joins_meanwhile_never_sees_the_page),
        test(device_may_leave_meanwhile),
        test(segment_is_taken_until_the_fence),
        test(allocator_keeps_the_block_until_the_fence),
    };
    return cmocka_run_group_tests_name("driver races", tests, NULL, NULL);
}
