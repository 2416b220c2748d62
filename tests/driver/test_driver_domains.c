// SPDX-License-Identifier: Apache-2.0
// Domains: creation, deletion, attachment, isolation from each other.
#include "domain_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "iommu_causes.h"
#include "iommu_regs.h"

/* ---- creation ---- */

static void create_statuses(void **state)
{
    struct bench *b = *state;
    IOMMU_DMA_DOMAIN_CREATION_FLAGS flag = {.AsUlonglong = 1};
    PIOMMU_DMA_DOMAIN domain;
    IOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG config = buddy(32);
    assert_status(try_create(DomainTypeMax, NULL, NULL), STATUS_INVALID_PARAMETER_1);
    assert_status(try_create((IOMMU_DMA_DOMAIN_TYPE)-1, NULL, NULL), STATUS_INVALID_PARAMETER_1);
    assert_status(iommu.CreateDomainEx(DomainTypeTranslate, flag, NULL, NULL, &domain),
                  STATUS_INVALID_PARAMETER_2);
    assert_status(try_create(DomainTypePassThrough, &config, NULL), STATUS_INVALID_PARAMETER_3);
    assert_status(try_create(DomainTypeUnmanaged, &config, NULL), STATUS_INVALID_PARAMETER_3);
    config = buddy(64);
    assert_status(try_create(DomainTypeTranslate, &config, NULL), STATUS_INVALID_PARAMETER_3);
    config = buddy(12);
    assert_status(try_create(DomainTypeTranslate, &config, NULL), STATUS_INVALID_PARAMETER_3);
    config.LogicalAllocatorType = IommuDmaLogicalAllocatorMax;
    assert_status(try_create(DomainTypeTranslate, &config, NULL), STATUS_INVALID_PARAMETER_3);
    assert_status(iommu.CreateDomainEx(DomainTypeTranslate, no_flags, NULL, NULL, NULL),
                  STATUS_INVALID_PARAMETER_5);

    config.LogicalAllocatorType = IommuDmaLogicalAllocatorNone;
    assert_status(try_create(DomainTypePassThrough, &config, NULL), STATUS_SUCCESS);
    config = buddy(63);
    assert_status(try_create(DomainTypeTranslateS1, &config, NULL), STATUS_SUCCESS);
    assert_status(try_create(DomainTypeTranslate, NULL, NULL), STATUS_SUCCESS);

    b->world->platform.no_hypervisor_domains = true;
    assert_status(try_create(DomainTypeTranslate, NULL, NULL), STATUS_NOT_SUPPORTED);
    b->world->platform.no_hypervisor_domains = false;
    b->world->platform.x86_guest = true;
    assert_status(try_create(DomainTypePassThrough, NULL, NULL), STATUS_NOT_SUPPORTED);
    b->world->platform.x86_guest = false;
    b->world->allowed_types = 1u << DomainTypeTranslate;
    assert_status(try_create(DomainTypePassThrough, NULL, NULL), STATUS_NOT_SUPPORTED);
    assert_status(try_create(DomainTypeTranslate, NULL, NULL), STATUS_SUCCESS);
}

static void creation_fails_cleanly_at_each_allocation(void **state)
{
    struct bench *b = *state;
    IOMMU_DMA_RESERVED_REGION region = {NULL, 0x100000, 16, TRUE};
    IOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG config = buddy(32);
    uint32_t failures = 0;
    b->world->fail_only_once = true;
    for (uint64_t step = 0;; step++) {
        uint64_t pages = b->world->live_pages, objects = b->world->live_objects;
        b->world->fail_at = b->world->allocations + step;
        NTSTATUS status = try_create(DomainTypeTranslate, &config, &region);
        assert_int_equal(b->world->live_pages, pages);
        /* The pool of address-space ids keeps the chunk that it allocated. */
        assert_in_range(b->world->live_objects, objects, objects + 1);
        if (NT_SUCCESS(status)) break;
        assert_status(status, STATUS_INSUFFICIENT_RESOURCES);
        failures++;
    }
    b->world->fail_at = NEVER;
    assert_true(failures > 20); /* lock, root, tables, ranges, buddy nodes, ids */
}

