// SPDX-License-Identifier: Apache-2.0
//
// The whole IOMMU, programmed by hand: what a device may reach, what it may not, and what software
// is promised about both. Expected values come from the architecture; names such as DDTP-12 are
// rows of the conformance checklist.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "iommu_causes.h"
#include "iommu_regs.h"
#include "iommu_structs.h"
#include "plan_row.h"
#include "top_bench.h"

#define LOW    0x0F
#define HIGH   0xF0
#define ALL    0xFF
#define OKAY   0
#define SLVERR 2

/* Where things lie in memory. */
#define DDT    UINT64_C(0x10000)
#define ROOT   UINT64_C(0x20000) /* first stage, level 2 */
#define MIDDLE UINT64_C(0x21000) /* level 1 */
#define LEAVES UINT64_C(0x22000) /* level 0 */
#define CQ     UINT64_C(0x30000)
#define FQ     UINT64_C(0x40000)
#define PAGE   UINT64_C(0x123456000)
#define STORE  UINT64_C(0x50000) /* where fences store */

#define DEVICE   UINT64_C(5)
#define IOVA     UINT64_C(0x2654321000) /* vpn 2..0 = 0x99, 0xA1, 0x121 */
#define PTE_RW   0xD7                   /* V R W U A D */
#define PTE_READ 0x53                   /* V R U A */

static uint64_t get(struct top_bench *b, uint32_t dword)
{
    uint64_t value;
    assert_int_equal(top_reg_read(b, dword, &value), OKAY);
    return value;
}

static uint32_t get32(struct top_bench *b, uint32_t addr)
{
    return (uint32_t)(get(b, addr & ~7U) >> (addr & 4 ? 32 : 0));
}

static void put(struct top_bench *b, uint32_t dword, uint64_t value)
{
    assert_int_equal(top_reg_write(b, dword, value, ALL), OKAY);
}

static void put32(struct top_bench *b, uint32_t addr, uint32_t value)
{
    uint64_t lanes = addr & 4 ? (uint64_t)value << 32 : value;
    assert_int_equal(top_reg_write(b, addr, lanes, addr & 4 ? HIGH : LOW), OKAY);
}

/* Read a register until `mask` of it has `value`. */
static void wait_for(struct top_bench *b, uint32_t addr, uint32_t mask, uint32_t value)
{
    for (int i = 0; i < TOP_MAX_WAIT; i++)
        if ((get32(b, addr) & mask) == value) return;
    fail_msg("register 0x%03x: 0x%08x, bits 0x%08x never became 0x%08x", addr, get32(b, addr), mask,
             value);
}

static void set_mode(struct top_bench *b, unsigned mode, uint64_t root)
{
    put(b, IOMMU_REG_DDTP,
        IOMMU_PUT(IOMMU_DDTP_IOMMU_MODE, mode) | IOMMU_PUT(IOMMU_DDTP_PPN, root >> 12));
    wait_for(b, IOMMU_REG_DDTP, IOMMU_DDTP_BUSY_MASK, 0);
}

/* Both queues on, 16 entries each, with interrupts. */
static void queues_on(struct top_bench *b)
{
    put(b, IOMMU_REG_CQB, IOMMU_PUT(IOMMU_CQB_PPN, CQ >> 12) | 3);
    put(b, IOMMU_REG_FQB, IOMMU_PUT(IOMMU_FQB_PPN, FQ >> 12) | 3);
    put32(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CQEN_MASK | IOMMU_CQCSR_CIE_MASK);
    put32(b, IOMMU_REG_FQCSR, IOMMU_FQCSR_FQEN_MASK | IOMMU_FQCSR_FIE_MASK);
    wait_for(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CQON_MASK, IOMMU_CQCSR_CQON_MASK);
    wait_for(b, IOMMU_REG_FQCSR, IOMMU_FQCSR_FQON_MASK, IOMMU_FQCSR_FQON_MASK);
    put(b, IOMMU_REG_ICVEC, 0x10); /* commands: vector 0, faults: vector 1 */
}

static uint64_t pte(uint64_t addr, uint64_t flags)
{
    return addr >> 12 << 10 | flags;
}

static void map(struct top_bench *b, uint64_t addr, uint64_t flags)
{
    top_mem_put(b, LEAVES + 8 * 0x121, flags ? pte(addr, flags) : 0);
}

