/*
 * orders - hundreds of thousands of orders, most of them wrong in one way or another, and what must
 * be so after each.
 *
 * Whatever comes is answered once, if it has an id that can be answered to, and counted otherwise.
 * Nothing that an order can change has changed, unless it was one that may: of a kind that acts, in
 * time, not retained, not played back, and at a site with keys the very text that the city signed.
 * Which ways there are to be wrong is the table below; what is drawn is told at the end.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "north.h"

enum { ARGS = 700, PAST = 64, EVERY_MS = CITY_PAUSE_MS };

static const struct op {
    const char *name, *args; /* %1$s an alarm, %2$s a permit, %3$s a time to come, %4$d a number */
    bool acts;
} ops[] = {
    {"acknowledge", "{\"id\":\"%1$s\"}", true},
    {"acknowledge", "{\"id\":\"%1$s\",\"rev\":%4$d}", true},
    {"reset", "{\"id\":\"%1$s\"}", true},
    {"shelve", "{\"id\":\"%1$s\",\"until\":\"2 h\",\"reason\":\"known\"}", true},
    {"unshelve", "{\"id\":\"%1$s\"}", true},
    {"silence", "{\"until\":\"10 min\"}", true},
    {"silence", "{}", true},
    {"permit-open",
     "{\"zone\":\"riser-3\",\"number\":\"2025-%4$d\",\"reason\":\"换阀\",\"until\":\"1 h\"}", true},
    {"permit-close", "{\"id\":\"%2$s\"}", true},
    {"drill", "{\"point\":\"valve-b3\",\"ms\":%4$d000}", true},
    {"duty-check", "{\"within\":%4$d0}", true},
    {"poll", "{\"point\":\"valve-b3\"}", false},
    {"status", "{}", false},
    {"alarms", "{\"from\":%4$d}", false},
    {"permits", "{}", false},
    {"points", "{\"of\":[\"riser-3\"]}", false},
    {"snapshot", "{\"of\":[\"riser-3\",\"valve-b3\"],\"from\":%4$d}", false},
    {"buses", "{}", false},
    {"daily", "{\"date\":\"2025-07-%4$d\"}", false},
    {"daily", "{\"yesterday\":true}", false},
    {"replay", "{\"from\":%4$d,\"to\":9%4$d}", false},
    {"history", "{\"point\":\"hyd-b3-top\",\"from\":\"2025-07-17T08:00:00+08:00\",\"next\":%4$d}",
     false},
    {"log", "{\"lines\":%4$d}", false},
    {"config-history", "{\"from\":%4$d}", false},
    {"config-apply", "{}", true},
    {"config-rollback", "{\"reason\":\"worse\",\"version\":\"2025-07-%4$d.1\"}", false},
    {"log", "{\"from\":\"2025-07-17T08:00:00+08:00\",\"next\":%4$d}", false},
};

enum { OPS = sizeof ops / sizeof *ops };

/* Ways to be wrong. */
enum way {
    RIGHT,
    BYTES,
    MEMBER,     /* of the order, is another value */
    TWICE,      /* a member is there twice */
    STRANGE,    /* a member that nobody knows */
    MISSING,    /* a member is not there */
    ARGUMENT,   /* has another value */
    OTHER_ARGS, /* those of another order */
    WRONG_ID,
    OLD,
    FAR, /* its end is too far away */
    RETAINED,
    UNKNOWN_OP,
    AGAIN, /* one of the past */
    NOTHING,
    /* Only at a site with keys. */
    FORGED,      /* not by the city's key */
    OTHER_TEXT,  /* the signature of another order */
    OTHER_TO,    /* signed, for another gateway */
    UNSEALED,    /* not signed at all */
    SEAL_MEMBER, /* of the seal, is another value */
    WAYS
};
static const char *const way_name[WAYS] = {
    "right",      "bytes",    "member",     "twice",    "strange",  "missing",    "argument",
    "other args", "wrong id", "old",        "far",      "retained", "unknown op", "again",
    "nothing",    "forged",   "other text", "other to", "unsealed", "seal member"};

/* One message, and what is known of it. */
struct message {
    char at[MESSAGE];
    size_t n;
    enum way way;
    bool sealed, retained, acts;
    char text[8192 + MESSAGE / 2]; /* at a site with keys: what the city signed */
    bool is_signed;
};

