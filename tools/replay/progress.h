// SPDX-License-Identifier: Apache-2.0
//
// One status line on a terminal: share done, rates, time left.
#pragma once

#include "replay/summary.h"

/* Redraw if the last time was long enough ago. `limit` and `announced` are 0 if unknown. */
void progress_show(const struct summary *summary, uint64_t limit, uint64_t announced,
                   uint64_t cycles);

/* Erase the line. */
void progress_clear(void);
