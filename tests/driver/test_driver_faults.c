// SPDX-License-Identifier: Apache-2.0
// Faults: from a record in the queue to the handler, the fatal hook, or silence.
#include "fake_platform.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "iommu_causes.h"
#include "iommu_regs.h"
#include "iommu_structs.h"

#define NIC   0x0100u
#define ACC   0x0300u
#define QUIET 0x0400u
#define PAGE  UINT64_C(0x1000)

struct bench {
    struct world *world;
    struct iommu_driver *driver;
    struct fake_iommu *hw;
    PIOMMU_DMA_DEVICE nic, acc, quiet;
    PIOMMU_DMA_DOMAIN domain;
};

static struct bench bench;

static int setup(void **state)
{
    struct bench *b = &bench;
    b->world = world_create();
    world_add_device(b->world, 0, NIC);
    world_add_device(b->world, 0, ACC)->pasid_bits = 8;
    world_add_device(b->world, 0, QUIET)->pasid_bits = 8;
    b->driver = world_start(b->world);
    b->hw = &b->world->hw[0];
    b->nic = make_device(b->world, 0);
    b->acc = make_pasid_device(b->world, 1, PasidConfigTypePasidTaggedDma, false);
    b->quiet = make_pasid_device(b->world, 2, PasidConfigTypePasidTaggedDma, true);
    b->domain = make_domain(DomainTypeTranslate);
    assert_status(map_at(b->domain, 0x1000, 0x9000, PAGE, READ_ONLY), STATUS_SUCCESS);
    assert_status(iommu.AttachDeviceEx(b->domain, b->nic), STATUS_SUCCESS);
    *state = b;
    return 0;
}

static int teardown(void **state)
{
    struct bench *b = *state;
    assert_status(iommu.DetachDeviceEx(b->nic), STATUS_SUCCESS);
    assert_status(iommu.DeleteDevice(b->nic), STATUS_SUCCESS);
    assert_status(iommu.DeleteDevice(b->acc), STATUS_SUCCESS);
    assert_status(iommu.DeleteDevice(b->quiet), STATUS_SUCCESS);
    assert_status(iommu.DeleteDomain(b->domain), STATUS_SUCCESS);
    world_stop(b->world, b->driver);
    return 0;
}

static const FAULT_INFORMATION_ARM64 *only_fault(struct bench *b)
{
    world_settle(b->world);
    assert_int_equal(b->world->num_faults, 1);
    assert_int_equal(b->world->fault.Type, FaultInformationArm64);
    b->world->num_faults = 0;
    return &b->world->fault.Arm64;
}

static void write_to_read_only_memory_names_the_culprit(void **state)
{
    struct bench *b = *state;
    fake_access(b->hw, NIC, NO_PROCESS, 0x1008, FAKE_WRITE);
    const FAULT_INFORMATION_ARM64 *fault = only_fault(b);
    assert_int_equal(b->world->fault.IsStage1, TRUE);
    assert_ptr_equal(fault->DomainHandle, b->domain);
    assert_int_equal((uintptr_t)fault->FaultAddress, 0x1008);
    assert_ptr_equal(fault->PhysicalDeviceObject, &b->world->pdo[0]);
    assert_int_equal(fault->InputMappingId, NIC);
    assert_int_equal(fault->Flags.WriteNotRead, 1);
    assert_int_equal(fault->Flags.InstructionNotData, 0);
    assert_int_equal(fault->Flags.Privileged, 0);
    assert_int_equal(fault->Flags.FaultAddressValid, 1);
    assert_int_equal(fault->Type, PermissionFault);
    assert_int_equal(fault->IommuBaseAddress, 0x10000000);
    assert_int_equal(b->world->num_fatal, 0);
    assert_string_equal(b->world->last_line,
                        "IOMMU 0: fault write_page_fault, device 0x100, address 0x1008");
}

static void page_faults_are_told_apart_by_the_table(void **state)
{
    struct bench *b = *state;
    fake_access(b->hw, NIC, NO_PROCESS, 0x2000, FAKE_READ);
    const FAULT_INFORMATION_ARM64 *fault = only_fault(b);
    assert_int_equal(fault->Type, TranslationFault);
    assert_int_equal(fault->Flags.WriteNotRead, 0);

    fake_access(b->hw, NIC, NO_PROCESS, UINT64_C(1) << 40, FAKE_READ);
    assert_int_equal(only_fault(b)->Type, AddressSizeFault);

    fake_access(b->hw, NIC, NO_PROCESS, UINT64_MAX - 7, FAKE_READ); /* canonical, upper half */
    assert_int_equal(only_fault(b)->Type, TranslationFault);

    fake_access(b->hw, NIC, NO_PROCESS, 0x1000, FAKE_EXEC);
    fault = only_fault(b);
    assert_int_equal(fault->Type, PermissionFault);
    assert_int_equal(fault->Flags.InstructionNotData, 1);
}

