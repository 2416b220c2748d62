// SPDX-License-Identifier: Apache-2.0
//
// Lines of a text file, plain or gzip, one at a time: a trace never has to fit into memory.
#pragma once

#include "util/text_error.h"

#include <stddef.h>
#include <stdint.h>

struct line_reader;

/* NULL if the file cannot be opened. `path` is kept for messages and must outlive the reader. */
struct line_reader *line_reader_open(const char *path, struct text_error *error);
void line_reader_close(struct line_reader *reader);

/*
 * Next line, without its newline and 0-terminated; valid until the next call.
 * 1: there is one; 0: end of the file; -1: error (unreadable, damaged or cut gzip, line too long,
 * 0 byte in the text, no newline at the end).
 */
int line_reader_next(struct line_reader *reader, char **line, size_t *length,
                     struct text_error *error);

/* Number of the line last returned, from 1. */
uint64_t line_reader_line(const struct line_reader *reader);

/* Share of the file (as stored) that has been read, 0 to 1, for progress. */
double line_reader_progress(const struct line_reader *reader);
