/* SPDX-License-Identifier: Apache-2.0
 *
 * The registers as software uses them. Every access must be answered OKAY, else the test fails.
 */
#pragma once

#include "regs_bench.h"

#define LOW    0x0F
#define HIGH   0xF0
#define ALL    0xFF
#define OKAY   0
#define SLVERR 2

/* Everything that is built. */
extern const struct regs_straps as_built;

/* For cmocka: registers under `as_built`. */
int regs_start(void **state);
int regs_stop(void **state);

/* A doubleword; `dword` is a multiple of 8. */
uint64_t get(struct regs_bench *b, uint32_t dword);
void put(struct regs_bench *b, uint32_t dword, uint64_t value);

/* A word; `addr` is a multiple of 4. */
uint32_t get32(struct regs_bench *b, uint32_t addr);
void put32(struct regs_bench *b, uint32_t addr, uint32_t value);

struct regs_out look(struct regs_bench *b);

/* One cycle with the pin high, one with it low. */
void pulse(struct regs_bench *b, bool *pin);

uint64_t ddtp(uint64_t mode, uint64_t ppn);

/* Let a ddtp write that is under way finish; it has 10 cycles once nothing older is busy. */
void finish_ddtp(struct regs_bench *b);
void write_ddtp(struct regs_bench *b, uint64_t value);
