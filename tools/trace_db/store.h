// SPDX-License-Identifier: Apache-2.0
//
// Rows into the SQLite file: schema, prepared statements, large transactions.
#pragma once

#include "util/text_error.h"

#include <stdbool.h>
#include <stdint.h>

enum store_table {
    STORE_RUN,
    STORE_TRANSACTION,
    STORE_LOOKUP,
    STORE_WALK,
    STORE_WALK_READ,
    STORE_COMMAND,
    STORE_FAULT,
    STORE_DRIVER_CALL,
    STORE_CACHE,
    STORE_INVALIDATION,
    STORE_REG_WRITE,
    STORE_RESET,
    STORE_WATCHDOG,
    STORE_NUM_TABLES
};

/* One column: a number, a text (constant or alive until store_put returns), or NULL. */
struct store_value {
    bool is_null;
    const char *text; /* NULL: a number */
    int64_t number;
};

static inline struct store_value store_number(uint64_t number)
{
    return (struct store_value){.number = (int64_t)number};
}

static inline struct store_value store_text(const char *text)
{
    return (struct store_value){.text = text};
}

static inline struct store_value store_null(void)
{
    return (struct store_value){.is_null = true};
}

/* A number if `known`, else NULL. */
static inline struct store_value store_if(bool known, uint64_t number)
{
    return known ? store_number(number) : store_null();
}

struct store;

struct store *store_open(const char *path, struct text_error *error);

/*
 * Write a row: `values` are all columns in the order of the schema. After the first error rows are
 * dropped; store_close tells.
 */
void store_put(struct store *store, enum store_table table, const struct store_value *values,
               int count);

/* The end of a run that was put earlier. */
void store_end_run(struct store *store, uint64_t id, uint64_t end_cycle);

/* Commit, index and close. 0, or -1 with the error set. */
int store_close(struct store *store, struct text_error *error);
