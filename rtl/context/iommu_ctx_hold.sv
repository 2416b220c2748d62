// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Contexts of one kind, and which of them each walk holds.
//
// A walk holds the entry that its lookup hit or that its own read fills, until it is released;
// `good` says that the entry holds a valid, well-formed context.
//
// Latency   reads follow their index combinationally; changes act from the next cycle.
module iommu_ctx_hold #(
  parameter  int NumEntries   = 32,
  parameter  int Words        = 4,
  parameter  int KeyW         = 24,
  parameter  int BeatW        = 256,
  parameter  int NumWalkSlots = 24,
  localparam int SlotIdxW     = (NumWalkSlots > 1) ? $clog2(NumWalkSlots) : 1,
  localparam int IdxW         = $clog2(NumEntries)
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  input  logic                lookup_valid_i,
  input  logic [KeyW-1:0]     lookup_key_i,
  output logic                hit_o,
  output logic [Words*64-1:0] lookup_o,
  input  logic                start_i,         // a walk starts in start_slot_i
  input  logic [SlotIdxW-1:0] start_slot_i,
  input  logic                pin_i,           // with start_i: it holds what the lookup hit

  input  logic [SlotIdxW-1:0] step_slot_i,
  output logic [Words*64-1:0] step_o,
  input  logic                take_i,          // the walk in step_slot_i reads a context
  input  logic [KeyW-1:0]     take_key_i,
  input  logic                good_i,          // what it read is good
  input  logic                publish_i,       // and lookups may hit it
  output logic                published_o,

  input  logic                beat_i,
  input  logic [SlotIdxW-1:0] beat_slot_i,
  input  logic [2:0]          beat_num_i,
  input  logic [BeatW-1:0]    beat_data_i,

  input  logic [SlotIdxW-1:0] answer_slot_i,
  output logic                answer_good_o,
  output logic [Words*64-1:0] answer_o,
  input  logic                release_i,       // the walk in answer_slot_i is over

  input  logic                inval_i,
  input  logic [KeyW-1:0]     inval_key_i,
  input  logic [KeyW-1:0]     inval_mask_i,
  output logic [7:0]          drops_o          // visible contexts that it drops
);
  logic [NumWalkSlots-1:0] held_q, good_q;
  logic [IdxW-1:0]         idx_q [0:NumWalkSlots-1];
  logic [IdxW-1:0]         hit_idx, take_idx;
  logic [NumEntries-1:0]   drop;

  iommu_ctx_cache #(.NumEntries(NumEntries), .Words(Words), .KeyW(KeyW), .BeatW(BeatW),
                    .NumPins(NumWalkSlots)) u_cache (
    .clk_i, .rst_ni, .lookup_valid_i, .lookup_key_i, .hit_o, .hit_idx_o(hit_idx), .pin_i,
    .take_i, .take_key_i, .take_idx_o(take_idx),
    .beat_i, .beat_idx_i(idx_q[beat_slot_i]), .beat_num_i, .beat_data_i,
    .publish_i, .publish_idx_i(idx_q[step_slot_i]), .published_o,
    .unpin_i(release_i && held_q[answer_slot_i]), .unpin_idx_i(idx_q[answer_slot_i]),
    .read0_idx_i(hit_idx), .read0_o(lookup_o),
    .read1_idx_i(idx_q[step_slot_i]), .read1_o(step_o),
    .read2_idx_i(idx_q[answer_slot_i]), .read2_o(answer_o),
    .inval_i, .inval_key_i, .inval_mask_i, .drop_o(drop)
  );
  util_count #(.N(NumEntries), .W(8)) u_drops (.bits_i(drop), .count_o(drops_o));
  assign answer_good_o = good_q[answer_slot_i];

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      held_q <= '0;
      good_q <= '0;
    end else begin
      if (release_i) held_q[answer_slot_i] <= 1'b0;
      if (good_i)    good_q[step_slot_i]   <= 1'b1;
      if (take_i)    held_q[step_slot_i]   <= 1'b1;
      if (start_i) begin
        held_q[start_slot_i] <= pin_i;
        good_q[start_slot_i] <= pin_i;
      end
    end
  end

  // held_q guards the use of an index, so it needs no reset.
  always_ff @(posedge clk_i) begin
    if (start_i) idx_q[start_slot_i] <= hit_idx;
    if (take_i)  idx_q[step_slot_i]  <= take_idx;
  end
endmodule
