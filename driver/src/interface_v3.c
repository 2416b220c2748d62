// SPDX-License-Identifier: Apache-2.0
//
// DMA_IOMMU_INTERFACE_V3: one function for each slot, in slot order. Checks arguments in parameter
// order, then calls inward; statuses that name a parameter are made here and nowhere else.
#include "device.h"
#include "domain.h"
#include "phys.h"

#define PERMISSIONS       (IOMMU_DMA_PERMISSION_READ | IOMMU_DMA_PERMISSION_WRITE)
#define MIN_ADDRESS_WIDTH (PAGE_SHIFT + 1)
#define MAX_ADDRESS_WIDTH 63

static IOMMU_DOMAIN_CREATE_EX IommuDomainCreateEx;
static IOMMU_DOMAIN_DELETE IommuDomainDelete;
static IOMMU_DOMAIN_ATTACH_DEVICE_EX IommuDomainAttachDeviceEx;
static IOMMU_DOMAIN_DETACH_DEVICE_EX IommuDomainDetachDeviceEx;
static IOMMU_FLUSH_DOMAIN IommuFlushDomain;
static IOMMU_FLUSH_DOMAIN_VA_LIST IommuFlushDomainVaList;
static IOMMU_QUERY_INPUT_MAPPINGS IommuQueryInputMappings;
static IOMMU_MAP_LOGICAL_RANGE_EX IommuMapLogicalRangeEx;
static IOMMU_UNMAP_LOGICAL_RANGE IommuUnmapLogicalRange;
static IOMMU_MAP_IDENTITY_RANGE_EX IommuMapIdentityRangeEx;
static IOMMU_UNMAP_IDENTITY_RANGE_EX IommuUnmapIdentityRangeEx;
static IOMMU_SET_DEVICE_FAULT_REPORTING_EX IommuSetDeviceFaultReportingEx;
static IOMMU_DOMAIN_CONFIGURE IommuDomainConfigure;
static IOMMU_DEVICE_QUERY_DOMAIN_TYPES IommuDeviceQueryDomainTypes;
static IOMMU_REGISTER_INTERFACE_STATE_CHANGE_CALLBACK IommuRegisterInterfaceStateChangeCallback;
static IOMMU_UNREGISTER_INTERFACE_STATE_CHANGE_CALLBACK IommuUnregisterInterfaceStateChangeCallback;
static IOMMU_RESERVE_LOGICAL_ADDRESS_RANGE IommuReserveLogicalAddressRange;
static IOMMU_FREE_RESERVED_LOGICAL_ADDRESS_RANGE IommuFreeReservedLogicalAddressRange;
static IOMMU_MAP_RESERVED_LOGICAL_RANGE IommuMapReservedLogicalRange;
static IOMMU_UNMAP_RESERVED_LOGICAL_RANGE IommuUnmapReservedLogicalRange;
static IOMMU_DEVICE_CREATE IommuDeviceCreate;
static IOMMU_DEVICE_DELETE IommuDeviceDelete;
static IOMMU_PASID_DEVICE_CREATE IommuPasidDeviceCreate;
static IOMMU_PASID_DEVICE_DELETE IommuPasidDeviceDelete;
static IOMMU_DOMAIN_ATTACH_PASID_DEVICE IommuDomainAttachPasidDevice;
static IOMMU_DOMAIN_DETACH_PASID_DEVICE IommuDomainDetachPasidDevice;
static IOMMU_DEVICE_QUERY_INFORMATION IommuDeviceQueryInformation;

