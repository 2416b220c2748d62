// SPDX-License-Identifier: Apache-2.0
//
// What devices and the fault queue saw, compared with what the reference allows.
#include "traffic.h"

#include <inttypes.h>
#include <string.h>

void traffic_describe(const struct traffic_request *q, char *text, unsigned bytes)
{
    const struct sluice_transfer *x = &q->transfer;
    char pid[32] = "no process";

    if (x->has_process_id)
        snprintf(pid, sizeof pid, "process 0x%x%s", x->process_id,
                 x->privileged ? " privileged" : "");
    snprintf(text, bytes, "request %u: %s%s of %u bytes at 0x%" PRIx64 ", device 0x%x, %s, port %u",
             q->number, x->kind == SLUICE_REQUEST_TRANSLATED ? "translated " : "",
             x->write ? "write" : x->exec ? "execute" : "read", x->bytes, x->address,
             q->device_id, pid, q->port);
}

static void describe_answers(const struct traffic_part *part, char *text, unsigned bytes)
{
    unsigned used = 0;

    text[0] = 0;
    for (unsigned i = 0; i < part->num_answers && used < bytes; i++) {
        const struct traffic_answer *a = &part->answers[i];
        int more;
        if (a->refusal == IOMMU_REF_GRANTED)
            more = snprintf(text + used, bytes - used, "%sgranted pa 0x%" PRIx64, i ? " or " : "",
                            a->pa);
        else
            more = snprintf(text + used, bytes - used,
                            "%s%s (cause %u, iotval2 0x%" PRIx64 "%s)", i ? " or " : "",
                            iommu_ref_refusal_name(a->refusal), a->record.cause,
                            a->record.iotval2, a->record.hidden ? ", hidden" : "");
        used += (unsigned)more;
    }
}

static void disagree(struct traffic *t, const struct traffic_request *q, unsigned part,
                     const char *given)
{
    char request[160], expected[400];

    traffic_describe(q, request, sizeof request);
    describe_answers(&q->parts[part], expected, sizeof expected);
    traffic_fail(t, q->number, "%s\n  part %u expected: %s\n  given: %s", request, part, expected,
                 given);
}

// ---------------------------------------------------------------- data

// A beat that carried these bytes of a write, or read this address, with these QoS ids.
static bool find_beat(const struct machine *m, const struct traffic_answer *a, uint64_t address,
                      uint8_t value, bool write)
{
    for (unsigned i = 0; i < m->num_log; i++) {
        const struct machine_beat *b = &m->log[i];
        if (address < b->address || address - b->address >= b->bytes) continue;
        unsigned lane = (unsigned)(address - b->address);
        if (b->write != write || b->rcid != a->rcid || b->mcid != a->mcid) continue;
        if (!write || ((b->strobes >> lane & 1) && b->data[lane] == value)) return true;
    }
    return false;
}

static bool data_agrees(const struct traffic *t, const struct traffic_request *q,
                        const struct traffic_part *part, const struct traffic_answer *a)
{
    bool write = q->transfer.write;

    for (unsigned i = 0; i < part->request.length; i++) {
        uint8_t value = q->data[part->offset + i];
        if (a->mrif) {
            if (!write && value != 0) return false;
            continue;
        }
        if (!write && value != machine_data(a->pa + i)) return false;
        bool sample = write || i == 0; // of reads the data itself has told the address
        if (sample && !t->m->log_full && !find_beat(t->m, a, a->pa + i, value, write)) return false;
    }
    return true;
}

// ---------------------------------------------------------------- requests

static void count(struct traffic *t, const struct traffic_request *q,
                  const struct traffic_part *part, const struct traffic_answer *a)
{
    struct histogram *h = t->histogram;
    const struct sluice_transfer *x = &q->transfer;
    unsigned access = x->write ? 2 : x->exec ? 1 : 0;

    h->translations++;
    h->racing += part->num_answers > 1;
    h->kinds[3 * (unsigned)x->kind + access]++;
    h->refusals[a->refusal]++;
    if (a->refusal != IOMMU_REF_GRANTED) {
        h->causes[a->record.cause & 511]++;
        return;
    }
    h->granted++;
    if (a->first_stage || a->gv) h->sizes[a->size_log2 & 63]++;
    if (a->first_stage == (q->s1_bin != 0) && a->gv == (q->s2_bin != 0))
        h->mode_pairs[q->s1_bin][q->s2_bin]++;
}

