/*
 * versions - the configurations of this gateway, as people ask for them.
 *
 * The files in /etc/estated are the site's: the daemon reads them and never writes there. So what a
 * person can go back to are configurations of the city, or none of them; an edit of the site is
 * mended where it was made, and the difference to what ran before says what it was. Who may not
 * sign a configuration may not choose one either: an order of the city counts only where orders are
 * signed. An edit that was not taken over yet stays what it is. Main thread; a few small files are
 * read with it waiting.
 */
#include "control/versions.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "send/bundle.h"
#include "setup/bundles.h"
#include "setup/ledger.h"
#include "setup/listing.h"

enum { BEGINNING = 6 /* of a version, which is enough for people */ };

static const char *of(const struct json *row, const char *key)
{
    return json_text(json_get(row, key), "");
}

static const char *bundle_of(const struct json *row)
{
    return of(json_get(row, "bundle"), "version");
}

static bool is(const struct json *row, const char *result)
{
    return text_equal(of(row, "result"), result);
}

/* ---- what runs, and what ran ---- */

/* The row of what runs; NULL: it could not be written. */
static const struct json *running_row(const struct verbs_house *house, const struct json *rows,
                                      size_t *place)
{
    for (*place = json_count(rows); *place > 0;) {
        const struct json *row = json_at(rows, --*place);

        if (is(row, "running") && text_equal(of(row, "version"), house->site->config))
            return row;
    }
    return NULL;
}

static void put_copy(struct json *row, const char *key, const struct json *value)
{
    if (value)
        json_put(row, key, json_duplicate(value));
    else
        json_put_text(row, key, NULL);
}

void versions_show(void *context, struct server_answer *answer, const struct json *args,
                   const char *by)
{
    const struct verbs_house *house = context;
    const struct bundle_state *desired = house->desired;
    struct json *rows = ledger_read(house->state_dir), *row = json_new_object();
    size_t place;
    const struct json *runs = running_row(house, rows, &place);
    char time[CLOCK_TEXT];

    (void)args, (void)by;
    json_put_text(row, "version", house->site->config);
    json_put_text(row, "sha256", house->site->sha256);
    put_copy(row, "since", json_get(runs, "at"));
    put_copy(row, "by", json_get(runs, "by"));
    put_copy(row, "bundle", json_get(runs, "bundle"));
    json_put_text(row, "probation_until",
                  desired->until_utc_ms ? clock_format(time, desired->until_utc_ms) : NULL);
    json_put_text(row, "refused", desired->version[0] ? desired->version : NULL);
    json_put(row, "errors", desired->errors ? json_duplicate(desired->errors) : json_new_array());
    json_put(row, "warnings",
             desired->warnings ? json_duplicate(desired->warnings) : json_new_array());
    json_free(rows);
    server_row(answer, row);
}

void versions_history(void *context, struct server_answer *answer, const struct json *args,
                      const char *by)
{
    const struct verbs_house *house = context;
    struct json *rows = ledger_read(house->state_dir);

    (void)args, (void)by;
    for (size_t i = json_count(rows); i-- > 0;)
        server_row(answer, json_duplicate(json_at(rows, i)));
    json_free(rows);
}

/* ---- a version that a person names ---- */

static bool is_meant(const struct json *row, const char *word)
{
    const char *version = of(row, "version");

    return text_equal(version, word) || text_equal(bundle_of(row), word) ||
           (strlen(word) >= BEGINNING && !strncmp(version, word, strlen(word)));
}

/* The newest row that is meant; NULL, with the answer ended: there is none. */
static const struct json *find_row(struct server_answer *answer, const struct json *rows,
                                   const char *word)
{
    char error[120];

    for (size_t i = json_count(rows); i-- > 0;)
        if (!is(json_at(rows, i), "refused") && is_meant(json_at(rows, i), word))
            return json_at(rows, i);
    snprintf(error, sizeof error, "no configuration \"%.40s\" ran here, as far as is known", word);
    server_fail(answer, error, "estatectl config history lists them");
    return NULL;
}

/* ---- what differs ---- */

static void add_difference(void *context, const char *section, const char *key, const char *from,
                           const char *to)
{
    struct json *row = json_new_object();

    json_put_text(row, "section", section);
    json_put_text(row, "key", key);
    json_put_text(row, "from", from);
    json_put_text(row, "to", to);
    server_row(context, row);
}

static void answer_diff(const struct verbs_house *house, struct server_answer *answer,
                        const char *from, const char *to)
{
    struct json *before = listing_read(house->state_dir, from);
    struct json *after = listing_read(house->state_dir, to), *row;
    char error[120];

    if (!before || !after) {
        snprintf(error, sizeof error, "what %.40s said is not kept any more", before ? to : from);
        server_fail(answer, error, "estatectl config history lists what is known");
    } else {
        row = json_new_object();
        json_put_text(row, "version_from", from);
        json_put_text(row, "version_to", to);
        server_row(answer, row);
        listing_compare(before, after, add_difference, answer);
    }
    json_free(before);
    json_free(after);
}

/* The version that ran before the one that runs; NULL: none is known. */
static const char *version_before(const struct verbs_house *house, const struct json *rows)
{
    size_t place;

    running_row(house, rows, &place);
    while (place-- > 0)
        if (!is(json_at(rows, place), "refused") &&
            !text_equal(of(json_at(rows, place), "version"), house->site->config))
            return of(json_at(rows, place), "version");
    return NULL;
}

