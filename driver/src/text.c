// SPDX-License-Identifier: Apache-2.0
#include "text.h"

static void add_char(struct text_line *line, char c)
{
    if (line->used + 1 < TEXT_LINE_CHARS) line->text[line->used++] = c;
}

void text_add(struct text_line *line, const char *text)
{
    while (*text != '\0')
        add_char(line, *text++);
}

static void add_number(struct text_line *line, uint64_t value, uint32_t base)
{
    char digits[20]; /* of UINT64_MAX in decimal */
    uint32_t count = 0;
    do {
        digits[count++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    while (count > 0)
        add_char(line, digits[--count]);
}

void text_add_decimal(struct text_line *line, uint64_t value)
{
    add_number(line, value, 10);
}

void text_add_hex(struct text_line *line, uint64_t value)
{
    text_add(line, "0x");
    add_number(line, value, 16);
}
