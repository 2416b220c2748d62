// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Does a cached translation grant this request? A no is only a miss: the walk finds the verdict.
//
// Combinational. One named wire per condition; sources: Privileged Architecture, permission bits
// of a PTE, and IOMMU Architecture, process-context fields ENS and SUM.
module iommu_grant_check (
  input  iommu_pkg::xlate_data_t data_i,
  input  logic                   write_i,
  input  logic                   exec_i,
  input  logic                   priv_i,
  output logic                   granted_o
);
  logic kind_ok, supervisor_ok, user_ok;

  assign kind_ok = write_i ? data_i.w : exec_i ? data_i.x : data_i.r;
  // The process context must admit supervisors at all, first stage or not.
  assign supervisor_ok = !priv_i || !data_i.used_pv || data_i.ens;
  // Without a first stage no PTE says whose page it is.
  assign user_ok = !data_i.s1 || (priv_i ? (!data_i.u || (data_i.sum && !exec_i)) : data_i.u);

  assign granted_o = kind_ok && supervisor_ok && user_ok;
endmodule
