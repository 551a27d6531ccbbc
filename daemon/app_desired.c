/*
 * app_desired - configurations of the city: heard, tried, taken, and told of.
 *
 * A bundle is written beside the one in use, checked as any configuration is, together with what
 * the site says itself, and only then named as the one in use and taken over by a reload. Whatever
 * is wrong with it leaves everything as it is, and is told in words on the topic config. The
 * broker gives the retained bundle out at each connection: one that runs is left alone, and one
 * that is not newer than any before is refused, so that nobody can play an old one again. Main
 * thread; a bundle is written with it waiting, as the good copy is: it is small, and comes rarely.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "app_house.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "estate_plugin.h"
#include "setup/bundles.h"

void desired_tell(struct app *app)
{
    char topic[PAYLOAD_TOPIC], *body;

    if (!app->online)
        return;
    body = bundle_told(app->site, &app->desired);
    payload_topic(&app->site->settings, "config", topic);
    if (!body || mqtt_publish(app->mqtt, 0, topic, body, 1, true))
        log_warning("city: which configuration runs finds no room on its way");
    free(body);
}

/* ---- what was wrong ---- */

static void forget_errors(struct app *app)
{
    json_free(app->desired.errors);
    app->desired.errors = NULL;
    app->desired.version[0] = app->desired.sha256[0] = '\0';
}

static void add_error(struct app *app, const char *line)
{
    log_warning("bundle of the city: %s", line);
    json_add_text(app->desired.errors, line);
}

/* The bundle as far as it is known; add_error() follows. */
static void begin_errors(struct app *app, const struct bundle *bundle)
{
    forget_errors(app);
    app->desired.errors = json_new_array();
    TEXT_COPY(app->desired.version, bundle->version);
    TEXT_COPY(app->desired.sha256, bundle->sha256);
}

static void refuse(struct app *app, const struct bundle *bundle, const char *why)
{
    begin_errors(app, bundle);
    add_error(app, why);
}

static void refuse_all(struct app *app, const struct bundle *bundle, struct problems *problems)
{
    begin_errors(app, bundle);
    for (size_t i = 0; i < problems_count(problems); i++)
        add_error(app, problems_line(problems, i));
}

/* ---- one that may be taken ---- */

/* Which bundle came into use, by whom; "": none any more. */
static void tell_evidence(struct app *app, const char *who, const char *reason, bool city)
{
    struct json *more = json_new_object();

    json_put_text(more, "version", app->site->bundle);
    json_put_text(more, "sha256", app->site->bundle_sha256);
    people_audit(app, &(struct audit){.op = "config",
                                      .zone = "",
                                      .item = "",
                                      .id = "",
                                      .by = who,
                                      .reason = reason,
                                      .number = "",
                                      .city = city,
                                      .time_utc_ms = clock_utc(),
                                      .more = more});
}

/* ---- on probation ---- */

static bool is_good(void *context, uint32_t point)
{
    const struct app *app = context;

    return desk_value(app->desk, point)->quality == ESTATE_GOOD;
}

static struct probation_view look(struct app *app)
{
    return (struct probation_view){
        .site = app->site, .context = app, .is_good = is_good, .online = app->online};
}

static int begin_probation(struct app *app, const char *version, const char *former)
{
    struct probation_view now = look(app);

    probation_end(&app->probation, app->options->state_dir);
    app->probation_ms = 0;
    app->probation.length_ms = app->site->settings.probation_ms;
    if (!app->probation.length_ms)
        return 0;
    TEXT_COPY(app->probation.version, version);
    TEXT_COPY(app->probation.former, former);
    return probation_begin(&app->probation, app->options->state_dir, &now);
}

static void set_until(struct app *app)
{
    const struct probation *p = &app->probation;

    app->desired.until_utc_ms = p->version[0] ? clock_utc() + p->length_ms - p->ran_ms : 0;
}

/* The bundle before is in use again; the one that failed is told of as one that is refused. */
static void take_back(struct app *app, const char *why)
{
    const char *state_dir = app->options->state_dir;
    struct bundle failed = {.files = NULL};
    struct problems *problems = problems_new();
    int rc = problems ? bundles_use(state_dir, app->probation.former) : -ENOMEM;

    TEXT_COPY(failed.version, app->site->bundle);
    TEXT_COPY(failed.sha256, app->site->bundle_sha256);
    if (!rc)
        rc = config_reload(app, problems);
    if (problems)
        config_log(problems);
    problems_free(problems);
    if (rc) {
        log_error("bundle of the city: %s, but the one before cannot run: %s", why, strerror(-rc));
        bundles_use(state_dir, failed.version);
    }
    probation_end(&app->probation, state_dir);
    set_until(app);
    if (rc)
        return;
    refuse(app, &failed, why);
    tell_evidence(app, "gateway", why, false);
}

