// SPDX-License-Identifier: Apache-2.0
//
// What requests share: walks that merge, refusals that must not be shared, invalidations that
// overtake a walk, and the limits of slots, contexts and the fault path.
#include "plan_row.h"
#include "walk_test.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static void ticks(uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) walk_tick(bench);
}

// Run until the walker has issued `reads` reads in all.
static void until_reads(uint32_t reads)
{
    for (int i = 0; i < 1000 && bench->num_reads < reads; i++) walk_tick(bench);
    assert_int_equal(bench->num_reads, reads);
}

static uint64_t device(uint32_t device_id, uint32_t pscid)
{
    const uint64_t root = tables_page(&tables);
    tables_set_dc(&tables, device_id, (struct device_context){
        .tc = TC_V, .ta = pscid_of(pscid), .fsc = fsc_of(FSC_SV39, root)});
    return root;
}

static void map(uint64_t root, uint64_t iova, uint64_t ppn, uint64_t bits)
{
    tables_write(&tables, tables_pte(&tables, root, FSC_SV39, iova, 0), pte_leaf(ppn, bits));
}

static void misses_to_one_page_share_one_walk(void **state)
{
    (void)state;
    begin(DDT_3LVL);
    bench->latency = 100;
    map(device(7, 1), 0x5000, 0x99, PTE_USER_RWX);
    for (uint32_t i = 0; i < 64; i++)
        walk_post(bench, (struct walk_request){
            .idx = i, .device_id = 7, .iova = 0x5000 + 64 * i, .write = i & 1, .exec = false});

    run();

    assert_int_equal(bench->walks_ended, 1);
    assert_int_equal(bench->num_reads, 6);
    for (uint32_t i = 0; i < 64; i++) {
        assert_int_equal(bench->answers[i].outcome, WALK_GRANTED);
        assert_int_equal(bench->answers[i].ppn, 0x99);
        assert_int_equal(bench->answers[i].lookup, i == 0 ? 3 : 2);
    }
}

// Each joiner is judged by itself, and one record goes with each refusal.
static void early_joiners_share_a_refusal_late_ones_ask_again(void **state)
{
    (void)state;
    begin(DDT_1LVL);
    bench->latency = 30;
    map(device(7, 1), 0x5000, 0x99, 0);                  // V=0
    const struct walk_request r = {.device_id = 7, .iova = 0x5010};
    struct walk_request early = r, late = r;
    early.idx = 1;
    early.write = true;
    late.idx = 2;
    walk_post(bench, r);
    until_reads(2);
    walk_post(bench, early);
    until_reads(4);                                       // the leaf is being read
    const uint32_t asked_late = walk_post(bench, late);

    run();

    assert_int_equal(bench->answers[0].cause, 13);
    assert_int_equal(bench->answers[1].cause, 15);
    assert_int_equal(bench->answers[asked_late].outcome, WALK_RETRY);
    assert_int_equal(bench->num_faults, 2);
    assert_int_equal(bench->walks_ended, 1);
}

// Rule 2 at every offset: whoever joins with or after the AR handshake of the deciding read may
// have come after software made the entry valid, and must not be refused by it.
static void nobody_is_refused_by_an_older_read(void **state)
{
    (void)state;
    for (uint32_t offset = 0; offset < 100; offset++) {
        begin(DDT_1LVL);
        bench->latency = 20;
        const uint64_t root = device(7, 1);
        map(root, 0x5000, 0x99, 0);
        walk_post(bench, (struct walk_request){.device_id = 7, .iova = 0x5000});
        ticks(offset);
        const uint32_t second = walk_post(bench, (struct walk_request){
            .idx = 1, .device_id = 7, .iova = 0x5000});
        run();
        const struct walk_answer *a = &bench->answers[second];
        if (a->outcome == WALK_REFUSED) {
            // Some read of the entry was issued after the request had been taken.
            const uint64_t entry = tables_pte(&tables, root, FSC_SV39, 0x5000, 0);
            bool fresh = false;
            for (uint32_t i = 0; i < bench->num_reads; i++)
                if (bench->reads[i].addr == entry && bench->reads[i].cycle > a->taken_cycle)
                    fresh = true;
            assert_true(fresh);
        } else {
            assert_int_equal(a->outcome, WALK_RETRY);
        }
    }
}

