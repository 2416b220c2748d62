// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Registers that every in-memory queue has: base, the index that software moves, control and
// status. The index that the hardware moves belongs to the block that works on the queue.
//
// Ignored   base writes while the queue is on or changing (the architecture leaves them open),
//           control writes while it is changing.
// Sources   checklist groups CQR, FQR.
module iommu_queue_regs #(
  parameter int QueueLog2Max = 16,             // largest queue, log2 entries
  parameter int NumFlags     = 2               // status bits from bit 8 up, write 1 to clear
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  // Register writes, one-cycle strobes.
  input  logic                write_base_low_i,
  input  logic                write_base_high_i,
  input  logic                write_index_i,
  input  logic                write_csr_i,
  input  logic [63:0]         base_data_i,
  input  logic [31:0]         index_data_i,
  input  logic [31:0]         csr_data_i,

  // The worker.
  input  logic                on_i,            // may access the queue
  input  logic [NumFlags-1:0] set_flag_i,      // one-cycle
  output logic                enable_o,
  output logic                restart_o,       // hardware index := 0
  output logic [43:0]         base_ppn_o,
  output logic [31:0]         index_mask_o,    // entries - 1
  output logic [31:0]         index_o,         // moved by software
  output logic                int_enable_o,
  output logic [NumFlags-1:0] flag_o,

  // Read values.
  output logic [63:0]         base_o,
  output logic [31:0]         csr_o
);
  localparam int FlagLsb = 8;
  localparam logic [4:0] Log2szMax = 5'(QueueLog2Max - 1);   // the field holds log2 entries - 1

  logic [43:0]         ppn_q;
  logic [4:0]          log2sz_q;
  logic [31:0]         index_q;
  logic                enable_q, int_enable_q;
  logic [NumFlags-1:0] flag_q;
  logic                changing, base_ok, base_written, csr_written, turn_on;
  logic [NumFlags-1:0] clear_flag;

  assign changing     = (enable_q != on_i);
  assign base_ok      = !enable_q && !on_i;
  assign base_written = base_ok && (write_base_low_i || write_base_high_i);
  assign csr_written  = write_csr_i && !changing;
  assign turn_on      = csr_written && csr_data_i[0] && !enable_q;
  assign clear_flag   = csr_written ? csr_data_i[FlagLsb +: NumFlags] : '0;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      ppn_q        <= '0;
      log2sz_q     <= '0;
      index_q      <= '0;
      enable_q     <= 1'b0;
      int_enable_q <= 1'b0;
      flag_q       <= '0;
    end else begin
      if (base_ok && write_base_low_i) begin
        ppn_q[21:0] <= base_data_i[31:10];
        log2sz_q    <= (base_data_i[4:0] > Log2szMax) ? Log2szMax : base_data_i[4:0];
      end
      if (base_ok && write_base_high_i) ppn_q[43:22] <= base_data_i[53:32];
      if (base_written)       index_q <= '0;
      else if (write_index_i) index_q <= index_data_i & index_mask_o;
      if (csr_written) begin
        enable_q     <= csr_data_i[0];
        int_enable_q <= csr_data_i[1];
      end
      // Turning the queue on clears all; otherwise what happens now outlives what is cleared now.
      flag_q <= turn_on ? '0 : (flag_q & ~clear_flag) | set_flag_i;
    end
  end

  assign enable_o     = enable_q;
  assign restart_o    = turn_on || base_written;
  assign base_ppn_o   = ppn_q;
  assign index_mask_o = ~(32'hFFFF_FFFE << log2sz_q);
  assign index_o      = index_q;
  assign int_enable_o = int_enable_q;
  assign flag_o       = flag_q;

  assign base_o = {10'b0, ppn_q, 5'b0, log2sz_q};
  always_comb begin
    csr_o                      = '0;
    csr_o[0]                   = enable_q;
    csr_o[1]                   = int_enable_q;
    csr_o[FlagLsb +: NumFlags] = flag_q;
    csr_o[16]                  = on_i;
    csr_o[17]                  = changing;
  end
endmodule
