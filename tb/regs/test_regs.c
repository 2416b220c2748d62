// SPDX-License-Identifier: Apache-2.0
//
// Registers as software sees them. Expected values come from the architecture (chapter
// "Memory-mapped register interface"); MAP-.., DDTP-.. name rows of the conformance checklist.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "iommu_regs.h"
#include "iommu_structs.h"
#include "regs_bench.h"

#define LOW    0x0F
#define HIGH   0xF0
#define ALL    0xFF
#define OKAY   0
#define SLVERR 2

static const struct regs_straps as_built = {
    .cap_mask = UINT64_MAX, .ddt_mode_max = 4, .icvec_bits = 4};

static int start(void **state)
{
    *state = regs_new(&as_built);
    return 0;
}

static int stop(void **state)
{
    regs_free(*state);
    return 0;
}

static uint64_t get(struct regs_bench *b, uint32_t dword)
{
    uint64_t value;
    assert_int_equal(regs_read(b, dword, &value), OKAY);
    return value;
}

static uint32_t get32(struct regs_bench *b, uint32_t addr)
{
    return (uint32_t)(get(b, addr & ~7U) >> (addr & 4 ? 32 : 0));
}

static void put(struct regs_bench *b, uint32_t dword, uint64_t value)
{
    assert_int_equal(regs_write(b, dword, value, ALL, BOTH_AT_ONCE), OKAY);
}

static void put32(struct regs_bench *b, uint32_t addr, uint32_t value)
{
    uint64_t lanes = addr & 4 ? (uint64_t)value << 32 : value;
    assert_int_equal(regs_write(b, addr, lanes, addr & 4 ? HIGH : LOW, BOTH_AT_ONCE), OKAY);
}

static struct regs_out look(struct regs_bench *b)
{
    struct regs_out out;
    regs_look(b, &out);
    return out;
}

/* Let a ddtp write that is under way finish. */
static void finish_ddtp(struct regs_bench *b)
{
    regs_pins(b)->inval_ready = true;
    regs_pins(b)->barrier_held = true;
    for (int i = 0; i < 10 && get(b, IOMMU_REG_DDTP) & IOMMU_DDTP_BUSY_MASK; i++)
        regs_cycle(b);
    assert_false(get(b, IOMMU_REG_DDTP) & IOMMU_DDTP_BUSY_MASK);
}

static void write_ddtp(struct regs_bench *b, uint64_t value)
{
    put(b, IOMMU_REG_DDTP, value);
    finish_ddtp(b);
}

static uint64_t ddtp(uint64_t mode, uint64_t ppn)
{
    return IOMMU_PUT(IOMMU_DDTP_IOMMU_MODE, mode) | IOMMU_PUT(IOMMU_DDTP_PPN, ppn);
}

/* ---- bus ---- */

static void either_bus_order_writes(void **state)
{
    struct regs_bench *b = *state;

    for (int order = ADDRESS_FIRST; order <= BOTH_AT_ONCE; order++) {
        uint64_t base = IOMMU_PUT(IOMMU_CQB_PPN, 0x80001 + order) | 3;
        assert_int_equal(regs_write(b, IOMMU_REG_CQB, base, ALL, order), OKAY);
        assert_int_equal(get(b, IOMMU_REG_CQB), base);
    }
}

/* MAP-04, MAP-06 */
static void halves_are_separate(void **state)
{
    struct regs_bench *b = *state;
    uint64_t base = IOMMU_PUT(IOMMU_CQB_PPN, 0xABCDEF01234) | 5;

    put32(b, IOMMU_REG_CQB + 4, base >> 32);
    put32(b, IOMMU_REG_CQB, (uint32_t)base);
    assert_int_equal(get(b, IOMMU_REG_CQB), base);
    put32(b, IOMMU_REG_CQB, 0);
    assert_int_equal(get(b, IOMMU_REG_CQB), base & ~UINT64_C(0xFFFFFFFF));
}

