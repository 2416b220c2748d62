// SPDX-License-Identifier: Apache-2.0
//
// Rows of the test plan that the register file shows by itself: groups MAP, RST, CAP and FCTL, and
// what a host driver does before it turns anything on. What is offered is read from capabilities.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "iommu_regs.h"
#include "iommu_structs.h"
#include "plan_row.h"
#include "regs_software.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define PPN          UINT64_C(0x80001)

static uint64_t capabilities(struct regs_bench *b)
{
    return get(b, IOMMU_REG_CAPABILITIES);
}

static uint64_t igs(struct regs_bench *b)
{
    return IOMMU_GET(IOMMU_CAPABILITIES_IGS, capabilities(b));
}

static bool is_hole(uint32_t dword)
{
    return (dword >= 0x278 && dword < 0x2B0) || dword >= 0x400;
}

/* ---- MAP ---- */

/* Bits that the architecture gives a meaning; what is absent here is a hole. */
static uint64_t defined_bits(uint32_t dword)
{
    static const struct {
        uint32_t first, bytes;
        uint64_t bits;
    } defined[] = {
        {IOMMU_REG_CAPABILITIES, 8, UINT64_C(0x00000FFFFFEFCFFF)},
        {IOMMU_REG_FCTL, 8, 0x7},
        {IOMMU_REG_DDTP, 8, UINT64_C(0x003FFFFFFFFFFC1F)},
        {IOMMU_REG_CQB, 8, UINT64_C(0x003FFFFFFFFFFC1F)},
        {IOMMU_REG_CQH, 8, UINT64_MAX},
        {IOMMU_REG_FQB, 8, UINT64_C(0x003FFFFFFFFFFC1F)},
        {IOMMU_REG_FQH, 8, UINT64_MAX},
        {IOMMU_REG_PQB, 8, UINT64_C(0x003FFFFFFFFFFC1F)},
        {IOMMU_REG_PQH, 8, UINT64_MAX},
        {IOMMU_REG_CQCSR, 8, UINT64_C(0x0003030300030F03)}, /* and fqcsr */
        {IOMMU_REG_PQCSR, 8, UINT64_C(0x0000000F00030303)}, /* and ipsr */
        {IOMMU_REG_IOCOUNTOVF, IOMMU_REG_TR_REQ_IOVA - IOMMU_REG_IOCOUNTOVF, UINT64_MAX},
        {IOMMU_REG_TR_REQ_IOVA, 8, ~UINT64_C(0xFFF)},
        {IOMMU_REG_TR_REQ_CTL, 8, UINT64_C(0xFFFFFF01FFFFF00F)},
        {IOMMU_REG_TR_RESPONSE, 8, UINT64_C(0x003FFFFFFFFFFF81)},
        {IOMMU_REG_IOMMU_QOSID, 8, 0x0FFF0FFF},
        {IOMMU_REG_ICVEC, 8, 0xFFFF},
        {IOMMU_REG_MSI_ADDR(0), IOMMU_REG_MSI_ADDR_COUNT * IOMMU_REG_MSI_ADDR_STRIDE, UINT64_MAX},
    };

    for (size_t i = 0; i < COUNT(defined); i++)
        if (dword >= defined[i].first && dword < defined[i].first + defined[i].bytes)
            return defined[i].bits;
    return 0;
}

static void window_reads_without_error(void **state)
{
    struct regs_bench *b = *state;

    for (uint32_t dword = 0; dword < IOMMU_WINDOW_BYTES; dword += 8) {
        uint64_t value;
        assert_row_int_equal("MAP-01", regs_read(b, dword, &value), OKAY);
        assert_row_int_equal("MAP-01", value & ~defined_bits(dword), 0);
    }
}

/* Every register but the counters, which move by themselves. */
static void snapshot(struct regs_bench *b, uint64_t *values)
{
    for (uint32_t dword = 0; dword < IOMMU_WINDOW_BYTES; dword += 8) {
        bool counts = dword >= IOMMU_REG_IOHPMCYCLES && dword <= IOMMU_REG_IOHPMCTR(31);
        values[dword / 8] = counts ? 0 : get(b, dword);
    }
}

