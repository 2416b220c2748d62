// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// How many transactions of each AXI id are issued and not yet answered, and how many of those
// are older than the last barrier.
//
// Each id has two running numbers, issued and answered; their difference is what is outstanding.
// A transaction is old while its id's answered number has not reached the id's mark, the number
// issued when the barrier started. Marks are set at the first issue after a barrier: until then
// the id's epoch bit differs from the current one and everything outstanding is old.
//
//   answered      mark        issued
//      |  old      |   new      |
//      +-----------+------------+----> running numbers, modulo 2^CountW
//
// Latency   counts change in the cycle after issue_valid_i / done_valid_i.
// Limit     the owner lets no more than 2^(CountW-1)-1 transactions be outstanding in all.
// Barrier   what is outstanding or issued in the cycle of barrier_start_i is old, and so is what
//           is issued later with issue_old_i. While older ones are still out, a further barrier
//           is taken when they have gone, so that it waits for more than it must, never for less.
`include "iommu_assert.svh"

module iommu_order_count #(
  parameter int IdW    = 8,
  parameter int CountW = 9
) (
  input  logic            clk_i,
  input  logic            rst_ni,
  input  logic            issue_valid_i,
  input  logic [IdW-1:0]  issue_id_i,
  input  logic            issue_old_i,
  input  logic            done_valid_i,
  input  logic [IdW-1:0]  done_id_i,
  output logic            done_last_o,       // done_id_i has one outstanding
  input  logic [IdW-1:0]  query_id_i,
  output logic            query_zero_o,      // query_id_i has none outstanding
  input  logic            barrier_start_i,
  output logic [CountW-1:0] total_o,         // outstanding in all
  output logic            old_busy_o
);
  localparam int NumIds = 1 << IdW;

  logic [CountW-1:0] issued_q   [0:NumIds-1];
  logic [CountW-1:0] mark_q     [0:NumIds-1];
  logic [CountW-1:0] answered_q [0:NumIds-1];
  logic [NumIds-1:0] id_epoch_q, issued_valid_q, answered_valid_q;
  logic              epoch_q, again_q;
  logic [CountW-1:0] total_q, total_d, old_q, old_d;

  // A number that was never written reads as zero, so that the tables need no reset.
  logic [CountW-1:0] issue_issued, issue_answered, issue_mark, done_issued, done_answered;
  logic [CountW-1:0] query_issued, query_answered, done_mark;
  assign issue_issued   = issued_valid_q[issue_id_i]   ? issued_q[issue_id_i]   : '0;
  assign issue_answered = answered_valid_q[issue_id_i] ? answered_q[issue_id_i] : '0;
  assign done_issued    = issued_valid_q[done_id_i]    ? issued_q[done_id_i]    : '0;
  assign done_answered  = answered_valid_q[done_id_i]  ? answered_q[done_id_i]  : '0;
  assign query_issued   = issued_valid_q[query_id_i]   ? issued_q[query_id_i]   : '0;
  assign query_answered = answered_valid_q[query_id_i] ? answered_q[query_id_i] : '0;

  assign done_last_o  = (done_issued - done_answered) == CountW'(1);
  assign query_zero_o = query_issued == query_answered;

  // A mark ahead of the answered number leaves old ones; the limit keeps every distance below
  // half the range, so the sign bit tells ahead from behind.
  logic [CountW-1:0] issue_left, done_left;
  logic              done_is_old;
  assign issue_mark  = !issued_valid_q[issue_id_i]         ? '0
                     : (id_epoch_q[issue_id_i] == epoch_q) ? mark_q[issue_id_i] : issue_issued;
  assign done_mark   = (id_epoch_q[done_id_i]  == epoch_q) ? mark_q[done_id_i]  : done_issued;
  assign issue_left  = issue_mark - issue_answered;
  assign done_left   = done_mark - done_answered;
  assign done_is_old = (done_left != '0) && !done_left[CountW-1];

  // While a further barrier waits for its turn, its turn will make everything old.
  logic counts_old;
  assign counts_old = issue_old_i && !again_q;

  // Every issue renews the mark, so that it never falls behind by more than the limit.
  logic [CountW-1:0] new_mark;
  assign new_mark = counts_old           ? issue_issued + 1'b1
                  : issue_left[CountW-1] ? issue_answered : issue_mark;

  logic flip;
  assign flip = (barrier_start_i || again_q) && (old_q == '0);

  always_comb begin
    total_d = total_q + CountW'(issue_valid_i) - CountW'(done_valid_i);
    old_d   = old_q + CountW'(issue_valid_i && counts_old)
                    - CountW'(done_valid_i && done_is_old);
    if (flip) old_d = total_d;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      issued_valid_q   <= '0;
      answered_valid_q <= '0;
      id_epoch_q       <= '0;
      epoch_q          <= 1'b0;
      again_q          <= 1'b0;
      total_q          <= '0;
      old_q            <= '0;
    end else begin
      total_q <= total_d;
      old_q   <= old_d;
      again_q <= (barrier_start_i || again_q) && !flip;
      if (flip) epoch_q <= !epoch_q;
      if (issue_valid_i) begin
        issued_valid_q[issue_id_i] <= 1'b1;
        id_epoch_q[issue_id_i]     <= epoch_q;
      end
      if (done_valid_i) answered_valid_q[done_id_i] <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (issue_valid_i) begin
      issued_q[issue_id_i] <= issue_issued + 1'b1;
      mark_q[issue_id_i]   <= new_mark;
    end
    if (done_valid_i) answered_q[done_id_i] <= done_answered + 1'b1;
  end

  assign total_o    = total_q;
  assign old_busy_o = (old_q != '0) || again_q;

  `IOMMU_ASSERT(AnswersWhatWasIssued, !done_valid_i || (done_issued != done_answered))
  `IOMMU_ASSERT(KeepsTheLimit, !total_q[CountW-1])
  `IOMMU_ASSERT(OldAreOutstanding, old_q <= total_q)
endmodule
