// SPDX-License-Identifier: Apache-2.0
#include "hpm_bench.h"

#include "Vhpm_bench_top.h"
#include "verilated.h"

struct hpm_bench {
    VerilatedContext ctx;
    Vhpm_bench_top top{&ctx};
    int overflows = 0;
};

namespace
{

// Bits [width * place, ...) of a port of up to 128 bits.
template <typename Port> void put(Port &port, int place, int width, uint64_t value)
{
    for (int i = 0; i < width; i++) {
        const int bit = place * width + i;
        const uint32_t set = value >> i & 1;
        port[bit / 32] = (port[bit / 32] & ~(1U << bit % 32)) | set << bit % 32;
    }
}

template <typename Port> void put_small(Port &port, int place, int width, uint64_t value)
{
    const uint64_t mask = ((uint64_t{1} << width) - 1) << place * width;
    port = static_cast<Port>((port & ~mask) | (value << place * width & mask));
}

void drive(Vhpm_bench_top &t, const hpm_event *events, int places)
{
    for (int p = 0; p < HPM_PLACES; p++) {
        const hpm_event e = p < places ? events[p] : hpm_event{};
        put_small(t.event_valid_i, p, 1, e.event_id != 0);
        put_small(t.event_id_i, p, 4, e.event_id);
        put(t.device_id_i, p, 24, e.device_id);
        put_small(t.pv_i, p, 1, e.pv);
        put(t.process_id_i, p, 20, e.process_id);
        put_small(t.gscv_i, p, 1, e.gscv);
        put_small(t.gscid_i, p, 16, e.gscid);
        put_small(t.pscv_i, p, 1, e.pscv);
        put(t.pscid_i, p, 20, e.pscid);
    }
}

} // namespace

extern "C" struct hpm_bench *hpm_new(const struct hpm_limits *limits)
{
    auto *b = new hpm_bench;
    Vhpm_bench_top &t = b->top;
    t.present_i = limits->present;
    t.counters_i = limits->counters;
    t.width_i = limits->width;
    t.event_max_i = limits->event_max;
    t.rst_ni = 0;
    hpm_cycle(b, nullptr, 0);
    hpm_cycle(b, nullptr, 0);
    t.rst_ni = 1;
    return b;
}

extern "C" void hpm_free(struct hpm_bench *b)
{
    // A scope leaves the context of the thread, whichever model it belongs to.
    Verilated::threadContextp(&b->ctx);
    delete b;
}

extern "C" void hpm_cycle(struct hpm_bench *b, const struct hpm_event *events, int places)
{
    Vhpm_bench_top &t = b->top;
    drive(t, events, places);
    t.clk_i = 0;
    t.eval();
    if (t.rst_ni) b->overflows += t.overflow_o;
    t.clk_i = 1;
    t.eval();
}

extern "C" void hpm_write_lanes(struct hpm_bench *b, uint32_t dword, uint64_t value, int lanes)
{
    Vhpm_bench_top &t = b->top;
    t.write_i = 1;
    t.write_addr_i = dword;
    t.write_data_i = value;
    t.write_low_i = lanes & 1;
    t.write_high_i = lanes >> 1;
    hpm_cycle(b, nullptr, 0);
    t.write_i = 0;
}

extern "C" uint64_t hpm_read(struct hpm_bench *b, uint32_t dword)
{
    b->top.read_addr_i = dword;
    b->top.clk_i = 0;
    b->top.eval();
    return b->top.read_data_o;
}

extern "C" int hpm_overflows(const struct hpm_bench *b)
{
    return b->overflows;
}

extern "C" uint32_t hpm_deadline(struct hpm_bench *b)
{
    b->top.clk_i = 0;
    b->top.eval();
    return b->top.next_deadline_o;
}
