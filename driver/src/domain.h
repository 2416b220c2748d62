// SPDX-License-Identifier: Apache-2.0
//
// A domain: an address space, what is mapped in it and where it is in use.
//
//              dom_create
//                  |
//     attach     empty  <---+  no device, no reservation: dom_delete
//        |         |        |
//        v         v        |
//   in use: devices, sub-devices, reservations
//
// Mappings of a managed domain exist whether or not a device is attached.
#pragma once

#include "directory.h"
#include "instance.h"
#include "iova.h"
#include "page_table.h"
#include "range_set.h"

struct attachment;

struct domain {
    struct iommu_driver *driver;
    IOMMU_DMA_DOMAIN_TYPE type;
    uint32_t pscid; /* NO_PSCID for pass-through */

    /* Of the configuration lock: */
    struct attachment *attachments;
    uint32_t attached_on[IOMMU_PLATFORM_MAX_IOMMUS]; /* how many of them on each IOMMU */

    /* Of the domain's own lock: */
    struct iommu_lock *lock;
    struct page_table table; /* managed domains only */
    bool has_allocator;
    struct iova_space space;
    struct range_set ranges;
    uint32_t num_tokens;
    uint32_t iommus; /* bit n: IOMMU n may hold translations of this domain */
};

/* A reserved range, and which of its pages begin a segment. */
struct token {
    IOMMU_DMA_LOGICAL_ADDRESS_TOKEN visible; /* first: the client holds a pointer to it */
    struct range range;
    struct domain *domain;
    bool being_freed;
    uint8_t starts[]; /* a bit for each page */
};

static inline struct domain *domain_from_handle(PIOMMU_DMA_DOMAIN handle)
{
    return (struct domain *)handle;
}

static inline PIOMMU_DMA_DOMAIN domain_handle(struct domain *domain)
{
    return (PIOMMU_DMA_DOMAIN)domain;
}

static inline struct token *token_from_handle(PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN handle)
{
    return (struct token *)handle;
}

/* Whether this driver keeps the domain's page table. */
static inline bool dom_is_managed(const struct domain *domain)
{
    return domain->type == DomainTypeTranslate || domain->type == DomainTypeTranslateS1;
}

/* Width of the logical addresses that the domain can map. */
uint32_t dom_address_bits(struct iommu_driver *driver);

/* The context of a device or PASID that the domain holds. */
struct context dom_context(const struct domain *domain);

/*
 * width is 0 without an allocator.
 * STATUS_SUCCESS, STATUS_INVALID_PARAMETER_4 (a region: only its overlap with another or a message
 * window is checked here) or STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS dom_create(struct iommu_driver *driver, IOMMU_DMA_DOMAIN_TYPE type, uint32_t width,
                    const IOMMU_DMA_RESERVED_REGION *regions, struct domain **out);

/* STATUS_SUCCESS or STATUS_RESOURCE_IN_USE. */
NTSTATUS dom_delete(struct domain *domain);

/* ---- mapping (dom_map.c); any IRQL ---- */

/* Where a range is to go: an address, or bounds for the allocator. */
struct placement {
    const IOMMU_DMA_LOGICAL_ADDRESS *explicit_address;
    const IOMMU_DMA_LOGICAL_ADDRESS *min; /* NULL: 0 */
    const IOMMU_DMA_LOGICAL_ADDRESS *max; /* NULL: no bound */
};

/*
 * STATUS_SUCCESS, STATUS_IN_USE, STATUS_INVALID_PARAMETER_MIX, STATUS_INSUFFICIENT_RESOURCES, or
 * STATUS_IO_TIMEOUT of the flush that replacing an empty table takes.
 */
NTSTATUS dom_map(struct domain *domain, const IOMMU_MAP_PHYSICAL_ADDRESS *memory, uint64_t bytes,
                 uint32_t permissions, const struct placement *placement, uint64_t *base);
NTSTATUS dom_map_identity(struct domain *domain, const IOMMU_MAP_PHYSICAL_ADDRESS *memory,
                          uint32_t permissions);

/* STATUS_SUCCESS, STATUS_INVALID_PARAMETER (not such a mapping) or STATUS_IO_TIMEOUT. */
NTSTATUS dom_unmap(struct domain *domain, uint64_t base, uint64_t bytes);
NTSTATUS dom_unmap_identity(struct domain *domain, const IOMMU_MAP_PHYSICAL_ADDRESS *memory);

/* ---- reservations (dom_reserve.c); map and unmap at any IRQL ---- */

/* Statuses as dom_map. */
NTSTATUS dom_reserve(struct domain *domain, uint64_t bytes, const struct placement *placement,
                     struct token **out);
/* STATUS_SUCCESS or STATUS_RESOURCE_IN_USE. */
NTSTATUS dom_free_reserved(struct token *token);
/* STATUS_SUCCESS, STATUS_RESOURCE_IN_USE or STATUS_UNSUCCESSFUL (being freed). */
NTSTATUS dom_map_reserved(struct token *token, uint64_t offset,
                          const IOMMU_MAP_PHYSICAL_ADDRESS *memory, uint32_t permissions);
/* STATUS_SUCCESS, STATUS_INVALID_PARAMETER or STATUS_IO_TIMEOUT. */
NTSTATUS dom_unmap_reserved(struct token *token, uint64_t offset, uint64_t bytes);

/* ---- shared by the two files above ---- */

/* The lowest placement that is not explicit; the caller holds the lock. Statuses as dom_map. */
NTSTATUS dom_take_address(struct domain *domain, uint64_t bytes, const struct placement *placement,
                          uint64_t *base);
