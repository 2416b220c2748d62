// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// The address register of one m_dma channel (AR or AW).
//
// Latency   an address loaded in cycle n is offered in n+1; one address per cycle.
// Stale     an address that was loaded with a stale result, or that an invalidation finds waiting
//           here, is stale until its handshake. Which addresses the invalidation covers is not
//           looked at: the fence waits for one handshake more than it must.
module iommu_issue_register (
  input  logic                              clk_i,
  input  logic                              rst_ni,
  input  logic                              load_i,         // only when ready_o
  output logic                              ready_o,
  input  iommu_port_pkg::shape_t            shape_i,
  input  logic [iommu_pkg::PaW-1:0]         addr_i,
  input  logic [iommu_port_pkg::UserW-1:0]  user_i,
  input  logic [iommu_pkg::SeqW-1:0]        seq_i,
  input  logic                              stale_i,
  input  logic                              inval_valid_i,
  output logic                              m_valid_o,
  input  logic                              m_ready_i,
  output iommu_port_pkg::shape_t            m_shape_o,
  output logic [iommu_pkg::PaW-1:0]         m_addr_o,
  output logic [iommu_port_pkg::UserW-1:0]  m_user_o,
  output logic                              stale_busy_o,
  output logic                              trace_valid_o,
  output iommu_trace_pkg::m_ar_t            trace_o         // m_aw has the same fields
);
  logic                              valid_q, stale_q;
  logic [15:0]                       waited_q;
  logic [iommu_port_pkg::ShapeW-1:0] shape_q;
  logic [iommu_pkg::PaW-1:0]         addr_q;
  logic [iommu_port_pkg::UserW-1:0]  user_q;
  logic [iommu_pkg::SeqW-1:0]        seq_q;

  assign m_valid_o    = valid_q;
  assign m_shape_o    = shape_q;
  assign m_addr_o     = addr_q;
  assign m_user_o     = user_q;
  assign ready_o      = !valid_q || m_ready_i;
  assign stale_busy_o = valid_q && stale_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      valid_q <= 1'b0;
      stale_q <= 1'b0;
    end else if (load_i) begin
      valid_q <= 1'b1;
      stale_q <= stale_i || inval_valid_i;
    end else if (m_ready_i) begin
      valid_q <= 1'b0;
    end else if (inval_valid_i) begin
      stale_q <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (load_i) begin
      shape_q  <= shape_i;
      addr_q   <= addr_i;
      user_q   <= user_i;
      seq_q    <= seq_i;
      waited_q <= '0;
    end else if (valid_q && (waited_q != '1)) begin
      waited_q <= waited_q + 1'b1;
    end
  end

  assign trace_valid_o = m_valid_o && m_ready_i;
  always_comb begin
    trace_o = '0;
    if (trace_valid_o) begin
      trace_o.seq    = seq_q;
      trace_o.id     = m_shape_o.id;
      trace_o.pa     = addr_q;
      trace_o.waited = waited_q;
    end
  end
endmodule
