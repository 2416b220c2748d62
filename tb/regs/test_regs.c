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
#include "plan_row.h"
#include "regs_software.h"

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
        assert_row_int_equal(
            "MAP-07", regs_write(b, IOMMU_REG_FQB, UINT64_MAX, odd[i], BOTH_AT_ONCE), SLVERR);
    assert_row_int_equal("MAP-07", get(b, IOMMU_REG_FQB), 7);
    assert_row_int_equal("MAP-07", regs_write(b, IOMMU_REG_CQCSR, UINT64_MAX, ALL, BOTH_AT_ONCE),
                         SLVERR);
    assert_row_int_equal("MAP-07", get(b, IOMMU_REG_CQCSR), 0);
    assert_row_int_equal("MAP-07", regs_write(b, IOMMU_REG_CQH, UINT64_MAX, ALL, BOTH_AT_ONCE),
                         SLVERR);
    assert_row_int_equal("MAP-07", get(b, IOMMU_REG_CQH), 0);
}

/* ---- capabilities and fctl ---- */

/* CAP-01 .. CAP-30: what is built now, and nothing that is not. */
static void capabilities_say_what_is_built(void **state)
{
    struct regs_bench *b = *state;
    uint64_t expected =
        0x10 | UINT64_C(7) << 9 | UINT64_C(2) << 28 | UINT64_C(56) << 32 | UINT64_C(7) << 38;

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
        0x10 | UINT64_C(7) << 9 | UINT64_C(2) << 28 | UINT64_C(56) << 32 | UINT64_C(7) << 38;
    const uint64_t sv = UINT64_C(7) << 9;

    check_capabilities(~IOMMU_CAPABILITIES_SV57_MASK, all & ~IOMMU_CAPABILITIES_SV57_MASK);
    check_capabilities(~IOMMU_CAPABILITIES_SV48_MASK, (all & ~sv) | IOMMU_CAPABILITIES_SV39_MASK);
    check_capabilities(~IOMMU_CAPABILITIES_SV39_MASK, all & ~sv);
    check_capabilities(~IOMMU_CAPABILITIES_PD17_MASK, all & ~IOMMU_CAPABILITIES_PD17_MASK);
    check_capabilities(~IOMMU_CAPABILITIES_PAS_MASK | UINT64_C(44) << 32,
                       (all & ~IOMMU_CAPABILITIES_PAS_MASK) | UINT64_C(44) << 32);
    check_capabilities(~IOMMU_CAPABILITIES_IGS_MASK, all & ~IOMMU_CAPABILITIES_IGS_MASK);
    check_capabilities(~IOMMU_CAPABILITIES_IGS_MASK | UINT64_C(1) << 28,
                       (all & ~IOMMU_CAPABILITIES_IGS_MASK) | UINT64_C(1) << 28);
    check_capabilities(0, 0x10 | UINT64_C(56) << 32);
}

/* FCTL-02 .. FCTL-07: a field moves if the block has both choices and the strap lets it. */
static void fctl_moves_where_there_is_a_choice(void **state)
{
    (void)state;
    for (unsigned writable = 0; writable < 8; writable++) {
        for (unsigned tie = 0; tie < 8; tie++) {
            struct regs_straps straps = as_built;
            straps.fctl_writable = (uint8_t)writable;
            straps.fctl_tie = (uint8_t)tie;
            struct regs_bench *b = regs_new(&straps);
            uint64_t built = get(b, IOMMU_REG_CAPABILITIES);
            uint32_t choice = IOMMU_FCTL_WSI_MASK;
            if (built & IOMMU_CAPABILITIES_END_MASK) choice |= IOMMU_FCTL_BE_MASK;
            if (built & (IOMMU_CAPABILITIES_SV32_MASK | IOMMU_CAPABILITIES_SV32X4_MASK))
                choice |= IOMMU_FCTL_GXL_MASK;
            uint32_t fixed = tie & ~writable & (choice | IOMMU_FCTL_BE_MASK);
            if (!(choice & IOMMU_FCTL_BE_MASK)) fixed |= tie & IOMMU_FCTL_BE_MASK;
            put32(b, IOMMU_REG_FCTL, UINT32_MAX);
            assert_int_equal(get32(b, IOMMU_REG_FCTL), (writable & choice) | fixed);
            put32(b, IOMMU_REG_FCTL, 0);
            assert_int_equal(get32(b, IOMMU_REG_FCTL), fixed);
            regs_free(b);
        }
    }
}

/* No message can leave before software chose messages: wires after reset. */
static void fctl_after_reset(void **state)
{
    assert_int_equal(get32(*state, IOMMU_REG_FCTL), IOMMU_FCTL_WSI_MASK);
}

