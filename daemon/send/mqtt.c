/*
 * mqtt - the connection to the city.
 *
 * Any call of paho may block for as long as a name server likes. Therefore one thread of ours makes
 * all of them. Orders come to it through a ring, paho's callbacks through a second one, and what
 * happened leaves through the caller's. Nobody but mqtt_stop() ever waits for it.
 *
 * Each connection has a client of its own and a number, which its events carry. Messages under way
 * have a slot each. With no slot free orders stay in their ring, until that is full and the caller
 * is told; with no connection they are reported as dropped, and the store sends them again.
 */
#include "send/mqtt.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/ulid.h"
#include "send/dial.h"
#include "send/ears.h"
#include "send/order.h"
#include "send/paho.h"
#include "send/poison.h"
#include "send/reach.h"
#include "send/reports.h"
#include "send/traffic.h"

enum {
    ORDERS = 256,
    GIVE_UP_MS = 60000, /* paho never answered a connect */
    PATIENT_MS = 5000,  /* who hangs up before this does so on what we said */
    CLOSE_MS = 2000,
    IDLE_MS = 5000,
    SOON_MS = 100,
    BEAT_MS = 120000 /* a name server may take half of it */
};

enum state { STATE_IDLE, STATE_CONNECTING, STATE_CONNECTED };

struct mqtt {
    struct settings settings;
    struct mqtt_will will;
    const char *const *listen;
    char client_id[64];
    struct ring *orders, *events;
    struct ring *ended; /* not empty: the thread has nothing more to do */
    struct beat *beat;
    pthread_t thread;
    atomic_int users;
    atomic_bool reconnect, critical, rival;
    _Atomic int64_t stop_by; /* 0: go on */
    _Atomic int64_t bytes;   /* since they were asked for */
    _Atomic uint64_t missed; /* the same of messages that nobody had time for */
    /* of the thread alone */
    struct dial dial;
    struct traffic traffic;
    struct reach *reach; /* a preferred broker is being looked for */
    struct paho *paho;   /* NULL while there is no connection and none is tried */
    uint64_t connection;
    struct ears ears;
    uint32_t topics; /* of `listen` */
    enum state state;
    int64_t state_ms;
    char tls_error[200]; /* the first of this attempt */
    struct slots slots;
    struct poison poison;
    struct reports reports;
};

/* ---- messages ---- */

static void send_order(struct mqtt *m, const struct order *order)
{
    bool careful = poison_is_careful(&m->poison);
    struct order sent = *order;
    uint16_t i = slots_take(&m->slots, order);
    struct slot slot;

    sent.qos = careful && !sent.qos ? 1 : sent.qos; /* else nobody says that it was taken */
    poison_sent(&m->poison, clock_boot());
    if (paho_send(m->paho, i, &sent) && slots_give(&m->slots, i, &slot))
        reports_message(&m->reports, MQTT_DROPPED, &slot, "the client did not take it");
}

static bool takes_orders(const struct mqtt *m)
{
    return m->slots.used < (poison_is_careful(&m->poison) ? 1 : SLOTS);
}

static void take_orders(struct mqtt *m)
{
    struct order order;

    while (takes_orders(m) && ring_take(m->orders, &order, 1)) {
        if (order.topic && m->state == STATE_CONNECTED)
            send_order(m, &order);
        else
            reports_message(&m->reports, MQTT_DROPPED, &(struct slot){.token = order.token},
                            "not connected");
        order_free(&order);
    }
}

static void message_done(struct mqtt *m, const struct paho_event *event)
{
    static const uint8_t not_taken[] = {
        [PAHO_PASSES] = MQTT_PUT_OFF, [PAHO_FORBIDS] = MQTT_FORBIDDEN, [PAHO_NEVER] = MQTT_REFUSED};
    struct slot slot;

    if (event->kind == PAHO_UNSENT && !event->code)
        return; /* the connection is going, and drops what was under way */
    if (!slots_give(&m->slots, event->slot, &slot))
        return;
    poison_answered(&m->poison, &slot);
    if (event->kind == PAHO_SENT)
        reports_message(&m->reports, MQTT_DELIVERED, &slot, "");
    else
        reports_message(&m->reports, not_taken[paho_refusal(event->code)], &slot,
                        paho_reason(m->dial.old, event->code));
}

/* ---- what comes from the city ---- */

static void listen_when_due(struct mqtt *m, int64_t now)
{
    bool silent = m->ears.asked != 0;
    uint32_t due = ears_due(&m->ears, now);

    if (due && silent)
        reports_deaf(&m->reports, "no answer");
    for (uint16_t i = 0; due >> i; i++)
        if (due >> i & 1)
            paho_listen(m->paho, i, m->listen[i]);
}

