// SPDX-License-Identifier: Apache-2.0
//
// A short story told to the trace database lane by lane, with every cycle known, and read back: the
// rows, how they join, and where the cycles went.
#include "iommu_trace.h"
#include "temp_files.h"
#include "trace_db/trace_db.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

/* Fields of a lane as spec/trace_events.yaml lists them: from the most significant bit down. */
struct field {
    uint64_t value;
    unsigned width;
};

static void tell(struct trace_db *db, uint64_t cycle, uint32_t lane, const struct field *fields,
                 int count)
{
    uint32_t words[8] = {0};
    unsigned at = 0;

    for (int i = count - 1; i >= 0; i--)
        for (unsigned bit = 0; bit < fields[i].width; bit++, at++)
            words[at / 32] |= (uint32_t)(fields[i].value >> bit & 1) << at % 32;
    trace_db_event(db, cycle, lane, 0, words);
}

#define TELL(db, cycle, lane, ...)                                                                 \
    tell(db, cycle, TRACE_LANE_##lane, (const struct field[]){__VA_ARGS__},                        \
         (int)(sizeof((const struct field[]){__VA_ARGS__}) / sizeof(struct field)))

/* dma_ar: seq id device pv pid priv exec translated addr len size burst hit direct idx birth */
#define ACCEPT(seq, id, addr, hit)                                                                 \
    {seq, 32}, {id, 16}, {0x20, 24}, {0, 1}, {0, 20}, {0, 1}, {0, 1}, {0, 1}, {addr, 64}, {7, 8},  \
        {3, 3}, {1, 2}, {hit, 1}, {hit, 1}, {0, 7}, {55, 32}
#define ISSUE(seq, id, pa, waited) {seq, 32}, {id, 16}, {pa, 56}, {waited, 16}
#define ANSWER(id) {id, 16}, {0, 2}, {0, 1}
/* xlate_req: port write idx seq outcome slot birth */
#define ASK(seq, outcome, slot) {0, 2}, {0, 1}, {0, 7}, {seq, 32}, {outcome, 2}, {slot, 6}, {0, 32}
/* xlate_rsp: port write idx seq granted retry stale from_walk slot cause ppn size */
#define VERDICT(seq, slot)                                                                         \
    {0, 2}, {0, 1}, {0, 7}, {seq, 32}, {1, 1}, {0, 1}, {0, 1}, {1, 1}, {slot, 6}, {0, 12},         \
        {0x5, 44}, {0, 6}
#define READ(slot, reason, level, addr) {slot, 6}, {reason, 4}, {level, 3}, {addr, 56}, {3, 3}
#define BEAT(slot, data) {slot, 6}, {data, 64}, {0, 1}, {0, 1}, {1, 1}

/*
 *   cycle  10 request 0 accepted, a miss        12 request 1 accepted, same page
 *          13 request 0 starts a walk in slot 4 15 request 1 joins it
 *          14 directory read, 24 its beat       26 leaf read, 36 its beat
 *          38 walk ends, request 0 answered     39 request 1 answered
 *          40 request 0 issued                  44 request 1 issued, after 2 cycles of waiting
 *          50 request 2 accepted, a hit         51 issued
 */
