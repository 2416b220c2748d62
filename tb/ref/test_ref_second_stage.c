// SPDX-License-Identifier: Apache-2.0
// Second stage alone and below every first stage (rows SST).
#include "ref_fixture.h"

#define TC   f->dc[IOMMU_DC_TC_DWORD]
#define PAGE UINT64_C(0x3123456000)

static const unsigned guest_fault[] = {[READ] = 21, [WRITE] = 23, [EXEC] = 20};
static const unsigned access_fault[] = {[READ] = 5, [WRITE] = 7, [EXEC] = 1};

static const struct mode {
    const char *width, *root, *sizes;
    unsigned mode, levels;
    bool sv32;
} modes[] = {{"SST-01", "SST-02", "SST-03", IOMMU_IOHGATP_MODE_SV39X4, 3, false},
             {"SST-04", "SST-05", "SST-06", IOMMU_IOHGATP_MODE_SV48X4, 4, false},
             {"SST-07", "SST-08", "SST-09", IOMMU_IOHGATP_MODE_SV57X4, 5, false},
             {"SST-10", "SST-10", "SST-10", IOMMU_IOHGATP_MODE_SV32X4, 2, true}};

static unsigned width_of(const struct mode *mode)
{
    return 14 + mode->levels * (mode->sv32 ? 10 : 9);
}

static void use_mode(struct fixture *f, const struct mode *mode)
{
    fixture_reset(f);
    if (mode->sv32) {
        f->state.fctl |= IOMMU_FCTL_GXL_MASK;
        TC |= IOMMU_DC_TC_SXL_MASK;
    }
    set_s2(f, mode->mode);
}

static void every_leaf_size_and_root_page(void **state)
{
    struct fixture *f = *state;
    FOR_EACH(m, modes) for (unsigned level = 0; level < modes[m].levels; level++)
        for (uint64_t root_page = 0; root_page < 4; root_page++) {
            unsigned size = 12 + level * (modes[m].sv32 ? 10 : 9), width = width_of(&modes[m]);
            if (size >= 46) continue; // beyond the physical address space, whatever the PPN
            use_mode(f, &modes[m]);
            uint64_t gpa = (UINT64_C(0x5A5A5A5A5A5A5A5) & ((UINT64_C(1) << (width - 2)) - 1)) |
                           root_page << (width - 2);
            uint64_t page = UINT64_C(1) << (modes[m].sv32 ? 33 : 45);
            ref_s2_map(&f->tables, &f->s2, gpa, page, level, REF_PTE_USER | IOMMU_PTE_G_MASK);
            ask(f, READ, gpa);
            expect_granted(modes[m].root, f, page | (gpa & ((UINT64_C(1) << size) - 1)));
            expect("SST-14", f->answer.global, false);
            expect(modes[m].sizes, f->answer.size_log2, size < 30 ? size : 30);
            if (level == 0) continue;
            ref_s2_map(&f->tables, &f->s2, gpa, page | 0x1000, level, REF_PTE_USER);
            expect(modes[m].sizes, ask(f, READ, gpa), IOMMU_REF_REFUSED_S2_MISALIGNED);
            expect(modes[m].sizes, cause(f), 21);
        }
}

static void guest_address_width(void **state)
{
    struct fixture *f = *state;
    FOR_EACH(m, modes) for (enum access access = READ; access <= EXEC; access++) {
        use_mode(f, &modes[m]);
        for (unsigned bit = width_of(&modes[m]); bit < 64; bit++) {
            uint64_t gpa = UINT64_C(1) << bit | 0x123;
            ask(f, access, gpa);
            expect(modes[m].width, cause(f), guest_fault[access]);
            expect(modes[m].width, f->answer.record.iotval2, gpa & ~UINT64_C(3));
        }
    }
    use_mode(f, &modes[0]);
    TC |= IOMMU_DC_TC_SXL_MASK; // 34 bits, though Sv39x4 has more
    ask(f, READ, UINT64_C(1) << 34);
    expect("SST-11", f->answer.refusal, IOMMU_REF_REFUSED_S2_ADDRESS_TOO_WIDE);
}

