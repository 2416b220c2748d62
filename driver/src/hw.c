// SPDX-License-Identifier: Apache-2.0
#include "hw.h"

#include "text.h"

#define SUPPORTED_MAJOR_VERSION 1u

uint32_t hw_read32(struct hw *hw, uint32_t offset)
{
    host_count(hw->host, HOST_MMIO_READS, 1);
    const struct iommu_platform *platform = hw->host->platform;
    return platform->mmio_read32(platform->context, hw->index, offset);
}

uint64_t hw_read64(struct hw *hw, uint32_t offset)
{
    host_count(hw->host, HOST_MMIO_READS, 1);
    const struct iommu_platform *platform = hw->host->platform;
    return platform->mmio_read64(platform->context, hw->index, offset);
}

void hw_write32(struct hw *hw, uint32_t offset, uint32_t value)
{
    host_count(hw->host, HOST_MMIO_WRITES, 1);
    const struct iommu_platform *platform = hw->host->platform;
    platform->mmio_write32(platform->context, hw->index, offset, value);
}

void hw_write64(struct hw *hw, uint32_t offset, uint64_t value)
{
    host_count(hw->host, HOST_MMIO_WRITES, 1);
    const struct iommu_platform *platform = hw->host->platform;
    platform->mmio_write64(platform->context, hw->index, offset, value);
}

void hw_log(struct hw *hw, enum iommu_log_level level, const char *text, uint64_t a, uint64_t b)
{
    struct text_line line = TEXT_LINE_EMPTY;
    text_add(&line, "IOMMU ");
    text_add_decimal(&line, hw->index);
    text_add(&line, ": ");
    text_add(&line, text);
    text_add(&line, " ");
    text_add_hex(&line, a);
    text_add(&line, " ");
    text_add_hex(&line, b);
    host_log(hw->host, level, line.text);
}

NTSTATUS hw_wait32(struct hw *hw, uint32_t offset, uint64_t mask, uint64_t value, const char *what)
{
    struct host_wait wait = host_wait_begin(hw->host);
    for (;;) {
        uint32_t now = hw_read32(hw, offset);
        if ((now & mask) == value) return STATUS_SUCCESS;
        if (host_wait_more(&wait)) continue;
        hw_log(hw, IOMMU_LOG_ERROR, "register offset and value at the end of a wait:", offset, now);
        struct iommu_fatal fatal = {
            .reason = IOMMU_FATAL_HARDWARE_TIMEOUT, .iommu = hw->index, .text = what};
        host_fatal(hw->host, &fatal);
        return STATUS_IO_TIMEOUT;
    }
}

uint32_t hw_queue_order(uint32_t entries, uint32_t entry_bytes)
{
    uint32_t order = 0;
    while (((uint64_t)PAGE_SIZE << order) < (uint64_t)entries * entry_bytes)
        order++;
    return order;
}

uint64_t hw_queue_base(uint64_t physical, uint32_t entries)
{
    uint32_t log2 = 0;
    while ((1u << log2) < entries)
        log2++;
    /* The fields of cqb and fqb are the same. */
    return IOMMU_PUT(IOMMU_CQB_PPN, physical >> PAGE_SHIFT) | IOMMU_PUT(IOMMU_CQB_LOG2SZ, log2 - 1);
}

/* Whatever ran before us may have left it on. Directory first: no walk may start any more. */
static NTSTATUS switch_off(struct hw *hw)
{
    uint64_t ddtp = hw_read64(hw, IOMMU_REG_DDTP);
    if (IOMMU_GET(IOMMU_DDTP_IOMMU_MODE, ddtp) != IOMMU_DDTP_MODE_OFF)
        hw_write64(hw, IOMMU_REG_DDTP, IOMMU_PUT(IOMMU_DDTP_IOMMU_MODE, IOMMU_DDTP_MODE_OFF));
    NTSTATUS status = hw_wait32(hw, IOMMU_REG_DDTP, IOMMU_DDTP_BUSY_MASK, 0, "ddtp.busy to clear");
    if (!NT_SUCCESS(status)) return status;

    hw_write32(hw, IOMMU_REG_CQCSR, 0);
    hw_write32(hw, IOMMU_REG_FQCSR, 0);
    status = hw_wait32(hw, IOMMU_REG_CQCSR, IOMMU_CQCSR_CQON_MASK | IOMMU_CQCSR_BUSY_MASK, 0,
                       "cqcsr.cqon to become 0");
    if (!NT_SUCCESS(status)) return status;
    status = hw_wait32(hw, IOMMU_REG_FQCSR, IOMMU_FQCSR_FQON_MASK | IOMMU_FQCSR_BUSY_MASK, 0,
                       "fqcsr.fqon to become 0");
    if (!NT_SUCCESS(status) || !hw_offers(hw, IOMMU_CAPABILITIES_ATS_MASK)) return status;
    hw_write32(hw, IOMMU_REG_PQCSR, 0);
    return hw_wait32(hw, IOMMU_REG_PQCSR, IOMMU_PQCSR_PQON_MASK | IOMMU_PQCSR_BUSY_MASK, 0,
                     "pqcsr.pqon to become 0");
}

