/* outbox_world - an outbox on virtual time, with a store and a broker of a few lines each. */
#ifndef ESTATED_TESTS_SEND_OUTBOX_WORLD_H
#define ESTATED_TESTS_SEND_OUTBOX_WORLD_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "send/outbox.h"

enum { ROWS = 400 };

/* Rows 1 .. last; the broker's window is what was published and not yet answered. */
static struct world {
    struct outbox *outbox;
    int64_t now;
    int64_t last;
    bool done[ROWS + 1], critical[ROWS + 1];
    int64_t aside_until[ROWS + 1];
    uint32_t taken[ROWS + 1]; /* so often, with a city that confirms nothing .. */
    int64_t pause_ms;         /* .. and what was taken is set aside for so long; 0: it is done */
    uint32_t published[ROWS + 1]; /* times */
    int64_t order[4 * ROWS];      /* seq, as published */
    uint32_t asked, sent, under_way, fetches, received;
    bool fetching;
    uint32_t limit;
    int64_t live_from;
    int refuse; /* what publish answers */
} w;

static inline int on_fetch(void *context, uint32_t limit, int64_t live_from)
{
    (void)context;
    assert_false(w.fetching);
    w.fetching = true;
    w.limit = limit;
    w.live_from = live_from;
    w.fetches++;
    return 0;
}

static inline int on_publish(void *context, uint64_t token, const struct row *row)
{
    (void)context;
    assert_int_equal(token, row->seq);
    w.asked++;
    if (w.refuse == -EACCES)
        w.done[row->seq] = true; /* in the store it is aside, and no fetch brings it */
    if (w.refuse)
        return w.refuse;
    w.published[row->seq]++;
    w.order[w.sent++] = row->seq;
    w.under_way++;
    return 0;
}

static inline void on_delivered(void *context, const struct outbox_taken *taken)
{
    (void)context;
    assert_int_equal(taken->before, w.taken[taken->seq]);
    assert_int_equal(taken->critical, w.critical[taken->seq]);
    w.received += taken->received;
    if (!w.pause_ms) {
        w.done[taken->seq] = true;
        return;
    }
    w.taken[taken->seq]++;
    w.aside_until[taken->seq] = w.now + w.pause_ms;
    outbox_again(w.outbox, w.now + w.pause_ms);
}

static inline struct row *make_row(int64_t seq)
{
    struct row *row =
        row_new("id", 1, w.critical[seq] ? ROW_CRITICAL : ROW_NORMAL, "alarm/x", "{}");

    row->seq = seq;
    row->taken = w.taken[seq];
    return row;
}

/* Rank as the journal orders rows. */
static inline int64_t rank(int64_t seq)
{
    int64_t part = w.critical[seq] ? 0 : 2;

    if (w.taken[seq])
        part = w.critical[seq] ? 3 : 5;
    else if (seq < w.live_from)
        part += w.critical[seq] ? 1 : 2;
    return part * ROWS + seq;
}

static inline uint32_t choose(int64_t *out)
{
    uint32_t n = 0;

    for (int64_t seq = 1; seq <= w.last; seq++) {
        uint32_t at = n;

        if (w.done[seq] || w.aside_until[seq] > w.now)
            continue;
        while (at && rank(out[at - 1]) > rank(seq))
            at--;
        memmove(&out[at + 1], &out[at], (n - at) * sizeof *out);
        out[at] = seq;
        n++;
    }
    return n < w.limit ? n : w.limit;
}

/* When the first row that is set aside is due; 0: none is. */
static inline int64_t due(void)
{
    int64_t first = 0;

    for (int64_t seq = 1; seq <= w.last; seq++)
        if (w.aside_until[seq] > w.now && (!first || w.aside_until[seq] < first))
            first = w.aside_until[seq];
    return first;
}

/* The store answers the fetch that waits. */
static inline void answer_fetch(void)
{
    int64_t seq[ROWS + 1];
    uint32_t n = choose(seq);

    w.fetching = false;
    for (uint32_t i = 0; i < n; i++)
        outbox_row(w.outbox, make_row(seq[i]), w.now);
    outbox_fetched(w.outbox, n, due(), w.now);
}

static inline void answer_fetches(void)
{
    while (w.fetching)
        answer_fetch();
}

static inline void deliver(int64_t seq)
{
    w.under_way--;
    outbox_delivered(w.outbox, (uint64_t)seq, w.now);
}

static inline void store(bool critical)
{
    struct row *row;

    w.critical[++w.last] = critical;
    row = make_row(w.last);
    outbox_stored(w.outbox, row, w.now);
    row_free(row);
}

static inline uint32_t under_way(void)
{
    struct outbox_status status;

    outbox_look(w.outbox, &status);
    return status.under_way;
}

static inline void lose(void)
{
    w.under_way = 0;
    outbox_lost(w.outbox);
}

/* `backlog` rows are stored from before; connected, and the first fetch answered. */
static inline void begin(int64_t backlog)
{
    struct outbox_hooks hooks = {
        .fetch = on_fetch, .publish = on_publish, .delivered = on_delivered};

    memset(&w, 0, sizeof w);
    w.now = 1000;
    w.last = backlog;
    w.outbox = outbox_new(&hooks, backlog);
    assert_non_null(w.outbox);
    outbox_connected(w.outbox, w.now);
    answer_fetches();
}

/* The broker does not take it, and it is to wait. */
static inline void set_aside(int64_t seq, int64_t until_ms)
{
    bool critical;

    w.under_way--;
    assert_true(outbox_refused(w.outbox, (uint64_t)seq, &critical));
    assert_int_equal(critical, w.critical[seq]);
    w.aside_until[seq] = until_ms;
    outbox_again(w.outbox, until_ms);
}

/* Ticks until then; nothing is answered but fetches. */
static inline void wait_until(int64_t then_ms)
{
    while (w.now < then_ms) {
        w.now += 100;
        outbox_tick(w.outbox, w.now);
        answer_fetches();
    }
}

static inline int end(void **state)
{
    (void)state;
    outbox_free(w.outbox);
    w.outbox = NULL;
    return 0;
}

/* Delivers everything at once for `ms`, ticking. */
static inline void run(int64_t ms)
{
    for (int64_t t = 0; t < ms; t += 100) {
        w.now += 100;
        assert_int_equal(outbox_tick(w.outbox, w.now), 0);
        answer_fetches();
        while (w.under_way) {
            deliver(w.order[w.sent - w.under_way]);
            answer_fetches();
        }
    }
}

#endif