static void deaf(struct mqtt *m, const struct paho_event *event)
{
    if (event->code > 0)
        ears_answer(&m->ears, event->slot, true);
    reports_deaf(&m->reports,
                 event->code > 0 ? paho_reason(m->dial.old, event->code) : "no answer");
}

/* ---- connecting ---- */

static double chance(void)
{
    uint16_t number;

    ulid_random(&number, sizeof number);
    return number / 65535.0;
}

static void enter(struct mqtt *m, enum state state)
{
    m->state = state;
    m->state_ms = clock_boot();
}

static void count_bytes(struct mqtt *m)
{
    atomic_fetch_add(&m->bytes, traffic_look(&m->traffic));
    if (m->paho)
        atomic_fetch_add(&m->missed, paho_missed(m->paho));
}

static void forget_reach(struct mqtt *m)
{
    reach_free(m->reach);
    m->reach = NULL;
}

/* After this no callback of the connection comes any more. */
static void drop_client(struct mqtt *m)
{
    struct slot slot;

    forget_reach(m);
    count_bytes(m);
    traffic_begin(&m->traffic, 0);
    paho_free(m->paho);
    m->paho = NULL;
    m->connection++;
    m->tls_error[0] = '\0';
    ears_lost(&m->ears);
    enter(m, STATE_IDLE);
    while (slots_give_largest(&m->slots, &slot))
        reports_message(&m->reports, MQTT_DROPPED, &slot, "the connection went");
}

/* `will`: the broker is to publish the will. Of 3.1.1 only a broken connection makes it. */
static void hang_up(struct mqtt *m, bool will)
{
    if (will && m->dial.old)
        traffic_cut(&m->traffic);
    else
        paho_hang_up(m->paho, will);
}

static void look_for_rival(struct mqtt *m)
{
    if (atomic_exchange(&m->rival, false))
        dial_rival(&m->dial, clock_boot());
}

static void lost(struct mqtt *m, const char *why, bool given_up)
{
    reports_connection(&m->reports, MQTT_LOST, &m->dial, false, ": %s", why);
    look_for_rival(m);
    (given_up ? dial_given_up : dial_lost)(&m->dial, clock_boot(), chance());
    drop_client(m);
}

/* A board that was replaced and is still running, or one that was copied. */
static void taken_over(struct mqtt *m)
{
    reports_connection(&m->reports, MQTT_LOST, &m->dial, true, ": %s",
                       "another gateway has connected under our name");
    dial_taken(&m->dial, clock_boot(), chance());
    drop_client(m);
}

/* The broker broke the connection because a message was too large for it, without saying before
 * what is. It would do so again and again. */
static void refuse_largest(struct mqtt *m, const struct paho_event *event)
{
    struct slot slot;

    if (slots_give_largest(&m->slots, &slot))
        reports_message(&m->reports, MQTT_REFUSED, &slot, event->text);
}

/* It broke the connection, and did not say that this was for reasons of its own. */
static void look_for_poison(struct mqtt *m, const struct paho_event *event)
{
    struct slot slot;

    if (paho_explains(event->code) || !poison_broke(&m->poison, &m->slots, clock_boot()) ||
        !slots_give_largest(&m->slots, &slot))
        return;
    reports_message(&m->reports, MQTT_POISON, &slot,
                    "it breaks the connection off whenever it gets that");
    dial_mended(&m->dial);
}

/* In words, as far as paho or the broker said anything. */
static enum reach_found why_failed(const struct mqtt *m, const struct paho_event *event, char *out,
                                   size_t size)
{
    const struct dial_broker *broker = dial_at(&m->dial);

    if (event->code > 0) {
        snprintf(out, size, "refused: %s", paho_reason(m->dial.old, event->code));
        return REACH_GOOD;
    }
    return reach_why(broker->host, broker->port, broker->tls ? &m->settings : NULL,
                     m->tls_error[0] ? m->tls_error : event->text, out, size);
}

/* Of brokers that know only 3.1.1 some say so, and others, as RabbitMQ before 3.13, hang up: soon,
 * without a word, and the way is good. That ours is not the certificate it wants paho does not say
 * at all, for TLS 1.3 is through by then. */
static void failed(struct mqtt *m, const struct paho_event *event)
{
    char why[sizeof m->reports.owed.text] = "";
    bool older = dial_is_version(event->code), early = clock_boot() - m->state_ms < PATIENT_MS;
    enum reach_found found = REACH_NO_WAY;
    bool hung_up, dear;

    if (m->dial.old || !older)
        found = why_failed(m, event, why, sizeof why);
    hung_up = found == REACH_GOOD && early && event->code <= 0;
    dear = dial_was_dear(&m->dial, event->code, m->tls_error[0] || found == REACH_NO_TLS);
    if (!m->dial.old && (older || (hung_up && dial_hung_up(&m->dial)))) {
        dial_older(&m->dial, clock_boot());
    } else {
        reports_connection(&m->reports, MQTT_LOST, &m->dial, false, ": %s", why);
        (dear ? dial_refused : dial_failed)(&m->dial, clock_boot(), chance());
    }
    drop_client(m);
}

