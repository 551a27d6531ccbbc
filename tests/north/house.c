/*
 * house - the daemon's own desk, verbs and orders, wired as the daemon wires them, with nothing
 * behind them that waits: the journal's and the history's answers come at once, the broker's part
 * is a count of replies. Ids of orders are in a journal.db, as ever. What only people on site may
 * order, and what would change the configuration, ends the test.
 */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "control/duty.h"
#include "control/trial.h"
#include "control/verbs.h"
#include "control/versions.h"
#include "estate_plugin.h"
#include "keep/delivery.h"
#include "keep/schema.h"
#include "north.h"
#include "send/bundle.h"

enum { ORDERS_AT_ONCE = 500 /* in one transaction */, ANSWER_MS = 15000 };

static const char config[] =
    "[estate]\nid = 350582-0123\ngateway = g1\nname = 花都\ntimezone = Asia/Shanghai\n"
    "in-service = 2025-01-01 me\n[mqtt]\nbroker = mqtt://127.0.0.1:1883\n"
    "[bus riser]\ntty = /nonexistent/tty\nserial = 9600 8N1\n"
    "7 = mpd-380 hyd-b3-top\n8 = mpd-380 hyd-b3-mid\n"
    "[bus io]\ngpio = no-such-chip\n17+27 = valve-b3\n"
    "[zone riser-3]\nplugin = firewater\nplace = 3号楼\ntop-pressure = hyd-b3-top\n"
    "mid-pressure = hyd-b3-mid\nvalve = valve-b3\n";

struct house {
    char directory[64];
    struct setup_paths paths;
    struct loop *loop;
    struct site *site;
    struct desk *desk;
    struct ring *readings, *answers, *frames;
    struct server *server;
    struct city *city[2]; /* any order; only sealed ones */
    struct db *db;
    struct verbs_house verbs;
    struct house_told told;
    struct moment now; /* of the city */
    struct claim {
        bool there;
        uint64_t token;
        char cid[COMMAND_ID];
    } claim;
    uint64_t orders;
    struct look *look;
    uint64_t find, again; /* tokens that the journal is asked with; 0: none */
    char alarm[4][ID];    /* told lately */
    uint64_t alarms;
    bool sounding, shut;
};

/* ---- what the desk tells ---- */

static void on_event(void *context, const struct alarm_event *event)
{
    struct house *house = context;
    struct moment now;

    TEXT_COPY(house->alarm[house->alarms++ % 4], event->id);
    clock_moment(&now);
    desk_stored(house->desk, event->instance, &now);
}

static void on_audit(void *context, const struct audit *audit)
{
    struct house *house = context;

    house->told.audits++;
    TEXT_COPY(house->told.op, audit->op);
    json_free(audit->more);
}

static void on_sounder(void *context, bool on)
{
    struct house *house = context;

    house->sounding = on;
}

/* ---- what the city is told ---- */

static int on_claim(void *context, uint64_t token, const char *cid)
{
    struct house *house = context;

    house->claim.there = true;
    house->claim.token = token;
    TEXT_COPY(house->claim.cid, cid);
    return 0;
}

static void on_reply(void *context, const char *body)
{
    struct house *house = context;
    char error[80];
    struct json *reply = json_read(body, strlen(body), error, sizeof error);
    const char *result = json_text(json_get(reply, "result"), "");

    if (!reply)
        wrong("a reply that is no JSON", body, strlen(body));
    TEXT_COPY(house->told.cid, json_text(json_get(reply, "cid"), ""));
    house->told.replies++;
    house->told.accepted += text_equal(result, "accepted");
    house->told.done += text_equal(result, "done");
    house->told.rejected += text_equal(result, "rejected");
    house->told.expired += text_equal(result, "expired");
    json_free(reply);
}

static void on_ended(void *context, const struct command *command,
                     const struct command_answer *answer, const char *body)
{
    struct house *house = context;

    (void)answer;
    house->told.ended++;
    if (delivery_answered(house->db, command->cid, body))
        wrong("an answer that cannot be kept", body, strlen(body));
}

/* ---- what an order never reaches ---- */

static int never_check(void *context, struct problems *problems, const char *by)
{
    (void)context, (void)problems, (void)by;
    wrong("an order checks or loads the configuration", "", 0);
}

