// SPDX-License-Identifier: Apache-2.0
//
// DMA_IOMMU_INTERFACE_V3: the DMA remapping interface of wdm.h, with its names, layouts and values.
//
// A client obtains the table with IoGetIommuInterfaceEx, makes a device token of its physical
// device object, creates a domain (an address space), attaches the device and maps memory. Each
// function type below lists what the call does and every status it can return; *_n means
// "parameter n is wrong", counted from 1. A failing call changes nothing and writes no output.
// Unless it says otherwise, a call belongs at PASSIVE_LEVEL; map, unmap and flush may run up to
// DISPATCH_LEVEL.
#pragma once

#include "iommu/nt_compat.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- scalars, tokens, enumerations ------------------------------------------------------ */

typedef ULONGLONG IOMMU_DMA_LOGICAL_ADDRESS, *PIOMMU_DMA_LOGICAL_ADDRESS;

typedef struct _IOMMU_DMA_DOMAIN IOMMU_DMA_DOMAIN, *PIOMMU_DMA_DOMAIN;
typedef struct _IOMMU_DMA_DEVICE IOMMU_DMA_DEVICE, *PIOMMU_DMA_DEVICE;
typedef struct _IOMMU_DMA_PASID_DEVICE IOMMU_DMA_PASID_DEVICE, *PIOMMU_DMA_PASID_DEVICE;

typedef enum _IOMMU_DMA_DOMAIN_TYPE {
    DomainTypeTranslate,
    DomainTypePassThrough,
    DomainTypeUnmanaged,
    DomainTypeTranslateS1,
    DomainTypeMax
} IOMMU_DMA_DOMAIN_TYPE, *PIOMMU_DMA_DOMAIN_TYPE;

typedef enum _IOMMU_DMA_LOGICAL_ALLOCATOR_TYPE {
    IommuDmaLogicalAllocatorNone,
    IommuDmaLogicalAllocatorBuddy,
    IommuDmaLogicalAllocatorMax
} IOMMU_DMA_LOGICAL_ALLOCATOR_TYPE, *PIOMMU_DMA_LOGICAL_ALLOCATOR_TYPE;

typedef enum _IOMMU_MAP_PHYSICAL_ADDRESS_TYPE {
    MapPhysicalAddressTypeMdl,
    MapPhysicalAddressTypeContiguousRange,
    MapPhysicalAddressTypePfn,
    MapPhysicalAddressTypeMax
} IOMMU_MAP_PHYSICAL_ADDRESS_TYPE, *PIOMMU_MAP_PHYSICAL_ADDRESS_TYPE;

typedef enum _IOMMU_DEVICE_CREATION_CONFIGURATION_TYPE {
    IommuDeviceCreationConfigTypeNone,
    IommuDeviceCreationConfigTypeAcpi,
    IommuDeviceCreationConfigTypeDeviceId,
    IommuDeviceCreationConfigTypePasid,
    IommuDeviceCreationConfigTypeMax
} IOMMU_DEVICE_CREATION_CONFIGURATION_TYPE, *PIOMMU_DEVICE_CREATION_CONFIGURATION_TYPE;

typedef enum _IOMMU_PASID_CONFIGURATION_TYPE {
    PasidConfigTypeDefaultPasidOnly,
    PasidConfigTypePasidTaggedDma,
    PasidConfigTypeMax
} IOMMU_PASID_CONFIGURATION_TYPE, *PIOMMU_PASID_CONFIGURATION_TYPE;

typedef enum _DOMAIN_CONFIGURATION_ARCH {
    DomainConfigurationArm64,
    DomainConfigurationX64,
    DomainConfigurationInvalid
} DOMAIN_CONFIGURATION_ARCH, *PDOMAIN_CONFIGURATION_ARCH;

typedef enum _FAULT_INFORMATION_ARCH {
    FaultInformationInvalid,
    FaultInformationArm64,
    FaultInformationX64
} FAULT_INFORMATION_ARCH, *PFAULT_INFORMATION_ARCH;

typedef enum _FAULT_INFORMATION_ARM64_TYPE {
    UnsupportedUpstreamTransaction,
    AddressSizeFault,
    TlbMatchConflict,
    ExternalFault,
    PermissionFault,
    AccessFlagFault,
    TranslationFault,
    MaxFaultType
} FAULT_INFORMATION_ARM64_TYPE, *PFAULT_INFORMATION_ARM64_TYPE, FAULT_INFORMATION_X64_TYPE,
    *PFAULT_INFORMATION_X64_TYPE;

/* Permissions of the map calls; no other bit may be set and at least one must be. */
#define IOMMU_DMA_PERMISSION_READ 0x1u
#define IOMMU_DMA_PERMISSION_WRITE 0x2u

/* ---- domains ---------------------------------------------------------------------------- */

typedef union _IOMMU_DMA_DOMAIN_CREATION_FLAGS {
    struct {
        ULONGLONG Reserved : 64;
    } DUMMYSTRUCTNAME;
    ULONGLONG AsUlonglong;
} IOMMU_DMA_DOMAIN_CREATION_FLAGS, *PIOMMU_DMA_DOMAIN_CREATION_FLAGS;

typedef struct _IOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG {
    IOMMU_DMA_LOGICAL_ALLOCATOR_TYPE LogicalAllocatorType;
    union {
        struct {
            ULONG AddressWidth; /* bits, 13 to 63 */
        } BuddyAllocatorConfig;
    };
} IOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG, *PIOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG;

typedef struct _IOMMU_DMA_RESERVED_REGION {
    struct _IOMMU_DMA_RESERVED_REGION *RegionNext;
    IOMMU_DMA_LOGICAL_ADDRESS Base;
    SIZE_T NumberOfPages;
    BOOLEAN ShouldMap;
} IOMMU_DMA_RESERVED_REGION, *PIOMMU_DMA_RESERVED_REGION;

typedef struct _DOMAIN_CONFIGURATION_ARM64 {
    PHYSICAL_ADDRESS Ttbr0;
    PHYSICAL_ADDRESS Ttbr1;
    ULONG Mair0;
    ULONG Mair1;
    UCHAR InputSize0;
    UCHAR InputSize1;
    BOOLEAN CoherentTableWalks;
    BOOLEAN TranslationEnabled;
} DOMAIN_CONFIGURATION_ARM64, *PDOMAIN_CONFIGURATION_ARM64;

