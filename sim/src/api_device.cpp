// SPDX-License-Identifier: Apache-2.0
//
// The C interface of devices (sluice/sim.h): argument checks and hand-over.
#include "system.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace {

constexpr uint32_t kMaxDeviceId = (1u << 24) - 1;
constexpr uint32_t kMaxProcessId = (1u << 20) - 1;
constexpr uint32_t kAllOutstanding = 1024;

enum sluice_status check(struct sluice_sim *sim, const sluice_device &device,
                         const sluice_transfer &transfer)
{
    if (transfer.kind == SLUICE_REQUEST_ATS || transfer.no_write)
        return sim->fail(SLUICE_NOT_BUILT, "ATS translation requests are not built");
    if (transfer.kind != SLUICE_REQUEST_UNTRANSLATED &&
        transfer.kind != SLUICE_REQUEST_TRANSLATED)
        return sim->fail(SLUICE_BAD_ARGUMENT, "unknown kind of transfer");
    if (transfer.bytes == 0) return sim->fail(SLUICE_BAD_ARGUMENT, "a transfer of no bytes");
    if (transfer.address + transfer.bytes - 1 < transfer.address)
        return sim->fail(SLUICE_BAD_ARGUMENT, "a transfer that wraps around");
    if (transfer.write && !transfer.write_data)
        return sim->fail(SLUICE_BAD_ARGUMENT, "a write without data");
    if (transfer.process_id > kMaxProcessId)
        return sim->fail(SLUICE_BAD_ARGUMENT, "process_id 0x%x is wider than 20 bits",
                         transfer.process_id);
    if (transfer.id != SLUICE_ANY_ID && transfer.id >> sim->kind.info.dma_id_bits)
        return sim->fail(SLUICE_BAD_ARGUMENT, "AXI id %u is too wide for the port", transfer.id);
    if (device.device->dying) return sim->fail(SLUICE_BUSY, "the device has been destroyed");
    return SLUICE_OK;
}

enum sluice_status make(struct sluice_sim *sim, const sluice_device_config &config,
                        std::unique_ptr<sluice_device> *out)
{
    const sluice_build_info &info = sim->kind.info;
    if (config.device_id > kMaxDeviceId)
        return sim->fail(SLUICE_BAD_ARGUMENT, "device_id 0x%x is wider than 24 bits",
                         config.device_id);
    if (config.port >= info.num_ports)
        return sim->fail(SLUICE_BAD_ARGUMENT, "build '%s' has no device port %u", info.name,
                         config.port);
    if (config.max_outstanding == 0 || config.max_outstanding > kAllOutstanding ||
        config.num_ids == 0 || config.ready_percent == 0)
        return sim->fail(SLUICE_BAD_ARGUMENT, "max_outstanding (up to %u), num_ids and "
                         "ready_percent must be at least 1", kAllOutstanding);
    if (uint64_t{config.first_id} + config.num_ids > uint64_t{1} << info.dma_id_bits)
        return sim->fail(SLUICE_BAD_ARGUMENT, "AXI ids beyond the %u bits of the port",
                         info.dma_id_bits);
    sluice::DmaPort *port = sim->ports[config.port].get();
    try {
        out->reset(new sluice_device{sim, port, port->add_device(config), config.device_id});
    } catch (const std::bad_alloc &) {
        return sim->fail(SLUICE_NO_MEMORY, "no memory for a device");
    }
    return SLUICE_OK;
}

} // namespace

void sluice_device_config_init(struct sluice_device_config *config, uint32_t device_id)
{
    *config = {};
    config->device_id = device_id;
    config->max_outstanding = 16;
    config->num_ids = 8;
    config->ready_percent = 100;
}

enum sluice_status sluice_device_create(struct sluice_sim *sim,
                                        const struct sluice_device_config *config,
                                        struct sluice_device **out)
{
    *out = nullptr;
    std::unique_ptr<sluice_device> device;
    enum sluice_status status = make(sim, *config, &device);
    if (status != SLUICE_OK) return status;
    *out = device.get();
    sim->devices.push_back(std::move(device));
    return SLUICE_OK;
}

void sluice_device_destroy(struct sluice_device *device)
{
    auto &devices = device->sim->devices;
    device->port->remove_device(device->device);
    auto same = [device](const std::unique_ptr<sluice_device> &d) { return d.get() == device; };
    devices.erase(std::find_if(devices.begin(), devices.end(), same));
}

