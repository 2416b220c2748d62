// SPDX-License-Identifier: Apache-2.0
#include "cosim_fixture.h"

#include <stdlib.h>

static void on_fault(PVOID context, PFAULT_INFORMATION fault)
{
    struct bench *b = context;

    if (b->num_faults < BENCH_MAX_FAULTS) b->faults[b->num_faults] = *fault;
    b->num_faults++;
}

static void on_fatal(void *context, const char *text, uint32_t cause, uint32_t device_id,
                     uint32_t pasid, uint64_t address)
{
    struct bench *b = context;

    if (cause == 0) fail_msg("fatal: %s", text);
    b->num_fatal++;
    b->fatal_cause = cause;
    b->fatal_device_id = device_id;
    b->fatal_pasid = pasid;
    b->fatal_address = address;
}

// The driver logs each fault; tests look at the handler instead.
static void on_log(void *context, int level, const char *line)
{
    (void)context;
    if (level == 0) print_message("driver: %s\n", line);
}

void bench_options_init(struct bench_options *options)
{
    struct sluice_config defaults;

    sluice_config_init(&defaults);
    *options = (struct bench_options){
        .latency = 50, .device_id_bits = 16, .seed = 1, .straps = defaults.straps};
}

struct bench *bench_new(const struct bench_options *options)
{
    struct bench_options defaults;
    struct bench *b = calloc(1, sizeof *b);
    struct sluice_config config;
    struct sluice_platform_config platform;
    char message[200];

    bench_options_init(&defaults);
    if (!options) options = &defaults;
    sluice_config_init(&config);
    config.build = options->build;
    config.timing.read_latency = options->latency;
    config.timing.walk_latency = options->walk_latency;
    config.timing.dma_stall_percent = options->dma_stall_percent;
    config.timing.sample_late = options->sample_late;
    config.seed = options->seed;
    config.straps = options->straps;
    if (sluice_sim_create(&config, &b->sim, message, sizeof message) != SLUICE_OK)
        fail_msg("%s", message);
    b->check = check_attach(b->sim, &config.straps);
    assert_non_null(b->check);

    sluice_platform_config_init(&platform);
    platform.sims = &b->sim;
    platform.num_sims = 1;
    platform.device_id_bits = options->device_id_bits;
    platform.cpu_cost = options->cpu_cost;
    platform.fatal = on_fatal;
    platform.log = on_log;
    platform.context = b;
    b->logical_address_bits = options->logical_address_bits;
    b->platform = sluice_platform_create(&platform, message, sizeof message);
    if (!b->platform) fail_msg("%s", message);
    return b;
}

// The driver starts with the first token, when the devices are known.
static void start_driver(struct bench *b)
{
    struct iommu_driver_options options = {.fault_handler = on_fault, .fault_context = b,
        .logical_address_bits = b->logical_address_bits};

    if (b->driver) return;
    NTSTATUS status =
        IommuDriverCreate(sluice_platform_ops(b->platform), &options, &b->driver);
    if (status != STATUS_SUCCESS)
        fail_msg("IommuDriverCreate answers 0x%08x (%s)", (unsigned)status,
                 sluice_sim_error(b->sim));
    status = IoGetIommuInterfaceEx(DMA_IOMMU_INTERFACE_EX_VERSION_3, 0, &b->interface);
    assert_int_equal(status, STATUS_SUCCESS);
    b->iommu = &b->interface.V3;
}

// Every answer and record of the whole test, as the architecture has it.
static void end_check(struct bench *b)
{
    const struct scoreboard_report *report = check_finish(b->check);
    uint64_t disagreements = report->disagreements;

    check_print(report, stderr);
    check_detach(b->check);
    if (disagreements)
        fail_msg("the scoreboard disagrees %llu times", (unsigned long long)disagreements);
}

void bench_delete(struct bench *b)
{
    struct sluice_platform_counts counts;

    settle(b);
    if (b->driver) assert_int_equal(IommuDriverDestroy(b->driver), STATUS_SUCCESS);
    sluice_platform_counts(b->platform, &counts);
    assert_int_equal(counts.pages_live, 0);
    assert_int_equal(counts.objects_live, 0);
    end_check(b);
    sluice_platform_destroy(b->platform);
    sluice_sim_destroy(b->sim);
    free(b);
}

static void add_device(struct bench *b, struct dma_device *device, uint32_t id,
                       uint32_t pasid_bits, uint32_t port)
{
    struct sluice_platform_device description = {
        .device_ids = &id, .num_device_ids = 1, .pasid_bits = pasid_bits};
    struct sluice_device_config config;

    *device = (struct dma_device){.id = id};
    device->pdo = sluice_platform_add_device(b->platform, &description);
    assert_non_null(device->pdo);
    sluice_device_config_init(&config, id);
    config.port = port;
    config.max_outstanding = 64;
    config.num_ids = 16;
    assert_int_equal(sluice_device_create(b->sim, &config, &device->dma), SLUICE_OK);
}

