// SPDX-License-Identifier: Apache-2.0
//
// An IOMMU in plain C for driver tests: registers, queues, tables, and caches as stale as allowed.
//
// It is written from the architecture and shares only generated constants with the driver. Its
// caches keep every context, every leaf and every non-leaf entry they have seen until a command
// drops exactly that, so a missing or too narrow invalidation shows as a wrong translation.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define FAKE_CACHE_ENTRIES 4096
#define FAKE_LOG_COMMANDS  8192

/* How the fake reads and writes memory; addresses are checked by whoever implements it. */
struct fake_memory {
    void *context;
    uint64_t (*read)(void *context, uint64_t physical);
    void (*write)(void *context, uint64_t physical, uint64_t value, uint32_t bytes);
};

enum fake_cache_kind { FAKE_DC, FAKE_PC, FAKE_LEAF, FAKE_TABLE };

struct fake_cache_entry {
    bool used;
    enum fake_cache_kind kind;
    uint32_t device_id, process_id; /* contexts */
    uint32_t pscid;                 /* page-table entries */
    uint64_t address;               /* base of what it covers */
    uint64_t bytes;
    uint32_t level; /* FAKE_TABLE: level of the entry */
    uint64_t word[8];
};

struct fake_iommu {
    struct fake_memory memory;
    uint64_t capabilities;
    bool caches;           /* off: every access walks memory, the plain translation */
    bool stuck;            /* executes no commands */
    uint32_t widest_ddt;   /* levels it accepts: 1 to 3 */
    uint32_t fail_fetches; /* so many command fetches fail (cqmf) */

    uint32_t fctl, cqh, cqt, fqh, fqt, cqcsr, fqcsr, ipsr;
    uint64_t ddtp, cqb, fqb, icvec;

    bool head_lags; /* the command at cqh has taken effect */
    uint64_t mmio_reads, mmio_writes;
    uint32_t num_commands; /* executed since the log was cleared, fences included */
    uint64_t command[FAKE_LOG_COMMANDS][2];
    struct fake_cache_entry cache[FAKE_CACHE_ENTRIES];
    uint32_t next_victim;
};

uint64_t fake_read(struct fake_iommu *hw, uint32_t offset, uint32_t bytes);
void fake_write(struct fake_iommu *hw, uint32_t offset, uint64_t value, uint32_t bytes);

/* Execute at most one command. */
void fake_step(struct fake_iommu *hw);

/* ---- device traffic ---- */

#define NO_PROCESS UINT32_MAX

enum fake_access { FAKE_READ, FAKE_WRITE, FAKE_EXEC };

struct fake_answer {
    uint32_t cause; /* 0: granted */
    uint64_t physical;
    uint64_t page_bytes; /* of the leaf used; 0 if addresses pass through */
    uint32_t pscid;
};

/* Translate for a device and, if refused, write a fault record. */
struct fake_answer fake_access(struct fake_iommu *hw, uint32_t device_id, uint32_t process_id,
                               uint64_t iova, enum fake_access access);

/* The same from memory alone: no caches, no record. */
struct fake_answer fake_walk(struct fake_iommu *hw, uint32_t device_id, uint32_t process_id,
                             uint64_t iova, enum fake_access access);

/* Write a fault record as it is. */
void fake_fault(struct fake_iommu *hw, uint32_t device_id, uint32_t process_id, uint64_t iova,
                uint32_t ttyp, uint32_t cause);
