// SPDX-License-Identifier: Apache-2.0
// Interrupt pages: recognition, flat entries, interrupt files in memory (rows MSI, DBG-10).
#include "ref_fixture.h"

#define TC      f->dc[IOMMU_DC_TC_DWORD]

// Pages of the guest: pattern 0x28000 with bits 1, 3 and 4 of the page number free.
#define MASK    UINT64_C(0x1A)
#define PATTERN UINT64_C(0x28000)
#define GPA     UINT64_C(0x28012000) // page 0x28012: file number 101 (bits 4, 3, 1 = 1, 0, 1)
#define NUMBER  5
#define TARGET  UINT64_C(0x2FFFFF000)
#define FLAT(ppn) ((uint64_t)(ppn) << 10 | IOMMU_MSI_PTE_FLAT_M_VALUE << 1 | 1)
#define MRIF_ADDRESS UINT64_C(0x2345600)
#define MRIF         (MRIF_ADDRESS / 512 << 7 | IOMMU_MSI_PTE_MRIF_M_VALUE << 1 | 1)
#define NOTICE_PPN   UINT64_C(0x28123)
#define NOTICE       (UINT64_C(1) << 60 | NOTICE_PPN << 10 | 0x155) // id 0x555

static uint64_t msi_root(const struct fixture *f)
{
    return f->dc[IOMMU_DC_MSIPTP_DWORD] & IOMMU_DC_MSIPTP_PPN_MASK;
}

// A guest whose first gigabyte maps to itself, with interrupt pages over it.
static void make_guest(struct fixture *f, uint64_t low, uint64_t high)
{
    fixture_reset(f);
    set_s2(f, IOMMU_IOHGATP_MODE_SV39X4);
    ref_s2_map(&f->tables, &f->s2, 0, 0, 2, REF_PTE_USER);
    f->dc[IOMMU_DC_MSIPTP_DWORD] = UINT64_C(1) << 60 | ref_tables_pages(&f->tables, 1);
    f->dc[IOMMU_DC_MSI_ADDR_MASK_DWORD] = MASK;
    f->dc[IOMMU_DC_MSI_ADDR_PATTERN_DWORD] = PATTERN | 2; // masked bits do not matter
    ref_msi_set(&f->tables, msi_root(f), NUMBER, low, high);
}

static void only_matching_pages_are_interrupt_pages(void **state)
{
    struct fixture *f = *state;
    make_guest(f, FLAT(TARGET >> 12), UINT64_MAX); // the second word of a flat entry is ignored
    ask(f, WRITE, GPA + 4);
    expect_granted("MSI-02", f, TARGET + 4);
    expect_granted("MSI-36", f, TARGET + 4);
    expect("MSI-04", f->answer.reads[f->answer.num_reads - 1].address,
           (msi_root(f) << 12) + NUMBER * 16);
    expect("MSI-02", f->answer.num_reads, 4);
    expect("MSI-15", f->answer.size_log2, 12);
    expect("MSI-15", f->answer.msi, true);
    for (unsigned bit = 0; bit < 18; bit++) { // all of the gigabyte that the guest has
        if (MASK >> bit & 1) continue;
        ask(f, WRITE, GPA ^ UINT64_C(0x1000) << bit);
        expect_granted("MSI-03", f, GPA ^ UINT64_C(0x1000) << bit);
        expect("MSI-03", f->answer.msi, false);
    }
    ask(f, READ, GPA | UINT64_C(1) << 41); // above the guest's addresses: no match
    expect("MSI-29", cause(f), 21);
    f->dc[IOMMU_DC_MSIPTP_DWORD] = 0;
    ask(f, WRITE, GPA);
    expect_granted("MSI-01", f, GPA);
}