/* MAP-07: an odd strobe, or eight bytes over two registers, is an error without effect. */
static void odd_accesses_change_nothing(void **state)
{
    struct regs_bench *b = *state;
    static const uint8_t odd[] = {0x00, 0x01, 0x03, 0x0E, 0x1F, 0x3C, 0x80, 0xFE};

    put32(b, IOMMU_REG_FQH, 0);
    put(b, IOMMU_REG_FQB, 7);
    for (size_t i = 0; i < sizeof(odd); i++)
        assert_int_equal(regs_write(b, IOMMU_REG_FQB, UINT64_MAX, odd[i], BOTH_AT_ONCE), SLVERR);
    assert_int_equal(get(b, IOMMU_REG_FQB), 7);
    assert_int_equal(regs_write(b, IOMMU_REG_CQCSR, UINT64_MAX, ALL, BOTH_AT_ONCE), SLVERR);
    assert_int_equal(get(b, IOMMU_REG_CQCSR), 0);
    assert_int_equal(regs_write(b, IOMMU_REG_CQH, UINT64_MAX, ALL, BOTH_AT_ONCE), SLVERR);
    assert_int_equal(get(b, IOMMU_REG_CQH), 0);
}

/* MAP-01, MAP-02, MAP-03, MAP-08 */
static void holes_and_absent_features_read_zero(void **state)
{
    struct regs_bench *b = *state;
    static const uint32_t used[] = {
        IOMMU_REG_CAPABILITIES, IOMMU_REG_FCTL, IOMMU_REG_DDTP,  IOMMU_REG_CQB,   IOMMU_REG_CQH,
        IOMMU_REG_FQB,          IOMMU_REG_FQH,  IOMMU_REG_CQCSR, IOMMU_REG_PQCSR, IOMMU_REG_ICVEC};

    for (uint32_t addr = 0; addr < IOMMU_WINDOW_BYTES; addr += 8) {
        bool is_used = false;
        for (size_t i = 0; i < sizeof(used) / sizeof(used[0]); i++)
            is_used |= used[i] == addr;
        if (is_used) continue;
        put32(b, addr, UINT32_MAX);
        put32(b, addr + 4, UINT32_MAX);
        assert_int_equal(get(b, addr), 0);
    }
    put32(b, IOMMU_REG_PQCSR, UINT32_MAX);
    assert_int_equal(get32(b, IOMMU_REG_PQCSR), 0);
}

/* ---- capabilities and fctl ---- */

/* CAP-01 .. CAP-30: what is built now, and nothing that is not. */
static void capabilities_say_what_is_built(void **state)
{
    struct regs_bench *b = *state;
    uint64_t expected =
        0x10 | UINT64_C(7) << 9 | UINT64_C(1) << 28 | UINT64_C(56) << 32 | UINT64_C(7) << 38;

    assert_int_equal(get(b, IOMMU_REG_CAPABILITIES), expected);
    put(b, IOMMU_REG_CAPABILITIES, UINT64_MAX);
    put(b, IOMMU_REG_CAPABILITIES, 0);
    assert_int_equal(get(b, IOMMU_REG_CAPABILITIES), expected);
}

static void check_capabilities(uint64_t mask, uint64_t expected)
{
    struct regs_straps straps = as_built;
    straps.cap_mask = mask;
    struct regs_bench *b = regs_new(&straps);
    assert_int_equal(get(b, IOMMU_REG_CAPABILITIES), expected);
    regs_free(b);
}

