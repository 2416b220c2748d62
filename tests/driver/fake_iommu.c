// SPDX-License-Identifier: Apache-2.0
#include "fake_iommu.h"

#include <string.h>

#include "iommu_causes.h"
#include "iommu_regs.h"
#include "iommu_structs.h"

/* ---- registers ---- */

static void set_pending(struct fake_iommu *hw, uint32_t bit)
{
    hw->ipsr |= bit;
}

static void write_queue_control(struct fake_iommu *hw, uint32_t *csr, uint32_t value,
                                uint32_t clear_mask, uint32_t on_mask, uint32_t *hardware_index)
{
    bool was_on = (*csr & on_mask) != 0;
    *csr &= ~(value & clear_mask);
    *csr = (*csr & clear_mask) | (value & 3); /* enable, interrupt enable */
    if (value & 1) {
        if (!was_on) {
            *hardware_index = 0;
            *csr &= ~clear_mask;
        }
        *csr |= on_mask;
    }
    (void)hw;
}

static void write_ddtp(struct fake_iommu *hw, uint64_t value)
{
    uint64_t mode = IOMMU_GET(IOMMU_DDTP_IOMMU_MODE, value);
    if (mode >= IOMMU_DDTP_MODE_1LVL && mode - IOMMU_DDTP_MODE_1LVL + 1 > hw->widest_ddt)
        return; /* WARL: keeps what it has */
    hw->ddtp = value & (IOMMU_DDTP_IOMMU_MODE_MASK | IOMMU_DDTP_PPN_MASK);
}

uint64_t fake_read(struct fake_iommu *hw, uint32_t offset, uint32_t bytes)
{
    (void)bytes;
    hw->mmio_reads++;
    switch (offset) {
    case IOMMU_REG_CAPABILITIES:
        return hw->capabilities;
    case IOMMU_REG_FCTL:
        return hw->fctl;
    case IOMMU_REG_DDTP:
        return hw->ddtp;
    case IOMMU_REG_CQH:
        return hw->cqh;
    case IOMMU_REG_CQT:
        return hw->cqt;
    case IOMMU_REG_FQH:
        return hw->fqh;
    case IOMMU_REG_FQT:
        return hw->fqt;
    case IOMMU_REG_CQCSR:
        return hw->cqcsr;
    case IOMMU_REG_FQCSR:
        return hw->fqcsr;
    case IOMMU_REG_IPSR:
        return hw->ipsr;
    default:
        return 0;
    }
}

void fake_write(struct fake_iommu *hw, uint32_t offset, uint64_t value, uint32_t bytes)
{
    (void)bytes;
    hw->mmio_writes++;
    switch (offset) {
    case IOMMU_REG_FCTL:
        hw->fctl = (uint32_t)(value & IOMMU_FCTL_WSI_MASK);
        break;
    case IOMMU_REG_DDTP:
        write_ddtp(hw, value);
        break;
    case IOMMU_REG_CQB:
        hw->cqb = value;
        break;
    case IOMMU_REG_CQT:
        hw->cqt = (uint32_t)value;
        break;
    case IOMMU_REG_FQB:
        hw->fqb = value;
        break;
    case IOMMU_REG_FQH:
        hw->fqh = (uint32_t)value;
        break;
    case IOMMU_REG_CQCSR:
        write_queue_control(hw, &hw->cqcsr, (uint32_t)value,
                            IOMMU_CQCSR_CQMF_MASK | IOMMU_CQCSR_CMD_TO_MASK |
                                IOMMU_CQCSR_CMD_ILL_MASK | IOMMU_CQCSR_FENCE_W_IP_MASK,
                            IOMMU_CQCSR_CQON_MASK, &hw->cqh);
        break;
    case IOMMU_REG_FQCSR:
        write_queue_control(hw, &hw->fqcsr, (uint32_t)value,
                            IOMMU_FQCSR_FQMF_MASK | IOMMU_FQCSR_FQOF_MASK, IOMMU_FQCSR_FQON_MASK,
                            &hw->fqt);
        break;
    case IOMMU_REG_IPSR: {
        hw->ipsr &= ~(uint32_t)value;
        uint32_t cq_errors = IOMMU_CQCSR_CQMF_MASK | IOMMU_CQCSR_CMD_ILL_MASK;
        if ((hw->cqcsr & cq_errors) && (hw->cqcsr & IOMMU_CQCSR_CIE_MASK))
            set_pending(hw, IOMMU_IPSR_CIP_MASK);
        break;
    }
    case IOMMU_REG_ICVEC:
        hw->icvec = value;
        break;
    default:
        break;
    }
}

