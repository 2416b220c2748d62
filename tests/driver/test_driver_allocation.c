// SPDX-License-Identifier: Apache-2.0
// Memory: every allocation of a whole working life fails once, and nothing leaks or half-happens.
#include "fake_platform.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define NIC  0x0100u
#define ACC  0x0300u
#define PAGE UINT64_C(0x1000)

/* One life of a client. Each step that can fail is tried until it succeeds; a failure must be
 * INSUFFICIENT_RESOURCES. Returns how many calls failed. */
#define retry(call)                                                                                \
    do {                                                                                           \
        NTSTATUS status_ = (call);                                                                 \
        if (NT_SUCCESS(status_)) break;                                                            \
        assert_status(status_, STATUS_INSUFFICIENT_RESOURCES);                                     \
        failures++;                                                                                \
        assert_true(failures <= 1);                                                                \
    } while (true)

static int live(struct world *world)
{
    static const IOMMU_DMA_DOMAIN_CREATION_FLAGS flags = {.AsUlonglong = 0};
    IOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG config;
    IOMMU_DMA_RESERVED_REGION region = {NULL, 0x200000, 3, TRUE};
    IOMMU_DEVICE_CREATION_CONFIGURATION tagged;
    PIOMMU_DMA_DEVICE nic, acc;
    PIOMMU_DMA_PASID_DEVICE child;
    PIOMMU_DMA_DOMAIN plain, buddy;
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN token;
    IOMMU_DMA_LOGICAL_ADDRESS at = 0x40000000, out;
    ULONG pasid;
    int failures = 0;
    struct iommu_driver *driver;

    config.LogicalAllocatorType = IommuDmaLogicalAllocatorBuddy;
    config.BuddyAllocatorConfig.AddressWidth = 32;
    memset(&tagged, 0, sizeof(tagged));
    tagged.ConfigType = IommuDeviceCreationConfigTypePasid;
    tagged.Pasid.ConfigType = PasidConfigTypePasidTaggedDma;

    retry(IommuDriverCreate(&world->platform, NULL, &driver));
    DMA_IOMMU_INTERFACE_EX table;
    assert_status(IoGetIommuInterfaceEx(3, 0, &table), STATUS_SUCCESS);
    iommu = table.V3;
    retry(iommu.CreateDevice(&world->pdo[0], NULL, &nic));
    retry(iommu.CreateDevice(&world->pdo[1], &tagged, &acc));
    retry(iommu.CreateDomainEx(DomainTypeTranslate, flags, NULL, &region, &plain));
    retry(iommu.CreateDomainEx(DomainTypeTranslateS1, flags, &config, NULL, &buddy));
    retry(iommu.AttachDeviceEx(plain, nic));
    retry(iommu.CreatePasidDevice(acc, &child, &pasid));
    retry(iommu.AttachPasidDevice(buddy, child));
    retry(map_at(plain, 0x1000, 0x9000, 3 * PAGE, READ_WRITE));
    retry(map_at(plain, 0x80000000, 0x200000, 0x600000, READ_WRITE));
    retry(iommu.ReserveLogicalAddressRange(plain, 0x400000, &at, NULL, NULL, &token));
    IOMMU_MAP_PHYSICAL_ADDRESS memory = contiguous(0x30000, 5 * PAGE);
    retry(iommu.MapLogicalRangeEx(buddy, READ_WRITE, &memory, NULL, NULL, NULL, &out));
    retry(iommu.MapIdentityRangeEx(plain, READ_WRITE, &memory));

    assert_int_equal(fake_access(&world->hw[0], NIC, NO_PROCESS, 0x2000, FAKE_READ).physical,
                     0xA000);
    assert_int_equal(fake_access(&world->hw[0], ACC, pasid, out, FAKE_READ).physical, 0x30000);

    /* Nothing on the way down may need memory. */
    assert_status(iommu.UnmapLogicalRange(plain, 0x80001000, 1), STATUS_SUCCESS);
    assert_status(iommu.UnmapIdentityRangeEx(plain, &memory), STATUS_SUCCESS);
    assert_status(iommu.UnmapLogicalRange(buddy, out, 5), STATUS_SUCCESS);
    assert_status(iommu.FreeReservedLogicalAddressRange(token), STATUS_SUCCESS);
    assert_status(iommu.DetachPasidDevice(child), STATUS_SUCCESS);
    assert_status(iommu.DeletePasidDevice(child), STATUS_SUCCESS);
    assert_status(iommu.DetachDeviceEx(nic), STATUS_SUCCESS);
    assert_status(iommu.DeleteDevice(nic), STATUS_SUCCESS);
    assert_status(iommu.DeleteDevice(acc), STATUS_SUCCESS);
    assert_status(iommu.DeleteDomain(plain), STATUS_SUCCESS);
    assert_status(iommu.DeleteDomain(buddy), STATUS_SUCCESS);
    assert_status(IommuDriverDestroy(driver), STATUS_SUCCESS);
    return failures;
}

