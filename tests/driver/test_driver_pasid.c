// SPDX-License-Identifier: Apache-2.0
// PASID sub-devices: numbers, isolation from parent and siblings, a process directory that grows.
#include "fake_platform.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "iommu_causes.h"
#include "iommu_regs.h"
#include "iommu_structs.h"

#define ACC  0x0300u
#define PAGE UINT64_C(0x1000)

struct bench {
    struct world *world;
    struct iommu_driver *driver;
    struct fake_iommu *hw;
    PIOMMU_DMA_DEVICE parent;
};

static struct bench bench;

static int setup_width(void **state, uint8_t bits)
{
    bench.world = world_create();
    world_add_device(bench.world, 0, ACC)->pasid_bits = bits;
    bench.driver = world_start(bench.world);
    bench.hw = &bench.world->hw[0];
    bench.parent = make_pasid_device(bench.world, 0, PasidConfigTypePasidTaggedDma, true);
    *state = &bench;
    return 0;
}

static int setup(void **state)
{
    return setup_width(state, 20);
}

static int setup_narrow(void **state)
{
    return setup_width(state, 3);
}

static int teardown(void **state)
{
    struct bench *b = *state;
    assert_status(iommu.DeleteDevice(b->parent), STATUS_SUCCESS);
    assert_int_equal(b->world->num_fatal, 0);
    world_stop(b->world, b->driver);
    return 0;
}

static struct fake_answer read_as(struct bench *b, uint32_t pasid, uint64_t iova)
{
    return fake_access(b->hw, ACC, pasid, iova, FAKE_READ);
}

static PIOMMU_DMA_PASID_DEVICE make_child(struct bench *b, ULONG *pasid)
{
    PIOMMU_DMA_PASID_DEVICE child = NULL;
    assert_status(iommu.CreatePasidDevice(b->parent, &child, pasid), STATUS_SUCCESS);
    assert_non_null(child);
    return child;
}

static void numbers_start_at_one_and_the_lowest_comes_first(void **state)
{
    struct bench *b = *state;
    PIOMMU_DMA_PASID_DEVICE child[4];
    ULONG pasid;
    for (ULONG i = 0; i < 4; i++) {
        child[i] = make_child(b, &pasid);
        assert_int_equal(pasid, i + 1);
    }
    assert_status(iommu.DeletePasidDevice(child[1]), STATUS_SUCCESS);
    child[1] = make_child(b, &pasid);
    assert_int_equal(pasid, 2);
    for (int i = 0; i < 4; i++)
        assert_status(iommu.DeletePasidDevice(child[i]), STATUS_SUCCESS);
}

static void exhausted_numbers_give_none_mapped(void **state)
{
    struct bench *b = *state;
    PIOMMU_DMA_PASID_DEVICE child[7], more = NULL;
    ULONG pasid, untouched = 0xABCD;
    for (int i = 0; i < 7; i++) /* 3 bits, without 0 */
        child[i] = make_child(b, &pasid);
    assert_status(iommu.CreatePasidDevice(b->parent, &more, &untouched), STATUS_NONE_MAPPED);
    assert_null(more);
    assert_int_equal(untouched, 0xABCD);
    for (int i = 0; i < 7; i++)
        assert_status(iommu.DeletePasidDevice(child[i]), STATUS_SUCCESS);
}

