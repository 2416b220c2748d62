// SPDX-License-Identifier: Apache-2.0
#include "trace_file/header.h"

#include "util/alloc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_LINE "# DMA-remapping trace, format 1"
#define MAX_REQUESTER_ID 0xFFFFu

int trace_header_device(const struct trace_header *header, const char *bdf)
{
    for (int i = 0; i < header->num_devices; i++)
        if (strcmp(header->devices[i].bdf, bdf) == 0) return i;
    return -1;
}

int trace_header_domain(const struct trace_header *header, const char *name)
{
    for (int i = 0; i < header->num_domains; i++)
        if (strcmp(header->domains[i].name, name) == 0) return i;
    return -1;
}

/* # device BDF id=0xID ... */
static int device_line(struct trace_header *header, char **rest, const char *where,
                       struct text_error *error)
{
    const char *bdf = strtok_r(NULL, " ", rest);
    const char *id_text = strtok_r(NULL, " ", rest);
    char *end = NULL;

    if (bdf == NULL || id_text == NULL || strncmp(id_text, "id=0x", 5) != 0)
        return text_fail(error, "%s: bad device line; expected '# device BDF id=0xID ...'", where);
    errno = 0;
    unsigned long id = strtoul(id_text + 5, &end, 16);
    if (id_text[5] == '\0' || *end != '\0' || errno != 0 || id > MAX_REQUESTER_ID)
        return text_fail(error, "%s: bad requester id '%s'; expected id=0x0 to id=0xffff", where,
                         id_text);
    for (int i = 0; i < header->num_devices; i++)
        if (header->devices[i].requester_id == id || strcmp(header->devices[i].bdf, bdf) == 0)
            return text_fail(error, "%s: device '%s' %s repeats '%s'; expected each device once",
                             where, bdf, id_text, header->devices[i].bdf);

    header->devices = alloc_resized(header->devices, (size_t)header->num_devices + 1,
                                    sizeof header->devices[0]);
    header->devices[header->num_devices++] = (struct trace_device){
        .bdf = alloc_text(bdf, strlen(bdf)), .requester_id = (uint32_t)id, .domain = -1};
    return 0;
}

/* # domain NAME members BDF... */
static int domain_line(struct trace_header *header, char **rest, const char *where,
                       struct text_error *error)
{
    const char *name = strtok_r(NULL, " ", rest);
    const char *keyword = strtok_r(NULL, " ", rest);
    const char *member;
    int count = 0;

    if (name == NULL || keyword == NULL || strcmp(keyword, "members") != 0)
        return text_fail(error, "%s: bad domain line; expected '# domain NAME members BDF...'",
                         where);
    if (trace_header_domain(header, name) >= 0)
        return text_fail(error, "%s: domain '%s' is there already; expected each domain once",
                         where, name);
    for (; (member = strtok_r(NULL, " ", rest)) != NULL; count++) {
        int device = trace_header_device(header, member);
        if (device < 0)
            return text_fail(error, "%s: member '%s' is unknown; expected a device of an earlier"
                             " '# device' line", where, member);
        if (header->devices[device].domain >= 0)
            return text_fail(error, "%s: member '%s' is in domain '%s'; expected a device without"
                             " a domain", where, member,
                             header->domains[header->devices[device].domain].name);
        header->devices[device].domain = header->num_domains;
    }
    if (count == 0)
        return text_fail(error, "%s: domain '%s' has no members; expected at least one", where,
                         name);
    header->domains = alloc_resized(header->domains, (size_t)header->num_domains + 1,
                                    sizeof header->domains[0]);
    header->domains[header->num_domains++] =
        (struct trace_domain){.name = alloc_text(name, strlen(name))};
    return 0;
}

/* # events map=N ... total=N; only the total is of interest, and only for progress. */
static void events_line(struct trace_header *header, char **rest)
{
    for (const char *word; (word = strtok_r(NULL, " ", rest)) != NULL;)
        if (strncmp(word, "total=", 6) == 0)
            header->announced_events = strtoull(word + 6, NULL, 10);
}

int trace_header_line(struct trace_header *header, char *line, const char *where,
                      struct text_error *error)
{
    char *rest = NULL;

    if (header->lines++ == 0)
        return strcmp(line, FIRST_LINE) == 0
                   ? 0
                   : text_fail(error, "%s: not a trace of format 1; expected '" FIRST_LINE "'",
                               where);
    const char *key = strtok_r(line + 1, " ", &rest);
    if (key == NULL) return 0;
    if (strcmp(key, "device") == 0) return device_line(header, &rest, where, error);
    if (strcmp(key, "domain") == 0) return domain_line(header, &rest, where, error);
    if (strcmp(key, "events") == 0) events_line(header, &rest);
    if (strcmp(key, "trace") == 0 && header->name == NULL) {
        const char *name = strtok_r(NULL, " ", &rest);
        if (name != NULL) header->name = alloc_text(name, strlen(name));
    }
    return 0;
}

int trace_header_complete(const struct trace_header *header, const char *where,
                          struct text_error *error)
{
    if (header->lines == 0)
        return text_fail(error, "%s: not a trace of format 1; expected '" FIRST_LINE "'", where);
    if (header->num_domains == 0)
        return text_fail(error, "%s: header without domains; expected '# device' and '# domain'"
                         " lines before the first event", where);
    return 0;
}

void trace_header_clear(struct trace_header *header)
{
    for (int i = 0; i < header->num_devices; i++) free((void *)header->devices[i].bdf);
    for (int i = 0; i < header->num_domains; i++) free((void *)header->domains[i].name);
    free(header->devices);
    free(header->domains);
    free(header->name);
    *header = (struct trace_header){0};
}
