// SPDX-License-Identifier: Apache-2.0
#include "fake_platform.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "iommu_regs.h"

#define PAGE_CONTINUED 255

DMA_IOMMU_INTERFACE_V3 iommu;

struct iommu_lock {
    const char *name;
    KIRQL before;
    bool held;
};

/* ---- memory ---- */

static bool may_allocate(struct world *world)
{
    uint64_t number = world->allocations++;
    if (world->fail_only_once) return number != world->fail_at;
    return number < world->fail_at;
}

static void *alloc_pages(void *context, uint32_t order, uint64_t *physical)
{
    struct world *world = context;
    uint32_t count = 1u << order;
    if (!may_allocate(world)) return NULL;
    for (uint32_t first = 0; first + count <= WORLD_PAGES; first += count) {
        bool is_free = true;
        for (uint32_t i = 0; i < count && is_free; i++)
            is_free = world->page_used[first + i] == 0;
        if (!is_free) continue;
        memset(world->page_used + first, PAGE_CONTINUED, count);
        world->page_used[first] = (uint8_t)(order + 1);
        world->live_pages += count;
        *physical = WORLD_MEMORY_BASE + (uint64_t)first * PAGE_SIZE;
        memset(world->memory + (uint64_t)first * PAGE_SIZE, 0, (size_t)count * PAGE_SIZE);
        return world->memory + (uint64_t)first * PAGE_SIZE;
    }
    fail_msg("the test machine has no page left");
    return NULL;
}

static void free_pages(void *context, void *pages, uint64_t physical, uint32_t order)
{
    struct world *world = context;
    uint64_t first = (physical - WORLD_MEMORY_BASE) / PAGE_SIZE;
    assert_true(first < WORLD_PAGES);
    assert_ptr_equal(pages, world->memory + first * PAGE_SIZE);
    assert_int_equal(world->page_used[first], order + 1);
    memset(world->page_used + first, 0, 1u << order);
    /* Who still reads it finds nonsense. */
    memset(pages, 0xA5, (size_t)PAGE_SIZE << order);
    memset(world->visible + first * PAGE_SIZE, 0xA5, (size_t)PAGE_SIZE << order);
    world->live_pages -= 1u << order;
    world->frees++;
}

static uint8_t *byte_at(struct world *world, uint64_t physical)
{
    uint64_t offset = physical - WORLD_MEMORY_BASE;
    assert_true(offset < (uint64_t)WORLD_PAGES * PAGE_SIZE);
    assert_int_not_equal(world->page_used[offset / PAGE_SIZE], 0);
    return world->memory + offset;
}

static void *pages_at(void *context, uint64_t physical)
{
    return byte_at(context, physical);
}

static void *alloc_object(void *context, size_t bytes)
{
    struct world *world = context;
    if (!may_allocate(world)) return NULL;
    world->live_objects++;
    return calloc(1, bytes);
}

static void free_object(void *context, void *object, size_t bytes)
{
    struct world *world = context;
    memset(object, 0xA5, bytes); /* also checks, under asan, that the size is right */
    world->live_objects--;
    free(object);
}

/* Hardware sees the driver's stores as of the last barrier, the worst that a machine may do. */
static uint64_t hardware_read(void *context, uint64_t physical)
{
    struct world *world = context;
    uint64_t value;
    memcpy(&value, world->visible + (byte_at(world, physical) - world->memory), sizeof(value));
    return value;
}

static void hardware_write(void *context, uint64_t physical, uint64_t value, uint32_t bytes)
{
    struct world *world = context;
    uint8_t *byte = byte_at(world, physical);
    memcpy(byte, &value, bytes);
    memcpy(world->visible + (byte - world->memory), &value, bytes);
}

static void store_barrier(void *context)
{
    struct world *world = context;
    for (uint64_t page = 0; page < WORLD_PAGES; page++)
        if (world->page_used[page] != 0)
            memcpy(world->visible + page * PAGE_SIZE, world->memory + page * PAGE_SIZE, PAGE_SIZE);
}

/* ---- registers ---- */

static uint32_t mmio_read32(void *context, uint32_t index, uint32_t offset)
{
    return (uint32_t)fake_read(&((struct world *)context)->hw[index], offset, 4);
}

static uint64_t mmio_read64(void *context, uint32_t index, uint32_t offset)
{
    return fake_read(&((struct world *)context)->hw[index], offset, 8);
}

static void mmio_write32(void *context, uint32_t index, uint32_t offset, uint32_t value)
{
    fake_write(&((struct world *)context)->hw[index], offset, value, 4);
}

