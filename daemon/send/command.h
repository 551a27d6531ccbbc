/*
 * command - what the city says to the gateway: orders (topic cmd) and receipts (topic receipt), as
 * contract section 3 has them; and the answer to an order (topic reply). Pure; main thread.
 */
#ifndef ESTATED_SEND_COMMAND_H
#define ESTATED_SEND_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/keys.h"
#include "model/message.h"

#define COMMAND_ID 65
#define COMMAND_OP 24

enum {
    COMMAND_EXP_MS = 86400000, /* an order may hold good for a day; its id is known for 30 */
    COMMAND_WHY = 160,
    COMMAND_SEQS = 256 /* `plus` of one receipt; what is beyond is told again by the next */
};

struct json;

struct command {
    char signer[KEYS_NAME]; /* name of the key that it was signed with; "" if it was not */
    char cid[COMMAND_ID];   /* the city's own name of this order: printable, no blanks */
    char op[COMMAND_OP];
    char by[MESSAGE_WHO]; /* who ordered it, for people */
    int64_t exp_utc_ms;
    struct json *args; /* an object, owned */
};

/* What became of an order. */
enum command_result { COMMAND_ACCEPTED, COMMAND_DONE, COMMAND_REJECTED, COMMAND_EXPIRED };

/* Reads an order; `payload` may be any bytes. 0: to be carried out, free with command_free().
 * Otherwise `why` says why not, and nothing is to be freed: -EBADMSG: not even an id to answer to;
 * -EINVAL: out->cid is there, to be rejected; -ETIME: it came too late. */
int command_read(const char *payload, size_t size, bool retained, int64_t now_utc_ms,
                 struct command *out, char why[COMMAND_WHY]);
/* The same of an order in its seal, {"order":"<text of the order>","sig":"<base64>"}: signed with
 * one of `keys`, and with a member "to" that is `to`, so that it holds for no other gateway. */
int command_read_sealed(const char *payload, size_t size, const struct keys *keys, const char *to,
                        bool retained, int64_t now_utc_ms, struct command *out,
                        char why[COMMAND_WHY]);
void command_free(struct command *command);

/* Body of an answer. `rows` is taken over, NULL if there are none; `error`, `remedy` NULL if all is
 * well; next 0 if there are no more rows. The caller frees. NULL if out of memory. */
struct command_answer {
    const char *cid, *error, *remedy;
    struct json *rows;
    int64_t next;
    enum command_result result;
};
char *command_reply(const struct command_answer *answer);

/* What time it is, as the city says to all: {"utc":TIME,"by":WHO,"sig":BASE64}, signed with one of
 * `keys` over "estate-time UTC BY". Whether it was heard before is for clock_beacon() to say.
 * -EBADMSG. */
int beacon_read(const char *payload, size_t size, const struct keys *keys, int64_t *utc_ms);

/* "The city has stored these." */
struct receipt {
    char journal[16]; /* of this journal's numbers */
    int64_t upto;     /* all up to it; 0: none */
    int64_t plus[COMMAND_SEQS];
    size_t n;
};
/* -EBADMSG. */
int receipt_read(const char *payload, size_t size, struct receipt *out);

#endif
