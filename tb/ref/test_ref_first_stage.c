// SPDX-License-Identifier: Apache-2.0
// First stage alone: every mode, every rule of an entry, permissions, A and D (rows FST).
#include "ref_fixture.h"

#define TC   f->dc[IOMMU_DC_TC_DWORD]
#define PAGE UINT64_C(0x3123456000) // where leaves of 4 KiB lead

static const unsigned page_fault[] = {[READ] = 13, [WRITE] = 15, [EXEC] = 12};
static const unsigned access_fault[] = {[READ] = 5, [WRITE] = 7, [EXEC] = 1};

static const struct mode {
    const char *width, *sizes, *misaligned;
    unsigned mode, levels;
    bool sv32;
} modes[] = {{"FST-01", "FST-02", "FST-03", IOMMU_FSC_MODE_SV39, 3, false},
             {"FST-04", "FST-05", "FST-06", IOMMU_FSC_MODE_SV48, 4, false},
             {"FST-07", "FST-08", "FST-09", IOMMU_FSC_MODE_SV57, 5, false},
             {"FST-10", "FST-11", "FST-11", IOMMU_FSC_MODE_SV32, 2, true}};

static void use_mode(struct fixture *f, const struct mode *mode)
{
    fixture_reset(f);
    if (mode->sv32) TC |= IOMMU_DC_TC_SXL_MASK;
    set_s1(f, mode->mode);
}

// Base and upper address bits of an IOVA that exercises every index of the mode.
static uint64_t some_iova(const struct mode *mode)
{
    unsigned width = 12 + mode->levels * (mode->sv32 ? 10 : 9);

    return UINT64_C(0x5A5A5A5A5A5A5A5) & ((UINT64_C(1) << (width - 1)) - 1);
}

static void every_leaf_size_translates(void **state)
{
    struct fixture *f = *state;
    FOR_EACH(m, modes) for (unsigned level = 0; level < modes[m].levels; level++) {
        use_mode(f, &modes[m]);
        unsigned size = 12 + level * (modes[m].sv32 ? 10 : 9);
        if (size >= 46) continue; // leads beyond the physical address space, whatever the PPN
        uint64_t iova = some_iova(&modes[m]), offset = (UINT64_C(1) << size) - 1;
        uint64_t page = UINT64_C(1) << (modes[m].sv32 ? 33 : 45);
        ref_s1_map(&f->tables, &f->s1, iova, page, level, REF_PTE_USER);
        ask(f, READ, iova);
        expect_granted(modes[m].sizes, f, page | (iova & offset));
        expect(modes[m].sizes, f->answer.size_log2, size < 30 ? size : 30);
        expect(modes[m].sizes, f->answer.num_reads, 4 - 1 + modes[m].levels - level);
        if (level == 0) continue;
        ref_s1_map(&f->tables, &f->s1, iova, page | (UINT64_C(1) << (size - 1)), level,
                   REF_PTE_USER);
        ask(f, READ, iova);
        expect(modes[m].misaligned, f->answer.refusal, IOMMU_REF_REFUSED_S1_MISALIGNED);
        expect(modes[m].misaligned, cause(f), 13);
    }
}

static void address_width_is_checked_before_any_read(void **state)
{
    struct fixture *f = *state;
    FOR_EACH(m, modes) for (enum access access = READ; access <= EXEC; access++) {
        use_mode(f, &modes[m]);
        unsigned width = 12 + modes[m].levels * (modes[m].sv32 ? 10 : 9);
        for (unsigned bit = width; bit < 64; bit++) {
            ask(f, access, UINT64_C(1) << bit);
            expect(modes[m].width, cause(f), page_fault[access]);
            expect(modes[m].width, f->answer.num_reads, 3); // of the device directory
        }
        uint64_t negative = ~UINT64_C(0) << (width - 1);
        ref_s1_map(&f->tables, &f->s1, negative, PAGE & 0x3FFFFFFFF, 0, REF_PTE_USER);
        ask(f, access, negative);
        expect(modes[m].width, cause(f), modes[m].sv32 ? page_fault[access] : 0);
        ask(f, access, UINT64_C(1) << (width - 1));
        expect(modes[m].width, f->answer.refusal,
               modes[m].sv32 ? IOMMU_REF_GRANTED : IOMMU_REF_REFUSED_S1_ADDRESS_TOO_WIDE);
    }
}

