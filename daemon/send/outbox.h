/*
 * outbox - which stored row goes to the broker next. There is no queue but the rows without a
 * done-mark; this keeps the window of those under way. Pure: virtual time, hooks. Main thread.
 */
#ifndef ESTATED_SEND_OUTBOX_H
#define ESTATED_SEND_OUTBOX_H

#include "model/message.h"

struct outbox;

enum {
    OUTBOX_WINDOW = 20,  /* rows under way */
    OUTBOX_CRITICAL = 4, /* places of these that only critical rows may take */
    OUTBOX_ACKNOWLEDGE_MS =
        15000,                 /* no acknowledgement for so long: the connection is not one .. */
    OUTBOX_PATIENCE_MS = 60000 /* .. nor if one row has none, though others have */
};

/* What the broker took. */
struct outbox_taken {
    int64_t seq;
    uint32_t before; /* so often it had taken it before */
    bool critical;
    bool received; /* the city's receipt for it is there already */
};

struct outbox_hooks {
    void *context;
    int (*fetch)(void *context, uint32_t limit,
                 int64_t live_from); /* -> outbox_row().., _fetched() */
    /* -errno; -EACCES: not now, and the store knows until when. */
    int (*publish)(void *context, uint64_t token, const struct row *row);
    void (*delivered)(void *context, const struct outbox_taken *taken);
};

/* What an outbox looks like from outside. */
struct outbox_status {
    bool connected;
    uint32_t under_way;
    uint64_t delivered;        /* rows since the start */
    int64_t last_delivered_ms; /* estate time; 0: none yet */
};

/* `last_seq` is the newest stored row: rows up to it are replay. NULL if out of memory. */
struct outbox *outbox_new(const struct outbox_hooks *hooks, int64_t last_seq);
void outbox_free(struct outbox *outbox);
/* Rows from before the connection, a second, at most 1000; 0: as fast as they go. 20 until it is
 * said. */
void outbox_rate(struct outbox *outbox, uint32_t per_s);
void outbox_connected(struct outbox *outbox, int64_t now_ms);
/* The connection is ending: nothing goes out any more, what is under way may still be acknowledged.
 */
void outbox_ends(struct outbox *outbox);
/* Every row under way is to be sent again. */
void outbox_lost(struct outbox *outbox);
/* A row was committed. */
void outbox_stored(struct outbox *outbox, const struct row *row, int64_t now_ms);
/* One row of a fetch, taken over. False: it was read before it was delivered, and nothing of it is
 * open any more. */
bool outbox_row(struct outbox *outbox, struct row *row, int64_t now_ms);
/* The fetch is complete; `again_ms`: when the first of what is set aside in the store is due, 0:
 * nothing is. */
void outbox_fetched(struct outbox *outbox, uint32_t count, int64_t again_ms, int64_t now_ms);
/* The broker took it. */
void outbox_delivered(struct outbox *outbox, uint64_t token, int64_t now_ms);
/* The broker refused it, and what becomes of it is the caller's: in the store it is done, or set
 * aside. False: it was not under way. *critical says whether it is. */
bool outbox_refused(struct outbox *outbox, uint64_t token, bool *critical);
/* A receipt of the city: of rows under way it is remembered until the broker took them; of what is
 * in hand to be sent once more nothing is. */
void outbox_receipt(struct outbox *outbox, int64_t upto, const int64_t *plus, size_t n);
/* Rows that are set aside in the store wait again from `at_ms` on, and are fetched then. */
void outbox_again(struct outbox *outbox, int64_t at_ms);
/* The broker did not take it this time: it is fetched again, not at once. */
void outbox_dropped(struct outbox *outbox, uint64_t token);
/* Every 100 ms or so. -ETIMEDOUT: rows wait for an acknowledgement too long, make a new connection.
 */
int outbox_tick(struct outbox *outbox, int64_t now_ms);
/* Nothing under way and nothing known to wait. */
bool outbox_idle(const struct outbox *outbox);
void outbox_look(const struct outbox *outbox, struct outbox_status *out);

#endif
