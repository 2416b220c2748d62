// SPDX-License-Identifier: Apache-2.0
//
// A make-believe IOMMU for tests of the scoreboard: tables in a byte array, one device, and the
// events that a block would give. Every step takes one cycle. Right by default; each test makes
// one thing wrong.
#pragma once

#include "iommu_causes.h"
#include "iommu_trace.h"
#include "ref_tables.h"
#include "scoreboard.h"

#define DEVICE 0x21u
#define PSCID  7u
#define IOVA   UINT64_C(0x40001000)
#define PA     UINT64_C(0x12345000)
#define FQ_PPN UINT64_C(0x900)

struct world {
    struct scoreboard *sb;
    struct ref_tables tables;
    struct ref_ddt ddt;
    struct ref_s2 s2; // Bare
    struct ref_s1 s1;
    struct iommu_ref_state state;
    uint64_t cycle;
    uint32_t seq;       // of the next request
    uint32_t command;   // index of the next one
    uint32_t fqt;
    uint64_t last_read; // cycle in which the last walk ended
};

// Mode 1LVL, Sv39 first stage; PSCID as above; the page IOVA leads to PA, user, read and write.
void world_new(struct world *w);
void world_free(struct world *w);
const struct scoreboard_report *world_report(struct world *w);

void world_pte(struct world *w, uint64_t pte); // the entry of IOVA
void world_write_register(struct world *w, uint32_t offset, uint64_t value, uint32_t bytes);

// One request for IOVA: its number. `hit`: the first level grants it.
uint32_t world_request(struct world *w, bool write, bool hit);
void     world_ask(struct world *w, uint32_t seq, bool write);
// The reads of a walk for IOVA as memory serves them now.
void     world_walk(struct world *w, bool write);
// A page, or a refusal.
void     world_grant(struct world *w, uint32_t seq, bool write, uint64_t pa, bool stale);
void     world_refuse(struct world *w, uint32_t seq, bool write, uint16_t cause);
void     world_issue(struct world *w, uint32_t seq, bool write, uint64_t pa);
void     world_answer(struct world *w, uint32_t seq, bool write, bool local);
// All of the above, rightly: a read that walks and arrives at `pa`.
void     world_read(struct world *w, uint64_t pa);

// The record that the reference gives for a refused request for IOVA, written or dropped.
struct trace_fault world_record(struct world *w, bool write, uint16_t cause);
void world_store_record(struct world *w, const struct trace_fault *record);
void world_record_event(struct world *w, const struct trace_fault *record);

void world_invalidate(struct world *w, uint64_t word0, uint64_t word1);
void world_fence(struct world *w);
// IOTINVAL.VMA of IOVA in PSCID.
void world_invalidate_page(struct world *w);
void world_swap(struct world *w, uint64_t address, uint64_t old_value, uint64_t new_value);
