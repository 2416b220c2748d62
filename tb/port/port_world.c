/* SPDX-License-Identifier: Apache-2.0
 *
 * Order of a cycle: device, memory and walker set their pins; the port settles; each looks at what
 * was taken; the clock rises.
 */
#include "port_world_parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

uint32_t world_random(struct world *w)
{
    w->seed = w->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(w->seed >> 33);
}

bool world_chance(struct world *w, unsigned percent)
{
    return percent != 0 && world_random(w) % 100 < percent;
}

uint64_t world_memory_word(uint64_t pa)
{
    return (pa ^ UINT64_C(0x9E3779B97F4A7C15)) * UINT64_C(0xD6E8FEB86659FD93);
}

uint64_t world_write_word(unsigned write, unsigned beat)
{
    return world_memory_word(((uint64_t)write << 16) + beat) + 1;
}

uint8_t world_write_strb(unsigned write, unsigned beat)
{
    return (uint8_t)(0xFF ^ (write * 7 + beat * 3));
}

/* ------------------------------------------------------------------ fixtures */
int world_setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    w->bench = pb_new();
    w->seed = 1;
    w->in.mode = MODE_1LVL;
    w->read_latency = 4;
    w->write_latency = 3;
    w->open_read = -1;
    w->w_early = 1;
    w->silent_from = UINT32_MAX;
    *state = w;
    return 0;
}

int world_teardown(void **state)
{
    struct world *w = *state;
    pb_free(w->bench);
    free(w);
    return 0;
}

static struct txn *post(struct txn *t, unsigned id, uint64_t iova, unsigned len)
{
    assert_true(len < WORLD_BEATS);
    *t = (struct txn){
        .addr = {.id = id,
                 .addr = iova,
                 .len = (uint8_t)len,
                 .size = 3,
                 .burst = 1,
                 .cache = 0xB,
                 .device_id = DEVICE_ID},
        .asked = NEVER,
        .question = NEVER,
        .offered = NEVER,
        .issued = NEVER,
        .mem_last = NEVER,
        .answered = NEVER,
        .zero = true,
    };
    return t;
}

struct txn *post_read(struct world *w, unsigned id, uint64_t iova, unsigned len)
{
    assert_true(w->num_reads < WORLD_TXNS);
    return post(&w->reads[w->num_reads++], id, iova, len);
}

struct txn *post_write(struct world *w, unsigned id, uint64_t iova, unsigned len)
{
    assert_true(w->num_writes < WORLD_TXNS);
    return post(&w->writes[w->num_writes++], id, iova, len);
}

/* ------------------------------------------------------------------ device */
static void device_drive(struct world *w)
{
    struct port_in *in = &w->in;
    if (!in->s_ar_valid && w->next_read < w->num_reads &&
        w->reads[w->next_read].post_after <= w->cycle && !world_chance(w, w->gap_ar)) {
        in->s_ar_valid = true;
        in->s_ar = w->reads[w->next_read].addr;
    }
    if (!in->s_aw_valid && w->next_write < w->num_writes &&
        w->writes[w->next_write].post_after <= w->cycle && !world_chance(w, w->gap_aw)) {
        in->s_aw_valid = true;
        in->s_aw = w->writes[w->next_write].addr;
    }
    if (!in->s_w_valid && w->next_w < w->num_writes && w->next_w < w->next_write + w->w_early &&
        w->writes[w->next_w].post_after <= w->cycle &&
        (w->next_w < w->silent_from ||
         (w->next_w == w->silent_from && w->writes[w->next_w].beats < w->silent_beat)) &&
        !world_chance(w, w->gap_w)) {
        struct txn *t = &w->writes[w->next_w];
        in->s_w_valid = true;
        in->s_w = (struct axi_w){.data = world_write_word(w->next_w, t->beats),
                                 .strb = world_write_strb(w->next_w, t->beats),
                                 .last = t->beats == t->addr.len};
    }
    in->s_r_ready = !world_chance(w, w->stall_s_r);
    in->s_b_ready = !world_chance(w, w->stall_s_b);
}

/* The oldest accepted transaction of an id that is not answered yet. */
static struct txn *oldest(struct txn *txns, unsigned accepted, uint32_t id)
{
    for (unsigned i = 0; i < accepted; i++) {
        if (txns[i].answered == NEVER && txns[i].addr.id == id) return &txns[i];
    }
    fail_msg("an answer for id %u, which waits for none", id);
    return NULL;
}

