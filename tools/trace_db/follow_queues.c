// SPDX-License-Identifier: Apache-2.0
//
// Commands and fault records.
#include "trace_db/follow_state.h"

#include "iommu_structs.h"
#include "util/alloc.h"

#include <stdlib.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

static const char *kind_name(uint64_t word0)
{
    switch (IOMMU_GET(IOMMU_CMD_OPCODE, word0)) {
    case IOMMU_CMD_IOTINVAL_OPCODE_VALUE: return "IOTINVAL";
    case IOMMU_CMD_IOFENCE_OPCODE_VALUE: return "IOFENCE";
    case IOMMU_CMD_IODIR_OPCODE_VALUE: return "IODIR";
    default: return "other";
    }
}

void follow_command(struct follow *follow, uint64_t cycle, const struct trace_command *command)
{
    enum { DECODED = 0, COMPLETE = 1, REFUSED = 2 };

    if (command->phase == DECODED) {
        struct open_command *open = u64_map_get(&follow->commands, command->index);
        if (open == NULL) {
            open = alloc_zeroed(1, sizeof *open);
            u64_map_put(&follow->commands, command->index, open);
        }
        open->decode_cycle = cycle;
        return;
    }
    struct open_command *open = u64_map_take(&follow->commands, command->index);
    const struct store_value row[] = {
        store_number(follow_new_id(follow, STORE_COMMAND)),
        store_number(follow->run_id),
        store_number(command->index),
        store_text(kind_name(command->word0)),
        store_number(command->word0),
        store_number(command->word1),
        store_if(open != NULL, open != NULL ? open->decode_cycle : 0),
        store_number(cycle),
        store_number(command->phase == REFUSED),
        store_number(command->wait_walks),
        store_number(command->wait_reads),
        store_number(command->wait_writes),
    };
    store_put(follow->store, STORE_COMMAND, row, COUNT(row));
    free(open);
}

void follow_end_commands(struct follow *follow)
{
    for (size_t i = 0; i < follow->commands.num_slots; i++) free(follow->commands.slots[i].value);
    u64_map_clear(&follow->commands);
}

/* The request that this record is about; 0 if none fits. */
static uint64_t refused_transaction(struct follow *follow, const struct trace_fault *fault)
{
    for (int i = 0; i < FOLLOW_REFUSALS; i++) {
        struct refusal *refusal = &follow->refusals[i];
        if (refusal->transaction_id == 0 || refusal->cause != fault->cause ||
            refusal->device_id != fault->device_id || refusal->address != fault->iotval)
            continue;
        uint64_t id = refusal->transaction_id;
        refusal->transaction_id = 0;
        return id;
    }
    return 0;
}

void follow_fault(struct follow *follow, uint64_t cycle, const struct trace_fault *fault)
{
    uint64_t transaction = refused_transaction(follow, fault);
    const struct store_value row[] = {
        store_number(follow_new_id(follow, STORE_FAULT)),
        store_number(follow->run_id),
        store_number(cycle),
        store_number(fault->index),
        store_number(fault->dropped),
        store_number(fault->cause),
        store_number(fault->ttyp),
        store_number(fault->device_id),
        store_if(fault->pv, fault->process_id),
        store_number(fault->priv),
        store_number(fault->iotval),
        store_number(fault->iotval2),
        store_if(transaction != 0, transaction),
    };
    store_put(follow->store, STORE_FAULT, row, COUNT(row));
}
