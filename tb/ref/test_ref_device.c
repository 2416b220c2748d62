// SPDX-License-Identifier: Apache-2.0
// Modes, device directory, context checks and the gates behind them (rows DDT, DCF, TTD, QOS).
#include "ref_fixture.h"

#define TC  f->dc[IOMMU_DC_TC_DWORD]
#define FSC f->dc[IOMMU_DC_FSC_DWORD]

static void off_refuses_everything(void **state)
{
    struct fixture *f = *state;
    set_ddt(f, IOMMU_DDTP_MODE_OFF, true);
    for (f->request.kind = IOMMU_REF_UNTRANSLATED; f->request.kind <= IOMMU_REF_ATS;
         f->request.kind++) {
        f->request.bad_burst = true; // 256 wins over the kind
        ask(f, READ, 0x1000);
        expect("DDT-01", cause(f), 256);
        expect("ATS-02", f->answer.status, IOMMU_REF_UNSUPPORTED_REQUEST);
    }
}

static void bare_passes_untranslated_requests_only(void **state)
{
    struct fixture *f = *state;
    set_ddt(f, IOMMU_DDTP_MODE_BARE, true);
    f->state.iommu_qosid = 0x00070005;
    for (enum access access = READ; access <= EXEC; access++) {
        ask(f, access, 0x123456789);
        expect_granted("DDT-02", f, 0x123456789);
        expect("DDT-02", f->answer.num_reads, 0);
        expect("QOS-04", f->answer.rcid, 5);
        expect("QOS-04", f->answer.mcid, 7);
    }
    f->request.kind = IOMMU_REF_TRANSLATED;
    ask(f, READ, 0x1000);
    expect("DDT-03", cause(f), 260);
    f->request.kind = IOMMU_REF_ATS;
    ask(f, READ, 0x1000);
    expect("DDT-03", cause(f), 260);
}

static void id_is_limited_by_the_levels(void **state)
{
    struct fixture *f = *state;
    static const struct { unsigned mode; bool extended; uint32_t widest; } rows[] = {
        {IOMMU_DDTP_MODE_1LVL, false, 0x7F},   {IOMMU_DDTP_MODE_1LVL, true, 0x3F},
        {IOMMU_DDTP_MODE_2LVL, false, 0xFFFF}, {IOMMU_DDTP_MODE_2LVL, true, 0x7FFF},
        {IOMMU_DDTP_MODE_3LVL, false, 0xFFFFFF}, {IOMMU_DDTP_MODE_3LVL, true, 0xFFFFFF}};

    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fixture_reset(f);
        set_ddt(f, rows[i].mode, rows[i].extended);
        f->request.device_id = rows[i].widest;
        ask(f, READ, 0x5678);
        expect_granted("DDT-05", f, 0x5678);
        expect("DDT-05", f->answer.num_reads, rows[i].mode - IOMMU_DDTP_MODE_OFF - 1);
        if (rows[i].mode == IOMMU_DDTP_MODE_3LVL) continue;
        struct iommu_ref_memory memory = ref_tables_memory(&f->tables);
        f->request.device_id = rows[i].widest + 1;
        iommu_ref_translate(&f->state, &memory, &f->request, &f->answer);
        expect("DDT-04", cause(f), 260);
        expect("DDT-04", f->answer.num_reads, 0);
    }
}

