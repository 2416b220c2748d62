// SPDX-License-Identifier: Apache-2.0
//
// The context cache against a plain model: what is visible, what is pinned, what each entry holds.
#include "ctx_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { ENTRIES = 6, MAX_PINS = 4 };

struct entry {
    uint32_t key, pins, beats;
    bool visible;
    uint64_t data[2];
};

static uint32_t random_state = 2463534242u;

static uint32_t draw(uint32_t below)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % below;
}

static uint32_t take(struct ctx_bench *b, uint32_t key, uint64_t data)
{
    const uint32_t idx = ctx_cycle(b, (struct ctx_inputs){.take = true, .take_key = key}).take_idx;
    for (uint32_t beat = 0; beat < 2; beat++)
        ctx_cycle(b, (struct ctx_inputs){
            .beat = true, .beat_idx = idx, .beat_num = beat, .beat_data = data + beat});
    return idx;
}

static bool hits(struct ctx_bench *b, uint32_t key)
{
    return ctx_cycle(b, (struct ctx_inputs){.lookup = true, .lookup_key = key}).hit;
}

static void publish(struct ctx_bench *b, uint32_t idx)
{
    ctx_cycle(b, (struct ctx_inputs){.publish = true, .publish_idx = idx});
}

static void a_context_is_invisible_until_it_is_published(void **state)
{
    (void)state;
    struct ctx_bench *b = ctx_new();
    const uint32_t idx = take(b, 0x12, 100);
    assert_false(hits(b, 0x12));
    publish(b, idx);

    const struct ctx_outputs out = ctx_cycle(b, (struct ctx_inputs){
        .lookup = true, .lookup_key = 0x12, .read_idx = idx});
    assert_true(out.hit);
    assert_int_equal(out.hit_idx, idx);
    assert_int_equal(out.read[0], 100);
    assert_int_equal(out.read[1], 101);
    assert_false(hits(b, 0x13));
    ctx_free(b);
}

static void of_two_walks_for_one_context_only_the_first_is_visible(void **state)
{
    (void)state;
    struct ctx_bench *b = ctx_new();
    const uint32_t one = take(b, 0x12, 100), two = take(b, 0x12, 200);
    assert_int_not_equal(one, two);
    assert_true(ctx_cycle(b, (struct ctx_inputs){.publish = true, .publish_idx = two}).published);
    assert_false(ctx_cycle(b, (struct ctx_inputs){.publish = true, .publish_idx = one}).published);
    const struct ctx_outputs out = ctx_cycle(b, (struct ctx_inputs){
        .lookup = true, .lookup_key = 0x12, .read_idx = one});
    assert_int_equal(out.hit_idx, two);
    assert_int_equal(out.read[0], 100); // still there for the walk that holds it
    ctx_free(b);
}

static void an_invalidation_compares_the_masked_key(void **state)
{
    (void)state;
    struct ctx_bench *b = ctx_new();
    for (uint32_t key = 0x10; key < 0x14; key++) publish(b, take(b, key, key));
    ctx_cycle(b, (struct ctx_inputs){.inval = true, .inval_key = 0x11, .inval_mask = 0xFF});
    assert_true(hits(b, 0x10) && !hits(b, 0x11) && hits(b, 0x12) && hits(b, 0x13));
    ctx_cycle(b, (struct ctx_inputs){.inval = true, .inval_key = 0x02, .inval_mask = 0x02});
    assert_true(hits(b, 0x10) && !hits(b, 0x12) && !hits(b, 0x13));
    ctx_cycle(b, (struct ctx_inputs){.inval = true});
    assert_false(hits(b, 0x10));
    ctx_free(b);
}

static struct entry model[ENTRIES];

static int random_entry(bool pinned, bool filled)
{
    const uint32_t start = draw(ENTRIES);
    for (uint32_t i = 0; i < ENTRIES; i++) {
        const struct entry *e = &model[(start + i) % ENTRIES];
        if ((!pinned || e->pins > 0) && (!filled || e->beats == 2))
            return (int)((start + i) % ENTRIES);
    }
    return -1;
}