static uint32_t queue_entries(uint64_t base)
{
    return 2u << IOMMU_GET(IOMMU_CQB_LOG2SZ, base);
}

static uint64_t queue_address(uint64_t base)
{
    return IOMMU_GET(IOMMU_CQB_PPN, base) << 12;
}

/* ---- commands ---- */

static bool bit(uint64_t word, uint64_t mask)
{
    return (word & mask) != 0;
}

static void drop_translations(struct fake_iommu *hw, const uint64_t *command)
{
    bool by_space = bit(command[0], IOMMU_CMD_IOTINVAL_PSCV_MASK);
    bool by_address = bit(command[0], IOMMU_CMD_IOTINVAL_AV_MASK);
    uint32_t pscid = (uint32_t)IOMMU_GET(IOMMU_CMD_IOTINVAL_PSCID, command[0]);
    uint64_t address = IOMMU_GET(IOMMU_CMD_IOTINVAL_ADDR, command[1]) << 12;
    for (uint32_t i = 0; i < FAKE_CACHE_ENTRIES; i++) {
        struct fake_cache_entry *entry = &hw->cache[i];
        if (entry->kind != FAKE_LEAF && entry->kind != FAKE_TABLE) continue;
        if (by_space && entry->pscid != pscid) continue;
        /* By address only leaves go: non-leaf entries need AV=0, or NL which is not offered. */
        if (by_address && (entry->kind == FAKE_TABLE || address - entry->address >= entry->bytes))
            continue;
        entry->used = false;
    }
}

static void drop_contexts(struct fake_iommu *hw, const uint64_t *command)
{
    bool all = !bit(command[0], IOMMU_CMD_IODIR_DV_MASK);
    uint32_t device_id = (uint32_t)IOMMU_GET(IOMMU_CMD_IODIR_DID, command[0]);
    uint32_t process_id = (uint32_t)IOMMU_GET(IOMMU_CMD_IODIR_PID, command[0]);
    bool process = IOMMU_GET(IOMMU_CMD_IODIR_FUNC3, command[0]) == IOMMU_CMD_IODIR_FUNC3_INVAL_PDT;
    for (uint32_t i = 0; i < FAKE_CACHE_ENTRIES; i++) {
        struct fake_cache_entry *entry = &hw->cache[i];
        if (entry->kind != FAKE_DC && entry->kind != FAKE_PC) continue;
        if (!all && entry->device_id != device_id) continue;
        if (process && (entry->kind != FAKE_PC || entry->process_id != process_id)) continue;
        entry->used = false;
    }
}

static void execute_fence(struct fake_iommu *hw, const uint64_t *command)
{
    if (bit(command[0], IOMMU_CMD_IOFENCE_AV_MASK))
        hw->memory.write(hw->memory.context, IOMMU_GET(IOMMU_CMD_IOFENCE_ADDR, command[1]) << 2,
                         IOMMU_GET(IOMMU_CMD_IOFENCE_DATA, command[0]), 4);
}

