/* SPDX-License-Identifier: Apache-2.0
 *
 * What the files of the world share among themselves. In each cycle `drive` sets pins from the
 * state before it, and `sample` looks at what was taken.
 */
#pragma once
#include "port_world.h"

void world_walker_drive(struct world *w);
void world_walker_sample(struct world *w);
void world_memory_drive(struct world *w);
void world_memory_sample(struct world *w);

bool world_chance(struct world *w, unsigned percent);

/* What memory holds at an address: any function that differs everywhere. */
uint64_t world_memory_word(uint64_t pa);

/* What the device writes in a beat of its n-th write. */
uint64_t world_write_word(unsigned write, unsigned beat);
uint8_t world_write_strb(unsigned write, unsigned beat);

/* Where a request must go; `old`: where it went before the page's last world_remap. */
uint64_t world_expected_pa(struct world *w, const struct txn *t, bool old);
