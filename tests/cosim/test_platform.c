// SPDX-License-Identifier: Apache-2.0
// The driver's platform: two IOMMUs in one machine, contended locks, failing allocations, and the
// price of software.
#include "cosim_fixture.h"

#define IOVA 0x40000000u
#define PAGE 0x12345000u

struct machine {
    struct sluice_sim *sims[2];
    struct sluice_platform *platform;
    struct iommu_driver *driver;
    DMA_IOMMU_INTERFACE_EX interface;
};

static void on_log(void *context, int level, const char *line)
{
    (void)context;
    if (level == 0) print_message("driver: %s\n", line);
}

static void open_machine(struct machine *m)
{
    struct sluice_config config;
    struct sluice_platform_config platform;
    char message[200];

    sluice_config_init(&config);
    assert_int_equal(sluice_sim_create(&config, &m->sims[0], NULL, 0), SLUICE_OK);
    config.join = m->sims[0];
    assert_int_equal(sluice_sim_create(&config, &m->sims[1], NULL, 0), SLUICE_OK);
    sluice_platform_config_init(&platform);
    platform.sims = m->sims;
    platform.num_sims = 2;
    platform.log = on_log;
    m->platform = sluice_platform_create(&platform, message, sizeof message);
    if (!m->platform) fail_msg("%s", message);
}

static void start_machine(struct machine *m)
{
    assert_int_equal(IommuDriverCreate(sluice_platform_ops(m->platform), NULL, &m->driver),
                     STATUS_SUCCESS);
    assert_int_equal(IoGetIommuInterfaceEx(3, 0, &m->interface), STATUS_SUCCESS);
}

static void close_machine(struct machine *m)
{
    assert_int_equal(IommuDriverDestroy(m->driver), STATUS_SUCCESS);
    sluice_platform_destroy(m->platform);
    sluice_sim_destroy(m->sims[1]);
    sluice_sim_destroy(m->sims[0]);
}

// A device behind one of the IOMMUs; ids may repeat behind different ones.
static PDEVICE_OBJECT add_device(struct machine *m, uint32_t sim, uint32_t id,
                                 struct sluice_device **dma)
{
    struct sluice_platform_device description = {
        .sim = sim, .device_ids = &id, .num_device_ids = 1};
    struct sluice_device_config config;
    PDEVICE_OBJECT pdo = sluice_platform_add_device(m->platform, &description);

    assert_non_null(pdo);
    sluice_device_config_init(&config, id);
    assert_int_equal(sluice_device_create(m->sims[sim], &config, dma), SLUICE_OK);
    return pdo;
}

// One domain with a device behind each IOMMU: both translate, and an unmap reaches both.
static void domain_spans_two_iommus(void **state)
{
    (void)state;
    struct machine m;
    struct sluice_device *dma[2];
    PIOMMU_DMA_DEVICE tokens[2];
    PIOMMU_DMA_DOMAIN domain;
    IOMMU_DMA_DOMAIN_CREATION_FLAGS flags = {.AsUlonglong = 0};
    struct sluice_completion done;
    uint8_t data[64];
    PDEVICE_OBJECT pdos[2];

    open_machine(&m);
    for (uint32_t i = 0; i < 2; i++) pdos[i] = add_device(&m, i, 0x30, &dma[i]);
    start_machine(&m);
    DMA_IOMMU_INTERFACE_V3 *iommu = &m.interface.V3;
    assert_int_equal(iommu->CreateDomainEx(DomainTypeTranslate, flags, NULL, NULL, &domain),
                     STATUS_SUCCESS);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(iommu->CreateDevice(pdos[i], NULL, &tokens[i]), STATUS_SUCCESS);
        assert_int_equal(iommu->AttachDeviceEx(domain, tokens[i]), STATUS_SUCCESS);
    }
    IOMMU_MAP_PHYSICAL_ADDRESS range = {.MapType = MapPhysicalAddressTypeContiguousRange};
    IOMMU_DMA_LOGICAL_ADDRESS where = IOVA, out;
    range.ContiguousRange.Base.QuadPart = PAGE;
    range.ContiguousRange.Size = PAGE_SIZE;
    assert_int_equal(iommu->MapLogicalRangeEx(domain, IOMMU_DMA_PERMISSION_READ, &range, &where,
                                              NULL, NULL, &out),
                     STATUS_SUCCESS);
    *(uint8_t *)sluice_sim_memory_pointer(m.sims[0], PAGE) = 0x4D;

    struct sluice_transfer read = read_of(IOVA, data, sizeof data);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(sluice_device_transfer(dma[i], &read, &done), SLUICE_OK);
        assert_int_equal(done.outcome, SLUICE_DONE);
        assert_int_equal(data[0], 0x4D);
    }
    assert_int_equal(iommu->UnmapLogicalRange(domain, IOVA, 1), STATUS_SUCCESS);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(sluice_device_transfer(dma[i], &read, &done), SLUICE_OK);
        assert_true(done.refused);
        assert_int_equal(iommu->DetachDeviceEx(tokens[i]), STATUS_SUCCESS);
        assert_int_equal(iommu->DeleteDevice(tokens[i]), STATUS_SUCCESS);
    }
    assert_int_equal(iommu->DeleteDomain(domain), STATUS_SUCCESS);
    close_machine(&m);
}

