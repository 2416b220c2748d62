// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// What this IOMMU is: build parameters and straps, combined into capabilities and limits.
//
// A feature is offered when it is built, the named build keeps it (CapMask), the strap keeps it,
// and what it depends on is offered too. Straps are sampled in reset and on load_i; as constants
// (SimStraps = 0) they cost nothing. A limit that is 0 or out of range means "as built".
module iommu_straps #(
  parameter int          Pas          = 56,
  parameter int          NumWalkSlots = 24,
  parameter int          NumHpm       = 31,    // event counters built, 0 .. 31
  parameter int          HpmWidth     = 64,    // bits of one, 32 .. 64
  parameter int          Igs          = 2,     // interrupts built, as capabilities.IGS says it
  parameter logic [63:0] CapMask      = 64'hFFFF_FFFF_FFFF_FFFF,
  parameter bit          SimStraps    = 1'b0
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        load_i,                  // owner: only while the block is quiescent
  input  logic [63:0] strap_cap_mask_i,        // IGS: 0 messages, 1 wires, other codes as built
  input  logic [2:0]  strap_fctl_writable_i,   // {GXL, WSI, BE}
  input  logic [2:0]  strap_fctl_tie_i,
  input  logic [3:0]  strap_ddt_mode_max_i,
  input  logic [6:0]  strap_walk_slots_i,
  input  logic [4:0]  strap_icvec_bits_i,      // 0 is a width: one vector
  input  logic        strap_cache_off_i,
  input  logic [3:0]  strap_rcid_bits_i,       // 1 .. 12
  input  logic [3:0]  strap_mcid_bits_i,
  input  logic [4:0]  strap_hpm_counters_i,
  input  logic [6:0]  strap_hpm_width_i,
  input  logic [3:0]  strap_hpm_event_max_i,
  input  logic [5:0]  strap_ats_tags_i,
  input  logic [5:0]  strap_bare_size_i,       // page-number bits, as iommu_pkg::page_size_t

  output iommu_regs_pkg::capabilities_t capabilities_o,
  output iommu_pkg::limits_t            limits_o
);
  // Features of this version of the design, one a line; a line appears when its tests pass.
  localparam logic [63:0] BuiltMask = 64'b0
    | iommu_regs_pkg::CapabilitiesSv39Mask
    | iommu_regs_pkg::CapabilitiesSv48Mask
    | iommu_regs_pkg::CapabilitiesSv57Mask
    | iommu_regs_pkg::CapabilitiesPd8Mask
    | iommu_regs_pkg::CapabilitiesPd17Mask
    | iommu_regs_pkg::CapabilitiesPd20Mask
    ;
  localparam logic [7:0] Version     = 8'h10;  // 1.0
  localparam logic [3:0] LastEvent   = 4'd8;   // spec/hpm_events.yaml
  localparam logic [6:0] LeastCounter = 7'd32; // bits that the architecture asks for
  localparam logic [3:0] QosBits     = 4'd12;
  localparam logic [5:0] AtsTags     = 6'd32;
  localparam logic [5:0] BareSize    = 6'd9;   // 2 MiB

  // ---------------------------------------------------------------- straps
  typedef struct packed {
    logic [63:0] cap_mask;
    logic [2:0]  fctl_writable;
    logic [2:0]  fctl_tie;
    logic [3:0]  ddt_mode_max;
    logic [6:0]  walk_slots;
    logic [4:0]  icvec_bits;
    logic        cache_off;
    logic [3:0]  rcid_bits;
    logic [3:0]  mcid_bits;
    logic [4:0]  hpm_counters;
    logic [6:0]  hpm_width;
    logic [3:0]  hpm_event_max;
    logic [5:0]  ats_tags;
    logic [5:0]  bare_size;
  } straps_t;
  straps_t pins, strap;

  assign pins = {strap_cap_mask_i, strap_fctl_writable_i, strap_fctl_tie_i, strap_ddt_mode_max_i,
                 strap_walk_slots_i, strap_icvec_bits_i, strap_cache_off_i, strap_rcid_bits_i,
                 strap_mcid_bits_i, strap_hpm_counters_i, strap_hpm_width_i, strap_hpm_event_max_i,
                 strap_ats_tags_i, strap_bare_size_i};

  if (SimStraps) begin : gen_pins
    straps_t strap_q;
    always_ff @(posedge clk_i) begin
      if (!rst_ni || load_i) strap_q <= pins;
    end
    assign strap = strap_q;
  end else begin : gen_constants
    // The pins exist in every build.
    logic unused_straps;
    assign unused_straps = &{1'b0, clk_i, rst_ni, load_i, pins};
    always_comb begin
      strap               = '0;
      strap.cap_mask      = '1;
      strap.fctl_writable = '1;
      strap.icvec_bits    = 5'd4;
    end
  end

  // ---------------------------------------------------------------- capabilities
  iommu_regs_pkg::capabilities_t offered;
  logic [5:0]                    pas_limit;
  logic                          pas_is_less;
  logic [1:0]                    igs_wanted;

  assign offered = BuiltMask & CapMask & strap.cap_mask;

  // The address width is the least of all; a mask without a width sets no limit.
  assign pas_limit   = strap.cap_mask[iommu_regs_pkg::CapabilitiesPasLsb +:
                                      iommu_regs_pkg::CapabilitiesPasWidth];
  assign pas_is_less = (pas_limit != '0) && ({1'b0, pas_limit} < 7'(Pas));
  assign igs_wanted  = strap.cap_mask[iommu_regs_pkg::CapabilitiesIgsLsb +:
                                      iommu_regs_pkg::CapabilitiesIgsWidth];

  always_comb begin
    capabilities_o          = offered;
    capabilities_o.version  = Version;
    capabilities_o.pas      = pas_is_less ? pas_limit : 6'(Pas);
    capabilities_o.igs      = 2'(Igs);
    if (Igs == 32'(iommu_regs_pkg::CapabilitiesIgsBoth) && !igs_wanted[1]) begin
      capabilities_o.igs    = igs_wanted;
    end
    // What a feature depends on, from the innermost outwards.
    capabilities_o.sv48     = offered.sv48 && offered.sv39;
    capabilities_o.sv57     = offered.sv57 && capabilities_o.sv48;
    capabilities_o.sv48x4   = offered.sv48x4 && offered.sv39x4;
    capabilities_o.sv57x4   = offered.sv57x4 && capabilities_o.sv48x4;
    capabilities_o.t2gpa    = offered.t2gpa && offered.ats;
    capabilities_o.msi_mrif = offered.msi_mrif && offered.msi_flat;
    capabilities_o.amo_mrif = offered.amo_mrif && capabilities_o.msi_mrif;
    capabilities_o.hpm      = offered.hpm && (NumHpm > 0);
  end

  // ---------------------------------------------------------------- limits
  function automatic logic [11:0] low_ones(input logic [3:0] count);
    low_ones = ~(12'hFFF << count);
  endfunction

  logic [3:0] rcid_bits, mcid_bits;
  assign rcid_bits = (strap.rcid_bits != '0 && strap.rcid_bits < QosBits) ? strap.rcid_bits
                                                                          : QosBits;
  assign mcid_bits = (strap.mcid_bits != '0 && strap.mcid_bits < QosBits) ? strap.mcid_bits
                                                                          : QosBits;

  always_comb begin
    limits_o.ddt_mode_max  = iommu_regs_pkg::DdtpMode3lvl;
    limits_o.walk_slots    = 7'(NumWalkSlots);
    limits_o.hpm_counters  = 5'(NumHpm);
    limits_o.hpm_width     = 7'(HpmWidth);
    limits_o.hpm_event_max = LastEvent;
    limits_o.ats_tags      = AtsTags;
    limits_o.bare_size     = BareSize;
    if (strap.ddt_mode_max >= iommu_regs_pkg::DdtpMode1lvl &&
        strap.ddt_mode_max < limits_o.ddt_mode_max) limits_o.ddt_mode_max = strap.ddt_mode_max;
    if (strap.walk_slots != '0 && strap.walk_slots < limits_o.walk_slots) begin
      limits_o.walk_slots = strap.walk_slots;
    end
    if (strap.hpm_counters != '0 && strap.hpm_counters < limits_o.hpm_counters) begin
      limits_o.hpm_counters = strap.hpm_counters;
    end
    if (strap.hpm_width >= LeastCounter && strap.hpm_width < limits_o.hpm_width) begin
      limits_o.hpm_width = strap.hpm_width;
    end
    if (strap.hpm_event_max != '0 && strap.hpm_event_max < LastEvent) begin
      limits_o.hpm_event_max = strap.hpm_event_max;
    end
    if (strap.ats_tags != '0 && strap.ats_tags < AtsTags) limits_o.ats_tags = strap.ats_tags;
    if (strap.bare_size != '0) limits_o.bare_size = strap.bare_size;
    for (int i = 0; i < 4; i++) limits_o.icvec_mask[i] = (5'(i) < strap.icvec_bits);
    limits_o.cache_off     = strap.cache_off;
    limits_o.fctl_writable = strap.fctl_writable;
    limits_o.fctl_tie      = strap.fctl_tie;
    limits_o.rcid_mask     = low_ones(rcid_bits);
    limits_o.mcid_mask     = low_ones(mcid_bits);
  end
endmodule
