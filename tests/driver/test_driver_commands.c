// SPDX-License-Identifier: Apache-2.0
// Commands: which ones each change sends, what they cost in register accesses, and broken queues.
#define _POSIX_C_SOURCE 200809L

#include "fake_platform.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "iommu_causes.h"
#include "iommu_regs.h"
#include "iommu_structs.h"

#define NIC  0x0100u
#define PAGE UINT64_C(0x1000)

struct bench {
    struct world *world;
    struct iommu_driver *driver;
    struct fake_iommu *hw;
    PIOMMU_DMA_DEVICE nic;
    PIOMMU_DMA_DOMAIN domain;
    uint32_t pscid;
    uint32_t next; /* first command that no test has looked at */
    uint64_t reads, writes;
};

static struct bench bench;

static void forget(struct bench *b)
{
    b->next = b->hw->num_commands;
    b->reads = b->hw->mmio_reads;
    b->writes = b->hw->mmio_writes;
}

static int setup(void **state)
{
    memset(&bench, 0, sizeof(bench));
    bench.world = world_create();
    world_add_device(bench.world, 0, NIC)->pasid_bits = 20;
    bench.driver = world_start(bench.world);
    bench.hw = &bench.world->hw[0];
    bench.nic = make_device(bench.world, 0);
    bench.domain = make_domain(DomainTypeTranslate);
    assert_status(map_at(bench.domain, 0x80000000, 0x1000, PAGE, READ_ONLY), STATUS_SUCCESS);
    assert_status(iommu.AttachDeviceEx(bench.domain, bench.nic), STATUS_SUCCESS);
    bench.pscid = fake_walk(bench.hw, NIC, NO_PROCESS, 0x80000000, FAKE_READ).pscid;
    forget(&bench);
    *state = &bench;
    return 0;
}

static int teardown(void **state)
{
    struct bench *b = *state;
    if (b->nic != NULL) {
        iommu.DetachDeviceEx(b->nic);
        assert_status(iommu.DeleteDevice(b->nic), STATUS_SUCCESS);
    }
    assert_status(iommu.DeleteDomain(b->domain), STATUS_SUCCESS);
    world_stop(b->world, b->driver);
    return 0;
}

/* ---- expectations, written out from the architecture's command formats ---- */

static const uint64_t *next_command(struct bench *b)
{
    assert_true(b->next < b->hw->num_commands);
    return b->hw->command[b->next++ % FAKE_LOG_COMMANDS];
}

static void expect_command(struct bench *b, uint64_t word0, uint64_t word1)
{
    const uint64_t *command = next_command(b);
    assert_int_equal(command[0], word0);
    assert_int_equal(command[1], word1);
}

#define OPCODE_IOTINVAL 1u
#define OPCODE_IOFENCE  2u
#define OPCODE_IODIR    3u

static void expect_page(struct bench *b, uint64_t iova)
{
    expect_command(b, OPCODE_IOTINVAL | 1u << 10 | (uint64_t)b->pscid << 12 | UINT64_C(1) << 32,
                   iova >> 12 << 10);
}

static void expect_space(struct bench *b, uint32_t pscid)
{
    expect_command(b, OPCODE_IOTINVAL | (uint64_t)pscid << 12 | UINT64_C(1) << 32, 0);
}

static void expect_all_spaces(struct bench *b)
{
    expect_command(b, OPCODE_IOTINVAL, 0);
}

static void expect_device(struct bench *b, uint32_t device_id)
{
    expect_command(b, OPCODE_IODIR | UINT64_C(1) << 33 | (uint64_t)device_id << 40, 0);
}

static void expect_process(struct bench *b, uint32_t device_id, uint32_t pasid)
{
    expect_command(b,
                   OPCODE_IODIR | 1u << 7 | (uint64_t)pasid << 12 | UINT64_C(1) << 33 |
                       (uint64_t)device_id << 40,
                   0);
}

/* AV, PR and PW, no WSI; the number and where it goes are the driver's own affair. */
static void expect_fence(struct bench *b)
{
    const uint64_t *command = next_command(b);
    assert_int_equal(command[0] & 0xFFFFFFFF, OPCODE_IOFENCE | 1u << 10 | 1u << 12 | 1u << 13);
    assert_int_equal(command[1] >> 62, 0);
}

static void expect_no_more(struct bench *b)
{
    assert_int_equal(b->next, b->hw->num_commands);
}

