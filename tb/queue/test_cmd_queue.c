// SPDX-License-Identifier: Apache-2.0
//
// Command queue: which commands are legal, what each one asks for, and in which order things
// happen. The encodings are written out here from the architecture (chapter "In-memory queue
// interface"); CMD-.. and CQC-.. are rows of the conformance checklist.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plan_row.h"
#include "queue_bench.h"

#define MAX_WAIT 200
#define BASE_PPN UINT64_C(0x80123)
#define BIT(n)   (UINT64_C(1) << (n))

struct cmd {
    uint64_t word[2];
};

/* Opcodes: 1 IOTINVAL (func3 0 VMA, 1 GVMA), 2 IOFENCE.C, 3 IODIR (0 DDT, 1 PDT), 4 ATS. */
#define FUNC3(n)      ((uint64_t)(n) << 7)
#define VMA           UINT64_C(1)
#define GVMA          (UINT64_C(1) | FUNC3(1))
#define FENCE         UINT64_C(2)
#define INVAL_DDT_CMD UINT64_C(3)
#define INVAL_PDT_CMD (UINT64_C(3) | FUNC3(1))
#define AV            BIT(10)
#define WSI           BIT(11)
#define PR            BIT(12)
#define PW            BIT(13)
#define PSCV          BIT(32)
#define GV            BIT(33)
#define DV            BIT(33)

struct world {
    struct queue_bench *bench;
    struct queue_in in;
    struct queue_out out;
    struct cmd queue[8];
    uint8_t bad; /* bit i: reading entry i fails */
    int fetches, beats, invals;
    int first_beat, last_beat; /* entries still to come from the read under way */
    struct queue_out inval;    /* outputs in the cycle of the last invalidation */
    /* What has become of the queue since `run`. */
    bool illegal, memory_fault, fence_told;
};

static int start(void **state)
{
    struct world *w = calloc(1, sizeof(*w));
    assert_non_null(w);
    w->bench = qb_new();
    w->in = (struct queue_in){.mode = 4,
                              .pd17 = true,
                              .pd20 = true,
                              .wsi = true,
                              .cq_enable = true,
                              .cq_base_ppn = BASE_PPN,
                              .cq_index_mask = 7,
                              .fetch_ready = true,
                              .inval_ready = true};
    *state = w;
    return 0;
}

static int stop(void **state)
{
    struct world *w = *state;
    qb_free(w->bench);
    free(w);
    return 0;
}

/* Put the next beat of the read under way on the bus. */
static void next_beat(struct world *w)
{
    w->in.fetch_rsp_valid = w->first_beat < w->last_beat;
    if (!w->in.fetch_rsp_valid) return;
    int entry = w->first_beat++;
    memcpy(w->in.fetch_rsp_word, w->queue[entry].word, sizeof(w->in.fetch_rsp_word));
    w->in.fetch_rsp_last = w->first_beat == w->last_beat;
    w->in.fetch_rsp_bad = w->bad >> entry & 1;
    w->beats++;
}

/* One cycle; memory answers a fetch from the next one on, one command a beat. */
static void cycle(struct world *w)
{
    qb_settle(w->bench, &w->in, &w->out);
    if (w->out.inval_valid && w->in.inval_ready) {
        w->inval = w->out;
        w->invals++;
    }
    w->illegal |= w->out.set_cmd_ill;
    w->memory_fault |= w->out.set_cqmf;
    w->fence_told |= w->out.set_fence_w_ip;
    w->in.cq_stopped |= w->out.set_cmd_ill || w->out.set_cqmf;
    bool fetched = w->out.fetch_valid && w->in.fetch_ready;
    qb_edge(w->bench);

    if (fetched) {
        uint64_t offset = w->out.fetch_addr - (BASE_PPN << 12);
        int bytes = 1 << w->out.fetch_log2_bytes;
        assert_in_range(offset, 0, sizeof(w->queue) - bytes);
        assert_int_equal(offset % bytes, 0);
        assert_int_equal(w->first_beat, w->last_beat);
        w->first_beat = offset / 16;
        w->last_beat = w->first_beat + bytes / 16;
        w->fetches++;
    }
    next_beat(w);
}

