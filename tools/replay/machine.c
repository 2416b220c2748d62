// SPDX-License-Identifier: Apache-2.0
#include "replay/machine.h"

#include "util/alloc.h"

#include <stdio.h>
#include <stdlib.h>

const char *machine_status_name(NTSTATUS status)
{
    static char number[16];

    switch (status) {
    case STATUS_SUCCESS: return "STATUS_SUCCESS";
    case STATUS_UNSUCCESSFUL: return "STATUS_UNSUCCESSFUL";
    case STATUS_INVALID_PARAMETER: return "STATUS_INVALID_PARAMETER";
    case STATUS_ACCESS_DENIED: return "STATUS_ACCESS_DENIED";
    case STATUS_IO_TIMEOUT: return "STATUS_IO_TIMEOUT";
    case STATUS_INSUFFICIENT_RESOURCES: return "STATUS_INSUFFICIENT_RESOURCES";
    case STATUS_NOT_SUPPORTED: return "STATUS_NOT_SUPPORTED";
    case STATUS_INVALID_PARAMETER_1: return "STATUS_INVALID_PARAMETER_1";
    case STATUS_INVALID_PARAMETER_2: return "STATUS_INVALID_PARAMETER_2";
    case STATUS_INVALID_PARAMETER_3: return "STATUS_INVALID_PARAMETER_3";
    case STATUS_INVALID_PARAMETER_4: return "STATUS_INVALID_PARAMETER_4";
    case STATUS_NOT_FOUND: return "STATUS_NOT_FOUND";
    case STATUS_RESOURCE_IN_USE: return "STATUS_RESOURCE_IN_USE";
    default: snprintf(number, sizeof number, "0x%08X", (unsigned)status); return number;
    }
}

static int check(NTSTATUS status, const char *call, struct text_error *error)
{
    if (status == STATUS_SUCCESS) return 0;
    return text_fail(error, "setup: %s answered %s", call, machine_status_name(status));
}

static int create_sim(struct machine *machine, const struct machine_options *options,
                      struct text_error *error)
{
    struct sluice_config config;
    struct sluice_platform_config platform;
    char message[256] = "";

    sluice_config_init(&config);
    if (options->build != NULL) config.build = options->build;
    config.timing.read_latency = options->read_latency;
    config.seed = options->seed;
    enum sluice_status status =
        sluice_sim_create(&config, &machine->sim, message, sizeof message);
    if (status != SLUICE_OK)
        return text_fail(error, "setup: cannot create the IOMMU: %s: %s",
                         sluice_status_name(status), message);

    if (options->check) {
        machine->check = check_attach(machine->sim, &config.straps);
        if (machine->check == NULL) return text_fail(error, "setup: no memory for the scoreboard");
    }

    sluice_platform_config_init(&platform);
    platform.sims = &machine->sim;
    platform.num_sims = 1;
    machine->platform = sluice_platform_create(&platform, message, sizeof message);
    if (machine->platform == NULL)
        return text_fail(error, "setup: cannot create the platform: %s", message);
    return 0;
}

/* The bus master and its device object. Devices without a domain are left out. */
static int create_device(struct machine *machine, const struct trace_device *device, int index,
                         PDEVICE_OBJECT *pdo, struct text_error *error)
{
    struct sluice_build_info build;
    struct sluice_device_config config;

    *pdo = NULL;
    if (device->domain < 0) return 0;
    sluice_sim_build_info(machine->sim, &build);
    sluice_device_config_init(&config, device->requester_id);
    config.max_outstanding = MACHINE_OUTSTANDING;
    config.max_burst_bytes = MACHINE_BURST_BYTES;
    config.port = (uint32_t)index % build.num_ports;
    /* Every device has a block of ids; where they run out, devices share. */
    uint32_t ids = UINT32_C(1) << build.dma_id_bits;
    config.num_ids = ids < MACHINE_OUTSTANDING ? ids : MACHINE_OUTSTANDING;
    config.first_id = (uint32_t)index * config.num_ids % ids;
    enum sluice_status status =
        sluice_device_create(machine->sim, &config, &machine->devices[index]);
    if (status != SLUICE_OK)
        return text_fail(error, "setup: cannot create device %s: %s: %s", device->bdf,
                         sluice_status_name(status), sluice_sim_error(machine->sim));

    const struct sluice_platform_device description = {
        .device_ids = &device->requester_id, .num_device_ids = 1};
    *pdo = sluice_platform_add_device(machine->platform, &description);
    if (*pdo == NULL) return text_fail(error, "setup: cannot add device %s", device->bdf);
    return 0;
}

