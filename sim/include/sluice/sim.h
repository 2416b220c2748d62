// SPDX-License-Identifier: Apache-2.0
//
// Sluice simulation library: IOMMUs cycle for cycle, with memory, devices and software around them.
//
// Units       A cycle is one clock of the IOMMU. Addresses and lengths are bytes. Cycle numbers
//             count from the creation of the instance's system and never go back, reset included.
// Ownership   The caller owns what it passes in, the library copies what it keeps, unless a comment
//             says otherwise. Handles live until their destroy call; destroying an instance also
//             destroys its devices.
// Threads     One system (instances that share memory and clock) belongs to one thread at a time.
// Fibers      Software runs on cooperative fibers. A call marked [waits] lets time pass until it
//             can answer: a fiber gives way to the others, outside of fibers it steps the clock.
//             Every wait has a bound (sluice_config.wait_cycles unless stated) and ends with
//             SLUICE_TIMEOUT and a diagnosis in sluice_sim_error().
// Statuses    Each call lists what it may answer beside SLUICE_OK. Parts of the interface that have
//             no hardware yet are declared, and answer SLUICE_NOT_BUILT.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SLUICE_ABI_VERSION 1u

// The answer of every call that can fail.
enum sluice_status {
    SLUICE_OK = 0,
    SLUICE_NOT_BUILT,     // declared, but the hardware of this build does not have it
    SLUICE_BAD_ARGUMENT,  // sluice_sim_error() says which
    SLUICE_UNKNOWN_BUILD, // no such named build, or not compiled into this library
    SLUICE_BUS_ERROR,     // the register bus answered an error
    SLUICE_TIMEOUT,       // the bound of a wait passed
    SLUICE_EMPTY,         // nothing to hand out now
    SLUICE_BUSY,          // not in this state
    SLUICE_NO_MEMORY,
    SLUICE_FILE_ERROR,    // a file could not be written
    SLUICE_ABI_MISMATCH,  // header and library differ
};

// A constant string such as "SLUICE_TIMEOUT".
const char *sluice_status_name(enum sluice_status status);

// ------------------------------------------------------------------------------- instances

struct sluice_sim;    // one IOMMU
struct sluice_device; // one bus master behind it

// Why a memory access is made. The first ones are numbered as AxUSER of m_mem numbers them.
enum sluice_reason {
    SLUICE_REASON_DIRECTORY = 0,         // device directory
    SLUICE_REASON_PROCESS_DIRECTORY = 1,
    SLUICE_REASON_STAGE1 = 2,            // first-stage table
    SLUICE_REASON_STAGE2 = 3,
    SLUICE_REASON_MSI_TABLE = 4,
    SLUICE_REASON_MRIF = 5,
    SLUICE_REASON_COMMAND_QUEUE = 6,
    SLUICE_REASON_FAULT_QUEUE = 7,
    SLUICE_REASON_PAGE_QUEUE = 8,
    SLUICE_REASON_FENCE = 9,             // store of an IOFENCE with AV=1
    SLUICE_REASON_MESSAGE = 10,          // interrupt message
    SLUICE_REASON_DMA = 16,              // a device's own access, translated
};

// One access to memory, as a callback sees it: one beat, naturally aligned.
struct sluice_access {
    uint64_t address;    // physical
    uint32_t bytes;      // 1 .. 64
    uint32_t reason;     // enum sluice_reason
    uint32_t level;      // of the table entry; 0 = leaf level
    uint32_t port;       // device port, SLUICE_REASON_DMA only
    uint32_t rcid, mcid; // QoS ids
    uint32_t cache;      // memory type: AxCACHE
    uint64_t cycle;
};

enum sluice_memory_answer {
    SLUICE_MEMORY_OK = 0,
    SLUICE_MEMORY_FAULT,  // access fault
    SLUICE_MEMORY_POISON, // data arrives, marked as corrupt (reads of the IOMMU itself)
};

// Memory by callback, in place of the library's own. Bytes are raw, in address order.
struct sluice_memory_ops {
    enum sluice_memory_answer (*read)(void *context, const struct sluice_access *access,
                                      void *data);
    // Bytes whose bit in `strobes` is clear keep their value; bit 0 belongs to the lowest address.
    enum sluice_memory_answer (*write)(void *context, const struct sluice_access *access,
                                       const void *data, uint64_t strobes);
    // 4 or 8 bytes: stores `desired` if memory holds `expected`; `*found` receives what was there.
    // Little-endian. Without it, updates of A and D bits and of interrupt files are access faults.
    enum sluice_memory_answer (*compare_and_swap)(void *context,
                                                  const struct sluice_access *access,
                                                  uint64_t expected, uint64_t desired,
                                                  uint64_t *found);
};

