// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// What a page-table entry of either stage says: pointer, leaf, or fault. One named wire per rule.
//
// Permission, A and D are for the stages to judge. Sv32 entries come widened to 64 bits, so that
// what they do not have is zero. Combinational. Source: Privileged Architecture, "Virtual Address
// Translation Process", Svnapot, Svpbmt, Svrsw60t59b; second-stage accesses are made as a user.
module iommu_pte_check (
  input  iommu_pkg::config_t    cfg_i,
  input  logic [63:0]           pte_i,
  input  logic [2:0]            level_i,      // 0 = last
  input  logic                  word_i,       // Sv32 or Sv32x4: 10 bits a level
  input  logic                  stage2_i,
  output logic                  fault_o,
  output logic                  leaf_o,       // counts when fault_o is 0
  output logic [iommu_pkg::PageSizeW-1:0] size_o        // of a leaf
);
  iommu_structs_pkg::pte_t pte;
  assign pte    = pte_i;
  assign leaf_o = pte.r || pte.x;

  logic not_valid, reserved_rw, reserved_bits, pbmt_unknown;
  assign not_valid     = !pte.v;
  assign reserved_rw   = pte.w && !pte.r;
  assign reserved_bits = (pte.reserved0 != '0) || ((pte.rsw60t59b != '0) && !cfg_i.svrsw60t59b);
  assign pbmt_unknown  = (pte.pbmt == 2'd3)
                      || ((pte.pbmt != iommu_structs_pkg::PtePbmtPma) && !cfg_i.svpbmt);

  logic pointer_at_last_level, pointer_with_leaf_bits;
  assign pointer_at_last_level  = !leaf_o && (level_i == '0);
  assign pointer_with_leaf_bits = !leaf_o && (pte.a || pte.d || pte.u || pte.n
                                              || (pte.pbmt != iommu_structs_pkg::PtePbmtPma));

  logic misaligned, napot_level, napot_code, not_user;
  logic [iommu_pkg::PageSizeW-1:0] level_size;
  logic [iommu_pkg::PpnW-1:0]     below;
  assign level_size  = {level_i, 3'b000} + (word_i ? {2'b00, level_i, 1'b0} : {3'b000, level_i});
  assign below       = ~({iommu_pkg::PpnW{1'b1}} << level_size);
  assign misaligned  = leaf_o && ((pte.ppn & below) != '0);
  assign napot_level = leaf_o && pte.n && (level_i != '0);
  assign napot_code  = leaf_o && pte.n && (pte.ppn[3:0] != 4'b1000);
  assign not_user    = leaf_o && stage2_i && !pte.u;

  assign size_o  = pte.n ? 6'd4 : level_size;
  assign fault_o = not_valid || reserved_rw || reserved_bits || pbmt_unknown
                || pointer_at_last_level || pointer_with_leaf_bits
                || misaligned || napot_level || napot_code || not_user;
endmodule
