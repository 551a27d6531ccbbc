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

void config_log(struct problems *problems)
{
    for (size_t i = 0; i < problems_count(problems); i++)
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

/* Where it is now: a bundle of the city comes and goes. */
static struct setup_paths current_paths(const struct app *app)
{
    struct setup_paths paths = app->options->paths;

    bundles_paths(app->options->state_dir, &paths);
    return paths;
}

int config_load(struct app *app)
{
    struct problems *problems = problems_new();
    struct setup_paths paths = current_paths(app), good;
    int rc = problems ? app_load(&paths, problems, &app->site) : -ENOMEM;

    app->desired.applied_utc_ms = clock_utc();

    if (problems)
        config_log(problems);
    problems_free(problems);
    if (rc != -EINVAL)
        return rc;
    app->config_wrong = true;
    if (!good_paths(app->options->state_dir, &app->options->paths, &good)) {
        log_error("no configuration that can run: mend the lines above");
        return -EINVAL;
    }
    problems = problems_new();
    /* a bus that carries too much still watches something: no reason not to run */
    rc = problems ? setup_load(&good, problems, &app->site) : -ENOMEM;
    problems_free(problems);
    if (rc)
        log_error("the good copy in %s/good cannot run either", app->options->state_dir);
    else
        log_error("running the last good configuration %s: mend the lines above",
                  app->site->config);
    return rc;
}

void config_keep(struct app *app)
{
    struct setup_paths paths = current_paths(app);
    int rc = good_save(app->options->state_dir, &paths, app->site);

    if (rc)
        log_warning("the configuration could not be copied to %s/good: %s", app->options->state_dir,
                    strerror(-rc));
}

int config_check(void *context, struct problems *problems)
{
    struct setup_paths paths = current_paths(context);
    struct site *site;
    int rc = app_load(&paths, problems, &site);

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
int config_reload(void *context, struct problems *problems)
{
    struct app *app = context;
    struct setup_paths paths = current_paths(app);
    struct site *site;
    int rc = app_load(&paths, problems, &site);

    app->config_wrong = rc != 0;
    if (!rc && text_equal(site->config, app->site->config)) {
        site_free(site);
        config_use(app); /* a key may have been taken out of its file */
        log_notice("configuration %s: nothing has changed", app->site->config);
    } else if (!rc) {
        app->desired.applied_utc_ms = clock_utc();
        rc = app->swap(app, site);
        if (rc) { /* parts of the house are missing: nothing may look at them any more */
            log_error("the new configuration cannot be started: %s", strerror(-rc));
            loop_stop(app->loop, EXIT_FAILURE);
            return rc;
        }
        config_keep(app);
        log_notice("configuration %s taken over", app->site->config);
    }
    tick_conditions(app);
    return rc;
}
