// SPDX-License-Identifier: Apache-2.0
// Process directory, in host and in guest memory (rows PDT, and TTD-05 to TTD-10).
#include "ref_fixture.h"

#define TC f->dc[IOMMU_DC_TC_DWORD]
#define DATA_GPA UINT64_C(0x40003000)
#define DATA_SPA UINT64_C(0xABCDE3000)
#define IOVA     UINT64_C(0x12345678)

// A device with a directory of this mode and one process that maps IOVA's page, below a second
// stage or not.
static void make_process(struct fixture *f, unsigned s2_mode, unsigned pdt_mode,
                         uint32_t process_id, uint64_t ta)
{
    bool bare = s2_mode == IOMMU_IOHGATP_MODE_BARE;

    fixture_reset(f);
    if (!bare) {
        set_s2(f, s2_mode);
        ref_s2_map(&f->tables, &f->s2, DATA_GPA, DATA_SPA, 0, REF_PTE_USER);
    }
    set_pdt(f, pdt_mode);
    set_process(f, process_id, IOMMU_FSC_MODE_SV39, ta);
    ref_s1_map(&f->tables, &f->s1, IOVA, bare ? DATA_SPA : DATA_GPA, 0, REF_PTE_USER);
    f->request.pv = true;
    f->request.process_id = process_id;
}

static const struct { unsigned mode; uint32_t process_id; } directories[] = {
    {IOMMU_PDTP_MODE_PD8, 0xA5}, {IOMMU_PDTP_MODE_PD17, 0x1A55A}, {IOMMU_PDTP_MODE_PD20, 0xDA5A5}};
static const unsigned s2_modes[] = {IOMMU_IOHGATP_MODE_BARE, IOMMU_IOHGATP_MODE_SV39X4,
                                    IOMMU_IOHGATP_MODE_SV57X4};

static void every_directory_finds_its_process(void **state)
{
    struct fixture *f = *state;
    FOR_EACH(s, s2_modes) FOR_EACH(d, directories) {
        make_process(f, s2_modes[s], directories[d].mode, directories[d].process_id, 0);
        ask(f, READ, IOVA);
        expect_granted("PDT-01", f, DATA_SPA | (IOVA & 0xFFF));
        expect("PDT-02", f->answer.gv, s != 0);
        expect("PDT-01", f->answer.pscid, 0x777);
        expect("PDT-01", f->answer.used_process_id, directories[d].process_id);
    }
}

static void directory_entries_fault_in_order(void **state)
{
    struct fixture *f = *state;
    FOR_EACH(s, s2_modes) for (unsigned level = 0; level < 3; level++) {
        make_process(f, s2_modes[s], IOMMU_PDTP_MODE_PD20, 0xDA5A5, 0);
        uint64_t entry = ref_pdt_entry(&f->tables, &f->pdt, 0xDA5A5, level);
        uint64_t value = ref_tables_get(&f->tables, entry, 8, false);
        ref_tables_put(&f->tables, entry, 8, value | UINT64_C(1) << 63, false);
        ask(f, READ, IOVA);
        expect(level == 0 ? "PDT-09" : "PDT-08", cause(f), 267);
        ref_tables_put(&f->tables, entry, 8, UINT64_MAX - 1, false);
        ask(f, READ, IOVA);
        expect("PDT-07", cause(f), 266);
        ref_tables_fail(&f->tables, entry, IOMMU_REF_POISON);
        ask(f, READ, IOVA);
        expect("PDT-06", cause(f), 269);
        f->tables.num_failures = 0;
        ref_tables_fail(&f->tables, entry, IOMMU_REF_ACCESS_FAULT);
        ask(f, READ, IOVA);
        expect("PDT-06", cause(f), 265);
    }
}

