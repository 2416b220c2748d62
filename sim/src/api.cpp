// SPDX-License-Identifier: Apache-2.0
//
// The C interface (sluice/sim.h): argument checks and hand-over, nothing else.
#include "iommu_builds.h"
#include "system.h"

#include <cstdio>
#include <cstring>
#include <new>

using sluice::System;

namespace {


void say(char *message, size_t bytes, const char *text)
{
    if (message && bytes) snprintf(message, bytes, "%s", text);
}

bool timing_ok(const sluice_memory_timing &timing)
{
    return timing.read_latency >= 1 && timing.write_latency >= 1 &&
           timing.dma_stall_percent < 100;
}

// In the order of the compiled builds; built once, because the caller keeps the pointer.
const std::vector<const char *> &build_names()
{
    static const std::vector<const char *> names = [] {
        std::vector<const char *> list;
        for (auto kind = sluice::kModelKinds; *kind; kind++) list.push_back((*kind)->info.name);
        list.push_back(nullptr);
        return list;
    }();
    return names;
}

const sluice::ModelKind *find_kind(const char *name)
{
    for (auto kind = sluice::kModelKinds; *kind; kind++)
        if (strcmp((*kind)->info.name, name) == 0) return *kind;
    return nullptr;
}

std::string unknown_build(const char *name)
{
    bool described = false;
    for (const iommu_build &build : iommu_builds) described |= strcmp(build.name, name) == 0;
    std::string text = described ? "build '" + std::string(name) +
                                       "' is not compiled in (SLUICE_SIM_BUILDS), there are:"
                                 : "unknown build '" + std::string(name) + "', expected one of:";
    for (const char *known : build_names())
        if (known) text += std::string(" ") + known;
    return text;
}


} // namespace

const char *sluice_status_name(enum sluice_status status)
{
    switch (status) {
    case SLUICE_OK: return "SLUICE_OK";
    case SLUICE_NOT_BUILT: return "SLUICE_NOT_BUILT";
    case SLUICE_BAD_ARGUMENT: return "SLUICE_BAD_ARGUMENT";
    case SLUICE_UNKNOWN_BUILD: return "SLUICE_UNKNOWN_BUILD";
    case SLUICE_BUS_ERROR: return "SLUICE_BUS_ERROR";
    case SLUICE_TIMEOUT: return "SLUICE_TIMEOUT";
    case SLUICE_EMPTY: return "SLUICE_EMPTY";
    case SLUICE_BUSY: return "SLUICE_BUSY";
    case SLUICE_NO_MEMORY: return "SLUICE_NO_MEMORY";
    case SLUICE_FILE_ERROR: return "SLUICE_FILE_ERROR";
    case SLUICE_ABI_MISMATCH: return "SLUICE_ABI_MISMATCH";
    }
    return "unknown status";
}

const char *sluice_stall_name(enum sluice_stall stall)
{
    static const char *const names[SLUICE_NUM_STALLS] = {
        "hit",   "queue", "directory", "process_directory", "walk0", "walk1",
        "walk2", "walk3", "walk4",     "memory",            "order"};
    return stall < SLUICE_NUM_STALLS ? names[stall] : "unknown stall";
}

// ------------------------------------------------------------------------------- instances

void sluice_config_init(struct sluice_config *config)
{
    *config = {};
    config->abi_version = SLUICE_ABI_VERSION;
    config->build = "default";
    config->straps.capability_mask = UINT64_MAX;
    config->straps.fctl_writable = 7;
    config->straps.ddt_mode_max = 4;
    config->straps.icvec_bits = 4;
    config->timing.kind = SLUICE_TIMING_FIXED;
    config->timing.read_latency = 50;
    config->timing.write_latency = 5;
    config->seed = 1;
    config->wait_cycles = 1000000;
}

const char *const *sluice_sim_build_names(void)
{
    return build_names().data();
}

