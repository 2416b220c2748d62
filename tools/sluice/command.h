// SPDX-License-Identifier: Apache-2.0
//
// The subcommands of `sluice`. Each gets the arguments after its name (argv[0] is the name) and
// returns an exit code.
#pragma once

/* Exit codes; tools/README.md explains them to users. */
enum exit_code {
    EXIT_OK = 0,
    EXIT_RUN_FAILED = 1, /* the run came to an end and found something wrong */
    EXIT_BAD_INPUT = 2,  /* wrong usage, or a file that cannot be taken in */
    EXIT_INTERNAL = 3    /* set-up failed, an output cannot be written, memory ran out */
};

int command_replay(int argc, char **argv);
