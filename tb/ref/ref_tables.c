// SPDX-License-Identifier: Apache-2.0
#include "ref_tables.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 4096u

// ---------------------------------------------------------------- bytes

bool ref_tables_init(struct ref_tables *t, uint64_t base, uint64_t size)
{
    *t = (struct ref_tables){.base = base, .size = size, .next = base, .bytes = calloc(1, size)};
    return t->bytes != NULL;
}

void ref_tables_reset(struct ref_tables *t)
{
    memset(t->bytes, 0, t->next - t->base);
    t->next = t->base;
    t->num_failures = 0;
    t->be = t->sbe = false;
}

void ref_tables_free(struct ref_tables *t)
{
    free(t->bytes);
    t->bytes = NULL;
}

static bool inside(const struct ref_tables *t, uint64_t address, unsigned bytes)
{
    return address >= t->base && address - t->base <= t->size - bytes;
}

static enum iommu_ref_memory_status failure(const struct ref_tables *t, uint64_t address,
                                            unsigned bytes, bool update)
{
    for (unsigned i = 0; i < t->num_failures; i++)
        if (t->failures[i].update == update && t->failures[i].address < address + bytes &&
            address < t->failures[i].address + 8)
            return t->failures[i].status;
    return IOMMU_REF_OK;
}

static enum iommu_ref_memory_status read_bytes(void *ctx, uint64_t address, unsigned bytes,
                                               enum iommu_ref_reason reason, uint8_t *out)
{
    const struct ref_tables *t = ctx;
    enum iommu_ref_memory_status status = failure(t, address, bytes, false);

    (void)reason;
    if (!inside(t, address, bytes)) return IOMMU_REF_ACCESS_FAULT;
    if (status == IOMMU_REF_OK) memcpy(out, t->bytes + (address - t->base), bytes);
    return status;
}

static enum iommu_ref_memory_status may_update(void *ctx, uint64_t address, unsigned bytes)
{
    return failure(ctx, address, bytes, true);
}

struct iommu_ref_memory ref_tables_memory(struct ref_tables *t)
{
    return (struct iommu_ref_memory){.read = read_bytes, .update = may_update, .ctx = t};
}

static void add_failure(struct ref_tables *t, uint64_t address,
                        enum iommu_ref_memory_status status, bool update)
{
    assert(t->num_failures < REF_TABLES_MAX_FAILURES);
    t->failures[t->num_failures].address = address & ~UINT64_C(7);
    t->failures[t->num_failures].status = status;
    t->failures[t->num_failures++].update = update;
}

void ref_tables_fail(struct ref_tables *t, uint64_t address, enum iommu_ref_memory_status status)
{
    add_failure(t, address, status, false);
}

void ref_tables_fail_update(struct ref_tables *t, uint64_t address,
                            enum iommu_ref_memory_status status)
{
    add_failure(t, address, status, true);
}

bool ref_tables_apply(struct ref_tables *t, const struct iommu_ref_answer *answer)
{
    for (unsigned i = 0; i < answer->num_updates; i++) {
        const struct iommu_ref_update *update = &answer->updates[i];
        if (!inside(t, update->address, update->bytes)) return false;
        uint8_t *place = t->bytes + (update->address - t->base);
        if (memcmp(place, update->old_bytes, update->bytes) != 0) return false;
        memcpy(place, update->new_bytes, update->bytes);
    }
    return true;
}

uint64_t ref_tables_get(const struct ref_tables *t, uint64_t address, unsigned bytes, bool be)
{
    uint64_t value = 0;

    assert(inside(t, address, bytes));
    for (unsigned i = 0; i < bytes; i++)
        value |= (uint64_t)t->bytes[address - t->base + i] << 8 * (be ? bytes - 1 - i : i);
    return value;
}

void ref_tables_put(struct ref_tables *t, uint64_t address, unsigned bytes, uint64_t value, bool be)
{
    assert(inside(t, address, bytes));
    for (unsigned i = 0; i < bytes; i++)
        t->bytes[address - t->base + i] = (uint8_t)(value >> 8 * (be ? bytes - 1 - i : i));
}

uint64_t ref_tables_pages(struct ref_tables *t, unsigned pages)
{
    uint64_t size = (uint64_t)pages * PAGE, address = (t->next + size - 1) / size * size;

    t->next = address + size;
    assert(t->next <= t->base + t->size);
    return address / PAGE;
}

// ---------------------------------------------------------------- directories

