/*
 * store_load - gives the real store so many readings or alarms, for who counts what the disk gets.
 *
 * Readings: of 1,000 points once a second, pressures that wander in steps of 0.1 kPa. Alarms: one
 * after the other, each committed before the next, with the state of a zone as large as a riser's.
 * Usage: store-load STATE-DIR LIVE-FILE readings|alarms N. Prints how many were stored.
 */
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "keep/history.h"
#include "keep/journal.h"

enum { POINTS = 1000, BODY = 950, STATE = 10500, USED = 100, USED_BYTES = 11, ROOM = 2000 };

static int64_t load_readings(const char *dir, const char *live_path, int64_t n)
{
    static struct point_site point[POINTS];
    static int64_t value[POINTS];
    static struct beat beat = {.name = "history"};
    struct site site = {.point = point, .points = POINTS};
    int64_t begin = clock_utc() - n - 1000, stored = 0;
    struct history *history;
    struct live *live;
    uint32_t *used;

    site.settings.history_age_ms = 90 * 86400000LL;
    site.settings.history_bytes = 1 << 30;
    for (int i = 0; i < POINTS; i++) {
        point[i] = (struct point_site){.unit = "kPa", .period_ms = 1000};
        snprintf(point[i].name, sizeof point[i].name, "point-%04d", i);
        value[i] = 1823;
    }
    if (live_create(live_path, NULL, 0, NULL, &live) ||
        history_start(dir, &site, live, &beat, &history))
        return -1;
    live_readings(live, &used);
    for (; stored < n; stored++) {
        int64_t i = stored % POINTS;
        struct live_reading reading = {.utc_ms = begin + stored / POINTS * 1000 + i % 7,
                                       .point = (uint32_t)i};

        value[i] += rand() % 4 ? 0 : rand() % 3 - 1;
        reading.value = (double)value[i] / 10;
        history_put(history, &reading, 1);
        if (!i) /* no faster than the thread collects */
            do
                poll(NULL, 0, 1);
            while (__atomic_load_n(used, __ATOMIC_ACQUIRE) > LIVE_READINGS - ROOM);
    }
    stored -= (int64_t)history_dropped(history);
    history_stop(history);
    stored -= *used;
    live_close(live);
    return stored;
}

static int64_t load_alarms(const char *dir, int64_t n)
{
    static struct beat beat = {.name = "journal"};
    static unsigned char state[STATE];
    struct ring *reports = ring_new(64, sizeof(struct journal_report));
    struct journal_report report;
    struct journal *journal;
    char id[ULID_TEXT], body[BODY + 1];
    bool aside;
    int64_t i = 0;

    memset(body, 'x', BODY);
    body[BODY] = '\0';
    if (journal_open(dir, &journal, &aside) || journal_start(journal, reports, &beat))
        return -1;
    for (; i < n; i++) {
        for (int k = 0; k < USED * USED_BYTES; k++) /* here and there a few, as in a riser's */
            state[k / USED_BYTES * (STATE / USED) + k % USED_BYTES] = (unsigned char)rand();
        ulid_make(id, clock_utc());
        journal_store(journal, 0, row_new(id, 1, ROW_CRITICAL, "alarm/fire", body), "riser-3",
                      state, sizeof state);
        if (!ring_wait(reports, 60000) || !ring_take(reports, &report, 1) ||
            report.kind != JOURNAL_STORED)
            return -1;
        row_free(report.row);
        journal_delivered(journal, i + 1);
    }
    journal_close(journal);
    ring_free(reports);
    return i;
}

int main(int argc, char **argv)
{
    int64_t n = argc == 5 ? strtoll(argv[4], NULL, 10) : 0, stored = -1;

    if (n > 0 && text_equal(argv[3], "readings"))
        stored = load_readings(argv[1], argv[2], n);
    else if (n > 0 && text_equal(argv[3], "alarms"))
        stored = load_alarms(argv[1], n);
    if (stored >= 0)
        printf("%" PRId64 "\n", stored);
    return stored < 0;
}
