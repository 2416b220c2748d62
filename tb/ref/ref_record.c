// SPDX-License-Identifier: Apache-2.0
//
// What a verdict looks like from outside: cause, status, fault record, and names.
#include "ref_internal.h"

#include <string.h>

static const struct {
    const char *name;
    uint32_t    cause;
} REFUSALS[IOMMU_REF_NUM_REFUSALS] = {
    [IOMMU_REF_GRANTED] = {"granted", 0},
#define ROW(NAME, name, cause) [IOMMU_REF_REFUSED_##NAME] = {#name, cause},
    IOMMU_REF_REFUSALS(ROW)
#undef ROW
};

const char *iommu_ref_refusal_name(enum iommu_ref_refusal refusal)
{
    return (unsigned)refusal < IOMMU_REF_NUM_REFUSALS ? REFUSALS[refusal].name : "unknown";
}

const char *iommu_ref_reason_name(enum iommu_ref_reason reason)
{
    static const char *const names[] = {
        [IOMMU_REF_READ_DDTE] = "ddte",       [IOMMU_REF_READ_DC] = "dc",
        [IOMMU_REF_READ_PDTE] = "pdte",       [IOMMU_REF_READ_PC] = "pc",
        [IOMMU_REF_READ_S1] = "s1",           [IOMMU_REF_READ_S2] = "s2",
        [IOMMU_REF_READ_S2_S1] = "s2_for_s1", [IOMMU_REF_READ_S2_PDT] = "s2_for_pdt",
        [IOMMU_REF_READ_MSI_PTE] = "msi_pte"};

    return (unsigned)reason < sizeof names / sizeof names[0] ? names[reason] : "unknown";
}

// The codes of a family follow the kind of access that the device made. An ATS request counts as
// execution if it asks for it, else as a read.
uint16_t ref_cause(const struct ref_walk *w, enum iommu_ref_refusal refusal)
{
    bool write = w->write && !ref_is_ats(w);

    switch (REFUSALS[refusal].cause) {
    case IOMMU_REF_CAUSE_ACCESS:
        return write     ? IOMMU_CAUSE_WRITE_ACCESS_FAULT
               : w->exec ? IOMMU_CAUSE_INSTRUCTION_ACCESS_FAULT : IOMMU_CAUSE_READ_ACCESS_FAULT;
    case IOMMU_REF_CAUSE_PAGE:
        return write     ? IOMMU_CAUSE_WRITE_PAGE_FAULT
               : w->exec ? IOMMU_CAUSE_INSTRUCTION_PAGE_FAULT : IOMMU_CAUSE_READ_PAGE_FAULT;
    case IOMMU_REF_CAUSE_GUEST_PAGE:
        return write     ? IOMMU_CAUSE_WRITE_GUEST_PAGE_FAULT
               : w->exec ? IOMMU_CAUSE_INSTRUCTION_GUEST_PAGE_FAULT
                         : IOMMU_CAUSE_READ_GUEST_PAGE_FAULT;
    default: return (uint16_t)REFUSALS[refusal].cause;
    }
}

static uint8_t ttyp_of(const struct ref_walk *w)
{
    switch (w->request->kind) {
    case IOMMU_REF_ATS: return IOMMU_TTYP_ATS_REQUEST;
    case IOMMU_REF_TRANSLATED:
        return w->write  ? IOMMU_TTYP_TRANSLATED_WRITE
               : w->exec ? IOMMU_TTYP_TRANSLATED_EXEC : IOMMU_TTYP_TRANSLATED_READ;
    default:
        return w->write  ? IOMMU_TTYP_UNTRANSLATED_WRITE
               : w->exec ? IOMMU_TTYP_UNTRANSLATED_EXEC : IOMMU_TTYP_UNTRANSLATED_READ;
    }
}

// "PCIe ATS translation request handling": three classes of causes. Data corruption is an abort by
// the hardware guidelines.
static enum iommu_ref_status ats_status(uint16_t cause)
{
    switch (cause) {
    case IOMMU_CAUSE_ALL_INBOUND_DISALLOWED:
    case IOMMU_CAUSE_DDT_ENTRY_LOAD_ACCESS_FAULT:
    case IOMMU_CAUSE_DDT_ENTRY_NOT_VALID:
    case IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED:
    case IOMMU_CAUSE_TRANSACTION_TYPE_DISALLOWED: return IOMMU_REF_UNSUPPORTED_REQUEST;
    case IOMMU_CAUSE_INSTRUCTION_PAGE_FAULT:
    case IOMMU_CAUSE_READ_PAGE_FAULT:
    case IOMMU_CAUSE_WRITE_PAGE_FAULT:
    case IOMMU_CAUSE_INSTRUCTION_GUEST_PAGE_FAULT:
    case IOMMU_CAUSE_READ_GUEST_PAGE_FAULT:
    case IOMMU_CAUSE_WRITE_GUEST_PAGE_FAULT:
    case IOMMU_CAUSE_PDT_ENTRY_NOT_VALID:
    case IOMMU_CAUSE_MSI_PTE_NOT_VALID: return IOMMU_REF_SUCCESS;
    default:                            return IOMMU_REF_COMPLETER_ABORT;
    }
}

