// SPDX-License-Identifier: Apache-2.0
//
// Sparse memory behind a TLM-2.0 target socket: 2 MiB at a time, zero until written.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <systemc>
#include <tlm_utils/simple_target_socket.h>
#include <unordered_map>

namespace sluice {

class MemoryTlm : public sc_core::sc_module {
public:
    static constexpr uint64_t kChunkBytes = uint64_t{2} << 20;

    tlm_utils::simple_target_socket<MemoryTlm> socket;

    explicit MemoryTlm(const sc_core::sc_module_name &name);

    // Host address; good to the end of the 2 MiB chunk.
    uint8_t *at(uint64_t address);

private:
    void access(tlm::tlm_generic_payload &payload, sc_core::sc_time &delay);

    std::unordered_map<uint64_t, std::unique_ptr<std::array<uint8_t, kChunkBytes>>> chunks_;
};

} // namespace sluice
