// SPDX-License-Identifier: Apache-2.0
//
// What the files follow*.c share: the things that are under way, each with the id of its row.
#pragma once

#include "iommu_trace.h"
#include "trace_db/follow.h"
#include "util/u64_map.h"

#include <stdbool.h>

#define FOLLOW_SLOTS 64      /* walk slots of the largest build */
#define FOLLOW_REFUSALS 64   /* refused requests remembered until their fault record passes */

/* A request from its acceptance to its answer. */
struct open_request {
    uint64_t id;
    uint32_t port;
    bool write;
    struct trace_dma_ar request; /* both directions have the same fields */
    uint64_t accept_cycle;
    bool issued;
    uint64_t issue_cycle, pa;
    uint32_t waited;
    /* The lookup that has no answer yet; 0: none. */
    uint64_t lookup_id, lookup_cycle, lookup_walk;
    uint32_t lookup_outcome, lookup_birth;
    struct open_request *next_of_id; /* accepted later with the same AXI id */
};

/* The requests of one port, direction and AXI id: answered in order. */
struct id_line {
    struct open_request *first, *last;
};

struct open_walk {
    uint64_t id; /* 0: no walk */
    uint64_t begin_cycle;
    uint64_t read_id; /* read without its last beat; 0: none */
    uint64_t read_cycle;
    struct trace_walk_read read;
    bool has_data;
    uint64_t data_cycle;
    struct trace_walk_beat data; /* the first beat */
};

struct open_command {
    uint64_t decode_cycle;
};

struct refusal {
    uint64_t transaction_id; /* 0: free */
    uint32_t cause, device_id;
    uint64_t address;
};

struct follow {
    struct store *store;
    uint64_t next_id[STORE_NUM_TABLES];
    uint64_t run_id;             /* 0: between runs */
    struct u64_map requests;     /* by port, direction, seq */
    struct u64_map lines;        /* by port, direction, AXI id */
    struct u64_map commands;     /* by queue index */
    struct open_walk walks[FOLLOW_SLOTS];
    /* A slot may start its next walk in the cycle in which the last one ends. */
    struct open_walk ending[FOLLOW_SLOTS];
    struct refusal refusals[FOLLOW_REFUSALS];
    uint32_t next_refusal;
};

static inline uint64_t follow_new_id(struct follow *follow, enum store_table table)
{
    return ++follow->next_id[table];
}

/* follow_request.c */
void follow_accept(struct follow *follow, uint64_t cycle, uint32_t port, bool write,
                   const struct trace_dma_ar *request);
void follow_issue(struct follow *follow, uint64_t cycle, uint32_t port, bool write,
                  const struct trace_m_ar *issue);
void follow_answer(struct follow *follow, uint64_t cycle, uint32_t port, bool write,
                   const struct trace_r_last *answer);
void follow_lookup(struct follow *follow, uint64_t cycle, const struct trace_xlate_req *lookup);
void follow_verdict(struct follow *follow, uint64_t cycle, const struct trace_xlate_rsp *verdict);
void follow_end_requests(struct follow *follow);

/* follow_walk.c; a walk begins when a lookup says so, and follow_begin_walk returns its id */
uint64_t follow_begin_walk(struct follow *follow, uint64_t cycle, uint32_t slot);
void follow_walk_read(struct follow *follow, uint64_t cycle, const struct trace_walk_read *read);
void follow_walk_beat(struct follow *follow, uint64_t cycle, const struct trace_walk_beat *beat);
void follow_walk_end(struct follow *follow, uint64_t cycle, const struct trace_walk_end *end);
void follow_end_walks(struct follow *follow);

/* follow_queues.c */
void follow_command(struct follow *follow, uint64_t cycle, const struct trace_command *command);
void follow_fault(struct follow *follow, uint64_t cycle, const struct trace_fault *fault);
void follow_end_commands(struct follow *follow);

/* follow_block.c */
void follow_cache(struct follow *follow, uint64_t cycle, const struct trace_cache *cache);
void follow_drop(struct follow *follow, uint64_t cycle, const struct trace_drop *drop);
void follow_reg_write(struct follow *follow, uint64_t cycle, const struct trace_reg_write *write);
void follow_reset(struct follow *follow, uint64_t cycle, const struct trace_reset *reset);
void follow_watchdog(struct follow *follow, uint64_t cycle, uint32_t port, bool write,
                     const struct trace_watchdog_r *action);
