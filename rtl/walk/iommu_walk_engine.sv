// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Advances one walk a cycle: a beat that returned, or a walk that starts, goes through the step
// function, and its next read leaves in the same cycle.
//
// Latency   last beat in cycle t -> step in t+1 -> next read on mem_rd_o in t+1, unless older reads
//           wait; verdict_valid_o in t+1. A walk started in cycle t steps in t+1.
// Order     beats before starting walks; waiting reads in the order of their steps.
// Contract  a slot has at most one read outstanding; beats are always taken.
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

  // Contexts: where a beat goes, and what the step sees.
  output logic                             beat_dc_o,
  output logic                             beat_pc_o,
  output logic [IdxW-1:0]                  beat_slot_o,
  output logic [2:0]                       beat_num_o,

  // The step of this cycle.
  output logic                             step_o,
  output logic [IdxW-1:0]                  step_slot_o,
  input  iommu_walk_pkg::walk_key_t        step_key_i,
  input  logic [255:0]                     step_dc_i,
  input  logic [127:0]                     step_pc_i,
  output logic                             dc_good_o,
  output logic                             pc_good_o,
  output logic                             take_dc_o,
  output logic                             take_pc_o,
  output logic [iommu_pkg::ProcessIdW-1:0] used_pid_o,
  output logic                             cover_o,
  output logic [2:0]                       cover_level_o,
  output logic [iommu_pkg::PscidW-1:0]     pscid_o,
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

  // ---------------------------------------------------------------- beats
  logic [IdxW-1:0]                   slot;
  logic [N-1:0]                      wait_dc_q, wait_pc_q, error_q, poison_q;
  logic [2:0]                        beat_q [0:N-1];
  logic [2:0]                        phase_level_q [0:N-1];
  logic [1:0]                        phase_q       [0:N-1];
  logic                              last_beat, poison;
  assign slot        = mem_rsp_id_i[IdxW-1:0];
  assign last_beat   = mem_rsp_valid_i && mem_rsp_last_i;
  assign beat_slot_o = slot;
  assign beat_num_o  = beat_q[slot];
  assign beat_dc_o   = mem_rsp_valid_i && wait_dc_q[slot];
  assign beat_pc_o   = mem_rsp_valid_i && wait_pc_q[slot];

  // Doublewords beside those that were asked for do not count.
  logic [7:0] poison_words;
  assign poison_words = 8'(mem_rsp_poison_i) & (wait_dc_q[slot] ? 8'h0F
                                              : wait_pc_q[slot] ? 8'h03 : 8'h01);
  assign poison       = poison_words != '0;

  // ---------------------------------------------------------------- what steps next
  logic            start_waits, start_pop, start_now, fifo_ready;
  logic [IdxW-1:0] start_slot;
  logic            step_q, step_start_q, step_error_q, step_poison_q;
  logic [IdxW-1:0] step_slot_q;
  logic [63:0]     step_data_q;
  assign start_pop = start_waits && !last_beat;
  assign start_now = start_i && !start_waits && !last_beat;
  logic [$clog2(N+1)-1:0] unused_start_count, unused_read_count;
  util_fifo #(.Width(IdxW), .Depth(N)) u_start_fifo (
    .clk_i, .rst_ni, .valid_i(start_i && !start_now), .ready_o(fifo_ready), .data_i(start_slot_i),
    .valid_o(start_waits), .ready_i(start_pop), .data_o(start_slot), .count_o(unused_start_count));

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      step_q <= 1'b0;
    end else begin
      step_q <= last_beat || start_pop || start_now;
    end
  end
  always_ff @(posedge clk_i) begin
    if (last_beat) begin
      step_start_q  <= 1'b0;
      step_slot_q   <= slot;
      step_data_q   <= mem_rsp_data_i[63:0];
      step_error_q  <= error_q[slot] || mem_rsp_error_i;
      step_poison_q <= poison_q[slot] || poison;
    end else if (start_pop || start_now) begin
      step_start_q  <= 1'b1;
      step_slot_q   <= start_pop ? start_slot : start_slot_i;
      step_error_q  <= 1'b0;
      step_poison_q <= 1'b0;
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
  logic                       read, ends, dc_good, pc_good;
  logic [N-1:0]               has_dc_q, has_pc_q;
  logic [1:0]                 phase;
  iommu_walk_pkg::place_t     place;
  iommu_walk_pkg::walk_read_t read_req;
  assign phase = step_start_q ? iommu_walk_pkg::PhaseStart
                              : phase_q[step_slot_q];

  iommu_walk_step u_step (
    .cfg_i, .key_i(step_key_i), .phase_i(phase), .level_i(phase_level_q[step_slot_q]),
    .has_dc_i(has_dc_q[step_slot_q]), .has_pc_i(has_pc_q[step_slot_q]), .dc_i(step_dc_i),
    .pc_i(step_pc_i), .data_i(step_data_q), .error_i(step_error_q), .poison_i(step_poison_q),
    .dc_good_o(dc_good), .pc_good_o(pc_good), .read_o(read), .place_o(place),
    .read_req_o(read_req), .end_o(ends), .verdict_o, .used_pid_o, .pscid_o
  );

  logic read_dc, read_pc;
  assign read_dc = (place.phase == iommu_walk_pkg::PhaseDdt) && (place.level == '0);
  assign read_pc = (place.phase == iommu_walk_pkg::PhasePdt) && (place.level == '0);
  assign step_o          = step_q;
  assign step_slot_o     = step_slot_q;
  assign dc_good_o       = step_q && dc_good;
  assign pc_good_o       = step_q && pc_good;
  assign take_dc_o       = step_q && read && read_dc;
  assign take_pc_o       = step_q && read && read_pc;
  assign cover_o         = step_q && read && (place.phase == iommu_walk_pkg::PhaseStage1);
  assign cover_level_o   = place.level;
  assign verdict_valid_o = step_q && ends;

  always_ff @(posedge clk_i) begin
    if (start_i) begin
      has_dc_q[start_slot_i] <= start_has_dc_i;
      has_pc_q[start_slot_i] <= start_has_pc_i;
    end
    if (step_q && read) begin
      phase_q[step_slot_q]       <= place.phase;
      phase_level_q[step_slot_q] <= place.level;
      wait_dc_q[step_slot_q]     <= read_dc;
      wait_pc_q[step_slot_q]     <= read_pc;
    end
  end

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