static void pages_are_matched_after_the_first_stage(void **state)
{
    struct fixture *f = *state;
    make_guest(f, FLAT(TARGET >> 12), 0);
    set_s1(f, IOMMU_FSC_MODE_SV39);
    ref_s1_map(&f->tables, &f->s1, 0x7000, GPA, 0, REF_PTE_USER);
    ref_s1_map(&f->tables, &f->s1, GPA, 0x9000, 0, REF_PTE_USER);
    ask(f, WRITE, 0x7010);
    expect_granted("MSI-06", f, TARGET + 0x10);
    ask(f, WRITE, GPA);
    expect_granted("MSI-06", f, 0x9000);
}

static void kinds_of_access(void **state)
{
    struct fixture *f = *state;
    for (unsigned translated = 0; translated < 2; translated++) {
        make_guest(f, FLAT(TARGET >> 12), 0);
        TC |= IOMMU_DC_TC_EN_ATS_MASK | IOMMU_DC_TC_T2GPA_MASK | IOMMU_DC_TC_PDTV_MASK;
        f->request.kind = translated ? IOMMU_REF_TRANSLATED : IOMMU_REF_UNTRANSLATED;
        f->request.pv = true;
        ask(f, READ, GPA);
        expect_granted("MSI-05", f, TARGET);
        f->request.priv = true;
        ask(f, WRITE, GPA);
        expect_granted("MSI-30", f, TARGET);
        ask(f, EXEC, GPA);
        expect("MSI-16", cause(f), 1);
        expect("MSI-16", f->answer.refusal, IOMMU_REF_REFUSED_MSI_EXECUTE);
    }
}

static void entries_fault_in_order(void **state)
{
    struct fixture *f = *state;
    const uint64_t r = UINT64_C(1);
    const struct { const char *row; uint64_t low, high, without; unsigned cause; } rows[] = {
        {"MSI-08", FLAT(1) - 1, 0, 0, 262},
        {"MSI-08", UINT64_MAX - 1, 0, 0, 262},
        {"MSI-09", FLAT(1) | r << 63, 0, 0, 263},
        {"MSI-10", 1, 0, 0, 263},
        {"MSI-10", 5, 0, 0, 263},
        {"MSI-11", FLAT(1) | r << 3, 0, 0, 263},
        {"MSI-11", FLAT(1) | r << 62, 0, 0, 263},
        {"MSI-12", MRIF, NOTICE, IOMMU_CAPABILITIES_MSI_MRIF_MASK, 263},
        {"MSI-13", MRIF | r << 6, NOTICE, 0, 263},
        {"MSI-13", MRIF | r << 54, NOTICE, 0, 263},
        {"MSI-13", MRIF, NOTICE | r << 54, 0, 263},
        {"MSI-13", MRIF, NOTICE | r << 59, 0, 263},
        {"MSI-13", MRIF, NOTICE | r << 61, 0, 263}};
    FOR_EACH(i, rows) for (enum access access = READ; access <= EXEC; access++) {
        make_guest(f, rows[i].low, rows[i].high);
        f->state.capabilities &= ~rows[i].without;
        ask(f, access, GPA);
        expect(rows[i].row, cause(f), rows[i].cause);
    }
    make_guest(f, 0, 0);
    ref_tables_fail(&f->tables, (msi_root(f) << 12) + NUMBER * 16 + 8, IOMMU_REF_POISON);
    ask(f, EXEC, GPA);
    expect("MSI-14", cause(f), 270);
    f->tables.num_failures = 0;
    ref_tables_fail(&f->tables, (msi_root(f) << 12) + NUMBER * 16 + 8, IOMMU_REF_ACCESS_FAULT);
    ask(f, EXEC, GPA);
    expect("MSI-07", cause(f), 261);
}

// The physical address of a flat entry has the machine's width, whatever the entry says.
static void flat_addresses_are_clipped(void **state)
{
    struct fixture *f = *state;
    make_guest(f, FLAT(TARGET >> 12 | UINT64_C(1) << (46 - 12)), 0);
    ask(f, WRITE, GPA + 8);
    expect_granted("MSI-15", f, TARGET + 8);
}

