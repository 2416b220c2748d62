// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// First-level TLB of one device port: fully associative, looked up by a read and a write at once.
//
// Latency       the outputs follow the lookup combinationally; a fill hits from the next cycle.
// Lookup 0/1    read / write. A hit means granted: permission and privilege were checked.
// Fill          drops every entry that it overlaps, so at most one entry matches a lookup. It
//               takes a dropped or free entry if there is one, else victims rotate.
// Invalidation  compares and clears all entries in one cycle. The owner neither looks up nor
//               fills in that cycle.
module iommu_l1_tlb #(
  parameter int NumL1 = 32
) (
  input  logic                              clk_i,
  input  logic                              rst_ni,

  input  logic                              lookup0_valid_i,
  input  iommu_port_pkg::who_t              lookup0_who_i,
  input  logic [iommu_pkg::VpnW-1:0]        lookup0_vpn_i,
  output logic                              hit0_o,
  output logic [iommu_pkg::PpnW-1:0]        page0_o,
  output iommu_port_pkg::scope_t            scope0_o,
  output logic [iommu_port_pkg::UserW-1:0]  user0_o,
  output logic [iommu_pkg::BirthW-1:0]      birth0_o,

  input  logic                              lookup1_valid_i,
  input  iommu_port_pkg::who_t              lookup1_who_i,
  input  logic [iommu_pkg::VpnW-1:0]        lookup1_vpn_i,
  output logic                              hit1_o,
  output logic [iommu_pkg::PpnW-1:0]        page1_o,
  output iommu_port_pkg::scope_t            scope1_o,
  output logic [iommu_port_pkg::UserW-1:0]  user1_o,
  output logic [iommu_pkg::BirthW-1:0]      birth1_o,

  input  logic                              fill_valid_i,
  input  iommu_port_pkg::who_t              fill_who_i,
  input  logic [iommu_pkg::VpnW-1:0]        fill_vpn_i,
  input  iommu_pkg::xlate_data_t            fill_data_i,
  input  logic [iommu_pkg::BirthW-1:0]      fill_birth_i,

  input  logic                              inval_valid_i,
  input  iommu_pkg::inval_t                 inval_i,
  output logic [NumL1-1:0]                  drop_o    // entries that it drops
);
  localparam int IdxW = (NumL1 > 1) ? $clog2(NumL1) : 1;
  localparam int VpnW = iommu_pkg::VpnW;
  localparam int TagW = iommu_port_pkg::TagW;
  localparam int TagLsb = iommu_port_pkg::WhoW - TagW;

  logic [NumL1-1:0]                  valid_q;
  logic [TagW-1:0]                   tag_q   [0:NumL1-1];  // {translated, device, pv, process}
  logic [VpnW-1:0]                   vpn_q   [0:NumL1-1];
  logic [VpnW-1:0]                   mask_q  [0:NumL1-1];  // page-number bits inside the page
  logic [iommu_pkg::PpnW-1:0]        ppn_q   [0:NumL1-1];
  logic [iommu_port_pkg::AllowW-1:0] allow_q [0:NumL1-1];
  logic [iommu_port_pkg::ScopeW-1:0] scope_q [0:NumL1-1];
  logic [iommu_port_pkg::UserW-1:0]  user_q  [0:NumL1-1];
  logic [iommu_pkg::BirthW-1:0]      birth_q [0:NumL1-1];

  // ---------------------------------------------------------------- lookup
  // At most one entry matches, so OR-ing the indices of the matching ones selects it.
  logic            found0, found1, granted0, granted1;
  logic [IdxW-1:0] index0, index1;
  logic [TagW-1:0] tag0, tag1;
  assign tag0 = lookup0_who_i[TagLsb +: TagW];
  assign tag1 = lookup1_who_i[TagLsb +: TagW];

  always_comb begin
    found0 = 1'b0;
    index0 = '0;
    if (lookup0_valid_i) begin
      for (int i = 0; i < NumL1; i++) begin
        if (valid_q[i] && (tag_q[i] == tag0)
            && (((vpn_q[i] ^ lookup0_vpn_i) & ~mask_q[i]) == '0)) begin
          found0 = 1'b1;
          index0 = index0 | IdxW'(i);
        end
      end
    end
  end

  always_comb begin
    found1 = 1'b0;
    index1 = '0;
    if (lookup1_valid_i) begin
      for (int i = 0; i < NumL1; i++) begin
        if (valid_q[i] && (tag_q[i] == tag1)
            && (((vpn_q[i] ^ lookup1_vpn_i) & ~mask_q[i]) == '0)) begin
          found1 = 1'b1;
          index1 = index1 | IdxW'(i);
        end
      end
    end
  end

  iommu_port_pkg::allow_t allow0, allow1;
  assign allow0 = allow_q[index0];
  assign allow1 = allow_q[index1];
  iommu_grant_check u_grant0 (
    .r_i(allow0.r), .w_i(allow0.w), .x_i(allow0.x), .u_i(allow0.u), .s1_i(allow0.s1),
    .ens_i(allow0.ens), .sum_i(allow0.sum), .used_pv_i(allow0.used_pv),
    .write_i(1'b0), .exec_i(lookup0_who_i.exec), .priv_i(lookup0_who_i.priv),
    .granted_o(granted0)
  );
  iommu_grant_check u_grant1 (
    .r_i(allow1.r), .w_i(allow1.w), .x_i(allow1.x), .u_i(allow1.u), .s1_i(allow1.s1),
    .ens_i(allow1.ens), .sum_i(allow1.sum), .used_pv_i(allow1.used_pv),
    .write_i(1'b1), .exec_i(lookup1_who_i.exec), .priv_i(lookup1_who_i.priv),
    .granted_o(granted1)
  );

  iommu_page u_page0 (.ppn_i(ppn_q[index0]), .mask_i(mask_q[index0]), .vpn_i(lookup0_vpn_i),
                      .page_o(page0_o));
  iommu_page u_page1 (.ppn_i(ppn_q[index1]), .mask_i(mask_q[index1]), .vpn_i(lookup1_vpn_i),
                      .page_o(page1_o));

  assign hit0_o   = found0 && granted0;
  assign hit1_o   = found1 && granted1;
  assign scope0_o = scope_q[index0];
  assign scope1_o = scope_q[index1];
  assign user0_o  = user_q[index0];
  assign user1_o  = user_q[index1];
  assign birth0_o = birth_q[index0];
  assign birth1_o = birth_q[index1];

  // ---------------------------------------------------------------- fill
  logic [TagW-1:0]  fill_tag;
  logic [VpnW-1:0]  fill_mask;
  logic [NumL1-1:0] overlap, preferred;
  logic [IdxW-1:0]  rotate_q, fill_index;
  logic             any_unused;

  assign fill_tag  = fill_who_i[TagLsb +: TagW];
  assign fill_mask = (VpnW'(1) << fill_data_i.size) - VpnW'(1);

  always_comb begin
    overlap = '0;
    if (fill_valid_i) begin
      for (int i = 0; i < NumL1; i++) begin
        overlap[i] = valid_q[i] && (tag_q[i] == fill_tag)
                  && (((vpn_q[i] ^ fill_vpn_i) & ~(mask_q[i] | fill_mask)) == '0);
      end
    end
  end

  assign preferred = (overlap != '0) ? overlap : ~valid_q;

  util_pick #(.N(NumL1)) u_victim (
    .req_i((preferred != '0) ? preferred : '1),
    .start_i((preferred != '0) ? IdxW'(0) : rotate_q),
    .any_o(any_unused),
    .index_o(fill_index)
  );

  // ---------------------------------------------------------------- invalidation
  `include "iommu_inval_match.svh"

  iommu_port_pkg::scope_t held;
  always_comb begin
    drop_o = '0;
    held   = '0;
    if (inval_valid_i) begin
      for (int i = 0; i < NumL1; i++) begin
        held      = scope_q[i];
        drop_o[i] = valid_q[i]
                 && inval_hits(tag_q[i][TagW-2 -: iommu_pkg::DeviceIdW], vpn_q[i], mask_q[i],
                               held.gv, held.gscid, held.pscid, held.used_pv, held.used_pid);
      end
    end
  end

  // ---------------------------------------------------------------- state
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      valid_q  <= '0;
      rotate_q <= '0;
    end else if (inval_valid_i) begin
      valid_q <= valid_q & ~drop_o;
    end else if (fill_valid_i) begin
      valid_q <= (valid_q & ~overlap) | (NumL1'(1) << fill_index);
      if (preferred == '0) begin
        rotate_q <= (fill_index == IdxW'(NumL1 - 1)) ? '0 : fill_index + 1'b1;
      end
    end
  end

  // valid_q guards every read, so the payload needs no reset.
  always_ff @(posedge clk_i) begin
    if (fill_valid_i) begin
      tag_q[fill_index]   <= fill_tag;
      vpn_q[fill_index]   <= fill_vpn_i;
      mask_q[fill_index]  <= fill_mask;
      ppn_q[fill_index]   <= fill_data_i.ppn;
      allow_q[fill_index] <= {fill_data_i.r, fill_data_i.w, fill_data_i.x, fill_data_i.u,
                              fill_data_i.s1, fill_data_i.ens, fill_data_i.sum,
                              fill_data_i.used_pv};
      scope_q[fill_index] <= {fill_data_i.gv, fill_data_i.gscid, fill_data_i.pscid,
                              fill_data_i.used_pv, fill_data_i.used_pid, fill_data_i.size};
      user_q[fill_index]  <= {fill_data_i.mcid, fill_data_i.rcid};
      birth_q[fill_index] <= fill_birth_i;
    end
  end
endmodule
