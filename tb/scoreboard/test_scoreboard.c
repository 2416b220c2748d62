// SPDX-License-Identifier: Apache-2.0
//
// Each check of the scoreboard passes what is right and sees what is wrong.
#include "score_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static void assert_clean(struct world *w)
{
    const struct scoreboard_report *report = world_report(w);

    for (uint64_t i = 0; i < report->disagreements && i < SCOREBOARD_KEPT; i++)
        print_error("%s: %s\n", scoreboard_kind_name(report->kept[i].kind), report->kept[i].text);
    assert_int_equal(report->disagreements, 0);
}

// Exactly one disagreement, of this kind.
static void assert_sees(struct world *w, enum scoreboard_kind kind)
{
    const struct scoreboard_report *report = world_report(w);

    if (report->disagreements != 1 || report->kept[0].kind != kind) {
        for (uint64_t i = 0; i < report->disagreements && i < SCOREBOARD_KEPT; i++)
            print_error("%s: %s\n", scoreboard_kind_name(report->kept[i].kind),
                        report->kept[i].text);
        fail_msg("%u disagreements, expected one: %s", (unsigned)report->disagreements,
                 scoreboard_kind_name(kind));
    }
    assert_true(report->kept[0].text[0] != '\0');
    assert_int_equal(report->by_kind[kind], 1);
}

static int setup(void **state)
{
    static struct world w;

    world_new(&w);
    *state = &w;
    return 0;
}

static int teardown(void **state)
{
    world_free(*state);
    return 0;
}

// ---------------------------------------------------------------- addresses

static void right_address_is_legal(void **state)
{
    struct world *w = *state;

    world_read(w, PA);
    assert_int_equal(world_report(w)->granted, 1);
    assert_clean(w);
}

static void wrong_address_is_seen(void **state)
{
    world_read(*state, PA + 0x1000);
    assert_sees(*state, SCOREBOARD_WRONG_ADDRESS);
}

static void address_without_a_read_is_seen(void **state)
{
    struct world *w = *state;
    uint32_t seq = world_request(w, false, true);

    world_issue(w, seq, false, PA); // right, but from where?
    world_answer(w, seq, false, false);
    assert_sees(w, SCOREBOARD_WRONG_ADDRESS);
}

static void other_address_than_the_walker_said_is_seen(void **state)
{
    struct world *w = *state;
    uint32_t seq = world_request(w, false, false);

    world_ask(w, seq, false);
    world_walk(w, false);
    world_grant(w, seq, false, PA + 0x1000, false);
    world_issue(w, seq, false, PA);
    world_answer(w, seq, false, false);
    assert_sees(w, SCOREBOARD_WRONG_ADDRESS);
}

static void write_through_a_read_only_entry_is_seen(void **state)
{
    struct world *w = *state;
    uint32_t seq;

    world_pte(w, ref_pte(PA, REF_PTE_USER & ~IOMMU_PTE_W_MASK));
    world_read(w, PA);
    w->seq = 0; // writes count for themselves
    seq = world_request(w, true, true);
    world_issue(w, seq, true, PA);
    world_answer(w, seq, true, false);
    assert_sees(w, SCOREBOARD_WRONG_ADDRESS);
}

static void address_for_an_undecided_request_is_seen(void **state)
{
    struct world *w = *state;
    uint32_t seq = world_request(w, false, false);

    world_ask(w, seq, false);
    world_walk(w, false);
    world_issue(w, seq, false, PA);
    assert_sees(w, SCOREBOARD_UNEARNED);
}

static void address_issued_twice_is_seen(void **state)
{
    struct world *w = *state;

    world_read(w, PA);
    world_issue(w, 0, false, PA);
    assert_sees(w, SCOREBOARD_UNEARNED);
}

// ---------------------------------------------------------------- age

static void cached_entry_may_outlive_a_change(void **state)
{
    struct world *w = *state;

    world_read(w, PA);
    world_pte(w, ref_pte(PA + 0x8000, REF_PTE_USER));
    uint32_t seq = world_request(w, false, true);
    world_issue(w, seq, false, PA);
    world_answer(w, seq, false, false);
    assert_clean(w);
}

static void hit_after_an_invalidation_is_seen(void **state)
{
    struct world *w = *state;

    world_read(w, PA);
    world_pte(w, 0);
    world_invalidate_page(w);
    uint32_t seq = world_request(w, false, true);
    world_issue(w, seq, false, PA);
    world_answer(w, seq, false, false);
    assert_sees(w, SCOREBOARD_STALE);
}