struct churner {
    struct bench *b;
    PIOMMU_DMA_DOMAIN domain;
    struct dma_device *device;
    uint64_t iova, pa;
};

static void churn(void *argument)
{
    struct churner *c = argument;
    uint8_t data[64];

    for (int i = 0; i < 20; i++) {
        map_ok(c->b, c->domain, c->iova, c->pa, 1, READ_WRITE);
        struct sluice_completion done = dma(c->b, c->device, read_of(c->iova, data, sizeof data));
        assert_int_equal(done.outcome, SLUICE_DONE);
        assert_int_equal(data[0], c->pa >> 12 & 0xFF);
        unmap_ok(c->b, c->domain, c->iova, 1);
    }
}

// Eight fibers map, use and unmap neighbouring pages of one domain under many seeds.
static void calls_from_many_fibers_interleave_safely(void **state)
{
    (void)state;
    enum { kFibers = 8 };

    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct bench_options options;
        struct dma_device nic;
        struct churner churners[kFibers];

        bench_options_init(&options);
        options.seed = seed;
        struct bench *b = bench_new(&options);
        PIOMMU_DMA_DOMAIN domain = add_attached_device(b, &nic, 0x10);
        for (uint64_t i = 0; i < kFibers; i++) {
            churners[i] = (struct churner){b, domain, &nic, IOVA + i * PAGE_SIZE,
                                           PAGE + i * PAGE_SIZE};
            fill(b, churners[i].pa, (uint8_t)(churners[i].pa >> 12), 64);
            sluice_fiber_spawn(b->sim, "churn", churn, &churners[i]);
        }
        if (sluice_fibers_run(b->sim, BENCH_MAX_CYCLES) != SLUICE_OK)
            fail_msg("seed %u: %s", (unsigned)seed, sluice_sim_error(b->sim));
        assert_no_fault(b);
        remove_attached_device(b, &nic, domain);
        bench_delete(b);
    }
}

// A map that cannot get memory changes nothing, and works once there is memory again.
static void map_without_memory_fails_cleanly(void **state)
{
    (void)state;
    struct bench *b = bench_new(NULL);
    struct dma_device nic;
    struct sluice_platform_counts before, after;

    PIOMMU_DMA_DOMAIN domain = add_attached_device(b, &nic, 0x10);
    fill(b, PAGE, 0x21, 64);
    sluice_platform_counts(b->platform, &before);
    sluice_platform_fail_allocations(b->platform, 0, UINT64_MAX);
    NTSTATUS status = map(b, domain, IOVA, PAGE, 1, READ_WRITE);
    sluice_platform_fail_allocations(b->platform, 0, 0);
    sluice_platform_counts(b->platform, &after);

    assert_int_equal(status, STATUS_INSUFFICIENT_RESOURCES);
    assert_int_equal(after.pages_live, before.pages_live);
    assert_int_equal(after.objects_live, before.objects_live);
    map_ok(b, domain, IOVA, PAGE, 1, READ_WRITE);
    assert_read_gives(b, &nic, IOVA, 0x21);
    unmap_ok(b, domain, IOVA, 1);
    remove_attached_device(b, &nic, domain);
    bench_delete(b);
}

// The cycles of one map, from which no hardware is waited for, and the driver's calls within it.
static uint64_t map_cycles(uint32_t cpu_cost, uint64_t *allocations)
{
    struct bench_options options;
    struct dma_device nic;
    struct sluice_platform_counts before, after;

    bench_options_init(&options);
    options.cpu_cost = cpu_cost;
    struct bench *b = bench_new(&options);
    PIOMMU_DMA_DOMAIN domain = add_attached_device(b, &nic, 0x10);
    settle(b);
    sluice_platform_counts(b->platform, &before);
    uint64_t start = sluice_sim_cycle(b->sim);
    map_ok(b, domain, IOVA, PAGE, 1, READ_WRITE);
    uint64_t cycles = sluice_sim_cycle(b->sim) - start;
    sluice_platform_counts(b->platform, &after);
    *allocations = after.page_allocations - before.page_allocations + after.object_allocations -
                   before.object_allocations;
    remove_attached_device(b, &nic, domain);
    bench_delete(b);
    return cycles;
}

// Each call into the platform costs its price: at least the allocations, and the same at any price.
static void software_costs_what_cpu_cost_says(void **state)
{
    (void)state;
    uint64_t allocations;

    assert_int_equal(map_cycles(0, &allocations), 0);
    uint64_t once = map_cycles(1, &allocations);
    assert_true(allocations > 0);
    assert_true(once >= allocations);
    assert_int_equal(map_cycles(7, &allocations), 7 * once);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(domain_spans_two_iommus),
        cmocka_unit_test(calls_from_many_fibers_interleave_safely),
        cmocka_unit_test(map_without_memory_fails_cleanly),
        cmocka_unit_test(software_costs_what_cpu_cost_says),
    };
    return cmocka_run_group_tests_name("platform", tests, NULL, NULL);
}
