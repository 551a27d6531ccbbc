/*
 * journal - the thread that owns journal.db.
 *
 * Main puts orders into a bounded ring and never waits. The thread takes what has come together
 * and carries it out in order: everything up to the next fetch in one transaction, with one fsync
 * if an event is in it, and none for done-marks and zone states, whose loss only repeats work. A
 * report goes back after the commit, never before.
 *
 * When the store fails, the orders in hand stay in hand: the file is closed, opened again with a
 * growing pause and tried again, until it works. An error does not prove that a commit failed, so a
 * second attempt first looks for the row. Reports must not be lost: if main's ring is full the
 * thread waits, except while journal_close() waits for the thread.
 */
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "keep/ballast.h"
#include "keep/dating.h"
#include "keep/delivery.h"
#include "keep/journal_inside.h"
#include "keep/refuge.h"
#include "keep/room.h"
#include "keep/rows.h"
#include "keep/schema.h"

enum {
    ORDERS = 4096,
    GROUP = 64, /* orders in one transaction */
    FOLD_MARKS = 100,
    PRUNE_EVENTS = 1000,
    KEEP_EVENTS = 50000,
    KEEP_LEAST = 1000, /* of delivered events, when the quota is reached */
    IDLE_MS = 5000,
    WORK_MS = 5000, /* longest promised silence while working */
    PAUSE_MS = 1000,
    PAUSE_MOST_MS = 10000,
    LAST_TRIES = 5 /* at the end the store gets no more than these */
};

/* Until journal_limit(). */
#define ROWS_MOST  200000
#define BYTES_MOST (256 << 20)

/* ---- opening, and what main asks before the thread runs ---- */

static int load(void *context, struct db *db)
{
    struct journal *journal = context;
    unsigned current = atomic_load(&journal->current);
    struct db_statement *s = db_ask(db, "SELECT value FROM meta WHERE key = 'journal'");
    int rc = db_step(s);

    if (rc < 0)
        return rc;
    if (!rc || strlen(db_text(s, 0)) != JOURNAL_ID - 1) {
        db_reset(s);
        return -EUCLEAN;
    }
    if (strcmp(journal->id[current], db_text(s, 0))) {
        TEXT_COPY(journal->id[!current], db_text(s, 0));
        atomic_store(&journal->current, !current);
    }
    db_reset(s);
    return delivery_begin(db);
}

/* Within its limits, at the price of delivered events and then of others. */
static int make_room(struct journal *journal, int64_t *gone)
{
    const struct room_limits most = {atomic_load(&journal->rows_most),
                                     atomic_load(&journal->bytes_most)};
    bool enough = false, tight;
    int rc = db_quota(journal->db, most.bytes);

    if (!rc)
        rc = rows_fold(journal->db);
    if (!rc)
        rc = rows_prune(journal->db, KEEP_EVENTS);
    if (!rc)
        rc = room_is(journal->db, &most, &enough);
    tight = !enough || journal->error == -ENOSPC;
    if (!rc && tight)
        rc = delivery_never_again(journal->db); /* which the city had, and keeps all from pruning */
    if (!rc && tight)
        rc = rows_prune(journal->db, KEEP_LEAST);
    return rc ? rc : room_make(journal->db, &most, gone);
}

static int make_room_at_once(struct journal *journal)
{
    int64_t gone = 0;
    int rc = db_begin(journal->db);

    if (!rc)
        rc = make_room(journal, &gone);
    if (!rc)
        rc = db_commit(journal->db);
    journal->gone += rc ? 0 : gone;
    return rc;
}

static int reopen(struct journal *journal)
{
    /* Small pages: a commit touches six, whatever is in them. */
    const struct db_wish wish = {
        .quota_bytes = atomic_load(&journal->bytes_most), .page_bytes = 1024, .durable = true};
    int rc;

    if (journal->error == -ENOSPC) {
        ballast_drop(journal->dir);
        atomic_store(&journal->full, true);
    }
    rc = schema_open(journal->path, &schema_journal, &wish, load, journal, &journal->db,
                     &journal->aside);
    return !rc && journal->error == -ENOSPC ? make_room_at_once(journal) : rc;
}