static void device_take_r(struct world *w)
{
    const struct axi_r *r = &w->out.s_r;
    struct txn *t = oldest(w->reads, w->next_read, r->id);
    bool failed = t->refused || (t->given_up && r->resp == RESP_SLVERR);
    assert_int_equal(r->data,
                     failed ? 0 : world_memory_word((t->pa & ~UINT64_C(7)) + 8 * t->beats));
    assert_int_equal(r->last, t->beats == t->addr.len);
    if (t->refused) assert_int_equal(r->resp, RESP_SLVERR);
    t->beats++;
    if (r->data != 0) t->zero = false;
    if (r->resp > t->resp) t->resp = r->resp;
    if (!r->last) return;
    t->answered = w->cycle;
    if (t->issued != NEVER || t->refused) assert_int_equal(w->out.trace_r_last_local, t->refused);
}

static void device_sample(struct world *w)
{
    struct port_in *in = &w->in;
    const struct port_out *out = &w->out;
    if (in->s_ar_valid && out->s_ar_ready) {
        struct txn *t = &w->reads[w->next_read++];
        t->asked = w->cycle;
        assert_true(out->trace_ar_valid);
        assert_int_equal(out->trace_ar_seq, t - w->reads);
        t->hit = out->trace_ar_hit;
        t->direct = out->trace_ar_direct;
        in->s_ar_valid = false;
    }
    if (in->s_aw_valid && out->s_aw_ready) {
        w->writes[w->next_write++].asked = w->cycle;
        in->s_aw_valid = false;
    }
    if (in->s_w_valid && out->s_w_ready) {
        w->writes[w->next_w].beats++;
        if (in->s_w.last) w->next_w++;
        in->s_w_valid = false;
    }
    if (out->s_r_valid && in->s_r_ready) device_take_r(w);
    if (out->s_b_valid && in->s_b_ready) {
        struct txn *t = oldest(w->writes, w->next_write, out->s_b.id);
        assert_true(t < &w->writes[w->next_w]); /* B only after WLAST */
        t->answered = w->cycle;
        t->resp = out->s_b.resp;
        assert_int_equal(out->trace_b_local, t->refused || t->given_up);
        if (t->refused || t->given_up) assert_int_equal(t->resp, RESP_SLVERR);
    }
}

/* ------------------------------------------------------------------ time */
/* What is offered stays until it is taken. */
static void check_stable(struct world *w, const struct port_out *before,
                         const struct port_in *in_before)
{
    const struct port_out *now = &w->out;
    if (before->m_ar_valid && !in_before->m_ar_ready)
        assert_true(now->m_ar_valid && !memcmp(&before->m_ar, &now->m_ar, sizeof now->m_ar));
    if (before->m_aw_valid && !in_before->m_aw_ready)
        assert_true(now->m_aw_valid && !memcmp(&before->m_aw, &now->m_aw, sizeof now->m_aw));
    if (before->m_w_valid && !in_before->m_w_ready)
        assert_true(now->m_w_valid && now->m_w.data == before->m_w.data &&
                    now->m_w.strb == before->m_w.strb && now->m_w.last == before->m_w.last);
    if (before->s_r_valid && !in_before->s_r_ready)
        assert_true(now->s_r_valid && now->s_r.data == before->s_r.data &&
                    now->s_r.id == before->s_r.id && now->s_r.last == before->s_r.last);
    if (before->s_b_valid && !in_before->s_b_ready)
        assert_true(now->s_b_valid && now->s_b.id == before->s_b.id);
}

void world_step(struct world *w)
{
    const struct port_out before = w->out;
    const struct port_in in_before = w->in;

    device_drive(w);
    world_memory_drive(w);
    world_walker_drive(w);
    pb_settle(w->bench, &w->in, &w->out);
    check_stable(w, &before, &in_before);

    device_sample(w);
    world_memory_sample(w);
    world_walker_sample(w);
    pb_edge(w->bench);
    w->in.inval_valid = false;
    w->in.barrier_start = false;
    w->cycle++;
}

void world_run(struct world *w, unsigned cycles)
{
    while (cycles-- > 0)
        world_step(w);
}

static unsigned count_unanswered(const struct txn *txns, unsigned num, unsigned *first)
{
    unsigned missing = 0;
    for (unsigned i = num; i-- > 0;) {
        if (txns[i].answered != NEVER) continue;
        missing++;
        *first = i;
    }
    return missing;
}

void world_settle(struct world *w, unsigned bound)
{
    unsigned read = 0, write = 0, reads = 0, writes = 0;
    for (unsigned i = 0; i < bound; i++) {
        world_step(w);
        if (i % 16 != 0) continue;
        reads = count_unanswered(w->reads, w->num_reads, &read);
        writes = count_unanswered(w->writes, w->num_writes, &write);
        if (reads == 0 && writes == 0 && !w->out.busy) return;
    }
    fail_msg("after %u cycles: %u reads (first %u) and %u writes (first %u) without an answer, "
             "port busy %d",
             bound, reads, read, writes, write, w->out.busy);
}

void world_warm(struct world *w, uint64_t iova)
{
    post_read(w, 0, iova, 0);
    world_settle(w, 500);
}
