// SPDX-License-Identifier: Apache-2.0
// Responses to ATS translation requests (rows ATS that concern translation).
#include "ref_fixture.h"

#define TC   f->dc[IOMMU_DC_TC_DWORD]
#define IOVA UINT64_C(0x12345000)
#define GPA  UINT64_C(0x23456000)
#define PAGE UINT64_C(0x3123456000)

static const uint64_t R = IOMMU_PTE_R_MASK, W = IOMMU_PTE_W_MASK, X = IOMMU_PTE_X_MASK;
static const uint64_t A = IOMMU_PTE_A_MASK, D = IOMMU_PTE_D_MASK, U = IOMMU_PTE_U_MASK;

// Process 1 behind both stages asks; ENS is on.
static void make_process(struct fixture *f, uint64_t s1_bits, uint64_t s2_bits, uint64_t ta)
{
    fixture_reset(f);
    TC |= IOMMU_DC_TC_EN_ATS_MASK;
    set_s2(f, IOMMU_IOHGATP_MODE_SV39X4);
    ref_s2_map(&f->tables, &f->s2, GPA, PAGE, 0, s2_bits);
    set_pdt(f, IOMMU_PDTP_MODE_PD8);
    set_process(f, 1, IOMMU_FSC_MODE_SV39, ta | IOMMU_PC_TA_ENS_MASK);
    ref_s1_map(&f->tables, &f->s1, IOVA, GPA, 0, s1_bits);
    f->request.kind = IOMMU_REF_ATS;
    f->request.pv = true;
    f->request.process_id = 1;
}

static unsigned rwx(const struct fixture *f)
{
    return (f->answer.r ? 4u : 0) | (f->answer.w ? 2u : 0) | (f->answer.x ? 1u : 0);
}

static void expect_success(const char *row, const struct fixture *f, unsigned permissions)
{
    expect(row, f->answer.status, IOMMU_REF_SUCCESS);
    expect(row, f->answer.record.valid || f->answer.record.hidden, false);
    expect(row, rwx(f), permissions);
}

static void missing_permissions_are_left_out(void **state)
{
    struct fixture *f = *state;
    const struct { const char *row; uint64_t s1, s2; unsigned plain, exec; } rows[] = {
        {"ATS-04", R | W | X, R | W | X, 6, 7}, {"ATS-04", R | W, R | W | X, 6, 6},
        {"ATS-04", R | X, R | W | X, 4, 5},     {"ATS-04", R | W | X, R | X, 4, 5},
        {"ATS-04", R | W | X, R | W, 6, 6},     {"ATS-05", X, R | W | X, 0, 0},
        {"ATS-05", R | W | X, X, 0, 0}};
    FOR_EACH(i, rows) {
        make_process(f, rows[i].s1 | U | A | D | 1, rows[i].s2 | U | A | D | 1, 0);
        ask(f, READ, IOVA);
        expect_success(rows[i].row, f, rows[i].plain);
        ask(f, EXEC, IOVA);
        expect_success("ATS-06", f, rows[i].exec);
        if (rows[i].plain) expect("ATS-04", f->answer.pa, PAGE);
    }
    make_process(f, REF_PTE_USER, REF_PTE_USER, 0);
    TC |= IOMMU_DC_TC_DPE_MASK;
    ref_pdt_set(&f->tables, &f->pdt, 0, 1, UINT64_C(8) << 60 | f->s1.root_ppn);
    f->request.pv = false; // execution is asked only with a PASID
    ask(f, EXEC, IOVA);
    expect_success("ATS-06", f, 6);
    expect("ATS-11", f->answer.priv, false);
}

static void no_write_leaves_pages_clean(void **state)
{
    struct fixture *f = *state;
    make_process(f, REF_PTE_USER & ~D, REF_PTE_USER, 0);
    TC |= IOMMU_DC_TC_SADE_MASK | IOMMU_DC_TC_GADE_MASK;
    f->request.no_write = true;
    ask(f, READ, IOVA);
    expect_success("ATS-07", f, 4);
    expect("ATS-07", f->answer.num_updates, 0);
    make_process(f, REF_PTE_USER, REF_PTE_USER, 0);
    f->request.no_write = true;
    ask(f, READ, IOVA);
    expect_success("ATS-07", f, 6);

    make_process(f, REF_PTE_USER & ~D, REF_PTE_USER & ~D, 0);
    TC |= IOMMU_DC_TC_SADE_MASK | IOMMU_DC_TC_GADE_MASK;
    ask(f, READ, IOVA);
    expect_success("ATS-08", f, 6);
    expect("ATS-08", f->answer.num_updates, 2);
    expect("ATS-08", ref_tables_apply(&f->tables, &f->answer), true);
}

