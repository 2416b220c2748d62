// SPDX-License-Identifier: Apache-2.0
//
// `sluice replay`: options, then one run per trace, then the reports.
#include "replay/replay.h"
#include "replay/summary.h"
#include "sluice/command.h"
#include "sluice/sim.h"
#include "trace_db/trace_db.h"
#include "util/text_error.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: sluice replay [options] TRACE...\n"
    "\n"
    "Replays recorded DMA traces (text or gzip): the driver makes the mappings, devices do the\n"
    "accesses, every byte is checked. Several traces run one after another, each on a machine of\n"
    "its own.\n"
    "\n"
    "  --pace fast|trace        fast: as early as the trace's dependencies allow (default);\n"
    "                           trace: in the trace's order, phase by phase\n"
    "  --build NAME             named build of the IOMMU (default: default)\n"
    "  --latency N              memory read latency in cycles, from 1 to 100000 (default 50)\n"
    "  --limit N                stop after N events of each trace\n"
    "  --seed N                 order of what is ready in the same cycle (default 1)\n"
    "  --check                  compare every answer of the IOMMU with the reference translation\n"
    "  --json FILE              write the summary as JSON; '-' is standard output\n"
    "  --trace FILE             record every transaction in a SQLite database (docs/trace.md)\n"
    "  --wave FILE              write a waveform (FST); one trace only\n"
    "  --wave-cycles FIRST:LAST cycles in the waveform, from the first event (default 0:20000)\n"
    "  --help\n"
    "\n"
    "exit code: 0 all clean, 1 a run found something wrong, 2 bad usage or input,\n"
    "           3 set-up failed or an output cannot be written\n";

enum option_key {
    PACE = 256, BUILD, LATENCY, LIMIT, SEED, CHECK, JSON, TRACE, WAVE, WAVE_CYCLES, HELP
};

static const struct option long_options[] = {
    {"pace", required_argument, NULL, PACE},
    {"build", required_argument, NULL, BUILD},
    {"latency", required_argument, NULL, LATENCY},
    {"limit", required_argument, NULL, LIMIT},
    {"seed", required_argument, NULL, SEED},
    {"check", no_argument, NULL, CHECK},
    {"json", required_argument, NULL, JSON},
    {"trace", required_argument, NULL, TRACE},
    {"wave", required_argument, NULL, WAVE},
    {"wave-cycles", required_argument, NULL, WAVE_CYCLES},
    {"help", no_argument, NULL, HELP},
    {0},
};

struct arguments {
    struct replay_options replay;
    const char *json_path;
    const char *trace_path;
    bool help;
};

static int bad_option(const char *option, const char *value, const char *expected)
{
    fprintf(stderr, "sluice: --%s: '%s'; expected %s\n", option, value, expected);
    return -1;
}

/* A whole number from `least` to `most` that is all of `text` up to `end`. */
static bool number(const char *text, char end, uint64_t least, uint64_t most, uint64_t *value)
{
    char *rest = NULL;

    errno = 0;
    *value = strtoull(text, &rest, 10);
    return text[0] >= '0' && text[0] <= '9' && *rest == end && errno == 0 && *value >= least &&
           *value <= most;
}

static int take_pace(struct replay_options *replay, const char *value)
{
    if (strcmp(value, "fast") == 0) replay->pace = REPLAY_PACE_FAST;
    else if (strcmp(value, "trace") == 0) replay->pace = REPLAY_PACE_TRACE;
    else return bad_option("pace", value, "fast or trace");
    return 0;
}

static int take_build(struct replay_options *replay, const char *value)
{
    const char *const *names = sluice_sim_build_names();
    char expected[160] = "one of";

    for (int i = 0; names[i] != NULL; i++) {
        if (strcmp(names[i], value) == 0) {
            replay->build = names[i];
            return 0;
        }
        size_t used = strlen(expected);
        snprintf(expected + used, sizeof expected - used, "%s %s", i > 0 ? "," : "", names[i]);
    }
    fprintf(stderr, "sluice: --build: unknown build '%s'; expected %s\n", value, expected);
    return -1;
}

static int take_number(int key, const char *value, struct replay_options *replay)
{
    uint64_t got;

    switch (key) {
    case LATENCY:
        if (!number(value, '\0', 1, 100000, &got))
            return bad_option("latency", value, "a number from 1 to 100000");
        replay->read_latency = (uint32_t)got;
        return 0;
    case LIMIT:
        if (!number(value, '\0', 1, UINT64_MAX, &replay->limit))
            return bad_option("limit", value, "a number from 1 up");
        return 0;
    default:
        if (!number(value, '\0', 0, UINT64_MAX, &replay->seed))
            return bad_option("seed", value, "a number from 0 up");
        return 0;
    }
}

static int take_wave_cycles(struct replay_options *replay, const char *value)
{
    const char *colon = strchr(value, ':');

    if (colon != NULL && number(value, ':', 0, INT64_MAX, &replay->wave_first) &&
        number(colon + 1, '\0', replay->wave_first, INT64_MAX, &replay->wave_last))
        return 0;
    return bad_option("wave-cycles", value, "FIRST:LAST, two cycle numbers in order");
}

