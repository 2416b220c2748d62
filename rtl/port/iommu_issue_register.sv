// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// The address register of one m_dma channel (AR or AW).
//
// Latency   an address loaded in cycle n is offered in n+1; one address per cycle.
// Stale     an address that was loaded with a stale result, or that an invalidation finds waiting
//           here, is stale until its handshake. Which addresses the invalidation covers is not
//           looked at: the fence waits for one handshake more than it must.
module iommu_issue_register (
  input  logic                     clk_i,
  input  logic                     rst_ni,
  input  logic                     load_i,          // only when ready_o
  output logic                     ready_o,
  input  iommu_port_pkg::issue_t   issue_i,
  input  logic                     issue_stale_i,
  input  logic                     inval_valid_i,
  output logic                     m_valid_o,
  input  logic                     m_ready_i,
  output iommu_port_pkg::issue_t   m_o,
  output logic                     stale_busy_o,
  output logic                     trace_valid_o,
  output iommu_trace_pkg::m_ar_t   trace_o          // m_aw has the same fields
);
  logic        valid_q, stale_q;
  logic [15:0] waited_q;
  logic [iommu_port_pkg::IssueW-1:0] issue_q;

  assign m_valid_o    = valid_q;
  assign m_o          = issue_q;
  assign ready_o      = !valid_q || m_ready_i;
  assign stale_busy_o = valid_q && stale_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      valid_q <= 1'b0;
      stale_q <= 1'b0;
    end else if (load_i) begin
      valid_q <= 1'b1;
      stale_q <= issue_stale_i || inval_valid_i;
    end else if (m_ready_i) begin
      valid_q <= 1'b0;
    end else if (inval_valid_i) begin
      stale_q <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (load_i) begin
      issue_q  <= issue_i;
      waited_q <= '0;
    end else if (valid_q && (waited_q != '1)) begin
      waited_q <= waited_q + 1'b1;
    end
  end

  assign trace_valid_o  = m_valid_o && m_ready_i;
  assign trace_o.seq    = m_o.seq;
  assign trace_o.id     = m_o.id;
  assign trace_o.pa     = m_o.addr;
  assign trace_o.waited = waited_q;
endmodule
