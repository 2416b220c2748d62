/* SPDX-License-Identifier: Apache-2.0
 *
 * The pins of the Verilated device port as a C struct: set `in`, settle, read `out`, clock.
 * Names are those of tb/port/port_bench_top.sv.
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One AXI address channel, either side. */
struct axi_addr {
    uint32_t id;
    uint64_t addr;
    uint8_t len, size, burst, lock, cache, prot, qos;
    uint32_t device_id; /* s_dma only */
    bool pv;            /* s_dma only */
    uint32_t process_id;
    bool translated; /* s_dma only */
    uint32_t user;   /* m_dma only: {MCID, RCID} */
};

struct axi_w {
    uint64_t data;
    uint8_t strb;
    bool last;
};

struct axi_r {
    uint32_t id;
    uint64_t data;
    uint8_t resp;
    bool last;
};

struct axi_b {
    uint32_t id;
    uint8_t resp;
};

struct xlate_req {
    bool write;
    uint8_t idx;
    uint32_t seq;
    uint32_t device_id;
    bool pv;
    uint32_t process_id;
    bool priv, exec, translated, bad_burst;
    uint64_t iova;
};

struct xlate_rsp {
    uint8_t port;
    bool write;
    uint8_t idx;
    bool granted, refused, retry, stale, fill;
    uint32_t birth;
    uint64_t ppn;
    uint8_t size; /* log2 of 4 KiB pages */
    bool r, w, x, u, s1, ens, sum;
    bool gv;
    uint32_t gscid, pscid, used_pid;
    bool used_pv;
    uint32_t rcid, mcid;
};

enum inval_kind { INVAL_VMA, INVAL_GVMA, INVAL_DDT, INVAL_PDT, INVAL_MODE };

struct inval {
    enum inval_kind kind;
    bool dv;
    uint32_t device_id, process_id;
    bool gv;
    uint32_t gscid;
    bool pscv;
    uint32_t pscid;
    bool av;
    uint64_t vpn;
};

struct port_in {
    bool s_ar_valid, s_aw_valid, s_w_valid, s_r_ready, s_b_ready;
    struct axi_addr s_ar, s_aw;
    struct axi_w s_w;
    bool m_ar_ready, m_aw_ready, m_w_ready, m_r_valid, m_b_valid;
    struct axi_r m_r;
    struct axi_b m_b;
    uint8_t mode; /* ddtp.iommu_mode */
    bool cache_off;
    bool xreq_ready, xrsp_valid;
    struct xlate_rsp xrsp;
    bool inval_valid;
    struct inval inval;
    bool barrier_start, barrier_watch;
};

struct port_out {
    bool s_ar_ready, s_aw_ready, s_w_ready, s_r_valid, s_b_valid;
    struct axi_r s_r;
    struct axi_b s_b;
    bool m_ar_valid, m_aw_valid, m_w_valid, m_r_ready, m_b_ready;
    struct axi_addr m_ar, m_aw;
    struct axi_w m_w;
    bool xreq_valid;
    struct xlate_req xreq;
    bool stale_busy, old_queue_busy, old_reads_busy, old_writes_busy, busy;
    bool trace_ar_valid, trace_ar_hit, trace_ar_direct, trace_m_ar_valid;
    uint32_t trace_ar_seq, trace_ar_birth, trace_m_ar_seq, trace_m_ar_waited;
    bool trace_r_last_valid, trace_r_last_local, trace_b_valid, trace_b_local;
};

struct port_bench;

/* A port that has left reset. The caller frees it with pb_free. */
struct port_bench *pb_new(void);
void pb_free(struct port_bench *b);

/* Let the outputs follow the inputs, before the clock edge. */
void pb_settle(struct port_bench *b, const struct port_in *in, struct port_out *out);

/* The rising edge, with the inputs of the last pb_settle. */
void pb_edge(struct port_bench *b);

#ifdef __cplusplus
}
#endif
