// SPDX-License-Identifier: Apache-2.0
//
// Wall-clock time of the host, for rates; never for anything that a result depends on.
#pragma once

/* Monotonic, from an arbitrary start. */
double clock_seconds(void);
