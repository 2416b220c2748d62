// SPDX-License-Identifier: Apache-2.0
//
// The memory port: what goes out on AXI for each access, and that each reader gets its bytes at bit
// 0. Built for buses of 64, 256 and 512 bits (MEM_BYTES 8, 32, 64).
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mem_bench.h"

#define BASE     UINT64_C(0x12345678000)
#define ID_CMD   0xC0
#define ID_FAULT 0xC1
#define ID_FENCE 0xC2
#define ID_SET   0xC8 /* atomic of the interrupt file unit; slot s has 0x80 + s */

/* Writers, in the order of their priority, and their ids. */
enum { WR_FENCE, WR_FAULT, WR_PAGE, WR_MSI, WR_MRIF, WR_NOTICE, NUM_WR };
static const uint8_t writer_id[NUM_WR] = {0xC2, 0xC1, 0xC3, 0xC4, 0xC5, 0xC6};

#define ATOP_COMPARE  0x31 /* AXI5 AWATOP */
#define ATOP_LOAD_SET 0x23
#define BURST_INCR    1
#define BURST_WRAP    2

struct world {
    struct mem_bench *bench;
    struct mem_in in;
    struct mem_out out;
};

static void cycle(struct world *w)
{
    mb_settle(w->bench, &w->in, &w->out);
    mb_edge(w->bench);
}

static void settle(struct world *w)
{
    mb_settle(w->bench, &w->in, &w->out);
}

static int start(void **state)
{
    struct world *w = calloc(1, sizeof(*w));
    assert_non_null(w);
    w->bench = mb_new();
    *state = w;
    return 0;
}

static int stop(void **state)
{
    struct world *w = *state;
    mb_free(w->bench);
    free(w);
    return 0;
}

/* What memory holds at an address, as far as these tests care. */
static uint8_t content(uint64_t addr)
{
    return (uint8_t)(addr * 7 + (addr >> 8) * 13 + 1);
}

static void ask_walk(struct world *w, uint8_t id, uint64_t addr, uint8_t log2_bytes)
{
    w->in.walk_valid = true;
    w->in.walk_id = id;
    w->in.walk_addr = addr;
    w->in.walk_log2_bytes = log2_bytes;
}

/* Put the bus word around `addr` on R: every lane holds what memory has there. */
static void offer_beat(struct world *w, uint8_t id, uint64_t addr, bool last)
{
    uint64_t word = addr & ~(uint64_t)(MEM_BYTES - 1);
    w->in.rvalid = true;
    w->in.rid = id;
    w->in.rlast = last;
    for (int i = 0; i < MEM_BYTES; i++)
        w->in.rdata[i] = content(word + i);
}

/* ---- reads ---- */

/* Size and number of beats on AXI, and the bytes at bit 0, for every size and place in 64 bytes. */
static void every_size_and_place_reads_its_bytes(void **state)
{
    struct world *w = *state;

    w->in.arready = true;
    for (uint8_t log2 = 3; log2 <= 6; log2++) {
        const uint64_t bytes = UINT64_C(1) << log2;
        const uint64_t beat = bytes < MEM_BYTES ? bytes : MEM_BYTES;
        for (uint64_t addr = BASE; addr < BASE + 64; addr += bytes) {
            ask_walk(w, 3, addr, log2);
            cycle(w);
            assert_true(w->out.walk_ready);
            w->in.walk_valid = false;
            cycle(w);
            assert_true(w->out.arvalid);
            assert_int_equal(w->out.arid, 3);
            assert_int_equal(w->out.araddr, addr);
            assert_int_equal(UINT64_C(1) << w->out.arsize, beat);
            assert_int_equal(w->out.arlen + 1, bytes / beat);

            for (uint64_t at = 0; at < bytes; at += beat) {
                offer_beat(w, 3, addr + at, at + beat == bytes);
                cycle(w);
                assert_true(w->out.walk_rsp_valid && w->out.rready);
                assert_int_equal(w->out.rsp_id, 3);
                assert_int_equal(w->out.rsp_last, at + beat == bytes);
                for (uint64_t i = 0; i < beat; i++)
                    assert_int_equal(w->out.rsp_data[i], content(addr + at + i));
            }
            w->in.rvalid = false;
            cycle(w);
            assert_false(w->out.busy);
        }
    }
}

