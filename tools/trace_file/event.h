// SPDX-License-Identifier: Apache-2.0
//
// One event line of a trace: seven fields, "t_ns op bdf iova size perm paddr". Only the form of the
// line is judged here; whether the event makes sense is for live_maps.h.
#pragma once

#include "trace_file/header.h"

/*
 * Fill *event from a line, which is cut up in place. `where` is "FILE:LINE", for messages.
 * 0, or -1 with the error set. `line` and `map_id` of the event are left alone.
 */
int trace_event_parse(const struct trace_header *header, char *line, const char *where,
                      struct trace_event *event, struct text_error *error);
