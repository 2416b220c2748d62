// SPDX-License-Identifier: Apache-2.0
//
// Announcing rows, and what a failing assertion of a row says. The failures happen in a second
// process: this program with the argument `fail`.
#include "plan_row.h"

#include "command.h"
#include "temp_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void fails_true(void **state)
{
    (void)state;
    assert_row("ABC-01", 1 > 2);
}

static void fails_false(void **state)
{
    (void)state;
    assert_row_false("ABC-02", 2 > 1);
}

static void fails_equal(void **state)
{
    (void)state;
    assert_row_int_equal("ABC-03", 0x1F, 31 + 1);
}

static void fails_not_equal(void **state)
{
    (void)state;
    assert_row_int_not_equal("ABC-04", 7, 7);
}

static void fails_in_range(void **state)
{
    (void)state;
    assert_row_in_range("ABC-05", 9, 2, 8);
}

static int run_failures(void)
{
    (void)unsetenv("SLUICE_PLAN_DIR"); /* these rows belong to no plan */

    const struct CMUnitTest failures[] = {
        cmocka_unit_test(fails_true),     cmocka_unit_test(fails_false),
        cmocka_unit_test(fails_equal),    cmocka_unit_test(fails_not_equal),
        cmocka_unit_test(fails_in_range),
    };
    return cmocka_run_group_tests(failures, NULL, NULL);
}

static void failures_name_their_row(void **state)
{
    (void)state;
    struct command_result result = command_run(SELF, "fail");

    assert_int_equal(result.code, 5);
    assert_non_null(strstr(result.err, "row ABC-01: 1 > 2\n"));
    assert_non_null(strstr(result.err, "row ABC-02: !(2 > 1)\n"));
    assert_non_null(strstr(result.err, "row ABC-03: 0x1F == 31 + 1: 0x1f is not 0x20\n"));
    assert_non_null(strstr(result.err, "row ABC-04: 7 != 7: both are 0x7\n"));
    assert_non_null(strstr(result.err, "row ABC-05: 9 in 2 .. 8: 0x9 is outside 0x2 .. 0x8\n"));
    command_free(&result);
}

/* A failing assertion announces too: script/testplan then says which test failed with the row. */
static void rows_go_to_the_file_once(void **state)
{
    (void)state;
    assert_int_equal(setenv("SLUICE_PLAN_DIR", ".", 1), 0);
    assert_int_equal(setenv("SLUICE_PLAN_TEST", "again", 1), 0);
    for (int i = 0; i < 3; i++) {
        ROW("ABC-10");
        assert_row("ABC-11", i < 3);
    }
    char *rows = temp_files_read("again.rows");
    assert_string_equal(rows, "ABC-10\nABC-11\n");
    free(rows);
}

static void nothing_is_written_without_a_folder(void **state)
{
    (void)state;
    assert_int_equal(unsetenv("SLUICE_PLAN_DIR"), 0);
    assert_int_equal(setenv("SLUICE_PLAN_TEST", "silent", 1), 0);
    ROW("ABC-12");
    temp_files_write("seen", "", 0);
    struct command_result result = command_run("/bin/ls", "");
    assert_null(strstr(result.out, "silent.rows"));
    assert_non_null(strstr(result.out, "seen"));
    command_free(&result);
}

int main(int argc, char **argv)
{
    (void)argv;
    if (argc > 1) return run_failures();

    const struct CMUnitTest tests[] = {
        cmocka_unit_test(failures_name_their_row),
        cmocka_unit_test(rows_go_to_the_file_once),
        cmocka_unit_test(nothing_is_written_without_a_folder),
    };
    return cmocka_run_group_tests(tests, temp_files_enter, temp_files_leave);
}