static void each_entry_rule_faults_alone(void **state)
{
    struct fixture *f = *state;
    static const struct { bool leaf; uint64_t set, clear, without; int level; } rows[] = {
        {true, 0, 1, 0, -1},
        {true, 0, 2, 0, -1},
        {true, UINT64_C(1) << 54, 0, 0, -1},
        {false, UINT64_C(1) << 58, 0, 0, -1},
        {true, UINT64_C(1) << 60, 0, IOMMU_CAPABILITIES_SVRSW60T59B_MASK, -1},
        {true, UINT64_C(3) << 61, 0, 0, -1},
        {true, UINT64_C(1) << 61, 0, IOMMU_CAPABILITIES_SVPBMT_MASK, -1},
        {false, UINT64_C(1) << 61, 0, 0, 1},
        {true, UINT64_C(1) << 63, 0, 0, 2},
        {true, UINT64_C(1) << 63, 0, 0, 0},
        {false, IOMMU_PTE_A_MASK, 0, 0, 2},
        {false, IOMMU_PTE_U_MASK, 0, 0, 1},
        {false, 0, 0, 0, 0}};
    FOR_EACH(i, rows) for (unsigned level = 0; level < 3; level++)
        for (enum access access = READ; access <= EXEC; access++) {
            if (rows[i].level >= 0 && (unsigned)rows[i].level != level) continue;
            use_mode(f, &modes[0]);
            f->state.capabilities &= ~rows[i].without;
            uint64_t bits = rows[i].leaf ? REF_PTE_USER : IOMMU_PTE_V_MASK;
            ref_tables_put(&f->tables, ref_s2_entry(&f->tables, &f->s2, 0x7000, level), 8,
                           (bits & ~rows[i].clear) | rows[i].set, false);
            ask(f, access, 0x7004);
            expect("SST-12", cause(f), guest_fault[access]);
            expect("SST-26", f->answer.record.iotval2, 0x7004);
        }
}

static void leaf_permissions(void **state)
{
    struct fixture *f = *state;
    static const struct { const char *row; uint64_t bits; bool read, write, exec; } rows[] = {
        {"SST-13", 2 | 4 | 8, false, false, false},
        {"SST-15", 2 | 16, true, false, false},
        {"SST-15", 2 | 4 | 16, true, true, false},
        {"SST-16", 8 | 16, false, false, true}};
    FOR_EACH(i, rows) for (enum access access = READ; access <= EXEC; access++) {
        const bool granted[] = {[READ] = rows[i].read, [WRITE] = rows[i].write,
                                [EXEC] = rows[i].exec};
        use_mode(f, &modes[1]);
        ref_s2_map(&f->tables, &f->s2, 0x7000, PAGE, 0,
                   rows[i].bits | IOMMU_PTE_V_MASK | IOMMU_PTE_A_MASK | IOMMU_PTE_D_MASK);
        ask(f, access, 0x7000);
        expect(rows[i].row, cause(f), granted[access] ? 0 : guest_fault[access]);
    }
}

static void translated_execution_needs_x_only(void **state)
{
    struct fixture *f = *state;
    use_mode(f, &modes[0]);
    TC |= IOMMU_DC_TC_EN_ATS_MASK | IOMMU_DC_TC_T2GPA_MASK | IOMMU_DC_TC_PDTV_MASK;
    TC |= IOMMU_DC_TC_DPE_MASK;
    f->dc[IOMMU_DC_FSC_DWORD] = UINT64_C(1) << 60; // no process directory there: not looked at
    f->request.kind = IOMMU_REF_TRANSLATED;
    f->request.pv = true;
    ref_s2_map(&f->tables, &f->s2, 0x7000, PAGE, 0, REF_PTE_USER & ~(uint64_t)(2 | 4));
    ask(f, EXEC, 0x7000);
    expect_granted("SST-33", f, PAGE);
    expect_granted("TTD-09", f, PAGE);
    ask(f, READ, 0x7000);
    expect("SST-16", cause(f), 21);
}