static int never_back(void *context, const struct versions_back *back, struct problems *problems)
{
    (void)context, (void)back, (void)problems;
    wrong("an order takes a configuration back", "", 0);
}

/* What config/desired has is tried once more: an act, as the city may order it. */
static bool on_apply(void *context)
{
    struct house *house = context;
    bool there = one_in(2);

    house->told.audits += there;
    return there;
}

static int never_publish(void *context, int32_t day)
{
    (void)context, (void)day;
    wrong("an order publishes a summary", "", 0);
}

static bool is_told(void *context, int32_t day)
{
    (void)context;
    return day % 2;
}

/* ---- what is behind it ---- */

static int on_find(void *context, uint64_t token, const char *id)
{
    struct house *house = context;

    (void)id;
    house->find = token;
    return 0;
}

static int on_again(void *context, uint64_t token, int64_t from, int64_t to)
{
    struct house *house = context;

    if (from < 1 || to < from)
        wrong("rows that can be none are asked for", "", 0);
    house->again = token;
    return 0;
}

static int on_look(void *context, struct look *look)
{
    struct house *house = context;

    if (house->look)
        return -EAGAIN;
    house->look = look;
    return 0;
}

/* Answers what the verbs asked of the journal, the history and the buses. */
static void answer(struct house *house)
{
    struct verbs_house *v = &house->verbs;
    struct look *look = house->look;

    if (house->find)
        stored_found(&v->stored, house->find, one_in(2) ? "{\"v\":1}" : NULL);
    if (house->again)
        stored_again(&v->stored, house->again, (uint32_t)chance(3));
    house->find = house->again = 0;
    if (look) {
        house->look = NULL;
        look->error = one_in(4) ? -ENOENT : 0;
        look->next = (int64_t)chance(2);
        look->readings = (uint32_t)chance(LOOK_ROOM);
        chronicle_told(&v->chronicle, look);
    }
    field_take_answers(v->field, house->answers);
}

static void claim(struct house *house, struct city *city)
{
    char *reply = NULL;
    bool fresh = false;

    if (!house->claim.there)
        return;
    house->claim.there = false;
    if (house->orders++ % ORDERS_AT_ONCE == 0 && (db_commit(house->db) || db_begin(house->db)))
        wrong("the journal does not commit", "", 0);
    if (delivery_claim(house->db, house->claim.cid, house->now.utc_ms, false, &fresh, &reply))
        wrong("an id that cannot be noted", house->claim.cid, strlen(house->claim.cid));
    house->told.fresh += fresh;
    city_claimed(city, house->claim.token, fresh, reply, &house->now);
    free(reply);
}

void house_order(struct house *house, bool sealed, const char *at, size_t n, bool retained,
                 int64_t passed_ms)
{
    uint64_t replies = house->told.replies;
    uint64_t ignored = house_ignored(house);
    int64_t until = clock_boot() + ANSWER_MS;

    house->now.now_ms += passed_ms;
    house->now.utc_ms += passed_ms;
    city_hear(house->city[sealed], at, n, retained, &house->now);
    claim(house, house->city[sealed]);
    answer(house);
    while (house->told.replies == replies && house_ignored(house) == ignored) {
        if (clock_boot() > until)
            wrong("no answer, and not counted", at, n);
        ring_wait(house->answers, 100); /* a bus has it */
        answer(house);
    }
}

/* ---- looking ---- */

const struct house_told *house_told(const struct house *house)
{
    return &house->told;
}

uint64_t house_ignored(const struct house *house)
{
    return city_ignored(house->city[0]) + city_ignored(house->city[1]);
}

int64_t house_utc(const struct house *house)
{
    return house->now.utc_ms;
}

static void add(uint64_t *sum, const void *at, size_t n)
{
    const unsigned char *byte = at;

    while (n--)
        *sum = (*sum ^ *byte++) * 1099511628211u;
}

static void add_permit(void *context, uint32_t zone, const struct permit *permit)
{
    add(context, &zone, sizeof zone);
    add(context, &permit->serial, sizeof permit->serial);
    add(context, &permit->until_ms, sizeof permit->until_ms);
}

