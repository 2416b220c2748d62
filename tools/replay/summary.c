// SPDX-License-Identifier: Apache-2.0
#include "replay/summary.h"

#include <cjson/cJSON.h>
#include <inttypes.h>

void summary_set_hardware(struct summary *summary, const struct sluice_stats *before,
                          const struct sluice_stats *after)
{
    struct sluice_stats *hardware = &summary->hardware;

    /* Setup does no DMA, so all that comes from requests and walks starts at zero. */
    *hardware = *after;
    hardware->cycles -= before->cycles;
    hardware->commands -= before->commands;
    hardware->commands_iotinval -= before->commands_iotinval;
    hardware->commands_iodir -= before->commands_iodir;
    hardware->commands_iofence -= before->commands_iofence;
    hardware->commands_refused -= before->commands_refused;
    hardware->fence_wait_cycles -= before->fence_wait_cycles;
    hardware->mmio_reads -= before->mmio_reads;
    hardware->mmio_writes -= before->mmio_writes;
    hardware->mmio_errors -= before->mmio_errors;
}

static double ratio(uint64_t part, uint64_t whole)
{
    return whole > 0 ? (double)part / (double)whole : 0.0;
}

static double translations_per_kcycle(const struct summary *summary)
{
    return 1000.0 * ratio(summary->hardware.bursts_answered, summary->cycles);
}

static double cycles_per_second(const struct summary *summary)
{
    return summary->wall_seconds > 0 ? (double)summary->cycles / summary->wall_seconds : 0.0;
}

/* Lookups of a context cache: every request that the second level served, and every walk. */
static uint64_t context_lookups(const struct sluice_stats *hardware)
{
    return hardware->second_level_hits + hardware->walks;
}

static double directory_hit_rate(const struct sluice_stats *hardware)
{
    uint64_t lookups = context_lookups(hardware);
    return ratio(lookups - hardware->walks_reading_directory, lookups);
}

static double process_hit_rate(const struct sluice_stats *hardware)
{
    return ratio(hardware->process_context_hits, hardware->process_context_lookups);
}

static uint64_t stage1_reads(const struct sluice_stats *hardware)
{
    uint64_t sum = 0;
    for (int level = 0; level < 5; level++) sum += hardware->reads_stage1[level];
    return sum;
}

/* ---- text ------------------------------------------------------------------------------- */

static void print_calls(const char *name, const struct summary_calls *calls, FILE *out)
{
    fprintf(out, "  per %-22s %12.1f cycles, %.2f MMIO accesses\n", name,
            ratio(calls->cycles, calls->count), ratio(calls->mmio_accesses, calls->count));
}

static void print_stalls(const struct sluice_stats *hardware, FILE *out)
{
    fprintf(out, "  stall cycles               %12" PRIu64 " from request to memory, of which\n",
            hardware->latency_total);
    for (int i = 0; i < SLUICE_NUM_STALLS; i++)
        if (hardware->stall[i] > 0)
            fprintf(out, "    %-24s %12" PRIu64 "  %5.1f %%\n", sluice_stall_name(i),
                    hardware->stall[i], 100.0 * ratio(hardware->stall[i], hardware->latency_total));
}

static void print_walks(const struct sluice_stats *hardware, FILE *out)
{
    fprintf(out, "  walks                      %12" PRIu64 "  (%" PRIu64 " requests joined one)\n",
            hardware->walks, hardware->joined_walks);
    fprintf(out, "  memory reads per walk      %12.2f  (directory %.3f", ratio(
                hardware->reads_directory + hardware->reads_process_directory +
                    stage1_reads(hardware), hardware->walks),
            ratio(hardware->reads_directory, hardware->walks));
    if (hardware->reads_process_directory > 0)
        fprintf(out, ", process directory %.3f",
                ratio(hardware->reads_process_directory, hardware->walks));
    for (int level = 4; level >= 0; level--)
        if (hardware->reads_stage1[level] > 0)
            fprintf(out, ", level %d %.3f", level,
                    ratio(hardware->reads_stage1[level], hardware->walks));
    fputs(")\n", out);
}