static void clean_pages_fault_or_are_marked(void **state)
{
    struct fixture *f = *state;
    const uint64_t a = IOMMU_PTE_A_MASK, d = IOMMU_PTE_D_MASK;
    const struct { uint64_t clear; enum access access; uint64_t set; } rows[] = {
        {a | d, READ, a}, {a | d, EXEC, a}, {d, WRITE, d}, {a | d, WRITE, a | d}};
    FOR_EACH(i, rows) for (unsigned be = 0; be < 2; be++) {
        fixture_reset(f);
        if (be) {
            f->tables.be = true;
            f->state.fctl |= IOMMU_FCTL_BE_MASK;
            set_ddt(f, IOMMU_DDTP_MODE_1LVL, true);
            f->request.device_id = 5;
        }
        set_s2(f, IOMMU_IOHGATP_MODE_SV57X4);
        ref_s2_map(&f->tables, &f->s2, 0x7000, PAGE, 0, REF_PTE_USER & ~rows[i].clear);
        ask(f, rows[i].access, 0x7000);
        expect("SST-17", cause(f), guest_fault[rows[i].access]);
        TC |= IOMMU_DC_TC_GADE_MASK;
        ask(f, rows[i].access, 0x7000);
        expect_granted("SST-18", f, PAGE);
        expect("SST-18", ref_tables_apply(&f->tables, &f->answer), true);
        uint64_t entry = ref_s2_entry(&f->tables, &f->s2, 0x7000, 0);
        expect("SST-25", ref_tables_get(&f->tables, entry, 8, be),
               ref_pte(PAGE, (REF_PTE_USER & ~rows[i].clear) | rows[i].set));
    }
}

static void failed_marks_are_faults(void **state)
{
    struct fixture *f = *state;
    for (enum access access = READ; access <= EXEC; access++) {
        use_mode(f, &modes[0]);
        TC |= IOMMU_DC_TC_GADE_MASK;
        ref_s2_map(&f->tables, &f->s2, 0x7000, PAGE, 0, REF_PTE_USER & ~IOMMU_PTE_A_MASK);
        uint64_t entry = ref_s2_entry(&f->tables, &f->s2, 0x7000, 0);
        ref_tables_fail_update(&f->tables, entry, IOMMU_REF_POISON);
        ask(f, access, 0x7000);
        expect("SST-23", f->answer.refusal, IOMMU_REF_REFUSED_S2_UPDATE_POISON);
        expect("SST-23", cause(f), 274);
        f->tables.num_failures = 0;
        ref_tables_fail_update(&f->tables, entry, IOMMU_REF_ACCESS_FAULT);
        ask(f, access, 0x7000);
        expect("SST-22", f->answer.refusal, IOMMU_REF_REFUSED_S2_UPDATE_ACCESS);
        expect("SST-22", cause(f), access_fault[access]);
    }
}

static void napot_range(void **state)
{
    struct fixture *f = *state;
    use_mode(f, &modes[0]);
    ref_s2_map(&f->tables, &f->s2, 0x40000, 0x3123450000, 0, REF_PTE_USER | IOMMU_PTE_N_MASK);
    for (unsigned page = 0; page < 16; page++) {
        ask(f, READ, 0x40000 + page * 0x1000 + 8);
        expect_granted("SST-24", f, 0x3123450000 + page * 0x1000 + 8);
    }
}

static void unreadable_entries(void **state)
{
    struct fixture *f = *state;
    for (enum access access = READ; access <= EXEC; access++) {
        use_mode(f, &modes[2]);
        uint64_t entry = ref_s2_entry(&f->tables, &f->s2, 0x7000, 1);
        ref_tables_fail(&f->tables, entry, IOMMU_REF_ACCESS_FAULT);
        ask(f, access, 0x7000);
        expect("SST-22", cause(f), access_fault[access]);
        f->tables.num_failures = 0;
        ref_tables_fail(&f->tables, entry, IOMMU_REF_POISON);
        ask(f, access, 0x7000);
        expect("SST-23", cause(f), 274);
    }
}

