// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// What this IOMMU is: build parameters and straps, combined into capabilities and limits.
//
// A feature is offered when it is built, the named build keeps it (CapMask), the strap keeps it,
// and what it depends on is offered too. Straps are sampled in reset and on load_i; as constants
// (SimStraps = 0) they cost nothing.
module iommu_straps #(
  parameter int          Pas          = 56,
  parameter int          NumWalkSlots = 24,
  parameter logic [63:0] CapMask      = 64'hFFFF_FFFF_FFFF_FFFF,
  parameter bit          SimStraps    = 1'b0
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        load_i,                  // owner: only while the block is quiescent
  input  logic [63:0] strap_cap_mask_i,
  input  logic [3:0]  strap_ddt_mode_max_i,
  input  logic [6:0]  strap_walk_slots_i,
  input  logic [4:0]  strap_icvec_bits_i,
  input  logic        strap_cache_off_i,

  output iommu_regs_pkg::capabilities_t capabilities_o,
  output logic [3:0]  ddt_mode_max_o,          // widest directory mode that can be written
  output logic [6:0]  walk_slots_o,            // 1 .. NumWalkSlots
  output logic [3:0]  icvec_mask_o,            // bits that a vector number has
  output logic        cache_off_o
);
  // Features of this version of the design.
  localparam logic [63:0] BuiltMask =
      iommu_regs_pkg::CapabilitiesSv39Mask | iommu_regs_pkg::CapabilitiesSv48Mask |
      iommu_regs_pkg::CapabilitiesSv57Mask | iommu_regs_pkg::CapabilitiesPd8Mask  |
      iommu_regs_pkg::CapabilitiesPd17Mask | iommu_regs_pkg::CapabilitiesPd20Mask;
  localparam logic [7:0] Version = 8'h10;      // 1.0

  // ---------------------------------------------------------------- straps
  logic [63:0] cap_mask;
  logic [3:0]  ddt_mode_max;
  logic [6:0]  walk_slots;
  logic [4:0]  icvec_bits;

  if (SimStraps) begin : gen_pins
    logic [63:0] cap_mask_q;
    logic [3:0]  ddt_mode_max_q;
    logic [6:0]  walk_slots_q;
    logic [4:0]  icvec_bits_q;
    logic        cache_off_q;

    always_ff @(posedge clk_i) begin
      if (!rst_ni || load_i) begin
        cap_mask_q     <= strap_cap_mask_i;
        ddt_mode_max_q <= strap_ddt_mode_max_i;
        walk_slots_q   <= strap_walk_slots_i;
        icvec_bits_q   <= strap_icvec_bits_i;
        cache_off_q    <= strap_cache_off_i;
      end
    end

    assign cap_mask     = cap_mask_q;
    assign ddt_mode_max = ddt_mode_max_q;
    assign walk_slots   = walk_slots_q;
    assign icvec_bits   = icvec_bits_q;
    assign cache_off_o  = cache_off_q;
  end else begin : gen_constants
    // The pins exist in every build.
    logic unused_straps;
    assign unused_straps = &{1'b0, clk_i, rst_ni, load_i, strap_cap_mask_i, strap_ddt_mode_max_i,
                             strap_walk_slots_i, strap_icvec_bits_i, strap_cache_off_i};

    assign cap_mask     = '1;
    assign ddt_mode_max = iommu_regs_pkg::DdtpMode3lvl;
    assign walk_slots   = 7'd0;
    assign icvec_bits   = 5'd4;
    assign cache_off_o  = 1'b0;
  end

  // ---------------------------------------------------------------- capabilities
  iommu_regs_pkg::capabilities_t offered;
  logic [5:0]                    pas_limit;
  logic                          pas_is_less;

  assign offered = BuiltMask & CapMask & cap_mask;

  // The address width is the least of all; a mask without a width sets no limit.
  assign pas_limit = cap_mask[iommu_regs_pkg::CapabilitiesPasLsb +:
                              iommu_regs_pkg::CapabilitiesPasWidth];
  assign pas_is_less = (pas_limit != '0) && ({1'b0, pas_limit} < 7'(Pas));

  always_comb begin
    capabilities_o         = '0;
    capabilities_o.version = Version;
    capabilities_o.igs     = iommu_regs_pkg::CapabilitiesIgsWsi;
    capabilities_o.pas     = pas_is_less ? pas_limit : 6'(Pas);
    capabilities_o.sv39    = offered.sv39;
    capabilities_o.sv48    = offered.sv48 && offered.sv39;
    capabilities_o.sv57    = offered.sv57 && offered.sv48 && offered.sv39;
    capabilities_o.pd8     = offered.pd8;
    capabilities_o.pd17    = offered.pd17;
    capabilities_o.pd20    = offered.pd20;
  end

  // ---------------------------------------------------------------- limits
  // A strap out of range means "as built".
  assign ddt_mode_max_o = (ddt_mode_max >= iommu_regs_pkg::DdtpMode1lvl &&
                           ddt_mode_max <= iommu_regs_pkg::DdtpMode3lvl)
                        ? ddt_mode_max : iommu_regs_pkg::DdtpMode3lvl;
  assign walk_slots_o   = (walk_slots != '0 && walk_slots <= 7'(NumWalkSlots))
                        ? walk_slots : 7'(NumWalkSlots);

  always_comb begin
    for (int i = 0; i < 4; i++) begin
      icvec_mask_o[i] = (5'(i) < icvec_bits);
    end
  end
endmodule
