// SPDX-License-Identifier: Apache-2.0
//
// First stage and second stage: the walks, the checks of a leaf against the request, A and D.
//
// Source: Privileged Architecture, "Virtual Address Translation Process" and "Two-Stage Address
// Translation". An ATS request is not refused for a permission that is missing: combine()
// (iommu_ref.c) leaves it out of the response.
#include "ref_internal.h"

#define LEAF_A IOMMU_PTE_A_MASK
#define LEAF_D IOMMU_PTE_D_MASK

// Whether a leaf grants what a request asks: writes need W, execution X alone, reads R.
static bool permits(const struct ref_walk *w, const struct ref_leaf *leaf)
{
    if (ref_is_ats(w)) return true;
    return w->write ? leaf->w : w->exec ? leaf->x : leaf->r;
}

// An ATS request to a page that grants it nothing accesses nothing, so it marks nothing either.
static bool grants_nothing(const struct ref_walk *w, const struct ref_leaf *leaf)
{
    return ref_is_ats(w) && (!leaf->r || w->first_stage_grants_nothing);
}

// ---------------------------------------------------------------- second stage

// Errors and faults of the second stage depend on whose address it translates.
static enum iommu_ref_refusal s2_memory_fault(enum ref_purpose purpose,
                                              enum iommu_ref_memory_status status, bool update)
{
    bool poison = status == IOMMU_REF_POISON;

    if (purpose == REF_FOR_PDT)
        return poison ? REF_REFUSED(PDT_S2_POISON) : REF_REFUSED(PDT_S2_ACCESS);
    if (update) return poison ? REF_REFUSED(S2_UPDATE_POISON) : REF_REFUSED(S2_UPDATE_ACCESS);
    return poison ? REF_REFUSED(S2_POISON) : REF_REFUSED(S2_ACCESS);
}

static enum iommu_ref_refusal s2_guest_fault(struct ref_walk *w, uint64_t gpa,
                                             enum ref_purpose purpose, bool implicit_write,
                                             enum iommu_ref_refusal refusal)
{
    w->guest_fault = true;
    w->fault_gpa = gpa;
    w->fault_implicit = purpose != REF_FOR_REQUEST;
    w->fault_implicit_write = implicit_write;
    return refusal;
}

// Step 7 of the translation process: A, and D for a write. GADE decides who sets them.
static enum iommu_ref_refusal s2_mark(struct ref_walk *w, uint64_t gpa, enum ref_purpose purpose,
                                      bool write, bool implicit_write, struct ref_leaf *leaf)
{
    uint64_t missing = 0;

    if (!(leaf->entry & LEAF_A)) missing |= LEAF_A;
    if (write && !leaf->d) missing |= LEAF_D;
    if (missing == 0) return IOMMU_REF_GRANTED;
    if (!w->dc.gade) {
        if (missing & LEAF_A)
            return s2_guest_fault(w, gpa, purpose, implicit_write, REF_REFUSED(S2_NOT_ACCESSED));
        if (ref_is_ats(w) && !implicit_write && w->state->ats_read_of_clean_page)
            return IOMMU_REF_GRANTED;
        return s2_guest_fault(w, gpa, purpose, implicit_write, REF_REFUSED(S2_NOT_DIRTY));
    }
    if (purpose == REF_FOR_REQUEST && grants_nothing(w, leaf)) return IOMMU_REF_GRANTED;
    enum iommu_ref_memory_status status = ref_update(w, leaf, w->be, false, missing);
    return status == IOMMU_REF_OK ? IOMMU_REF_GRANTED : s2_memory_fault(purpose, status, true);
}

// Step 5 to 7 at a leaf. Every access through the second stage is one of user privilege; implicit
// ones are reads.
static enum iommu_ref_refusal s2_check_leaf(struct ref_walk *w, uint64_t gpa,
                                            enum ref_purpose purpose, bool want_write,
                                            struct ref_leaf *leaf)
{
    bool implicit = purpose != REF_FOR_REQUEST;