static void judge_part(struct traffic *t, struct traffic_request *q, unsigned p, bool granted)
{
    struct traffic_part *part = &q->parts[p];
    const struct sluice_completion *c = &q->completion;
    unsigned kept = 0;
    bool verdict = false;
    char given[200];

    // Keep the answers that agree with what was given.
    for (unsigned i = 0; i < part->num_answers; i++) {
        const struct traffic_answer *a = &part->answers[i];
        if ((a->refusal == IOMMU_REF_GRANTED) != granted) continue;
        verdict = true;
        if (granted && p == 0 && !a->mrif && (!c->pa_valid || c->pa != a->pa)) continue;
        if (granted && !data_agrees(t, q, part, a)) continue;
        if (!granted && q->num_parts == 1 && c->cause && c->cause != a->record.cause) continue;
        part->answers[kept++] = *a;
    }
    if (kept == 0) {
        snprintf(given, sizeof given, "%s, pa%s 0x%" PRIx64 ", cause %u%s",
                 granted ? "granted" : "refused", c->pa_valid ? "" : " (none)", c->pa, c->cause,
                 granted && verdict ? ", or other data or QoS ids" : "");
        disagree(t, q, p, given);
        return;
    }
    part->num_answers = kept;
    count(t, q, part, &part->answers[0]);
}

static void judge_request(struct traffic *t, struct traffic_request *q)
{
    const struct sluice_completion *c = &q->completion;

    if (!q->completed) {
        disagree(t, q, 0, "no completion");
        return;
    }
    bool first = c->bursts_failed == 0 || (q->num_parts == 2 && c->pa_valid);
    bool second = c->bursts_failed == (first ? 0 : 1);
    if (c->bursts != q->num_parts || (c->outcome == SLUICE_DONE) != (c->bursts_failed == 0)) {
        disagree(t, q, 0, "another number of bursts");
        return;
    }
    judge_part(t, q, 0, first);
    if (q->num_parts == 2 && !t->failed) judge_part(t, q, 1, second);
}

// ---------------------------------------------------------------- fault queue

struct due {
    const struct traffic_request *q;
    const struct traffic_part *part;
    bool matched, optional;
};

static bool record_matches(const struct traffic *t, const struct traffic_part *part,
                           const uint8_t *bytes)
{
    uint8_t expected[IOMMU_FAULT_RECORD_BYTES];

    for (unsigned i = 0; i < part->num_answers; i++) {
        if (!part->answers[i].record.valid) continue;
        iommu_ref_record_bytes(&t->m->state, &part->answers[i].record, expected);
        if (memcmp(expected, bytes, sizeof expected) == 0) return true;
    }
    return false;
}

// Refused parts whose record is due; those with fewer answers first.
static unsigned gather(struct traffic *t, struct due *due)
{
    unsigned num = 0;

    for (unsigned answers = 1; answers <= TRAFFIC_ANSWERS; answers++) {
        for (unsigned i = 0; i < t->num; i++) {
            struct traffic_request *q = &t->requests[i];
            for (unsigned p = 0; p < q->num_parts; p++) {
                struct traffic_part *part = &q->parts[p];
                unsigned valid = 0;
                if (part->num_answers != answers) continue;
                if (part->answers[0].refusal == IOMMU_REF_GRANTED) continue;
                for (unsigned a = 0; a < answers; a++) valid += part->answers[a].record.valid;
                if (valid) due[num++] = (struct due){q, part, false, valid < answers};
            }
        }
    }
    return num;
}

