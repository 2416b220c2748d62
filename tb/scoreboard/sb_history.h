// SPDX-License-Identifier: Apache-2.0
//
// What memory answered to the block's reads, doubleword by doubleword.
//
// Equal answers in a row form a run. An answer of the IOMMU can only rest on what it read, so what
// memory held between two reads is of no interest, and software may change it in any way it likes.
#pragma once

#include "sb_map.h"
#include "scoreboard.h"

struct sb_run {
    uint64_t value;       // bytes in address order, first byte lowest
    uint64_t first_seen;  // cycle in which memory held it first
    uint64_t last_issued; // address handshake of the last read that it answered
};

struct sb_word {
    struct sb_run *runs; // oldest first
    uint32_t num, room;
};

struct sb_error {
    uint64_t address;
    uint32_t bytes;
    enum scoreboard_memory_status status;
    uint64_t issued;
};

// A successful compare-and-swap.
struct sb_update {
    uint64_t address;
    uint32_t bytes;
    uint8_t  new_data[8];
};

struct sb_history {
    struct sb_map map; // doubleword address -> words
    struct sb_word *words;
    uint32_t words_room;
    struct sb_error *errors; // oldest first; injected ones, so few
    uint32_t num_errors, errors_room;
    struct sb_update *updates;
    uint32_t num_updates, updates_room;
};

// One way in which a read may have been answered.
struct sb_choice {
    uint64_t address;
    enum scoreboard_memory_status status;
    uint64_t last_issued;
    uint8_t  data[64];
};

void sb_history_free(struct sb_history *history);
void sb_history_add(struct sb_history *history, const struct scoreboard_memory *access);

// The `nth` way to answer a read with what was seen up to cycle `until`, newest first: contents;
// for an entry of a `table` also those of the 16 entries around it that say that they stand for all
// 16 (NAPOT: any of them may be used for any); the errors. False: there is none.
bool sb_history_choose(const struct sb_history *history, uint64_t address, uint32_t bytes,
                       bool table, uint64_t until, uint32_t nth, struct sb_choice *out);
// Was there a swap that stored this?
bool sb_history_updated(const struct sb_history *history, uint64_t address, uint32_t bytes,
                        const uint8_t *new_data);
