// SPDX-License-Identifier: Apache-2.0
//
// A started driver with two devices behind one IOMMU, and short forms for tests of domains.
#pragma once

#include "fake_platform.h"

#define NIC  0x0100u
#define DISK 0x0208u
#define PAGE UINT64_C(0x1000)

struct bench {
    struct world *world;
    struct iommu_driver *driver;
    struct fake_iommu *hw;
};

/* For cmocka, for each test; the state is a struct bench. Tear-down accepts no fatal error. */
int bench_setup(void **state);
int bench_teardown(void **state);

extern const IOMMU_DMA_DOMAIN_CREATION_FLAGS no_flags;

/* An untagged read of one byte. */
struct fake_answer read_by(struct bench *b, uint32_t device_id, uint64_t iova);
void assert_reaches(struct bench *b, uint32_t device_id, uint64_t iova, uint64_t physical);

IOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG buddy(uint32_t width);
/* CreateDomainEx's answer; a domain that was created is deleted at once. */
NTSTATUS try_create(IOMMU_DMA_DOMAIN_TYPE type, PIOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG config,
                    PIOMMU_DMA_RESERVED_REGION regions);
