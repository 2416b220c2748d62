// SPDX-License-Identifier: Apache-2.0
//
// The machine half of driver/platform.h: registers, memory, locks, time, work, interrupts.
//
// Interrupts  A wire that rises starts a fiber, which calls the routine once per cycle while the
//             wire is high: level-triggered, like the wire.
// Levels      Kept in the low byte of the fiber's own word. Locks raise to DISPATCH_LEVEL and
//             restore.
#include "platform_state.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>

struct iommu_lock {
    std::string wait_text;
    bool held = false;
    KIRQL before = PASSIVE_LEVEL; // level to restore
};

namespace sluice {

namespace {

constexpr uint64_t kPageBytes = 4096;
constexpr uint32_t kMaxOrder = 9;    // 2 MiB, a chunk of the memory store
constexpr uint8_t kFreedByte = 0xDB; // as a table entry: valid, but reserved bits are set

struct WireFiber {
    sluice_platform *platform;
    uint32_t iommu, vector;
};

struct WorkItem {
    sluice_platform *platform;
    iommu_work_routine *routine;
    void *routine_context;
};

// The driver's calls cannot fail here, and running on without it would hide the fault.
[[noreturn]] void no_fiber(const char *what)
{
    fprintf(stderr, "sluice: no memory for the stack of %s\n", what);
    exit(SLUICE_PLATFORM_FATAL_EXIT);
}

bool allocation_fails(sluice_platform *p)
{
    if (p->fail_after > 0) {
        p->fail_after--;
        return false;
    }
    if (p->fail_count == 0) return false;
    if (p->fail_count != UINT64_MAX) p->fail_count--;
    return true;
}

// Software's own time, if it has any.
void pay(sluice_platform *p)
{
    if (p->config.cpu_cost) p->system().pass(p->config.cpu_cost, "software to run");
}

// ------------------------------------------------------------------------------- registers

// The driver has no way to hear of a bus error: the run is over.
[[noreturn]] void bus_failed(sluice_sim *sim)
{
    fprintf(stderr, "sluice: %s\n", sim->error.c_str());
    exit(SLUICE_PLATFORM_FATAL_EXIT);
}

uint64_t mmio_read(void *context, uint32_t iommu, uint32_t offset, uint32_t bytes)
{
    pay(platform_of(context));
    sluice_sim *sim = platform_of(context)->sims[iommu];
    uint64_t value = 0;
    platform_of(context)->system().fibers.local() += kMmioUnit;
    if (sluice_sim_mmio_read(sim, offset, bytes, &value) != SLUICE_OK) bus_failed(sim);
    return value;
}

void mmio_write(void *context, uint32_t iommu, uint32_t offset, uint32_t bytes, uint64_t value)
{
    pay(platform_of(context));
    sluice_sim *sim = platform_of(context)->sims[iommu];
    platform_of(context)->system().fibers.local() += kMmioUnit;
    if (sluice_sim_mmio_write(sim, offset, bytes, value) != SLUICE_OK) bus_failed(sim);
}

uint32_t mmio_read32(void *context, uint32_t iommu, uint32_t offset)
{
    return static_cast<uint32_t>(mmio_read(context, iommu, offset, 4));
}

uint64_t mmio_read64(void *context, uint32_t iommu, uint32_t offset)
{
    return mmio_read(context, iommu, offset, 8);
}

void mmio_write32(void *context, uint32_t iommu, uint32_t offset, uint32_t value)
{
    mmio_write(context, iommu, offset, 4, value);
}

void mmio_write64(void *context, uint32_t iommu, uint32_t offset, uint64_t value)
{
    mmio_write(context, iommu, offset, 8, value);
}

// Fibers and hardware share one thread and one memory: only the compiler could reorder.
void store_barrier(void *)
{
    asm volatile("" ::: "memory");
}

// ---------------------------------------------------------------------------------- memory

void *alloc_pages(void *context, uint32_t order, uint64_t *physical)
{
    sluice_platform *p = platform_of(context);
    pay(p);
    p->counts.page_allocations++;
    if (order > kMaxOrder || allocation_fails(p)) return nullptr;
    uint64_t bytes = kPageBytes << order;
    std::vector<uint64_t> &free = p->free_blocks[order];
    uint64_t address;
    if (!free.empty()) {
        address = free.back();
        free.pop_back();
    } else {
        address = (p->next_page + bytes - 1) & ~(bytes - 1);
        if (address + bytes > p->config.page_base + p->config.page_bytes) return nullptr;
        p->next_page = address + bytes;
    }
    void *host = sluice_sim_memory_pointer(p->sims[0], address);
    if (!host) return nullptr;
    memset(host, 0, bytes);
    p->counts.pages_live += uint64_t{1} << order;
    *physical = address;
    return host;
}

void free_pages(void *context, void *pages, uint64_t physical, uint32_t order)
{
    sluice_platform *p = platform_of(context);
    pay(p);
    p->counts.page_frees++;
    p->counts.pages_live -= uint64_t{1} << order;
    memset(pages, kFreedByte, kPageBytes << order);
    p->free_blocks[order].push_back(physical);
}

void *pages_at(void *context, uint64_t physical)
{
    return sluice_sim_memory_pointer(platform_of(context)->sims[0], physical);
}

void *alloc_object(void *context, size_t bytes)
{
    sluice_platform *p = platform_of(context);
    pay(p);
    p->counts.object_allocations++;
    if (allocation_fails(p)) return nullptr;
    void *object = calloc(1, bytes);
    if (object) p->counts.objects_live++;
    return object;
}

void free_object(void *context, void *object, size_t)
{
    if (!object) return;
    pay(platform_of(context));
    platform_of(context)->counts.object_frees++;
    platform_of(context)->counts.objects_live--;
    free(object);
}

// ------------------------------------------------------------------------- levels and locks

KIRQL current_irql(void *context)
{
    return static_cast<KIRQL>(platform_of(context)->system().fibers.local() & kLevelMask);
}

iommu_lock *create_lock(void *context, const char *name)
{
    pay(platform_of(context));
    auto *lock = new (std::nothrow) iommu_lock;
    if (lock) lock->wait_text = std::string("lock '") + name + "'";
    return lock;
}

void destroy_lock(void *, iommu_lock *lock)
{
    delete lock;
}

void acquire_lock(void *context, iommu_lock *lock)
{
    sluice_platform *p = platform_of(context);
    pay(p);
    auto free = [](void *l) { return !static_cast<iommu_lock *>(l)->held; };
    // Another fiber that waits for the same lock may get it first in the cycle in which it falls.
    while (lock->held) {
        p->counts.lock_waits++;
        if (p->system().wait(free, lock, p->sims[0]->wait_cycles, lock->wait_text.c_str()))
            continue;
        fprintf(stderr, "sluice: %s is not released: %s\n", lock->wait_text.c_str(),
                p->system().fibers.describe().c_str());
        exit(SLUICE_PLATFORM_FATAL_EXIT);
    }
    lock->held = true;
    lock->before = current_irql(context);
    set_irql(p, DISPATCH_LEVEL);
}

void release_lock(void *context, iommu_lock *lock)
{
    lock->held = false;
    set_irql(platform_of(context), lock->before);
}

// ------------------------------------------------------------------------------ time, work

uint64_t time_ns(void *context)
{
    return platform_of(context)->system().cycle;
}

void pause(void *context)
{
    pay(platform_of(context));
    platform_of(context)->system().pass(1, "the hardware");
}

void work_fiber(void *argument)
{
    std::unique_ptr<WorkItem> item(static_cast<WorkItem *>(argument));
    item->platform->counts.work_items++;
    item->routine(item->routine_context);
}

void queue_work(void *context, iommu_work_routine *routine, void *routine_context)
{
    sluice_platform *p = platform_of(context);
    auto *item = new WorkItem{p, routine, routine_context};
    if (!p->system().fibers.spawn("work item", work_fiber, item)) no_fiber("a work item");
}

// ------------------------------------------------------------------------------ interrupts

void wire_fiber(void *argument)
{
    std::unique_ptr<WireFiber> wire_of(static_cast<WireFiber *>(argument));
    sluice_platform *p = wire_of->platform;
    Wire &wire = p->wire(wire_of->iommu, wire_of->vector);
    while (wire.routine && (p->sims[wire_of->iommu]->wires >> wire_of->vector & 1)) {
        set_irql(p, DISPATCH_LEVEL);
        p->counts.interrupts++;
        wire.routine(wire.routine_context);
        set_irql(p, PASSIVE_LEVEL);
        p->system().pass(1, "an interrupt wire to fall");
    }
    wire.running = false;
}

NTSTATUS connect_interrupt(void *context, uint32_t iommu, uint32_t vector,
                           iommu_interrupt_routine *routine, void *routine_context)
{
    sluice_platform *p = platform_of(context);
    if (iommu >= p->sims.size() || vector >= kNumWires) return STATUS_INVALID_PARAMETER;
    Wire &wire = p->wire(iommu, vector);
    if (wire.routine) return STATUS_RESOURCE_IN_USE;
    wire.routine = routine;
    wire.routine_context = routine_context;
    start_wire(p, iommu, vector);
    return STATUS_SUCCESS;
}

void disconnect_interrupt(void *context, uint32_t iommu, uint32_t vector)
{
    sluice_platform *p = platform_of(context);
    Wire &wire = p->wire(iommu, vector);
    wire.routine = nullptr;
    auto ended = [](void *w) { return !static_cast<Wire *>(w)->running; };
    if (p->system().wait(ended, &wire, p->sims[0]->wait_cycles, "an interrupt routine to end"))
        return;
    fprintf(stderr, "sluice: an interrupt routine does not end\n");
    exit(SLUICE_PLATFORM_FATAL_EXIT);
}

} // namespace

void set_irql(sluice_platform *platform, KIRQL level)
{
    uint32_t &word = platform->system().fibers.local();
    word = (word & ~kLevelMask) | level;
}

void start_wire(sluice_platform *p, uint32_t iommu, uint32_t vector)
{
    Wire &wire = p->wire(iommu, vector);
    bool high = p->sims[iommu]->wires >> vector & 1;
    if (!wire.routine || wire.running || !high) return;
    auto *argument = new WireFiber{p, iommu, vector};
    if (!p->system().fibers.spawn("interrupt", wire_fiber, argument)) no_fiber("an interrupt");
    wire.running = true;
}

void fill_machine_ops(iommu_platform *ops)
{
    ops->mmio_read32 = mmio_read32;
    ops->mmio_read64 = mmio_read64;
    ops->mmio_write32 = mmio_write32;
    ops->mmio_write64 = mmio_write64;
    ops->store_barrier = store_barrier;
    ops->alloc_pages = alloc_pages;
    ops->free_pages = free_pages;
    ops->pages_at = pages_at;
    ops->alloc_object = alloc_object;
    ops->free_object = free_object;
    ops->create_lock = create_lock;
    ops->destroy_lock = destroy_lock;
    ops->acquire_lock = acquire_lock;
    ops->release_lock = release_lock;
    ops->current_irql = current_irql;
    ops->time_ns = time_ns;
    ops->spin_pause = pause;
    ops->sleep_pause = pause;
    ops->queue_work = queue_work;
    ops->connect_interrupt = connect_interrupt;
    ops->disconnect_interrupt = disconnect_interrupt;
}

} // namespace sluice