static const DMA_IOMMU_INTERFACE_V3 interface_v3 = {
    .CreateDomainEx = IommuDomainCreateEx,
    .DeleteDomain = IommuDomainDelete,
    .AttachDeviceEx = IommuDomainAttachDeviceEx,
    .DetachDeviceEx = IommuDomainDetachDeviceEx,
    .FlushDomain = IommuFlushDomain,
    .FlushDomainByVaList = IommuFlushDomainVaList,
    .QueryInputMappings = IommuQueryInputMappings,
    .MapLogicalRangeEx = IommuMapLogicalRangeEx,
    .UnmapLogicalRange = IommuUnmapLogicalRange,
    .MapIdentityRangeEx = IommuMapIdentityRangeEx,
    .UnmapIdentityRangeEx = IommuUnmapIdentityRangeEx,
    .SetDeviceFaultReportingEx = IommuSetDeviceFaultReportingEx,
    .ConfigureDomain = IommuDomainConfigure,
    .QueryAvailableDomainTypes = IommuDeviceQueryDomainTypes,
    .RegisterInterfaceStateChangeCallback = IommuRegisterInterfaceStateChangeCallback,
    .UnregisterInterfaceStateChangeCallback = IommuUnregisterInterfaceStateChangeCallback,
    .ReserveLogicalAddressRange = IommuReserveLogicalAddressRange,
    .FreeReservedLogicalAddressRange = IommuFreeReservedLogicalAddressRange,
    .MapReservedLogicalRange = IommuMapReservedLogicalRange,
    .UnmapReservedLogicalRange = IommuUnmapReservedLogicalRange,
    .CreateDevice = IommuDeviceCreate,
    .DeleteDevice = IommuDeviceDelete,
    .CreatePasidDevice = IommuPasidDeviceCreate,
    .DeletePasidDevice = IommuPasidDeviceDelete,
    .AttachPasidDevice = IommuDomainAttachPasidDevice,
    .DetachPasidDevice = IommuDomainDetachPasidDevice,
    .QueryDeviceInfo = IommuDeviceQueryInformation,
};

NTSTATUS IoGetIommuInterfaceEx(ULONG Version, ULONGLONG Flags, PDMA_IOMMU_INTERFACE_EX InterfaceOut)
{
    if (Version != DMA_IOMMU_INTERFACE_EX_VERSION_2 && Version != DMA_IOMMU_INTERFACE_EX_VERSION_3)
        return STATUS_INVALID_PARAMETER_1;
    if (Flags != 0) return STATUS_INVALID_PARAMETER_2;
    if (InterfaceOut == NULL) return STATUS_INVALID_PARAMETER_3;
    if (instance_installed() == NULL) return STATUS_NOT_SUPPORTED;

    /* The first 22 slots are the whole of version 2. */
    size_t bytes = Version == DMA_IOMMU_INTERFACE_EX_VERSION_2 ? sizeof(DMA_IOMMU_INTERFACE_V2)
                                                               : sizeof(DMA_IOMMU_INTERFACE_V3);
    InterfaceOut->Size = offsetof(DMA_IOMMU_INTERFACE_EX, V3) + bytes;
    InterfaceOut->Version = Version;
    memcpy(&InterfaceOut->V3, &interface_v3, bytes);
    return STATUS_SUCCESS;
}

/* ---- checks that several calls share ---- */

static bool permissions_are_valid(ULONG permissions)
{
    return permissions != 0 && (permissions & ~PERMISSIONS) == 0;
}

static bool memory_is_valid(const struct domain *domain, const IOMMU_MAP_PHYSICAL_ADDRESS *memory,
                            uint64_t *bytes)
{
    return memory != NULL && phys_check(memory, domain->driver->physical_bits, bytes);
}

/* Whether [base, base + bytes) lies in what the domain can map. */
static bool is_in_reach(const struct domain *domain, uint64_t base, uint64_t bytes)
{
    uint64_t limit = UINT64_C(1) << dom_address_bits(domain->driver);
    return base < limit && bytes <= limit - base;
}

/* An explicit address without an allocator, none with: the two cannot be mixed. */
static bool placement_is_supported(const struct domain *domain, const struct placement *placement)
{
    return (placement->explicit_address == NULL) == domain->has_allocator;
}

static bool window_is_empty(const struct domain *domain, const struct placement *placement)
{
    return domain->has_allocator && placement->min != NULL && placement->max != NULL &&
           *placement->min > *placement->max;
}

/* ---- 1 to 4: domains ---- */

static bool allocator_is_valid(IOMMU_DMA_DOMAIN_TYPE type,
                               const IOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG *config)
{
    if (config == NULL || config->LogicalAllocatorType == IommuDmaLogicalAllocatorNone) return true;
    if (type != DomainTypeTranslate && type != DomainTypeTranslateS1) return false;
    ULONG width = config->BuddyAllocatorConfig.AddressWidth;
    return config->LogicalAllocatorType == IommuDmaLogicalAllocatorBuddy &&
           width >= MIN_ADDRESS_WIDTH && width <= MAX_ADDRESS_WIDTH;
}

