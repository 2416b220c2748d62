// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Is the second half of an extended device context well formed? Any broken rule is cause 259.
//
// Combinational. Source: IOMMU Architecture, "MSI page table pointer", "MSI address mask and
// pattern": bits at or above the widest guest address are reserved.
module iommu_dc_msi_check (
  input  iommu_pkg::config_t cfg_i,
  input  logic [511:0]       dc_i,
  output logic               malformed_o
);
  iommu_structs_pkg::dc_iohgatp_t         iohgatp;
  iommu_structs_pkg::dc_msiptp_t          msiptp;
  iommu_structs_pkg::dc_msi_addr_mask_t    addr_mask;
  iommu_structs_pkg::dc_msi_addr_pattern_t addr_pattern;
  logic [63:0]                             last;
  assign iohgatp      = dc_i[iommu_structs_pkg::DcIohgatpDword*64 +: 64];
  assign msiptp       = dc_i[iommu_structs_pkg::DcMsiptpDword*64 +: 64];
  assign addr_mask    = dc_i[iommu_structs_pkg::DcMsiAddrMaskDword*64 +: 64];
  assign addr_pattern = dc_i[iommu_structs_pkg::DcMsiAddrPatternDword*64 +: 64];
  assign last         = dc_i[iommu_structs_pkg::DcReservedDword*64 +: 64];

  // Bits of the widest guest page number that any context may translate.
  logic [5:0]  page_bits;
  logic [51:0] too_high;
  assign page_bits = cfg_i.sv57x4 ? 6'd47
                   : cfg_i.sv48x4 ? 6'd38
                   : cfg_i.sv39x4 ? 6'd29
                   : cfg_i.sv32x4 ? 6'd22
                                  : cfg_i.pas - 6'd12;
  assign too_high  = {52{1'b1}} << page_bits;

  logic reserved_bits, reserved_address_bits, mode_bad, without_stage2;
  assign reserved_bits =
      ((msiptp & iommu_structs_pkg::DcMsiptpReservedMask) != '0)
   || ((addr_mask & iommu_structs_pkg::DcMsiAddrMaskReservedMask) != '0)
   || ((addr_pattern & iommu_structs_pkg::DcMsiAddrPatternReservedMask) != '0)
   || (last != '0);
  assign reserved_address_bits = ((addr_mask.mask | addr_pattern.pattern) & too_high) != '0;
  assign mode_bad       = (msiptp.mode != iommu_structs_pkg::MsiptpModeOff)
                       && (msiptp.mode != iommu_structs_pkg::MsiptpModeFlat);
  assign without_stage2 = (msiptp.mode != iommu_structs_pkg::MsiptpModeOff)
                       && (iohgatp.mode == iommu_structs_pkg::IohgatpModeBare);

  assign malformed_o = reserved_bits || reserved_address_bits || mode_bad || without_stage2;
endmodule
