// SPDX-License-Identifier: Apache-2.0
#include "traffic.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

void traffic_fail(struct traffic *t, unsigned number, const char *format, ...)
{
    va_list args;

    if (t->failed) return; // the first one counts
    t->failed = true;
    t->failed_number = number;
    va_start(args, format);
    vsnprintf(t->failure, sizeof t->failure, format, args);
    va_end(args);
}

void traffic_start(struct traffic *t, struct scene *s, struct rnd r, struct histogram *h)
{
    t->m = s->m;
    t->s = s;
    t->r = r;
    t->histogram = h;
    t->next_number = 0;
    t->num = t->num_devices = 0;
    t->failed = t->skipped = false;
}

static struct sluice_device *device_of(struct traffic *t, uint32_t id, uint32_t port)
{
    struct sluice_device_config config;

    for (unsigned i = 0; i < t->num_devices; i++)
        if (t->devices[i].id == id && t->devices[i].port == port) return t->devices[i].device;
    if (t->num_devices == TRAFFIC_DEVICES) return NULL;
    sluice_device_config_init(&config, id);
    config.port = port;
    config.max_outstanding = TRAFFIC_REQUESTS;
    config.num_ids = 1u << rnd_below(&t->r, 4);
    if (rnd_percent(&t->r, 15)) config.ready_percent = 30 + rnd_below(&t->r, 70);
    if (rnd_percent(&t->r, 15)) config.data_delay = rnd_below(&t->r, 20);
    struct sluice_device *device = NULL;
    if (sluice_device_create(t->m->sim, &config, &device) != SLUICE_OK) return NULL;
    t->devices[t->num_devices].id = id;
    t->devices[t->num_devices].port = port;
    t->devices[t->num_devices++].device = device;
    return device;
}

// ---------------------------------------------------------------- drawing

static uint64_t address_in(struct rnd *r, const struct scene_map *maps, unsigned num)
{
    const struct scene_map *map = &maps[rnd_below(r, num)];

    // Pages of a map repeat, so that requests hit what others walked for.
    uint64_t within = rnd_percent(r, 70) ? rnd_bits(r, 2) << 12 | rnd_bits(r, 12)
                                         : rnd_bits(r, map->size_log2);
    return map->from + (within & ((UINT64_C(1) << map->size_log2) - 1));
}

static uint64_t draw_address(struct traffic *t, const struct scene_context *c,
                             const struct scene_process *p)
{
    struct rnd *r = &t->r;

    if (rnd_percent(r, 5)) return rnd_bits(r, 12 + rnd_below(r, 53));
    if (p && p->num_maps) return address_in(r, p->maps, p->num_maps);
    if (c && c->msi && rnd_percent(r, 40))
        return (c->msi_pattern | (rnd_next(r) & c->msi_mask)) << 12 | (rnd_bits(r, 4) << 2);
    if (c && c->guest->num_maps > 1)
        return address_in(r, c->guest->maps + 1, c->guest->num_maps - 1);
    // The device's addresses are physical: only a few of them.
    return UINT64_C(0x180000000) + (rnd_bits(r, 3) << 12) + rnd_bits(r, 12);
}

static void draw_kind(struct traffic *t, struct traffic_request *q)
{
    struct rnd *r = &t->r;
    bool ats = scene_can(t->s, IOMMU_CAPABILITIES_ATS_MASK);

    q->transfer.write = rnd_percent(r, 35);
    q->transfer.exec = !q->transfer.write && rnd_percent(r, 20);
    if (rnd_percent(r, ats ? 20 : 2)) q->transfer.kind = SLUICE_REQUEST_TRANSLATED;
    // PCIe asks for execution together with a PASID; what a port without one means is its own.
    if (q->transfer.kind != SLUICE_REQUEST_UNTRANSLATED && !q->transfer.has_process_id)
        q->transfer.exec = false;
}

