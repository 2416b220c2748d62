// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Trace lane of resets and strap loads, with what the straps left of the block
// (spec/trace_events.yaml).
//
// Latency   one cycle: the event is in the first cycle after reset, or after the load.
module iommu_reset_trace (
  input  logic                          clk_i,
  input  logic                          rst_ni,
  input  logic                          load_i,           // straps are being sampled
  input  iommu_regs_pkg::capabilities_t capabilities_i,
  input  iommu_pkg::limits_t            limits_i,
  output logic                          trace_valid_o,
  output iommu_trace_pkg::reset_t       trace_o
);
  logic in_reset_q, loaded_q;
  always_ff @(posedge clk_i) begin
    in_reset_q <= !rst_ni;
    loaded_q   <= rst_ni && load_i;
  end

  assign trace_valid_o = rst_ni && (in_reset_q || loaded_q);
  assign trace_o.straps       = loaded_q;
  assign trace_o.capabilities = capabilities_i;
  assign trace_o.ddt_mode_max = limits_i.ddt_mode_max;
  assign trace_o.walk_slots   = limits_i.walk_slots;
  assign trace_o.icvec_mask   = limits_i.icvec_mask;
  assign trace_o.cache_off    = limits_i.cache_off;
endmodule
