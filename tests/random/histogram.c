// SPDX-License-Identifier: Apache-2.0
#include "histogram.h"

#include <inttypes.h>
#include <stddef.h>

#include "iommu_causes.h"
#include "iommu_ref.h"
#include "iommu_regs.h"

static const char *const stage1_names[] = {"Bare", "Sv32", "Sv39", "Sv48", "Sv57"};
static const char *const stage2_names[] = {"Bare", "Sv32x4", "Sv39x4", "Sv48x4", "Sv57x4"};
static const char *const kind_names[HISTOGRAM_KINDS] = {
    "read", "execute", "write", "translated read", "translated execute", "translated write",
    "ATS read", "ATS execute", "ATS write"};
static const char *const command_names[NUM_HISTOGRAM_COMMANDS] = {
    "IOTINVAL.VMA", "IOTINVAL.VMA address", "IOTINVAL.VMA PSCID", "IOTINVAL.GVMA",
    "IOTINVAL.GVMA address", "IOFENCE.C", "IOFENCE.C store", "IODIR.INVAL_DDT",
    "IODIR.INVAL_DDT device", "IODIR.INVAL_PDT", "illegal", "fetch fault", "store fault"};
static const char *const edit_names[] = {
    "directory pointer", "device context", "process directory pointer", "process context",
    "first-stage entry", "second-stage entry", "interrupt entry"};
static const char *const ddtp_names[] = {"Off", "Bare", "1LVL", "2LVL", "3LVL"};
enum { NUM_EDITS = sizeof edit_names / sizeof edit_names[0] };

void histogram_add(struct histogram *sum, const struct histogram *part)
{
    // Counters but for the last member.
    _Static_assert(sizeof *sum == offsetof(struct histogram, advertised) + sizeof(uint64_t), "");
    uint64_t *to = (uint64_t *)sum;
    const uint64_t *from = (const uint64_t *)part;

    for (size_t i = 0; i < offsetof(struct histogram, advertised) / sizeof(uint64_t); i++)
        to[i] += from[i];
    sum->advertised |= part->advertised;
}

static void line(FILE *out, const char *name, uint64_t count)
{
    if (count) fprintf(out, "  %-28s %10" PRIu64 "\n", name, count);
}

void histogram_print(const struct histogram *h, FILE *out)
{
    char name[64];

    fprintf(out, "translations %" PRIu64 ", granted %" PRIu64 ", with more than one right answer %"
            PRIu64 "\ncases %" PRIu64 ", rounds not compared %" PRIu64 ", cycles %" PRIu64
            ", overflows of the fault queue %" PRIu64 ", mode changes %" PRIu64 "\n",
            h->translations, h->granted, h->racing, h->cases, h->skipped, h->cycles, h->overflows,
            h->mode_changes);
    fprintf(out, "mode pairs (granted)\n");
    for (unsigned i = 0; i < 5; i++)
        for (unsigned j = 0; j < 5; j++) {
            snprintf(name, sizeof name, "%s over %s", stage1_names[i], stage2_names[j]);
            line(out, name, h->mode_pairs[i][j]);
        }
    fprintf(out, "log2 of page sizes\n");
    for (unsigned i = 0; i < 64; i++) {
        snprintf(name, sizeof name, "%u", i);
        line(out, name, h->sizes[i]);
    }
    fprintf(out, "causes\n");
    for (unsigned i = 0; i < 512; i++) line(out, iommu_cause_name(i), h->causes[i]);
    fprintf(out, "refusals\n");
    for (unsigned i = 1; i < IOMMU_REF_NUM_REFUSALS; i++)
        line(out, iommu_ref_refusal_name((enum iommu_ref_refusal)i), h->refusals[i]);
    fprintf(out, "request kinds\n");
    for (unsigned i = 0; i < HISTOGRAM_KINDS; i++) line(out, kind_names[i], h->kinds[i]);
    fprintf(out, "commands\n");
    for (unsigned i = 0; i < NUM_HISTOGRAM_COMMANDS; i++)
        line(out, command_names[i], h->commands[i]);
    fprintf(out, "edits while requests run\n");
    for (unsigned i = 0; i < NUM_EDITS; i++) line(out, edit_names[i], h->edits[i]);
    fprintf(out, "ddtp modes\n");
    for (unsigned i = 0; i < 5; i++) line(out, ddtp_names[i], h->ddtp_modes[i]);
}

// ---------------------------------------------------------------- holes

static unsigned hole(FILE *out, bool wanted, uint64_t count, const char *what, const char *name)
{
    if (!wanted || count) return 0;
    fprintf(out, "empty bin: %s %s\n", what, name);
    return 1;
}

static bool stage_built(const struct histogram *h, unsigned bin, bool second)
{
    unsigned first_bit = second ? IOMMU_CAPABILITIES_SV32X4_SHIFT : IOMMU_CAPABILITIES_SV32_SHIFT;

    return bin == 0 || (h->advertised >> (first_bit + bin - 1) & 1);
}

static unsigned mode_holes(const struct histogram *h, FILE *out)
{
    unsigned holes = 0;

    for (unsigned i = 0; i < 5; i++)
        for (unsigned j = 0; j < 5; j++) {
            // Sv32x4 (GXL=1) carries Sv32 only.
            bool wanted = stage_built(h, i, false) && stage_built(h, j, true) &&
                          (i != 1 || stage_built(h, 1, true)) && (j != 1 || i < 2);
            if (wanted && h->mode_pairs[i][j] == 0) {
                fprintf(out, "empty bin: mode pair %s over %s\n", stage1_names[i],
                        stage2_names[j]);
                holes++;
            }
        }
    return holes;
}

