/*
 * log - lines to standard error, which is the journal under systemd.
 *
 * Journald may stall for seconds on a bad card, and a blocked write would stop a bus or the main
 * loop. So a line is formatted by its writer, put into a ring, and written by the log thread; when
 * the ring is full the oldest line goes and is counted, and the count is the next line. The "<3>"
 * before a line is systemd's way of telling the priority on a stream. The thread waits for
 * its reader in poll() and never in a write, so that a process that has to end can call it back.
 *
 * The newest lines are also kept in memory, behind a lock that nobody holds longer than it takes to
 * copy one: the city may read them there, where no stalled journald is in the way.
 *
 * What is complained about may come from outside, a broker or a client, as often as that likes, and
 * each line wears the card: so complaints have a budget, beyond which they are only counted.
 */
#include "base/log.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/ring.h"
#include "base/text.h"

enum {
    LINE = 480,
    LINES = 256,
    IDLE_MS = 5000,
    LEAVE_MS = 2000,
    STALLED_MS = 200,
    COMPLAINTS = 500,   /* at once .. */
    COMPLAINT_MS = 4000 /* .. and then one each so long: some megabytes a day at most */
};

struct line {
    int level; /* 0: end the thread */
    char text[LINE];
};

static struct {
    struct ring *ring;
    struct ring *ended; /* not empty: the thread has nothing more to do */
    struct beat *beat;
    pthread_t thread;
    atomic_bool running;
    atomic_bool leaving; /* nobody waits for the reader any longer */
} log_;

static struct {
    pthread_mutex_t lock;
    uint64_t newest;
    struct log_kept line[LOG_KEPT]; /* a ring by number */
} kept_ = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void keep(const struct line *line)
{
    int64_t utc_ms = clock_utc();
    struct log_kept *place;

    pthread_mutex_lock(&kept_.lock);
    place = &kept_.line[++kept_.newest % LOG_KEPT];
    place->number = kept_.newest;
    place->utc_ms = utc_ms;
    place->level = line->level;
    TEXT_COPY(place->text, line->text);
    pthread_mutex_unlock(&kept_.lock);
}

uint64_t log_newest(void)
{
    uint64_t newest;

    pthread_mutex_lock(&kept_.lock);
    newest = kept_.newest;
    pthread_mutex_unlock(&kept_.lock);
    return newest;
}

bool log_kept(uint64_t number, struct log_kept *out)
{
    pthread_mutex_lock(&kept_.lock);
    *out = kept_.line[number % LOG_KEPT];
    pthread_mutex_unlock(&kept_.lock);
    return number && out->number == number;
}

struct output {
    char text[LINE + 8];
    size_t length;
};

static struct output as_output(const struct line *line)
{
    struct output out;
    int n = snprintf(out.text, sizeof out.text, "<%d>%s\n", line->level, line->text);

    out.length = (size_t)n < sizeof out.text ? (size_t)n : sizeof out.text - 1;
    return out;
}

static void write_line(const struct line *line)
{
    struct output out = as_output(line);

    (void)!write(STDERR_FILENO, out.text, out.length);
}

/* A socket (journald) takes what it has room for; of a pipe poll() promises room for PIPE_BUF,
 * which is more than a line. Bytes, or -1 with errno. */
static ssize_t write_at_once(const char *text, size_t length)
{
    ssize_t n = send(STDERR_FILENO, text, length, MSG_DONTWAIT | MSG_NOSIGNAL);

    return n < 0 && errno == ENOTSOCK ? write(STDERR_FILENO, text, length) : n;
}

static void thread_writes(const struct line *line)
{
    struct pollfd ready = {.fd = STDERR_FILENO, .events = POLLOUT};
    struct output out = as_output(line);
    size_t sent = 0;

    while (sent < out.length && !atomic_load(&log_.leaving)) {
        ssize_t n = 0;

        beat_promise(log_.beat, 2 * IDLE_MS);
        if (poll(&ready, 1, STALLED_MS) > 0)
            n = write_at_once(out.text + sent, out.length - sent);
        if (n < 0 && errno != EAGAIN && errno != EINTR)
            return;
        sent += n > 0 ? (size_t)n : 0;
    }
}

