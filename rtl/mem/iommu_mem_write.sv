// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Write side of m_mem: fault records (32 bytes) and the stores of fences (4 bytes), one at a time
// on AW and W.
//
// Latency   a write offered in cycle t has AW and its first W beat in t+1; one beat per cycle.
// Contract  after *_ready_o the writer waits for its *_done_o, so each id has one write in flight.
//           AW never waits for WREADY nor W for AWREADY.
`include "iommu_assert.svh"

module iommu_mem_write #(
  parameter int Pas      = 56,
  parameter int MemDataW = 256
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  iommu_pkg::config_t    cfg_i,

  input  logic                  fault_valid_i,
  input  logic [55:0]           fault_addr_i,     // 32-byte aligned
  input  logic [255:0]          fault_data_i,
  output logic                  fault_ready_o,
  output logic                  fault_done_o,     // one cycle
  input  logic                  fence_valid_i,
  input  logic [55:0]           fence_addr_i,     // 4-byte aligned
  input  logic [31:0]           fence_data_i,
  output logic                  fence_ready_o,
  output logic                  fence_done_o,
  output logic                  error_o,          // with *_done_o
  output logic                  busy_o,

  output logic                  m_mem_awvalid,
  input  logic                  m_mem_awready,
  output logic [7:0]            m_mem_awid,
  output logic [Pas-1:0]        m_mem_awaddr,
  output logic [7:0]            m_mem_awlen,
  output logic [2:0]            m_mem_awsize,
  output logic [1:0]            m_mem_awburst,
  output logic [3:0]            m_mem_awcache,
  output logic [2:0]            m_mem_awprot,
  output logic [5:0]            m_mem_awatop,
  output logic [31:0]           m_mem_awuser,
  output logic                  m_mem_wvalid,
  input  logic                  m_mem_wready,
  output logic [MemDataW-1:0]   m_mem_wdata,
  output logic [MemDataW/8-1:0] m_mem_wstrb,
  output logic                  m_mem_wlast,
  input  logic                  m_mem_bvalid,
  output logic                  m_mem_bready,
  input  logic [7:0]            m_mem_bid,
  input  logic [1:0]            m_mem_bresp
);
  localparam int         BusBytes    = MemDataW / 8;
  localparam int         BusLog2     = $clog2(BusBytes);
  localparam int         RecordLog2  = 5;
  localparam int         StoreLog2   = 2;
  localparam int         RecordSize  = (BusLog2 < RecordLog2) ? BusLog2 : RecordLog2;
  localparam int         RecordBeats = 1 << (RecordLog2 - RecordSize);
  localparam logic [1:0] BurstIncr   = 2'b01;
  localparam logic [3:0] WriteBack   = 4'b1111;  // read and write allocate
  localparam logic [2:0] Privileged  = 3'b001;   // data, secure

  // ---------------------------------------------------------------- the write on the channels
  logic         awvalid_q, wvalid_q, is_fence_q, idle, pick_fence, load;
  logic [55:0]  addr_q;
  logic [255:0] data_q;
  logic [1:0]   beat_q;                           // number of the beat on W

  assign idle          = !awvalid_q && !wvalid_q;
  assign pick_fence    = fence_valid_i;           // short, and software waits for it
  assign load          = idle && (fence_valid_i || fault_valid_i);
  assign fence_ready_o = idle;
  assign fault_ready_o = idle && !pick_fence;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      awvalid_q <= 1'b0;
      wvalid_q  <= 1'b0;
    end else if (load) begin
      awvalid_q <= 1'b1;
      wvalid_q  <= 1'b1;
    end else begin
      if (m_mem_awready)               awvalid_q <= 1'b0;
      if (m_mem_wready && m_mem_wlast) wvalid_q  <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (load) begin
      is_fence_q <= pick_fence;
      addr_q     <= pick_fence ? fence_addr_i : fault_addr_i;
      data_q     <= pick_fence ? {8{fence_data_i}} : fault_data_i;
      beat_q     <= '0;
    end else if (m_mem_wvalid && m_mem_wready) begin
      data_q <= data_q >> (RecordBeats > 1 ? MemDataW : 0);
      beat_q <= beat_q + 1'b1;
    end
  end

  // ---------------------------------------------------------------- channels
  assign m_mem_awvalid = awvalid_q;
  assign m_mem_awid    = is_fence_q ? iommu_pkg::MemIdFence : iommu_pkg::MemIdFault;
  assign m_mem_awaddr  = addr_q[Pas-1:0];
  assign m_mem_awlen   = is_fence_q ? 8'd0 : 8'(RecordBeats - 1);
  assign m_mem_awsize  = is_fence_q ? 3'(StoreLog2) : 3'(RecordSize);
  assign m_mem_awburst = BurstIncr;
  assign m_mem_awcache = WriteBack;
  assign m_mem_awprot  = Privileged;
  assign m_mem_awatop  = '0;
  assign m_mem_awuser  = {1'b0, cfg_i.mcid, cfg_i.rcid, 3'b000,
                          is_fence_q ? iommu_pkg::MemFence : iommu_pkg::MemFault};

  // The data stands on every lane that it can go to; strobes choose.
  logic [BusBytes-1:0] fence_strobe, record_strobe;
  assign fence_strobe = BusBytes'(4'hF) << {addr_q[BusLog2-1:2], 2'b00};
  if (BusLog2 > RecordLog2) begin : gen_wide_bus
    assign m_mem_wdata   = {(MemDataW/256){data_q}};
    assign record_strobe = BusBytes'(32'hFFFF_FFFF) << {addr_q[BusLog2-1:RecordLog2], 5'b0};
  end else begin : gen_narrow_bus
    assign m_mem_wdata   = data_q[MemDataW-1:0];
    assign record_strobe = '1;
  end
  assign m_mem_wvalid = wvalid_q;
  assign m_mem_wstrb  = is_fence_q ? fence_strobe : record_strobe;
  assign m_mem_wlast  = is_fence_q || (beat_q == 2'(RecordBeats - 1));

  // ---------------------------------------------------------------- answers
  assign m_mem_bready = 1'b1;
  assign fence_done_o = m_mem_bvalid && (m_mem_bid == iommu_pkg::MemIdFence);
  assign fault_done_o = m_mem_bvalid && (m_mem_bid == iommu_pkg::MemIdFault);
  assign error_o      = m_mem_bresp[1];
  assign busy_o       = !idle;

  `IOMMU_ASSERT(KnownAnswer, !m_mem_bvalid || fence_done_o || fault_done_o)
endmodule
