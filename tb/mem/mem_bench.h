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
    bool mrif_valid; /* reads cmd_addr */
    uint8_t wr_valid; /* bit per writer, in the order of iommu_mem_write */
    uint8_t wr_log2_bytes;
    uint64_t wr_addr;
    uint8_t wr_data[32];
    uint8_t at_valid, at_id; /* bit 0 walker, bit 1 interrupt file unit */
    bool at_or_bits, at_word, fence_start;
    uint64_t at_addr, at_operand, at_swap;
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
    bool mrif_ready, mrif_rsp_valid;
    uint8_t wr_ready, wr_done;
    uint8_t at_ready, at_rsp_valid, at_rsp_id;
    uint64_t at_rsp_data;
    bool at_rsp_error, at_rsp_poison, at_old_busy, write_error, busy;
    bool arvalid, awvalid, wvalid, wlast, rready, bready;
    uint8_t arid, arlen, arsize, awid, awlen, awsize, awburst, awcache, awatop;
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
