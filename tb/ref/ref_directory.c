// SPDX-License-Identifier: Apache-2.0
//
// Locating the device context and the process context: radix trees of up to three levels.
#include "ref_internal.h"

// Device directory: index 0 has 7 bits with contexts of 32 bytes, 6 with those of 64.
static uint64_t ddt_index(uint32_t device_id, bool extended, unsigned level)
{
    unsigned first = extended ? 6 : 7;

    if (level == 0) return device_id & ((1u << first) - 1);
    return device_id >> (first + 9 * (level - 1)) & 0x1FF;
}

// Process directory: 8, 9 and 3 bits.
static uint64_t pdt_index(uint32_t process_id, unsigned level)
{
    if (level == 0) return process_id & 0xFF;
    return process_id >> (8 + 9 * (level - 1)) & 0x1FF;
}

static void unpack_dc(struct ref_walk *w, const uint64_t *dc)
{
    uint64_t tc = dc[IOMMU_DC_TC_DWORD], ta = dc[IOMMU_DC_TA_DWORD];
    uint64_t s2 = dc[IOMMU_DC_IOHGATP_DWORD], fsc = dc[IOMMU_DC_FSC_DWORD];
    struct ref_context *c = &w->dc;

    c->en_ats = (tc & IOMMU_DC_TC_EN_ATS_MASK) != 0;
    c->en_pri = (tc & IOMMU_DC_TC_EN_PRI_MASK) != 0;
    c->prpr = (tc & IOMMU_DC_TC_PRPR_MASK) != 0;
    c->t2gpa = (tc & IOMMU_DC_TC_T2GPA_MASK) != 0;
    c->dtf = (tc & IOMMU_DC_TC_DTF_MASK) != 0;
    c->pdtv = (tc & IOMMU_DC_TC_PDTV_MASK) != 0;
    c->gade = (tc & IOMMU_DC_TC_GADE_MASK) != 0;
    c->sade = (tc & IOMMU_DC_TC_SADE_MASK) != 0;
    c->dpe = (tc & IOMMU_DC_TC_DPE_MASK) != 0;
    c->sbe = (tc & IOMMU_DC_TC_SBE_MASK) != 0;
    c->sxl = (tc & IOMMU_DC_TC_SXL_MASK) != 0;
    c->s2_mode = (uint8_t)IOMMU_GET(IOMMU_DC_IOHGATP_MODE, s2);
    c->s2_root = IOMMU_GET(IOMMU_DC_IOHGATP_PPN, s2);
    c->gscid = (uint16_t)IOMMU_GET(IOMMU_DC_IOHGATP_GSCID, s2);
    c->fsc_mode = (uint8_t)IOMMU_GET(IOMMU_DC_FSC_MODE, fsc);
    c->fsc_ppn = IOMMU_GET(IOMMU_DC_FSC_PPN, fsc);
    c->pscid = (uint32_t)IOMMU_GET(IOMMU_DC_TA_PSCID, ta);
    c->rcid = (uint16_t)IOMMU_GET(IOMMU_DC_TA_RCID, ta);
    c->mcid = (uint16_t)IOMMU_GET(IOMMU_DC_TA_MCID, ta);
    c->msi_flat = IOMMU_GET(IOMMU_DC_MSIPTP_MODE, dc[IOMMU_DC_MSIPTP_DWORD]) ==
                  IOMMU_MSIPTP_MODE_FLAT;
    c->msi_root = IOMMU_GET(IOMMU_DC_MSIPTP_PPN, dc[IOMMU_DC_MSIPTP_DWORD]);
    c->msi_mask = IOMMU_GET(IOMMU_DC_MSI_ADDR_MASK_MASK, dc[IOMMU_DC_MSI_ADDR_MASK_DWORD]);
    c->msi_pattern =
        IOMMU_GET(IOMMU_DC_MSI_ADDR_PATTERN_PATTERN, dc[IOMMU_DC_MSI_ADDR_PATTERN_DWORD]);
}

