// SPDX-License-Identifier: Apache-2.0
//
// What the walker grants: every directory mode, first-stage scheme, level and page size, with the
// attributes that the contexts give. Expected values come from the architecture.
#include "plan_row.h"
#include "walk_test.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

// A device whose first stage is `fsc_mode` over a fresh root, whose PPN is returned.
static uint64_t device(uint32_t device_id, int fsc_mode, uint32_t pscid)
{
    const uint64_t root = tables_page(&tables);
    tables_set_dc(&tables, device_id, (struct device_context){
        .tc = TC_V, .ta = pscid_of(pscid), .fsc = fsc_of(fsc_mode, root)});
    return root;
}

static void bare_mode_grants_every_address_in_range(void **state)
{
    (void)state;
    begin(DDT_BARE);

    const struct walk_answer *a = ask((struct walk_request){.iova = 0xFFFFFFFFFFF123});

    assert_int_equal(a->outcome, WALK_GRANTED);
    assert_int_equal(a->ppn, 0xFFFFFFFFFFF);
    assert_false(a->s1);
    assert_int_equal(a->rcid, 0x0AA); // the block's own QoS ids
    assert_int_equal(a->mcid, 0x0BB);
    assert_int_equal(bench->num_reads, 0);
}

// The context is found through every index field of the device id.
static void directory_levels_use_their_own_index_field(void **state)
{
    (void)state;
    static const struct { uint32_t mode, device_id; } cases[] = {
        {DDT_1LVL, 0}, {DDT_1LVL, 0x7F}, {DDT_2LVL, 0x55AA}, {DDT_2LVL, 0xFFFF},
        {DDT_3LVL, 0xFFFFFF}, {DDT_3LVL, 0xA5C3F1}, {DDT_3LVL, 0x000080},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        begin(cases[i].mode);
        tables_set_dc(&tables, cases[i].device_id, (struct device_context){
            .tc = TC_V});

        const struct walk_answer *a = ask((struct walk_request){
            .device_id = cases[i].device_id, .iova = 0x4567890123});

        assert_int_equal(a->outcome, WALK_GRANTED);
        assert_int_equal(a->ppn, 0x4567890);
        if (cases[i].device_id == 0xFFFFFF) ROW("DDT-05"); // with the addresses of the reads below
        const uint32_t levels = cases[i].mode - DDT_1LVL + 1;
        assert_int_equal(bench->num_reads, levels);
        for (uint32_t l = 0; l < levels; l++) {
            assert_int_equal(bench->reads[l].addr,
                             tables_ddt_entry(&tables, cases[i].device_id, (int)(levels - 1 - l)));
            assert_int_equal(bench->reads[l].bytes, l == levels - 1 ? 32 : 8);
            assert_int_equal(bench->reads[l].rcid, 0x0AA);
        }
    }
}

// A leaf at every level of every scheme.
static void first_stage_leaf_at_every_level(void **state)
{
    (void)state;
    static const char *const row[] = {"FST-02", "FST-05", "FST-08"};
    for (int mode = FSC_SV39; mode <= FSC_SV57; mode++) {
        for (int level = 0; level < fsc_levels(mode); level++) {
            for (int upper = 0; upper < 2; upper++) { // lower and upper half of the space
                begin(DDT_1LVL);
                const uint64_t root = device(5, mode, 77);
                const int top_bit = 11 + 9 * fsc_levels(mode);
                const uint64_t sign = ~0ull << top_bit;
                const uint64_t iova = (0x5A5A5A5A5A5A5A5Aull & ~sign) | (upper ? sign : 0);
                const uint64_t below = (1ull << (9 * level)) - 1; // page numbers inside the page
                const uint64_t ppn = 0x55AA3366CCull & ~below & 0xFFFFFFFFFFF;
                tables_write(&tables, tables_pte(&tables, root, mode, iova, level),
                             pte_leaf(ppn, PTE_USER_RWX));

                const struct walk_answer *a = ask((struct walk_request){
                    .device_id = 5, .iova = iova, .write = upper});

                assert_int_equal(a->outcome, WALK_GRANTED);
                assert_row_int_equal(row[mode - FSC_SV39], a->ppn, ppn | (iova >> 12 & below));
                assert_row_int_equal(row[mode - FSC_SV39], a->size, 9 * level);
                assert_int_equal(a->rwxu, 0xF);
                assert_int_equal(a->pscid, 77);
                assert_true(a->s1 && a->fill && !a->stale);
                assert_int_equal(bench->num_reads, 1 + fsc_levels(mode) - level);
            }
        }
    }
}

