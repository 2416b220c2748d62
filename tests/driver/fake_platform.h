// SPDX-License-Identifier: Apache-2.0
//
// A machine for driver tests: memory with failing allocations, locks that know their order, time,
// work items, devices, and fake IOMMUs that make progress whenever the driver waits.
#pragma once

#include "fake_iommu.h"
#include "iommu/iommu_driver.h"
#include "platform.h"

#define WORLD_IOMMUS      2
#define WORLD_DEVICES     8
#define WORLD_PAGES       2048 /* of simulated memory */
#define WORLD_MEMORY_BASE UINT64_C(0x80000000)
#define NEVER             UINT64_MAX

/* Only its address matters. */
struct _DEVICE_OBJECT {
    int number;
};

struct world {
    struct iommu_platform platform;
    struct iommu_platform_iommu iommu[WORLD_IOMMUS];
    struct fake_iommu *hw; /* WORLD_IOMMUS of them */

    struct _DEVICE_OBJECT pdo[WORLD_DEVICES];
    struct iommu_platform_device device[WORLD_DEVICES];
    uint32_t num_devices;
    NTSTATUS find_status;          /* what find_device answers for an unknown object */
    uint32_t allowed_types;        /* in general */
    uint32_t allowed_device_types; /* for each device */

    uint8_t *memory;    /* what the driver has stored */
    uint8_t *visible;   /* what hardware can see of it */
    uint8_t *page_used; /* order + 1 on the first page of a block, 255 on the others */
    uint64_t live_pages;
    uint64_t live_objects;
    uint64_t live_locks;
    uint64_t allocations; /* every call that could have failed */
    uint64_t frees;       /* of pages */
    uint64_t fail_at;     /* the allocation with this number fails, and all later ones */
    bool fail_only_once;

    KIRQL irql;
    uint64_t time_ns;
    bool frozen; /* hardware makes no progress during waits */
    struct iommu_lock *held[8];
    uint32_t num_held;
    void (*on_acquire)(struct world *world, const char *lock_name);
    void *on_acquire_context;
    void (*on_wait)(void *context); /* another thread: runs once, in a wait without locks */
    void *on_wait_context;

    iommu_interrupt_routine *interrupt[WORLD_IOMMUS];
    void *interrupt_context[WORLD_IOMMUS];
    iommu_work_routine *work;
    void *work_context;

    uint32_t num_fatal;
    struct iommu_fatal fatal;
    uint32_t num_lines;
    char last_line[160];

    uint32_t num_faults;
    FAULT_INFORMATION fault; /* the last one handed to the handler */
};

/* Capabilities of the first hardware: Sv39/48/57, PD8/17/20, wire interrupts, PAS 56. */
uint64_t world_default_capabilities(void);

/* One IOMMU, no device. */
struct world *world_create(void);
void world_destroy(struct world *world); /* checks that nothing is left allocated */

/* Add a device with one id; returns it so that a test can change what it likes. */
struct iommu_platform_device *world_add_device(struct world *world, uint32_t iommu,
                                               uint32_t device_id);

/* Create the instance with the world's fault handler; asserts success. */
struct iommu_driver *world_start(struct world *world);
void world_stop(struct world *world, struct iommu_driver *driver);

/* Deliver pending interrupts and run queued work until nothing is left. */
void world_settle(struct world *world);

/* A physical range outside the driver's pages, for tests that map memory. */
#define WORLD_CLIENT_MEMORY UINT64_C(0x1000000)

/* ---- short forms of interface calls ---- */

extern DMA_IOMMU_INTERFACE_V3 iommu;

IOMMU_MAP_PHYSICAL_ADDRESS contiguous(uint64_t base, uint64_t bytes);
PIOMMU_DMA_DEVICE make_device(struct world *world, uint32_t index);
PIOMMU_DMA_DEVICE make_pasid_device(struct world *world, uint32_t index,
                                    IOMMU_PASID_CONFIGURATION_TYPE type, bool suppress);
PIOMMU_DMA_DOMAIN make_domain(IOMMU_DMA_DOMAIN_TYPE type);
PIOMMU_DMA_DOMAIN make_buddy_domain(uint32_t width);
NTSTATUS map_at(PIOMMU_DMA_DOMAIN domain, uint64_t iova, uint64_t physical, uint64_t bytes,
                ULONG permissions);
#define READ_ONLY  IOMMU_DMA_PERMISSION_READ
#define WRITE_ONLY IOMMU_DMA_PERMISSION_WRITE
#define READ_WRITE (IOMMU_DMA_PERMISSION_READ | IOMMU_DMA_PERMISSION_WRITE)

#define assert_status(call, expected) assert_int_equal((uint32_t)(call), (uint32_t)(expected))