static bool visible(uint32_t key)
{
    for (int i = 0; i < ENTRIES; i++)
        if (model[i].visible && model[i].key == key) return true;
    return false;
}

// One cycle of everything that may happen at once; the model follows.
static void random_cycle(struct ctx_bench *b, uint32_t *hit_count)
{
    struct ctx_inputs in = {0};
    uint32_t pinned = 0;
    for (int i = 0; i < ENTRIES; i++) pinned += model[i].pins > 0;
    in.inval = draw(30) == 0;
    in.inval_key = draw(12);
    in.inval_mask = draw(2) ? 0xFF : draw(2) ? 3 : 0;
    in.lookup = !in.inval && draw(2);
    in.lookup_key = draw(12);
    in.pin_if_hit = draw(2) && pinned < MAX_PINS;
    for (int i = 0; i < ENTRIES; i++) // no entry may have more pins than there are walks
        if (model[i].visible && model[i].key == in.lookup_key && model[i].pins == MAX_PINS)
            in.pin_if_hit = false;
    in.take = draw(4) == 0 && pinned + in.pin_if_hit < MAX_PINS;
    in.take_key = draw(12);
    const int held = random_entry(true, false), beat = random_entry(true, false);
    const int good = random_entry(true, true);
    in.unpin = held >= 0 && draw(3) == 0;
    in.unpin_idx = (uint32_t)(held >= 0 ? held : 0);
    in.beat = beat >= 0 && model[beat].beats < 2;
    in.beat_idx = (uint32_t)(beat >= 0 ? beat : 0);
    in.beat_num = in.beat ? model[beat].beats : 0;
    in.beat_data = draw(1u << 31);
    in.publish = !in.inval && good >= 0 && draw(3) == 0 && good != held;
    in.publish_idx = (uint32_t)(good >= 0 ? good : 0);
    in.read_idx = draw(ENTRIES);

    const struct ctx_outputs out = ctx_cycle(b, in);

    const struct entry *read = &model[in.read_idx];
    if (read->beats == 2 && read->pins > 0) {
        assert_int_equal(out.read[0], read->data[0]);
        assert_int_equal(out.read[1], read->data[1]);
    }
    if (in.lookup) {
        assert_int_equal(out.hit, visible(in.lookup_key));
        if (out.hit) {
            assert_true(model[out.hit_idx].visible);
            assert_int_equal(model[out.hit_idx].key, in.lookup_key);
            ++*hit_count;
        }
    }
    if (in.publish) {
        assert_int_equal(out.published, !visible(model[in.publish_idx].key));
        if (out.published) model[in.publish_idx].visible = true;
    }
    if (in.lookup && out.hit && in.pin_if_hit) model[out.hit_idx].pins++;
    if (in.unpin) model[in.unpin_idx].pins--;
    if (in.beat) {
        model[in.beat_idx].data[in.beat_num] = in.beat_data;
        model[in.beat_idx].beats++;
    }
    for (int i = 0; i < ENTRIES && in.inval; i++)
        if (((model[i].key ^ in.inval_key) & in.inval_mask) == 0) model[i].visible = false;
    if (in.take) {
        struct entry *e = &model[out.take_idx];
        const bool just_let_go = in.unpin && in.unpin_idx == out.take_idx;
        assert_true(e->pins == 0 && !just_let_go);
        assert_false(in.lookup && out.hit && out.hit_idx == out.take_idx);
        *e = (struct entry){.key = in.take_key, .pins = 1};
    }
}

static void random_cycles_match_the_model(void **state)
{
    (void)state;
    struct ctx_bench *b = ctx_new();
    uint32_t hit_count = 0;
    for (int i = 0; i < ENTRIES; i++) model[i] = (struct entry){0};
    for (int i = 0; i < 50000; i++) random_cycle(b, &hit_count);
    assert_true(hit_count > 1000);
    ctx_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_context_is_invisible_until_it_is_published),
        cmocka_unit_test(of_two_walks_for_one_context_only_the_first_is_visible),
        cmocka_unit_test(an_invalidation_compares_the_masked_key),
        cmocka_unit_test(random_cycles_match_the_model),
    };
    return cmocka_run_group_tests_name("ctx_cache", tests, NULL, NULL);
}
