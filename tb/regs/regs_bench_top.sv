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
  output logic [15:0] irq_o
);
  iommu_regs_pkg::capabilities_t capabilities;
  iommu_pkg::config_t            cfg;
  logic [3:0]                    ddt_mode_max, icvec_mask;
  logic [6:0]                    walk_slots;
  logic                          write, write_low, write_high, halves;
  logic [11:0]                   write_addr, read_addr;
  logic [63:0]                   write_data, read_data;
  /* verilator lint_off PINCONNECTEMPTY */

  iommu_straps #(.SimStraps(1'b1)) u_straps (
    .clk_i, .rst_ni, .load_i(1'b0), .strap_cap_mask_i, .strap_ddt_mode_max_i, .strap_walk_slots_i,
    .strap_icvec_bits_i, .strap_cache_off_i(1'b0), .capabilities_o(capabilities),
    .ddt_mode_max_o(ddt_mode_max), .walk_slots_o(walk_slots), .icvec_mask_o(icvec_mask),
    .cache_off_o()
  );

  iommu_axil u_axil (
    .clk_i, .rst_ni,
    .s_axil_awvalid, .s_axil_awready, .s_axil_awaddr, .s_axil_wvalid, .s_axil_wready,
    .s_axil_wdata, .s_axil_wstrb, .s_axil_bvalid, .s_axil_bready, .s_axil_bresp, .s_axil_arvalid,
    .s_axil_arready, .s_axil_araddr, .s_axil_rvalid, .s_axil_rready, .s_axil_rdata, .s_axil_rresp,
    .write_o(write), .write_addr_o(write_addr), .write_low_o(write_low),
    .write_high_o(write_high), .write_data_o(write_data), .write_addr_halves_i(halves),
    .read_addr_o(read_addr), .read_data_i(read_data), .busy_o()
  );

  iommu_regs u_regs (
    .clk_i, .rst_ni, .capabilities_i(capabilities), .ddt_mode_max_i(ddt_mode_max),
    .walk_slots_i(walk_slots), .icvec_mask_i(icvec_mask), .cache_off_i(1'b0),
    .reset_bare_i(strap_reset_bare_i), .cfg_o(cfg), .write_i(write), .write_addr_i(write_addr),
    .write_low_i(write_low), .write_high_i(write_high), .write_data_i(write_data),
    .write_addr_halves_o(halves), .read_addr_i(read_addr), .read_data_o(read_data),
    .ddtp_busy_o(), .ddtp_inval_valid_o(inval_valid_o), .ddtp_inval_ready_i(inval_ready_i),
    .ddtp_barrier_o(barrier_o), .ddtp_barrier_held_i(barrier_held_i),
    .ddtp_old_busy_i(old_busy_i),
    .cq_enable_o, .cq_restart_o, .cq_base_ppn_o(), .cq_index_mask_o(), .cq_tail_o, .cq_stopped_o,
    .cq_on_i, .cq_head_i, .cq_set_cqmf_i(cq_set_i[0]), .cq_set_cmd_ill_i(cq_set_i[1]),
    .cq_set_fence_w_ip_i(cq_set_i[2]),
    .fq_enable_o, .fq_restart_o, .fq_base_ppn_o(), .fq_index_mask_o(), .fq_head_o, .fq_stopped_o,
    .fq_on_i, .fq_tail_i, .fq_set_fqmf_i(fq_set_i[0]), .fq_set_fqof_i(fq_set_i[1]),
    .fq_appended_i, .irq_o
  );

  assign mode_o       = cfg.mode;
  assign ddt_ppn_o    = cfg.ddt_ppn;
  assign pas_o        = cfg.pas;
  assign walk_slots_o = cfg.walk_slots;
endmodule
