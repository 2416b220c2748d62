// SPDX-License-Identifier: Apache-2.0
#include "dma_port.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace sluice {

namespace {
constexpr uint64_t kPageBytes = 4096;
constexpr unsigned kMaxBeats = 256;
constexpr int kRead = 0, kWrite = 1;

// The IOMMU answered what nobody asked: the model is broken, and nothing after it means anything.
[[noreturn]] void broken(const char *what, uint32_t id, uint64_t now)
{
    fprintf(stderr, "sluice: %s with id %u that no burst waits for, in cycle %llu\n", what, id,
            static_cast<unsigned long long>(now));
    abort();
}
} // namespace

DmaPort::DmaPort(unsigned bus_bytes, unsigned id_bits, uint64_t seed)
    : bus_bytes_(bus_bytes), random_(seed)
{
    for (int direction : {kRead, kWrite}) {
        under_way_[direction].resize(size_t{1} << id_bits);
        by_seq_[direction].resize(kNames, nullptr);
    }
    drive_.r_ready = true;
    drive_.b_ready = true;
}

DmaPort::~DmaPort()
{
    reset();
}

Device *DmaPort::add_device(const sluice_device_config &config)
{
    devices_.push_back(std::make_unique<Device>(config));
    return devices_.back().get();
}

void DmaPort::remove_device(Device *device)
{
    for (Transfer *transfer : device->queued) {
        delete transfer;
        transfers_--;
    }
    device->queued.clear();
    device->waiters.clear();
    device->dying = true;
    // The client's buffers may go now; the answers still come.
    for (Burst *burst : all_bursts())
        if (burst->transfer->device == device) burst->transfer->request.read_data = nullptr;
    if (device->outstanding) return; // complete() erases it
    auto same = [device](const std::unique_ptr<Device> &d) { return d.get() == device; };
    devices_.erase(std::find_if(devices_.begin(), devices_.end(), same));
}

Transfer *DmaPort::post(Device *device, const sluice_transfer &request, sluice_completion *waiter,
                        uint64_t now)
{
    auto *transfer = new Transfer;
    transfer->device = device;
    transfer->request = request;
    transfer->completion.tag = request.tag;
    transfer->completion.post_cycle = now;
    if (request.write) {
        auto *bytes = static_cast<const uint8_t *>(request.write_data);
        transfer->data.assign(bytes, bytes + request.bytes);
    }
    if (waiter) device->waiters[transfer] = waiter;
    device->queued.push_back(transfer);
    transfers_++;
    start(device);
    return transfer;
}

void DmaPort::forget_waiter(Device *device, const sluice_completion *waiter)
{
    for (auto it = device->waiters.begin(); it != device->waiters.end();)
        it = it->second == waiter ? device->waiters.erase(it) : std::next(it);
}

void DmaPort::start(Device *device)
{
    while (!device->queued.empty() && device->outstanding < device->config.max_outstanding) {
        Transfer *transfer = device->queued.front();
        device->queued.pop_front();
        device->outstanding++;
        cut(transfer);
    }
}

// Bursts end at 4 KiB boundaries (AXI), after 256 beats, and after max_burst_bytes.
void DmaPort::cut(Transfer *transfer)
{
    Device *device = transfer->device;
    const sluice_transfer &request = transfer->request;
    uint32_t id = request.id;
    if (id == SLUICE_ANY_ID) {
        id = device->config.first_id + device->next_id;
        device->next_id = (device->next_id + 1) % device->config.num_ids;
    }
    uint64_t longest = static_cast<uint64_t>(kMaxBeats) * bus_bytes_;
    if (device->config.max_burst_bytes)
        longest = std::min<uint64_t>(longest, device->config.max_burst_bytes);

    for (uint32_t offset = 0; offset < request.bytes;) {
        uint64_t address = request.address + offset;
        uint64_t in_word = address % bus_bytes_;
        uint64_t bytes = std::min<uint64_t>(request.bytes - offset,
                                            kPageBytes - address % kPageBytes);
        // An unaligned start shortens the burst, so that the next one starts aligned.
        if (bytes + in_word > longest)
            bytes = longest > in_word ? longest - in_word : bus_bytes_ - in_word;

        auto *burst = new Burst;
        burst->transfer = transfer;
        burst->offset = offset;
        burst->bytes = static_cast<uint32_t>(bytes);
        burst->beats = static_cast<unsigned>((in_word + bytes + bus_bytes_ - 1) / bus_bytes_);
        AxiAddress &a = burst->address;
        a.address = address;
        a.id = id;
        a.len = static_cast<uint8_t>(burst->beats - 1);
        a.size = static_cast<uint8_t>(__builtin_ctz(bus_bytes_));
        a.cache = 0xF; // write-back memory, read and write allocate
        a.prot = static_cast<uint8_t>((request.privileged ? 1 : 0) | (request.exec ? 4 : 0));
        a.device_id = device->config.device_id;
        a.has_process_id = request.has_process_id;
        a.process_id = request.has_process_id ? request.process_id : 0;
        a.translated = request.kind == SLUICE_REQUEST_TRANSLATED;
        (request.write ? device->writes : device->reads).push_back(burst);
        transfer->bursts_left++;
        offset += static_cast<uint32_t>(bytes);
    }
    transfer->completion.bursts = transfer->bursts_left;
}

