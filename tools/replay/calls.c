// SPDX-License-Identifier: Apache-2.0
//
// Map and unmap lines: calls of the driver on fibers, one per domain, so that calls of different
// domains interleave with each other and with DMA.
#include "replay/run.h"

#include "trace_db/trace_db.h"

#include <inttypes.h>

/* The platform counts the register accesses of a fiber modulo 2^24. */
#define MMIO_COUNT_MASK 0xFFFFFFu

static NTSTATUS map(struct run *run, const struct trace_event *event)
{
    ULONG permissions = (event->perm & TRACE_PERM_READ ? IOMMU_DMA_PERMISSION_READ : 0) |
                        (event->perm & TRACE_PERM_WRITE ? IOMMU_DMA_PERMISSION_WRITE : 0);
    IOMMU_MAP_PHYSICAL_ADDRESS memory = {
        .MapType = MapPhysicalAddressTypeContiguousRange,
        .ContiguousRange = {.Base = {.QuadPart = (LONGLONG)event->paddr}, .Size = event->size}};
    IOMMU_DMA_LOGICAL_ADDRESS explicit_address = event->iova;
    IOMMU_DMA_LOGICAL_ADDRESS address = ~event->iova;

    NTSTATUS status = run->machine.iommu.MapLogicalRangeEx(run->machine.domains[event->domain],
                                                           permissions, &memory, &explicit_address,
                                                           NULL, NULL, &address);
    if (status == STATUS_SUCCESS && address != event->iova) {
        run_diagnose(run, event->line, "map returned address %" PRIx64 "; expected %" PRIx64,
                     (uint64_t)address, event->iova);
        run->stopped = true;
    }
    return status;
}

static NTSTATUS unmap(struct run *run, const struct trace_event *event)
{
    return run->machine.iommu.UnmapLogicalRange(run->machine.domains[event->domain], event->iova,
                                                event->size / TRACE_PAGE_BYTES);
}

static const char *domain_name(const struct run *run, int domain)
{
    int count;
    return trace_file_domains(run->trace, &count)[domain].name;
}

static void call(struct run *run, struct job *job)
{
    const struct trace_event *event = &job->event;
    bool is_map = event->op == TRACE_OP_MAP;
    struct summary_calls *calls = is_map ? &run->summary->maps : &run->summary->unmaps;
    uint32_t mmio = sluice_platform_fiber_mmio(run->machine.platform);
    uint64_t begin = sluice_sim_cycle(run->machine.sim);

    NTSTATUS status = is_map ? map(run, event) : unmap(run, event);

    uint64_t end = sluice_sim_cycle(run->machine.sim);
    mmio = (sluice_platform_fiber_mmio(run->machine.platform) - mmio) & MMIO_COUNT_MASK;
    calls->count++;
    calls->cycles += end - begin;
    calls->mmio_accesses += mmio;
    if (run->options->database != NULL)
        trace_db_call(run->options->database,
                      &(struct trace_db_call){.line = event->line,
                                              .name = is_map ? "MapLogicalRangeEx"
                                                             : "UnmapLogicalRange",
                                              .domain = domain_name(run, event->domain),
                                              .iova = event->iova,
                                              .bytes = event->size,
                                              .begin_cycle = begin,
                                              .end_cycle = end,
                                              .status = (uint32_t)status,
                                              .mmio_accesses = mmio});
    if (status != STATUS_SUCCESS) {
        run_diagnose(run, event->line, "%s of %" PRIx64 " (%" PRIx64 " bytes) answered %s;"
                     " expected STATUS_SUCCESS", is_map ? "map" : "unmap", event->iova, event->size,
                     machine_status_name(status));
        run->stopped = true;
    }
}

/* Calls that become ready while the fiber lives join it, in order. */
static void lane_body(void *argument)
{
    struct call_lane *lane = argument;

    while (lane->next != NULL && !lane->run->stopped) {
        struct job *job = lane->next;
        lane->next = NULL;
        call(lane->run, job);
        run_job_done(lane->run, job);
    }
    lane->fiber_alive = false;
}

void calls_begin(struct run *run, struct job *job)
{
    struct call_lane *lane = &run->lanes[job->event.domain];

    lane->next = job;
    if (lane->fiber_alive) return;
    lane->fiber_alive = true;
    enum sluice_status status =
        sluice_fiber_spawn(run->machine.sim, "driver call", lane_body, lane);
    if (status == SLUICE_OK) return;
    run_diagnose(run, job->event.line, "cannot start a fiber: %s", sluice_status_name(status));
    run->stopped = true;
}
