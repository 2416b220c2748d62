// SPDX-License-Identifier: Apache-2.0
#include "statistics.h"

#include "iommu_structs.h"

#include <algorithm>

namespace sluice {

namespace {
// Numbers of the lanes' enumerations (spec/trace_events.yaml).
constexpr uint32_t kOutcomeVerdict = 0, kOutcomeSecondLevelHit = 1, kOutcomeJoined = 2,
                   kOutcomeNewWalk = 3;
constexpr uint32_t kCommandComplete = 1, kCommandError = 2;

sluice_stall stall_of(uint32_t reason, uint32_t level)
{
    switch (reason) {
    case SLUICE_REASON_DIRECTORY: return SLUICE_STALL_DIRECTORY;
    case SLUICE_REASON_PROCESS_DIRECTORY: return SLUICE_STALL_PROCESS_DIRECTORY;
    default: return static_cast<sluice_stall>(SLUICE_STALL_WALK0 + std::min(level, 4u));
    }
}
} // namespace

Statistics::Statistics()
    : requests_(size_t{kMaxPorts} * 2 * kRequests), slots_(kSlots), histogram_(kHistogram)
{
}

void Statistics::reset()
{
    for (Request &request : requests_) request.state = State::Gone;
    for (Slot &slot : slots_) slot = Slot();
}

Statistics::Request &Statistics::request(unsigned port, bool write, uint32_t seq)
{
    return requests_[(size_t{port} * 2 + write) * kRequests + seq % kRequests];
}

// The cycles from the mark up to, not including, `until` are of one kind.
void Statistics::give(Request &request, sluice_stall stall, uint64_t until)
{
    if (until <= request.mark) return;
    request.part[stall] += until - request.mark;
    request.mark = until;
}

void Statistics::accepted(unsigned port, bool write, const trace_dma_ar &event, uint64_t now)
{
    Request &r = request(port, write, event.seq);
    r = Request();
    r.seq = event.seq;
    r.start = r.mark = now;
    r.tagged = event.pv;
    r.state = event.hit ? State::Hit : State::Waiting;
    (write ? sums_.requests_write : sums_.requests_read)++;
    sums_.first_level_lookups++;
    sums_.first_level_hits += event.hit;
}

void Statistics::asked(const trace_xlate_req &event, uint64_t now)
{
    if (event.outcome == kOutcomeNewWalk) {
        sums_.walks++;
        slots_[event.slot % kSlots] = Slot();
    }
    Request &r = request(event.port, event.write, event.seq);
    if (r.state == State::Gone || r.seq != event.seq) return;
    if (r.tagged && event.outcome == kOutcomeNewWalk) {
        slots_[event.slot % kSlots].tagged = true;
        sums_.process_context_lookups++;
        sums_.process_context_hits++; // until it reads the process directory
    }
    give(r, SLUICE_STALL_QUEUE, now);
    r.state = State::Walking;
    if (event.outcome == kOutcomeVerdict || r.counted) return;
    r.counted = true;
    sums_.second_level_lookups++;
    if (event.outcome == kOutcomeSecondLevelHit) {
        sums_.second_level_hits++;
        sums_.process_context_lookups += r.tagged;
        sums_.process_context_hits += r.tagged;
    }
    if (event.outcome == kOutcomeJoined) sums_.joined_walks++;
}

// A walk's cycles up to the last beat of a read are that read's, so the gap before the next read
// is issued counts for the next one.
void Statistics::share_walk(Request &request, const Slot &slot, uint64_t now)
{
    for (const Segment &segment : slot.segments)
        give(request, segment.stall, std::min(segment.end, now));
    give(request, slot.current, now);
}

void Statistics::answered(const trace_xlate_rsp &event, uint64_t now)
{
    Request &r = request(event.port, event.write, event.seq);
    if (r.state == State::Gone || r.seq != event.seq) return;
    if (event.from_walk)
        share_walk(r, slots_[event.slot % kSlots], now);
    else
        give(r, SLUICE_STALL_HIT, now);
    if (event.granted) {
        r.state = State::Translated;
    } else if (event.retry) {
        r.state = State::Waiting;
    } else {
        r.state = State::Gone;
        sums_.refused++;
    }
}

void Statistics::walk_read(const trace_walk_read &event)
{
    Slot &slot = slots_[event.slot % kSlots];
    slot.current = stall_of(event.reason, event.level);
    unsigned level = std::min(event.level, 4u);
    switch (event.reason) {
    case SLUICE_REASON_DIRECTORY:
        sums_.reads_directory++;
        if (!slot.read_directory) sums_.walks_reading_directory++;
        slot.read_directory = true;
        break;
    case SLUICE_REASON_PROCESS_DIRECTORY:
        sums_.reads_process_directory++;
        if (!slot.read_process_directory) {
            sums_.walks_reading_process_directory++;
            sums_.process_context_hits -= slot.tagged;
        }
        slot.read_process_directory = true;
        break;
    case SLUICE_REASON_STAGE1: sums_.reads_stage1[level]++; break;
    case SLUICE_REASON_STAGE2: sums_.reads_stage2[level]++; break;
    default: break;
    }
}

void Statistics::walk_beat(const trace_walk_beat &event, uint64_t now)
{
    Slot &slot = slots_[event.slot % kSlots];
    if (event.last) slot.segments.push_back({now, slot.current});
}

void Statistics::issued(unsigned port, bool write, const trace_m_ar &event, uint64_t now)
{
    Request &r = request(port, write, event.seq);
    if (r.state == State::Gone || r.seq != event.seq) return;
    // Issued without an answer of its own: another request's walk filled the first level.
    uint64_t taken = now - std::min<uint64_t>(event.waited, now - r.mark);
    uint64_t offered = taken > r.mark ? taken - 1 : taken;
    give(r, r.state == State::Waiting ? SLUICE_STALL_QUEUE : SLUICE_STALL_ORDER, offered);
    give(r, SLUICE_STALL_HIT, taken); // the cycle into the registered output
    give(r, SLUICE_STALL_MEMORY, now);

    uint64_t latency = now - r.start;
    sums_.translated++;
    sums_.latency_total += latency;
    sums_.latency_max = std::max(sums_.latency_max, latency);
    histogram_[std::min<uint64_t>(latency, kHistogram - 1)]++;
    for (int i = 0; i < SLUICE_NUM_STALLS; i++) sums_.stall[i] += r.part[i];
    r.state = State::Gone;
}

void Statistics::command(const trace_command &event)
{
    if (event.phase == kCommandError) sums_.commands_refused++;
    if (event.phase != kCommandComplete) return;
    sums_.commands++;
    switch (IOMMU_GET(IOMMU_CMD_OPCODE, event.word0)) {
    case IOMMU_CMD_IOTINVAL_OPCODE_VALUE: sums_.commands_iotinval++; break;
    case IOMMU_CMD_IODIR_OPCODE_VALUE: sums_.commands_iodir++; break;
    case IOMMU_CMD_IOFENCE_OPCODE_VALUE:
        sums_.commands_iofence++;
        sums_.fence_wait_cycles += event.wait_walks + event.wait_reads + event.wait_writes;
        break;
    default: break;
    }
}

void Statistics::event(unsigned lane, unsigned port, const uint32_t *words, uint64_t now)
{
    switch (lane) {
    case TRACE_LANE_DMA_AR:
    case TRACE_LANE_DMA_AW: { // both lanes have one layout
        trace_dma_ar e;
        trace_dma_ar_unpack(words, &e);
        return accepted(port, lane == TRACE_LANE_DMA_AW, e, now);
    }
    case TRACE_LANE_M_AR:
    case TRACE_LANE_M_AW: {
        trace_m_ar e;
        trace_m_ar_unpack(words, &e);
        return issued(port, lane == TRACE_LANE_M_AW, e, now);
    }
    case TRACE_LANE_R_LAST:
    case TRACE_LANE_B: sums_.bursts_answered++; return;
    case TRACE_LANE_XLATE_REQ: {
        trace_xlate_req e;
        trace_xlate_req_unpack(words, &e);
        return asked(e, now);
    }
    case TRACE_LANE_XLATE_RSP: {
        trace_xlate_rsp e;
        trace_xlate_rsp_unpack(words, &e);
        return answered(e, now);
    }
    case TRACE_LANE_WALK_READ: {
        trace_walk_read e;
        trace_walk_read_unpack(words, &e);
        return walk_read(e);
    }
    case TRACE_LANE_WALK_BEAT: {
        trace_walk_beat e;
        trace_walk_beat_unpack(words, &e);
        return walk_beat(e, now);
    }
    case TRACE_LANE_COMMAND: {
        trace_command e;
        trace_command_unpack(words, &e);
        return command(e);
    }
    case TRACE_LANE_FAULT: {
        trace_fault e;
        trace_fault_unpack(words, &e);
        (e.dropped ? sums_.faults_dropped : sums_.faults_recorded)++;
        return;
    }
    default: return;
    }
}

void Statistics::snapshot(sluice_stats *out) const
{
    *out = sums_;
    uint64_t seen = 0;
    uint64_t half = (sums_.translated + 1) / 2, most = sums_.translated - sums_.translated / 100;
    bool have_p50 = false;
    for (unsigned cycles = 0; cycles < kHistogram && sums_.translated; cycles++) {
        seen += histogram_[cycles];
        if (!have_p50 && seen >= half) {
            out->latency_p50 = cycles;
            have_p50 = true;
        }
        if (seen >= most) {
            out->latency_p99 = cycles;
            break;
        }
    }
    if (sums_.translated)
        out->latency_mean = static_cast<double>(sums_.latency_total) /
                            static_cast<double>(sums_.translated);
}

} // namespace sluice
