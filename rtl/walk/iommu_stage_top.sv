// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Where the walk of a stage begins, and whether the stage can translate the address at all.
//
// Combinational. A Bare stage has no top; its outputs then mean nothing. Source: Privileged
// Architecture, Sv32 to Sv57 and their x4 forms; IOMMU Architecture, DC.tc.SXL.
module iommu_stage_top (
  input  logic [3:0]  mode1_i,        // first stage
  input  logic        sxl_i,          // DC.tc.SXL
  input  logic [51:0] vpn_i,
  output logic [2:0]  top1_o,
  output logic        outside1_o,     // not canonical
  input  logic [3:0]  mode2_i,        // second stage
  input  logic        gxl_i,          // fctl.GXL
  input  logic [51:0] gpn_i,          // guest page number
  output logic [2:0]  top2_o,
  output logic        outside2_o      // wider than the guest address space
);
  always_comb begin
    case (mode1_i)
      iommu_structs_pkg::FscModeSv39: begin
        top1_o     = sxl_i ? 3'd1 : 3'd2;
        outside1_o = sxl_i ? vpn_i[51:20] != '0 : vpn_i[51:26] != {26{vpn_i[26]}};
      end
      iommu_structs_pkg::FscModeSv48: begin
        top1_o     = 3'd3;
        outside1_o = vpn_i[51:35] != {17{vpn_i[35]}};
      end
      default: begin
        top1_o     = 3'd4;
        outside1_o = vpn_i[51:44] != {8{vpn_i[44]}};
      end
    endcase
  end
  always_comb begin
    case (mode2_i)
      iommu_structs_pkg::IohgatpModeSv39x4: begin
        top2_o     = gxl_i ? 3'd1 : 3'd2;
        outside2_o = gxl_i ? gpn_i[51:22] != '0 : gpn_i[51:29] != '0;
      end
      iommu_structs_pkg::IohgatpModeSv48x4: begin
        top2_o     = 3'd3;
        outside2_o = gpn_i[51:38] != '0;
      end
      default: begin
        top2_o     = 3'd4;
        outside2_o = gpn_i[51:47] != '0;
      end
    endcase
    if (sxl_i && (gpn_i[51:22] != '0)) outside2_o = 1'b1;
  end
endmodule