static void second_stage_faults_of_the_directory_keep_their_cause(void **state)
{
    struct fixture *f = *state;
    static const unsigned guest_fault[] = {[READ] = 21, [WRITE] = 23, [EXEC] = 20};

    for (unsigned n = 0; n < 6; n++) {
        const unsigned level = n / 3;
        const enum access access = n % 3;
        make_process(f, IOMMU_IOHGATP_MODE_SV48X4, IOMMU_PDTP_MODE_PD17, 0x1A55A, 0);
        uint64_t pc = ref_pdt_entry(&f->tables, &f->pdt, 0x1A55A, level) + GUEST_OFFSET;
        uint64_t s2 = ref_s2_entry(&f->tables, &f->s2, pc, 0);
        uint64_t value = ref_tables_get(&f->tables, s2, 8, false);

        ref_tables_put(&f->tables, s2, 8, value & ~IOMMU_PTE_V_MASK, false);
        ask(f, access, IOVA);
        expect("PDT-03", cause(f), guest_fault[access]);
        expect("PDT-03", f->answer.record.iotval2, pc | 1);
        ref_tables_put(&f->tables, s2, 8, value & ~IOMMU_PTE_A_MASK, false);
        ask(f, access, IOVA);
        expect("PDT-22", cause(f), guest_fault[access]);
        ref_tables_put(&f->tables, s2, 8, value & ~IOMMU_PTE_D_MASK, false);
        expect("PDT-22", ask(f, access, IOVA), IOMMU_REF_GRANTED);

        ref_tables_fail(&f->tables, s2, IOMMU_REF_POISON);
        ask(f, access, IOVA);
        expect("PDT-05", cause(f), 269);
        f->tables.num_failures = 0;
        ref_tables_fail(&f->tables, s2, IOMMU_REF_ACCESS_FAULT);
        ask(f, access, IOVA);
        expect("PDT-04", cause(f), 265);
    }
}

static void reserved_context_bits_are_refused(void **state)
{
    struct fixture *f = *state;
    static const struct { uint64_t ta, fsc; enum iommu_ref_refusal refusal; } rows[] = {
        {1u << 3, 0, IOMMU_REF_REFUSED_PC_TA_RESERVED},
        {1u << 11, 0, IOMMU_REF_REFUSED_PC_TA_RESERVED},
        {UINT64_C(1) << 32, 0, IOMMU_REF_REFUSED_PC_TA_RESERVED},
        {0, UINT64_C(1) << 44, IOMMU_REF_REFUSED_PC_FSC_RESERVED},
        {0, UINT64_C(1) << 59, IOMMU_REF_REFUSED_PC_FSC_RESERVED}};
    FOR_EACH(i, rows) {
        make_process(f, IOMMU_IOHGATP_MODE_BARE, IOMMU_PDTP_MODE_PD8, 1, 0);
        ref_pdt_set(&f->tables, &f->pdt, 1, rows[i].ta | IOMMU_PC_TA_V_MASK, rows[i].fsc);
        expect("PDT-09", ask(f, READ, IOVA), rows[i].refusal);
        expect("PDT-09", cause(f), 267);
    }
}

static void directory_beyond_pas_is_a_load_fault(void **state)
{
    struct fixture *f = *state;
    make_process(f, IOMMU_IOHGATP_MODE_BARE, IOMMU_PDTP_MODE_PD17, 0x10, 0);
    uint64_t entry = ref_pdt_entry(&f->tables, &f->pdt, 0x10, 1);
    ref_tables_put(&f->tables, entry, 8, UINT64_C(1) << (46 - 12 + 10) | 1, false);
    ask(f, READ, IOVA);
    expect("PDT-19", cause(f), 265);
    expect("PDT-19", f->answer.num_reads, 4); // the bus never sees such an address
}

static void process_context_modes_are_checked(void **state)
{
    struct fixture *f = *state;
    static const struct { const char *row; unsigned mode; uint64_t without; } rows[] = {
        {"PDT-10", 7, 0}, {"PDT-10", 11, 0}, {"PDT-11", 8, IOMMU_CAPABILITIES_SV39_MASK},
        {"PDT-11", 9, IOMMU_CAPABILITIES_SV48_MASK}, {"PDT-11", 10, IOMMU_CAPABILITIES_SV57_MASK}};
    FOR_EACH(i, rows) {
        make_process(f, IOMMU_IOHGATP_MODE_BARE, IOMMU_PDTP_MODE_PD8, 1, 0);
        f->state.capabilities &= ~rows[i].without;
        ref_pdt_set(&f->tables, &f->pdt, 1, IOMMU_PC_TA_V_MASK, (uint64_t)rows[i].mode << 60);
        expect(rows[i].row, ask(f, READ, IOVA), IOMMU_REF_REFUSED_PC_S1_MODE);
        expect(rows[i].row, cause(f), 267);
    }
}

