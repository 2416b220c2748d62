// SPDX-License-Identifier: Apache-2.0
//
// State of a replay under way, shared by the files of this folder.
#pragma once

#include "replay/machine.h"
#include "replay/replay.h"
#include "replay/shadow.h"
#include "replay/window.h"
#include "trace_file/trace_file.h"

struct run;

/* The driver calls of one domain: one at a time, in trace order, on a fiber of their own. */
struct call_lane {
    struct run *run;
    struct job *next;  /* waits for nothing and comes next */
    bool fiber_alive;
};

struct run {
    const struct replay_options *options;
    struct summary *summary;
    struct trace_file *trace;
    struct machine machine;
    struct shadow shadow;
    struct window *window;
    struct call_lane *lanes; /* one per domain */

    bool input_ended;
    bool stopped;              /* something that the run cannot go on from */
    bool bad_input;            /* ... namely the trace; `error` says what */
    struct text_error *error;
    uint32_t num_diagnoses;
    uint64_t refused_accesses; /* by the IOMMU */
    uint64_t fault_records;    /* that the driver reported */
    uint64_t begin_cycle;      /* of the replay */
    uint64_t progress_cycle;   /* when an event last ended */

    /* Pace "trace" only. */
    uint64_t next_number;      /* of the job that begins next */
    uint64_t last_time_ns;     /* of the last one that began */
};

/* Print "FILE:LINE: ..." unless there were too many already. */
void run_diagnose(struct run *run, uint64_t line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The job waits for nothing any more: begin it, or leave that to the pace. */
void run_job_ready(void *context, struct job *job);

/* The job has ended. */
void run_job_done(struct run *run, struct job *job);

/* calls.c: begin a map or an unmap. */
void calls_begin(struct run *run, struct job *job);

/* accesses.c: give a new access its bytes; begin it; take completions and check them. */
void accesses_prepare(struct run *run, struct job *job);
void accesses_begin(struct run *run, struct job *job);
void accesses_collect(struct run *run);

/* accesses.c: compare all touched pages with simulated memory. */
void accesses_check_memory(struct run *run);
