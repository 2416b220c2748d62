// SPDX-License-Identifier: Apache-2.0
//
// The three ways to describe physical memory, seen as a sequence of contiguous runs.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "iommu/dma_iommu.h"

/*
 * Whether the descriptor names at least one page, whole pages only, without wrapping, all below
 * 2^address_bits. On success *bytes is how much it describes.
 */
bool phys_check(const IOMMU_MAP_PHYSICAL_ADDRESS *memory, uint32_t address_bits, uint64_t *bytes);

/* A position in a descriptor that phys_check accepted. */
struct phys_cursor {
    const IOMMU_MAP_PHYSICAL_ADDRESS *memory;
    uint64_t page; /* index of the next page */
};

/* The longest contiguous run from the cursor on, in bytes; false at the end. */
bool phys_next_run(struct phys_cursor *cursor, uint64_t *base, uint64_t *bytes);
