// SPDX-License-Identifier: Apache-2.0
#include "scene.h"

#include <string.h>

#define PAGE UINT64_C(4096)

uint32_t scene_fresh_id(struct scene *s)
{
    // One digit repeated: two ids differ in each of their digits.
    s->next_id++;
    return ((s->next_id % 16) * 0x11111) ^ ((s->next_id / 16 * 0x35A3C) & 0xFFFFF);
}

static void note(struct scene *s, struct scene_entry entry)
{
    for (unsigned i = 0; i < s->num_entries; i++)
        if (s->entries[i].address == entry.address) return;
    if (s->num_entries < SCENE_ENTRIES) s->entries[s->num_entries++] = entry;
}

// ---------------------------------------------------------------- addresses and rights

static unsigned pas(const struct scene *s)
{
    return (unsigned)IOMMU_GET(IOMMU_CAPABILITIES_PAS, s->m->state.capabilities);
}

static uint64_t data_address(const struct scene *s, struct rnd *r, unsigned size_log2,
                             unsigned width)
{
    unsigned bits = width < pas(s) ? width : pas(s);
    uint64_t base = s->m->tables.base, size = UINT64_C(1) << size_log2, address = 0;

    for (unsigned tries = 0; tries < 8; tries++) {
        unsigned shorter = rnd_percent(r, 50) ? rnd_below(r, bits - 30) : 0;
        address = rnd_bits(r, bits - shorter) & ~(size - 1);
        if (address + size <= base || address >= base + s->m->tables.size) break;
    }
    return address;
}

static bool overlaps(const struct scene_map *maps, unsigned num, uint64_t from, unsigned size_log2)
{
    for (unsigned i = 0; i < num; i++) {
        uint64_t last = from + (UINT64_C(1) << size_log2) - 1;
        uint64_t end = maps[i].from + (UINT64_C(1) << maps[i].size_log2) - 1;
        if (from <= end && maps[i].from <= last) return true;
    }
    return false;
}

uint64_t scene_leaf_bits(const struct scene *s, struct rnd *r, bool second_stage, bool sv32)
{
    static const unsigned rights[] = {1, 3, 3, 3, 5, 7, 7, 7, 4, 2}; // R, W and X; 2: reserved
    uint64_t bits = IOMMU_PTE_V_MASK | (uint64_t)rights[rnd_below(r, 10)] << IOMMU_PTE_R_SHIFT;

    if (rnd_percent(r, second_stage ? 97 : 75)) bits |= IOMMU_PTE_U_MASK;
    if (rnd_percent(r, s->ade ? 60 : 94)) bits |= IOMMU_PTE_A_MASK;
    if (rnd_percent(r, s->ade ? 40 : 88)) bits |= IOMMU_PTE_D_MASK;
    if (rnd_percent(r, 12)) bits |= IOMMU_PTE_G_MASK;
    bits |= rnd_bits(r, 2) << IOMMU_PTE_RSW_SHIFT;
    if (sv32) return bits;
    if (rnd_percent(r, scene_can(s, IOMMU_CAPABILITIES_SVPBMT_MASK) ? 25 : 2))
        bits |= IOMMU_PUT(IOMMU_PTE_PBMT, 1 + rnd_below(r, rnd_percent(r, 10) ? 3 : 2));
    if (rnd_percent(r, scene_can(s, IOMMU_CAPABILITIES_SVRSW60T59B_MASK) ? 25 : 2))
        bits |= IOMMU_PUT(IOMMU_PTE_RSW60T59B, rnd_bits(r, 2));
    return bits;
}

static unsigned level_shift(unsigned level, bool sv32)
{
    return 12 + (sv32 ? 10 : 9) * level;
}

static unsigned random_level(struct rnd *r, unsigned levels)
{
    unsigned level = rnd_percent(r, 55) ? 0 : rnd_percent(r, 60) ? 1 : rnd_below(r, levels);
    return level < levels ? level : 0;
}

