// SPDX-License-Identifier: Apache-2.0
// Refusals: a faulting access touches nothing, the device hears of it, the driver names it.
#include "cosim_fixture.h"

#define IOVA 0x40000000u
#define PAGE 0x12345000u

// Causes of the architecture's fault list.
#define CAUSE_LOAD_PAGE_FAULT 13
#define CAUSE_STORE_PAGE_FAULT 15
#define CAUSE_LOAD_ACCESS_FAULT 5
#define CAUSE_DDT_ENTRY_NOT_VALID 258

static void assert_fault(struct bench *b, const struct dma_device *device, uint64_t iova,
                         bool write, FAULT_INFORMATION_ARM64_TYPE type)
{
    FAULT_INFORMATION fault = take_fault(b);

    assert_int_equal(fault.Type, FaultInformationArm64);
    assert_int_equal(fault.Arm64.InputMappingId, device->id);
    assert_ptr_equal(fault.Arm64.PhysicalDeviceObject, device->pdo);
    assert_int_equal(fault.Arm64.Type, type);
    assert_int_equal(fault.Arm64.Flags.WriteNotRead, write);
    assert_int_equal(fault.Arm64.Flags.FaultAddressValid, 1);
    assert_true((uint64_t)(uintptr_t)fault.Arm64.FaultAddress == iova);
}

static void unmapped_address_is_refused_and_reported(void **state)
{
    (void)state;
    struct bench *b = bench_new(NULL);
    struct dma_device nic;
    uint8_t data[8];

    PIOMMU_DMA_DOMAIN domain = add_attached_device(b, &nic, 0x10);

    memset(data, 0xEE, sizeof data);
    struct sluice_completion read = dma(b, &nic, read_of(IOVA + 8, data, sizeof data));

    assert_refused(read);
    assert_int_equal(read.cause, CAUSE_LOAD_PAGE_FAULT);
    for (size_t i = 0; i < sizeof data; i++) assert_int_equal(data[i], 0);
    assert_fault(b, &nic, IOVA + 8, false, TranslationFault);
    assert_no_fault(b);

    remove_attached_device(b, &nic, domain);
    bench_delete(b);
}

// Refusing a write takes three things at once: memory keeps its bytes, the device is told, and the
// driver can name the culprit.
static void write_to_read_only_page_is_refused_and_reported(void **state)
{
    (void)state;
    struct bench *b = bench_new(NULL);
    struct dma_device nic;

    PIOMMU_DMA_DOMAIN domain = add_attached_device(b, &nic, 0x10);
    map_ok(b, domain, IOVA, PAGE, 1, READ_ONLY);
    fill(b, PAGE, 0x5A, PAGE_SIZE);
    assert_read_gives(b, &nic, IOVA, 0x5A);

    struct sluice_completion write =
        dma(b, &nic, write_of(IOVA + 8, "\xDE\xAD\xBE\xEF", 4));

    assert_refused(write);
    assert_int_equal(write.cause, CAUSE_STORE_PAGE_FAULT);
    assert_filled(b, PAGE, 0x5A, PAGE_SIZE);
    assert_fault(b, &nic, IOVA + 8, true, PermissionFault);
    assert_read_gives(b, &nic, IOVA, 0x5A);
    assert_no_fault(b);

    unmap_ok(b, domain, IOVA, 1);
    remove_attached_device(b, &nic, domain);
    bench_delete(b);
}

static void detached_device_reaches_nothing(void **state)
{
    (void)state;
    struct bench *b = bench_new(NULL);
    struct dma_device nic;
    uint8_t data[8];

    PIOMMU_DMA_DOMAIN domain = add_attached_device(b, &nic, 0x10);
    map_ok(b, domain, IOVA, PAGE, 1, READ_WRITE);
    fill(b, PAGE, 0x77, 64);
    assert_read_gives(b, &nic, IOVA, 0x77);

    detach(b, &nic);
    struct sluice_completion read = dma(b, &nic, read_of(IOVA, data, sizeof data));

    assert_refused(read);
    assert_int_equal(read.cause, CAUSE_DDT_ENTRY_NOT_VALID);
    assert_fault(b, &nic, IOVA, false, UnsupportedUpstreamTransaction);

    delete_domain(b, domain);
    delete_token(b, &nic);
    bench_delete(b);
}

// An error in the middle of a walk refuses that access and leaves no trace in the caches.
static void memory_error_in_a_walk_is_refused_and_not_remembered(void **state)
{
    (void)state;
    struct bench *b = bench_new(NULL);
    struct dma_device nic;
    uint8_t data[8];
    struct sluice_injection error = {
        .first = SLUICE_PLATFORM_PAGE_BASE, .last = UINT64_MAX, .reads = true, .count = 1,
        .reasons = 1u << SLUICE_REASON_STAGE1, .answer = SLUICE_MEMORY_FAULT};

    PIOMMU_DMA_DOMAIN domain = add_attached_device(b, &nic, 0x10);
    map_ok(b, domain, IOVA, PAGE, 1, READ_WRITE);
    fill(b, PAGE, 0x42, 64);

    assert_int_equal(sluice_sim_inject(b->sim, &error), SLUICE_OK);
    struct sluice_completion read = dma(b, &nic, read_of(IOVA, data, sizeof data));

    assert_refused(read);
    assert_int_equal(read.cause, CAUSE_LOAD_ACCESS_FAULT);
    assert_int_equal(sluice_sim_injected(b->sim), 1);
    assert_fault(b, &nic, IOVA, false, ExternalFault);
    assert_read_gives(b, &nic, IOVA, 0x42);

    unmap_ok(b, domain, IOVA, 1);
    remove_attached_device(b, &nic, domain);
    bench_delete(b);
}

// More faults than the queue holds at once: none hangs the device, each is counted somewhere.
static void many_faults_neither_hang_nor_vanish(void **state)
{
    (void)state;
    enum { kMany = 300 };
    struct bench *b = bench_new(NULL);
    struct dma_device nic;
    struct iommu_driver_stats stats;
    static uint8_t data[8];

    PIOMMU_DMA_DOMAIN domain = add_attached_device(b, &nic, 0x10);

    for (uint32_t i = 0; i < kMany; i++) post(b, &nic, read_of(IOVA + i * PAGE_SIZE, data, 8));
    wait_all(b, &nic);
    settle(b);

    for (uint32_t i = 0; i < kMany; i++) assert_refused(next_completion(b, &nic));
    IommuDriverQueryStats(b->driver, &stats);
    struct sluice_stats sim;
    sluice_sim_stats(b->sim, &sim);
    assert_int_equal(sim.faults_recorded + sim.faults_dropped, kMany);
    assert_int_equal(stats.fault_records, sim.faults_recorded);
    assert_int_equal(stats.faults_reported + stats.faults_lost, sim.faults_recorded);
    assert_int_equal(b->num_faults, stats.faults_reported);
    b->num_faults = 0;

    remove_attached_device(b, &nic, domain);
    bench_delete(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unmapped_address_is_refused_and_reported),
        cmocka_unit_test(write_to_read_only_page_is_refused_and_reported),
        cmocka_unit_test(detached_device_reaches_nothing),
        cmocka_unit_test(memory_error_in_a_walk_is_refused_and_not_remembered),
        cmocka_unit_test(many_faults_neither_hang_nor_vanish),
    };
    return cmocka_run_group_tests_name("faults", tests, NULL, NULL);
}
