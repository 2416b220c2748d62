// SPDX-License-Identifier: Apache-2.0
//
// The trace file: a SQLite database of what happened, cycle by cycle (docs/trace.md).
//
// Rows come from two sources alone: events of the trace lanes (spec/trace_events.yaml) and the
// driver's call log. The simulation only copies events into a queue; a thread of the database
// decodes them and writes rows in large transactions. A full queue makes the simulation wait, in
// wall-clock time only.
#pragma once

#include "util/text_error.h"

#include <stdint.h>

struct trace_db;

struct trace_db_run {
    const char *trace; /* name */
    const char *build;
    uint32_t read_latency;
    uint64_t seed;
    uint64_t begin_cycle;
};

struct trace_db_call {
    uint64_t line;
    const char *name;   /* a constant string */
    const char *domain; /* copied, at most 31 characters */
    uint64_t iova, bytes;
    uint64_t begin_cycle, end_cycle;
    uint32_t status;
    uint64_t mmio_accesses;
};

/*
 * Create the file. An older trace file of that name is replaced, any other file is not. NULL on
 * error.
 */
struct trace_db *trace_db_open(const char *path, struct text_error *error);

/* Write all that is left, index, close. 0, or -1 with the first error that occurred. */
int trace_db_close(struct trace_db *db, struct text_error *error);

/* A run begins; the events that follow belong to it until it ends. One at a time. */
void trace_db_begin_run(struct trace_db *db, const struct trace_db_run *run);
void trace_db_end_run(struct trace_db *db, uint64_t end_cycle);

/* Has the listener form of sluice_sim_trace; `db` is a struct trace_db. */
void trace_db_event(void *db, uint64_t cycle, uint32_t lane, uint32_t port, const uint32_t *words);

void trace_db_call(struct trace_db *db, const struct trace_db_call *call);
