/*
 * clock - a wall clock for a test to set: preloaded into estated, it stands between the daemon and
 * the kernel. $CLOCK_FILE has "OFFSET_S ntp" or "OFFSET_S none": how far the clock is from the
 * right one, and whether the kernel says that it is synchronised. The file is read with each
 * question for the latter, four times a second.
 * Only what estated itself asks is answered so: a library that waits until a time has the kernel
 * compare it.
 */
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/timex.h>
#include <time.h>

static atomic_llong offset_s;

static int look(void)
{
    const char *path = getenv("CLOCK_FILE");
    FILE *file = path ? fopen(path, "re") : NULL;
    char word[8] = "none";
    long long by = 0;

    if (file && fscanf(file, "%lld %7s", &by, word) == 2)
        atomic_store(&offset_s, by);
    if (file)
        fclose(file);
    return strcmp(word, "ntp");
}

/* Of a process whose first question is what time it is. */
__attribute__((constructor)) static void begin(void)
{
    look();
}

int adjtimex(struct timex *t)
{
    int unsynchronised = look();

    memset(t, 0, sizeof *t);
    t->status = unsynchronised ? STA_UNSYNC : 0;
    return unsynchronised ? TIME_ERROR : TIME_OK;
}

/* Is this code of the program, and not of a library? Its headers are at its beginning. */
static int is_own(void *code)
{
    Dl_info info;

    return dladdr(code, &info) &&
           (uintptr_t)info.dli_fbase == (getauxval(AT_PHDR) & ~(uintptr_t)4095);
}

int clock_gettime(clockid_t id, struct timespec *t)
{
    static _Atomic(int (*)(clockid_t, struct timespec *)) real;
    int (*call)(clockid_t, struct timespec *) = atomic_load(&real);
    int rc;

    if (!call) {
        *(void **)&call = dlsym(RTLD_NEXT, "clock_gettime");
        atomic_store(&real, call);
    }
    rc = call(id, t);
    if (!rc && id == CLOCK_REALTIME && is_own(__builtin_return_address(0)))
        t->tv_sec += (time_t)atomic_load(&offset_s);
    return rc;
}