// Rule 33: what a valid context refuses may be told to everyone who joined.
static void a_refusal_by_the_context_is_shared_with_late_joiners(void **state)
{
    (void)state;
    begin(DDT_1LVL);
    bench->latency = 30;
    device(7, 1);
    walk_post(bench, (struct walk_request){.device_id = 7, .bad_burst = true});
    until_reads(1);
    walk_post(bench, (struct walk_request){.idx = 1, .device_id = 7, .bad_burst = true});

    run();

    assert_int_equal(bench->answers[1].lookup, 2);
    assert_int_equal(bench->answers[1].cause, 260);
    assert_int_equal(bench->num_faults, 2);
}

static void a_late_write_to_a_clean_page_walks_again(void **state)
{
    (void)state;
    begin(DDT_1LVL);
    bench->latency = 30;
    map(device(7, 1), 0x5000, 0x99, PTE_USER_RWX & ~PTE_D);
    walk_post(bench, (struct walk_request){.device_id = 7, .iova = 0x5000});
    until_reads(4);
    walk_post(bench, (struct walk_request){
        .idx = 1, .device_id = 7, .iova = 0x5000, .write = true});
    walk_post(bench, (struct walk_request){.idx = 2, .device_id = 7, .iova = 0x5000});

    run();

    assert_int_equal(bench->answers[0].outcome, WALK_GRANTED);
    assert_int_equal(bench->answers[1].outcome, WALK_RETRY);
    assert_int_equal(bench->answers[2].outcome, WALK_GRANTED);
    assert_int_equal(bench->num_faults, 0);
}

// Invalidations that cover the page of iova 0x5000, PSCID 1, device 7, and some that do not. Those
// of guests cover a walk as long as nobody knows whether it is a guest's.
static const struct { struct walk_inval inval; bool covers, unknown; } page_invals[] = {
    {{.kind = WALK_VMA}, true, false},
    {{.kind = WALK_VMA, .pscv = true, .pscid = 1}, true, false},
    {{.kind = WALK_VMA, .av = true, .vpn = 0x5}, true, false},
    {{.kind = WALK_VMA, .av = true, .vpn = 0x5, .pscv = true, .pscid = 1}, true, false},
    {{.kind = WALK_DDT}, true, false},
    {{.kind = WALK_DDT, .dv = true, .device_id = 7}, true, false},
    {{.kind = WALK_MODE}, true, false},
    {{.kind = WALK_DDT, .dv = true, .device_id = 8}, false, false},
    {{.kind = WALK_PDT, .dv = true, .device_id = 7, .process_id = 1}, false, false},
    {{.kind = WALK_GVMA}, false, true},
    {{.kind = WALK_VMA, .gv = true, .gscid = 1}, false, true},
};

