// SPDX-License-Identifier: Apache-2.0
//
// The `#` lines that open a trace: which devices there are and which share a domain.
#pragma once

#include "trace_file/trace_file.h"

struct trace_header {
    char *name;
    struct trace_device *devices;
    int num_devices;
    struct trace_domain *domains;
    int num_domains;
    uint64_t announced_events;
    uint64_t lines; /* seen so far */
};

/*
 * Take in one line that starts with '#'. `where` is "FILE:LINE", for messages; the line is cut up
 * in place. 0, or -1 with the error set.
 */
int trace_header_line(struct trace_header *header, char *line, const char *where,
                      struct text_error *error);

/* Is there enough to begin with events? `where` names the first line after the header. */
int trace_header_complete(const struct trace_header *header, const char *where,
                          struct text_error *error);

void trace_header_clear(struct trace_header *header);

/* Index, or -1. */
int trace_header_device(const struct trace_header *header, const char *bdf);
int trace_header_domain(const struct trace_header *header, const char *name);
