// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// What a command asks for, or why it is refused: one named wire for each reason.
//
// Combinational. Not offered here and so refused: ATS.*, custom opcodes.
// Sources   checklist groups CQC and CMD.
module iommu_cmd_decode (
  input  logic [127:0]       cmd_i,
  input  iommu_pkg::config_t cfg_i,
  output logic               illegal_o,
  output logic               is_fence_o,      // otherwise an invalidation, `inval_o`
  output iommu_pkg::inval_t  inval_o,
  output logic               fence_store_o,   // AV
  output logic               fence_wsi_o,
  output logic               fence_reads_o,   // PR
  output logic               fence_writes_o,  // PW
  output logic [63:0]        fence_addr_o,
  output logic [31:0]        fence_data_o
);
  iommu_structs_pkg::cmd_iotinval_t iotinval;
  iommu_structs_pkg::cmd_iofence_t  iofence;
  iommu_structs_pkg::cmd_iodir_t    iodir;

  assign iotinval = cmd_i;
  assign iofence  = cmd_i;
  assign iodir    = cmd_i;

  logic is_iotinval, is_iofence, is_iodir, is_vma, is_gvma, is_ddt, is_pdt;
  assign is_iotinval = (iotinval.opcode == iommu_structs_pkg::CmdIotinvalOpcodeValue);
  assign is_iofence  = (iotinval.opcode == iommu_structs_pkg::CmdIofenceOpcodeValue);
  assign is_iodir    = (iotinval.opcode == iommu_structs_pkg::CmdIodirOpcodeValue);
  assign is_vma      = is_iotinval && iotinval.func3 == iommu_structs_pkg::CmdIotinvalFunc3Vma;
  assign is_gvma     = is_iotinval && iotinval.func3 == iommu_structs_pkg::CmdIotinvalFunc3Gvma;
  assign is_ddt      = is_iodir && iodir.func3 == iommu_structs_pkg::CmdIodirFunc3InvalDdt;
  assign is_pdt      = is_iodir && iodir.func3 == iommu_structs_pkg::CmdIodirFunc3InvalPdt;

  // ---------------------------------------------------------------- widths in force
  // A device_id has 7, 16 or 24 bits in one, two or three levels of base-format directory; Off and
  // Bare define no width.
  logic did_fits, pid_fits;
  always_comb begin
    case (cfg_i.mode)
      iommu_pkg::Ddt1Lvl: did_fits = (iodir.did[23:7] == '0);
      iommu_pkg::Ddt2Lvl: did_fits = (iodir.did[23:16] == '0);
      default:            did_fits = 1'b1;
    endcase
    if (cfg_i.pd20)      pid_fits = 1'b1;
    else if (cfg_i.pd17) pid_fits = (iodir.pid[19:17] == '0);
    else                 pid_fits = (iodir.pid[19:8] == '0);
  end

  // ---------------------------------------------------------------- refusals
  logic bad_opcode, bad_func3, reserved_bit, nl_not_offered, s_not_offered, gvma_with_pscid;
  logic ddt_with_pid, pdt_without_did, did_too_wide, pid_too_wide, fence_without_wires;

  assign bad_opcode   = !is_iotinval && !is_iofence && !is_iodir;
  assign bad_func3    = (is_iotinval && !is_vma && !is_gvma) || (is_iodir && !is_ddt && !is_pdt) ||
                        (is_iofence && iofence.func3 != iommu_structs_pkg::CmdIofenceFunc3C);
  assign reserved_bit =
      (is_iotinval && (cmd_i & iommu_structs_pkg::CmdIotinvalReservedMask) != '0) ||
      (is_iofence  && (cmd_i & iommu_structs_pkg::CmdIofenceReservedMask)  != '0) ||
      (is_iodir    && (cmd_i & iommu_structs_pkg::CmdIodirReservedMask)    != '0);
  assign nl_not_offered      = is_iotinval && iotinval.nl && !cfg_i.inval_nl;
  assign s_not_offered       = is_iotinval && iotinval.s && !cfg_i.inval_range;
  assign gvma_with_pscid     = is_gvma && iotinval.pscv;
  assign ddt_with_pid        = is_ddt && iodir.pid != '0;
  assign pdt_without_did     = is_pdt && !iodir.dv;
  assign did_too_wide        = is_iodir && iodir.dv && !did_fits;
  assign pid_too_wide        = is_pdt && !pid_fits;
  assign fence_without_wires = is_iofence && iofence.wsi && !cfg_i.wsi;

  assign illegal_o = bad_opcode || bad_func3 || reserved_bit || nl_not_offered || s_not_offered ||
                     gvma_with_pscid || ddt_with_pid || pdt_without_did || did_too_wide ||
                     pid_too_wide || fence_without_wires;

  // ---------------------------------------------------------------- operands
  // An operand that is switched off is zero, whatever the command carries there.
  logic gv, pscv, av;
  assign gv   = is_iotinval && iotinval.gv;
  assign pscv = is_vma && iotinval.pscv;
  assign av   = iotinval.av && (is_vma || (is_gvma && iotinval.gv));

  // A range is coded in its first page: below the range's size in pages, a 0 above ones.
  iommu_pkg::page_size_t range_size;
  logic                  range_ends;
  always_comb begin
    range_size = 6'd1;
    range_ends = 1'b0;
    for (int i = 0; i < iommu_pkg::VpnW - 1; i++) begin
      range_ends = range_ends || !iotinval.addr[i];
      if (!range_ends) range_size = 6'(i + 2);
    end
  end

  always_comb begin
    if (is_vma)       inval_o.kind = iommu_pkg::InvalVma;
    else if (is_gvma) inval_o.kind = iommu_pkg::InvalGvma;
    else if (is_ddt)  inval_o.kind = iommu_pkg::InvalDdt;
    else              inval_o.kind = iommu_pkg::InvalPdt;
    inval_o.dv         = is_iodir && iodir.dv;
    inval_o.device_id  = inval_o.dv ? iodir.did : '0;
    inval_o.process_id = is_pdt ? iodir.pid : '0;
    inval_o.gv         = gv;
    inval_o.gscid      = gv ? iotinval.gscid : '0;
    inval_o.pscv       = pscv;
    inval_o.pscid      = pscv ? iotinval.pscid : '0;
    inval_o.av         = av;
    inval_o.nl         = av && iotinval.nl;
    inval_o.size       = (av && iotinval.s) ? range_size : '0;
    inval_o.vpn        = av ? iotinval.addr : '0;
  end

  assign is_fence_o     = is_iofence;
  assign fence_store_o  = iofence.av;
  assign fence_wsi_o    = iofence.wsi;
  assign fence_reads_o  = iofence.pr;
  assign fence_writes_o = iofence.pw;
  assign fence_addr_o   = {iofence.addr, 2'b00};
  assign fence_data_o   = iofence.data;
endmodule
