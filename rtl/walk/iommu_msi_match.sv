// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Is a guest page an interrupt page, where is its MSI page-table entry, and does a range of guest
// pages around it touch any interrupt page?
//
// Combinational. Source: IOMMU Architecture, "Process to translate addresses of MSIs".
module iommu_msi_match (
  input  logic [511:0]                    dc_i,
  input  logic [51:0]                     gpn_i,
  input  logic [iommu_pkg::PageSizeW-1:0] size_i,     // of the range
  output logic                            match_o,
  output logic                            touches_o,
  output logic [iommu_pkg::PaW-1:0]       pte_addr_o
);
  iommu_structs_pkg::dc_msiptp_t           msiptp;
  iommu_structs_pkg::dc_msi_addr_mask_t    addr_mask;
  iommu_structs_pkg::dc_msi_addr_pattern_t addr_pattern;
  assign msiptp       = dc_i[iommu_structs_pkg::DcMsiptpDword*64 +: 64];
  assign addr_mask    = dc_i[iommu_structs_pkg::DcMsiAddrMaskDword*64 +: 64];
  assign addr_pattern = dc_i[iommu_structs_pkg::DcMsiAddrPatternDword*64 +: 64];

  logic [51:0] differs;
  assign differs   = (gpn_i ^ addr_pattern.pattern) & ~addr_mask.mask;
  assign match_o   = differs == '0;
  assign touches_o = (differs >> size_i) == '0;

  // The bits of the page number under the mask, packed, are the number of the interrupt file.
  logic [51:0] number;
  logic [5:0]  next;
  always_comb begin
    number = '0;
    next   = '0;
    for (int i = 0; i < 52; i++) begin
      if (addr_mask.mask[i]) begin
        number = number | (52'(gpn_i[i]) << next);
        next   = next + 6'd1;
      end
    end
  end
  assign pte_addr_o = {msiptp.ppn, 12'd0} | {number, 4'd0};
endmodule