static void directory_entries_fault_in_order(void **state)
{
    struct fixture *f = *state;
    for (unsigned level = 0; level < 3; level++) {
        fixture_reset(f);
        ref_ddt_set(&f->tables, &f->ddt, DEVICE, f->dc); // the whole path
        uint64_t entry = ref_ddt_entry(&f->tables, &f->ddt, DEVICE, level);
        uint64_t value = ref_tables_get(&f->tables, entry, 8, false);
        if (level > 0) {
            ref_tables_put(&f->tables, entry, 8, value | 2, false);
            struct iommu_ref_memory memory = ref_tables_memory(&f->tables);
            iommu_ref_translate(&f->state, &memory, &f->request, &f->answer);
            expect("DDT-09", cause(f), 259);
            ref_tables_put(&f->tables, entry, 8, UINT64_MAX - 1, false);
            iommu_ref_translate(&f->state, &memory, &f->request, &f->answer);
            expect("DDT-08", cause(f), 258);
            ref_tables_put(&f->tables, entry, 8, value, false);
        }
        ref_tables_fail(&f->tables, entry + (level == 0 ? 56 : 0), IOMMU_REF_POISON);
        ask(f, READ, 0);
        expect("DDT-07", cause(f), 268);
        f->tables.num_failures = 0;
        ref_tables_fail(&f->tables, entry + (level == 0 ? 56 : 0), IOMMU_REF_ACCESS_FAULT);
        ask(f, READ, 0);
        expect("DDT-06", cause(f), 257);
    }
    fixture_reset(f);
    TC = UINT64_MAX - IOMMU_DC_TC_V_MASK;
    ask(f, READ, 0);
    expect("DDT-13", cause(f), 258);
}

static void big_endian_directory(void **state)
{
    struct fixture *f = *state;
    f->state.fctl |= IOMMU_FCTL_BE_MASK;
    f->tables.be = true;
    set_ddt(f, IOMMU_DDTP_MODE_3LVL, true);
    ask(f, READ, 0x9000);
    expect_granted("DDT-15", f, 0x9000);
}

