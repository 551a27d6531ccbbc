/*
 * app_desired - configurations of the city: heard, tried, taken, and told of.
 *
 * A bundle is written beside the one in use, checked as any configuration is, together with what
 * the site says itself, its devices are asked, and only then it is named as the one in use and
 * taken over by a reload. Whatever is wrong with it leaves everything as it is, and is told in
 * words on the topic config. The broker gives the retained bundle out at each connection: one that
 * runs is left alone, and one that is not newer than any before is refused, so that nobody can play
 * an old one again, and none comes back that people have rolled back. Main thread; a bundle is
 * written with it waiting, as the good copy is: it is small, and comes rarely.
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
#include "setup/ledger.h"

enum { LOOK_MS = 1000 /* between two looks at a bundle on probation */ };

static void set_until(struct app *app)
{
    const struct probation *p = &app->probation;

    app->desired.until_utc_ms = p->version[0] ? clock_utc() + p->length_ms - p->ran_ms : 0;
}

void desired_tell(struct app *app)
{
    char *body;
    int rc;

    if (!app->online)
        return;
    set_until(app);
    body = bundle_told(app->site, &app->desired, clock_utc() - (clock_boot() - app->applied_ms),
                       clock_quality());
    rc = body ? say_message(app, "config", body, 1, true) : -ENOMEM;
    app->withheld.config = rc == -EACCES;
    if (rc && !app->withheld.config)
        log_warning("city: which configuration runs finds no room on its way");
    free(body);
}

/* ---- what was wrong ---- */