/* DEVICE translates through an Sv39 table that maps nothing yet; PSCID 9. */
static int start(void **state)
{
    struct top_bench *b = top_new();
    uint64_t dc = DDT + DEVICE * IOMMU_DC_BASE_BYTES;

    queues_on(b);
    top_mem_put(b, dc + 8 * IOMMU_DC_TC_DWORD, IOMMU_DC_TC_V_MASK);
    top_mem_put(b, dc + 8 * IOMMU_DC_TA_DWORD, IOMMU_PUT(IOMMU_DC_TA_PSCID, 9));
    top_mem_put(b, dc + 8 * IOMMU_DC_FSC_DWORD,
                IOMMU_PUT(IOMMU_DC_FSC_MODE, IOMMU_FSC_MODE_SV39) |
                    IOMMU_PUT(IOMMU_DC_FSC_PPN, ROOT >> 12));
    top_mem_put(b, ROOT + 8 * 0x99, pte(MIDDLE, 1));
    top_mem_put(b, MIDDLE + 8 * 0xA1, pte(LEAVES, 1));
    set_mode(b, IOMMU_DDTP_MODE_1LVL, DDT);
    *state = b;
    return 0;
}

static int stop(void **state)
{
    top_free(*state);
    return 0;
}

static int dma(struct top_bench *b, bool write, uint32_t device, uint64_t addr, uint64_t *data)
{
    struct top_dma dma = {.write = write, .device_id = device, .addr = addr, .data = *data};

    top_dma_start(b, &dma);
    if (!top_dma_wait(b, &dma))
        fail_msg("no answer to a %s of 0x%llx", write ? "write" : "read", (unsigned long long)addr);
    *data = dma.data;
    return dma.resp;
}

static int dma_read(struct top_bench *b, uint64_t addr, uint64_t *data)
{
    return dma(b, false, DEVICE, addr, data);
}

static int dma_write(struct top_bench *b, uint64_t addr, uint64_t data)
{
    return dma(b, true, DEVICE, addr, &data);
}

/* ---- commands ---- */

static uint64_t iotinval_page(uint64_t addr, uint64_t *word1)
{
    *word1 = addr >> 12 << 10;
    return IOMMU_CMD_IOTINVAL_OPCODE_VALUE | 1 << 10 /* AV */ | UINT64_C(1) << 32 /* PSCV */ |
           UINT64_C(9) << 12;
}

static void submit(struct top_bench *b, uint32_t index, uint64_t word0, uint64_t word1)
{
    top_mem_put(b, CQ + 16 * index, word0);
    top_mem_put(b, CQ + 16 * index + 8, word1);
    put32(b, IOMMU_REG_CQT, index + 1);
}

#define FENCE     IOMMU_CMD_IOFENCE_OPCODE_VALUE
#define FENCE_AV  (1 << 10)
#define FENCE_WSI (1 << 11)
#define FENCE_PR  (1 << 12)
#define FENCE_PW  (1 << 13)

/* ---- what a device can reach ---- */

static void off_refuses_everything(void **state)
{
    struct top_bench *b = *state;
    uint64_t data = 0;

    map(b, PAGE, PTE_RW);
    set_mode(b, IOMMU_DDTP_MODE_OFF, DDT);
    assert_row_int_equal("DDTP-13", dma_read(b, IOVA, &data), SLVERR);
    assert_row_int_equal("DDTP-13", dma_write(b, IOVA, 1), SLVERR);
    assert_int_equal(top_issued(b), 0);
    wait_for(b, IOMMU_REG_FQT, UINT32_MAX, 2);
    for (uint64_t record = FQ; record < FQ + 64; record += 32)
        assert_row_int_equal("DDTP-13", top_mem_get(b, record) & IOMMU_FAULT_RECORD_CAUSE_MASK,
                             256);
}

static void bare_passes_addresses_through(void **state)
{
    struct top_bench *b = *state;
    uint64_t data = 0;

    set_mode(b, IOMMU_DDTP_MODE_OFF, DDT);
    set_mode(b, IOMMU_DDTP_MODE_BARE, 0);
    assert_int_equal(dma_write(b, 0x888000, 0x1122334455667788), OKAY);
    assert_int_equal(top_mem_get(b, 0x888000), 0x1122334455667788);
    assert_int_equal(dma_read(b, 0x888000, &data), OKAY);
    assert_int_equal(data, 0x1122334455667788);
}

