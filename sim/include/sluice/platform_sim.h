// SPDX-License-Identifier: Apache-2.0
//
// The driver's platform (driver/platform.h) on simulated IOMMUs.
//
// Usage       Create the instances, a platform over them, its devices; pass sluice_platform_ops()
//             to IommuDriverCreate; call the driver from fibers (or outside, one call at a time).
// Time        One cycle is 1 ns. C code costs no cycles unless `cpu_cost` says so. Register
//             accesses, pauses and contended locks give way to other fibers and to the hardware,
//             so calls interleave with each other and with DMA, repeatably from the seed.
// Levels      Each fiber has an IRQL of its own, as if it ran on a processor of its own. Interrupt
//             routines and work items run on fibers that the platform starts.
#pragma once

#include "sluice/sim.h"

#ifdef __cplusplus
extern "C" {
#endif

struct iommu_platform;  // driver/platform.h
struct _DEVICE_OBJECT;  // nt_compat.h: PDEVICE_OBJECT points to one
struct sluice_platform;

#define SLUICE_PLATFORM_PAGE_BASE UINT64_C(0x80000000)

// Logical addresses that are interrupt messages; page aligned.
struct sluice_platform_window {
    uint64_t base;
    uint64_t pages;
};

struct sluice_platform_config {
    struct sluice_sim *const *sims; // instances of one system that own their memory
    uint32_t num_sims;
    uint32_t device_id_bits;        // width of the widest device_id behind each of them, 1 .. 24
    uint64_t page_base;             // the driver's pages lie from here up
    uint64_t page_bytes;            // room for them; allocations beyond it fail
    uint32_t cpu_cost;              // cycles that each call from the driver costs in addition
    const struct sluice_platform_window *windows; // message windows; copied
    uint32_t num_windows;
    bool arm64;
    bool no_hypervisor_domains;
    bool x86_guest;
    uint32_t allowed_domain_types;  // bit n = type n, platform policy

    // Something that must stop the machine. NULL: prints the text and ends the process with
    // SLUICE_PLATFORM_FATAL_EXIT. `cause` .. `address` belong to tagged faults and are 0 otherwise.
    void (*fatal)(void *context, const char *text, uint32_t cause, uint32_t device_id,
                  uint32_t pasid, uint64_t address);
    // One line of the driver's log: level 0 error, 1 warning, 2 info. NULL: errors and warnings
    // go to stderr.
    void (*log)(void *context, int level, const char *line);
    void *context;
};

#define SLUICE_PLATFORM_FATAL_EXIT 70

// Defaults: device_ids of 16 bits, pages from 2 GiB up with room for 2 GiB, no cost, no windows,
// every domain type allowed.
void sluice_platform_config_init(struct sluice_platform_config *config);

// NULL if the configuration is wrong or memory is short; `message` (may be NULL) says why.
struct sluice_platform *sluice_platform_create(const struct sluice_platform_config *config,
                                               char *message, size_t message_bytes);
// After IommuDriverDestroy and before the instances end.
void sluice_platform_destroy(struct sluice_platform *platform);

// For IommuDriverCreate.
const struct iommu_platform *sluice_platform_ops(struct sluice_platform *platform);

struct sluice_platform_device {
    uint32_t sim;               // index of its IOMMU in `sims`
    const uint32_t *device_ids; // copied
    uint32_t num_device_ids;
    uint32_t pasid_bits;        // width of the PASIDs that it can send, 0 = none
    bool     acpi;
    bool     pass_unattached;   // untagged DMA passes untranslated while no domain holds it
    bool     not_physical;      // not a physical device object: the driver must refuse it
    bool     no_iommu;          // no IOMMU in front of it
    bool     ids_unknown;       // its bus cannot tell the device_ids
    uint32_t allowed_domain_types; // 0 = the platform's
};

// Adds a device and returns its physical device object, the platform's until it is destroyed.
// Devices added before IommuDriverCreate are known to the driver from the start. NULL if an id
// repeats, is too wide, or memory is short.
struct _DEVICE_OBJECT *sluice_platform_add_device(struct sluice_platform *platform,
                                                  const struct sluice_platform_device *device);

// Changes policy at run time; pdo NULL = the platform as a whole.
void sluice_platform_allow_domain_types(struct sluice_platform *platform,
                                        struct _DEVICE_OBJECT *pdo, uint32_t types);

// The level of the calling fiber; PASSIVE_LEVEL (0) when it starts.
uint32_t sluice_platform_irql(struct sluice_platform *platform);
// Raises or lowers it (0 or 2), for tests that call at DISPATCH_LEVEL.
void sluice_platform_set_irql(struct sluice_platform *platform, uint32_t irql);

// Register accesses that the calling fiber has made, modulo 2^24: the difference around a call of
// the driver is what the call cost on the bus.
uint32_t sluice_platform_fiber_mmio(struct sluice_platform *platform);

struct sluice_platform_counts {
    uint64_t pages_live, page_allocations, page_frees; // in pages, calls, calls
    uint64_t objects_live, object_allocations, object_frees;
    uint64_t lock_waits;       // acquisitions that had to wait
    uint64_t interrupts;       // calls of interrupt routines
    uint64_t work_items;
};
void sluice_platform_counts(const struct sluice_platform *platform,
                            struct sluice_platform_counts *out);

// Lets the next `after` allocations (pages and objects) succeed and the `count` after those fail;
// count UINT64_MAX = for ever, 0 = none.
void sluice_platform_fail_allocations(struct sluice_platform *platform, uint64_t after,
                                      uint64_t count);

#ifdef __cplusplus
}
#endif
