// SPDX-License-Identifier: Apache-2.0
//
// The few NT types, status codes and macros that dma_iommu.h needs, for hosts without the WDK.
//
// Names, sizes and values are those of ntdef.h, ntstatus.h and wdm.h on a 64-bit system, so that
// code written against this header compiles against the real ones unchanged.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define IOMMU_STATIC_ASSERT(cond, text) static_assert(cond, text)
#else
#define IOMMU_STATIC_ASSERT(cond, text) _Static_assert(cond, text)
#endif

/* SAL annotations: documentation here, checked by the real tool chain. */
#define _In_
#define _In_opt_
#define _Inout_
#define _Out_
#define _Out_opt_
#define _Must_inspect_result_

/* wdm.h names nested structures only for compilers without anonymous ones. */
#define DUMMYSTRUCTNAME

#define VOID void
typedef void *PVOID;
typedef uint8_t UCHAR;
typedef uint8_t BOOLEAN;
typedef int16_t CSHORT;
typedef uint16_t USHORT;
typedef int32_t LONG;
typedef uint32_t ULONG, *PULONG;
typedef uint32_t UINT32;
typedef int64_t LONGLONG;
typedef uint64_t ULONGLONG, ULONG64;
typedef uintptr_t ULONG_PTR;
typedef ULONG_PTR SIZE_T;
typedef ULONG_PTR PFN_NUMBER, *PPFN_NUMBER;
typedef UCHAR KIRQL;
typedef LONG NTSTATUS;

#define TRUE 1
#define FALSE 0

#define PASSIVE_LEVEL ((KIRQL)0)
#define DISPATCH_LEVEL ((KIRQL)2)

#define PAGE_SHIFT 12
#define PAGE_SIZE 4096

typedef union _LARGE_INTEGER {
    struct {
        ULONG LowPart;
        LONG HighPart;
    } u;
    LONGLONG QuadPart;
} LARGE_INTEGER, PHYSICAL_ADDRESS;

typedef struct _LIST_ENTRY {
    struct _LIST_ENTRY *Flink;
    struct _LIST_ENTRY *Blink;
} LIST_ENTRY, *PLIST_ENTRY;

/* Opaque: only its address is used, as the name of a device. */
typedef struct _DEVICE_OBJECT DEVICE_OBJECT, *PDEVICE_OBJECT;

/*
 * A memory descriptor list: this header, then one frame number per page that it describes.
 * Use the accessors; only they are documented for drivers.
 */
typedef struct _MDL {
    struct _MDL *Next;
    CSHORT Size;
    CSHORT MdlFlags;
    USHORT AllocationProcessorNumber;
    USHORT Reserved;
    PVOID Process;
    PVOID MappedSystemVa;
    PVOID StartVa;
    ULONG ByteCount;
    ULONG ByteOffset;
} MDL, *PMDL;
IOMMU_STATIC_ASSERT(sizeof(MDL) == 0x30, "frame numbers start 0x30 bytes into an MDL");

#define MmGetMdlPfnArray(mdl) ((PPFN_NUMBER)((mdl) + 1))
#define MmGetMdlByteCount(mdl) ((mdl)->ByteCount)
#define MmGetMdlByteOffset(mdl) ((mdl)->ByteOffset)

#define NT_SUCCESS(status) ((NTSTATUS)(status) >= 0)

#define STATUS_SUCCESS ((NTSTATUS)0x00000000)
#define STATUS_UNSUCCESSFUL ((NTSTATUS)0xC0000001)
#define STATUS_NOT_IMPLEMENTED ((NTSTATUS)0xC0000002)
#define STATUS_INVALID_PARAMETER ((NTSTATUS)0xC000000D)
#define STATUS_ACCESS_DENIED ((NTSTATUS)0xC0000022)
#define STATUS_BUFFER_TOO_SMALL ((NTSTATUS)0xC0000023)
#define STATUS_INVALID_PARAMETER_MIX ((NTSTATUS)0xC0000030)
#define STATUS_NONE_MAPPED ((NTSTATUS)0xC0000073)
#define STATUS_INSUFFICIENT_RESOURCES ((NTSTATUS)0xC000009A)
#define STATUS_IO_TIMEOUT ((NTSTATUS)0xC00000B5)
#define STATUS_NOT_SUPPORTED ((NTSTATUS)0xC00000BB)
#define STATUS_INVALID_PARAMETER_1 ((NTSTATUS)0xC00000EF)
#define STATUS_INVALID_PARAMETER_2 ((NTSTATUS)0xC00000F0)
#define STATUS_INVALID_PARAMETER_3 ((NTSTATUS)0xC00000F1)
#define STATUS_INVALID_PARAMETER_4 ((NTSTATUS)0xC00000F2)
#define STATUS_INVALID_PARAMETER_5 ((NTSTATUS)0xC00000F3)
#define STATUS_INVALID_PARAMETER_6 ((NTSTATUS)0xC00000F4)
#define STATUS_INVALID_PARAMETER_7 ((NTSTATUS)0xC00000F5)
#define STATUS_NOT_FOUND ((NTSTATUS)0xC0000225)
#define STATUS_RESOURCE_IN_USE ((NTSTATUS)0xC0000708)

/*
 * The interface pages name STATUS_IN_USE, which no NTSTATUS has; sibling calls answer
 * RESOURCE_IN_USE in the same situation, so the name stands for that one. Only place to know it.
 */
#define STATUS_IN_USE STATUS_RESOURCE_IN_USE