/* A feature is offered only with what it rests on; the address width is the lesser one. */
static void strap_removes_features_and_their_dependents(void **state)
{
    (void)state;
    const uint64_t all =
        0x10 | UINT64_C(7) << 9 | UINT64_C(1) << 28 | UINT64_C(56) << 32 | UINT64_C(7) << 38;
    const uint64_t sv = UINT64_C(7) << 9;

    check_capabilities(~IOMMU_CAPABILITIES_SV57_MASK, all & ~IOMMU_CAPABILITIES_SV57_MASK);
    check_capabilities(~IOMMU_CAPABILITIES_SV48_MASK, (all & ~sv) | IOMMU_CAPABILITIES_SV39_MASK);
    check_capabilities(~IOMMU_CAPABILITIES_SV39_MASK, all & ~sv);
    check_capabilities(~IOMMU_CAPABILITIES_PD17_MASK, all & ~IOMMU_CAPABILITIES_PD17_MASK);
    check_capabilities(~IOMMU_CAPABILITIES_PAS_MASK | UINT64_C(44) << 32,
                       (all & ~IOMMU_CAPABILITIES_PAS_MASK) | UINT64_C(44) << 32);
    check_capabilities(0, 0x10 | UINT64_C(1) << 28 | UINT64_C(56) << 32);
}

/* FCTL-01, FCTL-04, FCTL-05, FCTL-07 */
static void fctl_has_no_choice(void **state)
{
    struct regs_bench *b = *state;

    assert_int_equal(get32(b, IOMMU_REG_FCTL), IOMMU_FCTL_WSI_MASK);
    put32(b, IOMMU_REG_FCTL, 0);
    assert_int_equal(get32(b, IOMMU_REG_FCTL), IOMMU_FCTL_WSI_MASK);
    put32(b, IOMMU_REG_FCTL, UINT32_MAX);
    assert_int_equal(get32(b, IOMMU_REG_FCTL), IOMMU_FCTL_WSI_MASK);
}

/* ---- ddtp ---- */

/* DDTP-01 .. DDTP-06, DDTP-10, DDTP-11, DDTP-18, DDTP-19: each old mode with each new one. */
static void ddtp_takes_legal_modes_only(void **state)
{
    (void)state;
    for (unsigned from = 0; from <= 4; from++) {
        for (unsigned to = 0; to < 16; to++) {
            struct regs_bench *b = regs_new(&as_built);
            write_ddtp(b, ddtp(from, 0x1234));
            assert_int_equal(get(b, IOMMU_REG_DDTP), ddtp(from, 0x1234));
            write_ddtp(b, UINT64_MAX << 54 | UINT64_C(0x3E0) | ddtp(to, 0x80005));
            bool legal = to <= 1 || (to <= 4 && (from <= 1 || from == to));
            assert_int_equal(get(b, IOMMU_REG_DDTP),
                             legal ? ddtp(to, 0x80005) : ddtp(from, 0x1234));
            assert_int_equal(look(b).mode, legal ? to : from);
            regs_free(b);
        }
    }
}

static void ddtp_mode_limit_follows_strap(void **state)
{
    (void)state;
    struct regs_straps straps = as_built;
    straps.ddt_mode_max = 3;
    struct regs_bench *b = regs_new(&straps);
    write_ddtp(b, ddtp(4, 0x1234));
    assert_int_equal(get(b, IOMMU_REG_DDTP), 0);
    write_ddtp(b, ddtp(3, 0x1234));
    assert_int_equal(get(b, IOMMU_REG_DDTP), ddtp(3, 0x1234));
    regs_free(b);
}

/* DDTP-17: two 4-byte writes, high half first. */
static void ddtp_works_in_halves(void **state)
{
    struct regs_bench *b = *state;
    uint64_t value = ddtp(2, 0xABCDEF01234);

    put32(b, IOMMU_REG_DDTP + 4, value >> 32);
    assert_false(get(b, IOMMU_REG_DDTP) & IOMMU_DDTP_BUSY_MASK);
    put32(b, IOMMU_REG_DDTP, (uint32_t)value);
    finish_ddtp(b);
    assert_int_equal(get(b, IOMMU_REG_DDTP), value);
    assert_int_equal(look(b).ddt_ppn, 0xABCDEF01234);
}

