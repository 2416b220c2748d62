/* SPDX-License-Identifier: Apache-2.0
 *
 * Random traffic with stalls on every channel: hits, misses, refusals, retries, remapped and
 * invalidated pages, barriers. The world checks addresses, data, strobes, order per id and stable
 * handshakes; this test adds that everything ends, and that barriers mean what they say.
 *
 * Usage: test_port_random [SEED]
 */
#include "port_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#define BASE UINT64_C(0x40000000)

static uint64_t seed = 1;

static void random_behaviour(struct world *w)
{
    static const unsigned stalls[] = {0, 0, 10, 40, 80};
#define STALL stalls[world_random(w) % 5]
    w->stall_m_ar = STALL, w->stall_m_aw = STALL, w->stall_m_w = STALL;
    w->stall_m_r = STALL, w->stall_m_b = STALL, w->stall_s_r = STALL, w->stall_s_b = STALL;
    w->gap_ar = STALL, w->gap_aw = STALL, w->gap_w = STALL, w->stall_xreq = STALL;
    w->read_latency = world_random(w) % 40;
    w->write_latency = world_random(w) % 40;
    w->mem_reorders = world_random(w) % 2;
    w->w_early = 1 + world_random(w) % 2;
}

static void random_traffic(struct world *w, unsigned num)
{
    for (unsigned i = 0; i < num; i++) {
        uint32_t r = world_random(w);
        uint64_t iova = BASE + 0x1000 * (r % 8) + 8 * (world_random(w) % 496);
        unsigned len = r >> 8 & 1 ? 0 : world_random(w) % WORLD_BEATS;
        struct txn *t = r >> 9 & 1 ? post_read(w, r >> 10 & 7, iova, len)
                                   : post_write(w, r >> 10 & 7, iova, len);
        if ((r >> 20) % 16 == 0) t->addr.burst = 2; /* WRAP */
    }
}

/* Everything accepted before a barrier is answered at m_dma, or refused, when it says so. */
static void check_barrier(struct world *w, unsigned reads, unsigned writes)
{
    for (unsigned i = 0; i < reads && !w->out.old_reads_busy && !w->out.old_queue_busy; i++)
        assert_true(w->reads[i].mem_last <= w->cycle || w->reads[i].refused);
    for (unsigned i = 0; i < writes && !w->out.old_writes_busy && !w->out.old_queue_busy; i++)
        assert_true(w->writes[i].mem_last <= w->cycle || w->writes[i].refused);
}

static void random_traffic_ends_and_is_right(void **state)
{
    struct world *w = *state;
    w->seed = seed;
    print_message("seed %u\n", (unsigned)seed);
    for (unsigned i = 0; i < 8; i++) {
        struct page *p = world_page(w, BASE + 0x1000 * i);
        p->latency = 1 + 7 * i;
        if (i == 5) p->rsp = (struct xlate_rsp){.refused = true};
    }
    for (unsigned round = 0; round < 30; round++) {
        random_behaviour(w);
        random_traffic(w, 100);
        world_page(w, BASE + 0x6000)->retries = 3;
        unsigned reads = 0, writes = 0;
        bool armed = false;
        for (unsigned i = 0; i < 600; i++) {
            if (world_random(w) % 64 == 0) {
                struct page *p = world_page(w, BASE + 0x1000 * (world_random(w) % 5));
                /* A page that moved stays until everything older is out. */
                if (p->changed + 3000 < w->cycle || p->changed == 0) world_remap(w, p);
                w->in.inval = (struct inval){.kind = INVAL_VMA, .av = 1, .vpn = p->vpn};
                w->in.inval_valid = true;
            }
            if (!armed && world_random(w) % 64 == 0) {
                armed = true;
                reads = w->next_read, writes = w->next_write;
                w->in.barrier_start = true;
                world_step(w);
                continue;
            }
            world_step(w);
            if (armed) check_barrier(w, reads, writes);
            if (armed && !w->out.old_queue_busy && !w->out.old_reads_busy &&
                !w->out.old_writes_busy)
                armed = false;
        }
        world_settle(w, 60000);
        assert_false(w->out.old_queue_busy || w->out.old_reads_busy || w->out.old_writes_busy);
        assert_false(w->out.stale_busy);
    }
    print_message("%u reads, %u writes, %u questions, %u cycles\n", w->num_reads, w->num_writes,
                  w->total_questions, (unsigned)w->cycle);
}

int main(int argc, char **argv)
{
    if (argc > 1) seed = strtoull(argv[1], NULL, 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(random_traffic_ends_and_is_right, world_setup,
                                        world_teardown),
    };
    return cmocka_run_group_tests_name("port_random", tests, NULL, NULL);
}
