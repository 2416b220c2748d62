// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Both sides of the memory port; the readers and writers inside and the memory outside are the
// test's.
module mem_bench_top #(
  parameter int MemDataW = 256
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,

  input  logic                   walk_valid_i,
  input  logic [7:0]             walk_id_i,
  input  logic [55:0]            walk_addr_i,
  input  logic [2:0]             walk_log2_bytes_i,
  input  logic [3:0]             walk_reason_i,
  input  logic [2:0]             walk_level_i,
  input  logic [11:0]            walk_rcid_i,
  input  logic [11:0]            walk_mcid_i,
  output logic                   walk_ready_o,
  input  logic                   cmd_valid_i,
  input  logic [55:0]            cmd_addr_i,
  output logic                   cmd_ready_o,
  output logic                   walk_rsp_valid_o,
  output logic                   cmd_rsp_valid_o,
  output logic [7:0]             rsp_id_o,
  output logic [MemDataW-1:0]    rsp_data_o,
  output logic                   rsp_last_o,
  output logic                   rsp_error_o,
  output logic [MemDataW/64-1:0] rsp_poison_o,
  output logic                   rsp_any_poison_o,

  input  logic                   fault_valid_i,
  input  logic [55:0]            fault_addr_i,
  input  logic [255:0]           fault_data_i,
  output logic                   fault_ready_o,
  output logic                   fault_done_o,
  input  logic                   fence_valid_i,
  input  logic [55:0]            fence_addr_i,
  input  logic [31:0]            fence_data_i,
  output logic                   fence_ready_o,
  output logic                   fence_done_o,
  output logic                   write_error_o,
  output logic                   busy_o,

  output logic                   m_mem_awvalid,
  input  logic                   m_mem_awready,
  output logic [7:0]             m_mem_awid,
  output logic [55:0]            m_mem_awaddr,
  output logic [7:0]             m_mem_awlen,
  output logic [2:0]             m_mem_awsize,
  output logic [31:0]            m_mem_awuser,
  output logic                   m_mem_wvalid,
  input  logic                   m_mem_wready,
  output logic [MemDataW-1:0]    m_mem_wdata,
  output logic [MemDataW/8-1:0]  m_mem_wstrb,
  output logic                   m_mem_wlast,
  input  logic                   m_mem_bvalid,
  output logic                   m_mem_bready,
  input  logic [7:0]             m_mem_bid,
  input  logic [1:0]             m_mem_bresp,
  output logic                   m_mem_arvalid,
  input  logic                   m_mem_arready,
  output logic [7:0]             m_mem_arid,
  output logic [55:0]            m_mem_araddr,
  output logic [7:0]             m_mem_arlen,
  output logic [2:0]             m_mem_arsize,
  output logic [31:0]            m_mem_aruser,
  input  logic                   m_mem_rvalid,
  output logic                   m_mem_rready,
  input  logic [7:0]             m_mem_rid,
  input  logic [MemDataW-1:0]    m_mem_rdata,
  input  logic [1:0]             m_mem_rresp,
  input  logic [MemDataW/64-1:0] m_mem_rpoison,
  input  logic                   m_mem_rlast
);
  iommu_pkg::mem_rd_req_t walk, cmd;
  iommu_pkg::config_t     cfg;
  logic                   read_busy, write_busy;

  assign walk = {walk_id_i, walk_addr_i, walk_log2_bytes_i, walk_reason_i, walk_level_i,
                 walk_rcid_i, walk_mcid_i};
  assign cmd  = {iommu_pkg::MemIdCmd, cmd_addr_i, 3'd4, 4'd6, 3'd0, 24'd0};
  assign cfg  = '0;

  iommu_mem_read #(.MemDataW(MemDataW)) u_read (
    .clk_i, .rst_ni, .walk_valid_i, .walk_i(walk), .walk_ready_o, .cmd_valid_i, .cmd_i(cmd),
    .cmd_ready_o, .walk_rsp_valid_o, .cmd_rsp_valid_o, .rsp_id_o, .rsp_data_o, .rsp_last_o,
    .rsp_error_o, .rsp_poison_o, .rsp_any_poison_o, .busy_o(read_busy), .m_mem_arvalid,
    .m_mem_arready, .m_mem_arid, .m_mem_araddr, .m_mem_arlen, .m_mem_arsize, .m_mem_arburst(),
    .m_mem_arcache(), .m_mem_arprot(), .m_mem_aruser, .m_mem_rvalid, .m_mem_rready, .m_mem_rid,
    .m_mem_rdata, .m_mem_rresp, .m_mem_rpoison, .m_mem_rlast
  );

  iommu_mem_write #(.MemDataW(MemDataW)) u_write (
    .clk_i, .rst_ni, .cfg_i(cfg), .fault_valid_i, .fault_addr_i, .fault_data_i, .fault_ready_o,
    .fault_done_o, .fence_valid_i, .fence_addr_i, .fence_data_i, .fence_ready_o, .fence_done_o,
    .error_o(write_error_o), .busy_o(write_busy), .m_mem_awvalid, .m_mem_awready, .m_mem_awid,
    .m_mem_awaddr, .m_mem_awlen, .m_mem_awsize, .m_mem_awburst(), .m_mem_awcache(),
    .m_mem_awprot(), .m_mem_awatop(), .m_mem_awuser, .m_mem_wvalid, .m_mem_wready, .m_mem_wdata,
    .m_mem_wstrb, .m_mem_wlast, .m_mem_bvalid, .m_mem_bready, .m_mem_bid, .m_mem_bresp
  );

  assign busy_o = read_busy || write_busy;
endmodule