static void big_endian_entry(void **state)
{
    struct fixture *f = *state;
    fixture_reset(f);
    f->state.fctl |= IOMMU_FCTL_BE_MASK;
    f->tables.be = true;
    set_ddt(f, IOMMU_DDTP_MODE_1LVL, true);
    f->request.device_id = 1;
    set_s2(f, IOMMU_IOHGATP_MODE_SV39X4);
    f->dc[IOMMU_DC_MSIPTP_DWORD] = UINT64_C(1) << 60 | ref_tables_pages(&f->tables, 1);
    f->dc[IOMMU_DC_MSI_ADDR_MASK_DWORD] = MASK;
    f->dc[IOMMU_DC_MSI_ADDR_PATTERN_DWORD] = PATTERN;
    ref_msi_set(&f->tables, msi_root(f), NUMBER, FLAT(TARGET >> 12), 0);
    ask(f, WRITE, GPA);
    expect_granted("MSI-27", f, TARGET);
}

static void ranges_exclude_interrupt_pages(void **state)
{
    struct fixture *f = *state;
    make_guest(f, FLAT(TARGET >> 12), 0);
    ask(f, WRITE, 0x20000000);
    expect_granted("MSI-25", f, 0x20000000);
    expect("MSI-25", f->answer.size_log2, 12); // the gigabyte holds interrupt pages
    ref_s2_map(&f->tables, &f->s2, 0x40000000, 0x40000000, 2, REF_PTE_USER);
    ask(f, WRITE, 0x48012000);
    expect("MSI-25", f->answer.size_log2, 30);
}

// ---------------------------------------------------------------- interrupt files

static void file_and_notice_are_handed_out(void **state)
{
    struct fixture *f = *state;
    make_guest(f, MRIF, NOTICE);
    ask(f, EXEC, GPA);
    expect("MSI-16", cause(f), 1);
    expect("MSI-16", f->answer.refusal, IOMMU_REF_REFUSED_MSI_EXECUTE);
    ask(f, WRITE, GPA);
    expect("MSI-17", f->answer.refusal, IOMMU_REF_GRANTED);
    expect("MSI-17", f->answer.mrif.action, IOMMU_REF_MRIF_STORE);
    expect("MSI-17", f->answer.mrif.address, MRIF_ADDRESS);
    expect("MSI-21", f->answer.mrif.notice_address, NOTICE_PPN << 12);
    expect("MSI-21", f->answer.mrif.notice_data, 0x555);
}

static void pending_bit_of_an_identity(void **state)
{
    struct fixture *f = *state;
    uint64_t address, bit;
    make_guest(f, MRIF, NOTICE);
    ask(f, WRITE, GPA);
    expect("MSI-18", iommu_ref_mrif_store(&f->answer.mrif, 0, &address, &bit), true);
    expect("MSI-18", address, MRIF_ADDRESS);
    expect("MSI-18", bit, 1);
    expect("MSI-33", iommu_ref_mrif_store(&f->answer.mrif, 2047, &address, &bit), true);
    expect("MSI-33", address, MRIF_ADDRESS + 8 * 2 * 31);
    expect("MSI-33", bit, UINT64_C(1) << 63);
    expect("MSI-32", iommu_ref_mrif_store(&f->answer.mrif, 2048, &address, &bit), false);

    f->state.msi_big_endian = true;
    ask(f, WRITE, GPA + 4); // data of the other byte order
    expect("MSI-33", f->answer.mrif.big_endian, true);
    expect("MSI-33", iommu_ref_mrif_store(&f->answer.mrif, 0x41010000, &address, &bit), true);
    expect("MSI-33", address, MRIF_ADDRESS + 16 * 5); // identity 0x141
    expect("MSI-33", bit, 2);
    f->state.msi_big_endian = false;
    ask(f, WRITE, GPA + 4);
    expect("MSI-32", f->answer.mrif.action, IOMMU_REF_MRIF_DISCARD);
}