void ref_fill_record(struct ref_walk *w, uint16_t cause, uint8_t ttyp, uint64_t iotval)
{
    const struct iommu_ref_request *request = w->request;
    struct iommu_ref_record *record = &w->answer->record;

    record->hidden = w->have_dc && w->dc.dtf && !iommu_cause_ignores_dtf(cause);
    record->valid = !record->hidden;
    record->cause = cause;
    record->ttyp = ttyp;
    record->device_id = request->device_id;
    record->pv = request->pv;
    record->process_id = request->pv ? request->process_id : 0;
    record->priv = request->pv && request->priv;
    record->iotval = iotval;
    if (w->guest_fault)
        record->iotval2 = (w->fault_gpa & ~UINT64_C(3)) | (w->fault_implicit ? 1 : 0) |
                          (w->fault_implicit_write ? 2 : 0);
}

// Fields of an ATS response that hold for every success.
static void finish_ats_success(const struct ref_walk *w)
{
    struct iommu_ref_answer *answer = w->answer;

    answer->priv = !w->user;
    answer->cxl_io = w->request->cxl && (answer->msi || w->dc.t2gpa ||
                                         answer->pbmt != IOMMU_PTE_PBMT_PMA);
}

// Nothing of a translation that was not finished is given out.
static void forget_translation(struct iommu_ref_answer *answer)
{
    answer->pa = 0;
    answer->size_log2 = 0;
    answer->r = answer->w = answer->x = answer->u = answer->global = false;
    answer->pbmt = IOMMU_PTE_PBMT_PMA;
    answer->mrif = (struct iommu_ref_mrif){.present = false};
}

void ref_finish(struct ref_walk *w, enum iommu_ref_refusal refusal)
{
    struct iommu_ref_answer *answer = w->answer;

    answer->refusal = refusal;
    answer->status = IOMMU_REF_SUCCESS;
    if (refusal != IOMMU_REF_GRANTED) {
        uint16_t cause = ref_cause(w, refusal);
        answer->status = ref_is_ats(w) ? ats_status(cause) : IOMMU_REF_UNSUPPORTED_REQUEST;
        forget_translation(answer);
        if (answer->status != IOMMU_REF_SUCCESS)
            ref_fill_record(w, cause, ttyp_of(w), w->request->iova);
    }
    if (ref_is_ats(w) && answer->status == IOMMU_REF_SUCCESS) finish_ats_success(w);
}

void iommu_ref_record_bytes(const struct iommu_ref_state *state,
                            const struct iommu_ref_record *record, uint8_t out[32])
{
    bool     be = IOMMU_GET(IOMMU_FCTL_BE, state->fctl) != 0;
    uint64_t words[IOMMU_FAULT_RECORD_BYTES / 8] = {0};

    words[IOMMU_FAULT_RECORD_CAUSE_DWORD] = IOMMU_PUT(IOMMU_FAULT_RECORD_CAUSE, record->cause) |
                                            IOMMU_PUT(IOMMU_FAULT_RECORD_PID, record->process_id) |
                                            IOMMU_PUT(IOMMU_FAULT_RECORD_PV, record->pv) |
                                            IOMMU_PUT(IOMMU_FAULT_RECORD_PRIV, record->priv) |
                                            IOMMU_PUT(IOMMU_FAULT_RECORD_TTYP, record->ttyp) |
                                            IOMMU_PUT(IOMMU_FAULT_RECORD_DID, record->device_id);
    words[IOMMU_FAULT_RECORD_IOTVAL_DWORD] = record->iotval;
    words[IOMMU_FAULT_RECORD_IOTVAL2_DWORD] = record->iotval2;
    for (unsigned i = 0; i < IOMMU_FAULT_RECORD_BYTES / 8; i++)
        ref_store(out + 8 * i, words[i], 8, be);
}
