// SPDX-License-Identifier: Apache-2.0
//
// The promise that matters, under random traffic and timing: once the fence behind an invalidation
// is done, no address leaves that only the old tables grant; until then, old and new are both
// allowed, and nothing else.
//
// Devices read and write a few pages while software moves, unmaps and maps them again. Each version
// of a page has a physical page of its own, so that an address on m_dma names the version that
// granted it.
//
//   test_top_random [seed]
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "iommu_regs.h"
#include "iommu_structs.h"
#include "top_bench.h"

#define NUM_DEVICES  2
#define NUM_PAGES    6 /* of each device */
#define NUM_REQUESTS 12
#define NUM_CHANGES  4000
#define CQ_MASK      15U
#define FQ_MASK      511U
#define MAX_FENCES   6 /* under way: two commands each fit the queue */

#define DDT    UINT64_C(0x10000)
#define TABLES UINT64_C(0x20000) /* of device d: + 0x10000 * d, a page for each level */
#define CQ     UINT64_C(0x80000)
#define FQ     UINT64_C(0x90000)
#define DONE   UINT64_C(0xA0000) /* fences store their number here */
#define DATA   UINT64_C(0x1000000000)
#define IOVA   UINT64_C(0x40000000)

enum { READ = 1, WRITE = 2 };

/* One state of a page: the version and what it grants. Version 0 grants nothing. */
struct version {
    uint32_t number;
    int rights;
};

/* Versions that may be in use, oldest first; the last one is what the table says. */
struct page {
    struct version live[2];
    int num_live;
    uint32_t fence; /* that ends all but the last one; 0 when none is under way */
};

struct request {
    struct top_dma dma;
    bool active;
    int device, page;
    /* Whether one of the page's live versions refused (granted) it at some time. */
    bool may_refuse, may_grant;
};

static uint64_t seed = 1;
static uint64_t random_state;

static unsigned below(unsigned bound)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(random_state >> 33) % bound;
}

static struct top_bench *bench;
static struct page pages[NUM_DEVICES][NUM_PAGES];
static struct request requests[NUM_REQUESTS];
static uint32_t next_version, next_fence, tail;
static int answers, refusals;

static void put(uint32_t reg, uint64_t value)
{
    assert_int_equal(top_reg_write(bench, reg, value, 0xFF), 0);
}

static void put32(uint32_t reg, uint32_t value)
{
    uint64_t lanes = reg & 4 ? (uint64_t)value << 32 : value;
    assert_int_equal(top_reg_write(bench, reg, lanes, reg & 4 ? 0xF0 : 0x0F), 0);
}

static uint32_t get32(uint32_t reg)
{
    uint64_t value;
    assert_int_equal(top_reg_read(bench, reg & ~7U, &value), 0);
    return (uint32_t)(value >> (reg & 4 ? 32 : 0));
}

static uint64_t physical(uint32_t version)
{
    return DATA + (uint64_t)version * 0x1000;
}

static uint64_t level_table(int device, int level)
{
    return TABLES + UINT64_C(0x10000) * device + UINT64_C(0x1000) * level;
}

static bool grants(const struct version *version, const struct top_dma *dma)
{
    return (version->rights & (dma->write ? WRITE : READ)) != 0;
}

/* A version that is live now may decide requests that are under way now. */
static void note_live_versions(int device, int index)
{
    const struct page *page = &pages[device][index];

    for (int i = 0; i < NUM_REQUESTS; i++) {
        struct request *r = &requests[i];
        if (!r->active || r->device != device || r->page != index) continue;
        for (int v = 0; v < page->num_live; v++) {
            r->may_grant |= grants(&page->live[v], &r->dma);
            r->may_refuse |= !grants(&page->live[v], &r->dma);
        }
    }
}

/* ---- software ---- */

static void submit(uint64_t word0, uint64_t word1)
{
    top_mem_put(bench, CQ + 16 * tail, word0);
    top_mem_put(bench, CQ + 16 * tail + 8, word1);
    tail = (tail + 1) & CQ_MASK;
}

