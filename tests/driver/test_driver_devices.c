// SPDX-License-Identifier: Apache-2.0
// Device tokens: every status of CreateDevice, both configuration kinds, and the contexts behind.
#include "fake_platform.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "iommu_causes.h"
#include "iommu_regs.h"

#define NIC 0x0100u

struct bench {
    struct world *world;
    struct iommu_driver *driver;
    struct fake_iommu *hw;
    struct iommu_platform_device *nic; /* facts; a test may change them */
};

static struct bench bench;
static const uint32_t three_ids[] = {0x0100, 0x0101, 0x0102};

static int setup(void **state)
{
    bench.world = world_create();
    bench.nic = world_add_device(bench.world, 0, NIC);
    bench.nic->device_ids = three_ids;
    bench.nic->num_device_ids = 3;
    bench.nic->pasid_bits = 20;
    bench.driver = world_start(bench.world);
    bench.hw = &bench.world->hw[0];
    *state = &bench;
    return 0;
}

static int teardown(void **state)
{
    struct bench *b = *state;
    world_stop(b->world, b->driver);
    return 0;
}

typedef IOMMU_DEVICE_CREATION_CONFIGURATION config_t;

static config_t acpi(uint32_t base, uint32_t count)
{
    config_t config;
    memset(&config, 0, sizeof(config));
    config.ConfigType = IommuDeviceCreationConfigTypeAcpi;
    config.Acpi.InputMappingBase = base;
    config.Acpi.MappingsCount = count;
    return config;
}

static config_t pasid(IOMMU_PASID_CONFIGURATION_TYPE type)
{
    config_t config;
    memset(&config, 0, sizeof(config));
    config.ConfigType = IommuDeviceCreationConfigTypePasid;
    config.Pasid.ConfigType = type;
    return config;
}

static void link_circle(config_t *first, config_t *second)
{
    first->NextConfiguration.Flink = first->NextConfiguration.Blink = &second->NextConfiguration;
    second->NextConfiguration.Flink = second->NextConfiguration.Blink = &first->NextConfiguration;
}

/* Create, and delete again if it worked. */
static NTSTATUS create(struct bench *b, config_t *config)
{
    PIOMMU_DMA_DEVICE device = NULL;
    NTSTATUS status = iommu.CreateDevice(&b->world->pdo[0], config, &device);
    assert_int_equal(device != NULL, NT_SUCCESS(status));
    if (device != NULL) assert_status(iommu.DeleteDevice(device), STATUS_SUCCESS);
    return status;
}

/* ---- the object ---- */

static void unknown_objects_are_refused(void **state)
{
    struct bench *b = *state;
    PIOMMU_DMA_DEVICE device = NULL;
    PDEVICE_OBJECT stranger = &b->world->pdo[7];
    assert_status(iommu.CreateDevice(NULL, NULL, &device), STATUS_INVALID_PARAMETER_1);
    b->world->find_status = STATUS_NOT_FOUND;
    assert_status(iommu.CreateDevice(stranger, NULL, &device), STATUS_NOT_FOUND);
    b->world->find_status = STATUS_INVALID_PARAMETER;
    assert_status(iommu.CreateDevice(stranger, NULL, &device), STATUS_INVALID_PARAMETER);
    b->world->find_status = STATUS_UNSUCCESSFUL;
    assert_status(iommu.CreateDevice(stranger, NULL, &device), STATUS_UNSUCCESSFUL);
    assert_status(iommu.CreateDevice(&b->world->pdo[0], NULL, NULL), STATUS_INVALID_PARAMETER_3);
    assert_null(device);
}

static void device_without_ids_is_the_bus_s_fault(void **state)
{
    struct bench *b = *state;
    b->nic->num_device_ids = 0;
    assert_status(create(b, NULL), STATUS_UNSUCCESSFUL);
}

static void device_has_one_token_at_a_time(void **state)
{
    struct bench *b = *state;
    PIOMMU_DMA_DEVICE nic = make_device(b->world, 0), second = NULL;
    assert_status(iommu.CreateDevice(&b->world->pdo[0], NULL, &second), STATUS_INVALID_PARAMETER_2);
    assert_status(iommu.DeleteDevice(nic), STATUS_SUCCESS);
    assert_status(create(b, NULL), STATUS_SUCCESS);
}

