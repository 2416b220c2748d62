// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// A small device port with the walker's and the command queue's structs as flat pins, so that C
// sees plain integers. The bench plays device, memory, walker and command queue.
module port_bench_top #(
  parameter  int DmaDataW     = 64,
  parameter  int DmaIdW       = 4,
  parameter  int Pas          = 46,
  parameter  int NumL1        = 4,
  parameter  int ReadQueue    = 16,
  parameter  int WriteQueue   = 8,
  parameter  int FenceTimeout = 40
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic                  s_dma_awvalid,
  output logic                  s_dma_awready,
  input  logic [DmaIdW-1:0]     s_dma_awid,
  input  logic [63:0]           s_dma_awaddr,
  input  logic [7:0]            s_dma_awlen,
  input  logic [2:0]            s_dma_awsize,
  input  logic [1:0]            s_dma_awburst,
  input  logic                  s_dma_awlock,
  input  logic [3:0]            s_dma_awcache,
  input  logic [2:0]            s_dma_awprot,
  input  logic [3:0]            s_dma_awqos,
  input  logic [23:0]           s_dma_awmmusid,
  input  logic                  s_dma_awmmussidv,
  input  logic [19:0]           s_dma_awmmussid,
  input  logic                  s_dma_awmmuatst,
  input  logic                  s_dma_wvalid,
  output logic                  s_dma_wready,
  input  logic [DmaDataW-1:0]   s_dma_wdata,
  input  logic [DmaDataW/8-1:0] s_dma_wstrb,
  input  logic                  s_dma_wlast,
  output logic                  s_dma_bvalid,
  input  logic                  s_dma_bready,
  output logic [DmaIdW-1:0]     s_dma_bid,
  output logic [1:0]            s_dma_bresp,
  input  logic                  s_dma_arvalid,
  output logic                  s_dma_arready,
  input  logic [DmaIdW-1:0]     s_dma_arid,
  input  logic [63:0]           s_dma_araddr,
  input  logic [7:0]            s_dma_arlen,
  input  logic [2:0]            s_dma_arsize,
  input  logic [1:0]            s_dma_arburst,
  input  logic                  s_dma_arlock,
  input  logic [3:0]            s_dma_arcache,
  input  logic [2:0]            s_dma_arprot,
  input  logic [3:0]            s_dma_arqos,
  input  logic [23:0]           s_dma_armmusid,
  input  logic                  s_dma_armmussidv,
  input  logic [19:0]           s_dma_armmussid,
  input  logic                  s_dma_armmuatst,
  output logic                  s_dma_rvalid,
  input  logic                  s_dma_rready,
  output logic [DmaIdW-1:0]     s_dma_rid,
  output logic [DmaDataW-1:0]   s_dma_rdata,
  output logic [1:0]            s_dma_rresp,
  output logic                  s_dma_rlast,
  output logic                  m_dma_awvalid,
  input  logic                  m_dma_awready,
  output logic [DmaIdW-1:0]     m_dma_awid,
  output logic [Pas-1:0]        m_dma_awaddr,
  output logic [7:0]            m_dma_awlen,
  output logic [2:0]            m_dma_awsize,
  output logic [1:0]            m_dma_awburst,
  output logic                  m_dma_awlock,
  output logic [3:0]            m_dma_awcache,
  output logic [2:0]            m_dma_awprot,
  output logic [3:0]            m_dma_awqos,
  output logic [23:0]           m_dma_awuser,
  output logic                  m_dma_wvalid,
  input  logic                  m_dma_wready,
  output logic [DmaDataW-1:0]   m_dma_wdata,
  output logic [DmaDataW/8-1:0] m_dma_wstrb,
  output logic                  m_dma_wlast,
  input  logic                  m_dma_bvalid,
  output logic                  m_dma_bready,
  input  logic [DmaIdW-1:0]     m_dma_bid,
  input  logic [1:0]            m_dma_bresp,
  output logic                  m_dma_arvalid,
  input  logic                  m_dma_arready,
  output logic [DmaIdW-1:0]     m_dma_arid,
  output logic [Pas-1:0]        m_dma_araddr,
  output logic [7:0]            m_dma_arlen,
  output logic [2:0]            m_dma_arsize,
  output logic [1:0]            m_dma_arburst,
  output logic                  m_dma_arlock,
  output logic [3:0]            m_dma_arcache,
  output logic [2:0]            m_dma_arprot,
  output logic [3:0]            m_dma_arqos,
  output logic [23:0]           m_dma_aruser,
  input  logic                  m_dma_rvalid,
  output logic                  m_dma_rready,
  input  logic [DmaIdW-1:0]     m_dma_rid,
  input  logic [DmaDataW-1:0]   m_dma_rdata,
  input  logic [1:0]            m_dma_rresp,
  input  logic                  m_dma_rlast,

  input  logic [3:0]            cfg_mode_i,
  input  logic                  cfg_cache_off_i,

  output logic                  xreq_valid_o,
  input  logic                  xreq_ready_i,
  output logic                  xreq_write_o,
  output logic [6:0]            xreq_idx_o,
  output logic [31:0]           xreq_seq_o,
  output logic [23:0]           xreq_device_id_o,
  output logic                  xreq_pv_o,
  output logic [19:0]           xreq_process_id_o,
  output logic                  xreq_priv_o,
  output logic                  xreq_exec_o,
  output logic                  xreq_translated_o,
  output logic                  xreq_bad_burst_o,
  output logic [63:0]           xreq_iova_o,

  input  logic                  xrsp_valid_i,
  input  logic [2:0]            xrsp_port_i,
  input  logic                  xrsp_write_i,
  input  logic [6:0]            xrsp_idx_i,
  input  logic                  xrsp_granted_i,
  input  logic                  xrsp_refused_i,
  input  logic                  xrsp_retry_i,
  input  logic                  xrsp_stale_i,
  input  logic                  xrsp_fill_i,
  input  logic [31:0]           xrsp_birth_i,
  input  logic [43:0]           xrsp_ppn_i,
  input  logic [5:0]            xrsp_size_i,
  input  logic                  xrsp_r_i,
  input  logic                  xrsp_w_i,
  input  logic                  xrsp_x_i,
  input  logic                  xrsp_u_i,
  input  logic                  xrsp_s1_i,
  input  logic                  xrsp_ens_i,
  input  logic                  xrsp_sum_i,
  input  logic                  xrsp_gv_i,
  input  logic [15:0]           xrsp_gscid_i,
  input  logic [19:0]           xrsp_pscid_i,
  input  logic [19:0]           xrsp_used_pid_i,
  input  logic                  xrsp_used_pv_i,
  input  logic [11:0]           xrsp_rcid_i,
  input  logic [11:0]           xrsp_mcid_i,

  input  logic                  inval_valid_i,
  input  logic [2:0]            inval_kind_i,
  input  logic                  inval_dv_i,
  input  logic [23:0]           inval_device_id_i,
  input  logic [19:0]           inval_process_id_i,
  input  logic                  inval_gv_i,
  input  logic [15:0]           inval_gscid_i,
  input  logic                  inval_pscv_i,
  input  logic [19:0]           inval_pscid_i,
  input  logic                  inval_av_i,
  input  logic [51:0]           inval_vpn_i,

  input  logic                  barrier_start_i,
  input  logic                  barrier_watch_i,
  output logic                  stale_busy_o,
  output logic                  old_queue_busy_o,
  output logic                  old_reads_busy_o,
  output logic                  old_writes_busy_o,
  output logic                  busy_o,

  output logic                  trace_ar_valid_o,
  output logic [31:0]           trace_ar_seq_o,
  output logic                  trace_ar_hit_o,
  output logic                  trace_ar_direct_o,
  output logic [31:0]           trace_ar_birth_o,
  output logic                  trace_m_ar_valid_o,
  output logic [31:0]           trace_m_ar_seq_o,
  output logic [15:0]           trace_m_ar_waited_o,
  output logic                  trace_r_last_valid_o,
  output logic                  trace_r_last_local_o,
  output logic                  trace_b_valid_o,
  output logic                  trace_b_local_o,
  output logic                  trace_watchdog_r_valid_o,
  output logic                  trace_watchdog_r_answered_o,
  output logic [15:0]           trace_watchdog_r_id_o,
  output logic [8:0]            trace_watchdog_r_beats_o,
  output logic                  trace_watchdog_w_valid_o,
  output logic [15:0]           trace_watchdog_w_id_o,
  output logic [8:0]            trace_watchdog_w_beats_o,
  output logic [7:0]            l1_drops_o,
  output logic [1:0]            hpm_valid_o,
  output logic [2*iommu_pkg::HpmEventW-1:0] hpm_o
);
  iommu_pkg::config_t         cfg;
  iommu_pkg::xlate_req_t      xlate_req_o;
  iommu_pkg::xlate_rsp_t      xlate_rsp_i;
  iommu_pkg::inval_t          inval_i;
  iommu_trace_pkg::dma_ar_t   trace_dma_ar_o;
  iommu_trace_pkg::m_ar_t     trace_m_ar_o;
  iommu_trace_pkg::r_last_t   trace_r_last_o;
  iommu_trace_pkg::b_t        trace_b_o;
  iommu_trace_pkg::watchdog_r_t trace_watchdog_r_o;
  iommu_trace_pkg::watchdog_w_t trace_watchdog_w_o;
  logic                       trace_dma_ar_valid_o, trace_dma_aw_valid_o, trace_m_aw_valid_o;
  logic [iommu_trace_pkg::DmaAwWidth-1:0] trace_dma_aw_o;
  logic [iommu_trace_pkg::MAwWidth-1:0]   trace_m_aw_o;

  always_comb begin
    cfg           = '0;
    cfg.mode      = iommu_pkg::ddt_mode_e'(cfg_mode_i);
    cfg.pas       = 6'(Pas);
    cfg.cache_off = cfg_cache_off_i;
    cfg.rcid      = 12'h123;
    cfg.mcid      = 12'h456;
  end

  assign xreq_write_o      = xlate_req_o.write;
  assign xreq_idx_o        = xlate_req_o.idx;
  assign xreq_seq_o        = xlate_req_o.seq;
  assign xreq_device_id_o  = xlate_req_o.device_id;
  assign xreq_pv_o         = xlate_req_o.pv;
  assign xreq_process_id_o = xlate_req_o.process_id;
  assign xreq_priv_o       = xlate_req_o.priv;
  assign xreq_exec_o       = xlate_req_o.exec;
  assign xreq_translated_o = xlate_req_o.translated;
  assign xreq_bad_burst_o  = xlate_req_o.bad_burst;
  assign xreq_iova_o       = xlate_req_o.iova;

  always_comb begin
    xlate_rsp_i               = '0;
    xlate_rsp_i.port          = xrsp_port_i;
    xlate_rsp_i.write         = xrsp_write_i;
    xlate_rsp_i.idx           = xrsp_idx_i;
    xlate_rsp_i.granted       = xrsp_granted_i;
    xlate_rsp_i.refused       = xrsp_refused_i;
    xlate_rsp_i.retry         = xrsp_retry_i;
    xlate_rsp_i.stale         = xrsp_stale_i;
    xlate_rsp_i.fill          = xrsp_fill_i;
    xlate_rsp_i.birth         = xrsp_birth_i;
    xlate_rsp_i.data.ppn      = xrsp_ppn_i;
    xlate_rsp_i.data.size     = xrsp_size_i;
    xlate_rsp_i.data.r        = xrsp_r_i;
    xlate_rsp_i.data.w        = xrsp_w_i;
    xlate_rsp_i.data.x        = xrsp_x_i;
    xlate_rsp_i.data.u        = xrsp_u_i;
    xlate_rsp_i.data.s1       = xrsp_s1_i;
    xlate_rsp_i.data.ens      = xrsp_ens_i;
    xlate_rsp_i.data.sum      = xrsp_sum_i;
    xlate_rsp_i.data.gv       = xrsp_gv_i;
    xlate_rsp_i.data.gscid    = xrsp_gscid_i;
    xlate_rsp_i.data.pscid    = xrsp_pscid_i;
    xlate_rsp_i.data.used_pid = xrsp_used_pid_i;
    xlate_rsp_i.data.used_pv  = xrsp_used_pv_i;
    xlate_rsp_i.data.rcid     = xrsp_rcid_i;
    xlate_rsp_i.data.mcid     = xrsp_mcid_i;
  end

  assign inval_i.kind       = iommu_pkg::inval_kind_e'(inval_kind_i);
  assign inval_i.dv         = inval_dv_i;
  assign inval_i.device_id  = inval_device_id_i;
  assign inval_i.process_id = inval_process_id_i;
  assign inval_i.gv         = inval_gv_i;
  assign inval_i.gscid      = inval_gscid_i;
  assign inval_i.pscv       = inval_pscv_i;
  assign inval_i.pscid      = inval_pscid_i;
  assign inval_i.av         = inval_av_i;
  assign inval_i.nl         = 1'b0;
  assign inval_i.size       = '0;
  assign inval_i.vpn        = inval_vpn_i;

  assign trace_ar_valid_o     = trace_dma_ar_valid_o;
  assign trace_ar_seq_o       = trace_dma_ar_o.seq;
  assign trace_ar_hit_o       = trace_dma_ar_o.hit;
  assign trace_ar_direct_o    = trace_dma_ar_o.direct;
  assign trace_ar_birth_o     = trace_dma_ar_o.birth;
  assign trace_m_ar_seq_o     = trace_m_ar_o.seq;
  assign trace_m_ar_waited_o  = trace_m_ar_o.waited;
  assign trace_r_last_local_o = trace_r_last_o.local_;
  assign trace_b_local_o      = trace_b_o.local_;
  assign trace_watchdog_r_answered_o = trace_watchdog_r_o.answered;
  assign trace_watchdog_r_id_o       = trace_watchdog_r_o.id;
  assign trace_watchdog_r_beats_o    = trace_watchdog_r_o.beats;
  assign trace_watchdog_w_id_o       = trace_watchdog_w_o.id;
  assign trace_watchdog_w_beats_o    = trace_watchdog_w_o.beats;

  iommu_dma_port #(
    .PortIdx(0), .DmaDataW(DmaDataW), .DmaIdW(DmaIdW), .Pas(Pas), .NumL1(NumL1),
    .ReadQueue(ReadQueue), .WriteQueue(WriteQueue), .FenceTimeout(FenceTimeout)
  ) u_dut (
    .cfg_i(cfg), .xlate_req_valid_o(xreq_valid_o), .xlate_req_ready_i(xreq_ready_i),
    .xlate_rsp_valid_i(xrsp_valid_i), .*
  );
endmodule