// "Process to locate the Device-context", steps 8 to 11: the leaf.
static enum iommu_ref_refusal read_dc(struct ref_walk *w, uint64_t address, bool extended)
{
    unsigned bytes = extended ? IOMMU_DC_EXT_BYTES : IOMMU_DC_BASE_BYTES;
    uint8_t  data[IOMMU_DC_EXT_BYTES];
    uint64_t dc[IOMMU_DC_EXT_BYTES / 8] = {0}; // what a base context lacks is 0: no MSI translation

    switch (ref_read(w, address, bytes, IOMMU_REF_READ_DC, 0, IOMMU_PTE_PBMT_PMA, data)) {
    case IOMMU_REF_ACCESS_FAULT: return REF_REFUSED(DC_ACCESS);
    case IOMMU_REF_POISON:       return REF_REFUSED(DC_POISON);
    case IOMMU_REF_OK:           break;
    }
    for (unsigned i = 0; i < bytes / 8; i++) dc[i] = ref_load(data + 8 * i, 8, w->be);
    if (!(dc[IOMMU_DC_TC_DWORD] & IOMMU_DC_TC_V_MASK)) return REF_REFUSED(DC_NOT_VALID);

    enum iommu_ref_refusal refusal = ref_check_dc(w->state, dc);
    if (refusal != IOMMU_REF_GRANTED) return refusal;
    unpack_dc(w, dc);
    w->have_dc = true;
    return IOMMU_REF_GRANTED;
}

// "Process to locate the Device-context".
enum iommu_ref_refusal ref_locate_dc(struct ref_walk *w)
{
    bool     extended = ref_capability(w->state, IOMMU_CAPABILITIES_MSI_FLAT_MASK);
    uint64_t mode = IOMMU_GET(IOMMU_DDTP_IOMMU_MODE, w->state->ddtp);
    uint64_t table = IOMMU_GET(IOMMU_DDTP_PPN, w->state->ddtp) << REF_PAGE_SHIFT;
    uint32_t device_id = w->request->device_id;
    unsigned level = mode == IOMMU_DDTP_MODE_3LVL ? 2 : mode == IOMMU_DDTP_MODE_2LVL ? 1 : 0;

    for (; level > 0; level--) {
        uint8_t  data[IOMMU_DDTE_BYTES];
        uint64_t address = table + ddt_index(device_id, extended, level) * IOMMU_DDTE_BYTES;
        switch (ref_read(w, address, IOMMU_DDTE_BYTES, IOMMU_REF_READ_DDTE, level,
                         IOMMU_PTE_PBMT_PMA, data)) {
        case IOMMU_REF_ACCESS_FAULT: return REF_REFUSED(DDTE_ACCESS);
        case IOMMU_REF_POISON:       return REF_REFUSED(DDTE_POISON);
        case IOMMU_REF_OK:           break;
        }
        uint64_t entry = ref_load(data, IOMMU_DDTE_BYTES, w->be);
        if (!(entry & IOMMU_DDTE_V_MASK)) return REF_REFUSED(DDTE_NOT_VALID);
        if (entry & IOMMU_DDTE_RESERVED_MASK) return REF_REFUSED(DDTE_RESERVED);
        table = IOMMU_GET(IOMMU_DDTE_PPN, entry) << REF_PAGE_SHIFT;
    }
    unsigned size = extended ? IOMMU_DC_EXT_BYTES : IOMMU_DC_BASE_BYTES;
    return read_dc(w, table + ddt_index(device_id, extended, 0) * size, extended);
}

// "Process to locate the Process-context", steps 10 to 13: the leaf, already a physical address.
static enum iommu_ref_refusal read_pc(struct ref_walk *w, const struct ref_leaf *place, bool *ens)
{
    uint8_t data[IOMMU_PC_BYTES];