static void missing_memory_is_reported_at_each_allocation(void **state)
{
    struct bench *b = *state;
    config_t config = pasid(PasidConfigTypePasidTaggedDma);
    int failures = 0;
    b->world->fail_only_once = true;
    for (uint64_t step = 0;; step++) {
        uint64_t objects = b->world->live_objects;
        b->world->fail_at = b->world->allocations + step;
        NTSTATUS status = create(b, &config);
        assert_int_equal(b->world->live_objects, objects);
        if (NT_SUCCESS(status)) break;
        assert_status(status, STATUS_INSUFFICIENT_RESOURCES);
        failures++;
    }
    b->world->fail_at = NEVER;
    assert_int_equal(failures, 3); /* the object, a directory page, the PASID table */
}

/* ---- ACPI configuration ---- */

static void acpi_entry_is_required_for_acpi_devices_on_arm64(void **state)
{
    struct bench *b = *state;
    config_t all = acpi(0x100, 3), outside = acpi(0x101, 3), none = acpi(0x100, 0);
    b->world->platform.arm64 = true;
    b->nic->acpi = true;
    assert_status(create(b, NULL), STATUS_INVALID_PARAMETER_2);
    assert_status(create(b, &outside), STATUS_INVALID_PARAMETER_2);
    assert_status(create(b, &none), STATUS_INVALID_PARAMETER_2);
    assert_status(create(b, &all), STATUS_SUCCESS);
}

static void acpi_entry_is_refused_elsewhere(void **state)
{
    struct bench *b = *state;
    config_t config = acpi(0x100, 1);
    b->nic->acpi = true;
    assert_status(create(b, &config), STATUS_INVALID_PARAMETER_2); /* not ARM64 */
    b->nic->acpi = false;
    b->world->platform.arm64 = true;
    assert_status(create(b, &config), STATUS_INVALID_PARAMETER_2); /* not ACPI */
    assert_status(create(b, NULL), STATUS_SUCCESS);
}

static void input_mappings_choose_the_ids(void **state)
{
    struct bench *b = *state;
    config_t config = acpi(0x101, 1);
    PIOMMU_DMA_DEVICE device;
    PIOMMU_DMA_DOMAIN domain = make_domain(DomainTypePassThrough);
    b->world->platform.arm64 = true;
    b->nic->acpi = true;
    assert_status(iommu.CreateDevice(&b->world->pdo[0], &config, &device), STATUS_SUCCESS);
    assert_status(iommu.AttachDeviceEx(domain, device), STATUS_SUCCESS);
    assert_int_equal(fake_access(b->hw, 0x101, NO_PROCESS, 0x1000, FAKE_READ).cause, 0);
    assert_int_equal(fake_access(b->hw, 0x100, NO_PROCESS, 0x1000, FAKE_READ).cause,
                     IOMMU_CAUSE_DDT_ENTRY_NOT_VALID);
    assert_status(iommu.DetachDeviceEx(device), STATUS_SUCCESS);
    assert_status(iommu.DeleteDevice(device), STATUS_SUCCESS);
    assert_status(iommu.DeleteDomain(domain), STATUS_SUCCESS);
}

/* ---- PASID configuration and lists ---- */

static void pasid_entry_needs_device_and_hardware(void **state)
{
    struct bench *b = *state;
    config_t tagged = pasid(PasidConfigTypePasidTaggedDma);
    config_t single = pasid(PasidConfigTypeDefaultPasidOnly);
    config_t unknown = pasid(PasidConfigTypeMax);
    assert_status(create(b, &tagged), STATUS_SUCCESS);
    assert_status(create(b, &single), STATUS_SUCCESS);
    assert_status(create(b, &unknown), STATUS_INVALID_PARAMETER_2);
    b->nic->pasid_bits = 0;
    assert_status(create(b, &tagged), STATUS_INVALID_PARAMETER_2);
    assert_status(create(b, &single), STATUS_INVALID_PARAMETER_2);
}

