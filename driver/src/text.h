// SPDX-License-Identifier: Apache-2.0
//
// Lines for the log, put together without a C library.
#pragma once

#include <stdint.h>

#define TEXT_LINE_CHARS 160

struct text_line {
    uint32_t used;
    char text[TEXT_LINE_CHARS]; /* always ends in NUL; what does not fit is dropped */
};

#define TEXT_LINE_EMPTY                                                                            \
    {                                                                                              \
        0,                                                                                         \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }

void text_add(struct text_line *line, const char *text);
void text_add_decimal(struct text_line *line, uint64_t value);
void text_add_hex(struct text_line *line, uint64_t value); /* with 0x */
