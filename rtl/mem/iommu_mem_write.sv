// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Write side of m_mem: records, stores, messages and atomics share AW and W, one at a time.
//
// Writers   by priority: 0 store of a fence (short, and software waits for it), 1 fault record,
//           2 page request record, 3 interrupt message, 4 interrupt file update, 5 its notice.
//           After a write an atomic that waits has its turn, so neither starves the other.
// Latency   a write offered in cycle t has AW and its first W beat in t+1; one beat per cycle.
// Contract  after its ready a writer waits for its done, so each id has one write in flight.
//           AW never waits for WREADY nor W for AWREADY.
`include "iommu_assert.svh"

module iommu_mem_write #(
  parameter int Pas        = 56,
  parameter int MemDataW   = 256,
  parameter int NumWriters = 6
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,

  input  logic [NumWriters-1:0]   req_valid_i,
  input  logic [NumWriters*iommu_pkg::MemWrReqW-1:0] req_i,  // iommu_pkg::mem_wr_req_t each
  output logic [NumWriters-1:0]   req_ready_o,
  output logic [NumWriters-1:0]   done_o,           // one cycle
  output logic                    error_o,          // with done_o and atomic_done_o

  input  logic                    atomic_valid_i,   // made by iommu_mem_atomic
  input  iommu_pkg::mem_wr_req_t  atomic_i,
  input  logic [5:0]              atomic_atop_i,
  input  logic                    atomic_wrap_i,    // address is in the upper half of the data
  input  logic [2:0]              atomic_level_i,
  output logic                    atomic_ready_o,
  output logic                    atomic_done_o,    // B of an atomic
  output logic [7:0]              atomic_done_id_o,
  output logic                    busy_o,           // a write waits for AW, W or B

  output logic                    m_mem_awvalid,
  input  logic                    m_mem_awready,
  output logic [7:0]              m_mem_awid,
  output logic [Pas-1:0]          m_mem_awaddr,
  output logic [7:0]              m_mem_awlen,
  output logic [2:0]              m_mem_awsize,
  output logic [1:0]              m_mem_awburst,
  output logic [3:0]              m_mem_awcache,
  output logic [2:0]              m_mem_awprot,
  output logic [5:0]              m_mem_awatop,
  output logic [31:0]             m_mem_awuser,
  output logic                    m_mem_wvalid,
  input  logic                    m_mem_wready,
  output logic [MemDataW-1:0]     m_mem_wdata,
  output logic [MemDataW/8-1:0]   m_mem_wstrb,
  output logic                    m_mem_wlast,
  input  logic                    m_mem_bvalid,
  output logic                    m_mem_bready,
  input  logic [7:0]              m_mem_bid,
  input  logic [1:0]              m_mem_bresp
);
  localparam int         ReqW       = iommu_pkg::MemWrReqW;
  localparam int         BusBytes   = MemDataW / 8;
  localparam int         BusLog2    = $clog2(BusBytes);
  localparam logic [1:0] BurstIncr  = 2'b01;
  localparam logic [1:0] BurstWrap  = 2'b10;
  localparam logic [3:0] WriteBack  = 4'b1111;  // read and write allocate
  localparam logic [3:0] Device     = 4'b0000;  // B comes from the interrupt file itself
  localparam logic [2:0] Privileged = 3'b001;   // data, secure

  // ---------------------------------------------------------------- choice
  logic                   awvalid_q, wvalid_q, idle, load, atomic_turn_q, pick_atomic;
  logic [NumWriters-1:0]  pick;
  logic [ReqW-1:0]        picked_bits;
  iommu_pkg::mem_wr_req_t picked;

  assign idle           = !awvalid_q && !wvalid_q;
  assign load           = idle && (atomic_valid_i || (req_valid_i != '0));
  assign pick_atomic    = atomic_valid_i && (atomic_turn_q || (req_valid_i == '0));
  assign pick           = req_valid_i & (~req_valid_i + 1'b1);   // the lowest one
  assign req_ready_o    = pick & {NumWriters{idle && !pick_atomic}};
  assign atomic_ready_o = idle && pick_atomic;

  always_comb begin
    picked_bits = '0;
    for (int i = 0; i < NumWriters; i++) begin
      picked_bits = picked_bits | (req_i[i*ReqW +: ReqW] & {ReqW{pick[i]}});
    end
    if (pick_atomic) picked_bits = atomic_i;
  end
  assign picked = picked_bits;

  // ---------------------------------------------------------------- the write on the channels
  logic [ReqW-1:0]        request_q;
  iommu_pkg::mem_wr_req_t request;
  logic [255:0]           data_q, spread;
  logic [5:0]             atop_q;
  logic                   wrap_q;
  logic [2:0]             level_q, left_q;       // beats after the one on W

  assign request = request_q;

  // Data narrower than 32 bytes stand on every lane that they can go to; strobes choose.
  always_comb begin
    case (picked.log2_bytes)
      3'd2:    spread = {8{picked.data[31:0]}};
      3'd3:    spread = {4{picked.data[63:0]}};
      3'd4:    spread = {2{picked.data[127:0]}};
      default: spread = picked.data;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      awvalid_q     <= 1'b0;
      wvalid_q      <= 1'b0;
      atomic_turn_q <= 1'b0;
    end else if (load) begin
      awvalid_q     <= 1'b1;
      wvalid_q      <= 1'b1;
      atomic_turn_q <= !pick_atomic;
    end else begin
      if (m_mem_awready)               awvalid_q <= 1'b0;
      if (m_mem_wready && m_mem_wlast) wvalid_q  <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (load) begin
      request_q <= picked_bits;
      atop_q    <= pick_atomic ? atomic_atop_i  : '0;
      wrap_q    <= pick_atomic && atomic_wrap_i;
      level_q   <= pick_atomic ? atomic_level_i : '0;
      data_q    <= spread;
      left_q    <= (picked.log2_bytes <= 3'(BusLog2)) ? '0
                 : 3'((4'd1 << (picked.log2_bytes - 3'(BusLog2))) - 4'd1);
    end else if (m_mem_wvalid && m_mem_wready) begin
      data_q    <= data_q >> (MemDataW % 256);   // wider buses need one beat
      left_q    <= left_q - 1'b1;
    end
  end

  // ---------------------------------------------------------------- channels
  logic [7:0] beats;
  assign beats = (request.log2_bytes <= m_mem_awsize) ? 8'd1
               : 8'd1 << (request.log2_bytes - m_mem_awsize);

  assign m_mem_awvalid = awvalid_q;
  assign m_mem_awid    = request.id;
  assign m_mem_awaddr  = request.addr[Pas-1:0];
  assign m_mem_awlen   = beats - 8'd1;
  assign m_mem_awsize  = (request.log2_bytes > 3'(BusLog2)) ? 3'(BusLog2) : request.log2_bytes;
  assign m_mem_awburst = wrap_q ? BurstWrap : BurstIncr;
  assign m_mem_awcache = (request.reason == iommu_pkg::MemMsi) ? Device : WriteBack;
  assign m_mem_awprot  = Privileged;
  assign m_mem_awatop  = atop_q;
  assign m_mem_awuser  = {1'b0, request.mcid, request.rcid, level_q, request.reason};

  logic [BusLog2-1:0]  lane;
  logic [BusBytes-1:0] bytes;
  assign lane  = BusLog2'((request.addr >> m_mem_awsize) << m_mem_awsize);
  assign bytes = ~({BusBytes{1'b1}} << (7'd1 << m_mem_awsize));

  assign m_mem_wvalid = wvalid_q;
  assign m_mem_wdata  = {((MemDataW + 255) / 256){data_q[(MemDataW < 256 ? MemDataW : 256)-1:0]}};
  assign m_mem_wstrb  = bytes << lane;
  assign m_mem_wlast  = (left_q == '0);

  // ---------------------------------------------------------------- answers
  logic [NumWriters-1:0] open_q;                 // writes without their B
  logic [7:0]            id_q [0:NumWriters-1];

  always_ff @(posedge clk_i) begin
    if (!rst_ni) open_q <= '0;
    else         open_q <= (open_q & ~done_o) | (req_valid_i & req_ready_o);
  end
  for (genvar i = 0; i < NumWriters; i++) begin : gen_writer
    always_ff @(posedge clk_i) begin
      if (req_valid_i[i] && req_ready_o[i]) id_q[i] <= picked.id;
    end
    assign done_o[i] = m_mem_bvalid && open_q[i] && (m_mem_bid == id_q[i]);
  end

  assign m_mem_bready     = 1'b1;
  assign atomic_done_o    = m_mem_bvalid && ((m_mem_bid[7:6] == iommu_pkg::MemIdCas[7:6]) ||
                                             (m_mem_bid == iommu_pkg::MemIdMrifAtomic));
  assign atomic_done_id_o = m_mem_bid;
  assign error_o          = m_mem_bresp[1];
  assign busy_o           = !idle || (open_q != '0);

  `IOMMU_ASSERT(KnownAnswer, !m_mem_bvalid || (done_o != '0) || atomic_done_o)
  `IOMMU_ASSERT(Aligned, !m_mem_awvalid || atop_q != '0 ||
                ((request.addr & ((56'd1 << request.log2_bytes) - 56'd1)) == '0))
  `IOMMU_ASSERT(OneWriteEach, (open_q & req_valid_i & req_ready_o) == '0)
endmodule
