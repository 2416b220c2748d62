// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// One answer channel towards the device (R or B): answers from m_dma, and local ones of refused
// requests in between.
//
// Latency   1 cycle, one beat per cycle. Up to Depth beats wait for the device.
// Order     a local burst starts only between bursts of m_dma and is never interrupted. In front
//           and behind it one cycle passes without a beat.
module iommu_answer_merge #(
  parameter int Width = 8,
  parameter int Depth = 2      // at least 2
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             m_valid_i,
  output logic             m_ready_o,
  input  logic             m_last_i,
  input  logic [Width-1:0] m_data_i,
  input  logic             local_valid_i,
  output logic             local_ready_o,
  input  logic             local_last_i,
  input  logic [Width-1:0] local_data_i,
  output logic             s_valid_o,
  input  logic             s_ready_i,
  output logic [Width-1:0] s_data_o,
  output logic [$clog2(Depth+1)-1:0] count_o   // beats that wait for the device
);
  logic room, turn_q, open_q, open_d, m_take, local_take;

  assign m_ready_o     = room && !turn_q;
  assign local_ready_o = room && turn_q;
  assign m_take        = m_valid_i && m_ready_o;
  assign local_take    = local_valid_i && local_ready_o;
  assign open_d        = m_take ? !m_last_i : open_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      turn_q <= 1'b0;
      open_q <= 1'b0;
    end else begin
      open_q <= open_d;
      if (!turn_q) turn_q <= local_valid_i && !open_d;
      else if (local_take && local_last_i) turn_q <= 1'b0;
    end
  end

  util_fifo #(.Width(Width), .Depth(Depth)) u_waiting (
    .clk_i, .rst_ni,
    .valid_i(m_take || local_take), .ready_o(room),
    .data_i(turn_q ? local_data_i : m_data_i),
    .valid_o(s_valid_o), .ready_i(s_ready_i), .data_o(s_data_o), .count_o
  );
endmodule
