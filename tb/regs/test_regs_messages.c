// SPDX-License-Identifier: Apache-2.0
//
// Interrupts as messages: the table of vectors and what is written when. Group INT of the test
// plan, and the rows of IPS about messages.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "iommu_causes.h"
#include "iommu_regs.h"
#include "plan_row.h"
#include "regs_software.h"

#define ADDR(v)    IOMMU_REG_MSI_ADDR(v)
#define DATA(v)    IOMMU_REG_MSI_DATA(v)
#define CONTROL(v) IOMMU_REG_MSI_VEC_CTL(v)

/* What a vector of these tests is set to. */
static uint64_t address_of(unsigned v)
{
    return UINT64_C(0x12345600000) + 0x104 * v;
}

static uint32_t data_of(unsigned v)
{
    return 0xA1B2C300 + v;
}

/* Message mode, every vector set up and unmasked, cip on vector 1 and fip on vector 2. */
static int start(void **state)
{
    regs_start(state);
    struct regs_bench *b = *state;
    put32(b, IOMMU_REG_FCTL, 0);
    put32(b, IOMMU_REG_ICVEC, 0x21);
    for (unsigned v = 0; v < 16; v++) {
        put(b, ADDR(v), address_of(v));
        put32(b, DATA(v), data_of(v));
        put32(b, CONTROL(v), 0);
    }
    put32(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CIE_MASK);
    put32(b, IOMMU_REG_FQCSR, IOMMU_FQCSR_FIE_MASK);
    return 0;
}

/* Number of messages within 20 cycles, each answered; *last is one of them. */
static int messages(struct regs_bench *b, bool error, struct regs_out *last)
{
    int count = 0;
    for (int i = 0; i < 20; i++) {
        struct regs_out out = look(b);
        regs_pins(b)->msg_ready = out.msg_valid;
        regs_cycle(b);
        if (!out.msg_valid) continue;
        count++;
        if (last) *last = out;
        regs_pins(b)->msg_ready = false;
        regs_pins(b)->msg_error = error;
        pulse(b, &regs_pins(b)->msg_done);
    }
    return count;
}

static void expect_message(const char *row, const struct regs_out *out, unsigned vector)
{
    assert_row_int_equal(row, out->msg_addr, address_of(vector));
    assert_row_int_equal(row, out->msg_data, data_of(vector));
}

/* ---- table ---- */

static void table_fields(void **state)
{
    struct regs_bench *b = *state;
    for (unsigned v = 0; v < 16; v++) {
        put(b, ADDR(v), UINT64_MAX);
        assert_row_int_equal("INT-05", get(b, ADDR(v)), UINT64_C(0x00FFFFFFFFFFFFFC));
        put32(b, DATA(v), UINT32_MAX);
        assert_row_int_equal("INT-06", get32(b, DATA(v)), UINT32_MAX);
        put32(b, DATA(v), 0x1234567);
        assert_row_int_equal("INT-06", get32(b, DATA(v)), 0x1234567);
        put32(b, CONTROL(v), UINT32_MAX);
        assert_row_int_equal("INT-07", get32(b, CONTROL(v)), 1);
        put32(b, CONTROL(v), UINT32_MAX - 1);
        assert_row_int_equal("INT-07", get32(b, CONTROL(v)), 0);
        assert_int_equal(get32(b, DATA(v)), 0x1234567);
    }
    put32(b, ADDR(3) + 4, 0);
    assert_int_equal(get(b, ADDR(3)), 0xFFFFFFFC);
    assert_int_equal(get(b, ADDR(4)), UINT64_C(0x00FFFFFFFFFFFFFC));
    assert_int_equal(regs_write(b, DATA(3), 0, ALL, BOTH_AT_ONCE), SLVERR);
}

static void table_ends_with_the_built_vectors(void **state)
{
    (void)state;
    for (uint8_t bits = 0; bits <= 4; bits++) {
        struct regs_straps straps = as_built;
        straps.icvec_bits = bits;
        struct regs_bench *b = regs_new(&straps);
        for (unsigned v = 0; v < 16; v++) {
            bool built = v < 1U << bits;
            put(b, ADDR(v), UINT64_MAX);
            put32(b, DATA(v), UINT32_MAX);
            put32(b, CONTROL(v), 1);
            assert_row_int_equal("INT-08", get(b, ADDR(v)) != 0, built);
            assert_row_int_equal("INT-08", get32(b, DATA(v)) != 0, built);
            assert_row_int_equal("INT-08", get32(b, CONTROL(v)), built);
        }
        regs_free(b);
    }
}

/* ---- what is sent ---- */

