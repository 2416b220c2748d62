// SPDX-License-Identifier: Apache-2.0
//
// Scoreboard: is every answer, fault record and table update of an IOMMU what the architecture
// says, given what memory held when the IOMMU read it?
//
// It is fed the events of the trace lanes and the accesses that memory performed, in the order in
// which they happened (within a cycle memory first), and compares with the reference translation
// (tb/ref). It believes no data of a lane: values come from the accesses. README.md has the rule.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct scoreboard;

// What a build fixes and no lane tells. Capabilities come with lane `reset`.
struct scoreboard_config {
    uint32_t dma_bytes;      // of a beat of s_dma: wider bursts are refused
    uint32_t fctl_writable;  // bit 0 BE, 1 WSI, 2 GXL
    uint32_t fctl_value;     // after reset, same bits
    uint32_t rcid_width, mcid_width;
    uint32_t bare_size_log2;
    bool     reset_bare;     // ddtp leaves reset as Bare
};

enum scoreboard_memory_kind { SCOREBOARD_READ, SCOREBOARD_WRITE, SCOREBOARD_SWAP };
enum scoreboard_memory_status { SCOREBOARD_OK, SCOREBOARD_ACCESS_FAULT, SCOREBOARD_POISON };

// One access of the block's own port, naturally aligned, as memory performed it.
struct scoreboard_memory {
    enum scoreboard_memory_kind kind;
    enum scoreboard_memory_status status;
    uint64_t address;
    uint32_t bytes;          // at most 64
    uint64_t cycle;          // when memory looked at its contents
    uint64_t issue_cycle;    // address handshake
    bool     fault_queue;    // a write of fault records
    const uint8_t *data;     // read or written, in address order; swap: the new value
    const uint8_t *old_data; // swap: what memory held
    uint64_t strobes;        // writes: which bytes
};

enum scoreboard_kind {
    SCOREBOARD_WRONG_ADDRESS,  // an address on m_dma that no legal translation gives
    SCOREBOARD_STALE,          // ... or only one that an invalidation had revoked
    SCOREBOARD_UNEARNED,       // an address on m_dma of a request that nothing granted
    SCOREBOARD_WRONG_REFUSAL,  // a refusal, or its cause, that the reference does not give
    SCOREBOARD_SHARED_REFUSAL, // a refusal that rests on a read older than the question
    SCOREBOARD_WRONG_RECORD,   // a fault record that no refusal explains
    SCOREBOARD_MISSING_RECORD,
    SCOREBOARD_LOST_RECORD,    // discarded although the queue could take it
    SCOREBOARD_WRONG_BYTES,    // what lies in the queue is not the record
    SCOREBOARD_WRONG_ANSWER,   // SLVERR for a granted request, data for a refused one, or unasked
    SCOREBOARD_WRONG_UPDATE,   // a change of a table that no request wanted
    SCOREBOARD_TOO_DEEP,       // the search for a legal choice gave up
    SCOREBOARD_NUM_KINDS
};
const char *scoreboard_kind_name(enum scoreboard_kind kind);

struct scoreboard_disagreement {
    enum scoreboard_kind kind;
    uint64_t cycle;
    uint32_t port, seq;
    bool     write;
    char     text[280]; // expected and given
};

#define SCOREBOARD_KEPT 16 // the first ones

struct scoreboard_report {
    uint64_t granted, refused; // answers checked
    uint64_t records, records_dropped, updates;
    uint64_t reads, invalidations, fences;
    uint64_t evaluations;      // of the reference
    uint64_t unchecked;        // answers to requesters whose requests no lane describes
    uint64_t disagreements;
    uint64_t by_kind[SCOREBOARD_NUM_KINDS];
    struct scoreboard_disagreement kept[SCOREBOARD_KEPT];
};

// NULL without memory.
struct scoreboard *scoreboard_create(const struct scoreboard_config *config);
void scoreboard_destroy(struct scoreboard *sb);

// `words` as the trace lanes have them (iommu_trace.h); `port` 0 for lanes that exist once.
void scoreboard_event(struct scoreboard *sb, uint64_t cycle, uint32_t lane, uint32_t port,
                      const uint32_t *words);
void scoreboard_memory(struct scoreboard *sb, const struct scoreboard_memory *access);

// Everything is at rest: what is still owed is missing. May be asked again later.
void scoreboard_finish(struct scoreboard *sb);
const struct scoreboard_report *scoreboard_report(const struct scoreboard *sb);

#ifdef __cplusplus
}
#endif
