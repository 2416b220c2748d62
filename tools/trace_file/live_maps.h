// SPDX-License-Identifier: Apache-2.0
//
// What is mapped at this point of a trace, page by page; refuses events that contradict it.
#pragma once

#include "trace_file/trace_file.h"
#include "util/u64_map.h"

struct live_maps {
    struct u64_map pages; /* (domain, page) to the live map that covers it */
    uint64_t num_maps;
};

/*
 * Apply an event that is well formed; sets map_id and through_write_only.
 * `where` is "FILE:LINE", for messages. 0, or -1 with the error set.
 */
int live_maps_apply(struct live_maps *maps, struct trace_event *event, const char *where,
                    struct text_error *error);

void live_maps_clear(struct live_maps *maps);
