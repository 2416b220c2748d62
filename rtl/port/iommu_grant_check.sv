// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Does a cached translation grant this request? A no is only a miss: the walk finds the verdict.
//
// Combinational. One named wire per condition; sources: Privileged Architecture, permission bits
// of a PTE, and IOMMU Architecture, process-context fields ENS and SUM.
module iommu_grant_check (
  // What the translation permits (fields of iommu_pkg::xlate_data_t).
  input  logic r_i,
  input  logic w_i,
  input  logic x_i,
  input  logic u_i,
  input  logic s1_i,
  input  logic ens_i,
  input  logic sum_i,
  input  logic used_pv_i,
  // What is asked.
  input  logic write_i,
  input  logic exec_i,
  input  logic priv_i,
  output logic granted_o
);
  logic kind_ok, supervisor_ok, user_ok;

  assign kind_ok = write_i ? w_i : exec_i ? x_i : r_i;
  // The process context must admit supervisors at all, first stage or not.
  assign supervisor_ok = !priv_i || !used_pv_i || ens_i;
  // Without a first stage no PTE says whose page it is.
  assign user_ok = !s1_i || (priv_i ? (!u_i || (sum_i && !exec_i)) : u_i);

  assign granted_o = kind_ok && supervisor_ok && user_ok;
endmodule
