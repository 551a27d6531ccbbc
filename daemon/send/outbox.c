/*
 * outbox - which stored row goes to the broker next.
 *
 * Pure: virtual time and hooks, on the main thread. The store's rows without a done-mark are the
 * only queue; here are no more than the numbers of those under way. A fetch brings the rows that
 * matter most now (critical, then live, then by seq); what cannot be sent at once is freed, and it
 * is remembered what to wait for before fetching again: a place in the window, or time. A row that
 * was just committed goes out directly, unless an older live one waits.
 *
 * A fetch that is on its way may bring a row which meanwhile was delivered: those are remembered
 * until it is complete, so that nothing is sent twice on one connection.
 */
#include "send/outbox.h"

#include <errno.h>
#include <stdlib.h>

enum {
    REPLAY_PER_S = 20,
    CREDIT_MS = 1000,           /* a burst is the rows of one second */
    BATCH = 5,                  /* a fetch for fewer rows is not worth its reads */
    REFILL = OUTBOX_WINDOW / 2, /* rows under way, at which a fetch brings enough to be worth it */
    RECENT = 3 * OUTBOX_WINDOW
};

struct under_way {
    int64_t seq, sent_ms;
    bool received; /* the city has it, though the broker did not say yet that it took it */
};

struct outbox {
    struct outbox_hooks hooks;
    struct outbox_status status;
    struct under_way way[OUTBOX_WINDOW]; /* [status.under_way], in order of sending */
    int64_t last_seq, live_from;
    int64_t credit_ms, credited_ms;  /* of replay; and when it was last added to */
    int64_t row_ms;                  /* credit that one replayed row costs */
    int64_t again_ms, again_last_ms; /* worth fetching then, 0: nothing is set aside; and then all
                                        that is aside so far is due */
    int64_t taken_ms;                /* the newest acknowledgement on this connection */
    bool fetching;
    bool more;                /* worth fetching now */
    bool wants_room;          /* worth fetching when a place is free */
    bool wants_time;          /* worth fetching when there is credit again */
    bool live_waits;          /* a live row may be waiting in the store */
    bool timed_out;           /* told already, for this connection */
    bool live_turned, replay; /* of the fetch under way: a live row was not sent; all live came */
    uint32_t recents;         /* delivered while fetching; beyond RECENT only counted */
    int64_t recent[RECENT];
};

struct outbox *outbox_new(const struct outbox_hooks *hooks, int64_t last_seq)
{
    struct outbox *outbox = calloc(1, sizeof *outbox);

    if (!outbox)
        return NULL;
    outbox->hooks = *hooks;
    outbox->last_seq = last_seq;
    outbox->more = last_seq > 0;
    outbox->credit_ms = CREDIT_MS;
    outbox_rate(outbox, REPLAY_PER_S);
    return outbox;
}

void outbox_free(struct outbox *outbox)
{
    free(outbox);
}

void outbox_rate(struct outbox *o, uint32_t per_s)
{
    o->row_ms = per_s ? CREDIT_MS / per_s : 0;
}

static void fetch_more(struct outbox *o)
{
    if (!o->status.connected || !o->more || o->fetching || o->status.under_way == OUTBOX_WINDOW)
        return;
    o->fetching = true;
    o->more = o->wants_room = o->live_turned = o->replay = false;
    o->recents = 0;
    if (o->hooks.fetch(o->hooks.context, OUTBOX_WINDOW, o->live_from) < 0) {
        o->fetching = false;
        o->wants_time = true;
    }
}

static void add_credit(struct outbox *o, int64_t now_ms)
{
    o->credit_ms += now_ms - o->credited_ms;
    if (o->credit_ms > CREDIT_MS)
        o->credit_ms = CREDIT_MS;
    o->credited_ms = now_ms;
}

static struct under_way *find(struct outbox *o, int64_t seq)
{
    for (uint32_t i = 0; i < o->status.under_way; i++)
        if (o->way[i].seq == seq)
            return &o->way[i];
    return NULL;
}

static bool just_delivered(const struct outbox *o, int64_t seq)
{
    for (uint32_t i = 0; i < o->recents && i < RECENT; i++)
        if (o->recent[i] == seq)
            return true;
    return o->recents > RECENT;
}

static bool is_live(const struct outbox *o, const struct row *row)
{
    return row->seq >= o->live_from;
}

/* Sends the row if it may go now; else remembers what it waits for. One that was set aside is dealt
 * with, too. */
static bool send_row(struct outbox *o, const struct row *row, int64_t now_ms)
{
    uint32_t places = OUTBOX_WINDOW - (row->priority == ROW_CRITICAL ? 0 : OUTBOX_CRITICAL);
    int rc;

    add_credit(o, now_ms);
    if (o->status.under_way >= places) {
        o->wants_room = true;
        return false;
    }
    if (!is_live(o, row) && o->credit_ms < o->row_ms) {
        o->wants_time = true;
        return false;
    }
    rc = o->hooks.publish(o->hooks.context, (uint64_t)row->seq, row);
    if (rc == -EACCES)
        return true;
    if (rc < 0) {
        o->wants_time = true;
        return false;
    }
    o->way[o->status.under_way++] = (struct under_way){.seq = row->seq, .sent_ms = now_ms};
    if (!is_live(o, row))
        o->credit_ms -= o->row_ms;
    return true;
}

void outbox_connected(struct outbox *o, int64_t now_ms)
{
    o->status.connected = true;
    o->status.under_way = 0;
    o->live_from = o->last_seq + 1;
    o->credited_ms = o->taken_ms = now_ms;
    o->timed_out = o->live_waits = false;
    o->more = true;
    fetch_more(o);
}

