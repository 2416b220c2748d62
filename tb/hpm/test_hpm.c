// SPDX-License-Identifier: Apache-2.0
//
// Performance counters: registers, filters, overflow. Group HPM of the test plan; that each event
// comes from the right place is for tests of the whole IOMMU.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "hpm_bench.h"
#include "iommu_regs.h"
#include "plan_row.h"

#define OF         IOMMU_IOHPMEVT_OF_MASK
#define DV         IOMMU_IOHPMEVT_DV_GSCV_MASK
#define PV         IOMMU_IOHPMEVT_PV_PSCV_MASK
#define IDT        IOMMU_IOHPMEVT_IDT_MASK
#define DMASK      IOMMU_IOHPMEVT_DMASK_MASK
#define DID(x)     IOMMU_PUT(IOMMU_IOHPMEVT_DID_GSCID, x)
#define PID(x)     IOMMU_PUT(IOMMU_IOHPMEVT_PID_PSCID, x)
#define CONTROL    IOMMU_REG_IOCOUNTOVF /* and iocountinh in the high half */
#define CYCLES     IOMMU_REG_IOHPMCYCLES
#define CTR(n)     IOMMU_REG_IOHPMCTR(n)
#define EVT(n)     IOMMU_REG_IOHPMEVT(n)
#define TLB_MISS   4
#define LAST_EVENT 8

static const struct hpm_limits as_built = {
    .present = true, .counters = 31, .width = 64, .event_max = LAST_EVENT};

static int start(void **state)
{
    *state = hpm_new(&as_built);
    return 0;
}

static int stop(void **state)
{
    hpm_free(*state);
    return 0;
}

static void put(struct hpm_bench *b, uint32_t dword, uint64_t value)
{
    hpm_write_lanes(b, dword, value, 3);
}

static void inhibit(struct hpm_bench *b, uint32_t mask)
{
    hpm_write_lanes(b, CONTROL, (uint64_t)mask << 32, 2);
}

static void idle(struct hpm_bench *b, int cycles)
{
    while (cycles-- > 0)
        hpm_cycle(b, NULL, 0);
}

/* One event, counted or not by counter 1 with this selection. */
static bool counts(struct hpm_bench *b, uint64_t select, struct hpm_event event)
{
    put(b, EVT(1), select);
    uint64_t before = hpm_read(b, CTR(1));
    hpm_cycle(b, &event, 1);
    idle(b, 2);
    return hpm_read(b, CTR(1)) - before == 1;
}

/* ---- registers ---- */

static void built_counters_respond(void **state)
{
    (void)state;
    for (int built = 1; built <= 31; built++) {
        struct hpm_limits limits = as_built;
        limits.counters = (uint8_t)built;
        struct hpm_bench *b = hpm_new(&limits);
        inhibit(b, UINT32_MAX);
        uint32_t present = (uint32_t)((UINT64_C(2) << built) - 1);
        assert_row_int_equal("HPM-01", hpm_read(b, CONTROL) >> 32, present);
        for (int n = 1; n <= 31; n++) {
            put(b, CTR(n), UINT64_MAX);
            put(b, EVT(n), UINT64_MAX & ~UINT64_C(0x7FFF));
            assert_row_int_equal("HPM-01", hpm_read(b, CTR(n)), n <= built ? UINT64_MAX : 0);
            assert_row_int_equal("HPM-01", hpm_read(b, EVT(n)),
                                 n <= built ? UINT64_MAX & ~UINT64_C(0x7FFF) : 0);
        }
        hpm_free(b);
    }
}

static void absent_counters_read_zero(void **state)
{
    (void)state;
    struct hpm_limits limits = as_built;
    limits.present = false;
    struct hpm_bench *b = hpm_new(&limits);
    for (uint32_t at = CONTROL; at < IOMMU_REG_TR_REQ_IOVA; at += 8) {
        put(b, at, UINT64_MAX);
        assert_int_equal(hpm_read(b, at), 0);
    }
    assert_int_equal(hpm_deadline(b), UINT32_MAX);
    hpm_free(b);
}

static void halves_are_separate(void **state)
{
    struct hpm_bench *b = *state;
    inhibit(b, UINT32_MAX);
    static const uint32_t at[] = {CYCLES, CTR(1), CTR(31), EVT(1), EVT(31)};
    for (int i = 0; i < 5; i++) {
        hpm_write_lanes(b, at[i], UINT64_C(0x7654321000000005), 2);
        hpm_write_lanes(b, at[i], UINT64_C(0x7654321000000005), 1);
        assert_int_equal(hpm_read(b, at[i]), UINT64_C(0x7654321000000005));
        hpm_write_lanes(b, at[i], 0, 1);
        assert_int_equal(hpm_read(b, at[i]), UINT64_C(0x7654321000000000));
    }
}