void bench_add_device(struct bench *b, struct dma_device *device, uint32_t id,
                      uint32_t pasid_bits)
{
    add_device(b, device, id, pasid_bits, 0);
}

void bench_add_device_at_port(struct bench *b, struct dma_device *device, uint32_t id,
                              uint32_t port)
{
    add_device(b, device, id, 0, port);
}

void create_token(struct bench *b, struct dma_device *device)
{
    start_driver(b);
    NTSTATUS status = b->iommu->CreateDevice(device->pdo, NULL, &device->token);
    if (status != STATUS_SUCCESS) fail_msg("CreateDevice answers 0x%08x", (unsigned)status);
}

void create_tagged_token(struct bench *b, struct dma_device *device, bool suppress_faults)
{
    IOMMU_DEVICE_CREATION_CONFIGURATION config = {
        .ConfigType = IommuDeviceCreationConfigTypePasid,
        .Pasid = {.ConfigType = PasidConfigTypePasidTaggedDma,
                  .SuppressPasidFaults = suppress_faults}};

    start_driver(b);
    NTSTATUS status = b->iommu->CreateDevice(device->pdo, &config, &device->token);
    if (status != STATUS_SUCCESS) fail_msg("CreateDevice answers 0x%08x", (unsigned)status);
}

void delete_token(struct bench *b, struct dma_device *device)
{
    assert_int_equal(b->iommu->DeleteDevice(device->token), STATUS_SUCCESS);
    device->token = NULL;
}

PIOMMU_DMA_DOMAIN new_domain(struct bench *b)
{
    IOMMU_DMA_DOMAIN_CREATION_FLAGS flags = {.AsUlonglong = 0};
    PIOMMU_DMA_DOMAIN domain = NULL;

    start_driver(b);
    NTSTATUS status = b->iommu->CreateDomainEx(DomainTypeTranslate, flags, NULL, NULL, &domain);
    if (status != STATUS_SUCCESS) fail_msg("CreateDomainEx answers 0x%08x", (unsigned)status);
    return domain;
}

PIOMMU_DMA_DOMAIN attach_to_new_domain(struct bench *b, struct dma_device *device)
{
    PIOMMU_DMA_DOMAIN domain = new_domain(b);

    assert_int_equal(b->iommu->AttachDeviceEx(domain, device->token), STATUS_SUCCESS);
    return domain;
}

void detach(struct bench *b, struct dma_device *device)
{
    assert_int_equal(b->iommu->DetachDeviceEx(device->token), STATUS_SUCCESS);
}

void delete_domain(struct bench *b, PIOMMU_DMA_DOMAIN domain)
{
    assert_int_equal(b->iommu->DeleteDomain(domain), STATUS_SUCCESS);
}

PIOMMU_DMA_DOMAIN add_attached_device(struct bench *b, struct dma_device *device, uint32_t id)
{
    bench_add_device(b, device, id, 0);
    create_token(b, device);
    return attach_to_new_domain(b, device);
}

void remove_attached_device(struct bench *b, struct dma_device *device, PIOMMU_DMA_DOMAIN domain)
{
    detach(b, device);
    delete_domain(b, domain);
    delete_token(b, device);
}

NTSTATUS map(struct bench *b, PIOMMU_DMA_DOMAIN domain, uint64_t iova, uint64_t pa,
             uint64_t pages, ULONG permissions)
{
    IOMMU_MAP_PHYSICAL_ADDRESS range = {.MapType = MapPhysicalAddressTypeContiguousRange};
    IOMMU_DMA_LOGICAL_ADDRESS where = iova, out = 0;

    range.ContiguousRange.Base.QuadPart = (LONGLONG)pa;
    range.ContiguousRange.Size = pages * PAGE_SIZE;
    NTSTATUS status =
        b->iommu->MapLogicalRangeEx(domain, permissions, &range, &where, NULL, NULL, &out);
    if (status == STATUS_SUCCESS) assert_true(out == iova);
    return status;
}

void map_ok(struct bench *b, PIOMMU_DMA_DOMAIN domain, uint64_t iova, uint64_t pa, uint64_t pages,
            ULONG permissions)
{
    NTSTATUS status = map(b, domain, iova, pa, pages, permissions);

    if (status != STATUS_SUCCESS) fail_msg("MapLogicalRangeEx answers 0x%08x", (unsigned)status);
}

void unmap_ok(struct bench *b, PIOMMU_DMA_DOMAIN domain, uint64_t iova, uint64_t pages)
{
    NTSTATUS status = b->iommu->UnmapLogicalRange(domain, iova, pages);

    if (status != STATUS_SUCCESS) fail_msg("UnmapLogicalRange answers 0x%08x", (unsigned)status);
}

void fill(struct bench *b, uint64_t pa, uint8_t value, size_t bytes)
{
    for (size_t done = 0; done < bytes; done++)
        *(uint8_t *)sluice_sim_memory_pointer(b->sim, pa + done) = value;
}