static void each_rise_sends_one_message(void **state)
{
    struct regs_bench *b = *state;
    struct regs_out out;

    assert_int_equal(messages(b, false, NULL), 0);
    pulse(b, &regs_pins(b)->set_cqmf);
    assert_int_equal(messages(b, false, &out), 1);
    assert_int_equal(out.msg_addr, address_of(1));
    assert_int_equal(out.msg_data, data_of(1));
    pulse(b, &regs_pins(b)->fq_appended);
    assert_int_equal(messages(b, false, &out), 1);
    assert_int_equal(out.msg_addr, address_of(2));
    assert_int_equal(look(b).irq, 0);

    pulse(b, &regs_pins(b)->fq_appended);
    pulse(b, &regs_pins(b)->set_cmd_ill);
    assert_row_int_equal("IPS-13", messages(b, false, NULL), 0);
}

static void clearing_with_the_error_there_sends_again(void **state)
{
    struct regs_bench *b = *state;

    pulse(b, &regs_pins(b)->set_cqmf);
    assert_int_equal(messages(b, false, NULL), 1);
    put32(b, IOMMU_REG_IPSR, IOMMU_IPSR_CIP_MASK);
    assert_row_int_equal("IPS-11", get32(b, IOMMU_REG_IPSR), IOMMU_IPSR_CIP_MASK);
    assert_row_int_equal("IPS-11", messages(b, false, NULL), 1);

    put32(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CIE_MASK | IOMMU_CQCSR_CQMF_MASK);
    put32(b, IOMMU_REG_IPSR, IOMMU_IPSR_CIP_MASK);
    assert_row_int_equal("IPS-10", get32(b, IOMMU_REG_IPSR), 0);
    assert_row_int_equal("IPS-10", messages(b, false, NULL), 0);
}

static void two_causes_on_one_vector(void **state)
{
    struct regs_bench *b = *state;
    struct regs_out out;

    put32(b, IOMMU_REG_ICVEC, 0x55);
    regs_pins(b)->set_cqmf = true;
    pulse(b, &regs_pins(b)->fq_appended);
    regs_pins(b)->set_cqmf = false;
    assert_row_int_equal("INT-14", messages(b, false, &out), 2);
    expect_message("INT-14", &out, 5);
}

static void masked_vector_holds_its_message(void **state)
{
    struct regs_bench *b = *state;
    struct regs_out out;

    put32(b, CONTROL(1), 1);
    pulse(b, &regs_pins(b)->set_cqmf);
    assert_row_int_equal("INT-12", messages(b, false, NULL), 0);
    assert_row_int_equal("INT-12", get32(b, IOMMU_REG_IPSR), IOMMU_IPSR_CIP_MASK);
    assert_false(look(b).msg_busy);
    put32(b, CONTROL(1), 0);
    assert_row_int_equal("INT-12", messages(b, false, &out), 1);
    expect_message("INT-12", &out, 1);
    put32(b, CONTROL(1), 1);
    put32(b, CONTROL(1), 0);
    assert_row_int_equal("INT-12", messages(b, false, NULL), 0);
}

/* The choice of this block: what is owed is sent, cleared or not. */
static void held_message_outlives_its_pending_bit(void **state)
{
    struct regs_bench *b = *state;

    put32(b, CONTROL(2), 1);
    pulse(b, &regs_pins(b)->fq_appended);
    put32(b, IOMMU_REG_IPSR, IOMMU_IPSR_FIP_MASK);
    assert_row_int_equal("INT-13", messages(b, false, NULL), 0);
    put32(b, CONTROL(2), 0);
    assert_row_int_equal("INT-13", messages(b, false, NULL), 1);
}

static void two_causes_on_a_masked_vector(void **state)
{
    struct regs_bench *b = *state;

    put32(b, IOMMU_REG_ICVEC, 0x77);
    put32(b, CONTROL(7), 1);
    pulse(b, &regs_pins(b)->set_cqmf);
    pulse(b, &regs_pins(b)->fq_appended);
    assert_row_int_equal("INT-21", messages(b, false, NULL), 0);
    put32(b, CONTROL(7), 0);
    assert_row_in_range("INT-21", messages(b, false, NULL), 1, 2);
}

static void wires_send_nothing(void **state)
{
    struct regs_bench *b = *state;

    put32(b, IOMMU_REG_FCTL, IOMMU_FCTL_WSI_MASK);
    pulse(b, &regs_pins(b)->set_cqmf);
    pulse(b, &regs_pins(b)->fq_appended);
    assert_row_int_equal("INT-19", messages(b, false, NULL), 0);
    assert_row_int_equal("INT-19", look(b).irq, 1 << 1 | 1 << 2);
    put32(b, IOMMU_REG_FCTL, 0);
    assert_row_int_equal("INT-19", messages(b, false, NULL), 0);
}