/* Until the queue is empty or has stopped. */
static void run(struct world *w)
{
    w->illegal = w->memory_fault = w->fence_told = false;
    for (int i = 0; i < MAX_WAIT; i++) {
        cycle(w);
        if (w->out.cq_on && !w->out.cq_busy) return;
    }
    fail_msg("the queue stays busy at index %u", w->out.cq_head);
}

/* Put one command behind what has been executed and run it. */
static void execute(struct world *w, uint64_t word0, uint64_t word1)
{
    uint32_t index = w->in.cq_tail;
    w->queue[index] = (struct cmd){{word0, word1}};
    w->in.cq_tail = (index + 1) & 7;
    run(w);
}

static bool is_legal(uint64_t word0, uint64_t word1)
{
    void *state;
    start(&state);
    struct world *w = state;
    w->in.store_ready = w->in.store_done = true;
    execute(w, word0, word1);
    bool legal = !w->illegal;
    assert_false(w->memory_fault);
    assert_int_equal(w->out.cq_head, legal ? 1 : 0);
    stop(&state);
    return legal;
}

/* ---- encodings ---- */

/* The row that an opcode and function belong to; NULL for those that are always legal. */
static const char *encoding_row(unsigned opcode, unsigned func3)
{
    if (opcode >= 64) return "CQC-04";
    if (opcode == 0 || opcode > 4) return "CQC-03";
    if (opcode == 1 && func3 > 1) return "CMD-01";
    if (opcode == 2 && func3 > 0) return "CMD-34";
    if (opcode == 3 && func3 > 1) return "CMD-26";
    return opcode == 4 ? "CMD-45" : NULL; /* this bench has no ATS */
}

static void only_defined_opcodes_and_functions_are_legal(void **state)
{
    (void)state;
    for (unsigned opcode = 0; opcode < 128; opcode++) {
        for (unsigned func3 = 0; func3 < 8; func3++) {
            uint64_t dv = opcode == 3 ? DV : 0;
            bool legal = (opcode == 1 && func3 <= 1) || (opcode == 2 && func3 == 0) ||
                         (opcode == 3 && func3 <= 1);
            const char *row = encoding_row(opcode, func3);
            bool found = is_legal(opcode | FUNC3(func3) | dv, 0);
            if (row) assert_row_int_equal(row, found, legal);
            assert_int_equal(found, legal);
        }
    }
}

/* What a bit is that may not be set: a capability that is not here, or reserved. */
static const char *bit_row(uint64_t word0, int bit)
{
    switch (word0 & 0x7F) {
    case 1:
        return bit == 34 ? "CMD-19" : bit == 73 ? "CMD-24" : bit == 32 ? "CMD-03" : "CMD-02";
    case 2:
        return "CMD-35";
    default:
        return word0 == INVAL_DDT_CMD && bit >= 12 && bit < 32 ? "CMD-30" : "CMD-27";
    }
}

/* Every single bit beyond opcode and function, set in an otherwise legal command. */
static void check_bits(uint64_t word0, uint64_t operands0, uint64_t operands1)
{
    for (int bit = 10; bit < 128; bit++) {
        uint64_t set0 = bit < 64 ? BIT(bit) : 0, set1 = bit < 64 ? 0 : BIT(bit - 64);
        bool legal = (set0 & operands0) || (set1 & operands1);
        bool found = is_legal(word0 | set0, set1);
        if (!legal) assert_row_false(bit_row(word0, bit), found);
        if (!legal) assert_row_false("CQC-08", found);
        if (found != legal)
            fail_msg("command 0x%llx with bit %d: expected %s", (unsigned long long)word0, bit,
                     legal ? "legal" : "illegal");
    }
}

static void reserved_and_unsupported_bits_are_illegal(void **state)
{
    (void)state;
    const uint64_t pscid = UINT64_C(0xFFFFF) << 12, gscid = UINT64_C(0xFFFF) << 44;
    const uint64_t page = UINT64_C(0xFFFFFFFFFFFFF) << 10;

    check_bits(VMA, AV | pscid | PSCV | GV | gscid, page);
    check_bits(GVMA, AV | pscid | GV | gscid, page);
    check_bits(FENCE, AV | WSI | PR | PW | UINT64_C(0xFFFFFFFF) << 32, ~(UINT64_C(3) << 62));
    check_bits(INVAL_DDT_CMD, DV | UINT64_C(0xFFFFFF) << 40, 0);
    check_bits(INVAL_PDT_CMD | DV, pscid | DV | UINT64_C(0xFFFFFF) << 40, 0);
}

