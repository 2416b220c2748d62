// SPDX-License-Identifier: Apache-2.0
//
// The driver as a software thread beside a DMA device, in SystemC; then the same work through the C
// interface. Bytes moved and faults must agree. Exit code 0 if they do.
#include "c_run.h"
#include "dma_initiator.h"
#include "iommu/iommu_driver.h"
#include "iommu_tlm.h"
#include "memory_tlm.h"
#include "platform_tlm.h"
#include "work.h"

#include <cinttypes>
#include <cstdio>
#include <exception>

namespace {

constexpr uint32_t kDeviceId = 0x0040;
constexpr size_t   kSoftwareStack = 1 << 20;

VOID count_fault(PVOID context, PFAULT_INFORMATION)
{
    ++*static_cast<uint64_t *>(context);
}

//   Software ──registers──► IommuTlm ──memory──► MemoryTlm
//      │                       ▲ dma
//      └──────jobs──────► DmaInitiator
class Machine : public sc_core::sc_module, public sluice::WorkMachine {
public:
    explicit Machine(const sc_core::sc_module_name &name)
        : sc_module(name), memory_("memory"), iommu_("iommu", "default", period()),
          platform_("platform", memory_, kDeviceId, period()), device_("device", kDeviceId)
    {
        iommu_.memory.bind(memory_.socket);
        platform_.registers.bind(iommu_.registers);
        device_.socket.bind(iommu_.dma);
        iommu_.interrupt.bind(wire_);
        platform_.interrupt.bind(wire_);
        SC_HAS_PROCESS(Machine);
        SC_THREAD(software);
        set_stack_size(kSoftwareStack);
    }

    void run(std::vector<sluice::DmaJob> &jobs) override { device_.run(jobs); }
    uint8_t *memory(uint64_t address) override { return memory_.at(address); }

    sluice::RunResult result;
    bool finished = false;

private:
    static sc_core::sc_time period() { return sc_core::sc_time(1, sc_core::SC_NS); }

    void software()
    {
        iommu_driver *driver = nullptr;
        iommu_driver_options options = {};
        DMA_IOMMU_INTERFACE_EX interface;

        options.fault_handler = count_fault;
        options.fault_context = &result.faults;
        bool up = IommuDriverCreate(platform_.ops(), &options, &driver) == STATUS_SUCCESS &&
                  IoGetIommuInterfaceEx(DMA_IOMMU_INTERFACE_EX_VERSION_3, 0, &interface) ==
                      STATUS_SUCCESS;
        if (up) {
            result.totals = sluice::do_work(interface.V3, platform_.device_object(), *this);
            wait(2000 * period()); // faults may still be on their way
            finished = IommuDriverDestroy(driver) == STATUS_SUCCESS;
        }
        sc_core::sc_stop();
    }

    sluice::MemoryTlm memory_;
    sluice::IommuTlm iommu_;
    sluice::PlatformTlm platform_;
    sluice::DmaInitiator device_;
    sc_core::sc_signal<bool> wire_;
};

void print(const char *name, const sluice::RunResult &result)
{
    const sluice::WorkTotals &totals = result.totals;
    printf("%-8s %" PRIu64 " transfers, %" PRIu64 " bytes written, %" PRIu64 " read, %" PRIu64
           " refused, %" PRIu64 " wrong, %" PRIu64 " faults\n", name, totals.transfers,
           totals.bytes_written, totals.bytes_read, totals.refused, totals.wrong, result.faults);
}

} // namespace

int sc_main(int, char **)
{
    try {
        const sluice::RunResult c = sluice::run_in_c(kDeviceId);
        Machine machine("machine");
        sc_core::sc_start(sc_core::sc_time(10, sc_core::SC_MS));

        print("C", c);
        print("SystemC", machine.result);
        if (!machine.finished) {
            fputs("tlm: the software thread did not come to its end in 10 ms\n", stderr);
            return 1;
        }
        bool same = machine.result.totals == c.totals && machine.result.faults == c.faults;
        bool sound = c.totals.wrong == 0 && c.totals.bytes_read > 0 && c.totals.refused > 0 &&
                     c.faults == c.totals.refused;
        puts(same && sound ? "the runs agree" : "the runs DIFFER");
        return same && sound ? 0 : 1;
    } catch (const std::exception &problem) {
        fprintf(stderr, "tlm: %s\n", problem.what());
        return 1;
    }
}
