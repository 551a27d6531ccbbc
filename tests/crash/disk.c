/*
 * disk - what a disk has when the power goes.
 *
 * A file is what its last sync left, and a list of changes since then; the list goes over all
 * files, in the order of the calls, because that is how a disk may or may not have followed. Names
 * in the directory are changes like others. While the power is there the calls also go to the real
 * file, which the process reads; after a cut the real files are written anew from what survived.
 * SQLite's -shm is not watched: it is memory, and is gone after a cut.
 *
 * Files are compiled for 64-bit offsets, so what is called open() here has the name open64() when
 * it is linked, as in SQLite.
 */
#include "disk.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECTOR = 512, FILES = 64, DESCRIPTORS = 1024, NAME = 64 };

/* The bytes of a file, whether or not it still has a name. */
struct content {
    unsigned char *at;
    size_t size;
};

enum change_kind { WRITE, CUT, LINK, UNLINK };

struct change {
    struct change *next;
    enum change_kind kind;
    int file;        /* index; of LINK: which file the name means from now on */
    char name[NAME]; /* of LINK and UNLINK */
    size_t at, n;    /* of WRITE and CUT */
    unsigned char bytes[];
};

static struct disk {
    pthread_mutex_t lock;
    char directory[128];
    bool strict, cut;
    int64_t calls, cut_at;
    struct content file[FILES]; /* as synced */
    int files;
    struct {
        char name[NAME];
        int file;                /* -1: there is none */
    } now[FILES], synced[FILES]; /* names, as the process sees them, as the disk has them */
    int names;
    int descriptor[DESCRIPTORS]; /* file + 1; -1: the directory */
    struct change *change, **end;
    struct disk_count count;
    uint64_t seed;
} disk = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* ---- chance ---- */

void disk_seed(uint64_t seed)
{
    disk.seed = seed * 2654435761u + 88172645463325252u;
}

uint32_t disk_chance(uint32_t most)
{
    disk.seed ^= disk.seed << 13;
    disk.seed ^= disk.seed >> 7;
    disk.seed ^= disk.seed << 17;
    return (uint32_t)((disk.seed >> 20) % most);
}

/* ---- changes ---- */

static void apply_bytes(struct content *file, size_t at, const unsigned char *bytes, size_t n)
{
    if (at + n > file->size) {
        file->at = realloc(file->at, at + n);
        if (at > file->size)
            memset(file->at + file->size, 0, at - file->size);
        file->size = at + n;
    }
    if (n)
        memcpy(file->at + at, bytes, n);
}

static void apply_cut(struct content *file, size_t size)
{
    if (size > file->size)
        apply_bytes(file, size, NULL, 0);
    file->size = size;
}

static int name_index(const char *name)
{
    int i = 0;

    while (i < disk.names && strcmp(disk.now[i].name, name))
        i++;
    if (i == disk.names) {
        if (i == FILES)
            abort();
        snprintf(disk.now[i].name, NAME, "%s", name);
        snprintf(disk.synced[i].name, NAME, "%s", name);
        disk.now[i].file = disk.synced[i].file = -1;
        disk.names++;
    }
    return i;
}

static void apply(const struct change *change)
{
    switch (change->kind) {
    case WRITE:
        apply_bytes(&disk.file[change->file], change->at, change->bytes, change->n);
        break;
    case CUT:
        apply_cut(&disk.file[change->file], change->at);
        break;
    default:
        disk.synced[name_index(change->name)].file = change->kind == LINK ? change->file : -1;
    }
}

static void add(enum change_kind kind, int file, const char *name, size_t at, const void *bytes,
                size_t n)
{
    struct change *change = calloc(1, sizeof *change + n);

    change->kind = kind;
    change->file = file;
    change->at = at;
    change->n = n;
    if (name)
        snprintf(change->name, NAME, "%s", name);
    if (n)
        memcpy(change->bytes, bytes, n);
    *disk.end = change;
    disk.end = &change->next;
}

/* Makes durable what `chosen` says and takes it off the list. */
static void settle(bool (*chosen)(const struct change *change, int file), int file)
{
    struct change **at = &disk.change;

    while (*at) {
        struct change *change = *at;

        if (!chosen(change, file)) {
            at = &change->next;
            continue;
        }
        apply(change);
        *at = change->next;
        free(change);
    }
    disk.end = at;
}

static bool is_name(const struct change *change, int file)
{
    (void)file;
    return change->kind == LINK || change->kind == UNLINK;
}

static bool is_of(const struct change *change, int file)
{
    return is_name(change, file) ? !disk.strict : change->file == file;
}

/* One call that the power may go at. */
static bool goes_out(void)
{
    if (!disk.cut && disk.cut_at && ++disk.calls >= disk.cut_at)
        disk.cut = true;
    return disk.cut;
}

/* ---- the calls ---- */

