// SPDX-License-Identifier: Apache-2.0
//
// The clock loop: instances that share memory, clock and fibers.
//
// One cycle:  1. fibers whose wait is over run, in seeded order; they post accesses and transfers
//             2. every instance: inputs in, settle, outputs and lanes sampled, harness updated,
//                clock edge
//             3. the cycle counter moves
#pragma once

#include "axi_memory.h"
#include "axil_host.h"
#include "dma_port.h"
#include "fiber.h"
#include "memory.h"
#include "model.h"
#include "statistics.h"

#include <cstdarg>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sluice {

class System {
public:
    explicit System(uint64_t seed) : fibers(seed), seed_(seed) {}

    // Lets one cycle pass. Not from a fiber.
    void tick();
    // On a fiber gives way, elsewhere ticks, until done(context); false after max_cycles.
    bool wait(bool (*done)(void *), void *context, uint64_t max_cycles, const char *what);
    void pass(uint64_t cycles, const char *what);

    void join(sluice_sim *sim) { sims_.push_back(sim); }
    void leave(sluice_sim *sim);
    const std::vector<sluice_sim *> &sims() const { return sims_; }
    uint64_t seed() const { return seed_; }

    MemoryStore store;
    Fibers fibers;
    uint64_t cycle = 0;

private:
    std::vector<sluice_sim *> sims_;
    uint64_t seed_;
};

} // namespace sluice

// One instance: a model and the harness around its pins. The C interface hands out pointers to it.
struct sluice_sim {
    sluice_sim(const sluice_config &config, const sluice::ModelKind &kind,
               std::shared_ptr<sluice::System> shared);
    ~sluice_sim();

    void tick(uint64_t now);
    void begin_reset();
    bool in_reset() const { return reset_left_ > 0; }
    bool transfers_idle() const;
    bool idle();
    // SLUICE_BUSY, SLUICE_FILE_ERROR, SLUICE_NOT_BUILT.
    enum sluice_status open_wave(const char *path, uint64_t first, uint64_t last);
    void close_wave();
    // Stores the diagnosis and returns `status`.
    enum sluice_status fail(enum sluice_status status, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

    // A wait of the interface: bounded by the configuration, diagnosed in `error`.
    enum sluice_status wait(bool (*done)(void *), void *context, const char *what);

    std::shared_ptr<sluice::System> system;
    const sluice::ModelKind &kind;
    std::unique_ptr<sluice::Model> model;
    sluice::MemoryView memory;
    sluice::AxilHost host;
    std::vector<std::unique_ptr<sluice::DmaPort>> ports;
    std::vector<std::unique_ptr<sluice::AxiMemory>> dma_memory;
    sluice::AxiMemory own_memory;
    sluice::Statistics statistics;
    sluice_straps straps;
    uint64_t wait_cycles;
    sluice_notices notices = {};
    sluice_trace_listener listener = {};
    sluice_observer observer = {};
    uint32_t wires = 0;
    std::function<void(uint32_t wires)> on_wires; // the platform's interrupt controller
    std::string error;

    // Devices of sluice_sim_request_post, in the order of their first use.
    std::vector<std::unique_ptr<sluice_device>> request_devices;
    // Devices of the client, so that the instance can end them.
    std::vector<std::unique_ptr<sluice_device>> devices;

private:
    void drive();
    void sample(uint64_t now);
    void trace(unsigned lane, unsigned port, uint64_t now);
    void watch_wires(uint64_t now);
    void dump(uint64_t half_cycles, uint64_t now);

    enum class Wave { None, Wanted, Open };

    unsigned reset_left_ = 0;
    Wave wave_ = Wave::None;
    uint64_t wave_first_ = 0, wave_last_ = 0;

    // What the harness saw in this cycle.
    sluice::RegisterPins register_pins_;
    sluice::DevicePortPins device_pins_;
    sluice::MemoryPortPins memory_pins_;

};

struct sluice_device {
    sluice_sim *sim;
    sluice::DmaPort *port;
    sluice::Device *device;
    uint32_t device_id;
};
