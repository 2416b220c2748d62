// SPDX-License-Identifier: Apache-2.0
//
// The reference asks for its reads one after another; each has a few ways to be answered, newest
// first. The search goes through them like an odometer, the last read fastest, and stops at the
// first evaluation that agrees and is allowed: nearly always the very first one.
#include "sb_search.h"

#include "iommu_regs.h"

#include <stdio.h>
#include <string.h>

#define MAX_EVALUATIONS 512

struct odometer {
    const struct sb_history *history;
    uint64_t until;
    unsigned num;     // reads of this evaluation
    unsigned fixed;   // of which so many are given by `nth`
    uint32_t nth[IOMMU_REF_MAX_READS];
    uint32_t bytes[IOMMU_REF_MAX_READS];
    bool table[IOMMU_REF_MAX_READS];  // an entry of a page table
    struct sb_choice choices[IOMMU_REF_MAX_READS];
    bool unseen;      // a read that the block never made
};

static bool choose(const struct odometer *o, unsigned i, uint64_t address, struct sb_choice *out)
{
    return sb_history_choose(o->history, address, o->bytes[i], o->table[i], o->until, o->nth[i],
                             out);
}

static enum iommu_ref_memory_status read_choice(void *ctx, uint64_t address, unsigned bytes,
                                                enum iommu_ref_reason reason, uint8_t *out)
{
    struct odometer *o = ctx;
    unsigned i = o->num;

    if (i >= IOMMU_REF_MAX_READS) return IOMMU_REF_ACCESS_FAULT;
    if (i >= o->fixed) o->nth[i] = 0;
    o->num++;
    o->bytes[i] = bytes;
    o->table[i] = reason >= IOMMU_REF_READ_S1 && reason != IOMMU_REF_READ_MSI_PTE;
    if (!choose(o, i, address, &o->choices[i])) {
        o->unseen = true;
        return IOMMU_REF_ACCESS_FAULT;
    }
    memcpy(out, o->choices[i].data, bytes);
    return o->choices[i].status == SCOREBOARD_OK             ? IOMMU_REF_OK
           : o->choices[i].status == SCOREBOARD_ACCESS_FAULT ? IOMMU_REF_ACCESS_FAULT
                                                             : IOMMU_REF_POISON;
}

// The next setting; false: all were tried. `last` is the last read whose way may change.
static bool turn(struct odometer *o, unsigned last)
{
    struct sb_choice unused;

    for (unsigned i = last + 1; i-- > 0;) {
        o->nth[i]++;
        o->fixed = i + 1;
        if (choose(o, i, o->choices[i].address, &unused)) return true;
    }
    return false;
}

// Refusals that a register or a valid context decides: it may be cached.
static bool context_refuses(const struct iommu_ref_answer *answer)
{
    switch (answer->refusal) {
    case IOMMU_REF_REFUSED_OFF:
    case IOMMU_REF_REFUSED_BARE_KIND:
    case IOMMU_REF_REFUSED_BARE_BURST:
    case IOMMU_REF_REFUSED_ID_TOO_WIDE: return true;
    case IOMMU_REF_REFUSED_TRANSLATED_REFUSED:
    case IOMMU_REF_REFUSED_PID_UNEXPECTED:
    case IOMMU_REF_REFUSED_PID_TOO_WIDE:
    case IOMMU_REF_REFUSED_BURST_REFUSED:
    case IOMMU_REF_REFUSED_SUPERVISOR_REFUSED:
    case IOMMU_REF_REFUSED_S1_ADDRESS_TOO_WIDE:
    case IOMMU_REF_REFUSED_S2_ADDRESS_TOO_WIDE:
    case IOMMU_REF_REFUSED_MSI_EXECUTE:
    case IOMMU_REF_REFUSED_MRIF_DEBUG:
    case IOMMU_REF_REFUSED_MRIF_WIDTH:
    case IOMMU_REF_REFUSED_RESULT_BEYOND_PAS:
        // ... unless an entry of a page table had its part in it.
        return answer->num_reads == 0 ||
               answer->reads[answer->num_reads - 1].reason < IOMMU_REF_READ_S1;
    default: return false;
    }
}

// Are the reads of this evaluation as young as they must be? SB_LEGAL, SB_STALE, SB_SHARED; `at`
// is the read that is not.
static enum sb_verdict judge_ages(const struct sb_search *search, const struct odometer *o,
                                  const struct iommu_ref_state *state,
                                  const struct iommu_ref_request *request,
                                  const struct sb_claim *claim,
                                  const struct iommu_ref_answer *answer, unsigned *at,
                                  uint64_t *since)
{
    bool last_refuses = !claim->granted && !context_refuses(answer);
    unsigned c = 0;

    for (unsigned i = 0; i < answer->num_reads && c < o->num; i++) {
        const struct iommu_ref_read *read = &answer->reads[i];
        if (o->choices[c].address != read->address) continue; // beyond memory: never made
        bool refuses = last_refuses && i + 1 == answer->num_reads;
        *at = c;
        *since = refuses ? claim->attached
                         : sb_coverage_since(search->coverage, claim->ordinal, state, request,
                                             answer, i);
        if (o->choices[c].last_issued < *since) return refuses ? SB_SHARED : SB_STALE;
        c++;
    }
    return SB_LEGAL;
}

