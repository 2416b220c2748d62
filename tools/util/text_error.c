// SPDX-License-Identifier: Apache-2.0
#include "util/text_error.h"

#include <stdarg.h>
#include <stdio.h>

int text_fail(struct text_error *error, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    return -1;
}
