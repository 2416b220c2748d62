// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Is a valid device context well formed? One named wire per rule; any of them is cause 259.
//
// Base format of a build without second stage, ATS, hardware A/D updates, Sv32, big-endian tables
// and QoS ids: what those would allow is refused here (rtl/context/README.md).
// Source: IOMMU Architecture, "Device-context configuration checks".
module iommu_dc_check (
  input  iommu_pkg::config_t cfg_i,
  input  logic [255:0]       dc_i,          // doubleword 0 in the low bits
  output logic               not_valid_o,   // DC.tc.V = 0: cause 258, before any rule
  output logic               malformed_o
);
  iommu_structs_pkg::dc_tc_t      tc;
  iommu_structs_pkg::dc_iohgatp_t iohgatp;
  iommu_structs_pkg::dc_fsc_t     fsc;
  iommu_structs_pkg::dc_ta_t      ta;
  assign tc      = dc_i[iommu_structs_pkg::DcTcDword*64 +: 64];
  assign iohgatp = dc_i[iommu_structs_pkg::DcIohgatpDword*64 +: 64];
  assign ta      = dc_i[iommu_structs_pkg::DcTaDword*64 +: 64];
  assign fsc     = dc_i[iommu_structs_pkg::DcFscDword*64 +: 64];

  logic tc_reserved, ta_reserved, fsc_reserved;
  assign tc_reserved  = (tc & iommu_structs_pkg::DcTcReservedMask) != '0;
  assign ta_reserved  = (ta & iommu_structs_pkg::DcTaReservedMask) != '0;
  assign fsc_reserved = (fsc & iommu_structs_pkg::DcFscReservedMask) != '0;

  // Features that this build does not have.
  logic ats_enabled, second_stage_enabled, hw_ad_enabled, big_endian, sv32_enabled, qos_given;
  assign ats_enabled          = tc.en_ats || tc.en_pri || tc.prpr || tc.t2gpa;
  assign second_stage_enabled = iohgatp.mode != iommu_structs_pkg::IohgatpModeBare;
  assign hw_ad_enabled        = tc.sade || tc.gade;
  assign big_endian           = tc.sbe;
  assign sv32_enabled         = tc.sxl;
  assign qos_given            = (ta.rcid != '0) || (ta.mcid != '0);

  logic dpe_without_pdt, pdt_mode_bad, stage1_mode_bad;
  assign dpe_without_pdt = tc.dpe && !tc.pdtv;
  always_comb begin
    case (fsc.mode)
      iommu_structs_pkg::PdtpModeBare: pdt_mode_bad = 1'b0;
      iommu_structs_pkg::PdtpModePd8:  pdt_mode_bad = !cfg_i.pd8;
      iommu_structs_pkg::PdtpModePd17: pdt_mode_bad = !cfg_i.pd17;
      iommu_structs_pkg::PdtpModePd20: pdt_mode_bad = !cfg_i.pd20;
      default:                         pdt_mode_bad = 1'b1;
    endcase
    case (fsc.mode)
      iommu_structs_pkg::FscModeBare: stage1_mode_bad = 1'b0;
      iommu_structs_pkg::FscModeSv39: stage1_mode_bad = !cfg_i.sv39;
      iommu_structs_pkg::FscModeSv48: stage1_mode_bad = !cfg_i.sv48;
      iommu_structs_pkg::FscModeSv57: stage1_mode_bad = !cfg_i.sv57;
      default:                        stage1_mode_bad = 1'b1;
    endcase
  end

  assign not_valid_o = !tc.v;
  assign malformed_o = tc_reserved || ta_reserved || fsc_reserved
                    || ats_enabled || second_stage_enabled || hw_ad_enabled || big_endian
                    || sv32_enabled || qos_given || dpe_without_pdt
                    || (tc.pdtv ? pdt_mode_bad : stage1_mode_bad);
endmodule
