// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Which walks run, for whom, and which of them an invalidation has marked.
//
// A slot is joinable until its walk has a verdict or is marked. It is free again when the last
// request that waits for it has been answered.
//
// Latency   match and free slot follow lookup_key_i combinationally; changes act from the next
//           cycle, except that read0_marked_o includes an invalidation of the same cycle.
// Marking   conservative: what a walk may have read before the invalidation counts as covered
//           (rtl/walk/README.md, "Invalidations").
`include "iommu_assert.svh"

module iommu_walk_slots #(
  parameter  int NumWalkSlots = 24,
  localparam int IdxW         = (NumWalkSlots > 1) ? $clog2(NumWalkSlots) : 1
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,
  input  logic [6:0]                   in_use_i,        // strap: slots that may be taken

  input  logic                         lookup_valid_i,
  input  iommu_walk_pkg::walk_key_t    lookup_key_i,
  output logic                         match_o,
  output logic [IdxW-1:0]              match_slot_o,
  output logic                         free_o,
  output logic [IdxW-1:0]              free_slot_o,
  input  logic                         start_i,         // take free_slot_o for lookup_key_i

  input  logic                         cover_i,         // a page-table read is about to be issued
  input  logic [IdxW-1:0]              cover_slot_i,
  input  logic [iommu_pkg::PageSizeW-1:0] cover_size_i, // of the range that the entry maps
  input  iommu_walk_pkg::space_t       cover_space_i,
  input  logic                         decide_i,
  input  logic [IdxW-1:0]              decide_slot_i,
  input  logic                         release_i,
  input  logic [IdxW-1:0]              release_slot_i,

  input  logic [IdxW-1:0]              read0_slot_i,
  output iommu_walk_pkg::walk_key_t    read0_key_o,
  output logic                         read0_marked_o,
  input  logic [IdxW-1:0]              read1_slot_i,
  output iommu_walk_pkg::walk_key_t    read1_key_o,
  output logic                         read1_marked_o,

  input  logic                         inval_valid_i,
  input  iommu_pkg::inval_t            inval_i,
  output logic                         marked_busy_o,   // a marked walk still has to answer
  output logic                         busy_o
);
  localparam int N = NumWalkSlots;

  logic [N-1:0]                         active_q, decided_q, marked_q, known_q;
  logic [iommu_walk_pkg::WalkKeyW-1:0]  key_q   [0:N-1];
  logic [iommu_walk_pkg::SpaceW-1:0]    space_q [0:N-1];   // with known_q
  logic [iommu_pkg::PageSizeW-1:0]      size_q  [0:N-1];   // of what the entry being read maps

  // ---------------------------------------------------------------- lookup
  // Joinable slots have different keys, since equal ones join.
  always_comb begin
    match_o      = 1'b0;
    match_slot_o = '0;
    if (lookup_valid_i) begin
      for (int i = 0; i < N; i++) begin
        if (active_q[i] && !decided_q[i] && !marked_q[i] && (key_q[i] == lookup_key_i)) begin
          match_o      = 1'b1;
          match_slot_o = match_slot_o | IdxW'(i);
        end
      end
    end
  end

  logic [N-1:0] usable;
  for (genvar i = 0; i < N; i++) begin : gen_usable
    assign usable[i] = !active_q[i] && (7'(i) < in_use_i);
  end
  util_pick #(.N(N)) u_free (.req_i(usable), .start_i('0), .any_o(free_o), .index_o(free_slot_o));

  // ---------------------------------------------------------------- marking
  logic [N-1:0]               covered;
  iommu_walk_pkg::walk_key_t  held;
  iommu_walk_pkg::space_t     space;
  logic [iommu_pkg::VpnW-1:0] differs;
  logic                       everywhere;
  // Pointers that a walk has read count as cached ones: NL reaches them wherever they lie.
  assign everywhere = !inval_i.av || inval_i.nl;
  always_comb begin
    covered = '0;
    held    = '0;
    space   = '0;
    differs = '0;
    if (inval_valid_i) begin
      for (int i = 0; i < N; i++) begin
        held    = key_q[i];
        space   = space_q[i];
        differs = ((held.vpn ^ inval_i.vpn) >> size_q[i]) << size_q[i];
        case (inval_i.kind)
          iommu_pkg::InvalVma:
            covered[i] = !known_q[i]
                      || ((space.gv == inval_i.gv)
                       && (!inval_i.gv || (space.gscid == inval_i.gscid))
                       && (!inval_i.pscv || (space.pscid == inval_i.pscid))
                       && (everywhere || ((differs >> inval_i.size) == '0)));
          iommu_pkg::InvalGvma:
            covered[i] = !known_q[i]
                      || (space.gv && (!inval_i.gv || (space.gscid == inval_i.gscid)));
          iommu_pkg::InvalDdt:
            covered[i] = !inval_i.dv || (held.device_id == inval_i.device_id);
          iommu_pkg::InvalPdt:
            covered[i] = (held.device_id == inval_i.device_id)
                      && (held.process_id == inval_i.process_id);
          default:
            covered[i] = 1'b1;                // the root of the directory changed
        endcase
      end
    end
  end

  // ---------------------------------------------------------------- state
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      active_q  <= '0;
      decided_q <= '0;
      marked_q  <= '0;
      known_q  <= '0;
    end else begin
      marked_q <= (marked_q | covered) & active_q;
      if (cover_i)   known_q[cover_slot_i]   <= 1'b1;
      if (decide_i)  decided_q[decide_slot_i] <= 1'b1;
      if (release_i) begin
        active_q[release_slot_i] <= 1'b0;
        marked_q[release_slot_i] <= 1'b0;
      end
      if (start_i) begin
        active_q[free_slot_o]  <= 1'b1;
        decided_q[free_slot_o] <= 1'b0;
        marked_q[free_slot_o]  <= 1'b0;
        known_q[free_slot_o]  <= 1'b0;
      end
    end
  end

  // active_q and known_q guard every read, so these need no reset.
  always_ff @(posedge clk_i) begin
    if (start_i) key_q[free_slot_o] <= lookup_key_i;
    if (cover_i) begin
      space_q[cover_slot_i] <= cover_space_i;
      size_q[cover_slot_i]  <= cover_size_i;
    end
  end

  assign read0_key_o    = key_q[read0_slot_i];
  assign read0_marked_o = marked_q[read0_slot_i] || covered[read0_slot_i];
  assign read1_key_o    = key_q[read1_slot_i];
  assign read1_marked_o = marked_q[read1_slot_i];
  assign marked_busy_o  = marked_q != '0;
  assign busy_o         = active_q != '0;

  `IOMMU_ASSERT(StartTakesAFreeSlot, !start_i || (free_o && !match_o))
  `IOMMU_ASSERT(ReleaseOnlyDecided, !release_i || decided_q[release_slot_i])
  `IOMMU_ASSERT(MarkedIsActive, (marked_q & ~active_q) == '0)
endmodule