static void other_accesses_to_a_file(void **state)
{
    struct fixture *f = *state;
    make_guest(f, MRIF, NOTICE);
    for (unsigned bit = 3; bit < 12; bit++) {
        ask(f, WRITE, GPA + (1u << bit));
        expect("MSI-32", f->answer.mrif.action, IOMMU_REF_MRIF_DISCARD);
    }
    ask(f, READ, GPA + 0x800);
    expect("MSI-31", f->answer.mrif.action, IOMMU_REF_MRIF_READ_ZERO);
    uint64_t address, bit;
    expect("MSI-31", iommu_ref_mrif_store(&f->answer.mrif, 1, &address, &bit), false);
    ask(f, WRITE, GPA + 2);
    expect("MSI-20", f->answer.status, IOMMU_REF_UNSUPPORTED_REQUEST);
    expect("MSI-20", f->answer.mrif.action, IOMMU_REF_MRIF_NONE);
    static const uint32_t lengths[] = {1, 2, 8, 64};
    FOR_EACH(i, lengths) for (enum access access = READ; access <= WRITE; access++) {
        f->request.length = lengths[i];
        ask(f, access, GPA);
        expect("MSI-20", f->answer.refusal, IOMMU_REF_REFUSED_MRIF_WIDTH);
        expect("MSI-20", f->answer.mrif.present, false);
    }
}

static void debug_port_refuses_files_only(void **state)
{
    struct fixture *f = *state;
    make_guest(f, MRIF, NOTICE);
    f->request.debug = true;
    ask(f, READ, GPA);
    expect("DBG-10", cause(f), 260);
    ref_msi_set(&f->tables, msi_root(f), NUMBER, FLAT(TARGET >> 12), 0);
    ask(f, READ, GPA);
    expect_granted("DBG-11", f, TARGET);
}

static void ats_to_interrupt_pages(void **state)
{
    struct fixture *f = *state;
    make_guest(f, FLAT(TARGET >> 12), 0);
    TC |= IOMMU_DC_TC_EN_ATS_MASK;
    f->request.kind = IOMMU_REF_ATS;
    ask(f, EXEC, GPA);
    expect_granted("MSI-22", f, TARGET);
    expect("MSI-22", f->answer.r && f->answer.w && !f->answer.x && !f->answer.u, true);
    expect("MSI-22", f->answer.size_log2, 12);
    ref_msi_set(&f->tables, msi_root(f), NUMBER, MRIF, NOTICE);
    ask(f, READ, GPA);
    expect("MSI-23", f->answer.status, IOMMU_REF_SUCCESS);
    expect("MSI-23", f->answer.r && f->answer.w && !f->answer.x && f->answer.u, true);
    expect("MSI-23", f->answer.mrif.action, IOMMU_REF_MRIF_NONE);
    ref_msi_set(&f->tables, msi_root(f), NUMBER, 0, 0);
    ask(f, READ, GPA);
    expect("MSI-24", f->answer.status, IOMMU_REF_SUCCESS);
    expect("MSI-24", f->answer.r || f->answer.w || f->answer.record.valid, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(only_matching_pages_are_interrupt_pages),
        fixture_test(pages_are_matched_after_the_first_stage),
        fixture_test(kinds_of_access),
        fixture_test(entries_fault_in_order),
        fixture_test(flat_addresses_are_clipped),
        fixture_test(big_endian_entry),
        fixture_test(ranges_exclude_interrupt_pages),
        fixture_test(file_and_notice_are_handed_out),
        fixture_test(pending_bit_of_an_identity),
        fixture_test(other_accesses_to_a_file),
        fixture_test(debug_port_refuses_files_only),
        fixture_test(ats_to_interrupt_pages),
    };
    return cmocka_run_group_tests_name("ref_msi", tests, NULL, NULL);
}