    if (implicit ? !leaf->r : !permits(w, leaf))
        return s2_guest_fault(w, gpa, purpose, false, REF_REFUSED(S2_NO_PERMISSION));
    if (!leaf->u) return s2_guest_fault(w, gpa, purpose, false, REF_REFUSED(S2_NOT_USER));
    return s2_mark(w, gpa, purpose, want_write && leaf->w, false, leaf);
}

enum iommu_ref_refusal ref_walk_second_stage(struct ref_walk *w, uint64_t gpa,
                                             enum ref_purpose purpose, bool want_write,
                                             struct ref_leaf *leaf)
{
    static const enum iommu_ref_reason reasons[] = {
        [REF_FOR_REQUEST] = IOMMU_REF_READ_S2, [REF_FOR_S1] = IOMMU_REF_READ_S2_S1,
        [REF_FOR_PDT] = IOMMU_REF_READ_S2_PDT};
    bool gxl = IOMMU_GET(IOMMU_FCTL_GXL, w->state->fctl) != 0;
    struct ref_scheme scheme = ref_scheme(w->dc.s2_mode, gxl, true);
    uint64_t table = w->dc.s2_root << REF_PAGE_SHIFT;

    *leaf = ref_identity(w, gpa);
    if (w->dc.s2_mode == IOMMU_IOHGATP_MODE_BARE) return IOMMU_REF_GRANTED;
    // With SXL=1 guest addresses have 34 bits, whatever the mode could translate.
    if (gpa >> scheme.width != 0 || (w->dc.sxl && gpa >> 34 != 0))
        return s2_guest_fault(w, gpa, purpose, false, REF_REFUSED(S2_ADDRESS_TOO_WIDE));

    for (unsigned level = scheme.levels - 1;; level--) {
        uint8_t  data[IOMMU_PTE_BYTES];
        uint64_t address = ref_entry_address(&scheme, table, level, gpa);
        enum iommu_ref_memory_status status = ref_read(w, address, scheme.entry_bytes,
                                                       reasons[purpose], level,
                                                       IOMMU_PTE_PBMT_PMA, data);
        if (status != IOMMU_REF_OK) return s2_memory_fault(purpose, status, false);
        uint64_t entry = ref_load(data, scheme.entry_bytes, w->be);
        enum ref_entry_rule rule = ref_entry(w->state, &scheme, entry, level);
        if (rule == REF_ENTRY_POINTER) {
            table = ref_entry_ppn(&scheme, entry) << REF_PAGE_SHIFT;
            continue;
        }
        if (rule != REF_ENTRY_LEAF)
            return s2_guest_fault(w, gpa, purpose, false,
                                  (enum iommu_ref_refusal)(REF_REFUSED(S2_NOT_VALID) + rule));
        *leaf = ref_leaf(&scheme, entry, level, gpa);
        leaf->entry_address = address;
        return s2_check_leaf(w, gpa, purpose, want_write, leaf);
    }
}

enum iommu_ref_refusal ref_second_stage_for_update(struct ref_walk *w, uint64_t gpa,
                                                   struct ref_leaf *leaf)
{
    if (w->dc.s2_mode == IOMMU_IOHGATP_MODE_BARE) return IOMMU_REF_GRANTED;
    if (!leaf->w)
        return s2_guest_fault(w, gpa, REF_FOR_S1, true, REF_REFUSED(S2_TABLE_NOT_WRITABLE));
    return s2_mark(w, gpa, REF_FOR_S1, true, true, leaf);
}

// ---------------------------------------------------------------- first stage

// Step 7 again; the entry itself lies behind the second stage, which must let it be written.
static enum iommu_ref_refusal s1_mark(struct ref_walk *w, uint64_t entry_gpa,
                                      struct ref_leaf *place, struct ref_leaf *leaf)
{
    uint64_t missing = 0;

