// SPDX-License-Identifier: Apache-2.0
//
// One Verilated IOMMU behind an interface that no longer depends on the build's widths.
//
// The classes that Verilator makes of the builds differ in type, so one template adapts each
// (model_adapter.h) and this interface is what the rest of the library sees. Nobody else evaluates
// a model. Two evaluations make a cycle:
//   settle()  inputs of this cycle are in; outputs and trace lanes may be sampled
//   edge()    the rising clock edge
#pragma once

#include "axi.h"
#include "sluice/sim.h"

#include <cstdint>
#include <memory>

namespace sluice {

constexpr unsigned kMaxLaneWords = 16;
constexpr unsigned kMaxPorts = 4;

class Model {
public:
    virtual ~Model() = default;

    virtual void settle() = 0;
    virtual void edge() = 0;

    virtual void set_reset(bool active) = 0;
    virtual void set_straps(const sluice_straps &straps, bool load) = 0;

    virtual void drive_registers(const RegisterDrive &drive) = 0;
    virtual void sample_registers(RegisterPins &pins) = 0;
    virtual void drive_device(unsigned port, const DevicePortDrive &drive) = 0;
    virtual void sample_device(unsigned port, DevicePortPins &pins) = 0;
    virtual void drive_dma(unsigned port, const MemoryPortDrive &drive) = 0;
    virtual void sample_dma(unsigned port, MemoryPortPins &pins) = 0;
    virtual void drive_mem(const MemoryPortDrive &drive) = 0;
    virtual void sample_mem(MemoryPortPins &pins) = 0;

    virtual uint32_t interrupts() = 0;
    virtual bool quiescent() = 0;

    // Bit n: lane n (enum trace_lane) has an event this cycle. Lanes that exist once are port 0's.
    virtual uint32_t lanes(unsigned port) = 0;
    virtual void lane_words(unsigned lane, unsigned port, uint32_t *words) = 0;

    // False if waveforms are not compiled in. `times` of dumps are given in half cycles.
    virtual bool wave_open(const char *path) = 0;
    virtual void wave_dump(uint64_t half_cycles) = 0;
    virtual void wave_close() = 0;
};

struct ModelKind {
    sluice_build_info info;
    std::unique_ptr<Model> (*create)();
};

// The builds compiled into this library, in the order of SLUICE_SIM_BUILDS; ended by nullptr.
extern const ModelKind *const kModelKinds[];

} // namespace sluice