static void statuses(void **state)
{
    struct bench *b = *state;
    ULONG pasid;
    PIOMMU_DMA_PASID_DEVICE child = NULL;
    PIOMMU_DMA_DOMAIN domain = make_domain(DomainTypeTranslate);
    PIOMMU_DMA_DOMAIN pass = make_domain(DomainTypePassThrough);
    assert_status(iommu.CreatePasidDevice(NULL, &child, &pasid), STATUS_INVALID_PARAMETER_1);
    assert_status(iommu.CreatePasidDevice(b->parent, NULL, &pasid), STATUS_INVALID_PARAMETER_2);
    assert_status(iommu.CreatePasidDevice(b->parent, &child, NULL), STATUS_INVALID_PARAMETER_3);
    b->world->fail_at = b->world->allocations;
    assert_status(iommu.CreatePasidDevice(b->parent, &child, &pasid),
                  STATUS_INSUFFICIENT_RESOURCES);
    b->world->fail_at = NEVER;

    child = make_child(b, &pasid);
    assert_status(iommu.DeleteDevice(b->parent), STATUS_RESOURCE_IN_USE);
    assert_status(iommu.DetachPasidDevice(NULL), STATUS_INVALID_PARAMETER_1);
    assert_status(iommu.DetachPasidDevice(child), STATUS_INVALID_PARAMETER_1);
    assert_status(iommu.AttachPasidDevice(NULL, child), STATUS_INVALID_PARAMETER_1);
    assert_status(iommu.AttachPasidDevice(domain, NULL), STATUS_INVALID_PARAMETER_2);
    assert_status(iommu.AttachPasidDevice(pass, child), STATUS_INVALID_PARAMETER_1);
    b->world->allowed_device_types = 1u << DomainTypePassThrough;
    assert_status(iommu.AttachPasidDevice(domain, child), STATUS_ACCESS_DENIED);
    b->world->allowed_device_types = 0xF;
    b->world->fail_at = b->world->allocations;
    assert_status(iommu.AttachPasidDevice(domain, child), STATUS_INSUFFICIENT_RESOURCES);
    b->world->fail_at = NEVER;
    assert_status(iommu.AttachPasidDevice(domain, child), STATUS_SUCCESS);
    assert_status(iommu.AttachPasidDevice(domain, child), STATUS_UNSUCCESSFUL);
    assert_status(iommu.DeleteDomain(domain), STATUS_RESOURCE_IN_USE);
    assert_status(iommu.DeletePasidDevice(child), STATUS_RESOURCE_IN_USE);
    assert_status(iommu.DetachPasidDevice(child), STATUS_SUCCESS);
    assert_status(iommu.DetachPasidDevice(child), STATUS_INVALID_PARAMETER_1);
    assert_status(iommu.DeletePasidDevice(NULL), STATUS_INVALID_PARAMETER_1);
    assert_status(iommu.DeletePasidDevice(child), STATUS_SUCCESS);
    assert_status(iommu.DeleteDomain(domain), STATUS_SUCCESS);
    assert_status(iommu.DeleteDomain(pass), STATUS_SUCCESS);
}

static void only_tagged_parents_have_children(void **state)
{
    struct bench *b = *state;
    PIOMMU_DMA_PASID_DEVICE child;
    ULONG pasid;
    assert_status(iommu.DeleteDevice(b->parent), STATUS_SUCCESS);
    b->parent = make_device(b->world, 0);
    assert_status(iommu.CreatePasidDevice(b->parent, &child, &pasid), STATUS_INVALID_PARAMETER_1);
    assert_status(iommu.DeleteDevice(b->parent), STATUS_SUCCESS);
    b->parent = make_pasid_device(b->world, 0, PasidConfigTypeDefaultPasidOnly, false);
    assert_status(iommu.CreatePasidDevice(b->parent, &child, &pasid), STATUS_INVALID_PARAMETER_1);
}

/* Three children and the parent at the same address in four domains. */
static void children_and_parent_have_spaces_of_their_own(void **state)
{
    struct bench *b = *state;
    PIOMMU_DMA_PASID_DEVICE child[3];
    PIOMMU_DMA_DOMAIN domain[4];
    ULONG pasid[3], unattached;
    for (int i = 0; i < 4; i++) {
        domain[i] = make_domain(i == 0 ? DomainTypeTranslate : DomainTypeTranslateS1);
        assert_status(map_at(domain[i], 0x7000, 0x10000 + i * PAGE, PAGE, READ_WRITE),
                      STATUS_SUCCESS);
    }
    assert_status(iommu.AttachDeviceEx(domain[3], b->parent), STATUS_SUCCESS);
    for (int i = 0; i < 3; i++) {
        child[i] = make_child(b, &pasid[i]);
        assert_status(iommu.AttachPasidDevice(domain[i], child[i]), STATUS_SUCCESS);
    }
    PIOMMU_DMA_PASID_DEVICE idle = make_child(b, &unattached);

    for (int i = 0; i < 3; i++)
        assert_int_equal(read_as(b, pasid[i], 0x7000).physical, 0x10000 + i * PAGE);
    assert_int_equal(read_as(b, NO_PROCESS, 0x7000).physical, 0x13000);
    assert_int_equal(read_as(b, 0, 0x7000).physical, 0x13000); /* 0 is the default PASID */
    assert_int_equal(read_as(b, unattached, 0x7000).cause, IOMMU_CAUSE_PDT_ENTRY_NOT_VALID);

    /* One leaves; the others and the parent notice nothing. */
    assert_status(iommu.DetachPasidDevice(child[1]), STATUS_SUCCESS);
    assert_int_equal(read_as(b, pasid[1], 0x7000).cause, IOMMU_CAUSE_PDT_ENTRY_NOT_VALID);
    assert_int_equal(read_as(b, pasid[0], 0x7000).physical, 0x10000);
    assert_int_equal(read_as(b, pasid[2], 0x7000).physical, 0x12000);
    assert_int_equal(read_as(b, NO_PROCESS, 0x7000).physical, 0x13000);

    /* So does the parent's leaving. */
    assert_status(iommu.DetachDeviceEx(b->parent), STATUS_SUCCESS);
    assert_int_equal(read_as(b, NO_PROCESS, 0x7000).cause, IOMMU_CAUSE_PDT_ENTRY_NOT_VALID);
    assert_int_equal(read_as(b, pasid[0], 0x7000).physical, 0x10000);

    /* Unmapping in a child's domain is final for the child. */
    assert_status(iommu.UnmapLogicalRange(domain[0], 0x7000, 1), STATUS_SUCCESS);
    assert_int_equal(read_as(b, pasid[0], 0x7000).cause, IOMMU_CAUSE_READ_PAGE_FAULT);

    assert_status(iommu.DetachPasidDevice(child[0]), STATUS_SUCCESS);
    assert_status(iommu.DetachPasidDevice(child[2]), STATUS_SUCCESS);
    for (int i = 0; i < 3; i++)
        assert_status(iommu.DeletePasidDevice(child[i]), STATUS_SUCCESS);
    assert_status(iommu.DeletePasidDevice(idle), STATUS_SUCCESS);
    for (int i = 0; i < 4; i++)
        assert_status(iommu.DeleteDomain(domain[i]), STATUS_SUCCESS);
}