/* Invalidate one page of one device, or more than that, and fence. */
static void invalidate(int device, int index)
{
    uint64_t page_number = (IOVA >> 12) + (uint64_t)index;
    uint64_t pscid = (uint64_t)(device + 1) << 12 | UINT64_C(1) << 32;

    switch (below(4)) {
    case 0: /* everything */
        submit(IOMMU_CMD_IOTINVAL_OPCODE_VALUE, 0);
        break;
    case 1: /* the address space */
        submit(IOMMU_CMD_IOTINVAL_OPCODE_VALUE | pscid, 0);
        break;
    default: /* the page */
        submit(IOMMU_CMD_IOTINVAL_OPCODE_VALUE | pscid | 1 << 10, page_number << 10);
        break;
    }
    uint64_t waits = below(4) ? 0 : (uint64_t)below(4) << 12; /* PR, PW */
    pages[device][index].fence = ++next_fence;
    submit(IOMMU_CMD_IOFENCE_OPCODE_VALUE | 1 << 10 | waits | (uint64_t)next_fence << 32,
           DONE >> 2);
    put32(IOMMU_REG_CQT, tail);
}

/* Give a page a new version: another physical page, other rights, or none. */
static void change(int device, int index)
{
    struct page *page = &pages[device][index];
    struct version version = {++next_version, (int)below(4)};
    uint64_t pte = 0;

    if (version.rights & WRITE) version.rights |= READ; /* W without R is reserved */
    if (version.rights)
        pte = physical(version.number) >> 12 << 10 | 0xD1 | (version.rights & READ ? 2 : 0) |
              (version.rights & WRITE ? 4 : 0); /* V U A D */
    for (uint64_t i = 0; i < 8; i++)
        top_mem_put(bench, physical(version.number) + 8 * i, physical(version.number) + 8 * i);
    top_mem_put(bench, level_table(device, 0) + 8 * (uint64_t)index, pte);
    page->live[page->num_live++] = version;
    note_live_versions(device, index);
    invalidate(device, index);
}

static uint32_t fences_under_way(void)
{
    return next_fence - (uint32_t)top_mem_get(bench, DONE);
}

static void retire_old_versions(void)
{
    uint32_t done = (uint32_t)top_mem_get(bench, DONE);

    for (int d = 0; d < NUM_DEVICES; d++) {
        for (int i = 0; i < NUM_PAGES; i++) {
            struct page *page = &pages[d][i];
            if (page->fence == 0 || done < page->fence) continue;
            page->live[0] = page->live[page->num_live - 1];
            page->num_live = 1;
            page->fence = 0;
        }
    }
}

/* ---- devices ---- */

static void start_request(struct request *r, uint8_t id)
{
    r->device = (int)below(NUM_DEVICES);
    r->page = (int)below(NUM_PAGES);
    r->active = true;
    r->may_grant = r->may_refuse = false;
    r->dma = (struct top_dma){.write = below(3) == 0,
                              .id = id,
                              .device_id = (uint32_t)r->device + 1,
                              .addr = IOVA + 0x1000 * (uint64_t)r->page + 8 * below(8)};
    r->dma.data = r->dma.addr;
    note_live_versions(r->device, r->page);
    top_dma_start(bench, &r->dma);
}

static void finish_requests(void)
{
    for (int i = 0; i < NUM_REQUESTS; i++) {
        struct request *r = &requests[i];
        if (!r->active || r->dma.resp < 0) continue;
        r->active = false;
        answers++;
        refusals += r->dma.resp != 0;
        if (r->dma.resp == 0 ? !r->may_grant : !r->may_refuse)
            fail_msg("seed %" PRIu64 ": device %d page %d: a %s was %s, and no table said so", seed,
                     r->device, r->page, r->dma.write ? "write" : "read",
                     r->dma.resp ? "refused" : "granted");
        /* Memory holds either its own address or the address that a device wrote. */
        if (!r->dma.write && r->dma.resp == 0)
            assert_int_equal(r->dma.data & 0xFFF, r->dma.addr & 0xFFF);
    }
}

/* Every address on m_dma belongs to a version that is live at this moment and grants it. */
static void check_issues(void)
{
    struct top_issue issue;

    while (top_next_issue(bench, &issue)) {
        uint32_t number = (uint32_t)((issue.pa - DATA) / 0x1000);
        bool legal = false;
        for (int d = 0; d < NUM_DEVICES; d++)
            for (int i = 0; i < NUM_PAGES; i++)
                for (int v = 0; v < pages[d][i].num_live; v++)
                    legal |= pages[d][i].live[v].number == number &&
                             (pages[d][i].live[v].rights & (issue.write ? WRITE : READ));
        if (!legal)
            fail_msg("seed %" PRIu64 ": a %s of version %" PRIu32 " left after its end", seed,
                     issue.write ? "write" : "read", number);
    }
}

