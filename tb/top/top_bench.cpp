// SPDX-License-Identifier: Apache-2.0
#include "top_bench.h"

#include <deque>
#include <map>

#include "memory_port.h"

#include "Vtop.h"
#include "verilated.h"

// The device's side of one direction: requests to send, then requests that wait by AXI id.
struct Direction {
    std::deque<top_dma *> to_send, data_to_send;
    std::map<uint32_t, std::deque<top_dma *>> waiting;

    top_dma *answered(uint32_t id)
    {
        top_dma *dma = waiting[id].front();
        waiting[id].pop_front();
        return dma;
    }
};

struct top_bench {
    VerilatedContext ctx;
    Vtop top{&ctx};
    Memory memory;
    Jitter jitter;
    MemoryPort own{memory, jitter, true};     // m_mem
    MemoryPort device{memory, jitter, false}; // m_dma
    Direction read, write;
    std::deque<top_issue> issues; // not looked at yet
    bool hold = false;
    unsigned stall = 0; // bit n: the receiver of channel n takes nothing in this cycle
    uint64_t cycle = 0, stall_until = 0;
    int issued = 0;
};

namespace
{

enum Channel { MemAr, MemAw, MemW, DmaAr, DmaAw, DmaW, DevR, DevB, NumChannels };

bool ready(const top_bench *b, Channel channel)
{
    return !(b->stall >> channel & 1);
}

void drive_device(top_bench *b)
{
    Vtop &t = b->top;
    t.s_dma_arvalid = !b->read.to_send.empty();
    t.s_dma_awvalid = !b->write.to_send.empty();
    t.s_dma_wvalid = !b->write.data_to_send.empty();
    t.s_dma_rready = ready(b, DevR);
    t.s_dma_bready = ready(b, DevB);
    if (t.s_dma_arvalid) {
        const top_dma *dma = b->read.to_send.front();
        t.s_dma_arid = dma->id;
        t.s_dma_araddr = dma->addr;
        t.s_dma_arsize = 3;
        t.s_dma_arburst = 1;
        t.s_dma_arcache = 0xF;
        t.s_dma_armmusid = dma->device_id;
        t.s_dma_armmussidv = dma->pv;
        t.s_dma_armmussid = dma->process_id;
    }
    if (t.s_dma_awvalid) {
        const top_dma *dma = b->write.to_send.front();
        t.s_dma_awid = dma->id;
        t.s_dma_awaddr = dma->addr;
        t.s_dma_awsize = 3;
        t.s_dma_awburst = 1;
        t.s_dma_awcache = 0xF;
        t.s_dma_awmmusid = dma->device_id;
        t.s_dma_awmmussidv = dma->pv;
        t.s_dma_awmmussid = dma->process_id;
    }
    if (t.s_dma_wvalid) {
        t.s_dma_wdata = b->write.data_to_send.front()->data;
        t.s_dma_wstrb = 0xFF;
        t.s_dma_wlast = 1;
    }
}

void drive_memory(top_bench *b)
{
    Vtop &t = b->top;
    t.m_mem_arready = ready(b, MemAr);
    t.m_mem_awready = ready(b, MemAw) && b->own.wants_address();
    t.m_mem_wready = ready(b, MemW);
    const Answer *r = b->own.reads.offer(b->cycle, b->jitter);
    t.m_mem_rvalid = r != nullptr;
    if (r) {
        t.m_mem_rid = r->id;
        t.m_mem_rdata = r->data;
        t.m_mem_rresp = r->resp;
        t.m_mem_rlast = r->last;
    }
    const Answer *w = b->own.writes.offer(b->cycle, b->jitter);
    t.m_mem_bvalid = w != nullptr;
    if (w) {
        t.m_mem_bid = w->id;
        t.m_mem_bresp = w->resp;
    }

    t.m_dma_arready = ready(b, DmaAr);
    t.m_dma_awready = ready(b, DmaAw) && b->device.wants_address();
    t.m_dma_wready = ready(b, DmaW);
    r = b->hold ? nullptr : b->device.reads.offer(b->cycle, b->jitter);
    t.m_dma_rvalid = r != nullptr;
    if (r) {
        t.m_dma_rid = r->id;
        t.m_dma_rdata = r->data;
        t.m_dma_rresp = r->resp;
        t.m_dma_rlast = r->last;
    }
    w = b->hold ? nullptr : b->device.writes.offer(b->cycle, b->jitter);
    t.m_dma_bvalid = w != nullptr;
    if (w) {
        t.m_dma_bid = w->id;
        t.m_dma_bresp = w->resp;
    }
}

// What the handshakes of this cycle mean for the device.
void sample_device(top_bench *b)
{
    Vtop &t = b->top;
    if (t.s_dma_arvalid && t.s_dma_arready) b->read.to_send.pop_front();
    if (t.s_dma_awvalid && t.s_dma_awready) b->write.to_send.pop_front();
    if (t.s_dma_wvalid && t.s_dma_wready) b->write.data_to_send.pop_front();
    if (t.s_dma_rvalid && t.s_dma_rready) {
        top_dma *dma = b->read.answered(t.s_dma_rid);
        dma->data = t.s_dma_rdata;
        dma->resp = t.s_dma_rresp;
    }
    if (t.s_dma_bvalid && t.s_dma_bready) b->write.answered(t.s_dma_bid)->resp = t.s_dma_bresp;
}

void sample_own(top_bench *b)
{
    Vtop &t = b->top;
    if (t.m_mem_rvalid) b->own.reads.take();
    if (t.m_mem_bvalid) b->own.writes.take();
    if (t.m_mem_arvalid && t.m_mem_arready)
        b->own.read_address(b->cycle, t.m_mem_arid, t.m_mem_araddr, t.m_mem_arlen);
    if (t.m_mem_awvalid && t.m_mem_awready) b->own.write_address(t.m_mem_awid, t.m_mem_awaddr);
    if (t.m_mem_wvalid && t.m_mem_wready)
        b->own.write_beat(t.m_mem_wdata, t.m_mem_wstrb, t.m_mem_wlast);
    b->own.store(b->cycle);
}

void sample_translated(top_bench *b)
{
    Vtop &t = b->top;
    if (t.m_dma_rvalid && t.m_dma_rready) b->device.reads.take();
    if (t.m_dma_bvalid && t.m_dma_bready) b->device.writes.take();
    if (t.m_dma_arvalid && t.m_dma_arready) {
        b->device.read_address(b->cycle, t.m_dma_arid, t.m_dma_araddr, t.m_dma_arlen);
        b->issues.push_back({false, t.m_dma_araddr});
        b->issued++;
    }
    if (t.m_dma_awvalid && t.m_dma_awready) {
        b->device.write_address(t.m_dma_awid, t.m_dma_awaddr);
        b->issues.push_back({true, t.m_dma_awaddr});
        b->issued++;
    }
    if (t.m_dma_wvalid && t.m_dma_wready)
        b->device.write_beat(t.m_dma_wdata, t.m_dma_wstrb, t.m_dma_wlast);
    b->device.store(b->cycle);
}

void settle(top_bench *b)
{
    drive_device(b);
    drive_memory(b);
    b->top.clk_i = 0;
    b->top.eval();
}

void clock_edge(top_bench *b)
{
    sample_device(b);
    sample_own(b);
    sample_translated(b);
    b->top.clk_i = 1;
    b->top.eval();
    b->cycle++;
    // Half of the time somebody stalls, often for longer than a command takes.
    if (b->cycle >= b->stall_until) {
        b->stall = b->jitter.below(2) ? b->jitter.below(1 << NumChannels) : 0;
        b->stall_until = b->cycle + b->jitter.below(200);
    }
}

} // namespace

