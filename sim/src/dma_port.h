// SPDX-License-Identifier: Apache-2.0
//
// The devices behind one device port: they turn transfers into AXI bursts, share the port's
// channels in turn, and check the answers into completions.
//
//   post --> waiting in the device --(room among its outstanding)--> bursts: AR or AW, W
//        --> answers, matched per id in order --> completion, polled by the client
#pragma once

#include "axi.h"
#include "fiber.h"
#include "iommu_trace.h"
#include "sluice/sim.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace sluice {

struct Transfer;

// One AXI burst of a transfer.
struct Burst {
    Transfer *transfer = nullptr;
    uint32_t offset = 0;   // of its first byte in the transfer
    uint32_t bytes = 0;
    AxiAddress address;
    unsigned beats = 0;
    unsigned beat = 0;     // next W or R beat
    bool accepted = false; // address handshake happened
    bool issued = false;   // and again at memory
    bool error = false;
    uint64_t accept_cycle = 0;
    uint32_t seq = 0;      // the trace lanes' name for it, once known
    bool has_seq = false;
};

// The device model behind struct sluice_device.
class Device {
public:
    Device(const sluice_device_config &configuration) : config(configuration) {}

    sluice_device_config config;
    uint32_t next_id = 0;               // turn among its AXI ids
    std::deque<Transfer *> queued;      // not started
    uint32_t outstanding = 0;           // transfers started and not complete
    std::deque<Burst *> reads, writes;  // bursts that wait for the port
    std::deque<sluice_completion> completed;
    std::unordered_map<const Transfer *, sluice_completion *> waiters;
    bool stopped = false;               // takes no answer and gives no write data
    bool dying = false;                 // destroyed by the client, finishing in the background
};

struct Transfer {
    Device *device = nullptr;
    sluice_transfer request = {};
    std::vector<uint8_t> data; // to write
    sluice_completion completion = {};
    uint32_t bursts_left = 0;
};

class DmaPort {
public:
    DmaPort(unsigned bus_bytes, unsigned id_bits, uint64_t seed);
    ~DmaPort();

    Device *add_device(const sluice_device_config &config);
    void remove_device(Device *device);

    // The returned transfer lives until it completes; `waiter` receives the completion instead of
    // the device's queue if it is not nullptr.
    Transfer *post(Device *device, const sluice_transfer &request, sluice_completion *waiter,
                   uint64_t now);
    // The waiter gave up: its completion goes to the queue.
    void forget_waiter(Device *device, const sluice_completion *waiter);

    void reset();
    const DevicePortDrive &drive() const { return drive_; }
    void update(const DevicePortPins &pins, uint64_t now);
    // Trace lanes that tell a burst its name, its physical address and its fault.
    void named(bool write, uint32_t seq);
    void issued(bool write, uint32_t seq, uint64_t pa, uint64_t now);
    void refused(bool write, uint32_t seq, uint32_t cause);

    bool idle() const { return transfers_ == 0; }
    uint64_t bytes_read = 0, bytes_written = 0;

private:
    static constexpr unsigned kNames = 4096; // more than can be under way per direction

    void start(Device *device);
    void cut(Transfer *transfer);
    Burst *pick(bool write);
    void update_address(bool write, bool ready, uint64_t now);
    void update_write_data(bool ready, uint64_t now);
    void take_read_beat(const AxiData &beat, uint64_t now);
    void take_write_answer(uint32_t id, uint8_t resp, uint64_t now);
    void finish(Burst *burst, uint64_t now);
    void complete(Transfer *transfer, uint64_t now);
    void drop(Burst *burst);
    Burst *find(bool write, uint32_t seq);
    uint32_t ready_percent() const;
    std::vector<Burst *> all_bursts() const; // of transfers that have started

    unsigned bus_bytes_;
    Random random_;
    std::vector<std::unique_ptr<Device>> devices_;
    size_t turn_[2] = {0, 0}; // round robin among devices, reads and writes
    DevicePortDrive drive_;
    Burst *offered_[2] = {nullptr, nullptr};
    std::deque<Burst *> write_data_;             // bursts that owe W beats, in AW order
    std::vector<std::deque<Burst *>> under_way_[2]; // per AXI id
    std::deque<Burst *> unnamed_[2];             // accepted, lane event not seen yet
    std::vector<Burst *> by_seq_[2];
    uint32_t transfers_ = 0;
};

} // namespace sluice
