// SPDX-License-Identifier: Apache-2.0
//
// Random traffic while software remaps pages: every answer is checked against the history of the
// page. The seed is printed; give it as the argument to repeat a run.
//
// Each page has versions, and its PTE carries the number of the version in its PPN. Taking away or
// moving a page is followed by an invalidation in the same cycle; making it valid is not.
#include "walk_test.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { DEVICES = 6, PAGES = 10, VERSIONS = 600, REQUESTS = 3000 };

struct page {
    uint64_t pte_addr;
    uint32_t versions;               // so far; the last one is current
    uint64_t changed[VERSIONS];      // cycle from which lookups must see it
    bool valid[VERSIONS], writable[VERSIONS];
};

static struct page pages[DEVICES][PAGES];
static uint32_t first_seed = 1;

// Half of all traffic and changes concern one page, which moves on slowly.
static void pick(uint32_t *device, uint32_t *page)
{
    const uint32_t hot = (uint32_t)(bench->cycle / 1024);
    const bool cold = walk_random(bench, 2);
    *device = cold ? walk_random(bench, DEVICES) : hot % DEVICES;
    *page = cold ? walk_random(bench, PAGES) : hot / DEVICES % PAGES;
}

static uint64_t iova_of(uint32_t page) { return 0x40000000ull + page * 0x1000ull; }
static uint64_t ppn_of(uint32_t device, uint32_t page, uint32_t version)
{
    return (uint64_t)(device * PAGES + page + 1) << 16 | version;
}

static void new_version(uint32_t device, uint32_t page, bool valid, bool writable)
{
    struct page *p = &pages[device][page];
    const uint32_t v = p->versions++;
    p->changed[v] = bench->cycle;
    p->valid[v] = valid;
    p->writable[v] = writable;
    tables_write(&tables, p->pte_addr, valid
        ? pte_leaf(ppn_of(device, page, v), PTE_USER_RWX & ~(writable ? 0 : PTE_W)) : 0);
}

// The version in force in a cycle.
static uint32_t version_at(const struct page *p, uint64_t cycle)
{
    uint32_t v = 0;
    while (v + 1 < p->versions && p->changed[v + 1] <= cycle) v++;
    return v;
}

static void build(uint32_t seed)
{
    bench->random = seed * 2654435761u + 1;
    bench->config.mode = DDT_3LVL;
    bench->config.walk_slots = seed % 3 == 0 ? 1 : BENCH_SLOTS;
    bench->config.cache_off = seed % 5 == 0;
    bench->latency = 1 + walk_random(bench, 30);
    bench->latency_spread = walk_random(bench, 2) * 40;
    bench->read_stall = walk_random(bench, 3) * 30;
    bench->sample_late = walk_random(bench, 3) * 50;
    tables_init(&tables, bench);
    walk_reset(bench);
    for (uint32_t d = 0; d < DEVICES; d++) {
        const uint64_t root = tables_page(&tables), pdt = tables_page(&tables);
        const bool by_process = d & 1;
        tables_set_dc(&tables, d << 14, (struct device_context){
            .tc = TC_V | (by_process ? TC_PDTV : 0), .ta = pscid_of(d),
            .fsc = by_process ? fsc_of(PDTP_PD8, pdt) : fsc_of(FSC_SV39, root)});
        if (by_process)
            tables_set_pc(&tables, pdt, PDTP_PD8, d, (struct process_context){
                .ta = PC_V | pscid_of(d), .fsc = fsc_of(FSC_SV39, root)});
        for (uint32_t i = 0; i < PAGES; i++) {
            pages[d][i].versions = 0;
            pages[d][i].pte_addr = tables_pte(&tables, root, FSC_SV39, iova_of(i), 0);
            new_version(d, i, walk_random(bench, 4) != 0, walk_random(bench, 4) != 0);
        }
    }
}

static void remap(void)
{
    uint32_t d, i;
    pick(&d, &i);
    struct page *p = &pages[d][i];
    if (p->versions == VERSIONS) return;
    const bool was_valid = p->valid[p->versions - 1];
    new_version(d, i, !was_valid || walk_random(bench, 2), walk_random(bench, 4) != 0);
    if (!was_valid) return;
    struct walk_inval inval = {.kind = WALK_VMA};
    inval.av = walk_random(bench, 2);
    inval.vpn = iova_of(i) >> 12;
    inval.pscv = walk_random(bench, 4) != 0;
    inval.pscid = d;
    walk_invalidate(bench, inval);
}

