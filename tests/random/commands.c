// SPDX-License-Identifier: Apache-2.0
#include "commands.h"

#include <inttypes.h>

#define VMA (IOMMU_CMD_IOTINVAL_OPCODE_VALUE |                                                     \
             IOMMU_PUT(IOMMU_CMD_IOTINVAL_FUNC3, IOMMU_CMD_IOTINVAL_FUNC3_VMA))
#define GVMA (IOMMU_CMD_IOTINVAL_OPCODE_VALUE |                                                    \
              IOMMU_PUT(IOMMU_CMD_IOTINVAL_FUNC3, IOMMU_CMD_IOTINVAL_FUNC3_GVMA))
#define INVAL_DDT (IOMMU_CMD_IODIR_OPCODE_VALUE |                                                  \
                   IOMMU_PUT(IOMMU_CMD_IODIR_FUNC3, IOMMU_CMD_IODIR_FUNC3_INVAL_DDT))
#define INVAL_PDT (IOMMU_CMD_IODIR_OPCODE_VALUE |                                                  \
                   IOMMU_PUT(IOMMU_CMD_IODIR_FUNC3, IOMMU_CMD_IODIR_FUNC3_INVAL_PDT))
#define CQ_ERRORS (IOMMU_CQCSR_CQMF_MASK | IOMMU_CQCSR_CMD_TO_MASK | IOMMU_CQCSR_CMD_ILL_MASK)

void commands_put(struct commands *c, uint64_t word0, uint64_t word1, unsigned bin)
{
    struct machine *m = c->m;
    uint64_t address = m->cq + m->cq_tail * (uint64_t)IOMMU_CMD_BYTES;

    ref_tables_put(&m->tables, address, 8, word0, m->tables.be);
    ref_tables_put(&m->tables, address + 8, 8, word1, m->tables.be);
    m->cq_tail = (m->cq_tail + 1) & ((1u << m->cq_log2) - 1);
    c->histogram->commands[bin]++;
}

void commands_ring(struct commands *c)
{
    machine_write(c->m, IOMMU_REG_CQT, 4, c->m->cq_tail);
}

static uint64_t gscid_bits(uint64_t gscid)
{
    return IOMMU_CMD_IOTINVAL_GV_MASK | IOMMU_PUT(IOMMU_CMD_IOTINVAL_GSCID, gscid);
}

static uint64_t address_word(uint64_t address)
{
    return IOMMU_PUT(IOMMU_CMD_IOTINVAL_ADDR, address >> 12);
}

// Everything, of every id that a device context in memory names.
static void invalidate_all(struct commands *c)
{
    struct ref_tables *t = &c->m->tables;

    commands_put(c, INVAL_DDT, 0, COMMAND_INVAL_DDT);
    commands_put(c, VMA, 0, COMMAND_VMA);
    for (unsigned i = 0; i < c->s->num_entries; i++) {
        const struct scene_entry *e = &c->s->entries[i];
        if (e->kind != SCENE_DC) continue;
        uint64_t iohgatp = ref_tables_get(t, e->address + 8, 8, e->be);
        if (IOMMU_GET(IOMMU_DC_IOHGATP_MODE, iohgatp) != IOMMU_IOHGATP_MODE_BARE)
            commands_put(c, VMA | gscid_bits(IOMMU_GET(IOMMU_DC_IOHGATP_GSCID, iohgatp)), 0,
                         COMMAND_VMA);
    }
    if (scene_can(c->s, IOMMU_CAPABILITIES_SV39X4_MASK | IOMMU_CAPABILITIES_SV32X4_MASK))
        commands_put(c, GVMA, 0, COMMAND_GVMA);
}

static void invalidate_dc(struct commands *c, const struct scene_entry *e)
{
    const struct scene_context *x = e->context;
    uint64_t did = IOMMU_CMD_IODIR_DV_MASK | IOMMU_PUT(IOMMU_CMD_IODIR_DID, x->device_id);

    commands_put(c, INVAL_DDT | did, 0, COMMAND_INVAL_DDT_DID);
    if (x->guest->s2.mode != IOMMU_IOHGATP_MODE_BARE) {
        commands_put(c, VMA | gscid_bits(x->guest->gscid), 0, COMMAND_VMA);
        commands_put(c, GVMA | gscid_bits(x->guest->gscid), 0, COMMAND_GVMA);
    } else if (x->pdtv) {
        commands_put(c, VMA, 0, COMMAND_VMA);
    } else if (x->process && x->process->s1.mode) {
        commands_put(c, VMA | IOMMU_CMD_IOTINVAL_PSCV_MASK |
                            IOMMU_PUT(IOMMU_CMD_IOTINVAL_PSCID, x->process->pscid), 0,
                     COMMAND_VMA_PSCID);
    }
}