static void add_shelf(void *context, uint32_t zone, const struct shelf *shelf)
{
    add(context, &zone, sizeof zone);
    add(context, shelf->id, sizeof shelf->id);
    add(context, &shelf->until_ms, sizeof shelf->until_ms);
}

static void add_alarm(void *context, const struct alarm_event *event)
{
    uint8_t bits[] = {event->acknowledged, event->closed, event->quiet, event->mode};

    add(context, event->id, sizeof event->id);
    add(context, bits, sizeof bits);
}

uint64_t house_state(const struct house *house)
{
    uint64_t sum = 14695981039346656037u;
    struct desk_trial trial;
    int64_t silent_ms = 0;
    struct moment now;
    bool runs;

    clock_moment(&now);
    desk_permits(house->desk, add_permit, &sum);
    desk_shelves(house->desk, add_shelf, &sum);
    desk_alarms(house->desk, &now, add_alarm, &sum);
    desk_sounding(house->desk, &silent_ms);
    runs = desk_trial(house->desk, false, &trial);
    add(&sum, &silent_ms, sizeof silent_ms);
    add(&sum, &runs, sizeof runs);
    add(&sum, &house->sounding, sizeof house->sounding);
    return sum;
}

static void note_permit(void *context, uint32_t zone, const struct permit *permit)
{
    (void)zone;
    snprintf(context, ID, "P%u", permit->serial);
}

void house_permit(const struct house *house, char out[ID])
{
    snprintf(out, ID, "P%d", (int)chance(20));
    desk_permits(house->desk, note_permit, out);
}

void house_alarm(const struct house *house, char out[ID])
{
    memcpy(out, house->alarm[chance(4)], ID);
}

const struct setup_paths *house_paths(const struct house *house)
{
    return &house->paths;
}

const char *house_directory(const struct house *house)
{
    return house->directory;
}

/* ---- time ---- */

static void read_point(struct house *house, const char *name, double value,
                       const struct moment *now)
{
    struct reading reading = {.value = value,
                              .index = site_find_point(house->site, name),
                              .kind = READING_POINT,
                              .quality = ESTATE_GOOD};

    desk_reading(house->desk, &reading, now->now_ms, 0);
}

void house_minute(struct house *house)
{
    static int64_t origin;
    struct moment now;

    if (one_in(3))
        house->shut = !house->shut;
    for (int s = 0; s < 60; s++) {
        clock_set_origin(origin += 1000);
        clock_moment(&now);
        read_point(house, "valve-b3", house->shut ? 0 : 1, &now);
        read_point(house, "hyd-b3-top", house->shut ? 3 : 182, &now);
        read_point(house, "hyd-b3-mid", house->shut ? 4 : 410, &now);
        desk_tick(house->desk, &now);
    }
    trial_tick(house->verbs.trial);
    if (one_in(5))
        duty_tick(house->verbs.duty, clock_boot() + 3600000);
    answer(house);
}

void house_end_all(struct house *house)
{
    struct moment now;

    clock_moment(&now);
    desk_drill_end(house->desk, "test", &now);
    trial_tick(house->verbs.trial);
    duty_tick(house->verbs.duty, clock_boot() + 3600000);
    answer(house);
}

/* ---- up and down ---- */

static int load_nothing(void *context, struct db *db)
{
    (void)context;
    return delivery_begin(db);
}

static int load_site(struct house *house, const char *build, struct text *why)
{
    struct problems *problems = problems_new();
    char path[SITE_PATH];
    FILE *file;
    int rc;

    snprintf(house->paths.config, SITE_PATH, "%s/estated.conf", house->directory);
    snprintf(house->paths.models[1], SITE_PATH, "conf/models");
    snprintf(house->paths.plugins, SITE_PATH, "%s/plugins", build);
    file = fopen(house->paths.config, "we");
    if (!file || fputs(config, file) < 0 || fclose(file))
        return -errno;
    snprintf(path, sizeof path, "%s/state", house->directory);
    if (mkdir(path, 0700))
        return -errno;
    rc = setup_load(&house->paths, problems, &house->site);
    for (size_t i = 0; i < problems_count(problems); i++)
        text_printf(why, "%s\n", problems_line(problems, i));
    problems_free(problems);
    return rc;
}

