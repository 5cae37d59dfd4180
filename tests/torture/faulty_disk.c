/* A disk that fails when told to: put before the C library (LD_PRELOAD), it lets the nth operation on files under one
   folder fail with an error of choice, once, or every operation from the nth on. The process itself arms it, so that
   it can be seen going on afterwards. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long left = 0;
static atomic_int fired = 0, code = EIO, stays = 0;
static char place[4096] = "", failed[64] = "";

void fault_arm(const char *folder, long nth, int error, int sticky) {
    strncpy(place, folder, sizeof place - 1);
    code = error, fired = 0, stays = sticky, left = nth;
}

const char *fault_disarm(void) {
    left = 0;
    return fired ? failed : "";
}

static int due(const char *path, const char *operation) {
    if (left <= 0 || strncmp(path, place, strlen(place))) return 0;
    long before = left;
    do {
        if (before <= 0) return 0;
        if (before == 1 && stays) break;
    } while (!atomic_compare_exchange_weak(&left, &before, before - 1));
    if (before != 1) return 0;
    if (!fired) strncpy(failed, operation, sizeof failed - 1);
    fired = 1;
    errno = code;
    return 1;
}

static int due_of(int fd, const char *operation) {
    char link[64], path[4096];
    if (left <= 0) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n < 0) return 0;
    path[n] = 0;
    return due(path, operation);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define ON_FILE(type, name, parameters, ...) \
    type name parameters { return due_of(fd, #name) ? -1 : REAL(name)(__VA_ARGS__); }
#define ON_PATH(name, parameters, ...) \
    int name parameters { return due(path, #name) ? -1 : REAL(name)(__VA_ARGS__); }
#define OPENING(name) \
    int name(const char *path, int flags, ...) { \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = va_arg(more, mode_t); \
        va_end(more); \
        return due(path, #name) ? -1 : REAL(name)(path, flags, mode); \
    }

ON_FILE(ssize_t, read, (int fd, void *to, size_t n), fd, to, n)
ON_FILE(ssize_t, write, (int fd, const void *from, size_t n), fd, from, n)
ON_FILE(ssize_t, pread, (int fd, void *to, size_t n, off_t at), fd, to, n, at)
ON_FILE(ssize_t, pread64, (int fd, void *to, size_t n, off64_t at), fd, to, n, at)
ON_FILE(ssize_t, pwrite, (int fd, const void *from, size_t n, off_t at), fd, from, n, at)
ON_FILE(ssize_t, pwrite64, (int fd, const void *from, size_t n, off64_t at), fd, from, n, at)
ON_FILE(int, fsync, (int fd), fd)
ON_FILE(int, fdatasync, (int fd), fd)
ON_FILE(int, ftruncate, (int fd, off_t size), fd, size)
ON_FILE(int, ftruncate64, (int fd, off64_t size), fd, size)
ON_PATH(unlink, (const char *path), path)
ON_PATH(rename, (const char *path, const char *to), path, to)
ON_PATH(mkdir, (const char *path, mode_t mode), path, mode)
OPENING(open)
OPENING(open64)