// Each rule of the list of configuration checks by itself; the same word with V=0 is only invalid.
struct bad_context {
    const char *row;
    unsigned word;
    uint64_t bits;
    uint64_t without; // capabilities taken away
    enum iommu_ref_refusal refusal;
};
#define BAD(row, word, bits, without, name)                                                        \
    {row, IOMMU_DC_##word##_DWORD, bits, without, IOMMU_REF_REFUSED_##name}
#define MODE(m) ((uint64_t)(m) << 60)

static const struct bad_context bad_contexts[] = {
    BAD("DCF-01", TC, 1u << 12, 0, DC_TC_RESERVED),
    BAD("DCF-02", TC, UINT64_C(1) << 63, 0, DC_TC_RESERVED),
    BAD("DCF-03", TA, 1, 0, DC_TA_RESERVED),
    BAD("DCF-04", TA, UINT64_C(1) << 39, 0, DC_TA_RESERVED),
    BAD("DCF-05", FSC, UINT64_C(1) << 44, 0, DC_FSC_RESERVED),
    BAD("DCF-07", MSIPTP, UINT64_C(1) << 59, 0, DC_MSIPTP_RESERVED),
    BAD("DCF-08", MSI_ADDR_MASK, UINT64_C(1) << 52, 0, DC_MSI_MASK_RESERVED),
    BAD("DCF-09", MSI_ADDR_PATTERN, UINT64_C(1) << 63, 0, DC_MSI_PATTERN_RESERVED),
    BAD("DCF-10", RESERVED, 1, 0, DC_LAST_RESERVED),
    BAD("DCF-11", MSI_ADDR_MASK, UINT64_C(1) << 47, 0, DC_MSI_MASK_RESERVED),
    BAD("DCF-11", MSI_ADDR_PATTERN, UINT64_C(1) << 29,
        IOMMU_CAPABILITIES_SV57X4_MASK | IOMMU_CAPABILITIES_SV48X4_MASK,
        DC_MSI_PATTERN_RESERVED),
    BAD("DCF-12", TC, IOMMU_DC_TC_EN_ATS_MASK, IOMMU_CAPABILITIES_ATS_MASK, DC_ATS_NOT_BUILT),
    BAD("DCF-12", TC, IOMMU_DC_TC_EN_PRI_MASK, IOMMU_CAPABILITIES_ATS_MASK, DC_ATS_NOT_BUILT),
    BAD("DCF-12", TC, IOMMU_DC_TC_PRPR_MASK, IOMMU_CAPABILITIES_ATS_MASK, DC_ATS_NOT_BUILT),
    BAD("DCF-13", TC, IOMMU_DC_TC_T2GPA_MASK, 0, DC_T2GPA_WITHOUT_ATS),
    BAD("DCF-14", TC, IOMMU_DC_TC_EN_PRI_MASK, 0, DC_PRI_WITHOUT_ATS),
    BAD("DCF-15", TC, IOMMU_DC_TC_PRPR_MASK | IOMMU_DC_TC_EN_ATS_MASK, 0, DC_PRPR_WITHOUT_PRI),
    BAD("DCF-16", TC, IOMMU_DC_TC_T2GPA_MASK | IOMMU_DC_TC_EN_ATS_MASK,
        IOMMU_CAPABILITIES_T2GPA_MASK, DC_T2GPA_NOT_BUILT),
    BAD("DCF-17", TC, IOMMU_DC_TC_T2GPA_MASK | IOMMU_DC_TC_EN_ATS_MASK, 0, DC_T2GPA_WITHOUT_S2),
    BAD("DCF-22", FSC, MODE(1), 0, DC_S1_MODE),
    BAD("DCF-22", FSC, MODE(14), 0, DC_S1_MODE),
    BAD("DCF-24", FSC, MODE(8), IOMMU_CAPABILITIES_SV39_MASK, DC_S1_MODE),
    BAD("DCF-25", FSC, MODE(9), IOMMU_CAPABILITIES_SV48_MASK, DC_S1_MODE),
    BAD("DCF-26", FSC, MODE(10), IOMMU_CAPABILITIES_SV57_MASK, DC_S1_MODE),
    BAD("DCF-28", TC, IOMMU_DC_TC_DPE_MASK, 0, DC_DPE_WITHOUT_PDT),
    BAD("DCF-29", IOHGATP, MODE(7), 0, DC_S2_MODE),
    BAD("DCF-31", IOHGATP, MODE(8), IOMMU_CAPABILITIES_SV39X4_MASK, DC_S2_MODE),
    BAD("DCF-32", IOHGATP, MODE(9), IOMMU_CAPABILITIES_SV48X4_MASK, DC_S2_MODE),
    BAD("DCF-33", IOHGATP, MODE(10), IOMMU_CAPABILITIES_SV57X4_MASK, DC_S2_MODE),
    BAD("DCF-35", MSIPTP, MODE(2), 0, DC_MSI_MODE),
    BAD("DCF-36", IOHGATP, MODE(8) | 1, 0, DC_S2_ROOT_MISALIGNED),
    BAD("DCF-38", TC, IOMMU_DC_TC_SADE_MASK, IOMMU_CAPABILITIES_AMO_HWAD_MASK, DC_HWAD_NOT_BUILT),
    BAD("DCF-38", TC, IOMMU_DC_TC_GADE_MASK, IOMMU_CAPABILITIES_AMO_HWAD_MASK, DC_HWAD_NOT_BUILT),
    BAD("DCF-39", TC, IOMMU_DC_TC_SBE_MASK, IOMMU_CAPABILITIES_END_MASK, DC_SBE),
    BAD("DCF-44", MSIPTP, MODE(1), 0, DC_MSI_WITHOUT_S2),
    BAD("QOS-05", TA, UINT64_C(1) << 48, 0, DC_QOS_TOO_WIDE),
    BAD("QOS-06", TA, UINT64_C(1) << 40, IOMMU_CAPABILITIES_QOSID_MASK, DC_TA_RESERVED),
};

static void each_context_rule_refuses_alone(void **state)
{
    struct fixture *f = *state;
    for (unsigned i = 0; i < sizeof bad_contexts / sizeof bad_contexts[0]; i++) {
        const struct bad_context *bad = &bad_contexts[i];
        fixture_reset(f);
        f->state.capabilities &= ~bad->without;
        f->dc[bad->word] |= bad->bits;
        expect(bad->row, ask(f, READ, 0), bad->refusal);
        expect(bad->row, cause(f), 259);
        TC &= ~IOMMU_DC_TC_V_MASK;
        ask(f, READ, 0);
        expect(bad->row, cause(f), 258);
    }
}

static void context_rules_that_depend_on_registers(void **state)
{
    struct fixture *f = *state;
    f->state.fctl_be_writable = false;
    TC |= IOMMU_DC_TC_SBE_MASK;
    expect("DCF-49", ask(f, READ, 0), IOMMU_REF_REFUSED_DC_SBE);
    fixture_reset(f);
    TC |= IOMMU_DC_TC_SBE_MASK;
    expect("DCF-40", ask(f, READ, 0), IOMMU_REF_GRANTED);

    fixture_reset(f);
    f->state.fctl |= IOMMU_FCTL_GXL_MASK;
    expect("DCF-41", ask(f, READ, 0), IOMMU_REF_REFUSED_DC_SXL);
    TC |= IOMMU_DC_TC_SXL_MASK;
    expect("DCF-41", ask(f, READ, 0), IOMMU_REF_GRANTED);
    f->dc[IOMMU_DC_IOHGATP_DWORD] = MODE(9);
    expect("DCF-30", ask(f, READ, 0), IOMMU_REF_REFUSED_DC_S2_MODE);
    f->dc[IOMMU_DC_IOHGATP_DWORD] = MODE(8);
    f->state.capabilities &= ~IOMMU_CAPABILITIES_SV32X4_MASK;
    expect("DCF-34", ask(f, READ, 0), IOMMU_REF_REFUSED_DC_S2_MODE);

    fixture_reset(f);
    TC |= IOMMU_DC_TC_SXL_MASK;
    expect("DCF-43", ask(f, READ, 0), IOMMU_REF_GRANTED);
    FSC = MODE(9);
    expect("DCF-23", ask(f, READ, 0), IOMMU_REF_REFUSED_DC_S1_MODE);
    FSC = MODE(8);
    f->state.capabilities &= ~IOMMU_CAPABILITIES_SV32_MASK;
    expect("DCF-27", ask(f, READ, 0), IOMMU_REF_REFUSED_DC_S1_MODE);
    f->state.fctl_gxl_writable = false;
    FSC = 0;
    expect("DCF-42", ask(f, READ, 0), IOMMU_REF_REFUSED_DC_SXL);
}

static void harmless_context_bits_are_accepted(void **state)
{
    struct fixture *f = *state;
    f->dc[IOMMU_DC_IOHGATP_DWORD] = IOMMU_PUT(IOMMU_DC_IOHGATP_GSCID, 9) | 3;
    expect("DCF-37", ask(f, READ, 0), IOMMU_REF_GRANTED);
    expect("DCF-37", f->answer.gv, false);
    TC |= IOMMU_DC_TC_CUSTOM_MASK;
    expect("DCF-48", ask(f, READ, 0), IOMMU_REF_GRANTED);
    f->dc[IOMMU_DC_TA_DWORD] = UINT64_C(0x0CD0AB) << 40; // MCID, RCID
    ask(f, READ, 0);
    expect("QOS-04", f->answer.rcid, 0xAB);
    expect("QOS-04", f->answer.mcid, 0xCD);
}

static void process_directory_modes_need_their_capability(void **state)
{
    struct fixture *f = *state;
    static const struct { const char *row; unsigned mode; uint64_t without; } rows[] = {
        {"DCF-18", 4, 0}, {"DCF-18", 14, 0},
        {"DCF-19", 1, IOMMU_CAPABILITIES_PD8_MASK}, {"DCF-20", 2, IOMMU_CAPABILITIES_PD17_MASK},
        {"DCF-21", 3, IOMMU_CAPABILITIES_PD20_MASK}};
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fixture_reset(f);
        f->state.capabilities &= ~rows[i].without;
        TC |= IOMMU_DC_TC_PDTV_MASK;
        FSC = MODE(rows[i].mode);
        expect(rows[i].row, ask(f, READ, 0), IOMMU_REF_REFUSED_DC_PDT_MODE);
    }
}