static void napot_entry_maps_64_kib(void **state)
{
    (void)state;
    begin(DDT_1LVL);
    const uint64_t root = device(1, FSC_SV48, 3);
    for (uint64_t page = 0; page < 16; page++) // software writes all 16 entries alike
        tables_write(&tables, tables_pte(&tables, root, FSC_SV48, 0x7F1230000 + (page << 12), 0),
                     pte_leaf(0x98760 | 8, PTE_USER_RWX | PTE_N));

    const struct walk_answer *a = ask((struct walk_request){.device_id = 1, .iova = 0x7F123B456});
    assert_int_equal(a->outcome, WALK_GRANTED);
    assert_row_int_equal("FST-22", a->ppn, 0x9876B);
    assert_row_int_equal("FST-22", a->size, 4);

    // The second level answers for the other fifteen.
    const uint32_t reads = bench->num_reads;
    a = ask((struct walk_request){.device_id = 1, .idx = 1, .iova = 0x7F1230008, .write = true});
    assert_int_equal(a->ppn, 0x98760);
    assert_int_equal(a->lookup, 1);
    assert_int_equal(bench->num_reads, reads);
}

// Ids that exercise every index field of each process directory.
static void process_directory_levels_use_their_own_index_field(void **state)
{
    (void)state;
    static const struct { int mode; uint32_t process_id; } cases[] = {
        {PDTP_PD8, 0}, {PDTP_PD8, 0xFF}, {PDTP_PD17, 0x1FFFF}, {PDTP_PD17, 0x12345},
        {PDTP_PD20, 0xFFFFF}, {PDTP_PD20, 0xA5C3F},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        begin(DDT_2LVL);
        const uint64_t pdt = tables_page(&tables), root = tables_page(&tables);
        tables_set_dc(&tables, 0x1234, (struct device_context){
            .tc = TC_V | TC_PDTV, .ta = pscid_of(0x99),
            .fsc = fsc_of((uint64_t)cases[i].mode, pdt)});
        tables_set_pc(&tables, pdt, cases[i].mode, cases[i].process_id, (struct process_context){
            .ta = PC_V | PC_ENS | PC_SUM | pscid_of(0xABCDE), .fsc = fsc_of(FSC_SV39, root)});
        tables_write(&tables, tables_pte(&tables, root, FSC_SV39, 0x12345000, 0),
                     pte_leaf(0x777, PTE_USER_RWX & ~PTE_U));

        const struct walk_answer *a = ask((struct walk_request){
            .device_id = 0x1234, .pv = true, .process_id = cases[i].process_id, .priv = true,
            .iova = 0x12345678});

        assert_int_equal(a->outcome, WALK_GRANTED);
        assert_row_int_equal("PDT-01", a->ppn, 0x777);
        assert_row_int_equal("DCF-46", a->pscid, 0xABCDE); // the PSCID of the DC is ignored
        assert_true(a->used_pv && a->ens && a->sum);
        assert_int_equal(a->used_pid, cases[i].process_id);
        const uint32_t levels = (uint32_t)cases[i].mode;
        assert_int_equal(bench->num_reads, 2 + levels + 3);
        for (uint32_t l = 0; l < levels; l++) {
            const struct walk_read *r = &bench->reads[2 + l];
            assert_int_equal(r->addr, tables_pdt_entry(&tables, pdt, cases[i].mode,
                                                       cases[i].process_id, (int)(levels - 1 - l)));
            assert_int_equal(r->bytes, l == levels - 1 ? 16 : 8);
            assert_int_equal(r->rcid, 0); // the device's QoS ids, of which there are none yet
        }
    }
}

