// SPDX-License-Identifier: Apache-2.0
//
// The translation half of fake_iommu.h: from device_id to physical address, cached or not.
#include "fake_iommu.h"

#include <string.h>

#include "iommu_causes.h"
#include "iommu_regs.h"
#include "iommu_structs.h"

static bool bit(uint64_t word, uint64_t mask)
{
    return (word & mask) != 0;
}

/* ---- caches ---- */

static void fill(struct fake_iommu *hw, const struct fake_cache_entry *entry)
{
    if (!hw->caches) return;
    struct fake_cache_entry *slot = &hw->cache[hw->next_victim++ % FAKE_CACHE_ENTRIES];
    *slot = *entry;
    slot->used = true;
}

static const struct fake_cache_entry *find_context(const struct fake_iommu *hw,
                                                   enum fake_cache_kind kind, uint32_t device_id,
                                                   uint32_t process_id)
{
    for (uint32_t i = 0; hw->caches && i < FAKE_CACHE_ENTRIES; i++) {
        const struct fake_cache_entry *entry = &hw->cache[i];
        if (entry->used && entry->kind == kind && entry->device_id == device_id &&
            (kind == FAKE_DC || entry->process_id == process_id))
            return entry;
    }
    return NULL;
}

static const struct fake_cache_entry *find_translation(const struct fake_iommu *hw,
                                                       enum fake_cache_kind kind, uint32_t pscid,
                                                       uint64_t iova, uint32_t level)
{
    for (uint32_t i = 0; hw->caches && i < FAKE_CACHE_ENTRIES; i++) {
        const struct fake_cache_entry *entry = &hw->cache[i];
        if (entry->used && entry->kind == kind && entry->pscid == pscid &&
            iova - entry->address < entry->bytes && (kind == FAKE_LEAF || entry->level == level))
            return entry;
    }
    return NULL;
}

/* ---- translation ---- */

struct request {
    uint32_t device_id;
    uint32_t process_id; /* NO_PROCESS: none */
    uint64_t iova;
    enum fake_access access;
};

static uint64_t load(struct fake_iommu *hw, uint64_t physical)
{
    return hw->memory.read(hw->memory.context, physical);
}

/* Follow non-leaf directory entries; 0 if one is not valid. */
static uint64_t descend(struct fake_iommu *hw, uint64_t table, uint32_t levels, uint32_t leaf_bits,
                        uint32_t id)
{
    for (uint32_t level = levels - 1; level > 0; level--) {
        uint32_t index = (id >> (leaf_bits + 9 * (level - 1))) & 0x1FF;
        uint64_t entry = load(hw, table + index * 8);
        if (!(entry & IOMMU_DDTE_V_MASK)) return 0;
        table = IOMMU_GET(IOMMU_DDTE_PPN, entry) << 12;
    }
    return table;
}

static uint32_t get_device_context(struct fake_iommu *hw, const struct request *request,
                                   struct fake_cache_entry *dc)
{
    const struct fake_cache_entry *hit = find_context(hw, FAKE_DC, request->device_id, 0);
    if (hit != NULL) {
        *dc = *hit;
        return 0;
    }
    bool extended = bit(hw->capabilities, IOMMU_CAPABILITIES_MSI_FLAT_MASK);
    uint32_t leaf_bits = extended ? 6 : 7;
    uint32_t bytes = extended ? IOMMU_DC_EXT_BYTES : IOMMU_DC_BASE_BYTES;
    uint32_t levels =
        (uint32_t)(IOMMU_GET(IOMMU_DDTP_IOMMU_MODE, hw->ddtp) - IOMMU_DDTP_MODE_1LVL + 1);
    uint32_t width = leaf_bits + 9 * (levels - 1);
    if (width < 24 && request->device_id >> width) return IOMMU_CAUSE_TRANSACTION_TYPE_DISALLOWED;
    uint64_t table = descend(hw, IOMMU_GET(IOMMU_DDTP_PPN, hw->ddtp) << 12, levels, leaf_bits,
                             request->device_id);
    if (table == 0) return IOMMU_CAUSE_DDT_ENTRY_NOT_VALID;
    uint32_t index = request->device_id & ((1u << leaf_bits) - 1);
    memset(dc, 0, sizeof(*dc));
    dc->kind = FAKE_DC;
    dc->device_id = request->device_id;
    for (uint32_t i = 0; i < bytes / 8; i++)
        dc->word[i] = load(hw, table + (uint64_t)index * bytes + i * 8);
    uint64_t tc = dc->word[IOMMU_DC_TC_DWORD];
    if (!(tc & IOMMU_DC_TC_V_MASK)) return IOMMU_CAUSE_DDT_ENTRY_NOT_VALID;
    if (tc & ~(IOMMU_DC_TC_V_MASK | IOMMU_DC_TC_PDTV_MASK | IOMMU_DC_TC_DPE_MASK |
               IOMMU_DC_TC_SADE_MASK))
        return IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED;
    if ((tc & IOMMU_DC_TC_DPE_MASK) && !(tc & IOMMU_DC_TC_PDTV_MASK))
        return IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED;
    fill(hw, dc);
    return 0;
}