static int open_store(struct house *house)
{
    struct db_wish wish = {.quota_bytes = 256 << 20};
    char path[DB_PATH];
    bool aside;
    int rc;

    snprintf(path, sizeof path, "%s/journal.db", house->directory);
    rc = schema_open(path, &schema_journal, &wish, load_nothing, NULL, &house->db, &aside);
    return rc ? rc : db_begin(house->db);
}

static int build_desk(struct house *house)
{
    struct desk_hooks hooks = {
        .context = house, .event = on_event, .audit = on_audit, .sounder = on_sounder};
    struct acquire_rings rings;
    struct moment now;
    int rc;

    house->readings = ring_new(1024, sizeof(struct reading));
    house->answers = ring_new(256, sizeof(struct acquire_answer));
    house->frames = ring_new(64, sizeof(struct trace_frame));
    rings = (struct acquire_rings){house->readings, house->answers, house->frames};
    clock_moment(&now);
    rc = desk_new(house->site, &hooks, &now, &house->desk);
    return rc ? rc : acquire_start(house->site, 1, &rings, &house->verbs.acquire);
}

static int build_verbs(struct house *house)
{
    static const struct bundle_state desired;
    struct verbs_house *v = &house->verbs;
    size_t verbs;
    const struct server_verb *verb = verbs_table(&verbs);

    v->context = house;
    v->site = house->site;
    v->desk = house->desk;
    v->field = field_new();
    v->horn = horn_new(v->field);
    v->trial = trial_new(v);
    v->duty = duty_new(v);
    v->stored = (struct stored){.context = house, .find = on_find, .again = on_again};
    v->chronicle = (struct chronicle){.context = house, .look = on_look};
    v->outbox = outbox_new(&(struct outbox_hooks){.context = house}, 0);
    v->started_ms = clock_boot();
    v->journal = "7f3c9a10";
    v->state_dir = house->directory;
    v->check = v->reload = never_check;
    v->roll_back = never_back;
    v->apply = on_apply;
    v->desired = &desired;
    v->publish_daily = never_publish;
    v->is_told = is_told;
    v->audit = on_audit;
    field_use(v->field, house->site, v->acquire);
    horn_use(v->horn, house->site, v->acquire);
    return server_start(house->loop, house->directory, verb, verbs, v, &house->server);
}

struct house *house_new(const char *build, struct text *why)
{
    static const struct keys none;
    struct house *house = calloc(1, sizeof *house);
    struct city_hooks hooks = {
        .context = house, .claim = on_claim, .reply = on_reply, .ended = on_ended};
    struct keys keys;
    int rc;

    snprintf(house->directory, sizeof house->directory, "/tmp/estated-north-XXXXXX");
    if (!mkdtemp(house->directory))
        wrong("no directory", "", 0);
    rc = load_site(house, build, why);
    if (!rc)
        rc = loop_new(&house->loop);
    if (!rc)
        rc = open_store(house);
    if (!rc)
        rc = build_desk(house);
    if (!rc)
        rc = build_verbs(house);
    if (rc) {
        text_printf(why, "%s", strerror(-rc));
        return NULL;
    }
    seal_public(SEAL_CITY, &keys);
    house->now.now_ms = 1000000;
    house->now.utc_ms = clock_utc();
    for (int i = 0; i < 2; i++) {
        house->city[i] = city_new(&hooks);
        city_use(house->city[i], house->server, UINT32_MAX, i ? &keys : &none, TO);
    }
    return house;
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *walk)
{
    (void)about, (void)kind, (void)walk;
    return remove(path);
}

void house_free(struct house *house)
{
    struct verbs_house *v = &house->verbs;

    server_stop(house->server);
    field_use(v->field, NULL, NULL);
    horn_use(v->horn, NULL, NULL);
    acquire_stop(v->acquire);
    db_commit(house->db);
    schema_close(house->db);
    city_free(house->city[0]);
    city_free(house->city[1]);
    trial_free(v->trial);
    duty_free(v->duty);
    horn_free(v->horn);
    field_free(v->field);
    outbox_free(v->outbox);
    desk_free(house->desk);
    loop_free(house->loop);
    ring_free(house->readings);
    ring_free(house->answers);
    ring_free(house->frames);
    site_free(house->site);
    nftw(house->directory, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    free(house);
}
