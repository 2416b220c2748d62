// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// What a well-formed device context makes of a request: refuse its kind (cause 260), let it pass
// unchanged, translate by the stages that it names, or ask the process context.
//
// Combinational. Source: IOMMU Architecture, "Process to translate an IOVA", steps 7 to 14, and
// "PCIe ATS Page Request handling": of those only the enables count.
module iommu_dc_gate (
  input  iommu_pkg::config_t               cfg_i,
  input  logic [511:0]                     dc_i,
  input  iommu_walk_pkg::walk_key_t        key_i,
  output logic                             refused_o,    // cause 260; one named wire per reason
  output logic                             passes_o,     // done: address unchanged
  output logic                             use_pc_o,     // a process context decides
  output logic [iommu_pkg::ProcessIdW-1:0] used_pid_o,   // which one
  output logic [3:0]                       mode_o,       // first stage, when use_pc_o is 0
  output logic [iommu_pkg::PpnW-1:0]       root_ppn_o,   // of the first stage or of the directory
  output logic [2:0]                       pdt_top_o,    // highest level of the process directory
  output logic                             gv_o,         // a second stage is active
  output logic                             msi_on_o      // guest pages may be interrupt pages
);
  iommu_structs_pkg::dc_tc_t      tc;
  iommu_structs_pkg::dc_fsc_t     fsc;
  iommu_structs_pkg::dc_iohgatp_t iohgatp;
  iommu_structs_pkg::dc_msiptp_t  msiptp;
  assign tc      = dc_i[iommu_structs_pkg::DcTcDword*64 +: 64];
  assign fsc     = dc_i[iommu_structs_pkg::DcFscDword*64 +: 64];
  assign iohgatp = dc_i[iommu_structs_pkg::DcIohgatpDword*64 +: 64];
  assign msiptp  = dc_i[iommu_structs_pkg::DcMsiptpDword*64 +: 64];

  // A burst that leaves its page is a kind of request that no context allows.
  logic ats_refused, burst_refused, pid_unexpected, pid_too_wide, page_request_refused;
  assign ats_refused    = (key_i.translated || key_i.ats) && !tc.en_ats;
  assign burst_refused  = key_i.bad_burst;
  assign pid_unexpected = key_i.pv && !tc.pdtv;
  always_comb begin
    case (fsc.mode)
      iommu_structs_pkg::PdtpModePd8:  pid_too_wide = key_i.process_id[19:8] != '0;
      iommu_structs_pkg::PdtpModePd17: pid_too_wide = key_i.process_id[19:17] != '0;
      default:                         pid_too_wide = 1'b0;
    endcase
  end
  assign page_request_refused = !tc.en_ats || !tc.en_pri;
  assign refused_o = key_i.page_req
                   ? page_request_refused
                   : ats_refused || burst_refused || pid_unexpected
                     || (key_i.pv && tc.pdtv && pid_too_wide);

  assign passes_o   = key_i.page_req || (key_i.translated && !tc.t2gpa);
  assign use_pc_o   = tc.pdtv && (fsc.mode != iommu_structs_pkg::PdtpModeBare)
                   && (key_i.pv || tc.dpe) && !key_i.translated && !key_i.page_req;
  assign used_pid_o = key_i.pv ? key_i.process_id : '0;
  // With a process directory the first stage of requests that it does not serve is Bare; a
  // translated request that does not pass carries a guest address.
  assign mode_o     = (tc.pdtv || key_i.translated) ? iommu_structs_pkg::FscModeBare : fsc.mode;
  assign root_ppn_o = fsc.ppn;
  assign pdt_top_o  = (fsc.mode == iommu_structs_pkg::PdtpModePd8)  ? 3'd0
                    : (fsc.mode == iommu_structs_pkg::PdtpModePd17) ? 3'd1 : 3'd2;
  assign gv_o       = (iohgatp.mode != iommu_structs_pkg::IohgatpModeBare) && !passes_o;
  assign msi_on_o   = cfg_i.msi_flat && (msiptp.mode == iommu_structs_pkg::MsiptpModeFlat)
                   && !passes_o;
endmodule
