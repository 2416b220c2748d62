// SPDX-License-Identifier: Apache-2.0
#include "fault_report.h"

#include "device.h"
#include "domain.h"
#include "iommu_causes.h"
#include "pte.h"
#include "text.h"

/* A record taken apart, and what the driver knows about it. */
struct fault {
    uint32_t iommu, cause, ttyp, device_id, pasid;
    bool tagged, privileged;
    uint64_t iova;
    struct device *device; /* NULL: no token */
    struct domain *domain; /* NULL: in none */
    bool suppressed;
    FAULT_INFORMATION information;
};

static void decode(const struct fault_record *record, struct fault *fault)
{
    uint64_t word = record->word[IOMMU_FAULT_RECORD_CAUSE_DWORD];
    fault->iommu = record->iommu;
    fault->cause = (uint32_t)IOMMU_GET(IOMMU_FAULT_RECORD_CAUSE, word);
    fault->ttyp = (uint32_t)IOMMU_GET(IOMMU_FAULT_RECORD_TTYP, word);
    fault->device_id = (uint32_t)IOMMU_GET(IOMMU_FAULT_RECORD_DID, word);
    fault->tagged = IOMMU_GET(IOMMU_FAULT_RECORD_PV, word) != 0;
    fault->pasid = fault->tagged ? (uint32_t)IOMMU_GET(IOMMU_FAULT_RECORD_PID, word) : 0;
    fault->privileged = IOMMU_GET(IOMMU_FAULT_RECORD_PRIV, word) != 0;
    fault->iova = record->word[IOMMU_FAULT_RECORD_IOTVAL_DWORD];
}

/* Who it was. The configuration lock is held. */
static void identify(struct iommu_driver *driver, struct fault *fault)
{
    struct device *device = dev_find(&driver->hws[fault->iommu], fault->device_id);
    fault->device = device;
    if (device == NULL) return;
    fault->suppressed = fault->tagged && device->suppress_pasid_faults;
    struct attachment *attachment = device->attachment;
    if (fault->pasid != 0) {
        struct pasid_device *child = device->children;
        while (child != NULL && child->pasid != fault->pasid)
            child = child->next;
        attachment = child != NULL ? child->attachment : NULL;
    }
    if (attachment != NULL) fault->domain = attachment->domain;
}

/* Why the domain's table refused, judged by what it says now. */
static FAULT_INFORMATION_ARM64_TYPE table_fault(const struct fault *fault)
{
    struct domain *domain = fault->domain;
    if (domain == NULL || !dom_is_managed(domain)) return TranslationFault;
    struct host *host = &domain->driver->host;
    uint32_t sign_bit = pt_address_bits(&domain->table);
    uint64_t high = fault->iova >> sign_bit;
    if (high != 0 && high != UINT64_MAX >> sign_bit) return AddressSizeFault;
    host_lock(host, domain->lock);
    uint64_t entry = pt_lookup(&domain->table, fault->iova);
    host_unlock(host, domain->lock);
    if (!pte_is_leaf(entry)) return TranslationFault;
    bool write = fault->cause == IOMMU_CAUSE_WRITE_PAGE_FAULT;
    if (!(entry & IOMMU_PTE_A_MASK)) return AccessFlagFault;
    if (write && (entry & IOMMU_PTE_W_MASK) && !(entry & IOMMU_PTE_D_MASK)) return AccessFlagFault;
    return PermissionFault;
}

static FAULT_INFORMATION_ARM64_TYPE fault_type(const struct fault *fault)
{
    switch (fault->cause) {
    case IOMMU_CAUSE_INSTRUCTION_PAGE_FAULT:
    case IOMMU_CAUSE_READ_PAGE_FAULT:
    case IOMMU_CAUSE_WRITE_PAGE_FAULT:
        return table_fault(fault);
    case IOMMU_CAUSE_ALL_INBOUND_DISALLOWED:
    case IOMMU_CAUSE_DDT_ENTRY_NOT_VALID:
    case IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED:
    case IOMMU_CAUSE_TRANSACTION_TYPE_DISALLOWED:
    case IOMMU_CAUSE_PDT_ENTRY_NOT_VALID:
    case IOMMU_CAUSE_PDT_ENTRY_MISCONFIGURED:
        return UnsupportedUpstreamTransaction;
    default:
        return ExternalFault;
    }
}

static bool is_second_stage(uint32_t cause)
{
    return cause == IOMMU_CAUSE_INSTRUCTION_GUEST_PAGE_FAULT ||
           cause == IOMMU_CAUSE_READ_GUEST_PAGE_FAULT ||
           cause == IOMMU_CAUSE_WRITE_GUEST_PAGE_FAULT;
}

static bool has_address(uint32_t ttyp)
{
    return (ttyp >= IOMMU_TTYP_UNTRANSLATED_EXEC && ttyp <= IOMMU_TTYP_UNTRANSLATED_WRITE) ||
           (ttyp >= IOMMU_TTYP_TRANSLATED_EXEC && ttyp <= IOMMU_TTYP_ATS_REQUEST);
}