static void draw_length(struct traffic *t, struct traffic_request *q, bool whole)
{
    struct rnd *r = &t->r;
    static const unsigned lengths[] = {1, 4, 4, 8, 8, 8, 16, 64, 128};
    uint64_t left = 4096 - (q->transfer.address & 4095);

    q->transfer.bytes = lengths[rnd_below(r, 9)];
    if (rnd_percent(r, 60)) q->transfer.address &= ~UINT64_C(7);
    else if (rnd_percent(r, 50)) q->transfer.address &= ~UINT64_C(63);
    left = 4096 - (q->transfer.address & 4095);
    if (!whole && rnd_percent(r, 2)) { // over the end of the page
        q->transfer.address = (q->transfer.address | 4095) - 7;
        q->transfer.bytes = 16;
        return;
    }
    if (q->transfer.bytes > left) q->transfer.bytes = (uint32_t)left;
}

static uint8_t mode_bin(unsigned mode, bool sv32)
{
    return (uint8_t)(mode == 0 ? 0 : sv32 ? 1 : mode >= 8 && mode <= 10 ? mode - 6 : 0);
}

static void draw(struct traffic *t, struct traffic_request *q, bool whole)
{
    struct rnd *r = &t->r;
    const struct scene_context *c =
        t->s->num_contexts ? &t->s->contexts[rnd_below(r, t->s->num_contexts)] : NULL;
    const struct scene_process *p = c ? c->process : NULL;

    memset(q, 0, offsetof(struct traffic_request, parts));
    q->number = t->next_number++;
    q->device_id = c ? c->device_id : 0;
    q->port = rnd_below(r, t->m->build.num_ports);
    if (rnd_percent(r, 2)) q->device_id ^= 1u << rnd_below(r, 24); // nobody's
    if (c && c->pdtv && c->num_pids) {
        unsigned i = rnd_below(r, c->num_pids);
        q->transfer.has_process_id = rnd_percent(r, 85);
        q->transfer.process_id = c->pids[i];
        p = c->pid_process[i];
        if (rnd_percent(r, 3)) q->transfer.process_id ^= 1u << rnd_below(r, 20);
    } else if (rnd_percent(r, 4)) {
        q->transfer.has_process_id = true;
        q->transfer.process_id = (uint32_t)rnd_bits(r, 20);
    }
    if (c) q->s2_bin = mode_bin(c->guest->s2.mode, t->s->gxl);
    if (p) q->s1_bin = mode_bin(p->s1.mode, p->sxl);
    q->transfer.privileged = rnd_percent(r, 35);
    draw_kind(t, q);
    q->transfer.address = draw_address(t, c, p);
    draw_length(t, q, whole);
    q->transfer.id = SLUICE_ANY_ID;
    q->transfer.tag = t->num;
    for (unsigned i = 0; i < q->transfer.bytes; i++)
        q->data[i] = q->transfer.write ? (uint8_t)rnd_mix(q->number * 256 + i) : 0;
    q->transfer.write_data = q->data;
    q->transfer.read_data = q->data;
}

static void cut(struct traffic_request *q)
{
    const struct sluice_transfer *x = &q->transfer;

    for (uint32_t offset = 0; offset < x->bytes;) {
        struct traffic_part *part = &q->parts[q->num_parts++];
        uint32_t left = 4096 - (uint32_t)((x->address + offset) & 4095);
        uint32_t bytes = x->bytes - offset < left ? x->bytes - offset : left;
        part->request = (struct iommu_ref_request){
            .kind = x->kind == SLUICE_REQUEST_TRANSLATED ? IOMMU_REF_TRANSLATED
                                                         : IOMMU_REF_UNTRANSLATED,
            .device_id = q->device_id, .pv = x->has_process_id,
            .process_id = x->has_process_id ? x->process_id : 0, .priv = x->privileged,
            .exec = x->exec, .write = x->write, .iova = x->address + offset, .length = bytes};
        part->offset = offset;
        part->num_answers = 0;
        offset += bytes;
    }
}

static bool wanted(const struct traffic *t, unsigned number)
{
    for (unsigned i = 0; i < t->num_only; i++)
        if (t->only[i] == number) return true;
    return t->num_only == 0;
}

void traffic_post(struct traffic *t, unsigned count, bool whole)
{
    for (; count > 0 && t->num < TRAFFIC_REQUESTS; count--) {
        struct traffic_request *q = &t->requests[t->num];
        draw(t, q, whole);
        cut(q);
        struct sluice_device *device = device_of(t, q->device_id, q->port);
        if (!device || !wanted(t, q->number)) continue;
        if (sluice_device_post(device, &q->transfer) != SLUICE_OK) {
            machine_fail(t->m, "post: %s", sluice_sim_error(t->m->sim));
            return;
        }
        q->posted = true;
        t->num++;
    }
}

