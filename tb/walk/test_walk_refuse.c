// SPDX-License-Identifier: Apache-2.0
//
// What the walker refuses: each rule of contexts and tables with its cause, which of two wins, and
// the record that goes with it. Row names are those of the architecture's checklist groups:
// DDT, DCF, TTD, PDT, PCF, FST, FLT.
#include "plan_row.h"
#include "walk_test.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

// The record of one refused request.
static void check_record(const struct walk_fault *f, struct walk_request r, uint32_t cause)
{
    static const char *const ttyp_row[] = {NULL, "FLT-01", "FLT-02", "FLT-03"};
    const uint32_t kind = r.write ? 3 : r.exec ? 1 : 2;
    assert_int_equal(f->cause, cause);
    if (!r.translated) assert_row_int_equal(ttyp_row[kind], f->ttyp, kind);
    else if (kind > 1) assert_row_int_equal(kind == 2 ? "FLT-05" : "FLT-06", f->ttyp, kind + 4);
    else assert_int_equal(f->ttyp, 5);
    assert_int_equal(f->device_id, r.device_id);
    assert_int_equal(f->pv, r.pv);
    assert_int_equal(f->process_id, r.pv ? r.process_id : 0);
    assert_int_equal(f->priv, r.pv && r.priv);
    assert_int_equal(f->iotval, r.iova);
    assert_int_equal(f->iotval2, 0);
}

static void refused(struct walk_request r, uint32_t cause)
{
    const uint32_t before = bench->num_faults;
    const struct walk_answer *a = ask(r);
    if (a->cause != cause) fprintf(stderr, "expected cause %u, got %u\n", cause, a->cause);
    assert_int_equal(a->outcome, WALK_REFUSED);
    assert_int_equal(a->cause, cause);
    assert_int_equal(bench->num_faults, before + 1);
    check_record(&bench->faults[before], r, cause);
}

static void refused_row(const char *row, struct walk_request r, uint32_t cause)
{
    const uint32_t before = bench->num_faults;
    const struct walk_answer *a = ask(r);
    assert_row_int_equal(row, a->cause, cause);
    assert_row_int_equal(row, a->outcome, WALK_REFUSED);
    assert_int_equal(bench->num_faults, before + 1);
    check_record(&bench->faults[before], r, cause);
}

// A page fault by the kind of each untranslated request.
static void page_faults(const char *row, struct walk_request r)
{
    refused_row(row, r, 13);
    r.write = true;
    refused_row(row, r, 15);
    r.write = false;
    r.exec = true;
    refused_row(row, r, 12);
}

static void granted(struct walk_request r)
{
    const uint32_t before = bench->num_faults;
    assert_int_equal(ask(r)->outcome, WALK_GRANTED);
    assert_int_equal(bench->num_faults, before);
}

static const struct walk_request every_kind[] = {
    {.device_id = 1, .iova = 0x1234567},
    {.device_id = 1, .iova = 0x1234567, .write = true},
    {.device_id = 1, .iova = 0x1234567, .exec = true},
    {.device_id = 1, .iova = 0x1234567, .translated = true},
    {.device_id = 1, .iova = 0x1234567, .translated = true, .write = true},
    {.device_id = 1, .iova = 0x1234567, .translated = true, .exec = true},
    {.device_id = 1, .iova = 0x1234567, .bad_burst = true},
    {.device_id = 1, .iova = 0x1234567, .pv = true, .process_id = 0xFEDCB, .priv = true},
};
enum { KINDS = sizeof every_kind / sizeof every_kind[0] };

