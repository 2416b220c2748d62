// SPDX-License-Identifier: Apache-2.0
//
// The trace file tells the same story as the summary: every figure that the summary counted while
// the replay ran is derived again from the rows, and must be equal.
#include "summary_file.h"
#include "temp_files.h"

#include <math.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static sqlite3 *db;
static cJSON *summary;

/* A figure of the summary and the query that gives it again. */
struct figure {
    const char *path;
    const char *sql;
};

#define CALLS(name) "driver_call WHERE name = '" name "'"
#define PER_WALK(condition)                                                                        \
    "SELECT 1.0 * (SELECT count(*) FROM walk_read WHERE " condition ")"                            \
    " / (SELECT count(*) FROM walk)"
#define STALL(kind) {"stall_cycles." kind, \
                     "SELECT coalesce(sum(cycles), 0) FROM stall WHERE kind = '" kind "'"}
/* Only complete commands count, and none that came after the run's end. */
#define COMMANDS(condition)                                                                        \
    "SELECT count(*) FROM command, run WHERE NOT refused AND complete_cycle <= end_cycle" condition
#define RANK(rank)                                                                                 \
    "SELECT latency FROM issued ORDER BY latency LIMIT 1 OFFSET (SELECT " rank " - 1 FROM issued)"

static const struct figure figures[] = {
    {"cycles", "SELECT end_cycle - begin_cycle FROM run"},
    {"maps", "SELECT count(*) FROM " CALLS("MapLogicalRangeEx")},
    {"unmaps", "SELECT count(*) FROM " CALLS("UnmapLogicalRange")},
    {"cycles_per_map", "SELECT avg(end_cycle - begin_cycle) FROM " CALLS("MapLogicalRangeEx")},
    {"cycles_per_unmap", "SELECT avg(end_cycle - begin_cycle) FROM " CALLS("UnmapLogicalRange")},
    {"mmio_accesses_per_map", "SELECT avg(mmio_accesses) FROM " CALLS("MapLogicalRangeEx")},
    {"mmio_accesses_per_unmap", "SELECT avg(mmio_accesses) FROM " CALLS("UnmapLogicalRange")},
    {"translations", "SELECT count(answer_cycle) FROM \"transaction\""},
    {"translations_per_kcycle", "SELECT 1000.0 * count(answer_cycle) / (SELECT end_cycle -"
                                " begin_cycle FROM run) FROM \"transaction\""},
    {"hit_rates.first_level", "SELECT avg(hit) FROM \"transaction\""},
    {"hit_rates.second_level",
     "SELECT avg(outcome = 1) FROM lookup WHERE id IN"
     " (SELECT min(id) FROM lookup WHERE outcome <> 0 GROUP BY transaction_id)"},
    {"hit_rates.process_contexts",
     "WITH asked AS (SELECT l.* FROM lookup l JOIN \"transaction\" t ON t.id = l.transaction_id"
     " WHERE t.process_id IS NOT NULL AND (outcome = 3 OR (outcome = 1 AND l.id IN"
     " (SELECT min(id) FROM lookup WHERE outcome <> 0 GROUP BY transaction_id))))"
     " SELECT coalesce(avg(NOT (outcome = 3 AND walk_id IN"
     " (SELECT walk_id FROM walk_read WHERE reason = 1))), 0) FROM asked"},
    {"joined_walks", "SELECT count(*) FROM lookup WHERE outcome = 2 AND id IN"
                     " (SELECT min(id) FROM lookup WHERE outcome <> 0 GROUP BY transaction_id)"},
    {"walks", "SELECT count(*) FROM walk"},
    {"latency.mean", "SELECT avg(latency) FROM issued"},
    {"latency.p50", RANK("(count(*) + 1) / 2")},
    {"latency.p99", RANK("count(*) - count(*) / 100")},
    {"latency.max", "SELECT max(latency) FROM issued"},
    STALL("hit"),
    STALL("queue"),
    STALL("directory"),
    STALL("process_directory"),
    STALL("walk0"),
    STALL("walk1"),
    STALL("walk2"),
    STALL("walk3"),
    STALL("walk4"),
    STALL("memory"),
    STALL("order"),
    {"stall_cycles.total", "SELECT sum(latency) FROM issued"},
    {"memory_reads_per_miss.directory", PER_WALK("reason = 0")},
    {"memory_reads_per_miss.process_directory", PER_WALK("reason = 1")},
    {"memory_reads_per_miss.level0", PER_WALK("reason = 2 AND level = 0")},
    {"memory_reads_per_miss.level1", PER_WALK("reason = 2 AND level = 1")},
    {"memory_reads_per_miss.level2", PER_WALK("reason = 2 AND level = 2")},
    {"memory_reads_per_miss.level3", PER_WALK("reason = 2 AND level = 3")},
    {"memory_reads_per_miss.level4", PER_WALK("reason = 2 AND level = 4")},
    {"commands", COMMANDS("")},
    {"commands_by_kind.iotinval", COMMANDS(" AND kind = 'IOTINVAL'")},
    {"commands_by_kind.iofence", COMMANDS(" AND kind = 'IOFENCE'")},
    {"commands_by_kind.iodir", COMMANDS(" AND kind = 'IODIR'")},
    {"faults_unexpected", "SELECT count(*) FROM fault"},
};