/* 0 without an allocator; never more than the tables translate. */
static uint32_t allocator_width(struct iommu_driver *driver,
                                const IOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG *config)
{
    if (config == NULL || config->LogicalAllocatorType == IommuDmaLogicalAllocatorNone) return 0;
    uint32_t width = config->BuddyAllocatorConfig.AddressWidth;
    return width < dom_address_bits(driver) ? width : dom_address_bits(driver);
}

/* Each region aligned, not empty and addressable; dom_create finds overlaps. */
static bool regions_are_valid(const struct iommu_driver *driver, uint32_t width,
                              const IOMMU_DMA_RESERVED_REGION *region)
{
    for (; region != NULL; region = region->RegionNext) {
        uint32_t bits = width;
        if (region->ShouldMap && driver->physical_bits < bits) bits = driver->physical_bits;
        uint64_t limit = UINT64_C(1) << bits;
        if (region->Base % PAGE_SIZE != 0 || region->NumberOfPages == 0) return false;
        if (region->Base >= limit) return false;
        if (region->NumberOfPages > (limit - region->Base) >> PAGE_SHIFT) return false;
    }
    return true;
}

static NTSTATUS IommuDomainCreateEx(IOMMU_DMA_DOMAIN_TYPE DomainType,
                                    IOMMU_DMA_DOMAIN_CREATION_FLAGS Flags,
                                    PIOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG LogicalAllocatorConfig,
                                    PIOMMU_DMA_RESERVED_REGION ReservedRegions,
                                    PIOMMU_DMA_DOMAIN *DomainOut)
{
    struct iommu_driver *driver = instance_installed();
    if (driver == NULL) return STATUS_NOT_SUPPORTED;
    const struct iommu_platform *platform = driver->host.platform;
    if ((unsigned)DomainType >= DomainTypeMax) return STATUS_INVALID_PARAMETER_1;
    if (Flags.AsUlonglong != 0) return STATUS_INVALID_PARAMETER_2;
    if (!allocator_is_valid(DomainType, LogicalAllocatorConfig)) return STATUS_INVALID_PARAMETER_3;
    bool managed = DomainType == DomainTypeTranslate || DomainType == DomainTypeTranslateS1;
    uint32_t width = 0;
    if (managed && driver->levels != 0) {
        width = allocator_width(driver, LogicalAllocatorConfig);
        uint32_t reach = width != 0 ? width : dom_address_bits(driver);
        if (!regions_are_valid(driver, reach, ReservedRegions)) return STATUS_INVALID_PARAMETER_4;
    }
    if (DomainOut == NULL) return STATUS_INVALID_PARAMETER_5;
    if (platform->no_hypervisor_domains || platform->x86_guest) return STATUS_NOT_SUPPORTED;
    if (!((instance_domain_types(driver, NULL) >> DomainType) & 1)) return STATUS_NOT_SUPPORTED;

    struct domain *domain;
    NTSTATUS status = dom_create(driver, DomainType, width, ReservedRegions, &domain);
    if (NT_SUCCESS(status)) *DomainOut = domain_handle(domain);
    return status;
}

static NTSTATUS IommuDomainDelete(PIOMMU_DMA_DOMAIN Domain)
{
    if (Domain == NULL) return STATUS_INVALID_PARAMETER_1;
    return dom_delete(domain_from_handle(Domain));
}

static NTSTATUS IommuDomainAttachDeviceEx(PIOMMU_DMA_DOMAIN Domain, PIOMMU_DMA_DEVICE DmaDevice)
{
    if (Domain == NULL) return STATUS_INVALID_PARAMETER_1;
    if (DmaDevice == NULL) return STATUS_INVALID_PARAMETER_2;
    NTSTATUS status = attach_device(domain_from_handle(Domain), device_from_handle(DmaDevice));
    return status == STATUS_RESOURCE_IN_USE ? STATUS_INVALID_PARAMETER : status;
}

static NTSTATUS IommuDomainDetachDeviceEx(PIOMMU_DMA_DEVICE DmaDevice)
{
    if (DmaDevice == NULL) return STATUS_INVALID_PARAMETER_1;
    NTSTATUS status = detach_device(device_from_handle(DmaDevice));
    return status == STATUS_NOT_FOUND ? STATUS_INVALID_PARAMETER_1 : status;
}

/* ---- 5 to 7: flushes and input mappings, not built yet ---- */

static NTSTATUS IommuFlushDomain(PIOMMU_DMA_DOMAIN Domain)
{
    (void)Domain;
    return STATUS_NOT_SUPPORTED;
}

