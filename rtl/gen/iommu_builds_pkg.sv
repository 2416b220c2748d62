// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Generated from spec/builds.yaml by spec/gen.py; do not edit.
//
// Parameters of iommu_top in each named build.
package iommu_builds_pkg;

  // Every feature, one 64-bit device port
  localparam int DefaultNumPorts = 1;
  localparam int DefaultDmaDataW = 64;
  localparam int DefaultDmaIdW = 8;
  localparam int DefaultMemDataW = 256;
  localparam int DefaultPas = 56;
  localparam int DefaultNumL1 = 32;
  localparam int DefaultReadQueue = 64;
  localparam int DefaultWriteQueue = 64;
  localparam int DefaultL2Sets = 128;
  localparam int DefaultL2Ways = 4;
  localparam int DefaultL2Super = 16;
  localparam int DefaultNumDc = 32;
  localparam int DefaultNumPc = 32;
  localparam int DefaultNumWalkSlots = 24;
  localparam int DefaultGenW = 8;
  localparam int DefaultFenceTimeout = 4096;
  localparam int DefaultQueueLog2Max = 16;
  localparam int DefaultNumHpm = 8;
  localparam int DefaultHpmWidth = 40;
  localparam int DefaultIgs = 1;
  localparam logic [63:0] DefaultCapMask = 64'hFFFFFFFFFFFFFFFF;

  // The least: Sv39, base format, PD8, wire interrupts
  localparam int TinyNumPorts = 1;
  localparam int TinyDmaDataW = 64;
  localparam int TinyDmaIdW = 4;
  localparam int TinyMemDataW = 64;
  localparam int TinyPas = 44;
  localparam int TinyNumL1 = 8;
  localparam int TinyReadQueue = 16;
  localparam int TinyWriteQueue = 8;
  localparam int TinyL2Sets = 16;
  localparam int TinyL2Ways = 2;
  localparam int TinyL2Super = 4;
  localparam int TinyNumDc = 8;
  localparam int TinyNumPc = 8;
  localparam int TinyNumWalkSlots = 4;
  localparam int TinyGenW = 8;
  localparam int TinyFenceTimeout = 4096;
  localparam int TinyQueueLog2Max = 10;
  localparam int TinyNumHpm = 0;
  localparam int TinyHpmWidth = 40;
  localparam int TinyIgs = 1;
  localparam logic [63:0] TinyCapMask = 64'h0000007F300002FF;

  // default with a 512-bit device port
  localparam int WideNumPorts = 1;
  localparam int WideDmaDataW = 512;
  localparam int WideDmaIdW = 8;
  localparam int WideMemDataW = 256;
  localparam int WidePas = 56;
  localparam int WideNumL1 = 32;
  localparam int WideReadQueue = 64;
  localparam int WideWriteQueue = 64;
  localparam int WideL2Sets = 128;
  localparam int WideL2Ways = 4;
  localparam int WideL2Super = 16;
  localparam int WideNumDc = 32;
  localparam int WideNumPc = 32;
  localparam int WideNumWalkSlots = 24;
  localparam int WideGenW = 8;
  localparam int WideFenceTimeout = 4096;
  localparam int WideQueueLog2Max = 16;
  localparam int WideNumHpm = 8;
  localparam int WideHpmWidth = 40;
  localparam int WideIgs = 1;
  localparam logic [63:0] WideCapMask = 64'hFFFFFFFFFFFFFFFF;

  // Everything, two device ports, 64 walk slots
  localparam int MaxNumPorts = 2;
  localparam int MaxDmaDataW = 64;
  localparam int MaxDmaIdW = 8;
  localparam int MaxMemDataW = 256;
  localparam int MaxPas = 56;
  localparam int MaxNumL1 = 64;
  localparam int MaxReadQueue = 128;
  localparam int MaxWriteQueue = 64;
  localparam int MaxL2Sets = 128;
  localparam int MaxL2Ways = 4;
  localparam int MaxL2Super = 16;
  localparam int MaxNumDc = 128;
  localparam int MaxNumPc = 128;
  localparam int MaxNumWalkSlots = 64;
  localparam int MaxGenW = 8;
  localparam int MaxFenceTimeout = 4096;
  localparam int MaxQueueLog2Max = 16;
  localparam int MaxNumHpm = 31;
  localparam int MaxHpmWidth = 64;
  localparam int MaxIgs = 1;
  localparam logic [63:0] MaxCapMask = 64'hFFFFFFFFFFFFFFFF;

  // The yardstick: one walk at a time, no second level
  localparam int SerialNumPorts = 1;
  localparam int SerialDmaDataW = 64;
  localparam int SerialDmaIdW = 8;
  localparam int SerialMemDataW = 256;
  localparam int SerialPas = 56;
  localparam int SerialNumL1 = 32;
  localparam int SerialReadQueue = 64;
  localparam int SerialWriteQueue = 64;
  localparam int SerialL2Sets = 128;
  localparam int SerialL2Ways = 0;
  localparam int SerialL2Super = 16;
  localparam int SerialNumDc = 32;
  localparam int SerialNumPc = 32;
  localparam int SerialNumWalkSlots = 1;
  localparam int SerialGenW = 8;
  localparam int SerialFenceTimeout = 4096;
  localparam int SerialQueueLog2Max = 16;
  localparam int SerialNumHpm = 8;
  localparam int SerialHpmWidth = 40;
  localparam int SerialIgs = 1;
  localparam logic [63:0] SerialCapMask = 64'hFFFFFFFFFFFFFFFF;

endpackage
