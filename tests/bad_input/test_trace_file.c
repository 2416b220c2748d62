// SPDX-License-Identifier: Apache-2.0
//
// The trace reader: what it makes of a good trace, and the one line with which it refuses each kind
// of bad one. Messages are goldens: they are what users see.
#include "temp_files.h"
#include "trace_file/trace_file.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FIRST "# DMA-remapping trace, format 1\n"
/* Four header lines, so that the first event is line 5. */
#define HEADER                                                                                     \
    FIRST "# device 00:04.0 id=0x0020 model=nvme\n"                                                \
          "# device 00:05.0 id=0x0028 model=e1000e\n"                                              \
          "# domain 00:04.0 members 00:04.0\n"

struct refusal {
    const char *situation;
    const char *text;    /* of the file t.trace */
    const char *message; /* golden */
};

/* Read the file to its end; the number of events, or -1 with the message. */
static int read_all(const char *path, struct text_error *error)
{
    struct trace_event event;
    int count = 0, got;

    struct trace_file *trace = trace_file_open(path, error);
    if (trace == NULL) return -1;
    while ((got = trace_file_next(trace, &event, error)) == 1) count++;
    trace_file_close(trace);
    return got == 0 ? count : -1;
}

static const struct refusal refusals[] = {
    {"empty file", "",
     "t.trace:1: not a trace of format 1; expected '# DMA-remapping trace, format 1'"},
    {"other text", "hello\n",
     "t.trace:1: not a trace of format 1; expected '# DMA-remapping trace, format 1'"},
    {"other format", "# DMA-remapping trace, format 2\n",
     "t.trace:1: not a trace of format 1; expected '# DMA-remapping trace, format 1'"},
    {"no domain", FIRST "# device 00:04.0 id=0x0020\n0 map 00:04.0 1000 1000 rw 2000\n",
     "t.trace:3: header without domains; expected '# device' and '# domain' lines before the first"
     " event"},
    {"device without id", FIRST "# device 00:04.0\n",
     "t.trace:2: bad device line; expected '# device BDF id=0xID ...'"},
    {"wide id", FIRST "# device 00:04.0 id=0x10000\n",
     "t.trace:2: bad requester id 'id=0x10000'; expected id=0x0 to id=0xffff"},
    {"device twice", FIRST "# device 00:04.0 id=0x20\n# device 00:05.0 id=0x20\n",
     "t.trace:3: device '00:05.0' id=0x20 repeats '00:04.0'; expected each device once"},
    {"unknown member", FIRST "# device 00:04.0 id=0x20\n# domain d members 00:06.0\n",
     "t.trace:3: member '00:06.0' is unknown; expected a device of an earlier '# device' line"},
    {"member of two domains",
     FIRST "# device 00:04.0 id=0x20\n# domain a members 00:04.0\n# domain b members 00:04.0\n",
     "t.trace:4: member '00:04.0' is in domain 'a'; expected a device without a domain"},
    {"domain twice", HEADER "# domain 00:04.0 members 00:05.0\n",
     "t.trace:5: domain '00:04.0' is there already; expected each domain once"},
    {"domain without members", HEADER "# domain b members\n",
     "t.trace:5: domain 'b' has no members; expected at least one"},
    {"unknown operation", HEADER "0 mop 00:04.0 1000 1000 rw 2000\n",
     "t.trace:5:3: unknown operation 'mop'; expected map, unmap, flush, read or write"},
    {"too few fields", HEADER "0 map 00:04.0 1000 1000 rw\n",
     "t.trace:5: 6 fields; expected 7: t_ns op bdf iova size perm paddr"},
    {"too many fields", HEADER "0 map 00:04.0 1000 1000 rw 2000 5\n",
     "t.trace:5: 8 fields; expected 7: t_ns op bdf iova size perm paddr"},
    {"two spaces", HEADER "0  map 00:04.0 1000 1000 rw 2000\n",
     "t.trace:5: 8 fields; expected 7: t_ns op bdf iova size perm paddr"},
    {"bad time", HEADER "1f map 00:04.0 1000 1000 rw 2000\n",
     "t.trace:5:1: bad number '1f'; expected a decimal number of at most 64 bits"},
    {"time goes backwards",
     HEADER "9 map 00:04.0 1000 1000 rw 2000\n8 read 00:04.0 1000 4 - 2000\n",
     "t.trace:6:1: time 8 goes backwards; expected at least 9"},
    {"bad address", HEADER "0 map 00:04.0 0x1000 1000 rw 2000\n",
     "t.trace:5:15: bad number '0x1000'; expected a hexadecimal number of at most 64 bits"},
    {"empty number", HEADER "0 map 00:04.0  1000 rw 2000\n",
     "t.trace:5:15: bad number ''; expected a hexadecimal number of at most 64 bits"},
    {"number too wide", HEADER "0 map 00:04.0 10000000000000000 1000 rw 2000\n",
     "t.trace:5:15: bad number '10000000000000000'; expected a hexadecimal number of at most 64"
     " bits"},
    {"unknown domain", HEADER "0 map 00:05.0 1000 1000 rw 2000\n",
     "t.trace:5:7: unknown domain '00:05.0'; expected one of the '# domain' lines"},
    {"unknown device", HEADER "0 read 00:07.0 1000 4 - 2000\n",
     "t.trace:5:8: unknown device '00:07.0'; expected one of the '# device' lines"},
    {"device without domain", HEADER "0 read 00:05.0 1000 4 - 2000\n",
     "t.trace:5:8: device without a domain '00:05.0'; expected a member of a '# domain' line"},
    {"unaligned map", HEADER "0 map 00:04.0 1080 1000 rw 2000\n",
     "t.trace:5:15: unaligned address '1080'; expected a multiple of 1000 (4 KiB)"},
    {"unaligned size", HEADER "0 map 00:04.0 1000 1080 rw 2000\n",
     "t.trace:5:20: unaligned size '1080'; expected a multiple of 1000 (4 KiB)"},
    {"unaligned physical address", HEADER "0 map 00:04.0 1000 1000 rw 2080\n",
     "t.trace:5:28: unaligned physical address '2080'; expected a multiple of 1000 (4 KiB)"},
    {"unaligned unmap", HEADER "0 unmap 00:04.0 1080 1000 - -\n",
     "t.trace:5:17: unaligned address '1080'; expected a multiple of 1000 (4 KiB)"},
    {"size 0", HEADER "0 map 00:04.0 1000 0 rw 2000\n",
     "t.trace:5:20: size '0'; expected at least 1"},
    {"range wraps", HEADER "0 map 00:04.0 fffffffffffff000 2000 rw 2000\n",
     "t.trace:5:32: range wraps, size '2000'; expected an end below 2^64"},
    {"physical range too high", HEADER "0 map 00:04.0 1000 2000 rw 7ffff000\n",
     "t.trace:5:28: physical range too high, address '7ffff000'; expected an end of at most"
     " 80000000 (2 GiB)"},
    {"bad permission", HEADER "0 map 00:04.0 1000 1000 x 2000\n",
     "t.trace:5:25: bad permission 'x'; expected r, w or rw"},
    {"permission of an unmap", HEADER "0 unmap 00:04.0 1000 1000 rw -\n",
     "t.trace:5:27: permission 'rw'; expected '-' for this operation"},
    {"physical address of an unmap", HEADER "0 unmap 00:04.0 1000 1000 - 2000\n",
     "t.trace:5:29: physical address '2000'; expected '-' for this operation"},
    {"overlapping map", HEADER "0 map 00:04.0 1000 3000 rw 2000\n0 map 00:04.0 3000 1000 r 9000\n",
     "t.trace:6: map overlaps page 3000 of line 5; expected pages that are not mapped"},
    {"unmap of unmapped", HEADER "0 map 00:04.0 1000 1000 rw 2000\n0 unmap 00:04.0 1000 2000 - -\n",
     "t.trace:6: unmap of page 2000, which is not mapped; expected mapped pages only"},
    {"access outside", HEADER "0 map 00:04.0 1000 1000 rw 2000\n0 read 00:04.0 2000 4 - 3000\n",
     "t.trace:6: access to 2000 is outside every mapping; expected a live mapping of the device's"
     " domain"},
    {"access crosses a page",
     HEADER "0 map 00:04.0 1000 2000 rw 2000\n0 read 00:04.0 1ff0 20 - 2ff0\n",
     "t.trace:6:21: access crosses a page, size '20'; expected an end within the 4 KiB page"},
    {"write to read-only", HEADER "0 map 00:04.0 1000 1000 r 2000\n0 write 00:04.0 1000 4 - 2000\n",
     "t.trace:6: write to 1000, mapped read-only by line 5; expected permission w or rw"},
    {"wrong physical address",
     HEADER "0 map 00:04.0 1000 1000 rw 2000\n0 read 00:04.0 1010 4 - 2014\n",
     "t.trace:6: physical address 2014; expected 2010 from the map of line 5"},
    {"no newline at the end", HEADER "0 map 00:04.0 1000 1000 rw 2000",
     "t.trace:5: file stops in a line; expected a newline"},
};

