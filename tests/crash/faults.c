/*
 * faults - stands before the C library's file calls and lets them fail.
 *
 * Which descriptors belong to the watched directory is noted when they are opened. SQLite's shared
 * index (-shm) is watched, too: a disk that is full is so for it as well. Files are compiled for
 * 64-bit offsets, so open() here has the linker's name open64(), as in the program and in SQLite.
 */
#include "faults.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum call { OPEN, READ, WRITE, SYNC, TRUNCATE, UNLINK, CALLS };
enum { DESCRIPTORS = 1024, LINES = 512 };

static const char *const call_name[CALLS] = {"open", "read", "write", "sync", "truncate", "unlink"};

static struct {
    pthread_mutex_t lock;
    char directory[256], lines[LINES];
    const char *file; /* of orders; NULL: none */
    bool begun, watched[DESCRIPTORS];
    struct {
        int64_t seen, from; /* from: the first that fails; 0: none */
        int error, wait_ms;
        bool once;
    } call[CALLS];
} faults = {.lock = PTHREAD_MUTEX_INITIALIZER};

#define REAL(type, name, symbol, ...)                                                              \
    static type (*name)(__VA_ARGS__);                                                              \
    if (!name)                                                                                     \
    name = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, symbol)

/* ---- orders ---- */

static int error_of(const char *name)
{
    return !strcmp(name, "ENOSPC") ? ENOSPC : !strcmp(name, "EROFS") ? EROFS : EIO;
}

static void take_line(const char *line)
{
    char name[16], what[16], more[16] = "";
    long long from;

    if (sscanf(line, "%15s %lld %15s %15s", name, &from, what, more) < 3)
        return;
    for (int i = 0; i < CALLS; i++) {
        if (strcmp(call_name[i], name))
            continue;
        faults.call[i].from = from;
        faults.call[i].once = !strcmp(more, "once");
        faults.call[i].wait_ms = !strcmp(what, "wait") ? (int)strtol(more, NULL, 10) : 0;
        faults.call[i].error = faults.call[i].wait_ms ? 0 : error_of(what);
    }
}

static void take_lines(const char *lines)
{
    memset(faults.call, 0, sizeof faults.call);
    snprintf(faults.lines, sizeof faults.lines, "%s", lines);
    while (lines && *lines) {
        take_line(lines);
        lines = strchr(lines, '\n');
        lines += lines != NULL;
    }
}

/* Looks whether the file of orders says something else than before. */
static void look(void)
{
    char lines[LINES] = "";
    FILE *in = faults.file ? fopen(faults.file, "re") : NULL;
    size_t n = in ? fread(lines, 1, sizeof lines - 1, in) : 0;

    if (in)
        fclose(in);
    lines[n] = '\0';
    if (faults.file && strcmp(lines, faults.lines))
        take_lines(lines);
}

/* Of a program that was only loaded behind us. */
static void begin(void)
{
    const char *directory = getenv("FAULTS_DIR");

    if (faults.begun)
        return;
    faults.begun = true;
    faults.file = getenv("FAULTS_FILE");
    if (directory)
        snprintf(faults.directory, sizeof faults.directory, "%s", directory);
}

/* Counts the call. Nonzero: it fails with this. */
static int judge(enum call call)
{
    int64_t seen, from;
    int wait = 0, error = 0;

    pthread_mutex_lock(&faults.lock);
    look();
    seen = ++faults.call[call].seen;
    from = faults.call[call].from;
    if (from && (faults.call[call].once ? seen == from : seen >= from)) {
        wait = faults.call[call].wait_ms;
        error = faults.call[call].error;
    }
    pthread_mutex_unlock(&faults.lock);
    if (wait)
        poll(NULL, 0, wait);
    return error;
}

static bool is_below(const char *path)
{
    size_t n;

    pthread_mutex_lock(&faults.lock);
    begin();
    n = strlen(faults.directory);
    pthread_mutex_unlock(&faults.lock);
    return n && !strncmp(path, faults.directory, n) && path[n] == '/';
}