// TTD-05, 06, 07
static void default_process_and_bare_directories(void **state)
{
    (void)state;
    begin(DDT_1LVL);
    const uint64_t pdt = tables_page(&tables), root = tables_page(&tables);
    tables_set_pc(&tables, pdt, PDTP_PD8, 0, (struct process_context){
        .ta = PC_V | pscid_of(8), .fsc = fsc_of(FSC_SV39, root)});
    tables_write(&tables, tables_pte(&tables, root, FSC_SV39, 0x5000, 0),
                 pte_leaf(0x321, PTE_USER_RWX));
    tables_set_dc(&tables, 1, (struct device_context){
        .tc = TC_V | TC_PDTV, .fsc = fsc_of(PDTP_PD8, pdt)});
    tables_set_dc(&tables, 2, (struct device_context){
        .tc = TC_V | TC_PDTV | TC_DPE, .fsc = fsc_of(PDTP_PD8, pdt)});
    tables_set_dc(&tables, 3, (struct device_context){
        .tc = TC_V | TC_PDTV | TC_DPE, .fsc = fsc_of(PDTP_BARE, 0)});

    // No process_id and no default: the first stage is Bare.
    const struct walk_answer *a = ask((struct walk_request){.device_id = 1, .iova = 0x5000});
    assert_int_equal(a->outcome, WALK_GRANTED);
    assert_int_equal(a->ppn, 0x5);
    assert_false(a->used_pv || a->s1);

    // The default process.
    a = ask((struct walk_request){.device_id = 2, .iova = 0x5000});
    assert_int_equal(a->outcome, WALK_GRANTED);
    assert_int_equal(a->ppn, 0x321);
    assert_true(a->used_pv);
    assert_int_equal(a->used_pid, 0);

    // pdtp Bare: no process context, so no ENS gate either.
    a = ask((struct walk_request){.device_id = 3, .pv = true, .process_id = 0xFFFFF, .priv = true,
                                  .iova = 0x5000});
    assert_row_int_equal("TTD-07", a->outcome, WALK_GRANTED);
    assert_row_int_equal("TTD-07", a->ppn, 0x5);
    ROW("TTD-14"); // the request is privileged and its process_id as wide as can be
}

// Each through a walk and then through the second level.
static void permissions_follow_the_table(void **state)
{
    (void)state;
    enum { READ, WRITE, EXEC };
    static const struct {
        uint64_t pte;
        int kind;
        bool priv, sum, granted;
        const char *row; // NULL: part of no row
    } cases[] = {
        {PTE_R | PTE_U | PTE_A, READ, false, false, true, NULL},
        {PTE_R | PTE_U | PTE_A, WRITE, false, false, false, "FST-30"},
        {PTE_R | PTE_U | PTE_A, EXEC, false, false, false, "FST-29"},
        {PTE_R | PTE_W | PTE_U | PTE_A | PTE_D, WRITE, false, false, true, NULL},
        {PTE_R | PTE_W | PTE_U | PTE_A, WRITE, false, false, false, "FST-37"}, // D=0
        {PTE_R | PTE_W | PTE_U | PTE_A, READ, false, false, true, NULL},
        {PTE_X | PTE_U | PTE_A, READ, false, false, false, "FST-27"},
        {PTE_X | PTE_U | PTE_A, EXEC, false, false, true, "FST-28"},
        {PTE_R | PTE_U, READ, false, false, false, NULL}, // A=0
        {PTE_R | PTE_A, READ, false, false, false, "FST-31"},
        {PTE_R | PTE_W | PTE_A | PTE_D, WRITE, false, false, false, "FST-31"},
        {PTE_X | PTE_A, EXEC, false, false, false, "FST-31"},
        {PTE_R | PTE_A, READ, true, false, true, NULL},
        {PTE_R | PTE_U | PTE_A, READ, true, false, false, "FST-32"},
        {PTE_R | PTE_W | PTE_U | PTE_A | PTE_D, WRITE, true, false, false, "FST-32"},
        {PTE_R | PTE_U | PTE_A, READ, true, true, true, "FST-33"},
        {PTE_R | PTE_W | PTE_U | PTE_A | PTE_D, WRITE, true, true, true, "FST-33"},
        {PTE_R | PTE_X | PTE_U | PTE_A, EXEC, true, true, false, "FST-34"},
        {PTE_R | PTE_X | PTE_U | PTE_A, EXEC, true, false, false, "FST-34"},
        {PTE_X | PTE_A, EXEC, true, false, true, NULL},
    };
    static const uint32_t page_fault[] = {13, 15, 12};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        begin(DDT_1LVL);
        const uint64_t pdt = tables_page(&tables), root = tables_page(&tables);
        tables_set_dc(&tables, 1, (struct device_context){
            .tc = TC_V | TC_PDTV, .fsc = fsc_of(PDTP_PD8, pdt)});
        tables_set_pc(&tables, pdt, PDTP_PD8, 9, (struct process_context){
            .ta = PC_V | PC_ENS | (cases[i].sum ? PC_SUM : 0), .fsc = fsc_of(FSC_SV39, root)});
        tables_write(&tables, tables_pte(&tables, root, FSC_SV39, 0x1000, 0),
                     pte_leaf(0x44, PTE_V | cases[i].pte));
        const struct walk_request r = {
            .device_id = 1, .pv = true, .process_id = 9, .priv = cases[i].priv, .iova = 0x1008,
            .write = cases[i].kind == WRITE, .exec = cases[i].kind == EXEC};

        for (int again = 0; again < 2; again++) {
            const struct walk_answer *a = ask(r);

            const uint32_t cause = cases[i].granted ? 0 : page_fault[cases[i].kind];
            if (cases[i].row) assert_row_int_equal(cases[i].row, a->cause, cause);
            assert_int_equal(a->cause, cause);
            assert_int_equal(a->outcome, cases[i].granted ? WALK_GRANTED : WALK_REFUSED);
            if (cases[i].granted) assert_int_equal(a->lookup, again ? 1 : 3);
        }
    }
}

