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
  parameter int WriteQueue   = 64,    // a power of two
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
  output logic [7:0]              l1_drops_o,  // first-level entries that inval_i drops
  // Accepted requests, for counters: AR in the low half, AW above it.
  output logic [1:0]              hpm_valid_o,
  output logic [2*iommu_pkg::HpmEventW-1:0] hpm_o,

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
  output logic [iommu_trace_pkg::BWidth-1:0]     trace_b_o,
  output logic                    trace_watchdog_r_valid_o,
  output logic [iommu_trace_pkg::WatchdogRWidth-1:0] trace_watchdog_r_o,
  output logic                    trace_watchdog_w_valid_o,
  output logic [iommu_trace_pkg::WatchdogWWidth-1:0] trace_watchdog_w_o
);
  localparam int IdW    = iommu_port_pkg::IdW;
  localparam int MaxOut = 255;    // outstanding on m_dma, each for reads and writes
  localparam int CountW = 9;      // counts to MaxOut with half the range to spare

  // ---------------------------------------------------------------- entrances
  iommu_port_pkg::shape_t           ar_shape, aw_shape;
  iommu_port_pkg::who_t             ar_who, aw_who;
  logic [iommu_pkg::SeqW-1:0]       ar_seq, aw_seq;
  logic                             ar_lookup, aw_lookup, ar_l1_hit, aw_l1_hit;
  logic [iommu_pkg::PpnW-1:0]       ar_l1_page, aw_l1_page, ar_page, aw_page;
  iommu_port_pkg::scope_t           ar_l1_scope, aw_l1_scope, ar_scope, aw_scope;
  logic [iommu_port_pkg::UserW-1:0] ar_l1_user, aw_l1_user, ar_user, aw_user;
  logic [iommu_pkg::BirthW-1:0]     ar_l1_birth, aw_l1_birth;
  logic                             ar_hit, aw_hit, ar_direct, aw_direct;
  logic [iommu_pkg::QueueIdxW-1:0]  ar_idx, aw_idx;

  assign ar_shape = {IdW'(s_dma_arid), s_dma_arlen, s_dma_arsize, s_dma_arburst, s_dma_arlock,
                     s_dma_arcache, s_dma_arprot, s_dma_arqos};
  assign aw_shape = {IdW'(s_dma_awid), s_dma_awlen, s_dma_awsize, s_dma_awburst, s_dma_awlock,
                     s_dma_awcache, s_dma_awprot, s_dma_awqos};

  iommu_request_front #(.DmaDataW(DmaDataW), .IsWrite(1'b0)) u_ar_front (
    .clk_i, .rst_ni, .cfg_i, .inval_valid_i,
    .valid_i(s_dma_arvalid), .ready_i(s_dma_arready), .shape_i(ar_shape),
    .addr_i(s_dma_araddr), .device_id_i(s_dma_armmusid), .pv_i(s_dma_armmussidv),
    .process_id_i(s_dma_armmussid), .translated_i(s_dma_armmuatst),
    .who_o(ar_who), .seq_o(ar_seq),
    .lookup_valid_o(ar_lookup), .lookup_hit_i(ar_l1_hit), .lookup_page_i(ar_l1_page),
    .lookup_scope_i(ar_l1_scope), .lookup_user_i(ar_l1_user), .lookup_birth_i(ar_l1_birth),
    .hit_o(ar_hit), .page_o(ar_page), .scope_o(ar_scope), .user_o(ar_user),
    .direct_i(ar_direct), .idx_i(ar_idx),
    .trace_valid_o(trace_dma_ar_valid_o), .trace_o(trace_dma_ar_o)
  );
  iommu_request_front #(.DmaDataW(DmaDataW), .IsWrite(1'b1)) u_aw_front (
    .clk_i, .rst_ni, .cfg_i, .inval_valid_i,
    .valid_i(s_dma_awvalid), .ready_i(s_dma_awready), .shape_i(aw_shape),
    .addr_i(s_dma_awaddr), .device_id_i(s_dma_awmmusid), .pv_i(s_dma_awmmussidv),
    .process_id_i(s_dma_awmmussid), .translated_i(s_dma_awmmuatst),
    .who_o(aw_who), .seq_o(aw_seq),
    .lookup_valid_o(aw_lookup), .lookup_hit_i(aw_l1_hit), .lookup_page_i(aw_l1_page),
    .lookup_scope_i(aw_l1_scope), .lookup_user_i(aw_l1_user), .lookup_birth_i(aw_l1_birth),
    .hit_o(aw_hit), .page_o(aw_page), .scope_o(aw_scope), .user_o(aw_user),
    .direct_i(aw_direct), .idx_i(aw_idx),
    .trace_valid_o(trace_dma_aw_valid_o), .trace_o(trace_dma_aw_o)
  );

  iommu_pkg::hpm_event_t ar_event, aw_event;
  always_comb begin
    ar_event            = '0;
    ar_event.event_id   = ar_who.translated ? iommu_pkg::HpmTranslated : iommu_pkg::HpmUntranslated;
    ar_event.device_id  = ar_who.device_id;
    ar_event.pv         = ar_who.pv;
    ar_event.process_id = ar_who.process_id;
    aw_event            = '0;
    aw_event.event_id   = aw_who.translated ? iommu_pkg::HpmTranslated : iommu_pkg::HpmUntranslated;
    aw_event.device_id  = aw_who.device_id;
    aw_event.pv         = aw_who.pv;
    aw_event.process_id = aw_who.process_id;
  end
  assign hpm_valid_o = {s_dma_awvalid && s_dma_awready, s_dma_arvalid && s_dma_arready};
  assign hpm_o       = {aw_event, ar_event};

  // ---------------------------------------------------------------- first level
  logic                       ar_mine, aw_mine, fill_valid, directory;
  iommu_port_pkg::who_t       ar_rsp_who, aw_rsp_who;
  logic [iommu_pkg::VpnW-1:0] ar_rsp_vpn, aw_rsp_vpn;
  logic [NumL1-1:0]           l1_drop;

  assign directory = (cfg_i.mode != iommu_pkg::DdtBare) && (cfg_i.mode != iommu_pkg::DdtOff);
  // An answer that meets an invalidation may be older than it: used once, never kept.
  assign fill_valid = (ar_mine || aw_mine) && xlate_rsp_i.granted && xlate_rsp_i.fill
                   && !xlate_rsp_i.stale && !inval_valid_i && directory && !cfg_i.cache_off;

  iommu_l1_tlb #(.NumL1(NumL1)) u_l1_tlb (
    .clk_i, .rst_ni,
    .lookup0_valid_i(ar_lookup), .lookup0_who_i(ar_who), .lookup0_vpn_i(s_dma_araddr[63:12]),
    .hit0_o(ar_l1_hit), .page0_o(ar_l1_page), .scope0_o(ar_l1_scope), .user0_o(ar_l1_user),
    .birth0_o(ar_l1_birth),
    .lookup1_valid_i(aw_lookup), .lookup1_who_i(aw_who), .lookup1_vpn_i(s_dma_awaddr[63:12]),
    .hit1_o(aw_l1_hit), .page1_o(aw_l1_page), .scope1_o(aw_l1_scope), .user1_o(aw_l1_user),
    .birth1_o(aw_l1_birth),
    .fill_valid_i(fill_valid), .fill_who_i(aw_mine ? aw_rsp_who : ar_rsp_who),
    .fill_vpn_i(aw_mine ? aw_rsp_vpn : ar_rsp_vpn), .fill_data_i(xlate_rsp_i.data),
    .fill_birth_i(xlate_rsp_i.birth),
    .inval_valid_i, .inval_i, .drop_o(l1_drop)
  );
  util_count #(.N(NumL1), .W(8)) u_l1_drops (.bits_i(l1_drop), .count_o(l1_drops_o));

  // ---------------------------------------------------------------- waiting requests
  logic                             ar_ask_valid, aw_ask_valid, ar_ask_ready, aw_ask_ready;
  logic [iommu_pkg::QueueIdxW-1:0]  ar_ask_idx, aw_ask_idx;
  iommu_port_pkg::who_t             ar_ask_who, aw_ask_who;
  logic [iommu_pkg::IovaW-1:0]      ar_ask_addr, aw_ask_addr;
  logic [iommu_pkg::SeqW-1:0]       ar_ask_seq, aw_ask_seq;
  logic                             ar_issue_valid, aw_issue_valid, ar_issue_ready;
  logic                             aw_issue_ready;
  iommu_port_pkg::shape_t           ar_issue_shape, aw_issue_shape;
  logic [iommu_pkg::PaW-1:0]        ar_issue_addr, aw_issue_addr;
  logic [iommu_port_pkg::UserW-1:0] ar_issue_user, aw_issue_user;
  logic [iommu_pkg::SeqW-1:0]       ar_issue_seq, aw_issue_seq;
  logic                             ar_issue_stale, aw_issue_stale, ar_issue_old, aw_issue_old;
  logic                             ar_refuse_valid, ar_refuse_ready, ar_refuse_done;
  logic                             aw_refuse_valid, aw_refuse_ready;
  logic [IdW-1:0]                   ar_refuse_id, aw_refuse_id;
  logic [7:0]                       ar_refuse_len;
  logic                             ar_queue_busy, ar_queue_stale, ar_queue_old, ar_give_up;
  logic                             aw_queue_busy, aw_queue_stale, aw_queue_old, aw_give_up;
  logic                             aw_head_waits;

  iommu_read_queue #(.Depth(ReadQueue), .DmaIdW(DmaIdW), .PortIdx(PortIdx)) u_read_queue (
    .clk_i, .rst_ni,
    .req_valid_i(s_dma_arvalid), .req_ready_o(s_dma_arready), .who_i(ar_who),
    .shape_i(ar_shape), .addr_i(s_dma_araddr), .seq_i(ar_seq), .hit_i(ar_hit),
    .page_i(ar_page), .scope_i(ar_scope), .user_i(ar_user),
    .direct_o(ar_direct), .idx_o(ar_idx),
    .ask_valid_o(ar_ask_valid), .ask_ready_i(ar_ask_ready), .ask_idx_o(ar_ask_idx),
    .ask_who_o(ar_ask_who), .ask_addr_o(ar_ask_addr), .ask_seq_o(ar_ask_seq),
    .xlate_rsp_valid_i, .xlate_rsp_i, .rsp_mine_o(ar_mine), .rsp_who_o(ar_rsp_who),
    .rsp_vpn_o(ar_rsp_vpn), .inval_valid_i, .inval_i, .barrier_start_i,
    .give_up_i(ar_give_up),
    .issue_valid_o(ar_issue_valid), .issue_ready_i(ar_issue_ready),
    .issue_shape_o(ar_issue_shape), .issue_addr_o(ar_issue_addr),
    .issue_user_o(ar_issue_user), .issue_seq_o(ar_issue_seq),
    .issue_stale_o(ar_issue_stale), .issue_old_o(ar_issue_old),
    .refuse_valid_o(ar_refuse_valid), .refuse_ready_i(ar_refuse_ready),
    .refuse_id_o(ar_refuse_id), .refuse_len_o(ar_refuse_len), .refuse_done_i(ar_refuse_done),
    .busy_o(ar_queue_busy), .stale_busy_o(ar_queue_stale), .old_busy_o(ar_queue_old)
  );

  iommu_write_queue #(.Depth(WriteQueue), .PortIdx(PortIdx)) u_write_queue (
    .clk_i, .rst_ni,
    .req_valid_i(s_dma_awvalid), .req_ready_o(s_dma_awready), .who_i(aw_who),
    .shape_i(aw_shape), .addr_i(s_dma_awaddr), .seq_i(aw_seq), .hit_i(aw_hit),
    .page_i(aw_page), .scope_i(aw_scope), .user_i(aw_user),
    .direct_o(aw_direct), .idx_o(aw_idx),
    .ask_valid_o(aw_ask_valid), .ask_ready_i(aw_ask_ready), .ask_idx_o(aw_ask_idx),
    .ask_who_o(aw_ask_who), .ask_addr_o(aw_ask_addr), .ask_seq_o(aw_ask_seq),
    .xlate_rsp_valid_i, .xlate_rsp_i, .rsp_mine_o(aw_mine), .rsp_who_o(aw_rsp_who),
    .rsp_vpn_o(aw_rsp_vpn), .inval_valid_i, .inval_i, .barrier_start_i,
    .give_up_i(aw_give_up),
    .issue_valid_o(aw_issue_valid), .issue_ready_i(aw_issue_ready),
    .issue_shape_o(aw_issue_shape), .issue_addr_o(aw_issue_addr),
    .issue_user_o(aw_issue_user), .issue_seq_o(aw_issue_seq),
    .issue_stale_o(aw_issue_stale), .issue_old_o(aw_issue_old),
    .head_waits_o(aw_head_waits),
    .refuse_valid_o(aw_refuse_valid), .refuse_ready_i(aw_refuse_ready),
    .refuse_id_o(aw_refuse_id),
    .busy_o(aw_queue_busy), .stale_busy_o(aw_queue_stale), .old_busy_o(aw_queue_old)
  );

  // Reads and writes take turns at the walker when both ask.
  logic                 last_was_write_q, ask_write;
  iommu_port_pkg::who_t ask_who;
  assign ask_write         = aw_ask_valid && (!ar_ask_valid || !last_was_write_q);
  assign xlate_req_valid_o = ar_ask_valid || aw_ask_valid;
  assign aw_ask_ready      = xlate_req_ready_i && ask_write;
  assign ar_ask_ready      = xlate_req_ready_i && !ask_write;
  assign ask_who           = ask_write ? aw_ask_who : ar_ask_who;

  assign xlate_req_o.port       = iommu_pkg::PortW'(PortIdx);
  assign xlate_req_o.write      = ask_write;
  assign xlate_req_o.idx        = ask_write ? aw_ask_idx : ar_ask_idx;
  assign xlate_req_o.seq        = ask_write ? aw_ask_seq : ar_ask_seq;
  assign xlate_req_o.device_id  = ask_who.device_id;
  assign xlate_req_o.pv         = ask_who.pv;
  assign xlate_req_o.process_id = ask_who.process_id;
  assign xlate_req_o.priv       = ask_who.priv;
  assign xlate_req_o.exec       = ask_who.exec;
  assign xlate_req_o.translated = ask_who.translated;
  assign xlate_req_o.ats        = 1'b0;
  assign xlate_req_o.page_req   = 1'b0;
  assign xlate_req_o.bad_burst  = ask_who.bad_burst;
  assign xlate_req_o.iova       = ask_write ? aw_ask_addr : ar_ask_addr;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) last_was_write_q <= 1'b0;
    else if (xlate_req_valid_o && xlate_req_ready_i) last_was_write_q <= ask_write;
  end

  // ---------------------------------------------------------------- addresses out
  logic                   ar_load, aw_load, ar_reg_ready, aw_reg_ready, ar_room;
  logic                   ar_reg_stale, aw_reg_stale, first_w_ready;
  iommu_port_pkg::shape_t m_ar, m_aw;
  logic [iommu_pkg::PaW-1:0] m_ar_addr, m_aw_addr;

  // Nothing is issued in the cycle of an invalidation: its results are being compared.
  assign ar_issue_ready = ar_reg_ready && ar_room && !inval_valid_i;
  assign aw_issue_ready = aw_reg_ready && first_w_ready && !inval_valid_i;
  assign ar_load        = ar_issue_valid && ar_issue_ready;
  assign aw_load        = aw_issue_valid && aw_issue_ready;

  iommu_issue_register u_ar_register (
    .clk_i, .rst_ni, .load_i(ar_load), .ready_o(ar_reg_ready), .shape_i(ar_issue_shape),
    .addr_i(ar_issue_addr), .user_i(ar_issue_user), .seq_i(ar_issue_seq),
    .stale_i(ar_issue_stale), .inval_valid_i,
    .m_valid_o(m_dma_arvalid), .m_ready_i(m_dma_arready), .m_shape_o(m_ar),
    .m_addr_o(m_ar_addr), .m_user_o(m_dma_aruser),
    .stale_busy_o(ar_reg_stale),
    .trace_valid_o(trace_m_ar_valid_o), .trace_o(trace_m_ar_o)
  );
  iommu_issue_register u_aw_register (
    .clk_i, .rst_ni, .load_i(aw_load), .ready_o(aw_reg_ready), .shape_i(aw_issue_shape),
    .addr_i(aw_issue_addr), .user_i(aw_issue_user), .seq_i(aw_issue_seq),
    .stale_i(aw_issue_stale), .inval_valid_i,
    .m_valid_o(m_dma_awvalid), .m_ready_i(m_dma_awready), .m_shape_o(m_aw),
    .m_addr_o(m_aw_addr), .m_user_o(m_dma_awuser),
    .stale_busy_o(aw_reg_stale),
    .trace_valid_o(trace_m_aw_valid_o), .trace_o(trace_m_aw_o)
  );

  assign m_dma_arid    = m_ar.id[DmaIdW-1:0];
  assign m_dma_araddr  = m_ar_addr[Pas-1:0];
  assign m_dma_arlen   = m_ar.len;
  assign m_dma_arsize  = m_ar.size;
  assign m_dma_arburst = m_ar.burst;
  assign m_dma_arlock  = m_ar.lock;
  assign m_dma_arcache = m_ar.cache;
  assign m_dma_arprot  = m_ar.prot;
  assign m_dma_arqos   = m_ar.qos;
  assign m_dma_awid    = m_aw.id[DmaIdW-1:0];
  assign m_dma_awaddr  = m_aw_addr[Pas-1:0];
  assign m_dma_awlen   = m_aw.len;
  assign m_dma_awsize  = m_aw.size;
  assign m_dma_awburst = m_aw.burst;
  assign m_dma_awlock  = m_aw.lock;
  assign m_dma_awcache = m_aw.cache;
  assign m_dma_awprot  = m_aw.prot;
  assign m_dma_awqos   = m_aw.qos;

  // ---------------------------------------------------------------- data and answers
  logic              read_data_busy, write_data_busy, refuse_read_zero, refuse_read_free;
  logic              query_write_zero, b_is_last, reads_may_issue;
  logic [CountW-1:0] reads_out, writes_out;
  logic [DmaIdW-1:0] query_write_id;
  logic              r_is_last_unused;

  // The watchdog looks only at a direction of which the fence awaits something.
  logic watch_reads, watch_writes;
  assign watch_reads  = barrier_watch_i && (ar_queue_stale || ar_queue_old || old_reads_busy_o);
  assign watch_writes = barrier_watch_i && (aw_queue_stale || aw_queue_old || old_writes_busy_o);

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
    .watch_i(watch_reads), .issue_ready_o(reads_may_issue), .give_up_o(ar_give_up),
    .busy_o(read_data_busy),
    .trace_valid_o(trace_r_last_valid_o), .trace_o(trace_r_last_o),
    .trace_watchdog_valid_o(trace_watchdog_r_valid_o), .trace_watchdog_o(trace_watchdog_r_o)
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
    .start_id_i(aw_issue_shape.id[DmaIdW-1:0]), .start_len_i(aw_issue_shape.len),
    .refuse_valid_i(aw_refuse_valid), .refuse_ready_o(aw_refuse_ready),
    .refuse_id_i(aw_refuse_id[DmaIdW-1:0]),
    .query_id_o(query_write_id), .query_zero_i(query_write_zero), .b_is_last_i(b_is_last),
    .writes_out_i(writes_out[$clog2(MaxOut+1)-1:0]),
    .watch_i(watch_writes), .head_waits_i(aw_head_waits), .give_up_o(aw_give_up),
    .busy_o(write_data_busy),
    .trace_valid_o(trace_b_valid_o), .trace_o(trace_b_o),
    .trace_watchdog_valid_o(trace_watchdog_w_valid_o), .trace_watchdog_o(trace_watchdog_w_o)
  );

  // ---------------------------------------------------------------- outstanding
  iommu_order_count #(.IdW(DmaIdW), .CountW(CountW)) u_reads_out (
    .clk_i, .rst_ni,
    .issue_valid_i(ar_load), .issue_id_i(ar_issue_shape.id[DmaIdW-1:0]), .issue_old_i(ar_issue_old),
    .done_valid_i(m_dma_rvalid && m_dma_rready && m_dma_rlast), .done_id_i(m_dma_rid),
    .done_last_o(r_is_last_unused),
    .query_id_i(ar_refuse_id[DmaIdW-1:0]), .query_zero_o(refuse_read_zero),
    .barrier_start_i, .total_o(reads_out), .old_busy_o(old_reads_busy_o)
  );
  iommu_order_count #(.IdW(DmaIdW), .CountW(CountW)) u_writes_out (
    .clk_i, .rst_ni,
    .issue_valid_i(aw_load), .issue_id_i(aw_issue_shape.id[DmaIdW-1:0]), .issue_old_i(aw_issue_old),
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
