#include "cprocess.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/sockios.h>
#include <sys/prctl.h>
#endif

int cprocess_forbid_dumps(void) {
    struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_CORE, &none) != 0) return errno;
#ifdef __linux__
    // prctl is variadic, which Swift cannot call.
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return errno;
#endif
    return 0;
}

void cprocess_ignore_broken_pipes(void) { signal(SIGPIPE, SIG_IGN); }

int cprocess_await_writable(int file, int milliseconds) {
    struct pollfd entry = {.fd = file, .events = POLLOUT};
    int count = poll(&entry, 1, milliseconds);
    return count < 0 && errno != EINTR ? -errno : count > 0;
}

int cprocess_unread_bytes(int file) {
    struct stat status;
    int count = 0;
    if (fstat(file, &status) != 0) return 0;
    if (S_ISFIFO(status.st_mode)) return ioctl(file, FIONREAD, &count) == 0 ? count : 0;
#ifdef __linux__
    if (S_ISSOCK(status.st_mode)) return ioctl(file, SIOCOUTQ, &count) == 0 ? count : 0;
#endif
    return 0;
}

int cprocess_rename(const char *from, const char *to) { return rename(from, to) == 0 ? 0 : errno; }

int cprocess_lock(int file) { return flock(file, LOCK_EX | LOCK_NB) == 0 ? 0 : errno; }

void cprocess_pause(int milliseconds) { poll(NULL, 0, milliseconds); }

int cprocess_notify(const char *address, const char *text) {
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    size_t length = strlen(address);
    if (length < 2 || length >= sizeof to.sun_path) return EINVAL;
    memcpy(to.sun_path, address, length);
    // An abstract socket: systemd writes its leading zero byte as `@`.
    if (to.sun_path[0] == '@') to.sun_path[0] = 0;
    int file = socket(AF_UNIX, SOCK_DGRAM, 0);
    if (file < 0) return errno;
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
    int failure = sendto(file, text, strlen(text), 0, (struct sockaddr *)&to, size) < 0 ? errno : 0;
    close(file);
    return failure;
}

#ifndef PASSERELLE_COMMIT
#define PASSERELLE_COMMIT ""
#endif

int cprocess_commit(int index) {
    static const char commit[] = PASSERELLE_COMMIT;
    return index >= 0 && (size_t)index < sizeof commit ? (unsigned char)commit[index] : 0;
}

int cprocess_last_byte(int file) {
    off_t size = lseek(file, 0, SEEK_END);
    unsigned char byte;
    return size > 0 && pread(file, &byte, 1, size - 1) == 1 ? byte : -1;
}

long cprocess_raise_open_files(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return -1;
    if (limit.rlim_cur != limit.rlim_max) {
        struct rlimit raised = {limit.rlim_max, limit.rlim_max};
        if (setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
    }
    return limit.rlim_cur > 1L << 30 ? 1L << 30 : (long)limit.rlim_cur;
}