// Goal of the design: a further read leaves within L + 2 cycles of the one before, AR to AR.
static void cold_walk_costs_at_most_two_cycles_a_read_beside_memory(void **state)
{
    (void)state;
    begin(DDT_3LVL);
    bench->latency = 50;
    const uint64_t root = device(0x123456, FSC_SV48, 1);
    tables_write(&tables, tables_pte(&tables, root, FSC_SV48, 0x1000, 0),
                 pte_leaf(0x44, PTE_USER_RWX));

    const struct walk_answer *a = ask((struct walk_request){.device_id = 0x123456, .iova = 0x1000});

    assert_int_equal(a->outcome, WALK_GRANTED);
    assert_int_equal(bench->num_reads, 7);
    const uint64_t dc_beats = 32 / (BENCH_MEM_DATA_W / 8) > 1 ? 32 / (BENCH_MEM_DATA_W / 8) : 1;
    for (uint32_t i = 1; i < 7; i++) {
        const uint64_t beats = bench->reads[i - 1].bytes == 32 ? dc_beats : 1;
        assert_int_equal(bench->reads[i].cycle - bench->reads[i - 1].cycle, 50 + 2 + beats - 1);
    }
    assert_int_equal(bench->reads[0].cycle - a->taken_cycle, 2);
    assert_int_equal(a->cycle - bench->reads[6].cycle, 50 + 3);
    bench->latency = 5;
}

static void physical_address_space_ends_at_pas(void **state)
{
    (void)state;
    begin(DDT_1LVL);
    bench->config.pas = 40;
    const uint64_t root = device(1, FSC_SV48, 1);
    tables_set_dc(&tables, 2, (struct device_context){.tc = TC_V});
    tables_write(&tables, tables_pte(&tables, root, FSC_SV48, 0, 0),
                 pte_leaf((1ull << 28) - 1, PTE_USER_RWX));
    tables_write(&tables, tables_pte(&tables, root, FSC_SV48, 0x1000, 0),
                 pte_leaf(1ull << 28, PTE_USER_RWX));
    tables_write(&tables, tables_pte(&tables, root, FSC_SV48, 0x2000, 0),
                 pte_leaf(1ull << 28, PTE_USER_RWX & ~PTE_W));

    // The last page inside, the first outside; a missing permission is found before that.
    assert_int_equal(ask((struct walk_request){.device_id = 1})->outcome, WALK_GRANTED);
    struct walk_request outside = {.device_id = 1, .iova = 0x1000};
    assert_int_equal(ask(outside)->cause, 5);
    outside.write = true;
    assert_int_equal(ask(outside)->cause, 7);
    outside.write = false;
    outside.exec = true;
    assert_int_equal(ask(outside)->cause, 1);
    const struct walk_request forbidden = {.device_id = 1, .iova = 0x2000, .write = true};
    assert_int_equal(ask(forbidden)->cause, 15);

    // Identity: the address itself must exist.
    assert_int_equal(ask((struct walk_request){.device_id = 2, .iova = (1ull << 40) - 8})->outcome,
                     WALK_GRANTED);
    assert_int_equal(ask((struct walk_request){.device_id = 2, .iova = 1ull << 40})->cause, 5);
    assert_int_equal(ask((struct walk_request){.device_id = 2, .iova = 1ull << 63})->cause, 5);
    bench->config.pas = 56;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bare_mode_grants_every_address_in_range),
        cmocka_unit_test(directory_levels_use_their_own_index_field),
        cmocka_unit_test(first_stage_leaf_at_every_level),
        cmocka_unit_test(napot_entry_maps_64_kib),
        cmocka_unit_test(process_directory_levels_use_their_own_index_field),
        cmocka_unit_test(default_process_and_bare_directories),
        cmocka_unit_test(permissions_follow_the_table),
        cmocka_unit_test(cold_walk_costs_at_most_two_cycles_a_read_beside_memory),
        cmocka_unit_test(physical_address_space_ends_at_pas),
    };
    return cmocka_run_group_tests_name("walk_translate", tests, walk_test_setup,
                                       walk_test_teardown);
}