Burst *DmaPort::pick(bool write)
{
    size_t count = devices_.size();
    for (size_t i = 0; i < count; i++) {
        size_t at = (turn_[write] + i) % count;
        std::deque<Burst *> &queue = write ? devices_[at]->writes : devices_[at]->reads;
        if (queue.empty()) continue;
        Burst *burst = queue.front();
        queue.pop_front();
        turn_[write] = at + 1;
        return burst;
    }
    return nullptr;
}

void DmaPort::update_address(bool write, bool ready, uint64_t now)
{
    Burst *&offered = offered_[write];
    if (offered && ready) {
        offered->accepted = true;
        offered->accept_cycle = now;
        sluice_completion &c = offered->transfer->completion;
        if (offered->offset == 0) c.accept_cycle = now;
        under_way_[write][offered->address.id].push_back(offered);
        unnamed_[write].push_back(offered);
        offered = nullptr;
    }
    if (!offered) {
        offered = pick(write);
        if (offered) (write ? drive_.aw : drive_.ar) = offered->address;
        if (offered && write) write_data_.push_back(offered);
    }
    (write ? drive_.aw_valid : drive_.ar_valid) = offered != nullptr;
}

void DmaPort::update_write_data(bool ready, uint64_t now)
{
    if (drive_.w_valid && ready) {
        Burst *burst = write_data_.front();
        if (++burst->beat == burst->beats) write_data_.pop_front();
        drive_.w_valid = false;
    }
    if (drive_.w_valid || write_data_.empty()) return;

    Burst *burst = write_data_.front();
    if (burst->transfer->device->stopped) return;
    uint32_t delay = burst->transfer->device->config.data_delay;
    if (delay && (!burst->accepted || now + 1 < burst->accept_cycle + delay)) return;
    uint64_t first = burst->address.address % bus_bytes_; // lane of the burst's first byte
    uint64_t from = burst->beat == 0 ? first : 0;
    uint64_t done = burst->beat == 0 ? 0 : burst->beat * uint64_t{bus_bytes_} - first;
    uint64_t bytes = std::min<uint64_t>(bus_bytes_ - from, burst->bytes - done);
    memset(drive_.w.data, 0, bus_bytes_);
    memcpy(drive_.w.data + from, burst->transfer->data.data() + burst->offset + done, bytes);
    uint64_t ones = bytes >= 64 ? ~uint64_t{0} : (uint64_t{1} << bytes) - 1;
    drive_.w.strobes = ones << from;
    drive_.w.last = burst->beat + 1 == burst->beats;
    drive_.w_valid = true;
}

void DmaPort::take_read_beat(const AxiData &beat, uint64_t now)
{
    std::deque<Burst *> &queue = under_way_[kRead][beat.id];
    if (queue.empty()) broken("read data", beat.id, now);
    Burst *burst = queue.front();
    uint64_t first = burst->address.address % bus_bytes_;
    uint64_t from = burst->beat == 0 ? first : 0;
    uint64_t done = burst->beat == 0 ? 0 : burst->beat * uint64_t{bus_bytes_} - first;
    if (beat.resp != kOkay) burst->error = true;
    if (burst->transfer->request.read_data && done < burst->bytes) {
        uint64_t bytes = std::min<uint64_t>(bus_bytes_ - from, burst->bytes - done);
        memcpy(static_cast<uint8_t *>(burst->transfer->request.read_data) + burst->offset + done,
               beat.data + from, bytes);
    }
    burst->beat++;
    if (beat.last != (burst->beat == burst->beats)) broken("RLAST at the wrong beat", beat.id, now);
    if (!beat.last) return;
    queue.pop_front();
    finish(burst, now);
}

void DmaPort::take_write_answer(uint32_t id, uint8_t resp, uint64_t now)
{
    std::deque<Burst *> &queue = under_way_[kWrite][id];
    if (queue.empty()) broken("write answer", id, now);
    Burst *burst = queue.front();
    queue.pop_front();
    if (resp != kOkay) burst->error = true;
    if (burst->beat != burst->beats) broken("write answer before the last W", id, now);
    finish(burst, now);
}

void DmaPort::drop(Burst *burst)
{
    bool write = burst->transfer->request.write;
    if (burst->has_seq && find(write, burst->seq) == burst)
        by_seq_[write][burst->seq % kNames] = nullptr;
    auto &unnamed = unnamed_[write];
    if (!burst->has_seq)
        unnamed.erase(std::remove(unnamed.begin(), unnamed.end(), burst), unnamed.end());
    delete burst;
}

