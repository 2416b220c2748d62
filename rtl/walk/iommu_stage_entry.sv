// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// A page-table entry that arrived, for either stage: fault, pointer, leaf, or a leaf that needs its
// A or D set first.
//
// Combinational. `must_i` is an access of the walk itself, which the leaf has to permit; otherwise
// each request is checked when it is answered, and want_*_i only say for whom A and D may be set:
// nobody else's walk updates an entry, and a leaf that forbids the access is never touched.
// Source: Privileged Architecture, "Virtual Address Translation Process", steps 3 to 10.
module iommu_stage_entry #(
  parameter bit Stage2 = 1'b0
) (
  input  iommu_pkg::config_t         cfg_i,
  input  logic [63:0]                raw_i,
  input  logic                       word_i,
  input  logic                       high_i,
  input  logic                       big_endian_i,
  input  logic [2:0]                 level_i,
  input  logic [51:0]                vpn_i,        // page number that the stage translates
  input  logic                       must_i,
  input  logic                       want_w_i,
  input  logic                       or_read_i,    // an ATS request: W only where it is permitted
  input  logic                       want_x_i,
  input  logic                       priv_i,
  input  logic                       sum_i,
  input  logic                       update_i,     // A and D are set by hardware
  input  logic                       above_g_i,    // G of the levels above
  output logic                       fault_o,      // exactly one of these four
  output logic                       next_o,       // pointer to table_o
  output logic                       update_o,     // swap operand_o for swap_o, then look again
  output logic                       leaf_o,
  output logic [iommu_pkg::PpnW-1:0] table_o,
  output logic [iommu_pkg::PpnW-1:0] page_o,       // what vpn_i translates to
  output iommu_walk_pkg::stage_t     stage_o,
  output logic [63:0]                operand_o,
  output logic [63:0]                swap_o
);
  iommu_structs_pkg::pte_t         pte;
  logic [63:0]                     entry;
  logic                            malformed, is_leaf;
  logic [iommu_pkg::PageSizeW-1:0] size;
  assign pte = entry;
  iommu_entry_order u_order (.raw_i, .word_i, .high_i, .big_endian_i, .entry_o(entry),
                             .set_d_i(want_w), .operand_o, .swap_o);
  iommu_pte_check u_check (.cfg_i, .pte_i(entry), .level_i, .word_i, .stage2_i(Stage2),
                           .fault_o(malformed), .leaf_o(is_leaf), .size_o(size));

  logic want_w, kind_ok, user_ok, permitted, lacks_a, lacks_d, refuses, stuck;
  assign want_w    = want_w_i && !(or_read_i && !pte.w);
  assign kind_ok   = want_w ? pte.w : want_x_i ? pte.x : pte.r;
  assign user_ok   = Stage2 || (priv_i ? (!pte.u || (sum_i && !want_x_i)) : pte.u);
  assign permitted = kind_ok && user_ok;
  assign lacks_a   = !pte.a;
  assign lacks_d   = want_w && !pte.d;
  assign refuses   = must_i && !permitted;
  assign stuck     = !(update_i && permitted) && (lacks_a || (must_i && lacks_d));

  assign fault_o  = malformed || (is_leaf && (refuses || stuck));
  assign next_o   = !malformed && !is_leaf;
  assign update_o = !fault_o && is_leaf && update_i && permitted && (lacks_a || lacks_d);
  assign leaf_o   = !fault_o && is_leaf && !update_o;

  logic [iommu_pkg::PpnW-1:0] through;
  assign through = ~({iommu_pkg::PpnW{1'b1}} << size);
  assign table_o = pte.ppn;
  assign page_o  = (pte.ppn & ~through) | (vpn_i[43:0] & through);
  always_comb begin
    stage_o.on   = 1'b1;
    stage_o.r    = pte.r;
    stage_o.w    = pte.w && pte.d;
    stage_o.x    = pte.x;
    stage_o.u    = pte.u;
    stage_o.g    = above_g_i || pte.g;
    stage_o.pbmt = pte.pbmt;
    stage_o.size = size;
  end
endmodule
