// SPDX-License-Identifier: Apache-2.0
//
// One case: a machine, a scene, and rounds of requests, edits, commands and mode changes.
#pragma once

#include "histogram.h"

// What a case may leave out, to make a failure smaller.
enum case_simpler {
    CASE_PLAIN_TIMING = 1,
    CASE_PLAIN_STRAPS = 2,
    CASE_NO_BREAKS = 4,
    CASE_NO_FAILURES = 8,
    CASE_ONE_ROUND = 16,
    CASE_NO_EDITS = 32,
    CASE_NO_COMMANDS = 64,
    CASE_NO_MODES = 128,
    CASE_SIMPLER_ALL = 255,
};

#define CASE_MAX_ONLY 1024

struct case_options {
    const char *build;
    uint64_t seed, number;
    unsigned simpler; // mask of enum case_simpler
    unsigned only[CASE_MAX_ONLY]; // post these requests only; num_only 0: all
    unsigned num_only;
    bool verbose; // tells each round and edit
};

struct case_result {
    bool failed;
    unsigned request;    // that disagrees
    unsigned requests;   // drawn
    uint64_t cycles;
    char message[1200];
};

// Adds to *h, also if the case fails.
void case_run(const struct case_options *options, struct histogram *h, struct case_result *result);
// Frees what cases share.
void case_end(void);
