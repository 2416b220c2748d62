// SPDX-License-Identifier: Apache-2.0
#include "memory.h"

#include <algorithm>
#include <cstring>
#include <sys/mman.h>

namespace sluice {

MemoryStore::~MemoryStore()
{
    for (auto &chunk : chunks_) munmap(chunk.second, kChunkBytes);
}

uint8_t *MemoryStore::find(uint64_t chunk)
{
    if (chunk == last_chunk_) return last_;
    auto found = chunks_.find(chunk);
    if (found == chunks_.end()) return nullptr;
    last_chunk_ = chunk;
    last_ = found->second;
    return last_;
}

uint8_t *MemoryStore::pointer(uint64_t address)
{
    if (address >> kAddressBits) return nullptr;
    uint64_t chunk = address / kChunkBytes;
    uint8_t *host = find(chunk);
    if (!host) {
        // The host commits pages of a mapping only as they are touched: a sparse guest stays cheap.
        void *fresh = mmap(nullptr, kChunkBytes, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (fresh == MAP_FAILED) return nullptr;
        host = static_cast<uint8_t *>(fresh);
        chunks_.emplace(chunk, host);
    }
    return host + address % kChunkBytes;
}

bool MemoryStore::read(uint64_t address, void *data, size_t bytes)
{
    auto *out = static_cast<uint8_t *>(data);
    while (bytes) {
        if (address >> kAddressBits) return false;
        size_t part = std::min<uint64_t>(bytes, kChunkBytes - address % kChunkBytes);
        const uint8_t *host = find(address / kChunkBytes);
        if (host)
            memcpy(out, host + address % kChunkBytes, part);
        else
            memset(out, 0, part);
        address += part;
        out += part;
        bytes -= part;
    }
    return true;
}

bool MemoryStore::write(uint64_t address, const void *data, size_t bytes)
{
    auto *in = static_cast<const uint8_t *>(data);
    while (bytes) {
        uint8_t *host = pointer(address);
        if (!host) return false;
        size_t part = std::min<uint64_t>(bytes, kChunkBytes - address % kChunkBytes);
        memcpy(host, in, part);
        address += part;
        in += part;
        bytes -= part;
    }
    return true;
}

sluice_memory_answer MemoryView::injected_answer(const sluice_access &access, bool write)
{
    for (auto it = injections_.begin(); it != injections_.end(); ++it) {
        bool direction = write ? it->writes : it->reads;
        bool reason = it->reasons >> access.reason & 1;
        bool overlap = access.address <= it->last && access.address + access.bytes > it->first;
        if (!direction || !reason || !overlap) continue;
        sluice_memory_answer answer = it->answer;
        injected_++;
        if (it->count && --it->count == 0) injections_.erase(it);
        return answer;
    }
    return SLUICE_MEMORY_OK;
}

sluice_memory_answer MemoryView::read(const sluice_access &access, void *data)
{
    sluice_memory_answer answer = injected_answer(access, false);
    if (answer == SLUICE_MEMORY_FAULT) {
        memset(data, 0, access.bytes);
        return answer;
    }
    sluice_memory_answer own = read_now(access, data);
    return own == SLUICE_MEMORY_OK ? answer : own;
}

sluice_memory_answer MemoryView::read_now(const sluice_access &access, void *data)
{
    if (ops_) return ops_->read(context_, &access, data);
    return store_->read(access.address, data, access.bytes) ? SLUICE_MEMORY_OK
                                                            : SLUICE_MEMORY_FAULT;
}

sluice_memory_answer MemoryView::write(const sluice_access &access, const void *data,
                                       uint64_t strobes)
{
    sluice_memory_answer answer = injected_answer(access, true);
    if (answer != SLUICE_MEMORY_OK) return answer;
    if (ops_) return ops_->write(context_, &access, data, strobes);

    auto *bytes = static_cast<const uint8_t *>(data);
    uint64_t all = access.bytes < 64 ? (uint64_t{1} << access.bytes) - 1 : ~uint64_t{0};
    if (access.address >> MemoryStore::kAddressBits) return SLUICE_MEMORY_FAULT;
    if ((strobes & all) == 0) return SLUICE_MEMORY_OK;
    // A naturally aligned beat never leaves its chunk.
    uint8_t *host = store_->pointer(access.address);
    if (!host) return SLUICE_MEMORY_FAULT;
    if ((strobes & all) == all) {
        memcpy(host, bytes, access.bytes);
    } else {
        for (uint32_t i = 0; i < access.bytes; i++)
            if (strobes >> i & 1) host[i] = bytes[i];
    }
    return SLUICE_MEMORY_OK;
}

// An injected error hits an atomic as a read or as a write; poisoned data is handed out.
sluice_memory_answer MemoryView::injected_atomic(const sluice_access &access, uint64_t *found)
{
    *found = 0;
    sluice_memory_answer answer = injected_answer(access, false);
    if (answer == SLUICE_MEMORY_OK) answer = injected_answer(access, true);
    if (answer == SLUICE_MEMORY_POISON && read_now(access, found) == SLUICE_MEMORY_FAULT)
        return SLUICE_MEMORY_FAULT;
    return answer;
}

// The store has one owner at a time, so reading and then writing it is indivisible.
sluice_memory_answer MemoryView::swap_now(const sluice_access &access, uint64_t expected,
                                          uint64_t desired, uint64_t *found)
{
    *found = 0;
    if (ops_) {
        if (!ops_->compare_and_swap) return SLUICE_MEMORY_FAULT;
        return ops_->compare_and_swap(context_, &access, expected, desired, found);
    }
    if (!store_->read(access.address, found, access.bytes)) return SLUICE_MEMORY_FAULT;
    if (*found != expected) return SLUICE_MEMORY_OK;
    return store_->write(access.address, &desired, access.bytes) ? SLUICE_MEMORY_OK
                                                                 : SLUICE_MEMORY_FAULT;
}

sluice_memory_answer MemoryView::compare_and_swap(const sluice_access &access, uint64_t expected,
                                                  uint64_t desired, uint64_t *found)
{
    sluice_memory_answer answer = injected_atomic(access, found);
    if (answer != SLUICE_MEMORY_OK) return answer;
    return swap_now(access, expected, desired, found);
}

sluice_memory_answer MemoryView::set_bits(const sluice_access &access, uint64_t bits,
                                          uint64_t *found)
{
    // A client's memory may be written by others between two callbacks, but not forever.
    constexpr int kMaxTries = 1000;
    sluice_memory_answer answer = injected_atomic(access, found);
    if (answer != SLUICE_MEMORY_OK) return answer;

    uint64_t expected = 0;
    answer = read_now(access, &expected);
    for (int i = 0; i < kMaxTries && answer == SLUICE_MEMORY_OK; i++) {
        answer = swap_now(access, expected, expected | bits, found);
        if (*found == expected) return answer;
        expected = *found;
    }
    return answer == SLUICE_MEMORY_OK ? SLUICE_MEMORY_FAULT : answer;
}

} // namespace sluice
