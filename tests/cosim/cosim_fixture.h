// SPDX-License-Identifier: Apache-2.0
//
// A bench: one simulated IOMMU, a platform, the installed driver, and devices behind it.
//
// Helpers whose name promises something fail the test when it does not hold. Simulated memory
// below 2 GiB is the test's, above it the driver's.
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "check/check.h"
#include "iommu/dma_iommu.h"
#include "iommu/iommu_driver.h"
#include "sluice/platform_sim.h"
#include "sluice/sim.h"

#define READ_ONLY IOMMU_DMA_PERMISSION_READ
#define READ_WRITE (IOMMU_DMA_PERMISSION_READ | IOMMU_DMA_PERMISSION_WRITE)

#define BENCH_MAX_FAULTS 512
#define BENCH_MAX_CYCLES 2000000

struct bench_options {
    const char *build;        // NULL: default
    uint32_t latency;         // memory reads, in cycles
    uint32_t walk_latency;    // of directories and tables; 0 = the same
    uint32_t dma_stall_percent;
    uint32_t device_id_bits;  // widest device_id
    uint8_t logical_address_bits; // reach of a domain; 0 = the driver's default
    uint32_t cpu_cost;        // cycles of each call from the driver into its platform
    uint64_t seed;
    bool sample_late;
    struct sluice_straps straps;
};
void bench_options_init(struct bench_options *options);

struct bench {
    struct sluice_sim *sim;
    struct check *check; // compares everything with the reference; judged by bench_delete
    struct sluice_platform *platform;
    struct iommu_driver *driver;
    const DMA_IOMMU_INTERFACE_V3 *iommu; // the table that tests call through
    DMA_IOMMU_INTERFACE_EX interface;
    uint8_t logical_address_bits; // for the driver, which starts later

    // Faults that the handler given to the driver has seen, in order.
    FAULT_INFORMATION faults[BENCH_MAX_FAULTS];
    uint32_t num_faults;
    uint32_t num_fatal;       // tagged faults that nobody suppressed
    uint32_t fatal_cause, fatal_device_id, fatal_pasid;
    uint64_t fatal_address;
};

// NULL options: defaults.
struct bench *bench_new(const struct bench_options *options);
// Expects every token to be gone, and the platform's pages and objects with them.
void bench_delete(struct bench *b);

struct dma_device {
    uint32_t id;
    PDEVICE_OBJECT pdo;
    PIOMMU_DMA_DEVICE token;
    struct sluice_device *dma;
};

// Adds the device to the platform; must come before the first call on it. No token yet.
void bench_add_device(struct bench *b, struct dma_device *device, uint32_t id,
                      uint32_t pasid_bits);
// The same behind a device port other than 0, without PASIDs.
void bench_add_device_at_port(struct bench *b, struct dma_device *device, uint32_t id,
                              uint32_t port);
// CreateDevice; with `tagged`, for PASID-tagged DMA, faults of PASIDs suppressed or not.
void create_token(struct bench *b, struct dma_device *device);
void create_tagged_token(struct bench *b, struct dma_device *device, bool suppress_faults);
void delete_token(struct bench *b, struct dma_device *device);

// A Translate domain without an allocator.
PIOMMU_DMA_DOMAIN new_domain(struct bench *b);
PIOMMU_DMA_DOMAIN attach_to_new_domain(struct bench *b, struct dma_device *device);
void detach(struct bench *b, struct dma_device *device);
void delete_domain(struct bench *b, PIOMMU_DMA_DOMAIN domain);

// How most tests begin and end: a device on port 0 without PASIDs, its token, a new domain that it
// is attached to; and the end of all that.
PIOMMU_DMA_DOMAIN add_attached_device(struct bench *b, struct dma_device *device, uint32_t id);
void remove_attached_device(struct bench *b, struct dma_device *device,
                            PIOMMU_DMA_DOMAIN domain);

NTSTATUS map(struct bench *b, PIOMMU_DMA_DOMAIN domain, uint64_t iova, uint64_t pa,
             uint64_t pages, ULONG permissions);
void map_ok(struct bench *b, PIOMMU_DMA_DOMAIN domain, uint64_t iova, uint64_t pa, uint64_t pages,
            ULONG permissions);
void unmap_ok(struct bench *b, PIOMMU_DMA_DOMAIN domain, uint64_t iova, uint64_t pages);

void fill(struct bench *b, uint64_t pa, uint8_t value, size_t bytes);
void assert_filled(struct bench *b, uint64_t pa, uint8_t value, size_t bytes);

// One transfer; the default is untagged, of this device's next AXI id.
struct sluice_transfer read_of(uint64_t iova, void *data, uint32_t bytes);
struct sluice_transfer write_of(uint64_t iova, const void *data, uint32_t bytes);
struct sluice_transfer tagged(struct sluice_transfer transfer, uint32_t pasid);
struct sluice_completion dma(struct bench *b, struct dma_device *device,
                             struct sluice_transfer transfer);
void post(struct bench *b, struct dma_device *device, struct sluice_transfer transfer);
// Waits until every posted transfer of the device has completed and takes the next completion.
void wait_all(struct bench *b, struct dma_device *device);
struct sluice_completion next_completion(struct bench *b, struct dma_device *device);

void assert_read_gives(struct bench *b, struct dma_device *device, uint64_t iova, uint8_t value);
// The same for 64 bytes with a process_id.
void assert_tagged_read_gives(struct bench *b, struct dma_device *device, uint32_t pasid,
                              uint64_t iova, uint8_t value);
void assert_refused(struct sluice_completion completion);

// Runs a body on a fiber and everything that it starts, to the end.
void run(struct bench *b, void (*body)(void *), void *argument);
// Lets the fault drain finish; then the oldest unseen fault, which must exist.
FAULT_INFORMATION take_fault(struct bench *b);
void assert_no_fault(struct bench *b);
void settle(struct bench *b);