static void figure_agrees_with_the_rows(void **state)
{
    const struct figure *figure = *state;
    sqlite3_stmt *query = NULL;

    if (sqlite3_prepare_v2(db, figure->sql, -1, &query, NULL) != SQLITE_OK)
        fail_msg("%s: %s", figure->sql, sqlite3_errmsg(db));
    assert_int_equal(sqlite3_step(query), SQLITE_ROW);
    double derived = sqlite3_column_double(query, 0);
    sqlite3_finalize(query);

    double counted = summary_number(summary, figure->path);
    if (fabs(derived - counted) > 1e-9 * fabs(counted))
        fail_msg("%s: the summary says %.17g, the rows say %.17g", figure->path, counted, derived);
}

/* Rows that no figure looks at must be sound too: every reference finds its row. */
static void ids_join(void **state)
{
    (void)state;
    static const char *const broken[] = {
        "SELECT count(*) FROM lookup WHERE transaction_id NOT IN (SELECT id FROM \"transaction\")",
        "SELECT count(*) FROM lookup WHERE walk_id NOT IN (SELECT id FROM walk)",
        "SELECT count(*) FROM lookup WHERE outcome IN (2, 3) AND walk_id IS NULL",
        "SELECT count(*) FROM walk_read WHERE walk_id IS NULL",
        "SELECT count(*) FROM walk_read WHERE walk_id NOT IN (SELECT id FROM walk)",
        "SELECT count(*) FROM walk w WHERE reads <>"
        " (SELECT count(*) FROM walk_read r WHERE r.walk_id = w.id)",
        "SELECT count(*) FROM \"transaction\" WHERE answer_cycle IS NULL OR issue_cycle IS NULL",
        /* Each filled walk made a second-level row of its birth, in the cycle of its end. */
        "SELECT count(*) FROM walk w WHERE filled AND NOT EXISTS (SELECT 1 FROM cache c"
        " WHERE c.cycle = w.end_cycle AND c.birth = w.birth AND c.cache = 1)",
        /* cqt (0x24) is written once for every time that the driver queued commands. */
        "SELECT NOT EXISTS (SELECT 1 FROM reg_write WHERE offset = 0x24)",
        /* An invalidation for each IOTINVAL and IODIR. */
        "SELECT (SELECT count(*) FROM invalidation) <> (SELECT count(*) FROM command"
        " WHERE kind IN ('IOTINVAL', 'IODIR') AND NOT refused)",
        "SELECT sum(first_level) = 0 FROM invalidation",
        "SELECT count(*) FROM \"transaction\" WHERE answer_cycle < issue_cycle"
        " OR issue_cycle <= accept_cycle",
    };
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        sqlite3_stmt *query = NULL;
        assert_int_equal(sqlite3_prepare_v2(db, broken[i], -1, &query, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_step(query), SQLITE_ROW);
        int count = sqlite3_column_int(query, 0);
        sqlite3_finalize(query);
        if (count != 0) fail_msg("%d rows: %s", count, broken[i]);
    }
}

static int replay_and_open(void **state)
{
    char arguments[512];

    if (temp_files_enter(state) != 0) return -1;
    snprintf(arguments, sizeof arguments, "%s --limit 6000 --trace replay.db",
             recorded_trace("mixed_strict"));
    summary = summary_of_replay(arguments);
    char *views = temp_files_read(SLUICE_SOURCE_DIR "/tests/replay/derive.sql");
    int result = sqlite3_open_v2("replay.db", &db, SQLITE_OPEN_READONLY, NULL);
    if (result == SQLITE_OK) result = sqlite3_exec(db, views, NULL, NULL, NULL);
    if (result != SQLITE_OK) fprintf(stderr, "%s\n", sqlite3_errmsg(db));
    free(views);
    return result == SQLITE_OK ? 0 : -1;
}

static int close_all(void **state)
{
    sqlite3_close(db);
    cJSON_Delete(summary);
    return temp_files_leave(state);
}

int main(void)
{
    enum { FIGURES = sizeof figures / sizeof figures[0] };
    struct CMUnitTest tests[FIGURES + 1];

    for (int i = 0; i < FIGURES; i++)
        tests[i] = (struct CMUnitTest){.name = figures[i].path,
                                       .test_func = figure_agrees_with_the_rows,
                                       .initial_state = (void *)&figures[i]};
    tests[FIGURES] = (struct CMUnitTest)cmocka_unit_test(ids_join);
    return cmocka_run_group_tests_name("trace_sql", tests, replay_and_open, close_all);
}
