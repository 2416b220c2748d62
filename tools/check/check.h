// SPDX-License-Identifier: Apache-2.0
//
// The scoreboard (tb/scoreboard) on a simulated IOMMU: every answer, fault record and table update
// is compared with the reference translation while the simulation runs. Changes no cycle.
#pragma once

#include "scoreboard.h"
#include "sluice/sim.h"

#include <stdio.h>

struct check;

// To be called before the first cycle, so that nothing is missed. Takes the observer of `sim`.
// `straps`: those that `sim` was created with. NULL without memory.
struct check *check_attach(struct sluice_sim *sim, const struct sluice_straps *straps);
// Before the simulation ends; NULL is fine.
void check_detach(struct check *check);

// The IOMMU is at rest: complains about what is still owed too. Valid until check_detach.
const struct scoreboard_report *check_finish(struct check *check);

// The disagreements that were kept, one a line.
void check_print(const struct scoreboard_report *report, FILE *out);
