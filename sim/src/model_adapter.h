// SPDX-License-Identifier: Apache-2.0
//
// Adapts one Verilated class to the Model interface.
//
// Verilator gives a pin the smallest type that holds it: CData, SData, IData, QData or VlWide<N>.
// get() and put() hide the difference; vectors over ports hold port 0 in their low bits.
#pragma once

#include "iommu_trace.h"
#include "model.h"

#include <cstring>
#include <string>
#include <sys/stat.h>
#include <verilated.h>
#if VM_TRACE_FST
#include <verilated_fst_c.h>
#endif

namespace sluice {

static_assert(TRACE_FAULT_BITS <= 32 * kMaxLaneWords && TRACE_DMA_AR_BITS <= 32 * kMaxLaneWords &&
              TRACE_COMMAND_BITS <= 32 * kMaxLaneWords, "the widest lanes fit");

constexpr uint64_t low_bits(unsigned width)
{
    return width >= 64 ? ~uint64_t{0} : (uint64_t{1} << width) - 1;
}

// ---- `width` bits (at most 64) of a pin from bit `lsb`
template <class T> uint64_t get(const T &pin, unsigned lsb, unsigned width)
{
    return static_cast<uint64_t>(pin) >> lsb & low_bits(width);
}
template <size_t N> uint64_t get(const VlWide<N> &pin, unsigned lsb, unsigned width)
{
    uint64_t value = 0;
    for (unsigned done = 0; done < width;) {
        unsigned at = lsb + done;
        value |= static_cast<uint64_t>(pin.m_storage[at / 32] >> (at % 32)) << done;
        done += 32 - at % 32;
    }
    return value & low_bits(width);
}

template <class T> void put(T &pin, unsigned lsb, unsigned width, uint64_t value)
{
    uint64_t mask = low_bits(width) << lsb;
    pin = static_cast<T>((static_cast<uint64_t>(pin) & ~mask) | (value << lsb & mask));
}
template <size_t N> void put(VlWide<N> &pin, unsigned lsb, unsigned width, uint64_t value)
{
    value &= low_bits(width);
    for (unsigned done = 0; done < width;) {
        unsigned at = lsb + done, room = 32 - at % 32;
        unsigned bits = width - done < room ? width - done : room;
        uint32_t mask = static_cast<uint32_t>(low_bits(bits)) << (at % 32);
        uint32_t &word = pin.m_storage[at / 32];
        word = (word & ~mask) | (static_cast<uint32_t>(value >> done) << (at % 32) & mask);
        done += bits;
    }
}

// ---- data of a beat; `bit` is a multiple of 64
template <class T> void get_bytes(const T &pin, unsigned bit, uint8_t *data, unsigned bytes)
{
    uint64_t word = get(pin, bit, 64);
    memcpy(data, &word, bytes);
}
template <size_t N>
void get_bytes(const VlWide<N> &pin, unsigned bit, uint8_t *data, unsigned bytes)
{
    memcpy(data, reinterpret_cast<const uint8_t *>(pin.m_storage) + bit / 8, bytes);
}
template <class T> void put_bytes(T &pin, unsigned bit, const uint8_t *data, unsigned bytes)
{
    uint64_t word = 0;
    memcpy(&word, data, bytes);
    put(pin, bit, 64, word);
}
template <size_t N>
void put_bytes(VlWide<N> &pin, unsigned bit, const uint8_t *data, unsigned bytes)
{
    memcpy(reinterpret_cast<uint8_t *>(pin.m_storage) + bit / 8, data, bytes);
}

// The pins of one build. V: Verilated class. P: struct of the widths below.
template <class V, class P> class ModelAdapter final : public Model {
public:
    ModelAdapter()
    {
        context_.traceEverOn(VM_TRACE_FST);
        model_ = std::make_unique<V>(&context_, "iommu_top");
    }
    ~ModelAdapter() override
    {
        wave_close();
        model_->final();
        // A scope of the model leaves the context of the thread, whichever model that belongs to.
        Verilated::threadContextp(&context_);
    }

    void settle() override
    {
        model_->clk_i = 0;
        model_->eval();
    }
    void edge() override
    {
        model_->clk_i = 1;
        model_->eval();
    }

    void set_reset(bool active) override { model_->rst_ni = !active; }

    void set_straps(const sluice_straps &straps, bool load) override
    {
        V &m = *model_;
        m.strap_load_i = load;
        m.strap_cap_mask_i = straps.capability_mask;
        m.strap_fctl_writable_i = straps.fctl_writable & 7;
        m.strap_fctl_tie_i = straps.fctl_tie & 7;
        m.strap_ddt_mode_max_i = straps.ddt_mode_max & 15;
        m.strap_walk_slots_i = straps.walk_slots & 127;
        m.strap_icvec_bits_i = straps.icvec_bits & 31;
        m.strap_rcid_bits_i = straps.rcid_bits & 15;
        m.strap_mcid_bits_i = straps.mcid_bits & 15;
        m.strap_hpm_counters_i = straps.hpm_counters & 31;
        m.strap_hpm_width_i = straps.hpm_width & 127;
        m.strap_hpm_event_max_i = straps.hpm_event_max & 15;
        m.strap_ats_tags_i = straps.ats_tags & 63;
        m.strap_bare_size_i = straps.bare_size & 63;
        m.strap_cache_off_i = straps.cache_off;
        m.strap_reset_bare_i = straps.reset_bare;
        m.strap_line_off_i = straps.line_off;
        m.strap_prefetch_off_i = straps.prefetch_off;
    }

    void drive_registers(const RegisterDrive &drive) override
    {
        V &m = *model_;
        m.s_axil_awvalid = drive.aw_valid;
        m.s_axil_wvalid = drive.w_valid;
        m.s_axil_arvalid = drive.ar_valid;
        m.s_axil_bready = drive.b_ready;
        m.s_axil_rready = drive.r_ready;
        m.s_axil_awaddr = drive.address & 0xFFF;
        m.s_axil_araddr = drive.address & 0xFFF;
        m.s_axil_wdata = drive.w_data;
        m.s_axil_wstrb = drive.w_strobes;
    }
    void sample_registers(RegisterPins &pins) override
    {
        V &m = *model_;
        pins.aw_ready = m.s_axil_awready;
        pins.w_ready = m.s_axil_wready;
        pins.b_valid = m.s_axil_bvalid;
        pins.b_resp = m.s_axil_bresp;
        pins.ar_ready = m.s_axil_arready;
        pins.r_valid = m.s_axil_rvalid;
        pins.r_resp = m.s_axil_rresp;
        pins.r_data = m.s_axil_rdata;
    }

    void drive_device(unsigned p, const DevicePortDrive &drive) override
    {
        V &m = *model_;
        put(m.s_dma_arvalid, p, 1, drive.ar_valid);
        put(m.s_dma_awvalid, p, 1, drive.aw_valid);
        put(m.s_dma_wvalid, p, 1, drive.w_valid);
        put(m.s_dma_rready, p, 1, drive.r_ready);
        put(m.s_dma_bready, p, 1, drive.b_ready);
        if (drive.ar_valid) {
            const AxiAddress &a = drive.ar;
            put(m.s_dma_arid, p * P::kDmaIdBits, P::kDmaIdBits, a.id);
            put(m.s_dma_araddr, p * 64, 64, a.address);
            put(m.s_dma_arlen, p * 8, 8, a.len);
            put(m.s_dma_arsize, p * 3, 3, a.size);
            put(m.s_dma_arburst, p * 2, 2, a.burst);
            put(m.s_dma_arlock, p, 1, a.lock);
            put(m.s_dma_arcache, p * 4, 4, a.cache);
            put(m.s_dma_arprot, p * 3, 3, a.prot);
            put(m.s_dma_arqos, p * 4, 4, a.qos);
            put(m.s_dma_armmusid, p * 24, 24, a.device_id);
            put(m.s_dma_armmussidv, p, 1, a.has_process_id);
            put(m.s_dma_armmussid, p * 20, 20, a.process_id);
            put(m.s_dma_armmuatst, p, 1, a.translated);
        }
        if (drive.aw_valid) {
            const AxiAddress &a = drive.aw;
            put(m.s_dma_awid, p * P::kDmaIdBits, P::kDmaIdBits, a.id);
            put(m.s_dma_awaddr, p * 64, 64, a.address);
            put(m.s_dma_awlen, p * 8, 8, a.len);
            put(m.s_dma_awsize, p * 3, 3, a.size);
            put(m.s_dma_awburst, p * 2, 2, a.burst);
            put(m.s_dma_awlock, p, 1, a.lock);
            put(m.s_dma_awcache, p * 4, 4, a.cache);
            put(m.s_dma_awprot, p * 3, 3, a.prot);
            put(m.s_dma_awqos, p * 4, 4, a.qos);
            put(m.s_dma_awmmusid, p * 24, 24, a.device_id);
            put(m.s_dma_awmmussidv, p, 1, a.has_process_id);
            put(m.s_dma_awmmussid, p * 20, 20, a.process_id);
            put(m.s_dma_awmmuatst, p, 1, a.translated);
        }
        if (drive.w_valid) {
            put_bytes(m.s_dma_wdata, p * P::kDmaBytes * 8, drive.w.data, P::kDmaBytes);
            put(m.s_dma_wstrb, p * P::kDmaBytes, P::kDmaBytes, drive.w.strobes);
            put(m.s_dma_wlast, p, 1, drive.w.last);
        }
    }
    void sample_device(unsigned p, DevicePortPins &pins) override
    {
        V &m = *model_;
        pins.ar_ready = get(m.s_dma_arready, p, 1);
        pins.aw_ready = get(m.s_dma_awready, p, 1);
        pins.w_ready = get(m.s_dma_wready, p, 1);
        pins.r_valid = get(m.s_dma_rvalid, p, 1);
        pins.b_valid = get(m.s_dma_bvalid, p, 1);
        if (pins.r_valid) {
            pins.r.id = static_cast<uint32_t>(
                get(m.s_dma_rid, p * P::kDmaIdBits, P::kDmaIdBits));
            pins.r.resp = static_cast<uint8_t>(get(m.s_dma_rresp, p * 2, 2));
            pins.r.last = get(m.s_dma_rlast, p, 1);
            get_bytes(m.s_dma_rdata, p * P::kDmaBytes * 8, pins.r.data, P::kDmaBytes);
        }
        if (pins.b_valid) {
            pins.b_id = static_cast<uint32_t>(
                get(m.s_dma_bid, p * P::kDmaIdBits, P::kDmaIdBits));
            pins.b_resp = static_cast<uint8_t>(get(m.s_dma_bresp, p * 2, 2));
        }
    }

    void drive_dma(unsigned p, const MemoryPortDrive &drive) override
    {
        V &m = *model_;
        put(m.m_dma_arready, p, 1, drive.ready);
        put(m.m_dma_awready, p, 1, drive.ready);
        put(m.m_dma_wready, p, 1, drive.ready);
        put(m.m_dma_rvalid, p, 1, drive.r_valid);
        put(m.m_dma_bvalid, p, 1, drive.b_valid);
        if (drive.r_valid) {
            put(m.m_dma_rid, p * P::kDmaIdBits, P::kDmaIdBits, drive.r.id);
            put(m.m_dma_rresp, p * 2, 2, drive.r.resp);
            put(m.m_dma_rlast, p, 1, drive.r.last);
            put_bytes(m.m_dma_rdata, p * P::kDmaBytes * 8, drive.r.data, P::kDmaBytes);
        }
        if (drive.b_valid) {
            put(m.m_dma_bid, p * P::kDmaIdBits, P::kDmaIdBits, drive.b_id);
            put(m.m_dma_bresp, p * 2, 2, drive.b_resp);
        }
    }
    void sample_dma(unsigned p, MemoryPortPins &pins) override
    {
        V &m = *model_;
        pins.ar_valid = get(m.m_dma_arvalid, p, 1);
        pins.aw_valid = get(m.m_dma_awvalid, p, 1);
        pins.w_valid = get(m.m_dma_wvalid, p, 1);
        pins.r_ready = get(m.m_dma_rready, p, 1);
        pins.b_ready = get(m.m_dma_bready, p, 1);
        if (pins.ar_valid) {
            AxiAddress &a = pins.ar;
            a.id = static_cast<uint32_t>(get(m.m_dma_arid, p * P::kDmaIdBits, P::kDmaIdBits));
            a.address = get(m.m_dma_araddr, p * P::kPas, P::kPas);
            a.len = static_cast<uint8_t>(get(m.m_dma_arlen, p * 8, 8));
            a.size = static_cast<uint8_t>(get(m.m_dma_arsize, p * 3, 3));
            a.burst = static_cast<uint8_t>(get(m.m_dma_arburst, p * 2, 2));
            a.burst = static_cast<uint8_t>(get(m.m_dma_arburst, p * 2, 2));
            a.cache = static_cast<uint8_t>(get(m.m_dma_arcache, p * 4, 4));
            a.user = static_cast<uint32_t>(get(m.m_dma_aruser, p * 24, 24));
        }
        if (pins.aw_valid) {
            AxiAddress &a = pins.aw;
            a.id = static_cast<uint32_t>(get(m.m_dma_awid, p * P::kDmaIdBits, P::kDmaIdBits));
            a.address = get(m.m_dma_awaddr, p * P::kPas, P::kPas);
            a.len = static_cast<uint8_t>(get(m.m_dma_awlen, p * 8, 8));
            a.size = static_cast<uint8_t>(get(m.m_dma_awsize, p * 3, 3));
            a.burst = static_cast<uint8_t>(get(m.m_dma_awburst, p * 2, 2));
            a.burst = static_cast<uint8_t>(get(m.m_dma_awburst, p * 2, 2));
            a.cache = static_cast<uint8_t>(get(m.m_dma_awcache, p * 4, 4));
            a.user = static_cast<uint32_t>(get(m.m_dma_awuser, p * 24, 24));
        }
        if (pins.w_valid) {
            get_bytes(m.m_dma_wdata, p * P::kDmaBytes * 8, pins.w.data, P::kDmaBytes);
            pins.w.strobes = get(m.m_dma_wstrb, p * P::kDmaBytes, P::kDmaBytes);
            pins.w.last = get(m.m_dma_wlast, p, 1);
        }
    }

    void drive_mem(const MemoryPortDrive &drive) override
    {
        V &m = *model_;
        m.m_mem_arready = drive.ready;
        m.m_mem_awready = drive.ready;
        m.m_mem_wready = drive.ready;
        m.m_mem_rvalid = drive.r_valid;
        m.m_mem_bvalid = drive.b_valid;
        if (drive.r_valid) {
            m.m_mem_rid = static_cast<uint8_t>(drive.r.id);
            m.m_mem_rresp = drive.r.resp;
            m.m_mem_rpoison = drive.r.poison;
            m.m_mem_rlast = drive.r.last;
            put_bytes(m.m_mem_rdata, 0, drive.r.data, P::kMemBytes);
        }
        if (drive.b_valid) {
            m.m_mem_bid = static_cast<uint8_t>(drive.b_id);
            m.m_mem_bresp = drive.b_resp;
        }
    }
    void sample_mem(MemoryPortPins &pins) override
    {
        V &m = *model_;
        pins.ar_valid = m.m_mem_arvalid;
        pins.aw_valid = m.m_mem_awvalid;
        pins.w_valid = m.m_mem_wvalid;
        pins.r_ready = m.m_mem_rready;
        pins.b_ready = m.m_mem_bready;
        if (pins.ar_valid) {
            AxiAddress &a = pins.ar;
            a.id = m.m_mem_arid;
            a.address = m.m_mem_araddr;
            a.len = m.m_mem_arlen;
            a.size = m.m_mem_arsize;
            a.burst = m.m_mem_arburst;
            a.burst = m.m_mem_arburst;
            a.cache = m.m_mem_arcache;
            a.user = m.m_mem_aruser;
        }
        if (pins.aw_valid) {
            AxiAddress &a = pins.aw;
            a.id = m.m_mem_awid;
            a.address = m.m_mem_awaddr;
            a.len = m.m_mem_awlen;
            a.size = m.m_mem_awsize;
            a.burst = m.m_mem_awburst;
            a.burst = m.m_mem_awburst;
            a.cache = m.m_mem_awcache;
            a.atop = m.m_mem_awatop;
            a.user = m.m_mem_awuser;
        }
        if (pins.w_valid) {
            get_bytes(m.m_mem_wdata, 0, pins.w.data, P::kMemBytes);
            pins.w.strobes = m.m_mem_wstrb;
            pins.w.last = m.m_mem_wlast;
        }
    }

    uint32_t interrupts() override { return model_->irq_o; }
    bool quiescent() override { return model_->quiescent_o; }

    uint32_t lanes(unsigned p) override
    {
        V &m = *model_;
        uint32_t set = static_cast<uint32_t>(
            get(m.trace_dma_ar_valid_o, p, 1) << TRACE_LANE_DMA_AR |
            get(m.trace_dma_aw_valid_o, p, 1) << TRACE_LANE_DMA_AW |
            get(m.trace_m_ar_valid_o, p, 1) << TRACE_LANE_M_AR |
            get(m.trace_m_aw_valid_o, p, 1) << TRACE_LANE_M_AW |
            get(m.trace_r_last_valid_o, p, 1) << TRACE_LANE_R_LAST |
            get(m.trace_b_valid_o, p, 1) << TRACE_LANE_B |
            get(m.trace_watchdog_r_valid_o, p, 1) << TRACE_LANE_WATCHDOG_R |
            get(m.trace_watchdog_w_valid_o, p, 1) << TRACE_LANE_WATCHDOG_W);
        if (p != 0) return set;
        return set | static_cast<uint32_t>(m.trace_xlate_req_valid_o) << TRACE_LANE_XLATE_REQ |
               static_cast<uint32_t>(m.trace_xlate_rsp_valid_o) << TRACE_LANE_XLATE_RSP |
               static_cast<uint32_t>(m.trace_walk_read_valid_o) << TRACE_LANE_WALK_READ |
               static_cast<uint32_t>(m.trace_walk_beat_valid_o) << TRACE_LANE_WALK_BEAT |
               static_cast<uint32_t>(m.trace_walk_end_valid_o) << TRACE_LANE_WALK_END |
               static_cast<uint32_t>(m.trace_cache_valid_o) << TRACE_LANE_CACHE |
               static_cast<uint32_t>(m.trace_drop_valid_o) << TRACE_LANE_DROP |
               static_cast<uint32_t>(m.trace_command_valid_o) << TRACE_LANE_COMMAND |
               static_cast<uint32_t>(m.trace_fault_valid_o) << TRACE_LANE_FAULT |
               static_cast<uint32_t>(m.trace_reg_write_valid_o) << TRACE_LANE_REG_WRITE |
               static_cast<uint32_t>(m.trace_reset_valid_o) << TRACE_LANE_RESET;
    }

    void lane_words(unsigned lane, unsigned p, uint32_t *words) override
    {
        V &m = *model_;
        switch (lane) {
        case TRACE_LANE_DMA_AR: return copy(m.trace_dma_ar_o, p, TRACE_DMA_AR_BITS, words);
        case TRACE_LANE_DMA_AW: return copy(m.trace_dma_aw_o, p, TRACE_DMA_AW_BITS, words);
        case TRACE_LANE_M_AR: return copy(m.trace_m_ar_o, p, TRACE_M_AR_BITS, words);
        case TRACE_LANE_M_AW: return copy(m.trace_m_aw_o, p, TRACE_M_AW_BITS, words);
        case TRACE_LANE_R_LAST: return copy(m.trace_r_last_o, p, TRACE_R_LAST_BITS, words);
        case TRACE_LANE_B: return copy(m.trace_b_o, p, TRACE_B_BITS, words);
        case TRACE_LANE_XLATE_REQ: return copy(m.trace_xlate_req_o, 0, TRACE_XLATE_REQ_BITS, words);
        case TRACE_LANE_XLATE_RSP: return copy(m.trace_xlate_rsp_o, 0, TRACE_XLATE_RSP_BITS, words);
        case TRACE_LANE_WALK_READ: return copy(m.trace_walk_read_o, 0, TRACE_WALK_READ_BITS, words);
        case TRACE_LANE_WALK_BEAT: return copy(m.trace_walk_beat_o, 0, TRACE_WALK_BEAT_BITS, words);
        case TRACE_LANE_WALK_END: return copy(m.trace_walk_end_o, 0, TRACE_WALK_END_BITS, words);
        case TRACE_LANE_CACHE: return copy(m.trace_cache_o, 0, TRACE_CACHE_BITS, words);
        case TRACE_LANE_DROP: return copy(m.trace_drop_o, 0, TRACE_DROP_BITS, words);
        case TRACE_LANE_COMMAND: return copy(m.trace_command_o, 0, TRACE_COMMAND_BITS, words);
        case TRACE_LANE_FAULT: return copy(m.trace_fault_o, 0, TRACE_FAULT_BITS, words);
        case TRACE_LANE_REG_WRITE: return copy(m.trace_reg_write_o, 0, TRACE_REG_WRITE_BITS, words);
        case TRACE_LANE_WATCHDOG_R:
            return copy(m.trace_watchdog_r_o, p, TRACE_WATCHDOG_R_BITS, words);
        case TRACE_LANE_WATCHDOG_W:
            return copy(m.trace_watchdog_w_o, p, TRACE_WATCHDOG_W_BITS, words);
        case TRACE_LANE_RESET: return copy(m.trace_reset_o, 0, TRACE_RESET_BITS, words);
        default: return;
        }
    }

#if VM_TRACE_FST
    bool wave_open(const char *path) override
    {
        wave_ = std::make_unique<VerilatedFstC>();
        model_->trace(wave_.get(), 99);
        wave_->open(path);
        return true;
    }
    void wave_dump(uint64_t half_cycles) override { wave_->dump(half_cycles); }
    void wave_close() override
    {
        if (wave_) wave_->close();
        wave_.reset();
    }
#else
    bool wave_open(const char *) override { return false; }
    void wave_dump(uint64_t) override {}
    void wave_close() override {}
#endif

private:
    template <class T> static void copy(const T &pin, unsigned p, unsigned bits, uint32_t *words)
    {
        for (unsigned at = 0; at < bits; at += 32) {
            unsigned part = bits - at < 32 ? bits - at : 32;
            words[at / 32] = static_cast<uint32_t>(get(pin, p * bits + at, part));
        }
    }

    VerilatedContext context_;
    std::unique_ptr<V> model_;
#if VM_TRACE_FST
    std::unique_ptr<VerilatedFstC> wave_;
#endif
};

} // namespace sluice