static void bad_trace_is_refused_with_its_message(void **state)
{
    const struct refusal *refusal = *state;
    struct text_error error = {0};
    temp_files_write("t.trace", refusal->text, strlen(refusal->text));

    int count = read_all("t.trace", &error);

    assert_int_equal(count, -1);
    assert_string_equal(error.text, refusal->message);
}

static void byte_0_is_refused(void **state)
{
    (void)state;
    static const char text[] = HEADER "0 map 00:04.0 1000\0 1000 rw 2000\n";
    struct text_error error = {0};
    temp_files_write("t.trace", text, sizeof text - 1);

    assert_int_equal(read_all("t.trace", &error), -1);
    assert_string_equal(error.text, "t.trace:5:19: byte 0 in the text; expected a text file");
}

static void endless_line_is_refused(void **state)
{
    (void)state;
    struct text_error error = {0};
    size_t length = strlen(HEADER) + 70000;
    char *text = malloc(length);
    memset(text, 'x', length);
    memcpy(text, HEADER, strlen(HEADER));
    temp_files_write("t.trace", text, length);
    free(text);

    assert_int_equal(read_all("t.trace", &error), -1);
    assert_string_equal(error.text, "t.trace:5: line too long; expected at most 65536 bytes");
}

static void missing_file_is_refused(void **state)
{
    (void)state;
    struct text_error error = {0};

    assert_int_equal(read_all("absent.trace", &error), -1);
    assert_string_equal(error.text, "absent.trace: cannot open: No such file or directory;"
                                    " expected a trace, plain or gzip");
}