// DDT-01, DDT-03, rule "bad bursts are refused as a kind"
static void off_and_bare_refuse_kinds(void **state)
{
    (void)state;
    begin(DDT_OFF);
    for (int i = 0; i < KINDS; i++) refused(every_kind[i], 256);
    begin(DDT_BARE);
    for (int i = 0; i < KINDS; i++) {
        if (every_kind[i].translated || every_kind[i].bad_burst) refused(every_kind[i], 260);
        else granted(every_kind[i]);
    }
    assert_row_int_equal("DDT-02", bench->num_reads, 0);
    for (int i = 0; i < 3; i++) // read, write, execute
        assert_row_int_equal("DDT-02", ask(every_kind[i])->ppn, every_kind[i].iova >> 12);

    bench->config.pas = 32;
    refused((struct walk_request){.iova = 1ull << 32}, 5);
    refused((struct walk_request){.iova = 1ull << 63, .write = true}, 7);
    refused((struct walk_request){.iova = 1ull << 56, .exec = true}, 1);
    granted((struct walk_request){.iova = (1ull << 32) - 1});
    bench->config.pas = 56;
}

// DDT-04
static void device_id_wider_than_the_mode(void **state)
{
    (void)state;
    for (int bit = 7; bit < 24; bit++) {
        begin(DDT_1LVL);
        refused((struct walk_request){.device_id = 1u << bit}, 260);
        assert_int_equal(bench->num_reads, 0);
        if (bit < 16) continue;
        begin(DDT_2LVL);
        refused((struct walk_request){.device_id = 1u << bit}, 260);
        assert_int_equal(bench->num_reads, 0);
    }
}

// DDT-06..10, 14: one entry at each level, with less and less wrong.
static void directory_entries_error_poison_valid_reserved(void **state)
{
    (void)state;
    const struct walk_request r = {.device_id = 0xABCDEF, .translated = true, .bad_burst = true};
    for (int level = 0; level < 3; level++) {
        begin(DDT_3LVL);
        tables_set_dc(&tables, r.device_id, (struct device_context){.tc = TC_V});
        const uint64_t entry = tables_ddt_entry(&tables, r.device_id, level);
        const uint64_t good = tables_read(&tables, entry);

        // Read errors anywhere in a context count, in its last doubleword too (DDT-12).
        bench->error_addr = bench->poison_addr = level == 0 ? entry + 24 : entry;
        tables_write(&tables, entry, 1ull << 20);
        refused_row(level == 0 ? "DDT-11" : "DDT-06", r, 257);
        ROW("DDT-14"); // each of these four has everything below it wrong as well
        bench->error_addr = ~0ull;
        refused_row(level == 0 ? "DDT-11" : "DDT-07", r, 268);
        if (level == 0 && BENCH_MEM_DATA_W < 256) ROW("DDT-12"); // error and poison in beat 4 of 4
        bench->poison_addr = ~0ull;
        tables_write(&tables, entry, ~0ull & ~1ull);
        refused_row(level == 0 ? "DDT-13" : "DDT-08", r, 258);
        if (level > 0) {
            for (int bit = 1; bit < 64; bit++) {
                if (bit > 9 && bit < 54) continue;
                tables_write(&tables, entry, good | 1ull << bit);
                refused_row("DDT-09", r, 259);
            }
            bench->config.pas = 40;
            tables_write(&tables, entry, good | 1ull << 38); // PPN bit 28: address bit 40
            refused(r, 257);
            bench->config.pas = 56;
        }
        tables_write(&tables, entry, good);
        refused_row("TTD-12", r, 260); // now the kind is what is left
    }
}

static void check_dc(const char *row, struct device_context dc)
{
    // The context is malformed whatever the request; with V=0 that comes first.
    for (int i = 0; i < KINDS; i++) {
        if (i > 0 && i < KINDS - 1 && bench->num_posts > 600) continue; // ends suffice for bits
        tables_set_dc(&tables, 1, dc);
        refused_row(row, every_kind[i], 259);
    }
    dc.tc &= ~TC_V;
    tables_set_dc(&tables, 1, dc);
    refused_row(row, every_kind[0], 258);
}

