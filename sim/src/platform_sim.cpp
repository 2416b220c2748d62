// SPDX-License-Identifier: Apache-2.0
//
// driver/platform.h on simulated IOMMUs.
//
// Interrupts  A wire that rises starts a fiber, which calls the routine once per cycle while the
//             wire is high: level-triggered, like the wire.
// Levels      Kept in the low byte of the fiber's own word, register accesses counted above it.
//             Locks raise to DISPATCH_LEVEL and restore.
#include "platform.h"
#include "sluice/platform_sim.h"
#include "system.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <new>

// What PDEVICE_OBJECT points to here.
struct _DEVICE_OBJECT {
    sluice_platform_device device;
    std::vector<uint32_t> ids;
};

struct iommu_lock {
    std::string wait_text;
    bool held = false;
    KIRQL before = PASSIVE_LEVEL; // level to restore
};

namespace {

constexpr uint64_t kPageBytes = 4096;
constexpr uint32_t kMaxOrder = 9;      // 2 MiB, a chunk of the memory store
constexpr uint8_t kFreedByte = 0xDB;   // as a table entry: valid, but reserved bits are set
constexpr uint64_t kRegisterBase = 0x10000000;
constexpr uint64_t kRegisterStride = 0x1000;
constexpr uint32_t kNumWires = 16;
constexpr uint32_t kLevelMask = 0xFF, kMmioUnit = 0x100; // parts of the fiber's own word

void say(char *message, size_t bytes, const char *text)
{
    if (message && bytes) snprintf(message, bytes, "%s", text);
}

struct Wire {
    iommu_interrupt_routine *routine = nullptr;
    void *routine_context = nullptr;
    bool running = false; // its fiber
};

struct WireFiber {
    sluice_platform *platform;
    uint32_t iommu, vector;
};

struct WorkItem {
    sluice_platform *platform;
    iommu_work_routine *routine;
    void *routine_context;
};

} // namespace

struct sluice_platform {
    sluice_platform_config config;
    std::vector<sluice_sim *> sims;
    std::vector<iommu_platform_iommu> iommus;
    std::vector<iommu_message_window> windows;
    std::vector<std::unique_ptr<_DEVICE_OBJECT>> devices;
    std::vector<Wire> wires; // [iommu][vector]
    iommu_platform ops = {};

    uint64_t next_page = 0; // never handed out yet
    std::map<uint32_t, std::vector<uint64_t>> free_blocks; // by order, last freed first
    uint64_t fail_after = 0, fail_count = 0;
    struct sluice_platform_counts counts = {};

    sluice::System &system() { return *sims[0]->system; }
    Wire &wire(uint32_t iommu, uint32_t vector) { return wires[iommu * kNumWires + vector]; }
    bool allocation_fails();
    void pay();
};