static void mmio_write64(void *context, uint32_t index, uint32_t offset, uint64_t value)
{
    fake_write(&((struct world *)context)->hw[index], offset, value, 8);
}

/* ---- locks ---- */

static struct iommu_lock *create_lock(void *context, const char *name)
{
    struct world *world = context;
    if (!may_allocate(world)) return NULL;
    world->live_locks++;
    struct iommu_lock *lock = calloc(1, sizeof(*lock));
    lock->name = name;
    return lock;
}

static void destroy_lock(void *context, struct iommu_lock *lock)
{
    assert_false(lock->held);
    ((struct world *)context)->live_locks--;
    free(lock);
}

/* The order of driver/README.md. */
static uint32_t rank(const struct iommu_lock *lock)
{
    static const char *const order[] = {"configuration", "domain", "command queue"};
    for (uint32_t i = 0; i < 3; i++)
        if (strcmp(lock->name, order[i]) == 0) return i;
    return 3; /* faults: taken alone, so after nothing */
}

static void acquire_lock(void *context, struct iommu_lock *lock)
{
    struct world *world = context;
    if (world->on_acquire != NULL) world->on_acquire(world, lock->name);
    assert_false(lock->held);
    if (world->num_held > 0) {
        const struct iommu_lock *last = world->held[world->num_held - 1];
        if (rank(last) >= rank(lock)) fail_msg("%s taken under %s", lock->name, last->name);
        assert_int_not_equal(rank(lock), 3);
    }
    lock->held = true;
    lock->before = world->irql;
    world->irql = DISPATCH_LEVEL;
    world->held[world->num_held++] = lock;
}

static void release_lock(void *context, struct iommu_lock *lock)
{
    struct world *world = context;
    assert_true(world->num_held > 0);
    assert_ptr_equal(world->held[world->num_held - 1], lock);
    world->num_held--;
    world->irql = lock->before;
    lock->held = false;
}

/* ---- time, interrupts, work ---- */

static KIRQL current_irql(void *context)
{
    return ((struct world *)context)->irql;
}

static uint64_t time_ns(void *context)
{
    return ((struct world *)context)->time_ns;
}

static void deliver_interrupts(struct world *world)
{
    for (uint32_t i = 0; i < world->platform.num_iommus; i++) {
        for (uint32_t n = 0; world->interrupt[i] != NULL && world->hw[i].ipsr != 0; n++) {
            assert_true(n < 100); /* a wire that does not fall */
            KIRQL before = world->irql;
            world->irql = DISPATCH_LEVEL;
            assert_true(world->interrupt[i](world->interrupt_context[i]));
            world->irql = before;
        }
    }
}

static void advance(struct world *world)
{
    world->time_ns += 100;
    if (world->frozen) return;
    for (uint32_t i = 0; i < world->platform.num_iommus; i++)
        fake_step(&world->hw[i]);
}

static void spin_pause(void *context)
{
    advance(context);
}

static void run_work(struct world *world)
{
    iommu_work_routine *work = world->work;
    if (work == NULL) return;
    world->work = NULL;
    KIRQL before = world->irql;
    world->irql = PASSIVE_LEVEL;
    work(world->work_context);
    world->irql = before;
}

static void sleep_pause(void *context)
{
    struct world *world = context;
    assert_int_equal(world->irql, PASSIVE_LEVEL);
    if (world->on_wait != NULL && world->num_held == 0) {
        void (*other_thread)(void *) = world->on_wait;
        world->on_wait = NULL;
        other_thread(world->on_wait_context);
    }
    advance(world);
    deliver_interrupts(world);
    run_work(world);
}

void world_settle(struct world *world)
{
    for (int i = 0; i < 16; i++) {
        deliver_interrupts(world);
        run_work(world);
    }
}

static void queue_work(void *context, iommu_work_routine *routine, void *routine_context)
{
    struct world *world = context;
    assert_null(world->work); /* at most one outstanding */
    world->work = routine;
    world->work_context = routine_context;
}

static NTSTATUS connect_interrupt(void *context, uint32_t index, uint32_t vector,
                                  iommu_interrupt_routine *routine, void *routine_context)
{
    struct world *world = context;
    assert_int_equal(vector, 0);
    world->interrupt[index] = routine;
    world->interrupt_context[index] = routine_context;
    return STATUS_SUCCESS;
}

static void disconnect_interrupt(void *context, uint32_t index, uint32_t vector)
{
    (void)vector;
    ((struct world *)context)->interrupt[index] = NULL;
}

/* ---- devices and reports ---- */

