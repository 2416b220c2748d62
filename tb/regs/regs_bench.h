/* SPDX-License-Identifier: Apache-2.0
 *
 * Registers behind their AXI4-Lite bus. A test reads and writes them as software does and plays
 * the queues and the device ports through `in` and `out`.
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct regs_straps {
    uint64_t cap_mask;
    uint8_t ddt_mode_max, walk_slots, icvec_bits;
    uint8_t fctl_writable, fctl_tie, rcid_bits;
    bool reset_bare;
};

/* What the rest of the IOMMU tells the registers. */
struct regs_in {
    bool inval_ready, barrier_held, old_busy;
    bool cq_on, set_cqmf, set_cmd_ill, set_fence_w_ip;
    bool fq_on, set_fqmf, set_fqof, fq_appended;
    uint32_t cq_head, fq_tail;
    bool msg_ready, msg_done, msg_error; /* memory takes a message, answers it */
    bool debug_present, debug_ready;
    bool rsp_valid;                 /* answer of the walker */
    uint8_t rsp_port, rsp_verdict, rsp_size, rsp_pbmt;
    uint64_t rsp_ppn;
};

/* regs_in.rsp_verdict */
enum { VERDICT_GRANTED, VERDICT_REFUSED, VERDICT_RETRY, VERDICT_FILE };

/* What the registers tell the rest of the IOMMU. */
struct regs_out {
    uint8_t mode, pas, walk_slots;
    uint64_t ddt_ppn;
    bool inval_valid, barrier;
    bool cq_enable, cq_restart, cq_stopped, fq_enable, fq_restart, fq_stopped;
    uint32_t cq_tail, fq_head;
    uint16_t irq;
    bool msg_valid, msg_fault, msg_fault_bare, msg_busy;
    uint64_t msg_addr, msg_fault_iotval;
    uint32_t msg_data, msg_fault_cause;
    bool debug_valid, debug_write, debug_exec, debug_priv, debug_pv;
    uint32_t debug_device_id, debug_process_id;
    uint64_t debug_iova;
};

enum bus_order { ADDRESS_FIRST, DATA_FIRST, BOTH_AT_ONCE };

struct regs_bench;

/* Registers that have left reset under these straps; regs_free ends them. */
struct regs_bench *regs_new(const struct regs_straps *straps);
void regs_free(struct regs_bench *b);

/* The pins, used by every following cycle until changed. */
struct regs_in *regs_pins(struct regs_bench *b);
void regs_look(struct regs_bench *b, struct regs_out *out);
void regs_cycle(struct regs_bench *b);

/* One bus access, to its end; `lanes` is WSTRB. Returns RESP, or -1 if none came in 100 cycles. */
int regs_write(struct regs_bench *b, uint32_t addr, uint64_t data, uint8_t lanes,
               enum bus_order order);
int regs_read(struct regs_bench *b, uint32_t addr, uint64_t *data);

#ifdef __cplusplus
}
#endif