namespace {

sluice_platform *self(void *context)
{
    return static_cast<sluice_platform *>(context);
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
    self(context)->pay();
    sluice_sim *sim = self(context)->sims[iommu];
    uint64_t value = 0;
    self(context)->system().fibers.local() += kMmioUnit;
    if (sluice_sim_mmio_read(sim, offset, bytes, &value) != SLUICE_OK) bus_failed(sim);
    return value;
}

void mmio_write(void *context, uint32_t iommu, uint32_t offset, uint32_t bytes, uint64_t value)
{
    self(context)->pay();
    sluice_sim *sim = self(context)->sims[iommu];
    self(context)->system().fibers.local() += kMmioUnit;
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
    sluice_platform *p = self(context);
    p->pay();
    p->counts.page_allocations++;
    if (order > kMaxOrder || p->allocation_fails()) return nullptr;
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
    sluice_platform *p = self(context);
    p->pay();
    p->counts.page_frees++;
    p->counts.pages_live -= uint64_t{1} << order;
    memset(pages, kFreedByte, kPageBytes << order);
    p->free_blocks[order].push_back(physical);
}

void *pages_at(void *context, uint64_t physical)
{
    return sluice_sim_memory_pointer(self(context)->sims[0], physical);
}

void *alloc_object(void *context, size_t bytes)
{
    sluice_platform *p = self(context);
    p->pay();
    p->counts.object_allocations++;
    if (p->allocation_fails()) return nullptr;
    void *object = calloc(1, bytes);
    if (object) p->counts.objects_live++;
    return object;
}

void free_object(void *context, void *object, size_t)
{
    if (!object) return;
    self(context)->pay();
    self(context)->counts.object_frees++;
    self(context)->counts.objects_live--;
    free(object);
}

// ------------------------------------------------------------------------- levels and locks

KIRQL current_irql(void *context)
{
    return static_cast<KIRQL>(self(context)->system().fibers.local() & kLevelMask);
}

void set_irql(sluice_platform *platform, KIRQL level)
{
    uint32_t &word = platform->system().fibers.local();
    word = (word & ~kLevelMask) | level;
}

iommu_lock *create_lock(void *context, const char *name)
{
    self(context)->pay();
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
    sluice_platform *p = self(context);
    p->pay();
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
    set_irql(self(context), lock->before);
}

// ------------------------------------------------------------------------------ time, work

uint64_t time_ns(void *context)
{
    return self(context)->system().cycle;
}

void pause(void *context)
{
    self(context)->pay();
    self(context)->system().pass(1, "the hardware");
}

void work_fiber(void *argument)
{
    std::unique_ptr<WorkItem> item(static_cast<WorkItem *>(argument));
    item->platform->counts.work_items++;
    item->routine(item->routine_context);
}

void queue_work(void *context, iommu_work_routine *routine, void *routine_context)
{
    sluice_platform *p = self(context);
    auto *item = new WorkItem{p, routine, routine_context};
    if (!p->system().fibers.spawn("work item", work_fiber, item)) throw std::bad_alloc();
}

// ------------------------------------------------------------------------------ interrupts

void wire_fiber(void *argument)
{
    std::unique_ptr<WireFiber> self_(static_cast<WireFiber *>(argument));
    sluice_platform *p = self_->platform;
    Wire &wire = p->wire(self_->iommu, self_->vector);
    while (wire.routine && (p->sims[self_->iommu]->wires >> self_->vector & 1)) {
        set_irql(p, DISPATCH_LEVEL);
        p->counts.interrupts++;
        wire.routine(wire.routine_context);
        set_irql(p, PASSIVE_LEVEL);
        p->system().pass(1, "an interrupt wire to fall");
    }
    wire.running = false;
}

void start_wire(sluice_platform *p, uint32_t iommu, uint32_t vector)
{
    Wire &wire = p->wire(iommu, vector);
    bool high = p->sims[iommu]->wires >> vector & 1;
    if (!wire.routine || wire.running || !high) return;
    auto *argument = new WireFiber{p, iommu, vector};
    if (!p->system().fibers.spawn("interrupt", wire_fiber, argument)) throw std::bad_alloc();
    wire.running = true;
}

NTSTATUS connect_interrupt(void *context, uint32_t iommu, uint32_t vector,
                           iommu_interrupt_routine *routine, void *routine_context)
{
    sluice_platform *p = self(context);
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
    sluice_platform *p = self(context);
    Wire &wire = p->wire(iommu, vector);
    wire.routine = nullptr;
    auto ended = [](void *w) { return !static_cast<Wire *>(w)->running; };
    if (p->system().wait(ended, &wire, p->sims[0]->wait_cycles, "an interrupt routine to end"))
        return;
    fprintf(stderr, "sluice: an interrupt routine does not end\n");
    exit(SLUICE_PLATFORM_FATAL_EXIT);
}

// -------------------------------------------------------------------------------- devices

void describe_device(sluice_platform *, _DEVICE_OBJECT *pdo, iommu_platform_device *out)
{
    *out = {};
    out->pdo = pdo;
    out->iommu = pdo->device.sim;
    out->device_ids = pdo->ids.data();
    out->num_device_ids = static_cast<uint32_t>(pdo->ids.size());
    out->pasid_bits = static_cast<uint8_t>(pdo->device.pasid_bits);
    out->acpi = pdo->device.acpi;
    out->unattached =
        pdo->device.pass_unattached ? IOMMU_UNATTACHED_PASS : IOMMU_UNATTACHED_BLOCKED;
}

_DEVICE_OBJECT *known(sluice_platform *p, PDEVICE_OBJECT pdo)
{
    for (auto &device : p->devices)
        if (device.get() == pdo) return pdo;
    return nullptr;
}

NTSTATUS find_device(void *context, PDEVICE_OBJECT pdo, iommu_platform_device *out)
{
    if (!known(self(context), pdo) || pdo->device.not_physical) return STATUS_INVALID_PARAMETER;
    if (pdo->device.no_iommu) return STATUS_NOT_FOUND;
    if (pdo->device.ids_unknown) return STATUS_UNSUCCESSFUL;
    describe_device(self(context), pdo, out);
    return STATUS_SUCCESS;
}

bool enumerate_device(void *context, uint32_t index, iommu_platform_device *out)
{
    for (auto &device : self(context)->devices) {
        const sluice_platform_device &d = device->device;
        if (d.not_physical || d.no_iommu || d.ids_unknown) continue;
        if (index-- > 0) continue;
        describe_device(self(context), device.get(), out);
        return true;
    }
    return false;
}

uint32_t allowed_domain_types(void *context, PDEVICE_OBJECT pdo)
{
    sluice_platform *p = self(context);
    if (!pdo || !known(p, pdo) || !pdo->device.allowed_domain_types)
        return p->config.allowed_domain_types;
    return pdo->device.allowed_domain_types;
}

// -------------------------------------------------------------------------------- reports

void fatal(void *context, const iommu_fatal *what)
{
    sluice_platform *p = self(context);
    if (p->config.fatal) {
        p->config.fatal(p->config.context, what->text, what->cause, what->device_id, what->pasid,
                        what->address);
        return;
    }
    fprintf(stderr, "sluice: fatal: %s (cycle %llu)\n", what->text,
            static_cast<unsigned long long>(p->system().cycle));
    exit(SLUICE_PLATFORM_FATAL_EXIT);
}

void log_line(void *context, iommu_log_level level, const char *line)
{
    sluice_platform *p = self(context);
    if (p->config.log)
        p->config.log(p->config.context, level, line);
    else if (level != IOMMU_LOG_INFO)
        fprintf(stderr, "driver: %s\n", line);
}

void fill_ops(sluice_platform *p)
{
    iommu_platform &o = p->ops;
    o.context = p;
    o.iommus = p->iommus.data();
    o.num_iommus = static_cast<uint32_t>(p->iommus.size());
    o.message_windows = p->windows.data();
    o.num_message_windows = static_cast<uint32_t>(p->windows.size());
    o.arm64 = p->config.arm64;
    o.no_hypervisor_domains = p->config.no_hypervisor_domains;
    o.x86_guest = p->config.x86_guest;
    o.mmio_read32 = mmio_read32;
    o.mmio_read64 = mmio_read64;
    o.mmio_write32 = mmio_write32;
    o.mmio_write64 = mmio_write64;
    o.store_barrier = store_barrier;
    o.alloc_pages = alloc_pages;
    o.free_pages = free_pages;
    o.pages_at = pages_at;
    o.alloc_object = alloc_object;
    o.free_object = free_object;
    o.create_lock = create_lock;
    o.destroy_lock = destroy_lock;
    o.acquire_lock = acquire_lock;
    o.release_lock = release_lock;
    o.current_irql = current_irql;
    o.time_ns = time_ns;
    o.spin_pause = pause;
    o.sleep_pause = pause;
    o.queue_work = queue_work;
    o.connect_interrupt = connect_interrupt;
    o.disconnect_interrupt = disconnect_interrupt;
    o.find_device = find_device;
    o.enumerate_device = enumerate_device;
    o.allowed_domain_types = allowed_domain_types;
    o.fatal = fatal;
    o.log = log_line;
}

const char *what_is_wrong(const sluice_platform_config &config)
{
    if (config.num_sims == 0 || config.num_sims > IOMMU_PLATFORM_MAX_IOMMUS)
        return "a platform has 1 to 32 IOMMUs";
    for (uint32_t i = 0; i < config.num_sims; i++) {
        if (config.sims[i]->system != config.sims[0]->system)
            return "the instances of a platform must share a system (sluice_config.join)";
        if (!config.sims[i]->memory.owned())
            return "a platform needs instances that own their memory";
    }
    if (config.device_id_bits < 1 || config.device_id_bits > 24)
        return "device_id_bits must be 1 to 24";
    if (config.page_base % sluice::MemoryStore::kChunkBytes)
        return "page_base must be a multiple of 2 MiB";
    return nullptr;
}

} // namespace

