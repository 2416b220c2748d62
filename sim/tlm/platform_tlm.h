// SPDX-License-Identifier: Apache-2.0
//
// The driver's platform (driver/platform.h) in SystemC: registers behind a TLM-2.0 socket, threads
// of the simulation as threads of the machine.
//
// Call the driver from SC_THREADs only: pauses, contended locks and register accesses wait for
// simulated time. C code itself takes none.
#pragma once

#include "memory_tlm.h"
#include "platform.h"

#include <deque>
#include <map>
#include <systemc>
#include <tlm_utils/simple_initiator_socket.h>
#include <vector>

namespace sluice {

class PlatformTlm : public sc_core::sc_module {
public:
    tlm_utils::simple_initiator_socket<PlatformTlm> registers;
    sc_core::sc_in<bool> interrupt;

    // One IOMMU, one device with this device_id behind it. `period` is how long a pause lasts.
    PlatformTlm(const sc_core::sc_module_name &name, MemoryTlm &memory, uint32_t device_id,
                const sc_core::sc_time &period);

    const iommu_platform *ops() const { return &ops_; }
    PDEVICE_OBJECT device_object() { return reinterpret_cast<PDEVICE_OBJECT>(&device_id_); }

private:
    struct Work {
        iommu_work_routine *routine;
        void *context;
    };

    uint64_t access(bool write, uint32_t offset, uint32_t bytes, uint64_t value);
    void *allocate(uint32_t order, uint64_t *physical);
    void pause() { wait(period_); }
    KIRQL &level();
    void fill_registers_and_memory();
    void fill_threads();
    void fill_devices();
    void serve_interrupts();
    void serve_work();

    MemoryTlm &memory_;
    uint32_t device_id_;
    const sc_core::sc_time period_;
    const iommu_platform_iommu iommu_;
    iommu_platform ops_ = {};

    uint64_t next_page_;
    std::map<uint32_t, std::vector<uint64_t>> free_pages_;    // by order
    std::map<const sc_core::sc_object *, KIRQL> levels_;      // by thread
    iommu_interrupt_routine *routine_ = nullptr;
    void *routine_context_ = nullptr;
    std::deque<Work> work_;
    sc_core::sc_event work_queued_;
};

} // namespace sluice
