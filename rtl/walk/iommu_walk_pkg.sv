// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Types inside the walker and the context caches.
package iommu_walk_pkg;

  // Widths of iommu_pkg once more, since Yosys 0.23 lets no package read another; iommu_walker
  // asserts that they agree.
  localparam int DeviceIdW  = 24;
  localparam int ProcessIdW = 20;
  localparam int PaW        = 56;
  localparam int PpnW       = 44;
  localparam int VpnW       = 52;
  localparam int PageSizeW  = 6;
  localparam int PortW      = 3;
  localparam int QueueIdxW  = 7;
  localparam int SeqW       = 32;
  localparam int BirthW     = 32;

  localparam int ReadsW  = 8;     // memory reads of one walk
  localparam int DcWords = 4;     // base format
  localparam int PcWords = 2;

  // What requests have in common that share one walk. Privilege belongs to it, since a process
  // context may refuse it before any table is read; direction does not.
  typedef struct packed {
    logic [DeviceIdW-1:0]  device_id;
    logic                  pv;
    logic [ProcessIdW-1:0] process_id;
    logic                  priv;
    logic                  translated;
    logic                  bad_burst;
    logic [VpnW-1:0]       vpn;
  } walk_key_t;
  localparam int WalkKeyW = DeviceIdW + ProcessIdW + 4 + VpnW;

  // What a slot waits for. Levels count down; level 0 of a directory is the context itself.
  typedef enum logic [1:0] {
    PhaseStart  = 2'd0,
    PhaseDdt    = 2'd1,
    PhasePdt    = 2'd2,
    PhaseStage1 = 2'd3
  } phase_e;

  // Where an entry lies: the next read of a walk before it has an address.
  typedef struct packed {
    logic [1:0]      phase;  // phase_e
    logic [2:0]      level;
    logic [PpnW-1:0] ppn;    // table
  } place_t;

  // How a walk ends. Causes that depend on the kind of access are chosen for each request.
  typedef enum logic [1:0] {
    EndGrant       = 2'd0,    // permissions are still to be checked, for each request
    EndPageFault   = 2'd1,    // 12, 13, 15
    EndAccessFault = 2'd2,    // 1, 5, 7
    EndCause       = 2'd3
  } end_e;

  // Result of a walk.
  typedef struct packed {
    logic [1:0]           how;         // end_e
    logic [11:0]          cause;       // with EndCause
    logic                 by_context;  // decided by a valid context or a register
    logic                 identity;    // granted without a first stage
    logic                 beyond;      // granted, but outside the physical address space
    logic [PpnW-1:0]      ppn;         // of the very page that the walk asked for
    logic [PageSizeW-1:0] size;
    logic                 r;
    logic                 w;           // writable and dirty
    logic                 x;
    logic                 u;
  } verdict_t;
  localparam int VerdictW = 2 + 12 + 3 + PpnW + PageSizeW + 4;

  // A leaf as the second level keeps it.
  typedef struct packed {
    logic [PpnW-1:0]      ppn;
    logic [PageSizeW-1:0] size;
    logic                 r;
    logic                 w;
    logic                 x;
    logic                 u;
    logic [BirthW-1:0]    birth;
  } leaf_t;
  localparam int LeafW = PpnW + PageSizeW + 4 + BirthW;

  // Who waits for a walk; the key of the walk holds the rest.
  typedef struct packed {
    logic [PortW-1:0]     port;
    logic                 write;
    logic [QueueIdxW-1:0] idx;
    logic                 exec;
    logic [SeqW-1:0]      seq;
    logic [11:0]          offset;  // in the page
    logic [ReadsW-1:0]    stamp;   // reads that the walk had issued when it joined
  } joiner_t;
  localparam int JoinerW = PortW + 1 + QueueIdxW + 1 + SeqW
                         + 12 + ReadsW;

  // One read of a walk, as the memory port needs it.
  typedef struct packed {
    logic [PaW-1:0] addr;
    logic [2:0]     log2_bytes;
    logic [3:0]     reason;      // iommu_pkg::mem_reason_e
    logic [2:0]     level;
    logic [11:0]    rcid;
    logic [11:0]    mcid;
  } walk_read_t;
  localparam int WalkReadW = PaW + 3 + 4 + 3 + 24;

endpackage