static uint32_t get_process_context(struct fake_iommu *hw, const struct request *request,
                                    uint32_t process_id, uint64_t pdtp, struct fake_cache_entry *pc)
{
    const struct fake_cache_entry *hit = find_context(hw, FAKE_PC, request->device_id, process_id);
    if (hit != NULL) {
        *pc = *hit;
        return 0;
    }
    uint32_t levels = (uint32_t)IOMMU_GET(IOMMU_DC_FSC_MODE, pdtp); /* PD8 is 1 */
    uint32_t width = levels == 1 ? 8 : levels == 2 ? 17 : 20;
    if (process_id >> width) return IOMMU_CAUSE_TRANSACTION_TYPE_DISALLOWED;
    uint64_t table = descend(hw, IOMMU_GET(IOMMU_DC_FSC_PPN, pdtp) << 12, levels, 8, process_id);
    if (table == 0) return IOMMU_CAUSE_PDT_ENTRY_NOT_VALID;
    memset(pc, 0, sizeof(*pc));
    pc->kind = FAKE_PC;
    pc->device_id = request->device_id;
    pc->process_id = process_id;
    for (uint32_t i = 0; i < 2; i++)
        pc->word[i] = load(hw, table + (process_id & 0xFF) * (uint64_t)IOMMU_PC_BYTES + i * 8);
    uint64_t ta = pc->word[IOMMU_PC_TA_DWORD];
    if (!(ta & IOMMU_PC_TA_V_MASK)) return IOMMU_CAUSE_PDT_ENTRY_NOT_VALID;
    if (ta & IOMMU_PC_TA_RESERVED_MASK) return IOMMU_CAUSE_PDT_ENTRY_MISCONFIGURED;
    fill(hw, pc);
    return 0;
}

static uint32_t page_fault(enum fake_access access)
{
    return access == FAKE_WRITE  ? IOMMU_CAUSE_WRITE_PAGE_FAULT
           : access == FAKE_EXEC ? IOMMU_CAUSE_INSTRUCTION_PAGE_FAULT
                                 : IOMMU_CAUSE_READ_PAGE_FAULT;
}

static bool leaf_allows(uint64_t pte, enum fake_access access)
{
    if (!(pte & IOMMU_PTE_U_MASK) || !(pte & IOMMU_PTE_A_MASK)) return false;
    if (access == FAKE_EXEC) return bit(pte, IOMMU_PTE_X_MASK);
    if (access == FAKE_READ) return bit(pte, IOMMU_PTE_R_MASK);
    return bit(pte, IOMMU_PTE_W_MASK) && bit(pte, IOMMU_PTE_D_MASK);
}

static void use_leaf(const struct fake_cache_entry *leaf, const struct request *request,
                     struct fake_answer *answer)
{
    if (!leaf_allows(leaf->word[0], request->access)) {
        answer->cause = page_fault(request->access);
        return;
    }
    answer->physical = leaf->word[1] + (request->iova - leaf->address);
    answer->page_bytes = leaf->bytes;
}

/* Is the entry one that the architecture allows at this level? Fills what the leaf covers. */
static bool make_leaf(uint64_t pte, uint32_t level, const struct request *request,
                      struct fake_cache_entry *leaf)
{
    uint64_t ppn = IOMMU_GET(IOMMU_PTE_PPN, pte);
    uint64_t pages = UINT64_C(1) << (9 * level);
    if (pte & (IOMMU_PTE_RESERVED_MASK | IOMMU_PTE_PBMT_MASK | IOMMU_PTE_RSW60T59B_MASK))
        return false;
    if (!(pte & IOMMU_PTE_R_MASK) && (pte & IOMMU_PTE_W_MASK)) return false;
    if (pte & IOMMU_PTE_N_MASK) {
        if (level != 0 || (ppn & 0xF) != 8) return false;
        pages = 16;
        ppn &= ~UINT64_C(0xF);
    }
    if (ppn & (pages - 1)) return false;
    memset(leaf, 0, sizeof(*leaf));
    leaf->kind = FAKE_LEAF;
    leaf->bytes = pages << 12;
    leaf->address = request->iova & ~(leaf->bytes - 1);
    leaf->word[0] = pte;
    leaf->word[1] = ppn << 12;
    return true;
}

static bool is_canonical(uint64_t iova, uint32_t levels)
{
    uint64_t high = iova >> (12 + 9 * levels - 1);
    return high == 0 || high == UINT64_MAX >> (12 + 9 * levels - 1);
}