static void marked_walk_may_answer_before_the_fence(void **state)
{
    struct world *w = *state;
    uint32_t seq = world_request(w, false, false);

    world_ask(w, seq, false);
    world_walk(w, false);
    world_invalidate_page(w);
    world_grant(w, seq, false, PA, true);
    world_issue(w, seq, false, PA);
    world_answer(w, seq, false, false);
    world_fence(w);
    assert_clean(w);
}

static void marked_walk_after_the_fence_is_seen(void **state)
{
    struct world *w = *state;
    uint32_t seq = world_request(w, false, false);

    world_ask(w, seq, false);
    world_walk(w, false);
    world_invalidate_page(w);
    world_grant(w, seq, false, PA, true);
    world_fence(w);
    world_issue(w, seq, false, PA);
    world_answer(w, seq, false, false);
    assert_sees(w, SCOREBOARD_STALE);
}

static void invalidation_of_others_covers_nothing(void **state)
{
    struct world *w = *state;
    uint64_t vma = IOMMU_PUT(IOMMU_CMD_IOTINVAL_OPCODE, IOMMU_CMD_IOTINVAL_OPCODE_VALUE);

    world_read(w, PA);
    world_invalidate(w, vma | IOMMU_CMD_IOTINVAL_PSCV_MASK |
                            IOMMU_PUT(IOMMU_CMD_IOTINVAL_PSCID, PSCID + 1), 0);
    world_invalidate(w, vma | IOMMU_CMD_IOTINVAL_AV_MASK,
                     IOMMU_PUT(IOMMU_CMD_IOTINVAL_ADDR, (IOVA >> 12) + 1));
    world_invalidate(w, vma | IOMMU_CMD_IOTINVAL_GV_MASK, 0);
    world_fence(w);
    uint32_t seq = world_request(w, false, true);
    world_issue(w, seq, false, PA);
    world_answer(w, seq, false, false);
    assert_clean(w);
}

static void every_covering_invalidation_counts(void **state)
{
    struct world *w = *state;
    uint64_t vma = IOMMU_PUT(IOMMU_CMD_IOTINVAL_OPCODE, IOMMU_CMD_IOTINVAL_OPCODE_VALUE);
    uint64_t dir = IOMMU_PUT(IOMMU_CMD_IODIR_OPCODE, IOMMU_CMD_IODIR_OPCODE_VALUE);
    const uint64_t commands[][2] = {
        {vma, 0},
        {vma | IOMMU_CMD_IOTINVAL_PSCV_MASK | IOMMU_PUT(IOMMU_CMD_IOTINVAL_PSCID, PSCID), 0},
        {vma | IOMMU_CMD_IOTINVAL_AV_MASK, IOMMU_PUT(IOMMU_CMD_IOTINVAL_ADDR, IOVA >> 12)},
        // 16 pages around it
        {vma | IOMMU_CMD_IOTINVAL_AV_MASK,
         IOMMU_CMD_IOTINVAL_S_MASK | IOMMU_PUT(IOMMU_CMD_IOTINVAL_ADDR, IOVA >> 16 << 4 | 7)},
        {dir, 0},
        {dir | IOMMU_CMD_IODIR_DV_MASK | IOMMU_PUT(IOMMU_CMD_IODIR_DID, DEVICE), 0}};
    unsigned num = sizeof commands / sizeof commands[0];

    for (unsigned i = 0; i < num; i++) {
        world_read(w, PA);
        world_invalidate(w, commands[i][0], commands[i][1]);
        uint32_t seq = world_request(w, false, true);
        world_issue(w, seq, false, PA);
        world_answer(w, seq, false, false);
    }
    assert_int_equal(world_report(w)->by_kind[SCOREBOARD_STALE], num);
    assert_int_equal(world_report(w)->disagreements, num);
}

// ---------------------------------------------------------------- refusals and records

static uint32_t refused_read(struct world *w)
{
    uint32_t seq = world_request(w, false, false);

    world_pte(w, 0);
    world_ask(w, seq, false);
    world_walk(w, false);
    world_refuse(w, seq, false, IOMMU_CAUSE_READ_PAGE_FAULT);
    world_answer(w, seq, false, true);
    return seq;
}

static void refusal_with_its_record_is_legal(void **state)
{
    struct world *w = *state;

    refused_read(w);
    struct trace_fault record = world_record(w, false, IOMMU_CAUSE_READ_PAGE_FAULT);
    world_store_record(w, &record);
    world_record_event(w, &record);
    assert_int_equal(world_report(w)->refused, 1);
    assert_int_equal(world_report(w)->records, 1);
    assert_clean(w);
}