enum sluice_status sluice_sim_create(const struct sluice_config *config, struct sluice_sim **out,
                                     char *message, size_t message_bytes)
{
    *out = nullptr;
    say(message, message_bytes, "");
    if (config->abi_version != SLUICE_ABI_VERSION) {
        say(message, message_bytes, "sluice/sim.h and the library have different ABI versions");
        return SLUICE_ABI_MISMATCH;
    }
    const char *name = config->build ? config->build : "default";
    const sluice::ModelKind *kind = find_kind(name);
    if (!kind) {
        say(message, message_bytes, unknown_build(name).c_str());
        return SLUICE_UNKNOWN_BUILD;
    }
    if (config->timing.kind != SLUICE_TIMING_FIXED) {
        say(message, message_bytes, "only fixed memory timing is built");
        return SLUICE_NOT_BUILT;
    }
    if (!timing_ok(config->timing) || config->wait_cycles == 0) {
        say(message, message_bytes,
            "latencies and wait_cycles are at least 1, stalls at most 99 percent");
        return SLUICE_BAD_ARGUMENT;
    }
    try {
        auto system = config->join ? config->join->system
                                   : std::make_shared<System>(config->seed);
        *out = new sluice_sim(*config, *kind, std::move(system));
    } catch (const std::bad_alloc &) {
        say(message, message_bytes, "out of memory");
        return SLUICE_NO_MEMORY;
    }
    return SLUICE_OK;
}

void sluice_sim_destroy(struct sluice_sim *sim)
{
    delete sim;
}

const char *sluice_sim_error(const struct sluice_sim *sim)
{
    return sim->error.c_str();
}

void sluice_sim_build_info(const struct sluice_sim *sim, struct sluice_build_info *out)
{
    *out = sim->kind.info;
}

enum sluice_status sluice_sim_reset(struct sluice_sim *sim)
{
    sim->begin_reset();
    return sim->wait([](void *s) { return !static_cast<sluice_sim *>(s)->in_reset(); }, sim,
                     "the end of reset");
}

enum sluice_status sluice_sim_set_straps(struct sluice_sim *sim,
                                         const struct sluice_straps *straps)
{
    if (!sim->idle()) return sim->fail(SLUICE_BUSY, "straps need a quiescent IOMMU");
    sim->straps = *straps;
    sim->model->set_straps(sim->straps, true);
    sim->system->pass(1, "straps to load");
    sim->model->set_straps(sim->straps, false);
    return SLUICE_OK;
}

// --------------------------------------------------------------------------- register bus

static enum sluice_status register_access(struct sluice_sim *sim, sluice::RegisterAccess *access)
{
    if ((access->bytes != 4 && access->bytes != 8) || access->offset % access->bytes ||
        access->offset >= 4096)
        return sim->fail(SLUICE_BAD_ARGUMENT, "register access of %u bytes at offset 0x%x",
                         access->bytes, access->offset);
    char what[64];
    snprintf(what, sizeof what, "a %s of register 0x%03x", access->write ? "write" : "read",
             access->offset);
    sim->host.post(access);
    enum sluice_status status = sim->wait(
        [](void *a) { return static_cast<sluice::RegisterAccess *>(a)->done; }, access, what);
    if (status != SLUICE_OK) {
        sim->host.withdraw(access);
        return status;
    }
    if (access->error) return sim->fail(SLUICE_BUS_ERROR, "bus error in answer to %s", what);
    return SLUICE_OK;
}

enum sluice_status sluice_sim_mmio_read(struct sluice_sim *sim, uint32_t offset, uint32_t bytes,
                                        uint64_t *value)
{
    sluice::RegisterAccess access;
    access.offset = offset;
    access.bytes = bytes;
    enum sluice_status status = register_access(sim, &access);
    *value = status == SLUICE_OK ? access.value : 0;
    return status;
}

enum sluice_status sluice_sim_mmio_write(struct sluice_sim *sim, uint32_t offset, uint32_t bytes,
                                         uint64_t value)
{
    sluice::RegisterAccess access;
    access.write = true;
    access.offset = offset;
    access.bytes = bytes;
    access.value = value;
    return register_access(sim, &access);
}

// --------------------------------------------------------------------------------- memory

