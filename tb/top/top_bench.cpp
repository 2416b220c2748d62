// SPDX-License-Identifier: Apache-2.0
#include "top_bench.h"

#include <deque>
#include <map>
#include <set>

#include "Vtop.h"
#include "verilated.h"

namespace
{

const int kLatency = 10; // cycles from address to answer

// One answer on its way: a read beat or a write response.
struct Answer {
    uint64_t ready_cycle;
    uint32_t id;
    uint64_t data;
    int resp;
    bool last;
};

struct Memory {
    std::map<uint64_t, uint64_t> dwords;
    std::set<uint64_t> failing;
};

// One AXI manager's view of memory: reads and writes of 64-bit beats, answered in order.
class Port
{
  public:
    Port(Memory &memory, bool can_fail) : memory_(memory), can_fail_(can_fail)
    {
    }

    void read_address(uint64_t cycle, uint32_t id, uint64_t addr, int len)
    {
        for (int i = 0; i <= len; i++) {
            const uint64_t dword = (addr & ~UINT64_C(7)) + 8 * i;
            reads.push_back({cycle + kLatency, id, memory_.dwords[dword], resp(dword), i == len});
        }
    }

    void write_address(uint32_t id, uint64_t addr)
    {
        write_id_ = id;
        write_addr_ = addr & ~UINT64_C(7);
        have_address_ = true;
    }

    void write_beat(uint64_t data, uint8_t strobe, bool last)
    {
        beats_.push_back({data, strobe, last});
    }

    // Once address and data are here: store, and answer after the last beat.
    void store(uint64_t cycle)
    {
        while (have_address_ && !beats_.empty()) {
            const Beat beat = beats_.front();
            beats_.pop_front();
            if (resp(write_addr_) != 0)
                write_resp_ = 2;
            else
                merge(write_addr_, beat);
            write_addr_ += 8;
            if (!beat.last) continue;
            writes.push_back({cycle + kLatency, write_id_, 0, write_resp_, true});
            write_resp_ = 0;
            have_address_ = false;
        }
    }

    bool wants_address() const
    {
        return !have_address_;
    }

    std::deque<Answer> reads, writes;

  private:
    struct Beat {
        uint64_t data;
        uint8_t strobe;
        bool last;
    };

    int resp(uint64_t dword) const
    {
        return can_fail_ && memory_.failing.count(dword) ? 2 : 0;
    }

    void merge(uint64_t addr, const Beat &beat)
    {
        uint64_t mask = 0;
        for (int i = 0; i < 8; i++)
            if (beat.strobe >> i & 1) mask |= UINT64_C(0xFF) << (8 * i);
        uint64_t &dword = memory_.dwords[addr];
        dword = (dword & ~mask) | (beat.data & mask);
    }

    Memory &memory_;
    const bool can_fail_;
    std::deque<Beat> beats_;
    uint32_t write_id_ = 0;
    uint64_t write_addr_ = 0;
    int write_resp_ = 0;
    bool have_address_ = false;
};

bool due(const std::deque<Answer> &answers, uint64_t cycle)
{
    return !answers.empty() && answers.front().ready_cycle <= cycle;
}

} // namespace

struct top_bench {
    VerilatedContext ctx;
    Vtop top{&ctx};
    Memory memory;
    Port own{memory, true};     // m_mem
    Port device{memory, false}; // m_dma
    top_dma *read = nullptr, *write = nullptr;
    bool ar_sent = true, aw_sent = true, w_sent = true, hold = false;
    uint64_t cycle = 0;
    int issued = 0;
};