static void device_context_rules(void **state)
{
    (void)state;
    begin(DDT_1LVL);
    for (int bit = 12; bit < 64; bit++) {
        if (bit >= 24 && bit < 32) continue; // custom
        check_dc(bit < 32 ? "DCF-01" : "DCF-02",
                 (struct device_context){.tc = TC_V | 1ull << bit});
    }
    for (int bit = 0; bit < 64; bit++) { // without QOSID the ids are not legal either
        if (bit >= 12 && bit < 32) continue;
        check_dc(bit < 12 ? "DCF-03" : bit < 40 ? "DCF-04" : "QOS-06",
                 (struct device_context){.tc = TC_V, .ta = 1ull << bit});
    }
    for (int bit = 44; bit < 60; bit++) {
        check_dc("DCF-05", (struct device_context){.tc = TC_V, .fsc = 1ull << bit});
        check_dc("DCF-06", (struct device_context){.tc = TC_V | TC_PDTV, .fsc = 1ull << bit});
    }
    // EN_ATS, EN_PRI, T2GPA, PRPR (no ATS); GADE, SADE (no hardware update); SBE; SXL
    static const struct { int bit; const char *row; } not_built[] = {
        {1, "DCF-12"}, {2, "DCF-12"}, {6, "DCF-12"}, {3, "DCF-16"},
        {7, "DCF-38"}, {8, "DCF-38"}, {10, "DCF-39"}, {11, "DCF-42"}};
    for (size_t i = 0; i < sizeof not_built / sizeof not_built[0]; i++)
        check_dc(not_built[i].row, (struct device_context){.tc = TC_V | 1ull << not_built[i].bit});
    check_dc("DCF-28", (struct device_context){.tc = TC_V | TC_DPE});
    static const char *const no_x4[] = {"DCF-31", "DCF-32", "DCF-33"}; // Sv39x4 .. Sv57x4
    for (uint64_t mode = 1; mode < 16; mode++) {
        check_dc(mode >= 8 && mode <= 10 ? no_x4[mode - 8] : "DCF-29",
                 (struct device_context){.tc = TC_V, .iohgatp = mode << 60});
        if (mode > 3)
            check_dc("DCF-18", (struct device_context){.tc = TC_V | TC_PDTV, .fsc = mode << 60});
        if (mode < 8 || mode > 10)
            check_dc("DCF-22", (struct device_context){.tc = TC_V, .fsc = mode << 60});
    }
    // Not errors: custom bits (DCF-48), and what a Bare second stage leaves unused.
    tables_set_dc(&tables, 1, (struct device_context){
        .tc = TC_V | 0xFFull << 24, .iohgatp = ~0ull >> 4});
    granted(every_kind[0]);
    ROW("DCF-37");
}

// Modes that the configuration lacks; PDT-11 also wants Sv32.
static void modes_that_are_not_built(void **state)
{
    (void)state;
    for (int bit = 0; bit < 6; bit++) {
        begin(DDT_1LVL);
        bench->config.modes = 0x3F & ~(1u << bit);
        const uint64_t mode = bit < 3 ? (uint64_t)(FSC_SV39 + bit) : (uint64_t)(PDTP_PD8 + bit - 3);
        tables_set_dc(&tables, 1, (struct device_context){
            .tc = TC_V | (bit < 3 ? 0 : TC_PDTV), .fsc = fsc_of(mode, 0x10)});
        static const char *const row[] = {"DCF-24", "DCF-25", "DCF-26",
                                          "DCF-19", "DCF-20", "DCF-21"};
        refused_row(row[bit], every_kind[0], 259);
        if (bit >= 3) continue;
        const uint64_t pdt = tables_page(&tables);
        tables_set_dc(&tables, 2, (struct device_context){
            .tc = TC_V | TC_PDTV | TC_DPE, .fsc = fsc_of(PDTP_PD8, pdt)});
        tables_set_pc(&tables, pdt, PDTP_PD8, 0, (struct process_context){
            .ta = PC_V, .fsc = fsc_of(mode, 0x10)});
        refused((struct walk_request){.device_id = 2}, 267);
    }
}

