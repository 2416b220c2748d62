// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// What ddtp.iommu_mode alone makes of a request, before any context is looked for.
//
// Combinational. Source: IOMMU Architecture, "Process to translate an IOVA", steps 1, 2 and 5.
module iommu_mode_gate (
  input  iommu_pkg::config_t        cfg_i,
  input  iommu_walk_pkg::walk_key_t key_i,
  output logic                      refused_o,
  output logic [11:0]               cause_o,
  output logic                      bare_o,        // granted: address unchanged
  output logic [2:0]                ddt_top_o      // highest level of the device directory
);
  logic off, bare, kind_refused, id_too_wide;
  logic [23:0] above_1lvl, above_2lvl;     // what a directory of one or two levels cannot index

  assign off          = cfg_i.mode == iommu_pkg::DdtOff;
  assign bare         = cfg_i.mode == iommu_pkg::DdtBare;
  assign kind_refused = bare && (key_i.translated || key_i.ats || key_i.page_req
                                 || key_i.bad_burst);
  assign above_1lvl   = key_i.device_id >> (cfg_i.msi_flat ? 6 : 7);
  assign above_2lvl   = key_i.device_id >> (cfg_i.msi_flat ? 15 : 16);
  assign id_too_wide  = ((cfg_i.mode == iommu_pkg::Ddt1Lvl) && (above_1lvl != '0))
                     || ((cfg_i.mode == iommu_pkg::Ddt2Lvl) && (above_2lvl != '0));

  assign refused_o = off || kind_refused || id_too_wide;
  assign cause_o   = off ? iommu_causes_pkg::CauseAllInboundDisallowed
                         : iommu_causes_pkg::CauseTransactionTypeDisallowed;
  assign bare_o    = bare && !kind_refused;
  assign ddt_top_o = (cfg_i.mode == iommu_pkg::Ddt1Lvl) ? 3'd0
                   : (cfg_i.mode == iommu_pkg::Ddt2Lvl) ? 3'd1 : 3'd2;
endmodule
