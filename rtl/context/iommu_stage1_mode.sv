// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Is a first-stage mode known and built? Shared by the checks of device and process contexts.
//
// Combinational. Source: IOMMU Architecture, encodings of iosatp.MODE for DC.tc.SXL = 0 and 1.
module iommu_stage1_mode (
  input  iommu_pkg::config_t cfg_i,
  input  logic               sxl_i,
  input  logic [3:0]         mode_i,
  output logic               bad_o
);
  always_comb begin
    case (mode_i)
      iommu_structs_pkg::FscModeBare: bad_o = 1'b0;
      iommu_structs_pkg::FscModeSv39: bad_o = sxl_i ? !cfg_i.sv32 : !cfg_i.sv39;
      iommu_structs_pkg::FscModeSv48: bad_o = sxl_i || !cfg_i.sv48;
      iommu_structs_pkg::FscModeSv57: bad_o = sxl_i || !cfg_i.sv57;
      default:                        bad_o = 1'b1;
    endcase
  end
endmodule
