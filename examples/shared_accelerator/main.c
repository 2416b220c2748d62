// SPDX-License-Identifier: Apache-2.0
//
// One accelerator, shared by three processes.
//
// Each process owns a sub-device (a PASID) in a domain of its own, and all three domains use the
// same logical addresses for different memory. The accelerator's own, untagged traffic has a fourth
// domain. All four work at once; README.md tells what must hold.
#include "iommu/dma_iommu.h"
#include "iommu/iommu_driver.h"
#include "sluice/platform_sim.h"
#include "sluice/sim.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEVICE_ID 0x0100u
#define NUM_PROCESSES 3
#define PARENT NUM_PROCESSES /* index of the untagged traffic */
#define NUM_USERS (NUM_PROCESSES + 1)
#define WORKERS 4   /* of each user, each on a page of its own */
#define ROUNDS 60   /* writes and reads of each worker */
#define BLOCK 192   /* bytes of one transfer: several beats, not a power of two */
#define INTRUSIONS 8
#define DETACH_AFTER 20 /* rounds of the process that is detached */

static const uint64_t iova = 0x40000000; /* the same for everyone */

/* One user of the accelerator: a process, or the device itself. */
struct user {
    const char *name;
    PIOMMU_DMA_DOMAIN domain;
    PIOMMU_DMA_PASID_DEVICE sub_device; /* NULL: untagged */
    ULONG pasid;
    uint64_t memory; /* physical address of its pages */
    uint64_t transfers, wrong, refused;
    uint64_t rounds; /* that its workers have finished together */
};

static struct sluice_sim *sim;
static struct sluice_device *accelerator;
static DMA_IOMMU_INTERFACE_V3 iommu;
static struct user users[NUM_USERS] = {{.name = "process A"},
                                       {.name = "process B"},
                                       {.name = "process C"},
                                       {.name = "untagged"}};
static ULONG stranger_pasid; /* of a sub-device that is never attached */
static uint64_t stranger_refused, stranger_passed;
static uint64_t faults_reported, faults_fatal, faults_foreign;
static bool detached; /* DetachPasidDevice of process B has returned */
static uint64_t late_passes; /* accesses of process B that began after that and succeeded */
static uint64_t next_tag;

/* ---- the machine ------------------------------------------------------------------------ */

static void must(bool good, const char *what)
{
    if (good) return;
    fprintf(stderr, "shared_accelerator: %s failed (%s)\n", what,
            sim != NULL ? sluice_sim_error(sim) : "");
    exit(1);
}

static void must_succeed(NTSTATUS status, const char *what)
{
    if (status == STATUS_SUCCESS) return;
    fprintf(stderr, "shared_accelerator: %s answered 0x%08X\n", what, (unsigned)status);
    exit(1);
}

static VOID on_fault(PVOID context, PFAULT_INFORMATION fault)
{
    (void)context;
    faults_reported++;
    if (fault->Arm64.InputMappingId != DEVICE_ID) faults_foreign++;
}

/* Unsuppressed faults of tagged traffic are fatal to the machine; this one expects them. */
static void on_fatal(void *context, const char *text, uint32_t cause, uint32_t device_id,
                     uint32_t pasid, uint64_t address)
{
    (void)context, (void)cause, (void)address;
    faults_fatal++;
    bool expected = device_id == DEVICE_ID &&
                    (pasid == stranger_pasid || pasid == users[1].pasid);
    if (!expected) fprintf(stderr, "shared_accelerator: unexpected: %s\n", text);
    if (!expected) faults_foreign++;
}

/* The driver warns of each fault; here they are counted instead. */
static void on_log(void *context, int level, const char *line)
{
    (void)context;
    if (level == 0) fprintf(stderr, "driver: %s\n", line);
}

static PDEVICE_OBJECT build_machine(struct sluice_platform **platform)
{
    static const uint32_t device_id = DEVICE_ID;
    struct sluice_config config;
    struct sluice_device_config device;
    struct sluice_platform_config host;
    char message[256] = "";

    sluice_config_init(&config);
    if (sluice_sim_create(&config, &sim, message, sizeof message) != SLUICE_OK) {
        fprintf(stderr, "shared_accelerator: %s\n", message);
        exit(1);
    }
    sluice_device_config_init(&device, DEVICE_ID);
    must(sluice_device_create(sim, &device, &accelerator) == SLUICE_OK, "device");

    sluice_platform_config_init(&host);
    host.sims = &sim;
    host.num_sims = 1;
    host.fatal = on_fatal;
    host.log = on_log;
    *platform = sluice_platform_create(&host, message, sizeof message);
    must(*platform != NULL, message);
    PDEVICE_OBJECT pdo = sluice_platform_add_device(
        *platform, &(struct sluice_platform_device){.device_ids = &device_id,
                                                    .num_device_ids = 1, .pasid_bits = 8});
    must(pdo != NULL, "adding the device");
    return pdo;
}

/* ---- set-up through the interface ------------------------------------------------------- */

