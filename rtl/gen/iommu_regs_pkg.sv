// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Generated from spec/regs.yaml and spec/hpm_events.yaml by spec/gen.py; do not edit.
//
// Registers: <Reg>Offset, and for each field <Reg><Field>Lsb, Width, Mask (shifted).
// <reg>_t lists the fields from the most significant bit; a field named as a keyword ends in _.
// <Reg>ReservedMask covers bits reserved for standard use.
package iommu_regs_pkg;

  // What this IOMMU is able to do; never changes while it runs.
  localparam logic [11:0] CapabilitiesOffset = 12'h000;
  localparam logic [63:0] CapabilitiesReservedMask = 64'hFFF00000103000;
  localparam int CapabilitiesVersionLsb = 0;
  localparam int CapabilitiesVersionWidth = 8;
  localparam logic [63:0] CapabilitiesVersionMask = 64'hFF;
  localparam int CapabilitiesSv32Lsb = 8;
  localparam int CapabilitiesSv32Width = 1;
  localparam logic [63:0] CapabilitiesSv32Mask = 64'h100;
  localparam int CapabilitiesSv39Lsb = 9;
  localparam int CapabilitiesSv39Width = 1;
  localparam logic [63:0] CapabilitiesSv39Mask = 64'h200;
  localparam int CapabilitiesSv48Lsb = 10;
  localparam int CapabilitiesSv48Width = 1;
  localparam logic [63:0] CapabilitiesSv48Mask = 64'h400;
  localparam int CapabilitiesSv57Lsb = 11;
  localparam int CapabilitiesSv57Width = 1;
  localparam logic [63:0] CapabilitiesSv57Mask = 64'h800;
  localparam int CapabilitiesSvrsw60t59bLsb = 14;
  localparam int CapabilitiesSvrsw60t59bWidth = 1;
  localparam logic [63:0] CapabilitiesSvrsw60t59bMask = 64'h4000;
  localparam int CapabilitiesSvpbmtLsb = 15;
  localparam int CapabilitiesSvpbmtWidth = 1;
  localparam logic [63:0] CapabilitiesSvpbmtMask = 64'h8000;
  localparam int CapabilitiesSv32x4Lsb = 16;
  localparam int CapabilitiesSv32x4Width = 1;
  localparam logic [63:0] CapabilitiesSv32x4Mask = 64'h10000;
  localparam int CapabilitiesSv39x4Lsb = 17;
  localparam int CapabilitiesSv39x4Width = 1;
  localparam logic [63:0] CapabilitiesSv39x4Mask = 64'h20000;
  localparam int CapabilitiesSv48x4Lsb = 18;
  localparam int CapabilitiesSv48x4Width = 1;
  localparam logic [63:0] CapabilitiesSv48x4Mask = 64'h40000;
  localparam int CapabilitiesSv57x4Lsb = 19;
  localparam int CapabilitiesSv57x4Width = 1;
  localparam logic [63:0] CapabilitiesSv57x4Mask = 64'h80000;
  localparam int CapabilitiesAmoMrifLsb = 21;
  localparam int CapabilitiesAmoMrifWidth = 1;
  localparam logic [63:0] CapabilitiesAmoMrifMask = 64'h200000;
  localparam int CapabilitiesMsiFlatLsb = 22;
  localparam int CapabilitiesMsiFlatWidth = 1;
  localparam logic [63:0] CapabilitiesMsiFlatMask = 64'h400000;
  localparam int CapabilitiesMsiMrifLsb = 23;
  localparam int CapabilitiesMsiMrifWidth = 1;
  localparam logic [63:0] CapabilitiesMsiMrifMask = 64'h800000;
  localparam int CapabilitiesAmoHwadLsb = 24;
  localparam int CapabilitiesAmoHwadWidth = 1;
  localparam logic [63:0] CapabilitiesAmoHwadMask = 64'h1000000;
  localparam int CapabilitiesAtsLsb = 25;
  localparam int CapabilitiesAtsWidth = 1;
  localparam logic [63:0] CapabilitiesAtsMask = 64'h2000000;
  localparam int CapabilitiesT2gpaLsb = 26;
  localparam int CapabilitiesT2gpaWidth = 1;
  localparam logic [63:0] CapabilitiesT2gpaMask = 64'h4000000;
  localparam int CapabilitiesEndLsb = 27;
  localparam int CapabilitiesEndWidth = 1;
  localparam logic [63:0] CapabilitiesEndMask = 64'h8000000;
  localparam int CapabilitiesIgsLsb = 28;
  localparam int CapabilitiesIgsWidth = 2;
  localparam logic [63:0] CapabilitiesIgsMask = 64'h30000000;
  localparam logic [1:0] CapabilitiesIgsMsi = 2'd0;
  localparam logic [1:0] CapabilitiesIgsWsi = 2'd1;
  localparam logic [1:0] CapabilitiesIgsBoth = 2'd2;
  localparam int CapabilitiesHpmLsb = 30;
  localparam int CapabilitiesHpmWidth = 1;
  localparam logic [63:0] CapabilitiesHpmMask = 64'h40000000;
  localparam int CapabilitiesDbgLsb = 31;
  localparam int CapabilitiesDbgWidth = 1;
  localparam logic [63:0] CapabilitiesDbgMask = 64'h80000000;
  localparam int CapabilitiesPasLsb = 32;
  localparam int CapabilitiesPasWidth = 6;
  localparam logic [63:0] CapabilitiesPasMask = 64'h3F00000000;
  localparam int CapabilitiesPd8Lsb = 38;
  localparam int CapabilitiesPd8Width = 1;
  localparam logic [63:0] CapabilitiesPd8Mask = 64'h4000000000;
  localparam int CapabilitiesPd17Lsb = 39;
  localparam int CapabilitiesPd17Width = 1;
  localparam logic [63:0] CapabilitiesPd17Mask = 64'h8000000000;
  localparam int CapabilitiesPd20Lsb = 40;
  localparam int CapabilitiesPd20Width = 1;
  localparam logic [63:0] CapabilitiesPd20Mask = 64'h10000000000;
  localparam int CapabilitiesQosidLsb = 41;
  localparam int CapabilitiesQosidWidth = 1;
  localparam logic [63:0] CapabilitiesQosidMask = 64'h20000000000;
  localparam int CapabilitiesNlLsb = 42;
  localparam int CapabilitiesNlWidth = 1;
  localparam logic [63:0] CapabilitiesNlMask = 64'h40000000000;
  localparam int CapabilitiesSLsb = 43;
  localparam int CapabilitiesSWidth = 1;
  localparam logic [63:0] CapabilitiesSMask = 64'h80000000000;
  localparam int CapabilitiesCustomLsb = 56;
  localparam int CapabilitiesCustomWidth = 8;
  localparam logic [63:0] CapabilitiesCustomMask = 64'hFF00000000000000;
  typedef struct packed {
    logic [7:0] custom;
    logic [11:0] reserved2;
    logic s;
    logic nl;
    logic qosid;
    logic pd20;
    logic pd17;
    logic pd8;
    logic [5:0] pas;
    logic dbg;
    logic hpm;
    logic [1:0] igs;
    logic end_;
    logic t2gpa;
    logic ats;
    logic amo_hwad;
    logic msi_mrif;
    logic msi_flat;
    logic amo_mrif;
    logic reserved1;
    logic sv57x4;
    logic sv48x4;
    logic sv39x4;
    logic sv32x4;
    logic svpbmt;
    logic svrsw60t59b;
    logic [1:0] reserved0;
    logic sv57;
    logic sv48;
    logic sv39;
    logic sv32;
    logic [7:0] version;
  } capabilities_t;

  // Features that software may switch while the IOMMU is Off and its queues are disabled.
  localparam logic [11:0] FctlOffset = 12'h008;
  localparam logic [31:0] FctlReservedMask = 32'hFFF8;
  localparam int FctlBeLsb = 0;
  localparam int FctlBeWidth = 1;
  localparam logic [31:0] FctlBeMask = 32'h1;
  localparam int FctlWsiLsb = 1;
  localparam int FctlWsiWidth = 1;
  localparam logic [31:0] FctlWsiMask = 32'h2;
  localparam int FctlGxlLsb = 2;
  localparam int FctlGxlWidth = 1;
  localparam logic [31:0] FctlGxlMask = 32'h4;
  localparam int FctlCustomLsb = 16;
  localparam int FctlCustomWidth = 16;
  localparam logic [31:0] FctlCustomMask = 32'hFFFF0000;
  typedef struct packed {
    logic [15:0] custom;
    logic [12:0] reserved0;
    logic gxl;
    logic wsi;
    logic be;
  } fctl_t;

  // Device directory root and the mode of the whole IOMMU.
  localparam logic [11:0] DdtpOffset = 12'h010;
  localparam logic [63:0] DdtpReservedMask = 64'hFFC00000000003E0;
  localparam int DdtpIommuModeLsb = 0;
  localparam int DdtpIommuModeWidth = 4;
  localparam logic [63:0] DdtpIommuModeMask = 64'hF;
  localparam int DdtpBusyLsb = 4;
  localparam int DdtpBusyWidth = 1;
  localparam logic [63:0] DdtpBusyMask = 64'h10;
  localparam int DdtpPpnLsb = 10;
  localparam int DdtpPpnWidth = 44;
  localparam logic [63:0] DdtpPpnMask = 64'h3FFFFFFFFFFC00;
  typedef struct packed {
    logic [9:0] reserved1;
    logic [43:0] ppn;
    logic [4:0] reserved0;
    logic busy;
    logic [3:0] iommu_mode;
  } ddtp_t;

  // Command queue base; written only while cqcsr.cqon and cqcsr.busy are 0.
  localparam logic [11:0] CqbOffset = 12'h018;
  localparam logic [63:0] CqbReservedMask = 64'hFFC00000000003E0;
  localparam int CqbLog2szLsb = 0;
  localparam int CqbLog2szWidth = 5;
  localparam logic [63:0] CqbLog2szMask = 64'h1F;
  localparam int CqbPpnLsb = 10;
  localparam int CqbPpnWidth = 44;
  localparam logic [63:0] CqbPpnMask = 64'h3FFFFFFFFFFC00;
  typedef struct packed {
    logic [9:0] reserved1;
    logic [43:0] ppn;
    logic [4:0] reserved0;
    logic [4:0] log2sz;
  } cqb_t;

  // Index of the command the IOMMU executes next.
  localparam logic [11:0] CqhOffset = 12'h020;
  localparam logic [31:0] CqhReservedMask = 32'h0;
  localparam int CqhIndexLsb = 0;
  localparam int CqhIndexWidth = 32;
  localparam logic [31:0] CqhIndexMask = 32'hFFFFFFFF;
  typedef struct packed {
    logic [31:0] index;
  } cqh_t;

  // Index of the command software writes next; writing it is the doorbell.
  localparam logic [11:0] CqtOffset = 12'h024;
  localparam logic [31:0] CqtReservedMask = 32'h0;
  localparam int CqtIndexLsb = 0;
  localparam int CqtIndexWidth = 32;
  localparam logic [31:0] CqtIndexMask = 32'hFFFFFFFF;
  typedef struct packed {
    logic [31:0] index;
  } cqt_t;

  // Fault queue base; written only while fqcsr.fqon and fqcsr.busy are 0.
  localparam logic [11:0] FqbOffset = 12'h028;
  localparam logic [63:0] FqbReservedMask = 64'hFFC00000000003E0;
  localparam int FqbLog2szLsb = 0;
  localparam int FqbLog2szWidth = 5;
  localparam logic [63:0] FqbLog2szMask = 64'h1F;
  localparam int FqbPpnLsb = 10;
  localparam int FqbPpnWidth = 44;
  localparam logic [63:0] FqbPpnMask = 64'h3FFFFFFFFFFC00;
  typedef struct packed {
    logic [9:0] reserved1;
    logic [43:0] ppn;
    logic [4:0] reserved0;
    logic [4:0] log2sz;
  } fqb_t;

  // Index of the fault record software reads next.
  localparam logic [11:0] FqhOffset = 12'h030;
  localparam logic [31:0] FqhReservedMask = 32'h0;
  localparam int FqhIndexLsb = 0;
  localparam int FqhIndexWidth = 32;
  localparam logic [31:0] FqhIndexMask = 32'hFFFFFFFF;
  typedef struct packed {
    logic [31:0] index;
  } fqh_t;

  // Index of the fault record the IOMMU writes next.
  localparam logic [11:0] FqtOffset = 12'h034;
  localparam logic [31:0] FqtReservedMask = 32'h0;
  localparam int FqtIndexLsb = 0;
  localparam int FqtIndexWidth = 32;
  localparam logic [31:0] FqtIndexMask = 32'hFFFFFFFF;
  typedef struct packed {
    logic [31:0] index;
  } fqt_t;

  // Page-request queue base; written only while pqcsr.pqon and pqcsr.busy are 0.
  localparam logic [11:0] PqbOffset = 12'h038;
  localparam logic [63:0] PqbReservedMask = 64'hFFC00000000003E0;
  localparam int PqbLog2szLsb = 0;
  localparam int PqbLog2szWidth = 5;
  localparam logic [63:0] PqbLog2szMask = 64'h1F;
  localparam int PqbPpnLsb = 10;
  localparam int PqbPpnWidth = 44;
  localparam logic [63:0] PqbPpnMask = 64'h3FFFFFFFFFFC00;
  typedef struct packed {
    logic [9:0] reserved1;
    logic [43:0] ppn;
    logic [4:0] reserved0;
    logic [4:0] log2sz;
  } pqb_t;

  // Index of the page request software reads next.
  localparam logic [11:0] PqhOffset = 12'h040;
  localparam logic [31:0] PqhReservedMask = 32'h0;
  localparam int PqhIndexLsb = 0;
  localparam int PqhIndexWidth = 32;
  localparam logic [31:0] PqhIndexMask = 32'hFFFFFFFF;
  typedef struct packed {
    logic [31:0] index;
  } pqh_t;

  // Index of the page request the IOMMU writes next.
  localparam logic [11:0] PqtOffset = 12'h044;
  localparam logic [31:0] PqtReservedMask = 32'h0;
  localparam int PqtIndexLsb = 0;
  localparam int PqtIndexWidth = 32;
  localparam logic [31:0] PqtIndexMask = 32'hFFFFFFFF;
  typedef struct packed {
    logic [31:0] index;
  } pqt_t;

  // Command queue control and status.
  localparam logic [11:0] CqcsrOffset = 12'h048;
  localparam logic [31:0] CqcsrReservedMask = 32'hFFCF0FC;
  localparam int CqcsrCqenLsb = 0;
  localparam int CqcsrCqenWidth = 1;
  localparam logic [31:0] CqcsrCqenMask = 32'h1;
  localparam int CqcsrCieLsb = 1;
  localparam int CqcsrCieWidth = 1;
  localparam logic [31:0] CqcsrCieMask = 32'h2;
  localparam int CqcsrCqmfLsb = 8;
  localparam int CqcsrCqmfWidth = 1;
  localparam logic [31:0] CqcsrCqmfMask = 32'h100;
  localparam int CqcsrCmdToLsb = 9;
  localparam int CqcsrCmdToWidth = 1;
  localparam logic [31:0] CqcsrCmdToMask = 32'h200;
  localparam int CqcsrCmdIllLsb = 10;
  localparam int CqcsrCmdIllWidth = 1;
  localparam logic [31:0] CqcsrCmdIllMask = 32'h400;
  localparam int CqcsrFenceWIpLsb = 11;
  localparam int CqcsrFenceWIpWidth = 1;
  localparam logic [31:0] CqcsrFenceWIpMask = 32'h800;
  localparam int CqcsrCqonLsb = 16;
  localparam int CqcsrCqonWidth = 1;
  localparam logic [31:0] CqcsrCqonMask = 32'h10000;
  localparam int CqcsrBusyLsb = 17;
  localparam int CqcsrBusyWidth = 1;
  localparam logic [31:0] CqcsrBusyMask = 32'h20000;
  localparam int CqcsrCustomLsb = 28;
  localparam int CqcsrCustomWidth = 4;
  localparam logic [31:0] CqcsrCustomMask = 32'hF0000000;
  typedef struct packed {
    logic [3:0] custom;
    logic [9:0] reserved2;
    logic busy;
    logic cqon;
    logic [3:0] reserved1;
    logic fence_w_ip;
    logic cmd_ill;
    logic cmd_to;
    logic cqmf;
    logic [5:0] reserved0;
    logic cie;
    logic cqen;
  } cqcsr_t;

  // Fault queue control and status.
  localparam logic [11:0] FqcsrOffset = 12'h04C;
  localparam logic [31:0] FqcsrReservedMask = 32'hFFCFCFC;
  localparam int FqcsrFqenLsb = 0;
  localparam int FqcsrFqenWidth = 1;
  localparam logic [31:0] FqcsrFqenMask = 32'h1;
  localparam int FqcsrFieLsb = 1;
  localparam int FqcsrFieWidth = 1;
  localparam logic [31:0] FqcsrFieMask = 32'h2;
  localparam int FqcsrFqmfLsb = 8;
  localparam int FqcsrFqmfWidth = 1;
  localparam logic [31:0] FqcsrFqmfMask = 32'h100;
  localparam int FqcsrFqofLsb = 9;
  localparam int FqcsrFqofWidth = 1;
  localparam logic [31:0] FqcsrFqofMask = 32'h200;
  localparam int FqcsrFqonLsb = 16;
  localparam int FqcsrFqonWidth = 1;
  localparam logic [31:0] FqcsrFqonMask = 32'h10000;
  localparam int FqcsrBusyLsb = 17;
  localparam int FqcsrBusyWidth = 1;
  localparam logic [31:0] FqcsrBusyMask = 32'h20000;
  localparam int FqcsrCustomLsb = 28;
  localparam int FqcsrCustomWidth = 4;
  localparam logic [31:0] FqcsrCustomMask = 32'hF0000000;
  typedef struct packed {
    logic [3:0] custom;
    logic [9:0] reserved2;
    logic busy;
    logic fqon;
    logic [5:0] reserved1;
    logic fqof;
    logic fqmf;
    logic [5:0] reserved0;
    logic fie;
    logic fqen;
  } fqcsr_t;

  // Page-request queue control and status.
  localparam logic [11:0] PqcsrOffset = 12'h050;
  localparam logic [31:0] PqcsrReservedMask = 32'hFFCFCFC;
  localparam int PqcsrPqenLsb = 0;
  localparam int PqcsrPqenWidth = 1;
  localparam logic [31:0] PqcsrPqenMask = 32'h1;
  localparam int PqcsrPieLsb = 1;
  localparam int PqcsrPieWidth = 1;
  localparam logic [31:0] PqcsrPieMask = 32'h2;
  localparam int PqcsrPqmfLsb = 8;
  localparam int PqcsrPqmfWidth = 1;
  localparam logic [31:0] PqcsrPqmfMask = 32'h100;
  localparam int PqcsrPqofLsb = 9;
  localparam int PqcsrPqofWidth = 1;
  localparam logic [31:0] PqcsrPqofMask = 32'h200;
  localparam int PqcsrPqonLsb = 16;
  localparam int PqcsrPqonWidth = 1;
  localparam logic [31:0] PqcsrPqonMask = 32'h10000;
  localparam int PqcsrBusyLsb = 17;
  localparam int PqcsrBusyWidth = 1;
  localparam logic [31:0] PqcsrBusyMask = 32'h20000;
  localparam int PqcsrCustomLsb = 28;
  localparam int PqcsrCustomWidth = 4;
  localparam logic [31:0] PqcsrCustomMask = 32'hF0000000;
  typedef struct packed {
    logic [3:0] custom;
    logic [9:0] reserved2;
    logic busy;
    logic pqon;
    logic [5:0] reserved1;
    logic pqof;
    logic pqmf;
    logic [5:0] reserved0;
    logic pie;
    logic pqen;
  } pqcsr_t;

  // Pending interrupts, one bit for each source.
  localparam logic [11:0] IpsrOffset = 12'h054;
  localparam logic [31:0] IpsrReservedMask = 32'hFFFF00F0;
  localparam int IpsrCipLsb = 0;
  localparam int IpsrCipWidth = 1;
  localparam logic [31:0] IpsrCipMask = 32'h1;
  localparam int IpsrFipLsb = 1;
  localparam int IpsrFipWidth = 1;
  localparam logic [31:0] IpsrFipMask = 32'h2;
  localparam int IpsrPmipLsb = 2;
  localparam int IpsrPmipWidth = 1;
  localparam logic [31:0] IpsrPmipMask = 32'h4;
  localparam int IpsrPipLsb = 3;
  localparam int IpsrPipWidth = 1;
  localparam logic [31:0] IpsrPipMask = 32'h8;
  localparam int IpsrCustomLsb = 8;
  localparam int IpsrCustomWidth = 8;
  localparam logic [31:0] IpsrCustomMask = 32'hFF00;
  typedef struct packed {
    logic [15:0] reserved1;
    logic [7:0] custom;
    logic [3:0] reserved0;
    logic pip;
    logic pmip;
    logic fip;
    logic cip;
  } ipsr_t;

  // The OF bits of all counters side by side.
  localparam logic [11:0] IocountovfOffset = 12'h058;
  localparam logic [31:0] IocountovfReservedMask = 32'h0;
  localparam int IocountovfCyLsb = 0;
  localparam int IocountovfCyWidth = 1;
  localparam logic [31:0] IocountovfCyMask = 32'h1;
  localparam int IocountovfHpmLsb = 1;
  localparam int IocountovfHpmWidth = 31;
  localparam logic [31:0] IocountovfHpmMask = 32'hFFFFFFFE;
  typedef struct packed {
    logic [30:0] hpm;
    logic cy;
  } iocountovf_t;

  // Stops counters.
  localparam logic [11:0] IocountinhOffset = 12'h05C;
  localparam logic [31:0] IocountinhReservedMask = 32'h0;
  localparam int IocountinhCyLsb = 0;
  localparam int IocountinhCyWidth = 1;
  localparam logic [31:0] IocountinhCyMask = 32'h1;
  localparam int IocountinhHpmLsb = 1;
  localparam int IocountinhHpmWidth = 31;
  localparam logic [31:0] IocountinhHpmMask = 32'hFFFFFFFE;
  typedef struct packed {
    logic [30:0] hpm;
    logic cy;
  } iocountinh_t;

  // Clock cycle counter.
  localparam logic [11:0] IohpmcyclesOffset = 12'h060;
  localparam logic [63:0] IohpmcyclesReservedMask = 64'h0;
  localparam int IohpmcyclesCounterLsb = 0;
  localparam int IohpmcyclesCounterWidth = 63;
  localparam logic [63:0] IohpmcyclesCounterMask = 64'h7FFFFFFFFFFFFFFF;
  localparam int IohpmcyclesOfLsb = 63;
  localparam int IohpmcyclesOfWidth = 1;
  localparam logic [63:0] IohpmcyclesOfMask = 64'h8000000000000000;
  typedef struct packed {
    logic of;
    logic [62:0] counter;
  } iohpmcycles_t;

  // Event counters 1 to 31.
  localparam logic [11:0] IohpmctrOffset = 12'h068;
  localparam int IohpmctrFirst = 1;
  localparam int IohpmctrCount = 31;
  localparam int IohpmctrStride = 8;
  localparam logic [63:0] IohpmctrReservedMask = 64'h0;
  localparam int IohpmctrCounterLsb = 0;
  localparam int IohpmctrCounterWidth = 64;
  localparam logic [63:0] IohpmctrCounterMask = 64'hFFFFFFFFFFFFFFFF;
  typedef struct packed {
    logic [63:0] counter;
  } iohpmctr_t;

  // What the event counter of the same number counts.
  localparam logic [11:0] IohpmevtOffset = 12'h160;
  localparam int IohpmevtFirst = 1;
  localparam int IohpmevtCount = 31;
  localparam int IohpmevtStride = 8;
  localparam logic [63:0] IohpmevtReservedMask = 64'h0;
  localparam int IohpmevtEventIdLsb = 0;
  localparam int IohpmevtEventIdWidth = 15;
  localparam logic [63:0] IohpmevtEventIdMask = 64'h7FFF;
  localparam int IohpmevtDmaskLsb = 15;
  localparam int IohpmevtDmaskWidth = 1;
  localparam logic [63:0] IohpmevtDmaskMask = 64'h8000;
  localparam int IohpmevtPidPscidLsb = 16;
  localparam int IohpmevtPidPscidWidth = 20;
  localparam logic [63:0] IohpmevtPidPscidMask = 64'hFFFFF0000;
  localparam int IohpmevtDidGscidLsb = 36;
  localparam int IohpmevtDidGscidWidth = 24;
  localparam logic [63:0] IohpmevtDidGscidMask = 64'hFFFFFF000000000;
  localparam int IohpmevtPvPscvLsb = 60;
  localparam int IohpmevtPvPscvWidth = 1;
  localparam logic [63:0] IohpmevtPvPscvMask = 64'h1000000000000000;
  localparam int IohpmevtDvGscvLsb = 61;
  localparam int IohpmevtDvGscvWidth = 1;
  localparam logic [63:0] IohpmevtDvGscvMask = 64'h2000000000000000;
  localparam int IohpmevtIdtLsb = 62;
  localparam int IohpmevtIdtWidth = 1;
  localparam logic [63:0] IohpmevtIdtMask = 64'h4000000000000000;
  localparam int IohpmevtOfLsb = 63;
  localparam int IohpmevtOfWidth = 1;
  localparam logic [63:0] IohpmevtOfMask = 64'h8000000000000000;
  typedef struct packed {
    logic of;
    logic idt;
    logic dv_gscv;
    logic pv_pscv;
    logic [23:0] did_gscid;
    logic [19:0] pid_pscid;
    logic dmask;
    logic [14:0] event_id;
  } iohpmevt_t;

  // Address of a translation asked for by software.
  localparam logic [11:0] TrReqIovaOffset = 12'h258;
  localparam logic [63:0] TrReqIovaReservedMask = 64'hFFF;
  localparam int TrReqIovaVpnLsb = 12;
  localparam int TrReqIovaVpnWidth = 52;
  localparam logic [63:0] TrReqIovaVpnMask = 64'hFFFFFFFFFFFFF000;
  typedef struct packed {
    logic [51:0] vpn;
    logic [11:0] reserved0;
  } tr_req_iova_t;

  // Attributes of the translation asked for; the low half starts it.
  localparam logic [11:0] TrReqCtlOffset = 12'h260;
  localparam logic [63:0] TrReqCtlReservedMask = 64'hE00000FF0;
  localparam int TrReqCtlGoBusyLsb = 0;
  localparam int TrReqCtlGoBusyWidth = 1;
  localparam logic [63:0] TrReqCtlGoBusyMask = 64'h1;
  localparam int TrReqCtlPrivLsb = 1;
  localparam int TrReqCtlPrivWidth = 1;
  localparam logic [63:0] TrReqCtlPrivMask = 64'h2;
  localparam int TrReqCtlExeLsb = 2;
  localparam int TrReqCtlExeWidth = 1;
  localparam logic [63:0] TrReqCtlExeMask = 64'h4;
  localparam int TrReqCtlNwLsb = 3;
  localparam int TrReqCtlNwWidth = 1;
  localparam logic [63:0] TrReqCtlNwMask = 64'h8;
  localparam int TrReqCtlPidLsb = 12;
  localparam int TrReqCtlPidWidth = 20;
  localparam logic [63:0] TrReqCtlPidMask = 64'hFFFFF000;
  localparam int TrReqCtlPvLsb = 32;
  localparam int TrReqCtlPvWidth = 1;
  localparam logic [63:0] TrReqCtlPvMask = 64'h100000000;
  localparam int TrReqCtlCustomLsb = 36;
  localparam int TrReqCtlCustomWidth = 4;
  localparam logic [63:0] TrReqCtlCustomMask = 64'hF000000000;
  localparam int TrReqCtlDidLsb = 40;
  localparam int TrReqCtlDidWidth = 24;
  localparam logic [63:0] TrReqCtlDidMask = 64'hFFFFFF0000000000;
  typedef struct packed {
    logic [23:0] did;
    logic [3:0] custom;
    logic [2:0] reserved1;
    logic pv;
    logic [19:0] pid;
    logic [7:0] reserved0;
    logic nw;
    logic exe;
    logic priv;
    logic go_busy;
  } tr_req_ctl_t;

  // Result of the translation asked for.
  localparam logic [11:0] TrResponseOffset = 12'h268;
  localparam logic [63:0] TrResponseReservedMask = 64'hFC000000000007E;
  localparam int TrResponseFaultLsb = 0;
  localparam int TrResponseFaultWidth = 1;
  localparam logic [63:0] TrResponseFaultMask = 64'h1;
  localparam int TrResponsePbmtLsb = 7;
  localparam int TrResponsePbmtWidth = 2;
  localparam logic [63:0] TrResponsePbmtMask = 64'h180;
  localparam int TrResponseSLsb = 9;
  localparam int TrResponseSWidth = 1;
  localparam logic [63:0] TrResponseSMask = 64'h200;
  localparam int TrResponsePpnLsb = 10;
  localparam int TrResponsePpnWidth = 44;
  localparam logic [63:0] TrResponsePpnMask = 64'h3FFFFFFFFFFC00;
  localparam int TrResponseCustomLsb = 60;
  localparam int TrResponseCustomWidth = 4;
  localparam logic [63:0] TrResponseCustomMask = 64'hF000000000000000;
  typedef struct packed {
    logic [3:0] custom;
    logic [5:0] reserved1;
    logic [43:0] ppn;
    logic s;
    logic [1:0] pbmt;
    logic [5:0] reserved0;
    logic fault;
  } tr_response_t;

  // QoS ids of accesses made for the IOMMU itself, and of all device requests in Bare.
  localparam logic [11:0] IommuQosidOffset = 12'h270;
  localparam logic [31:0] IommuQosidReservedMask = 32'hF000F000;
  localparam int IommuQosidRcidLsb = 0;
  localparam int IommuQosidRcidWidth = 12;
  localparam logic [31:0] IommuQosidRcidMask = 32'hFFF;
  localparam int IommuQosidMcidLsb = 16;
  localparam int IommuQosidMcidWidth = 12;
  localparam logic [31:0] IommuQosidMcidMask = 32'hFFF0000;
  typedef struct packed {
    logic [3:0] reserved1;
    logic [11:0] mcid;
    logic [3:0] reserved0;
    logic [11:0] rcid;
  } iommu_qosid_t;

  // Vector of each interrupt source.
  localparam logic [11:0] IcvecOffset = 12'h2F8;
  localparam logic [63:0] IcvecReservedMask = 64'hFFFF0000;
  localparam int IcvecCivLsb = 0;
  localparam int IcvecCivWidth = 4;
  localparam logic [63:0] IcvecCivMask = 64'hF;
  localparam int IcvecFivLsb = 4;
  localparam int IcvecFivWidth = 4;
  localparam logic [63:0] IcvecFivMask = 64'hF0;
  localparam int IcvecPmivLsb = 8;
  localparam int IcvecPmivWidth = 4;
  localparam logic [63:0] IcvecPmivMask = 64'hF00;
  localparam int IcvecPivLsb = 12;
  localparam int IcvecPivWidth = 4;
  localparam logic [63:0] IcvecPivMask = 64'hF000;
  localparam int IcvecCustomLsb = 32;
  localparam int IcvecCustomWidth = 32;
  localparam logic [63:0] IcvecCustomMask = 64'hFFFFFFFF00000000;
  typedef struct packed {
    logic [31:0] custom;
    logic [15:0] reserved0;
    logic [3:0] piv;
    logic [3:0] pmiv;
    logic [3:0] fiv;
    logic [3:0] civ;
  } icvec_t;

  // Where the message of a vector is written.
  localparam logic [11:0] MsiAddrOffset = 12'h300;
  localparam int MsiAddrFirst = 0;
  localparam int MsiAddrCount = 16;
  localparam int MsiAddrStride = 16;
  localparam logic [63:0] MsiAddrReservedMask = 64'hFF00000000000003;
  localparam int MsiAddrAddrLsb = 2;
  localparam int MsiAddrAddrWidth = 54;
  localparam logic [63:0] MsiAddrAddrMask = 64'hFFFFFFFFFFFFFC;
  typedef struct packed {
    logic [7:0] reserved1;
    logic [53:0] addr;
    logic [1:0] reserved0;
  } msi_addr_t;

  // What is written.
  localparam logic [11:0] MsiDataOffset = 12'h308;
  localparam int MsiDataFirst = 0;
  localparam int MsiDataCount = 16;
  localparam int MsiDataStride = 16;
  localparam logic [31:0] MsiDataReservedMask = 32'h0;
  localparam int MsiDataDataLsb = 0;
  localparam int MsiDataDataWidth = 32;
  localparam logic [31:0] MsiDataDataMask = 32'hFFFFFFFF;
  typedef struct packed {
    logic [31:0] data;
  } msi_data_t;

  // Mask of a vector.
  localparam logic [11:0] MsiVecCtlOffset = 12'h30C;
  localparam int MsiVecCtlFirst = 0;
  localparam int MsiVecCtlCount = 16;
  localparam int MsiVecCtlStride = 16;
  localparam logic [31:0] MsiVecCtlReservedMask = 32'hFFFFFFFE;
  localparam int MsiVecCtlMLsb = 0;
  localparam int MsiVecCtlMWidth = 1;
  localparam logic [31:0] MsiVecCtlMMask = 32'h1;
  typedef struct packed {
    logic [30:0] reserved0;
    logic m;
  } msi_vec_ctl_t;

  // ddtp.iommu_mode
  localparam logic [3:0] DdtpModeOff = 4'd0;
  localparam logic [3:0] DdtpModeBare = 4'd1;
  localparam logic [3:0] DdtpMode1lvl = 4'd2;
  localparam logic [3:0] DdtpMode2lvl = 4'd3;
  localparam logic [3:0] DdtpMode3lvl = 4'd4;

  // Events of iohpmevt.event_id
  localparam logic [14:0] HpmEventNone = 15'd0;
  localparam logic [14:0] HpmEventUntranslatedRequests = 15'd1;
  localparam logic [14:0] HpmEventTranslatedRequests = 15'd2;
  localparam logic [14:0] HpmEventAtsRequests = 15'd3;
  localparam logic [14:0] HpmEventTlbMiss = 15'd4;
  localparam logic [14:0] HpmEventDdtWalks = 15'd5;
  localparam logic [14:0] HpmEventPdtWalks = 15'd6;
  localparam logic [14:0] HpmEventFirstStageWalks = 15'd7;
  localparam logic [14:0] HpmEventSecondStageWalks = 15'd8;

endpackage
