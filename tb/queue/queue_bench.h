/* SPDX-License-Identifier: Apache-2.0
 *
 * Command and fault queue as a C struct of pins: set `in`, look at `out`, clock. Names are those
 * of tb/queue/queue_bench_top.sv. Physical addresses have 44 bits; commands come over
 * a bus of 128 bits, one a beat.
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum inval_kind { INVAL_VMA, INVAL_GVMA, INVAL_DDT, INVAL_PDT };

struct queue_in {
    uint8_t mode; /* ddtp.iommu_mode */
    bool pd17, pd20, wsi, be;
    bool nl_cap, s_cap; /* capabilities.NL, S */
    bool cq_enable, cq_restart, cq_stopped;
    uint64_t cq_base_ppn;
    uint32_t cq_index_mask, cq_tail;
    bool fetch_ready, fetch_rsp_valid, fetch_rsp_last, fetch_rsp_bad;
    uint64_t fetch_rsp_word[2];
    bool store_ready, store_done, store_error;
    bool inval_ready, inval_busy, marked_busy, stale_busy, old_reads_busy, old_writes_busy;
    bool ddtp_barrier;
    bool fq_enable, fq_restart, fq_stopped;
    uint64_t fq_base_ppn;
    uint32_t fq_index_mask, fq_head;
    bool fault_valid;
    uint32_t fault_cause;
    uint64_t fault_iotval;
    bool record_ready, record_done, record_error;
};

struct queue_out {
    bool cq_on, set_cqmf, set_cmd_ill, set_fence_w_ip, cq_busy;
    uint32_t cq_head;
    bool fetch_valid;
    uint64_t fetch_addr;
    uint8_t fetch_log2_bytes;
    bool store_valid;
    uint64_t store_addr;
    uint32_t store_data;
    bool inval_valid;
    enum inval_kind inval_kind;
    bool inval_dv, inval_gv, inval_pscv, inval_av, inval_nl;
    uint8_t inval_size;
    uint32_t inval_device_id, inval_process_id, inval_gscid, inval_pscid;
    uint64_t inval_vpn;
    bool ddtp_held, barrier_start, barrier_watch;
    uint32_t deadline;
    bool fq_on, set_fqmf, set_fqof, appended, fault_ready;
    uint32_t fq_tail;
    bool record_valid;
    uint64_t record_addr;
    uint64_t record_word[4];
};

struct queue_bench;

/* Queues that have left reset; qb_free ends them. */
struct queue_bench *qb_new(void);
void qb_free(struct queue_bench *b);

/* Let the outputs follow the inputs, before the clock edge. */
void qb_settle(struct queue_bench *b, const struct queue_in *in, struct queue_out *out);
/* The rising edge, with the inputs of the last qb_settle. */
void qb_edge(struct queue_bench *b);

#ifdef __cplusplus
}
#endif