static void unexpected_record(struct traffic *t, const uint8_t *bytes, unsigned index)
{
    uint64_t w[4];

    for (unsigned i = 0; i < 4; i++) {
        w[i] = 0;
        for (unsigned b = 0; b < 8; b++)
            w[i] |= (uint64_t)bytes[8 * i + (t->m->tables.be ? 7 - b : b)] << 8 * b;
    }
    // The request that it seems to belong to, so that the case can shrink to it.
    unsigned number = t->requests[0].number;
    for (unsigned i = 0; i < t->num; i++)
        for (unsigned p = 0; p < t->requests[i].num_parts; p++)
            if (t->requests[i].parts[p].request.iova == w[IOMMU_FAULT_RECORD_IOTVAL_DWORD])
                number = t->requests[i].number;
    traffic_fail(t, number,
                 "fault record %u that no request explains: cause %u ttyp %u device 0x%x pv %u "
                 "process 0x%x priv %u iotval 0x%" PRIx64 " iotval2 0x%" PRIx64, index,
                 (unsigned)IOMMU_GET(IOMMU_FAULT_RECORD_CAUSE, w[0]),
                 (unsigned)IOMMU_GET(IOMMU_FAULT_RECORD_TTYP, w[0]),
                 (unsigned)IOMMU_GET(IOMMU_FAULT_RECORD_DID, w[0]),
                 (unsigned)IOMMU_GET(IOMMU_FAULT_RECORD_PV, w[0]),
                 (unsigned)IOMMU_GET(IOMMU_FAULT_RECORD_PID, w[0]),
                 (unsigned)IOMMU_GET(IOMMU_FAULT_RECORD_PRIV, w[0]), w[2], w[3]);
}

static void judge_records(struct traffic *t)
{
    static struct due due[TRAFFIC_REQUESTS * TRAFFIC_PARTS];
    struct machine *m = t->m;
    unsigned num_due = gather(t, due), certain = 0, mask = (1u << m->fq_log2) - 1;
    uint32_t tail = (uint32_t)machine_read(m, IOMMU_REG_FQT, 4);
    uint32_t fqcsr = (uint32_t)machine_read(m, IOMMU_REG_FQCSR, 4);
    unsigned found = (tail - m->fq_head) & mask;
    bool overflow = (fqcsr & IOMMU_FQCSR_FQOF_MASK) != 0;

    for (unsigned i = 0; i < found && !t->failed; i++) {
        uint64_t address = m->fq + ((m->fq_head + i) & mask) * IOMMU_FAULT_RECORD_BYTES;
        const uint8_t *bytes = m->tables.bytes + (address - m->tables.base);
        unsigned d = 0;
        while (d < num_due && (due[d].matched || !record_matches(t, due[d].part, bytes))) d++;
        if (d < num_due) due[d].matched = true;
        else unexpected_record(t, bytes, i);
    }
    for (unsigned d = 0; d < num_due && !t->failed; d++) {
        certain += !due[d].optional;
        if (due[d].matched || due[d].optional || (overflow && found == mask)) continue;
        disagree(t, due[d].q, (unsigned)(due[d].part - due[d].q->parts),
                 "refused without a fault record");
    }
    if (!t->failed && overflow && num_due <= mask)
        traffic_fail(t, 0, "the fault queue overflowed with %u records of %u", num_due, mask);
    if (!t->failed && !overflow && certain > mask)
        traffic_fail(t, 0, "%u fault records in a queue of %u, and no overflow", certain, mask);
    t->histogram->overflows += overflow;
    machine_write(m, IOMMU_REG_FQH, 4, tail);
    if (overflow)
        machine_write(m, IOMMU_REG_FQCSR, 4, IOMMU_FQCSR_FQEN_MASK | IOMMU_FQCSR_FQOF_MASK);
    m->fq_head = tail;
}

void traffic_judge(struct traffic *t)
{
    struct machine *m = t->m;

    if (!machine_settle(m)) return;
    traffic_collect(t);
    if (t->skipped) {
        t->histogram->skipped++;
        m->fq_head = (uint32_t)machine_read(m, IOMMU_REG_FQT, 4);
        machine_write(m, IOMMU_REG_FQH, 4, m->fq_head);
        machine_write(m, IOMMU_REG_FQCSR, 4, IOMMU_FQCSR_FQEN_MASK | IOMMU_FQCSR_FQOF_MASK);
    } else {
        for (unsigned i = 0; i < t->num && !t->failed; i++) judge_request(t, &t->requests[i]);
        if (!t->failed) judge_records(t);
    }
    t->num = 0;
    m->num_log = 0;
    m->log_full = false;
}
