// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Advances one walk a cycle: a beat that returned, or a walk that starts, goes through the step
// function, and its next read leaves in the same cycle.
//
// Latency   last beat in cycle t -> step in t+1 -> next read on mem_rd_o in t+1, unless older reads
//           wait; verdict_valid_o in t+1. A walk started in cycle t steps in t+1.
// Order     beats before starting walks; waiting reads in the order of their steps.
// Updates   a compare-and-swap answers like a read: with the new entry, or, when another agent was
//           faster, with what that one left. Its answer waits while beats and starts step.
// Contract  a slot has at most one access outstanding; beats and answers are always taken.
`include "iommu_assert.svh"

module iommu_walk_engine #(
  parameter  int NumWalkSlots = 24,
  parameter  int MemDataW     = 256,
  localparam int IdxW         = (NumWalkSlots > 1) ? $clog2(NumWalkSlots) : 1
) (
  input  logic                             clk_i,
  input  logic                             rst_ni,
  input  iommu_pkg::config_t               cfg_i,

  input  logic                             start_i,
  input  logic [IdxW-1:0]                  start_slot_i,
  input  logic                             start_has_dc_i,
  input  logic                             start_has_pc_i,

  output logic                             mem_rd_valid_o,
  output iommu_pkg::mem_rd_req_t           mem_rd_o,
  input  logic                             mem_rd_ready_i,
  input  logic                             mem_rsp_valid_i,
  input  logic [7:0]                       mem_rsp_id_i,
  input  logic [MemDataW-1:0]              mem_rsp_data_i,
  input  logic                             mem_rsp_last_i,
  input  logic                             mem_rsp_error_i,
  input  logic [MemDataW/64-1:0]           mem_rsp_poison_i,

  output logic                             cas_valid_o,
  output iommu_pkg::mem_atomic_req_t       cas_o,
  input  logic                             cas_ready_i,
  input  logic                             cas_rsp_valid_i,
  input  logic [7:0]                       cas_rsp_id_i,
  input  logic [63:0]                      cas_rsp_data_i,
  input  logic                             cas_rsp_error_i,
  input  logic                             cas_rsp_poison_i,
  output logic                             cas_busy_o,

  // Contexts: where a beat goes, and what the step sees.
  output logic                             beat_dc_o,
  output logic                             beat_pc_o,
  output logic [IdxW-1:0]                  beat_slot_o,
  output logic [2:0]                       beat_num_o,
  output logic [MemDataW-1:0]              beat_data_o,   // in the block's byte order

  // The step of this cycle.
  output logic                             step_o,
  output logic [IdxW-1:0]                  step_slot_o,
  input  iommu_walk_pkg::walk_key_t        step_key_i,
  input  logic                             step_marked_i,
  input  logic [511:0]                     step_dc_i,
  input  logic [127:0]                     step_pc_i,
  output logic                             dc_good_o,
  output logic                             pc_good_o,
  output logic                             take_dc_o,
  output logic                             take_pc_o,
  output logic [iommu_pkg::ProcessIdW-1:0] used_pid_o,
  output logic                             cover_o,       // reads a page table from here on
  output logic [iommu_pkg::PageSizeW-1:0]  cover_size_o,  // of the range that the entry maps
  output iommu_walk_pkg::space_t           space_o,
  output logic                             load_o,        // a read leaves the step
  output logic [2:0]                       load_phase_o,
  output logic                             verdict_valid_o,
  output iommu_walk_pkg::verdict_t         verdict_o,

  input  logic [IdxW-1:0]                  reads0_slot_i,   // reads issued before this cycle
  output logic [iommu_walk_pkg::ReadsW-1:0] reads0_o,
  input  logic [IdxW-1:0]                  reads1_slot_i,
  output logic [iommu_walk_pkg::ReadsW-1:0] reads1_o,
  output logic [iommu_walk_pkg::ReadsW-1:0] step_reads_o    // of the walk that steps
);
  localparam int N      = NumWalkSlots;
  localparam int ReadsW = iommu_walk_pkg::ReadsW;

  localparam int StateW = iommu_walk_pkg::WalkStateW;

  // ---------------------------------------------------------------- beats
  logic [IdxW-1:0]                   slot;
  logic [N-1:0]                      wait_dc_q, wait_pc_q, turn_pc_q, error_q, poison_q;
  logic [2:0]                        beat_q  [0:N-1];
  logic [StateW-1:0]                 state_q [0:N-1];
  logic                              last_beat, poison, turn;
  assign slot        = mem_rsp_id_i[IdxW-1:0];
  assign last_beat   = mem_rsp_valid_i && mem_rsp_last_i;
  assign beat_slot_o = slot;
  assign beat_num_o  = beat_q[slot];
  assign beat_dc_o   = mem_rsp_valid_i && wait_dc_q[slot];
  assign beat_pc_o   = mem_rsp_valid_i && wait_pc_q[slot];
  assign turn        = wait_dc_q[slot] ? cfg_i.be : turn_pc_q[slot];
  always_comb begin
    for (int w = 0; w < MemDataW / 64; w++) begin
      for (int i = 0; i < 8; i++) begin
        beat_data_o[64*w + 8*i +: 8] = mem_rsp_data_i[64*w + 8*(turn ? 7 - i : i) +: 8];
      end
    end
  end

  // Doublewords beside those that were asked for do not count.
  iommu_walk_pkg::walk_state_t beat_state;
  logic [7:0] poison_words;
  assign beat_state   = state_q[slot];
  assign poison_words = 8'(mem_rsp_poison_i)
                      & (wait_dc_q[slot] ? (cfg_i.msi_flat ? 8'hFF : 8'h0F)
                       : (wait_pc_q[slot] || (beat_state.phase == iommu_walk_pkg::PhaseMsi))
                         ? 8'h03 : 8'h01);
  assign poison       = poison_words != '0;

  // An entry of two doublewords, from one beat or from two.
  logic [127:0] beat_entry;
  if (MemDataW >= 128) begin : gen_wide_beat
    assign beat_entry = mem_rsp_data_i[127:0];
  end else begin : gen_narrow_beat
    logic [63:0] first_q [0:N-1];
    always_ff @(posedge clk_i) begin
      if (mem_rsp_valid_i && !mem_rsp_last_i) first_q[slot] <= mem_rsp_data_i;
    end
    assign beat_entry = (beat_q[slot] == '0) ? {64'd0, mem_rsp_data_i}
                                             : {mem_rsp_data_i, first_q[slot]};
  end

  // ---------------------------------------------------------------- what steps next
  logic            start_waits, start_pop, start_now, fifo_ready, reply_waits, reply_pop;
  logic [IdxW-1:0] start_slot, reply_slot;
  logic [63:0]     reply_data;
  logic            reply_error, reply_poison;
  logic            step_q, step_start_q, step_error_q, step_poison_q;
  logic [IdxW-1:0] step_slot_q;
  logic [127:0]    step_data_q;
  assign start_pop = start_waits && !last_beat;
  assign start_now = start_i && !start_waits && !last_beat;
  assign reply_pop = reply_waits && !last_beat && !start_pop && !start_now;
  logic [$clog2(N+1)-1:0] unused_start_count, unused_read_count;
  util_fifo #(.Width(IdxW), .Depth(N)) u_start_fifo (
    .clk_i, .rst_ni, .valid_i(start_i && !start_now), .ready_o(fifo_ready), .data_i(start_slot_i),
    .valid_o(start_waits), .ready_i(start_pop), .data_o(start_slot), .count_o(unused_start_count));

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      step_q <= 1'b0;
    end else begin
      step_q <= last_beat || start_pop || start_now || reply_pop;
    end
  end
  always_ff @(posedge clk_i) begin
    if (last_beat) begin
      step_start_q  <= 1'b0;
      step_slot_q   <= slot;
      step_data_q   <= beat_entry;
      step_error_q  <= error_q[slot] || mem_rsp_error_i;
      step_poison_q <= poison_q[slot] || poison;
    end else if (start_pop || start_now) begin
      step_start_q  <= 1'b1;
      step_slot_q   <= start_pop ? start_slot : start_slot_i;
      step_error_q  <= 1'b0;
      step_poison_q <= 1'b0;
    end else if (reply_pop) begin
      step_start_q  <= 1'b0;
      step_slot_q   <= reply_slot;
      step_data_q   <= {64'd0, reply_data};
      step_error_q  <= reply_error;
      step_poison_q <= reply_poison;
    end
  end

  // Errors and the number of the beat gather over the beats of one read.
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      error_q  <= '0;
      poison_q <= '0;
      for (int i = 0; i < N; i++) beat_q[i] <= '0;
    end else if (mem_rsp_valid_i) begin
      error_q[slot]  <= !mem_rsp_last_i && (error_q[slot] || mem_rsp_error_i);
      poison_q[slot] <= !mem_rsp_last_i && (poison_q[slot] || poison);
      beat_q[slot]   <= mem_rsp_last_i ? '0 : beat_q[slot] + 1'b1;
    end
  end

  // ---------------------------------------------------------------- step
  logic                        read, cas, ends, dc_good, pc_good;
  logic [N-1:0]                has_dc_q, has_pc_q;
  iommu_structs_pkg::dc_tc_t   tc;
  iommu_walk_pkg::walk_state_t arrived, state, onward;
  iommu_walk_pkg::walk_read_t  read_req;
  iommu_walk_pkg::walk_cas_t   cas_req;
  assign tc      = step_dc_i[iommu_structs_pkg::DcTcDword*64 +: 64];
  assign arrived = state_q[step_slot_q];
  always_comb begin
    state = arrived;
    if (step_start_q) state = '0;              // PhaseStart
  end

  iommu_walk_step u_step (
    .cfg_i, .key_i(step_key_i), .state_i(state), .marked_i(step_marked_i),
    .has_dc_i(has_dc_q[step_slot_q]), .has_pc_i(has_pc_q[step_slot_q]), .dc_i(step_dc_i),
    .pc_i(step_pc_i), .data_i(step_data_q), .error_i(step_error_q), .poison_i(step_poison_q),
    .dc_good_o(dc_good), .pc_good_o(pc_good), .read_o(read), .read_req_o(read_req), .cas_o(cas),
    .cas_req_o(cas_req), .state_o(onward), .end_o(ends), .verdict_o, .used_pid_o, .space_o
  );

  logic read_dc, read_pc, in_tables;
  assign read_dc   = (onward.phase == iommu_walk_pkg::PhaseDdt) && (onward.level == '0);
  assign read_pc   = (onward.phase == iommu_walk_pkg::PhasePdt) && (onward.level == '0);
  assign in_tables = (onward.phase == iommu_walk_pkg::PhaseStage1)
                  || (onward.phase == iommu_walk_pkg::PhaseMsi)
                  || ((onward.phase == iommu_walk_pkg::PhaseStage2)
                      && (onward.purpose != iommu_walk_pkg::ForPdt));
  assign step_o          = step_q;
  assign step_slot_o     = step_slot_q;
  assign dc_good_o       = step_q && dc_good;
  assign pc_good_o       = step_q && pc_good;
  assign take_dc_o       = step_q && read && read_dc;
  assign take_pc_o       = step_q && read && read_pc;
  assign load_o          = step_q && read;
  assign load_phase_o    = onward.phase;
  assign verdict_valid_o = step_q && ends;

  // An entry of level 0 may be part of a NAPOT range. With a second stage nothing bounds what a
  // first-stage entry means for the walk, since its pieces are cached.
  assign cover_o      = step_q && read && in_tables;
  assign cover_size_o = space_o.gv            ? 6'd52
                      : (onward.level == '0) ? 6'd4
                      : {onward.level, 3'd0} + (tc.sxl ? {2'd0, onward.level, 1'b0}
                                                      : {3'd0, onward.level});

  always_ff @(posedge clk_i) begin
    if (start_i) begin
      has_dc_q[start_slot_i] <= start_has_dc_i;
      has_pc_q[start_slot_i] <= start_has_pc_i;
    end
    if (step_q && (read || cas)) state_q[step_slot_q] <= onward;
    if (step_q && read) begin
      wait_dc_q[step_slot_q] <= read_dc;
      wait_pc_q[step_slot_q] <= read_pc;
      turn_pc_q[step_slot_q] <= tc.sbe;
    end
  end

  // ---------------------------------------------------------------- updates
  logic cas_taken;
  iommu_walk_update #(.NumWalkSlots(N)) u_update (
    .clk_i, .rst_ni, .add_i(step_q && cas), .add_slot_i(step_slot_q), .add_req_i(cas_req),
    .cas_valid_o, .cas_o, .cas_ready_i, .cas_rsp_valid_i, .cas_rsp_id_i, .cas_rsp_data_i,
    .cas_rsp_error_i, .cas_rsp_poison_i, .reply_valid_o(reply_waits), .reply_slot_o(reply_slot),
    .reply_data_o(reply_data), .reply_error_o(reply_error), .reply_poison_o(reply_poison),
    .reply_ready_i(reply_pop), .taken_o(cas_taken), .busy_o(cas_busy_o)
  );

  // ---------------------------------------------------------------- reads
  logic                                 read_waits, read_taken, queue_read, queue_ready;
  logic [IdxW-1:0]                      waiting_slot, read_slot;
  logic [iommu_walk_pkg::WalkReadW-1:0] read_q [0:N-1];
  iommu_walk_pkg::walk_read_t           leaving;
  assign queue_read = step_q && read && (read_waits || !mem_rd_ready_i);
  util_fifo #(.Width(IdxW), .Depth(N)) u_read_fifo (
    .clk_i, .rst_ni, .valid_i(queue_read), .ready_o(queue_ready), .data_i(step_slot_q),
    .valid_o(read_waits), .ready_i(mem_rd_ready_i), .data_o(waiting_slot),
    .count_o(unused_read_count));
  always_ff @(posedge clk_i) begin
    if (queue_read) read_q[step_slot_q] <= read_req;
  end

  assign mem_rd_valid_o = read_waits || (step_q && read);
  assign read_slot      = read_waits ? waiting_slot : step_slot_q;
  assign read_taken     = mem_rd_valid_o && mem_rd_ready_i;
  assign leaving        = read_waits ? read_q[waiting_slot] : read_req;
  assign mem_rd_o       = {8'(read_slot), leaving};   // walk_read_t is mem_rd_req_t without its id

  logic [ReadsW-1:0] reads_q [0:N-1];
  always_ff @(posedge clk_i) begin
    if (read_taken) reads_q[read_slot]    <= reads_q[read_slot] + 1'b1;
    if (cas_taken)  reads_q[cas_o.id[IdxW-1:0]] <= reads_q[cas_o.id[IdxW-1:0]] + 1'b1;
    if (start_i)    reads_q[start_slot_i] <= '0;
  end
  // A read that is taken now reaches the memory port in the next cycle, after who joins now.
  assign reads0_o     = reads_q[reads0_slot_i];
  assign reads1_o     = reads_q[reads1_slot_i];
  assign step_reads_o = reads_q[step_slot_q];

  `IOMMU_ASSERT(StartFifoTakes, !(start_i && !start_now) || fifo_ready)
  `IOMMU_ASSERT(ReadFifoTakes, !queue_read || queue_ready)
  `IOMMU_ASSERT(BeatOfAWalk, !mem_rsp_valid_i || (mem_rsp_id_i < 8'(N)))
endmodule
