// SPDX-License-Identifier: Apache-2.0
#include "command.h"

#include "temp_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <cmocka.h>

struct command_result command_run(const char *binary, const char *arguments)
{
    char line[4096];

    int length = snprintf(line, sizeof line, "'%s' %s >command.out 2>command.err </dev/null",
                          binary, arguments);
    assert_in_range(length, 1, sizeof line - 1);
    int status = system(line);
    struct command_result result = {.out = temp_files_read("command.out"),
                                    .err = temp_files_read("command.err")};
    if (!WIFEXITED(status)) fail_msg("'%s' was killed; it said: %s", line, result.err);
    result.code = WEXITSTATUS(status);
    return result;
}

void command_free(struct command_result *result)
{
    free(result->out);
    free(result->err);
}