/* The name below the watched directory; NULL if it is none, "" for the directory itself. */
static const char *watched(const char *path)
{
    size_t n = strlen(disk.directory);
    const char *ending = strrchr(path, '-');

    if (!n || strncmp(path, disk.directory, n) || (path[n] && path[n] != '/') ||
        (ending && !strcmp(ending, "-shm")))
        return NULL;
    return path[n] ? path + n + 1 : path + n;
}

static int *place_of(int fd)
{
    return fd >= 0 && fd < DESCRIPTORS ? &disk.descriptor[fd] : NULL;
}

#define REAL(type, name, symbol, ...)                                                              \
    static type (*name)(__VA_ARGS__);                                                              \
    if (!name)                                                                                     \
    name = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, symbol)

static int make(const char *name)
{
    int i = name_index(name);

    if (disk.files == FILES)
        abort();
    disk.file[disk.files] = (struct content){0};
    disk.now[i].file = disk.files;
    add(LINK, disk.files, name, 0, NULL, 0);
    return disk.files++;
}

/* What open() means for the disk; -1: the power is off. */
static int note_open(const char *name, int flags, int fd)
{
    int file, *place = place_of(fd);

    if (!place)
        abort();
    if (!*name) {
        *place = -1;
        return 0;
    }
    file = disk.now[name_index(name)].file;
    if (file < 0)
        file = make(name);
    else if (flags & O_TRUNC)
        add(CUT, file, NULL, 0, NULL, 0);
    *place = file + 1;
    return 0;
}

int open(const char *path, int flags, ...)
{
    REAL(int, next, "open64", const char *, int, ...);
    const char *name;
    mode_t mode = 0;
    int fd = -1;
    va_list args;

    va_start(args, flags);
    if (flags & O_CREAT)
        mode = va_arg(args, mode_t);
    va_end(args);
    pthread_mutex_lock(&disk.lock);
    name = watched(path);
    if (name && (flags & O_CREAT) && goes_out()) {
        errno = EIO;
    } else {
        fd = next(path, flags, mode);
        if (fd >= 0 && name)
            note_open(name, flags, fd);
    }
    pthread_mutex_unlock(&disk.lock);
    return fd;
}

int close(int fd)
{
    REAL(int, next, "close", int);
    int *place = place_of(fd);

    pthread_mutex_lock(&disk.lock);
    if (place)
        *place = 0;
    pthread_mutex_unlock(&disk.lock);
    return next(fd);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
    REAL(ssize_t, next, "pwrite64", int, const void *, size_t, off_t);
    const int *place = place_of(fd);
    ssize_t done = -1;
    bool off = false;

    pthread_mutex_lock(&disk.lock);
    if (place && *place > 0 && !disk.cut) {
        off = goes_out(); /* the one under way may have come far enough */
        add(WRITE, *place - 1, NULL, (size_t)at, bytes, n);
        disk.count.writes++;
        disk.count.bytes += n;
    } else if (place && *place > 0) {
        off = true;
    }
    if (off)
        errno = EIO;
    else
        done = next(fd, bytes, n, at);
    pthread_mutex_unlock(&disk.lock);
    return done;
}

int ftruncate(int fd, off_t size)
{
    REAL(int, next, "ftruncate64", int, off_t);
    const int *place = place_of(fd);
    int rc = -1;

    pthread_mutex_lock(&disk.lock);
    if (place && *place > 0 && goes_out()) {
        errno = EIO;
    } else {
        if (place && *place > 0)
            add(CUT, *place - 1, NULL, (size_t)size, NULL, 0);
        rc = next(fd, size);
    }
    pthread_mutex_unlock(&disk.lock);
    return rc;
}

/* What is watched needs no real sync. */
static int sync_one(int fd, int (*next)(int))
{
    const int *place = place_of(fd);
    int rc = 0;

    pthread_mutex_lock(&disk.lock);
    if (!place || !*place) {
        rc = next(fd);
    } else if (goes_out()) {
        errno = EIO;
        rc = -1;
    } else {
        settle(*place < 0 ? is_name : is_of, *place - 1);
        disk.count.syncs++;
    }
    pthread_mutex_unlock(&disk.lock);
    return rc;
}

int fsync(int fd)
{
    REAL(int, next, "fsync", int);

    return sync_one(fd, next);
}

int fdatasync(int fd)
{
    REAL(int, next, "fdatasync", int);

    return sync_one(fd, next);
}

int unlink(const char *path)
{
    REAL(int, next, "unlink", const char *);
    const char *name;
    int rc = -1;

    pthread_mutex_lock(&disk.lock);
    name = watched(path);
    if (name && goes_out()) {
        errno = EIO;
    } else {
        rc = next(path);
        if (!rc && name) {
            disk.now[name_index(name)].file = -1;
            add(UNLINK, 0, name, 0, NULL, 0);
        }
    }
    pthread_mutex_unlock(&disk.lock);
    return rc;
}

/* ---- the cut ---- */