static int start_driver(struct machine *machine, const struct machine_faults *faults,
                        struct text_error *error)
{
    const struct iommu_driver_options options = {.fault_handler = faults->handler,
                                                 .fault_context = faults->context};
    DMA_IOMMU_INTERFACE_EX interface;

    if (check(IommuDriverCreate(sluice_platform_ops(machine->platform), &options, &machine->driver),
              "IommuDriverCreate", error) != 0 ||
        check(IoGetIommuInterfaceEx(DMA_IOMMU_INTERFACE_EX_VERSION_3, 0, &interface),
              "IoGetIommuInterfaceEx", error) != 0)
        return -1;
    machine->iommu = interface.V3;
    return 0;
}

static int create_domains(struct machine *machine, struct text_error *error)
{
    const IOMMU_DMA_DOMAIN_CREATION_FLAGS flags = {.AsUlonglong = 0};

    for (int i = 0; i < machine->num_domains; i++)
        if (check(machine->iommu.CreateDomainEx(DomainTypeTranslate, flags, NULL, NULL,
                                                &machine->domains[i]),
                  "CreateDomainEx", error) != 0)
            return -1;
    return 0;
}

static int attach_devices(struct machine *machine, const struct trace_device *devices,
                          const PDEVICE_OBJECT *pdos, struct text_error *error)
{
    for (int i = 0; i < machine->num_devices; i++) {
        if (pdos[i] == NULL) continue;
        if (check(machine->iommu.CreateDevice(pdos[i], NULL, &machine->tokens[i]), "CreateDevice",
                  error) != 0 ||
            check(machine->iommu.AttachDeviceEx(machine->domains[devices[i].domain],
                                                machine->tokens[i]),
                  "AttachDeviceEx", error) != 0)
            return -1;
    }
    return 0;
}

int machine_create(struct machine *machine, const struct machine_options *options,
                   const struct trace_file *trace, const struct machine_faults *faults,
                   struct text_error *error)
{
    *machine = (struct machine){0};
    const struct trace_device *devices = trace_file_devices(trace, &machine->num_devices);
    trace_file_domains(trace, &machine->num_domains);
    machine->devices = alloc_zeroed((size_t)machine->num_devices, sizeof machine->devices[0]);
    machine->tokens = alloc_zeroed((size_t)machine->num_devices, sizeof machine->tokens[0]);
    machine->domains = alloc_zeroed((size_t)machine->num_domains, sizeof machine->domains[0]);
    PDEVICE_OBJECT *pdos = alloc_zeroed((size_t)machine->num_devices, sizeof pdos[0]);

    int result = create_sim(machine, options, error);
    for (int i = 0; i < machine->num_devices && result == 0; i++)
        result = create_device(machine, &devices[i], i, &pdos[i], error);
    if (result == 0) result = start_driver(machine, faults, error);
    if (result == 0) result = create_domains(machine, error);
    if (result == 0) result = attach_devices(machine, devices, pdos, error);
    free(pdos);
    return result;
}

int machine_shut_down(struct machine *machine, struct text_error *error)
{
    for (int i = 0; i < machine->num_devices; i++) {
        if (machine->tokens[i] == NULL) continue;
        PIOMMU_DMA_DEVICE token = machine->tokens[i];
        if (check(machine->iommu.DetachDeviceEx(token), "DetachDeviceEx", error) != 0 ||
            check(machine->iommu.DeleteDevice(token), "DeleteDevice", error) != 0)
            return -1;
        machine->tokens[i] = NULL;
    }
    for (int i = 0; i < machine->num_domains; i++) {
        if (check(machine->iommu.DeleteDomain(machine->domains[i]), "DeleteDomain", error) != 0)
            return -1;
        machine->domains[i] = NULL;
    }
    if (check(IommuDriverDestroy(machine->driver), "IommuDriverDestroy", error) != 0) return -1;
    machine->driver = NULL;
    return 0;
}

void machine_destroy(struct machine *machine)
{
    /* The driver's memory belongs to the platform and ends with it, orderly shutdown or not. */
    if (machine->platform != NULL) sluice_platform_destroy(machine->platform);
    check_detach(machine->check);
    if (machine->sim != NULL) sluice_sim_destroy(machine->sim);
    free(machine->devices);
    free(machine->tokens);
    free(machine->domains);
    *machine = (struct machine){0};
}
