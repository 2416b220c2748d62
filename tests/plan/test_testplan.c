// SPDX-License-Identifier: Apache-2.0
//
// script/testplan on a tree with one plan of two rows and the results of a run that never was:
// every way in which a row, a test or a plan may not hold, with its exit code.
#include "command.h"
#include "temp_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define GROUP                                                                                      \
    "group: ABC\ntitle: Letters\nrows:\n"                                                          \
    "  ABC-01:\n    class: M\n    what: One\n    tests: [one]\n"                                   \
    "  ABC-02:\n    class: I\n    what: Two\n    choice: this\n    where: tests/testplan.yaml\n"

static void write_text(const char *name, const char *text)
{
    temp_files_write(name, text, strlen(text));
}

static void run(const char *arguments, int code, const char *said)
{
    struct command_result result = command_run("./script/testplan", arguments);

    if (result.code != code)
        fail_msg("exit code %d, not %d\n%s%s", result.code, code, result.out, result.err);
    if (!strstr(result.out, said) && !strstr(result.err, said))
        fail_msg("nobody said '%s'\n%s%s", said, result.out, result.err);
    command_free(&result);
}

/* What a run leaves behind in which both rows hold. */
static void write_good_tree(void)
{
    write_text("tests/testplan.yaml", "plans:\n  demo:\n    ids: \"[A-Z]{3}-[0-9]{2}\"\n"
                                      "    files: [abc.yaml]\npurposes:\n  three: other things\n");
    write_text("abc.yaml", GROUP "    tests: [two]\n");
    write_text("build/testplan/results.xml",
               "<testsuite><testcase name=\"one\" status=\"run\"/>"
               "<testcase name=\"two\" status=\"run\"/>"
               "<testcase name=\"three\" status=\"run\"/></testsuite>");
    write_text("build/testplan/one.rows", "ABC-01\n");
    write_text("build/testplan/two.rows", "ABC-02\n");
    write_text("tests/source.c", "#include \"plan_row.h\"\nROW(\"ABC-01\")\n");
}

static int make_tree(void **state)
{
    if (temp_files_enter(state) != 0) return -1;
    return system("mkdir -p script tests build/testplan && "
                  "cp '" SLUICE_SOURCE_DIR "/script/testplan' script/testplan");
}

static int remove_tree(void **state)
{
    return system("rm -r script tests build") == 0 ? temp_files_leave(state) : -1;
}

static void a_plan_that_holds(void **state)
{
    (void)state;
    write_good_tree();
    run("--reuse", 0, "ABC 2/2");
    run("--reuse", 0, "demo: 2 of 2");
    run("--reuse --group ABC --plan demo", 0, "demo: 2 of 2");
    run("--check", 0, "");
}

static void rows_that_do_not_hold(void **state)
{
    (void)state;
    write_good_tree();
    write_text("build/testplan/two.rows", "");
    run("--reuse", 1, "ABC-02: not executed by two");
    run("--reuse", 1, "demo: 1 of 2");
    write_good_tree();
    write_text("abc.yaml", GROUP "    tests: []\n");
    write_text("build/testplan/two.rows", "");
    run("--reuse --list-missing", 1, "ABC-02: no test");
    write_text("build/testplan/two.rows", "ABC-02\n");
    run("--reuse", 1, "not listed in the plan: two");
    run("--reuse --record", 0, "demo: 2 of 2");
    run("--reuse", 0, "demo: 2 of 2");
}

static void tests_that_do_not_hold(void **state)
{
    (void)state;
    write_good_tree();
    write_text("build/testplan/results.xml",
               "<testsuite><testcase name=\"one\" status=\"fail\"/>"
               "<testcase name=\"two\" status=\"run\"/>"
               "<testcase name=\"three\" status=\"run\"/></testsuite>");
    run("--reuse", 1, "ABC-01: failed: one");
    write_good_tree();
    write_text("build/testplan/two.rows", "ABC-02\nABC-99\n");
    run("--reuse", 1, "ABC-99: announced by two, but no plan has this row");
    write_good_tree();
    write_text("tests/testplan.yaml", "plans:\n  demo:\n    ids: \"[A-Z]{3}-[0-9]{2}\"\n"
                                      "    files: [abc.yaml]\npurposes: {}\n");
    run("--reuse", 1, "three: serves no row");
}

static void plans_that_are_malformed(void **state)
{
    (void)state;
    write_good_tree();
    write_text("abc.yaml", GROUP "    tests: [two]\n  ABC-01:\n    class: M\n");
    run("--check", 1, "'ABC-01' twice");
    write_text("abc.yaml", "group: ABC\ntitle: Letters\nrows:\n  ABC-01:\n    class: X\n"
                           "    what: One\n    tests: [one]\n");
    run("--check", 1, "class must be one of");
    write_text("abc.yaml", "group: ABC\ntitle: Letters\nrows:\n  ABC-01:\n    class: I\n"
                           "    what: One\n    tests: [one]\n");
    run("--check", 1, "class I with tests needs the choice");
    write_good_tree();
    write_text("tests/source.c", "#include \"plan_row.h\"\nassert_row(\"ABC-77\", true);\n");
    run("--check", 1, "tests/source.c:2: no plan has a row 'ABC-77'");
}

static void what_cannot_be_judged(void **state)
{
    (void)state;
    write_good_tree();
    run("--reuse --plan other", 2, "no plan 'other'");
    run("--reuse --group XYZ", 2, "no group 'XYZ'");
    run("--reuse --build nowhere", 2, "no results in");
    run("--build nowhere", 2, "there is no build in");
    run("--unknown", 2, "unrecognized arguments");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_that_holds),      cmocka_unit_test(rows_that_do_not_hold),
        cmocka_unit_test(tests_that_do_not_hold), cmocka_unit_test(plans_that_are_malformed),
        cmocka_unit_test(what_cannot_be_judged),
    };
    return cmocka_run_group_tests(tests, make_tree, remove_tree);
}