static void expect_cost(struct bench *b, uint64_t reads, uint64_t writes)
{
    assert_int_equal(b->hw->mmio_reads - b->reads, reads);
    assert_int_equal(b->hw->mmio_writes - b->writes, writes);
    forget(b);
}

/* ---- what each change sends ---- */

static void map_sends_nothing_and_touches_no_register(void **state)
{
    struct bench *b = *state;
    assert_status(map_at(b->domain, 0x1000, 0x9000, 7 * PAGE, READ_WRITE), STATUS_SUCCESS);
    expect_no_more(b);
    expect_cost(b, 0, 0);
}

static void unmap_names_each_leaf_and_costs_one_register_write(void **state)
{
    struct bench *b = *state;
    assert_status(map_at(b->domain, 0x1000, 0x9000, 3 * PAGE, READ_WRITE), STATUS_SUCCESS);
    assert_status(iommu.UnmapLogicalRange(b->domain, 0x1000, 3), STATUS_SUCCESS);
    expect_page(b, 0x1000);
    expect_page(b, 0x2000);
    expect_page(b, 0x3000);
    expect_fence(b);
    expect_no_more(b);
    expect_cost(b, 0, 1);
}

static void large_leaf_takes_one_command(void **state)
{
    struct bench *b = *state;
    assert_status(map_at(b->domain, 0x200000, 0x400000, 0x200000 + 0x10000, READ_WRITE),
                  STATUS_SUCCESS);
    assert_status(iommu.UnmapLogicalRange(b->domain, 0x200000, 512 + 16), STATUS_SUCCESS);
    expect_page(b, 0x200000);
    expect_page(b, 0x400000);
    expect_fence(b);
    expect_no_more(b);
    expect_cost(b, 0, 1);
}

static void many_leaves_flush_the_address_space(void **state)
{
    struct bench *b = *state;
    for (uint64_t i = 0; i < 33; i++)
        assert_status(map_at(b->domain, (1 + i) * PAGE, (64 - i) * PAGE, PAGE, READ_WRITE),
                      STATUS_SUCCESS);
    assert_status(iommu.UnmapLogicalRange(b->domain, 0x1000, 33), STATUS_SUCCESS);
    expect_space(b, b->pscid);
    expect_fence(b);
    expect_no_more(b);
    expect_cost(b, 0, 1);
}

static void unmap_without_devices_sends_nothing(void **state)
{
    struct bench *b = *state;
    assert_status(iommu.DetachDeviceEx(b->nic), STATUS_SUCCESS);
    forget(b);
    assert_status(iommu.UnmapLogicalRange(b->domain, 0x80000000, 1), STATUS_SUCCESS);
    expect_no_more(b);
    expect_cost(b, 0, 0);
}

static void replaced_table_flushes_the_address_space(void **state)
{
    struct bench *b = *state;
    assert_status(iommu.UnmapLogicalRange(b->domain, 0x80000000, 1), STATUS_SUCCESS);
    forget(b);
    assert_status(map_at(b->domain, 0x80000000, 0x200000, 0x200000, READ_ONLY), STATUS_SUCCESS);
    expect_space(b, b->pscid);
    expect_fence(b);
    expect_no_more(b);
    expect_cost(b, 0, 1);
}

static void attach_of_a_blocked_device_sends_nothing(void **state)
{
    struct bench *b = *state;
    assert_status(iommu.DetachDeviceEx(b->nic), STATUS_SUCCESS);
    forget(b);
    assert_status(iommu.AttachDeviceEx(b->domain, b->nic), STATUS_SUCCESS);
    expect_no_more(b);
    expect_cost(b, 0, 0);
}

static void detach_drops_context_then_address_space(void **state)
{
    struct bench *b = *state;
    assert_status(iommu.DetachDeviceEx(b->nic), STATUS_SUCCESS);
    expect_device(b, NIC);
    expect_space(b, b->pscid);
    expect_fence(b);
    expect_no_more(b);
}

