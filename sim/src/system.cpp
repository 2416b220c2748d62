// SPDX-License-Identifier: Apache-2.0
#include "system.h"

#include "iommu_structs.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace sluice {

namespace {
struct Until {
    bool (*done)(void *);
    void *context;
};
} // namespace

void System::tick()
{
    fibers.run_ready(cycle);
    for (sluice_sim *sim : sims_) sim->tick(cycle);
    cycle++;
}

bool System::wait(bool (*done)(void *), void *context, uint64_t max_cycles, const char *what)
{
    if (done(context)) return true;
    uint64_t limit = UINT64_MAX - cycle > max_cycles ? cycle + max_cycles : UINT64_MAX;
    if (fibers.on_fiber()) {
        Wait wait;
        wait.done = done;
        wait.context = context;
        wait.deadline = limit;
        wait.what = what;
        return fibers.wait(wait);
    }
    while (cycle < limit) {
        tick();
        if (done(context)) return true;
    }
    return false;
}

void System::pass(uint64_t cycles, const char *what)
{
    if (cycles == 0) return;
    if (!fibers.on_fiber()) {
        while (cycles--) tick();
        return;
    }
    Wait wait;
    wait.wake = cycle + cycles;
    wait.what = what;
    fibers.wait(wait);
}

void System::leave(sluice_sim *sim)
{
    sims_.erase(std::remove(sims_.begin(), sims_.end(), sim), sims_.end());
}

} // namespace sluice

namespace {
constexpr unsigned kResetCycles = 8;
} // namespace

sluice_sim::sluice_sim(const sluice_config &config, const sluice::ModelKind &model_kind,
                       std::shared_ptr<sluice::System> shared)
    : system(std::move(shared)), kind(model_kind), model(model_kind.create()),
      memory(&system->store, config.memory, config.memory_context),
      own_memory(&memory, sluice::AxiMemory::kOwnPort, model_kind.info.mem_data_bytes,
                 system->seed()),
      straps(config.straps), wait_cycles(config.wait_cycles)
{
    for (unsigned p = 0; p < kind.info.num_ports; p++) {
        ports.push_back(std::make_unique<sluice::DmaPort>(
            kind.info.dma_data_bytes, kind.info.dma_id_bits, system->seed() + p));
        dma_memory.push_back(
            std::make_unique<sluice::AxiMemory>(
            &memory, p, kind.info.dma_data_bytes, system->seed() + 100 + p));
        dma_memory.back()->set_timing(config.timing);
    }
    own_memory.set_timing(config.timing);
    begin_reset();
    system->join(this);
}

sluice_sim::~sluice_sim()
{
    close_wave();
    system->leave(this);
}

void sluice_sim::begin_reset()
{
    reset_left_ = kResetCycles;
    host.reset();
    for (auto &port : ports) port->reset();
    for (auto &port : dma_memory) port->reset();
    own_memory.reset();
    statistics.reset();
    model->set_straps(straps, false);
}

enum sluice_status sluice_sim::fail(enum sluice_status status, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    error = text;
    return status;
}

enum sluice_status sluice_sim::wait(bool (*done)(void *), void *context, const char *what)
{
    if (system->wait(done, context, wait_cycles, what)) return SLUICE_OK;
    return fail(SLUICE_TIMEOUT, "no answer to %s within %llu cycles (cycle %llu)", what,
                static_cast<unsigned long long>(wait_cycles),
                static_cast<unsigned long long>(system->cycle));
}

bool sluice_sim::transfers_idle() const
{
    auto port_idle = [](const std::unique_ptr<sluice::DmaPort> &port) { return port->idle(); };
    return std::all_of(ports.begin(), ports.end(), port_idle);
}

bool sluice_sim::idle()
{
    auto port_idle = [](const std::unique_ptr<sluice::AxiMemory> &port) { return port->idle(); };
    return !in_reset() && transfers_idle() && host.idle() && own_memory.idle() &&
           std::all_of(dma_memory.begin(), dma_memory.end(), port_idle) && model->quiescent();
}

void sluice_sim::drive()
{
    model->set_reset(in_reset());
    model->drive_registers(host.drive());
    model->drive_mem(own_memory.drive());
    for (unsigned p = 0; p < ports.size(); p++) {
        model->drive_device(p, ports[p]->drive());
        model->drive_dma(p, dma_memory[p]->drive());
    }
}

