// SPDX-License-Identifier: Apache-2.0
//
// Generated from spec/causes.yaml by spec/gen.py; do not edit.
//
// CAUSE codes of fault records.
#pragma once

#include <stdint.h>

// A table read for an execute request failed or its result lies outside
#define IOMMU_CAUSE_INSTRUCTION_ACCESS_FAULT 1
// Misaligned read
#define IOMMU_CAUSE_READ_ADDRESS_MISALIGNED 4
// A table read for a read request failed
#define IOMMU_CAUSE_READ_ACCESS_FAULT 5
// Misaligned write
#define IOMMU_CAUSE_WRITE_ADDRESS_MISALIGNED 6
// A table read for a write request failed
#define IOMMU_CAUSE_WRITE_ACCESS_FAULT 7
// First stage refuses an execute request
#define IOMMU_CAUSE_INSTRUCTION_PAGE_FAULT 12
// First stage refuses a read request
#define IOMMU_CAUSE_READ_PAGE_FAULT 13
// First stage refuses a write request
#define IOMMU_CAUSE_WRITE_PAGE_FAULT 15
// Second stage refuses an execute request
#define IOMMU_CAUSE_INSTRUCTION_GUEST_PAGE_FAULT 20
// Second stage refuses a read request
#define IOMMU_CAUSE_READ_GUEST_PAGE_FAULT 21
// Second stage refuses a write request
#define IOMMU_CAUSE_WRITE_GUEST_PAGE_FAULT 23
// ddtp.iommu_mode is Off
#define IOMMU_CAUSE_ALL_INBOUND_DISALLOWED 256
// A device directory read failed
#define IOMMU_CAUSE_DDT_ENTRY_LOAD_ACCESS_FAULT 257
// A device directory entry has V=0
#define IOMMU_CAUSE_DDT_ENTRY_NOT_VALID 258
// A device directory entry breaks a rule
#define IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED 259
// This kind of request is not allowed for this device or mode
#define IOMMU_CAUSE_TRANSACTION_TYPE_DISALLOWED 260
// An MSI page-table read failed
#define IOMMU_CAUSE_MSI_PTE_LOAD_ACCESS_FAULT 261
// An MSI PTE has V=0
#define IOMMU_CAUSE_MSI_PTE_NOT_VALID 262
// An MSI PTE breaks a rule
#define IOMMU_CAUSE_MSI_PTE_MISCONFIGURED 263
// An access to an interrupt file in memory failed
#define IOMMU_CAUSE_MRIF_ACCESS_FAULT 264
// A process directory read failed
#define IOMMU_CAUSE_PDT_ENTRY_LOAD_ACCESS_FAULT 265
// A process directory entry has V=0
#define IOMMU_CAUSE_PDT_ENTRY_NOT_VALID 266
// A process directory entry breaks a rule
#define IOMMU_CAUSE_PDT_ENTRY_MISCONFIGURED 267
// Poisoned device directory data
#define IOMMU_CAUSE_DDT_DATA_CORRUPTION 268
// Poisoned process directory data
#define IOMMU_CAUSE_PDT_DATA_CORRUPTION 269
// Poisoned MSI page-table data
#define IOMMU_CAUSE_MSI_PT_DATA_CORRUPTION 270
// Poisoned interrupt file data
#define IOMMU_CAUSE_MSI_MRIF_DATA_CORRUPTION 271
// Corruption inside the IOMMU
#define IOMMU_CAUSE_INTERNAL_DATA_PATH_ERROR 272
// The IOMMU could not write its own message; TTYP 0, iotval is the address
#define IOMMU_CAUSE_MSI_WRITE_ACCESS_FAULT 273
// Poisoned first- or second-stage table data
#define IOMMU_CAUSE_PT_DATA_CORRUPTION 274