static NTSTATUS IommuFlushDomainVaList(PIOMMU_DMA_DOMAIN Domain, BOOLEAN LastLevel, ULONG Number,
                                       PVOID VaList)
{
    (void)Domain, (void)LastLevel, (void)Number, (void)VaList;
    return STATUS_NOT_SUPPORTED;
}

static NTSTATUS IommuQueryInputMappings(PDEVICE_OBJECT PhysicalDeviceObject,
                                        PINPUT_MAPPING_ELEMENT Buffer, ULONG BufferLength,
                                        PULONG ReturnLength)
{
    (void)PhysicalDeviceObject, (void)Buffer, (void)BufferLength, (void)ReturnLength;
    return STATUS_UNSUCCESSFUL;
}

/* ---- 8 to 11: mapping ---- */

static NTSTATUS IommuMapLogicalRangeEx(PIOMMU_DMA_DOMAIN Domain, ULONG Permissions,
                                       PIOMMU_MAP_PHYSICAL_ADDRESS PhysicalAddressToMap,
                                       PIOMMU_DMA_LOGICAL_ADDRESS ExplicitLogicalAddress,
                                       PIOMMU_DMA_LOGICAL_ADDRESS MinLogicalAddress,
                                       PIOMMU_DMA_LOGICAL_ADDRESS MaxLogicalAddress,
                                       PIOMMU_DMA_LOGICAL_ADDRESS LogicalAddressOut)
{
    struct domain *domain = domain_from_handle(Domain);
    struct placement placement = {ExplicitLogicalAddress, MinLogicalAddress, MaxLogicalAddress};
    uint64_t bytes;
    if (domain == NULL || !dom_is_managed(domain)) return STATUS_INVALID_PARAMETER_1;
    if (!permissions_are_valid(Permissions)) return STATUS_INVALID_PARAMETER_2;
    if (!memory_is_valid(domain, PhysicalAddressToMap, &bytes)) return STATUS_INVALID_PARAMETER_3;
    if (ExplicitLogicalAddress != NULL && *ExplicitLogicalAddress % PAGE_SIZE != 0)
        return STATUS_INVALID_PARAMETER_4;
    if (!placement_is_supported(domain, &placement)) return STATUS_NOT_SUPPORTED;
    if (!domain->has_allocator && !is_in_reach(domain, *ExplicitLogicalAddress, bytes))
        return STATUS_INVALID_PARAMETER_4;
    if (window_is_empty(domain, &placement)) return STATUS_INVALID_PARAMETER_MIX;
    if (LogicalAddressOut == NULL) return STATUS_INVALID_PARAMETER_7;
    return dom_map(domain, PhysicalAddressToMap, bytes, Permissions, &placement, LogicalAddressOut);
}

static NTSTATUS IommuUnmapLogicalRange(PIOMMU_DMA_DOMAIN Domain, ULONGLONG LogicalAddress,
                                       ULONGLONG NumberOfPages)
{
    struct domain *domain = domain_from_handle(Domain);
    if (domain == NULL || !dom_is_managed(domain)) return STATUS_INVALID_PARAMETER_1;
    if (LogicalAddress % PAGE_SIZE != 0) return STATUS_INVALID_PARAMETER_2;
    if (NumberOfPages == 0 || NumberOfPages > (UINT64_MAX - LogicalAddress) >> PAGE_SHIFT)
        return STATUS_INVALID_PARAMETER_3;
    /* Out of reach is nowhere mapped. */
    if (!is_in_reach(domain, LogicalAddress, NumberOfPages << PAGE_SHIFT))
        return STATUS_INVALID_PARAMETER;
    return dom_unmap(domain, LogicalAddress, NumberOfPages << PAGE_SHIFT);
}

/* Every run inside what the domain can map. */
static bool identity_is_in_reach(const struct domain *domain,
                                 const IOMMU_MAP_PHYSICAL_ADDRESS *memory)
{
    struct phys_cursor cursor = {memory, 0};
    uint64_t base, bytes;
    while (phys_next_run(&cursor, &base, &bytes))
        if (!is_in_reach(domain, base, bytes)) return false;
    return true;
}

