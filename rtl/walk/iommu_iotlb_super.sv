// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Fully associative part of the second level, for pages larger than 4 KiB.
//
// Latency   as iommu_iotlb. An invalidation compares all entries in its own cycle.
// Contract  a fill drops what it overlaps in its address space, so at most one entry matches.
module iommu_iotlb_super #(
  parameter int NumEntries = 16
) (
  input  logic                             clk_i,
  input  logic                             rst_ni,
  input  logic                             lookup_valid_i,
  input  logic [iommu_pkg::VpnW-1:0]       lookup_vpn_i,
  input  iommu_walk_pkg::space_t           lookup_space_i,
  output logic                             hit_o,
  output iommu_walk_pkg::leaf_t            leaf_o,
  input  logic                             fill_valid_i,
  input  logic [iommu_pkg::VpnW-1:0]       fill_vpn_i,
  input  iommu_walk_pkg::space_t           fill_space_i,
  input  iommu_walk_pkg::leaf_t            fill_leaf_i,
  output logic                             replaced_o,
  input  logic                             inval_valid_i,
  input  iommu_pkg::inval_t                inval_i,
  output logic [NumEntries-1:0]            drop_o         // entries that it drops
);
  localparam int VpnW   = iommu_pkg::VpnW;
  localparam int SpaceW = iommu_walk_pkg::SpaceW;
  localparam int IdxW   = (NumEntries > 1) ? $clog2(NumEntries) : 1;

  logic [NumEntries-1:0]             valid_q;
  logic [VpnW-1:0]                   vpn_q   [0:NumEntries-1];
  logic [VpnW-1:0]                   mask_q  [0:NumEntries-1];  // page-number bits in the page
  logic [SpaceW-1:0]                 space_q [0:NumEntries-1];
  logic [iommu_walk_pkg::LeafW-1:0]  leaf_q  [0:NumEntries-1];

  logic [IdxW-1:0] index;
  always_comb begin
    hit_o = 1'b0;
    index = '0;
    if (lookup_valid_i) begin
      for (int i = 0; i < NumEntries; i++) begin
        if (valid_q[i] && (space_q[i] == lookup_space_i)
            && (((vpn_q[i] ^ lookup_vpn_i) & ~mask_q[i]) == '0)) begin
          hit_o = 1'b1;
          index = index | IdxW'(i);
        end
      end
    end
  end
  assign leaf_o = leaf_q[index];

  logic [VpnW-1:0]       fill_mask;
  logic [NumEntries-1:0] overlap, choice;
  logic [IdxW-1:0]       rotate_q, fill_index;
  logic                  have_entry;
  assign fill_mask = ~({VpnW{1'b1}} << fill_leaf_i.size);
  always_comb begin
    overlap = '0;
    if (fill_valid_i) begin
      for (int i = 0; i < NumEntries; i++) begin
        overlap[i] = valid_q[i] && (space_q[i] == fill_space_i)
                  && (((vpn_q[i] ^ fill_vpn_i) & ~(mask_q[i] | fill_mask)) == '0);
      end
    end
  end
  assign choice = (overlap != '0) ? overlap : (valid_q != '1) ? ~valid_q : '1;
  util_pick #(.N(NumEntries)) u_victim (
    .req_i(choice), .start_i(rotate_q), .any_o(have_entry), .index_o(fill_index));
  assign replaced_o = have_entry && ((overlap != '0) || (valid_q == '1));

  // Under a second stage an entry may be a piece of its first-stage leaf: the address says nothing.
  iommu_walk_pkg::space_t held;
  logic [VpnW-1:0]        differs;
  always_comb begin
    drop_o  = '0;
    held    = '0;
    differs = '0;
    if (inval_valid_i) begin
      for (int i = 0; i < NumEntries; i++) begin
        held    = space_q[i];
        differs = ((vpn_q[i] ^ inval_i.vpn) & ~mask_q[i]) >> inval_i.size;
        case (inval_i.kind)
          iommu_pkg::InvalVma:
            drop_o[i] = valid_q[i] && (held.gv == inval_i.gv)
                     && (!inval_i.gv || (held.gscid == inval_i.gscid))
                     && (!inval_i.pscv || (held.pscid == inval_i.pscid))
                     && (!inval_i.av || inval_i.gv || (differs == '0));
          iommu_pkg::InvalGvma:
            drop_o[i] = valid_q[i] && held.gv && (!inval_i.gv || (held.gscid == inval_i.gscid));
          default:
            drop_o[i] = 1'b0;
        endcase
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      valid_q  <= '0;
      rotate_q <= '0;
    end else if (inval_valid_i) begin
      valid_q <= valid_q & ~drop_o;
    end else if (fill_valid_i) begin
      valid_q  <= (valid_q & ~overlap) | (NumEntries'(1) << fill_index);
      rotate_q <= (fill_index == IdxW'(NumEntries - 1)) ? '0 : fill_index + 1'b1;
    end
  end

  // valid_q guards every read, so the rest needs no reset.
  always_ff @(posedge clk_i) begin
    if (fill_valid_i) begin
      vpn_q[fill_index]   <= fill_vpn_i;
      mask_q[fill_index]  <= fill_mask;
      space_q[fill_index] <= fill_space_i;
      leaf_q[fill_index]  <= fill_leaf_i;
    end
  end
endmodule
