/*
 * receipts - which receipts of the city count.
 *
 * A receipt ends the waiting for somebody outside, so one that says more than can be true is worth
 * nothing: that of a row which was never stored tells that the city confuses gateways, or that
 * somebody wants an alarm to look received. It is refused as a whole, and the row is sent again.
 */
#include "send/receipts.h"

#include <errno.h>

#include "base/text.h"

static bool is_possible(const struct receipt *receipt, int64_t stored_seq)
{
    bool possible = receipt->upto <= stored_seq;

    for (size_t i = 0; i < receipt->n; i++)
        possible = possible && receipt->plus[i] <= stored_seq;
    return possible;
}

int receipts_hear(struct receipts *receipts, const char *payload, size_t size, bool retained,
                  const char *journal, int64_t stored_seq, int64_t now_ms, struct receipt *out)
{
    if (!gate_pass(&receipts->gate, RECEIPTS_BURST, RECEIPTS_PAUSE_MS, now_ms))
        return -EAGAIN;
    if (!retained && !receipt_read(payload, size, out) && text_equal(out->journal, journal) &&
        is_possible(out, stored_seq))
        return 0;
    receipts->refused++;
    return -EBADMSG;
}

bool receipts_back(struct receipts *receipts, int64_t now_ms)
{
    bool silent = !receipts->heard_ms || now_ms - receipts->heard_ms >= RECEIPTS_SILENT_MS;
    bool back = silent && (!receipts->back_ms || now_ms - receipts->back_ms >= RECEIPTS_BACK_MS);

    receipts->heard_ms = now_ms;
    if (back)
        receipts->back_ms = now_ms;
    return back;
}

int64_t receipts_pause_ms(bool critical, uint32_t before)
{
    int64_t ms = critical ? RECEIPTS_CRITICAL_MS : RECEIPTS_ORDINARY_MS;
    int64_t most_ms = critical ? RECEIPTS_CRITICAL_MOST_MS : RECEIPTS_ORDINARY_MOST_MS;

    for (uint32_t i = critical ? RECEIPTS_PROMPT : 1; i <= before && ms < most_ms; i++)
        ms *= 2;
    return ms < most_ms ? ms : most_ms;
}