/* What others wrote (a broker, a file) may hold a newline, behind which it could forge a priority.
 */
static void make_one_line(char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < ' ')
            *text = ' ';
}

static void tell_dropped(uint64_t *told)
{
    uint64_t dropped = ring_dropped(log_.ring);
    struct line line = {.level = LOG_LEVEL_WARNING};

    if (dropped == *told)
        return;
    snprintf(line.text, sizeof line.text, "log: %llu lines dropped: the journal was too slow",
             (unsigned long long)(dropped - *told));
    *told = dropped;
    thread_writes(&line);
}

struct budget {
    int64_t credit_ms, at_ms;
    uint64_t left_out;
};

/* Is there room for the line? Then what was left out before it is told. */
static bool may_pass(struct budget *budget, const struct line *line)
{
    const int64_t most_ms = (int64_t)COMPLAINTS * COMPLAINT_MS;
    struct line count = {.level = LOG_LEVEL_WARNING};
    int64_t now = clock_boot();

    if (!line->level || line->level > LOG_LEVEL_WARNING)
        return true;
    budget->credit_ms += now - budget->at_ms;
    budget->credit_ms = budget->credit_ms < most_ms ? budget->credit_ms : most_ms;
    budget->at_ms = now;
    if (budget->credit_ms < COMPLAINT_MS) {
        budget->left_out++;
        return false;
    }
    budget->credit_ms -= COMPLAINT_MS;
    if (budget->left_out) {
        snprintf(count.text, sizeof count.text, "log: %llu complaints left out: too many of them",
                 (unsigned long long)budget->left_out);
        thread_writes(&count);
    }
    budget->left_out = 0;
    return true;
}

static void *run(void *unused)
{
    struct budget budget = {.credit_ms = (int64_t)COMPLAINTS * COMPLAINT_MS, .at_ms = clock_boot()};
    struct line line;
    uint64_t told = 0;

    (void)unused;
    for (;;) {
        beat_promise(log_.beat, 2 * IDLE_MS);
        ring_wait(log_.ring, IDLE_MS);
        while (ring_take(log_.ring, &line, 1)) {
            tell_dropped(&told);
            if (!line.level) {
                ring_push(log_.ended, &(char){0});
                return NULL;
            }
            if (may_pass(&budget, &line))
                thread_writes(&line);
        }
    }
}

static void free_rings(void)
{
    ring_free(log_.ring);
    ring_free(log_.ended);
}

int log_start(struct beat *beat)
{
    int rc = ENOMEM;

    log_.beat = beat;
    log_.ring = ring_new(LINES, sizeof(struct line));
    log_.ended = ring_new(1, sizeof(char));
    if (log_.ring && log_.ended)
        rc = pthread_create(&log_.thread, NULL, run, NULL);
    if (rc) {
        free_rings();
        return -rc;
    }
    atomic_store(&log_.leaving, false);
    atomic_store(&log_.running, true);
    return 0;
}

void log_stop(void)
{
    if (!atomic_exchange(&log_.running, false))
        return;
    ring_push(log_.ring, &(struct line){.level = 0});
    if (!ring_wait(log_.ended, LEAVE_MS))
        atomic_store(&log_.leaving, true);
    pthread_join(log_.thread, NULL);
    beat_end(log_.beat);
    free_rings();
}

void log_line(int level, const char *format, ...)
{
    struct line line = {.level = level};
    struct text text = TEXT_IN(line.text);
    va_list args;

    va_start(args, format);
    text_vprintf(&text, format, args);
    va_end(args);
    make_one_line(line.text);
    keep(&line);
    if (atomic_load(&log_.running))
        ring_push(log_.ring, &line);
    else
        write_line(&line);
}