// ---------------------------------------------------------------- both stages

#define IOVA UINT64_C(0x12345678)
#define GPA  UINT64_C(0x23456000)

static void nest(struct fixture *f, unsigned s1, unsigned s2, uint64_t s1_bits, uint64_t s2_bits)
{
    set_s2(f, s2);
    set_s1(f, s1);
    ref_s1_map(&f->tables, &f->s1, IOVA, GPA, 0, s1_bits);
    ref_s2_map(&f->tables, &f->s2, GPA, PAGE, 0, s2_bits);
}

static void every_pair_of_modes_nests(void **state)
{
    struct fixture *f = *state;
    for (unsigned s1 = IOMMU_FSC_MODE_SV39; s1 <= IOMMU_FSC_MODE_SV57; s1++)
        for (unsigned s2 = IOMMU_IOHGATP_MODE_SV39X4; s2 <= IOMMU_IOHGATP_MODE_SV57X4; s2++) {
            unsigned l1 = s1 - 5, l2 = s2 - 5;
            fixture_reset(f);
            nest(f, s1, s2, REF_PTE_USER, REF_PTE_USER);
            ask(f, WRITE, IOVA);
            expect_granted("SST-28", f, PAGE | (IOVA & 0xFFF));
            expect("SST-28", f->answer.gpa, GPA | (IOVA & 0xFFF));
            expect("SST-28", f->answer.num_reads, 3 + l1 * (l2 + 1) + l2);
        }
    fixture_reset(f);
    f->state.fctl |= IOMMU_FCTL_GXL_MASK;
    TC |= IOMMU_DC_TC_SXL_MASK;
    set_s2(f, IOMMU_IOHGATP_MODE_SV32X4);
    f->s2.guest_offset = 0; // guest tables where the host has them, to stay below 32 bits
    set_s1(f, IOMMU_FSC_MODE_SV32);
    ref_s1_map(&f->tables, &f->s1, IOVA, 0x3C0000000, 1, REF_PTE_USER);
    ref_s2_map(&f->tables, &f->s2, 0x3C0000000 | (IOVA & 0x3FFFFF), 0x2FF345000, 0, REF_PTE_USER);
    ask(f, READ, IOVA);
    expect_granted("SST-28", f, 0x2FF345000 | (IOVA & 0xFFF));
    expect("SST-28", f->answer.size_log2, 12);
}

static void smaller_page_decides_the_range(void **state)
{
    struct fixture *f = *state;
    for (unsigned l1 = 0; l1 < 3; l1++)
        for (unsigned l2 = 0; l2 < 3; l2++) {
            fixture_reset(f);
            set_s2(f, IOMMU_IOHGATP_MODE_SV39X4);
            set_s1(f, IOMMU_FSC_MODE_SV39);
            ref_s1_map(&f->tables, &f->s1, IOVA, 0, l1, REF_PTE_USER);
            uint64_t gpa = IOVA & ((UINT64_C(1) << (12 + 9 * l1)) - 1);
            ref_s2_map(&f->tables, &f->s2, gpa, 0, l2, REF_PTE_USER);
            ask(f, READ, IOVA);
            unsigned smaller = 12 + 9 * (l1 < l2 ? l1 : l2);
            expect_granted("SST-28", f, gpa & ((UINT64_C(1) << (12 + 9 * l2)) - 1));
            expect("SST-28", f->answer.size_log2, smaller);
        }
}

