// SPDX-License-Identifier: Apache-2.0
#include "dma_initiator.h"

namespace sluice {

DmaInitiator::DmaInitiator(const sc_core::sc_module_name &name, uint32_t device_id)
    : sc_module(name), socket("socket"), device_id_(device_id)
{
    for (int i = 0; i < kThreads; i++)
        sc_core::sc_spawn([this] { serve(); }, sc_core::sc_gen_unique_name("transfer"));
}

void DmaInitiator::run(std::vector<DmaJob> &jobs)
{
    unfinished_ += jobs.size();
    for (DmaJob &job : jobs) queue_.push_back(&job);
    queued_.notify(sc_core::SC_ZERO_TIME);
    while (unfinished_ > 0) wait(finished_);
}

void DmaInitiator::serve()
{
    while (true) {
        while (queue_.empty()) wait(queued_);
        DmaJob *job = queue_.front();
        queue_.pop_front();
        transfer(*job);
        if (--unfinished_ == 0) finished_.notify(sc_core::SC_ZERO_TIME);
    }
}

void DmaInitiator::transfer(DmaJob &job)
{
    tlm::tlm_generic_payload payload;
    DmaExtension about;
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    const auto length = static_cast<unsigned>(job.bytes.size());

    about.device_id = device_id_;
    payload.set_command(job.write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
    payload.set_address(job.iova);
    payload.set_data_ptr(job.bytes.data());
    payload.set_data_length(length);
    payload.set_streaming_width(length);
    payload.set_extension(&about);
    socket->b_transport(payload, delay);
    payload.clear_extension(&about); // it is on this stack
    job.refused = !payload.is_response_ok();
}

} // namespace sluice
