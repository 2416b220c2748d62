// SPDX-License-Identifier: Apache-2.0
#include "work.h"

#include <cstdio>
#include <stdexcept>
#include <string>

namespace sluice {

namespace {

constexpr int      kRounds = 12;
constexpr int      kPages = 4;        // read-write, plus one read-only behind them
constexpr int      kBlocksPerPage = 6;
constexpr uint64_t kBlockBytes = 200; // several beats, not a power of two
constexpr uint64_t kIova = 0x50000000;
constexpr uint64_t kMemory = 0x08000000;

void must(NTSTATUS status, const char *call)
{
    if (status == STATUS_SUCCESS) return;
    char number[16];
    snprintf(number, sizeof number, "0x%08X", static_cast<unsigned>(status));
    throw std::runtime_error(std::string(call) + " answered " + number);
}

uint8_t pattern(int round, uint64_t offset)
{
    const auto salt = static_cast<uint64_t>(round) * 101;
    return static_cast<uint8_t>(offset * 13 + offset / 256 * 7 + salt);
}

// A round uses memory of its own, so that a stale translation shows as wrong bytes.
uint64_t memory_of(int round)
{
    return kMemory + static_cast<uint64_t>(round) * 0x10000;
}

void map(const DMA_IOMMU_INTERFACE_V3 &iommu, PIOMMU_DMA_DOMAIN domain, ULONG permissions,
         uint64_t iova, uint64_t memory, uint64_t pages)
{
    IOMMU_MAP_PHYSICAL_ADDRESS physical = {};
    IOMMU_DMA_LOGICAL_ADDRESS where = iova, got = 0;

    physical.MapType = MapPhysicalAddressTypeContiguousRange;
    physical.ContiguousRange.Base.QuadPart = static_cast<LONGLONG>(memory);
    physical.ContiguousRange.Size = pages * PAGE_SIZE;
    must(iommu.MapLogicalRangeEx(domain, permissions, &physical, &where, nullptr, nullptr, &got),
         "MapLogicalRangeEx");
}

std::vector<DmaJob> blocks(bool write, int round)
{
    std::vector<DmaJob> jobs;

    for (uint64_t page = 0; page < kPages; page++) {
        for (uint64_t block = 0; block < kBlocksPerPage; block++) {
            uint64_t offset = page * PAGE_SIZE + block * 601 + 3;
            DmaJob job = {write, kIova + offset, std::vector<uint8_t>(kBlockBytes)};
            for (uint64_t i = 0; write && i < kBlockBytes; i++)
                job.bytes[i] = pattern(round, offset + i);
            jobs.push_back(job);
        }
    }
    return jobs;
}

class Work {
public:
    Work(const DMA_IOMMU_INTERFACE_V3 &iommu, PIOMMU_DMA_DOMAIN domain, WorkMachine &machine)
        : iommu_(iommu), domain_(domain), machine_(machine)
    {
    }

    void round(int number)
    {
        const uint64_t memory = memory_of(number);
        map(iommu_, domain_, IOMMU_DMA_PERMISSION_READ | IOMMU_DMA_PERMISSION_WRITE, kIova, memory,
            kPages);
        map(iommu_, domain_, IOMMU_DMA_PERMISSION_READ, kIova + kPages * PAGE_SIZE,
            memory + kPages * PAGE_SIZE, 1);

        std::vector<DmaJob> writes = blocks(true, number), reads = blocks(false, number);
        run(writes);
        check(writes, number, true);
        run(reads);
        check(reads, number, false);
        // Permission and absence: both must be refused, and leave no trace in memory.
        std::vector<DmaJob> refused = {
            {true, kIova + kPages * PAGE_SIZE + 16, std::vector<uint8_t>(kBlockBytes, 0xAA)},
            {false, kIova + (kPages + 1) * PAGE_SIZE, std::vector<uint8_t>(kBlockBytes)}};
        run(refused);
        if (*machine_.memory(memory + kPages * PAGE_SIZE + 16) != 0) totals.wrong++;

        must(iommu_.UnmapLogicalRange(domain_, kIova, kPages + 1), "UnmapLogicalRange");
        std::vector<DmaJob> late = {{true, kIova, std::vector<uint8_t>(kBlockBytes, 0xBB)}};
        run(late);
    }

    WorkTotals totals;

private:
    void run(std::vector<DmaJob> &jobs)
    {
        machine_.run(jobs);
        for (const DmaJob &job : jobs) {
            totals.transfers++;
            totals.refused += job.refused;
            if (job.refused) continue;
            (job.write ? totals.bytes_written : totals.bytes_read) += job.bytes.size();
        }
    }

    void check(const std::vector<DmaJob> &jobs, int number, bool in_memory)
    {
        for (const DmaJob &job : jobs) {
            const uint64_t offset = job.iova - kIova;
            const uint8_t *got = in_memory ? machine_.memory(memory_of(number) + offset)
                                           : job.bytes.data();
            bool wrong = job.refused;
            for (uint64_t i = 0; i < kBlockBytes; i++)
                wrong |= got[i] != pattern(number, offset + i);
            totals.wrong += wrong;
        }
    }

    const DMA_IOMMU_INTERFACE_V3 &iommu_;
    PIOMMU_DMA_DOMAIN domain_;
    WorkMachine &machine_;
};

} // namespace

bool WorkTotals::operator==(const WorkTotals &other) const
{
    return transfers == other.transfers && bytes_written == other.bytes_written &&
           bytes_read == other.bytes_read && refused == other.refused && wrong == other.wrong;
}

WorkTotals do_work(const DMA_IOMMU_INTERFACE_V3 &iommu, PDEVICE_OBJECT pdo, WorkMachine &machine)
{
    const IOMMU_DMA_DOMAIN_CREATION_FLAGS no_flags = {};
    PIOMMU_DMA_DOMAIN domain;
    PIOMMU_DMA_DEVICE device;

    must(iommu.CreateDomainEx(DomainTypeTranslate, no_flags, nullptr, nullptr, &domain),
         "CreateDomainEx");
    must(iommu.CreateDevice(pdo, nullptr, &device), "CreateDevice");
    must(iommu.AttachDeviceEx(domain, device), "AttachDeviceEx");

    Work work(iommu, domain, machine);
    for (int round = 0; round < kRounds; round++) work.round(round);

    must(iommu.DetachDeviceEx(device), "DetachDeviceEx");
    must(iommu.DeleteDevice(device), "DeleteDevice");
    must(iommu.DeleteDomain(domain), "DeleteDomain");
    return work.totals;
}

} // namespace sluice
