// SPDX-License-Identifier: Apache-2.0
//
// Pins of the Verilated context cache, one clock cycle at a time.
#include "ctx_bench.h"

#include "Vctx_bench_top.h"
#include "verilated.h"

struct ctx_bench {
    VerilatedContext context;
    Vctx_bench_top top{&context};
};

extern "C" {

ctx_bench *ctx_new(void)
{
    auto *b = new ctx_bench;
    for (int i = 0; i < 3; i++) {
        b->top.clk_i = 0;
        b->top.eval();
        b->top.clk_i = 1;
        b->top.eval();
    }
    b->top.rst_ni = 1;
    return b;
}

void ctx_free(ctx_bench *b)
{
    delete b;
}

ctx_outputs ctx_cycle(ctx_bench *b, ctx_inputs in)
{
    Vctx_bench_top &top = b->top;
    top.clk_i = 0;
    top.lookup_valid_i = in.lookup;
    top.lookup_key_i = in.lookup_key;
    top.pin_i = 0;
    top.take_i = in.take;
    top.take_key_i = in.take_key;
    top.beat_i = in.beat;
    top.beat_idx_i = in.beat_idx;
    top.beat_num_i = in.beat_num;
    top.beat_data_i = in.beat_data;
    top.publish_i = in.publish;
    top.publish_idx_i = in.publish_idx;
    top.unpin_i = in.unpin;
    top.unpin_idx_i = in.unpin_idx;
    top.read_idx_i = in.read_idx;
    top.inval_i = in.inval;
    top.inval_key_i = in.inval_key;
    top.inval_mask_i = in.inval_mask;
    top.eval();
    top.pin_i = in.pin_if_hit && top.hit_o;
    top.eval();
    const ctx_outputs out = {static_cast<bool>(top.hit_o), static_cast<bool>(top.published_o),
                             top.hit_idx_o, top.take_idx_o,
                             {top.read_word0_o, top.read_word1_o}};
    top.clk_i = 1;
    top.eval();
    return out;
}

} // extern "C"
