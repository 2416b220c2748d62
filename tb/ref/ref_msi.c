// SPDX-License-Identifier: Apache-2.0
//
// Interrupt pages: recognition, the flat MSI page table, and interrupt files in memory.
//
// Sources: "Process to translate addresses of MSIs"; for the layout of a file and what an access to
// it does, Advanced Interrupt Architecture, "Memory-resident interrupt files".
#include "ref_internal.h"

#define MRIF_OFFSET_LE 0 // seteipnum_le of an interrupt page
#define MRIF_OFFSET_BE 4 // seteipnum_be

bool ref_is_msi_page(const struct ref_context *dc, uint64_t gpa)
{
    return ref_range_has_msi_page(dc, gpa, REF_PAGE_SHIFT);
}

// Address bits below the size are free, so they match any pattern.
bool ref_range_has_msi_page(const struct ref_context *dc, uint64_t gpa, unsigned size_log2)
{
    uint64_t differs = (gpa >> REF_PAGE_SHIFT ^ dc->msi_pattern) & ~dc->msi_mask;

    return dc->msi_flat && differs >> (size_log2 - REF_PAGE_SHIFT) == 0;
}

// Bits of x at the ones of mask, packed at the low end.
static uint64_t extract(uint64_t x, uint64_t mask)
{
    uint64_t result = 0;
    unsigned next = 0;

    for (unsigned bit = 0; bit < 64; bit++)
        if (mask >> bit & 1) result |= (x >> bit & 1) << next++;
    return result;
}

// A file has only 4-byte registers, and of them only the two that take an interrupt identity.
static enum iommu_ref_refusal choose_mrif_action(struct ref_walk *w, uint64_t gpa)
{
    struct iommu_ref_mrif *mrif = &w->answer->mrif;
    uint64_t offset = gpa & ((UINT64_C(1) << REF_PAGE_SHIFT) - 1);

    if (ref_is_ats(w)) return IOMMU_REF_GRANTED;
    if (w->request->debug) return REF_REFUSED(MRIF_DEBUG);
    if (w->request->length != 4 || offset % 4 != 0) return REF_REFUSED(MRIF_WIDTH);

    mrif->big_endian = offset == MRIF_OFFSET_BE && w->state->msi_big_endian;
    mrif->action = !w->write ? IOMMU_REF_MRIF_READ_ZERO
                   : offset == MRIF_OFFSET_LE || mrif->big_endian ? IOMMU_REF_MRIF_STORE
                                                                  : IOMMU_REF_MRIF_DISCARD;
    return IOMMU_REF_GRANTED;
}

// M=1: an interrupt file in memory.
static enum iommu_ref_refusal mrif_entry(struct ref_walk *w, uint64_t gpa, uint64_t low,
                                         uint64_t high, struct ref_leaf *leaf)
{
    struct iommu_ref_mrif *mrif = &w->answer->mrif;

    if (!ref_capability(w->state, IOMMU_CAPABILITIES_MSI_MRIF_MASK))
        return REF_REFUSED(MRIF_NOT_BUILT);
    if ((low & IOMMU_MSI_PTE_MRIF_RESERVED0_MASK) || (high & IOMMU_MSI_PTE_MRIF_RESERVED1_MASK))
        return REF_REFUSED(MSI_PTE_RESERVED);
    if (w->exec && !ref_is_ats(w)) return REF_REFUSED(MSI_EXECUTE);

    mrif->present = true;
    mrif->address = IOMMU_GET(IOMMU_MSI_PTE_MRIF_MRIF_ADDR, low) * IOMMU_MRIF_BYTES;
    mrif->notice_address = IOMMU_GET(IOMMU_MSI_PTE_MRIF_NPPN, high) << REF_PAGE_SHIFT;
    mrif->notice_data = (uint32_t)(IOMMU_GET(IOMMU_MSI_PTE_MRIF_NID_HIGH, high) << 10 |
                                   IOMMU_GET(IOMMU_MSI_PTE_MRIF_NID_LOW, high));
    leaf->address = mrif->address;
    return choose_mrif_action(w, gpa);
}

// The steps from the interrupt file number on. What an entry grants is R=W=U=1, X=0, and there are
// no A and D bits to mark.
enum iommu_ref_refusal ref_walk_msi(struct ref_walk *w, uint64_t gpa, struct ref_leaf *leaf)
{
    uint64_t number = extract(gpa >> REF_PAGE_SHIFT, w->dc.msi_mask);
    uint64_t address = w->dc.msi_root << REF_PAGE_SHIFT | number * IOMMU_MSI_PTE_FLAT_BYTES;
    uint8_t  data[IOMMU_MSI_PTE_FLAT_BYTES];

    *leaf = (struct ref_leaf){.size_log2 = REF_PAGE_SHIFT, .r = true, .w = true, .u = true,
                              .d = true, .pbmt = IOMMU_PTE_PBMT_PMA};
    switch (ref_read(w, address, IOMMU_MSI_PTE_FLAT_BYTES, IOMMU_REF_READ_MSI_PTE, 0,
                     IOMMU_PTE_PBMT_PMA, data)) {
    case IOMMU_REF_ACCESS_FAULT: return REF_REFUSED(MSI_PTE_ACCESS);
    case IOMMU_REF_POISON:       return REF_REFUSED(MSI_PTE_POISON);
    case IOMMU_REF_OK:           break;
    }
    uint64_t low = ref_load(data, 8, w->be), high = ref_load(data + 8, 8, w->be);
    uint64_t mode = IOMMU_GET(IOMMU_MSI_PTE_FLAT_M, low);

    if (!(low & IOMMU_MSI_PTE_FLAT_V_MASK)) return REF_REFUSED(MSI_PTE_NOT_VALID);
    if (low & IOMMU_MSI_PTE_FLAT_C_MASK) return REF_REFUSED(MSI_PTE_CUSTOM);
    if (mode == IOMMU_MSI_PTE_MRIF_M_VALUE) return mrif_entry(w, gpa, low, high, leaf);
    if (mode != IOMMU_MSI_PTE_FLAT_M_VALUE) return REF_REFUSED(MSI_PTE_MODE);
    if (low & IOMMU_MSI_PTE_FLAT_RESERVED0_MASK) return REF_REFUSED(MSI_PTE_RESERVED);
    if (w->exec && !ref_is_ats(w)) return REF_REFUSED(MSI_EXECUTE);
    // "Clipped at the upper end as needed" (Advanced Interrupt Architecture, basic translate mode).
    unsigned pas = IOMMU_GET(IOMMU_CAPABILITIES_PAS, w->state->capabilities);
    leaf->address = (IOMMU_GET(IOMMU_MSI_PTE_FLAT_PPN, low) << REF_PAGE_SHIFT |
                     (gpa & ((UINT64_C(1) << REF_PAGE_SHIFT) - 1))) &
                    ((UINT64_C(1) << pas) - 1);
    return IOMMU_REF_GRANTED;
}

bool iommu_ref_mrif_store(const struct iommu_ref_mrif *mrif, uint32_t data, uint64_t *address,
                          uint64_t *bit)
{
    uint32_t identity = data;

    if (mrif->big_endian)
        identity = data >> 24 | (data >> 8 & 0xFF00) | (data << 8 & 0xFF0000) | data << 24;
    if (mrif->action != IOMMU_REF_MRIF_STORE || identity >= IOMMU_MRIF_IDENTITIES) return false;
    // Pending and enable doublewords alternate, 64 identities each.
    *address = mrif->address + (uint64_t)(identity / 64) * 16;
    *bit = UINT64_C(1) << identity % 64;
    return true;
}