static void process_context_needs_a_device(void **state)
{
    (void)state;
    assert_row_false("CMD-32", is_legal(INVAL_PDT_CMD, 0));
    assert_true(is_legal(INVAL_PDT_CMD | DV, 0));
}

/* CMD-31, CMD-33: ids that the directories in force cannot hold; Off and Bare define no width. */
static void ids_fit_the_directories(void **state)
{
    struct world *w = *state;
    static const struct {
        uint8_t mode;
        int bits;
    } device[] = {{0, 24}, {1, 24}, {2, 7}, {3, 16}, {4, 24}};
    static const struct {
        bool pd17, pd20;
        int bits;
    } process[] = {{false, false, 8}, {true, false, 17}, {true, true, 20}};

    for (size_t i = 0; i < 5; i++) {
        for (int bit = 0; bit < 24; bit++) {
            w->in.mode = device[i].mode;
            execute(w, INVAL_DDT_CMD | DV | BIT(40 + bit), 0);
            assert_int_equal(w->illegal, bit >= device[i].bits);
            w->in.cq_stopped = false;
            w->in.cq_tail = w->out.cq_head;
            cycle(w);
        }
    }
    w->in.mode = 4;
    for (size_t i = 0; i < 3; i++) {
        for (int bit = 0; bit < 20; bit++) {
            w->in.pd17 = process[i].pd17;
            w->in.pd20 = process[i].pd20;
            execute(w, INVAL_PDT_CMD | DV | BIT(12 + bit), 0);
            assert_int_equal(w->illegal, bit >= process[i].bits);
            w->in.cq_stopped = false;
            w->in.cq_tail = w->out.cq_head;
            cycle(w);
        }
    }
}

static void fence_interrupt_needs_wires(void **state)
{
    struct world *w = *state;
    w->in.wsi = false;
    execute(w, FENCE | WSI, 0);
    assert_row("CMD-36", w->illegal);
}

/* ---- effects ---- */

static void operands_reach_the_caches(void **state)
{
    struct world *w = *state;
    const uint64_t pscid = UINT64_C(0x12345) << 12, gscid = UINT64_C(0xBEEF) << 44;
    const uint64_t page = UINT64_C(0x8765432109ABC);

    execute(w, VMA | AV | PSCV | GV | pscid | gscid, page << 10);
    assert_int_equal(w->inval.inval_kind, INVAL_VMA);
    assert_true(w->inval.inval_av && w->inval.inval_gv && w->inval.inval_pscv);
    assert_int_equal(w->inval.inval_pscid, 0x12345);
    assert_int_equal(w->inval.inval_gscid, 0xBEEF);
    assert_int_equal(w->inval.inval_vpn, page);

    execute(w, GVMA | AV | GV | gscid, page << 10);
    assert_int_equal(w->inval.inval_kind, INVAL_GVMA);
    assert_true(w->inval.inval_av && w->inval.inval_gv && !w->inval.inval_pscv);
    assert_int_equal(w->inval.inval_vpn, page);

    execute(w, GVMA | AV | gscid, page << 10); /* CMD-12: without GV the address is ignored */
    assert_false(w->inval.inval_av || w->inval.inval_gv);

    execute(w, INVAL_DDT_CMD | DV | UINT64_C(0x654321) << 40, 0);
    assert_int_equal(w->inval.inval_kind, INVAL_DDT);
    assert_true(w->inval.inval_dv);
    assert_int_equal(w->inval.inval_device_id, 0x654321);

    execute(w, INVAL_PDT_CMD | DV | UINT64_C(0x654321) << 40 | UINT64_C(0xFEDCB) << 12, 0);
    assert_int_equal(w->inval.inval_kind, INVAL_PDT);
    assert_int_equal(w->inval.inval_device_id, 0x654321);
    assert_int_equal(w->inval.inval_process_id, 0xFEDCB);
    assert_int_equal(w->invals, 5);
}