static void tell_story(struct trace_db *db)
{
    trace_db_begin_run(db, &(struct trace_db_run){.trace = "story", .build = "default",
                                                  .read_latency = 10, .seed = 1,
                                                  .begin_cycle = 5});
    TELL(db, 10, DMA_AR, ACCEPT(0, 1, 0x1000, 0));
    TELL(db, 12, DMA_AR, ACCEPT(1, 2, 0x1040, 0));
    TELL(db, 13, XLATE_REQ, ASK(0, 3, 4));
    TELL(db, 14, WALK_READ, READ(4, 0, 0, 0x8000));
    TELL(db, 15, XLATE_REQ, ASK(1, 2, 4));
    TELL(db, 24, WALK_BEAT, BEAT(4, 0x123));
    TELL(db, 26, WALK_READ, READ(4, 2, 0, 0x9000));
    TELL(db, 36, WALK_BEAT, BEAT(4, 0xFEDCBA9876543210));
    TELL(db, 38, XLATE_RSP, VERDICT(0, 4));
    /* slot cause marked filled reads birth */
    TELL(db, 38, WALK_END, {4, 6}, {0, 12}, {0, 1}, {1, 1}, {2, 8}, {55, 32});
    TELL(db, 39, XLATE_RSP, VERDICT(1, 4));
    TELL(db, 40, M_AR, ISSUE(0, 1, 0x5000, 0));
    TELL(db, 44, M_AR, ISSUE(1, 2, 0x5040, 2));
    TELL(db, 50, DMA_AR, ACCEPT(2, 1, 0x1080, 1));
    TELL(db, 51, M_AR, ISSUE(2, 1, 0x5080, 0));
    TELL(db, 60, R_LAST, ANSWER(2));
    TELL(db, 61, R_LAST, ANSWER(1));
    /* index phase word0 word1 wait_walks wait_reads wait_writes; opcode 2 is IOFENCE */
    TELL(db, 62, COMMAND, {9, 32}, {0, 2}, {2, 64}, {0, 64}, {0, 16}, {0, 16}, {0, 16});
    TELL(db, 66, COMMAND, {9, 32}, {1, 2}, {2, 64}, {0, 64}, {1, 16}, {2, 16}, {3, 16});
    trace_db_call(db, &(struct trace_db_call){.line = 17, .name = "UnmapLogicalRange",
                                              .domain = "00:04.0", .iova = 0x1000,
                                              .bytes = 0x1000, .begin_cycle = 61,
                                              .end_cycle = 67, .mmio_accesses = 1});
    /* cache op birth; kind first second all generation dc pc; addr data strb */
    TELL(db, 63, CACHE, {2, 2}, {1, 2}, {77, 32});
    TELL(db, 64, DROP, {2, 3}, {600, 10}, {5, 10}, {0, 1}, {1, 1}, {3, 8}, {200, 8});
    TELL(db, 65, REG_WRITE, {0x48, 12}, {0x8000000000000001, 64}, {0xF0, 8});
    /* straps capabilities ddt_mode_max walk_slots icvec_mask cache_off */
    TELL(db, 66, RESET, {1, 1}, {0x1234567812345678, 64}, {3, 4}, {24, 7}, {15, 4}, {1, 1});
    /* answered id beats */
    TELL(db, 67, WATCHDOG_R, {1, 1}, {9, 16}, {256, 9});
    TELL(db, 68, WATCHDOG_W, {0, 1}, {6, 16}, {4, 9});
    trace_db_end_run(db, 70); /* request 2 has no answer yet */
}