void DmaPort::finish(Burst *burst, uint64_t now)
{
    Transfer *transfer = burst->transfer;
    sluice_completion &c = transfer->completion;
    if (burst->error) {
        c.bursts_failed++;
        c.outcome = SLUICE_COMPLETER_ABORT;
        if (!burst->issued) c.refused = true;
    } else {
        (transfer->request.write ? bytes_written : bytes_read) += burst->bytes;
    }
    drop(burst);
    if (--transfer->bursts_left == 0) complete(transfer, now);
}

void DmaPort::complete(Transfer *transfer, uint64_t now)
{
    Device *device = transfer->device;
    transfer->completion.done_cycle = now;
    auto waiter = device->waiters.find(transfer);
    if (waiter != device->waiters.end()) {
        *waiter->second = transfer->completion;
        device->waiters.erase(waiter);
    } else if (!device->dying) {
        device->completed.push_back(transfer->completion);
    }
    device->outstanding--;
    transfers_--;
    delete transfer;
    if (device->dying && device->outstanding == 0)
        remove_device(device);
    else
        start(device);
}

void DmaPort::named(bool write, uint32_t seq)
{
    if (unnamed_[write].empty()) return;
    Burst *burst = unnamed_[write].front();
    unnamed_[write].pop_front();
    burst->seq = seq;
    burst->has_seq = true;
    by_seq_[write][seq % kNames] = burst;
}

Burst *DmaPort::find(bool write, uint32_t seq)
{
    Burst *burst = by_seq_[write][seq % kNames];
    return burst && burst->seq == seq ? burst : nullptr;
}

void DmaPort::issued(bool write, uint32_t seq, uint64_t pa, uint64_t now)
{
    Burst *burst = find(write, seq);
    if (!burst) return;
    burst->issued = true;
    if (burst->offset != 0) return;
    sluice_completion &c = burst->transfer->completion;
    c.pa_valid = true;
    c.pa = pa;
    c.issue_cycle = now;
}

void DmaPort::refused(bool write, uint32_t seq, uint32_t cause)
{
    Burst *burst = find(write, seq);
    if (burst && !burst->transfer->completion.cause) burst->transfer->completion.cause = cause;
}

uint32_t DmaPort::ready_percent() const
{
    uint32_t least = 100;
    for (auto &device : devices_)
        least = device->stopped ? 0 : std::min(least, device->config.ready_percent);
    return least;
}

void DmaPort::update(const DevicePortPins &pins, uint64_t now)
{
    if (transfers_ == 0 && !pins.r_valid && !pins.b_valid) return;
    if (pins.r_valid && drive_.r_ready) take_read_beat(pins.r, now);
    if (pins.b_valid && drive_.b_ready) take_write_answer(pins.b_id, pins.b_resp, now);
    update_write_data(pins.w_ready, now);
    update_address(false, pins.ar_ready, now);
    update_address(true, pins.aw_ready, now);
    if (!drive_.w_valid) update_write_data(false, now); // data beside a fresh AW
    uint32_t percent = ready_percent();
    drive_.r_ready = percent >= 100 || random_.below(100) < percent;
    drive_.b_ready = percent >= 100 || random_.below(100) < percent;
}

std::vector<Burst *> DmaPort::all_bursts() const
{
    std::vector<Burst *> bursts;
    for (int direction : {kRead, kWrite}) {
        for (auto &queue : under_way_[direction])
            bursts.insert(bursts.end(), queue.begin(), queue.end());
        if (offered_[direction]) bursts.push_back(offered_[direction]);
    }
    for (auto &device : devices_) {
        bursts.insert(bursts.end(), device->reads.begin(), device->reads.end());
        bursts.insert(bursts.end(), device->writes.begin(), device->writes.end());
    }
    return bursts;
}

// Forgets everything under way, without completions.
void DmaPort::reset()
{
    std::vector<Transfer *> transfers;
    for (Burst *burst : all_bursts()) {
        transfers.push_back(burst->transfer);
        delete burst;
    }
    std::sort(transfers.begin(), transfers.end());
    transfers.erase(std::unique(transfers.begin(), transfers.end()), transfers.end());
    for (int direction : {kRead, kWrite}) {
        for (auto &queue : under_way_[direction]) queue.clear();
        offered_[direction] = nullptr;
        unnamed_[direction].clear();
        std::fill(by_seq_[direction].begin(), by_seq_[direction].end(), nullptr);
    }
    for (auto &device : devices_) {
        transfers.insert(transfers.end(), device->queued.begin(), device->queued.end());
        device->reads.clear();
        device->writes.clear();
        device->queued.clear();
        device->waiters.clear();
        device->outstanding = 0;
    }
    for (Transfer *transfer : transfers) delete transfer;
    auto dying = [](const std::unique_ptr<Device> &device) { return device->dying; };
    devices_.erase(std::remove_if(devices_.begin(), devices_.end(), dying), devices_.end());
    write_data_.clear();
    transfers_ = 0;
    drive_ = DevicePortDrive();
    drive_.r_ready = true;
    drive_.b_ready = true;
}

} // namespace sluice