static void lists_may_be_circular_and_hold_no_type_twice(void **state)
{
    struct bench *b = *state;
    config_t first = acpi(0x100, 3), second = pasid(PasidConfigTypePasidTaggedDma);
    b->world->platform.arm64 = true;
    b->nic->acpi = true;
    link_circle(&first, &second);
    assert_status(create(b, &first), STATUS_SUCCESS);
    assert_status(create(b, &second), STATUS_SUCCESS);

    first.NextConfiguration.Flink = &first.NextConfiguration; /* itself: the only one */
    assert_status(create(b, &first), STATUS_SUCCESS);

    config_t again = acpi(0x100, 3);
    link_circle(&first, &again);
    assert_status(create(b, &first), STATUS_INVALID_PARAMETER_2);

    /* A list that never comes back to its first entry ends with a refusal, not never. */
    link_circle(&second, &second);
    first.NextConfiguration.Flink = &second.NextConfiguration;
    assert_status(create(b, &first), STATUS_INVALID_PARAMETER_2);
}

static void other_entry_types_are_refused(void **state)
{
    struct bench *b = *state;
    static const IOMMU_DEVICE_CREATION_CONFIGURATION_TYPE types[] = {
        IommuDeviceCreationConfigTypeNone, IommuDeviceCreationConfigTypeDeviceId,
        IommuDeviceCreationConfigTypeMax, (IOMMU_DEVICE_CREATION_CONFIGURATION_TYPE)99};
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        config_t config;
        memset(&config, 0, sizeof(config));
        config.ConfigType = types[i];
        assert_status(create(b, &config), STATUS_INVALID_PARAMETER_2);
    }
}

/* ---- QueryDeviceInfo ---- */

static void assert_information(PIOMMU_DMA_DEVICE device, bool single, bool tagged, bool suppressed)
{
    IOMMU_DMA_DEVICE_INFORMATION information = {7, 7, 7};
    ULONG written = 99;
    assert_status(iommu.QueryDeviceInfo(device, 3, &written, &information), STATUS_SUCCESS);
    assert_int_equal(written, 3);
    assert_int_equal(information.DefaultPasidEnabled, single);
    assert_int_equal(information.PasidTaggedDmaEnabled, tagged);
    assert_int_equal(information.PasidFaultsSuppressed, suppressed);
    assert_status(iommu.DeleteDevice(device), STATUS_SUCCESS);
}

static void information_repeats_the_configuration(void **state)
{
    struct bench *b = *state;
    assert_information(make_device(b->world, 0), false, false, false);
    assert_information(make_pasid_device(b->world, 0, PasidConfigTypePasidTaggedDma, false), true,
                       true, false);
    assert_information(make_pasid_device(b->world, 0, PasidConfigTypePasidTaggedDma, true), true,
                       true, true);
    assert_information(make_pasid_device(b->world, 0, PasidConfigTypeDefaultPasidOnly, false), true,
                       false, false);
}

static void information_statuses(void **state)
{
    struct bench *b = *state;
    PIOMMU_DMA_DEVICE nic = make_device(b->world, 0);
    IOMMU_DMA_DEVICE_INFORMATION information[2];
    ULONG written = 99;
    memset(information, 0x5A, sizeof(information));
    assert_status(iommu.QueryDeviceInfo(NULL, 3, &written, information),
                  STATUS_INVALID_PARAMETER_1);
    assert_status(iommu.QueryDeviceInfo(nic, 3, NULL, information), STATUS_INVALID_PARAMETER_3);
    assert_status(iommu.QueryDeviceInfo(nic, 3, &written, NULL), STATUS_INVALID_PARAMETER_4);
    assert_status(iommu.QueryDeviceInfo(nic, 2, &written, information), STATUS_BUFFER_TOO_SMALL);
    assert_int_equal(written, 0);
    assert_int_equal(information[0].DefaultPasidEnabled, 0x5A);
    assert_status(iommu.QueryDeviceInfo(nic, 6, &written, information), STATUS_SUCCESS);
    assert_int_equal(written, 3);
    assert_int_equal(information[1].DefaultPasidEnabled, 0x5A);
    assert_status(iommu.DeleteDevice(NULL), STATUS_INVALID_PARAMETER_1);
    assert_status(iommu.DeleteDevice(nic), STATUS_SUCCESS);
}

