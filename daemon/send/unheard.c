/*
 * unheard - a short list by age. Only the oldest matters, for it is what has waited too long.
 */
#include "send/unheard.h"

#include <string.h>

/* As it stands in a body; in what people wrote the quotes would be escaped. */
#define DRILL "\"mode\":\"drill\""

bool unheard_counts(const struct row *row)
{
    return row->priority == ROW_CRITICAL && !strstr(row->body, DRILL);
}

void unheard_add(struct unheard *u, const struct row *row, int64_t since_ms)
{
    for (size_t i = 0; i < u->rows; i++)
        if (u->row[i].seq == row->seq)
            return;
    if (u->rows < UNHEARD_ROWS)
        u->row[u->rows++] =
            (struct unheard_row){.seq = row->seq, .since_ms = since_ms, .row = row_copy(row)};
}

static bool is_among(int64_t seq, int64_t upto, const int64_t *plus, size_t n)
{
    bool among = seq <= upto;

    for (size_t i = 0; i < n; i++)
        among = among || seq == plus[i];
    return among;
}

static void end(struct unheard *u, bool sent_only, int64_t upto, const int64_t *plus, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < u->rows; i++)
        if ((sent_only && !u->row[i].sent) || !is_among(u->row[i].seq, upto, plus, n))
            u->row[kept++] = u->row[i];
        else
            row_free(u->row[i].row);
    u->rows = kept;
}

void unheard_receipt(struct unheard *u, int64_t upto, const int64_t *plus, size_t n)
{
    end(u, true, upto, plus, n);
}

void unheard_sent(struct unheard *u, int64_t seq)
{
    for (size_t i = 0; i < u->rows; i++)
        u->row[i].sent = u->row[i].sent || u->row[i].seq == seq;
}

void unheard_done(struct unheard *u, int64_t seq)
{
    end(u, false, 0, &seq, 1);
}

void unheard_before(struct unheard *u, int64_t seq)
{
    end(u, false, seq - 1, NULL, 0);
}

void unheard_forget(struct unheard *u)
{
    end(u, false, INT64_MAX, NULL, 0);
}

int64_t unheard_ms(const struct unheard *u, int64_t now_ms)
{
    return u->rows ? now_ms - u->row[0].since_ms : 0;
}
