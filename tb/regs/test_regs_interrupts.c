// SPDX-License-Identifier: Apache-2.0
//
// Pending interrupts, their vectors and the wires. Groups IPS and INT of the test plan.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "iommu_regs.h"
#include "plan_row.h"
#include "regs_software.h"

static void command_interrupt_is_a_level(void **state)
{
    struct regs_bench *b = *state;

    pulse(b, &regs_pins(b)->set_cmd_ill);
    assert_row_int_equal("IPS-02", get32(b, IOMMU_REG_IPSR), 0);
    assert_row_int_equal("IPS-02", get32(b, IOMMU_REG_CQCSR), IOMMU_CQCSR_CMD_ILL_MASK);
    put32(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CIE_MASK);
    assert_row_int_equal("IPS-03", get32(b, IOMMU_REG_IPSR), IOMMU_IPSR_CIP_MASK);
    put32(b, IOMMU_REG_IPSR, IOMMU_IPSR_CIP_MASK);
    assert_int_equal(get32(b, IOMMU_REG_IPSR), IOMMU_IPSR_CIP_MASK);
    put32(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CMD_ILL_MASK); /* also turns cie off */
    assert_row_int_equal("IPS-16", get32(b, IOMMU_REG_IPSR), IOMMU_IPSR_CIP_MASK);
    assert_row_int_equal("IPS-16", look(b).irq, 1);
    put32(b, IOMMU_REG_IPSR, IOMMU_IPSR_CIP_MASK);
    assert_row_int_equal("IPS-16", get32(b, IOMMU_REG_IPSR), 0);
    assert_row_int_equal("LNX-06", get32(b, IOMMU_REG_IPSR), 0);
}

static void record_is_an_event(void **state)
{
    struct regs_bench *b = *state;

    pulse(b, &regs_pins(b)->fq_appended);
    put32(b, IOMMU_REG_FQCSR, IOMMU_FQCSR_FIE_MASK);
    assert_row_int_equal("IPS-06", get32(b, IOMMU_REG_IPSR), 0);
    pulse(b, &regs_pins(b)->fq_appended);
    assert_row_int_equal("IPS-04", get32(b, IOMMU_REG_IPSR), IOMMU_IPSR_FIP_MASK);
    put32(b, IOMMU_REG_IPSR, 0);
    assert_row_int_equal("IPS-14", get32(b, IOMMU_REG_IPSR), IOMMU_IPSR_FIP_MASK);
    put32(b, IOMMU_REG_IPSR, UINT32_MAX);
    for (int i = 0; i < 20; i++) {
        regs_cycle(b);
        assert_row_int_equal("IPS-12", get32(b, IOMMU_REG_IPSR), 0);
    }
    pulse(b, &regs_pins(b)->fq_appended);
    assert_row_int_equal("IPS-12", get32(b, IOMMU_REG_IPSR), IOMMU_IPSR_FIP_MASK);
}

static void fault_errors_raise_fip(void **state)
{
    (void)state;
    for (int error = 0; error < 2; error++) {
        struct regs_bench *b = regs_new(&as_built);
        put32(b, IOMMU_REG_FQCSR, IOMMU_FQCSR_FIE_MASK);
        pulse(b, error == 0 ? &regs_pins(b)->set_fqof : &regs_pins(b)->set_fqmf);
        assert_row_int_equal("IPS-05", get32(b, IOMMU_REG_IPSR), IOMMU_IPSR_FIP_MASK);
        regs_free(b);
    }
}

static void reserved_pending_bits_read_zero(void **state)
{
    struct regs_bench *b = *state;

    put32(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CIE_MASK);
    pulse(b, &regs_pins(b)->set_cqmf);
    put32(b, IOMMU_REG_IPSR, 0xFFFFFFF0);
    assert_row_int_equal("IPS-15", get32(b, IOMMU_REG_IPSR), IOMMU_IPSR_CIP_MASK);
}

static void wire_follows_vector(void **state)
{
    struct regs_bench *b = *state;

    put32(b, IOMMU_REG_ICVEC, 0x53);
    put32(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CIE_MASK);
    put32(b, IOMMU_REG_FQCSR, IOMMU_FQCSR_FIE_MASK);
    assert_int_equal(look(b).irq, 0);
    pulse(b, &regs_pins(b)->set_cqmf);
    assert_int_equal(look(b).irq, 1 << 3);
    pulse(b, &regs_pins(b)->fq_appended);
    assert_int_equal(look(b).irq, 1 << 3 | 1 << 5);
    put32(b, IOMMU_REG_ICVEC, 0x77);
    assert_row_int_equal("INT-20", look(b).irq, 1 << 7);
    put32(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CQMF_MASK);
    put32(b, IOMMU_REG_IPSR, UINT32_MAX);
    assert_int_equal(look(b).irq, 0);
}

/* No pmiv without HPM, no piv without ATS. */
static void vectors_have_the_built_bits(void **state)
{
    (void)state;
    for (uint8_t bits = 0; bits <= 4; bits++) {
        struct regs_straps straps = as_built;
        straps.icvec_bits = bits;
        struct regs_bench *b = regs_new(&straps);
        uint64_t offered = get(b, IOMMU_REG_CAPABILITIES);
        uint64_t fields = IOMMU_ICVEC_CIV_MASK | IOMMU_ICVEC_FIV_MASK;
        if (offered & IOMMU_CAPABILITIES_HPM_MASK) fields |= IOMMU_ICVEC_PMIV_MASK;
        if (offered & IOMMU_CAPABILITIES_ATS_MASK) fields |= IOMMU_ICVEC_PIV_MASK;
        put(b, IOMMU_REG_ICVEC, UINT64_MAX);
        uint64_t icvec = get(b, IOMMU_REG_ICVEC);
        assert_row_int_equal("INT-01", icvec & 0xFFFF, 0x1111 * ((1U << bits) - 1) & fields);
        assert_row_int_equal("INT-03", icvec >> 16, 0);
        regs_free(b);
    }

    struct regs_straps straps = as_built;
    straps.cap_mask &= ~(IOMMU_CAPABILITIES_HPM_MASK | IOMMU_CAPABILITIES_ATS_MASK);
    struct regs_bench *b = regs_new(&straps);
    put(b, IOMMU_REG_ICVEC, UINT64_MAX);
    assert_row_int_equal("INT-02", get(b, IOMMU_REG_ICVEC), 0xFF);
    regs_free(b);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, regs_start, regs_stop)

int main(void)
{
    const struct CMUnitTest interrupts[] = {
        CASE(command_interrupt_is_a_level), CASE(record_is_an_event),
        CASE(fault_errors_raise_fip),       CASE(reserved_pending_bits_read_zero),
        CASE(wire_follows_vector),          CASE(vectors_have_the_built_bits),
    };
    return cmocka_run_group_tests(interrupts, NULL, NULL);
}
