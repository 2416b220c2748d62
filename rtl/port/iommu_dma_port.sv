// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// One device port: s_dma in, m_dma out, wiring only. A request that the first level grants goes
// straight to its m_dma register; everything else waits in a queue for the walker.
//
// Latency   a hit accepted in cycle n is offered on m_dma in n+1; R and B add one cycle.
// Ordering  reads of one id, and all writes, keep their order; see README.md.
// Barrier   barrier_start_i takes a snapshot; old_*_o stay high until what it saw is issued
//           (old_queue_busy_o) and answered (old_reads_busy_o, old_writes_busy_o).
module iommu_dma_port #(
  parameter int PortIdx      = 0,
  parameter int DmaDataW     = 64,
  parameter int DmaIdW       = 8,
  parameter int Pas          = 56,
  parameter int NumL1        = 32,
  parameter int ReadQueue    = 64,
  parameter int WriteQueue   = 32,    // a power of two
  parameter int FenceTimeout = 4096   // cycles
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,

  // The device.
  input  logic                    s_dma_awvalid,
  output logic                    s_dma_awready,
  input  logic [DmaIdW-1:0]       s_dma_awid,
  input  logic [63:0]             s_dma_awaddr,
  input  logic [7:0]              s_dma_awlen,
  input  logic [2:0]              s_dma_awsize,
  input  logic [1:0]              s_dma_awburst,
  input  logic                    s_dma_awlock,
  input  logic [3:0]              s_dma_awcache,
  input  logic [2:0]              s_dma_awprot,
  input  logic [3:0]              s_dma_awqos,
  input  logic [23:0]             s_dma_awmmusid,
  input  logic                    s_dma_awmmussidv,
  input  logic [19:0]             s_dma_awmmussid,
  input  logic                    s_dma_awmmuatst,
  input  logic                    s_dma_wvalid,
  output logic                    s_dma_wready,
  input  logic [DmaDataW-1:0]     s_dma_wdata,
  input  logic [DmaDataW/8-1:0]   s_dma_wstrb,
  input  logic                    s_dma_wlast,
  output logic                    s_dma_bvalid,
  input  logic                    s_dma_bready,
  output logic [DmaIdW-1:0]       s_dma_bid,
  output logic [1:0]              s_dma_bresp,
  input  logic                    s_dma_arvalid,
  output logic                    s_dma_arready,
  input  logic [DmaIdW-1:0]       s_dma_arid,
  input  logic [63:0]             s_dma_araddr,
  input  logic [7:0]              s_dma_arlen,
  input  logic [2:0]              s_dma_arsize,
  input  logic [1:0]              s_dma_arburst,
  input  logic                    s_dma_arlock,
  input  logic [3:0]              s_dma_arcache,
  input  logic [2:0]              s_dma_arprot,
  input  logic [3:0]              s_dma_arqos,
  input  logic [23:0]             s_dma_armmusid,
  input  logic                    s_dma_armmussidv,
  input  logic [19:0]             s_dma_armmussid,
  input  logic                    s_dma_armmuatst,
  output logic                    s_dma_rvalid,
  input  logic                    s_dma_rready,
  output logic [DmaIdW-1:0]       s_dma_rid,
  output logic [DmaDataW-1:0]     s_dma_rdata,
  output logic [1:0]              s_dma_rresp,
  output logic                    s_dma_rlast,

  // Memory. AxUSER = {MCID, RCID}.
  output logic                    m_dma_awvalid,
  input  logic                    m_dma_awready,
  output logic [DmaIdW-1:0]       m_dma_awid,
  output logic [Pas-1:0]          m_dma_awaddr,
  output logic [7:0]              m_dma_awlen,
  output logic [2:0]              m_dma_awsize,
  output logic [1:0]              m_dma_awburst,
  output logic                    m_dma_awlock,
  output logic [3:0]              m_dma_awcache,
  output logic [2:0]              m_dma_awprot,
  output logic [3:0]              m_dma_awqos,
  output logic [23:0]             m_dma_awuser,
  output logic                    m_dma_wvalid,
  input  logic                    m_dma_wready,
  output logic [DmaDataW-1:0]     m_dma_wdata,
  output logic [DmaDataW/8-1:0]   m_dma_wstrb,
  output logic                    m_dma_wlast,
  input  logic                    m_dma_bvalid,
  output logic                    m_dma_bready,
  input  logic [DmaIdW-1:0]       m_dma_bid,
  input  logic [1:0]              m_dma_bresp,
  output logic                    m_dma_arvalid,
  input  logic                    m_dma_arready,
  output logic [DmaIdW-1:0]       m_dma_arid,
  output logic [Pas-1:0]          m_dma_araddr,
  output logic [7:0]              m_dma_arlen,
  output logic [2:0]              m_dma_arsize,
  output logic [1:0]              m_dma_arburst,
  output logic                    m_dma_arlock,
  output logic [3:0]              m_dma_arcache,
  output logic [2:0]              m_dma_arprot,
  output logic [3:0]              m_dma_arqos,
  output logic [23:0]             m_dma_aruser,
  input  logic                    m_dma_rvalid,
  output logic                    m_dma_rready,
  input  logic [DmaIdW-1:0]       m_dma_rid,
  input  logic [DmaDataW-1:0]     m_dma_rdata,
  input  logic [1:0]              m_dma_rresp,
  input  logic                    m_dma_rlast,

  // The walker. Asked for one queued request per cycle at most; its answer is taken at once.
  input  iommu_pkg::config_t      cfg_i,
  output logic                    xlate_req_valid_o,
  output iommu_pkg::xlate_req_t   xlate_req_o,
  input  logic                    xlate_req_ready_i,
  input  logic                    xlate_rsp_valid_i,
  input  iommu_pkg::xlate_rsp_t   xlate_rsp_i,

  // Invalidations and barriers.
  input  logic                    inval_valid_i,
  input  iommu_pkg::inval_t       inval_i,
  input  logic                    barrier_start_i,
  input  logic                    barrier_watch_i,
  output logic                    stale_busy_o,
  output logic                    old_queue_busy_o,
  output logic                    old_reads_busy_o,
  output logic                    old_writes_busy_o,
  output logic                    busy_o,

  // Trace lanes.
  output logic                    trace_dma_ar_valid_o,
  output logic [iommu_trace_pkg::DmaArWidth-1:0] trace_dma_ar_o,
  output logic                    trace_dma_aw_valid_o,
  output logic [iommu_trace_pkg::DmaAwWidth-1:0] trace_dma_aw_o,
  output logic                    trace_m_ar_valid_o,
  output logic [iommu_trace_pkg::MArWidth-1:0]   trace_m_ar_o,
  output logic                    trace_m_aw_valid_o,
  output logic [iommu_trace_pkg::MAwWidth-1:0]   trace_m_aw_o,
  output logic                    trace_r_last_valid_o,
  output logic [iommu_trace_pkg::RLastWidth-1:0] trace_r_last_o,
  output logic                    trace_b_valid_o,
  output logic [iommu_trace_pkg::BWidth-1:0]     trace_b_o
);
  localparam int IdW    = iommu_port_pkg::IdW;
  localparam int MaxOut = 255;    // outstanding on m_dma, each for reads and writes
  localparam int CountW = 9;      // counts to MaxOut with half the range to spare

  // ---------------------------------------------------------------- entrances
  iommu_port_pkg::request_t ar_raw, aw_raw, ar_req, aw_req;
  iommu_port_pkg::lookup_t  ar_lookup, aw_lookup;
  iommu_port_pkg::grant_t   ar_l1_grant, aw_l1_grant, ar_grant, aw_grant;
  logic [1:0]               lookup_valid, lookup_hit;
  logic                     ar_hit, aw_hit, ar_direct, aw_direct;
  logic [iommu_pkg::QueueIdxW-1:0] ar_idx, aw_idx;

  always_comb begin
    ar_raw            = '0;
    ar_raw.id         = IdW'(s_dma_arid);
    ar_raw.addr       = s_dma_araddr;
    ar_raw.len        = s_dma_arlen;
    ar_raw.size       = s_dma_arsize;
    ar_raw.burst      = s_dma_arburst;
    ar_raw.lock       = s_dma_arlock;
    ar_raw.cache      = s_dma_arcache;
    ar_raw.prot       = s_dma_arprot;
    ar_raw.qos        = s_dma_arqos;
    ar_raw.device_id  = s_dma_armmusid;
    ar_raw.pv         = s_dma_armmussidv;
    ar_raw.process_id = s_dma_armmussid;
    ar_raw.translated = s_dma_armmuatst;
  end

  always_comb begin
    aw_raw            = '0;
    aw_raw.id         = IdW'(s_dma_awid);
    aw_raw.addr       = s_dma_awaddr;
    aw_raw.len        = s_dma_awlen;
    aw_raw.size       = s_dma_awsize;
    aw_raw.burst      = s_dma_awburst;
    aw_raw.lock       = s_dma_awlock;
    aw_raw.cache      = s_dma_awcache;
    aw_raw.prot       = s_dma_awprot;
    aw_raw.qos        = s_dma_awqos;
    aw_raw.device_id  = s_dma_awmmusid;
    aw_raw.pv         = s_dma_awmmussidv;
    aw_raw.process_id = s_dma_awmmussid;
    aw_raw.translated = s_dma_awmmuatst;
  end

  iommu_request_front #(.DmaDataW(DmaDataW), .IsWrite(1'b0)) u_ar_front (
    .clk_i, .rst_ni, .cfg_i, .inval_valid_i,
    .valid_i(s_dma_arvalid), .ready_i(s_dma_arready), .raw_i(ar_raw), .req_o(ar_req),
    .lookup_valid_o(lookup_valid[0]), .lookup_o(ar_lookup), .lookup_hit_i(lookup_hit[0]),
    .lookup_grant_i(ar_l1_grant), .hit_o(ar_hit), .grant_o(ar_grant),
    .direct_i(ar_direct), .idx_i(ar_idx),
    .trace_valid_o(trace_dma_ar_valid_o), .trace_o(trace_dma_ar_o)
  );

  iommu_request_front #(.DmaDataW(DmaDataW), .IsWrite(1'b1)) u_aw_front (
    .clk_i, .rst_ni, .cfg_i, .inval_valid_i,
    .valid_i(s_dma_awvalid), .ready_i(s_dma_awready), .raw_i(aw_raw), .req_o(aw_req),
    .lookup_valid_o(lookup_valid[1]), .lookup_o(aw_lookup), .lookup_hit_i(lookup_hit[1]),
    .lookup_grant_i(aw_l1_grant), .hit_o(aw_hit), .grant_o(aw_grant),
    .direct_i(aw_direct), .idx_i(aw_idx),
    .trace_valid_o(trace_dma_aw_valid_o), .trace_o(trace_dma_aw_o)
  );

  // ---------------------------------------------------------------- first level
  iommu_port_pkg::request_t ar_answered, aw_answered, answered;
  logic                     ar_mine, aw_mine, fill_valid, directory;

  assign answered  = aw_mine ? aw_answered : ar_answered;
  assign directory = (cfg_i.mode != iommu_pkg::DdtBare) && (cfg_i.mode != iommu_pkg::DdtOff);
  // An answer that meets an invalidation may be older than it: used once, never kept.
  assign fill_valid = (ar_mine || aw_mine) && xlate_rsp_i.granted && xlate_rsp_i.fill
                   && !xlate_rsp_i.stale && !inval_valid_i && directory && !cfg_i.cache_off;

  iommu_l1_tlb #(.NumL1(NumL1)) u_l1_tlb (
    .clk_i, .rst_ni,
    .lookup_valid_i(lookup_valid), .lookup0_i(ar_lookup), .lookup1_i(aw_lookup),
    .hit_o(lookup_hit), .grant0_o(ar_l1_grant), .grant1_o(aw_l1_grant),
    .fill_valid_i(fill_valid),
    .fill_tag_i({answered.translated, answered.device_id, answered.pv, answered.process_id}),
    .fill_vpn_i(answered.addr[63:12]),
    .fill_data_i(xlate_rsp_i.data), .fill_birth_i(xlate_rsp_i.birth),
    .inval_valid_i, .inval_i
  );

  // ---------------------------------------------------------------- waiting requests
  iommu_pkg::xlate_req_t  ar_xlate_req, aw_xlate_req;
  logic                   ar_xlate_valid, aw_xlate_valid, ar_xlate_ready, aw_xlate_ready;
  iommu_port_pkg::issue_t ar_issue, aw_issue;
  logic                   ar_issue_valid, aw_issue_valid, ar_issue_ready, aw_issue_ready;
  logic                   ar_issue_stale, aw_issue_stale, ar_issue_old, aw_issue_old;
  logic                   ar_refuse_valid, ar_refuse_ready, ar_refuse_done;
  logic                   aw_refuse_valid, aw_refuse_ready;
  logic [IdW-1:0]         ar_refuse_id, aw_refuse_id;
  logic [7:0]             ar_refuse_len;
  logic                   ar_queue_busy, ar_queue_stale, ar_queue_old;
  logic                   aw_queue_busy, aw_queue_stale, aw_queue_old, aw_head_waits;
  logic                   ar_give_up, aw_give_up;

  iommu_read_queue #(.Depth(ReadQueue), .DmaIdW(DmaIdW), .PortIdx(PortIdx)) u_read_queue (
    .clk_i, .rst_ni,
    .req_valid_i(s_dma_arvalid), .req_ready_o(s_dma_arready), .req_i(ar_req), .hit_i(ar_hit),
    .grant_i(ar_grant), .direct_o(ar_direct), .idx_o(ar_idx),
    .xlate_req_valid_o(ar_xlate_valid), .xlate_req_o(ar_xlate_req),
    .xlate_req_ready_i(ar_xlate_ready), .xlate_rsp_valid_i, .xlate_rsp_i,
    .rsp_mine_o(ar_mine), .rsp_req_o(ar_answered), .inval_valid_i, .inval_i, .barrier_start_i,
    .give_up_i(ar_give_up),
    .issue_valid_o(ar_issue_valid), .issue_ready_i(ar_issue_ready), .issue_o(ar_issue),
    .issue_stale_o(ar_issue_stale), .issue_old_o(ar_issue_old),
    .refuse_valid_o(ar_refuse_valid), .refuse_ready_i(ar_refuse_ready),
    .refuse_id_o(ar_refuse_id), .refuse_len_o(ar_refuse_len), .refuse_done_i(ar_refuse_done),
    .busy_o(ar_queue_busy), .stale_busy_o(ar_queue_stale), .old_busy_o(ar_queue_old)
  );

  iommu_write_queue #(.Depth(WriteQueue), .PortIdx(PortIdx)) u_write_queue (
    .clk_i, .rst_ni,
    .req_valid_i(s_dma_awvalid), .req_ready_o(s_dma_awready), .req_i(aw_req), .hit_i(aw_hit),
    .grant_i(aw_grant), .direct_o(aw_direct), .idx_o(aw_idx),
    .xlate_req_valid_o(aw_xlate_valid), .xlate_req_o(aw_xlate_req),
    .xlate_req_ready_i(aw_xlate_ready), .xlate_rsp_valid_i, .xlate_rsp_i,
    .rsp_mine_o(aw_mine), .rsp_req_o(aw_answered), .inval_valid_i, .inval_i, .barrier_start_i,
    .give_up_i(aw_give_up), .head_waits_o(aw_head_waits),
    .issue_valid_o(aw_issue_valid), .issue_ready_i(aw_issue_ready), .issue_o(aw_issue),
    .issue_stale_o(aw_issue_stale), .issue_old_o(aw_issue_old),
    .refuse_valid_o(aw_refuse_valid), .refuse_ready_i(aw_refuse_ready),
    .refuse_id_o(aw_refuse_id),
    .busy_o(aw_queue_busy), .stale_busy_o(aw_queue_stale), .old_busy_o(aw_queue_old)
  );

  // Reads and writes take turns at the walker when both ask.
  logic last_was_write_q, ask_write;
  assign ask_write         = aw_xlate_valid && (!ar_xlate_valid || !last_was_write_q);
  assign xlate_req_valid_o = ar_xlate_valid || aw_xlate_valid;
  assign xlate_req_o       = ask_write ? aw_xlate_req : ar_xlate_req;
  assign aw_xlate_ready    = xlate_req_ready_i && ask_write;
  assign ar_xlate_ready    = xlate_req_ready_i && !ask_write;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) last_was_write_q <= 1'b0;
    else if (xlate_req_valid_o && xlate_req_ready_i) last_was_write_q <= ask_write;
  end

  // ---------------------------------------------------------------- addresses out
  logic                   ar_load, aw_load, ar_reg_ready, aw_reg_ready, ar_room;
  logic                   ar_reg_stale, aw_reg_stale, first_w_ready;
  iommu_port_pkg::issue_t m_ar, m_aw;

  // Nothing is issued in the cycle of an invalidation: its results are being compared.
  assign ar_issue_ready = ar_reg_ready && ar_room && !inval_valid_i;
  assign aw_issue_ready = aw_reg_ready && first_w_ready && !inval_valid_i;
  assign ar_load        = ar_issue_valid && ar_issue_ready;
  assign aw_load        = aw_issue_valid && aw_issue_ready;

  iommu_issue_register u_ar_register (
    .clk_i, .rst_ni, .load_i(ar_load), .ready_o(ar_reg_ready), .issue_i(ar_issue),
    .issue_stale_i(ar_issue_stale), .inval_valid_i,
    .m_valid_o(m_dma_arvalid), .m_ready_i(m_dma_arready), .m_o(m_ar),
    .stale_busy_o(ar_reg_stale),
    .trace_valid_o(trace_m_ar_valid_o), .trace_o(trace_m_ar_o)
  );
  iommu_issue_register u_aw_register (
    .clk_i, .rst_ni, .load_i(aw_load), .ready_o(aw_reg_ready), .issue_i(aw_issue),
    .issue_stale_i(aw_issue_stale), .inval_valid_i,
    .m_valid_o(m_dma_awvalid), .m_ready_i(m_dma_awready), .m_o(m_aw),
    .stale_busy_o(aw_reg_stale),
    .trace_valid_o(trace_m_aw_valid_o), .trace_o(trace_m_aw_o)
  );

  assign m_dma_arid    = m_ar.id[DmaIdW-1:0];
  assign m_dma_araddr  = m_ar.addr[Pas-1:0];
  assign m_dma_arlen   = m_ar.len;
  assign m_dma_arsize  = m_ar.size;
  assign m_dma_arburst = m_ar.burst;
  assign m_dma_arlock  = m_ar.lock;
  assign m_dma_arcache = m_ar.cache;
  assign m_dma_arprot  = m_ar.prot;
  assign m_dma_arqos   = m_ar.qos;
  assign m_dma_aruser  = m_ar.user;
  assign m_dma_awid    = m_aw.id[DmaIdW-1:0];
  assign m_dma_awaddr  = m_aw.addr[Pas-1:0];
  assign m_dma_awlen   = m_aw.len;
  assign m_dma_awsize  = m_aw.size;
  assign m_dma_awburst = m_aw.burst;
  assign m_dma_awlock  = m_aw.lock;
  assign m_dma_awcache = m_aw.cache;
  assign m_dma_awprot  = m_aw.prot;
  assign m_dma_awqos   = m_aw.qos;
  assign m_dma_awuser  = m_aw.user;

  // ---------------------------------------------------------------- data and answers
  logic              read_data_busy, write_data_busy, refuse_read_zero, refuse_read_free;
  logic              query_write_zero, b_is_last, reads_may_issue;
  logic [CountW-1:0] reads_out, writes_out;
  logic [DmaIdW-1:0] query_write_id;
  logic              r_is_last_unused;

  assign ar_refuse_ready = refuse_read_zero && refuse_read_free;
  assign ar_room         = (reads_out < CountW'(MaxOut)) && reads_may_issue;

  iommu_read_data #(.DmaDataW(DmaDataW), .DmaIdW(DmaIdW), .MaxOut(MaxOut),
                    .FenceTimeout(FenceTimeout)) u_read_data (
    .clk_i, .rst_ni,
    .m_rvalid_i(m_dma_rvalid), .m_rready_o(m_dma_rready), .m_rid_i(m_dma_rid),
    .m_rdata_i(m_dma_rdata), .m_rresp_i(m_dma_rresp), .m_rlast_i(m_dma_rlast),
    .s_rvalid_o(s_dma_rvalid), .s_rready_i(s_dma_rready), .s_rid_o(s_dma_rid),
    .s_rdata_o(s_dma_rdata), .s_rresp_o(s_dma_rresp), .s_rlast_o(s_dma_rlast),
    .refuse_valid_i(ar_refuse_valid && refuse_read_zero), .refuse_ready_o(refuse_read_free),
    .refuse_id_i(ar_refuse_id[DmaIdW-1:0]), .refuse_len_i(ar_refuse_len),
    .refuse_done_o(ar_refuse_done),
    .barrier_watch_i, .issue_ready_o(reads_may_issue), .give_up_o(ar_give_up),
    .busy_o(read_data_busy),
    .trace_valid_o(trace_r_last_valid_o), .trace_o(trace_r_last_o)
  );

  iommu_write_data #(.DmaDataW(DmaDataW), .DmaIdW(DmaIdW), .MaxOut(MaxOut),
                     .FenceTimeout(FenceTimeout)) u_write_data (
    .clk_i, .rst_ni,
    .s_wvalid_i(s_dma_wvalid), .s_wready_o(s_dma_wready), .s_wdata_i(s_dma_wdata),
    .s_wstrb_i(s_dma_wstrb), .s_wlast_i(s_dma_wlast),
    .m_wvalid_o(m_dma_wvalid), .m_wready_i(m_dma_wready), .m_wdata_o(m_dma_wdata),
    .m_wstrb_o(m_dma_wstrb), .m_wlast_o(m_dma_wlast),
    .m_bvalid_i(m_dma_bvalid), .m_bready_o(m_dma_bready), .m_bid_i(m_dma_bid),
    .m_bresp_i(m_dma_bresp),
    .s_bvalid_o(s_dma_bvalid), .s_bready_i(s_dma_bready), .s_bid_o(s_dma_bid),
    .s_bresp_o(s_dma_bresp),
    .start_ready_o(first_w_ready), .start_valid_i(aw_load),
    .start_id_i(aw_issue.id[DmaIdW-1:0]), .start_len_i(aw_issue.len),
    .refuse_valid_i(aw_refuse_valid), .refuse_ready_o(aw_refuse_ready),
    .refuse_id_i(aw_refuse_id[DmaIdW-1:0]),
    .query_id_o(query_write_id), .query_zero_i(query_write_zero), .b_is_last_i(b_is_last),
    .writes_out_i(writes_out[$clog2(MaxOut+1)-1:0]),
    .barrier_watch_i, .head_waits_i(aw_head_waits), .give_up_o(aw_give_up),
    .busy_o(write_data_busy),
    .trace_valid_o(trace_b_valid_o), .trace_o(trace_b_o)
  );

  // ---------------------------------------------------------------- outstanding
  iommu_order_count #(.IdW(DmaIdW), .CountW(CountW)) u_reads_out (
    .clk_i, .rst_ni,
    .issue_valid_i(ar_load), .issue_id_i(ar_issue.id[DmaIdW-1:0]), .issue_old_i(ar_issue_old),
    .done_valid_i(m_dma_rvalid && m_dma_rready && m_dma_rlast), .done_id_i(m_dma_rid),
    .done_last_o(r_is_last_unused),
    .query_id_i(ar_refuse_id[DmaIdW-1:0]), .query_zero_o(refuse_read_zero),
    .barrier_start_i, .total_o(reads_out), .old_busy_o(old_reads_busy_o)
  );
  iommu_order_count #(.IdW(DmaIdW), .CountW(CountW)) u_writes_out (
    .clk_i, .rst_ni,
    .issue_valid_i(aw_load), .issue_id_i(aw_issue.id[DmaIdW-1:0]), .issue_old_i(aw_issue_old),
    .done_valid_i(m_dma_bvalid && m_dma_bready), .done_id_i(m_dma_bid),
    .done_last_o(b_is_last),
    .query_id_i(query_write_id), .query_zero_o(query_write_zero),
    .barrier_start_i, .total_o(writes_out), .old_busy_o(old_writes_busy_o)
  );

  assign stale_busy_o     = ar_queue_stale || aw_queue_stale || ar_reg_stale || aw_reg_stale;
  assign old_queue_busy_o = ar_queue_old || aw_queue_old;
  assign busy_o = ar_queue_busy || aw_queue_busy || m_dma_arvalid || m_dma_awvalid
               || read_data_busy || write_data_busy || (reads_out != '0) || (writes_out != '0);
endmodule
