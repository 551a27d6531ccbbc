/*
 * app_house - the parts of the running daemon in one struct, shared by the files of the top floor:
 * app.c builds and ends it; what the others do is said above their part below.
 */
#ifndef ESTATED_APP_HOUSE_H
#define ESTATED_APP_HOUSE_H

#include "acquire/acquire.h"
#include "app.h"
#include "base/loop.h"
#include "control/city.h"
#include "control/duty.h"
#include "control/field.h"
#include "control/horn.h"
#include "control/rehearsal.h"
#include "control/server.h"
#include "control/trial.h"
#include "control/verbs.h"
#include "control/versions.h"
#include "decide/desk.h"
#include "keep/history.h"
#include "keep/journal.h"
#include "keep/live.h"
#include "send/bundle.h"
#include "send/dial.h"
#include "send/holds.h"
#include "send/mqtt.h"
#include "send/outbox.h"
#include "send/payload.h"
#include "send/receipts.h"
#include "send/telemetry.h"
#include "send/unheard.h"
#include "setup/probation.h"

enum { APP_DOMAINS = 16, APP_DAYS = 32 };

/* An event on its way to the disk. The row is a copy, for the case that the disk is slow. */
struct app_pending {
    struct app_pending *next;
    struct row *row;
    uint64_t token;
    int64_t since_ms, sent_ms; /* clock_boot() */
    uint32_t generation, instance, zone;
    bool queued;  /* in the journal's ring */
    uint8_t live; /* enum pending_live */
    bool left;    /* it once was sent: the desk may tell more of this alarm */
};

/* How far the city has an event that is not stored. */
enum pending_live { PENDING_HERE, PENDING_SENT, PENDING_HEARD, PENDING_REFUSED };

/* One retained list of open alarms. */
struct app_domain {
    const char *name; /* of a plugin, or "gateway" */
    char copy[24];
    bool dirty;       /* what the broker has is older than what we know .. */
    int64_t dirty_ms; /* .. since then, clock_boot() */
};

/* Of one zone, in the live file. */
struct app_deaths {
    char zone[SITE_ID];
    uint8_t count;
    int64_t last_ms; /* estate time */
};