void assert_filled(struct bench *b, uint64_t pa, uint8_t value, size_t bytes)
{
    for (size_t done = 0; done < bytes; done++) {
        uint8_t found = *(uint8_t *)sluice_sim_memory_pointer(b->sim, pa + done);
        if (found != value)
            fail_msg("pa 0x%llx holds 0x%02x instead of 0x%02x", (unsigned long long)(pa + done),
                     found, value);
    }
}

struct sluice_transfer read_of(uint64_t iova, void *data, uint32_t bytes)
{
    return (struct sluice_transfer){
        .address = iova, .read_data = data, .bytes = bytes, .id = SLUICE_ANY_ID};
}

struct sluice_transfer write_of(uint64_t iova, const void *data, uint32_t bytes)
{
    return (struct sluice_transfer){
        .address = iova, .write_data = data, .bytes = bytes, .write = true, .id = SLUICE_ANY_ID};
}

struct sluice_transfer tagged(struct sluice_transfer transfer, uint32_t pasid)
{
    transfer.has_process_id = true;
    transfer.process_id = pasid;
    return transfer;
}

struct sluice_completion dma(struct bench *b, struct dma_device *device,
                             struct sluice_transfer transfer)
{
    struct sluice_completion completion;

    if (sluice_device_transfer(device->dma, &transfer, &completion) != SLUICE_OK)
        fail_msg("%s", sluice_sim_error(b->sim));
    return completion;
}

void post(struct bench *b, struct dma_device *device, struct sluice_transfer transfer)
{
    if (sluice_device_post(device->dma, &transfer) != SLUICE_OK)
        fail_msg("%s", sluice_sim_error(b->sim));
}

static bool all_done(void *context)
{
    return sluice_device_pending(context) == 0;
}

void wait_all(struct bench *b, struct dma_device *device)
{
    if (sluice_sim_run_until(b->sim, all_done, device->dma, BENCH_MAX_CYCLES, "the device's DMA"))
        fail_msg("%s", sluice_sim_error(b->sim));
}

static bool one_done(void *context)
{
    return sluice_device_completed(context) > 0;
}

struct sluice_completion next_completion(struct bench *b, struct dma_device *device)
{
    struct sluice_completion completion = {0};

    if (sluice_sim_run_until(b->sim, one_done, device->dma, BENCH_MAX_CYCLES, "a completion"))
        fail_msg("%s", sluice_sim_error(b->sim));
    assert_int_equal(sluice_device_poll(device->dma, &completion), SLUICE_OK);
    return completion;
}

void assert_read_gives(struct bench *b, struct dma_device *device, uint64_t iova, uint8_t value)
{
    uint8_t data[64] = {0};
    struct sluice_completion completion = dma(b, device, read_of(iova, data, sizeof data));

    if (completion.outcome != SLUICE_DONE)
        fail_msg("read at 0x%llx failed, cause %u", (unsigned long long)iova, completion.cause);
    for (size_t i = 0; i < sizeof data; i++) assert_int_equal(data[i], value);
}

void assert_tagged_read_gives(struct bench *b, struct dma_device *device, uint32_t pasid,
                              uint64_t iova, uint8_t value)
{
    uint8_t data[64] = {0};
    struct sluice_completion done =
        dma(b, device, tagged(read_of(iova, data, sizeof data), pasid));

    if (done.outcome != SLUICE_DONE) fail_msg("pasid %u refused, cause %u", pasid, done.cause);
    for (size_t i = 0; i < sizeof data; i++) assert_int_equal(data[i], value);
}

void assert_refused(struct sluice_completion completion)
{
    assert_int_equal(completion.outcome, SLUICE_COMPLETER_ABORT);
    assert_true(completion.refused);
    assert_false(completion.pa_valid);
}

void run(struct bench *b, void (*body)(void *), void *argument)
{
    assert_int_equal(sluice_fiber_spawn(b->sim, "test", body, argument), SLUICE_OK);
    if (sluice_fibers_run(b->sim, BENCH_MAX_CYCLES) != SLUICE_OK)
        fail_msg("%s", sluice_sim_error(b->sim));
}

void settle(struct bench *b)
{
    if (sluice_sim_settle(b->sim, BENCH_MAX_CYCLES) != SLUICE_SETTLED_IDLE)
        fail_msg("%s", sluice_sim_error(b->sim));
}

FAULT_INFORMATION take_fault(struct bench *b)
{
    settle(b);
    if (b->num_faults == 0) fail_msg("no fault was reported");
    FAULT_INFORMATION fault = b->faults[0];
    b->num_faults--;
    memmove(b->faults, b->faults + 1, b->num_faults * sizeof b->faults[0]);
    return fault;
}

void assert_no_fault(struct bench *b)
{
    settle(b);
    if (b->num_faults)
        fail_msg("unexpected fault of device 0x%x at %p", b->faults[0].Arm64.InputMappingId,
                 b->faults[0].Arm64.FaultAddress);
}