static unsigned size_holes(const struct histogram *h, FILE *out)
{
    static const struct {
        unsigned size;
        uint64_t capability;
    } sizes[] = {{12, 0}, {16, IOMMU_CAPABILITIES_SV39_MASK}, {21, IOMMU_CAPABILITIES_SV39_MASK},
                 {30, IOMMU_CAPABILITIES_SV39_MASK}, {39, IOMMU_CAPABILITIES_SV48_MASK},
                 {22, IOMMU_CAPABILITIES_SV32X4_MASK}};
    unsigned holes = 0;

    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char name[8];
        snprintf(name, sizeof name, "%u", sizes[i].size);
        bool wanted = sizes[i].capability == 0 || (h->advertised & sizes[i].capability);
        holes += hole(out, wanted, h->sizes[sizes[i].size], "page size 2^", name);
    }
    return holes;
}

static unsigned cause_holes(const struct histogram *h, FILE *out)
{
    static const struct {
        uint32_t cause;
        uint64_t capability; // any of these
    } causes[] = {
        {IOMMU_CAUSE_INSTRUCTION_ACCESS_FAULT, 0}, {IOMMU_CAUSE_READ_ACCESS_FAULT, 0},
        {IOMMU_CAUSE_WRITE_ACCESS_FAULT, 0}, {IOMMU_CAUSE_INSTRUCTION_PAGE_FAULT, 0},
        {IOMMU_CAUSE_READ_PAGE_FAULT, 0}, {IOMMU_CAUSE_WRITE_PAGE_FAULT, 0},
        {IOMMU_CAUSE_INSTRUCTION_GUEST_PAGE_FAULT, IOMMU_CAPABILITIES_SV39X4_MASK},
        {IOMMU_CAUSE_READ_GUEST_PAGE_FAULT, IOMMU_CAPABILITIES_SV39X4_MASK},
        {IOMMU_CAUSE_WRITE_GUEST_PAGE_FAULT, IOMMU_CAPABILITIES_SV39X4_MASK},
        {IOMMU_CAUSE_ALL_INBOUND_DISALLOWED, 0}, {IOMMU_CAUSE_DDT_ENTRY_LOAD_ACCESS_FAULT, 0},
        {IOMMU_CAUSE_DDT_ENTRY_NOT_VALID, 0}, {IOMMU_CAUSE_DDT_ENTRY_MISCONFIGURED, 0},
        {IOMMU_CAUSE_TRANSACTION_TYPE_DISALLOWED, 0},
        {IOMMU_CAUSE_MSI_PTE_LOAD_ACCESS_FAULT, IOMMU_CAPABILITIES_MSI_FLAT_MASK},
        {IOMMU_CAUSE_MSI_PTE_NOT_VALID, IOMMU_CAPABILITIES_MSI_FLAT_MASK},
        {IOMMU_CAUSE_MSI_PTE_MISCONFIGURED, IOMMU_CAPABILITIES_MSI_FLAT_MASK},
        {IOMMU_CAUSE_MSI_PT_DATA_CORRUPTION, IOMMU_CAPABILITIES_MSI_FLAT_MASK},
        {IOMMU_CAUSE_PDT_ENTRY_LOAD_ACCESS_FAULT, IOMMU_CAPABILITIES_PD8_MASK},
        {IOMMU_CAUSE_PDT_ENTRY_NOT_VALID, IOMMU_CAPABILITIES_PD8_MASK},
        {IOMMU_CAUSE_PDT_ENTRY_MISCONFIGURED, IOMMU_CAPABILITIES_PD8_MASK},
        {IOMMU_CAUSE_DDT_DATA_CORRUPTION, 0},
        {IOMMU_CAUSE_PDT_DATA_CORRUPTION, IOMMU_CAPABILITIES_PD8_MASK},
        {IOMMU_CAUSE_PT_DATA_CORRUPTION, 0}};
    unsigned holes = 0;

    for (unsigned i = 0; i < sizeof causes / sizeof causes[0]; i++) {
        bool wanted = causes[i].capability == 0 || (h->advertised & causes[i].capability);
        holes += hole(out, wanted, h->causes[causes[i].cause], "cause",
                      iommu_cause_name(causes[i].cause));
    }
    return holes;
}

static unsigned other_holes(const struct histogram *h, FILE *out)
{
    bool second = (h->advertised & IOMMU_CAPABILITIES_SV39X4_MASK) != 0;
    bool ats = (h->advertised & IOMMU_CAPABILITIES_ATS_MASK) != 0;
    unsigned holes = 0;

    for (unsigned i = 0; i < 6; i++)
        holes += hole(out, i < 3 || ats, h->kinds[i], "request kind", kind_names[i]);
    for (unsigned i = 0; i < NUM_HISTOGRAM_COMMANDS; i++) {
        bool pdt = i == COMMAND_INVAL_PDT && !(h->advertised & IOMMU_CAPABILITIES_PD8_MASK);
        bool guest = (i == COMMAND_GVMA || i == COMMAND_GVMA_ADDRESS) && !second;
        holes += hole(out, !pdt && !guest, h->commands[i], "command", command_names[i]);
    }
    for (unsigned i = 0; i < 5; i++)
        holes += hole(out, true, h->ddtp_modes[i], "ddtp mode", ddtp_names[i]);
    holes += hole(out, true, h->overflows, "fault queue", "overflow");
    return holes;
}

unsigned histogram_holes(const struct histogram *h, FILE *out)
{
    return mode_holes(h, out) + size_holes(h, out) + cause_holes(h, out) + other_holes(h, out);
}