static NTSTATUS set_features(struct hw *hw)
{
    hw_write32(hw, IOMMU_REG_FCTL, IOMMU_FCTL_WSI_MASK);
    uint32_t features = hw_read32(hw, IOMMU_REG_FCTL);
    if ((features & IOMMU_FCTL_BE_MASK) || !(features & IOMMU_FCTL_WSI_MASK)) {
        hw_log(hw, IOMMU_LOG_ERROR, "cannot be little-endian with wire interrupts; fctl", features,
               0);
        return STATUS_NOT_SUPPORTED;
    }
    hw_write64(hw, IOMMU_REG_ICVEC, 0); /* every source on wire 0 */
    return STATUS_SUCCESS;
}

NTSTATUS hw_probe(struct hw *hw)
{
    hw->capabilities = hw_read64(hw, IOMMU_REG_CAPABILITIES);
    uint64_t version = IOMMU_GET(IOMMU_CAPABILITIES_VERSION, hw->capabilities);
    uint64_t interrupts = IOMMU_GET(IOMMU_CAPABILITIES_IGS, hw->capabilities);
    if (version >> 4 != SUPPORTED_MAJOR_VERSION) {
        hw_log(hw, IOMMU_LOG_ERROR, "unknown version; version and capabilities", version,
               hw->capabilities);
        return STATUS_NOT_SUPPORTED;
    }
    if (interrupts != IOMMU_CAPABILITIES_IGS_WSI && interrupts != IOMMU_CAPABILITIES_IGS_BOTH) {
        hw_log(hw, IOMMU_LOG_ERROR, "no wire interrupts; IGS and capabilities", interrupts,
               hw->capabilities);
        return STATUS_NOT_SUPPORTED;
    }
    hw->remaps = hw_offers(hw, IOMMU_CAPABILITIES_SV39_MASK | IOMMU_CAPABILITIES_SV48_MASK |
                                   IOMMU_CAPABILITIES_SV57_MASK);
    NTSTATUS status = switch_off(hw);
    if (!NT_SUCCESS(status)) return status;
    return set_features(hw);
}

static NTSTATUS write_ddtp(struct hw *hw, uint64_t value, uint64_t *now)
{
    hw_write64(hw, IOMMU_REG_DDTP, value);
    NTSTATUS status = hw_wait32(hw, IOMMU_REG_DDTP, IOMMU_DDTP_BUSY_MASK, 0, "ddtp.busy to clear");
    if (NT_SUCCESS(status)) *now = hw_read64(hw, IOMMU_REG_DDTP);
    return status;
}

/*
 * Install the empty directory with the smallest depth that reaches every device_id and that the
 * IOMMU accepts; ddtp is WARL, so the way to ask is to write.
 */
static NTSTATUS install_directory(struct hw *hw)
{
    struct ddt *directory = &hw->directory;
    host_barrier(hw->host);
    for (uint32_t levels = 1; levels <= DDT_MAX_LEVELS; levels++) {
        if (ddt_device_id_bits(directory, levels) < hw->platform->device_id_bits) continue;
        uint64_t mode = IOMMU_DDTP_MODE_1LVL + (levels - 1);
        uint64_t value = IOMMU_PUT(IOMMU_DDTP_IOMMU_MODE, mode) |
                         IOMMU_PUT(IOMMU_DDTP_PPN, directory->root_physical >> PAGE_SHIFT);
        uint64_t now;
        NTSTATUS status = write_ddtp(hw, value, &now);
        if (!NT_SUCCESS(status)) return status;
        directory->levels = levels;
        if (now == value) return STATUS_SUCCESS;
        status = write_ddtp(hw, IOMMU_PUT(IOMMU_DDTP_IOMMU_MODE, IOMMU_DDTP_MODE_OFF), &now);
        if (!NT_SUCCESS(status)) return status;
    }
    hw_log(hw, IOMMU_LOG_ERROR, "no directory for device_ids of so many bits; capabilities",
           hw->platform->device_id_bits, hw->capabilities);
    return STATUS_NOT_SUPPORTED;
}

NTSTATUS hw_start(struct hw *hw, const struct iommu_driver_options *options)
{
    hw_write32(hw, IOMMU_REG_IPSR, hw_read32(hw, IOMMU_REG_IPSR));
    NTSTATUS status = cmdq_start(&hw->commands, hw, options->command_entries);
    if (!NT_SUCCESS(status)) return status;
    status = faultq_start(&hw->faults, hw, options->fault_entries);
    if (!NT_SUCCESS(status)) return status;
    bool extended = hw_offers(hw, IOMMU_CAPABILITIES_MSI_FLAT_MASK);
    status = ddt_init(&hw->directory, hw->host, extended);
    if (!NT_SUCCESS(status)) return status;
    return install_directory(hw);
}

void hw_stop(struct hw *hw)
{
    uint64_t now;
    if (hw->directory.root != NULL)
        write_ddtp(hw, IOMMU_PUT(IOMMU_DDTP_IOMMU_MODE, IOMMU_DDTP_MODE_OFF), &now);
    faultq_stop(&hw->faults);
    cmdq_stop(&hw->commands);
    ddt_destroy(&hw->directory);
}
