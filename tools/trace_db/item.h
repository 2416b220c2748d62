// SPDX-License-Identifier: Apache-2.0
//
// What travels from the simulation to the thread that writes the database.
#pragma once

#include <stdint.h>

#define ITEM_LANE_WORDS 8 /* of the widest lane */
#define ITEM_NAME_BYTES 32

enum item_kind { ITEM_LANE, ITEM_CALL, ITEM_BEGIN_RUN, ITEM_END_RUN };

struct item {
    enum item_kind kind;
    uint64_t cycle; /* lane event, begin, end */
    union {
        struct {
            uint32_t lane, port;
            uint32_t words[ITEM_LANE_WORDS];
        } lane;
        struct {
            uint64_t line, iova, bytes, begin_cycle, end_cycle, mmio_accesses;
            const char *name; /* constant */
            char domain[ITEM_NAME_BYTES];
            uint32_t status;
        } call;
        struct {
            char trace[ITEM_NAME_BYTES], build[ITEM_NAME_BYTES];
            uint64_t seed;
            uint32_t read_latency;
        } run;
    };
};
