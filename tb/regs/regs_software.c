// SPDX-License-Identifier: Apache-2.0
#include "regs_software.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "iommu_regs.h"

const struct regs_straps as_built = {
    .cap_mask = UINT64_MAX, .ddt_mode_max = 4, .icvec_bits = 4, .fctl_writable = 7};

int regs_start(void **state)
{
    *state = regs_new(&as_built);
    return 0;
}

int regs_stop(void **state)
{
    regs_free(*state);
    return 0;
}

uint64_t get(struct regs_bench *b, uint32_t dword)
{
    uint64_t value;
    assert_int_equal(regs_read(b, dword, &value), OKAY);
    return value;
}

uint32_t get32(struct regs_bench *b, uint32_t addr)
{
    return (uint32_t)(get(b, addr & ~7U) >> (addr & 4 ? 32 : 0));
}

void put(struct regs_bench *b, uint32_t dword, uint64_t value)
{
    assert_int_equal(regs_write(b, dword, value, ALL, BOTH_AT_ONCE), OKAY);
}

void put32(struct regs_bench *b, uint32_t addr, uint32_t value)
{
    uint64_t lanes = addr & 4 ? (uint64_t)value << 32 : value;
    assert_int_equal(regs_write(b, addr, lanes, addr & 4 ? HIGH : LOW, BOTH_AT_ONCE), OKAY);
}

struct regs_out look(struct regs_bench *b)
{
    struct regs_out out;
    regs_look(b, &out);
    return out;
}

void pulse(struct regs_bench *b, bool *pin)
{
    *pin = true;
    regs_cycle(b);
    *pin = false;
    regs_cycle(b);
}

uint64_t ddtp(uint64_t mode, uint64_t ppn)
{
    return IOMMU_PUT(IOMMU_DDTP_IOMMU_MODE, mode) | IOMMU_PUT(IOMMU_DDTP_PPN, ppn);
}

void finish_ddtp(struct regs_bench *b)
{
    regs_pins(b)->inval_ready = true;
    regs_pins(b)->barrier_held = true;
    for (int i = 0; i < 10 && get(b, IOMMU_REG_DDTP) & IOMMU_DDTP_BUSY_MASK; i++)
        regs_cycle(b);
    assert_false(get(b, IOMMU_REG_DDTP) & IOMMU_DDTP_BUSY_MASK);
}

void write_ddtp(struct regs_bench *b, uint64_t value)
{
    put(b, IOMMU_REG_DDTP, value);
    finish_ddtp(b);
}
