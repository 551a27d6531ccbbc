/*
 * app - builds the house from the ground up, keeps it, and takes it down in reverse.
 *
 * The only place where the layers meet: it fills the tables of function pointers through which news
 * goes up, and hands the rings round. Configuration never stops the watch: with errors in /etc the
 * good copy runs and GW_CONFIG says so; a reload with errors changes nothing. The watchdog is fed
 * only while every thread that reads or stores keeps its promise; the connection to the city is
 * never a reason.
 */
#include "app.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "app_house.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/notify.h"
#include "base/text.h"
#include "base/ulid.h"
#include "estate_plugin.h"
#include "send/payload.h"

enum {
    /* places between bus threads and main: seconds of the fastest estate. No reading waits for
     * others: those that come while main works are taken together anyway */
    READINGS = 8192,
    ANSWERS = 256, /* of orders; each waits for its own, so few are enough */
    FRAMES = 1024, /* of traces, for one look of main */
    REPORTS = 1024,
    BUS_LATE_MS = 15000,    /* a bus thread overdue by so long: no WATCHDOG=1 */
    STORE_DEAD_MS = 600000, /* a store overdue by so long: no WATCHDOG=1 */
    STOP_MQTT_MS = 2000,
    LARGE_BYTES = 32768, /* of memory: a mapping of its own, which costs nothing until it is used,
                            and goes back whole; without this the limit grows with time */
    EXIT_BROKEN = 1,
    EXIT_CONFIG = 78
};

/* ---- the parts that hang on the site: made anew by a reload ---- */

static int start_mqtt(struct app *app)
{
    const struct settings *settings = &app->site->settings;
    struct mqtt_will will = {.topic = app->topic_state};
    int rc;

    payload_topic(settings, "cmd", app->topic_order);
    payload_topic(settings, "receipt", app->topic_receipt);
    app->listen[0] = app->topic_order;
    payload_topic(settings, "state", app->topic_state);
    app->listen[1] = app->topic_receipt;
    app->listen[2] = app->topic_state;
    payload_topic(settings, "config/desired", app->topic_desired);
    app->listen[3] = app->topic_desired;
    app->listen[4] = settings->command_keys[0] ? NEWS_TIME : NULL;
    app->known_brokers = 0;
    will.payload = payload_state(app->site, "lost", app->session, NULL, 0, clock_quality());
    if (!will.payload)
        return -ENOMEM;
    rc = mqtt_start(settings, &will, app->listen, app->mqtt_reports, &app->mqtt_beat, &app->mqtt);
    free(will.payload);
    return rc;
}

static int start_buses(struct app *app)
{
    const struct acquire_rings rings = {app->readings, app->answers, app->frames};
    int rc;

    app->history_beat.name = "history";
    rc = history_start(app->options->state_dir, app->site, app->live, &app->history_beat,
                       &app->history);
    if (rc) {
        log_error("history in %s: %s", app->options->state_dir, strerror(-rc));
        return rc;
    }
    rc = acquire_start(app->site, app->generation, &rings, &app->acquire);
    if (!rc)
        rc = readings_start(app);
    if (rc)
        log_error("the buses cannot be started: %s", strerror(-rc));
    app->house.acquire = app->acquire;
    field_use(app->field, app->site, app->acquire);
    horn_use(app->horn, app->site, app->acquire);
    return rc;
}

/* Who judges the last readings may want points read faster: by then there is nobody to ask. */
static void stop_buses(struct app *app)
{
    struct acquire *acquire = app->acquire;

    if (app->field)
        field_use(app->field, NULL, NULL);
    if (app->horn)
        horn_use(app->horn, NULL, NULL);
    app->acquire = app->house.acquire = NULL;
    acquire_stop(acquire);
    if (acquire)
        readings_take(app, 0);
    history_stop(app->history);
    readings_stop(app);
    app->history = NULL;
}