static void implicit_reads_need_r_and_name_the_entry(void **state)
{
    struct fixture *f = *state;
    for (enum access access = READ; access <= EXEC; access++)
        for (unsigned level = 0; level < 3; level++) {
            fixture_reset(f);
            nest(f, IOMMU_FSC_MODE_SV39, IOMMU_IOHGATP_MODE_SV48X4, REF_PTE_USER, REF_PTE_USER);
            uint64_t entry = ref_s1_entry(&f->tables, &f->s1, IOVA, level) + GUEST_OFFSET;
            uint64_t place = ref_s2_entry(&f->tables, &f->s2, entry, 0);
            uint64_t value = ref_tables_get(&f->tables, place, 8, false);
            ref_tables_put(&f->tables, place, 8, value & ~(uint64_t)(2 | 4), false); // X only
            ask(f, access, IOVA);
            expect("SST-19", cause(f), guest_fault[access]);
            expect("SST-27", f->answer.record.iotval2, entry | 1);
            expect("SST-19", f->answer.record.iotval, IOVA);
            ref_tables_fail(&f->tables, place, IOMMU_REF_ACCESS_FAULT);
            ask(f, access, IOVA);
            expect("SST-22", cause(f), access_fault[access]);
        }
}

static void marks_of_the_first_stage_pass_the_second(void **state)
{
    struct fixture *f = *state;
    const uint64_t d = IOMMU_PTE_D_MASK;
    fixture_reset(f);
    TC |= IOMMU_DC_TC_SADE_MASK;
    nest(f, IOMMU_FSC_MODE_SV39, IOMMU_IOHGATP_MODE_SV39X4, REF_PTE_USER & ~d, REF_PTE_USER);
    uint64_t entry = ref_s1_entry(&f->tables, &f->s1, IOVA, 0) + GUEST_OFFSET;
    uint64_t place = ref_s2_entry(&f->tables, &f->s2, entry, 0);
    uint64_t value = ref_tables_get(&f->tables, place, 8, false);

    ref_tables_put(&f->tables, place, 8, value & ~(uint64_t)4, false);
    ask(f, WRITE, IOVA);
    expect("SST-20", f->answer.refusal, IOMMU_REF_REFUSED_S2_TABLE_NOT_WRITABLE);
    expect("SST-20", cause(f), 23);
    expect("SST-20", f->answer.record.iotval2, entry | 3);

    ref_tables_put(&f->tables, place, 8, value & ~d, false);
    expect("SST-21", ask(f, READ, IOVA), IOMMU_REF_GRANTED);
    ask(f, WRITE, IOVA);
    expect("SST-32", cause(f), 23);
    expect("SST-32", f->answer.record.iotval2, entry | 3);

    TC |= IOMMU_DC_TC_GADE_MASK;
    ask(f, WRITE, IOVA);
    expect_granted("SST-32", f, PAGE | (IOVA & 0xFFF));
    expect("SST-32", f->answer.num_updates, 2);
    expect("SST-32", f->answer.updates[0].address, place);
    expect("SST-32", f->answer.updates[1].address, entry - GUEST_OFFSET);
    expect("SST-32", ref_tables_apply(&f->tables, &f->answer), true);
    expect("SST-32", ask(f, WRITE, IOVA), IOMMU_REF_GRANTED);
    expect("SST-32", f->answer.num_updates, 0);
}

// Later reads of a request see what it marked before, so each bit is marked once.
static void marks_are_seen_by_later_reads(void **state)
{
    struct fixture *f = *state;
    fixture_reset(f);
    TC |= IOMMU_DC_TC_GADE_MASK;
    nest(f, IOMMU_FSC_MODE_SV57, IOMMU_IOHGATP_MODE_SV39X4, REF_PTE_USER, REF_PTE_USER);
    uint64_t root = f->s1.root_ppn << 12;
    // One second-stage leaf for all tables of the guest, without A.
    ref_tables_put(&f->tables, ref_s2_entry(&f->tables, &f->s2, root, 1), 8,
                   ref_pte((root - GUEST_OFFSET) & ~UINT64_C(0x1FFFFF),
                           REF_PTE_USER & ~IOMMU_PTE_A_MASK), false);
    ask(f, WRITE, IOVA);
    expect_granted("SST-18", f, PAGE | (IOVA & 0xFFF));
    expect("SST-18", f->answer.num_updates, 1);
    expect("SST-18", ref_tables_apply(&f->tables, &f->answer), true);
}

