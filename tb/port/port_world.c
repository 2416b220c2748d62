/* SPDX-License-Identifier: Apache-2.0 */
#include "port_world.h"

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

static bool chance(struct world *w, unsigned percent)
{
    return percent != 0 && world_random(w) % 100 < percent;
}

/* What memory holds at an address: any function that differs everywhere. */
static uint64_t memory_word(uint64_t pa)
{
    return (pa ^ UINT64_C(0x9E3779B97F4A7C15)) * UINT64_C(0xD6E8FEB86659FD93);
}

static uint64_t write_word(unsigned write, unsigned beat)
{
    return memory_word(((uint64_t)write << 16) + beat) + 1;
}

static uint8_t write_strb(unsigned write, unsigned beat)
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
        .addr = {.id = id, .addr = iova, .len = (uint8_t)len, .size = 3, .burst = 1, .cache = 0xB,
                 .device_id = DEVICE_ID},
        .asked = NEVER, .question = NEVER, .offered = NEVER, .issued = NEVER, .mem_last = NEVER,
        .answered = NEVER, .zero = true,
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

/* ------------------------------------------------------------------ pages */
struct page *world_page(struct world *w, uint64_t iova)
{
    uint64_t vpn = iova >> 12;
    for (unsigned i = 0; i < w->num_pages; i++) {
        struct page *p = &w->pages[i];
        if (vpn >> p->rsp.size == p->vpn >> p->rsp.size) return p;
    }
    assert_true(w->num_pages < WORLD_PAGES);
    struct page *p = &w->pages[w->num_pages++];
    *p = (struct page){
        .vpn = vpn, .latency = 10,
        .rsp = {.granted = true, .fill = true, .r = true, .w = true, .x = true, .u = true,
                .s1 = true, .pscid = 5, .ppn = (vpn * 0x10001 + 0x1234567) & 0x3FFFFFFFF,
                .rcid = 0x0A0, .mcid = 0x0B1},
    };
    p->old_ppn = p->rsp.ppn;
    return p;
}

void world_remap(struct world *w, struct page *p)
{
    p->old_ppn = p->rsp.ppn;
    p->rsp.ppn = (p->rsp.ppn + 0x1000) & 0x3FFFFFFFF;
    p->changed = w->cycle;
}

static uint64_t page_address(uint64_t ppn, unsigned size, uint64_t iova)
{
    uint64_t offset = (UINT64_C(0x1000) << size) - 1;
    return (ppn << 12 & ~offset) | (iova & offset);
}

static uint64_t expected_pa(struct world *w, const struct txn *t, bool old)
{
    if (w->in.mode == MODE_BARE) return t->addr.addr;
    struct page *p = world_page(w, t->addr.addr);
    return page_address(old ? p->old_ppn : p->rsp.ppn, p->rsp.size, t->addr.addr);
}

/* ------------------------------------------------------------------ walker */
static void walker_drive(struct world *w)
{
    w->in.xreq_ready = !chance(w, w->stall_xreq);
    w->in.xrsp_valid = false;
    for (unsigned i = 0; i < 2 * 128 && !w->in.xrsp_valid; i++) {
        struct answer *a = &w->answers[i / 128][i % 128];
        if (!a->pending || a->due > w->cycle) continue;
        a->pending = false;
        w->in.xrsp = a->rsp;
        w->in.xrsp_valid = true;
    }
}

static void walker_sample(struct world *w)
{
    /* An invalidation marks what is under way: such a result is stale, and the port must not keep
     * it even if `fill` says that it may. */
    if (w->in.inval_valid) {
        for (unsigned i = 0; i < 2 * 128; i++) {
            struct answer *a = &w->answers[i / 128][i % 128];
            a->rsp.stale = a->rsp.granted;
        }
    }
    if (!w->out.xreq_valid || !w->in.xreq_ready) return;

    const struct xlate_req *q = &w->out.xreq;
    struct txn *t = q->write ? &w->writes[q->seq] : &w->reads[q->seq];
    assert_true(q->seq < (q->write ? w->num_writes : w->num_reads));
    assert_int_equal(q->iova, t->addr.addr);
    assert_int_equal(q->device_id, t->addr.device_id);
    t->questions++;
    t->question = w->cycle;
    w->total_questions++;

    struct page *p = world_page(w, q->iova);
    struct answer *a = &w->answers[q->write][q->idx];
    assert_false(a->pending); /* an entry asks one question at a time */
    *a = (struct answer){.due = w->cycle + p->latency, .rsp = p->rsp, .iova = q->iova,
                         .pending = true};
    a->rsp.write = q->write;
    a->rsp.idx = q->idx;
    a->rsp.birth = ++w->births;
    if (p->retries > 0) {
        p->retries--;
        a->rsp.granted = a->rsp.refused = a->rsp.fill = false;
        a->rsp.retry = true;
    } else if (q->bad_burst) {
        a->rsp.granted = a->rsp.fill = false;
        a->rsp.refused = true;
    }
    /* The question met an invalidation: it counts as asked before it. */
    if (w->in.inval_valid) a->rsp.stale = a->rsp.granted;
    if (a->rsp.refused) t->refused = true;
}

