// SPDX-License-Identifier: Apache-2.0
#include "directory.h"

#define TABLE_ENTRIES 512u /* pointers in a table that is not the last level */
#define TABLE_BITS    9u
#define PC_BITS       8u /* process contexts in a page, as a power of two */

/* ---- contexts ---- */

bool context_entry_equals(const uint64_t *entry, const struct context_image *image)
{
    for (uint32_t i = 0; i < image->words; i++)
        if (entry_load(entry + i) != image->word[i]) return false;
    return true;
}

void context_entry_install(struct host *host, uint64_t *entry, const struct context_image *image)
{
    driver_assert(!context_entry_is_valid(entry));
    for (uint32_t i = 1; i < image->words; i++)
        entry_store(entry + i, image->word[i]);
    host_barrier(host);
    entry_store(entry, image->word[0]);
    host_barrier(host);
}

void context_entry_retire(uint64_t *entry)
{
    entry_store(entry, entry_load(entry) & ~IOMMU_DC_TC_V_MASK);
}

static uint64_t fsc(const struct context *context)
{
    static const uint8_t modes[] = {[0] = IOMMU_FSC_MODE_BARE,
                                    [3] = IOMMU_FSC_MODE_SV39,
                                    [4] = IOMMU_FSC_MODE_SV48,
                                    [5] = IOMMU_FSC_MODE_SV57};
    if (context->levels == 0) return 0;
    return IOMMU_PUT(IOMMU_PC_FSC_MODE, modes[context->levels]) |
           IOMMU_PUT(IOMMU_PC_FSC_PPN, context->root_physical >> PAGE_SHIFT);
}

static uint32_t context_words(const struct ddt *ddt)
{
    return (ddt->extended ? IOMMU_DC_EXT_BYTES : IOMMU_DC_BASE_BYTES) / 8;
}

struct context_image context_image_device(const struct ddt *ddt, const struct context *context,
                                          bool hardware_ad)
{
    struct context_image image = {context_words(ddt), {0}};
    if (!context->valid) return image;
    image.word[IOMMU_DC_TC_DWORD] =
        IOMMU_DC_TC_V_MASK | IOMMU_PUT(IOMMU_DC_TC_SADE, hardware_ad ? 1 : 0);
    if (context->levels != 0)
        image.word[IOMMU_DC_TA_DWORD] = IOMMU_PUT(IOMMU_DC_TA_PSCID, context->pscid);
    image.word[IOMMU_DC_FSC_DWORD] = fsc(context);
    return image;
}

struct context_image context_image_pasids(const struct ddt *ddt, const struct pdt *pdt,
                                          bool hardware_ad)
{
    struct context_image image = {context_words(ddt), {0}};
    image.word[IOMMU_DC_TC_DWORD] = IOMMU_DC_TC_V_MASK | IOMMU_DC_TC_PDTV_MASK |
                                    IOMMU_DC_TC_DPE_MASK |
                                    IOMMU_PUT(IOMMU_DC_TC_SADE, hardware_ad ? 1 : 0);
    image.word[IOMMU_DC_FSC_DWORD] =
        IOMMU_PUT(IOMMU_DC_FSC_MODE, IOMMU_PDTP_MODE_PD8 + (pdt->levels - 1)) |
        IOMMU_PUT(IOMMU_DC_FSC_PPN, pdt->root_physical >> PAGE_SHIFT);
    return image;
}

struct context_image context_image_process(const struct context *context)
{
    struct context_image image = {IOMMU_PC_BYTES / 8, {0}};
    if (!context->valid) return image;
    image.word[IOMMU_PC_TA_DWORD] = IOMMU_PC_TA_V_MASK;
    if (context->levels != 0)
        image.word[IOMMU_PC_TA_DWORD] |= IOMMU_PUT(IOMMU_PC_TA_PSCID, context->pscid);
    image.word[IOMMU_PC_FSC_DWORD] = fsc(context);
    return image;
}

/* ---- radix trees ---- */

_Static_assert(IOMMU_DDTE_V_MASK == IOMMU_PDTE_V_MASK && IOMMU_DDTE_PPN_MASK == IOMMU_PDTE_PPN_MASK,
               "pointers of both directories look alike");

static uint64_t pointer_to(uint64_t physical)
{
    return IOMMU_DDTE_V_MASK | IOMMU_PUT(IOMMU_DDTE_PPN, physical >> PAGE_SHIFT);
}

static uint64_t pointed_to(uint64_t entry)
{
    return IOMMU_GET(IOMMU_DDTE_PPN, entry) << PAGE_SHIFT;
}