/* ---- unattached devices ---- */

static struct bench start_with_policy(enum iommu_unattached policy)
{
    struct bench b = {.world = world_create()};
    b.nic = world_add_device(b.world, 0, NIC);
    b.nic->unattached = policy;
    b.nic->pasid_bits = 20;
    b.driver = world_start(b.world);
    b.hw = &b.world->hw[0];
    return b;
}

static uint32_t untagged(struct bench *b)
{
    return fake_access(b->hw, NIC, NO_PROCESS, 0x5000, FAKE_READ).cause;
}

static uint32_t tagged(struct bench *b, uint32_t process_id)
{
    return fake_access(b->hw, NIC, process_id, 0x5000, FAKE_READ).cause;
}

static void passing_policy_holds_whenever_no_domain_does(void **state)
{
    struct bench b = start_with_policy(IOMMU_UNATTACHED_PASS);
    (void)state;
    assert_int_equal(untagged(&b), 0); /* from instance creation on */
    PIOMMU_DMA_DOMAIN domain = make_domain(DomainTypeTranslate);
    PIOMMU_DMA_DEVICE nic = make_device(b.world, 0);
    assert_int_equal(untagged(&b), 0);
    assert_status(iommu.AttachDeviceEx(domain, nic), STATUS_SUCCESS);
    assert_int_equal(untagged(&b), IOMMU_CAUSE_READ_PAGE_FAULT);
    assert_status(iommu.DetachDeviceEx(nic), STATUS_SUCCESS);
    assert_int_equal(untagged(&b), 0);
    assert_status(iommu.DeleteDevice(nic), STATUS_SUCCESS);
    assert_int_equal(untagged(&b), 0);

    nic = make_pasid_device(b.world, 0, PasidConfigTypePasidTaggedDma, false);
    assert_int_equal(untagged(&b), 0);
    assert_int_equal(tagged(&b, 5), IOMMU_CAUSE_PDT_ENTRY_NOT_VALID);
    assert_status(iommu.AttachDeviceEx(domain, nic), STATUS_SUCCESS);
    assert_int_equal(untagged(&b), IOMMU_CAUSE_READ_PAGE_FAULT);
    assert_status(iommu.DetachDeviceEx(nic), STATUS_SUCCESS);
    assert_int_equal(untagged(&b), 0);
    assert_status(iommu.DeleteDevice(nic), STATUS_SUCCESS);
    assert_int_equal(untagged(&b), 0);
    assert_int_equal(tagged(&b, 5), IOMMU_CAUSE_TRANSACTION_TYPE_DISALLOWED);
    assert_status(iommu.DeleteDomain(domain), STATUS_SUCCESS);
    world_stop(b.world, b.driver);
}

static void blocking_policy_holds_whenever_no_domain_does(void **state)
{
    struct bench b = start_with_policy(IOMMU_UNATTACHED_BLOCKED);
    (void)state;
    assert_int_equal(untagged(&b), IOMMU_CAUSE_DDT_ENTRY_NOT_VALID);
    PIOMMU_DMA_DOMAIN domain = make_domain(DomainTypePassThrough);
    PIOMMU_DMA_DEVICE nic = make_pasid_device(b.world, 0, PasidConfigTypePasidTaggedDma, false);
    /* The process context blocks, not the device context, which serves the sub-devices. */
    assert_int_equal(untagged(&b), IOMMU_CAUSE_PDT_ENTRY_NOT_VALID);
    assert_status(iommu.AttachDeviceEx(domain, nic), STATUS_SUCCESS);
    assert_int_equal(untagged(&b), 0);
    assert_status(iommu.DetachDeviceEx(nic), STATUS_SUCCESS);
    assert_int_equal(untagged(&b), IOMMU_CAUSE_PDT_ENTRY_NOT_VALID);
    assert_status(iommu.DeleteDevice(nic), STATUS_SUCCESS);
    assert_int_equal(untagged(&b), IOMMU_CAUSE_DDT_ENTRY_NOT_VALID);
    assert_status(iommu.DeleteDomain(domain), STATUS_SUCCESS);
    world_stop(b.world, b.driver);
}

