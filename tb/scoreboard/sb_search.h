// SPDX-License-Identifier: Apache-2.0
//
// Is there a choice of what memory was seen to hold, within what the rule allows, for which the
// reference gives this answer?
#pragma once

#include "sb_coverage.h"
#include "sb_history.h"
#include "sb_regs.h"

// An answer to judge.
struct sb_claim {
    bool     granted;
    uint16_t cause;    // refused
    uint64_t pa;       // granted
    uint64_t accepted; // cycle in which the request came
    uint64_t attached; // when it last asked: what refuses it was read since
    uint64_t decided;  // nothing seen later counts
    uint32_t ordinal;  // invalidations up to this one count
};

enum sb_verdict {
    SB_LEGAL,
    SB_DIFFERENT, // no choice gives it
    SB_STALE,     // one gives it, but rests on a read before an invalidation that covers it
    SB_SHARED,    // one gives it, but the read that refuses is older than the question
    SB_UNDONE,    // one gives it, but a table update that it needs was not made
    SB_GAVE_UP
};

struct sb_search {
    const struct sb_history *history;
    const struct sb_coverage *coverage;
    const struct sb_regs *regs;
    uint64_t *evaluations; // counted here
};

// `answer` receives the legal one, or the reference's with the newest of everything. `why` (may be
// NULL) says which read was wrong.
enum sb_verdict sb_search_claim(struct sb_search *search, const struct iommu_ref_request *request,
                                const struct sb_claim *claim, struct iommu_ref_answer *answer,
                                char *why, size_t why_bytes);

// Does the translation of this request, by some choice of what was seen, ask for this change?
bool sb_search_wants(struct sb_search *search, const struct iommu_ref_request *request,
                     uint64_t address, uint32_t bytes, const uint8_t *new_data);
