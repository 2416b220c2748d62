// SPDX-License-Identifier: Apache-2.0
//
// An IOMMU as a SystemC module with TLM-2.0 sockets, around the same library as the C interface.
//
// registers   4- and 8-byte accesses to the 4 KiB register window
// dma         accesses of devices; each payload carries a DmaExtension
// memory      everything that the IOMMU and the devices behind it read and write
// interrupt   wire of vector 0
//
// Coding style is loosely timed: b_transport only. A call returns when the access is complete in
// the clocked model, so its time has passed; `delay` comes back as zero. The target at `memory`
// must not wait: the model has a memory latency of its own.
#pragma once

#include "dma_extension.h"
#include "sluice/sim.h"

#include <map>
#include <memory>
#include <systemc>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

namespace sluice {

class IommuTlm : public sc_core::sc_module {
public:
    tlm_utils::simple_target_socket<IommuTlm> registers;
    tlm_utils::simple_target_socket<IommuTlm> dma;
    tlm_utils::simple_initiator_socket<IommuTlm> memory;
    sc_core::sc_out<bool> interrupt;

    // `build` names a build of the IOMMU, `period` is its clock. Throws std::runtime_error.
    IommuTlm(const sc_core::sc_module_name &name, const char *build,
             const sc_core::sc_time &period);
    ~IommuTlm() override;

    uint64_t cycles() const { return sluice_sim_cycle(sim_); }
    void stats(sluice_stats *out) const { sluice_sim_stats(sim_, out); }

private:
    // An access that a waiting b_transport has handed to the model.
    struct Pending {
        sc_core::sc_event done;
        sluice_completion completion = {};
    };
    // A register access on its way, done by a fiber of the library.
    struct RegisterAccess {
        IommuTlm *self;
        bool write;
        uint32_t offset, bytes;
        uint64_t value;
        sluice_status status;
        bool finished;
    };

    void clock();
    void take_completions();
    void access_registers(tlm::tlm_generic_payload &payload, sc_core::sc_time &delay);
    void access_memory_as_device(tlm::tlm_generic_payload &payload, sc_core::sc_time &delay);
    sluice_device *device(uint32_t device_id);

    static void register_fiber(void *argument);
    static sluice_memory_answer read(void *context, const sluice_access *access, void *data);
    static sluice_memory_answer write(void *context, const sluice_access *access, const void *data,
                                      uint64_t strobes);
    static sluice_memory_answer compare_and_swap(void *context, const sluice_access *access,
                                                 uint64_t expected, uint64_t desired,
                                                 uint64_t *found);

    const sc_core::sc_time period_;
    const sluice_memory_ops memory_ops_;
    sluice_sim *sim_ = nullptr;
    std::map<uint32_t, sluice_device *> devices_; // by device_id, made at first use
    std::map<uint64_t, Pending *> pending_;       // by tag
    uint64_t next_tag_ = 0;
    sc_core::sc_event register_done_;
};

} // namespace sluice