/* The next invalidation waits for the last one to be applied; nothing overtakes. */
static void invalidations_go_one_at_a_time_in_order(void **state)
{
    struct world *w = *state;

    w->queue[0] = (struct cmd){{INVAL_DDT_CMD, 0}};
    w->queue[1] = (struct cmd){{VMA, 0}};
    w->in.cq_tail = 2;
    w->in.inval_ready = false;
    for (int i = 0; i < 50; i++)
        cycle(w);
    assert_true(w->out.inval_valid);
    assert_int_equal(w->out.inval_kind, INVAL_DDT);
    assert_int_equal(w->out.cq_head, 0);
    w->in.inval_ready = true;
    run(w);
    assert_int_equal(w->invals, 2);
    assert_int_equal(w->inval.inval_kind, INVAL_VMA);
    assert_int_equal(w->out.cq_head, 2);
}

/* Whatever is older than the fence and could still be used holds it, one signal after another. */
static void fence_waits_for_every_older_use(void **state)
{
    struct world *w = *state;
    bool *older[] = {&w->in.inval_busy, &w->in.marked_busy, &w->in.stale_busy};

    for (size_t i = 0; i < 3; i++) {
        *older[i] = true;
        w->queue[i] = (struct cmd){{FENCE, 0}};
        w->in.cq_tail = i + 1;
        for (int c = 0; c < 50; c++)
            cycle(w);
        assert_row_int_equal("CMD-42", w->out.cq_head, i);
        assert_true(w->out.barrier_watch);
        *older[i] = false;
        run(w);
        assert_row_int_equal("CMD-42", w->out.cq_head, i + 1);
    }
}

/* CMD-41: PR looks at reads only, PW at writes only; neither looks at the other. */
static void fence_waits_as_pr_and_pw_ask(void **state)
{
    struct world *w = *state;

    for (unsigned which = 0; which < 4; which++) {
        for (unsigned busy = 0; busy < 4; busy++) {
            w->in.old_reads_busy = busy & 1;
            w->in.old_writes_busy = busy & 2;
            uint32_t before = w->out.cq_head, next = (before + 1) & 7;
            w->queue[before] = (struct cmd){{FENCE | which * PR, 0}};
            w->in.cq_tail = next;
            for (int c = 0; c < 50; c++)
                cycle(w);
            assert_int_equal(w->out.cq_head, which & busy ? before : next);
            w->in.old_reads_busy = w->in.old_writes_busy = false;
            run(w);
            assert_int_equal(w->out.cq_head, next);
        }
    }
}

/* The store, its answer, fence_w_ip, and only then cqh. */
static void fence_stores_then_tells_then_moves_on(void **state)
{
    struct world *w = *state;

    w->queue[0] = (struct cmd){{FENCE | AV | WSI | UINT64_C(0xCAFE0123) << 32, 0x4440 >> 2}};
    w->in.cq_tail = 1;
    for (int c = 0; c < 50; c++)
        cycle(w);
    assert_true(w->out.store_valid);
    assert_int_equal(w->out.store_addr, 0x4440);
    assert_int_equal(w->out.store_data, 0xCAFE0123);
    w->in.store_ready = true;
    cycle(w);
    w->in.store_ready = false;
    for (int c = 0; c < 50; c++)
        cycle(w);
    assert_false(w->out.store_valid || w->fence_told);
    assert_int_equal(w->out.cq_head, 0);

    w->in.store_done = w->in.store_error = true;
    cycle(w);
    w->in.store_done = w->in.store_error = false;
    cycle(w);
    assert_row("CMD-40", w->memory_fault);
    assert_false(w->fence_told);
    assert_row_int_equal("CMD-40", w->out.cq_head, 0);

    w->in.cq_stopped = false; /* software clears cqmf: the fence is fetched and run again */
    w->in.store_ready = true;
    for (int c = 0; c < 50 && !w->out.store_valid; c++)
        cycle(w);
    assert_row("CMD-40", w->out.store_valid);
    w->in.store_done = true;
    cycle(w);
    w->in.store_done = false;
    cycle(w);
    assert_true(w->fence_told);
    assert_int_equal(w->out.cq_head, 1);
    assert_int_equal(w->fetches, 2);
}

