// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// The context cache with flat pins and small sizes, for a C bench. Wiring only.
module ctx_bench_top (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         lookup_valid_i,
  input  logic [7:0]   lookup_key_i,
  output logic         hit_o,
  output logic [2:0]   hit_idx_o,
  input  logic         pin_i,
  input  logic         take_i,
  input  logic [7:0]   take_key_i,
  output logic [2:0]   take_idx_o,
  input  logic         beat_i,
  input  logic [2:0]   beat_idx_i,
  input  logic [2:0]   beat_num_i,
  input  logic [63:0]  beat_data_i,
  input  logic         publish_i,
  input  logic [2:0]   publish_idx_i,
  output logic         published_o,
  input  logic         unpin_i,
  input  logic [2:0]   unpin_idx_i,
  input  logic [2:0]   read_idx_i,
  output logic [63:0]  read_word0_o,
  output logic [63:0]  read_word1_o,
  input  logic         inval_i,
  input  logic [7:0]   inval_key_i,
  input  logic [7:0]   inval_mask_i,
  output logic [5:0]   drop_o
);
  logic [127:0] read, unused_read1, unused_read2;
  iommu_ctx_cache #(.NumEntries(6), .Words(2), .KeyW(8), .BeatW(64), .NumPins(4)) u_cache (
    .clk_i, .rst_ni, .lookup_valid_i, .lookup_key_i, .hit_o, .hit_idx_o, .pin_i, .take_i,
    .take_key_i, .take_idx_o, .beat_i, .beat_idx_i, .beat_num_i, .beat_data_i, .publish_i,
    .publish_idx_i, .published_o, .unpin_i, .unpin_idx_i,
    .read0_idx_i(read_idx_i), .read0_o(read), .read1_idx_i(3'd0), .read1_o(unused_read1),
    .read2_idx_i(3'd0), .read2_o(unused_read2), .inval_i, .inval_key_i, .inval_mask_i,
    .drop_o
  );
  assign {read_word1_o, read_word0_o} = read;
endmodule