// At every cycle offset between a walk and a covering invalidation, what was read
// before is either answered before, or answered as stale; it is never kept.
static void an_invalidation_at_any_cycle_leaves_nothing_old_behind(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof page_invals / sizeof page_invals[0]; i++) {
        for (uint32_t offset = 1; offset < 50; offset++) {
            begin(DDT_1LVL);
            bench->latency = 8;
            const uint64_t root = device(7, 1);
            map(root, 0x5000, 0x111, PTE_USER_RWX);
            walk_post(bench, (struct walk_request){.device_id = 7, .iova = 0x5000});
            ticks(offset);
            map(root, 0x5000, 0x222, PTE_USER_RWX);
            walk_invalidate(bench, page_invals[i].inval);
            const uint64_t inval_cycle = bench->cycle;
            walk_tick(bench);
            walk_tick(bench);
            const bool waits = bench->marked_busy;
            const uint32_t after = walk_post(bench, (struct walk_request){
                .idx = 1, .device_id = 7, .iova = 0x5004});
            run();
            // Who comes after the invalidation must not join the marked walk.
            if (page_invals[i].inval.kind == WALK_VMA && page_invals[i].covers)
                assert_int_equal(bench->answers[after].ppn, 0x222);
            if (page_invals[i].covers) assert_false(bench->answers[after].stale);

            const struct walk_answer *a = &bench->answers[0];
            assert_int_equal(a->outcome, WALK_GRANTED);
            if (page_invals[i].covers) {
                assert_int_not_equal(a->cycle, inval_cycle);
                if (a->cycle > inval_cycle && a->ppn == 0x111) {
                    assert_row("CMD-44", a->stale && !a->fill);
                    assert_row("CCH-12", a->stale && !a->fill);
                }
                // A fence would have waited for it.
                if (a->stale && a->cycle > inval_cycle + 1) assert_row("CMD-44", waits);
            } else {
                assert_int_not_equal(a->stale, a->fill);
                if (!page_invals[i].unknown) assert_true(a->fill);
            }
            assert_false(bench->marked_busy);

            const uint64_t kind = page_invals[i].inval.kind;
            const struct walk_answer *next = ask((struct walk_request){
                .device_id = 7, .iova = 0x5008});
            // IODIR and ddtp writes do not drop page-table entries; IOTINVAL does.
            if (page_invals[i].covers && kind == WALK_VMA)
                assert_row_int_equal("CCH-12", next->ppn, 0x222);
            if (i == 1) assert_row_int_equal("CMD-05", next->ppn, 0x222); // by PSCID
            assert_false(next->stale);
        }
    }
}

// The same for an address elsewhere in the large page that the walk is about to find.
static void an_invalidation_anywhere_in_a_large_page_reaches_its_walk(void **state)
{
    (void)state;
    static const struct { uint64_t iova, elsewhere, pte; int level; } cases[] = {
        {0x40010000, 0x4001F000, PTE_USER_RWX | PTE_N | 8ull << 10, 0},
        {0x40200000, 0x403FF000, PTE_USER_RWX, 1},
        {0x80000000, 0xBFFFF000, PTE_USER_RWX, 2},
    };
    uint32_t in_flight = 0;
    for (int i = 0; i < 3; i++) {
        for (uint32_t offset = 1; offset < 50; offset++) {
            begin(DDT_1LVL);
            bench->latency = 8;
            const uint64_t root = device(7, 1);
            const uint64_t entry =
                tables_pte(&tables, root, FSC_SV39, cases[i].iova, cases[i].level);
            const uint64_t old_ppn = cases[i].level == 0 ? 0 : 1ull << 30;
            tables_write(&tables, entry, cases[i].pte | old_ppn << 10);
            walk_post(bench, (struct walk_request){.device_id = 7, .iova = cases[i].iova});
            ticks(offset);
            tables_write(&tables, entry, cases[i].pte | 1ull << 41);
            walk_invalidate(bench, (struct walk_inval){
                .kind = WALK_VMA, .av = true, .vpn = cases[i].elsewhere >> 12});
            const uint64_t inval_cycle = bench->cycle;
            run();

            const struct walk_answer *a = &bench->answers[0];
            if (a->ppn == old_ppn && a->cycle > inval_cycle) {
                in_flight++;
                assert_true(a->stale && !a->fill);
            }
            const struct walk_request again = {.device_id = 7, .iova = cases[i].iova};
            assert_int_equal(ask(again)->ppn, 1ull << 31);
        }
    }
    assert_true(in_flight > 10);
}

