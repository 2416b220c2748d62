// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// The second level, or none: with L2Ways = 0 nothing is kept and every lookup misses.
//
// Latency   as iommu_iotlb.
module iommu_second_level #(
  parameter int L2Sets  = 128,
  parameter int L2Ways  = 4,
  parameter int L2Super = 16,
  parameter int GenW    = 8
) (
  input  logic                             clk_i,
  input  logic                             rst_ni,
  input  logic                             lookup_valid_i,
  input  logic [iommu_pkg::VpnW-1:0]       lookup_vpn_i,
  input  iommu_walk_pkg::space_t           lookup_space_i,
  output logic                             hit_o,
  output iommu_walk_pkg::leaf_t            leaf_o,
  input  logic                             fill_valid_i,
  input  logic [iommu_pkg::VpnW-1:0]       fill_vpn_i,
  input  iommu_walk_pkg::space_t           fill_space_i,
  input  iommu_walk_pkg::leaf_t            fill_leaf_i,
  output logic                             filled_o,     // the fill is kept here
  output logic                             replaced_o,   // in place of a valid entry
  input  logic                             inval_valid_i,
  input  iommu_pkg::inval_t                inval_i,
  output logic [9:0]                       drops_o,      // entries found and dropped one by one
  output logic                             drops_all_o,  // all 4 KiB entries were dropped
  output logic                             bumped_o      // a generation went stale
);
  if (L2Ways == 0) begin : gen_none
    logic unused_inputs;
    assign unused_inputs = &{1'b0, clk_i, rst_ni, lookup_valid_i, lookup_vpn_i, lookup_space_i,
                             fill_valid_i, fill_vpn_i, fill_space_i, fill_leaf_i, inval_valid_i,
                             inval_i};
    assign hit_o       = 1'b0;
    assign leaf_o      = '0;
    assign filled_o    = 1'b0;
    assign replaced_o  = 1'b0;
    assign drops_o     = '0;
    assign drops_all_o = 1'b0;
    assign bumped_o    = 1'b0;
  end else begin : gen_iotlb
    assign filled_o = fill_valid_i;
    iommu_iotlb #(.L2Sets(L2Sets), .L2Ways(L2Ways), .L2Super(L2Super), .GenW(GenW)) u_iotlb (
      .clk_i, .rst_ni, .lookup_valid_i, .lookup_vpn_i, .lookup_space_i, .hit_o, .leaf_o,
      .fill_valid_i, .fill_vpn_i, .fill_space_i, .fill_leaf_i, .replaced_o, .inval_valid_i,
      .inval_i, .drops_o, .drops_all_o, .bumped_o
    );
  end
endmodule
