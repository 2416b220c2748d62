// SPDX-License-Identifier: Apache-2.0
//
// The platform as the driver sees it: thin wrappers, counters, bounded waits.
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "iommu/iommu_driver.h"
#include "platform.h"

/* A broken invariant of the driver itself; there is no state to go on from. */
#define driver_assert(condition) ((condition) ? (void)0 : __builtin_trap())

/* One counter for each member of struct iommu_driver_stats, in its order. */
enum host_counter {
    HOST_MMIO_READS,
    HOST_MMIO_WRITES,
    HOST_DOORBELLS,
    HOST_COMMANDS,
    HOST_FENCES,
    HOST_COMPLETION_POLLS,
    HOST_TABLES_ALLOCATED,
    HOST_TABLES_FREED,
    HOST_FAULT_RECORDS,
    HOST_FAULTS_REPORTED,
    HOST_FAULTS_SUPPRESSED,
    HOST_FAULTS_LOST,
    HOST_FAULT_QUEUE_OVERFLOWS,
    HOST_COUNTERS
};

struct host {
    const struct iommu_platform *platform;
    uint64_t wait_limit_ns;
    _Atomic uint64_t counters[HOST_COUNTERS];
};

static inline void host_count(struct host *host, enum host_counter counter, uint64_t amount)
{
    atomic_fetch_add_explicit(&host->counters[counter], amount, memory_order_relaxed);
}

static inline void *host_alloc(struct host *host, size_t bytes)
{
    return host->platform->alloc_object(host->platform->context, bytes);
}

static inline void host_free(struct host *host, void *object, size_t bytes)
{
    if (object != NULL) host->platform->free_object(host->platform->context, object, bytes);
}

static inline void *host_alloc_pages(struct host *host, uint32_t order, uint64_t *physical)
{
    return host->platform->alloc_pages(host->platform->context, order, physical);
}

static inline void host_free_pages(struct host *host, void *pages, uint64_t physical,
                                   uint32_t order)
{
    if (pages != NULL) host->platform->free_pages(host->platform->context, pages, physical, order);
}

static inline void *host_pages_at(struct host *host, uint64_t physical)
{
    return host->platform->pages_at(host->platform->context, physical);
}

static inline void host_barrier(struct host *host)
{
    host->platform->store_barrier(host->platform->context);
}

static inline void host_lock(struct host *host, struct iommu_lock *lock)
{
    host->platform->acquire_lock(host->platform->context, lock);
}

static inline void host_unlock(struct host *host, struct iommu_lock *lock)
{
    host->platform->release_lock(host->platform->context, lock);
}

static inline struct iommu_lock *host_create_lock(struct host *host, const char *name)
{
    return host->platform->create_lock(host->platform->context, name);
}

static inline void host_destroy_lock(struct host *host, struct iommu_lock *lock)
{
    if (lock != NULL) host->platform->destroy_lock(host->platform->context, lock);
}

static inline void host_log(struct host *host, enum iommu_log_level level, const char *line)
{
    host->platform->log(host->platform->context, level, line);
}

static inline void host_fatal(struct host *host, const struct iommu_fatal *fatal)
{
    host->platform->fatal(host->platform->context, fatal);
}

/* A wait that ends: pauses between looks, and says when the limit has passed. */
struct host_wait {
    struct host *host;
    uint64_t start_ns;
};

static inline struct host_wait host_wait_begin(struct host *host)
{
    struct host_wait wait = {host, host->platform->time_ns(host->platform->context)};
    return wait;
}

static inline bool host_wait_more(struct host_wait *wait)
{
    const struct iommu_platform *platform = wait->host->platform;
    if (platform->time_ns(platform->context) - wait->start_ns > wait->host->wait_limit_ns)
        return false;
    if (platform->current_irql(platform->context) == PASSIVE_LEVEL)
        platform->sleep_pause(platform->context);
    else
        platform->spin_pause(platform->context);
    return true;
}

/*
 * Entries that the hardware reads at any time are accessed as one 8-byte load or store each, so it
 * sees an entry as it was before or as it is after, never half of it.
 */
static inline uint64_t entry_load(const uint64_t *entry)
{
    return *(const volatile uint64_t *)entry;
}

static inline void entry_store(uint64_t *entry, uint64_t value)
{
    *(volatile uint64_t *)entry = value;
}