// IODIR changes nothing that an answer shows, since the contexts stay the same.
static void forget_contexts(void)
{
    struct walk_inval inval = {.kind = walk_random(bench, 2) ? WALK_DDT : WALK_PDT};
    const uint32_t d = walk_random(bench, DEVICES);
    inval.dv = inval.kind == WALK_PDT || walk_random(bench, 2);
    inval.device_id = d << 14;
    inval.process_id = d;
    walk_invalidate(bench, inval);
}

static void post(void)
{
    uint32_t d, page;
    pick(&d, &page);
    struct walk_request r = {
        .port = walk_random(bench, 2), .idx = walk_random(bench, 64),
        .write = walk_random(bench, 2), .device_id = d << 14, .pv = d & 1,
        .process_id = d & 1 ? d : 0,
        .iova = iova_of(page) + walk_random(bench, 0x1000)};
    if (bench->owner[r.port][r.write][r.idx] == 0) walk_post(bench, r);
}

static uint32_t granted, refused, retried, stale;

static void check(uint32_t n)
{
    const struct walk_request *r = &bench->posts[n];
    const struct walk_answer *a = &bench->answers[n];
    const uint32_t d = r->device_id >> 14, i = (uint32_t)((r->iova - iova_of(0)) >> 12);
    const struct page *p = &pages[d][i];
    const uint32_t oldest = version_at(p, a->taken_cycle), newest = version_at(p, a->cycle);
    assert_int_equal(a->answers, 1);
    stale += a->stale;
    switch (a->outcome) {
    case WALK_GRANTED: {
        granted++;
        const uint32_t v = (uint32_t)(a->ppn & 0xFFFF);
        assert_int_equal(a->ppn, ppn_of(d, i, v));
        assert_in_range(v, oldest, newest);
        assert_true(p->valid[v] && (!r->write || p->writable[v]));
        if (a->fill) assert_int_equal(v, newest);
        break;
    }
    case WALK_REFUSED: {
        refused++;
        assert_int_equal(a->cause, r->write ? 15 : 13);
        bool justified = false;
        for (uint32_t v = oldest; v <= newest; v++)
            if (!p->valid[v] || (r->write && !p->writable[v])) justified = true;
        assert_true(justified);
        break;
    }
    default:
        assert_int_equal(a->outcome, WALK_RETRY);
        retried++;
    }
}

static void answers_follow_the_history_of_their_page(void **state)
{
    (void)state;
    for (uint32_t seed = first_seed; seed < first_seed + 12; seed++) {
        granted = refused = retried = stale = 0;
        printf("[ seed %u ]\n", seed);
        build(seed);
        const uint32_t remap_period = seed & 1 ? 300 : 40; // rare or constant change
        uint32_t cycles = 0;
        while (bench->num_posts < REQUESTS && cycles++ < 400000) {
            if (bench->next_post == bench->num_posts && walk_random(bench, 3)) post();
            if (walk_random(bench, remap_period) == 0) remap();
            else if (walk_random(bench, 2 * remap_period) == 0) forget_contexts();
            bench->fault_ready = walk_random(bench, 4) != 0;
            if (bench->num_reads > WALK_MAX_READS - 64) break;
            walk_tick(bench);
        }
        bench->fault_ready = true;
        assert_true(walk_run(bench, 20000));
        for (uint32_t n = 0; n < bench->num_posts; n++) check(n);
        assert_int_equal(bench->num_faults, refused);
        printf("[ seed %u: granted %u, refused %u, retried %u, stale %u ]\n", seed, granted,
               refused, retried, stale);
        assert_true(granted > 100 && refused > 50);
    }
}

int main(int argc, char **argv)
{
    if (argc > 1) first_seed = (uint32_t)strtoul(argv[1], NULL, 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_follow_the_history_of_their_page),
    };
    return cmocka_run_group_tests_name("walk_random", tests, walk_test_setup, walk_test_teardown);
}