// Each before and after the context is cached.
static void kinds_refused_by_the_context(void **state)
{
    (void)state;
    begin(DDT_1LVL);
    const uint64_t pdt = tables_page(&tables);
    tables_set_dc(&tables, 1, (struct device_context){.tc = TC_V});
    tables_set_dc(&tables, 2, (struct device_context){
        .tc = TC_V | TC_PDTV, .fsc = fsc_of(PDTP_PD8, pdt)});
    tables_set_dc(&tables, 3, (struct device_context){
        .tc = TC_V | TC_PDTV, .fsc = fsc_of(PDTP_PD17, pdt)});
    for (int again = 0; again < 2; again++) {
        for (int i = 3; i < KINDS; i++) {
            if (every_kind[i].translated) refused_row("TTD-01", every_kind[i], 260);
            else if (every_kind[i].pv) refused_row("TTD-03", every_kind[i], 260);
            else refused(every_kind[i], 260);
        }
        for (int bit = 8; bit < 20; bit++)
            refused_row("TTD-04", (struct walk_request){.device_id = 2, .pv = true,
                                                        .process_id = 1u << bit}, 260);
        for (int bit = 17; bit < 20; bit++)
            refused_row("TTD-04", (struct walk_request){.device_id = 3, .pv = true,
                                                        .process_id = 1u << bit}, 260);
        refused((struct walk_request){.device_id = 2, .pv = true, .process_id = 0x100,
                                      .translated = true}, 260);
    }
    assert_int_equal(bench->num_reads, 3); // each context once
}

static void process_directory_entries(void **state)
{
    (void)state;
    const struct walk_request r = {.device_id = 1, .pv = true, .process_id = 0xABCDE,
                                   .priv = true, .iova = 0x4000, .write = true};
    for (int level = 0; level < 3; level++) {
        begin(DDT_1LVL);
        const uint64_t pdt = tables_page(&tables);
        tables_set_dc(&tables, 1, (struct device_context){
            .tc = TC_V | TC_PDTV, .fsc = fsc_of(PDTP_PD20, pdt)});
        tables_set_pc(&tables, pdt, PDTP_PD20, r.process_id, (struct process_context){.ta = PC_V});
        const uint64_t entry = tables_pdt_entry(&tables, pdt, PDTP_PD20, r.process_id, level);
        const uint64_t good = tables_read(&tables, entry);

        bench->error_addr = bench->poison_addr = level == 0 ? entry + 8 : entry;
        tables_write(&tables, entry, 1ull << 9);
        refused_row("PDT-06", r, 265);
        ROW("PDT-12"); // each of these four has everything below it wrong as well
        bench->error_addr = ~0ull;
        refused_row("PDT-06", r, 269);
        bench->poison_addr = ~0ull;
        tables_write(&tables, entry, ~0ull & ~1ull);
        refused_row("PDT-07", r, 266);
        for (int bit = 1; bit < 64; bit++) {
            const bool reserved = level > 0 ? bit <= 9 || bit >= 54
                                            : (bit >= 3 && bit <= 11) || bit >= 32;
            if (!reserved) continue;
            tables_write(&tables, entry, good | 1ull << bit);
            refused_row(level > 0 ? "PDT-08" : "PDT-09", r, 267);
        }
        if (level > 0) {
            bench->config.pas = 40;
            tables_write(&tables, entry, good | 1ull << 38);
            refused_row("PDT-19", r, 265);
            bench->config.pas = 56;
        } else {
            for (int bit = 44; bit < 60; bit++) {
                tables_write(&tables, entry + 8, 1ull << bit);
                refused_row("PDT-09", r, 267);
            }
            for (uint64_t mode = 1; mode < 16; mode++) {
                if (mode >= 8 && mode <= 10) continue;
                tables_write(&tables, entry + 8, mode << 60);
                refused(r, 267);
            }
            tables_write(&tables, entry + 8, 0);
        }
        tables_write(&tables, entry, good);
        refused_row("PDT-13", r, 260);       // ENS=0
        struct walk_request user = r;
        user.priv = false;
        granted(user);                       // from the cached context
        ROW("PDT-14");
    }
}

