// SPDX-License-Identifier: Apache-2.0
#include "iommu_ref_page_request.h"
#include "ref_internal.h"

#include <string.h>

#define MESSAGE_CODE 4 // PCIe code of "Page Request", the iotval of its records

// Steps 1 to 6 of the translation process, then EN_PRI (which implies EN_ATS: rule 4 of a context).
static enum iommu_ref_refusal find_device(struct ref_walk *w)
{
    enum iommu_ref_refusal refusal = ref_mode_gate(w);

    if (refusal == IOMMU_REF_GRANTED) refusal = ref_locate_dc(w);
    if (refusal == IOMMU_REF_GRANTED && !w->dc.en_pri) refusal = REF_REFUSED(PRI_REFUSED);
    return refusal;
}

// What the status of a response tells about the error.
static unsigned response_code(const struct iommu_ref_page_queue *queue, uint16_t cause)
{
    if (cause == IOMMU_CAUSE_TRANSACTION_TYPE_DISALLOWED) return IOMMU_REF_PAGE_INVALID;
    if (cause != 0 || !queue->on || queue->pqmf) return IOMMU_REF_PAGE_FAILURE;
    return queue->full || queue->pqof ? IOMMU_REF_PAGE_SUCCESS : IOMMU_REF_PAGE_FAILURE;
}

static void fill_queue_record(const struct iommu_ref_page_request *message, uint64_t record[2])
{
    record[0] = IOMMU_PUT(IOMMU_PAGE_REQUEST_DID, message->device_id);
    if (message->pv)
        record[0] |= IOMMU_PUT(IOMMU_PAGE_REQUEST_PID, message->process_id) |
                     IOMMU_PAGE_REQUEST_PV_MASK |
                     IOMMU_PUT(IOMMU_PAGE_REQUEST_PRIV, message->priv) |
                     IOMMU_PUT(IOMMU_PAGE_REQUEST_EXEC, message->exec);
    record[1] = message->payload;
}

void iommu_ref_page_request(const struct iommu_ref_state *state,
                            const struct iommu_ref_memory *memory,
                            const struct iommu_ref_page_queue *queue,
                            const struct iommu_ref_page_request *message,
                            struct iommu_ref_page_answer *answer)
{
    const struct iommu_ref_request request = {
        .kind = IOMMU_REF_ATS, .device_id = message->device_id, .pv = message->pv,
        .process_id = message->process_id, .priv = message->priv};
    struct ref_walk w = {.state = state, .memory = memory, .request = &request,
                         .answer = &answer->walk};
    const uint64_t rwl = IOMMU_PAGE_REQUEST_R_MASK | IOMMU_PAGE_REQUEST_W_MASK |
                         IOMMU_PAGE_REQUEST_L_MASK;
    bool stop_marker = (message->payload & rwl) == IOMMU_PAGE_REQUEST_L_MASK;
    bool needs_response = (message->payload & IOMMU_PAGE_REQUEST_L_MASK) && !stop_marker;
    uint16_t cause = 0;

    memset(answer, 0, sizeof *answer);
    w.be = IOMMU_GET(IOMMU_FCTL_BE, state->fctl) != 0;
    answer->walk.refusal = find_device(&w);
    if (answer->walk.refusal != IOMMU_REF_GRANTED) {
        cause = ref_cause(&w, answer->walk.refusal);
        ref_fill_record(&w, cause, IOMMU_TTYP_MESSAGE, MESSAGE_CODE);
    }
    bool queueable = cause == 0 && queue->on && !queue->pqmf && !queue->pqof;
    answer->sets_pqof = queueable && queue->full;
    answer->group = (unsigned)IOMMU_GET(IOMMU_PAGE_REQUEST_PRGI, message->payload);
    answer->response = response_code(queue, cause);
    // A failure carries the process_id whatever the context says.
    answer->response_pv = message->pv && (answer->response == IOMMU_REF_PAGE_FAILURE || w.dc.prpr);
    if (queueable && !queue->full) {
        answer->action = IOMMU_REF_PAGE_QUEUED;
        fill_queue_record(message, answer->queue_record);
    } else {
        answer->action = needs_response ? IOMMU_REF_PAGE_RESPONDED : IOMMU_REF_PAGE_DISCARDED;
    }
}
