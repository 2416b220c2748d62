// SPDX-License-Identifier: Apache-2.0
//
// The process to translate an IOVA, step by step; numbers are those of the architecture's list.
#include "ref_internal.h"

#include <string.h>

// Steps 1 to 5: what the mode alone decides.
enum iommu_ref_refusal ref_mode_gate(const struct ref_walk *w)
{
    uint64_t mode = IOMMU_GET(IOMMU_DDTP_IOMMU_MODE, w->state->ddtp);
    const struct iommu_ref_request *request = w->request;
    bool     extended = ref_capability(w->state, IOMMU_CAPABILITIES_MSI_FLAT_MASK);
    unsigned one_level = extended ? 6 : 7, two_levels = one_level + 9;

    if (mode == IOMMU_DDTP_MODE_OFF) return REF_REFUSED(OFF);
    if (mode == IOMMU_DDTP_MODE_BARE) {
        if (request->kind != IOMMU_REF_UNTRANSLATED) return REF_REFUSED(BARE_KIND);
        return request->bad_burst ? REF_REFUSED(BARE_BURST) : IOMMU_REF_GRANTED;
    }
    if (mode == IOMMU_DDTP_MODE_1LVL && request->device_id >> one_level != 0)
        return REF_REFUSED(ID_TOO_WIDE);
    if (mode == IOMMU_DDTP_MODE_2LVL && request->device_id >> two_levels != 0)
        return REF_REFUSED(ID_TOO_WIDE);
    return IOMMU_REF_GRANTED;
}

// Step 7: kinds of request that this device may not send.
static enum iommu_ref_refusal kind_gate(const struct ref_walk *w)
{
    const struct iommu_ref_request *request = w->request;
    bool pid_too_wide = (w->dc.fsc_mode == IOMMU_PDTP_MODE_PD8 && request->process_id >> 8 != 0) ||
                        (w->dc.fsc_mode == IOMMU_PDTP_MODE_PD17 && request->process_id >> 17 != 0);

    if (request->kind != IOMMU_REF_UNTRANSLATED && !w->dc.en_ats)
        return REF_REFUSED(TRANSLATED_REFUSED);
    if (request->pv && !w->dc.pdtv) return REF_REFUSED(PID_UNEXPECTED);
    if (request->pv && pid_too_wide) return REF_REFUSED(PID_TOO_WIDE);
    if (request->bad_burst) return REF_REFUSED(BURST_REFUSED);
    return IOMMU_REF_GRANTED;
}

// Steps 10 to 16: which first stage applies.
static enum iommu_ref_refusal choose_first_stage(struct ref_walk *w)
{
    const struct iommu_ref_request *request = w->request;
    enum iommu_ref_refusal refusal;
    bool ens;

    if (!w->dc.pdtv) {
        w->s1.mode = w->dc.fsc_mode;
        w->s1.root = w->dc.fsc_ppn;
        w->s1.pscid = w->dc.pscid;
        return IOMMU_REF_GRANTED;
    }
    w->s1.mode = IOMMU_FSC_MODE_BARE;
    if ((!request->pv && !w->dc.dpe) || w->dc.fsc_mode == IOMMU_PDTP_MODE_BARE)
        return IOMMU_REF_GRANTED;

    w->answer->used_pv = true;
    w->answer->used_process_id = request->pv ? request->process_id : 0;
    refusal = ref_locate_pc(w, w->answer->used_process_id, &ens);
    if (refusal != IOMMU_REF_GRANTED) return refusal;
    return !w->user && !ens ? REF_REFUSED(SUPERVISOR_REFUSED) : IOMMU_REF_GRANTED;
}

// The end of every path: both stages together, and the bounds of the physical address space.
static enum iommu_ref_refusal combine(struct ref_walk *w, const struct ref_leaf *s1,
                                      const struct ref_leaf *s2)
{
    struct iommu_ref_answer *answer = w->answer;
    unsigned pas = IOMMU_GET(IOMMU_CAPABILITIES_PAS, w->state->capabilities);
    bool     supervisor_execute = !w->user && s1->u && w->s1.mode != IOMMU_FSC_MODE_BARE;

    answer->size_log2 = s1->size_log2 < s2->size_log2 ? s1->size_log2 : s2->size_log2;
    if (answer->size_log2 > pas) answer->size_log2 = (uint8_t)pas;
    answer->r = s1->r && s2->r;
    answer->w = s1->w && s2->w;
    answer->x = s1->x && s2->x && !supervisor_execute;
    answer->pbmt = s1->pbmt != IOMMU_PTE_PBMT_PMA ? s1->pbmt : s2->pbmt;
    answer->pa = s2->address;
    // An interrupt file beyond it is an error of the store, not of the translation.
    if (s2->address >> pas != 0 && !answer->mrif.present) return REF_REFUSED(RESULT_BEYOND_PAS);

    if (ref_is_ats(w)) {
        answer->w = answer->w && s1->d && s2->d;
        answer->x = answer->x && answer->r && w->exec;
        answer->global = s1->g && w->request->pv && !answer->msi;
        answer->u = answer->mrif.present;
        if (w->dc.t2gpa) answer->pa = answer->gpa;
    }
    return IOMMU_REF_GRANTED;
}

