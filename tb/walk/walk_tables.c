// SPDX-License-Identifier: Apache-2.0
//
// Tables of the architecture in the bench's memory (walk_tables.h).
#include "walk_tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint64_t tables_read(const struct walk_tables *t, uint64_t addr)
{
    return t->b->memory[addr / 8];
}

void tables_write(struct walk_tables *t, uint64_t addr, uint64_t value)
{
    if (addr / 8 >= WALK_MEM_WORDS) {
        fprintf(stderr, "walk tables: address %llx lies outside the memory of the bench\n",
                (unsigned long long)addr);
        abort();
    }
    t->b->memory[addr / 8] = value;
}

uint64_t tables_page(struct walk_tables *t)
{
    return t->next_page++;
}

void tables_init(struct walk_tables *t, struct walk_bench *b)
{
    memset(b->memory, 0, WALK_MEM_WORDS * sizeof(uint64_t));
    t->b = b;
    t->next_page = 1;
    b->config.ddt_ppn = tables_page(t);
}

// Follow the pointer at `addr`, making it if it is zero; returns the table's address. Pointers of
// directories and of page tables have V in bit 0 and the PPN from bit 10.
static uint64_t follow(struct walk_tables *t, uint64_t addr)
{
    if (tables_read(t, addr) == 0) tables_write(t, addr, tables_page(t) << 10 | 1);
    return (tables_read(t, addr) >> 10) << 12;
}

uint64_t tables_ddt_entry(struct walk_tables *t, uint32_t device_id, int level)
{
    uint64_t table = t->b->config.ddt_ppn << 12;
    for (int l = (int)t->b->config.mode - DDT_1LVL; l > level; l--)
        table = follow(t, table + 8 * (l == 2 ? device_id >> 16 : device_id >> 7 & 0x1FF));
    if (level == 0) return table + 32 * (device_id & 0x7F);
    return table + 8 * (level == 2 ? device_id >> 16 : device_id >> 7 & 0x1FF);
}

uint64_t tables_pdt_entry(struct walk_tables *t, uint64_t root_ppn, int pdtp_mode,
                          uint32_t process_id, int level)
{
    uint64_t table = root_ppn << 12;
    for (int l = pdtp_mode - PDTP_PD8; l > level; l--)
        table = follow(t, table + 8 * (l == 2 ? process_id >> 17 : process_id >> 8 & 0x1FF));
    if (level == 0) return table + 16 * (process_id & 0xFF);
    return table + 8 * (level == 2 ? process_id >> 17 : process_id >> 8 & 0x1FF);
}

uint64_t tables_pte(struct walk_tables *t, uint64_t root_ppn, int fsc_mode, uint64_t iova,
                    int level)
{
    uint64_t table = root_ppn << 12;
    for (int l = fsc_levels(fsc_mode) - 1; l > level; l--)
        table = follow(t, table + 8 * (iova >> (12 + 9 * l) & 0x1FF));
    return table + 8 * (iova >> (12 + 9 * level) & 0x1FF);
}

void tables_set_dc(struct walk_tables *t, uint32_t device_id, struct device_context dc)
{
    const uint64_t addr = tables_ddt_entry(t, device_id, 0);
    tables_write(t, addr, dc.tc);
    tables_write(t, addr + 8, dc.iohgatp);
    tables_write(t, addr + 16, dc.ta);
    tables_write(t, addr + 24, dc.fsc);
}

void tables_set_pc(struct walk_tables *t, uint64_t root_ppn, int pdtp_mode, uint32_t process_id,
                   struct process_context pc)
{
    const uint64_t addr = tables_pdt_entry(t, root_ppn, pdtp_mode, process_id, 0);
    tables_write(t, addr, pc.ta);
    tables_write(t, addr + 8, pc.fsc);
}