// Entries of 8 bytes with V in bit 0 and a PPN from bit 10: both directories and page tables.
static uint64_t pointed_page(struct ref_tables *t, uint64_t entry, unsigned bytes, bool be)
{
    uint64_t value = ref_tables_get(t, entry, bytes, be);

    return (value & 1) ? value >> 10 & ((UINT64_C(1) << 44) - 1) : 0;
}

struct ref_ddt ref_ddt_new(struct ref_tables *t, unsigned mode, bool extended)
{
    uint64_t ppn = mode >= IOMMU_DDTP_MODE_1LVL ? ref_tables_pages(t, 1) : 0;

    return (struct ref_ddt){.ddtp = ppn << 10 | mode, .extended = extended};
}

uint64_t ref_ddt_entry(struct ref_tables *t, const struct ref_ddt *ddt, uint32_t device_id,
                       unsigned level)
{
    static const unsigned base_shift[] = {0, 7, 16}, ext_shift[] = {0, 6, 15};
    const unsigned *shift = ddt->extended ? ext_shift : base_shift;
    unsigned dc_bytes = ddt->extended ? 64 : 32;
    uint64_t table = ddt->ddtp >> 10 << 12;

    for (unsigned l = (unsigned)(ddt->ddtp & 15) - IOMMU_DDTP_MODE_1LVL;; l--) {
        uint64_t index = device_id >> shift[l];
        if (l < 2) index &= (1u << (shift[l + 1] - shift[l])) - 1;
        uint64_t entry = table + index * (l == 0 ? dc_bytes : 8);
        if (l == level) return entry;
        uint64_t next = pointed_page(t, entry, 8, t->be);
        if (next == 0) {
            next = ref_tables_pages(t, 1);
            ref_tables_put(t, entry, 8, next << 10 | 1, t->be);
        }
        table = next * PAGE;
    }
}

void ref_ddt_set(struct ref_tables *t, const struct ref_ddt *ddt, uint32_t device_id,
                 const uint64_t dc[8])
{
    uint64_t entry = ref_ddt_entry(t, ddt, device_id, 0);

    for (unsigned i = 0; i < (ddt->extended ? 8 : 4); i++)
        ref_tables_put(t, entry + 8 * i, 8, dc[i], t->be);
}

struct ref_pdt ref_pdt_new(struct ref_tables *t, const struct ref_s2 *s2, unsigned mode)
{
    return (struct ref_pdt){.mode = mode, .root_ppn = ref_s2_guest_page(t, s2), .s2 = s2};
}

uint64_t ref_pdt_entry(struct ref_tables *t, const struct ref_pdt *pdt, uint32_t process_id,
                       unsigned level)
{
    static const unsigned shift[] = {0, 8, 17}, mask[] = {0xFF, 0x1FF, 7};
    uint64_t table = pdt->root_ppn * PAGE;

    for (unsigned l = pdt->mode - IOMMU_PDTP_MODE_PD8;; l--) {
        uint64_t index = process_id >> shift[l] & mask[l];
        uint64_t entry = ref_s2_host(pdt->s2, table) + index * (l == 0 ? 16 : 8);
        if (l == level) return entry;
        uint64_t next = pointed_page(t, entry, 8, t->sbe);
        if (next == 0) {
            next = ref_s2_guest_page(t, pdt->s2);
            ref_tables_put(t, entry, 8, next << 10 | 1, t->sbe);
        }
        table = next * PAGE;
    }
}

void ref_pdt_set(struct ref_tables *t, const struct ref_pdt *pdt, uint32_t process_id, uint64_t ta,
                 uint64_t fsc)
{
    uint64_t entry = ref_pdt_entry(t, pdt, process_id, 0);

    ref_tables_put(t, entry, 8, ta, t->sbe);
    ref_tables_put(t, entry + 8, 8, fsc, t->sbe);
}

void ref_msi_set(struct ref_tables *t, uint64_t root_ppn, uint64_t number, uint64_t low,
                 uint64_t high)
{
    ref_tables_put(t, root_ppn * PAGE + number * 16, 8, low, t->be);
    ref_tables_put(t, root_ppn * PAGE + number * 16 + 8, 8, high, t->be);
}

// ---------------------------------------------------------------- page tables

static unsigned levels_of(unsigned mode, bool sv32)
{
    return sv32 ? 2 : mode - 5; // modes 8, 9, 10 have 3, 4, 5 levels in both stages
}

// The root of a second stage has two more index bits; the mask of the top level lets them pass.
static uint64_t index_of(uint64_t address, unsigned level, unsigned levels, bool sv32, bool s2)
{
    unsigned bits = sv32 ? 10 : 9;
    unsigned wide = level + 1 == levels && s2 ? bits + 2 : bits;

    return address >> (12 + bits * level) & ((1u << wide) - 1);
}