// One bad entry at one level; `leaf` entries are otherwise fine leaves, others pointers.
static const struct bad_entry {
    const char *row;
    bool leaf;
    uint64_t set, clear, without;
    int only_level; // -1: every level
    enum iommu_ref_refusal refusal;
} bad_entries[] = {
    {"FST-12", true, 0, 1, 0, -1, IOMMU_REF_REFUSED_S1_NOT_VALID},
    {"FST-13", true, 0, 2, 0, -1, IOMMU_REF_REFUSED_S1_RESERVED_RW},
    {"FST-13", true, 0, 2 | 8, 0, -1, IOMMU_REF_REFUSED_S1_RESERVED_RW},
    {"FST-14", true, UINT64_C(1) << 54, 0, 0, -1, IOMMU_REF_REFUSED_S1_RESERVED_BITS},
    {"FST-14", false, UINT64_C(1) << 58, 0, 0, -1, IOMMU_REF_REFUSED_S1_RESERVED_BITS},
    {"FST-15", true, UINT64_C(1) << 59, 0, IOMMU_CAPABILITIES_SVRSW60T59B_MASK, -1,
     IOMMU_REF_REFUSED_S1_RSW_NOT_BUILT},
    {"FST-17", true, UINT64_C(3) << 61, 0, 0, -1, IOMMU_REF_REFUSED_S1_PBMT_UNKNOWN},
    {"FST-18", true, UINT64_C(2) << 61, 0, IOMMU_CAPABILITIES_SVPBMT_MASK, -1,
     IOMMU_REF_REFUSED_S1_PBMT_NOT_BUILT},
    {"FST-20", false, UINT64_C(1) << 61, 0, 0, 1, IOMMU_REF_REFUSED_S1_POINTER_WITH_LEAF_BITS},
    {"FST-21", false, UINT64_C(1) << 63, 0, 0, 1, IOMMU_REF_REFUSED_S1_POINTER_WITH_LEAF_BITS},
    {"FST-21", true, UINT64_C(1) << 63, 0, 0, 1, IOMMU_REF_REFUSED_S1_NAPOT_LEVEL},
    {"FST-23", true, UINT64_C(1) << 63, 0, 0, 0, IOMMU_REF_REFUSED_S1_NAPOT_CODE},
    {"FST-24", false, IOMMU_PTE_A_MASK, 0, 0, 1, IOMMU_REF_REFUSED_S1_POINTER_WITH_LEAF_BITS},
    {"FST-24", false, IOMMU_PTE_D_MASK, 0, 0, 1, IOMMU_REF_REFUSED_S1_POINTER_WITH_LEAF_BITS},
    {"FST-24", false, IOMMU_PTE_U_MASK, 0, 0, 1, IOMMU_REF_REFUSED_S1_POINTER_WITH_LEAF_BITS},
    {"FST-25", false, 0, 0, 0, 0, IOMMU_REF_REFUSED_S1_POINTER_AT_LAST_LEVEL},
};

static void each_entry_rule_faults_alone(void **state)
{
    struct fixture *f = *state;
    FOR_EACH(i, bad_entries) for (unsigned level = 0; level < 3; level++) {
        const struct bad_entry *bad = &bad_entries[i];
        if (bad->only_level >= 0 && (unsigned)bad->only_level != level) continue;
        for (enum access access = READ; access <= EXEC; access++) {
            use_mode(f, &modes[0]);
            f->state.capabilities &= ~bad->without;
            uint64_t bits = bad->leaf ? REF_PTE_USER : IOMMU_PTE_V_MASK;
            ref_tables_put(&f->tables, ref_s1_entry(&f->tables, &f->s1, 0x7000, level), 8,
                           (bits & ~bad->clear) | bad->set, false);
            expect(bad->row, ask(f, access, 0x7000), bad->refusal);
            expect(bad->row, cause(f), page_fault[access]);
        }
    }
}

static void software_bits_and_memory_types(void **state)
{
    struct fixture *f = *state;
    use_mode(f, &modes[0]);
    ref_s1_map(&f->tables, &f->s1, 0x7000, PAGE, 0,
               REF_PTE_USER | IOMMU_PTE_RSW_MASK | UINT64_C(3) << 59 | UINT64_C(1) << 61);
    uint64_t pointer = ref_s1_entry(&f->tables, &f->s1, 0x7000, 1);
    ref_tables_put(&f->tables, pointer, 8,
                   ref_tables_get(&f->tables, pointer, 8, false) | UINT64_C(3) << 59, false);
    ask(f, READ, 0x7008);
    expect_granted("FST-16", f, PAGE + 8);
    expect_granted("FST-26", f, PAGE + 8);
    expect("FST-19", f->answer.pbmt, 1);
    ref_s1_map(&f->tables, &f->s1, 0x7000, PAGE, 0, REF_PTE_USER | UINT64_C(2) << 61);
    ask(f, READ, 0x7008);
    expect("FST-19", f->answer.pbmt, 2);
}