// ---------------------------------------------------------------- second stage

static unsigned random_mode(const struct scene *s, struct rnd *r, bool sv32, unsigned first_bit)
{
    uint64_t built = s->m->state.capabilities >> first_bit; // SvNN or SvNNx4: 32, 39, 48, 57
    unsigned modes[3], num = 0;

    if (rnd_percent(r, 3)) return rnd_below(r, 16); // also what nobody defined
    if (rnd_percent(r, 5)) return 8 + rnd_below(r, 3);
    if (sv32) return (built & 1) && rnd_percent(r, 75) ? 8 : 0;
    for (unsigned i = 0; i < 3; i++)
        if (built >> (i + 1) & 1) modes[num++] = 8 + i;
    return num && rnd_percent(r, 75) ? modes[rnd_below(r, num)] : 0;
}

static void map_guest(struct scene *s, struct scene_guest *g, struct rnd *r)
{
    bool sv32 = g->s2.sv32;
    unsigned levels = sv32 ? 2 : g->s2.mode - 5;
    unsigned width = sv32 ? 34 : 41 + 9 * (g->s2.mode - 8);
    unsigned level = random_level(r, levels), shift = level_shift(level, sv32);
    bool napot = level == 0 && !sv32 && rnd_percent(r, 25);
    if (napot) shift = 16;
    // Within 34 bits half of the time, so that 32-bit first stages reach it.
    unsigned bits = rnd_percent(r, 50) && shift < 32 ? 34 : width;
    uint64_t gpa = rnd_bits(r, bits) >> shift << shift;

    if (g->num_maps == SCENE_MAPS || overlaps(g->maps, g->num_maps, gpa, shift)) return;
    uint64_t rights = scene_leaf_bits(s, r, true, sv32) | (napot ? IOMMU_PTE_N_MASK : 0);
    uint64_t spa = data_address(s, r, shift, sv32 ? 34 : 56);
    ref_s2_map(&s->m->tables, &g->s2, gpa, spa, level, rights);
    g->maps[g->num_maps++] =
        (struct scene_map){.from = gpa, .to = spa, .size_log2 = (uint8_t)shift,
                           .level = (uint8_t)level};
    for (unsigned l = level; l < levels; l++)
        note(s, (struct scene_entry){.address = ref_s2_entry(&s->m->tables, &g->s2, gpa, l),
                                     .kind = SCENE_S2, .bytes = sv32 ? 4 : 8,
                                     .be = s->m->tables.be, .level = (uint8_t)l, .guest = g,
                                     .leaf = l == level, .covers = gpa});
}

static void new_guest(struct scene *s, struct rnd *r)
{
    struct scene_guest *g = &s->guests[s->num_guests++];
    unsigned mode = random_mode(s, r, s->gxl, IOMMU_CAPABILITIES_SV32X4_SHIFT);
    // Where the guest sees its tables, in steps of 1 GiB and within 34 bits.
    uint64_t offset = (uint64_t)rnd_below(r, 14) << 30;

    memset(g, 0, sizeof *g);
    g->gade = s->ade;
    g->gscid = (uint16_t)scene_fresh_id(s);
    g->built = mode == 0 || (s->gxl ? mode == 8 : mode >= 8 && mode <= 10);
    if (!g->built) {
        g->s2 = (struct ref_s2){.mode = mode, .root_ppn = ref_tables_pages(&s->m->tables, 4)};
        return;
    }
    g->s2 = ref_s2_new(&s->m->tables, mode, s->gxl, offset);
    if (mode == 0) return;
    if (s->ade) g->s2.table_bits &= ~(rnd_bits(r, 2) << IOMMU_PTE_A_SHIFT);
    g->maps[g->num_maps++] = (struct scene_map){
        .from = s->m->tables.base + offset, .to = s->m->tables.base, .size_log2 = 23};
    for (unsigned n = 3 + rnd_below(r, 5); n > 0; n--) map_guest(s, g, r);
}

// ---------------------------------------------------------------- first stage

