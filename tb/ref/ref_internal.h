// SPDX-License-Identifier: Apache-2.0
//
// What the rooms of the reference share; nobody outside this folder includes it.
#pragma once

#include "iommu_ref.h"

#include "iommu_regs.h"
#include "iommu_structs.h"

#define REF_REFUSED(name) IOMMU_REF_REFUSED_##name
#define REF_PAGE_SHIFT    12

// The fields of contexts that later steps use.
struct ref_context {
    bool     en_ats, en_pri, prpr, t2gpa, dtf, pdtv, gade, sade, dpe, sbe, sxl; // of tc
    uint8_t  s2_mode;
    uint64_t s2_root; // PPN
    uint16_t gscid;
    uint8_t  fsc_mode; // of DC.fsc: iosatp, or pdtp with pdtv
    uint64_t fsc_ppn;
    uint32_t pscid;
    uint16_t rcid, mcid;
    bool     msi_flat;
    uint64_t msi_root, msi_mask, msi_pattern; // PPN and page numbers
};

// First stage that the request runs through.
struct ref_first_stage {
    uint8_t  mode; // IOMMU_FSC_MODE_*
    uint64_t root; // PPN, a guest one with a second stage
    uint32_t pscid;
    bool     sum;
};

// What a stage says about an address; also where its leaf entry lies, for A and D.
struct ref_leaf {
    uint64_t address; // translated
    uint8_t  size_log2;
    bool     r, w, x, u, g, d;
    uint8_t  pbmt;
    uint64_t entry_address;
    uint64_t entry; // value
    unsigned entry_bytes;
};

// On whose behalf the second stage is asked.
enum ref_purpose { REF_FOR_REQUEST, REF_FOR_S1, REF_FOR_PDT };

struct ref_walk {
    const struct iommu_ref_state   *state;
    const struct iommu_ref_memory  *memory;
    const struct iommu_ref_request *request;
    struct iommu_ref_answer        *answer;

    // The access as the architecture counts it.
    bool exec, write, user;
    bool be; // fctl.BE

    bool     have_dc;
    struct ref_context     dc;
    struct ref_first_stage s1;
    bool     first_stage_grants_nothing; // ATS: the walk goes on, but marks nothing any more

    // A guest-page fault, as iotval2 tells it.
    bool     guest_fault;
    uint64_t fault_gpa;
    bool     fault_implicit, fault_implicit_write;
};

static inline bool ref_capability(const struct iommu_ref_state *state, uint64_t mask)
{
    return (state->capabilities & mask) != 0;
}

static inline bool ref_is_ats(const struct ref_walk *w)
{
    return w->request->kind == IOMMU_REF_ATS;
}

// iommu_ref.c
enum iommu_ref_refusal ref_mode_gate(const struct ref_walk *w);

// ref_memory.c: every read and every wanted update. `data` gets `bytes` bytes, then
// ref_load reads a number of up to 8 bytes out of them.
enum iommu_ref_memory_status ref_read(struct ref_walk *w, uint64_t address, unsigned bytes,
                                      enum iommu_ref_reason reason, unsigned level, uint8_t pbmt,
                                      uint8_t *data);
uint64_t ref_load(const uint8_t *data, unsigned bytes, bool big_endian);
void     ref_store(uint8_t *data, uint64_t value, unsigned bytes, bool big_endian);
enum iommu_ref_memory_status ref_update(struct ref_walk *w, struct ref_leaf *leaf, bool big_endian,
                                        bool first_stage, uint64_t set_bits);

// ref_directory.c, ref_dc_check.c
enum iommu_ref_refusal ref_locate_dc(struct ref_walk *w);
enum iommu_ref_refusal ref_locate_pc(struct ref_walk *w, uint32_t process_id, bool *ens);
enum iommu_ref_refusal ref_check_dc(const struct iommu_ref_state *state, const uint64_t *dc);
bool ref_first_stage_mode_ok(const struct iommu_ref_state *state, unsigned mode, bool sxl);

// ref_stage.c
enum iommu_ref_refusal ref_walk_first_stage(struct ref_walk *w, struct ref_leaf *leaf);
enum iommu_ref_refusal ref_walk_second_stage(struct ref_walk *w, uint64_t gpa,
                                             enum ref_purpose purpose, bool want_write,
                                             struct ref_leaf *leaf);
// The second stage lets the walk itself write first-stage entry `gpa` that `leaf` maps.
enum iommu_ref_refusal ref_second_stage_for_update(struct ref_walk *w, uint64_t gpa,
                                                   struct ref_leaf *leaf);

// ref_entry.c: what one page-table entry says by itself.
enum ref_entry_rule {
    REF_ENTRY_NOT_VALID,
    REF_ENTRY_RESERVED_RW,
    REF_ENTRY_RESERVED_BITS,
    REF_ENTRY_RSW_NOT_BUILT,
    REF_ENTRY_PBMT_UNKNOWN,
    REF_ENTRY_PBMT_NOT_BUILT,
    REF_ENTRY_POINTER_AT_LAST_LEVEL,
    REF_ENTRY_POINTER_WITH_LEAF_BITS,
    REF_ENTRY_MISALIGNED,
    REF_ENTRY_NAPOT_LEVEL,
    REF_ENTRY_NAPOT_CODE,
    REF_ENTRY_POINTER,
    REF_ENTRY_LEAF
};

// Shape of a scheme's tables.
struct ref_scheme {
    unsigned levels;
    unsigned index_bits;  // of every level but the root of a second stage
    unsigned entry_bytes; // 4 or 8
    unsigned width;       // address bits
};

struct ref_scheme   ref_scheme(unsigned mode, bool sv32, bool second_stage);
uint64_t            ref_entry_address(const struct ref_scheme *scheme, uint64_t root,
                                      unsigned level, uint64_t address);
enum ref_entry_rule ref_entry(const struct iommu_ref_state *state, const struct ref_scheme *scheme,
                              uint64_t entry, unsigned level);
uint64_t            ref_entry_ppn(const struct ref_scheme *scheme, uint64_t entry);
struct ref_leaf     ref_leaf(const struct ref_scheme *scheme, uint64_t entry, unsigned level,
                             uint64_t address);
struct ref_leaf     ref_identity(const struct ref_walk *w, uint64_t address);

// ref_msi.c
bool ref_is_msi_page(const struct ref_context *dc, uint64_t gpa);
bool ref_range_has_msi_page(const struct ref_context *dc, uint64_t gpa, unsigned size_log2);
enum iommu_ref_refusal ref_walk_msi(struct ref_walk *w, uint64_t gpa, struct ref_leaf *leaf);

// ref_record.c; the record names the requester as w->request does.
uint16_t ref_cause(const struct ref_walk *w, enum iommu_ref_refusal refusal);
void ref_fill_record(struct ref_walk *w, uint16_t cause, uint8_t ttyp, uint64_t iotval);
void ref_finish(struct ref_walk *w, enum iommu_ref_refusal refusal);
