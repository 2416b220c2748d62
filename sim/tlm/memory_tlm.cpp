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
    const unsigned length = payload.get_data_length();
    unsigned char *data = payload.get_data_ptr();

    if (payload.get_address() % kChunkBytes + length > kChunkBytes) {
        payload.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
        return;
    }
    uint8_t *bytes = at(payload.get_address());
    for (unsigned i = 0; i < length; i++) {
        bool enabled = enables == nullptr ||
                       enables[i % payload.get_byte_enable_length()] == TLM_BYTE_ENABLED;
        if (!enabled) continue;
        if (payload.is_write()) bytes[i] = data[i];
        else data[i] = bytes[i];
    }
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

} // namespace sluice
