// SPDX-License-Identifier: Apache-2.0
//
// Files of a test, in a temporary folder below the current one (under ctest: in the build tree),
// which becomes the current one: messages then name them by their bare names.
#pragma once

#include <stddef.h>

/* For cmocka's group set-up and tear-down. */
int temp_files_enter(void **state);
int temp_files_leave(void **state);

void temp_files_write(const char *name, const char *text, size_t length);

/* Compress `text` and keep only the first `kept` of the compressed bytes; 0 keeps all. */
void temp_files_write_gzip(const char *name, const char *text, size_t length, size_t kept);

/* The whole file as text; the caller frees it. */
char *temp_files_read(const char *name);
