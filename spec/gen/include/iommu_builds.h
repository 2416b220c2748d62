// SPDX-License-Identifier: Apache-2.0
//
// Generated from spec/builds.yaml by spec/gen.py; do not edit.
//
// Named builds: the parameters of iommu_top in each.
#pragma once

#include <stdint.h>

struct iommu_build {
    const char *name;
    const char *text;
    uint64_t    cap_mask; // CapMask: capability bits that the build lets through
    uint32_t    num_ports;
    uint32_t    dma_data_w;
    uint32_t    dma_id_w;
    uint32_t    mem_data_w;
    uint32_t    pas;
    uint32_t    num_l1;
    uint32_t    read_queue;
    uint32_t    write_queue;
    uint32_t    l2_sets;
    uint32_t    l2_ways;
    uint32_t    l2_super;
    uint32_t    num_dc;
    uint32_t    num_pc;
    uint32_t    num_walk_slots;
    uint32_t    gen_w;
    uint32_t    fence_timeout;
    uint32_t    queue_log2_max;
    uint32_t    num_hpm;
    uint32_t    hpm_width;
    uint32_t    igs;
};

#define IOMMU_NUM_BUILDS 5

static const struct iommu_build iommu_builds[IOMMU_NUM_BUILDS] = {
    {
        .name = "default",
        .text = "Every feature, one 64-bit device port",
        .cap_mask = UINT64_C(0xFFFFFFFFFFFFFFFF),
        .num_ports = 1,
        .dma_data_w = 64,
        .dma_id_w = 8,
        .mem_data_w = 256,
        .pas = 56,
        .num_l1 = 32,
        .read_queue = 64,
        .write_queue = 64,
        .l2_sets = 128,
        .l2_ways = 4,
        .l2_super = 16,
        .num_dc = 32,
        .num_pc = 32,
        .num_walk_slots = 24,
        .gen_w = 8,
        .fence_timeout = 4096,
        .queue_log2_max = 16,
        .num_hpm = 8,
        .hpm_width = 40,
        .igs = 1,
    },
    {
        .name = "tiny",
        .text = "The least: Sv39, base format, PD8, wire interrupts",
        .cap_mask = UINT64_C(0x0000007F300002FF),
        .num_ports = 1,
        .dma_data_w = 64,
        .dma_id_w = 4,
        .mem_data_w = 64,
        .pas = 44,
        .num_l1 = 8,
        .read_queue = 16,
        .write_queue = 8,
        .l2_sets = 16,
        .l2_ways = 2,
        .l2_super = 4,
        .num_dc = 8,
        .num_pc = 8,
        .num_walk_slots = 4,
        .gen_w = 8,
        .fence_timeout = 4096,
        .queue_log2_max = 10,
        .num_hpm = 0,
        .hpm_width = 40,
        .igs = 1,
    },
    {
        .name = "wide",
        .text = "default with a 512-bit device port",
        .cap_mask = UINT64_C(0xFFFFFFFFFFFFFFFF),
        .num_ports = 1,
        .dma_data_w = 512,
        .dma_id_w = 8,
        .mem_data_w = 256,
        .pas = 56,
        .num_l1 = 32,
        .read_queue = 64,
        .write_queue = 64,
        .l2_sets = 128,
        .l2_ways = 4,
        .l2_super = 16,
        .num_dc = 32,
        .num_pc = 32,
        .num_walk_slots = 24,
        .gen_w = 8,
        .fence_timeout = 4096,
        .queue_log2_max = 16,
        .num_hpm = 8,
        .hpm_width = 40,
        .igs = 1,
    },
    {
        .name = "max",
        .text = "Everything, two device ports, 64 walk slots",
        .cap_mask = UINT64_C(0xFFFFFFFFFFFFFFFF),
        .num_ports = 2,
        .dma_data_w = 64,
        .dma_id_w = 8,
        .mem_data_w = 256,
        .pas = 56,
        .num_l1 = 64,
        .read_queue = 128,
        .write_queue = 64,
        .l2_sets = 128,
        .l2_ways = 4,
        .l2_super = 16,
        .num_dc = 128,
        .num_pc = 128,
        .num_walk_slots = 64,
        .gen_w = 8,
        .fence_timeout = 4096,
        .queue_log2_max = 16,
        .num_hpm = 31,
        .hpm_width = 64,
        .igs = 1,
    },
    {
        .name = "serial",
        .text = "The yardstick: one walk at a time, no second level",
        .cap_mask = UINT64_C(0xFFFFFFFFFFFFFFFF),
        .num_ports = 1,
        .dma_data_w = 64,
        .dma_id_w = 8,
        .mem_data_w = 256,
        .pas = 56,
        .num_l1 = 32,
        .read_queue = 64,
        .write_queue = 64,
        .l2_sets = 128,
        .l2_ways = 0,
        .l2_super = 16,
        .num_dc = 32,
        .num_pc = 32,
        .num_walk_slots = 1,
        .gen_w = 8,
        .fence_timeout = 4096,
        .queue_log2_max = 16,
        .num_hpm = 8,
        .hpm_width = 40,
        .igs = 1,
    },
};