static void causes_become_types(void **state)
{
    static const struct {
        uint32_t cause;
        FAULT_INFORMATION_ARM64_TYPE type;
        bool stage1;
    } cases[] = {
        {IOMMU_CAUSE_READ_ACCESS_FAULT, ExternalFault, true},
        {IOMMU_CAUSE_READ_GUEST_PAGE_FAULT, ExternalFault, false},
        {IOMMU_CAUSE_ALL_INBOUND_DISALLOWED, UnsupportedUpstreamTransaction, true},
        {IOMMU_CAUSE_DDT_ENTRY_LOAD_ACCESS_FAULT, ExternalFault, true},
        {IOMMU_CAUSE_DDT_ENTRY_NOT_VALID, UnsupportedUpstreamTransaction, true},
        {IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED, UnsupportedUpstreamTransaction, true},
        {IOMMU_CAUSE_TRANSACTION_TYPE_DISALLOWED, UnsupportedUpstreamTransaction, true},
        {IOMMU_CAUSE_PDT_ENTRY_NOT_VALID, UnsupportedUpstreamTransaction, true},
        {IOMMU_CAUSE_PDT_ENTRY_MISCONFIGURED, UnsupportedUpstreamTransaction, true},
        {IOMMU_CAUSE_DDT_DATA_CORRUPTION, ExternalFault, true},
        {IOMMU_CAUSE_PT_DATA_CORRUPTION, ExternalFault, true},
    };
    struct bench *b = *state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        fake_fault(b->hw, NIC, NO_PROCESS, 0x5000, IOMMU_TTYP_UNTRANSLATED_READ, cases[i].cause);
        assert_int_equal(only_fault(b)->Type, cases[i].type);
        assert_int_equal(b->world->fault.IsStage1, cases[i].stage1);
    }
}

static void device_without_a_token_is_reported_by_its_id(void **state)
{
    struct bench *b = *state;
    fake_access(b->hw, 0x0999, NO_PROCESS, 0x5000, FAKE_READ);
    const FAULT_INFORMATION_ARM64 *fault = only_fault(b);
    assert_null(fault->PhysicalDeviceObject);
    assert_null(fault->DomainHandle);
    assert_int_equal(fault->InputMappingId, 0x999);
    assert_int_equal(fault->Type, UnsupportedUpstreamTransaction);
}

static void record_without_a_transaction_goes_to_the_log_only(void **state)
{
    struct bench *b = *state;
    fake_fault(b->hw, 0, NO_PROCESS, 0x5000, IOMMU_TTYP_NONE, IOMMU_CAUSE_MSI_WRITE_ACCESS_FAULT);
    uint32_t lines = b->world->num_lines;
    world_settle(b->world);
    assert_int_equal(b->world->num_faults, 0);
    assert_int_equal(b->world->num_lines, lines + 1);
}

/* ---- tagged traffic ---- */

static void tagged_fault_is_reported_and_then_fatal(void **state)
{
    struct bench *b = *state;
    PIOMMU_DMA_PASID_DEVICE child;
    ULONG pasid;
    assert_status(iommu.CreatePasidDevice(b->acc, &child, &pasid), STATUS_SUCCESS);
    assert_status(iommu.AttachPasidDevice(b->domain, child), STATUS_SUCCESS);
    fake_access(b->hw, ACC, pasid, 0x7000, FAKE_READ);
    const FAULT_INFORMATION_ARM64 *fault = only_fault(b);
    assert_ptr_equal(fault->DomainHandle, b->domain);
    assert_ptr_equal(fault->PhysicalDeviceObject, &b->world->pdo[1]);
    assert_int_equal(b->world->num_fatal, 1);
    assert_int_equal(b->world->fatal.reason, IOMMU_FATAL_TAGGED_FAULT);
    assert_int_equal(b->world->fatal.device_id, ACC);
    assert_int_equal(b->world->fatal.pasid, pasid);
    assert_int_equal(b->world->fatal.address, 0x7000);
    assert_int_equal(b->world->fatal.cause, IOMMU_CAUSE_READ_PAGE_FAULT);
    assert_non_null(strstr(b->world->last_line, "PASID 1"));
    assert_status(iommu.DetachPasidDevice(child), STATUS_SUCCESS);
    assert_status(iommu.DeletePasidDevice(child), STATUS_SUCCESS);
}

