// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Types that two or more blocks share: the translation request and answer
// between device ports and the walker, invalidations and barriers from the
// command queue, memory accesses, and fault reports.
//
// Widths are those of the largest build, so that a struct means the same bits
// in every block; a smaller build leaves the upper bits at zero.
package iommu_pkg;

  // Identifiers, as the architecture defines them.
  localparam int DeviceIdW  = 24;
  localparam int ProcessIdW = 20;
  localparam int PscidW     = 20;
  localparam int GscidW     = 16;
  localparam int IovaW      = 64;
  localparam int PaW        = 56;   // widest physical address, capabilities.PAS = 56
  localparam int PpnW       = 44;
  localparam int VpnW       = 52;   // all of iova[63:12]; the walk checks canonical form

  // Internal indices.
  localparam int PortW      = 2;    // up to four device ports
  localparam int QueueIdxW  = 7;    // up to 128 waiting requests per port and direction
  localparam int SlotW      = 6;    // up to 64 walk slots
  localparam int SeqW       = 32;   // per port and direction, names a transaction in the trace
  localparam int BirthW     = 32;   // names a cache entry in the trace

  // ---------------------------------------------------------------- modes
  // ddtp.iommu_mode, checklist group DDTP.
  typedef enum logic [3:0] {
    DdtOff  = 4'd0,
    DdtBare = 4'd1,
    Ddt1Lvl = 4'd2,
    Ddt2Lvl = 4'd3,
    Ddt3Lvl = 4'd4
  } ddt_mode_e;

  // What this block is at the moment: build, straps and registers combined
  // (rtl-level "capabilities says only what works").
  typedef struct packed {
    ddt_mode_e       mode;
    logic [PpnW-1:0] ddt_ppn;
    logic [5:0]      pas;            // physical address bits
    logic            sv39;
    logic            sv48;
    logic            sv57;
    logic            pd8;
    logic            pd17;
    logic            pd20;
    logic            cache_off;      // strap: every lookup of every cache misses
    logic [6:0]      walk_slots;     // strap: slots in use, 1 .. NumWalkSlots
    logic [11:0]     rcid;           // iommu_qosid, for directory and queue accesses
    logic [11:0]     mcid;
  } config_t;

  // ---------------------------------------------------------------- translation
  // Size of a translated page, as the number of low page-number bits that
  // pass through untranslated: 0 = 4 KiB, 4 = 64 KiB (NAPOT), 9 = 2 MiB,
  // 18 = 1 GiB, 27 = 512 GiB, 36 = 256 TiB; PAS - 12 = all physical addresses (Bare).
  typedef logic [5:0] page_size_t;
  localparam int PageSizeW = 6;

  // A request that the first level could not serve, on its way to the walker.
  typedef struct packed {
    logic [PortW-1:0]      port;
    logic                  write;       // 1: write queue, 0: read queue
    logic [QueueIdxW-1:0]  idx;         // entry that waits for the answer
    logic [SeqW-1:0]       seq;
    logic [DeviceIdW-1:0]  device_id;
    logic                  pv;          // process_id present
    logic [ProcessIdW-1:0] process_id;  // zero when pv = 0
    logic                  priv;        // counts only with pv; zero otherwise
    logic                  exec;        // read for execute; zero for writes
    logic                  translated;  // already translated (AxMMUATST)
    logic                  bad_burst;   // refuse with cause 260 at the kind gate
    logic [IovaW-1:0]      iova;        // first byte
  } xlate_req_t;
  localparam int XlateReqW = PortW + 1 + QueueIdxW + SeqW + DeviceIdW + 1 + ProcessIdW + 4 + IovaW;

  // What a cached translation says: the payload of first- and second-level entries.
  typedef struct packed {
    logic [PpnW-1:0]       ppn;         // low `size` bits are don't-care
    page_size_t            size;
    logic                  r;
    logic                  w;           // PTE.W and PTE.D (dirty in every active stage)
    logic                  x;
    logic                  u;           // PTE.U
    logic                  s1;          // a first stage is active
    logic                  ens;         // process context allows supervisor requests
    logic                  sum;         // supervisor may touch user pages
    logic [1:0]            pbmt;
    logic                  gv;          // a second stage is active
    logic [GscidW-1:0]     gscid;
    logic [PscidW-1:0]     pscid;
    logic [ProcessIdW-1:0] used_pid;    // process_id used for the lookup (0 through DPE)
    logic                  used_pv;     // a process context was used
    logic [11:0]           rcid;
    logic [11:0]           mcid;
  } xlate_data_t;
  localparam int XlateDataW = PpnW + PageSizeW + 7 + 2 + 1 + GscidW + PscidW + ProcessIdW + 1 + 24;

  // The walker's answer to one waiting request. Always taken at once.
  // Exactly one of granted, refused, retry is set.
  typedef struct packed {
    logic [PortW-1:0]      port;
    logic                  write;
    logic [QueueIdxW-1:0]  idx;
    logic                  granted;     // permission of this very request was checked
    logic                  refused;     // answer SLVERR; the fault record is on its way
    logic                  retry;       // ask again: a verdict that must not be shared (rule 2)
    logic                  stale;       // from a walk that an invalidation marked: use, never cache
    logic                  fill;        // the first level may keep `data`
    logic [BirthW-1:0]     birth;
    xlate_data_t           data;        // valid when granted
  } xlate_rsp_t;
  localparam int XlateRspW = PortW + 1 + QueueIdxW + 5 + BirthW + XlateDataW;

  // ---------------------------------------------------------------- invalidation
  typedef enum logic [2:0] {
    InvalVma  = 3'd0,   // IOTINVAL.VMA
    InvalGvma = 3'd1,   // IOTINVAL.GVMA
    InvalDdt  = 3'd2,   // IODIR.INVAL_DDT
    InvalPdt  = 3'd3,   // IODIR.INVAL_PDT
    InvalMode = 3'd4    // ddtp was written: first levels and queued results only
  } inval_kind_e;

  // One invalidation, broadcast for exactly one cycle.
  typedef struct packed {
    inval_kind_e           kind;
    logic                  dv;          // device_id is given (Ddt); always 1 for Pdt
    logic [DeviceIdW-1:0]  device_id;
    logic [ProcessIdW-1:0] process_id;  // Pdt
    logic                  gv;
    logic [GscidW-1:0]     gscid;
    logic                  pscv;
    logic [PscidW-1:0]     pscid;
    logic                  av;
    logic [VpnW-1:0]       vpn;
  } inval_t;

  // ---------------------------------------------------------------- memory
  // Why the block reads or writes memory; the low bits of AxUSER on m_mem.
  typedef enum logic [3:0] {
    MemDdt     = 4'd0,
    MemPdt     = 4'd1,
    MemStage1  = 4'd2,
    MemStage2  = 4'd3,
    MemMsiPte  = 4'd4,
    MemMrif    = 4'd5,
    MemCmd     = 4'd6,
    MemFault   = 4'd7,
    MemPageReq = 4'd8,
    MemFence   = 4'd9,
    MemMsi     = 4'd10
  } mem_reason_e;

  // AxUSER of m_mem: reason [3:0], level [6:4] (0 = leaf level), RCID [18:7], MCID [30:19], 0 [31].
  localparam int MemUserW = 32;
  localparam int MemIdW   = 8;
  // m_mem ids (rule 19): walk slot s reads with id s.
  localparam logic [7:0] MemIdCmd   = 8'hC0;
  localparam logic [7:0] MemIdFault = 8'hC1;
  localparam logic [7:0] MemIdFence = 8'hC2;

  // A naturally aligned read of 8, 16, 32 or 64 bytes.
  typedef struct packed {
    logic [MemIdW-1:0] id;
    logic [PaW-1:0]    addr;
    logic [2:0]        log2_bytes;      // 3 .. 6
    mem_reason_e       reason;
    logic [2:0]        level;
    logic [11:0]       rcid;
    logic [11:0]       mcid;
  } mem_rd_req_t;
  localparam int MemRdReqW = MemIdW + PaW + 3 + 4 + 3 + 24;

  // ---------------------------------------------------------------- faults
  // One fault to report (architecture, fault-queue record), before DTF: the
  // walker has already dropped what DTF hides.
  typedef struct packed {
    logic [11:0]           cause;
    logic [5:0]            ttyp;
    logic [DeviceIdW-1:0]  device_id;
    logic                  pv;
    logic [ProcessIdW-1:0] process_id;
    logic                  priv;
    logic [63:0]           iotval;
    logic [63:0]           iotval2;
  } fault_t;
  localparam int FaultW = 12 + 6 + DeviceIdW + 1 + ProcessIdW + 1 + 128;

endpackage
