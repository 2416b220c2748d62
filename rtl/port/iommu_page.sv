// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// The 4 KiB physical page of an address inside a translated page of any size.
//
// Combinational. mask_i has a one for each page-number bit that passes through untranslated.
module iommu_page (
  input  logic [iommu_pkg::PpnW-1:0] ppn_i,
  input  logic [iommu_pkg::VpnW-1:0] mask_i,
  input  logic [iommu_pkg::VpnW-1:0] vpn_i,
  output logic [iommu_pkg::PpnW-1:0] page_o
);
  localparam int PpnW = iommu_pkg::PpnW;
  assign page_o = (ppn_i & ~mask_i[PpnW-1:0]) | (vpn_i[PpnW-1:0] & mask_i[PpnW-1:0]);
endmodule
