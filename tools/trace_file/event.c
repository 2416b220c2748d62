// SPDX-License-Identifier: Apache-2.0
#include "trace_file/event.h"

#include <stddef.h>
#include <string.h>

enum field { TIME, OP, BDF, IOVA, SIZE, PERM, PADDR, NUM_FIELDS };

/* The line being read; fields point into it, so a column is a difference. */
struct parse {
    const struct trace_header *header;
    const char *where;
    const char *line;
    const char *fields[NUM_FIELDS];
    struct text_error *error;
};

static int refuse(const struct parse *parse, enum field field, const char *what,
                  const char *expected)
{
    const char *text = parse->fields[field];
    return text_fail(parse->error, "%s:%td: %s '%.32s'; expected %s", parse->where,
                     text - parse->line + 1, what, text, expected);
}

/* Cut the line at its single spaces. */
static int split(struct parse *parse, char *line)
{
    int count = 0;

    while (line != NULL) {
        char *space = strchr(line, ' ');
        if (count < NUM_FIELDS) parse->fields[count] = line;
        count++;
        if (space != NULL) *space++ = '\0';
        line = space;
    }
    if (count != NUM_FIELDS)
        return text_fail(parse->error, "%s: %d fields; expected 7: t_ns op bdf iova size perm"
                         " paddr", parse->where, count);
    return 0;
}

static int number(const struct parse *parse, enum field field, unsigned base, uint64_t *value)
{
    const char *digits = base == 16 ? "0123456789abcdef" : "0123456789";
    const char *text = parse->fields[field];

    *value = 0;
    for (const char *at = text; *at != '\0'; at++) {
        char lower = *at >= 'A' && *at <= 'F' ? (char)(*at - 'A' + 'a') : *at;
        const char *digit = strchr(digits, lower);
        if (digit == NULL || *value > UINT64_MAX / base) goto bad;
        uint64_t next = *value * base + (uint64_t)(digit - digits);
        if (next < *value * base) goto bad;
        *value = next;
    }
    if (*text != '\0') return 0;
bad:
    return refuse(parse, field, "bad number",
                  base == 16 ? "a hexadecimal number of at most 64 bits"
                             : "a decimal number of at most 64 bits");
}

static int absent(const struct parse *parse, enum field field, const char *what)
{
    if (strcmp(parse->fields[field], "-") == 0) return 0;
    return refuse(parse, field, what, "'-' for this operation");
}

static int operation(const struct parse *parse, enum trace_op *op)
{
    static const char *const names[] = {[TRACE_OP_MAP] = "map",     [TRACE_OP_UNMAP] = "unmap",
                                        [TRACE_OP_FLUSH] = "flush", [TRACE_OP_READ] = "read",
                                        [TRACE_OP_WRITE] = "write"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(parse->fields[OP], names[i]) != 0) continue;
        *op = (enum trace_op)i;
        return 0;
    }
    return refuse(parse, OP, "unknown operation", "map, unmap, flush, read or write");
}

static int permission(const struct parse *parse, uint32_t *perm)
{
    const char *text = parse->fields[PERM];

    *perm = 0;
    if (strcmp(text, "r") == 0) *perm = TRACE_PERM_READ;
    if (strcmp(text, "w") == 0) *perm = TRACE_PERM_WRITE;
    if (strcmp(text, "rw") == 0) *perm = TRACE_PERM_READ | TRACE_PERM_WRITE;
    return *perm != 0 ? 0 : refuse(parse, PERM, "bad permission", "r, w or rw");
}

/* The third field: a device for accesses, a domain for the rest. */
static int subject(const struct parse *parse, struct trace_event *event)
{
    const char *name = parse->fields[BDF];

    event->device = -1;
    event->domain = -1;
    if (event->op == TRACE_OP_READ || event->op == TRACE_OP_WRITE) {
        event->device = trace_header_device(parse->header, name);
        if (event->device < 0)
            return refuse(parse, BDF, "unknown device", "one of the '# device' lines");
        event->domain = parse->header->devices[event->device].domain;
        if (event->domain < 0)
            return refuse(parse, BDF, "device without a domain", "a member of a '# domain' line");
        return 0;
    }
    if (event->op == TRACE_OP_FLUSH && strcmp(name, "*") == 0) return 0;
    event->domain = trace_header_domain(parse->header, name);
    return event->domain >= 0 ? 0
                              : refuse(parse, BDF, "unknown domain", "one of the '# domain' lines");
}

/* Sizes and alignment that follow from the operation alone. */
static int shape(const struct parse *parse, const struct trace_event *event)
{
    uint64_t offset = event->iova % TRACE_PAGE_BYTES;

    if (event->size > 0 && event->iova + (event->size - 1) < event->iova)
        return refuse(parse, SIZE, "range wraps, size", "an end below 2^64");
    if (event->op == TRACE_OP_FLUSH) return 0;
    if (event->size == 0) return refuse(parse, SIZE, "size", "at least 1");
    if (event->op == TRACE_OP_READ || event->op == TRACE_OP_WRITE) {
        if (offset + event->size > TRACE_PAGE_BYTES)
            return refuse(parse, SIZE, "access crosses a page, size",
                          "an end within the 4 KiB page");
        return 0;
    }
    if (offset != 0) return refuse(parse, IOVA, "unaligned address", "a multiple of 1000 (4 KiB)");
    if (event->size % TRACE_PAGE_BYTES != 0)
        return refuse(parse, SIZE, "unaligned size", "a multiple of 1000 (4 KiB)");
    return 0;
}

static int physical(const struct parse *parse, struct trace_event *event)
{
    if (number(parse, PADDR, 16, &event->paddr) != 0) return -1;
    if (event->op == TRACE_OP_MAP && event->paddr % TRACE_PAGE_BYTES != 0)
        return refuse(parse, PADDR, "unaligned physical address", "a multiple of 1000 (4 KiB)");
    if (event->paddr >= TRACE_PHYSICAL_LIMIT || event->size > TRACE_PHYSICAL_LIMIT - event->paddr)
        return refuse(parse, PADDR, "physical range too high, address",
                      "an end of at most 80000000 (2 GiB)");
    return 0;
}

int trace_event_parse(const struct trace_header *header, char *line, const char *where,
                      struct trace_event *event, struct text_error *error)
{
    struct parse parse = {.header = header, .where = where, .line = line, .error = error};

    if (split(&parse, line) != 0 || number(&parse, TIME, 10, &event->time_ns) != 0 ||
        operation(&parse, &event->op) != 0 || subject(&parse, event) != 0 ||
        number(&parse, IOVA, 16, &event->iova) != 0 ||
        number(&parse, SIZE, 16, &event->size) != 0 || shape(&parse, event) != 0)
        return -1;

    event->perm = 0;
    event->paddr = 0;
    if (event->op == TRACE_OP_MAP ? permission(&parse, &event->perm) != 0
                                  : absent(&parse, PERM, "permission") != 0)
        return -1;
    if (event->op == TRACE_OP_UNMAP || event->op == TRACE_OP_FLUSH)
        return absent(&parse, PADDR, "physical address");
    return physical(&parse, event);
}