static void mapped_page_is_reached_at_its_physical_address(void **state)
{
    struct top_bench *b = *state;
    uint64_t data = 0;

    map(b, PAGE, PTE_RW);
    assert_int_equal(dma_write(b, IOVA + 0xF8, 0xFEEDC0DE00112233), OKAY);
    assert_int_equal(top_mem_get(b, PAGE + 0xF8), 0xFEEDC0DE00112233);
    assert_int_equal(dma_read(b, IOVA + 0xF8, &data), OKAY);
    assert_int_equal(data, 0xFEEDC0DE00112233);
    assert_int_equal(get32(b, IOMMU_REG_FQT), 0);
}

/* The record names who, what and where. */
static void refused_write_leaves_one_record(void **state)
{
    struct top_bench *b = *state;

    map(b, PAGE, PTE_READ);
    assert_int_equal(dma_write(b, IOVA + 0x10, 7), SLVERR);
    wait_for(b, IOMMU_REG_FQT, UINT32_MAX, 1);

    assert_int_equal(top_mem_get(b, FQ),
                     15 | UINT64_C(3) << 34 /* untranslated write */ | DEVICE << 40);
    assert_int_equal(top_mem_get(b, FQ + 8), 0);
    assert_int_equal(top_mem_get(b, FQ + 16) >> 12, IOVA >> 12);
    assert_int_equal(top_mem_get(b, FQ + 24), 0);
    assert_int_equal(top_irq(b), 1 << 1);
    assert_int_equal(top_mem_get(b, PAGE + 0x10), 0);
    assert_int_equal(top_issued(b), 0);
}

static void unknown_device_is_refused(void **state)
{
    struct top_bench *b = *state;
    uint64_t data = 0;

    assert_int_equal(dma(b, false, DEVICE + 1, IOVA, &data), SLVERR);
    wait_for(b, IOMMU_REG_FQT, UINT32_MAX, 1);
    assert_int_equal(top_mem_get(b, FQ), 258 | UINT64_C(2) << 34 | (DEVICE + 1) << 40);
}

/* ---- changes of the tables ---- */

/* Nothing invalid is cached: a new mapping needs no command. */
static void new_mapping_works_at_once(void **state)
{
    struct top_bench *b = *state;
    uint64_t data = 0;

    assert_int_equal(dma_read(b, IOVA, &data), SLVERR);
    top_mem_put(b, PAGE, 42);
    map(b, PAGE, PTE_READ);
    assert_int_equal(dma_read(b, IOVA, &data), OKAY);
    assert_int_equal(data, 42);
}

static void unmapped_page_is_gone_after_the_fence(void **state)
{
    struct top_bench *b = *state;
    uint64_t data = 0, word1;

    map(b, PAGE, PTE_RW);
    assert_int_equal(dma_read(b, IOVA, &data), OKAY);
    map(b, 0, 0);
    uint64_t word0 = iotinval_page(IOVA, &word1);
    submit(b, 0, word0, word1);
    top_mem_put(b, STORE, UINT64_MAX);
    submit(b, 1, FENCE | FENCE_AV | UINT64_C(0xABCD1234) << 32, (STORE + 4) >> 2);
    wait_for(b, IOMMU_REG_CQH, UINT32_MAX, 2);

    assert_int_equal(top_mem_get(b, STORE), UINT64_C(0xABCD1234FFFFFFFF));
    assert_row_int_equal("CMD-07", dma_read(b, IOVA, &data), SLVERR);
    assert_row_int_equal("CMD-07", top_issued(b), 1);
}

/* PR waits for RLAST of what was translated before; the fence then interrupts. */
static void fence_waits_for_earlier_reads(void **state)
{
    struct top_bench *b = *state;
    struct top_dma read = {.device_id = DEVICE, .addr = IOVA};

    map(b, PAGE, PTE_RW);
    top_hold_device_answers(b, true);
    top_dma_start(b, &read);
    top_run(b, 200);
    assert_int_equal(top_issued(b), 1);

    submit(b, 0, FENCE | FENCE_PW, 0);
    wait_for(b, IOMMU_REG_CQH, UINT32_MAX, 1);
    submit(b, 1, FENCE | FENCE_PR | FENCE_WSI, 0);
    top_run(b, 200);
    assert_row_int_equal("CMD-41", get32(b, IOMMU_REG_CQH), 1);
    assert_int_equal(top_irq(b), 0);
    assert_false(top_quiescent(b));
    assert_true(top_next_deadline(b) <= 4096);

    top_hold_device_answers(b, false);
    assert_true(top_dma_wait(b, &read));
    wait_for(b, IOMMU_REG_CQH, UINT32_MAX, 2);
    assert_true(get32(b, IOMMU_REG_CQCSR) & IOMMU_CQCSR_FENCE_W_IP_MASK);
    assert_int_equal(top_irq(b), 1 << 0);
    assert_int_equal(top_next_deadline(b), UINT32_MAX);
}

