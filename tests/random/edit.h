// SPDX-License-Identifier: Apache-2.0
//
// An edit: software stores one word of an entry while requests run. A request that runs then may
// read the word several times, and each time find the old or the new one.
#pragma once

#include "traffic.h"

struct edit {
    struct scene_entry entry;
    uint64_t address; // of the word
    unsigned bytes;
    uint64_t before, after;
    bool becomes_valid; // V from 0 to 1 and nothing else cached: works without a command
};

// False: the scene has nothing to edit.
bool edit_choose(struct edit *e, struct scene *s, struct rnd *r);
void edit_apply(struct edit *e, struct scene *s);
// Adds the answers of the old word, the new one, and of walks that meet both.
void edit_consider(struct edit *e, struct traffic *t);