static struct world *new_world(void)
{
    struct world *world = world_create();
    world_add_device(world, 0, NIC)->unattached = IOMMU_UNATTACHED_PASS;
    world_add_device(world, 0, ACC)->pasid_bits = 20;
    world->fail_only_once = true;
    return world;
}

static void each_allocation_may_fail_once(void **state)
{
    (void)state;
    struct world *world = new_world();
    assert_int_equal(live(world), 0);
    uint64_t allocations = world->allocations;
    world_destroy(world);
    assert_true(allocations > 40);

    for (uint64_t failing = 0; failing < allocations; failing++) {
        world = new_world();
        world->fail_at = failing;
        assert_int_equal(live(world), 1);
        world_destroy(world); /* checks for leaks */
    }
    print_message("%llu allocations, each failed once\n", (unsigned long long)allocations);
}

/* While memory is short altogether, maps fail and change nothing; what was mapped goes on. */
static void failing_map_changes_no_translation(void **state)
{
    (void)state;
    struct world *world = new_world();
    world->fail_only_once = false;
    struct iommu_driver *driver = world_start(world);
    PIOMMU_DMA_DEVICE nic = make_device(world, 0);
    PIOMMU_DMA_DOMAIN domain = make_domain(DomainTypeTranslate);
    assert_status(iommu.AttachDeviceEx(domain, nic), STATUS_SUCCESS);
    assert_status(map_at(domain, 0x1000, 0x9000, PAGE, READ_WRITE), STATUS_SUCCESS);
    uint64_t pages = world->live_pages;
    for (uint64_t granted = 0;; granted++) {
        world->fail_at = world->allocations + granted;
        /* Spans three tables of leaves and one of tables: 4 KiB, 2 MiB and 4 KiB leaves. */
        NTSTATUS status = map_at(domain, 0x3FFFF000, 0x5FFFF000, 0x202000, READ_WRITE);
        world->fail_at = NEVER;
        if (NT_SUCCESS(status)) {
            assert_int_equal(granted, 4); /* leaf tables on both sides, one middle table, a spare */
            break;
        }
        assert_status(status, STATUS_INSUFFICIENT_RESOURCES);
        assert_int_equal(world->live_pages, pages);
        struct fake_iommu *hw = &world->hw[0];
        assert_int_not_equal(fake_walk(hw, NIC, NO_PROCESS, 0x3FFFF000, FAKE_READ).cause, 0);
        assert_int_not_equal(fake_walk(hw, NIC, NO_PROCESS, 0x40000000, FAKE_READ).cause, 0);
        assert_int_equal(fake_walk(hw, NIC, NO_PROCESS, 0x1000, FAKE_READ).physical, 0x9000);
    }
    assert_status(iommu.DetachDeviceEx(nic), STATUS_SUCCESS);
    assert_status(iommu.DeleteDevice(nic), STATUS_SUCCESS);
    assert_status(iommu.DeleteDomain(domain), STATUS_SUCCESS);
    world_stop(world, driver);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_allocation_may_fail_once),
        cmocka_unit_test(failing_map_changes_no_translation),
    };
    return cmocka_run_group_tests_name("driver allocation", tests, NULL, NULL);
}
