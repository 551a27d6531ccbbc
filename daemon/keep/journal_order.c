/*
 * journal_order - what main asks of the journal's thread: each call copies what it is given into an
 * order of its own, puts that into the ring and never waits.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "keep/journal_inside.h"

enum { FETCH_MOST = 256 /* rows of one fetch */ };

static struct journal_order *order_new(enum order_kind kind, const char *zone, const void *state,
                                       size_t size)
{
    struct journal_order *order = calloc(1, sizeof *order + size);

    if (!order)
        return NULL;
    order->kind = (uint8_t)kind;
    TEXT_COPY(order->zone, zone ? zone : "");
    order->size = size;
    if (size && state)
        memcpy(order->state, state, size);
    return order;
}

static void drop_page(struct journal_order *order)
{
    for (uint32_t i = 0; i < order->count; i++)
        row_free(order->page[i]);
    order->count = 0;
}

bool journal_order_page(struct journal_order *order, uint32_t most)
{
    drop_page(order);
    if (!order->page)
        order->page = calloc(most + 1, sizeof(struct row *));
    return order->page;
}

void journal_order_free(struct journal_order *order)
{
    drop_page(order);
    free(order->page);
    row_free(order->row);
    free(order);
}

bool journal_order_is_void(const struct journal_order *order, uint64_t file)
{
    bool numbered = order->kind == ORDER_DELIVERED || order->kind == ORDER_ASIDE ||
                    order->kind == ORDER_RECEIPT || order->kind == ORDER_DEAD ||
                    order->kind == ORDER_AGAIN;

    return numbered && order->file != file;
}

static int put(struct journal *journal, struct journal_order *order)
{
    int rc;

    order->file = journal->known;
    rc = ring_put(journal->orders, &order);
    if (rc) {
        order->row = NULL;
        journal_order_free(order);
    }
    return rc;
}

void journal_known(struct journal *journal, uint64_t file)
{
    journal->known = file;
}

int journal_store(struct journal *journal, uint64_t token, struct row *row, const char *zone,
                  const void *state, size_t size)
{
    struct journal_order *order = order_new(ORDER_STORE, zone, state, zone ? size : 0);

    if (!order)
        return -ENOMEM;
    order->token = token;
    order->row = row;
    return put(journal, order);
}

int journal_fetch(struct journal *journal, uint32_t limit, int64_t live_from)
{
    struct journal_order *order = order_new(ORDER_FETCH, NULL, NULL, 0);

    if (!order)
        return -ENOMEM;
    order->limit = limit < FETCH_MOST ? limit : FETCH_MOST;
    order->seq = live_from;
    return put(journal, order);
}

int journal_find(struct journal *journal, uint64_t token, const char *id)
{
    struct journal_order *order = order_new(ORDER_FIND, NULL, NULL, 0);

    if (!order)
        return -ENOMEM;
    order->token = token;
    TEXT_COPY(order->id, id);
    return put(journal, order);
}

int journal_date(struct journal *journal, int64_t offset_ms, const char *source)
{
    struct journal_order *order = order_new(ORDER_DATE, NULL, source, strlen(source) + 1);

    if (!order)
        return -ENOMEM;
    order->seq = offset_ms;
    return put(journal, order);
}

int journal_unsent(struct journal *journal)
{
    struct journal_order *order = order_new(ORDER_UNSENT, NULL, NULL, 0);

    return order ? put(journal, order) : -ENOMEM;
}

int journal_probe(struct journal *journal, const char *dir)
{
    struct journal_order *order = order_new(ORDER_PROBE, NULL, dir, strlen(dir) + 1);

    return order ? put(journal, order) : -ENOMEM;
}

int journal_age(struct journal *journal, int64_t utc_ms)
{
    struct journal_order *order = order_new(ORDER_AGE, NULL, NULL, 0);

    if (!order)
        return -ENOMEM;
    order->utc_ms = utc_ms;
    return put(journal, order);
}

int journal_delivered(struct journal *journal, int64_t seq)
{
    struct journal_order *order = order_new(ORDER_DELIVERED, NULL, NULL, 0);

    if (!order)
        return -ENOMEM;
    order->seq = seq;
    return put(journal, order);
}

int journal_aside(struct journal *journal, int64_t seq, int64_t until_ms, bool taken)
{
    struct journal_order *order = order_new(ORDER_ASIDE, NULL, NULL, 0);

    if (!order)
        return -ENOMEM;
    order->seq = seq;
    order->until_ms = until_ms;
    order->taken = taken;
    return put(journal, order);
}

int journal_hold(struct journal *journal, const char *topic, int64_t until_ms, bool critical)
{
    struct journal_order *order = order_new(ORDER_HOLD, NULL, topic, strlen(topic) + 1);

    if (!order)
        return -ENOMEM;
    order->until_ms = until_ms;
    order->critical = critical;
    return put(journal, order);
}

int journal_anew(struct journal *journal, bool same)
{
    struct journal_order *order = order_new(ORDER_ANEW, NULL, NULL, 0);

    if (!order)
        return -ENOMEM;
    order->same = same;
    return put(journal, order);
}

int journal_receipt(struct journal *journal, int64_t upto, const int64_t *plus, size_t n, bool back)
{
    struct journal_order *order = order_new(ORDER_RECEIPT, NULL, plus, n * sizeof *plus);

    if (!order)
        return -ENOMEM;
    order->seq = upto;
    order->back = back;
    return put(journal, order);
}

int journal_dead(struct journal *journal, int64_t seq, const char *reason)
{
    struct journal_order *order = order_new(ORDER_DEAD, NULL, reason, strlen(reason) + 1);

    if (!order)
        return -ENOMEM;
    order->seq = seq;
    return put(journal, order);
}

int journal_again(struct journal *journal, uint64_t token, int64_t from, int64_t to)
{
    struct journal_order *order = order_new(ORDER_AGAIN, NULL, NULL, 0);

    if (!order)
        return -ENOMEM;
    order->token = token;
    order->seq = from;
    order->to = to;
    return put(journal, order);
}

int journal_claim(struct journal *journal, uint64_t token, const char *cid)
{
    struct journal_order *order = order_new(ORDER_CLAIM, NULL, cid, strlen(cid) + 1);

    if (!order)
        return -ENOMEM;
    order->token = token;
    order->utc_ms = clock_utc();
    return put(journal, order);
}

int journal_answered(struct journal *journal, const char *cid, const char *reply)
{
    size_t n = strlen(cid) + 1, more = strlen(reply) + 1;
    struct journal_order *order = order_new(ORDER_ANSWERED, NULL, NULL, n + more);

    if (!order)
        return -ENOMEM;
    memcpy(order->state, cid, n);
    memcpy(order->state + n, reply, more);
    return put(journal, order);
}

int journal_keep(struct journal *journal, const char *zone, const void *state, size_t size)
{
    struct journal_order *order = order_new(ORDER_KEEP, zone, state, size);

    return order ? put(journal, order) : -ENOMEM;
}
