// SPDX-License-Identifier: Apache-2.0
//
// Summaries that `sluice replay --json` has written.
#pragma once

#include <cjson/cJSON.h>

/*
 * Replay with ARGUMENTS and `--json summary.json`; the run must be clean (exit code 0, nothing on
 * standard error). The caller deletes the summary.
 */
cJSON *summary_of_replay(const char *arguments);

/* The number at a path such as "latency.p50"; the test fails if there is none. */
double summary_number(const cJSON *summary, const char *path);

/* The path of a recorded trace, by its name; static storage. */
const char *recorded_trace(const char *name);
