-- SPDX-License-Identifier: Apache-2.0
--
-- The trace file (docs/trace.md). Cycles are absolute; NULL means "did not happen before the run
-- ended". ids are unique in the file, across runs.

CREATE TABLE run (
  id            INTEGER PRIMARY KEY,
  trace         TEXT NOT NULL,    -- name of the replayed trace
  build         TEXT NOT NULL,    -- named build of the IOMMU
  read_latency  INTEGER NOT NULL, -- of memory, cycles
  seed          INTEGER NOT NULL,
  begin_cycle   INTEGER NOT NULL,
  end_cycle     INTEGER           -- the run's figures count events in [begin_cycle, end_cycle]
);

-- One AXI burst of a device.
CREATE TABLE "transaction" (
  id            INTEGER PRIMARY KEY,
  run_id        INTEGER NOT NULL REFERENCES run,
  port          INTEGER NOT NULL,
  write         INTEGER NOT NULL,
  seq           INTEGER NOT NULL, -- number of this port and direction
  axi_id        INTEGER NOT NULL,
  device_id     INTEGER NOT NULL,
  process_id    INTEGER,          -- NULL: none
  priv          INTEGER NOT NULL,
  exec          INTEGER NOT NULL,
  translated    INTEGER NOT NULL, -- arrived already translated
  address       INTEGER NOT NULL, -- as a signed 64-bit number
  beats         INTEGER NOT NULL,
  beat_bytes    INTEGER NOT NULL,
  burst         INTEGER NOT NULL, -- AxBURST
  hit           INTEGER NOT NULL, -- first level, at acceptance
  direct        INTEGER NOT NULL, -- went straight to the output register
  birth         INTEGER,          -- first-level entry used on a hit
  accept_cycle  INTEGER NOT NULL, -- address handshake at s_dma
  issue_cycle   INTEGER,          -- address handshake at m_dma
  waited        INTEGER,          -- cycles offered at m_dma before it was taken
  pa            INTEGER,
  answer_cycle  INTEGER,          -- last R or B taken by the device
  response      INTEGER,          -- xRESP
  local         INTEGER           -- answered by the IOMMU itself
);

-- One visit of a transaction to the walker; more than one if it had to ask again.
CREATE TABLE lookup (
  id             INTEGER PRIMARY KEY,
  run_id         INTEGER NOT NULL REFERENCES run,
  transaction_id INTEGER NOT NULL REFERENCES "transaction",
  request_cycle  INTEGER NOT NULL,
  answer_cycle   INTEGER,
  outcome        INTEGER NOT NULL, -- 0 immediate, 1 second-level hit, 2 joined a walk, 3 new walk
  walk_id        INTEGER REFERENCES walk,
  birth          INTEGER,          -- second-level entry used
  granted        INTEGER,
  retry          INTEGER,
  from_walk      INTEGER,          -- answered out of a walk slot
  stale          INTEGER,
  cause          INTEGER,          -- of a refusal
  ppn            INTEGER,
  page_bits      INTEGER           -- log2 of the page size in 4 KiB pages
);

CREATE TABLE walk (
  id            INTEGER PRIMARY KEY,
  run_id        INTEGER NOT NULL REFERENCES run,
  slot          INTEGER NOT NULL,
  begin_cycle   INTEGER NOT NULL,
  end_cycle     INTEGER,
  cause         INTEGER,          -- 0: found a leaf
  marked        INTEGER,          -- an invalidation met it
  filled        INTEGER,
  reads         INTEGER,
  birth         INTEGER           -- of the filled entry
);

CREATE TABLE walk_read (
  id            INTEGER PRIMARY KEY,
  run_id        INTEGER NOT NULL REFERENCES run,
  walk_id       INTEGER REFERENCES walk,
  reason        INTEGER NOT NULL, -- 0 device directory, 1 process directory, 2 first stage, 3 second
  level         INTEGER NOT NULL, -- 0 = leaf level
  address       INTEGER NOT NULL,
  bytes         INTEGER NOT NULL,
  issue_cycle   INTEGER NOT NULL,
  data_cycle    INTEGER,          -- first beat
  last_cycle    INTEGER,          -- last beat
  data          INTEGER,          -- low doubleword of the first beat
  error         INTEGER,
  poison        INTEGER
);

