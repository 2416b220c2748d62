// SPDX-License-Identifier: Apache-2.0
#include "c_run.h"

#include "iommu/iommu_driver.h"
#include "sluice/platform_sim.h"
#include "sluice/sim.h"

#include <cstdio>
#include <stdexcept>
#include <string>

namespace sluice {

namespace {

void must(bool good, const char *what)
{
    if (!good) throw std::runtime_error(std::string("C run: ") + what + " failed");
}

VOID count_fault(PVOID context, PFAULT_INFORMATION)
{
    ++*static_cast<uint64_t *>(context);
}

// Faults are counted; only errors of the driver are news.
void log_errors(void *, int level, const char *line)
{
    if (level == 0) fprintf(stderr, "driver: %s\n", line);
}

class CMachine : public WorkMachine {
public:
    CMachine(sluice_sim *sim, uint32_t device_id) : sim_(sim)
    {
        sluice_device_config config;
        sluice_device_config_init(&config, device_id);
        must(sluice_device_create(sim, &config, &device_) == SLUICE_OK, "creating the device");
    }

    void run(std::vector<DmaJob> &jobs) override
    {
        for (size_t i = 0; i < jobs.size(); i++) {
            sluice_transfer transfer = {};
            transfer.write = jobs[i].write;
            transfer.address = jobs[i].iova;
            transfer.bytes = static_cast<uint32_t>(jobs[i].bytes.size());
            transfer.write_data = jobs[i].bytes.data();
            transfer.read_data = jobs[i].bytes.data();
            transfer.tag = i;
            transfer.id = SLUICE_ANY_ID;
            must(sluice_device_post(device_, &transfer) == SLUICE_OK, "posting a transfer");
        }
        auto idle = [](void *device) {
            return sluice_device_pending(static_cast<sluice_device *>(device)) == 0;
        };
        must(sluice_sim_run_until(sim_, idle, device_, 100000, "transfers") == SLUICE_OK,
             "waiting for transfers");
        sluice_completion completion;
        while (sluice_device_poll(device_, &completion) == SLUICE_OK)
            jobs[completion.tag].refused = completion.outcome != SLUICE_DONE;
    }

    uint8_t *memory(uint64_t address) override
    {
        return static_cast<uint8_t *>(sluice_sim_memory_pointer(sim_, address));
    }

private:
    sluice_sim *sim_;
    sluice_device *device_ = nullptr;
};

} // namespace

RunResult run_in_c(uint32_t device_id)
{
    RunResult result;
    sluice_config config;
    sluice_platform_config host;
    sluice_sim *sim = nullptr;
    iommu_driver *driver = nullptr;
    iommu_driver_options options = {};
    DMA_IOMMU_INTERFACE_EX interface;

    sluice_config_init(&config);
    must(sluice_sim_create(&config, &sim, nullptr, 0) == SLUICE_OK, "creating the IOMMU");
    sluice_platform_config_init(&host);
    host.sims = &sim;
    host.num_sims = 1;
    host.log = log_errors;
    sluice_platform *platform = sluice_platform_create(&host, nullptr, 0);
    must(platform != nullptr, "creating the platform");
    sluice_platform_device about = {};
    about.device_ids = &device_id;
    about.num_device_ids = 1;
    PDEVICE_OBJECT pdo = sluice_platform_add_device(platform, &about);
    must(pdo != nullptr, "adding the device");
    CMachine machine(sim, device_id);

    options.fault_handler = count_fault;
    options.fault_context = &result.faults;
    must(IommuDriverCreate(sluice_platform_ops(platform), &options, &driver) == STATUS_SUCCESS,
         "IommuDriverCreate");
    must(IoGetIommuInterfaceEx(DMA_IOMMU_INTERFACE_EX_VERSION_3, 0, &interface) == STATUS_SUCCESS,
         "IoGetIommuInterfaceEx");
    result.totals = do_work(interface.V3, pdo, machine);

    // Faults may still be on their way.
    must(sluice_sim_settle(sim, 100000) != SLUICE_SETTLED_RAN_OUT, "coming to rest");
    must(IommuDriverDestroy(driver) == STATUS_SUCCESS, "IommuDriverDestroy");
    sluice_platform_destroy(platform);
    sluice_sim_destroy(sim);
    return result;
}

} // namespace sluice
