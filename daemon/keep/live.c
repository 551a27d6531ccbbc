/*
 * live - the mapped file: how it is laid out, written without locks, and read with distrust.
 *
 *   head                magic, size, directory's checksum
 *   directory           one entry a block: name, place, room; "@clock" is the first
 *   copies              two for each block: generation, size, checksum, content
 *   used, base, readings  of the history thread
 *
 * The kernel keeps what a killed process wrote, in the order it was written, so a copy is made
 * invalid, filled, and made valid again by its generation; the other copy stays as it was
 * meanwhile. A file from an earlier process may also be cut or damaged: the reader checks every
 * number in it against the file's size and every copy against its checksum, and skips what does
 * not fit. Space is allocated when the file is made, so that a full /run ends in an error here and
 * not in a signal later.
 */
#include "keep/live.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sum.h"
#include "base/text.h"

#define CLOCK      "@clock" /* no zone can have this name */
#define SIZE_MOST  (64u << 20)
#define BLOCK_MOST 4096
#define ALIGN(n)   (((n) + 15) & ~(uint64_t)15)

static const char magic[8] = "estate3";

struct head {
    char magic[8];
    uint64_t size, readings_at;
    uint32_t blocks, check; /* of the directory */
};

struct entry {
    char name[LIVE_NAME];
    uint64_t at, room; /* of the first copy; content that fits in one */
};

struct copy {
    uint64_t generation; /* 0: not complete */
    uint32_t size, check;
};

struct readings {
    uint32_t used, spare;
    uint64_t base;
    struct live_reading reading[LIVE_READINGS];
};

struct live {
    unsigned char *base;
    size_t size;
};

struct live_past {
    size_t size;
    unsigned char *base;
};

static uint32_t copy_check(const struct copy *copy, uint64_t generation)
{
    uint64_t sum =
        sum_add(sum_add(0, &generation, sizeof generation), &copy->size, sizeof copy->size);

    return sum_fold(sum_add(sum, copy + 1, copy->size));
}

static uint32_t directory_check(const struct head *head)
{
    return sum_fold(sum_add(head->blocks, head + 1, head->blocks * sizeof(struct entry)));
}

static uint64_t stride(uint64_t room)
{
    return ALIGN(sizeof(struct copy) + room);
}

/* ---- reading ---- */

static bool place_fits(const struct head *head, const struct entry *entry)
{
    return entry->at % 16 == 0 && entry->at <= head->size && entry->room <= head->size &&
           2 * stride(entry->room) <= head->size - entry->at;
}

static bool head_fits(const unsigned char *base, size_t size)
{
    const struct head *head = (const struct head *)base;
    size_t directory;

    if (size < sizeof *head || memcmp(head->magic, magic, sizeof magic) || head->size != size ||
        head->blocks > BLOCK_MOST)
        return false;
    directory = head->blocks * sizeof(struct entry);
    return directory <= size - sizeof *head && head->readings_at % 16 == 0 &&
           head->readings_at <= size && sizeof(struct readings) <= size - head->readings_at &&
           head->check == directory_check(head);
}

static int read_whole(int fd, struct live_past *past)
{
    struct stat st;
    size_t n = 0;

    if (fstat(fd, &st))
        return -errno;
    if (!S_ISREG(st.st_mode) || st.st_size <= 0 || st.st_size > SIZE_MOST)
        return -EINVAL;
    past->size = (size_t)st.st_size;
    past->base = malloc(past->size);
    if (!past->base)
        return -ENOMEM;
    while (n < past->size) {
        ssize_t got = read(fd, past->base + n, past->size - n);

        if (got <= 0)
            return -EIO;
        n += (size_t)got;
    }
    return 0;
}

struct live_past *live_read(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct live_past *past = fd < 0 ? NULL : calloc(1, sizeof *past);

    if (past && (read_whole(fd, past) || !head_fits(past->base, past->size))) {
        live_past_free(past);
        past = NULL;
    }
    if (fd >= 0)
        close(fd);
    return past;
}

void live_past_free(struct live_past *past)
{
    if (!past)
        return;
    free(past->base);
    free(past);
}

static struct entry *find(unsigned char *base, const char *name)
{
    struct head *head = (struct head *)base;
    struct entry *entry = (struct entry *)(head + 1);

    for (uint32_t i = 0; i < head->blocks; i++)
        if (!strncmp(entry[i].name, name, LIVE_NAME))
            return &entry[i];
    return NULL;
}

const void *live_past_block(const struct live_past *past, const char *name, size_t *size)
{
    const struct entry *entry = find(past->base, name);
    const struct copy *newest = NULL;

    if (!entry || !place_fits((const struct head *)past->base, entry))
        return NULL;
    for (int i = 0; i < 2; i++) {
        const struct copy *copy =
            (const struct copy *)(past->base + entry->at + (uint64_t)i * stride(entry->room));

        if (copy->generation && copy->size <= entry->room &&
            copy->check == copy_check(copy, copy->generation) &&
            (!newest || copy->generation > newest->generation))
            newest = copy;
    }
    if (!newest)
        return NULL;
    *size = newest->size;
    return newest + 1;
}

