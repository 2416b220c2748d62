// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Command queue, fault queue and barrier; registers, memory and device ports are the test's.
module queue_bench_top (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic [3:0]   mode_i,
  input  logic         pd17_i,
  input  logic         pd20_i,

  input  logic         cq_enable_i,
  input  logic         cq_restart_i,
  input  logic [43:0]  cq_base_ppn_i,
  input  logic [31:0]  cq_index_mask_i,
  input  logic [31:0]  cq_tail_i,
  input  logic         cq_stopped_i,
  input  logic         wsi_i,
  input  logic         be_i,
  input  logic         inval_nl_cap_i,
  input  logic         inval_range_cap_i,
  output logic         cq_on_o,
  output logic [31:0]  cq_head_o,
  output logic         set_cqmf_o,
  output logic         set_cmd_ill_o,
  output logic         set_fence_w_ip_o,
  output logic         fetch_valid_o,
  output logic [55:0]  fetch_addr_o,
  output logic [2:0]   fetch_log2_bytes_o,
  input  logic         fetch_ready_i,
  input  logic         fetch_rsp_valid_i,
  input  logic [127:0] fetch_rsp_data_i,
  input  logic         fetch_rsp_last_i,
  input  logic         fetch_rsp_bad_i,
  output logic         store_valid_o,
  output logic [55:0]  store_addr_o,
  output logic [31:0]  store_data_o,
  input  logic         store_ready_i,
  input  logic         store_done_i,
  input  logic         store_error_i,
  output logic         inval_valid_o,
  output logic [2:0]   inval_kind_o,
  output logic [2:0]   inval_given_o,     // dv, gv, pscv; av apart
  output logic         inval_av_o,
  output logic         inval_nl_o,
  output logic [5:0]   inval_size_o,
  output logic [23:0]  inval_device_id_o,
  output logic [19:0]  inval_process_id_o,
  output logic [15:0]  inval_gscid_o,
  output logic [19:0]  inval_pscid_o,
  output logic [51:0]  inval_vpn_o,
  input  logic         inval_ready_i,
  input  logic         inval_busy_i,
  input  logic         marked_busy_i,
  input  logic         stale_busy_i,
  input  logic         old_reads_busy_i,
  input  logic         old_writes_busy_i,
  output logic         cq_busy_o,

  input  logic         ddtp_barrier_i,
  output logic         ddtp_held_o,
  output logic         barrier_start_o,
  output logic         barrier_watch_o,
  output logic [31:0]  deadline_o,

  input  logic         fq_enable_i,
  input  logic         fq_restart_i,
  input  logic [43:0]  fq_base_ppn_i,
  input  logic [31:0]  fq_index_mask_i,
  input  logic [31:0]  fq_head_i,
  input  logic         fq_stopped_i,
  output logic         fq_on_o,
  output logic [31:0]  fq_tail_o,
  output logic         set_fqmf_o,
  output logic         set_fqof_o,
  output logic         appended_o,
  input  logic         fault_valid_i,
  input  logic [11:0]  fault_cause_i,
  input  logic [63:0]  fault_iotval_i,
  output logic         fault_ready_o,
  output logic         record_valid_o,
  output logic [55:0]  record_addr_o,
  output logic [255:0] record_data_o,
  input  logic         record_ready_i,
  input  logic         record_done_i,
  input  logic         record_error_i
);
  localparam logic [5:0] Pas = 6'd44;

  iommu_pkg::config_t     cfg;
  iommu_pkg::mem_rd_req_t fetch;
  iommu_pkg::inval_t      inval;
  iommu_pkg::fault_t      fault;
  logic                   fence_barrier, fence_held, fence_waits;

  always_comb begin
    cfg            = '0;
    cfg.mode       = iommu_pkg::ddt_mode_e'(mode_i);
    cfg.pas        = Pas;
    cfg.sv39       = 1'b1;
    cfg.sv48       = 1'b1;
    cfg.sv57       = 1'b1;
    cfg.pd8        = 1'b1;
    cfg.pd17       = pd17_i;
    cfg.pd20       = pd20_i;
    cfg.wsi        = wsi_i;
    cfg.be         = be_i;
    cfg.inval_nl    = inval_nl_cap_i;
    cfg.inval_range = inval_range_cap_i;
    cfg.walk_slots = 7'd4;
  end

  iommu_cmd_queue #(.MemDataW(128)) u_cmd_queue (
    .clk_i, .rst_ni, .cfg_i(cfg), .enable_i(cq_enable_i), .restart_i(cq_restart_i),
    .base_ppn_i(cq_base_ppn_i), .index_mask_i(cq_index_mask_i), .tail_i(cq_tail_i),
    .stopped_i(cq_stopped_i), .on_o(cq_on_o), .head_o(cq_head_o), .set_cqmf_o, .set_cmd_ill_o,
    .set_fence_w_ip_o, .mem_rd_valid_o(fetch_valid_o), .mem_rd_o(fetch),
    .mem_rd_ready_i(fetch_ready_i), .mem_rsp_valid_i(fetch_rsp_valid_i),
    .mem_rsp_data_i(fetch_rsp_data_i), .mem_rsp_last_i(fetch_rsp_last_i),
    .mem_rsp_bad_i(fetch_rsp_bad_i),
    .store_valid_o, .store_addr_o, .store_data_o, .store_ready_i, .store_done_i, .store_error_i,
    .inval_valid_o, .inval_o(inval), .inval_ready_i, .inval_busy_i, .marked_busy_i,
    .stale_busy_i, .barrier_o(fence_barrier), .barrier_held_i(fence_held), .old_reads_busy_i,
    .old_writes_busy_i, .fence_waits_o(fence_waits), .busy_o(cq_busy_o),
    .trace_command_valid_o(), .trace_command_o()
  );
  assign fetch_addr_o       = fetch.addr;
  assign fetch_log2_bytes_o = fetch.log2_bytes;
  assign inval_kind_o       = inval.kind;
  assign inval_given_o      = {inval.dv, inval.gv, inval.pscv};
  assign inval_av_o         = inval.av;
  assign inval_nl_o         = inval.nl;
  assign inval_size_o       = inval.size;
  assign inval_device_id_o  = inval.device_id;
  assign inval_process_id_o = inval.process_id;
  assign inval_gscid_o      = inval.gscid;
  assign inval_pscid_o      = inval.pscid;
  assign inval_vpn_o        = inval.vpn;

  iommu_barrier #(.FenceTimeout(100)) u_barrier (
    .clk_i, .rst_ni, .ddtp_want_i(ddtp_barrier_i), .ddtp_held_o, .fence_want_i(fence_barrier),
    .fence_held_o(fence_held), .fence_waits_i(fence_waits), .start_o(barrier_start_o),
    .watch_o(barrier_watch_o), .deadline_o
  );

  always_comb begin
    fault            = '0;
    fault.cause      = fault_cause_i;
    fault.ttyp       = iommu_structs_pkg::TtypUntranslatedRead;
    fault.device_id  = 24'hABCDEF;
    fault.pv         = 1'b1;
    fault.process_id = 20'h54321;
    fault.priv       = 1'b1;
    fault.iotval     = fault_iotval_i;
    fault.iotval2    = 64'h9999_8888_7777_6666;
  end

  iommu_fault_queue u_fault_queue (
    .clk_i, .rst_ni, .cfg_i(cfg), .enable_i(fq_enable_i), .restart_i(fq_restart_i),
    .base_ppn_i(fq_base_ppn_i), .index_mask_i(fq_index_mask_i), .head_i(fq_head_i),
    .stopped_i(fq_stopped_i), .on_o(fq_on_o), .tail_o(fq_tail_o), .set_fqmf_o, .set_fqof_o,
    .appended_o, .fault_valid_i, .fault_i(fault), .fault_ready_o, .write_valid_o(record_valid_o),
    .write_addr_o(record_addr_o), .write_data_o(record_data_o), .write_ready_i(record_ready_i),
    .write_done_i(record_done_i), .write_error_i(record_error_i), .busy_o(),
    .trace_fault_valid_o(), .trace_fault_o()
  );
endmodule
