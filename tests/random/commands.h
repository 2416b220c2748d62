// SPDX-License-Identifier: Apache-2.0
//
// Commands of a case: the invalidations that an edit asks for, fences, and commands that fail.
#pragma once

#include "traffic.h"

struct commands {
    struct machine *m;
    struct scene *s;
    struct rnd *r;
    struct histogram *histogram;
    uint32_t fence_data; // that the last fence with AV stores; 0: none
    uint64_t fence_address;
};

// Writes a command at the tail; commands_ring lets the IOMMU see all of them.
void commands_put(struct commands *c, uint64_t word0, uint64_t word1, unsigned bin);
void commands_ring(struct commands *c);
// What software owes after a change of `entry`, per "Guidelines for invalidations"; or more.
void commands_invalidate(struct commands *c, const struct scene_entry *entry, bool wide);
void commands_fence(struct commands *c);
// The queue is empty, no error bit is set, and the fence stored its word.
bool commands_finish(struct commands *c);
// A command that the IOMMU must refuse, or cannot fetch, or whose store fails; and the recovery.
void commands_fail(struct commands *c);