/* Says goodbye, and waits for what is queued and for the last acknowledgements. */
static void stop_mqtt(struct app *app)
{
    if (!app->mqtt)
        return;
    app->online_since_ms = clock_boot();
    say_state(app, "offline");
    desk_bytes(app->desk, DESK_WIRE, mqtt_bytes(app->mqtt));
    mqtt_stop(app->mqtt, STOP_MQTT_MS);
    app->mqtt = NULL;
    news_last_words(app);
}

static int new_desk(struct app *app, struct desk **out)
{
    struct desk_hooks hooks = flow_desk_hooks(app);
    struct moment now;

    hooks.keep = people_keep;
    hooks.audit = people_audit;
    hooks.sounder = people_sounder;
    hooks.period = people_period;
    clock_moment(&now);
    return desk_new(app->site, &hooks, &now, out);
}

/* The live file has room for the zones of one site: another site, another file. */
static int renew_live(struct app *app)
{
    char path[SITE_PATH + 8];
    struct live_past *past;
    int rc;

    live_close(app->live);
    app->live = NULL;
    snprintf(path, sizeof path, "%s/live", app->options->run_dir);
    past = live_read(path);
    free(app->deaths);
    app->zone_off = false;
    rc = past_deaths(app, past);
    if (!rc)
        rc = past_make_live(app, past);
    live_past_free(past);
    return rc;
}

static bool same_city(const struct settings *a, const struct settings *b)
{
    return text_equal(a->broker, b->broker) && text_equal(a->ca, b->ca) &&
           text_equal(a->certificate, b->certificate) && text_equal(a->key, b->key) &&
           text_equal(a->user, b->user) && text_equal(a->password_file, b->password_file) &&
           text_equal(a->command_keys, b->command_keys) && text_equal(a->id, b->id) &&
           text_equal(a->gateway, b->gateway) && a->broker_return_ms == b->broker_return_ms;
}

/* Everything that hangs on the site, with the new one. */
static int start_with_site(struct app *app, bool same_city)
{
    int rc = renew_live(app);

    if (!rc)
        rc = start_buses(app);
    if (!rc && !same_city)
        rc = start_mqtt(app);
    else if (!rc && app->online)
        say_state(app, "online"); /* with the new version of the configuration */
    desired_tell(app);
    config_use(app);
    return rc;
}

/* Swaps the running site for `site` (taken over). */
static int swap_site(struct app *app, struct site *site)
{
    struct site *old_site = app->site;
    struct desk *old = app->desk, *desk;
    bool same = same_city(&old_site->settings, &site->settings);
    struct moment now;
    int rc;

    clock_set_zone(site->settings.timezone);
    app->site = site;
    rc = new_desk(app, &desk);
    app->site = old_site;
    if (rc) {
        clock_set_zone(old_site->settings.timezone);
        site_free(site);
        return rc;
    }
    clock_moment(&now);
    desk_drill_leave(old, desk, &now);
    desired_drop(app);
    stop_buses(app);
    if (!same) {
        stop_mqtt(app); /* what was acknowledged last is still under way for the outbox */
        outbox_lost(app->outbox);
    }
    past_forget_deaths(app);
    app->generation++;
    app->site = site;
    app->house.site = site;
    app->desk = app->house.desk = desk;
    app->conditions_told = false;
    clock_moment(&now);
    desk_carry_values(desk, old, &now);
    past_carry_over(app, old, old_site);
    desk_free(old);
    rc = start_with_site(app, same);
    site_free(old_site);
    flow_all_dirty(app);
    return rc;
}

/* What the city desires may have waited for this. */
static int reload(void *context, struct problems *problems, const char *by)
{
    int rc = config_reload(context, problems, by);

    if (!rc)
        desired_again(context);
    return rc;
}

/* ---- signals and the watchdog ---- */

static void on_stop(void *context, uint32_t events)
{
    struct app *app = context;

    (void)events;
    loop_stop(app->loop, 0);
}

