// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Interrupts as messages: the table of vectors (msi_cfg_tbl) and the unit that writes them.
//
// Each cause owes at most one message. It owes one when its pending bit rises and pays it as soon
// as its vector is unmasked, to the vector that icvec names at that time. A message that is owed
// survives the clearing of its pending bit; one that is being written no longer counts as owed, so
// a bit that falls and rises meanwhile leads to another message.
//
// An access error, or an address beyond memory, makes a fault record (cause 273) instead.
//
// Latency   one message at a time: 2 cycles and the time of the write.
// Sources   checklist group INT, message rows.
`include "iommu_assert.svh"

module iommu_msg (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  iommu_pkg::config_t     cfg_i,
  input  logic                   present_i,       // capabilities.IGS is not WSI
  input  logic [3:0]             icvec_mask_i,    // bits that a vector number has

  // Registers 0x300 .. 0x3FF.
  input  logic                   write_i,
  input  logic [11:0]            write_addr_i,
  input  logic                   write_low_i,
  input  logic                   write_high_i,
  input  logic [63:0]            write_data_i,
  input  logic [11:0]            read_addr_i,
  output logic [63:0]            read_data_o,     // 0 outside

  // Causes, as in ipsr.
  input  logic [3:0]             rise_i,
  input  logic [15:0]            vector_i,

  output logic                   mem_wr_valid_o,
  output iommu_pkg::mem_wr_req_t mem_wr_o,
  input  logic                   mem_wr_ready_i,
  input  logic                   mem_wr_done_i,
  input  logic                   mem_wr_error_i,  // with done
  output logic                   fault_valid_o,
  output iommu_pkg::fault_t      fault_o,
  input  logic                   fault_ready_i,
  output logic                   busy_o
);
  localparam int         NumVectors = iommu_regs_pkg::MsiAddrCount;
  localparam logic [3:0] TableBase  = iommu_regs_pkg::MsiAddrOffset[11:8];
  localparam logic [2:0] WordLog2   = 3'd2;

  // ---------------------------------------------------------------- table
  localparam int AddrW = 54;                      // word address
  localparam int DataW = 32;
  logic [NumVectors*AddrW-1:0] addr_q;
  logic [NumVectors*DataW-1:0] data_q;
  logic [NumVectors-1:0]       mask_q;
  logic [3:0]                  write_entry, read_entry;
  logic                        write_here, read_here;

  assign write_entry = write_addr_i[7:4];
  assign read_entry  = read_addr_i[7:4];
  assign write_here  = write_i && present_i && (write_addr_i[11:8] == TableBase) &&
                       ((write_entry & ~icvec_mask_i) == '0);
  assign read_here   = present_i && (read_addr_i[11:8] == TableBase) &&
                       ((read_entry & ~icvec_mask_i) == '0);

  // Masked after reset: nothing is sent before software has said where to.
  for (genvar v = 0; v < NumVectors; v++) begin : gen_vector
    logic at_addr, at_word;
    assign at_addr = write_here && (write_entry == 4'(v)) && !write_addr_i[3];
    assign at_word = write_here && (write_entry == 4'(v)) && write_addr_i[3];
    always_ff @(posedge clk_i) begin
      if (!rst_ni) begin
        addr_q[v*AddrW +: AddrW] <= '0;
        data_q[v*DataW +: DataW] <= '0;
        mask_q[v] <= 1'b1;
      end else begin
        if (at_addr && write_low_i)  addr_q[v*AddrW +: 30] <= write_data_i[31:2];
        if (at_addr && write_high_i) addr_q[v*AddrW+30 +: 24] <= write_data_i[55:32];
        if (at_word && write_low_i)  data_q[v*DataW +: DataW] <= write_data_i[31:0];
        if (at_word && write_high_i) mask_q[v] <= write_data_i[32];
      end
    end
  end

  always_comb begin
    read_data_o = '0;
    if (read_here) begin
      read_data_o = read_addr_i[3] ? {31'b0, mask_q[read_entry], data_q[read_entry*DataW +: DataW]}
                                   : {8'b0, addr_q[read_entry*AddrW +: AddrW], 2'b00};
    end
  end

  // ---------------------------------------------------------------- what is owed
  typedef enum logic [1:0] {StIdle, StWrite, StWait, StReport} state_e;
  state_e      state_q;
  logic [3:0]  owed_q, payable, chosen;
  logic [3:0]  chosen_vector;
  logic        start, beyond;
  logic [53:0] word_addr_q;                       // of the message under way
  logic [31:0] word_data_q;

  always_comb begin
    chosen        = '0;
    chosen_vector = '0;
    for (int c = 3; c >= 0; c--) begin
      payable[c] = owed_q[c] && !mask_q[vector_i[4*c +: 4]];
      if (payable[c]) begin
        chosen        = 4'd1 << c;
        chosen_vector = vector_i[4*c +: 4];
      end
    end
  end
  assign start  = (state_q == StIdle) && (payable != '0);
  assign beyond = (({2'b0, word_addr_q} >> (cfg_i.pas - 6'd2)) != '0);

  always_ff @(posedge clk_i) begin
    if (!rst_ni || cfg_i.wsi) owed_q <= '0;
    else                      owed_q <= (owed_q & ~(start ? chosen : 4'd0)) | rise_i;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q <= StIdle;
    end else begin
      case (state_q)
        StIdle:  if (start)          state_q <= StWrite;
        StWrite: begin
          if (beyond)                state_q <= StReport;
          else if (mem_wr_ready_i)   state_q <= StWait;
        end
        StWait:  if (mem_wr_done_i)  state_q <= mem_wr_error_i ? StReport : StIdle;
        default: if (fault_ready_i)  state_q <= StIdle;
      endcase
    end
  end

  always_ff @(posedge clk_i) begin
    if (start) begin
      word_addr_q <= addr_q[chosen_vector*AddrW +: AddrW];
      word_data_q <= data_q[chosen_vector*DataW +: DataW];
    end
  end

  // ---------------------------------------------------------------- write and fault
  logic [31:0] swapped;
  assign swapped = {word_data_q[7:0], word_data_q[15:8], word_data_q[23:16], word_data_q[31:24]};

  assign mem_wr_valid_o = (state_q == StWrite) && !beyond;
  always_comb begin
    mem_wr_o.id         = iommu_pkg::MemIdMsi;
    mem_wr_o.addr       = {word_addr_q, 2'b00};
    mem_wr_o.log2_bytes = WordLog2;
    mem_wr_o.data       = {224'b0, cfg_i.be ? swapped : word_data_q};
    mem_wr_o.reason     = iommu_pkg::MemMsi;
    mem_wr_o.rcid       = cfg_i.rcid;
    mem_wr_o.mcid       = cfg_i.mcid;
  end

  assign fault_valid_o = (state_q == StReport);
  always_comb begin
    fault_o        = '0;
    fault_o.cause  = iommu_causes_pkg::CauseMsiWriteAccessFault;
    fault_o.iotval = {8'b0, word_addr_q, 2'b00};
  end
  assign busy_o = (state_q != StIdle) || (payable != '0);

  `IOMMU_ASSERT(AnswerIsAwaited, !mem_wr_done_i || state_q == StWait)
endmodule
