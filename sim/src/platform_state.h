// SPDX-License-Identifier: Apache-2.0
//
// What the two halves of the simulated platform share: its state.
//
//   platform_machine.cpp  the machine: registers, memory, locks, time, work items, interrupts
//   platform_sim.cpp      who is in it: devices and policy, reports, the C interface
#pragma once

#include "platform.h"
#include "sluice/platform_sim.h"
#include "system.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

// What PDEVICE_OBJECT points to here.
struct _DEVICE_OBJECT {
    sluice_platform_device device;
    std::vector<uint32_t> ids;
};

namespace sluice {

constexpr uint32_t kNumWires = 16;

// Parts of a fiber's own word: its level, and above it the register accesses it has made.
constexpr uint32_t kLevelMask = 0xFF, kMmioUnit = 0x100;

struct Wire {
    iommu_interrupt_routine *routine = nullptr;
    void *routine_context = nullptr;
    bool running = false; // its fiber
};

} // namespace sluice

struct sluice_platform {
    sluice_platform_config config;
    std::vector<sluice_sim *> sims;
    std::vector<iommu_platform_iommu> iommus;
    std::vector<iommu_message_window> windows;
    std::vector<std::unique_ptr<_DEVICE_OBJECT>> devices;
    std::vector<sluice::Wire> wires; // [iommu][vector]
    iommu_platform ops = {};

    uint64_t next_page = 0; // never handed out yet
    std::map<uint32_t, std::vector<uint64_t>> free_blocks; // by order, last freed first
    uint64_t fail_after = 0, fail_count = 0;
    struct sluice_platform_counts counts = {};

    sluice::System &system() { return *sims[0]->system; }
    sluice::Wire &wire(uint32_t iommu, uint32_t vector)
    {
        return wires[iommu * sluice::kNumWires + vector];
    }
};

namespace sluice {

inline sluice_platform *platform_of(void *context)
{
    return static_cast<sluice_platform *>(context);
}

// platform_machine.cpp
void fill_machine_ops(iommu_platform *ops);
void set_irql(sluice_platform *platform, KIRQL level);
// Starts the interrupt fiber of a wire that is high, connected, and has none.
void start_wire(sluice_platform *platform, uint32_t iommu, uint32_t vector);

} // namespace sluice
