// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// The counters as built largest, with four places where events happen; limits are pins.
module hpm_bench_top (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         present_i,
  input  logic [4:0]   counters_i,
  input  logic [6:0]   width_i,
  input  logic [3:0]   event_max_i,
  input  logic         write_i,
  input  logic [11:0]  write_addr_i,
  input  logic         write_low_i,
  input  logic         write_high_i,
  input  logic [63:0]  write_data_i,
  input  logic [11:0]  read_addr_i,
  output logic [63:0]  read_data_o,

  // One entry for each place.
  input  logic [3:0]   event_valid_i,
  input  logic [15:0]  event_id_i,
  input  logic [95:0]  device_id_i,
  input  logic [3:0]   pv_i,
  input  logic [79:0]  process_id_i,
  input  logic [3:0]   gscv_i,
  input  logic [63:0]  gscid_i,
  input  logic [3:0]   pscv_i,
  input  logic [79:0]  pscid_i,
  output logic         overflow_o,
  output logic [31:0]  next_deadline_o
);
  localparam int NumEvents = 4;
  logic [NumEvents*iommu_pkg::HpmEventW-1:0] events;
  iommu_pkg::limits_t                        limits;

  for (genvar e = 0; e < NumEvents; e++) begin : gen_event
    iommu_pkg::hpm_event_t happening;
    assign happening = {event_id_i[4*e +: 4], device_id_i[24*e +: 24], pv_i[e],
                        process_id_i[20*e +: 20], gscv_i[e], gscid_i[16*e +: 16], pscv_i[e],
                        pscid_i[20*e +: 20]};
    assign events[e*iommu_pkg::HpmEventW +: iommu_pkg::HpmEventW] = happening;
  end

  always_comb begin
    limits               = '0;
    limits.hpm_counters  = counters_i;
    limits.hpm_width     = width_i;
    limits.hpm_event_max = event_max_i;
  end

  iommu_hpm #(.NumEvents(NumEvents), .NumHpm(31), .HpmWidth(64)) u_dut (
    .clk_i, .rst_ni, .present_i, .limits_i(limits), .write_i, .write_addr_i, .write_low_i,
    .write_high_i, .write_data_i, .read_addr_i, .read_data_o, .event_valid_i, .event_i(events),
    .overflow_o, .next_deadline_o
  );
endmodule
