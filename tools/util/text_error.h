// SPDX-License-Identifier: Apache-2.0
//
// One-line error messages, handed up to whoever prints them.
#pragma once

struct text_error {
    char text[512]; // without a newline; empty while nothing is wrong
};

/* Set `error` (printf); always returns -1, so that a caller can write `return text_fail(...)`. */
int text_fail(struct text_error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
