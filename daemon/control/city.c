/*
 * city - from an order of the city to a verb of estatectl and back.
 *
 * A table says which orders there are, which verb carries each out, and which arguments it takes;
 * whatever is not in it is refused by name, and nothing in it can start, open or switch on
 * anything. The rows of the answer are gathered and go out in one message. A drill, which lasts, is
 * told to be accepted first.
 *
 * Before an order is carried out its id is noted in the journal, where it stays for a month: who
 * plays an order back, or repeats it because the answer was lost, gets the first answer again; who
 * repeats it before there is one gets that when it comes. To note it costs a write to the flash, so
 * no more orders are let in than a control room could give, and may last, so that an order can have
 * come to its end meanwhile.
 */
#include "control/city.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/message.h"
#include "send/gate.h"

enum { ARGUMENTS = 5, ARGUMENT_BYTES = 256, LISTED = 64 };

/* An argument: its name, "!" behind it if it has to be there. `verb` NULL: the same name there. */
struct argument {
    const char *name, *verb;
};

static const struct order {
    const char *verb;
    struct argument argument[ARGUMENTS];
} orders[CITY_ORDERS] = {
    [CITY_ACKNOWLEDGE] = {"acknowledge", {{"id!", NULL}, {"rev", NULL}}},
    [CITY_RESET] = {"reset", {{"id!", NULL}}},
    [CITY_SHELVE] = {"shelve", {{"id!", NULL}, {"until!", NULL}, {"reason!", NULL}}},
    [CITY_UNSHELVE] = {"unshelve", {{"id!", NULL}}},
    [CITY_SILENCE] = {"silence", {{"until", NULL}}},
    [CITY_PERMIT_OPEN] =
        {"permit-open", {{"zone!", NULL}, {"number!", NULL}, {"reason!", NULL}, {"until!", NULL}}},
    [CITY_PERMIT_CLOSE] = {"permit-close", {{"id!", NULL}}},
    [CITY_DRILL] = {"drill", {{"point!", NULL}, {"value", NULL}, {"ms", NULL}}},
    [CITY_POLL] = {"read", {{"point!", NULL}}},
    [CITY_STATUS] = {"status", {{NULL, NULL}}},
    [CITY_ALARMS] = {"alarms", {{"from", NULL}}},
    [CITY_PERMITS] = {"permits", {{"from", NULL}}},
    [CITY_POINTS] = {"points", {{"of", NULL}, {"from", NULL}}},
    [CITY_BUSES] = {"buses", {{"from", NULL}}},
    [CITY_REPLAY] = {"replay", {{"from!", "seq"}, {"to", NULL}}},
    [CITY_CONFIG_HISTORY] = {"config-history", {{"from", NULL}}},
    [CITY_CONFIG_APPLY] = {"config-apply", {{NULL, NULL}}},
    [CITY_CONFIG_ROLLBACK] = {"config-rollback", {{"reason!", NULL}, {"version", NULL}}},
    [CITY_DAILY] = {"daily", {{"date", "id"}, {"yesterday", NULL}}},
    [CITY_SNAPSHOT] = {"snapshot", {{"of", NULL}, {"from", NULL}}},
    [CITY_DUTY_CHECK] = {"duty-check", {{"within", NULL}}},
    [CITY_HISTORY] = {"history", {{"point!", NULL}, {"from!", NULL}, {"to", NULL}, {"next", NULL}}},
    [CITY_LOG] = {"log", {{"lines", NULL}, {"from", NULL}, {"to", NULL}, {"next", NULL}}},
};

/* One order under way. */
struct guest {
    struct city *city; /* NULL: this place is free */
    struct command command;
    struct json *rows;
};

struct city {
    struct city_hooks hooks;
    struct server *server;
    uint32_t accepted;
    struct keys keys;
    char to[64];
    uint64_t token, ignored;
    struct gate gate;
    struct waiting {
        struct command command;
        uint64_t token; /* 0: this place is free */
    } waiting[CITY_WAITING];
    struct guest guest[SERVER_GUESTS];
};

struct city *city_new(const struct city_hooks *hooks)
{
    struct city *city = calloc(1, sizeof *city);

    if (city)
        city->hooks = *hooks;
    return city;
}

void city_use(struct city *city, struct server *server, uint32_t accepted, const struct keys *keys,
              const char *to)
{
    city->server = server;
    city->accepted = accepted;
    city->keys = *keys;
    TEXT_COPY(city->to, to);
}

uint64_t city_ignored(const struct city *city)
{
    return city->ignored;
}

