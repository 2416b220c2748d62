// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Is a valid device context well formed? One named wire per rule; any of them is cause 259.
//
// Combinational. A build without extended contexts looks at the first half only. Choices that the
// architecture leaves: a Bare second stage with MSI tables is malformed, custom bits are ignored.
// Source: IOMMU Architecture, "Device-context configuration checks".
module iommu_dc_check (
  input  iommu_pkg::config_t cfg_i,
  input  logic [511:0]       dc_i,          // doubleword 0 in the low bits
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

  // ---------------------------------------------------------------- enables
  logic ats_missing, t2gpa_without_ats, pri_without_ats, prpr_without_pri, t2gpa_missing;
  logic t2gpa_without_stage2, hw_ad_missing, qos_missing;
  assign ats_missing          = !cfg_i.ats && (tc.en_ats || tc.en_pri || tc.prpr);
  assign t2gpa_without_ats    = tc.t2gpa && !tc.en_ats;
  assign pri_without_ats      = tc.en_pri && !tc.en_ats;
  assign prpr_without_pri     = tc.prpr && !tc.en_pri;
  assign t2gpa_missing        = tc.t2gpa && !cfg_i.t2gpa;
  assign t2gpa_without_stage2 = tc.t2gpa && (iohgatp.mode == iommu_structs_pkg::IohgatpModeBare);
  assign hw_ad_missing        = !cfg_i.amo_hwad && (tc.sade || tc.gade);
  assign qos_missing          = !cfg_i.qosid && ((ta.rcid != '0) || (ta.mcid != '0));

  // fctl.GXL and fctl.BE can be written where both of their values are built.
  logic gxl_writable, sbe_illegal, sxl_illegal;
  assign gxl_writable = cfg_i.sv32 || cfg_i.sv32x4;
  assign sbe_illegal  = !cfg_i.both_ends && (tc.sbe != cfg_i.be);
  assign sxl_illegal  = cfg_i.gxl ? !tc.sxl : (tc.sxl && !gxl_writable);

  // ---------------------------------------------------------------- modes
  logic dpe_without_pdt, pdt_mode_bad, stage1_mode_bad, stage2_mode_bad, stage2_misaligned;
  assign dpe_without_pdt = tc.dpe && !tc.pdtv;
  always_comb begin
    case (fsc.mode)
      iommu_structs_pkg::PdtpModeBare: pdt_mode_bad = 1'b0;
      iommu_structs_pkg::PdtpModePd8:  pdt_mode_bad = !cfg_i.pd8;
      iommu_structs_pkg::PdtpModePd17: pdt_mode_bad = !cfg_i.pd17;
      iommu_structs_pkg::PdtpModePd20: pdt_mode_bad = !cfg_i.pd20;
      default:                         pdt_mode_bad = 1'b1;
    endcase
    case (iohgatp.mode)
      iommu_structs_pkg::IohgatpModeBare:   stage2_mode_bad = 1'b0;
      iommu_structs_pkg::IohgatpModeSv39x4: stage2_mode_bad = cfg_i.gxl ? !cfg_i.sv32x4
                                                                        : !cfg_i.sv39x4;
      iommu_structs_pkg::IohgatpModeSv48x4: stage2_mode_bad = cfg_i.gxl || !cfg_i.sv48x4;
      iommu_structs_pkg::IohgatpModeSv57x4: stage2_mode_bad = cfg_i.gxl || !cfg_i.sv57x4;
      default:                              stage2_mode_bad = 1'b1;
    endcase
  end
  iommu_stage1_mode u_mode (.cfg_i, .sxl_i(tc.sxl), .mode_i(fsc.mode), .bad_o(stage1_mode_bad));
  assign stage2_misaligned = (iohgatp.mode != iommu_structs_pkg::IohgatpModeBare)
                          && (iohgatp.ppn[1:0] != '0);

  logic msi_malformed;
  iommu_dc_msi_check u_msi (.cfg_i, .dc_i, .malformed_o(msi_malformed));

  assign not_valid_o = !tc.v;
  assign malformed_o = tc_reserved || ta_reserved || fsc_reserved
                    || ats_missing || t2gpa_without_ats || pri_without_ats || prpr_without_pri
                    || t2gpa_missing || t2gpa_without_stage2 || hw_ad_missing || qos_missing
                    || sbe_illegal || sxl_illegal || dpe_without_pdt
                    || (tc.pdtv ? pdt_mode_bad : stage1_mode_bad)
                    || stage2_mode_bad || stage2_misaligned
                    || (cfg_i.msi_flat && msi_malformed);
endmodule
