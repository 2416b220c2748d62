// SPDX-License-Identifier: Apache-2.0
#include "machine.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void machine_fail(struct machine *m, const char *format, ...)
{
    va_list args;

    if (m->error[0]) return; // the first one counts
    va_start(args, format);
    vsnprintf(m->error, sizeof m->error, format, args);
    va_end(args);
}

// ---------------------------------------------------------------- memory

uint8_t machine_data(uint64_t address)
{
    return (uint8_t)(rnd_mix(address >> 3) >> 8 * (address & 7));
}

static bool in_tables(const struct machine *m, uint64_t address, unsigned bytes)
{
    return address >= m->tables.base && address - m->tables.base <= m->tables.size - bytes;
}

static struct machine_beat *log_beat(struct machine *m, const struct sluice_access *access,
                                     bool write)
{
    if (m->num_log == MACHINE_LOG) {
        m->log_full = true;
        return NULL;
    }
    struct machine_beat *beat = &m->log[m->num_log++];
    beat->address = access->address;
    beat->bytes = access->bytes;
    beat->strobes = 0;
    beat->cache = access->cache;
    beat->rcid = access->rcid;
    beat->mcid = access->mcid;
    beat->write = write;
    return beat;
}

static enum sluice_memory_answer read_memory(void *context, const struct sluice_access *access,
                                             void *data)
{
    struct machine *m = context;

    if (access->reason == SLUICE_REASON_DMA) {
        uint8_t *bytes = data;
        for (uint32_t i = 0; i < access->bytes; i++) bytes[i] = machine_data(access->address + i);
        log_beat(m, access, false);
        return SLUICE_MEMORY_OK;
    }
    struct iommu_ref_memory memory = ref_tables_memory(&m->tables);
    switch (memory.read(memory.ctx, access->address, access->bytes, IOMMU_REF_READ_DC, data)) {
    case IOMMU_REF_ACCESS_FAULT: return SLUICE_MEMORY_FAULT;
    case IOMMU_REF_POISON:
        memcpy(data, m->tables.bytes + (access->address - m->tables.base), access->bytes);
        return SLUICE_MEMORY_POISON;
    case IOMMU_REF_OK: break;
    }
    return SLUICE_MEMORY_OK;
}

static enum sluice_memory_answer write_memory(void *context, const struct sluice_access *access,
                                              const void *data, uint64_t strobes)
{
    struct machine *m = context;
    const uint8_t *bytes = data;

    if (access->reason == SLUICE_REASON_DMA) {
        struct machine_beat *beat = log_beat(m, access, true);
        if (!beat) return SLUICE_MEMORY_OK;
        beat->strobes = strobes;
        memcpy(beat->data, data, access->bytes);
        return SLUICE_MEMORY_OK;
    }
    if (!in_tables(m, access->address, access->bytes)) return SLUICE_MEMORY_FAULT;
    if (m->fail_writes && m->fail_writes / 8 == access->address / 8) return SLUICE_MEMORY_FAULT;
    if (access->address + access->bytes > m->written_end)
        m->written_end = access->address + access->bytes;
    uint8_t *place = m->tables.bytes + (access->address - m->tables.base);
    for (uint32_t i = 0; i < access->bytes; i++)
        if (strobes >> i & 1) place[i] = bytes[i];
    return SLUICE_MEMORY_OK;
}

static enum sluice_memory_answer swap_memory(void *context, const struct sluice_access *access,
                                             uint64_t expected, uint64_t desired, uint64_t *found)
{
    struct machine *m = context;
    struct iommu_ref_memory memory = ref_tables_memory(&m->tables);

    *found = 0;
    if (!in_tables(m, access->address, access->bytes)) return SLUICE_MEMORY_FAULT;
    switch (memory.update(memory.ctx, access->address, access->bytes)) {
    case IOMMU_REF_ACCESS_FAULT: return SLUICE_MEMORY_FAULT;
    case IOMMU_REF_POISON:       return SLUICE_MEMORY_POISON;
    case IOMMU_REF_OK:           break;
    }
    *found = ref_tables_get(&m->tables, access->address, access->bytes, false);
    if (*found == expected)
        ref_tables_put(&m->tables, access->address, access->bytes, desired, false);
    return SLUICE_MEMORY_OK;
}

static const struct sluice_memory_ops memory_ops = {
    .read = read_memory, .write = write_memory, .compare_and_swap = swap_memory};

// ---------------------------------------------------------------- registers

