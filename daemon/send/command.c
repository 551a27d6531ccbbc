/*
 * command - orders and receipts of the city, read as if an enemy had written them.
 *
 * An order has exactly the members of the contract, each of its type and length, an id that can be
 * answered to, and an end of its validity that is near: an id is remembered for 30 days, so what
 * could still be valid after that could be played back. A retained order is refused, for the broker
 * would give it out again at each connection. Where a site asks for signatures, the text of the
 * order is signed as it stands, inside a seal, for JSON has no form of its own. What is wrong with
 * an order is said in words for who wrote it; nothing of it is repeated that was not checked.
 */
#include "send/command.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"

static int refuse(char why[COMMAND_WHY], int rc, const char *what)
{
    snprintf(why, COMMAND_WHY, "%s", what);
    return rc;
}

/* Printable and of that length; an id has no blanks either. */
static bool is_word(const char *text, size_t size, bool blanks)
{
    size_t n = strlen(text);

    for (size_t i = 0; i < n; i++)
        if ((unsigned char)text[i] < (blanks ? ' ' : '!') || text[i] == 0x7f)
            return false;
    return n > 0 && n < size;
}

static void find_stranger(void *context, const char *key, const struct json *value)
{
    static const char *const known[] = {"v", "cid", "op", "args", "exp", "by", "to"};
    bool *strange = context, found = false;

    (void)value;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        found = found || text_equal(key, known[i]);
    *strange = *strange || !found;
}

static int check_time(const struct json *order, bool retained, int64_t now_utc_ms,
                      struct command *out, char why[COMMAND_WHY])
{
    out->exp_utc_ms = clock_read(json_text(json_get(order, "exp"), ""));
    if (retained)
        return refuse(why, -EINVAL, "an order is never retained: publish it without");
    if (out->exp_utc_ms == INT64_MIN)
        return refuse(why, -EINVAL, "exp: write until when it holds, as 2025-07-17T08:08:02+08:00");
    if (out->exp_utc_ms <= now_utc_ms)
        return refuse(why, -ETIME, "it came after exp");
    if (out->exp_utc_ms - now_utc_ms > COMMAND_EXP_MS)
        return refuse(why, -EINVAL, "exp: an order holds for at most 24 h");
    return 0;
}

static int check(struct json *order, struct command *out, char why[COMMAND_WHY])
{
    const char *op = json_text(json_get(order, "op"), ""),
               *by = json_text(json_get(order, "by"), "");
    const struct json *args = json_get(order, "args");
    bool strange = false;

    json_each(order, find_stranger, &strange);
    if (strange)
        return refuse(why, -EINVAL, "an order has cid, op, args, exp, by and nothing else");
    if (!is_word(op, sizeof out->op, false))
        return refuse(why, -EINVAL, "op: write the name of an order");
    if (!is_word(by, sizeof out->by, true))
        return refuse(why, -EINVAL, "by: write who orders it, at most 47 bytes");
    if (args && !json_is_map(args))
        return refuse(why, -EINVAL, "args: write an object");
    TEXT_COPY(out->op, op);
    TEXT_COPY(out->by, by);
    return 0;
}

int command_read(const char *payload, size_t size, bool retained, int64_t now_utc_ms,
                 struct command *out, char why[COMMAND_WHY])
{
    struct json *order = json_read(payload, size, why, COMMAND_WHY);
    const char *cid = json_text(json_get(order, "cid"), "");
    int rc;

    if (!order)
        return -EBADMSG;
    *out = (struct command){0};
    if (!json_is_map(order) || !is_word(cid, sizeof out->cid, false)) {
        json_free(order);
        return refuse(why, -EBADMSG, "cid: write 1 to 64 characters without blanks");
    }
    TEXT_COPY(out->cid, cid);
    rc = check(order, out, why);
    if (!rc)
        rc = check_time(order, retained, now_utc_ms, out, why);
    if (!rc)
        out->args = json_get(order, "args") ? json_take(order, "args") : json_new_object();
    json_free(order);
    return rc;
}

/* A seal that is right but for another gateway is as good as none. */
static bool is_for(const char *order, const char *to)
{
    char why[COMMAND_WHY];
    struct json *read = json_read(order, strlen(order), why, sizeof why);
    bool ours = text_equal(json_text(json_get(read, "to"), ""), to);

    json_free(read);
    return ours;
}

