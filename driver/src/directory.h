// SPDX-License-Identifier: Apache-2.0
//
// Device directory (DDT) of an IOMMU and process directory (PDT, the "PASID table") of a device.
//
// Both are radix trees of one to three levels whose leaves are contexts. A context is written from
// behind: every doubleword but the first, a barrier, then the first, which holds V. Tables are only
// added (V 0 to 1 needs no invalidation) and freed with their directory.
// Source: RISC-V IOMMU architecture, "Device-Directory-Table" and "Process-Directory-Table".
#pragma once

#include "host.h"
#include "iommu_structs.h"

/* ---- contexts ---- */

/* Where untranslated traffic of a device or PASID goes. */
struct context {
    bool valid;             /* false: refused */
    uint8_t levels;         /* 0: addresses pass as they are; else 3, 4, 5: Sv39, Sv48, Sv57 */
    uint64_t root_physical; /* of the page table, if levels is not 0 */
    uint32_t pscid;         /* likewise */
};

#define CONTEXT_MAX_WORDS (IOMMU_DC_EXT_BYTES / 8)

/* The doublewords of a device or process context, as written to memory. */
struct context_image {
    uint32_t words;
    uint64_t word[CONTEXT_MAX_WORDS];
};

static inline bool context_entry_is_valid(const uint64_t *entry)
{
    _Static_assert(IOMMU_DC_TC_V_MASK == IOMMU_PC_TA_V_MASK, "V is in one place");
    return (entry_load(entry) & IOMMU_DC_TC_V_MASK) != 0;
}

bool context_entry_equals(const uint64_t *entry, const struct context_image *image);

/* Write a context where V=0; it works when this returns. */
void context_entry_install(struct host *host, uint64_t *entry, const struct context_image *image);

/*
 * V to 0. Hardware may use the old context until it is invalidated; the doorbell of that command
 * also makes this store visible.
 */
void context_entry_retire(uint64_t *entry);

/* ---- device directory ---- */

#define DDT_MAX_LEVELS 3

struct ddt {
    struct host *host;
    uint64_t *root;
    uint64_t root_physical;
    uint32_t levels;
    bool extended; /* 64-byte contexts, because of MSI translation */
};

/* STATUS_SUCCESS or STATUS_INSUFFICIENT_RESOURCES. `levels` is for the owner to settle. */
NTSTATUS ddt_init(struct ddt *ddt, struct host *host, bool extended);
void ddt_destroy(struct ddt *ddt);

/* Width of the device_ids that a directory of so many levels tells apart. */
uint32_t ddt_device_id_bits(const struct ddt *ddt, uint32_t levels);

/* The context of a device_id, its tables made if needed; NULL if there is no memory. */
uint64_t *ddt_entry(struct ddt *ddt, uint32_t device_id);

/* ---- process directory ---- */

#define PDT_MAX_LEVELS 3

struct pdt {
    struct host *host;
    uint64_t *root;
    uint64_t root_physical;
    uint32_t levels; /* 1, 2, 3: PD8, PD17, PD20; 0 before pdt_init */
};

/* Width of the PASIDs that so many levels tell apart: 8, 17, 20. */
uint32_t pdt_pasid_bits(uint32_t levels);

/* STATUS_SUCCESS or STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS pdt_init(struct pdt *pdt, struct host *host, uint32_t levels);
void pdt_destroy(struct pdt *pdt);

/*
 * Add levels on top: entry 0 of each new root is the old one. Device contexts still name the old
 * root, and both give the same contexts for the PASIDs that the old one reaches.
 * STATUS_SUCCESS or STATUS_INSUFFICIENT_RESOURCES, which changes nothing.
 */
NTSTATUS pdt_grow(struct pdt *pdt, uint32_t levels);

/* The context of a PASID, its tables made if needed; NULL if there is no memory. */
uint64_t *pdt_entry(struct pdt *pdt, uint32_t pasid);

/* ---- images ---- */

/* Device context without process directory. */
struct context_image context_image_device(const struct ddt *ddt, const struct context *context,
                                          bool hardware_ad);

/* Device context with one; untagged traffic uses process context 0 (DPE). */
struct context_image context_image_pasids(const struct ddt *ddt, const struct pdt *pdt,
                                          bool hardware_ad);

struct context_image context_image_process(const struct context *context);
