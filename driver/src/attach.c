// SPDX-License-Identifier: Apache-2.0
//
// Into a domain and out of it.
//
// Attach: the IOMMU joins the domain's set, barrier, the context becomes valid. Detach: the context
// becomes invalid, context and address space are invalidated and fenced on that IOMMU, and only
// then does it leave the set. Later unmaps of the domain will not reach this IOMMU, so the flush is
// needed although the domain lives on. The race with unmap is tabled in dom_map.c.
#include "device.h"
#include "domain.h"

static void join(struct domain *domain, const struct hw *hw)
{
    struct host *host = hw->host;
    domain->attached_on[hw->index]++;
    host_lock(host, domain->lock);
    domain->iommus |= 1u << hw->index;
    host_unlock(host, domain->lock);
    host_barrier(host);
}

static void part(struct domain *domain, const struct hw *hw)
{
    struct host *host = hw->host;
    if (--domain->attached_on[hw->index] != 0) return;
    host_lock(host, domain->lock);
    domain->iommus &= ~(1u << hw->index);
    host_unlock(host, domain->lock);
}

static void unlink(struct attachment *attachment)
{
    struct attachment **link = &attachment->domain->attachments;
    while (*link != attachment)
        link = &(*link)->next;
    *link = attachment->next;
}

/* `child` is NULL for the device itself. */
static NTSTATUS set_context(struct device *device, const struct pasid_device *child,
                            const struct context *context)
{
    return child != NULL ? dev_set_pasid_context(device, child->pasid, context)
                         : dev_set_context(device, context);
}

static NTSTATUS enter(struct domain *domain, struct device *device, struct pasid_device *child)
{
    struct host *host = &domain->driver->host;
    struct attachment **held = child != NULL ? &child->attachment : &device->attachment;
    if (*held != NULL) return STATUS_RESOURCE_IN_USE;
    if (!((instance_domain_types(domain->driver, device) >> domain->type) & 1))
        return STATUS_ACCESS_DENIED;
    struct attachment *attachment = host_alloc(host, sizeof(*attachment));
    if (attachment == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    if (child != NULL && pdt_entry(&device->directory, child->pasid) == NULL) {
        host_free(host, attachment, sizeof(*attachment));
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    join(domain, device->hw);
    struct context context = dom_context(domain);
    NTSTATUS status = set_context(device, child, &context);
    if (!NT_SUCCESS(status)) {
        part(domain, device->hw);
        host_free(host, attachment, sizeof(*attachment));
        return status;
    }
    attachment->domain = domain;
    attachment->next = domain->attachments;
    domain->attachments = attachment;
    *held = attachment;
    return STATUS_SUCCESS;
}

static NTSTATUS leave(struct device *device, struct pasid_device *child)
{
    struct attachment **held = child != NULL ? &child->attachment : &device->attachment;
    struct attachment *attachment = *held;
    if (attachment == NULL) return STATUS_NOT_FOUND;
    struct context blocked = {.valid = false};
    NTSTATUS status = set_context(device, child, &blocked);
    if (!NT_SUCCESS(status)) return status;
    part(attachment->domain, device->hw);
    unlink(attachment);
    *held = NULL;
    host_free(&device->driver->host, attachment, sizeof(*attachment));
    if (child != NULL) return STATUS_SUCCESS;
    struct context context = dev_unattached_context(device);
    return set_context(device, NULL, &context);
}

NTSTATUS attach_device(struct domain *domain, struct device *device)
{
    struct iommu_driver *driver = device->driver;
    host_lock(&driver->host, driver->config);
    NTSTATUS status = enter(domain, device, NULL);
    host_unlock(&driver->host, driver->config);
    return status;
}

NTSTATUS attach_pasid(struct domain *domain, struct pasid_device *child)
{
    struct iommu_driver *driver = child->parent->driver;
    host_lock(&driver->host, driver->config);
    NTSTATUS status = enter(domain, child->parent, child);
    host_unlock(&driver->host, driver->config);
    return status;
}

NTSTATUS detach_device(struct device *device)
{
    struct iommu_driver *driver = device->driver;
    host_lock(&driver->host, driver->config);
    NTSTATUS status = leave(device, NULL);
    host_unlock(&driver->host, driver->config);
    return status;
}

NTSTATUS detach_pasid(struct pasid_device *child)
{
    struct iommu_driver *driver = child->parent->driver;
    host_lock(&driver->host, driver->config);
    NTSTATUS status = leave(child->parent, child);
    host_unlock(&driver->host, driver->config);
    return status;
}
