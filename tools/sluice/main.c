// SPDX-License-Identifier: Apache-2.0
//
// `sluice`: the command line. Picks the subcommand and nothing else.
#include "sluice/command.h"

#include <stdio.h>
#include <string.h>

static const char usage[] =
    "usage: sluice <command> [options]\n"
    "       sluice --help | --version\n"
    "\n"
    "commands:\n"
    "  replay   replay recorded DMA traces through driver and IOMMU, check every byte\n"
    "\n"
    "'sluice <command> --help' tells its options.\n";

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
} commands[] = {
    {"replay", command_replay},
};

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs(usage, stderr);
        return EXIT_BAD_INPUT;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        fputs(usage, stdout);
        return EXIT_OK;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("sluice " SLUICE_VERSION);
        return EXIT_OK;
    }
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (strcmp(argv[1], commands[i].name) == 0) return commands[i].run(argc - 1, argv + 1);
    fprintf(stderr, "sluice: unknown command '%s'; expected one that 'sluice --help' lists\n",
            argv[1]);
    return EXIT_BAD_INPUT;
}
