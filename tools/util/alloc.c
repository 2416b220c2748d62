// SPDX-License-Identifier: Apache-2.0
#include "util/alloc.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_INTERNAL 3 // tools/README.md

static void *checked(void *memory)
{
    if (memory == NULL) {
        fputs("sluice: out of memory\n", stderr);
        exit(EXIT_INTERNAL);
    }
    return memory;
}

void *alloc_zeroed(size_t count, size_t size)
{
    return checked(calloc(count > 0 ? count : 1, size));
}

void *alloc_resized(void *old, size_t count, size_t size)
{
    return checked(count <= SIZE_MAX / size ? realloc(old, count * size) : NULL);
}

char *alloc_text(const char *text, size_t length)
{
    char *copy = alloc_zeroed(length + 1, 1);

    memcpy(copy, text, length);
    return copy;
}
