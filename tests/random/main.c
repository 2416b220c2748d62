// SPDX-License-Identifier: Apache-2.0
//
// sluice_random: random cases of the whole IOMMU against the reference translation. See README.md.
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "case.h"

struct arguments {
    struct case_options c;
    bool one_case, require_all, twice;
    uint64_t cases;
    double seconds;
    unsigned jobs;
};

static const char usage[] =
    "usage: sluice_random [option...]\n"
    "  --build NAME     of the simulation library (default)\n"
    "  --seed S         first seed (1); job j takes S + j\n"
    "  --cases N        of each job; --minutes M, --seconds T: until then instead\n"
    "  --jobs J         processes (1)\n"
    "  --require-all    an empty bin fails\n"
    "  --twice          runs each case twice: the same number of cycles\n"
    "  --case K         this case only\n"
    "  --only R,R...    of its requests these only\n"
    "  --verbose        tells rounds and edits\n"
    "  --simpler MASK   leaves out what enum case_simpler names\n";

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void print_replay(const struct case_options *o)
{
    printf("replay: sluice_random --build %s --seed %" PRIu64 " --case %" PRIu64, o->build,
           o->seed, o->number);
    if (o->simpler) printf(" --simpler %u", o->simpler);
    for (unsigned i = 0; i < o->num_only; i++)
        printf("%s%u", i ? "," : " --only ", o->only[i]);
    printf("\n");
}

// ---------------------------------------------------------------- shrinking

static bool still_fails(const struct case_options *o, struct case_result *result)
{
    static struct histogram ignored;
    struct case_result r;

    case_run(o, &ignored, &r);
    if (r.failed) *result = r;
    return r.failed;
}

// Halves, quarters, ... of the requests are left out as long as the case still fails.
static void shrink_requests(struct case_options *o, struct case_result *result)
{
    if (o->num_only == 0) {
        if (result->requests > CASE_MAX_ONLY) return;
        for (unsigned i = 0; i < result->requests; i++) o->only[i] = i;
        o->num_only = result->requests;
    }
    for (unsigned part = (o->num_only + 1) / 2; part > 0 && o->num_only > 1;
         part = part > 1 ? (part + 1) / 2 : 0) {
        for (unsigned from = 0; from < o->num_only && o->num_only > 1;) {
            struct case_options less = *o;
            unsigned end = from + part < o->num_only ? from + part : o->num_only;
            memmove(less.only + from, less.only + end, (o->num_only - end) * sizeof *less.only);
            less.num_only -= end - from;
            if (less.num_only && still_fails(&less, result)) *o = less;
            else from = end;
        }
    }
}

static void shrink(struct case_options *o, struct case_result *result)
{
    for (unsigned bit = 1; bit < CASE_SIMPLER_ALL; bit <<= 1) {
        struct case_options simpler = *o;
        simpler.simpler |= bit;
        if (still_fails(&simpler, result)) *o = simpler;
    }
    struct case_options one = *o;
    one.only[0] = result->request;
    one.num_only = 1;
    if (still_fails(&one, result)) *o = one;
    else shrink_requests(o, result);
}

static void report_failure(struct case_options o, struct case_result result)
{
    printf("FAIL seed %" PRIu64 " case %" PRIu64 ": %s\n", o.seed, o.number, result.message);
    print_replay(&o);
    fflush(stdout);
    shrink(&o, &result);
    printf("smallest that fails: %s\n", result.message);
    print_replay(&o);
    fflush(stdout);
}

// ---------------------------------------------------------------- running

// False at the first disagreement.
static bool run_cases(const struct arguments *a, struct histogram *h)
{
    struct case_options o = a->c;
    double end = a->seconds > 0 ? now() + a->seconds : 0;
    uint64_t first = a->one_case ? o.number : 0;
    uint64_t count = a->one_case ? 1 : a->cases;

    for (uint64_t k = first; end > 0 ? now() < end : k < first + count; k++) {
        struct case_result result, again;
        o.number = k;
        case_run(&o, h, &result);
        if (result.failed) {
            if (a->one_case) printf("FAIL: %s\n", result.message);
            else report_failure(o, result);
            return false;
        }
        if (!a->twice) continue;
        case_run(&o, h, &again);
        if (again.cycles != result.cycles) {
            printf("FAIL seed %" PRIu64 " case %" PRIu64 ": %" PRIu64 " cycles, then %" PRIu64
                   "\n", o.seed, k, result.cycles, again.cycles);
            return false;
        }
    }
    return true;
}

