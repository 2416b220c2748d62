// SPDX-License-Identifier: Apache-2.0
#include "regs_bench.h"

#include "Vregs_bench_top.h"
#include "verilated.h"

struct regs_bench {
    VerilatedContext ctx;
    Vregs_bench_top top{&ctx};
    regs_in in{};
};

namespace
{

const int kMaxWait = 100; // cycles for one bus access

void drive(regs_bench *b)
{
    Vregs_bench_top &t = b->top;
    const regs_in &in = b->in;
    t.inval_ready_i = in.inval_ready;
    t.barrier_held_i = in.barrier_held;
    t.old_busy_i = in.old_busy;
    t.cq_on_i = in.cq_on;
    t.cq_head_i = in.cq_head;
    t.cq_set_i = in.set_fence_w_ip << 2 | in.set_cmd_ill << 1 | in.set_cqmf;
    t.fq_on_i = in.fq_on;
    t.fq_tail_i = in.fq_tail;
    t.fq_set_i = in.set_fqof << 1 | in.set_fqmf;
    t.fq_appended_i = in.fq_appended;
    t.msg_ready_i = in.msg_ready;
    t.msg_done_i = in.msg_done;
    t.msg_error_i = in.msg_error;
    t.debug_present_i = in.debug_present;
    t.debug_ready_i = in.debug_ready;
    t.rsp_valid_i = in.rsp_valid;
    t.rsp_port_i = in.rsp_port;
    t.rsp_verdict_i = in.rsp_verdict;
    t.rsp_ppn_i = in.rsp_ppn;
    t.rsp_size_i = in.rsp_size;
    t.rsp_pbmt_i = in.rsp_pbmt;
    t.clk_i = 0;
    t.eval();
}

} // namespace

extern "C" struct regs_bench *regs_new(const struct regs_straps *straps)
{
    auto *b = new regs_bench;
    Vregs_bench_top &t = b->top;
    t.strap_cap_mask_i = straps->cap_mask;
    t.strap_ddt_mode_max_i = straps->ddt_mode_max;
    t.strap_walk_slots_i = straps->walk_slots;
    t.strap_icvec_bits_i = straps->icvec_bits;
    t.strap_reset_bare_i = straps->reset_bare;
    t.strap_fctl_writable_i = straps->fctl_writable;
    t.strap_fctl_tie_i = straps->fctl_tie;
    t.strap_rcid_bits_i = straps->rcid_bits;
    t.rst_ni = 0;
    regs_cycle(b);
    regs_cycle(b);
    t.rst_ni = 1;
    return b;
}

extern "C" void regs_free(struct regs_bench *b)
{
    // A scope leaves the context of the thread, whichever model it belongs to.
    Verilated::threadContextp(&b->ctx);
    delete b;
}

extern "C" struct regs_in *regs_pins(struct regs_bench *b)
{
    return &b->in;
}

extern "C" void regs_look(struct regs_bench *b, struct regs_out *out)
{
    drive(b);
    const Vregs_bench_top &t = b->top;
    *out = regs_out{};
    out->mode = t.mode_o;
    out->pas = t.pas_o;
    out->walk_slots = t.walk_slots_o;
    out->ddt_ppn = t.ddt_ppn_o;
    out->inval_valid = t.inval_valid_o;
    out->barrier = t.barrier_o;
    out->cq_enable = t.cq_enable_o;
    out->cq_restart = t.cq_restart_o;
    out->cq_stopped = t.cq_stopped_o;
    out->cq_tail = t.cq_tail_o;
    out->fq_enable = t.fq_enable_o;
    out->fq_restart = t.fq_restart_o;
    out->fq_stopped = t.fq_stopped_o;
    out->fq_head = t.fq_head_o;
    out->irq = t.irq_o;
    out->msg_valid = t.msg_valid_o;
    out->msg_addr = t.msg_addr_o;
    out->msg_data = t.msg_data_o;
    out->msg_fault = t.msg_fault_o;
    out->msg_fault_cause = t.msg_fault_cause_o;
    out->msg_fault_iotval = t.msg_fault_iotval_o;
    out->msg_fault_bare = t.msg_fault_bare_o;
    out->msg_busy = t.msg_busy_o;
    out->debug_valid = t.debug_valid_o;
    out->debug_write = t.debug_write_o;
    out->debug_exec = t.debug_exec_o;
    out->debug_priv = t.debug_priv_o;
    out->debug_pv = t.debug_pv_o;
    out->debug_device_id = t.debug_device_id_o;
    out->debug_process_id = t.debug_process_id_o;
    out->debug_iova = t.debug_iova_o;
}

extern "C" void regs_cycle(struct regs_bench *b)
{
    drive(b);
    b->top.clk_i = 1;
    b->top.eval();
}

extern "C" int regs_write(struct regs_bench *b, uint32_t addr, uint64_t data, uint8_t lanes,
                          enum bus_order order)
{
    Vregs_bench_top &t = b->top;
    bool aw_done = false, w_done = false;

    t.s_axil_awaddr = addr;
    t.s_axil_wdata = data;
    t.s_axil_wstrb = lanes;
    t.s_axil_bready = 1;
    for (int i = 0; i < kMaxWait; i++) {
        t.s_axil_awvalid = !aw_done && (order != DATA_FIRST || w_done);
        t.s_axil_wvalid = !w_done && (order != ADDRESS_FIRST || aw_done);
        drive(b);
        aw_done |= t.s_axil_awvalid && t.s_axil_awready;
        w_done |= t.s_axil_wvalid && t.s_axil_wready;
        const bool answered = t.s_axil_bvalid;
        const int resp = t.s_axil_bresp;
        regs_cycle(b);
        if (answered) {
            t.s_axil_awvalid = t.s_axil_wvalid = t.s_axil_bready = 0;
            return resp;
        }
    }
    return -1;
}

extern "C" int regs_read(struct regs_bench *b, uint32_t addr, uint64_t *data)
{
    Vregs_bench_top &t = b->top;
    bool ar_done = false;

    t.s_axil_araddr = addr;
    t.s_axil_rready = 1;
    for (int i = 0; i < kMaxWait; i++) {
        t.s_axil_arvalid = !ar_done;
        drive(b);
        ar_done |= t.s_axil_arvalid && t.s_axil_arready;
        const bool answered = t.s_axil_rvalid;
        const int resp = t.s_axil_rresp;
        *data = t.s_axil_rdata;
        regs_cycle(b);
        if (answered) {
            t.s_axil_arvalid = t.s_axil_rready = 0;
            return resp;
        }
    }
    return -1;
}
