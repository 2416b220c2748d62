// SPDX-License-Identifier: Apache-2.0
//
// Follows requests, walks, commands and faults through the trace lanes and writes a row for each
// once it is over.
#pragma once

#include "trace_db/item.h"
#include "trace_db/store.h"

struct follow;

struct follow *follow_create(struct store *store);

/* Take in the next item, in the order of the simulation. */
void follow_item(struct follow *follow, const struct item *item);

/* Also writes what is still open. */
void follow_destroy(struct follow *follow);
