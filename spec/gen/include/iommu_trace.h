// SPDX-License-Identifier: Apache-2.0
//
// Generated from spec/trace_events.yaml by spec/gen.py; do not edit.
//
// Trace lanes: one struct, one decoder and one encoder each. `words` holds the lane's bits, bit 0
// of words[0] first, TRACE_<LANE>_WORDS of them.
#pragma once

#include <stdint.h>

#define TRACE_VERSION 1

// Lanes in the order of the description.
enum trace_lane {
    TRACE_LANE_DMA_AR,
    TRACE_LANE_DMA_AW,
    TRACE_LANE_M_AR,
    TRACE_LANE_M_AW,
    TRACE_LANE_R_LAST,
    TRACE_LANE_B,
    TRACE_LANE_XLATE_REQ,
    TRACE_LANE_XLATE_RSP,
    TRACE_LANE_WALK_READ,
    TRACE_LANE_WALK_BEAT,
    TRACE_LANE_WALK_END,
    TRACE_LANE_CACHE,
    TRACE_LANE_DROP,
    TRACE_LANE_COMMAND,
    TRACE_LANE_FAULT,
    TRACE_LANE_REG_WRITE,
    TRACE_LANE_WATCHDOG_R,
    TRACE_LANE_WATCHDOG_W,
    TRACE_LANE_RESET,
    TRACE_NUM_LANES
};

// `width` bits (at most 64) of a lane, from bit `lsb` up.
static inline uint64_t trace_bits(const uint32_t *words, unsigned lsb, unsigned width)
{
    uint64_t value = 0;
    unsigned got = 0;

    while (got < width) {
        unsigned at = lsb + got;
        value |= (uint64_t)(words[at / 32] >> (at % 32)) << got;
        got += 32 - at % 32;
    }
    return width < 64 ? value & ((UINT64_C(1) << width) - 1) : value;
}

// The reverse: the bits must be 0 before.
static inline void trace_set_bits(uint32_t *words, unsigned lsb, unsigned width, uint64_t value)
{
    unsigned put = 0;

    if (width < 64) value &= (UINT64_C(1) << width) - 1;
    while (put < width) {
        unsigned at = lsb + put;
        words[at / 32] |= (uint32_t)(value >> put) << (at % 32);
        put += 32 - at % 32;
    }
}

// a read request is accepted at s_dma
#define TRACE_DMA_AR_BITS 214
#define TRACE_DMA_AR_WORDS 7
struct trace_dma_ar {
    uint32_t seq; // request number of this port and direction
    uint32_t id; // AXI id
    uint32_t device_id; // AxMMUSID
    uint32_t pv; // process_id present
    uint32_t process_id; // AxMMUSSID
    uint32_t priv; // privileged
    uint32_t exec; // read for execute
    uint32_t translated; // already translated
    uint64_t addr; // address of the first byte
    uint32_t len; // AxLEN
    uint32_t size; // AxSIZE
    uint32_t burst; // AxBURST
    uint32_t hit; // the first level held a granting translation (Bare counts as a hit)
    uint32_t direct; // went straight to the m_dma register without entering the queue
    uint32_t idx; // queue entry taken when direct is 0
    uint32_t birth; // first-level entry used on a hit
};

static inline void trace_dma_ar_unpack(const uint32_t *words, struct trace_dma_ar *out)
{
    out->seq = (uint32_t)trace_bits(words, 182, 32);
    out->id = (uint32_t)trace_bits(words, 166, 16);
    out->device_id = (uint32_t)trace_bits(words, 142, 24);
    out->pv = (uint32_t)trace_bits(words, 141, 1);
    out->process_id = (uint32_t)trace_bits(words, 121, 20);
    out->priv = (uint32_t)trace_bits(words, 120, 1);
    out->exec = (uint32_t)trace_bits(words, 119, 1);
    out->translated = (uint32_t)trace_bits(words, 118, 1);
    out->addr = trace_bits(words, 54, 64);
    out->len = (uint32_t)trace_bits(words, 46, 8);
    out->size = (uint32_t)trace_bits(words, 43, 3);
    out->burst = (uint32_t)trace_bits(words, 41, 2);
    out->hit = (uint32_t)trace_bits(words, 40, 1);
    out->direct = (uint32_t)trace_bits(words, 39, 1);
    out->idx = (uint32_t)trace_bits(words, 32, 7);
    out->birth = (uint32_t)trace_bits(words, 0, 32);
}

