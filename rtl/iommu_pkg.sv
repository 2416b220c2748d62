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
  localparam int PortW      = 3;    // who asks the walker: device ports 0 .. 3, and the two below
  localparam logic [PortW-1:0] PortAts   = 3'd4;  // ATS and page requests (rtl/ats)
  localparam logic [PortW-1:0] PortDebug = 3'd5;  // debug translation port (rtl/regs)
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
    logic [3:0]      mode;           // ddt_mode_e
    logic [PpnW-1:0] ddt_ppn;
    logic [5:0]      pas;            // physical address bits
    logic            sv39;
    logic            sv48;
    logic            sv57;
    logic            pd8;
    logic            pd17;
    logic            pd20;
    logic            sv32;
    logic            sv32x4;
    logic            sv39x4;
    logic            sv48x4;
    logic            sv57x4;
    logic            svpbmt;
    logic            svrsw60t59b;
    logic            amo_hwad;
    logic            msi_flat;       // device contexts have the extended format
    logic            msi_mrif;
    logic            amo_mrif;
    logic            ats;
    logic            t2gpa;
    logic            qosid;
    logic            both_ends;      // fctl.BE is writable: DC.SBE may be either
    logic            both_xl;        // fctl.GXL is writable: DC.SXL may be either while it is 0
    logic            inval_nl;       // IOTINVAL may name non-leaf entries (NL)
    logic            inval_range;    // IOTINVAL may name a range (S)
    logic            be;             // fctl.BE
    logic            gxl;            // fctl.GXL
    logic            wsi;            // fctl.WSI
    logic            cache_off;      // strap: every lookup of every cache misses
    logic [6:0]      walk_slots;     // strap: slots in use, 1 .. NumWalkSlots
    logic [5:0]      ats_tags;       // strap: invalidations that may wait for a device
    logic [5:0]      bare_size;      // strap: range of an ATS answer where nothing is translated
    logic [11:0]     rcid_mask;      // bits that an id has
    logic [11:0]     mcid_mask;
    logic [11:0]     rcid;           // iommu_qosid, for directory and queue accesses
    logic [11:0]     mcid;
  } config_t;

  // What build parameters and straps leave of the block, beside capabilities.
  typedef struct packed {
    logic [3:0]      ddt_mode_max;   // widest directory mode
    logic [6:0]      walk_slots;     // 1 .. NumWalkSlots
    logic [3:0]      icvec_mask;     // bits that a vector number has
    logic            cache_off;      // every lookup of every cache misses
    logic [2:0]      fctl_writable;  // {GXL, WSI, BE}
    logic [2:0]      fctl_tie;       // value of what is not writable
    logic [11:0]     rcid_mask;      // bits that a QoS id has
    logic [11:0]     mcid_mask;
    logic [4:0]      hpm_counters;   // event counters
    logic [6:0]      hpm_width;      // bits of one, 32 .. 64
    logic [3:0]      hpm_event_max;  // largest event that can be selected
    logic [5:0]      ats_tags;
    logic [5:0]      bare_size;
  } limits_t;

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
    logic                  ats;         // ATS translation request; write = 1: W is wanted (NW = 0)
    logic                  page_req;    // page request: only its device context is wanted
    logic                  bad_burst;   // refuse with cause 260 at the kind gate
    logic [IovaW-1:0]      iova;        // first byte
  } xlate_req_t;
  localparam int XlateReqW = PortW + 1 + QueueIdxW + SeqW + DeviceIdW + 1 + ProcessIdW + 6 + IovaW;

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
    logic                  g;           // PTE.G of the first stage
    logic                  msi;         // an interrupt page decided (flat or MRIF)
    logic                  gv;          // a second stage is active
    logic [GscidW-1:0]     gscid;
    logic [PscidW-1:0]     pscid;
    logic [ProcessIdW-1:0] used_pid;    // process_id used for the lookup (0 through DPE)
    logic                  used_pv;     // a process context was used
    logic [11:0]           rcid;
    logic [11:0]           mcid;
  } xlate_data_t;
  localparam int XlateDataW = PpnW + PageSizeW + 7 + 2 + 3 + GscidW + PscidW + ProcessIdW + 1 + 24;

  // A memory-resident interrupt file and its notice MSI (MSI PTE in MRIF mode).
  typedef struct packed {
    logic [46:0]     addr;              // address bits 55:9 of the 512-byte file
    logic [10:0]     nid;               // notice: interrupt identity
    logic [PpnW-1:0] nppn;              // notice: page of the interrupt register file
  } mrif_t;
  localparam int MrifW = 47 + 11 + PpnW;

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
    logic [11:0]           cause;       // of a refusal
    logic                  prpr;        // page request: DC.tc.PRPR
    logic                  mrif;        // granted: goes to `file` in memory, not to data.ppn
    mrif_t                 file;        // valid with mrif
    xlate_data_t           data;        // valid when granted
  } xlate_rsp_t;
  localparam int XlateRspW = PortW + 1 + QueueIdxW + 5 + BirthW + 14 + MrifW + XlateDataW;

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
    logic                  nl;          // non-leaf entries too
    page_size_t            size;        // range of 2^size pages that holds vpn; 0 = one page
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
  // m_mem ids (rule 19): walk slot s reads with id s, its compare-and-swap has id 0x80 + s.
  localparam logic [7:0] MemIdCas        = 8'h80;
  localparam logic [7:0] MemIdCmd        = 8'hC0;
  localparam logic [7:0] MemIdFault      = 8'hC1;
  localparam logic [7:0] MemIdFence      = 8'hC2;
  localparam logic [7:0] MemIdPageReq    = 8'hC3;
  localparam logic [7:0] MemIdMsi        = 8'hC4;
  localparam logic [7:0] MemIdMrif       = 8'hC5;
  localparam logic [7:0] MemIdNotice     = 8'hC6;
  localparam logic [7:0] MemIdMrifAtomic = 8'hC8;

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

  // A naturally aligned write of 4, 8, 16 or 32 bytes.
  typedef struct packed {
    logic [MemIdW-1:0] id;
    logic [PaW-1:0]    addr;
    logic [2:0]        log2_bytes;      // 2 .. 5
    logic [255:0]      data;            // from bit 0
    mem_reason_e       reason;
    logic [11:0]       rcid;
    logic [11:0]       mcid;
  } mem_wr_req_t;
  localparam int MemWrReqW = MemIdW + PaW + 3 + 256 + 4 + 24;

  // An atomic access of 4 or 8 naturally aligned bytes: compare-and-swap (AXI5 AtomicCompare), or
  // set bits (AtomicLoad, SET). Its answer is the old value.
  typedef struct packed {
    logic [MemIdW-1:0] id;
    logic [PaW-1:0]    addr;
    logic              or_bits;         // 1: OR `operand` into memory; 0: compare with it
    logic              word;            // 4 bytes, in bits 31:0
    logic [63:0]       operand;
    logic [63:0]       swap;            // compare-and-swap: written when memory equals operand
    mem_reason_e       reason;
    logic [2:0]        level;
    logic [11:0]       rcid;
    logic [11:0]       mcid;
  } mem_atomic_req_t;
  localparam int MemAtomicReqW = MemIdW + PaW + 2 + 128 + 4 + 3 + 24;

  // ---------------------------------------------------------------- events
  // One occurrence that a performance counter may count, with the ids that filters compare.
  // Numbers of `event_id`: spec/hpm_events.yaml.
  typedef struct packed {
    logic [3:0]            event_id;    // 1 .. 8
    logic [DeviceIdW-1:0]  device_id;
    logic                  pv;
    logic [ProcessIdW-1:0] process_id;
    logic                  gscv;        // gscid is known
    logic [GscidW-1:0]     gscid;
    logic                  pscv;        // pscid is known
    logic [PscidW-1:0]     pscid;
  } hpm_event_t;
  localparam logic [3:0] HpmUntranslated = 4'd1;
  localparam logic [3:0] HpmTranslated   = 4'd2;
  localparam logic [3:0] HpmAtsRequest   = 4'd3;
  localparam logic [3:0] HpmMiss         = 4'd4;
  localparam logic [3:0] HpmDdt          = 4'd5;
  localparam logic [3:0] HpmPdt          = 4'd6;
  localparam logic [3:0] HpmStage1       = 4'd7;
  localparam logic [3:0] HpmStage2       = 4'd8;
  localparam int HpmEventW = 4 + DeviceIdW + 1 + ProcessIdW + 1 + GscidW + 1 + PscidW;

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
