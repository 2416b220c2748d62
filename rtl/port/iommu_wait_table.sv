// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Requests that wait: each entry is asked for at the walker, answered, and kept until its owner
// (read or write queue) issues it on m_dma or refuses it.
//
//   Free --alloc--> Want --asked--> Wait --granted--> Done --------free--> Free
//     |               ^               |                | |
//     |               +----retry------+                | +--give up--+
//     |               +---------- invalidated ---------+             v
//     +--alloc with a hit--> Done       Wait --refused---------> Refused --free--> Free
//
// Latency       an entry allocated in cycle n asks in n+1; one entry asks per cycle, in turns.
// Asking        the question may change to another entry while it is not taken.
// Invalidation  a Done entry that it covers asks again. A result of a walk that an invalidation
//               marked is used but counts as stale until it is issued. An answer in the very
//               cycle of an invalidation counts as stale whatever it is.
// Old           the entries that wait at barrier_start_i, until issued or refused.
`include "iommu_assert.svh"

module iommu_wait_table #(
  parameter  int Depth   = 64,
  parameter  bit IsWrite = 1'b0,
  parameter  int PortIdx = 0,
  localparam int IdxW    = $clog2(Depth)
) (
  input  logic                             clk_i,
  input  logic                             rst_ni,

  input  logic                             alloc_valid_i,
  input  logic [IdxW-1:0]                  alloc_idx_i,      // a free entry
  input  iommu_port_pkg::who_t             alloc_who_i,
  input  iommu_port_pkg::shape_t           alloc_shape_i,
  input  logic [iommu_pkg::IovaW-1:0]      alloc_addr_i,
  input  logic [iommu_pkg::SeqW-1:0]       alloc_seq_i,
  input  logic                             alloc_hit_i,      // the rest holds
  input  logic [iommu_pkg::PpnW-1:0]       alloc_page_i,
  input  iommu_port_pkg::scope_t           alloc_scope_i,
  input  logic [iommu_port_pkg::UserW-1:0] alloc_user_i,

  output logic                             ask_valid_o,
  input  logic                             ask_ready_i,
  output logic [iommu_pkg::QueueIdxW-1:0]  ask_idx_o,
  output iommu_port_pkg::who_t             ask_who_o,
  output logic [iommu_pkg::IovaW-1:0]      ask_addr_o,
  output logic [iommu_pkg::SeqW-1:0]       ask_seq_o,
  input  logic                             xlate_rsp_valid_i,
  input  iommu_pkg::xlate_rsp_t            xlate_rsp_i,
  output logic                             rsp_mine_o,       // the answer is for this table,
  output iommu_port_pkg::who_t             rsp_who_o,        // and for this request
  output logic [iommu_pkg::VpnW-1:0]       rsp_vpn_o,

  input  logic                             inval_valid_i,
  input  iommu_pkg::inval_t                inval_i,
  input  logic                             barrier_start_i,
  input  logic                             give_up_i,        // refuse Done entries a fence awaits

  output logic [Depth-1:0]                 used_o,
  output logic [Depth-1:0]                 done_o,
  output logic [Depth-1:0]                 refused_o,
  output logic                             stale_busy_o,
  output logic                             old_busy_o,

  input  logic [IdxW-1:0]                  issue_idx_i,      // a Done entry
  output iommu_port_pkg::shape_t           issue_shape_o,
  output logic [iommu_pkg::PaW-1:0]        issue_addr_o,
  output logic [iommu_port_pkg::UserW-1:0] issue_user_o,
  output logic [iommu_pkg::SeqW-1:0]       issue_seq_o,
  output logic                             issue_stale_o,
  output logic                             issue_old_o,
  input  logic [IdxW-1:0]                  refuse_idx_i,     // a Refused entry
  output logic [iommu_port_pkg::IdW-1:0]   refuse_id_o,
  output logic [7:0]                       refuse_len_o,
  input  logic                             free_valid_i,
  input  logic [IdxW-1:0]                  free_idx_i
);
  localparam int VpnW = iommu_pkg::VpnW;

  logic [Depth-1:0] want_q, want_d, wait_q, wait_d, done_q, done_d, refused_q, refused_d;
  logic [Depth-1:0] stale_q, stale_d, old_q, old_d;

  // Payload: the request when it is allocated; the result when it is granted.
  logic [iommu_port_pkg::WhoW-1:0]   who_q   [0:Depth-1];
  logic [iommu_port_pkg::ShapeW-1:0] shape_q [0:Depth-1];
  logic [iommu_pkg::IovaW-1:0]       addr_q  [0:Depth-1];
  logic [iommu_pkg::SeqW-1:0]        seq_q   [0:Depth-1];
  logic [iommu_pkg::PpnW-1:0]        page_q  [0:Depth-1];
  logic [iommu_port_pkg::ScopeW-1:0] scope_q [0:Depth-1];
  logic [iommu_port_pkg::UserW-1:0]  user_q  [0:Depth-1];

  assign used_o       = want_q | wait_q | done_q | refused_q;
  assign done_o       = done_q;
  assign refused_o    = refused_q;
  assign stale_busy_o = (stale_q & done_q) != '0;
  assign old_busy_o   = (old_q & (want_q | wait_q | done_q)) != '0;

  // ---------------------------------------------------------------- ask the walker
  logic [IdxW-1:0] ask_idx, ask_start_q;
  logic            asked;

  util_pick #(.N(Depth)) u_ask (
    .req_i(want_q), .start_i(ask_start_q), .any_o(ask_valid_o), .index_o(ask_idx)
  );
  assign asked      = ask_valid_o && ask_ready_i;
  assign ask_idx_o  = iommu_pkg::QueueIdxW'(ask_idx);
  assign ask_who_o  = who_q[ask_idx];
  assign ask_addr_o = addr_q[ask_idx];
  assign ask_seq_o  = seq_q[ask_idx];

  always_ff @(posedge clk_i) begin
    if (!rst_ni) ask_start_q <= '0;
    else if (asked) ask_start_q <= ask_idx + 1'b1;
  end

  // ---------------------------------------------------------------- answers
  logic [IdxW-1:0]             rsp_idx;
  logic [iommu_pkg::PpnW-1:0]  rsp_page;
  logic [iommu_pkg::IovaW-1:0] rsp_addr;
  logic [VpnW-1:0]             rsp_mask;

  assign rsp_mine_o = xlate_rsp_valid_i && (xlate_rsp_i.write == IsWrite)
                   && (xlate_rsp_i.port == iommu_pkg::PortW'(PortIdx));
  assign rsp_idx    = xlate_rsp_i.idx[IdxW-1:0];
  assign rsp_who_o  = who_q[rsp_idx];
  assign rsp_addr   = addr_q[rsp_idx];
  assign rsp_vpn_o  = rsp_addr[63:12];
  assign rsp_mask   = (VpnW'(1) << xlate_rsp_i.data.size) - VpnW'(1);

  iommu_page u_page (.ppn_i(xlate_rsp_i.data.ppn), .mask_i(rsp_mask), .vpn_i(rsp_vpn_o),
                     .page_o(rsp_page));

  // ---------------------------------------------------------------- invalidation
  `include "iommu_inval_match.svh"

  logic [Depth-1:0]       drop;
  iommu_port_pkg::scope_t held;
  iommu_port_pkg::who_t   held_who;
  always_comb begin
    drop     = '0;
    held     = '0;
    held_who = '0;
    if (inval_valid_i) begin
      for (int i = 0; i < Depth; i++) begin
        held     = scope_q[i];
        held_who = who_q[i];
        drop[i]  = inval_hits(held_who.device_id, addr_q[i][63:12],
                              (VpnW'(1) << held.size) - VpnW'(1),
                              held.gv, held.gscid, held.pscid, held.used_pv, held.used_pid);
      end
      drop = drop & done_q;
    end
  end

  // ---------------------------------------------------------------- states
  always_comb begin
    want_d    = want_q;
    wait_d    = wait_q;
    done_d    = done_q;
    refused_d = refused_q;
    stale_d   = stale_q;
    old_d     = old_q;
    if (inval_valid_i) begin
      want_d = want_d | drop;
      done_d = done_d & ~drop;
    end
    if (give_up_i) begin
      refused_d = refused_d | (done_d & (old_q | stale_q));
      done_d    = done_d & ~(old_q | stale_q);
    end
    if (asked) begin
      want_d[ask_idx] = 1'b0;
      wait_d[ask_idx] = 1'b1;
    end
    if (rsp_mine_o) begin
      wait_d[rsp_idx]    = 1'b0;
      want_d[rsp_idx]    = xlate_rsp_i.retry;
      done_d[rsp_idx]    = xlate_rsp_i.granted;
      refused_d[rsp_idx] = xlate_rsp_i.refused;
      stale_d[rsp_idx]   = xlate_rsp_i.granted && (xlate_rsp_i.stale || inval_valid_i);
    end
    if (free_valid_i) begin
      done_d[free_idx_i]    = 1'b0;
      refused_d[free_idx_i] = 1'b0;
    end
    if (barrier_start_i) old_d = used_o;
    if (alloc_valid_i) begin
      want_d[alloc_idx_i]  = !alloc_hit_i;
      done_d[alloc_idx_i]  = alloc_hit_i;
      stale_d[alloc_idx_i] = 1'b0;
      old_d[alloc_idx_i]   = 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      want_q    <= '0;
      wait_q    <= '0;
      done_q    <= '0;
      refused_q <= '0;
      stale_q   <= '0;
      old_q     <= '0;
    end else begin
      want_q    <= want_d;
      wait_q    <= wait_d;
      done_q    <= done_d;
      refused_q <= refused_d;
      stale_q   <= stale_d;
      old_q     <= old_d;
    end
  end

  // The state bits guard every read, so the payload needs no reset. An entry that is allocated
  // is free and so never the one that is answered.
  always_ff @(posedge clk_i) begin
    if (alloc_valid_i) begin
      who_q[alloc_idx_i]   <= alloc_who_i;
      shape_q[alloc_idx_i] <= alloc_shape_i;
      addr_q[alloc_idx_i]  <= alloc_addr_i;
      seq_q[alloc_idx_i]   <= alloc_seq_i;
    end
    if (alloc_valid_i && alloc_hit_i) begin
      page_q[alloc_idx_i]  <= alloc_page_i;
      scope_q[alloc_idx_i] <= alloc_scope_i;
      user_q[alloc_idx_i]  <= alloc_user_i;
    end
    if (rsp_mine_o && xlate_rsp_i.granted) begin
      page_q[rsp_idx]  <= rsp_page;
      scope_q[rsp_idx] <= {xlate_rsp_i.data.gv, xlate_rsp_i.data.gscid, xlate_rsp_i.data.pscid,
                           xlate_rsp_i.data.used_pv, xlate_rsp_i.data.used_pid,
                           xlate_rsp_i.data.size};
      user_q[rsp_idx]  <= {xlate_rsp_i.data.mcid, xlate_rsp_i.data.rcid};
    end
  end

  // ---------------------------------------------------------------- leave
  iommu_port_pkg::shape_t refuse_shape;
  assign issue_shape_o = shape_q[issue_idx_i];
  assign issue_addr_o  = {page_q[issue_idx_i], addr_q[issue_idx_i][11:0]};
  assign issue_user_o  = user_q[issue_idx_i];
  assign issue_seq_o   = seq_q[issue_idx_i];
  assign issue_stale_o = stale_q[issue_idx_i];
  assign issue_old_o   = old_q[issue_idx_i];
  assign refuse_shape  = shape_q[refuse_idx_i];
  assign refuse_id_o   = refuse_shape.id;
  assign refuse_len_o  = refuse_shape.len;

  `IOMMU_ASSERT(AllocatesFreeEntry, !alloc_valid_i || !used_o[alloc_idx_i])
  `IOMMU_ASSERT(AnswersWaitingEntry, !rsp_mine_o || wait_q[rsp_idx])
  `IOMMU_ASSERT(OneVerdict, !rsp_mine_o || ((xlate_rsp_i.granted ^ xlate_rsp_i.refused
                                             ^ xlate_rsp_i.retry)
                && !(xlate_rsp_i.granted && xlate_rsp_i.refused && xlate_rsp_i.retry)))
endmodule
