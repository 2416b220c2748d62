// SPDX-License-Identifier: Apache-2.0
//
// All that the driver asks of its host.
//
// A platform is one constant table of operations and facts. The same driver then runs in the
// co-simulation, in a unit test without hardware and on a machine. Every operation receives
// `context` first. Operations marked (any) may be called up to DISPATCH_LEVEL, the others only at
// PASSIVE_LEVEL. The table and what it points to must outlive the driver instance.
#pragma once

#include <stdbool.h>

#include "iommu/nt_compat.h"

#ifdef __cplusplus
extern "C" {
#endif

/* More would not fit the bit mask that a domain keeps of the IOMMUs it lives on. */
#define IOMMU_PLATFORM_MAX_IOMMUS 32

/* One IOMMU. */
struct iommu_platform_iommu {
    uint64_t register_base; /* physical address of the 4 KiB window; named in fault reports */
    uint8_t device_id_bits; /* width of the widest device_id behind it: 1 to 24 */
};

/* What DMA of a device does while no domain holds it. */
enum iommu_unattached {
    IOMMU_UNATTACHED_BLOCKED, /* every access is refused */
    IOMMU_UNATTACHED_PASS     /* untagged accesses go to physical memory untranslated */
};

/* One device that has an IOMMU in front of it. */
struct iommu_platform_device {
    PDEVICE_OBJECT pdo;
    uint32_t iommu; /* index of its IOMMU */
    const uint32_t *device_ids;
    uint32_t num_device_ids; /* at least 1; ids of an IOMMU belong to one device each */
    uint8_t pasid_bits;      /* width of the PASIDs it can send; 0 if none */
    bool acpi;               /* enumerated by ACPI rather than by its bus */
    enum iommu_unattached unattached;
};

/*
 * Logical addresses that are ordinary memory writes to an interrupt controller. Every managed
 * domain maps them 1:1 read-write and gives them to nobody else.
 */
struct iommu_message_window {
    uint64_t base; /* page aligned */
    uint64_t pages;
};

/* Why the driver cannot go on. */
enum iommu_fatal_reason {
    IOMMU_FATAL_TAGGED_FAULT,     /* a PASID fault that the device's owner did not suppress */
    IOMMU_FATAL_HARDWARE_TIMEOUT, /* an IOMMU did not finish in time */
    IOMMU_FATAL_COMMAND_REFUSED   /* an IOMMU calls a command illegal: a driver bug */
};

struct iommu_fatal {
    enum iommu_fatal_reason reason;
    uint32_t iommu;
    const char *text; /* one line, without a newline */
    uint32_t cause;   /* the rest: IOMMU_FATAL_TAGGED_FAULT only */
    uint32_t device_id;
    uint32_t pasid;
    uint64_t address;
};

enum iommu_log_level { IOMMU_LOG_ERROR, IOMMU_LOG_WARNING, IOMMU_LOG_INFO };

/* A lock that is held at DISPATCH_LEVEL and may be taken at any level up to that. */
struct iommu_lock;

/*
 * Called at DISPATCH_LEVEL while an interrupt wire is high. The wire is level-triggered: it falls
 * once the routine has cleared the cause. Returns whether the interrupt was this IOMMU's.
 */
typedef bool iommu_interrupt_routine(void *routine_context);

typedef void iommu_work_routine(void *routine_context);

struct iommu_platform {
    void *context;

    /* ---- facts ---- */
    const struct iommu_platform_iommu *iommus;
    uint32_t num_iommus; /* 1 to IOMMU_PLATFORM_MAX_IOMMUS */
    const struct iommu_message_window *message_windows;
    uint32_t num_message_windows;
    bool arm64;                 /* ACPI devices name their input mappings */
    bool no_hypervisor_domains; /* virtual machine whose hypervisor has no domain interface */
    bool x86_guest;

    /* ---- registers: naturally aligned, in program order with each other (any) ---- */
    uint32_t (*mmio_read32)(void *context, uint32_t iommu, uint32_t offset);
    uint64_t (*mmio_read64)(void *context, uint32_t iommu, uint32_t offset);
    void (*mmio_write32)(void *context, uint32_t iommu, uint32_t offset, uint32_t value);
    void (*mmio_write64)(void *context, uint32_t iommu, uint32_t offset, uint64_t value);

    /* Earlier stores to memory are visible to the IOMMUs before later stores and MMIO (any). */
    void (*store_barrier)(void *context);

    /* ---- memory (any) ---- */

    /*
     * 2^order zeroed pages, physically contiguous and aligned to their size, which the IOMMUs can
     * read and write coherently. NULL if there are none; else *physical is the address.
     */
    void *(*alloc_pages)(void *context, uint32_t order, uint64_t *physical);
    void (*free_pages)(void *context, void *pages, uint64_t physical, uint32_t order);

    /* The CPU pointer to a physical address inside pages that alloc_pages returned. */
    void *(*pages_at)(void *context, uint64_t physical);

    /* Zeroed memory for the driver's own records, aligned like malloc's. NULL if there is none. */
    void *(*alloc_object)(void *context, size_t bytes);
    void (*free_object)(void *context, void *object, size_t bytes);

    /* ---- locks ---- */
    struct iommu_lock *(*create_lock)(void *context, const char *name); /* NULL if no memory */
    void (*destroy_lock)(void *context, struct iommu_lock *lock);
    void (*acquire_lock)(void *context, struct iommu_lock *lock); /* (any); raises the level */
    void (*release_lock)(void *context, struct iommu_lock *lock); /* (any); restores it */

    /* ---- time ---- */
    KIRQL (*current_irql)(void *context);
    uint64_t (*time_ns)(void *context); /* monotonic (any) */

    /*
     * Between two looks at something that the hardware or another thread will change. spin_pause
     * (any) may hold the processor, sleep_pause gives it away. Both must let simulated time pass.
     */
    void (*spin_pause)(void *context);
    void (*sleep_pause)(void *context);

    /*
     * Run routine once at PASSIVE_LEVEL, soon, on a thread of the platform's (any). Requests are
     * not merged; the driver keeps at most one outstanding.
     */
    void (*queue_work)(void *context, iommu_work_routine *routine, void *routine_context);

    /* ---- interrupts ---- */

    /* Route a wire of an IOMMU to a routine. The driver uses vector 0 for everything. */
    NTSTATUS (*connect_interrupt)
    (void *context, uint32_t iommu, uint32_t vector, iommu_interrupt_routine *routine,
     void *routine_context);
    /* Returns when the routine is not running and will not run again. */
    void (*disconnect_interrupt)(void *context, uint32_t iommu, uint32_t vector);

    /* ---- devices ---- */

    /*
     * Describe the device of a physical device object. What `device` points to stays valid as long
     * as the driver instance.
     *
     * STATUS_SUCCESS
     * STATUS_INVALID_PARAMETER  not a physical device object
     * STATUS_NOT_FOUND          no IOMMU is in front of the device
     * STATUS_UNSUCCESSFUL       its bus cannot tell the device_ids
     */
    NTSTATUS (*find_device)
    (void *context, PDEVICE_OBJECT pdo, struct iommu_platform_device *device);

    /* The index-th device known when the instance is created; false beyond the last. */
    bool (*enumerate_device)(void *context, uint32_t index, struct iommu_platform_device *device);

    /*
     * Domain types that policy allows at the moment, bit n = type n: for one device, or for the
     * platform as a whole if pdo is NULL (any).
     */
    uint32_t (*allowed_domain_types)(void *context, PDEVICE_OBJECT pdo);

    /* ---- reports ---- */

    /* Something that must stop the machine (any). May return in tests; the driver then goes on. */
    void (*fatal)(void *context, const struct iommu_fatal *fatal);
    void (*log)(void *context, enum iommu_log_level level, const char *line); /* (any) */
};

#ifdef __cplusplus
}
#endif
