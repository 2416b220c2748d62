// SPDX-License-Identifier: Apache-2.0
//
// The generated constants against numbers copied by hand from the architecture's tables: a slip in
// spec/*.yaml or in the generator would otherwise be the same slip in driver, RTL and tests alike.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "iommu_builds.h"
#include "iommu_causes.h"
#include "iommu_regs.h"
#include "iommu_structs.h"
#include "iommu_trace.h"

// Register layout table of the architecture, decimal as printed there.
static void registers_lie_where_the_architecture_says(void **state)
{
    static const uint32_t table[][2] = {
        {IOMMU_REG_CAPABILITIES, 0}, {IOMMU_REG_FCTL, 8},          {IOMMU_REG_DDTP, 16},
        {IOMMU_REG_CQB, 24},         {IOMMU_REG_CQH, 32},          {IOMMU_REG_CQT, 36},
        {IOMMU_REG_FQB, 40},         {IOMMU_REG_FQH, 48},          {IOMMU_REG_FQT, 52},
        {IOMMU_REG_PQB, 56},         {IOMMU_REG_PQH, 64},          {IOMMU_REG_PQT, 68},
        {IOMMU_REG_CQCSR, 72},       {IOMMU_REG_FQCSR, 76},        {IOMMU_REG_PQCSR, 80},
        {IOMMU_REG_IPSR, 84},        {IOMMU_REG_IOCOUNTOVF, 88},   {IOMMU_REG_IOCOUNTINH, 92},
        {IOMMU_REG_IOHPMCYCLES, 96}, {IOMMU_REG_IOHPMCTR(1), 104}, {IOMMU_REG_IOHPMCTR(31), 344},
        {IOMMU_REG_IOHPMEVT(1), 352}, {IOMMU_REG_IOHPMEVT(31), 592}, {IOMMU_REG_TR_REQ_IOVA, 600},
        {IOMMU_REG_TR_REQ_CTL, 608}, {IOMMU_REG_TR_RESPONSE, 616}, {IOMMU_REG_IOMMU_QOSID, 624},
        {IOMMU_REG_ICVEC, 760},      {IOMMU_REG_MSI_ADDR(0), 768}, {IOMMU_REG_MSI_DATA(0), 776},
        {IOMMU_REG_MSI_VEC_CTL(0), 780}, {IOMMU_REG_MSI_ADDR(15), 1008},
    };
    (void)state;

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        assert_int_equal(table[i][0], table[i][1]);
}

static void fields_take_and_give_their_bits(void **state)
{
    (void)state;

    assert_int_equal(IOMMU_PUT(IOMMU_CQCSR_CQEN, 1), 0x1);
    assert_int_equal(IOMMU_CQCSR_CQON_MASK | IOMMU_CQCSR_BUSY_MASK, 0x30000);
    assert_int_equal(IOMMU_GET(IOMMU_CAPABILITIES_PAS, UINT64_C(56) << 32), 56);
    assert_int_equal(IOMMU_PUT(IOMMU_DDTP_PPN, 0x12345) >> 10, 0x12345);
    assert_int_equal(IOMMU_PUT(IOMMU_CQB_LOG2SZ, 0xFF), 0x1F); // a field keeps to its width
    assert_int_equal(IOMMU_GET(IOMMU_IOHPMEVT_OF, UINT64_MAX), 1);
}

// A command is two doublewords; opcode and func3 are bits 6:0 and 9:7 of the first.
static void commands_have_the_encodings_of_the_architecture(void **state)
{
    (void)state;

    assert_int_equal(IOMMU_CMD_IOTINVAL_OPCODE_VALUE, 1);
    assert_int_equal(IOMMU_CMD_IOFENCE_OPCODE_VALUE, 2);
    assert_int_equal(IOMMU_CMD_IODIR_OPCODE_VALUE, 3);
    assert_int_equal(IOMMU_CMD_ATS_OPCODE_VALUE, 4);
    assert_int_equal(IOMMU_PUT(IOMMU_CMD_IOTINVAL_FUNC3, IOMMU_CMD_IOTINVAL_FUNC3_GVMA), 0x80);
    assert_int_equal(IOMMU_CMD_IOTINVAL_ADDR_DWORD, 1);
    assert_int_equal(IOMMU_PUT(IOMMU_CMD_IOTINVAL_ADDR, UINT64_C(0x40000000) >> 12),
                     UINT64_C(0x40000000) >> 2);
    assert_int_equal(IOMMU_CMD_IOFENCE_DATA_MASK, UINT64_C(0xFFFFFFFF00000000));
    assert_int_equal(IOMMU_CMD_IODIR_DID_SHIFT, 40);
    assert_int_equal(IOMMU_CMD_IODIR_DV_MASK, UINT64_C(1) << 33);
}

static void contexts_have_the_layout_of_the_architecture(void **state)
{
    (void)state;

    assert_int_equal(IOMMU_DC_BASE_BYTES, 32);
    assert_int_equal(IOMMU_DC_EXT_BYTES, 64);
    assert_int_equal(IOMMU_PC_BYTES, 16);
    assert_int_equal(IOMMU_DC_FSC_DWORD, 3);
    assert_int_equal(IOMMU_PC_FSC_DWORD, 1);
    assert_int_equal(IOMMU_DC_TC_PDTV_MASK | IOMMU_DC_TC_DPE_MASK, 0x220);
    assert_int_equal(IOMMU_DC_TC_RESERVED_MASK, UINT64_C(0xFFFFFFFF00FFF000));
    assert_int_equal(IOMMU_PC_TA_RESERVED_MASK, UINT64_C(0xFFFFFFFF00000FF8));
    assert_int_equal(IOMMU_PTE_RESERVED_MASK, UINT64_C(0x07C0000000000000));
    assert_int_equal(IOMMU_PTE_N_MASK, UINT64_C(1) << 63);
    assert_int_equal(IOMMU_FSC_MODE_SV39, 8);
    assert_int_equal(IOMMU_FSC_MODE_SV57, 10);
    assert_int_equal(IOMMU_PDTP_MODE_PD20, 3);
}