static void writes_to_holes_do_nothing(void **state)
{
    struct regs_bench *b = *state;
    static uint64_t before[IOMMU_WINDOW_BYTES / 8], after[IOMMU_WINDOW_BYTES / 8];

    put(b, IOMMU_REG_CQB, IOMMU_PUT(IOMMU_CQB_PPN, PPN) | 3);
    put(b, IOMMU_REG_ICVEC, 0x21);
    snapshot(b, before);
    for (int pass = 0; pass < 2; pass++) {
        uint32_t value = pass == 0 ? UINT32_MAX : 0;
        put32(b, 0x274, value);
        for (uint32_t dword = 0x278; dword < IOMMU_WINDOW_BYTES; dword += 8) {
            if (!is_hole(dword)) continue;
            put(b, dword, pass == 0 ? UINT64_MAX : 0);
            assert_row_int_equal("MAP-02", get(b, dword), 0);
        }
        assert_row_int_equal("MAP-02", get32(b, 0x274), 0);
        snapshot(b, after);
        for (size_t i = 0; i < COUNT(before); i++)
            assert_row_int_equal("MAP-02", after[i], before[i]);
    }
}

static void custom_areas_are_empty(void **state)
{
    struct regs_bench *b = *state;

    put32(b, 0x00C, UINT32_MAX);
    assert_row_int_equal("MAP-03", get32(b, 0x00C), 0);
    for (uint32_t dword = 0x2B0; dword < IOMMU_REG_ICVEC; dword += 8) {
        put(b, dword, UINT64_MAX);
        assert_row_int_equal("MAP-03", get(b, dword), 0);
    }
}

/* Is a register there? `needs` is a capability bit, or IGS for what only messages need. */
static bool is_built(struct regs_bench *b, uint64_t needs)
{
    if (needs == IOMMU_CAPABILITIES_IGS_MASK) return igs(b) != IOMMU_CAPABILITIES_IGS_WSI;
    return (capabilities(b) & needs) == needs;
}

/* Counters stand still, so that they keep what is written. */
static void halves_are_separate(void **state)
{
    struct regs_bench *b = *state;
    static const struct {
        uint32_t reg;
        uint64_t needs, value;
    } wide[] = {
        {IOMMU_REG_CQB, 0, UINT64_C(0x0001234556789C05)},
        {IOMMU_REG_FQB, 0, UINT64_C(0x0001234556789C05)},
        {IOMMU_REG_PQB, IOMMU_CAPABILITIES_ATS_MASK, UINT64_C(0x0001234556789C05)},
        {IOMMU_REG_TR_REQ_IOVA, IOMMU_CAPABILITIES_DBG_MASK, UINT64_C(0x0123456789ABC000)},
        {IOMMU_REG_IOHPMCTR(1), IOMMU_CAPABILITIES_HPM_MASK, UINT64_C(0x0000000123456789)},
        {IOMMU_REG_MSI_ADDR(0), IOMMU_CAPABILITIES_IGS_MASK, UINT64_C(0x0000000123456788)},
    };

    if (is_built(b, IOMMU_CAPABILITIES_HPM_MASK)) put32(b, IOMMU_REG_IOCOUNTINH, UINT32_MAX);
    for (size_t i = 0; i < COUNT(wide); i++) {
        uint32_t reg = wide[i].reg;
        uint64_t value = wide[i].value, low = (uint32_t)value, lanes;
        if (!is_built(b, wide[i].needs)) continue;
        put(b, reg, 0);
        put32(b, reg, (uint32_t)low);
        assert_row_int_equal("MAP-04", get(b, reg), low);
        put32(b, reg + 4, (uint32_t)(value >> 32));
        assert_row_int_equal("MAP-04", get(b, reg), value);
        put32(b, reg, 0);
        assert_row_int_equal("MAP-04", get(b, reg), value - low);
        put(b, reg, value);
        assert_row_int_equal("MAP-05", get(b, reg), value);
        assert_row_int_equal("MAP-05", regs_read(b, reg + 4, &lanes), OKAY); /* the high half */
        assert_row_int_equal("MAP-05", lanes >> 32, value >> 32);
    }
    put32(b, IOMMU_REG_CQT, 1);
    put32(b, IOMMU_REG_FQH, 2);
    assert_row_int_equal("MAP-04", get(b, IOMMU_REG_CQH), UINT64_C(1) << 32);
    assert_row_int_equal("MAP-04", get(b, IOMMU_REG_FQH), 2);
    put32(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CIE_MASK);
    assert_row_int_equal("MAP-04", get(b, IOMMU_REG_CQCSR), IOMMU_CQCSR_CIE_MASK);
    put32(b, IOMMU_REG_FQCSR, IOMMU_FQCSR_FIE_MASK);
    put32(b, IOMMU_REG_CQCSR, 0);
    assert_row_int_equal("MAP-04", get(b, IOMMU_REG_CQCSR), IOMMU_FQCSR_FIE_MASK << 32);
}

