// SPDX-License-Identifier: Apache-2.0
//
// What `sluice` says and how it exits when it is used wrongly or given bad files: one line that
// names file, line and what was expected; exit code 2.
#include "command.h"
#include "temp_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HEADER                                                                                     \
    "# DMA-remapping trace, format 1\n"                                                            \
    "# device 00:04.0 id=0x0020 model=nvme\n"                                                      \
    "# domain 00:04.0 members 00:04.0\n"

static void assert_refused(const char *arguments, const char *message)
{
    struct command_result result = command_run(SLUICE_BINARY, arguments);

    assert_string_equal(result.err, message);
    assert_string_equal(result.out, "");
    assert_int_equal(result.code, 2);
    command_free(&result);
}

static void write_trace(const char *events)
{
    char text[1024];

    int length = snprintf(text, sizeof text, "%s%s", HEADER, events);
    temp_files_write("t.trace", text, (size_t)length);
}

static void missing_file(void **state)
{
    (void)state;
    assert_refused("replay absent.trace", "absent.trace: cannot open: No such file or directory;"
                                          " expected a trace, plain or gzip\n");
}

static void unknown_operation(void **state)
{
    (void)state;
    write_trace("0 map 00:04.0 1000 1000 rw 2000\n3 fetch 00:04.0 1000 4 - 2000\n");
    assert_refused("replay t.trace", "t.trace:5:3: unknown operation 'fetch'; expected map, unmap,"
                                     " flush, read or write\n");
}

static void overlapping_map(void **state)
{
    (void)state;
    write_trace("0 map 00:04.0 1000 1000 rw 2000\n3 map 00:04.0 1000 1000 rw 9000\n");
    assert_refused("replay t.trace", "t.trace:5: map overlaps page 1000 of line 4; expected pages"
                                     " that are not mapped\n");
}

static void unaligned_address(void **state)
{
    (void)state;
    write_trace("0 map 00:04.0 1004 1000 rw 2000\n");
    assert_refused("replay t.trace", "t.trace:4:15: unaligned address '1004'; expected a multiple"
                                     " of 1000 (4 KiB)\n");
}

/* Accesses before the cut are under way in the simulation when it is met. */
static void truncated_gzip(void **state)
{
    (void)state;
    char *text = malloc(1 << 20);
    int length = sprintf(text, "%s0 map 00:04.0 1000 1000 rw 2000\n", HEADER);
    for (int i = 1; i < 8000; i++)
        length += sprintf(text + length, "%d write 00:04.0 1%03x 4 - 2%03x\n", i, i * 4 % 0x1000,
                          i * 4 % 0x1000);
    temp_files_write_gzip("t.trace.gz", text, (size_t)length, 6000);
    free(text);

    struct command_result result = command_run(SLUICE_BINARY, "replay t.trace.gz");

    unsigned line = 0;
    int used = 0;
    sscanf(result.err, "t.trace.gz:%u: compressed data stops here; expected a complete gzip"
                       " file\n%n", &line, &used);
    assert_int_equal(used, strlen(result.err));
    assert_true(line > 4 && line < 8004);
    assert_string_equal(result.out, "");
    assert_int_equal(result.code, 2);
    command_free(&result);
}

static void unknown_build(void **state)
{
    (void)state;
    write_trace("0 map 00:04.0 1000 1000 rw 2000\n");

    struct command_result result = command_run(SLUICE_BINARY, "replay t.trace --build huge");

    /* Which builds are compiled in is a choice of the build folder; "default" always is. */
    static const char start[] = "sluice: --build: unknown build 'huge'; expected one of default";
    assert_true(strncmp(result.err, start, strlen(start)) == 0);
    assert_ptr_equal(strchr(result.err, '\n'), result.err + strlen(result.err) - 1);
    assert_string_equal(result.out, "");
    assert_int_equal(result.code, 2);
    command_free(&result);
}

static void bad_option_values(void **state)
{
    (void)state;
    assert_refused("replay t.trace --pace slow",
                   "sluice: --pace: 'slow'; expected fast or trace\n");
    assert_refused("replay t.trace --latency 0",
                   "sluice: --latency: '0'; expected a number from 1 to 100000\n");
    assert_refused("replay t.trace --limit ten",
                   "sluice: --limit: 'ten'; expected a number from 1 up\n");
    assert_refused("replay t.trace --seed -1",
                   "sluice: --seed: '-1'; expected a number from 0 up\n");
    assert_refused("replay t.trace --wave-cycles 9:3",
                   "sluice: --wave-cycles: '9:3'; expected FIRST:LAST, two cycle numbers in"
                   " order\n");
    assert_refused("replay --turbo t.trace", "sluice: unrecognized option '--turbo'\n");
    assert_refused("replay t.trace --limit", "sluice: option '--limit' requires an argument\n");
}

static void wrong_usage(void **state)
{
    (void)state;
    assert_refused("replay",
                   "sluice: no trace given; expected 'sluice replay [options] TRACE...'\n");
    assert_refused("replay a b --wave w.fst",
                   "sluice: --wave with several traces; expected one trace\n");
    assert_refused("frobnicate", "sluice: unknown command 'frobnicate'; expected one that"
                                 " 'sluice --help' lists\n");
}

static void other_file_is_not_overwritten_by_a_trace(void **state)
{
    (void)state;
    write_trace("0 map 00:04.0 1000 1000 rw 2000\n");
    temp_files_write("letter.txt", "Dear reader", 11);

    struct command_result result = command_run(SLUICE_BINARY, "replay t.trace --trace letter.txt");

    assert_string_equal(result.err, "letter.txt: exists and is not a trace of sluice; expected a"
                                    " new file\n");
    assert_int_equal(result.code, 3);
    command_free(&result);
    char *letter = temp_files_read("letter.txt");
    assert_string_equal(letter, "Dear reader");
    free(letter);
}

static void waveform_in_a_missing_folder(void **state)
{
    (void)state;
    write_trace("0 map 00:04.0 1000 1000 rw 2000\n");

    struct command_result result = command_run(SLUICE_BINARY, "replay t.trace --wave absent/w.fst");

    assert_string_equal(result.err, "sluice: --wave: cannot write 'absent/w.fst': No such file or"
                                    " directory\n");
    assert_int_equal(result.code, 3);
    command_free(&result);
}

static void help_and_version_answer_on_standard_output(void **state)
{
    (void)state;
    static const char *const arguments[] = {"--help", "replay --help", "--version"};

    for (int i = 0; i < 3; i++) {
        struct command_result result = command_run(SLUICE_BINARY, arguments[i]);
        assert_int_equal(result.code, 0);
        assert_string_equal(result.err, "");
        assert_true(strlen(result.out) > 0);
        command_free(&result);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(missing_file),
        cmocka_unit_test(unknown_operation),
        cmocka_unit_test(overlapping_map),
        cmocka_unit_test(unaligned_address),
        cmocka_unit_test(truncated_gzip),
        cmocka_unit_test(unknown_build),
        cmocka_unit_test(bad_option_values),
        cmocka_unit_test(wrong_usage),
        cmocka_unit_test(other_file_is_not_overwritten_by_a_trace),
        cmocka_unit_test(waveform_in_a_missing_folder),
        cmocka_unit_test(help_and_version_answer_on_standard_output),
    };
    return cmocka_run_group_tests_name("command_line", tests, temp_files_enter, temp_files_leave);
}