// A guest address for a leaf of the first stage: mostly one that the second stage maps.
static uint64_t leaf_target(const struct scene *s, const struct scene_guest *g, struct rnd *r,
                            unsigned size_log2, unsigned width)
{
    uint64_t mask = (UINT64_C(1) << size_log2) - 1;

    if (g->s2.mode == 0 || !g->built) return data_address(s, r, size_log2, width);
    if (g->num_maps < 2 || rnd_percent(r, 6)) return rnd_bits(r, width) & ~mask;
    const struct scene_map *map = &g->maps[1 + rnd_below(r, g->num_maps - 1)];
    uint64_t gpa = map->from;
    if (map->size_log2 > size_log2) gpa += rnd_bits(r, map->size_log2);
    return gpa & ~mask & ((UINT64_C(1) << width) - 1);
}

static void map_process(struct scene *s, struct scene_process *p, struct rnd *r,
                        const uint64_t *target)
{
    bool sv32 = p->sxl;
    unsigned levels = sv32 ? 2 : p->s1.mode - 5;
    unsigned width = sv32 ? 32 : 39 + 9 * (p->s1.mode - 8);
    unsigned level = target ? 0 : random_level(r, levels), shift = level_shift(level, sv32);
    bool napot = level == 0 && !sv32 && !target && rnd_percent(r, 25);
    if (napot) shift = 16;
    uint64_t iova = rnd_bits(r, rnd_percent(r, 40) && shift < 30 ? 32 : width) >> shift << shift;
    if (!sv32 && iova >> (width - 1)) iova |= ~UINT64_C(0) << width;

    if (p->num_maps == SCENE_MAPS || overlaps(p->maps, p->num_maps, iova, shift)) return;
    uint64_t rights = scene_leaf_bits(s, r, false, sv32) | (napot ? IOMMU_PTE_N_MASK : 0);
    uint64_t gpa = target ? *target : leaf_target(s, p->guest, r, shift, sv32 ? 34 : 56);
    ref_s1_map(&s->m->tables, &p->s1, iova, gpa, level, rights);
    p->maps[p->num_maps++] =
        (struct scene_map){.from = iova, .to = gpa, .size_log2 = (uint8_t)shift,
                           .level = (uint8_t)level};
    for (unsigned l = level; l < levels; l++)
        note(s, (struct scene_entry){.address = ref_s1_entry(&s->m->tables, &p->s1, iova, l),
                                     .kind = SCENE_S1, .bytes = sv32 ? 4 : 8, .be = s->sbe,
                                     .level = (uint8_t)l, .process = p, .leaf = l == level,
                                     .covers = iova});
}

static struct scene_process *new_process(struct scene *s, struct rnd *r, struct scene_guest *g,
                                         bool sxl)
{
    // Two contexts may run the same process.
    for (unsigned i = 0; i < s->num_processes; i++) {
        struct scene_process *p = &s->processes[i];
        if (p->guest == g && p->sxl == sxl &&
            (rnd_percent(r, 30) || s->num_processes == SCENE_PROCESSES)) return p;
    }
    if (s->num_processes == SCENE_PROCESSES) return NULL;

    struct scene_process *p = &s->processes[s->num_processes++];
    unsigned mode = random_mode(s, r, sxl, IOMMU_CAPABILITIES_SV32_SHIFT);
    memset(p, 0, sizeof *p);
    p->guest = g;
    p->sxl = sxl;
    p->pscid = scene_fresh_id(s);
    p->built = g->built && (mode == 0 || (sxl ? mode == 8 : mode >= 8 && mode <= 10));
    if (!p->built) {
        p->s1 = (struct ref_s1){.mode = mode, .root_ppn = ref_tables_pages(&s->m->tables, 1)};
        return p;
    }
    p->s1 = ref_s1_new(&s->m->tables, &g->s2, mode, sxl);
    if (mode == 0) return p;
    for (unsigned n = 3 + rnd_below(r, 5); n > 0; n--) map_process(s, p, r, NULL);
    return p;
}

