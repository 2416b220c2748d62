// SPDX-License-Identifier: Apache-2.0
#include "queue_bench.h"

#include "Vqueue_bench_top.h"
#include "verilated.h"

struct queue_bench {
    VerilatedContext ctx;
    Vqueue_bench_top top{&ctx};
};

namespace
{

void drive(Vqueue_bench_top &t, const queue_in &in)
{
    t.mode_i = in.mode;
    t.pd17_i = in.pd17;
    t.pd20_i = in.pd20;
    t.wsi_i = in.wsi;
    t.be_i = in.be;
    t.inval_nl_cap_i = in.nl_cap;
    t.inval_range_cap_i = in.s_cap;
    t.cq_enable_i = in.cq_enable;
    t.cq_restart_i = in.cq_restart;
    t.cq_stopped_i = in.cq_stopped;
    t.cq_base_ppn_i = in.cq_base_ppn;
    t.cq_index_mask_i = in.cq_index_mask;
    t.cq_tail_i = in.cq_tail;
    t.fetch_ready_i = in.fetch_ready;
    t.fetch_rsp_valid_i = in.fetch_rsp_valid;
    t.fetch_rsp_last_i = in.fetch_rsp_last;
    t.fetch_rsp_bad_i = in.fetch_rsp_bad;
    for (int i = 0; i < 4; i++)
        t.fetch_rsp_data_i[i] = static_cast<uint32_t>(in.fetch_rsp_word[i / 2] >> (i % 2 * 32));
    t.store_ready_i = in.store_ready;
    t.store_done_i = in.store_done;
    t.store_error_i = in.store_error;
    t.inval_ready_i = in.inval_ready;
    t.inval_busy_i = in.inval_busy;
    t.marked_busy_i = in.marked_busy;
    t.stale_busy_i = in.stale_busy;
    t.old_reads_busy_i = in.old_reads_busy;
    t.old_writes_busy_i = in.old_writes_busy;
    t.ddtp_barrier_i = in.ddtp_barrier;
    t.fq_enable_i = in.fq_enable;
    t.fq_restart_i = in.fq_restart;
    t.fq_stopped_i = in.fq_stopped;
    t.fq_base_ppn_i = in.fq_base_ppn;
    t.fq_index_mask_i = in.fq_index_mask;
    t.fq_head_i = in.fq_head;
    t.fault_valid_i = in.fault_valid;
    t.fault_cause_i = in.fault_cause;
    t.fault_iotval_i = in.fault_iotval;
    t.record_ready_i = in.record_ready;
    t.record_done_i = in.record_done;
    t.record_error_i = in.record_error;
}

void sample(const Vqueue_bench_top &t, queue_out *out)
{
    out->cq_on = t.cq_on_o;
    out->cq_head = t.cq_head_o;
    out->set_cqmf = t.set_cqmf_o;
    out->set_cmd_ill = t.set_cmd_ill_o;
    out->set_fence_w_ip = t.set_fence_w_ip_o;
    out->cq_busy = t.cq_busy_o;
    out->fetch_valid = t.fetch_valid_o;
    out->fetch_addr = t.fetch_addr_o;
    out->fetch_log2_bytes = t.fetch_log2_bytes_o;
    out->store_valid = t.store_valid_o;
    out->store_addr = t.store_addr_o;
    out->store_data = t.store_data_o;
    out->inval_valid = t.inval_valid_o;
    out->inval_kind = static_cast<inval_kind>(t.inval_kind_o);
    out->inval_dv = t.inval_given_o >> 2 & 1;
    out->inval_gv = t.inval_given_o >> 1 & 1;
    out->inval_pscv = t.inval_given_o & 1;
    out->inval_av = t.inval_av_o;
    out->inval_nl = t.inval_nl_o;
    out->inval_size = t.inval_size_o;
    out->inval_device_id = t.inval_device_id_o;
    out->inval_process_id = t.inval_process_id_o;
    out->inval_gscid = t.inval_gscid_o;
    out->inval_pscid = t.inval_pscid_o;
    out->inval_vpn = t.inval_vpn_o;
    out->ddtp_held = t.ddtp_held_o;
    out->barrier_start = t.barrier_start_o;
    out->barrier_watch = t.barrier_watch_o;
    out->deadline = t.deadline_o;
    out->fq_on = t.fq_on_o;
    out->fq_tail = t.fq_tail_o;
    out->set_fqmf = t.set_fqmf_o;
    out->set_fqof = t.set_fqof_o;
    out->appended = t.appended_o;
    out->fault_ready = t.fault_ready_o;
    out->record_valid = t.record_valid_o;
    out->record_addr = t.record_addr_o;
    for (int i = 0; i < 4; i++)
        out->record_word[i] =
            static_cast<uint64_t>(t.record_data_o[2 * i + 1]) << 32 | t.record_data_o[2 * i];
}

} // namespace

extern "C" struct queue_bench *qb_new(void)
{
    auto *b = new queue_bench;
    const queue_in idle{};
    queue_out out;
    b->top.rst_ni = 0;
    for (int i = 0; i < 2; i++) {
        qb_settle(b, &idle, &out);
        qb_edge(b);
    }
    b->top.rst_ni = 1;
    return b;
}

extern "C" void qb_free(struct queue_bench *b)
{
    // A scope leaves the context of the thread, whichever model it belongs to.
    Verilated::threadContextp(&b->ctx);
    delete b;
}

extern "C" void qb_settle(struct queue_bench *b, const struct queue_in *in, struct queue_out *out)
{
    drive(b->top, *in);
    b->top.clk_i = 0;
    b->top.eval();
    sample(b->top, out);
}

extern "C" void qb_edge(struct queue_bench *b)
{
    b->top.clk_i = 1;
    b->top.eval();
}
