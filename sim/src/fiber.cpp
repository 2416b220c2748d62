// SPDX-License-Identifier: Apache-2.0
//
// Fibers start with makecontext, which gives them a stack. Later switches use _setjmp/_longjmp,
// because swapcontext makes two system calls and a fiber that polls switches every cycle.
#include "fiber.h"

#include <algorithm>
#include <csetjmp>
#include <sys/mman.h>
#include <ucontext.h>

#if defined(__SANITIZE_ADDRESS__)
#define SLUICE_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SLUICE_ASAN 1
#endif
#endif
#ifdef SLUICE_ASAN
#include <sanitizer/common_interface_defs.h>
#endif

namespace sluice {

namespace {
constexpr size_t kStackBytes = size_t{256} << 10;
constexpr size_t kGuardBytes = 4096;
} // namespace

struct Fibers::Main {
    jmp_buf jump;
    void *fake_stack = nullptr;
    const void *stack_bottom = nullptr;
    size_t stack_bytes = 0;
};

struct Fibers::Fiber {
    Fibers *owner = nullptr;
    std::string name;
    void (*body)(void *) = nullptr;
    void *argument = nullptr;
    Wait wait;
    bool timed_out = false;
    bool started = false;
    bool ended = false;
    uint32_t local = 0;
    uint8_t *mapping = nullptr; // guard page, then the stack
    ucontext_t context;
    jmp_buf jump;
    void *fake_stack = nullptr;

    ~Fiber()
    {
        if (mapping) munmap(mapping, kGuardBytes + kStackBytes);
    }

    void *stack() const { return mapping + kGuardBytes; }
    void enter();
    void leave(bool for_good);
};

// First code on a new stack. makecontext passes ints only, so the pointer comes in halves.
static void fiber_entry(unsigned high, unsigned low)
{
    auto *fiber = reinterpret_cast<Fibers::Fiber *>(static_cast<uintptr_t>(high) << 32 | low);
    fiber->enter();
}

void Fibers::Fiber::enter()
{
#ifdef SLUICE_ASAN
    __sanitizer_finish_switch_fiber(nullptr, &owner->main_->stack_bottom,
                                    &owner->main_->stack_bytes);
#endif
    body(argument);
    ended = true;
    leave(true);
}

// Back to run_ready(). Returns when resumed.
void Fibers::Fiber::leave(bool for_good)
{
    if (_setjmp(jump) == 0) {
#ifdef SLUICE_ASAN
        __sanitizer_start_switch_fiber(for_good ? nullptr : &fake_stack,
                                       owner->main_->stack_bottom, owner->main_->stack_bytes);
#endif
        (void)for_good;
        _longjmp(owner->main_->jump, 1);
    }
#ifdef SLUICE_ASAN
    __sanitizer_finish_switch_fiber(fake_stack, nullptr, nullptr);
#endif
}

Fibers::Fibers(uint64_t seed) : random_(seed), main_(std::make_unique<Main>()) {}
Fibers::~Fibers() = default;

bool Fibers::spawn(const char *name, void (*body)(void *), void *argument)
{
    std::unique_ptr<Fiber> fiber;
    if (!spare_.empty()) {
        fiber = std::move(spare_.back());
        spare_.pop_back();
    } else {
        fiber = std::make_unique<Fiber>();
        void *mapping = mmap(nullptr, kGuardBytes + kStackBytes, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
        if (mapping == MAP_FAILED) return false;
        fiber->mapping = static_cast<uint8_t *>(mapping);
        if (mprotect(mapping, kGuardBytes, PROT_NONE) != 0) return false;
    }
    fiber->owner = this;
    fiber->name = name ? name : "fiber";
    fiber->body = body;
    fiber->argument = argument;
    fiber->wait = Wait();
    fiber->wait.wake = 0;
    fiber->wait.what = "its first turn";
    fiber->started = false;
    fiber->ended = false;
    fiber->local = 0;
    fiber->fake_stack = nullptr;
    fibers_.push_back(std::move(fiber));
    return true;
}

void Fibers::resume(Fiber &fiber)
{
    current_ = &fiber;
    if (_setjmp(main_->jump) == 0) {
#ifdef SLUICE_ASAN
        __sanitizer_start_switch_fiber(&main_->fake_stack, fiber.stack(), kStackBytes);
#endif
        if (fiber.started) _longjmp(fiber.jump, 1);
        fiber.started = true;
        getcontext(&fiber.context);
        fiber.context.uc_stack.ss_sp = fiber.stack();
        fiber.context.uc_stack.ss_size = kStackBytes;
        fiber.context.uc_link = nullptr;
        auto pointer = reinterpret_cast<uintptr_t>(&fiber);
        makecontext(&fiber.context, reinterpret_cast<void (*)()>(fiber_entry), 2,
                    static_cast<unsigned>(pointer >> 32), static_cast<unsigned>(pointer));
        setcontext(&fiber.context);
    }
#ifdef SLUICE_ASAN
    __sanitizer_finish_switch_fiber(main_->fake_stack, nullptr, nullptr);
#endif
    current_ = nullptr;
}

void Fibers::run_ready(uint64_t now)
{
    if (fibers_.empty()) return;
    ready_.clear();
    for (auto &fiber : fibers_) {
        const Wait &wait = fiber->wait;
        bool over = now >= wait.wake || (wait.done && wait.done(wait.context));
        fiber->timed_out = !over && now >= wait.deadline;
        if (over || fiber->timed_out) ready_.push_back(fiber.get());
    }
    // Spawning while these run appends to fibers_, whose objects do not move.
    for (size_t left = ready_.size(); left > 0; left--) {
        size_t pick = left > 1 ? random_.below(static_cast<uint32_t>(left)) : 0;
        Fiber *fiber = ready_[pick];
        ready_[pick] = ready_[left - 1];
        resume(*fiber);
    }
    if (ready_.empty()) return;
    for (size_t i = 0; i < fibers_.size();) {
        if (fibers_[i]->ended) {
            spare_.push_back(std::move(fibers_[i]));
            fibers_.erase(fibers_.begin() + static_cast<ptrdiff_t>(i));
        } else {
            i++;
        }
    }
}

bool Fibers::wait(const Wait &wait)
{
    Fiber *fiber = current_;
    fiber->wait = wait;
    fiber->leave(false);
    return !fiber->timed_out;
}

bool Fibers::all_wait_for_conditions() const
{
    return std::all_of(fibers_.begin(), fibers_.end(), [](const std::unique_ptr<Fiber> &fiber) {
        return fiber->wait.done && fiber->wait.wake == UINT64_MAX;
    });
}

std::string Fibers::describe() const
{
    std::string text;
    for (auto &fiber : fibers_) {
        if (!text.empty()) text += "; ";
        text += "'" + fiber->name + "' waits for " + fiber->wait.what;
    }
    return text;
}

uint32_t &Fibers::local()
{
    return current_ ? current_->local : outside_local_;
}

} // namespace sluice
