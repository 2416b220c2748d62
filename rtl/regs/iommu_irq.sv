// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Pending interrupts (ipsr), their vectors (icvec) and the interrupt wires.
//
// A pending bit rises by a level (enabled error bits) or by an event (a new record, a counter that
// overflows) and stays until software writes 1 to it. If the level is still there it falls for one
// cycle and rises again; an event in the cycle of the clearing write is never lost. rise_o says in
// the cycle before a bit is 1 that it rises: what a message is sent for.
//
// Causes    bit 0 command queue, 1 fault queue, 2 counters, 3 page requests, as in ipsr.
// Sources   checklist groups IPS and INT, wire rows.
module iommu_irq (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic [3:0]  icvec_mask_i,        // bits that a vector number has
  input  logic [3:0]  present_i,           // causes that exist
  input  logic        wsi_i,               // fctl.WSI: wires, not messages

  input  logic        write_ipsr_i,
  input  logic        write_icvec_i,       // low half
  input  logic [31:0] ipsr_data_i,
  input  logic [31:0] icvec_data_i,
  output logic [31:0] ipsr_o,
  output logic [63:0] icvec_o,

  input  logic [3:0]  level_i,             // enabled, and a status bit is set
  input  logic [3:0]  event_i,             // enabled, and something was added: one cycle

  output logic [3:0]  rise_o,              // one cycle
  output logic [15:0] vector_o,            // four bits for each cause
  output logic [15:0] irq_o
);
  logic [3:0]  pending_q, pending_d, clear;
  logic [15:0] vector_q, vector_mask;

  assign clear     = write_ipsr_i ? ipsr_data_i[3:0] : '0;
  assign pending_d = (event_i & present_i) | (pending_q & ~clear) | (level_i & ~pending_q);
  assign rise_o    = pending_d & (~pending_q | clear);

  always_comb begin
    for (int c = 0; c < 4; c++) vector_mask[4*c +: 4] = icvec_mask_i & {4{present_i[c]}};
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      pending_q <= '0;
      vector_q  <= '0;
    end else begin
      pending_q <= pending_d;
      if (write_icvec_i) vector_q <= icvec_data_i[15:0];
    end
  end

  always_comb begin
    irq_o = '0;
    for (int c = 0; c < 4; c++) begin
      irq_o |= {15'b0, pending_q[c] && wsi_i} << vector_o[4*c +: 4];
    end
  end

  assign vector_o = vector_q & vector_mask;
  assign ipsr_o   = {28'b0, pending_q};
  assign icvec_o  = {48'b0, vector_o};
endmodule
