// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// The IOMMU: flat AXI pins outside, wiring inside.
//
// Vectors over device ports hold port 0 in their low bits.
// Clocking   one clock; rst_ni is synchronous and resets block and fabric together.
// Reading    rtl/README.md names the blocks in reading order.
module iommu_top #(
  parameter int          NumPorts       = 1,    // device ports
  parameter int          DmaDataW       = 64,   // data bits of a device port
  parameter int          DmaIdW         = 8,    // AXI id bits of a device port
  parameter int          MemDataW       = 256,  // data bits of m_mem, 64 .. 512
  parameter int          Pas            = 56,   // physical address bits
  parameter int          NumL1          = 32,   // first-level entries per port
  parameter int          ReadQueue      = 64,   // requests waiting per port, reads
  parameter int          WriteQueue     = 32,   // requests waiting per port, writes
  parameter int          L2Sets         = 128,  // second-level sets (4 KiB entries)
  parameter int          L2Ways         = 4,
  parameter int          L2Super        = 16,   // second-level entries for larger pages
  parameter int          NumDc          = 32,   // device contexts, > NumWalkSlots
  parameter int          NumPc          = 32,   // process contexts, > NumWalkSlots
  parameter int          NumWalkSlots   = 24,
  parameter int          GenW           = 8,    // bits of a generation counter
  parameter int          FenceTimeout   = 4096, // cycles before the device watchdog acts
  parameter int          QueueLog2Max   = 16,   // largest queue, log2 entries
  parameter logic [63:0] CapMask        = 64'hFFFF_FFFF_FFFF_FFFF, // features of the build
  parameter bit          SimStraps      = 1'b0  // straps are pins (simulation) or constants
) (
  input  logic                            clk_i,
  input  logic                            rst_ni,

  // Registers, AXI4-Lite, 4 KiB window.
  input  logic                            s_axil_awvalid,
  output logic                            s_axil_awready,
  input  logic [11:0]                     s_axil_awaddr,
  input  logic                            s_axil_wvalid,
  output logic                            s_axil_wready,
  input  logic [63:0]                     s_axil_wdata,
  input  logic [7:0]                      s_axil_wstrb,
  output logic                            s_axil_bvalid,
  input  logic                            s_axil_bready,
  output logic [1:0]                      s_axil_bresp,
  input  logic                            s_axil_arvalid,
  output logic                            s_axil_arready,
  input  logic [11:0]                     s_axil_araddr,
  output logic                            s_axil_rvalid,
  input  logic                            s_axil_rready,
  output logic [63:0]                     s_axil_rdata,
  output logic [1:0]                      s_axil_rresp,

  // Devices: untranslated side, one per device port.
  input  logic [NumPorts-1:0]             s_dma_awvalid,
  output logic [NumPorts-1:0]             s_dma_awready,
  input  logic [NumPorts*DmaIdW-1:0]      s_dma_awid,
  input  logic [NumPorts*64-1:0]          s_dma_awaddr,
  input  logic [NumPorts*8-1:0]           s_dma_awlen,
  input  logic [NumPorts*3-1:0]           s_dma_awsize,
  input  logic [NumPorts*2-1:0]           s_dma_awburst,
  input  logic [NumPorts-1:0]             s_dma_awlock,
  input  logic [NumPorts*4-1:0]           s_dma_awcache,
  input  logic [NumPorts*3-1:0]           s_dma_awprot,
  input  logic [NumPorts*4-1:0]           s_dma_awqos,
  input  logic [NumPorts*24-1:0]          s_dma_awmmusid,
  input  logic [NumPorts-1:0]             s_dma_awmmussidv,
  input  logic [NumPorts*20-1:0]          s_dma_awmmussid,
  input  logic [NumPorts-1:0]             s_dma_awmmuatst,
  input  logic [NumPorts-1:0]             s_dma_wvalid,
  output logic [NumPorts-1:0]             s_dma_wready,
  input  logic [NumPorts*DmaDataW-1:0]    s_dma_wdata,
  input  logic [NumPorts*DmaDataW/8-1:0]  s_dma_wstrb,
  input  logic [NumPorts-1:0]             s_dma_wlast,
  output logic [NumPorts-1:0]             s_dma_bvalid,
  input  logic [NumPorts-1:0]             s_dma_bready,
  output logic [NumPorts*DmaIdW-1:0]      s_dma_bid,
  output logic [NumPorts*2-1:0]           s_dma_bresp,
  input  logic [NumPorts-1:0]             s_dma_arvalid,
  output logic [NumPorts-1:0]             s_dma_arready,
  input  logic [NumPorts*DmaIdW-1:0]      s_dma_arid,
  input  logic [NumPorts*64-1:0]          s_dma_araddr,
  input  logic [NumPorts*8-1:0]           s_dma_arlen,
  input  logic [NumPorts*3-1:0]           s_dma_arsize,
  input  logic [NumPorts*2-1:0]           s_dma_arburst,
  input  logic [NumPorts-1:0]             s_dma_arlock,
  input  logic [NumPorts*4-1:0]           s_dma_arcache,
  input  logic [NumPorts*3-1:0]           s_dma_arprot,
  input  logic [NumPorts*4-1:0]           s_dma_arqos,
  input  logic [NumPorts*24-1:0]          s_dma_armmusid,
  input  logic [NumPorts-1:0]             s_dma_armmussidv,
  input  logic [NumPorts*20-1:0]          s_dma_armmussid,
  input  logic [NumPorts-1:0]             s_dma_armmuatst,
  output logic [NumPorts-1:0]             s_dma_rvalid,
  input  logic [NumPorts-1:0]             s_dma_rready,
  output logic [NumPorts*DmaIdW-1:0]      s_dma_rid,
  output logic [NumPorts*DmaDataW-1:0]    s_dma_rdata,
  output logic [NumPorts*2-1:0]           s_dma_rresp,
  output logic [NumPorts-1:0]             s_dma_rlast,

  // Devices: translated side, towards memory. AxUSER = {MCID, RCID}.
  output logic [NumPorts-1:0]             m_dma_awvalid,
  input  logic [NumPorts-1:0]             m_dma_awready,
  output logic [NumPorts*DmaIdW-1:0]      m_dma_awid,
  output logic [NumPorts*Pas-1:0]         m_dma_awaddr,
  output logic [NumPorts*8-1:0]           m_dma_awlen,
  output logic [NumPorts*3-1:0]           m_dma_awsize,
  output logic [NumPorts*2-1:0]           m_dma_awburst,
  output logic [NumPorts-1:0]             m_dma_awlock,
  output logic [NumPorts*4-1:0]           m_dma_awcache,
  output logic [NumPorts*3-1:0]           m_dma_awprot,
  output logic [NumPorts*4-1:0]           m_dma_awqos,
  output logic [NumPorts*24-1:0]          m_dma_awuser,
  output logic [NumPorts-1:0]             m_dma_wvalid,
  input  logic [NumPorts-1:0]             m_dma_wready,
  output logic [NumPorts*DmaDataW-1:0]    m_dma_wdata,
  output logic [NumPorts*DmaDataW/8-1:0]  m_dma_wstrb,
  output logic [NumPorts-1:0]             m_dma_wlast,
  input  logic [NumPorts-1:0]             m_dma_bvalid,
  output logic [NumPorts-1:0]             m_dma_bready,
  input  logic [NumPorts*DmaIdW-1:0]      m_dma_bid,
  input  logic [NumPorts*2-1:0]           m_dma_bresp,
  output logic [NumPorts-1:0]             m_dma_arvalid,
  input  logic [NumPorts-1:0]             m_dma_arready,
  output logic [NumPorts*DmaIdW-1:0]      m_dma_arid,
  output logic [NumPorts*Pas-1:0]         m_dma_araddr,
  output logic [NumPorts*8-1:0]           m_dma_arlen,
  output logic [NumPorts*3-1:0]           m_dma_arsize,
  output logic [NumPorts*2-1:0]           m_dma_arburst,
  output logic [NumPorts-1:0]             m_dma_arlock,
  output logic [NumPorts*4-1:0]           m_dma_arcache,
  output logic [NumPorts*3-1:0]           m_dma_arprot,
  output logic [NumPorts*4-1:0]           m_dma_arqos,
  output logic [NumPorts*24-1:0]          m_dma_aruser,
  input  logic [NumPorts-1:0]             m_dma_rvalid,
  output logic [NumPorts-1:0]             m_dma_rready,
  input  logic [NumPorts*DmaIdW-1:0]      m_dma_rid,
  input  logic [NumPorts*DmaDataW-1:0]    m_dma_rdata,
  input  logic [NumPorts*2-1:0]           m_dma_rresp,
  input  logic [NumPorts-1:0]             m_dma_rlast,

  // Memory port of the block itself: walks, queues, fence stores.
  // AxUSER: reason [3:0], level [6:4], RCID [18:7], MCID [30:19] (iommu_pkg).
  output logic                            m_mem_awvalid,
  input  logic                            m_mem_awready,
  output logic [7:0]                      m_mem_awid,
  output logic [Pas-1:0]                  m_mem_awaddr,
  output logic [7:0]                      m_mem_awlen,
  output logic [2:0]                      m_mem_awsize,
  output logic [1:0]                      m_mem_awburst,
  output logic [3:0]                      m_mem_awcache,
  output logic [2:0]                      m_mem_awprot,
  output logic [5:0]                      m_mem_awatop,
  output logic [31:0]                     m_mem_awuser,
  output logic                            m_mem_wvalid,
  input  logic                            m_mem_wready,
  output logic [MemDataW-1:0]             m_mem_wdata,
  output logic [MemDataW/8-1:0]           m_mem_wstrb,
  output logic                            m_mem_wlast,
  input  logic                            m_mem_bvalid,
  output logic                            m_mem_bready,
  input  logic [7:0]                      m_mem_bid,
  input  logic [1:0]                      m_mem_bresp,
  output logic                            m_mem_arvalid,
  input  logic                            m_mem_arready,
  output logic [7:0]                      m_mem_arid,
  output logic [Pas-1:0]                  m_mem_araddr,
  output logic [7:0]                      m_mem_arlen,
  output logic [2:0]                      m_mem_arsize,
  output logic [1:0]                      m_mem_arburst,
  output logic [3:0]                      m_mem_arcache,
  output logic [2:0]                      m_mem_arprot,
  output logic [31:0]                     m_mem_aruser,
  input  logic                            m_mem_rvalid,
  output logic                            m_mem_rready,
  input  logic [7:0]                      m_mem_rid,
  input  logic [MemDataW-1:0]             m_mem_rdata,
  input  logic [1:0]                      m_mem_rresp,
  input  logic [MemDataW/64-1:0]          m_mem_rpoison,
  input  logic                            m_mem_rlast,

  // Wire interrupts, one level-sensitive wire per vector.
  output logic [15:0]                     irq_o,

  // Straps (rule: sampled while rst_ni is low, and on strap_load_i while quiescent_o).
  input  logic                            strap_load_i,
  input  logic [63:0]                     strap_cap_mask_i,     // ANDed with what is built
  input  logic [2:0]                      strap_fctl_writable_i, // {GXL, WSI, BE}
  input  logic [2:0]                      strap_fctl_tie_i,      // value where not writable
  input  logic [3:0]                      strap_ddt_mode_max_i,  // widest ddtp mode, 2 .. 4
  input  logic [6:0]                      strap_walk_slots_i,    // slots in use, 0 = all
  input  logic [4:0]                      strap_icvec_bits_i,    // bits of an icvec field
  input  logic                            strap_cache_off_i,     // every cache misses
  input  logic                            strap_reset_bare_i,    // ddtp mode after reset: Bare
  input  logic                            strap_line_off_i,      // no line fetch
  input  logic                            strap_prefetch_off_i,  // no prefetch

  // Idle and time-jump support.
  output logic                            quiescent_o,
  output logic [31:0]                     next_deadline_o,       // cycles; all ones = none

  // Trace lanes (spec/trace_events.yaml).
  output logic [NumPorts-1:0]             trace_dma_ar_valid_o,
  output logic [NumPorts*iommu_trace_pkg::DmaArWidth-1:0] trace_dma_ar_o,
  output logic [NumPorts-1:0]             trace_dma_aw_valid_o,
  output logic [NumPorts*iommu_trace_pkg::DmaAwWidth-1:0] trace_dma_aw_o,
  output logic [NumPorts-1:0]             trace_m_ar_valid_o,
  output logic [NumPorts*iommu_trace_pkg::MArWidth-1:0]   trace_m_ar_o,
  output logic [NumPorts-1:0]             trace_m_aw_valid_o,
  output logic [NumPorts*iommu_trace_pkg::MAwWidth-1:0]   trace_m_aw_o,
  output logic [NumPorts-1:0]             trace_r_last_valid_o,
  output logic [NumPorts*iommu_trace_pkg::RLastWidth-1:0] trace_r_last_o,
  output logic [NumPorts-1:0]             trace_b_valid_o,
  output logic [NumPorts*iommu_trace_pkg::BWidth-1:0]     trace_b_o,
  output logic                            trace_xlate_req_valid_o,
  output iommu_trace_pkg::xlate_req_t     trace_xlate_req_o,
  output logic                            trace_xlate_rsp_valid_o,
  output iommu_trace_pkg::xlate_rsp_t     trace_xlate_rsp_o,
  output logic                            trace_walk_read_valid_o,
  output iommu_trace_pkg::walk_read_t     trace_walk_read_o,
  output logic                            trace_walk_beat_valid_o,
  output iommu_trace_pkg::walk_beat_t     trace_walk_beat_o,
  output logic                            trace_walk_end_valid_o,
  output iommu_trace_pkg::walk_end_t      trace_walk_end_o,
  output logic                            trace_cache_valid_o,
  output iommu_trace_pkg::cache_t         trace_cache_o,
  output logic                            trace_command_valid_o,
  output iommu_trace_pkg::command_t       trace_command_o,
  output logic                            trace_fault_valid_o,
  output iommu_trace_pkg::fault_t         trace_fault_o,
  output logic                            trace_reg_write_valid_o,
  output iommu_trace_pkg::reg_write_t     trace_reg_write_o
);
endmodule