static void addresses_that_are_not_canonical(void **state)
{
    (void)state;
    static const char *const row[] = {"FST-01", "FST-04", "FST-07"};
    for (int mode = FSC_SV39; mode <= FSC_SV57; mode++) {
        begin(DDT_1LVL);
        tables_set_dc(&tables, 1, (struct device_context){
            .tc = TC_V, .fsc = fsc_of((uint64_t)mode, tables_page(&tables))});
        const int sign_bit = 11 + 9 * fsc_levels(mode);
        for (int bit = sign_bit; bit < 64; bit++) {
            // A single bit at or above the sign bit, and its complement; bit 63 of Sv57 too.
            const uint64_t iova = 1ull << bit;
            if (bit == sign_bit && sign_bit == 63) continue;
            page_faults(row[mode - FSC_SV39], (struct walk_request){.device_id = 1, .iova = iova});
            page_faults(row[mode - FSC_SV39], (struct walk_request){.device_id = 1, .iova = ~iova});
        }
        // None read a table beyond the context, which the first of them read.
        assert_int_equal(bench->num_reads, 1);
    }
}

// At every level of Sv57.
static void page_table_entries(void **state)
{
    (void)state;
    const struct walk_request r = {.device_id = 1, .iova = 0x123456789ABCDE};
    for (int level = 0; level < 5; level++) {
        begin(DDT_1LVL);
        const uint64_t root = tables_page(&tables);
        tables_set_dc(&tables, 1, (struct device_context){
            .tc = TC_V, .fsc = fsc_of(FSC_SV57, root)});
        const uint64_t entry = tables_pte(&tables, root, FSC_SV57, r.iova, level);
        const uint64_t pointer = tables_page(&tables) << 10 | PTE_V;

        tables_write(&tables, entry, 0);
        bench->error_addr = bench->poison_addr = entry;
        refused_row("FST-44", r, 5);
        struct walk_request other = r;
        other.write = true;
        refused_row("FST-44", other, 7);
        other.write = false;
        other.exec = true;
        refused_row("FST-44", other, 1);
        bench->error_addr = ~0ull;
        refused_row("FST-45", r, 274);
        bench->poison_addr = ~0ull;

        tables_write(&tables, entry, ~PTE_V & ~(0x7FFull << 54));
        page_faults("FST-12", r);
        for (int x = 0; x < 2; x++) {
            tables_write(&tables, entry, PTE_V | PTE_W | PTE_U | PTE_A | PTE_D | (x ? PTE_X : 0));
            page_faults("FST-13", r);
        }
        for (int bit = 54; bit < 63; bit++) {
            const char *row = bit < 59 ? "FST-14" : bit < 61 ? "FST-15" : "FST-18";
            tables_write(&tables, entry, PTE_USER_RWX | 1ull << bit);
            page_faults(row, r);
            if (level == 0) continue;
            tables_write(&tables, entry, pointer | 1ull << bit);
            page_faults(bit < 61 ? row : "FST-20", r);
        }
        tables_write(&tables, entry, PTE_USER_RWX | 3ull << 61);
        page_faults("FST-17", r);
        for (int bit = 10; bit < 10 + 9 * level; bit++) {
            tables_write(&tables, entry, PTE_USER_RWX | 1ull << bit);
            page_faults("FST-09", r);
        }
        tables_write(&tables, entry, PTE_USER_RWX & ~PTE_A);
        page_faults("FST-36", r);
        if (level == 0) {
            for (uint64_t code = 0; code < 16; code++) {
                tables_write(&tables, entry, pte_leaf(code, PTE_USER_RWX | PTE_N));
                if (code != 8) page_faults("FST-23", r);
            }
            tables_write(&tables, entry, pointer);
            page_faults("FST-25", r);
        } else {
            tables_write(&tables, entry, PTE_USER_RWX | PTE_N);
            page_faults("FST-21", r);
            static const uint64_t leaf_only[] = {PTE_A, PTE_D, PTE_U, PTE_N};
            for (int i = 0; i < 4; i++) {
                tables_write(&tables, entry, pointer | leaf_only[i]);
                page_faults(leaf_only[i] == PTE_N ? "FST-21" : "FST-24", r);
            }
            bench->config.pas = 40;
            tables_write(&tables, entry, pointer | 1ull << 38);
            refused_row("FST-46", r, 5);
            other.exec = false;
            other.write = true;
            refused_row("FST-46", other, 7);
            other.write = false;
            other.exec = true;
            refused_row("FST-46", other, 1);
            bench->config.pas = 56;
        }
        // V=0 to V=1 needs no invalidation (CCH-02); RSW and G are ignored.
        tables_write(&tables, entry, PTE_USER_RWX | 3ull << 8 | 1ull << 5);
        granted(r);
        ROW("FST-26");
    }
}

