// SPDX-License-Identifier: Apache-2.0
// Page tables against a plain walk: every scheme, every leaf size, random maps and unmaps.
#include "fake_platform.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "iommu_causes.h"
#include "iommu_structs.h"
#include "page_table.h"

#define PAGE        UINT64_C(0x1000)
#define MODEL_PAGES 2048 /* four tables of leaves */

/* A machine whose only device context names the table under test. */
struct bench {
    struct world *world;
    struct host host;
    struct page_table table;
    struct fake_iommu *hw;
    uint64_t ddt;
};

static void open_bench(struct bench *b, uint32_t levels, bool partial_unmap)
{
    memset(b, 0, sizeof(*b));
    b->world = world_create();
    b->host.platform = &b->world->platform;
    b->hw = &b->world->hw[0];
    assert_status(pt_init(&b->table, &b->host, levels, partial_unmap), STATUS_SUCCESS);
    uint64_t *dc = host_alloc_pages(&b->host, 0, &b->ddt);
    dc[0] = 1;
    dc[3] = (uint64_t)(levels - 3 + 8) << 60 | b->table.root_physical >> 12;
    b->hw->ddtp = b->ddt >> 12 << 10 | 2; /* one level */
    host_barrier(&b->host);
}

static void close_bench(struct bench *b)
{
    host_free_pages(&b->host, host_pages_at(&b->host, b->ddt), b->ddt, 0);
    pt_destroy(&b->table);
    world_destroy(b->world);
}

static NTSTATUS map(struct bench *b, uint64_t iova, uint64_t physical, uint64_t bytes,
                    uint32_t permissions, bool small)
{
    IOMMU_MAP_PHYSICAL_ADDRESS memory = contiguous(physical, bytes);
    struct pt_map map = {.table = &b->table,
                         .memory = &memory,
                         .iova = iova,
                         .small_leaves = small,
                         .permissions = permissions};
    NTSTATUS status = pt_map_begin(&map);
    pt_map_free_detached(&map);
    if (NT_SUCCESS(status)) pt_map_finish(&map);
    return status;
}

static void unmap(struct bench *b, uint64_t iova, uint64_t bytes)
{
    struct pt_removed removed = {.count = 0};
    pt_unmap_begin(&b->table, iova, bytes, &removed);
    host_barrier(&b->host); /* the owner's part, like the invalidation that nothing caches here */
    assert_true(removed.count > 0);
    pt_unmap_end(&b->table, iova, bytes);
}

static struct fake_answer walk(struct bench *b, uint64_t iova, enum fake_access access)
{
    return fake_walk(b->hw, 0, NO_PROCESS, iova, access);
}

/* ---- every scheme with every leaf size ---- */

static void each_leaf_size_in_each_scheme(void **state)
{
    static const uint64_t sizes[] = {0x1000, 0x10000, 0x200000, 0x40000000};
    (void)state;
    for (uint32_t levels = 3; levels <= 5; levels++) {
        uint64_t top = UINT64_C(1) << (12 + 9 * levels - 1);
        for (size_t i = 0; i < 4; i++) {
            struct bench b;
            open_bench(&b, levels, false);
            uint64_t bytes = sizes[i], high = top - bytes, low = bytes;
            assert_status(map(&b, low, 0, bytes, READ_WRITE, false), STATUS_SUCCESS);
            assert_status(map(&b, high, 3 * bytes, bytes, READ_ONLY, false), STATUS_SUCCESS);
            struct fake_answer answer = walk(&b, low + bytes - 1, FAKE_WRITE);
            assert_int_equal(answer.cause, 0);
            assert_int_equal(answer.physical, bytes - 1);
            assert_int_equal(answer.page_bytes, bytes);
            answer = walk(&b, top - 1, FAKE_READ);
            assert_int_equal(answer.physical, 4 * bytes - 1);
            assert_int_equal(answer.page_bytes, bytes);
            assert_int_equal(walk(&b, top - 1, FAKE_WRITE).cause, IOMMU_CAUSE_WRITE_PAGE_FAULT);
            assert_int_equal(walk(&b, low - 1, FAKE_READ).cause, IOMMU_CAUSE_READ_PAGE_FAULT);
            assert_int_equal(walk(&b, low + bytes, FAKE_READ).cause, IOMMU_CAUSE_READ_PAGE_FAULT);
            unmap(&b, low, bytes);
            unmap(&b, high, bytes);
            assert_int_equal(walk(&b, low, FAKE_READ).cause, IOMMU_CAUSE_READ_PAGE_FAULT);
            assert_int_equal(walk(&b, high, FAKE_READ).cause, IOMMU_CAUSE_READ_PAGE_FAULT);
            close_bench(&b);
        }
    }
}

