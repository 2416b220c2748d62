/* SPDX-License-Identifier: Apache-2.0
 *
 * The whole IOMMU, build `tiny`, between one device, one memory and software.
 *
 * Each call that waits gives up after TOP_MAX_WAIT cycles and says so.
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TOP_MAX_WAIT 3000

/* A single-beat request of 8 bytes, naturally aligned. */
struct top_dma {
    bool write;
    uint8_t id; /* AXI id, 4 bits */
    uint32_t device_id;
    bool pv;
    uint32_t process_id;
    uint64_t addr;
    uint64_t data; /* written, or read back */
    int resp;      /* AXI RESP; -1 while there is none */
};

struct top_bench;

/* An IOMMU that has left reset, memory all zeros. top_free ends both. */
struct top_bench *top_new(void);
void top_free(struct top_bench *b);

void top_run(struct top_bench *b, int cycles);

/* Pulse strap_load_i for one cycle with this capability mask on the pins. */
void top_load_straps(struct top_bench *b, uint64_t cap_mask);

/* Registers: RESP, or -1 after TOP_MAX_WAIT. `lanes` is WSTRB. */
int top_reg_write(struct top_bench *b, uint32_t addr, uint64_t data, uint8_t lanes);
int top_reg_read(struct top_bench *b, uint32_t addr, uint64_t *data);

/* Memory, behind the back of the IOMMU. Addresses are multiples of 8. */
void top_mem_put(struct top_bench *b, uint64_t addr, uint64_t value);
uint64_t top_mem_get(struct top_bench *b, uint64_t addr);
/* Accesses of the IOMMU itself to this doubleword answer SLVERR while `fail`. */
void top_mem_fail(struct top_bench *b, uint64_t addr, bool fail);

/* While held, memory takes the device's translated requests and does not answer them. */
void top_hold_device_answers(struct top_bench *b, bool hold);

/* Start a request; `dma` stays the caller's and is completed in place. */
void top_dma_start(struct top_bench *b, struct top_dma *dma);
/* Run until it is answered. False after TOP_MAX_WAIT. */
bool top_dma_wait(struct top_bench *b, const struct top_dma *dma);

/* An address that was taken on m_dma. */
struct top_issue {
    bool write;
    uint64_t pa;
};

/* From now on receivers stall, latencies vary and answers overtake each other; 0 ends that. */
void top_jitter(struct top_bench *b, uint64_t seed);

/* The next issue that has not been asked for. False when there is none. */
bool top_next_issue(struct top_bench *b, struct top_issue *issue);

/* Translated requests seen on m_dma since the beginning. */
int top_issued(const struct top_bench *b);
uint16_t top_irq(struct top_bench *b);
bool top_quiescent(struct top_bench *b);
uint32_t top_next_deadline(struct top_bench *b);

#ifdef __cplusplus
}
#endif
