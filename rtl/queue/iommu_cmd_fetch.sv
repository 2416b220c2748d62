// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Reads one 16-byte command from memory.
//
// Latency   the request is offered in the cycle of start_i; done_o in the cycle of the last beat.
// Contract  start_i and addr_i stay until done_o. An address beyond the physical width is an error
//           without an access.
module iommu_cmd_fetch #(
  parameter int MemDataW = 256
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic                   start_i,
  input  logic [55:0]            addr_i,
  input  iommu_pkg::config_t     cfg_i,
  output logic                   done_o,
  output logic                   error_o,      // access error or poison, with done_o
  output logic [127:0]           cmd_o,        // with done_o, without error

  output logic                   mem_rd_valid_o,
  output iommu_pkg::mem_rd_req_t mem_rd_o,
  input  logic                   mem_rd_ready_i,
  input  logic                   mem_rsp_valid_i,   // beats of this reader only
  input  logic [MemDataW-1:0]    mem_rsp_data_i,    // first byte wanted at bit 0
  input  logic                   mem_rsp_last_i,
  input  logic                   mem_rsp_bad_i      // access error or poison in this beat
);
  logic sent_q, bad_q, beyond;

  assign beyond         = ((addr_i >> cfg_i.pas) != '0);
  assign mem_rd_valid_o = start_i && !sent_q && !beyond;

  always_comb begin
    mem_rd_o.id         = iommu_pkg::MemIdCmd;
    mem_rd_o.addr       = addr_i;
    mem_rd_o.log2_bytes = 3'd4;
    mem_rd_o.reason     = iommu_pkg::MemCmd;
    mem_rd_o.level      = '0;
    mem_rd_o.rcid       = cfg_i.rcid;
    mem_rd_o.mcid       = cfg_i.mcid;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      sent_q <= 1'b0;
      bad_q  <= 1'b0;
    end else if (done_o) begin
      sent_q <= 1'b0;
      bad_q  <= 1'b0;
    end else begin
      if (mem_rd_valid_o && mem_rd_ready_i) sent_q <= 1'b1;
      if (mem_rsp_valid_i && mem_rsp_bad_i) bad_q  <= 1'b1;
    end
  end

  assign done_o  = (mem_rsp_valid_i && mem_rsp_last_i) || (start_i && beyond);
  assign error_o = beyond || bad_q || mem_rsp_bad_i;

  // A bus of 64 bits brings the low half first.
  if (MemDataW >= 128) begin : gen_one_beat
    assign cmd_o = mem_rsp_data_i[127:0];
  end else begin : gen_two_beats
    logic [63:0] low_q;
    always_ff @(posedge clk_i) begin
      if (mem_rsp_valid_i && !mem_rsp_last_i) low_q <= mem_rsp_data_i;
    end
    assign cmd_o = {mem_rsp_data_i, low_q};
  end
endmodule
