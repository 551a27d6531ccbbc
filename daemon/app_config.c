/*
 * app_config - which configuration runs.
 *
 * Configuration never stops the watch: with errors in /etc the good copy runs and GW_CONFIG says
 * so; a reload with errors changes nothing. A configuration is checked in three steps: what it
 * says, whether its models keep to their own examples, and what its buses would have to carry. Main
 * thread, at the start and at a reload; estated --check takes the same way.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "acquire/load.h"
#include "acquire/vectors.h"
#include "app_house.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "setup/bundles.h"
#include "setup/good.h"
#include "setup/ledger.h"
#include "setup/listing.h"

void config_log(struct problems *problems)
{
    for (size_t i = 0; i < problems_count(problems); i++)
        if (problems_kind(problems, i) == PROBLEM_NOTE)
            log_notice("%s", problems_line(problems, i));
        else
            log_warning("%s", problems_line(problems, i));
}

int app_load(const struct setup_paths *paths, struct problems *problems, struct site **out)
{
    struct site *site;
    int rc = setup_load(paths, problems, &site), errors;

    if (rc)
        return rc;
    for (uint32_t i = 0; i < site->products; i++)
        vectors_run(&site->product[i], problems);
    errors = load_check(site, problems);
    if (errors < 0 || problems_errors(problems)) {
        site_free(site);
        return errors < 0 ? errors : -EINVAL;
    }
    *out = site;
    return 0;
}

struct setup_paths config_paths(const struct app *app)
{
    struct setup_paths paths = app->options->paths;

    bundles_paths(app->options->state_dir, &paths);
    return paths;
}

/* Without a word: what is wrong with it was said, or is of another time. A bus that carries too
 * much still watches something: no reason not to run. */
static int try_load(const struct setup_paths *paths, struct site **out)
{
    struct problems *problems = problems_new();
    int rc = problems ? setup_load(paths, problems, out) : -ENOMEM;

    problems_free(problems);
    return rc;
}

/* What the site says in the configuration that runs, with the bundle that is in use now. False:
 * there is no good copy. */
static bool paths_as_read(const struct app *app, struct setup_paths *out)
{
    if (!good_paths(app->options->state_dir, &app->options->paths, out))
        return false;
    TEXT_COPY(out->models[1], app->options->paths.models[1]);
    bundles_paths(app->options->state_dir, out);
    return true;
}

/* What can run while /etc cannot. The good copy was made with one bundle, and another one may be in
 * use since: then the site's part of it runs with that, so that a bundle that was taken back is
 * gone, whatever is being edited just then. app->made_of becomes what it was made of. */
static int load_good(struct app *app)
{
    const char *state_dir = app->options->state_dir;
    char in_copy[SITE_BUNDLE], copy_sha256[65], now[SITE_BUNDLE];
    struct setup_paths good;

    if (!good_paths(state_dir, &app->options->paths, &good))
        return -ENOENT;
    bundles_about(good.city, in_copy, copy_sha256);
    bundles_now(state_dir, now);
    if (!text_equal(in_copy, now)) {
        paths_as_read(app, &app->made_of);
        if (!try_load(&app->made_of, &app->site))
            return 0;
        app->made_of.city[0] = '\0';
        if (bundles_compare(in_copy, now) > 0 && !try_load(&app->made_of, &app->site))
            return 0;
    }
    app->made_of = good;
    return try_load(&good, &app->site);
}

int config_load(struct app *app)
{
    struct problems *problems = problems_new();
    int rc;

    app->made_of = config_paths(app);
    rc = problems ? app_load(&app->made_of, problems, &app->site) : -ENOMEM;
    app->applied_ms = clock_boot();
    if (problems)
        config_log(problems);
    problems_free(problems);
    if (rc != -EINVAL)
        return rc;
    app->config_wrong = true;
    rc = load_good(app);
    if (rc == -ENOENT)
        log_error("no configuration that can run: mend the lines above");
    else if (rc)
        log_error("the good copy in %s/good cannot run either", app->options->state_dir);
    else
        log_error("running the last good configuration %s: mend the lines above",
                  app->site->config);
    return rc == -ENOENT ? -EINVAL : rc;
}

