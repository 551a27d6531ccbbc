/*
 * app_orders - what the city orders: its id into the journal, its answer out, and both as evidence.
 *
 * control/city.c says what may be ordered and carries it out; here it meets the journal, which
 * knows each id for a month, and the connection. An answer is not stored for sending: who does not
 * get it asks again, and the journal has it. Main thread.
 */
#include <stdlib.h>

#include "app_house.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"

static int claim(void *context, uint64_t token, const char *cid)
{
    struct app *app = context;

    return journal_claim(app->journal, token, cid);
}

static void send_reply(void *context, const char *body)
{
    struct app *app = context;

    if (say_message(app, "reply", body, 1, false))
        log_warning("city: an answer finds no room on its way");
}

static void ended(void *context, const struct command *command, const struct command_answer *answer,
                  const char *body)
{
    struct app *app = context;
    struct json *more = json_new_object();

    json_put_text(more, "order", command->op);
    if (command->signer[0])
        json_put_text(more, "key", command->signer);
    json_put_text(more, "result", answer->result == COMMAND_DONE ? "done" : "rejected");
    journal_answered(app->journal, command->cid, body);
    people_audit(app, &(struct audit){.op = "command",
                                      .zone = "",
                                      .item = "",
                                      .id = command->cid,
                                      .by = command->by,
                                      .reason = answer->error ? answer->error : "",
                                      .number = "",
                                      .city = true,
                                      .time_utc_ms = clock_utc(),
                                      .time_quality = clock_quality(),
                                      .more = more});
}

struct city_hooks orders_hooks(struct app *app)
{
    return (struct city_hooks){.context = app, .claim = claim, .reply = send_reply, .ended = ended};
}
