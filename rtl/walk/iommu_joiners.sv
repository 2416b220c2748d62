// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// The requests that wait for each walk: one list for each slot, in order of arrival.
//
// Every queue entry of every device port can wait for one walk at most, so its number is the
// address of its list element and the table never runs out. ATS and the debug port come behind the
// device ports.
//
// Latency   head_o follows slot_i combinationally; changes act from the next cycle.
// Contract  the owner adds to no list from which it takes.
module iommu_joiners #(
  parameter  int NumWalkSlots = 24,
  parameter  int NumPorts     = 1,
  parameter  int ReadQueue    = 64,
  parameter  int WriteQueue   = 32,
  localparam int SlotIdxW     = (NumWalkSlots > 1) ? $clog2(NumWalkSlots) : 1
) (
  input  logic                    clk_i,
  input  logic                    add_i,
  input  logic                    add_first_i,     // starts the list of add_slot_i
  input  logic [SlotIdxW-1:0]     add_slot_i,
  input  iommu_walk_pkg::joiner_t add_joiner_i,
  input  logic [SlotIdxW-1:0]     slot_i,
  output iommu_walk_pkg::joiner_t head_o,
  output logic                    last_o,          // head_o is the only one
  input  logic                    take_i           // remove head_o
);
  localparam int Deepest = (ReadQueue > WriteQueue) ? ReadQueue : WriteQueue;
  localparam int QueueW  = (Deepest > 1) ? $clog2(Deepest) : 1;
  localparam int Depth   = (NumPorts + 2) << (QueueW + 1);
  localparam int IdxW    = $clog2(Depth);

  logic [iommu_walk_pkg::JoinerW-1:0] joiner_q [0:Depth-1];
  logic [IdxW-1:0]                    next_q   [0:Depth-1];
  logic [IdxW-1:0]                    first_q  [0:NumWalkSlots-1];
  logic [IdxW-1:0]                    last_q   [0:NumWalkSlots-1];

  // {port, direction, queue index}, without the unused upper bits of the fields.
  logic [IdxW-1:0] add_index, add_behind, head_index;
  logic [iommu_pkg::PortW-1:0] who;
  assign who       = (add_joiner_i.port == iommu_pkg::PortAts)   ? 3'(NumPorts)
                   : (add_joiner_i.port == iommu_pkg::PortDebug) ? 3'(NumPorts + 1)
                                                                 : add_joiner_i.port;
  assign add_index = IdxW'({who, add_joiner_i.write, add_joiner_i.idx[QueueW-1:0]});
  assign add_behind = last_q[add_slot_i];
  assign head_index = first_q[slot_i];

  // The list starts that guard these arrays live in iommu_walk_slots; no reset.
  always_ff @(posedge clk_i) begin
    if (add_i) begin
      joiner_q[add_index] <= add_joiner_i;
      last_q[add_slot_i]  <= add_index;
      if (!add_first_i) next_q[add_behind] <= add_index;
    end
  end
  always_ff @(posedge clk_i) begin
    if (add_i && add_first_i) first_q[add_slot_i] <= add_index;
    if (take_i)               first_q[slot_i]     <= next_q[head_index];
  end

  assign head_o = joiner_q[head_index];
  assign last_o = head_index == last_q[slot_i];
endmodule
