/*
 * outbox - which stored row goes to the broker next.
 *
 * Pure: virtual time and hooks, on the main thread. The store's rows without a done-mark are the
 * only queue; here are the numbers of those under way, and in hand the rows that come next:
 * critical first, then live, then by seq; what the broker had before and the city did not confirm
 * goes behind what is new, a critical one before a backlog, and at its rate. A fetch fills the hand
 * in one read and is made when that is nearly used up, so that a backlog is read in pages, once. A
 * row that was just committed goes out directly, unless an older live one waits, and finds a place:
 * of the window some are kept for critical rows, and some of the others for live ones.
 *
 * A fetch that is on its way may bring a row which meanwhile was delivered: those are remembered
 * until it is complete, so that nothing is sent twice on one connection.
 */
#include "send/outbox.h"

#include <errno.h>
#include <stdlib.h>

enum {
    REPLAY_PER_S = 20,
    CREDIT_MS = 1000, /* a burst is the rows of one second */
    BATCH = 5,        /* a fetch for fewer rows is not worth its reads */
    HAND = 64,        /* rows of a fetch .. */
    LOW = HAND / 4,   /* .. and how many are left when the next is made */
    APART_MS = 5000,  /* between two fetches of rows whose time to wait is over */
    LIVE = 4,         /* places that what is made up for leaves to live rows */
    RECENT = 3 * OUTBOX_WINDOW
};

/* By what a row in hand goes out. */
enum rank {
    RANK_CRITICAL,
    RANK_EARLIER_CRITICAL,
    RANK_LIVE,
    RANK_VAIN_CRITICAL,
    RANK_EARLIER,
    RANK_VAIN
};

struct under_way {
    struct outbox_taken row; /* received: though the broker did not say yet that it took it */
    int64_t sent_ms;
};

struct outbox {
    struct outbox_hooks hooks;
    struct outbox_status status;
    struct under_way way[OUTBOX_WINDOW]; /* [status.under_way], in order of sending */
    struct row *hand[HAND];              /* [hands], the next first */
    uint32_t hands;
    int64_t last_seq, live_from;
    int64_t credit_ms, credited_ms; /* of replay; and when it was last added to */
    int64_t row_ms;                 /* credit that one replayed row costs */
    int64_t again_ms;               /* worth fetching then; 0: nothing is set aside, or the fetch
                                       that is under way will say so */
    int64_t taken_ms;               /* the newest acknowledgement on this connection */
    bool fetching;
    bool more;            /* worth fetching now */
    bool beyond;          /* the store may have rows behind those of the last fetch .. */
    bool live_beyond;     /* .. and live ones among them */
    bool wants_time;      /* worth fetching when there is credit again */
    uint32_t live_places; /* a live row waits in the store until fewer are under way; 0: none */
    uint32_t live_turned; /* the same of one that the fetch under way may not have seen */
    bool timed_out;       /* told already, for this connection */
    bool replay;          /* of the fetch under way: all live rows came */
    uint32_t recents;     /* delivered while fetching; beyond RECENT only counted */
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

static void drop_hand(struct outbox *o)
{
    while (o->hands)
        row_free(o->hand[--o->hands]);
}

void outbox_free(struct outbox *outbox)
{
    if (!outbox)
        return;
    drop_hand(outbox);
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
    o->more = o->replay = false;
    o->live_turned = 0;
    o->recents = 0;
    if (o->hooks.fetch(o->hooks.context, HAND, o->live_from) < 0) {
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
        if (o->way[i].row.seq == seq)
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
    return row->seq >= o->live_from && !row->taken;
}

/* A row like this goes out while fewer are under way. */
static uint32_t places(const struct outbox *o, const struct row *row)
{
    return OUTBOX_WINDOW - (row->priority == ROW_CRITICAL ? 0 : OUTBOX_CRITICAL) -
           (is_live(o, row) ? 0 : LIVE);
}

/* Sends the row if it may go now. One that was set aside is dealt with, too. */
static bool send_row(struct outbox *o, const struct row *row)
{
    bool live = is_live(o, row);
    int rc;

    if (o->status.under_way >= places(o, row) || (!live && o->credit_ms < o->row_ms))
        return false;
    rc = o->hooks.publish(o->hooks.context, (uint64_t)row->seq, row);
    if (rc < 0)
        return rc == -EACCES;
    o->way[o->status.under_way++] = (struct under_way){
        .row = {.seq = row->seq, .before = row->taken, .critical = row->priority == ROW_CRITICAL},
        .sent_ms = o->credited_ms};
    if (!live)
        o->credit_ms -= o->row_ms;
    return true;
}

/* ---- the hand ---- */

static enum rank rank(const struct outbox *o, const struct row *row)
{
    bool critical = row->priority == ROW_CRITICAL;

    if (row->taken)
        return critical ? RANK_VAIN_CRITICAL : RANK_VAIN;
    if (is_live(o, row))
        return critical ? RANK_CRITICAL : RANK_LIVE;
    return critical ? RANK_EARLIER_CRITICAL : RANK_EARLIER;
}

static bool comes_before(const struct outbox *o, const struct row *a, const struct row *b)
{
    enum rank left = rank(o, a), right = rank(o, b);

    return left < right || (left == right && a->seq < b->seq);
}

/* Takes the row over. Of too many the last goes back to the store. */
static void put_in_hand(struct outbox *o, struct row *row)
{
    uint32_t at = o->hands;

    while (at && comes_before(o, row, o->hand[at - 1]))
        at--;
    if ((at && o->hand[at - 1]->seq == row->seq) || at == HAND) {
        o->beyond = o->beyond || at == HAND;
        row_free(row);
        return;
    }
    if (o->hands == HAND) {
        row_free(o->hand[--o->hands]);
        o->beyond = true;
    }
    for (uint32_t i = o->hands++; i > at; i--)
        o->hand[i] = o->hand[i - 1];
    o->hand[at] = row;
}

/* Sends what may go now; the rest stays. */
static void send_hand(struct outbox *o)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < o->hands; i++)
        if (send_row(o, o->hand[i]))
            row_free(o->hand[i]);
        else
            o->hand[kept++] = o->hand[i];
    o->hands = kept;
}