static inline void trace_dma_ar_pack(const struct trace_dma_ar *in, uint32_t *words)
{
    for (unsigned i = 0; i < TRACE_DMA_AR_WORDS; i++) words[i] = 0;
    trace_set_bits(words, 182, 32, in->seq);
    trace_set_bits(words, 166, 16, in->id);
    trace_set_bits(words, 142, 24, in->device_id);
    trace_set_bits(words, 141, 1, in->pv);
    trace_set_bits(words, 121, 20, in->process_id);
    trace_set_bits(words, 120, 1, in->priv);
    trace_set_bits(words, 119, 1, in->exec);
    trace_set_bits(words, 118, 1, in->translated);
    trace_set_bits(words, 54, 64, in->addr);
    trace_set_bits(words, 46, 8, in->len);
    trace_set_bits(words, 43, 3, in->size);
    trace_set_bits(words, 41, 2, in->burst);
    trace_set_bits(words, 40, 1, in->hit);
    trace_set_bits(words, 39, 1, in->direct);
    trace_set_bits(words, 32, 7, in->idx);
    trace_set_bits(words, 0, 32, in->birth);
}

// a write request is accepted at s_dma
#define TRACE_DMA_AW_BITS 214
#define TRACE_DMA_AW_WORDS 7
struct trace_dma_aw {
    uint32_t seq; // request number of this port and direction
    uint32_t id; // AXI id
    uint32_t device_id; // AxMMUSID
    uint32_t pv; // process_id present
    uint32_t process_id; // AxMMUSSID
    uint32_t priv; // privileged
    uint32_t exec; // read for execute
    uint32_t translated; // already translated
    uint64_t addr; // address of the first byte
    uint32_t len; // AxLEN
    uint32_t size; // AxSIZE
    uint32_t burst; // AxBURST
    uint32_t hit; // the first level held a granting translation (Bare counts as a hit)
    uint32_t direct; // went straight to the m_dma register without entering the queue
    uint32_t idx; // queue entry taken when direct is 0
    uint32_t birth; // first-level entry used on a hit
};

static inline void trace_dma_aw_unpack(const uint32_t *words, struct trace_dma_aw *out)
{
    out->seq = (uint32_t)trace_bits(words, 182, 32);
    out->id = (uint32_t)trace_bits(words, 166, 16);
    out->device_id = (uint32_t)trace_bits(words, 142, 24);
    out->pv = (uint32_t)trace_bits(words, 141, 1);
    out->process_id = (uint32_t)trace_bits(words, 121, 20);
    out->priv = (uint32_t)trace_bits(words, 120, 1);
    out->exec = (uint32_t)trace_bits(words, 119, 1);
    out->translated = (uint32_t)trace_bits(words, 118, 1);
    out->addr = trace_bits(words, 54, 64);
    out->len = (uint32_t)trace_bits(words, 46, 8);
    out->size = (uint32_t)trace_bits(words, 43, 3);
    out->burst = (uint32_t)trace_bits(words, 41, 2);
    out->hit = (uint32_t)trace_bits(words, 40, 1);
    out->direct = (uint32_t)trace_bits(words, 39, 1);
    out->idx = (uint32_t)trace_bits(words, 32, 7);
    out->birth = (uint32_t)trace_bits(words, 0, 32);
}

static inline void trace_dma_aw_pack(const struct trace_dma_aw *in, uint32_t *words)
{
    for (unsigned i = 0; i < TRACE_DMA_AW_WORDS; i++) words[i] = 0;
    trace_set_bits(words, 182, 32, in->seq);
    trace_set_bits(words, 166, 16, in->id);
    trace_set_bits(words, 142, 24, in->device_id);
    trace_set_bits(words, 141, 1, in->pv);
    trace_set_bits(words, 121, 20, in->process_id);
    trace_set_bits(words, 120, 1, in->priv);
    trace_set_bits(words, 119, 1, in->exec);
    trace_set_bits(words, 118, 1, in->translated);
    trace_set_bits(words, 54, 64, in->addr);
    trace_set_bits(words, 46, 8, in->len);
    trace_set_bits(words, 43, 3, in->size);
    trace_set_bits(words, 41, 2, in->burst);
    trace_set_bits(words, 40, 1, in->hit);
    trace_set_bits(words, 39, 1, in->direct);
    trace_set_bits(words, 32, 7, in->idx);
    trace_set_bits(words, 0, 32, in->birth);
}

