/* SPDX-License-Identifier: Apache-2.0
 *
 * The memory port as a C struct of pins: set `in`, settle, look at `out`, clock. Names are those of
 * tb/mem/mem_bench_top.sv; MEM_BYTES is the width of its bus.
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MEM_MAX_BYTES 64

struct mem_in {
    bool walk_valid, cmd_valid;
    uint8_t walk_id, walk_log2_bytes, walk_reason, walk_level;
    uint16_t walk_rcid, walk_mcid;
    uint64_t walk_addr, cmd_addr;
    bool fault_valid, fence_valid;
    uint64_t fault_addr, fence_addr;
    uint8_t fault_data[32];
    uint32_t fence_data;
    bool arready, awready, wready;
    bool rvalid, rlast, bvalid;
    uint8_t rid, rresp, rpoison, bid, bresp;
    uint8_t rdata[MEM_MAX_BYTES];
};

struct mem_out {
    bool walk_ready, cmd_ready, walk_rsp_valid, cmd_rsp_valid, rsp_last, rsp_error;
    bool rsp_any_poison;
    uint8_t rsp_id, rsp_poison;
    uint8_t rsp_data[MEM_MAX_BYTES];
    bool fault_ready, fault_done, fence_ready, fence_done, write_error, busy;
    bool arvalid, awvalid, wvalid, wlast, rready, bready;
    uint8_t arid, arlen, arsize, awid, awlen, awsize;
    uint64_t araddr, awaddr;
    uint32_t aruser, awuser;
    uint8_t wdata[MEM_MAX_BYTES];
    uint64_t wstrb;
};

struct mem_bench;

/* A memory port that has left reset; mb_free ends it. */
struct mem_bench *mb_new(void);
void mb_free(struct mem_bench *b);

/* Let the outputs follow the inputs, before the clock edge. */
void mb_settle(struct mem_bench *b, const struct mem_in *in, struct mem_out *out);
/* The rising edge, with the inputs of the last mb_settle. */
void mb_edge(struct mem_bench *b);

#ifdef __cplusplus
}
#endif
