// SPDX-License-Identifier: Apache-2.0
//
// The fault queue of one IOMMU, and its interrupt.
//
// The interrupt routine moves records to the instance's buffer at DISPATCH_LEVEL; fault_report.c
// hands them on at PASSIVE_LEVEL.
#pragma once

#include "host.h"
#include "iommu_structs.h"

struct hw;

struct fault_record {
    uint32_t iommu;
    uint64_t word[IOMMU_FAULT_RECORD_BYTES / 8];
};

/* Where the records go: false if there is no room. Called at DISPATCH_LEVEL. */
typedef bool fault_sink(void *sink_context, const struct fault_record *record);

struct fault_queue {
    struct hw *hw;
    uint64_t *ring;
    uint64_t ring_physical;
    uint32_t ring_order;
    uint32_t entries;
    bool connected;
    fault_sink *sink;
    void *sink_context;
};

/* Before the start: where records shall go. */
void faultq_set_sink(struct fault_queue *queue, fault_sink *sink, void *sink_context);

/* STATUS_SUCCESS, STATUS_INSUFFICIENT_RESOURCES, STATUS_IO_TIMEOUT or the platform's refusal. */
NTSTATUS faultq_start(struct fault_queue *queue, struct hw *hw, uint32_t entries);
void faultq_stop(struct fault_queue *queue);
