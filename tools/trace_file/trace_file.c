// SPDX-License-Identifier: Apache-2.0
#include "trace_file/trace_file.h"

#include "trace_file/event.h"
#include "trace_file/header.h"
#include "trace_file/line_reader.h"
#include "trace_file/live_maps.h"
#include "util/alloc.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "FILE:LINE"; longer file names are cut, in messages only. */
#define WHERE_BYTES 256

struct trace_file {
    const char *path;
    struct line_reader *reader;
    struct trace_header header;
    struct live_maps maps;
    char *pending; /* first event line, found while reading the header */
    uint64_t last_time_ns;
};

static void say_where(const struct trace_file *trace, uint64_t line, char where[WHERE_BYTES])
{
    snprintf(where, WHERE_BYTES, "%.200s:%" PRIu64, trace->path, line);
}

static int read_header(struct trace_file *trace, struct text_error *error)
{
    char where[WHERE_BYTES];
    char *line;
    size_t length;
    int got;

    while ((got = line_reader_next(trace->reader, &line, &length, error)) == 1 && line[0] == '#') {
        say_where(trace, line_reader_line(trace->reader), where);
        if (trace_header_line(&trace->header, line, where, error) != 0) return -1;
    }
    if (got < 0) return -1;
    say_where(trace, line_reader_line(trace->reader) + (got == 0), where);
    if (trace_header_complete(&trace->header, where, error) != 0) return -1;
    if (got == 1) trace->pending = line;
    return 0;
}

struct trace_file *trace_file_open(const char *path, struct text_error *error)
{
    struct line_reader *reader = line_reader_open(path, error);
    if (reader == NULL) return NULL;

    struct trace_file *trace = alloc_zeroed(1, sizeof *trace);
    trace->path = path;
    trace->reader = reader;
    if (read_header(trace, error) == 0) return trace;
    trace_file_close(trace);
    return NULL;
}

void trace_file_close(struct trace_file *trace)
{
    if (trace == NULL) return;
    live_maps_clear(&trace->maps);
    trace_header_clear(&trace->header);
    line_reader_close(trace->reader);
    free(trace);
}

int trace_file_next(struct trace_file *trace, struct trace_event *event, struct text_error *error)
{
    char where[WHERE_BYTES];
    char *line = trace->pending;
    size_t length;

    trace->pending = NULL;
    if (line == NULL) {
        int got = line_reader_next(trace->reader, &line, &length, error);
        if (got != 1) return got;
    }
    event->line = line_reader_line(trace->reader);
    say_where(trace, event->line, where);
    if (trace_event_parse(&trace->header, line, where, event, error) != 0) return -1;
    if (event->time_ns < trace->last_time_ns)
        return text_fail(error, "%s:1: time %" PRIu64 " goes backwards; expected at least %" PRIu64,
                         where, event->time_ns, trace->last_time_ns);
    trace->last_time_ns = event->time_ns;
    return live_maps_apply(&trace->maps, event, where, error) == 0 ? 1 : -1;
}

const char *trace_file_name(const struct trace_file *trace)
{
    return trace->header.name != NULL ? trace->header.name : trace->path;
}

const struct trace_device *trace_file_devices(const struct trace_file *trace, int *count)
{
    *count = trace->header.num_devices;
    return trace->header.devices;
}

const struct trace_domain *trace_file_domains(const struct trace_file *trace, int *count)
{
    *count = trace->header.num_domains;
    return trace->header.domains;
}

uint64_t trace_file_announced_events(const struct trace_file *trace)
{
    return trace->header.announced_events;
}

double trace_file_progress(const struct trace_file *trace)
{
    return line_reader_progress(trace->reader);
}
