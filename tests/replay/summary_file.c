// SPDX-License-Identifier: Apache-2.0
#include "summary_file.h"

#include "command.h"
#include "temp_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

cJSON *summary_of_replay(const char *arguments)
{
    char line[2048];

    snprintf(line, sizeof line, "replay %s --json summary.json", arguments);
    struct command_result result = command_run(SLUICE_BINARY, line);
    assert_string_equal(result.err, "");
    assert_int_equal(result.code, 0);
    command_free(&result);

    char *text = temp_files_read("summary.json");
    cJSON *summary = cJSON_Parse(text);
    free(text);
    assert_non_null(summary);
    return summary;
}

double summary_number(const cJSON *summary, const char *path)
{
    char copy[128];
    char *rest = NULL;
    const cJSON *at = summary;

    snprintf(copy, sizeof copy, "%s", path);
    for (char *key = strtok_r(copy, ".", &rest); key != NULL; key = strtok_r(NULL, ".", &rest))
        at = cJSON_GetObjectItemCaseSensitive(at, key);
    if (!cJSON_IsNumber(at)) fail_msg("the summary has no number '%s'", path);
    return at->valuedouble;
}

const char *recorded_trace(const char *name)
{
    static char path[256];

    snprintf(path, sizeof path, "%s/tests/traces/%s.trace.gz", SLUICE_SOURCE_DIR, name);
    return path;
}
