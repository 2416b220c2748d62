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
    t.mrif_valid_i = in.mrif_valid;
    t.wr_valid_i = in.wr_valid;
    t.wr_addr_i = in.wr_addr;
    t.wr_log2_bytes_i = in.wr_log2_bytes;
    to_pin(t.wr_data_i, in.wr_data);
    t.at_valid_i = in.at_valid;
    t.at_id_i = in.at_id;
    t.at_addr_i = in.at_addr;
    t.at_or_bits_i = in.at_or_bits;
    t.at_word_i = in.at_word;
    t.at_operand_i = in.at_operand;
    t.at_swap_i = in.at_swap;
    t.fence_start_i = in.fence_start;
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
    out->mrif_ready = t.mrif_ready_o;
    out->mrif_rsp_valid = t.mrif_rsp_valid_o;
    out->wr_ready = t.wr_ready_o;
    out->wr_done = t.wr_done_o;
    out->at_ready = t.at_ready_o;
    out->at_rsp_valid = t.at_rsp_valid_o;
    out->at_rsp_id = t.at_rsp_id_o;
    out->at_rsp_data = t.at_rsp_data_o;
    out->at_rsp_error = t.at_rsp_error_o;
    out->at_rsp_poison = t.at_rsp_poison_o;
    out->at_old_busy = t.at_old_busy_o;
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
    out->awburst = t.m_mem_awburst;
    out->awcache = t.m_mem_awcache;
    out->awatop = t.m_mem_awatop;
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