static void folder_is_refused(void **state)
{
    (void)state;
    struct text_error error = {0};

    assert_int_equal(read_all(".", &error), -1);
    assert_string_equal(error.text,
                        ".: cannot open: not a regular file; expected a trace, plain or gzip");
}

/* A long trace of map lines; the caller frees it. */
static char *long_trace(size_t *length)
{
    enum { LINES = 20000, LINE_BYTES = 64 };
    char *text = malloc(strlen(HEADER) + (size_t)LINES * LINE_BYTES);

    size_t at = (size_t)sprintf(text, "%s", HEADER);
    for (int i = 0; i < LINES; i++)
        at += (size_t)sprintf(text + at, "%d map 00:04.0 %x000 1000 rw %x000\n", i, i + 1,
                              (i * 7919) % 0x7ffff);
    *length = at;
    return text;
}

static void gzip_reads_like_plain_text(void **state)
{
    (void)state;
    struct text_error error = {0};
    size_t length;
    char *text = long_trace(&length);
    temp_files_write_gzip("t.trace.gz", text, length, 0);
    free(text);

    assert_int_equal(read_all("t.trace.gz", &error), 20000);
}

/* Wherever the file is cut, the answer is one message; in the data it names the first line lost. */
static void truncated_gzip_is_refused_wherever_it_is_cut(void **state)
{
    (void)state;
    size_t length;
    char *text = long_trace(&length);
    temp_files_write_gzip("t.trace.gz", text, length, 0);
    char *whole = temp_files_read("t.trace.gz");
    free(whole);

    for (size_t kept = 20; kept < 60000; kept = kept * 3 / 2) {
        struct text_error error = {0};
        unsigned line = 0;
        int used = 0;
        temp_files_write_gzip("t.trace.gz", text, length, kept);

        assert_int_equal(read_all("t.trace.gz", &error), -1);

        sscanf(error.text, "t.trace.gz:%u: compressed data stops here; expected a complete gzip"
                           " file%n", &line, &used);
        assert_true(line >= 1 && line <= 20004);
        assert_int_equal(used, strlen(error.text));
    }
    free(text);
}

