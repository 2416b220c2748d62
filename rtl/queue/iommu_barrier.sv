// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Shares the barrier of the device ports between a fence and a write of ddtp.
//
// A barrier splits the requests of all ports into older and younger ones and tells when the older
// ones are done; there is one such split at a time. A user asks with its want_i and keeps it
// until it has seen what it waits for; from the second cycle on held_o says that the ports' busy
// signals speak of its split. ddtp goes first: nothing may overtake a change of mode.
//
// While anybody waits, the ports' watchdogs run, so that a device that stalls is completed after
// FenceTimeout cycles. deadline_o is the time until they act.
`include "iommu_assert.svh"

module iommu_barrier #(
  parameter int FenceTimeout = 4096
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        ddtp_want_i,
  output logic        ddtp_held_o,
  input  logic        fence_want_i,
  output logic        fence_held_o,
  input  logic        fence_waits_i,      // for older results, before it wants the barrier
  output logic        start_o,            // to the ports: one cycle, split here
  output logic        watch_o,            // to the ports: somebody waits
  output logic [31:0] deadline_o          // cycles, all ones when nobody waits
);
  logic ddtp_held_q, fence_held_q, start_ddtp, start_fence;

  assign start_ddtp  = ddtp_want_i && !ddtp_held_q && !fence_held_q;
  assign start_fence = fence_want_i && !ddtp_want_i && !ddtp_held_q && !fence_held_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      ddtp_held_q  <= 1'b0;
      fence_held_q <= 1'b0;
    end else begin
      ddtp_held_q  <= ddtp_want_i && (ddtp_held_q || start_ddtp);
      fence_held_q <= fence_want_i && (fence_held_q || start_fence);
    end
  end

  assign start_o      = start_ddtp || start_fence;
  assign ddtp_held_o  = ddtp_held_q;
  assign fence_held_o = fence_held_q;
  assign watch_o      = ddtp_want_i || fence_want_i || fence_waits_i;

  // ---------------------------------------------------------------- time until a watchdog acts
  logic [31:0] left_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni || !watch_o)  left_q <= 32'(FenceTimeout);
    else if (left_q != 32'd0) left_q <= left_q - 1'b1;
  end
  assign deadline_o = watch_o ? left_q : '1;

  `IOMMU_ASSERT(OneHolder, !(ddtp_held_q && fence_held_q))
endmodule
