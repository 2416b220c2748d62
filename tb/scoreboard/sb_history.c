// SPDX-License-Identifier: Apache-2.0
#include "sb_history.h"

#include "iommu_structs.h"

#include <stdlib.h>
#include <string.h>

// Svnapot, 64 KiB: the low four bits of the PPN are 1000.
#define NAPOT_PPN      8
#define NAPOT_PPN_MASK 15

// Older runs of a doubleword are forgotten: an entry that outlived so many changes of what it was
// made from would be reported.
#define MAX_RUNS 64
#define MAX_INSTANTS 128

void sb_history_free(struct sb_history *history)
{
    for (uint32_t i = 0; i < history->map.num; i++) free(history->words[i].runs);
    free(history->words);
    free(history->errors);
    free(history->updates);
    sb_map_free(&history->map);
    *history = (struct sb_history){0};
}

static struct sb_word *word_of(struct sb_history *history, uint64_t address)
{
    uint32_t before = history->map.num;
    uint32_t at = sb_map_get(&history->map, address / 8);

    if (at < before) return &history->words[at];
    if (at >= history->words_room) {
        history->words_room = history->words_room ? history->words_room * 2 : 256;
        history->words =
            sb_resize(history->words, history->words_room, sizeof history->words[0]);
    }
    history->words[at] = (struct sb_word){0};
    return &history->words[at];
}

static void see(struct sb_history *history, uint64_t address, uint64_t value, uint64_t cycle,
                uint64_t issued)
{
    struct sb_word *word = word_of(history, address);
    struct sb_run *last = word->num ? &word->runs[word->num - 1] : NULL;

    if (last && last->value == value) {
        if (issued > last->last_issued) last->last_issued = issued;
        return;
    }
    if (word->num == MAX_RUNS) {
        memmove(word->runs, word->runs + 1, (MAX_RUNS - 1) * sizeof word->runs[0]);
        word->num--;
    }
    if (word->num == word->room) {
        word->room = word->room ? word->room * 2 : 2;
        word->runs = sb_resize(word->runs, word->room, sizeof word->runs[0]);
    }
    word->runs[word->num++] = (struct sb_run){value, cycle, issued};
}

static void see_error(struct sb_history *history, const struct scoreboard_memory *access)
{
    if (history->num_errors == history->errors_room) {
        history->errors_room = history->errors_room ? history->errors_room * 2 : 16;
        history->errors =
            sb_resize(history->errors, history->errors_room, sizeof history->errors[0]);
    }
    history->errors[history->num_errors++] = (struct sb_error){
        access->address, access->bytes, access->status, access->issue_cycle};
}

static void see_swap(struct sb_history *history, const struct scoreboard_memory *access)
{
    struct sb_update update = {.address = access->address, .bytes = access->bytes};

    if (history->num_updates == history->updates_room) {
        history->updates_room = history->updates_room ? history->updates_room * 2 : 16;
        history->updates =
            sb_resize(history->updates, history->updates_room, sizeof history->updates[0]);
    }
    memcpy(update.new_data, access->data, access->bytes);
    history->updates[history->num_updates++] = update;
}

// The doubleword around a swap of 4 bytes: its other half is what memory last answered.
static void add_small(struct sb_history *history, const struct scoreboard_memory *access)
{
    uint64_t address = access->address & ~UINT64_C(7), value = 0;
    const struct sb_word *word = word_of(history, address);

    if (word->num) value = word->runs[word->num - 1].value;
    memcpy((uint8_t *)&value + access->address % 8, access->data, access->bytes);
    see(history, address, value, access->cycle, access->issue_cycle);
}

void sb_history_add(struct sb_history *history, const struct scoreboard_memory *access)
{
    if (access->kind == SCOREBOARD_WRITE) return;
    if (access->status != SCOREBOARD_OK) {
        see_error(history, access);
        return;
    }
    if (access->kind == SCOREBOARD_SWAP && memcmp(access->old_data, access->data, access->bytes))
        see_swap(history, access);
    if (access->bytes < 8) {
        add_small(history, access);
        return;
    }
    for (uint32_t at = 0; at < access->bytes; at += 8) {
        uint64_t value;
        memcpy(&value, access->data + at, 8);
        see(history, access->address + at, value, access->cycle, access->issue_cycle);
    }
}

// ---------------------------------------------------------------- choosing

// The run that memory held in cycle `instant`.
static const struct sb_run *run_at(const struct sb_word *word, uint64_t instant)
{
    for (uint32_t i = word->num; i > 0; i--)
        if (word->runs[i - 1].first_seen <= instant) return &word->runs[i - 1];
    return NULL;
}

static int newest_first(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x < y) - (x > y);
}