/* The leaf page for an id; leaf pages tell the low `leaf_bits` of it apart. */
static uint64_t *leaf_page(struct host *host, uint64_t *table, uint32_t levels, uint32_t leaf_bits,
                           uint32_t id)
{
    for (uint32_t level = levels - 1; level > 0; level--) {
        uint32_t shift = leaf_bits + TABLE_BITS * (level - 1);
        uint64_t *entry = table + (id >> shift) % TABLE_ENTRIES;
        if ((entry_load(entry) & IOMMU_DDTE_V_MASK) == 0) {
            uint64_t physical;
            if (host_alloc_pages(host, 0, &physical) == NULL) return NULL;
            host_barrier(host);
            entry_store(entry, pointer_to(physical));
        }
        table = host_pages_at(host, pointed_to(entry_load(entry)));
    }
    return table;
}

static void free_tree(struct host *host, uint64_t *table, uint64_t physical, uint32_t levels)
{
    if (table == NULL) return;
    for (uint32_t i = 0; levels > 1 && i < TABLE_ENTRIES; i++)
        if (table[i] & IOMMU_DDTE_V_MASK)
            free_tree(host, host_pages_at(host, pointed_to(table[i])), pointed_to(table[i]),
                      levels - 1);
    host_free_pages(host, table, physical, 0);
}

/* ---- device directory ---- */

static uint32_t dc_bits(const struct ddt *ddt)
{
    return ddt->extended ? 6 : 7; /* contexts in a page, as a power of two */
}

NTSTATUS ddt_init(struct ddt *ddt, struct host *host, bool extended)
{
    ddt->host = host;
    ddt->levels = 1;
    ddt->extended = extended;
    ddt->root = host_alloc_pages(host, 0, &ddt->root_physical);
    return ddt->root != NULL ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

void ddt_destroy(struct ddt *ddt)
{
    free_tree(ddt->host, ddt->root, ddt->root_physical, ddt->levels);
    ddt->root = NULL;
}

uint32_t ddt_device_id_bits(const struct ddt *ddt, uint32_t levels)
{
    uint32_t bits = dc_bits(ddt) + TABLE_BITS * (levels - 1);
    return bits < 24 ? bits : 24;
}

uint64_t *ddt_entry(struct ddt *ddt, uint32_t device_id)
{
    uint64_t *page = leaf_page(ddt->host, ddt->root, ddt->levels, dc_bits(ddt), device_id);
    if (page == NULL) return NULL;
    return page + (device_id & ((1u << dc_bits(ddt)) - 1)) * context_words(ddt);
}

/* ---- process directory ---- */

uint32_t pdt_pasid_bits(uint32_t levels)
{
    uint32_t bits = PC_BITS + TABLE_BITS * (levels - 1);
    return bits < 20 ? bits : 20;
}

NTSTATUS pdt_init(struct pdt *pdt, struct host *host, uint32_t levels)
{
    pdt->host = host;
    pdt->root = host_alloc_pages(host, 0, &pdt->root_physical);
    if (pdt->root == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    pdt->levels = levels;
    return STATUS_SUCCESS;
}

void pdt_destroy(struct pdt *pdt)
{
    free_tree(pdt->host, pdt->root, pdt->root_physical, pdt->levels);
    pdt->root = NULL;
    pdt->levels = 0;
}

NTSTATUS pdt_grow(struct pdt *pdt, uint32_t levels)
{
    uint64_t *fresh[PDT_MAX_LEVELS];
    uint64_t physical[PDT_MAX_LEVELS];
    uint32_t count = 0;
    while (count < levels - pdt->levels) {
        fresh[count] = host_alloc_pages(pdt->host, 0, &physical[count]);
        if (fresh[count] == NULL) goto free_fresh;
        count++;
    }
    for (uint32_t i = 0; i < count; i++) {
        entry_store(fresh[i], pointer_to(pdt->root_physical));
        pdt->root = fresh[i];
        pdt->root_physical = physical[i];
    }
    pdt->levels = levels;
    host_barrier(pdt->host);
    return STATUS_SUCCESS;

free_fresh:
    while (count > 0) {
        count--;
        host_free_pages(pdt->host, fresh[count], physical[count], 0);
    }
    return STATUS_INSUFFICIENT_RESOURCES;
}

uint64_t *pdt_entry(struct pdt *pdt, uint32_t pasid)
{
    uint64_t *page = leaf_page(pdt->host, pdt->root, pdt->levels, PC_BITS, pasid);
    if (page == NULL) return NULL;
    return page + (pasid & ((1u << PC_BITS) - 1)) * (IOMMU_PC_BYTES / 8);
}