static void on_hangup(void *context, uint32_t events)
{
    struct app *app = context;
    struct problems *problems = problems_new();
    int rc;

    (void)events;
    if (!problems)
        return;
    notify_reloading();
    rc = reload(app, problems, "site/systemd");
    if (rc == -EINVAL)
        log_error("reload: the configuration has errors; nothing changed");
    else if (!rc)
        verbs_audit(&app->house, "config", "", "systemd", NULL);
    config_log(problems);
    problems_free(problems);
    notify_ready("watching");
}

/* The name of the first thread that broke its promise for too long; NULL if none did. */
static const char *culprit(struct app *app)
{
    const struct beat *beat;

    for (size_t i = 0; (beat = acquire_beat(app->acquire, i)); i++)
        if (beat_overdue(beat) > BUS_LATE_MS)
            return beat->name;
    if (beat_overdue(&app->journal_beat) > STORE_DEAD_MS)
        return app->journal_beat.name;
    if (beat_overdue(&app->history_beat) > STORE_DEAD_MS)
        return app->history_beat.name;
    return NULL;
}

static void on_watchdog(void *context, uint32_t events)
{
    struct app *app = context;
    const char *name = culprit(app);

    (void)events;
    if (name)
        log_error("%s has not reported in time: the watchdog is not fed", name);
    else
        notify_watchdog();
}

/* ---- up and down ---- */

/* A disk that cannot be opened does not stop the watch: the journal is then kept in memory, alarms
 * go out marked as not stored, and GW_STORAGE stands until the disk is found again, which the next
 * process begins with. */
static int open_store(struct app *app)
{
    bool aside = false;
    int rc = journal_open(app->options->state_dir, &app->journal, &aside);

    app->anew = aside || rc;
    if (aside)
        log_error("the journal was damaged; it was put aside in %s", app->options->state_dir);
    if (!rc) {
        past_refuge(app);
        return 0;
    }
    log_error("journal in %s: %s; alarms are kept in memory only", app->options->state_dir,
              strerror(-rc));
    app->store_in_memory = true;
    return journal_open(app->options->run_dir, &app->journal, &aside);
}

/* A second process on the same files would fight with the first for the city and the sockets. */
static int lock_directory(const char *directory)
{
    char path[SITE_PATH + 8];
    int fd;

    snprintf(path, sizeof path, "%s/lock", directory);
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return -errno;
    if (!flock(fd, LOCK_EX | LOCK_NB))
        return fd; /* held until the process ends */
    close(fd);
    return errno == EWOULDBLOCK ? -EBUSY : -errno;
}

static int lock_house(struct app *app)
{
    const char *run_dir = app->options->run_dir, *state_dir = app->options->state_dir;

    app->lock[0] = lock_directory(run_dir);
    app->lock[1] = lock_directory(state_dir);
    if (app->lock[0] == -EBUSY || app->lock[1] == -EBUSY) {
        log_error("another estated runs with %s and %s: stop it first", run_dir, state_dir);
        return -EBUSY;
    }
    if (app->lock[0] >= 0)
        return 0;
    log_error("%s cannot be used: %s; estated needs it for its sockets", run_dir,
              strerror(-app->lock[0]));
    return app->lock[0];
}

/* Everything up to the desk with its past. */
static int build_below(struct app *app)
{
    char path[SITE_PATH + 8];
    struct live_past *past;
    struct moment now;
    int rc;

    snprintf(path, sizeof path, "%s/live", app->options->run_dir);
    past = live_read(path);
    rc = open_store(app);
    if (!rc) {
        past_clock(app, past);
        rc = new_desk(app, &app->desk);
    }
    if (!rc) {
        clock_moment(&now);
        tick_recall_daily(app, past);
        journal_boot(app->journal, app->boot_id, now.utc_ms - clock_boot(),
                     clock_quality_name(now.time_quality));
        app->stored_seq = journal_last_seq(app->journal);
        app->house.let_go = journal_gone(app->journal);
        journal_limit(app->journal, app->site->settings.unsent_rows,
                      app->site->settings.unsent_bytes);
        journal_head(app->journal, app->chain);
        past_restore(app, past);
        past_sounder(app, past);
        rc = past_deaths(app, past);
        if (!rc)
            rc = past_make_live(app, past);
    }
    live_past_free(past);
    if (rc)
        log_error("the house cannot be built: %s", strerror(-rc));
    return rc;
}

