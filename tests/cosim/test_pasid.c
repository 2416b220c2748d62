// SPDX-License-Identifier: Apache-2.0
// PASIDs: one device, several address spaces at once.
#include "cosim_fixture.h"

#define IOVA 0x40000000u
#define PAGE 0x12345000u
#define SUBS 3

struct scene {
    struct bench *b;
    struct dma_device gpu;
    PIOMMU_DMA_DOMAIN parent;
    PIOMMU_DMA_DOMAIN domains[SUBS];
    PIOMMU_DMA_PASID_DEVICE subs[SUBS];
    ULONG pasids[SUBS];
};

// The parent and three sub-devices map the same address to pages filled with 0x10, 1, 2 and 3.
static void open_scene(struct scene *s, uint32_t pasid_bits, bool suppress_faults)
{
    s->b = bench_new(NULL);
    bench_add_device(s->b, &s->gpu, 0x20, pasid_bits);
    create_tagged_token(s->b, &s->gpu, suppress_faults);
    s->parent = attach_to_new_domain(s->b, &s->gpu);
    map_ok(s->b, s->parent, IOVA, PAGE, 1, READ_WRITE);
    fill(s->b, PAGE, 0x10, PAGE_SIZE);
    for (uint32_t i = 0; i < SUBS; i++) {
        uint64_t page = PAGE + (i + 1) * PAGE_SIZE;
        s->domains[i] = new_domain(s->b);
        assert_int_equal(
            s->b->iommu->CreatePasidDevice(s->gpu.token, &s->subs[i], &s->pasids[i]),
            STATUS_SUCCESS);
        assert_int_equal(s->b->iommu->AttachPasidDevice(s->domains[i], s->subs[i]),
                         STATUS_SUCCESS);
        map_ok(s->b, s->domains[i], IOVA, page, 1, READ_WRITE);
        fill(s->b, page, (uint8_t)(i + 1), PAGE_SIZE);
    }
}

static void detach_sub(struct scene *s, uint32_t i)
{
    assert_int_equal(s->b->iommu->DetachPasidDevice(s->subs[i]), STATUS_SUCCESS);
    assert_int_equal(s->b->iommu->DeletePasidDevice(s->subs[i]), STATUS_SUCCESS);
    s->subs[i] = NULL;
}

static void close_scene(struct scene *s)
{
    for (uint32_t i = 0; i < SUBS; i++) {
        if (s->subs[i]) detach_sub(s, i);
        delete_domain(s->b, s->domains[i]);
    }
    remove_attached_device(s->b, &s->gpu, s->parent);
    bench_delete(s->b);
}

static void each_pasid_and_the_parent_see_their_own_page(void **state)
{
    (void)state;
    struct scene s;

    open_scene(&s, 8, false);
    for (int round = 0; round < 2; round++) {
        assert_read_gives(s.b, &s.gpu, IOVA, 0x10);
        for (uint32_t i = 0; i < SUBS; i++)
            assert_tagged_read_gives(s.b, &s.gpu, s.pasids[i], IOVA, (uint8_t)(i + 1));
    }
    assert_no_fault(s.b);
    close_scene(&s);
}

static void unattached_pasid_faults_and_is_reported(void **state)
{
    (void)state;
    struct scene s;
    uint8_t data[8];
    const uint32_t stranger = 200;

    open_scene(&s, 8, false);
    struct sluice_completion done = dma(s.b, &s.gpu, tagged(read_of(IOVA, data, 8), stranger));
    assert_refused(done);
    assert_int_equal(done.cause, 266); // process directory entry not valid

    FAULT_INFORMATION fault = take_fault(s.b);
    assert_int_equal(fault.Arm64.InputMappingId, s.gpu.id);
    assert_int_equal(fault.Arm64.Type, UnsupportedUpstreamTransaction);
    assert_int_equal(s.b->num_fatal, 1);
    assert_int_equal(s.b->fatal_pasid, stranger);
    assert_int_equal(s.b->fatal_device_id, s.gpu.id);
    for (uint32_t i = 0; i < SUBS; i++)
        assert_tagged_read_gives(s.b, &s.gpu, s.pasids[i], IOVA, (uint8_t)(i + 1));
    close_scene(&s);
}

static void suppressed_pasid_faults_stay_with_the_driver(void **state)
{
    (void)state;
    struct scene s;
    struct iommu_driver_stats stats;
    uint8_t data[8];

    open_scene(&s, 8, true);
    assert_refused(dma(s.b, &s.gpu, tagged(read_of(IOVA, data, 8), 200)));
    assert_no_fault(s.b);
    assert_int_equal(s.b->num_fatal, 0);
    IommuDriverQueryStats(s.b->driver, &stats);
    assert_int_equal(stats.faults_suppressed, 1);
    close_scene(&s);
}

struct traffic {
    struct scene *s;
    uint32_t sub;
    uint32_t reads;
};

static void keep_reading(void *argument)
{
    struct traffic *t = argument;

    for (uint32_t i = 0; i < t->reads; i++)
        assert_tagged_read_gives(t->s->b, &t->s->gpu, t->s->pasids[t->sub], IOVA,
                                 (uint8_t)(t->sub + 1));
}

static void detach_the_first(void *argument)
{
    struct scene *s = argument;

    sluice_sim_step(s->b->sim, 500);
    detach_sub(s, 0);
}

static void detaching_one_disturbs_nobody_else(void **state)
{
    (void)state;
    struct scene s;
    uint8_t data[8];

    open_scene(&s, 8, true);
    ULONG gone = s.pasids[0];
    struct traffic second = {&s, 1, 40}, third = {&s, 2, 40};
    sluice_fiber_spawn(s.b->sim, "second", keep_reading, &second);
    sluice_fiber_spawn(s.b->sim, "third", keep_reading, &third);
    run(s.b, detach_the_first, &s);

    assert_refused(dma(s.b, &s.gpu, tagged(read_of(IOVA, data, 8), gone)));
    assert_read_gives(s.b, &s.gpu, IOVA, 0x10);
    assert_tagged_read_gives(s.b, &s.gpu, s.pasids[1], IOVA, 2);
    close_scene(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_pasid_and_the_parent_see_their_own_page),
        cmocka_unit_test(unattached_pasid_faults_and_is_reported),
        cmocka_unit_test(suppressed_pasid_faults_stay_with_the_driver),
        cmocka_unit_test(detaching_one_disturbs_nobody_else),
    };
    return cmocka_run_group_tests_name("pasid", tests, NULL, NULL);
}
