// SPDX-License-Identifier: Apache-2.0
//
// C bench around the Verilated walker: requests in, answers and fault records out, and a memory
// whose latency, order and errors the test chooses.
//
// Everything advances with walk_tick. A test posts requests, runs, and looks at what came back.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    WALK_MEM_WORDS = 1 << 19, // doublewords of simulated memory, from address 0
    WALK_MAX_POSTS = 4096,    // requests of one test
    WALK_MAX_READS = 16384,   // memory reads of one test
};

// What the build offers; the last two are values of fctl.
enum walk_feature {
    WALK_SV39, WALK_SV48, WALK_SV57, WALK_PD8, WALK_PD17, WALK_PD20, WALK_SV32, WALK_SV32X4,
    WALK_SV39X4, WALK_SV48X4, WALK_SV57X4, WALK_SVPBMT, WALK_SVRSW, WALK_AMO_HWAD, WALK_MSI_FLAT,
    WALK_MSI_MRIF, WALK_ATS, WALK_T2GPA, WALK_QOSID, WALK_BOTH_ENDS, WALK_BE, WALK_GXL
};
#define WALK_HAS(feature) (1u << (feature))
#define WALK_FIRST_STAGE 0x3Fu // Sv39, Sv48, Sv57 and all process directories

enum { WALK_PORT_ATS = 4, WALK_PORT_DEBUG = 5, WALK_PORTS = 6 };

struct walk_config {
    uint32_t mode;    // ddtp.iommu_mode
    uint64_t ddt_ppn;
    uint32_t pas;     // physical address bits
    uint32_t modes;   // bits of enum walk_feature
    bool cache_off;
    uint32_t walk_slots;
};

struct walk_request {
    uint32_t port, idx;
    bool write, exec, priv, pv, translated, bad_burst, ats, page_req;
    uint32_t device_id, process_id;
    uint64_t iova;
};

enum walk_outcome { WALK_NONE, WALK_GRANTED, WALK_REFUSED, WALK_RETRY };

// Filled in for each posted request; cause and ppn come from the trace lane.
struct walk_answer {
    enum walk_outcome outcome;
    uint64_t taken_cycle, cycle; // request taken, answer given
    uint32_t cause;
    uint64_t ppn;                // of the requested page
    uint32_t size, rwxu, pscid, used_pid, rcid, mcid, birth;
    uint32_t pbmt, gscid;
    uint64_t ppn_told;           // data.ppn as it is, with its pass-through bits
    uint64_t mrif_addr, nppn;    // of an interrupt file in memory, and of its notice
    uint32_t nid;
    bool stale, fill, s1, ens, sum, used_pv, gv, g, msi, prpr, mrif;
    uint32_t lookup;             // trace: 0 immediate, 1 second level, 2 joined, 3 walk
    uint32_t answers;            // how often it was answered; anything but 1 is wrong
};

struct walk_fault {
    uint64_t cycle, iotval, iotval2;
    uint32_t cause, ttyp, device_id, process_id;
    bool pv, priv;
};

struct walk_read {
    uint64_t cycle; // accepted
    uint64_t addr;
    uint32_t id, bytes, reason, level, rcid, mcid;
};

enum walk_inval_kind { WALK_VMA, WALK_GVMA, WALK_DDT, WALK_PDT, WALK_MODE };
struct walk_inval {
    enum walk_inval_kind kind;
    bool dv, gv, pscv, av, nl;
    uint32_t size;               // 2^size pages around vpn
    uint32_t device_id, process_id, gscid, pscid;
    uint64_t vpn;
};

struct walk_model; // the Verilated side, in walk_bench_shim.cpp

struct walk_bench {
    struct walk_model *model;
    struct walk_config config;
    uint64_t cycle;
    uint64_t *memory;          // WALK_MEM_WORDS doublewords
    uint32_t latency;          // cycles from AR to the first beat
    uint32_t latency_spread;   // added at random, 0 .. spread: answers overtake each other
    uint32_t random;           // state of the random numbers
    uint32_t read_stall;       // percent of cycles without mem_rd_ready
    uint32_t sample_late;      // percent of reads that see memory at their beats, not at their AR
    bool fault_ready;
    uint64_t error_addr;       // doubleword that answers with an error; ~0 = none
    uint64_t poison_addr;
    uint64_t cas_error_addr;   // likewise, for compare-and-swap alone
    uint32_t cas_races;        // percent of compare-and-swaps that software is faster than: it sets
                               // bit `race_bit` of the byte at the entry's address plus race_byte
    uint32_t race_byte, race_bit;

    struct walk_request posts[WALK_MAX_POSTS];
    struct walk_answer answers[WALK_MAX_POSTS];
    uint32_t num_posts, next_post, num_waiting;
    uint32_t owner[WALK_PORTS][2][128]; // post that waits in {port, write, idx}, plus one
    struct walk_fault faults[WALK_MAX_POSTS];
    uint32_t num_faults;
    struct walk_read reads[WALK_MAX_READS];
    uint32_t num_reads;

    struct {
        bool busy, late;
        uint64_t due, addr, data[8]; // as of AR
        uint32_t bytes, done;
    } outstanding[64];
    bool inval_pending;
    struct walk_inval inval;
    bool busy, marked_busy;    // as of the last cycle
    uint32_t walks_ended, walks_filled, walks_marked;
    uint32_t misses, loads[16]; // performance events, loads by event number
    struct {
        bool busy, error;
        uint64_t due, old;
    } updates[64];
    uint32_t num_updates, num_lost; // compare-and-swaps done, and of those the lost ones
    uint64_t last_update;           // address
};

struct walk_bench *walk_bench_new(void);
void walk_bench_free(struct walk_bench *b);

// Reset the model and forget all requests; memory and knobs stay.
void walk_reset(struct walk_bench *b);

// Post a request; returns its number. Port, direction and idx must not be waiting already.
uint32_t walk_post(struct walk_bench *b, struct walk_request r);

// Broadcast an invalidation in the next cycle.
void walk_invalidate(struct walk_bench *b, struct walk_inval inval);

void walk_tick(struct walk_bench *b);

// Run until everything is answered and idle, at most `cycles`; false when that was not enough.
bool walk_run(struct walk_bench *b, uint32_t cycles);

uint32_t walk_random(struct walk_bench *b, uint32_t below);

#ifdef __cplusplus
}
#endif
