// SPDX-License-Identifier: Apache-2.0
#include "edit.h"

#include <string.h>

#define DC_FIXED (IOMMU_DC_TC_SADE_MASK | IOMMU_DC_TC_GADE_MASK | IOMMU_DC_TC_SBE_MASK |           \
                  IOMMU_DC_TC_SXL_MASK)

// The flags of contexts only: their ids and tables are shared.
static uint64_t new_context_word(const struct scene_entry *e, uint64_t before, struct rnd *r)
{
    unsigned bits = e->kind == SCENE_DC ? 12 : 3;

    if (rnd_percent(r, 40)) return before ^ 1;
    if (rnd_percent(r, 20)) return before ^ UINT64_C(1) << (32 + rnd_below(r, 32)); // reserved
    uint64_t flip = UINT64_C(1) << rnd_below(r, bits);
    return e->kind == SCENE_DC && (flip & DC_FIXED) ? before : before ^ flip;
}

static uint64_t new_leaf(const struct scene *s, const struct scene_entry *e, uint64_t before,
                         struct rnd *r)
{
    uint64_t ppn = before & (e->bytes == 4 ? IOMMU_PTE32_PPN_MASK : IOMMU_PTE_PPN_MASK);
    unsigned lowest = 10 + (e->bytes == 4 ? 10 : 9) * e->level; // bit of the PPN that may change
    bool second = e->kind == SCENE_S2;

    if (before & 1 && rnd_percent(r, 30)) return 0;
    if (rnd_percent(r, 50)) ppn ^= UINT64_C(1) << (lowest + rnd_below(r, 4));
    if (e->bytes == 4) ppn &= IOMMU_PTE32_PPN_MASK;
    return ppn | scene_leaf_bits(s, r, second, e->bytes == 4);
}

bool edit_choose(struct edit *e, struct scene *s, struct rnd *r)
{
    struct ref_tables *t = &s->m->tables;

    if (s->num_entries == 0) return false;
    e->entry = s->entries[rnd_below(r, s->num_entries)];
    struct scene_entry *x = &e->entry;
    bool table = x->kind == SCENE_S1 || x->kind == SCENE_S2;
    e->bytes = x->bytes < 8 ? x->bytes : 8;
    e->address = x->address + (x->kind == SCENE_MSI ? 8 * rnd_below(r, 2) : 0);
    uint64_t before = ref_tables_get(t, e->address, e->bytes, x->be);
    // 64 KiB pages need 16 stores.
    if (table && x->bytes == 8 && (before & IOMMU_PTE_N_MASK)) return false;
    x->global = table && (before & IOMMU_PTE_G_MASK) != 0;
    if (x->kind == SCENE_DC || x->kind == SCENE_PC) e->after = new_context_word(x, before, r);
    else if (table && x->leaf && rnd_percent(r, 70)) e->after = new_leaf(s, x, before, r);
    else e->after = scene_broken(x, before, r);
    if (table && x->bytes == 8) e->after &= ~IOMMU_PTE_N_MASK;

    uint64_t changed = before ^ e->after;
    bool same_shape = table && x->leaf && (before & 0xF) > 1 && (e->after & 0xF) != 1;
    if (x->kind != SCENE_DC && x->kind != SCENE_PC && !same_shape && (changed & ~UINT64_C(1)) &&
        e->after != 0) s->odd = true;
    e->becomes_valid = e->address == x->address && !(before & 1) && (e->after & 1);
    return changed != 0;
}

void edit_apply(struct edit *e, struct scene *s)
{
    struct ref_tables *t = &s->m->tables;

    // Hardware may have set A or D since.
    e->before = ref_tables_get(t, e->address, e->bytes, e->entry.be);
    ref_tables_put(t, e->address, e->bytes, e->after, e->entry.be);
}

// Memory that gives the old word in the reads whose bit is set.
struct mixed {
    const struct edit *edit;
    struct ref_tables *tables;
    unsigned old_reads, reads;
};

static enum iommu_ref_memory_status read_mixed(void *context, uint64_t address, unsigned bytes,
                                               enum iommu_ref_reason reason, uint8_t *out)
{
    struct mixed *x = context;
    struct iommu_ref_memory memory = ref_tables_memory(x->tables);
    const struct edit *e = x->edit;

    enum iommu_ref_memory_status status = memory.read(memory.ctx, address, bytes, reason, out);
    if (status != IOMMU_REF_OK || address > e->address || e->address >= address + bytes)
        return status;
    unsigned read = x->reads++;
    if (!(x->old_reads >> (read < 3 ? read : 3) & 1)) return status;
    for (unsigned i = 0; i < e->bytes; i++) {
        unsigned shift = 8 * (e->entry.be ? e->bytes - 1 - i : i);
        out[e->address - address + i] = (uint8_t)(e->before >> shift);
    }
    return status;
}

static enum iommu_ref_memory_status may_update(void *context, uint64_t address, unsigned bytes)
{
    struct mixed *x = context;
    struct iommu_ref_memory memory = ref_tables_memory(x->tables);

    return memory.update(memory.ctx, address, bytes);
}

void edit_consider(struct edit *e, struct traffic *t)
{
    struct mixed mixed = {.edit = e, .tables = &t->m->tables};
    struct iommu_ref_memory memory = {.read = read_mixed, .update = may_update, .ctx = &mixed};

    traffic_consider_mixed(t, &memory, &mixed.old_reads, &mixed.reads, 4);
}