// Name of a cause, or "reserved" or "custom" for the codes that have none.
static inline const char *iommu_cause_name(uint32_t cause)
{
    switch (cause) {
    case IOMMU_CAUSE_INSTRUCTION_ACCESS_FAULT: return "instruction_access_fault";
    case IOMMU_CAUSE_READ_ADDRESS_MISALIGNED: return "read_address_misaligned";
    case IOMMU_CAUSE_READ_ACCESS_FAULT: return "read_access_fault";
    case IOMMU_CAUSE_WRITE_ADDRESS_MISALIGNED: return "write_address_misaligned";
    case IOMMU_CAUSE_WRITE_ACCESS_FAULT: return "write_access_fault";
    case IOMMU_CAUSE_INSTRUCTION_PAGE_FAULT: return "instruction_page_fault";
    case IOMMU_CAUSE_READ_PAGE_FAULT: return "read_page_fault";
    case IOMMU_CAUSE_WRITE_PAGE_FAULT: return "write_page_fault";
    case IOMMU_CAUSE_INSTRUCTION_GUEST_PAGE_FAULT: return "instruction_guest_page_fault";
    case IOMMU_CAUSE_READ_GUEST_PAGE_FAULT: return "read_guest_page_fault";
    case IOMMU_CAUSE_WRITE_GUEST_PAGE_FAULT: return "write_guest_page_fault";
    case IOMMU_CAUSE_ALL_INBOUND_DISALLOWED: return "all_inbound_disallowed";
    case IOMMU_CAUSE_DDT_ENTRY_LOAD_ACCESS_FAULT: return "ddt_entry_load_access_fault";
    case IOMMU_CAUSE_DDT_ENTRY_NOT_VALID: return "ddt_entry_not_valid";
    case IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED: return "ddt_entry_misconfigured";
    case IOMMU_CAUSE_TRANSACTION_TYPE_DISALLOWED: return "transaction_type_disallowed";
    case IOMMU_CAUSE_MSI_PTE_LOAD_ACCESS_FAULT: return "msi_pte_load_access_fault";
    case IOMMU_CAUSE_MSI_PTE_NOT_VALID: return "msi_pte_not_valid";
    case IOMMU_CAUSE_MSI_PTE_MISCONFIGURED: return "msi_pte_misconfigured";
    case IOMMU_CAUSE_MRIF_ACCESS_FAULT: return "mrif_access_fault";
    case IOMMU_CAUSE_PDT_ENTRY_LOAD_ACCESS_FAULT: return "pdt_entry_load_access_fault";
    case IOMMU_CAUSE_PDT_ENTRY_NOT_VALID: return "pdt_entry_not_valid";
    case IOMMU_CAUSE_PDT_ENTRY_MISCONFIGURED: return "pdt_entry_misconfigured";
    case IOMMU_CAUSE_DDT_DATA_CORRUPTION: return "ddt_data_corruption";
    case IOMMU_CAUSE_PDT_DATA_CORRUPTION: return "pdt_data_corruption";
    case IOMMU_CAUSE_MSI_PT_DATA_CORRUPTION: return "msi_pt_data_corruption";
    case IOMMU_CAUSE_MSI_MRIF_DATA_CORRUPTION: return "msi_mrif_data_corruption";
    case IOMMU_CAUSE_INTERNAL_DATA_PATH_ERROR: return "internal_data_path_error";
    case IOMMU_CAUSE_MSI_WRITE_ACCESS_FAULT: return "msi_write_access_fault";
    case IOMMU_CAUSE_PT_DATA_CORRUPTION: return "pt_data_corruption";
    default: return cause < 2048 ? "reserved" : "custom";
    }
}

// Whether the cause is reported for a device whose context has DTF=1.
static inline int iommu_cause_ignores_dtf(uint32_t cause)
{
    switch (cause) {
    case IOMMU_CAUSE_ALL_INBOUND_DISALLOWED:
    case IOMMU_CAUSE_DDT_ENTRY_LOAD_ACCESS_FAULT:
    case IOMMU_CAUSE_DDT_ENTRY_NOT_VALID:
    case IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED:
    case IOMMU_CAUSE_DDT_DATA_CORRUPTION:
    case IOMMU_CAUSE_INTERNAL_DATA_PATH_ERROR:
    case IOMMU_CAUSE_MSI_WRITE_ACCESS_FAULT:
        return 1;
    default: return 0;
    }
}
