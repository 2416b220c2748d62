// SPDX-License-Identifier: Apache-2.0
//
// Counters from the trace lanes: where the cycles of each request went.
//
// A request's time runs from its address handshake at s_dma to its address handshake at m_dma.
// Every cycle of it belongs to one enum sluice_stall; the rule is in sim/README.md. Parts are added
// to the totals when the request reaches memory, so the totals always sum to latency_total.
#pragma once

#include "iommu_trace.h"
#include "model.h"
#include "sluice/sim.h"

#include <cstdint>
#include <vector>

namespace sluice {

class Statistics {
public:
    Statistics();

    void event(unsigned lane, unsigned port, const uint32_t *words, uint64_t now);
    // Forgets requests under way; the counters stay.
    void reset();

    // All but cycles, bytes and the register bus, which others count.
    void snapshot(sluice_stats *out) const;

private:
    static constexpr unsigned kRequests = 4096; // more than can be under way per port and direction
    static constexpr unsigned kSlots = 64;
    static constexpr unsigned kHistogram = 65536;

    enum class State : uint8_t {
        Gone,
        Hit,        // translated by the first level
        Waiting,    // has to ask the walker, or to ask again
        Walking,    // the walker has it
        Translated, // answered by the walker
    };
    struct Request {
        uint32_t seq = 0;
        State state = State::Gone;
        bool counted = false;  // in second_level_lookups
        bool tagged = false;   // has a process_id
        uint64_t start = 0;
        uint64_t mark = 0;     // cycles before this one have their part
        uint64_t part[SLUICE_NUM_STALLS] = {};
    };
    // What a walk slot was busy with: cycles before `end` (and from the end before) are `stall`'s.
    struct Segment {
        uint64_t end;
        sluice_stall stall;
    };
    struct Slot {
        std::vector<Segment> segments;
        sluice_stall current = SLUICE_STALL_HIT;
        bool read_directory = false, read_process_directory = false;
        bool tagged = false;   // started by a request with a process_id
    };

    Request &request(unsigned port, bool write, uint32_t seq);
    void accepted(unsigned port, bool write, const trace_dma_ar &event, uint64_t now);
    void asked(const trace_xlate_req &event, uint64_t now);
    void answered(const trace_xlate_rsp &event, uint64_t now);
    void walk_read(const trace_walk_read &event);
    void walk_beat(const trace_walk_beat &event, uint64_t now);
    void issued(unsigned port, bool write, const trace_m_ar &event, uint64_t now);
    void command(const trace_command &event);
    static void share_walk(Request &request, const Slot &slot, uint64_t now);
    static void give(Request &request, sluice_stall stall, uint64_t until);

    std::vector<Request> requests_; // [port][direction][seq % kRequests]
    std::vector<Slot> slots_;
    std::vector<uint64_t> histogram_;
    sluice_stats sums_ = {};
};

} // namespace sluice
