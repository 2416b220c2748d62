// SPDX-License-Identifier: Apache-2.0
#include "plan_row.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FAIL(file, line, ...)                                                                      \
    do {                                                                                           \
        print_error(__VA_ARGS__);                                                                  \
        _fail(file, line);                                                                         \
    } while (0)

static char **announced; /* what this process has written already */
static size_t num_announced;

/* True the first time for each row, so that a random test does not fill the disk. */
static bool is_new(const char *row)
{
    for (size_t i = 0; i < num_announced; i++)
        if (strcmp(announced[i], row) == 0) return false;
    announced = realloc(announced, (num_announced + 1) * sizeof announced[0]);
    if (!announced || !(announced[num_announced] = malloc(strlen(row) + 1)))
        fail_msg("no memory to note row %s", row);
    strcpy(announced[num_announced++], row);
    return true;
}

void plan_row_ran(const char *row)
{
    const char *folder = getenv("SLUICE_PLAN_DIR"), *test = getenv("SLUICE_PLAN_TEST");
    char path[4096];

    if (!folder || !test || !is_new(row)) return;
    int length = snprintf(path, sizeof path, "%s/%s.rows", folder, test);
    if (length < 0 || (size_t)length >= sizeof path) fail_msg("too long a path: %s", folder);
    FILE *file = fopen(path, "a");
    if (!file || fprintf(file, "%s\n", row) < 0 || fclose(file) != 0)
        fail_msg("cannot note row %s in %s", row, path);
}

void plan_row_true(const char *row, bool holds, const char *text, const char *file, int line)
{
    plan_row_ran(row);
    if (!holds) FAIL(file, line, "row %s: %s\n", row, text);
}

void plan_row_equal(const char *row, uintmax_t value, uintmax_t expected, const char *text,
                    const char *file, int line)
{
    plan_row_ran(row);
    if (value != expected)
        FAIL(file, line, "row %s: %s: 0x%" PRIxMAX " is not 0x%" PRIxMAX "\n", row, text, value,
             expected);
}

void plan_row_not_equal(const char *row, uintmax_t value, uintmax_t other, const char *text,
                        const char *file, int line)
{
    plan_row_ran(row);
    if (value == other) FAIL(file, line, "row %s: %s: both are 0x%" PRIxMAX "\n", row, text, value);
}

void plan_row_in_range(const char *row, uintmax_t value, uintmax_t low, uintmax_t high,
                       const char *text, const char *file, int line)
{
    plan_row_ran(row);
    if (value < low || value > high)
        FAIL(file, line, "row %s: %s: 0x%" PRIxMAX " is outside 0x%" PRIxMAX " .. 0x%" PRIxMAX "\n",
             row, text, value, low, high);
}
