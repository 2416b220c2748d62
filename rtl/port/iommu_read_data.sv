// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// R channel: passes the beats of m_dma, makes those of refused reads (SLVERR, data 0), and lets no
// stalled device hold up a fence (iommu_read_drain).
//
// Latency  1 cycle for a beat of m_dma. A refused read begins when refuse_valid_i and
//          refuse_ready_o; refuse_done_o says that its last beat was handed over.
module iommu_read_data #(
  parameter int DmaDataW = 64,
  parameter int DmaIdW   = 8,
  parameter int MaxOut   = 255,        // outstanding reads, at most
  parameter int FenceTimeout = 4096
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                m_rvalid_i,
  output logic                m_rready_o,
  input  logic [DmaIdW-1:0]   m_rid_i,
  input  logic [DmaDataW-1:0] m_rdata_i,
  input  logic [1:0]          m_rresp_i,
  input  logic                m_rlast_i,
  output logic                s_rvalid_o,
  input  logic                s_rready_i,
  output logic [DmaIdW-1:0]   s_rid_o,
  output logic [DmaDataW-1:0] s_rdata_o,
  output logic [1:0]          s_rresp_o,
  output logic                s_rlast_o,

  input  logic                refuse_valid_i,
  output logic                refuse_ready_o,
  input  logic [DmaIdW-1:0]   refuse_id_i,
  input  logic [7:0]          refuse_len_i,    // AxLEN
  output logic                refuse_done_o,

  input  logic                watch_i,        // a fence awaits reads
  output logic                issue_ready_o,   // reads may be issued
  output logic                give_up_o,

  output logic                busy_o,
  output logic                trace_valid_o,
  output iommu_trace_pkg::r_last_t trace_o,
  output logic                trace_watchdog_valid_o,
  output iommu_trace_pkg::watchdog_r_t trace_watchdog_o
);
  logic              refusing_q, beat_ready, is_local;
  logic [DmaIdW-1:0] id_q;
  logic [7:0]        left_q;                   // beats after the current one

  logic                passing, d_valid, d_ready, d_last;
  logic [DmaIdW-1:0]   d_id;
  logic [DmaDataW-1:0] d_data;
  logic [1:0]          d_resp, count_unused;

  iommu_read_drain #(.DmaDataW(DmaDataW), .DmaIdW(DmaIdW), .NumRuns(MaxOut + 1),
                     .FenceTimeout(FenceTimeout)) u_drain (
    .clk_i, .rst_ni, .watch_i, .stalled_i(s_rvalid_o && !s_rready_i),
    .passing_o(passing), .give_up_o,
    .m_valid_i(m_rvalid_i), .m_ready_o(m_rready_o), .m_id_i(m_rid_i), .m_data_i(m_rdata_i),
    .m_resp_i(m_rresp_i), .m_last_i(m_rlast_i),
    .valid_o(d_valid), .ready_i(d_ready), .id_o(d_id), .data_o(d_data), .resp_o(d_resp),
    .last_o(d_last), .trace_valid_o(trace_watchdog_valid_o), .trace_o(trace_watchdog_o)
  );
  assign issue_ready_o = passing;

  // ---------------------------------------------------------------- refused reads
  // While answers are owed to the device, a refused read is not the oldest of its id.
  assign refuse_ready_o = !refusing_q && passing;
  assign refuse_done_o  = refusing_q && beat_ready && (left_q == '0);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) refusing_q <= 1'b0;
    else if (refuse_done_o) refusing_q <= 1'b0;
    else if (refuse_valid_i && refuse_ready_o) refusing_q <= 1'b1;
  end
  always_ff @(posedge clk_i) begin
    if (refuse_valid_i && refuse_ready_o) begin
      id_q   <= refuse_id_i;
      left_q <= refuse_len_i;
    end else if (beat_ready) begin
      left_q <= left_q - 1'b1;
    end
  end

  iommu_answer_merge #(.Width(DmaIdW + DmaDataW + 4)) u_merge (
    .clk_i, .rst_ni,
    .m_valid_i(d_valid), .m_ready_o(d_ready), .m_last_i(d_last),
    .m_data_i({1'b0, d_last, d_resp, d_id, d_data}),
    .local_valid_i(refusing_q), .local_ready_o(beat_ready), .local_last_i(left_q == '0),
    .local_data_i({1'b1, left_q == '0, iommu_port_pkg::RespSlvErr, id_q, {DmaDataW{1'b0}}}),
    .s_valid_o(s_rvalid_o), .s_ready_i(s_rready_i),
    .s_data_o({is_local, s_rlast_o, s_rresp_o, s_rid_o, s_rdata_o}), .count_o(count_unused)
  );

  assign busy_o         = refusing_q || s_rvalid_o || !passing;
  assign trace_valid_o  = s_rvalid_o && s_rready_i && s_rlast_o;
  assign trace_o.id     = 16'(s_rid_o);
  assign trace_o.resp   = s_rresp_o;
  assign trace_o.local_ = is_local;
endmodule
