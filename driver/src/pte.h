// SPDX-License-Identifier: Apache-2.0
//
// One page-table entry of Sv39, Sv48 or Sv57, as this driver writes them.
//
//   0              free
//   V=1, no R/W/X  points to the table of the next level
//   V=1, R=1       leaf
//   V=0, not 0     busy: hardware sees nothing here, but software has not let go yet. Either a map
//                  call has claimed the slot, or an unmap call still waits for its fence
//
// Leaves are user pages (U=1) that never raise accessed or dirty faults (A=1, and D=1 where W=1),
// are not global, and are readable whenever they exist: R=0 W=1 is reserved in this format.
// Source: RISC-V Privileged Architecture, Sv39 to Sv57 and Svnapot.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "iommu/dma_iommu.h"
#include "iommu_structs.h"

#define PTE_ENTRIES       512u        /* in a table page */
#define PTE_NAPOT_ENTRIES 16u         /* entries of one 64 KiB leaf */
#define PTE_NAPOT_CODE    UINT64_C(8) /* PPN[3:0] that means 64 KiB */
#define PTE_BUSY_MASK     (~IOMMU_PTE_V_MASK)

/* Bytes that one entry of a level covers; level 0 is the last. */
static inline uint64_t pte_level_bytes(uint32_t level)
{
    return (uint64_t)PAGE_SIZE << (9 * level);
}

#define PTE_NAPOT_BYTES ((uint64_t)PAGE_SIZE * PTE_NAPOT_ENTRIES)

static inline uint32_t pte_index(uint64_t iova, uint32_t level)
{
    return (uint32_t)(iova >> (PAGE_SHIFT + 9 * level)) % PTE_ENTRIES;
}

static inline bool pte_is_valid(uint64_t entry)
{
    return (entry & IOMMU_PTE_V_MASK) != 0;
}

static inline bool pte_is_leaf(uint64_t entry)
{
    return pte_is_valid(entry) && (entry & (IOMMU_PTE_R_MASK | IOMMU_PTE_X_MASK)) != 0;
}

static inline bool pte_is_table(uint64_t entry)
{
    return pte_is_valid(entry) && !pte_is_leaf(entry);
}

static inline bool pte_is_napot(uint64_t entry)
{
    return (entry & IOMMU_PTE_N_MASK) != 0;
}

static inline uint64_t pte_table(uint64_t physical)
{
    return IOMMU_PTE_V_MASK | IOMMU_PUT(IOMMU_PTE_PPN, physical >> PAGE_SHIFT);
}

static inline uint64_t pte_leaf(uint64_t physical, uint32_t permissions)
{
    uint64_t entry = IOMMU_PTE_V_MASK | IOMMU_PTE_R_MASK | IOMMU_PTE_U_MASK | IOMMU_PTE_A_MASK |
                     IOMMU_PUT(IOMMU_PTE_PPN, physical >> PAGE_SHIFT);
    if (permissions & IOMMU_DMA_PERMISSION_WRITE) entry |= IOMMU_PTE_W_MASK | IOMMU_PTE_D_MASK;
    return entry;
}

/* The entry that stands 16 times for the 64 KiB at `physical`. */
static inline uint64_t pte_napot_leaf(uint64_t physical, uint32_t permissions)
{
    return pte_leaf(physical, permissions) | IOMMU_PTE_N_MASK |
           IOMMU_PUT(IOMMU_PTE_PPN, PTE_NAPOT_CODE);
}

static inline uint32_t pte_permissions(uint64_t entry)
{
    return IOMMU_DMA_PERMISSION_READ |
           ((entry & IOMMU_PTE_W_MASK) ? IOMMU_DMA_PERMISSION_WRITE : 0);
}

/* First byte of what a leaf or table entry points to. */
static inline uint64_t pte_physical(uint64_t entry)
{
    uint64_t ppn = IOMMU_GET(IOMMU_PTE_PPN, entry);
    if (pte_is_napot(entry)) ppn &= ~(uint64_t)(PTE_NAPOT_ENTRIES - 1);
    return ppn << PAGE_SHIFT;
}
