// SPDX-License-Identifier: Apache-2.0
//
// Debug translation port: what it asks the walker and what software reads. Group DBG of the test
// plan; the walker is the test.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "iommu_regs.h"
#include "plan_row.h"
#include "regs_software.h"

#define PORT_DEBUG 5
#define GO         IOMMU_TR_REQ_CTL_GO_BUSY_MASK
#define NW         IOMMU_TR_REQ_CTL_NW_MASK
#define EXE        IOMMU_TR_REQ_CTL_EXE_MASK
#define PRIV       IOMMU_TR_REQ_CTL_PRIV_MASK
#define PV         IOMMU_TR_REQ_CTL_PV_MASK
#define DID(x)     IOMMU_PUT(IOMMU_TR_REQ_CTL_DID, x)
#define PID(x)     IOMMU_PUT(IOMMU_TR_REQ_CTL_PID, x)

static int start(void **state)
{
    regs_start(state);
    regs_pins(*state)->debug_present = true;
    return 0;
}

/* The request that the port offers; the walker takes it. */
static struct regs_out taken(struct regs_bench *b)
{
    for (int i = 0; i < 10; i++) {
        struct regs_out out = look(b);
        if (out.debug_valid) {
            regs_pins(b)->debug_ready = true;
            regs_cycle(b);
            regs_pins(b)->debug_ready = false;
            return out;
        }
        regs_cycle(b);
    }
    fail_msg("no request in 10 cycles");
    return look(b);
}

static void answer(struct regs_bench *b, uint8_t port, uint8_t verdict, uint64_t ppn, uint8_t size)
{
    struct regs_in *in = regs_pins(b);
    in->rsp_port = port;
    in->rsp_verdict = verdict;
    in->rsp_ppn = ppn;
    in->rsp_size = size;
    pulse(b, &in->rsp_valid);
}

static uint64_t result(struct regs_bench *b)
{
    assert_false(get(b, IOMMU_REG_TR_REQ_CTL) & GO);
    return get(b, IOMMU_REG_TR_RESPONSE);
}

static void fields_are_warl(void **state)
{
    struct regs_bench *b = *state;

    assert_row_int_equal("RST-05", get(b, IOMMU_REG_TR_REQ_CTL) & GO, 0);
    put(b, IOMMU_REG_TR_REQ_IOVA, UINT64_MAX);
    assert_row_int_equal("DBG-01", get(b, IOMMU_REG_TR_REQ_IOVA), UINT64_MAX << 12);
    put(b, IOMMU_REG_TR_REQ_CTL, UINT64_MAX & ~GO);
    assert_row_int_equal("DBG-02", get(b, IOMMU_REG_TR_REQ_CTL), UINT64_C(0xFFFFFF01FFFFF00E));
    put(b, IOMMU_REG_TR_REQ_CTL, 0);
    assert_row_int_equal("DBG-02", get(b, IOMMU_REG_TR_REQ_CTL), 0);
    put(b, IOMMU_REG_TR_RESPONSE, UINT64_MAX);
    assert_int_equal(get(b, IOMMU_REG_TR_RESPONSE), 0);
}

static void go_reads_one_until_the_answer(void **state)
{
    struct regs_bench *b = *state;

    put(b, IOMMU_REG_TR_REQ_CTL, GO | NW | DID(5));
    for (int i = 0; i < 5; i++)
        assert_row_int_equal("DBG-03", get(b, IOMMU_REG_TR_REQ_CTL), GO | NW | DID(5));
    put(b, IOMMU_REG_TR_REQ_CTL, 0);
    assert_row_int_equal("DBG-03", get(b, IOMMU_REG_TR_REQ_CTL) & GO, GO);
    taken(b);
    put32(b, IOMMU_REG_TR_REQ_CTL, 0);
    assert_row_int_equal("DBG-03", get(b, IOMMU_REG_TR_REQ_CTL) & GO, GO);
    answer(b, 0, VERDICT_GRANTED, 1, 0); /* somebody else's */
    assert_row_int_equal("DBG-03", get(b, IOMMU_REG_TR_REQ_CTL) & GO, GO);
    answer(b, PORT_DEBUG, VERDICT_GRANTED, 0x123, 0);
    assert_row_int_equal("DBG-03", get(b, IOMMU_REG_TR_REQ_CTL) & GO, 0);
}

