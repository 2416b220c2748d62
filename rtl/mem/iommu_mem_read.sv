// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Read side of m_mem: walks, command fetches and reads of interrupt files share one AR channel, and
// each beat goes back to its reader with the first byte wanted at bit 0.
//
// Latency   a request offered in cycle t is on AR in t+1, one address per cycle; beats pass through
//           in the cycle in which they arrive.
// Order     walks go first; a reader that has waited MaxWait cycles goes before the next walk.
// Contract  readers have room for what they ask (RREADY is constantly 1) and ids are unique among
//           the reads in flight.
`include "iommu_assert.svh"

module iommu_mem_read #(
  parameter int Pas      = 56,
  parameter int MemDataW = 256
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,

  input  logic                   walk_valid_i,
  input  iommu_pkg::mem_rd_req_t walk_i,
  output logic                   walk_ready_o,
  input  logic                   cmd_valid_i,
  input  iommu_pkg::mem_rd_req_t cmd_i,
  output logic                   cmd_ready_o,
  input  logic                   mrif_valid_i,
  input  iommu_pkg::mem_rd_req_t mrif_i,
  output logic                   mrif_ready_o,

  output logic                   walk_rsp_valid_o,
  output logic                   cmd_rsp_valid_o,
  output logic                   mrif_rsp_valid_o,
  output logic [7:0]             rsp_id_o,
  output logic [MemDataW-1:0]    rsp_data_o,
  output logic                   rsp_last_o,
  output logic                   rsp_error_o,
  output logic [MemDataW/64-1:0] rsp_poison_o,   // one bit for each 64 of rsp_data_o
  output logic                   rsp_any_poison_o, // in what was asked for
  output logic                   busy_o,

  output logic                   m_mem_arvalid,
  input  logic                   m_mem_arready,
  output logic [7:0]             m_mem_arid,
  output logic [Pas-1:0]         m_mem_araddr,
  output logic [7:0]             m_mem_arlen,
  output logic [2:0]             m_mem_arsize,
  output logic [1:0]             m_mem_arburst,
  output logic [3:0]             m_mem_arcache,
  output logic [2:0]             m_mem_arprot,
  output logic [31:0]            m_mem_aruser,
  input  logic                   m_mem_rvalid,
  output logic                   m_mem_rready,
  input  logic [7:0]             m_mem_rid,
  input  logic [MemDataW-1:0]    m_mem_rdata,
  input  logic [1:0]             m_mem_rresp,
  input  logic [MemDataW/64-1:0] m_mem_rpoison,
  input  logic                   m_mem_rlast
);
  localparam int         BusLog2     = $clog2(MemDataW / 8);
  localparam int         BusDwords   = MemDataW / 64;
  localparam logic [2:0] MaxWait     = 3'd7;
  localparam logic [1:0] BurstIncr   = 2'b01;
  localparam logic [3:0] WriteBack   = 4'b1111;  // read and write allocate
  localparam logic [2:0] Privileged  = 3'b001;   // data, secure

  // ---------------------------------------------------------------- choice
  logic [2:0]             wait_q;
  logic                   take, other_valid, pick_other, any_valid;
  iommu_pkg::mem_rd_req_t picked;

  assign take         = !m_mem_arvalid || m_mem_arready;
  assign other_valid  = cmd_valid_i || mrif_valid_i;
  assign any_valid    = walk_valid_i || other_valid;
  assign pick_other   = other_valid && (!walk_valid_i || wait_q == MaxWait);
  assign walk_ready_o = take && !pick_other;
  assign mrif_ready_o = take && pick_other;
  assign cmd_ready_o  = take && pick_other && !mrif_valid_i;
  assign picked       = !pick_other ? walk_i : (mrif_valid_i ? mrif_i : cmd_i);

  always_ff @(posedge clk_i) begin
    if (!rst_ni || !other_valid || (take && pick_other)) wait_q <= '0;
    else if (wait_q != MaxWait)                          wait_q <= wait_q + 1'b1;
  end

  // ---------------------------------------------------------------- address channel
  logic                            arvalid_q;
  logic [iommu_pkg::MemRdReqW-1:0] request_q;
  iommu_pkg::mem_rd_req_t          request;

  always_ff @(posedge clk_i) begin
    if (!rst_ni)   arvalid_q <= 1'b0;
    else if (take) arvalid_q <= any_valid;
  end
  always_ff @(posedge clk_i) begin
    if (take && any_valid) request_q <= picked;
  end

  assign request       = request_q;
  assign m_mem_arvalid = arvalid_q;
  assign m_mem_arid    = request.id;
  assign m_mem_araddr  = request.addr[Pas-1:0];
  assign m_mem_arsize  = (request.log2_bytes > 3'(BusLog2)) ? 3'(BusLog2) : request.log2_bytes;
  assign m_mem_arlen   = (8'd1 << (request.log2_bytes - m_mem_arsize)) - 8'd1;
  assign m_mem_arburst = BurstIncr;
  assign m_mem_arcache = WriteBack;
  assign m_mem_arprot  = Privileged;
  assign m_mem_aruser  = {1'b0, request.mcid, request.rcid, request.level, request.reason};

  // ---------------------------------------------------------------- data channel
  // A read narrower than the bus comes back on the byte lanes of its address. Each reader's place
  // on the bus and size are kept by id: walk slots, the command queue, the interrupt file unit.
  localparam int PlaceW    = (BusDwords > 1) ? $clog2(BusDwords) : 1;
  localparam int NumPlaces = 66;
  logic [PlaceW-1:0]    place_q  [0:NumPlaces-1];
  logic [BusDwords-1:0] wanted_q [0:NumPlaces-1];
  logic [6:0]           ask_idx, rsp_idx;
  logic [PlaceW-1:0]    ask_place, rsp_place;
  logic [BusDwords-1:0] ask_wanted;

  assign ask_idx = !picked.id[7] ? {1'b0, picked.id[5:0]}
                 : (picked.id == iommu_pkg::MemIdMrif) ? 7'd65 : 7'd64;
  assign rsp_idx = !m_mem_rid[7] ? {1'b0, m_mem_rid[5:0]} : mrif_rsp_valid_o ? 7'd65 : 7'd64;
  if (BusDwords > 1) begin : gen_wide_bus
    assign ask_place  = (picked.log2_bytes >= 3'(BusLog2)) ? '0 : picked.addr[BusLog2-1:3];
    assign ask_wanted = (picked.log2_bytes >= 3'(BusLog2)) ? '1
                      : ~({BusDwords{1'b1}} << (4'd1 << (picked.log2_bytes - 3'd3)));
  end else begin : gen_narrow_bus
    assign ask_place  = '0;
    assign ask_wanted = '1;
  end
  always_ff @(posedge clk_i) begin
    if (take && any_valid) begin
      place_q[ask_idx]  <= ask_place;
      wanted_q[ask_idx] <= ask_wanted;
    end
  end

  assign rsp_place        = place_q[rsp_idx];
  assign m_mem_rready     = 1'b1;
  assign walk_rsp_valid_o = m_mem_rvalid && !m_mem_rid[7];
  assign cmd_rsp_valid_o  = m_mem_rvalid && (m_mem_rid == iommu_pkg::MemIdCmd);
  assign mrif_rsp_valid_o = m_mem_rvalid && (m_mem_rid == iommu_pkg::MemIdMrif);
  assign rsp_id_o         = m_mem_rid;
  assign rsp_data_o       = m_mem_rdata >> {rsp_place, 6'b0};
  assign rsp_last_o       = m_mem_rlast;
  assign rsp_error_o      = m_mem_rresp[1];
  assign rsp_poison_o     = m_mem_rpoison >> rsp_place;
  assign rsp_any_poison_o = (rsp_poison_o & wanted_q[rsp_idx]) != '0;

  // ---------------------------------------------------------------- idle
  // R of an atomic belongs to iommu_mem_atomic.
  logic [7:0] in_flight_q;
  logic       mine;
  assign mine = walk_rsp_valid_o || cmd_rsp_valid_o || mrif_rsp_valid_o;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      in_flight_q <= '0;
    end else begin
      in_flight_q <= in_flight_q + 8'(m_mem_arvalid && m_mem_arready)
                                 - 8'(mine && m_mem_rlast);
    end
  end
  assign busy_o = arvalid_q || (in_flight_q != '0);

  `IOMMU_ASSERT(AnswerWasAsked, !mine || in_flight_q != '0)
  `IOMMU_ASSERT(Aligned, !m_mem_arvalid ||
                         (request.addr & ~({56{1'b1}} << request.log2_bytes)) == '0)
endmodule
