// SPDX-License-Identifier: Apache-2.0
//
// The devices of one port wired straight to memory, with no IOMMU between them: a burst must arrive
// as it was meant.
#pragma once

#include "sluice/sim.h"

#ifdef __cplusplus
extern "C" {
#endif

struct loop;
// `ready_percent` is the share of cycles in which memory takes AR, AW and W.
struct loop *loop_new(uint32_t bus_bytes, uint32_t latency, uint32_t ready_percent);
void loop_delete(struct loop *l);
void *loop_device(struct loop *l, const struct sluice_device_config *config);
void loop_post(struct loop *l, void *device, const struct sluice_transfer *transfer);
bool loop_poll(struct loop *l, void *device, struct sluice_completion *out);
uint8_t *loop_memory(struct loop *l, uint64_t address);
// Runs until nothing is under way; false after `max_cycles`.
bool loop_run(struct loop *l, uint32_t max_cycles);

// What the port has seen.
struct loop_counts {
    uint64_t cycles, reads, writes, beats;
    uint32_t longest_beats;
    bool crossed_page; // a burst left its 4 KiB page
};
struct loop_counts loop_seen(const struct loop *l);

#ifdef __cplusplus
}
#endif