static void message_data_is_big_endian_with_be(void **state)
{
    (void)state;
    struct regs_straps straps = as_built;
    straps.fctl_writable = 2;
    straps.fctl_tie = 1;
    struct regs_bench *b = regs_new(&straps);
    struct regs_out out;

    put32(b, IOMMU_REG_FCTL, 0);
    put(b, ADDR(0), address_of(0));
    put32(b, DATA(0), 0x11223344);
    put32(b, CONTROL(0), 0);
    put32(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CIE_MASK);
    pulse(b, &regs_pins(b)->set_cqmf);
    assert_int_equal(messages(b, false, &out), 1);
    assert_row_int_equal("INT-11", out.msg_data, 0x44332211);
    assert_row_int_equal("INT-11", get32(b, DATA(0)), 0x11223344);
    regs_free(b);
}

/* ---- errors ---- */

/* Run until a fault is reported, with every write refused; the fault unit takes it at once. */
static void expect_fault(const char *row, struct regs_bench *b, uint64_t iotval)
{
    for (int i = 0; i < 20; i++) {
        struct regs_out out = look(b);
        if (out.msg_fault) {
            assert_row_int_equal(row, out.msg_fault_cause, IOMMU_CAUSE_MSI_WRITE_ACCESS_FAULT);
            assert_row_int_equal(row, out.msg_fault_iotval, iotval);
            assert_row(row, out.msg_fault_bare);
            regs_cycle(b);
            assert_row_false(row, look(b).msg_fault);
            return;
        }
        regs_pins(b)->msg_ready = regs_pins(b)->msg_error = out.msg_valid;
        regs_cycle(b);
        regs_pins(b)->msg_ready = false;
        if (out.msg_valid) {
            regs_pins(b)->msg_done = true;
            regs_cycle(b);
            regs_pins(b)->msg_done = false;
        }
    }
    fail_msg("no fault in 20 cycles");
}

static void refused_message_is_a_fault(void **state)
{
    struct regs_bench *b = *state;

    pulse(b, &regs_pins(b)->set_cqmf);
    expect_fault("INT-15", b, address_of(1));
    assert_row_int_equal("INT-15", messages(b, false, NULL), 0);
}

/* The record of the failure finds fip set: no further message. */
static void refused_message_of_the_fault_queue_ends_there(void **state)
{
    struct regs_bench *b = *state;

    pulse(b, &regs_pins(b)->fq_appended);
    expect_fault("INT-16", b, address_of(2));
    pulse(b, &regs_pins(b)->fq_appended);
    assert_row_int_equal("INT-16", messages(b, true, NULL), 0);
    assert_row_false("INT-16", look(b).msg_busy);
}

static void message_beyond_memory_is_a_fault(void **state)
{
    (void)state;
    struct regs_straps straps = as_built;
    straps.cap_mask = ~IOMMU_CAPABILITIES_PAS_MASK | IOMMU_PUT(IOMMU_CAPABILITIES_PAS, 44);
    struct regs_bench *b = regs_new(&straps);
    const uint64_t beyond = UINT64_C(1) << 44;

    put32(b, IOMMU_REG_FCTL, 0);
    put(b, ADDR(0), beyond);
    assert_row_int_equal("INT-17", get(b, ADDR(0)), beyond);
    put32(b, CONTROL(0), 0);
    put32(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CIE_MASK);
    pulse(b, &regs_pins(b)->set_cqmf);
    expect_fault("INT-17", b, beyond);
    assert_row_int_equal("INT-17", messages(b, false, NULL), 0);
    regs_free(b);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, start, regs_stop)

int main(void)
{
    const struct CMUnitTest messages_cases[] = {
        CASE(table_fields),
        CASE(table_ends_with_the_built_vectors),
        CASE(each_rise_sends_one_message),
        CASE(clearing_with_the_error_there_sends_again),
        CASE(two_causes_on_one_vector),
        CASE(masked_vector_holds_its_message),
        CASE(held_message_outlives_its_pending_bit),
        CASE(two_causes_on_a_masked_vector),
        CASE(wires_send_nothing),
        CASE(message_data_is_big_endian_with_be),
        CASE(refused_message_is_a_fault),
        CASE(refused_message_of_the_fault_queue_ends_there),
        CASE(message_beyond_memory_is_a_fault),
    };
    return cmocka_run_group_tests(messages_cases, NULL, NULL);
}