static void kinds_are_gated_after_the_context(void **state)
{
    struct fixture *f = *state;
    f->request.kind = IOMMU_REF_TRANSLATED;
    expect("TTD-01", ask(f, READ, 0), IOMMU_REF_REFUSED_TRANSLATED_REFUSED);
    expect("TTD-01", cause(f), 260);
    f->request.kind = IOMMU_REF_ATS;
    ask(f, READ, 0);
    expect("TTD-02", cause(f), 260);
    expect("TTD-02", f->answer.status, IOMMU_REF_UNSUPPORTED_REQUEST);

    TC |= IOMMU_DC_TC_EN_ATS_MASK;
    f->request.kind = IOMMU_REF_TRANSLATED;
    FSC = MODE(IOMMU_FSC_MODE_SV39); // not walked
    f->dc[IOMMU_DC_IOHGATP_DWORD] = MODE(IOMMU_IOHGATP_MODE_SV39X4);
    ask(f, WRITE, 0x123000);
    expect_granted("TTD-08", f, 0x123000);
    expect("TTD-08", f->answer.num_reads, 3);
    expect("TTD-08", f->answer.gv, false);
    f->request.pv = true;
    expect("TTD-13", ask(f, READ, 0), IOMMU_REF_REFUSED_PID_UNEXPECTED);
    f->request.kind = IOMMU_REF_UNTRANSLATED;
    expect("TTD-03", ask(f, READ, 0), IOMMU_REF_REFUSED_PID_UNEXPECTED);
    f->request.pv = false;
    f->request.bad_burst = true;
    expect("TTD-11", ask(f, READ, 0), IOMMU_REF_REFUSED_BURST_REFUSED);
    TC |= 1u << 12;
    ask(f, READ, 0);
    expect("TTD-12", cause(f), 259);
}