CREATE TABLE command (
  id             INTEGER PRIMARY KEY,
  run_id         INTEGER NOT NULL REFERENCES run,
  queue_index    INTEGER NOT NULL,
  kind           TEXT NOT NULL,   -- IOTINVAL, IOFENCE, IODIR, other
  word0          INTEGER NOT NULL,
  word1          INTEGER NOT NULL,
  decode_cycle   INTEGER,
  complete_cycle INTEGER,
  refused        INTEGER NOT NULL,
  wait_walks     INTEGER,
  wait_reads     INTEGER,
  wait_writes    INTEGER
);

CREATE TABLE fault (
  id             INTEGER PRIMARY KEY,
  run_id         INTEGER NOT NULL REFERENCES run,
  cycle          INTEGER NOT NULL,
  queue_index    INTEGER NOT NULL,
  dropped        INTEGER NOT NULL,
  cause          INTEGER NOT NULL,
  ttyp           INTEGER NOT NULL,
  device_id      INTEGER NOT NULL,
  process_id     INTEGER,
  priv           INTEGER NOT NULL,
  iotval         INTEGER NOT NULL,
  iotval2        INTEGER NOT NULL,
  transaction_id INTEGER REFERENCES "transaction" -- the refused request, where it can be told
);

CREATE TABLE driver_call (
  id            INTEGER PRIMARY KEY,
  run_id        INTEGER NOT NULL REFERENCES run,
  line          INTEGER NOT NULL, -- of the replayed trace
  name          TEXT NOT NULL,    -- member of the V3 table
  domain        TEXT NOT NULL,
  address       INTEGER NOT NULL,
  bytes         INTEGER NOT NULL,
  begin_cycle   INTEGER NOT NULL,
  end_cycle     INTEGER NOT NULL,
  status        INTEGER NOT NULL, -- NTSTATUS, unsigned
  mmio_accesses INTEGER NOT NULL
);

-- An entry that became visible in a shared cache.
CREATE TABLE cache (
  id            INTEGER PRIMARY KEY,
  run_id        INTEGER NOT NULL REFERENCES run,
  cycle         INTEGER NOT NULL,
  cache         INTEGER NOT NULL, -- 1 second level, 2 device contexts, 3 process contexts
  replaced      INTEGER NOT NULL, -- in place of an older entry
  birth         INTEGER NOT NULL
);

-- One broadcast invalidation, with the visible entries that it dropped.
CREATE TABLE invalidation (
  id               INTEGER PRIMARY KEY,
  run_id           INTEGER NOT NULL REFERENCES run,
  cycle            INTEGER NOT NULL,
  kind             INTEGER NOT NULL, -- 0 VMA, 1 GVMA, 2 INVAL_DDT, 3 INVAL_PDT, 4 write to ddtp
  first_level      INTEGER NOT NULL, -- of all ports
  second_level     INTEGER NOT NULL, -- one by one; the next two columns tell of the rest
  all_small        INTEGER NOT NULL, -- all 4 KiB entries of the second level went
  generation       INTEGER NOT NULL, -- 4 KiB entries of a PSCID went stale
  device_contexts  INTEGER NOT NULL,
  process_contexts INTEGER NOT NULL
);

CREATE TABLE reg_write (
  id            INTEGER PRIMARY KEY,
  run_id        INTEGER NOT NULL REFERENCES run,
  cycle         INTEGER NOT NULL,
  offset        INTEGER NOT NULL,
  data          INTEGER NOT NULL,
  strobes       INTEGER NOT NULL  -- byte enables
);

-- The block left reset, or loaded its straps.
CREATE TABLE reset (
  id            INTEGER PRIMARY KEY,
  run_id        INTEGER NOT NULL REFERENCES run,
  cycle         INTEGER NOT NULL,
  straps        INTEGER NOT NULL, -- 0 left reset, 1 loaded its straps while it ran
  capabilities  INTEGER NOT NULL,
  ddt_mode_max  INTEGER NOT NULL,
  walk_slots    INTEGER NOT NULL,
  icvec_mask    INTEGER NOT NULL,
  cache_off     INTEGER NOT NULL
);

-- A burst that a silent device would have kept a fence waiting for.
CREATE TABLE watchdog (
  id            INTEGER PRIMARY KEY,
  run_id        INTEGER NOT NULL REFERENCES run,
  cycle         INTEGER NOT NULL,
  port          INTEGER NOT NULL,
  write         INTEGER NOT NULL, -- 1: beats written without strobes in place of missing ones
  answered      INTEGER NOT NULL, -- reads: 0 drained from memory, 1 answered SLVERR
  axi_id        INTEGER NOT NULL,
  beats         INTEGER NOT NULL
);
