// SPDX-License-Identifier: Apache-2.0
//
// One page-table entry by itself: the rules of both stages that need no request.
//
// Source: Privileged Architecture, "Virtual Address Translation Process" steps 3, 4 and 6, Svnapot,
// Svpbmt; Svrsw60t59b as the IOMMU Architecture adopts it.
#include "ref_internal.h"

#define NAPOT_BITS 4 // the only code there is: 16 pages, PPN[3:0] = 1000
#define NAPOT_CODE 8

struct ref_scheme ref_scheme(unsigned mode, bool sv32, bool second_stage)
{
    struct ref_scheme scheme = {.levels = 2, .index_bits = 10, .entry_bytes = IOMMU_PTE32_BYTES};

    if (!sv32) {
        scheme.index_bits = 9;
        scheme.entry_bytes = IOMMU_PTE_BYTES;
        scheme.levels = mode == IOMMU_FSC_MODE_SV57 ? 5 : mode == IOMMU_FSC_MODE_SV48 ? 4 : 3;
    }
    scheme.width = REF_PAGE_SHIFT + scheme.levels * scheme.index_bits + (second_stage ? 2 : 0);
    return scheme;
}

// The root of a second stage is four pages long: what is left above the lower levels indexes it.
uint64_t ref_entry_address(const struct ref_scheme *scheme, uint64_t root, unsigned level,
                           uint64_t address)
{
    unsigned shift = REF_PAGE_SHIFT + level * scheme->index_bits;
    uint64_t low = address & ((UINT64_C(1) << scheme->width) - 1);
    uint64_t index = low >> shift;

    if (level + 1 < scheme->levels) index &= (UINT64_C(1) << scheme->index_bits) - 1;
    return root + index * scheme->entry_bytes;
}

uint64_t ref_entry_ppn(const struct ref_scheme *scheme, uint64_t entry)
{
    return scheme->entry_bytes == IOMMU_PTE32_BYTES ? IOMMU_GET(IOMMU_PTE32_PPN, entry)
                                                    : IOMMU_GET(IOMMU_PTE_PPN, entry);
}

// Fields that 4-byte entries do not have read as 0 here: their values have only 32 bits.
enum ref_entry_rule ref_entry(const struct iommu_ref_state *state, const struct ref_scheme *scheme,
                              uint64_t entry, unsigned level)
{
    bool     wide = scheme->entry_bytes == IOMMU_PTE_BYTES;
    bool     leaf = (entry & (IOMMU_PTE_R_MASK | IOMMU_PTE_X_MASK)) != 0;
    uint64_t pbmt = wide ? IOMMU_GET(IOMMU_PTE_PBMT, entry) : IOMMU_PTE_PBMT_PMA;
    uint64_t ppn = ref_entry_ppn(scheme, entry);
    bool     n = wide && (entry & IOMMU_PTE_N_MASK) != 0;
    uint64_t leaf_bits = IOMMU_PTE_A_MASK | IOMMU_PTE_D_MASK | IOMMU_PTE_U_MASK;

    if (!(entry & IOMMU_PTE_V_MASK)) return REF_ENTRY_NOT_VALID;
    if ((entry & IOMMU_PTE_W_MASK) && !(entry & IOMMU_PTE_R_MASK)) return REF_ENTRY_RESERVED_RW;
    if (wide && (entry & IOMMU_PTE_RESERVED_MASK)) return REF_ENTRY_RESERVED_BITS;
    if (wide && (entry & IOMMU_PTE_RSW60T59B_MASK) &&
        !ref_capability(state, IOMMU_CAPABILITIES_SVRSW60T59B_MASK))
        return REF_ENTRY_RSW_NOT_BUILT;
    if (pbmt > IOMMU_PTE_PBMT_IO) return REF_ENTRY_PBMT_UNKNOWN;
    if (pbmt != IOMMU_PTE_PBMT_PMA && !ref_capability(state, IOMMU_CAPABILITIES_SVPBMT_MASK))
        return REF_ENTRY_PBMT_NOT_BUILT;

    if (!leaf) {
        if (level == 0) return REF_ENTRY_POINTER_AT_LAST_LEVEL;
        if ((entry & leaf_bits) || n || pbmt != IOMMU_PTE_PBMT_PMA)
            return REF_ENTRY_POINTER_WITH_LEAF_BITS;
        return REF_ENTRY_POINTER;
    }
    if (ppn & ((UINT64_C(1) << (level * scheme->index_bits)) - 1)) return REF_ENTRY_MISALIGNED;
    if (n && level != 0) return REF_ENTRY_NAPOT_LEVEL;
    if (n && (ppn & ((1u << NAPOT_BITS) - 1)) != NAPOT_CODE) return REF_ENTRY_NAPOT_CODE;
    return REF_ENTRY_LEAF;
}

struct ref_leaf ref_leaf(const struct ref_scheme *scheme, uint64_t entry, unsigned level,
                         uint64_t address)
{
    bool     wide = scheme->entry_bytes == IOMMU_PTE_BYTES;
    unsigned size = REF_PAGE_SHIFT + level * scheme->index_bits;

    if (wide && (entry & IOMMU_PTE_N_MASK)) size += NAPOT_BITS;
    uint64_t offset = (UINT64_C(1) << size) - 1;
    uint64_t page = ref_entry_ppn(scheme, entry) << REF_PAGE_SHIFT;
    return (struct ref_leaf){
        .address = (page & ~offset) | (address & offset),
        .size_log2 = (uint8_t)size,
        .r = (entry & IOMMU_PTE_R_MASK) != 0,
        .w = (entry & IOMMU_PTE_W_MASK) != 0,
        .x = (entry & IOMMU_PTE_X_MASK) != 0,
        .u = (entry & IOMMU_PTE_U_MASK) != 0,
        .d = (entry & IOMMU_PTE_D_MASK) != 0,
        .pbmt = wide ? (uint8_t)IOMMU_GET(IOMMU_PTE_PBMT, entry) : IOMMU_PTE_PBMT_PMA,
        .entry = entry,
        .entry_bytes = scheme->entry_bytes};
}

// A stage that is Bare: no translation, no protection.
struct ref_leaf ref_identity(const struct ref_walk *w, uint64_t address)
{
    return (struct ref_leaf){.address = address, .size_log2 = w->state->bare_size_log2,
                             .r = true, .w = true, .x = true, .u = true, .d = true,
                             .pbmt = IOMMU_PTE_PBMT_PMA};
}
