// SPDX-License-Identifier: Apache-2.0
//
// What to invalidate when: the one place that knows.
//
//   change                            commands, then one fence that is waited for
//   leaves unmapped                   IOTINVAL.VMA PSCV=1 AV=1 for each, or PSCV=1 AV=0 above a
//                                     threshold
//   table page taken out of the tree  IOTINVAL.VMA PSCV=1 AV=0 (covers non-leaf entries)
//   device context, PDTV was 0        IODIR.INVAL_DDT(D); PSCV=1 of its domain if it had one
//   device context, PDTV was 1        IODIR.INVAL_DDT(D); IOTINVAL.VMA of all host address spaces
//   process context                   IODIR.INVAL_PDT(D, P); PSCV=1 of its domain if it had one
//   V from 0 to 1, anywhere           nothing: V=0 is never cached
//
// The fence waits for earlier reads and writes too (PR=1, PW=1): when a call returns, memory can be
// given to somebody else. Context invalidations come before translation invalidations, or a walk
// with the old context could refill what was just dropped. NL=1 and S=1 are never used, so their
// capabilities need not be offered.
// Source: RISC-V IOMMU architecture, "Guidelines for invalidations".
#pragma once

#include "host.h"
#include "page_table.h"

struct hw;

/* No domain: addresses passed through, or nothing did. PSCIDs start at 1. */
#define NO_PSCID 0u

/*
 * All calls return STATUS_SUCCESS when the change is in force everywhere, or STATUS_IO_TIMEOUT when
 * an IOMMU did not say so; the platform has been told then, and nothing that hardware may still
 * reach can be freed.
 */

/* `iommus`: one bit for each IOMMU that may hold entries of the domain. */
NTSTATUS inval_leaves(struct iommu_driver *driver, uint32_t iommus, uint32_t pscid,
                      const struct pt_removed *removed);
NTSTATUS inval_address_space(struct iommu_driver *driver, uint32_t iommus, uint32_t pscid);

/* The device contexts of one device; `pscid` of the domain they led to, or NO_PSCID. */
NTSTATUS inval_device(struct hw *hw, const uint32_t *device_ids, uint32_t count, uint32_t pscid);
/* The same where the contexts named a process directory. */
NTSTATUS inval_device_with_pasids(struct hw *hw, const uint32_t *device_ids, uint32_t count);
NTSTATUS inval_process(struct hw *hw, const uint32_t *device_ids, uint32_t count, uint32_t pasid,
                       uint32_t pscid);
