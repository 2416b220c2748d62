// SPDX-License-Identifier: Apache-2.0
#include "temp_files.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

static char folder[64];

int temp_files_enter(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "%s", "sluice-test-XXXXXX");
    return mkdtemp(folder) != NULL && chdir(folder) == 0 ? 0 : -1;
}

int temp_files_leave(void **state)
{
    (void)state;
    DIR *here = opendir(".");
    if (here == NULL) return -1;
    for (struct dirent *entry; (entry = readdir(here)) != NULL;)
        if (entry->d_name[0] != '.') unlink(entry->d_name);
    closedir(here);
    return chdir("..") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

void temp_files_write(const char *name, const char *text, size_t length)
{
    FILE *file = fopen(name, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

char *temp_files_read(const char *name)
{
    FILE *file = fopen(name, "rb");
    size_t length = 0, room = 4096;
    char *text = malloc(room);

    assert_non_null(file);
    for (size_t got; (got = fread(text + length, 1, room - length - 1, file)) > 0;) {
        length += got;
        if (room - length == 1) text = realloc(text, room *= 2);
        assert_non_null(text);
    }
    fclose(file);
    text[length] = '\0';
    return text;
}

void temp_files_write_gzip(const char *name, const char *text, size_t length, size_t kept)
{
    gzFile file = gzopen(name, "wb");

    assert_non_null(file);
    assert_int_equal(gzwrite(file, text, (unsigned)length), (int)length);
    assert_int_equal(gzclose(file), Z_OK);
    if (kept > 0) assert_int_equal(truncate(name, (off_t)kept), 0);
}