static NTSTATUS find_device(void *context, PDEVICE_OBJECT pdo, struct iommu_platform_device *device)
{
    struct world *world = context;
    assert_int_equal(world->irql, PASSIVE_LEVEL);
    for (uint32_t i = 0; i < world->num_devices; i++) {
        if (world->device[i].pdo != pdo) continue;
        *device = world->device[i];
        return STATUS_SUCCESS;
    }
    return world->find_status;
}

static bool enumerate_device(void *context, uint32_t index, struct iommu_platform_device *device)
{
    struct world *world = context;
    if (index >= world->num_devices) return false;
    *device = world->device[index];
    return true;
}

static uint32_t allowed_domain_types(void *context, PDEVICE_OBJECT pdo)
{
    struct world *world = context;
    return pdo == NULL ? world->allowed_types : world->allowed_device_types;
}

static void fatal(void *context, const struct iommu_fatal *fatal)
{
    struct world *world = context;
    world->num_fatal++;
    world->fatal = *fatal;
}

static void keep_line(void *context, enum iommu_log_level level, const char *line)
{
    struct world *world = context;
    (void)level;
    world->num_lines++;
    strncpy(world->last_line, line, sizeof(world->last_line) - 1);
}

static VOID keep_fault(PVOID context, PFAULT_INFORMATION information)
{
    struct world *world = context;
    assert_int_equal(world->irql, PASSIVE_LEVEL);
    world->num_faults++;
    world->fault = *information;
}

/* ---- the world ---- */

uint64_t world_default_capabilities(void)
{
    return IOMMU_PUT(IOMMU_CAPABILITIES_VERSION, 0x10) | IOMMU_CAPABILITIES_SV39_MASK |
           IOMMU_CAPABILITIES_SV48_MASK | IOMMU_CAPABILITIES_SV57_MASK |
           IOMMU_PUT(IOMMU_CAPABILITIES_IGS, IOMMU_CAPABILITIES_IGS_WSI) |
           IOMMU_PUT(IOMMU_CAPABILITIES_PAS, 56) | IOMMU_CAPABILITIES_PD8_MASK |
           IOMMU_CAPABILITIES_PD17_MASK | IOMMU_CAPABILITIES_PD20_MASK;
}

static const struct iommu_platform operations = {
    .mmio_read32 = mmio_read32,
    .mmio_read64 = mmio_read64,
    .mmio_write32 = mmio_write32,
    .mmio_write64 = mmio_write64,
    .store_barrier = store_barrier,
    .alloc_pages = alloc_pages,
    .free_pages = free_pages,
    .pages_at = pages_at,
    .alloc_object = alloc_object,
    .free_object = free_object,
    .create_lock = create_lock,
    .destroy_lock = destroy_lock,
    .acquire_lock = acquire_lock,
    .release_lock = release_lock,
    .current_irql = current_irql,
    .time_ns = time_ns,
    .spin_pause = spin_pause,
    .sleep_pause = sleep_pause,
    .queue_work = queue_work,
    .connect_interrupt = connect_interrupt,
    .disconnect_interrupt = disconnect_interrupt,
    .find_device = find_device,
    .enumerate_device = enumerate_device,
    .allowed_domain_types = allowed_domain_types,
    .fatal = fatal,
    .log = keep_line,
};

struct world *world_create(void)
{
    struct world *world = calloc(1, sizeof(*world));
    world->hw = calloc(WORLD_IOMMUS, sizeof(*world->hw));
    world->memory = malloc((size_t)WORLD_PAGES * PAGE_SIZE);
    world->visible = malloc((size_t)WORLD_PAGES * PAGE_SIZE);
    world->page_used = calloc(WORLD_PAGES, 1);
    world->platform = operations;
    world->platform.context = world;
    world->platform.iommus = world->iommu;
    world->platform.num_iommus = 1;
    for (uint32_t i = 0; i < WORLD_IOMMUS; i++) {
        world->iommu[i].register_base = 0x10000000 + i * 0x1000;
        world->iommu[i].device_id_bits = 16;
        world->hw[i].capabilities = world_default_capabilities();
        world->hw[i].widest_ddt = 3;
        world->hw[i].caches = true;
        world->hw[i].memory.context = world;
        world->hw[i].memory.read = hardware_read;
        world->hw[i].memory.write = hardware_write;
    }
    world->find_status = STATUS_NOT_FOUND;
    world->allowed_types = world->allowed_device_types = 0xF;
    world->fail_at = NEVER;
    return world;
}