/* ---- what the claim and busy states mean to hardware and software ---- */

static void busy_pages_are_invisible_to_hardware_and_taken_for_software(void **state)
{
    struct bench b;
    struct pt_removed removed = {.count = 0};
    (void)state;
    open_bench(&b, 3, true);
    assert_status(map(&b, 0x200000, 0x400000, 0x200000 + 0x11000, READ_WRITE, false),
                  STATUS_SUCCESS);
    pt_unmap_begin(&b.table, 0x200000, 0x200000 + 0x11000, &removed);
    host_barrier(&b.host);
    assert_int_equal(removed.count, 3); /* 2 MiB, 64 KiB, 4 KiB */
    static const uint64_t at[] = {0x200000, 0x3FF000, 0x400000, 0x40F000, 0x410000};
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(walk(&b, at[i], FAKE_READ).cause, IOMMU_CAUSE_READ_PAGE_FAULT);
        assert_status(map(&b, at[i], 0x9000, PAGE, READ_ONLY, false), STATUS_IN_USE);
        assert_false(pt_is_free(&b.table, at[i], PAGE));
        assert_false(pt_is_mapped(&b.table, at[i], PAGE, false));
    }
    pt_unmap_end(&b.table, 0x200000, 0x200000 + 0x11000);
    assert_true(pt_is_free(&b.table, 0x200000, 0x200000 + 0x11000));
    for (size_t i = 0; i < 5; i++)
        assert_status(map(&b, at[i], 0x9000, PAGE, READ_ONLY, false), STATUS_SUCCESS);
    close_bench(&b);
}

static void populated_range_needs_no_memory(void **state)
{
    struct bench b;
    (void)state;
    open_bench(&b, 4, true);
    uint64_t base = 0x40000000 - 0x1000, bytes = 0x401000 + 0x1000; /* over a 1 GiB border */
    assert_status(pt_populate(&b.table, base, bytes), STATUS_SUCCESS);
    b.world->fail_at = b.world->allocations;
    for (uint64_t at = base; at < base + bytes; at += PAGE)
        assert_status(map(&b, at, at, PAGE, READ_WRITE, true), STATUS_SUCCESS);
    unmap(&b, base, bytes);
    assert_status(map(&b, base, base, bytes, READ_WRITE, true), STATUS_SUCCESS);
    assert_int_equal(walk(&b, 0x40200000, FAKE_READ).page_bytes, 0x10000);
    b.world->fail_at = NEVER;
    assert_status(pt_populate(&b.table, base, PAGE), STATUS_IN_USE);
    close_bench(&b);
}

/* ---- random operations against an array of pages ---- */

struct model {
    uint64_t physical[MODEL_PAGES]; /* 0: not mapped */
    bool writable[MODEL_PAGES];
};

static uint64_t random_in(uint64_t *seed, uint64_t limit)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed % limit;
}

static void check_page(struct bench *b, const struct model *model, uint64_t base, uint64_t page)
{
    uint64_t iova = base + page * PAGE + 0x7C8;
    struct fake_answer read = walk(b, iova, FAKE_READ), write = walk(b, iova, FAKE_WRITE);
    if (model->physical[page] == 0) {
        assert_int_equal(read.cause, IOMMU_CAUSE_READ_PAGE_FAULT);
        return;
    }
    assert_int_equal(read.cause, 0);
    assert_int_equal(read.physical, model->physical[page] + 0x7C8);
    assert_int_equal(write.cause, model->writable[page] ? 0 : IOMMU_CAUSE_WRITE_PAGE_FAULT);
}

static bool any_mapped(const struct model *model, uint64_t first, uint64_t count)
{
    for (uint64_t i = first; i < first + count; i++)
        if (model->physical[i] != 0) return true;
    return false;
}

