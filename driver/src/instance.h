// SPDX-License-Identifier: Apache-2.0
//
// The driver instance: everything that is not one domain's or one device's own.
//
// Lock order: config, then a domain's, then a command queue's; faults is taken alone.
//   config   devices, sub-devices, attachments, contexts, id pools; held over fences, so that at
//   most
//            one change of contexts is under way
//   domain   the page table, ranges and allocator of one domain
//   faults   the buffer of fault records
#pragma once

#include "fault_queue.h"
#include "hw.h"
#include "id_pool.h"

struct domain;

#define FAULT_BUFFER 256u

struct fault_buffer {
    struct iommu_lock *lock;
    struct fault_record record[FAULT_BUFFER];
    uint32_t put, taken; /* ever; the index is the remainder */
    bool work_queued;
};

struct iommu_driver {
    struct host host;
    struct iommu_driver_options options;
    struct iommu_lock *config;
    struct hw *hws;
    uint32_t num_hws;
    uint32_t levels;        /* of every page table: 3, 4, 5; 0 if no IOMMU remaps */
    uint32_t physical_bits; /* common to all IOMMUs */
    uint32_t num_domains;
    struct id_pool pscids;
    struct fault_buffer faults;
};

/* The installed instance, or NULL. */
struct iommu_driver *instance_installed(void);

/* Domain types that hardware and policy allow now; for one device, or in general if it is NULL. */
uint32_t instance_domain_types(struct iommu_driver *driver, const struct device *device);
