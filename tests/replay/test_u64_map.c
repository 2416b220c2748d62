// SPDX-License-Identifier: Apache-2.0
//
// The hash table against a plain array, through a long random history of insertions and removals.
#include "util/u64_map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define KEYS 512

static uint64_t random_state = 1;

static uint32_t random_below(uint32_t limit)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(random_state >> 33) % limit;
}

/* Keys as they occur: page numbers, close together, under a few high bits. */
static uint64_t key_of(uint32_t index)
{
    return (uint64_t)(index % 3) << 52 | (0xFFFFF - index);
}

static void behaves_like_an_array(void **state)
{
    (void)state;
    struct u64_map map = {0};
    void *expected[KEYS] = {0};
    size_t used = 0;
    static char values[2];

    for (int step = 0; step < 200000; step++) {
        uint32_t index = random_below(KEYS);
        /* Let the table fill and drain by turns. */
        if (random_below(100) < (step / 20000 % 2 == 0 ? 60u : 40u)) {
            used += expected[index] == NULL;
            expected[index] = &values[random_below(2)];
            u64_map_put(&map, key_of(index), expected[index]);
        } else {
            used -= expected[index] != NULL;
            assert_ptr_equal(u64_map_take(&map, key_of(index)), expected[index]);
            expected[index] = NULL;
        }
        uint32_t other = random_below(KEYS);
        assert_ptr_equal(u64_map_get(&map, key_of(other)), expected[other]);
        assert_int_equal(map.num_used, used);
    }
    u64_map_clear(&map);
}

static void empty_map_has_nothing(void **state)
{
    (void)state;
    struct u64_map map = {0};

    assert_null(u64_map_get(&map, 7));
    assert_null(u64_map_take(&map, 7));
    u64_map_clear(&map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_map_has_nothing),
        cmocka_unit_test(behaves_like_an_array),
    };
    return cmocka_run_group_tests_name("u64_map", tests, NULL, NULL);
}