// a translated read address is accepted at m_dma
#define TRACE_M_AR_BITS 120
#define TRACE_M_AR_WORDS 4
struct trace_m_ar {
    uint32_t seq; // request number
    uint32_t id; // AXI id
    uint64_t pa; // translated address of the first byte
    uint32_t waited; // cycles that the address was offered before it was taken (saturates)
};

static inline void trace_m_ar_unpack(const uint32_t *words, struct trace_m_ar *out)
{
    out->seq = (uint32_t)trace_bits(words, 88, 32);
    out->id = (uint32_t)trace_bits(words, 72, 16);
    out->pa = trace_bits(words, 16, 56);
    out->waited = (uint32_t)trace_bits(words, 0, 16);
}

static inline void trace_m_ar_pack(const struct trace_m_ar *in, uint32_t *words)
{
    for (unsigned i = 0; i < TRACE_M_AR_WORDS; i++) words[i] = 0;
    trace_set_bits(words, 88, 32, in->seq);
    trace_set_bits(words, 72, 16, in->id);
    trace_set_bits(words, 16, 56, in->pa);
    trace_set_bits(words, 0, 16, in->waited);
}

// a translated write address is accepted at m_dma
#define TRACE_M_AW_BITS 120
#define TRACE_M_AW_WORDS 4
struct trace_m_aw {
    uint32_t seq; // request number
    uint32_t id; // AXI id
    uint64_t pa; // translated address of the first byte
    uint32_t waited; // cycles that the address was offered before it was taken (saturates)
};

static inline void trace_m_aw_unpack(const uint32_t *words, struct trace_m_aw *out)
{
    out->seq = (uint32_t)trace_bits(words, 88, 32);
    out->id = (uint32_t)trace_bits(words, 72, 16);
    out->pa = trace_bits(words, 16, 56);
    out->waited = (uint32_t)trace_bits(words, 0, 16);
}

static inline void trace_m_aw_pack(const struct trace_m_aw *in, uint32_t *words)
{
    for (unsigned i = 0; i < TRACE_M_AW_WORDS; i++) words[i] = 0;
    trace_set_bits(words, 88, 32, in->seq);
    trace_set_bits(words, 72, 16, in->id);
    trace_set_bits(words, 16, 56, in->pa);
    trace_set_bits(words, 0, 16, in->waited);
}

// the last beat of a read answer is taken by the device
#define TRACE_R_LAST_BITS 19
#define TRACE_R_LAST_WORDS 1
struct trace_r_last {
    uint32_t id; // AXI id
    uint32_t resp; // xRESP
    uint32_t local; // answered by the IOMMU itself (refused)
};

static inline void trace_r_last_unpack(const uint32_t *words, struct trace_r_last *out)
{
    out->id = (uint32_t)trace_bits(words, 3, 16);
    out->resp = (uint32_t)trace_bits(words, 1, 2);
    out->local = (uint32_t)trace_bits(words, 0, 1);
}

static inline void trace_r_last_pack(const struct trace_r_last *in, uint32_t *words)
{
    for (unsigned i = 0; i < TRACE_R_LAST_WORDS; i++) words[i] = 0;
    trace_set_bits(words, 3, 16, in->id);
    trace_set_bits(words, 1, 2, in->resp);
    trace_set_bits(words, 0, 1, in->local);
}

// a write answer is taken by the device
#define TRACE_B_BITS 19
#define TRACE_B_WORDS 1
struct trace_b {
    uint32_t id; // AXI id
    uint32_t resp; // xRESP
    uint32_t local; // answered by the IOMMU itself (refused)
};

