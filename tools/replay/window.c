// SPDX-License-Identifier: Apache-2.0
#include "replay/window.h"

#include "util/alloc.h"
#include "util/u64_map.h"

#include <assert.h>
#include <stdlib.h>

#define PAGE_NUMBER_BITS 52

struct window {
    struct job *jobs; /* job n is jobs[n % capacity] */
    uint32_t capacity;
    uint64_t begin, end; /* numbers of the oldest unfinished job and of the next new one */
    struct u64_map physical; /* physical page to its unfinished accesses */
    struct u64_map logical;  /* (domain, page) to its unfinished accesses */
    struct u64_map maps;     /* map_id to the unfinished map */
    struct job **last_call;  /* of each domain; NULL once finished */
};

struct window *window_create(uint32_t capacity, int num_domains)
{
    assert(capacity > 0 && (capacity & (capacity - 1)) == 0);
    struct window *window = alloc_zeroed(1, sizeof *window);

    window->jobs = alloc_zeroed(capacity, sizeof window->jobs[0]);
    window->capacity = capacity;
    window->last_call = alloc_zeroed((size_t)num_domains, sizeof window->last_call[0]);
    return window;
}

void window_destroy(struct window *window)
{
    if (window == NULL) return;
    for (uint32_t i = 0; i < window->capacity; i++) {
        free(window->jobs[i].waiters);
        free(window->jobs[i].bytes);
        free(window->jobs[i].expected);
    }
    u64_map_clear(&window->physical);
    u64_map_clear(&window->logical);
    u64_map_clear(&window->maps);
    free(window->jobs);
    free(window->last_call);
    free(window);
}

bool window_full(const struct window *window)
{
    return window->end - window->begin == window->capacity;
}

struct job *window_job(const struct window *window, uint64_t number)
{
    assert(number >= window->begin && number < window->end);
    return &window->jobs[number % window->capacity];
}

struct job *window_oldest(const struct window *window)
{
    return window->begin < window->end ? window_job(window, window->begin) : NULL;
}

uint64_t window_end(const struct window *window)
{
    return window->end;
}

static void wait_for(struct job *job, struct job *earlier)
{
    if (earlier->num_waiters == earlier->max_waiters) {
        earlier->max_waiters = earlier->max_waiters ? 2 * earlier->max_waiters : 4;
        earlier->waiters =
            alloc_resized(earlier->waiters, earlier->max_waiters, sizeof earlier->waiters[0]);
    }
    earlier->waiters[earlier->num_waiters++] = job;
    job->waits_for++;
}

static uint64_t logical_key(int domain, uint64_t iova)
{
    return (uint64_t)domain << PAGE_NUMBER_BITS | iova / TRACE_PAGE_BYTES;
}

static uint64_t physical_key(const struct job *job)
{
    return job->event.paddr / TRACE_PAGE_BYTES;
}

static bool conflict(const struct trace_event *a, const struct trace_event *b)
{
    bool overlap = a->paddr < b->paddr + b->size && b->paddr < a->paddr + a->size;
    return overlap && (a->op == TRACE_OP_WRITE || b->op == TRACE_OP_WRITE);
}

static void add_access(struct window *window, struct job *job)
{
    const struct trace_event *event = &job->event;
    uint64_t logical = logical_key(event->domain, event->iova);
    struct job *map = u64_map_get(&window->maps, event->map_id);

    if (map != NULL) wait_for(job, map);
    job->next_physical = u64_map_get(&window->physical, physical_key(job));
    for (struct job *other = job->next_physical; other != NULL; other = other->next_physical)
        if (conflict(&other->event, event)) wait_for(job, other);
    job->next_logical = u64_map_get(&window->logical, logical);
    u64_map_put(&window->physical, physical_key(job), job);
    u64_map_put(&window->logical, logical, job);
}

static void add_call(struct window *window, struct job *job)
{
    const struct trace_event *event = &job->event;
    struct job **last = &window->last_call[event->domain];

    if (*last != NULL) wait_for(job, *last);
    *last = job;
    if (event->op == TRACE_OP_MAP) {
        u64_map_put(&window->maps, event->map_id, job);
        return;
    }
    for (uint64_t at = 0; at < event->size; at += TRACE_PAGE_BYTES) {
        uint64_t key = logical_key(event->domain, event->iova + at);
        for (struct job *access = u64_map_get(&window->logical, key); access != NULL;
             access = access->next_logical)
            wait_for(job, access);
    }
}

struct job *window_add(struct window *window, const struct trace_event *event)
{
    assert(!window_full(window) && event->op != TRACE_OP_FLUSH);
    struct job *job = &window->jobs[window->end % window->capacity];
    struct job **waiters = job->waiters; /* memory of an earlier job, kept for this one */
    uint32_t max_waiters = job->max_waiters;

    *job = (struct job){.event = *event, .number = window->end++, .waiters = waiters,
                        .max_waiters = max_waiters};
    if (event->op == TRACE_OP_READ || event->op == TRACE_OP_WRITE) add_access(window, job);
    else add_call(window, job);
    return job;
}

/* Take `job` out of the list of unfinished accesses at `key`; `next` selects the link. */
static void unlink_access(struct u64_map *map, uint64_t key, struct job *job,
                          struct job **(*next)(struct job *))
{
    struct job *first = u64_map_get(map, key);

    if (first == job) {
        if (*next(job) != NULL) u64_map_put(map, key, *next(job));
        else u64_map_take(map, key);
        return;
    }
    while (*next(first) != job) first = *next(first);
    *next(first) = *next(job);
}

static struct job **physical_link(struct job *job)
{
    return &job->next_physical;
}

static struct job **logical_link(struct job *job)
{
    return &job->next_logical;
}

void window_finish(struct window *window, struct job *job,
                   void (*released)(void *context, struct job *job), void *context)
{
    const struct trace_event *event = &job->event;
    assert(job->begun && !job->finished);

    if (event->op == TRACE_OP_READ || event->op == TRACE_OP_WRITE) {
        unlink_access(&window->physical, physical_key(job), job, physical_link);
        unlink_access(&window->logical, logical_key(event->domain, event->iova), job, logical_link);
    } else {
        if (window->last_call[event->domain] == job) window->last_call[event->domain] = NULL;
        if (event->op == TRACE_OP_MAP) u64_map_take(&window->maps, event->map_id);
    }
    job->finished = true;
    free(job->bytes);
    free(job->expected);
    job->bytes = job->expected = NULL;
    while (window->begin < window->end && window_job(window, window->begin)->finished)
        window->begin++;
    /* Nothing is added in here, so the slot of `job` is not used again yet. */
    for (uint32_t i = 0; i < job->num_waiters; i++)
        if (--job->waiters[i]->waits_for == 0) released(context, job->waiters[i]);
}
