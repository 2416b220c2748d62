// SPDX-License-Identifier: Apache-2.0
//
// Reads of memory, and the updates of A and D bits that a walk wants. Nothing is ever written:
// later reads of the same request see wanted updates laid over what the callback returned.
#include "ref_internal.h"

#include <assert.h>
#include <string.h>

// Entries are naturally aligned, so their first byte decides.
static bool beyond_pas(const struct ref_walk *w, uint64_t address)
{
    return address >> IOMMU_GET(IOMMU_CAPABILITIES_PAS, w->state->capabilities) != 0;
}

static void lay_updates_over(const struct iommu_ref_answer *answer, uint64_t address,
                             unsigned bytes, uint8_t *data)
{
    for (unsigned i = 0; i < answer->num_updates; i++) {
        const struct iommu_ref_update *update = &answer->updates[i];
        for (unsigned b = 0; b < update->bytes; b++) {
            uint64_t offset = update->address + b - address;
            if (offset < bytes) data[offset] = update->new_bytes[b];
        }
    }
}

enum iommu_ref_memory_status ref_read(struct ref_walk *w, uint64_t address, unsigned bytes,
                                      enum iommu_ref_reason reason, unsigned level, uint8_t pbmt,
                                      uint8_t *data)
{
    struct iommu_ref_answer *answer = w->answer;

    memset(data, 0, bytes);
    if (beyond_pas(w, address)) return IOMMU_REF_ACCESS_FAULT;

    assert(answer->num_reads < IOMMU_REF_MAX_READS && bytes <= IOMMU_REF_MAX_ENTRY_BYTES);
    struct iommu_ref_read *read = &answer->reads[answer->num_reads++];
    *read = (struct iommu_ref_read){.address = address, .bytes = bytes, .reason = reason,
                                    .level = (uint8_t)level, .pbmt = pbmt};
    read->status = w->memory->read(w->memory->ctx, address, bytes, reason, data);
    if (read->status != IOMMU_REF_OK) memset(data, 0, bytes);
    else lay_updates_over(answer, address, bytes, data);
    memcpy(read->data, data, bytes);
    return read->status;
}

uint64_t ref_load(const uint8_t *data, unsigned bytes, bool big_endian)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < bytes; i++)
        value = value << 8 | data[big_endian ? i : bytes - 1 - i];
    return value;
}

void ref_store(uint8_t *data, uint64_t value, unsigned bytes, bool big_endian)
{
    for (unsigned i = 0; i < bytes; i++)
        data[big_endian ? bytes - 1 - i : i] = (uint8_t)(value >> (8 * i));
}

enum iommu_ref_memory_status ref_update(struct ref_walk *w, struct ref_leaf *leaf, bool big_endian,
                                        bool first_stage, uint64_t set_bits)
{
    struct iommu_ref_answer *answer = w->answer;
    enum iommu_ref_memory_status status = IOMMU_REF_OK;

    if (w->memory->update)
        status = w->memory->update(w->memory->ctx, leaf->entry_address, leaf->entry_bytes);
    if (status != IOMMU_REF_OK) return status;

    assert(answer->num_updates < IOMMU_REF_MAX_UPDATES);
    struct iommu_ref_update *update = &answer->updates[answer->num_updates++];
    *update = (struct iommu_ref_update){.address = leaf->entry_address,
                                        .bytes = leaf->entry_bytes, .first_stage = first_stage};
    ref_store(update->old_bytes, leaf->entry, leaf->entry_bytes, big_endian);
    leaf->entry |= set_bits;
    leaf->d = leaf->d || (set_bits & IOMMU_PTE_D_MASK) != 0;
    ref_store(update->new_bytes, leaf->entry, leaf->entry_bytes, big_endian);
    return IOMMU_REF_OK;
}
