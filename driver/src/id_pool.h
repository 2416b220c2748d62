// SPDX-License-Identifier: Apache-2.0
//
// Small numbers to hand out, lowest first: PSCIDs of domains, PASIDs of sub-devices.
//
// Memory follows use: bits come in chunks that are added when all lower ones are taken. Giving back
// never allocates. 0 is never handed out. The owner serialises.
#pragma once

#include "host.h"

struct id_chunk;

struct id_pool {
    struct host *host;
    struct id_chunk *chunks; /* in ascending order of what they hold */
    uint32_t limit;          /* ids are below this */
};

void id_pool_init(struct id_pool *pool, struct host *host, uint32_t limit);
void id_pool_destroy(struct id_pool *pool);

/* STATUS_SUCCESS, STATUS_NONE_MAPPED (all taken) or STATUS_INSUFFICIENT_RESOURCES (no memory). */
NTSTATUS id_pool_take(struct id_pool *pool, uint32_t *id);
void id_pool_give(struct id_pool *pool, uint32_t id);