static void invalidate_first_stage(struct commands *c, const struct scene_process *p,
                                   const struct scene_entry *e)
{
    uint64_t word0 = VMA, word1 = 0;
    unsigned bin = COMMAND_VMA;

    if (p->guest->s2.mode != IOMMU_IOHGATP_MODE_BARE) word0 |= gscid_bits(p->guest->gscid);
    // A global entry serves all processes: the command must not name one.
    if (!e->global && rnd_percent(c->r, 70)) {
        word0 |= IOMMU_CMD_IOTINVAL_PSCV_MASK | IOMMU_PUT(IOMMU_CMD_IOTINVAL_PSCID, p->pscid);
        bin = COMMAND_VMA_PSCID;
    }
    // A larger page may be cached in pieces if the second stage has smaller ones.
    bool whole = e->level == 0 || p->guest->s2.mode == IOMMU_IOHGATP_MODE_BARE;
    if (e->kind == SCENE_S1 && e->leaf && whole && rnd_percent(c->r, 70)) {
        word0 |= IOMMU_CMD_IOTINVAL_AV_MASK;
        word1 = address_word(e->covers);
        bin = COMMAND_VMA_ADDRESS;
    }
    commands_put(c, word0, word1, bin);
}

static void invalidate_second_stage(struct commands *c, const struct scene_entry *e)
{
    const struct scene_guest *g = e->kind == SCENE_MSI ? e->context->guest : e->guest;
    // A larger page may be cached in the pieces that the first stage makes of it.
    bool by_address = e->leaf && e->level == 0 && rnd_percent(c->r, 70);

    commands_put(c, GVMA | gscid_bits(g->gscid) | (by_address ? IOMMU_CMD_IOTINVAL_AV_MASK : 0),
                 by_address ? address_word(e->covers) : 0,
                 by_address ? COMMAND_GVMA_ADDRESS : COMMAND_GVMA);
    // Contexts may hold pages that the second stage translates.
    commands_put(c, INVAL_DDT, 0, COMMAND_INVAL_DDT);
}

void commands_invalidate(struct commands *c, const struct scene_entry *e, bool wide)
{
    if (wide || rnd_percent(c->r, 10)) {
        invalidate_all(c);
        return;
    }
    switch (e->kind) {
    case SCENE_DDTE: commands_put(c, INVAL_DDT, 0, COMMAND_INVAL_DDT); break;
    case SCENE_DC:   invalidate_dc(c, e); break;
    case SCENE_PDTE:
        commands_put(c, INVAL_DDT | IOMMU_CMD_IODIR_DV_MASK |
                            IOMMU_PUT(IOMMU_CMD_IODIR_DID, e->context->device_id), 0,
                     COMMAND_INVAL_DDT_DID);
        break;
    case SCENE_PC:
        commands_put(c, INVAL_PDT | IOMMU_CMD_IODIR_DV_MASK |
                            IOMMU_PUT(IOMMU_CMD_IODIR_DID, e->context->device_id) |
                            IOMMU_PUT(IOMMU_CMD_IODIR_PID, e->pid), 0, COMMAND_INVAL_PDT);
        invalidate_first_stage(c, e->process, e);
        break;
    case SCENE_S1: invalidate_first_stage(c, e->process, e); break;
    case SCENE_S2:
    case SCENE_MSI: invalidate_second_stage(c, e); break;
    }
}

void commands_fence(struct commands *c)
{
    uint64_t word0 = IOMMU_CMD_IOFENCE_OPCODE_VALUE |
                     rnd_bits(c->r, 2) << IOMMU_CMD_IOFENCE_PR_SHIFT; // PR and PW
    uint64_t word1 = 0;
    bool store = rnd_percent(c->r, 40);

    c->fence_data = 0;
    if (store) {
        // A place of its own at the end of the command queue's page.
        c->fence_address = c->m->cq + 4096 - 8;
        c->fence_data = (uint32_t)rnd_bits(c->r, 31) + 1;
        ref_tables_put(&c->m->tables, c->fence_address, 4, 0, c->m->tables.be);
        word0 |= IOMMU_CMD_IOFENCE_AV_MASK | IOMMU_PUT(IOMMU_CMD_IOFENCE_DATA, c->fence_data);
        word1 = IOMMU_PUT(IOMMU_CMD_IOFENCE_ADDR, c->fence_address >> 2);
    }
    commands_put(c, word0, word1, store ? COMMAND_FENCE_STORE : COMMAND_FENCE);
}

bool commands_finish(struct commands *c)
{
    struct machine *m = c->m;

    for (unsigned tries = 0; tries < 4000; tries++) {
        uint32_t head = (uint32_t)machine_read(m, IOMMU_REG_CQH, 4);
        uint32_t cqcsr = (uint32_t)machine_read(m, IOMMU_REG_CQCSR, 4);
        if (m->error[0]) return false;
        if (cqcsr & CQ_ERRORS) {
            machine_fail(m, "commands that are right: cqcsr 0x%x at cqh %u", cqcsr, head);
            return false;
        }
        if (head != m->cq_tail) continue;
        if (c->fence_data && ref_tables_get(&m->tables, c->fence_address, 4, m->tables.be) !=
                                 c->fence_data)
            machine_fail(m, "a fence with AV=1 is done and stored nothing");
        return !m->error[0];
    }
    machine_fail(m, "the command queue stands at cqh %u, cqt %u",
                 (unsigned)machine_read(m, IOMMU_REG_CQH, 4), m->cq_tail);
    return false;
}