extern "C" struct top_bench *top_new(void)
{
    auto *b = new top_bench;
    Vtop &t = b->top;
    t.strap_cap_mask_i = UINT64_MAX;
    t.strap_fctl_writable_i = 7;
    t.strap_ddt_mode_max_i = 4;
    t.strap_icvec_bits_i = 4;
    t.rst_ni = 0;
    top_run(b, 2);
    t.rst_ni = 1;
    return b;
}

extern "C" void top_free(struct top_bench *b)
{
    // A scope leaves the context of the thread, whichever model it belongs to.
    Verilated::threadContextp(&b->ctx);
    delete b;
}

extern "C" void top_run(struct top_bench *b, int cycles)
{
    for (int i = 0; i < cycles; i++) {
        settle(b);
        clock_edge(b);
    }
}

extern "C" void top_load_straps(struct top_bench *b, uint64_t cap_mask)
{
    b->top.strap_cap_mask_i = cap_mask;
    b->top.strap_load_i = 1;
    top_run(b, 1);
    b->top.strap_load_i = 0;
}

extern "C" int top_reg_write(struct top_bench *b, uint32_t addr, uint64_t data, uint8_t lanes)
{
    Vtop &t = b->top;
    bool aw_done = false, w_done = false, answered = false;
    int resp = -1;

    t.s_axil_awaddr = addr;
    t.s_axil_wdata = data;
    t.s_axil_wstrb = lanes;
    t.s_axil_bready = 1;
    for (int i = 0; i < TOP_MAX_WAIT && !answered; i++) {
        t.s_axil_awvalid = !aw_done;
        t.s_axil_wvalid = !w_done;
        settle(b);
        aw_done |= t.s_axil_awready;
        w_done |= t.s_axil_wready;
        answered = t.s_axil_bvalid;
        if (answered) resp = t.s_axil_bresp;
        clock_edge(b);
    }
    t.s_axil_awvalid = t.s_axil_wvalid = t.s_axil_bready = 0;
    return resp;
}