/* Everything above the desk. */
static int build_above(struct app *app)
{
    struct outbox_hooks hooks = flow_outbox_hooks(app);
    size_t verbs;
    const struct server_verb *verb = verbs_table(&verbs);
    int rc;

    past_reconcile(app);
    past_unheard(app);
    app->journal_beat.name = "journal";
    app->mqtt_beat.name = "mqtt";
    app->outbox = outbox_new(&hooks, app->stored_seq);
    rc = app->outbox ? journal_start(app->journal, app->journal_reports, &app->journal_beat)
                     : -ENOMEM;
    app->journal_runs = !rc;
    if (!rc)
        rc = start_mqtt(app);
    if (!rc)
        rc = start_buses(app);
    app->house = (struct verbs_house){
        .context = app,
        .site = app->site,
        .desk = app->desk,
        .field = app->field,
        .acquire = app->acquire,
        .outbox = app->outbox,
        .telemetry = app->telemetry,
        .state_dir = app->options->state_dir,
        .stored = {.context = app, .find = flow_find, .again = flow_again},
        .chronicle = {.context = app, .answers = app->looks, .look = readings_look},
        .started_ms = clock_boot(),
        .city = NEWS_CONNECTING,
        .journal = journal_id(app->journal),
        .uncommitted = app->house.uncommitted,
        .let_go = app->house.let_go,
        .done = app->house.done,
        .check = config_check,
        .reload = reload,
        .desired = &app->desired,
        .roll_back = desired_roll_back,
        .apply = desired_apply,
        .publish_daily = tick_publish_daily,
        .is_told = tick_is_told,
        .audit = people_audit,
        .horn = app->horn,
        .trial = app->trial,
        .duty = app->duty};
    if (!rc)
        rc = server_start(app->loop, app->options->run_dir, verb, verbs, &app->house, &app->server);
    if (!rc)
        config_use(app);
    if (rc)
        log_error("the house cannot be finished: %s", strerror(-rc));
    return rc;
}

static int build_loop(struct app *app)
{
    struct city_hooks city_hooks = orders_hooks(app);
    int64_t watchdog = notify_watchdog_ms();
    int rc = loop_new(&app->loop);

    app->readings = ring_new(READINGS, sizeof(struct reading));
    app->answers = ring_new(ANSWERS, sizeof(struct acquire_answer));
    app->frames = ring_new(FRAMES, sizeof(struct trace_frame));
    app->journal_reports = ring_new(REPORTS, sizeof(struct journal_report));
    app->mqtt_reports = ring_new(REPORTS, sizeof(struct mqtt_report));
    app->field = field_new();
    app->horn = app->field ? horn_new(app->field) : NULL;
    app->rehearsal = app->field ? rehearsal_new(app->field) : NULL;
    app->trial = trial_new(&app->house);
    app->duty = duty_new(&app->house);
    app->city = city_new(&city_hooks);
    if (rc || !app->horn || !app->rehearsal || !app->trial || !app->duty || !app->city ||
        !app->readings || !app->answers || !app->frames || !app->journal_reports ||
        !app->mqtt_reports)
        return rc ? rc : -ENOMEM;
    rc = loop_watch(app->loop, ring_fd(app->readings), LOOP_READ, readings_take, app, NULL);
    if (!rc)
        rc = loop_watch(app->loop, ring_fd(app->answers), LOOP_READ, flow_answers, app, NULL);
    if (!rc)
        rc = loop_watch(app->loop, ring_fd(app->frames), LOOP_READ, flow_frames, app, NULL);
    if (!rc)
        rc = loop_watch(app->loop, ring_fd(app->journal_reports), LOOP_READ, flow_journal, app,
                        NULL);
    if (!rc)
        rc = loop_watch(app->loop, ring_fd(app->mqtt_reports), LOOP_READ, news_take, app, NULL);
    if (!rc)
        rc = readings_watch(app);
    if (!rc)
        rc = loop_timer(app->loop, readings_judge, app, &app->judge_at);
    if (!rc)
        rc = pace_start(app);
    if (!rc)
        rc = loop_every(app->loop, watchdog ? watchdog / 4 : BUS_LATE_MS, on_watchdog, app);
    if (!rc)
        rc = loop_signal(app->loop, SIGTERM, on_stop, app);
    if (!rc)
        rc = loop_signal(app->loop, SIGINT, on_stop, app);
    return rc ? rc : loop_signal(app->loop, SIGHUP, on_hangup, app);
}

