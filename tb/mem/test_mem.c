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
    assert_int_equal(w->out.fault_done, id == ID_FAULT);
    assert_int_equal(w->out.fence_done, id == ID_FENCE);
    assert_int_equal(w->out.write_error, resp >= 2);
}

static void record_is_written_whole(void **state)
{
    struct world *w = *state;
    uint8_t bytes[64];

    for (int half = 0; half < 2; half++) {
        uint64_t addr = BASE + 32 * half;
        for (int i = 0; i < 32; i++)
            w->in.fault_data[i] = content(addr + i);
        w->in.fault_valid = true;
        w->in.fault_addr = addr;
        cycle(w);
        assert_true(w->out.fault_ready);
        w->in.fault_valid = false;
        take_write(w, ID_FAULT, addr, 32, bytes);
        for (int i = 0; i < 64; i++)
            assert_int_equal(bytes[i], i / 32 == half ? content(BASE + i) : 0);
        answer_write(w, ID_FAULT, half ? 2 : 0);
    }
}

static void store_touches_four_bytes(void **state)
{
    struct world *w = *state;
    static const uint8_t value[4] = {0xD4, 0xC3, 0xB2, 0xA1};
    uint8_t bytes[64];

    for (int word = 0; word < 16; word++) {
        w->in.fence_valid = true;
        w->in.fence_addr = BASE + 4 * word;
        w->in.fence_data = 0xA1B2C3D4;
        cycle(w);
        assert_true(w->out.fence_ready);
        w->in.fence_valid = false;
        take_write(w, ID_FENCE, BASE + 4 * word, 4, bytes);
        for (int i = 0; i < 64; i++)
            assert_int_equal(bytes[i], i / 4 == word ? value[i % 4] : 0);
        answer_write(w, ID_FENCE, 0);
    }
}

/* AW and W do not wait for each other, whichever memory takes first. */
static void address_and_data_are_independent(void **state)
{
    struct world *w = *state;

    for (int data_first = 0; data_first < 2; data_first++) {
        w->in.fence_valid = true;
        w->in.fence_addr = BASE;
        cycle(w);
        w->in.fence_valid = false;
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
        CASE(record_is_written_whole),
        CASE(store_touches_four_bytes),
        CASE(address_and_data_are_independent),
    };
    return cmocka_run_group_tests(mem, NULL, NULL);
}
