// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Generated from spec/trace_events.yaml by spec/gen.py; do not edit.
//
// Trace lanes. A field whose name is a keyword ends in _.
package iommu_trace_pkg;

  // a read request is accepted at s_dma
  localparam int DmaArWidth = 214;
  typedef struct packed {
    logic [31:0] seq; // request number of this port and direction
    logic [15:0] id; // AXI id
    logic [23:0] device_id; // AxMMUSID
    logic pv; // process_id present
    logic [19:0] process_id; // AxMMUSSID
    logic priv; // privileged
    logic exec; // read for execute
    logic translated; // already translated
    logic [63:0] addr; // address of the first byte
    logic [7:0] len; // AxLEN
    logic [2:0] size; // AxSIZE
    logic [1:0] burst; // AxBURST
    logic hit; // the first level held a granting translation (Bare counts as a hit)
    logic direct; // went straight to the m_dma register without entering the queue
    logic [6:0] idx; // queue entry taken when direct is 0
    logic [31:0] birth; // first-level entry used on a hit
  } dma_ar_t;

  // a write request is accepted at s_dma
  localparam int DmaAwWidth = 214;
  typedef struct packed {
    logic [31:0] seq; // request number of this port and direction
    logic [15:0] id; // AXI id
    logic [23:0] device_id; // AxMMUSID
    logic pv; // process_id present
    logic [19:0] process_id; // AxMMUSSID
    logic priv; // privileged
    logic exec; // read for execute
    logic translated; // already translated
    logic [63:0] addr; // address of the first byte
    logic [7:0] len; // AxLEN
    logic [2:0] size; // AxSIZE
    logic [1:0] burst; // AxBURST
    logic hit; // the first level held a granting translation (Bare counts as a hit)
    logic direct; // went straight to the m_dma register without entering the queue
    logic [6:0] idx; // queue entry taken when direct is 0
    logic [31:0] birth; // first-level entry used on a hit
  } dma_aw_t;

  // a translated read address is accepted at m_dma
  localparam int MArWidth = 120;
  typedef struct packed {
    logic [31:0] seq; // request number
    logic [15:0] id; // AXI id
    logic [55:0] pa; // translated address of the first byte
    logic [15:0] waited; // cycles that the address was offered before it was taken (saturates)
  } m_ar_t;

  // a translated write address is accepted at m_dma
  localparam int MAwWidth = 120;
  typedef struct packed {
    logic [31:0] seq; // request number
    logic [15:0] id; // AXI id
    logic [55:0] pa; // translated address of the first byte
    logic [15:0] waited; // cycles that the address was offered before it was taken (saturates)
  } m_aw_t;

  // the last beat of a read answer is taken by the device
  localparam int RLastWidth = 19;
  typedef struct packed {
    logic [15:0] id; // AXI id
    logic [1:0] resp; // xRESP
    logic local_; // answered by the IOMMU itself (refused)
  } r_last_t;

  // a write answer is taken by the device
  localparam int BWidth = 19;
  typedef struct packed {
    logic [15:0] id; // AXI id
    logic [1:0] resp; // xRESP
    logic local_; // answered by the IOMMU itself (refused)
  } b_t;

  // the walker takes a request
  localparam int XlateReqWidth = 83;
  typedef struct packed {
    logic [2:0] port; // who asked: device port 0 .. 3, 4 ATS, 5 debug
    logic write; // direction
    logic [6:0] idx; // queue entry
    logic [31:0] seq; // request number
    logic [1:0] outcome; // 0 immediate verdict, 1 second-level hit, 2 joined a walk, 3 new walk
    logic [5:0] slot; // walk slot joined or started
    logic [31:0] birth; // second-level entry used
  } xlate_req_t;

  // the walker answers a request
  localparam int XlateRspWidth = 115;
  typedef struct packed {
    logic [2:0] port; // who asked: device port 0 .. 3, 4 ATS, 5 debug
    logic write; // direction
    logic [6:0] idx; // queue entry
    logic [31:0] seq; // request number
    logic granted; // translation granted
    logic retry; // must ask again
    logic stale; // result of a marked walk
    logic from_walk; // answered from a walk slot
    logic [5:0] slot; // walk slot
    logic [11:0] cause; // refusal cause; 0 when granted
    logic [43:0] ppn; // physical page of the requested page
    logic [5:0] size; // page size as log2 of 4 KiB pages
  } xlate_rsp_t;

  // a walk read is accepted at m_mem
  localparam int WalkReadWidth = 72;
  typedef struct packed {
    logic [5:0] slot; // walk slot
    logic [3:0] reason; // mem_reason_e
    logic [2:0] level; // level of the entry; 0 = leaf level
    logic [55:0] addr; // address
    logic [2:0] log2_bytes; // size
  } walk_read_t;

  // a beat of a walk read arrives
  localparam int WalkBeatWidth = 73;
  typedef struct packed {
    logic [5:0] slot; // walk slot
    logic [63:0] data; // low doubleword
    logic error; // access error
    logic poison; // poisoned
    logic last; // last beat
  } walk_beat_t;

  // a walk has its verdict
  localparam int WalkEndWidth = 60;
  typedef struct packed {
    logic [5:0] slot; // walk slot
    logic [11:0] cause; // 0 when a leaf was found
    logic marked; // an invalidation marked the walk
    logic filled; // the result entered the caches
    logic [7:0] reads; // memory reads of this walk
    logic [31:0] birth; // birth id of the filled entry
  } walk_end_t;

  // an entry of a shared cache is filled
  localparam int CacheWidth = 36;
  typedef struct packed {
    logic [1:0] cache; // 1 second level, 2 device contexts, 3 process contexts
    logic [1:0] op; // 0 fill, 1 fill that replaced an older entry
    logic [31:0] birth; // entry
  } cache_t;

  // an invalidation is broadcast; counts are of visible entries that it drops
  localparam int DropWidth = 41;
  typedef struct packed {
    logic [2:0] kind; // inval_kind_e
    logic [9:0] first_level; // first-level entries of all ports
    logic [9:0] second_level; // second-level entries, not those that `all` or `generation` drop
    logic all; // the whole array of 4 KiB second-level entries was cleared
    logic generation; // 4 KiB second-level entries of a PSCID went stale
    logic [7:0] device_contexts; // device contexts
    logic [7:0] process_contexts; // process contexts
  } drop_t;

  // a command is decoded, completes, or is refused
  localparam int CommandWidth = 210;
  typedef struct packed {
    logic [31:0] index; // cqh
    logic [1:0] phase; // 0 decoded, 1 complete, 2 error
    logic [63:0] word0; // doubleword 0
    logic [63:0] word1; // doubleword 1
    logic [15:0] wait_walks; // cycles that a fence waited for marked walks and stale results
    logic [15:0] wait_reads; // cycles that it waited for reads (PR)
    logic [15:0] wait_writes; // cycles that it waited for writes (PW)
  } command_t;

  // a fault record is written or dropped
  localparam int FaultWidth = 225;
  typedef struct packed {
    logic [31:0] index; // fqt
    logic dropped; // not written: queue off, full, or an earlier error pending
    logic [11:0] cause; // cause
    logic [5:0] ttyp; // transaction type
    logic [23:0] device_id; // DID
    logic pv; // PV
    logic [19:0] process_id; // PID
    logic priv; // PRIV
    logic [63:0] iotval; // iotval
    logic [63:0] iotval2; // iotval2
  } fault_t;

  // a register write takes effect
  localparam int RegWriteWidth = 84;
  typedef struct packed {
    logic [11:0] addr; // offset
    logic [63:0] data; // data
    logic [7:0] strb; // byte enables
  } reg_write_t;

  // the watchdog has drained a read burst that a device does not take; it has answered one
  localparam int WatchdogRWidth = 26;
  typedef struct packed {
    logic answered; // reads: 0 drained up to RLAST, 1 answered SLVERR in their place
    logic [15:0] id; // AXI id
    logic [8:0] beats; // beats forced
  } watchdog_r_t;

  // the watchdog begins to complete a write burst with beats without strobes
  localparam int WatchdogWWidth = 26;
  typedef struct packed {
    logic answered; // reads: 0 drained up to RLAST, 1 answered SLVERR in their place
    logic [15:0] id; // AXI id
    logic [8:0] beats; // beats forced
  } watchdog_w_t;

  // the block leaves reset, or has loaded its straps
  localparam int ResetWidth = 81;
  typedef struct packed {
    logic straps; // 0 left reset, 1 loaded its straps while it ran
    logic [63:0] capabilities; // capabilities as offered
    logic [3:0] ddt_mode_max; // widest mode of ddtp
    logic [6:0] walk_slots; // walk slots in use
    logic [3:0] icvec_mask; // bits of an icvec field
    logic cache_off; // every cache misses
  } reset_t;

endpackage