static void fence_waits_for_earlier_writes(void **state)
{
    struct top_bench *b = *state;
    struct top_dma write = {.write = true, .device_id = DEVICE, .addr = IOVA, .data = 5};

    map(b, PAGE, PTE_RW);
    top_hold_device_answers(b, true);
    top_dma_start(b, &write);
    top_run(b, 200);
    assert_int_equal(top_issued(b), 1);

    submit(b, 0, FENCE | FENCE_PR, 0);
    wait_for(b, IOMMU_REG_CQH, UINT32_MAX, 1);
    submit(b, 1, FENCE | FENCE_PW, 0);
    top_run(b, 200);
    assert_row_int_equal("CMD-41", get32(b, IOMMU_REG_CQH), 1);

    top_hold_device_answers(b, false);
    assert_true(top_dma_wait(b, &write));
    wait_for(b, IOMMU_REG_CQH, UINT32_MAX, 2);
}

static void off_waits_for(struct top_bench *b, bool write)
{
    struct top_dma old = {.write = write, .device_id = DEVICE, .addr = IOVA, .data = 77};
    uint64_t data = 0;

    map(b, PAGE, PTE_RW);
    top_hold_device_answers(b, true);
    top_dma_start(b, &old);
    top_run(b, 200);
    put(b, IOMMU_REG_DDTP, IOMMU_PUT(IOMMU_DDTP_PPN, DDT >> 12));
    top_run(b, 200);
    assert_row("DDTP-12", get(b, IOMMU_REG_DDTP) & IOMMU_DDTP_BUSY_MASK);

    top_hold_device_answers(b, false);
    wait_for(b, IOMMU_REG_DDTP, IOMMU_DDTP_BUSY_MASK, 0);
    assert_row_int_equal("DDTP-12", old.resp, OKAY);
    if (write) assert_row_int_equal("DDTP-12", top_mem_get(b, PAGE | (IOVA & 0xFFF)), 77);
    assert_row_int_equal("DDTP-12", dma_read(b, IOVA, &data), SLVERR);
    assert_int_equal(top_issued(b), 1);
}

static void off_waits_for_reads_in_flight(void **state)
{
    off_waits_for(*state, false);
}

static void off_waits_for_writes_in_flight(void **state)
{
    off_waits_for(*state, true);
}

/* Out of Bare the directory is in force as soon as busy has fallen. */
static void bare_leads_straight_to_a_directory(void **state)
{
    struct top_bench *b = *state;
    uint64_t data = 0;

    map(b, PAGE, PTE_RW);
    top_mem_put(b, PAGE, 99);
    set_mode(b, IOMMU_DDTP_MODE_OFF, DDT);
    set_mode(b, IOMMU_DDTP_MODE_BARE, 0);
    assert_int_equal(dma_read(b, PAGE, &data), OKAY);
    assert_int_equal(data, 99);
    set_mode(b, IOMMU_DDTP_MODE_1LVL, DDT);
    assert_row_int_equal("DDTP-19", get(b, IOMMU_REG_DDTP) & IOMMU_DDTP_IOMMU_MODE_MASK,
                         IOMMU_DDTP_MODE_1LVL);
    data = 0;
    assert_row_int_equal("DDTP-19", dma_read(b, IOVA, &data), OKAY);
    assert_row_int_equal("DDTP-19", data, 99);
    assert_row_int_equal("DDTP-19", dma_read(b, PAGE, &data), SLVERR);
}

/* ---- as a host driver does ---- */

