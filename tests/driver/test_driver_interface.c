// SPDX-License-Identifier: Apache-2.0
// The interface: obtaining the table, instances, and the slots that are not built yet.
// Layouts are pinned at compile time by iommu/dma_iommu_layout.h.
#include "fake_platform.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "iommu_regs.h"

#define NIC 0x0100u

static void version_3_fills_all_27_slots(void **state)
{
    struct world *world = world_create();
    struct iommu_driver *driver = world_start(world);
    DMA_IOMMU_INTERFACE_EX table;
    (void)state;
    memset(&table, 0, sizeof(table));
    assert_status(IoGetIommuInterfaceEx(3, 0, &table), STATUS_SUCCESS);
    assert_int_equal(table.Version, 3);
    assert_int_equal(table.Size, 0xE8);
    void *slot[27];
    assert_int_equal(sizeof(slot), sizeof(table.V3));
    memcpy(slot, &table.V3, sizeof(slot));
    for (int i = 0; i < 27; i++) {
        assert_non_null(slot[i]);
        for (int k = 0; k < i; k++)
            assert_ptr_not_equal(slot[i], slot[k]);
    }
    world_stop(world, driver);
}

static void version_2_writes_only_its_own_bytes(void **state)
{
    struct world *world = world_create();
    struct iommu_driver *driver = world_start(world);
    DMA_IOMMU_INTERFACE_EX table, whole;
    (void)state;
    memset(&table, 0x5A, sizeof(table));
    assert_status(IoGetIommuInterfaceEx(2, 0, &table), STATUS_SUCCESS);
    assert_status(IoGetIommuInterfaceEx(3, 0, &whole), STATUS_SUCCESS);
    assert_int_equal(table.Version, 2);
    assert_int_equal(table.Size, 0xC0);
    assert_memory_equal(&table.V2, &whole.V3, 0xB0);
    const uint8_t *bytes = (const uint8_t *)&table;
    for (size_t i = 0xC0; i < sizeof(table); i++)
        assert_int_equal(bytes[i], 0x5A);
    world_stop(world, driver);
}

static void interface_statuses(void **state)
{
    struct world *world = world_create();
    DMA_IOMMU_INTERFACE_EX table;
    (void)state;
    assert_status(IoGetIommuInterfaceEx(3, 0, &table), STATUS_NOT_SUPPORTED);
    struct iommu_driver *driver = world_start(world);
    assert_status(IoGetIommuInterfaceEx(0, 0, &table), STATUS_INVALID_PARAMETER_1);
    assert_status(IoGetIommuInterfaceEx(4, 0, &table), STATUS_INVALID_PARAMETER_1);
    assert_status(IoGetIommuInterfaceEx(3, 1, &table), STATUS_INVALID_PARAMETER_2);
    assert_status(IoGetIommuInterfaceEx(3, 0, NULL), STATUS_INVALID_PARAMETER_3);
    world_stop(world, driver);
    assert_status(IoGetIommuInterfaceEx(3, 0, &table), STATUS_NOT_SUPPORTED);
}

