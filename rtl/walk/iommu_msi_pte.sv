// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// What an MSI page-table entry says: a page, an interrupt file in memory, or a fault.
//
// Combinational. C = 1 is malformed, since no custom format is built. Source: IOMMU Architecture,
// "Process to translate addresses of MSIs", and the Advanced Interrupt Architecture.
module iommu_msi_pte (
  input  iommu_pkg::config_t         cfg_i,
  input  logic [127:0]               raw_i,       // as it lies in memory; order: fctl.BE
  input  logic                       error_i,
  input  logic                       poison_i,
  output logic                       refused_o,
  output logic [11:0]                cause_o,
  output logic [iommu_pkg::PpnW-1:0] ppn_o,
  output logic                       mrif_o,
  output logic [46:0]                mrif_addr_o,
  output logic [10:0]                mrif_nid_o
);
  logic [127:0] entry;
  always_comb begin
    entry = raw_i;
    if (cfg_i.be) begin
      for (int i = 0; i < 8; i++) begin
        entry[8*i +: 8]      = raw_i[8*(7 - i) +: 8];
        entry[64 + 8*i +: 8] = raw_i[64 + 8*(7 - i) +: 8];
      end
    end
  end

  iommu_structs_pkg::msi_pte_flat_t flat;
  iommu_structs_pkg::msi_pte_mrif_t mrif;
  assign flat = entry;
  assign mrif = entry;

  logic is_flat, custom, mode_unknown, flat_reserved, mrif_reserved;
  assign is_flat       = flat.m == iommu_structs_pkg::MsiPteFlatMValue;
  assign mrif_o        = flat.m == iommu_structs_pkg::MsiPteMrifMValue;
  assign custom        = flat.c;
  assign mode_unknown  = !is_flat && !(mrif_o && cfg_i.msi_mrif);
  assign flat_reserved = is_flat && ((entry & iommu_structs_pkg::MsiPteFlatReservedMask) != '0);
  assign mrif_reserved = mrif_o && ((entry & iommu_structs_pkg::MsiPteMrifReservedMask) != '0);

  assign refused_o = error_i || poison_i || !flat.v || custom || mode_unknown || flat_reserved
                  || mrif_reserved;
  assign cause_o   = error_i  ? iommu_causes_pkg::CauseMsiPteLoadAccessFault
                   : poison_i ? iommu_causes_pkg::CauseMsiPtDataCorruption
                   : !flat.v  ? iommu_causes_pkg::CauseMsiPteNotValid
                              : iommu_causes_pkg::CauseMsiPteMisconfigured;

  // In MRIF mode the page is that of the notice.
  assign ppn_o       = mrif_o ? mrif.nppn : flat.ppn;
  assign mrif_addr_o = mrif.mrif_addr;
  assign mrif_nid_o  = {mrif.nid_high, mrif.nid_low};
endmodule