static void address_space_ids_differ_between_domains(void **state)
{
    struct bench *b = *state;
    PIOMMU_DMA_DEVICE nic = make_device(b->world, 0), disk = make_device(b->world, 1);
    PIOMMU_DMA_DOMAIN one = make_domain(DomainTypeTranslate);
    PIOMMU_DMA_DOMAIN two = make_domain(DomainTypeTranslate);
    assert_status(map_at(one, 0x1000, 0x5000, PAGE, READ_WRITE), STATUS_SUCCESS);
    assert_status(map_at(two, 0x1000, 0x6000, PAGE, READ_WRITE), STATUS_SUCCESS);
    assert_status(iommu.AttachDeviceEx(one, nic), STATUS_SUCCESS);
    assert_status(iommu.AttachDeviceEx(two, disk), STATUS_SUCCESS);
    assert_reaches(b, NIC, 0x1000, 0x5000);
    assert_reaches(b, DISK, 0x1000, 0x6000);
    assert_int_not_equal(read_by(b, NIC, 0x1000).pscid, read_by(b, DISK, 0x1000).pscid);
    assert_int_not_equal(read_by(b, NIC, 0x1000).pscid, 0);
    assert_status(iommu.DetachDeviceEx(nic), STATUS_SUCCESS);
    assert_status(iommu.DetachDeviceEx(disk), STATUS_SUCCESS);
    assert_status(iommu.DeleteDevice(nic), STATUS_SUCCESS);
    assert_status(iommu.DeleteDevice(disk), STATUS_SUCCESS);
    assert_status(iommu.DeleteDomain(one), STATUS_SUCCESS);
    assert_status(iommu.DeleteDomain(two), STATUS_SUCCESS);
}

/* ---- attachment ---- */

static void attach_and_detach_statuses(void **state)
{
    struct bench *b = *state;
    PIOMMU_DMA_DEVICE nic = make_device(b->world, 0);
    PIOMMU_DMA_DOMAIN domain = make_domain(DomainTypeTranslate);
    PIOMMU_DMA_DOMAIN other = make_domain(DomainTypePassThrough);
    assert_status(iommu.AttachDeviceEx(NULL, nic), STATUS_INVALID_PARAMETER_1);
    assert_status(iommu.AttachDeviceEx(domain, NULL), STATUS_INVALID_PARAMETER_2);
    assert_status(iommu.DetachDeviceEx(NULL), STATUS_INVALID_PARAMETER_1);
    assert_status(iommu.DetachDeviceEx(nic), STATUS_INVALID_PARAMETER_1);

    b->world->allowed_device_types = 1u << DomainTypePassThrough;
    assert_status(iommu.AttachDeviceEx(domain, nic), STATUS_ACCESS_DENIED);
    b->world->allowed_device_types = 0xF;
    b->world->fail_at = b->world->allocations;
    assert_status(iommu.AttachDeviceEx(domain, nic), STATUS_INSUFFICIENT_RESOURCES);
    b->world->fail_at = NEVER;

    assert_status(iommu.AttachDeviceEx(domain, nic), STATUS_SUCCESS);
    assert_status(iommu.AttachDeviceEx(domain, nic), STATUS_INVALID_PARAMETER);
    assert_status(iommu.AttachDeviceEx(other, nic), STATUS_INVALID_PARAMETER);
    assert_status(iommu.DeleteDomain(domain), STATUS_RESOURCE_IN_USE);
    assert_status(iommu.DeleteDevice(nic), STATUS_RESOURCE_IN_USE);
    assert_status(iommu.DetachDeviceEx(nic), STATUS_SUCCESS);
    assert_status(iommu.DetachDeviceEx(nic), STATUS_INVALID_PARAMETER_1);
    assert_status(iommu.DeleteDomain(NULL), STATUS_INVALID_PARAMETER_1);
    assert_status(iommu.DeleteDomain(domain), STATUS_SUCCESS);
    assert_status(iommu.DeleteDomain(other), STATUS_SUCCESS);
    assert_status(iommu.DeleteDevice(nic), STATUS_SUCCESS);
}