struct ref_s2 ref_s2_new(struct ref_tables *t, unsigned mode, bool sv32, uint64_t guest_offset)
{
    bool bare = mode == IOMMU_IOHGATP_MODE_BARE;

    return (struct ref_s2){.mode = mode, .sv32 = sv32, .guest_offset = bare ? 0 : guest_offset,
                           .root_ppn = bare ? 0 : ref_tables_pages(t, 4),
                           .table_bits = REF_PTE_USER};
}

uint64_t ref_s2_entry(struct ref_tables *t, const struct ref_s2 *s2, uint64_t gpa, unsigned level)
{
    unsigned bytes = s2->sv32 ? 4 : 8, levels = levels_of(s2->mode, s2->sv32);
    uint64_t table = s2->root_ppn * PAGE;

    for (unsigned l = levels - 1;; l--) {
        uint64_t entry = table + index_of(gpa, l, levels, s2->sv32, true) * bytes;
        if (l == level) return entry;
        uint64_t next = pointed_page(t, entry, bytes, t->be);
        if (next == 0) {
            next = ref_tables_pages(t, 1);
            ref_tables_put(t, entry, bytes, next << 10 | 1, t->be);
        }
        table = next * PAGE;
    }
}

void ref_s2_map(struct ref_tables *t, const struct ref_s2 *s2, uint64_t gpa, uint64_t spa,
                unsigned level, uint64_t bits)
{
    unsigned bytes = s2->sv32 ? 4 : 8, entries = bits & IOMMU_PTE_N_MASK ? 16 : 1;
    uint64_t first = ref_s2_entry(t, s2, gpa, level) & ~(uint64_t)(bytes * entries - 1);
    uint64_t value = ref_pte(spa, bits);

    if (entries == 16) value = (value & ~(UINT64_C(15) << 10)) | 8u << 10;
    for (unsigned i = 0; i < entries; i++)
        ref_tables_put(t, first + i * bytes, bytes, value, t->be);
}

uint64_t ref_s2_guest_page(struct ref_tables *t, const struct ref_s2 *s2)
{
    uint64_t ppn = ref_tables_pages(t, 1), gpa = ppn * PAGE + s2->guest_offset;

    if (s2->mode != IOMMU_IOHGATP_MODE_BARE) ref_s2_map(t, s2, gpa, ppn * PAGE, 0, s2->table_bits);
    return gpa / PAGE;
}

uint64_t ref_s2_host(const struct ref_s2 *s2, uint64_t guest_table_address)
{
    return guest_table_address - s2->guest_offset;
}

struct ref_s1 ref_s1_new(struct ref_tables *t, const struct ref_s2 *s2, unsigned mode, bool sv32)
{
    bool bare = mode == IOMMU_FSC_MODE_BARE;

    return (struct ref_s1){.mode = mode, .sv32 = sv32, .s2 = s2,
                           .root_ppn = bare ? 0 : ref_s2_guest_page(t, s2)};
}

uint64_t ref_s1_entry(struct ref_tables *t, const struct ref_s1 *s1, uint64_t iova, unsigned level)
{
    unsigned bytes = s1->sv32 ? 4 : 8, levels = levels_of(s1->mode, s1->sv32);
    uint64_t table = s1->root_ppn * PAGE;

    for (unsigned l = levels - 1;; l--) {
        uint64_t entry = ref_s2_host(s1->s2, table) +
                         index_of(iova, l, levels, s1->sv32, false) * bytes;
        if (l == level) return entry;
        uint64_t next = pointed_page(t, entry, bytes, t->sbe);
        if (next == 0) {
            next = ref_s2_guest_page(t, s1->s2);
            ref_tables_put(t, entry, bytes, next << 10 | 1, t->sbe);
        }
        table = next * PAGE;
    }
}

void ref_s1_map(struct ref_tables *t, const struct ref_s1 *s1, uint64_t iova, uint64_t gpa,
                unsigned level, uint64_t bits)
{
    unsigned bytes = s1->sv32 ? 4 : 8, entries = bits & IOMMU_PTE_N_MASK ? 16 : 1;
    uint64_t first = ref_s1_entry(t, s1, iova, level) & ~(uint64_t)(bytes * entries - 1);
    uint64_t value = ref_pte(gpa, bits);

    if (entries == 16) value = (value & ~(UINT64_C(15) << 10)) | 8u << 10;
    for (unsigned i = 0; i < entries; i++)
        ref_tables_put(t, first + i * bytes, bytes, value, t->sbe);
}