/* A store beyond the 44 physical bits of this bench fails without an access. */
static void fence_store_beyond_memory_is_a_fault(void **state)
{
    struct world *w = *state;
    execute(w, FENCE | AV, UINT64_C(0x100000000000) >> 2);
    assert_row("CMD-40", w->memory_fault);
    assert_false(w->out.store_valid);
    assert_row_int_equal("CMD-40", w->out.cq_head, 0);
}

/* ---- the queue itself ---- */

/* Eight entries are two lines, so a round of seven takes two or three. */
static void queue_wraps_and_runs_each_command_once(void **state)
{
    struct world *w = *state;

    run(w);
    assert_row_int_equal("CQC-01", w->fetches, 0);
    for (int round = 0; round < 8; round++) {
        for (uint64_t i = 0; i < 7; i++)
            w->queue[(w->in.cq_tail + i) & 7] = (struct cmd){{VMA | AV, (round * 8 + i) << 10}};
        w->in.cq_tail = (w->in.cq_tail + 7) & 7;
        for (int c = 0; c < MAX_WAIT && w->invals < 7 * round + 7; c++) {
            int before = w->invals;
            cycle(w);
            if (w->invals > before)
                assert_row_int_equal("CQC-02", w->inval.inval_vpn, round * 8 + before % 7);
        }
        run(w);
        assert_row_int_equal("CQC-02", w->invals, 7 * round + 7);
    }
    assert_in_range(w->fetches, 16, 24);
    assert_int_equal(w->out.cq_head, 0);
}

/* What was fetched along from beyond the tail is not what software writes there later. */
static void commands_beyond_the_tail_are_read_later(void **state)
{
    struct world *w = *state;

    for (int i = 0; i < 4; i++)
        w->queue[i] = (struct cmd){{VMA, 0}};
    w->in.cq_tail = 2;
    run(w);
    assert_int_equal(w->fetches, 1);
    assert_int_equal(w->beats, 4);
    w->queue[2] = w->queue[3] = (struct cmd){{GVMA, 0}};
    w->in.cq_tail = 4;
    run(w);
    assert_int_equal(w->inval.inval_kind, INVAL_GVMA);
    assert_int_equal(w->invals, 4);
    assert_int_equal(w->fetches, 2);
}

/* A bad beat concerns the command in it, whatever else came with the line. */
static void bad_beat_stops_only_its_command(void **state)
{
    struct world *w = *state;

    for (int bad = 0; bad < 4; bad++) {
        for (int i = 0; i < 4; i++)
            w->queue[i] = (struct cmd){{VMA, 0}};
        w->in.cq_restart = true; /* head back to 0 */
        cycle(w);
        w->in.cq_restart = false;
        w->invals = 0;
        w->bad = 1 << bad;
        w->in.cq_tail = 4;
        run(w);
        assert_true(w->memory_fault);
        assert_int_equal(w->out.cq_head, bad);
        assert_int_equal(w->invals, bad);

        w->bad = 0;
        w->in.cq_stopped = false;
        run(w);
        assert_false(w->memory_fault);
        assert_int_equal(w->out.cq_head, 4);
        assert_int_equal(w->invals, 4);
        w->in.cq_tail = 0;
    }
}

/* After an error everything is read again, since software may have rewritten it. */
static void commands_behind_an_illegal_one_are_read_again(void **state)
{
    struct world *w = *state;

    w->queue[0] = (struct cmd){{0, 0}};
    w->queue[1] = w->queue[2] = (struct cmd){{VMA, 0}};
    w->in.cq_tail = 3;
    run(w);
    assert_row("CQC-05", w->illegal);
    assert_row_int_equal("CQC-05", w->out.cq_head, 0);
    assert_row_int_equal("CQC-05", w->invals, 0);
    w->queue[0] = w->queue[1] = w->queue[2] = (struct cmd){{GVMA, 0}};
    w->in.cq_stopped = false;
    run(w);
    assert_row_int_equal("CQC-06", w->inval.inval_kind, INVAL_GVMA);
    assert_row_int_equal("CQC-06", w->invals, 3);
    assert_row_int_equal("CQC-06", w->out.cq_head, 3);
}