static void default_pasid_works_without_process_directories(void **state)
{
    struct world *world = world_create();
    (void)state;
    world->hw[0].capabilities &= ~(IOMMU_CAPABILITIES_PD8_MASK | IOMMU_CAPABILITIES_PD17_MASK |
                                   IOMMU_CAPABILITIES_PD20_MASK);
    world_add_device(world, 0, NIC)->pasid_bits = 8;
    struct iommu_driver *driver = world_start(world);
    struct bench b = {world, driver, &world->hw[0], &world->device[0]};
    config_t config = pasid(PasidConfigTypePasidTaggedDma);
    assert_status(create(&b, &config), STATUS_INVALID_PARAMETER_2);
    PIOMMU_DMA_DEVICE nic = make_pasid_device(world, 0, PasidConfigTypeDefaultPasidOnly, false);
    PIOMMU_DMA_DOMAIN domain = make_domain(DomainTypeTranslate);
    assert_status(map_at(domain, 0x5000, 0x9000, 0x1000, READ_ONLY), STATUS_SUCCESS);
    assert_status(iommu.AttachDeviceEx(domain, nic), STATUS_SUCCESS);
    assert_int_equal(untagged(&b), 0);
    assert_status(iommu.DetachDeviceEx(nic), STATUS_SUCCESS);
    assert_status(iommu.DeleteDevice(nic), STATUS_SUCCESS);
    assert_status(iommu.DeleteDomain(domain), STATUS_SUCCESS);
    world_stop(world, driver);
}

static void all_ids_of_a_device_move_together(void **state)
{
    struct bench *b = *state;
    PIOMMU_DMA_DEVICE nic = make_device(b->world, 0);
    PIOMMU_DMA_DOMAIN domain = make_domain(DomainTypeTranslate);
    assert_status(map_at(domain, 0x5000, 0x9000, 0x1000, READ_ONLY), STATUS_SUCCESS);
    assert_status(iommu.AttachDeviceEx(domain, nic), STATUS_SUCCESS);
    for (int i = 0; i < 3; i++)
        assert_int_equal(fake_access(b->hw, three_ids[i], NO_PROCESS, 0x5000, FAKE_READ).cause, 0);
    assert_status(iommu.DetachDeviceEx(nic), STATUS_SUCCESS);
    for (int i = 0; i < 3; i++)
        assert_int_equal(fake_access(b->hw, three_ids[i], NO_PROCESS, 0x5000, FAKE_READ).cause,
                         IOMMU_CAUSE_DDT_ENTRY_NOT_VALID);
    assert_status(iommu.DeleteDevice(nic), STATUS_SUCCESS);
    assert_status(iommu.DeleteDomain(domain), STATUS_SUCCESS);
}

#define test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(unknown_objects_are_refused),
        test(device_without_ids_is_the_bus_s_fault),
        test(device_has_one_token_at_a_time),
        test(missing_memory_is_reported_at_each_allocation),
        test(acpi_entry_is_required_for_acpi_devices_on_arm64),
        test(acpi_entry_is_refused_elsewhere),
        test(input_mappings_choose_the_ids),
        test(pasid_entry_needs_device_and_hardware),
        test(lists_may_be_circular_and_hold_no_type_twice),
        test(other_entry_types_are_refused),
        test(information_repeats_the_configuration),
        test(information_statuses),
        cmocka_unit_test(passing_policy_holds_whenever_no_domain_does),
        cmocka_unit_test(blocking_policy_holds_whenever_no_domain_does),
        cmocka_unit_test(default_pasid_works_without_process_directories),
        test(all_ids_of_a_device_move_together),
    };
    return cmocka_run_group_tests_name("driver devices", tests, NULL, NULL);
}
