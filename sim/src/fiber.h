// SPDX-License-Identifier: Apache-2.0
//
// Cooperative fibers: software that waits for the clock.
//
//   Waiting --(a cycle in which its wait is over)--> Running --(it waits again)--> Waiting
//                                                       |
//                                                       +--(its body returns)--> gone
//
// Once per cycle run_ready() resumes every fiber whose wait is over, one after another. When
// several are ready, the seed decides who goes first: a run can be repeated, and varied.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace sluice {

// What a fiber waits for. It is over at cycle `wake`, or once done(context) holds, or past
// `deadline`; the first of these after the current cycle.
struct Wait {
    uint64_t wake = UINT64_MAX;
    bool (*done)(void *context) = nullptr;
    void *context = nullptr;
    uint64_t deadline = UINT64_MAX;
    const char *what = "";
};

// xorshift64*: small, fast, and the same everywhere.
class Random {
public:
    explicit Random(uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15u | 1) {}
    uint64_t next()
    {
        state_ ^= state_ >> 12;
        state_ ^= state_ << 25;
        state_ ^= state_ >> 27;
        return state_ * 0x2545F4914F6CDD1Du;
    }
    uint32_t below(uint32_t bound) { return static_cast<uint32_t>((next() >> 32) * bound >> 32); }

private:
    uint64_t state_;
};

class Fibers {
public:
    explicit Fibers(uint64_t seed);
    ~Fibers();
    Fibers(const Fibers &) = delete;
    Fibers &operator=(const Fibers &) = delete;

    bool spawn(const char *name, void (*body)(void *), void *argument);
    void run_ready(uint64_t now);

    bool on_fiber() const { return current_ != nullptr; }
    // On a fiber only. False if the deadline ended the wait.
    bool wait(const Wait &wait);

    size_t alive() const { return fibers_.size(); }
    // Every fiber is blocked on a condition, none on time: only others can end these waits.
    bool all_wait_for_conditions() const;
    // "'name' waits for what; ..." in the order of creation.
    std::string describe() const;

    // A word of the running fiber's own; outside of fibers, of the caller's.
    uint32_t &local();

    struct Fiber; // in fiber.cpp

private:
    void resume(Fiber &fiber);

    std::vector<std::unique_ptr<Fiber>> fibers_;
    std::vector<std::unique_ptr<Fiber>> spare_; // ended; their stacks serve again
    std::vector<Fiber *> ready_;
    Fiber *current_ = nullptr;
    Random random_;
    uint32_t outside_local_ = 0;
    struct Main;
    std::unique_ptr<Main> main_;
};

} // namespace sluice