/* Readers in flight together keep their places on the bus; answers come in any order. */
static void answers_find_their_readers(void **state)
{
    struct world *w = *state;
    static const uint8_t ids[] = {0, 5, 63, 17};

    w->in.arready = true;
    for (int i = 0; i < 4; i++) {
        ask_walk(w, ids[i], BASE + 0x100 * ids[i] + 8 * i, 3);
        cycle(w);
    }
    w->in.walk_valid = false;
    w->in.cmd_valid = true;
    w->in.cmd_addr = BASE + 0x30;
    cycle(w);
    assert_true(w->out.cmd_ready);
    w->in.cmd_valid = false;
    cycle(w);
    assert_int_equal(w->out.arid, ID_CMD);

    for (int i = 3; i >= 0; i--) {
        uint64_t addr = BASE + 0x100 * ids[i] + 8 * i;
        offer_beat(w, ids[i], addr, true);
        cycle(w);
        assert_true(w->out.walk_rsp_valid && !w->out.cmd_rsp_valid);
        assert_int_equal(w->out.rsp_id, ids[i]);
        assert_int_equal(w->out.rsp_data[0], content(addr));
    }
    offer_beat(w, ID_CMD, BASE + 0x30, true);
    cycle(w);
    assert_true(w->out.cmd_rsp_valid && !w->out.walk_rsp_valid);
    assert_int_equal(w->out.rsp_data[0], content(BASE + 0x30));
}

/* One address per cycle, each offered until it is taken and unchanged while it waits. */
static void addresses_flow_and_hold(void **state)
{
    struct world *w = *state;

    w->in.arready = true;
    for (uint8_t id = 0; id < 10; id++) {
        ask_walk(w, id, BASE + 64 * id, 3);
        cycle(w);
        assert_true(w->out.walk_ready);
        if (id > 0) assert_true(w->out.arvalid && w->out.arid == id - 1);
    }
    w->in.arready = false;
    ask_walk(w, 20, BASE, 3);
    for (int i = 0; i < 5; i++) {
        cycle(w);
        assert_false(w->out.walk_ready);
        assert_true(w->out.arvalid && w->out.arid == 9);
    }
    w->in.arready = true;
    cycle(w);
    assert_true(w->out.walk_ready);
}

/* Walks first, but a fetch goes out within 8 cycles of a stream of walks. */
static void fetch_is_not_starved_by_walks(void **state)
{
    struct world *w = *state;
    int waited = 0;

    w->in.arready = true;
    w->in.cmd_valid = true;
    w->in.cmd_addr = BASE;
    ask_walk(w, 0, BASE, 3);
    cycle(w);
    assert_true(w->out.walk_ready && !w->out.cmd_ready);
    while (!w->out.cmd_ready && waited < 100) {
        w->in.walk_id = (w->in.walk_id + 1) & 63;
        cycle(w);
        waited++;
    }
    assert_in_range(waited, 1, 8);
}

/* An error or poison is told for what was asked for, not for its neighbours on the bus. */
static void errors_and_poison_are_told(void **state)
{
    struct world *w = *state;
    const int dwords = MEM_BYTES / 8;

    w->in.arready = true;
    for (int place = 0; place < dwords; place++) {
        for (int bad = 0; bad < dwords; bad++) {
            ask_walk(w, 1, BASE + 8 * place, 3);
            cycle(w);
            w->in.walk_valid = false;
            cycle(w);
            offer_beat(w, 1, BASE + 8 * place, true);
            w->in.rpoison = 1 << bad;
            cycle(w);
            assert_int_equal(w->out.rsp_poison & 1, place == bad);
            assert_int_equal(w->out.rsp_any_poison, place == bad);
            assert_false(w->out.rsp_error);
            w->in.rvalid = false;
            w->in.rpoison = 0;
        }
    }
    for (uint8_t resp = 0; resp < 4; resp++) {
        ask_walk(w, 1, BASE, 3);
        cycle(w);
        w->in.walk_valid = false;
        cycle(w);
        offer_beat(w, 1, BASE, true);
        w->in.rresp = resp;
        cycle(w);
        assert_int_equal(w->out.rsp_error, resp >= 2); /* SLVERR, DECERR */
        w->in.rvalid = false;
    }
}

