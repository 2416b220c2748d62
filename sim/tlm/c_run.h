// SPDX-License-Identifier: Apache-2.0
//
// The work on the C interface of the library, without SystemC: the run to compare with.
#pragma once

#include "work.h"

namespace sluice {

struct RunResult {
    WorkTotals totals;
    uint64_t faults = 0; // that the driver reported
};

RunResult run_in_c(uint32_t device_id);

} // namespace sluice