static void walk_pages(struct fake_iommu *hw, const struct request *request, uint64_t fsc,
                       uint32_t pscid, struct fake_answer *answer)
{
    uint32_t levels = (uint32_t)IOMMU_GET(IOMMU_PC_FSC_MODE, fsc) - IOMMU_FSC_MODE_SV39 + 3;
    answer->pscid = pscid;
    const struct fake_cache_entry *hit = find_translation(hw, FAKE_LEAF, pscid, request->iova, 0);
    if (hit != NULL) {
        use_leaf(hit, request, answer);
        return;
    }
    answer->cause = page_fault(request->access);
    if (!is_canonical(request->iova, levels)) return;
    uint64_t table = IOMMU_GET(IOMMU_PC_FSC_PPN, fsc) << 12;
    for (uint32_t level = levels - 1;; level--) {
        uint32_t index = (request->iova >> (12 + 9 * level)) & 0x1FF;
        const struct fake_cache_entry *pointer =
            find_translation(hw, FAKE_TABLE, pscid, request->iova, level);
        uint64_t pte = pointer != NULL ? pointer->word[0] : load(hw, table + index * 8);
        if (!(pte & IOMMU_PTE_V_MASK)) return;
        if (pte & (IOMMU_PTE_R_MASK | IOMMU_PTE_W_MASK | IOMMU_PTE_X_MASK)) {
            struct fake_cache_entry leaf;
            if (!make_leaf(pte, level, request, &leaf)) return;
            leaf.pscid = pscid;
            fill(hw, &leaf);
            answer->cause = 0;
            use_leaf(&leaf, request, answer);
            return;
        }
        if (level == 0 || (pte & (IOMMU_PTE_U_MASK | IOMMU_PTE_A_MASK | IOMMU_PTE_D_MASK |
                                  IOMMU_PTE_N_MASK | IOMMU_PTE_RESERVED_MASK)))
            return;
        if (pointer == NULL) {
            struct fake_cache_entry entry = {.kind = FAKE_TABLE, .pscid = pscid, .level = level};
            entry.bytes = UINT64_C(4096) << (9 * level);
            entry.address = request->iova & ~(entry.bytes - 1);
            entry.word[0] = pte;
            fill(hw, &entry);
        }
        table = IOMMU_GET(IOMMU_PTE_PPN, pte) << 12;
    }
}

static struct fake_answer translate(struct fake_iommu *hw, const struct request *request)
{
    struct fake_answer answer = {0};
    uint64_t mode = IOMMU_GET(IOMMU_DDTP_IOMMU_MODE, hw->ddtp);
    if (mode == IOMMU_DDTP_MODE_OFF) {
        answer.cause = IOMMU_CAUSE_ALL_INBOUND_DISALLOWED;
        return answer;
    }
    struct fake_cache_entry dc, pc;
    answer.cause = get_device_context(hw, request, &dc);
    if (answer.cause != 0) return answer;
    uint64_t tc = dc.word[IOMMU_DC_TC_DWORD];
    uint64_t fsc = dc.word[IOMMU_DC_FSC_DWORD];
    uint64_t ta = dc.word[IOMMU_DC_TA_DWORD];
    bool tagged = request->process_id != NO_PROCESS;
    if (tagged && !(tc & IOMMU_DC_TC_PDTV_MASK)) {
        answer.cause = IOMMU_CAUSE_TRANSACTION_TYPE_DISALLOWED;
        return answer;
    }
    if (tc & IOMMU_DC_TC_PDTV_MASK) {
        /* Without DPE untagged traffic would go through as if Bare. */
        if (!tagged && !(tc & IOMMU_DC_TC_DPE_MASK)) {
            answer.physical = request->iova;
            return answer;
        }
        answer.cause = get_process_context(hw, request, tagged ? request->process_id : 0, fsc, &pc);
        if (answer.cause != 0) return answer;
        ta = pc.word[IOMMU_PC_TA_DWORD];
        fsc = pc.word[IOMMU_PC_FSC_DWORD];
    }
    if (IOMMU_GET(IOMMU_PC_FSC_MODE, fsc) == IOMMU_FSC_MODE_BARE) {
        answer.physical = request->iova;
        return answer;
    }
    walk_pages(hw, request, fsc, (uint32_t)IOMMU_GET(IOMMU_PC_TA_PSCID, ta), &answer);
    return answer;
}

struct fake_answer fake_walk(struct fake_iommu *hw, uint32_t device_id, uint32_t process_id,
                             uint64_t iova, enum fake_access access)
{
    struct request request = {device_id, process_id, iova, access};
    bool caches = hw->caches;
    hw->caches = false;
    struct fake_answer answer = translate(hw, &request);
    hw->caches = caches;
    return answer;
}

struct fake_answer fake_access(struct fake_iommu *hw, uint32_t device_id, uint32_t process_id,
                               uint64_t iova, enum fake_access access)
{
    static const uint32_t ttyp[] = {IOMMU_TTYP_UNTRANSLATED_READ, IOMMU_TTYP_UNTRANSLATED_WRITE,
                                    IOMMU_TTYP_UNTRANSLATED_EXEC};
    struct request request = {device_id, process_id, iova, access};
    struct fake_answer answer = translate(hw, &request);
    if (answer.cause != 0) fake_fault(hw, device_id, process_id, iova, ttyp[access], answer.cause);
    return answer;
}
