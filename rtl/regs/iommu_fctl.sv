// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// fctl: byte order, kind of interrupts, guests of 32 bits.
//
// A field can be written where the block has both choices and the strap leaves it writable;
// otherwise it shows the one choice, or the strap's. A write is ignored while anything runs that
// depends on it (the architecture leaves that open).
//
// After reset  little-endian, 64-bit guests, and wires: no message goes to an address that nobody
//              has written yet.
// Sources      checklist group FCTL.
module iommu_fctl (
  input  logic                          clk_i,
  input  logic                          rst_ni,
  input  iommu_regs_pkg::capabilities_t capabilities_i,
  input  iommu_pkg::limits_t            limits_i,
  input  logic                          write_i,
  input  logic [31:0]                   write_data_i,
  input  logic                          locked_i,        // mode not Off, or a queue is on
  output logic [31:0]                   fctl_o,
  output logic                          be_o,
  output logic                          wsi_o,
  output logic                          gxl_o,
  output logic                          be_writable_o,
  output logic                          gxl_writable_o
);
  iommu_regs_pkg::fctl_t new_value, tie, may_write;
  logic be_q, wsi_q, gxl_q, has_32bit, wsi_fixed;

  assign new_value = write_data_i;
  assign tie       = {29'b0, limits_i.fctl_tie};
  assign may_write = {29'b0, limits_i.fctl_writable};

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      be_q  <= 1'b0;
      wsi_q <= 1'b1;
      gxl_q <= 1'b0;
    end else if (write_i && !locked_i) begin
      be_q  <= new_value.be;
      wsi_q <= new_value.wsi;
      gxl_q <= new_value.gxl;
    end
  end

  assign has_32bit      = capabilities_i.sv32 || capabilities_i.sv32x4;
  assign be_writable_o  = capabilities_i.end_ && may_write.be;
  assign gxl_writable_o = has_32bit && may_write.gxl;
  assign wsi_fixed      = (capabilities_i.igs == iommu_regs_pkg::CapabilitiesIgsBoth)
                        ? tie.wsi : (capabilities_i.igs == iommu_regs_pkg::CapabilitiesIgsWsi);

  assign be_o  = be_writable_o  ? be_q  : tie.be;
  assign gxl_o = gxl_writable_o ? gxl_q : (has_32bit && tie.gxl);
  assign wsi_o = (may_write.wsi && capabilities_i.igs == iommu_regs_pkg::CapabilitiesIgsBoth)
               ? wsi_q : wsi_fixed;

  assign fctl_o = {29'b0, gxl_o, wsi_o, be_o};
endmodule
