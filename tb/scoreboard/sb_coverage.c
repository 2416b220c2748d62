// SPDX-License-Identifier: Apache-2.0
//
// Sources: architecture, "IOMMU Page-Table cache invalidation commands" and "IOMMU Directory cache
// invalidation commands", and the tables of operands there.
#include "sb_coverage.h"

#include "iommu_regs.h"
#include "iommu_structs.h"

#include <stdlib.h>

// What an invalidation is filed under.
enum name {
    ALL_CONTEXTS,
    DEVICE,        // device_id
    PROCESS,       // device_id, process_id
    SPACE,         // host, or a GSCID: entries of any level, global ones included
    ADDRESS_SPACE, // the same with a PSCID: entries of any level, not the global ones
    SPACE_PAGE,    // and the same for the leaf entries of one address
    ADDRESS_SPACE_PAGE,
    ALL_GUESTS,    // second stage
    GUEST,
    GUEST_PAGE
};

// Bytes (log2) that one entry may map: pages, NAPOT ranges, and the levels of Sv32 and Sv39..57.
static const uint8_t PAGE_SHIFTS[] = {12, 16, 21, 22, 30, 39, 48};
#define NUM_SHIFTS (sizeof PAGE_SHIFTS / sizeof PAGE_SHIFTS[0])

void sb_coverage_free(struct sb_coverage *coverage)
{
    free(coverage->marks);
    sb_map_free(&coverage->map);
    *coverage = (struct sb_coverage){0};
}

static uint64_t key_of(enum name name, uint64_t a, uint64_t b)
{
    return sb_mix(sb_mix(name, a), b);
}

static uint64_t page_key(enum name name, uint64_t space, uint64_t pscid, unsigned shift, bool nl,
                         uint64_t address)
{
    return sb_mix(key_of(name, space, pscid), (address >> shift) << 8 | shift << 1 | nl);
}

// Host address spaces are space 0, those of a guest 1 + GSCID.
static uint64_t space_of(bool gv, uint32_t gscid)
{
    return gv ? UINT64_C(1) + gscid : 0;
}

static void file(struct sb_coverage *coverage, uint64_t key)
{
    uint32_t before = coverage->map.num;
    uint32_t at = sb_map_get(&coverage->map, key);

    if (at >= coverage->marks_room) {
        coverage->marks_room = coverage->marks_room ? coverage->marks_room * 2 : 256;
        coverage->marks = sb_resize(coverage->marks, coverage->marks_room,
                                    sizeof coverage->marks[0]);
    }
    if (at >= before) coverage->marks[at] = (struct sb_mark){0};
    struct sb_mark *mark = &coverage->marks[at];
    mark->previous = mark->ordinal;
    mark->previous_cycle = mark->cycle;
    mark->ordinal = coverage->num;
    mark->cycle = coverage->newest_cycle;
}

static void file_pages(struct sb_coverage *coverage, enum name name, uint64_t space,
                       uint64_t pscid, bool nl, uint64_t address)
{
    for (unsigned i = 0; i < NUM_SHIFTS; i++) {
        file(coverage, page_key(name, space, pscid, PAGE_SHIFTS[i], false, address));
        if (nl) file(coverage, page_key(name, space, pscid, PAGE_SHIFTS[i], true, address));
    }
}

// S=1: the lowest clear bit of the page number says how large the range is.
static void file_range(struct sb_coverage *coverage, const struct sb_range *what, uint64_t page)
{
    unsigned log2_pages = 1;

    while (log2_pages < 52 && page >> (log2_pages - 1) & 1) log2_pages++;
    uint64_t span = log2_pages >= 52 ? UINT64_MAX : (UINT64_C(1) << (log2_pages + 12)) - 1;
    struct sb_range *range = &coverage->ranges[coverage->num_ranges++ % SB_MAX_RANGES];
    *range = *what;
    range->first = (page << 12) & ~span;
    range->last = range->first | span;
}

