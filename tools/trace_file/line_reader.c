// SPDX-License-Identifier: Apache-2.0
#include "trace_file/line_reader.h"

#include "util/alloc.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#define BUFFER_BYTES (64u * 1024u) // also the longest line; the longest seen is about 1 KiB

struct line_reader {
    const char *path;
    gzFile file;
    double file_bytes;
    uint64_t line;
    size_t start, end; // unread text is buffer[start .. end - 1]
    bool at_end;
    bool cut; // the compressed data ended too early; reported once the text before it is used up
    char buffer[BUFFER_BYTES + 1];
};

struct line_reader *line_reader_open(const char *path, struct text_error *error)
{
    struct stat status;
    bool exists = stat(path, &status) == 0;
    gzFile file = exists && S_ISREG(status.st_mode) ? gzopen(path, "rb") : NULL;
    if (file == NULL) {
        text_fail(error, "%s: cannot open: %s; expected a trace, plain or gzip", path,
                  exists && !S_ISREG(status.st_mode) ? "not a regular file" : strerror(errno));
        return NULL;
    }
    gzbuffer(file, BUFFER_BYTES);
    struct line_reader *reader = alloc_zeroed(1, sizeof *reader);
    reader->path = path;
    reader->file = file;
    reader->file_bytes = status.st_size > 0 ? (double)status.st_size : 1.0;
    return reader;
}

void line_reader_close(struct line_reader *reader)
{
    if (reader == NULL) return;
    gzclose(reader->file);
    free(reader);
}

uint64_t line_reader_line(const struct line_reader *reader)
{
    return reader->line;
}

double line_reader_progress(const struct line_reader *reader)
{
    return (double)gzoffset(reader->file) / reader->file_bytes;
}

/* Read more behind what is unread. */
static int refill(struct line_reader *reader, struct text_error *error)
{
    memmove(reader->buffer, reader->buffer + reader->start, reader->end - reader->start);
    reader->end -= reader->start;
    reader->start = 0;

    int got = gzread(reader->file, reader->buffer + reader->end,
                     (unsigned)(BUFFER_BYTES - reader->end));
    int code = Z_OK;
    const char *reason = gzerror(reader->file, &code);
    if (code == Z_BUF_ERROR) {
        reader->cut = true;
        reader->at_end = true;
        if (got < 0) got = 0;
    }
    if (got < 0)
        return text_fail(error, "%s:%llu: cannot read: %s; expected text, plain or gzip",
                         reader->path, (unsigned long long)reader->line + 1,
                         code == Z_ERRNO ? strerror(errno) : reason);
    if (got == 0) reader->at_end = true;
    reader->end += (size_t)got;
    return 0;
}

int line_reader_next(struct line_reader *reader, char **line, size_t *length,
                     struct text_error *error)
{
    char *newline;

    while (true) {
        char *text = reader->buffer + reader->start;
        newline = memchr(text, '\n', reader->end - reader->start);
        if (newline != NULL || reader->at_end) break;
        if (reader->end - reader->start == BUFFER_BYTES)
            return text_fail(error, "%s:%llu: line too long; expected at most %u bytes",
                             reader->path, (unsigned long long)reader->line + 1, BUFFER_BYTES);
        if (refill(reader, error) != 0) return -1;
    }
    if (newline == NULL && reader->cut)
        return text_fail(error, "%s:%llu: compressed data stops here; expected a complete gzip"
                         " file", reader->path, (unsigned long long)reader->line + 1);
    if (newline == NULL && reader->start == reader->end) return 0;

    reader->line++;
    *line = reader->buffer + reader->start;
    if (newline == NULL)
        return text_fail(error, "%s:%llu: file stops in a line; expected a newline", reader->path,
                         (unsigned long long)reader->line);
    *newline = '\0';
    *length = (size_t)(newline - *line);
    reader->start += *length + 1;
    if (memchr(*line, '\0', *length) != NULL)
        return text_fail(error, "%s:%llu:%zu: byte 0 in the text; expected a text file",
                         reader->path, (unsigned long long)reader->line, strlen(*line) + 1);
    return 1;
}
