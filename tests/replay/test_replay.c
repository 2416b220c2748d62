// SPDX-License-Identifier: Apache-2.0
//
// One recorded trace, or its first events, replays clean: usage test_replay NAME LIMIT [BUILD].
// What the summary counts is compared with a count of the trace's own lines.
#include "summary_file.h"
#include "temp_files.h"
#include "trace_file/trace_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const char *trace_name;
static uint64_t limit; /* events */
static const char *build = "default";

struct counts {
    uint64_t events, maps, unmaps, flushes, reads, writes, bytes;
    uint64_t superpages; /* 2 MiB leaves that the maps have room for */
};

#define SUPERPAGE_BYTES (UINT64_C(1) << 21)

static uint64_t superpages_of(const struct trace_event *event)
{
    if (event->op != TRACE_OP_MAP || (event->iova ^ event->paddr) % SUPERPAGE_BYTES != 0) return 0;
    uint64_t first = (event->iova + SUPERPAGE_BYTES - 1) / SUPERPAGE_BYTES;
    uint64_t end = (event->iova + event->size) / SUPERPAGE_BYTES;
    return end > first ? end - first : 0;
}

static struct counts count_lines(void)
{
    struct counts counts = {0};
    struct text_error error = {0};
    struct trace_event event;

    struct trace_file *trace = trace_file_open(recorded_trace(trace_name), &error);
    assert_non_null(trace);
    while (counts.events < limit && trace_file_next(trace, &event, &error) == 1) {
        counts.events++;
        counts.maps += event.op == TRACE_OP_MAP;
        counts.unmaps += event.op == TRACE_OP_UNMAP;
        counts.flushes += event.op == TRACE_OP_FLUSH;
        counts.reads += event.op == TRACE_OP_READ;
        counts.writes += event.op == TRACE_OP_WRITE;
        counts.superpages += superpages_of(&event);
        if (event.op == TRACE_OP_READ || event.op == TRACE_OP_WRITE) counts.bytes += event.size;
    }
    assert_string_equal(error.text, "");
    trace_file_close(trace);
    return counts;
}

static void trace_replays_clean(void **state)
{
    (void)state;
    char arguments[512];
    struct counts expected = count_lines();

    snprintf(arguments, sizeof arguments, "%s --check --limit %llu --build %s",
             recorded_trace(trace_name), (unsigned long long)limit, build);
    cJSON *summary = summary_of_replay(arguments);

    assert_true(summary_number(summary, "events") == (double)expected.events);
    assert_true(summary_number(summary, "maps") == (double)expected.maps);
    assert_true(summary_number(summary, "unmaps") == (double)expected.unmaps);
    assert_true(summary_number(summary, "flushes") == (double)expected.flushes);
    assert_true(summary_number(summary, "reads") == (double)expected.reads);
    assert_true(summary_number(summary, "writes") == (double)expected.writes);
    assert_true(summary_number(summary, "accesses") == (double)(expected.reads + expected.writes));
    assert_true(summary_number(summary, "bytes") == (double)expected.bytes);
    assert_true(summary_number(summary, "mismatches") == 0);
    assert_true(summary_number(summary, "faults_expected") == 0);
    assert_true(summary_number(summary, "faults_unexpected") == 0);
    /* The reference has judged every one of them; a clean run has no refusal. */
    assert_true(summary_number(summary, "check.granted") >=
                summary_number(summary, "translations"));
    assert_true(summary_number(summary, "check.refused") == 0);
    assert_true(summary_number(summary, "check.disagreements") == 0);
    /* Each access is at least one burst, and a cycle answers at most one read and one write. */
    assert_true(summary_number(summary, "translations") >= summary_number(summary, "accesses"));
    assert_true(summary_number(summary, "translations_per_kcycle") > 0);
    assert_true(summary_number(summary, "translations_per_kcycle") <= 2000);
    /*
     * An unmap costs one register write: the doorbell. A map costs none, but for a superpage that
     * takes the place of a table: the table has to be invalidated first.
     */
    assert_true(summary_number(summary, "mmio_accesses_per_map") * (double)expected.maps <=
                (double)expected.superpages + 0.5);
    assert_true(expected.unmaps == 0 || summary_number(summary, "mmio_accesses_per_unmap") == 1);
    cJSON_Delete(summary);
}

static void stall_cycles_sum_to_the_total(void **state)
{
    (void)state;
    char arguments[512];
    double sum = 0;

    snprintf(arguments, sizeof arguments, "%s --limit 2000 --build %s",
             recorded_trace(trace_name), build);
    cJSON *summary = summary_of_replay(arguments);
    const cJSON *stalls = cJSON_GetObjectItemCaseSensitive(summary, "stall_cycles"), *item;
    cJSON_ArrayForEach(item, stalls) sum += item->valuedouble;

    double total = summary_number(summary, "stall_cycles.total");
    assert_true(total > 0);
    assert_true(sum == 2 * total); /* the parts and the total itself */
    cJSON_Delete(summary);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trace_replays_clean),
        cmocka_unit_test(stall_cycles_sum_to_the_total),
    };
    if (argc < 3) {
        fputs("usage: test_replay TRACE LIMIT [BUILD]\n", stderr);
        return 2;
    }
    trace_name = argv[1];
    limit = strtoull(argv[2], NULL, 10);
    if (argc > 3) build = argv[3];
    return cmocka_run_group_tests_name(trace_name, tests, temp_files_enter, temp_files_leave);
}