void city_free(struct city *city)
{
    for (size_t i = 0; city && i < SERVER_GUESTS; i++)
        json_free(city->guest[i].rows);
    for (size_t i = 0; city && i < CITY_WAITING; i++)
        command_free(&city->waiting[i].command);
    free(city);
}

/* `last`: nothing follows for this order. */
static void reply(const struct city *city, const struct command *command,
                  struct command_answer answer, bool last)
{
    char *body, *kept = NULL;

    answer.cid = command->cid;
    body = command_reply(&answer);
    answer.rows = NULL;
    if (body)
        city->hooks.reply(city->hooks.context, body);
    if (body && last) {
        if (strlen(body) > CITY_KEPT) {
            struct command_answer shorter = answer;

            shorter.remedy = "its rows are not kept: order it with another cid";
            kept = command_reply(&shorter);
        }
        city->hooks.ended(city->hooks.context, command, &answer, kept ? kept : body);
    }
    free(kept);
    free(body);
}

static void reject(const struct city *city, const struct command *command, const char *error,
                   const char *remedy)
{
    reply(city, command,
          (struct command_answer){.result = COMMAND_REJECTED, .error = error, .remedy = remedy},
          true);
}

/* ---- what the verb answers ---- */

static void take_row(void *context, struct json *row)
{
    struct guest *guest = context;

    if (json_count(guest->rows) < SERVER_GUEST_PAGE)
        json_add(guest->rows, row);
    else
        json_free(row);
}

static void take_end(void *context, const char *error, const char *remedy, int64_t next)
{
    struct guest *guest = context;
    struct guest was = *guest;

    *guest = (struct guest){0};
    if (error) {
        json_free(was.rows);
        reject(was.city, &was.command, error, remedy);
        return;
    }
    reply(was.city, &was.command,
          (struct command_answer){.result = COMMAND_DONE, .rows = was.rows, .next = next}, true);
}

/* ---- what the order may say ---- */

static const struct order *find(const char *op, uint32_t accepted, const char **error)
{
    for (uint8_t o = 0; o < CITY_ORDERS; o++) {
        if (!text_equal(city_order_name(o), op))
            continue;
        if (accepted >> o & 1)
            return &orders[o];
        *error = "this site does not take that order";
        return NULL;
    }
    *error = "there is no such order";
    return NULL;
}

static bool is_named(const struct argument *argument, const char *key)
{
    size_t n = strcspn(argument->name, "!");

    return strlen(key) == n && !strncmp(argument->name, key, n);
}

struct check {
    const struct order *order;
    struct json *args; /* as the verb has them */
    char error[120];
};

/* Words, numbers, flags, and lists of words, none of them long. */
static struct json *copy_value(const struct json *value)
{
    struct json *copy = json_duplicate(value);
    char *text = json_print(copy);
    bool good = text && strlen(text) <= ARGUMENT_BYTES * (json_count(value) ? LISTED : 1) &&
                json_count(value) <= LISTED && !json_is_map(value);

    free(text);
    if (good)
        return copy;
    json_free(copy);
    return NULL;
}

static void take_argument(void *context, const char *key, const struct json *value)
{
    struct check *check = context;
    const struct argument *argument = check->order->argument;
    struct json *copy;

    while (argument < check->order->argument + ARGUMENTS && argument->name &&
           !is_named(argument, key))
        argument++;
    if (argument == check->order->argument + ARGUMENTS || !argument->name) {
        snprintf(check->error, sizeof check->error, "this order takes no \"%.40s\"", key);
        return;
    }
    copy = copy_value(value);
    if (copy)
        json_put(check->args, argument->verb ? argument->verb : key, copy);
    else
        snprintf(check->error, sizeof check->error, "\"%.40s\" is too long, or no plain value",
                 key);
}

static void want_arguments(struct check *check)
{
    for (size_t i = 0; i < ARGUMENTS && check->order->argument[i].name; i++) {
        const char *name = check->order->argument[i].name;
        size_t n = strcspn(name, "!");
        char key[24];
        const char *there = check->order->argument[i].verb ? check->order->argument[i].verb : key;

        snprintf(key, sizeof key, "%.*s", (int)n, name);
        if (name[n] && !json_get(check->args, there) && !check->error[0])
            snprintf(check->error, sizeof check->error, "this order needs \"%s\"", key);
    }
}

/* ---- carrying out ---- */

/* For so long that it is said that it runs. */
static bool lasts(const struct order *order)
{
    return order == &orders[CITY_DRILL] || order == &orders[CITY_DUTY_CHECK];
}