void summary_print(const struct summary *summary, FILE *out)
{
    const struct sluice_stats *hardware = &summary->hardware;

    fprintf(out, "%s on build '%s'\n", summary->trace, summary->build);
    fprintf(out, "  events                     %12" PRIu64 "  (%" PRIu64 " map, %" PRIu64
            " unmap, %" PRIu64 " flush skipped)\n", summary->events, summary->maps.count,
            summary->unmaps.count, summary->flushes);
    fprintf(out, "  accesses                   %12" PRIu64 "  (%" PRIu64 " read, %" PRIu64
            " write, %" PRIu64 " bytes)\n", summary->reads + summary->writes, summary->reads,
            summary->writes, summary->bytes);
    if (summary->reads_through_write_only > 0)
        fprintf(out, "  reads of write-only maps   %12" PRIu64 "\n",
                summary->reads_through_write_only);
    fprintf(out, "  cycles                     %12" PRIu64 "\n", summary->cycles);
    fprintf(out, "  translations               %12" PRIu64 "  (%.1f per 1000 cycles)\n",
            hardware->bursts_answered, translations_per_kcycle(summary));
    fprintf(out, "  hit rate, first level      %12.4f\n",
            ratio(hardware->first_level_hits, hardware->first_level_lookups));
    fprintf(out, "  hit rate, second level     %12.4f  of %" PRIu64 " lookups\n",
            ratio(hardware->second_level_hits, hardware->second_level_lookups),
            hardware->second_level_lookups);
    fprintf(out, "  hit rate, device contexts  %12.4f\n", directory_hit_rate(hardware));
    if (hardware->process_context_lookups > 0)
        fprintf(out, "  hit rate, process contexts %12.4f  of %" PRIu64 " lookups\n",
                process_hit_rate(hardware), hardware->process_context_lookups);
    fprintf(out, "  latency, cycles            %12.1f  mean, %" PRIu64 " p50, %" PRIu64
            " p99, %" PRIu64 " max\n", hardware->latency_mean, hardware->latency_p50,
            hardware->latency_p99, hardware->latency_max);
    print_stalls(hardware, out);
    print_walks(hardware, out);
    fprintf(out, "  commands                   %12" PRIu64 "  (%" PRIu64 " IOTINVAL, %" PRIu64
            " IOFENCE, %" PRIu64 " IODIR)\n", hardware->commands, hardware->commands_iotinval,
            hardware->commands_iofence, hardware->commands_iodir);
    print_calls("map", &summary->maps, out);
    print_calls("unmap", &summary->unmaps, out);
    fprintf(out, "  faults                     %12" PRIu64 "  expected, %" PRIu64 " unexpected\n",
            summary->faults_expected, summary->faults_unexpected);
    fprintf(out, "  mismatches                 %12" PRIu64 "\n", summary->mismatches);
    if (summary->checked)
        fprintf(out, "  checked by reference       %12" PRIu64 "  answers, %" PRIu64
                " records, %" PRIu64 " disagreements\n",
                summary->check.granted + summary->check.refused, summary->check.records,
                summary->check.disagreements);
    fprintf(out, "  simulated                  %12.0f  cycles per second, %.1f s\n",
            cycles_per_second(summary), summary->wall_seconds);
}

/* ---- JSON ------------------------------------------------------------------------------- */

static void add(cJSON *object, const char *key, uint64_t value)
{
    cJSON_AddNumberToObject(object, key, (double)value);
}

static void add_calls(cJSON *json, const char *what, const struct summary_calls *calls)
{
    char key[48];

    snprintf(key, sizeof key, "cycles_per_%s", what);
    cJSON_AddNumberToObject(json, key, ratio(calls->cycles, calls->count));
    snprintf(key, sizeof key, "mmio_accesses_per_%s", what);
    cJSON_AddNumberToObject(json, key, ratio(calls->mmio_accesses, calls->count));
}

