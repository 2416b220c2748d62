// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// What a granted walk leaves to the second level: the permissions of both stages, and the memory
// type of the first unless it leaves that open.
//
// Combinational.
module iommu_walk_leaf (
  input  iommu_walk_pkg::verdict_t     verdict_i,
  input  logic [iommu_pkg::BirthW-1:0] birth_i,
  output iommu_walk_pkg::leaf_t        leaf_o
);
  always_comb begin
    leaf_o.ppn   = verdict_i.ppn;
    leaf_o.size  = verdict_i.size;
    leaf_o.r     = verdict_i.s1.r && verdict_i.s2.r;
    leaf_o.w     = verdict_i.s1.w && verdict_i.s2.w;
    leaf_o.x     = verdict_i.s1.x && verdict_i.s2.x;
    leaf_o.u     = verdict_i.s1.u;
    leaf_o.g     = verdict_i.s1.g;
    leaf_o.msi   = verdict_i.msi;
    leaf_o.pbmt  = (verdict_i.s1.pbmt != iommu_structs_pkg::PtePbmtPma) ? verdict_i.s1.pbmt
                                                                        : verdict_i.s2.pbmt;
    leaf_o.birth = birth_i;
  end
endmodule
