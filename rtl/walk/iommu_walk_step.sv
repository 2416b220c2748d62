// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// One step of a walk: what was read -> the next read, or the verdict. The whole translation
// process of the architecture is this function; it keeps no state.
//
// Combinational. phase_i and level_i say what arrived; PhaseStart is a walk without a read behind
// it, which may know its contexts already. Exactly one of read_o and end_o is set.
// Source: IOMMU Architecture, "Process to translate an IOVA".
module iommu_walk_step (
  input  iommu_pkg::config_t               cfg_i,
  input  iommu_walk_pkg::walk_key_t        key_i,
  input  logic [1:0]                       phase_i,      // iommu_walk_pkg::phase_e
  input  logic [2:0]                       level_i,
  input  logic                             has_dc_i,     // PhaseStart: dc_i is valid
  input  logic                             has_pc_i,     // PhaseStart: pc_i is valid
  input  logic [255:0]                     dc_i,
  input  logic [127:0]                     pc_i,
  input  logic [63:0]                      data_i,       // entries of one doubleword
  input  logic                             error_i,      // any beat of the read
  input  logic                             poison_i,

  output logic                             dc_good_o,    // the device context just read is good
  output logic                             pc_good_o,
  output logic                             read_o,
  output iommu_walk_pkg::place_t           place_o,      // what read_req_o fetches
  output iommu_walk_pkg::walk_read_t       read_req_o,
  output logic                             end_o,
  output iommu_walk_pkg::verdict_t         verdict_o,
  output logic [iommu_pkg::ProcessIdW-1:0] used_pid_o,
  output logic [iommu_pkg::PscidW-1:0]     pscid_o       // counts from the first PhaseStage1 read
);
  logic at_start, at_ddt, at_pdt, at_stage1;
  assign at_start  = phase_i == iommu_walk_pkg::PhaseStart;
  assign at_ddt    = phase_i == iommu_walk_pkg::PhaseDdt;
  assign at_pdt    = phase_i == iommu_walk_pkg::PhasePdt;
  assign at_stage1 = phase_i == iommu_walk_pkg::PhaseStage1;

  // ---------------------------------------------------------------- mode
  logic        mode_refused, mode_bare, start_ddt;
  logic [11:0] mode_cause;
  logic [2:0]  ddt_top;
  iommu_mode_gate u_mode (.cfg_i, .key_i, .refused_o(mode_refused), .cause_o(mode_cause),
                          .bare_o(mode_bare), .ddt_top_o(ddt_top));
  assign start_ddt = at_start && !mode_refused && !mode_bare && !has_dc_i;

  // ---------------------------------------------------------------- directories
  logic dc_not_valid, dc_malformed, pc_not_valid, pc_malformed;
  iommu_dc_check u_dc_check (.cfg_i, .dc_i, .not_valid_o(dc_not_valid), .malformed_o(dc_malformed));
  iommu_pc_check u_pc_check (.cfg_i, .pc_i, .not_valid_o(pc_not_valid), .malformed_o(pc_malformed));

  // Pointers of both directories have one format.
  iommu_structs_pkg::ddte_t pointer;
  logic                     at_context, pointer_malformed;
  assign pointer           = data_i;
  assign at_context        = level_i == '0;
  assign pointer_malformed = (data_i & iommu_structs_pkg::DdteReservedMask) != '0;

  logic        not_valid, malformed, directory_refused, directory_next;
  logic [11:0] directory_cause;
  always_comb begin
    not_valid = !pointer.v;
    malformed = pointer_malformed;
    if (at_context) begin
      not_valid = at_ddt ? dc_not_valid : pc_not_valid;
      malformed = at_ddt ? dc_malformed : pc_malformed;
    end
    directory_refused = (at_ddt || at_pdt) && (error_i || poison_i || not_valid || malformed);
    if (error_i)
      directory_cause = at_ddt ? iommu_causes_pkg::CauseDdtEntryLoadAccessFault
                               : iommu_causes_pkg::CausePdtEntryLoadAccessFault;
    else if (poison_i)
      directory_cause = at_ddt ? iommu_causes_pkg::CauseDdtDataCorruption
                               : iommu_causes_pkg::CausePdtDataCorruption;
    else if (not_valid)
      directory_cause = at_ddt ? iommu_causes_pkg::CauseDdtEntryNotValid
                               : iommu_causes_pkg::CausePdtEntryNotValid;
    else
      directory_cause = at_ddt ? iommu_causes_pkg::CauseDdtEntryMisconfigured
                               : iommu_causes_pkg::CausePdtEntryMisconfigured;
  end
  assign directory_next = (at_ddt || at_pdt) && !at_context && !directory_refused;
  assign dc_good_o      = at_ddt && at_context && !directory_refused;
  assign pc_good_o      = at_pdt && at_context && !directory_refused;

  // ---------------------------------------------------------------- contexts
  logic                       gate_refused, use_pc, have_dc, have_pc, dc_refused, pc_refused;
  logic                       start_pdt, start_stage1;
  logic [3:0]                 dc_mode, mode;
  logic [2:0]                 pdt_top;
  logic [iommu_pkg::PpnW-1:0] dc_root, root;
  iommu_structs_pkg::dc_ta_t  dc_ta;
  iommu_structs_pkg::pc_ta_t  pc_ta;
  iommu_structs_pkg::pc_fsc_t pc_fsc;
  assign dc_ta  = dc_i[iommu_structs_pkg::DcTaDword*64 +: 64];
  assign pc_ta  = pc_i[iommu_structs_pkg::PcTaDword*64 +: 64];
  assign pc_fsc = pc_i[iommu_structs_pkg::PcFscDword*64 +: 64];

  iommu_dc_gate u_gate (.dc_i, .key_i, .refused_o(gate_refused), .use_pc_o(use_pc), .used_pid_o,
                        .mode_o(dc_mode), .root_ppn_o(dc_root), .pdt_top_o(pdt_top));

  assign have_dc      = dc_good_o || (at_start && !mode_refused && !mode_bare && has_dc_i);
  assign dc_refused   = have_dc && gate_refused;
  assign have_pc      = pc_good_o || (have_dc && !gate_refused && use_pc && at_start && has_pc_i);
  assign start_pdt    = have_dc && !gate_refused && use_pc && !have_pc;
  assign pc_refused   = have_pc && key_i.priv && !pc_ta.ens;
  assign start_stage1 = (have_pc && !pc_refused) || (have_dc && !gate_refused && !use_pc);
  assign mode         = have_pc ? pc_fsc.mode : dc_mode;
  assign root         = have_pc ? pc_fsc.ppn  : dc_root;
  assign pscid_o      = use_pc  ? pc_ta.pscid : dc_ta.pscid;

  // ---------------------------------------------------------------- first stage
  logic       identity, stage1_read, not_canonical;
  logic [2:0] stage1_top;
  always_comb begin
    case (mode)
      iommu_structs_pkg::FscModeSv39: begin
        stage1_top    = 3'd2;
        not_canonical = key_i.vpn[51:26] != {26{key_i.vpn[26]}};
      end
      iommu_structs_pkg::FscModeSv48: begin
        stage1_top    = 3'd3;
        not_canonical = key_i.vpn[51:35] != {17{key_i.vpn[35]}};
      end
      default: begin
        stage1_top    = 3'd4;
        not_canonical = key_i.vpn[51:44] != {8{key_i.vpn[44]}};
      end
    endcase
  end
  assign identity    = (start_stage1 && (mode == iommu_structs_pkg::FscModeBare))
                    || (at_start && mode_bare);
  assign stage1_read = start_stage1 && !identity && !not_canonical;

  iommu_structs_pkg::pte_t pte;
  logic                    pte_fault, pte_leaf, pte_next;
  logic [iommu_pkg::PageSizeW-1:0] pte_size;
  assign pte      = data_i;
  assign pte_next = at_stage1 && !error_i && !poison_i && !pte_fault && !pte_leaf;
  iommu_pte_check u_pte (.pte_i(data_i), .level_i, .fault_o(pte_fault), .leaf_o(pte_leaf),
                         .size_o(pte_size));

  // ---------------------------------------------------------------- next read
  logic wanted, beyond;
  always_comb begin
    wanted  = 1'b1;
    place_o = '0;
    if (start_ddt) begin
      place_o.phase = iommu_walk_pkg::PhaseDdt;
      place_o.level = ddt_top;
      place_o.ppn   = cfg_i.ddt_ppn;
    end else if (start_pdt) begin
      place_o.phase = iommu_walk_pkg::PhasePdt;
      place_o.level = pdt_top;
      place_o.ppn   = dc_root;
    end else if (stage1_read) begin
      place_o.phase = iommu_walk_pkg::PhaseStage1;
      place_o.level = stage1_top;
      place_o.ppn   = root;
    end else if (directory_next || pte_next) begin
      place_o.phase = phase_i;
      place_o.level = level_i - 3'd1;
      place_o.ppn   = pointer.ppn;         // PTEs keep their PPN in the same bits
    end else begin
      wanted = 1'b0;
    end
  end
  iommu_walk_address u_address (.cfg_i, .place_i(place_o), .key_i, .used_pid_i(used_pid_o),
                                .dc_rcid_i(dc_ta.rcid), .dc_mcid_i(dc_ta.mcid),
                                .read_o(read_req_o), .beyond_o(beyond));
  assign read_o = wanted && !beyond;
  assign end_o  = !read_o;

  // ---------------------------------------------------------------- verdict
  // A page larger than the physical address space is cut to it, so that no offset leaves it.
  logic [iommu_pkg::PageSizeW-1:0] widest, size;
  logic [iommu_pkg::PpnW-1:0] through, ppn;
  assign widest = cfg_i.pas - 6'd12;
  assign size   = identity ? widest : pte_size;
  assign through = ~({iommu_pkg::PpnW{1'b1}} << (identity ? 6'd44 : pte_size));
  assign ppn    = (pte.ppn & ~through) | (key_i.vpn[43:0] & through);

  always_comb begin
    verdict_o            = '0;
    verdict_o.how        = iommu_walk_pkg::EndCause;
    verdict_o.identity   = identity;
    verdict_o.by_context = identity;
    verdict_o.ppn        = ppn;
    verdict_o.size       = (size > widest) ? widest : size;
    verdict_o.beyond     = ((ppn >> widest) != '0) || (identity && (key_i.vpn[51:44] != '0));
    verdict_o.r          = identity || pte.r;
    verdict_o.w          = identity || (pte.w && pte.d);
    verdict_o.x          = identity || pte.x;
    verdict_o.u          = identity || pte.u;
    if (at_start && mode_refused) begin
      verdict_o.cause      = mode_cause;
      verdict_o.by_context = 1'b1;
    end else if (directory_refused) begin
      verdict_o.cause = directory_cause;
    end else if (dc_refused || pc_refused) begin
      verdict_o.cause      = iommu_causes_pkg::CauseTransactionTypeDisallowed;
      verdict_o.by_context = 1'b1;
    end else if (start_stage1 && !identity && not_canonical) begin
      verdict_o.how        = iommu_walk_pkg::EndPageFault;
      verdict_o.by_context = 1'b1;
    end else if (wanted) begin             // beyond the physical address space
      case (place_o.phase)
        iommu_walk_pkg::PhaseDdt:
          verdict_o.cause = iommu_causes_pkg::CauseDdtEntryLoadAccessFault;
        iommu_walk_pkg::PhasePdt:
          verdict_o.cause = iommu_causes_pkg::CausePdtEntryLoadAccessFault;
        default: verdict_o.how = iommu_walk_pkg::EndAccessFault;
      endcase
    end else if (at_stage1 && error_i) begin
      verdict_o.how = iommu_walk_pkg::EndAccessFault;
    end else if (at_stage1 && poison_i) begin
      verdict_o.cause = iommu_causes_pkg::CausePtDataCorruption;
    end else if (at_stage1 && pte_fault) begin
      verdict_o.how = iommu_walk_pkg::EndPageFault;
    end else begin
      verdict_o.how = iommu_walk_pkg::EndGrant;
    end
  end
endmodule