static void user_says_why(void **state)
{
    struct world *w = *state;

    ask_walk(w, 1, BASE, 3);
    w->in.walk_reason = 2;
    w->in.walk_level = 3;
    w->in.walk_rcid = 0xABC;
    w->in.walk_mcid = 0x123;
    cycle(w);
    w->in.walk_valid = false;
    cycle(w);
    assert_int_equal(w->out.aruser, 2 | 3 << 4 | 0xABC << 7 | 0x123 << 19);
}

/* ---- writes ---- */

/* Collect what AW and W say into `bytes`, 64 bytes around the address. */
static void take_write(struct world *w, uint8_t id, uint64_t addr, uint64_t size, uint8_t *bytes)
{
    const uint64_t beat = size < MEM_BYTES ? size : MEM_BYTES;
    uint64_t at = addr;
    bool last = false;

    memset(bytes, 0, 64);
    settle(w);
    assert_true(w->out.awvalid);
    assert_int_equal(w->out.awid, id);
    assert_int_equal(w->out.awaddr, addr);
    assert_int_equal(UINT64_C(1) << w->out.awsize, beat);
    assert_int_equal(w->out.awlen + 1, size / beat);
    w->in.awready = w->in.wready = true;
    for (int i = 0; i < 8 && !last; i++) {
        cycle(w);
        assert_true(w->out.wvalid);
        uint64_t word = at & ~(uint64_t)(MEM_BYTES - 1);
        for (int lane = 0; lane < MEM_BYTES; lane++)
            if (w->out.wstrb >> lane & 1) bytes[(word + lane) & 63] = w->out.wdata[lane];
        at += beat;
        last = w->out.wlast;
    }
    assert_int_equal(at, addr + size);
    w->in.awready = w->in.wready = false;
}

static void answer_write(struct world *w, uint8_t id, uint8_t resp)
{
    w->in.bvalid = true;
    w->in.bid = id;
    w->in.bresp = resp;
    cycle(w);
    w->in.bvalid = false;
    assert_true(w->out.bready);
    for (int i = 0; i < NUM_WR; i++)
        assert_int_equal(w->out.wr_done >> i & 1, id == writer_id[i]);
    assert_int_equal(w->out.write_error, resp >= 2);
}

static void offer_write(struct world *w, uint8_t writers, uint64_t addr, uint8_t log2_bytes)
{
    w->in.wr_valid = writers;
    w->in.wr_addr = addr;
    w->in.wr_log2_bytes = log2_bytes;
    for (int i = 0; i < 32; i++)
        w->in.wr_data[i] = content(addr + i);
}

/* Every writer, size and place: exactly its bytes change, and its B comes back to it alone. */
static void every_writer_writes_its_bytes(void **state)
{
    struct world *w = *state;
    uint8_t bytes[64];

    for (int writer = 0; writer < NUM_WR; writer++) {
        for (uint8_t log2 = 2; log2 <= 5; log2++) {
            const uint64_t size = UINT64_C(1) << log2;
            for (uint64_t place = 0; place < 64; place += size) {
                offer_write(w, 1 << writer, BASE + place, log2);
                cycle(w);
                assert_int_equal(w->out.wr_ready, 1 << writer);
                w->in.wr_valid = 0;
                take_write(w, writer_id[writer], BASE + place, size, bytes);
                for (uint64_t i = 0; i < 64; i++)
                    assert_int_equal(bytes[i], i / size == place / size ? content(BASE + i) : 0);
                assert_int_equal(w->out.awatop, 0);
                assert_true(w->out.busy);
                answer_write(w, writer_id[writer], place & 32 ? 2 : 0);
                settle(w);
                assert_false(w->out.busy);
            }
        }
    }
}

/* Messages go to a device: their B must come from there. Everything else is write-back memory. */
static void messages_are_device_writes(void **state)
{
    struct world *w = *state;

    for (int writer = 0; writer < NUM_WR; writer++) {
        offer_write(w, 1 << writer, BASE, 2);
        cycle(w);
        w->in.wr_valid = 0;
        w->in.awready = w->in.wready = true;
        cycle(w);
        assert_int_equal(w->out.awcache, writer == WR_MSI || writer == WR_NOTICE ? 0x0 : 0xF);
        answer_write(w, writer_id[writer], 0);
    }
}

