// SPDX-License-Identifier: Apache-2.0
//
// Replay of one recorded trace: map and unmap lines become calls of the driver, read and write
// lines become DMA through the IOMMU, and every byte is checked.
//
// What runs at the same time   16 accesses of each device, one driver call of each domain; what
//                              waits for what is in window.h.
// What is checked              each read against the shadow memory, the physical address of each
//                              access, each written byte when its access ends, at the end every
//                              byte of every touched page, each driver status, each fault.
#pragma once

#include "replay/summary.h"
#include "util/text_error.h"

#include <stdbool.h>
#include <stdint.h>

struct trace_db;

enum replay_pace {
    REPLAY_PACE_FAST, /* an event begins as soon as nothing that it waits for is left */
    /* Events begin in trace order, and a gap of more than 1 ms ends a phase: all before it end
       first. Recorded times are an emulator's, so gaps are not turned into cycles. */
    REPLAY_PACE_TRACE
};

struct replay_options {
    const char *path;
    enum replay_pace pace;
    const char *build;     /* named build */
    uint32_t read_latency; /* of memory, cycles */
    uint64_t limit;        /* events, flushes included; 0: all */
    uint64_t seed;
    struct trace_db *database; /* open; NULL: none */
    const char *wave_path;     /* FST; NULL: none */
    uint64_t wave_first, wave_last; /* cycles, counted from the first event */
    bool check;             /* every answer and record against the reference translation */
    bool show_progress;
    /* Called once the machine stands and before the first event; NULL: not. For tests that make
       something go wrong. */
    void (*on_ready)(void *context, struct sluice_sim *sim);
    void *on_ready_context;
};

enum replay_result {
    REPLAY_CLEAN,
    REPLAY_FAILED,    /* a wrong byte, an unexpected fault, a refused call: the summary is valid */
    REPLAY_BAD_INPUT, /* *error says what */
    REPLAY_NO_SETUP   /* *error says what */
};

/* Diagnoses of a failed run go to stderr, each with trace file and line. */
enum replay_result replay_run(const struct replay_options *options, struct summary *summary,
                              struct text_error *error);