uint64_t machine_read(struct machine *m, uint32_t reg, unsigned bytes)
{
    uint64_t value = 0;

    if (sluice_sim_mmio_read(m->sim, reg, bytes, &value) != SLUICE_OK)
        machine_fail(m, "register 0x%03x: %s", reg, sluice_sim_error(m->sim));
    return value;
}

void machine_write(struct machine *m, uint32_t reg, unsigned bytes, uint64_t value)
{
    if (sluice_sim_mmio_write(m->sim, reg, bytes, value) != SLUICE_OK)
        machine_fail(m, "register 0x%03x: %s", reg, sluice_sim_error(m->sim));
}

bool machine_await(struct machine *m, uint32_t reg, uint32_t mask, uint32_t value,
                   const char *what)
{
    for (unsigned tries = 0; tries < 4000; tries++) {
        uint32_t now = (uint32_t)machine_read(m, reg, 4);
        if (m->error[0]) return false;
        if ((now & mask) == value) return true;
    }
    machine_fail(m, "%s does not happen", what);
    return false;
}

bool machine_settle(struct machine *m)
{
    if (sluice_sim_settle(m->sim, MACHINE_MAX_CYCLES) == SLUICE_SETTLED_IDLE) return true;
    machine_fail(m, "hangs: %s", sluice_sim_error(m->sim));
    return false;
}

bool machine_queues(struct machine *m, unsigned cq_log2, unsigned fq_log2)
{
    unsigned cq_pages = cq_log2 > 8 ? 1u << (cq_log2 - 8) : 1;
    unsigned fq_pages = fq_log2 > 7 ? 1u << (fq_log2 - 7) : 1;
    uint64_t cq_ppn = ref_tables_pages(&m->tables, cq_pages);
    uint64_t fq_ppn = ref_tables_pages(&m->tables, fq_pages);

    m->cq = cq_ppn << 12;
    m->fq = fq_ppn << 12;
    m->cq_log2 = cq_log2;
    m->fq_log2 = fq_log2;
    m->cq_tail = m->fq_head = 0;
    machine_write(m, IOMMU_REG_CQB, 8,
                  IOMMU_PUT(IOMMU_CQB_PPN, cq_ppn) | IOMMU_PUT(IOMMU_CQB_LOG2SZ, cq_log2 - 1));
    machine_write(m, IOMMU_REG_FQB, 8,
                  IOMMU_PUT(IOMMU_FQB_PPN, fq_ppn) | IOMMU_PUT(IOMMU_FQB_LOG2SZ, fq_log2 - 1));
    machine_write(m, IOMMU_REG_CQCSR, 4, IOMMU_CQCSR_CQEN_MASK);
    machine_write(m, IOMMU_REG_FQCSR, 4, IOMMU_FQCSR_FQEN_MASK);
    return machine_await(m, IOMMU_REG_CQCSR, IOMMU_CQCSR_CQON_MASK, IOMMU_CQCSR_CQON_MASK,
                         "the command queue's start") &&
           machine_await(m, IOMMU_REG_FQCSR, IOMMU_FQCSR_FQON_MASK, IOMMU_FQCSR_FQON_MASK,
                         "the fault queue's start");
}

bool machine_set_ddtp(struct machine *m, uint64_t ddtp)
{
    machine_write(m, IOMMU_REG_DDTP, 8, ddtp);
    bool done = machine_await(m, IOMMU_REG_DDTP, IOMMU_DDTP_BUSY_MASK, 0, "the end of ddtp.busy");
    m->state.ddtp = machine_read(m, IOMMU_REG_DDTP, 8);
    return done && !m->error[0];
}

// ---------------------------------------------------------------- life

// Capabilities that straps may take away; a third of the cases lose some.
static uint64_t random_capability_mask(struct rnd *r)
{
    uint64_t mask = UINT64_MAX;

    if (!rnd_percent(r, 33)) return mask;
    unsigned share = 5 + rnd_below(r, 40);
    for (unsigned bit = 8; bit < 44; bit++) {
        bool pas = (IOMMU_CAPABILITIES_PAS_MASK >> bit & 1) != 0;
        bool igs = (IOMMU_CAPABILITIES_IGS_MASK >> bit & 1) != 0;
        if (!pas && !igs && rnd_percent(r, share)) mask &= ~(UINT64_C(1) << bit);
    }
    // All of PAS set means: as built. A machine needs room for the tables.
    if (rnd_percent(r, 30))
        mask = (mask & ~IOMMU_CAPABILITIES_PAS_MASK) |
               IOMMU_PUT(IOMMU_CAPABILITIES_PAS, 34 + rnd_below(r, 23));
    return mask;
}

