// SPDX-License-Identifier: Apache-2.0
//
// The machine under test: one simulated IOMMU, and memory that it shares with the reference.
//
// Directories, tables and queues lie in the array of struct ref_tables; whatever the reference
// reads there, failures included, the IOMMU reads too. All other addresses are data: a read gives
// a pattern that names the address, a write is logged and changes nothing.
#pragma once

#include "iommu_ref.h"
#include "ref_tables.h"
#include "rnd.h"
#include "sluice/sim.h"

#define MACHINE_TABLES_BASE UINT64_C(0x40000000)
#define MACHINE_TABLES_BYTES (UINT64_C(8) << 20)
#define MACHINE_MAX_CYCLES 200000
#define MACHINE_LOG 16384

// One beat of a device's access that reached memory.
struct machine_beat {
    uint64_t address, strobes;
    uint32_t bytes, cache, rcid, mcid;
    bool write;
    uint8_t data[64];
};

struct machine {
    struct sluice_sim *sim;
    struct sluice_build_info build;
    struct ref_tables tables;
    struct iommu_ref_state state; // registers as they are, for the reference
    uint64_t fctl_writable;

    uint64_t cq, fq; // addresses of the queues
    unsigned cq_log2, fq_log2; // of their number of entries
    uint32_t cq_tail, fq_head;

    uint64_t written_end; // of what the IOMMU wrote itself

    // Writes of the IOMMU's own to this doubleword fail (fence stores); 0: none.
    uint64_t fail_writes;
    struct machine_beat log[MACHINE_LOG];
    unsigned num_log;
    bool log_full;

    char error[256]; // the first thing that went wrong with the machine itself
};

// Tables are empty, registers in reset. False with m->error: no such build, no memory.
bool machine_start(struct machine *m, const char *build, struct rnd *timing, struct rnd *straps,
                   bool plain_timing, bool plain_straps);
void machine_stop(struct machine *m);

uint64_t machine_read(struct machine *m, uint32_t reg, unsigned bytes);
void     machine_write(struct machine *m, uint32_t reg, unsigned bytes, uint64_t value);
// Waits until register bits under `mask` read `value`; says `what` in m->error otherwise.
bool machine_await(struct machine *m, uint32_t reg, uint32_t mask, uint32_t value,
                   const char *what);
// Everything under way ends.
bool machine_settle(struct machine *m);

// Queues, on; sizes are log2 of the number of entries.
bool machine_queues(struct machine *m, unsigned cq_log2, unsigned fq_log2);
// Writes ddtp; m->state.ddtp becomes what the register then holds.
bool machine_set_ddtp(struct machine *m, uint64_t ddtp);

// What memory holds at a data address.
uint8_t machine_data(uint64_t address);

void machine_fail(struct machine *m, const char *format, ...) __attribute__((format(printf, 2, 3)));
