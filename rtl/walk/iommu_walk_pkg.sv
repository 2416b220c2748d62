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

  localparam int GscidW     = 16;
  localparam int PscidW     = 20;

  localparam int ReadsW  = 8;     // memory reads and updates of one walk
  localparam int DcWords = 8;     // extended format; the base format uses the low half
  localparam int PcWords = 2;

  // What requests have in common that share one walk. Privilege belongs to it, since a process
  // context may refuse it before any table is read; the kind of access only where the walk may
  // update A and D for it.
  typedef struct packed {
    logic [DeviceIdW-1:0]  device_id;
    logic                  pv;
    logic [ProcessIdW-1:0] process_id;
    logic                  priv;
    logic                  translated;
    logic                  ats;
    logic                  page_req;
    logic                  debug;
    logic                  bad_burst;
    logic                  write;       // zero where no A or D can be updated
    logic                  exec;        // likewise
    logic [VpnW-1:0]       vpn;
  } walk_key_t;
  localparam int WalkKeyW = DeviceIdW + ProcessIdW + 9 + VpnW;

  // What a slot waits for. Levels count down; level 0 of a directory is the context itself.
  typedef enum logic [2:0] {
    PhaseStart  = 3'd0,
    PhaseDdt    = 3'd1,
    PhasePdt    = 3'd2,
    PhaseStage1 = 3'd3,
    PhaseStage2 = 3'd4,
    PhaseMsi    = 3'd5
  } phase_e;

  // Whose address a second-stage walk translates.
  typedef enum logic [1:0] {
    ForPdt         = 2'd0,    // a process directory entry, to be read
    ForStage1      = 2'd1,    // a first-stage entry, to be read
    ForStage1Write = 2'd2,    // a first-stage entry, to have its A and D updated
    ForAccess      = 2'd3     // the request itself
  } purpose_e;

  // What the leaf of one stage says. A stage that is Bare permits all.
  typedef struct packed {
    logic                 on;       // the stage is not Bare
    logic                 r;
    logic                 w;        // writable and dirty
    logic                 x;
    logic                 u;
    logic                 g;        // of any level
    logic [1:0]           pbmt;
    logic [PageSizeW-1:0] size;
  } stage_t;
  localparam int StageW = 8 + PageSizeW;

  // What a slot remembers while it waits for a read.
  typedef struct packed {
    logic [2:0]     phase;    // phase_e
    logic [2:0]     level;    // of the directory or first-stage entry
    logic [2:0]     level2;   // of the second-stage entry
    logic [1:0]     purpose;  // purpose_e, in PhaseStage2
    logic [PaW-1:0] addr;     // of the entry being read
    logic [63:0]    gpa;      // guest address of the entry, or of the page that is asked for
    logic           table_w;  // the page of the first-stage entry may be written and is dirty
    stage_t         s1;       // in PhaseStage1 only g counts
  } walk_state_t;
  localparam int WalkStateW = 11 + PaW + 64 + 1 + StageW;

  // How a walk ends. Causes that depend on the kind of access are chosen for each request.
  typedef enum logic [2:0] {
    EndGrant       = 3'd0,    // permissions are still to be checked, for each request
    EndPageFault   = 3'd1,    // 12, 13, 15
    EndAccessFault = 3'd2,    // 1, 5, 7
    EndGuestFault  = 3'd3,    // 20, 21, 23
    EndCause       = 3'd4,
    EndRetry       = 3'd5     // ask again: an update was due, and the walk was marked
  } end_e;

  // Result of a walk.
  typedef struct packed {
    logic [2:0]           how;         // end_e
    logic [11:0]          cause;       // with EndCause
    logic                 by_context;  // decided by a valid context or a register
    logic                 s1_done;     // s1 is known: what it does not permit is a page fault
    logic                 cacheable;   // granted through a table
    logic                 beyond;      // granted, but outside the physical address space
    logic [PpnW-1:0]      ppn;         // of the very page that the walk asked for
    logic [PageSizeW-1:0] size;
    stage_t               s1;
    stage_t               s2;
    logic                 msi;         // s2 is an MSI page-table entry
    logic                 mrif;
    logic [46:0]          mrif_addr;
    logic [10:0]          mrif_nid;
    logic [63:0]          gpa;         // of a guest page fault or of a grant
    logic [1:0]           implicit;    // a guest page fault met at {a write, a table}
  } verdict_t;
  localparam int VerdictW = 3 + 12 + 4 + PpnW + PageSizeW + 2*StageW + 2 + 47 + 11 + 64 + 2;

  // A leaf as the second level keeps it: what both stages permit.
  typedef struct packed {
    logic [PpnW-1:0]      ppn;
    logic [PageSizeW-1:0] size;
    logic                 r;
    logic                 w;
    logic                 x;
    logic                 u;
    logic                 g;
    logic                 msi;
    logic [1:0]           pbmt;
    logic [BirthW-1:0]    birth;
  } leaf_t;
  localparam int LeafW = PpnW + PageSizeW + 8 + BirthW;

  // The address space that a translation belongs to. Fields that do not count are zero.
  typedef struct packed {
    logic                 s1;          // a first stage is active
    logic [PscidW-1:0]    pscid;
    logic                 gv;          // a second stage is active
    logic [GscidW-1:0]    gscid;
    logic                 by_device;   // interrupt pages are the device's own
    logic [DeviceIdW-1:0] device_id;
  } space_t;
  localparam int SpaceW        = 3 + PscidW + GscidW + DeviceIdW;
  localparam int SpaceGvLsb    = GscidW + 1 + DeviceIdW;      // where Yosys reads no struct
  localparam int SpacePscidLsb = SpaceGvLsb + 1;

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

  // One compare-and-swap of a walk, as the memory port needs it.
  typedef struct packed {
    logic [PaW-1:0] addr;
    logic           or_bits;
    logic           word;
    logic [63:0]    operand;
    logic [63:0]    swap;
    logic [3:0]     reason;
    logic [2:0]     level;
    logic [11:0]    rcid;
    logic [11:0]    mcid;
  } walk_cas_t;
  localparam int WalkCasW = PaW + 2 + 128 + 4 + 3 + 24;

endpackage
