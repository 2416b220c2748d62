// SPDX-License-Identifier: Apache-2.0
#include "ref_fixture.h"

#include <inttypes.h>
#include <stdlib.h>

#define MEMORY_BASE UINT64_C(0x80000000)
#define MEMORY_SIZE UINT64_C(0x200000)

void expect_equal(const char *row, uint64_t value, uint64_t expected, const char *text,
                  const char *file, int line)
{
    if (value == expected) return;
    print_error("%s: %s is 0x%" PRIx64 ", expected 0x%" PRIx64 "\n", row, text, value, expected);
    _fail(file, line);
}

int fixture_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    if (!f || !ref_tables_init(&f->tables, MEMORY_BASE, MEMORY_SIZE)) return -1;
    fixture_reset(f);
    *state = f;
    return 0;
}

int fixture_down(void **state)
{
    struct fixture *f = *state;

    ref_tables_free(&f->tables);
    free(f);
    return 0;
}

void fixture_reset(struct fixture *f)
{
    ref_tables_reset(&f->tables);
    f->state = (struct iommu_ref_state){
        .capabilities = ~(IOMMU_CAPABILITIES_PAS_MASK | IOMMU_CAPABILITIES_CUSTOM_MASK) |
                        IOMMU_PUT(IOMMU_CAPABILITIES_PAS, 46),
        .fctl_be_writable = true, .fctl_gxl_writable = true,
        .rcid_width = 8, .mcid_width = 8, .bare_size_log2 = 30};
    f->request = (struct iommu_ref_request){.device_id = DEVICE, .length = 4};
    for (unsigned i = 0; i < 8; i++) f->dc[i] = 0;
    f->dc[IOMMU_DC_TC_DWORD] = IOMMU_DC_TC_V_MASK;
    f->s2 = ref_s2_new(&f->tables, IOMMU_IOHGATP_MODE_BARE, false, 0);
    set_ddt(f, IOMMU_DDTP_MODE_3LVL, true);
}

void set_ddt(struct fixture *f, unsigned mode, bool extended)
{
    f->ddt = ref_ddt_new(&f->tables, mode, extended);
    f->state.ddtp = f->ddt.ddtp;
    if (extended) f->state.capabilities |= IOMMU_CAPABILITIES_MSI_FLAT_MASK;
    else f->state.capabilities &= ~IOMMU_CAPABILITIES_MSI_FLAT_MASK;
}

void set_s2(struct fixture *f, unsigned mode)
{
    bool sv32 = IOMMU_GET(IOMMU_FCTL_GXL, f->state.fctl) != 0;

    f->s2 = ref_s2_new(&f->tables, mode, sv32, GUEST_OFFSET);
    f->dc[IOMMU_DC_IOHGATP_DWORD] = IOMMU_PUT(IOMMU_DC_IOHGATP_MODE, mode) |
                                    IOMMU_PUT(IOMMU_DC_IOHGATP_GSCID, 0x55) | f->s2.root_ppn;
}

void set_s1(struct fixture *f, unsigned mode)
{
    bool sv32 = (f->dc[IOMMU_DC_TC_DWORD] & IOMMU_DC_TC_SXL_MASK) != 0;

    f->s1 = ref_s1_new(&f->tables, &f->s2, mode, sv32);
    f->dc[IOMMU_DC_FSC_DWORD] = IOMMU_PUT(IOMMU_DC_FSC_MODE, mode) | f->s1.root_ppn;
    f->dc[IOMMU_DC_TA_DWORD] |= IOMMU_PUT(IOMMU_DC_TA_PSCID, 0x333);
}

void set_pdt(struct fixture *f, unsigned mode)
{
    f->pdt = ref_pdt_new(&f->tables, &f->s2, mode);
    f->dc[IOMMU_DC_TC_DWORD] |= IOMMU_DC_TC_PDTV_MASK;
    f->dc[IOMMU_DC_FSC_DWORD] = IOMMU_PUT(IOMMU_DC_FSC_MODE, mode) | f->pdt.root_ppn;
}

void set_process(struct fixture *f, uint32_t process_id, unsigned s1_mode, uint64_t ta)
{
    bool sv32 = (f->dc[IOMMU_DC_TC_DWORD] & IOMMU_DC_TC_SXL_MASK) != 0;

    f->s1 = ref_s1_new(&f->tables, &f->s2, s1_mode, sv32);
    ref_pdt_set(&f->tables, &f->pdt, process_id,
                ta | IOMMU_PC_TA_V_MASK | IOMMU_PUT(IOMMU_PC_TA_PSCID, 0x777),
                IOMMU_PUT(IOMMU_PC_FSC_MODE, s1_mode) | f->s1.root_ppn);
}

enum iommu_ref_refusal ask(struct fixture *f, enum access access, uint64_t iova)
{
    struct iommu_ref_memory memory = ref_tables_memory(&f->tables);

    if ((f->ddt.ddtp & 15) >= IOMMU_DDTP_MODE_1LVL)
        ref_ddt_set(&f->tables, &f->ddt, f->request.device_id, f->dc);
    f->request.iova = iova;
    f->request.write = access == WRITE;
    f->request.exec = access == EXEC;
    return iommu_ref_translate(&f->state, &memory, &f->request, &f->answer);
}

void expect_granted(const char *row, const struct fixture *f, uint64_t pa)
{
    if (f->answer.refusal != IOMMU_REF_GRANTED)
        print_error("%s: refused, %s\n", row, iommu_ref_refusal_name(f->answer.refusal));
    expect(row, f->answer.refusal, IOMMU_REF_GRANTED);
    expect(row, f->answer.status, IOMMU_REF_SUCCESS);
    expect(row, f->answer.record.valid, false);
    expect(row, f->answer.pa, pa);
}

unsigned cause(const struct fixture *f)
{
    return f->answer.record.valid ? f->answer.record.cause : 0;
}
