// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// How far a walk has come with registers, directories and contexts: refused, reading a directory,
// done without a table, or ready for its stages.
//
// Combinational. In the phases of page tables only the attributes below count.
// Source: IOMMU Architecture, "Process to translate an IOVA", steps 1 to 16.
module iommu_walk_contexts (
  input  iommu_pkg::config_t               cfg_i,
  input  iommu_walk_pkg::walk_key_t        key_i,
  input  logic                             at_start_i,
  input  logic                             has_dc_i,     // at_start_i: dc_i is valid
  input  logic                             has_pc_i,
  input  logic                             dc_good_i,    // just read
  input  logic                             pc_good_i,
  input  logic [511:0]                     dc_i,
  input  logic [127:0]                     pc_i,
  output logic                             refused_o,    // by a register or by a context
  output logic [11:0]                      cause_o,
  output logic                             passes_o,     // done: address unchanged
  output logic                             read_ddt_o,   // start with the root of a directory
  output logic [2:0]                       ddt_top_o,
  output logic                             read_pdt_o,
  output logic [2:0]                       pdt_top_o,
  output logic [iommu_pkg::PpnW-1:0]       pdt_root_o,
  output logic                             ready_o,      // for the first stage
  // Attributes of the translation.
  output logic [3:0]                       mode_o,       // first stage
  output logic [iommu_pkg::PpnW-1:0]       root_o,
  output logic                             sum_o,
  output logic                             gv_o,
  output logic                             msi_on_o,
  output logic [iommu_pkg::ProcessIdW-1:0] used_pid_o,
  output logic [iommu_pkg::PscidW-1:0]     pscid_o
);
  iommu_structs_pkg::dc_ta_t  dc_ta;
  iommu_structs_pkg::pc_ta_t  pc_ta;
  iommu_structs_pkg::pc_fsc_t pc_fsc;
  assign dc_ta  = dc_i[iommu_structs_pkg::DcTaDword*64 +: 64];
  assign pc_ta  = pc_i[iommu_structs_pkg::PcTaDword*64 +: 64];
  assign pc_fsc = pc_i[iommu_structs_pkg::PcFscDword*64 +: 64];

  logic        mode_refused, mode_bare, gate_refused, gate_passes, use_pc;
  logic [11:0] mode_cause;
  logic [3:0]  dc_mode;
  logic [iommu_pkg::PpnW-1:0] dc_root;
  iommu_mode_gate u_mode (.cfg_i, .key_i, .refused_o(mode_refused), .cause_o(mode_cause),
                          .bare_o(mode_bare), .ddt_top_o);
  iommu_dc_gate u_gate (.cfg_i, .dc_i, .key_i, .refused_o(gate_refused), .passes_o(gate_passes),
                        .use_pc_o(use_pc), .used_pid_o, .mode_o(dc_mode), .root_ppn_o(dc_root),
                        .pdt_top_o, .gv_o, .msi_on_o);

  logic started, have_dc, have_pc, dc_refused, pc_refused, goes_on;
  assign started    = at_start_i && !mode_refused && !mode_bare;
  assign read_ddt_o = started && !has_dc_i;
  assign have_dc    = dc_good_i || (started && has_dc_i);
  assign dc_refused = have_dc && gate_refused;
  assign goes_on    = have_dc && !gate_refused && !gate_passes;
  assign have_pc    = pc_good_i || (goes_on && use_pc && at_start_i && has_pc_i);
  assign read_pdt_o = goes_on && use_pc && !have_pc;
  assign pc_refused = have_pc && key_i.priv && !pc_ta.ens;

  assign refused_o  = (at_start_i && mode_refused) || dc_refused || pc_refused;
  assign cause_o    = (at_start_i && mode_refused)
                    ? mode_cause : iommu_causes_pkg::CauseTransactionTypeDisallowed;
  assign passes_o   = (at_start_i && mode_bare) || (have_dc && !gate_refused && gate_passes);
  assign ready_o    = (have_pc && !pc_refused) || (goes_on && !use_pc);
  assign pdt_root_o = dc_root;
  assign mode_o     = use_pc ? pc_fsc.mode : dc_mode;
  assign root_o     = use_pc ? pc_fsc.ppn  : dc_root;
  assign sum_o      = use_pc && pc_ta.sum;
  assign pscid_o    = use_pc ? pc_ta.pscid : dc_ta.pscid;
endmodule