static void contexts_invalidated_at_any_cycle_are_read_again(void **state)
{
    (void)state;
    // A device context, a process context, and a process context by way of its device.
    for (int variant = 0; variant < 3; variant++) {
        const bool use_pdt = variant > 0;
        for (uint32_t offset = 1; offset < 70; offset++) {
            begin(DDT_1LVL);
            bench->latency = 8;
            const uint64_t old_root = tables_page(&tables), new_root = tables_page(&tables);
            const uint64_t pdt = tables_page(&tables);
            map(old_root, 0x5000, 0x111, PTE_USER_RWX);
            map(new_root, 0x5000, 0x222, PTE_USER_RWX);
            const struct walk_request r = {
                .device_id = 7, .pv = use_pdt, .process_id = use_pdt ? 3 : 0, .iova = 0x5000};
            for (int version = 0; version < 2; version++) {
                const uint64_t fsc = fsc_of(FSC_SV39, version ? new_root : old_root);
                const uint64_t pscid = pscid_of(version ? 20 : 10);
                if (version) ticks(offset);
                if (use_pdt) {
                    tables_set_dc(&tables, 7, (struct device_context){
                        .tc = TC_V | TC_PDTV, .fsc = fsc_of(PDTP_PD8, pdt)});
                    tables_set_pc(&tables, pdt, PDTP_PD8, 3, (struct process_context){
                        .ta = PC_V | pscid, .fsc = fsc});
                } else {
                    tables_set_dc(&tables, 7, (struct device_context){
                        .tc = TC_V, .ta = pscid, .fsc = fsc});
                }
                if (version == 0) walk_post(bench, r);
            }
            walk_invalidate(bench, variant == 1
                ? (struct walk_inval){.kind = WALK_PDT, .dv = true, .device_id = 7, .process_id = 3}
                : (struct walk_inval){.kind = WALK_DDT, .dv = true, .device_id = 7});
            const uint64_t inval_cycle = bench->cycle;
            run();

            const struct walk_answer *a = &bench->answers[0];
            if (a->cycle > inval_cycle && a->ppn == 0x111) assert_true(a->stale && !a->fill);
            struct walk_request again = r;
            again.idx = 1;
            const uint64_t walked = ask(again)->ppn, cached = ask(again)->ppn;
            assert_int_equal(walked, 0x222);
            assert_int_equal(cached, 0x222);
            if (variant == 1) assert_row_int_equal("PDT-17", walked, 0x222);
            if (variant == 2) assert_row_int_equal("PDT-18", walked, 0x222);
        }
    }
}

// With counters of two bits, every fourth invalidation of a PSCID wraps.
static void by_id_invalidations_survive_wrapping_generations(void **state)
{
    (void)state;
    begin(DDT_1LVL);
    const uint64_t one = device(1, 1), two = device(2, 2);
    map(two, 0x5000, 0x777, PTE_USER_RWX);
    for (uint32_t round = 0; round < 20; round++) {
        map(one, 0x5000, 0x100 + round, PTE_USER_RWX);
        assert_int_equal(ask((struct walk_request){.device_id = 2, .iova = 0x5000})->ppn, 0x777);
        if (round > 0) // nothing was invalidated: still the old page
            assert_int_equal(ask((struct walk_request){.device_id = 1, .iova = 0x5000})->outcome,
                             WALK_GRANTED);
        walk_invalidate(bench, (struct walk_inval){.kind = WALK_VMA, .pscv = true, .pscid = 1});
        walk_tick(bench);
        assert_int_equal(ask((struct walk_request){.device_id = 1, .iova = 0x5000})->ppn,
                         0x100 + round);
    }
}

