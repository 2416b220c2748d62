// SPDX-License-Identifier: Apache-2.0
//
// Pins of the Verilated second level, one clock cycle for each operation.
#include "iotlb_bench.h"

#include "Viotlb_bench_top.h"
#include "verilated.h"

struct iotlb_bench {
    VerilatedContext context;
    Viotlb_bench_top top{&context};
};

static void clock(iotlb_bench *b)
{
    b->top.clk_i = 1;
    b->top.eval();
    b->top.clk_i = 0;
    b->top.lookup_valid_i = b->top.fill_valid_i = b->top.inval_valid_i = 0;
}

extern "C" {

iotlb_bench *iotlb_new(void)
{
    auto *b = new iotlb_bench;
    for (int i = 0; i < 3; i++) {
        b->top.eval();
        clock(b);
    }
    b->top.rst_ni = 1;
    return b;
}

void iotlb_free(iotlb_bench *b)
{
    delete b;
}

bool iotlb_lookup(iotlb_bench *b, uint64_t vpn, uint32_t pscid, iotlb_leaf *leaf)
{
    b->top.lookup_valid_i = 1;
    b->top.lookup_vpn_i = vpn;
    b->top.lookup_pscid_i = pscid;
    b->top.eval();
    *leaf = {b->top.leaf_ppn_o, b->top.leaf_size_o, b->top.leaf_rwxu_o, b->top.leaf_birth_o};
    const bool hit = b->top.hit_o;
    clock(b);
    return hit;
}

bool iotlb_fill(iotlb_bench *b, uint64_t vpn, uint32_t pscid, iotlb_leaf leaf)
{
    b->top.fill_valid_i = 1;
    b->top.fill_vpn_i = vpn;
    b->top.fill_pscid_i = pscid;
    b->top.fill_ppn_i = leaf.ppn;
    b->top.fill_size_i = leaf.size;
    b->top.fill_rwxu_i = leaf.rwxu;
    b->top.fill_birth_i = leaf.birth;
    b->top.eval();
    const bool replaced = b->top.replaced_o;
    clock(b);
    return replaced;
}

void iotlb_invalidate(iotlb_bench *b, iotlb_inval inval)
{
    b->top.inval_valid_i = 1;
    b->top.inval_kind_i = inval.gvma ? 1 : 0;
    b->top.inval_gv_i = inval.gv;
    b->top.inval_pscv_i = inval.pscv;
    b->top.inval_pscid_i = inval.pscid;
    b->top.inval_av_i = inval.av;
    b->top.inval_vpn_i = inval.vpn;
    b->top.eval();
    clock(b);
}

} // extern "C"