/* Enable, interrupt and a clear of the error bit in one write; then on, not busy, no error. */
static void queues_come_on_with_one_write(void **state)
{
    (void)state;
    struct top_bench *b = top_new();
    static const uint32_t base[] = {IOMMU_REG_CQB, IOMMU_REG_FQB};
    static const uint32_t csr[] = {IOMMU_REG_CQCSR, IOMMU_REG_FQCSR};

    for (int q = 0; q < 2; q++) {
        put(b, base[q], IOMMU_PUT(IOMMU_CQB_PPN, CQ >> 12) | 3);
        put32(b, csr[q], 0x103);
        wait_for(b, csr[q], IOMMU_CQCSR_BUSY_MASK, 0);
        assert_row_int_equal("LNX-05", get32(b, csr[q]),
                             IOMMU_CQCSR_CQEN_MASK | IOMMU_CQCSR_CIE_MASK | IOMMU_CQCSR_CQON_MASK);
    }
    top_free(b);
}

/* Everything is dropped and fenced: what a driver does before it lets devices in. */
static void initial_invalidation_completes(void **state)
{
    struct top_bench *b = *state;

    submit(b, 0, IOMMU_CMD_IODIR_OPCODE_VALUE, 0);
    submit(b, 1, IOMMU_CMD_IOTINVAL_OPCODE_VALUE, 0);
    submit(b, 2, FENCE | FENCE_PR | FENCE_PW, 0);
    wait_for(b, IOMMU_REG_CQH, UINT32_MAX, 3);
    assert_row_int_equal("LNX-08", get32(b, IOMMU_REG_CQH), 3);
}

/* ---- straps ---- */

/* Straps are taken while nothing is under way, and change capabilities but no register. */
static void straps_load_only_while_quiescent(void **state)
{
    struct top_bench *b = *state;
    struct top_dma read = {.device_id = DEVICE, .addr = IOVA};
    uint64_t before = get(b, IOMMU_REG_CAPABILITIES), ddtp = get(b, IOMMU_REG_DDTP);
    uint64_t data = 0;

    map(b, PAGE, PTE_RW);
    top_hold_device_answers(b, true);
    top_dma_start(b, &read);
    top_run(b, 200);
    top_load_straps(b, ~IOMMU_CAPABILITIES_SV39_MASK);
    assert_int_equal(get(b, IOMMU_REG_CAPABILITIES), before);

    top_hold_device_answers(b, false);
    assert_true(top_dma_wait(b, &read));
    top_run(b, 20);
    assert_true(top_quiescent(b));
    top_load_straps(b, ~IOMMU_CAPABILITIES_SV39_MASK);
    assert_int_equal(get(b, IOMMU_REG_CAPABILITIES), before & ~IOMMU_CAPABILITIES_SV39_MASK);
    assert_int_equal(get(b, IOMMU_REG_DDTP), ddtp);

    /* CAP-31: what is not offered is refused; the context now names a scheme that is not there. */
    submit(b, 0, IOMMU_CMD_IODIR_OPCODE_VALUE, 0);
    submit(b, 1, IOMMU_CMD_IOTINVAL_OPCODE_VALUE, 0);
    wait_for(b, IOMMU_REG_CQH, UINT32_MAX, 2);
    assert_int_equal(dma_read(b, IOVA, &data), SLVERR);
    wait_for(b, IOMMU_REG_FQT, UINT32_MAX, 1);
    assert_int_equal(top_mem_get(b, FQ) & IOMMU_FAULT_RECORD_CAUSE_MASK, 259);
}

/* ---- queues in trouble ---- */

/* CQC-05, CQC-06 */
static void illegal_command_stops_the_queue_until_cleared(void **state)
{
    struct top_bench *b = *state;

    submit(b, 0, 0x7F, 0);
    submit(b, 1, FENCE, 0);
    wait_for(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CMD_ILL_MASK, IOMMU_CQCSR_CMD_ILL_MASK);
    top_run(b, 100);
    assert_int_equal(get32(b, IOMMU_REG_CQH), 0);
    assert_true(top_quiescent(b));

    top_mem_put(b, CQ, FENCE);
    put32(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CQEN_MASK | IOMMU_CQCSR_CMD_ILL_MASK);
    wait_for(b, IOMMU_REG_CQH, UINT32_MAX, 2);
}

