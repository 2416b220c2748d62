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
  input  logic                              clk_i,
  input  logic                              rst_ni,
  input  iommu_pkg::config_t                cfg_i,
  input  logic                              inval_valid_i,

  input  logic                              valid_i,
  input  logic                              ready_i,
  input  iommu_port_pkg::shape_t            shape_i,
  input  logic [iommu_pkg::IovaW-1:0]       addr_i,
  input  logic [iommu_pkg::DeviceIdW-1:0]   device_id_i,
  input  logic                              pv_i,
  input  logic [iommu_pkg::ProcessIdW-1:0]  process_id_i,
  input  logic                              translated_i,
  output iommu_port_pkg::who_t              who_o,
  output logic [iommu_pkg::SeqW-1:0]        seq_o,

  output logic                              lookup_valid_o,
  input  logic                              lookup_hit_i,
  input  logic [iommu_pkg::PpnW-1:0]        lookup_page_i,
  input  iommu_port_pkg::scope_t            lookup_scope_i,
  input  logic [iommu_port_pkg::UserW-1:0]  lookup_user_i,
  input  logic [iommu_pkg::BirthW-1:0]      lookup_birth_i,

  output logic                              hit_o,
  output logic [iommu_pkg::PpnW-1:0]        page_o,
  output iommu_port_pkg::scope_t            scope_o,
  output logic [iommu_port_pkg::UserW-1:0]  user_o,

  input  logic                              direct_i,   // taken without entering the queue
  input  logic [iommu_pkg::QueueIdxW-1:0]   idx_i,      // or the entry that it takes
  output logic                              trace_valid_o,
  output iommu_trace_pkg::dma_ar_t          trace_o     // dma_aw has the same fields
);
  logic                       accepted, bad_burst;
  logic [iommu_pkg::SeqW-1:0] seq_q;
  assign accepted = valid_i && ready_i;
  assign seq_o    = seq_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) seq_q <= '0;
    else if (accepted) seq_q <= seq_q + 1'b1;
  end

  iommu_burst_check #(.DmaDataW(DmaDataW)) u_burst_check (
    .addr_i(addr_i[11:0]), .len_i(shape_i.len), .size_i(shape_i.size), .burst_i(shape_i.burst),
    .bad_o(bad_burst)
  );

  // Privilege and process_id count only with a valid process_id; a write has no execute kind.
  assign who_o.translated = translated_i;
  assign who_o.device_id  = device_id_i;
  assign who_o.pv         = pv_i;
  assign who_o.process_id = pv_i ? process_id_i : '0;
  assign who_o.priv       = pv_i && shape_i.prot[0];
  assign who_o.exec       = !IsWrite && shape_i.prot[2];
  assign who_o.bad_burst  = bad_burst;

  // ---------------------------------------------------------------- granted at once?
  logic may_grant, bare, directory, bare_hit;
  assign may_grant = accepted && !bad_burst && !inval_valid_i;
  assign bare      = cfg_i.mode == iommu_pkg::DdtBare;
  assign directory = !bare && (cfg_i.mode != iommu_pkg::DdtOff);
  assign bare_hit  = may_grant && bare && !translated_i && ((addr_i >> cfg_i.pas) == '0);

  assign lookup_valid_o = may_grant && directory && !cfg_i.cache_off;
  assign hit_o          = bare_hit || lookup_hit_i;

  // Bare is one page that is everything and belongs to no context.
  iommu_port_pkg::scope_t bare_scope;
  always_comb begin
    bare_scope      = '0;
    bare_scope.size = 6'd52;
  end
  assign page_o  = bare ? addr_i[55:12] : lookup_page_i;
  assign scope_o = bare ? bare_scope : lookup_scope_i;
  assign user_o  = bare ? {cfg_i.mcid, cfg_i.rcid} : lookup_user_i;

  // ---------------------------------------------------------------- trace
  assign trace_valid_o = accepted;
  always_comb begin
    trace_o = '0;
    if (accepted) begin
      trace_o.seq        = seq_q;
      trace_o.id         = shape_i.id;
      trace_o.device_id  = who_o.device_id;
      trace_o.pv         = who_o.pv;
      trace_o.process_id = who_o.process_id;
      trace_o.priv       = who_o.priv;
      trace_o.exec       = who_o.exec;
      trace_o.translated = who_o.translated;
      trace_o.addr       = addr_i;
      trace_o.len        = shape_i.len;
      trace_o.size       = shape_i.size;
      trace_o.burst      = shape_i.burst;
      trace_o.hit        = hit_o;
      trace_o.direct     = direct_i;
      trace_o.idx        = idx_i;
      trace_o.birth      = lookup_hit_i ? lookup_birth_i : '0;
    end
  end
endmodule
