// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Brings commands from memory: those that are due in one 64-byte line come with one read.
//
// A command counts as here once its beat has arrived whole; what lay beyond the tail when the read
// was issued is thrown away. If a beat of a line is bad, the command that is due is read again by
// itself, and only that read can fail. A bus of 64 bits reads each command by itself. With fctl.BE
// each doubleword is turned round as it arrives.
//
// Latency   the request is offered in the cycle of want_i; arrives_o in the cycle of the beat.
// Contract  index_i stays while want_i; flush_i forgets what is here and what is under way.
`include "iommu_assert.svh"

module iommu_cmd_fetch #(
  parameter int MemDataW = 256
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  iommu_pkg::config_t     cfg_i,
  input  logic                   flush_i,
  input  logic                   want_i,
  input  logic                   consume_i,    // the command at index_i is done
  input  logic [43:0]            base_ppn_i,
  input  logic [31:0]            index_i,
  input  logic [31:0]            due_i,        // commands from index_i to the tail
  output logic                   here_o,       // cmd_o is the command at index_i
  output logic                   arrives_o,    // and will be from the next cycle on
  output logic                   error_o,      // access error, poison, or beyond memory
  output logic [127:0]           cmd_o,
  output logic                   busy_o,       // a read is under way

  output logic                   mem_rd_valid_o,
  output iommu_pkg::mem_rd_req_t mem_rd_o,
  input  logic                   mem_rd_ready_i,
  input  logic                   mem_rsp_valid_i,   // beats of this reader only
  input  logic [MemDataW-1:0]    mem_rsp_data_i,    // first byte wanted at bit 0
  input  logic                   mem_rsp_last_i,
  input  logic                   mem_rsp_bad_i      // access error or poison in this beat
);
  localparam int         PerLine  = 4;
  localparam bit         HasLines = (MemDataW >= 128);
  localparam int         PerBeat  = HasLines ? MemDataW / 128 : 1;
  localparam logic [2:0] OneLog2  = 3'd4;
  localparam logic [2:0] LineLog2 = 3'd6;

  logic [PerLine*128-1:0] cmd_q;
  logic [PerLine-1:0] here_q, wanted_q, due, arrived;
  logic               reading_q, line_q, drop_q, alone_q, bad_q, lines_allowed;
  logic [1:0]         beat_q, place;
  logic [55:0]        addr;
  logic               beyond, send, as_line, ends, fails;

  assign place  = index_i[1:0];
  assign here_o = here_q[place];
  assign cmd_o  = cmd_q[128*place +: 128];
  assign busy_o = reading_q;

  // ---------------------------------------------------------------- request
  assign addr          = {base_ppn_i, 12'b0} + {20'b0, index_i, 4'b0};
  assign beyond        = ((addr >> cfg_i.pas) != '0);
  assign lines_allowed = HasLines && !alone_q;
  assign as_line       = lines_allowed && (due_i > 32'd1) && (place != 2'd3);
  assign mem_rd_valid_o = want_i && !here_o && !reading_q && !beyond && !flush_i;
  assign send           = mem_rd_valid_o && mem_rd_ready_i;

  always_comb begin
    mem_rd_o.id         = iommu_pkg::MemIdCmd;
    mem_rd_o.addr       = as_line ? {addr[55:6], 6'b0} : addr;
    mem_rd_o.log2_bytes = as_line ? LineLog2 : OneLog2;
    mem_rd_o.reason     = iommu_pkg::MemCmd;
    mem_rd_o.level      = '0;
    mem_rd_o.rcid       = cfg_i.rcid;
    mem_rd_o.mcid       = cfg_i.mcid;
  end

  // Places of the line, from this command on, that lie before the tail.
  always_comb begin
    for (int i = 0; i < PerLine; i++) begin
      due[i] = (2'(i) == place) ||
               (as_line && 2'(i) > place && 32'(i) < {30'b0, place} + due_i);
    end
  end

  // ---------------------------------------------------------------- beats
  assign ends  = mem_rsp_valid_i && mem_rsp_last_i;
  assign fails = ends && !line_q && (bad_q || mem_rsp_bad_i);

  always_comb begin
    for (int i = 0; i < PerLine; i++) begin
      arrived[i] = mem_rsp_valid_i && !mem_rsp_bad_i && !drop_q && wanted_q[i] &&
                   (line_q ? (32'(beat_q) == i / PerBeat) : (mem_rsp_last_i && !bad_q));
    end
  end
  assign arrives_o = arrived[place];
  assign error_o   = (want_i && beyond) || (fails && !drop_q);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      reading_q <= 1'b0;
      drop_q    <= 1'b0;
      alone_q   <= 1'b0;
      here_q    <= '0;
    end else begin
      if (send)      reading_q <= 1'b1;
      else if (ends) reading_q <= 1'b0;
      if (send)                      drop_q <= 1'b0;
      else if (flush_i && reading_q) drop_q <= 1'b1;
      // A line that ends without the command that is due: read that one by itself.
      if (flush_i || consume_i)                                 alone_q <= 1'b0;
      else if (ends && line_q && want_i && !here_o && !arrives_o) alone_q <= 1'b1;
      if (flush_i)        here_q        <= '0;
      else if (consume_i) here_q        <= (here_q | arrived) & ~(4'd1 << place);
      else                here_q        <= here_q | arrived;
    end
  end

  always_ff @(posedge clk_i) begin
    if (send) begin
      wanted_q <= due;
      line_q   <= as_line;
      beat_q   <= '0;
      bad_q    <= 1'b0;
    end else if (mem_rsp_valid_i) begin
      beat_q <= beat_q + 1'b1;
      bad_q  <= bad_q || mem_rsp_bad_i;
    end
  end

  // A single command stands at bit 0; on a bus of 64 bits its low half comes first.
  logic [127:0] single;
  if (HasLines) begin : gen_whole
    assign single = mem_rsp_data_i[127:0];
  end else begin : gen_halves
    logic [63:0] low_q;
    always_ff @(posedge clk_i) begin
      if (mem_rsp_valid_i && !mem_rsp_last_i) low_q <= mem_rsp_data_i;
    end
    assign single = {mem_rsp_data_i, low_q};
  end

  for (genvar i = 0; i < PerLine; i++) begin : gen_place
    logic [127:0] in_line;
    if (HasLines) begin : gen_part
      assign in_line = mem_rsp_data_i[128*(i % PerBeat) +: 128];
    end else begin : gen_none
      assign in_line = '0;
    end
    logic [127:0] raw, turned;
    assign raw = line_q ? in_line : single;
    for (genvar b = 0; b < 16; b++) begin : gen_byte
      assign turned[8*b +: 8] = raw[8*(b ^ 7) +: 8];
    end
    always_ff @(posedge clk_i) begin
      if (arrived[i]) cmd_q[128*i +: 128] <= cfg_i.be ? turned : raw;
    end
  end

  `IOMMU_ASSERT(BeatsOfOwnReads, !mem_rsp_valid_i || reading_q)
endmodule