static void detached_device_reaches_nothing_of_its_domain(void **state)
{
    struct bench *b = *state;
    PIOMMU_DMA_DEVICE nic = make_device(b->world, 0), disk = make_device(b->world, 1);
    PIOMMU_DMA_DOMAIN domain = make_domain(DomainTypeTranslate);
    assert_status(map_at(domain, 0x1000, 0x5000, PAGE, READ_WRITE), STATUS_SUCCESS);
    assert_status(iommu.AttachDeviceEx(domain, nic), STATUS_SUCCESS);
    assert_status(iommu.AttachDeviceEx(domain, disk), STATUS_SUCCESS);
    assert_reaches(b, NIC, 0x1000, 0x5000);
    assert_reaches(b, DISK, 0x1000, 0x5000);

    assert_status(iommu.DetachDeviceEx(nic), STATUS_SUCCESS);
    assert_int_equal(read_by(b, NIC, 0x1000).cause, IOMMU_CAUSE_DDT_ENTRY_NOT_VALID);
    assert_reaches(b, DISK, 0x1000, 0x5000);

    /* The other device is still on this IOMMU, so unmaps must go on reaching it. */
    assert_status(map_at(domain, 0x2000, 0x6000, PAGE, READ_WRITE), STATUS_SUCCESS);
    assert_reaches(b, DISK, 0x2000, 0x6000);
    assert_status(iommu.UnmapLogicalRange(domain, 0x2000, 1), STATUS_SUCCESS);
    assert_int_equal(read_by(b, DISK, 0x2000).cause, IOMMU_CAUSE_READ_PAGE_FAULT);

    /* The domain lives on without it; when the device comes back it sees today's tables. */
    assert_status(iommu.DetachDeviceEx(disk), STATUS_SUCCESS);
    assert_status(iommu.UnmapLogicalRange(domain, 0x1000, 1), STATUS_SUCCESS);
    assert_status(iommu.AttachDeviceEx(domain, nic), STATUS_SUCCESS);
    assert_int_equal(read_by(b, NIC, 0x1000).cause, IOMMU_CAUSE_READ_PAGE_FAULT);
    assert_status(iommu.DetachDeviceEx(nic), STATUS_SUCCESS);
    assert_status(iommu.DeleteDevice(nic), STATUS_SUCCESS);
    assert_status(iommu.DeleteDevice(disk), STATUS_SUCCESS);
    assert_status(iommu.DeleteDomain(domain), STATUS_SUCCESS);
}

static void pass_through_domain_leaves_addresses_alone(void **state)
{
    struct bench *b = *state;
    PIOMMU_DMA_DEVICE nic = make_device(b->world, 0);
    PIOMMU_DMA_DOMAIN domain = make_domain(DomainTypePassThrough);
    assert_int_equal(read_by(b, NIC, 0x123456).cause, IOMMU_CAUSE_DDT_ENTRY_NOT_VALID);
    assert_status(iommu.AttachDeviceEx(domain, nic), STATUS_SUCCESS);
    assert_reaches(b, NIC, 0x123456, 0x123456);
    assert_status(iommu.DetachDeviceEx(nic), STATUS_SUCCESS);
    assert_int_equal(read_by(b, NIC, 0x123456).cause, IOMMU_CAUSE_DDT_ENTRY_NOT_VALID);
    assert_status(iommu.DeleteDevice(nic), STATUS_SUCCESS);
    assert_status(iommu.DeleteDomain(domain), STATUS_SUCCESS);
}

static void available_types_follow_policy_and_hardware(void **state)
{
    struct bench *b = *state;
    PIOMMU_DMA_DEVICE nic = make_device(b->world, 0);
    ULONG types = 0;
    iommu.QueryAvailableDomainTypes(nic, &types);
    assert_int_equal(types, 1u << DomainTypeTranslate | 1u << DomainTypeTranslateS1 |
                                1u << DomainTypePassThrough);
    b->world->allowed_device_types = 1u << DomainTypeTranslate | 1u << DomainTypeTranslateS1;
    iommu.QueryAvailableDomainTypes(nic, &types);
    assert_int_equal(types, 1u << DomainTypeTranslate | 1u << DomainTypeTranslateS1);
    assert_status(iommu.DeleteDevice(nic), STATUS_SUCCESS);
}

