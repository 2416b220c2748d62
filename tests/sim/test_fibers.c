// SPDX-License-Identifier: Apache-2.0
// Fibers: what software that waits for the clock can rely on.
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sluice/sim.h"

static struct sluice_sim *new_sim(uint64_t seed)
{
    struct sluice_config config;
    struct sluice_sim *sim;
    char message[200];

    sluice_config_init(&config);
    config.seed = seed;
    if (sluice_sim_create(&config, &sim, message, sizeof message) != SLUICE_OK)
        fail_msg("%s", message);
    return sim;
}

struct log {
    struct sluice_sim *sim;
    char text[400];
};

struct worker {
    struct log *log;
    char letter;
    unsigned turns;
};

static void work(void *argument)
{
    struct worker *worker = argument;

    for (unsigned i = 0; i < worker->turns; i++) {
        size_t end = strlen(worker->log->text);
        worker->log->text[end] = worker->letter;
        worker->log->text[end + 1] = '\0';
        sluice_yield(worker->log->sim);
    }
}

static void run_three(uint64_t seed, char *text, size_t bytes)
{
    struct log log = {.sim = new_sim(seed)};
    struct worker workers[3] = {{&log, 'a', 20}, {&log, 'b', 20}, {&log, 'c', 20}};

    for (int i = 0; i < 3; i++)
        assert_int_equal(sluice_fiber_spawn(log.sim, "worker", work, &workers[i]), SLUICE_OK);
    assert_int_equal(sluice_fibers_run(log.sim, 100), SLUICE_OK);
    snprintf(text, bytes, "%s", log.text);
    sluice_sim_destroy(log.sim);
}

// Each fiber runs once per cycle, whatever the order within the cycle.
static void three_fibers_take_turns_every_cycle(void **state)
{
    (void)state;
    char text[400];

    run_three(1, text, sizeof text);

    assert_int_equal(strlen(text), 60);
    for (int cycle = 0; cycle < 20; cycle++) {
        assert_non_null(memchr(text + 3 * cycle, 'a', 3));
        assert_non_null(memchr(text + 3 * cycle, 'b', 3));
        assert_non_null(memchr(text + 3 * cycle, 'c', 3));
    }
}

static void same_seed_repeats_the_order_and_another_changes_it(void **state)
{
    (void)state;
    char first[400], again[400], other[400];

    run_three(7, first, sizeof first);
    run_three(7, again, sizeof again);
    run_three(8, other, sizeof other);

    assert_string_equal(first, again);
    assert_string_not_equal(first, other);
}

struct sleeper {
    struct sluice_sim *sim;
    uint64_t start, end;
};

static void sleep_100(void *argument)
{
    struct sleeper *sleeper = argument;

    sleeper->start = sluice_sim_cycle(sleeper->sim);
    assert_int_equal(sluice_sim_step(sleeper->sim, 100), SLUICE_OK);
    sleeper->end = sluice_sim_cycle(sleeper->sim);
}

static void step_on_a_fiber_waits_for_exactly_that_many_cycles(void **state)
{
    (void)state;
    struct sleeper sleeper = {.sim = new_sim(1)};

    sluice_fiber_spawn(sleeper.sim, "sleeper", sleep_100, &sleeper);
    assert_int_equal(sluice_fibers_run(sleeper.sim, 1000), SLUICE_OK);

    assert_int_equal(sleeper.end - sleeper.start, 100);
    sluice_sim_destroy(sleeper.sim);
}

static bool never(void *context)
{
    (void)context;
    return false;
}

struct waiter {
    struct sluice_sim *sim;
    enum sluice_status status;
    uint64_t waited;
};

static void wait_in_vain(void *argument)
{
    struct waiter *waiter = argument;
    uint64_t start = sluice_sim_cycle(waiter->sim);

    waiter->status = sluice_sim_run_until(waiter->sim, never, NULL, 50, "a miracle");
    waiter->waited = sluice_sim_cycle(waiter->sim) - start;
}

static void wait_ends_at_its_bound_and_says_what_it_waited_for(void **state)
{
    (void)state;
    struct waiter waiter = {.sim = new_sim(1)};

    sluice_fiber_spawn(waiter.sim, "waiter", wait_in_vain, &waiter);
    assert_int_equal(sluice_fibers_run(waiter.sim, 1000), SLUICE_OK);

    assert_int_equal(waiter.status, SLUICE_TIMEOUT);
    assert_int_equal(waiter.waited, 50);
    assert_non_null(strstr(sluice_sim_error(waiter.sim), "a miracle"));
    sluice_sim_destroy(waiter.sim);
}

static void run_that_is_too_short_names_the_fiber_and_its_wait(void **state)
{
    (void)state;
    struct waiter waiter = {.sim = new_sim(1)};

    sluice_fiber_spawn(waiter.sim, "patient", wait_in_vain, &waiter);
    enum sluice_status status = sluice_fibers_run(waiter.sim, 10);

    assert_int_equal(status, SLUICE_TIMEOUT);
    assert_non_null(strstr(sluice_sim_error(waiter.sim), "'patient' waits for a miracle"));
    assert_int_equal(sluice_fibers_alive(waiter.sim), 1);
    assert_int_equal(sluice_fibers_run(waiter.sim, 100), SLUICE_OK);
    sluice_sim_destroy(waiter.sim);
}

struct parent {
    struct sluice_sim *sim;
    unsigned depth;
};

static void spawn_child(void *argument)
{
    struct parent *parent = argument;

    assert_true(sluice_on_fiber(parent->sim));
    if (parent->depth++ < 100) sluice_fiber_spawn(parent->sim, "child", spawn_child, parent);
}

static void fiber_can_spawn_fibers(void **state)
{
    (void)state;
    struct parent parent = {.sim = new_sim(1)};

    sluice_fiber_spawn(parent.sim, "parent", spawn_child, &parent);
    assert_int_equal(sluice_fibers_run(parent.sim, 1000), SLUICE_OK);

    assert_int_equal(parent.depth, 101);
    assert_false(sluice_on_fiber(parent.sim));
    sluice_sim_destroy(parent.sim);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_fibers_take_turns_every_cycle),
        cmocka_unit_test(same_seed_repeats_the_order_and_another_changes_it),
        cmocka_unit_test(step_on_a_fiber_waits_for_exactly_that_many_cycles),
        cmocka_unit_test(wait_ends_at_its_bound_and_says_what_it_waited_for),
        cmocka_unit_test(run_that_is_too_short_names_the_fiber_and_its_wait),
        cmocka_unit_test(fiber_can_spawn_fibers),
    };
    return cmocka_run_group_tests_name("fibers", tests, NULL, NULL);
}
