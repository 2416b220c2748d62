// SPDX-License-Identifier: Apache-2.0
#include "replay/progress.h"

#include "util/clock.h"

#include <inttypes.h>

#define REDRAW_SECONDS 0.25
/* Looking at the clock costs more than a look at this counter. */
#define CALLS_PER_LOOK 1024u

static struct {
    uint32_t calls;
    double start, last;
} line;

void progress_show(const struct summary *summary, uint64_t limit, uint64_t announced,
                   uint64_t cycles)
{
    if (line.calls++ % CALLS_PER_LOOK != 0) return;
    double now = clock_seconds();
    if (line.start == 0) line.start = line.last = now;
    if (now - line.last < REDRAW_SECONDS) return;
    line.last = now;

    double seconds = now - line.start;
    double rate = (double)summary->events / seconds;
    fprintf(stderr, "\r%s: %" PRIu64 " events, %.0f events/s, %.0f kcycles/s", summary->trace,
            summary->events, rate, (double)cycles / seconds / 1e3);
    uint64_t total = limit > 0 && (announced == 0 || limit < announced) ? limit : announced;
    if (total > 0 && summary->events > 0)
        fprintf(stderr, ", %.0f%%, ETA %.0f s ", 100.0 * (double)summary->events / (double)total,
                (double)(total - summary->events) / rate);
    fputs("\033[K", stderr);
    fflush(stderr);
}

void progress_clear(void)
{
    if (line.start != 0) fputs("\r\033[K", stderr);
    line.calls = 0;
    line.start = line.last = 0;
}