enum sluice_timing_kind {
    SLUICE_TIMING_FIXED = 0, // every access takes the same time, any number overlap
    SLUICE_TIMING_BANKED,    // DRAM-like: not built
};

// Memory timing of all ports of one instance. One beat per cycle and port at most.
struct sluice_memory_timing {
    enum sluice_timing_kind kind;
    uint32_t read_latency;  // cycles from the AR handshake to the first beat; at least 1
    uint32_t write_latency; // cycles from the last W beat to B; at least 1
    uint32_t walk_latency;  // of reads of directories and tables, if they lie elsewhere; 0 = alike
    uint32_t dma_stall_percent; // share of cycles in which memory takes nothing on m_dma, up to 99
    bool     sample_late;   // reads see memory at their beat; otherwise at the AR handshake
};

// What the straps of the build say; sluice_config_init fills in "as built".
struct sluice_straps {
    uint64_t capability_mask;  // ANDed with what is built; its IGS field chooses if both are
    uint32_t fctl_writable;    // bit 0 BE, 1 WSI, 2 GXL
    uint32_t fctl_tie;         // value of the bits that are not writable
    uint32_t ddt_mode_max;     // widest ddtp mode: 2 .. 4 are 1 .. 3 levels
    uint32_t walk_slots;       // in use; 0 = all
    uint32_t icvec_bits;
    uint32_t rcid_bits;        // of a QoS id; this and the next six: 0 = as built
    uint32_t mcid_bits;
    uint32_t hpm_counters;     // event counters
    uint32_t hpm_width;        // bits of one, 32 or more
    uint32_t hpm_event_max;    // largest event_id that is kept
    uint32_t ats_tags;         // ATS invalidations that may be in flight
    uint32_t bare_size;        // log2 pages of an ATS answer where nothing is translated
    bool     cache_off;        // every lookup of every cache misses
    bool     reset_bare;       // ddtp leaves reset as Bare instead of Off
    bool     line_off;         // no 64-byte fetches of table lines
    bool     prefetch_off;
};

struct sluice_config {
    uint32_t abi_version;      // SLUICE_ABI_VERSION
    const char *build;         // a name of sluice_sim_build_names(); NULL = "default"
    struct sluice_sim *join;   // share memory, clock and fibers of this one; NULL = a new system
    struct sluice_straps straps;
    struct sluice_memory_timing timing;
    const struct sluice_memory_ops *memory; // NULL: the library owns memory; must outlive the sim
    void *memory_context;
    uint64_t seed;             // order of fibers and devices within a cycle (new systems only)
    uint64_t wait_cycles;      // bound of every [waits] call
};

// Defaults: build "default", new system, straps as built, fixed latency 50 / 5, own memory, seed 1,
// waits of at most 1000000 cycles.
void sluice_config_init(struct sluice_config *config);

// Names that sluice_config.build accepts, ended by NULL.
const char *const *sluice_sim_build_names(void);

// Creates an instance and holds it in reset for some cycles; it leaves reset by itself.
// SLUICE_ABI_MISMATCH, SLUICE_UNKNOWN_BUILD, SLUICE_BAD_ARGUMENT, SLUICE_NOT_BUILT (timing kind),
// SLUICE_NO_MEMORY. On failure *out is NULL and `message` (may be NULL) says why.
enum sluice_status sluice_sim_create(const struct sluice_config *config, struct sluice_sim **out,
                                     char *message, size_t message_bytes);

// Not from a fiber of this system. Fibers that have not ended are dropped, unwinding nothing, with
// the last instance of the system.
void sluice_sim_destroy(struct sluice_sim *sim);

// The last diagnosis of this instance, one line, "" if none. Valid until the next call.
const char *sluice_sim_error(const struct sluice_sim *sim);

// What the build is, for clients that size things.
struct sluice_build_info {
    const char *name;
    uint32_t num_ports, dma_data_bytes, dma_id_bits, mem_data_bytes, physical_address_bits;
};
void sluice_sim_build_info(const struct sluice_sim *sim, struct sluice_build_info *out);