static bool read_all(int fd, void *data, size_t bytes)
{
    char *to = data;

    while (bytes > 0) {
        ssize_t got = read(fd, to, bytes);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        to += got;
        bytes -= (size_t)got;
    }
    return true;
}

// Each job is a process with a seed of its own; its histogram comes back through a pipe.
static bool run_jobs(const struct arguments *a, struct histogram *sum)
{
    enum { MAX_JOBS = 64 };
    int from[MAX_JOBS];
    pid_t pids[MAX_JOBS];
    bool ok = true;

    for (unsigned j = 0; j < a->jobs; j++) {
        int ends[2];
        if (pipe(ends) != 0 || (pids[j] = fork()) < 0) {
            perror("sluice_random");
            exit(2);
        }
        if (pids[j] == 0) {
            static struct histogram h;
            struct arguments mine = *a;
            mine.c.seed += j;
            bool good = run_cases(&mine, &h);
            fflush(stdout);
            good = write(ends[1], &h, sizeof h) == (ssize_t)sizeof h && good;
            _exit(good ? 0 : 1);
        }
        close(ends[1]);
        from[j] = ends[0];
    }
    for (unsigned j = 0; j < a->jobs; j++) {
        static struct histogram h;
        int status;
        if (read_all(from[j], &h, sizeof h)) histogram_add(sum, &h);
        else ok = false;
        close(from[j]);
        waitpid(pids[j], &status, 0);
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
            if (WIFSIGNALED(status))
                printf("FAIL: job of seed %" PRIu64 " ended by signal %d\n", a->c.seed + j,
                       WTERMSIG(status));
            ok = false;
        }
    }
    return ok;
}

static void parse_only(struct case_options *o, const char *text)
{
    while (*text && o->num_only < CASE_MAX_ONLY) {
        char *end;
        o->only[o->num_only++] = (unsigned)strtoul(text, &end, 10);
        text = *end == ',' ? end + 1 : end;
        if (end == text && *end) break;
    }
}

static bool parse(struct arguments *a, int argc, char **argv)
{
    *a = (struct arguments){.c.build = "default", .c.seed = 1, .cases = 100, .jobs = 1};
    for (int i = 1; i < argc; i++) {
        const char *name = argv[i], *value = i + 1 < argc ? argv[i + 1] : NULL;
        if (strcmp(name, "--require-all") == 0) { a->require_all = true; continue; }
        if (strcmp(name, "--twice") == 0) { a->twice = true; continue; }
        if (strcmp(name, "--verbose") == 0) { a->c.verbose = true; continue; }
        if (!value) return false;
        i++;
        if (strcmp(name, "--build") == 0) a->c.build = value;
        else if (strcmp(name, "--seed") == 0) a->c.seed = strtoull(value, NULL, 0);
        else if (strcmp(name, "--cases") == 0) a->cases = strtoull(value, NULL, 0);
        else if (strcmp(name, "--minutes") == 0) a->seconds = 60 * strtod(value, NULL);
        else if (strcmp(name, "--seconds") == 0) a->seconds = strtod(value, NULL);
        else if (strcmp(name, "--jobs") == 0) a->jobs = (unsigned)strtoul(value, NULL, 0);
        else if (strcmp(name, "--simpler") == 0)
            a->c.simpler = (unsigned)strtoul(value, NULL, 0);
        else if (strcmp(name, "--only") == 0) parse_only(&a->c, value);
        else if (strcmp(name, "--case") == 0) {
            a->c.number = strtoull(value, NULL, 0);
            a->one_case = true;
        } else return false;
    }
    return a->jobs >= 1 && a->jobs <= 64;
}

int main(int argc, char **argv)
{
    static struct arguments a;
    static struct histogram sum;

    if (!parse(&a, argc, argv)) {
        fputs(usage, stderr);
        return 2;
    }
    double start = now();
    bool ok = a.jobs == 1 ? run_cases(&a, &sum) : run_jobs(&a, &sum);
    double took = now() - start;
    case_end();
    histogram_print(&sum, stdout);
    printf("%.0f translations a second\n", took > 0 ? (double)sum.translations / took : 0);
    unsigned holes = a.require_all ? histogram_holes(&sum, stdout) : 0;
    printf("%s\n", ok && holes == 0 ? "PASS" : "FAIL");
    return ok && holes == 0 ? 0 : 1;
}