/* Each register that has reserved bits: a legal value with all of them set. */
static void reserved_bits_do_not_spoil_a_write(void **state)
{
    struct regs_bench *b = *state;
    static const struct {
        uint32_t reg;
        uint64_t needs, value, reserved;
    } cases[] = {
        {IOMMU_REG_DDTP, 0, PPN << 10 | 1, UINT64_C(0xFFC00000000003E0)},
        {IOMMU_REG_CQB, 0, PPN << 10 | 1, UINT64_C(0xFFC00000000003E0)},
        {IOMMU_REG_FQB, 0, PPN << 10 | 1, UINT64_C(0xFFC00000000003E0)},
        {IOMMU_REG_PQB, IOMMU_CAPABILITIES_ATS_MASK, PPN << 10 | 1, UINT64_C(0xFFC00000000003E0)},
        {IOMMU_REG_CQCSR, 0, 0x2, 0xFFFCF0FC},
        {IOMMU_REG_FQCSR, 0, 0x2, 0xFFFCFCFC},
        {IOMMU_REG_PQCSR, IOMMU_CAPABILITIES_ATS_MASK, 0x2, 0xFFFCFCFC},
        {IOMMU_REG_TR_REQ_IOVA, IOMMU_CAPABILITIES_DBG_MASK, 0x5000, 0xFFF},
        {IOMMU_REG_TR_REQ_CTL, IOMMU_CAPABILITIES_DBG_MASK, 0x3008, UINT64_C(0xFE00000FF0)},
        {IOMMU_REG_IOMMU_QOSID, IOMMU_CAPABILITIES_QOSID_MASK, 0x10001, 0xF000F000},
        {IOMMU_REG_ICVEC, 0, 0x21, UINT64_C(0xFFFFFFFFFFFF0000)},
        {IOMMU_REG_MSI_ADDR(0), IOMMU_CAPABILITIES_IGS_MASK, 0x1230, UINT64_C(0xFF00000000000003)},
        {IOMMU_REG_MSI_VEC_CTL(0), IOMMU_CAPABILITIES_IGS_MASK, 0x1, 0xFFFFFFFE},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        uint32_t reg = cases[i].reg;
        uint64_t written = cases[i].value | cases[i].reserved;
        bool is_word = reg & 4 || reg == IOMMU_REG_CQCSR || reg == IOMMU_REG_PQCSR ||
                       reg == IOMMU_REG_IOMMU_QOSID;
        if (!is_built(b, cases[i].needs)) continue;
        if (is_word)
            put32(b, reg, (uint32_t)written);
        else
            put(b, reg, written);
        if (reg == IOMMU_REG_DDTP) finish_ddtp(b);
        assert_row_int_equal("MAP-10", is_word ? get32(b, reg) : get(b, reg), cases[i].value);
    }
}