static void rubbish(struct content *file, size_t at, size_t n)
{
    unsigned char bytes[SECTOR];

    for (size_t i = 0; i < n; i++)
        bytes[i] = (unsigned char)disk_chance(256);
    apply_bytes(file, at, bytes, n);
}

/* Some sectors of a write. */
static void apply_torn(const struct change *change, bool with_rubbish)
{
    for (size_t at = 0; at < change->n; at += SECTOR) {
        size_t n = change->n - at < SECTOR ? change->n - at : SECTOR;

        if (disk_chance(2))
            apply_bytes(&disk.file[change->file], change->at + at, change->bytes + at, n);
        else if (with_rubbish && disk_chance(2))
            rubbish(&disk.file[change->file], change->at + at, n);
    }
}

/* Does the i-th of `total` changes survive whole (1), in part (2), or not at all? */
static int survives(enum disk_mode mode, uint32_t i, uint32_t keep)
{
    switch (mode) {
    case DISK_NONE:
        return 0;
    case DISK_ALL:
        return 1;
    case DISK_PREFIX:
        return i < keep;
    case DISK_SUBSET:
        return (int)disk_chance(2);
    case DISK_LATE:
        return i >= keep;
    case DISK_TORN:
        return i < keep ? 1 : i == keep ? 2 : 0;
    default:
        return 2;
    }
}

static void apply_survivors(enum disk_mode mode)
{
    uint32_t total = 0, i = 0, keep;

    for (const struct change *change = disk.change; change; change = change->next)
        total++;
    keep = disk_chance(total + 1);
    while (disk.change) {
        struct change *change = disk.change;
        int how = survives(mode, i++, keep);

        if (how == 2 && change->kind != WRITE)
            how = (int)disk_chance(2);
        disk.count.lost += how != 1;
        if (how == 1)
            apply(change);
        else if (how == 2)
            apply_torn(change, mode == DISK_RUBBISH);
        disk.change = change->next;
        free(change);
    }
    disk.end = &disk.change;
}

static void empty_directory(void)
{
    DIR *listing = opendir(disk.directory);
    const struct dirent *entry;

    while (listing && (entry = readdir(listing)))
        if (entry->d_name[0] != '.')
            unlinkat(dirfd(listing), entry->d_name, 0);
    if (listing)
        closedir(listing);
}

static void write_file(const char *name, const struct content *file)
{
    char path[NAME + sizeof disk.directory];
    FILE *out;

    snprintf(path, sizeof path, "%s/%s", disk.directory, name);
    out = fopen(path, "we");
    if (!out || fwrite(file->at, 1, file->size, out) != file->size || fclose(out))
        abort();
}

/* Files that have a name on the disk stay, with new numbers. */
static void keep_named(void)
{
    struct content kept[FILES] = {0};
    int files = 0;

    for (int i = 0; i < disk.names; i++) {
        int file = disk.synced[i].file;

        if (file >= 0) {
            kept[files] = disk.file[file];
            disk.file[file] = (struct content){0};
            write_file(disk.now[i].name, &kept[files]);
            disk.synced[i].file = files++;
        }
        disk.now[i].file = disk.synced[i].file;
    }
    for (int i = 0; i < disk.files; i++)
        free(disk.file[i].at);
    memcpy(disk.file, kept, sizeof kept);
    disk.files = files;
}

void disk_survive(enum disk_mode mode)
{
    pthread_mutex_lock(&disk.lock);
    apply_survivors(mode);
    empty_directory();
    keep_named();
    memset(disk.descriptor, 0, sizeof disk.descriptor);
    disk.cut = false;
    disk.cut_at = 0;
    pthread_mutex_unlock(&disk.lock);
}

void disk_watch(const char *directory, bool strict)
{
    pthread_mutex_lock(&disk.lock);
    for (struct change *change = disk.change, *next; change; change = next) {
        next = change->next;
        free(change);
    }
    for (int i = 0; i < disk.files; i++)
        free(disk.file[i].at);
    snprintf(disk.directory, sizeof disk.directory, "%s", directory);
    disk.strict = strict;
    disk.files = disk.names = 0;
    disk.change = NULL;
    disk.end = &disk.change;
    disk.cut = false;
    disk.cut_at = 0;
    memset(disk.descriptor, 0, sizeof disk.descriptor);
    empty_directory();
    pthread_mutex_unlock(&disk.lock);
}

void disk_cut_at(int64_t calls)
{
    pthread_mutex_lock(&disk.lock);
    disk.calls = 0;
    disk.cut_at = calls;
    pthread_mutex_unlock(&disk.lock);
}

bool disk_is_cut(void)
{
    bool cut;

    pthread_mutex_lock(&disk.lock);
    cut = disk.cut;
    pthread_mutex_unlock(&disk.lock);
    return cut;
}

void disk_counts(struct disk_count *out)
{
    pthread_mutex_lock(&disk.lock);
    *out = disk.count;
    pthread_mutex_unlock(&disk.lock);
}