// ---------------------------------------------------------------- failures

// A command that every build refuses, and one word that tells which.
static uint64_t illegal_word0(struct commands *c, uint64_t *word1)
{
    struct rnd *r = c->r;

    *word1 = 0;
    switch (rnd_below(r, 9)) {
    case 0: return 0; // opcode 0 is reserved
    case 1: return 5 + rnd_below(r, 59);
    case 2: return IOMMU_CMD_IOTINVAL_OPCODE_VALUE |
                   IOMMU_PUT(IOMMU_CMD_IOTINVAL_FUNC3, 2 + rnd_below(r, 6));
    case 3: return IOMMU_CMD_IOFENCE_OPCODE_VALUE |
                   IOMMU_PUT(IOMMU_CMD_IOFENCE_FUNC3, 1 + rnd_below(r, 7));
    case 4: return IOMMU_CMD_IODIR_OPCODE_VALUE |
                   IOMMU_PUT(IOMMU_CMD_IODIR_FUNC3, 2 + rnd_below(r, 6));
    case 5: return INVAL_PDT; // DV=0
    case 6: return GVMA | IOMMU_CMD_IOTINVAL_PSCV_MASK;
    case 7: return VMA | UINT64_C(1) << 11; // reserved bit
    default:
        *word1 = 1; // reserved word
        return INVAL_DDT;
    }
}

static bool expect_stop(struct commands *c, uint32_t head, uint32_t error, const char *what)
{
    struct machine *m = c->m;

    if (!machine_await(m, IOMMU_REG_CQCSR, error, error, what)) return false;
    uint32_t cqcsr = (uint32_t)machine_read(m, IOMMU_REG_CQCSR, 4) & CQ_ERRORS;
    uint32_t stands = (uint32_t)machine_read(m, IOMMU_REG_CQH, 4);
    if (cqcsr != error || stands != head)
        machine_fail(m, "%s: cqcsr errors 0x%x, cqh %u instead of %u", what, cqcsr, stands, head);
    return !m->error[0];
}

static void clear_error(struct commands *c, uint32_t error)
{
    machine_write(c->m, IOMMU_REG_CQCSR, 4, IOMMU_CQCSR_CQEN_MASK | error);
}

void commands_fail(struct commands *c)
{
    struct machine *m = c->m;
    uint32_t head = m->cq_tail;
    uint64_t address = m->cq + head * (uint64_t)IOMMU_CMD_BYTES, word1;

    switch (rnd_below(c->r, 3)) {
    case 0: { // illegal: replaced by one that is legal
        uint64_t word0 = illegal_word0(c, &word1);
        commands_put(c, word0, word1, COMMAND_ILLEGAL);
        commands_fence(c);
        commands_ring(c);
        if (!expect_stop(c, head, IOMMU_CQCSR_CMD_ILL_MASK, "cmd_ill")) return;
        ref_tables_put(&m->tables, address, 8, VMA, m->tables.be);
        ref_tables_put(&m->tables, address + 8, 8, 0, m->tables.be);
        clear_error(c, IOMMU_CQCSR_CMD_ILL_MASK);
        break;
    }
    case 1: { // a fetch that fails
        unsigned failures = m->tables.num_failures;
        if (failures == REF_TABLES_MAX_FAILURES) return;
        ref_tables_fail(&m->tables, address,
                        rnd_percent(c->r, 50) ? IOMMU_REF_POISON : IOMMU_REF_ACCESS_FAULT);
        commands_put(c, VMA, 0, COMMAND_FETCH_FAULT);
        commands_fence(c);
        commands_ring(c);
        bool stopped = expect_stop(c, head, IOMMU_CQCSR_CQMF_MASK, "cqmf of a fetch");
        m->tables.num_failures = failures;
        if (!stopped) return;
        clear_error(c, IOMMU_CQCSR_CQMF_MASK);
        break;
    }
    default: // a store of a fence that fails
        c->fence_address = m->cq + 4096 - 16;
        c->fence_data = 0;
        m->fail_writes = c->fence_address;
        commands_put(c, IOMMU_CMD_IOFENCE_OPCODE_VALUE | IOMMU_CMD_IOFENCE_AV_MASK |
                            IOMMU_PUT(IOMMU_CMD_IOFENCE_DATA, 7),
                     IOMMU_PUT(IOMMU_CMD_IOFENCE_ADDR, c->fence_address >> 2),
                     COMMAND_STORE_FAULT);
        commands_ring(c);
        if (!expect_stop(c, head, IOMMU_CQCSR_CQMF_MASK, "cqmf of a fence's store")) return;
        m->fail_writes = 0;
        clear_error(c, IOMMU_CQCSR_CQMF_MASK);
        break;
    }
    commands_finish(c);
}