/* CQC-07, CMD-40 */
static void memory_errors_stop_the_command_queue(void **state)
{
    struct top_bench *b = *state;

    top_mem_fail(b, CQ + 8, true);
    submit(b, 0, FENCE | FENCE_AV, STORE >> 2);
    wait_for(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CQMF_MASK, IOMMU_CQCSR_CQMF_MASK);
    assert_int_equal(get32(b, IOMMU_REG_CQH), 0);

    top_mem_fail(b, CQ + 8, false);
    top_mem_fail(b, STORE, true);
    put32(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CQEN_MASK | IOMMU_CQCSR_CQMF_MASK);
    wait_for(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CQMF_MASK, IOMMU_CQCSR_CQMF_MASK);
    assert_int_equal(get32(b, IOMMU_REG_CQH), 0);

    top_mem_fail(b, STORE, false);
    put32(b, IOMMU_REG_CQCSR, IOMMU_CQCSR_CQEN_MASK | IOMMU_CQCSR_CQMF_MASK);
    wait_for(b, IOMMU_REG_CQH, UINT32_MAX, 1);
}

/* FLT-21, FLT-25 in part */
static void full_fault_queue_drops_records_until_cleared(void **state)
{
    struct top_bench *b = *state;
    uint64_t data = 0;

    put32(b, IOMMU_REG_FQCSR, 0);
    wait_for(b, IOMMU_REG_FQCSR, IOMMU_FQCSR_FQON_MASK | IOMMU_FQCSR_BUSY_MASK, 0);
    put(b, IOMMU_REG_FQB, IOMMU_PUT(IOMMU_FQB_PPN, FQ >> 12)); /* two entries */
    put32(b, IOMMU_REG_FQCSR, IOMMU_FQCSR_FQEN_MASK);
    for (int i = 0; i < 3; i++)
        assert_int_equal(dma_read(b, IOVA, &data), SLVERR);
    wait_for(b, IOMMU_REG_FQCSR, IOMMU_FQCSR_FQOF_MASK, IOMMU_FQCSR_FQOF_MASK);
    assert_row_int_equal("FLT-28", get32(b, IOMMU_REG_FQT), 1);

    put32(b, IOMMU_REG_FQH, 1);
    assert_row_int_equal("FLT-22", dma_read(b, IOVA, &data), SLVERR);
    top_run(b, 100);
    assert_row_int_equal("FLT-22", get32(b, IOMMU_REG_FQT), 1);

    put32(b, IOMMU_REG_FQCSR, IOMMU_FQCSR_FQEN_MASK | IOMMU_FQCSR_FQOF_MASK);
    assert_int_equal(dma_read(b, IOVA, &data), SLVERR);
    wait_for(b, IOMMU_REG_FQT, UINT32_MAX, 0);
}

static void fault_queue_write_error_is_told(void **state)
{
    struct top_bench *b = *state;
    uint64_t data = 0;

    top_mem_fail(b, FQ + 16, true);
    assert_int_equal(dma_read(b, IOVA, &data), SLVERR);
    wait_for(b, IOMMU_REG_FQCSR, IOMMU_FQCSR_FQMF_MASK, IOMMU_FQCSR_FQMF_MASK);
    assert_int_equal(get32(b, IOMMU_REG_FQT), 0);
    assert_int_equal(top_irq(b), 1 << 1);
    assert_row_int_equal("FLT-24", dma_read(b, IOVA, &data), SLVERR);
    top_run(b, 100);
    assert_row_int_equal("FLT-24", get32(b, IOMMU_REG_FQT), 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest top[] = {
        CASE(off_refuses_everything),
        CASE(bare_passes_addresses_through),
        CASE(mapped_page_is_reached_at_its_physical_address),
        CASE(refused_write_leaves_one_record),
        CASE(unknown_device_is_refused),
        CASE(new_mapping_works_at_once),
        CASE(unmapped_page_is_gone_after_the_fence),
        CASE(fence_waits_for_earlier_reads),
        CASE(fence_waits_for_earlier_writes),
        CASE(off_waits_for_reads_in_flight),
        CASE(off_waits_for_writes_in_flight),
        CASE(bare_leads_straight_to_a_directory),
        CASE(queues_come_on_with_one_write),
        CASE(initial_invalidation_completes),
        CASE(straps_load_only_while_quiescent),
        CASE(illegal_command_stops_the_queue_until_cleared),
        CASE(memory_errors_stop_the_command_queue),
        CASE(full_fault_queue_drops_records_until_cleared),
        CASE(fault_queue_write_error_is_told),
    };
    return cmocka_run_group_tests(top, NULL, NULL);
}
