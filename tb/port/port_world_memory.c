/* SPDX-License-Identifier: Apache-2.0
 *
 * The memory behind m_dma: checks what it is asked, and answers.
 */
#include "port_world_parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

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
            if (w->mem_reads[k].pending &&
                w->reads[w->mem_reads[k].read].addr.id == w->reads[m->read].addr.id)
                oldest_of_id = false;
        }
        if (!oldest_of_id) continue;
        found = (int)i;
        if (!w->mem_reorders || world_random(w) % 2) break;
    }
    return found;
}

void world_memory_drive(struct world *w)
{
    struct port_in *in = &w->in;
    in->m_ar_ready = !world_chance(w, w->stall_m_ar);
    in->m_aw_ready = !world_chance(w, w->stall_m_aw);
    in->m_w_ready = !world_chance(w, w->stall_m_w);

    int i = pick_read(w);
    if (!in->m_r_valid && i >= 0 && !w->freeze_r && !world_chance(w, w->stall_m_r)) {
        struct mem_read *m = &w->mem_reads[i];
        struct txn *t = &w->reads[m->read];
        w->open_read = i;
        in->m_r_valid = true;
        in->m_r = (struct axi_r){.id = t->addr.id,
                                 .data = world_memory_word((t->pa & ~UINT64_C(7)) + 8 * m->beat),
                                 .resp = w->read_resp,
                                 .last = m->beat == t->addr.len};
    }
    struct mem_write *b = &w->mem_writes[w->first_mem_write];
    if (!in->m_b_valid && w->first_mem_write < w->num_mem_writes && b->pending &&
        b->due <= w->cycle && !w->freeze_b && !world_chance(w, w->stall_m_b)) {
        in->m_b_valid = true;
        in->m_b = (struct axi_b){.id = w->writes[b->write].addr.id, .resp = RESP_OKAY};
    }
}

static void check_issue(struct world *w, struct txn *t, const struct axi_addr *m)
{
    const struct axi_addr *a = &t->addr;
    assert_false(t->refused);
    assert_int_equal(t->issued, NEVER);
    if (m->addr != world_expected_pa(w, t, false))
        assert_int_equal(m->addr, world_expected_pa(w, t, true));
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
    while (*next < w->next_write &&
           (w->writes[*next].refused || (w->writes[*next].given_up && w->silent_beat == 0)))
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
            assert_int_equal(out->m_w.data, world_write_word(i, t->m_beats));
            assert_int_equal(out->m_w.strb, world_write_strb(i, t->m_beats));
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

void world_memory_sample(struct world *w)
{
    const struct port_out *out = &w->out;
    struct port_in *in = &w->in;
    if (out->m_ar_valid) {
        /* Which read this is, only the trace can say when nothing else does. */
        struct txn *t = NULL;
        for (unsigned i = 0; i < w->next_read && t == NULL; i++) {
            if (w->reads[i].issued == NEVER && w->reads[i].answered == NEVER &&
                !w->reads[i].refused && w->reads[i].addr.id == out->m_ar.id)
                t = &w->reads[i]; /* the oldest of its id, or order is broken */
        }
        assert_non_null(t);
        if (t->offered == NEVER) t->offered = w->cycle;
        if (in->m_ar_ready) {
            check_issue(w, t, &out->m_ar);
            assert_true(out->trace_m_ar_valid);
            assert_int_equal(out->trace_m_ar_seq, t - w->reads);
            assert_int_equal(out->trace_m_ar_waited, w->cycle - t->offered);
            w->mem_reads[w->num_mem_reads++] = (struct mem_read){.read = (unsigned)(t - w->reads),
                                                                 .due = w->cycle + w->read_latency,
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