static void napot_takes_four_bits_from_the_address(void **state)
{
    struct fixture *f = *state;
    use_mode(f, &modes[1]);
    ref_s1_map(&f->tables, &f->s1, 0x40000, 0x3123450000, 0, REF_PTE_USER | IOMMU_PTE_N_MASK);
    for (unsigned page = 0; page < 16; page++) {
        ask(f, WRITE, 0x40000 + page * 0x1000 + 0x123);
        expect_granted("FST-22", f, 0x3123450000 + page * 0x1000 + 0x123);
        expect("FST-22", f->answer.size_log2, 16);
    }
}

// What leaf bits grant: rows of one leaf, one requester, and the kinds of access that fault.
static const struct permission {
    const char *row;
    uint64_t bits; // beside V, A, D
    bool priv, sum;
    bool read, write, exec; // granted
} permissions[] = {
    {"FST-27", 8 | 16, false, false, false, false, true},
    {"FST-28", 8 | 16, false, false, false, false, true},
    {"FST-29", 2 | 4 | 16, false, false, true, true, false},
    {"FST-30", 2 | 8 | 16, false, false, true, false, true},
    {"FST-31", 2 | 4 | 8, false, true, false, false, false},
    {"FST-32", 2 | 4 | 8 | 16, true, false, false, false, false},
    {"FST-33", 2 | 4 | 8 | 16, true, true, true, true, false},
    {"FST-34", 8 | 16, true, true, false, false, false},
    {"FST-32", 2 | 4 | 8, true, false, true, true, true},
};

static void leaf_permissions_follow_privilege(void **state)
{
    struct fixture *f = *state;
    FOR_EACH(i, permissions) for (enum access access = READ; access <= EXEC; access++) {
        const struct permission *p = &permissions[i];
        const bool granted[] = {[READ] = p->read, [WRITE] = p->write, [EXEC] = p->exec};
        fixture_reset(f);
        set_pdt(f, IOMMU_PDTP_MODE_PD8);
        set_process(f, 3, IOMMU_FSC_MODE_SV39,
                    IOMMU_PC_TA_ENS_MASK | (p->sum ? IOMMU_PC_TA_SUM_MASK : 0));
        f->request.pv = true;
        f->request.process_id = 3;
        f->request.priv = p->priv;
        ref_s1_map(&f->tables, &f->s1, 0x7000, PAGE, 0,
                   p->bits | IOMMU_PTE_V_MASK | IOMMU_PTE_A_MASK | IOMMU_PTE_D_MASK);
        ask(f, access, 0x7000);
        expect(p->row, cause(f), granted[access] ? 0 : page_fault[access]);
    }
}

static void devices_without_processes_are_users(void **state)
{
    struct fixture *f = *state;
    use_mode(f, &modes[0]);
    f->request.priv = true; // without a process_id it means nothing
    ref_s1_map(&f->tables, &f->s1, 0x7000, PAGE, 0, REF_PTE_ALL);
    expect("FST-35", ask(f, READ, 0x7000), IOMMU_REF_REFUSED_S1_NOT_USER);
    ref_s1_map(&f->tables, &f->s1, 0x7000, PAGE, 0, REF_PTE_USER);
    expect("FST-35", ask(f, READ, 0x7000), IOMMU_REF_GRANTED);
}

static void clean_pages_fault_or_are_marked(void **state)
{
    struct fixture *f = *state;
    const uint64_t a = IOMMU_PTE_A_MASK, d = IOMMU_PTE_D_MASK;
    const struct {
        const char *off, *on;
        uint64_t clear;
        enum access access;
        unsigned fault;
        uint64_t set;
    } rows[] = {{"FST-36", "FST-38", a | d, READ, 13, a},
                {"FST-36", "FST-38", a | d, EXEC, 12, a},
                {"FST-37", "FST-39", d, WRITE, 15, d},
                {"FST-36", "FST-39", a | d, WRITE, 15, a | d},
                {"FST-37", "FST-38", d, READ, 0, 0}};
    FOR_EACH(i, rows) for (unsigned sbe = 0; sbe < 2; sbe++) {
        fixture_reset(f);
        if (sbe) TC |= IOMMU_DC_TC_SBE_MASK;
        f->tables.sbe = sbe;
        set_s1(f, IOMMU_FSC_MODE_SV39);
        ref_s1_map(&f->tables, &f->s1, 0x7000, PAGE, 0, REF_PTE_USER & ~rows[i].clear);
        uint64_t entry = ref_s1_entry(&f->tables, &f->s1, 0x7000, 0);
        ask(f, rows[i].access, 0x7000);
        expect(rows[i].off, cause(f), rows[i].fault);
        expect(rows[i].off, f->answer.num_updates, 0);

        TC |= IOMMU_DC_TC_SADE_MASK;
        ask(f, rows[i].access, 0x7000);
        expect_granted(rows[i].on, f, PAGE);
        expect(rows[i].on, f->answer.num_updates, rows[i].set != 0);
        expect(rows[i].on, ref_tables_apply(&f->tables, &f->answer), true);
        expect("FST-48", ref_tables_get(&f->tables, entry, 8, sbe),
               ref_pte(PAGE, (REF_PTE_USER & ~rows[i].clear) | rows[i].set));
    }
}