struct app {
    const struct app_options *options;
    struct loop *loop;
    struct loop_source *judge_at; /* when a zone is due before the next tick */
    struct loop_source *tick_at;
    int64_t ticked_ms, next_tick_ms; /* clock_boot() of the last tick, and for when that is set */
    int lock[2];                     /* of the run and the state directory */
    struct site *site;
    uint32_t generation; /* of the site; readings of another one are ignored */
    struct desk *desk;
    struct acquire *acquire;
    struct live *live;
    struct journal *journal;
    struct history *history;
    struct mqtt *mqtt;
    struct outbox *outbox;
    struct telemetry *telemetry;         /* NULL: off */
    struct replay_place telemetry_place; /* as the live file had it */
    struct server *server;
    struct city *city;
    char topic_order[PAYLOAD_TOPIC], topic_receipt[PAYLOAD_TOPIC]; /* that the city speaks on .. */
    char topic_state[PAYLOAD_TOPIC]; /* .. and our own, on which a double of us would */
    char topic_desired[PAYLOAD_TOPIC];
    const char *listen[MQTT_TOPICS]; /* all of these */
    uint8_t broker, known_brokers;   /* of [mqtt] broker: the newest, and those that have a state of
                                        this process; a bit each */
    struct setup_paths made_of;      /* the running site; see config_load() */
    struct keys keys;                /* whose signature counts; none: orders need none */
    struct bundle_state desired;     /* what the city is told of its bundles */
    struct app_heard {
        char *at; /* the newest message of config/desired */
        size_t size;
    } heard;
    struct rehearsal *rehearsal;
    struct app_trying {
        struct bundle bundle; /* whose devices are being asked .. */
        struct site *site;    /* .. as it makes them; NULL: none is */
        struct setup_paths paths;
        struct problems *problems;
    } trying;
    struct probation probation; /* of the bundle in use */
    int64_t probation_ms;       /* clock_boot() when it was last looked at; 0: not yet */
    /* Swaps the running site for another one (taken over). On -errno parts of the house may be
     * missing, and it has to end. */
    int (*swap)(struct app *app, struct site *site);
    struct unheard unheard;
    struct app_news {
        struct receipts receipts;
        struct gate beacons, bundles;
        struct mqtt_report receipt, bundle; /* the newest that came through no gate; topic NULL:
                                               none waits */
        uint64_t told;                      /* of what was ignored, how much the log knows .. */
        int64_t told_ms;                    /* .. and since when */
    } news;
    int64_t taken_ms;   /* when another gateway took our place; 0: never */
    struct holds holds; /* topics that the broker does not take now */
    /* .. and topics and rows that make this broker break the connection off; of rows "TOPIC SEQ" */
    struct holds poison;
    struct { /* not said on this connection because of these, or with another clock */
        bool state, config;
    } withheld;
    int64_t refused_ms; /* clock_boot() of the newest such answer; 0: none */
    int64_t let_go_ms;  /* the same of rows that went before the city had them */
    /* so long somebody has to look at the broker's rights; and because we may not hear; 0: never */
    int64_t forbidden_until_ms, deaf_until_ms;
    uint32_t said_lost[DIAL_BROKERS]; /* sums of what was logged of each broker */
    bool echoed; /* we heard on this connection that we are online: later words are of others */
    struct field *field;
    struct horn *horn;
    struct trial *trial;
    struct duty *duty;
    struct app_drill {
        char id[ULID_TEXT]; /* of the alarm whose way is timed .. */
        int64_t seq;        /* .. and its number in the journal; 0: not stored yet */
    } drill;
    struct verbs_house house;
    struct ring *readings, *answers, *frames, *journal_reports, *mqtt_reports;
    struct app_vitals {
        int64_t looked_ms, next_ms; /* clock_boot(); 0: not yet */
        int64_t asked_ms;           /* the message waits for the journal since; 0: it does not */
        int64_t aged_ms;            /* the same of when rows were asked for their age */
        int64_t written;            /* bytes to disks, as counted into the day */
    } vitals;
    struct ring *batches; /* struct replay_batch *, for telemetry */
    struct ring *looks;   /* struct look *, for who wants to see the history */
    struct beat log_beat, journal_beat, history_beat, mqtt_beat;
    struct app_pending *pending; /* oldest first */
    int64_t live_ms;  /* clock_boot() when the broker took the newest that was sent unstored */
    int64_t asked_ms; /* clock_boot() when the journal was asked what to send; 0: it answered */
    uint64_t next_token;
    int64_t stored_seq;                /* newest committed */
    unsigned char chain[DIGEST_BYTES]; /* .. and its hash */
    struct app_deaths *deaths; /* [site->zones]: how often its plugin killed the process lately */
    struct app_domain domain[APP_DOMAINS];
    size_t domains;
    char session[12], boot_id[CLOCK_BOOT_ID];
    int64_t online_since_ms; /* clock_boot(), or offline since; 0: not yet either */
    int64_t applied_ms;      /* clock_boot(): since then this configuration runs */
    int64_t hour_kept_ms;
    int64_t beacon_ms, beacon_kept_ms; /* the newest beacon, and the one in the journal; UTC */
    char sounder_kept[SITE_NAME];      /* the point that sounds, as it was last kept */
    int64_t points_kept_ms;            /* when the block of points last went to the live file */
    struct app_days {
        struct app_daily {
            int32_t day;
            uint32_t rev;  /* of the summaries stored for it so far, whole or asked for */
            bool whole;    /* one was of the whole day */
        } daily[APP_DAYS]; /* days that were told; the last ones, whatever the clock said meanwhile
                            */
        uint32_t n;        /* that were put there; the place of one is its remainder */
    } days;
    uint8_t gap;         /* enum desk_gap: why nobody watched before this process */
    uint8_t epoch;       /* of the journal's numbers: another one after a damaged file */
    uint32_t conditions; /* of the gateway itself, as the desk knows them; a bit each */
    bool conditions_told;
    uint8_t quality_told; /* of the clock, in what is retained */
    bool dated;           /* what was told with a wrong clock was told again */
    bool journal_runs, journal_fault, online, config_wrong;
    bool stopped;         /* nothing is watched any more */
    bool zone_off;        /* of some zone: GW_PLUGIN */
    bool store_in_memory; /* the disk could not be opened: the journal is in RUN, and says so */
    int64_t probed_ms;    /* clock_boot() when that disk was last tried */
    bool anew; /* the journal is not that of the process before, whose state brokers may still have
                */
};

