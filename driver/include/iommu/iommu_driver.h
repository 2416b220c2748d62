// SPDX-License-Identifier: Apache-2.0
//
// Create and destroy an instance of the driver on a platform.
//
// One instance serves all IOMMUs of the machine. IoGetIommuInterfaceEx and CreateDomainEx take no
// context, so one instance at a time is *installed*: IommuDriverCreate installs it and
// IommuDriverDestroy removes it. Clients then use iommu/dma_iommu.h alone.
#pragma once

#include "iommu/dma_iommu.h"

#ifdef __cplusplus
extern "C" {
#endif

struct iommu_platform; /* platform.h */
struct iommu_driver;

/* All zero gives the defaults. */
struct iommu_driver_options {
    /* Called at PASSIVE_LEVEL for every fault that is not suppressed; may be NULL. */
    PIOMMU_DEVICE_FAULT_HANDLER fault_handler;
    PVOID fault_context;

    uint32_t command_entries; /* a power of two from 128 to 32768; default 256 */
    uint32_t fault_entries;   /* a power of two from 2 to 32768; default 128 */

    /* Above this many leaves removed by one call, the domain is flushed; default 32, at most 64. */
    uint32_t flush_threshold;

    /* Longest wait for the hardware before it counts as broken; default 100 ms. */
    uint64_t wait_limit_ns;

    uint8_t logical_address_bits; /* reach of domains without an allocator; default 38 */
};

/* What the driver did since it was created; all counts, summed over the IOMMUs. */
struct iommu_driver_stats {
    uint64_t mmio_reads;
    uint64_t mmio_writes; /* doorbells included */
    uint64_t doorbells;   /* writes of cqt */
    uint64_t commands;    /* fences included */
    uint64_t fences;
    uint64_t completion_polls; /* looks at a completion word, in memory */
    uint64_t tables_allocated; /* page-table pages, spare ones included */
    uint64_t tables_freed;
    uint64_t fault_records;         /* read from the fault queues */
    uint64_t faults_reported;       /* given to the handler, or to the log if there is none */
    uint64_t faults_suppressed;     /* tagged traffic of a device with SuppressPasidFaults */
    uint64_t faults_lost;           /* the driver's own buffer was full */
    uint64_t fault_queue_overflows; /* the hardware dropped records */
};

/*
 * Bring every IOMMU of the platform up and install the instance.
 *
 * STATUS_SUCCESS
 * STATUS_INVALID_PARAMETER_1     platform is NULL or lacks a required operation
 * STATUS_INVALID_PARAMETER_2     an option is out of range
 * STATUS_INVALID_PARAMETER_3     out is NULL
 * STATUS_RESOURCE_IN_USE         an instance is installed already
 * STATUS_NOT_SUPPORTED           an IOMMU lacks what the driver needs (the log says what)
 * STATUS_IO_TIMEOUT              an IOMMU does not answer
 * STATUS_INSUFFICIENT_RESOURCES  no memory
 */
_Must_inspect_result_ NTSTATUS IommuDriverCreate(
    _In_ const struct iommu_platform *platform, _In_opt_ const struct iommu_driver_options *options,
    _Out_ struct iommu_driver **out);

/*
 * Quiesce the IOMMUs, remove the instance and free everything.
 *
 * STATUS_SUCCESS
 * STATUS_RESOURCE_IN_USE  a domain or device token is left; nothing changed
 */
NTSTATUS IommuDriverDestroy(_In_ struct iommu_driver *driver);

/* Copy the counters; any IRQL. */
VOID IommuDriverQueryStats(_In_ struct iommu_driver *driver,
                           _Out_ struct iommu_driver_stats *stats);

#ifdef __cplusplus
}
#endif
