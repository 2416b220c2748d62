// SPDX-License-Identifier: Apache-2.0
//
// The same replay takes the same number of cycles: twice, while it is recorded, while a waveform is
// written, and for each pace and seed.
#include "summary_file.h"
#include "temp_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

static double cycles(const char *options)
{
    char arguments[512];

    snprintf(arguments, sizeof arguments, "%s --limit 3000 %s", recorded_trace("mixed_strict"),
             options);
    cJSON *summary = summary_of_replay(arguments);
    double result = summary_number(summary, "cycles");
    cJSON_Delete(summary);
    return result;
}

static void same_cycles_twice(void **state)
{
    (void)state;
    assert_true(cycles("") == cycles(""));
}

static void recording_costs_no_cycle(void **state)
{
    (void)state;
    assert_true(cycles("--trace replay.db") == cycles(""));
    assert_int_equal(access("replay.db", R_OK), 0);
}

static void waveform_costs_no_cycle(void **state)
{
    (void)state;
    assert_true(cycles("--wave replay.fst --wave-cycles 100:2000") == cycles(""));
    assert_int_equal(access("replay.fst", R_OK), 0);
}

static void pace_and_seed_repeat_too(void **state)
{
    (void)state;
    assert_true(cycles("--pace trace") == cycles("--pace trace"));
    assert_true(cycles("--seed 7") == cycles("--seed 7"));
}

/* In trace order less is under way at a time, so it cannot be faster. */
static void trace_order_is_not_faster(void **state)
{
    (void)state;
    assert_true(cycles("--pace trace") >= cycles("--pace fast"));
}

/* Every miss waits for memory, so slow memory must show. */
static void slow_memory_shows(void **state)
{
    (void)state;
    assert_true(cycles("--latency 400") > cycles("--latency 20"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_cycles_twice),
        cmocka_unit_test(recording_costs_no_cycle),
        cmocka_unit_test(waveform_costs_no_cycle),
        cmocka_unit_test(pace_and_seed_repeat_too),
        cmocka_unit_test(trace_order_is_not_faster),
        cmocka_unit_test(slow_memory_shows),
    };
    return cmocka_run_group_tests_name("repeat", tests, temp_files_enter, temp_files_leave);
}
