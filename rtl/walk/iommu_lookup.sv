// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Takes one request a cycle and decides what becomes of it: granted by the caches, joined to a
// running walk, or given a walk of its own.
//
// Latency   request taken in cycle n, decided in n+1. A request that needs a slot while none is
//           free waits, and with it the requests behind.
// Contract  Only grants come from here: a request that the caches do not grant gets its verdict
//           from a walk, be it one without reads. Nothing is decided in the cycle of an
//           invalidation.
module iommu_lookup #(
  parameter  int NumWalkSlots = 24,
  localparam int SlotIdxW     = (NumWalkSlots > 1) ? $clog2(NumWalkSlots) : 1
) (
  input  logic                             clk_i,
  input  logic                             rst_ni,
  input  iommu_pkg::config_t               cfg_i,
  input  logic                             inval_valid_i,

  input  logic                             req_valid_i,
  input  iommu_pkg::xlate_req_t            req_i,
  output logic                             req_ready_o,

  // Contexts
  output logic                             dc_lookup_o,
  output logic [iommu_pkg::DeviceIdW-1:0]  dc_key_o,
  input  logic                             dc_hit_i,
  input  logic [511:0]                     dc_i,
  output logic                             pc_lookup_o,
  output logic [iommu_pkg::ProcessIdW-1:0] pc_pid_o,
  input  logic                             pc_hit_i,
  input  logic [127:0]                     pc_i,
  output logic                             pin_dc_o,
  output logic                             pin_pc_o,

  // Second level
  output logic                             tlb_lookup_o,
  output logic [iommu_pkg::VpnW-1:0]       tlb_vpn_o,
  output iommu_walk_pkg::space_t           tlb_space_o,
  input  logic                             tlb_hit_i,
  input  iommu_walk_pkg::leaf_t            tlb_leaf_i,

  // Walk slots
  output logic                             slot_lookup_o,
  output iommu_walk_pkg::walk_key_t        key_o,
  input  logic                             match_i,
  input  logic [SlotIdxW-1:0]              match_slot_i,
  input  logic                             free_i,
  input  logic [SlotIdxW-1:0]              free_slot_i,
  output logic                             start_o,
  output logic                             join_o,
  output iommu_walk_pkg::joiner_t          joiner_o,      // without its stamp

  output logic                             grant_valid_o,
  output iommu_pkg::xlate_rsp_t            grant_o,
  input  logic                             grant_ready_i,

  output logic                             miss_o,        // found no entry: counted once a request
  output iommu_pkg::hpm_event_t            event_o,       // event 4

  output logic                             busy_o,
  output logic                             trace_req_valid_o,
  output iommu_trace_pkg::xlate_req_t      trace_req_o,
  output logic [iommu_pkg::SeqW-1:0]       trace_seq_o
);
  // ---------------------------------------------------------------- request
  logic                  valid_q, done, active;
  iommu_pkg::xlate_req_t req_q;
  assign req_ready_o = !valid_q || done;
  always_ff @(posedge clk_i) begin
    if (!rst_ni)          valid_q <= 1'b0;
    else if (req_ready_o) valid_q <= req_valid_i;
  end
  always_ff @(posedge clk_i) begin
    if (req_valid_i && req_ready_o) req_q <= req_i;
  end
  assign active = valid_q && !inval_valid_i;
  assign busy_o = valid_q;

  // The kind of access belongs to the key where A and D may be updated for it.
  iommu_structs_pkg::dc_tc_t tc;
  logic                      updates;
  assign tc      = dc_i[iommu_structs_pkg::DcTcDword*64 +: 64];
  assign updates = cfg_i.amo_hwad && (!dc_hit_i || tc.sade || tc.gade);
  iommu_walk_pkg::walk_key_t who;
  always_comb begin
    who            = '0;
    who.device_id  = req_q.device_id;
    who.pv         = req_q.pv;
    who.process_id = req_q.process_id;
    who.priv       = req_q.priv;
    who.translated = req_q.translated;
    who.ats        = req_q.ats;
    who.page_req   = req_q.page_req;
    who.debug      = req_q.port == iommu_pkg::PortDebug;
    who.bad_burst  = req_q.bad_burst;
    who.vpn        = req_q.iova[63:12];
  end
  always_comb begin
    key_o       = who;
    key_o.write = updates && req_q.write;
    key_o.exec  = updates && req_q.exec && !req_q.ats;
  end

  // ---------------------------------------------------------------- contexts
  logic                             mode_refused, mode_bare, gate_refused, passes, use_pc, known;
  logic                             gv, msi_on;
  logic [11:0]                      unused_mode_cause;
  logic [2:0]                       unused_ddt_top, unused_pdt_top;
  logic [iommu_pkg::PpnW-1:0]       unused_root;
  logic [iommu_pkg::ProcessIdW-1:0] used_pid;
  logic [3:0]                       dc_mode, mode;
  iommu_structs_pkg::dc_ta_t        dc_ta;
  iommu_structs_pkg::dc_iohgatp_t   iohgatp;
  iommu_structs_pkg::pc_ta_t        pc_ta;
  iommu_structs_pkg::pc_fsc_t       pc_fsc;
  assign dc_ta   = dc_i[iommu_structs_pkg::DcTaDword*64 +: 64];
  assign iohgatp = dc_i[iommu_structs_pkg::DcIohgatpDword*64 +: 64];
  assign pc_ta   = pc_i[iommu_structs_pkg::PcTaDword*64 +: 64];
  assign pc_fsc  = pc_i[iommu_structs_pkg::PcFscDword*64 +: 64];

  iommu_mode_gate u_mode (.cfg_i, .key_i(who), .refused_o(mode_refused),
                          .cause_o(unused_mode_cause), .bare_o(mode_bare),
                          .ddt_top_o(unused_ddt_top));
  iommu_dc_gate u_gate (.cfg_i, .dc_i, .key_i(who), .refused_o(gate_refused), .passes_o(passes),
                        .use_pc_o(use_pc), .used_pid_o(used_pid), .mode_o(dc_mode),
                        .root_ppn_o(unused_root), .pdt_top_o(unused_pdt_top), .gv_o(gv),
                        .msi_on_o(msi_on));

  assign dc_lookup_o = active && !cfg_i.cache_off && !mode_refused && !mode_bare;
  assign dc_key_o    = req_q.device_id;
  assign pc_lookup_o = dc_hit_i && !gate_refused && use_pc;
  assign pc_pid_o    = used_pid;
  assign known       = dc_hit_i && !gate_refused && (!use_pc || pc_hit_i);
  assign mode        = use_pc ? pc_fsc.mode : dc_mode;

  // ---------------------------------------------------------------- translation
  // ATS and page requests always walk: what they are told is not what entries hold.
  logic                   message, s1, identity, in_range, granted, candidate;
  logic [63:0]            beyond;
  iommu_walk_pkg::leaf_t  leaf;
  iommu_pkg::xlate_data_t data;
  assign message      = req_q.ats || req_q.page_req;
  assign s1           = !mode_bare && !passes && (mode != iommu_structs_pkg::FscModeBare);
  assign identity     = mode_bare || (known && !s1 && !gv);
  assign beyond       = req_q.iova >> cfg_i.pas;
  assign in_range     = beyond == '0;
  assign tlb_lookup_o = known && !identity && !message;
  assign tlb_vpn_o    = req_q.iova[63:12];
  always_comb begin
    tlb_space_o.s1        = s1;
    tlb_space_o.pscid     = !s1 ? '0 : use_pc ? pc_ta.pscid : dc_ta.pscid;
    tlb_space_o.gv        = gv;
    tlb_space_o.gscid     = gv ? iohgatp.gscid : '0;
    tlb_space_o.by_device = msi_on;
    tlb_space_o.device_id = msi_on ? req_q.device_id : '0;
  end
  assign candidate    = active && !message && (identity ? in_range : tlb_hit_i);

  always_comb begin
    leaf = tlb_leaf_i;
    if (identity) begin
      leaf      = '0;
      leaf.ppn  = req_q.iova[55:12];
      leaf.size = cfg_i.pas - 6'd12;          // all that has a physical address
      leaf.r    = 1'b1;
      leaf.w    = 1'b1;
      leaf.x    = 1'b1;
      leaf.u    = 1'b1;
    end
  end
  iommu_result u_result (
    .cfg_i, .have_dc_i(!mode_bare), .dc_i, .have_pc_i(!mode_bare && use_pc), .pc_i,
    .used_pid_i(used_pid), .s1_i(s1), .gv_i(!mode_bare && gv), .leaf_i(leaf),
    .write_i(req_q.write), .exec_i(req_q.exec), .priv_i(req_q.priv), .data_o(data),
    .granted_o(granted)
  );

  assign grant_valid_o = candidate && granted;
  always_comb begin
    grant_o         = '0;
    grant_o.port    = req_q.port;
    grant_o.write   = req_q.write;
    grant_o.idx     = req_q.idx;
    grant_o.granted = 1'b1;
    grant_o.fill    = 1'b1;
    grant_o.birth   = leaf.birth;
    grant_o.data    = data;
  end

  // ---------------------------------------------------------------- walk
  logic needs_walk;
  assign needs_walk    = active && !grant_valid_o;
  assign slot_lookup_o = needs_walk;
  assign join_o        = needs_walk && match_i;
  assign start_o       = needs_walk && !match_i && free_i;
  assign pin_dc_o      = start_o && dc_hit_i;
  assign pin_pc_o      = start_o && pc_lookup_o && pc_hit_i;
  assign done          = grant_valid_o ? grant_ready_i : join_o || start_o;
  always_comb begin
    joiner_o        = '0;
    joiner_o.port   = req_q.port;
    joiner_o.write  = req_q.write;
    joiner_o.idx    = req_q.idx;
    joiner_o.exec   = req_q.exec;
    joiner_o.seq    = req_q.seq;
    joiner_o.offset = req_q.iova[11:0];
  end

  // ---------------------------------------------------------------- event
  assign miss_o = (join_o || start_o) && !mode_refused && !mode_bare && !req_q.page_req;
  always_comb begin
    event_o            = '0;
    event_o.event_id   = 4'd4;
    event_o.device_id  = req_q.device_id;
    event_o.pv         = req_q.pv;
    event_o.process_id = req_q.process_id;
    event_o.gscv       = known && gv;
    event_o.gscid      = iohgatp.gscid;
    event_o.pscv       = known && s1;
    event_o.pscid      = tlb_space_o.pscid;
  end

  // ---------------------------------------------------------------- trace
  assign trace_req_valid_o = done;
  assign trace_seq_o       = req_q.seq;
  always_comb begin
    trace_req_o         = '0;
    trace_req_o.port    = req_q.port;
    trace_req_o.write   = req_q.write;
    trace_req_o.idx     = req_q.idx;
    trace_req_o.seq     = req_q.seq;
    trace_req_o.outcome = grant_valid_o ? {1'b0, !identity} : {1'b1, !match_i};
    trace_req_o.slot    = grant_valid_o ? '0 : match_i ? 6'(match_slot_i) : 6'(free_slot_i);
    trace_req_o.birth   = grant_valid_o ? leaf.birth : '0;
  end
endmodule