typedef struct _DOMAIN_CONFIGURATION_X64 {
    PHYSICAL_ADDRESS FirstLevelPageTableRoot;
    BOOLEAN TranslationEnabled;
} DOMAIN_CONFIGURATION_X64, *PDOMAIN_CONFIGURATION_X64;

typedef struct _DOMAIN_CONFIGURATION {
    DOMAIN_CONFIGURATION_ARCH Type;
    union {
        DOMAIN_CONFIGURATION_ARM64 Arm64;
        DOMAIN_CONFIGURATION_X64 X64;
    };
} DOMAIN_CONFIGURATION, *PDOMAIN_CONFIGURATION;

/* ---- what is mapped --------------------------------------------------------------------- */

typedef struct _IOMMU_MAP_PHYSICAL_ADDRESS {
    IOMMU_MAP_PHYSICAL_ADDRESS_TYPE MapType;
    union {
        struct {
            PMDL Mdl;
        } Mdl;
        struct {
            PHYSICAL_ADDRESS Base;
            SIZE_T Size; /* bytes */
        } ContiguousRange;
        struct {
            PPFN_NUMBER PageFrame;
            SIZE_T NumberOfPages;
        } PfnArray;
    };
} IOMMU_MAP_PHYSICAL_ADDRESS, *PIOMMU_MAP_PHYSICAL_ADDRESS;

/* A reserved range; made and ended by the interface, read by the client. */
typedef struct _IOMMU_DMA_LOGICAL_ADDRESS_TOKEN {
    IOMMU_DMA_LOGICAL_ADDRESS LogicalAddressBase;
    SIZE_T Size; /* bytes */
} IOMMU_DMA_LOGICAL_ADDRESS_TOKEN, *PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN;

/* A mapped part of a reserved range; storage of the client. */
typedef struct _IOMMU_DMA_LOGICAL_ADDRESS_TOKEN_MAPPED_SEGMENT {
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN OwningToken;
    SIZE_T Offset; /* bytes into the token */
    SIZE_T Size;   /* bytes */
} IOMMU_DMA_LOGICAL_ADDRESS_TOKEN_MAPPED_SEGMENT, *PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN_MAPPED_SEGMENT;

/* ---- devices ---------------------------------------------------------------------------- */

typedef struct _IOMMU_DEVICE_CREATION_CONFIGURATION_ACPI {
    UINT32 InputMappingBase;
    UINT32 MappingsCount;
} IOMMU_DEVICE_CREATION_CONFIGURATION_ACPI, *PIOMMU_DEVICE_CREATION_CONFIGURATION_ACPI;

typedef struct _IOMMU_DEVICE_CREATION_CONFIGURATION_PASID {
    IOMMU_PASID_CONFIGURATION_TYPE ConfigType;
    BOOLEAN SuppressPasidFaults;
} IOMMU_DEVICE_CREATION_CONFIGURATION_PASID, *PIOMMU_DEVICE_CREATION_CONFIGURATION_PASID;

/*
 * One entry of a configuration list. Lists are circular through the first entry; NULL or
 * self-links make it the only one.
 */
typedef struct _IOMMU_DEVICE_CREATION_CONFIGURATION {
    LIST_ENTRY NextConfiguration;
    IOMMU_DEVICE_CREATION_CONFIGURATION_TYPE ConfigType;
    union {
        IOMMU_DEVICE_CREATION_CONFIGURATION_ACPI Acpi;
        PVOID DeviceId;
        IOMMU_DEVICE_CREATION_CONFIGURATION_PASID Pasid;
    };
} IOMMU_DEVICE_CREATION_CONFIGURATION, *PIOMMU_DEVICE_CREATION_CONFIGURATION;

typedef struct _IOMMU_DMA_DEVICE_INFORMATION {
    BOOLEAN DefaultPasidEnabled;
    BOOLEAN PasidTaggedDmaEnabled;
    BOOLEAN PasidFaultsSuppressed;
} IOMMU_DMA_DEVICE_INFORMATION, *PIOMMU_DMA_DEVICE_INFORMATION;

typedef struct _INPUT_MAPPING_ELEMENT {
    ULONG InputMappingId;
} INPUT_MAPPING_ELEMENT, *PINPUT_MAPPING_ELEMENT;

/* ---- faults ----------------------------------------------------------------------------- */

typedef struct _FAULT_INFORMATION_ARM64_FLAGS {
    ULONG WriteNotRead : 1;
    ULONG InstructionNotData : 1;
    ULONG Privileged : 1;
    ULONG FaultAddressValid : 1;
    ULONG Reserved : 28;
} FAULT_INFORMATION_ARM64_FLAGS, *PFAULT_INFORMATION_ARM64_FLAGS;

typedef struct _FAULT_INFORMATION_ARM64 {
    PVOID DomainHandle; /* the domain token, NULL if the device had none */
    PVOID FaultAddress; /* meaningful with Flags.FaultAddressValid */
    PDEVICE_OBJECT PhysicalDeviceObject;
    ULONG InputMappingId; /* the device_id on the bus */
    FAULT_INFORMATION_ARM64_FLAGS Flags;
    FAULT_INFORMATION_ARM64_TYPE Type;
    ULONG64 IommuBaseAddress; /* physical address of the IOMMU's registers */
} FAULT_INFORMATION_ARM64, *PFAULT_INFORMATION_ARM64;

typedef struct _FAULT_INFORMATION_X64_FLAGS {
    ULONG FaultAddressValid : 1;
    ULONG Reserved : 31;
} FAULT_INFORMATION_X64_FLAGS, *PFAULT_INFORMATION_X64_FLAGS;

typedef struct _FAULT_INFORMATION_X64 {
    PVOID DomainHandle;
    PVOID FaultAddress;
    FAULT_INFORMATION_X64_FLAGS Flags;
    FAULT_INFORMATION_X64_TYPE Type;
    ULONG64 IommuBaseAddress;
    ULONG PciSegment;
} FAULT_INFORMATION_X64, *PFAULT_INFORMATION_X64;

