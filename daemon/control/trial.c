/*
 * trial - one guest, because the desk has one drill or proof at a time.
 *
 * A drill begins with a real request for the point, whose time is the first hop; a device that does
 * not answer it cannot be drilled, since the value that is put in its place would hide that. Then
 * the desk tells by itself how far it is, and is looked at for news. Who leaves ends what he began;
 * what the desk took over from an earlier process goes on without a guest.
 */
#include "control/trial.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "decide/kept.h"
#include "estate_plugin.h"
#include "model/unit.h"

enum { SHORTEST_MS = 1000, LONGEST_MS = 600000, STATES = 256 };

struct trial {
    struct verbs_house *house;
    struct server_client *client; /* NULL: nobody waits */
    bool proof, begun;
    bool city; /* it was the city that ordered it */
    uint32_t point;
    double value;
    int64_t longest_ms;
    char by[MESSAGE_WHO];
    char told[600]; /* the newest row, to know what is news */
};

struct trial *trial_new(struct verbs_house *house)
{
    struct trial *trial = calloc(1, sizeof *trial);

    if (trial)
        trial->house = house;
    return trial;
}

void trial_free(struct trial *trial)
{
    free(trial);
}

/* ---- the guest ---- */

static void leave(void *owner)
{
    struct trial *trial = owner;
    struct moment now;

    trial->client = NULL;
    field_forget(trial->house->field, trial); /* or it would begin the next drill */
    clock_moment(&now);
    if (trial->begun && trial->proof)
        desk_prove_end(trial->house->desk);
    else if (trial->begun)
        desk_drill_end(trial->house->desk, trial->by, &now);
}

static void end(struct trial *trial, const char *error, const char *remedy)
{
    struct server_client *client = trial->client;

    trial->client = NULL;
    server_end(client, error, remedy);
}

/* ---- what is new ---- */

static void put_ms(struct json *row, const char *key, int64_t ms)
{
    json_put_number(row, key, ms < 0 ? NAN : (double)ms, 0);
}

static struct json *progress(const struct trial *trial, const struct desk_trial *now)
{
    const struct kept_drill *record = now->record;
    const struct site *site = trial->house->site;
    uint32_t point = site_find_point(site, record->point); /* a reload may have moved it */
    struct json *row = json_new_object();
    char day[CLOCK_TEXT];

    json_put_text(row, "point", record->point);
    json_put_text(row, "unit", point == SITE_NO ? "" : site->point[point].unit);
    json_put_flag(row, "ended", now->ended);
    json_put_flag(row, "good", now->good);
    if (trial->proof) {
        json_put_number(row, "before", now->before, 1);
        json_put_number(row, "most", now->most, 1);
        json_put_number(row, "now", now->now, 1);
        put_ms(row, "moved_ms", now->moved_ms);
        json_put_text(row, "day", clock_format_day(day, record->day));
        return row;
    }
    json_put_number(row, "value", trial->value, 3);
    json_put_text(row, "id", now->id);
    put_ms(row, "wire_ms", record->wire_ms);
    put_ms(row, "decided_ms", record->decided_ms);
    put_ms(row, "committed_ms", record->committed_ms);
    put_ms(row, "broker_ms", record->broker_ms);
    put_ms(row, "city_ms", record->city_ms);
    put_ms(row, "person_ms", record->person_ms);
    return row;
}

static void tell(struct trial *trial, const struct desk_trial *now)
{
    struct json *row = progress(trial, now);
    char *text = json_print(row);

    if (text && !text_equal(text, trial->told)) {
        TEXT_COPY(trial->told, text);
        server_add(trial->client, row);
    } else {
        json_free(row);
    }
    free(text);
}

void trial_tick(struct trial *trial)
{
    struct desk_trial now;
    bool runs;

    if (!trial->client || !trial->begun)
        return;
    runs = desk_trial(trial->house->desk, false, &now);
    if (!runs && !desk_trial(trial->house->desk, true, &now)) {
        end(trial, "nothing is known of it any more", NULL);
        return;
    }
    tell(trial, &now);
    if (!runs)
        end(trial, NULL, NULL);
}

/* ---- beginning ---- */

/* What role the point plays in its zone; NULL: none. */
static const struct estate_role *role_of(const struct site *site, uint32_t point)
{
    for (uint32_t z = 0; z < site->zones; z++)
        for (uint16_t r = 0; r < site->zone[z].plugin->roles; r++)
            for (uint16_t i = 0; i < site->zone[z].role[r].inputs; i++)
                if (site->zone[z].role[r].input[i].point == point)
                    return &site->zone[z].plugin->role[r];
    return NULL;
}

