// SPDX-License-Identifier: Apache-2.0
#include "scoreboard.h"

#include "sb_internal.h"

#include "iommu_structs.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *scoreboard_kind_name(enum scoreboard_kind kind)
{
    static const char *const names[SCOREBOARD_NUM_KINDS] = {
        [SCOREBOARD_WRONG_ADDRESS] = "wrong address",
        [SCOREBOARD_STALE] = "stale answer",
        [SCOREBOARD_UNEARNED] = "unearned address",
        [SCOREBOARD_WRONG_REFUSAL] = "wrong refusal",
        [SCOREBOARD_SHARED_REFUSAL] = "shared refusal",
        [SCOREBOARD_WRONG_RECORD] = "wrong record",
        [SCOREBOARD_MISSING_RECORD] = "missing record",
        [SCOREBOARD_LOST_RECORD] = "lost record",
        [SCOREBOARD_WRONG_BYTES] = "wrong bytes",
        [SCOREBOARD_WRONG_ANSWER] = "wrong answer",
        [SCOREBOARD_WRONG_UPDATE] = "wrong update",
        [SCOREBOARD_TOO_DEEP] = "too deep"};

    return (unsigned)kind < SCOREBOARD_NUM_KINDS ? names[kind] : "unknown";
}

struct scoreboard *scoreboard_create(const struct scoreboard_config *config)
{
    struct scoreboard *sb = calloc(1, sizeof *sb);

    if (!sb) return NULL;
    sb->channels = calloc(2 * SB_PORTS, sizeof sb->channels[0]);
    if (!sb->channels) {
        free(sb);
        return NULL;
    }
    sb->config = *config;
    sb->search = (struct sb_search){&sb->history, &sb->coverage, &sb->regs,
                                    &sb->report.evaluations};
    sb_records_clear(sb);
    return sb;
}

void scoreboard_destroy(struct scoreboard *sb)
{
    if (!sb) return;
    sb_history_free(&sb->history);
    sb_coverage_free(&sb->coverage);
    free(sb->owed.items);
    free(sb->extra.items);
    free(sb->channels);
    free(sb);
}

void sb_disagree(struct scoreboard *sb, enum scoreboard_kind kind, uint64_t cycle, uint32_t port,
                 bool write, uint32_t seq, const char *format, ...)
{
    struct scoreboard_report *report = &sb->report;

    report->by_kind[kind]++;
    if (report->disagreements++ >= SCOREBOARD_KEPT) return;
    struct scoreboard_disagreement *d = &report->kept[report->disagreements - 1];
    *d = (struct scoreboard_disagreement){kind, cycle, port, seq, write, ""};
    va_list args;
    va_start(args, format);
    vsnprintf(d->text, sizeof d->text, format, args);
    va_end(args);
}

// ---------------------------------------------------------------- events

// Leaving reset, the block has forgotten everything; loading straps, nothing.
static void on_reset(struct scoreboard *sb, uint64_t cycle, const struct trace_reset *event)
{
    sb_regs_reset(&sb->regs, &sb->config, event);
    if (event->straps) return;
    memset(sb->channels, 0, 2 * SB_PORTS * sizeof sb->channels[0]);
    sb_records_clear(sb);
    sb->coverage.floor = cycle;
}

static void broadcast(struct scoreboard *sb, uint64_t cycle)
{
    sb->command_broadcast = true;
    if (sb_coverage_add(&sb->coverage, cycle, sb->command[0], sb->command[1]))
        sb->report.invalidations++;
}

// An invalidation takes effect when it is broadcast, at the latest when its command is complete.
static void on_command(struct scoreboard *sb, uint64_t cycle, const struct trace_command *event)
{
    enum { DECODED, COMPLETE };

    if (event->phase == DECODED) {
        sb->command[0] = event->word0;
        sb->command[1] = event->word1;
        sb->command_broadcast = false;
    } else if (event->phase == COMPLETE) {
        if (!sb->command_broadcast) broadcast(sb, cycle);
        if (IOMMU_GET(IOMMU_CMD_OPCODE, event->word0) != IOMMU_CMD_IOFENCE_OPCODE_VALUE) return;
        sb->coverage.fenced = sb->coverage.num;
        sb->report.fences++;
    }
}

