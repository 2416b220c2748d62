// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Queue of Depth words, first in, first out.
//
// Latency   a word pushed in cycle n can leave in n+1. No combinational path from one side to the
//           other: a full queue takes nothing in the cycle in which it gives.
// Contract  data_i is taken when valid_i and ready_o; data_o leaves when valid_o and ready_i.
`include "iommu_assert.svh"

module util_fifo #(
  parameter int Width = 8,
  parameter int Depth = 4                        // at least 1, any number
) (
  input  logic                       clk_i,
  input  logic                       rst_ni,
  input  logic                       valid_i,
  output logic                       ready_o,
  input  logic [Width-1:0]           data_i,
  output logic                       valid_o,
  input  logic                       ready_i,
  output logic [Width-1:0]           data_o,
  output logic [$clog2(Depth+1)-1:0] count_o
);
  localparam int PtrW   = (Depth > 1) ? $clog2(Depth) : 1;
  localparam int CountW = $clog2(Depth + 1);

  logic [Width-1:0]  word_q [0:Depth-1];
  logic [PtrW-1:0]   head_q, tail_q;
  logic [CountW-1:0] count_q;
  logic              push, pop;

  assign ready_o = (count_q != CountW'(Depth));
  assign valid_o = (count_q != '0);
  assign data_o  = word_q[head_q];
  assign count_o = count_q;
  assign push    = valid_i && ready_o;
  assign pop     = valid_o && ready_i;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      head_q  <= '0;
      tail_q  <= '0;
      count_q <= '0;
    end else begin
      if (push) tail_q <= (tail_q == PtrW'(Depth - 1)) ? '0 : tail_q + 1'b1;
      if (pop)  head_q <= (head_q == PtrW'(Depth - 1)) ? '0 : head_q + 1'b1;
      if (push && !pop) count_q <= count_q + 1'b1;
      if (pop && !push) count_q <= count_q - 1'b1;
    end
  end

  // count_q guards every read, so the words need no reset.
  always_ff @(posedge clk_i) begin
    if (push) word_q[tail_q] <= data_i;
  end

  `IOMMU_ASSERT(FullTakesNothing, !(push && count_q == CountW'(Depth)))
endmodule
