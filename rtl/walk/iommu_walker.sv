// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// The walker: second-level translations, contexts, and the walks that fill both. Wiring only.
//
// Latency   a request taken in cycle n is answered from the caches in n+1; a walk's first read is
//           offered in n+2, each further one in the cycle after its last beat, and its first
//           answer two cycles after its last beat.
// Contract  Every request is answered once. Answers are always taken. Only beats of walk ids are
//           given. At most one invalidation a cycle; all of them complete in their own cycle.
// Diagrams  rtl/walk/README.md, rtl/context/README.md
`include "iommu_assert.svh"

module iommu_walker #(
  parameter int Pas          = 56,
  parameter int MemDataW     = 256,
  parameter int NumWalkSlots = 24,
  parameter int L2Sets       = 128,
  parameter int L2Ways       = 4,              // 0: no second level
  parameter int L2Super      = 16,
  parameter int NumDc        = 32,             // at least NumWalkSlots + 2
  parameter int NumPc        = 32,             // at least NumWalkSlots + 2
  parameter int GenW         = 8,
  parameter int NumPorts     = 1,
  parameter int ReadQueue    = 64,
  parameter int WriteQueue   = 64
) (
  input  logic                        clk_i,
  input  logic                        rst_ni,
  input  iommu_pkg::config_t          cfg_i,

  input  logic                        xlate_req_valid_i,
  input  iommu_pkg::xlate_req_t       xlate_req_i,
  output logic                        xlate_req_ready_o,
  output logic                        xlate_rsp_valid_o,
  output iommu_pkg::xlate_rsp_t       xlate_rsp_o,

  output logic                        mem_rd_valid_o,
  output iommu_pkg::mem_rd_req_t      mem_rd_o,
  input  logic                        mem_rd_ready_i,
  input  logic                        mem_rsp_valid_i,
  input  logic [7:0]                  mem_rsp_id_i,
  input  logic [MemDataW-1:0]         mem_rsp_data_i,
  input  logic                        mem_rsp_last_i,
  input  logic                        mem_rsp_error_i,
  input  logic [MemDataW/64-1:0]      mem_rsp_poison_i,

  output logic                        cas_valid_o,
  output iommu_pkg::mem_atomic_req_t  cas_o,
  input  logic                        cas_ready_i,
  input  logic                        cas_rsp_valid_i,
  input  logic [7:0]                  cas_rsp_id_i,
  input  logic [63:0]                 cas_rsp_data_i,     // what memory held before
  input  logic                        cas_rsp_error_i,
  input  logic                        cas_rsp_poison_i,
  output logic                        cas_busy_o,

  output logic                        fault_valid_o,
  output iommu_pkg::fault_t           fault_o,
  input  logic                        fault_ready_i,

  input  logic                        inval_valid_i,
  input  iommu_pkg::inval_t           inval_i,
  input  logic [9:0]                  l1_drops_i,   // first-level entries that it drops: for trace
  output logic                        inval_busy_o,
  output logic                        marked_busy_o,
  output logic                        busy_o,

  output logic                        hpm_miss_valid_o,   // event 4
  output iommu_pkg::hpm_event_t       hpm_miss_o,
  output logic                        hpm_load_valid_o,   // events 5 to 8
  output iommu_pkg::hpm_event_t       hpm_load_o,

  output logic                        trace_xlate_req_valid_o,
  output iommu_trace_pkg::xlate_req_t trace_xlate_req_o,
  output logic                        trace_xlate_rsp_valid_o,
  output iommu_trace_pkg::xlate_rsp_t trace_xlate_rsp_o,
  output logic                        trace_walk_read_valid_o,
  output iommu_trace_pkg::walk_read_t trace_walk_read_o,
  output logic                        trace_walk_beat_valid_o,
  output iommu_trace_pkg::walk_beat_t trace_walk_beat_o,
  output logic                        trace_walk_end_valid_o,
  output iommu_trace_pkg::walk_end_t  trace_walk_end_o,
  output logic                        trace_cache_valid_o,
  output iommu_trace_pkg::cache_t     trace_cache_o,
  output logic                        trace_drop_valid_o,
  output iommu_trace_pkg::drop_t      trace_drop_o
);
  localparam int SlotIdxW = (NumWalkSlots > 1) ? $clog2(NumWalkSlots) : 1;
  localparam int DidW     = iommu_pkg::DeviceIdW;
  localparam int PidW     = iommu_pkg::ProcessIdW;

  assign inval_busy_o = 1'b0;                  // every invalidation takes one cycle

  // ---------------------------------------------------------------- lookup
  logic                            dc_lookup, dc_hit, pc_lookup, pc_hit, pin_dc, pin_pc;
  logic [DidW-1:0]                 lookup_did;
  logic [PidW-1:0]                 lookup_pid;
  logic [511:0]                    lookup_dc, step_dc, answer_dc;
  logic [127:0]                    lookup_pc, step_pc, answer_pc;
  logic                            tlb_lookup, tlb_hit, slot_lookup, match, slot_free, start, joins;
  logic [iommu_pkg::VpnW-1:0]      tlb_vpn;
  iommu_walk_pkg::space_t          tlb_space, step_space;
  iommu_walk_pkg::leaf_t           tlb_leaf;
  iommu_walk_pkg::walk_key_t       lookup_key, step_key, answer_key;
  logic [SlotIdxW-1:0]             match_slot, free_slot, add_slot;
  iommu_walk_pkg::joiner_t         new_joiner, joiner;
  logic                            grant_valid, grant_ready, lookup_busy;
  iommu_pkg::xlate_rsp_t           grant;
  logic [iommu_pkg::SeqW-1:0]      grant_seq;

  iommu_lookup #(.NumWalkSlots(NumWalkSlots)) u_lookup (
    .clk_i, .rst_ni, .cfg_i, .inval_valid_i,
    .req_valid_i(xlate_req_valid_i), .req_i(xlate_req_i), .req_ready_o(xlate_req_ready_o),
    .dc_lookup_o(dc_lookup), .dc_key_o(lookup_did), .dc_hit_i(dc_hit), .dc_i(lookup_dc),
    .pc_lookup_o(pc_lookup), .pc_pid_o(lookup_pid), .pc_hit_i(pc_hit), .pc_i(lookup_pc),
    .pin_dc_o(pin_dc), .pin_pc_o(pin_pc),
    .tlb_lookup_o(tlb_lookup), .tlb_vpn_o(tlb_vpn), .tlb_space_o(tlb_space),
    .tlb_hit_i(tlb_hit), .tlb_leaf_i(tlb_leaf),
    .slot_lookup_o(slot_lookup), .key_o(lookup_key), .match_i(match), .match_slot_i(match_slot),
    .free_i(slot_free), .free_slot_i(free_slot), .start_o(start), .join_o(joins),
    .joiner_o(new_joiner),
    .grant_valid_o(grant_valid), .grant_o(grant), .grant_ready_i(grant_ready),
    .miss_o(hpm_miss_valid_o), .event_o(hpm_miss_o),
    .busy_o(lookup_busy), .trace_req_valid_o(trace_xlate_req_valid_o),
    .trace_req_o(trace_xlate_req_o), .trace_seq_o(grant_seq)
  );

  // ---------------------------------------------------------------- walks
  logic                              step, dc_good, pc_good, take_dc, take_pc, covers;
  logic                              verdict_valid, hpm_load_valid;
  logic                              beat_dc, beat_pc, step_marked, answer_marked, slots_busy;
  logic                              answer_take, answer_release, joiner_last;
  logic [2:0]                        beat_num, load_phase;
  logic [iommu_pkg::PageSizeW-1:0]   cover_size;
  logic [MemDataW-1:0]               beat_data;
  logic [SlotIdxW-1:0]               beat_slot, step_slot, answer_slot;
  logic [PidW-1:0]                   step_pid;
  iommu_walk_pkg::verdict_t          verdict;
  logic [iommu_walk_pkg::ReadsW-1:0] add_reads, answer_reads, step_reads;
  iommu_walk_pkg::joiner_t           add_joiner;

  iommu_walk_slots #(.NumWalkSlots(NumWalkSlots)) u_slots (
    .clk_i, .rst_ni, .in_use_i(cfg_i.walk_slots),
    .lookup_valid_i(slot_lookup), .lookup_key_i(lookup_key), .match_o(match),
    .match_slot_o(match_slot), .free_o(slot_free), .free_slot_o(free_slot), .start_i(start),
    .cover_i(covers), .cover_slot_i(step_slot), .cover_size_i(cover_size),
    .cover_space_i(step_space), .decide_i(verdict_valid), .decide_slot_i(step_slot),
    .release_i(answer_release), .release_slot_i(answer_slot),
    .read0_slot_i(step_slot), .read0_key_o(step_key), .read0_marked_o(step_marked),
    .read1_slot_i(answer_slot), .read1_key_o(answer_key), .read1_marked_o(answer_marked),
    .inval_valid_i, .inval_i, .marked_busy_o, .busy_o(slots_busy)
  );

  assign add_slot = start ? free_slot : match_slot;
  always_comb begin
    add_joiner       = new_joiner;
    add_joiner.stamp = start ? '0 : add_reads;
  end
  iommu_joiners #(.NumWalkSlots(NumWalkSlots), .NumPorts(NumPorts), .ReadQueue(ReadQueue),
                  .WriteQueue(WriteQueue)) u_joiners (
    .clk_i, .add_i(start || joins), .add_first_i(start), .add_slot_i(add_slot),
    .add_joiner_i(add_joiner), .slot_i(answer_slot), .head_o(joiner), .last_o(joiner_last),
    .take_i(answer_take)
  );

  iommu_walk_engine #(.NumWalkSlots(NumWalkSlots), .MemDataW(MemDataW)) u_engine (
    .clk_i, .rst_ni, .cfg_i,
    .start_i(start), .start_slot_i(free_slot), .start_has_dc_i(pin_dc), .start_has_pc_i(pin_pc),
    .mem_rd_valid_o, .mem_rd_o, .mem_rd_ready_i, .mem_rsp_valid_i, .mem_rsp_id_i,
    .mem_rsp_data_i, .mem_rsp_last_i, .mem_rsp_error_i, .mem_rsp_poison_i,
    .cas_valid_o, .cas_o, .cas_ready_i, .cas_rsp_valid_i, .cas_rsp_id_i, .cas_rsp_data_i,
    .cas_rsp_error_i, .cas_rsp_poison_i, .cas_busy_o, .beat_data_o(beat_data),
    .beat_dc_o(beat_dc), .beat_pc_o(beat_pc), .beat_slot_o(beat_slot), .beat_num_o(beat_num),
    .step_o(step), .step_slot_o(step_slot), .step_key_i(step_key), .step_marked_i(step_marked),
    .step_dc_i(step_dc),
    .step_pc_i(step_pc), .dc_good_o(dc_good), .pc_good_o(pc_good), .take_dc_o(take_dc),
    .take_pc_o(take_pc), .used_pid_o(step_pid), .cover_o(covers), .cover_size_o(cover_size),
    .space_o(step_space), .load_o(hpm_load_valid), .load_phase_o(load_phase),
    .verdict_valid_o(verdict_valid), .verdict_o(verdict),
    .reads0_slot_i(match_slot), .reads0_o(add_reads),
    .reads1_slot_i(answer_slot), .reads1_o(answer_reads),
    .step_reads_o(step_reads)
  );

  // ---------------------------------------------------------------- contexts
  logic           may_fill, answer_have_dc, answer_have_pc, inval_dc, inval_pc;
  logic           dc_published, pc_published;
  logic [7:0]     dc_drops, pc_drops;
  logic [DidW-1:0]      dc_inval_mask;
  logic [PidW+DidW-1:0] pc_inval_mask;
  assign may_fill      = step && !step_marked && !inval_valid_i;
  assign inval_dc      = inval_valid_i && (inval_i.kind == iommu_pkg::InvalDdt);
  assign inval_pc      = inval_dc || (inval_valid_i && (inval_i.kind == iommu_pkg::InvalPdt));
  assign dc_inval_mask = {DidW{inval_i.dv}};
  assign pc_inval_mask = inval_dc ? {{PidW{1'b0}}, {DidW{inval_i.dv}}} : {(PidW + DidW){1'b1}};

  iommu_ctx_hold #(.NumEntries(NumDc), .Words(iommu_walk_pkg::DcWords), .KeyW(DidW),
                   .BeatW(MemDataW), .NumWalkSlots(NumWalkSlots)) u_dc (
    .clk_i, .rst_ni, .lookup_valid_i(dc_lookup), .lookup_key_i(lookup_did), .hit_o(dc_hit),
    .lookup_o(lookup_dc), .start_i(start), .start_slot_i(free_slot), .pin_i(pin_dc),
    .step_slot_i(step_slot), .step_o(step_dc), .take_i(take_dc), .take_key_i(step_key.device_id),
    .good_i(dc_good), .publish_i(dc_good && may_fill), .published_o(dc_published),
    .beat_i(beat_dc), .beat_slot_i(beat_slot), .beat_num_i(beat_num),
    .beat_data_i(beat_data), .answer_slot_i(answer_slot), .answer_good_o(answer_have_dc),
    .answer_o(answer_dc), .release_i(answer_release), .inval_i(inval_dc),
    .inval_key_i(inval_i.device_id), .inval_mask_i(dc_inval_mask),
    .drops_o(dc_drops)
  );

  iommu_ctx_hold #(.NumEntries(NumPc), .Words(iommu_walk_pkg::PcWords), .KeyW(PidW + DidW),
                   .BeatW(MemDataW), .NumWalkSlots(NumWalkSlots)) u_pc (
    .clk_i, .rst_ni, .lookup_valid_i(pc_lookup), .lookup_key_i({lookup_pid, lookup_did}),
    .hit_o(pc_hit), .lookup_o(lookup_pc), .start_i(start), .start_slot_i(free_slot),
    .pin_i(pin_pc), .step_slot_i(step_slot), .step_o(step_pc), .take_i(take_pc),
    .take_key_i({step_pid, step_key.device_id}), .good_i(pc_good),
    .publish_i(pc_good && may_fill), .published_o(pc_published),
    .beat_i(beat_pc), .beat_slot_i(beat_slot), .beat_num_i(beat_num),
    .beat_data_i(beat_data), .answer_slot_i(answer_slot), .answer_good_o(answer_have_pc),
    .answer_o(answer_pc), .release_i(answer_release), .inval_i(inval_pc),
    .inval_key_i({inval_i.process_id, inval_i.device_id}), .inval_mask_i(pc_inval_mask),
    .drops_o(pc_drops)
  );

  // ---------------------------------------------------------------- second level
  logic                         fill, tlb_filled, tlb_replaced, tlb_drops_all, tlb_bumped;
  logic [9:0]                   tlb_drops;
  logic [iommu_pkg::BirthW-1:0] birth_q;
  iommu_walk_pkg::leaf_t        fill_leaf;
  assign fill = may_fill && verdict_valid && (verdict.how == iommu_walk_pkg::EndGrant)
             && verdict.cacheable && !step_key.ats;
  iommu_walk_leaf u_leaf (.verdict_i(verdict), .birth_i(birth_q), .leaf_o(fill_leaf));
  iommu_second_level #(
    .L2Sets(L2Sets), .L2Ways(L2Ways), .L2Super(L2Super), .GenW(GenW)
  ) u_second_level (
    .clk_i, .rst_ni, .lookup_valid_i(tlb_lookup), .lookup_vpn_i(tlb_vpn),
    .lookup_space_i(tlb_space), .hit_o(tlb_hit), .leaf_o(tlb_leaf), .fill_valid_i(fill),
    .fill_vpn_i(step_key.vpn), .fill_space_i(step_space), .fill_leaf_i(fill_leaf),
    .filled_o(tlb_filled), .replaced_o(tlb_replaced), .inval_valid_i, .inval_i,
    .drops_o(tlb_drops), .drops_all_o(tlb_drops_all), .bumped_o(tlb_bumped)
  );

  // Births number everything that becomes visible in one of the caches; 0 names nothing.
  logic new_entry;
  assign new_entry = fill || dc_published || pc_published;
  always_ff @(posedge clk_i) begin
    if (!rst_ni)        birth_q <= 32'd1;
    else if (new_entry) birth_q <= birth_q + 32'd1;
  end

  // ---------------------------------------------------------------- answers
  logic                  answer_valid, answer_ready, turn_q;
  iommu_pkg::xlate_rsp_t answer;
  logic [11:0]           answer_cause;
  iommu_answer #(.NumWalkSlots(NumWalkSlots)) u_answer (
    .clk_i, .rst_ni, .cfg_i, .inval_valid_i, .ended_i(verdict_valid), .ended_slot_i(step_slot),
    .ended_verdict_i(verdict), .ended_birth_i(fill ? birth_q : '0), .slot_o(answer_slot),
    .key_i(answer_key), .marked_i(answer_marked), .reads_i(answer_reads),
    .have_dc_i(answer_have_dc), .dc_i(answer_dc), .have_pc_i(answer_have_pc), .pc_i(answer_pc),
    .joiner_i(joiner), .joiner_last_i(joiner_last), .take_o(answer_take),
    .release_o(answer_release), .rsp_valid_o(answer_valid), .rsp_o(answer),
    .rsp_cause_o(answer_cause), .rsp_ready_i(answer_ready), .fault_valid_o, .fault_o,
    .fault_ready_i
  );

  // When both have an answer, caches and walks take turns.
  assign grant_ready       = !answer_valid || !turn_q;
  assign answer_ready      = !grant_valid || turn_q;
  assign xlate_rsp_valid_o = grant_valid || answer_valid;
  assign xlate_rsp_o       = (grant_valid && grant_ready) ? grant : answer;
  always_ff @(posedge clk_i) begin
    if (!rst_ni)                          turn_q <= 1'b0;
    else if (grant_valid && answer_valid) turn_q <= !turn_q;
  end
  assign busy_o = lookup_busy || slots_busy || fault_valid_o;

  // ---------------------------------------------------------------- events
  assign hpm_load_valid_o = hpm_load_valid && (load_phase != iommu_walk_pkg::PhaseMsi);
  always_comb begin
    hpm_load_o            = '0;
    hpm_load_o.event_id   = {1'b0, load_phase} + 4'd4;   // phases count in the order of events
    hpm_load_o.device_id  = step_key.device_id;
    hpm_load_o.pv         = step_key.pv;
    hpm_load_o.process_id = step_key.process_id;
    hpm_load_o.gscv       = step_space.gv;
    hpm_load_o.gscid      = step_space.gscid;
    hpm_load_o.pscv       = step_space.s1;
    hpm_load_o.pscid      = step_space.pscid;
  end

  // ---------------------------------------------------------------- trace
  iommu_walk_trace #(.SlotIdxW(SlotIdxW)) u_trace (
    .rsp_valid_i(xlate_rsp_valid_o), .rsp_i(xlate_rsp_o),
    .from_walk_i(!(grant_valid && grant_ready)), .grant_seq_i(grant_seq),
    .grant_vpn_i(tlb_vpn), .answer_seq_i(joiner.seq),
    .answer_vpn_i(answer_key.vpn), .answer_slot_i(answer_slot), .answer_cause_i(answer_cause),
    .read_valid_i(mem_rd_valid_o && mem_rd_ready_i), .read_i(mem_rd_o),
    .beat_valid_i(mem_rsp_valid_i), .beat_slot_i(beat_slot), .beat_data_i(mem_rsp_data_i[63:0]),
    .beat_error_i(mem_rsp_error_i), .beat_poison_i(mem_rsp_poison_i != '0),
    .beat_last_i(mem_rsp_last_i), .end_valid_i(verdict_valid), .end_slot_i(step_slot),
    .verdict_i(verdict), .end_marked_i(step_marked), .end_reads_i(step_reads), .fill_i(fill),
    .l2_filled_i(tlb_filled), .l2_replaced_i(tlb_replaced), .dc_published_i(dc_published),
    .pc_published_i(pc_published), .birth_i(birth_q), .inval_valid_i, .inval_i, .l1_drops_i,
    .l2_drops_i(tlb_drops), .l2_drops_all_i(tlb_drops_all), .l2_bumped_i(tlb_bumped),
    .dc_drops_i(dc_drops), .pc_drops_i(pc_drops),
    .trace_xlate_rsp_valid_o, .trace_xlate_rsp_o, .trace_walk_read_valid_o, .trace_walk_read_o,
    .trace_walk_beat_valid_o, .trace_walk_beat_o, .trace_walk_end_valid_o, .trace_walk_end_o,
    .trace_cache_valid_o, .trace_cache_o, .trace_drop_valid_o, .trace_drop_o
  );

  localparam int SharedW = iommu_pkg::DeviceIdW + iommu_pkg::ProcessIdW + iommu_pkg::VpnW + 9;
  `IOMMU_ASSERT(KeyWidthsAgree, iommu_walk_pkg::WalkKeyW == SharedW)
  `IOMMU_ASSERT(ReadWidthsAgree,
                iommu_walk_pkg::WalkReadW + iommu_pkg::MemIdW == iommu_pkg::MemRdReqW)
  `IOMMU_ASSERT(UpdateWidthsAgree,
                iommu_walk_pkg::WalkCasW + iommu_pkg::MemIdW == iommu_pkg::MemAtomicReqW)
  `IOMMU_ASSERT(PasWithinBuild, cfg_i.pas <= 6'(Pas))
  `IOMMU_ASSERT(SlotsWithinBuild, cfg_i.walk_slots <= 7'(NumWalkSlots))
endmodule