static int take_option(struct arguments *arguments, int key, const char *value)
{
    switch (key) {
    case PACE: return take_pace(&arguments->replay, value);
    case BUILD: return take_build(&arguments->replay, value);
    case LATENCY:
    case LIMIT:
    case SEED: return take_number(key, value, &arguments->replay);
    case CHECK: arguments->replay.check = true; return 0;
    case JSON: arguments->json_path = value; return 0;
    case TRACE: arguments->trace_path = value; return 0;
    case WAVE: arguments->replay.wave_path = value; return 0;
    case WAVE_CYCLES: return take_wave_cycles(&arguments->replay, value);
    case HELP: arguments->help = true; return 0;
    default: return -1; /* getopt_long has said what is wrong */
    }
}

/* 0, or -1 after saying what is wrong. Traces are argv[optind ...] afterwards. */
static int parse(int argc, char **argv, struct arguments *arguments)
{
    int key;

    argv[0] = "sluice"; /* how getopt_long introduces its messages */
    while ((key = getopt_long(argc, argv, "", long_options, NULL)) != -1)
        if (take_option(arguments, key, optarg) != 0) return -1;
    if (arguments->help) return 0;
    if (optind == argc) {
        fputs("sluice: no trace given; expected 'sluice replay [options] TRACE...'\n", stderr);
        return -1;
    }
    if (arguments->replay.wave_path != NULL && argc - optind > 1) {
        fputs("sluice: --wave with several traces; expected one trace\n", stderr);
        return -1;
    }
    return 0;
}

/* A single run is an object, several are an array of such objects. */
static int write_json(const char *path, cJSON *runs)
{
    char *text = cJSON_Print(cJSON_GetArraySize(runs) == 1 ? cJSON_GetArrayItem(runs, 0) : runs);
    bool to_stdout = strcmp(path, "-") == 0;
    FILE *file = to_stdout ? stdout : fopen(path, "w");
    bool ok = text != NULL && file != NULL && fprintf(file, "%s\n", text) > 0;

    if (file != NULL && !to_stdout) ok = fclose(file) == 0 && ok;
    if (!ok) fprintf(stderr, "%s: cannot write: %s\n", path, strerror(errno));
    cJSON_free(text);
    return ok ? EXIT_OK : EXIT_INTERNAL;
}

/* One trace: exit code; appends to `runs` what was measured. */
static int replay_one(const struct arguments *arguments, const char *path, cJSON *runs)
{
    struct replay_options options = arguments->replay;
    struct summary summary;
    struct text_error error;

    options.path = path;
    enum replay_result result = replay_run(&options, &summary, &error);
    if (result == REPLAY_BAD_INPUT || result == REPLAY_NO_SETUP) {
        fprintf(stderr, "%s\n", error.text);
        return result == REPLAY_BAD_INPUT ? EXIT_BAD_INPUT : EXIT_INTERNAL;
    }
    /* JSON on standard output stays parseable. */
    bool json_on_stdout = arguments->json_path != NULL && strcmp(arguments->json_path, "-") == 0;
    summary_print(&summary, json_on_stdout ? stderr : stdout);
    cJSON_AddItemToArray(runs, summary_to_json(&summary));
    if (result == REPLAY_CLEAN) return EXIT_OK;
    fprintf(stderr, "%s: the run failed\n", path);
    return EXIT_RUN_FAILED;
}

int command_replay(int argc, char **argv)
{
    struct arguments arguments = {.replay = {.pace = REPLAY_PACE_FAST,
                                             .build = "default",
                                             .read_latency = 50,
                                             .seed = 1,
                                             .wave_last = 20000,
                                             .show_progress = isatty(STDERR_FILENO)}};
    struct text_error error;
    int code = EXIT_OK;

    if (parse(argc, argv, &arguments) != 0) return EXIT_BAD_INPUT;
    if (arguments.help) {
        fputs(usage, stdout);
        return EXIT_OK;
    }
    if (arguments.trace_path != NULL) {
        arguments.replay.database = trace_db_open(arguments.trace_path, &error);
        if (arguments.replay.database == NULL) {
            fprintf(stderr, "%s\n", error.text);
            return EXIT_INTERNAL;
        }
    }
    cJSON *runs = cJSON_CreateArray();
    /* After bad input or a broken set-up the other traces would only blur the message. */
    for (int i = optind; i < argc && code <= EXIT_RUN_FAILED; i++) {
        int one = replay_one(&arguments, argv[i], runs);
        if (one > code) code = one;
    }
    if (arguments.json_path != NULL && cJSON_GetArraySize(runs) > 0) {
        int written = write_json(arguments.json_path, runs);
        if (written > code) code = written;
    }
    cJSON_Delete(runs);
    if (arguments.replay.database != NULL &&
        trace_db_close(arguments.replay.database, &error) != 0) {
        fprintf(stderr, "%s\n", error.text);
        code = EXIT_INTERNAL;
    }
    return code;
}
