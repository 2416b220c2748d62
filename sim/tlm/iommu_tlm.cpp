// SPDX-License-Identifier: Apache-2.0
#include "iommu_tlm.h"

#include <cstring>
#include <stdexcept>

namespace sluice {

using sc_core::sc_time;
using tlm::tlm_generic_payload;

namespace {

// Payloads that the sockets of this module take: no byte enables, no streaming.
bool refuse_odd(tlm_generic_payload &payload)
{
    if (payload.get_byte_enable_ptr() != nullptr) {
        payload.set_response_status(tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
        return true;
    }
    if (payload.get_streaming_width() < payload.get_data_length()) {
        payload.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
        return true;
    }
    return false;
}

} // namespace

IommuTlm::IommuTlm(const sc_core::sc_module_name &name, const char *build, const sc_time &period)
    : sc_module(name), registers("registers"), dma("dma"), memory("memory"), interrupt("interrupt"),
      period_(period), memory_ops_{read, write, compare_and_swap}
{
    sluice_config config;
    char message[256];

    sluice_config_init(&config);
    config.build = build;
    config.memory = &memory_ops_;
    config.memory_context = this;
    if (sluice_sim_create(&config, &sim_, message, sizeof message) != SLUICE_OK)
        throw std::runtime_error(message);
    registers.register_b_transport(this, &IommuTlm::access_registers);
    dma.register_b_transport(this, &IommuTlm::access_memory_as_device);
    SC_HAS_PROCESS(IommuTlm);
    SC_THREAD(clock);
}

IommuTlm::~IommuTlm()
{
    sluice_sim_destroy(sim_);
}

// The only place that steps the model. Memory callbacks happen inside of the step.
void IommuTlm::clock()
{
    while (true) {
        wait(period_);
        sluice_sim_step(sim_, 1);
        take_completions();
        interrupt.write((sluice_sim_interrupts(sim_) & 1) != 0);
    }
}

void IommuTlm::take_completions()
{
    sluice_completion completion;

    for (auto &[id, device] : devices_) {
        while (sluice_device_poll(device, &completion) == SLUICE_OK) {
            Pending *pending = pending_.at(completion.tag);
            pending_.erase(completion.tag);
            pending->completion = completion;
            pending->done.notify(sc_core::SC_ZERO_TIME);
        }
    }
}

// ------------------------------------------------------------------------------- registers

void IommuTlm::register_fiber(void *argument)
{
    auto *access = static_cast<RegisterAccess *>(argument);
    access->status = access->write
        ? sluice_sim_mmio_write(access->self->sim_, access->offset, access->bytes, access->value)
        : sluice_sim_mmio_read(access->self->sim_, access->offset, access->bytes, &access->value);
    access->finished = true;
    access->self->register_done_.notify(sc_core::SC_ZERO_TIME);
}

void IommuTlm::access_registers(tlm_generic_payload &payload, sc_time &delay)
{
    if (refuse_odd(payload)) return;
    wait(delay);
    delay = sc_core::SC_ZERO_TIME;

    bool write = payload.is_write();
    RegisterAccess access = {this, write, static_cast<uint32_t>(payload.get_address()),
                             payload.get_data_length(), 0, SLUICE_BAD_ARGUMENT, false};
    if (payload.get_address() > 4095 || payload.get_data_length() > 8) {
        payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
        return;
    }
    if (write) memcpy(&access.value, payload.get_data_ptr(), access.bytes);
    if (sluice_fiber_spawn(sim_, "register access", register_fiber, &access) != SLUICE_OK) {
        payload.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
        return;
    }
    // Several threads may have accesses under way; each looks for its own.
    while (!access.finished) wait(register_done_);
    if (!write) memcpy(payload.get_data_ptr(), &access.value, access.bytes);
    payload.set_response_status(access.status == SLUICE_OK ? tlm::TLM_OK_RESPONSE
                                                           : tlm::TLM_GENERIC_ERROR_RESPONSE);
}

// --------------------------------------------------------------------------------- devices

sluice_device *IommuTlm::device(uint32_t device_id)
{
    sluice_device *&device = devices_[device_id];
    if (device == nullptr) {
        sluice_device_config config;
        sluice_device_config_init(&config, device_id);
        if (sluice_device_create(sim_, &config, &device) != SLUICE_OK)
            throw std::runtime_error(sluice_sim_error(sim_));
    }
    return device;
}

void IommuTlm::access_memory_as_device(tlm_generic_payload &payload, sc_time &delay)
{
    const auto *about = payload.get_extension<DmaExtension>();

    if (refuse_odd(payload)) return;
    if (about == nullptr) {
        payload.set_response_status(tlm::TLM_COMMAND_ERROR_RESPONSE);
        return;
    }
    wait(delay);
    delay = sc_core::SC_ZERO_TIME;

    sluice_transfer transfer = {};
    transfer.write = payload.is_write();
    transfer.exec = about->exec;
    transfer.has_process_id = about->has_process_id;
    transfer.process_id = about->process_id;
    transfer.privileged = about->privileged;
    transfer.address = payload.get_address();
    transfer.bytes = payload.get_data_length();
    transfer.write_data = payload.get_data_ptr();
    transfer.read_data = payload.get_data_ptr();
    transfer.tag = next_tag_++;
    transfer.id = SLUICE_ANY_ID;

    Pending pending;
    pending_[transfer.tag] = &pending;
    if (sluice_device_post(device(about->device_id), &transfer) != SLUICE_OK) {
        pending_.erase(transfer.tag);
        payload.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
        return;
    }
    wait(pending.done);
    if (pending.completion.outcome == SLUICE_DONE)
        payload.set_response_status(tlm::TLM_OK_RESPONSE);
    else
        payload.set_response_status(pending.completion.refused ? tlm::TLM_ADDRESS_ERROR_RESPONSE
                                                               : tlm::TLM_GENERIC_ERROR_RESPONSE);
}

// ---------------------------------------------------------------------------------- memory

sluice_memory_answer IommuTlm::read(void *context, const sluice_access *access, void *data)
{
    auto *self = static_cast<IommuTlm *>(context);
    tlm_generic_payload payload;
    sc_time delay = sc_core::SC_ZERO_TIME;

    payload.set_read();
    payload.set_address(access->address);
    payload.set_data_ptr(static_cast<unsigned char *>(data));
    payload.set_data_length(access->bytes);
    payload.set_streaming_width(access->bytes);
    self->memory->b_transport(payload, delay);
    return payload.is_response_ok() ? SLUICE_MEMORY_OK : SLUICE_MEMORY_FAULT;
}

sluice_memory_answer IommuTlm::write(void *context, const sluice_access *access, const void *data,
                                     uint64_t strobes)
{
    auto *self = static_cast<IommuTlm *>(context);
    tlm_generic_payload payload;
    sc_time delay = sc_core::SC_ZERO_TIME;
    unsigned char enables[64];

    for (unsigned i = 0; i < access->bytes; i++)
        enables[i] = (strobes >> i & 1) != 0 ? TLM_BYTE_ENABLED : TLM_BYTE_DISABLED;
    payload.set_write();
    payload.set_address(access->address);
    // The generic payload has one data pointer for both directions; a write leaves it alone.
    payload.set_data_ptr(const_cast<unsigned char *>(static_cast<const unsigned char *>(data)));
    payload.set_data_length(access->bytes);
    payload.set_streaming_width(access->bytes);
    payload.set_byte_enable_ptr(enables);
    payload.set_byte_enable_length(access->bytes);
    self->memory->b_transport(payload, delay);
    return payload.is_response_ok() ? SLUICE_MEMORY_OK : SLUICE_MEMORY_FAULT;
}

// Indivisible because nothing else runs within a step.
sluice_memory_answer IommuTlm::compare_and_swap(void *context, const sluice_access *access,
                                                uint64_t expected, uint64_t desired,
                                                uint64_t *found)
{
    *found = 0;
    sluice_memory_answer answer = read(context, access, found);
    if (answer != SLUICE_MEMORY_OK || *found != expected) return answer;
    return write(context, access, &desired, ~uint64_t{0});
}

} // namespace sluice
