// SPDX-License-Identifier: Apache-2.0
//
// The second level against a list of everything that was ever filled: a hit must be the newest
// fill of that page that no invalidation has covered. A miss is always legal, except right after
// the fill. 8 sets of 2 ways, 3 larger pages, generations of 2 bits.
#include "iotlb_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { MAX_FILLS = 40000 };

static struct { uint64_t vpn; uint32_t pscid; struct iotlb_leaf leaf; bool live; } fills[MAX_FILLS];
static uint32_t num_fills, random_state = 88172645;

static uint32_t draw(uint32_t below)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % below;
}

static bool same_page(uint64_t a, uint64_t b, uint32_t size) { return (a ^ b) >> size == 0; }

static void fill(struct iotlb_bench *b, uint64_t vpn, uint32_t pscid, uint32_t size)
{
    assert_true(num_fills < MAX_FILLS);
    const struct iotlb_leaf leaf = {.ppn = num_fills, .size = size, .rwxu = draw(16),
                                    .birth = num_fills};
    fills[num_fills].vpn = vpn;
    fills[num_fills].pscid = pscid;
    fills[num_fills].leaf = leaf;
    fills[num_fills].live = true;
    num_fills++;
    iotlb_fill(b, vpn, pscid, leaf);
}

static void invalidate(struct iotlb_bench *b, struct iotlb_inval inval)
{
    for (uint32_t i = 0; i < num_fills && !inval.gv && !inval.gvma; i++) {
        if (inval.pscv && fills[i].pscid != inval.pscid) continue;
        if (inval.av && !same_page(fills[i].vpn, inval.vpn, fills[i].leaf.size)) continue;
        fills[i].live = false;
    }
    iotlb_invalidate(b, inval);
}

// Is this hit allowed? Of the fills of one size, only the newest counts; large and small entries
// for one address are software's error, and either may be given.
static void check_hit(uint64_t vpn, uint32_t pscid, const struct iotlb_leaf *leaf)
{
    assert_true(leaf->birth < num_fills);
    const uint32_t n = leaf->birth;
    assert_int_equal(fills[n].pscid, pscid);
    assert_true(same_page(fills[n].vpn, vpn, fills[n].leaf.size));
    assert_true(fills[n].live);
    assert_int_equal(leaf->ppn, fills[n].leaf.ppn);
    assert_int_equal(leaf->size, fills[n].leaf.size);
    assert_int_equal(leaf->rwxu, fills[n].leaf.rwxu);
    for (uint32_t i = n + 1; i < num_fills; i++)
        if (fills[i].pscid == pscid && fills[i].leaf.size == fills[n].leaf.size)
            assert_false(same_page(fills[i].vpn, vpn, fills[n].leaf.size));
}

static void a_fill_hits_until_it_is_invalidated(void **state)
{
    (void)state;
    struct iotlb_bench *b = iotlb_new();
    struct iotlb_leaf leaf;
    num_fills = 0;
    static const uint32_t sizes[] = {0, 4, 9, 18, 27, 36};
    for (int i = 0; i < 6; i++) {
        const uint64_t vpn = 0x9A55A5A5A5A5Aull, last = vpn | ((1ull << sizes[i]) - 1);
        fill(b, vpn, 3, sizes[i]);
        assert_true(iotlb_lookup(b, last, 3, &leaf));
        check_hit(last, 3, &leaf);
        assert_false(iotlb_lookup(b, last, 2, &leaf));
        assert_false(iotlb_lookup(b, last + 1, 3, &leaf));

        // No guest's: this covers nothing here.
        invalidate(b, (struct iotlb_inval){.gv = true});
        assert_true(iotlb_lookup(b, vpn, 3, &leaf));
        invalidate(b, (struct iotlb_inval){.pscv = true, .pscid = 3});
        assert_false(iotlb_lookup(b, vpn, 3, &leaf));
    }
    iotlb_free(b);
}

static void a_set_keeps_as_many_pages_as_it_has_ways(void **state)
{
    (void)state;
    struct iotlb_bench *b = iotlb_new();
    struct iotlb_leaf leaf;
    num_fills = 0;
    for (uint32_t set = 0; set < 8; set++) {
        fill(b, set, 1, 0);
        fill(b, set, 2, 0);
    }
    for (uint32_t set = 0; set < 8; set++) {
        assert_true(iotlb_lookup(b, set, 1, &leaf));
        assert_true(iotlb_lookup(b, set, 2, &leaf));
    }
    // Filling a page again takes its own place.
    assert_true(iotlb_fill(b, 0, 1, (struct iotlb_leaf){.birth = 0}));
    assert_true(iotlb_lookup(b, 0, 2, &leaf));
    iotlb_free(b);
}

// Generations have two bits: after four, a counter is where it was.
static void no_number_of_invalidations_brings_an_entry_back(void **state)
{
    (void)state;
    struct iotlb_bench *b = iotlb_new();
    struct iotlb_leaf leaf;
    num_fills = 0;
    for (uint32_t before = 0; before < 5; before++) {
        fill(b, 0x77, 9, 0);
        for (uint32_t i = 0; i < 20; i++) {
            invalidate(b, (struct iotlb_inval){.pscv = true, .pscid = 9});
            assert_false(iotlb_lookup(b, 0x77, 9, &leaf));
        }
        invalidate(b, (struct iotlb_inval){.pscv = true, .pscid = 9}); // another start next time
    }
    iotlb_free(b);
}

static void random_traffic_never_hits_what_was_dropped(void **state)
{
    (void)state;
    struct iotlb_bench *b = iotlb_new();
    struct iotlb_leaf leaf;
    num_fills = 0;
    uint32_t hits = 0;
    static const uint32_t sizes[] = {0, 0, 0, 0, 4, 9, 18};
    for (uint32_t i = 0; i < 20000; i++) {
        // Few pages in few spaces; 0x41 has the same hash as 0.
        const uint32_t pscid = draw(3) == 2 ? 0x41 : draw(2) + 1;
        const uint64_t vpn = draw(40) * (draw(2) ? 1 : 0x10);
        const uint32_t op = draw(20);
        if (op < 6) {
            const uint32_t size = sizes[draw(7)];
            fill(b, vpn, pscid, size);
            assert_true(iotlb_lookup(b, vpn, pscid, &leaf));
            check_hit(vpn, pscid, &leaf);
        } else if (op < 7) {
            invalidate(b, (struct iotlb_inval){
                .gv = draw(8) == 0, .pscv = draw(8) != 0, .av = draw(3) != 0, .pscid = pscid,
                .vpn = vpn});
        } else if (iotlb_lookup(b, vpn, pscid, &leaf)) {
            check_hit(vpn, pscid, &leaf);
            hits++;
        }
    }
    assert_true(hits > 1000);
    iotlb_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fill_hits_until_it_is_invalidated),
        cmocka_unit_test(a_set_keeps_as_many_pages_as_it_has_ways),
        cmocka_unit_test(no_number_of_invalidations_brings_an_entry_back),
        cmocka_unit_test(random_traffic_never_hits_what_was_dropped),
    };
    return cmocka_run_group_tests_name("iotlb", tests, NULL, NULL);
}