namespace
{

void drive_device(top_bench *b)
{
    Vtop &t = b->top;
    t.s_dma_arvalid = !b->ar_sent;
    t.s_dma_awvalid = !b->aw_sent;
    t.s_dma_wvalid = !b->w_sent;
    t.s_dma_rready = t.s_dma_bready = 1;
    if (b->read) {
        t.s_dma_araddr = b->read->addr;
        t.s_dma_arsize = 3;
        t.s_dma_arburst = 1;
        t.s_dma_arcache = 0xF;
        t.s_dma_armmusid = b->read->device_id;
        t.s_dma_armmussidv = b->read->pv;
        t.s_dma_armmussid = b->read->process_id;
    }
    if (b->write) {
        t.s_dma_awaddr = b->write->addr;
        t.s_dma_awsize = 3;
        t.s_dma_awburst = 1;
        t.s_dma_awcache = 0xF;
        t.s_dma_awmmusid = b->write->device_id;
        t.s_dma_awmmussidv = b->write->pv;
        t.s_dma_awmmussid = b->write->process_id;
        t.s_dma_wdata = b->write->data;
        t.s_dma_wstrb = 0xFF;
        t.s_dma_wlast = 1;
    }
}

void drive_memory(top_bench *b)
{
    Vtop &t = b->top;
    const bool read = due(b->own.reads, b->cycle), written = due(b->own.writes, b->cycle);
    t.m_mem_arready = t.m_mem_wready = 1;
    t.m_mem_awready = b->own.wants_address();
    t.m_mem_rvalid = read;
    if (read) {
        t.m_mem_rid = b->own.reads.front().id;
        t.m_mem_rdata = b->own.reads.front().data;
        t.m_mem_rresp = b->own.reads.front().resp;
        t.m_mem_rlast = b->own.reads.front().last;
    }
    t.m_mem_bvalid = written;
    if (written) {
        t.m_mem_bid = b->own.writes.front().id;
        t.m_mem_bresp = b->own.writes.front().resp;
    }

    const bool r = !b->hold && due(b->device.reads, b->cycle);
    const bool w = !b->hold && due(b->device.writes, b->cycle);
    t.m_dma_arready = t.m_dma_wready = 1;
    t.m_dma_awready = b->device.wants_address();
    t.m_dma_rvalid = r;
    if (r) {
        t.m_dma_rid = b->device.reads.front().id;
        t.m_dma_rdata = b->device.reads.front().data;
        t.m_dma_rresp = 0;
        t.m_dma_rlast = b->device.reads.front().last;
    }
    t.m_dma_bvalid = w;
    if (w) t.m_dma_bid = b->device.writes.front().id;
}

// What the handshakes of this cycle mean for the device.
void sample_device(top_bench *b)
{
    Vtop &t = b->top;
    if (t.s_dma_arvalid && t.s_dma_arready) b->ar_sent = true;
    if (t.s_dma_awvalid && t.s_dma_awready) b->aw_sent = true;
    if (t.s_dma_wvalid && t.s_dma_wready) b->w_sent = true;
    if (t.s_dma_rvalid && b->read) {
        b->read->data = t.s_dma_rdata;
        b->read->resp = t.s_dma_rresp;
        b->read = nullptr;
    }
    if (t.s_dma_bvalid && b->write) {
        b->write->resp = t.s_dma_bresp;
        b->write = nullptr;
    }
}

void sample_memory(top_bench *b)
{
    Vtop &t = b->top;
    if (t.m_mem_rvalid) b->own.reads.pop_front();
    if (t.m_mem_bvalid) b->own.writes.pop_front();
    if (t.m_mem_arvalid) b->own.read_address(b->cycle, t.m_mem_arid, t.m_mem_araddr, t.m_mem_arlen);
    if (t.m_mem_awvalid && t.m_mem_awready) b->own.write_address(t.m_mem_awid, t.m_mem_awaddr);
    if (t.m_mem_wvalid) b->own.write_beat(t.m_mem_wdata, t.m_mem_wstrb, t.m_mem_wlast);
    b->own.store(b->cycle);

    if (t.m_dma_rvalid && t.m_dma_rready) b->device.reads.pop_front();
    if (t.m_dma_bvalid && t.m_dma_bready) b->device.writes.pop_front();
    if (t.m_dma_arvalid) {
        b->device.read_address(b->cycle, t.m_dma_arid, t.m_dma_araddr, t.m_dma_arlen);
        b->issued++;
    }
    if (t.m_dma_awvalid && t.m_dma_awready) {
        b->device.write_address(t.m_dma_awid, t.m_dma_awaddr);
        b->issued++;
    }
    if (t.m_dma_wvalid) b->device.write_beat(t.m_dma_wdata, t.m_dma_wstrb, t.m_dma_wlast);
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
    sample_memory(b);
    b->top.clk_i = 1;
    b->top.eval();
    b->cycle++;
}

} // namespace

extern "C" struct top_bench *top_new(void)
{
    auto *b = new top_bench;
    Vtop &t = b->top;
    t.strap_cap_mask_i = UINT64_MAX;
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
    dma->resp = -1;
    if (dma->write) {
        b->write = dma;
        b->aw_sent = b->w_sent = false;
    } else {
        b->read = dma;
        b->ar_sent = false;
    }
}

extern "C" bool top_dma_wait(struct top_bench *b, const struct top_dma *dma)
{
    for (int i = 0; i < TOP_MAX_WAIT && dma->resp < 0; i++)
        top_run(b, 1);
    return dma->resp >= 0;
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