/* An unmap: one invalidation and one fence cost one read and a handful of cycles. */
static void invalidation_and_fence_share_one_read(void **state)
{
    struct world *w = *state;
    int cycles = 0;

    run(w);
    w->queue[0] = (struct cmd){{VMA, 0}};
    w->queue[1] = (struct cmd){{FENCE, 0}};
    w->in.cq_tail = 2;
    while (w->out.cq_head != 2 && cycles < MAX_WAIT) {
        cycle(w);
        cycles++;
    }
    assert_int_equal(w->fetches, 1);
    assert_in_range(cycles, 1, 10); /* memory answers in the cycle after the request */
}

static void disabled_queue_finishes_and_fetches_nothing_more(void **state)
{
    struct world *w = *state;

    w->queue[0] = w->queue[1] = (struct cmd){{VMA, 0}};
    w->in.cq_tail = 2;
    w->in.inval_ready = false;
    for (int i = 0; i < 20; i++)
        cycle(w);
    assert_true(w->out.inval_valid);
    w->in.cq_enable = false;
    for (int i = 0; i < 20; i++)
        cycle(w);
    assert_true(w->out.cq_on); /* busy with the command it began */
    w->in.inval_ready = true;
    for (int i = 0; i < 20; i++)
        cycle(w);
    assert_false(w->out.cq_on);
    assert_int_equal(w->out.cq_head, 1);
    assert_int_equal(w->fetches, 1);

    w->in.cq_restart = w->in.cq_enable = true;
    cycle(w);
    w->in.cq_restart = false;
    run(w);
    assert_row_int_equal("CQR-18", w->out.cq_head, 2);
    assert_row_int_equal("CQR-18", w->invals, 3);
    assert_int_equal(w->fetches, 2);
}

/* A change of mode has the barrier first; the fence starts one of its own afterwards. */
static void fence_takes_the_barrier_after_ddtp(void **state)
{
    struct world *w = *state;
    int starts = 0;

    w->in.ddtp_barrier = true;
    cycle(w);
    starts += w->out.barrier_start;
    w->queue[0] = (struct cmd){{FENCE | PR, 0}};
    w->in.cq_tail = 1;
    for (int i = 0; i < 50; i++) {
        cycle(w);
        starts += w->out.barrier_start;
    }
    assert_true(w->out.ddtp_held);
    assert_int_equal(starts, 1);
    assert_int_equal(w->out.cq_head, 0);
    assert_int_equal(w->out.deadline, 100 - 50);

    w->in.ddtp_barrier = false;
    for (int i = 0; i < 20; i++) {
        cycle(w);
        starts += w->out.barrier_start;
    }
    assert_int_equal(starts, 2);
    assert_int_equal(w->out.cq_head, 1);
    assert_int_equal(w->out.deadline, UINT32_MAX);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest cmd_queue[] = {
        cmocka_unit_test(only_defined_opcodes_and_functions_are_legal),
        cmocka_unit_test(reserved_and_unsupported_bits_are_illegal),
        cmocka_unit_test(process_context_needs_a_device),
        CASE(ids_fit_the_directories),
        CASE(fence_interrupt_needs_wires),
        CASE(operands_reach_the_caches),
        CASE(invalidations_go_one_at_a_time_in_order),
        CASE(fence_waits_for_every_older_use),
        CASE(fence_waits_as_pr_and_pw_ask),
        CASE(fence_stores_then_tells_then_moves_on),
        CASE(fence_store_beyond_memory_is_a_fault),
        CASE(queue_wraps_and_runs_each_command_once),
        CASE(commands_beyond_the_tail_are_read_later),
        CASE(bad_beat_stops_only_its_command),
        CASE(commands_behind_an_illegal_one_are_read_again),
        CASE(invalidation_and_fence_share_one_read),
        CASE(disabled_queue_finishes_and_fetches_nothing_more),
        CASE(fence_takes_the_barrier_after_ddtp),
    };
    return cmocka_run_group_tests(cmd_queue, NULL, NULL);
}
