// SPDX-License-Identifier: Apache-2.0
#include "memory_tlm.h"

namespace sluice {

MemoryTlm::MemoryTlm(const sc_core::sc_module_name &name) : sc_module(name), socket("socket")
{
    socket.register_b_transport(this, &MemoryTlm::access);
}

uint8_t *MemoryTlm::at(uint64_t address)
{
    auto &chunk = chunks_[address / kChunkBytes];
    if (!chunk) chunk = std::make_unique<std::array<uint8_t, kChunkBytes>>();
    return chunk->data() + address % kChunkBytes;
}

void MemoryTlm::access(tlm::tlm_generic_payload &payload, sc_core::sc_time &)
{
    const unsigned char *enables = payload.get_byte_enable_ptr();
    unsigned char *data = payload.get_data_ptr();

    for (unsigned i = 0; i < payload.get_data_length(); i++) {
        bool enabled = enables == nullptr ||
                       enables[i % payload.get_byte_enable_length()] == tlm::TLM_BYTE_ENABLED;
        uint8_t *byte = at(payload.get_address() + i);
        if (!enabled) continue;
        if (payload.is_write()) *byte = data[i];
        else data[i] = *byte;
    }
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

} // namespace sluice
