// SPDX-License-Identifier: Apache-2.0
//
// The opening lines of every walker test: one bench a program, fresh tables a test.
#pragma once

#include "walk_tables.h"

extern struct walk_bench *bench;
extern struct walk_tables tables;

// For cmocka, once a program: make the bench, free it.
int walk_test_setup(void **state);
int walk_test_teardown(void **state);

// Reset the walker under a directory mode, with empty tables and every knob at its default.
void begin(uint32_t ddt_mode);

// Run until idle; every request posted since begin() must have been answered exactly once.
void run(void);

// Post one request, run, and return its answer.
const struct walk_answer *ask(struct walk_request r);