static bool ordinary_live_waits(const struct outbox *o)
{
    for (uint32_t i = 0; i < o->hands; i++)
        if (is_live(o, o->hand[i]) && o->hand[i]->priority != ROW_CRITICAL)
            return true;
    return o->live_places || o->live_beyond;
}

/* There may be a place. A live row that is not in hand is fetched for it at once. */
static void use_room(struct outbox *o)
{
    if (!o->status.connected)
        return;
    send_hand(o);
    if (o->status.under_way < o->live_places || (o->beyond && o->hands <= LOW))
        o->more = true;
    fetch_more(o);
}

/* ---- what happens ---- */

void outbox_connected(struct outbox *o, int64_t now_ms)
{
    drop_hand(o); /* its order was that of another connection */
    o->status.connected = true;
    o->status.under_way = 0;
    o->live_from = o->last_seq + 1;
    o->credited_ms = o->taken_ms = now_ms;
    o->timed_out = o->live_beyond = false;
    o->live_places = 0;
    o->more = true;
    fetch_more(o);
}

void outbox_ends(struct outbox *o)
{
    o->status.connected = false;
}

void outbox_lost(struct outbox *o)
{
    outbox_ends(o);
    o->more = o->more || o->status.under_way;
    o->status.under_way = 0;
}

void outbox_stored(struct outbox *o, const struct row *row, int64_t now_ms)
{
    uint32_t wanted = places(o, row);

    if (row->seq > o->last_seq)
        o->last_seq = row->seq;
    if (!o->status.connected) {
        o->more = true;
        return;
    }
    add_credit(o, now_ms);
    if (find(o, row->seq) ||
        ((row->priority == ROW_CRITICAL || !ordinary_live_waits(o)) && send_row(o, row)))
        return;
    if (wanted > o->live_places)
        o->live_places = wanted;
    if (wanted > o->live_turned)
        o->live_turned = wanted;
    use_room(o);
}

bool outbox_row(struct outbox *o, struct row *row, int64_t now_ms)
{
    bool open = !just_delivered(o, row->seq);

    (void)now_ms;
    if (rank(o, row) > RANK_LIVE)
        o->replay = true;
    if (open && !find(o, row->seq))
        put_in_hand(o, row);
    else
        row_free(row);
    return open;
}

void outbox_fetched(struct outbox *o, uint32_t count, int64_t again_ms, int64_t now_ms)
{
    if (again_ms)
        outbox_again(o, again_ms > now_ms + APART_MS ? again_ms : now_ms + APART_MS);
    o->fetching = false;
    o->beyond = count >= HAND;
    o->live_beyond = o->beyond && !o->replay;
    o->live_places = o->live_turned;
    if (o->recents > RECENT)
        o->more = true;
    add_credit(o, now_ms);
    use_room(o);
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
            o->recent[o->recents] = way->row.seq;
        o->recents++;
    }
    take_out(o, way);
}

void outbox_delivered(struct outbox *o, uint64_t token, int64_t now_ms)
{
    struct under_way *way = find(o, (int64_t)token);
    struct outbox_taken taken;

    if (!way)
        return;
    taken = way->row;
    let_go(o, way);
    o->taken_ms = now_ms;
    o->status.delivered++;
    o->status.last_delivered_ms = now_ms;
    o->hooks.delivered(o->hooks.context, &taken);
    add_credit(o, now_ms);
    use_room(o);
}

bool outbox_refused(struct outbox *o, uint64_t token, bool *critical)
{
    struct under_way *way = find(o, (int64_t)token);

    *critical = way && way->row.critical;
    if (!way)
        return false;
    let_go(o, way);
    use_room(o);
    return true;
}

static bool is_among(int64_t seq, int64_t upto, const int64_t *plus, size_t n)
{
    bool among = seq <= upto;

    for (size_t i = 0; i < n; i++)
        among = among || seq == plus[i];
    return among;
}

void outbox_receipt(struct outbox *o, int64_t upto, const int64_t *plus, size_t n)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < o->status.under_way; i++) {
        struct outbox_taken *row = &o->way[i].row;

        row->received = row->received || is_among(row->seq, upto, plus, n);
    }
    for (uint32_t i = 0; i < o->hands; i++)
        if (o->hand[i]->taken && is_among(o->hand[i]->seq, upto, plus, n))
            row_free(o->hand[i]);
        else
            o->hand[kept++] = o->hand[i];
    o->hands = kept;
}

void outbox_again(struct outbox *o, int64_t at_ms)
{
    if (!o->again_ms || at_ms < o->again_ms)
        o->again_ms = at_ms;
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
        o->again_ms = 0;
        o->more = true;
    }
    if (o->wants_time && o->credit_ms >= batch_ms(o)) {
        o->wants_time = false;
        o->more = true;
    }
    use_room(o);
    if (o->timed_out || !is_late(o, now_ms))
        return 0;
    o->timed_out = true;
    return -ETIMEDOUT;
}

bool outbox_idle(const struct outbox *o)
{
    return !o->status.under_way && !o->fetching && !o->more && !o->hands && !o->beyond &&
           !o->live_places && !o->wants_time;
}

void outbox_look(const struct outbox *o, struct outbox_status *out)
{
    *out = o->status;
}
