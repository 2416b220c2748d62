// SPDX-License-Identifier: Apache-2.0
//
// Memory behind one AXI port of the IOMMU (m_mem or an m_dma): fixed latency, any number of bursts
// under way, at most one R and one B beat per cycle. Answers come in the order of the requests, but
// quick reads overtake slow ones of other ids (walk_latency). An atomic of m_mem
// is done when its last W beat is here, and answered on both R and B.
#pragma once

#include "axi.h"
#include "fiber.h"
#include "memory.h"

#include <cstdint>
#include <deque>
#include <vector>

namespace sluice {

class AxiMemory {
public:
    // `dma_port` is the number of the device port, or kOwnPort for m_mem, whose AxUSER says why an
    // access is made.
    static constexpr unsigned kOwnPort = UINT32_MAX;
    AxiMemory(MemoryView *memory, unsigned dma_port, unsigned bus_bytes, uint64_t seed);

    void set_timing(const sluice_memory_timing &timing) { timing_ = timing; }
    // nullptr: nobody looks. Must outlive its use.
    void set_observer(const sluice_observer *observer) { observer_ = observer; }
    void reset();

    const MemoryPortDrive &drive() const { return drive_; }
    // End of the cycle: takes what the IOMMU offered, decides what to drive in cycle `now` + 1.
    void update(const MemoryPortPins &pins, uint64_t now);

    bool idle() const;

private:
    struct ReadBurst {
        AxiAddress ar;
        uint64_t issued = 0;
        uint64_t due = 0;  // earliest cycle of the first beat
        unsigned next = 0; // beat
        bool sampled = false;
        std::vector<AxiData> beats;
    };
    struct WriteBurst {
        AxiAddress aw;
        uint64_t issued = 0;
        unsigned next = 0; // beat that the next W belongs to
        uint8_t resp = kOkay;
        uint8_t atomic[16] = {}; // data of an atomic, in the order in which it is sent
    };
    struct WriteAnswer {
        uint64_t due;
        uint32_t id;
        uint8_t resp;
    };

    sluice_access describe(const AxiAddress &burst, unsigned beat, uint64_t now) const;
    void sample(ReadBurst &burst, uint64_t now);
    void tell(sluice_memory_use_kind kind, const sluice_access &access, uint64_t issued,
              sluice_memory_answer answer, const void *data, const void *old_data,
              uint64_t strobes) const;
    void take_write_beats(uint64_t now);
    void take_atomic_beat(WriteBurst &burst, const AxiData &beat);
    void run_atomic(WriteBurst &burst, uint64_t now);
    uint32_t latency_of(const AxiAddress &ar) const;
    std::deque<ReadBurst>::iterator next_read(uint64_t now);
    void offer_read(uint64_t now);
    void offer_answer(uint64_t now);

    MemoryView *memory_;
    const sluice_observer *observer_ = nullptr;
    unsigned dma_port_;
    unsigned bus_bytes_;
    Random random_;
    sluice_memory_timing timing_ = {};
    MemoryPortDrive drive_;
    std::deque<ReadBurst> reads_;
    std::vector<std::vector<AxiData>> spare_beats_; // storage of finished bursts
    std::deque<WriteBurst> writes_;
    std::deque<AxiData> write_data_; // W may come before its AW
    std::deque<WriteAnswer> answers_;
};

} // namespace sluice