/* All want to write: they go by priority, and answers may come in any order. */
static void writers_go_by_priority(void **state)
{
    struct world *w = *state;
    uint8_t bytes[64];

    offer_write(w, (1 << NUM_WR) - 1, BASE, 2);
    for (int writer = 0; writer < NUM_WR; writer++) {
        cycle(w);
        assert_int_equal(w->out.wr_ready, 1 << writer);
        w->in.wr_valid &= (uint8_t)~(1 << writer);
        take_write(w, writer_id[writer], BASE, 4, bytes);
    }
    for (int writer = NUM_WR - 1; writer >= 0; writer--)
        answer_write(w, writer_id[writer], 0);
}

/* AW and W do not wait for each other, whichever memory takes first. */
static void address_and_data_are_independent(void **state)
{
    struct world *w = *state;

    for (int data_first = 0; data_first < 2; data_first++) {
        offer_write(w, 1 << WR_FENCE, BASE, 2);
        cycle(w);
        w->in.wr_valid = 0;
        w->in.awready = !data_first;
        w->in.wready = data_first;
        for (int i = 0; i < 5; i++)
            cycle(w);
        assert_int_equal(w->out.awvalid, data_first);
        assert_int_equal(w->out.wvalid, !data_first);
        w->in.awready = w->in.wready = true;
        cycle(w);
        w->in.awready = w->in.wready = false;
        cycle(w);
        assert_false(w->out.awvalid || w->out.wvalid);
        answer_write(w, ID_FENCE, 0);
    }
}

/* ---- atomics ---- */

#define OPERAND UINT64_C(0x1122334455667788)
#define SWAP    UINT64_C(0x99AABBCCDDEEFF00)

static void ask_atomic(struct world *w, uint8_t id, uint64_t addr, bool or_bits, bool word)
{
    w->in.at_valid = id == ID_SET ? 2 : 1;
    w->in.at_id = id;
    w->in.at_addr = addr;
    w->in.at_or_bits = or_bits;
    w->in.at_word = word;
    w->in.at_operand = OPERAND;
    w->in.at_swap = SWAP;
    cycle(w);
    assert_int_equal(w->out.at_ready & w->in.at_valid, w->in.at_valid);
    w->in.at_valid = 0;
}

/* Collect the bytes of W in the order in which they are sent; returns how many. */
static uint64_t sent_bytes(struct world *w, uint8_t *bytes)
{
    uint64_t n = 0;
    bool last = false;

    w->in.awready = w->in.wready = true;
    for (int beat = 0; beat < 4 && !last; beat++) {
        cycle(w);
        assert_true(w->out.wvalid);
        for (int lane = 0; lane < MEM_BYTES; lane++)
            if (w->out.wstrb >> lane & 1) bytes[n++] = w->out.wdata[lane];
        last = w->out.wlast;
    }
    assert_true(last);
    w->in.awready = w->in.wready = false;
    return n;
}

/* Compare value at the address, swap value in the other half of twice the size; an address in the
 * upper half wraps, and so the swap value is sent first. */