// Steps 17 to 19. With a Bare first stage the IOVA is the guest physical address.
static enum iommu_ref_refusal translate(struct ref_walk *w)
{
    struct ref_leaf s1, s2;
    enum iommu_ref_refusal refusal = ref_walk_first_stage(w, &s1);

    if (refusal != IOMMU_REF_GRANTED) return refusal;
    w->answer->gpa = s1.address;
    w->answer->first_stage = w->s1.mode != IOMMU_FSC_MODE_BARE;
    w->answer->pscid = w->answer->first_stage ? w->s1.pscid : 0;

    if (w->dc.msi_flat && ref_is_msi_page(&w->dc, s1.address)) {
        w->answer->msi = true;
        refusal = ref_walk_msi(w, s1.address, &s2);
    } else {
        bool may_write = w->write && s1.w && s1.d;
        refusal = ref_walk_second_stage(w, s1.address, REF_FOR_REQUEST, may_write, &s2);
        if (refusal == IOMMU_REF_GRANTED && w->dc.msi_flat) {
            unsigned smaller = s1.size_log2 < s2.size_log2 ? s1.size_log2 : s2.size_log2;
            if (ref_range_has_msi_page(&w->dc, s1.address, smaller)) s2.size_log2 = REF_PAGE_SHIFT;
        }
    }
    return refusal != IOMMU_REF_GRANTED ? refusal : combine(w, &s1, &s2);
}

static enum iommu_ref_refusal translate_steps(struct ref_walk *w)
{
    uint64_t mode = IOMMU_GET(IOMMU_DDTP_IOMMU_MODE, w->state->ddtp);
    struct ref_leaf same = ref_identity(w, w->request->iova);

    enum iommu_ref_refusal refusal = ref_mode_gate(w);                              // 1 to 5
    if (refusal != IOMMU_REF_GRANTED) return refusal;
    w->answer->gpa = w->request->iova;
    if (mode == IOMMU_DDTP_MODE_BARE) return combine(w, &same, &same);              // 2

    refusal = ref_locate_dc(w);                                                     // 6
    if (refusal != IOMMU_REF_GRANTED) return refusal;
    w->answer->rcid = w->dc.rcid;
    w->answer->mcid = w->dc.mcid;
    refusal = kind_gate(w);                                                         // 7
    if (refusal != IOMMU_REF_GRANTED) return refusal;

    bool translated = w->request->kind == IOMMU_REF_TRANSLATED;
    if (translated && !w->dc.t2gpa) return combine(w, &same, &same);                // 8
    w->answer->gv = w->dc.s2_mode != IOMMU_IOHGATP_MODE_BARE;
    w->answer->gscid = w->answer->gv ? w->dc.gscid : 0;
    if (translated)
        w->s1.mode = IOMMU_FSC_MODE_BARE;                                           // 9
    else
        refusal = choose_first_stage(w);                                            // 10 to 16
    return refusal != IOMMU_REF_GRANTED ? refusal : translate(w);                   // 17 to 20
}

enum iommu_ref_refusal iommu_ref_translate(const struct iommu_ref_state *state,
                                           const struct iommu_ref_memory *memory,
                                           const struct iommu_ref_request *request,
                                           struct iommu_ref_answer *answer)
{
    struct ref_walk w = {
        .state = state, .memory = memory, .request = request, .answer = answer};
    bool ats = request->kind == IOMMU_REF_ATS;

    memset(answer, 0, sizeof *answer);
    answer->rcid = (uint16_t)IOMMU_GET(IOMMU_IOMMU_QOSID_RCID, state->iommu_qosid);
    answer->mcid = (uint16_t)IOMMU_GET(IOMMU_IOMMU_QOSID_MCID, state->iommu_qosid);
    w.write = ats ? !request->no_write : request->write;
    w.exec = request->exec && (ats || !request->write) &&
             (request->pv || request->kind == IOMMU_REF_UNTRANSLATED);
    w.user = !(request->pv && request->priv);
    w.be = IOMMU_GET(IOMMU_FCTL_BE, state->fctl) != 0;

    ref_finish(&w, translate_steps(&w));
    return answer->refusal;
}