static void carry_out(struct city *city, const struct order *order, const struct json *args,
                      const struct command *command)
{
    struct guest *guest = city->guest;
    int rc;

    while (guest < city->guest + SERVER_GUESTS && guest->city)
        guest++;
    if (guest == city->guest + SERVER_GUESTS) {
        reject(city, command, "too many orders are under way", "order it again in a minute");
        return;
    }
    *guest = (struct guest){.city = city, .command = *command, .rows = json_new_array()};
    rc = server_order(city->server,
                      &(struct server_guest){.context = guest, .row = take_row, .end = take_end},
                      order->verb, args, command->by);
    if (rc < 0)
        take_end(guest, "too many orders are under way", "order it again in a minute", 0);
    else if (rc && lasts(order))
        reply(city, command, (struct command_answer){.result = COMMAND_ACCEPTED}, false);
}

/* Takes the order's args over. */
static void perform(struct city *city, struct command *command, const struct moment *now)
{
    const char *error = NULL;
    struct check check = {.order = find(command->op, city->accepted, &error)};
    struct json *args = command->args;

    command->args = NULL;
    if (command->exp_utc_ms <= now->utc_ms) {
        reply(city, command,
              (struct command_answer){.result = COMMAND_EXPIRED,
                                      .error = "when it was noted it held no longer"},
              true);
    } else if (!check.order) {
        reject(city, command, error, "[mqtt] commands of this site's configuration lists them");
    } else {
        check.args = json_new_object();
        json_each(args, take_argument, &check);
        want_arguments(&check);
        if (check.error[0])
            reject(city, command, check.error, NULL);
        else
            carry_out(city, check.order, check.args, command);
        json_free(check.args);
    }
    json_free(args);
}

/* ---- each once ---- */

/* What is not known to the journal yet is answered, but neither kept nor evidence: it may be
 * anything, from anybody, any number of times. */
static void answer_stranger(const struct city *city, const struct command *command,
                            enum command_result result, const char *error)
{
    reply(city, command, (struct command_answer){.result = result, .error = error}, false);
}

/* Is the same order under way? Then this one is dealt with: its answer comes. */
static bool is_under_way(const struct city *city, const struct command *command)
{
    for (size_t i = 0; i < CITY_WAITING; i++)
        if (city->waiting[i].token && text_equal(city->waiting[i].command.cid, command->cid))
            return true;
    for (size_t i = 0; i < SERVER_GUESTS; i++)
        if (city->guest[i].city && text_equal(city->guest[i].command.cid, command->cid)) {
            reply(city, command, (struct command_answer){.result = COMMAND_ACCEPTED}, false);
            return true;
        }
    return false;
}

static void claim(struct city *city, struct command *command)
{
    struct waiting *place = city->waiting;

    if (is_under_way(city, command)) {
        command_free(command);
        return;
    }

    while (place < city->waiting + CITY_WAITING && place->token)
        place++;
    if (place == city->waiting + CITY_WAITING ||
        city->hooks.claim(city->hooks.context, city->token + 1, command->cid)) {
        answer_stranger(city, command, COMMAND_REJECTED,
                        "the gateway cannot note it now; order it again in a minute");
        command_free(command);
        return;
    }
    *place = (struct waiting){.command = *command, .token = ++city->token};
}

void city_hear(struct city *city, const char *payload, size_t size, bool retained,
               const struct moment *now)
{
    struct command command;
    char why[COMMAND_WHY];
    int rc;

    if (!gate_pass(&city->gate, CITY_BURST, CITY_PAUSE_MS, now->now_ms)) {
        city->ignored++;
        return;
    }
    rc = city->keys.n ? command_read_sealed(payload, size, &city->keys, city->to, retained,
                                            now->utc_ms, &command, why)
                      : command_read(payload, size, retained, now->utc_ms, &command, why);
    if (rc == -EBADMSG)
        city->ignored++;
    else if (rc)
        answer_stranger(city, &command, rc == -ETIME ? COMMAND_EXPIRED : COMMAND_REJECTED, why);
    else
        claim(city, &command);
}

void city_claimed(struct city *city, uint64_t token, bool fresh, const char *answer,
                  const struct moment *now)
{
    for (size_t i = 0; i < CITY_WAITING; i++) {
        struct command command = city->waiting[i].command;

        if (city->waiting[i].token != token)
            continue;
        city->waiting[i] = (struct waiting){0};
        if (fresh)
            perform(city, &command, now);
        else if (answer)
            city->hooks.reply(city->hooks.context, answer);
        else
            answer_stranger(city, &command, COMMAND_REJECTED,
                            "given before, and nobody knows what became of it: look first, then "
                            "order it with another cid");
        command_free(&command);
        return;
    }
}