static void add_hardware(cJSON *json, const struct sluice_stats *hardware)
{
    cJSON *rates = cJSON_AddObjectToObject(json, "hit_rates");
    cJSON_AddNumberToObject(rates, "first_level",
                            ratio(hardware->first_level_hits, hardware->first_level_lookups));
    cJSON_AddNumberToObject(rates, "second_level",
                            ratio(hardware->second_level_hits, hardware->second_level_lookups));
    cJSON_AddNumberToObject(rates, "device_contexts", directory_hit_rate(hardware));
    cJSON_AddNumberToObject(rates, "process_contexts", process_hit_rate(hardware));

    cJSON *latency = cJSON_AddObjectToObject(json, "latency");
    cJSON_AddNumberToObject(latency, "mean", hardware->latency_mean);
    add(latency, "p50", hardware->latency_p50);
    add(latency, "p99", hardware->latency_p99);
    add(latency, "max", hardware->latency_max);

    cJSON *stalls = cJSON_AddObjectToObject(json, "stall_cycles");
    for (int i = 0; i < SLUICE_NUM_STALLS; i++)
        add(stalls, sluice_stall_name(i), hardware->stall[i]);
    add(stalls, "total", hardware->latency_total);

    add(json, "walks", hardware->walks);
    add(json, "joined_walks", hardware->joined_walks);
    cJSON *reads = cJSON_AddObjectToObject(json, "memory_reads_per_miss");
    cJSON_AddNumberToObject(reads, "directory", ratio(hardware->reads_directory, hardware->walks));
    cJSON_AddNumberToObject(reads, "process_directory",
                            ratio(hardware->reads_process_directory, hardware->walks));
    for (int level = 0; level < 5; level++) {
        char key[16];
        snprintf(key, sizeof key, "level%d", level);
        cJSON_AddNumberToObject(reads, key, ratio(hardware->reads_stage1[level], hardware->walks));
    }

    add(json, "commands", hardware->commands);
    cJSON *kinds = cJSON_AddObjectToObject(json, "commands_by_kind");
    add(kinds, "iotinval", hardware->commands_iotinval);
    add(kinds, "iofence", hardware->commands_iofence);
    add(kinds, "iodir", hardware->commands_iodir);
}

/* Nothing without --check. */
static void add_check(cJSON *json, const struct scoreboard_report *check)
{
    cJSON *object = cJSON_AddObjectToObject(json, "check");

    add(object, "granted", check->granted);
    add(object, "refused", check->refused);
    add(object, "records", check->records);
    add(object, "updates", check->updates);
    add(object, "evaluations", check->evaluations);
    add(object, "disagreements", check->disagreements);
}

cJSON *summary_to_json(const struct summary *summary)
{
    cJSON *json = cJSON_CreateObject();

    cJSON_AddStringToObject(json, "trace", summary->trace);
    cJSON_AddStringToObject(json, "build", summary->build);
    add(json, "events", summary->events);
    add(json, "maps", summary->maps.count);
    add(json, "unmaps", summary->unmaps.count);
    add(json, "flushes", summary->flushes);
    add(json, "accesses", summary->reads + summary->writes);
    add(json, "reads", summary->reads);
    add(json, "writes", summary->writes);
    add(json, "reads_through_write_only", summary->reads_through_write_only);
    add(json, "bytes", summary->bytes);
    add(json, "cycles", summary->cycles);
    add(json, "translations", summary->hardware.bursts_answered);
    cJSON_AddNumberToObject(json, "translations_per_kcycle", translations_per_kcycle(summary));
    add_hardware(json, &summary->hardware);
    add(json, "mmio_accesses", summary->hardware.mmio_reads + summary->hardware.mmio_writes);
    add_calls(json, "map", &summary->maps);
    add_calls(json, "unmap", &summary->unmaps);
    add(json, "faults_expected", summary->faults_expected);
    add(json, "faults_unexpected", summary->faults_unexpected);
    add(json, "mismatches", summary->mismatches);
    if (summary->checked) add_check(json, &summary->check);
    cJSON_AddNumberToObject(json, "simulated_cycles_per_second", cycles_per_second(summary));
    return json;
}