static inline void trace_b_unpack(const uint32_t *words, struct trace_b *out)
{
    out->id = (uint32_t)trace_bits(words, 3, 16);
    out->resp = (uint32_t)trace_bits(words, 1, 2);
    out->local = (uint32_t)trace_bits(words, 0, 1);
}

static inline void trace_b_pack(const struct trace_b *in, uint32_t *words)
{
    for (unsigned i = 0; i < TRACE_B_WORDS; i++) words[i] = 0;
    trace_set_bits(words, 3, 16, in->id);
    trace_set_bits(words, 1, 2, in->resp);
    trace_set_bits(words, 0, 1, in->local);
}

// the walker takes a request
#define TRACE_XLATE_REQ_BITS 83
#define TRACE_XLATE_REQ_WORDS 3
struct trace_xlate_req {
    uint32_t port; // who asked: device port 0 .. 3, 4 ATS, 5 debug
    uint32_t write; // direction
    uint32_t idx; // queue entry
    uint32_t seq; // request number
    uint32_t outcome; // 0 immediate verdict, 1 second-level hit, 2 joined a walk, 3 new walk
    uint32_t slot; // walk slot joined or started
    uint32_t birth; // second-level entry used
};

static inline void trace_xlate_req_unpack(const uint32_t *words, struct trace_xlate_req *out)
{
    out->port = (uint32_t)trace_bits(words, 80, 3);
    out->write = (uint32_t)trace_bits(words, 79, 1);
    out->idx = (uint32_t)trace_bits(words, 72, 7);
    out->seq = (uint32_t)trace_bits(words, 40, 32);
    out->outcome = (uint32_t)trace_bits(words, 38, 2);
    out->slot = (uint32_t)trace_bits(words, 32, 6);
    out->birth = (uint32_t)trace_bits(words, 0, 32);
}

static inline void trace_xlate_req_pack(const struct trace_xlate_req *in, uint32_t *words)
{
    for (unsigned i = 0; i < TRACE_XLATE_REQ_WORDS; i++) words[i] = 0;
    trace_set_bits(words, 80, 3, in->port);
    trace_set_bits(words, 79, 1, in->write);
    trace_set_bits(words, 72, 7, in->idx);
    trace_set_bits(words, 40, 32, in->seq);
    trace_set_bits(words, 38, 2, in->outcome);
    trace_set_bits(words, 32, 6, in->slot);
    trace_set_bits(words, 0, 32, in->birth);
}

// the walker answers a request
#define TRACE_XLATE_RSP_BITS 115
#define TRACE_XLATE_RSP_WORDS 4
struct trace_xlate_rsp {
    uint32_t port; // who asked: device port 0 .. 3, 4 ATS, 5 debug
    uint32_t write; // direction
    uint32_t idx; // queue entry
    uint32_t seq; // request number
    uint32_t granted; // translation granted
    uint32_t retry; // must ask again
    uint32_t stale; // result of a marked walk
    uint32_t from_walk; // answered from a walk slot
    uint32_t slot; // walk slot
    uint32_t cause; // refusal cause; 0 when granted
    uint64_t ppn; // physical page of the requested page
    uint32_t size; // page size as log2 of 4 KiB pages
};

static inline void trace_xlate_rsp_unpack(const uint32_t *words, struct trace_xlate_rsp *out)
{
    out->port = (uint32_t)trace_bits(words, 112, 3);
    out->write = (uint32_t)trace_bits(words, 111, 1);
    out->idx = (uint32_t)trace_bits(words, 104, 7);
    out->seq = (uint32_t)trace_bits(words, 72, 32);
    out->granted = (uint32_t)trace_bits(words, 71, 1);
    out->retry = (uint32_t)trace_bits(words, 70, 1);
    out->stale = (uint32_t)trace_bits(words, 69, 1);
    out->from_walk = (uint32_t)trace_bits(words, 68, 1);
    out->slot = (uint32_t)trace_bits(words, 62, 6);
    out->cause = (uint32_t)trace_bits(words, 50, 12);
    out->ppn = trace_bits(words, 6, 44);
    out->size = (uint32_t)trace_bits(words, 0, 6);
}