/* DDTP-12, DDTP-15: busy until older requests are done; what comes meanwhile is ignored. */
static void ddtp_stays_busy_until_older_requests_end(void **state)
{
    struct regs_bench *b = *state;

    put(b, IOMMU_REG_DDTP, ddtp(1, 0));
    for (int i = 0; i < 5; i++)
        regs_cycle(b);
    assert_true(look(b).inval_valid);
    assert_int_equal(look(b).mode, 0);

    regs_pins(b)->inval_ready = true;
    regs_cycle(b);
    assert_false(look(b).inval_valid);
    assert_true(look(b).barrier);
    assert_int_equal(look(b).mode, 1);

    regs_pins(b)->barrier_held = true;
    regs_pins(b)->old_busy = true;
    for (int i = 0; i < 20; i++)
        regs_cycle(b);
    put(b, IOMMU_REG_DDTP, ddtp(3, 0x99));
    assert_int_equal(get(b, IOMMU_REG_DDTP), ddtp(1, 0) | IOMMU_DDTP_BUSY_MASK);

    regs_pins(b)->old_busy = false;
    regs_cycle(b);
    assert_int_equal(get(b, IOMMU_REG_DDTP), ddtp(1, 0));
    assert_false(look(b).barrier);
}

/* RST-01 .. RST-07 */
static void reset_values(void **state)
{
    struct regs_bench *b = *state;
    assert_int_equal(get(b, IOMMU_REG_DDTP), 0);
    assert_int_equal(get(b, IOMMU_REG_CQCSR), 0);
    assert_int_equal(get(b, IOMMU_REG_PQCSR), 0);
    assert_int_equal(look(b).irq, 0);

    struct regs_straps straps = as_built;
    straps.reset_bare = true;
    straps.walk_slots = 5;
    struct regs_bench *bare = regs_new(&straps);
    assert_int_equal(get(bare, IOMMU_REG_DDTP), 1);
    assert_int_equal(look(bare).mode, 1);
    assert_int_equal(look(bare).walk_slots, 5);
    regs_free(bare);
}

/* ---- queue registers ---- */

/* CQR-01 .. CQR-03, CQR-21, FQR-01, FQR-11: the largest queue is 2^16 entries. */
static void queue_base_is_warl(void **state)
{
    struct regs_bench *b = *state;
    static const uint32_t base[] = {IOMMU_REG_CQB, IOMMU_REG_FQB};

    for (int q = 0; q < 2; q++) {
        for (uint64_t size = 0; size < 32; size++) {
            put(b, base[q], size | IOMMU_PUT(IOMMU_CQB_PPN, 0x80000 + size));
            uint64_t expected = size < 16 ? size : 15;
            assert_int_equal(get(b, base[q]), expected | IOMMU_PUT(IOMMU_CQB_PPN, 0x80000 + size));
        }
        put(b, base[q], UINT64_C(0xFFC00000000003E0));
        assert_int_equal(get(b, base[q]), 0);
    }
}

/* CQR-04, CQR-06, CQR-07, FQR-04, FQR-05, LNX-09 */
static void indices_stay_inside_the_queue(void **state)
{
    struct regs_bench *b = *state;

    put(b, IOMMU_REG_CQB, 3); /* 16 entries */
    put(b, IOMMU_REG_FQB, 1); /* 4 entries */
    put32(b, IOMMU_REG_CQT, UINT32_MAX);
    put32(b, IOMMU_REG_FQH, UINT32_MAX);
    put32(b, IOMMU_REG_CQH, UINT32_MAX);
    put32(b, IOMMU_REG_FQT, UINT32_MAX);
    assert_int_equal(get32(b, IOMMU_REG_CQT), 15);
    assert_int_equal(get32(b, IOMMU_REG_FQH), 3);
    assert_int_equal(get32(b, IOMMU_REG_CQH), 0);
    assert_int_equal(get32(b, IOMMU_REG_FQT), 0);
    put(b, IOMMU_REG_CQB, 0);
    assert_int_equal(get32(b, IOMMU_REG_CQT), 0);
}

/* CQR-05, FQR-03 */
static void base_is_fixed_while_the_queue_is_on(void **state)
{
    struct regs_bench *b = *state;

    put(b, IOMMU_REG_CQB, 3);
    put32(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CQEN_MASK);
    put(b, IOMMU_REG_CQB, 9);
    assert_int_equal(get(b, IOMMU_REG_CQB), 3);
    regs_pins(b)->cq_on = true;
    put(b, IOMMU_REG_CQB, 9);
    assert_int_equal(get(b, IOMMU_REG_CQB), 3);
}

