// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// From memory bytes to a page-table entry and back: byte order, and the half of an Sv32 entry.
//
// Combinational. `raw_i` holds the aligned doubleword that was read, lowest address in the low
// bits. An Sv32 entry is widened: its PPN lies in the same bits, all above is zero.
module iommu_entry_order (
  input  logic [63:0] raw_i,
  input  logic        word_i,       // entry of 4 bytes
  input  logic        high_i,       // in the upper half
  input  logic        big_endian_i,
  output logic [63:0] entry_o,
  // A compare-and-swap that sets A, and D if set_d_i.
  input  logic        set_d_i,
  output logic [63:0] operand_o,    // the entry as it lies in memory
  output logic [63:0] swap_o
);
  logic [63:0] own, bits, turned;
  assign own = !word_i ? raw_i : high_i ? {32'd0, raw_i[63:32]} : {32'd0, raw_i[31:0]};

  always_comb begin
    for (int i = 0; i < 8; i++) turned[8*i +: 8] = raw_i[8*(7 - i) +: 8];
    entry_o = big_endian_i ? turned : raw_i;
    if (word_i) begin
      entry_o = own;
      if (big_endian_i) entry_o = {32'd0, own[7:0], own[15:8], own[23:16], own[31:24]};
    end
  end

  // A and D are bits 6 and 7 of the entry's least significant byte.
  assign bits      = {56'd0, set_d_i, 1'b1, 6'd0}
                     << (!big_endian_i ? 0 : word_i ? 24 : 56);
  assign operand_o = own;
  assign swap_o    = own | bits;
endmodule