static void supervisors_need_ens(void **state)
{
    struct fixture *f = *state;
    make_process(f, IOMMU_IOHGATP_MODE_BARE, IOMMU_PDTP_MODE_PD8, 1, 0);
    expect("PDT-14", ask(f, READ, IOVA), IOMMU_REF_GRANTED);
    f->request.priv = true;
    ask(f, READ, IOVA);
    expect("PDT-13", cause(f), 260);
    expect("PDT-13", f->answer.refusal, IOMMU_REF_REFUSED_SUPERVISOR_REFUSED);
}

static void byte_order_of_the_directory_is_that_of_the_context(void **state)
{
    struct fixture *f = *state;
    fixture_reset(f);
    TC |= IOMMU_DC_TC_SBE_MASK;
    f->tables.sbe = true;
    set_s2(f, IOMMU_IOHGATP_MODE_SV39X4);
    ref_s2_map(&f->tables, &f->s2, DATA_GPA, DATA_SPA, 0, REF_PTE_USER);
    set_pdt(f, IOMMU_PDTP_MODE_PD17);
    set_process(f, 0x1234, IOMMU_FSC_MODE_SV48, 0);
    ref_s1_map(&f->tables, &f->s1, IOVA, DATA_GPA, 0, REF_PTE_USER);
    f->request.pv = true;
    f->request.process_id = 0x1234;
    ask(f, READ, IOVA);
    expect_granted("PDT-15", f, DATA_SPA | (IOVA & 0xFFF));
}

static void requests_without_a_process_id(void **state)
{
    struct fixture *f = *state;
    make_process(f, IOMMU_IOHGATP_MODE_SV39X4, IOMMU_PDTP_MODE_PD8, 0, 0);
    f->request.pv = false;
    f->request.priv = true; // counts for nothing
    ask(f, READ, DATA_GPA);
    expect_granted("TTD-05", f, DATA_SPA);
    expect("TTD-05", f->answer.first_stage, false);

    TC |= IOMMU_DC_TC_DPE_MASK;
    ask(f, READ, IOVA);
    expect_granted("TTD-06", f, DATA_SPA | (IOVA & 0xFFF));
    expect("TTD-10", f->answer.used_pv, true);
    ask(f, READ, 0x1000);
    expect("TTD-06", cause(f), 13);
    expect("TTD-06", f->answer.record.pv, false);
}

static void bare_process_has_no_first_stage(void **state)
{
    struct fixture *f = *state;
    make_process(f, IOMMU_IOHGATP_MODE_SV39X4, IOMMU_PDTP_MODE_PD8, 1, 0);
    ref_pdt_set(&f->tables, &f->pdt, 1, IOMMU_PC_TA_V_MASK | IOMMU_PC_TA_PSCID_MASK, 0);
    ask(f, READ, DATA_GPA);
    expect_granted("PDT-16", f, DATA_SPA);
    expect("PDT-16", f->answer.pscid, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(every_directory_finds_its_process),
        fixture_test(directory_entries_fault_in_order),
        fixture_test(second_stage_faults_of_the_directory_keep_their_cause),
        fixture_test(reserved_context_bits_are_refused),
        fixture_test(directory_beyond_pas_is_a_load_fault),
        fixture_test(process_context_modes_are_checked),
        fixture_test(supervisors_need_ens),
        fixture_test(byte_order_of_the_directory_is_that_of_the_context),
        fixture_test(requests_without_a_process_id),
        fixture_test(bare_process_has_no_first_stage),
    };
    return cmocka_run_group_tests_name("ref_process", tests, NULL, NULL);
}
