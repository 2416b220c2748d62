// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// W and B channels of a device port: sends each W burst where its AW went, answers refused ones,
// and keeps a silent device from holding up a fence.
//
// Latency   1 cycle for W and for B, one beat per cycle. A first W beat is taken in the cycle in
//           which its AW is loaded (start_valid_i), so AW and first W are offered together.
// Skid      one W beat is held while nobody is there to take it. B answers wait for the device in
//           a queue with a place for every outstanding write, so that a fence never waits for a
//           device to take them.
// Refused   drained to WLAST, then B SLVERR once nothing of its id is outstanding.
// Watchdog  watch_i and a missing W beat, or no place for a further B, for FenceTimeout
//           cycles in a row: the rest of an issued burst is written with WSTRB = 0, what the device
//           still sends of it is drained, and its B becomes SLVERR. give_up_o asks the queue to
//           refuse what was not issued.
`include "iommu_assert.svh"

module iommu_write_data #(
  parameter int DmaDataW     = 64,
  parameter int DmaIdW       = 8,
  parameter int MaxOut       = 255,     // outstanding writes and waiting B, at most
  parameter int FenceTimeout = 4096
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,

  input  logic                  s_wvalid_i,
  output logic                  s_wready_o,
  input  logic [DmaDataW-1:0]   s_wdata_i,
  input  logic [DmaDataW/8-1:0] s_wstrb_i,
  input  logic                  s_wlast_i,
  output logic                  m_wvalid_o,
  input  logic                  m_wready_i,
  output logic [DmaDataW-1:0]   m_wdata_o,
  output logic [DmaDataW/8-1:0] m_wstrb_o,
  output logic                  m_wlast_o,
  input  logic                  m_bvalid_i,
  output logic                  m_bready_o,
  input  logic [DmaIdW-1:0]     m_bid_i,
  input  logic [1:0]            m_bresp_i,
  output logic                  s_bvalid_o,
  input  logic                  s_bready_i,
  output logic [DmaIdW-1:0]     s_bid_o,
  output logic [1:0]            s_bresp_o,

  output logic                  start_ready_o,    // a first W beat is there and has room
  input  logic                  start_valid_i,    // its AW is loaded now
  input  logic [DmaIdW-1:0]     start_id_i,
  input  logic [7:0]            start_len_i,      // AxLEN
  input  logic                  refuse_valid_i,
  output logic                  refuse_ready_o,
  input  logic [DmaIdW-1:0]     refuse_id_i,

  output logic [DmaIdW-1:0]     query_id_o,
  input  logic                  query_zero_i,     // query_id_o has nothing outstanding
  input  logic                  b_is_last_i,      // m_bid_i has one write outstanding
  input  logic [$clog2(MaxOut+1)-1:0] writes_out_i, // outstanding in all

  input  logic                  watch_i,          // a fence awaits writes
  input  logic                  head_waits_i,     // an AW waits for its first W beat
  output logic                  give_up_o,
  output logic                  busy_o,
  output logic                  trace_valid_o,
  output iommu_trace_pkg::b_t   trace_o,
  output logic                  trace_watchdog_valid_o,
  output iommu_trace_pkg::watchdog_w_t trace_watchdog_o
);
  localparam int StrbW = DmaDataW / 8;
  localparam int BeatW = DmaDataW + StrbW + 1;

  typedef enum logic [2:0] {
    StIdle,       // for the next AW, or the next refused write
    StForward,    // for the remaining beats of an issued burst
    StComplete,   // for room, to write beats without strobes in place of missing ones
    StDrain,      // for WLAST of a refused or abandoned burst
    StAnswer      // for the answers of older writes of its id, then for room in B
  } state_e;

  state_e            state_q, state_d;
  logic [DmaIdW-1:0] id_q;
  logic [7:0]        left_q;             // beats still owed to m_dma
  logic              abandoned_q;        // the burst being drained was issued

  // ---------------------------------------------------------------- W in: one beat of skid
  logic             hold_q, beat_valid, beat_last, beat_take;
  logic [BeatW-1:0] hold_beat_q, beat;

  assign s_wready_o = !hold_q;
  assign beat_valid = hold_q || s_wvalid_i;
  assign beat       = hold_q ? hold_beat_q : {s_wlast_i, s_wstrb_i, s_wdata_i};
  assign beat_last  = beat[BeatW-1];

  always_ff @(posedge clk_i) begin
    if (!rst_ni) hold_q <= 1'b0;
    else hold_q <= beat_valid && !beat_take;
  end
  always_ff @(posedge clk_i) begin
    if (!hold_q && s_wvalid_i) hold_beat_q <= beat;
  end

  // ---------------------------------------------------------------- W out
  logic             w_valid_q, w_room, w_load;
  logic [BeatW-1:0] w_beat_q, w_beat_d;

  assign w_room     = !w_valid_q || m_wready_i;
  assign m_wvalid_o = w_valid_q;
  assign {m_wlast_o, m_wstrb_o, m_wdata_o} = w_beat_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) w_valid_q <= 1'b0;
    else if (w_load) w_valid_q <= 1'b1;
    else if (m_wready_i) w_valid_q <= 1'b0;
  end
  always_ff @(posedge clk_i) begin
    if (w_load) w_beat_q <= w_beat_d;
  end

  // ---------------------------------------------------------------- routing
  localparam int CountW = $clog2(MaxOut + 2);
  logic              expired, starved, b_ready, b_room;
  logic [CountW-1:0] b_waiting, b_taken;

  // A B for each outstanding write, and one more for this one, have their place. The sum stays
  // below MaxOut + 1: nothing but what passed this test adds to it.
  assign b_taken       = b_waiting + CountW'(writes_out_i);
  assign b_room        = b_taken < CountW'(MaxOut);
  assign start_ready_o = (state_q == StIdle) && beat_valid && w_room && b_room;
  assign refuse_ready_o = (state_q == StIdle);

  always_comb begin
    state_d   = state_q;
    beat_take = 1'b0;
    w_load    = 1'b0;
    w_beat_d  = beat;
    case (state_q)
      StIdle: begin
        if (start_valid_i) begin
          beat_take = 1'b1;
          w_load    = 1'b1;
          if (!beat_last) state_d = StForward;
        end else if (refuse_valid_i) begin
          state_d = StDrain;
        end
      end
      StForward: begin
        if (beat_valid && w_room) begin
          beat_take = 1'b1;
          w_load    = 1'b1;
          if (beat_last) state_d = StIdle;
        end else if (!beat_valid && expired) begin
          state_d = StComplete;
        end
      end
      StComplete: begin
        w_beat_d = {left_q == 8'd1, {StrbW{1'b0}}, {DmaDataW{1'b0}}};
        if (w_room) begin
          w_load = 1'b1;
          if (left_q == 8'd1) state_d = StDrain;
        end
      end
      StDrain: begin
        beat_take = beat_valid;
        if (beat_valid && beat_last) state_d = StAnswer;
      end
      StAnswer: begin
        if (answer_valid && b_ready) state_d = StIdle;
      end
      default: state_d = StIdle;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q     <= StIdle;
      abandoned_q <= 1'b0;
    end else begin
      state_q <= state_d;
      if (state_q == StComplete) abandoned_q <= 1'b1;
      if (state_q == StIdle) abandoned_q <= 1'b0;
    end
  end
  always_ff @(posedge clk_i) begin
    if (state_q == StIdle) begin
      id_q   <= start_valid_i ? start_id_i : refuse_id_i;
      left_q <= start_len_i;
    end else if (w_load) begin
      left_q <= left_q - 1'b1;
    end
  end

  // ---------------------------------------------------------------- watchdog
  localparam int WaitW = $clog2(FenceTimeout + 1);
  logic [WaitW-1:0] starved_q;

  assign starved = watch_i
                && (((state_q == StForward) && !beat_valid)
                    || ((state_q == StDrain) && !beat_valid)
                    || ((state_q == StAnswer) && query_zero_i && !b_room)
                    || ((state_q == StIdle) && head_waits_i && !(beat_valid && b_room)));
  assign expired   = starved_q == WaitW'(FenceTimeout);
  assign give_up_o = expired;

  always_ff @(posedge clk_i) begin
    if (!rst_ni || !starved) starved_q <= '0;
    else if (!expired) starved_q <= starved_q + 1'b1;
  end

  // ---------------------------------------------------------------- B
  // The abandoned burst is the youngest of its id, so its B is the last one outstanding; the
  // device gets SLVERR in its place.
  logic swallow, is_local, merge_ready, answer_valid;
  assign answer_valid = (state_q == StAnswer) && query_zero_i && b_room;
  assign query_id_o = id_q;
  assign swallow    = (abandoned_q || (state_q == StComplete)) && (m_bid_i == id_q) && b_is_last_i;
  assign m_bready_o = merge_ready;

  iommu_answer_merge #(.Width(DmaIdW + 3), .Depth(MaxOut + 1)) u_merge (
    .clk_i, .rst_ni,
    .m_valid_i(m_bvalid_i && !swallow), .m_ready_o(merge_ready), .m_last_i(1'b1),
    .m_data_i({1'b0, m_bresp_i, m_bid_i}),
    .local_valid_i(answer_valid), .local_ready_o(b_ready),
    .local_last_i(1'b1), .local_data_i({1'b1, iommu_port_pkg::RespSlvErr, id_q}),
    .s_valid_o(s_bvalid_o), .s_ready_i(s_bready_i), .s_data_o({is_local, s_bresp_o, s_bid_o}),
    .count_o(b_waiting)
  );

  assign busy_o         = hold_q || w_valid_q || (state_q != StIdle) || s_bvalid_o;
  assign trace_valid_o  = s_bvalid_o && s_bready_i;
  assign trace_o.id     = 16'(s_bid_o);
  assign trace_o.resp   = s_bresp_o;
  assign trace_o.local_ = is_local;

  assign trace_watchdog_valid_o    = (state_q == StForward) && (state_d == StComplete);
  assign trace_watchdog_o.answered = 1'b0;
  assign trace_watchdog_o.id       = 16'(id_q);
  assign trace_watchdog_o.beats    = 9'(left_q);

  `IOMMU_ASSERT(StartsWhenReady, !start_valid_i || start_ready_o)
endmodule