// An address anywhere inside drops the page, and only that page.
static void by_address_invalidations_drop_pages_of_every_size(void **state)
{
    (void)state;
    static const struct { uint64_t iova, inside, pte; int level; } pages[] = {
        {0x40005000, 0x40005000, PTE_USER_RWX, 0},
        {0x40010000, 0x4001F000, PTE_USER_RWX | PTE_N | 8ull << 10, 0},
        {0x40200000, 0x403FF000, PTE_USER_RWX, 1},
        {0x80000000, 0xBFFFF000, PTE_USER_RWX, 2},
    };
    for (int i = 0; i < 4; i++) {
        for (int by_pscid = 0; by_pscid < 2; by_pscid++) {
            begin(DDT_1LVL);
            const uint64_t root = device(7, 5);
            const uint64_t entry =
                tables_pte(&tables, root, FSC_SV39, pages[i].iova, pages[i].level);
            const struct walk_request r = {.device_id = 7, .iova = pages[i].iova};
            tables_write(&tables, entry, pages[i].pte);
            const uint64_t old_ppn = ask(r)->ppn;
            assert_int_equal(ask(r)->lookup, 1);
            tables_write(&tables, entry, pages[i].pte | 1ull << 40);

            // One page beside it, or another address space: nothing happens.
            struct walk_inval inval = {.kind = WALK_VMA, .av = true, .pscv = by_pscid, .pscid = 5};
            inval.vpn = pages[i].level == 2 ? 0xC0000 : pages[i].inside / 0x1000 + 1;
            walk_invalidate(bench, inval);
            walk_tick(bench);
            inval.vpn = pages[i].inside / 0x1000;
            inval.pscv = true;
            inval.pscid = 6;
            walk_invalidate(bench, inval);
            walk_tick(bench);
            assert_int_equal(ask(r)->lookup, 1);
            assert_int_equal(ask(r)->ppn, old_ppn);

            inval.pscv = by_pscid;
            inval.pscid = 5;
            walk_invalidate(bench, inval);
            walk_tick(bench);
            const uint64_t new_ppn = ask(r)->ppn;
            assert_int_equal(new_ppn, old_ppn | 1ull << 30);
            if (pages[i].level > 0) assert_row_int_equal("CMD-15", new_ppn, old_ppn | 1ull << 30);
        }
    }
}

// The context of another device stays.
static void ddt_invalidation_of_one_device_spares_the_others(void **state)
{
    (void)state;
    begin(DDT_1LVL);
    tables_set_dc(&tables, 1, (struct device_context){.tc = TC_V});
    tables_set_dc(&tables, 2, (struct device_context){.tc = TC_V});
    ask((struct walk_request){.device_id = 1});
    ask((struct walk_request){.device_id = 2});
    assert_int_equal(bench->num_reads, 2);

    walk_invalidate(bench, (struct walk_inval){.kind = WALK_DDT, .dv = true, .device_id = 1});
    walk_tick(bench);
    ask((struct walk_request){.device_id = 2});
    assert_int_equal(bench->num_reads, 2);
    ask((struct walk_request){.device_id = 1});
    assert_int_equal(bench->num_reads, 3);
}