/* This driver always fills the Arm64 form, whatever the processor: only it names the device. */
typedef struct _FAULT_INFORMATION {
    FAULT_INFORMATION_ARCH Type;
    BOOLEAN IsStage1;
    union {
        FAULT_INFORMATION_ARM64 Arm64;
        FAULT_INFORMATION_X64 X64;
    };
} FAULT_INFORMATION, *PFAULT_INFORMATION;

/* Runs at PASSIVE_LEVEL. */
typedef VOID IOMMU_DEVICE_FAULT_HANDLER(_In_ PVOID Context,
                                        _In_ PFAULT_INFORMATION FaultInformation);
typedef IOMMU_DEVICE_FAULT_HANDLER *PIOMMU_DEVICE_FAULT_HANDLER;

typedef struct _DEVICE_FAULT_CONFIGURATION {
    PIOMMU_DEVICE_FAULT_HANDLER FaultHandler;
    PVOID FaultContext;
} DEVICE_FAULT_CONFIGURATION, *PDEVICE_FAULT_CONFIGURATION;

/* ---- interface state changes ------------------------------------------------------------ */

typedef union _IOMMU_INTERFACE_STATE_CHANGE_FIELDS {
    struct {
        ULONG AvailableDomainTypes : 1;
        ULONG Reserved : 31;
    } DUMMYSTRUCTNAME;
    ULONG AsULONG;
} IOMMU_INTERFACE_STATE_CHANGE_FIELDS, *PIOMMU_INTERFACE_STATE_CHANGE_FIELDS;

typedef struct _IOMMU_INTERFACE_STATE_CHANGE {
    IOMMU_INTERFACE_STATE_CHANGE_FIELDS PresentFields;
    ULONG AvailableDomainTypes; /* bit n = domain type n */
} IOMMU_INTERFACE_STATE_CHANGE, *PIOMMU_INTERFACE_STATE_CHANGE;

typedef VOID IOMMU_INTERFACE_STATE_CHANGE_CALLBACK(_In_ PIOMMU_INTERFACE_STATE_CHANGE StateChange,
                                                   _In_opt_ PVOID Context);
typedef IOMMU_INTERFACE_STATE_CHANGE_CALLBACK *PIOMMU_INTERFACE_STATE_CHANGE_CALLBACK;

/* ---- functions of the table ------------------------------------------------------------- */

/*
 * Make a domain. Translate and TranslateS1 are address spaces that this driver manages;
 * PassThrough leaves addresses as they are.
 *
 * LogicalAllocatorConfig  NULL or type None: the client names every address itself. Buddy: the
 *                         driver picks them, and neither explicit nor identity maps are possible.
 * ReservedRegions         chain of regions to map 1:1 (read-write) or to keep out of the table
 *
 * STATUS_SUCCESS
 * STATUS_INVALID_PARAMETER_1     type is not one of the enumeration
 * STATUS_INVALID_PARAMETER_2     Flags is not 0
 * STATUS_INVALID_PARAMETER_3     allocator for a domain that has none, unknown allocator, bad width
 * STATUS_INVALID_PARAMETER_4     a region is unaligned, empty, wraps, overlaps or is out of reach
 * STATUS_INVALID_PARAMETER_5     DomainOut is NULL
 * STATUS_NOT_SUPPORTED           no hypervisor interface, x86 guest, type not permitted now
 * STATUS_INSUFFICIENT_RESOURCES  no memory, or no address-space id left
 */
typedef _Must_inspect_result_ NTSTATUS IOMMU_DOMAIN_CREATE_EX(
    _In_ IOMMU_DMA_DOMAIN_TYPE DomainType, _In_ IOMMU_DMA_DOMAIN_CREATION_FLAGS Flags,
    _In_opt_ PIOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG LogicalAllocatorConfig,
    _In_opt_ PIOMMU_DMA_RESERVED_REGION ReservedRegions, _Out_ PIOMMU_DMA_DOMAIN *DomainOut);
typedef IOMMU_DOMAIN_CREATE_EX *PIOMMU_DOMAIN_CREATE_EX;

/*
 * Destroy a domain; mappings that are left vanish with it.
 *
 * STATUS_SUCCESS
 * STATUS_INVALID_PARAMETER_1  Domain is NULL
 * STATUS_RESOURCE_IN_USE      a device, a sub-device or a reserved range is left in it
 */
typedef NTSTATUS IOMMU_DOMAIN_DELETE(_In_ PIOMMU_DMA_DOMAIN Domain);
typedef IOMMU_DOMAIN_DELETE *PIOMMU_DOMAIN_DELETE;

/*
 * Put a device under a domain. Not concurrently with DetachDeviceEx or SetDeviceFaultReportingEx
 * of the same device.
 *
 * STATUS_SUCCESS
 * STATUS_INVALID_PARAMETER_1     Domain is NULL
 * STATUS_INVALID_PARAMETER_2     DmaDevice is NULL
 * STATUS_INVALID_PARAMETER       some domain (this one included) holds the device already
 * STATUS_ACCESS_DENIED           the device may not enter this type of domain at the moment
 * STATUS_INSUFFICIENT_RESOURCES  no memory for the attachment
 */
typedef _Must_inspect_result_ NTSTATUS
IOMMU_DOMAIN_ATTACH_DEVICE_EX(_In_ PIOMMU_DMA_DOMAIN Domain, _In_ PIOMMU_DMA_DEVICE DmaDevice);
typedef IOMMU_DOMAIN_ATTACH_DEVICE_EX *PIOMMU_DOMAIN_ATTACH_DEVICE_EX;

/*
 * Take a device out of its domain. When this returns, the device can no longer use any mapping
 * of the domain, and its earlier accesses are complete.
 *
 * STATUS_SUCCESS
 * STATUS_INVALID_PARAMETER_1  DmaDevice is NULL, or no domain holds it
 */
typedef NTSTATUS IOMMU_DOMAIN_DETACH_DEVICE_EX(_In_ PIOMMU_DMA_DEVICE DmaDevice);
typedef IOMMU_DOMAIN_DETACH_DEVICE_EX *PIOMMU_DOMAIN_DETACH_DEVICE_EX;