extern "C" int top_reg_read(struct top_bench *b, uint32_t addr, uint64_t *data)
{
    Vtop &t = b->top;
    bool ar_done = false, answered = false;
    int resp = -1;

    t.s_axil_araddr = addr;
    t.s_axil_rready = 1;
    for (int i = 0; i < TOP_MAX_WAIT && !answered; i++) {
        t.s_axil_arvalid = !ar_done;
        settle(b);
        ar_done |= t.s_axil_arready;
        answered = t.s_axil_rvalid;
        if (answered) {
            resp = t.s_axil_rresp;
            *data = t.s_axil_rdata;
        }
        clock_edge(b);
    }
    t.s_axil_arvalid = t.s_axil_rready = 0;
    return resp;
}

extern "C" void top_mem_put(struct top_bench *b, uint64_t addr, uint64_t value)
{
    b->memory.dwords[addr] = value;
}

extern "C" uint64_t top_mem_get(struct top_bench *b, uint64_t addr)
{
    return b->memory.dwords[addr];
}

extern "C" void top_mem_fail(struct top_bench *b, uint64_t addr, bool fail)
{
    if (fail)
        b->memory.failing.insert(addr);
    else
        b->memory.failing.erase(addr);
}

extern "C" void top_hold_device_answers(struct top_bench *b, bool hold)
{
    b->hold = hold;
}

extern "C" void top_dma_start(struct top_bench *b, struct top_dma *dma)
{
    Direction &direction = dma->write ? b->write : b->read;
    dma->resp = -1;
    direction.to_send.push_back(dma);
    direction.waiting[dma->id].push_back(dma);
    if (dma->write) direction.data_to_send.push_back(dma);
}

extern "C" bool top_dma_wait(struct top_bench *b, const struct top_dma *dma)
{
    for (int i = 0; i < TOP_MAX_WAIT && dma->resp < 0; i++)
        top_run(b, 1);
    return dma->resp >= 0;
}

extern "C" void top_jitter(struct top_bench *b, uint64_t seed)
{
    b->jitter.seed(seed);
}

extern "C" bool top_next_issue(struct top_bench *b, struct top_issue *issue)
{
    if (b->issues.empty()) return false;
    *issue = b->issues.front();
    b->issues.pop_front();
    return true;
}

extern "C" int top_issued(const struct top_bench *b)
{
    return b->issued;
}

extern "C" uint16_t top_irq(struct top_bench *b)
{
    settle(b);
    return b->top.irq_o;
}

extern "C" bool top_quiescent(struct top_bench *b)
{
    settle(b);
    return b->top.quiescent_o;
}

extern "C" uint32_t top_next_deadline(struct top_bench *b)
{
    settle(b);
    return b->top.next_deadline_o;
}
