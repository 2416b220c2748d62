// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// One step of a walk: what was read -> the next read, an update of A and D, or the verdict. The
// whole translation process of the architecture is this function; it keeps no state.
//
// Combinational. state_i says what arrived; PhaseStart is a walk without a read behind it, which
// may know its contexts already. Exactly one of read_o, cas_o and end_o is set. An update arrives
// like a read: with the entry as memory holds it then.
// Source: IOMMU Architecture, "Process to translate an IOVA".
module iommu_walk_step (
  input  iommu_pkg::config_t               cfg_i,
  input  iommu_walk_pkg::walk_key_t        key_i,
  input  iommu_walk_pkg::walk_state_t      state_i,
  input  logic                             marked_i,     // by an invalidation: updates nothing
  input  logic                             has_dc_i,     // PhaseStart: dc_i is valid
  input  logic                             has_pc_i,     // PhaseStart: pc_i is valid
  input  logic [511:0]                     dc_i,
  input  logic [127:0]                     pc_i,
  input  logic [127:0]                     data_i,       // entries of up to two doublewords
  input  logic                             error_i,      // any beat of the read
  input  logic                             poison_i,

  output logic                             dc_good_o,    // the device context just read is good
  output logic                             pc_good_o,
  output logic                             read_o,
  output iommu_walk_pkg::walk_read_t       read_req_o,
  output logic                             cas_o,
  output iommu_walk_pkg::walk_cas_t        cas_req_o,
  output iommu_walk_pkg::walk_state_t      state_o,      // while it waits for either
  output logic                             end_o,
  output iommu_walk_pkg::verdict_t         verdict_o,
  output logic [iommu_pkg::ProcessIdW-1:0] used_pid_o,
  output iommu_walk_pkg::space_t           space_o       // counts once a table is read
);
  logic at_start, at_ddt, at_pdt, at_stage1, at_stage2, at_msi;
  assign at_start  = state_i.phase == iommu_walk_pkg::PhaseStart;
  assign at_ddt    = state_i.phase == iommu_walk_pkg::PhaseDdt;
  assign at_pdt    = state_i.phase == iommu_walk_pkg::PhasePdt;
  assign at_stage1 = state_i.phase == iommu_walk_pkg::PhaseStage1;
  assign at_stage2 = state_i.phase == iommu_walk_pkg::PhaseStage2;
  assign at_msi    = state_i.phase == iommu_walk_pkg::PhaseMsi;

  iommu_structs_pkg::dc_tc_t      tc;
  iommu_structs_pkg::dc_iohgatp_t iohgatp;
  assign tc      = dc_i[iommu_structs_pkg::DcTcDword*64 +: 64];
  assign iohgatp = dc_i[iommu_structs_pkg::DcIohgatpDword*64 +: 64];

  // ---------------------------------------------------------------- directories and contexts
  logic        directory_refused, directory_next, refused, passes, read_ddt, read_pdt, ready;
  logic        sum, gv, msi_on;
  logic [11:0] directory_cause, refused_cause;
  logic [2:0]  ddt_top, pdt_top;
  logic [3:0]  mode;
  logic [63:0] pointer, unused_operand, unused_swap;
  logic [iommu_pkg::PpnW-1:0]   pdt_root, root;
  logic [iommu_pkg::PscidW-1:0] pscid;
  iommu_entry_order u_pointer (
    .raw_i(data_i[63:0]), .word_i(1'b0), .high_i(1'b0), .big_endian_i(at_ddt ? cfg_i.be : tc.sbe),
    .entry_o(pointer), .set_d_i(1'b0), .operand_o(unused_operand), .swap_o(unused_swap));
  iommu_walk_directory u_directory (
    .cfg_i, .at_ddt_i(at_ddt), .at_pdt_i(at_pdt), .level_i(state_i.level), .entry_i(pointer),
    .dc_i, .pc_i, .error_i, .poison_i, .refused_o(directory_refused), .cause_o(directory_cause),
    .next_o(directory_next), .dc_good_o, .pc_good_o);
  iommu_walk_contexts u_contexts (
    .cfg_i, .key_i, .at_start_i(at_start), .has_dc_i, .has_pc_i, .dc_good_i(dc_good_o),
    .pc_good_i(pc_good_o), .dc_i, .pc_i, .refused_o(refused), .cause_o(refused_cause),
    .passes_o(passes), .read_ddt_o(read_ddt), .ddt_top_o(ddt_top), .read_pdt_o(read_pdt),
    .pdt_top_o(pdt_top), .pdt_root_o(pdt_root), .ready_o(ready), .mode_o(mode), .root_o(root),
    .sum_o(sum), .gv_o(gv), .msi_on_o(msi_on), .used_pid_o, .pscid_o(pscid));

  always_comb begin
    space_o.s1        = mode != iommu_structs_pkg::FscModeBare;
    space_o.pscid     = space_o.s1 ? pscid : '0;
    space_o.gv        = gv;
    space_o.gscid     = gv ? iohgatp.gscid : '0;
    space_o.by_device = msi_on;
    space_o.device_id = msi_on ? key_i.device_id : '0;
  end

  // ---------------------------------------------------------------- first stage
  logic [2:0] top1, top2;
  logic       outside1, outside2, sv32, sv32x4;
  assign sv32   = tc.sxl;
  assign sv32x4 = cfg_i.gxl;

  logic        s1_fault, s1_next, s1_update, s1_leaf, s1_bad;
  logic [63:0] s1_operand, s1_swap;
  logic [iommu_pkg::PpnW-1:0] s1_table, s1_page;
  iommu_walk_pkg::stage_t     s1_stage, bare_stage;
  iommu_stage_entry #(.Stage2(1'b0)) u_stage1 (
    .cfg_i, .raw_i(data_i[63:0]), .word_i(sv32), .high_i(state_i.addr[2]), .big_endian_i(tc.sbe),
    .level_i(state_i.level), .vpn_i(key_i.vpn), .must_i(1'b0), .want_w_i(key_i.write),
    .or_read_i(key_i.ats), .want_x_i(key_i.exec), .priv_i(key_i.priv), .sum_i(sum),
    .update_i(tc.sade),
    .above_g_i(state_i.s1.g), .fault_o(s1_fault), .next_o(s1_next), .update_o(s1_update),
    .leaf_o(s1_leaf), .table_o(s1_table), .page_o(s1_page), .stage_o(s1_stage),
    .operand_o(s1_operand), .swap_o(s1_swap));
  assign s1_bad = at_stage1 && (error_i || poison_i || s1_fault);

  always_comb begin
    bare_stage      = '0;
    bare_stage.r    = 1'b1;
    bare_stage.w    = 1'b1;
    bare_stage.x    = 1'b1;
    bare_stage.u    = 1'b1;
    bare_stage.size = 6'd52;
  end

  logic identity, stage1_start, stage1_next, stage1_update, update_blocked, stage1_done;
  assign identity       = ready && (mode == iommu_structs_pkg::FscModeBare);
  assign stage1_start   = ready && !identity && !outside1;
  assign stage1_next    = at_stage1 && !s1_bad && s1_next;
  assign stage1_update  = at_stage1 && !s1_bad && s1_update;
  assign update_blocked = stage1_update && gv && !state_i.table_w;
  assign stage1_done    = identity || (at_stage1 && !s1_bad && s1_leaf);

  // ---------------------------------------------------------------- second stage
  // An access that the first stage forbids leaves no trace in the second.
  logic s1_permits;
  iommu_grant_check u_s1_permits (
    .r_i(state_i.s1.r), .w_i(state_i.s1.w), .x_i(state_i.s1.x), .u_i(state_i.s1.u),
    .s1_i(state_i.s1.on), .ens_i(1'b1), .sum_i(sum), .used_pv_i(1'b1),
    .write_i(key_i.write && !key_i.ats),
    .exec_i(key_i.exec), .priv_i(key_i.priv), .granted_o(s1_permits));

  logic        s2_fault, s2_next, s2_update, s2_leaf, s2_bad, for_access, for_write, s2_writes;
  logic [63:0] s2_operand, s2_swap;
  logic [iommu_pkg::PpnW-1:0] s2_table, s2_page;
  iommu_walk_pkg::stage_t     s2_stage;
  assign for_access = state_i.purpose == iommu_walk_pkg::ForAccess;
  assign for_write  = state_i.purpose == iommu_walk_pkg::ForStage1Write;
  assign s2_writes  = for_access ? key_i.write && (!key_i.ats || state_i.s1.w) : for_write;
  iommu_stage_entry #(.Stage2(1'b1)) u_stage2 (
    .cfg_i, .raw_i(data_i[63:0]), .word_i(sv32x4), .high_i(state_i.addr[2]),
    .big_endian_i(cfg_i.be), .level_i(state_i.level2), .vpn_i(state_i.gpa[63:12]),
    .must_i(!for_access), .want_w_i(s2_writes),
    .or_read_i(for_access && key_i.ats), .want_x_i(for_access && key_i.exec), .priv_i(1'b0),
    .sum_i(1'b0), .update_i(tc.gade && (s1_permits || !for_access)),
    .above_g_i(1'b0), .fault_o(s2_fault), .next_o(s2_next), .update_o(s2_update),
    .leaf_o(s2_leaf), .table_o(s2_table), .page_o(s2_page), .stage_o(s2_stage),
    .operand_o(s2_operand), .swap_o(s2_swap));
  assign s2_bad = at_stage2 && (error_i || poison_i || s2_fault);

  // ---------------------------------------------------------------- the next guest address
  // An entry that is wanted at a guest address, or the page of the access itself.
  logic        read_entry, want_pdt, want_stage1;
  logic [13:0] entry_offset;
  logic [2:0]  entry_phase, entry_level;
  logic [iommu_pkg::PpnW-1:0] entry_table;
  logic [iommu_pkg::PaW-1:0]  entry_addr;
  assign want_pdt    = read_pdt || (at_pdt && directory_next);
  assign want_stage1 = stage1_start || stage1_next;
  assign read_entry  = read_ddt || (at_ddt && directory_next) || want_pdt || want_stage1;
  always_comb begin
    entry_phase = iommu_walk_pkg::PhaseStage1;
    entry_level = stage1_start ? top1 : state_i.level - 3'd1;
    entry_table = stage1_start ? root : s1_table;
    if (read_ddt || (at_ddt && directory_next)) begin
      entry_phase = iommu_walk_pkg::PhaseDdt;
      entry_level = read_ddt ? ddt_top : state_i.level - 3'd1;
      entry_table = read_ddt ? cfg_i.ddt_ppn : pointer[10 +: iommu_pkg::PpnW];
    end else if (want_pdt) begin
      entry_phase = iommu_walk_pkg::PhasePdt;
      entry_level = read_pdt ? pdt_top : state_i.level - 3'd1;
      entry_table = read_pdt ? pdt_root : pointer[10 +: iommu_pkg::PpnW];
    end
  end
  iommu_walk_index u_entry_index (
    .cfg_i, .phase_i(entry_phase), .level_i(entry_level), .device_id_i(key_i.device_id),
    .used_pid_i(used_pid_o), .vpn_i(key_i.vpn), .word_i(sv32), .wide_root_i(1'b0),
    .offset_o(entry_offset));
  assign entry_addr = {entry_table, entry_offset[11:0]};

  logic [63:0] gpa;
  always_comb begin
    if (want_pdt || want_stage1) gpa = {8'd0, entry_addr};
    else if (identity)           gpa = {key_i.vpn, 12'd0};
    else if (update_blocked)     gpa = state_i.gpa;
    else                         gpa = {8'd0, s1_page, 12'd0};
  end
  iommu_stage_top u_top (
    .mode1_i(mode), .sxl_i(tc.sxl), .vpn_i(key_i.vpn), .top1_o(top1), .outside1_o(outside1),
    .mode2_i(iohgatp.mode), .gxl_i(cfg_i.gxl), .gpn_i(gpa[63:12]), .top2_o(top2),
    .outside2_o(outside2));

  // ---------------------------------------------------------------- interrupt pages
  logic        msi_match, msi_touches, read_msi, msi_refused, is_mrif;
  logic [11:0] msi_cause;
  logic [46:0] mrif_addr;
  logic [10:0] mrif_nid;
  logic [iommu_pkg::PpnW-1:0]      msi_page;
  logic [iommu_pkg::PaW-1:0]       msi_addr;
  logic [iommu_pkg::PageSizeW-1:0] widest, size1, size2, range;
  iommu_walk_pkg::stage_t          s1;
  assign s1     = at_stage1 ? s1_stage : ready ? bare_stage : state_i.s1;
  assign widest = cfg_i.pas - 6'd12;
  assign size1  = (s1.size > widest) ? widest : s1.size;
  assign size2  = (at_stage2 && (s2_stage.size < size1)) ? s2_stage.size : size1;
  iommu_msi_match u_msi_match (
    .dc_i, .gpn_i(stage1_done ? gpa[63:12] : state_i.gpa[63:12]), .size_i(size2),
    .match_o(msi_match), .touches_o(msi_touches), .pte_addr_o(msi_addr));
  assign range    = (at_msi || (msi_on && msi_touches)) ? '0 : size2;
  assign read_msi = stage1_done && msi_on && msi_match;
  iommu_msi_pte u_msi_pte (
    .cfg_i, .raw_i(data_i), .error_i, .poison_i, .refused_o(msi_refused), .cause_o(msi_cause),
    .ppn_o(msi_page), .mrif_o(is_mrif), .mrif_addr_o(mrif_addr), .mrif_nid_o(mrif_nid));

  // ---------------------------------------------------------------- next read
  logic        stage2_wanted, stage2_start, stage2_next, implicit_done, wanted, word;
  logic [13:0] s2_offset;
  logic [1:0]  purpose;
  logic [2:0]  s2_level;
  assign stage2_wanted = gv && (want_pdt || want_stage1 || update_blocked
                                || (stage1_done && !read_msi));
  assign stage2_start  = stage2_wanted && !outside2;
  assign stage2_next   = at_stage2 && !s2_bad && s2_next;
  assign implicit_done = at_stage2 && !s2_bad && s2_leaf && !for_access;
  assign purpose       = want_pdt       ? iommu_walk_pkg::ForPdt
                       : want_stage1    ? iommu_walk_pkg::ForStage1
                       : update_blocked ? iommu_walk_pkg::ForStage1Write
                                        : iommu_walk_pkg::ForAccess;
  assign s2_level      = stage2_start ? top2 : state_i.level2 - 3'd1;
  iommu_walk_index u_stage2_index (
    .cfg_i, .phase_i(iommu_walk_pkg::PhaseStage2), .level_i(s2_level),
    .device_id_i('0), .used_pid_i('0), .vpn_i(stage2_start ? gpa[63:12] : state_i.gpa[63:12]),
    .word_i(sv32x4), .wide_root_i(stage2_start), .offset_o(s2_offset));

  always_comb begin
    state_o = state_i;
    wanted  = 1'b1;
    if (at_start || at_ddt || at_pdt) state_o.s1 = '0;
    if (stage1_next)                  state_o.s1.g = s1_stage.g;
    if (stage1_done)                  state_o.s1 = s1;
    if (stage2_start) begin
      state_o.phase   = iommu_walk_pkg::PhaseStage2;
      state_o.level2  = top2;
      state_o.purpose = purpose;
      state_o.gpa     = gpa;
      state_o.addr    = {iohgatp.ppn, 12'd0} | 56'(s2_offset);
      if (want_pdt || want_stage1) state_o.level = entry_level;
    end else if (stage2_next) begin
      state_o.level2 = s2_level;
      state_o.addr   = {s2_table, s2_offset[11:0]};
    end else if (implicit_done) begin
      state_o.phase   = (state_i.purpose == iommu_walk_pkg::ForPdt) ? iommu_walk_pkg::PhasePdt
                                                                    : iommu_walk_pkg::PhaseStage1;
      state_o.addr    = {s2_page, state_i.gpa[11:0]};
      state_o.table_w = s2_stage.w;
    end else if (read_msi) begin
      state_o.phase = iommu_walk_pkg::PhaseMsi;
      state_o.addr  = msi_addr;
      state_o.gpa   = gpa;
    end else if (read_entry && !stage2_wanted) begin
      state_o.phase = entry_phase;
      state_o.level = entry_level;
      state_o.addr  = entry_addr;
    end else begin
      wanted = 1'b0;
    end
  end

  logic beyond, update_wanted;
  assign beyond        = (state_o.addr >> cfg_i.pas) != '0;
  assign read_o        = wanted && !beyond;
  assign update_wanted = (stage1_update && !update_blocked) || (at_stage2 && !s2_bad && s2_update);
  assign cas_o         = update_wanted && !marked_i;
  assign end_o         = !read_o && !cas_o;

  iommu_walk_access u_access (
    .cfg_i, .dc_i, .state_i(state_o), .read_o(read_req_o), .word_o(word));
  always_comb begin
    cas_req_o.addr    = read_req_o.addr | {53'd0, word && state_i.addr[2], 2'b00};
    cas_req_o.or_bits = 1'b0;
    cas_req_o.word    = word;
    cas_req_o.operand = at_stage1 ? s1_operand : s2_operand;
    cas_req_o.swap    = at_stage1 ? s1_swap    : s2_swap;
    cas_req_o.reason  = read_req_o.reason;
    cas_req_o.level   = read_req_o.level;
    cas_req_o.rcid    = read_req_o.rcid;
    cas_req_o.mcid    = read_req_o.mcid;
  end

  // ---------------------------------------------------------------- verdict
  // On whose behalf an access fails that is beyond the physical address space or has an error.
  logic for_ddt, for_pdt, for_msi, failed;
  assign failed  = (at_stage1 || at_stage2) && (error_i || poison_i);
  assign for_ddt = wanted && (state_o.phase == iommu_walk_pkg::PhaseDdt);
  assign for_msi = wanted && (state_o.phase == iommu_walk_pkg::PhaseMsi);
  assign for_pdt = (wanted && (state_o.phase == iommu_walk_pkg::PhasePdt))
                || ((wanted || failed) && (state_o.phase == iommu_walk_pkg::PhaseStage2)
                    && (state_o.purpose == iommu_walk_pkg::ForPdt));

  always_comb begin
    verdict_o            = '0;
    verdict_o.how        = iommu_walk_pkg::EndCause;
    verdict_o.by_context = passes || identity;
    // What the first stage does not permit comes before all that follows it.
    verdict_o.s1_done    = stage1_done || at_msi || (at_stage2 && for_access);
    verdict_o.s1         = passes ? bare_stage : s1;
    verdict_o.s2         = at_stage2 ? s2_stage : bare_stage;
    verdict_o.size       = passes ? widest : range;
    verdict_o.ppn        = at_stage2 ? s2_page : at_stage1 ? s1_page : key_i.vpn[43:0];
    verdict_o.gpa        = (stage2_wanted || stage1_done) ? gpa
                         : passes                         ? {key_i.vpn, 12'd0} : state_i.gpa;
    verdict_o.msi        = at_msi;
    verdict_o.mrif       = at_msi && is_mrif;
    verdict_o.mrif_addr  = mrif_addr;
    verdict_o.mrif_nid   = mrif_nid;
    if (at_msi) begin                      // a leaf with R, W and U, but without X
      verdict_o.s2.on = 1'b1;
      verdict_o.s2.x  = 1'b0;
      verdict_o.ppn   = msi_page;
    end
    verdict_o.beyond    = ((verdict_o.ppn >> widest) != '0)
                       || ((passes || (identity && !gv)) && (key_i.vpn[51:44] != '0));
    verdict_o.cacheable = (at_stage1 || at_stage2 || at_msi) && !verdict_o.beyond
                       && !verdict_o.mrif;
    if (stage2_wanted)
      verdict_o.implicit = {update_blocked, want_pdt || want_stage1 || update_blocked};
    else
      verdict_o.implicit = {for_write, !for_access};

    if (refused) begin
      verdict_o.cause      = refused_cause;
      verdict_o.by_context = 1'b1;
    end else if (directory_refused) begin
      verdict_o.cause = directory_cause;
    end else if (ready && !identity && outside1) begin
      verdict_o.how        = iommu_walk_pkg::EndPageFault;
      verdict_o.by_context = 1'b1;
    end else if (update_wanted) begin      // and marked
      verdict_o.how = iommu_walk_pkg::EndRetry;
    end else if (for_ddt) begin            // from here on: beyond the physical address space
      verdict_o.cause = iommu_causes_pkg::CauseDdtEntryLoadAccessFault;
    end else if (for_msi) begin
      verdict_o.cause = iommu_causes_pkg::CauseMsiPteLoadAccessFault;
    end else if (for_pdt && !(failed && !error_i)) begin
      verdict_o.cause = iommu_causes_pkg::CausePdtEntryLoadAccessFault;
    end else if (wanted || (failed && error_i)) begin
      verdict_o.how = iommu_walk_pkg::EndAccessFault;
    end else if (failed) begin
      verdict_o.cause = for_pdt ? iommu_causes_pkg::CausePdtDataCorruption
                                : iommu_causes_pkg::CausePtDataCorruption;
    end else if (s1_bad) begin
      verdict_o.how = iommu_walk_pkg::EndPageFault;
    end else if (s2_bad || stage2_wanted) begin
      verdict_o.how = iommu_walk_pkg::EndGuestFault;
    end else if (at_msi && msi_refused) begin
      verdict_o.cause = msi_cause;
    end else begin
      verdict_o.how = iommu_walk_pkg::EndGrant;
    end
  end
endmodule