static void unknown_events_are_not_kept(void **state)
{
    (void)state;
    for (unsigned most = 1; most <= LAST_EVENT; most++) {
        struct hpm_limits limits = as_built;
        limits.event_max = (uint8_t)most;
        struct hpm_bench *b = hpm_new(&limits);
        for (unsigned id = 0; id < 0x8000; id = id < 20 ? id + 1 : id * 2 + 1) {
            put(b, EVT(1), id);
            uint64_t kept = hpm_read(b, EVT(1));
            assert_row_in_range("HPM-10", kept, 0, most);
            if (id <= most) assert_row_int_equal("HPM-10", kept, id);
            if (id > LAST_EVENT) assert_row_int_not_equal("HPM-30", kept, id);
        }
        hpm_free(b);
    }
}

static void event_zero_never_counts(void **state)
{
    struct hpm_bench *b = *state;
    struct hpm_event all[HPM_PLACES] = {{.event_id = 1}, {.event_id = 4}, {.event_id = 7}};
    put(b, EVT(1), 0);
    for (int i = 0; i < 10; i++)
        hpm_cycle(b, all, 3);
    idle(b, 2);
    assert_row_int_equal("HPM-30", hpm_read(b, CTR(1)), 0);
}

static void change_of_event_keeps_the_count(void **state)
{
    struct hpm_bench *b = *state;
    put(b, CTR(1), 0x123456789A);
    for (int id = LAST_EVENT; id >= 0; id--) {
        put(b, EVT(1), (uint64_t)id);
        idle(b, 2);
        assert_row_int_equal("HPM-09", hpm_read(b, CTR(1)), 0x123456789A);
    }
}

/* ---- cycles ---- */

static void cycles_count_clocks(void **state)
{
    struct hpm_bench *b = *state;
    uint64_t before = hpm_read(b, CYCLES);
    idle(b, 1000);
    assert_row_int_equal("HPM-02", hpm_read(b, CYCLES) - before, 1000);

    inhibit(b, 1);
    before = hpm_read(b, CYCLES);
    idle(b, 10);
    assert_row_int_equal("HPM-03", hpm_read(b, CYCLES), before);
    put(b, CYCLES, 0x7777777777777);
    assert_row_int_equal("HPM-03", hpm_read(b, CYCLES), 0x7777777777777);
}

static void cycles_wrap(void **state)
{
    struct hpm_bench *b = *state;
    for (int of = 0; of < 2; of++) {
        const char *row = of ? "HPM-05" : "HPM-04";
        int before = hpm_overflows(b);
        put(b, CYCLES, UINT64_C(0x7FFFFFFFFFFFFFF0) | (of ? OF : 0));
        assert_int_equal(hpm_deadline(b), of ? UINT32_MAX : 16);
        idle(b, 15);
        assert_int_equal(hpm_overflows(b), before);
        idle(b, 5);
        assert_row_int_equal(row, hpm_overflows(b) - before, of ? 0 : 1);
        assert_row_int_equal(row, hpm_read(b, CYCLES), OF | 4);
    }
    put(b, CYCLES, 0);
    assert_int_equal(hpm_deadline(b), UINT32_MAX);
    put(b, CYCLES, UINT64_C(0x7FFFFFFF00000001));
    assert_int_equal(hpm_deadline(b), UINT32_MAX);
    idle(b, 1);
    assert_int_equal(hpm_deadline(b), 0xFFFFFFFE);
    inhibit(b, 1);
    assert_int_equal(hpm_deadline(b), UINT32_MAX);
}

/* Only a counter that overflows interrupts, not a write of OF; iocountovf shows both. */
static void overflow_bits_follow_writes(void **state)
{
    struct hpm_bench *b = *state;
    inhibit(b, UINT32_MAX);
    for (int n = 1; n <= 31; n++) {
        put(b, EVT(n), OF);
        assert_row_int_equal("HPM-08", (uint32_t)hpm_read(b, CONTROL), UINT32_C(1) << n);
        put(b, EVT(n), 0);
        assert_row_int_equal("HPM-08", (uint32_t)hpm_read(b, CONTROL), 0);
    }
    put(b, CYCLES, OF);
    assert_row_int_equal("HPM-08", (uint32_t)hpm_read(b, CONTROL), 1);
    hpm_write_lanes(b, CONTROL, 0, 1);
    assert_row_int_equal("HPM-08", (uint32_t)hpm_read(b, CONTROL), 1);
    assert_row_int_equal("IPS-09", hpm_overflows(b), 0);
}

