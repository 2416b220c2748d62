// SPDX-License-Identifier: Apache-2.0
#include "walk_test.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { RUN_CYCLES = 60000 }; // far beyond the longest test, so that only a hang reaches it

struct walk_bench *bench;
struct walk_tables tables;

int walk_test_setup(void **state)
{
    (void)state;
    bench = walk_bench_new();
    return 0;
}

int walk_test_teardown(void **state)
{
    (void)state;
    walk_bench_free(bench);
    return 0;
}

void begin(uint32_t ddt_mode)
{
    bench->config = (struct walk_config){.mode = ddt_mode, .pas = 56, .modes = WALK_FIRST_STAGE,
                                         .walk_slots = BENCH_SLOTS};
    bench->fault_ready = true;
    bench->error_addr = bench->poison_addr = bench->cas_error_addr = ~0ull;
    bench->cas_races = 0;
    bench->latency = 5;
    bench->latency_spread = bench->read_stall = 0;
    tables_init(&tables, bench);
    walk_reset(bench);
}

void run(void)
{
    assert_true(walk_run(bench, RUN_CYCLES));
    for (uint32_t i = 0; i < bench->num_posts; i++) assert_int_equal(bench->answers[i].answers, 1);
}

const struct walk_answer *ask(struct walk_request r)
{
    const uint32_t post = walk_post(bench, r);
    run();
    return &bench->answers[post];
}