// The harness follows the pins first; then the lanes, which may name bursts of this very cycle.
void sluice_sim::sample(uint64_t now)
{
    model->sample_registers(register_pins_);
    host.update(register_pins_);
    model->sample_mem(memory_pins_);
    own_memory.update(memory_pins_, now);
    for (unsigned p = 0; p < ports.size(); p++) {
        model->sample_device(p, device_pins_);
        ports[p]->update(device_pins_, now);
        model->sample_dma(p, memory_pins_);
        dma_memory[p]->update(memory_pins_, now);
    }
    for (unsigned p = 0; p < ports.size(); p++) {
        for (uint32_t lanes = model->lanes(p); lanes; lanes &= lanes - 1)
            trace(static_cast<unsigned>(__builtin_ctz(lanes)), p, now);
    }
    watch_wires(now);
}

void sluice_sim::trace(unsigned lane, unsigned port, uint64_t now)
{
    uint32_t words[sluice::kMaxLaneWords];
    model->lane_words(lane, port, words);
    statistics.event(lane, port, words, now);

    switch (lane) {
    case TRACE_LANE_DMA_AR:
    case TRACE_LANE_DMA_AW: {
        trace_dma_ar e;
        trace_dma_ar_unpack(words, &e);
        ports[port]->named(lane == TRACE_LANE_DMA_AW, e.seq);
        break;
    }
    case TRACE_LANE_M_AR:
    case TRACE_LANE_M_AW: {
        trace_m_ar e;
        trace_m_ar_unpack(words, &e);
        ports[port]->issued(lane == TRACE_LANE_M_AW, e.seq, e.pa, now);
        break;
    }
    case TRACE_LANE_XLATE_RSP: {
        trace_xlate_rsp e;
        trace_xlate_rsp_unpack(words, &e);
        if (!e.granted && !e.retry && e.port < ports.size())
            ports[e.port]->refused(e.write, e.seq, e.cause);
        break;
    }
    case TRACE_LANE_COMMAND:
        if (notices.fence) {
            trace_command e;
            trace_command_unpack(words, &e);
            constexpr uint32_t complete = 1;
            if (e.phase == complete &&
                IOMMU_GET(IOMMU_CMD_OPCODE, e.word0) == IOMMU_CMD_IOFENCE_OPCODE_VALUE)
                notices.fence(notices.context, e.word0 & IOMMU_CMD_IOFENCE_PR_MASK,
                              e.word0 & IOMMU_CMD_IOFENCE_PW_MASK, now);
        }
        break;
    default: break;
    }
    if (observer.event) observer.event(observer.context, now, lane, port, words);
    if (listener.event) listener.event(listener.context, now, lane, port, words);
}

void sluice_sim::watch_wires(uint64_t now)
{
    uint32_t level = model->interrupts();
    if (level == wires) return;
    wires = level;
    if (on_wires) on_wires(wires);
    if (notices.interrupt) notices.interrupt(notices.context, wires, now);
}

void sluice_sim::dump(uint64_t half_cycles, uint64_t now)
{
    if (wave_ == Wave::None || now < wave_first_) return;
    if (wave_ == Wave::Wanted) wave_ = Wave::Open;
    model->wave_dump(half_cycles);
    if (now >= wave_last_ && (half_cycles & 1)) close_wave();
}

enum sluice_status sluice_sim::open_wave(const char *path, uint64_t first, uint64_t last)
{
    if (wave_ != Wave::None) return fail(SLUICE_BUSY, "a waveform window is open already");
    FILE *probe = fopen(path, "wb");
    if (!probe)
        return fail(SLUICE_FILE_ERROR, "cannot write '%s': %s", path, strerror(errno));
    fclose(probe);
    if (!model->wave_open(path))
        return fail(SLUICE_NOT_BUILT, "compiled without waveforms (SLUICE_SIM_WAVES)");
    wave_ = Wave::Wanted;
    wave_first_ = first;
    wave_last_ = last;
    return SLUICE_OK;
}

void sluice_sim::close_wave()
{
    if (wave_ != Wave::None) model->wave_close();
    wave_ = Wave::None;
}

void sluice_sim::tick(uint64_t now)
{
    drive();
    model->settle();
    dump(2 * now, now);
    if (in_reset())
        reset_left_--;
    else
        sample(now);
    model->edge();
    dump(2 * now + 1, now);
}