void config_keep(struct app *app, const struct config_how *how)
{
    const char *state_dir = app->options->state_dir;
    const struct ledger_change change = {.site = app->site,
                                         .by = how->by,
                                         .ended = how->ended,
                                         .why = how->why,
                                         .utc_ms = clock_utc()};
    int rc = good_save(state_dir, &app->made_of, app->site);

    if (rc)
        log_warning("the configuration could not be copied to %s/good: %s", state_dir,
                    strerror(-rc));
    rc = listing_keep(state_dir, &app->made_of, app->site);
    if (!rc)
        rc = ledger_take(state_dir, &change);
    if (rc)
        log_warning("the history of configurations cannot be written: %s", strerror(-rc));
}

bool config_is_as_read(const struct setup_paths *paths, const struct site *read,
                       struct problems *problems)
{
    struct site *site;
    bool same;

    if (app_load(paths, problems, &site))
        return problems_add(problems, PROBLEM_ERROR, NULL, 0,
                            "files of this site are at fault: it is tried again after they are "
                            "mended, and estatectl reload on site");
    same = text_equal(site->sha256, read->sha256);
    site_free(site);
    if (!same)
        problems_add(problems, PROBLEM_ERROR, NULL, 0,
                     "files of this site were edited and not taken over yet: it is tried again "
                     "after estatectl reload on site");
    return same;
}

int config_check(void *context, struct problems *problems, const char *by)
{
    struct setup_paths paths = config_paths(context);
    struct site *site;
    int rc = app_load(&paths, problems, &site);

    (void)by;
    if (!rc)
        site_free(site);
    return rc;
}

/* What the city may order, and how fast it is told of the past. */
void config_use(struct app *app)
{
    const struct settings *settings = &app->site->settings;
    uint32_t accepted = settings->city_orders;
    char why[KEYS_WHY], to[64];

    app->keys = (struct keys){0};
    if (settings->command_keys[0] && keys_read(settings->command_keys, &app->keys, why)) {
        log_error("%s: %s; no orders of the city are taken", settings->command_keys, why);
        accepted = 0;
    }
    snprintf(to, sizeof to, "%s/%s", settings->id, settings->gateway);
    tick_certificates(app);
    outbox_rate(app->outbox, settings->replay_per_s);
    journal_limit(app->journal, settings->unsent_rows, settings->unsent_bytes);
    city_use(app->city, app->server, accepted, &app->keys, to);
}

/* A configuration that loads but cannot be started leaves no watch at all: systemd starts us again,
 * and the good copy is still the one before. */
static int start(struct app *app, struct site *site, const struct setup_paths *paths,
                 const struct config_how *how)
{
    int rc;

    app->applied_ms = clock_boot();
    rc = app->swap(app, site);
    if (rc) { /* parts of the house are missing: nothing may look at them any more */
        log_error("the new configuration cannot be started: %s", strerror(-rc));
        loop_stop(app->loop, EXIT_FAILURE);
        return rc;
    }
    app->made_of = *paths;
    config_keep(app, how);
    log_notice("configuration %s taken over", app->site->config);
    return 0;
}

int config_take(struct app *app, const struct config_how *how, struct problems *problems)
{
    struct setup_paths paths;
    struct site *site;
    int rc;

    if (!how->as_read || !paths_as_read(app, &paths))
        paths = config_paths(app);
    rc = app_load(&paths, problems, &site);
    if (how->ours)
        app->config_wrong = rc != 0;
    if (!rc && text_equal(site->config, app->site->config)) {
        site_free(site);
        config_use(app); /* a key may have been taken out of its file */
        log_notice("configuration %s: nothing has changed", app->site->config);
    } else if (!rc && (rc = start(app, site, &paths, how))) {
        return rc;
    }
    tick_conditions(app);
    return rc;
}

int config_reload(struct app *app, struct problems *problems, const char *by)
{
    const struct config_how how = {.by = by, .ended = "superseded", .why = "", .ours = true};

    return config_take(app, &how, problems);
}