static void fault_records_name_their_cause(void **state)
{
    (void)state;

    assert_int_equal(IOMMU_FAULT_RECORD_BYTES, 32);
    assert_int_equal(IOMMU_FAULT_RECORD_TTYP_MASK, UINT64_C(0x3F) << 34);
    assert_int_equal(IOMMU_FAULT_RECORD_IOTVAL_DWORD, 2);
    assert_int_equal(IOMMU_FAULT_RECORD_IOTVAL2_DWORD, 3);
    assert_int_equal(IOMMU_FAULT_RECORD_IOTVAL_MASK, UINT64_MAX);
    assert_string_equal(iommu_cause_name(258), "ddt_entry_not_valid");
    assert_string_equal(iommu_cause_name(15), "write_page_fault");
    assert_string_equal(iommu_cause_name(2), "reserved");
    assert_string_equal(iommu_cause_name(2048), "custom");
}

// Table "Fault record CAUSE field encodings", column "Reported if DTF is 1?".
static void only_the_listed_causes_ignore_dtf(void **state)
{
    static const uint32_t listed[] = {256, 257, 258, 259, 268, 272, 273};
    unsigned count = 0;
    (void)state;

    for (uint32_t cause = 0; cause < 4096; cause++)
        count += (unsigned)iommu_cause_ignores_dtf(cause);
    assert_int_equal(count, sizeof listed / sizeof listed[0]);
    for (size_t i = 0; i < sizeof listed / sizeof listed[0]; i++)
        assert_true(iommu_cause_ignores_dtf(listed[i]));
}

static void trace_bits_cross_words(void **state)
{
    const uint32_t words[3] = {0x89ABCDEF, 0x01234567, 0xFEDCBA98};
    (void)state;

    assert_int_equal(trace_bits(words, 0, 64), UINT64_C(0x0123456789ABCDEF));
    assert_int_equal(trace_bits(words, 28, 8), 0x78);
    assert_int_equal(trace_bits(words, 36, 56), UINT64_C(0xEDCBA980123456));
    assert_int_equal(trace_bits(words, 95, 1), 1);
}

// The lane fault of a record whose every field differs, packed by hand from the least significant
// field up: iotval2, iotval, priv, process_id, pv, device_id, ttyp, cause, dropped, index.
static void a_fault_lane_decodes(void **state)
{
    uint32_t words[TRACE_FAULT_WORDS];
    struct trace_fault fault;
    (void)state;
    memset(words, 0, sizeof words);
    words[0] = 0x22222222; // iotval2
    words[1] = 0x11111111;
    words[2] = 0x44444444; // iotval
    words[3] = 0x33333333;
    // priv 1 | process_id 0x54321 << 1 | pv 1 << 21 | low 10 bits of device_id << 22
    words[4] = 1u | 0x54321u << 1 | 1u << 21 | (0xABCDEFu & 0x3FF) << 22;
    // high 14 bits of device_id | ttyp 3 << 14 | cause 15 << 20
    words[5] = 0xABCDEFu >> 10 | 3u << 14 | 15u << 20;
    // dropped 1 | index << 1
    words[6] = 1u | 5u << 1;

    trace_fault_unpack(words, &fault);

    assert_int_equal(fault.iotval2, UINT64_C(0x1111111122222222));
    assert_int_equal(fault.iotval, UINT64_C(0x3333333344444444));
    assert_int_equal(fault.priv, 1);
    assert_int_equal(fault.process_id, 0x54321);
    assert_int_equal(fault.pv, 1);
    assert_int_equal(fault.device_id, 0xABCDEF);
    assert_int_equal(fault.ttyp, 3);
    assert_int_equal(fault.cause, 15);
    assert_int_equal(fault.dropped, 1);
    assert_int_equal(fault.index, 5);
}

static void builds_have_names_and_sizes(void **state)
{
    static const char *const names[] = {"default", "tiny", "wide", "max", "serial"};
    (void)state;

    assert_int_equal(IOMMU_NUM_BUILDS, sizeof names / sizeof names[0]);
    for (unsigned i = 0; i < IOMMU_NUM_BUILDS; i++) {
        assert_string_equal(iommu_builds[i].name, names[i]);
        assert_true(iommu_builds[i].num_dc > iommu_builds[i].num_walk_slots);
        assert_true(iommu_builds[i].num_pc > iommu_builds[i].num_walk_slots);
    }
    assert_int_equal(iommu_builds[2].dma_data_w, 512);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(registers_lie_where_the_architecture_says),
        cmocka_unit_test(fields_take_and_give_their_bits),
        cmocka_unit_test(commands_have_the_encodings_of_the_architecture),
        cmocka_unit_test(contexts_have_the_layout_of_the_architecture),
        cmocka_unit_test(fault_records_name_their_cause),
        cmocka_unit_test(only_the_listed_causes_ignore_dtf),
        cmocka_unit_test(trace_bits_cross_words),
        cmocka_unit_test(a_fault_lane_decodes),
        cmocka_unit_test(builds_have_names_and_sizes),
    };
    return cmocka_run_group_tests_name("spec", tests, NULL, NULL);
}
