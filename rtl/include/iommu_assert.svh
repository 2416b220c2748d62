// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// IOMMU_ASSERT(Name, Claim): Claim holds at every rising edge outside reset.
//
// One immediate assertion, since that is what Verilator and Yosys both read. It needs clk_i and
// rst_ni in scope. Inside Claim, $past() of the first cycle after reset is the value under reset.
`ifndef IOMMU_ASSERT_SVH
`define IOMMU_ASSERT_SVH

`ifdef YOSYS
`define IOMMU_ASSERT(Name, Claim) \
  always_ff @(posedge clk_i) begin \
    if (rst_ni) assert (Claim); \
  end
`else
`define IOMMU_ASSERT(Name, Claim) \
  always_ff @(posedge clk_i) begin \
    if (rst_ni) Name : assert (Claim) else $error("%m: claim does not hold"); \
  end
`endif

`endif