static void refusal_of_a_valid_entry_is_seen(void **state)
{
    struct world *w = *state;
    uint32_t seq = world_request(w, false, false);

    world_ask(w, seq, false);
    world_walk(w, false);
    world_refuse(w, seq, false, IOMMU_CAUSE_READ_PAGE_FAULT);
    world_answer(w, seq, false, true);
    assert_sees(w, SCOREBOARD_WRONG_REFUSAL);
}

static void wrong_cause_is_seen(void **state)
{
    struct world *w = *state;
    uint32_t seq = world_request(w, false, false);

    world_pte(w, 0);
    world_ask(w, seq, false);
    world_walk(w, false);
    world_refuse(w, seq, false, IOMMU_CAUSE_READ_ACCESS_FAULT);
    world_answer(w, seq, false, true);
    assert_sees(w, SCOREBOARD_WRONG_REFUSAL);
}

static void refusal_told_to_a_late_joiner_is_seen(void **state)
{
    struct world *w = *state;
    uint32_t first = world_request(w, false, false);

    world_pte(w, 0);
    world_ask(w, first, false);
    world_walk(w, false);
    world_pte(w, ref_pte(PA, REF_PTE_USER)); // needs no invalidation to work at once
    uint32_t late = world_request(w, false, false);
    world_ask(w, late, false);
    world_refuse(w, first, false, IOMMU_CAUSE_READ_PAGE_FAULT);
    world_refuse(w, late, false, IOMMU_CAUSE_READ_PAGE_FAULT);
    for (unsigned i = 0; i < 2; i++) {
        world_answer(w, 0, false, true);
        struct trace_fault record = world_record(w, false, IOMMU_CAUSE_READ_PAGE_FAULT);
        world_store_record(w, &record);
        world_record_event(w, &record);
    }
    assert_sees(w, SCOREBOARD_SHARED_REFUSAL);
}

static void missing_record_is_seen(void **state)
{
    refused_read(*state);
    assert_sees(*state, SCOREBOARD_MISSING_RECORD);
}

static void second_record_is_seen(void **state)
{
    struct world *w = *state;

    refused_read(w);
    for (unsigned i = 0; i < 2; i++) {
        struct trace_fault record = world_record(w, false, IOMMU_CAUSE_READ_PAGE_FAULT);
        world_store_record(w, &record);
        world_record_event(w, &record);
    }
    assert_sees(w, SCOREBOARD_WRONG_RECORD);
}

static void wrong_field_of_a_record_is_seen(void **state)
{
    struct world *w = *state;

    refused_read(w);
    struct trace_fault record = world_record(w, true, IOMMU_CAUSE_READ_PAGE_FAULT);
    world_store_record(w, &record);
    world_record_event(w, &record);
    const struct scoreboard_report *report = world_report(w);
    assert_int_equal(report->by_kind[SCOREBOARD_MISSING_RECORD], 1);
    assert_int_equal(report->by_kind[SCOREBOARD_WRONG_RECORD], 1);
}

static void other_bytes_in_memory_are_seen(void **state)
{
    struct world *w = *state;

    refused_read(w);
    struct trace_fault record = world_record(w, false, IOMMU_CAUSE_READ_PAGE_FAULT);
    struct trace_fault other = record;
    other.iotval ^= 1;
    world_store_record(w, &other);
    world_record_event(w, &record);
    assert_sees(w, SCOREBOARD_WRONG_BYTES);
}

static void record_in_another_place_is_seen(void **state)
{
    struct world *w = *state;

    refused_read(w);
    struct trace_fault record = world_record(w, false, IOMMU_CAUSE_READ_PAGE_FAULT);
    struct trace_fault other = record;
    other.index++;
    world_store_record(w, &other);
    world_record_event(w, &record);
    assert_sees(w, SCOREBOARD_WRONG_BYTES);
}

static void record_lost_with_room_is_seen(void **state)
{
    struct world *w = *state;

    refused_read(w);
    struct trace_fault record = world_record(w, false, IOMMU_CAUSE_READ_PAGE_FAULT);
    record.dropped = 1;
    world_record_event(w, &record);
    assert_sees(w, SCOREBOARD_LOST_RECORD);
}

