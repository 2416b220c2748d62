// SPDX-License-Identifier: Apache-2.0
//
// What one AXI manager sees of memory: beats of 64 bits, answers after a latency. With jitter the
// latency varies and answers of different ids overtake each other; those of one id never do.
#pragma once
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <set>

struct Memory {
    std::map<uint64_t, uint64_t> dwords;
    std::set<uint64_t> failing; // accesses by the IOMMU itself answer SLVERR
};

// xorshift64; quiet while the seed is 0.
class Jitter
{
  public:
    void seed(uint64_t seed)
    {
        state_ = seed;
    }

    // 0 .. bound-1; always 0 while quiet.
    unsigned below(unsigned bound)
    {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return static_cast<unsigned>(state_ >> 20) % bound;
    }

  private:
    uint64_t state_ = 0;
};

// One answer on its way: a read beat or a write response.
struct Answer {
    uint64_t ready_cycle;
    uint32_t id;
    uint64_t data;
    int resp;
    bool last;
};

// Answers of one channel. What is offered stays until it is taken.
class Answers
{
  public:
    void push(const Answer &answer)
    {
        waiting_.push_back(answer);
    }

    // The answer on offer in this cycle, if any.
    const Answer *offer(uint64_t cycle, Jitter &jitter)
    {
        if (!offering_) {
            std::set<uint32_t> ids;
            std::deque<std::size_t> candidates;
            for (std::size_t i = 0; i < waiting_.size(); i++) {
                const bool first_of_id = ids.insert(waiting_[i].id).second;
                if (first_of_id && waiting_[i].ready_cycle <= cycle) candidates.push_back(i);
            }
            if (candidates.empty()) return nullptr;
            offered_ = candidates[jitter.below(static_cast<unsigned>(candidates.size()))];
            offering_ = true;
        }
        return &waiting_[offered_];
    }

    void take()
    {
        waiting_.erase(waiting_.begin() + static_cast<long>(offered_));
        offering_ = false;
    }

  private:
    std::deque<Answer> waiting_;
    std::size_t offered_ = 0;
    bool offering_ = false;
};

class MemoryPort
{
  public:
    MemoryPort(Memory &memory, Jitter &jitter, bool can_fail)
        : memory_(memory), jitter_(jitter), can_fail_(can_fail)
    {
    }

    void read_address(uint64_t cycle, uint32_t id, uint64_t addr, int len)
    {
        const uint64_t ready = cycle + kLatency + jitter_.below(30);
        for (int i = 0; i <= len; i++) {
            const uint64_t dword = (addr & ~UINT64_C(7)) + 8 * i;
            reads.push({ready, id, memory_.dwords[dword], resp(dword), i == len});
        }
    }

    void write_address(uint32_t id, uint64_t addr)
    {
        write_id_ = id;
        write_addr_ = addr & ~UINT64_C(7);
        have_address_ = true;
    }

    void write_beat(uint64_t data, uint8_t strobe, bool last)
    {
        beats_.push_back({data, strobe, last});
    }

    // Once address and data are here: store, and answer after the last beat.
    void store(uint64_t cycle)
    {
        while (have_address_ && !beats_.empty()) {
            const Beat beat = beats_.front();
            beats_.pop_front();
            if (resp(write_addr_) != 0)
                write_resp_ = 2;
            else
                merge(write_addr_, beat);
            write_addr_ += 8;
            if (!beat.last) continue;
            writes.push({cycle + kLatency + jitter_.below(30), write_id_, 0, write_resp_, true});
            write_resp_ = 0;
            have_address_ = false;
        }
    }

    // The next write address is taken once the data of the last one are here.
    bool wants_address() const
    {
        return !have_address_;
    }

    Answers reads, writes;

  private:
    static const int kLatency = 10; // cycles from address to answer, at least

    struct Beat {
        uint64_t data;
        uint8_t strobe;
        bool last;
    };

    int resp(uint64_t dword) const
    {
        return can_fail_ && memory_.failing.count(dword) ? 2 : 0;
    }

    void merge(uint64_t addr, const Beat &beat)
    {
        uint64_t mask = 0;
        for (int i = 0; i < 8; i++)
            if (beat.strobe >> i & 1) mask |= UINT64_C(0xFF) << (8 * i);
        uint64_t &dword = memory_.dwords[addr];
        dword = (dword & ~mask) | (beat.data & mask);
    }

    Memory &memory_;
    Jitter &jitter_;
    const bool can_fail_;
    std::deque<Beat> beats_;
    uint32_t write_id_ = 0;
    uint64_t write_addr_ = 0;
    int write_resp_ = 0;
    bool have_address_ = false;
};