static bool updates_made(const struct sb_search *search, const struct iommu_ref_answer *answer)
{
    for (unsigned i = 0; i < answer->num_updates; i++) {
        const struct iommu_ref_update *u = &answer->updates[i];
        if (!sb_history_updated(search->history, u->address, u->bytes, u->new_bytes))
            return false;
    }
    return true;
}

static bool agrees(const struct sb_claim *claim, const struct iommu_ref_answer *answer)
{
    if (claim->granted) return answer->refusal == IOMMU_REF_GRANTED && answer->pa == claim->pa;
    return answer->refusal != IOMMU_REF_GRANTED && answer->record.cause == claim->cause;
}

static void explain(char *why, size_t bytes, const struct odometer *o, unsigned at, uint64_t since)
{
    if (!why) return;
    snprintf(why, bytes, "read at 0x%llx, last issued in cycle %llu, not since %llu",
             (unsigned long long)o->choices[at].address,
             (unsigned long long)o->choices[at].last_issued, (unsigned long long)since);
}

// All choices under one value of ddtp. The mildest verdict wins, so that the report names what was
// nearest to being right.
static enum sb_verdict search_under(struct sb_search *search, const struct iommu_ref_state *state,
                                    const struct iommu_ref_request *request,
                                    const struct sb_claim *claim, struct iommu_ref_answer *answer,
                                    struct iommu_ref_answer *first, char *why, size_t why_bytes)
{
    struct odometer o = {.history = search->history, .until = claim->decided};
    const struct iommu_ref_memory memory = {.read = read_choice, .ctx = &o};
    enum sb_verdict best = SB_DIFFERENT;

    for (unsigned tries = 0; tries < MAX_EVALUATIONS; tries++) {
        unsigned at = 0;
        uint64_t since = 0;

        o.num = 0;
        o.unseen = false;
        iommu_ref_translate(state, &memory, request, answer);
        (*search->evaluations)++;
        if (tries == 0 && first) *first = *answer;
        unsigned last = o.num ? o.num - 1 : 0;
        if (!o.unseen && agrees(claim, answer)) {
            enum sb_verdict v = judge_ages(search, &o, state, request, claim, answer, &at, &since);
            if (v == SB_LEGAL && !updates_made(search, answer)) v = SB_UNDONE;
            if (v == SB_LEGAL) return v;
            if (best == SB_DIFFERENT) {
                best = v;
                if (v != SB_UNDONE) explain(why, why_bytes, &o, at, since);
            }
            // Later reads do not make this one younger.
            if (v != SB_UNDONE) last = at;
        }
        if (o.num == 0 || !turn(&o, last)) return best;
    }
    return SB_GAVE_UP;
}

enum sb_verdict sb_search_claim(struct sb_search *search, const struct iommu_ref_request *request,
                                const struct sb_claim *claim, struct iommu_ref_answer *answer,
                                char *why, size_t why_bytes)
{
    struct iommu_ref_state state = search->regs->state;
    struct iommu_ref_answer newest;
    enum sb_verdict verdict =
        search_under(search, &state, request, claim, answer, &newest, why, why_bytes);

    if (verdict == SB_LEGAL) return verdict;
    // A change of mode while the request was inside: either one may have counted.
    if (search->regs->ddtp_changed >= claim->accepted) {
        state.ddtp = search->regs->ddtp_before;
        enum sb_verdict before =
            search_under(search, &state, request, claim, answer, NULL, NULL, 0);
        if (before == SB_LEGAL) return before;
    }
    *answer = newest;
    return verdict;
}

bool sb_search_wants(struct sb_search *search, const struct iommu_ref_request *request,
                     uint64_t address, uint32_t bytes, const uint8_t *new_data)
{
    struct odometer o = {.history = search->history, .until = UINT64_MAX};
    const struct iommu_ref_memory memory = {.read = read_choice, .ctx = &o};
    struct iommu_ref_answer answer;

    for (unsigned tries = 0; tries < MAX_EVALUATIONS; tries++) {
        o.num = 0;
        o.unseen = false;
        iommu_ref_translate(&search->regs->state, &memory, request, &answer);
        (*search->evaluations)++;
        for (unsigned i = 0; i < answer.num_updates; i++) {
            const struct iommu_ref_update *u = &answer.updates[i];
            if (u->address == address && u->bytes == bytes &&
                memcmp(u->new_bytes, new_data, bytes) == 0)
                return true;
        }
        if (o.num == 0 || !turn(&o, o.num - 1)) return false;
    }
    return false;
}
