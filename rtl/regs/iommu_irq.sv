// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Pending interrupts (ipsr), their vectors (icvec) and the interrupt wires.
//
// A pending bit rises by a level (enabled error bits) or by an event (a new record) and stays
// until software writes 1 to it. If the level is still there it falls for one cycle and rises
// again; an event in the cycle of the clearing write is never lost.
// Sources   checklist groups IPS and INT, wire rows.
module iommu_irq (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic [3:0]  icvec_mask_i,        // bits that a vector number has

  input  logic        write_ipsr_i,
  input  logic        write_icvec_i,       // low half
  input  logic [31:0] write_data_i,
  output logic [31:0] ipsr_o,
  output logic [63:0] icvec_o,

  input  logic        cmd_level_i,         // cqcsr.cie and one of its status bits
  input  logic        fault_level_i,       // fqcsr.fie and one of its error bits
  input  logic        fault_event_i,       // fqcsr.fie and a record was appended

  output logic [15:0] irq_o
);
  iommu_regs_pkg::ipsr_t  clear;
  iommu_regs_pkg::icvec_t new_vector;
  logic       cip_q, fip_q;
  logic [3:0] civ_q, fiv_q;

  assign clear      = write_ipsr_i ? write_data_i : '0;
  assign new_vector = {32'b0, write_data_i};

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      cip_q <= 1'b0;
      fip_q <= 1'b0;
      civ_q <= '0;
      fiv_q <= '0;
    end else begin
      cip_q <= cip_q ? !clear.cip : cmd_level_i;
      fip_q <= fault_event_i || (fip_q ? !clear.fip : fault_level_i);
      if (write_icvec_i) begin
        civ_q <= new_vector.civ & icvec_mask_i;
        fiv_q <= new_vector.fiv & icvec_mask_i;
      end
    end
  end

  assign ipsr_o  = {30'b0, fip_q, cip_q};
  assign icvec_o = {56'b0, fiv_q, civ_q};
  assign irq_o   = ({15'b0, cip_q} << civ_q) | ({15'b0, fip_q} << fiv_q);
endmodule
