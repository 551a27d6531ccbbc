/*
 * ballast - one mebibyte, allocated and never read.
 *
 * On a full disk SQLite cannot even delete, because its log has to grow first. The ballast is room
 * for a hundred alarms and for the log of a deletion. Others must not take what was given up, so
 * the history does not write while less than that is free, and the ballast comes back only when
 * there is twice as much: one that is made and given up in turns would wear the card.
 */
#include "keep/ballast.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "keep/db.h"

static const int64_t BALLAST_BYTES = 1 << 20;

static const char *path_in(char out[DB_PATH], const char *dir)
{
    snprintf(out, DB_PATH, "%s/ballast", dir);
    return out;
}

static int64_t free_bytes(const char *dir)
{
    struct statvfs disk;

    return statvfs(dir, &disk) ? 0 : (int64_t)disk.f_bavail * (int64_t)disk.f_frsize;
}

bool ballast_keep(const char *dir)
{
    char path[DB_PATH];
    struct stat about;
    int fd, rc;

    if (!stat(path_in(path, dir), &about) && about.st_size >= BALLAST_BYTES)
        return true;
    if (free_bytes(dir) < 2 * BALLAST_BYTES)
        return false;
    fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    rc = posix_fallocate(fd, 0, BALLAST_BYTES);
    close(fd);
    if (rc)
        unlink(path);
    return !rc;
}

void ballast_drop(const char *dir)
{
    char path[DB_PATH];

    unlink(path_in(path, dir));
}

bool ballast_room(const char *dir)
{
    return free_bytes(dir) >= BALLAST_BYTES;
}