void desired_tick(void *context, uint32_t events)
{
    struct app *app = context;
    int64_t now_ms = clock_boot(), span_ms = now_ms - app->probation_ms;
    struct probation_view now = look(app);
    char why[PROBATION_WHY];

    (void)events;
    if (!app->probation.version[0])
        return;
    if (!app->probation_ms)
        span_ms = 0;
    app->probation_ms = now_ms;
    switch (probation_tick(&app->probation, &now, span_ms, why)) {
    case PROBATION_FAILED:
        take_back(app, why);
        break;
    case PROBATION_PASSED:
        log_notice("bundle of the city %s has proved itself", app->probation.version);
        probation_end(&app->probation, app->options->state_dir);
        set_until(app);
        break;
    default:
        return;
    }
    desired_tell(app);
}

void desired_resume(struct app *app)
{
    const char *state_dir = app->options->state_dir;
    struct bundle failed = {.files = NULL};
    struct setup_paths paths;

    if (!probation_resume(&app->probation, state_dir))
        return;
    set_until(app);
    if (app->probation.starts <= PROBATION_STARTS)
        return;
    bundles_paths(state_dir, &paths);
    bundles_about(paths.city, failed.version, failed.sha256);
    bundles_use(state_dir, app->probation.former);
    refuse(app, &failed, "taken back: the gateway died three times with it");
    probation_end(&app->probation, state_dir);
    set_until(app);
}

void desired_leave(struct app *app, bool in_order)
{
    probation_leave(&app->probation, app->options->state_dir, in_order);
    forget_errors(app);
}

/* It is good: from here on it runs, or the one before does. */
static int take(struct app *app, const struct bundle *bundle, struct problems *problems)
{
    const char *state_dir = app->options->state_dir;
    bool wrong = app->config_wrong;
    char former[SITE_BUNDLE], who[MESSAGE_WHO];
    int rc;

    bundles_now(state_dir, former);
    rc = begin_probation(app, bundle->version, former);
    set_until(app);
    if (!rc)
        rc = bundles_take(state_dir, bundle->version);
    if (!rc)
        rc = config_reload(app, problems);
    if (rc) {
        bundles_use(state_dir, former);
        probation_end(&app->probation, state_dir);
        set_until(app);
        app->config_wrong = wrong;
        return rc;
    }
    forget_errors(app);
    snprintf(who, sizeof who, "city/%s", bundle->signer);
    tell_evidence(app, who, "", true);
    return 0;
}

/* Written, checked with everything that this site says itself, and taken. */
static void try_bundle(struct app *app, const struct bundle *bundle)
{
    const char *state_dir = app->options->state_dir;
    struct problems *problems = problems_new();
    struct setup_paths paths = app->options->paths;
    struct site *site;
    int rc = problems
                 ? bundles_stage(state_dir, bundle->version, bundle->sha256, bundle->files, &paths)
                 : -ENOMEM;

    if (!rc) {
        rc = app_load(&paths, problems, &site);
        if (!rc)
            site_free(site);
    }
    if (!rc)
        rc = take(app, bundle, problems);
    if (rc) {
        bundles_drop(state_dir);
        if (problems && problems_errors(problems))
            refuse_all(app, bundle, problems);
        else
            refuse(app, bundle, strerror(-rc));
    }
    problems_free(problems);
}

/* Is it neither the one that runs nor an old one? */
static bool is_new(struct app *app, const struct bundle *bundle)
{
    char now[SITE_BUNDLE], seen[SITE_BUNDLE], why[BUNDLE_WHY];
    const char *newest = seen;

    bundles_now(app->options->state_dir, now);
    bundles_seen(app->options->state_dir, seen);
    if (text_equal(bundle->version, now) && text_equal(bundle->sha256, app->site->bundle_sha256)) {
        forget_errors(app);
        return false;
    }
    if (bundles_compare(now, seen) > 0)
        newest = now;
    if (bundles_compare(bundle->version, newest) > 0)
        return true;
    if (app->desired.errors && text_equal(bundle->version, app->desired.version))
        return false; /* what was wrong with it stays told */
    snprintf(why, sizeof why, "version: %s was here already; the next one has to be newer", newest);
    refuse(app, bundle, why);
    return false;
}

static void read_keys(struct app *app, struct keys *keys)
{
    const struct settings *settings = &app->site->settings;
    const char *path = settings->config_keys[0] ? settings->config_keys : settings->command_keys;
    char why[KEYS_WHY];

    *keys = (struct keys){.n = 0};
    if (path[0] && keys_read(path, keys, why))
        log_error("%s: %s; no configuration of the city is taken", path, why);
}

void desired_hear(struct app *app, const struct mqtt_report *report)
{
    const struct settings *settings = &app->site->settings;
    struct bundle bundle = {.files = NULL};
    char why[BUNDLE_WHY], to[64];
    struct keys keys;

    if (!report->size && !report->cut)
        return; /* nothing is desired any more: what runs goes on */
    read_keys(app, &keys);
    snprintf(to, sizeof to, "%s/%s", settings->id, settings->gateway);
    if (report->cut)
        refuse(app, &bundle, "it is longer than 64 KiB");
    else if (bundle_read(report->payload, report->size, &keys, to, &bundle, why))
        refuse(app, &bundle, why);
    else if (is_new(app, &bundle))
        try_bundle(app, &bundle);
    bundle_free(&bundle);
    desired_tell(app);
}