/* With every capability strapped away. */
static void absent_registers_read_zero(void **state)
{
    (void)state;
    static const uint32_t absent[] = {
        IOMMU_REG_PQB,         IOMMU_REG_PQH,          IOMMU_REG_IOCOUNTOVF,
        IOMMU_REG_IOHPMCYCLES, IOMMU_REG_IOHPMCTR(1),  IOMMU_REG_IOHPMCTR(31),
        IOMMU_REG_IOHPMEVT(1), IOMMU_REG_IOHPMEVT(31), IOMMU_REG_TR_REQ_IOVA,
        IOMMU_REG_TR_REQ_CTL,  IOMMU_REG_TR_RESPONSE};
    struct regs_straps straps = as_built;
    straps.cap_mask = IOMMU_PUT(IOMMU_CAPABILITIES_IGS, IOMMU_CAPABILITIES_IGS_WSI);
    struct regs_bench *b = regs_new(&straps);

    for (size_t i = 0; i < COUNT(absent); i++) {
        put32(b, absent[i], UINT32_MAX);
        put32(b, absent[i] + 4, UINT32_MAX);
        assert_row_int_equal("MAP-08", get(b, absent[i]), 0);
    }
    put32(b, IOMMU_REG_PQCSR, UINT32_MAX);
    assert_row_int_equal("MAP-08", get32(b, IOMMU_REG_PQCSR), 0);
    put32(b, IOMMU_REG_IOMMU_QOSID, UINT32_MAX);
    assert_row_int_equal("MAP-08", get32(b, IOMMU_REG_IOMMU_QOSID), 0);
    for (int n = 0; n < IOMMU_REG_MSI_ADDR_COUNT; n++) {
        put(b, IOMMU_REG_MSI_ADDR(n), UINT64_MAX);
        put32(b, IOMMU_REG_MSI_DATA(n), UINT32_MAX);
        put32(b, IOMMU_REG_MSI_VEC_CTL(n), UINT32_MAX);
        assert_row_int_equal("MAP-08", get(b, IOMMU_REG_MSI_ADDR(n)), 0);
        assert_row_int_equal("MAP-08", get(b, IOMMU_REG_MSI_DATA(n)), 0);
        assert_row_int_equal("INT-09", get(b, IOMMU_REG_MSI_ADDR(n)), 0);
        assert_row_int_equal("INT-09", get(b, IOMMU_REG_MSI_DATA(n)), 0);
    }
    for (uint32_t dword = IOMMU_REG_PQB; dword <= IOMMU_REG_PQH; dword += 8)
        assert_row_int_equal("PQR-01", get(b, dword), 0);
    assert_row_int_equal("PQR-01", get32(b, IOMMU_REG_PQCSR), 0);
    regs_free(b);
}

/* ---- RST ---- */

static void registers_after_reset(void **state)
{
    struct regs_bench *b = *state;
    uint32_t switches = IOMMU_CQCSR_CQEN_MASK | IOMMU_CQCSR_CIE_MASK | IOMMU_CQCSR_CQON_MASK |
                        IOMMU_CQCSR_BUSY_MASK; /* the same bits in all three */

    uint64_t first = capabilities(b);
    assert_row_int_equal("RST-01", get32(b, IOMMU_REG_CQCSR) & switches, 0);
    assert_row_int_equal("RST-02", get32(b, IOMMU_REG_FQCSR) & switches, 0);
    assert_row_int_equal("RST-03", get32(b, IOMMU_REG_PQCSR) & switches, 0);
    assert_row_int_equal("RST-04", get32(b, IOMMU_REG_IPSR), 0);
    assert_row_int_equal("RST-06", get(b, IOMMU_REG_DDTP) & IOMMU_DDTP_BUSY_MASK, 0);
    assert_row_int_equal("RST-07", get(b, IOMMU_REG_DDTP) & IOMMU_DDTP_IOMMU_MODE_MASK,
                         IOMMU_DDTP_MODE_OFF);
    assert_row_int_equal("LNX-02", get(b, IOMMU_REG_DDTP), IOMMU_DDTP_MODE_OFF);

    struct regs_straps straps = as_built;
    straps.reset_bare = true;
    struct regs_bench *bare = regs_new(&straps);
    assert_row_int_equal("RST-07", get(bare, IOMMU_REG_DDTP) & IOMMU_DDTP_IOMMU_MODE_MASK,
                         IOMMU_DDTP_MODE_BARE);
    assert_row_int_equal("LNX-02", get(bare, IOMMU_REG_DDTP), IOMMU_DDTP_MODE_BARE);
    regs_free(bare);

    uint32_t fctl = get32(b, IOMMU_REG_FCTL);
    for (int i = 0; i < 10; i++) {
        assert_row_int_equal("LNX-01", capabilities(b), first);
        assert_row_int_equal("LNX-01", get32(b, IOMMU_REG_FCTL), fctl);
    }
    write_ddtp(b, ddtp(IOMMU_DDTP_MODE_1LVL, PPN));
    put32(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CQEN_MASK);
    regs_pins(b)->cq_on = true;
    assert_row_int_equal("RST-11", capabilities(b), first);
}

/* ---- CAP ---- */

