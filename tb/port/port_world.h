/* SPDX-License-Identifier: Apache-2.0
 *
 * The world around a device port, cycle by cycle: a device that posts bursts, a memory that
 * answers them, and a walker that translates pages from a small table. It checks on the way
 * what must hold whatever a test does (addresses, data, order per id, W beats, handshakes), and
 * keeps for each transaction the cycles in which things happened.
 */
#pragma once
#include "port_bench.h"

#define WORLD_TXNS  4096
#define WORLD_BEATS 16 /* longest burst that a test posts */
#define WORLD_PAGES 64
#define NEVER       UINT64_MAX

enum ddt_mode { MODE_OFF, MODE_BARE, MODE_1LVL };
enum resp { RESP_OKAY, RESP_EXOKAY, RESP_SLVERR, RESP_DECERR };

/* A page as the walker sees it. Tests change fields between cycles. */
struct page {
    uint64_t vpn;
    unsigned latency;     /* cycles from question to answer */
    struct xlate_rsp rsp; /* port, write, idx and birth are filled in; ppn is the page's base */
    unsigned retries;     /* so many times ask again, then rsp */
    uint64_t changed;     /* cycle of the last world_remap */
    uint64_t old_ppn;     /* ppn before it */
};

struct txn {
    struct axi_addr addr;
    uint64_t post_after; /* not offered before this cycle */
    uint64_t asked;      /* s_dma address handshake */
    bool hit, direct;    /* as the trace lane says (reads) */
    unsigned questions;  /* times that the walker was asked */
    uint64_t question;   /* cycle of the last one */
    bool refused;        /* the walker refused it */
    bool given_up;       /* the test expects the watchdog to refuse it, or part of it */
    uint64_t offered;    /* first cycle of m_dma valid */
    uint64_t issued;     /* m_dma address handshake */
    uint64_t pa;
    unsigned beats; /* R beats received, W beats sent, W beats at m_dma */
    unsigned m_beats;
    uint64_t mem_last; /* RLAST or B at m_dma */
    uint64_t answered; /* RLAST or B at s_dma */
    uint8_t resp;      /* worst of all beats */
    bool zero;         /* every R beat carried 0 */
};

struct world {
    struct port_bench *bench;
    struct port_in in; /* pulses (inval_valid, barrier_start) last for one cycle */
    struct port_out out;
    uint64_t cycle, seed;

    struct txn reads[WORLD_TXNS], writes[WORLD_TXNS];
    unsigned num_reads, num_writes; /* posted */
    unsigned next_read, next_write; /* accepted */
    unsigned next_w;                /* write whose W beats the device sends */
    unsigned next_m_aw, next_m_w;   /* writes looked at by m_dma */
    unsigned w_early;               /* W beats may run ahead of their AW by so many bursts */
    unsigned silent_from;           /* the device sends no W beat from this write on */
    unsigned silent_beat;           /* beats of that write that it still sends */

    struct page pages[WORLD_PAGES];
    unsigned num_pages;
    struct answer {
        uint64_t due;
        struct xlate_rsp rsp;
        uint64_t iova;
        bool pending;
    } answers[2][128]; /* by direction and queue entry */
    uint32_t births;
    unsigned total_questions;

    struct mem_read {
        unsigned read, beat;
        uint64_t due;
        bool pending;
    } mem_reads[WORLD_TXNS]; /* by order of m_ar */
    unsigned num_mem_reads, first_mem_read;
    int open_read; /* burst in the middle of its beats, or -1 */
    struct mem_write {
        unsigned write;
        uint64_t due;
        bool pending;
    } mem_writes[WORLD_TXNS];
    unsigned num_mem_writes, first_mem_write;

    /* Behaviour, set by tests: latencies in cycles, stalls in percent of the cycles. */
    unsigned read_latency, write_latency;
    unsigned stall_m_ar, stall_m_aw, stall_m_w, stall_m_r, stall_m_b;
    unsigned stall_s_r, stall_s_b, gap_ar, gap_aw, gap_w, stall_xreq;
    bool mem_reorders;       /* R bursts of different ids in any order */
    bool freeze_r, freeze_b; /* memory gives no answers */
    uint8_t read_resp;       /* of memory */
};

/* cmocka fixtures; *state becomes a world in mode MODE_1LVL. */
int world_setup(void **state);
int world_teardown(void **state);

/* Post a burst of len+1 full beats (or of any shape, through the fields of the returned
 * transaction before the next step). The result stays valid and fills in as things happen. */
struct txn *post_read(struct world *w, unsigned id, uint64_t iova, unsigned len);
struct txn *post_write(struct world *w, unsigned id, uint64_t iova, unsigned len);

/* The page that iova lies in; made as 4 KiB, everything allowed, if it is new. */
struct page *world_page(struct world *w, uint64_t iova);

/* From the next cycle on the page lies elsewhere. */
void world_remap(struct world *w, struct page *p);

/* The device id and process_id that post_read and post_write use. */
#define DEVICE_ID 0x00ABCDu

void world_step(struct world *w);
void world_run(struct world *w, unsigned cycles);

/* Step until everything posted is answered and the port is idle; fails after `bound` cycles and
 * says what is missing. */
void world_settle(struct world *w, unsigned bound);

/* Read a page once, so that the first level holds it. */
void world_warm(struct world *w, uint64_t iova);

uint32_t world_random(struct world *w);