static void compare_and_swap_sends_two_values(void **state)
{
    struct world *w = *state;

    for (int word = 0; word < 2; word++) {
        const uint64_t size = word ? 4 : 8;
        for (uint64_t place = 0; place < 64; place += size) {
            const bool upper = place & size;
            uint8_t bytes[64];
            ask_atomic(w, 0x80 + 5, BASE + place, false, word);
            settle(w);
            assert_true(w->out.awvalid);
            assert_int_equal(w->out.awid, 0x85);
            assert_int_equal(w->out.awaddr, BASE + place);
            assert_int_equal(w->out.awatop, ATOP_COMPARE);
            assert_int_equal(w->out.awburst, upper ? BURST_WRAP : BURST_INCR);
            assert_int_equal((w->out.awlen + 1u) << w->out.awsize, 2 * size);
            assert_int_equal(w->out.awuser & 0x7F, 2 | 2 << 4); /* first stage, level 2 */

            assert_int_equal(sent_bytes(w, bytes), 2 * size);
            assert_memory_equal(bytes + (upper ? size : 0), &(uint64_t){OPERAND}, size);
            assert_memory_equal(bytes + (upper ? 0 : size), &(uint64_t){SWAP}, size);

            offer_beat(w, 0x85, BASE + place, true);
            cycle(w);
            assert_false(w->out.walk_rsp_valid || w->out.cmd_rsp_valid);
            w->in.rvalid = false;
            answer_write(w, 0x85, 0);
            settle(w);
            assert_int_equal(w->out.at_rsp_valid, 1);
            assert_int_equal(w->out.at_rsp_id, 0x85);
            for (uint64_t i = 0; i < 8; i++)
                assert_int_equal(w->out.at_rsp_data >> (8 * i) & 0xFF,
                                 i < size ? content(BASE + place + i) : 0);
            cycle(w);
            settle(w);
            assert_false(w->out.at_rsp_valid || w->out.busy);
        }
    }
}

static void set_bits_sends_one_value(void **state)
{
    struct world *w = *state;

    for (int word = 0; word < 2; word++) {
        const uint64_t size = word ? 4 : 8;
        for (uint64_t place = 0; place < 64; place += size) {
            uint8_t bytes[64];
            ask_atomic(w, ID_SET, BASE + place, true, word);
            settle(w);
            assert_int_equal(w->out.awid, ID_SET);
            assert_int_equal(w->out.awatop, ATOP_LOAD_SET);
            assert_int_equal(w->out.awburst, BURST_INCR);
            assert_int_equal(w->out.awlen, 0);
            assert_int_equal(1 << w->out.awsize, size);
            assert_int_equal(sent_bytes(w, bytes), size);
            assert_memory_equal(bytes, &(uint64_t){OPERAND}, size);

            answer_write(w, ID_SET, 0);
            offer_beat(w, ID_SET, BASE + place, true);
            cycle(w);
            w->in.rvalid = false;
            settle(w);
            assert_int_equal(w->out.at_rsp_valid, 2);
            assert_int_equal(w->out.at_rsp_data & 0xFF, content(BASE + place));
            cycle(w);
        }
    }
}

/* One answer, and only when both R and B are here, whichever is first; an error in either. */
static void answer_waits_for_both_channels(void **state)
{
    struct world *w = *state;
    uint8_t bytes[64];

    for (int kind = 0; kind < 16; kind++) {
        const bool b_first = kind & 1, r_bad = kind & 2, b_bad = kind & 4, poison = kind & 8;
        ask_atomic(w, 0x80, BASE + 8, false, false);
        sent_bytes(w, bytes);
        for (int step = 0; step < 2; step++) {
            if (b_first == (step == 0)) {
                answer_write(w, 0x80, b_bad ? 2 : 0);
            } else {
                offer_beat(w, 0x80, BASE + 8, true);
                w->in.rresp = r_bad ? 3 : 0;
                w->in.rpoison = poison ? (uint8_t)(1 << (8 % MEM_BYTES / 8)) : 0;
                cycle(w);
                w->in.rvalid = false;
                w->in.rresp = w->in.rpoison = 0;
            }
            for (int i = 0; i < 3 && step == 0; i++) {
                cycle(w);
                assert_int_equal(w->out.at_rsp_valid, 0);
                assert_true(w->out.busy);
            }
        }
        settle(w);
        assert_int_equal(w->out.at_rsp_valid, 1);
        assert_int_equal(w->out.at_rsp_error, r_bad || b_bad);
        assert_int_equal(w->out.at_rsp_poison, poison);
        cycle(w);
    }
}

