// SPDX-License-Identifier: Apache-2.0
//
// Memory of the host, for programs that cannot go on without it: never NULL, else the program ends
// with exit code 3.
#pragma once

#include <stddef.h>

void *alloc_zeroed(size_t count, size_t size);
void *alloc_resized(void *old, size_t count, size_t size);
char *alloc_text(const char *text, size_t length);