int command_read_sealed(const char *payload, size_t size, const struct keys *keys, const char *to,
                        bool retained, int64_t now_utc_ms, struct command *out,
                        char why[COMMAND_WHY])
{
    struct json *seal = json_read(payload, size, why, COMMAND_WHY);
    const char *order = json_text(json_get(seal, "order"), NULL), *signer = NULL;
    int rc;

    if (!order) {
        json_free(seal);
        rc = command_read(payload, size, retained, now_utc_ms, out, why);
        if (!rc)
            command_free(out);
        return rc == -EBADMSG ? rc : refuse(why, -EINVAL, "this site takes signed orders only");
    }
    signer = keys_signer(keys, json_text(json_get(seal, "sig"), ""), order, strlen(order));
    rc = command_read(order, strlen(order), retained, now_utc_ms, out, why);
    if (rc != -EBADMSG && (!signer || !is_for(order, to))) {
        if (!rc)
            command_free(out);
        rc = refuse(why, -EINVAL,
                    signer ? "to: this order is for another gateway"
                           : "sig: not by a key that this site knows");
    }
    if (!rc)
        TEXT_COPY(out->signer, signer);
    json_free(seal);
    return rc;
}

int beacon_read(const char *payload, size_t size, const struct keys *keys, int64_t *utc_ms)
{
    char why[COMMAND_WHY], said[128];
    struct json *beacon = json_read(payload, size, why, sizeof why);
    const char *utc = json_text(json_get(beacon, "utc"), ""),
               *by = json_text(json_get(beacon, "by"), "");
    int n = snprintf(said, sizeof said, "estate-time %s %s", utc, by);
    int64_t ms = clock_read(utc);
    bool good = by[0] && n > 0 && (size_t)n < sizeof said && ms != INT64_MIN &&
                keys_signer(keys, json_text(json_get(beacon, "sig"), ""), said, (size_t)n);

    json_free(beacon);
    if (good)
        *utc_ms = ms;
    return good ? 0 : -EBADMSG;
}

void command_free(struct command *command)
{
    json_free(command->args);
    command->args = NULL;
}

char *command_reply(const struct command_answer *answer)
{
    static const char *const results[] = {"accepted", "done", "rejected", "expired"};
    struct json *reply = json_new_object();
    char time[CLOCK_TEXT], *text;

    json_put_integer(reply, "v", 1);
    json_put_text(reply, "cid", answer->cid);
    json_put_text(reply, "result", results[answer->result]);
    json_put_text(reply, "time", clock_format(time, clock_utc()));
    json_put_text(reply, "time_quality", clock_quality_name(clock_quality()));
    if (answer->error)
        json_put_text(reply, "error", answer->error);
    if (answer->remedy)
        json_put_text(reply, "remedy", answer->remedy);
    if (answer->rows)
        json_put(reply, "rows", answer->rows);
    if (answer->next)
        json_put_integer(reply, "next", answer->next);
    text = json_print(reply);
    json_free(reply);
    return text;
}

/* A number of a row; 0 if it can be none. */
static int64_t read_seq(const struct json *value)
{
    double number = json_number(value, 0);

    return number >= 1 && number < 9e15 && number == floor(number) ? (int64_t)number : 0;
}

int receipt_read(const char *payload, size_t size, struct receipt *out)
{
    char why[COMMAND_WHY];
    struct json *receipt = json_read(payload, size, why, sizeof why);
    const struct json *plus = json_get(receipt, "plus");
    const char *journal = json_text(json_get(receipt, "journal"), "");
    bool good = receipt && json_is_map(receipt) && is_word(journal, sizeof out->journal, false);

    if (good) {
        *out = (struct receipt){.upto = read_seq(json_get(receipt, "upto"))};
        TEXT_COPY(out->journal, journal);
        for (size_t i = 0; i < json_count(plus) && out->n < COMMAND_SEQS; i++) {
            out->plus[out->n] = read_seq(json_at(plus, i));
            out->n += out->plus[out->n] != 0;
        }
        good = out->upto || out->n;
    }
    json_free(receipt);
    return good ? 0 : -EBADMSG;
}