static void number_is_reused_for_another_space(void **state)
{
    struct bench *b = *state;
    PIOMMU_DMA_DOMAIN one = make_domain(DomainTypeTranslate);
    PIOMMU_DMA_DOMAIN two = make_domain(DomainTypeTranslate);
    ULONG first, second;
    assert_status(map_at(one, 0x7000, 0x1000, PAGE, READ_ONLY), STATUS_SUCCESS);
    assert_status(map_at(two, 0x7000, 0x2000, PAGE, READ_ONLY), STATUS_SUCCESS);
    PIOMMU_DMA_PASID_DEVICE child = make_child(b, &first);
    assert_status(iommu.AttachPasidDevice(one, child), STATUS_SUCCESS);
    assert_int_equal(read_as(b, first, 0x7000).physical, 0x1000);
    assert_status(iommu.DetachPasidDevice(child), STATUS_SUCCESS);
    assert_status(iommu.DeletePasidDevice(child), STATUS_SUCCESS);
    child = make_child(b, &second);
    assert_int_equal(second, first);
    assert_status(iommu.AttachPasidDevice(two, child), STATUS_SUCCESS);
    assert_int_equal(read_as(b, second, 0x7000).physical, 0x2000);
    assert_status(iommu.DetachPasidDevice(child), STATUS_SUCCESS);
    assert_status(iommu.DeletePasidDevice(child), STATUS_SUCCESS);
    assert_status(iommu.DeleteDomain(one), STATUS_SUCCESS);
    assert_status(iommu.DeleteDomain(two), STATUS_SUCCESS);
}

/* What device context names the process directory, as the hardware sees it. */
static uint32_t directory_levels(struct bench *b)
{
    uint64_t table = IOMMU_GET(IOMMU_DDTP_PPN, b->hw->ddtp) << 12;
    uint64_t entry = b->hw->memory.read(b->hw->memory.context, table + (ACC >> 7) * 8);
    uint64_t dc = (IOMMU_GET(IOMMU_DDTE_PPN, entry) << 12) + (ACC & 0x7F) * 32;
    uint64_t fsc = b->hw->memory.read(b->hw->memory.context, dc + 24);
    return (uint32_t)IOMMU_GET(IOMMU_DC_FSC_MODE, fsc);
}

