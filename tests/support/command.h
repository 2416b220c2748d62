// SPDX-License-Identifier: Apache-2.0
//
// Running the command line `sluice` as a user does.
#pragma once

struct command_result {
    int code;  /* exit code; the test fails if there is none */
    char *out; /* standard output */
    char *err; /* standard error */
};

/*
 * Run BINARY with ARGUMENTS (one string, for the shell) in the current folder, which must be one of
 * temp_files.h.
 */
struct command_result command_run(const char *binary, const char *arguments);
void command_free(struct command_result *result);