/* The reverse of building. Every part may be missing, if building did not get so far. */
static void take_down(struct app *app)
{
    server_stop(app->server);
    desired_drop(app);
    if (app->history)
        history_leave(app->history);
    stop_buses(app);
    app->stopped = true;
    if (app->desk && app->journal_runs) {
        pending_queue(app);
        tick_keep_zones(app);
    }
    stop_mqtt(app);
    if (app->journal)
        journal_close(app->journal);
    outbox_free(app->outbox);
    if (app->site)
        past_forget_deaths(app);
    live_close(app->live);
    desk_free(app->desk);
    city_free(app->city);
    trial_free(app->trial);
    duty_free(app->duty);
    horn_free(app->horn);
    rehearsal_free(app->rehearsal);
    field_free(app->field);
    loop_free(app->loop);
    flow_free_reports(app);
    ring_free(app->readings);
    ring_free(app->answers);
    ring_free(app->frames);
    ring_free(app->journal_reports);
    ring_free(app->mqtt_reports);
    ring_free(app->batches);
    ring_free(app->looks);
    pending_drop(app);
    unheard_forget(&app->unheard);
    news_leave(app);
    free(app->deaths);
    site_free(app->site);
    for (size_t i = 0; i < sizeof app->lock / sizeof *app->lock; i++)
        if (app->lock[i] >= 0)
            close(app->lock[i]);
}

static int run(struct app *app)
{
    int rc = lock_house(app);

    if (!rc)
        rc = build_loop(app);
    if (!rc)
        rc = build_below(app);
    if (!rc)
        rc = build_above(app);
    if (rc)
        return EXIT_BROKEN;
    config_keep(app, &(struct config_how){.by = app->desired.errors ? "gateway" : "site",
                                          .ended = "superseded",
                                          .why = ""});
    tick_conditions(app);
    log_notice("estated " ESTATED_VERSION " watches %s/%s: %u zones, %u points, configuration %s",
               app->site->settings.id, app->site->settings.gateway, app->site->zones,
               app->site->points, app->site->config);
    notify_ready("watching");
    rc = loop_run(app->loop);
    notify_stopping();
    return rc < 0 ? EXIT_BROKEN : rc;
}

int app_run(const struct app_options *options)
{
    struct app *app = calloc(1, sizeof *app);
    unsigned char chance[4];
    int rc;

    if (!app)
        return EXIT_BROKEN;
    mallopt(M_MMAP_THRESHOLD, LARGE_BYTES);
    app->options = options;
    app->swap = swap_site;
    app->lock[0] = app->lock[1] = -1;
    app->log_beat.name = "log";
    ulid_random(chance, sizeof chance);
    snprintf(app->session, sizeof app->session, "%02x%02x%02x%02x", chance[0], chance[1], chance[2],
             chance[3]);
    clock_boot_id(app->boot_id);
    if (log_start(&app->log_beat))
        log_warning("no log thread: lines are written at once");
    desired_resume(app);
    rc = config_load(app);
    if (!rc) {
        clock_set_zone(app->site->settings.timezone);
        rc = run(app);
        take_down(app);
        log_notice("stopped");
    } else {
        rc = rc == -EINVAL ? EXIT_CONFIG : EXIT_BROKEN;
    }
    desired_leave(app, !rc);
    log_stop();
    free(app);
    return rc;
}