/* Not built yet: STATUS_NOT_SUPPORTED. */
typedef NTSTATUS IOMMU_FLUSH_DOMAIN(_In_ PIOMMU_DMA_DOMAIN Domain);
typedef IOMMU_FLUSH_DOMAIN *PIOMMU_FLUSH_DOMAIN;

/* Not built yet: STATUS_NOT_SUPPORTED. */
typedef NTSTATUS IOMMU_FLUSH_DOMAIN_VA_LIST(_In_ PIOMMU_DMA_DOMAIN Domain, _In_ BOOLEAN LastLevel,
                                            _In_ ULONG Number, _In_ PVOID VaList);
typedef IOMMU_FLUSH_DOMAIN_VA_LIST *PIOMMU_FLUSH_DOMAIN_VA_LIST;

/* Not built yet: STATUS_UNSUCCESSFUL, the interface's "the query has no answer". */
typedef _Must_inspect_result_ NTSTATUS IOMMU_QUERY_INPUT_MAPPINGS(
    _In_ PDEVICE_OBJECT PhysicalDeviceObject, _Inout_ PINPUT_MAPPING_ELEMENT Buffer,
    _In_ ULONG BufferLength, _Out_opt_ PULONG ReturnLength);
typedef IOMMU_QUERY_INPUT_MAPPINGS *PIOMMU_QUERY_INPUT_MAPPINGS;

/*
 * Map physical memory into a Translate or TranslateS1 domain. The mapping works when the call
 * returns. Write-only memory cannot be expressed: permission 2 alone also allows reads.
 *
 * ExplicitLogicalAddress  where; required without an allocator, forbidden with one
 * Min/MaxLogicalAddress   inclusive window of all its bytes; ignored without an allocator
 *
 * STATUS_SUCCESS
 * STATUS_INVALID_PARAMETER_1     Domain is NULL or of another type
 * STATUS_INVALID_PARAMETER_2     no permission, or an unknown one
 * STATUS_INVALID_PARAMETER_3     descriptor is NULL, of unknown type, empty, not whole pages,
 *                                wraps, or lies beyond the IOMMU's physical addresses
 * STATUS_INVALID_PARAMETER_4     explicit address off a page boundary or out of the domain's reach
 * STATUS_INVALID_PARAMETER_7     LogicalAddressOut is NULL
 * STATUS_INVALID_PARAMETER_MIX   no free range in the window
 * STATUS_IN_USE                  part of the explicit range is mapped, reserved or being unmapped
 * STATUS_NOT_SUPPORTED           explicit address with an allocator, or none without
 * STATUS_INSUFFICIENT_RESOURCES  no memory, or the allocator's space is exhausted
 */
typedef _Must_inspect_result_ NTSTATUS IOMMU_MAP_LOGICAL_RANGE_EX(
    _In_ PIOMMU_DMA_DOMAIN Domain, _In_ ULONG Permissions,
    _In_ PIOMMU_MAP_PHYSICAL_ADDRESS PhysicalAddressToMap,
    _In_opt_ PIOMMU_DMA_LOGICAL_ADDRESS ExplicitLogicalAddress,
    _In_opt_ PIOMMU_DMA_LOGICAL_ADDRESS MinLogicalAddress,
    _In_opt_ PIOMMU_DMA_LOGICAL_ADDRESS MaxLogicalAddress,
    _Out_ PIOMMU_DMA_LOGICAL_ADDRESS LogicalAddressOut);
typedef IOMMU_MAP_LOGICAL_RANGE_EX *PIOMMU_MAP_LOGICAL_RANGE_EX;

/*
 * Remove a run of pages. When this returns, no device can use the pages any more and earlier
 * accesses to them are complete. Without an allocator any run of mapped pages may be named; with
 * one, exactly the base and length of one mapping.
 *
 * STATUS_SUCCESS
 * STATUS_INVALID_PARAMETER_1  Domain is NULL or of another type
 * STATUS_INVALID_PARAMETER_2  address off a page boundary
 * STATUS_INVALID_PARAMETER_3  no pages, or the range wraps
 * STATUS_INVALID_PARAMETER    a page is not mapped, or belongs to a reserved range or region
 */
typedef NTSTATUS IOMMU_UNMAP_LOGICAL_RANGE(_In_ PIOMMU_DMA_DOMAIN Domain,
                                           _In_ ULONGLONG LogicalAddress,
                                           _In_ ULONGLONG NumberOfPages);
typedef IOMMU_UNMAP_LOGICAL_RANGE *PIOMMU_UNMAP_LOGICAL_RANGE;

/*
 * Map memory at its physical address. On PassThrough: argument checks, then success.
 *
 * STATUS_SUCCESS
 * STATUS_INVALID_PARAMETER_1     Domain is NULL or neither Translate(S1) nor PassThrough
 * STATUS_INVALID_PARAMETER_2     no permission, or an unknown one
 * STATUS_INVALID_PARAMETER_3     descriptor as in MapLogicalRangeEx, or out of the domain's reach
 * STATUS_IN_USE                  part of the range is mapped, reserved or being unmapped
 * STATUS_NOT_SUPPORTED           the domain has an allocator
 * STATUS_INSUFFICIENT_RESOURCES  no memory
 */
typedef _Must_inspect_result_ NTSTATUS
IOMMU_MAP_IDENTITY_RANGE_EX(_In_ PIOMMU_DMA_DOMAIN Domain, _In_ ULONG Permissions,
                            _In_ PIOMMU_MAP_PHYSICAL_ADDRESS PhysicalAddressToMap);
typedef IOMMU_MAP_IDENTITY_RANGE_EX *PIOMMU_MAP_IDENTITY_RANGE_EX;

/*
 * Remove an identity mapping, with the guarantees of UnmapLogicalRange.
 *
 * STATUS_SUCCESS
 * STATUS_INVALID_PARAMETER_1  Domain is NULL or neither Translate(S1) nor PassThrough
 * STATUS_INVALID_PARAMETER_2  descriptor as in MapLogicalRangeEx
 * STATUS_INVALID_PARAMETER    a page is not mapped to itself
 * STATUS_NOT_SUPPORTED        the domain has an allocator
 */