    if (!(leaf->entry & LEAF_A)) missing |= LEAF_A;
    if (w->write && leaf->w && !leaf->d) missing |= LEAF_D;
    if (missing == 0) return IOMMU_REF_GRANTED;
    if (!w->dc.sade) {
        if (missing & LEAF_A) return REF_REFUSED(S1_NOT_ACCESSED);
        if (ref_is_ats(w) && w->state->ats_read_of_clean_page) return IOMMU_REF_GRANTED;
        return REF_REFUSED(S1_NOT_DIRTY);
    }
    if (w->first_stage_grants_nothing) return IOMMU_REF_GRANTED;
    enum iommu_ref_refusal refusal = ref_second_stage_for_update(w, entry_gpa, place);
    if (refusal != IOMMU_REF_GRANTED) return refusal;
    switch (ref_update(w, leaf, w->dc.sbe, true, missing)) {
    case IOMMU_REF_ACCESS_FAULT: return REF_REFUSED(S1_UPDATE_ACCESS);
    case IOMMU_REF_POISON:       return REF_REFUSED(S1_UPDATE_POISON);
    case IOMMU_REF_OK:           break;
    }
    return IOMMU_REF_GRANTED;
}

// Steps 5 to 7 at a leaf. A supervisor may use user pages with SUM=1, but never execute them; an
// ATS request for execution then only loses X.
static enum iommu_ref_refusal s1_check_leaf(struct ref_walk *w, uint64_t entry_gpa,
                                            struct ref_leaf *place, struct ref_leaf *leaf)
{
    bool executes = w->exec && !ref_is_ats(w);

    w->first_stage_grants_nothing = grants_nothing(w, leaf);
    if (!permits(w, leaf)) return REF_REFUSED(S1_NO_PERMISSION);
    if (w->user && !leaf->u) return REF_REFUSED(S1_NOT_USER);
    if (!w->user && leaf->u && (executes || !w->s1.sum)) return REF_REFUSED(S1_USER_PAGE);
    return s1_mark(w, entry_gpa, place, leaf);
}

// 32-bit addresses have zeros above bit 31, the others repeat their highest bit.
static bool is_canonical(const struct ref_scheme *scheme, bool sv32, uint64_t iova)
{
    uint64_t above = iova >> (sv32 ? scheme->width : scheme->width - 1);

    return above == 0 || (!sv32 && above == UINT64_MAX >> (scheme->width - 1));
}

enum iommu_ref_refusal ref_walk_first_stage(struct ref_walk *w, struct ref_leaf *leaf)
{
    struct ref_scheme scheme = ref_scheme(w->s1.mode, w->dc.sxl, false);
    uint64_t iova = w->request->iova, table = w->s1.root << REF_PAGE_SHIFT;
    bool     global = false;

    *leaf = ref_identity(w, iova);
    if (w->s1.mode == IOMMU_FSC_MODE_BARE) return IOMMU_REF_GRANTED;
    if (!is_canonical(&scheme, w->dc.sxl, iova)) return REF_REFUSED(S1_ADDRESS_TOO_WIDE);

    for (unsigned level = scheme.levels - 1;; level--) {
        uint8_t  data[IOMMU_PTE_BYTES];
        uint64_t gpa = ref_entry_address(&scheme, table, level, iova);
        struct ref_leaf place;
        enum iommu_ref_refusal refusal = ref_walk_second_stage(w, gpa, REF_FOR_S1, false, &place);
        if (refusal != IOMMU_REF_GRANTED) return refusal;
        switch (ref_read(w, place.address, scheme.entry_bytes, IOMMU_REF_READ_S1, level,
                         place.pbmt, data)) {
        case IOMMU_REF_ACCESS_FAULT: return REF_REFUSED(S1_ACCESS);
        case IOMMU_REF_POISON:       return REF_REFUSED(S1_POISON);
        case IOMMU_REF_OK:           break;
        }
        uint64_t entry = ref_load(data, scheme.entry_bytes, w->dc.sbe);
        enum ref_entry_rule rule = ref_entry(w->state, &scheme, entry, level);
        global = global || (entry & IOMMU_PTE_G_MASK) != 0; // of a pointer: for all below it
        if (rule == REF_ENTRY_POINTER) {
            table = ref_entry_ppn(&scheme, entry) << REF_PAGE_SHIFT;
            continue;
        }
        if (rule != REF_ENTRY_LEAF)
            return (enum iommu_ref_refusal)(REF_REFUSED(S1_NOT_VALID) + rule);
        *leaf = ref_leaf(&scheme, entry, level, iova);
        leaf->entry_address = place.address;
        leaf->g = global;
        return s1_check_leaf(w, gpa, &place, leaf);
    }
}
