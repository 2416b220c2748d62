// SPDX-License-Identifier: Apache-2.0
#include "score_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define CAPABILITIES                                                                               \
    (IOMMU_PUT(IOMMU_CAPABILITIES_VERSION, 0x10) | IOMMU_CAPABILITIES_SV39_MASK |                  \
     IOMMU_CAPABILITIES_AMO_HWAD_MASK | IOMMU_PUT(IOMMU_CAPABILITIES_PAS, 56))

#define SEND(w, LANE, lane, port, ...)                                                             \
    do {                                                                                           \
        const struct trace_##lane event_ = {__VA_ARGS__};                                          \
        uint32_t words_[TRACE_##LANE##_WORDS];                                                     \
        trace_##lane##_pack(&event_, words_);                                                      \
        scoreboard_event((w)->sb, ++(w)->cycle, TRACE_LANE_##LANE, port, words_);                  \
    } while (0)

void world_write_register(struct world *w, uint32_t offset, uint64_t value, uint32_t bytes)
{
    uint32_t lane = offset % 8;

    SEND(w, REG_WRITE, reg_write, 0, .addr = offset & ~7u, .data = value << (8 * lane),
         .strb = (bytes == 8 ? 0xFFu : 0xFu) << lane);
}

void world_new(struct world *w)
{
    const struct scoreboard_config config = {.dma_bytes = 8, .bare_size_log2 = 56};
    uint64_t dc[8] = {0};

    memset(w, 0, sizeof *w);
    w->sb = scoreboard_create(&config);
    assert_non_null(w->sb);
    assert_true(ref_tables_init(&w->tables, 0x80000000, 0x40000));
    w->ddt = ref_ddt_new(&w->tables, IOMMU_DDTP_MODE_1LVL, false);
    w->s2 = ref_s2_new(&w->tables, IOMMU_IOHGATP_MODE_BARE, false, 0);
    w->s1 = ref_s1_new(&w->tables, &w->s2, IOMMU_FSC_MODE_SV39, false);
    dc[IOMMU_DC_TC_DWORD] = IOMMU_DC_TC_V_MASK | IOMMU_DC_TC_SADE_MASK;
    dc[IOMMU_DC_TA_DWORD] = IOMMU_PUT(IOMMU_DC_TA_PSCID, PSCID);
    dc[IOMMU_DC_FSC_DWORD] = IOMMU_PUT(IOMMU_DC_FSC_MODE, IOMMU_FSC_MODE_SV39) |
                             IOMMU_PUT(IOMMU_DC_FSC_PPN, w->s1.root_ppn);
    ref_ddt_set(&w->tables, &w->ddt, DEVICE, dc);
    world_pte(w, ref_pte(PA, REF_PTE_USER));
    w->state = (struct iommu_ref_state){
        .capabilities = CAPABILITIES, .ddtp = w->ddt.ddtp, .bare_size_log2 = 56};

    SEND(w, RESET, reset, 0, .capabilities = CAPABILITIES, .ddt_mode_max = 4, .walk_slots = 8);
    world_write_register(w, IOMMU_REG_FQB,
                         IOMMU_PUT(IOMMU_FQB_PPN, FQ_PPN) | IOMMU_PUT(IOMMU_FQB_LOG2SZ, 3), 8);
    world_write_register(w, IOMMU_REG_FQCSR, IOMMU_FQCSR_FQEN_MASK, 4);
    world_write_register(w, IOMMU_REG_DDTP, w->ddt.ddtp, 8);
    SEND(w, DROP, drop, 0, .kind = 4); // the mode takes effect
    w->cycle += 1000;                  // the queue has started
}

void world_free(struct world *w)
{
    scoreboard_destroy(w->sb);
    ref_tables_free(&w->tables);
}

const struct scoreboard_report *world_report(struct world *w)
{
    scoreboard_finish(w->sb);
    return scoreboard_report(w->sb);
}

void world_pte(struct world *w, uint64_t pte)
{
    ref_tables_put(&w->tables, ref_s1_entry(&w->tables, &w->s1, IOVA, 0), 8, pte, false);
}

uint32_t world_request(struct world *w, bool write, bool hit)
{
    uint32_t seq = w->seq++;

    if (write)
        SEND(w, DMA_AW, dma_aw, 0, .seq = seq, .id = 3, .device_id = DEVICE, .addr = IOVA,
             .size = 3, .burst = 1, .hit = hit);
    else
        SEND(w, DMA_AR, dma_ar, 0, .seq = seq, .id = 3, .device_id = DEVICE, .addr = IOVA,
             .size = 3, .burst = 1, .hit = hit);
    return seq;
}

void world_ask(struct world *w, uint32_t seq, bool write)
{
    SEND(w, XLATE_REQ, xlate_req, 0, .write = write, .seq = seq, .outcome = 3);
}

static struct iommu_ref_request request_of(bool write)
{
    return (struct iommu_ref_request){.device_id = DEVICE, .iova = IOVA, .write = write,
                                      .length = 8};
}

void world_walk(struct world *w, bool write)
{
    const struct iommu_ref_memory memory = ref_tables_memory(&w->tables);
    const struct iommu_ref_request request = request_of(write);
    struct iommu_ref_answer answer;

    iommu_ref_translate(&w->state, &memory, &request, &answer);
    for (unsigned i = 0; i < answer.num_reads; i++) {
        const struct iommu_ref_read *read = &answer.reads[i];
        w->cycle++;
        scoreboard_memory(w->sb, &(struct scoreboard_memory){
            .kind = SCOREBOARD_READ,
            .status = read->status == IOMMU_REF_OK ? SCOREBOARD_OK : SCOREBOARD_ACCESS_FAULT,
            .address = read->address, .bytes = read->bytes, .cycle = w->cycle,
            .issue_cycle = w->cycle, .data = read->data});
    }
    w->last_read = w->cycle;
}

void world_grant(struct world *w, uint32_t seq, bool write, uint64_t pa, bool stale)
{
    SEND(w, XLATE_RSP, xlate_rsp, 0, .write = write, .seq = seq, .granted = 1, .from_walk = 1,
         .stale = stale, .ppn = pa >> 12);
}

void world_refuse(struct world *w, uint32_t seq, bool write, uint16_t cause)
{
    SEND(w, XLATE_RSP, xlate_rsp, 0, .write = write, .seq = seq, .from_walk = 1, .cause = cause);
}

void world_issue(struct world *w, uint32_t seq, bool write, uint64_t pa)
{
    if (write) SEND(w, M_AW, m_aw, 0, .seq = seq, .id = 3, .pa = pa);
    else SEND(w, M_AR, m_ar, 0, .seq = seq, .id = 3, .pa = pa);
}

void world_answer(struct world *w, uint32_t seq, bool write, bool local)
{
    (void)seq;
    if (write) SEND(w, B, b, 0, .id = 3, .resp = local ? 2 : 0, .local = local);
    else SEND(w, R_LAST, r_last, 0, .id = 3, .resp = local ? 2 : 0, .local = local);
}

void world_read(struct world *w, uint64_t pa)
{
    uint32_t seq = world_request(w, false, false);

    world_ask(w, seq, false);
    world_walk(w, false);
    world_grant(w, seq, false, pa, false);
    world_issue(w, seq, false, pa);
    world_answer(w, seq, false, false);
}

struct trace_fault world_record(struct world *w, bool write, uint16_t cause)
{
    return (struct trace_fault){
        .index = w->fqt, .cause = cause, .device_id = DEVICE, .iotval = IOVA,
        .ttyp = write ? IOMMU_TTYP_UNTRANSLATED_WRITE : IOMMU_TTYP_UNTRANSLATED_READ};
}

void world_store_record(struct world *w, const struct trace_fault *record)
{
    // Cause and DID by their places in the architecture's picture of a record.
    uint64_t words[4] = {record->cause | (uint64_t)record->ttyp << 34 |
                             (uint64_t)record->device_id << 40, 0, record->iotval,
                         record->iotval2};

    w->cycle++;
    scoreboard_memory(w->sb, &(struct scoreboard_memory){
        .kind = SCOREBOARD_WRITE, .address = (FQ_PPN << 12) + 32 * record->index, .bytes = 32,
        .cycle = w->cycle, .issue_cycle = w->cycle, .fault_queue = true,
        .data = (const uint8_t *)words, .strobes = UINT32_MAX});
}

void world_record_event(struct world *w, const struct trace_fault *record)
{
    uint32_t words[TRACE_FAULT_WORDS];

    trace_fault_pack(record, words);
    scoreboard_event(w->sb, ++w->cycle, TRACE_LANE_FAULT, 0, words);
    if (!record->dropped) w->fqt = record->index + 1;
}

void world_invalidate(struct world *w, uint64_t word0, uint64_t word1)
{
    uint32_t index = w->command++;

    SEND(w, COMMAND, command, 0, .index = index, .phase = 0, .word0 = word0, .word1 = word1);
    SEND(w, DROP, drop, 0, .kind = 0);
    SEND(w, COMMAND, command, 0, .index = index, .phase = 1, .word0 = word0, .word1 = word1);
}

void world_fence(struct world *w)
{
    uint64_t word0 = IOMMU_PUT(IOMMU_CMD_IOFENCE_OPCODE, IOMMU_CMD_IOFENCE_OPCODE_VALUE);
    uint32_t index = w->command++;

    SEND(w, COMMAND, command, 0, .index = index, .phase = 0, .word0 = word0);
    SEND(w, COMMAND, command, 0, .index = index, .phase = 1, .word0 = word0);
}

void world_invalidate_page(struct world *w)
{
    world_invalidate(w,
                     IOMMU_PUT(IOMMU_CMD_IOTINVAL_OPCODE, IOMMU_CMD_IOTINVAL_OPCODE_VALUE) |
                         IOMMU_CMD_IOTINVAL_AV_MASK | IOMMU_CMD_IOTINVAL_PSCV_MASK |
                         IOMMU_PUT(IOMMU_CMD_IOTINVAL_PSCID, PSCID),
                     IOMMU_PUT(IOMMU_CMD_IOTINVAL_ADDR, IOVA >> 12));
}

void world_swap(struct world *w, uint64_t address, uint64_t old_value, uint64_t new_value)
{
    w->cycle++;
    scoreboard_memory(w->sb, &(struct scoreboard_memory){
        .kind = SCOREBOARD_SWAP, .address = address, .bytes = 8, .cycle = w->cycle,
        .issue_cycle = w->cycle, .data = (const uint8_t *)&new_value,
        .old_data = (const uint8_t *)&old_value});
    ref_tables_put(&w->tables, address, 8, new_value, false);
}