static inline void trace_xlate_rsp_pack(const struct trace_xlate_rsp *in, uint32_t *words)
{
    for (unsigned i = 0; i < TRACE_XLATE_RSP_WORDS; i++) words[i] = 0;
    trace_set_bits(words, 112, 3, in->port);
    trace_set_bits(words, 111, 1, in->write);
    trace_set_bits(words, 104, 7, in->idx);
    trace_set_bits(words, 72, 32, in->seq);
    trace_set_bits(words, 71, 1, in->granted);
    trace_set_bits(words, 70, 1, in->retry);
    trace_set_bits(words, 69, 1, in->stale);
    trace_set_bits(words, 68, 1, in->from_walk);
    trace_set_bits(words, 62, 6, in->slot);
    trace_set_bits(words, 50, 12, in->cause);
    trace_set_bits(words, 6, 44, in->ppn);
    trace_set_bits(words, 0, 6, in->size);
}

// a walk read is accepted at m_mem
#define TRACE_WALK_READ_BITS 72
#define TRACE_WALK_READ_WORDS 3
struct trace_walk_read {
    uint32_t slot; // walk slot
    uint32_t reason; // mem_reason_e
    uint32_t level; // level of the entry; 0 = leaf level
    uint64_t addr; // address
    uint32_t log2_bytes; // size
};

static inline void trace_walk_read_unpack(const uint32_t *words, struct trace_walk_read *out)
{
    out->slot = (uint32_t)trace_bits(words, 66, 6);
    out->reason = (uint32_t)trace_bits(words, 62, 4);
    out->level = (uint32_t)trace_bits(words, 59, 3);
    out->addr = trace_bits(words, 3, 56);
    out->log2_bytes = (uint32_t)trace_bits(words, 0, 3);
}

static inline void trace_walk_read_pack(const struct trace_walk_read *in, uint32_t *words)
{
    for (unsigned i = 0; i < TRACE_WALK_READ_WORDS; i++) words[i] = 0;
    trace_set_bits(words, 66, 6, in->slot);
    trace_set_bits(words, 62, 4, in->reason);
    trace_set_bits(words, 59, 3, in->level);
    trace_set_bits(words, 3, 56, in->addr);
    trace_set_bits(words, 0, 3, in->log2_bytes);
}

// a beat of a walk read arrives
#define TRACE_WALK_BEAT_BITS 73
#define TRACE_WALK_BEAT_WORDS 3
struct trace_walk_beat {
    uint32_t slot; // walk slot
    uint64_t data; // low doubleword
    uint32_t error; // access error
    uint32_t poison; // poisoned
    uint32_t last; // last beat
};

static inline void trace_walk_beat_unpack(const uint32_t *words, struct trace_walk_beat *out)
{
    out->slot = (uint32_t)trace_bits(words, 67, 6);
    out->data = trace_bits(words, 3, 64);
    out->error = (uint32_t)trace_bits(words, 2, 1);
    out->poison = (uint32_t)trace_bits(words, 1, 1);
    out->last = (uint32_t)trace_bits(words, 0, 1);
}

static inline void trace_walk_beat_pack(const struct trace_walk_beat *in, uint32_t *words)
{
    for (unsigned i = 0; i < TRACE_WALK_BEAT_WORDS; i++) words[i] = 0;
    trace_set_bits(words, 67, 6, in->slot);
    trace_set_bits(words, 3, 64, in->data);
    trace_set_bits(words, 2, 1, in->error);
    trace_set_bits(words, 1, 1, in->poison);
    trace_set_bits(words, 0, 1, in->last);
}

// a walk has its verdict
#define TRACE_WALK_END_BITS 60
#define TRACE_WALK_END_WORDS 2
struct trace_walk_end {
    uint32_t slot; // walk slot
    uint32_t cause; // 0 when a leaf was found
    uint32_t marked; // an invalidation marked the walk
    uint32_t filled; // the result entered the caches
    uint32_t reads; // memory reads of this walk
    uint32_t birth; // birth id of the filled entry
};

