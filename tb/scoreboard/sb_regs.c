// SPDX-License-Identifier: Apache-2.0
#include "sb_regs.h"

#include "iommu_regs.h"

void sb_regs_reset(struct sb_regs *regs, const struct scoreboard_config *config,
                   const struct trace_reset *event)
{
    uint64_t mode = config->reset_bare ? IOMMU_DDTP_MODE_BARE : IOMMU_DDTP_MODE_OFF;
    bool both_ends = IOMMU_GET(IOMMU_CAPABILITIES_END, event->capabilities) != 0;

    if (!event->straps) {
        *regs = (struct sb_regs){0};
        regs->state.fctl = config->fctl_value;
        regs->state.ddtp = regs->ddtp_written = regs->ddtp_before =
            IOMMU_PUT(IOMMU_DDTP_IOMMU_MODE, mode);
    }
    regs->ddt_mode_max = event->ddt_mode_max;
    regs->state.capabilities = event->capabilities;
    regs->state.fctl_be_writable = both_ends && (config->fctl_writable & IOMMU_FCTL_BE_MASK);
    regs->state.fctl_gxl_writable = config->fctl_writable & IOMMU_FCTL_GXL_MASK;
    regs->state.rcid_width = (uint8_t)config->rcid_width;
    regs->state.mcid_width = (uint8_t)config->mcid_width;
    regs->state.bare_size_log2 = (uint8_t)config->bare_size_log2;
}

// `old` with the bytes of a write laid over it; `offset` is that of the register, `bytes` its size.
static uint64_t merged(uint64_t old, uint32_t offset, uint32_t bytes,
                       const struct trace_reg_write *event)
{
    uint32_t base = event->addr & ~7u;

    for (uint32_t i = 0; i < bytes; i++) {
        uint32_t lane = offset + i - base;
        if (lane >= 8 || !(event->strb >> lane & 1)) continue;
        old &= ~(UINT64_C(0xFF) << (8 * i));
        old |= (event->data >> (8 * lane) & 0xFF) << (8 * i);
    }
    return old;
}

static bool touches(uint32_t offset, uint32_t bytes, const struct trace_reg_write *event)
{
    uint32_t base = event->addr & ~7u;

    for (uint32_t i = 0; i < bytes; i++) {
        uint32_t lane = offset + i - base;
        if (lane < 8 && (event->strb >> lane & 1)) return true;
    }
    return false;
}

// Modes that are not built, and one directory depth after another, are refused whole.
static void write_ddtp(struct sb_regs *regs, const struct trace_reg_write *event)
{
    uint64_t value = merged(regs->ddtp_written, IOMMU_REG_DDTP, IOMMU_REG_DDTP_BYTES, event);
    uint64_t mode = IOMMU_GET(IOMMU_DDTP_IOMMU_MODE, value);
    uint64_t now = IOMMU_GET(IOMMU_DDTP_IOMMU_MODE, regs->ddtp_written);
    bool in_use = now >= IOMMU_DDTP_MODE_1LVL;

    if (!touches(IOMMU_REG_DDTP, 4, event) && in_use) return;
    if (mode >= IOMMU_DDTP_MODE_1LVL && (mode > regs->ddt_mode_max || (in_use && mode != now)))
        return;
    regs->ddtp_written = value & (IOMMU_DDTP_IOMMU_MODE_MASK | IOMMU_DDTP_PPN_MASK);
}

static void write_fqcsr(struct sb_regs *regs, uint64_t cycle, const struct trace_reg_write *event)
{
    uint64_t value = merged(0, IOMMU_REG_FQCSR, IOMMU_REG_FQCSR_BYTES, event);
    bool enable = value & IOMMU_FQCSR_FQEN_MASK;

    if (value & (IOMMU_FQCSR_FQMF_MASK | IOMMU_FQCSR_FQOF_MASK)) {
        regs->fq_stopped = false;
        regs->fq_enable_cycle = cycle;
    }
    if (enable == regs->fq_enabled) return;
    regs->fq_enabled = enable;
    regs->fq_enable_cycle = cycle;
    if (enable) regs->fqt = 0;
}

void sb_regs_write(struct sb_regs *regs, const struct scoreboard_config *config, uint64_t cycle,
                   const struct trace_reg_write *event)
{
    if (touches(IOMMU_REG_DDTP, IOMMU_REG_DDTP_BYTES, event)) write_ddtp(regs, event);
    if (touches(IOMMU_REG_FCTL, IOMMU_REG_FCTL_BYTES, event)) {
        uint64_t value = merged(regs->state.fctl, IOMMU_REG_FCTL, IOMMU_REG_FCTL_BYTES, event);
        regs->state.fctl = (regs->state.fctl & ~(uint64_t)config->fctl_writable) |
                           (value & config->fctl_writable);
    }
    if (touches(IOMMU_REG_IOMMU_QOSID, IOMMU_REG_IOMMU_QOSID_BYTES, event))
        regs->state.iommu_qosid = merged(regs->state.iommu_qosid, IOMMU_REG_IOMMU_QOSID,
                                         IOMMU_REG_IOMMU_QOSID_BYTES, event);
    if (touches(IOMMU_REG_FQB, IOMMU_REG_FQB_BYTES, event) && !regs->fq_enabled)
        regs->fqb = merged(regs->fqb, IOMMU_REG_FQB, IOMMU_REG_FQB_BYTES, event);
    if (touches(IOMMU_REG_FQH, IOMMU_REG_FQH_BYTES, event))
        regs->fqh = (uint32_t)merged(regs->fqh, IOMMU_REG_FQH, IOMMU_REG_FQH_BYTES, event) &
                    sb_regs_fq_mask(regs);
    if (touches(IOMMU_REG_FQCSR, IOMMU_REG_FQCSR_BYTES, event)) write_fqcsr(regs, cycle, event);
}

void sb_regs_mode_in_effect(struct sb_regs *regs, uint64_t cycle)
{
    regs->ddtp_before = regs->state.ddtp;
    regs->state.ddtp = regs->ddtp_written;
    regs->ddtp_changed = cycle;
}

uint32_t sb_regs_fq_mask(const struct sb_regs *regs)
{
    return (uint32_t)((UINT64_C(2) << IOMMU_GET(IOMMU_FQB_LOG2SZ, regs->fqb)) - 1);
}
