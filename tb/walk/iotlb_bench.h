// SPDX-License-Identifier: Apache-2.0
//
// C bench around the Verilated second level: one operation a clock cycle.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct iotlb_bench;

struct iotlb_leaf {
    uint64_t ppn;
    uint32_t size, rwxu, birth;
};

struct iotlb_inval {
    bool gv, pscv, av, gvma; // gvma: IOTINVAL.GVMA instead of VMA
    uint32_t pscid;
    uint64_t vpn;
};

struct iotlb_bench *iotlb_new(void); // reset
void iotlb_free(struct iotlb_bench *b);

bool iotlb_lookup(struct iotlb_bench *b, uint64_t vpn, uint32_t pscid, struct iotlb_leaf *leaf);
bool iotlb_fill(struct iotlb_bench *b, uint64_t vpn, uint32_t pscid, struct iotlb_leaf leaf);
void iotlb_invalidate(struct iotlb_bench *b, struct iotlb_inval inval);

#ifdef __cplusplus
}
#endif