static inline void trace_walk_end_unpack(const uint32_t *words, struct trace_walk_end *out)
{
    out->slot = (uint32_t)trace_bits(words, 54, 6);
    out->cause = (uint32_t)trace_bits(words, 42, 12);
    out->marked = (uint32_t)trace_bits(words, 41, 1);
    out->filled = (uint32_t)trace_bits(words, 40, 1);
    out->reads = (uint32_t)trace_bits(words, 32, 8);
    out->birth = (uint32_t)trace_bits(words, 0, 32);
}

static inline void trace_walk_end_pack(const struct trace_walk_end *in, uint32_t *words)
{
    for (unsigned i = 0; i < TRACE_WALK_END_WORDS; i++) words[i] = 0;
    trace_set_bits(words, 54, 6, in->slot);
    trace_set_bits(words, 42, 12, in->cause);
    trace_set_bits(words, 41, 1, in->marked);
    trace_set_bits(words, 40, 1, in->filled);
    trace_set_bits(words, 32, 8, in->reads);
    trace_set_bits(words, 0, 32, in->birth);
}

// an entry of a shared cache is filled
#define TRACE_CACHE_BITS 36
#define TRACE_CACHE_WORDS 2
struct trace_cache {
    uint32_t cache; // 1 second level, 2 device contexts, 3 process contexts
    uint32_t op; // 0 fill, 1 fill that replaced an older entry
    uint32_t birth; // entry
};

static inline void trace_cache_unpack(const uint32_t *words, struct trace_cache *out)
{
    out->cache = (uint32_t)trace_bits(words, 34, 2);
    out->op = (uint32_t)trace_bits(words, 32, 2);
    out->birth = (uint32_t)trace_bits(words, 0, 32);
}

static inline void trace_cache_pack(const struct trace_cache *in, uint32_t *words)
{
    for (unsigned i = 0; i < TRACE_CACHE_WORDS; i++) words[i] = 0;
    trace_set_bits(words, 34, 2, in->cache);
    trace_set_bits(words, 32, 2, in->op);
    trace_set_bits(words, 0, 32, in->birth);
}

// an invalidation is broadcast; counts are of visible entries that it drops
#define TRACE_DROP_BITS 41
#define TRACE_DROP_WORDS 2
struct trace_drop {
    uint32_t kind; // inval_kind_e
    uint32_t first_level; // first-level entries of all ports
    uint32_t second_level; // second-level entries, not those that `all` or `generation` drop
    uint32_t all; // the whole array of 4 KiB second-level entries was cleared
    uint32_t generation; // 4 KiB second-level entries of a PSCID went stale
    uint32_t device_contexts; // device contexts
    uint32_t process_contexts; // process contexts
};

static inline void trace_drop_unpack(const uint32_t *words, struct trace_drop *out)
{
    out->kind = (uint32_t)trace_bits(words, 38, 3);
    out->first_level = (uint32_t)trace_bits(words, 28, 10);
    out->second_level = (uint32_t)trace_bits(words, 18, 10);
    out->all = (uint32_t)trace_bits(words, 17, 1);
    out->generation = (uint32_t)trace_bits(words, 16, 1);
    out->device_contexts = (uint32_t)trace_bits(words, 8, 8);
    out->process_contexts = (uint32_t)trace_bits(words, 0, 8);
}

static inline void trace_drop_pack(const struct trace_drop *in, uint32_t *words)
{
    for (unsigned i = 0; i < TRACE_DROP_WORDS; i++) words[i] = 0;
    trace_set_bits(words, 38, 3, in->kind);
    trace_set_bits(words, 28, 10, in->first_level);
    trace_set_bits(words, 18, 10, in->second_level);
    trace_set_bits(words, 17, 1, in->all);
    trace_set_bits(words, 16, 1, in->generation);
    trace_set_bits(words, 8, 8, in->device_contexts);
    trace_set_bits(words, 0, 8, in->process_contexts);
}

// a command is decoded, completes, or is refused
#define TRACE_COMMAND_BITS 210
#define TRACE_COMMAND_WORDS 7
struct trace_command {
    uint32_t index; // cqh
    uint32_t phase; // 0 decoded, 1 complete, 2 error
    uint64_t word0; // doubleword 0
    uint64_t word1; // doubleword 1
    uint32_t wait_walks; // cycles that a fence waited for marked walks and stale results
    uint32_t wait_reads; // cycles that it waited for reads (PR)
    uint32_t wait_writes; // cycles that it waited for writes (PW)
};