static void give_domain(struct user *user, int index)
{
    const IOMMU_DMA_DOMAIN_CREATION_FLAGS no_flags = {.AsUlonglong = 0};
    IOMMU_DMA_LOGICAL_ADDRESS where = iova, got = 0;

    user->memory = UINT64_C(0x10000000) * (uint64_t)(index + 1);
    IOMMU_MAP_PHYSICAL_ADDRESS memory = {
        .MapType = MapPhysicalAddressTypeContiguousRange,
        .ContiguousRange = {.Base = {.QuadPart = (LONGLONG)user->memory},
                            .Size = WORKERS * PAGE_SIZE}};
    must_succeed(iommu.CreateDomainEx(DomainTypeTranslate, no_flags, NULL, NULL, &user->domain),
                 "CreateDomainEx");
    must_succeed(iommu.MapLogicalRangeEx(user->domain,
                                         IOMMU_DMA_PERMISSION_READ | IOMMU_DMA_PERMISSION_WRITE,
                                         &memory, &where, NULL, NULL, &got),
                 "MapLogicalRangeEx");
}

static PIOMMU_DMA_DEVICE set_up(PDEVICE_OBJECT pdo, PIOMMU_DMA_PASID_DEVICE *stranger)
{
    IOMMU_DEVICE_CREATION_CONFIGURATION tagged = {
        .ConfigType = IommuDeviceCreationConfigTypePasid,
        .Pasid = {.ConfigType = PasidConfigTypePasidTaggedDma, .SuppressPasidFaults = FALSE}};
    PIOMMU_DMA_DEVICE device;

    must_succeed(iommu.CreateDevice(pdo, &tagged, &device), "CreateDevice");
    for (int i = 0; i < NUM_USERS; i++) give_domain(&users[i], i);
    for (int i = 0; i < NUM_PROCESSES; i++) {
        struct user *user = &users[i];
        must_succeed(iommu.CreatePasidDevice(device, &user->sub_device, &user->pasid),
                     "CreatePasidDevice");
        must_succeed(iommu.AttachPasidDevice(user->domain, user->sub_device), "AttachPasidDevice");
    }
    must_succeed(iommu.AttachDeviceEx(users[PARENT].domain, device), "AttachDeviceEx");
    must_succeed(iommu.CreatePasidDevice(device, stranger, &stranger_pasid), "CreatePasidDevice");
    return device;
}

static void tear_down(PIOMMU_DMA_DEVICE device, PIOMMU_DMA_PASID_DEVICE stranger)
{
    must_succeed(iommu.DetachPasidDevice(users[0].sub_device), "DetachPasidDevice");
    must_succeed(iommu.DetachPasidDevice(users[2].sub_device), "DetachPasidDevice");
    must_succeed(iommu.DetachDeviceEx(device), "DetachDeviceEx");
    for (int i = 0; i < NUM_PROCESSES; i++)
        must_succeed(iommu.DeletePasidDevice(users[i].sub_device), "DeletePasidDevice");
    must_succeed(iommu.DeletePasidDevice(stranger), "DeletePasidDevice");
    must_succeed(iommu.DeleteDevice(device), "DeleteDevice");
    for (int i = 0; i < NUM_USERS; i++)
        must_succeed(iommu.DeleteDomain(users[i].domain), "DeleteDomain");
}

/* ---- the work --------------------------------------------------------------------------- */

/* One transfer; true if it was done, false if the IOMMU refused it. */
static bool transfer(bool tagged, ULONG pasid, bool write, uint64_t address, uint8_t *bytes)
{
    struct sluice_completion completion;
    const struct sluice_transfer request = {.write = write, .has_process_id = tagged,
                                            .process_id = pasid, .address = address,
                                            .bytes = BLOCK, .write_data = bytes,
                                            .read_data = bytes, .tag = next_tag++,
                                            .id = SLUICE_ANY_ID};
    must(sluice_device_transfer(accelerator, &request, &completion) == SLUICE_OK, "transfer");
    must(completion.outcome == SLUICE_DONE || completion.refused, "memory");
    return completion.outcome == SLUICE_DONE;
}

struct worker {
    struct user *user;
    int number; /* its page */
};

static void fill(const struct worker *worker, int round, uint8_t *bytes)
{
    unsigned seed = (unsigned)((worker->user - users) * 64 + worker->number * 16 + round * 7);
    for (int i = 0; i < BLOCK; i++) bytes[i] = (uint8_t)(seed + (unsigned)i * 31);
}

/* Write a block, read it back, look at the user's own memory. False once the IOMMU refuses. */
static bool work_once(struct worker *worker, int round)
{
    struct user *user = worker->user;
    uint8_t sent[BLOCK], got[BLOCK], memory[BLOCK];
    uint64_t offset = (uint64_t)worker->number * PAGE_SIZE + (uint64_t)round * 61 % 3000;
    bool after_detach = detached && user == &users[1];
    bool tagged = user->sub_device != NULL;

    fill(worker, round, sent);
    if (!transfer(tagged, user->pasid, true, iova + offset, sent) ||
        !transfer(tagged, user->pasid, false, iova + offset, got)) {
        user->refused++;
        return false;
    }
    if (after_detach) late_passes++;
    user->transfers += 2;
    sluice_sim_memory_read(sim, user->memory + offset, memory, BLOCK);
    if (memcmp(sent, got, BLOCK) != 0 || memcmp(sent, memory, BLOCK) != 0) user->wrong++;
    return true;
}

