// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// AXI4-Lite front of the registers: one write and one read at a time.
//
// Latency   a write takes effect in the cycle after the later of AW and W was taken, B follows in
//           the next; a read answers two cycles after AR. No path from input pins to output pins.
// Accesses  4 or 8 bytes, as WSTRB 0F, F0 or FF says; address bits 2:0 add nothing to that and are
//           not looked at. Other strobes, and FF where 4-byte registers lie, change nothing and
//           answer SLVERR. Reads have no side effects, so the whole doubleword is always given.
`include "iommu_assert.svh"

module iommu_axil (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        s_axil_awvalid,
  output logic        s_axil_awready,
  input  logic [11:0] s_axil_awaddr,
  input  logic        s_axil_wvalid,
  output logic        s_axil_wready,
  input  logic [63:0] s_axil_wdata,
  input  logic [7:0]  s_axil_wstrb,
  output logic        s_axil_bvalid,
  input  logic        s_axil_bready,
  output logic [1:0]  s_axil_bresp,
  input  logic        s_axil_arvalid,
  output logic        s_axil_arready,
  input  logic [11:0] s_axil_araddr,
  output logic        s_axil_rvalid,
  input  logic        s_axil_rready,
  output logic [63:0] s_axil_rdata,
  output logic [1:0]  s_axil_rresp,

  // Register file. Address bits 2:0 are always zero; low and high say which halves are written.
  output logic        write_o,              // one cycle
  output logic [11:0] write_addr_o,
  output logic        write_low_o,
  output logic        write_high_o,
  output logic [63:0] write_data_o,
  input  logic        write_addr_halves_i,  // 4-byte registers lie at write_addr_o
  output logic [11:0] read_addr_o,
  input  logic [63:0] read_data_i,          // combinational
  output logic        busy_o
);
  localparam logic [1:0] RespOkay   = 2'b00;
  localparam logic [1:0] RespSlvErr = 2'b10;

  // ---------------------------------------------------------------- writes
  logic        aw_held_q, w_held_q, bvalid_q, berror_q;
  logic [8:0]  aw_dword_q;
  logic [63:0] wdata_q;
  logic [7:0]  wstrb_q;
  logic        apply, legal_strobe, legal;

  assign s_axil_awready = !aw_held_q;
  assign s_axil_wready  = !w_held_q;
  assign s_axil_bvalid  = bvalid_q;
  assign s_axil_bresp   = berror_q ? RespSlvErr : RespOkay;

  assign apply        = aw_held_q && w_held_q && !bvalid_q;
  assign legal_strobe = (wstrb_q == 8'h0F) || (wstrb_q == 8'hF0) || (wstrb_q == 8'hFF);
  assign legal        = legal_strobe && !(wstrb_q == 8'hFF && write_addr_halves_i);

  assign write_o      = apply && legal;
  assign write_addr_o = {aw_dword_q, 3'b000};
  assign write_low_o  = wstrb_q[0];
  assign write_high_o = wstrb_q[4];
  assign write_data_o = wdata_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      aw_held_q <= 1'b0;
      w_held_q  <= 1'b0;
      bvalid_q  <= 1'b0;
      berror_q  <= 1'b0;
    end else begin
      if (apply) begin
        aw_held_q <= 1'b0;
        w_held_q  <= 1'b0;
        bvalid_q  <= 1'b1;
        berror_q  <= !legal;
      end else begin
        if (s_axil_awvalid) aw_held_q <= 1'b1;
        if (s_axil_wvalid)  w_held_q  <= 1'b1;
        if (s_axil_bready)  bvalid_q  <= 1'b0;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (s_axil_awvalid && s_axil_awready) aw_dword_q <= s_axil_awaddr[11:3];
    if (s_axil_wvalid && s_axil_wready) begin
      wdata_q <= s_axil_wdata;
      wstrb_q <= s_axil_wstrb;
    end
  end

  // ---------------------------------------------------------------- reads
  logic        ar_held_q, rvalid_q;
  logic [8:0]  ar_dword_q;
  logic [63:0] rdata_q;

  assign s_axil_arready = !ar_held_q && !rvalid_q;
  assign s_axil_rvalid  = rvalid_q;
  assign s_axil_rdata   = rdata_q;
  assign s_axil_rresp   = RespOkay;
  assign read_addr_o    = {ar_dword_q, 3'b000};

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      ar_held_q <= 1'b0;
      rvalid_q  <= 1'b0;
    end else if (ar_held_q) begin
      ar_held_q <= 1'b0;
      rvalid_q  <= 1'b1;
    end else if (rvalid_q) begin
      rvalid_q  <= !s_axil_rready;
    end else begin
      ar_held_q <= s_axil_arvalid;
    end
  end

  always_ff @(posedge clk_i) begin
    if (s_axil_arvalid && s_axil_arready) ar_dword_q <= s_axil_araddr[11:3];
    if (ar_held_q) rdata_q <= read_data_i;
  end

  assign busy_o = aw_held_q || w_held_q || bvalid_q || ar_held_q || rvalid_q;

  `IOMMU_ASSERT(OneReadAtATime, !(ar_held_q && rvalid_q))
endmodule
