// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Keeps a device that takes no R beats from holding up a fence: after FenceTimeout cycles of
// watch_i and a stalled device, beats of m_dma are taken and thrown away, and the device
// gets SLVERR for each of them once it goes on.
//
//   Pass --stalled for FenceTimeout--> Discard --device moves, or no fence--> Flush --> Pass
//                                         ^                                     |
//                                         +---- stalled for FenceTimeout -------+
//
// Latency   none in state Pass: beats pass combinationally.
// Memory    what is owed is kept as runs of beats of one burst, {id, beats - 1, ends with RLAST}.
//           Nothing is issued outside Pass (passing_o), so that runs and outstanding bursts
//           together never exceed NumRuns. Only a memory that interleaves bursts can need more;
//           then it waits.
module iommu_read_drain #(
  parameter int DmaDataW     = 64,
  parameter int DmaIdW       = 8,
  parameter int NumRuns      = 256,
  parameter int FenceTimeout = 4096
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                watch_i,        // a fence awaits reads
  input  logic                stalled_i,      // the device is offered a beat and takes none
  output logic                passing_o,
  output logic                give_up_o,      // refuse what a fence awaits and is not issued

  input  logic                m_valid_i,
  output logic                m_ready_o,
  input  logic [DmaIdW-1:0]   m_id_i,
  input  logic [DmaDataW-1:0] m_data_i,
  input  logic [1:0]          m_resp_i,
  input  logic                m_last_i,
  output logic                valid_o,
  input  logic                ready_i,
  output logic [DmaIdW-1:0]   id_o,
  output logic [DmaDataW-1:0] data_o,
  output logic [1:0]          resp_o,
  output logic                last_o,
  output logic                trace_valid_o,
  output iommu_trace_pkg::watchdog_r_t trace_o
);
  localparam int RunW = DmaIdW + 9;

  typedef enum logic [1:0] { StPass, StDiscard, StFlush } state_e;
  state_e state_q, state_d;

  // ---------------------------------------------------------------- watchdog
  localparam int WaitW = $clog2(FenceTimeout + 1);
  logic [WaitW-1:0] stalled_q;
  logic             stuck, expired, owed;

  assign stuck     = watch_i && stalled_i;
  assign expired   = stalled_q == WaitW'(FenceTimeout);
  assign passing_o = state_q == StPass;
  assign give_up_o = state_q == StDiscard;

  always_ff @(posedge clk_i) begin
    if (!rst_ni || !stuck) stalled_q <= '0;
    else if (!expired) stalled_q <= stalled_q + 1'b1;
  end

  always_comb begin
    state_d = state_q;
    case (state_q)
      StPass:    if (stuck && expired) state_d = StDiscard;
      StDiscard: if (!stuck) state_d = StFlush;
      StFlush: begin
        if (stuck && expired) state_d = StDiscard;
        else if (!owed) state_d = StPass;
      end
      default: state_d = StPass;
    endcase
  end
  always_ff @(posedge clk_i) begin
    if (!rst_ni) state_q <= StPass;
    else state_q <= state_d;
  end

  // ---------------------------------------------------------------- runs
  // The youngest run grows in a register; complete ones wait in the queue.
  logic              run_valid_q, run_last_q, discard, grows;
  logic [DmaIdW-1:0] run_id_q;
  logic [7:0]        run_beats_q, grown_beats;
  logic              queue_ready, queue_valid, queue_pop;
  logic [RunW-1:0]   queue_run, run;
  logic [$clog2(NumRuns+1)-1:0] count_unused;

  assign run     = {run_last_q, run_beats_q, run_id_q};
  assign discard = (state_q == StDiscard) && m_valid_i && queue_ready;
  assign grows = run_valid_q && !run_last_q && (run_id_q == m_id_i);
  assign grown_beats = grows ? run_beats_q + 1'b1 : '0;

  util_fifo #(.Width(RunW), .Depth(NumRuns)) u_runs (
    .clk_i, .rst_ni,
    .valid_i(discard && run_valid_q && !grows), .ready_o(queue_ready), .data_i(run),
    .valid_o(queue_valid), .ready_i(queue_pop), .data_o(queue_run), .count_o(count_unused)
  );

  // ---------------------------------------------------------------- answers in their place
  logic              head_last, head_done;
  logic [7:0]        head_beats, sent_q;
  logic [DmaIdW-1:0] head_id;

  assign owed      = queue_valid || run_valid_q;
  assign {head_last, head_beats, head_id} = queue_valid ? queue_run : run;
  assign head_done = (state_q == StFlush) && owed && ready_i && (sent_q == head_beats);
  assign queue_pop = head_done;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      run_valid_q <= 1'b0;
      sent_q      <= '0;
    end else begin
      if (discard) run_valid_q <= 1'b1;
      else if (head_done && !queue_valid) run_valid_q <= 1'b0;
      if (head_done) sent_q <= '0;
      else if ((state_q == StFlush) && owed && ready_i) sent_q <= sent_q + 1'b1;
    end
  end
  always_ff @(posedge clk_i) begin
    if (discard) begin
      run_id_q    <= m_id_i;
      run_last_q  <= m_last_i;
      run_beats_q <= grown_beats;
    end
  end

  // ---------------------------------------------------------------- trace
  assign trace_valid_o    = (discard && m_last_i) || head_done;
  assign trace_o.answered = head_done;
  assign trace_o.id       = head_done ? 16'(head_id) : 16'(m_id_i);
  assign trace_o.beats    = head_done ? 9'(head_beats) + 9'd1 : 9'(grown_beats) + 9'd1;

  // ---------------------------------------------------------------- R out
  always_comb begin
    m_ready_o = 1'b0;
    valid_o   = 1'b0;
    id_o      = m_id_i;
    data_o    = m_data_i;
    resp_o    = m_resp_i;
    last_o    = m_last_i;
    case (state_q)
      StPass: begin
        m_ready_o = ready_i;
        valid_o   = m_valid_i;
      end
      StDiscard: m_ready_o = queue_ready;
      default: begin
        valid_o = owed;
        id_o    = head_id;
        data_o  = '0;
        resp_o  = iommu_port_pkg::RespSlvErr;
        last_o  = head_last && (sent_q == head_beats);
      end
    endcase
  end
endmodule