/* MAP-06: the high half alone starts nothing. */
static void low_half_starts(void **state)
{
    struct regs_bench *b = *state;

    put32(b, IOMMU_REG_TR_REQ_CTL + 4, (uint32_t)((DID(0x654321) | PV) >> 32));
    for (int i = 0; i < 5; i++) {
        assert_false(look(b).debug_valid);
        regs_cycle(b);
    }
    put32(b, IOMMU_REG_TR_REQ_CTL, (uint32_t)(GO | NW | PID(0xFEDCB)));
    struct regs_out out = taken(b);
    assert_int_equal(out.debug_device_id, 0x654321);
    assert_int_equal(out.debug_process_id, 0xFEDCB);
    assert_true(out.debug_pv);
}

static void attributes_reach_the_walker(void **state)
{
    struct regs_bench *b = *state;
    const uint64_t iova = UINT64_C(0xFEDCBA9876543000);
    static const struct {
        uint64_t ctl;
        bool write, exec;
    } kind[] = {{NW, false, false}, {0, true, false}, {NW | EXE, false, true}};

    put(b, IOMMU_REG_TR_REQ_IOVA, iova | 0xFFF);
    for (int k = 0; k < 3; k++) {
        put(b, IOMMU_REG_TR_REQ_CTL, GO | kind[k].ctl | PV | PRIV | PID(0xABCDE) | DID(0x123456));
        struct regs_out out = taken(b);
        assert_row_int_equal("DBG-04", out.debug_write, kind[k].write);
        assert_row_int_equal("DBG-04", out.debug_exec, kind[k].exec);
        assert_true(out.debug_pv && out.debug_priv);
        assert_int_equal(out.debug_process_id, 0xABCDE);
        assert_int_equal(out.debug_device_id, 0x123456);
        assert_int_equal(out.debug_iova, iova);
        answer(b, PORT_DEBUG, VERDICT_GRANTED, 1, 0);
    }
    put(b, IOMMU_REG_TR_REQ_CTL, GO | NW | PRIV | PID(0xABCDE) | DID(1));
    struct regs_out out = taken(b);
    assert_row_false("DBG-06", out.debug_pv || out.debug_priv);
    assert_row_int_equal("DBG-06", out.debug_process_id, 0);
}

/* Exe with NW = 0 is undefined: it runs as a write and ends. */
static void undefined_kind_ends(void **state)
{
    struct regs_bench *b = *state;

    put(b, IOMMU_REG_TR_REQ_CTL, GO | EXE);
    assert_true(taken(b).debug_write);
    answer(b, PORT_DEBUG, VERDICT_REFUSED, 0, 0);
    assert_int_equal(result(b) & 1, 1);
    ROW("DBG-05");
}

static void small_page_is_exact(void **state)
{
    struct regs_bench *b = *state;

    put(b, IOMMU_REG_TR_REQ_IOVA, UINT64_C(0x7654321000));
    put(b, IOMMU_REG_TR_REQ_CTL, GO | NW);
    taken(b);
    regs_pins(b)->rsp_pbmt = 2;
    answer(b, PORT_DEBUG, VERDICT_GRANTED, UINT64_C(0xABCDEF01234), 0);
    assert_row_int_equal("DBG-07", result(b),
                         IOMMU_PUT(IOMMU_TR_RESPONSE_PPN, UINT64_C(0xABCDEF01234)) |
                             IOMMU_PUT(IOMMU_TR_RESPONSE_PBMT, 2));
}

