// SPDX-License-Identifier: Apache-2.0
//
// The only C++ of the bench: pins of the Verilated model, one clock cycle at a time.
#include "walk_bench.h"

#include "Vwalk_bench_top.h"
#include "verilated.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

struct walk_model {
    VerilatedContext context;
    Vwalk_bench_top top{&context};
};

namespace {

void set_config(Vwalk_bench_top &top, const walk_config &config)
{
    top.cfg_mode_i = config.mode;
    top.cfg_ddt_ppn_i = config.ddt_ppn;
    top.cfg_pas_i = config.pas;
    top.cfg_modes_i = config.modes;
    top.cfg_cache_off_i = config.cache_off;
    top.cfg_walk_slots_i = config.walk_slots;
}

void set_request(Vwalk_bench_top &top, const walk_bench *b)
{
    top.req_valid_i = b->next_post < b->num_posts;
    if (!top.req_valid_i) return;
    const walk_request &r = b->posts[b->next_post];
    top.req_port_i = r.port;
    top.req_write_i = r.write;
    top.req_idx_i = r.idx;
    top.req_seq_i = b->next_post;
    top.req_device_id_i = r.device_id;
    top.req_pv_i = r.pv;
    top.req_process_id_i = r.process_id;
    top.req_priv_i = r.priv;
    top.req_exec_i = r.exec;
    top.req_translated_i = r.translated;
    top.req_bad_burst_i = r.bad_burst;
    top.req_ats_i = r.ats;
    top.req_page_req_i = r.page_req;
    top.req_iova_i = r.iova;
}

void set_inval(Vwalk_bench_top &top, walk_bench *b)
{
    top.inval_valid_i = b->inval_pending;
    b->inval_pending = false;
    top.inval_kind_i = b->inval.kind;
    top.inval_dv_i = b->inval.dv;
    top.inval_device_id_i = b->inval.device_id;
    top.inval_process_id_i = b->inval.process_id;
    top.inval_gv_i = b->inval.gv;
    top.inval_gscid_i = b->inval.gscid;
    top.inval_pscv_i = b->inval.pscv;
    top.inval_pscid_i = b->inval.pscid;
    top.inval_av_i = b->inval.av;
    top.inval_vpn_i = b->inval.vpn;
    top.inval_nl_i = b->inval.nl;
    top.inval_size_i = b->inval.size;
}

uint64_t word_at(const walk_bench *b, uint64_t addr)
{
    return addr / 8 < WALK_MEM_WORDS ? b->memory[addr / 8] : 0;
}

// One beat of the read that has been due longest, if any is due.
void set_beat(Vwalk_bench_top &top, walk_bench *b)
{
    const uint32_t beat_bytes = top.mem_data_w_o / 8;
    int chosen = -1;
    for (int id = 0; id < 64; id++) {
        if (!b->outstanding[id].busy || b->outstanding[id].due > b->cycle) continue;
        if (chosen < 0 || b->outstanding[id].due < b->outstanding[chosen].due) chosen = id;
    }
    top.mem_valid_i = chosen >= 0;
    // What lies beside the wanted bytes is noise that must not matter.
    for (int i = 0; i < 16; i++) top.mem_data_i[i] = walk_random(b, 0);
    top.mem_error_i = 0;
    top.mem_poison_i = 0;
    if (chosen < 0) return;

    auto &read = b->outstanding[chosen];
    const uint32_t left = read.bytes - read.done;
    const uint32_t now = left < beat_bytes ? left : beat_bytes;
    top.mem_poison_i = 0xFF << (now / 8);
    for (uint32_t i = 0; i < now / 8; i++) {
        const uint64_t addr = read.addr + read.done + 8 * i;
        const uint64_t word = read.late ? word_at(b, addr) : read.data[read.done / 8 + i];
        top.mem_data_i[2 * i] = static_cast<uint32_t>(word);
        top.mem_data_i[2 * i + 1] = static_cast<uint32_t>(word >> 32);
        if (addr == b->error_addr || addr / 8 >= WALK_MEM_WORDS) top.mem_error_i = 1;
        if (addr == b->poison_addr) top.mem_poison_i |= 1 << i;
    }
    read.done += now;
    top.mem_id_i = chosen;
    top.mem_last_i = read.done == read.bytes;
    if (top.mem_last_i) read.busy = false;
    else read.due = b->cycle + 1;
}

void take_read(Vwalk_bench_top &top, walk_bench *b)
{
    if (!top.rd_valid_o || !top.rd_ready_i) return;
    auto &slot = b->outstanding[top.rd_id_o & 63];
    if (slot.busy || top.rd_id_o > 63 || b->num_reads == WALK_MAX_READS) {
        std::fprintf(stderr, "walk bench: read %u of id %u is impossible\n", b->num_reads,
                     top.rd_id_o);
        std::abort();
    }
    b->reads[b->num_reads++] = {b->cycle, top.rd_addr_o, top.rd_id_o, 1u << top.rd_log2_bytes_o,
                                top.rd_reason_o, top.rd_level_o, top.rd_rcid_o, top.rd_mcid_o};
    slot.busy = true;
    slot.addr = top.rd_addr_o;
    slot.bytes = 1u << top.rd_log2_bytes_o;
    slot.done = 0;
    slot.late = walk_random(b, 100) < b->sample_late;
    for (uint32_t i = 0; i < slot.bytes / 8; i++) slot.data[i] = word_at(b, slot.addr + 8 * i);
    // The memory port registers the address: AR is one cycle behind.
    slot.due = b->cycle + 1 + b->latency
             + (b->latency_spread ? walk_random(b, b->latency_spread + 1) : 0);
}

void take_answer(Vwalk_bench_top &top, walk_bench *b)
{
    if (!top.rsp_valid_o) return;
    uint32_t &owner = b->owner[top.rsp_port_o % WALK_PORTS][top.rsp_write_o][top.rsp_idx_o];
    if (owner == 0 || top.rsp_granted_o + top.rsp_refused_o + top.rsp_retry_o != 1) {
        std::fprintf(stderr, "walk bench: answer to nobody or of no kind, cycle %llu\n",
                     static_cast<unsigned long long>(b->cycle));
        std::abort();
    }
    walk_answer &a = b->answers[owner - 1];
    a.outcome = top.rsp_granted_o ? WALK_GRANTED : top.rsp_refused_o ? WALK_REFUSED : WALK_RETRY;
    a.cycle = b->cycle;
    a.cause = top.trace_rsp_cause_o;
    if (top.rsp_cause_o != a.cause) a.answers += 1000; // the answer and the lane differ
    a.ppn_told = top.rsp_ppn_o;
    a.pbmt = top.rsp_pbmt_o;
    a.g = top.rsp_g_o;
    a.msi = top.rsp_msi_o;
    a.gv = top.rsp_gv_o;
    a.gscid = top.rsp_gscid_o;
    a.prpr = top.rsp_prpr_o;
    a.mrif = top.rsp_mrif_o;
    a.mrif_addr = static_cast<uint64_t>(top.rsp_mrif_addr_o) << 9;
    a.nid = top.rsp_mrif_nid_o;
    a.nppn = top.rsp_mrif_nppn_o;
    a.ppn = top.trace_rsp_ppn_o;
    a.size = top.rsp_size_o;
    a.rwxu = top.rsp_rwxu_o;
    a.pscid = top.rsp_pscid_o;
    a.used_pid = top.rsp_used_pid_o;
    a.used_pv = top.rsp_used_pv_o;
    a.rcid = top.rsp_rcid_o;
    a.mcid = top.rsp_mcid_o;
    a.birth = top.rsp_birth_o;
    a.stale = top.rsp_stale_o;
    a.fill = top.rsp_fill_o;
    a.s1 = top.rsp_s1_o;
    a.ens = top.rsp_ens_o;
    a.sum = top.rsp_sum_o;
    a.answers++;
    if (top.trace_rsp_seq_o != owner - 1) a.answers += 1000; // the lane names another request
    owner = 0;
    b->num_waiting--;
}

// A compare-and-swap acts when it is taken; software may have been faster.
void take_update(Vwalk_bench_top &top, walk_bench *b)
{
    if (!top.cas_valid_o || !top.cas_ready_i) return;
    const uint32_t id = top.cas_id_o - 0x80u;
    const uint64_t addr = top.cas_addr_o;
    if (id > 63 || b->updates[id].busy || top.cas_set_o || addr % (top.cas_word_o ? 4 : 8) != 0) {
        std::fprintf(stderr, "walk bench: compare-and-swap %02x at %llx is impossible\n",
                     top.cas_id_o, static_cast<unsigned long long>(addr));
        std::abort();
    }
    auto &update = b->updates[id];
    update.busy = true;
    update.due = b->cycle + 1 + b->latency;
    update.error = addr / 8 >= WALK_MEM_WORDS || addr == b->cas_error_addr;
    b->num_updates++;
    b->last_update = addr;
    if (update.error) return;
    auto *entry = reinterpret_cast<uint8_t *>(b->memory) + addr;
    if (walk_random(b, 100) < b->cas_races) entry[b->race_byte] |= 1u << b->race_bit;
    const uint32_t bytes = top.cas_word_o ? 4 : 8;
    uint64_t old = 0;
    std::memcpy(&old, entry, bytes);
    update.old = old;
    const uint64_t operand = top.cas_operand_o, swap = top.cas_swap_o;
    if (old == operand) std::memcpy(entry, &swap, bytes);
    else b->num_lost++;
}

void set_update(Vwalk_bench_top &top, walk_bench *b)
{
    top.cas_ready_i = walk_random(b, 100) >= b->read_stall;
    top.cas_rsp_valid_i = 0;
    for (uint32_t id = 0; id < 64 && !top.cas_rsp_valid_i; id++) {
        auto &update = b->updates[id];
        if (!update.busy || update.due > b->cycle) continue;
        top.cas_rsp_valid_i = 1;
        top.cas_rsp_id_i = 0x80 + id;
        top.cas_rsp_data_i = update.old;
        top.cas_rsp_error_i = update.error;
        top.cas_rsp_poison_i = 0;
        update.busy = false;
    }
}

void take_fault(Vwalk_bench_top &top, walk_bench *b)
{
    if (!top.fault_valid_o || !top.fault_ready_i) return;
    walk_fault &f = b->faults[b->num_faults++];
    f.cycle = b->cycle;
    f.iotval = top.fault_iotval_o;
    f.iotval2 = top.fault_iotval2_o;
    f.cause = top.fault_cause_o;
    f.ttyp = top.fault_ttyp_o;
    f.device_id = top.fault_device_id_o;
    f.process_id = top.fault_process_id_o;
    f.pv = top.fault_pv_o;
    f.priv = top.fault_priv_o;
}

void clock(Vwalk_bench_top &top)
{
    top.clk_i = 1;
    top.eval();
    top.clk_i = 0;
}

} // namespace