// ---------------------------------------------------------------- contexts

static unsigned random_pdt_mode(const struct scene *s, struct rnd *r)
{
    uint64_t built = s->m->state.capabilities >> IOMMU_CAPABILITIES_PD8_SHIFT;
    unsigned modes[3], num = 0;

    if (rnd_percent(r, 3)) return rnd_below(r, 16);
    for (unsigned i = 0; i < 3; i++)
        if (built >> i & 1) modes[num++] = IOMMU_PDTP_MODE_PD8 + i;
    return num && rnd_percent(r, 92) ? modes[rnd_below(r, num)] : IOMMU_PDTP_MODE_BARE;
}

static void fill_pdt(struct scene *s, struct scene_context *c, struct rnd *r, bool sxl)
{
    static const unsigned widths[] = {8, 17, 20};
    struct ref_tables *t = &s->m->tables;
    unsigned level = c->pdt.mode - IOMMU_PDTP_MODE_PD8;

    for (unsigned n = 1 + rnd_below(r, SCENE_PIDS); n > 0; n--) {
        uint32_t pid = rnd_percent(r, 20) ? 0 : (uint32_t)rnd_bits(r, widths[level]);
        struct scene_process *p = new_process(s, r, c->guest, sxl);
        bool taken = p == NULL;
        for (unsigned i = 0; i < c->num_pids; i++) taken = taken || c->pids[i] == pid;
        if (taken) continue;
        c->pids[c->num_pids] = pid;
        c->pid_process[c->num_pids++] = p;
        uint64_t ta = IOMMU_PC_TA_V_MASK | IOMMU_PUT(IOMMU_PC_TA_PSCID, p->pscid) |
                      (rnd_percent(r, 60) ? IOMMU_PC_TA_ENS_MASK : 0) |
                      (rnd_percent(r, 50) ? IOMMU_PC_TA_SUM_MASK : 0);
        ref_pdt_set(t, &c->pdt, pid, ta, IOMMU_PUT(IOMMU_PC_FSC_MODE, p->s1.mode) |
                                             IOMMU_PUT(IOMMU_PC_FSC_PPN, p->s1.root_ppn));
        for (unsigned l = 0; l <= level; l++)
            note(s, (struct scene_entry){.address = ref_pdt_entry(t, &c->pdt, pid, l),
                                         .kind = l ? SCENE_PDTE : SCENE_PC, .bytes = l ? 8 : 16,
                                         .be = s->sbe, .level = (uint8_t)l, .pid = pid,
                                         .context = c, .process = p});
    }
}

// The page of interrupt file `number`: its bits in the places of the mask.
static uint64_t msi_page(const struct scene_context *c, unsigned number)
{
    uint64_t page = c->msi_pattern & ~c->msi_mask;

    for (unsigned bit = 0; bit < 52; bit++) {
        if (!(c->msi_mask >> bit & 1)) continue;
        page |= (uint64_t)(number & 1) << bit;
        number >>= 1;
    }
    return page;
}

