// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Puts together what a leaf and the contexts say about a page, and checks one request against it.
//
// Combinational. Without a device context (mode Bare) the QoS ids are the block's own.
module iommu_result (
  input  iommu_pkg::config_t               cfg_i,
  input  logic                             have_dc_i,
  input  logic [511:0]                     dc_i,
  input  logic                             have_pc_i,    // a process context decides
  input  logic [127:0]                     pc_i,
  input  logic [iommu_pkg::ProcessIdW-1:0] used_pid_i,
  input  logic                             s1_i,         // a first stage is active
  input  logic                             gv_i,         // a second stage is active
  input  iommu_walk_pkg::leaf_t            leaf_i,
  input  logic                             write_i,
  input  logic                             exec_i,
  input  logic                             priv_i,
  output iommu_pkg::xlate_data_t           data_o,
  output logic                             granted_o
);
  iommu_structs_pkg::dc_ta_t      dc_ta;
  iommu_structs_pkg::pc_ta_t      pc_ta;
  iommu_structs_pkg::dc_iohgatp_t iohgatp;
  assign iohgatp = dc_i[iommu_structs_pkg::DcIohgatpDword*64 +: 64];
  assign dc_ta   = dc_i[iommu_structs_pkg::DcTaDword*64 +: 64];
  assign pc_ta   = pc_i[iommu_structs_pkg::PcTaDword*64 +: 64];

  always_comb begin
    data_o          = '0;
    data_o.ppn      = leaf_i.ppn;
    data_o.size     = leaf_i.size;
    data_o.r        = leaf_i.r;
    data_o.w        = leaf_i.w;
    data_o.x        = leaf_i.x;
    data_o.u        = leaf_i.u;
    data_o.pbmt     = leaf_i.pbmt;
    data_o.g        = leaf_i.g;
    data_o.msi      = leaf_i.msi;
    data_o.s1       = s1_i;
    data_o.gv       = gv_i;
    data_o.gscid    = gv_i ? iohgatp.gscid : '0;
    data_o.ens      = have_pc_i && pc_ta.ens;
    data_o.sum      = have_pc_i && pc_ta.sum;
    data_o.pscid    = !s1_i ? '0 : have_pc_i ? pc_ta.pscid : dc_ta.pscid;
    data_o.used_pid = have_pc_i ? used_pid_i : '0;
    data_o.used_pv  = have_pc_i;
    data_o.rcid     = have_dc_i ? dc_ta.rcid : cfg_i.rcid;
    data_o.mcid     = have_dc_i ? dc_ta.mcid : cfg_i.mcid;
  end

  iommu_grant_check u_grant (
    .r_i(data_o.r), .w_i(data_o.w), .x_i(data_o.x), .u_i(data_o.u), .s1_i(data_o.s1),
    .ens_i(data_o.ens), .sum_i(data_o.sum), .used_pv_i(data_o.used_pv),
    .write_i, .exec_i, .priv_i, .granted_o
  );
endmodule
