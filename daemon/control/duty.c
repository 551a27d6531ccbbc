/*
 * duty - one question at a time.
 *
 * It is shown where people look: in the log and on the status page. Nothing sounds, for an order of
 * the city never switches anything on, and a question is no alarm. Who answers gives a name and is
 * evidence, with the seconds it took; so is that nobody did. A process that ends takes the question
 * along: the city sees it go and asks again.
 */
#include "control/duty.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"

enum { SHORTEST_S = 30, LONGEST_S = 1800, USUAL_S = 300 };

struct duty {
    struct verbs_house *house;
    struct server_client *client; /* who asked; NULL: nobody does */
    int64_t asked_ms, within_ms;  /* clock_boot() */
    int64_t asked_utc_ms;
    char by[MESSAGE_WHO];
};

struct duty *duty_new(struct verbs_house *house)
{
    struct duty *duty = calloc(1, sizeof *duty);

    if (duty)
        duty->house = house;
    return duty;
}

void duty_free(struct duty *duty)
{
    free(duty);
}

static void leave(void *owner)
{
    ((struct duty *)owner)->client = NULL;
}

/* ---- the question ---- */

void duty_check(void *context, struct server_answer *answer, const struct json *args,
                const char *by)
{
    struct verbs_house *house = context;
    struct duty *duty = house->duty;
    const struct json *given = json_get(args, "within");
    double within = given ? json_number(given, NAN) : USUAL_S;

    if (duty->client) {
        server_fail(answer, "another duty check is under way", "wait for its end");
    } else if (!(within >= SHORTEST_S && within <= LONGEST_S)) {
        server_fail(answer, "within: write how many seconds there are to answer, 30 .. 1800", NULL);
    } else {
        *duty = (struct duty){.house = house,
                              .asked_ms = clock_boot(),
                              .within_ms = (int64_t)(within * 1000),
                              .asked_utc_ms = clock_utc()};
        TEXT_COPY(duty->by, by);
        log_notice("%s asks whether somebody is on duty: estatectl --by NAME duty, within %.0f s",
                   duty->by, within);
        duty->client = server_hold(answer, leave, duty);
    }
}

/* ---- its end ---- */

/* `who` NULL: nobody answered. */
static void end(struct duty *duty, const char *who, double took_s)
{
    struct json *row = json_new_object(), *said = json_new_object(), *more = json_new_object();
    struct server_client *client = duty->client;
    char time[CLOCK_TEXT];

    json_put_flag(said, "answered", who != NULL);
    if (who)
        json_put_text(said, "by", who);
    json_put_number(said, "s", took_s, 1);
    json_put(row, "duty", said);
    json_put_text(more, "asked_by", duty->by);
    json_put_text(more, "asked", clock_format(time, duty->asked_utc_ms));
    json_put_number(more, "within_s", (double)duty->within_ms / 1000, 0);
    json_put_number(more, "answered_s", who ? took_s : NAN, 1);
    duty->house->audit(duty->house->context, &(struct audit){.op = "duty-check",
                                                             .zone = "",
                                                             .item = "",
                                                             .id = "",
                                                             .by = who ? who : "gateway",
                                                             .reason = "",
                                                             .number = "",
                                                             .time_utc_ms = clock_utc(),
                                                             .time_quality = clock_quality(),
                                                             .more = more});
    duty->client = NULL;
    server_add(client, row);
    server_end(client, NULL, NULL);
}

static double took_s(const struct duty *duty, int64_t boot_ms)
{
    return (double)(boot_ms - duty->asked_ms) / 1000;
}

void duty_here(void *context, struct server_answer *answer, const struct json *args, const char *by)
{
    struct verbs_house *house = context;
    struct duty *duty = house->duty;
    double took = took_s(duty, clock_boot());
    char who[MESSAGE_WHO];
    struct text text = TEXT_IN(who);
    struct json *row;

    (void)args;
    if (!duty->client) {
        server_fail(answer, "nobody asks whether somebody is on duty", NULL);
        return;
    }
    if (!by[0]) {
        server_fail(answer, "who is here?", "estatectl --by NAME duty");
        return;
    }
    text_printf(&text, "site/%s", by);
    row = json_new_object();
    json_put_text(row, "asked_by", duty->by);
    json_put_number(row, "s", took, 1);
    end(duty, who, took);
    server_row(answer, row);
    done_wait(&house->done, answer, clock_boot());
}

void duty_status(const struct duty *duty, struct json *row)
{
    struct json *asked;
    char time[CLOCK_TEXT];

    if (!duty->client)
        return;
    asked = json_new_object();
    json_put_text(asked, "by", duty->by);
    json_put_text(asked, "since", clock_format(time, duty->asked_utc_ms));
    json_put_number(asked, "left_s", (double)duty->within_ms / 1000 - took_s(duty, clock_boot()),
                    0);
    json_put(row, "duty", asked);
}

bool duty_asks(const struct duty *duty)
{
    return duty->client;
}

void duty_tick(struct duty *duty, int64_t boot_ms)
{
    if (duty->client && boot_ms - duty->asked_ms >= duty->within_ms)
        end(duty, NULL, took_s(duty, boot_ms));
}