const struct live_clock *live_past_clock(const struct live_past *past)
{
    size_t size = 0;
    const struct live_clock *clock = live_past_block(past, CLOCK, &size);

    return clock && size == sizeof *clock && memchr(clock->boot_id, 0, sizeof clock->boot_id)
               ? clock
               : NULL;
}

/* ---- making ---- */

static uint64_t directory_end(size_t blocks)
{
    return ALIGN(sizeof(struct head) + blocks * sizeof(struct entry));
}

static uint64_t size_for(const struct live_block *block, size_t blocks)
{
    uint64_t size = directory_end(blocks) + sizeof(struct readings);

    for (size_t i = 0; i < blocks; i++)
        size += 2 * stride(block[i].size);
    return size;
}

static void lay_out(struct live *live, const struct live_block *block, size_t blocks)
{
    uint64_t at = directory_end(blocks);
    struct head *head = (struct head *)live->base;
    struct entry *entry = (struct entry *)(head + 1);

    for (size_t i = 0; i < blocks; i++) {
        TEXT_COPY(entry[i].name, block[i].name);
        entry[i].at = at;
        entry[i].room = block[i].size;
        at += 2 * stride(block[i].size);
    }
    memcpy(head->magic, magic, sizeof magic);
    head->size = live->size;
    head->readings_at = at;
    head->blocks = (uint32_t)blocks;
    head->check = directory_check(head);
}

static int map_new(const char *path, uint64_t size, struct live *live)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600), rc;
    void *base;

    if (fd < 0)
        return -errno;
    rc = -posix_fallocate(fd, 0, (off_t)size);
    if (!rc) {
        base = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        rc = base == MAP_FAILED ? -errno : 0;
        if (!rc) /* most of each block's room stays empty: no pages of it in advance */
            madvise(base, size, MADV_RANDOM);
    }
    close(fd);
    if (rc) {
        unlink(path);
        return rc;
    }
    live->base = base;
    live->size = size;
    return 0;
}

static struct readings *readings(unsigned char *base)
{
    return (struct readings *)(base + ((struct head *)base)->readings_at);
}

const struct live_reading *live_past_readings(const struct live_past *past, uint32_t *n)
{
    const struct readings *all = readings(past->base);

    *n = all->used <= LIVE_READINGS ? all->used : LIVE_READINGS;
    return all->reading;
}

static void take_over(struct live *live, const struct live_past *past,
                      const struct live_block *block, size_t blocks)
{
    struct readings *to = readings(live->base), *from = readings(past->base);

    to->used = from->used <= LIVE_READINGS ? from->used : LIVE_READINGS;
    to->base = from->base;
    memcpy(to->reading, from->reading, to->used * sizeof *to->reading);
    for (size_t i = 0; i < blocks; i++) {
        size_t size;
        const void *content = live_past_block(past, block[i].name, &size);

        if (content)
            live_put(live, block[i].name, content, size);
    }
}

int live_create(const char *path, const struct live_block *block, size_t blocks,
                const struct live_past *past, struct live **out)
{
    struct live_block *all = calloc(blocks + 1, sizeof *all);
    struct live *live = calloc(1, sizeof *live);
    char temporary[256];
    int rc = !all || !live ? -ENOMEM : blocks >= BLOCK_MOST ? -E2BIG : 0;

    if (rc)
        goto out;
    all[0] = (struct live_block){.name = CLOCK, .size = sizeof(struct live_clock)};
    if (blocks)
        memcpy(all + 1, block, blocks * sizeof *block);
    snprintf(temporary, sizeof temporary, "%s.new", path);
    unlink(temporary);
    rc = map_new(temporary, size_for(all, blocks + 1), live);
    if (rc)
        goto out;
    lay_out(live, all, blocks + 1);
    if (past)
        take_over(live, past, all, blocks + 1);
    if (rename(temporary, path)) {
        rc = -errno;
        unlink(temporary);
        goto out;
    }
    *out = live;
    live = NULL;
out:
    live_close(live);
    free(all);
    return rc;
}

/* ---- writing ---- */

void live_put(struct live *live, const char *name, const void *block, size_t size)
{
    struct entry *entry = find(live->base, name);
    struct copy *copy, *other;
    uint64_t generation;

    if (!entry || size > entry->room)
        return;
    copy = (struct copy *)(live->base + entry->at);
    other = (struct copy *)(live->base + entry->at + stride(entry->room));
    if (copy->generation > other->generation) {
        struct copy *older = other;

        other = copy;
        copy = older;
    }
    generation = other->generation + 1;
    (void)__atomic_exchange_n(&copy->generation, 0, __ATOMIC_ACQUIRE); /* before what follows */
    copy->size = (uint32_t)size;
    if (size)
        memcpy(copy + 1, block, size);
    copy->check = copy_check(copy, generation);
    __atomic_store_n(&copy->generation, generation, __ATOMIC_RELEASE);
}

void live_put_clock(struct live *live, const struct live_clock *clock)
{
    live_put(live, CLOCK, clock, sizeof *clock);
}

struct live_reading *live_readings(struct live *live, uint32_t **used)
{
    struct readings *all = readings(live->base);

    *used = &all->used;
    return all->reading;
}

uint64_t *live_base(struct live *live)
{
    return &readings(live->base)->base;
}

void live_close(struct live *live)
{
    if (!live)
        return;
    if (live->base)
        munmap(live->base, live->size);
    free(live);
}