static void dial_now(struct mqtt *m)
{
    const struct dial_broker *broker = dial_at(&m->dial);
    struct paho_call call = {.settings = &m->settings,
                             .client_id = m->client_id,
                             .host = broker->host,
                             .port = broker->port,
                             .tls = broker->tls,
                             .keep_alive_s = broker->keep_alive_s,
                             .old = m->dial.old,
                             .will_topic = m->will.topic,
                             .will_payload = m->will.payload};
    struct paho_event event = {.code = -1};
    const char *why;

    enter(m, STATE_CONNECTING);
    traffic_begin(&m->traffic, broker->port);
    if (!paho_new(&call, m->events, m->connection, &m->paho, &why))
        return;
    TEXT_COPY(event.text, why);
    failed(m, &event);
}

static void handle(struct mqtt *m, const struct paho_event *event)
{
    if (event->connection != m->connection) {
        free(event->news);
        return;
    }
    switch (event->kind) {
    case PAHO_UP:
        if (dial_keep_alive(&m->dial, event->code, clock_boot())) {
            hang_up(m, false);
            drop_client(m);
            break;
        }
        enter(m, STATE_CONNECTED);
        dial_connected(&m->dial, m->state_ms);
        reports_connection(&m->reports, MQTT_CONNECTED, &m->dial, false, ", MQTT %s", event->text);
        ears_connected(&m->ears, m->topics, m->state_ms);
        break;
    case PAHO_NEWS:
        if (!reports_news(&m->reports, event->news))
            atomic_fetch_add(&m->missed, 1);
        break;
    case PAHO_HEARD:
        ears_answer(&m->ears, event->slot, false);
        break;
    case PAHO_DEAF:
        deaf(m, event);
        break;
    case PAHO_FAILED:
        failed(m, event);
        break;
    case PAHO_LOST:
        if (paho_is_taken(event->code)) {
            taken_over(m);
            break;
        }
        if (paho_is_too_large(event->code))
            refuse_largest(m, event);
        else
            look_for_poison(m, event);
        lost(m, event->text, false);
        break;
    case PAHO_TLS:
        if (!m->tls_error[0])
            TEXT_COPY(m->tls_error, event->text);
        break;
    default:
        message_done(m, event);
    }
}

/* ---- the thread ---- */

/* True when the thread may end. */
static bool stopping(struct mqtt *m, int64_t now)
{
    int64_t by = atomic_load(&m->stop_by);

    if (!by || (m->state == STATE_CONNECTED && m->slots.used && now < by - CLOSE_MS / 4))
        return false;
    if (m->state == STATE_CONNECTED)
        hang_up(m, m->slots.used > 0); /* that we are offline may not have got there */
    drop_client(m);
    return true;
}

/* What was preferred is back: the broker that stood in for it publishes the will, for it will hear
 * no more of us. While something is under way there is no better moment than later. */
static void prefer(struct mqtt *m, int64_t now)
{
    const struct dial_broker *broker = m->reach ? NULL : dial_return_due(&m->dial, now);
    int answer;

    if (broker)
        m->reach = reach_begin(broker->host, broker->port);
    answer = m->reach ? reach_answer(m->reach) : -EAGAIN;
    if (answer == -EAGAIN || (answer && m->slots.used))
        return;
    forget_reach(m);
    if (!answer)
        return;
    hang_up(m, true);
    lost(m, "left for a broker that is preferred", false);
    dial_return(&m->dial, now);
}

static void advance(struct mqtt *m, int64_t now)
{
    reports_pay_owed(&m->reports);
    look_for_rival(m);
    if (atomic_exchange(&m->reconnect, false) && m->state == STATE_CONNECTED) {
        hang_up(m, true); /* whether there is another, and who still listens there, nobody knows */
        lost(m, "given up, the broker does not acknowledge", true);
    }
    if (m->state == STATE_CONNECTED)
        listen_when_due(m, now);
    if (m->state == STATE_CONNECTED)
        prefer(m, now);
    if (m->state == STATE_IDLE && atomic_load(&m->critical))
        dial_hurry(&m->dial, now, chance());
    if (m->state == STATE_CONNECTING && now - m->state_ms > GIVE_UP_MS)
        failed(m, &(struct paho_event){.code = -1, .text = "no answer"});
    if (m->state == STATE_IDLE && now >= m->dial.next_ms)
        dial_now(m);
}