// ---------------------------------------------------------------- asking the reference

static bool same_record(const struct iommu_ref_record *a, const struct iommu_ref_record *b)
{
    return a->cause == b->cause && a->ttyp == b->ttyp && a->device_id == b->device_id &&
           a->pv == b->pv && a->process_id == b->process_id && a->priv == b->priv &&
           a->iotval == b->iotval && a->iotval2 == b->iotval2 && a->hidden == b->hidden;
}

bool traffic_same_answer(const struct traffic_answer *a, const struct traffic_answer *b)
{
    return a->refusal == b->refusal && a->pa == b->pa && a->rcid == b->rcid &&
           a->mcid == b->mcid && a->pbmt == b->pbmt && same_record(&a->record, &b->record);
}

// Marks outside of page tables would change what other requests meet.
static bool marks_foreign(const struct traffic *t, const struct iommu_ref_answer *answer)
{
    for (unsigned u = 0; u < answer->num_updates; u++) {
        bool known = false;
        uint64_t address = answer->updates[u].address;
        for (unsigned i = 0; i < t->s->num_entries && !known; i++)
            known = t->s->entries[i].address == address && t->s->entries[i].kind >= SCENE_S1;
        // Pages of tables that the second stage maps are marked there.
        if (!known && !answer->updates[u].first_stage) known = true;
        if (!known) return true;
    }
    return false;
}

static void consider_part(struct traffic *t, struct traffic_part *part,
                          const struct iommu_ref_memory *memory,
                          const struct iommu_ref_state *state)
{
    struct iommu_ref_answer full;
    iommu_ref_translate(state, memory, &part->request, &full);
    struct traffic_answer answer = {
        .refusal = full.refusal, .pa = full.pa, .rcid = full.rcid, .mcid = full.mcid,
        .pbmt = full.pbmt, .record = full.record, .first_stage = full.first_stage,
        .gv = full.gv, .mrif = full.mrif.present, .size_log2 = full.size_log2};

    if (marks_foreign(t, &full)) t->skipped = true;
    for (unsigned i = 0; i < part->num_answers; i++)
        if (traffic_same_answer(&part->answers[i], &answer)) return;
    if (part->num_answers < TRAFFIC_ANSWERS) part->answers[part->num_answers++] = answer;
    else t->skipped = true;
}

void traffic_consider(struct traffic *t, const struct iommu_ref_memory *memory,
                      const struct iommu_ref_state *state)
{
    for (unsigned i = 0; i < t->num; i++) {
        struct traffic_request *q = &t->requests[i];
        if (!q->posted || q->completed) continue;
        for (unsigned p = 0; p < q->num_parts; p++)
            consider_part(t, &q->parts[p], memory, state);
    }
}

void traffic_consider_mixed(struct traffic *t, const struct iommu_ref_memory *memory,
                            unsigned *mask, unsigned *reads, unsigned bits)
{
    for (unsigned i = 0; i < t->num; i++) {
        struct traffic_request *q = &t->requests[i];
        if (!q->posted || q->completed) continue;
        for (unsigned p = 0; p < q->num_parts; p++) {
            unsigned most = 0; // reads that any of these walks made
            *mask = (1u << bits) - 1;
            for (unsigned m = 0; m < 1u << bits; m++) {
                if (m >> most && m + 1 < 1u << bits) continue;
                *mask = (1u << bits) - 1 - m; // all old first
                *reads = 0;
                consider_part(t, &q->parts[p], memory, &t->m->state);
                if (*reads > most) most = *reads < bits ? *reads : bits;
            }
        }
    }
}

void traffic_collect(struct traffic *t)
{
    struct sluice_completion completion;

    for (unsigned d = 0; d < t->num_devices; d++) {
        while (sluice_device_poll(t->devices[d].device, &completion) == SLUICE_OK) {
            struct traffic_request *q = &t->requests[completion.tag];
            q->completion = completion;
            q->completed = true;
        }
    }
}
