// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// How memory is asked for the entry that a walk waits for: size, reason, level and QoS ids.
//
// Combinational. An entry of 4 bytes is read with the doubleword that holds it. QoS ids are the
// block's own for the device directory, the device's for the rest.
module iommu_walk_access (
  input  iommu_pkg::config_t          cfg_i,
  input  logic [511:0]                dc_i,
  input  iommu_walk_pkg::walk_state_t state_i,
  output iommu_walk_pkg::walk_read_t  read_o,
  output logic                        word_o    // the entry has 4 bytes
);
  iommu_structs_pkg::dc_tc_t tc;
  iommu_structs_pkg::dc_ta_t ta;
  assign tc = dc_i[iommu_structs_pkg::DcTcDword*64 +: 64];
  assign ta = dc_i[iommu_structs_pkg::DcTaDword*64 +: 64];

  logic at_ddt, at_context;
  assign at_ddt     = state_i.phase == iommu_walk_pkg::PhaseDdt;
  assign at_context = state_i.level == '0;
  assign word_o     = ((state_i.phase == iommu_walk_pkg::PhaseStage1) && tc.sxl)
                   || ((state_i.phase == iommu_walk_pkg::PhaseStage2) && cfg_i.gxl);

  always_comb begin
    read_o.addr       = {state_i.addr[iommu_pkg::PaW-1:3], 3'd0};
    read_o.log2_bytes = 3'd3;
    read_o.level      = state_i.level;
    case (state_i.phase)
      iommu_walk_pkg::PhaseDdt: begin
        read_o.reason = iommu_pkg::MemDdt;
        if (at_context) read_o.log2_bytes = cfg_i.msi_flat ? 3'd6 : 3'd5;
      end
      iommu_walk_pkg::PhasePdt: begin
        read_o.reason = iommu_pkg::MemPdt;
        if (at_context) read_o.log2_bytes = 3'd4;
      end
      iommu_walk_pkg::PhaseStage2: begin
        read_o.reason = iommu_pkg::MemStage2;
        read_o.level  = state_i.level2;
      end
      iommu_walk_pkg::PhaseMsi: begin
        read_o.reason     = iommu_pkg::MemMsiPte;
        read_o.level      = '0;
        read_o.log2_bytes = 3'd4;
      end
      default: read_o.reason = iommu_pkg::MemStage1;
    endcase
    read_o.rcid = at_ddt ? cfg_i.rcid : ta.rcid;
    read_o.mcid = at_ddt ? cfg_i.mcid : ta.mcid;
  end
endmodule
