// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// The second level with flat pins, for a C bench. Wiring only.
module iotlb_bench_top (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        lookup_valid_i,
  input  logic [51:0] lookup_vpn_i,
  input  logic [19:0] lookup_pscid_i,
  output logic        hit_o,
  output logic [43:0] leaf_ppn_o,
  output logic [5:0]  leaf_size_o,
  output logic [3:0]  leaf_rwxu_o,
  output logic [31:0] leaf_birth_o,
  input  logic        fill_valid_i,
  input  logic [51:0] fill_vpn_i,
  input  logic [19:0] fill_pscid_i,
  input  logic [43:0] fill_ppn_i,
  input  logic [5:0]  fill_size_i,
  input  logic [3:0]  fill_rwxu_i,
  input  logic [31:0] fill_birth_i,
  output logic        replaced_o,
  input  logic        inval_valid_i,
  input  logic [2:0]  inval_kind_i,
  input  logic        inval_gv_i,
  input  logic        inval_pscv_i,
  input  logic [19:0] inval_pscid_i,
  input  logic        inval_av_i,
  input  logic [51:0] inval_vpn_i,
  output logic [9:0]  drops_o,
  output logic        drops_all_o,
  output logic        bumped_o
);
  iommu_walk_pkg::leaf_t fill_leaf, leaf;
  iommu_pkg::inval_t     inval;
  iommu_walk_pkg::space_t lookup_space, fill_space;
  assign fill_leaf = {fill_ppn_i, fill_size_i, fill_rwxu_i, 4'd0, fill_birth_i};
  always_comb begin
    lookup_space       = '0;
    lookup_space.s1    = 1'b1;
    lookup_space.pscid = lookup_pscid_i;
    fill_space         = '0;
    fill_space.s1      = 1'b1;
    fill_space.pscid   = fill_pscid_i;
  end
  always_comb begin
    inval       = '0;
    inval.kind  = iommu_pkg::inval_kind_e'(inval_kind_i);
    inval.gv    = inval_gv_i;
    inval.pscv  = inval_pscv_i;
    inval.pscid = inval_pscid_i;
    inval.av    = inval_av_i;
    inval.vpn   = inval_vpn_i;
  end
  iommu_iotlb #(.L2Sets(8), .L2Ways(2), .L2Super(3), .GenW(2)) u_iotlb (
    .clk_i, .rst_ni, .lookup_valid_i, .lookup_vpn_i, .lookup_space_i(lookup_space), .hit_o,
    .leaf_o(leaf),
    .fill_valid_i, .fill_vpn_i, .fill_space_i(fill_space), .fill_leaf_i(fill_leaf), .replaced_o,
    .inval_valid_i, .inval_i(inval), .drops_o, .drops_all_o, .bumped_o
  );
  assign leaf_ppn_o   = leaf.ppn;
  assign leaf_size_o  = leaf.size;
  assign leaf_rwxu_o  = {leaf.r, leaf.w, leaf.x, leaf.u};
  assign leaf_birth_o = leaf.birth;
endmodule
