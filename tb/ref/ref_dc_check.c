// SPDX-License-Identifier: Apache-2.0
//
// "Device-context configuration checks", in the order of that list; one condition a rule.
#include "ref_internal.h"

bool ref_first_stage_mode_ok(const struct iommu_ref_state *state, unsigned mode, bool sxl)
{
    if (mode == IOMMU_FSC_MODE_BARE) return true;
    if (sxl)
        return mode == IOMMU_FSC_MODE_SV32 && ref_capability(state, IOMMU_CAPABILITIES_SV32_MASK);
    switch (mode) {
    case IOMMU_FSC_MODE_SV39: return ref_capability(state, IOMMU_CAPABILITIES_SV39_MASK);
    case IOMMU_FSC_MODE_SV48: return ref_capability(state, IOMMU_CAPABILITIES_SV48_MASK);
    case IOMMU_FSC_MODE_SV57: return ref_capability(state, IOMMU_CAPABILITIES_SV57_MASK);
    default:                  return false;
    }
}

static bool second_stage_mode_ok(const struct iommu_ref_state *state, unsigned mode)
{
    if (mode == IOMMU_IOHGATP_MODE_BARE) return true;
    if (IOMMU_GET(IOMMU_FCTL_GXL, state->fctl))
        return mode == IOMMU_IOHGATP_MODE_SV32X4 &&
               ref_capability(state, IOMMU_CAPABILITIES_SV32X4_MASK);
    switch (mode) {
    case IOMMU_IOHGATP_MODE_SV39X4: return ref_capability(state, IOMMU_CAPABILITIES_SV39X4_MASK);
    case IOMMU_IOHGATP_MODE_SV48X4: return ref_capability(state, IOMMU_CAPABILITIES_SV48X4_MASK);
    case IOMMU_IOHGATP_MODE_SV57X4: return ref_capability(state, IOMMU_CAPABILITIES_SV57X4_MASK);
    default:                        return false;
    }
}

static bool pdt_mode_ok(const struct iommu_ref_state *state, unsigned mode)
{
    switch (mode) {
    case IOMMU_PDTP_MODE_BARE: return true;
    case IOMMU_PDTP_MODE_PD8:  return ref_capability(state, IOMMU_CAPABILITIES_PD8_MASK);
    case IOMMU_PDTP_MODE_PD17: return ref_capability(state, IOMMU_CAPABILITIES_PD17_MASK);
    case IOMMU_PDTP_MODE_PD20: return ref_capability(state, IOMMU_CAPABILITIES_PD20_MASK);
    default:                   return false;
    }
}

// Page-number bits of guest physical addresses; mask and pattern must be 0 above them.
static unsigned msi_page_bits(const struct iommu_ref_state *state)
{
    unsigned width = ref_capability(state, IOMMU_CAPABILITIES_SV57X4_MASK)   ? 59
                     : ref_capability(state, IOMMU_CAPABILITIES_SV48X4_MASK) ? 50
                     : ref_capability(state, IOMMU_CAPABILITIES_SV39X4_MASK) ? 41
                     : ref_capability(state, IOMMU_CAPABILITIES_SV32X4_MASK)
                         ? 34
                         : (unsigned)IOMMU_GET(IOMMU_CAPABILITIES_PAS, state->capabilities);

    return width > REF_PAGE_SHIFT ? width - REF_PAGE_SHIFT : 0;
}

// Rule 1: bits that are reserved for future standard use.
static enum iommu_ref_refusal check_reserved(const struct iommu_ref_state *state,
                                             const uint64_t *dc)
{
    uint64_t ta_reserved = IOMMU_DC_TA_RESERVED_MASK;
    unsigned page_bits = msi_page_bits(state);

    if (!ref_capability(state, IOMMU_CAPABILITIES_QOSID_MASK))
        ta_reserved |= IOMMU_DC_TA_RCID_MASK | IOMMU_DC_TA_MCID_MASK;
    if (dc[IOMMU_DC_TC_DWORD] & IOMMU_DC_TC_RESERVED_MASK) return REF_REFUSED(DC_TC_RESERVED);
    if (dc[IOMMU_DC_TA_DWORD] & ta_reserved) return REF_REFUSED(DC_TA_RESERVED);
    if (dc[IOMMU_DC_FSC_DWORD] & IOMMU_DC_FSC_RESERVED_MASK) return REF_REFUSED(DC_FSC_RESERVED);
    if (dc[IOMMU_DC_MSIPTP_DWORD] & IOMMU_DC_MSIPTP_RESERVED_MASK)
        return REF_REFUSED(DC_MSIPTP_RESERVED);
    if (dc[IOMMU_DC_MSI_ADDR_MASK_DWORD] >> page_bits != 0)
        return REF_REFUSED(DC_MSI_MASK_RESERVED);
    if (dc[IOMMU_DC_MSI_ADDR_PATTERN_DWORD] >> page_bits != 0)
        return REF_REFUSED(DC_MSI_PATTERN_RESERVED);
    return dc[IOMMU_DC_RESERVED_DWORD] != 0 ? REF_REFUSED(DC_LAST_RESERVED) : IOMMU_REF_GRANTED;
}