    switch (ref_read(w, place->address, IOMMU_PC_BYTES, IOMMU_REF_READ_PC, 0, place->pbmt, data)) {
    case IOMMU_REF_ACCESS_FAULT: return REF_REFUSED(PC_ACCESS);
    case IOMMU_REF_POISON:       return REF_REFUSED(PC_POISON);
    case IOMMU_REF_OK:           break;
    }
    uint64_t ta = ref_load(data + 8 * IOMMU_PC_TA_DWORD, 8, w->dc.sbe);
    uint64_t fsc = ref_load(data + 8 * IOMMU_PC_FSC_DWORD, 8, w->dc.sbe);
    unsigned mode = (unsigned)IOMMU_GET(IOMMU_PC_FSC_MODE, fsc);

    if (!(ta & IOMMU_PC_TA_V_MASK)) return REF_REFUSED(PC_NOT_VALID);
    if (ta & IOMMU_PC_TA_RESERVED_MASK) return REF_REFUSED(PC_TA_RESERVED);
    if (fsc & IOMMU_PC_FSC_RESERVED_MASK) return REF_REFUSED(PC_FSC_RESERVED);
    if (!ref_first_stage_mode_ok(w->state, mode, w->dc.sxl)) return REF_REFUSED(PC_S1_MODE);

    w->s1.mode = (uint8_t)mode;
    w->s1.root = IOMMU_GET(IOMMU_PC_FSC_PPN, fsc);
    w->s1.pscid = (uint32_t)IOMMU_GET(IOMMU_PC_TA_PSCID, ta);
    w->s1.sum = (ta & IOMMU_PC_TA_SUM_MASK) != 0;
    *ens = (ta & IOMMU_PC_TA_ENS_MASK) != 0;
    return IOMMU_REF_GRANTED;
}

// "Process to locate the Process-context". Each address passes through the second stage as an
// implicit read (step 3); with a Bare one it stays as it is.
enum iommu_ref_refusal ref_locate_pc(struct ref_walk *w, uint32_t process_id, bool *ens)
{
    uint64_t table = w->dc.fsc_ppn << REF_PAGE_SHIFT;
    unsigned level = w->dc.fsc_mode == IOMMU_PDTP_MODE_PD20   ? 2
                     : w->dc.fsc_mode == IOMMU_PDTP_MODE_PD17 ? 1 : 0;
    struct ref_leaf place;
    enum iommu_ref_refusal refusal;

    for (; level > 0; level--) {
        uint8_t  data[IOMMU_PDTE_BYTES];
        uint64_t gpa = table + pdt_index(process_id, level) * IOMMU_PDTE_BYTES;
        refusal = ref_walk_second_stage(w, gpa, REF_FOR_PDT, false, &place);
        if (refusal != IOMMU_REF_GRANTED) return refusal;
        switch (ref_read(w, place.address, IOMMU_PDTE_BYTES, IOMMU_REF_READ_PDTE, level,
                         place.pbmt, data)) {
        case IOMMU_REF_ACCESS_FAULT: return REF_REFUSED(PDTE_ACCESS);
        case IOMMU_REF_POISON:       return REF_REFUSED(PDTE_POISON);
        case IOMMU_REF_OK:           break;
        }
        uint64_t entry = ref_load(data, IOMMU_PDTE_BYTES, w->dc.sbe);
        if (!(entry & IOMMU_PDTE_V_MASK)) return REF_REFUSED(PDTE_NOT_VALID);
        if (entry & IOMMU_PDTE_RESERVED_MASK) return REF_REFUSED(PDTE_RESERVED);
        table = IOMMU_GET(IOMMU_PDTE_PPN, entry) << REF_PAGE_SHIFT;
    }
    refusal = ref_walk_second_stage(w, table + pdt_index(process_id, 0) * IOMMU_PC_BYTES,
                                    REF_FOR_PDT, false, &place);
    return refusal != IOMMU_REF_GRANTED ? refusal : read_pc(w, &place, ens);
}