bool sluice_platform::allocation_fails()
{
    if (fail_after > 0) {
        fail_after--;
        return false;
    }
    if (fail_count == 0) return false;
    if (fail_count != UINT64_MAX) fail_count--;
    return true;
}

void sluice_platform::pay()
{
    if (config.cpu_cost) system().pass(config.cpu_cost, "software to run");
}

// ------------------------------------------------------------------------------ C interface

void sluice_platform_config_init(struct sluice_platform_config *config)
{
    *config = {};
    config->device_id_bits = 16;
    config->page_base = SLUICE_PLATFORM_PAGE_BASE;
    config->page_bytes = uint64_t{2} << 30;
    config->allowed_domain_types = 0xF;
}

struct sluice_platform *sluice_platform_create(const struct sluice_platform_config *config,
                                               char *message, size_t message_bytes)
{
    const char *wrong = what_is_wrong(*config);
    say(message, message_bytes, wrong ? wrong : "");
    if (wrong) return nullptr;
    auto p = std::make_unique<sluice_platform>();
    p->config = *config;
    p->next_page = config->page_base;
    for (uint32_t i = 0; i < config->num_sims; i++) {
        p->sims.push_back(config->sims[i]);
        p->iommus.push_back({kRegisterBase + i * kRegisterStride,
                             static_cast<uint8_t>(config->device_id_bits)});
    }
    for (uint32_t i = 0; i < config->num_windows; i++)
        p->windows.push_back({config->windows[i].base, config->windows[i].pages});
    p->wires.resize(p->sims.size() * kNumWires);
    fill_ops(p.get());
    for (uint32_t i = 0; i < p->sims.size(); i++) {
        sluice_platform *raw = p.get();
        p->sims[i]->on_wires = [raw, i](uint32_t) {
            for (uint32_t vector = 0; vector < kNumWires; vector++) start_wire(raw, i, vector);
        };
    }
    return p.release();
}

