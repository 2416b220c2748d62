// SPDX-License-Identifier: Apache-2.0
//
// Fault records: each refusal whose record is due leaves exactly one, with the reference's fields;
// it lies in the queue as the architecture lays it out, or is discarded for a reason.
#include "sb_internal.h"

#include "iommu_regs.h"
#include "iommu_structs.h"

#include <string.h>

// fqon follows fqen by some cycles.
#define QUEUE_START_CYCLES 256

static void append(struct sb_record_list *list, const struct sb_record *record)
{
    if (list->num == list->room) {
        list->room = list->room ? list->room * 2 : 16;
        list->items = sb_resize(list->items, list->room, sizeof list->items[0]);
    }
    list->items[list->num++] = *record;
}

static void remove_at(struct sb_record_list *list, uint32_t at)
{
    memmove(&list->items[at], &list->items[at + 1], (--list->num - at) * sizeof list->items[0]);
}

static bool same(const struct iommu_ref_record *a, const struct iommu_ref_record *b)
{
    return a->cause == b->cause && a->ttyp == b->ttyp && a->device_id == b->device_id &&
           a->pv == b->pv && a->process_id == b->process_id && a->priv == b->priv &&
           a->iotval == b->iotval && a->iotval2 == b->iotval2;
}

// Takes the oldest equal record out of the list.
static bool take(struct sb_record_list *list, const struct iommu_ref_record *record)
{
    for (uint32_t i = 0; i < list->num; i++) {
        if (!same(&list->items[i].record, record)) continue;
        remove_at(list, i);
        return true;
    }
    return false;
}

void sb_record_owed(struct scoreboard *sb, const struct sb_record *record)
{
    // A record may reach the queue before the answer reaches the port.
    if (!take(&sb->extra, &record->record)) append(&sb->owed, record);
}

void sb_record_stored(struct scoreboard *sb, const struct scoreboard_memory *access)
{
    uint64_t record = access->address & ~UINT64_C(31);

    if (record != sb->record_address) {
        memset(sb->record_bytes, 0, sizeof sb->record_bytes);
        sb->record_address = record;
        sb->record_failed = false;
    }
    if (access->status != SCOREBOARD_OK) {
        sb->record_failed = true;
        return;
    }
    for (uint32_t i = 0; i < access->bytes; i++) {
        uint64_t at = access->address + i - record;
        if (at < sizeof sb->record_bytes && access->strobes >> i & 1)
            sb->record_bytes[at] = access->data[i];
    }
}

static void check_drop(struct scoreboard *sb, uint64_t cycle, const struct trace_fault *event)
{
    struct sb_regs *regs = &sb->regs;
    uint32_t next = (event->index + 1) & sb_regs_fq_mask(regs);
    bool starting = cycle < regs->fq_enable_cycle + QUEUE_START_CYCLES;
    bool full = next == regs->fqh;
    uint64_t place = (IOMMU_GET(IOMMU_FQB_PPN, regs->fqb) << 12) +
                     (uint64_t)event->index * IOMMU_FAULT_RECORD_BYTES;
    bool beyond = place >> IOMMU_GET(IOMMU_CAPABILITIES_PAS, regs->state.capabilities) != 0;
    bool reason = !regs->fq_enabled || regs->fq_stopped || full || beyond || sb->record_failed;

    sb->report.records_dropped++;
    if (!reason && !starting)
        sb_disagree(sb, SCOREBOARD_LOST_RECORD, cycle, 0, false, 0,
                    "cause %u, iotval 0x%llx discarded; the queue is on and has room",
                    event->cause, (unsigned long long)event->iotval);
    if (regs->fq_enabled && (full || beyond || sb->record_failed)) regs->fq_stopped = true;
    sb->record_failed = false;
}

static void check_bytes(struct scoreboard *sb, uint64_t cycle, const struct trace_fault *event,
                        const struct iommu_ref_record *record)
{
    uint8_t expected[32];
    uint64_t place = (IOMMU_GET(IOMMU_FQB_PPN, sb->regs.fqb) << 12) +
                     (uint64_t)event->index * IOMMU_FAULT_RECORD_BYTES;

    iommu_ref_record_bytes(&sb->regs.state, record, expected);
    if (sb->record_address != place)
        sb_disagree(sb, SCOREBOARD_WRONG_BYTES, cycle, 0, false, 0,
                    "record %u belongs at 0x%llx; the last one was written at 0x%llx",
                    event->index, (unsigned long long)place,
                    (unsigned long long)sb->record_address);
    else if (memcmp(expected, sb->record_bytes, sizeof expected) != 0)
        sb_disagree(sb, SCOREBOARD_WRONG_BYTES, cycle, 0, false, 0,
                    "record %u at 0x%llx: other bytes in memory than cause %u, iotval 0x%llx give",
                    event->index, (unsigned long long)place, record->cause,
                    (unsigned long long)record->iotval);
    sb->regs.fqt = (event->index + 1) & sb_regs_fq_mask(&sb->regs);
    sb->record_address = UINT64_MAX;
}

void sb_record_event(struct scoreboard *sb, uint64_t cycle, const struct trace_fault *event)
{
    struct sb_record given = {.cycle = cycle};

    given.record = (struct iommu_ref_record){.valid = true,
                                             .cause = (uint16_t)event->cause,
                                             .ttyp = (uint8_t)event->ttyp,
                                             .device_id = event->device_id,
                                             .pv = event->pv,
                                             .process_id = event->process_id,
                                             .priv = event->priv,
                                             .iotval = event->iotval,
                                             .iotval2 = event->iotval2};
    sb->report.records++;
    if (event->dropped) check_drop(sb, cycle, event);
    else check_bytes(sb, cycle, event, &given.record);
    if (!take(&sb->owed, &given.record)) append(&sb->extra, &given);
}

// Names both sides where a record is owed and another one came for the same access.
void sb_records_finish(struct scoreboard *sb)
{
    for (uint32_t i = 0; i < sb->owed.num; i++) {
        const struct sb_record *owed = &sb->owed.items[i];
        sb_disagree(sb, SCOREBOARD_MISSING_RECORD, owed->cycle, owed->port, owed->write, owed->seq,
                    "%s: no record with cause %u, ttyp %u, device 0x%x, pv %d, process_id 0x%x, "
                    "priv %d, iotval 0x%llx, iotval2 0x%llx",
                    iommu_ref_refusal_name(owed->refusal), owed->record.cause, owed->record.ttyp,
                    owed->record.device_id, owed->record.pv, owed->record.process_id,
                    owed->record.priv, (unsigned long long)owed->record.iotval,
                    (unsigned long long)owed->record.iotval2);
    }
    for (uint32_t i = 0; i < sb->extra.num; i++) {
        const struct sb_record *extra = &sb->extra.items[i];
        sb_disagree(sb, SCOREBOARD_WRONG_RECORD, extra->cycle, 0, false, 0,
                    "no refusal explains cause %u, ttyp %u, device 0x%x, pv %d, process_id 0x%x, "
                    "priv %d, iotval 0x%llx, iotval2 0x%llx",
                    extra->record.cause, extra->record.ttyp, extra->record.device_id,
                    extra->record.pv, extra->record.process_id, extra->record.priv,
                    (unsigned long long)extra->record.iotval,
                    (unsigned long long)extra->record.iotval2);
    }
    sb->owed.num = sb->extra.num = 0;
}

void sb_records_clear(struct scoreboard *sb)
{
    sb->owed.num = sb->extra.num = 0;
    sb->record_address = UINT64_MAX;
    sb->record_failed = false;
}
