// SPDX-License-Identifier: Apache-2.0
//
// Builds the architecture's tables in a byte array: device directory, process directory, both
// stages, MSI page table. For tests, random co-simulation and RTL benches; shares no code with the
// driver nor with the walks of the reference, so that an error in one of them shows.
//
// Pages are handed out upwards from `base` and start zeroed. A guest sees the pages of its own
// tables (first stage, process directory) at host address + s2->guest_offset; the second stage
// maps them there as they are handed out. Everything that names an entry returns the entry's host
// address and makes the pointers above it valid, so that a test may then break that entry.
#pragma once

#include "iommu_ref.h"

#include "iommu_regs.h"
#include "iommu_structs.h"

#ifdef __cplusplus
extern "C" {
#endif

#define REF_PTE_ALL                                                                                \
    (IOMMU_PTE_V_MASK | IOMMU_PTE_R_MASK | IOMMU_PTE_W_MASK | IOMMU_PTE_X_MASK |                   \
     IOMMU_PTE_A_MASK | IOMMU_PTE_D_MASK)
#define REF_PTE_USER (REF_PTE_ALL | IOMMU_PTE_U_MASK)

#define REF_TABLES_MAX_FAILURES 8

struct ref_tables {
    uint64_t base, size; // bytes, multiples of 4 KiB
    uint8_t *bytes;
    uint64_t next;       // address of the next fresh page
    bool be;             // byte order of device directory, second stage and MSI page table
    bool sbe;            // of process directory and first stage

    struct {
        uint64_t address;
        enum iommu_ref_memory_status status;
        bool update;
    } failures[REF_TABLES_MAX_FAILURES];
    unsigned num_failures;
};

// False: no memory of the host. ref_tables_reset forgets all tables and failures.
bool ref_tables_init(struct ref_tables *t, uint64_t base, uint64_t size);
void ref_tables_reset(struct ref_tables *t);
void ref_tables_free(struct ref_tables *t);

// The array as memory of the reference; addresses outside it are access faults.
struct iommu_ref_memory ref_tables_memory(struct ref_tables *t);
// Reads (or compare-and-swaps) that touch the doubleword at `address` fail from now on.
void ref_tables_fail(struct ref_tables *t, uint64_t address, enum iommu_ref_memory_status status);
void ref_tables_fail_update(struct ref_tables *t, uint64_t address,
                            enum iommu_ref_memory_status status);
// Perform the updates that an answer wants; false if memory does not hold the old value.
bool ref_tables_apply(struct ref_tables *t, const struct iommu_ref_answer *answer);

uint64_t ref_tables_get(const struct ref_tables *t, uint64_t address, unsigned bytes, bool be);
void     ref_tables_put(struct ref_tables *t, uint64_t address, unsigned bytes, uint64_t value,
                        bool be);
// PPN of `pages` fresh pages in a row, aligned to their size; pages is a power of two.
uint64_t ref_tables_pages(struct ref_tables *t, unsigned pages);

// ---------------------------------------------------------------- device directory
struct ref_ddt {
    uint64_t ddtp;     // register value
    bool     extended; // contexts of 64 bytes
};

struct ref_ddt ref_ddt_new(struct ref_tables *t, unsigned mode, bool extended);
uint64_t       ref_ddt_entry(struct ref_tables *t, const struct ref_ddt *ddt, uint32_t device_id,
                             unsigned level);
void           ref_ddt_set(struct ref_tables *t, const struct ref_ddt *ddt, uint32_t device_id,
                           const uint64_t dc[8]);

// ---------------------------------------------------------------- second stage
struct ref_s2 {
    unsigned mode; // IOMMU_IOHGATP_MODE_*; Bare: guest and host addresses are the same
    bool     sv32; // Sv32x4
    uint64_t root_ppn;
    uint64_t guest_offset; // of the guest's own tables
    uint64_t table_bits;   // PTE bits with which those are mapped
};

struct ref_s2 ref_s2_new(struct ref_tables *t, unsigned mode, bool sv32, uint64_t guest_offset);
uint64_t      ref_s2_entry(struct ref_tables *t, const struct ref_s2 *s2, uint64_t gpa,
                           unsigned level);
// With N in `bits` all 16 entries of the range are written.
void          ref_s2_map(struct ref_tables *t, const struct ref_s2 *s2, uint64_t gpa, uint64_t spa,
                         unsigned level, uint64_t bits);
// PPN, as the guest counts, of a fresh page that the second stage maps.
uint64_t      ref_s2_guest_page(struct ref_tables *t, const struct ref_s2 *s2);
uint64_t      ref_s2_host(const struct ref_s2 *s2, uint64_t guest_table_address);

// ---------------------------------------------------------------- first stage
struct ref_s1 {
    unsigned mode; // IOMMU_FSC_MODE_*
    bool     sv32;
    uint64_t root_ppn; // a guest one
    const struct ref_s2 *s2;
};

struct ref_s1 ref_s1_new(struct ref_tables *t, const struct ref_s2 *s2, unsigned mode, bool sv32);
uint64_t      ref_s1_entry(struct ref_tables *t, const struct ref_s1 *s1, uint64_t iova,
                           unsigned level);
void          ref_s1_map(struct ref_tables *t, const struct ref_s1 *s1, uint64_t iova, uint64_t gpa,
                         unsigned level, uint64_t bits);

// ---------------------------------------------------------------- process directory
struct ref_pdt {
    unsigned mode; // IOMMU_PDTP_MODE_*
    uint64_t root_ppn; // a guest one
    const struct ref_s2 *s2;
};

struct ref_pdt ref_pdt_new(struct ref_tables *t, const struct ref_s2 *s2, unsigned mode);
uint64_t       ref_pdt_entry(struct ref_tables *t, const struct ref_pdt *pdt, uint32_t process_id,
                             unsigned level);
void           ref_pdt_set(struct ref_tables *t, const struct ref_pdt *pdt, uint32_t process_id,
                           uint64_t ta, uint64_t fsc);

// ---------------------------------------------------------------- MSI page table
void ref_msi_set(struct ref_tables *t, uint64_t root_ppn, uint64_t number, uint64_t low,
                 uint64_t high);

static inline uint64_t ref_pte(uint64_t address, uint64_t bits)
{
    return address >> 12 << 10 | bits;
}

#ifdef __cplusplus
}
#endif