typedef NTSTATUS
IOMMU_UNMAP_IDENTITY_RANGE_EX(_In_ PIOMMU_DMA_DOMAIN Domain,
                              _In_ PIOMMU_MAP_PHYSICAL_ADDRESS MappedPhysicalAddress);
typedef IOMMU_UNMAP_IDENTITY_RANGE_EX *PIOMMU_UNMAP_IDENTITY_RANGE_EX;

/* STATUS_NOT_IMPLEMENTED, as documented; faults go to the handler given at instance creation. */
typedef NTSTATUS
IOMMU_SET_DEVICE_FAULT_REPORTING_EX(_In_ PIOMMU_DMA_DEVICE DmaDevice, _In_ ULONG InputMappingIdBase,
                                    _In_ BOOLEAN Enable,
                                    _In_opt_ PDEVICE_FAULT_CONFIGURATION FaultConfig);
typedef IOMMU_SET_DEVICE_FAULT_REPORTING_EX *PIOMMU_SET_DEVICE_FAULT_REPORTING_EX;

/* Not built yet: STATUS_NOT_SUPPORTED. */
typedef NTSTATUS IOMMU_DOMAIN_CONFIGURE(_In_ PIOMMU_DMA_DOMAIN Domain,
                                        _In_ PDOMAIN_CONFIGURATION Configuration);
typedef IOMMU_DOMAIN_CONFIGURE *PIOMMU_DOMAIN_CONFIGURE;

/* Tell which domain types the device may enter now: bit n = type n. A hint, not a promise. */
typedef VOID IOMMU_DEVICE_QUERY_DOMAIN_TYPES(_In_ PIOMMU_DMA_DEVICE DmaDevice,
                                             _Out_ PULONG AvailableDomains);
typedef IOMMU_DEVICE_QUERY_DOMAIN_TYPES *PIOMMU_DEVICE_QUERY_DOMAIN_TYPES;

/* Not built yet: STATUS_NOT_SUPPORTED. */
typedef _Must_inspect_result_ NTSTATUS IOMMU_REGISTER_INTERFACE_STATE_CHANGE_CALLBACK(
    _In_ PIOMMU_INTERFACE_STATE_CHANGE_CALLBACK StateChangeCallback, _In_opt_ PVOID Context,
    _In_ PIOMMU_DMA_DEVICE DmaDevice, _In_ PIOMMU_INTERFACE_STATE_CHANGE_FIELDS StateFields);
typedef IOMMU_REGISTER_INTERFACE_STATE_CHANGE_CALLBACK
    *PIOMMU_REGISTER_INTERFACE_STATE_CHANGE_CALLBACK;

/* Not built yet: STATUS_NOT_SUPPORTED. */
typedef NTSTATUS IOMMU_UNREGISTER_INTERFACE_STATE_CHANGE_CALLBACK(
    _In_ PIOMMU_INTERFACE_STATE_CHANGE_CALLBACK StateChangeCallback,
    _In_ PIOMMU_DMA_DEVICE DmaDevice);
typedef IOMMU_UNREGISTER_INTERFACE_STATE_CHANGE_CALLBACK
    *PIOMMU_UNREGISTER_INTERFACE_STATE_CHANGE_CALLBACK;

/*
 * Set logical addresses aside, with all table memory that mapping them will ever need.
 * Placement as in MapLogicalRangeEx.
 *
 * STATUS_SUCCESS
 * STATUS_INVALID_PARAMETER_1     Domain is NULL or of another type
 * STATUS_INVALID_PARAMETER_2     Size is 0, not whole pages, or wraps
 * STATUS_INVALID_PARAMETER_3     explicit address off a page boundary or out of the domain's reach
 * STATUS_INVALID_PARAMETER_6     LogicalAddressToken is NULL
 * STATUS_INVALID_PARAMETER_MIX   no free range in the window
 * STATUS_IN_USE                  part of the explicit range is mapped, reserved or being unmapped
 * STATUS_NOT_SUPPORTED           explicit address with an allocator, or none without
 * STATUS_INSUFFICIENT_RESOURCES  no memory, or the allocator's space is exhausted
 */
typedef _Must_inspect_result_ NTSTATUS IOMMU_RESERVE_LOGICAL_ADDRESS_RANGE(
    _In_ PIOMMU_DMA_DOMAIN Domain, _In_ SIZE_T Size,
    _In_opt_ PIOMMU_DMA_LOGICAL_ADDRESS ExplicitLogicalAddress,
    _In_opt_ PIOMMU_DMA_LOGICAL_ADDRESS MinLogicalAddress,
    _In_opt_ PIOMMU_DMA_LOGICAL_ADDRESS MaxLogicalAddress,
    _Out_ PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN *LogicalAddressToken);
typedef IOMMU_RESERVE_LOGICAL_ADDRESS_RANGE *PIOMMU_RESERVE_LOGICAL_ADDRESS_RANGE;

/*
 * Give a reserved range back.
 *
 * STATUS_SUCCESS
 * STATUS_INVALID_PARAMETER_1  token is NULL
 * STATUS_RESOURCE_IN_USE      part of it is mapped
 */
typedef NTSTATUS IOMMU_FREE_RESERVED_LOGICAL_ADDRESS_RANGE(
    _In_ PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN LogicalAddressToken);
typedef IOMMU_FREE_RESERVED_LOGICAL_ADDRESS_RANGE *PIOMMU_FREE_RESERVED_LOGICAL_ADDRESS_RANGE;

/*
 * Map memory inside a reserved range. Never allocates.
 *
 * STATUS_SUCCESS              MappedSegment describes the mapping
 * STATUS_INVALID_PARAMETER_1  token is NULL
 * STATUS_INVALID_PARAMETER_2  Offset off a page boundary, or beyond the token
 * STATUS_INVALID_PARAMETER_3  no permission, or an unknown one
 * STATUS_INVALID_PARAMETER_4  descriptor as in MapLogicalRangeEx, or too long for the token
 * STATUS_INVALID_PARAMETER_5  MappedSegment is NULL
 * STATUS_RESOURCE_IN_USE      part of [Offset, Offset + length) is mapped
 * STATUS_UNSUCCESSFUL         a free of the token is under way
 */
