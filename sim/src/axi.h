// SPDX-License-Identifier: Apache-2.0
//
// AXI as the harness sees it: one struct per channel, wide enough for every build.
//
// The harness behaves like registered hardware: what it drives in a cycle was decided at the end of
// the cycle before, from what it sampled then. A transfer happens in a cycle in which both the
// driven and the sampled half of a handshake are high.
#pragma once

#include <cstdint>

namespace sluice {

constexpr unsigned kMaxBeatBytes = 64;

constexpr uint8_t kOkay = 0, kSlvErr = 2;
constexpr uint8_t kBurstFixed = 0, kBurstIncr = 1, kBurstWrap = 2;
constexpr uint8_t kAtomicCompare = 0x31, kAtomicLoadSet = 0x23; // AWATOP, little-endian

// AR or AW. Fields that a port lacks stay zero.
struct AxiAddress {
    uint64_t address = 0;
    uint32_t id = 0;
    uint8_t  len = 0, size = 0, burst = kBurstIncr, lock = 0, cache = 0, prot = 0, qos = 0;
    uint8_t  atop = 0;
    uint32_t user = 0;
    // Untranslated-transaction signals (s_dma).
    uint32_t device_id = 0;
    bool     has_process_id = false;
    uint32_t process_id = 0;
    bool     translated = false;
};

struct AxiData {
    uint8_t  data[kMaxBeatBytes] = {};
    uint64_t strobes = 0;
    uint32_t id = 0;
    uint8_t  resp = kOkay;
    uint8_t  poison = 0; // one bit per 8 bytes
    bool     last = false;
};

// A port on which the IOMMU is the manager: m_mem, m_dma.
struct MemoryPortPins {
    bool ar_valid = false, aw_valid = false, w_valid = false, r_ready = false, b_ready = false;
    AxiAddress ar, aw; // valid with ar_valid, aw_valid
    AxiData w;
};
struct MemoryPortDrive {
    bool ready = true; // of AR, AW and W alike
    bool r_valid = false, b_valid = false;
    AxiData r;
    uint32_t b_id = 0;
    uint8_t b_resp = kOkay;
};

// A port on which the IOMMU is the subordinate: s_dma.
struct DevicePortPins {
    bool ar_ready = false, aw_ready = false, w_ready = false, r_valid = false, b_valid = false;
    AxiData r;
    uint32_t b_id = 0;
    uint8_t b_resp = kOkay;
};
struct DevicePortDrive {
    bool ar_valid = false, aw_valid = false, w_valid = false, r_ready = false, b_ready = false;
    AxiAddress ar, aw;
    AxiData w;
};

// s_axil.
struct RegisterPins {
    bool aw_ready = false, w_ready = false, b_valid = false, ar_ready = false, r_valid = false;
    uint8_t b_resp = kOkay, r_resp = kOkay;
    uint64_t r_data = 0;
};
struct RegisterDrive {
    bool aw_valid = false, w_valid = false, ar_valid = false, b_ready = true, r_ready = true;
    uint32_t address = 0;
    uint64_t w_data = 0;
    uint8_t w_strobes = 0;
};

// First byte of beat `index` of a burst, aligned down to the beat size.
inline uint64_t beat_address(const AxiAddress &burst, unsigned index)
{
    uint64_t bytes = uint64_t{1} << burst.size;
    uint64_t first = burst.address & ~(bytes - 1);
    if (burst.burst == kBurstFixed) return first;
    uint64_t address = first + index * bytes;
    if (burst.burst != kBurstWrap) return address;
    uint64_t container = bytes * (burst.len + 1u);
    return (burst.address & ~(container - 1)) | (address & (container - 1));
}

} // namespace sluice
