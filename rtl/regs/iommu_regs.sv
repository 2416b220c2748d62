// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// The register file: which write goes where, what a read returns.
//
// Counters, debug port and message table keep their registers themselves (iommu_hpm, iommu_debug,
// iommu_msg); what they read is ORed to what is read here. Registers of features that are not
// offered and holes read 0 and ignore writes.
// Layout    rtl/gen/iommu_regs_pkg.sv
module iommu_regs #(
  parameter int QueueLog2Max = 16
) (
  input  logic                          clk_i,
  input  logic                          rst_ni,

  // What the block is.
  input  iommu_regs_pkg::capabilities_t capabilities_i,
  input  iommu_pkg::limits_t            limits_i,
  input  logic                          reset_bare_i,
  output iommu_pkg::config_t            cfg_o,

  // Bus.
  input  logic                          write_i,
  input  logic [11:0]                   write_addr_i,
  input  logic                          write_low_i,
  input  logic                          write_high_i,
  input  logic [63:0]                   write_data_i,
  output logic                          write_addr_halves_o,
  input  logic [11:0]                   read_addr_i,
  output logic [63:0]                   read_data_o,

  // ddtp.
  output logic                          ddtp_busy_o,
  output logic                          ddtp_inval_valid_o,
  input  logic                          ddtp_inval_ready_i,
  output logic                          ddtp_barrier_o,
  input  logic                          ddtp_barrier_held_i,
  input  logic                          ddtp_old_busy_i,

  // Command queue.
  output logic                          cq_enable_o,
  output logic                          cq_restart_o,
  output logic [43:0]                   cq_base_ppn_o,
  output logic [31:0]                   cq_index_mask_o,
  output logic [31:0]                   cq_tail_o,
  output logic                          cq_stopped_o,       // cqmf, cmd_to or cmd_ill
  input  logic                          cq_on_i,
  input  logic [31:0]                   cq_head_i,
  input  logic                          cq_set_cqmf_i,
  input  logic                          cq_set_cmd_ill_i,
  input  logic                          cq_set_fence_w_ip_i,

  // Fault queue.
  output logic                          fq_enable_o,
  output logic                          fq_restart_o,
  output logic [43:0]                   fq_base_ppn_o,
  output logic [31:0]                   fq_index_mask_o,
  output logic [31:0]                   fq_head_o,
  output logic                          fq_stopped_o,       // fqmf or fqof
  input  logic                          fq_on_i,
  input  logic [31:0]                   fq_tail_i,
  input  logic                          fq_set_fqmf_i,
  input  logic                          fq_set_fqof_i,
  input  logic                          fq_appended_i,

  // Interrupts; bits as in ipsr.
  input  logic                          pm_event_i,         // a counter overflowed
  output logic [3:0]                    irq_rise_o,
  output logic [15:0]                   irq_vector_o,
  output logic [15:0]                   irq_o
);
  // ---------------------------------------------------------------- write strobes
  logic low, high;
  logic [11:0] write_dword, read_dword;

  assign low         = write_i && write_low_i;
  assign high        = write_i && write_high_i;
  assign write_dword = {write_addr_i[11:3], 3'b000};
  assign read_dword  = {read_addr_i[11:3], 3'b000};

  // Doublewords of two 4-byte registers, by the address of the low one.
  localparam logic [11:0] FctlDword = iommu_regs_pkg::FctlOffset;
  localparam logic [11:0] CqhCqt    = iommu_regs_pkg::CqhOffset;
  localparam logic [11:0] FqhFqt    = iommu_regs_pkg::FqhOffset;
  localparam logic [11:0] PqhPqt    = iommu_regs_pkg::PqhOffset;
  localparam logic [11:0] CqFqCsr   = iommu_regs_pkg::CqcsrOffset;
  localparam logic [11:0] PqcsrIpsr = iommu_regs_pkg::PqcsrOffset;
  localparam logic [11:0] CountCtl  = iommu_regs_pkg::IocountovfOffset;
  localparam logic [11:0] Qosid     = iommu_regs_pkg::IommuQosidOffset;
  localparam logic [11:0] MsiTable  = iommu_regs_pkg::MsiAddrOffset;

  logic in_msi_table;
  assign in_msi_table        = (write_dword[11:8] == MsiTable[11:8]);
  assign write_addr_halves_o = (write_dword == FctlDword) || (write_dword == CqhCqt)    ||
                               (write_dword == FqhFqt)    || (write_dword == PqhPqt)    ||
                               (write_dword == CqFqCsr)   || (write_dword == PqcsrIpsr) ||
                               (write_dword == CountCtl)  || (write_dword == Qosid)     ||
                               (in_msi_table && write_dword[3]);

  // ---------------------------------------------------------------- ddtp
  logic        at_ddtp;
  logic [63:0] ddtp_value;
  logic [3:0]  mode;
  logic [43:0] ddt_ppn;

  assign at_ddtp = (write_dword == iommu_regs_pkg::DdtpOffset);
  iommu_ddtp u_ddtp (
    .clk_i, .rst_ni, .reset_bare_i,
    .mode_max_i    (limits_i.ddt_mode_max),
    .write_low_i   (low && at_ddtp),
    .write_high_i  (high && at_ddtp),
    .write_data_i,
    .read_data_o   (ddtp_value),
    .mode_o        (mode),
    .ppn_o         (ddt_ppn),
    .busy_o        (ddtp_busy_o),
    .inval_valid_o (ddtp_inval_valid_o),
    .inval_ready_i (ddtp_inval_ready_i),
    .barrier_o     (ddtp_barrier_o),
    .barrier_held_i(ddtp_barrier_held_i),
    .old_busy_i    (ddtp_old_busy_i)
  );

  // ---------------------------------------------------------------- queues
  logic        at_cqb, at_fqb, at_csr;
  logic [63:0] cqb_value, fqb_value;
  logic [31:0] cqcsr_value, fqcsr_value;
  logic        cie, fie;
  logic [3:0]  cq_flag;                           // fence_w_ip, cmd_ill, cmd_to, cqmf
  logic [1:0]  fq_flag;                           // fqof, fqmf

  assign at_cqb = (write_dword == iommu_regs_pkg::CqbOffset);
  assign at_fqb = (write_dword == iommu_regs_pkg::FqbOffset);
  assign at_csr = (write_dword == CqFqCsr);

  iommu_queue_regs #(.QueueLog2Max(QueueLog2Max), .NumFlags(4)) u_cq_regs (
    .clk_i, .rst_ni,
    .write_base_low_i (low && at_cqb),
    .write_base_high_i(high && at_cqb),
    .write_index_i    (high && write_dword == CqhCqt),
    .write_csr_i      (low && at_csr),
    .base_data_i      (write_data_i),
    .index_data_i     (write_data_i[63:32]),
    .csr_data_i       (write_data_i[31:0]),
    .on_i             (cq_on_i),
    .set_flag_i       ({cq_set_fence_w_ip_i, cq_set_cmd_ill_i, 1'b0, cq_set_cqmf_i}),
    .enable_o         (cq_enable_o),
    .restart_o        (cq_restart_o),
    .base_ppn_o       (cq_base_ppn_o),
    .index_mask_o     (cq_index_mask_o),
    .index_o          (cq_tail_o),
    .int_enable_o     (cie),
    .flag_o           (cq_flag),
    .base_o           (cqb_value),
    .csr_o            (cqcsr_value)
  );
  assign cq_stopped_o = |cq_flag[2:0];

  iommu_queue_regs #(.QueueLog2Max(QueueLog2Max), .NumFlags(2)) u_fq_regs (
    .clk_i, .rst_ni,
    .write_base_low_i (low && at_fqb),
    .write_base_high_i(high && at_fqb),
    .write_index_i    (low && write_dword == FqhFqt),
    .write_csr_i      (high && at_csr),
    .base_data_i      (write_data_i),
    .index_data_i     (write_data_i[31:0]),
    .csr_data_i       (write_data_i[63:32]),
    .on_i             (fq_on_i),
    .set_flag_i       ({fq_set_fqof_i, fq_set_fqmf_i}),
    .enable_o         (fq_enable_o),
    .restart_o        (fq_restart_o),
    .base_ppn_o       (fq_base_ppn_o),
    .index_mask_o     (fq_index_mask_o),
    .index_o          (fq_head_o),
    .int_enable_o     (fie),
    .flag_o           (fq_flag),
    .base_o           (fqb_value),
    .csr_o            (fqcsr_value)
  );
  assign fq_stopped_o = |fq_flag;

  // ---------------------------------------------------------------- features, QoS ids
  logic        be, wsi, gxl, be_writable, gxl_writable, running;
  logic [31:0] fctl_value, qosid_value;
  iommu_regs_pkg::iommu_qosid_t qosid_q, new_qosid;

  assign running = (ddtp_value[3:0] != iommu_regs_pkg::DdtpModeOff) || ddtp_busy_o ||
                   cq_enable_o || cq_on_i || fq_enable_o || fq_on_i;
  iommu_fctl u_fctl (
    .clk_i, .rst_ni, .capabilities_i, .limits_i,
    .write_i       (low && write_dword == FctlDword),
    .write_data_i  (write_data_i[31:0]),
    .locked_i      (running),
    .fctl_o        (fctl_value),
    .be_o          (be),
    .wsi_o         (wsi),
    .gxl_o         (gxl),
    .be_writable_o (be_writable),
    .gxl_writable_o(gxl_writable)
  );

  assign new_qosid = write_data_i[31:0];
  always_ff @(posedge clk_i) begin
    if (!rst_ni)                            qosid_q <= '0;
    else if (low && write_dword == Qosid)   qosid_q <= new_qosid;
  end
  assign qosid_value = capabilities_i.qosid
                     ? {4'b0, qosid_q.mcid & limits_i.mcid_mask,
                        4'b0, qosid_q.rcid & limits_i.rcid_mask} : '0;

  // ---------------------------------------------------------------- interrupts
  logic [31:0] ipsr_value;
  logic [63:0] icvec_value;
  logic [3:0]  irq_present, irq_level, irq_event;

  assign irq_present = {1'b0, capabilities_i.hpm, 2'b11};
  assign irq_level   = {1'b0, 1'b0, fie && |fq_flag, cie && |cq_flag};
  assign irq_event   = {1'b0, pm_event_i, fie && fq_appended_i, 1'b0};

  iommu_irq u_irq (
    .clk_i, .rst_ni,
    .icvec_mask_i (limits_i.icvec_mask),
    .present_i    (irq_present),
    .wsi_i        (wsi),
    .write_ipsr_i (high && write_dword == PqcsrIpsr),
    .write_icvec_i(low && write_dword == iommu_regs_pkg::IcvecOffset),
    .ipsr_data_i  (write_data_i[63:32]),
    .icvec_data_i (write_data_i[31:0]),
    .ipsr_o       (ipsr_value),
    .icvec_o      (icvec_value),
    .level_i      (irq_level),
    .event_i      (irq_event),
    .rise_o       (irq_rise_o),
    .vector_o     (irq_vector_o),
    .irq_o
  );

  // ---------------------------------------------------------------- reads
  always_comb begin
    case (read_dword)
      iommu_regs_pkg::CapabilitiesOffset: read_data_o = capabilities_i;
      FctlDword:                          read_data_o = {32'b0, fctl_value};
      iommu_regs_pkg::DdtpOffset:         read_data_o = ddtp_value;
      iommu_regs_pkg::CqbOffset:          read_data_o = cqb_value;
      CqhCqt:                             read_data_o = {cq_tail_o, cq_head_i};
      iommu_regs_pkg::FqbOffset:          read_data_o = fqb_value;
      FqhFqt:                             read_data_o = {fq_tail_i, fq_head_o};
      CqFqCsr:                            read_data_o = {fqcsr_value, cqcsr_value};
      PqcsrIpsr:                          read_data_o = {ipsr_value, 32'b0};
      Qosid:                              read_data_o = {32'b0, qosid_value};
      iommu_regs_pkg::IcvecOffset:        read_data_o = icvec_value;
      default:                            read_data_o = '0;
    endcase
  end

  // ---------------------------------------------------------------- configuration
  always_comb begin
    cfg_o.mode        = mode;
    cfg_o.ddt_ppn     = ddt_ppn;
    cfg_o.pas         = capabilities_i.pas;
    cfg_o.sv39        = capabilities_i.sv39;
    cfg_o.sv48        = capabilities_i.sv48;
    cfg_o.sv57        = capabilities_i.sv57;
    cfg_o.pd8         = capabilities_i.pd8;
    cfg_o.pd17        = capabilities_i.pd17;
    cfg_o.pd20        = capabilities_i.pd20;
    cfg_o.sv32        = capabilities_i.sv32;
    cfg_o.sv32x4      = capabilities_i.sv32x4;
    cfg_o.sv39x4      = capabilities_i.sv39x4;
    cfg_o.sv48x4      = capabilities_i.sv48x4;
    cfg_o.sv57x4      = capabilities_i.sv57x4;
    cfg_o.svpbmt      = capabilities_i.svpbmt;
    cfg_o.svrsw60t59b = capabilities_i.svrsw60t59b;
    cfg_o.amo_hwad    = capabilities_i.amo_hwad;
    cfg_o.msi_flat    = capabilities_i.msi_flat;
    cfg_o.msi_mrif    = capabilities_i.msi_mrif;
    cfg_o.amo_mrif    = capabilities_i.amo_mrif;
    cfg_o.ats         = capabilities_i.ats;
    cfg_o.t2gpa       = capabilities_i.t2gpa;
    cfg_o.qosid       = capabilities_i.qosid;
    cfg_o.inval_nl    = capabilities_i.nl;
    cfg_o.inval_range = capabilities_i.s;
    cfg_o.both_ends   = be_writable;
    cfg_o.both_xl     = gxl_writable;
    cfg_o.be          = be;
    cfg_o.gxl         = gxl;
    cfg_o.wsi         = wsi;
    cfg_o.cache_off   = limits_i.cache_off;
    cfg_o.walk_slots  = limits_i.walk_slots;
    cfg_o.ats_tags    = limits_i.ats_tags;
    cfg_o.bare_size   = limits_i.bare_size;
    cfg_o.rcid_mask   = limits_i.rcid_mask;
    cfg_o.mcid_mask   = limits_i.mcid_mask;
    cfg_o.rcid        = qosid_value[11:0];
    cfg_o.mcid        = qosid_value[27:16];
  end
endmodule
