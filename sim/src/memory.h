// SPDX-License-Identifier: Apache-2.0
//
// Simulated memory: a sparse store of host pages, and the view that one instance has of it.
#pragma once

#include "sluice/sim.h"

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace sluice {

// Physical memory of a system. Chunks appear when first written or pointed at, zeroed, and never
// move, so pointers into them are good until the store ends.
class MemoryStore {
public:
    static constexpr uint64_t kChunkBytes = uint64_t{2} << 20;
    static constexpr unsigned kAddressBits = 56;

    MemoryStore() = default;
    ~MemoryStore();
    MemoryStore(const MemoryStore &) = delete;
    MemoryStore &operator=(const MemoryStore &) = delete;

    // nullptr if the address is beyond physical memory or the host has no more memory. Good up to
    // the end of the chunk.
    uint8_t *pointer(uint64_t address);

    // False if part of the range is beyond physical memory. Memory never written reads as zero.
    bool read(uint64_t address, void *data, size_t bytes);
    bool write(uint64_t address, const void *data, size_t bytes);

private:
    uint8_t *find(uint64_t chunk);

    std::unordered_map<uint64_t, uint8_t *> chunks_;
    uint64_t last_chunk_ = UINT64_MAX; // accesses cluster: remember the last one found
    uint8_t *last_ = nullptr;
};

// How one instance reaches memory: the store or the client's callbacks, and injected errors.
class MemoryView {
public:
    MemoryView(MemoryStore *store, const sluice_memory_ops *ops, void *context)
        : store_(store), ops_(ops), context_(context) {}

    sluice_memory_answer read(const sluice_access &access, void *data);
    sluice_memory_answer write(const sluice_access &access, const void *data, uint64_t strobes);
    // Indivisible accesses of 4 or 8 bytes, little-endian: `*found` receives what was there.
    // Nothing is stored unless the answer is SLUICE_MEMORY_OK.
    sluice_memory_answer compare_and_swap(const sluice_access &access, uint64_t expected,
                                          uint64_t desired, uint64_t *found);
    sluice_memory_answer set_bits(const sluice_access &access, uint64_t bits, uint64_t *found);

    bool owned() const { return ops_ == nullptr; }
    MemoryStore *store() const { return owned() ? store_ : nullptr; }

    void inject(const sluice_injection &what) { injections_.push_back(what); }
    void inject_clear() { injections_.clear(); }
    uint64_t injected() const { return injected_; }

private:
    sluice_memory_answer injected_answer(const sluice_access &access, bool write);
    sluice_memory_answer injected_atomic(const sluice_access &access, uint64_t *found);
    sluice_memory_answer swap_now(const sluice_access &access, uint64_t expected, uint64_t desired,
                                  uint64_t *found);
    sluice_memory_answer read_now(const sluice_access &access, void *data);

    MemoryStore *store_;
    const sluice_memory_ops *ops_;
    void *context_;
    std::vector<sluice_injection> injections_;
    uint64_t injected_ = 0;
};

} // namespace sluice
