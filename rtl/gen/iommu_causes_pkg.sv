// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Generated from spec/causes.yaml by spec/gen.py; do not edit.
//
// CAUSE codes of fault records.
package iommu_causes_pkg;

  // A table read for an execute request failed or its result lies outside
  localparam logic [11:0] CauseInstructionAccessFault = 12'd1;
  // Misaligned read
  localparam logic [11:0] CauseReadAddressMisaligned = 12'd4;
  // A table read for a read request failed
  localparam logic [11:0] CauseReadAccessFault = 12'd5;
  // Misaligned write
  localparam logic [11:0] CauseWriteAddressMisaligned = 12'd6;
  // A table read for a write request failed
  localparam logic [11:0] CauseWriteAccessFault = 12'd7;
  // First stage refuses an execute request
  localparam logic [11:0] CauseInstructionPageFault = 12'd12;
  // First stage refuses a read request
  localparam logic [11:0] CauseReadPageFault = 12'd13;
  // First stage refuses a write request
  localparam logic [11:0] CauseWritePageFault = 12'd15;
  // Second stage refuses an execute request
  localparam logic [11:0] CauseInstructionGuestPageFault = 12'd20;
  // Second stage refuses a read request
  localparam logic [11:0] CauseReadGuestPageFault = 12'd21;
  // Second stage refuses a write request
  localparam logic [11:0] CauseWriteGuestPageFault = 12'd23;
  // ddtp.iommu_mode is Off
  // (reported with DTF=1 too)
  localparam logic [11:0] CauseAllInboundDisallowed = 12'd256;
  // A device directory read failed
  // (reported with DTF=1 too)
  localparam logic [11:0] CauseDdtEntryLoadAccessFault = 12'd257;
  // A device directory entry has V=0
  // (reported with DTF=1 too)
  localparam logic [11:0] CauseDdtEntryNotValid = 12'd258;
  // A device directory entry breaks a rule
  // (reported with DTF=1 too)
  localparam logic [11:0] CauseDdtEntryMisconfigured = 12'd259;
  // This kind of request is not allowed for this device or mode
  localparam logic [11:0] CauseTransactionTypeDisallowed = 12'd260;
  // An MSI page-table read failed
  localparam logic [11:0] CauseMsiPteLoadAccessFault = 12'd261;
  // An MSI PTE has V=0
  localparam logic [11:0] CauseMsiPteNotValid = 12'd262;
  // An MSI PTE breaks a rule
  localparam logic [11:0] CauseMsiPteMisconfigured = 12'd263;
  // An access to an interrupt file in memory failed
  localparam logic [11:0] CauseMrifAccessFault = 12'd264;
  // A process directory read failed
  localparam logic [11:0] CausePdtEntryLoadAccessFault = 12'd265;
  // A process directory entry has V=0
  localparam logic [11:0] CausePdtEntryNotValid = 12'd266;
  // A process directory entry breaks a rule
  localparam logic [11:0] CausePdtEntryMisconfigured = 12'd267;
  // Poisoned device directory data
  // (reported with DTF=1 too)
  localparam logic [11:0] CauseDdtDataCorruption = 12'd268;
  // Poisoned process directory data
  localparam logic [11:0] CausePdtDataCorruption = 12'd269;
  // Poisoned MSI page-table data
  localparam logic [11:0] CauseMsiPtDataCorruption = 12'd270;
  // Poisoned interrupt file data
  localparam logic [11:0] CauseMsiMrifDataCorruption = 12'd271;
  // Corruption inside the IOMMU
  // (reported with DTF=1 too)
  localparam logic [11:0] CauseInternalDataPathError = 12'd272;
  // The IOMMU could not write its own message; TTYP 0, iotval is the address
  // (reported with DTF=1 too)
  localparam logic [11:0] CauseMsiWriteAccessFault = 12'd273;
  // Poisoned first- or second-stage table data
  localparam logic [11:0] CausePtDataCorruption = 12'd274;

endpackage