static NTSTATUS IommuMapIdentityRangeEx(PIOMMU_DMA_DOMAIN Domain, ULONG Permissions,
                                        PIOMMU_MAP_PHYSICAL_ADDRESS PhysicalAddressToMap)
{
    struct domain *domain = domain_from_handle(Domain);
    uint64_t bytes;
    if (domain == NULL || domain->type == DomainTypeUnmanaged) return STATUS_INVALID_PARAMETER_1;
    if (!permissions_are_valid(Permissions)) return STATUS_INVALID_PARAMETER_2;
    if (!memory_is_valid(domain, PhysicalAddressToMap, &bytes)) return STATUS_INVALID_PARAMETER_3;
    if (!dom_is_managed(domain)) return STATUS_SUCCESS; /* pass-through is identity already */
    if (domain->has_allocator) return STATUS_NOT_SUPPORTED;
    if (!identity_is_in_reach(domain, PhysicalAddressToMap)) return STATUS_INVALID_PARAMETER_3;
    return dom_map_identity(domain, PhysicalAddressToMap, Permissions);
}

static NTSTATUS IommuUnmapIdentityRangeEx(PIOMMU_DMA_DOMAIN Domain,
                                          PIOMMU_MAP_PHYSICAL_ADDRESS MappedPhysicalAddress)
{
    struct domain *domain = domain_from_handle(Domain);
    uint64_t bytes;
    if (domain == NULL || domain->type == DomainTypeUnmanaged) return STATUS_INVALID_PARAMETER_1;
    if (!memory_is_valid(domain, MappedPhysicalAddress, &bytes)) return STATUS_INVALID_PARAMETER_2;
    if (!dom_is_managed(domain)) return STATUS_SUCCESS;
    if (domain->has_allocator) return STATUS_NOT_SUPPORTED;
    if (!identity_is_in_reach(domain, MappedPhysicalAddress)) return STATUS_INVALID_PARAMETER;
    return dom_unmap_identity(domain, MappedPhysicalAddress);
}

/* ---- 12 to 16: fault reporting, configuration, state changes ---- */

static NTSTATUS IommuSetDeviceFaultReportingEx(PIOMMU_DMA_DEVICE DmaDevice,
                                               ULONG InputMappingIdBase, BOOLEAN Enable,
                                               PDEVICE_FAULT_CONFIGURATION FaultConfig)
{
    (void)DmaDevice, (void)InputMappingIdBase, (void)Enable, (void)FaultConfig;
    return STATUS_NOT_IMPLEMENTED;
}

static NTSTATUS IommuDomainConfigure(PIOMMU_DMA_DOMAIN Domain, PDOMAIN_CONFIGURATION Configuration)
{
    (void)Domain, (void)Configuration;
    return STATUS_NOT_SUPPORTED;
}

static VOID IommuDeviceQueryDomainTypes(PIOMMU_DMA_DEVICE DmaDevice, PULONG AvailableDomains)
{
    struct device *device = device_from_handle(DmaDevice);
    if (device == NULL || AvailableDomains == NULL) return;
    *AvailableDomains = instance_domain_types(device->driver, device);
}

static NTSTATUS IommuRegisterInterfaceStateChangeCallback(
    PIOMMU_INTERFACE_STATE_CHANGE_CALLBACK StateChangeCallback, PVOID Context,
    PIOMMU_DMA_DEVICE DmaDevice, PIOMMU_INTERFACE_STATE_CHANGE_FIELDS StateFields)
{
    (void)StateChangeCallback, (void)Context, (void)DmaDevice, (void)StateFields;
    return STATUS_NOT_SUPPORTED;
}

static NTSTATUS IommuUnregisterInterfaceStateChangeCallback(
    PIOMMU_INTERFACE_STATE_CHANGE_CALLBACK StateChangeCallback, PIOMMU_DMA_DEVICE DmaDevice)
{
    (void)StateChangeCallback, (void)DmaDevice;
    return STATUS_NOT_SUPPORTED;
}

/* ---- 17 to 20: reservations ---- */