/* Process B goes on until it is refused; the others have a fixed amount of work. */
static void worker_body(void *argument)
{
    struct worker *worker = argument;

    for (int round = 0; worker->user == &users[1] || round < ROUNDS; round++) {
        if (!work_once(worker, round)) return;
        worker->user->rounds++;
    }
}

/* Use a PASID that no domain holds. */
static void stranger_body(void *argument)
{
    uint8_t bytes[BLOCK];

    (void)argument;
    memset(bytes, 0xEE, sizeof bytes);
    for (int i = 0; i < INTRUSIONS; i++) {
        bool write = i % 2 == 0;
        if (transfer(true, stranger_pasid, write, iova, bytes)) stranger_passed++;
        else stranger_refused++;
    }
}

/* Take process B away in the middle of everyone's work. */
static void detach_body(void *argument)
{
    (void)argument;
    while (users[1].rounds < DETACH_AFTER) sluice_yield(sim);
    must_succeed(iommu.DetachPasidDevice(users[1].sub_device), "DetachPasidDevice");
    detached = true;
}

static void work_together(void)
{
    static struct worker workers[NUM_USERS * WORKERS];

    for (int i = 0; i < NUM_USERS * WORKERS; i++) {
        workers[i] = (struct worker){.user = &users[i / WORKERS], .number = i % WORKERS};
        must(sluice_fiber_spawn(sim, workers[i].user->name, worker_body, &workers[i]) == SLUICE_OK,
             "fiber");
    }
    must(sluice_fiber_spawn(sim, "stranger", stranger_body, NULL) == SLUICE_OK, "fiber");
    must(sluice_fiber_spawn(sim, "detach", detach_body, NULL) == SLUICE_OK, "fiber");
    must(sluice_fibers_run(sim, 2000000) == SLUICE_OK, "the work");
    must(sluice_sim_settle(sim, 100000) != SLUICE_SETTLED_RAN_OUT, "coming to rest");
}

/* ---- the verdict ------------------------------------------------------------------------ */

static int expect(bool good, const char *claim)
{
    printf("  %-4s %s\n", good ? "ok" : "BAD", claim);
    return good ? 0 : 1;
}

static int report(void)
{
    const struct user *b = &users[1];
    bool others_ok = true;
    uint64_t wrong = 0;

    printf("one device (%04x), %" PRIu64 " cycles\n", DEVICE_ID, sluice_sim_cycle(sim));
    for (int i = 0; i < NUM_USERS; i++) {
        const struct user *user = &users[i];
        printf("  %-10s pasid %2u  %5" PRIu64 " transfers, %" PRIu64 " wrong, %" PRIu64
               " refused\n", user->name, user->pasid, user->transfers, user->wrong, user->refused);
        wrong += user->wrong;
        if (user != b) others_ok &= user->refused == 0 && user->transfers == 2 * WORKERS * ROUNDS;
    }
    printf("  stranger   pasid %2u  %5" PRIu64 " refused\n", stranger_pasid, stranger_refused);
    printf("  faults     %" PRIu64 " reported, %" PRIu64 " fatal\n", faults_reported, faults_fatal);

    int bad = 0;
    bad += expect(wrong == 0, "same addresses, different memory: every byte is its owner's");
    bad += expect(others_ok, "the others finish, whatever happens to process B");
    bad += expect(b->rounds >= DETACH_AFTER && b->refused == WORKERS && late_passes == 0,
                  "process B works until it is detached, and not an access longer");
    bad += expect(stranger_refused == INTRUSIONS && stranger_passed == 0,
                  "a PASID without a domain is always refused");
    bad += expect(faults_reported == INTRUSIONS + WORKERS && faults_foreign == 0,
                  "each refusal is reported once, and names the device");
    bad += expect(faults_fatal == faults_reported,
                  "unsuppressed tagged faults reach the platform's fatal hook");
    return bad;
}

int main(void)
{
    struct sluice_platform *platform;
    struct iommu_driver *driver;
    DMA_IOMMU_INTERFACE_EX interface;
    PIOMMU_DMA_PASID_DEVICE stranger;
    const struct iommu_driver_options options = {.fault_handler = on_fault};

    PDEVICE_OBJECT pdo = build_machine(&platform);
    must_succeed(IommuDriverCreate(sluice_platform_ops(platform), &options, &driver),
                 "IommuDriverCreate");
    must_succeed(IoGetIommuInterfaceEx(DMA_IOMMU_INTERFACE_EX_VERSION_3, 0, &interface),
                 "IoGetIommuInterfaceEx");
    iommu = interface.V3;
    PIOMMU_DMA_DEVICE device = set_up(pdo, &stranger);

    work_together();
    int bad = report();

    tear_down(device, stranger);
    must_succeed(IommuDriverDestroy(driver), "IommuDriverDestroy");
    sluice_platform_destroy(platform);
    sluice_sim_destroy(sim);
    return bad == 0 ? 0 : 1;
}