/* Several are under way; two that become complete in one cycle are answered one after the other. */
static void atomics_overlap(void **state)
{
    struct world *w = *state;
    uint8_t bytes[64];

    for (int i = 0; i < 4; i++) {
        ask_atomic(w, (uint8_t)(0x80 + 7 * i), BASE + 64 * i, false, false);
        sent_bytes(w, bytes);
    }
    answer_write(w, 0x80 + 14, 0);
    offer_beat(w, 0x80 + 7, BASE + 64, true);
    cycle(w);
    offer_beat(w, 0x80 + 14, BASE + 64 * 2, true);
    w->in.bvalid = true;
    w->in.bid = 0x80 + 7;
    cycle(w);
    w->in.rvalid = w->in.bvalid = false;
    for (int i = 1; i <= 2; i++) {
        cycle(w);
        assert_int_equal(w->out.at_rsp_valid, 1);
        assert_int_equal(w->out.at_rsp_id, 0x80 + 7 * i);
        assert_int_equal(w->out.at_rsp_data & 0xFF, content(BASE + 64 * i));
    }
    cycle(w);
    assert_false(w->out.at_rsp_valid);
    assert_true(w->out.busy);
}

/* A stream of writes leaves an atomic every other turn, and the other way round. */
static void atomics_and_writes_take_turns(void **state)
{
    struct world *w = *state;
    int writes = 0;

    offer_write(w, 0x3F, BASE, 2);
    w->in.at_valid = 1;
    w->in.at_or_bits = true;
    w->in.awready = w->in.wready = true;
    for (int i = 0; i < 24 && writes < NUM_WR; i++) {
        w->in.at_id = (uint8_t)(0x80 + i);
        settle(w);
        if (w->out.wr_ready) {
            assert_int_equal(w->out.at_ready & 1, 0);
            w->in.wr_valid &= (uint8_t)~w->out.wr_ready;
            writes++;
            mb_edge(w->bench);
            continue;
        }
        if (w->out.at_ready & 1) assert_in_range(writes, 1, NUM_WR);
        mb_edge(w->bench);
    }
    assert_int_equal(writes, NUM_WR);
}

/* A fence waits for what is under way when it starts, and for nothing younger. */
static void fence_waits_for_older_atomics(void **state)
{
    struct world *w = *state;
    uint8_t bytes[64];

    ask_atomic(w, 0x80, BASE, false, false);
    sent_bytes(w, bytes);
    settle(w);
    assert_false(w->out.at_old_busy);
    w->in.fence_start = true;
    settle(w);
    assert_true(w->out.at_old_busy);
    cycle(w);
    w->in.fence_start = false;
    ask_atomic(w, 0x81, BASE + 64, false, false);
    sent_bytes(w, bytes);
    offer_beat(w, 0x80, BASE, true);
    cycle(w);
    w->in.rvalid = false;
    assert_true(w->out.at_old_busy);
    answer_write(w, 0x80, 0);
    cycle(w);
    assert_true(w->out.at_old_busy); /* still until it is answered */
    settle(w);
    assert_false(w->out.at_old_busy);
    assert_true(w->out.busy);
}

static void interrupt_file_reads_find_their_reader(void **state)
{
    struct world *w = *state;

    w->in.arready = true;
    w->in.mrif_valid = w->in.cmd_valid = true;
    w->in.cmd_addr = BASE + 0x30;
    cycle(w);
    assert_true(w->out.mrif_ready && !w->out.cmd_ready);
    w->in.mrif_valid = false;
    cycle(w);
    assert_true(w->out.cmd_ready);
    w->in.cmd_valid = false;
    offer_beat(w, 0xC5, BASE + 0x30, true);
    cycle(w);
    assert_true(w->out.mrif_rsp_valid && !w->out.cmd_rsp_valid && !w->out.walk_rsp_valid);
    assert_int_equal(w->out.rsp_data[0], content(BASE + 0x30));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest mem[] = {
        CASE(every_size_and_place_reads_its_bytes),
        CASE(answers_find_their_readers),
        CASE(addresses_flow_and_hold),
        CASE(fetch_is_not_starved_by_walks),
        CASE(errors_and_poison_are_told),
        CASE(user_says_why),
        CASE(interrupt_file_reads_find_their_reader),
        CASE(every_writer_writes_its_bytes),
        CASE(messages_are_device_writes),
        CASE(writers_go_by_priority),
        CASE(address_and_data_are_independent),
        CASE(compare_and_swap_sends_two_values),
        CASE(set_bits_sends_one_value),
        CASE(answer_waits_for_both_channels),
        CASE(atomics_overlap),
        CASE(atomics_and_writes_take_turns),
        CASE(fence_waits_for_older_atomics),
    };
    return cmocka_run_group_tests(mem, NULL, NULL);
}
