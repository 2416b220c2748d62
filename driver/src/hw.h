// SPDX-License-Identifier: Apache-2.0
//
// One IOMMU: its registers, what it can do, bringing it up and down.
//
//   any --hw_probe--> off, known --hw_start--> queues on, directory installed --hw_stop--> off
#pragma once

#include "cmd_queue.h"
#include "directory.h"
#include "fault_queue.h"
#include "host.h"
#include "iommu_regs.h"

struct device;

struct hw {
    struct host *host;
    const struct iommu_platform_iommu *platform;
    uint32_t index;
    uint64_t capabilities;
    bool remaps; /* offers a first-stage scheme that this driver can use */
    struct cmd_queue commands;
    struct fault_queue faults;
    struct ddt directory;
    struct device *devices; /* tokens of devices behind it */
};

/*
 * Read what the IOMMU is, switch it off and fix its features (little-endian, wire interrupts).
 * STATUS_SUCCESS, STATUS_NOT_SUPPORTED or STATUS_IO_TIMEOUT.
 */
NTSTATUS hw_probe(struct hw *hw);

/*
 * Start queues and interrupts and install an empty device directory: every device is blocked.
 * STATUS_SUCCESS, STATUS_NOT_SUPPORTED, STATUS_IO_TIMEOUT or STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS hw_start(struct hw *hw, const struct iommu_driver_options *options);

/* Switch off and free everything; also after a failed probe or start. */
void hw_stop(struct hw *hw);

static inline bool hw_offers(const struct hw *hw, uint64_t capability_mask)
{
    return (hw->capabilities & capability_mask) != 0;
}

static inline uint32_t hw_physical_bits(const struct hw *hw)
{
    return (uint32_t)IOMMU_GET(IOMMU_CAPABILITIES_PAS, hw->capabilities);
}

uint32_t hw_read32(struct hw *hw, uint32_t offset);
uint64_t hw_read64(struct hw *hw, uint32_t offset);
void hw_write32(struct hw *hw, uint32_t offset, uint32_t value);
void hw_write64(struct hw *hw, uint32_t offset, uint64_t value);

/* Wait until (register & mask) == value; `what` completes "waited for". */
NTSTATUS hw_wait32(struct hw *hw, uint32_t offset, uint64_t mask, uint64_t value, const char *what);

/* Log "IOMMU n: text 0xA 0xB". */
void hw_log(struct hw *hw, enum iommu_log_level level, const char *text, uint64_t a, uint64_t b);

/* Pages (as a power of two) and base register of a queue of 2^n entries. */
uint32_t hw_queue_order(uint32_t entries, uint32_t entry_bytes);
uint64_t hw_queue_base(uint64_t physical, uint32_t entries);