/* The value that is meant by `text`, or by nothing. False: there is none such. */
static bool take_value(const struct verbs_house *house, uint32_t point, const char *text,
                       double *out)
{
    const struct estate_role *role = role_of(house->site, point);
    double now = desk_value(house->desk, point)->number;

    if (!text[0] && role && role->kind == ESTATE_CONTACT && !isnan(now))
        *out = now == 0;
    else if (!text[0] && role && role->kind == ESTATE_ANALOG && !role->fields)
        *out = 0;
    else if (!text[0])
        return false;
    else if (unit_read(text, house->site->point[point].unit, out)) {
        for (int v = 0; v < STATES; v++) {
            *out = v;
            if (text_equal(site_state(house->site, NULL, point, v), text))
                return true;
        }
        return false;
    }
    return true;
}

/* 0 or as the desk's; why not, in words. */
static int begin(struct trial *trial, int64_t wire_ms, struct text *why)
{
    struct desk *desk = trial->house->desk;
    const char *name = trial->house->site->point[trial->point].name;
    struct moment now;
    int rc;

    clock_moment(&now);
    rc = trial->proof
             ? desk_prove_start(desk, trial->point, trial->longest_ms, trial->by, trial->city, &now)
             : desk_drill_start(desk, trial->point, trial->value, wire_ms, trial->longest_ms,
                                trial->by, trial->city, &now);
    trial->begun = !rc;
    if (rc == -EBUSY)
        text_printf(why, "another drill or proof is under way, or just over");
    else if (rc)
        text_printf(why,
                    trial->proof ? "%s is no sensor that real water could prove"
                                 : "no zone has %s bound to a role",
                    name);
    return rc;
}

static void probed(void *owner, const struct acquire_answer *answer)
{
    struct trial *trial = owner;
    char error[200] = "";
    struct text why = TEXT_IN(error);

    if (!trial->client || trial->begun)
        return;
    if (!answer->fault && !begin(trial, answer->turnaround_us / 1000, &why))
        return;
    if (answer->fault)
        text_printf(&why, "%s does not answer: %s; a drill would hide that",
                    trial->house->site->point[trial->point].name, fault_name(answer->fault));
    end(trial, error, "estatectl points and estatectl devices tell more");
}

/* Notes what is asked for. False, with the answer ended: it cannot be. */
static bool prepare(struct verbs_house *house, struct server_answer *answer,
                    const struct json *args, const char *by, bool proof)
{
    uint32_t point = site_find_point(house->site, json_text(json_get(args, "point"), ""));
    const char *text = json_text(json_get(args, "value"), "");
    double ms = json_number(json_get(args, "ms"), LONGEST_MS), value = NAN;
    struct trial *trial = house->trial;

    if (point == SITE_NO) {
        server_fail(answer, "no such point", "estatectl points lists them");
    } else if (trial->client) {
        server_fail(answer, "another drill or proof is under way", "wait for its end");
    } else if (!(ms >= SHORTEST_MS && ms <= LONGEST_MS)) {
        server_fail(answer, "it takes 1 s .. 10 min", "--for \"2 min\"");
    } else if (!proof && !take_value(house, point, text, &value)) {
        server_fail(answer, "that is no value of this point",
                    "write a number with its unit, or the name of a state");
    } else {
        *trial = (struct trial){.house = house,
                                .proof = proof,
                                .city = server_is_city(answer),
                                .point = point,
                                .value = value,
                                .longest_ms = (int64_t)ms};
        TEXT_COPY(trial->by, by);
        return true;
    }
    return false;
}

static void begin_at_once(struct trial *trial, struct server_answer *answer)
{
    char error[200] = "";
    struct text why = TEXT_IN(error);

    if (begin(trial, 0, &why))
        server_fail(answer, error, "estatectl points and estatectl zones list them");
    else
        trial->client = server_hold(answer, leave, trial);
}

void trial_drill(void *context, struct server_answer *answer, const struct json *args,
                 const char *by)
{
    struct verbs_house *house = context;
    struct trial *trial = house->trial;
    int rc;

    if (!prepare(house, answer, args, by, false))
        return;
    rc = field_probe(house->field, trial->point, probed, trial);
    if (rc == -EINVAL) /* a line of a chip, whose level comes without being asked for */
        begin_at_once(trial, answer);
    else if (rc)
        server_fail(answer, "its bus has no time for a question", "try again");
    else
        trial->client = server_hold(answer, leave, trial);
}

void trial_prove(void *context, struct server_answer *answer, const struct json *args,
                 const char *by)
{
    struct verbs_house *house = context;

    if (prepare(house, answer, args, by, true))
        begin_at_once(house->trial, answer);
}