/* ---- event counters ---- */

static void counters_wrap_at_their_width(void **state)
{
    (void)state;
    static const uint8_t width[] = {32, 33, 40, 63, 64};
    struct hpm_event miss = {.event_id = TLB_MISS};

    for (int i = 0; i < 5; i++) {
        struct hpm_limits limits = as_built;
        limits.width = width[i];
        for (int n = 1; n <= 31; n += 15) {
            struct hpm_bench *b = hpm_new(&limits);
            uint64_t most = UINT64_MAX >> (64 - width[i]);
            for (int of = 0; of < 2; of++) {
                put(b, CTR(n), UINT64_MAX);
                assert_row_int_equal("HPM-06", hpm_read(b, CTR(n)), most);
                put(b, EVT(n), TLB_MISS | (of ? OF : 0));
                int before = hpm_overflows(b);
                hpm_cycle(b, &miss, 1);
                idle(b, 2);
                assert_row_int_equal("HPM-06", hpm_read(b, CTR(n)), 0);
                assert_row_int_equal("HPM-06", hpm_read(b, EVT(n)), TLB_MISS | OF);
                assert_row_int_equal("HPM-06", hpm_overflows(b) - before, of ? 0 : 1);
            }
            hpm_free(b);
        }
    }
}

static void inhibit_stops_its_counter_only(void **state)
{
    struct hpm_bench *b = *state;
    struct hpm_event miss = {.event_id = TLB_MISS};
    for (int n = 1; n <= 31; n++)
        put(b, EVT(n), TLB_MISS);
    for (int stopped = 0; stopped <= 31; stopped++) {
        inhibit(b, UINT32_C(1) << stopped);
        uint64_t before[32];
        for (int n = 1; n <= 31; n++)
            before[n] = hpm_read(b, CTR(n));
        before[0] = hpm_read(b, CYCLES);
        hpm_cycle(b, &miss, 1);
        idle(b, 2);
        assert_row_int_equal("HPM-07", hpm_read(b, CYCLES) - before[0], stopped == 0 ? 0 : 3);
        for (int n = 1; n <= 31; n++)
            assert_row_int_equal("HPM-07", hpm_read(b, CTR(n)) - before[n], n != stopped);
    }
}

static void all_events_of_a_cycle_count(void **state)
{
    struct hpm_bench *b = *state;
    struct hpm_event e[HPM_PLACES] = {
        {.event_id = 1}, {.event_id = 1}, {.event_id = 7}, {.event_id = 1}};
    put(b, EVT(1), 1);
    put(b, EVT(2), 1);
    put(b, EVT(3), 7);
    for (int i = 0; i < 5; i++)
        hpm_cycle(b, e, 4);
    idle(b, 2);
    assert_row_int_equal("HPM-28", hpm_read(b, CTR(1)), 15);
    assert_row_int_equal("HPM-28", hpm_read(b, CTR(2)), 15);
    assert_int_equal(hpm_read(b, CTR(3)), 5);
}

static void write_while_counting(void **state)
{
    struct hpm_bench *b = *state;
    struct hpm_event miss = {.event_id = TLB_MISS};
    put(b, EVT(1), TLB_MISS);
    put(b, CTR(1), 1000);
    for (int i = 0; i < 3; i++)
        hpm_cycle(b, &miss, 1);
    idle(b, 2);
    assert_row_int_equal("HPM-29", hpm_read(b, CTR(1)), 1003);
}

/* ---- filters ---- */

static const struct hpm_event request = {
    .device_id = 0xABCDEF, .pv = true, .process_id = 0x12345,
    .gscv = true, .gscid = 0xBEEF, .pscv = true, .pscid = 0x54321};

static struct hpm_event with_id(uint8_t id)
{
    struct hpm_event e = request;
    e.event_id = id;
    return e;
}