static struct {
    uint64_t by_way[WAYS], acted, answered;
    struct past {
        char at[2048];
        size_t n;
        bool sealed;
    } past[PAST];
    uint64_t pasts;
} orders;

/* ---- making one ---- */

/* The members of an order, each as JSON text. */
struct parts {
    char member[6][ARGS + 2];
    const char *key[6];
};

static void fill_args(const struct house *house, const struct op *op, char out[ARGS])
{
    char alarm[ID], permit[ID], time[CLOCK_TEXT];

    house_alarm(house, alarm);
    house_permit(house, permit);
    clock_format(time, clock_utc() + 600000);
    snprintf(out, ARGS, op->args, one_in(4) && alarm[0] ? alarm + 20 : alarm, permit, time,
             (int)chance(30) + 1);
}

static void fill(const struct house *house, const struct op *op, struct parts *p)
{
    static const char *const keys[] = {"cid", "op", "args", "exp", "by", "to"};
    char time[CLOCK_TEXT];

    memcpy(p->key, keys, sizeof keys);
    snprintf(p->member[0], ARGS, "\"c-%llx\"", (unsigned long long)chance(UINT64_MAX));
    snprintf(p->member[1], ARGS, "\"%s\"", op->name);
    fill_args(house, op, p->member[2]);
    snprintf(p->member[3], ARGS, "\"%s\"", clock_format(time, house_utc(house) + 60000));
    snprintf(p->member[4], ARGS, "\"晋江支队/值班席2\"");
    snprintf(p->member[5], ARGS, "\"" TO "\"");
}

/* A value that is put in the place of one; long ones are cut, which is a mess of its own. */
static void put_mess(char out[ARGS])
{
    snprintf(out, ARGS, "%s", mess_value());
}

static void other_args(const struct house *house, const char *name, char out[ARGS])
{
    const struct op *other;

    do
        other = &ops[chance(OPS)];
    while (text_equal(other->name, name));
    fill_args(house, other, out);
}

static void wrong_id(char out[ARGS])
{
    static const char *const ids[] = {"\"\"", "\"a b\"",   "1",
                                      "null", "\"\\n\"",   "\"\\u007f\"",
                                      "[]",   "{\"a\":1}", "\"\\u0000x\""};

    if (one_in(4))
        snprintf(out, ARGS, "\"%0*d\"", 65 + (int)chance(300), 7);
    else
        snprintf(out, ARGS, "%s", ids[chance(sizeof ids / sizeof *ids)]);
}

static void wrong_time(const struct house *house, bool old, char out[ARGS])
{
    int64_t far =
        old ? -(int64_t)chance(1u << 31) : COMMAND_EXP_MS + 2000 + (int64_t)chance(1u << 31);
    char time[CLOCK_TEXT];

    snprintf(out, ARGS, "\"%s\"", clock_format(time, house_utc(house) + far));
}

/* In place of one argument's value; a text of JSON, or no JSON any more. */
static void argument(char args[ARGS])
{
    char error[80], value[ARGS], *text;
    struct json *map = json_read(args, strlen(args), error, sizeof error), *mess;
    static const char *const keys[] = {"id",    "rev",  "until", "reason", "zone",     "number",
                                       "point", "from", "to",    "next",   "lines",    "within",
                                       "of",    "date", "ms",    "value",  "yesterday"};

    put_mess(value);
    mess = json_read(value, strlen(value), error, sizeof error);
    if (!mess || !map) {
        json_free(mess);
        json_free(map);
        snprintf(args, ARGS, "{\"id\":%.600s}", value);
        return;
    }
    json_put(map, keys[chance(sizeof keys / sizeof *keys)], mess);
    text = json_print(map);
    snprintf(args, ARGS, "%s", text ? text : "");
    free(text);
    json_free(map);
}

static void spoil_parts(const struct house *house, const struct op *op, struct message *m,
                        struct parts *p)
{
    static const char *const strangers[] = {
        "write", "order", "reload",      "check", "duty",        "prove",      "publish-daily",
        "read",  "trace", "permit_open", "",      "Acknowledge", "pump-start", "sounder"};

