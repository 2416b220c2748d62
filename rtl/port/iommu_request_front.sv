// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// The entrance of one request channel (AR or AW of s_dma): normalises the request, checks its
// burst, and says at once whether it is granted: by mode Bare or by the first level.
//
// Combinational but for the request counter. Everything that is not granted is a matter for the
// walker, refusals included. In the cycle of an invalidation nothing is granted.
module iommu_request_front #(
  parameter int DmaDataW = 64,
  parameter bit IsWrite  = 1'b0
) (
  input  logic                           clk_i,
  input  logic                           rst_ni,
  input  iommu_pkg::config_t             cfg_i,
  input  logic                           inval_valid_i,

  input  logic                           valid_i,
  input  logic                           ready_i,
  input  iommu_port_pkg::request_t       raw_i,       // pins; seq and bad_burst are made here
  output iommu_port_pkg::request_t       req_o,

  output logic                           lookup_valid_o,
  output iommu_port_pkg::lookup_t        lookup_o,
  input  logic                           lookup_hit_i,
  input  iommu_port_pkg::grant_t         lookup_grant_i,

  output logic                           hit_o,
  output iommu_port_pkg::grant_t         grant_o,

  input  logic                           direct_i,    // taken without entering the queue
  input  logic [iommu_pkg::QueueIdxW-1:0] idx_i,      // or the entry that it takes
  output logic                           trace_valid_o,
  output iommu_trace_pkg::dma_ar_t       trace_o      // dma_aw has the same fields
);
  logic                       accepted, bad_burst;
  logic [iommu_pkg::SeqW-1:0] seq_q;
  assign accepted = valid_i && ready_i;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) seq_q <= '0;
    else if (accepted) seq_q <= seq_q + 1'b1;
  end

  iommu_burst_check #(.DmaDataW(DmaDataW)) u_burst_check (
    .addr_i(raw_i.addr[11:0]), .len_i(raw_i.len), .size_i(raw_i.size), .burst_i(raw_i.burst),
    .bad_o(bad_burst)
  );

  // Privilege and process_id count only with a valid process_id; a write has no execute kind.
  always_comb begin
    req_o            = raw_i;
    req_o.seq        = seq_q;
    req_o.process_id = raw_i.pv ? raw_i.process_id : '0;
    req_o.priv       = raw_i.pv && raw_i.prot[0];
    req_o.exec       = !IsWrite && raw_i.prot[2];
    req_o.bad_burst  = bad_burst;
  end

  // ---------------------------------------------------------------- granted at once?
  logic may_grant, bare, directory, bare_hit;
  assign may_grant = accepted && !bad_burst && !inval_valid_i;
  assign bare      = cfg_i.mode == iommu_pkg::DdtBare;
  assign directory = (cfg_i.mode != iommu_pkg::DdtBare) && (cfg_i.mode != iommu_pkg::DdtOff);
  assign bare_hit  = may_grant && bare && !raw_i.translated
                  && ((raw_i.addr >> cfg_i.pas) == '0);

  assign lookup_valid_o      = may_grant && directory && !cfg_i.cache_off;
  assign lookup_o.translated = req_o.translated;
  assign lookup_o.device_id  = req_o.device_id;
  assign lookup_o.pv         = req_o.pv;
  assign lookup_o.process_id = req_o.process_id;
  assign lookup_o.vpn        = req_o.addr[63:12];
  assign lookup_o.write      = IsWrite;
  assign lookup_o.exec       = req_o.exec;
  assign lookup_o.priv       = req_o.priv;

  assign hit_o = bare_hit || lookup_hit_i;

  // Bare is one page that is everything; nothing reads its permissions.
  iommu_pkg::xlate_data_t bare_data;
  always_comb begin
    bare_data      = '0;
    bare_data.size = 6'd52;
    bare_data.rcid = cfg_i.rcid;
    bare_data.mcid = cfg_i.mcid;
  end

  always_comb begin
    grant_o = lookup_grant_i;
    if (bare) begin
      grant_o.page  = req_o.addr[55:12];
      grant_o.birth = '0;
      grant_o.data  = bare_data;
    end
  end

  // ---------------------------------------------------------------- trace
  assign trace_valid_o      = accepted;
  assign trace_o.seq        = seq_q;
  assign trace_o.id         = req_o.id;
  assign trace_o.device_id  = req_o.device_id;
  assign trace_o.pv         = req_o.pv;
  assign trace_o.process_id = req_o.process_id;
  assign trace_o.priv       = req_o.priv;
  assign trace_o.exec       = req_o.exec;
  assign trace_o.translated = req_o.translated;
  assign trace_o.addr       = req_o.addr;
  assign trace_o.len        = req_o.len;
  assign trace_o.size       = req_o.size;
  assign trace_o.burst      = req_o.burst;
  assign trace_o.hit        = hit_o;
  assign trace_o.direct     = direct_i;
  assign trace_o.idx        = idx_i;
  assign trace_o.birth      = hit_o ? grant_o.birth : '0;
endmodule
