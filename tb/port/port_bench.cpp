// SPDX-License-Identifier: Apache-2.0
#include "port_bench.h"

#include <memory>

#include "Vport_bench_top.h"
#include "verilated.h"

struct port_bench {
    VerilatedContext ctx;
    std::unique_ptr<Vport_bench_top> top;
};

namespace
{

void drive_device(Vport_bench_top &t, const port_in &in)
{
    t.s_dma_arvalid = in.s_ar_valid;
    t.s_dma_arid = in.s_ar.id;
    t.s_dma_araddr = in.s_ar.addr;
    t.s_dma_arlen = in.s_ar.len;
    t.s_dma_arsize = in.s_ar.size;
    t.s_dma_arburst = in.s_ar.burst;
    t.s_dma_arlock = in.s_ar.lock;
    t.s_dma_arcache = in.s_ar.cache;
    t.s_dma_arprot = in.s_ar.prot;
    t.s_dma_arqos = in.s_ar.qos;
    t.s_dma_armmusid = in.s_ar.device_id;
    t.s_dma_armmussidv = in.s_ar.pv;
    t.s_dma_armmussid = in.s_ar.process_id;
    t.s_dma_armmuatst = in.s_ar.translated;
    t.s_dma_awvalid = in.s_aw_valid;
    t.s_dma_awid = in.s_aw.id;
    t.s_dma_awaddr = in.s_aw.addr;
    t.s_dma_awlen = in.s_aw.len;
    t.s_dma_awsize = in.s_aw.size;
    t.s_dma_awburst = in.s_aw.burst;
    t.s_dma_awlock = in.s_aw.lock;
    t.s_dma_awcache = in.s_aw.cache;
    t.s_dma_awprot = in.s_aw.prot;
    t.s_dma_awqos = in.s_aw.qos;
    t.s_dma_awmmusid = in.s_aw.device_id;
    t.s_dma_awmmussidv = in.s_aw.pv;
    t.s_dma_awmmussid = in.s_aw.process_id;
    t.s_dma_awmmuatst = in.s_aw.translated;
    t.s_dma_wvalid = in.s_w_valid;
    t.s_dma_wdata = in.s_w.data;
    t.s_dma_wstrb = in.s_w.strb;
    t.s_dma_wlast = in.s_w.last;
    t.s_dma_rready = in.s_r_ready;
    t.s_dma_bready = in.s_b_ready;
}

void drive_memory(Vport_bench_top &t, const port_in &in)
{
    t.m_dma_arready = in.m_ar_ready;
    t.m_dma_awready = in.m_aw_ready;
    t.m_dma_wready = in.m_w_ready;
    t.m_dma_rvalid = in.m_r_valid;
    t.m_dma_rid = in.m_r.id;
    t.m_dma_rdata = in.m_r.data;
    t.m_dma_rresp = in.m_r.resp;
    t.m_dma_rlast = in.m_r.last;
    t.m_dma_bvalid = in.m_b_valid;
    t.m_dma_bid = in.m_b.id;
    t.m_dma_bresp = in.m_b.resp;
}

void drive_block(Vport_bench_top &t, const port_in &in)
{
    t.cfg_mode_i = in.mode;
    t.cfg_cache_off_i = in.cache_off;
    t.xreq_ready_i = in.xreq_ready;
    t.xrsp_valid_i = in.xrsp_valid;
    t.xrsp_port_i = in.xrsp.port;
    t.xrsp_write_i = in.xrsp.write;
    t.xrsp_idx_i = in.xrsp.idx;
    t.xrsp_granted_i = in.xrsp.granted;
    t.xrsp_refused_i = in.xrsp.refused;
    t.xrsp_retry_i = in.xrsp.retry;
    t.xrsp_stale_i = in.xrsp.stale;
    t.xrsp_fill_i = in.xrsp.fill;
    t.xrsp_birth_i = in.xrsp.birth;
    t.xrsp_ppn_i = in.xrsp.ppn;
    t.xrsp_size_i = in.xrsp.size;
    t.xrsp_r_i = in.xrsp.r;
    t.xrsp_w_i = in.xrsp.w;
    t.xrsp_x_i = in.xrsp.x;
    t.xrsp_u_i = in.xrsp.u;
    t.xrsp_s1_i = in.xrsp.s1;
    t.xrsp_ens_i = in.xrsp.ens;
    t.xrsp_sum_i = in.xrsp.sum;
    t.xrsp_gv_i = in.xrsp.gv;
    t.xrsp_gscid_i = in.xrsp.gscid;
    t.xrsp_pscid_i = in.xrsp.pscid;
    t.xrsp_used_pid_i = in.xrsp.used_pid;
    t.xrsp_used_pv_i = in.xrsp.used_pv;
    t.xrsp_rcid_i = in.xrsp.rcid;
    t.xrsp_mcid_i = in.xrsp.mcid;
    t.inval_valid_i = in.inval_valid;
    t.inval_kind_i = in.inval.kind;
    t.inval_dv_i = in.inval.dv;
    t.inval_device_id_i = in.inval.device_id;
    t.inval_process_id_i = in.inval.process_id;
    t.inval_gv_i = in.inval.gv;
    t.inval_gscid_i = in.inval.gscid;
    t.inval_pscv_i = in.inval.pscv;
    t.inval_pscid_i = in.inval.pscid;
    t.inval_av_i = in.inval.av;
    t.inval_vpn_i = in.inval.vpn;
    t.barrier_start_i = in.barrier_start;
    t.barrier_watch_i = in.barrier_watch;
}

void sample_axi(const Vport_bench_top &t, port_out &out)
{
    out.s_ar_ready = t.s_dma_arready;
    out.s_aw_ready = t.s_dma_awready;
    out.s_w_ready = t.s_dma_wready;
    out.s_r_valid = t.s_dma_rvalid;
    out.s_r = {t.s_dma_rid, t.s_dma_rdata, t.s_dma_rresp, t.s_dma_rlast != 0};
    out.s_b_valid = t.s_dma_bvalid;
    out.s_b = {t.s_dma_bid, t.s_dma_bresp};
    out.m_r_ready = t.m_dma_rready;
    out.m_b_ready = t.m_dma_bready;
    out.m_w_valid = t.m_dma_wvalid;
    out.m_w = {t.m_dma_wdata, t.m_dma_wstrb, t.m_dma_wlast != 0};
    out.m_ar_valid = t.m_dma_arvalid;
    out.m_ar.id = t.m_dma_arid;
    out.m_ar.addr = t.m_dma_araddr;
    out.m_ar.len = t.m_dma_arlen;
    out.m_ar.size = t.m_dma_arsize;
    out.m_ar.burst = t.m_dma_arburst;
    out.m_ar.lock = t.m_dma_arlock;
    out.m_ar.cache = t.m_dma_arcache;
    out.m_ar.prot = t.m_dma_arprot;
    out.m_ar.qos = t.m_dma_arqos;
    out.m_ar.user = t.m_dma_aruser;
    out.m_aw_valid = t.m_dma_awvalid;
    out.m_aw.id = t.m_dma_awid;
    out.m_aw.addr = t.m_dma_awaddr;
    out.m_aw.len = t.m_dma_awlen;
    out.m_aw.size = t.m_dma_awsize;
    out.m_aw.burst = t.m_dma_awburst;
    out.m_aw.lock = t.m_dma_awlock;
    out.m_aw.cache = t.m_dma_awcache;
    out.m_aw.prot = t.m_dma_awprot;
    out.m_aw.qos = t.m_dma_awqos;
    out.m_aw.user = t.m_dma_awuser;
}

void sample_block(const Vport_bench_top &t, port_out &out)
{
    out.xreq_valid = t.xreq_valid_o;
    out.xreq.write = t.xreq_write_o;
    out.xreq.idx = t.xreq_idx_o;
    out.xreq.seq = t.xreq_seq_o;
    out.xreq.device_id = t.xreq_device_id_o;
    out.xreq.pv = t.xreq_pv_o;
    out.xreq.process_id = t.xreq_process_id_o;
    out.xreq.priv = t.xreq_priv_o;
    out.xreq.exec = t.xreq_exec_o;
    out.xreq.translated = t.xreq_translated_o;
    out.xreq.bad_burst = t.xreq_bad_burst_o;
    out.xreq.iova = t.xreq_iova_o;
    out.stale_busy = t.stale_busy_o;
    out.old_queue_busy = t.old_queue_busy_o;
    out.old_reads_busy = t.old_reads_busy_o;
    out.old_writes_busy = t.old_writes_busy_o;
    out.busy = t.busy_o;
    out.trace_ar_valid = t.trace_ar_valid_o;
    out.trace_ar_hit = t.trace_ar_hit_o;
    out.trace_ar_direct = t.trace_ar_direct_o;
    out.trace_ar_seq = t.trace_ar_seq_o;
    out.trace_ar_birth = t.trace_ar_birth_o;
    out.trace_m_ar_valid = t.trace_m_ar_valid_o;
    out.trace_m_ar_seq = t.trace_m_ar_seq_o;
    out.trace_m_ar_waited = t.trace_m_ar_waited_o;
    out.trace_r_last_valid = t.trace_r_last_valid_o;
    out.trace_r_last_local = t.trace_r_last_local_o;
    out.trace_b_valid = t.trace_b_valid_o;
    out.trace_b_local = t.trace_b_local_o;
}

} // namespace

extern "C" void pb_settle(port_bench *b, const port_in *in, port_out *out)
{
    Vport_bench_top &t = *b->top;
    drive_device(t, *in);
    drive_memory(t, *in);
    drive_block(t, *in);
    t.clk_i = 0;
    t.eval();
    sample_axi(t, *out);
    sample_block(t, *out);
}

extern "C" void pb_edge(port_bench *b)
{
    b->top->clk_i = 1;
    b->top->eval();
}

extern "C" port_bench *pb_new(void)
{
    auto *b = new port_bench;
    b->top = std::make_unique<Vport_bench_top>(&b->ctx);
    port_in in = {};
    port_out out = {};
    b->top->rst_ni = 0;
    for (int i = 0; i < 2; i++) {
        pb_settle(b, &in, &out);
        pb_edge(b);
    }
    b->top->rst_ni = 1;
    return b;
}

extern "C" void pb_free(port_bench *b)
{
    b->top->final();
    delete b;
}
