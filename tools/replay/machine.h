// SPDX-License-Identifier: Apache-2.0
//
// The simulated machine of a replay: one IOMMU with its memory, the driver, and for each domain of
// the trace a translated domain with its devices attached.
//
// Everything goes through the public V3 table; calls made outside of a fiber step the clock.
#pragma once

#include "check/check.h"
#include "iommu/dma_iommu.h"
#include "iommu/iommu_driver.h"
#include "sluice/platform_sim.h"
#include "sluice/sim.h"
#include "trace_file/trace_file.h"

struct machine_options {
    const char *build;     /* named build; NULL: default */
    uint32_t read_latency; /* cycles from a memory address handshake to the first beat */
    uint64_t seed;
    bool check;            /* with the scoreboard */
};

struct machine {
    struct sluice_sim *sim;
    struct check *check; /* NULL: not asked for */
    struct sluice_platform *platform;
    struct iommu_driver *driver;
    DMA_IOMMU_INTERFACE_V3 iommu;

    /* Of the trace; NULL for devices that belong to no domain, they do no DMA. */
    int num_devices;
    struct sluice_device **devices;
    PIOMMU_DMA_DEVICE *tokens;
    int num_domains;
    PIOMMU_DMA_DOMAIN *domains;
};

/* Called at PASSIVE_LEVEL for each fault that the driver reports. */
struct machine_faults {
    PIOMMU_DEVICE_FAULT_HANDLER handler;
    PVOID context;
};

/* Outstanding accesses of one device (16 per device, as real ones have). */
#define MACHINE_OUTSTANDING 16u
/* Longest burst, as PCIe devices send them: a maximum payload of 512 bytes. */
#define MACHINE_BURST_BYTES 512u

/* Build the machine for the devices and domains of `trace`. 0, or -1 with the error set. */
int machine_create(struct machine *machine, const struct machine_options *options,
                   const struct trace_file *trace, const struct machine_faults *faults,
                   struct text_error *error);

/*
 * Undo what the driver was asked to do: detach, delete, destroy; every status is checked. For a
 * machine that has come to rest. 0, or -1 with the error set.
 */
int machine_shut_down(struct machine *machine, struct text_error *error);

/* Free everything, in whatever state. */
void machine_destroy(struct machine *machine);

/* The name of a status, or its number in hex; not thread-safe. */
const char *machine_status_name(NTSTATUS status);
