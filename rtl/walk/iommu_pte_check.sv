// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// What a first-stage entry says: pointer, leaf, or page fault. One named wire per fault rule.
//
// Permission, U and D are checked for each request later (iommu_grant_check); they are the same
// cause. Combinational. Source: Privileged Architecture, "Virtual Address Translation Process",
// and Svnapot; without Svpbmt and Svrsw60t59b their bits are reserved.
module iommu_pte_check (
  input  logic [63:0]           pte_i,
  input  logic [2:0]            level_i,      // 0 = last
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
  assign reserved_bits = (pte.reserved0 != '0) || (pte.rsw60t59b != '0);
  assign pbmt_unknown  = pte.pbmt != iommu_structs_pkg::PtePbmtPma;

  logic pointer_at_last_level, pointer_with_leaf_bits;
  assign pointer_at_last_level  = !leaf_o && (level_i == '0);
  assign pointer_with_leaf_bits = !leaf_o && (pte.a || pte.d || pte.u || pte.n);

  logic misaligned, napot_level, napot_code, not_accessed;
  logic [iommu_pkg::PageSizeW-1:0] level_size;
  logic [iommu_pkg::PpnW-1:0]     below;
  assign level_size   = {level_i, 3'b000} + {3'b000, level_i};    // 9 bits a level
  assign below        = ~({iommu_pkg::PpnW{1'b1}} << level_size);
  assign misaligned   = leaf_o && ((pte.ppn & below) != '0);
  assign napot_level  = leaf_o && pte.n && (level_i != '0);
  assign napot_code   = leaf_o && pte.n && (pte.ppn[3:0] != 4'b1000);
  assign not_accessed = leaf_o && !pte.a;

  assign size_o  = pte.n ? 6'd4 : level_size;
  assign fault_o = not_valid || reserved_rw || reserved_bits || pbmt_unknown
                || pointer_at_last_level || pointer_with_leaf_bits
                || misaligned || napot_level || napot_code || not_accessed;
endmodule