// An interrupt page table for up to 16 interrupt files, and some addresses that lead to them.
static void fill_msi(struct scene *s, struct scene_context *c, struct rnd *r)
{
    struct ref_tables *t = &s->m->tables;
    uint64_t root = ref_tables_pages(t, 1);
    unsigned bits = rnd_below(r, 5);
    const struct scene_guest *g = c->guest;
    const struct scene_map *map = &g->maps[rnd_below(r, g->num_maps)];
    uint64_t near = map->from + rnd_bits(r, map->size_log2); // superpages hold interrupt pages

    for (unsigned i = 0; i < bits; i++) c->msi_mask |= UINT64_C(1) << rnd_below(r, 12);
    bits = (unsigned)__builtin_popcountll(c->msi_mask);
    c->msi = true;
    c->msi_pattern = (rnd_percent(r, 50) && map != g->maps ? near : rnd_bits(r, 34)) >> 12;
    c->dc[IOMMU_DC_MSIPTP_DWORD] = IOMMU_PUT(IOMMU_DC_MSIPTP_MODE, IOMMU_MSIPTP_MODE_FLAT) |
                                   IOMMU_PUT(IOMMU_DC_MSIPTP_PPN, root);
    c->dc[IOMMU_DC_MSI_ADDR_MASK_DWORD] = c->msi_mask;
    c->dc[IOMMU_DC_MSI_ADDR_PATTERN_DWORD] = c->msi_pattern;
    for (unsigned i = 0; i < 1u << bits; i++) {
        uint64_t low = 0, high = 0;
        bool mrif = rnd_percent(r, scene_can(s, IOMMU_CAPABILITIES_MSI_MRIF_MASK) ? 30 : 4);
        if (rnd_percent(r, 8)) continue; // not valid
        low = IOMMU_MSI_PTE_FLAT_V_MASK;
        if (mrif) { // MRIF address in bits 9 .. 55 of its own field, notice in the second word
            uint64_t file = ref_tables_pages(t, 1) << 12, notice = ref_tables_pages(t, 1);
            low |= IOMMU_PUT(IOMMU_MSI_PTE_MRIF_M, IOMMU_MSI_PTE_MRIF_M_VALUE) |
                   IOMMU_PUT(IOMMU_MSI_PTE_MRIF_MRIF_ADDR, file >> 9);
            high = IOMMU_PUT(IOMMU_MSI_PTE_MRIF_NPPN, notice) |
                   IOMMU_PUT(IOMMU_MSI_PTE_MRIF_NID_LOW, rnd_bits(r, 10));
        } else {
            low |= IOMMU_PUT(IOMMU_MSI_PTE_FLAT_M, IOMMU_MSI_PTE_FLAT_M_VALUE) |
                   IOMMU_PUT(IOMMU_MSI_PTE_FLAT_PPN, data_address(s, r, 12, 56) >> 12);
        }
        ref_msi_set(t, root, i, low, high);
        note(s, (struct scene_entry){.address = root * PAGE + 16 * i, .kind = SCENE_MSI,
                                     .bytes = 16, .be = t->be, .leaf = true,
                                     .covers = msi_page(c, i) << 12, .context = c});
    }
    for (unsigned i = 0; i < s->num_processes; i++) {
        struct scene_process *p = &s->processes[i];
        if (p->guest != c->guest || !p->built || p->s1.mode == 0) continue;
        uint64_t target = (c->msi_pattern | (rnd_next(r) & c->msi_mask)) << 12;
        map_process(s, p, r, &target);
    }
}

static uint64_t random_tc(const struct scene *s, const struct scene_context *c, struct rnd *r,
                          bool sxl)
{
    uint64_t tc = IOMMU_DC_TC_V_MASK | (sxl ? IOMMU_DC_TC_SXL_MASK : 0) |
                  (s->sbe ? IOMMU_DC_TC_SBE_MASK : 0) | (c->pdtv ? IOMMU_DC_TC_PDTV_MASK : 0);

    if (rnd_percent(r, 10)) tc |= IOMMU_DC_TC_DTF_MASK;
    if (c->pdtv && rnd_percent(r, 50)) tc |= IOMMU_DC_TC_DPE_MASK;
    if (s->ade) tc |= IOMMU_DC_TC_SADE_MASK | IOMMU_DC_TC_GADE_MASK;
    if (rnd_percent(r, scene_can(s, IOMMU_CAPABILITIES_ATS_MASK) ? 50 : 2)) {
        tc |= IOMMU_DC_TC_EN_ATS_MASK;
        if (rnd_percent(r, 30)) tc |= IOMMU_DC_TC_EN_PRI_MASK;
        if (rnd_percent(r, 30) && c->guest->s2.mode &&
            scene_can(s, IOMMU_CAPABILITIES_T2GPA_MASK)) tc |= IOMMU_DC_TC_T2GPA_MASK;
    }
    if (rnd_percent(r, 10)) tc |= rnd_bits(r, 8) << IOMMU_DC_TC_CUSTOM_SHIFT;
    return tc;
}