int journal_open(const char *dir, struct journal **out, bool *aside)
{
    struct journal *journal = calloc(1, sizeof *journal);
    int rc;

    if (!journal)
        return -ENOMEM;
    journal_limit(journal, ROWS_MOST, BYTES_MOST);
    TEXT_COPY(journal->dir, dir);
    snprintf(journal->path, sizeof journal->path, "%s/journal.db", dir);
    rc = reopen(journal);
    if (rc == -ENOSPC) {
        journal->error = rc;
        rc = reopen(journal);
        journal->error = 0;
    }
    atomic_store(&journal->full, !ballast_keep(dir));
    if (rc) {
        db_close(journal->db); /* it may have been found, with no room to be made */
        free(journal);
        return rc;
    }
    *aside = journal->aside;
    journal->aside = false;
    *out = journal;
    return 0;
}

const char *journal_id(const struct journal *journal)
{
    return journal->id[atomic_load(&journal->current)];
}

void journal_limit(struct journal *journal, int64_t rows, int64_t bytes)
{
    atomic_store(&journal->rows_most, rows);
    atomic_store(&journal->bytes_most, bytes);
}

int64_t journal_gone(struct journal *journal)
{
    int64_t gone = 0;

    return room_gone(journal->db, &gone) ? 0 : gone;
}

bool journal_full(const struct journal *journal)
{
    return atomic_load(&journal->full);
}

uint32_t journal_revision(struct journal *journal, const char *id)
{
    struct db_statement *s = db_ask(journal->db, "SELECT max(rev) FROM event WHERE id = ?1");
    int64_t rev = 0;

    db_bind_text(s, 1, id);
    return db_number(s, &rev) ? 0 : (uint32_t)rev;
}

int64_t journal_last_seq(struct journal *journal)
{
    int64_t seq = 0;

    return rows_last_seq(journal->db, &seq) ? 0 : seq;
}

int journal_head(struct journal *journal, unsigned char out[DIGEST_BYTES])
{
    return rows_head(journal->db, out);
}

int journal_each_open(struct journal *journal, void (*each)(void *context, const struct row *row),
                      void *context)
{
    return rows_each_open(journal->db, each, context);
}

int journal_each_of(struct journal *journal, const char *begins, uint32_t most,
                    void (*each)(void *context, const char *id, uint32_t rev), void *context)
{
    return rows_each_of(journal->db, begins, most, each, context);
}

int journal_each_waiting(struct journal *journal, uint32_t limit,
                         void (*each)(void *context, const struct row *row), void *context)
{
    struct row **row = calloc(limit + 1, sizeof *row);
    uint32_t n = 0;
    int rc = row ? rows_waiting(journal->db, limit, 0, row, &n) : -ENOMEM;

    for (uint32_t i = 0; i < n; i++) {
        each(context, row[i]);
        row_free(row[i]);
    }
    free(row);
    return rc;
}

void *journal_zone(struct journal *journal, const char *zone, size_t *size)
{
    return rows_kept(journal->db, zone, size);
}

int journal_keep_only(struct journal *journal, bool (*known)(void *context, const char *zone),
                      void *context)
{
    return rows_keep_only(journal->db, known, context);
}

int journal_boot(struct journal *journal, const char *boot_id, int64_t offset_ms,
                 const char *source)
{
    TEXT_COPY(journal->boot_id, boot_id);
    return dating_boot(journal->db, boot_id, offset_ms, source);
}

int journal_adopt(struct journal *journal, const char *dir, int64_t *rows)
{
    return refuge_leave(dir, journal->db, rows);
}

/* ---- the thread ---- */

