// SPDX-License-Identifier: Apache-2.0
// Fault records: kinds, identity of the requester, DTF, byte order (rows FLT).
#include "ref_fixture.h"

#include <string.h>

#define TC f->dc[IOMMU_DC_TC_DWORD]

// A device whose every request ends in a page fault.
static void make_faulting_device(struct fixture *f)
{
    fixture_reset(f);
    TC |= IOMMU_DC_TC_EN_ATS_MASK;
    set_pdt(f, IOMMU_PDTP_MODE_PD8);
    set_process(f, 1, IOMMU_FSC_MODE_SV39, IOMMU_PC_TA_ENS_MASK);
    f->request.pv = true;
    f->request.process_id = 1;
}

static void kinds_and_causes(void **state)
{
    struct fixture *f = *state;
    static const struct { const char *row; enum access access; unsigned ttyp, cause; } rows[] = {
        {"FLT-01", EXEC, 1, 12}, {"FLT-02", READ, 2, 13}, {"FLT-03", WRITE, 3, 15}};
    FOR_EACH(i, rows) {
        make_faulting_device(f);
        ask(f, rows[i].access, 0x123456789);
        expect(rows[i].row, f->answer.record.ttyp, rows[i].ttyp);
        expect("FLT-14", cause(f), rows[i].cause);
        expect("FLT-12", f->answer.record.iotval, 0x123456789);
        expect("FLT-13", f->answer.record.iotval2, 0);
        expect("FLT-10", f->answer.record.process_id, 1);
    }
    static const struct {
        const char *row;
        enum access access;
        bool pv;
        unsigned ttyp;
    } translated[] = {{"FLT-04", EXEC, true, 5},
                      {"FLT-05", READ, true, 6},
                      {"FLT-05", EXEC, false, 6},
                      {"FLT-06", WRITE, true, 7}};
    FOR_EACH(i, translated) {
        make_faulting_device(f);
        TC &= ~IOMMU_DC_TC_EN_ATS_MASK;
        f->request.kind = IOMMU_REF_TRANSLATED;
        f->request.pv = translated[i].pv;
        ask(f, translated[i].access, 0);
        expect(translated[i].row, f->answer.record.ttyp, translated[i].ttyp);
        expect(translated[i].row, cause(f), 260);
    }
}

static void requester_is_named(void **state)
{
    struct fixture *f = *state;
    make_faulting_device(f);
    f->request.priv = true;
    ask(f, READ, 0x1000);
    expect("FLT-10", f->answer.record.priv, true);
    expect("FLT-10", f->answer.record.pv, true);
    expect("FLT-10", f->answer.record.device_id, DEVICE);
    f->request.pv = false; // the pins still carry values
    TC |= IOMMU_DC_TC_DPE_MASK;
    ask(f, READ, 0x1000);
    expect("FLT-11", f->answer.record.pv, false);
    expect("FLT-11", f->answer.record.priv, false);
    expect("FLT-11", f->answer.record.process_id, 0);
}

static void dtf_hides_translation_faults_only(void **state)
{
    struct fixture *f = *state;
    make_faulting_device(f);
    TC |= IOMMU_DC_TC_DTF_MASK;
    ask(f, READ, 0x1000);
    expect("FLT-17", f->answer.record.valid, false);
    expect("FLT-17", f->answer.record.hidden, true);
    expect("FLT-17", f->answer.status, IOMMU_REF_UNSUPPORTED_REQUEST);
    f->request.process_id = 0x100;
    ask(f, READ, 0x1000);
    expect("FLT-17", cause(f), 0);
    expect("FLT-17", f->answer.record.cause, 260);
    TC |= 1u << 13; // misconfigured: DTF of such a context does not count
    ask(f, READ, 0x1000);
    expect("FLT-16", cause(f), 259);
    TC &= ~IOMMU_DC_TC_V_MASK;
    ask(f, READ, 0x1000);
    expect("FLT-18", cause(f), 258);
}

static void record_in_memory(void **state)
{
    struct fixture *f = *state;
    const uint64_t first = UINT64_C(13) | 1u << 12 | UINT64_C(1) << 32 | UINT64_C(2) << 34 |
                           (uint64_t)DEVICE << 40;
    uint8_t bytes[32];
    make_faulting_device(f);
    ask(f, READ, 0x1122334455);
    for (unsigned be = 0; be < 2; be++) {
        f->state.fctl = be;
        memset(bytes, 0xFF, sizeof bytes);
        iommu_ref_record_bytes(&f->state, &f->answer.record, bytes);
        for (unsigned i = 0; i < 8; i++) {
            unsigned shift = 8 * (be ? 7 - i : i);
            expect("FLT-19", bytes[i], first >> shift & 0xFF);
            expect("FLT-20", bytes[8 + i], 0);
            expect("FLT-19", bytes[16 + i], UINT64_C(0x1122334455) >> shift & 0xFF);
        }
    }
}

static void every_refusal_has_its_own_name(void **state)
{
    (void)state;
    for (unsigned i = 0; i < IOMMU_REF_NUM_REFUSALS; i++)
        for (unsigned j = 0; j < i; j++)
            assert_string_not_equal(iommu_ref_refusal_name((enum iommu_ref_refusal)i),
                                    iommu_ref_refusal_name((enum iommu_ref_refusal)j));
    assert_string_equal(iommu_ref_refusal_name(IOMMU_REF_REFUSED_S1_NAPOT_CODE), "s1_napot_code");
    assert_string_equal(iommu_ref_refusal_name(IOMMU_REF_REFUSED_S2_NOT_DIRTY), "s2_not_dirty");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(kinds_and_causes),
        fixture_test(requester_is_named),
        fixture_test(dtf_hides_translation_faults_only),
        fixture_test(record_in_memory),
        cmocka_unit_test(every_refusal_has_its_own_name),
    };
    return cmocka_run_group_tests_name("ref_record", tests, NULL, NULL);
}
