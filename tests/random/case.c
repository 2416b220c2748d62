// SPDX-License-Identifier: Apache-2.0
#include "case.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "edit.h"

// Large, and the same for all cases of a process.
static struct machine machine;
static struct scene scene;
static struct traffic traffic;

struct run {
    const struct case_options *options;
    struct rnd r; // rounds
    struct commands commands;
};

static bool simpler(const struct run *run, unsigned what)
{
    return (run->options->simpler & what) != 0;
}

static bool going(void)
{
    return !machine.error[0] && !traffic.failed;
}

static void step(struct run *run, unsigned at_most)
{
    sluice_sim_step(machine.sim, rnd_below(&run->r, at_most));
}

static const char *const kind_names[] = {"DDTE", "DC", "PDTE", "PC", "S1", "S2", "MSI"};

static void tell(const struct run *run, const char *what)
{
    if (run->options->verbose)
        printf("cycle %" PRIu64 ", request %u: %s\n", sluice_sim_cycle(machine.sim),
               traffic.next_number, what);
}

static void tell_edit(const struct run *run, const struct edit *e, const char *what)
{
    char text[200];

    snprintf(text, sizeof text, "%s of a %s word at 0x%" PRIx64 " level %u: 0x%" PRIx64
             " becomes 0x%" PRIx64 "%s", what, kind_names[e->entry.kind], e->address,
             e->entry.level, e->before, e->after, e->becomes_valid ? ", no command" : "");
    tell(run, text);
}

static void consider_now(void)
{
    struct iommu_ref_memory memory = ref_tables_memory(&machine.tables);

    traffic_consider(&traffic, &memory, &machine.state);
}

// Requests, nothing else.
static void plain_round(struct run *run)
{
    tell(run, "requests only");
    for (unsigned bursts = 1 + rnd_below(&run->r, 3); bursts > 0; bursts--) {
        traffic_post(&traffic, 1 + rnd_below(&run->r, 30), false);
        consider_now();
        step(run, 60);
    }
    traffic_judge(&traffic);
}

// An entry changes while requests that need it run; then the commands that software owes.
static void edit_round(struct run *run)
{
    struct edit edit;
    bool edits = !simpler(run, CASE_NO_EDITS);

    traffic_post(&traffic, 1 + rnd_below(&run->r, 20), true);
    consider_now();
    step(run, 200);
    if (!edit_choose(&edit, &scene, &run->r)) edits = false;
    traffic_collect(&traffic);
    if (edits) {
        edit_apply(&edit, &scene);
        tell_edit(run, &edit, "edit");
        traffic.histogram->edits[edit.entry.kind]++;
        edit_consider(&edit, &traffic);
    }
    bool at_once = edits && edit.becomes_valid; // nothing is owed
    if (!at_once) {
        traffic_post(&traffic, 1 + rnd_below(&run->r, 15), true);
        if (edits) edit_consider(&edit, &traffic);
        else consider_now();
        step(run, 100);
        if (edits) commands_invalidate(&run->commands, &edit.entry, scene.odd);
    }
    if (!at_once || rnd_percent(&run->r, 50)) {
        commands_fence(&run->commands);
        commands_ring(&run->commands);
        traffic_post(&traffic, rnd_below(&run->r, 15), true);
        if (edits) edit_consider(&edit, &traffic);
        else consider_now();
        if (!commands_finish(&run->commands)) return;
        tell(run, "the fence is done");
    }
    traffic_post(&traffic, 1 + rnd_below(&run->r, 20), true);
    consider_now();
    traffic_judge(&traffic);
}

// ddtp changes while requests run: each of them sees the old mode or the new one. From one number
// of levels to another the way leads through Off or Bare and new tables: that is another case.
static void mode_round(struct run *run)
{
    uint64_t before = machine.state.ddtp;
    uint64_t mode = rnd_below(&run->r, 3);
    if (mode == 2) mode = scene.ddt.ddtp & 15;

    tell(run, "mode change");
    traffic_post(&traffic, 1 + rnd_below(&run->r, 30), true);
    consider_now();
    step(run, 60);
    if (!machine_set_ddtp(&machine, (before & ~UINT64_C(15)) | mode)) return;
    // Those that completed meanwhile were answered before or after.
    consider_now();
    traffic_collect(&traffic);
    traffic_post(&traffic, 1 + rnd_below(&run->r, 10), true);
    consider_now();
    traffic_judge(&traffic);
    traffic.histogram->mode_changes++;
    if (!going()) return;
    traffic.histogram->ddtp_modes[machine.state.ddtp & 7]++;
    machine_set_ddtp(&machine, before);
}

static void rounds(struct run *run)
{
    traffic.histogram->ddtp_modes[machine.state.ddtp & 7]++;
    plain_round(run);
    if (simpler(run, CASE_ONE_ROUND)) return;
    for (unsigned n = rnd_below(&run->r, 6); n > 0 && going(); n--) {
        switch (rnd_below(&run->r, 8)) {
        case 0: plain_round(run); break;
        case 1:
            if (!simpler(run, CASE_NO_COMMANDS)) commands_fail(&run->commands);
            break;
        case 2:
            if (!simpler(run, CASE_NO_MODES)) mode_round(run);
            break;
        default: edit_round(run); break;
        }
    }
}

static void report(struct case_result *result)
{
    result->requests = traffic.next_number;
    if (machine.error[0]) {
        result->failed = true;
        snprintf(result->message, sizeof result->message, "machine: %s", machine.error);
    } else if (traffic.failed) {
        result->failed = true;
        result->request = traffic.failed_number;
        snprintf(result->message, sizeof result->message, "%s", traffic.failure);
    }
}

void case_run(const struct case_options *o, struct histogram *h, struct case_result *result)
{
    enum { TIMING = 1, STRAPS, SCENE, TRAFFIC, ROUNDS };
    struct rnd timing = rnd_stream(o->seed, o->number, TIMING);
    struct rnd straps = rnd_stream(o->seed, o->number, STRAPS);
    struct rnd tables = rnd_stream(o->seed, o->number, SCENE);
    struct run run = {.options = o, .r = rnd_stream(o->seed, o->number, ROUNDS)};

    memset(result, 0, sizeof *result);
    traffic_start(&traffic, &scene, rnd_stream(o->seed, o->number, TRAFFIC), h);
    traffic.only = o->only;
    traffic.num_only = o->num_only;
    if (!machine_start(&machine, o->build, &timing, &straps, simpler(&run, CASE_PLAIN_TIMING),
                       simpler(&run, CASE_PLAIN_STRAPS))) {
        report(result);
        if (machine.sim) machine_stop(&machine);
        return;
    }
    scene_build(&scene, &machine, &tables, !simpler(&run, CASE_NO_BREAKS),
                !simpler(&run, CASE_NO_FAILURES));
    traffic.m = &machine;
    run.commands = (struct commands){&machine, &scene, &run.r, h, 0, 0};
    h->cases++;
    h->advertised |= machine.state.capabilities;
    if (going()) rounds(&run);
    report(result);
    result->cycles = sluice_sim_cycle(machine.sim);
    h->cycles += result->cycles;
    machine_stop(&machine);
}

void case_end(void)
{
    ref_tables_free(&machine.tables);
}
