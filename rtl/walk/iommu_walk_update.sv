// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Compare-and-swap accesses that set A and D: on their way out, in flight, and answered.
//
// Latency   an update of cycle t is offered from t+1; its reply from the cycle after the answer.
// Order     in the order of their steps; replies in the order of the answers.
// Contract  a slot has at most one; answers are always taken. The reply is the doubleword that the
//           entry lies in, as memory holds it now; beside an entry of 4 bytes it is zero.
`include "iommu_assert.svh"

module iommu_walk_update #(
  parameter  int NumWalkSlots = 24,
  localparam int IdxW         = (NumWalkSlots > 1) ? $clog2(NumWalkSlots) : 1
) (
  input  logic                       clk_i,
  input  logic                       rst_ni,
  input  logic                       add_i,
  input  logic [IdxW-1:0]            add_slot_i,
  input  iommu_walk_pkg::walk_cas_t  add_req_i,

  output logic                       cas_valid_o,
  output iommu_pkg::mem_atomic_req_t cas_o,
  input  logic                       cas_ready_i,
  input  logic                       cas_rsp_valid_i,
  input  logic [7:0]                 cas_rsp_id_i,
  input  logic [63:0]                cas_rsp_data_i,
  input  logic                       cas_rsp_error_i,
  input  logic                       cas_rsp_poison_i,

  output logic                       reply_valid_o,
  output logic [IdxW-1:0]            reply_slot_o,
  output logic [63:0]                reply_data_o,
  output logic                       reply_error_o,
  output logic                       reply_poison_o,
  input  logic                       reply_ready_i,
  output logic                       taken_o,
  output logic                       busy_o
);
  localparam int N    = NumWalkSlots;
  localparam int CasW = iommu_walk_pkg::WalkCasW;

  logic [CasW-1:0]        req_q [0:N-1];
  logic [N-1:0]           busy_q;
  logic [IdxW-1:0]        slot, answer_slot;
  logic [$clog2(N+1)-1:0] unused_out_count, unused_reply_count;
  logic                   out_ready, reply_ready;
  iommu_walk_pkg::walk_cas_t answered;

  util_fifo #(.Width(IdxW), .Depth(N)) u_out_fifo (
    .clk_i, .rst_ni, .valid_i(add_i), .ready_o(out_ready), .data_i(add_slot_i),
    .valid_o(cas_valid_o), .ready_i(cas_ready_i), .data_o(slot), .count_o(unused_out_count));
  always_ff @(posedge clk_i) begin
    if (add_i) req_q[add_slot_i] <= add_req_i;
  end
  assign cas_o   = {iommu_pkg::MemIdCas | 8'(slot), req_q[slot]};  // walk_cas_t lacks the id only
  assign taken_o = cas_valid_o && cas_ready_i;

  // Whoever was faster: his entry is what the walk looks at next.
  logic        won;
  logic [63:0] old, now;
  assign answer_slot = cas_rsp_id_i[IdxW-1:0];
  assign answered    = req_q[answer_slot];
  assign old         = answered.word ? {32'd0, cas_rsp_data_i[31:0]} : cas_rsp_data_i;
  assign won         = old == answered.operand;
  assign now         = won ? answered.swap : old;
  util_fifo #(.Width(IdxW + 66), .Depth(N)) u_reply_fifo (
    .clk_i, .rst_ni, .valid_i(cas_rsp_valid_i), .ready_o(reply_ready),
    .data_i({answer_slot, cas_rsp_error_i, cas_rsp_poison_i,
             (answered.word && answered.addr[2]) ? {now[31:0], 32'd0} : now}),
    .valid_o(reply_valid_o), .ready_i(reply_ready_i),
    .data_o({reply_slot_o, reply_error_o, reply_poison_o, reply_data_o}),
    .count_o(unused_reply_count));

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      busy_q <= '0;
    end else begin
      if (cas_rsp_valid_i) busy_q[answer_slot] <= 1'b0;
      if (add_i)           busy_q[add_slot_i]  <= 1'b1;
    end
  end
  assign busy_o = busy_q != '0;

  `IOMMU_ASSERT(OutFifoTakes, !add_i || out_ready)
  `IOMMU_ASSERT(ReplyFifoTakes, !cas_rsp_valid_i || reply_ready)
  `IOMMU_ASSERT(AnswerOfAnUpdate, !cas_rsp_valid_i || busy_q[answer_slot])
endmodule
