// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// What was read from a device or process directory: a pointer, a good context, or a refusal.
//
// Combinational. Source: IOMMU Architecture, "Process to locate the Device-context" and
// "Process-context".
module iommu_walk_directory (
  input  iommu_pkg::config_t cfg_i,
  input  logic               at_ddt_i,
  input  logic               at_pdt_i,
  input  logic [2:0]         level_i,       // 0: the context itself
  input  logic [63:0]        entry_i,       // a pointer, in the block's byte order
  input  logic [511:0]       dc_i,
  input  logic [127:0]       pc_i,
  input  logic               error_i,
  input  logic               poison_i,
  output logic               refused_o,
  output logic [11:0]        cause_o,
  output logic               next_o,        // entry_i points to the next level
  output logic               dc_good_o,
  output logic               pc_good_o
);
  iommu_structs_pkg::dc_tc_t tc;
  logic dc_not_valid, dc_malformed, pc_not_valid, pc_malformed;
  assign tc = dc_i[iommu_structs_pkg::DcTcDword*64 +: 64];
  iommu_dc_check u_dc_check (.cfg_i, .dc_i, .not_valid_o(dc_not_valid), .malformed_o(dc_malformed));
  iommu_pc_check u_pc_check (.cfg_i, .sxl_i(tc.sxl), .pc_i, .not_valid_o(pc_not_valid),
                             .malformed_o(pc_malformed));

  // Pointers of both directories have one format.
  iommu_structs_pkg::ddte_t pointer;
  logic                     at_context, not_valid, malformed;
  assign pointer    = entry_i;
  assign at_context = level_i == '0;
  always_comb begin
    not_valid = !pointer.v;
    malformed = (entry_i & iommu_structs_pkg::DdteReservedMask) != '0;
    if (at_context) begin
      not_valid = at_ddt_i ? dc_not_valid : pc_not_valid;
      malformed = at_ddt_i ? dc_malformed : pc_malformed;
    end
    if (error_i)
      cause_o = at_ddt_i ? iommu_causes_pkg::CauseDdtEntryLoadAccessFault
                         : iommu_causes_pkg::CausePdtEntryLoadAccessFault;
    else if (poison_i)
      cause_o = at_ddt_i ? iommu_causes_pkg::CauseDdtDataCorruption
                         : iommu_causes_pkg::CausePdtDataCorruption;
    else if (not_valid)
      cause_o = at_ddt_i ? iommu_causes_pkg::CauseDdtEntryNotValid
                         : iommu_causes_pkg::CausePdtEntryNotValid;
    else
      cause_o = at_ddt_i ? iommu_causes_pkg::CauseDdtEntryMisconfigured
                         : iommu_causes_pkg::CausePdtEntryMisconfigured;
  end

  assign refused_o = (at_ddt_i || at_pdt_i) && (error_i || poison_i || not_valid || malformed);
  assign next_o    = (at_ddt_i || at_pdt_i) && !at_context && !refused_o;
  assign dc_good_o = at_ddt_i && at_context && !refused_o;
  assign pc_good_o = at_pdt_i && at_context && !refused_o;
endmodule