static void process_id_is_limited_by_the_directory(void **state)
{
    struct fixture *f = *state;
    f->request.pv = true;
    TC |= IOMMU_DC_TC_PDTV_MASK;
    f->request.process_id = 0x100;
    FSC = MODE(IOMMU_PDTP_MODE_PD8);
    expect("TTD-04", ask(f, READ, 0), IOMMU_REF_REFUSED_PID_TOO_WIDE);
    f->request.process_id = 0x20000;
    FSC = MODE(IOMMU_PDTP_MODE_PD17);
    expect("TTD-04", ask(f, READ, 0), IOMMU_REF_REFUSED_PID_TOO_WIDE);
    FSC = MODE(IOMMU_PDTP_MODE_BARE);
    f->request.priv = true;
    ask(f, READ, 0x4000);
    expect_granted("TTD-14", f, 0x4000);
    expect("TTD-07", f->answer.first_stage, false);
}

static void results_stay_within_the_physical_address_space(void **state)
{
    struct fixture *f = *state;
    ask(f, WRITE, UINT64_C(1) << 46);
    expect("SST-30", f->answer.refusal, IOMMU_REF_REFUSED_RESULT_BEYOND_PAS);
    expect("SST-30", cause(f), 7);
    uint64_t entry = ref_ddt_entry(&f->tables, &f->ddt, DEVICE, 1);
    ref_tables_put(&f->tables, entry, 8, IOMMU_DDTE_PPN_MASK | 1, false);
    struct iommu_ref_memory memory = ref_tables_memory(&f->tables);
    iommu_ref_translate(&f->state, &memory, &f->request, &f->answer);
    expect("DDT-10", cause(f), 257);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(off_refuses_everything),
        fixture_test(bare_passes_untranslated_requests_only),
        fixture_test(id_is_limited_by_the_levels),
        fixture_test(directory_entries_fault_in_order),
        fixture_test(big_endian_directory),
        fixture_test(each_context_rule_refuses_alone),
        fixture_test(context_rules_that_depend_on_registers),
        fixture_test(harmless_context_bits_are_accepted),
        fixture_test(process_directory_modes_need_their_capability),
        fixture_test(kinds_are_gated_after_the_context),
        fixture_test(process_id_is_limited_by_the_directory),
        fixture_test(results_stay_within_the_physical_address_space),
    };
    return cmocka_run_group_tests_name("ref_device", tests, NULL, NULL);
}
