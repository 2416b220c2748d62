// SPDX-License-Identifier: Apache-2.0
#include "replay/replay.h"

#include "replay/progress.h"
#include "replay/run.h"
#include "trace_db/trace_db.h"
#include "util/alloc.h"
#include "util/clock.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>

/* Events that are looked ahead: well above what can be in flight. */
#define WINDOW_EVENTS 1024u
/* Nothing in a healthy run takes longer, whatever the memory latency. */
#define STUCK_CYCLES UINT64_C(500000)
#define PHASE_GAP_NS UINT64_C(1000000)
#define MAX_DIAGNOSES 10u

void run_diagnose(struct run *run, uint64_t line, const char *format, ...)
{
    va_list arguments;

    if (++run->num_diagnoses > MAX_DIAGNOSES) return;
    fprintf(stderr, "%s:", run->options->path);
    if (line > 0) fprintf(stderr, "%" PRIu64 ":", line);
    fputc(' ', stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    if (run->num_diagnoses == MAX_DIAGNOSES)
        fprintf(stderr, "%s: further diagnoses are counted only\n", run->options->path);
}

static bool is_access(const struct job *job)
{
    return job->event.op == TRACE_OP_READ || job->event.op == TRACE_OP_WRITE;
}

static void begin(struct run *run, struct job *job)
{
    job->begun = true;
    if (is_access(job)) accesses_begin(run, job);
    else calls_begin(run, job);
}

void run_job_ready(void *context, struct job *job)
{
    struct run *run = context;

    if (run->options->pace == REPLAY_PACE_FAST) begin(run, job);
}

void run_job_done(struct run *run, struct job *job)
{
    run->progress_cycle = sluice_sim_cycle(run->machine.sim);
    window_finish(run->window, job, run_job_ready, run);
}

/* Pace "trace": begin jobs strictly in order, and let a phase end before the next begins. */
static void begin_in_order(struct run *run)
{
    while (run->next_number < window_end(run->window)) {
        struct job *job = window_job(run->window, run->next_number);
        bool new_phase = job->event.time_ns - run->last_time_ns > PHASE_GAP_NS;
        if (job->waits_for > 0 || (new_phase && window_oldest(run->window) != job)) return;
        run->last_time_ns = job->event.time_ns;
        run->next_number++;
        begin(run, job);
    }
}

/* Take in the next event of the trace; false when there is none. */
static bool take_event(struct run *run)
{
    struct summary *summary = run->summary;
    struct trace_event event;

    if (run->options->limit > 0 && summary->events == run->options->limit) return false;
    int got = trace_file_next(run->trace, &event, run->error);
    if (got < 0) run->bad_input = run->stopped = true;
    if (got != 1) return false;
    summary->events++;
    if (event.op == TRACE_OP_FLUSH) {
        summary->flushes++;
        return true;
    }
    struct job *job = window_add(run->window, &event);
    if (is_access(job)) accesses_prepare(run, job);
    if (job->waits_for == 0) run_job_ready(run, job);
    return true;
}

static void check_stuck(struct run *run)
{
    const struct job *job = window_oldest(run->window);
    uint64_t cycle = sluice_sim_cycle(run->machine.sim);

    if (job == NULL || cycle - run->progress_cycle < STUCK_CYCLES) return;
    static const char *const names[] = {[TRACE_OP_MAP] = "map", [TRACE_OP_UNMAP] = "unmap",
                                        [TRACE_OP_READ] = "read", [TRACE_OP_WRITE] = "write"};
    run_diagnose(run, job->event.line, "%s of %" PRIx64 " has not ended for %" PRIu64
                 " cycles (%s); expected progress", names[job->event.op], job->event.iova,
                 cycle - run->progress_cycle,
                 job->begun ? "under way" : "waits for its turn");
    run->stopped = true;
}

/* Once per cycle; true when the replay is over. */
static bool advance(void *context)
{
    struct run *run = context;

    accesses_collect(run);
    while (!run->stopped && !run->input_ended && !window_full(run->window))
        run->input_ended = !take_event(run);
    if (run->options->pace == REPLAY_PACE_TRACE) begin_in_order(run);
    check_stuck(run);
    if (run->options->show_progress)
        progress_show(run->summary, run->options->limit, trace_file_announced_events(run->trace),
                      sluice_sim_cycle(run->machine.sim) - run->begin_cycle);
    return run->stopped || (run->input_ended && window_oldest(run->window) == NULL);
}

/* A trace of a healthy machine has no faults, so every one is unexpected. */
static VOID on_fault(PVOID context, PFAULT_INFORMATION fault)
{
    struct run *run = context;
    const FAULT_INFORMATION_ARM64 *about = &fault->Arm64;

    run->fault_records++;
    run_diagnose(run, 0, "fault of device %04" PRIx32 " at %" PRIxPTR ", type %d; expected none",
                 about->InputMappingId, (uintptr_t)about->FaultAddress, (int)about->Type);
}

static void open_observers(struct run *run)
{
    const struct replay_options *options = run->options;

    if (options->database != NULL) {
        const struct sluice_trace_listener listener = {.event = trace_db_event,
                                                       .context = options->database};
        trace_db_begin_run(options->database,
                           &(struct trace_db_run){.trace = run->summary->trace,
                                                  .build = run->summary->build,
                                                  .read_latency = options->read_latency,
                                                  .seed = options->seed,
                                                  .begin_cycle = run->begin_cycle});
        sluice_sim_trace(run->machine.sim, &listener);
    }
    if (options->wave_path == NULL) return;
    enum sluice_status status =
        sluice_sim_wave(run->machine.sim, options->wave_path,
                        run->begin_cycle + options->wave_first,
                        run->begin_cycle + options->wave_last);
    if (status == SLUICE_OK) return;
    text_fail(run->error, "sluice: --wave: %s", sluice_sim_error(run->machine.sim));
    run->stopped = true;
}

/* Replay on a machine that stands. */
static void replay(struct run *run)
{
    struct sluice_stats before, after;
    struct summary *summary = run->summary;
    struct sluice_sim *sim = run->machine.sim;

    sluice_sim_stats(sim, &before);
    run->begin_cycle = run->progress_cycle = sluice_sim_cycle(sim);
    open_observers(run);
    if (run->options->on_ready != NULL) run->options->on_ready(run->options->on_ready_context, sim);
    double wall = clock_seconds();
    enum sluice_status status =
        sluice_sim_run_until(sim, advance, run, UINT64_MAX / 2, "the replay");
    summary->wall_seconds = clock_seconds() - wall;
    if (status != SLUICE_OK) {
        run_diagnose(run, 0, "the simulation stopped: %s: %s", sluice_status_name(status),
                     sluice_sim_error(sim));
        run->stopped = true;
    }
    if (run->options->show_progress) progress_clear();
    sluice_sim_stats(sim, &after);
    summary_set_hardware(summary, &before, &after);
    summary->cycles = sluice_sim_cycle(sim) - run->begin_cycle;
    if (!run->stopped) accesses_check_memory(run);
}

static void end_check(struct run *run)
{
    const struct scoreboard_report *report = check_finish(run->machine.check);

    run->summary->checked = true;
    run->summary->check = *report;
    check_print(report, stderr);
    if (report->disagreements > 0)
        run_diagnose(run, 0, "the scoreboard disagrees %" PRIu64 " times", report->disagreements);
}

/* Faults may still be on their way to the driver: let everything come to rest. */
static void finish(struct run *run)
{
    struct text_error error;

    if (run->options->database != NULL) {
        sluice_sim_trace(run->machine.sim, NULL);
        trace_db_end_run(run->options->database, run->begin_cycle + run->summary->cycles);
    }
    if (run->stopped) return;
    if (sluice_sim_settle(run->machine.sim, STUCK_CYCLES) == SLUICE_SETTLED_RAN_OUT)
        run_diagnose(run, 0, "the IOMMU does not come to rest: %s",
                     sluice_sim_error(run->machine.sim));
    if (machine_shut_down(&run->machine, &error) != 0) run_diagnose(run, 0, "%s", error.text);
    if (run->machine.check != NULL) end_check(run);
}

static enum replay_result run_open_trace(struct run *run)
{
    const struct replay_options *options = run->options;
    const struct machine_options machine = {
        .build = options->build, .read_latency = options->read_latency, .seed = options->seed,
        .check = options->check};
    const struct machine_faults faults = {.handler = on_fault, .context = run};

    if (machine_create(&run->machine, &machine, run->trace, &faults, run->error) != 0)
        return REPLAY_NO_SETUP;
    run->window = window_create(WINDOW_EVENTS, run->machine.num_domains);
    run->lanes = alloc_zeroed((size_t)run->machine.num_domains, sizeof run->lanes[0]);
    for (int i = 0; i < run->machine.num_domains; i++) run->lanes[i].run = run;

    replay(run);
    finish(run);
    run->summary->faults_unexpected = run->fault_records > run->refused_accesses
                                          ? run->fault_records : run->refused_accesses;
    if (run->bad_input) return REPLAY_BAD_INPUT;
    if (run->error->text[0] != '\0') return REPLAY_NO_SETUP;
    return run->num_diagnoses == 0 ? REPLAY_CLEAN : REPLAY_FAILED;
}

enum replay_result replay_run(const struct replay_options *options, struct summary *summary,
                              struct text_error *error)
{
    struct run run = {.options = options, .summary = summary, .error = error};

    *summary = (struct summary){0};
    *error = (struct text_error){0};
    run.trace = trace_file_open(options->path, error);
    if (run.trace == NULL) return REPLAY_BAD_INPUT;
    snprintf(summary->trace, sizeof summary->trace, "%s", trace_file_name(run.trace));
    snprintf(summary->build, sizeof summary->build, "%s", options->build);

    enum replay_result result = run_open_trace(&run);

    machine_destroy(&run.machine);
    window_destroy(run.window);
    shadow_clear(&run.shadow);
    free(run.lanes);
    trace_file_close(run.trace);
    return result;
}