static void pasid_contexts_are_dropped_one_by_one(void **state)
{
    struct bench *b = *state;
    assert_status(iommu.DetachDeviceEx(b->nic), STATUS_SUCCESS);
    assert_status(iommu.DeleteDevice(b->nic), STATUS_SUCCESS);
    b->nic = make_pasid_device(b->world, 0, PasidConfigTypePasidTaggedDma, false);
    PIOMMU_DMA_PASID_DEVICE child;
    ULONG pasid;
    assert_status(iommu.CreatePasidDevice(b->nic, &child, &pasid), STATUS_SUCCESS);
    assert_status(iommu.AttachPasidDevice(b->domain, child), STATUS_SUCCESS);
    assert_status(iommu.AttachDeviceEx(b->domain, b->nic), STATUS_SUCCESS);
    forget(b);

    assert_status(iommu.DetachPasidDevice(child), STATUS_SUCCESS);
    expect_process(b, NIC, pasid);
    expect_space(b, b->pscid);
    expect_fence(b);
    assert_status(iommu.DetachDeviceEx(b->nic), STATUS_SUCCESS);
    expect_process(b, NIC, 0);
    expect_space(b, b->pscid);
    expect_fence(b);
    assert_status(iommu.DeletePasidDevice(child), STATUS_SUCCESS);
    expect_no_more(b);
    assert_status(iommu.DeleteDevice(b->nic), STATUS_SUCCESS);
    b->nic = NULL;
    expect_device(b, NIC); /* it had a process directory, so every host space goes */
    expect_all_spaces(b);
    expect_fence(b);
    expect_no_more(b);
}

static void growing_directory_drops_the_device_s_contexts(void **state)
{
    struct bench *b = *state;
    assert_status(iommu.DetachDeviceEx(b->nic), STATUS_SUCCESS);
    assert_status(iommu.DeleteDevice(b->nic), STATUS_SUCCESS);
    b->nic = make_pasid_device(b->world, 0, PasidConfigTypePasidTaggedDma, false);
    PIOMMU_DMA_PASID_DEVICE child[256];
    ULONG pasid;
    for (int i = 0; i < 255; i++)
        assert_status(iommu.CreatePasidDevice(b->nic, &child[i], &pasid), STATUS_SUCCESS);
    forget(b);
    assert_status(iommu.CreatePasidDevice(b->nic, &child[255], &pasid), STATUS_SUCCESS);
    expect_device(b, NIC);
    expect_all_spaces(b);
    expect_fence(b);
    expect_no_more(b);
    for (int i = 0; i < 256; i++)
        assert_status(iommu.DeletePasidDevice(child[i]), STATUS_SUCCESS);
}

/* ---- the ring ---- */

static void ring_wraps_many_times(void **state)
{
    struct bench *b = *state;
    for (uint64_t i = 0; i < 2000; i++) {
        assert_status(map_at(b->domain, 0x1000, (i + 1) * PAGE, PAGE, READ_ONLY), STATUS_SUCCESS);
        struct fake_answer answer = fake_access(b->hw, NIC, NO_PROCESS, 0x1000, FAKE_READ);
        assert_int_equal(answer.physical, (i + 1) * PAGE);
        assert_status(iommu.UnmapLogicalRange(b->domain, 0x1000, 1), STATUS_SUCCESS);
    }
    assert_int_equal(b->hw->num_commands - b->next, 4000);
    expect_cost(b, 0, 2000);
    assert_int_equal(b->world->num_fatal, 0);
}

static void each_unmap_is_one_fence_and_polls_memory(void **state)
{
    struct bench *b = *state;
    struct iommu_driver_stats before, after;
    IommuDriverQueryStats(b->driver, &before);
    for (int i = 0; i < 300; i++) {
        assert_status(map_at(b->domain, 0x1000, 0x2000, PAGE, READ_ONLY), STATUS_SUCCESS);
        assert_status(iommu.UnmapLogicalRange(b->domain, 0x1000, 1), STATUS_SUCCESS);
    }
    IommuDriverQueryStats(b->driver, &after);
    assert_int_equal(after.fences - before.fences, 300);
    assert_int_equal(after.commands - before.commands, 600);
    assert_int_equal(after.doorbells - before.doorbells, 300);
    assert_int_equal(after.mmio_writes - before.mmio_writes, 300);
    assert_int_equal(after.mmio_reads - before.mmio_reads, 0);
    assert_true(after.completion_polls - before.completion_polls >= 300);
}

/* ---- broken queues ---- */