// Resets the block for a few cycles; memory stays, transfers in flight are dropped without a
// completion. [waits]
enum sluice_status sluice_sim_reset(struct sluice_sim *sim);

// Samples new straps without a reset. SLUICE_BUSY while the block is not quiescent.
enum sluice_status sluice_sim_set_straps(struct sluice_sim *sim,
                                         const struct sluice_straps *straps);

// --------------------------------------------------------------------------- register bus

// One register access of 4 or 8 bytes over AXI4-Lite; accesses of several fibers go one after
// another in the order of their calls. [waits]
// SLUICE_BAD_ARGUMENT (size, alignment, offset over 4095), SLUICE_BUS_ERROR, SLUICE_TIMEOUT.
enum sluice_status sluice_sim_mmio_read(struct sluice_sim *sim, uint32_t offset, uint32_t bytes,
                                        uint64_t *value);
enum sluice_status sluice_sim_mmio_write(struct sluice_sim *sim, uint32_t offset, uint32_t bytes,
                                         uint64_t value);

// --------------------------------------------------------------------------------- memory

// Direct access, no time passes. Only while the library owns memory: SLUICE_BUSY otherwise.
enum sluice_status sluice_sim_memory_read(struct sluice_sim *sim, uint64_t address, void *data,
                                          size_t bytes);
enum sluice_status sluice_sim_memory_write(struct sluice_sim *sim, uint64_t address,
                                           const void *data, size_t bytes);

// Host address of simulated memory: stable until the system ends, good up to the end of the 4 KiB
// page of `address`. NULL when memory is not the library's or is exhausted.
void *sluice_sim_memory_pointer(struct sluice_sim *sim, uint64_t address);

// Accesses of this instance that overlap [first, last] answer `answer` instead of being performed.
// `count` accesses are hit, 0 = until cleared. `reasons` is a mask of 1 << enum sluice_reason.
struct sluice_injection {
    uint64_t first, last;
    uint32_t reasons;
    bool reads, writes;
    enum sluice_memory_answer answer;
    uint32_t count;
};
enum sluice_status sluice_sim_inject(struct sluice_sim *sim, const struct sluice_injection *what);
void sluice_sim_inject_clear(struct sluice_sim *sim);
// Accesses hit by injections since creation.
uint64_t sluice_sim_injected(const struct sluice_sim *sim);

// SLUICE_BAD_ARGUMENT, SLUICE_NOT_BUILT. Accesses already in flight keep their time.
enum sluice_status sluice_sim_set_timing(struct sluice_sim *sim,
                                         const struct sluice_memory_timing *timing);

// --------------------------------------------------------------------------------- notices

// Called from within the clock loop, outside of fibers: may spawn fibers and post transfers, must
// not call anything marked [waits]. NULL members are skipped.
struct sluice_notices {
    // An IOFENCE that orders reads and/or writes completed.
    void (*fence)(void *context, bool orders_reads, bool orders_writes, uint64_t cycle);
    // An interrupt wire changed; `wires` has one bit per vector.
    void (*interrupt)(void *context, uint32_t wires, uint64_t cycle);
    void *context;
};
void sluice_sim_set_notices(struct sluice_sim *sim, const struct sluice_notices *notices);

// Levels of the interrupt wires, one bit per vector.
uint32_t sluice_sim_interrupts(const struct sluice_sim *sim);

// An interrupt message written by the IOMMU. SLUICE_NOT_BUILT (wire interrupts only).
struct sluice_message {
    uint64_t address;
    uint32_t data;
    uint64_t cycle;
};
enum sluice_status sluice_sim_message_poll(struct sluice_sim *sim, struct sluice_message *out);

// --------------------------------------------------------------------------------- devices

struct sluice_device_config {
    uint32_t device_id;       // 24 bits
    uint32_t port;            // device port of the instance
    uint32_t max_outstanding; // transfers in flight; later ones queue inside the device
    uint32_t first_id;        // AXI ids: this one and the num_ids - 1 after it
    uint32_t num_ids;
    uint32_t max_burst_bytes; // longer transfers become several bursts; 0 = what AXI allows
    uint32_t ready_percent;   // share of cycles in which the device takes R and B; 100 = always
    uint32_t data_delay;      // cycles from the AW handshake to the burst's first W beat
};