static void add_iotinval(struct sb_coverage *coverage, uint64_t word0, uint64_t word1)
{
    bool av = word0 & IOMMU_CMD_IOTINVAL_AV_MASK;
    bool s = word1 & IOMMU_CMD_IOTINVAL_S_MASK;
    uint64_t page = IOMMU_GET(IOMMU_CMD_IOTINVAL_ADDR, word1);
    struct sb_range what = {
        .ordinal = coverage->num,
        .cycle = coverage->newest_cycle,
        .gvma = IOMMU_GET(IOMMU_CMD_IOTINVAL_FUNC3, word0) == IOMMU_CMD_IOTINVAL_FUNC3_GVMA,
        .nl = word0 & IOMMU_CMD_IOTINVAL_NL_MASK,
        .gv = word0 & IOMMU_CMD_IOTINVAL_GV_MASK,
        .pscv = word0 & IOMMU_CMD_IOTINVAL_PSCV_MASK,
        .gscid = (uint32_t)IOMMU_GET(IOMMU_CMD_IOTINVAL_GSCID, word0),
        .pscid = (uint32_t)IOMMU_GET(IOMMU_CMD_IOTINVAL_PSCID, word0)};
    uint64_t space = space_of(what.gv, what.gscid);

    if (what.gvma && !what.gv) {
        file(coverage, key_of(ALL_GUESTS, 0, 0));
    } else if (av && s) {
        file_range(coverage, &what, page);
    } else if (what.gvma) {
        if (av) file_pages(coverage, GUEST_PAGE, space, 0, what.nl, page << 12);
        else file(coverage, key_of(GUEST, space, 0));
    } else if (av) {
        file_pages(coverage, what.pscv ? ADDRESS_SPACE_PAGE : SPACE_PAGE, space,
                   what.pscv ? what.pscid : 0, what.nl, page << 12);
    } else {
        file(coverage, what.pscv ? key_of(ADDRESS_SPACE, space, what.pscid)
                                 : key_of(SPACE, space, 0));
    }
}

static void add_iodir(struct sb_coverage *coverage, uint64_t word0)
{
    uint64_t device_id = IOMMU_GET(IOMMU_CMD_IODIR_DID, word0);

    if (IOMMU_GET(IOMMU_CMD_IODIR_FUNC3, word0) == IOMMU_CMD_IODIR_FUNC3_INVAL_PDT)
        file(coverage, key_of(PROCESS, device_id, IOMMU_GET(IOMMU_CMD_IODIR_PID, word0)));
    else if (word0 & IOMMU_CMD_IODIR_DV_MASK)
        file(coverage, key_of(DEVICE, device_id, 0));
    else
        file(coverage, key_of(ALL_CONTEXTS, 0, 0));
}

bool sb_coverage_add(struct sb_coverage *coverage, uint64_t cycle, uint64_t word0, uint64_t word1)
{
    uint64_t opcode = IOMMU_GET(IOMMU_CMD_OPCODE, word0);

    if (opcode != IOMMU_CMD_IOTINVAL_OPCODE_VALUE && opcode != IOMMU_CMD_IODIR_OPCODE_VALUE)
        return false;
    coverage->num++;
    coverage->newest_cycle = cycle;
    if (opcode == IOMMU_CMD_IOTINVAL_OPCODE_VALUE) add_iotinval(coverage, word0, word1);
    else add_iodir(coverage, word0);
    return true;
}

// ---------------------------------------------------------------- the question

struct query {
    const struct sb_coverage *coverage;
    uint32_t ordinal;
    uint64_t since;
};

static void ask(struct query *q, uint64_t key)
{
    uint32_t at = sb_map_find(&q->coverage->map, key);

    if (at == SB_MAP_NONE) return;
    const struct sb_mark *mark = &q->coverage->marks[at];
    uint64_t cycle = mark->ordinal <= q->ordinal    ? mark->cycle
                     : mark->previous <= q->ordinal ? mark->previous_cycle : 0;
    if (cycle > q->since) q->since = cycle;
}

// An entry as invalidations see it.
struct entry {
    bool second_stage, leaf, global, gv;
    uint32_t gscid, pscid;
    uint64_t address; // IOVA, or guest address for the second stage
    unsigned shift;
};

static void ask_ranges(struct query *q, const struct entry *e)
{
    const struct sb_coverage *c = q->coverage;
    uint32_t num = c->num_ranges < SB_MAX_RANGES ? c->num_ranges : SB_MAX_RANGES;
    uint64_t span = (UINT64_C(1) << e->shift) - 1;
    uint64_t first = e->address & ~span, last = e->address | span;

    for (uint32_t i = 0; i < num; i++) {
        const struct sb_range *range = &c->ranges[i];
        bool same = range->gvma == e->second_stage && range->gv == e->gv &&
                    (!range->gv || range->gscid == e->gscid);
        bool process = !range->pscv || (range->pscid == e->pscid && !e->global);
        bool entry = (e->leaf || range->nl) && range->first <= last && first <= range->last;
        if (same && process && entry && range->ordinal <= q->ordinal && range->cycle > q->since)
            q->since = range->cycle;
    }
}

