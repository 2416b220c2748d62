// SPDX-License-Identifier: Apache-2.0
#include "platform_tlm.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>

// The driver only hands these around.
struct iommu_lock {
    bool held = false;
    KIRQL before = PASSIVE_LEVEL;
    sc_core::sc_event released;
};

namespace sluice {

namespace {

constexpr uint64_t kPageBytes = 4096;
constexpr uint64_t kPageBase = uint64_t{2} << 30; // the driver's pages; devices use what is below
constexpr uint32_t kMaxOrder = 9;
constexpr uint32_t kDomainTypes = 0xF;
constexpr int      kExitFatal = 70;

PlatformTlm *self_of(void *context)
{
    return static_cast<PlatformTlm *>(context);
}

} // namespace

PlatformTlm::PlatformTlm(const sc_core::sc_module_name &name, MemoryTlm &memory,
                         uint32_t device_id, const sc_core::sc_time &period)
    : sc_module(name), registers("registers"), interrupt("interrupt"), memory_(memory),
      device_id_(device_id), period_(period), iommu_{0x10000000, 16}, next_page_(kPageBase)
{
    SC_HAS_PROCESS(PlatformTlm);
    SC_THREAD(serve_interrupts);
    SC_THREAD(serve_work);
    ops_.context = this;
    ops_.iommus = &iommu_;
    ops_.num_iommus = 1;
    fill_registers_and_memory();
    fill_threads();
    fill_devices();
}

// ---------------------------------------------------------------------- registers and memory

uint64_t PlatformTlm::access(bool write, uint32_t offset, uint32_t bytes, uint64_t value)
{
    tlm::tlm_generic_payload payload;
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;

    payload.set_command(write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
    payload.set_address(offset);
    payload.set_data_ptr(reinterpret_cast<unsigned char *>(&value));
    payload.set_data_length(bytes);
    payload.set_streaming_width(bytes);
    registers->b_transport(payload, delay);
    if (!payload.is_response_ok()) {
        fprintf(stderr, "platform: register access at %03x: %s\n", offset,
                payload.get_response_string().c_str());
        exit(kExitFatal);
    }
    return bytes == 4 ? static_cast<uint32_t>(value) : value;
}

void *PlatformTlm::allocate(uint32_t order, uint64_t *physical)
{
    const uint64_t bytes = kPageBytes << order;
    std::vector<uint64_t> &free = free_pages_[order];

    if (order > kMaxOrder) return nullptr;
    if (!free.empty()) {
        *physical = free.back();
        free.pop_back();
    } else {
        *physical = (next_page_ + bytes - 1) & ~(bytes - 1);
        next_page_ = *physical + bytes;
    }
    return memset(memory_.at(*physical), 0, bytes);
}

void PlatformTlm::fill_registers_and_memory()
{
    ops_.mmio_read32 = [](void *self, uint32_t, uint32_t offset) {
        return static_cast<uint32_t>(self_of(self)->access(false, offset, 4, 0));
    };
    ops_.mmio_read64 = [](void *self, uint32_t, uint32_t offset) {
        return self_of(self)->access(false, offset, 8, 0);
    };
    ops_.mmio_write32 = [](void *self, uint32_t, uint32_t offset, uint32_t value) {
        self_of(self)->access(true, offset, 4, value);
    };
    ops_.mmio_write64 = [](void *self, uint32_t, uint32_t offset, uint64_t value) {
        self_of(self)->access(true, offset, 8, value);
    };
    // Software and model share one host thread and one memory.
    ops_.store_barrier = [](void *) { asm volatile("" ::: "memory"); };
    ops_.alloc_pages = [](void *self, uint32_t order, uint64_t *physical) {
        return self_of(self)->allocate(order, physical);
    };
    ops_.free_pages = [](void *self, void *, uint64_t physical, uint32_t order) {
        self_of(self)->free_pages_[order].push_back(physical);
    };
    ops_.pages_at = [](void *self, uint64_t physical) -> void * {
        return self_of(self)->memory_.at(physical);
    };
    ops_.alloc_object = [](void *, size_t bytes) { return calloc(1, bytes); };
    ops_.free_object = [](void *, void *object, size_t) { free(object); };
}

// --------------------------------------------------------------------------------- threads

KIRQL &PlatformTlm::level()
{
    return levels_[sc_core::sc_get_current_process_handle().get_process_object()];
}

void PlatformTlm::fill_threads()
{
    ops_.create_lock = [](void *, const char *) { return new (std::nothrow) iommu_lock; };
    ops_.destroy_lock = [](void *, iommu_lock *lock) { delete lock; };
    ops_.acquire_lock = [](void *self, iommu_lock *lock) {
        while (lock->held) sc_core::wait(lock->released);
        lock->held = true;
        lock->before = self_of(self)->level();
        self_of(self)->level() = DISPATCH_LEVEL;
    };
    ops_.release_lock = [](void *self, iommu_lock *lock) {
        lock->held = false;
        self_of(self)->level() = lock->before;
        lock->released.notify(sc_core::SC_ZERO_TIME);
    };
    ops_.current_irql = [](void *self) { return self_of(self)->level(); };
    ops_.time_ns = [](void *) {
        return static_cast<uint64_t>(sc_core::sc_time_stamp().to_seconds() * 1e9);
    };
    ops_.spin_pause = [](void *self) { self_of(self)->pause(); };
    ops_.sleep_pause = [](void *self) { self_of(self)->pause(); };
    ops_.queue_work = [](void *self, iommu_work_routine *routine, void *context) {
        self_of(self)->work_.push_back({routine, context});
        self_of(self)->work_queued_.notify(sc_core::SC_ZERO_TIME);
    };
    ops_.connect_interrupt = [](void *self, uint32_t, uint32_t vector,
                                iommu_interrupt_routine *routine, void *context) -> NTSTATUS {
        if (vector != 0) return STATUS_INVALID_PARAMETER;
        self_of(self)->routine_context_ = context;
        self_of(self)->routine_ = routine;
        return STATUS_SUCCESS;
    };
    // Routines run to their end between two waits of serve_interrupts, or hold the driver's lock.
    ops_.disconnect_interrupt = [](void *self, uint32_t, uint32_t) {
        self_of(self)->routine_ = nullptr;
    };
}

// Level-triggered: the routine runs as long as the wire is high.
void PlatformTlm::serve_interrupts()
{
    level() = DISPATCH_LEVEL;
    while (true) {
        if (interrupt.read() && routine_ != nullptr) {
            routine_(routine_context_);
            wait(period_);
        } else {
            wait(interrupt.default_event());
        }
    }
}

void PlatformTlm::serve_work()
{
    while (true) {
        while (work_.empty()) wait(work_queued_);
        Work next = work_.front();
        work_.pop_front();
        next.routine(next.context);
    }
}

// ------------------------------------------------------------------------- devices, reports

void PlatformTlm::fill_devices()
{
    ops_.find_device = [](void *context, PDEVICE_OBJECT pdo, iommu_platform_device *device) {
        auto *self = static_cast<PlatformTlm *>(context);
        if (pdo != self->device_object()) return STATUS_INVALID_PARAMETER;
        *device = {};
        device->pdo = pdo;
        device->device_ids = &self->device_id_;
        device->num_device_ids = 1;
        device->unattached = IOMMU_UNATTACHED_BLOCKED;
        return STATUS_SUCCESS;
    };
    ops_.enumerate_device = [](void *context, uint32_t index, iommu_platform_device *device) {
        auto *self = static_cast<PlatformTlm *>(context);
        return index == 0 &&
               self->ops_.find_device(context, self->device_object(), device) == STATUS_SUCCESS;
    };
    ops_.allowed_domain_types = [](void *, PDEVICE_OBJECT) { return kDomainTypes; };
    ops_.fatal = [](void *, const iommu_fatal *fatal) {
        fprintf(stderr, "platform: %s\n", fatal->text);
        exit(kExitFatal);
    };
    // Warnings tell of faults, which the fault handler hears of too.
    ops_.log = [](void *, iommu_log_level log_level, const char *line) {
        if (log_level == IOMMU_LOG_ERROR) fprintf(stderr, "driver: %s\n", line);
    };
}

} // namespace sluice
