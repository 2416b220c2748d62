// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Register slice of a handshake: cuts the paths of valid, data and ready.
//
// Latency   1 cycle; one word per cycle, also while the taker stalls and starts again.
// Contract  as AXI asks: valid_o never waits for ready_i, and data_o stays until it is taken.
`include "iommu_assert.svh"

module util_skid_buffer #(
  parameter int Width = 8
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             valid_i,
  output logic             ready_o,
  input  logic [Width-1:0] data_i,
  output logic             valid_o,
  input  logic             ready_i,
  output logic [Width-1:0] data_o
);
  // The skid word holds what arrives in the cycle in which the taker stalls.
  logic             valid_q, skid_q;
  logic [Width-1:0] data_q, skid_data_q;
  logic             load;

  assign ready_o = !skid_q;
  assign valid_o = valid_q;
  assign data_o  = data_q;
  assign load    = !valid_q || ready_i;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      valid_q <= 1'b0;
      skid_q  <= 1'b0;
    end else if (load) begin
      valid_q <= skid_q || valid_i;
      skid_q  <= 1'b0;
    end else if (valid_i && !skid_q) begin
      skid_q <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (load && (skid_q || valid_i)) data_q <= skid_q ? skid_data_q : data_i;
    if (!load && valid_i && !skid_q) skid_data_q <= data_i;
  end

  `IOMMU_ASSERT(SkidOnlyBehindWord, !skid_q || valid_q)
endmodule