void world_destroy(struct world *world)
{
    assert_int_equal(world->live_pages, 0);
    assert_int_equal(world->live_objects, 0);
    assert_int_equal(world->live_locks, 0);
    assert_int_equal(world->num_held, 0);
    free(world->page_used);
    free(world->visible);
    free(world->memory);
    free(world->hw);
    free(world);
}

struct iommu_platform_device *world_add_device(struct world *world, uint32_t index,
                                               uint32_t device_id)
{
    static uint32_t ids[WORLD_DEVICES];
    uint32_t n = world->num_devices++;
    assert_true(n < WORLD_DEVICES);
    ids[n] = device_id;
    world->device[n] = (struct iommu_platform_device){.pdo = &world->pdo[n],
                                                      .iommu = index,
                                                      .device_ids = &ids[n],
                                                      .num_device_ids = 1,
                                                      .unattached = IOMMU_UNATTACHED_BLOCKED};
    return &world->device[n];
}

struct iommu_driver *world_start(struct world *world)
{
    struct iommu_driver_options options = {.fault_handler = keep_fault, .fault_context = world};
    struct iommu_driver *driver;
    assert_status(IommuDriverCreate(&world->platform, &options, &driver), STATUS_SUCCESS);
    DMA_IOMMU_INTERFACE_EX table;
    assert_status(IoGetIommuInterfaceEx(3, 0, &table), STATUS_SUCCESS);
    iommu = table.V3;
    return driver;
}

void world_stop(struct world *world, struct iommu_driver *driver)
{
    assert_status(IommuDriverDestroy(driver), STATUS_SUCCESS);
    world_destroy(world);
}

/* ---- short forms ---- */

IOMMU_MAP_PHYSICAL_ADDRESS contiguous(uint64_t base, uint64_t bytes)
{
    IOMMU_MAP_PHYSICAL_ADDRESS memory;
    memset(&memory, 0, sizeof(memory));
    memory.MapType = MapPhysicalAddressTypeContiguousRange;
    memory.ContiguousRange.Base.QuadPart = (LONGLONG)base;
    memory.ContiguousRange.Size = bytes;
    return memory;
}

PIOMMU_DMA_DEVICE make_device(struct world *world, uint32_t index)
{
    PIOMMU_DMA_DEVICE device = NULL;
    assert_status(iommu.CreateDevice(&world->pdo[index], NULL, &device), STATUS_SUCCESS);
    return device;
}

PIOMMU_DMA_DEVICE make_pasid_device(struct world *world, uint32_t index,
                                    IOMMU_PASID_CONFIGURATION_TYPE type, bool suppress)
{
    IOMMU_DEVICE_CREATION_CONFIGURATION configuration;
    memset(&configuration, 0, sizeof(configuration));
    configuration.ConfigType = IommuDeviceCreationConfigTypePasid;
    configuration.Pasid.ConfigType = type;
    configuration.Pasid.SuppressPasidFaults = suppress;
    PIOMMU_DMA_DEVICE device = NULL;
    assert_status(iommu.CreateDevice(&world->pdo[index], &configuration, &device), STATUS_SUCCESS);
    return device;
}

PIOMMU_DMA_DOMAIN make_domain(IOMMU_DMA_DOMAIN_TYPE type)
{
    IOMMU_DMA_DOMAIN_CREATION_FLAGS flags = {.AsUlonglong = 0};
    PIOMMU_DMA_DOMAIN domain = NULL;
    assert_status(iommu.CreateDomainEx(type, flags, NULL, NULL, &domain), STATUS_SUCCESS);
    return domain;
}

PIOMMU_DMA_DOMAIN make_buddy_domain(uint32_t width)
{
    IOMMU_DMA_DOMAIN_CREATION_FLAGS flags = {.AsUlonglong = 0};
    IOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG config;
    config.LogicalAllocatorType = IommuDmaLogicalAllocatorBuddy;
    config.BuddyAllocatorConfig.AddressWidth = width;
    PIOMMU_DMA_DOMAIN domain = NULL;
    assert_status(iommu.CreateDomainEx(DomainTypeTranslate, flags, &config, NULL, &domain),
                  STATUS_SUCCESS);
    return domain;
}

NTSTATUS map_at(PIOMMU_DMA_DOMAIN domain, uint64_t iova, uint64_t physical, uint64_t bytes,
                ULONG permissions)
{
    IOMMU_MAP_PHYSICAL_ADDRESS memory = contiguous(physical, bytes);
    IOMMU_DMA_LOGICAL_ADDRESS out;
    return iommu.MapLogicalRangeEx(domain, permissions, &memory, &iova, NULL, NULL, &out);
}
