// SPDX-License-Identifier: Apache-2.0
//
// From fault records to the handler given at instance creation.
//
//   interrupt, DISPATCH_LEVEL      faultq drains the ring into the instance's buffer
//   work item, PASSIVE_LEVEL       each record becomes a FAULT_INFORMATION for the handler
//   then, for tagged traffic       the platform's fatal hook, unless the device suppresses
#pragma once

#include "instance.h"

/* A fault_sink; its context is the instance. */
bool fault_accept(void *instance, const struct fault_record *record);

/* Wait until no work item is outstanding. STATUS_SUCCESS or STATUS_IO_TIMEOUT. */
NTSTATUS fault_quiesce(struct iommu_driver *driver);
