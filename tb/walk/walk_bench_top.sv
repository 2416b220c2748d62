// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// The walker with flat pins, for a C bench. Wiring only.
module walk_bench_top #(
  parameter int MemDataW     = 256,
  parameter int NumWalkSlots = 8,
  parameter int L2Sets       = 16,
  parameter int L2Ways       = 2,
  parameter int L2Super      = 4,
  parameter int NumDc        = 16,
  parameter int NumPc        = 16,
  parameter int GenW         = 2
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic [3:0]  cfg_mode_i,
  input  logic [43:0] cfg_ddt_ppn_i,
  input  logic [5:0]  cfg_pas_i,
  input  logic [21:0] cfg_modes_i,        // enum walk_feature
  input  logic        cfg_cache_off_i,
  input  logic [6:0]  cfg_walk_slots_i,

  input  logic        req_valid_i,
  output logic        req_ready_o,
  input  logic [2:0]  req_port_i,
  input  logic        req_write_i,
  input  logic [6:0]  req_idx_i,
  input  logic [31:0] req_seq_i,
  input  logic [23:0] req_device_id_i,
  input  logic        req_pv_i,
  input  logic [19:0] req_process_id_i,
  input  logic        req_priv_i,
  input  logic        req_exec_i,
  input  logic        req_translated_i,
  input  logic        req_bad_burst_i,
  input  logic        req_ats_i,
  input  logic        req_page_req_i,
  input  logic [63:0] req_iova_i,

  output logic        rsp_valid_o,
  output logic [2:0]  rsp_port_o,
  output logic        rsp_write_o,
  output logic [6:0]  rsp_idx_o,
  output logic        rsp_granted_o,
  output logic        rsp_refused_o,
  output logic        rsp_retry_o,
  output logic        rsp_stale_o,
  output logic        rsp_fill_o,
  output logic [31:0] rsp_birth_o,
  output logic [43:0] rsp_ppn_o,
  output logic [5:0]  rsp_size_o,
  output logic [3:0]  rsp_rwxu_o,
  output logic        rsp_s1_o,
  output logic        rsp_ens_o,
  output logic        rsp_sum_o,
  output logic [19:0] rsp_pscid_o,
  output logic        rsp_used_pv_o,
  output logic [19:0] rsp_used_pid_o,
  output logic [11:0] rsp_rcid_o,
  output logic [11:0] rsp_mcid_o,
  output logic [1:0]  rsp_pbmt_o,
  output logic        rsp_g_o,
  output logic        rsp_msi_o,
  output logic        rsp_gv_o,
  output logic [15:0] rsp_gscid_o,
  output logic        rsp_prpr_o,
  output logic        rsp_mrif_o,
  output logic [46:0] rsp_mrif_addr_o,
  output logic [10:0] rsp_mrif_nid_o,
  output logic [43:0] rsp_mrif_nppn_o,
  output logic [11:0] rsp_cause_o,

  output logic        rd_valid_o,
  input  logic        rd_ready_i,
  output logic [7:0]  rd_id_o,
  output logic [55:0] rd_addr_o,
  output logic [2:0]  rd_log2_bytes_o,
  output logic [3:0]  rd_reason_o,
  output logic [2:0]  rd_level_o,
  output logic [11:0] rd_rcid_o,
  output logic [11:0] rd_mcid_o,
  input  logic        mem_valid_i,
  input  logic [7:0]  mem_id_i,
  input  logic [511:0] mem_data_i,         // low MemDataW bits count
  input  logic        mem_last_i,
  input  logic        mem_error_i,
  input  logic [7:0]  mem_poison_i,

  output logic        cas_valid_o,
  input  logic        cas_ready_i,
  output logic [7:0]  cas_id_o,
  output logic [55:0] cas_addr_o,
  output logic        cas_set_o,
  output logic        cas_word_o,
  output logic [63:0] cas_operand_o,
  output logic [63:0] cas_swap_o,
  input  logic        cas_rsp_valid_i,
  input  logic [7:0]  cas_rsp_id_i,
  input  logic [63:0] cas_rsp_data_i,
  input  logic        cas_rsp_error_i,
  input  logic        cas_rsp_poison_i,
  output logic        cas_busy_o,

  output logic        hpm_miss_o,
  output logic        hpm_load_o,
  output logic [3:0]  hpm_load_event_o,

  output logic        fault_valid_o,
  input  logic        fault_ready_i,
  output logic [11:0] fault_cause_o,
  output logic [5:0]  fault_ttyp_o,
  output logic [23:0] fault_device_id_o,
  output logic        fault_pv_o,
  output logic [19:0] fault_process_id_o,
  output logic        fault_priv_o,
  output logic [63:0] fault_iotval_o,
  output logic [63:0] fault_iotval2_o,

  input  logic        inval_valid_i,
  input  logic [2:0]  inval_kind_i,
  input  logic        inval_dv_i,
  input  logic [23:0] inval_device_id_i,
  input  logic [19:0] inval_process_id_i,
  input  logic        inval_gv_i,
  input  logic [15:0] inval_gscid_i,
  input  logic        inval_pscv_i,
  input  logic [19:0] inval_pscid_i,
  input  logic        inval_av_i,
  input  logic [51:0] inval_vpn_i,
  input  logic        inval_nl_i,
  input  logic [5:0]  inval_size_i,

  output logic        inval_busy_o,
  output logic        marked_busy_o,
  output logic        busy_o,
  output logic [31:0] mem_data_w_o,

  output logic        trace_req_valid_o,
  output logic [1:0]  trace_req_outcome_o,
  output logic [31:0] trace_req_seq_o,
  output logic        trace_rsp_valid_o,
  output logic [31:0] trace_rsp_seq_o,
  output logic [11:0] trace_rsp_cause_o,
  output logic [43:0] trace_rsp_ppn_o,
  output logic        trace_end_valid_o,
  output logic [7:0]  trace_end_reads_o,
  output logic        trace_end_filled_o,
  output logic        trace_end_marked_o
);
  assign mem_data_w_o = MemDataW;

  iommu_pkg::config_t          cfg;
  iommu_pkg::xlate_req_t       req;
  iommu_pkg::xlate_rsp_t       rsp;
  iommu_pkg::mem_rd_req_t      rd;
  iommu_pkg::fault_t           fault;
  iommu_pkg::mem_atomic_req_t  cas;
  iommu_pkg::hpm_event_t       hpm_miss, hpm_load;
  iommu_pkg::inval_t           inval;
  iommu_trace_pkg::xlate_req_t trace_req;
  iommu_trace_pkg::xlate_rsp_t trace_rsp;
  iommu_trace_pkg::walk_read_t trace_read;
  iommu_trace_pkg::walk_beat_t trace_beat;
  iommu_trace_pkg::walk_end_t  trace_end;
  iommu_trace_pkg::cache_t     trace_cache;
  iommu_trace_pkg::drop_t      trace_drop;
  logic                        trace_read_valid, trace_beat_valid, trace_cache_valid;
  logic                        trace_drop_valid;

  // Directory reads carry these ids of the block.
  always_comb begin
    cfg            = '0;
    cfg.mode       = iommu_pkg::ddt_mode_e'(cfg_mode_i);
    cfg.ddt_ppn    = cfg_ddt_ppn_i;
    cfg.pas        = cfg_pas_i;
    cfg.sv39       = cfg_modes_i[0];
    cfg.sv48       = cfg_modes_i[1];
    cfg.sv57       = cfg_modes_i[2];
    cfg.pd8        = cfg_modes_i[3];
    cfg.pd17       = cfg_modes_i[4];
    cfg.pd20       = cfg_modes_i[5];
    cfg.sv32       = cfg_modes_i[6];
    cfg.sv32x4     = cfg_modes_i[7];
    cfg.sv39x4     = cfg_modes_i[8];
    cfg.sv48x4     = cfg_modes_i[9];
    cfg.sv57x4     = cfg_modes_i[10];
    cfg.svpbmt     = cfg_modes_i[11];
    cfg.svrsw60t59b = cfg_modes_i[12];
    cfg.amo_hwad   = cfg_modes_i[13];
    cfg.msi_flat   = cfg_modes_i[14];
    cfg.msi_mrif   = cfg_modes_i[15];
    cfg.ats        = cfg_modes_i[16];
    cfg.t2gpa      = cfg_modes_i[17];
    cfg.qosid      = cfg_modes_i[18];
    cfg.both_ends  = cfg_modes_i[19];
    cfg.be         = cfg_modes_i[20];
    cfg.gxl        = cfg_modes_i[21];
    cfg.wsi        = 1'b1;
    cfg.cache_off  = cfg_cache_off_i;
    cfg.walk_slots = cfg_walk_slots_i;
    cfg.rcid       = 12'h0AA;
    cfg.mcid       = 12'h0BB;
  end
  always_comb begin
    req            = '0;
    req.port       = req_port_i;
    req.write      = req_write_i;
    req.idx        = req_idx_i;
    req.seq        = req_seq_i;
    req.device_id  = req_device_id_i;
    req.pv         = req_pv_i;
    req.process_id = req_process_id_i;
    req.priv       = req_priv_i;
    req.exec       = req_exec_i;
    req.translated = req_translated_i;
    req.bad_burst  = req_bad_burst_i;
    req.ats        = req_ats_i;
    req.page_req   = req_page_req_i;
    req.iova       = req_iova_i;
  end
  always_comb begin
    inval            = '0;
    inval.kind       = iommu_pkg::inval_kind_e'(inval_kind_i);
    inval.dv         = inval_dv_i;
    inval.device_id  = inval_device_id_i;
    inval.process_id = inval_process_id_i;
    inval.gv         = inval_gv_i;
    inval.gscid      = inval_gscid_i;
    inval.pscv       = inval_pscv_i;
    inval.pscid      = inval_pscid_i;
    inval.av         = inval_av_i;
    inval.vpn        = inval_vpn_i;
    inval.nl         = inval_nl_i;
    inval.size       = inval_size_i;
  end

  iommu_walker #(
    .MemDataW(MemDataW), .NumWalkSlots(NumWalkSlots), .L2Sets(L2Sets), .L2Ways(L2Ways),
    .L2Super(L2Super), .NumDc(NumDc), .NumPc(NumPc), .GenW(GenW), .NumPorts(2),
    .ReadQueue(128), .WriteQueue(64)
  ) u_walker (
    .clk_i, .rst_ni, .cfg_i(cfg), .xlate_req_valid_i(req_valid_i), .xlate_req_i(req),
    .xlate_req_ready_o(req_ready_o), .xlate_rsp_valid_o(rsp_valid_o), .xlate_rsp_o(rsp),
    .mem_rd_valid_o(rd_valid_o), .mem_rd_o(rd), .mem_rd_ready_i(rd_ready_i),
    .mem_rsp_valid_i(mem_valid_i), .mem_rsp_id_i(mem_id_i),
    .mem_rsp_data_i(mem_data_i[MemDataW-1:0]), .mem_rsp_last_i(mem_last_i),
    .mem_rsp_error_i(mem_error_i), .mem_rsp_poison_i(mem_poison_i[MemDataW/64-1:0]),
    .cas_valid_o, .cas_o(cas), .cas_ready_i, .cas_rsp_valid_i, .cas_rsp_id_i, .cas_rsp_data_i,
    .cas_rsp_error_i, .cas_rsp_poison_i, .cas_busy_o, .hpm_miss_valid_o(hpm_miss_o),
    .hpm_miss_o(hpm_miss), .hpm_load_valid_o(hpm_load_o), .hpm_load_o(hpm_load),
    .fault_valid_o, .fault_o(fault), .fault_ready_i, .inval_valid_i, .inval_i(inval),
    .l1_drops_i(10'd0),
    .inval_busy_o, .marked_busy_o, .busy_o,
    .trace_xlate_req_valid_o(trace_req_valid_o), .trace_xlate_req_o(trace_req),
    .trace_xlate_rsp_valid_o(trace_rsp_valid_o), .trace_xlate_rsp_o(trace_rsp),
    .trace_walk_read_valid_o(trace_read_valid), .trace_walk_read_o(trace_read),
    .trace_walk_beat_valid_o(trace_beat_valid), .trace_walk_beat_o(trace_beat),
    .trace_walk_end_valid_o(trace_end_valid_o), .trace_walk_end_o(trace_end),
    .trace_cache_valid_o(trace_cache_valid), .trace_cache_o(trace_cache),
    .trace_drop_valid_o(trace_drop_valid), .trace_drop_o(trace_drop)
  );

  assign rsp_port_o     = rsp.port;
  assign rsp_write_o    = rsp.write;
  assign rsp_idx_o      = rsp.idx;
  assign rsp_granted_o  = rsp.granted;
  assign rsp_refused_o  = rsp.refused;
  assign rsp_retry_o    = rsp.retry;
  assign rsp_stale_o    = rsp.stale;
  assign rsp_fill_o     = rsp.fill;
  assign rsp_birth_o    = rsp.birth;
  assign rsp_ppn_o      = rsp.data.ppn;
  assign rsp_size_o     = rsp.data.size;
  assign rsp_rwxu_o     = {rsp.data.r, rsp.data.w, rsp.data.x, rsp.data.u};
  assign rsp_s1_o       = rsp.data.s1;
  assign rsp_ens_o      = rsp.data.ens;
  assign rsp_sum_o      = rsp.data.sum;
  assign rsp_pscid_o    = rsp.data.pscid;
  assign rsp_used_pv_o  = rsp.data.used_pv;
  assign rsp_used_pid_o = rsp.data.used_pid;
  assign rsp_rcid_o     = rsp.data.rcid;
  assign rsp_mcid_o     = rsp.data.mcid;

  assign rsp_pbmt_o      = rsp.data.pbmt;
  assign rsp_g_o         = rsp.data.g;
  assign rsp_msi_o       = rsp.data.msi;
  assign rsp_gv_o        = rsp.data.gv;
  assign rsp_gscid_o     = rsp.data.gscid;
  assign rsp_prpr_o      = rsp.prpr;
  assign rsp_mrif_o      = rsp.mrif;
  assign rsp_mrif_addr_o = rsp.file.addr;
  assign rsp_mrif_nid_o  = rsp.file.nid;
  assign rsp_mrif_nppn_o = rsp.file.nppn;
  assign rsp_cause_o     = rsp.cause;

  assign cas_id_o         = cas.id;
  assign cas_addr_o       = cas.addr;
  assign cas_set_o        = cas.or_bits;
  assign cas_word_o       = cas.word;
  assign cas_operand_o    = cas.operand;
  assign cas_swap_o       = cas.swap;
  assign hpm_load_event_o = hpm_load.event_id;

  assign rd_id_o         = rd.id;
  assign rd_addr_o       = rd.addr;
  assign rd_log2_bytes_o = rd.log2_bytes;
  assign rd_reason_o     = rd.reason;
  assign rd_level_o      = rd.level;
  assign rd_rcid_o       = rd.rcid;
  assign rd_mcid_o       = rd.mcid;

  assign fault_cause_o      = fault.cause;
  assign fault_ttyp_o       = fault.ttyp;
  assign fault_device_id_o  = fault.device_id;
  assign fault_pv_o         = fault.pv;
  assign fault_process_id_o = fault.process_id;
  assign fault_priv_o       = fault.priv;
  assign fault_iotval_o     = fault.iotval;
  assign fault_iotval2_o    = fault.iotval2;

  assign trace_req_outcome_o = trace_req.outcome;
  assign trace_req_seq_o     = trace_req.seq;
  assign trace_rsp_seq_o     = trace_rsp.seq;
  assign trace_rsp_cause_o   = trace_rsp.cause;
  assign trace_rsp_ppn_o     = trace_rsp.ppn;
  assign trace_end_reads_o   = trace_end.reads;
  assign trace_end_filled_o  = trace_end.filled;
  assign trace_end_marked_o  = trace_end.marked;
endmodule
