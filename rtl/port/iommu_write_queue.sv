// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Writes that cannot go out at once: a ring in AW order, because W beats carry no id. All of them
// may be translated at the same time; only the oldest leaves.
//
// Latency   a granted write passes in the cycle in which it is accepted (direct_o) if the ring is
//           empty and its first W beat is there.
// Leaving   granted: with its first W beat (issue_ready_i). Refused: to the W router, which drains
//           its beats, answers it and lets nothing else start before that.
`include "iommu_assert.svh"

module iommu_write_queue #(
  parameter  int Depth   = 32,     // a power of two
  parameter  int PortIdx = 0,
  localparam int IdxW    = $clog2(Depth)
) (
  input  logic                             clk_i,
  input  logic                             rst_ni,

  input  logic                             req_valid_i,
  output logic                             req_ready_o,
  input  iommu_port_pkg::who_t             who_i,
  input  iommu_port_pkg::shape_t           shape_i,
  input  logic [iommu_pkg::IovaW-1:0]      addr_i,
  input  logic [iommu_pkg::SeqW-1:0]       seq_i,
  input  logic                             hit_i,             // page, scope and user hold
  input  logic [iommu_pkg::PpnW-1:0]       page_i,
  input  iommu_port_pkg::scope_t           scope_i,
  input  logic [iommu_port_pkg::UserW-1:0] user_i,
  output logic                             direct_o,
  output logic [iommu_pkg::QueueIdxW-1:0]  idx_o,

  output logic                             ask_valid_o,       // iommu_wait_table
  input  logic                             ask_ready_i,
  output logic [iommu_pkg::QueueIdxW-1:0]  ask_idx_o,
  output iommu_port_pkg::who_t             ask_who_o,
  output logic [iommu_pkg::IovaW-1:0]      ask_addr_o,
  output logic [iommu_pkg::SeqW-1:0]       ask_seq_o,
  input  logic                             xlate_rsp_valid_i,
  input  iommu_pkg::xlate_rsp_t            xlate_rsp_i,
  output logic                             rsp_mine_o,
  output iommu_port_pkg::who_t             rsp_who_o,
  output logic [iommu_pkg::VpnW-1:0]       rsp_vpn_o,
  input  logic                             inval_valid_i,
  input  iommu_pkg::inval_t                inval_i,
  input  logic                             barrier_start_i,
  input  logic                             give_up_i,

  output logic                             head_waits_o,      // the oldest is granted, not issued
  output logic                             issue_valid_o,
  input  logic                             issue_ready_i,     // registers, counts, first W beat
  output iommu_port_pkg::shape_t           issue_shape_o,
  output logic [iommu_pkg::PaW-1:0]        issue_addr_o,
  output logic [iommu_port_pkg::UserW-1:0] issue_user_o,
  output logic [iommu_pkg::SeqW-1:0]       issue_seq_o,
  output logic                             issue_stale_o,
  output logic                             issue_old_o,

  output logic                             refuse_valid_o,
  input  logic                             refuse_ready_i,
  output logic [iommu_port_pkg::IdW-1:0]   refuse_id_o,

  output logic                             busy_o,
  output logic                             stale_busy_o,
  output logic                             old_busy_o
);
  logic [Depth-1:0] used, done, refused;
  logic [IdxW-1:0]  head_q, tail_q;
  logic             alloc, leave, head_done, queued_stale, queued_old;
  iommu_port_pkg::shape_t           queued_shape;
  logic [iommu_pkg::PaW-1:0]        queued_addr;
  logic [iommu_port_pkg::UserW-1:0] queued_user;
  logic [iommu_pkg::SeqW-1:0]       queued_seq;

  assign req_ready_o = !used[tail_q];
  assign idx_o       = iommu_pkg::QueueIdxW'(tail_q);
  assign busy_o      = used != '0;

  assign head_done      = done[head_q];
  assign head_waits_o   = head_done;
  assign refuse_valid_o = refused[head_q];
  assign direct_o       = req_valid_i && req_ready_o && hit_i && !used[head_q] && issue_ready_i;
  assign alloc          = req_valid_i && req_ready_o && !direct_o;
  assign leave          = (head_done && issue_ready_i) || (refuse_valid_o && refuse_ready_i);

  assign issue_valid_o = head_done || direct_o;
  assign issue_shape_o = head_done ? queued_shape : shape_i;
  assign issue_addr_o  = head_done ? queued_addr : {page_i, addr_i[11:0]};
  assign issue_user_o  = head_done ? queued_user : user_i;
  assign issue_seq_o   = head_done ? queued_seq : seq_i;
  assign issue_stale_o = head_done && queued_stale;
  assign issue_old_o   = head_done && queued_old;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      head_q <= '0;
      tail_q <= '0;
    end else begin
      if (alloc) tail_q <= tail_q + 1'b1;
      if (leave) head_q <= head_q + 1'b1;
    end
  end

  logic [7:0] len_unused;            // the beats of W count for themselves

  iommu_wait_table #(.Depth(Depth), .IsWrite(1'b1), .PortIdx(PortIdx)) u_table (
    .clk_i, .rst_ni,
    .alloc_valid_i(alloc), .alloc_idx_i(tail_q), .alloc_who_i(who_i), .alloc_shape_i(shape_i),
    .alloc_addr_i(addr_i), .alloc_seq_i(seq_i), .alloc_hit_i(hit_i), .alloc_page_i(page_i),
    .alloc_scope_i(scope_i), .alloc_user_i(user_i),
    .ask_valid_o, .ask_ready_i, .ask_idx_o, .ask_who_o, .ask_addr_o, .ask_seq_o,
    .xlate_rsp_valid_i, .xlate_rsp_i, .rsp_mine_o, .rsp_who_o, .rsp_vpn_o,
    .inval_valid_i, .inval_i, .barrier_start_i, .give_up_i,
    .used_o(used), .done_o(done), .refused_o(refused), .stale_busy_o, .old_busy_o,
    .issue_idx_i(head_q), .issue_shape_o(queued_shape), .issue_addr_o(queued_addr),
    .issue_user_o(queued_user), .issue_seq_o(queued_seq), .issue_stale_o(queued_stale),
    .issue_old_o(queued_old), .refuse_idx_i(head_q), .refuse_id_o, .refuse_len_o(len_unused),
    .free_valid_i(leave), .free_idx_i(head_q)
  );

  `IOMMU_ASSERT(DepthIsPowerOfTwo, Depth == (1 << IdxW))
  `IOMMU_ASSERT(RingIsContiguous, !used[tail_q] || (tail_q == head_q))
endmodule
