// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Debug translation port: software asks for one translation and reads the result.
//
// The request goes to the walker beside those of the device ports, as an untranslated access of 4
// KiB: a read (NW = 1), an execute (NW = 1, Exe = 1) or a write (NW = 0). The walker may answer
// from its second level and fill it, and updates A and D bits as for a device. Exe with NW = 0 is
// undefined and runs as a write. Writes of tr_req_* while it runs are ignored.
//
// Sources   checklist group DBG.
`include "iommu_assert.svh"

module iommu_debug (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic                  present_i,        // capabilities.DBG

  // Registers 0x258 .. 0x26F.
  input  logic                  write_i,
  input  logic [11:0]           write_addr_i,
  input  logic                  write_low_i,
  input  logic                  write_high_i,
  input  logic [63:0]           write_data_i,
  input  logic [11:0]           read_addr_i,
  output logic [63:0]           read_data_o,      // 0 outside

  output logic                  xlate_req_valid_o,
  output iommu_pkg::xlate_req_t xlate_req_o,
  input  logic                  xlate_req_ready_i,
  input  logic                  xlate_rsp_valid_i,
  input  iommu_pkg::xlate_rsp_t xlate_rsp_i,      // of all ports
  output logic                  busy_o
);
  localparam iommu_pkg::page_size_t LargestPage = 6'd36;   // 256 TiB

  typedef enum logic [1:0] {StIdle, StAsk, StWait} state_e;
  state_e                       state_q;
  iommu_regs_pkg::tr_req_iova_t iova_q, new_iova;
  iommu_regs_pkg::tr_req_ctl_t  ctl_q, new_ctl;
  iommu_regs_pkg::tr_response_t response_q;
  logic                         write_iova, write_ctl, go, answered, fault, ranged;

  assign new_iova   = write_data_i;
  assign new_ctl    = write_data_i;
  assign write_iova = write_i && present_i && (state_q == StIdle) &&
                      (write_addr_i == iommu_regs_pkg::TrReqIovaOffset);
  assign write_ctl  = write_i && present_i && (state_q == StIdle) &&
                      (write_addr_i == iommu_regs_pkg::TrReqCtlOffset);
  assign go         = write_ctl && write_low_i && new_ctl.go_busy;

  // ---------------------------------------------------------------- registers
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      iova_q <= '0;
      ctl_q  <= '0;
    end else begin
      if (write_iova && write_low_i)  iova_q.vpn[19:0]  <= new_iova.vpn[19:0];
      if (write_iova && write_high_i) iova_q.vpn[51:20] <= new_iova.vpn[51:20];
      if (write_ctl && write_low_i) begin
        ctl_q.priv <= new_ctl.priv;
        ctl_q.exe  <= new_ctl.exe;
        ctl_q.nw   <= new_ctl.nw;
        ctl_q.pid  <= new_ctl.pid;
      end
      if (write_ctl && write_high_i) begin
        ctl_q.pv  <= new_ctl.pv;
        ctl_q.did <= new_ctl.did;
      end
    end
  end

  always_comb begin
    read_data_o = '0;
    if (present_i) begin
      case (read_addr_i)
        iommu_regs_pkg::TrReqIovaOffset:  read_data_o = iova_q;
        iommu_regs_pkg::TrReqCtlOffset:   read_data_o = {ctl_q[63:1], state_q != StIdle};
        iommu_regs_pkg::TrResponseOffset: read_data_o = response_q;
        default:                          read_data_o = '0;
      endcase
    end
  end

  // ---------------------------------------------------------------- request and answer
  assign answered = xlate_rsp_valid_i && (xlate_rsp_i.port == iommu_pkg::PortDebug);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q <= StIdle;
    end else begin
      case (state_q)
        StIdle:  if (go)                state_q <= StAsk;
        StAsk:   if (xlate_req_ready_i) state_q <= StWait;
        default: if (answered)          state_q <= xlate_rsp_i.retry ? StAsk : StIdle;
      endcase
    end
  end

  assign xlate_req_valid_o = (state_q == StAsk);
  always_comb begin
    xlate_req_o            = '0;
    xlate_req_o.port       = iommu_pkg::PortDebug;
    xlate_req_o.write      = !ctl_q.nw;
    xlate_req_o.device_id  = ctl_q.did;
    xlate_req_o.pv         = ctl_q.pv;
    xlate_req_o.process_id = ctl_q.pv ? ctl_q.pid : '0;
    xlate_req_o.priv       = ctl_q.pv && ctl_q.priv;
    xlate_req_o.exec       = ctl_q.nw && ctl_q.exe;
    xlate_req_o.iova       = {iova_q.vpn, 12'b0};
  end

  // The exact page; in a larger page the low bits say its size: 0 above as many ones as make it.
  // A range without page tables (Bare) is not a page.
  logic [43:0] in_page, exact, size_code;
  assign fault     = xlate_rsp_i.refused || xlate_rsp_i.mrif;
  assign ranged    = (xlate_rsp_i.data.size != '0) && (xlate_rsp_i.data.size <= LargestPage);
  assign in_page   = ~(44'hFFF_FFFF_FFFF << xlate_rsp_i.data.size);
  assign exact     = (xlate_rsp_i.data.ppn & ~in_page) | (iova_q.vpn[43:0] & in_page);
  assign size_code = in_page >> 1;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      response_q <= '0;
    end else if (answered && !xlate_rsp_i.retry) begin
      response_q       <= '0;
      response_q.fault <= fault;
      if (!fault) begin
        response_q.pbmt <= xlate_rsp_i.data.pbmt;
        response_q.s    <= ranged;
        response_q.ppn  <= ranged ? ((exact & ~in_page) | size_code) : exact;
      end
    end
  end

  assign busy_o = (state_q != StIdle);

  `IOMMU_ASSERT(AnswerIsAwaited, !answered || state_q == StWait)
endmodule
