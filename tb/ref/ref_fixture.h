// SPDX-License-Identifier: Apache-2.0
//
// What the tests of the reference share: one device with all capabilities, and an assertion that
// prints the checklist row it came from.
//
// These tests show what the reference says, not what the RTL does: they do not announce rows of
// the test plan (tests/support/plan_row.h).
#pragma once

#include "ref_tables.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define expect(row, value, expected)                                                               \
    expect_equal(row, (uint64_t)(value), (uint64_t)(expected), #value, __FILE__, __LINE__)

void expect_equal(const char *row, uint64_t value, uint64_t expected, const char *text,
                  const char *file, int line);

#define FOR_EACH(index, table)                                                                     \
    for (unsigned index = 0; index < sizeof table / sizeof table[0]; index++)

#define DEVICE UINT32_C(0x123456)
#define GUEST_OFFSET UINT64_C(0x100000000) // where a guest sees its tables; fits 34 bits

struct fixture {
    struct iommu_ref_state state;
    struct ref_tables tables;
    struct ref_ddt ddt;
    struct ref_s2  s2;
    struct ref_s1  s1;
    struct ref_pdt pdt;
    uint64_t dc[8]; // written to memory by ask()
    struct iommu_ref_request request;
    struct iommu_ref_answer  answer;
};

// cmocka set-up and tear-down of each test.
int fixture_up(void **state);
int fixture_down(void **state);
#define fixture_test(function) cmocka_unit_test_setup_teardown(function, fixture_up, fixture_down)

// Start again from a device whose stages are Bare: the device directory only.
void fixture_reset(struct fixture *f);
void set_ddt(struct fixture *f, unsigned mode, bool extended);
void set_s2(struct fixture *f, unsigned mode);     // sv32x4 with fctl.GXL=1
void set_s1(struct fixture *f, unsigned mode);     // sv32 with DC.tc.SXL=1; after set_s2
void set_pdt(struct fixture *f, unsigned mode);    // after set_s2
// A process with its own first stage f->s1; ta gets V and PSCID 0x777.
void set_process(struct fixture *f, uint32_t process_id, unsigned s1_mode, uint64_t ta);

enum access { READ, WRITE, EXEC };
// The same request as before but of this kind of access, address and DC; returns the refusal.
enum iommu_ref_refusal ask(struct fixture *f, enum access access, uint64_t iova);
// Fails unless the last answer was granted with this address.
void expect_granted(const char *row, const struct fixture *f, uint64_t pa);
// Cause of the last answer's record, 0 without one.
unsigned cause(const struct fixture *f);
