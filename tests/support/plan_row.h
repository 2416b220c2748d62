/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows of the test plan (tests/testplan.yaml, docs/testplan.md) inside tests. A test announces a
 * row where it shows it, and assertions of a row print the row's id when they fail:
 *
 *   put32(b, IOMMU_REG_CQT, UINT32_MAX);
 *   assert_row_int_equal("CQR-07", get32(b, IOMMU_REG_CQT), 15);
 *
 * Use an id only where the whole of the row's text is asserted; where that takes several
 * assertions, all of them carry the id. script/testplan counts what was announced by tests that
 * passed. The id may come from a table; script/testplan --check finds every one that is a literal.
 *
 * Each pair (test, row) is written once, to $SLUICE_PLAN_DIR/$SLUICE_PLAN_TEST.rows; without
 * these variables nothing is written. CMake sets the second one for every test. Call from the
 * thread that runs the test, as with all assertions.
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The case below shows this row; for rows whose proof is that it ends (no hang). */
#define ROW(row) plan_row_ran(row)

#define assert_row(row, expression)                                                                \
    plan_row_true(row, (expression) ? true : false, #expression, __FILE__, __LINE__)
#define assert_row_false(row, expression)                                                          \
    plan_row_true(row, (expression) ? false : true, "!(" #expression ")", __FILE__, __LINE__)
#define assert_row_int_equal(row, value, expected)                                                 \
    plan_row_equal(row, (uintmax_t)(value), (uintmax_t)(expected), #value " == " #expected,        \
                   __FILE__, __LINE__)
#define assert_row_int_not_equal(row, value, other)                                                \
    plan_row_not_equal(row, (uintmax_t)(value), (uintmax_t)(other), #value " != " #other,          \
                       __FILE__, __LINE__)
/* Unsigned, both ends included. */
#define assert_row_in_range(row, value, low, high)                                                 \
    plan_row_in_range(row, (uintmax_t)(value), (uintmax_t)(low), (uintmax_t)(high),                \
                      #value " in " #low " .. " #high, __FILE__, __LINE__)

void plan_row_ran(const char *row);
void plan_row_true(const char *row, bool holds, const char *text, const char *file, int line);
void plan_row_equal(const char *row, uintmax_t value, uintmax_t expected, const char *text,
                    const char *file, int line);
void plan_row_not_equal(const char *row, uintmax_t value, uintmax_t other, const char *text,
                        const char *file, int line);
void plan_row_in_range(const char *row, uintmax_t value, uintmax_t low, uintmax_t high,
                       const char *text, const char *file, int line);

#ifdef __cplusplus
}
#endif