/* Tells main; a row goes with it. */
static void tell(struct journal *journal, const struct journal_report *report)
{
    while (ring_put(journal->reports, report)) {
        if (atomic_load(&journal->ending)) {
            row_free(report->row);
            return;
        }
        beat_promise(journal->beat, WORK_MS);
        poll(NULL, 0, 1); /* main always drains, and a ring has no news of room */
    }
}

static int claim(struct journal *journal, struct journal_order *order, bool again)
{
    char *reply = NULL;
    int rc = delivery_claim(journal->db, (const char *)order->state, order->utc_ms, again,
                            &order->fresh, &reply);

    row_free(order->row);
    order->row = reply ? row_new("", 0, ROW_NORMAL, "reply", reply) : NULL;
    free(reply);
    return rc;
}

static int store(struct journal *journal, struct journal_order *order, bool again)
{
    int rc = order->row ? rows_store(journal->db, order->row, again) : 0;

    if (!rc && order->row && order->row->undated_ms)
        rc = dating_note(journal->db, journal->boot_id, order->row);
    if (!rc && order->zone[0])
        rc = rows_keep(journal->db, order->zone, order->state, order->size);
    return rc;
}

static int date(struct journal *journal, struct journal_order *order)
{
    int rc = dating_boot(journal->db, journal->boot_id, order->seq, (const char *)order->state);

    if (!journal_order_page(order, JOURNAL_DATES))
        return -ENOMEM;
    return rc ? rc
              : dating_again(journal->db, journal->boot_id, JOURNAL_DATES, order->page,
                             &order->count, &order->limit);
}

static int apply(struct journal *journal, struct journal_order *order, bool again)
{
    struct db *db = journal->db;
    const char *text = (const char *)order->state;
    int rc;

    if (journal_order_is_void(order, journal->file + journal->aside))
        return 0;
    switch (order->kind) {
    case ORDER_TIDY:
        return make_room(journal, &order->again);
    case ORDER_AGE:
        return room_age(db, order->utc_ms, &order->again);
    case ORDER_DELIVERED:
        return delivery_done(db, order->seq);
    case ORDER_FIND:
        return order->row ? 0 : rows_find(db, order->id, &order->row);
    case ORDER_UNSENT:
        row_free(order->row); /* of an attempt that failed */
        return rows_unsent(db, &order->limit, &order->row);
    case ORDER_ASIDE:
        return delivery_aside(db, order->seq, order->until_ms, order->taken);
    case ORDER_HOLD:
        return delivery_hold(db, text, order->until_ms, order->critical);
    case ORDER_ANEW:
        return delivery_anew(db, order->same);
    case ORDER_RECEIPT:
        return delivery_receipt(db, order->seq, (const int64_t *)order->state,
                                order->size / sizeof(int64_t), order->back);
    case ORDER_DEAD:
        return delivery_dead(db, order->seq, clock_utc(), text);
    case ORDER_AGAIN:
        order->again = 0;
        rc = delivery_again(db, order->seq, order->to, &order->again);
        return rc == -ERANGE ? 0 : rc;
    case ORDER_CLAIM:
        return claim(journal, order, again);
    case ORDER_DATE:
        return date(journal, order);
    case ORDER_PROBE:
        order->fresh = refuge_ends(text);
        return 0;
    case ORDER_ANSWERED:
        return delivery_answered(db, text, text + strlen(text) + 1);
    default:
        return store(journal, order, again);
    }
}

static int fetch(struct journal *journal, struct journal_order *order)
{
    int rc = delivery_due(journal->db, clock_boot(), &order->until_ms);

    if (rc || !journal_order_page(order, order->limit))
        return rc ? rc : -ENOMEM;
    return rows_waiting(journal->db, order->limit, order->seq, order->page, &order->count);
}