/* ---- the run ---- */

static void set_up(void)
{
    bench = top_new();
    for (int d = 0; d < NUM_DEVICES; d++) {
        uint64_t dc = DDT + (uint64_t)(d + 1) * IOMMU_DC_BASE_BYTES;
        top_mem_put(bench, dc, IOMMU_DC_TC_V_MASK);
        top_mem_put(bench, dc + 16, IOMMU_PUT(IOMMU_DC_TA_PSCID, d + 1));
        top_mem_put(bench, dc + 24,
                    IOMMU_PUT(IOMMU_DC_FSC_MODE, IOMMU_FSC_MODE_SV39) |
                        IOMMU_PUT(IOMMU_DC_FSC_PPN, level_table(d, 2) >> 12));
        top_mem_put(bench, level_table(d, 2) + 8 * 1, level_table(d, 1) >> 12 << 10 | 1);
        top_mem_put(bench, level_table(d, 1), level_table(d, 0) >> 12 << 10 | 1);
        for (int i = 0; i < NUM_PAGES; i++)
            pages[d][i].num_live = 1; /* version 0: not mapped */
    }
    put(IOMMU_REG_CQB, IOMMU_PUT(IOMMU_CQB_PPN, CQ >> 12) | 3);
    put(IOMMU_REG_FQB, IOMMU_PUT(IOMMU_FQB_PPN, FQ >> 12) | 8);
    put32(IOMMU_REG_CQCSR, IOMMU_CQCSR_CQEN_MASK);
    put32(IOMMU_REG_FQCSR, IOMMU_FQCSR_FQEN_MASK);
    put(IOMMU_REG_DDTP, IOMMU_PUT(IOMMU_DDTP_IOMMU_MODE, IOMMU_DDTP_MODE_1LVL) |
                            IOMMU_PUT(IOMMU_DDTP_PPN, DDT >> 12));
    top_run(bench, 100);
}

static void step(void)
{
    top_run(bench, 1);
    check_issues();
    retire_old_versions();
    finish_requests();
}

static void old_tables_grant_nothing_after_the_fence(void **state)
{
    (void)state;
    uint32_t records = 0, fault_head = 0;

    set_up();
    top_jitter(bench, seed * 77 + 1);
    for (int changes = 0, idle = 0; changes < NUM_CHANGES;) {
        int device = (int)below(NUM_DEVICES), index = (int)below(NUM_PAGES);
        if (below(40) == 0 && pages[device][index].fence == 0 && fences_under_way() < MAX_FENCES) {
            change(device, index);
            changes++;
            idle = 0;
        }
        int slot = (int)below(NUM_REQUESTS);
        if (below(4) == 0 && !requests[slot].active) start_request(&requests[slot], slot & 3);
        step();

        if (below(20) == 0) { /* the fault handler */
            uint32_t fault_tail = get32(IOMMU_REG_FQT);
            records += (fault_tail - fault_head) & FQ_MASK;
            fault_head = fault_tail;
            put32(IOMMU_REG_FQH, fault_head);
        }
        if (++idle > 10000) fail_msg("seed %" PRIu64 ": no fence ends", seed);
    }

    /* Everything under way comes to an end, and each refusal left its record. */
    for (int i = 0; i < 2000; i++)
        step();
    for (int i = 0; i < NUM_REQUESTS; i++)
        assert_false(requests[i].active);
    records += (get32(IOMMU_REG_FQT) - fault_head) & FQ_MASK;
    top_jitter(bench, 0);
    top_run(bench, 100);
    assert_true(top_quiescent(bench));
    assert_int_equal(top_mem_get(bench, DONE), next_fence);
    assert_int_equal(get32(IOMMU_REG_FQCSR) & IOMMU_FQCSR_FQOF_MASK, 0);
    assert_int_equal(records, refusals);
    assert_true(answers > NUM_CHANGES && refusals > 0 && refusals < answers);
    top_free(bench);
}

int main(int argc, char **argv)
{
    if (argc > 1) seed = strtoull(argv[1], NULL, 0);
    random_state = seed;
    printf("seed %" PRIu64 "\n", seed);
    const struct CMUnitTest top_random[] = {
        cmocka_unit_test(old_tables_grant_nothing_after_the_fence),
    };
    return cmocka_run_group_tests(top_random, NULL, NULL);
}
