// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Answers the requests that wait for a finished walk, one a cycle, each judged by itself.
//
// Latency   a walk that ends in cycle t answers its first request in t+1 at the earliest.
// Order     walks in the order in which they ended; within a walk in the order of arrival. A
//           refusal that has to wait for the fault path lets the next walk go first.
// Contract  At most one record waits here, offered until taken. Nothing is answered in the cycle
//           of an invalidation.
`include "iommu_assert.svh"

module iommu_answer #(
  parameter  int NumWalkSlots = 24,
  localparam int IdxW         = (NumWalkSlots > 1) ? $clog2(NumWalkSlots) : 1
) (
  input  logic                              clk_i,
  input  logic                              rst_ni,
  input  iommu_pkg::config_t                cfg_i,
  input  logic                              inval_valid_i,

  input  logic                              ended_i,          // the walk in ended_slot_i has ended
  input  logic [IdxW-1:0]                   ended_slot_i,
  input  iommu_walk_pkg::verdict_t          ended_verdict_i,
  input  logic [iommu_pkg::BirthW-1:0]      ended_birth_i,    // second-level entry; 0 = not filled

  // The walk being answered.
  output logic [IdxW-1:0]                   slot_o,
  input  iommu_walk_pkg::walk_key_t         key_i,
  input  logic                              marked_i,
  input  logic [iommu_walk_pkg::ReadsW-1:0] reads_i,
  input  logic                              have_dc_i,        // a good device context was found
  input  logic [255:0]                      dc_i,
  input  logic                              have_pc_i,
  input  logic [127:0]                      pc_i,
  input  iommu_walk_pkg::joiner_t           joiner_i,
  input  logic                              joiner_last_i,
  output logic                              take_o,           // joiner_i is answered
  output logic                              release_o,        // and was the last

  output logic                              rsp_valid_o,
  output iommu_pkg::xlate_rsp_t             rsp_o,
  output logic [11:0]                       rsp_cause_o,      // of a refusal
  input  logic                              rsp_ready_i,
  output logic                              fault_valid_o,
  output iommu_pkg::fault_t                 fault_o,
  input  logic                              fault_ready_i
);
  localparam int N = NumWalkSlots;

  // ---------------------------------------------------------------- walks that have ended
  logic                              have_slot, rotate, next_slot, push_ready;
  logic [$clog2(N+2)-1:0]            unused_count;
  logic [iommu_walk_pkg::VerdictW-1:0] verdict_q [0:N-1];
  logic [iommu_pkg::BirthW-1:0]      birth_q   [0:N-1];
  iommu_walk_pkg::verdict_t          verdict;

  util_fifo #(.Width(IdxW), .Depth(N + 1)) u_ended_fifo (
    .clk_i, .rst_ni, .valid_i(ended_i || rotate), .ready_o(push_ready),
    .data_i(ended_i ? ended_slot_i : slot_o), .valid_o(have_slot), .ready_i(next_slot),
    .data_o(slot_o), .count_o(unused_count));
  always_ff @(posedge clk_i) begin
    if (ended_i) begin
      verdict_q[ended_slot_i] <= ended_verdict_i;
      birth_q[ended_slot_i]   <= ended_birth_i;
    end
  end
  assign verdict = verdict_q[slot_o];

  // ---------------------------------------------------------------- one request
  iommu_structs_pkg::dc_tc_t  tc;
  iommu_walk_pkg::leaf_t      leaf;
  iommu_pkg::xlate_data_t     data;
  logic                       permitted;
  assign tc = dc_i[iommu_structs_pkg::DcTcDword*64 +: 64];
  always_comb begin
    leaf.ppn   = verdict.ppn;
    leaf.size  = verdict.size;
    leaf.r     = verdict.r;
    leaf.w     = verdict.w;
    leaf.x     = verdict.x;
    leaf.u     = verdict.u;
    leaf.birth = birth_q[slot_o];
  end
  iommu_result u_result (
    .cfg_i, .have_dc_i, .dc_i, .have_pc_i, .pc_i,
    .used_pid_i(key_i.pv ? key_i.process_id : '0), .identity_i(verdict.identity), .leaf_i(leaf),
    .write_i(joiner_i.write), .exec_i(joiner_i.exec), .priv_i(key_i.priv),
    .data_o(data), .granted_o(permitted)
  );

  logic        granted, shared, page_fault, access_fault;
  logic [11:0] cause;
  assign granted      = (verdict.how == iommu_walk_pkg::EndGrant) && permitted && !verdict.beyond;
  assign page_fault   = (verdict.how == iommu_walk_pkg::EndPageFault)
                     || ((verdict.how == iommu_walk_pkg::EndGrant) && !permitted);
  assign access_fault = (verdict.how == iommu_walk_pkg::EndAccessFault)
                     || ((verdict.how == iommu_walk_pkg::EndGrant) && permitted);
  always_comb begin
    cause = verdict.cause;
    if (page_fault)
      cause = joiner_i.write ? iommu_causes_pkg::CauseWritePageFault
            : joiner_i.exec  ? iommu_causes_pkg::CauseInstructionPageFault
                             : iommu_causes_pkg::CauseReadPageFault;
    else if (access_fault)
      cause = joiner_i.write ? iommu_causes_pkg::CauseWriteAccessFault
            : joiner_i.exec  ? iommu_causes_pkg::CauseInstructionAccessFault
                             : iommu_causes_pkg::CauseReadAccessFault;
  end

  // A refusal may be shared only with those who came before the read that decided it was issued:
  // software may have made the entry valid since, and needs no invalidation for that.
  assign shared = verdict.by_context || (reads_i == '0) || (joiner_i.stamp < reads_i);

  // DTF hides what is not a failure to find the device context itself.
  logic hidden, refused, retry;
  always_comb begin
    case (cause)
      iommu_causes_pkg::CauseAllInboundDisallowed,
      iommu_causes_pkg::CauseDdtEntryLoadAccessFault,
      iommu_causes_pkg::CauseDdtEntryNotValid,
      iommu_causes_pkg::CauseDdtEntryMisconfigured,
      iommu_causes_pkg::CauseDdtDataCorruption: hidden = 1'b0;
      default:                                  hidden = have_dc_i && tc.dtf;
    endcase
  end
  assign refused = !granted && shared;
  assign retry   = !granted && !shared;

  // ---------------------------------------------------------------- flow
  logic fault_valid_q, fault_free, needs_record, blocked;
  assign fault_free   = !fault_valid_q || fault_ready_i;
  assign needs_record = refused && !hidden;
  assign blocked      = needs_record && !fault_free;
  assign rsp_valid_o  = have_slot && !blocked && !inval_valid_i;
  assign take_o       = rsp_valid_o && rsp_ready_i;
  assign release_o    = take_o && joiner_last_i;
  assign rotate       = have_slot && blocked && !ended_i;
  assign next_slot    = release_o || rotate;

  always_comb begin
    rsp_o         = '0;
    rsp_o.port    = joiner_i.port;
    rsp_o.write   = joiner_i.write;
    rsp_o.idx     = joiner_i.idx;
    rsp_o.granted = granted;
    rsp_o.refused = refused;
    rsp_o.retry   = retry;
    rsp_o.stale   = marked_i;
    rsp_o.fill    = granted && !marked_i;
    rsp_o.birth   = granted ? leaf.birth : '0;
    if (granted) rsp_o.data = data;
  end
  assign rsp_cause_o = refused ? cause : '0;

  // ---------------------------------------------------------------- record
  iommu_pkg::fault_t fault_q;
  logic [1:0]        kind;
  assign kind = joiner_i.write ? 2'd3 : joiner_i.exec ? 2'd1 : 2'd2;
  always_ff @(posedge clk_i) begin
    if (!rst_ni)         fault_valid_q <= 1'b0;
    else if (fault_free) fault_valid_q <= take_o && needs_record;
  end
  always_ff @(posedge clk_i) begin
    if (take_o && needs_record) begin
      fault_q.cause      <= cause;
      fault_q.ttyp       <= {3'b000, key_i.translated, kind};    // 1..3, translated 5..7
      fault_q.device_id  <= key_i.device_id;
      fault_q.pv         <= key_i.pv;
      fault_q.process_id <= key_i.pv ? key_i.process_id : '0;
      fault_q.priv       <= key_i.pv && key_i.priv;
      fault_q.iotval     <= {key_i.vpn, joiner_i.offset};
      fault_q.iotval2    <= '0;
    end
  end
  assign fault_valid_o = fault_valid_q;
  assign fault_o       = fault_q;

  `IOMMU_ASSERT(EndedFifoTakes, !(ended_i || rotate) || push_ready)
  `IOMMU_ASSERT(OneOutcome, !rsp_valid_o || ($countones({granted, refused, retry}) == 1))
endmodule
