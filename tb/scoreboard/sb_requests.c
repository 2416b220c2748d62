// SPDX-License-Identifier: Apache-2.0
//
// The life of a request: accepted at s_dma, decided (by the first level or the walker), issued at
// m_dma or refused, answered.
#include "sb_internal.h"


static struct sb_channel *channel_of(struct scoreboard *sb, uint32_t port, bool write)
{
    return &sb->channels[2 * (port % SB_PORTS) + write];
}

// The open request of this number; NULL: there is none.
static struct sb_request *find(struct scoreboard *sb, uint32_t port, bool write, uint32_t seq)
{
    struct sb_request *r = &channel_of(sb, port, write)->requests[seq % SB_LIVE];

    return r->state != SB_FREE && r->seq == seq ? r : NULL;
}

// What AXI lets a burst be, and this block: INCR, inside one page, no wider than the port.
static bool bad_burst(const struct scoreboard_config *config, const struct trace_dma_ar *e)
{
    enum { INCR = 1 };
    uint64_t beat = UINT64_C(1) << e->size;
    uint64_t end = (e->addr % 4096 & ~(beat - 1)) + (e->len + UINT64_C(1)) * beat;

    return e->burst != INCR || end > 4096 || beat > config->dma_bytes;
}

static void decide(struct scoreboard *sb, struct sb_request *r, uint64_t cycle, bool stale)
{
    r->decided = cycle;
    r->ordinal = sb->coverage.num;
    r->stale = stale;
}

void sb_request_accepted(struct scoreboard *sb, uint64_t cycle, uint32_t port, bool write,
                         const struct trace_dma_ar *event)
{
    struct sb_channel *channel = channel_of(sb, port, write);
    struct sb_request *r = &channel->requests[event->seq % SB_LIVE];

    if (r->state != SB_FREE)
        sb_disagree(sb, SCOREBOARD_WRONG_ANSWER, cycle, port, write, r->seq,
                    "accepted in cycle %llu and never answered", (unsigned long long)r->accepted);
    *r = (struct sb_request){.state = event->hit ? SB_GRANTED : SB_WAITING,
                             .seq = event->seq,
                             .id = event->id,
                             .accepted = cycle,
                             .attached = cycle};
    r->request = (struct iommu_ref_request){
        .kind = event->translated ? IOMMU_REF_TRANSLATED : IOMMU_REF_UNTRANSLATED,
        .device_id = event->device_id,
        .pv = event->pv,
        .process_id = event->process_id,
        .priv = event->priv,
        .exec = event->exec,
        .write = write,
        .bad_burst = bad_burst(&sb->config, event),
        .iova = event->addr,
        .length = (event->len + 1) << event->size};
    if (event->hit) decide(sb, r, cycle, false);
    channel->next = event->seq + 1;
}

void sb_request_asked(struct scoreboard *sb, uint64_t cycle, const struct trace_xlate_req *event)
{
    if (event->port >= SB_PORTS) {
        sb->others_ask = true;
        return;
    }
    struct sb_request *r = find(sb, event->port, event->write, event->seq);

    if (!r || r->state == SB_REFUSED || r->state == SB_ISSUED) {
        sb_disagree(sb, SCOREBOARD_WRONG_ANSWER, cycle, event->port, event->write, event->seq,
                    "the walker is asked for a request that is not waiting");
        return;
    }
    r->attached = cycle;
    r->asked = true;
    r->state = SB_WAITING; // also one granted before, whose result an invalidation took
}

static void claim_of(const struct scoreboard *sb, const struct sb_request *r,
                     struct sb_claim *claim)
{
    // What a fence has closed counts for everyone; what was only broadcast, for those who were
    // decided after it and not by a walk that it marked.
    uint32_t fenced = sb->coverage.fenced;
    uint32_t known = r->stale ? 0 : r->ordinal;

    *claim = (struct sb_claim){.accepted = r->accepted,
                               .attached = r->attached,
                               .decided = r->decided,
                               .ordinal = known > fenced ? known : fenced};
}

static void check_refusal(struct scoreboard *sb, uint64_t cycle, struct sb_request *r,
                          const struct trace_xlate_rsp *event)
{
    struct iommu_ref_answer answer;
    struct sb_claim claim;
    char why[120] = "";

    claim_of(sb, r, &claim);
    claim.cause = (uint16_t)event->cause;
    enum sb_verdict verdict =
        sb_search_claim(&sb->search, &r->request, &claim, &answer, why, sizeof why);
    sb->report.refused++;
    if (verdict != SB_LEGAL)
        sb_disagree(sb, verdict == SB_SHARED    ? SCOREBOARD_SHARED_REFUSAL
                        : verdict == SB_GAVE_UP ? SCOREBOARD_TOO_DEEP
                        : verdict == SB_STALE   ? SCOREBOARD_STALE : SCOREBOARD_WRONG_REFUSAL,
                    cycle, event->port, event->write, r->seq,
                    "iova 0x%llx: refused with cause %u; the reference: %s, cause %u. %s",
                    (unsigned long long)r->request.iova, event->cause,
                    iommu_ref_refusal_name(answer.refusal), answer.record.cause, why);
    if (verdict == SB_DIFFERENT || verdict == SB_GAVE_UP || !answer.record.valid) return;
    sb_record_owed(sb, &(struct sb_record){.record = answer.record,
                                           .refusal = answer.refusal,
                                           .cycle = cycle,
                                           .port = event->port,
                                           .write = event->write,
                                           .seq = r->seq});
}