static void on_drop(struct scoreboard *sb, uint64_t cycle, const struct trace_drop *event)
{
    enum { INVAL_MODE = 4 }; // inval_kind_e of rtl/iommu_pkg.sv: ddtp takes effect

    if (event->kind == INVAL_MODE) sb_regs_mode_in_effect(&sb->regs, cycle);
    else if (!sb->command_broadcast) broadcast(sb, cycle);
}

#define UNPACK(lane, event)                                                                        \
    struct trace_##lane event;                                                                     \
    trace_##lane##_unpack(words, &event)

static void port_event(struct scoreboard *sb, uint64_t cycle, uint32_t lane, uint32_t port,
                       const uint32_t *words)
{
    switch (lane) {
    case TRACE_LANE_DMA_AR:
    case TRACE_LANE_DMA_AW: {
        UNPACK(dma_ar, e);
        sb_request_accepted(sb, cycle, port, lane == TRACE_LANE_DMA_AW, &e);
        break;
    }
    case TRACE_LANE_M_AR:
    case TRACE_LANE_M_AW: {
        UNPACK(m_ar, e);
        sb_request_issued(sb, cycle, port, lane == TRACE_LANE_M_AW, &e);
        break;
    }
    case TRACE_LANE_R_LAST:
    case TRACE_LANE_B: {
        UNPACK(r_last, e);
        sb_request_answered(sb, cycle, port, lane == TRACE_LANE_B, &e);
        break;
    }
    default: // a watchdog
        sb->channels[2 * port + (lane == TRACE_LANE_WATCHDOG_W)].watchdog = true;
        break;
    }
}

void scoreboard_event(struct scoreboard *sb, uint64_t cycle, uint32_t lane, uint32_t port,
                      const uint32_t *words)
{
    switch (lane) {
    case TRACE_LANE_DMA_AR:
    case TRACE_LANE_DMA_AW:
    case TRACE_LANE_M_AR:
    case TRACE_LANE_M_AW:
    case TRACE_LANE_R_LAST:
    case TRACE_LANE_B:
    case TRACE_LANE_WATCHDOG_R:
    case TRACE_LANE_WATCHDOG_W:
        if (port < SB_PORTS) port_event(sb, cycle, lane, port, words);
        break;
    case TRACE_LANE_XLATE_REQ: {
        UNPACK(xlate_req, e);
        sb_request_asked(sb, cycle, &e);
        break;
    }
    case TRACE_LANE_XLATE_RSP: {
        UNPACK(xlate_rsp, e);
        sb_request_told(sb, cycle, &e);
        break;
    }
    case TRACE_LANE_DROP: {
        UNPACK(drop, e);
        on_drop(sb, cycle, &e);
        break;
    }
    case TRACE_LANE_COMMAND: {
        UNPACK(command, e);
        on_command(sb, cycle, &e);
        break;
    }
    case TRACE_LANE_FAULT: {
        UNPACK(fault, e);
        sb_record_event(sb, cycle, &e);
        break;
    }
    case TRACE_LANE_REG_WRITE: {
        UNPACK(reg_write, e);
        sb_regs_write(&sb->regs, &sb->config, cycle, &e);
        break;
    }
    case TRACE_LANE_RESET: {
        UNPACK(reset, e);
        on_reset(sb, cycle, &e);
        break;
    }
    default: break;
    }
}

// Judged before the history knows of it: then the entry needs the change no more.
static void on_swap(struct scoreboard *sb, const struct scoreboard_memory *access)
{
    bool changed = memcmp(access->old_data, access->data, access->bytes) != 0;

    if (access->status != SCOREBOARD_OK || !changed) return;
    sb->report.updates++;
    if (!sb_request_wants(sb, access))
        sb_disagree(sb, SCOREBOARD_WRONG_UPDATE, access->cycle, 0, false, 0,
                    "the entry at 0x%llx was changed and no open request needs it",
                    (unsigned long long)access->address);
}

void scoreboard_memory(struct scoreboard *sb, const struct scoreboard_memory *access)
{
    if (access->kind == SCOREBOARD_READ) sb->report.reads++;
    if (access->kind == SCOREBOARD_SWAP) on_swap(sb, access);
    if (access->kind == SCOREBOARD_WRITE && access->fault_queue) sb_record_stored(sb, access);
    else sb_history_add(&sb->history, access);
}

void scoreboard_finish(struct scoreboard *sb)
{
    sb_records_finish(sb);
}

const struct scoreboard_report *scoreboard_report(const struct scoreboard *sb)
{
    return &sb->report;
}