// Defaults: port 0, 16 outstanding, ids 0 .. 7, longest bursts, always ready, no delay.
void sluice_device_config_init(struct sluice_device_config *config, uint32_t device_id);

// SLUICE_BAD_ARGUMENT, SLUICE_NO_MEMORY.
enum sluice_status sluice_device_create(struct sluice_sim *sim,
                                        const struct sluice_device_config *config,
                                        struct sluice_device **out);
// Transfers in flight finish without a completion, in the background.
void sluice_device_destroy(struct sluice_device *device);

// A device that hangs: while stopped, its port takes no R and B (the channels are shared with the
// port's other devices) and its writes get no further W beat. A beat already offered stays.
void sluice_device_stop(struct sluice_device *device, bool stopped);

enum sluice_request_kind {
    SLUICE_REQUEST_UNTRANSLATED = 0,
    SLUICE_REQUEST_TRANSLATED,       // AxMMUATST: the address is already translated
    SLUICE_REQUEST_ATS,              // PCIe ATS translation request: not built
};

#define SLUICE_ANY_ID UINT32_MAX

// One DMA transfer. It is cut at 4 KiB boundaries and at the longest burst; all its bursts use one
// AXI id. Unaligned starts and lengths are fine (byte strobes).
struct sluice_transfer {
    enum sluice_request_kind kind;
    bool     write;
    bool     exec;          // read for execute
    bool     has_process_id;
    uint32_t process_id;    // PASID, 20 bits
    bool     privileged;    // counts only with a process_id
    bool     no_write;      // ATS only
    uint64_t address;       // untranslated
    uint32_t bytes;         // 1 and up
    const void *write_data; // copied at once
    void    *read_data;     // filled before the completion; stays the caller's, alive until then
    uint64_t tag;           // comes back in the completion
    uint32_t id;            // AXI id, or SLUICE_ANY_ID: the device takes its ids in turn
};

enum sluice_outcome {
    SLUICE_DONE = 0,
    SLUICE_UNSUPPORTED_REQUEST, // PCIe ATS answer: not built
    SLUICE_COMPLETER_ABORT,     // refused by the IOMMU, or an error downstream; see `refused`
};

struct sluice_completion {
    uint64_t tag;
    enum sluice_outcome outcome;
    bool     refused;       // by the IOMMU itself: nothing reached memory
    uint32_t bursts;        // AXI bursts that carried the transfer
    uint32_t bursts_failed;
    bool     pa_valid;      // the first burst reached memory, and where:
    uint64_t pa;            // physical address of the first byte
    uint64_t post_cycle;    // call of sluice_device_post
    uint64_t accept_cycle;  // first address handshake at the IOMMU
    uint64_t issue_cycle;   // its address handshake at memory (pa_valid only)
    uint64_t done_cycle;    // last R or B
    // Answers to translation requests and detail for debug; zero until built.
    uint64_t range_bytes;   // size of the translated range
    bool     may_read, may_write, may_execute;
    uint32_t memory_type, rcid, mcid;
    bool     is_message, is_mrif;
    uint64_t mrif_address;
    uint32_t mrif_notice;
    uint32_t cause;         // fault cause, when the IOMMU refused and the trace lane told it
};

// Queues a transfer. SLUICE_BAD_ARGUMENT, SLUICE_NOT_BUILT (ATS), SLUICE_NO_MEMORY.
enum sluice_status sluice_device_post(struct sluice_device *device,
                                      const struct sluice_transfer *transfer);
// Takes the oldest completion. SLUICE_EMPTY.
enum sluice_status sluice_device_poll(struct sluice_device *device,
                                      struct sluice_completion *out);
// Posts and waits for that transfer's completion; completions of others stay to be polled. [waits]
// SLUICE_TIMEOUT, and what sluice_device_post answers.
enum sluice_status sluice_device_transfer(struct sluice_device *device,
                                          const struct sluice_transfer *transfer,
                                          struct sluice_completion *out);
// Transfers posted that have no completion yet.
uint32_t sluice_device_pending(const struct sluice_device *device);
// Completions waiting to be polled.
uint32_t sluice_device_completed(const struct sluice_device *device);

// Single requests without a device model: the library keeps one unthrottled device per device_id
// and port 0 in the background. Same statuses as above; completions of all of them in one line.
enum sluice_status sluice_sim_request_post(struct sluice_sim *sim, uint32_t device_id,
                                           const struct sluice_transfer *transfer);
