// SPDX-License-Identifier: Apache-2.0
//
// Requests of devices: drawn from the scene, posted, and compared with the reference.
//
// A request may have more than one right answer while tables change under it: `answers` holds what
// the reference gives for each state that it may meet.
#pragma once

#include "histogram.h"
#include "scene.h"

#define TRAFFIC_REQUESTS 96
#define TRAFFIC_PARTS 2 /* a transfer that leaves its page is cut */
#define TRAFFIC_ANSWERS 12
#define TRAFFIC_BYTES 256

// What of an answer a device or the fault queue can see.
struct traffic_answer {
    enum iommu_ref_refusal refusal;
    uint64_t pa;
    uint16_t rcid, mcid;
    uint8_t pbmt;
    struct iommu_ref_record record; // also of a hidden one
    bool first_stage, gv, mrif;
    uint8_t size_log2;
};

struct traffic_part {
    struct iommu_ref_request request;
    uint32_t offset;
    unsigned num_answers;
    struct traffic_answer answers[TRAFFIC_ANSWERS];
};

struct traffic_request {
    unsigned number; // in the case, names it on the command line
    struct sluice_transfer transfer;
    uint32_t device_id, port;
    uint8_t s1_bin, s2_bin; // modes that the scene gave, for the histogram
    bool posted, completed;
    struct sluice_completion completion;
    unsigned num_parts;
    struct traffic_part parts[TRAFFIC_PARTS];
    uint8_t data[TRAFFIC_BYTES];
};

#define TRAFFIC_DEVICES 24

struct traffic {
    struct machine *m;
    struct scene *s;
    struct rnd r;
    struct histogram *histogram;
    unsigned next_number; // of requests
    const unsigned *only; // post these only
    unsigned num_only;
    unsigned num;
    struct traffic_request requests[TRAFFIC_REQUESTS];
    unsigned num_devices;
    struct {
        uint32_t id, port;
        struct sluice_device *device;
    } devices[TRAFFIC_DEVICES];
    // Set by the first disagreement.
    bool     failed, skipped;
    unsigned failed_number;
    char     failure[1024];
};

void traffic_start(struct traffic *t, struct scene *s, struct rnd r, struct histogram *h);
// Draws `count` more requests and posts them. `whole`: none is cut into parts.
void traffic_post(struct traffic *t, unsigned count, bool whole);
// Adds what the reference says now to the answers of all requests that have not completed.
void traffic_consider(struct traffic *t, const struct iommu_ref_memory *memory,
                      const struct iommu_ref_state *state);
// The same for all 2^bits values of *mask; *reads counts how many of the bits mattered.
void traffic_consider_mixed(struct traffic *t, const struct iommu_ref_memory *memory,
                            unsigned *mask, unsigned *reads, unsigned bits);
// Takes the completions that are there.
void traffic_collect(struct traffic *t);
// After everything settled: compares all requests and the fault queue, and forgets them.
void traffic_judge(struct traffic *t);
// The request itself, for diagnoses.
void traffic_describe(const struct traffic_request *q, char *text, unsigned bytes);
bool traffic_same_answer(const struct traffic_answer *a, const struct traffic_answer *b);
void traffic_fail(struct traffic *t, unsigned number, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
