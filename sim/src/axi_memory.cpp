// SPDX-License-Identifier: Apache-2.0
#include "axi_memory.h"

#include <algorithm>
#include <cstring>

namespace sluice {

namespace {
// AxUSER of m_mem and m_dma, as rtl/iommu_pkg.sv lays them out.
uint32_t user_bits(uint32_t user, unsigned lsb, unsigned width)
{
    return user >> lsb & ((1u << width) - 1);
}
} // namespace

AxiMemory::AxiMemory(MemoryView *memory, unsigned dma_port, unsigned bus_bytes, uint64_t seed)
    : memory_(memory), dma_port_(dma_port), bus_bytes_(bus_bytes), random_(seed)
{
}

void AxiMemory::reset()
{
    drive_ = MemoryPortDrive();
    reads_.clear();
    writes_.clear();
    write_data_.clear();
    answers_.clear();
}

bool AxiMemory::idle() const
{
    return reads_.empty() && writes_.empty() && write_data_.empty() && answers_.empty() &&
           !drive_.r_valid && !drive_.b_valid;
}

sluice_access AxiMemory::describe(const AxiAddress &burst, unsigned beat, uint64_t now) const
{
    sluice_access access = {};
    access.address = beat_address(burst, beat);
    access.bytes = 1u << burst.size;
    access.cache = burst.cache;
    access.cycle = now;
    if (dma_port_ == kOwnPort) {
        access.reason = user_bits(burst.user, 0, 4);
        access.level = user_bits(burst.user, 4, 3);
        access.rcid = user_bits(burst.user, 7, 12);
        access.mcid = user_bits(burst.user, 19, 12);
    } else {
        access.reason = SLUICE_REASON_DMA;
        access.port = dma_port_;
        access.rcid = user_bits(burst.user, 0, 12);
        access.mcid = user_bits(burst.user, 12, 12);
    }
    return access;
}

void AxiMemory::tell(sluice_memory_use_kind kind, const sluice_access &access, uint64_t issued,
                     sluice_memory_answer answer, const void *data, const void *old_data,
                     uint64_t strobes) const
{
    if (!observer_ || !observer_->memory) return;
    sluice_memory_use use = {kind, answer, access, issued, data, old_data, strobes};
    observer_->memory(observer_->context, &use);
}

void AxiMemory::sample(ReadBurst &burst, uint64_t now)
{
    for (unsigned i = 0; i < burst.beats.size(); i++) {
        AxiData &beat = burst.beats[i];
        sluice_access access = describe(burst.ar, i, now);
        unsigned lane = access.address % bus_bytes_;
        memset(beat.data, 0, bus_bytes_);
        sluice_memory_answer answer = memory_->read(access, beat.data + lane);
        tell(SLUICE_USE_READ, access, burst.issued, answer, beat.data + lane, nullptr, 0);
        beat.id = burst.ar.id;
        beat.last = i + 1 == burst.beats.size();
        beat.resp = answer == SLUICE_MEMORY_FAULT ? kSlvErr : kOkay;
        beat.poison = 0;
        if (answer == SLUICE_MEMORY_POISON) {
            // m_dma has no poison signal: a device sees corrupt data as an error.
            if (dma_port_ != kOwnPort) beat.resp = kSlvErr;
            unsigned words = access.bytes > 8 ? access.bytes / 8 : 1;
            beat.poison = static_cast<uint8_t>(((1u << words) - 1) << (lane / 8));
        }
    }
    burst.sampled = true;
}

void AxiMemory::take_write_beats(uint64_t now)
{
    while (!writes_.empty() && !write_data_.empty()) {
        WriteBurst &burst = writes_.front();
        const AxiData &beat = write_data_.front();
        if (burst.aw.atop) {
            take_atomic_beat(burst, beat);
            if (beat.last) run_atomic(burst, now);
        } else {
            sluice_access access = describe(burst.aw, burst.next, now);
            unsigned lane = access.address % bus_bytes_;
            sluice_memory_answer answer =
                memory_->write(access, beat.data + lane, beat.strobes >> lane);
            tell(SLUICE_USE_WRITE, access, burst.issued, answer, beat.data + lane, nullptr,
                 beat.strobes >> lane);
            if (answer != SLUICE_MEMORY_OK) burst.resp = kSlvErr;
        }
        burst.next++;
        if (beat.last) {
            answers_.push_back({now + timing_.write_latency, burst.aw.id, burst.resp});
            writes_.pop_front();
        }
        write_data_.pop_front();
    }
}

// The first beat of a wrapping burst lies in its upper half, but what is sent first comes first.
void AxiMemory::take_atomic_beat(WriteBurst &burst, const AxiData &beat)
{
    unsigned bytes = 1u << burst.aw.size;
    unsigned at = burst.next * bytes;
    if (at + bytes > sizeof burst.atomic) return; // run_atomic refuses it
    unsigned lane = beat_address(burst.aw, burst.next) % bus_bytes_;
    memcpy(burst.atomic + at, beat.data + lane, bytes);
}

// AXI5: a compare value and a swap value, of which the one for the upper half of the address is
// sent last; or the bits to set.
void AxiMemory::run_atomic(WriteBurst &burst, uint64_t now)
{
    bool compare = burst.aw.atop == kAtomicCompare;
    unsigned sent = (burst.aw.len + 1u) << burst.aw.size;
    unsigned bytes = compare ? sent / 2 : sent;
    bool legal = (compare || burst.aw.atop == kAtomicLoadSet) && (bytes == 4 || bytes == 8) &&
                 burst.aw.address % bytes == 0;
    bool upper = compare && (burst.aw.address & bytes) != 0;
    legal = legal && burst.aw.burst == (upper ? kBurstWrap : kBurstIncr);

    sluice_memory_answer answer = SLUICE_MEMORY_FAULT;
    uint64_t found = 0;
    if (legal) {
        sluice_access access = describe(burst.aw, 0, now);
        access.address = burst.aw.address;
        access.bytes = bytes;
        uint64_t first = 0, second = 0;
        memcpy(&first, burst.atomic, bytes);
        if (compare) memcpy(&second, burst.atomic + bytes, bytes);
        if (compare) {
            uint64_t expected = upper ? second : first, desired = upper ? first : second;
            answer = memory_->compare_and_swap(access, expected, desired, &found);
            uint64_t stored = found == expected ? desired : found;
            tell(SLUICE_USE_SWAP, access, burst.issued, answer, &stored, &found, 0);
        } else
            answer = memory_->set_bits(access, first, &found);
    }
    if (answer == SLUICE_MEMORY_FAULT) burst.resp = kSlvErr;

    reads_.emplace_back();
    ReadBurst &read = reads_.back();
    read.ar = burst.aw;
    read.due = now + timing_.read_latency;
    read.sampled = true;
    read.beats.resize(1);
    AxiData &data = read.beats[0];
    unsigned lane = burst.aw.address % bus_bytes_;
    data = AxiData();
    if (legal) memcpy(data.data + lane, &found, bytes);
    data.id = burst.aw.id;
    data.last = true;
    data.resp = answer == SLUICE_MEMORY_FAULT ? kSlvErr : kOkay;
    data.poison = answer == SLUICE_MEMORY_POISON ? static_cast<uint8_t>(1u << (lane / 8)) : 0;
}

uint32_t AxiMemory::latency_of(const AxiAddress &ar) const
{
    bool walk = dma_port_ == kOwnPort && user_bits(ar.user, 0, 4) <= SLUICE_REASON_MSI_TABLE;
    return walk && timing_.walk_latency ? timing_.walk_latency : timing_.read_latency;
}

// The oldest burst that is due and overtakes none of its own id. A burst once begun is finished.
std::deque<AxiMemory::ReadBurst>::iterator AxiMemory::next_read(uint64_t now)
{
    auto due = reads_.end();
    for (auto it = reads_.begin(); it != reads_.end(); ++it) {
        if (it->next > 0) return it;
        if (due != reads_.end() || it->due > now + 1) continue;
        uint32_t id = it->ar.id;
        auto same = [id](const ReadBurst &older) { return older.ar.id == id; };
        if (std::none_of(reads_.begin(), it, same)) due = it;
        if (!timing_.walk_latency) break; // all alike: the front is the one
    }
    return due;
}

void AxiMemory::offer_read(uint64_t now)
{
    drive_.r_valid = false;
    if (reads_.empty()) return;
    auto burst = next_read(now);
    if (burst == reads_.end()) return;
    if (!burst->sampled) sample(*burst, now);
    drive_.r_valid = true;
    drive_.r = burst->beats[burst->next++];
    if (!drive_.r.last) return;
    spare_beats_.push_back(std::move(burst->beats));
    reads_.erase(burst);
}

void AxiMemory::offer_answer(uint64_t now)
{
    drive_.b_valid = false;
    if (answers_.empty() || answers_.front().due > now + 1) return;
    drive_.b_valid = true;
    drive_.b_id = answers_.front().id;
    drive_.b_resp = answers_.front().resp;
    answers_.pop_front();
}

void AxiMemory::update(const MemoryPortPins &pins, uint64_t now)
{
    if (pins.ar_valid && drive_.ready) {
        reads_.emplace_back();
        ReadBurst &burst = reads_.back();
        burst.ar = pins.ar;
        burst.issued = now;
        burst.due = now + latency_of(pins.ar);
        if (!spare_beats_.empty()) {
            burst.beats = std::move(spare_beats_.back());
            spare_beats_.pop_back();
        }
        burst.beats.resize(pins.ar.len + 1u);
        if (!timing_.sample_late) sample(burst, now);
    }
    if (pins.aw_valid && drive_.ready) {
        writes_.emplace_back();
        writes_.back().aw = pins.aw;
        writes_.back().issued = now;
    }
    if (pins.w_valid && drive_.ready) write_data_.push_back(pins.w);
    if (!write_data_.empty()) take_write_beats(now);

    if (!drive_.r_valid || pins.r_ready) offer_read(now);
    if (!drive_.b_valid || pins.b_ready) offer_answer(now);
    if (dma_port_ != kOwnPort && timing_.dma_stall_percent)
        drive_.ready = random_.below(100) >= timing_.dma_stall_percent;
}

} // namespace sluice
