// SPDX-License-Identifier: Apache-2.0
//
// One piece of work, done by driver and device alike on two machines: the C interface of the
// library and the SystemC modules. What it counts must be the same on both.
#pragma once

#include "iommu/dma_iommu.h"

#include <cstdint>
#include <vector>

namespace sluice {

// One DMA transfer of the device.
struct DmaJob {
    bool     write;
    uint64_t iova;
    std::vector<uint8_t> bytes; // written, or room for what is read
    bool     refused = false;
};

// What the work needs of its machine.
class WorkMachine {
public:
    virtual ~WorkMachine() = default;
    // Lets the device do all of them at once and returns when the last one has ended.
    virtual void run(std::vector<DmaJob> &jobs) = 0;
    // Physical memory, good to the end of the page.
    virtual uint8_t *memory(uint64_t address) = 0;
};

struct WorkTotals {
    uint64_t transfers = 0, bytes_written = 0, bytes_read = 0;
    uint64_t refused = 0; // transfers
    uint64_t wrong = 0;   // transfers with a byte that should be another one

    bool operator==(const WorkTotals &other) const;
};

// Attach the device to a new domain; map, write, read back, provoke faults, unmap, round by round;
// undo everything. Throws std::runtime_error if a call is refused that must not be.
WorkTotals do_work(const DMA_IOMMU_INTERFACE_V3 &iommu, PDEVICE_OBJECT pdo, WorkMachine &machine);

} // namespace sluice