static void record_may_be_lost_while_the_queue_is_off(void **state)
{
    struct world *w = *state;

    world_write_register(w, IOMMU_REG_FQCSR, 0, 4);
    refused_read(w);
    struct trace_fault record = world_record(w, false, IOMMU_CAUSE_READ_PAGE_FAULT);
    record.dropped = 1;
    world_record_event(w, &record);
    assert_int_equal(world_report(w)->records_dropped, 1);
    assert_clean(w);
}

static void address_of_a_refused_request_is_seen(void **state)
{
    struct world *w = *state;
    uint32_t seq = world_request(w, false, false);

    world_pte(w, 0);
    world_ask(w, seq, false);
    world_walk(w, false);
    world_refuse(w, seq, false, IOMMU_CAUSE_READ_PAGE_FAULT);
    struct trace_fault record = world_record(w, false, IOMMU_CAUSE_READ_PAGE_FAULT);
    world_store_record(w, &record);
    world_record_event(w, &record);
    world_issue(w, seq, false, PA);
    assert_sees(w, SCOREBOARD_UNEARNED);
}

static void error_answer_to_a_granted_request_is_seen(void **state)
{
    struct world *w = *state;
    uint32_t seq = world_request(w, false, false);

    world_ask(w, seq, false);
    world_walk(w, false);
    world_grant(w, seq, false, PA, false);
    world_issue(w, seq, false, PA);
    world_answer(w, seq, false, true);
    assert_sees(w, SCOREBOARD_WRONG_ANSWER);
}

// ---------------------------------------------------------------- updates of tables

#define CLEAN (REF_PTE_USER & ~(IOMMU_PTE_A_MASK | IOMMU_PTE_D_MASK))

static void wanted_update_is_legal(void **state)
{
    struct world *w = *state;
    uint64_t entry = ref_s1_entry(&w->tables, &w->s1, IOVA, 0);
    uint32_t seq = world_request(w, false, false);

    world_pte(w, ref_pte(PA, CLEAN));
    world_ask(w, seq, false);
    world_walk(w, false);
    world_swap(w, entry, ref_pte(PA, CLEAN), ref_pte(PA, CLEAN | IOMMU_PTE_A_MASK));
    world_grant(w, seq, false, PA, false);
    world_issue(w, seq, false, PA);
    world_answer(w, seq, false, false);
    assert_int_equal(world_report(w)->updates, 1);
    assert_clean(w);
}

static void update_left_out_is_seen(void **state)
{
    struct world *w = *state;

    world_pte(w, ref_pte(PA, CLEAN));
    world_read(w, PA);
    assert_sees(w, SCOREBOARD_WRONG_UPDATE);
}

static void update_that_nobody_wanted_is_seen(void **state)
{
    struct world *w = *state;
    uint64_t entry = ref_s1_entry(&w->tables, &w->s1, IOVA, 0);
    uint64_t before = REF_PTE_USER & ~IOMMU_PTE_D_MASK;

    world_pte(w, ref_pte(PA, before));
    world_read(w, PA); // a read needs no D
    world_swap(w, entry, ref_pte(PA, before), ref_pte(PA, REF_PTE_USER));
    assert_sees(w, SCOREBOARD_WRONG_UPDATE);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(right_address_is_legal),
        T(wrong_address_is_seen),
        T(address_without_a_read_is_seen),
        T(other_address_than_the_walker_said_is_seen),
        T(write_through_a_read_only_entry_is_seen),
        T(address_for_an_undecided_request_is_seen),
        T(address_issued_twice_is_seen),
        T(cached_entry_may_outlive_a_change),
        T(hit_after_an_invalidation_is_seen),
        T(marked_walk_may_answer_before_the_fence),
        T(marked_walk_after_the_fence_is_seen),
        T(invalidation_of_others_covers_nothing),
        T(every_covering_invalidation_counts),
        T(refusal_with_its_record_is_legal),
        T(refusal_of_a_valid_entry_is_seen),
        T(wrong_cause_is_seen),
        T(refusal_told_to_a_late_joiner_is_seen),
        T(missing_record_is_seen),
        T(second_record_is_seen),
        T(wrong_field_of_a_record_is_seen),
        T(other_bytes_in_memory_are_seen),
        T(record_in_another_place_is_seen),
        T(record_lost_with_room_is_seen),
        T(record_may_be_lost_while_the_queue_is_off),
        T(address_of_a_refused_request_is_seen),
        T(error_answer_to_a_granted_request_is_seen),
        T(wanted_update_is_legal),
        T(update_left_out_is_seen),
        T(update_that_nobody_wanted_is_seen),
    };
    return cmocka_run_group_tests_name("scoreboard", tests, NULL, NULL);
}
