/*
 * app_config - which configuration runs.
 *
 * Configuration never stops the watch: with errors in /etc the good copy runs and GW_CONFIG says
 * so. A configuration is checked in three steps: what it says, whether its models keep to their own
 * examples, and what its buses would have to carry. Main thread, at the start and at a reload;
 * estated --check takes the same way.
 */
#include <errno.h>
#include <string.h>

#include "acquire/load.h"
#include "acquire/vectors.h"
#include "app_house.h"
#include "base/log.h"
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

int config_load(struct app *app)
{
    struct problems *problems = problems_new();
    struct setup_paths good;
    int rc = problems ? app_load(&app->options->paths, problems, &app->site) : -ENOMEM;

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
    int rc = good_save(app->options->state_dir, &app->options->paths, app->site);

    if (rc)
        log_warning("the configuration could not be copied to %s/good: %s", app->options->state_dir,
                    strerror(-rc));
}