static void ask_entry(struct query *q, const struct entry *e)
{
    uint64_t space = space_of(e->gv, e->gscid);
    bool nl = !e->leaf;

    if (e->second_stage) {
        ask(q, key_of(ALL_GUESTS, 0, 0));
        ask(q, key_of(GUEST, space, 0));
        ask(q, page_key(GUEST_PAGE, space, 0, e->shift, nl, e->address));
    } else {
        ask(q, key_of(SPACE, space, 0));
        ask(q, page_key(SPACE_PAGE, space, 0, e->shift, nl, e->address));
        if (!e->global) {
            ask(q, key_of(ADDRESS_SPACE, space, e->pscid));
            ask(q, page_key(ADDRESS_SPACE_PAGE, space, e->pscid, e->shift, nl, e->address));
        }
    }
    if (q->coverage->num_ranges) ask_ranges(q, e);
}

static uint64_t load(const uint8_t *bytes, unsigned num, bool big_endian)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < num; i++)
        value = value << 8 | bytes[big_endian ? i : num - 1 - i];
    return value;
}

// Endianness of first-stage tables: DC.tc.SBE, in a context that is itself in fctl.BE order.
static bool first_stage_big_endian(const struct iommu_ref_state *state,
                                   const struct iommu_ref_answer *answer)
{
    for (unsigned i = 0; i < answer->num_reads; i++)
        if (answer->reads[i].reason == IOMMU_REF_READ_DC)
            return load(answer->reads[i].data + 8 * IOMMU_DC_TC_DWORD, 8,
                        IOMMU_GET(IOMMU_FCTL_BE, state->fctl) != 0) & IOMMU_DC_TC_SBE_MASK;
    return false;
}

static unsigned shift_of(const struct iommu_ref_read *read, uint64_t pte)
{
    bool napot = read->bytes == 8 && (pte & IOMMU_PTE_N_MASK) && read->level == 0;

    return napot ? 16 : 12 + (read->bytes == 4 ? 10u : 9u) * read->level;
}

static void ask_first_stage(struct query *q, const struct iommu_ref_state *state,
                            const struct iommu_ref_request *request,
                            const struct iommu_ref_answer *answer, unsigned index)
{
    const struct iommu_ref_read *read = &answer->reads[index];
    uint64_t pte = load(read->data, read->bytes, first_stage_big_endian(state, answer));
    struct entry entry = {.gv = answer->gv,
                          .gscid = answer->gscid,
                          .pscid = answer->pscid,
                          .leaf = pte & (IOMMU_PTE_R_MASK | IOMMU_PTE_W_MASK | IOMMU_PTE_X_MASK),
                          .global = pte & IOMMU_PTE_G_MASK,
                          .address = request->iova,
                          .shift = shift_of(read, pte)};
    ask_entry(q, &entry);
}

// The guest address of an implicit access is not known here: by address, such entries are not
// covered, which judges too mildly.
static void ask_second_stage(struct query *q, const struct iommu_ref_state *state,
                             const struct iommu_ref_answer *answer, unsigned index)
{
    const struct iommu_ref_read *read = &answer->reads[index];
    uint64_t pte = load(read->data, read->bytes, IOMMU_GET(IOMMU_FCTL_BE, state->fctl) != 0);
    bool own = read->reason == IOMMU_REF_READ_S2 || read->reason == IOMMU_REF_READ_MSI_PTE;
    struct entry entry = {.second_stage = true,
                          .gv = answer->gv,
                          .gscid = answer->gscid,
                          .leaf = own && (read->reason == IOMMU_REF_READ_MSI_PTE ||
                                          (pte & (IOMMU_PTE_R_MASK | IOMMU_PTE_W_MASK |
                                                  IOMMU_PTE_X_MASK))),
                          .address = answer->gpa,
                          .shift = read->reason == IOMMU_REF_READ_MSI_PTE ? 12
                                                                         : shift_of(read, pte)};
    ask_entry(q, &entry);
}

uint64_t sb_coverage_since(const struct sb_coverage *coverage, uint32_t ordinal,
                           const struct iommu_ref_state *state,
                           const struct iommu_ref_request *request,
                           const struct iommu_ref_answer *answer, unsigned index)
{
    struct query q = {coverage, ordinal, coverage->floor};

    switch (answer->reads[index].reason) {
    case IOMMU_REF_READ_PC:
        ask(&q, key_of(PROCESS, request->device_id, answer->used_process_id));
        ask(&q, key_of(DEVICE, request->device_id, 0));
        ask(&q, key_of(ALL_CONTEXTS, 0, 0));
        break;
    case IOMMU_REF_READ_DC:
    case IOMMU_REF_READ_PDTE:
        ask(&q, key_of(DEVICE, request->device_id, 0));
        ask(&q, key_of(ALL_CONTEXTS, 0, 0));
        break;
    case IOMMU_REF_READ_DDTE: ask(&q, key_of(ALL_CONTEXTS, 0, 0)); break;
    case IOMMU_REF_READ_S1: ask_first_stage(&q, state, request, answer, index); break;
    default: ask_second_stage(&q, state, answer, index); break;
    }
    return q.since;
}
