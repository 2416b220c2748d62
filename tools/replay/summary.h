// SPDX-License-Identifier: Apache-2.0
//
// What a replay measured, as text and as JSON with the same keys in every run
// (tools/README.md explains each).
#pragma once

#include "scoreboard.h"
#include "sluice/sim.h"

#include <stdint.h>
#include <stdio.h>

struct cJSON;

/* Driver calls of one kind. */
struct summary_calls {
    uint64_t count;
    uint64_t cycles;        /* from call to return, summed */
    uint64_t mmio_accesses; /* register reads and writes made by the calls */
};

struct summary {
    char trace[64];
    char build[16];
    uint64_t events, flushes; /* lines; flushes are skipped */
    struct summary_calls maps, unmaps;
    uint64_t reads, writes;   /* accesses */
    uint64_t bytes;
    uint64_t reads_through_write_only; /* this page format cannot refuse them */
    uint64_t cycles;          /* from the first event to the end of the last */
    uint64_t faults_expected, faults_unexpected;
    uint64_t mismatches;      /* accesses with a wrong byte or address, pages wrong at the end */
    double wall_seconds;
    bool checked;             /* by the scoreboard, set-up and shut-down included */
    struct scoreboard_report check;
    struct sluice_stats hardware; /* of the replay alone, setup taken out */
};

/* hardware = after - before, where a difference has a meaning. */
void summary_set_hardware(struct summary *summary, const struct sluice_stats *before,
                          const struct sluice_stats *after);

void summary_print(const struct summary *summary, FILE *out);

/* A new object; the caller deletes it. */
struct cJSON *summary_to_json(const struct summary *summary);
