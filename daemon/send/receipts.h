/*
 * receipts - which receipts of the city count. Any bytes in, and what is to be believed of them
 * out. Pure; main thread.
 */
#ifndef ESTATED_SEND_RECEIPTS_H
#define ESTATED_SEND_RECEIPTS_H

#include "send/command.h"
#include "send/gate.h"

enum {
    RECEIPTS_BURST = 200,         /* at once .. */
    RECEIPTS_PAUSE_MS = 50,       /* .. and then one each so long: each is work for the disk */
    RECEIPTS_CRITICAL_MS = 60000, /* a critical row without a receipt is sent again after so long,
                                     so that what only got lost sounds no siren in the house .. */
    RECEIPTS_PROMPT = 3,          /* .. so often; then the pause doubles .. */
    RECEIPTS_CRITICAL_MOST_MS = 3600000, /* .. up to this */
    RECEIPTS_ORDINARY_MS = 300000,       /* of other rows it doubles at once .. */
    RECEIPTS_ORDINARY_MOST_MS = 86400000,
    RECEIPTS_SILENT_MS = 300000, /* a receipt after so long says that the city is back .. */
    RECEIPTS_BACK_MS = 3600000   /* .. and that is believed at most so often */
};

struct receipts {
    struct gate gate;
    int64_t heard_ms; /* the newest that counts; 0: none */
    int64_t back_ms;  /* .. and the one that said that the city is back */
    uint64_t refused; /* they were none, of another journal, or of rows that are not stored */
};

/* A message of topic receipt, for rows 1 .. `stored_seq` of `journal`. 0: *out is to be believed.
 * -EAGAIN: too many came, this one was not looked at; the newest of these is to be given again.
 * -EBADMSG: refused, and counted. */
int receipts_hear(struct receipts *receipts, const char *payload, size_t size, bool retained,
                  const char *journal, int64_t stored_seq, int64_t now_ms, struct receipt *out);

/* One that counts came. True: the city is back, and what was sent in vain is worth its bytes. */
bool receipts_back(struct receipts *receipts, int64_t now_ms);
/* The broker took a row, as it had so often `before`: how long its receipt is waited for. */
int64_t receipts_pause_ms(bool critical, uint32_t before);

#endif