void sluice_platform_destroy(struct sluice_platform *platform)
{
    if (!platform) return;
    for (sluice_sim *sim : platform->sims) sim->on_wires = nullptr;
    delete platform;
}

const struct iommu_platform *sluice_platform_ops(struct sluice_platform *platform)
{
    return &platform->ops;
}

struct _DEVICE_OBJECT *sluice_platform_add_device(struct sluice_platform *platform,
                                                  const struct sluice_platform_device *device)
{
    if (device->sim >= platform->sims.size()) return nullptr;
    auto pdo = std::make_unique<_DEVICE_OBJECT>();
    pdo->device = *device;
    pdo->ids.assign(device->device_ids, device->device_ids + device->num_device_ids);
    for (size_t i = 0; i < pdo->ids.size(); i++) {
        if (pdo->ids[i] >> platform->config.device_id_bits) return nullptr;
        if (std::count(pdo->ids.begin(), pdo->ids.end(), pdo->ids[i]) != 1) return nullptr;
        for (auto &other : platform->devices)
            if (other->device.sim == device->sim &&
                std::count(other->ids.begin(), other->ids.end(), pdo->ids[i]))
                return nullptr;
    }
    platform->devices.push_back(std::move(pdo));
    return platform->devices.back().get();
}

void sluice_platform_allow_domain_types(struct sluice_platform *platform,
                                        struct _DEVICE_OBJECT *pdo, uint32_t types)
{
    (pdo ? pdo->device.allowed_domain_types : platform->config.allowed_domain_types) = types;
}

uint32_t sluice_platform_irql(struct sluice_platform *platform)
{
    return current_irql(platform);
}

void sluice_platform_set_irql(struct sluice_platform *platform, uint32_t irql)
{
    set_irql(platform, static_cast<KIRQL>(irql));
}

uint32_t sluice_platform_fiber_mmio(struct sluice_platform *platform)
{
    return platform->system().fibers.local() / kMmioUnit;
}

void sluice_platform_counts(const struct sluice_platform *platform,
                            struct sluice_platform_counts *out)
{
    *out = platform->counts;
}

void sluice_platform_fail_allocations(struct sluice_platform *platform, uint64_t after,
                                      uint64_t count)
{
    platform->fail_after = after;
    platform->fail_count = count;
}
