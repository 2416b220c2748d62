// SPDX-License-Identifier: Apache-2.0
//
// Every way to refuse a request, in the order of the architecture's steps; one name for each rule.
//
// X(NAME, name, cause): cause is a code, or one of the three families below whose code depends on
// the kind of access that was asked (execute, read, write).
#pragma once

#include "iommu_causes.h"

enum {
    IOMMU_REF_CAUSE_ACCESS = 0x10000, // 1, 5, 7
    IOMMU_REF_CAUSE_PAGE,             // 12, 13, 15
    IOMMU_REF_CAUSE_GUEST_PAGE        // 20, 21, 23
};

#define IOMMU_REF_GATE_REFUSALS(X)                                                                 \
    X(OFF, off, IOMMU_CAUSE_ALL_INBOUND_DISALLOWED)                                                \
    X(BARE_KIND, bare_kind, IOMMU_CAUSE_TRANSACTION_TYPE_DISALLOWED)                               \
    X(BARE_BURST, bare_burst, IOMMU_CAUSE_TRANSACTION_TYPE_DISALLOWED)                             \
    X(ID_TOO_WIDE, id_too_wide, IOMMU_CAUSE_TRANSACTION_TYPE_DISALLOWED)

#define IOMMU_REF_DC_REFUSALS(X)                                                                   \
    X(DDTE_ACCESS, ddte_access, IOMMU_CAUSE_DDT_ENTRY_LOAD_ACCESS_FAULT)                           \
    X(DDTE_POISON, ddte_poison, IOMMU_CAUSE_DDT_DATA_CORRUPTION)                                   \
    X(DDTE_NOT_VALID, ddte_not_valid, IOMMU_CAUSE_DDT_ENTRY_NOT_VALID)                             \
    X(DDTE_RESERVED, ddte_reserved, IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED)                           \
    X(DC_ACCESS, dc_access, IOMMU_CAUSE_DDT_ENTRY_LOAD_ACCESS_FAULT)                               \
    X(DC_POISON, dc_poison, IOMMU_CAUSE_DDT_DATA_CORRUPTION)                                       \
    X(DC_NOT_VALID, dc_not_valid, IOMMU_CAUSE_DDT_ENTRY_NOT_VALID)                                 \
    X(DC_TC_RESERVED, dc_tc_reserved, IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED)                         \
    X(DC_TA_RESERVED, dc_ta_reserved, IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED)                         \
    X(DC_FSC_RESERVED, dc_fsc_reserved, IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED)                       \
    X(DC_MSIPTP_RESERVED, dc_msiptp_reserved, IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED)                 \
    X(DC_MSI_MASK_RESERVED, dc_msi_mask_reserved, IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED)             \
    X(DC_MSI_PATTERN_RESERVED, dc_msi_pattern_reserved, IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED)       \
    X(DC_LAST_RESERVED, dc_last_reserved, IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED)                     \
    X(DC_ATS_NOT_BUILT, dc_ats_not_built, IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED)                     \
    X(DC_T2GPA_WITHOUT_ATS, dc_t2gpa_without_ats, IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED)             \
    X(DC_PRI_WITHOUT_ATS, dc_pri_without_ats, IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED)                 \
    X(DC_PRPR_WITHOUT_PRI, dc_prpr_without_pri, IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED)               \
    X(DC_T2GPA_NOT_BUILT, dc_t2gpa_not_built, IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED)                 \
    X(DC_T2GPA_WITHOUT_S2, dc_t2gpa_without_s2, IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED)               \
    X(DC_PDT_MODE, dc_pdt_mode, IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED)                               \
    X(DC_S1_MODE, dc_s1_mode, IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED)                                 \
    X(DC_DPE_WITHOUT_PDT, dc_dpe_without_pdt, IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED)                 \
    X(DC_S2_MODE, dc_s2_mode, IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED)                                 \
    X(DC_MSI_MODE, dc_msi_mode, IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED)                               \
    X(DC_MSI_WITHOUT_S2, dc_msi_without_s2, IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED)                   \
    X(DC_S2_ROOT_MISALIGNED, dc_s2_root_misaligned, IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED)           \
    X(DC_HWAD_NOT_BUILT, dc_hwad_not_built, IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED)                   \
    X(DC_SXL, dc_sxl, IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED)                                         \
    X(DC_SBE, dc_sbe, IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED)                                         \
    X(DC_QOS_TOO_WIDE, dc_qos_too_wide, IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED)                       \
    X(TRANSLATED_REFUSED, translated_refused, IOMMU_CAUSE_TRANSACTION_TYPE_DISALLOWED)             \
    X(PID_UNEXPECTED, pid_unexpected, IOMMU_CAUSE_TRANSACTION_TYPE_DISALLOWED)                     \
    X(PID_TOO_WIDE, pid_too_wide, IOMMU_CAUSE_TRANSACTION_TYPE_DISALLOWED)                         \
    X(BURST_REFUSED, burst_refused, IOMMU_CAUSE_TRANSACTION_TYPE_DISALLOWED)

