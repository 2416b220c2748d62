// SPDX-License-Identifier: Apache-2.0
#include "axi_memory_shim.h"

#include "axi_memory.h"

#include <cstring>

struct axi_memory {
    axi_memory(uint32_t bus_bytes)
        : bus(bus_bytes), view(&store, nullptr, nullptr),
          port(&view, sluice::AxiMemory::kOwnPort, bus_bytes, 1)
    {
    }
    uint32_t bus;
    sluice::MemoryStore store;
    sluice::MemoryView view;
    sluice::AxiMemory port;
    sluice::MemoryPortPins pins;
    uint64_t now = 0;
};

struct axi_memory *axi_memory_new(uint32_t bus_bytes, uint32_t read_latency,
                                  uint32_t write_latency, uint32_t walk_latency, bool sample_late)
{
    auto *m = new axi_memory(bus_bytes);
    sluice_memory_timing timing = {};
    timing.read_latency = read_latency;
    timing.write_latency = write_latency;
    timing.walk_latency = walk_latency;
    timing.sample_late = sample_late;
    m->port.set_timing(timing);
    return m;
}

void axi_memory_delete(struct axi_memory *m)
{
    delete m;
}

void axi_memory_give(struct axi_memory *m, const struct sluice_memory_ops *ops, void *context)
{
    m->view = sluice::MemoryView(nullptr, ops, context);
}

void axi_memory_poke(struct axi_memory *m, uint64_t address, uint8_t value)
{
    m->store.write(address, &value, 1);
}

uint8_t axi_memory_peek(struct axi_memory *m, uint64_t address)
{
    uint8_t value = 0;
    m->store.read(address, &value, 1);
    return value;
}

void axi_memory_inject(struct axi_memory *m, uint64_t address, enum sluice_memory_answer answer)
{
    m->view.inject({address, address, ~0u, true, true, answer, 1});
}

static sluice::AxiAddress burst(uint32_t id, uint64_t address, uint32_t beats, uint32_t log2_bytes)
{
    sluice::AxiAddress a;
    a.id = id;
    a.address = address;
    a.len = static_cast<uint8_t>(beats - 1);
    a.size = static_cast<uint8_t>(log2_bytes);
    return a;
}

void axi_memory_ar(struct axi_memory *m, uint32_t id, uint64_t address, uint32_t beats,
                   uint32_t log2_bytes)
{
    axi_memory_ar_for(m, SLUICE_REASON_STAGE1, id, address, beats, log2_bytes);
}

void axi_memory_ar_for(struct axi_memory *m, enum sluice_reason reason, uint32_t id,
                       uint64_t address, uint32_t beats, uint32_t log2_bytes)
{
    m->pins.ar_valid = true;
    m->pins.ar = burst(id, address, beats, log2_bytes);
    m->pins.ar.user = reason;
}

void axi_memory_aw(struct axi_memory *m, uint32_t id, uint64_t address, uint32_t beats,
                   uint32_t log2_bytes)
{
    m->pins.aw_valid = true;
    m->pins.aw = burst(id, address, beats, log2_bytes);
}

void axi_memory_atomic(struct axi_memory *m, uint32_t id, uint64_t address, uint32_t beats,
                       uint32_t log2_bytes, bool compare, bool wrong_burst)
{
    uint64_t half = (uint64_t{beats} << log2_bytes) / 2;
    bool wrap = compare && (address & half) != 0;
    axi_memory_aw(m, id, address, beats, log2_bytes);
    m->pins.aw.atop = compare ? sluice::kAtomicCompare : sluice::kAtomicLoadSet;
    m->pins.aw.burst = wrap != wrong_burst ? sluice::kBurstWrap : sluice::kBurstIncr;
}

void axi_memory_w(struct axi_memory *m, const void *bus_word, uint64_t strobes, bool last)
{
    m->pins.w_valid = true;
    memcpy(m->pins.w.data, bus_word, m->bus);
    m->pins.w.strobes = strobes;
    m->pins.w.last = last;
}

struct axi_memory_seen axi_memory_cycle(struct axi_memory *m)
{
    const sluice::MemoryPortDrive &drive = m->port.drive();
    axi_memory_seen seen = {};
    seen.r_valid = drive.r_valid;
    seen.b_valid = drive.b_valid;
    if (drive.r_valid) {
        seen.r_last = drive.r.last;
        seen.r_id = drive.r.id;
        seen.r_resp = drive.r.resp;
        seen.r_poison = drive.r.poison;
        memcpy(seen.r_data, drive.r.data, m->bus);
    }
    if (drive.b_valid) {
        seen.b_id = drive.b_id;
        seen.b_resp = drive.b_resp;
    }
    m->pins.r_ready = m->pins.b_ready = true;
    m->port.update(m->pins, m->now++);
    m->pins.ar_valid = m->pins.aw_valid = m->pins.w_valid = false;
    return seen;
}
