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
  input  logic [511:0]                      dc_i,
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
  logic                       bare, gv, unused_refused, unused_passes, use_pc, unused_msi_on;
  logic                       s1_permits, permitted;
  logic [3:0]                 unused_mode;
  logic [2:0]                 unused_pdt_top;
  logic [iommu_pkg::PpnW-1:0] unused_root;
  logic [iommu_pkg::ProcessIdW-1:0] used_pid;
  assign tc   = dc_i[iommu_structs_pkg::DcTcDword*64 +: 64];
  assign bare = !have_dc_i;
  iommu_dc_gate u_gate (
    .cfg_i, .dc_i, .key_i, .refused_o(unused_refused), .passes_o(unused_passes),
    .use_pc_o(use_pc), .used_pid_o(used_pid), .mode_o(unused_mode), .root_ppn_o(unused_root),
    .pdt_top_o(unused_pdt_top), .gv_o(gv), .msi_on_o(unused_msi_on));

  iommu_walk_leaf u_leaf (.verdict_i(verdict), .birth_i(birth_q[slot_o]), .leaf_o(leaf));
  iommu_result u_result (
    .cfg_i, .have_dc_i, .dc_i, .have_pc_i(have_pc_i && use_pc), .pc_i, .used_pid_i(used_pid),
    .s1_i(verdict.s1.on), .gv_i(gv && !bare), .leaf_i(leaf), .write_i(joiner_i.write),
    .exec_i(joiner_i.exec), .priv_i(key_i.priv), .data_o(data), .granted_o(permitted)
  );
  iommu_grant_check u_s1_permits (
    .r_i(verdict.s1.r), .w_i(verdict.s1.w), .x_i(verdict.s1.x), .u_i(verdict.s1.u),
    .s1_i(verdict.s1.on), .ens_i(data.ens), .sum_i(data.sum), .used_pv_i(data.used_pv),
    .write_i(joiner_i.write), .exec_i(joiner_i.exec), .priv_i(key_i.priv), .granted_o(s1_permits)
  );

  // A refusal may be shared only with those who came before the read that decided it was issued:
  // software may have made the entry valid since, and needs no invalidation for that.
  logic shared;
  assign shared = verdict.by_context || (reads_i == '0) || (joiner_i.stamp < reads_i);

  // In the order of the stages: what the first forbids, then what the second met or forbids.
  logic        message, interrupt_file, page_fault, access_fault, guest_fault, granted_all;
  logic        none_granted, ats_success, granted;
  logic [11:0] cause;
  assign message        = key_i.ats || key_i.page_req;
  assign interrupt_file = key_i.debug && verdict.mrif;   // nothing that a register could show
  always_comb begin
    page_fault   = verdict.how == iommu_walk_pkg::EndPageFault;
    guest_fault  = verdict.how == iommu_walk_pkg::EndGuestFault;
    access_fault = verdict.how == iommu_walk_pkg::EndAccessFault;
    granted_all  = 1'b0;
    if (verdict.s1_done && !s1_permits && !key_i.ats
        && (verdict.how != iommu_walk_pkg::EndRetry)) begin
      page_fault   = 1'b1;
      guest_fault  = 1'b0;
      access_fault = 1'b0;
    end else if (verdict.how == iommu_walk_pkg::EndGrant) begin
      guest_fault  = !message && !permitted && !verdict.msi;
      access_fault = !key_i.page_req && !guest_fault
                  && (verdict.beyond || (!message && !permitted));
      granted_all  = !guest_fault && !access_fault && !interrupt_file;
    end
  end

  logic writes, executes;
  assign writes   = joiner_i.write && !key_i.ats;
  assign executes = joiner_i.exec && (!key_i.ats || key_i.pv);
  always_comb begin
    cause = verdict.cause;
    if (page_fault)
      cause = writes   ? iommu_causes_pkg::CauseWritePageFault
            : executes ? iommu_causes_pkg::CauseInstructionPageFault
                       : iommu_causes_pkg::CauseReadPageFault;
    else if (guest_fault)
      cause = writes   ? iommu_causes_pkg::CauseWriteGuestPageFault
            : executes ? iommu_causes_pkg::CauseInstructionGuestPageFault
                       : iommu_causes_pkg::CauseReadGuestPageFault;
    else if (access_fault)
      cause = writes   ? iommu_causes_pkg::CauseWriteAccessFault
            : executes ? iommu_causes_pkg::CauseInstructionAccessFault
                       : iommu_causes_pkg::CauseReadAccessFault;
    else if (verdict.how == iommu_walk_pkg::EndGrant)    // the debug port's interrupt file
      cause = iommu_causes_pkg::CauseTransactionTypeDisallowed;
  end

  // A missing translation is a success for an ATS request: it grants nothing, and has no record.
  assign none_granted = key_i.ats && !granted_all
                     && (page_fault || guest_fault
                         || (cause == iommu_causes_pkg::CausePdtEntryNotValid)
                         || (cause == iommu_causes_pkg::CauseMsiPteNotValid));
  assign ats_success  = none_granted && (verdict.how != iommu_walk_pkg::EndRetry);
  assign granted      = granted_all || (ats_success && shared);

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
  assign refused = !granted && shared && (verdict.how != iommu_walk_pkg::EndRetry);
  assign retry   = !granted && !refused;

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
    rsp_o.fill    = granted && !marked_i && !message && !verdict.mrif;
    rsp_o.birth   = granted ? leaf.birth : '0;
    rsp_o.cause   = rsp_cause_o;
    rsp_o.prpr    = have_dc_i && tc.prpr;
    rsp_o.mrif    = granted && verdict.mrif;
    if (rsp_o.mrif) rsp_o.file = {verdict.mrif_addr, verdict.mrif_nid, verdict.ppn};
    if (granted)    rsp_o.data = key_i.ats ? ats_data : data;
  end
  assign rsp_cause_o = refused ? cause : '0;

  // What a device with an address cache is told: the guest address where it will use that. X goes
  // with R, and only to those who asked.
  iommu_pkg::xlate_data_t ats_data;
  logic                   reachable, user_ok;
  assign reachable = granted_all && user_ok;
  always_comb begin
    ats_data   = data;
    if (tc.t2gpa && gv) ats_data.ppn = verdict.gpa[55:12];
    ats_data.r = reachable && data.r;
    ats_data.w = reachable && data.w;
    ats_data.x = reachable && data.r && data.x && joiner_i.exec && key_i.pv;
  end
  iommu_grant_check u_user (
    .r_i(1'b1), .w_i(1'b1), .x_i(1'b1), .u_i(verdict.s1.u), .s1_i(verdict.s1.on),
    .ens_i(data.ens), .sum_i(data.sum), .used_pv_i(data.used_pv), .write_i(1'b0),
    .exec_i(1'b0), .priv_i(key_i.priv), .granted_o(user_ok)
  );

  // ---------------------------------------------------------------- record
  iommu_pkg::fault_t fault_q;
  logic [1:0]        kind;
  logic [5:0]        ttyp;
  logic [63:0]       iotval2;
  localparam logic [7:0] PageRequestCode = 8'h04;        // PCIe message code
  assign kind = joiner_i.write ? 2'd3 : joiner_i.exec ? 2'd1 : 2'd2;
  assign ttyp = key_i.page_req ? iommu_structs_pkg::TtypMessage
              : key_i.ats      ? iommu_structs_pkg::TtypAtsRequest
                               : {3'b000, key_i.translated, kind};   // 1..3, translated 5..7
  // Where a guest address was met: of a table entry exactly, of the access with its own offset.
  always_comb begin
    iotval2 = '0;
    if (guest_fault) begin
      iotval2 = {verdict.gpa[63:12], joiner_i.offset[11:2], 2'b00};
      if (verdict.implicit[0]) iotval2 = {verdict.gpa[63:2], verdict.implicit};
    end
  end
  always_ff @(posedge clk_i) begin
    if (!rst_ni)         fault_valid_q <= 1'b0;
    else if (fault_free) fault_valid_q <= take_o && needs_record;
  end
  always_ff @(posedge clk_i) begin
    if (take_o && needs_record) begin
      fault_q.cause      <= cause;
      fault_q.ttyp       <= ttyp;
      fault_q.device_id  <= key_i.device_id;
      fault_q.pv         <= key_i.pv;
      fault_q.process_id <= key_i.pv ? key_i.process_id : '0;
      fault_q.priv       <= key_i.pv && key_i.priv;
      fault_q.iotval     <= key_i.page_req ? 64'(PageRequestCode) : {key_i.vpn, joiner_i.offset};
      fault_q.iotval2    <= iotval2;
    end
  end
  assign fault_valid_o = fault_valid_q;
  assign fault_o       = fault_q;

  `IOMMU_ASSERT(EndedFifoTakes, !(ended_i || rotate) || push_ready)
  `IOMMU_ASSERT(OneOutcome, !rsp_valid_o || ($countones({granted, refused, retry}) == 1))
endmodule
