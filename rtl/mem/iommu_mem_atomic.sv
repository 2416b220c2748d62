// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Atomics of m_mem: compare-and-swaps of the walker (A and D bits) and bit sets of the interrupt
// file unit. AXI5 answers an atomic twice, R with the old value and B; whoever asked gets one
// answer, when both are here.
//
//   what              AWATOP           data on W
//   compare-and-swap  AtomicCompare    compare value and swap value, together twice the size; the
//                                      compare value stands at the address, so in the upper half
//                                      of the data if the address is odd (AWBURST is WRAP then)
//   set bits          AtomicLoad, SET  the bits
//
// Latency   the request is on AW one cycle after it is offered; the answer comes one cycle after
//           the later of R and B.
// Contract  requesters: 0 the walker, first; 1 the interrupt file unit. Ids are 0x80 + slot and
//           MemIdMrifAtomic; each has one atomic in flight and room for its answer.
`include "iommu_assert.svh"

module iommu_mem_atomic #(
  parameter int MemDataW = 256,
  parameter int NumSlots = 24
) (
  input  logic                       clk_i,
  input  logic                       rst_ni,

  input  logic [1:0]                 req_valid_i,
  input  logic [2*iommu_pkg::MemAtomicReqW-1:0] req_i,   // iommu_pkg::mem_atomic_req_t each
  output logic [1:0]                 req_ready_o,
  output logic [1:0]                 rsp_valid_o,        // one of them, for one cycle
  output logic [7:0]                 rsp_id_o,
  output logic [63:0]                rsp_data_o,         // what memory held; a word in bits 31:0
  output logic                       rsp_error_o,
  output logic                       rsp_poison_o,
  output logic                       busy_o,
  input  logic                       fence_start_i,
  output logic                       old_busy_o,         // some are older than the last fence

  // iommu_mem_write
  output logic                       write_valid_o,
  output iommu_pkg::mem_wr_req_t     write_o,
  output logic [5:0]                 write_atop_o,
  output logic                       write_wrap_o,
  output logic [2:0]                 write_level_o,
  input  logic                       write_ready_i,
  input  logic                       write_done_i,
  input  logic [7:0]                 write_done_id_i,
  input  logic                       write_error_i,

  // R of m_mem, all ids
  input  logic                       rvalid_i,
  input  logic [7:0]                 rid_i,
  input  logic [MemDataW-1:0]        rdata_i,
  input  logic [1:0]                 rresp_i,
  input  logic [MemDataW/64-1:0]     rpoison_i
);
  localparam int         ReqW          = iommu_pkg::MemAtomicReqW;
  localparam int         BusLog2       = $clog2(MemDataW / 8);
  localparam int         NumIds        = NumSlots + 1;      // walk slots, interrupt file unit
  localparam int         IdxW          = $clog2(NumIds);
  localparam logic [5:0] AtomicCompare = 6'b110001;         // little-endian, as all of these
  localparam logic [5:0] AtomicLoadSet = 6'b100011;

  // ---------------------------------------------------------------- request
  iommu_pkg::mem_atomic_req_t req;
  logic                       odd, taken;
  logic [2:0]                 log2_one;

  assign req         = req_valid_i[0] ? req_i[0 +: ReqW] : req_i[ReqW +: ReqW];
  assign req_ready_o = {write_ready_i && !req_valid_i[0], write_ready_i};
  assign taken       = write_valid_o && write_ready_i;
  assign log2_one    = req.word ? 3'd2 : 3'd3;
  assign odd         = req.word ? req.addr[2] : req.addr[3];

  always_comb begin
    write_o            = '0;
    write_o.id         = req.id;
    write_o.addr       = req.addr;
    write_o.log2_bytes = req.or_bits ? log2_one : log2_one + 3'd1;
    write_o.reason     = req.reason;
    write_o.rcid       = req.rcid;
    write_o.mcid       = req.mcid;
    if (req.or_bits)       write_o.data[63:0]  = req.operand;
    else if (req.word) write_o.data[63:0]  = odd ? {req.operand[31:0], req.swap[31:0]}
                                                 : {req.swap[31:0], req.operand[31:0]};
    else               write_o.data[127:0] = odd ? {req.operand, req.swap}
                                                 : {req.swap, req.operand};
  end
  assign write_valid_o = (req_valid_i != '0);
  assign write_atop_o  = req.or_bits ? AtomicLoadSet : AtomicCompare;
  assign write_wrap_o  = !req.or_bits && odd;
  assign write_level_o = req.level;

  // ---------------------------------------------------------------- what is under way, by id
  logic [NumIds-1:0]  open_q, got_r_q, got_b_q, error_q, poison_q, old_q;
  logic [BusLog2-3:0] place_q [0:NumIds-1];      // of the value on the bus, in words
  logic [NumIds-1:0]  word_q;
  logic [63:0]        value_q [0:NumIds-1];
  logic [IdxW-1:0]    ask_idx, r_idx, b_idx;
  logic               r_mine;

  // Bit 6 tells the interrupt file unit from the walk slots.
  assign ask_idx = req.id[6]          ? IdxW'(NumSlots) : IdxW'(req.id[5:0]);
  assign r_idx   = rid_i[6]           ? IdxW'(NumSlots) : IdxW'(rid_i[5:0]);
  assign b_idx   = write_done_id_i[6] ? IdxW'(NumSlots) : IdxW'(write_done_id_i[5:0]);
  assign r_mine  = rvalid_i && ((rid_i[7:6] == iommu_pkg::MemIdCas[7:6]) ||
                                (rid_i == iommu_pkg::MemIdMrifAtomic));

  logic [MemDataW-1:0]    on_bus;
  logic [MemDataW/64-1:0] poison_here;
  assign on_bus      = rdata_i >> {place_q[r_idx], 5'b0};
  assign poison_here = rpoison_i >> (place_q[r_idx] >> 1);

  // ---------------------------------------------------------------- answer
  logic [NumIds-1:0] complete, finished;
  logic [IdxW-1:0]   rsp_idx;
  logic              any_complete;

  assign complete = open_q & got_r_q & got_b_q;
  util_pick #(.N(NumIds)) u_answer (
    .req_i(complete), .start_i(IdxW'(0)), .any_o(any_complete), .index_o(rsp_idx)
  );
  assign finished     = NumIds'(any_complete) << rsp_idx;
  assign rsp_valid_o  = {any_complete && (rsp_idx == IdxW'(NumSlots)),
                         any_complete && (rsp_idx != IdxW'(NumSlots))};
  assign rsp_id_o     = (rsp_idx == IdxW'(NumSlots)) ? iommu_pkg::MemIdMrifAtomic
                                                     : (iommu_pkg::MemIdCas | 8'(rsp_idx));
  assign rsp_data_o   = word_q[rsp_idx] ? {32'b0, value_q[rsp_idx][31:0]} : value_q[rsp_idx];
  assign rsp_error_o  = error_q[rsp_idx];
  assign rsp_poison_o = poison_q[rsp_idx];
  assign busy_o       = (open_q != '0);

  logic [NumIds-1:0] old;
  assign old        = old_q | (open_q & {NumIds{fence_start_i}});
  assign old_busy_o = (old != '0);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      open_q <= '0;
      old_q  <= '0;
    end else begin
      old_q  <= old & ~finished;
      open_q <= open_q & ~finished;
      if (taken) open_q[ask_idx] <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (r_mine) begin
      got_r_q[r_idx]  <= 1'b1;
      value_q[r_idx]  <= on_bus[63:0];
      poison_q[r_idx] <= poison_here[0];
      if (rresp_i[1]) error_q[r_idx] <= 1'b1;
    end
    if (write_done_i) begin
      got_b_q[b_idx] <= 1'b1;
      if (write_error_i) error_q[b_idx] <= 1'b1;
    end
    if (taken) begin
      got_r_q[ask_idx] <= 1'b0;
      got_b_q[ask_idx] <= 1'b0;
      error_q[ask_idx] <= 1'b0;
      word_q[ask_idx]  <= req.word;
      place_q[ask_idx] <= req.addr[BusLog2-1:2];
    end
  end

  `IOMMU_ASSERT(OneEach, !taken || !open_q[ask_idx])
  `IOMMU_ASSERT(KnownRead, !r_mine || (open_q[r_idx] && !got_r_q[r_idx]))
  `IOMMU_ASSERT(KnownWrite, !write_done_i || (open_q[b_idx] && !got_b_q[b_idx]))
endmodule
