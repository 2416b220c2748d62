// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Generated from spec/structs.yaml by spec/gen.py; do not edit.
//
// In-memory structures, least significant bit = bit 0 of the first doubleword. A structure of named
// words has a type per word (dc_tc_t), a flat record one type (fault_record_t).
package iommu_structs_pkg;

  // Device context; the base format is its first four words, the extended (MSI_FLAT) all 8.
  localparam int DcBaseBytes = 32;
  localparam int DcExtBytes = 64;

  // Translation control
  localparam int DcTcDword = 0;
  localparam logic [63:0] DcTcReservedMask = 64'hFFFFFFFF00FFF000;
  localparam int DcTcVLsb = 0;
  localparam int DcTcVWidth = 1;
  localparam int DcTcEnAtsLsb = 1;
  localparam int DcTcEnAtsWidth = 1;
  localparam int DcTcEnPriLsb = 2;
  localparam int DcTcEnPriWidth = 1;
  localparam int DcTcT2gpaLsb = 3;
  localparam int DcTcT2gpaWidth = 1;
  localparam int DcTcDtfLsb = 4;
  localparam int DcTcDtfWidth = 1;
  localparam int DcTcPdtvLsb = 5;
  localparam int DcTcPdtvWidth = 1;
  localparam int DcTcPrprLsb = 6;
  localparam int DcTcPrprWidth = 1;
  localparam int DcTcGadeLsb = 7;
  localparam int DcTcGadeWidth = 1;
  localparam int DcTcSadeLsb = 8;
  localparam int DcTcSadeWidth = 1;
  localparam int DcTcDpeLsb = 9;
  localparam int DcTcDpeWidth = 1;
  localparam int DcTcSbeLsb = 10;
  localparam int DcTcSbeWidth = 1;
  localparam int DcTcSxlLsb = 11;
  localparam int DcTcSxlWidth = 1;
  localparam int DcTcCustomLsb = 24;
  localparam int DcTcCustomWidth = 8;
  typedef struct packed {
    logic [31:0] reserved1;
    logic [7:0] custom;
    logic [11:0] reserved0;
    logic sxl;
    logic sbe;
    logic dpe;
    logic sade;
    logic gade;
    logic prpr;
    logic pdtv;
    logic dtf;
    logic t2gpa;
    logic en_pri;
    logic en_ats;
    logic v;
  } dc_tc_t;

  // Second-stage root
  localparam int DcIohgatpDword = 1;
  localparam logic [63:0] DcIohgatpReservedMask = 64'h0;
  localparam int DcIohgatpPpnLsb = 0;
  localparam int DcIohgatpPpnWidth = 44;
  localparam int DcIohgatpGscidLsb = 44;
  localparam int DcIohgatpGscidWidth = 16;
  localparam int DcIohgatpModeLsb = 60;
  localparam int DcIohgatpModeWidth = 4;
  typedef struct packed {
    logic [3:0] mode;
    logic [15:0] gscid;
    logic [43:0] ppn;
  } dc_iohgatp_t;

  // Translation attributes
  localparam int DcTaDword = 2;
  localparam logic [63:0] DcTaReservedMask = 64'hFF00000FFF;
  localparam int DcTaPscidLsb = 12;
  localparam int DcTaPscidWidth = 20;
  localparam int DcTaRcidLsb = 40;
  localparam int DcTaRcidWidth = 12;
  localparam int DcTaMcidLsb = 52;
  localparam int DcTaMcidWidth = 12;
  typedef struct packed {
    logic [11:0] mcid;
    logic [11:0] rcid;
    logic [7:0] reserved1;
    logic [19:0] pscid;
    logic [11:0] reserved0;
  } dc_ta_t;

  // First-stage context; iosatp if PDTV is 0, pdtp if it is 1
  localparam int DcFscDword = 3;
  localparam logic [63:0] DcFscReservedMask = 64'hFFFF00000000000;
  localparam int DcFscPpnLsb = 0;
  localparam int DcFscPpnWidth = 44;
  localparam int DcFscModeLsb = 60;
  localparam int DcFscModeWidth = 4;
  typedef struct packed {
    logic [3:0] mode;
    logic [15:0] reserved0;
    logic [43:0] ppn;
  } dc_fsc_t;

  // MSI page-table pointer
  localparam int DcMsiptpDword = 4;
  localparam logic [63:0] DcMsiptpReservedMask = 64'hFFFF00000000000;
  localparam int DcMsiptpPpnLsb = 0;
  localparam int DcMsiptpPpnWidth = 44;
  localparam int DcMsiptpModeLsb = 60;
  localparam int DcMsiptpModeWidth = 4;
  typedef struct packed {
    logic [3:0] mode;
    logic [15:0] reserved0;
    logic [43:0] ppn;
  } dc_msiptp_t;

  // MSI address mask
  localparam int DcMsiAddrMaskDword = 5;
  localparam logic [63:0] DcMsiAddrMaskReservedMask = 64'hFFF0000000000000;
  localparam int DcMsiAddrMaskMaskLsb = 0;
  localparam int DcMsiAddrMaskMaskWidth = 52;
  typedef struct packed {
    logic [11:0] reserved0;
    logic [51:0] mask;
  } dc_msi_addr_mask_t;

  // MSI address pattern
  localparam int DcMsiAddrPatternDword = 6;
  localparam logic [63:0] DcMsiAddrPatternReservedMask = 64'hFFF0000000000000;
  localparam int DcMsiAddrPatternPatternLsb = 0;
  localparam int DcMsiAddrPatternPatternWidth = 52;
  typedef struct packed {
    logic [11:0] reserved0;
    logic [51:0] pattern;
  } dc_msi_addr_pattern_t;

  // Reserved
  localparam int DcReservedDword = 7;
  localparam logic [63:0] DcReservedReservedMask = 64'hFFFFFFFFFFFFFFFF;
  typedef struct packed {
    logic [63:0] reserved0;
  } dc_reserved_t;

  // Process context.
  localparam int PcBytes = 16;

  // Translation attributes
  localparam int PcTaDword = 0;
  localparam logic [63:0] PcTaReservedMask = 64'hFFFFFFFF00000FF8;
  localparam int PcTaVLsb = 0;
  localparam int PcTaVWidth = 1;
  localparam int PcTaEnsLsb = 1;
  localparam int PcTaEnsWidth = 1;
  localparam int PcTaSumLsb = 2;
  localparam int PcTaSumWidth = 1;
  localparam int PcTaPscidLsb = 12;
  localparam int PcTaPscidWidth = 20;
  typedef struct packed {
    logic [31:0] reserved1;
    logic [19:0] pscid;
    logic [8:0] reserved0;
    logic sum;
    logic ens;
    logic v;
  } pc_ta_t;

  // First-stage context
  localparam int PcFscDword = 1;
  localparam logic [63:0] PcFscReservedMask = 64'hFFFF00000000000;
  localparam int PcFscPpnLsb = 0;
  localparam int PcFscPpnWidth = 44;
  localparam int PcFscModeLsb = 60;
  localparam int PcFscModeWidth = 4;
  typedef struct packed {
    logic [3:0] mode;
    logic [15:0] reserved0;
    logic [43:0] ppn;
  } pc_fsc_t;

  // Device directory entry that points to the next level.
  localparam int DdteBytes = 8;
  localparam logic [63:0] DdteReservedMask = 64'hFFC00000000003FE;
  localparam int DdteVLsb = 0;
  localparam int DdteVWidth = 1;
  localparam int DdtePpnLsb = 10;
  localparam int DdtePpnWidth = 44;
  typedef struct packed {
    logic [9:0] reserved1;
    logic [43:0] ppn;
    logic [8:0] reserved0;
    logic v;
  } ddte_t;

  // Process directory entry that points to the next level.
  localparam int PdteBytes = 8;
  localparam logic [63:0] PdteReservedMask = 64'hFFC00000000003FE;
  localparam int PdteVLsb = 0;
  localparam int PdteVWidth = 1;
  localparam int PdtePpnLsb = 10;
  localparam int PdtePpnWidth = 44;
  typedef struct packed {
    logic [9:0] reserved1;
    logic [43:0] ppn;
    logic [8:0] reserved0;
    logic v;
  } pdte_t;

  // Page-table entry of both stages. PPN[3:0] = 8 with N=1 is a 64 KiB NAPOT range.
  localparam int PteBytes = 8;
  localparam logic [63:0] PteReservedMask = 64'h7C0000000000000;
  localparam int PteVLsb = 0;
  localparam int PteVWidth = 1;
  localparam int PteRLsb = 1;
  localparam int PteRWidth = 1;
  localparam int PteWLsb = 2;
  localparam int PteWWidth = 1;
  localparam int PteXLsb = 3;
  localparam int PteXWidth = 1;
  localparam int PteULsb = 4;
  localparam int PteUWidth = 1;
  localparam int PteGLsb = 5;
  localparam int PteGWidth = 1;
  localparam int PteALsb = 6;
  localparam int PteAWidth = 1;
  localparam int PteDLsb = 7;
  localparam int PteDWidth = 1;
  localparam int PteRswLsb = 8;
  localparam int PteRswWidth = 2;
  localparam int PtePpnLsb = 10;
  localparam int PtePpnWidth = 44;
  localparam int PteRsw60t59bLsb = 59;
  localparam int PteRsw60t59bWidth = 2;
  localparam int PtePbmtLsb = 61;
  localparam int PtePbmtWidth = 2;
  localparam logic [1:0] PtePbmtPma = 2'd0;
  localparam logic [1:0] PtePbmtNc = 2'd1;
  localparam logic [1:0] PtePbmtIo = 2'd2;
  localparam int PteNLsb = 63;
  localparam int PteNWidth = 1;
  typedef struct packed {
    logic n;
    logic [1:0] pbmt;
    logic [1:0] rsw60t59b;
    logic [4:0] reserved0;
    logic [43:0] ppn;
    logic [1:0] rsw;
    logic d;
    logic a;
    logic g;
    logic u;
    logic x;
    logic w;
    logic r;
    logic v;
  } pte_t;

  // Page-table entry of Sv32 and Sv32x4.
  localparam int Pte32Bytes = 4;
  localparam logic [31:0] Pte32ReservedMask = 32'h0;
  localparam int Pte32VLsb = 0;
  localparam int Pte32VWidth = 1;
  localparam int Pte32RLsb = 1;
  localparam int Pte32RWidth = 1;
  localparam int Pte32WLsb = 2;
  localparam int Pte32WWidth = 1;
  localparam int Pte32XLsb = 3;
  localparam int Pte32XWidth = 1;
  localparam int Pte32ULsb = 4;
  localparam int Pte32UWidth = 1;
  localparam int Pte32GLsb = 5;
  localparam int Pte32GWidth = 1;
  localparam int Pte32ALsb = 6;
  localparam int Pte32AWidth = 1;
  localparam int Pte32DLsb = 7;
  localparam int Pte32DWidth = 1;
  localparam int Pte32RswLsb = 8;
  localparam int Pte32RswWidth = 2;
  localparam int Pte32PpnLsb = 10;
  localparam int Pte32PpnWidth = 22;
  typedef struct packed {
    logic [21:0] ppn;
    logic [1:0] rsw;
    logic d;
    logic a;
    logic g;
    logic u;
    logic x;
    logic w;
    logic r;
    logic v;
  } pte32_t;

  // What all commands have in common.
  localparam int CmdBytes = 16;
  localparam logic [127:0] CmdReservedMask = 128'h0;
  localparam int CmdOpcodeLsb = 0;
  localparam int CmdOpcodeWidth = 7;
  localparam int CmdFunc3Lsb = 7;
  localparam int CmdFunc3Width = 3;
  localparam int CmdOperandsLsb = 10;
  localparam int CmdOperandsWidth = 118;
  typedef struct packed {
    logic [117:0] operands;
    logic [2:0] func3;
    logic [6:0] opcode;
  } cmd_t;

  // Forget page-table entries.
  localparam int CmdIotinvalBytes = 16;
  localparam logic [127:0] CmdIotinvalReservedMask = 128'hC0000000000001FFF0000FF800000800;
  localparam int CmdIotinvalOpcodeLsb = 0;
  localparam int CmdIotinvalOpcodeWidth = 7;
  localparam logic [6:0] CmdIotinvalOpcodeValue = 7'd1;
  localparam int CmdIotinvalFunc3Lsb = 7;
  localparam int CmdIotinvalFunc3Width = 3;
  localparam logic [2:0] CmdIotinvalFunc3Vma = 3'd0;
  localparam logic [2:0] CmdIotinvalFunc3Gvma = 3'd1;
  localparam int CmdIotinvalAvLsb = 10;
  localparam int CmdIotinvalAvWidth = 1;
  localparam int CmdIotinvalPscidLsb = 12;
  localparam int CmdIotinvalPscidWidth = 20;
  localparam int CmdIotinvalPscvLsb = 32;
  localparam int CmdIotinvalPscvWidth = 1;
  localparam int CmdIotinvalGvLsb = 33;
  localparam int CmdIotinvalGvWidth = 1;
  localparam int CmdIotinvalNlLsb = 34;
  localparam int CmdIotinvalNlWidth = 1;
  localparam int CmdIotinvalGscidLsb = 44;
  localparam int CmdIotinvalGscidWidth = 16;
  localparam int CmdIotinvalSLsb = 73;
  localparam int CmdIotinvalSWidth = 1;
  localparam int CmdIotinvalAddrLsb = 74;
  localparam int CmdIotinvalAddrWidth = 52;
  typedef struct packed {
    logic [1:0] reserved3;
    logic [51:0] addr;
    logic s;
    logic [12:0] reserved2;
    logic [15:0] gscid;
    logic [8:0] reserved1;
    logic nl;
    logic gv;
    logic pscv;
    logic [19:0] pscid;
    logic reserved0;
    logic av;
    logic [2:0] func3;
    logic [6:0] opcode;
  } cmd_iotinval_t;

  // Wait for all earlier commands, and tell.
  localparam int CmdIofenceBytes = 16;
  localparam logic [127:0] CmdIofenceReservedMask = 128'hC00000000000000000000000FFFFC000;
  localparam int CmdIofenceOpcodeLsb = 0;
  localparam int CmdIofenceOpcodeWidth = 7;
  localparam logic [6:0] CmdIofenceOpcodeValue = 7'd2;
  localparam int CmdIofenceFunc3Lsb = 7;
  localparam int CmdIofenceFunc3Width = 3;
  localparam logic [2:0] CmdIofenceFunc3C = 3'd0;
  localparam int CmdIofenceAvLsb = 10;
  localparam int CmdIofenceAvWidth = 1;
  localparam int CmdIofenceWsiLsb = 11;
  localparam int CmdIofenceWsiWidth = 1;
  localparam int CmdIofencePrLsb = 12;
  localparam int CmdIofencePrWidth = 1;
  localparam int CmdIofencePwLsb = 13;
  localparam int CmdIofencePwWidth = 1;
  localparam int CmdIofenceDataLsb = 32;
  localparam int CmdIofenceDataWidth = 32;
  localparam int CmdIofenceAddrLsb = 64;
  localparam int CmdIofenceAddrWidth = 62;
  typedef struct packed {
    logic [1:0] reserved1;
    logic [61:0] addr;
    logic [31:0] data;
    logic [17:0] reserved0;
    logic pw;
    logic pr;
    logic wsi;
    logic av;
    logic [2:0] func3;
    logic [6:0] opcode;
  } cmd_iofence_t;

  // Forget device or process contexts.
  localparam int CmdIodirBytes = 16;
  localparam logic [127:0] CmdIodirReservedMask = 128'hFFFFFFFFFFFFFFFF000000FD00000C00;
  localparam int CmdIodirOpcodeLsb = 0;
  localparam int CmdIodirOpcodeWidth = 7;
  localparam logic [6:0] CmdIodirOpcodeValue = 7'd3;
  localparam int CmdIodirFunc3Lsb = 7;
  localparam int CmdIodirFunc3Width = 3;
  localparam logic [2:0] CmdIodirFunc3InvalDdt = 3'd0;
  localparam logic [2:0] CmdIodirFunc3InvalPdt = 3'd1;
  localparam int CmdIodirPidLsb = 12;
  localparam int CmdIodirPidWidth = 20;
  localparam int CmdIodirDvLsb = 33;
  localparam int CmdIodirDvWidth = 1;
  localparam int CmdIodirDidLsb = 40;
  localparam int CmdIodirDidWidth = 24;
  typedef struct packed {
    logic [63:0] reserved3;
    logic [23:0] did;
    logic [5:0] reserved2;
    logic dv;
    logic reserved1;
    logic [19:0] pid;
    logic [1:0] reserved0;
    logic [2:0] func3;
    logic [6:0] opcode;
  } cmd_iodir_t;

  // Send a PCIe message to a device.
  localparam int CmdAtsBytes = 16;
  localparam logic [127:0] CmdAtsReservedMask = 128'hFC00000C00;
  localparam int CmdAtsOpcodeLsb = 0;
  localparam int CmdAtsOpcodeWidth = 7;
  localparam logic [6:0] CmdAtsOpcodeValue = 7'd4;
  localparam int CmdAtsFunc3Lsb = 7;
  localparam int CmdAtsFunc3Width = 3;
  localparam logic [2:0] CmdAtsFunc3Inval = 3'd0;
  localparam logic [2:0] CmdAtsFunc3Prgr = 3'd1;
  localparam int CmdAtsPidLsb = 12;
  localparam int CmdAtsPidWidth = 20;
  localparam int CmdAtsPvLsb = 32;
  localparam int CmdAtsPvWidth = 1;
  localparam int CmdAtsDsvLsb = 33;
  localparam int CmdAtsDsvWidth = 1;
  localparam int CmdAtsRidLsb = 40;
  localparam int CmdAtsRidWidth = 16;
  localparam int CmdAtsDsegLsb = 56;
  localparam int CmdAtsDsegWidth = 8;
  localparam int CmdAtsPayloadLsb = 64;
  localparam int CmdAtsPayloadWidth = 64;
  typedef struct packed {
    logic [63:0] payload;
    logic [7:0] dseg;
    logic [15:0] rid;
    logic [5:0] reserved1;
    logic dsv;
    logic pv;
    logic [19:0] pid;
    logic [1:0] reserved0;
    logic [2:0] func3;
    logic [6:0] opcode;
  } cmd_ats_t;

  // Payload of ATS.INVAL.
  localparam int AtsInvalPayloadBytes = 8;
  localparam logic [63:0] AtsInvalPayloadReservedMask = 64'h7FE;
  localparam int AtsInvalPayloadGLsb = 0;
  localparam int AtsInvalPayloadGWidth = 1;
  localparam int AtsInvalPayloadSLsb = 11;
  localparam int AtsInvalPayloadSWidth = 1;
  localparam int AtsInvalPayloadAddrLsb = 12;
  localparam int AtsInvalPayloadAddrWidth = 52;
  typedef struct packed {
    logic [51:0] addr;
    logic s;
    logic [9:0] reserved0;
    logic g;
  } ats_inval_payload_t;

  // Payload of ATS.PRGR.
  localparam int AtsPrgrPayloadBytes = 8;
  localparam logic [63:0] AtsPrgrPayloadReservedMask = 64'hFFFF0E00FFFFFFFF;
  localparam int AtsPrgrPayloadPrgiLsb = 32;
  localparam int AtsPrgrPayloadPrgiWidth = 9;
  localparam int AtsPrgrPayloadResponseLsb = 44;
  localparam int AtsPrgrPayloadResponseWidth = 4;
  typedef struct packed {
    logic [15:0] reserved2;
    logic [3:0] response;
    logic [2:0] reserved1;
    logic [8:0] prgi;
    logic [31:0] reserved0;
  } ats_prgr_payload_t;

  // One entry of the fault queue.
  localparam int FaultRecordBytes = 32;
  localparam logic [255:0] FaultRecordReservedMask = 256'hFFFFFFFF000000000000000000000000;
  localparam int FaultRecordCauseLsb = 0;
  localparam int FaultRecordCauseWidth = 12;
  localparam int FaultRecordPidLsb = 12;
  localparam int FaultRecordPidWidth = 20;
  localparam int FaultRecordPvLsb = 32;
  localparam int FaultRecordPvWidth = 1;
  localparam int FaultRecordPrivLsb = 33;
  localparam int FaultRecordPrivWidth = 1;
  localparam int FaultRecordTtypLsb = 34;
  localparam int FaultRecordTtypWidth = 6;
  localparam int FaultRecordDidLsb = 40;
  localparam int FaultRecordDidWidth = 24;
  localparam int FaultRecordCustomLsb = 64;
  localparam int FaultRecordCustomWidth = 32;
  localparam int FaultRecordIotvalLsb = 128;
  localparam int FaultRecordIotvalWidth = 64;
  localparam int FaultRecordIotval2Lsb = 192;
  localparam int FaultRecordIotval2Width = 64;
  typedef struct packed {
    logic [63:0] iotval2;
    logic [63:0] iotval;
    logic [31:0] reserved0;
    logic [31:0] custom;
    logic [23:0] did;
    logic [5:0] ttyp;
    logic priv;
    logic pv;
    logic [19:0] pid;
    logic [11:0] cause;
  } fault_record_t;

  // One entry of the page-request queue.
  localparam int PageRequestBytes = 16;
  localparam logic [127:0] PageRequestReservedMask = 128'hF800000FFF;
  localparam int PageRequestPidLsb = 12;
  localparam int PageRequestPidWidth = 20;
  localparam int PageRequestPvLsb = 32;
  localparam int PageRequestPvWidth = 1;
  localparam int PageRequestPrivLsb = 33;
  localparam int PageRequestPrivWidth = 1;
  localparam int PageRequestExecLsb = 34;
  localparam int PageRequestExecWidth = 1;
  localparam int PageRequestDidLsb = 40;
  localparam int PageRequestDidWidth = 24;
  localparam int PageRequestRLsb = 64;
  localparam int PageRequestRWidth = 1;
  localparam int PageRequestWLsb = 65;
  localparam int PageRequestWWidth = 1;
  localparam int PageRequestLLsb = 66;
  localparam int PageRequestLWidth = 1;
  localparam int PageRequestPrgiLsb = 67;
  localparam int PageRequestPrgiWidth = 9;
  localparam int PageRequestAddrLsb = 76;
  localparam int PageRequestAddrWidth = 52;
  typedef struct packed {
    logic [51:0] addr;
    logic [8:0] prgi;
    logic l;
    logic w;
    logic r;
    logic [23:0] did;
    logic [4:0] reserved1;
    logic exec;
    logic priv;
    logic pv;
    logic [19:0] pid;
    logic [11:0] reserved0;
  } page_request_t;

  // MSI page-table entry that translates like a leaf.
  localparam int MsiPteFlatBytes = 16;
  localparam logic [127:0] MsiPteFlatReservedMask = 128'h7FC00000000003F8;
  localparam int MsiPteFlatVLsb = 0;
  localparam int MsiPteFlatVWidth = 1;
  localparam int MsiPteFlatMLsb = 1;
  localparam int MsiPteFlatMWidth = 2;
  localparam logic [1:0] MsiPteFlatMValue = 2'd3;
  localparam int MsiPteFlatPpnLsb = 10;
  localparam int MsiPteFlatPpnWidth = 44;
  localparam int MsiPteFlatCLsb = 63;
  localparam int MsiPteFlatCWidth = 1;
  localparam int MsiPteFlatIgnoredLsb = 64;
  localparam int MsiPteFlatIgnoredWidth = 64;
  typedef struct packed {
    logic [63:0] ignored;
    logic c;
    logic [8:0] reserved1;
    logic [43:0] ppn;
    logic [6:0] reserved0;
    logic [1:0] m;
    logic v;
  } msi_pte_flat_t;

  // MSI page-table entry that points to an interrupt file in memory.
  localparam int MsiPteMrifBytes = 16;
  localparam logic [127:0] MsiPteMrifReservedMask = 128'hEFC00000000000007FC0000000000078;
  localparam int MsiPteMrifVLsb = 0;
  localparam int MsiPteMrifVWidth = 1;
  localparam int MsiPteMrifMLsb = 1;
  localparam int MsiPteMrifMWidth = 2;
  localparam logic [1:0] MsiPteMrifMValue = 2'd1;
  localparam int MsiPteMrifMrifAddrLsb = 7;
  localparam int MsiPteMrifMrifAddrWidth = 47;
  localparam int MsiPteMrifCLsb = 63;
  localparam int MsiPteMrifCWidth = 1;
  localparam int MsiPteMrifNidLowLsb = 64;
  localparam int MsiPteMrifNidLowWidth = 10;
  localparam int MsiPteMrifNppnLsb = 74;
  localparam int MsiPteMrifNppnWidth = 44;
  localparam int MsiPteMrifNidHighLsb = 124;
  localparam int MsiPteMrifNidHighWidth = 1;
  typedef struct packed {
    logic [2:0] reserved3;
    logic nid_high;
    logic [5:0] reserved2;
    logic [43:0] nppn;
    logic [9:0] nid_low;
    logic c;
    logic [8:0] reserved1;
    logic [46:0] mrif_addr;
    logic [3:0] reserved0;
    logic [1:0] m;
    logic v;
  } msi_pte_mrif_t;

  // First-stage scheme (DC.fsc with PDTV=0, PC.fsc); Sv32 with SXL=1
  localparam logic [3:0] FscModeBare = 4'd0;
  localparam logic [3:0] FscModeSv32 = 4'd8;
  localparam logic [3:0] FscModeSv39 = 4'd8;
  localparam logic [3:0] FscModeSv48 = 4'd9;
  localparam logic [3:0] FscModeSv57 = 4'd10;

  // Process directory depth (DC.fsc with PDTV=1)
  localparam logic [3:0] PdtpModeBare = 4'd0;
  localparam logic [3:0] PdtpModePd8 = 4'd1;
  localparam logic [3:0] PdtpModePd17 = 4'd2;
  localparam logic [3:0] PdtpModePd20 = 4'd3;

  // Second-stage scheme; Sv32x4 with fctl.GXL=1
  localparam logic [3:0] IohgatpModeBare = 4'd0;
  localparam logic [3:0] IohgatpModeSv32x4 = 4'd8;
  localparam logic [3:0] IohgatpModeSv39x4 = 4'd8;
  localparam logic [3:0] IohgatpModeSv48x4 = 4'd9;
  localparam logic [3:0] IohgatpModeSv57x4 = 4'd10;

  // MSI translation scheme
  localparam logic [3:0] MsiptpModeOff = 4'd0;
  localparam logic [3:0] MsiptpModeFlat = 4'd1;

  // Transaction type of a fault record
  localparam logic [5:0] TtypNone = 6'd0;
  localparam logic [5:0] TtypUntranslatedExec = 6'd1;
  localparam logic [5:0] TtypUntranslatedRead = 6'd2;
  localparam logic [5:0] TtypUntranslatedWrite = 6'd3;
  localparam logic [5:0] TtypTranslatedExec = 6'd5;
  localparam logic [5:0] TtypTranslatedRead = 6'd6;
  localparam logic [5:0] TtypTranslatedWrite = 6'd7;
  localparam logic [5:0] TtypAtsRequest = 6'd8;
  localparam logic [5:0] TtypMessage = 6'd9;

endpackage