static inline void trace_command_unpack(const uint32_t *words, struct trace_command *out)
{
    out->index = (uint32_t)trace_bits(words, 178, 32);
    out->phase = (uint32_t)trace_bits(words, 176, 2);
    out->word0 = trace_bits(words, 112, 64);
    out->word1 = trace_bits(words, 48, 64);
    out->wait_walks = (uint32_t)trace_bits(words, 32, 16);
    out->wait_reads = (uint32_t)trace_bits(words, 16, 16);
    out->wait_writes = (uint32_t)trace_bits(words, 0, 16);
}

static inline void trace_command_pack(const struct trace_command *in, uint32_t *words)
{
    for (unsigned i = 0; i < TRACE_COMMAND_WORDS; i++) words[i] = 0;
    trace_set_bits(words, 178, 32, in->index);
    trace_set_bits(words, 176, 2, in->phase);
    trace_set_bits(words, 112, 64, in->word0);
    trace_set_bits(words, 48, 64, in->word1);
    trace_set_bits(words, 32, 16, in->wait_walks);
    trace_set_bits(words, 16, 16, in->wait_reads);
    trace_set_bits(words, 0, 16, in->wait_writes);
}

// a fault record is written or dropped
#define TRACE_FAULT_BITS 225
#define TRACE_FAULT_WORDS 8
struct trace_fault {
    uint32_t index; // fqt
    uint32_t dropped; // not written: queue off, full, or an earlier error pending
    uint32_t cause; // cause
    uint32_t ttyp; // transaction type
    uint32_t device_id; // DID
    uint32_t pv; // PV
    uint32_t process_id; // PID
    uint32_t priv; // PRIV
    uint64_t iotval; // iotval
    uint64_t iotval2; // iotval2
};

static inline void trace_fault_unpack(const uint32_t *words, struct trace_fault *out)
{
    out->index = (uint32_t)trace_bits(words, 193, 32);
    out->dropped = (uint32_t)trace_bits(words, 192, 1);
    out->cause = (uint32_t)trace_bits(words, 180, 12);
    out->ttyp = (uint32_t)trace_bits(words, 174, 6);
    out->device_id = (uint32_t)trace_bits(words, 150, 24);
    out->pv = (uint32_t)trace_bits(words, 149, 1);
    out->process_id = (uint32_t)trace_bits(words, 129, 20);
    out->priv = (uint32_t)trace_bits(words, 128, 1);
    out->iotval = trace_bits(words, 64, 64);
    out->iotval2 = trace_bits(words, 0, 64);
}

static inline void trace_fault_pack(const struct trace_fault *in, uint32_t *words)
{
    for (unsigned i = 0; i < TRACE_FAULT_WORDS; i++) words[i] = 0;
    trace_set_bits(words, 193, 32, in->index);
    trace_set_bits(words, 192, 1, in->dropped);
    trace_set_bits(words, 180, 12, in->cause);
    trace_set_bits(words, 174, 6, in->ttyp);
    trace_set_bits(words, 150, 24, in->device_id);
    trace_set_bits(words, 149, 1, in->pv);
    trace_set_bits(words, 129, 20, in->process_id);
    trace_set_bits(words, 128, 1, in->priv);
    trace_set_bits(words, 64, 64, in->iotval);
    trace_set_bits(words, 0, 64, in->iotval2);
}

// a register write takes effect
#define TRACE_REG_WRITE_BITS 84
#define TRACE_REG_WRITE_WORDS 3
struct trace_reg_write {
    uint32_t addr; // offset
    uint64_t data; // data
    uint32_t strb; // byte enables
};

static inline void trace_reg_write_unpack(const uint32_t *words, struct trace_reg_write *out)
{
    out->addr = (uint32_t)trace_bits(words, 72, 12);
    out->data = trace_bits(words, 8, 64);
    out->strb = (uint32_t)trace_bits(words, 0, 8);
}