void sb_request_told(struct scoreboard *sb, uint64_t cycle, const struct trace_xlate_rsp *event)
{
    if (event->retry) return;
    if (event->port >= SB_PORTS) {
        sb->report.unchecked++;
        return;
    }
    struct sb_request *r = find(sb, event->port, event->write, event->seq);
    if (!r || r->state != SB_WAITING || !r->asked) {
        sb_disagree(sb, SCOREBOARD_WRONG_ANSWER, cycle, event->port, event->write, event->seq,
                    "the walker answers a request that does not wait for it");
        return;
    }
    decide(sb, r, cycle, event->stale);
    r->state = event->granted ? SB_GRANTED : SB_REFUSED;
    if (event->granted) {
        r->ppn = event->ppn;
        r->size = event->size;
        r->ppn_told = true;
    } else {
        check_refusal(sb, cycle, r, event);
    }
}

// Where the walker's page leads, whatever the reference says.
static uint64_t told_address(const struct sb_request *r)
{
    uint64_t low = (UINT64_C(1) << (12 + r->size)) - 1;

    return (r->ppn << 12 & ~low) | (r->request.iova & low);
}

static void check_grant(struct scoreboard *sb, uint64_t cycle, uint32_t port, bool write,
                        struct sb_request *r, uint64_t pa)
{
    struct iommu_ref_answer answer;
    struct sb_claim claim;
    char why[120] = "";

    claim_of(sb, r, &claim);
    claim.granted = true;
    claim.pa = pa;
    enum sb_verdict verdict =
        sb_search_claim(&sb->search, &r->request, &claim, &answer, why, sizeof why);
    sb->report.granted++;
    if (verdict == SB_LEGAL) return;
    sb_disagree(sb, verdict == SB_STALE     ? SCOREBOARD_STALE
                    : verdict == SB_GAVE_UP ? SCOREBOARD_TOO_DEEP
                    : verdict == SB_UNDONE  ? SCOREBOARD_WRONG_UPDATE : SCOREBOARD_WRONG_ADDRESS,
                cycle, port, write, r->seq,
                "iova 0x%llx of device 0x%x went to 0x%llx; the reference: %s, 0x%llx. %s",
                (unsigned long long)r->request.iova, r->request.device_id,
                (unsigned long long)pa, iommu_ref_refusal_name(answer.refusal),
                (unsigned long long)answer.pa, why);
}

void sb_request_issued(struct scoreboard *sb, uint64_t cycle, uint32_t port, bool write,
                       const struct trace_m_ar *event)
{
    struct sb_request *r = find(sb, port, write, event->seq);

    if (!r || r->state != SB_GRANTED) {
        sb_disagree(sb, SCOREBOARD_UNEARNED, cycle, port, write, event->seq,
                    "0x%llx goes out for a request that is %s", (unsigned long long)event->pa,
                    !r ? "not there" : r->state == SB_REFUSED ? "refused"
                    : r->state == SB_ISSUED ? "out already" : "not granted");
        return;
    }
    if (r->ppn_told && told_address(r) != event->pa)
        sb_disagree(sb, SCOREBOARD_WRONG_ADDRESS, cycle, port, write, r->seq,
                    "0x%llx goes out; the walker had said 0x%llx", (unsigned long long)event->pa,
                    (unsigned long long)told_address(r));
    check_grant(sb, cycle, port, write, r, event->pa);
    r->state = SB_ISSUED;
}

void sb_request_answered(struct scoreboard *sb, uint64_t cycle, uint32_t port, bool write,
                         const struct trace_r_last *event)
{
    struct sb_channel *channel = channel_of(sb, port, write);
    struct sb_request *r = NULL;

    // AXI: the oldest of its id.
    for (uint32_t seq = channel->oldest; seq != channel->next && !r; seq++) {
        struct sb_request *candidate = &channel->requests[seq % SB_LIVE];
        if (candidate->state != SB_FREE && candidate->id == event->id) r = candidate;
    }
    if (!r) {
        sb_disagree(sb, SCOREBOARD_WRONG_ANSWER, cycle, port, write, 0,
                    "an answer of id %u that nobody waits for", event->id);
        return;
    }
    // The watchdog also refuses what is granted and cannot go out; only bursts leave an event.
    bool forced = event->local && (channel->watchdog || r->state == SB_GRANTED);
    bool fits = event->local ? r->state == SB_REFUSED && event->resp != 0
                             : r->state == SB_ISSUED;
    if (!fits && !forced)
        sb_disagree(sb, SCOREBOARD_WRONG_ANSWER, cycle, port, write, r->seq,
                    "iova 0x%llx: answered %s with response %u; it was %s",
                    (unsigned long long)r->request.iova,
                    event->local ? "by the block" : "by memory", event->resp,
                    r->state == SB_REFUSED ? "refused" : r->state == SB_ISSUED ? "issued"
                    : r->state == SB_GRANTED ? "granted, not issued" : "undecided");
    r->state = SB_FREE;
    while (channel->oldest != channel->next &&
           channel->requests[channel->oldest % SB_LIVE].state == SB_FREE)
        channel->oldest++;
}

bool sb_request_wants(struct scoreboard *sb, const struct scoreboard_memory *swap)
{
    for (unsigned i = 0; i < 2 * SB_PORTS; i++) {
        const struct sb_channel *channel = &sb->channels[i];
        for (uint32_t seq = channel->oldest; seq != channel->next; seq++) {
            const struct sb_request *r = &channel->requests[seq % SB_LIVE];
            if (r->state == SB_WAITING && r->asked &&
                sb_search_wants(&sb->search, &r->request, swap->address, swap->bytes, swap->data))
                return true;
        }
    }
    return sb->others_ask;
}