static void slots_that_are_not_built_say_so(void **state)
{
    struct world *world = world_create();
    world_add_device(world, 0, NIC);
    struct iommu_driver *driver = world_start(world);
    PIOMMU_DMA_DEVICE nic = make_device(world, 0);
    PIOMMU_DMA_DOMAIN domain = make_domain(DomainTypeTranslate), unmanaged = NULL;
    IOMMU_DMA_DOMAIN_CREATION_FLAGS flags = {.AsUlonglong = 0};
    IOMMU_INTERFACE_STATE_CHANGE_FIELDS fields = {.AsULONG = 1};
    DOMAIN_CONFIGURATION configuration;
    INPUT_MAPPING_ELEMENT element = {0x77};
    ULONG length = 0x88;
    (void)state;
    memset(&configuration, 0, sizeof(configuration));
    assert_status(iommu.FlushDomain(domain), STATUS_NOT_SUPPORTED);
    assert_status(iommu.FlushDomainByVaList(domain, TRUE, 0, NULL), STATUS_NOT_SUPPORTED);
    assert_status(iommu.QueryInputMappings(&world->pdo[0], &element, 4, &length),
                  STATUS_UNSUCCESSFUL);
    assert_int_equal(element.InputMappingId, 0x77);
    assert_int_equal(length, 0x88);
    assert_status(iommu.SetDeviceFaultReportingEx(nic, 0, TRUE, NULL), STATUS_NOT_IMPLEMENTED);
    assert_status(iommu.SetDeviceFaultReportingEx(NULL, 9, FALSE, NULL), STATUS_NOT_IMPLEMENTED);
    assert_status(iommu.ConfigureDomain(domain, &configuration), STATUS_NOT_SUPPORTED);
    assert_status(iommu.RegisterInterfaceStateChangeCallback(NULL, NULL, nic, &fields),
                  STATUS_NOT_SUPPORTED);
    assert_status(iommu.UnregisterInterfaceStateChangeCallback(NULL, nic), STATUS_NOT_SUPPORTED);
    assert_status(iommu.CreateDomainEx(DomainTypeUnmanaged, flags, NULL, NULL, &unmanaged),
                  STATUS_NOT_SUPPORTED);
    assert_null(unmanaged);
    assert_status(iommu.DeleteDevice(nic), STATUS_SUCCESS);
    assert_status(iommu.DeleteDomain(domain), STATUS_SUCCESS);
    world_stop(world, driver);
}

/* ---- instances ---- */

static void create_refuses_bad_arguments(void **state)
{
    struct world *world = world_create();
    struct iommu_driver *driver = NULL;
    struct iommu_driver_options options = {0};
    (void)state;
    assert_status(IommuDriverCreate(NULL, NULL, &driver), STATUS_INVALID_PARAMETER_1);
    struct iommu_platform incomplete = world->platform;
    incomplete.store_barrier = NULL;
    assert_status(IommuDriverCreate(&incomplete, NULL, &driver), STATUS_INVALID_PARAMETER_1);
    options.command_entries = 100;
    assert_status(IommuDriverCreate(&world->platform, &options, &driver),
                  STATUS_INVALID_PARAMETER_2);
    options.command_entries = 0;
    options.flush_threshold = 65;
    assert_status(IommuDriverCreate(&world->platform, &options, &driver),
                  STATUS_INVALID_PARAMETER_2);
    assert_status(IommuDriverCreate(&world->platform, NULL, NULL), STATUS_INVALID_PARAMETER_3);
    assert_null(driver);
    world_destroy(world);
}

static void only_one_instance_is_installed(void **state)
{
    struct world *world = world_create(), *other = world_create();
    struct iommu_driver *driver = world_start(world), *second = NULL;
    (void)state;
    assert_status(IommuDriverCreate(&other->platform, NULL, &second), STATUS_RESOURCE_IN_USE);
    assert_int_equal(other->hw[0].mmio_writes, 0);
    world_destroy(other);
    world_stop(world, driver);
}

static void instance_with_clients_is_not_destroyed(void **state)
{
    struct world *world = world_create();
    world_add_device(world, 0, NIC);
    struct iommu_driver *driver = world_start(world);
    (void)state;
    PIOMMU_DMA_DOMAIN domain = make_domain(DomainTypeTranslate);
    assert_status(IommuDriverDestroy(driver), STATUS_RESOURCE_IN_USE);
    assert_status(iommu.DeleteDomain(domain), STATUS_SUCCESS);
    PIOMMU_DMA_DEVICE nic = make_device(world, 0);
    assert_status(IommuDriverDestroy(driver), STATUS_RESOURCE_IN_USE);
    assert_status(iommu.DeleteDevice(nic), STATUS_SUCCESS);
    world_stop(world, driver);
}

static NTSTATUS start_with(struct world *world)
{
    struct iommu_driver *driver = NULL;
    NTSTATUS status = IommuDriverCreate(&world->platform, NULL, &driver);
    assert_int_equal(driver != NULL, NT_SUCCESS(status));
    if (driver != NULL) assert_status(IommuDriverDestroy(driver), STATUS_SUCCESS);
    return status;
}

