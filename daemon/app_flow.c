/*
 * app_flow - what flows between the layers: events down to the journal, stored rows out to the
 * city; answers of devices and frames of a wire to whom they are for. Readings are in
 * app_readings.c, what comes back from the city is in app_news.c.
 *
 * An alarm is committed before it is sent: its row waits in app_pending.c until the journal reports
 * the commit; then the outbox is told and fetches it. Nothing here waits.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app_house.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "estate_plugin.h"
#include "send/payload.h"

enum {
    BATCH = 256,
    EPOCH_BITS = 56 /* of a message's token: above it the journal's epoch, below the row's seq */
};

/* ---- what people asked of the devices ---- */

void flow_answers(void *context, uint32_t events)
{
    struct app *app = context;

    (void)events;
    field_take_answers(app->field, app->answers);
}

void flow_frames(void *context, uint32_t events)
{
    struct app *app = context;

    (void)events;
    field_take_frames(app->field, app->frames);
}

/* ---- events to the journal ---- */

static struct app_domain *domain_of(struct app *app, const char *name)
{
    for (size_t i = 0; i < app->domains; i++)
        if (text_equal(app->domain[i].name, name))
            return &app->domain[i];
    if (app->domains == APP_DOMAINS)
        return NULL;
    TEXT_COPY(app->domain[app->domains].copy, name);
    app->domain[app->domains].name = app->domain[app->domains].copy;
    return &app->domain[app->domains++];
}

static void make_dirty(struct app_domain *domain)
{
    if (!domain->dirty)
        domain->dirty_ms = clock_boot();
    domain->dirty = true;
}

void flow_all_dirty(struct app *app)
{
    domain_of(app, "gateway");
    for (uint32_t z = 0; z < app->site->zones; z++)
        domain_of(app, site_domain(app->site, z));
    for (size_t i = 0; i < app->domains; i++)
        make_dirty(&app->domain[i]);
}

void flow_dirty(struct app *app, const char *name)
{
    struct app_domain *domain = domain_of(app, name);

    if (domain)
        make_dirty(domain);
}

/* "alarm/fire" -> the list of open alarms in fire has changed. */
static void mark_dirty(struct app *app, const char *topic)
{
    if (!strncmp(topic, "alarm/", 6))
        flow_dirty(app, topic + 6);
}

int flow_store(struct app *app, struct row *row)
{
    return pending_add(app, row, 0, SITE_NO);
}

static struct row *row_of(const struct app *app, const struct alarm_event *event)
{
    bool critical = event->code->severity == ESTATE_CRITICAL;
    char *body = payload_alarm(app->site, event), topic[48];
    struct row *row = NULL;

    snprintf(topic, sizeof topic, "alarm/%s", event->domain);
    if (body)
        row = row_new(event->id, event->rev, critical ? ROW_CRITICAL : ROW_NORMAL, topic, body);
    free(body);
    return row;
}

static void on_event(void *context, const struct alarm_event *event)
{
    struct app *app = context;
    uint32_t zone = event->zone_index == SITE_NO ? app->site->zones : event->zone_index;
    struct row *row = row_of(app, event);
    char text[600];

    if (!row || pending_add(app, row, event->instance, zone)) {
        /* The desk believes it told; a new process finds that it did not, and tells. */
        log_error("out of memory: starting again to tell %s of %s", event->code->code, event->zone);
        row_free(row);
        loop_stop(app->loop, EXIT_FAILURE);
        return;
    }
    mark_dirty(app, row->topic);
    payload_text(event, false, text, sizeof text);
    log_notice("%s %s %s %s rev %u: %s", event->zone, event->code->code,
               event_kind_name(event->kind), condition_name(event->condition), event->rev, text);
}

static void on_changed(void *context, uint32_t zone)
{
    struct app *app = context;
    size_t size;
    const void *state = desk_state(app->desk, zone, &size);

    if (app->live)
        live_put(app->live, desk_zone_name(app->desk, zone), state, size);
}

/* Notes who is judging: should the process die of it, the next one knows whose plugin it was. */
static void on_judging(void *context, uint32_t zone)
{
    struct app *app = context;
    char name[SITE_ID] = "";

    if (zone != SITE_NO)
        TEXT_COPY(name, desk_zone_name(app->desk, zone));
    if (app->live)
        live_put(app->live, PAST_JUDGING, name, sizeof name);
}

struct desk_hooks flow_desk_hooks(struct app *app)
{
    return (struct desk_hooks){
        .context = app, .event = on_event, .changed = on_changed, .judging = on_judging};
}

/* ---- the journal's reports ---- */

/* Somebody outside has to hear of this one. */
static void note_critical(struct app *app, const struct row *row, int64_t since_ms)
{
    if (unheard_counts(row))
        unheard_add(&app->unheard, row, since_ms);
}