// The longest walk there is, with a mark wherever one is possible.
static void longest_walk(void **state)
{
    struct fixture *f = *state;
    const uint64_t clean = REF_PTE_USER & ~(IOMMU_PTE_A_MASK | IOMMU_PTE_D_MASK);
    fixture_reset(f);
    TC |= IOMMU_DC_TC_GADE_MASK | IOMMU_DC_TC_SADE_MASK;
    set_s2(f, IOMMU_IOHGATP_MODE_SV57X4);
    f->s2.table_bits = clean;
    set_pdt(f, IOMMU_PDTP_MODE_PD20);
    set_process(f, 0xDA5A5, IOMMU_FSC_MODE_SV57, 0);
    ref_s1_map(&f->tables, &f->s1, IOVA, GPA, 0, clean);
    ref_s2_map(&f->tables, &f->s2, GPA, PAGE, 0, clean);
    f->request.pv = true;
    f->request.process_id = 0xDA5A5;
    ask(f, WRITE, IOVA);
    expect_granted("SST-28", f, PAGE | (IOVA & 0xFFF));
    expect("SST-28", f->answer.num_reads, 3 + 3 * 6 + 5 * 6 + 5);
    expect("SST-28", f->answer.num_updates, 3 + 5 + 1 + 2);
    expect("SST-28", ref_tables_apply(&f->tables, &f->answer), true);
    expect("SST-28", ask(f, WRITE, IOVA), IOMMU_REF_GRANTED);
    expect("SST-28", f->answer.num_updates, 0);
}

static void first_stage_memory_type_wins(void **state)
{
    struct fixture *f = *state;
    for (uint64_t t1 = 0; t1 < 3; t1++)
        for (uint64_t t2 = 0; t2 < 3; t2++) {
            fixture_reset(f);
            nest(f, IOMMU_FSC_MODE_SV39, IOMMU_IOHGATP_MODE_SV39X4, REF_PTE_USER | t1 << 61,
                 REF_PTE_USER | t2 << 61);
            uint64_t entry = ref_s1_entry(&f->tables, &f->s1, IOVA, 0) + GUEST_OFFSET;
            uint64_t place = ref_s2_entry(&f->tables, &f->s2, entry, 0);
            ref_tables_put(&f->tables, place, 8,
                           ref_tables_get(&f->tables, place, 8, false) | t2 << 61, false);
            ask(f, READ, IOVA);
            expect("SST-29", f->answer.pbmt, t1 != 0 ? t1 : t2);
            const struct iommu_ref_read *last = &f->answer.reads[f->answer.num_reads - 4];
            expect("SST-31", last->reason, IOMMU_REF_READ_S1);
            expect("SST-31", last->pbmt, t2);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(every_leaf_size_and_root_page),
        fixture_test(guest_address_width),
        fixture_test(each_entry_rule_faults_alone),
        fixture_test(leaf_permissions),
        fixture_test(translated_execution_needs_x_only),
        fixture_test(clean_pages_fault_or_are_marked),
        fixture_test(failed_marks_are_faults),
        fixture_test(napot_range),
        fixture_test(unreadable_entries),
        fixture_test(every_pair_of_modes_nests),
        fixture_test(smaller_page_decides_the_range),
        fixture_test(implicit_reads_need_r_and_name_the_entry),
        fixture_test(marks_of_the_first_stage_pass_the_second),
        fixture_test(marks_are_seen_by_later_reads),
        fixture_test(longest_walk),
        fixture_test(first_stage_memory_type_wins),
    };
    return cmocka_run_group_tests_name("ref_second_stage", tests, NULL, NULL);
}
