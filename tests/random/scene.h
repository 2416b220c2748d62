// SPDX-License-Identifier: Apache-2.0
//
// The scene of a case: what software set up in memory. A few guests (second stages), processes
// (first stages of a guest) and device contexts over them, with some entries broken on purpose.
//
// Whoever shares a PSCID or GSCID shares the tables, too, as the architecture demands of software:
// an entry that is broken gets ids of its own.
#pragma once

#include "machine.h"

#define SCENE_GUESTS 3
#define SCENE_PROCESSES 6
#define SCENE_CONTEXTS 5
#define SCENE_PIDS 4 /* of a context */
#define SCENE_MAPS 8
#define SCENE_ENTRIES 512

// A leaf, and the addresses that it covers.
struct scene_map {
    uint64_t from, to;
    uint8_t size_log2, level;
};

struct scene_guest {
    struct ref_s2 s2;
    uint16_t gscid;
    bool built; // the mode is one that the builder knows
    unsigned num_maps;
    struct scene_map maps[SCENE_MAPS]; // guest physical; the first one holds the guest's tables
    bool gade;
};

struct scene_process {
    struct scene_guest *guest;
    struct ref_s1 s1;
    uint32_t pscid;
    bool built, sxl;
    unsigned num_maps;
    struct scene_map maps[SCENE_MAPS];
};

struct scene_context {
    uint32_t device_id;
    struct scene_guest *guest;
    struct scene_process *process; // without a process directory
    bool pdtv;
    struct ref_pdt pdt;
    unsigned num_pids;
    uint32_t pids[SCENE_PIDS];
    struct scene_process *pid_process[SCENE_PIDS];
    bool msi;
    uint64_t msi_mask, msi_pattern;
    uint64_t dc[8];
};

// Where an entry lies that may be broken or edited.
enum scene_kind { SCENE_DDTE, SCENE_DC, SCENE_PDTE, SCENE_PC, SCENE_S1, SCENE_S2, SCENE_MSI };
struct scene_entry {
    uint64_t address;
    enum scene_kind kind;
    uint8_t bytes; // that an edit may change
    bool be;
    uint8_t level;
    bool leaf, global; // of a page table: maps, as built; or serves all processes
    uint64_t covers;   // address that it maps, of leaves and interrupt entries
    uint32_t pid;      // PC
    struct scene_context *context; // DC, PC, MSI
    struct scene_process *process; // S1, PC
    struct scene_guest *guest;     // S2
};

struct scene {
    struct machine *m;
    bool gxl, sbe, ade; // ade: hardware sets A and D wherever that is built
    struct ref_ddt ddt;
    unsigned num_guests, num_processes, num_contexts, num_entries;
    struct scene_guest guests[SCENE_GUESTS];
    struct scene_process processes[SCENE_PROCESSES];
    struct scene_context contexts[SCENE_CONTEXTS];
    struct scene_entry entries[SCENE_ENTRIES];
    uint32_t next_id; // of GSCIDs and PSCIDs given out
    bool odd; // some entries are broken: ids and addresses are not what they seem
};

// Builds it and writes fctl and ddtp. `breaks`: some entries are broken; `failures`: some reads
// fail.
void scene_build(struct scene *s, struct machine *m, struct rnd *r, bool breaks, bool failures);

// Ids that differ from all others in at least four bits.
uint32_t scene_fresh_id(struct scene *s);
// What a broken or edited entry becomes; only the word at `address + 8 * word` changes.
uint64_t scene_broken(const struct scene_entry *entry, uint64_t value, struct rnd *r);
// Bits of a leaf of the first or second stage.
uint64_t scene_leaf_bits(const struct scene *s, struct rnd *r, bool second_stage, bool sv32);

static inline bool scene_can(const struct scene *s, uint64_t capability)
{
    return (s->m->state.capabilities & capability) != 0;
}
