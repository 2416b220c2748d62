// SPDX-License-Identifier: Apache-2.0
//
// The registers that translations and fault records depend on, followed from lane reg_write: a
// write counts as far as the architecture lets it.
#pragma once

#include "iommu_ref.h"
#include "iommu_trace.h"
#include "scoreboard.h"

struct sb_regs {
    struct iommu_ref_state state; // in effect
    uint64_t ddtp_written;        // takes effect when the first levels are told to forget
    uint64_t ddtp_before;         // in effect until ...
    uint64_t ddtp_changed;        // ... this cycle
    uint32_t ddt_mode_max;

    uint64_t fqb;
    uint32_t fqh, fqt;
    bool     fq_enabled, fq_stopped; // stopped: fqmf or fqof
    uint64_t fq_enable_cycle;
};

void sb_regs_reset(struct sb_regs *regs, const struct scoreboard_config *config,
                   const struct trace_reset *event);
void sb_regs_write(struct sb_regs *regs, const struct scoreboard_config *config, uint64_t cycle,
                   const struct trace_reg_write *event);
void sb_regs_mode_in_effect(struct sb_regs *regs, uint64_t cycle);

uint32_t sb_regs_fq_mask(const struct sb_regs *regs);
