// SPDX-License-Identifier: Apache-2.0
#include "check/check.h"

#include <inttypes.h>
#include <stdlib.h>

struct check {
    struct sluice_sim *sim;
    struct scoreboard *board;
};

static void on_event(void *context, uint64_t cycle, uint32_t lane, uint32_t port,
                     const uint32_t *words)
{
    struct check *check = context;

    scoreboard_event(check->board, cycle, lane, port, words);
}

static void on_memory(void *context, const struct sluice_memory_use *use)
{
    struct check *check = context;
    const struct scoreboard_memory access = {
        .kind = use->kind == SLUICE_USE_READ    ? SCOREBOARD_READ
                : use->kind == SLUICE_USE_WRITE ? SCOREBOARD_WRITE : SCOREBOARD_SWAP,
        .status = use->answer == SLUICE_MEMORY_OK      ? SCOREBOARD_OK
                  : use->answer == SLUICE_MEMORY_FAULT ? SCOREBOARD_ACCESS_FAULT
                                                       : SCOREBOARD_POISON,
        .address = use->access.address,
        .bytes = use->access.bytes,
        .cycle = use->access.cycle,
        .issue_cycle = use->issue_cycle,
        .fault_queue = use->access.reason == SLUICE_REASON_FAULT_QUEUE,
        .data = use->data,
        .old_data = use->old_data,
        .strobes = use->strobes};

    // Commands are not part of any translation.
    if (use->access.reason != SLUICE_REASON_COMMAND_QUEUE) scoreboard_memory(check->board, &access);
}

struct check *check_attach(struct sluice_sim *sim, const struct sluice_straps *straps)
{
    struct check *check = calloc(1, sizeof *check);
    struct sluice_build_info build;

    if (!check) return NULL;
    sluice_sim_build_info(sim, &build);
    const struct scoreboard_config config = {.dma_bytes = build.dma_data_bytes,
                                             .fctl_writable = straps->fctl_writable,
                                             .fctl_value = straps->fctl_tie,
                                             .bare_size_log2 = build.physical_address_bits,
                                             .reset_bare = straps->reset_bare};
    check->sim = sim;
    check->board = scoreboard_create(&config);
    if (!check->board) {
        free(check);
        return NULL;
    }
    const struct sluice_observer observer = {
        .event = on_event, .memory = on_memory, .context = check};
    sluice_sim_observe(sim, &observer);
    return check;
}

void check_detach(struct check *check)
{
    if (!check) return;
    sluice_sim_observe(check->sim, NULL);
    scoreboard_destroy(check->board);
    free(check);
}

const struct scoreboard_report *check_finish(struct check *check)
{
    scoreboard_finish(check->board);
    return scoreboard_report(check->board);
}

void check_print(const struct scoreboard_report *report, FILE *out)
{
    uint64_t kept = report->disagreements < SCOREBOARD_KEPT ? report->disagreements
                                                            : SCOREBOARD_KEPT;

    for (uint64_t i = 0; i < kept; i++) {
        const struct scoreboard_disagreement *d = &report->kept[i];
        fprintf(out, "scoreboard: cycle %" PRIu64 ", port %u %s %u: %s: %s\n", d->cycle, d->port,
                d->write ? "write" : "read", d->seq, scoreboard_kind_name(d->kind), d->text);
    }
    if (kept < report->disagreements)
        fprintf(out, "scoreboard: and %" PRIu64 " more\n", report->disagreements - kept);
}
