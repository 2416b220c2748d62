// SPDX-License-Identifier: Apache-2.0
#include "phys.h"

#include <stddef.h>

/* Both page-list forms as one: an array of frame numbers. */
static const PFN_NUMBER *frames_of(const IOMMU_MAP_PHYSICAL_ADDRESS *memory, uint64_t *pages)
{
    if (memory->MapType == MapPhysicalAddressTypeMdl) {
        *pages = MmGetMdlByteCount(memory->Mdl.Mdl) >> PAGE_SHIFT;
        return MmGetMdlPfnArray(memory->Mdl.Mdl);
    }
    *pages = memory->PfnArray.NumberOfPages;
    return memory->PfnArray.PageFrame;
}

static bool frames_check(const IOMMU_MAP_PHYSICAL_ADDRESS *memory, uint32_t address_bits,
                         uint64_t *bytes)
{
    uint64_t pages;
    const PFN_NUMBER *frames = frames_of(memory, &pages);
    if (frames == NULL || pages == 0 || pages > UINT64_MAX >> PAGE_SHIFT) return false;
    for (uint64_t i = 0; i < pages; i++)
        if (((uint64_t)frames[i] >> (address_bits - PAGE_SHIFT)) != 0) return false;
    *bytes = pages << PAGE_SHIFT;
    return true;
}

bool phys_check(const IOMMU_MAP_PHYSICAL_ADDRESS *memory, uint32_t address_bits, uint64_t *bytes)
{
    switch (memory->MapType) {
    case MapPhysicalAddressTypeContiguousRange: {
        uint64_t base = (uint64_t)memory->ContiguousRange.Base.QuadPart;
        uint64_t size = memory->ContiguousRange.Size;
        uint64_t limit = UINT64_C(1) << address_bits;
        if (size == 0 || ((base | size) & (PAGE_SIZE - 1)) != 0) return false;
        if (base >= limit || size > limit - base) return false;
        *bytes = size;
        return true;
    }
    case MapPhysicalAddressTypeMdl: {
        const MDL *mdl = memory->Mdl.Mdl;
        if (mdl == NULL || MmGetMdlByteOffset(mdl) != 0) return false;
        if ((MmGetMdlByteCount(mdl) & (PAGE_SIZE - 1)) != 0) return false;
        return frames_check(memory, address_bits, bytes);
    }
    case MapPhysicalAddressTypePfn:
        return frames_check(memory, address_bits, bytes);
    default:
        return false;
    }
}

bool phys_next_run(struct phys_cursor *cursor, uint64_t *base, uint64_t *bytes)
{
    if (cursor->memory->MapType == MapPhysicalAddressTypeContiguousRange) {
        if (cursor->page != 0) return false;
        *base = (uint64_t)cursor->memory->ContiguousRange.Base.QuadPart;
        *bytes = cursor->memory->ContiguousRange.Size;
        cursor->page = 1;
        return true;
    }
    uint64_t pages;
    const PFN_NUMBER *frames = frames_of(cursor->memory, &pages);
    if (cursor->page == pages) return false;
    uint64_t first = cursor->page++;
    while (cursor->page < pages && frames[cursor->page] == frames[cursor->page - 1] + 1)
        cursor->page++;
    *base = (uint64_t)frames[first] << PAGE_SHIFT;
    *bytes = (cursor->page - first) << PAGE_SHIFT;
    return true;
}
