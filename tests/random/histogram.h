// SPDX-License-Identifier: Apache-2.0
//
// What the cases met, in bins. A bin that the build can fill and did not is a hole in the test.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "iommu_ref_refusals.h"

enum { HISTOGRAM_KINDS = 9, HISTOGRAM_COMMANDS = 16, HISTOGRAM_EDITS = 16 };

// Names of the bins of commands and edits.
enum histogram_command {
    COMMAND_VMA, COMMAND_VMA_ADDRESS, COMMAND_VMA_PSCID, COMMAND_GVMA, COMMAND_GVMA_ADDRESS,
    COMMAND_FENCE, COMMAND_FENCE_STORE, COMMAND_INVAL_DDT, COMMAND_INVAL_DDT_DID,
    COMMAND_INVAL_PDT, COMMAND_ILLEGAL, COMMAND_FETCH_FAULT, COMMAND_STORE_FAULT,
    NUM_HISTOGRAM_COMMANDS
};

struct histogram {
    uint64_t mode_pairs[5][5]; // first stage, second stage: Bare, 32, 39, 48, 57
    uint64_t sizes[64];        // log2 of granted pages
    uint64_t causes[512];
    uint64_t refusals[IOMMU_REF_NUM_REFUSALS];
    uint64_t kinds[HISTOGRAM_KINDS];
    uint64_t commands[HISTOGRAM_COMMANDS];
    uint64_t edits[HISTOGRAM_EDITS]; // by enum scene_kind
    uint64_t ddtp_modes[8];
    uint64_t translations, granted, racing, cases, skipped, cycles, overflows, mode_changes;
    uint64_t advertised; // capabilities of all cases, ORed
};

void histogram_add(struct histogram *sum, const struct histogram *part);
void histogram_print(const struct histogram *h, FILE *out);
// Names the empty bins that the advertised capabilities can fill; their number.
unsigned histogram_holes(const struct histogram *h, FILE *out);
