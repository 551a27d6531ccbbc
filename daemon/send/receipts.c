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
