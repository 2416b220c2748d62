// SPDX-License-Identifier: Apache-2.0
#include "dma_port_shim.h"

#include "axi_memory.h"
#include "dma_port.h"

#include <algorithm>

struct loop {
    loop(uint32_t bus_bytes, uint32_t percent)
        : view(&store, nullptr, nullptr), memory(&view, 0, bus_bytes, 1),
          port(bus_bytes, 4, 1), random(7), ready_percent(percent)
    {
    }
    sluice::MemoryStore store;
    sluice::MemoryView view;
    sluice::AxiMemory memory;
    sluice::DmaPort port;
    sluice::Random random;
    uint32_t ready_percent;
    loop_counts seen = {};
};

struct loop *loop_new(uint32_t bus_bytes, uint32_t latency, uint32_t ready_percent)
{
    auto *l = new loop(bus_bytes, ready_percent);
    sluice_memory_timing timing = {};
    timing.read_latency = latency;
    timing.write_latency = latency;
    l->memory.set_timing(timing);
    return l;
}

void loop_delete(struct loop *l)
{
    delete l;
}

void *loop_device(struct loop *l, const struct sluice_device_config *config)
{
    return l->port.add_device(*config);
}

void loop_post(struct loop *l, void *device, const struct sluice_transfer *transfer)
{
    l->port.post(static_cast<sluice::Device *>(device), *transfer, nullptr, l->seen.cycles);
}

bool loop_poll(struct loop *, void *device, struct sluice_completion *out)
{
    auto &completed = static_cast<sluice::Device *>(device)->completed;
    if (completed.empty()) return false;
    *out = completed.front();
    completed.pop_front();
    return true;
}

uint8_t *loop_memory(struct loop *l, uint64_t address)
{
    return l->store.pointer(address);
}

static void note(struct loop *l, const sluice::AxiAddress &a)
{
    uint64_t last = sluice::beat_address(a, a.len) + (uint64_t{1} << a.size) - 1;
    l->seen.longest_beats = std::max(l->seen.longest_beats, a.len + 1u);
    if (last >> 12 != a.address >> 12) l->seen.crossed_page = true;
}

static void cycle(struct loop *l)
{
    const sluice::DevicePortDrive device = l->port.drive();
    const sluice::MemoryPortDrive memory = l->memory.drive();
    sluice::DevicePortPins to_device;
    sluice::MemoryPortPins to_memory;

    to_device.ar_ready = l->random.below(100) < l->ready_percent;
    to_device.aw_ready = l->random.below(100) < l->ready_percent;
    to_device.w_ready = l->random.below(100) < l->ready_percent;
    to_memory.ar_valid = device.ar_valid && to_device.ar_ready;
    to_memory.aw_valid = device.aw_valid && to_device.aw_ready;
    to_memory.w_valid = device.w_valid && to_device.w_ready;
    to_memory.ar = device.ar;
    to_memory.aw = device.aw;
    to_memory.w = device.w;
    to_device.r_valid = memory.r_valid;
    to_device.r = memory.r;
    to_device.b_valid = memory.b_valid;
    to_device.b_id = memory.b_id;
    to_device.b_resp = memory.b_resp;
    to_memory.r_ready = device.r_ready;
    to_memory.b_ready = device.b_ready;

    if (to_memory.ar_valid) note(l, device.ar);
    if (to_memory.aw_valid) note(l, device.aw);
    l->seen.reads += to_memory.ar_valid;
    l->seen.writes += to_memory.aw_valid;
    l->seen.beats += to_memory.w_valid + (memory.r_valid && device.r_ready);
    l->port.update(to_device, l->seen.cycles);
    l->memory.update(to_memory, l->seen.cycles);
    l->seen.cycles++;
}

bool loop_run(struct loop *l, uint32_t max_cycles)
{
    for (uint32_t i = 0; i < max_cycles; i++) {
        if (l->port.idle() && l->memory.idle()) return true;
        cycle(l);
    }
    return false;
}

struct loop_counts loop_seen(const struct loop *l)
{
    return l->seen;
}
