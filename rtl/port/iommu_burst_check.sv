// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Is this AXI burst one that the block carries? One named wire per reason to refuse it.
//
// Combinational. A refused burst still goes to the walker, because refusals of the directory come
// first (architecture, process to translate an IOVA: "transaction type not supported", cause 260).
module iommu_burst_check #(
  parameter int DmaDataW = 64
) (
  input  logic [11:0] addr_i,   // offset in the 4 KiB page
  input  logic [7:0]  len_i,
  input  logic [2:0]  size_i,
  input  logic [1:0]  burst_i,
  output logic        bad_o
);
  localparam logic [1:0] BurstIncr = 2'b01;
  localparam logic [2:0] WidestSize = 3'($clog2(DmaDataW / 8));

  // The offset of the last byte, counted from the start of the page: the beats after the first
  // are aligned to their size. 4095 + 256 * 128 bytes need 16 bits.
  logic [15:0] first_beat, last_byte;
  assign first_beat = ({4'd0, addr_i} >> size_i) << size_i;
  assign last_byte  = first_beat + (({8'd0, len_i} + 16'd1) << size_i) - 16'd1;

  logic not_incr, leaves_page, too_wide;
  assign not_incr    = burst_i != BurstIncr;         // FIXED, WRAP, reserved
  assign leaves_page = last_byte[15:12] != '0;
  assign too_wide    = size_i > WidestSize;
  assign bad_o       = not_incr || leaves_page || too_wide;
endmodule