static void new_context(struct scene *s, struct rnd *r)
{
    static const unsigned base_width[] = {7, 16, 24}, ext_width[] = {6, 15, 24};
    unsigned level = (unsigned)(s->ddt.ddtp & 15) - IOMMU_DDTP_MODE_1LVL;
    struct scene_context *c = &s->contexts[s->num_contexts];
    bool sxl = s->gxl || (s->m->state.fctl_gxl_writable && rnd_percent(r, 15));

    memset(c, 0, sizeof *c);
    c->device_id = (uint32_t)rnd_bits(r, (s->ddt.extended ? ext_width : base_width)[level]);
    for (unsigned i = 0; i < s->num_contexts; i++)
        if (s->contexts[i].device_id == c->device_id) return;
    s->num_contexts++;
    c->guest = &s->guests[rnd_below(r, s->num_guests)];
    unsigned pdt_mode = random_pdt_mode(s, r), fsc_mode = 0;
    uint64_t fsc_ppn = 0;
    c->pdtv = rnd_percent(r, 45);
    if (c->pdtv) {
        fsc_mode = pdt_mode;
        bool known = pdt_mode >= IOMMU_PDTP_MODE_PD8 && pdt_mode <= IOMMU_PDTP_MODE_PD20;
        if (c->guest->built && known) {
            c->pdt = ref_pdt_new(&s->m->tables, &c->guest->s2, pdt_mode);
            fsc_ppn = c->pdt.root_ppn;
            fill_pdt(s, c, r, sxl);
        }
    } else if ((c->process = new_process(s, r, c->guest, sxl)) != NULL) {
        fsc_mode = c->process->s1.mode;
        fsc_ppn = c->process->s1.root_ppn;
        c->dc[IOMMU_DC_TA_DWORD] = IOMMU_PUT(IOMMU_DC_TA_PSCID, c->process->pscid);
    }
    c->dc[IOMMU_DC_TC_DWORD] = random_tc(s, c, r, sxl);
    c->dc[IOMMU_DC_IOHGATP_DWORD] = IOMMU_PUT(IOMMU_DC_IOHGATP_MODE, c->guest->s2.mode) |
                                    IOMMU_PUT(IOMMU_DC_IOHGATP_GSCID, c->guest->gscid) |
                                    IOMMU_PUT(IOMMU_DC_IOHGATP_PPN, c->guest->s2.root_ppn);
    c->dc[IOMMU_DC_FSC_DWORD] =
        IOMMU_PUT(IOMMU_DC_FSC_MODE, fsc_mode) | IOMMU_PUT(IOMMU_DC_FSC_PPN, fsc_ppn);
    c->dc[IOMMU_DC_TA_DWORD] |= IOMMU_PUT(IOMMU_DC_TA_RCID, rnd_bits(r, s->m->state.rcid_width)) |
                                IOMMU_PUT(IOMMU_DC_TA_MCID, rnd_bits(r, s->m->state.mcid_width));
    if (s->ddt.extended && c->guest->built && c->guest->s2.mode && rnd_percent(r, 50))
        fill_msi(s, c, r);
    ref_ddt_set(&s->m->tables, &s->ddt, c->device_id, c->dc);
    for (unsigned l = 0; l <= level; l++)
        note(s, (struct scene_entry){
                    .address = ref_ddt_entry(&s->m->tables, &s->ddt, c->device_id, l),
                    .kind = l ? SCENE_DDTE : SCENE_DC, .bytes = l ? 8 : s->ddt.extended ? 64 : 32,
                    .be = s->m->tables.be, .level = (uint8_t)l, .context = c});
}

// ---------------------------------------------------------------- broken entries