    switch (m->way) {
    case MEMBER:
        put_mess(p->member[chance(6)]);
        break;
    case STRANGE:
        p->key[chance(6)] = one_in(2) ? "pump" : "CID";
        break;
    case ARGUMENT:
        argument(p->member[2]);
        break;
    case OTHER_ARGS:
        other_args(house, op->name, p->member[2]);
        break;
    case WRONG_ID:
        wrong_id(p->member[0]);
        break;
    case OLD:
    case FAR:
        wrong_time(house, m->way == OLD, p->member[3]);
        break;
    case UNKNOWN_OP:
        snprintf(p->member[1], ARGS, "\"%s\"",
                 strangers[chance(sizeof strangers / sizeof *strangers)]);
        break;
    case OTHER_TO:
        snprintf(p->member[5], ARGS, one_in(2) ? "\"350582-0999/g1\"" : "\"350582-0123/g2\"");
        break;
    default:
        break;
    }
}

static void print_parts(const struct message *m, const struct parts *p, struct text *out)
{
    size_t odd = chance(6);
    bool first = true;

    text_printf(out, "{");
    for (size_t i = 0; i < 6; i++) {
        if (m->way == MISSING && i == odd)
            continue;
        text_printf(out, "%s\"%s\":%s", first ? "" : ",", p->key[i], p->member[i]);
        first = false;
        if (m->way == TWICE && i == odd)
            text_printf(out, ",\"%s\":%s", p->key[i], p->member[i]);
    }
    text_printf(out, "}");
}

static void seal(struct message *m)
{
    char signature[96], *text;
    struct json *sealed = json_new_object();

    seal_sign(m->way == FORGED ? SEAL_THIEF : SEAL_CITY, m->text,
              m->way == OTHER_TEXT ? strlen(m->text) - 1 : strlen(m->text), signature);
    if (m->way == OTHER_TEXT && one_in(2))
        m->text[chance(strlen(m->text))] ^= 1;
    json_put_text(sealed, "order", m->text);
    json_put_text(sealed, "sig", signature);
    if (m->way == SEAL_MEMBER) {
        char error[80];
        const char *mess = mess_value();

        json_put(sealed, one_in(2) ? "order" : "sig",
                 json_read(mess, strlen(mess), error, sizeof error));
    }
    text = json_print(sealed);
    m->n = text ? strlen(text) : 0;
    if (m->n > sizeof m->at)
        m->n = sizeof m->at;
    memcpy(m->at, text ? text : "", m->n);
    m->is_signed = m->way != FORGED && m->way != OTHER_TEXT && m->way != OTHER_TO;
    free(text);
    json_free(sealed);
}

static void take_past(struct message *m)
{
    const struct past *past = &orders.past[chance(orders.pasts < PAST ? orders.pasts : PAST)];

    memcpy(m->at, past->at, past->n);
    m->n = past->n;
    m->sealed = past->sealed;
}

static void make(struct house *house, struct message *m)
{
    const struct op *op = &ops[chance(OPS)];
    struct text text = TEXT_IN(m->text);
    struct parts parts;

    m->sealed = one_in(4);
    m->way = (enum way)chance(m->sealed ? WAYS : FORGED);
    m->retained = m->way == RETAINED;
    m->acts = op->acts;
    m->is_signed = false;
    m->text[0] = '\0';
    if (m->way == AGAIN && !orders.pasts)
        m->way = RIGHT;
    if (m->way == AGAIN) {
        take_past(m);
        return;
    }
    if (m->way == NOTHING) {
        m->n = mess_nothing(m->at, sizeof m->at);
        return;
    }
    fill(house, op, &parts);
    spoil_parts(house, op, m, &parts);
    print_parts(m, &parts, &text);
    if (m->sealed && m->way != UNSEALED) {
        seal(m);
    } else {
        m->n = strlen(m->text);
        memcpy(m->at, m->text, m->n);
    }
    if (m->way == BYTES)
        m->n = mess_bytes(m->at, m->n, sizeof m->at);
}

/* ---- what must be so ---- */

/* The id that an answer can go to; false: there is none. */
static bool usable_id(const char *at, size_t n, bool sealed, char out[COMMAND_ID])
{
    char error[80];
    struct json *read = json_read(at, n, error, sizeof error);
    const char *inside = sealed ? json_text(json_get(read, "order"), NULL) : NULL;
    const char *cid = json_text(json_get(read, "cid"), "");
    bool usable;

    if (inside) {
        usable = usable_id(inside, strlen(inside), false, out);
        json_free(read);
        return usable;
    }
    usable = json_is_map(read) && cid[0] && strlen(cid) < COMMAND_ID;
    for (const char *c = cid; *c; c++)
        usable = usable && (unsigned char)*c > ' ' && *c != 0x7f;
    if (usable)
        text_copy(out, COMMAND_ID, cid);
    json_free(read);
    return usable;
}