static int64_t ask(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *query = NULL;

    if (sqlite3_prepare_v2(db, sql, -1, &query, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    assert_int_equal(sqlite3_step(query), SQLITE_ROW);
    int64_t value = sqlite3_column_int64(query, 0);
    sqlite3_finalize(query);
    return value;
}

static sqlite3 *open_story(void)
{
    struct text_error error;
    sqlite3 *sql = NULL;

    struct trace_db *db = trace_db_open("story.db", &error);
    assert_non_null(db);
    tell_story(db);
    assert_int_equal(trace_db_close(db, &error), 0);
    assert_int_equal(sqlite3_open_v2("story.db", &sql, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    return sql;
}

static void rows_tell_the_story_again(void **state)
{
    (void)state;
    sqlite3 *db = open_story();

    assert_int_equal(ask(db, "SELECT count(*) FROM run WHERE begin_cycle = 5 AND end_cycle = 70"),
                     1);
    assert_int_equal(ask(db, "SELECT count(*) FROM \"transaction\""), 3);
    assert_int_equal(ask(db, "SELECT answer_cycle FROM \"transaction\" WHERE seq = 0"), 61);
    assert_int_equal(ask(db, "SELECT answer_cycle FROM \"transaction\" WHERE seq = 1"), 60);
    assert_int_equal(ask(db, "SELECT answer_cycle IS NULL AND birth = 55 AND pa = 0x5080 AND"
                             " beats = 8 AND beat_bytes = 8 AND process_id IS NULL"
                             " FROM \"transaction\" WHERE seq = 2"), 1);
    assert_int_equal(ask(db, "SELECT count(*) FROM lookup JOIN walk ON walk.id = walk_id"
                             " WHERE slot = 4 AND end_cycle = 38 AND reads = 2 AND filled"), 2);
    assert_int_equal(ask(db, "SELECT data FROM walk_read WHERE reason = 2"),
                     (int64_t)UINT64_C(0xFEDCBA9876543210));
    assert_int_equal(ask(db, "SELECT data_cycle - issue_cycle FROM walk_read WHERE reason = 0"),
                     10);
    assert_int_equal(ask(db, "SELECT count(*) FROM command WHERE kind = 'IOFENCE' AND"
                             " decode_cycle = 62 AND complete_cycle = 66 AND wait_reads = 2"), 1);
    assert_int_equal(ask(db, "SELECT count(*) FROM driver_call WHERE line = 17 AND"
                             " domain = '00:04.0' AND mmio_accesses = 1"), 1);
    sqlite3_close(db);
}

static void rows_tell_what_the_block_did(void **state)
{
    (void)state;
    sqlite3 *db = open_story();

    assert_int_equal(ask(db, "SELECT count(*) FROM cache WHERE cycle = 63 AND cache = 2 AND"
                             " replaced AND birth = 77"), 1);
    assert_int_equal(ask(db, "SELECT count(*) FROM invalidation WHERE cycle = 64 AND kind = 2 AND"
                             " first_level = 600 AND second_level = 5 AND NOT all_small AND"
                             " generation AND device_contexts = 3 AND process_contexts = 200"), 1);
    assert_int_equal(ask(db, "SELECT count(*) FROM reg_write WHERE cycle = 65 AND offset = 0x48 AND"
                             " data = 0x8000000000000001 AND strobes = 0xF0"), 1);
    assert_int_equal(ask(db, "SELECT count(*) FROM reset WHERE cycle = 66 AND straps AND"
                             " capabilities = 0x1234567812345678 AND ddt_mode_max = 3 AND"
                             " walk_slots = 24 AND icvec_mask = 15 AND cache_off"), 1);
    assert_int_equal(ask(db, "SELECT count(*) FROM watchdog WHERE cycle = 67 AND NOT write AND"
                             " answered AND axi_id = 9 AND beats = 256"), 1);
    assert_int_equal(ask(db, "SELECT count(*) FROM watchdog WHERE cycle = 68 AND write AND"
                             " NOT answered AND axi_id = 6 AND beats = 4"), 1);
    assert_int_equal(ask(db, "SELECT count(*) FROM watchdog"), 2);
    sqlite3_close(db);
}

/* The cycles of the picture above, counted by hand. */
static void stalls_are_those_of_the_story(void **state)
{
    (void)state;
    sqlite3 *db = open_story();
    char *views = temp_files_read(SLUICE_SOURCE_DIR "/tests/replay/derive.sql");
    assert_int_equal(sqlite3_exec(db, views, NULL, NULL, NULL), SQLITE_OK);
    free(views);

#define STALL(kind) ask(db, "SELECT coalesce(sum(cycles), 0) FROM stall WHERE kind = '" kind "'")
    assert_int_equal(STALL("queue"), (13 - 10) + (15 - 12));
    assert_int_equal(STALL("directory"), (24 - 13) + (24 - 15));
    /* From the directory's last beat to each answer: the leaf read, and what came after it. */
    assert_int_equal(STALL("walk0"), (38 - 24) + (39 - 24));
    assert_int_equal(STALL("order"), (39 - 38) + (41 - 39)); /* answered, not offered yet */
    assert_int_equal(STALL("hit"), 1 + 1 + 1);               /* into the output register */
    assert_int_equal(STALL("memory"), 2);
    assert_int_equal(ask(db, "SELECT sum(cycles) FROM stall"),
                     ask(db, "SELECT sum(latency) FROM issued"));
    sqlite3_close(db);
}

static void older_trace_is_replaced(void **state)
{
    (void)state;
    sqlite3_close(open_story());
    sqlite3 *db = open_story();

    assert_int_equal(ask(db, "SELECT count(*) FROM run"), 1);
    sqlite3_close(db);
}

static void unwritable_path_is_refused(void **state)
{
    (void)state;
    struct text_error error;

    assert_null(trace_db_open("no/such/folder/x.db", &error));
    assert_string_equal(error.text, "no/such/folder/x.db: cannot write the trace: unable to open"
                                    " database file");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_tell_the_story_again),
        cmocka_unit_test(rows_tell_what_the_block_did),
        cmocka_unit_test(stalls_are_those_of_the_story),
        cmocka_unit_test(older_trace_is_replaced),
        cmocka_unit_test(unwritable_path_is_refused),
    };
    return cmocka_run_group_tests_name("trace_db", tests, temp_files_enter, temp_files_leave);
}