typedef _Must_inspect_result_ NTSTATUS IOMMU_MAP_RESERVED_LOGICAL_RANGE(
    _Inout_ PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN LogicalAddressToken, _In_ SIZE_T Offset,
    _In_ ULONG Permissions, _In_ PIOMMU_MAP_PHYSICAL_ADDRESS PhysicalAddressToMap,
    _Out_ PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN_MAPPED_SEGMENT MappedSegment);
typedef IOMMU_MAP_RESERVED_LOGICAL_RANGE *PIOMMU_MAP_RESERVED_LOGICAL_RANGE;

/*
 * Unmap a segment, with the guarantees of UnmapLogicalRange. Frees no table memory; clears Offset
 * and Size of the segment.
 *
 * STATUS_SUCCESS
 * STATUS_INVALID_PARAMETER_1  MappedSegment is NULL
 * STATUS_INVALID_PARAMETER    it does not describe exactly one mapped segment of a token
 */
typedef NTSTATUS IOMMU_UNMAP_RESERVED_LOGICAL_RANGE(
    _Inout_ PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN_MAPPED_SEGMENT MappedSegment);
typedef IOMMU_UNMAP_RESERVED_LOGICAL_RANGE *PIOMMU_UNMAP_RESERVED_LOGICAL_RANGE;

/*
 * Make a device token of a physical device object.
 *
 * DeviceConfig  an ACPI entry (input mappings) for an ACPI device on ARM64, where it is required,
 *               and nowhere else; a PASID entry wherever device and IOMMU have PASIDs
 *
 * STATUS_SUCCESS
 * STATUS_INVALID_PARAMETER_1     DeviceObject is NULL
 * STATUS_INVALID_PARAMETER       DeviceObject is not a physical device object
 * STATUS_INVALID_PARAMETER_2     configuration missing, refused, repeated, of unknown type, or at
 *                                odds with device or IOMMU; or the device has a token already
 * STATUS_INVALID_PARAMETER_3     DmaDeviceOut is NULL
 * STATUS_NOT_FOUND               no IOMMU is in front of the device
 * STATUS_UNSUCCESSFUL            the bus cannot tell the device's ids
 * STATUS_INSUFFICIENT_RESOURCES  no memory
 */
typedef _Must_inspect_result_ NTSTATUS
IOMMU_DEVICE_CREATE(_In_ PDEVICE_OBJECT DeviceObject,
                    _In_opt_ PIOMMU_DEVICE_CREATION_CONFIGURATION DeviceConfig,
                    _Out_ PIOMMU_DMA_DEVICE *DmaDeviceOut);
typedef IOMMU_DEVICE_CREATE *PIOMMU_DEVICE_CREATE;

/*
 * End a device token; the device returns to the platform's state for unattached devices.
 *
 * STATUS_SUCCESS
 * STATUS_INVALID_PARAMETER_1  DmaDevice is NULL
 * STATUS_RESOURCE_IN_USE      a domain holds the device, or a sub-device is left
 */
typedef NTSTATUS IOMMU_DEVICE_DELETE(_In_ PIOMMU_DMA_DEVICE DmaDevice);
typedef IOMMU_DEVICE_DELETE *PIOMMU_DEVICE_DELETE;

/*
 * Make a sub-device with a PASID of its own, the lowest that is free; 0 is never handed out.
 *
 * STATUS_SUCCESS
 * STATUS_INVALID_PARAMETER_1     DmaDevice is NULL or was not created for tagged DMA
 * STATUS_INVALID_PARAMETER_2     PasidDeviceOut is NULL
 * STATUS_INVALID_PARAMETER_3     AsidOut is NULL
 * STATUS_NONE_MAPPED             every PASID of the device is taken
 * STATUS_INSUFFICIENT_RESOURCES  no memory
 */
typedef _Must_inspect_result_ NTSTATUS
IOMMU_PASID_DEVICE_CREATE(_In_ PIOMMU_DMA_DEVICE DmaDevice,
                          _Out_ PIOMMU_DMA_PASID_DEVICE *PasidDeviceOut, _Out_ PULONG AsidOut);
typedef IOMMU_PASID_DEVICE_CREATE *PIOMMU_PASID_DEVICE_CREATE;

/*
 * End a sub-device; its PASID becomes available again.
 *
 * STATUS_SUCCESS
 * STATUS_INVALID_PARAMETER_1  PasidDevice is NULL
 * STATUS_RESOURCE_IN_USE      a domain holds it
 */
typedef NTSTATUS IOMMU_PASID_DEVICE_DELETE(_In_ PIOMMU_DMA_PASID_DEVICE PasidDevice);
typedef IOMMU_PASID_DEVICE_DELETE *PIOMMU_PASID_DEVICE_DELETE;

/*
 * Put a sub-device under a Translate or TranslateS1 domain. Not concurrently with
 * DeletePasidDevice, DeleteDomain, AttachPasidDevice or DetachPasidDevice of the same sub-device.
 *
 * STATUS_SUCCESS
 * STATUS_INVALID_PARAMETER_1     Domain is NULL, or its type is never open to a sub-device
 * STATUS_INVALID_PARAMETER_2     PasidDevice is NULL
 * STATUS_UNSUCCESSFUL            some domain (this one included) holds it already
 * STATUS_ACCESS_DENIED           it may not enter this type of domain at the moment
 * STATUS_INSUFFICIENT_RESOURCES  no memory for the attachment
 */
typedef _Must_inspect_result_ NTSTATUS IOMMU_DOMAIN_ATTACH_PASID_DEVICE(
    _In_ PIOMMU_DMA_DOMAIN Domain, _In_ PIOMMU_DMA_PASID_DEVICE PasidDevice);
typedef IOMMU_DOMAIN_ATTACH_PASID_DEVICE *PIOMMU_DOMAIN_ATTACH_PASID_DEVICE;

/*
 * Take a sub-device out of its domain, with the guarantees of DetachDeviceEx.
 *
 * STATUS_SUCCESS
 * STATUS_INVALID_PARAMETER_1  PasidDevice is NULL, or no domain holds it
 */