static void random_map(struct bench *b, struct model *model, uint64_t base, uint64_t *seed)
{
    static const uint64_t lengths[] = {1, 1, 3, 16, 31, 512, 700};
    uint64_t count = lengths[random_in(seed, 7)];
    uint64_t align = count >= 512 ? 512 : count >= 16 ? 16 : 1;
    uint64_t first = random_in(seed, MODEL_PAGES - count + 1) / align * align;
    /* Often congruent to the address modulo 2 MiB, so that large leaves come about. */
    uint64_t physical =
        (1 + random_in(seed, 100)) * 0x40000000 + first * PAGE + random_in(seed, 2) * 0x3000;
    uint32_t permissions = random_in(seed, 2) ? READ_WRITE : READ_ONLY;
    NTSTATUS status = map(b, base + first * PAGE, physical, count * PAGE, permissions, false);
    assert_status(status, any_mapped(model, first, count) ? STATUS_IN_USE : STATUS_SUCCESS);
    for (uint64_t i = 0; NT_SUCCESS(status) && i < count; i++) {
        model->physical[first + i] = physical + i * PAGE;
        model->writable[first + i] = permissions == READ_WRITE;
    }
}

/* Unmap the run of mapped pages that begins at `first`, at most `limit` of it. */
static uint64_t unmap_run(struct bench *b, struct model *model, uint64_t base, uint64_t first,
                          uint64_t limit)
{
    uint64_t count = 0;
    while (first + count < MODEL_PAGES && count < limit && model->physical[first + count] != 0)
        count++;
    assert_int_equal(pt_is_mapped(&b->table, base + first * PAGE, PAGE, false), count > 0);
    if (count == 0) return 0;
    assert_true(pt_is_mapped(&b->table, base + first * PAGE, count * PAGE, false));
    b->world->fail_at = b->world->allocations; /* unmap never allocates */
    unmap(b, base + first * PAGE, count * PAGE);
    b->world->fail_at = NEVER;
    memset(model->physical + first, 0, count * sizeof(model->physical[0]));
    return count;
}

static void random_unmap(struct bench *b, struct model *model, uint64_t base, uint64_t *seed)
{
    static const uint64_t limits[] = {1, 5, 40, 600};
    unmap_run(b, model, base, random_in(seed, MODEL_PAGES), limits[random_in(seed, 4)]);
}

/* Nothing mapped: then no 2 MiB leaf needs a spare page. */
static void unmap_all(struct bench *b, struct model *model, uint64_t base)
{
    for (uint64_t page = 0; page < MODEL_PAGES; page++)
        page += unmap_run(b, model, base, page, MODEL_PAGES);
    assert_true(pt_is_free(&b->table, base, MODEL_PAGES * PAGE));
    assert_int_equal(b->table.spare.count, 0);
}

static void random_operations_agree_with_a_plain_array(void **state)
{
    (void)state;
    for (uint32_t levels = 3; levels <= 5; levels++) {
        uint64_t seed = 0x5EED0000 + levels;
        print_message("Sv%u, seed %#llx\n", 12 + 9 * levels, (unsigned long long)seed);
        uint64_t base = (UINT64_C(1) << (12 + 9 * levels - 1)) - MODEL_PAGES * PAGE;
        struct model *model = calloc(1, sizeof(*model));
        struct bench b;
        open_bench(&b, levels, true);
        for (int i = 0; i < 3000; i++) {
            if (random_in(&seed, 2))
                random_map(&b, model, base, &seed);
            else
                random_unmap(&b, model, base, &seed);
            if (i % 8 == 7)
                for (uint64_t page = 0; page < MODEL_PAGES; page++)
                    check_page(&b, model, base, page);
            if (random_in(&seed, 24) == 0) unmap_all(&b, model, base);
        }
        close_bench(&b); /* and no page is lost */
        free(model);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_leaf_size_in_each_scheme),
        cmocka_unit_test(busy_pages_are_invisible_to_hardware_and_taken_for_software),
        cmocka_unit_test(populated_range_needs_no_memory),
        cmocka_unit_test(random_operations_agree_with_a_plain_array),
    };
    return cmocka_run_group_tests_name("driver page table", tests, NULL, NULL);
}
