// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// The registers behind their bus, with straps as pins; what the queues and the ports say comes from
// the test.
module regs_bench_top (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        s_axil_awvalid,
  output logic        s_axil_awready,
  input  logic [11:0] s_axil_awaddr,
  input  logic        s_axil_wvalid,
  output logic        s_axil_wready,
  input  logic [63:0] s_axil_wdata,
  input  logic [7:0]  s_axil_wstrb,
  output logic        s_axil_bvalid,
  input  logic        s_axil_bready,
  output logic [1:0]  s_axil_bresp,
  input  logic        s_axil_arvalid,
  output logic        s_axil_arready,
  input  logic [11:0] s_axil_araddr,
  output logic        s_axil_rvalid,
  input  logic        s_axil_rready,
  output logic [63:0] s_axil_rdata,
  output logic [1:0]  s_axil_rresp,

  input  logic [63:0] strap_cap_mask_i,
  input  logic [2:0]  strap_fctl_writable_i,
  input  logic [2:0]  strap_fctl_tie_i,
  input  logic [3:0]  strap_rcid_bits_i,
  input  logic [3:0]  strap_ddt_mode_max_i,
  input  logic [6:0]  strap_walk_slots_i,
  input  logic [4:0]  strap_icvec_bits_i,
  input  logic        strap_reset_bare_i,

  output logic [3:0]  mode_o,
  output logic [43:0] ddt_ppn_o,
  output logic [5:0]  pas_o,
  output logic [6:0]  walk_slots_o,
  output logic        inval_valid_o,
  input  logic        inval_ready_i,
  output logic        barrier_o,
  input  logic        barrier_held_i,
  input  logic        old_busy_i,

  output logic        cq_enable_o,
  output logic        cq_restart_o,
  output logic [31:0] cq_tail_o,
  output logic        cq_stopped_o,
  input  logic        cq_on_i,
  input  logic [31:0] cq_head_i,
  input  logic [2:0]  cq_set_i,           // fence_w_ip, cmd_ill, cqmf
  output logic        fq_enable_o,
  output logic        fq_restart_o,
  output logic [31:0] fq_head_o,
  output logic        fq_stopped_o,
  input  logic        fq_on_i,
  input  logic [31:0] fq_tail_i,
  input  logic [1:0]  fq_set_i,           // fqof, fqmf
  input  logic        fq_appended_i,
  output logic [15:0] irq_o,

  output logic        msg_valid_o,
  output logic [55:0] msg_addr_o,
  output logic [31:0] msg_data_o,
  input  logic        msg_ready_i,
  input  logic        msg_done_i,
  input  logic        msg_error_i,
  output logic        msg_fault_o,
  output logic [11:0] msg_fault_cause_o,
  output logic [63:0] msg_fault_iotval_o,
  output logic        msg_fault_bare_o,     // everything else of the fault is 0
  output logic        msg_busy_o,

  input  logic        debug_present_i,
  output logic        debug_valid_o,
  output logic        debug_write_o,
  output logic        debug_exec_o,
  output logic        debug_priv_o,
  output logic        debug_pv_o,
  output logic [23:0] debug_device_id_o,
  output logic [19:0] debug_process_id_o,
  output logic [63:0] debug_iova_o,
  input  logic        debug_ready_i,
  input  logic        rsp_valid_i,
  input  logic [2:0]  rsp_port_i,
  input  logic [1:0]  rsp_verdict_i,        // 0 granted, 1 refused, 2 retry, 3 granted to a file
  input  logic [43:0] rsp_ppn_i,
  input  logic [5:0]  rsp_size_i,
  input  logic [1:0]  rsp_pbmt_i
);
  iommu_regs_pkg::capabilities_t capabilities;
  iommu_pkg::config_t            cfg;
  iommu_pkg::limits_t            limits;
  logic                          write, write_low, write_high, halves;
  logic [11:0]                   write_addr, read_addr;
  logic [63:0]                   write_data, core_read, msg_read, debug_read;
  /* verilator lint_off PINCONNECTEMPTY */

  iommu_straps #(.SimStraps(1'b1)) u_straps (
    .clk_i, .rst_ni, .load_i(1'b0), .strap_cap_mask_i, .strap_fctl_writable_i, .strap_fctl_tie_i,
    .strap_ddt_mode_max_i, .strap_walk_slots_i, .strap_icvec_bits_i, .strap_cache_off_i(1'b0),
    .strap_rcid_bits_i, .strap_mcid_bits_i(4'd0), .strap_hpm_counters_i(5'd0),
    .strap_hpm_width_i(7'd0), .strap_hpm_event_max_i(4'd0), .strap_ats_tags_i(6'd0),
    .strap_bare_size_i(6'd0), .capabilities_o(capabilities), .limits_o(limits)
  );

  iommu_axil u_axil (
    .clk_i, .rst_ni,
    .s_axil_awvalid, .s_axil_awready, .s_axil_awaddr, .s_axil_wvalid, .s_axil_wready,
    .s_axil_wdata, .s_axil_wstrb, .s_axil_bvalid, .s_axil_bready, .s_axil_bresp, .s_axil_arvalid,
    .s_axil_arready, .s_axil_araddr, .s_axil_rvalid, .s_axil_rready, .s_axil_rdata, .s_axil_rresp,
    .write_o(write), .write_addr_o(write_addr), .write_low_o(write_low),
    .write_high_o(write_high), .write_data_o(write_data), .write_addr_halves_i(halves),
    .read_addr_o(read_addr), .read_data_i(core_read | msg_read | debug_read), .busy_o()
  );

  iommu_regs u_regs (
    .clk_i, .rst_ni, .capabilities_i(capabilities), .limits_i(limits),
    .reset_bare_i(strap_reset_bare_i), .cfg_o(cfg), .write_i(write), .write_addr_i(write_addr),
    .write_low_i(write_low), .write_high_i(write_high), .write_data_i(write_data),
    .write_addr_halves_o(halves), .read_addr_i(read_addr), .read_data_o(core_read),
    .ddtp_busy_o(), .ddtp_inval_valid_o(inval_valid_o), .ddtp_inval_ready_i(inval_ready_i),
    .ddtp_barrier_o(barrier_o), .ddtp_barrier_held_i(barrier_held_i),
    .ddtp_old_busy_i(old_busy_i),
    .cq_enable_o, .cq_restart_o, .cq_base_ppn_o(), .cq_index_mask_o(), .cq_tail_o, .cq_stopped_o,
    .cq_on_i, .cq_head_i, .cq_set_cqmf_i(cq_set_i[0]), .cq_set_cmd_ill_i(cq_set_i[1]),
    .cq_set_fence_w_ip_i(cq_set_i[2]),
    .fq_enable_o, .fq_restart_o, .fq_base_ppn_o(), .fq_index_mask_o(), .fq_head_o, .fq_stopped_o,
    .fq_on_i, .fq_tail_i, .fq_set_fqmf_i(fq_set_i[0]), .fq_set_fqof_i(fq_set_i[1]),
    .fq_appended_i, .pm_event_i(1'b0), .irq_rise_o(rise), .irq_vector_o(vector), .irq_o
  );

  iommu_pkg::mem_wr_req_t message;
  iommu_pkg::fault_t      fault, expected_fault;
  logic [3:0]             rise;
  logic [15:0]            vector;

  iommu_msg u_msg (
    .clk_i, .rst_ni, .cfg_i(cfg),
    .present_i(capabilities.igs != iommu_regs_pkg::CapabilitiesIgsWsi),
    .icvec_mask_i(limits.icvec_mask), .write_i(write), .write_addr_i(write_addr),
    .write_low_i(write_low), .write_high_i(write_high), .write_data_i(write_data),
    .read_addr_i(read_addr), .read_data_o(msg_read), .rise_i(rise), .vector_i(vector),
    .mem_wr_valid_o(msg_valid_o), .mem_wr_o(message), .mem_wr_ready_i(msg_ready_i),
    .mem_wr_done_i(msg_done_i), .mem_wr_error_i(msg_error_i), .fault_valid_o(msg_fault_o),
    .fault_o(fault), .fault_ready_i(1'b1), .busy_o(msg_busy_o)
  );
  assign msg_addr_o         = message.addr;
  assign msg_data_o         = message.data[31:0];
  assign msg_fault_cause_o  = fault.cause;
  assign msg_fault_iotval_o = fault.iotval;
  always_comb begin
    expected_fault        = '0;
    expected_fault.cause  = fault.cause;
    expected_fault.iotval = fault.iotval;
  end
  assign msg_fault_bare_o   = (fault == expected_fault);

  iommu_pkg::xlate_req_t req;
  iommu_pkg::xlate_rsp_t rsp;

  iommu_debug u_debug (
    .clk_i, .rst_ni, .present_i(capabilities.dbg || debug_present_i), .write_i(write),
    .write_addr_i(write_addr), .write_low_i(write_low), .write_high_i(write_high),
    .write_data_i(write_data), .read_addr_i(read_addr), .read_data_o(debug_read),
    .xlate_req_valid_o(debug_valid_o), .xlate_req_o(req), .xlate_req_ready_i(debug_ready_i),
    .xlate_rsp_valid_i(rsp_valid_i), .xlate_rsp_i(rsp), .busy_o()
  );
  assign debug_write_o      = req.write;
  assign debug_exec_o       = req.exec;
  assign debug_priv_o       = req.priv;
  assign debug_pv_o         = req.pv;
  assign debug_device_id_o  = req.device_id;
  assign debug_process_id_o = req.process_id;
  assign debug_iova_o       = req.iova;
  always_comb begin
    rsp           = '0;
    rsp.port      = rsp_port_i;
    rsp.granted   = (rsp_verdict_i == 2'd0) || (rsp_verdict_i == 2'd3);
    rsp.refused   = (rsp_verdict_i == 2'd1);
    rsp.retry     = (rsp_verdict_i == 2'd2);
    rsp.mrif      = (rsp_verdict_i == 2'd3);
    rsp.data.ppn  = rsp_ppn_i;
    rsp.data.size = rsp_size_i;
    rsp.data.pbmt = rsp_pbmt_i;
  end

  assign mode_o       = cfg.mode;
  assign ddt_ppn_o    = cfg.ddt_ppn;
  assign pas_o        = cfg.pas;
  assign walk_slots_o = cfg.walk_slots;
endmodule