static void failed_fetch_is_retried(void **state)
{
    struct bench *b = *state;
    b->hw->fail_fetches = 2;
    assert_status(map_at(b->domain, 0x1000, 0x9000, PAGE, READ_ONLY), STATUS_SUCCESS);
    assert_int_equal(fake_access(b->hw, NIC, NO_PROCESS, 0x1000, FAKE_READ).cause, 0);
    assert_status(iommu.UnmapLogicalRange(b->domain, 0x1000, 1), STATUS_SUCCESS);
    assert_int_equal(fake_access(b->hw, NIC, NO_PROCESS, 0x1000, FAKE_READ).cause,
                     IOMMU_CAUSE_READ_PAGE_FAULT);
    assert_int_equal(b->world->num_fatal, 0);
    assert_int_equal(b->hw->fail_fetches, 0);
}

static void fetch_that_never_works_is_given_up(void **state)
{
    struct bench *b = *state;
    b->hw->fail_fetches = 1000;
    assert_status(iommu.UnmapLogicalRange(b->domain, 0x80000000, 1), STATUS_IO_TIMEOUT);
    assert_int_equal(b->world->num_fatal, 1);
    assert_int_equal(b->world->fatal.reason, IOMMU_FATAL_HARDWARE_TIMEOUT);
}

/* The page stays taken: nobody may be told that the device cannot reach it any more. */
static void queue_that_stands_still_is_reported_and_its_pages_stay_busy(void **state)
{
    struct bench *b = *state;
    b->hw->stuck = true;
    uint64_t before = b->world->time_ns;
    assert_status(iommu.UnmapLogicalRange(b->domain, 0x80000000, 1), STATUS_IO_TIMEOUT);
    assert_true(b->world->time_ns - before >= 100000000);
    assert_int_equal(b->world->num_fatal, 1);
    assert_int_equal(b->world->fatal.reason, IOMMU_FATAL_HARDWARE_TIMEOUT);
    assert_non_null(strstr(b->world->last_line, "command queue stands"));
    assert_status(map_at(b->domain, 0x80000000, 0x2000, PAGE, READ_ONLY), STATUS_IN_USE);
    /* Nor can the tables go: the device has not been seen to leave them. */
    assert_status(iommu.DetachDeviceEx(b->nic), STATUS_IO_TIMEOUT);
    assert_status(iommu.DeleteDomain(b->domain), STATUS_RESOURCE_IN_USE);
}

static void refused_command_is_reported(void **state)
{
    struct bench *b = *state;
    /* An IOMMU that does not even know IOTINVAL: the ring holds something illegal for it. */
    b->world->frozen = true;
    b->hw->cqcsr |= IOMMU_CQCSR_CMD_ILL_MASK;
    b->hw->ipsr |= IOMMU_IPSR_CIP_MASK;
    assert_status(iommu.UnmapLogicalRange(b->domain, 0x80000000, 1), STATUS_IO_TIMEOUT);
    assert_int_equal(b->world->num_fatal, 1);
    assert_int_equal(b->world->fatal.reason, IOMMU_FATAL_COMMAND_REFUSED);
    b->world->frozen = false;
}

#define test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

/*
 * After a hardware failure the instance keeps whatever hardware may still reach, so it cannot be
 * taken down in order. Such a test runs in a process of its own, which ends without cleaning up.
 */
static void run_in_child(CMUnitTestFunction test)
{
    fflush(stdout);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        const struct CMUnitTest tests[] = {{"in a child", test, setup, NULL, NULL}};
        _exit(cmocka_run_group_tests_name("broken queue", tests, NULL, NULL));
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void broken_queues_are_reported(void **state)
{
    (void)state;
    run_in_child(fetch_that_never_works_is_given_up);
    run_in_child(queue_that_stands_still_is_reported_and_its_pages_stay_busy);
    run_in_child(refused_command_is_reported);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(map_sends_nothing_and_touches_no_register),
        test(unmap_names_each_leaf_and_costs_one_register_write),
        test(large_leaf_takes_one_command),
        test(many_leaves_flush_the_address_space),
        test(unmap_without_devices_sends_nothing),
        test(replaced_table_flushes_the_address_space),
        test(attach_of_a_blocked_device_sends_nothing),
        test(detach_drops_context_then_address_space),
        test(pasid_contexts_are_dropped_one_by_one),
        test(growing_directory_drops_the_device_s_contexts),
        test(ring_wraps_many_times),
        test(each_unmap_is_one_fence_and_polls_memory),
        test(failed_fetch_is_retried),
        cmocka_unit_test(broken_queues_are_reported),
    };
    return cmocka_run_group_tests_name("driver commands", tests, NULL, NULL);
}