/* Reserved bits, NL, S and second-stage forms are illegal while nothing advertises them. */
static bool execute(struct fake_iommu *hw, const uint64_t *command)
{
    switch (IOMMU_GET(IOMMU_CMD_OPCODE, command[0])) {
    case IOMMU_CMD_IOTINVAL_OPCODE_VALUE:
        if (IOMMU_GET(IOMMU_CMD_IOTINVAL_FUNC3, command[0]) != IOMMU_CMD_IOTINVAL_FUNC3_VMA ||
            bit(command[0], IOMMU_CMD_IOTINVAL_NL_MASK | IOMMU_CMD_IOTINVAL_GV_MASK |
                                IOMMU_CMD_IOTINVAL_RESERVED0_MASK) ||
            bit(command[1], IOMMU_CMD_IOTINVAL_S_MASK | IOMMU_CMD_IOTINVAL_RESERVED1_MASK))
            return false;
        drop_translations(hw, command);
        return true;
    case IOMMU_CMD_IOFENCE_OPCODE_VALUE:
        if (bit(command[0], IOMMU_CMD_IOFENCE_RESERVED0_MASK)) return false;
        execute_fence(hw, command);
        return true;
    case IOMMU_CMD_IODIR_OPCODE_VALUE:
        if (bit(command[0], IOMMU_CMD_IODIR_RESERVED0_MASK)) return false;
        drop_contexts(hw, command);
        return true;
    default:
        return false;
    }
}

void fake_step(struct fake_iommu *hw)
{
    uint32_t errors = IOMMU_CQCSR_CQMF_MASK | IOMMU_CQCSR_CMD_ILL_MASK;
    if (hw->stuck || !(hw->cqcsr & IOMMU_CQCSR_CQON_MASK) || (hw->cqcsr & errors)) return;
    if (hw->cqh == hw->cqt) return;
    if (hw->head_lags) {
        /* The store of a fence is seen before cqh moves. */
        hw->head_lags = false;
        hw->cqh = (hw->cqh + 1) % queue_entries(hw->cqb);
        return;
    }
    uint64_t address = queue_address(hw->cqb) + hw->cqh * (uint64_t)IOMMU_CMD_BYTES;
    uint64_t command[2] = {hw->memory.read(hw->memory.context, address),
                           hw->memory.read(hw->memory.context, address + 8)};
    uint32_t error = 0;
    if (hw->fail_fetches > 0) {
        hw->fail_fetches--;
        error = IOMMU_CQCSR_CQMF_MASK;
    } else if (!execute(hw, command)) {
        error = IOMMU_CQCSR_CMD_ILL_MASK;
    }
    if (error != 0) {
        hw->cqcsr |= error;
        if (hw->cqcsr & IOMMU_CQCSR_CIE_MASK) set_pending(hw, IOMMU_IPSR_CIP_MASK);
        return;
    }
    memcpy(hw->command[hw->num_commands % FAKE_LOG_COMMANDS], command, sizeof(command));
    hw->num_commands++;
    hw->head_lags = true;
}

/* ---- fault records ---- */

void fake_fault(struct fake_iommu *hw, uint32_t device_id, uint32_t process_id, uint64_t iova,
                uint32_t ttyp, uint32_t cause)
{
    uint32_t errors = IOMMU_FQCSR_FQOF_MASK | IOMMU_FQCSR_FQMF_MASK;
    if (!(hw->fqcsr & IOMMU_FQCSR_FQON_MASK) || (hw->fqcsr & errors)) return;
    uint32_t next = (hw->fqt + 1) % queue_entries(hw->fqb);
    if (next == hw->fqh) {
        hw->fqcsr |= IOMMU_FQCSR_FQOF_MASK;
    } else {
        bool tagged = process_id != NO_PROCESS;
        uint64_t word = IOMMU_PUT(IOMMU_FAULT_RECORD_CAUSE, cause) |
                        IOMMU_PUT(IOMMU_FAULT_RECORD_TTYP, ttyp) |
                        IOMMU_PUT(IOMMU_FAULT_RECORD_DID, device_id) |
                        IOMMU_PUT(IOMMU_FAULT_RECORD_PV, tagged) |
                        IOMMU_PUT(IOMMU_FAULT_RECORD_PID, tagged ? process_id : 0);
        uint64_t address = queue_address(hw->fqb) + hw->fqt * (uint64_t)IOMMU_FAULT_RECORD_BYTES;
        uint64_t words[4] = {word, 0, iova, 0};
        for (uint32_t i = 0; i < 4; i++)
            hw->memory.write(hw->memory.context, address + i * 8, words[i], 8);
        hw->fqt = next;
    }
    if (hw->fqcsr & IOMMU_FQCSR_FIE_MASK) set_pending(hw, IOMMU_IPSR_FIP_MASK);
}
