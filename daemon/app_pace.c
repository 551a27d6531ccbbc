/*
 * app_pace - how often main looks at what only time brings.
 *
 * Waking up costs more than all that there is to do then: what is needed for it has gone from the
 * processor's caches. So main ticks four times a second only while something is under way, and once
 * a second while nothing is, then along with whatever else wakes it about that time.
 */
#include "app_house.h"
#include "base/clock.h"

enum {
    TICK_MS = 250,  /* while something is under way .. */
    CALM_MS = 1000, /* .. and while nothing is, .. */
    ALONG_MS = 750  /* .. or already after this, if main is awake anyway */
};

static bool lists_wait(const struct app *app)
{
    for (size_t i = 0; i < app->domains; i++)
        if (app->domain[i].dirty)
            return true;
    return false;
}

/* Does nobody wait for anything that takes less than a second? */
static bool is_calm(const struct app *app)
{
    struct desk_trial trial;

    return app->online && !app->pending && outbox_idle(app->outbox) && !app->unheard.rows &&
           !app->telemetry && !lists_wait(app) && !app->withheld.state && !app->withheld.config &&
           !app->news.receipt.topic && !app->news.bundle.topic && !duty_asks(app->duty) &&
           !desk_trial(app->desk, false, &trial);
}

static void tick(struct app *app)
{
    app->ticked_ms = clock_boot();
    tick_run(app);
    news_tick(app);
    desired_tick(app);
}

/* After each handler of the loop, so that whatever it began finds the quicker pace. */
static void along(void *context)
{
    struct app *app = context;
    int64_t next_ms;

    if (clock_boot() - app->ticked_ms >= (is_calm(app) ? ALONG_MS : TICK_MS))
        tick(app);
    next_ms = app->ticked_ms + (is_calm(app) ? CALM_MS : TICK_MS);
    if (next_ms != app->next_tick_ms)
        loop_at(app->tick_at, next_ms);
    app->next_tick_ms = next_ms;
}

static void on_tick(void *context, uint32_t events)
{
    (void)context, (void)events; /* it only wakes the loop: along() does the rest */
}

int pace_start(struct app *app)
{
    int rc = loop_timer(app->loop, on_tick, app, &app->tick_at);

    if (rc)
        return rc;
    loop_after(app->loop, along, app);
    app->ticked_ms = clock_boot();
    app->next_tick_ms = app->ticked_ms + TICK_MS;
    loop_at(app->tick_at, app->next_tick_ms);
    return 0;
}