/* FCTL-08: ignored while the mode is not Off or a queue is on. */
static void fctl_stands_still_in_use(void **state)
{
    struct regs_bench *b = *state;

    write_ddtp(b, ddtp(1, 0));
    put32(b, IOMMU_REG_FCTL, 0);
    assert_int_equal(get32(b, IOMMU_REG_FCTL), IOMMU_FCTL_WSI_MASK);
    write_ddtp(b, ddtp(0, 0));
    bool *on[] = {&regs_pins(b)->cq_on, &regs_pins(b)->fq_on};
    for (int q = 0; q < 2; q++) {
        *on[q] = true;
        put32(b, IOMMU_REG_FCTL, 0);
        assert_int_equal(get32(b, IOMMU_REG_FCTL), IOMMU_FCTL_WSI_MASK);
        *on[q] = false;
    }
    put32(b, IOMMU_REG_FCTL, 0);
    assert_int_equal(get32(b, IOMMU_REG_FCTL), 0);
}

/* ---- ddtp ---- */

/* The row that a step from one mode to another belongs to. */
static const char *mode_row(unsigned from, unsigned to)
{
    static const char *const from_off[] = {"DDTP-01", "DDTP-02", "DDTP-03", "DDTP-04", "DDTP-05"};

    if (to > IOMMU_DDTP_MODE_3LVL) return "DDTP-06";
    if (from == IOMMU_DDTP_MODE_OFF) return from_off[to];
    if (from == IOMMU_DDTP_MODE_BARE) return NULL; /* DDTP-19 also wants requests: tb/top */
    return to == IOMMU_DDTP_MODE_BARE ? "DDTP-11" : to > IOMMU_DDTP_MODE_BARE ? "DDTP-10" : NULL;
}

/* DDTP-01 .. DDTP-06, DDTP-10, DDTP-11, DDTP-18: each old mode with each new one. */
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
            uint64_t value = get(b, IOMMU_REG_DDTP);
            uint64_t expected = legal ? ddtp(to, 0x80005) : ddtp(from, 0x1234);
            const char *row = mode_row(from, to);
            if (row) assert_row_int_equal(row, value, expected);
            assert_row_int_equal("DDTP-18", value & ~IOMMU_DDTP_PPN_MASK, legal ? to : from);
            assert_row_int_equal("DDTP-09", value & IOMMU_DDTP_BUSY_MASK, 0);
            assert_int_equal(value, expected);
            assert_int_equal(look(b).mode, legal ? to : from);
            regs_free(b);
        }
    }
}

static void no_root_address_is_fixed(void **state)
{
    struct regs_bench *b = *state;

    for (uint64_t mode = IOMMU_DDTP_MODE_OFF; mode <= IOMMU_DDTP_MODE_BARE; mode++) {
        write_ddtp(b, ddtp(mode, UINT64_C(0xFFFFFFFFFFF)));
        write_ddtp(b, ddtp(mode, 0));
        assert_row_int_equal("DDTP-08", get(b, IOMMU_REG_DDTP), ddtp(mode, 0));
    }
}