/* Does a call on this descriptor fail? errno is set. */
static bool fails(enum call call, int fd)
{
    int error = fd >= 0 && fd < DESCRIPTORS && faults.watched[fd] ? judge(call) : 0;

    if (error)
        errno = error;
    return error != 0;
}

void faults_watch(const char *directory)
{
    pthread_mutex_lock(&faults.lock);
    faults.begun = true;
    snprintf(faults.directory, sizeof faults.directory, "%s", directory ? directory : "");
    pthread_mutex_unlock(&faults.lock);
}

void faults_order(const char *lines)
{
    pthread_mutex_lock(&faults.lock);
    take_lines(lines);
    pthread_mutex_unlock(&faults.lock);
}

int64_t faults_calls(const char *call)
{
    int64_t seen = 0;

    pthread_mutex_lock(&faults.lock);
    for (int i = 0; i < CALLS; i++)
        if (!strcmp(call_name[i], call))
            seen = faults.call[i].seen;
    pthread_mutex_unlock(&faults.lock);
    return seen;
}

/* ---- the calls ---- */

int open(const char *path, int flags, ...)
{
    REAL(int, next, "open64", const char *, int, ...);
    bool below = is_below(path);
    int error = below ? judge(OPEN) : 0, fd;
    mode_t mode = 0;
    va_list args;

    va_start(args, flags);
    if (flags & O_CREAT)
        mode = va_arg(args, mode_t);
    va_end(args);
    /* what cannot be written can still be opened for reading */
    if (error && !(error == EROFS && !(flags & (O_WRONLY | O_RDWR | O_CREAT)))) {
        errno = error;
        return -1;
    }
    fd = next(path, flags, mode);
    if (fd >= 0 && fd < DESCRIPTORS)
        faults.watched[fd] = below;
    return fd;
}

int close(int fd)
{
    REAL(int, next, "close", int);

    if (fd >= 0 && fd < DESCRIPTORS)
        faults.watched[fd] = false;
    return next(fd);
}

ssize_t read(int fd, void *bytes, size_t n)
{
    REAL(ssize_t, next, "read", int, void *, size_t);

    return fails(READ, fd) ? -1 : next(fd, bytes, n);
}

ssize_t pread(int fd, void *bytes, size_t n, off_t at)
{
    REAL(ssize_t, next, "pread64", int, void *, size_t, off_t);

    return fails(READ, fd) ? -1 : next(fd, bytes, n, at);
}

ssize_t write(int fd, const void *bytes, size_t n)
{
    REAL(ssize_t, next, "write", int, const void *, size_t);

    return fails(WRITE, fd) ? -1 : next(fd, bytes, n);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
    REAL(ssize_t, next, "pwrite64", int, const void *, size_t, off_t);

    return fails(WRITE, fd) ? -1 : next(fd, bytes, n, at);
}

int ftruncate(int fd, off_t size)
{
    REAL(int, next, "ftruncate64", int, off_t);

    return fails(TRUNCATE, fd) ? -1 : next(fd, size);
}

int posix_fallocate(int fd, off_t at, off_t n)
{
    REAL(int, next, "posix_fallocate64", int, off_t, off_t);

    return fails(WRITE, fd) ? errno : next(fd, at, n);
}

int fsync(int fd)
{
    REAL(int, next, "fsync", int);

    return fails(SYNC, fd) ? -1 : next(fd);
}

int fdatasync(int fd)
{
    REAL(int, next, "fdatasync", int);

    return fails(SYNC, fd) ? -1 : next(fd);
}

int unlink(const char *path)
{
    REAL(int, next, "unlink", const char *);
    int error = is_below(path) ? judge(UNLINK) : 0;

    if (!error)
        return next(path);
    errno = error;
    return -1;
}