typedef NTSTATUS IOMMU_DOMAIN_DETACH_PASID_DEVICE(_In_ PIOMMU_DMA_PASID_DEVICE PasidDevice);
typedef IOMMU_DOMAIN_DETACH_PASID_DEVICE *PIOMMU_DOMAIN_DETACH_PASID_DEVICE;

/*
 * Tell the PASID state of a device.
 *
 * STATUS_SUCCESS              Buffer holds it, *BytesWritten is 3
 * STATUS_INVALID_PARAMETER_1  DmaDevice is NULL
 * STATUS_INVALID_PARAMETER_3  BytesWritten is NULL
 * STATUS_INVALID_PARAMETER_4  Buffer is NULL
 * STATUS_BUFFER_TOO_SMALL     Size is below 3; *BytesWritten is 0
 */
typedef _Must_inspect_result_ NTSTATUS
IOMMU_DEVICE_QUERY_INFORMATION(_In_ PIOMMU_DMA_DEVICE DmaDevice, _In_ ULONG Size,
                               _Out_ PULONG BytesWritten,
                               _Out_ PIOMMU_DMA_DEVICE_INFORMATION Buffer);
typedef IOMMU_DEVICE_QUERY_INFORMATION *PIOMMU_DEVICE_QUERY_INFORMATION;

/* Members of the first version's table that later versions replaced; types only. */
typedef NTSTATUS IOMMU_DOMAIN_CREATE(_In_ BOOLEAN OsManagedPageTable,
                                     _Out_ PIOMMU_DMA_DOMAIN *DomainOut);
typedef IOMMU_DOMAIN_CREATE *PIOMMU_DOMAIN_CREATE;
typedef NTSTATUS IOMMU_DOMAIN_ATTACH_DEVICE(_In_ PIOMMU_DMA_DOMAIN Domain,
                                            _In_ PDEVICE_OBJECT PhysicalDeviceObject,
                                            _In_ ULONG InputMappingIdBase, _In_ ULONG MappingCount);
typedef IOMMU_DOMAIN_ATTACH_DEVICE *PIOMMU_DOMAIN_ATTACH_DEVICE;
typedef NTSTATUS IOMMU_DOMAIN_DETACH_DEVICE(_In_ PIOMMU_DMA_DOMAIN Domain,
                                            _In_ PDEVICE_OBJECT PhysicalDeviceObject,
                                            _In_ ULONG InputMappingId);
typedef IOMMU_DOMAIN_DETACH_DEVICE *PIOMMU_DOMAIN_DETACH_DEVICE;
typedef NTSTATUS IOMMU_MAP_LOGICAL_RANGE(_In_ PIOMMU_DMA_DOMAIN Domain, _In_ ULONG Permissions,
                                         _In_ PMDL Mdl, _In_ ULONGLONG LogicalAddress);
typedef IOMMU_MAP_LOGICAL_RANGE *PIOMMU_MAP_LOGICAL_RANGE;
typedef NTSTATUS IOMMU_MAP_IDENTITY_RANGE(_In_ PIOMMU_DMA_DOMAIN Domain, _In_ ULONG Permissions,
                                          _In_ PMDL Mdl);
typedef IOMMU_MAP_IDENTITY_RANGE *PIOMMU_MAP_IDENTITY_RANGE;
typedef NTSTATUS IOMMU_UNMAP_IDENTITY_RANGE(_In_ PIOMMU_DMA_DOMAIN Domain, _In_ PMDL Mdl);
typedef IOMMU_UNMAP_IDENTITY_RANGE *PIOMMU_UNMAP_IDENTITY_RANGE;
typedef NTSTATUS IOMMU_SET_DEVICE_FAULT_REPORTING(_In_ PDEVICE_OBJECT PhysicalDeviceObject,
                                                  _In_ ULONG InputMappingIdBase,
                                                  _In_ BOOLEAN Enable,
                                                  _In_ PDEVICE_FAULT_CONFIGURATION FaultConfig);
typedef IOMMU_SET_DEVICE_FAULT_REPORTING *PIOMMU_SET_DEVICE_FAULT_REPORTING;

/* ---- the tables ------------------------------------------------------------------------- */

typedef struct _DMA_IOMMU_INTERFACE_V1 {
    PIOMMU_DOMAIN_CREATE CreateDomain;
    PIOMMU_DOMAIN_DELETE DeleteDomain;
    PIOMMU_DOMAIN_ATTACH_DEVICE AttachDevice;
    PIOMMU_DOMAIN_DETACH_DEVICE DetachDevice;
    PIOMMU_FLUSH_DOMAIN FlushDomain;
    PIOMMU_FLUSH_DOMAIN_VA_LIST FlushDomainByVaList;
    PIOMMU_QUERY_INPUT_MAPPINGS QueryInputMappings;
    PIOMMU_MAP_LOGICAL_RANGE MapLogicalRange;
    PIOMMU_UNMAP_LOGICAL_RANGE UnmapLogicalRange;
    PIOMMU_MAP_IDENTITY_RANGE MapIdentityRange;
    PIOMMU_UNMAP_IDENTITY_RANGE UnmapIdentityRange;
    PIOMMU_SET_DEVICE_FAULT_REPORTING SetDeviceFaultReporting;
    PIOMMU_DOMAIN_CONFIGURE ConfigureDomain;
} DMA_IOMMU_INTERFACE_V1, *PDMA_IOMMU_INTERFACE_V1;