static void clean_page_without_updates(void **state)
{
    struct fixture *f = *state;
    for (unsigned stage = 1; stage <= 2; stage++)
        for (unsigned choice = 0; choice < 2; choice++) {
            make_process(f, stage == 1 ? REF_PTE_USER & ~D : REF_PTE_USER,
                         stage == 2 ? REF_PTE_USER & ~D : REF_PTE_USER, 0);
            f->state.ats_read_of_clean_page = choice != 0;
            ask(f, READ, IOVA);
            expect_success("ATS-09", f, choice ? 4 : 0);
        }
    // Only D may be missing for that.
    for (unsigned stage = 1; stage <= 2; stage++) {
        make_process(f, stage == 1 ? REF_PTE_USER & ~A : REF_PTE_USER,
                     stage == 2 ? REF_PTE_USER & ~A : REF_PTE_USER, 0);
        f->state.ats_read_of_clean_page = true;
        ask(f, READ, IOVA);
        expect_success("ATS-03", f, 0);
    }
    // Where the first stage grants no write, the second one stays clean.
    make_process(f, REF_PTE_USER & ~D, REF_PTE_USER & ~D, 0);
    TC |= IOMMU_DC_TC_GADE_MASK;
    f->state.ats_read_of_clean_page = true;
    ask(f, READ, IOVA);
    expect_success("ATS-09", f, 4);
    expect("ATS-09", f->answer.num_updates, 0);
    make_process(f, REF_PTE_USER & ~W, REF_PTE_USER & ~D, 0);
    ask(f, READ, IOVA);
    expect_success("ATS-04", f, 4);
    TC |= IOMMU_DC_TC_GADE_MASK;
    ask(f, READ, IOVA);
    expect("ATS-08", f->answer.num_updates, 0);
}

static void what_grants_nothing_marks_nothing(void **state)
{
    struct fixture *f = *state;
    for (unsigned stage = 1; stage <= 2; stage++) {
        const uint64_t x_only = IOMMU_PTE_V_MASK | X | U;
        make_process(f, stage == 1 ? x_only : REF_PTE_USER,
                     stage == 2 ? x_only : REF_PTE_USER & ~(A | D), 0);
        ask(f, EXEC, IOVA); // A=0 and nobody to set it: ends here, with the same response
        expect_success("ATS-03", f, 0);
        expect("ATS-03", f->answer.refusal, stage == 1 ? IOMMU_REF_REFUSED_S1_NOT_ACCESSED
                                                       : IOMMU_REF_REFUSED_S2_NOT_ACCESSED);
        TC |= IOMMU_DC_TC_SADE_MASK | IOMMU_DC_TC_GADE_MASK;
        ask(f, EXEC, IOVA);
        expect_success("ATS-05", f, 0);
        expect("ATS-05", f->answer.num_updates, 0);
    }
}

static void privilege(void **state)
{
    struct fixture *f = *state;
    make_process(f, REF_PTE_ALL, REF_PTE_USER, 0);
    ask(f, READ, IOVA);
    expect_success("ATS-10", f, 0);
    f->request.priv = true;
    ask(f, EXEC, IOVA);
    expect_success("ATS-11", f, 7);
    expect("ATS-11", f->answer.priv, true);
    f->request.kind = IOMMU_REF_UNTRANSLATED; // has no such response field
    ask(f, READ, IOVA);
    expect("ATS-11", f->answer.priv, false);
    make_process(f, REF_PTE_USER, REF_PTE_USER, 0);
    f->request.priv = true;
    ask(f, READ, IOVA);
    expect_success("ATS-10", f, 0);
    make_process(f, REF_PTE_USER, REF_PTE_USER, IOMMU_PC_TA_SUM_MASK);
    f->request.priv = true;
    ask(f, EXEC, IOVA);
    expect_success("ATS-42", f, 6);
}

static void other_fields(void **state)
{
    struct fixture *f = *state;
    make_process(f, REF_PTE_USER | IOMMU_PTE_G_MASK, REF_PTE_USER, 0);
    ask(f, READ, IOVA);
    expect("FST-47", f->answer.global, true);
    expect("ATS-12", f->answer.n || f->answer.ama, false);
    make_process(f, REF_PTE_USER, REF_PTE_USER, 0);
    ask(f, READ, IOVA);
    expect("ATS-13", f->answer.global, false);
    uint64_t root = ref_s1_entry(&f->tables, &f->s1, IOVA, 2);
    ref_tables_put(&f->tables, root, 8,
                   ref_tables_get(&f->tables, root, 8, false) | IOMMU_PTE_G_MASK, false);
    ask(f, READ, IOVA);
    expect("FST-47", f->answer.global, true);
    ref_pdt_set(&f->tables, &f->pdt, 1, 1, 0);
    ask(f, READ, GPA);
    expect("ATS-45", f->answer.global, false);

    make_process(f, REF_PTE_USER | UINT64_C(1) << 61, REF_PTE_USER, 0);
    ask(f, READ, IOVA);
    expect("ATS-14", f->answer.cxl_io, false);
    f->request.cxl = true;
    ask(f, READ, IOVA);
    expect("ATS-14", f->answer.cxl_io, true);
}

