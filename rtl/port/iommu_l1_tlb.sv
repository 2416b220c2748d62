// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// First-level TLB of one device port: fully associative, looked up by a read and a write at once.
//
// Latency       hit_o, grant_o follow lookup_i combinationally; a fill hits from the next cycle.
// Lookup 0/1    read / write. A hit means granted: permission and privilege were checked.
// Fill          drops every entry that it overlaps, so at most one entry matches a lookup. It
//               takes a dropped or free entry if there is one, else victims rotate.
// Invalidation  compares and clears all entries in one cycle. The owner neither looks up nor
//               fills in that cycle.
module iommu_l1_tlb #(
  parameter int NumL1 = 32
) (
  input  logic                                     clk_i,
  input  logic                                     rst_ni,
  input  logic [1:0]                               lookup_valid_i,
  input  iommu_port_pkg::lookup_t                  lookup0_i,
  input  iommu_port_pkg::lookup_t                  lookup1_i,
  output logic [1:0]                               hit_o,
  output iommu_port_pkg::grant_t                   grant0_o,
  output iommu_port_pkg::grant_t                   grant1_o,
  input  logic                                     fill_valid_i,
  input  logic [iommu_port_pkg::TagW-1:0]          fill_tag_i,
  input  logic [iommu_pkg::VpnW-1:0]               fill_vpn_i,
  input  iommu_pkg::xlate_data_t                   fill_data_i,
  input  logic [iommu_pkg::BirthW-1:0]             fill_birth_i,
  input  logic                                     inval_valid_i,
  input  iommu_pkg::inval_t                        inval_i
);
  localparam int IdxW = (NumL1 > 1) ? $clog2(NumL1) : 1;
  localparam int VpnW = iommu_pkg::VpnW;
  localparam int TagW = iommu_port_pkg::TagW;

  logic [NumL1-1:0]                 valid_q;
  logic [TagW-1:0]                  tag_q   [0:NumL1-1];  // {translated, device, pv, process}
  logic [VpnW-1:0]                  vpn_q   [0:NumL1-1];
  logic [VpnW-1:0]                  mask_q  [0:NumL1-1];  // page-number bits inside the page
  logic [iommu_pkg::XlateDataW-1:0] data_q  [0:NumL1-1];
  logic [iommu_pkg::BirthW-1:0]     birth_q [0:NumL1-1];

  // ---------------------------------------------------------------- lookup
  // At most one entry matches, so OR-ing the indices of the matching ones selects it.
  logic            found0, found1, granted0, granted1;
  logic [IdxW-1:0] index0, index1;
  logic [TagW-1:0] tag0, tag1;

  assign tag0 = {lookup0_i.translated, lookup0_i.device_id, lookup0_i.pv, lookup0_i.process_id};
  assign tag1 = {lookup1_i.translated, lookup1_i.device_id, lookup1_i.pv, lookup1_i.process_id};

  always_comb begin
    found0 = 1'b0;
    index0 = '0;
    if (lookup_valid_i[0]) begin
      for (int i = 0; i < NumL1; i++) begin
        if (valid_q[i] && (tag_q[i] == tag0)
            && (((vpn_q[i] ^ lookup0_i.vpn) & ~mask_q[i]) == '0)) begin
          found0 = 1'b1;
          index0 = index0 | IdxW'(i);
        end
      end
    end
  end

  always_comb begin
    found1 = 1'b0;
    index1 = '0;
    if (lookup_valid_i[1]) begin
      for (int i = 0; i < NumL1; i++) begin
        if (valid_q[i] && (tag_q[i] == tag1)
            && (((vpn_q[i] ^ lookup1_i.vpn) & ~mask_q[i]) == '0)) begin
          found1 = 1'b1;
          index1 = index1 | IdxW'(i);
        end
      end
    end
  end

  iommu_pkg::xlate_data_t data0, data1;
  logic [VpnW-1:0]        mask0, mask1;
  assign data0 = data_q[index0];
  assign data1 = data_q[index1];
  assign mask0 = mask_q[index0];
  assign mask1 = mask_q[index1];

  iommu_grant_check u_grant0 (.data_i(data0), .write_i(lookup0_i.write), .exec_i(lookup0_i.exec),
                              .priv_i(lookup0_i.priv), .granted_o(granted0));
  iommu_grant_check u_grant1 (.data_i(data1), .write_i(lookup1_i.write), .exec_i(lookup1_i.exec),
                              .priv_i(lookup1_i.priv), .granted_o(granted1));

  assign hit_o = {found1 && granted1, found0 && granted0};

  iommu_page u_page0 (.ppn_i(data0.ppn), .mask_i(mask0), .vpn_i(lookup0_i.vpn),
                      .page_o(grant0_o.page));
  iommu_page u_page1 (.ppn_i(data1.ppn), .mask_i(mask1), .vpn_i(lookup1_i.vpn),
                      .page_o(grant1_o.page));
  assign grant0_o.data  = data0;
  assign grant1_o.data  = data1;
  assign grant0_o.birth = birth_q[index0];
  assign grant1_o.birth = birth_q[index1];

  // ---------------------------------------------------------------- fill
  logic [VpnW-1:0]  fill_mask;
  logic [NumL1-1:0] overlap, preferred;
  logic [IdxW-1:0]  rotate_q, fill_index;
  logic             any_unused;

  assign fill_mask = (VpnW'(1) << fill_data_i.size) - VpnW'(1);

  always_comb begin
    overlap = '0;
    if (fill_valid_i) begin
      for (int i = 0; i < NumL1; i++) begin
        overlap[i] = valid_q[i] && (tag_q[i] == fill_tag_i)
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

  logic [NumL1-1:0]       drop;
  iommu_pkg::xlate_data_t held;
  always_comb begin
    drop = '0;
    held = '0;
    if (inval_valid_i) begin
      for (int i = 0; i < NumL1; i++) begin
        held    = data_q[i];
        drop[i] = inval_hits(tag_q[i][TagW-2 -: iommu_pkg::DeviceIdW], vpn_q[i], mask_q[i],
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
      valid_q <= valid_q & ~drop;
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
      tag_q[fill_index]   <= fill_tag_i;
      vpn_q[fill_index]   <= fill_vpn_i;
      mask_q[fill_index]  <= fill_mask;
      data_q[fill_index]  <= fill_data_i;
      birth_q[fill_index] <= fill_birth_i;
    end
  end
endmodule
