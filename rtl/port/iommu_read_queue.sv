// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Reads that cannot go out at once. Reads of different ids overtake each other, reads of one id
// never do.
//
// Latency   a granted read with nothing in its way passes in the cycle in which it is accepted
//           (direct_o); a waiting one can be issued in the cycle after its answer.
// Order     the waiting reads of one id form a list: only its head may leave, and the head is the
//           oldest. A read that finds a waiting one of its id joins the list, granted or not.
// Refused   a refused head is answered locally when nothing of its id is outstanding; it stays
//           the head until its last beat was handed over, so that younger answers stay behind.
`include "iommu_assert.svh"

module iommu_read_queue #(
  parameter  int Depth   = 64,
  parameter  int DmaIdW  = 8,
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

  output logic                             issue_valid_o,
  input  logic                             issue_ready_i,     // register and counts have room
  output iommu_port_pkg::shape_t           issue_shape_o,
  output logic [iommu_pkg::PaW-1:0]        issue_addr_o,
  output logic [iommu_port_pkg::UserW-1:0] issue_user_o,
  output logic [iommu_pkg::SeqW-1:0]       issue_seq_o,
  output logic                             issue_stale_o,
  output logic                             issue_old_o,

  output logic                             refuse_valid_o,
  input  logic                             refuse_ready_i,    // nothing of that id is outstanding
  output logic [iommu_port_pkg::IdW-1:0]   refuse_id_o,
  output logic [7:0]                       refuse_len_o,
  input  logic                             refuse_done_i,     // the last beat was handed over

  output logic                             busy_o,
  output logic                             stale_busy_o,
  output logic                             old_busy_o
);
  localparam int NumIds = 1 << DmaIdW;

  logic [Depth-1:0] used, done, refused;
  logic             alloc, leave;
  logic [IdxW-1:0]  alloc_idx, leave_idx;
  logic             have_free;

  assign req_ready_o = have_free;
  assign busy_o      = used != '0;

  util_pick #(.N(Depth)) u_free (.req_i(~used), .start_i('0), .any_o(have_free),
                                 .index_o(alloc_idx));
  assign idx_o = iommu_pkg::QueueIdxW'(alloc_idx);

  // ---------------------------------------------------------------- lists per id
  logic [NumIds-1:0] waiting_q;               // the id has waiting reads
  logic [IdxW-1:0]   tail_q [0:NumIds-1];     // the youngest of them
  logic [Depth-1:0]  head_q;                  // entry is the oldest of its id
  logic [Depth-1:0]  has_next_q;
  logic [IdxW-1:0]   next_q [0:Depth-1];
  logic [DmaIdW-1:0] id_q   [0:Depth-1];

  logic [DmaIdW-1:0] req_id, leave_id;
  logic [IdxW-1:0]   tail;
  logic              ends, joins;
  assign req_id   = shape_i.id[DmaIdW-1:0];
  assign leave_id = id_q[leave_idx];
  assign tail     = tail_q[req_id];
  assign ends     = leave && !has_next_q[leave_idx];
  // A list that ends in this very cycle is not joined but started anew.
  assign joins    = waiting_q[req_id] && !(ends && (leave_id == req_id));

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      waiting_q  <= '0;
      head_q     <= '0;
      has_next_q <= '0;
    end else begin
      if (leave) begin
        head_q[leave_idx] <= 1'b0;
        if (has_next_q[leave_idx]) head_q[next_q[leave_idx]] <= 1'b1;
        else waiting_q[leave_id] <= 1'b0;
      end
      if (alloc) begin
        waiting_q[req_id]     <= 1'b1;
        has_next_q[alloc_idx] <= 1'b0;
        head_q[alloc_idx]     <= !joins;
        if (joins) has_next_q[tail] <= 1'b1;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (alloc) begin
      id_q[alloc_idx] <= req_id;
      tail_q[req_id]  <= alloc_idx;
      if (joins) next_q[tail] <= alloc_idx;
    end
  end

  // ---------------------------------------------------------------- issue
  // Waiting reads go first; a newly accepted one passes when none of them can.
  logic [IdxW-1:0]        issue_idx, issue_start_q;
  logic                   any_head, queued_valid, queued_stale, queued_old, queued_issued;
  iommu_port_pkg::shape_t           queued_shape;
  logic [iommu_pkg::PaW-1:0]        queued_addr;
  logic [iommu_port_pkg::UserW-1:0] queued_user;
  logic [iommu_pkg::SeqW-1:0]       queued_seq;

  util_pick #(.N(Depth)) u_issue (.req_i(done & head_q), .start_i(issue_start_q),
                                  .any_o(any_head), .index_o(issue_idx));

  // One entry leaves per cycle: the end of a refusal, which is rare, goes first.
  assign queued_valid  = any_head && !refuse_done_i;
  assign direct_o      = req_valid_i && req_ready_o && hit_i && !waiting_q[req_id]
                      && !queued_valid && issue_ready_i;
  assign alloc         = req_valid_i && req_ready_o && !direct_o;
  assign queued_issued = queued_valid && issue_ready_i;
  assign issue_valid_o = queued_valid || direct_o;
  assign issue_shape_o = queued_valid ? queued_shape : shape_i;
  assign issue_addr_o  = queued_valid ? queued_addr : {page_i, addr_i[11:0]};
  assign issue_user_o  = queued_valid ? queued_user : user_i;
  assign issue_seq_o   = queued_valid ? queued_seq : seq_i;
  assign issue_stale_o = queued_valid && queued_stale;
  assign issue_old_o   = queued_valid && queued_old;

  // ---------------------------------------------------------------- refuse
  logic [IdxW-1:0] refuse_idx, refuse_start_q, answering_idx_q;
  logic            have_refused, answering_q;

  util_pick #(.N(Depth)) u_refuse (.req_i(refused & head_q), .start_i(refuse_start_q),
                                   .any_o(have_refused), .index_o(refuse_idx));
  assign refuse_valid_o = have_refused && !answering_q;

  assign leave     = queued_issued || refuse_done_i;
  assign leave_idx = refuse_done_i ? answering_idx_q : issue_idx;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      issue_start_q  <= '0;
      refuse_start_q <= '0;
      answering_q    <= 1'b0;
    end else begin
      if (queued_issued) issue_start_q <= issue_idx + 1'b1;
      // One whose id still has answers to come lets the next one try.
      if (refuse_valid_o) refuse_start_q <= refuse_idx + 1'b1;
      if (refuse_valid_o && refuse_ready_i) answering_q <= 1'b1;
      if (refuse_done_i) answering_q <= 1'b0;
    end
  end
  always_ff @(posedge clk_i) begin
    if (refuse_valid_o && refuse_ready_i) answering_idx_q <= refuse_idx;
  end

  iommu_wait_table #(.Depth(Depth), .IsWrite(1'b0), .PortIdx(PortIdx)) u_table (
    .clk_i, .rst_ni,
    .alloc_valid_i(alloc), .alloc_idx_i(alloc_idx), .alloc_who_i(who_i), .alloc_shape_i(shape_i),
    .alloc_addr_i(addr_i), .alloc_seq_i(seq_i), .alloc_hit_i(hit_i), .alloc_page_i(page_i),
    .alloc_scope_i(scope_i), .alloc_user_i(user_i),
    .ask_valid_o, .ask_ready_i, .ask_idx_o, .ask_who_o, .ask_addr_o, .ask_seq_o,
    .xlate_rsp_valid_i, .xlate_rsp_i, .rsp_mine_o, .rsp_who_o, .rsp_vpn_o,
    .inval_valid_i, .inval_i, .barrier_start_i, .give_up_i,
    .used_o(used), .done_o(done), .refused_o(refused), .stale_busy_o, .old_busy_o,
    .issue_idx_i(issue_idx), .issue_shape_o(queued_shape), .issue_addr_o(queued_addr),
    .issue_user_o(queued_user), .issue_seq_o(queued_seq), .issue_stale_o(queued_stale),
    .issue_old_o(queued_old), .refuse_idx_i(refuse_idx), .refuse_id_o, .refuse_len_o,
    .free_valid_i(leave), .free_idx_i(leave_idx)
  );

  `IOMMU_ASSERT(EndsWhatBegan, !refuse_done_i || answering_q)
endmodule
