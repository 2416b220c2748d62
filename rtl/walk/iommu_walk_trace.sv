// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Trace lanes of the walker, packed from signals of the same cycle (spec/trace_events.yaml).
//
// Combinational. Many entries go in the one cycle of an invalidation, so that the lane `drop`
// counts them; the command lane says which.
module iommu_walk_trace #(
  parameter int SlotIdxW = 5
) (
  input  logic                         rsp_valid_i,
  input  iommu_pkg::xlate_rsp_t        rsp_i,
  input  logic                         from_walk_i,
  input  logic [iommu_pkg::SeqW-1:0]   grant_seq_i,
  input  logic [iommu_pkg::VpnW-1:0]   grant_vpn_i,
  input  logic [iommu_pkg::SeqW-1:0]   answer_seq_i,
  input  logic [iommu_pkg::VpnW-1:0]   answer_vpn_i,
  input  logic [SlotIdxW-1:0]          answer_slot_i,
  input  logic [11:0]                  answer_cause_i,
  input  logic                         read_valid_i,
  input  iommu_pkg::mem_rd_req_t       read_i,
  input  logic                         beat_valid_i,
  input  logic [SlotIdxW-1:0]          beat_slot_i,
  input  logic [63:0]                  beat_data_i,
  input  logic                         beat_error_i,
  input  logic                         beat_poison_i,
  input  logic                         beat_last_i,
  input  logic                         end_valid_i,
  input  logic [SlotIdxW-1:0]          end_slot_i,
  input  iommu_walk_pkg::verdict_t     verdict_i,
  input  logic                         end_marked_i,
  input  logic [iommu_walk_pkg::ReadsW-1:0] end_reads_i,
  input  logic                         fill_i,          // the result may enter the caches
  input  logic                         l2_filled_i,
  input  logic                         l2_replaced_i,
  input  logic                         dc_published_i,
  input  logic                         pc_published_i,
  input  logic [iommu_pkg::BirthW-1:0] birth_i,
  input  logic                         inval_valid_i,
  input  iommu_pkg::inval_t            inval_i,
  input  logic [9:0]                   l1_drops_i,
  input  logic [9:0]                   l2_drops_i,
  input  logic                         l2_drops_all_i,
  input  logic                         l2_bumped_i,
  input  logic [7:0]                   dc_drops_i,
  input  logic [7:0]                   pc_drops_i,

  output logic                         trace_xlate_rsp_valid_o,
  output iommu_trace_pkg::xlate_rsp_t  trace_xlate_rsp_o,
  output logic                         trace_walk_read_valid_o,
  output iommu_trace_pkg::walk_read_t  trace_walk_read_o,
  output logic                         trace_walk_beat_valid_o,
  output iommu_trace_pkg::walk_beat_t  trace_walk_beat_o,
  output logic                         trace_walk_end_valid_o,
  output iommu_trace_pkg::walk_end_t   trace_walk_end_o,
  output logic                         trace_cache_valid_o,
  output iommu_trace_pkg::cache_t      trace_cache_o,
  output logic                         trace_drop_valid_o,
  output iommu_trace_pkg::drop_t       trace_drop_o
);
  // The physical page of the requested page, without the pass-through bits of a large one.
  logic [iommu_pkg::VpnW-1:0] vpn;
  logic [iommu_pkg::VpnW-1:0] mask;
  logic [iommu_pkg::PpnW-1:0] page;
  assign vpn  = from_walk_i ? answer_vpn_i : grant_vpn_i;
  assign mask = ~({iommu_pkg::VpnW{1'b1}} << rsp_i.data.size);
  iommu_page u_page (.ppn_i(rsp_i.data.ppn), .mask_i(mask), .vpn_i(vpn), .page_o(page));

  assign trace_xlate_rsp_valid_o = rsp_valid_i;
  always_comb begin
    trace_xlate_rsp_o           = '0;
    trace_xlate_rsp_o.port      = rsp_i.port;
    trace_xlate_rsp_o.write     = rsp_i.write;
    trace_xlate_rsp_o.idx       = rsp_i.idx;
    trace_xlate_rsp_o.seq       = from_walk_i ? answer_seq_i : grant_seq_i;
    trace_xlate_rsp_o.granted   = rsp_i.granted;
    trace_xlate_rsp_o.retry     = rsp_i.retry;
    trace_xlate_rsp_o.stale     = rsp_i.stale;
    trace_xlate_rsp_o.from_walk = from_walk_i;
    trace_xlate_rsp_o.slot      = from_walk_i ? 6'(answer_slot_i) : '0;
    trace_xlate_rsp_o.cause     = from_walk_i ? answer_cause_i : '0;
    trace_xlate_rsp_o.ppn       = rsp_i.granted ? page : '0;
    trace_xlate_rsp_o.size      = rsp_i.data.size;
  end

  assign trace_walk_read_valid_o = read_valid_i;
  always_comb begin
    trace_walk_read_o.slot       = read_i.id[5:0];
    trace_walk_read_o.reason     = read_i.reason;
    trace_walk_read_o.level      = read_i.level;
    trace_walk_read_o.addr       = read_i.addr;
    trace_walk_read_o.log2_bytes = read_i.log2_bytes;
  end

  assign trace_walk_beat_valid_o = beat_valid_i;
  always_comb begin
    trace_walk_beat_o.slot   = 6'(beat_slot_i);
    trace_walk_beat_o.data   = beat_data_i;
    trace_walk_beat_o.error  = beat_error_i;
    trace_walk_beat_o.poison = beat_poison_i;
    trace_walk_beat_o.last   = beat_last_i;
  end

  // A walk may end differently for each request; the lane names the class by its read cause.
  assign trace_walk_end_valid_o = end_valid_i;
  always_comb begin
    trace_walk_end_o        = '0;
    trace_walk_end_o.slot   = 6'(end_slot_i);
    trace_walk_end_o.marked = end_marked_i;
    trace_walk_end_o.filled = fill_i;
    trace_walk_end_o.reads  = end_reads_i;
    trace_walk_end_o.birth  = fill_i ? birth_i : '0;
    case (verdict_i.how)
      iommu_walk_pkg::EndGrant, iommu_walk_pkg::EndRetry:
        trace_walk_end_o.cause = '0;
      iommu_walk_pkg::EndGuestFault:
        trace_walk_end_o.cause = iommu_causes_pkg::CauseReadGuestPageFault;
      iommu_walk_pkg::EndPageFault:
        trace_walk_end_o.cause = iommu_causes_pkg::CauseReadPageFault;
      iommu_walk_pkg::EndAccessFault:
        trace_walk_end_o.cause = iommu_causes_pkg::CauseReadAccessFault;
      default:
        trace_walk_end_o.cause = verdict_i.cause;
    endcase
  end

  // An entry hidden to make room for a context goes when the read is issued, not when the new one
  // becomes visible, so only the second level reports replacements.
  assign trace_cache_valid_o = l2_filled_i || dc_published_i || pc_published_i;
  always_comb begin
    trace_cache_o.cache = l2_filled_i ? 2'd1 : dc_published_i ? 2'd2 : 2'd3;
    trace_cache_o.op    = (l2_filled_i && l2_replaced_i) ? 2'd1 : 2'd0;
    trace_cache_o.birth = birth_i;
  end

  assign trace_drop_valid_o = inval_valid_i;
  always_comb begin
    trace_drop_o.kind             = inval_i.kind;
    trace_drop_o.first_level      = l1_drops_i;
    trace_drop_o.second_level     = l2_drops_i;
    trace_drop_o.all              = l2_drops_all_i;
    trace_drop_o.generation       = l2_bumped_i;
    trace_drop_o.device_contexts  = dc_drops_i;
    trace_drop_o.process_contexts = pc_drops_i;
  end
endmodule
