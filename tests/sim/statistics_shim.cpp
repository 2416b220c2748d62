// SPDX-License-Identifier: Apache-2.0
#include "statistics_shim.h"

#include "statistics.h"

struct tally {
    sluice::Statistics statistics;
};

struct tally *tally_new(void)
{
    return new tally;
}

void tally_delete(struct tally *t)
{
    delete t;
}

void tally_event(struct tally *t, uint64_t cycle, uint32_t lane, uint32_t num_fields,
                 const uint32_t *widths, const uint64_t *values)
{
    uint32_t words[sluice::kMaxLaneWords] = {};
    uint32_t at = 0;
    for (uint32_t i = num_fields; i-- > 0;)
        for (uint32_t bit = 0; bit < widths[i]; bit++, at++)
            words[at / 32] |= static_cast<uint32_t>(values[i] >> bit & 1) << (at % 32);
    t->statistics.event(lane, 0, words, cycle);
}

struct sluice_stats tally_read(const struct tally *t)
{
    sluice_stats stats;
    t->statistics.snapshot(&stats);
    return stats;
}
