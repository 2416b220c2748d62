// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Fault queue: writes each fault as a 32-byte record, or discards it where the architecture says
// so: queue off, an error bit set, or the queue full (which sets fqof).
//
// With fctl.BE each doubleword of a record is written the other way round. fqt moves, and the
// interrupt rises, after memory has confirmed the record.
//
// Latency   one record at a time: 2 cycles and the time of the write.
// Sources   checklist groups FQR and FLT.
module iommu_fault_queue (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  input  iommu_pkg::config_t      cfg_i,

  // Registers.
  input  logic                    enable_i,
  input  logic                    restart_i,
  input  logic [43:0]             base_ppn_i,
  input  logic [31:0]             index_mask_i,
  input  logic [31:0]             head_i,
  input  logic                    stopped_i,     // fqmf or fqof
  output logic                    on_o,
  output logic [31:0]             tail_o,
  output logic                    set_fqmf_o,
  output logic                    set_fqof_o,
  output logic                    appended_o,

  input  logic                    fault_valid_i,
  input  iommu_pkg::fault_t       fault_i,
  output logic                    fault_ready_o,

  output logic                    write_valid_o,
  output logic [55:0]             write_addr_o,
  output logic [255:0]            write_data_o,
  input  logic                    write_ready_i,
  input  logic                    write_done_i,
  input  logic                    write_error_i,
  output logic                    busy_o,

  output logic                    trace_fault_valid_o,
  output iommu_trace_pkg::fault_t trace_fault_o
);
  typedef enum logic [1:0] {StIdle, StJudge, StWrite, StWait} state_e;
  state_e                           state_q;
  logic                             on_q, records, full, beyond, discard;
  logic [31:0]                      tail_q, next_tail;
  logic [iommu_pkg::FaultW-1:0]     fault_q;
  iommu_pkg::fault_t                fault;
  iommu_structs_pkg::fault_record_t record;
  logic [255:0]                     record_bits, turned;

  assign fault     = fault_q;
  assign next_tail = (tail_q + 1'b1) & index_mask_i;
  assign full      = (next_tail == head_i);
  assign beyond    = ((write_addr_o >> cfg_i.pas) != '0);
  assign records   = on_q && enable_i && !stopped_i;
  assign discard   = !records || full || beyond;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q <= StIdle;
      on_q    <= 1'b0;
      tail_q  <= '0;
    end else begin
      case (state_q)
        StIdle: begin
          on_q <= enable_i;
          if (fault_valid_i) state_q <= StJudge;
        end
        StJudge: state_q <= discard ? StIdle : StWrite;
        StWrite: if (write_ready_i) state_q <= StWait;
        default: if (write_done_i)  state_q <= StIdle;
      endcase
      if (restart_i)       tail_q <= '0;
      else if (appended_o) tail_q <= next_tail;
    end
  end

  always_ff @(posedge clk_i) begin
    if (fault_valid_i && fault_ready_o) fault_q <= fault_i;
  end

  always_comb begin
    record         = '0;
    record.cause   = fault.cause;
    record.pid     = fault.process_id;
    record.pv      = fault.pv;
    record.priv    = fault.priv;
    record.ttyp    = fault.ttyp;
    record.did     = fault.device_id;
    record.iotval  = fault.iotval;
    record.iotval2 = fault.iotval2;
  end

  assign fault_ready_o = (state_q == StIdle);
  assign write_valid_o = (state_q == StWrite);
  assign write_addr_o  = {base_ppn_i, 12'b0} + {19'b0, tail_q, 5'b0};
  for (genvar b = 0; b < 32; b++) begin : gen_byte
    assign turned[8*b +: 8] = record_bits[8*(b ^ 7) +: 8];
  end
  assign record_bits   = record;
  assign write_data_o  = cfg_i.be ? turned : record_bits;
  assign on_o          = on_q;
  assign tail_o        = tail_q;
  assign appended_o    = (state_q == StWait) && write_done_i && !write_error_i;
  assign set_fqmf_o    = ((state_q == StWait) && write_done_i && write_error_i) ||
                         ((state_q == StJudge) && records && !full && beyond);
  assign set_fqof_o    = (state_q == StJudge) && records && full;
  assign busy_o        = (state_q != StIdle) || (enable_i != on_q);

  // ---------------------------------------------------------------- trace
  logic dropped;
  assign dropped             = !appended_o;
  assign trace_fault_valid_o = ((state_q == StJudge) && discard) ||
                               ((state_q == StWait) && write_done_i);
  assign trace_fault_o = {tail_q, dropped, fault.cause, fault.ttyp, fault.device_id, fault.pv,
                          fault.process_id, fault.priv, fault.iotval, fault.iotval2};
endmodule
