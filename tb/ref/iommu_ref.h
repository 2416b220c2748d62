// SPDX-License-Identifier: Apache-2.0
//
// Reference translation: what the architecture says about one request.
//
// A pure function of request, register values and memory. It holds no state and no cache, performs
// no write, and shares nothing with the RTL or the driver but the generated headers of spec/. The
// room of each step is named in README.md; where the architecture leaves a choice, struct
// iommu_ref_state says which one counts (docs/decisions/0004).
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "iommu_ref_refusals.h"

#ifdef __cplusplus
extern "C" {
#endif

// ---------------------------------------------------------------- what goes in

// Register values, and what a build fixes beside them.
struct iommu_ref_state {
    uint64_t capabilities;
    uint64_t fctl;
    uint64_t ddtp;
    uint64_t iommu_qosid;

    bool    fctl_be_writable;  // then DC.tc.SBE may differ from fctl.BE
    bool    fctl_gxl_writable; // then DC.tc.SXL may be 1 with fctl.GXL 0
    uint8_t rcid_width;        // built bits of DC.ta.RCID and MCID, 0 to 12
    uint8_t mcid_width;
    uint8_t bare_size_log2;    // log2 bytes of what a Bare stage maps as one; cut to PAS
    bool    msi_big_endian;    // the interrupt controllers have seteipnum_be, so files take it, too

    // An ATS request for a write meets W=1 D=0 and no hardware update: answer R without W. Else the
    // whole request counts as a page fault, R=W=0 (row ATS-09).
    bool ats_read_of_clean_page;
};

enum iommu_ref_kind { IOMMU_REF_UNTRANSLATED, IOMMU_REF_TRANSLATED, IOMMU_REF_ATS };

struct iommu_ref_request {
    enum iommu_ref_kind kind;
    uint32_t device_id;  // 24 bits
    bool     pv;         // process_id is valid
    uint32_t process_id; // 20 bits
    bool     priv;       // counts only with pv
    bool     exec;       // read for execute; counts with a write never, and only with pv for
                         // translated and ATS requests
    bool     write;      // write or atomic; for ATS see no_write
    bool     no_write;   // ATS: NW, the device does not ask for write permission
    bool     cxl;        // ATS: from a CXL device of type 1 or 2
    bool     debug;      // untranslated request of the debug port
    bool     bad_burst;  // a kind that no context allows (leaves its page, reserved type)
    uint64_t iova;
    uint32_t length;     // bytes of the whole access; only interrupt files in memory look at it
};

enum iommu_ref_memory_status { IOMMU_REF_OK, IOMMU_REF_ACCESS_FAULT, IOMMU_REF_POISON };

// Why memory is read, and of which structure the entry is.
enum iommu_ref_reason {
    IOMMU_REF_READ_DDTE,    // device directory, non-leaf
    IOMMU_REF_READ_DC,      // device context
    IOMMU_REF_READ_PDTE,    // process directory, non-leaf
    IOMMU_REF_READ_PC,      // process context
    IOMMU_REF_READ_S1,      // first-stage entry
    IOMMU_REF_READ_S2,      // second-stage entry for the request itself
    IOMMU_REF_READ_S2_S1,   // second-stage entry for the address of a first-stage entry
    IOMMU_REF_READ_S2_PDT,  // second-stage entry for the address of a process directory entry
    IOMMU_REF_READ_MSI_PTE
};

#define IOMMU_REF_MAX_ENTRY_BYTES 64

// Every read of memory goes through `read`, which fills `out` with the bytes as they lie in memory
// unless it returns a failure. Addresses at or above 2^PAS are never passed on: they are access
// faults. `update` tells whether a compare-and-swap at this address would succeed; NULL: always.
struct iommu_ref_memory {
    enum iommu_ref_memory_status (*read)(void *ctx, uint64_t address, unsigned bytes,
                                         enum iommu_ref_reason reason, uint8_t *out);
    enum iommu_ref_memory_status (*update)(void *ctx, uint64_t address, unsigned bytes);
    void *ctx;
};

// ---------------------------------------------------------------- what comes out

// Untranslated and translated requests end in success or unsupported request (the bridge aborts);
// ATS requests in one of the three.
enum iommu_ref_status {
    IOMMU_REF_SUCCESS,
    IOMMU_REF_UNSUPPORTED_REQUEST,
    IOMMU_REF_COMPLETER_ABORT
};

struct iommu_ref_read {
    uint64_t address;
    uint32_t bytes;
    enum iommu_ref_reason reason;
    enum iommu_ref_memory_status status;
    uint8_t level; // of the entry in its table, 0 = last
    uint8_t pbmt;  // memory type of the access: that of the second-stage leaf it went through
    uint8_t data[IOMMU_REF_MAX_ENTRY_BYTES]; // as in memory, after the updates wanted before it
};

// A compare-and-swap of A and D bits. Later reads of the same request see its new value.
struct iommu_ref_update {
    uint64_t address;
    uint32_t bytes; // 4 or 8
    bool first_stage;
    uint8_t old_bytes[8], new_bytes[8]; // as in memory
};

// What an access to an interrupt file in memory does.
enum iommu_ref_mrif_action {
    IOMMU_REF_MRIF_NONE,     // an ATS request: the device must come back untranslated
    IOMMU_REF_MRIF_STORE,    // iommu_ref_mrif_store tells what the data does
    IOMMU_REF_MRIF_DISCARD,  // a write that is accepted and has no effect
    IOMMU_REF_MRIF_READ_ZERO // a read
};

struct iommu_ref_mrif {
    bool present; // the interrupt page is a file in memory; the rest is 0 without
    enum iommu_ref_mrif_action action;
    bool     big_endian;     // of the message's data
    uint64_t address;        // of the file, 512 bytes
    uint64_t notice_address; // 4-byte write, little-endian
    uint32_t notice_data;
};

struct iommu_ref_record {
    bool valid;    // false: granted, an ATS success, or hidden by DTF
    bool hidden;   // due, but the context has DTF=1
    uint16_t cause;
    uint8_t  ttyp;
    uint32_t device_id;
    bool     pv;
    uint32_t process_id;
    bool     priv;
    uint64_t iotval;
    uint64_t iotval2;
};

// The longest walk, Sv57 over Sv57x4 with three levels of both directories, makes 3 + 3 * 6 + 5 * 6
// + 5 = 56 reads and marks 3 + 5 + 1 second-stage leaves and, with D of one of these, a first-stage
// one: 11 updates.
#define IOMMU_REF_MAX_READS   64
#define IOMMU_REF_MAX_UPDATES 16

struct iommu_ref_answer {
    enum iommu_ref_refusal refusal; // IOMMU_REF_GRANTED, also if an ATS success denies permissions
    enum iommu_ref_status  status;

    // Success: where the access goes; for an interrupt file its address. ATS with T2GPA=1: the
    // guest address. Means nothing with r=w=0.
    uint64_t pa;
    // log2 bytes around iova that map the same way, by both stages, interrupt pages and PAS.
    uint8_t  size_log2;
    bool     r, w, x;   // what both stages grant this requester; ATS: what the response says
    uint8_t  pbmt;      // 0 PMA, 1 NC, 2 IO
    uint16_t rcid, mcid;

    // ATS response
    bool u;      // untranslated access only
    bool global, priv, cxl_io;
    bool n;      // always 0
    uint8_t ama; // always 0

    bool msi; // the guest address is that of an interrupt page
    struct iommu_ref_mrif mrif;

    // Which tags a cached entry of this translation carries.
    bool     used_pv; // a process context decided
    uint32_t used_process_id;
    bool     first_stage; // not Bare; pscid is valid
    uint32_t pscid;
    bool     gv;          // second stage not Bare; gscid is valid
    uint16_t gscid;
    uint64_t gpa;         // after the first stage

    struct iommu_ref_record record;

    unsigned num_reads, num_updates;
    struct iommu_ref_read   reads[IOMMU_REF_MAX_READS];
    struct iommu_ref_update updates[IOMMU_REF_MAX_UPDATES];
};

// Translate one request; fills all of *answer and returns answer->refusal. Updates are listed in
// the order in which they must become visible, also those made before a later step refuses.
enum iommu_ref_refusal iommu_ref_translate(const struct iommu_ref_state *state,
                                           const struct iommu_ref_memory *memory,
                                           const struct iommu_ref_request *request,
                                           struct iommu_ref_answer *answer);

// For action STORE: whether `data` (the message's four bytes, read little-endian) sets a pending
// bit, and then which bit of which little-endian doubleword. False: accepted and discarded.
bool iommu_ref_mrif_store(const struct iommu_ref_mrif *mrif, uint32_t data, uint64_t *address,
                          uint64_t *bit);

// The four doublewords of a record, in the byte order of fctl.BE.
void iommu_ref_record_bytes(const struct iommu_ref_state *state,
                            const struct iommu_ref_record *record, uint8_t out[32]);

// "s1_not_valid" and the like; the cause without the kind of access is in the list of refusals.
const char *iommu_ref_refusal_name(enum iommu_ref_refusal refusal);
const char *iommu_ref_reason_name(enum iommu_ref_reason reason);

#ifdef __cplusplus
}
#endif