#define IOMMU_REF_PC_REFUSALS(X)                                                                   \
    X(PDT_S2_ACCESS, pdt_s2_access, IOMMU_CAUSE_PDT_ENTRY_LOAD_ACCESS_FAULT)                       \
    X(PDT_S2_POISON, pdt_s2_poison, IOMMU_CAUSE_PDT_DATA_CORRUPTION)                               \
    X(PDTE_ACCESS, pdte_access, IOMMU_CAUSE_PDT_ENTRY_LOAD_ACCESS_FAULT)                           \
    X(PDTE_POISON, pdte_poison, IOMMU_CAUSE_PDT_DATA_CORRUPTION)                                   \
    X(PDTE_NOT_VALID, pdte_not_valid, IOMMU_CAUSE_PDT_ENTRY_NOT_VALID)                             \
    X(PDTE_RESERVED, pdte_reserved, IOMMU_CAUSE_PDT_ENTRY_MISCONFIGURED)                           \
    X(PC_ACCESS, pc_access, IOMMU_CAUSE_PDT_ENTRY_LOAD_ACCESS_FAULT)                               \
    X(PC_POISON, pc_poison, IOMMU_CAUSE_PDT_DATA_CORRUPTION)                                       \
    X(PC_NOT_VALID, pc_not_valid, IOMMU_CAUSE_PDT_ENTRY_NOT_VALID)                                 \
    X(PC_TA_RESERVED, pc_ta_reserved, IOMMU_CAUSE_PDT_ENTRY_MISCONFIGURED)                         \
    X(PC_FSC_RESERVED, pc_fsc_reserved, IOMMU_CAUSE_PDT_ENTRY_MISCONFIGURED)                       \
    X(PC_S1_MODE, pc_s1_mode, IOMMU_CAUSE_PDT_ENTRY_MISCONFIGURED)                                 \
    X(SUPERVISOR_REFUSED, supervisor_refused, IOMMU_CAUSE_TRANSACTION_TYPE_DISALLOWED)

