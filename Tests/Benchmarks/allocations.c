/* Counts what a program allocates; preloaded by bench.py. glibc only.
 *
 * ALLOCATIONS_COUNTS names a file of at least 16 bytes: two 64-bit counters, allocations and bytes asked for, which the
 * bench reads while the program runs. ALLOCATIONS_TRACES, when set, names a file to which every ALLOCATIONS_EVERYth
 * allocation appends one line: its size, then the return addresses of its callers, innermost first. */

#define _GNU_SOURCE
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

enum { frames = 48, line_length = 16 + frames * 20 };

static struct { uint64_t allocations, bytes; } unshared, *counts = &unshared;
static int traces = -1;
static uint64_t every = 64;
static __thread int is_tracing;

static void trace(size_t size) {
    is_tracing = 1;
    void *callers[frames];
    int depth = backtrace(callers, frames);
    char line[line_length];
    int length = snprintf(line, sizeof line, "%zu", size);
    /* The first two are this file's. */
    for (int at = 2; at < depth; at++) length += snprintf(line + length, sizeof line - length, " %p", callers[at]);
    line[length++] = '\n';
    if (write(traces, line, length) < 0) traces = -1;
    is_tracing = 0;
}

static void count(size_t size) {
    uint64_t number = __atomic_add_fetch(&counts->allocations, 1, __ATOMIC_RELAXED);
    __atomic_add_fetch(&counts->bytes, size, __ATOMIC_RELAXED);
    if (traces >= 0 && !is_tracing && number % every == 0) trace(size);
}

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("ALLOCATIONS_COUNTS");
    int file = path ? open(path, O_RDWR) : -1;
    if (file >= 0) {
        void *shared = mmap(NULL, sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (shared != MAP_FAILED) counts = shared;
        close(file);
    }
    const char *often = getenv("ALLOCATIONS_EVERY");
    if (often && atoll(often) > 0) every = (uint64_t)atoll(often);
    const char *trace_path = getenv("ALLOCATIONS_TRACES");
    if (trace_path) {
        void *warm[1];
        backtrace(warm, 1); /* It loads a library when it is first called. */
        traces = open(trace_path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    }
}

void *malloc(size_t size) { count(size); return __libc_malloc(size); }
void *calloc(size_t number, size_t size) { count(number * size); return __libc_calloc(number, size); }
void *realloc(void *old, size_t size) { count(size); return __libc_realloc(old, size); }
void *memalign(size_t alignment, size_t size) { count(size); return __libc_memalign(alignment, size); }
void *aligned_alloc(size_t alignment, size_t size) { count(size); return __libc_memalign(alignment, size); }

int posix_memalign(void **result, size_t alignment, size_t size) {
    count(size);
    void *memory = __libc_memalign(alignment, size);
    if (!memory) return ENOMEM;
    *result = memory;
    return 0;
}