static NTSTATUS IommuReserveLogicalAddressRange(
    PIOMMU_DMA_DOMAIN Domain, SIZE_T Size, PIOMMU_DMA_LOGICAL_ADDRESS ExplicitLogicalAddress,
    PIOMMU_DMA_LOGICAL_ADDRESS MinLogicalAddress, PIOMMU_DMA_LOGICAL_ADDRESS MaxLogicalAddress,
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN *LogicalAddressToken)
{
    struct domain *domain = domain_from_handle(Domain);
    struct placement placement = {ExplicitLogicalAddress, MinLogicalAddress, MaxLogicalAddress};
    if (domain == NULL || !dom_is_managed(domain)) return STATUS_INVALID_PARAMETER_1;
    if (Size == 0 || Size % PAGE_SIZE != 0) return STATUS_INVALID_PARAMETER_2;
    if (ExplicitLogicalAddress != NULL && *ExplicitLogicalAddress % PAGE_SIZE != 0)
        return STATUS_INVALID_PARAMETER_3;
    if (!placement_is_supported(domain, &placement)) return STATUS_NOT_SUPPORTED;
    if (!domain->has_allocator && !is_in_reach(domain, *ExplicitLogicalAddress, Size))
        return STATUS_INVALID_PARAMETER_3;
    if (window_is_empty(domain, &placement)) return STATUS_INVALID_PARAMETER_MIX;
    if (LogicalAddressToken == NULL) return STATUS_INVALID_PARAMETER_6;
    struct token *token;
    NTSTATUS status = dom_reserve(domain, Size, &placement, &token);
    if (NT_SUCCESS(status)) *LogicalAddressToken = &token->visible;
    return status;
}

static NTSTATUS
IommuFreeReservedLogicalAddressRange(PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN LogicalAddressToken)
{
    if (LogicalAddressToken == NULL) return STATUS_INVALID_PARAMETER_1;
    return dom_free_reserved(token_from_handle(LogicalAddressToken));
}

static NTSTATUS
IommuMapReservedLogicalRange(PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN LogicalAddressToken, SIZE_T Offset,
                             ULONG Permissions, PIOMMU_MAP_PHYSICAL_ADDRESS PhysicalAddressToMap,
                             PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN_MAPPED_SEGMENT MappedSegment)
{
    if (LogicalAddressToken == NULL) return STATUS_INVALID_PARAMETER_1;
    struct token *token = token_from_handle(LogicalAddressToken);
    uint64_t bytes;
    if (Offset % PAGE_SIZE != 0 || Offset >= token->visible.Size) return STATUS_INVALID_PARAMETER_2;
    if (!permissions_are_valid(Permissions)) return STATUS_INVALID_PARAMETER_3;
    if (!memory_is_valid(token->domain, PhysicalAddressToMap, &bytes) ||
        bytes > token->visible.Size - Offset)
        return STATUS_INVALID_PARAMETER_4;
    if (MappedSegment == NULL) return STATUS_INVALID_PARAMETER_5;
    NTSTATUS status = dom_map_reserved(token, Offset, PhysicalAddressToMap, Permissions);
    if (!NT_SUCCESS(status)) return status;
    MappedSegment->OwningToken = LogicalAddressToken;
    MappedSegment->Offset = Offset;
    MappedSegment->Size = bytes;
    return STATUS_SUCCESS;
}

static NTSTATUS
IommuUnmapReservedLogicalRange(PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN_MAPPED_SEGMENT MappedSegment)
{
    if (MappedSegment == NULL) return STATUS_INVALID_PARAMETER_1;
    if (MappedSegment->OwningToken == NULL) return STATUS_INVALID_PARAMETER;
    NTSTATUS status = dom_unmap_reserved(token_from_handle(MappedSegment->OwningToken),
                                         MappedSegment->Offset, MappedSegment->Size);
    if (!NT_SUCCESS(status)) return status;
    MappedSegment->Offset = 0;
    MappedSegment->Size = 0;
    return STATUS_SUCCESS;
}

/* ---- 21 and 22: devices ---- */

static NTSTATUS IommuDeviceCreate(PDEVICE_OBJECT DeviceObject,
                                  PIOMMU_DEVICE_CREATION_CONFIGURATION DeviceConfig,
                                  PIOMMU_DMA_DEVICE *DmaDeviceOut)
{
    struct iommu_driver *driver = instance_installed();
    struct iommu_platform_device found;
    struct device_request request = {.pasids = PASID_NONE};
    if (driver == NULL) return STATUS_NOT_FOUND;
    if (DeviceObject == NULL) return STATUS_INVALID_PARAMETER_1;
    const struct iommu_platform *platform = driver->host.platform;
    NTSTATUS status = platform->find_device(platform->context, DeviceObject, &found);
    if (!NT_SUCCESS(status)) return status;
    if (found.num_device_ids == 0 || found.iommu >= driver->num_hws) return STATUS_UNSUCCESSFUL;
    if (!dev_read_configuration(DeviceConfig, &request)) return STATUS_INVALID_PARAMETER_2;
    if (request.has_mappings != (platform->arm64 && found.acpi)) return STATUS_INVALID_PARAMETER_2;
    if (DmaDeviceOut == NULL) return STATUS_INVALID_PARAMETER_3;

    struct device *device;
    status = dev_create(driver, &found, &request, &device);
    if (status == STATUS_NOT_SUPPORTED) return STATUS_INVALID_PARAMETER_2;
    if (NT_SUCCESS(status)) *DmaDeviceOut = device_handle(device);
    return status;
}