/* A fetch, or other orders in one transaction. */
static int perform(struct journal *journal, struct journal_order **order, size_t n, bool again)
{
    bool durable = false;
    int rc;

    if (order[0]->kind == ORDER_FETCH)
        return fetch(journal, order[0]);
    for (size_t i = 0; i < n; i++)
        durable |= order[i]->kind == ORDER_STORE || order[i]->kind == ORDER_CLAIM ||
                   order[i]->kind == ORDER_DATE;
    rc = db_durable(journal->db, durable);
    if (!rc)
        rc = db_begin(journal->db);
    for (size_t i = 0; !rc && i < n; i++)
        rc = apply(journal, order[i], again);
    return rc ? rc : db_commit(journal->db);
}

static void fail(struct journal *journal, int rc)
{
    db_close(journal->db);
    journal->db = NULL;
    /* Damage that the check at opening does not see would come back for ever. */
    if (rc == -EUCLEAN && journal->error == -EUCLEAN && !db_readable(journal->path) &&
        !db_set_aside(journal->path, clock_utc()))
        journal->aside = true;
    if (!journal->error)
        tell(journal, &(struct journal_report){.kind = JOURNAL_FAULT, .error = rc});
    journal->error = rc;
}

static void recover(struct journal *journal)
{
    struct journal_report report = {.kind = JOURNAL_WELL, .error = journal->aside ? -EUCLEAN : 0};

    report.token = journal->file += journal->aside;
    journal->pause_ms = 0;
    journal->aside = false;
    if (journal->error)
        tell(journal, &report);
    journal->error = 0;
}

/* Waits before the next attempt; false if there is to be none. */
static bool pause_before_next(struct journal *journal)
{
    int wait = journal->pause_ms * 2;

    wait = wait < PAUSE_MS ? PAUSE_MS : wait > PAUSE_MOST_MS ? PAUSE_MOST_MS : wait;
    journal->pause_ms = wait;
    for (; wait > 0 && !atomic_load(&journal->ending); wait -= 100) {
        beat_promise(journal->beat, WORK_MS);
        poll(NULL, 0, 100);
    }
    return !atomic_load(&journal->ending) || journal->last_tries++ < LAST_TRIES;
}

static void tell_page(struct journal *journal, struct journal_order *order)
{
    for (uint32_t i = 0; i < order->count; i++)
        tell(journal, &(struct journal_report){.kind = JOURNAL_ROW, .row = order->page[i]});
    tell(journal, &(struct journal_report){.kind = JOURNAL_FETCHED,
                                           .count = order->count,
                                           .token = (uint64_t)order->until_ms});
    order->count = 0;
}

/* Each row that was told again is one more that is stored. */
static void tell_dated(struct journal *journal, struct journal_order *order)
{
    for (uint32_t i = 0; i < order->count; i++)
        tell(journal, &(struct journal_report){.kind = JOURNAL_STORED, .row = order->page[i]});
    tell(journal, &(struct journal_report){.kind = JOURNAL_DATED, .count = order->limit});
    order->count = 0;
}

static void tell_gone(struct journal *journal, int64_t n)
{
    if (n && journal->db)
        tell(journal, &(struct journal_report){.kind = JOURNAL_GONE,
                                               .count = (uint32_t)n,
                                               .token = (uint64_t)journal_gone(journal)});
}

/* Tells what became of an order that was carried out. */
static void settle(struct journal *journal, struct journal_order *order)
{
    struct journal_report report = {.token = order->token, .row = order->row};

    journal->marks += order->kind == ORDER_DELIVERED;
    journal->events += order->kind == ORDER_STORE;
    switch (order->kind) {
    case ORDER_FETCH:
        tell_page(journal, order);
        return;
    case ORDER_DATE:
        tell_dated(journal, order);
        return;
    case ORDER_TIDY:
    case ORDER_AGE:
        tell_gone(journal, order->again);
        return;
    case ORDER_STORE:
        report.kind = JOURNAL_STORED;
        break;
    case ORDER_FIND:
        report.kind = JOURNAL_FOUND;
        break;
    case ORDER_CLAIM:
        report.kind = JOURNAL_CLAIMED;
        report.count = order->fresh;
        break;
    case ORDER_PROBE:
        report.kind = JOURNAL_PROBED;
        report.count = order->fresh;
        break;
    case ORDER_UNSENT:
        report.kind = JOURNAL_UNSENT;
        report.count = order->limit;
        break;
    case ORDER_AGAIN:
        report.kind = JOURNAL_AGAIN;
        report.count = (uint32_t)order->again;
        break;
    default:
        return;
    }
    order->row = NULL;
    tell(journal, &report);
}

