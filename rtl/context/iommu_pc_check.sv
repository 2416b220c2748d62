// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Is a valid process context well formed? One named wire per rule; any of them is cause 267.
//
// Source: IOMMU Architecture, "Process-context configuration checks".
module iommu_pc_check (
  input  iommu_pkg::config_t cfg_i,
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
  always_comb begin
    case (fsc.mode)
      iommu_structs_pkg::FscModeBare: stage1_mode_bad = 1'b0;
      iommu_structs_pkg::FscModeSv39: stage1_mode_bad = !cfg_i.sv39;
      iommu_structs_pkg::FscModeSv48: stage1_mode_bad = !cfg_i.sv48;
      iommu_structs_pkg::FscModeSv57: stage1_mode_bad = !cfg_i.sv57;
      default:                        stage1_mode_bad = 1'b1;
    endcase
  end

  assign not_valid_o = !ta.v;
  assign malformed_o = ta_reserved || fsc_reserved || stage1_mode_bad;
endmodule
