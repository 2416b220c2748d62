// SPDX-License-Identifier: Apache-2.0
//
// DMA devices, their PASID sub-devices, and how both enter and leave domains.
//
//                       attach                       attach
//   device   unattached ------> attached   sub-device (blocked) ------> attached
//                       <------                      <------
//                       detach                       detach
//
// A device is one or more device_ids whose contexts always change together. Made with a PASID
// entry, it has a process directory from creation to deletion; untagged traffic then goes through
// process context 0, so that blocking the parent never stops its sub-devices. Everything here is of
// the instance's configuration lock, which these functions take.
#pragma once

#include "directory.h"
#include "id_pool.h"
#include "instance.h"

struct domain;

enum pasid_kind { PASID_NONE, PASID_DEFAULT_ONLY, PASID_TAGGED };

/* What the client asked for at creation. */
struct device_request {
    bool has_mappings; /* ACPI: device_ids [first_mapping, first_mapping + num_mappings) */
    uint32_t first_mapping;
    uint32_t num_mappings;
    enum pasid_kind pasids;
    bool suppress_pasid_faults;
};

struct device {
    struct device *next; /* on the IOMMU's list */
    struct iommu_driver *driver;
    struct hw *hw;
    PDEVICE_OBJECT pdo;
    enum iommu_unattached unattached;
    enum pasid_kind pasids;
    bool suppress_pasid_faults;
    struct pdt directory; /* levels 0: none */
    struct id_pool pasid_pool;
    struct pasid_device *children;
    struct attachment *attachment; /* NULL while no domain holds it */
    uint32_t num_device_ids;
    uint32_t device_ids[];
};

struct pasid_device {
    struct pasid_device *next;
    struct device *parent;
    uint32_t pasid;
    struct attachment *attachment;
};

/* One device or sub-device in one domain. */
struct attachment {
    struct attachment *next; /* on the domain's list */
    struct domain *domain;
};

static inline struct device *device_from_handle(PIOMMU_DMA_DEVICE handle)
{
    return (struct device *)handle;
}

static inline PIOMMU_DMA_DEVICE device_handle(struct device *device)
{
    return (PIOMMU_DMA_DEVICE)device;
}

static inline struct pasid_device *pasid_from_handle(PIOMMU_DMA_PASID_DEVICE handle)
{
    return (struct pasid_device *)handle;
}

static inline PIOMMU_DMA_PASID_DEVICE pasid_handle(struct pasid_device *child)
{
    return (PIOMMU_DMA_PASID_DEVICE)child;
}

/* ---- device_config.c ---- */

/* Read a configuration list, or none, into a request. False if the list is not sound. */
bool dev_read_configuration(const IOMMU_DEVICE_CREATION_CONFIGURATION *first,
                            struct device_request *request);

/* ---- device.c ---- */

/* Put every device that the platform lists into its unattached state, before there are tokens. */
NTSTATUS dev_install_unattached(struct iommu_driver *driver);

/*
 * STATUS_SUCCESS, STATUS_NOT_SUPPORTED (the request does not fit device or IOMMU, or the device has
 * a token already), STATUS_INSUFFICIENT_RESOURCES or STATUS_IO_TIMEOUT.
 */
NTSTATUS dev_create(struct iommu_driver *driver, const struct iommu_platform_device *platform,
                    const struct device_request *request, struct device **out);

/* STATUS_SUCCESS, STATUS_RESOURCE_IN_USE or STATUS_IO_TIMEOUT. */
NTSTATUS dev_delete(struct device *device);

/* Which device sends this device_id; NULL if it has no token. The configuration lock is held. */
struct device *dev_find(struct hw *hw, uint32_t device_id);

/* Where untagged traffic of an unattached device goes. */
struct context dev_unattached_context(const struct device *device);

/*
 * Set where untagged traffic goes, or that of one PASID. The configuration lock is held; when this
 * returns, the old context is out of use. STATUS_SUCCESS or STATUS_IO_TIMEOUT (blocked).
 */
NTSTATUS dev_set_context(struct device *device, const struct context *context);
NTSTATUS dev_set_pasid_context(struct device *device, uint32_t pasid,
                               const struct context *context);

/* ---- pasid.c ---- */

/* Make the process directory reach a PASID. Configuration lock held. Statuses as dev_create. */
NTSTATUS pasid_reach(struct device *device, uint32_t pasid);

/* How many levels a process directory needs on this IOMMU for a PASID; 0 if it has none. */
uint32_t pasid_levels_for(const struct hw *hw, uint32_t pasid);

/* Widest PASID that the IOMMU can tell apart, in bits; 0 without process directories. */
uint32_t pasid_hardware_bits(const struct hw *hw);

/*
 * STATUS_SUCCESS, STATUS_NOT_SUPPORTED (not a device for tagged DMA), STATUS_NONE_MAPPED,
 * STATUS_INSUFFICIENT_RESOURCES or STATUS_IO_TIMEOUT.
 */
NTSTATUS pasid_create(struct device *device, struct pasid_device **out);
/* STATUS_SUCCESS or STATUS_RESOURCE_IN_USE. */
NTSTATUS pasid_delete(struct pasid_device *child);

/* ---- attach.c ---- */

/*
 * STATUS_SUCCESS, STATUS_RESOURCE_IN_USE (some domain holds it), STATUS_ACCESS_DENIED,
 * STATUS_INSUFFICIENT_RESOURCES or STATUS_IO_TIMEOUT.
 */
NTSTATUS attach_device(struct domain *domain, struct device *device);
NTSTATUS attach_pasid(struct domain *domain, struct pasid_device *child);

/* STATUS_SUCCESS, STATUS_NOT_FOUND (no domain holds it) or STATUS_IO_TIMEOUT. */
NTSTATUS detach_device(struct device *device);
NTSTATUS detach_pasid(struct pasid_device *child);
