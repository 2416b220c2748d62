// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Is a valid process context well formed? One named wire per rule; any of them is cause 267.
//
// Source: IOMMU Architecture, "Process-context configuration checks".
module iommu_pc_check (
  input  iommu_pkg::config_t cfg_i,
  input  logic               sxl_i,         // DC.tc.SXL
  input  logic [127:0]       pc_i,          // doubleword 0 in the low bits
  output logic               not_valid_o,   // PC.ta.V = 0: cause 266, before any rule
  output logic               malformed_o
);
  iommu_structs_pkg::pc_ta_t  ta;
  iommu_structs_pkg::pc_fsc_t fsc;
  assign ta  = pc_i[iommu_structs_pkg::PcTaDword*64 +: 64];
  assign fsc = pc_i[iommu_structs_pkg::PcFscDword*64 +: 64];

  logic ta_reserved, fsc_reserved, stage1_mode_bad;
  assign ta_reserved  = (ta & iommu_structs_pkg::PcTaReservedMask) != '0;
  assign fsc_reserved = (fsc & iommu_structs_pkg::PcFscReservedMask) != '0;
  iommu_stage1_mode u_mode (.cfg_i, .sxl_i, .mode_i(fsc.mode), .bad_o(stage1_mode_bad));

  assign not_valid_o = !ta.v;
  assign malformed_o = ta_reserved || fsc_reserved || stage1_mode_bad;
endmodule