static void off_with_another_root_is_harmless(void **state)
{
    struct regs_bench *b = *state;

    write_ddtp(b, ddtp(IOMMU_DDTP_MODE_2LVL, 0x1234));
    write_ddtp(b, ddtp(IOMMU_DDTP_MODE_OFF, 0x4321));
    assert_row_int_equal("DDTP-16", look(b).mode, IOMMU_DDTP_MODE_OFF);
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

/* Two 4-byte writes, high half first. */
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

static void ddtp_works_with_the_low_half_alone(void **state)
{
    struct regs_bench *b = *state;

    put32(b, IOMMU_REG_DDTP, (uint32_t)ddtp(IOMMU_DDTP_MODE_3LVL, 0x3FFFFF));
    finish_ddtp(b);
    assert_row_int_equal("DDTP-17", get(b, IOMMU_REG_DDTP), ddtp(IOMMU_DDTP_MODE_3LVL, 0x3FFFFF));
    assert_row_int_equal("DDTP-17", look(b).mode, IOMMU_DDTP_MODE_3LVL);
    assert_row_int_equal("DDTP-17", look(b).ddt_ppn, 0x3FFFFF);
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
    assert_row_int_equal("DDTP-15", get(b, IOMMU_REG_DDTP), ddtp(1, 0) | IOMMU_DDTP_BUSY_MASK);

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

/* The largest queue is 2^16 entries. */
static void queue_base_is_warl(void **state)
{
    struct regs_bench *b = *state;
    static const struct {
        uint32_t reg;
        const char *size_row, *reserved_row;
    } queues[] = {{IOMMU_REG_CQB, "CQR-01", "CQR-03"}, {IOMMU_REG_FQB, "FQR-01", "FQR-11"}};

    for (int q = 0; q < 2; q++) {
        for (uint64_t size = 0; size < 32; size++) {
            put(b, queues[q].reg, size | IOMMU_PUT(IOMMU_CQB_PPN, 0x80000 + size));
            uint64_t expected = size < 16 ? size : 15;
            assert_row_int_equal(queues[q].size_row, get(b, queues[q].reg),
                                 expected | IOMMU_PUT(IOMMU_CQB_PPN, 0x80000 + size));
        }
        put(b, queues[q].reg, UINT64_C(0xFFC00000000003E0));
        assert_row_int_equal(queues[q].reserved_row, get(b, queues[q].reg), 0);
    }
    /* Size code 0 is two entries: one index bit. */
    put(b, IOMMU_REG_CQB, 0);
    put32(b, IOMMU_REG_CQT, UINT32_MAX);
    assert_row_int_equal("CQR-01", get32(b, IOMMU_REG_CQT), 1);
}

static void indices_stay_inside_the_queue(void **state)
{
    struct regs_bench *b = *state;

    put(b, IOMMU_REG_CQB, 3); /* 16 entries */
    put(b, IOMMU_REG_FQB, 1); /* 4 entries */
    put32(b, IOMMU_REG_CQT, UINT32_MAX);
    put32(b, IOMMU_REG_FQH, UINT32_MAX);
    put32(b, IOMMU_REG_CQH, UINT32_MAX);
    put32(b, IOMMU_REG_FQT, UINT32_MAX);
    assert_row_int_equal("CQR-07", get32(b, IOMMU_REG_CQT), 15);
    assert_row_int_equal("FQR-05", get32(b, IOMMU_REG_FQH), 3);
    assert_row_int_equal("CQR-06", get32(b, IOMMU_REG_CQH), 0);
    assert_row_int_equal("FQR-04", get32(b, IOMMU_REG_FQT), 0);
    put(b, IOMMU_REG_CQB, 0);
    put(b, IOMMU_REG_FQB, 0);
    assert_row_int_equal("CQR-04", get32(b, IOMMU_REG_CQT), 0);
    assert_row_int_equal("FQR-02", get32(b, IOMMU_REG_FQH), 0);
}

static void base_is_fixed_while_the_queue_is_on(void **state)
{
    struct regs_bench *b = *state;

    put(b, IOMMU_REG_CQB, 3);
    put32(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CQEN_MASK);
    put(b, IOMMU_REG_CQB, 9);
    assert_row_int_equal("CQR-05", get(b, IOMMU_REG_CQB), 3);
    regs_pins(b)->cq_on = true;
    put(b, IOMMU_REG_CQB, 9);
    assert_row_int_equal("CQR-05", get(b, IOMMU_REG_CQB), 3);

    put(b, IOMMU_REG_FQB, 3);
    put32(b, IOMMU_REG_FQCSR, IOMMU_FQCSR_FQEN_MASK);
    put(b, IOMMU_REG_FQB, 9);
    assert_row_int_equal("FQR-03", get(b, IOMMU_REG_FQB), 3);
    regs_pins(b)->fq_on = true;
    put(b, IOMMU_REG_FQB, 9);
    assert_row_int_equal("FQR-03", get(b, IOMMU_REG_FQB), 3);
}

static void control_is_fixed_while_the_queue_changes(void **state)
{
    struct regs_bench *b = *state;
    uint32_t busy = IOMMU_CQCSR_CQEN_MASK | IOMMU_CQCSR_BUSY_MASK; /* the same bits in both */

    put32(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CQEN_MASK);
    put32(b, IOMMU_REG_CQCSR, 0);
    assert_row_int_equal("CQR-17", get32(b, IOMMU_REG_CQCSR), busy);
    put32(b, IOMMU_REG_FQCSR, IOMMU_FQCSR_FQEN_MASK);
    put32(b, IOMMU_REG_FQCSR, 0);
    assert_row_int_equal("FQR-13", get32(b, IOMMU_REG_FQCSR), busy);
}

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

    put32(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CIE_MASK);
    assert_row_int_equal("CQR-13", get32(b, IOMMU_REG_CQCSR), cq_status | IOMMU_CQCSR_CIE_MASK);
    put32(b, IOMMU_REG_CQCSR, 0);
    assert_row_int_equal("CQR-13", get32(b, IOMMU_REG_CQCSR), cq_status);
    put32(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CMD_ILL_MASK);
    cq_status &= ~IOMMU_CQCSR_CMD_ILL_MASK;
    assert_int_equal(get32(b, IOMMU_REG_CQCSR), cq_status);
    put32(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CQMF_MASK);
    assert_row_false("CQC-16", look(b).cq_stopped); /* fence_w_ip alone stops nothing */
    put32(b, IOMMU_REG_FQCSR, 0);
    assert_row_int_equal("FQR-08", get32(b, IOMMU_REG_FQCSR), fq_status);
    put32(b, IOMMU_REG_FQCSR, IOMMU_FQCSR_FQMF_MASK);
    assert_row_int_equal("FQR-08", get32(b, IOMMU_REG_FQCSR), IOMMU_FQCSR_FQOF_MASK);
    put32(b, IOMMU_REG_FQCSR, IOMMU_FQCSR_FQOF_MASK);
    assert_row_int_equal("FQR-08", get32(b, IOMMU_REG_FQCSR), 0);
    pulse(b, &in->set_fqof);

    put32(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CQEN_MASK);
    assert_int_equal(get32(b, IOMMU_REG_CQCSR), IOMMU_CQCSR_CQEN_MASK | IOMMU_CQCSR_BUSY_MASK);
    in->cq_on = true;
    assert_int_equal(get32(b, IOMMU_REG_CQCSR), IOMMU_CQCSR_CQEN_MASK | IOMMU_CQCSR_CQON_MASK);
    put32(b, IOMMU_REG_FQCSR, IOMMU_FQCSR_FQEN_MASK | IOMMU_FQCSR_FIE_MASK);
    in->fq_on = true;
    assert_int_equal(get32(b, IOMMU_REG_FQCSR),
                     IOMMU_FQCSR_FQEN_MASK | IOMMU_FQCSR_FIE_MASK | IOMMU_FQCSR_FQON_MASK);
}

/* Ones in every bit; what reads back are the switches and the state of the queue. */
static void reserved_and_state_bits_ignore_writes(void **state)
{
    struct regs_bench *b = *state;
    uint32_t on = IOMMU_CQCSR_CQEN_MASK | IOMMU_CQCSR_CIE_MASK; /* the same bits in both */

    put32(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CQON_MASK | IOMMU_CQCSR_BUSY_MASK);
    assert_row_int_equal("CQR-16", get32(b, IOMMU_REG_CQCSR), 0);
    put32(b, IOMMU_REG_FQCSR, IOMMU_FQCSR_FIE_MASK | IOMMU_FQCSR_FQON_MASK | IOMMU_FQCSR_BUSY_MASK);
    assert_row_int_equal("FQR-12", get32(b, IOMMU_REG_FQCSR), IOMMU_FQCSR_FIE_MASK);
    put32(b, IOMMU_REG_FQCSR, 0);
    assert_row_int_equal("FQR-12", get32(b, IOMMU_REG_FQCSR), 0);

    put32(b, IOMMU_REG_CQCSR, UINT32_MAX);
    put32(b, IOMMU_REG_FQCSR, UINT32_MAX);
    regs_pins(b)->cq_on = regs_pins(b)->fq_on = true;
    assert_row_int_equal("CQR-14", get32(b, IOMMU_REG_CQCSR), on | IOMMU_CQCSR_CQON_MASK);
    assert_row_int_equal("FQR-09", get32(b, IOMMU_REG_FQCSR), on | IOMMU_FQCSR_FQON_MASK);
    put32(b, IOMMU_REG_CQCSR, on);
    assert_row_int_equal("CQR-16", get32(b, IOMMU_REG_CQCSR), on | IOMMU_CQCSR_CQON_MASK);
    put32(b, IOMMU_REG_FQCSR, on);
    assert_row_int_equal("FQR-12", get32(b, IOMMU_REG_FQCSR), on | IOMMU_FQCSR_FQON_MASK);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, regs_start, regs_stop)

int main(void)
{
    const struct CMUnitTest regs[] = {
        CASE(either_bus_order_writes),
        CASE(halves_are_separate),
        CASE(odd_accesses_change_nothing),
        CASE(capabilities_say_what_is_built),
        CASE(strap_removes_features_and_their_dependents),
        CASE(fctl_moves_where_there_is_a_choice),
        CASE(fctl_after_reset),
        CASE(fctl_stands_still_in_use),
        CASE(ddtp_takes_legal_modes_only),
        CASE(no_root_address_is_fixed),
        CASE(off_with_another_root_is_harmless),
        CASE(ddtp_mode_limit_follows_strap),
        CASE(ddtp_works_in_halves),
        CASE(ddtp_works_with_the_low_half_alone),
        CASE(ddtp_stays_busy_until_older_requests_end),
        CASE(reset_values),
        CASE(queue_base_is_warl),
        CASE(indices_stay_inside_the_queue),
        CASE(base_is_fixed_while_the_queue_is_on),
        CASE(control_is_fixed_while_the_queue_changes),
        CASE(status_bits_clear_by_one_and_by_enable),
        CASE(reserved_and_state_bits_ignore_writes),
    };
    return cmocka_run_group_tests(regs, NULL, NULL);
}