void versions_diff(void *context, struct server_answer *answer, const struct json *args,
                   const char *by)
{
    const struct verbs_house *house = context;
    struct json *rows = ledger_read(house->state_dir);
    const char *word[2] = {of(args, "before"), of(args, "after")};
    const char *version[2] = {version_before(house, rows), house->site->config};
    bool good = true;

    (void)by;
    for (int i = 0; i < 2 && good; i++) {
        const struct json *row = word[i][0] ? find_row(answer, rows, word[i]) : NULL;

        if (row)
            version[i] = of(row, "version");
        good = row || !word[i][0];
    }
    if (good && !version[0])
        server_fail(answer, "no other configuration ran here, as far as is known", NULL);
    else if (good)
        answer_diff(house, answer, version[0], version[1]);
    json_free(rows);
}

/* ---- the way back ---- */

/* The bundle before the one in use, of those that nobody took back; "": none. */
static const char *bundle_before(const struct verbs_house *house, const struct json *rows)
{
    size_t place;

    running_row(house, rows, &place);
    while (place-- > 0) {
        const struct json *row = json_at(rows, place);

        if (is(row, "superseded") && !text_equal(bundle_of(row), house->site->bundle) &&
            (!bundle_of(row)[0] || bundles_kept(house->state_dir, bundle_of(row))))
            return bundle_of(row);
    }
    return "";
}

/* Which bundle is meant; NULL, with the answer ended: none that could run. */
static const char *choose(const struct verbs_house *house, struct server_answer *answer,
                          const struct json *rows, const char *word)
{
    const struct json *row;
    const char *bundle = "";

    if (!word[0]) {
        if (house->site->bundle[0])
            return bundle_before(house, rows);
        server_fail(answer, "no configuration of the city is in use; what runs is of this site",
                    "estatectl config diff says what was changed: mend it in /etc/estated, then "
                    "estatectl reload");
        return NULL;
    }
    if (!text_equal(word, "site")) {
        row = find_row(answer, rows, word);
        if (!row)
            return NULL;
        bundle = bundle_of(row);
    }
    if (text_equal(bundle, house->site->bundle)) {
        server_fail(answer,
                    bundle[0] ? "that configuration of the city is in use"
                              : "no configuration of the city is in use",
                    "what differs beside it is of this site: mend it in /etc/estated");
        return NULL;
    }
    if (!bundle[0] || bundles_kept(house->state_dir, bundle))
        return bundle;
    server_fail(answer, "that configuration is not kept any more",
                "the city can send it with a new version");
    return NULL;
}

static void answer_problems(struct server_answer *answer, struct problems *problems)
{
    for (size_t i = 0; i < problems_count(problems); i++) {
        struct json *row = json_new_object();

        json_put_text(row, "problem", problems_line(problems, i));
        server_row(answer, row);
    }
}

static void go_back(struct verbs_house *house, struct server_answer *answer,
                    const struct versions_back *back)
{
    struct problems *problems = problems_new();
    char left[SITE_BUNDLE];
    struct json *row;

    TEXT_COPY(left, house->site->bundle);
    if (!problems || house->roll_back(house->context, back, problems)) {
        if (problems)
            answer_problems(answer, problems);
        server_fail(answer, "it cannot run any more; nothing changed",
                    "mend the lines above, or choose another one");
    } else {
        row = json_new_object();
        json_put_text(row, "taken", house->site->config);
        json_put_text(row, "bundle", back->bundle[0] ? back->bundle : NULL);
        json_put_text(row, "left", left[0] ? left : NULL);
        server_row(answer, row);
        done_wait(&house->done, answer, clock_boot());
    }
    problems_free(problems);
}

/* False, with the answer ended: an order that nobody signed. */
static bool may_choose(const struct verbs_house *house, struct server_answer *answer)
{
    if (!server_is_city(answer) || house->site->settings.command_keys[0])
        return true;
    server_fail(answer, "orders are not signed here, and an unsigned one chooses no configuration",
                "[mqtt] command-keys, or send it with a new version");
    return false;
}

void versions_roll_back(void *context, struct server_answer *answer, const struct json *args,
                        const char *by)
{
    struct verbs_house *house = context;
    struct json *rows;
    char who[MESSAGE_WHO], bundle[SITE_BUNDLE] = "";
    struct text text = TEXT_IN(who);
    const char *chosen;

    if (!may_choose(house, answer))
        return;
    rows = ledger_read(house->state_dir);
    chosen = choose(house, answer, rows, of(args, "version"));
    if (chosen)
        TEXT_COPY(bundle, chosen);
    json_free(rows);
    if (!chosen)
        return;
    text_printf(&text, "%s/%s", server_is_city(answer) ? "city" : "site", by);
    go_back(house, answer,
            &(struct versions_back){.bundle = bundle,
                                    .by = who,
                                    .reason = of(args, "reason"),
                                    .city = server_is_city(answer)});
}

void versions_apply(void *context, struct server_answer *answer, const struct json *args,
                    const char *by)
{
    struct verbs_house *house = context;

    (void)args, (void)by;
    if (!house->apply(house->context))
        server_fail(answer, "the city desires no configuration",
                    "publish it on config/desired, retained");
}
