#ifdef __linux__
#define _GNU_SOURCE
#endif

#include "cprocess.h"

#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#ifdef __linux__
#include <link.h>
#include <sys/mman.h>
#endif
#ifdef __GLIBC__
#include <malloc.h>
#endif

void cprocess_return_large_blocks(void) {
#ifdef __GLIBC__
    // To set it at all keeps glibc from raising it, to 32 MiB, with each large block that is freed.
    mallopt(M_MMAP_THRESHOLD, 128 << 10);
    mallopt(M_TRIM_THRESHOLD, 128 << 10);
#endif
}

#ifdef __linux__
static int forget_code(struct dl_phdr_info *object, size_t size, void *page) {
    (void)size;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[i];
        // Writable parts hold data of the process's own, which would be lost.
        if (part->p_type != PT_LOAD || !(part->p_flags & PF_X) || part->p_flags & PF_W) continue;
        uintptr_t mask = *(uintptr_t *)page - 1;
        uintptr_t start = (object->dlpi_addr + part->p_vaddr + mask) & ~mask;
        uintptr_t end = (object->dlpi_addr + part->p_vaddr + part->p_filesz) & ~mask;
        // A failure costs memory and nothing else.
        if (end > start) madvise((void *)start, end - start, MADV_DONTNEED);
    }
    return 0;
}
#endif

void cprocess_forget_code(void) {
#ifdef __linux__
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    dl_iterate_phdr(forget_code, &page);
#endif
}