// Rules 2 to 7: address translation service.
static enum iommu_ref_refusal check_ats(const struct iommu_ref_state *state, uint64_t tc,
                                        bool second_stage)
{
    bool en_ats = (tc & IOMMU_DC_TC_EN_ATS_MASK) != 0, en_pri = (tc & IOMMU_DC_TC_EN_PRI_MASK) != 0;
    bool prpr = (tc & IOMMU_DC_TC_PRPR_MASK) != 0, t2gpa = (tc & IOMMU_DC_TC_T2GPA_MASK) != 0;

    if (!ref_capability(state, IOMMU_CAPABILITIES_ATS_MASK) && (en_ats || en_pri || prpr))
        return REF_REFUSED(DC_ATS_NOT_BUILT);
    if (t2gpa && !en_ats) return REF_REFUSED(DC_T2GPA_WITHOUT_ATS);
    if (en_pri && !en_ats) return REF_REFUSED(DC_PRI_WITHOUT_ATS);
    if (prpr && !en_pri) return REF_REFUSED(DC_PRPR_WITHOUT_PRI);
    if (t2gpa && !ref_capability(state, IOMMU_CAPABILITIES_T2GPA_MASK))
        return REF_REFUSED(DC_T2GPA_NOT_BUILT);
    if (t2gpa && !second_stage) return REF_REFUSED(DC_T2GPA_WITHOUT_S2);
    return IOMMU_REF_GRANTED;
}

// Rules 8 to 17: modes of the tables.
static enum iommu_ref_refusal check_modes(const struct iommu_ref_state *state, const uint64_t *dc)
{
    uint64_t tc = dc[IOMMU_DC_TC_DWORD], iohgatp = dc[IOMMU_DC_IOHGATP_DWORD];
    unsigned fsc_mode = (unsigned)IOMMU_GET(IOMMU_DC_FSC_MODE, dc[IOMMU_DC_FSC_DWORD]);
    unsigned s2_mode = (unsigned)IOMMU_GET(IOMMU_DC_IOHGATP_MODE, iohgatp);
    bool     pdtv = (tc & IOMMU_DC_TC_PDTV_MASK) != 0, sxl = (tc & IOMMU_DC_TC_SXL_MASK) != 0;
    bool     s2_bare = s2_mode == IOMMU_IOHGATP_MODE_BARE;
    unsigned msi_mode = (unsigned)IOMMU_GET(IOMMU_DC_MSIPTP_MODE, dc[IOMMU_DC_MSIPTP_DWORD]);

    if (pdtv && !pdt_mode_ok(state, fsc_mode)) return REF_REFUSED(DC_PDT_MODE);
    if (!pdtv && !ref_first_stage_mode_ok(state, fsc_mode, sxl)) return REF_REFUSED(DC_S1_MODE);
    if (!pdtv && (tc & IOMMU_DC_TC_DPE_MASK)) return REF_REFUSED(DC_DPE_WITHOUT_PDT);
    if (!second_stage_mode_ok(state, s2_mode)) return REF_REFUSED(DC_S2_MODE);
    if (msi_mode != IOMMU_MSIPTP_MODE_OFF && msi_mode != IOMMU_MSIPTP_MODE_FLAT)
        return REF_REFUSED(DC_MSI_MODE);
    if (msi_mode != IOMMU_MSIPTP_MODE_OFF && s2_bare) return REF_REFUSED(DC_MSI_WITHOUT_S2);
    // The root of a second stage is 16 KiB.
    if (!s2_bare && (IOMMU_GET(IOMMU_DC_IOHGATP_PPN, iohgatp) & 3) != 0)
        return REF_REFUSED(DC_S2_ROOT_MISALIGNED);
    return IOMMU_REF_GRANTED;
}

// Rules 18 to 22: what the build can do.
static enum iommu_ref_refusal check_build(const struct iommu_ref_state *state, const uint64_t *dc)
{
    uint64_t tc = dc[IOMMU_DC_TC_DWORD], ta = dc[IOMMU_DC_TA_DWORD];
    bool     sxl = (tc & IOMMU_DC_TC_SXL_MASK) != 0, sbe = (tc & IOMMU_DC_TC_SBE_MASK) != 0;
    bool     be = IOMMU_GET(IOMMU_FCTL_BE, state->fctl) != 0;

    if ((tc & (IOMMU_DC_TC_SADE_MASK | IOMMU_DC_TC_GADE_MASK)) &&
        !ref_capability(state, IOMMU_CAPABILITIES_AMO_HWAD_MASK))
        return REF_REFUSED(DC_HWAD_NOT_BUILT);
    if (IOMMU_GET(IOMMU_FCTL_GXL, state->fctl) ? !sxl : sxl && !state->fctl_gxl_writable)
        return REF_REFUSED(DC_SXL);
    if (sbe != be &&
        !(ref_capability(state, IOMMU_CAPABILITIES_END_MASK) && state->fctl_be_writable))
        return REF_REFUSED(DC_SBE);
    if (IOMMU_GET(IOMMU_DC_TA_RCID, ta) >> state->rcid_width != 0 ||
        IOMMU_GET(IOMMU_DC_TA_MCID, ta) >> state->mcid_width != 0)
        return REF_REFUSED(DC_QOS_TOO_WIDE);
    return IOMMU_REF_GRANTED;
}

enum iommu_ref_refusal ref_check_dc(const struct iommu_ref_state *state, const uint64_t *dc)
{
    bool second_stage = IOMMU_GET(IOMMU_DC_IOHGATP_MODE, dc[IOMMU_DC_IOHGATP_DWORD]) !=
                        IOMMU_IOHGATP_MODE_BARE;

    enum iommu_ref_refusal refusal = check_reserved(state, dc);
    if (refusal == IOMMU_REF_GRANTED)
        refusal = check_ats(state, dc[IOMMU_DC_TC_DWORD], second_stage);
    if (refusal == IOMMU_REF_GRANTED) refusal = check_modes(state, dc);
    if (refusal == IOMMU_REF_GRANTED) refusal = check_build(state, dc);
    return refusal;
}