static void random_straps(struct sluice_straps *straps, struct rnd *r)
{
    straps->capability_mask = random_capability_mask(r);
    if (rnd_percent(r, 20)) straps->fctl_writable = (uint32_t)rnd_bits(r, 3);
    if (rnd_percent(r, 10)) straps->walk_slots = 1 + rnd_below(r, 4);
    straps->cache_off = rnd_percent(r, 8);
    straps->line_off = rnd_percent(r, 10);
    straps->prefetch_off = rnd_percent(r, 10);
}

static void random_timing(struct sluice_memory_timing *timing, struct rnd *r)
{
    timing->read_latency = 1 + (rnd_percent(r, 60) ? rnd_below(r, 12) : rnd_below(r, 100));
    timing->write_latency = 1 + rnd_below(r, 20);
    if (rnd_percent(r, 30)) timing->walk_latency = 1 + rnd_below(r, 60);
    if (rnd_percent(r, 20)) timing->dma_stall_percent = rnd_below(r, 90);
    timing->sample_late = rnd_percent(r, 50);
}

static void read_registers(struct machine *m)
{
    struct iommu_ref_state *s = &m->state;

    memset(s, 0, sizeof *s);
    s->capabilities = machine_read(m, IOMMU_REG_CAPABILITIES, 8);
    // What can be written is found by writing it.
    uint64_t all = IOMMU_FCTL_BE_MASK | IOMMU_FCTL_WSI_MASK | IOMMU_FCTL_GXL_MASK;
    machine_write(m, IOMMU_REG_FCTL, 4, 0);
    uint64_t zeros = machine_read(m, IOMMU_REG_FCTL, 4);
    machine_write(m, IOMMU_REG_FCTL, 4, all);
    m->fctl_writable = machine_read(m, IOMMU_REG_FCTL, 4) & ~zeros & all;
    machine_write(m, IOMMU_REG_FCTL, 4, 0);
    s->fctl = machine_read(m, IOMMU_REG_FCTL, 4);
    s->bare_size_log2 = 56; // sizes of Bare pages are no part of an answer here
    s->fctl_be_writable = (m->fctl_writable & IOMMU_FCTL_BE_MASK) != 0;
    s->fctl_gxl_writable = (m->fctl_writable & IOMMU_FCTL_GXL_MASK) != 0;
    if (s->capabilities & IOMMU_CAPABILITIES_QOSID_MASK) {
        machine_write(m, IOMMU_REG_IOMMU_QOSID, 4, UINT32_MAX);
        uint64_t qosid = machine_read(m, IOMMU_REG_IOMMU_QOSID, 4);
        s->rcid_width = (uint8_t)__builtin_popcountll(IOMMU_GET(IOMMU_IOMMU_QOSID_RCID, qosid));
        s->mcid_width = (uint8_t)__builtin_popcountll(IOMMU_GET(IOMMU_IOMMU_QOSID_MCID, qosid));
    }
}

bool machine_start(struct machine *m, const char *build, struct rnd *timing, struct rnd *straps,
                   bool plain_timing, bool plain_straps)
{
    struct sluice_config config;

    m->error[0] = 0;
    m->fail_writes = 0;
    m->num_log = 0;
    m->log_full = false;
    sluice_config_init(&config);
    config.build = build;
    config.memory = &memory_ops;
    config.memory_context = m;
    config.seed = rnd_next(timing);
    config.wait_cycles = MACHINE_MAX_CYCLES;
    if (!plain_straps) random_straps(&config.straps, straps);
    if (!plain_timing) random_timing(&config.timing, timing);
    else config.timing.read_latency = 5;
    if (!m->tables.bytes &&
        !ref_tables_init(&m->tables, MACHINE_TABLES_BASE, MACHINE_TABLES_BYTES)) {
        machine_fail(m, "no memory for the tables");
        return false;
    }
    ref_tables_reset(&m->tables);
    if (m->written_end) memset(m->tables.bytes, 0, m->written_end - m->tables.base);
    m->written_end = 0;
    if (sluice_sim_create(&config, &m->sim, m->error, sizeof m->error) != SLUICE_OK) return false;
    sluice_sim_build_info(m->sim, &m->build);
    read_registers(m);
    return !m->error[0];
}

void machine_stop(struct machine *m)
{
    sluice_sim_destroy(m->sim);
    m->sim = NULL;
}
