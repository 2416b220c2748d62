// SPDX-License-Identifier: Apache-2.0
// Page requests and stop markers (rows ATS-26 to ATS-44).
#include "iommu_ref_page_request.h"
#include "ref_fixture.h"

#define TC f->dc[IOMMU_DC_TC_DWORD]
#define PAYLOAD (UINT64_C(0x123456000) | 0x155 << 3) // group 0x155, neither R, W nor L
enum { R = 1, W = 2, L = 4 };

static struct iommu_ref_page_queue queue;
static struct iommu_ref_page_request message;
static struct iommu_ref_page_answer answer;

static void make_device(struct fixture *f, uint64_t tc)
{
    fixture_reset(f);
    TC |= IOMMU_DC_TC_EN_ATS_MASK | IOMMU_DC_TC_EN_PRI_MASK | tc;
    queue = (struct iommu_ref_page_queue){.on = true};
    message = (struct iommu_ref_page_request){.device_id = DEVICE, .pv = true, .process_id = 0x9,
                                              .priv = true, .exec = true};
}

static void send(struct fixture *f, unsigned rwl)
{
    struct iommu_ref_memory memory = ref_tables_memory(&f->tables);
    if ((f->ddt.ddtp & 15) >= IOMMU_DDTP_MODE_1LVL && message.device_id == DEVICE)
        ref_ddt_set(&f->tables, &f->ddt, DEVICE, f->dc);
    message.payload = PAYLOAD | rwl;
    iommu_ref_page_request(&f->state, &memory, &queue, &message, &answer);
}

static unsigned cause_of_message(void)
{
    return answer.walk.record.valid ? answer.walk.record.cause : 0;
}

static void expect_response(const char *row, unsigned code, bool pasid)
{
    expect(row, answer.action, IOMMU_REF_PAGE_RESPONDED);
    expect(row, answer.response, code);
    expect("ATS-35", answer.response_pv, pasid);
    expect("ATS-36", answer.group, 0x155);
}

static void messages_are_queued(void **state)
{
    struct fixture *f = *state;
    static const unsigned kinds[] = {R, W | L, L};
    make_device(f, 0);
    FOR_EACH(i, kinds) {
        send(f, kinds[i]);
        expect(kinds[i] == L ? "ATS-27" : "ATS-26", answer.action, IOMMU_REF_PAGE_QUEUED);
        expect("ATS-26", answer.queue_record[0], UINT64_C(0x123456) << 40 | UINT64_C(7) << 32 |
                                                     9u << 12);
        expect("ATS-26", answer.queue_record[1], PAYLOAD | kinds[i]);
        expect("ATS-26", cause_of_message(), 0);
        expect("ATS-32", answer.sets_pqof, false);
        expect("ATS-33", answer.response, 15); // should the write fail
    }
    message.pv = false;
    send(f, R);
    expect("ATS-26", answer.queue_record[0], UINT64_C(0x123456) << 40);
}

static void modes_and_contexts_refuse(void **state)
{
    struct fixture *f = *state;
    make_device(f, 0);
    set_ddt(f, IOMMU_DDTP_MODE_OFF, true);
    send(f, R | L);
    expect_response("ATS-28", 15, true);
    expect("ATS-28", cause_of_message(), 256);
    expect("FLT-08", answer.walk.record.ttyp, 9);
    expect("ATS-28", answer.walk.record.iotval, 4);
    set_ddt(f, IOMMU_DDTP_MODE_BARE, true);
    send(f, R | L);
    expect_response("ATS-29", 1, false);
    expect("ATS-29", cause_of_message(), 260);
    set_ddt(f, IOMMU_DDTP_MODE_1LVL, true);
    message.device_id = 0x40;
    send(f, R | L);
    expect_response("ATS-29", 1, false);
    expect("ATS-29", cause_of_message(), 260);

    make_device(f, 0);
    TC &= ~(IOMMU_DC_TC_EN_PRI_MASK | IOMMU_DC_TC_EN_ATS_MASK);
    send(f, R | L);
    expect_response("ATS-29", 1, false);
    TC |= IOMMU_DC_TC_DTF_MASK;
    send(f, R | L);
    expect_response("ATS-37", 1, false);
    expect("ATS-37", cause_of_message(), 0);

    const struct { uint64_t tc; unsigned cause; } broken[] = {{0, 258}, {1u << 12 | 1, 259}};
    FOR_EACH(i, broken) {
        make_device(f, 0);
        TC = broken[i].tc;
        send(f, R | L);
        expect_response("ATS-30", 15, true);
        expect("ATS-30", cause_of_message(), broken[i].cause);
        queue.full = true; // the context is the first fault
        send(f, R | L);
        expect_response("ATS-30", 15, true);
        send(f, R);
        expect("ATS-34", answer.action, IOMMU_REF_PAGE_DISCARDED);
        send(f, L);
        expect("ATS-34", answer.action, IOMMU_REF_PAGE_DISCARDED);
    }
    make_device(f, 0);
    ref_tables_fail(&f->tables, ref_ddt_entry(&f->tables, &f->ddt, DEVICE, 0), IOMMU_REF_POISON);
    send(f, R | L);
    expect_response("ATS-30", 15, true);
    expect("ATS-30", cause_of_message(), 268);
}

static void queue_that_cannot_take_it(void **state)
{
    struct fixture *f = *state;
    const struct {
        const char *row;
        struct iommu_ref_page_queue queue;
        unsigned response;
        bool sets_pqof;
    } rows[] = {{"ATS-31", {.on = false}, 15, false},
                {"ATS-31", {.on = false, .full = true}, 15, false},
                {"ATS-31", {.on = true, .pqmf = true}, 15, false},
                {"ATS-32", {.on = true, .full = true}, 0, true},
                {"ATS-32", {.on = true, .pqof = true}, 0, false},
                {"ATS-44", {.on = true, .pqof = true, .pqmf = true}, 15, false}};
    FOR_EACH(i, rows) for (unsigned prpr = 0; prpr < 2; prpr++) {
        make_device(f, prpr ? IOMMU_DC_TC_PRPR_MASK : 0);
        queue = rows[i].queue;
        send(f, W | L);
        expect_response(rows[i].row, rows[i].response, prpr || rows[i].response == 15);
        expect(rows[i].row, answer.sets_pqof, rows[i].sets_pqof);
        expect(rows[i].row, cause_of_message(), 0);
        send(f, W);
        expect("ATS-34", answer.action, IOMMU_REF_PAGE_DISCARDED);
        expect("ATS-34", answer.sets_pqof, rows[i].sets_pqof);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(messages_are_queued),
        fixture_test(modes_and_contexts_refuse),
        fixture_test(queue_that_cannot_take_it),
    };
    return cmocka_run_group_tests_name("ref_page_request", tests, NULL, NULL);
}