typedef struct _DMA_IOMMU_INTERFACE_V2 {
    PIOMMU_DOMAIN_CREATE_EX CreateDomainEx;
    PIOMMU_DOMAIN_DELETE DeleteDomain;
    PIOMMU_DOMAIN_ATTACH_DEVICE_EX AttachDeviceEx;
    PIOMMU_DOMAIN_DETACH_DEVICE_EX DetachDeviceEx;
    PIOMMU_FLUSH_DOMAIN FlushDomain;
    PIOMMU_FLUSH_DOMAIN_VA_LIST FlushDomainByVaList;
    PIOMMU_QUERY_INPUT_MAPPINGS QueryInputMappings;
    PIOMMU_MAP_LOGICAL_RANGE_EX MapLogicalRangeEx;
    PIOMMU_UNMAP_LOGICAL_RANGE UnmapLogicalRange;
    PIOMMU_MAP_IDENTITY_RANGE_EX MapIdentityRangeEx;
    PIOMMU_UNMAP_IDENTITY_RANGE_EX UnmapIdentityRangeEx;
    PIOMMU_SET_DEVICE_FAULT_REPORTING_EX SetDeviceFaultReportingEx;
    PIOMMU_DOMAIN_CONFIGURE ConfigureDomain;
    PIOMMU_DEVICE_QUERY_DOMAIN_TYPES QueryAvailableDomainTypes;
    PIOMMU_REGISTER_INTERFACE_STATE_CHANGE_CALLBACK RegisterInterfaceStateChangeCallback;
    PIOMMU_UNREGISTER_INTERFACE_STATE_CHANGE_CALLBACK UnregisterInterfaceStateChangeCallback;
    PIOMMU_RESERVE_LOGICAL_ADDRESS_RANGE ReserveLogicalAddressRange;
    PIOMMU_FREE_RESERVED_LOGICAL_ADDRESS_RANGE FreeReservedLogicalAddressRange;
    PIOMMU_MAP_RESERVED_LOGICAL_RANGE MapReservedLogicalRange;
    PIOMMU_UNMAP_RESERVED_LOGICAL_RANGE UnmapReservedLogicalRange;
    PIOMMU_DEVICE_CREATE CreateDevice;
    PIOMMU_DEVICE_DELETE DeleteDevice;
} DMA_IOMMU_INTERFACE_V2, *PDMA_IOMMU_INTERFACE_V2;

typedef struct _DMA_IOMMU_INTERFACE_V3 {
    PIOMMU_DOMAIN_CREATE_EX CreateDomainEx;
    PIOMMU_DOMAIN_DELETE DeleteDomain;
    PIOMMU_DOMAIN_ATTACH_DEVICE_EX AttachDeviceEx;
    PIOMMU_DOMAIN_DETACH_DEVICE_EX DetachDeviceEx;
    PIOMMU_FLUSH_DOMAIN FlushDomain;
    PIOMMU_FLUSH_DOMAIN_VA_LIST FlushDomainByVaList;
    PIOMMU_QUERY_INPUT_MAPPINGS QueryInputMappings;
    PIOMMU_MAP_LOGICAL_RANGE_EX MapLogicalRangeEx;
    PIOMMU_UNMAP_LOGICAL_RANGE UnmapLogicalRange;
    PIOMMU_MAP_IDENTITY_RANGE_EX MapIdentityRangeEx;
    PIOMMU_UNMAP_IDENTITY_RANGE_EX UnmapIdentityRangeEx;
    PIOMMU_SET_DEVICE_FAULT_REPORTING_EX SetDeviceFaultReportingEx;
    PIOMMU_DOMAIN_CONFIGURE ConfigureDomain;
    PIOMMU_DEVICE_QUERY_DOMAIN_TYPES QueryAvailableDomainTypes;
    PIOMMU_REGISTER_INTERFACE_STATE_CHANGE_CALLBACK RegisterInterfaceStateChangeCallback;
    PIOMMU_UNREGISTER_INTERFACE_STATE_CHANGE_CALLBACK UnregisterInterfaceStateChangeCallback;
    PIOMMU_RESERVE_LOGICAL_ADDRESS_RANGE ReserveLogicalAddressRange;
    PIOMMU_FREE_RESERVED_LOGICAL_ADDRESS_RANGE FreeReservedLogicalAddressRange;
    PIOMMU_MAP_RESERVED_LOGICAL_RANGE MapReservedLogicalRange;
    PIOMMU_UNMAP_RESERVED_LOGICAL_RANGE UnmapReservedLogicalRange;
    PIOMMU_DEVICE_CREATE CreateDevice;
    PIOMMU_DEVICE_DELETE DeleteDevice;
    PIOMMU_PASID_DEVICE_CREATE CreatePasidDevice;
    PIOMMU_PASID_DEVICE_DELETE DeletePasidDevice;
    PIOMMU_DOMAIN_ATTACH_PASID_DEVICE AttachPasidDevice;
    PIOMMU_DOMAIN_DETACH_PASID_DEVICE DetachPasidDevice;
    PIOMMU_DEVICE_QUERY_INFORMATION QueryDeviceInfo;
} DMA_IOMMU_INTERFACE_V3, *PDMA_IOMMU_INTERFACE_V3;

#define DMA_IOMMU_INTERFACE_EX_VERSION_1 1
#define DMA_IOMMU_INTERFACE_EX_VERSION_2 2
#define DMA_IOMMU_INTERFACE_EX_VERSION_3 3
#define DMA_IOMMU_INTERFACE_EX_VERSION_MIN 1
#define DMA_IOMMU_INTERFACE_EX_VERSION_MAX 3

typedef struct _DMA_IOMMU_INTERFACE_EX {
    SIZE_T Size; /* bytes of this structure that the call wrote */
    ULONG Version;
    union {
        DMA_IOMMU_INTERFACE_V1 V1;
        DMA_IOMMU_INTERFACE_V2 V2;
        DMA_IOMMU_INTERFACE_V3 V3;
    };
} DMA_IOMMU_INTERFACE_EX, *PDMA_IOMMU_INTERFACE_EX;

/*
 * Fill in the function table of one version: 2 or 3 (version 1 is not built). Writes, and reports
 * in Size, only the bytes of that version, so storage sized for an older header is safe.
 *
 * STATUS_SUCCESS
 * STATUS_INVALID_PARAMETER_1  version not offered
 * STATUS_INVALID_PARAMETER_2  Flags is not 0
 * STATUS_INVALID_PARAMETER_3  InterfaceOut is NULL
 * STATUS_NOT_SUPPORTED        no driver instance is installed
 */
_Must_inspect_result_ NTSTATUS IoGetIommuInterfaceEx(_In_ ULONG Version, _In_ ULONGLONG Flags,
                                                     _Out_ PDMA_IOMMU_INTERFACE_EX InterfaceOut);

#ifdef __cplusplus
}
#endif

#include "iommu/dma_iommu_layout.h"
