// SPDX-License-Identifier: Apache-2.0
#include "domain_bench.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

const IOMMU_DMA_DOMAIN_CREATION_FLAGS no_flags = {.AsUlonglong = 0};

static struct bench bench;

int bench_setup(void **state)
{
    bench.world = world_create();
    world_add_device(bench.world, 0, NIC);
    world_add_device(bench.world, 0, DISK);
    bench.driver = world_start(bench.world);
    bench.hw = &bench.world->hw[0];
    *state = &bench;
    return 0;
}

int bench_teardown(void **state)
{
    struct bench *b = *state;
    assert_int_equal(b->world->num_fatal, 0);
    world_stop(b->world, b->driver);
    return 0;
}

struct fake_answer read_by(struct bench *b, uint32_t device_id, uint64_t iova)
{
    return fake_access(b->hw, device_id, NO_PROCESS, iova, FAKE_READ);
}

void assert_reaches(struct bench *b, uint32_t device_id, uint64_t iova, uint64_t physical)
{
    struct fake_answer answer = read_by(b, device_id, iova);
    assert_int_equal(answer.cause, 0);
    assert_int_equal(answer.physical, physical);
}

IOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG buddy(uint32_t width)
{
    IOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG config;
    config.LogicalAllocatorType = IommuDmaLogicalAllocatorBuddy;
    config.BuddyAllocatorConfig.AddressWidth = width;
    return config;
}

NTSTATUS try_create(IOMMU_DMA_DOMAIN_TYPE type, PIOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG config,
                    PIOMMU_DMA_RESERVED_REGION regions)
{
    PIOMMU_DMA_DOMAIN domain = NULL;
    NTSTATUS status = iommu.CreateDomainEx(type, no_flags, config, regions, &domain);
    assert_int_equal(domain != NULL, NT_SUCCESS(status));
    if (domain != NULL) assert_status(iommu.DeleteDomain(domain), STATUS_SUCCESS);
    return status;
}