/* A row of a fetch. One that was delivered while it was fetched waits for nobody any more. */
static void on_row(struct app *app, struct row *row)
{
    struct row *copy = unheard_counts(row) ? row_copy(row) : NULL;

    if (outbox_row(app->outbox, row, clock_now()) && copy)
        unheard_add(&app->unheard, copy, clock_now());
    row_free(copy);
}

void flow_keep_days(struct app *app)
{
    if (app->live)
        live_put(app->live, PAST_DAILY, &app->days, sizeof app->days);
}

/* Since when somebody outside should have heard of it, as estate time. */
static int64_t unheard_since(const struct app *app, const struct app_pending *pending)
{
    bool waits = pending && pending_is_unheard(app, pending);

    return clock_now() - (waits ? clock_boot() - pending->since_ms : 0);
}

static void on_stored(struct app *app, const struct journal_report *report)
{
    struct app_pending *pending = pending_take(app, report->token);
    struct moment now;

    if (report->row->seq > app->stored_seq) {
        app->stored_seq = report->row->seq;
        memcpy(app->chain, report->row->hash, sizeof app->chain);
    }
    if (!app->store_in_memory)
        desk_row_stored(app->desk, report->row->seq);
    mark_dirty(app, report->row->topic);
    note_critical(app, report->row, unheard_since(app, pending));
    outbox_stored(app->outbox, report->row, clock_now());
    hop_committed(app, report->row);
    if (text_equal(report->row->topic, "daily"))
        flow_keep_days(app);
    if (pending && !pending->left && pending->zone != SITE_NO &&
        pending->generation == app->generation) {
        clock_moment(&now);
        desk_stored(app->desk, pending->instance, &now);
    }
    pending_free(pending);
    done_committed(&app->house.done, app->pending ? app->pending->token - 1 : app->next_token);
}

static uint32_t nothing_stored(void *context, const char *id)
{
    (void)context, (void)id;
    return 0;
}

/* A new file after a damaged one knows nothing, and numbers its rows anew: it gets every zone's
 * state and every open alarm, and acknowledgements of the old numbers no longer count. */
static void begin_journal_anew(struct app *app, const struct moment *now)
{
    struct outbox_hooks hooks = flow_outbox_hooks(app);
    struct outbox *outbox = outbox_new(&hooks, 0);

    if (!outbox) {
        loop_stop(app->loop, EXIT_FAILURE);
        return;
    }
    outbox_free(app->outbox);
    app->outbox = app->house.outbox = outbox;
    unheard_forget(&app->unheard);
    outbox_rate(outbox, app->site->settings.replay_per_s);
    app->epoch++;
    app->anew = true;
    app->stored_seq = 0;
    app->house.let_go = 0;
    memset(app->chain, 0, sizeof app->chain);
    app->house.journal = journal_id(app->journal);
    app->hour_kept_ms = 0; /* the zones are kept at the next tick */
    desk_reconcile(app->desk, nothing_stored, app, now);
    flow_all_dirty(app);
    if (app->online) {
        say_state(app, "online"); /* names the journal whose lists count from now on */
        outbox_connected(app->outbox, now->now_ms);
    }
    log_error("journal: the damaged file was put aside; a new one has the open alarms");
}

static void on_store_condition(struct app *app, const struct journal_report *report)
{
    struct moment now;

    app->journal_fault = report->kind == JOURNAL_FAULT;
    if (app->journal_fault)
        log_error("journal: %s; alarms go out live", strerror(-report->error));
    else
        log_notice("journal: stores again");
    clock_moment(&now);
    if (!app->journal_fault && report->error == -EUCLEAN) {
        journal_known(app->journal, report->token);
        begin_journal_anew(app, &now);
    }
}

/* The summary of an earlier day, as the city got it. */
static void found(struct app *app, const struct journal_report *report)
{
    const struct row *row = report->row;
    char *message = row ? payload_envelope(row->body, row->seq, journal_id(app->journal)) : NULL;

    stored_found(&app->house.stored, report->token, message);
    free(message);
    row_free(report->row);
}

static void claimed(struct app *app, const struct journal_report *report)
{
    struct moment now;

    clock_moment(&now);
    city_claimed(app->city, report->token, report->count, report->row ? report->row->body : NULL,
                 &now);
    row_free(report->row);
}

/* Everything begins with the disk that is there now; systemd starts the next process, and the live
 * file has what was going on. */
static void on_probed(struct app *app, bool found)
{
    if (!found)
        return;
    log_notice("journal: the disk is back; estated starts again with it");
    loop_stop(app->loop, 0);
}

/* Of clock_boot(); 0 stays 0. */
static int64_t estate_time(int64_t boot_ms)
{
    return boot_ms ? clock_now() + boot_ms - clock_boot() : 0;
}