/* ------------------------------------------------------------------ device */
static void device_drive(struct world *w)
{
    struct port_in *in = &w->in;
    if (!in->s_ar_valid && w->next_read < w->num_reads
        && w->reads[w->next_read].post_after <= w->cycle && !chance(w, w->gap_ar)) {
        in->s_ar_valid = true;
        in->s_ar = w->reads[w->next_read].addr;
    }
    if (!in->s_aw_valid && w->next_write < w->num_writes
        && w->writes[w->next_write].post_after <= w->cycle && !chance(w, w->gap_aw)) {
        in->s_aw_valid = true;
        in->s_aw = w->writes[w->next_write].addr;
    }
    if (!in->s_w_valid && w->next_w < w->num_writes && w->next_w < w->next_write + w->w_early
        && w->writes[w->next_w].post_after <= w->cycle
        && (w->next_w < w->silent_from
            || (w->next_w == w->silent_from && w->writes[w->next_w].beats < w->silent_beat))
        && !chance(w, w->gap_w)) {
        struct txn *t = &w->writes[w->next_w];
        in->s_w_valid = true;
        in->s_w = (struct axi_w){.data = write_word(w->next_w, t->beats),
                                 .strb = write_strb(w->next_w, t->beats),
                                 .last = t->beats == t->addr.len};
    }
    in->s_r_ready = !chance(w, w->stall_s_r);
    in->s_b_ready = !chance(w, w->stall_s_b);
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
    assert_int_equal(r->data, failed ? 0 : memory_word((t->pa & ~UINT64_C(7)) + 8 * t->beats));
    assert_int_equal(r->last, t->beats == t->addr.len);
    if (t->refused) assert_int_equal(r->resp, RESP_SLVERR);
    t->beats++;
    if (r->data != 0) t->zero = false;
    if (r->resp > t->resp) t->resp = r->resp;
    if (!r->last) return;
    t->answered = w->cycle;
    if (t->issued != NEVER || t->refused)
        assert_int_equal(w->out.trace_r_last_local, t->refused);
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

/* ------------------------------------------------------------------ memory */
/* The next R burst to give: the first whose time has come and that has no older one of its id. */
static int pick_read(struct world *w)
{
    if (w->open_read >= 0) return w->open_read;
    int found = -1;
    for (unsigned i = w->first_mem_read; i < w->num_mem_reads; i++) {
        struct mem_read *m = &w->mem_reads[i];
        if (!m->pending || m->due > w->cycle) continue;
        bool oldest_of_id = true;
        for (unsigned k = w->first_mem_read; k < i; k++) {
            if (w->mem_reads[k].pending
                && w->reads[w->mem_reads[k].read].addr.id == w->reads[m->read].addr.id)
                oldest_of_id = false;
        }
        if (!oldest_of_id) continue;
        found = (int)i;
        if (!w->mem_reorders || world_random(w) % 2) break;
    }
    return found;
}

static void memory_drive(struct world *w)
{
    struct port_in *in = &w->in;
    in->m_ar_ready = !chance(w, w->stall_m_ar);
    in->m_aw_ready = !chance(w, w->stall_m_aw);
    in->m_w_ready = !chance(w, w->stall_m_w);

    int i = pick_read(w);
    if (!in->m_r_valid && i >= 0 && !w->freeze_r && !chance(w, w->stall_m_r)) {
        struct mem_read *m = &w->mem_reads[i];
        struct txn *t = &w->reads[m->read];
        w->open_read = i;
        in->m_r_valid = true;
        in->m_r = (struct axi_r){.id = t->addr.id,
                                 .data = memory_word((t->pa & ~UINT64_C(7)) + 8 * m->beat),
                                 .resp = w->read_resp, .last = m->beat == t->addr.len};
    }
    struct mem_write *b = &w->mem_writes[w->first_mem_write];
    if (!in->m_b_valid && w->first_mem_write < w->num_mem_writes && b->pending
        && b->due <= w->cycle && !w->freeze_b && !chance(w, w->stall_m_b)) {
        in->m_b_valid = true;
        in->m_b = (struct axi_b){.id = w->writes[b->write].addr.id, .resp = RESP_OKAY};
    }
}

static void check_issue(struct world *w, struct txn *t, const struct axi_addr *m)
{
    const struct axi_addr *a = &t->addr;
    assert_false(t->refused);
    assert_int_equal(t->issued, NEVER);
    if (m->addr != expected_pa(w, t, false)) assert_int_equal(m->addr, expected_pa(w, t, true));
    assert_int_equal(m->id, a->id);
    assert_int_equal(m->len, a->len);
    assert_int_equal(m->size, a->size);
    assert_int_equal(m->burst, a->burst);
    assert_int_equal(m->lock, a->lock);
    assert_int_equal(m->cache, a->cache);
    assert_int_equal(m->prot, a->prot);
    assert_int_equal(m->qos, a->qos);
    t->issued = w->cycle;
    t->pa = m->addr;
}

/* The first write at or after *next that may reach m_dma. */
static struct txn *skip_refused(struct world *w, unsigned *next)
{
    while (*next < w->next_write && (w->writes[*next].refused
                                     || (w->writes[*next].given_up && w->silent_beat == 0)))
        (*next)++;
    assert_true(*next < w->next_write);
    return &w->writes[*next];
}

static void memory_sample_writes(struct world *w)
{
    const struct port_out *out = &w->out;
    if (out->m_aw_valid) {
        struct txn *t = skip_refused(w, &w->next_m_aw);
        if (t->offered == NEVER) {
            t->offered = w->cycle;
            /* AW never goes out before its first W beat is there. */
            assert_true(out->m_w_valid);
        }
        if (w->in.m_aw_ready) {
            check_issue(w, t, &out->m_aw);
            w->mem_writes[w->num_mem_writes++] = (struct mem_write){.write = w->next_m_aw++};
        }
    }
    if (out->m_w_valid && w->in.m_w_ready) {
        unsigned i = (skip_refused(w, &w->next_m_w), w->next_m_w);
        struct txn *t = &w->writes[i];
        if (t->m_beats < t->beats) {
            assert_int_equal(out->m_w.data, write_word(i, t->m_beats));
            assert_int_equal(out->m_w.strb, write_strb(i, t->m_beats));
        } else {
            assert_true(t->given_up);
            assert_int_equal(out->m_w.strb, 0);
        }
        assert_int_equal(out->m_w.last, t->m_beats == t->addr.len);
        t->m_beats++;
        if (out->m_w.last) w->next_m_w++;
    }
    for (unsigned i = w->first_mem_write; i < w->num_mem_writes; i++) {
        struct mem_write *b = &w->mem_writes[i];
        if (b->pending || w->writes[b->write].m_beats <= w->writes[b->write].addr.len) continue;
        b->pending = true;
        b->due = w->cycle + w->write_latency;
    }
}

static void memory_sample(struct world *w)
{
    const struct port_out *out = &w->out;
    struct port_in *in = &w->in;
    if (out->m_ar_valid) {
        /* Which read this is, only the trace can say when nothing else does. */
        struct txn *t = NULL;
        for (unsigned i = 0; i < w->next_read && t == NULL; i++) {
            if (w->reads[i].issued == NEVER && w->reads[i].answered == NEVER && !w->reads[i].refused
                && w->reads[i].addr.id == out->m_ar.id)
                t = &w->reads[i]; /* the oldest of its id, or order is broken */
        }
        assert_non_null(t);
        if (t->offered == NEVER) t->offered = w->cycle;
        if (in->m_ar_ready) {
            check_issue(w, t, &out->m_ar);
            assert_true(out->trace_m_ar_valid);
            assert_int_equal(out->trace_m_ar_seq, t - w->reads);
            assert_int_equal(out->trace_m_ar_waited, w->cycle - t->offered);
            w->mem_reads[w->num_mem_reads++] = (struct mem_read){
                .read = (unsigned)(t - w->reads), .due = w->cycle + w->read_latency,
                .pending = true};
        }
    }
    if (in->m_r_valid && out->m_r_ready) {
        struct mem_read *m = &w->mem_reads[w->open_read];
        if (in->m_r.last) {
            m->pending = false;
            w->reads[m->read].mem_last = w->cycle;
            w->open_read = -1;
        }
        m->beat++;
        in->m_r_valid = false;
    }
    while (w->first_mem_read < w->num_mem_reads && !w->mem_reads[w->first_mem_read].pending)
        w->first_mem_read++;
    memory_sample_writes(w);
    if (in->m_b_valid && out->m_b_ready) {
        w->writes[w->mem_writes[w->first_mem_write++].write].mem_last = w->cycle;
        in->m_b_valid = false;
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
        assert_true(now->m_w_valid && now->m_w.data == before->m_w.data
                    && now->m_w.strb == before->m_w.strb && now->m_w.last == before->m_w.last);
    if (before->s_r_valid && !in_before->s_r_ready)
        assert_true(now->s_r_valid && now->s_r.data == before->s_r.data
                    && now->s_r.id == before->s_r.id && now->s_r.last == before->s_r.last);
    if (before->s_b_valid && !in_before->s_b_ready)
        assert_true(now->s_b_valid && now->s_b.id == before->s_b.id);
}

void world_step(struct world *w)
{
    const struct port_out before = w->out;
    const struct port_in in_before = w->in;

    device_drive(w);
    memory_drive(w);
    walker_drive(w);
    pb_settle(w->bench, &w->in, &w->out);
    check_stable(w, &before, &in_before);

    device_sample(w);
    memory_sample(w);
    walker_sample(w);
    pb_edge(w->bench);
    w->in.inval_valid = false;
    w->in.barrier_start = false;
    w->cycle++;
}

void world_run(struct world *w, unsigned cycles)
{
    while (cycles-- > 0) world_step(w);
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
             "port busy %d", bound, reads, read, writes, write, w->out.busy);
}

void world_warm(struct world *w, uint64_t iova)
{
    post_read(w, 0, iova, 0);
    world_settle(w, 500);
}
