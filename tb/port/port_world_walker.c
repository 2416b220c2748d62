/* SPDX-License-Identifier: Apache-2.0
 *
 * The walker: a table of pages, and an answer for each question when its time has come.
 */
#include "port_world_parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

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
        .vpn = vpn,
        .latency = 10,
        .rsp = {.granted = true,
                .fill = true,
                .r = true,
                .w = true,
                .x = true,
                .u = true,
                .s1 = true,
                .pscid = 5,
                .ppn = (vpn * 0x10001 + 0x1234567) & 0x3FFFFFFFF,
                .rcid = 0x0A0,
                .mcid = 0x0B1},
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

uint64_t world_expected_pa(struct world *w, const struct txn *t, bool old)
{
    if (w->in.mode == MODE_BARE) return t->addr.addr;
    struct page *p = world_page(w, t->addr.addr);
    return page_address(old ? p->old_ppn : p->rsp.ppn, p->rsp.size, t->addr.addr);
}

/* ------------------------------------------------------------------ walker */
void world_walker_drive(struct world *w)
{
    w->in.xreq_ready = !world_chance(w, w->stall_xreq);
    w->in.xrsp_valid = false;
    for (unsigned i = 0; i < 2 * 128 && !w->in.xrsp_valid; i++) {
        struct answer *a = &w->answers[i / 128][i % 128];
        if (!a->pending || a->due > w->cycle) continue;
        a->pending = false;
        w->in.xrsp = a->rsp;
        w->in.xrsp_valid = true;
    }
}

void world_walker_sample(struct world *w)
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
    *a = (struct answer){
        .due = w->cycle + p->latency, .rsp = p->rsp, .iova = q->iova, .pending = true};
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