extern "C" {

uint32_t walk_random(walk_bench *b, uint32_t below)
{
    b->random ^= b->random << 13;
    b->random ^= b->random >> 17;
    b->random ^= b->random << 5;
    return below ? b->random % below : b->random;
}

walk_bench *walk_bench_new(void)
{
    auto *b = static_cast<walk_bench *>(std::calloc(1, sizeof(walk_bench)));
    b->memory = static_cast<uint64_t *>(std::calloc(WALK_MEM_WORDS, sizeof(uint64_t)));
    b->model = new walk_model;
    b->random = 0x2545F491;
    b->latency = 5;
    b->fault_ready = true;
    b->error_addr = b->poison_addr = b->cas_error_addr = ~0ull;
    b->config = {4, 0, 56, 0x3F, false, 0};
    return b;
}

void walk_bench_free(walk_bench *b)
{
    delete b->model;
    std::free(b->memory);
    std::free(b);
}

void walk_reset(walk_bench *b)
{
    Vwalk_bench_top &top = b->model->top;
    b->num_posts = b->next_post = b->num_waiting = b->num_faults = b->num_reads = 0;
    b->walks_ended = b->walks_filled = b->walks_marked = 0;
    b->misses = b->num_updates = b->num_lost = 0;
    std::memset(b->loads, 0, sizeof b->loads);
    std::memset(b->updates, 0, sizeof b->updates);
    std::memset(b->outstanding, 0, sizeof b->outstanding);
    std::memset(b->owner, 0, sizeof b->owner);
    top.req_valid_i = top.mem_valid_i = top.inval_valid_i = top.cas_rsp_valid_i = 0;
    set_config(top, b->config);
    top.rst_ni = 0;
    for (int i = 0; i < 4; i++) {
        top.eval();
        clock(top);
    }
    top.rst_ni = 1;
}

uint32_t walk_post(walk_bench *b, walk_request r)
{
    if (b->num_posts == WALK_MAX_POSTS) std::abort();
    b->posts[b->num_posts] = r;
    b->answers[b->num_posts] = walk_answer{};
    return b->num_posts++;
}

void walk_invalidate(walk_bench *b, walk_inval inval)
{
    b->inval = inval;
    b->inval_pending = true;
}

void walk_tick(walk_bench *b)
{
    Vwalk_bench_top &top = b->model->top;
    set_config(top, b->config);
    set_request(top, b);
    set_inval(top, b);
    set_beat(top, b);
    set_update(top, b);
    top.rd_ready_i = walk_random(b, 100) >= b->read_stall;
    top.fault_ready_i = b->fault_ready;
    top.eval();

    if (top.req_valid_i && top.req_ready_o) {
        const walk_request &r = b->posts[b->next_post];
        if (b->owner[r.port][r.write][r.idx] != 0) std::abort();
        b->owner[r.port][r.write][r.idx] = b->next_post + 1;
        b->answers[b->next_post].taken_cycle = b->cycle;
        b->next_post++;
        b->num_waiting++;
    }
    if (top.trace_req_valid_o) b->answers[top.trace_req_seq_o].lookup = top.trace_req_outcome_o;
    take_read(top, b);
    take_update(top, b);
    b->misses += top.hpm_miss_o;
    if (top.hpm_load_o) b->loads[top.hpm_load_event_o]++;
    take_answer(top, b);
    take_fault(top, b);
    if (top.trace_end_valid_o) {
        b->walks_ended++;
        b->walks_filled += top.trace_end_filled_o;
        b->walks_marked += top.trace_end_marked_o;
    }
    b->busy = top.busy_o;
    b->marked_busy = top.marked_busy_o;
    clock(top);
    b->cycle++;
}

bool walk_run(walk_bench *b, uint32_t cycles)
{
    for (uint32_t i = 0; i < cycles; i++) {
        walk_tick(b);
        if (b->next_post == b->num_posts && b->num_waiting == 0 && !b->busy) return true;
    }
    std::fprintf(stderr, "walk bench: still busy after %u cycles, %u of %u requests taken\n",
                 cycles, b->next_post, b->num_posts);
    return false;
}

} // extern "C"