// The rules that both stages have; S, s is S1, s1 or S2, s2. The order of NOT_VALID to NAPOT_CODE
// is that of enum ref_entry_rule (ref_internal.h).
#define IOMMU_REF_STAGE_REFUSALS(X, S, s, page)                                                    \
    X(S##_ADDRESS_TOO_WIDE, s##_address_too_wide, page)                                            \
    X(S##_NOT_VALID, s##_not_valid, page)                                                          \
    X(S##_RESERVED_RW, s##_reserved_rw, page)                                                      \
    X(S##_RESERVED_BITS, s##_reserved_bits, page)                                                  \
    X(S##_RSW_NOT_BUILT, s##_rsw_not_built, page)                                                  \
    X(S##_PBMT_UNKNOWN, s##_pbmt_unknown, page)                                                    \
    X(S##_PBMT_NOT_BUILT, s##_pbmt_not_built, page)                                                \
    X(S##_POINTER_AT_LAST_LEVEL, s##_pointer_at_last_level, page)                                  \
    X(S##_POINTER_WITH_LEAF_BITS, s##_pointer_with_leaf_bits, page)                                \
    X(S##_MISALIGNED, s##_misaligned, page)                                                        \
    X(S##_NAPOT_LEVEL, s##_napot_level, page)                                                      \
    X(S##_NAPOT_CODE, s##_napot_code, page)                                                        \
    X(S##_NO_PERMISSION, s##_no_permission, page)                                                  \
    X(S##_NOT_USER, s##_not_user, page)                                                            \
    X(S##_NOT_ACCESSED, s##_not_accessed, page)                                                    \
    X(S##_NOT_DIRTY, s##_not_dirty, page)                                                          \
    X(S##_ACCESS, s##_access, IOMMU_REF_CAUSE_ACCESS)                                              \
    X(S##_POISON, s##_poison, IOMMU_CAUSE_PT_DATA_CORRUPTION)                                      \
    X(S##_UPDATE_ACCESS, s##_update_access, IOMMU_REF_CAUSE_ACCESS)                                \
    X(S##_UPDATE_POISON, s##_update_poison, IOMMU_CAUSE_PT_DATA_CORRUPTION)

#define IOMMU_REF_OTHER_REFUSALS(X)                                                                \
    X(S1_USER_PAGE, s1_user_page, IOMMU_REF_CAUSE_PAGE)                                            \
    X(S2_TABLE_NOT_WRITABLE, s2_table_not_writable, IOMMU_REF_CAUSE_GUEST_PAGE)                    \
    X(MSI_PTE_ACCESS, msi_pte_access, IOMMU_CAUSE_MSI_PTE_LOAD_ACCESS_FAULT)                       \
    X(MSI_PTE_POISON, msi_pte_poison, IOMMU_CAUSE_MSI_PT_DATA_CORRUPTION)                          \
    X(MSI_PTE_NOT_VALID, msi_pte_not_valid, IOMMU_CAUSE_MSI_PTE_NOT_VALID)                         \
    X(MSI_PTE_CUSTOM, msi_pte_custom, IOMMU_CAUSE_MSI_PTE_MISCONFIGURED)                           \
    X(MSI_PTE_MODE, msi_pte_mode, IOMMU_CAUSE_MSI_PTE_MISCONFIGURED)                               \
    X(MSI_PTE_RESERVED, msi_pte_reserved, IOMMU_CAUSE_MSI_PTE_MISCONFIGURED)                       \
    X(MRIF_NOT_BUILT, mrif_not_built, IOMMU_CAUSE_MSI_PTE_MISCONFIGURED)                           \
    X(MSI_EXECUTE, msi_execute, IOMMU_CAUSE_INSTRUCTION_ACCESS_FAULT)                              \
    X(MRIF_DEBUG, mrif_debug, IOMMU_CAUSE_TRANSACTION_TYPE_DISALLOWED)                             \
    X(MRIF_WIDTH, mrif_width, IOMMU_CAUSE_TRANSACTION_TYPE_DISALLOWED)                             \
    X(RESULT_BEYOND_PAS, result_beyond_pas, IOMMU_REF_CAUSE_ACCESS)                                \
    X(PRI_REFUSED, pri_refused, IOMMU_CAUSE_TRANSACTION_TYPE_DISALLOWED)

#define IOMMU_REF_REFUSALS(X)                                                                      \
    IOMMU_REF_GATE_REFUSALS(X)                                                                     \
    IOMMU_REF_DC_REFUSALS(X)                                                                       \
    IOMMU_REF_PC_REFUSALS(X)                                                                       \
    IOMMU_REF_STAGE_REFUSALS(X, S1, s1, IOMMU_REF_CAUSE_PAGE)                                      \
    IOMMU_REF_STAGE_REFUSALS(X, S2, s2, IOMMU_REF_CAUSE_GUEST_PAGE)                                \
    IOMMU_REF_OTHER_REFUSALS(X)

enum iommu_ref_refusal {
    IOMMU_REF_GRANTED,
#define IOMMU_REF_ENUMERATOR(NAME, name, cause) IOMMU_REF_REFUSED_##NAME,
    IOMMU_REF_REFUSALS(IOMMU_REF_ENUMERATOR)
#undef IOMMU_REF_ENUMERATOR
    IOMMU_REF_NUM_REFUSALS
};