static void forget_errors(struct app *app)
{
    json_free(app->desired.errors);
    json_free(app->desired.warnings);
    app->desired.errors = app->desired.warnings = NULL;
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

/* What is no error stays beside what is. */
static void note_warnings(struct app *app, struct problems *problems)
{
    json_free(app->desired.warnings);
    app->desired.warnings = json_new_array();
    for (size_t i = 0; i < problems_count(problems); i++)
        if (problems_kind(problems, i) == PROBLEM_WARNING)
            json_add_text(app->desired.warnings, problems_line(problems, i));
}

static void refuse_all(struct app *app, const struct bundle *bundle, struct problems *problems)
{
    begin_errors(app, bundle);
    for (size_t i = 0; i < problems_count(problems); i++)
        if (problems_kind(problems, i) == PROBLEM_ERROR)
            add_error(app, problems_line(problems, i));
    note_warnings(app, problems);
}

/* A bundle whose signature is good and that cannot run: the history has it, too. */
static void refuse_tried(struct app *app, const struct bundle *bundle, struct problems *problems,
                         int rc)
{
    char by[MESSAGE_WHO];

    if (problems && problems_errors(problems))
        refuse_all(app, bundle, problems);
    else
        refuse(app, bundle, strerror(-rc));
    snprintf(by, sizeof by, "city/%s", bundle->signer);
    ledger_refuse(app->options->state_dir, bundle->version, bundle->sha256, by,
                  json_text(json_at(app->desired.errors, 0), ""), clock_utc());
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
                                      .time_quality = clock_quality(),
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

/* The bundle before is in use again, or if that cannot run beside what was taken over here
 * meanwhile, none is. */
static int go_back(struct app *app, const char *why, struct problems *problems)
{
    const struct config_how how = {
        .by = "gateway", .ended = "taken-back", .why = why, .as_read = true};
    const char *const to[] = {app->probation.former, ""};
    int rc = -EINVAL;

    for (size_t i = 0; i < sizeof to / sizeof *to && rc == -EINVAL; i++) {
        rc = bundles_use(app->options->state_dir, to[i]);
        if (!rc)
            rc = config_take(app, &how, problems);
    }
    return rc;
}

/* The one that failed is told of as one that is refused. */
static void take_back(struct app *app, const char *why)
{
    const char *state_dir = app->options->state_dir;
    struct bundle failed = {.files = NULL};
    struct problems *problems = problems_new();
    int rc;

    TEXT_COPY(failed.version, app->site->bundle);
    TEXT_COPY(failed.sha256, app->site->bundle_sha256);
    rc = problems ? go_back(app, why, problems) : -ENOMEM;
    if (problems)
        config_log(problems);
    problems_free(problems);
    if (rc) {
        log_error("bundle of the city: %s, but nothing else can run: %s", why, strerror(-rc));
        bundles_use(state_dir, failed.version);
    }
    probation_end(&app->probation, state_dir);
    set_until(app);
    if (rc)
        return;
    refuse(app, &failed, why);
    tell_evidence(app, "gateway", why, false);
}

void desired_tick(struct app *app)
{
    int64_t now_ms = clock_boot(), span_ms = now_ms - app->probation_ms;
    struct probation_view now;
    char why[PROBATION_WHY];

    if (!app->probation.version[0] || (app->probation_ms && span_ms < LOOK_MS))
        return;
    now = look(app);
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
    static const char why[] = "taken back: the gateway died three times with it";
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
    ledger_end(state_dir, "taken-back", why, clock_utc());
    refuse(app, &failed, why);
    probation_end(&app->probation, state_dir);
    set_until(app);
}

void desired_leave(struct app *app, bool in_order)
{
    probation_leave(&app->probation, app->options->state_dir, in_order);
    forget_errors(app);
    free(app->heard.at);
}

/* It is good: from here on it runs, or the one before does. */
static int take(struct app *app, const struct bundle *bundle, struct problems *problems)
{
    const char *state_dir = app->options->state_dir;
    char former[SITE_BUNDLE], who[MESSAGE_WHO];
    const struct config_how how = {.by = who, .ended = "superseded", .why = ""};
    int rc;

    snprintf(who, sizeof who, "city/%s", bundle->signer);
    bundles_now(state_dir, former);
    rc = begin_probation(app, bundle->version, former);
    set_until(app);
    if (!rc)
        rc = bundles_take(state_dir, bundle->version);
    if (!rc)
        rc = config_take(app, &how, problems);
    if (rc) {
        bundles_use(state_dir, former);
        probation_end(&app->probation, state_dir);
        set_until(app);
        return rc;
    }
    forget_errors(app);
    note_warnings(app, problems);
    tell_evidence(app, who, "", true);
    return 0;
}

/* ---- trying it ---- */

static void forget_trying(struct app *app)
{
    if (app->rehearsal)
        rehearsal_stop(app->rehearsal);
    if (app->trying.site)
        site_free(app->trying.site);
    problems_free(app->trying.problems);
    bundle_free(&app->trying.bundle);
    app->trying = (struct app_trying){.site = NULL};
}

void desired_drop(struct app *app)
{
    if (!app->trying.site)
        return;
    refuse(app, &app->trying.bundle, "the gateway took over something else while it was tried");
    forget_trying(app);
    bundles_drop(app->options->state_dir);
}

/* Its devices were asked. */
static void rehearsed(void *context)
{
    struct app *app = context;
    struct app_trying tried = app->trying;
    int rc = problems_errors(tried.problems) ? -EINVAL : 0;

    app->trying = (struct app_trying){.site = NULL};
    if (!rc && !config_is_as_read(&tried.paths, tried.site, tried.problems))
        rc = -EINVAL;
    if (!rc)
        rc = take(app, &tried.bundle, tried.problems);
    if (rc) {
        bundles_drop(app->options->state_dir);
        refuse_tried(app, &tried.bundle, tried.problems, rc);
    }
    app->trying = tried;
    forget_trying(app);
    desired_tell(app);
}

/* Written, checked with everything that this site says itself, its devices asked, and taken. What
 * was edited on site and not taken over yet does not come to run by way of the city. Takes the
 * bundle over. */
static void try_bundle(struct app *app, struct bundle *bundle)
{
    const char *state_dir = app->options->state_dir;
    struct problems *problems = problems_new();
    struct setup_paths now = config_paths(app), paths = now;
    struct site *site = NULL;
    int rc = problems ? 0 : -ENOMEM;

    if (!rc && !config_is_as_read(&now, app->site, problems))
        rc = -EINVAL;
    if (!rc)
        rc = bundles_stage(state_dir, bundle->version, bundle->sha256, bundle->files, &paths);
    if (!rc)
        rc = app_load(&paths, problems, &site);
    if (!rc && !config_is_as_read(&now, app->site, problems)) { /* edited while it was loaded */
        site_free(site);
        rc = -EINVAL;
    }
    app->trying = (struct app_trying){
        .bundle = *bundle, .site = rc ? NULL : site, .paths = paths, .problems = problems};
    bundle->files = NULL;
    if (!rc)
        rc = rehearsal_start(app->rehearsal, app->site, site, problems, rehearsed, app);
    if (!rc)
        return;
    bundles_drop(state_dir);
    refuse_tried(app, &app->trying.bundle, problems, rc);
    forget_trying(app);
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
    if (!ledger_why(app->options->state_dir, bundle->version, bundle->sha256, why, sizeof why))
        snprintf(why, sizeof why, "version: %s was here already; the next one has to be newer",
                 newest);
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

static void hear(struct app *app, const char *payload, size_t size)
{
    const struct settings *settings = &app->site->settings;
    struct bundle bundle = {.files = NULL};
    char why[BUNDLE_WHY], to[64];
    struct keys keys;

    read_keys(app, &keys);
    snprintf(to, sizeof to, "%s/%s", settings->id, settings->gateway);
    if (bundle_read(payload, size, &keys, to, &bundle, why))
        refuse(app, &bundle, why);
    else if (is_new(app, &bundle))
        try_bundle(app, &bundle);
    bundle_free(&bundle);
}

void desired_hear(struct app *app, const struct mqtt_report *report)
{
    if (!report->size && !report->cut)
        return;         /* nothing is desired any more: what runs goes on */
    forget_trying(app); /* this one is newer */
    free(app->heard.at);
    app->heard = (struct app_heard){.at = report->cut ? NULL : malloc(report->size)};
    if (app->heard.at) {
        app->heard.size = report->size;
        hear(app, memcpy(app->heard.at, report->payload, report->size), report->size);
    } else {
        refuse(app, &(struct bundle){.files = NULL},
               report->cut ? "it is longer than 64 KiB" : strerror(ENOMEM));
    }
    desired_tell(app);
}

bool desired_apply(void *context)
{
    struct app *app = context;

    if (!app->heard.at)
        return false;
    if (!app->trying.site)
        hear(app, app->heard.at, app->heard.size);
    desired_tell(app);
    return true;
}

void desired_again(struct app *app)
{
    if (app->desired.errors)
        desired_apply(app);
}

/* ---- the way back that people choose ---- */

int desired_roll_back(void *context, const struct versions_back *back, struct problems *problems)
{
    struct app *app = context;
    const char *state_dir = app->options->state_dir;
    struct bundle left = {.files = NULL};
    char why[BUNDLE_WHY], now[SITE_BUNDLE];
    struct config_how how = {.by = back->by, .ended = "rolled-back", .why = why, .as_read = true};
    struct text text = TEXT_IN(why);
    int rc;

    text_printf(&text, "rolled back by %s%s%s", back->by, back->reason[0] ? ": " : "",
                back->reason);
    TEXT_COPY(left.version, app->site->bundle);
    TEXT_COPY(left.sha256, app->site->bundle_sha256);
    if (!left.version[0]) { /* forward again, from none of the city's */
        how.ended = "superseded";
        how.why = "";
    }
    bundles_now(state_dir, now);
    rc = bundles_use(state_dir, back->bundle);
    if (!rc)
        rc = config_take(app, &how, problems);
    if (rc) {
        bundles_use(state_dir, now);
        return rc;
    }
    probation_end(&app->probation, state_dir);
    set_until(app);
    forget_errors(app);
    if (left.version[0])
        refuse(app, &left, why);
    tell_evidence(app, back->by, back->reason, back->city);
    desired_tell(app);
    return 0;
}
