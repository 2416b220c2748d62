// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// One event counter: iohpmctr, iohpmevt, and its overflow.
//
// Adds all matching events of a cycle at once. Software's write wins over the increments of its
// cycle. The sticky OF follows an overflow or a write; overflow_o says that the counter passed its
// width while OF was 0, which is what interrupts.
module iommu_hpm_counter #(
  parameter int NumEvents = 8,
  parameter int HpmWidth  = 64                     // bits built, 32 .. 64
) (
  input  logic                                   clk_i,
  input  logic                                   rst_ni,
  input  logic [6:0]                             width_i,      // bits in use, 32 .. HpmWidth
  input  logic [3:0]                             event_max_i,  // largest event that can be chosen
  input  logic                                   inhibit_i,
  input  logic                                   write_counter_i,
  input  logic                                   write_select_i,
  input  logic                                   write_low_i,
  input  logic                                   write_high_i,
  input  logic [63:0]                            write_data_i,
  input  logic [NumEvents-1:0]                   event_valid_i,
  input  logic [NumEvents*iommu_pkg::HpmEventW-1:0] event_i,
  output logic [63:0]                            counter_o,
  output logic [63:0]                            select_o,
  output logic                                   of_o,
  output logic                                   overflow_o    // one cycle
);
  localparam int CountW = $clog2(NumEvents + 1);

  iommu_regs_pkg::iohpmevt_t select_q, new_select;
  logic [63:0]               counter_q, sum, in_width;
  logic [NumEvents-1:0]      match;
  logic [CountW-1:0]         amount;
  logic                      passes;

  for (genvar e = 0; e < NumEvents; e++) begin : gen_event
    iommu_hpm_match u_match (
      .valid_i (event_valid_i[e]),
      .event_i (event_i[e*iommu_pkg::HpmEventW +: iommu_pkg::HpmEventW]),
      .select_i(select_q),
      .count_o (match[e])
    );
  end
  util_count #(.N(NumEvents), .W(CountW)) u_count (.bits_i(match), .count_o(amount));

  // ---------------------------------------------------------------- count
  // What lies above the width never reads other than 0, so a carry into it is the overflow.
  logic [HpmWidth:0] wide_sum;
  assign in_width = ~(64'hFFFF_FFFF_FFFF_FFFE << (width_i - 7'd1));
  assign wide_sum = {1'b0, counter_o[HpmWidth-1:0]} + (inhibit_i ? '0 : (HpmWidth + 1)'(amount));
  assign passes   = (wide_sum >> width_i) != '0;
  assign sum      = 64'(wide_sum[HpmWidth-1:0]) & in_width;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      counter_q <= '0;
    end else begin
      counter_q <= sum;
      if (write_counter_i && write_low_i)  counter_q[31:0]  <= write_data_i[31:0];
      if (write_counter_i && write_high_i) counter_q[63:32] <= write_data_i[63:32] &
                                                               in_width[63:32];
    end
  end

  // ---------------------------------------------------------------- select
  assign new_select = write_data_i;
  assign overflow_o = passes && !write_counter_i && !select_q.of;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      select_q <= '0;
    end else begin
      if (passes && !write_counter_i) select_q.of <= 1'b1;
      if (write_select_i && write_low_i) begin
        select_q[31:0] <= write_data_i[31:0];
        if (new_select.event_id > {11'b0, event_max_i}) select_q.event_id <= '0;
      end
      if (write_select_i && write_high_i) select_q[63:32] <= write_data_i[63:32];
    end
  end

  assign counter_o = counter_q & in_width;
  assign select_o  = select_q;
  assign of_o      = select_q.of;
endmodule
