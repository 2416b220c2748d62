// SPDX-License-Identifier: Apache-2.0
//
// Statistics fed with hand-made events, for C tests.
#pragma once

#include "sluice/sim.h"

#ifdef __cplusplus
extern "C" {
#endif

struct tally;
struct tally *tally_new(void);
void tally_delete(struct tally *t);
// `widths` and `values` of the lane's fields, most significant first as spec/trace_events.yaml
// lists them.
void tally_event(struct tally *t, uint64_t cycle, uint32_t lane, uint32_t num_fields,
                 const uint32_t *widths, const uint64_t *values);
struct sluice_stats tally_read(const struct tally *t);

#ifdef __cplusplus
}
#endif