/* CQR-08, CQR-12, CQR-14, CQR-16, FQR-06, FQR-08, FQR-09 */
static void status_bits_clear_by_one_and_by_enable(void **state)
{
    struct regs_bench *b = *state;
    uint32_t cq_status =
        IOMMU_CQCSR_CQMF_MASK | IOMMU_CQCSR_CMD_ILL_MASK | IOMMU_CQCSR_FENCE_W_IP_MASK;
    uint32_t fq_status = IOMMU_FQCSR_FQMF_MASK | IOMMU_FQCSR_FQOF_MASK;

    struct regs_in *in = regs_pins(b);
    in->set_cqmf = in->set_cmd_ill = in->set_fence_w_ip = in->set_fqmf = in->set_fqof = true;
    regs_cycle(b);
    in->set_cqmf = in->set_cmd_ill = in->set_fence_w_ip = in->set_fqmf = in->set_fqof = false;
    assert_int_equal(get32(b, IOMMU_REG_CQCSR), cq_status);
    assert_int_equal(get32(b, IOMMU_REG_FQCSR), fq_status);
    assert_true(look(b).cq_stopped);
    assert_true(look(b).fq_stopped);

    put32(b, IOMMU_REG_CQCSR, 0);
    assert_int_equal(get32(b, IOMMU_REG_CQCSR), cq_status);
    put32(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CMD_ILL_MASK);
    cq_status &= ~IOMMU_CQCSR_CMD_ILL_MASK;
    assert_int_equal(get32(b, IOMMU_REG_CQCSR), cq_status);
    put32(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CQMF_MASK);
    assert_false(look(b).cq_stopped); /* fence_w_ip alone stops nothing, CQC-16 */

    put32(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CQEN_MASK);
    assert_int_equal(get32(b, IOMMU_REG_CQCSR), IOMMU_CQCSR_CQEN_MASK | IOMMU_CQCSR_BUSY_MASK);
    in->cq_on = true;
    assert_int_equal(get32(b, IOMMU_REG_CQCSR), IOMMU_CQCSR_CQEN_MASK | IOMMU_CQCSR_CQON_MASK);
    put32(b, IOMMU_REG_FQCSR, IOMMU_FQCSR_FQEN_MASK | IOMMU_FQCSR_FIE_MASK);
    in->fq_on = true;
    assert_int_equal(get32(b, IOMMU_REG_FQCSR),
                     IOMMU_FQCSR_FQEN_MASK | IOMMU_FQCSR_FIE_MASK | IOMMU_FQCSR_FQON_MASK);
    put32(b, IOMMU_REG_CQCSR, UINT32_MAX);
    assert_int_equal(get32(b, IOMMU_REG_CQCSR),
                     IOMMU_CQCSR_CQEN_MASK | IOMMU_CQCSR_CIE_MASK | IOMMU_CQCSR_CQON_MASK);
}

/* ---- interrupts ---- */

static void pulse(struct regs_bench *b, bool *pin)
{
    *pin = true;
    regs_cycle(b);
    *pin = false;
    regs_cycle(b);
}

/* IPS-01 .. IPS-03, IPS-11, IPS-16 */
static void command_interrupt_is_a_level(void **state)
{
    struct regs_bench *b = *state;

    pulse(b, &regs_pins(b)->set_cmd_ill);
    assert_int_equal(get32(b, IOMMU_REG_IPSR), 0);
    put32(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CIE_MASK);
    assert_int_equal(get32(b, IOMMU_REG_IPSR), IOMMU_IPSR_CIP_MASK);
    put32(b, IOMMU_REG_IPSR, IOMMU_IPSR_CIP_MASK);
    assert_int_equal(get32(b, IOMMU_REG_IPSR), IOMMU_IPSR_CIP_MASK);
    put32(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CMD_ILL_MASK); /* also turns cie off */
    assert_int_equal(get32(b, IOMMU_REG_IPSR), IOMMU_IPSR_CIP_MASK);
    put32(b, IOMMU_REG_IPSR, IOMMU_IPSR_CIP_MASK);
    assert_int_equal(get32(b, IOMMU_REG_IPSR), 0);
}

