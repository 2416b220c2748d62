// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// The IOMMU: flat AXI pins outside, wiring inside.
//
// Vectors over device ports hold port 0 in their low bits.
// Clocking   one clock; rst_ni is synchronous and resets block and fabric together.
// Reading    rtl/README.md names the blocks in reading order.
module iommu_top #(
  parameter int          NumPorts       = 1,    // device ports
  parameter int          DmaDataW       = 64,   // data bits of a device port
  parameter int          DmaIdW         = 8,    // AXI id bits of a device port
  parameter int          MemDataW       = 256,  // data bits of m_mem, 64 .. 512
  parameter int          Pas            = 56,   // physical address bits
  parameter int          NumL1          = 32,   // first-level entries per port
  parameter int          ReadQueue      = 64,   // requests waiting per port, reads
  parameter int          WriteQueue     = 64,   // requests waiting per port, writes
  parameter int          L2Sets         = 128,  // second-level sets (4 KiB entries)
  parameter int          L2Ways         = 4,    // 0: no second level
  parameter int          L2Super        = 16,   // second-level entries for larger pages
  parameter int          NumDc          = 32,   // device contexts, > NumWalkSlots
  parameter int          NumPc          = 32,   // process contexts, > NumWalkSlots
  parameter int          NumWalkSlots   = 24,
  parameter int          GenW           = 8,    // bits of a generation counter
  parameter int          FenceTimeout   = 4096, // cycles before the device watchdog acts
  parameter int          QueueLog2Max   = 16,   // largest queue, log2 entries
  parameter int          NumHpm         = 8,    // event counters, 0 .. 31
  parameter int          HpmWidth       = 40,   // bits of one, 32 .. 64
  parameter int          Igs            = 2,    // interrupts: 0 messages, 1 wires, 2 both
  parameter logic [63:0] CapMask        = 64'hFFFF_FFFF_FFFF_FFFF, // features of the build
  parameter bit          SimStraps      = 1'b0  // straps are pins (simulation) or constants
) (
  input  logic                            clk_i,
  input  logic                            rst_ni,

  // Registers, AXI4-Lite, 4 KiB window.
  input  logic                            s_axil_awvalid,
  output logic                            s_axil_awready,
  input  logic [11:0]                     s_axil_awaddr,
  input  logic                            s_axil_wvalid,
  output logic                            s_axil_wready,
  input  logic [63:0]                     s_axil_wdata,
  input  logic [7:0]                      s_axil_wstrb,
  output logic                            s_axil_bvalid,
  input  logic                            s_axil_bready,
  output logic [1:0]                      s_axil_bresp,
  input  logic                            s_axil_arvalid,
  output logic                            s_axil_arready,
  input  logic [11:0]                     s_axil_araddr,
  output logic                            s_axil_rvalid,
  input  logic                            s_axil_rready,
  output logic [63:0]                     s_axil_rdata,
  output logic [1:0]                      s_axil_rresp,

  // Devices: untranslated side, one per device port.
  input  logic [NumPorts-1:0]             s_dma_awvalid,
  output logic [NumPorts-1:0]             s_dma_awready,
  input  logic [NumPorts*DmaIdW-1:0]      s_dma_awid,
  input  logic [NumPorts*64-1:0]          s_dma_awaddr,
  input  logic [NumPorts*8-1:0]           s_dma_awlen,
  input  logic [NumPorts*3-1:0]           s_dma_awsize,
  input  logic [NumPorts*2-1:0]           s_dma_awburst,
  input  logic [NumPorts-1:0]             s_dma_awlock,
  input  logic [NumPorts*4-1:0]           s_dma_awcache,
  input  logic [NumPorts*3-1:0]           s_dma_awprot,
  input  logic [NumPorts*4-1:0]           s_dma_awqos,
  input  logic [NumPorts*24-1:0]          s_dma_awmmusid,
  input  logic [NumPorts-1:0]             s_dma_awmmussidv,
  input  logic [NumPorts*20-1:0]          s_dma_awmmussid,
  input  logic [NumPorts-1:0]             s_dma_awmmuatst,
  input  logic [NumPorts-1:0]             s_dma_wvalid,
  output logic [NumPorts-1:0]             s_dma_wready,
  input  logic [NumPorts*DmaDataW-1:0]    s_dma_wdata,
  input  logic [NumPorts*DmaDataW/8-1:0]  s_dma_wstrb,
  input  logic [NumPorts-1:0]             s_dma_wlast,
  output logic [NumPorts-1:0]             s_dma_bvalid,
  input  logic [NumPorts-1:0]             s_dma_bready,
  output logic [NumPorts*DmaIdW-1:0]      s_dma_bid,
  output logic [NumPorts*2-1:0]           s_dma_bresp,
  input  logic [NumPorts-1:0]             s_dma_arvalid,
  output logic [NumPorts-1:0]             s_dma_arready,
  input  logic [NumPorts*DmaIdW-1:0]      s_dma_arid,
  input  logic [NumPorts*64-1:0]          s_dma_araddr,
  input  logic [NumPorts*8-1:0]           s_dma_arlen,
  input  logic [NumPorts*3-1:0]           s_dma_arsize,
  input  logic [NumPorts*2-1:0]           s_dma_arburst,
  input  logic [NumPorts-1:0]             s_dma_arlock,
  input  logic [NumPorts*4-1:0]           s_dma_arcache,
  input  logic [NumPorts*3-1:0]           s_dma_arprot,
  input  logic [NumPorts*4-1:0]           s_dma_arqos,
  input  logic [NumPorts*24-1:0]          s_dma_armmusid,
  input  logic [NumPorts-1:0]             s_dma_armmussidv,
  input  logic [NumPorts*20-1:0]          s_dma_armmussid,
  input  logic [NumPorts-1:0]             s_dma_armmuatst,
  output logic [NumPorts-1:0]             s_dma_rvalid,
  input  logic [NumPorts-1:0]             s_dma_rready,
  output logic [NumPorts*DmaIdW-1:0]      s_dma_rid,
  output logic [NumPorts*DmaDataW-1:0]    s_dma_rdata,
  output logic [NumPorts*2-1:0]           s_dma_rresp,
  output logic [NumPorts-1:0]             s_dma_rlast,

  // Devices: translated side, towards memory. AxUSER = {MCID, RCID}.
  output logic [NumPorts-1:0]             m_dma_awvalid,
  input  logic [NumPorts-1:0]             m_dma_awready,
  output logic [NumPorts*DmaIdW-1:0]      m_dma_awid,
  output logic [NumPorts*Pas-1:0]         m_dma_awaddr,
  output logic [NumPorts*8-1:0]           m_dma_awlen,
  output logic [NumPorts*3-1:0]           m_dma_awsize,
  output logic [NumPorts*2-1:0]           m_dma_awburst,
  output logic [NumPorts-1:0]             m_dma_awlock,
  output logic [NumPorts*4-1:0]           m_dma_awcache,
  output logic [NumPorts*3-1:0]           m_dma_awprot,
  output logic [NumPorts*4-1:0]           m_dma_awqos,
  output logic [NumPorts*24-1:0]          m_dma_awuser,
  output logic [NumPorts-1:0]             m_dma_wvalid,
  input  logic [NumPorts-1:0]             m_dma_wready,
  output logic [NumPorts*DmaDataW-1:0]    m_dma_wdata,
  output logic [NumPorts*DmaDataW/8-1:0]  m_dma_wstrb,
  output logic [NumPorts-1:0]             m_dma_wlast,
  input  logic [NumPorts-1:0]             m_dma_bvalid,
  output logic [NumPorts-1:0]             m_dma_bready,
  input  logic [NumPorts*DmaIdW-1:0]      m_dma_bid,
  input  logic [NumPorts*2-1:0]           m_dma_bresp,
  output logic [NumPorts-1:0]             m_dma_arvalid,
  input  logic [NumPorts-1:0]             m_dma_arready,
  output logic [NumPorts*DmaIdW-1:0]      m_dma_arid,
  output logic [NumPorts*Pas-1:0]         m_dma_araddr,
  output logic [NumPorts*8-1:0]           m_dma_arlen,
  output logic [NumPorts*3-1:0]           m_dma_arsize,
  output logic [NumPorts*2-1:0]           m_dma_arburst,
  output logic [NumPorts-1:0]             m_dma_arlock,
  output logic [NumPorts*4-1:0]           m_dma_arcache,
  output logic [NumPorts*3-1:0]           m_dma_arprot,
  output logic [NumPorts*4-1:0]           m_dma_arqos,
  output logic [NumPorts*24-1:0]          m_dma_aruser,
  input  logic [NumPorts-1:0]             m_dma_rvalid,
  output logic [NumPorts-1:0]             m_dma_rready,
  input  logic [NumPorts*DmaIdW-1:0]      m_dma_rid,
  input  logic [NumPorts*DmaDataW-1:0]    m_dma_rdata,
  input  logic [NumPorts*2-1:0]           m_dma_rresp,
  input  logic [NumPorts-1:0]             m_dma_rlast,

  // Memory port of the block itself: walks, queues, fence stores.
  // AxUSER: reason [3:0], level [6:4], RCID [18:7], MCID [30:19] (iommu_pkg).
  output logic                            m_mem_awvalid,
  input  logic                            m_mem_awready,
  output logic [7:0]                      m_mem_awid,
  output logic [Pas-1:0]                  m_mem_awaddr,
  output logic [7:0]                      m_mem_awlen,
  output logic [2:0]                      m_mem_awsize,
  output logic [1:0]                      m_mem_awburst,
  output logic [3:0]                      m_mem_awcache,
  output logic [2:0]                      m_mem_awprot,
  output logic [5:0]                      m_mem_awatop,
  output logic [31:0]                     m_mem_awuser,
  output logic                            m_mem_wvalid,
  input  logic                            m_mem_wready,
  output logic [MemDataW-1:0]             m_mem_wdata,
  output logic [MemDataW/8-1:0]           m_mem_wstrb,
  output logic                            m_mem_wlast,
  input  logic                            m_mem_bvalid,
  output logic                            m_mem_bready,
  input  logic [7:0]                      m_mem_bid,
  input  logic [1:0]                      m_mem_bresp,
  output logic                            m_mem_arvalid,
  input  logic                            m_mem_arready,
  output logic [7:0]                      m_mem_arid,
  output logic [Pas-1:0]                  m_mem_araddr,
  output logic [7:0]                      m_mem_arlen,
  output logic [2:0]                      m_mem_arsize,
  output logic [1:0]                      m_mem_arburst,
  output logic [3:0]                      m_mem_arcache,
  output logic [2:0]                      m_mem_arprot,
  output logic [31:0]                     m_mem_aruser,
  input  logic                            m_mem_rvalid,
  output logic                            m_mem_rready,
  input  logic [7:0]                      m_mem_rid,
  input  logic [MemDataW-1:0]             m_mem_rdata,
  input  logic [1:0]                      m_mem_rresp,
  input  logic [MemDataW/64-1:0]          m_mem_rpoison,
  input  logic                            m_mem_rlast,

  // Wire interrupts, one level-sensitive wire per vector.
  output logic [15:0]                     irq_o,

  // Straps (rule: sampled while rst_ni is low, and on strap_load_i while quiescent_o).
  input  logic                            strap_load_i,
  input  logic [63:0]                     strap_cap_mask_i,     // ANDed with what is built
  input  logic [2:0]                      strap_fctl_writable_i, // {GXL, WSI, BE}
  input  logic [2:0]                      strap_fctl_tie_i,      // value where not writable
  input  logic [3:0]                      strap_ddt_mode_max_i,  // widest ddtp mode, 2 .. 4
  input  logic [6:0]                      strap_walk_slots_i,    // slots in use, 0 = all
  input  logic [4:0]                      strap_icvec_bits_i,    // bits of an icvec field
  input  logic                            strap_cache_off_i,     // every cache misses
  input  logic [3:0]                      strap_rcid_bits_i,     // to bare_size: 0 = built
  input  logic [3:0]                      strap_mcid_bits_i,     // bits of a QoS id
  input  logic [4:0]                      strap_hpm_counters_i,  // event counters
  input  logic [6:0]                      strap_hpm_width_i,     // bits of one
  input  logic [3:0]                      strap_hpm_event_max_i, // largest event_id
  input  logic [5:0]                      strap_ats_tags_i,      // invalidations in flight
  input  logic [5:0]                      strap_bare_size_i,     // ATS range of Bare, page bits
  input  logic                            strap_reset_bare_i,    // ddtp mode after reset: Bare
  input  logic                            strap_line_off_i,      // no line fetch
  input  logic                            strap_prefetch_off_i,  // no prefetch

  // Idle and time-jump support.
  output logic                            quiescent_o,
  output logic [31:0]                     next_deadline_o,       // cycles; all ones = none

  // Trace lanes (spec/trace_events.yaml).
  output logic [NumPorts-1:0]             trace_dma_ar_valid_o,
  output logic [NumPorts*iommu_trace_pkg::DmaArWidth-1:0] trace_dma_ar_o,
  output logic [NumPorts-1:0]             trace_dma_aw_valid_o,
  output logic [NumPorts*iommu_trace_pkg::DmaAwWidth-1:0] trace_dma_aw_o,
  output logic [NumPorts-1:0]             trace_m_ar_valid_o,
  output logic [NumPorts*iommu_trace_pkg::MArWidth-1:0]   trace_m_ar_o,
  output logic [NumPorts-1:0]             trace_m_aw_valid_o,
  output logic [NumPorts*iommu_trace_pkg::MAwWidth-1:0]   trace_m_aw_o,
  output logic [NumPorts-1:0]             trace_r_last_valid_o,
  output logic [NumPorts*iommu_trace_pkg::RLastWidth-1:0] trace_r_last_o,
  output logic [NumPorts-1:0]             trace_b_valid_o,
  output logic [NumPorts*iommu_trace_pkg::BWidth-1:0]     trace_b_o,
  output logic                            trace_xlate_req_valid_o,
  output iommu_trace_pkg::xlate_req_t     trace_xlate_req_o,
  output logic                            trace_xlate_rsp_valid_o,
  output iommu_trace_pkg::xlate_rsp_t     trace_xlate_rsp_o,
  output logic                            trace_walk_read_valid_o,
  output iommu_trace_pkg::walk_read_t     trace_walk_read_o,
  output logic                            trace_walk_beat_valid_o,
  output iommu_trace_pkg::walk_beat_t     trace_walk_beat_o,
  output logic                            trace_walk_end_valid_o,
  output iommu_trace_pkg::walk_end_t      trace_walk_end_o,
  output logic                            trace_cache_valid_o,
  output iommu_trace_pkg::cache_t         trace_cache_o,
  output logic                            trace_drop_valid_o,
  output iommu_trace_pkg::drop_t          trace_drop_o,
  output logic                            trace_command_valid_o,
  output iommu_trace_pkg::command_t       trace_command_o,
  output logic                            trace_fault_valid_o,
  output iommu_trace_pkg::fault_t         trace_fault_o,
  output logic                            trace_reg_write_valid_o,
  output iommu_trace_pkg::reg_write_t     trace_reg_write_o,
  output logic [NumPorts-1:0]             trace_watchdog_r_valid_o,
  output logic [NumPorts*iommu_trace_pkg::WatchdogRWidth-1:0] trace_watchdog_r_o,
  output logic [NumPorts-1:0]             trace_watchdog_w_valid_o,
  output logic [NumPorts*iommu_trace_pkg::WatchdogWWidth-1:0] trace_watchdog_w_o,
  output logic                            trace_reset_valid_o,
  output iommu_trace_pkg::reset_t         trace_reset_o
);
  // ---------------------------------------------------------------- what this block is
  iommu_regs_pkg::capabilities_t capabilities;
  iommu_pkg::config_t            cfg;
  iommu_pkg::limits_t            limits;

  iommu_straps #(
    .Pas(Pas), .NumWalkSlots(NumWalkSlots), .NumHpm(NumHpm), .HpmWidth(HpmWidth), .Igs(Igs),
    .CapMask(CapMask), .SimStraps(SimStraps)
  ) u_straps (
    .clk_i, .rst_ni,
    .load_i        (strap_load_i && quiescent_o),
    .strap_cap_mask_i, .strap_fctl_writable_i, .strap_fctl_tie_i, .strap_ddt_mode_max_i,
    .strap_walk_slots_i, .strap_icvec_bits_i, .strap_cache_off_i, .strap_rcid_bits_i,
    .strap_mcid_bits_i, .strap_hpm_counters_i, .strap_hpm_width_i, .strap_hpm_event_max_i,
    .strap_ats_tags_i, .strap_bare_size_i,
    .capabilities_o(capabilities),
    .limits_o      (limits)
  );

  iommu_reset_trace u_reset_trace (
    .clk_i, .rst_ni, .load_i(SimStraps && strap_load_i && quiescent_o),
    .capabilities_i(capabilities), .limits_i(limits),
    .trace_valid_o(trace_reset_valid_o), .trace_o(trace_reset_o)
  );

  // Straps whose features are not built yet: walks read single entries.
  logic unused_straps;
  assign unused_straps = &{1'b0, strap_line_off_i, strap_prefetch_off_i};

  // ---------------------------------------------------------------- registers
  logic        reg_write, reg_write_low, reg_write_high, reg_halves, axil_busy;
  logic [11:0] reg_write_addr, reg_read_addr;
  logic [63:0] reg_write_data, core_read_data, msg_read_data, debug_read_data, hpm_read_data;

  iommu_axil u_axil (
    .clk_i, .rst_ni,
    .s_axil_awvalid, .s_axil_awready, .s_axil_awaddr,
    .s_axil_wvalid, .s_axil_wready, .s_axil_wdata, .s_axil_wstrb,
    .s_axil_bvalid, .s_axil_bready, .s_axil_bresp,
    .s_axil_arvalid, .s_axil_arready, .s_axil_araddr,
    .s_axil_rvalid, .s_axil_rready, .s_axil_rdata, .s_axil_rresp,
    .write_o            (reg_write),
    .write_addr_o       (reg_write_addr),
    .write_low_o        (reg_write_low),
    .write_high_o       (reg_write_high),
    .write_data_o       (reg_write_data),
    .write_addr_halves_i(reg_halves),
    .read_addr_o        (reg_read_addr),
    .read_data_i        (core_read_data | msg_read_data | debug_read_data | hpm_read_data),
    .busy_o             (axil_busy)
  );

  logic        ddtp_busy, ddtp_inval_valid, ddtp_inval_ready, ddtp_barrier, ddtp_barrier_held;
  logic        ddtp_old_busy;
  logic        cq_enable, cq_restart, cq_stopped, cq_on, cq_set_cqmf, cq_set_cmd_ill;
  logic        cq_set_fence_w_ip;
  logic [43:0] cq_base_ppn, fq_base_ppn;
  logic [31:0] cq_index_mask, cq_tail, cq_head, fq_index_mask, fq_tail, fq_head;
  logic        fq_enable, fq_restart, fq_stopped, fq_on, fq_set_fqmf, fq_set_fqof, fq_appended;

  logic [3:0]  irq_rise;
  logic [15:0] irq_vector;

  // Sources of events: each port's AR and AW, then the walker's misses and loads.
  localparam int NumEvents = 2*NumPorts + 2;
  logic [NumEvents-1:0]                      hpm_valid;
  logic [NumEvents*iommu_pkg::HpmEventW-1:0] hpm;
  logic                                      hpm_overflow;
  logic [31:0]                               hpm_deadline, barrier_deadline;

  iommu_regs #(.QueueLog2Max(QueueLog2Max)) u_regs (
    .clk_i, .rst_ni,
    .capabilities_i     (capabilities),
    .limits_i           (limits),
    .reset_bare_i       (strap_reset_bare_i),
    .cfg_o              (cfg),
    .write_i            (reg_write),
    .write_addr_i       (reg_write_addr),
    .write_low_i        (reg_write_low),
    .write_high_i       (reg_write_high),
    .write_data_i       (reg_write_data),
    .write_addr_halves_o(reg_halves),
    .read_addr_i        (reg_read_addr),
    .read_data_o        (core_read_data),
    .ddtp_busy_o        (ddtp_busy),
    .ddtp_inval_valid_o (ddtp_inval_valid),
    .ddtp_inval_ready_i (ddtp_inval_ready),
    .ddtp_barrier_o     (ddtp_barrier),
    .ddtp_barrier_held_i(ddtp_barrier_held),
    .ddtp_old_busy_i    (ddtp_old_busy),
    .cq_enable_o        (cq_enable),
    .cq_restart_o       (cq_restart),
    .cq_base_ppn_o      (cq_base_ppn),
    .cq_index_mask_o    (cq_index_mask),
    .cq_tail_o          (cq_tail),
    .cq_stopped_o       (cq_stopped),
    .cq_on_i            (cq_on),
    .cq_head_i          (cq_head),
    .cq_set_cqmf_i      (cq_set_cqmf),
    .cq_set_cmd_ill_i   (cq_set_cmd_ill),
    .cq_set_fence_w_ip_i(cq_set_fence_w_ip),
    .fq_enable_o        (fq_enable),
    .fq_restart_o       (fq_restart),
    .fq_base_ppn_o      (fq_base_ppn),
    .fq_index_mask_o    (fq_index_mask),
    .fq_head_o          (fq_head),
    .fq_stopped_o       (fq_stopped),
    .fq_on_i            (fq_on),
    .fq_tail_i          (fq_tail),
    .fq_set_fqmf_i      (fq_set_fqmf),
    .fq_set_fqof_i      (fq_set_fqof),
    .fq_appended_i      (fq_appended),
    .pm_event_i         (hpm_overflow),
    .irq_rise_o         (irq_rise),
    .irq_vector_o       (irq_vector),
    .irq_o
  );

  // Blocks beside the register file that keep their registers themselves.
  logic                   msi_wr_valid, msi_wr_ready, msi_wr_done, msi_wr_error, msi_fault_valid;
  logic                   msi_fault_ready, msg_busy;
  iommu_pkg::mem_wr_req_t msi_wr;
  iommu_pkg::fault_t      msi_fault;

  iommu_msg u_msg (
    .clk_i, .rst_ni,
    .cfg_i         (cfg),
    .present_i     (capabilities.igs != iommu_regs_pkg::CapabilitiesIgsWsi),
    .icvec_mask_i  (limits.icvec_mask),
    .write_i       (reg_write),
    .write_addr_i  (reg_write_addr),
    .write_low_i   (reg_write_low),
    .write_high_i  (reg_write_high),
    .write_data_i  (reg_write_data),
    .read_addr_i   (reg_read_addr),
    .read_data_o   (msg_read_data),
    .rise_i        (irq_rise),
    .vector_i      (irq_vector),
    .mem_wr_valid_o(msi_wr_valid),
    .mem_wr_o      (msi_wr),
    .mem_wr_ready_i(msi_wr_ready),
    .mem_wr_done_i (msi_wr_done),
    .mem_wr_error_i(msi_wr_error),
    .fault_valid_o (msi_fault_valid),
    .fault_o       (msi_fault),
    .fault_ready_i (msi_fault_ready),
    .busy_o        (msg_busy)
  );

  logic                  rsp_valid, debug_req_valid, debug_req_ready, debug_busy;
  iommu_pkg::xlate_rsp_t rsp;
  iommu_pkg::xlate_req_t debug_req;

  iommu_debug u_debug (
    .clk_i, .rst_ni,
    .present_i        (capabilities.dbg),
    .write_i          (reg_write),
    .write_addr_i     (reg_write_addr),
    .write_low_i      (reg_write_low),
    .write_high_i     (reg_write_high),
    .write_data_i     (reg_write_data),
    .read_addr_i      (reg_read_addr),
    .read_data_o      (debug_read_data),
    .xlate_req_valid_o(debug_req_valid),
    .xlate_req_o      (debug_req),
    .xlate_req_ready_i(debug_req_ready),
    .xlate_rsp_valid_i(rsp_valid),
    .xlate_rsp_i      (rsp),
    .busy_o           (debug_busy)
  );

  iommu_hpm #(.NumEvents(NumEvents), .NumHpm(NumHpm), .HpmWidth(HpmWidth)) u_hpm (
    .clk_i, .rst_ni,
    .present_i      (capabilities.hpm),
    .limits_i       (limits),
    .write_i        (reg_write),
    .write_addr_i   (reg_write_addr),
    .write_low_i    (reg_write_low),
    .write_high_i   (reg_write_high),
    .write_data_i   (reg_write_data),
    .read_addr_i    (reg_read_addr),
    .read_data_o    (hpm_read_data),
    .event_valid_i  (hpm_valid),
    .event_i        (hpm),
    .overflow_o     (hpm_overflow),
    .next_deadline_o(hpm_deadline)
  );

  assign trace_reg_write_valid_o = reg_write;
  assign trace_reg_write_o = {reg_write_addr[11:3], reg_write_high && !reg_write_low, 2'b00,
                              reg_write_data, {4{reg_write_high}}, {4{reg_write_low}}};

  // ---------------------------------------------------------------- device ports
  logic [NumPorts-1:0]                      port_req_valid, port_req_ready, port_busy;
  logic [NumPorts*iommu_pkg::XlateReqW-1:0] port_req;
  logic [NumPorts-1:0]                      stale_busy, old_queue_busy, old_reads_busy;
  logic [NumPorts-1:0]                      old_writes_busy;
  logic [NumPorts*8-1:0]                    l1_drops_port;
  logic                                     inval_valid, barrier_start, barrier_watch;
  iommu_pkg::inval_t                        inval;

  for (genvar p = 0; p < NumPorts; p++) begin : gen_port
    iommu_pkg::xlate_req_t port_req_struct;
    assign port_req[p*iommu_pkg::XlateReqW +: iommu_pkg::XlateReqW] = port_req_struct;

    iommu_dma_port #(
      .PortIdx(p), .DmaDataW(DmaDataW), .DmaIdW(DmaIdW), .Pas(Pas), .NumL1(NumL1),
      .ReadQueue(ReadQueue), .WriteQueue(WriteQueue), .FenceTimeout(FenceTimeout)
    ) u_dma_port (
      .clk_i, .rst_ni,
      .cfg_i               (cfg),
      .s_dma_awvalid       (s_dma_awvalid[p]),
      .s_dma_awready       (s_dma_awready[p]),
      .s_dma_awid          (s_dma_awid[p*DmaIdW +: DmaIdW]),
      .s_dma_awaddr        (s_dma_awaddr[p*64 +: 64]),
      .s_dma_awlen         (s_dma_awlen[p*8 +: 8]),
      .s_dma_awsize        (s_dma_awsize[p*3 +: 3]),
      .s_dma_awburst       (s_dma_awburst[p*2 +: 2]),
      .s_dma_awlock        (s_dma_awlock[p]),
      .s_dma_awcache       (s_dma_awcache[p*4 +: 4]),
      .s_dma_awprot        (s_dma_awprot[p*3 +: 3]),
      .s_dma_awqos         (s_dma_awqos[p*4 +: 4]),
      .s_dma_awmmusid      (s_dma_awmmusid[p*24 +: 24]),
      .s_dma_awmmussidv    (s_dma_awmmussidv[p]),
      .s_dma_awmmussid     (s_dma_awmmussid[p*20 +: 20]),
      .s_dma_awmmuatst     (s_dma_awmmuatst[p]),
      .s_dma_wvalid        (s_dma_wvalid[p]),
      .s_dma_wready        (s_dma_wready[p]),
      .s_dma_wdata         (s_dma_wdata[p*DmaDataW +: DmaDataW]),
      .s_dma_wstrb         (s_dma_wstrb[p*(DmaDataW/8) +: DmaDataW/8]),
      .s_dma_wlast         (s_dma_wlast[p]),
      .s_dma_bvalid        (s_dma_bvalid[p]),
      .s_dma_bready        (s_dma_bready[p]),
      .s_dma_bid           (s_dma_bid[p*DmaIdW +: DmaIdW]),
      .s_dma_bresp         (s_dma_bresp[p*2 +: 2]),
      .s_dma_arvalid       (s_dma_arvalid[p]),
      .s_dma_arready       (s_dma_arready[p]),
      .s_dma_arid          (s_dma_arid[p*DmaIdW +: DmaIdW]),
      .s_dma_araddr        (s_dma_araddr[p*64 +: 64]),
      .s_dma_arlen         (s_dma_arlen[p*8 +: 8]),
      .s_dma_arsize        (s_dma_arsize[p*3 +: 3]),
      .s_dma_arburst       (s_dma_arburst[p*2 +: 2]),
      .s_dma_arlock        (s_dma_arlock[p]),
      .s_dma_arcache       (s_dma_arcache[p*4 +: 4]),
      .s_dma_arprot        (s_dma_arprot[p*3 +: 3]),
      .s_dma_arqos         (s_dma_arqos[p*4 +: 4]),
      .s_dma_armmusid      (s_dma_armmusid[p*24 +: 24]),
      .s_dma_armmussidv    (s_dma_armmussidv[p]),
      .s_dma_armmussid     (s_dma_armmussid[p*20 +: 20]),
      .s_dma_armmuatst     (s_dma_armmuatst[p]),
      .s_dma_rvalid        (s_dma_rvalid[p]),
      .s_dma_rready        (s_dma_rready[p]),
      .s_dma_rid           (s_dma_rid[p*DmaIdW +: DmaIdW]),
      .s_dma_rdata         (s_dma_rdata[p*DmaDataW +: DmaDataW]),
      .s_dma_rresp         (s_dma_rresp[p*2 +: 2]),
      .s_dma_rlast         (s_dma_rlast[p]),
      .m_dma_awvalid       (m_dma_awvalid[p]),
      .m_dma_awready       (m_dma_awready[p]),
      .m_dma_awid          (m_dma_awid[p*DmaIdW +: DmaIdW]),
      .m_dma_awaddr        (m_dma_awaddr[p*Pas +: Pas]),
      .m_dma_awlen         (m_dma_awlen[p*8 +: 8]),
      .m_dma_awsize        (m_dma_awsize[p*3 +: 3]),
      .m_dma_awburst       (m_dma_awburst[p*2 +: 2]),
      .m_dma_awlock        (m_dma_awlock[p]),
      .m_dma_awcache       (m_dma_awcache[p*4 +: 4]),
      .m_dma_awprot        (m_dma_awprot[p*3 +: 3]),
      .m_dma_awqos         (m_dma_awqos[p*4 +: 4]),
      .m_dma_awuser        (m_dma_awuser[p*24 +: 24]),
      .m_dma_wvalid        (m_dma_wvalid[p]),
      .m_dma_wready        (m_dma_wready[p]),
      .m_dma_wdata         (m_dma_wdata[p*DmaDataW +: DmaDataW]),
      .m_dma_wstrb         (m_dma_wstrb[p*(DmaDataW/8) +: DmaDataW/8]),
      .m_dma_wlast         (m_dma_wlast[p]),
      .m_dma_bvalid        (m_dma_bvalid[p]),
      .m_dma_bready        (m_dma_bready[p]),
      .m_dma_bid           (m_dma_bid[p*DmaIdW +: DmaIdW]),
      .m_dma_bresp         (m_dma_bresp[p*2 +: 2]),
      .m_dma_arvalid       (m_dma_arvalid[p]),
      .m_dma_arready       (m_dma_arready[p]),
      .m_dma_arid          (m_dma_arid[p*DmaIdW +: DmaIdW]),
      .m_dma_araddr        (m_dma_araddr[p*Pas +: Pas]),
      .m_dma_arlen         (m_dma_arlen[p*8 +: 8]),
      .m_dma_arsize        (m_dma_arsize[p*3 +: 3]),
      .m_dma_arburst       (m_dma_arburst[p*2 +: 2]),
      .m_dma_arlock        (m_dma_arlock[p]),
      .m_dma_arcache       (m_dma_arcache[p*4 +: 4]),
      .m_dma_arprot        (m_dma_arprot[p*3 +: 3]),
      .m_dma_arqos         (m_dma_arqos[p*4 +: 4]),
      .m_dma_aruser        (m_dma_aruser[p*24 +: 24]),
      .m_dma_rvalid        (m_dma_rvalid[p]),
      .m_dma_rready        (m_dma_rready[p]),
      .m_dma_rid           (m_dma_rid[p*DmaIdW +: DmaIdW]),
      .m_dma_rdata         (m_dma_rdata[p*DmaDataW +: DmaDataW]),
      .m_dma_rresp         (m_dma_rresp[p*2 +: 2]),
      .m_dma_rlast         (m_dma_rlast[p]),
      .xlate_req_valid_o   (port_req_valid[p]),
      .xlate_req_o         (port_req_struct),
      .xlate_req_ready_i   (port_req_ready[p]),
      .xlate_rsp_valid_i   (rsp_valid),
      .xlate_rsp_i         (rsp),
      .inval_valid_i       (inval_valid),
      .inval_i             (inval),
      .barrier_start_i     (barrier_start),
      .barrier_watch_i     (barrier_watch),
      .stale_busy_o        (stale_busy[p]),
      .old_queue_busy_o    (old_queue_busy[p]),
      .old_reads_busy_o    (old_reads_busy[p]),
      .old_writes_busy_o   (old_writes_busy[p]),
      .busy_o              (port_busy[p]),
      .l1_drops_o          (l1_drops_port[p*8 +: 8]),
      .hpm_valid_o         (hpm_valid[2*p +: 2]),
      .hpm_o               (hpm[2*p*iommu_pkg::HpmEventW +: 2*iommu_pkg::HpmEventW]),
      .trace_dma_ar_valid_o (trace_dma_ar_valid_o[p]),
      .trace_dma_ar_o (
        trace_dma_ar_o[p*iommu_trace_pkg::DmaArWidth +: iommu_trace_pkg::DmaArWidth]),
      .trace_dma_aw_valid_o (trace_dma_aw_valid_o[p]),
      .trace_dma_aw_o (
        trace_dma_aw_o[p*iommu_trace_pkg::DmaAwWidth +: iommu_trace_pkg::DmaAwWidth]),
      .trace_m_ar_valid_o (trace_m_ar_valid_o[p]),
      .trace_m_ar_o (trace_m_ar_o[p*iommu_trace_pkg::MArWidth +: iommu_trace_pkg::MArWidth]),
      .trace_m_aw_valid_o (trace_m_aw_valid_o[p]),
      .trace_m_aw_o (trace_m_aw_o[p*iommu_trace_pkg::MAwWidth +: iommu_trace_pkg::MAwWidth]),
      .trace_r_last_valid_o (trace_r_last_valid_o[p]),
      .trace_r_last_o (
        trace_r_last_o[p*iommu_trace_pkg::RLastWidth +: iommu_trace_pkg::RLastWidth]),
      .trace_b_valid_o (trace_b_valid_o[p]),
      .trace_b_o (trace_b_o[p*iommu_trace_pkg::BWidth +: iommu_trace_pkg::BWidth]),
      .trace_watchdog_r_valid_o (trace_watchdog_r_valid_o[p]),
      .trace_watchdog_r_o (
        trace_watchdog_r_o[p*iommu_trace_pkg::WatchdogRWidth +: iommu_trace_pkg::WatchdogRWidth]),
      .trace_watchdog_w_valid_o (trace_watchdog_w_valid_o[p]),
      .trace_watchdog_w_o (
        trace_watchdog_w_o[p*iommu_trace_pkg::WatchdogWWidth +: iommu_trace_pkg::WatchdogWWidth])
    );
  end

  logic [9:0] l1_drops;
  always_comb begin
    l1_drops = '0;
    for (int p = 0; p < NumPorts; p++) l1_drops = l1_drops + 10'(l1_drops_port[p*8 +: 8]);
  end

  // ---------------------------------------------------------------- walker
  // Who may ask: the debug port above the device ports.
  localparam int NumAskers = NumPorts + 1;
  logic                                      xlate_req_valid, xlate_req_ready;
  logic [NumAskers-1:0]                      ask_valid, ask_grant;
  logic [NumAskers*iommu_pkg::XlateReqW-1:0] ask;
  logic [$clog2(NumAskers)-1:0]              asker;
  iommu_pkg::xlate_req_t                     xlate_req;

  assign ask_valid = {debug_req_valid, port_req_valid};
  assign ask       = {debug_req, port_req};
  util_rr_arbiter #(.Num(NumAskers)) u_xlate_arbiter (
    .clk_i, .rst_ni,
    .request_i(ask_valid),
    .take_i   (xlate_req_ready),
    .any_o    (xlate_req_valid),
    .grant_o  (ask_grant),
    .index_o  (asker)
  );
  assign {debug_req_ready, port_req_ready} = ask_grant & {NumAskers{xlate_req_ready}};
  assign xlate_req = ask[asker*iommu_pkg::XlateReqW +: iommu_pkg::XlateReqW];

  logic                   walk_rd_valid, walk_rd_ready, walk_rsp_valid, mem_rsp_last;
  logic                   mem_rsp_error, mem_rsp_any_poison, inval_busy, marked_busy, walker_busy;
  logic                   cas_old_busy;
  iommu_pkg::mem_rd_req_t walk_rd;
  logic [7:0]             mem_rsp_id;
  logic [MemDataW-1:0]    mem_rsp_data;
  logic [MemDataW/64-1:0] mem_rsp_poison;
  logic                   fault_valid, fault_ready;
  iommu_pkg::fault_t      fault;

  logic                       walk_cas_valid, walk_cas_ready, walk_cas_rsp_valid, walk_cas_busy;
  logic                       walk_cas_rsp_error, walk_cas_rsp_poison;
  logic                       hpm_miss_valid, hpm_load_valid;
  logic [7:0]                 walk_cas_rsp_id;
  logic [63:0]                walk_cas_rsp_data;
  iommu_pkg::mem_atomic_req_t walk_cas;
  iommu_pkg::hpm_event_t      hpm_miss, hpm_load;
  // No atomic access leaves m_mem yet: capabilities.AMO_HWAD is 0, and nothing is ever offered.
  assign walk_cas_ready      = 1'b0;
  assign walk_cas_rsp_valid  = 1'b0;
  assign walk_cas_rsp_id     = '0;
  assign walk_cas_rsp_data   = '0;
  assign walk_cas_rsp_error  = 1'b0;
  assign walk_cas_rsp_poison = 1'b0;
  logic unused_walk;
  assign unused_walk = &{1'b0, walk_cas_valid, walk_cas, walk_cas_busy};
  assign hpm_valid[2*NumPorts +: 2] = {hpm_load_valid, hpm_miss_valid};
  assign hpm[2*NumPorts*iommu_pkg::HpmEventW +: 2*iommu_pkg::HpmEventW] = {hpm_load, hpm_miss};

  iommu_walker #(
    .Pas(Pas), .MemDataW(MemDataW), .NumWalkSlots(NumWalkSlots), .L2Sets(L2Sets), .L2Ways(L2Ways),
    .L2Super(L2Super), .NumDc(NumDc), .NumPc(NumPc), .GenW(GenW), .NumPorts(NumPorts),
    .ReadQueue(ReadQueue), .WriteQueue(WriteQueue)
  ) u_walker (
    .clk_i, .rst_ni,
    .cfg_i            (cfg),
    .xlate_req_valid_i(xlate_req_valid),
    .xlate_req_i      (xlate_req),
    .xlate_req_ready_o(xlate_req_ready),
    .xlate_rsp_valid_o(rsp_valid),
    .xlate_rsp_o      (rsp),
    .mem_rd_valid_o   (walk_rd_valid),
    .mem_rd_o         (walk_rd),
    .mem_rd_ready_i   (walk_rd_ready),
    .mem_rsp_valid_i  (walk_rsp_valid),
    .mem_rsp_id_i     (mem_rsp_id),
    .mem_rsp_data_i   (mem_rsp_data),
    .mem_rsp_last_i   (mem_rsp_last),
    .mem_rsp_error_i  (mem_rsp_error),
    .mem_rsp_poison_i (mem_rsp_poison),
    .cas_valid_o      (walk_cas_valid),
    .cas_o            (walk_cas),
    .cas_ready_i      (walk_cas_ready),
    .cas_rsp_valid_i  (walk_cas_rsp_valid),
    .cas_rsp_id_i     (walk_cas_rsp_id),
    .cas_rsp_data_i   (walk_cas_rsp_data),
    .cas_rsp_error_i  (walk_cas_rsp_error),
    .cas_rsp_poison_i (walk_cas_rsp_poison),
    .cas_busy_o       (walk_cas_busy),
    .hpm_miss_valid_o (hpm_miss_valid),
    .hpm_miss_o       (hpm_miss),
    .hpm_load_valid_o (hpm_load_valid),
    .hpm_load_o       (hpm_load),
    .fault_valid_o    (fault_valid),
    .fault_o          (fault),
    .fault_ready_i    (fault_ready),
    .inval_valid_i    (inval_valid),
    .inval_i          (inval),
    .l1_drops_i       (l1_drops),
    .inval_busy_o     (inval_busy),
    .marked_busy_o    (marked_busy),
    .busy_o           (walker_busy),
    .trace_xlate_req_valid_o, .trace_xlate_req_o,
    .trace_xlate_rsp_valid_o, .trace_xlate_rsp_o,
    .trace_walk_read_valid_o, .trace_walk_read_o,
    .trace_walk_beat_valid_o, .trace_walk_beat_o,
    .trace_walk_end_valid_o, .trace_walk_end_o,
    .trace_cache_valid_o, .trace_cache_o,
    .trace_drop_valid_o, .trace_drop_o
  );

  // ---------------------------------------------------------------- queues
  logic                   cmd_rd_valid, cmd_rd_ready, cmd_rsp_valid;
  iommu_pkg::mem_rd_req_t cmd_rd;
  logic                   store_valid, store_ready, store_done, write_error;
  logic [55:0]            store_addr;
  logic [31:0]            store_data;
  logic                   cq_inval_valid, cq_inval_ready, fence_barrier, fence_barrier_held;
  iommu_pkg::inval_t      cq_inval;
  logic                   fence_waits, cq_busy;

  iommu_cmd_queue #(.MemDataW(MemDataW)) u_cmd_queue (
    .clk_i, .rst_ni,
    .cfg_i            (cfg),
    .enable_i         (cq_enable),
    .restart_i        (cq_restart),
    .base_ppn_i       (cq_base_ppn),
    .index_mask_i     (cq_index_mask),
    .tail_i           (cq_tail),
    .stopped_i        (cq_stopped),
    .on_o             (cq_on),
    .head_o           (cq_head),
    .set_cqmf_o       (cq_set_cqmf),
    .set_cmd_ill_o    (cq_set_cmd_ill),
    .set_fence_w_ip_o (cq_set_fence_w_ip),
    .mem_rd_valid_o   (cmd_rd_valid),
    .mem_rd_o         (cmd_rd),
    .mem_rd_ready_i   (cmd_rd_ready),
    .mem_rsp_valid_i  (cmd_rsp_valid),
    .mem_rsp_data_i   (mem_rsp_data),
    .mem_rsp_last_i   (mem_rsp_last),
    .mem_rsp_bad_i    (mem_rsp_error || mem_rsp_any_poison),
    .store_valid_o    (store_valid),
    .store_addr_o     (store_addr),
    .store_data_o     (store_data),
    .store_ready_i    (store_ready),
    .store_done_i     (store_done),
    .store_error_i    (write_error),
    .inval_valid_o    (cq_inval_valid),
    .inval_o          (cq_inval),
    .inval_ready_i    (cq_inval_ready),
    .inval_busy_i     (inval_busy),
    .marked_busy_i    (marked_busy || cas_old_busy),
    .stale_busy_i     (|stale_busy),
    .barrier_o        (fence_barrier),
    .barrier_held_i   (fence_barrier_held),
    .old_reads_busy_i (|old_reads_busy),
    .old_writes_busy_i(|old_writes_busy),
    .fence_waits_o    (fence_waits),
    .busy_o           (cq_busy),
    .trace_command_valid_o, .trace_command_o
  );

  logic         record_valid, record_ready, record_done, fq_busy;
  logic [55:0]  record_addr;
  logic [255:0] record_data;

  // Faults of the walker and of messages, in turn.
  logic [1:0]                     fault_grant;
  logic                           any_fault_valid, any_fault_ready, fault_index;
  logic [2*iommu_pkg::FaultW-1:0] faults;
  iommu_pkg::fault_t              any_fault;

  util_rr_arbiter #(.Num(2)) u_fault_arbiter (
    .clk_i, .rst_ni,
    .request_i({msi_fault_valid, fault_valid}),
    .take_i   (any_fault_ready),
    .any_o    (any_fault_valid),
    .grant_o  (fault_grant),
    .index_o  (fault_index)
  );
  assign faults = {msi_fault, fault};
  assign any_fault = faults[fault_index*iommu_pkg::FaultW +: iommu_pkg::FaultW];
  assign {msi_fault_ready, fault_ready} = fault_grant & {2{any_fault_ready}};

  iommu_fault_queue u_fault_queue (
    .clk_i, .rst_ni,
    .cfg_i        (cfg),
    .enable_i     (fq_enable),
    .restart_i    (fq_restart),
    .base_ppn_i   (fq_base_ppn),
    .index_mask_i (fq_index_mask),
    .head_i       (fq_head),
    .stopped_i    (fq_stopped),
    .on_o         (fq_on),
    .tail_o       (fq_tail),
    .set_fqmf_o   (fq_set_fqmf),
    .set_fqof_o   (fq_set_fqof),
    .appended_o   (fq_appended),
    .fault_valid_i(any_fault_valid),
    .fault_i      (any_fault),
    .fault_ready_o(any_fault_ready),
    .write_valid_o(record_valid),
    .write_addr_o (record_addr),
    .write_data_o (record_data),
    .write_ready_i(record_ready),
    .write_done_i (record_done),
    .write_error_i(write_error),
    .busy_o       (fq_busy),
    .trace_fault_valid_o, .trace_fault_o
  );

  // One invalidation at a time, and only once the last one is applied everywhere; a change of mode
  // goes first.
  assign ddtp_inval_ready = !inval_busy;
  assign cq_inval_ready   = !inval_busy && !ddtp_inval_valid;
  assign inval_valid      = !inval_busy && (ddtp_inval_valid || cq_inval_valid);
  always_comb begin
    inval = cq_inval;
    if (ddtp_inval_valid) begin
      inval      = '0;
      inval.kind = iommu_pkg::InvalMode;
    end
  end

  assign ddtp_old_busy = (|old_queue_busy) || (|old_reads_busy) || (|old_writes_busy) ||
                         marked_busy || inval_busy || cas_old_busy;
  iommu_barrier #(.FenceTimeout(FenceTimeout)) u_barrier (
    .clk_i, .rst_ni,
    .ddtp_want_i  (ddtp_barrier),
    .ddtp_held_o  (ddtp_barrier_held),
    .fence_want_i (fence_barrier),
    .fence_held_o (fence_barrier_held),
    .fence_waits_i(fence_waits),
    .start_o      (barrier_start),
    .watch_o      (barrier_watch),
    .deadline_o   (barrier_deadline)
  );
  assign next_deadline_o = (hpm_deadline < barrier_deadline) ? hpm_deadline : barrier_deadline;

  // ---------------------------------------------------------------- memory port
  // Writers of m_mem, in the order of iommu_mem_write; those without a source stay idle.
  localparam int NumWriters = 6;
  localparam int WrFence    = 0;
  localparam int WrFault    = 1;
  localparam int WrMsi      = 3;
  logic                   mem_read_busy, mem_write_busy, mem_atomic_busy, mrif_rd_ready;
  logic                   mrif_rsp_valid;
  logic [NumWriters-1:0]  writer_valid, writer_ready, writer_done;
  logic [NumWriters*iommu_pkg::MemWrReqW-1:0] writer;
  iommu_pkg::mem_wr_req_t store, record;

  always_comb begin
    store             = '0;
    store.id          = iommu_pkg::MemIdFence;
    store.addr        = store_addr;
    store.log2_bytes  = 3'd2;
    store.data[31:0]  = store_data;
    store.reason      = iommu_pkg::MemFence;
    store.rcid        = cfg.rcid;
    store.mcid        = cfg.mcid;
    record            = '0;
    record.id         = iommu_pkg::MemIdFault;
    record.addr       = record_addr;
    record.log2_bytes = 3'd5;
    record.data       = record_data;
    record.reason     = iommu_pkg::MemFault;
    record.rcid       = cfg.rcid;
    record.mcid       = cfg.mcid;

    writer_valid          = '0;
    writer_valid[WrFence] = store_valid;
    writer_valid[WrFault] = record_valid;
    writer_valid[WrMsi]   = msi_wr_valid;
    writer                = '0;
    writer[WrFence*iommu_pkg::MemWrReqW +: iommu_pkg::MemWrReqW] = store;
    writer[WrFault*iommu_pkg::MemWrReqW +: iommu_pkg::MemWrReqW] = record;
    writer[WrMsi*iommu_pkg::MemWrReqW +: iommu_pkg::MemWrReqW]   = msi_wr;
  end
  assign store_ready  = writer_ready[WrFence];
  assign store_done   = writer_done[WrFence];
  assign record_ready = writer_ready[WrFault];
  assign record_done  = writer_done[WrFault];
  assign msi_wr_ready = writer_ready[WrMsi];
  assign msi_wr_done  = writer_done[WrMsi];
  assign msi_wr_error = write_error;

  logic                   cas_valid, cas_ready, cas_rsp_valid, cas_rsp_error, cas_rsp_poison;
  logic                   set_ready, set_rsp_valid;
  logic [7:0]             cas_rsp_id, atomic_done_id;
  logic [63:0]            cas_rsp_data;
  logic                   atomic_valid, atomic_wrap, atomic_ready, atomic_done;
  logic [5:0]             atomic_atop;
  logic [2:0]             atomic_level;
  iommu_pkg::mem_wr_req_t atomic_write;
  iommu_pkg::mem_atomic_req_t cas;

  // A fence waits for the compare-and-swaps issued before it.
  logic fence_waits_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) fence_waits_q <= 1'b0;
    else         fence_waits_q <= fence_waits;
  end

  // Nobody asks for atomics or reads interrupt files yet.
  logic unused_memory_port;
  assign cas_valid          = 1'b0;
  assign cas                = '0;
  assign unused_memory_port = &{1'b0, cas_ready, cas_rsp_valid, cas_rsp_id, cas_rsp_data,
                                cas_rsp_error, cas_rsp_poison, set_ready, set_rsp_valid,
                                mrif_rd_ready, mrif_rsp_valid};

  iommu_mem_atomic #(.MemDataW(MemDataW), .NumSlots(NumWalkSlots)) u_mem_atomic (
    .clk_i, .rst_ni,
    .req_valid_i    ({1'b0, cas_valid}),
    .req_i          ({iommu_pkg::MemAtomicReqW'(0), cas}),
    .req_ready_o    ({set_ready, cas_ready}),
    .rsp_valid_o    ({set_rsp_valid, cas_rsp_valid}),
    .rsp_id_o       (cas_rsp_id),
    .rsp_data_o     (cas_rsp_data),
    .rsp_error_o    (cas_rsp_error),
    .rsp_poison_o   (cas_rsp_poison),
    .busy_o         (mem_atomic_busy),
    .fence_start_i  ((fence_waits && !fence_waits_q) || barrier_start),
    .old_busy_o     (cas_old_busy),
    .write_valid_o  (atomic_valid),
    .write_o        (atomic_write),
    .write_atop_o   (atomic_atop),
    .write_wrap_o   (atomic_wrap),
    .write_level_o  (atomic_level),
    .write_ready_i  (atomic_ready),
    .write_done_i   (atomic_done),
    .write_done_id_i(atomic_done_id),
    .write_error_i  (write_error),
    .rvalid_i       (m_mem_rvalid),
    .rid_i          (m_mem_rid),
    .rdata_i        (m_mem_rdata),
    .rresp_i        (m_mem_rresp),
    .rpoison_i      (m_mem_rpoison)
  );

  iommu_mem_read #(.Pas(Pas), .MemDataW(MemDataW)) u_mem_read (
    .clk_i, .rst_ni,
    .walk_valid_i    (walk_rd_valid),
    .walk_i          (walk_rd),
    .walk_ready_o    (walk_rd_ready),
    .cmd_valid_i     (cmd_rd_valid),
    .cmd_i           (cmd_rd),
    .cmd_ready_o     (cmd_rd_ready),
    .mrif_valid_i    (1'b0),
    .mrif_i          (iommu_pkg::MemRdReqW'(0)),
    .mrif_ready_o    (mrif_rd_ready),
    .walk_rsp_valid_o(walk_rsp_valid),
    .cmd_rsp_valid_o (cmd_rsp_valid),
    .mrif_rsp_valid_o(mrif_rsp_valid),
    .rsp_id_o        (mem_rsp_id),
    .rsp_data_o      (mem_rsp_data),
    .rsp_last_o      (mem_rsp_last),
    .rsp_error_o     (mem_rsp_error),
    .rsp_poison_o    (mem_rsp_poison),
    .rsp_any_poison_o(mem_rsp_any_poison),
    .busy_o          (mem_read_busy),
    .m_mem_arvalid, .m_mem_arready, .m_mem_arid, .m_mem_araddr, .m_mem_arlen, .m_mem_arsize,
    .m_mem_arburst, .m_mem_arcache, .m_mem_arprot, .m_mem_aruser,
    .m_mem_rvalid, .m_mem_rready, .m_mem_rid, .m_mem_rdata, .m_mem_rresp, .m_mem_rpoison,
    .m_mem_rlast
  );

  iommu_mem_write #(.Pas(Pas), .MemDataW(MemDataW), .NumWriters(NumWriters)) u_mem_write (
    .clk_i, .rst_ni,
    .req_valid_i     (writer_valid),
    .req_i           (writer),
    .req_ready_o     (writer_ready),
    .done_o          (writer_done),
    .error_o         (write_error),
    .atomic_valid_i  (atomic_valid),
    .atomic_i        (atomic_write),
    .atomic_atop_i   (atomic_atop),
    .atomic_wrap_i   (atomic_wrap),
    .atomic_level_i  (atomic_level),
    .atomic_ready_o  (atomic_ready),
    .atomic_done_o   (atomic_done),
    .atomic_done_id_o(atomic_done_id),
    .busy_o          (mem_write_busy),
    .m_mem_awvalid, .m_mem_awready, .m_mem_awid, .m_mem_awaddr, .m_mem_awlen, .m_mem_awsize,
    .m_mem_awburst, .m_mem_awcache, .m_mem_awprot, .m_mem_awatop, .m_mem_awuser,
    .m_mem_wvalid, .m_mem_wready, .m_mem_wdata, .m_mem_wstrb, .m_mem_wlast,
    .m_mem_bvalid, .m_mem_bready, .m_mem_bid, .m_mem_bresp
  );

  // ---------------------------------------------------------------- idle
  assign quiescent_o = !axil_busy && !ddtp_busy && (port_busy == '0) && !walker_busy && !cq_busy &&
                       !fq_busy && !any_fault_valid && !mem_read_busy && !mem_write_busy &&
                       !mem_atomic_busy && !msg_busy && !debug_busy;
endmodule