static inline void trace_reg_write_pack(const struct trace_reg_write *in, uint32_t *words)
{
    for (unsigned i = 0; i < TRACE_REG_WRITE_WORDS; i++) words[i] = 0;
    trace_set_bits(words, 72, 12, in->addr);
    trace_set_bits(words, 8, 64, in->data);
    trace_set_bits(words, 0, 8, in->strb);
}

// the watchdog has drained a read burst that a device does not take; it has answered one
#define TRACE_WATCHDOG_R_BITS 26
#define TRACE_WATCHDOG_R_WORDS 1
struct trace_watchdog_r {
    uint32_t answered; // reads: 0 drained up to RLAST, 1 answered SLVERR in their place
    uint32_t id; // AXI id
    uint32_t beats; // beats forced
};

static inline void trace_watchdog_r_unpack(const uint32_t *words, struct trace_watchdog_r *out)
{
    out->answered = (uint32_t)trace_bits(words, 25, 1);
    out->id = (uint32_t)trace_bits(words, 9, 16);
    out->beats = (uint32_t)trace_bits(words, 0, 9);
}

static inline void trace_watchdog_r_pack(const struct trace_watchdog_r *in, uint32_t *words)
{
    for (unsigned i = 0; i < TRACE_WATCHDOG_R_WORDS; i++) words[i] = 0;
    trace_set_bits(words, 25, 1, in->answered);
    trace_set_bits(words, 9, 16, in->id);
    trace_set_bits(words, 0, 9, in->beats);
}

// the watchdog begins to complete a write burst with beats without strobes
#define TRACE_WATCHDOG_W_BITS 26
#define TRACE_WATCHDOG_W_WORDS 1
struct trace_watchdog_w {
    uint32_t answered; // reads: 0 drained up to RLAST, 1 answered SLVERR in their place
    uint32_t id; // AXI id
    uint32_t beats; // beats forced
};

static inline void trace_watchdog_w_unpack(const uint32_t *words, struct trace_watchdog_w *out)
{
    out->answered = (uint32_t)trace_bits(words, 25, 1);
    out->id = (uint32_t)trace_bits(words, 9, 16);
    out->beats = (uint32_t)trace_bits(words, 0, 9);
}

static inline void trace_watchdog_w_pack(const struct trace_watchdog_w *in, uint32_t *words)
{
    for (unsigned i = 0; i < TRACE_WATCHDOG_W_WORDS; i++) words[i] = 0;
    trace_set_bits(words, 25, 1, in->answered);
    trace_set_bits(words, 9, 16, in->id);
    trace_set_bits(words, 0, 9, in->beats);
}

// the block leaves reset, or has loaded its straps
#define TRACE_RESET_BITS 81
#define TRACE_RESET_WORDS 3
struct trace_reset {
    uint32_t straps; // 0 left reset, 1 loaded its straps while it ran
    uint64_t capabilities; // capabilities as offered
    uint32_t ddt_mode_max; // widest mode of ddtp
    uint32_t walk_slots; // walk slots in use
    uint32_t icvec_mask; // bits of an icvec field
    uint32_t cache_off; // every cache misses
};

static inline void trace_reset_unpack(const uint32_t *words, struct trace_reset *out)
{
    out->straps = (uint32_t)trace_bits(words, 80, 1);
    out->capabilities = trace_bits(words, 16, 64);
    out->ddt_mode_max = (uint32_t)trace_bits(words, 12, 4);
    out->walk_slots = (uint32_t)trace_bits(words, 5, 7);
    out->icvec_mask = (uint32_t)trace_bits(words, 1, 4);
    out->cache_off = (uint32_t)trace_bits(words, 0, 1);
}

static inline void trace_reset_pack(const struct trace_reset *in, uint32_t *words)
{
    for (unsigned i = 0; i < TRACE_RESET_WORDS; i++) words[i] = 0;
    trace_set_bits(words, 80, 1, in->straps);
    trace_set_bits(words, 16, 64, in->capabilities);
    trace_set_bits(words, 12, 4, in->ddt_mode_max);
    trace_set_bits(words, 5, 7, in->walk_slots);
    trace_set_bits(words, 1, 4, in->icvec_mask);
    trace_set_bits(words, 0, 1, in->cache_off);
}
