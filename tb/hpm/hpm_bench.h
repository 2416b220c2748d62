/* SPDX-License-Identifier: Apache-2.0
 *
 * Performance counters: software's side through hpm_write and hpm_read, the rest of the IOMMU
 * through events. Up to HPM_PLACES events happen in one cycle.
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HPM_PLACES 4

struct hpm_limits {
    bool present;
    uint8_t counters, width, event_max;
};

struct hpm_event {
    uint8_t event_id; /* 0: nothing happens here */
    bool pv, gscv, pscv;
    uint32_t device_id, process_id, gscid, pscid;
};

struct hpm_bench;

/* Counters that have left reset; hpm_free ends them. */
struct hpm_bench *hpm_new(const struct hpm_limits *limits);
void hpm_free(struct hpm_bench *b);

/* Each takes one cycle in which `places` events happen, hpm_read none. `lanes`: bit 0 low half, bit
 * 1 high half. A counter has moved two cycles after its event. */
void hpm_cycle(struct hpm_bench *b, const struct hpm_event *events, int places);
void hpm_write_lanes(struct hpm_bench *b, uint32_t dword, uint64_t value, int lanes);
uint64_t hpm_read(struct hpm_bench *b, uint32_t dword);

/* Cycles in which an overflow was to raise the interrupt, since hpm_new. */
int hpm_overflows(const struct hpm_bench *b);
uint32_t hpm_deadline(struct hpm_bench *b);

#ifdef __cplusplus
}
#endif