static void t2gpa_answers_the_guest_address(void **state)
{
    struct fixture *f = *state;
    make_process(f, REF_PTE_USER, REF_PTE_USER & ~W, 0);
    TC |= IOMMU_DC_TC_T2GPA_MASK;
    f->request.cxl = true;
    ask(f, READ, IOVA + 8);
    expect_success("ATS-15", f, 4);
    expect("ATS-15", f->answer.pa, GPA + 8);
    expect("ATS-14", f->answer.cxl_io, true);
}

static void range_is_that_of_the_smaller_stage(void **state)
{
    struct fixture *f = *state;
    make_process(f, REF_PTE_USER, REF_PTE_USER, 0);
    ref_s1_map(&f->tables, &f->s1, 0x40000000, 0x40000000, 1, REF_PTE_USER);
    ref_s2_map(&f->tables, &f->s2, 0x40000000, 0x80000000, 2, REF_PTE_USER);
    ask(f, READ, 0x40000000);
    expect("ATS-17", f->answer.size_log2, 21);
    ref_pdt_set(&f->tables, &f->pdt, 1, 1, 0);
    f->state.bare_size_log2 = 40;
    ask(f, READ, 0x40000000);
    expect("ATS-16", f->answer.size_log2, 30);
}

static void faults_choose_the_response(void **state)
{
    struct fixture *f = *state;
    make_process(f, 0, REF_PTE_USER, 0);
    ask(f, READ, IOVA);
    expect_success("ATS-03", f, 0);
    make_process(f, REF_PTE_USER, 0, 0);
    ask(f, READ, IOVA);
    expect_success("ATS-03", f, 0);
    ref_pdt_set(&f->tables, &f->pdt, 1, 0, 0);
    ask(f, READ, IOVA);
    expect_success("ATS-03", f, 0);
    ref_pdt_set(&f->tables, &f->pdt, 1, 1u << 3 | 1, 0);
    ask(f, READ, IOVA);
    expect("ATS-01", f->answer.status, IOMMU_REF_COMPLETER_ABORT);
    expect("ATS-01", cause(f), 267);

    static const struct { enum iommu_ref_memory_status status; unsigned read, exec; } rows[] = {
        {IOMMU_REF_ACCESS_FAULT, 5, 1}, {IOMMU_REF_POISON, 274, 274}};
    FOR_EACH(i, rows) {
        make_process(f, REF_PTE_USER, REF_PTE_USER, 0);
        ref_tables_fail(&f->tables, ref_s1_entry(&f->tables, &f->s1, IOVA, 0), rows[i].status);
        ask(f, READ, IOVA);
        expect("ATS-01", f->answer.status, IOMMU_REF_COMPLETER_ABORT);
        expect("FLT-15", cause(f), rows[i].read);
        expect("FLT-07", f->answer.record.ttyp, 8);
        ask(f, EXEC, IOVA);
        expect("FLT-15", cause(f), rows[i].exec);
        TC |= IOMMU_DC_TC_DTF_MASK;
        ask(f, EXEC, IOVA);
        expect("ATS-01", f->answer.status, IOMMU_REF_COMPLETER_ABORT);
        expect("ATS-01", cause(f), 0);
    }
    make_process(f, REF_PTE_USER, REF_PTE_USER, 0);
    TC = 1u << 12 | 1;
    ask(f, READ, IOVA);
    expect("ATS-02", f->answer.status, IOMMU_REF_UNSUPPORTED_REQUEST);
    expect("ATS-02", cause(f), 259);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(missing_permissions_are_left_out),
        fixture_test(no_write_leaves_pages_clean),
        fixture_test(clean_page_without_updates),
        fixture_test(what_grants_nothing_marks_nothing),
        fixture_test(privilege),
        fixture_test(other_fields),
        fixture_test(t2gpa_answers_the_guest_address),
        fixture_test(range_is_that_of_the_smaller_stage),
        fixture_test(faults_choose_the_response),
    };
    return cmocka_run_group_tests_name("ref_ats", tests, NULL, NULL);
}