// FLT-16..18
static void dtf_hides_what_is_not_about_finding_the_context(void **state)
{
    (void)state;
    begin(DDT_1LVL);
    const uint64_t pdt = tables_page(&tables);
    tables_set_dc(&tables, 1, (struct device_context){
        .tc = TC_V | TC_DTF, .fsc = fsc_of(FSC_SV39, tables_page(&tables))});
    tables_set_dc(&tables, 2, (struct device_context){
        .tc = TC_V | TC_DTF | TC_PDTV, .fsc = fsc_of(PDTP_PD8, pdt)});
    tables_set_dc(&tables, 3, (struct device_context){.tc = TC_V | TC_DTF | 1ull << 12});
    static const struct { struct walk_request r; uint32_t cause; } hidden[] = {
        {{.device_id = 1, .iova = 0x1000}, 13},
        {{.device_id = 1, .iova = 1ull << 40, .write = true}, 15},
        {{.device_id = 1, .translated = true}, 260},
        {{.device_id = 1, .bad_burst = true}, 260},
        {{.device_id = 2, .pv = true, .process_id = 0x100}, 260},
        {{.device_id = 2, .pv = true, .process_id = 1}, 266},
    };
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++) {
        const struct walk_answer *a = ask(hidden[i].r);
        assert_int_equal(a->outcome, WALK_REFUSED);
        assert_int_equal(a->cause, hidden[i].cause);
    }
    assert_int_equal(bench->num_faults, 0);

    // The context itself is at fault: recorded, DTF of a bad context does not count.
    refused((struct walk_request){.device_id = 3}, 259);
    refused((struct walk_request){.device_id = 4}, 258);
    bench->error_addr = tables_ddt_entry(&tables, 5, 0);
    refused((struct walk_request){.device_id = 5}, 257);
    bench->poison_addr = tables_ddt_entry(&tables, 6, 0);
    refused((struct walk_request){.device_id = 6}, 268);
    bench->config.mode = DDT_OFF;
    refused((struct walk_request){.device_id = 1}, 256);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(off_and_bare_refuse_kinds),
        cmocka_unit_test(device_id_wider_than_the_mode),
        cmocka_unit_test(directory_entries_error_poison_valid_reserved),
        cmocka_unit_test(device_context_rules),
        cmocka_unit_test(modes_that_are_not_built),
        cmocka_unit_test(kinds_refused_by_the_context),
        cmocka_unit_test(process_directory_entries),
        cmocka_unit_test(addresses_that_are_not_canonical),
        cmocka_unit_test(page_table_entries),
        cmocka_unit_test(dtf_hides_what_is_not_about_finding_the_context),
    };
    return cmocka_run_group_tests_name("walk_refuse", tests, walk_test_setup, walk_test_teardown);
}