/* Has the message, as it is now, the very text that the city signed? */
static bool is_as_signed(const struct message *m)
{
    char error[80];
    struct json *read = json_read(m->at, m->n, error, sizeof error);
    bool same = m->is_signed && text_equal(json_text(json_get(read, "order"), ""), m->text);

    json_free(read);
    return same;
}

static bool may_act(const struct message *m)
{
    switch (m->way) {
    case RIGHT:
    case MEMBER:
    case MISSING:    /* there are orders without arguments .. */
    case OTHER_ARGS: /* .. and some have the same */
    case ARGUMENT:
    case BYTES:
    case SEAL_MEMBER:
        return m->acts && (!m->sealed || is_as_signed(m));
    default:
        return false;
    }
}

static void check(const struct house *house, const struct message *m,
                  const struct house_told *before, uint64_t ignored, uint64_t state, bool burst)
{
    const struct house_told *now = house_told(house);
    uint64_t replies = now->replies - before->replies;
    uint64_t counted = house_ignored(house) - ignored;
    bool acted = house_state(house) != state || now->audits != before->audits;
    char cid[COMMAND_ID] = "";
    bool usable = usable_id(m->at, m->n, m->sealed, cid);

    if (replies + counted != 1)
        wrong(replies ? "answered more than once" : "neither answered nor counted", m->at, m->n);
    if (!burst && usable != (replies == 1))
        wrong(usable ? "it has an id, and is not answered" : "it has no id, and is answered", m->at,
              m->n);
    if (replies && !text_equal(now->cid, cid))
        wrong("the answer is to another order", m->at, m->n);
    if (acted && (!may_act(m) || now->done + now->accepted == before->done + before->accepted))
        wrong("something was done that nobody ordered", m->at, m->n);
    if (m->way == RIGHT && !burst && now->expired != before->expired)
        wrong("an order in time is too late", m->at, m->n);
    if ((m->way == UNKNOWN_OP || m->way == TWICE) && now->done != before->done)
        wrong("done, what is no order", m->at, m->n);
    orders.acted += acted;
    orders.answered += replies;
}

static void remember(const struct message *m)
{
    struct past *past = &orders.past[orders.pasts % PAST];

    if (m->way != RIGHT || m->n > sizeof past->at)
        return;
    memcpy(past->at, m->at, m->n);
    past->n = m->n;
    past->sealed = m->sealed;
    orders.pasts++;
}

static void give(struct house *house, struct message *m, bool burst)
{
    struct house_told before = *house_told(house);
    uint64_t ignored = house_ignored(house), state = house_state(house);

    orders.by_way[m->way]++;
    house_order(house, m->sealed, m->at, m->n, m->retained, burst ? 0 : EVERY_MS);
    check(house, m, &before, ignored, state, burst);
    if (!burst) /* of a flood not all were heard */
        remember(m);
}

void orders_try(struct house *house)
{
    static struct message m;
    static uint64_t burst;

    if (!burst && one_in(20000))
        burst = 3 * CITY_BURST;
    make(house, &m);
    give(house, &m, burst);
    burst -= burst > 0;
}

void orders_print(const struct house *house)
{
    const struct house_told *t = house_told(house);
    uint64_t all = 0;

    for (int w = 0; w < WAYS; w++)
        all += orders.by_way[w];
    printf("  orders    %llu: %llu answered (%llu done, %llu rejected, %llu expired, %llu accepted "
           "first), %llu counted; %llu did something\n",
           (unsigned long long)all, (unsigned long long)orders.answered,
           (unsigned long long)t->done, (unsigned long long)t->rejected,
           (unsigned long long)t->expired, (unsigned long long)t->accepted,
           (unsigned long long)house_ignored(house), (unsigned long long)orders.acted);
    printf("            ");
    for (int w = 0; w < WAYS; w++)
        printf("%s%s %llu", w ? ", " : "", way_name[w], (unsigned long long)orders.by_way[w]);
    printf("\n");
    if (t->fresh != t->ended)
        wrong("an order that was taken has no last word", "", 0);
    if (!many_messages())
        return;
    if (!orders.acted || !t->done || !t->expired || !t->accepted || !house_ignored(house))
        wrong("some outcome never came: this test sees nothing", "", 0);
}