static void refused_requests_mark_nothing(void **state)
{
    struct fixture *f = *state;
    use_mode(f, &modes[0]);
    TC |= IOMMU_DC_TC_SADE_MASK;
    ref_s1_map(&f->tables, &f->s1, 0x7000, PAGE, 0,
               REF_PTE_USER & ~(IOMMU_PTE_A_MASK | IOMMU_PTE_W_MASK));
    expect("FST-40", ask(f, WRITE, 0x7000), IOMMU_REF_REFUSED_S1_NO_PERMISSION);
    expect("FST-40", f->answer.num_updates, 0);
}

static void failed_marks_are_faults(void **state)
{
    struct fixture *f = *state;
    for (enum access access = READ; access <= EXEC; access++) {
        use_mode(f, &modes[0]);
        TC |= IOMMU_DC_TC_SADE_MASK;
        ref_s1_map(&f->tables, &f->s1, 0x7000, PAGE, 0, REF_PTE_USER & ~IOMMU_PTE_A_MASK);
        uint64_t entry = ref_s1_entry(&f->tables, &f->s1, 0x7000, 0);
        ref_tables_fail_update(&f->tables, entry, IOMMU_REF_ACCESS_FAULT);
        ask(f, access, 0x7000);
        expect("FST-43", cause(f), access_fault[access]);
        f->tables.num_failures = 0;
        ref_tables_fail_update(&f->tables, entry, IOMMU_REF_POISON);
        ask(f, access, 0x7000);
        expect("FST-43", cause(f), 274);
        expect("FST-43", f->answer.num_updates, 0);
    }
}

static void napot_marks_keep_the_code(void **state)
{
    struct fixture *f = *state;
    use_mode(f, &modes[0]);
    TC |= IOMMU_DC_TC_SADE_MASK;
    ref_s1_map(&f->tables, &f->s1, 0x40000, 0x3123450000, 0,
               (REF_PTE_USER & ~IOMMU_PTE_D_MASK) | IOMMU_PTE_N_MASK);
    ask(f, WRITE, 0x45000);
    expect_granted("FST-50", f, 0x3123455000);
    expect("FST-50", ref_tables_apply(&f->tables, &f->answer), true);
    expect("FST-50",
           ref_tables_get(&f->tables, ref_s1_entry(&f->tables, &f->s1, 0x45000, 0), 8, false),
           ref_pte(0x3123458000, REF_PTE_USER | IOMMU_PTE_N_MASK));
}

static void unreadable_entries(void **state)
{
    struct fixture *f = *state;
    for (unsigned level = 0; level < 3; level++)
        for (enum access access = READ; access <= EXEC; access++) {
            use_mode(f, &modes[0]);
            uint64_t entry = ref_s1_entry(&f->tables, &f->s1, 0x7000, level);
            ref_tables_fail(&f->tables, entry, IOMMU_REF_ACCESS_FAULT);
            ask(f, access, 0x7000);
            expect("FST-44", cause(f), access_fault[access]);
            f->tables.num_failures = 0;
            ref_tables_fail(&f->tables, entry, IOMMU_REF_POISON);
            ask(f, access, 0x7000);
            expect("FST-45", cause(f), 274);
            if (level == 0) continue;
            f->tables.num_failures = 0;
            ref_tables_put(&f->tables, entry, 8, ref_pte(UINT64_C(1) << 46, 1), false);
            ask(f, access, 0x7000);
            expect("FST-46", cause(f), access_fault[access]);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(every_leaf_size_translates),
        fixture_test(address_width_is_checked_before_any_read),
        fixture_test(each_entry_rule_faults_alone),
        fixture_test(software_bits_and_memory_types),
        fixture_test(napot_takes_four_bits_from_the_address),
        fixture_test(leaf_permissions_follow_privilege),
        fixture_test(devices_without_processes_are_users),
        fixture_test(clean_pages_fault_or_are_marked),
        fixture_test(refused_requests_mark_nothing),
        fixture_test(failed_marks_are_faults),
        fixture_test(napot_marks_keep_the_code),
        fixture_test(unreadable_entries),
    };
    return cmocka_run_group_tests_name("ref_first_stage", tests, NULL, NULL);
}
