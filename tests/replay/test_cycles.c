// SPDX-License-Identifier: Apache-2.0
//
// Replays take the cycles of cycles.golden, whatever compiled them: run under each preset, this
// shows that cycle counts depend on neither compiler nor sanitizer.
#include "summary_file.h"
#include "temp_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define GOLDEN SLUICE_SOURCE_DIR "/tests/replay/cycles.golden"

static void replays_take_the_golden_cycles(void **state)
{
    (void)state;
    char line[256], name[64], arguments[512];
    unsigned long long limit, expected;
    int compared = 0;

    FILE *golden = fopen(GOLDEN, "r");
    assert_non_null(golden);
    while (fgets(line, sizeof line, golden) != NULL) {
        if (line[0] == '#') continue;
        assert_int_equal(sscanf(line, "%63s %llu %llu", name, &limit, &expected), 3);
        snprintf(arguments, sizeof arguments, "%s --limit %llu", recorded_trace(name), limit);
        cJSON *summary = summary_of_replay(arguments);
        double taken = summary_number(summary, "cycles");
        cJSON_Delete(summary);
        if (taken != (double)expected) {
            fail_msg("%s, %llu events: %.0f cycles, cycles.golden says %llu", name, limit, taken,
                     expected);
        }
        compared++;
    }
    fclose(golden);
    assert_true(compared > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(replays_take_the_golden_cycles)};
    return cmocka_run_group_tests_name("cycles", tests, temp_files_enter, temp_files_leave);
}
