// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Does a counter that is set up as `select_i` count the event `event_i`? Combinational.
//
// Filters compare device_id and process_id (IDT = 0) or GSCID and PSCID (IDT = 1). Only misses and
// page-table loads know the latter; for other events a counter with IDT = 1 stands still, filter
// or not. An id that the event does not have (no process_id, a stage that is Bare) never matches.
// Sources   checklist rows HPM-11 to HPM-25, spec/hpm_events.yaml.
module iommu_hpm_match (
  input  logic                      valid_i,
  input  iommu_pkg::hpm_event_t     event_i,
  input  iommu_regs_pkg::iohpmevt_t select_i,
  output logic                      count_o
);
  logic        same_event, knows_contexts, did_matches, pid_matches, did_given, pid_given;
  logic [23:0] did, did_ignored;
  logic [19:0] pid;

  assign same_event     = (select_i.event_id == {11'b0, event_i.event_id});
  assign knows_contexts = (event_i.event_id == iommu_pkg::HpmMiss) ||
                          (event_i.event_id == iommu_pkg::HpmStage1) ||
                          (event_i.event_id == iommu_pkg::HpmStage2);

  assign did       = select_i.idt ? {8'b0, event_i.gscid} : event_i.device_id;
  assign did_given = !select_i.idt || event_i.gscv;
  assign pid       = select_i.idt ? event_i.pscid : event_i.process_id;
  assign pid_given = select_i.idt ? event_i.pscv : event_i.pv;

  // DMASK: the lowest 0 of the id and the ones below it are not compared.
  assign did_ignored = select_i.dmask ? (select_i.did_gscid ^ (select_i.did_gscid + 1'b1)) : '0;
  assign did_matches = did_given && (((did ^ select_i.did_gscid) & ~did_ignored) == '0);
  assign pid_matches = pid_given && (pid == select_i.pid_pscid);

  assign count_o = valid_i && same_event && (!select_i.idt || knows_contexts) &&
                   (!select_i.dv_gscv || did_matches) && (!select_i.pv_pscv || pid_matches);
endmodule