static int wait_ms(struct mqtt *m, int64_t now)
{
    int64_t wait = m->state == STATE_IDLE ? m->dial.next_ms - now : IDLE_MS;

    if (m->reports.owing || m->reach || atomic_load(&m->stop_by) || m->state == STATE_CONNECTING)
        wait = SOON_MS; /* connecting: what a failure costs is to be counted before its end */
    if (!takes_orders(m))
        wait = SOON_MS; /* who has something to say does so through their ring */
    return (int)(wait < 0 ? 0 : wait > IDLE_MS ? IDLE_MS : wait);
}

static void free_mqtt(struct mqtt *m)
{
    struct paho_event event;
    struct order order;

    while (m->events && ring_take(m->events, &event, 1))
        free(event.news);
    while (m->orders && ring_take(m->orders, &order, 1))
        order_free(&order);
    ring_free(m->orders);
    ring_free(m->events);
    ring_free(m->ended);
    free(m->will.topic);
    free(m->will.payload);
    free(m);
}

/* The thread and who started it: the last one frees. */
static void leave(struct mqtt *m)
{
    if (atomic_fetch_sub(&m->users, 1) == 1)
        free_mqtt(m);
}

static void *run(void *context)
{
    struct mqtt *m = context;
    struct pollfd p[2] = {{.fd = ring_fd(m->events), .events = POLLIN},
                          {.fd = ring_fd(m->orders), .events = POLLIN}};
    struct paho_event event;

    for (;;) {
        bool stop = atomic_load(&m->stop_by) != 0;

        if (!atomic_load(&m->reports.abandoned))
            beat_promise(m->beat, BEAT_MS);
        count_bytes(m);
        while (ring_take(m->events, &event, 1))
            handle(m, &event);
        take_orders(m);
        if (stop && stopping(m, clock_boot()))
            break;
        if (!stop)
            advance(m, clock_boot());
        p[1].events = takes_orders(m) ? POLLIN : 0;
        poll(p, 2, wait_ms(m, clock_boot()));
    }
    ring_push(m->ended, &(char){0});
    leave(m);
    return NULL;
}

/* ---- callers ---- */

int mqtt_start(const struct settings *settings, const struct mqtt_will *will,
               const char *const *listen, struct ring *reports, struct beat *beat,
               struct mqtt **out)
{
    struct mqtt *m = calloc(1, sizeof *m);
    int rc = -ENOMEM;

    if (!m)
        return -ENOMEM;
    m->settings = *settings;
    m->reports.ring = reports;
    m->listen = listen;
    while (m->topics < MQTT_TOPICS && listen[m->topics])
        m->topics++;
    m->beat = beat;
    m->connection = 1;
    atomic_store(&m->users, 2);
    snprintf(m->client_id, sizeof m->client_id, "%s.%s", settings->id, settings->gateway);
    m->orders = ring_new(ORDERS, sizeof(struct order));
    m->events = ring_new(PAHO_EVENTS, sizeof(struct paho_event));
    m->will.topic = strdup(will->topic);
    m->will.payload = strdup(will->payload);
    m->ended = ring_new(1, sizeof(char));
    if (!m->orders || !m->events || !m->ended || !m->will.topic || !m->will.payload)
        goto out;
    rc = dial_read(&m->dial, settings->broker, settings->broker_return_ms);
    if (!rc)
        rc = -pthread_create(&m->thread, NULL, run, m);
    if (rc)
        goto out;
    *out = m;
    return 0;
out:
    free_mqtt(m);
    return rc;
}

int mqtt_publish(struct mqtt *m, uint64_t token, const char *topic, const char *payload,
                 uint8_t qos, bool retained)
{
    return order_put(m->orders, token, topic, payload, qos, retained);
}

uint64_t mqtt_missed(struct mqtt *m)
{
    return atomic_exchange(&m->missed, 0);
}

int64_t mqtt_bytes(struct mqtt *m)
{
    return atomic_exchange(&m->bytes, 0);
}

void mqtt_reconnect(struct mqtt *m)
{
    atomic_store(&m->reconnect, true);
    order_wake(m->orders);
}

void mqtt_rival(struct mqtt *m)
{
    atomic_store(&m->rival, true);
}

void mqtt_hurry(struct mqtt *m, bool critical)
{
    if (atomic_exchange(&m->critical, critical) != critical && critical)
        order_wake(m->orders);
}

void mqtt_stop(struct mqtt *m, int timeout_ms)
{
    atomic_store(&m->stop_by, clock_boot() + timeout_ms);
    order_wake(m->orders);
    if (ring_wait(m->ended, timeout_ms)) {
        pthread_join(m->thread, NULL);
    } else { /* it hangs in a name look-up */
        reports_abandon(&m->reports);
        pthread_detach(m->thread);
    }
    beat_end(m->beat);
    leave(m);
}