/* ---- app_config.c: which configuration runs ---- */

void config_log(struct problems *problems);
/* Sets app->site: of /etc, or of the good copy if /etc has errors. -EINVAL: neither can run. */
int config_load(struct app *app);
/* How another configuration comes to run. */
struct config_how {
    const char *by, *ended, *why; /* as in ledger.h */
    bool ours;                    /* what is wrong is of this site's files: GW_CONFIG */
    bool as_read; /* only the bundle is another one: an edit of the site that was not taken over
                     stays out, be it right or half done */
};
/* app->site runs: it becomes the good copy, and a line of the history. */
void config_keep(struct app *app, const struct config_how *how);
/* Loads what the files say and swaps to it. On an error nothing changes. */
int config_take(struct app *app, const struct config_how *how, struct problems *problems);
/* Where it is now: a bundle of the city comes and goes. */
struct setup_paths config_paths(const struct app *app);
/* Do the files still say what was read? Else why not is among the problems. */
bool config_is_as_read(const struct setup_paths *paths, const struct site *read,
                       struct problems *problems);
/* As verbs_house has it; context is the app. */
int config_check(void *context, struct problems *problems, const char *by);
/* Takes over what was edited on site. */
int config_reload(struct app *app, struct problems *problems, const char *by);
/* Settings of the running site that need no new connection: what the city may order, how fast it is
 * told of the past, until when certificates hold. */
void config_use(struct app *app);

/* ---- app_desired.c: configurations of the city ---- */

/* A message of topic config/desired. */
void desired_hear(struct app *app, const struct mqtt_report *report);
/* Before the configuration is loaded: a bundle that is on probation, or has just failed. */
void desired_resume(struct app *app);
/* Watches a bundle on probation: each second, however often it is called. May put another site into
 * its place. */
void desired_tick(struct app *app);
/* The process ends. */
void desired_leave(struct app *app, bool in_order);
/* The retained topic config. */
void desired_tell(struct app *app);
/* The site's files have changed: what the city desires, and was refused, is tried once more. */
void desired_again(struct app *app);
/* Before the buses stop: the devices of a bundle that is being tried are asked no more. */
void desired_drop(struct app *app);
/* As verbs_house has it: tries it anyway. Context is the app. */
bool desired_apply(void *context);
/* As verbs_house has it; context is the app. */
int desired_roll_back(void *context, const struct versions_back *back, struct problems *problems);

/* ---- app_flow.c: from layer to layer ---- */

/* The desk's hooks but those of app_people.c, and the outbox's; context is the app. */
struct desk_hooks flow_desk_hooks(struct app *app);
struct outbox_hooks flow_outbox_hooks(struct app *app);
/* Handlers of the rings. */
void flow_answers(void *context, uint32_t events);
void flow_frames(void *context, uint32_t events);
void flow_journal(void *context, uint32_t events);
/* Stores a row that is not an alarm of the desk: a summary, or the end of a forgotten alarm. Takes
 * it over if 0. */
int flow_store(struct app *app, struct row *row);
/* Asks the journal for a row, which stored_found() gets; context is the app. */
int flow_find(void *context, uint64_t token, const char *id);
/* Has rows sent again, which stored_again() is told of; context is the app. */
int flow_again(void *context, uint64_t token, int64_t from, int64_t to);
/* What is known of summaries goes to the live file: one was made or stored, or that file is new. */
void flow_keep_days(struct app *app);
/* Sends a row as an alarm or summary. seq 0: as one that is not stored. */
int flow_publish(struct app *app, uint64_t token, const struct row *row, int64_t seq);
/* No fetch brings rows of this topic before `until_ms` (clock_boot()). */
void flow_put_off(struct app *app, const char *topic, int64_t until_ms);
/* The retained list of this domain, of every domain, is to be sent again. */
void flow_dirty(struct app *app, const char *domain);
void flow_all_dirty(struct app *app);
/* Frees the rows in reports that nobody waits for any more. */
void flow_free_reports(struct app *app);

