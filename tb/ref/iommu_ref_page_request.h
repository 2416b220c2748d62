// SPDX-License-Identifier: Apache-2.0
//
// What the architecture says about one "Page Request" or "Stop Marker" message.
//
// Source: "PCIe ATS Page Request handling" and "Page-Request-Queue".
#pragma once

#include "iommu_ref.h"

#ifdef __cplusplus
extern "C" {
#endif

struct iommu_ref_page_request {
    uint32_t device_id;
    bool     pv;
    uint32_t process_id;
    bool     priv, exec; // count only with pv
    uint64_t payload;    // bytes 8 to 15 of the message, R in bit 0
};

// State of the page-request queue at the message.
struct iommu_ref_page_queue {
    bool on; // pqcsr.pqen and pqon
    bool full, pqof, pqmf;
};

enum iommu_ref_page_action {
    IOMMU_REF_PAGE_QUEUED,   // `record` is appended; a failing write sets pqmf: see below
    IOMMU_REF_PAGE_DISCARDED,
    IOMMU_REF_PAGE_RESPONDED // a "Page Request Group Response" is sent
};

enum { // response codes
    IOMMU_REF_PAGE_SUCCESS = 0,
    IOMMU_REF_PAGE_INVALID = 1,
    IOMMU_REF_PAGE_FAILURE = 15
};

struct iommu_ref_page_answer {
    enum iommu_ref_page_action action;
    uint64_t queue_record[2]; // if queued

    // If responded, and also if queued, for the case that the queue cannot be written.
    unsigned response;
    unsigned group;           // page request group index
    bool     response_pv;     // the response carries the process_id
    bool     sets_pqof;

    // The walk of the device directory: refusal, fault record, reads. Not the other fields.
    struct iommu_ref_answer walk;
};

void iommu_ref_page_request(const struct iommu_ref_state *state,
                            const struct iommu_ref_memory *memory,
                            const struct iommu_ref_page_queue *queue,
                            const struct iommu_ref_page_request *message,
                            struct iommu_ref_page_answer *answer);

#ifdef __cplusplus
}
#endif
