// SPDX-License-Identifier: Apache-2.0
//
// Requests of devices: accepted, looked up, issued to memory, answered.
#include "trace_db/follow_state.h"

#include "util/alloc.h"

#include <stdlib.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

static uint64_t request_key(uint32_t port, bool write, uint32_t seq)
{
    return (uint64_t)port << 33 | (uint64_t)write << 32 | seq;
}

static struct open_request *find(const struct follow *follow, uint32_t port, bool write,
                                 uint32_t seq)
{
    return u64_map_get(&follow->requests, request_key(port, write, seq));
}

void follow_accept(struct follow *follow, uint64_t cycle, uint32_t port, bool write,
                   const struct trace_dma_ar *request)
{
    struct open_request *open = alloc_zeroed(1, sizeof *open);
    uint64_t line_key = request_key(port, write, request->id);
    struct id_line *line = u64_map_get(&follow->lines, line_key);

    if (line == NULL) {
        line = alloc_zeroed(1, sizeof *line);
        u64_map_put(&follow->lines, line_key, line);
    }
    *open = (struct open_request){.id = follow_new_id(follow, STORE_TRANSACTION), .port = port,
                                  .write = write, .request = *request, .accept_cycle = cycle};
    u64_map_put(&follow->requests, request_key(port, write, request->seq), open);
    if (line->last != NULL) line->last->next_of_id = open;
    else line->first = open;
    line->last = open;
}

void follow_issue(struct follow *follow, uint64_t cycle, uint32_t port, bool write,
                  const struct trace_m_ar *issue)
{
    struct open_request *open = find(follow, port, write, issue->seq);

    if (open == NULL) return;
    open->issued = true;
    open->issue_cycle = cycle;
    open->pa = issue->pa;
    open->waited = issue->waited;
}

static void write_request(struct follow *follow, const struct open_request *open,
                          const uint64_t *answer_cycle, const struct trace_r_last *answer)
{
    const struct trace_dma_ar *request = &open->request;
    bool answered = answer_cycle != NULL;
    const struct store_value row[] = {
        store_number(open->id),
        store_number(follow->run_id),
        store_number(open->port),
        store_number(open->write),
        store_number(request->seq),
        store_number(request->id),
        store_number(request->device_id),
        store_if(request->pv, request->process_id),
        store_number(request->priv),
        store_number(request->exec),
        store_number(request->translated),
        store_number(request->addr),
        store_number(request->len + 1),
        store_number(UINT64_C(1) << request->size),
        store_number(request->burst),
        store_number(request->hit),
        store_number(request->direct),
        store_if(request->hit, request->birth),
        store_number(open->accept_cycle),
        store_if(open->issued, open->issue_cycle),
        store_if(open->issued, open->waited),
        store_if(open->issued, open->pa),
        store_if(answered, answered ? *answer_cycle : 0),
        store_if(answered, answered ? answer->resp : 0),
        store_if(answered, answered ? answer->local : 0),
    };
    store_put(follow->store, STORE_TRANSACTION, row, COUNT(row));
}

static void write_lookup(struct follow *follow, const struct open_request *open,
                         const uint64_t *answer_cycle, const struct trace_xlate_rsp *verdict)
{
    bool answered = answer_cycle != NULL;
    static const struct trace_xlate_rsp none;
    if (!answered) verdict = &none;

    const struct store_value row[] = {
        store_number(open->lookup_id),
        store_number(follow->run_id),
        store_number(open->id),
        store_number(open->lookup_cycle),
        store_if(answered, answered ? *answer_cycle : 0),
        store_number(open->lookup_outcome),
        store_if(open->lookup_walk != 0, open->lookup_walk),
        store_if(open->lookup_outcome == 1, open->lookup_birth),
        store_if(answered, verdict->granted),
        store_if(answered, verdict->retry),
        store_if(answered, verdict->from_walk),
        store_if(answered, verdict->stale),
        store_if(answered && !verdict->granted && !verdict->retry, verdict->cause),
        store_if(verdict->granted, verdict->ppn),
        store_if(verdict->granted, verdict->size),
    };
    store_put(follow->store, STORE_LOOKUP, row, COUNT(row));
}

/* Take the request out of all tables. */
static void close_request(struct follow *follow, struct open_request *open)
{
    if (open->lookup_id != 0) write_lookup(follow, open, NULL, NULL);
    u64_map_take(&follow->requests, request_key(open->port, open->write, open->request.seq));
    free(open);
}

void follow_answer(struct follow *follow, uint64_t cycle, uint32_t port, bool write,
                   const struct trace_r_last *answer)
{
    struct id_line *line = u64_map_get(&follow->lines, request_key(port, write, answer->id));

    if (line == NULL || line->first == NULL) return;
    struct open_request *open = line->first;
    line->first = open->next_of_id;
    if (line->first == NULL) line->last = NULL;
    write_request(follow, open, &cycle, answer);
    close_request(follow, open);
}

void follow_lookup(struct follow *follow, uint64_t cycle, const struct trace_xlate_req *lookup)
{
    enum { JOINED = 2, STARTED = 3 };
    struct open_request *open = find(follow, lookup->port, lookup->write, lookup->seq);
    uint64_t walk = 0;

    if (lookup->outcome == STARTED) walk = follow_begin_walk(follow, cycle, lookup->slot);
    if (lookup->outcome == JOINED) walk = follow->walks[lookup->slot].id;
    if (open == NULL) return;
    open->lookup_id = follow_new_id(follow, STORE_LOOKUP);
    open->lookup_cycle = cycle;
    open->lookup_walk = walk;
    open->lookup_outcome = lookup->outcome;
    open->lookup_birth = lookup->birth;
}

void follow_verdict(struct follow *follow, uint64_t cycle, const struct trace_xlate_rsp *verdict)
{
    struct open_request *open = find(follow, verdict->port, verdict->write, verdict->seq);

    if (open == NULL || open->lookup_id == 0) return;
    write_lookup(follow, open, &cycle, verdict);
    open->lookup_id = 0;
    if (verdict->granted || verdict->retry) return;
    follow->refusals[follow->next_refusal++ % FOLLOW_REFUSALS] =
        (struct refusal){.transaction_id = open->id, .cause = verdict->cause,
                         .device_id = open->request.device_id, .address = open->request.addr};
}

void follow_end_requests(struct follow *follow)
{
    for (size_t i = 0; i < follow->lines.num_slots; i++) {
        struct id_line *line = follow->lines.slots[i].value;
        if (line == NULL) continue;
        while (line->first != NULL) {
            struct open_request *open = line->first;
            line->first = open->next_of_id;
            write_request(follow, open, NULL, NULL);
            close_request(follow, open);
        }
        free(line);
    }
    u64_map_clear(&follow->lines);
    u64_map_clear(&follow->requests);
}