/* 255 fit PD8, 131071 fit PD17; the directory grows before a larger number is handed out. */
static void directory_grows_under_running_children(void **state)
{
    struct bench *b = *state;
    const ULONG last = 131073;
    PIOMMU_DMA_PASID_DEVICE *child = calloc(last + 1, sizeof(PIOMMU_DMA_PASID_DEVICE));
    PIOMMU_DMA_DOMAIN domain = make_domain(DomainTypeTranslate);
    assert_status(map_at(domain, 0x7000, 0x1000, PAGE, READ_ONLY), STATUS_SUCCESS);
    ULONG pasid;
    child[1] = make_child(b, &pasid);
    assert_status(iommu.AttachPasidDevice(domain, child[1]), STATUS_SUCCESS);
    assert_int_equal(directory_levels(b), IOMMU_PDTP_MODE_PD8);
    for (ULONG i = 2; i <= last; i++) {
        child[i] = make_child(b, &pasid);
        assert_int_equal(pasid, i);
        if (i == 255) assert_int_equal(directory_levels(b), IOMMU_PDTP_MODE_PD8);
        if (i == 256) assert_int_equal(directory_levels(b), IOMMU_PDTP_MODE_PD17);
        if (i == 131071) assert_int_equal(directory_levels(b), IOMMU_PDTP_MODE_PD17);
        if (i == 256 || i == 131072) assert_int_equal(read_as(b, 1, 0x7000).physical, 0x1000);
    }
    assert_int_equal(directory_levels(b), IOMMU_PDTP_MODE_PD20);
    assert_status(iommu.AttachPasidDevice(domain, child[last]), STATUS_SUCCESS);
    assert_int_equal(read_as(b, last, 0x7000).physical, 0x1000);
    assert_int_equal(read_as(b, 300, 0x7000).cause, IOMMU_CAUSE_PDT_ENTRY_NOT_VALID);
    assert_status(iommu.DetachPasidDevice(child[1]), STATUS_SUCCESS);
    assert_int_equal(read_as(b, 1, 0x7000).cause, IOMMU_CAUSE_PDT_ENTRY_NOT_VALID);
    assert_int_equal(read_as(b, last, 0x7000).physical, 0x1000);
    assert_status(iommu.DetachPasidDevice(child[last]), STATUS_SUCCESS);
    for (ULONG i = last; i >= 1; i--)
        assert_status(iommu.DeletePasidDevice(child[i]), STATUS_SUCCESS);
    assert_status(iommu.DeleteDomain(domain), STATUS_SUCCESS);
    free(child);
}

static void growth_without_memory_changes_nothing(void **state)
{
    struct bench *b = *state;
    PIOMMU_DMA_PASID_DEVICE child[256], more = NULL;
    ULONG pasid;
    for (int i = 1; i < 256; i++)
        child[i] = make_child(b, &pasid);
    b->world->fail_only_once = true;
    for (uint64_t step = 0; step < 2; step++) { /* the object, then the new root */
        b->world->fail_at = b->world->allocations + step;
        assert_status(iommu.CreatePasidDevice(b->parent, &more, &pasid),
                      STATUS_INSUFFICIENT_RESOURCES);
        assert_int_equal(directory_levels(b), IOMMU_PDTP_MODE_PD8);
    }
    b->world->fail_at = NEVER;
    more = make_child(b, &pasid);
    assert_int_equal(pasid, 256);
    assert_status(iommu.DeletePasidDevice(more), STATUS_SUCCESS);
    for (int i = 1; i < 256; i++)
        assert_status(iommu.DeletePasidDevice(child[i]), STATUS_SUCCESS);
}

static void missing_directory_sizes_are_skipped(void **state)
{
    struct world *world = world_create();
    (void)state;
    world->hw[0].capabilities &= ~(IOMMU_CAPABILITIES_PD8_MASK | IOMMU_CAPABILITIES_PD17_MASK);
    world_add_device(world, 0, ACC)->pasid_bits = 20;
    struct bench b = {world, world_start(world), &world->hw[0], NULL};
    b.parent = make_pasid_device(world, 0, PasidConfigTypePasidTaggedDma, false);
    assert_int_equal(directory_levels(&b), IOMMU_PDTP_MODE_PD20);
    assert_status(iommu.DeleteDevice(b.parent), STATUS_SUCCESS);
    world_stop(world, b.driver);
}

#define test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(numbers_start_at_one_and_the_lowest_comes_first),
        cmocka_unit_test_setup_teardown(exhausted_numbers_give_none_mapped, setup_narrow, teardown),
        test(statuses),
        test(only_tagged_parents_have_children),
        test(children_and_parent_have_spaces_of_their_own),
        test(number_is_reused_for_another_space),
        test(directory_grows_under_running_children),
        test(growth_without_memory_changes_nothing),
        cmocka_unit_test(missing_directory_sizes_are_skipped),
    };
    return cmocka_run_group_tests_name("driver PASID", tests, NULL, NULL);
}
