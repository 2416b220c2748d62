// SPDX-License-Identifier: Apache-2.0
#include "mem_bench.h"

#include <cstring>

#include "Vmem_bench_top.h"
#include "verilated.h"

struct mem_bench {
    VerilatedContext ctx;
    Vmem_bench_top top{&ctx};
};

namespace
{

// Pins up to 64 bits are integers, wider ones arrays of words; both are little-endian in memory.
template <class Pin> void to_pin(Pin &pin, const uint8_t *bytes)
{
    std::memcpy(&pin, bytes, sizeof(pin));
}

template <class Pin> void from_pin(const Pin &pin, uint8_t *bytes)
{
    std::memcpy(bytes, &pin, sizeof(pin));
}

void drive(Vmem_bench_top &t, const mem_in &in)
{
    t.walk_valid_i = in.walk_valid;
    t.walk_id_i = in.walk_id;
    t.walk_addr_i = in.walk_addr;
    t.walk_log2_bytes_i = in.walk_log2_bytes;
    t.walk_reason_i = in.walk_reason;
    t.walk_level_i = in.walk_level;
    t.walk_rcid_i = in.walk_rcid;
    t.walk_mcid_i = in.walk_mcid;
    t.cmd_valid_i = in.cmd_valid;
    t.cmd_addr_i = in.cmd_addr;
    t.fault_valid_i = in.fault_valid;
    t.fault_addr_i = in.fault_addr;
    to_pin(t.fault_data_i, in.fault_data);
    t.fence_valid_i = in.fence_valid;
    t.fence_addr_i = in.fence_addr;
    t.fence_data_i = in.fence_data;
    t.m_mem_arready = in.arready;
    t.m_mem_awready = in.awready;
    t.m_mem_wready = in.wready;
    t.m_mem_rvalid = in.rvalid;
    t.m_mem_rid = in.rid;
    t.m_mem_rresp = in.rresp;
    t.m_mem_rpoison = in.rpoison;
    t.m_mem_rlast = in.rlast;
    to_pin(t.m_mem_rdata, in.rdata);
    t.m_mem_bvalid = in.bvalid;
    t.m_mem_bid = in.bid;
    t.m_mem_bresp = in.bresp;
}

void sample(const Vmem_bench_top &t, mem_out *out)
{
    out->walk_ready = t.walk_ready_o;
    out->cmd_ready = t.cmd_ready_o;
    out->walk_rsp_valid = t.walk_rsp_valid_o;
    out->cmd_rsp_valid = t.cmd_rsp_valid_o;
    out->rsp_id = t.rsp_id_o;
    out->rsp_last = t.rsp_last_o;
    out->rsp_error = t.rsp_error_o;
    out->rsp_poison = t.rsp_poison_o;
    out->rsp_any_poison = t.rsp_any_poison_o;
    from_pin(t.rsp_data_o, out->rsp_data);
    out->fault_ready = t.fault_ready_o;
    out->fault_done = t.fault_done_o;
    out->fence_ready = t.fence_ready_o;
    out->fence_done = t.fence_done_o;
    out->write_error = t.write_error_o;
    out->busy = t.busy_o;
    out->arvalid = t.m_mem_arvalid;
    out->arid = t.m_mem_arid;
    out->araddr = t.m_mem_araddr;
    out->arlen = t.m_mem_arlen;
    out->arsize = t.m_mem_arsize;
    out->aruser = t.m_mem_aruser;
    out->rready = t.m_mem_rready;
    out->awvalid = t.m_mem_awvalid;
    out->awid = t.m_mem_awid;
    out->awaddr = t.m_mem_awaddr;
    out->awlen = t.m_mem_awlen;
    out->awsize = t.m_mem_awsize;
    out->awuser = t.m_mem_awuser;
    out->wvalid = t.m_mem_wvalid;
    out->wlast = t.m_mem_wlast;
    out->wstrb = t.m_mem_wstrb;
    from_pin(t.m_mem_wdata, out->wdata);
    out->bready = t.m_mem_bready;
}

} // namespace

extern "C" struct mem_bench *mb_new(void)
{
    auto *b = new mem_bench;
    const mem_in idle{};
    mem_out out;
    b->top.rst_ni = 0;
    for (int i = 0; i < 2; i++) {
        mb_settle(b, &idle, &out);
        mb_edge(b);
    }
    b->top.rst_ni = 1;
    return b;
}

extern "C" void mb_free(struct mem_bench *b)
{
    // A scope leaves the context of the thread, whichever model it belongs to.
    Verilated::threadContextp(&b->ctx);
    delete b;
}

extern "C" void mb_settle(struct mem_bench *b, const struct mem_in *in, struct mem_out *out)
{
    drive(b->top, *in);
    b->top.clk_i = 0;
    b->top.eval();
    sample(b->top, out);
}

extern "C" void mb_edge(struct mem_bench *b)
{
    b->top.clk_i = 1;
    b->top.eval();
}
