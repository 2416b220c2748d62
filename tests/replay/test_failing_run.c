// SPDX-License-Identifier: Apache-2.0
//
// A replay in which something is made to go wrong fails, and says at which line and why.
#include "replay/replay.h"
#include "sluice/sim.h"
#include "temp_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/*
 * Gaps of 2 ms between the lines: with pace "trace", each line ends before the next begins.
 * The unmap of line 7 ends with a fence; soon after that a test strikes.
 */
static const char trace[] = "# DMA-remapping trace, format 1\n"
                            "# device 00:04.0 id=0x0020\n"
                            "# domain 00:04.0 members 00:04.0\n"
                            "0 map 00:04.0 1000 1000 rw 7000\n"
                            "2000000 write 00:04.0 1008 10 - 7008\n"
                            "4000000 map 00:04.0 2000 1000 rw 8000\n"
                            "6000000 unmap 00:04.0 2000 1000 - -\n"
                            "8000000 read 00:04.0 1800 20 - 7800\n"
                            "10000000 read 00:04.0 1000 20 - 7000\n";

struct outcome {
    enum replay_result result;
    struct summary summary;
    char *said; /* on standard error */
};

static struct outcome replay(void (*on_ready)(void *context, struct sluice_sim *sim))
{
    struct outcome outcome;
    struct text_error error;
    const struct replay_options options = {.path = "t.trace", .pace = REPLAY_PACE_TRACE,
                                           .build = "default", .read_latency = 50, .seed = 1,
                                           .on_ready = on_ready};
    temp_files_write("t.trace", trace, sizeof trace - 1);
    fflush(stderr);
    int real_stderr = dup(STDERR_FILENO);
    FILE *file = freopen("said.txt", "w", stderr);
    assert_non_null(file);

    outcome.result = replay_run(&options, &outcome.summary, &error);

    fflush(stderr);
    dup2(real_stderr, STDERR_FILENO);
    close(real_stderr);
    outcome.said = temp_files_read("said.txt");
    return outcome;
}

static void assert_said(struct outcome *outcome, const char *text)
{
    if (strstr(outcome->said, text) == NULL) fail_msg("'%s' is not in: %s", text, outcome->said);
    free(outcome->said);
}

static void undisturbed_run_is_clean(void **state)
{
    (void)state;
    struct outcome outcome = replay(NULL);

    assert_string_equal(outcome.said, "");
    assert_int_equal(outcome.result, REPLAY_CLEAN);
    assert_int_equal(outcome.summary.mismatches, 0);
    free(outcome.said);
}

/* ---- a wrong byte ----------------------------------------------------------------------- */

static struct sluice_sim *victim;

static void flip_byte(void *context, bool orders_reads, bool orders_writes, uint64_t cycle)
{
    uint8_t byte;

    (void)context, (void)orders_reads, (void)orders_writes, (void)cycle;
    sluice_sim_memory_read(victim, 0x701C, &byte, 1);
    byte ^= 0x40;
    sluice_sim_memory_write(victim, 0x701C, &byte, 1);
}

static void flip_byte_at_fence(void *context, struct sluice_sim *sim)
{
    (void)context;
    victim = sim;
    sluice_sim_set_notices(sim, &(struct sluice_notices){.fence = flip_byte});
}

static void wrong_byte_is_found_and_named(void **state)
{
    (void)state;
    struct outcome outcome = replay(flip_byte_at_fence);

    assert_int_equal(outcome.result, REPLAY_FAILED);
    assert_int_equal(outcome.summary.mismatches, 2); /* the read, and the page at the end */
    assert_said(&outcome, "t.trace:9: read of 1000 (32 bytes): byte 28 is ");
}

/* ---- an unexpected fault ---------------------------------------------------------------- */

static void break_leaf_reads(void *context, struct sluice_sim *sim)
{
    (void)context;
    sluice_sim_inject(sim, &(struct sluice_injection){
        .first = 0, .last = UINT64_MAX, .reasons = 1u << SLUICE_REASON_STAGE1, .reads = true,
        .answer = SLUICE_MEMORY_FAULT, .count = 1});
}

/* A failing table read makes the IOMMU refuse the write and record a fault. */
static void unexpected_fault_is_found_and_named(void **state)
{
    (void)state;
    struct outcome outcome = replay(break_leaf_reads);

    assert_int_equal(outcome.result, REPLAY_FAILED);
    assert_int_equal(outcome.summary.faults_unexpected, 1);
    assert_non_null(strstr(outcome.said, "fault of device 0020 at 1008"));
    assert_said(&outcome, "t.trace:5: write of 1008 (16 bytes) was refused by the IOMMU, cause 7;"
                          " expected success");
}

/* ---- an error in memory ----------------------------------------------------------------- */

static void break_device_reads(void *context, struct sluice_sim *sim)
{
    (void)context;
    sluice_sim_inject(sim, &(struct sluice_injection){
        .first = 0x7000, .last = 0x7FFF, .reasons = 1u << SLUICE_REASON_DMA, .reads = true,
        .answer = SLUICE_MEMORY_FAULT, .count = 1});
}

static void error_in_memory_is_found_and_named(void **state)
{
    (void)state;
    struct outcome outcome = replay(break_device_reads);

    assert_int_equal(outcome.result, REPLAY_FAILED);
    assert_said(&outcome, "t.trace:8: read of 1800 (32 bytes) failed in memory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(undisturbed_run_is_clean),
        cmocka_unit_test(wrong_byte_is_found_and_named),
        cmocka_unit_test(unexpected_fault_is_found_and_named),
        cmocka_unit_test(error_in_memory_is_found_and_named),
    };
    return cmocka_run_group_tests_name("failing_run", tests, temp_files_enter, temp_files_leave);
}
