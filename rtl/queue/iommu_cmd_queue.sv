// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Command queue: fetches commands and carries them out one after the other, strictly in order.
//
// An invalidation is broadcast for one cycle, once the previous one has been applied everywhere. A
// fence waits until nothing older than it can still be used (marked walks, results and requests
// from before an invalidation), then as PR and PW ask for reads and writes that were translated
// before it. Only then, in this order: the store that AV asks for and its answer, fence_w_ip, cqh.
// cqh moves when a command is finished, so it names the command that stopped the queue.
//
// Latency   command in hand to effect: 2 cycles for an invalidation, 2 for a fence that need not
//           wait; then 1 cycle to the next command if it was fetched along.
// Sources   checklist groups CQC and CMD; diagram in README.md.
`include "iommu_assert.svh"

module iommu_cmd_queue #(
  parameter int MemDataW = 256
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  iommu_pkg::config_t        cfg_i,

  // Registers.
  input  logic                      enable_i,
  input  logic                      restart_i,
  input  logic [43:0]               base_ppn_i,
  input  logic [31:0]               index_mask_i,
  input  logic [31:0]               tail_i,
  input  logic                      stopped_i,
  output logic                      on_o,
  output logic [31:0]               head_o,
  output logic                      set_cqmf_o,
  output logic                      set_cmd_ill_o,
  output logic                      set_fence_w_ip_o,

  // Memory: fetches, and the store of a fence.
  output logic                      mem_rd_valid_o,
  output iommu_pkg::mem_rd_req_t    mem_rd_o,
  input  logic                      mem_rd_ready_i,
  input  logic                      mem_rsp_valid_i,
  input  logic [MemDataW-1:0]       mem_rsp_data_i,
  input  logic                      mem_rsp_last_i,
  input  logic                      mem_rsp_bad_i,
  output logic                      store_valid_o,
  output logic [55:0]               store_addr_o,
  output logic [31:0]               store_data_o,
  input  logic                      store_ready_i,
  input  logic                      store_done_i,
  input  logic                      store_error_i,

  // Effects.
  output logic                      inval_valid_o,
  output iommu_pkg::inval_t         inval_o,
  input  logic                      inval_ready_i,
  input  logic                      inval_busy_i,     // the last one is not applied everywhere
  input  logic                      marked_busy_i,    // a walk that it marked is running
  input  logic                      stale_busy_i,     // an older result has yet to go out
  output logic                      barrier_o,        // wants, then holds, the barrier
  input  logic                      barrier_held_i,
  input  logic                      old_reads_busy_i,
  input  logic                      old_writes_busy_i,
  output logic                      fence_waits_o,
  output logic                      busy_o,

  output logic                      trace_command_valid_o,
  output iommu_trace_pkg::command_t trace_command_o
);
  localparam logic [1:0] TraceDecoded = 2'd0;
  localparam logic [1:0] TraceDone    = 2'd1;
  localparam logic [1:0] TraceError   = 2'd2;

  typedef enum logic [2:0] {
    StIdle, StFetch, StDecode, StInval, StFenceStale, StFenceOld, StStore, StStoreWait
  } state_e;
  state_e       state_q, state_d;
  logic         on_q, ready_to_run, finish, old_done;
  logic [31:0]  head_q;

  // ---------------------------------------------------------------- fetch
  logic         cmd_here, cmd_arrives, fetch_error, fetch_busy;
  logic [31:0]  due;
  logic [127:0] cmd;

  assign due          = (tail_i - head_q) & index_mask_i;
  assign ready_to_run = on_q && enable_i && !stopped_i && (due != '0);

  // After an error software may have changed what was fetched ahead.
  iommu_cmd_fetch #(.MemDataW(MemDataW)) u_fetch (
    .clk_i, .rst_ni, .cfg_i, .base_ppn_i,
    .flush_i  (stopped_i || !on_q),
    .want_i   (state_q == StFetch),
    .consume_i(finish),
    .index_i  (head_q),
    .due_i    (due),
    .here_o   (cmd_here),
    .arrives_o(cmd_arrives),
    .error_o  (fetch_error),
    .cmd_o    (cmd),
    .busy_o   (fetch_busy),
    .mem_rd_valid_o, .mem_rd_o, .mem_rd_ready_i,
    .mem_rsp_valid_i, .mem_rsp_data_i, .mem_rsp_last_i, .mem_rsp_bad_i
  );

  // ---------------------------------------------------------------- decode
  logic        illegal, is_fence, fence_store, fence_wsi, fence_reads, fence_writes;
  logic        beyond;
  logic [63:0] fence_addr;
  logic [31:0] fence_data;

  iommu_cmd_decode u_decode (
    .cfg_i,
    .cmd_i         (cmd),
    .illegal_o     (illegal),
    .is_fence_o    (is_fence),
    .inval_o,
    .fence_store_o (fence_store),
    .fence_wsi_o   (fence_wsi),
    .fence_reads_o (fence_reads),
    .fence_writes_o(fence_writes),
    .fence_addr_o  (fence_addr),
    .fence_data_o  (fence_data)
  );

  // ---------------------------------------------------------------- sequence
  logic stale_done, needs_barrier, store_fails;

  assign stale_done    = !inval_busy_i && !marked_busy_i && !stale_busy_i;
  assign needs_barrier = fence_reads || fence_writes;
  assign old_done      = barrier_held_i && !(fence_reads && old_reads_busy_i) &&
                         !(fence_writes && old_writes_busy_i);
  assign beyond        = ((fence_addr >> cfg_i.pas) != '0);
  assign store_fails   = (state_q == StStore && beyond) ||
                         (state_q == StStoreWait && store_done_i && store_error_i);

  always_comb begin
    state_d = state_q;
    finish  = 1'b0;
    case (state_q)
      StIdle: if (ready_to_run) state_d = cmd_here ? StDecode : StFetch;
      StFetch: begin
        if (fetch_error)      state_d = StIdle;
        else if (cmd_arrives) state_d = StDecode;
      end
      StDecode: begin
        if (illegal)       state_d = StIdle;
        else if (is_fence) state_d = StFenceStale;
        else               state_d = StInval;
      end
      StInval:      finish = inval_ready_i;
      StFenceStale: begin
        if (stale_done) begin
          if (needs_barrier)    state_d = StFenceOld;
          else if (fence_store) state_d = StStore;
          else                  finish  = 1'b1;
        end
      end
      StFenceOld: begin
        if (old_done) begin
          if (fence_store) state_d = StStore;
          else             finish  = 1'b1;
        end
      end
      StStore: begin
        if (beyond)             state_d = StIdle;
        else if (store_ready_i) state_d = StStoreWait;
      end
      default: begin                               // StStoreWait
        if (store_done_i && store_error_i) state_d = StIdle;
        else if (store_done_i)             finish  = 1'b1;
      end
    endcase
    if (finish) state_d = StIdle;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q <= StIdle;
      on_q    <= 1'b0;
      head_q  <= '0;
    end else begin
      state_q <= state_d;
      // It finishes what it began, reads included, then turns off.
      if (state_q == StIdle && !fetch_busy) on_q <= enable_i;
      if (restart_i)   head_q <= '0;
      else if (finish) head_q <= (head_q + 1'b1) & index_mask_i;
    end
  end

  assign on_o             = on_q;
  assign head_o           = head_q;
  assign set_cqmf_o       = (state_q == StFetch && fetch_error) || store_fails;
  assign set_cmd_ill_o    = (state_q == StDecode) && illegal;
  assign set_fence_w_ip_o = finish && is_fence && fence_wsi;
  assign inval_valid_o    = (state_q == StInval);
  assign barrier_o        = (state_q == StFenceOld);
  assign fence_waits_o    = (state_q == StFenceStale) || (state_q == StFenceOld);
  assign store_valid_o    = (state_q == StStore) && !beyond;
  assign store_addr_o     = fence_addr[55:0];
  assign store_data_o     = !cfg_i.be ? fence_data
                          : {fence_data[7:0], fence_data[15:8], fence_data[23:16],
                             fence_data[31:24]};
  assign busy_o           = (state_q != StIdle) || ready_to_run || fetch_busy ||
                            (enable_i != on_q);

  // ---------------------------------------------------------------- trace
  logic [15:0] wait_stale_q, wait_reads_q, wait_writes_q;

  always_ff @(posedge clk_i) begin
    if (state_q == StDecode) begin
      wait_stale_q  <= '0;
      wait_reads_q  <= '0;
      wait_writes_q <= '0;
    end else if (fence_waits_o) begin
      if (state_q == StFenceStale && !stale_done && wait_stale_q != '1) begin
        wait_stale_q <= wait_stale_q + 1'b1;
      end
      if (state_q == StFenceOld && fence_reads && old_reads_busy_i && wait_reads_q != '1) begin
        wait_reads_q <= wait_reads_q + 1'b1;
      end
      if (state_q == StFenceOld && fence_writes && old_writes_busy_i && wait_writes_q != '1) begin
        wait_writes_q <= wait_writes_q + 1'b1;
      end
    end
  end

  logic trace_error;
  assign trace_error           = set_cqmf_o || set_cmd_ill_o;
  assign trace_command_valid_o = (state_q == StDecode) || finish || trace_error;
  always_comb begin
    trace_command_o.index       = head_q;
    trace_command_o.phase       = trace_error ? TraceError : (finish ? TraceDone : TraceDecoded);
    trace_command_o.word0       = cmd[63:0];
    trace_command_o.word1       = cmd[127:64];
    trace_command_o.wait_walks  = wait_stale_q;
    trace_command_o.wait_reads  = wait_reads_q;
    trace_command_o.wait_writes = wait_writes_q;
  end

  `IOMMU_ASSERT(HeadInRange, (head_q & ~index_mask_i) == '0)
  `IOMMU_ASSERT(NoFetchWhenOff, on_q || !mem_rd_valid_o)
endmodule