/* Each feature bit, its row, and the features that it rests on. */
static const struct {
    const char *row;
    uint64_t bit, needs;
} features[] = {
    {"CAP-02", IOMMU_CAPABILITIES_SV32_MASK, 0},
    {"CAP-03", IOMMU_CAPABILITIES_SV39_MASK, 0},
    {"CAP-04", IOMMU_CAPABILITIES_SV48_MASK, IOMMU_CAPABILITIES_SV39_MASK},
    {"CAP-05", IOMMU_CAPABILITIES_SV57_MASK,
     IOMMU_CAPABILITIES_SV48_MASK | IOMMU_CAPABILITIES_SV39_MASK},
    {"CAP-06", IOMMU_CAPABILITIES_SVRSW60T59B_MASK, 0},
    {"CAP-07", IOMMU_CAPABILITIES_SVPBMT_MASK, 0},
    {"CAP-08", IOMMU_CAPABILITIES_SV32X4_MASK, 0},
    {"CAP-09", IOMMU_CAPABILITIES_SV39X4_MASK, 0},
    {"CAP-10", IOMMU_CAPABILITIES_SV48X4_MASK, 0},
    {"CAP-11", IOMMU_CAPABILITIES_SV57X4_MASK, 0},
    {"CAP-12", IOMMU_CAPABILITIES_AMO_MRIF_MASK, 0},
    {"CAP-13", IOMMU_CAPABILITIES_MSI_FLAT_MASK, 0},
    {"CAP-14", IOMMU_CAPABILITIES_MSI_MRIF_MASK, 0},
    {"CAP-15", IOMMU_CAPABILITIES_AMO_HWAD_MASK, 0},
    {"CAP-16", IOMMU_CAPABILITIES_ATS_MASK, 0},
    {"CAP-17", IOMMU_CAPABILITIES_T2GPA_MASK, IOMMU_CAPABILITIES_ATS_MASK},
    {"CAP-18", IOMMU_CAPABILITIES_END_MASK, 0},
    {"CAP-21", IOMMU_CAPABILITIES_DBG_MASK, 0},
    {"CAP-23", IOMMU_CAPABILITIES_PD8_MASK, 0},
    {"CAP-24", IOMMU_CAPABILITIES_PD17_MASK, 0},
    {"CAP-25", IOMMU_CAPABILITIES_PD20_MASK, 0},
    {"CAP-26", IOMMU_CAPABILITIES_QOSID_MASK, 0},
    {"CAP-27", IOMMU_CAPABILITIES_NL_MASK, 0},
    {"CAP-28", IOMMU_CAPABILITIES_S_MASK, 0},
};

static uint64_t capabilities_under(uint64_t mask)
{
    struct regs_straps straps = as_built;
    straps.cap_mask = mask;
    struct regs_bench *b = regs_new(&straps);
    uint64_t value = capabilities(b);
    regs_free(b);
    return value;
}

/* A bit that is offered goes with its strap and with each feature it rests on, and alone stays with
 * these. A row is announced once its feature is offered; that it works is another row, CAP-31. */
static void features_follow_straps_and_dependencies(void **state)
{
    uint64_t whole = capabilities(*state);

    for (size_t i = 0; i < COUNT(features); i++) {
        uint64_t bit = features[i].bit, needs = features[i].needs;
        if (!(whole & bit)) continue;
        assert_row_int_equal(features[i].row, whole & needs, needs);
        assert_row_int_equal(features[i].row, capabilities_under(~bit) & bit, 0);
        for (uint64_t one = needs; one; one &= one - 1)
            assert_row_int_equal(features[i].row, capabilities_under(~(one & -one)) & bit, 0);
    }
}

static void fixed_fields_of_capabilities(void **state)
{
    struct regs_bench *b = *state;
    uint64_t value = capabilities(b);

    assert_row_int_equal("CAP-01", IOMMU_GET(IOMMU_CAPABILITIES_VERSION, value), 0x10);
    assert_row_in_range("CAP-19", igs(b), IOMMU_CAPABILITIES_IGS_MSI, IOMMU_CAPABILITIES_IGS_BOTH);
    assert_row_int_equal("CAP-22", IOMMU_GET(IOMMU_CAPABILITIES_PAS, value), 56);
    assert_row_int_equal("CAP-22", look(b).pas, 56);
    assert_row_int_equal("CAP-29", value & UINT64_C(0xFFFFF00000103000), 0);
    for (int pass = 0; pass < 2; pass++) {
        uint64_t written = pass == 0 ? UINT64_MAX : 0;
        put32(b, IOMMU_REG_CAPABILITIES, (uint32_t)written);
        put32(b, IOMMU_REG_CAPABILITIES + 4, (uint32_t)written);
        assert_row_int_equal("CAP-30", capabilities(b), value);
        put(b, IOMMU_REG_CAPABILITIES, written);
        assert_row_int_equal("CAP-30", capabilities(b), value);
    }
}

