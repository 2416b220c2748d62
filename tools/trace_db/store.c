// SPDX-License-Identifier: Apache-2.0
#include "trace_db/store.h"

#include "trace_db/schema_sql.h"
#include "util/alloc.h"

#include <assert.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* PRAGMA application_id of a trace file ("slce"), by which an older one is recognised. */
#define APPLICATION_ID 0x736C6365
#define SCHEMA_VERSION 2
#define ROWS_PER_COMMIT 200000

struct store {
    const char *path;
    sqlite3 *db;
    sqlite3_stmt *insert[STORE_NUM_TABLES];
    uint32_t rows; /* since the last commit */
    struct text_error error;
};

static const struct {
    const char *name;
    int columns;
} tables[STORE_NUM_TABLES] = {
    [STORE_RUN] = {"run", 7},
    [STORE_TRANSACTION] = {"\"transaction\"", 25},
    [STORE_LOOKUP] = {"lookup", 15},
    [STORE_WALK] = {"walk", 10},
    [STORE_WALK_READ] = {"walk_read", 13},
    [STORE_COMMAND] = {"command", 12},
    [STORE_FAULT] = {"fault", 13},
    [STORE_DRIVER_CALL] = {"driver_call", 11},
    [STORE_CACHE] = {"cache", 6},
    [STORE_INVALIDATION] = {"invalidation", 10},
    [STORE_REG_WRITE] = {"reg_write", 6},
    [STORE_RESET] = {"reset", 9},
    [STORE_WATCHDOG] = {"watchdog", 8},
};

/* After the rows: an index costs far less when it is built at once. */
static const char indexes[] = "CREATE INDEX lookup_transaction ON lookup(transaction_id);"
                              "CREATE INDEX lookup_walk ON lookup(walk_id);"
                              "CREATE INDEX walk_read_walk ON walk_read(walk_id);";

static void note_error(struct store *store)
{
    if (store->error.text[0] == '\0')
        text_fail(&store->error, "%s: cannot write the trace: %s", store->path,
                  sqlite3_errmsg(store->db));
}

static void run_sql(struct store *store, const char *sql)
{
    if (store->error.text[0] != '\0') return;
    if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) != SQLITE_OK) note_error(store);
}

/* May this path be overwritten? Only if nothing is there, or an older trace. */
static int check_old_file(const char *path, struct text_error *error)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *query = NULL;
    int id = 0;

    if (access(path, F_OK) != 0) return 0;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(db, "PRAGMA application_id", -1, &query, NULL) == SQLITE_OK &&
        sqlite3_step(query) == SQLITE_ROW)
        id = sqlite3_column_int(query, 0);
    sqlite3_finalize(query);
    sqlite3_close(db);
    if (id == APPLICATION_ID && unlink(path) == 0) return 0;
    return text_fail(error, "%s: exists and is not a trace of sluice; expected a new file", path);
}

static void prepare(struct store *store)
{
    for (int table = 0; table < STORE_NUM_TABLES && store->error.text[0] == '\0'; table++) {
        char sql[160];
        int length = snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (?", tables[table].name);
        for (int i = 1; i < tables[table].columns; i++)
            length += snprintf(sql + length, sizeof sql - (size_t)length, ",?");
        snprintf(sql + length, sizeof sql - (size_t)length, ")");
        if (sqlite3_prepare_v2(store->db, sql, -1, &store->insert[table], NULL) != SQLITE_OK)
            note_error(store);
    }
}

static void release(struct store *store)
{
    for (int table = 0; table < STORE_NUM_TABLES; table++) sqlite3_finalize(store->insert[table]);
    sqlite3_close(store->db);
    free(store);
}

struct store *store_open(const char *path, struct text_error *error)
{
    char pragmas[160];

    if (check_old_file(path, error) != 0) return NULL;
    struct store *store = alloc_zeroed(1, sizeof *store);
    store->path = path;
    if (sqlite3_open(path, &store->db) != SQLITE_OK) note_error(store);
    /* A trace can be made again, so durability is not worth its time. */
    snprintf(pragmas, sizeof pragmas,
             "PRAGMA application_id=%d; PRAGMA user_version=%d; PRAGMA journal_mode=OFF;"
             "PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;",
             APPLICATION_ID, SCHEMA_VERSION);
    run_sql(store, pragmas);
    run_sql(store, schema_sql);
    run_sql(store, "BEGIN");
    prepare(store);
    if (store->error.text[0] == '\0') return store;
    *error = store->error;
    release(store);
    return NULL;
}

static int bind(sqlite3_stmt *statement, int column, const struct store_value *value)
{
    if (value->is_null) return sqlite3_bind_null(statement, column);
    if (value->text != NULL)
        return sqlite3_bind_text(statement, column, value->text, -1, SQLITE_STATIC);
    return sqlite3_bind_int64(statement, column, value->number);
}

void store_put(struct store *store, enum store_table table, const struct store_value *values,
               int count)
{
    sqlite3_stmt *statement = store->insert[table];
    bool ok = true;

    assert(count == tables[table].columns);
    if (store->error.text[0] != '\0') return;
    for (int i = 0; i < count; i++) ok = ok && bind(statement, i + 1, &values[i]) == SQLITE_OK;
    ok = ok && sqlite3_step(statement) == SQLITE_DONE;
    if (!ok) note_error(store);
    sqlite3_reset(statement);
    if (++store->rows < ROWS_PER_COMMIT) return;
    store->rows = 0;
    run_sql(store, "COMMIT; BEGIN");
}

void store_end_run(struct store *store, uint64_t id, uint64_t end_cycle)
{
    char sql[96];

    snprintf(sql, sizeof sql, "UPDATE run SET end_cycle=%" PRIu64 " WHERE id=%" PRIu64, end_cycle,
             id);
    run_sql(store, sql);
}

int store_close(struct store *store, struct text_error *error)
{
    run_sql(store, "COMMIT");
    run_sql(store, indexes);
    struct text_error first = store->error;
    release(store);
    if (first.text[0] == '\0') return 0;
    *error = first;
    return -1;
}