static void good_trace_gives_its_events(void **state)
{
    (void)state;
    static const char text[] = HEADER "0 map 00:04.0 fffff000 2000 w 7000\n"
                                      "5 write 00:04.0 fffff010 4 - 7010\n"
                                      "6 read 00:04.0 100000ff0 10 - 8ff0\n"
                                      "7 flush * 0 0 - -\n"
                                      "8 unmap 00:04.0 fffff000 1000 - -\n";
    struct text_error error = {0};
    struct trace_event event;
    temp_files_write("t.trace", text, sizeof text - 1);

    struct trace_file *trace = trace_file_open("t.trace", &error);
    assert_non_null(trace);

    assert_int_equal(trace_file_next(trace, &event, &error), 1);
    assert_int_equal(event.op, TRACE_OP_MAP);
    assert_int_equal(event.line, 5);
    assert_int_equal(event.iova, 0xfffff000);
    assert_int_equal(event.size, 0x2000);
    assert_int_equal(event.perm, TRACE_PERM_WRITE);
    assert_int_equal(event.paddr, 0x7000);
    uint64_t map_id = event.map_id;

    assert_int_equal(trace_file_next(trace, &event, &error), 1);
    assert_int_equal(event.op, TRACE_OP_WRITE);
    assert_int_equal(event.device, 0);
    assert_int_equal(event.domain, 0);
    assert_int_equal(event.map_id, map_id);
    assert_false(event.through_write_only);

    assert_int_equal(trace_file_next(trace, &event, &error), 1);
    assert_int_equal(event.op, TRACE_OP_READ);
    assert_int_equal(event.paddr, 0x8ff0);
    assert_true(event.through_write_only);

    assert_int_equal(trace_file_next(trace, &event, &error), 1);
    assert_int_equal(event.op, TRACE_OP_FLUSH);
    assert_int_equal(event.domain, -1);

    assert_int_equal(trace_file_next(trace, &event, &error), 1);
    assert_int_equal(event.op, TRACE_OP_UNMAP);
    assert_int_equal(trace_file_next(trace, &event, &error), 0);
    trace_file_close(trace);
}

/* One of the recorded traces, event counts as its header announces them. */
static void recorded_trace_reads_clean(void **state)
{
    (void)state;
    struct text_error error = {0};

    int count = read_all(SLUICE_SOURCE_DIR "/tests/traces/boot_strict.trace.gz", &error);

    assert_string_equal(error.text, "");
    assert_int_equal(count, 27242);
}

int main(void)
{
    enum { REFUSALS = sizeof refusals / sizeof refusals[0] };
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(byte_0_is_refused),
        cmocka_unit_test(endless_line_is_refused),
        cmocka_unit_test(missing_file_is_refused),
        cmocka_unit_test(folder_is_refused),
        cmocka_unit_test(gzip_reads_like_plain_text),
        cmocka_unit_test(truncated_gzip_is_refused_wherever_it_is_cut),
        cmocka_unit_test(good_trace_gives_its_events),
        cmocka_unit_test(recorded_trace_reads_clean),
    };
    enum { OTHERS = sizeof others / sizeof others[0] };
    struct CMUnitTest tests[REFUSALS + OTHERS];

    for (int i = 0; i < REFUSALS; i++)
        tests[i] = (struct CMUnitTest){.name = refusals[i].situation,
                                       .test_func = bad_trace_is_refused_with_its_message,
                                       .initial_state = (void *)&refusals[i]};
    memcpy(&tests[REFUSALS], others, sizeof others);
    return cmocka_run_group_tests_name("trace_file", tests, temp_files_enter, temp_files_leave);
}
