/* bench - a directory of the test's own, deadlines, and children that are killed at random. */
#ifndef ESTATED_TESTS_KEEP_BENCH_H
#define ESTATED_TESTS_KEEP_BENCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

#define DEADLINE_MS 30000

static char bench_dir[64];

static inline void bench_empty(void)
{
    DIR *dir = opendir(bench_dir);
    struct dirent *entry;

    while (dir && (entry = readdir(dir)))
        if (entry->d_name[0] != '.')
            unlinkat(dirfd(dir), entry->d_name, 0);
    if (dir)
        closedir(dir);
}

static inline int bench_set_up(void **state)
{
    (void)state;
    snprintf(bench_dir, sizeof bench_dir, "/tmp/keep-XXXXXX");
    return mkdtemp(bench_dir) ? 0 : -1;
}

static inline int bench_tear_down(void **state)
{
    (void)state;
    bench_empty();
    return rmdir(bench_dir);
}

static inline const char *bench_path(const char *name)
{
    static char path[128];

    snprintf(path, sizeof path, "%s/%s", bench_dir, name);
    return path;
}

/* How many files have this in their name. */
static inline int bench_count(const char *part)
{
    DIR *dir = opendir(bench_dir);
    struct dirent *entry;
    int n = 0;

    while (dir && (entry = readdir(dir)))
        n += strstr(entry->d_name, part) != NULL;
    if (dir)
        closedir(dir);
    return n;
}

static inline void bench_fill(const char *name, char with, size_t n)
{
    FILE *file = fopen(bench_path(name), "w");

    assert_non_null(file);
    while (n--)
        fputc(with, file);
    fclose(file);
}

/* Runs `child` in a process of its own, which writes a number to the pipe for each step done, and
 * kills it some time after a random number of steps. Returns the last number it told. */
static inline int64_t bench_kill(void (*child)(int pipe))
{
    int end[2];
    int64_t told = 0;
    int steps = 1 + rand() % 40;
    pid_t pid;

    assert_int_equal(pipe(end), 0);
    pid = fork();
    assert_true(pid >= 0);
    if (!pid) {
        close(end[0]);
        alarm(60);
        child(end[1]);
        _exit(0);
    }
    close(end[1]);
    for (int i = 0; i < steps && read(end[0], &told, sizeof told) == sizeof told; i++)
        ;
    nanosleep(&(struct timespec){.tv_nsec = rand() % 3000000}, NULL);
    kill(pid, SIGKILL);
    while (read(end[0], &told, sizeof told) == sizeof told)
        ;
    close(end[0]);
    waitpid(pid, NULL, 0);
    return told;
}

static inline void bench_seed(void)
{
    unsigned seed = (unsigned)time(NULL) ^ (unsigned)getpid();

    print_message("seed %u\n", seed);
    srand(seed);
}

#endif