void sluice_device_stop(struct sluice_device *device, bool stopped)
{
    device->device->stopped = stopped;
}

enum sluice_status sluice_device_post(struct sluice_device *device,
                                      const struct sluice_transfer *transfer)
{
    struct sluice_sim *sim = device->sim;
    enum sluice_status status = check(sim, *device, *transfer);
    if (status != SLUICE_OK) return status;
    try {
        device->port->post(device->device, *transfer, nullptr, sim->system->cycle);
    } catch (const std::bad_alloc &) {
        return sim->fail(SLUICE_NO_MEMORY, "no memory for a transfer");
    }
    return SLUICE_OK;
}

enum sluice_status sluice_device_poll(struct sluice_device *device, struct sluice_completion *out)
{
    auto &completed = device->device->completed;
    if (completed.empty()) return SLUICE_EMPTY;
    *out = completed.front();
    completed.pop_front();
    return SLUICE_OK;
}

enum sluice_status sluice_device_transfer(struct sluice_device *device,
                                          const struct sluice_transfer *transfer,
                                          struct sluice_completion *out)
{
    struct sluice_sim *sim = device->sim;
    enum sluice_status status = check(sim, *device, *transfer);
    if (status != SLUICE_OK) return status;
    sluice_completion result = {};
    try {
        device->port->post(device->device, *transfer, &result, sim->system->cycle);
    } catch (const std::bad_alloc &) {
        return sim->fail(SLUICE_NO_MEMORY, "no memory for a transfer");
    }
    char what[96];
    snprintf(what, sizeof what, "DMA of device 0x%x at 0x%llx", device->device_id,
             static_cast<unsigned long long>(transfer->address));
    status = sim->wait(
        [](void *c) { return static_cast<sluice_completion *>(c)->done_cycle != 0; }, &result,
        what);
    if (status != SLUICE_OK) device->port->forget_waiter(device->device, &result);
    *out = result;
    return status;
}

uint32_t sluice_device_pending(const struct sluice_device *device)
{
    return device->device->outstanding + static_cast<uint32_t>(device->device->queued.size());
}

uint32_t sluice_device_completed(const struct sluice_device *device)
{
    return static_cast<uint32_t>(device->device->completed.size());
}

// ------------------------------------------------------------------------- single requests

enum sluice_status sluice_sim_request_post(struct sluice_sim *sim, uint32_t device_id,
                                           const struct sluice_transfer *transfer)
{
    auto &devices = sim->request_devices;
    auto same = [device_id](const std::unique_ptr<sluice_device> &device) {
        return device->device_id == device_id;
    };
    auto found = std::find_if(devices.begin(), devices.end(), same);
    if (found == devices.end()) {
        sluice_device_config config;
        sluice_device_config_init(&config, device_id);
        config.max_outstanding = kAllOutstanding;
        config.num_ids = 1u << sim->kind.info.dma_id_bits;
        std::unique_ptr<sluice_device> device;
        enum sluice_status status = make(sim, config, &device);
        if (status != SLUICE_OK) return status;
        devices.push_back(std::move(device));
        found = devices.end() - 1;
    }
    return sluice_device_post(found->get(), transfer);
}

enum sluice_status sluice_sim_request_poll(struct sluice_sim *sim, uint32_t *device_id,
                                           struct sluice_completion *out)
{
    sluice_device *oldest = nullptr;
    for (auto &device : sim->request_devices) {
        auto &completed = device->device->completed;
        if (completed.empty()) continue;
        if (!oldest ||
            completed.front().done_cycle < oldest->device->completed.front().done_cycle)
            oldest = device.get();
    }
    if (!oldest) return SLUICE_EMPTY;
    *device_id = oldest->device_id;
    return sluice_device_poll(oldest, out);
}

// ------------------------------------------------------------------------------- ATS, PRI

enum sluice_status sluice_sim_ats_send(struct sluice_sim *sim, const struct sluice_ats_message *)
{
    return sim->fail(SLUICE_NOT_BUILT, "ATS and PRI messages are not built");
}

enum sluice_status sluice_sim_ats_receive(struct sluice_sim *sim, struct sluice_ats_message *out)
{
    *out = {};
    return sim->fail(SLUICE_NOT_BUILT, "ATS and PRI messages are not built");
}

enum sluice_status sluice_sim_ats_expire(struct sluice_sim *sim)
{
    return sim->fail(SLUICE_NOT_BUILT, "the ATS timer is not built");
}
