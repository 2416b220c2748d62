// SPDX-License-Identifier: Apache-2.0
//
// Builds device directories, process directories and first-stage tables in the bench's memory,
// in the words of the architecture: each setter writes one entry and nothing else.
#pragma once

#include "walk_bench.h"

// Modes of a first stage (DC.fsc, PC.fsc) and of a process directory.
enum { FSC_BARE = 0, FSC_SV39 = 8, FSC_SV48 = 9, FSC_SV57 = 10 };
enum { PDTP_BARE = 0, PDTP_PD8 = 1, PDTP_PD17 = 2, PDTP_PD20 = 3 };
enum { DDT_OFF = 0, DDT_BARE = 1, DDT_1LVL = 2, DDT_2LVL = 3, DDT_3LVL = 4 };

// Bits of tc, PC.ta and PTEs as the architecture numbers them.
#define TC_V (1ull << 0)
#define TC_DTF (1ull << 4)
#define TC_PDTV (1ull << 5)
#define TC_DPE (1ull << 9)
#define PC_V (1ull << 0)
#define PC_ENS (1ull << 1)
#define PC_SUM (1ull << 2)
#define PTE_V (1ull << 0)
#define PTE_R (1ull << 1)
#define PTE_W (1ull << 2)
#define PTE_X (1ull << 3)
#define PTE_U (1ull << 4)
#define PTE_A (1ull << 6)
#define PTE_D (1ull << 7)
#define PTE_N (1ull << 63)
#define PTE_USER_RWX (PTE_V | PTE_R | PTE_W | PTE_X | PTE_U | PTE_A | PTE_D)

struct walk_tables {
    struct walk_bench *b;
    uint64_t next_page; // pages are handed out upwards and start zeroed
};

struct device_context { uint64_t tc, iohgatp, ta, fsc; };
struct process_context { uint64_t ta, fsc; };

// Clear memory; the root of the device directory becomes config.ddt_ppn.
void tables_init(struct walk_tables *t, struct walk_bench *b);

uint64_t tables_page(struct walk_tables *t); // PPN of a fresh page

// Address of the entry of `level` (0 = the context) for an id; makes the levels above valid.
uint64_t tables_ddt_entry(struct walk_tables *t, uint32_t device_id, int level);
uint64_t tables_pdt_entry(struct walk_tables *t, uint64_t root_ppn, int pdtp_mode,
                          uint32_t process_id, int level);
// Address of the PTE of `level` for an iova, in the scheme of `fsc_mode`; makes pointers above.
uint64_t tables_pte(struct walk_tables *t, uint64_t root_ppn, int fsc_mode, uint64_t iova,
                    int level);

uint64_t tables_read(const struct walk_tables *t, uint64_t addr);
void tables_write(struct walk_tables *t, uint64_t addr, uint64_t value);

void tables_set_dc(struct walk_tables *t, uint32_t device_id, struct device_context dc);
void tables_set_pc(struct walk_tables *t, uint64_t root_ppn, int pdtp_mode, uint32_t process_id,
                   struct process_context pc);

static inline uint64_t pte_leaf(uint64_t ppn, uint64_t bits) { return ppn << 10 | bits; }
static inline uint64_t fsc_of(uint64_t mode, uint64_t ppn) { return mode << 60 | ppn; }
static inline uint64_t pscid_of(uint64_t pscid) { return pscid << 12; }
static inline int fsc_levels(int mode) { return mode - FSC_SV39 + 3; }