/* The row's number, or 0 if the token is of a journal that is no more. */
int64_t flow_seq(const struct app *app, uint64_t token);

/* ---- app_say.c: messages to the city that are no rows ---- */

/* Until when the broker does not take messages of this topic, as clock_boot(); 0: it does. */
int64_t say_held_until(const struct app *app, const char *topic);
/* Sends a message that nobody waits for. `below`: the end of its topic. -EACCES: it made the broker
 * break the connection off and is not tried yet; else as mqtt_publish(). */
int say_message(struct app *app, const char *below, const char *payload, uint8_t qos,
                bool retained);
/* The retained state: online, offline or lost. */
void say_state(struct app *app, const char *state);

/* ---- app_pending.c: events on their way to the disk ---- */

/* Takes the row over if 0. `zone`: whose state is stored with it; SITE_NO: none. -ENOMEM. */
int pending_add(struct app *app, struct row *row, uint32_t instance, uint32_t zone);
/* Those that are not in the journal's ring yet go there. */
void pending_queue(struct app *app);
/* The journal has this one: the caller frees it. NULL: there is none. */
struct app_pending *pending_take(struct app *app, uint64_t token);
void pending_free(struct app_pending *pending);
void pending_drop(struct app *app);
/* Sends what the disk is too slow for, by flow_publish(), and lets go of what is too much.
 * -ETIMEDOUT: the broker does not acknowledge. */
typedef int pending_send(struct app *app, uint64_t token, const struct row *row, int64_t seq);
int pending_tick(struct app *app, pending_send *publish);
/* If this report is of an event that went out before it was stored, that is noted; it is left as
 * one of a message that nobody waits for. */
void pending_report(struct app *app, struct mqtt_report *report);
/* The connection went. */
void pending_lost(struct app *app);
/* Critical, and nobody outside has it. */
bool pending_is_unheard(const struct app *app, const struct app_pending *pending);
/* How long the oldest such has waited; 0: none waits. */
int64_t pending_unheard_ms(const struct app *app);

/* ---- app_news.c: what comes back from the city ---- */

/* Where the city tells all gateways what time it is. */
#define NEWS_TIME "estate/v1/all/time"

/* What the status says of the connection before anything is known of it. */
#define NEWS_CONNECTING "connecting"

/* Handler of the ring of mqtt reports; context is the app. */
void news_take(void *context, uint32_t events);
/* At each tick: what came faster than it is looked at. May put another site into its place. */
void news_tick(struct app *app);
/* Forgets what was not looked at yet. */
void news_leave(struct app *app);
/* After the connection ended: acknowledgements that came last become done-marks, the rest is void.
 */
void news_last_words(struct app *app);

/* ---- app_people.c: hooks of the desk; context is the app ---- */

void people_keep(void *context, uint32_t zone);
void people_audit(void *context, const struct audit *audit);
void people_sounder(void *context, bool on);
void people_period(void *context, uint32_t point, int32_t period_ms);

/* ---- app_hop.c: how far the alarm of a drill has come ---- */

/* This row was committed, the broker took the row of this number, the city has it. */
void hop_committed(struct app *app, const struct row *row);
void hop_delivered(struct app *app, int64_t seq);
void hop_received(struct app *app, const struct receipt *receipt);

/* ---- app_orders.c: orders of the city; context is the app ---- */

struct city_hooks orders_hooks(struct app *app);

/* ---- app_readings.c: readings to the desk, the history, the city ---- */

/* Handler of their ring. */
void readings_take(void *context, uint32_t events);
/* Judges the zones that are due, and has the timer do so that are due before the next tick. */
void readings_judge(void *context, uint32_t events);

/* Before anything runs: what the history answers comes to the loop. */
int readings_watch(struct app *app);
/* With a site, once its history runs; and behind the end of that. */
int readings_start(struct app *app);
void readings_stop(struct app *app);
/* Asks the history, if it runs now; context is the app. */
int readings_look(void *context, struct look *look);
/* The connection came or went. */
void readings_online(struct app *app);
/* Is this report of a message of telemetry? Then it is dealt with. False also if that was put off,
 * which is left as one of a message that nobody waits for. */
