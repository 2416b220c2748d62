// SPDX-License-Identifier: Apache-2.0
//
// A device that does DMA through a TLM-2.0 socket: several threads take jobs from one queue.
#pragma once

#define SC_INCLUDE_DYNAMIC_PROCESSES // sc_spawn
#include "dma_extension.h"
#include "work.h"

#include <deque>
#include <systemc>
#include <tlm_utils/simple_initiator_socket.h>

namespace sluice {

class DmaInitiator : public sc_core::sc_module {
public:
    tlm_utils::simple_initiator_socket<DmaInitiator> socket;

    DmaInitiator(const sc_core::sc_module_name &name, uint32_t device_id);

    // Returns when all jobs have ended; from an SC_THREAD.
    void run(std::vector<DmaJob> &jobs);

private:
    static constexpr int kThreads = 8; // transfers at a time

    void serve();
    void transfer(DmaJob &job);

    const uint32_t device_id_;
    std::deque<DmaJob *> queue_;
    size_t unfinished_ = 0;
    sc_core::sc_event queued_, finished_;
};

} // namespace sluice
