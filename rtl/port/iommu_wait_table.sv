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
// Asking        xlate_req_o may change to another entry while it is not taken.
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
  input  iommu_port_pkg::request_t         alloc_req_i,
  input  logic                             alloc_hit_i,      // alloc_grant_i holds
  input  iommu_port_pkg::grant_t           alloc_grant_i,

  output logic                             xlate_req_valid_o,
  output iommu_pkg::xlate_req_t            xlate_req_o,
  input  logic                             xlate_req_ready_i,
  input  logic                             xlate_rsp_valid_i,
  input  iommu_pkg::xlate_rsp_t            xlate_rsp_i,
  output logic                             rsp_mine_o,       // the answer is for this table
  output iommu_port_pkg::request_t         rsp_req_o,        // the request that it answers

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
  output iommu_port_pkg::issue_t           issue_o,
  output logic                             issue_stale_o,
  output logic                             issue_old_o,
  input  logic [IdxW-1:0]                  refuse_idx_i,     // a Refused entry
  output logic [iommu_port_pkg::IdW-1:0]   refuse_id_o,
  output logic [7:0]                       refuse_len_o,
  input  logic                             free_valid_i,
  input  logic [IdxW-1:0]                  free_idx_i
);
  localparam int PpnW = iommu_pkg::PpnW;
  localparam int VpnW = iommu_pkg::VpnW;

  logic [Depth-1:0] want_q, want_d, wait_q, wait_d, done_q, done_d, refused_q, refused_d;
  logic [Depth-1:0] stale_q, stale_d, old_q, old_d;

  // Payload: the request when it is allocated; page and entry data when it is granted.
  logic [iommu_port_pkg::RequestW-1:0] req_q  [0:Depth-1];
  logic [PpnW-1:0]                     page_q [0:Depth-1];
  logic [iommu_pkg::XlateDataW-1:0]    data_q [0:Depth-1];

  assign used_o       = want_q | wait_q | done_q | refused_q;
  assign done_o       = done_q;
  assign refused_o    = refused_q;
  assign stale_busy_o = (stale_q & done_q) != '0;
  assign old_busy_o   = (old_q & (want_q | wait_q | done_q)) != '0;

  // ---------------------------------------------------------------- ask the walker
  logic [IdxW-1:0]          ask_idx, ask_start_q;
  iommu_port_pkg::request_t ask;
  logic                     asked;

  util_pick #(.N(Depth)) u_ask (
    .req_i(want_q), .start_i(ask_start_q), .any_o(xlate_req_valid_o), .index_o(ask_idx)
  );
  assign ask   = req_q[ask_idx];
  assign asked = xlate_req_valid_o && xlate_req_ready_i;

  assign xlate_req_o.port       = iommu_pkg::PortW'(PortIdx);
  assign xlate_req_o.write      = IsWrite;
  assign xlate_req_o.idx        = iommu_pkg::QueueIdxW'(ask_idx);
  assign xlate_req_o.seq        = ask.seq;
  assign xlate_req_o.device_id  = ask.device_id;
  assign xlate_req_o.pv         = ask.pv;
  assign xlate_req_o.process_id = ask.process_id;
  assign xlate_req_o.priv       = ask.priv;
  assign xlate_req_o.exec       = ask.exec;
  assign xlate_req_o.translated = ask.translated;
  assign xlate_req_o.bad_burst  = ask.bad_burst;
  assign xlate_req_o.iova       = ask.addr;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) ask_start_q <= '0;
    else if (asked) ask_start_q <= ask_idx + 1'b1;
  end

  // ---------------------------------------------------------------- answers
  logic [IdxW-1:0] rsp_idx;
  logic [PpnW-1:0] rsp_page;
  logic [VpnW-1:0] rsp_mask;

  assign rsp_mine_o = xlate_rsp_valid_i && (xlate_rsp_i.write == IsWrite)
                   && (xlate_rsp_i.port == iommu_pkg::PortW'(PortIdx));
  assign rsp_idx    = xlate_rsp_i.idx[IdxW-1:0];
  assign rsp_req_o  = req_q[rsp_idx];
  assign rsp_mask   = (VpnW'(1) << xlate_rsp_i.data.size) - VpnW'(1);

  iommu_page u_page (.ppn_i(xlate_rsp_i.data.ppn), .mask_i(rsp_mask),
                     .vpn_i(rsp_req_o.addr[63:12]), .page_o(rsp_page));

  // ---------------------------------------------------------------- invalidation
  `include "iommu_inval_match.svh"

  logic [Depth-1:0]         drop;
  iommu_pkg::xlate_data_t   held;
  iommu_port_pkg::request_t held_req;
  always_comb begin
    drop     = '0;
    held     = '0;
    held_req = '0;
    if (inval_valid_i) begin
      for (int i = 0; i < Depth; i++) begin
        held     = data_q[i];
        held_req = req_q[i];
        drop[i]  = inval_hits(held_req.device_id, held_req.addr[63:12],
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
    if (alloc_valid_i) req_q[alloc_idx_i] <= alloc_req_i;
    if (alloc_valid_i && alloc_hit_i) begin
      page_q[alloc_idx_i] <= alloc_grant_i.page;
      data_q[alloc_idx_i] <= alloc_grant_i.data;
    end
    if (rsp_mine_o && xlate_rsp_i.granted) begin
      page_q[rsp_idx] <= rsp_page;
      data_q[rsp_idx] <= xlate_rsp_i.data;
    end
  end

  // ---------------------------------------------------------------- leave
  iommu_port_pkg::request_t issue_req, refuse_req;
  assign issue_req     = req_q[issue_idx_i];
  assign refuse_req    = req_q[refuse_idx_i];
  assign issue_stale_o = stale_q[issue_idx_i];
  assign issue_old_o   = old_q[issue_idx_i];
  assign refuse_id_o   = refuse_req.id;
  assign refuse_len_o  = refuse_req.len;

  iommu_issue_address u_issue (.req_i(issue_req), .page_i(page_q[issue_idx_i]),
                               .data_i(data_q[issue_idx_i]), .issue_o(issue_o));

  `IOMMU_ASSERT(AllocatesFreeEntry, !alloc_valid_i || !used_o[alloc_idx_i])
  `IOMMU_ASSERT(AnswersWaitingEntry, !rsp_mine_o || wait_q[rsp_idx])
  `IOMMU_ASSERT(OneVerdict, !rsp_mine_o || ((xlate_rsp_i.granted ^ xlate_rsp_i.refused
                                             ^ xlate_rsp_i.retry)
                && !(xlate_rsp_i.granted && xlate_rsp_i.refused && xlate_rsp_i.retry)))
endmodule