enum sluice_status sluice_sim_request_poll(struct sluice_sim *sim, uint32_t *device_id,
                                           struct sluice_completion *out);

// ATS and PRI messages. SLUICE_NOT_BUILT.
enum sluice_ats_kind {
    SLUICE_ATS_INVALIDATE = 0,      // from the IOMMU
    SLUICE_ATS_PAGE_GROUP_RESPONSE, // from the IOMMU
    SLUICE_ATS_INVALIDATE_DONE,     // from a device
    SLUICE_ATS_PAGE_REQUEST,        // from a device
};
struct sluice_ats_message {
    enum sluice_ats_kind kind;
    uint32_t device_id;
    bool     has_process_id;
    uint32_t process_id;
    uint64_t payload;
    uint32_t tag;
};
enum sluice_status sluice_sim_ats_send(struct sluice_sim *sim,
                                       const struct sluice_ats_message *message);
enum sluice_status sluice_sim_ats_receive(struct sluice_sim *sim,
                                          struct sluice_ats_message *out);
enum sluice_status sluice_sim_ats_expire(struct sluice_sim *sim);

// -------------------------------------------------------------------------------- stepping

// Now. Instances of one system share it.
uint64_t sluice_sim_cycle(const struct sluice_sim *sim);

// Lets `cycles` pass: on a fiber, waits for them. [waits, bound `cycles`]
enum sluice_status sluice_sim_step(struct sluice_sim *sim, uint64_t cycles);

enum sluice_settled {
    SLUICE_SETTLED_IDLE = 0, // every fiber ended, no transfer pending, every IOMMU quiescent
    SLUICE_SETTLED_WAITING,  // all that is left waits for the outside (fibers that wait for calls)
    SLUICE_SETTLED_RAN_OUT,  // `max_cycles` passed; sluice_sim_error() names what is left
};
// Not from a fiber.
enum sluice_settled sluice_sim_settle(struct sluice_sim *sim, uint64_t max_cycles);

// Steps until `done` (asked once before each cycle) returns true. SLUICE_TIMEOUT after
// `max_cycles`; the diagnosis names `what`. [waits]
enum sluice_status sluice_sim_run_until(struct sluice_sim *sim, bool (*done)(void *context),
                                        void *context, uint64_t max_cycles, const char *what);

// ---------------------------------------------------------------------------------- fibers

// Starts `body(argument)` on a fiber of its own at the next cycle. Fibers that are ready in one
// cycle run one after another in an order drawn from the seed. `name` is copied, for diagnoses.
// SLUICE_NO_MEMORY.
enum sluice_status sluice_fiber_spawn(struct sluice_sim *sim, const char *name,
                                      void (*body)(void *argument), void *argument);
// Ends this fiber's turn; it goes on in the next cycle. Outside of fibers: one step.
void sluice_yield(struct sluice_sim *sim);
// True on a fiber of this system.
bool sluice_on_fiber(const struct sluice_sim *sim);
// Fibers that have not ended.
uint32_t sluice_fibers_alive(const struct sluice_sim *sim);
// Steps until every fiber has ended. Not from a fiber (SLUICE_BUSY). SLUICE_TIMEOUT; the diagnosis
// names each fiber and what it waits for.
enum sluice_status sluice_fibers_run(struct sluice_sim *sim, uint64_t max_cycles);

// --------------------------------------------------------------------------- observation

// Where the cycles between a request's address handshake at the IOMMU and its address handshake at
// memory went. For each translated request the parts add up to the whole; sim/README.md has the
// rule for each cycle.
enum sluice_stall {
    SLUICE_STALL_HIT = 0,           // lookups in the caches, the registered output included
    SLUICE_STALL_QUEUE,             // waiting for the walker to take the request
    SLUICE_STALL_DIRECTORY,         // walk: device directory
    SLUICE_STALL_PROCESS_DIRECTORY, // walk: process directory
    SLUICE_STALL_WALK0,             // walk: first-stage entry of the leaf level ...
    SLUICE_STALL_WALK1,
    SLUICE_STALL_WALK2,
    SLUICE_STALL_WALK3,
    SLUICE_STALL_WALK4,             // ... to the root of five levels
    SLUICE_STALL_MEMORY,            // offered to memory, not taken yet
    SLUICE_STALL_ORDER,             // translated, waiting for older ones (AXI order, write data)
    SLUICE_NUM_STALLS,
};
const char *sluice_stall_name(enum sluice_stall stall); // "hit", "queue", ... "order"