// Which commands make a process context be read again.
static void process_contexts_go_with_their_process_or_their_device(void **state)
{
    (void)state;
    static const struct { struct walk_inval inval; uint32_t reads; } cases[] = {
        {{.kind = WALK_PDT, .dv = true, .device_id = 1, .process_id = 5}, 1}, // PC
        {{.kind = WALK_PDT, .dv = true, .device_id = 1, .process_id = 6}, 0},
        {{.kind = WALK_PDT, .dv = true, .device_id = 2, .process_id = 5}, 0},
        {{.kind = WALK_DDT, .dv = true, .device_id = 1}, 2},                  // DC and PC
        {{.kind = WALK_DDT, .dv = true, .device_id = 2}, 0},
        {{.kind = WALK_DDT}, 2},
        {{.kind = WALK_VMA}, 0},
        {{.kind = WALK_MODE}, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        begin(DDT_1LVL);
        const uint64_t pdt = tables_page(&tables);
        tables_set_dc(&tables, 1, (struct device_context){
            .tc = TC_V | TC_PDTV, .fsc = fsc_of(PDTP_PD8, pdt)});
        tables_set_pc(&tables, pdt, PDTP_PD8, 5, (struct process_context){.ta = PC_V});
        const struct walk_request r = {.device_id = 1, .pv = true, .process_id = 5};
        ask(r);
        assert_int_equal(bench->num_reads, 2);

        walk_invalidate(bench, cases[i].inval);
        walk_tick(bench);
        ask(r);

        assert_int_equal(bench->num_reads, 2 + cases[i].reads);
        if (i == 3) assert_row_int_equal("CMD-29", bench->num_reads, 2 + 2); // device and process
    }
}

// Refusals that cannot be recorded wait; grants go past them. Rule 13.
static void a_full_fault_path_stops_only_refusals(void **state)
{
    (void)state;
    begin(DDT_1LVL);
    const uint64_t root = device(7, 1);
    map(root, 0x1000, 0x44, PTE_USER_RWX);
    ask((struct walk_request){.device_id = 7, .iova = 0x1000});
    bench->fault_ready = false;
    const uint32_t refusals = BENCH_SLOTS; // one record fits into the walker, the rest waits
    for (uint32_t i = 0; i < refusals; i++)
        walk_post(bench, (struct walk_request){.idx = 10 + i, .device_id = 7,
                                               .iova = 0x100000 + (uint64_t)i * 0x1000});
    ticks(200);
    const uint32_t hit = walk_post(bench, (struct walk_request){.device_id = 7, .iova = 0x1008});
    map(root, 0x2000, 0x45, PTE_USER_RWX);
    const uint32_t walk = walk_post(bench, (struct walk_request){
        .idx = 1, .device_id = 7, .iova = 0x2000});
    ticks(200);
    assert_int_equal(bench->answers[hit].outcome, WALK_GRANTED);
    assert_int_equal(bench->answers[walk].outcome, WALK_GRANTED);
    assert_int_equal(bench->num_faults, 0);

    bench->fault_ready = true;
    run();
    assert_int_equal(bench->num_faults, refusals);
}

// More devices and processes than contexts, answers out of order, in every restriction.
static void many_devices_at_once(void **state)
{
    (void)state;
    for (int variant = 0; variant < 4; variant++) {
        begin(DDT_2LVL);
        bench->config.walk_slots = variant & 1 ? 1 : BENCH_SLOTS;
        bench->config.cache_off = variant & 2;
        bench->latency = 3;
        bench->latency_spread = 40;
        bench->read_stall = 30;
        uint64_t pdt[40];
        for (uint32_t d = 0; d < 40; d++) {
            pdt[d] = tables_page(&tables);
            tables_set_dc(&tables, 1000 + d, (struct device_context){
                .tc = TC_V | TC_PDTV, .fsc = fsc_of(PDTP_PD8, pdt[d])});
            const uint64_t root = tables_page(&tables);
            tables_set_pc(&tables, pdt[d], PDTP_PD8, d, (struct process_context){
                .ta = PC_V | pscid_of(d), .fsc = fsc_of(FSC_SV39, root)});
            map(root, 0x7000, 0x1000 + d, PTE_USER_RWX);
        }
        for (uint32_t i = 0; i < 128; i++)
            walk_post(bench, (struct walk_request){
                .idx = i, .device_id = 1000 + i % 40, .pv = true, .process_id = i % 40,
                .iova = 0x7000 + i});
        run();
        for (uint32_t i = 0; i < 128; i++) {
            assert_int_equal(bench->answers[i].outcome, WALK_GRANTED);
            assert_int_equal(bench->answers[i].ppn, 0x1000 + i % 40);
            assert_int_equal(bench->answers[i].pscid, i % 40);
            if (bench->config.cache_off) assert_int_not_equal(bench->answers[i].lookup, 1);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(misses_to_one_page_share_one_walk),
        cmocka_unit_test(early_joiners_share_a_refusal_late_ones_ask_again),
        cmocka_unit_test(nobody_is_refused_by_an_older_read),
        cmocka_unit_test(a_refusal_by_the_context_is_shared_with_late_joiners),
        cmocka_unit_test(a_late_write_to_a_clean_page_walks_again),
        cmocka_unit_test(an_invalidation_at_any_cycle_leaves_nothing_old_behind),
        cmocka_unit_test(an_invalidation_anywhere_in_a_large_page_reaches_its_walk),
        cmocka_unit_test(contexts_invalidated_at_any_cycle_are_read_again),
        cmocka_unit_test(by_id_invalidations_survive_wrapping_generations),
        cmocka_unit_test(by_address_invalidations_drop_pages_of_every_size),
        cmocka_unit_test(ddt_invalidation_of_one_device_spares_the_others),
        cmocka_unit_test(process_contexts_go_with_their_process_or_their_device),
        cmocka_unit_test(a_full_fault_path_stops_only_refusals),
        cmocka_unit_test(many_devices_at_once),
    };
    return cmocka_run_group_tests_name("walk_share", tests, walk_test_setup, walk_test_teardown);
}