void flow_journal(void *context, uint32_t events)
{
    struct app *app = context;
    struct journal_report report;

    (void)events;
    for (int i = 0; i < BATCH && ring_take(app->journal_reports, &report, 1); i++) {
        switch (report.kind) {
        case JOURNAL_STORED:
            on_stored(app, &report);
            row_free(report.row);
            break;
        case JOURNAL_ROW:
            on_row(app, report.row);
            break;
        case JOURNAL_FOUND:
            found(app, &report);
            break;
        case JOURNAL_AGAIN:
            outbox_again(app->outbox, clock_now());
            stored_again(&app->house.stored, report.token, report.count);
            break;
        case JOURNAL_CLAIMED:
            claimed(app, &report);
            break;
        case JOURNAL_DATED:
            app->dated = report.count < JOURNAL_DATES;
            outbox_again(app->outbox, clock_now());
            break;
        case JOURNAL_PROBED:
            on_probed(app, report.count);
            break;
        case JOURNAL_UNSENT:
            vitals_unsent(app, &report);
            break;
        case JOURNAL_GONE:
            log_error("journal: %u rows went that the city does not have: no room, or too old",
                      report.count);
            app->house.let_go = (int64_t)report.token;
            app->let_go_ms = clock_boot();
            break;
        case JOURNAL_FETCHED:
            app->asked_ms = 0;
            outbox_fetched(app->outbox, report.count, estate_time((int64_t)report.token),
                           clock_now());
            break;
        default:
            on_store_condition(app, &report);
        }
    }
}

void flow_free_reports(struct app *app)
{
    struct journal_report report;

    while (app->journal_reports && ring_take(app->journal_reports, &report, 1))
        row_free(report.row);
}

int flow_find(void *context, uint64_t token, const char *id)
{
    struct app *app = context;

    return journal_find(app->journal, token, id);
}

int flow_again(void *context, uint64_t token, int64_t from, int64_t to)
{
    struct app *app = context;

    return journal_again(app->journal, token, from, to);
}

/* ---- to and from the city ---- */

int flow_publish(struct app *app, uint64_t token, const struct row *row, int64_t seq)
{
    char topic[PAYLOAD_TOPIC], *message;
    int rc;

    payload_topic(&app->site->settings, row->topic, topic);
    message = payload_envelope(row->body, app->store_in_memory ? 0 : seq, journal_id(app->journal));
    if (!message)
        return -ENOMEM;
    rc = mqtt_publish(app->mqtt, token, topic, message, 1, false);
    free(message);
    return rc;
}

/* A critical alarm that the broker has no room or rights for waits with the others once it was
 * tried; one that breaks the connection off waits for itself, and others may still go. */
void flow_put_off(struct app *app, const char *topic, int64_t until_ms)
{
    bool refused = holds_until(&app->holds, topic, clock_boot()) != 0;

    journal_hold(app->journal, topic, until_ms, refused);
    outbox_again(app->outbox, estate_time(until_ms));
}

static int out_publish(void *context, uint64_t token, const struct row *row)
{
    struct app *app = context;
    int64_t until_ms = say_held_until(app, row->topic);
    int rc;

    if (until_ms && row->priority != ROW_CRITICAL) {
        flow_put_off(app, row->topic, until_ms);
        return -EACCES;
    }
    rc = flow_publish(app, token | (uint64_t)app->epoch << EPOCH_BITS, row, row->seq);
    if (rc)
        return rc;
    note_critical(app, row, clock_now());
    unheard_sent(&app->unheard, row->seq);
    return 0;
}

int64_t flow_seq(const struct app *app, uint64_t token)
{
    return token >> EPOCH_BITS == app->epoch ? (int64_t)(token & ((1ULL << EPOCH_BITS) - 1)) : 0;
}

static int out_fetch(void *context, uint32_t limit, int64_t live_from)
{
    struct app *app = context;

    if (!app->asked_ms)
        app->asked_ms = clock_boot();
    return journal_fetch(app->journal, limit, live_from);
}

/* Done, or set aside until the city says that it has it. */
static void out_delivered(void *context, const struct outbox_taken *taken)
{
    struct app *app = context;
    int64_t pause_ms = receipts_pause_ms(taken->critical, taken->before);

    if (taken->received || !app->site->settings.receipt_city) {
        journal_delivered(app->journal, taken->seq);
        unheard_done(&app->unheard, taken->seq);
    } else {
        journal_aside(app->journal, taken->seq, clock_boot() + pause_ms, true);
        outbox_again(app->outbox, clock_now() + pause_ms);
    }
    hop_delivered(app, taken->seq);
}

struct outbox_hooks flow_outbox_hooks(struct app *app)
{
    return (struct outbox_hooks){
        .context = app, .fetch = out_fetch, .publish = out_publish, .delivered = out_delivered};
}
