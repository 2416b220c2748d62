// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Performance counters: cycles, NumHpm event counters, and their controls.
//
// Any number of events may happen in one cycle; each counter adds all that it is set up for. Events
// are registered first, so a counter moves two cycles after the event's.
//
// Time      next_deadline_o is the number of cycles to the overflow of iohpmcycles, all ones when
//           it is far away, stands still, or would change nothing (OF is 1).
// Sources   checklist group HPM.
module iommu_hpm #(
  parameter int NumEvents = 8,
  parameter int NumHpm    = 8,                     // 0 .. 31; 0: nothing is built
  parameter int HpmWidth  = 40                     // bits of an event counter, 32 .. 64
) (
  input  logic                          clk_i,
  input  logic                          rst_ni,
  input  logic                          present_i,      // capabilities.HPM
  input  iommu_pkg::limits_t            limits_i,

  // Registers 0x058 .. 0x257.
  input  logic                          write_i,
  input  logic [11:0]                   write_addr_i,
  input  logic                          write_low_i,
  input  logic                          write_high_i,
  input  logic [63:0]                   write_data_i,
  input  logic [11:0]                   read_addr_i,
  output logic [63:0]                   read_data_o,    // 0 outside

  input  logic [NumEvents-1:0]                      event_valid_i,
  input  logic [NumEvents*iommu_pkg::HpmEventW-1:0] event_i,
  output logic                          overflow_o,     // one cycle: raises ipsr.pmip
  output logic [31:0]                   next_deadline_o
);
  if (NumHpm == 0) begin : gen_none
    logic unused_inputs;
    assign unused_inputs   = &{1'b0, clk_i, rst_ni, present_i, limits_i, write_i, write_addr_i,
                               write_low_i, write_high_i, write_data_i, read_addr_i, event_valid_i,
                               event_i};
    assign read_data_o     = '0;
    assign overflow_o      = 1'b0;
    assign next_deadline_o = '1;
  end else begin : gen_counters
    localparam logic [11:0] Control = iommu_regs_pkg::IocountovfOffset;   // and iocountinh
    localparam logic [11:0] Cycles  = iommu_regs_pkg::IohpmcyclesOffset;
    localparam logic [11:0] Counter = iommu_regs_pkg::IohpmctrOffset;
    localparam logic [11:0] Select  = iommu_regs_pkg::IohpmevtOffset;

    // ---------------------------------------------------------------- events of the last cycle
    logic [NumEvents-1:0]                      event_valid_q;
    logic [NumEvents*iommu_pkg::HpmEventW-1:0] event_q;
    always_ff @(posedge clk_i) begin
      if (!rst_ni) event_valid_q <= '0;
      else         event_valid_q <= present_i ? event_valid_i : '0;
    end
    always_ff @(posedge clk_i) begin
      if (event_valid_i != '0) event_q <= event_i;
    end

    // ---------------------------------------------------------------- cycles
    logic [62:0] cycles_q;
    logic        cycles_of_q, inhibit_cycles_q, write, write_cycles, wraps, cycles_overflow;

    assign write           = write_i && present_i;
    assign write_cycles    = write && (write_addr_i == Cycles);
    assign wraps           = !inhibit_cycles_q && (cycles_q == '1) && !write_cycles;
    assign cycles_overflow = present_i && wraps && !cycles_of_q;

    always_ff @(posedge clk_i) begin
      if (!rst_ni) begin
        cycles_q    <= '0;
        cycles_of_q <= 1'b0;
      end else begin
        if (!inhibit_cycles_q) cycles_q    <= cycles_q + 1'b1;
        if (wraps)             cycles_of_q <= 1'b1;
        if (write_cycles && write_low_i)  cycles_q[31:0] <= write_data_i[31:0];
        if (write_cycles && write_high_i) {cycles_of_q, cycles_q[62:32]} <= write_data_i[63:32];
      end
    end

    logic [62:0] cycles_left;                    // to the value 0
    assign cycles_left     = ~cycles_q;
    assign next_deadline_o = (!present_i || inhibit_cycles_q || cycles_of_q ||
                              cycles_left >= 63'hFFFF_FFFF) ? '1 : cycles_left[31:0] + 1'b1;

    // ---------------------------------------------------------------- event counters
    logic [NumHpm:1]      built, inhibit_q, counter_of, counter_overflow;
    logic [32*64-1:0]     counter_value, select_value;      // by number; 0 is nothing

    for (genvar c = 1; c <= NumHpm; c++) begin : gen_counter
      assign built[c] = present_i && (6'(c) <= {1'b0, limits_i.hpm_counters});
      logic [63:0] counter, select;
      iommu_hpm_counter #(.NumEvents(NumEvents), .HpmWidth(HpmWidth)) u_counter (
        .clk_i, .rst_ni,
        .width_i        (limits_i.hpm_width),
        .event_max_i    (limits_i.hpm_event_max),
        .inhibit_i      (inhibit_q[c] || !built[c]),
        .write_counter_i(write_i && built[c] && write_addr_i == Counter + 12'(8*(c - 1))),
        .write_select_i (write_i && built[c] && write_addr_i == Select + 12'(8*(c - 1))),
        .write_low_i, .write_high_i, .write_data_i,
        .event_valid_i  (event_valid_q),
        .event_i        (event_q),
        .counter_o      (counter),
        .select_o       (select),
        .of_o           (counter_of[c]),
        .overflow_o     (counter_overflow[c])
      );
      assign counter_value[64*c +: 64] = built[c] ? counter : '0;
      assign select_value[64*c +: 64]  = built[c] ? select : '0;
    end
    assign counter_value[63:0] = '0;
    assign select_value[63:0]  = '0;
    for (genvar c = NumHpm + 1; c < 32; c++) begin : gen_missing
      assign counter_value[64*c +: 64] = '0;
      assign select_value[64*c +: 64]  = '0;
    end

    assign overflow_o = cycles_overflow || (counter_overflow != '0);

    // ---------------------------------------------------------------- controls, reads
    logic write_inhibit;
    assign write_inhibit = write && (write_addr_i == Control) && write_high_i;

    always_ff @(posedge clk_i) begin
      if (!rst_ni) begin
        inhibit_cycles_q <= 1'b0;
        inhibit_q        <= '0;
      end else if (write_inhibit) begin
        inhibit_cycles_q <= write_data_i[32];
        inhibit_q        <= write_data_i[32+NumHpm:33];
      end
    end

    logic [11:0] from_counter, from_select;       // offsets of the read from the two arrays
    logic [4:0]  counter_number, select_number;
    assign from_counter   = read_addr_i - Counter;
    assign from_select    = read_addr_i - Select;
    assign counter_number = from_counter[7:3] + 5'd1;
    assign select_number  = from_select[7:3] + 5'd1;

    always_comb begin
      read_data_o = '0;
      if (!present_i) begin
        read_data_o = '0;
      end else if (read_addr_i == Control) begin
        read_data_o[NumHpm:0]       = {counter_of & built, cycles_of_q};
        read_data_o[32+NumHpm:32]   = {inhibit_q & built, inhibit_cycles_q};
      end else if (read_addr_i == Cycles) begin
        read_data_o = {cycles_of_q, cycles_q};
      end else if (read_addr_i >= Counter && read_addr_i < Select) begin
        read_data_o = counter_value[64*32'(counter_number) +: 64];
      end else if (read_addr_i >= Select && read_addr_i < iommu_regs_pkg::TrReqIovaOffset) begin
        read_data_o = select_value[64*32'(select_number) +: 64];
      end
    end
  end
endmodule