/* ---- FCTL ---- */

/* Straps leave one byte order, wires only and no 32-bit guests. */
static void fctl_without_choices(void **state)
{
    (void)state;
    struct regs_straps straps = as_built;
    straps.cap_mask = ~(IOMMU_CAPABILITIES_END_MASK | IOMMU_CAPABILITIES_SV32X4_MASK |
                        IOMMU_CAPABILITIES_SV32_MASK | IOMMU_CAPABILITIES_IGS_MASK) |
                      IOMMU_PUT(IOMMU_CAPABILITIES_IGS, IOMMU_CAPABILITIES_IGS_WSI);
    struct regs_bench *b = regs_new(&straps);
    uint32_t be = get32(b, IOMMU_REG_FCTL) & IOMMU_FCTL_BE_MASK;

    assert_row_int_equal("FCTL-01", capabilities(b) & IOMMU_CAPABILITIES_END_MASK, 0);
    for (int pass = 0; pass < 2; pass++) {
        put32(b, IOMMU_REG_FCTL, pass == 0 ? UINT32_MAX : 0);
        uint32_t fctl = get32(b, IOMMU_REG_FCTL);
        assert_row_int_equal("FCTL-01", fctl & IOMMU_FCTL_BE_MASK, be);
        assert_row_int_equal("FCTL-05", fctl & IOMMU_FCTL_GXL_MASK, 0);
        assert_row_int_equal("FCTL-07", fctl & UINT32_C(0xFFFFFFF8), 0);
    }
    regs_free(b);
}

static void wsi_follows_the_only_way_of_signalling(void **state)
{
    (void)state;
    static const uint64_t only[] = {IOMMU_CAPABILITIES_IGS_MSI, IOMMU_CAPABILITIES_IGS_WSI};

    for (size_t i = 0; i < COUNT(only); i++) {
        struct regs_straps straps = as_built;
        straps.cap_mask &= ~IOMMU_CAPABILITIES_IGS_MASK;
        straps.cap_mask |= IOMMU_PUT(IOMMU_CAPABILITIES_IGS, only[i]);
        struct regs_bench *b = regs_new(&straps);
        uint64_t way = igs(b);
        for (uint32_t wsi = 0; way != IOMMU_CAPABILITIES_IGS_BOTH && wsi < 2; wsi++) {
            put32(b, IOMMU_REG_FCTL, (uint32_t)IOMMU_PUT(IOMMU_FCTL_WSI, wsi));
            assert_row_int_equal("FCTL-04", IOMMU_GET(IOMMU_FCTL_WSI, get32(b, IOMMU_REG_FCTL)),
                                 way == IOMMU_CAPABILITIES_IGS_WSI);
        }
        regs_free(b);
    }
}

/* A host driver flips WSI when the signalling it wants is offered; the first write must do. */
static void fctl_in_the_order_of_a_host(void **state)
{
    struct regs_bench *b = *state;
    uint32_t fctl = get32(b, IOMMU_REG_FCTL);

    if (igs(b) == IOMMU_CAPABILITIES_IGS_BOTH) fctl ^= IOMMU_FCTL_WSI_MASK;
    put32(b, IOMMU_REG_FCTL, fctl);
    assert_row_int_equal("FCTL-09", get32(b, IOMMU_REG_FCTL), fctl);
    put(b, IOMMU_REG_CQB, IOMMU_PUT(IOMMU_CQB_PPN, PPN) | 3);
    put32(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CQEN_MASK);
    regs_pins(b)->cq_on = true;
    write_ddtp(b, ddtp(IOMMU_DDTP_MODE_BARE, 0));
    assert_row_int_equal("FCTL-09", get32(b, IOMMU_REG_FCTL), fctl);
}

