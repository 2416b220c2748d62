// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Cache of device or process contexts, which also holds the contexts of running walks.
//
// An entry is taken when the read of a context is issued, filled beat by beat, and becomes visible
// to lookups when its context is found valid and well formed. Walks pin the entry that they use:
// an invalidated or hidden entry stays readable for them and is reused only when unpinned.
//
// Latency       everything that leaves follows the inputs combinationally; changes act from the
//               next cycle.
// Contract      The owner pins at most NumEntries - 2 entries, so that take_i always finds one. It
//               neither looks up nor publishes what an invalidation of the same cycle drops.
`include "iommu_assert.svh"

module iommu_ctx_cache #(
  parameter int  NumEntries = 32,
  parameter int  Words      = 4,      // doublewords of a context
  parameter int  KeyW       = 24,     // {device_id} or {process_id, device_id}
  parameter int  BeatW      = 256,    // bits of a memory beat
  parameter int  NumPins    = 24,     // walks that may pin one entry
  localparam int IdxW       = $clog2(NumEntries)
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  input  logic                lookup_valid_i,
  input  logic [KeyW-1:0]     lookup_key_i,
  output logic                hit_o,
  output logic [IdxW-1:0]     hit_idx_o,
  input  logic                pin_i,            // one more walk uses hit_idx_o

  input  logic                take_i,           // an entry for take_key_i, pinned, not visible
  input  logic [KeyW-1:0]     take_key_i,
  output logic [IdxW-1:0]     take_idx_o,
  input  logic                beat_i,
  input  logic [IdxW-1:0]     beat_idx_i,
  input  logic [2:0]          beat_num_i,       // which beat of the context
  input  logic [BeatW-1:0]    beat_data_i,
  input  logic                publish_i,
  input  logic [IdxW-1:0]     publish_idx_i,
  output logic                published_o,      // 0: the context is visible already

  input  logic                unpin_i,
  input  logic [IdxW-1:0]     unpin_idx_i,

  input  logic [IdxW-1:0]     read0_idx_i,
  output logic [Words*64-1:0] read0_o,
  input  logic [IdxW-1:0]     read1_idx_i,
  output logic [Words*64-1:0] read1_o,
  input  logic [IdxW-1:0]     read2_idx_i,
  output logic [Words*64-1:0] read2_o,

  input  logic                inval_i,          // drop entries whose key equals inval_key_i
  input  logic [KeyW-1:0]     inval_key_i,      // in the bits of inval_mask_i
  input  logic [KeyW-1:0]     inval_mask_i,
  output logic [NumEntries-1:0] drop_o          // visible entries that it drops
);
  localparam int PinW = $clog2(NumPins + 1);

  logic [NumEntries-1:0] visible_q;
  logic [KeyW-1:0]       key_q [0:NumEntries-1];
  logic [NumEntries*PinW-1:0] pins_q;             // walks that hold each entry

  // ---------------------------------------------------------------- lookup
  always_comb begin
    hit_o     = 1'b0;
    hit_idx_o = '0;
    if (lookup_valid_i) begin
      for (int i = 0; i < NumEntries; i++) begin
        if (visible_q[i] && (key_q[i] == lookup_key_i)) begin
          hit_o     = 1'b1;
          hit_idx_o = hit_idx_o | IdxW'(i);
        end
      end
    end
  end

  // Two walks may read the same context at once; only the first becomes visible.
  always_comb begin
    published_o = publish_i;
    if (publish_i) begin
      for (int i = 0; i < NumEntries; i++) begin
        if (visible_q[i] && (key_q[i] == key_q[publish_idx_i])) published_o = 1'b0;
      end
    end
  end

  // ---------------------------------------------------------------- victim
  // An entry that no lookup can hit costs nothing; otherwise victims rotate.
  logic [IdxW-1:0]       rotate_q;
  logic [NumEntries-1:0] unpinned, candidates;
  logic                  have_victim;
  always_comb begin
    unpinned = '0;
    if (take_i) begin
      for (int i = 0; i < NumEntries; i++) begin
        unpinned[i] = (pins_q[i*PinW +: PinW] == '0) && !(hit_o && (hit_idx_o == IdxW'(i)));
      end
    end
    candidates = unpinned & ~visible_q;
    if (candidates == '0) candidates = unpinned;
  end
  util_pick #(.N(NumEntries)) u_victim (
    .req_i(candidates), .start_i(rotate_q), .any_o(have_victim), .index_o(take_idx_o));

  // ---------------------------------------------------------------- invalidation
  always_comb begin
    drop_o = '0;
    if (inval_i) begin
      for (int i = 0; i < NumEntries; i++) begin
        drop_o[i] = visible_q[i] && (((key_q[i] ^ inval_key_i) & inval_mask_i) == '0);
      end
    end
  end

  // ---------------------------------------------------------------- state
  logic            same_pin;
  logic [PinW-1:0] pins_hit, pins_unpin;
  assign pins_hit   = pins_q[hit_idx_o*PinW +: PinW];
  assign pins_unpin = pins_q[unpin_idx_i*PinW +: PinW];
  assign same_pin = pin_i && unpin_i && (hit_idx_o == unpin_idx_i);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      visible_q <= '0;
      rotate_q  <= '0;
      pins_q    <= '0;
    end else begin
      if (inval_i)              visible_q                <= visible_q & ~drop_o;
      else if (published_o)     visible_q[publish_idx_i] <= 1'b1;
      if (take_i) begin
        visible_q[take_idx_o] <= 1'b0;
        pins_q[take_idx_o*PinW +: PinW] <= PinW'(1);
        rotate_q              <= (take_idx_o == IdxW'(NumEntries - 1)) ? '0 : take_idx_o + 1'b1;
      end
      if (pin_i && !same_pin)   pins_q[hit_idx_o*PinW +: PinW]   <= pins_hit + 1'b1;
      if (unpin_i && !same_pin) pins_q[unpin_idx_i*PinW +: PinW] <= pins_unpin - 1'b1;
    end
  end

  // visible_q or a pin guards every read, so keys and contexts need no reset.
  always_ff @(posedge clk_i) begin
    if (take_i) key_q[take_idx_o] <= take_key_i;
  end

  localparam int PerBeat = (BeatW / 64 < Words) ? BeatW / 64 : Words;   // doublewords of a beat
  for (genvar w = 0; w < Words; w++) begin : gen_word
    logic [63:0] word_q [0:NumEntries-1];
    always_ff @(posedge clk_i) begin
      if (beat_i && (beat_num_i == 3'(w / PerBeat))) begin
        word_q[beat_idx_i] <= beat_data_i[(w % PerBeat)*64 +: 64];
      end
    end
    assign read0_o[w*64 +: 64] = word_q[read0_idx_i];
    assign read1_o[w*64 +: 64] = word_q[read1_idx_i];
    assign read2_o[w*64 +: 64] = word_q[read2_idx_i];
  end

  `IOMMU_ASSERT(TakeFindsAnEntry, !take_i || have_victim)
  `IOMMU_ASSERT(UnpinOnlyPinned, !unpin_i || (pins_unpin != '0))
  `IOMMU_ASSERT(PinOnlyAHit, !pin_i || hit_o)
endmodule