static uint64_t flipped(const struct scene_entry *entry, uint64_t value, struct rnd *r)
{
    unsigned width = entry->bytes == 4 ? 32 : 64;

    switch (rnd_below(r, 8)) {
    case 0: return value & ~UINT64_C(1); // V of most words
    case 1: return 0;
    case 2: return value ^ UINT64_C(1) << rnd_below(r, 10); // the flags of a PTE
    case 3: return value ^ UINT64_C(1) << rnd_below(r, 10) ^ UINT64_C(1) << rnd_below(r, 10);
    case 4: return value ^ UINT64_C(1) << (10 + rnd_below(r, 12)); // a near page
    case 5: return value ^ UINT64_C(1) << (width == 32 ? 31 : 53 + rnd_below(r, 11));
    case 6: return value ^ UINT64_C(1) << rnd_below(r, width);
    default: return value ^ UINT64_C(1) << rnd_below(r, width) ^ UINT64_C(1) << rnd_below(r, width);
    }
}

static bool is_napot(const struct scene_entry *entry, uint64_t value)
{
    return entry->kind >= SCENE_S1 && entry->kind <= SCENE_S2 && entry->bytes == 8 &&
           entry->level == 0 && (value & IOMMU_PTE_N_MASK) && (value >> 10 & 15) == 8;
}

// The 16 entries of a 64 KiB page say the same: single ones do not change, nor come to be.
uint64_t scene_broken(const struct scene_entry *entry, uint64_t value, struct rnd *r)
{
    if (is_napot(entry, value)) return value;
    uint64_t broken = flipped(entry, value, r);
    return is_napot(entry, broken) ? broken & ~IOMMU_PTE_N_MASK : broken;
}

// Ids of its own for a context that will differ from those that share its tables.
static void detach_ids(struct scene *s, const struct scene_entry *e)
{
    struct ref_tables *t = &s->m->tables;

    if (e->kind == SCENE_PC) {
        uint64_t ta = ref_tables_get(t, e->address, 8, e->be) & ~IOMMU_PC_TA_PSCID_MASK;
        ref_tables_put(t, e->address, 8, ta | IOMMU_PUT(IOMMU_PC_TA_PSCID, scene_fresh_id(s)),
                       e->be);
    }
    if (e->kind != SCENE_DC) return;
    uint64_t iohgatp = ref_tables_get(t, e->address + 8, 8, e->be) & ~IOMMU_DC_IOHGATP_GSCID_MASK;
    ref_tables_put(t, e->address + 8, 8,
                   iohgatp | IOMMU_PUT(IOMMU_DC_IOHGATP_GSCID, scene_fresh_id(s) & 0xFFFF), e->be);
    uint64_t ta = ref_tables_get(t, e->address + 16, 8, e->be) & ~IOMMU_DC_TA_PSCID_MASK;
    ref_tables_put(t, e->address + 16, 8, ta | IOMMU_PUT(IOMMU_DC_TA_PSCID, scene_fresh_id(s)),
                   e->be);
}

static void break_one(struct scene *s, struct rnd *r)
{
    struct ref_tables *t = &s->m->tables;
    const struct scene_entry *e = &s->entries[rnd_below(r, s->num_entries)];
    unsigned bytes = e->bytes < 8 ? e->bytes : 8;
    uint64_t address = e->address + (e->bytes > 8 ? 8 * rnd_below(r, e->bytes / 8) : 0);

    detach_ids(s, e);
    s->odd = true;
    uint64_t value = scene_broken(e, ref_tables_get(t, address, bytes, e->be), r);
    // Contexts over shared tables agree on who sets A and D.
    if (e->kind == SCENE_DC && address == e->address && s->ade)
        value |= IOMMU_DC_TC_SADE_MASK | IOMMU_DC_TC_GADE_MASK;
    ref_tables_put(t, address, bytes, value, e->be);
}

