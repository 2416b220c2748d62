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
  input  logic                   mrif_valid_i,
  output logic                   mrif_ready_o,
  output logic                   walk_rsp_valid_o,
  output logic                   cmd_rsp_valid_o,
  output logic                   mrif_rsp_valid_o,
  output logic [7:0]             rsp_id_o,
  output logic [MemDataW-1:0]    rsp_data_o,
  output logic                   rsp_last_o,
  output logic                   rsp_error_o,
  output logic [MemDataW/64-1:0] rsp_poison_o,
  output logic                   rsp_any_poison_o,

  // Writers share what they write; each has its id.
  input  logic [5:0]             wr_valid_i,
  input  logic [55:0]            wr_addr_i,
  input  logic [2:0]             wr_log2_bytes_i,
  input  logic [255:0]           wr_data_i,
  output logic [5:0]             wr_ready_o,
  output logic [5:0]             wr_done_o,
  output logic                   write_error_o,

  // Atomics: bit 0 the walker, bit 1 the interrupt file unit.
  input  logic [1:0]             at_valid_i,
  input  logic [7:0]             at_id_i,
  input  logic [55:0]            at_addr_i,
  input  logic                   at_or_bits_i,
  input  logic                   at_word_i,
  input  logic [63:0]            at_operand_i,
  input  logic [63:0]            at_swap_i,
  output logic [1:0]             at_ready_o,
  output logic [1:0]             at_rsp_valid_o,
  output logic [7:0]             at_rsp_id_o,
  output logic [63:0]            at_rsp_data_o,
  output logic                   at_rsp_error_o,
  output logic                   at_rsp_poison_o,
  input  logic                   fence_start_i,
  output logic                   at_old_busy_o,
  output logic                   busy_o,

  output logic                   m_mem_awvalid,
  input  logic                   m_mem_awready,
  output logic [7:0]             m_mem_awid,
  output logic [55:0]            m_mem_awaddr,
  output logic [7:0]             m_mem_awlen,
  output logic [2:0]             m_mem_awsize,
  output logic [1:0]             m_mem_awburst,
  output logic [3:0]             m_mem_awcache,
  output logic [5:0]             m_mem_awatop,
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
  localparam int WrW = iommu_pkg::MemWrReqW;

  iommu_pkg::mem_rd_req_t     walk, cmd, mrif;
  iommu_pkg::mem_wr_req_t     atomic_write;
  iommu_pkg::mem_atomic_req_t atomic;
  logic [6*WrW-1:0]           writers;
  logic                       read_busy, write_busy, atomic_busy;
  logic                       atomic_valid, atomic_ready, atomic_wrap, atomic_done;
  logic [5:0]                 atomic_atop;
  logic [2:0]                 atomic_level;
  logic [7:0]                 atomic_done_id;

  assign walk   = {walk_id_i, walk_addr_i, walk_log2_bytes_i, walk_reason_i, walk_level_i,
                   walk_rcid_i, walk_mcid_i};
  assign cmd    = {iommu_pkg::MemIdCmd, cmd_addr_i, 3'd4, iommu_pkg::MemCmd, 3'd0, 24'd0};
  assign mrif   = {iommu_pkg::MemIdMrif, cmd_addr_i, 3'd3, iommu_pkg::MemMrif, 3'd0, 24'd0};
  assign atomic = {at_id_i, at_addr_i, at_or_bits_i, at_word_i, at_operand_i, at_swap_i,
                   iommu_pkg::MemStage1, 3'd2, 24'd0};

  // Address, size and data of all writers are alike; id and reason are theirs.
  assign writers = {
    iommu_pkg::MemIdNotice,  wr_addr_i, wr_log2_bytes_i, wr_data_i, iommu_pkg::MemMsi,     24'd0,
    iommu_pkg::MemIdMrif,    wr_addr_i, wr_log2_bytes_i, wr_data_i, iommu_pkg::MemMrif,    24'd0,
    iommu_pkg::MemIdMsi,     wr_addr_i, wr_log2_bytes_i, wr_data_i, iommu_pkg::MemMsi,     24'd0,
    iommu_pkg::MemIdPageReq, wr_addr_i, wr_log2_bytes_i, wr_data_i, iommu_pkg::MemPageReq, 24'd0,
    iommu_pkg::MemIdFault,   wr_addr_i, wr_log2_bytes_i, wr_data_i, iommu_pkg::MemFault,   24'd0,
    iommu_pkg::MemIdFence,   wr_addr_i, wr_log2_bytes_i, wr_data_i, iommu_pkg::MemFence,   24'd0};

  iommu_mem_read #(.MemDataW(MemDataW)) u_read (
    .clk_i, .rst_ni, .walk_valid_i, .walk_i(walk), .walk_ready_o, .cmd_valid_i, .cmd_i(cmd),
    .cmd_ready_o, .mrif_valid_i, .mrif_i(mrif), .mrif_ready_o, .walk_rsp_valid_o,
    .cmd_rsp_valid_o, .mrif_rsp_valid_o, .rsp_id_o, .rsp_data_o, .rsp_last_o,
    .rsp_error_o, .rsp_poison_o, .rsp_any_poison_o, .busy_o(read_busy), .m_mem_arvalid,
    .m_mem_arready, .m_mem_arid, .m_mem_araddr, .m_mem_arlen, .m_mem_arsize, .m_mem_arburst(),
    .m_mem_arcache(), .m_mem_arprot(), .m_mem_aruser, .m_mem_rvalid, .m_mem_rready, .m_mem_rid,
    .m_mem_rdata, .m_mem_rresp, .m_mem_rpoison, .m_mem_rlast
  );

  iommu_mem_atomic #(.MemDataW(MemDataW), .NumSlots(24)) u_atomic (
    .clk_i, .rst_ni, .req_valid_i(at_valid_i), .req_i({2{atomic}}), .req_ready_o(at_ready_o),
    .rsp_valid_o(at_rsp_valid_o), .rsp_id_o(at_rsp_id_o), .rsp_data_o(at_rsp_data_o),
    .rsp_error_o(at_rsp_error_o), .rsp_poison_o(at_rsp_poison_o), .busy_o(atomic_busy),
    .fence_start_i, .old_busy_o(at_old_busy_o), .write_valid_o(atomic_valid),
    .write_o(atomic_write), .write_atop_o(atomic_atop), .write_wrap_o(atomic_wrap),
    .write_level_o(atomic_level), .write_ready_i(atomic_ready), .write_done_i(atomic_done),
    .write_done_id_i(atomic_done_id), .write_error_i(write_error_o), .rvalid_i(m_mem_rvalid),
    .rid_i(m_mem_rid), .rdata_i(m_mem_rdata), .rresp_i(m_mem_rresp), .rpoison_i(m_mem_rpoison)
  );

  iommu_mem_write #(.MemDataW(MemDataW)) u_write (
    .clk_i, .rst_ni, .req_valid_i(wr_valid_i), .req_i(writers), .req_ready_o(wr_ready_o),
    .done_o(wr_done_o), .error_o(write_error_o), .atomic_valid_i(atomic_valid),
    .atomic_i(atomic_write), .atomic_atop_i(atomic_atop), .atomic_wrap_i(atomic_wrap),
    .atomic_level_i(atomic_level), .atomic_ready_o(atomic_ready), .atomic_done_o(atomic_done),
    .atomic_done_id_o(atomic_done_id), .busy_o(write_busy), .m_mem_awvalid, .m_mem_awready,
    .m_mem_awid, .m_mem_awaddr, .m_mem_awlen, .m_mem_awsize, .m_mem_awburst, .m_mem_awcache,
    .m_mem_awprot(), .m_mem_awatop, .m_mem_awuser, .m_mem_wvalid, .m_mem_wready, .m_mem_wdata,
    .m_mem_wstrb, .m_mem_wlast, .m_mem_bvalid, .m_mem_bready, .m_mem_bid, .m_mem_bresp
  );

  assign busy_o = read_busy || write_busy || atomic_busy;
endmodule
