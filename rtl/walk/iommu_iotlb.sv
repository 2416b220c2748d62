// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Second level: translations of all devices, tagged by address space and page.
//
// 4 KiB pages lie in a set-associative array, larger ones (64 KiB NAPOT too) in a small parallel
// one. Entries say what the leaf says; whether that grants a request is checked by the reader.
//
// Latency       hit_o and leaf_o follow the lookup combinationally; a fill hits from the next
//               cycle; every invalidation is complete in its own cycle.
// Invalidation  by address: the set of that page and the parallel array. By PSCID or GSCID: a
//               generation counter for each hash of an id, part of the tag; when one wraps,
//               everything is dropped. An entry under a second stage may be a piece of what its
//               first-stage leaf maps, so that there, and for ranges, the id alone decides. The
//               owner neither looks up nor fills in a cycle with inval_valid_i.
module iommu_iotlb #(
  parameter int L2Sets  = 128,                 // power of two
  parameter int L2Ways  = 4,
  parameter int L2Super = 16,
  parameter int GenW    = 8
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
  output logic                             replaced_o,   // the fill replaces a valid entry
  input  logic                             inval_valid_i,
  input  iommu_pkg::inval_t                inval_i,
  output logic [9:0]                       drops_o,      // entries found and dropped one by one
  output logic                             drops_all_o,  // all 4 KiB entries were dropped
  output logic                             bumped_o      // a generation went stale
);
  localparam int VpnW   = iommu_pkg::VpnW;
  localparam int LeafW  = iommu_walk_pkg::LeafW;
  localparam int SetW   = (L2Sets > 1) ? $clog2(L2Sets) : 1;
  localparam int WayW   = (L2Ways > 1) ? $clog2(L2Ways) : 1;
  localparam int HashW  = 6;
  localparam int PscidW = iommu_pkg::PscidW;
  localparam int SpaceW = iommu_walk_pkg::SpaceW;
  localparam int TagW   = VpnW + SpaceW + 2*GenW;

  // Neighbouring pages lie in neighbouring sets; the upper fields spread equal low bits.
  function automatic logic [SetW-1:0] set_of(input logic [VpnW-1:0] vpn);
    set_of = (L2Sets > 1) ? vpn[SetW-1:0] ^ vpn[2*SetW-1:SetW] ^ vpn[3*SetW-1:2*SetW] : '0;
  endfunction
  function automatic logic [HashW-1:0] hash_of(input logic [PscidW-1:0] pscid);
    hash_of = pscid[5:0] ^ pscid[11:6] ^ pscid[17:12] ^ {4'd0, pscid[19:18]};
  endfunction
  function automatic logic [HashW-1:0] hash_of_guest(input logic [iommu_pkg::GscidW-1:0] gscid);
    hash_of_guest = gscid[5:0] ^ gscid[11:6] ^ {2'd0, gscid[15:12]};
  endfunction

  // ---------------------------------------------------------------- generations
  logic inval_vma, inval_gvma, by_address, inval_all, inval_space, inval_guest, inval_page, wraps;
  logic [GenW-1:0] gen_q  [0:(1 << HashW)-1];     // of PSCIDs
  logic [GenW-1:0] geng_q [0:(1 << HashW)-1];     // of GSCIDs
  assign inval_vma   = inval_valid_i && (inval_i.kind == iommu_pkg::InvalVma);
  assign inval_gvma  = inval_valid_i && (inval_i.kind == iommu_pkg::InvalGvma);
  assign by_address  = inval_i.av && (inval_i.size == '0) && !inval_i.gv;
  assign inval_page  = inval_vma && by_address;
  assign inval_space = inval_vma && !by_address && inval_i.pscv;
  assign inval_guest = (inval_vma && inval_i.gv && !inval_i.pscv) || (inval_gvma && inval_i.gv);
  assign inval_all   = (inval_vma && !by_address && !inval_i.pscv && !inval_i.gv)
                    || (inval_gvma && !inval_i.gv);
  assign wraps       = (inval_space && (gen_q[hash_of(inval_i.pscid)] == '1))
                    || (inval_guest && (geng_q[hash_of_guest(inval_i.gscid)] == '1));

  // ---------------------------------------------------------------- set-associative array
  // One probe port serves lookups and invalidations by address, which exclude each other.
  logic [SetW-1:0]        probe_set, fill_set;
  logic [VpnW-1:0]        probe_vpn;
  logic [2*GenW-1:0]      lookup_gen, fill_gen;
  assign probe_vpn  = inval_valid_i ? inval_i.vpn : lookup_vpn_i;
  assign probe_set  = set_of(probe_vpn);
  assign lookup_gen = {gen_q[hash_of(lookup_space_i.pscid)],
                       lookup_space_i.gv ? geng_q[hash_of_guest(lookup_space_i.gscid)] : '0};
  assign fill_set   = set_of(fill_vpn_i);
  assign fill_gen   = {gen_q[hash_of(fill_space_i.pscid)],
                       fill_space_i.gv ? geng_q[hash_of_guest(fill_space_i.gscid)] : '0};

  logic                     fill_small;
  logic [L2Ways-1:0]        way_hit, way_drop, way_same, way_empty, way_fill, way_choice;
  logic [WayW-1:0]          rotate_q, fill_way;
  logic                     have_way;
  logic [L2Ways*LeafW-1:0]  way_leaf;
  assign fill_small = fill_valid_i && (fill_leaf_i.size == '0);

  for (genvar w = 0; w < L2Ways; w++) begin : gen_way
    logic [L2Sets-1:0] valid_q;
    logic [TagW-1:0]   tag_q  [0:L2Sets-1];
    logic [LeafW-1:0]  leaf_q [0:L2Sets-1];
    logic [TagW-1:0]   probed, replaced;
    assign probed   = tag_q[probe_set];
    assign replaced = tag_q[fill_set];

    assign way_hit[w]  = lookup_valid_i && valid_q[probe_set]
                      && (probed == {lookup_vpn_i, lookup_space_i, lookup_gen});
    assign way_drop[w] = inval_page && valid_q[probe_set]
                      && (probed[TagW-1 -: VpnW] == probe_vpn)
                      && !probed[2*GenW + iommu_walk_pkg::SpaceGvLsb]
                      && (!inval_i.pscv || (probed[2*GenW + iommu_walk_pkg::SpacePscidLsb +: PscidW]
                                           == inval_i.pscid));
    assign way_leaf[w*LeafW +: LeafW] = leaf_q[probe_set];

    assign way_same[w]  = fill_small && (replaced == {fill_vpn_i, fill_space_i, fill_gen});
    assign way_empty[w] = fill_small && !valid_q[fill_set];
    assign way_fill[w]  = fill_small && (fill_way == WayW'(w));

    always_ff @(posedge clk_i) begin
      if (!rst_ni || inval_all || wraps) valid_q            <= '0;
      else if (way_drop[w])              valid_q[probe_set] <= 1'b0;
      else if (way_fill[w])              valid_q[fill_set]  <= 1'b1;
    end
    // valid_q guards every read, so tag and leaf need no reset.
    always_ff @(posedge clk_i) begin
      if (way_fill[w]) begin
        tag_q[fill_set]  <= {fill_vpn_i, fill_space_i, fill_gen};
        leaf_q[fill_set] <= fill_leaf_i;
      end
    end
  end

  // The entry of the same page if there is one, so that no page has two; else an empty one.
  assign way_choice = (way_same != '0) ? way_same : (way_empty != '0) ? way_empty : '1;
  util_pick #(.N(L2Ways)) u_victim (
    .req_i(way_choice), .start_i(rotate_q), .any_o(have_way), .index_o(fill_way));

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      rotate_q <= '0;
      for (int i = 0; i < (1 << HashW); i++) begin
        gen_q[i]  <= '0;
        geng_q[i] <= '0;
      end
    end else begin
      if (fill_small) rotate_q <= (rotate_q == WayW'(L2Ways - 1)) ? '0 : rotate_q + 1'b1;
      if (inval_space) gen_q[hash_of(inval_i.pscid)] <= gen_q[hash_of(inval_i.pscid)] + 1'b1;
      if (inval_guest) geng_q[hash_of_guest(inval_i.gscid)]
                         <= geng_q[hash_of_guest(inval_i.gscid)] + 1'b1;
    end
  end

  // ---------------------------------------------------------------- larger pages
  logic                  super_hit, super_replaced;
  logic [L2Super-1:0]    super_drop;
  iommu_walk_pkg::leaf_t super_leaf;
  iommu_iotlb_super #(.NumEntries(L2Super)) u_super (
    .clk_i, .rst_ni, .lookup_valid_i, .lookup_vpn_i, .lookup_space_i,
    .hit_o(super_hit), .leaf_o(super_leaf),
    .fill_valid_i(fill_valid_i && !fill_small), .fill_vpn_i, .fill_space_i, .fill_leaf_i,
    .replaced_o(super_replaced), .inval_valid_i, .inval_i, .drop_o(super_drop)
  );

  // ---------------------------------------------------------------- answer
  // At most one way matches, so OR-ing the leaves of the matching ones selects it.
  logic [LeafW-1:0] small_leaf;
  always_comb begin
    small_leaf = '0;
    for (int w = 0; w < L2Ways; w++) begin
      if (way_hit[w]) small_leaf = small_leaf | way_leaf[w*LeafW +: LeafW];
    end
  end
  assign hit_o      = (way_hit != '0) || super_hit;
  assign leaf_o     = (way_hit != '0) ? small_leaf : super_leaf;
  assign drops_all_o = inval_all || wraps;
  assign bumped_o    = inval_space || inval_guest;
  util_count #(.N(L2Ways + L2Super), .W(10)) u_drops (
    .bits_i({way_drop, super_drop}), .count_o(drops_o));
  assign replaced_o = fill_small ? (way_empty == '0) && have_way : super_replaced;
endmodule