void outbox_lost(struct outbox *o)
{
    o->status.connected = false;
    o->more = o->more || o->status.under_way;
    o->status.under_way = 0;
}

void outbox_stored(struct outbox *o, const struct row *row, int64_t now_ms)
{
    if (row->seq > o->last_seq)
        o->last_seq = row->seq;
    if (!o->status.connected) {
        o->more = true;
        return;
    }
    if (find(o, row->seq))
        return;
    if (o->live_waits && row->priority != ROW_CRITICAL)
        o->more = true;
    else if (!send_row(o, row, now_ms))
        o->live_waits = o->live_turned = true;
    fetch_more(o);
}

bool outbox_row(struct outbox *o, struct row *row, int64_t now_ms)
{
    bool open = !just_delivered(o, row->seq);

    if (!o->status.connected) {
        o->more = true;
    } else if (open && !find(o, row->seq)) {
        if (!send_row(o, row, now_ms) && is_live(o, row))
            o->live_turned = true;
        if (!is_live(o, row) && row->priority != ROW_CRITICAL)
            o->replay = true;
    }
    row_free(row);
    return open;
}

void outbox_fetched(struct outbox *o, uint32_t count, int64_t now_ms)
{
    bool full = count >= OUTBOX_WINDOW;

    (void)now_ms;
    o->fetching = false;
    if (o->recents > RECENT || (full && !o->wants_room && !o->wants_time))
        o->more = true;
    o->live_waits = o->live_turned || (full && !o->replay);
    fetch_more(o);
}

static void take_out(struct outbox *o, struct under_way *way)
{
    for (struct under_way *last = &o->way[--o->status.under_way]; way < last; way++)
        *way = way[1];
}

void outbox_dropped(struct outbox *o, uint64_t token)
{
    struct under_way *way = find(o, (int64_t)token);

    if (!way)
        return;
    take_out(o, way);
    o->credit_ms = 0;
    o->wants_time = true;
}

/* It needs no place any more; a fetch that is on its way may still bring it. */
static void let_go(struct outbox *o, struct under_way *way)
{
    if (o->fetching) {
        if (o->recents < RECENT)
            o->recent[o->recents] = way->seq;
        o->recents++;
    }
    take_out(o, way);
}

/* There is a place again. A live row takes it at once; what is made up for waits until a fetch
 * fills half a window, for each fetch reads rows that are under way, too. */
static void use_room(struct outbox *o)
{
    if (o->wants_room && (o->live_waits || o->status.under_way <= REFILL))
        o->more = true;
    fetch_more(o);
}

void outbox_delivered(struct outbox *o, uint64_t token, int64_t now_ms)
{
    struct under_way *way = find(o, (int64_t)token);
    bool received = way && way->received;

    if (!way)
        return;
    let_go(o, way);
    o->taken_ms = now_ms;
    o->status.delivered++;
    o->status.last_delivered_ms = now_ms;
    o->hooks.delivered(o->hooks.context, (int64_t)token, received);
    use_room(o);
}

bool outbox_refused(struct outbox *o, uint64_t token)
{
    struct under_way *way = find(o, (int64_t)token);

    if (!way)
        return false;
    let_go(o, way);
    use_room(o);
    return true;
}

void outbox_receipt(struct outbox *o, int64_t upto, const int64_t *plus, size_t n)
{
    for (uint32_t i = 0; i < o->status.under_way; i++) {
        struct under_way *way = &o->way[i];

        way->received = way->received || way->seq <= upto;
        for (size_t p = 0; p < n; p++)
            way->received = way->received || way->seq == plus[p];
    }
}

void outbox_again(struct outbox *o, int64_t at_ms)
{
    if (!o->again_ms || at_ms < o->again_ms)
        o->again_ms = at_ms;
    if (at_ms > o->again_last_ms)
        o->again_last_ms = at_ms;
}

/* A slow line may take its time for a full window, as long as it brings acknowledgements. */
static bool is_late(const struct outbox *o, int64_t now_ms)
{
    int64_t waits_ms = o->status.under_way ? now_ms - o->way[0].sent_ms : 0;

    return waits_ms > OUTBOX_PATIENCE_MS ||
           (waits_ms > OUTBOX_ACKNOWLEDGE_MS && now_ms - o->taken_ms > OUTBOX_ACKNOWLEDGE_MS);
}

/* Credit that is worth a fetch. There is never more than CREDIT_MS, however slow the replay. */
static int64_t batch_ms(const struct outbox *o)
{
    return BATCH * o->row_ms < CREDIT_MS ? BATCH * o->row_ms : CREDIT_MS;
}

int outbox_tick(struct outbox *o, int64_t now_ms)
{
    if (!o->status.connected)
        return 0;
    add_credit(o, now_ms);
    if (o->again_ms && now_ms >= o->again_ms) {
        o->again_ms = o->again_last_ms > now_ms ? o->again_last_ms : 0;
        o->more = true;
    }
    if (o->wants_time && o->credit_ms >= batch_ms(o)) {
        o->wants_time = false;
        o->more = true;
    }
    fetch_more(o);
    if (o->timed_out || !is_late(o, now_ms))
        return 0;
    o->timed_out = true;
    return -ETIMEDOUT;
}

bool outbox_idle(const struct outbox *o)
{
    return !o->status.under_way && !o->fetching && !o->more && !o->wants_room && !o->wants_time;
}

void outbox_look(const struct outbox *o, struct outbox_status *out)
{
    *out = o->status;
}
