// SPDX-License-Identifier: Apache-2.0
//
// The command queue of one IOMMU.
//
// A batch of commands goes in with one fence behind it and one doorbell, the write of cqt. The
// fence stores its number to a word in memory when all commands before it have taken effect and all
// earlier device accesses are complete; callers wait on that word and read no register.
//
//        cqh (hardware)                     tail (ours)
//         v                                  v
//   | .. | C | C | F7 | C | F8 | free ...      |   completion word: 6  ->  7  ->  8
//
// Invariants
//  1. Entries up to the fence whose number is in the completion word are free; nothing else is.
//  2. Two entries stay free: the store of a fence is visible before cqh moves past it, so with only
//     one the tail could meet the real head and the queue would look empty.
//  3. Fence numbers increase by one and are compared by signed difference, so they may wrap.
#pragma once

#include "host.h"

struct hw;

struct command {
    uint64_t word[2];
};

/* Callers' batches are at most this long. */
#define CMDQ_BATCH_MAX 72

struct cmd_queue {
    struct hw *hw;
    struct iommu_lock *lock;
    uint64_t *ring;
    uint64_t ring_physical;
    uint32_t ring_order; /* pages = 2^order */
    uint32_t entries;
    uint32_t tail; /* entries ever written; the index is the remainder */
    uint32_t last_fence;
    uint32_t *fence_end; /* tail after fence n, at [n % entries] */
    uint32_t *completion;
    uint64_t completion_physical;
    _Atomic uint32_t errors; /* memory errors since a fence was last waited for */
    _Atomic bool broken;     /* refused a command, or stands still: nothing more is submitted */
};

/*
 * Allocate the queue and start it.
 * STATUS_SUCCESS, STATUS_INSUFFICIENT_RESOURCES or STATUS_IO_TIMEOUT.
 */
NTSTATUS cmdq_start(struct cmd_queue *queue, struct hw *hw, uint32_t entries);

/* Stop the queue and free it; also after a failed start. */
void cmdq_stop(struct cmd_queue *queue);

/*
 * Queue a batch and a fence; ring the doorbell. *fence is what to wait for.
 * STATUS_SUCCESS, or STATUS_IO_TIMEOUT if no space became free.
 */
NTSTATUS cmdq_submit(struct cmd_queue *queue, const struct command *commands, uint32_t count,
                     uint32_t *fence);

/* Look for errors and let the queue go on after those that allow it; from the interrupt. */
void cmdq_service(struct cmd_queue *queue);

/* Wait for a fence. STATUS_SUCCESS or STATUS_IO_TIMEOUT, which the platform has been told of. */
NTSTATUS cmdq_wait(struct cmd_queue *queue, uint32_t fence);