// Cycles in which one of the doublewords changed, newest first, each once.
static uint32_t instants_of(const struct sb_word *const *words, uint32_t num, uint64_t until,
                            uint64_t *out)
{
    uint32_t count = 0, kept = 0;

    for (uint32_t w = 0; w < num; w++)
        for (uint32_t i = words[w]->num; i > 0 && count < MAX_INSTANTS; i--)
            if (words[w]->runs[i - 1].first_seen <= until)
                out[count++] = words[w]->runs[i - 1].first_seen;
    if (num > 1) qsort(out, count, sizeof out[0], newest_first);
    for (uint32_t i = 0; i < count; i++)
        if (kept == 0 || out[kept - 1] != out[i]) out[kept++] = out[i];
    return kept;
}

static bool choose_error(const struct sb_history *history, uint64_t address, uint32_t bytes,
                         uint32_t nth, struct sb_choice *out)
{
    for (uint32_t i = history->num_errors; i > 0; i--) {
        const struct sb_error *error = &history->errors[i - 1];
        bool overlap = error->address < address + bytes && address < error->address + error->bytes;
        if (!overlap || nth-- > 0) continue;
        out->status = error->status;
        out->last_issued = error->issued;
        return true;
    }
    return false;
}

// N=1 and the code of 64 KiB, in either byte order. The reference judges the rest.
static bool stands_for_sixteen(uint64_t value)
{
    uint64_t swapped = __builtin_bswap64(value);
    uint64_t mask = IOMMU_PTE_N_MASK | IOMMU_PTE_V_MASK |
                    IOMMU_PUT(IOMMU_PTE_PPN, NAPOT_PPN_MASK);
    uint64_t code = IOMMU_PTE_N_MASK | IOMMU_PTE_V_MASK | IOMMU_PUT(IOMMU_PTE_PPN, NAPOT_PPN);

    return (value & mask) == code || (swapped & mask) == code;
}

// Counts `*nth` down by the ways that the 15 neighbours offer.
static bool choose_neighbour(const struct sb_history *history, uint64_t address, uint64_t until,
                             uint32_t *nth, struct sb_choice *out)
{
    uint64_t group = address & ~UINT64_C(127);

    for (uint64_t a = group; a < group + 128; a += 8) {
        uint32_t at = a == address ? SB_MAP_NONE : sb_map_find(&history->map, a / 8);
        if (at == SB_MAP_NONE) continue;
        const struct sb_word *word = &history->words[at];
        for (uint32_t i = word->num; i > 0; i--) {
            const struct sb_run *run = &word->runs[i - 1];
            if (run->first_seen > until || !stands_for_sixteen(run->value)) continue;
            if ((*nth)-- > 0) continue;
            out->last_issued = run->last_issued;
            memcpy(out->data, &run->value, 8);
            return true;
        }
    }
    return false;
}

bool sb_history_choose(const struct sb_history *history, uint64_t address, uint32_t bytes,
                       bool table, uint64_t until, uint32_t nth, struct sb_choice *out)
{
    const struct sb_word *words[8];
    uint64_t instants[MAX_INSTANTS];
    uint64_t first = address & ~UINT64_C(7);
    uint32_t num = bytes < 8 ? 1 : bytes / 8, count = 0;
    bool seen = true;

    *out = (struct sb_choice){.address = address};
    for (uint32_t i = 0; i < num && seen; i++) {
        uint32_t at = sb_map_find(&history->map, first / 8 + i);
        seen = at != SB_MAP_NONE && history->words[at].num > 0;
        if (seen) words[i] = &history->words[at];
    }
    if (seen) count = instants_of(words, num, until, instants);
    // Before a doubleword was first seen there is nothing to choose.
    while (count > 0) {
        bool whole = true;
        for (uint32_t i = 0; i < num; i++) whole = whole && run_at(words[i], instants[count - 1]);
        if (whole) break;
        count--;
    }
    if (nth >= count) {
        nth -= count;
        if (table && bytes == 8 && choose_neighbour(history, address, until, &nth, out))
            return true;
        return choose_error(history, address, bytes, nth, out);
    }

    out->last_issued = UINT64_MAX;
    for (uint32_t i = 0; i < num; i++) {
        const struct sb_run *run = run_at(words[i], instants[nth]);
        if (run->last_issued < out->last_issued) out->last_issued = run->last_issued;
        if (bytes < 8)
            memcpy(out->data, (const uint8_t *)&run->value + address % 8, bytes);
        else
            memcpy(out->data + 8 * i, &run->value, 8);
    }
    return true;
}

bool sb_history_updated(const struct sb_history *history, uint64_t address, uint32_t bytes,
                        const uint8_t *new_data)
{
    for (uint32_t i = history->num_updates; i > 0; i--) {
        const struct sb_update *update = &history->updates[i - 1];
        if (update->address == address && update->bytes == bytes &&
            memcmp(update->new_data, new_data, bytes) == 0)
            return true;
    }
    return false;
}