static void unfit_hardware_is_refused_with_a_reason(void **state)
{
    struct world *world = world_create();
    uint64_t good = world->hw[0].capabilities;
    (void)state;
    world->hw[0].capabilities = good ^ IOMMU_PUT(IOMMU_CAPABILITIES_VERSION, 0x30);
    assert_status(start_with(world), STATUS_NOT_SUPPORTED);
    assert_string_equal(world->last_line,
                        "IOMMU 0: unknown version; version and capabilities 0x20 0x1f810000e20");
    world->hw[0].capabilities = good & ~IOMMU_CAPABILITIES_IGS_MASK;
    assert_status(start_with(world), STATUS_NOT_SUPPORTED);
    world->hw[0].capabilities = good;
    world->hw[0].widest_ddt = 1; /* 7 bits; the platform says 16 */
    assert_status(start_with(world), STATUS_NOT_SUPPORTED);
    assert_int_equal(world->hw[0].ddtp, 0);
    world->iommu[0].device_id_bits = 7;
    assert_status(start_with(world), STATUS_SUCCESS);
    world_destroy(world);
}

static void directory_is_as_deep_as_needed_and_offered(void **state)
{
    static const struct {
        uint64_t extended;
        uint8_t bits;
        uint32_t mode;
    } cases[] = {
        {0, 7, IOMMU_DDTP_MODE_1LVL},
        {0, 8, IOMMU_DDTP_MODE_2LVL},
        {0, 16, IOMMU_DDTP_MODE_2LVL},
        {0, 17, IOMMU_DDTP_MODE_3LVL},
        {0, 24, IOMMU_DDTP_MODE_3LVL},
        {IOMMU_CAPABILITIES_MSI_FLAT_MASK, 6, IOMMU_DDTP_MODE_1LVL},
        {IOMMU_CAPABILITIES_MSI_FLAT_MASK, 7, IOMMU_DDTP_MODE_2LVL},
        {IOMMU_CAPABILITIES_MSI_FLAT_MASK, 16, IOMMU_DDTP_MODE_3LVL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct world *world = world_create();
        world->hw[0].capabilities |= cases[i].extended;
        world->iommu[0].device_id_bits = cases[i].bits;
        uint32_t highest = (1u << cases[i].bits) - 1;
        world_add_device(world, 0, highest)->unattached = IOMMU_UNATTACHED_PASS;
        struct iommu_driver *driver = world_start(world);
        assert_int_equal(IOMMU_GET(IOMMU_DDTP_IOMMU_MODE, world->hw[0].ddtp), cases[i].mode);
        struct fake_answer answer =
            fake_access(&world->hw[0], highest, NO_PROCESS, 0x1234, FAKE_READ);
        assert_int_equal(answer.cause, 0);
        world_stop(world, driver);
    }
}

static void hardware_is_off_after_destruction(void **state)
{
    struct world *world = world_create();
    struct iommu_driver *driver = world_start(world);
    (void)state;
    assert_status(IommuDriverDestroy(driver), STATUS_SUCCESS);
    assert_int_equal(IOMMU_GET(IOMMU_DDTP_IOMMU_MODE, world->hw[0].ddtp), IOMMU_DDTP_MODE_OFF);
    assert_int_equal(world->hw[0].cqcsr & IOMMU_CQCSR_CQEN_MASK, 0);
    assert_int_equal(world->hw[0].fqcsr & IOMMU_FQCSR_FQEN_MASK, 0);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(version_3_fills_all_27_slots),
        cmocka_unit_test(version_2_writes_only_its_own_bytes),
        cmocka_unit_test(interface_statuses),
        cmocka_unit_test(slots_that_are_not_built_say_so),
        cmocka_unit_test(create_refuses_bad_arguments),
        cmocka_unit_test(only_one_instance_is_installed),
        cmocka_unit_test(instance_with_clients_is_not_destroyed),
        cmocka_unit_test(unfit_hardware_is_refused_with_a_reason),
        cmocka_unit_test(directory_is_as_deep_as_needed_and_offered),
        cmocka_unit_test(hardware_is_off_after_destruction),
    };
    return cmocka_run_group_tests_name("driver interface", tests, NULL, NULL);
}