static void filters_compare_device_and_process(void **state)
{
    struct hpm_bench *b = *state;
    for (uint8_t id = 1; id <= LAST_EVENT; id++) {
        struct hpm_event e = with_id(id), no_pid = e;
        no_pid.pv = false;
        assert_row("HPM-19", counts(b, id, e));
        assert_row("HPM-20", counts(b, id | PV | PID(0x12345), e));
        assert_row_false("HPM-20", counts(b, id | PV | PID(0x12344), e));
        assert_row_false("HPM-20", counts(b, id | PV | PID(0x12345), no_pid));
        assert_row("HPM-21", counts(b, id | DV | DID(0xABCDEF), e));
        assert_row("HPM-21", counts(b, id | DV | DID(0xABCDEF), no_pid));
        for (int bit = 0; bit < 24; bit++)
            assert_row_false("HPM-21", counts(b, id | DV | DID(0xABCDEF ^ 1U << bit), e));
        uint64_t both = id | DV | PV | DID(0xABCDEF);
        assert_row("HPM-22", counts(b, both | PID(0x12345), e));
        assert_row_false("HPM-22", counts(b, both | PID(0x12344), e));
        assert_row_false("HPM-22", counts(b, (both ^ DID(1)) | PID(0x12345), e));
        assert_row_false("HPM-22", counts(b, both | PID(0x12345), no_pid));
        for (uint8_t other = 1; other <= LAST_EVENT; other++)
            if (other != id) assert_false(counts(b, id, with_id(other)));
    }
}

/* Misses and page-table loads know GSCID and PSCID; the other events do not. */
static void filters_compare_soft_contexts(void **state)
{
    struct hpm_bench *b = *state;
    for (uint8_t id = 1; id <= LAST_EVENT; id++) {
        bool knows = id == 4 || id >= 7;
        struct hpm_event e = with_id(id), no_gscid = e, no_pscid = e;
        no_gscid.gscv = no_pscid.pscv = false;
        uint64_t vm = id | IDT | DV | DID(0xBEEF), process = id | IDT | PV | PID(0x54321);
        uint64_t both = vm | process;
        assert_row_int_equal("HPM-23", counts(b, vm, e), knows);
        assert_row_int_equal("HPM-23", counts(b, process, e), knows);
        assert_row_int_equal("HPM-23", counts(b, both, e), knows);
        assert_row_false("HPM-23", counts(b, vm, no_gscid));
        assert_row_false("HPM-23", counts(b, process, no_pscid));
        assert_row_false("HPM-23", counts(b, both, no_pscid) || counts(b, both, no_gscid));
        assert_row_false("HPM-23", counts(b, vm ^ DID(1), e) || counts(b, process ^ PID(1), e));
    }
}

/* The lowest 0 of the id and the ones below it are not compared. */
static void dmask_widens_the_device_filter(void **state)
{
    struct hpm_bench *b = *state;
    for (int ones = 0; ones < 23; ones++) {
        uint32_t ignored = (UINT32_C(2) << ones) - 1;
        uint32_t id = (0x5A5A5A & ~ignored) | ignored >> 1;
        for (int bit = 0; bit < 24; bit++) {
            struct hpm_event e = with_id(1);
            e.device_id = id ^ UINT32_C(1) << bit;
            assert_row_int_equal("HPM-24", counts(b, 1 | DV | DMASK | DID(id), e), bit <= ones);
            assert_row_false("HPM-25", counts(b, 1 | DV | DID(id), e));
        }
    }
    for (int bit = 0; bit < 16; bit++) {
        struct hpm_event e = with_id(TLB_MISS);
        e.gscid = 0xBE07 ^ 1U << bit;
        assert_row_int_equal("HPM-24", counts(b, TLB_MISS | IDT | DV | DMASK | DID(0xBE07), e),
                             bit <= 3);
    }
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest hpm[] = {
        CASE(built_counters_respond),
        CASE(absent_counters_read_zero),
        CASE(halves_are_separate),
        CASE(unknown_events_are_not_kept),
        CASE(event_zero_never_counts),
        CASE(change_of_event_keeps_the_count),
        CASE(cycles_count_clocks),
        CASE(cycles_wrap),
        CASE(overflow_bits_follow_writes),
        CASE(counters_wrap_at_their_width),
        CASE(inhibit_stops_its_counter_only),
        CASE(all_events_of_a_cycle_count),
        CASE(write_while_counting),
        CASE(filters_compare_device_and_process),
        CASE(filters_compare_soft_contexts),
        CASE(dmask_widens_the_device_filter),
    };
    return cmocka_run_group_tests(hpm, NULL, NULL);
}