static void unattached_pasid_has_no_domain(void **state)
{
    struct bench *b = *state;
    fake_access(b->hw, ACC, 9, 0x7000, FAKE_READ);
    const FAULT_INFORMATION_ARM64 *fault = only_fault(b);
    assert_null(fault->DomainHandle);
    assert_ptr_equal(fault->PhysicalDeviceObject, &b->world->pdo[1]);
    assert_int_equal(fault->Type, UnsupportedUpstreamTransaction);
    assert_int_equal(b->world->num_fatal, 1);
}

static void suppressed_tagged_fault_is_counted_and_silent(void **state)
{
    struct bench *b = *state;
    struct iommu_driver_stats stats;
    uint32_t lines = b->world->num_lines;
    fake_access(b->hw, QUIET, 9, 0x7000, FAKE_READ);
    world_settle(b->world);
    assert_int_equal(b->world->num_faults, 0);
    assert_int_equal(b->world->num_fatal, 0);
    assert_int_equal(b->world->num_lines, lines);
    IommuDriverQueryStats(b->driver, &stats);
    assert_int_equal(stats.faults_suppressed, 1);
    assert_int_equal(stats.fault_records, 1);
}

/* Suppression is for tagged traffic: the same device's untagged fault shows. */
static void untagged_fault_of_a_suppressing_device_is_reported(void **state)
{
    struct bench *b = *state;
    fake_access(b->hw, QUIET, NO_PROCESS, 0x7000, FAKE_READ);
    assert_int_equal(only_fault(b)->InputMappingId, QUIET);
    assert_int_equal(b->world->num_fatal, 0);
}

/* ---- many faults ---- */

static void queue_wraps_without_losing_records(void **state)
{
    struct bench *b = *state;
    for (uint32_t i = 0; i < 1000; i++) {
        fake_access(b->hw, NIC, NO_PROCESS, 0x100000 + i * PAGE, FAKE_READ);
        if (i % 50 == 49) world_settle(b->world);
    }
    world_settle(b->world);
    assert_int_equal(b->world->num_faults, 1000);
    assert_int_equal((uintptr_t)b->world->fault.Arm64.FaultAddress, 0x100000 + 999 * PAGE);
    assert_int_equal(b->hw->fqh, b->hw->fqt);
}

static void overflowing_queue_is_emptied_and_works_again(void **state)
{
    struct bench *b = *state;
    struct iommu_driver_stats stats;
    for (uint32_t i = 0; i < 200; i++) /* the queue holds 127 */
        fake_access(b->hw, NIC, NO_PROCESS, 0x100000 + i * PAGE, FAKE_READ);
    world_settle(b->world);
    assert_int_equal(b->world->num_faults, 127);
    IommuDriverQueryStats(b->driver, &stats);
    assert_int_equal(stats.fault_queue_overflows, 1);
    b->world->num_faults = 0;
    fake_access(b->hw, NIC, NO_PROCESS, 0x2000, FAKE_READ);
    assert_int_equal((uintptr_t)only_fault(b)->FaultAddress, 0x2000);
}

static void destruction_waits_for_reports_under_way(void **state)
{
    struct bench *b = *state;
    fake_access(b->hw, NIC, NO_PROCESS, 0x2000, FAKE_READ);
    /* Deliver the interrupt only; teardown's destruction has to let the work item run. */
    assert_true(b->world->interrupt[0](b->world->interrupt_context[0]));
    assert_non_null(b->world->work);
    assert_int_equal(b->world->num_faults, 0);
}

#define test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(write_to_read_only_memory_names_the_culprit),
        test(page_faults_are_told_apart_by_the_table),
        test(causes_become_types),
        test(device_without_a_token_is_reported_by_its_id),
        test(record_without_a_transaction_goes_to_the_log_only),
        test(tagged_fault_is_reported_and_then_fatal),
        test(unattached_pasid_has_no_domain),
        test(suppressed_tagged_fault_is_counted_and_silent),
        test(untagged_fault_of_a_suppressing_device_is_reported),
        test(queue_wraps_without_losing_records),
        test(overflowing_queue_is_emptied_and_works_again),
        test(destruction_waits_for_reports_under_way),
    };
    return cmocka_run_group_tests_name("driver faults", tests, NULL, NULL);
}
