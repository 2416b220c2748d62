// SPDX-License-Identifier: Apache-2.0
//
// Reads and writes of the trace: bytes prepared in trace order, DMA in whatever order the window
// allows, every byte compared when it is stable.
#include "replay/run.h"

#include "util/alloc.h"

#include <inttypes.h>
#include <string.h>

static const char *op_name(const struct job *job)
{
    return job->event.op == TRACE_OP_WRITE ? "write" : "read";
}

/*
 * The shadow runs ahead of the simulation: it holds what memory will hold once all events up to
 * this one have ended. The window keeps conflicting accesses in trace order, so a read finds
 * exactly what the shadow held when the read was taken in.
 */
void accesses_prepare(struct run *run, struct job *job)
{
    const struct trace_event *event = &job->event;
    int fresh;
    uint8_t *bytes = shadow_at(&run->shadow, event->paddr, &fresh);

    if (fresh) {
        uint64_t offset = event->paddr % TRACE_PAGE_BYTES;
        sluice_sim_memory_write(run->machine.sim, event->paddr - offset, bytes - offset,
                                TRACE_PAGE_BYTES);
    }
    job->bytes = alloc_zeroed(event->size, 1);
    if (event->op == TRACE_OP_WRITE) {
        shadow_write_pattern(event->line, job->bytes, event->size);
        memcpy(bytes, job->bytes, event->size);
        run->summary->writes++;
    } else {
        job->expected = alloc_zeroed(event->size, 1);
        memcpy(job->expected, bytes, event->size);
        run->summary->reads++;
        run->summary->reads_through_write_only += event->through_write_only;
    }
    run->summary->bytes += event->size;
}

void accesses_begin(struct run *run, struct job *job)
{
    const struct trace_event *event = &job->event;
    bool write = event->op == TRACE_OP_WRITE;
    const struct sluice_transfer transfer = {
        .kind = SLUICE_REQUEST_UNTRANSLATED,
        .write = write,
        .address = event->iova,
        .bytes = (uint32_t)event->size,
        .write_data = write ? job->bytes : NULL,
        .read_data = write ? NULL : job->bytes,
        .tag = job->number,
        .id = SLUICE_ANY_ID,
    };
    enum sluice_status status = sluice_device_post(run->machine.devices[event->device], &transfer);
    if (status == SLUICE_OK) return;
    run_diagnose(run, event->line, "%s of %" PRIx64 " cannot be posted: %s: %s", op_name(job),
                 event->iova, sluice_status_name(status), sluice_sim_error(run->machine.sim));
    run->stopped = true;
}

/* First differing byte, or -1. */
static int64_t first_difference(const uint8_t *got, const uint8_t *expected, uint64_t size)
{
    if (memcmp(got, expected, size) == 0) return -1;
    for (uint64_t i = 0; i < size; i++)
        if (got[i] != expected[i]) return (int64_t)i;
    return -1;
}

static void check_bytes(struct run *run, const struct job *job)
{
    const struct trace_event *event = &job->event;
    uint8_t memory[TRACE_PAGE_BYTES];
    const uint8_t *got = job->bytes, *expected = job->expected;

    if (event->op == TRACE_OP_WRITE) {
        /* Later writes to these bytes wait for this job, so memory still shows them. */
        sluice_sim_memory_read(run->machine.sim, event->paddr, memory, event->size);
        got = memory;
        expected = job->bytes;
    }
    int64_t at = first_difference(got, expected, event->size);
    if (at < 0) return;
    run->summary->mismatches++;
    run_diagnose(run, event->line, "%s of %" PRIx64 " (%" PRIu64 " bytes): byte %" PRId64
                 " is %02x; expected %02x at physical %" PRIx64, op_name(job), event->iova,
                 event->size, at, got[at], expected[at], event->paddr + (uint64_t)at);
}

static void complete(struct run *run, const struct sluice_completion *completion)
{
    struct job *job = window_job(run->window, completion->tag);
    const struct trace_event *event = &job->event;

    if (completion->outcome != SLUICE_DONE) {
        run->refused_accesses++;
        run_diagnose(run, event->line, "%s of %" PRIx64 " (%" PRIu64 " bytes) %s, cause %" PRIu32
                     "; expected success", op_name(job), event->iova, event->size,
                     completion->refused ? "was refused by the IOMMU" : "failed in memory",
                     completion->cause);
    } else if (!completion->pa_valid || completion->pa != event->paddr) {
        run->summary->mismatches++;
        run_diagnose(run, event->line, "%s of %" PRIx64 " went to physical %" PRIx64
                     "; expected %" PRIx64, op_name(job), event->iova, completion->pa,
                     event->paddr);
    } else {
        check_bytes(run, job);
    }
    run_job_done(run, job);
}

void accesses_collect(struct run *run)
{
    struct sluice_completion completion;

    for (int i = 0; i < run->machine.num_devices; i++) {
        struct sluice_device *device = run->machine.devices[i];
        if (device == NULL || sluice_device_completed(device) == 0) continue;
        while (sluice_device_poll(device, &completion) == SLUICE_OK) complete(run, &completion);
    }
}

void accesses_check_memory(struct run *run)
{
    uint8_t memory[TRACE_PAGE_BYTES];

    for (size_t i = 0; i < run->shadow.pages.num_slots; i++) {
        const struct u64_slot *slot = &run->shadow.pages.slots[i];
        if (slot->value == NULL) continue;
        uint64_t paddr = slot->key * TRACE_PAGE_BYTES;
        sluice_sim_memory_read(run->machine.sim, paddr, memory, TRACE_PAGE_BYTES);
        int64_t at = first_difference(memory, slot->value, TRACE_PAGE_BYTES);
        if (at < 0) continue;
        run->summary->mismatches++;
        run_diagnose(run, 0, "at the end, physical %" PRIx64 " holds %02x; expected %02x",
                     paddr + (uint64_t)at, memory[at], ((const uint8_t *)slot->value)[at]);
    }
}