static void hardware_without_schemes_only_passes_through(void **state)
{
    struct world *world = world_create();
    (void)state;
    world_add_device(world, 0, NIC);
    world->hw[0].capabilities &= ~(IOMMU_CAPABILITIES_SV39_MASK | IOMMU_CAPABILITIES_SV48_MASK |
                                   IOMMU_CAPABILITIES_SV57_MASK);
    struct iommu_driver *driver = world_start(world);
    PIOMMU_DMA_DEVICE nic = make_device(world, 0);
    ULONG types = 0;
    iommu.QueryAvailableDomainTypes(nic, &types);
    assert_int_equal(types, 1u << DomainTypePassThrough);
    assert_status(try_create(DomainTypeTranslate, NULL, NULL), STATUS_NOT_SUPPORTED);
    assert_status(try_create(DomainTypePassThrough, NULL, NULL), STATUS_SUCCESS);
    assert_status(iommu.DeleteDevice(nic), STATUS_SUCCESS);
    world_stop(world, driver);
}

/* ---- several IOMMUs ---- */

static void unmap_reaches_every_iommu_of_the_domain(void **state)
{
    struct world *world = world_create();
    (void)state;
    world->platform.num_iommus = 2;
    world_add_device(world, 0, NIC);
    world_add_device(world, 1, NIC);
    struct iommu_driver *driver = world_start(world);
    PIOMMU_DMA_DEVICE first = make_device(world, 0), second = make_device(world, 1);
    PIOMMU_DMA_DOMAIN domain = make_domain(DomainTypeTranslate);
    assert_status(iommu.AttachDeviceEx(domain, first), STATUS_SUCCESS);
    assert_status(iommu.AttachDeviceEx(domain, second), STATUS_SUCCESS);
    assert_status(map_at(domain, 0x1000, 0x9000, PAGE, READ_ONLY), STATUS_SUCCESS);
    for (int i = 0; i < 2; i++)
        assert_int_equal(fake_access(&world->hw[i], NIC, NO_PROCESS, 0x1000, FAKE_READ).cause, 0);
    assert_status(iommu.UnmapLogicalRange(domain, 0x1000, 1), STATUS_SUCCESS);
    for (int i = 0; i < 2; i++)
        assert_int_equal(fake_access(&world->hw[i], NIC, NO_PROCESS, 0x1000, FAKE_READ).cause,
                         IOMMU_CAUSE_READ_PAGE_FAULT);

    /* An IOMMU that the domain has left is not bothered any more. */
    assert_status(iommu.DetachDeviceEx(second), STATUS_SUCCESS);
    assert_status(map_at(domain, 0x1000, 0x9000, PAGE, READ_ONLY), STATUS_SUCCESS);
    uint32_t commands = world->hw[1].num_commands;
    assert_status(iommu.UnmapLogicalRange(domain, 0x1000, 1), STATUS_SUCCESS);
    assert_int_equal(world->hw[1].num_commands, commands);
    assert_status(iommu.DetachDeviceEx(first), STATUS_SUCCESS);
    assert_status(iommu.DeleteDevice(first), STATUS_SUCCESS);
    assert_status(iommu.DeleteDevice(second), STATUS_SUCCESS);
    assert_status(iommu.DeleteDomain(domain), STATUS_SUCCESS);
    world_stop(world, driver);
}

#define test(name) cmocka_unit_test_setup_teardown(name, bench_setup, bench_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(create_statuses),
        test(creation_fails_cleanly_at_each_allocation),
        test(address_space_ids_differ_between_domains),
        test(attach_and_detach_statuses),
        test(detached_device_reaches_nothing_of_its_domain),
        test(pass_through_domain_leaves_addresses_alone),
        test(available_types_follow_policy_and_hardware),
        cmocka_unit_test(hardware_without_schemes_only_passes_through),
        cmocka_unit_test(unmap_reaches_every_iommu_of_the_domain),
    };
    return cmocka_run_group_tests_name("driver domains", tests, NULL, NULL);
}