static void fail_one(struct scene *s, struct rnd *r)
{
    const struct scene_entry *e = &s->entries[rnd_below(r, s->num_entries)];
    uint64_t address = e->address + (e->bytes > 8 ? 8 * rnd_below(r, e->bytes / 8) : 0);
    enum iommu_ref_memory_status status =
        rnd_percent(r, 50) ? IOMMU_REF_ACCESS_FAULT : IOMMU_REF_POISON;

    // Whoever read another of its 16 entries knows a 64 KiB page, too.
    if (is_napot(e, ref_tables_get(&s->m->tables, e->address, 8, e->be))) return;
    // A context of several words fails in one way.
    for (unsigned i = 0; i < s->m->tables.num_failures; i++)
        if (s->m->tables.failures[i].address / 64 == address / 64) return;
    if (s->m->tables.num_failures == REF_TABLES_MAX_FAILURES) return;
    if (s->ade && rnd_percent(r, 30)) ref_tables_fail_update(&s->m->tables, address, status);
    else ref_tables_fail(&s->m->tables, address, status);
}

// ---------------------------------------------------------------- the whole

static void choose_fctl(struct scene *s, struct rnd *r)
{
    struct machine *m = s->m;
    uint64_t want = rnd_bits(r, 3) & m->fctl_writable & ~IOMMU_FCTL_WSI_MASK;

    if (want & IOMMU_FCTL_GXL_MASK && rnd_percent(r, 50)) want &= ~IOMMU_FCTL_GXL_MASK;
    want |= m->state.fctl & ~m->fctl_writable;
    if (want != m->state.fctl) machine_write(m, IOMMU_REG_FCTL, 4, want);
    m->state.fctl = machine_read(m, IOMMU_REG_FCTL, 4);
    s->gxl = (m->state.fctl & IOMMU_FCTL_GXL_MASK) != 0;
    m->tables.be = (m->state.fctl & IOMMU_FCTL_BE_MASK) != 0;
    s->sbe = m->state.fctl_be_writable ? rnd_percent(r, 50) : m->tables.be;
    m->tables.sbe = s->sbe;
    if (m->state.capabilities & IOMMU_CAPABILITIES_QOSID_MASK) {
        machine_write(m, IOMMU_REG_IOMMU_QOSID, 4, rnd_bits(r, 32));
        m->state.iommu_qosid = machine_read(m, IOMMU_REG_IOMMU_QOSID, 4);
    }
}

void scene_build(struct scene *s, struct machine *m, struct rnd *r, bool breaks, bool failures)
{
    memset(s, 0, sizeof *s);
    s->m = m;
    choose_fctl(s, r);
    s->ade = scene_can(s, IOMMU_CAPABILITIES_AMO_HWAD_MASK) && rnd_percent(r, 50);
    if (!machine_queues(m, 5, rnd_percent(r, 15) ? 1 + rnd_below(r, 4) : 9)) return;
    // The widest mode that the build takes at most.
    uint64_t mode = IOMMU_DDTP_MODE_1LVL + rnd_below(r, 3);
    if (rnd_percent(r, 4)) mode = rnd_below(r, 2);
    if (!machine_set_ddtp(m, mode)) return;
    mode = m->state.ddtp & 15;
    s->ddt = ref_ddt_new(&m->tables, (unsigned)(mode < 2 ? 2 : mode),
                         scene_can(s, IOMMU_CAPABILITIES_MSI_FLAT_MASK));
    for (unsigned n = 1 + rnd_below(r, SCENE_GUESTS); n > 0; n--) new_guest(s, r);
    for (unsigned n = 1 + rnd_below(r, SCENE_CONTEXTS); n > 0; n--) new_context(s, r);
    unsigned num_breaks = rnd_percent(r, 60) ? rnd_below(r, 6) : 0;
    unsigned num_failures = rnd_percent(r, 30) ? 1 + rnd_below(r, 3) : 0;
    if (breaks) while (num_breaks-- > 0) break_one(s, r);
    if (failures) while (num_failures-- > 0) fail_one(s, r);
    machine_set_ddtp(m, (s->ddt.ddtp & ~UINT64_C(15)) | mode);
}
