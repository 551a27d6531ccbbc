/*
 * tree - copies that are on the disk when they are said to be made.
 *
 * A file is synced before its directory, so that a name never leads to half a file. Nothing is ever
 * written over: who wants to replace something makes a new one beside it and renames.
 */
#include "base/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

enum { CHUNK = 4096, OPEN_MOST = 8, DEPTH_MOST = 8 };

static int copy_bytes(int from, int to)
{
    char bytes[CHUNK];
    ssize_t n;

    while ((n = read(from, bytes, sizeof bytes)) > 0)
        if (write(to, bytes, (size_t)n) != n)
            return -EIO;
    return n < 0 || fsync(to) ? -errno : 0;
}

char *tree_read(const char *path, size_t *n)
{
    FILE *file = fopen(path, "re");
    struct stat about;
    char *bytes = NULL;

    if (file && !fstat(fileno(file), &about) && (bytes = malloc((size_t)about.st_size + 1))) {
        *n = fread(bytes, 1, (size_t)about.st_size, file);
        bytes[*n] = '\0';
    }
    if (file)
        fclose(file);
    return bytes;
}

int tree_copy_file(const char *from, const char *to)
{
    int in = open(from, O_RDONLY | O_CLOEXEC), out = -1, r;
    struct stat about;

    if (in >= 0 && !fstat(in, &about))
        out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (about.st_mode & 0640) | 0600);
    r = out < 0 ? -errno : copy_bytes(in, out);
    if (out >= 0 && close(out) && !r)
        r = -errno;
    if (in >= 0)
        close(in);
    return r;
}

int tree_sync(const char *directory)
{
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC), r;

    if (fd < 0)
        return -errno;
    r = fsync(fd) ? -errno : 0;
    close(fd);
    return r;
}

static int copy_level(const char *from, const char *to, bool (*wanted)(const char *name),
                      int depth);

static int copy_entry(const char *from, const char *to, const char *name,
                      bool (*wanted)(const char *name), int depth)
{
    char source[TREE_PATH], target[TREE_PATH];
    struct text in = TEXT_IN(source), out = TEXT_IN(target);
    struct stat about;

    text_printf(&in, "%s/%s", from, name);
    text_printf(&out, "%s/%s", to, name);
    if (in.cut || out.cut)
        return -ENAMETOOLONG;
    if (stat(source, &about))
        return errno == ENOENT ? 0 : -errno; /* it went meanwhile, or leads nowhere */
    if (S_ISDIR(about.st_mode))
        return copy_level(source, target, wanted, depth + 1);
    return S_ISREG(about.st_mode) ? tree_copy_file(source, target) : 0;
}

static int copy_level(const char *from, const char *to, bool (*wanted)(const char *name), int depth)
{
    const struct dirent *entry;
    DIR *listing;
    int r;

    if (depth > DEPTH_MOST)
        return -ELOOP;
    listing = opendir(from);
    if (!listing)
        return -errno;
    r = mkdir(to, 0700) ? -errno : 0;
    while (!r && (entry = readdir(listing)))
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..") &&
            (!wanted || wanted(entry->d_name)))
            r = copy_entry(from, to, entry->d_name, wanted, depth);
    closedir(listing);
    return r ? r : tree_sync(to);
}

int tree_copy(const char *from, const char *to, bool (*wanted)(const char *name))
{
    return copy_level(from, to, wanted, 0);
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *walk)
{
    (void)about, (void)kind, (void)walk;
    return remove(path);
}

int tree_remove(const char *path)
{
    return !nftw(path, remove_one, OPEN_MOST, FTW_DEPTH | FTW_PHYS) || errno == ENOENT ? 0 : -errno;
}

int tree_give(const char *path, uid_t user, gid_t group)
{
    char copy[TREE_PATH];
    char *const paths[] = {copy, NULL};
    const FTSENT *entry;
    FTS *walk;
    int r = 0;

    TEXT_COPY(copy, path);
    walk = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    if (!walk)
        return -errno;
    while (!r && (entry = fts_read(walk)))
        r = lchown(entry->fts_accpath, user, group) ? -errno : 0;
    fts_close(walk);
    return r;
}

bool tree_is_empty(const char *path)
{
    DIR *listing = opendir(path);
    const struct dirent *entry;
    bool empty = true;

    while (listing && (entry = readdir(listing)))
        empty = empty && (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."));
    if (listing)
        closedir(listing);
    return empty;
}
