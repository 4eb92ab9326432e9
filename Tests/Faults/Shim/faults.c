// What the system does to a process when it fails, at a place that can be chosen.
//
//   FIELDBOOK_FAULT=kill:N   ends the process at its Nth call that changes a file or sends bytes,
//                            half of the bytes of a write being written by then
//   FIELDBOOK_FAULT=full:N   lets N bytes more into files, then the disk is full
//   FIELDBOOK_FAULT=sync:N   the Nth flush of a file to the disk fails
//
// Standard input, output and error are left alone.
#define _GNU_SOURCE
#include "include/faults.h"
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long calls_left = -1;
static atomic_long bytes_left = -1;
static atomic_long flushes_left = -1;

__attribute__((constructor)) static void read_fault(void) {
    const char *fault = getenv("FIELDBOOK_FAULT");
    if (fault == NULL) { return; }
    if (strncmp(fault, "kill:", 5) == 0) { calls_left = atol(fault + 5); }
    if (strncmp(fault, "full:", 5) == 0) { bytes_left = atol(fault + 5); }
    if (strncmp(fault, "sync:", 5) == 0) { flushes_left = atol(fault + 5); }
}

static int is_last_call(int file) {
    return file > 2 && calls_left > 0 && atomic_fetch_sub(&calls_left, 1) == 1;
}

static void die(void) { kill(getpid(), SIGKILL); }

static int is_regular(int file) {
    struct stat status;
    return file > 2 && fstat(file, &status) == 0 && S_ISREG(status.st_mode);
}

// How many of these bytes still fit on the disk; -1 and ENOSPC for none.
static ssize_t fitting(int file, size_t count) {
    if (bytes_left < 0 || count == 0 || !is_regular(file)) { return (ssize_t)count; }
    long left = atomic_load(&bytes_left);
    if (left == 0) {
        errno = ENOSPC;
        return -1;
    }
    ssize_t fits = (long)count < left ? (ssize_t)count : left;
    atomic_fetch_sub(&bytes_left, fits);
    return fits;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int file, const void *bytes, size_t count) {
    if (is_last_call(file)) {
        NEXT(write)(file, bytes, count / 2);
        die();
    }
    ssize_t fits = fitting(file, count);
    return fits < 0 ? fits : NEXT(write)(file, bytes, (size_t)fits);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
    if (is_last_call(file)) {
        NEXT(pwrite)(file, bytes, count / 2, offset);
        die();
    }
    ssize_t fits = fitting(file, count);
    return fits < 0 ? fits : NEXT(pwrite)(file, bytes, (size_t)fits, offset);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
    if (is_last_call(file)) {
        NEXT(pwrite64)(file, bytes, count / 2, offset);
        die();
    }
    ssize_t fits = fitting(file, count);
    return fits < 0 ? fits : NEXT(pwrite64)(file, bytes, (size_t)fits, offset);
}

static int flush_fails(int file) {
    if (is_last_call(file)) { die(); }
    if (flushes_left <= 0 || atomic_fetch_sub(&flushes_left, 1) != 1) { return 0; }
    errno = EIO;
    return 1;
}

int fsync(int file) { return flush_fails(file) ? -1 : NEXT(fsync)(file); }
int fdatasync(int file) { return flush_fails(file) ? -1 : NEXT(fdatasync)(file); }

int ftruncate(int file, off_t length) {
    if (is_last_call(file)) { die(); }
    return NEXT(ftruncate)(file, length);
}

int ftruncate64(int file, off64_t length) {
    if (is_last_call(file)) { die(); }
    return NEXT(ftruncate64)(file, length);
}

int rename(const char *from, const char *to) {
    if (is_last_call(3)) { die(); }
    return NEXT(rename)(from, to);
}

int unlink(const char *path) {
    if (is_last_call(3)) { die(); }
    return NEXT(unlink)(path);
}

ssize_t send(int file, const void *bytes, size_t count, int flags) {
    if (is_last_call(file)) {
        NEXT(send)(file, bytes, count / 2, flags);
        die();
    }
    return NEXT(send)(file, bytes, count, flags);
}

ssize_t writev(int file, const struct iovec *parts, int count) {
    if (is_last_call(file)) { die(); }
    return NEXT(writev)(file, parts, count);
}