/* Of the architecture's examples: 64 KiB is yyyy 0111, 2 MiB is yyy0 1111 1111. */
static void larger_pages_code_their_size(void **state)
{
    struct regs_bench *b = *state;
    static const uint8_t size[] = {4, 9, 10, 18, 27, 36};
    const uint64_t ppn = UINT64_C(0xFEDCBA98765);

    for (int i = 0; i < 6; i++) {
        put(b, IOMMU_REG_TR_REQ_IOVA, UINT64_C(0x123456789000));
        put(b, IOMMU_REG_TR_REQ_CTL, GO | NW);
        taken(b);
        answer(b, PORT_DEBUG, VERDICT_GRANTED, ppn, size[i]);
        uint64_t code = (UINT64_C(1) << (size[i] - 1)) - 1;
        uint64_t expected = (ppn >> size[i] << size[i]) | code;
        assert_row_int_equal("DBG-08", IOMMU_GET(IOMMU_TR_RESPONSE_S, result(b)), 1);
        assert_row_int_equal("DBG-08", IOMMU_GET(IOMMU_TR_RESPONSE_PPN, result(b)), expected);
    }
}

static void bare_gives_the_page_of_the_iova(void **state)
{
    struct regs_bench *b = *state;

    put(b, IOMMU_REG_TR_REQ_IOVA, UINT64_C(0x123456789000));
    put(b, IOMMU_REG_TR_REQ_CTL, GO | NW);
    taken(b);
    answer(b, PORT_DEBUG, VERDICT_GRANTED, UINT64_C(0x123456789), 44);
    assert_int_equal(result(b), IOMMU_PUT(IOMMU_TR_RESPONSE_PPN, UINT64_C(0x123456789)));
}

static void refusals_and_files_are_faults(void **state)
{
    struct regs_bench *b = *state;
    static const uint8_t verdict[] = {VERDICT_REFUSED, VERDICT_FILE};

    for (int i = 0; i < 2; i++) {
        put(b, IOMMU_REG_TR_REQ_CTL, GO | NW);
        taken(b);
        answer(b, PORT_DEBUG, verdict[i], UINT64_C(0xFFFFFFFFFFF), 9);
        uint64_t r = result(b);
        assert_int_equal(r & 1, 1);
        assert_row_int_equal("DBG-17", r & UINT64_C(0xFFC000000000007E), 0);
        put(b, IOMMU_REG_TR_RESPONSE, 0);
        assert_row_int_equal("DBG-17", get(b, IOMMU_REG_TR_RESPONSE), r);
    }
}

static void retry_asks_again(void **state)
{
    struct regs_bench *b = *state;

    put(b, IOMMU_REG_TR_REQ_CTL, GO | NW | DID(9));
    taken(b);
    answer(b, PORT_DEBUG, VERDICT_RETRY, 0, 0);
    assert_int_equal(taken(b).debug_device_id, 9);
    answer(b, PORT_DEBUG, VERDICT_GRANTED, 7, 0);
    assert_int_equal(result(b), IOMMU_PUT(IOMMU_TR_RESPONSE_PPN, 7));
}

/* Writes while a request runs are ignored. */
static void request_stands_while_it_runs(void **state)
{
    struct regs_bench *b = *state;

    put(b, IOMMU_REG_TR_REQ_IOVA, 0x5000);
    put(b, IOMMU_REG_TR_REQ_CTL, GO | NW | DID(3));
    put(b, IOMMU_REG_TR_REQ_IOVA, 0x9000);
    put(b, IOMMU_REG_TR_REQ_CTL, GO | DID(4));
    write_ddtp(b, ddtp(1, 0));
    struct regs_out out = taken(b);
    assert_int_equal(out.debug_iova, 0x5000);
    assert_int_equal(out.debug_device_id, 3);
    answer(b, PORT_DEBUG, VERDICT_GRANTED, 1, 0);
    assert_int_equal(result(b) & 1, 0);
    ROW("DBG-14");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, start, regs_stop)

int main(void)
{
    const struct CMUnitTest debug[] = {
        CASE(fields_are_warl),
        CASE(go_reads_one_until_the_answer),
        CASE(low_half_starts),
        CASE(attributes_reach_the_walker),
        CASE(undefined_kind_ends),
        CASE(small_page_is_exact),
        CASE(larger_pages_code_their_size),
        CASE(bare_gives_the_page_of_the_iova),
        CASE(refusals_and_files_are_faults),
        CASE(retry_asks_again),
        CASE(request_stands_while_it_runs),
    };
    return cmocka_run_group_tests(debug, NULL, NULL);
}