static NTSTATUS IommuDeviceDelete(PIOMMU_DMA_DEVICE DmaDevice)
{
    if (DmaDevice == NULL) return STATUS_INVALID_PARAMETER_1;
    return dev_delete(device_from_handle(DmaDevice));
}

/* ---- 23 to 27: PASID sub-devices and what a device can do ---- */

static NTSTATUS IommuPasidDeviceCreate(PIOMMU_DMA_DEVICE DmaDevice,
                                       PIOMMU_DMA_PASID_DEVICE *PasidDeviceOut, PULONG AsidOut)
{
    struct device *device = device_from_handle(DmaDevice);
    if (device == NULL || device->pasids != PASID_TAGGED) return STATUS_INVALID_PARAMETER_1;
    if (PasidDeviceOut == NULL) return STATUS_INVALID_PARAMETER_2;
    if (AsidOut == NULL) return STATUS_INVALID_PARAMETER_3;
    struct pasid_device *child;
    NTSTATUS status = pasid_create(device, &child);
    if (!NT_SUCCESS(status)) return status;
    *PasidDeviceOut = pasid_handle(child);
    *AsidOut = child->pasid;
    return STATUS_SUCCESS;
}

static NTSTATUS IommuPasidDeviceDelete(PIOMMU_DMA_PASID_DEVICE PasidDevice)
{
    if (PasidDevice == NULL) return STATUS_INVALID_PARAMETER_1;
    return pasid_delete(pasid_from_handle(PasidDevice));
}

static NTSTATUS IommuDomainAttachPasidDevice(PIOMMU_DMA_DOMAIN Domain,
                                             PIOMMU_DMA_PASID_DEVICE PasidDevice)
{
    struct domain *domain = domain_from_handle(Domain);
    /* A process context cannot pass addresses through for one PASID and be called remapping. */
    if (domain == NULL || domain->type == DomainTypePassThrough) return STATUS_INVALID_PARAMETER_1;
    if (PasidDevice == NULL) return STATUS_INVALID_PARAMETER_2;
    NTSTATUS status = attach_pasid(domain, pasid_from_handle(PasidDevice));
    return status == STATUS_RESOURCE_IN_USE ? STATUS_UNSUCCESSFUL : status;
}

static NTSTATUS IommuDomainDetachPasidDevice(PIOMMU_DMA_PASID_DEVICE PasidDevice)
{
    if (PasidDevice == NULL) return STATUS_INVALID_PARAMETER_1;
    NTSTATUS status = detach_pasid(pasid_from_handle(PasidDevice));
    return status == STATUS_NOT_FOUND ? STATUS_INVALID_PARAMETER_1 : status;
}

static NTSTATUS IommuDeviceQueryInformation(PIOMMU_DMA_DEVICE DmaDevice, ULONG Size,
                                            PULONG BytesWritten,
                                            PIOMMU_DMA_DEVICE_INFORMATION Buffer)
{
    struct device *device = device_from_handle(DmaDevice);
    if (device == NULL) return STATUS_INVALID_PARAMETER_1;
    if (BytesWritten == NULL) return STATUS_INVALID_PARAMETER_3;
    *BytesWritten = 0;
    if (Buffer == NULL) return STATUS_INVALID_PARAMETER_4;
    if (Size < sizeof(*Buffer)) return STATUS_BUFFER_TOO_SMALL;
    Buffer->DefaultPasidEnabled = device->pasids != PASID_NONE;
    Buffer->PasidTaggedDmaEnabled = device->pasids == PASID_TAGGED;
    Buffer->PasidFaultsSuppressed = device->suppress_pasid_faults;
    *BytesWritten = sizeof(*Buffer);
    return STATUS_SUCCESS;
}