enum sluice_status sluice_sim_memory_read(struct sluice_sim *sim, uint64_t address, void *data,
                                          size_t bytes)
{
    sluice::MemoryStore *store = sim->memory.store();
    if (!store) return sim->fail(SLUICE_BUSY, "memory belongs to the client's callbacks");
    if (!store->read(address, data, bytes))
        return sim->fail(SLUICE_BAD_ARGUMENT, "0x%llx is beyond physical memory",
                         static_cast<unsigned long long>(address));
    return SLUICE_OK;
}

enum sluice_status sluice_sim_memory_write(struct sluice_sim *sim, uint64_t address,
                                           const void *data, size_t bytes)
{
    sluice::MemoryStore *store = sim->memory.store();
    if (!store) return sim->fail(SLUICE_BUSY, "memory belongs to the client's callbacks");
    if (!store->write(address, data, bytes))
        return sim->fail(SLUICE_BAD_ARGUMENT, "0x%llx is beyond physical memory",
                         static_cast<unsigned long long>(address));
    return SLUICE_OK;
}

void *sluice_sim_memory_pointer(struct sluice_sim *sim, uint64_t address)
{
    sluice::MemoryStore *store = sim->memory.store();
    return store ? store->pointer(address) : nullptr;
}

enum sluice_status sluice_sim_inject(struct sluice_sim *sim, const struct sluice_injection *what)
{
    if (what->first > what->last || what->answer == SLUICE_MEMORY_OK ||
        (!what->reads && !what->writes) || what->reasons == 0)
        return sim->fail(SLUICE_BAD_ARGUMENT, "an injection that can hit nothing");
    sim->memory.inject(*what);
    return SLUICE_OK;
}

void sluice_sim_inject_clear(struct sluice_sim *sim)
{
    sim->memory.inject_clear();
}

uint64_t sluice_sim_injected(const struct sluice_sim *sim)
{
    return sim->memory.injected();
}

enum sluice_status sluice_sim_set_timing(struct sluice_sim *sim,
                                         const struct sluice_memory_timing *timing)
{
    if (timing->kind != SLUICE_TIMING_FIXED)
        return sim->fail(SLUICE_NOT_BUILT, "only fixed memory timing is built");
    if (!timing_ok(*timing))
        return sim->fail(SLUICE_BAD_ARGUMENT,
                         "latencies are at least 1, stalls at most 99 percent");
    sim->own_memory.set_timing(*timing);
    for (auto &port : sim->dma_memory) port->set_timing(*timing);
    return SLUICE_OK;
}

// --------------------------------------------------------------------------------- notices

void sluice_sim_set_notices(struct sluice_sim *sim, const struct sluice_notices *notices)
{
    sim->notices = notices ? *notices : sluice_notices{};
}

uint32_t sluice_sim_interrupts(const struct sluice_sim *sim)
{
    return sim->wires;
}

enum sluice_status sluice_sim_message_poll(struct sluice_sim *sim, struct sluice_message *out)
{
    *out = {};
    return sim->fail(SLUICE_NOT_BUILT, "interrupt messages are not built");
}

// -------------------------------------------------------------------------------- stepping

uint64_t sluice_sim_cycle(const struct sluice_sim *sim)
{
    return sim->system->cycle;
}

enum sluice_status sluice_sim_step(struct sluice_sim *sim, uint64_t cycles)
{
    sim->system->pass(cycles, "cycles to pass");
    return SLUICE_OK;
}

enum sluice_status sluice_sim_run_until(struct sluice_sim *sim, bool (*done)(void *context),
                                        void *context, uint64_t max_cycles, const char *what)
{
    if (sim->system->wait(done, context, max_cycles, what)) return SLUICE_OK;
    return sim->fail(SLUICE_TIMEOUT, "waited %llu cycles for %s (cycle %llu)",
                     static_cast<unsigned long long>(max_cycles), what,
                     static_cast<unsigned long long>(sim->system->cycle));
}