/* Carries orders out, however long it takes, and frees them. */
static void carry_out(struct journal *journal, struct journal_order **order, size_t n)
{
    bool again = false;
    int rc;

    do {
        beat_promise(journal->beat, WORK_MS);
        rc = journal->db ? 0 : reopen(journal);
        if (!rc)
            rc = perform(journal, order, n, again);
        if (rc)
            fail(journal, rc);
        again = true;
    } while (rc && pause_before_next(journal));
    if (!rc)
        recover(journal);
    tell_gone(journal, journal->gone);
    journal->gone = 0;
    for (size_t i = 0; i < n; i++) {
        if (!rc)
            settle(journal, order[i]);
        journal_order_free(order[i]);
    }
}

/* What came together: one transaction up to each fetch. */
static void carry_out_group(struct journal *journal, struct journal_order **order, size_t n)
{
    size_t i = 0;

    while (i < n) {
        size_t end = i;

        while (end < n && order[end]->kind != ORDER_FETCH)
            end++;
        end += end == i;
        carry_out(journal, order + i, end - i);
        i = end;
    }
}

static void tidy_when_due(struct journal *journal)
{
    struct journal_order *order;

    if (journal->marks < FOLD_MARKS && journal->events < PRUNE_EVENTS)
        return;
    order = calloc(1, sizeof *order);
    if (!order)
        return;
    order->kind = ORDER_TIDY;
    journal->marks = journal->events = 0;
    carry_out(journal, &order, 1);
}

static void *run(void *context)
{
    struct journal *journal = context;
    struct journal_order *order[GROUP];
    size_t n, orders;

    journal->events = PRUNE_EVENTS;
    do {
        tidy_when_due(journal);
        beat_promise(journal->beat, IDLE_MS + WORK_MS);
        if (!atomic_load(&journal->ending))
            ring_wait(journal->orders, IDLE_MS);
        if (atomic_load(&journal->full) && journal->db)
            atomic_store(&journal->full, !ballast_keep(journal->dir));
        n = ring_take(journal->orders, order, GROUP);
        orders = n - (n && !order[n - 1]); /* a NULL, put last, only wakes */
        carry_out_group(journal, order, orders);
        /* What is on the disk goes on its way before the next commit is prepared: main may have
         * been woken on our processor, and would wait until we wait. */
        sched_yield();
    } while (n || !atomic_load(&journal->ending));
    return NULL;
}

int journal_start(struct journal *journal, struct ring *reports, struct beat *beat)
{
    int rc;

    journal->orders = ring_new(ORDERS, sizeof(struct journal_order *));
    if (!journal->orders)
        return -ENOMEM;
    journal->reports = reports;
    journal->beat = beat;
    rc = pthread_create(&journal->thread, NULL, run, journal);
    if (rc) {
        ring_free(journal->orders);
        journal->orders = NULL;
    }
    return -rc;
}

void journal_close(struct journal *journal)
{
    if (!journal)
        return;
    if (journal->orders) {
        atomic_store(&journal->ending, true);
        (void)!ring_put(journal->orders, &(struct journal_order *){NULL});
        pthread_join(journal->thread, NULL);
        beat_end(journal->beat);
        ring_free(journal->orders);
    }
    schema_close(journal->db);
    free(journal);
}
