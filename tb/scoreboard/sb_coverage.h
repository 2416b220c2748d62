// SPDX-License-Identifier: Apache-2.0
//
// Invalidations, and which reads of a translation they cover.
//
// Each is filed under what it names, at every page size, so that "when was the last one that covers
// this entry?" is a few look-ups however many there were. Ordinals number them from 1; the question
// is always about those up to one ordinal, which is one of the last two of each name in practice:
// when both are later, the answer is "none", which judges too mildly.
#pragma once

#include "iommu_ref.h"
#include "sb_map.h"

struct sb_mark {
    uint32_t ordinal, previous;
    uint64_t cycle, previous_cycle;
};

// IOTINVAL of a range (S=1).
struct sb_range {
    uint32_t ordinal;
    uint64_t cycle;
    bool gvma, nl, gv, pscv;
    uint32_t gscid, pscid;
    uint64_t first, last;
};
#define SB_MAX_RANGES 256 // later ones replace the oldest

struct sb_coverage {
    struct sb_map map;
    struct sb_mark *marks;
    uint32_t marks_room;
    uint32_t num;        // ordinal of the newest
    uint32_t fenced;     // ordinal of the newest before a completed fence
    uint64_t newest_cycle;
    struct sb_range ranges[SB_MAX_RANGES];
    uint32_t num_ranges;
    uint64_t floor;      // nothing from before a reset counts
};

void sb_coverage_free(struct sb_coverage *coverage);
// Files the invalidation that a command asks for; false: the command is none.
bool sb_coverage_add(struct sb_coverage *coverage, uint64_t cycle, uint64_t word0, uint64_t word1);

// First cycle in which read `index` of the translation may have been issued, if the invalidations
// up to `ordinal` count.
uint64_t sb_coverage_since(const struct sb_coverage *coverage, uint32_t ordinal,
                           const struct iommu_ref_state *state,
                           const struct iommu_ref_request *request,
                           const struct iommu_ref_answer *answer, unsigned index);
