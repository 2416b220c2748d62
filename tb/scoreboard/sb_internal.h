// SPDX-License-Identifier: Apache-2.0
//
// State of a scoreboard, shared by its files.
#pragma once

#include "sb_search.h"

#define SB_PORTS 4
#define SB_LIVE  2048 // requests of one port and direction that may be open at once

enum sb_state {
    SB_FREE,
    SB_WAITING, // accepted; nothing said yet
    SB_GRANTED, // by the first level, mode Bare, or the walker
    SB_REFUSED,
    SB_ISSUED   // its address was taken at m_dma
};

struct sb_request {
    enum sb_state state;
    struct iommu_ref_request request;
    uint32_t seq, id;
    uint64_t accepted, attached, decided;
    uint32_t ordinal; // invalidations before the decision
    bool     stale;   // decided by a walk that an invalidation marked
    bool     asked;   // the walker has seen it
    uint64_t ppn;     // by the walker, when told
    uint32_t size;
    bool     ppn_told;
};

// Requests of one port and direction, by number.
struct sb_channel {
    struct sb_request requests[SB_LIVE];
    uint32_t oldest, next; // seq
    bool     watchdog;     // has acted: answers by force are legal from now on
};

// A record that is owed, or one that nobody explained yet.
struct sb_record {
    struct iommu_ref_record record;
    uint64_t cycle;
    uint32_t port, seq;
    bool     write;
    enum iommu_ref_refusal refusal;
};

struct sb_record_list {
    struct sb_record *items;
    uint32_t num, room;
};

struct scoreboard {
    struct scoreboard_config config;
    struct scoreboard_report report;
    struct sb_regs regs;
    struct sb_history history;
    struct sb_coverage coverage;
    struct sb_search search;
    struct sb_channel *channels; // [port][write]
    struct sb_record_list owed, extra;

    bool     others_ask;         // requesters that no lane describes have been seen
    uint64_t command[2];         // the command under way
    bool     command_broadcast;  // its invalidation has been
    uint64_t record_address;     // of the record that was written last
    uint8_t  record_bytes[32];
    bool     record_failed;
};

void sb_disagree(struct scoreboard *sb, enum scoreboard_kind kind, uint64_t cycle,
                 uint32_t port, bool write, uint32_t seq, const char *format, ...)
    __attribute__((format(printf, 7, 8)));

// sb_requests.c
void sb_request_accepted(struct scoreboard *sb, uint64_t cycle, uint32_t port, bool write,
                         const struct trace_dma_ar *event);
void sb_request_asked(struct scoreboard *sb, uint64_t cycle, const struct trace_xlate_req *event);
void sb_request_told(struct scoreboard *sb, uint64_t cycle, const struct trace_xlate_rsp *event);
void sb_request_issued(struct scoreboard *sb, uint64_t cycle, uint32_t port, bool write,
                       const struct trace_m_ar *event);
void sb_request_answered(struct scoreboard *sb, uint64_t cycle, uint32_t port, bool write,
                         const struct trace_r_last *event);

// Is a change of a table one that an open request needs?
bool sb_request_wants(struct scoreboard *sb, const struct scoreboard_memory *swap);

// sb_records.c
void sb_record_owed(struct scoreboard *sb, const struct sb_record *record);
void sb_record_stored(struct scoreboard *sb, const struct scoreboard_memory *access);
void sb_record_event(struct scoreboard *sb, uint64_t cycle, const struct trace_fault *event);
void sb_records_finish(struct scoreboard *sb);
void sb_records_clear(struct scoreboard *sb);
