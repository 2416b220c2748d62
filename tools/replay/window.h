// SPDX-License-Identifier: Apache-2.0
//
// The stretch of a trace that is under way, and what each of its events waits for.
//
//   access  the map that covers it; earlier accesses to the same physical bytes if either writes
//   map     the call before it in its domain
//   unmap   the call before it in its domain; earlier accesses to its pages
//
// Every edge points to an earlier event, so nothing can wait in a circle.
#pragma once

#include "trace_file/trace_file.h"

#include <stdbool.h>
#include <stdint.h>

struct job {
    struct trace_event event;
    uint64_t number;      /* from 0, in trace order */
    uint32_t waits_for;   /* unfinished jobs that must finish first */
    bool begun, finished;
    uint8_t *bytes;       /* access: what is written, or where a read puts what it found */
    uint8_t *expected;    /* read: what it must find */
    uint64_t begin_cycle;

    /* Of the window alone. */
    struct job **waiters;
    uint32_t num_waiters, max_waiters;
    struct job *next_physical; /* unfinished accesses to the same physical page */
    struct job *next_logical;  /* unfinished accesses to the same page of the domain */
};

struct window;

/* `capacity` is a power of two. */
struct window *window_create(uint32_t capacity, int num_domains);
void window_destroy(struct window *window);

/* Is there no room for another event? */
bool window_full(const struct window *window);

/* The oldest unfinished job; NULL if there is none. */
struct job *window_oldest(const struct window *window);

/* The job of a number that is still in the window. */
struct job *window_job(const struct window *window, uint64_t number);

/* One past the number of the newest job. */
uint64_t window_end(const struct window *window);

/* Take in the next event, any but a flush. `bytes` and `expected` of the job are NULL. */
struct job *window_add(struct window *window, const struct trace_event *event);

/*
 * The job is over: `released` is called for each job that now waits for nothing. Frees `bytes` and
 * `expected`.
 */
void window_finish(struct window *window, struct job *job,
                   void (*released)(void *context, struct job *job), void *context);
