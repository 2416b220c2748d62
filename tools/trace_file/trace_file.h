// SPDX-License-Identifier: Apache-2.0
//
// Recorded DMA traces, format 1 (tests/traces/README.md): read, checked, one event at a time.
//
// Every event that comes out of here is sound: its fields are well formed, its device and domain
// were declared, a map overlaps nothing, an unmap covers mapped pages only, an access stays inside
// one page of a live mapping that permits it. A file that breaks a rule is refused with one line
// that names file, line, column where there is one, and what was expected.
#pragma once

#include "util/text_error.h"

#include <stdbool.h>
#include <stdint.h>

#define TRACE_PAGE_BYTES UINT64_C(4096)
/* Physical addresses of a trace lie below; replay keeps the driver's own pages above. */
#define TRACE_PHYSICAL_LIMIT (UINT64_C(1) << 31)

enum trace_op { TRACE_OP_MAP, TRACE_OP_UNMAP, TRACE_OP_FLUSH, TRACE_OP_READ, TRACE_OP_WRITE };

#define TRACE_PERM_READ 1u
#define TRACE_PERM_WRITE 2u

/* One PCI function; `domain` is an index, -1 if it belongs to none. */
struct trace_device {
    const char *bdf;
    uint32_t requester_id;
    int domain;
};

struct trace_domain {
    const char *name; /* the bdf of its busiest member */
};

struct trace_event {
    uint64_t line;    /* in the file, from 1 */
    uint64_t time_ns; /* since the first event */
    enum trace_op op;
    int domain;      /* index; -1: all domains (flush) */
    int device;      /* index, for reads and writes; else -1 */
    uint64_t iova;   /* bytes */
    uint64_t size;   /* bytes */
    uint32_t perm;   /* map: TRACE_PERM_* */
    uint64_t paddr;  /* map: start of the range; read, write: where it goes */
    uint64_t map_id; /* map: its number, from 1; read, write: number of the map that covers it */
    bool through_write_only; /* a read through a mapping that asked for writes only */
};

struct trace_file;

/*
 * Open a trace and read its header. NULL on error. `path` must outlive it.
 */
struct trace_file *trace_file_open(const char *path, struct text_error *error);
void trace_file_close(struct trace_file *trace);

/* 1: *event is the next one; 0: end of the trace; -1: error. */
int trace_file_next(struct trace_file *trace, struct trace_event *event, struct text_error *error);

/* From the header; `name` and the arrays live as long as the trace. */
const char *trace_file_name(const struct trace_file *trace);
const struct trace_device *trace_file_devices(const struct trace_file *trace, int *count);
const struct trace_domain *trace_file_domains(const struct trace_file *trace, int *count);

/* Events that the header announces; 0 if it does not. */
uint64_t trace_file_announced_events(const struct trace_file *trace);

/* Share of the file that has been read, 0 to 1. */
double trace_file_progress(const struct trace_file *trace);
