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
  localparam logic [1:0] BurstIncr     = 2'b01;
  localparam logic [1:0] BurstWrap     = 2'b10;
  localparam logic [1:0] BurstReserved = 2'b11;
  localparam logic [2:0] WidestSize = 3'($clog2(DmaDataW / 8));

  // The container is what a burst may touch. FIXED: one beat, over and over; WRAP: all beats,
  // aligned to their sum (16 * 128 bytes at most). Both are aligned powers of two of at most
  // 4 KiB, so they never leave the page of their first byte. Only INCR can.
  logic incr, wrap;
  assign incr = burst_i == BurstIncr;
  assign wrap = burst_i == BurstWrap;

  // The offset of the last byte of INCR, counted from the start of the page: the beats after the
  // first are aligned to their size. 4095 + 256 * 128 bytes need 16 bits.
  logic [11:0] into_beat;
  logic [15:0] first_beat, last_byte;
  assign into_beat  = addr_i & ((12'd1 << size_i) - 12'd1);
  assign first_beat = {4'd0, addr_i - into_beat};
  assign last_byte  = first_beat + (({8'd0, len_i} + 16'd1) << size_i) - 16'd1;

  logic reserved, leaves_page, wrap_length, wrap_unaligned, too_wide;
  assign reserved       = burst_i == BurstReserved;
  assign leaves_page    = incr && (last_byte[15:12] != '0);
  assign wrap_length    = wrap && (len_i != 8'd1) && (len_i != 8'd3) && (len_i != 8'd7)
                       && (len_i != 8'd15);
  assign wrap_unaligned = wrap && (into_beat != '0);
  assign too_wide       = size_i > WidestSize;
  assign bad_o = reserved || leaves_page || wrap_length || wrap_unaligned || too_wide;
endmodule