struct sluice_stats {
    uint64_t cycles;             // since creation
    // Requests (AXI bursts at the device side).
    uint64_t requests_read, requests_write;
    uint64_t translated;         // handed on to memory
    uint64_t refused;            // answered by the IOMMU itself
    uint64_t bytes_read, bytes_written; // moved by transfers that completed
    uint64_t bursts_answered;    // "translations": last R or B taken, refusals included
    // Caches.
    uint64_t first_level_hits, first_level_lookups;
    uint64_t second_level_hits, second_level_lookups; // requests, repeated lookups count once
    uint64_t joined_walks;       // requests that joined a walk under way
    uint64_t walks;              // started
    uint64_t walks_reading_directory;         // the rest found their device context cached
    uint64_t walks_reading_process_directory;
    // Of requests with a process_id: second-level hits and walks; those without a directory read.
    uint64_t process_context_hits, process_context_lookups;
    // Latency of translated requests, in cycles as above. Percentiles are exact below 65536.
    uint64_t latency_total, latency_p50, latency_p99, latency_max;
    double   latency_mean;
    uint64_t stall[SLUICE_NUM_STALLS];        // sums to latency_total
    // Memory reads of walks.
    uint64_t reads_directory, reads_process_directory, reads_stage1[5], reads_stage2[5];
    // Command queue and faults.
    uint64_t commands, commands_iotinval, commands_iodir, commands_iofence, commands_refused;
    uint64_t fence_wait_cycles;  // walks, reads and writes that fences waited for
    uint64_t faults_recorded, faults_dropped;
    // Register bus.
    uint64_t mmio_reads, mmio_writes, mmio_errors;
};
void sluice_sim_stats(const struct sluice_sim *sim, struct sluice_stats *out);

// Events of the trace lanes (spec/trace_events.yaml), as they happen, in lane order within a cycle.
// `words` holds the bits of the lane: decode them with trace_<lane>_unpack of iommu_trace.h. `port`
// is 0 for lanes that exist once. Called from the clock loop: must not call back.
struct sluice_trace_listener {
    void (*event)(void *context, uint64_t cycle, uint32_t lane, uint32_t port,
                  const uint32_t *words);
    void *context;
};
// Opens the trace: from now on events go to the listener. NULL closes it. Changes no cycle.
void sluice_sim_trace(struct sluice_sim *sim, const struct sluice_trace_listener *listener);

// One beat of the block's own port (m_mem) as memory performed it: what the IOMMU's answers rest
// on, and what it wrote. Devices' accesses are not told: what they change shows when it is read.
enum sluice_memory_use_kind { SLUICE_USE_READ, SLUICE_USE_WRITE, SLUICE_USE_SWAP };
struct sluice_memory_use {
    enum sluice_memory_use_kind kind;
    enum sluice_memory_answer answer;
    struct sluice_access access; // cycle: when memory looked at its contents
    uint64_t issue_cycle;        // address handshake
    const void *data;            // access.bytes, in address order; 0 where a read was refused
    const void *old_data;        // compare-and-swaps: what was there; `data` is there afterwards
    uint64_t strobes;            // writes: bytes that changed, bit 0 the lowest address
};

// A second reader of the trace lanes, which also sees memory; beside sluice_sim_trace, before it
// within a cycle, and never in the way of it. Both are called from the clock loop and must not call
// back. A NULL observer ends it. Changes no cycle.
struct sluice_observer {
    void (*event)(void *context, uint64_t cycle, uint32_t lane, uint32_t port,
                  const uint32_t *words);
    void (*memory)(void *context, const struct sluice_memory_use *use);
    void *context;
};
void sluice_sim_observe(struct sluice_sim *sim, const struct sluice_observer *observer);

// Writes a waveform (FST) of the cycles [first, last] to `path`. One window at a time: SLUICE_BUSY.
// A window that reaches back starts now. Changes no cycle. SLUICE_FILE_ERROR, SLUICE_NOT_BUILT
// (library compiled without waveforms).
enum sluice_status sluice_sim_wave(struct sluice_sim *sim, const char *path, uint64_t first,
                                   uint64_t last);
// Closes the window early; also done by sluice_sim_destroy.
void sluice_sim_wave_close(struct sluice_sim *sim);

#ifdef __cplusplus
}
#endif