enum sluice_settled sluice_sim_settle(struct sluice_sim *sim, uint64_t max_cycles)
{
    // What an idle block has just done may show a little later (an interrupt wire, a register). And
    // a fiber that waits for a condition is asked every cycle: when nothing moved for this long,
    // nothing inside can make it true any more.
    constexpr unsigned kQuietCycles = 16;
    System &system = *sim->system;
    unsigned quiet = 0;
    for (uint64_t passed = 0; passed <= max_cycles; passed++) {
        bool idle = true;
        for (sluice_sim *each : system.sims()) idle = idle && each->idle();
        quiet = idle && system.fibers.all_wait_for_conditions() ? quiet + 1 : 0;
        if (quiet > kQuietCycles)
            return system.fibers.alive() ? SLUICE_SETTLED_WAITING : SLUICE_SETTLED_IDLE;
        if (passed < max_cycles) system.tick();
    }
    std::string left = system.fibers.describe();
    for (size_t i = 0; i < system.sims().size(); i++) {
        if (system.sims()[i]->idle()) continue;
        if (!left.empty()) left += "; ";
        left += "IOMMU " + std::to_string(i) +
                (system.sims()[i]->transfers_idle() ? " is not quiescent" : " owes answers to DMA");
    }
    sim->fail(SLUICE_TIMEOUT, "not settled after %llu cycles: %s",
              static_cast<unsigned long long>(max_cycles), left.c_str());
    return SLUICE_SETTLED_RAN_OUT;
}

// ---------------------------------------------------------------------------------- fibers

enum sluice_status sluice_fiber_spawn(struct sluice_sim *sim, const char *name,
                                      void (*body)(void *argument), void *argument)
{
    if (sim->system->fibers.spawn(name, body, argument)) return SLUICE_OK;
    return sim->fail(SLUICE_NO_MEMORY, "no memory for the stack of fiber '%s'", name);
}

void sluice_yield(struct sluice_sim *sim)
{
    sim->system->pass(1, "the next cycle");
}

bool sluice_on_fiber(const struct sluice_sim *sim)
{
    return sim->system->fibers.on_fiber();
}

uint32_t sluice_fibers_alive(const struct sluice_sim *sim)
{
    return static_cast<uint32_t>(sim->system->fibers.alive());
}

enum sluice_status sluice_fibers_run(struct sluice_sim *sim, uint64_t max_cycles)
{
    System &system = *sim->system;
    if (system.fibers.on_fiber())
        return sim->fail(SLUICE_BUSY, "a fiber cannot run the fibers");
    for (uint64_t passed = 0; system.fibers.alive() > 0; passed++) {
        if (passed >= max_cycles)
            return sim->fail(SLUICE_TIMEOUT, "fibers left after %llu cycles: %s",
                             static_cast<unsigned long long>(max_cycles),
                             system.fibers.describe().c_str());
        system.tick();
    }
    return SLUICE_OK;
}

// --------------------------------------------------------------------------- observation

void sluice_sim_stats(const struct sluice_sim *sim, struct sluice_stats *out)
{
    sim->statistics.snapshot(out);
    out->cycles = sim->system->cycle;
    for (auto &port : sim->ports) {
        out->bytes_read += port->bytes_read;
        out->bytes_written += port->bytes_written;
    }
    out->mmio_reads = sim->host.reads;
    out->mmio_writes = sim->host.writes;
    out->mmio_errors = sim->host.errors;
}

void sluice_sim_trace(struct sluice_sim *sim, const struct sluice_trace_listener *listener)
{
    sim->listener = listener ? *listener : sluice_trace_listener{};
}

void sluice_sim_observe(struct sluice_sim *sim, const struct sluice_observer *observer)
{
    sim->observer = observer ? *observer : sluice_observer{};
    sim->own_memory.set_observer(observer ? &sim->observer : nullptr);
}

enum sluice_status sluice_sim_wave(struct sluice_sim *sim, const char *path, uint64_t first,
                                   uint64_t last)
{
    if (last < first || last < sim->system->cycle)
        return sim->fail(SLUICE_BAD_ARGUMENT, "a waveform window that is over");
    return sim->open_wave(path, first, last);
}

void sluice_sim_wave_close(struct sluice_sim *sim)
{
    sim->close_wave();
}
