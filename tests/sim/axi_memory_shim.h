// SPDX-License-Identifier: Apache-2.0
//
// One AxiMemory over a store of its own, for C tests.
#pragma once

#include "sluice/sim.h"

#ifdef __cplusplus
extern "C" {
#endif

struct axi_memory;
struct axi_memory *axi_memory_new(uint32_t bus_bytes, uint32_t read_latency,
                                  uint32_t write_latency, uint32_t walk_latency, bool sample_late);
void axi_memory_delete(struct axi_memory *m);
// From now on memory is the client's.
void axi_memory_give(struct axi_memory *m, const struct sluice_memory_ops *ops, void *context);
void axi_memory_poke(struct axi_memory *m, uint64_t address, uint8_t value);
uint8_t axi_memory_peek(struct axi_memory *m, uint64_t address);
void axi_memory_inject(struct axi_memory *m, uint64_t address, enum sluice_memory_answer answer);

// What the IOMMU does in the coming cycle; cleared by axi_memory_cycle.
void axi_memory_ar(struct axi_memory *m, uint32_t id, uint64_t address, uint32_t beats,
                   uint32_t log2_bytes); // a first-stage read
void axi_memory_ar_for(struct axi_memory *m, enum sluice_reason reason, uint32_t id,
                       uint64_t address, uint32_t beats, uint32_t log2_bytes);
void axi_memory_aw(struct axi_memory *m, uint32_t id, uint64_t address, uint32_t beats,
                   uint32_t log2_bytes);
void axi_memory_w(struct axi_memory *m, const void *bus_word, uint64_t strobes, bool last);

// AtomicCompare if the swap value follows, else AtomicLoad SET. AWBURST as AXI5 asks for, unless
// `wrong_burst`.
void axi_memory_atomic(struct axi_memory *m, uint32_t id, uint64_t address, uint32_t beats,
                       uint32_t log2_bytes, bool compare, bool wrong_burst);

struct axi_memory_seen {
    bool r_valid, r_last, b_valid;
    uint32_t r_id, r_resp, r_poison, b_id, b_resp;
    uint8_t r_data[64];
};
// One cycle; returns what memory drove in it.
struct axi_memory_seen axi_memory_cycle(struct axi_memory *m);

#ifdef __cplusplus
}
#endif
