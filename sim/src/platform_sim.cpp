// SPDX-License-Identifier: Apache-2.0
//
// The simulated platform: who is in the machine, what policy says, and where reports go.
#include "platform_state.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

using sluice::kNumWires;
using sluice::platform_of;

namespace {

constexpr uint64_t kRegisterBase = 0x10000000;
constexpr uint64_t kRegisterStride = 0x1000;

void say(char *message, size_t bytes, const char *text)
{
    if (message && bytes) snprintf(message, bytes, "%s", text);
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
    if (!known(platform_of(context), pdo)) return STATUS_INVALID_PARAMETER;
    if (pdo->device.not_physical) return STATUS_INVALID_PARAMETER;
    if (pdo->device.no_iommu) return STATUS_NOT_FOUND;
    if (pdo->device.ids_unknown) return STATUS_UNSUCCESSFUL;
    describe_device(platform_of(context), pdo, out);
    return STATUS_SUCCESS;
}

bool enumerate_device(void *context, uint32_t index, iommu_platform_device *out)
{
    for (auto &device : platform_of(context)->devices) {
        const sluice_platform_device &d = device->device;
        if (d.not_physical || d.no_iommu || d.ids_unknown) continue;
        if (index-- > 0) continue;
        describe_device(platform_of(context), device.get(), out);
        return true;
    }
    return false;
}

uint32_t allowed_domain_types(void *context, PDEVICE_OBJECT pdo)
{
    sluice_platform *p = platform_of(context);
    if (!pdo || !known(p, pdo) || !pdo->device.allowed_domain_types)
        return p->config.allowed_domain_types;
    return pdo->device.allowed_domain_types;
}

// -------------------------------------------------------------------------------- reports

void fatal(void *context, const iommu_fatal *what)
{
    sluice_platform *p = platform_of(context);
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
    sluice_platform *p = platform_of(context);
    if (p->config.log)
        p->config.log(p->config.context, level, line);
    else if (level != IOMMU_LOG_INFO)
        fprintf(stderr, "driver: %s\n", line);
}

void fill_ops(sluice_platform *p)
{
    iommu_platform &o = p->ops;
    sluice::fill_machine_ops(&o);
    o.context = p;
    o.iommus = p->iommus.data();
    o.num_iommus = static_cast<uint32_t>(p->iommus.size());
    o.message_windows = p->windows.data();
    o.num_message_windows = static_cast<uint32_t>(p->windows.size());
    o.arm64 = p->config.arm64;
    o.no_hypervisor_domains = p->config.no_hypervisor_domains;
    o.x86_guest = p->config.x86_guest;
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
            for (uint32_t vector = 0; vector < kNumWires; vector++)
                sluice::start_wire(raw, i, vector);
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
    return platform->ops.current_irql(platform);
}

void sluice_platform_set_irql(struct sluice_platform *platform, uint32_t irql)
{
    sluice::set_irql(platform, static_cast<KIRQL>(irql));
}

uint32_t sluice_platform_fiber_mmio(struct sluice_platform *platform)
{
    return platform->system().fibers.local() / sluice::kMmioUnit;
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
