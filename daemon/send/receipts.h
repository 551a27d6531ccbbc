/*
 * receipts - which receipts of the city count. Any bytes in, and what is to be believed of them
 * out. Pure; main thread.
 */
#ifndef ESTATED_SEND_RECEIPTS_H
#define ESTATED_SEND_RECEIPTS_H

#include "send/command.h"
#include "send/gate.h"

enum {
    RECEIPTS_BURST = 200,  /* at once .. */
    RECEIPTS_PAUSE_MS = 50 /* .. and then one each so long: each is work for the disk */
};

struct receipts {
    struct gate gate;
    uint64_t refused; /* they were none, of another journal, or of rows that are not stored */
};

/* A message of topic receipt, for rows 1 .. `stored_seq` of `journal`. 0: *out is to be believed.
 * -EAGAIN: too many came, this one was not looked at; the newest of these is to be given again.
 * -EBADMSG: refused, and counted. */
int receipts_hear(struct receipts *receipts, const char *payload, size_t size, bool retained,
                  const char *journal, int64_t stored_seq, int64_t now_ms, struct receipt *out);

#endif