static void describe(const struct iommu_driver *driver, struct fault *fault)
{
    FAULT_INFORMATION *information = &fault->information;
    information->Type = FaultInformationArm64;
    information->IsStage1 = !is_second_stage(fault->cause);
    FAULT_INFORMATION_ARM64 *arm64 = &information->Arm64;
    arm64->DomainHandle = fault->domain;
    arm64->FaultAddress = (PVOID)(uintptr_t)fault->iova;
    arm64->PhysicalDeviceObject = fault->device != NULL ? fault->device->pdo : NULL;
    arm64->InputMappingId = fault->device_id;
    arm64->Flags.WriteNotRead =
        fault->ttyp == IOMMU_TTYP_UNTRANSLATED_WRITE || fault->ttyp == IOMMU_TTYP_TRANSLATED_WRITE;
    arm64->Flags.InstructionNotData =
        fault->ttyp == IOMMU_TTYP_UNTRANSLATED_EXEC || fault->ttyp == IOMMU_TTYP_TRANSLATED_EXEC;
    arm64->Flags.Privileged = fault->privileged;
    arm64->Flags.FaultAddressValid = has_address(fault->ttyp);
    arm64->Type = fault_type(fault);
    arm64->IommuBaseAddress = driver->hws[fault->iommu].platform->register_base;
}

/* The one place that names the PASID: FAULT_INFORMATION has no field for it. */
static void log_fault(struct iommu_driver *driver, const struct fault *fault)
{
    struct text_line line = TEXT_LINE_EMPTY;
    text_add(&line, "IOMMU ");
    text_add_decimal(&line, fault->iommu);
    text_add(&line, ": fault ");
    text_add(&line, iommu_cause_name(fault->cause));
    text_add(&line, ", device ");
    text_add_hex(&line, fault->device_id);
    if (fault->tagged) {
        text_add(&line, ", PASID ");
        text_add_decimal(&line, fault->pasid);
    }
    text_add(&line, ", address ");
    text_add_hex(&line, fault->iova);
    host_log(&driver->host, IOMMU_LOG_WARNING, line.text);
}

static void stop_for(struct iommu_driver *driver, const struct fault *fault)
{
    struct iommu_fatal fatal = {.reason = IOMMU_FATAL_TAGGED_FAULT,
                                .iommu = fault->iommu,
                                .text = "a PASID fault that the device does not suppress",
                                .cause = fault->cause,
                                .device_id = fault->device_id,
                                .pasid = fault->pasid,
                                .address = fault->iova};
    host_fatal(&driver->host, &fatal);
}

static void report(struct iommu_driver *driver, const struct fault_record *record)
{
    struct fault fault;
    memset(&fault, 0, sizeof(fault));
    decode(record, &fault);
    host_lock(&driver->host, driver->config);
    identify(driver, &fault);
    describe(driver, &fault);
    host_unlock(&driver->host, driver->config);

    if (fault.suppressed) {
        host_count(&driver->host, HOST_FAULTS_SUPPRESSED, 1);
        return;
    }
    log_fault(driver, &fault);
    if (fault.ttyp == IOMMU_TTYP_NONE) return; /* no device asked for anything */
    host_count(&driver->host, HOST_FAULTS_REPORTED, 1);
    if (driver->options.fault_handler != NULL)
        driver->options.fault_handler(driver->options.fault_context, &fault.information);
    if (fault.tagged) stop_for(driver, &fault);
}

/* Take one record; the work item is over when there is none. */
static bool next_record(struct iommu_driver *driver, struct fault_record *record)
{
    struct fault_buffer *buffer = &driver->faults;
    host_lock(&driver->host, buffer->lock);
    bool more = buffer->taken != buffer->put;
    if (more)
        *record = buffer->record[buffer->taken++ % FAULT_BUFFER];
    else
        buffer->work_queued = false;
    host_unlock(&driver->host, buffer->lock);
    return more;
}

static void work(void *instance)
{
    struct iommu_driver *driver = instance;
    struct fault_record record;
    while (next_record(driver, &record))
        report(driver, &record);
}

bool fault_accept(void *instance, const struct fault_record *record)
{
    struct iommu_driver *driver = instance;
    const struct iommu_platform *platform = driver->host.platform;
    struct fault_buffer *buffer = &driver->faults;
    host_lock(&driver->host, buffer->lock);
    bool room = buffer->put - buffer->taken < FAULT_BUFFER;
    if (room) buffer->record[buffer->put++ % FAULT_BUFFER] = *record;
    bool queue = room && !buffer->work_queued;
    if (queue) buffer->work_queued = true;
    host_unlock(&driver->host, buffer->lock);
    if (queue) platform->queue_work(platform->context, work, driver);
    return room;
}

NTSTATUS fault_quiesce(struct iommu_driver *driver)
{
    struct fault_buffer *buffer = &driver->faults;
    for (struct host_wait wait = host_wait_begin(&driver->host);;) {
        host_lock(&driver->host, buffer->lock);
        bool idle = !buffer->work_queued;
        host_unlock(&driver->host, buffer->lock);
        if (idle) return STATUS_SUCCESS;
        if (!host_wait_more(&wait)) break;
    }
    host_log(&driver->host, IOMMU_LOG_ERROR, "waited for fault work that does not end");
    return STATUS_IO_TIMEOUT;
}