static void fctl_write_in_use_is_harmless(void **state)
{
    struct regs_bench *b = *state;

    write_ddtp(b, ddtp(IOMMU_DDTP_MODE_1LVL, PPN));
    put32(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CQEN_MASK);
    regs_pins(b)->cq_on = true;
    uint32_t cqcsr = get32(b, IOMMU_REG_CQCSR);
    put32(b, IOMMU_REG_FCTL, UINT32_MAX);
    put32(b, IOMMU_REG_FCTL, 0);
    assert_row_int_equal("FCTL-08", get(b, IOMMU_REG_DDTP), ddtp(IOMMU_DDTP_MODE_1LVL, PPN));
    assert_row_int_equal("FCTL-08", get32(b, IOMMU_REG_CQCSR), cqcsr);
}

/* ---- what a host driver does first ---- */

static void host_probes_the_queues(void **state)
{
    struct regs_bench *b = *state;
    static const uint32_t base[] = {IOMMU_REG_CQB, IOMMU_REG_FQB};

    for (int q = 0; q < 2; q++) {
        put(b, base[q], 0x1F);
        uint64_t probed = get(b, base[q]);
        assert_row_int_equal("CQR-21", IOMMU_GET(IOMMU_CQB_PPN, probed), 0);
        assert_row_int_equal("LNX-04", probed & ~IOMMU_CQB_LOG2SZ_MASK, 0);
        uint64_t size = probed < 11 ? probed : 11;
        for (int i = 0; i < 3; i++) {
            uint64_t value = IOMMU_PUT(IOMMU_CQB_PPN, PPN << (10 * i)) | size;
            put(b, base[q], value);
            assert_row_int_equal("LNX-04", get(b, base[q]), value);
            if (q == 0) assert_row_int_equal("CQR-02", get(b, base[q]), value);
        }
    }
}

static void host_picks_vectors(void **state)
{
    (void)state;
    for (uint8_t bits = 0; bits <= 4; bits++) {
        struct regs_straps straps = as_built;
        straps.icvec_bits = bits;
        struct regs_bench *b = regs_new(&straps);
        uint64_t count = UINT64_C(1) << bits;
        put(b, IOMMU_REG_ICVEC, (1 % count) << 4 | (2 % count) << 12 | (3 % count) << 8);
        for (int field = 0; field < 16; field += 4) {
            uint64_t vector = get(b, IOMMU_REG_ICVEC) >> field & 0xF;
            assert_row_in_range("INT-04", vector, 0, count - 1);
            assert_row_in_range("LNX-03", vector, 0, count - 1);
        }
        assert_row_int_equal("LNX-03", get(b, IOMMU_REG_ICVEC) >> 4 & 0xF, 1 % count);
        regs_free(b);
    }
}

/* Widest directory first; with every limit that a strap can set. */
static void host_tries_directory_modes(void **state)
{
    (void)state;
    for (uint8_t widest = IOMMU_DDTP_MODE_1LVL; widest <= IOMMU_DDTP_MODE_3LVL; widest++) {
        struct regs_straps straps = as_built;
        straps.ddt_mode_max = widest;
        struct regs_bench *b = regs_new(&straps);
        for (uint8_t mode = IOMMU_DDTP_MODE_3LVL; mode >= IOMMU_DDTP_MODE_1LVL; mode--) {
            write_ddtp(b, ddtp(mode, PPN));
            if (mode > widest) {
                assert_row_int_equal("LNX-07", get(b, IOMMU_REG_DDTP), ddtp(0, 0));
            } else {
                assert_row_int_equal("LNX-07", get(b, IOMMU_REG_DDTP), ddtp(widest, PPN));
                break;
            }
        }
        regs_free(b);
    }
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, regs_start, regs_stop)

int main(void)
{
    const struct CMUnitTest rows[] = {
        CASE(window_reads_without_error),
        CASE(writes_to_holes_do_nothing),
        CASE(custom_areas_are_empty),
        CASE(halves_are_separate),
        CASE(reserved_bits_do_not_spoil_a_write),
        CASE(absent_registers_read_zero),
        CASE(registers_after_reset),
        CASE(features_follow_straps_and_dependencies),
        CASE(fixed_fields_of_capabilities),
        CASE(fctl_without_choices),
        CASE(wsi_follows_the_only_way_of_signalling),
        CASE(fctl_in_the_order_of_a_host),
        CASE(fctl_write_in_use_is_harmless),
        CASE(host_probes_the_queues),
        CASE(host_picks_vectors),
        CASE(host_tries_directory_modes),
    };
    return cmocka_run_group_tests(rows, NULL, NULL);
}
