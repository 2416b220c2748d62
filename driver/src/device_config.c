// SPDX-License-Identifier: Apache-2.0
//
// The configuration list of CreateDevice.
#include "device.h"

static bool take_acpi(const IOMMU_DEVICE_CREATION_CONFIGURATION_ACPI *acpi,
                      struct device_request *request)
{
    if (request->has_mappings) return false;
    request->has_mappings = true;
    request->first_mapping = acpi->InputMappingBase;
    request->num_mappings = acpi->MappingsCount;
    return true;
}

static bool take_pasid(const IOMMU_DEVICE_CREATION_CONFIGURATION_PASID *pasid,
                       struct device_request *request)
{
    if (request->pasids != PASID_NONE || (unsigned)pasid->ConfigType >= PasidConfigTypeMax)
        return false;
    request->pasids =
        pasid->ConfigType == PasidConfigTypePasidTaggedDma ? PASID_TAGGED : PASID_DEFAULT_ONLY;
    request->suppress_pasid_faults = pasid->SuppressPasidFaults != FALSE;
    return true;
}

/*
 * Read a configuration list. It is circular, or its only entry links to NULL or itself. No entry
 * may come twice, so a sound list has at most as many entries as there are types.
 */
bool dev_read_configuration(const IOMMU_DEVICE_CREATION_CONFIGURATION *first,
                            struct device_request *request)
{
    const IOMMU_DEVICE_CREATION_CONFIGURATION *entry = first;
    for (int i = 0; entry != NULL && i < IommuDeviceCreationConfigTypeMax; i++) {
        bool taken = false;
        if (entry->ConfigType == IommuDeviceCreationConfigTypeAcpi)
            taken = take_acpi(&entry->Acpi, request);
        else if (entry->ConfigType == IommuDeviceCreationConfigTypePasid)
            taken = take_pasid(&entry->Pasid, request);
        if (!taken) return false;
        /* NextConfiguration is the first member, so the link is the entry. */
        entry = (const IOMMU_DEVICE_CREATION_CONFIGURATION *)entry->NextConfiguration.Flink;
        if (entry == first) return true;
    }
    return entry == NULL;
}
