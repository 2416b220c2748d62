// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Round-robin choice among Num requesters.
//
// Latency   grant_o and index_o follow request_i combinationally.
// Contract  after a grant is taken (take_i) its requester is served last, so nobody waits for more
//           than Num-1 takes. A grant that is not taken may move to another requester unless
//           the owner holds request_i.
`include "iommu_assert.svh"

module util_rr_arbiter #(
  parameter int Num = 2
) (
  input  logic                                   clk_i,
  input  logic                                   rst_ni,
  input  logic [Num-1:0]                         request_i,
  input  logic                                   take_i,     // the granted one is served now
  output logic                                   any_o,
  output logic [Num-1:0]                         grant_o,    // one-hot, zero without request
  output logic [((Num > 1) ? $clog2(Num) : 1)-1:0] index_o   // of the granted one
);
  localparam int IdxW = (Num > 1) ? $clog2(Num) : 1;

  // Requesters above the last one served come first.
  logic [Num-1:0] above_q, first;
  logic [Num-1:0] upper;

  assign upper   = request_i & above_q;
  assign first   = (upper != '0) ? upper : request_i;
  assign grant_o = first & (~first + 1'b1);
  assign any_o   = (request_i != '0);

  always_comb begin
    index_o = '0;
    for (int i = 0; i < Num; i++) begin
      if (grant_o[i]) index_o = index_o | IdxW'(i);
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      above_q <= '0;
    end else if (take_i && any_o) begin
      above_q <= ~(grant_o | (grant_o - 1'b1));
    end
  end

  `IOMMU_ASSERT(AtMostOneGrant, (grant_o & (grant_o - 1'b1)) == '0)
endmodule