/* IPS-04 .. IPS-06, IPS-10, IPS-12, IPS-14 */
static void record_is_an_event(void **state)
{
    struct regs_bench *b = *state;

    pulse(b, &regs_pins(b)->fq_appended);
    put32(b, IOMMU_REG_FQCSR, IOMMU_FQCSR_FIE_MASK);
    assert_int_equal(get32(b, IOMMU_REG_IPSR), 0);
    pulse(b, &regs_pins(b)->fq_appended);
    assert_int_equal(get32(b, IOMMU_REG_IPSR), IOMMU_IPSR_FIP_MASK);
    put32(b, IOMMU_REG_IPSR, 0);
    assert_int_equal(get32(b, IOMMU_REG_IPSR), IOMMU_IPSR_FIP_MASK);
    put32(b, IOMMU_REG_IPSR, UINT32_MAX);
    assert_int_equal(get32(b, IOMMU_REG_IPSR), 0);
    pulse(b, &regs_pins(b)->set_fqof);
    assert_int_equal(get32(b, IOMMU_REG_IPSR), IOMMU_IPSR_FIP_MASK);
}

/* INT-01 .. INT-03, INT-18, INT-20 */
static void wire_follows_vector(void **state)
{
    struct regs_bench *b = *state;

    put(b, IOMMU_REG_ICVEC, UINT64_MAX);
    assert_int_equal(get(b, IOMMU_REG_ICVEC), 0xFF); /* no pmiv without HPM, no piv without ATS */
    put32(b, IOMMU_REG_ICVEC, 0x53);
    put32(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CIE_MASK);
    put32(b, IOMMU_REG_FQCSR, IOMMU_FQCSR_FIE_MASK);
    assert_int_equal(look(b).irq, 0);
    pulse(b, &regs_pins(b)->set_cqmf);
    assert_int_equal(look(b).irq, 1 << 3);
    pulse(b, &regs_pins(b)->fq_appended);
    assert_int_equal(look(b).irq, 1 << 3 | 1 << 5);
    put32(b, IOMMU_REG_ICVEC, 0x77);
    assert_int_equal(look(b).irq, 1 << 7);
    put32(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CQMF_MASK);
    put32(b, IOMMU_REG_IPSR, UINT32_MAX);
    assert_int_equal(look(b).irq, 0);

    struct regs_straps straps = as_built;
    straps.icvec_bits = 2;
    struct regs_bench *few = regs_new(&straps);
    put(few, IOMMU_REG_ICVEC, UINT64_MAX);
    assert_int_equal(get(few, IOMMU_REG_ICVEC), 0x33);
    regs_free(few);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest regs[] = {
        CASE(either_bus_order_writes),
        CASE(halves_are_separate),
        CASE(odd_accesses_change_nothing),
        CASE(holes_and_absent_features_read_zero),
        CASE(capabilities_say_what_is_built),
        CASE(strap_removes_features_and_their_dependents),
        CASE(fctl_has_no_choice),
        CASE(ddtp_takes_legal_modes_only),
        CASE(ddtp_mode_limit_follows_strap),
        CASE(ddtp_works_in_halves),
        CASE(ddtp_stays_busy_until_older_requests_end),
        CASE(reset_values),
        CASE(queue_base_is_warl),
        CASE(indices_stay_inside_the_queue),
        CASE(base_is_fixed_while_the_queue_is_on),
        CASE(status_bits_clear_by_one_and_by_enable),
        CASE(command_interrupt_is_a_level),
        CASE(record_is_an_event),
        CASE(wire_follows_vector),
    };
    return cmocka_run_group_tests(regs, NULL, NULL);
}