bool readings_report(struct app *app, struct mqtt_report *report);
/* -ETIMEDOUT: the broker does not acknowledge. */
int readings_tick(struct app *app);

/* ---- app_vitals.c: the gateway's own figures ---- */

void vitals_tick(struct app *app);
/* What the journal says of rows that are not delivered; takes the row over. Who waits for one that
 * the journal has let go waits no longer. */
void vitals_unsent(struct app *app, const struct journal_report *report);

/* ---- app_pace.c ---- */

/* From now on the loop ticks: four times a second while something is under way, else once. */
int pace_start(struct app *app);

/* ---- app_tick.c: what only time brings ---- */

/* Looks until when the certificates of the connection hold: at the start, and for each site. */
void tick_certificates(struct app *app);

/* At each tick: judgement, what waits for the disk, what waits for the city, the day's summary. */
void tick_run(struct app *app);
/* Tells the desk what is wrong with the gateway itself, if that changed. Also to be called after a
 * new desk or a change of config_wrong. */
void tick_conditions(struct app *app);
/* Has the summary of the whole day been stored as it is known now, where it can be read? */
bool tick_is_told(void *context, int32_t local_day);
/* Stores and sends the summary of a day so far. */
int tick_publish_daily(void *context, int32_t local_day);
/* Keeps the state of every zone, and estate time, in the journal: hourly, with each summary, and at
 * the stop. */
void tick_keep_zones(struct app *app);
/* Keeps the name of the point that sounds, in the live file and in the journal, if it is new. */
void tick_keep_sounder(struct app *app);
/* Estate time as it is kept for the process after this one. */
struct live_clock tick_clock(const struct app *app);
/* Which summaries are stored already. Before the journal's thread runs. */
void tick_recall_daily(struct app *app, const struct live_past *past);
/* Blocks of the live file beside the zones: which zone is being judged, struct app_deaths of each,
 * how good each point was, which is in the journal, too, how far the city has all readings,
 * which days were told, for a process that finds no disk, and the point that sounds, which is in
 * the journal, too. No zone can be called so. */
#define PAST_JUDGING   "=judging"
#define PAST_DEATHS    "=deaths"
#define PAST_POINTS    "=points"
#define PAST_TELEMETRY "=telemetry"
#define PAST_DAILY     "=daily"
#define PAST_SOUNDER   "=sounder"
/* Under which name estate time is kept beside the zones; no zone can be called so. */
#define TICK_CLOCK "=clock"
/* .. and the time of the newest beacon, which is in the live file at once. */
#define PAST_BEACON "=beacon"

/* ---- app_past.c: what an earlier process left ---- */

/* Takes over what a process kept in memory whose disk could not be opened. */
void past_refuge(struct app *app);
/* Sets the origin of estate time from the live file, else from the journal. */
void past_clock(struct app *app, const struct live_past *past);
/* Gives the desk the state of each zone: from the live file, else from the journal. */
void past_restore(struct app *app, const struct live_past *past);
/* Tells the horn what the earlier process left on. */
void past_sounder(struct app *app, const struct live_past *past);
/* Counts the death of a process that died in a plugin. A zone that did so twice within an hour
 * starts without what its plugin kept; after the third time it is not judged. -ENOMEM. */
int past_deaths(struct app *app, const struct live_past *past);
/* An orderly stop or another configuration: every plugin begins with a clean record. */
void past_forget_deaths(struct app *app);
/* Makes the live file for the zones of this desk. -errno. */
int past_make_live(struct app *app, const struct live_past *past);
/* Tells again what was decided but not stored, and ends what the journal has open but nobody knows.
 */
void past_reconcile(struct app *app);
/* Critical alarms that nobody has confirmed to an earlier process wait for that as they did. */
void past_unheard(struct app *app);
/* Takes the state of each zone of `old` over into app->desk, which tells what `old` held back; ends
 * alarms that have no place in it. */
void past_carry_over(struct app *app, struct desk *old, const struct site *old_site);

#endif
