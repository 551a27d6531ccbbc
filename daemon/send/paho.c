/*
 * paho - the one includer of MQTTAsync.h: one connection to one broker.
 *
 * A client is made for one connection and destroyed after it, so that no message and no callback of
 * one connection reaches into the next. paho keeps nothing for us: no buffer while disconnected, no
 * reconnecting of its own, nothing on a disk. It holds its mutex while it resolves a name and while
 * a callback runs, so every function here may block and is for the mqtt thread alone, and a
 * callback does no more than put a small event into a ring. The address of a slot is the context of
 * its message.
 *
 * paho traces nothing below an error. When the last client goes it frees what its threads write
 * their traces to, and the one that is just ending still notes that it does: now and then a
 * connection that broke took the process with it. To keep one more client would do as well, but
 * then its threads go on, and see a new connection up to a second late.
 *
 * What paho 1.3.12 never frees: the topic and payload of a message that still waits in its own
 * queue when its client is destroyed (MQTTAsync_NULLPublishCommands). With a persistence it does
 * not keep them itself, so it gets one, which is paho_store: what is left there we free. Nor does
 * it free an answer to CONNECT or SUBSCRIBE that it reads in that moment; see hear_out().
 */
#include "send/paho.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <MQTTAsync.h>

#include "base/clock.h"
#include "base/text.h"
#include "send/paho_store.h"

enum {
    CONNECT_S = 10,
    CLOSE_MS = 2000,
    ANSWER_MS = 500, /* a slow way through 4G and back; who takes longer costs some memory */
    /* A packet is read whole, however large: a broker of MQTT 5 keeps to itself what is larger. */
    LARGEST = 2 * PAHO_INCOMING
};

struct place {
    struct paho *paho;
};

struct paho {
    MQTTAsync client;
    struct ring *events;
    struct paho_store store;
    MQTTClient_persistence persistence; /* its calls, with the store as context */
    uint64_t connection;
    bool old;
    _Atomic uint64_t missed;       /* messages that found no room, since it was asked for */
    uint32_t largest;              /* packet that the broker takes; 0: it did not say */
    struct place slot[SLOTS];      /* whose addresses are the contexts of messages .. */
    struct place ear[EARS_TOPICS]; /* .. and of what we listen to */
    uint32_t asked;                /* times that we asked to hear something .. */
    _Atomic uint32_t answered;     /* .. and were told what became of it */
};

/* ---- paho's threads ---- */

/* The ring has room for all that can happen at once; what is lost in spite of that is noticed by
 * the acknowledgement timer. */
static void post(struct paho *p, uint8_t kind, uint16_t slot, int code, const char *text)
{
    struct paho_event event = {
        .connection = p->connection, .code = code, .slot = slot, .kind = kind};

    TEXT_COPY(event.text, text ? text : "");
    (void)ring_put(p->events, &event);
}

static void on_up(void *context, MQTTAsync_successData *data)
{
    (void)data;
    post(context, PAHO_UP, 0, 0, "3.1.1");
}

static int said(MQTTAsync_successData5 *data, enum MQTTPropertyCodes what)
{
    return MQTTProperties_hasProperty(&data->properties, what)
               ? MQTTProperties_getNumericValue(&data->properties, what)
               : 0;
}

static void on_up5(void *context, MQTTAsync_successData5 *data)
{
    struct paho *p = context;

    p->largest = (uint32_t)said(data, MQTTPROPERTY_CODE_MAXIMUM_PACKET_SIZE);
    post(p, PAHO_UP, 0, said(data, MQTTPROPERTY_CODE_SERVER_KEEP_ALIVE), "5");
}

static void on_failed(void *context, MQTTAsync_failureData *data)
{
    post(context, PAHO_FAILED, 0, data ? data->code : MQTTASYNC_FAILURE,
         data ? data->message : NULL);
}

static void on_failed5(void *context, MQTTAsync_failureData5 *data)
{
    post(context, PAHO_FAILED, 0, data->reasonCode ? (int)data->reasonCode : data->code,
         data->message);
}

static void on_lost(void *context, char *cause)
{
    post(context, PAHO_LOST, 0, 0, cause ? cause : "the connection broke");
}

static void on_disconnected(void *context, MQTTProperties *properties, enum MQTTReasonCodes reason)
{
    (void)properties;
    post(context, PAHO_LOST, 0, (int)reason, MQTTReasonCode_toString(reason));
}

static struct paho_news *copy_news(const char *topic, const MQTTAsync_message *message)
{
    bool fits = message->payloadlen >= 0 && message->payloadlen <= PAHO_INCOMING;
    size_t t = strlen(topic) + 1, n = fits ? (size_t)message->payloadlen : 0;
    struct paho_news *news = malloc(sizeof *news + t + n + 1);

    if (!news)
        return NULL;
    memcpy(news->topic, topic, t);
    news->payload = news->topic + t;
    if (n)
        memcpy(news->payload, message->payload, n);
    news->payload[n] = '\0';
    news->size = n;
    news->cut = !fits;
    news->retained = message->retained != 0;
    return news;
}

/* What finds no room is lost: who sent it waits for an answer, and sends it again. */
static int on_message(void *context, char *topic, int length, MQTTAsync_message *message)
{
    struct paho *p = context;
    struct paho_event event = {.connection = p->connection, .kind = PAHO_NEWS};

    (void)length;
    event.news = copy_news(topic, message);
    if (ring_offer(p->events, &event, PAHO_NEWS_MOST)) {
        free(event.news);
        atomic_fetch_add(&p->missed, 1);
    }
    MQTTAsync_freeMessage(&message);
    MQTTAsync_free(topic);
    return 1;
}

static int on_tls_error(const char *text, size_t length, void *context)
{
    char copy[256];

    snprintf(copy, sizeof copy, "%.*s", (int)length, text);
    post(context, PAHO_TLS, 0, 0, copy);
    return 1;
}

static void post_slot(const struct place *slot, uint8_t kind, int code)
{
    post(slot->paho, kind, (uint16_t)(slot - slot->paho->slot), code, "");
}

static void on_sent(void *context, MQTTAsync_successData *data)
{
    (void)data;
    post_slot(context, PAHO_SENT, 0);
}

static void on_sent5(void *context, MQTTAsync_successData5 *data)
{
    (void)data;
    post_slot(context, PAHO_SENT, 0);
}

static void on_unsent(void *context, MQTTAsync_failureData *data)
{
    (void)data;
    post_slot(context, PAHO_UNSENT, 0);
}

static void on_unsent5(void *context, MQTTAsync_failureData5 *data)
{
    post_slot(context, PAHO_UNSENT, (int)data->reasonCode);
}

static void post_ear(const struct place *ear, uint8_t kind, int code)
{
    post(ear->paho, kind, (uint16_t)(ear - ear->paho->ear), code, "");
    atomic_fetch_add(&ear->paho->answered, 1);
}

static void on_heard(void *context, MQTTAsync_successData *data)
{
    (void)data;
    post_ear(context, PAHO_HEARD, 0);
}

static void on_heard5(void *context, MQTTAsync_successData5 *data)
{
    (void)data;
    post_ear(context, PAHO_HEARD, 0);
}

static void on_deaf(void *context, MQTTAsync_failureData *data)
{
    post_ear(context, PAHO_DEAF, data ? data->code : MQTTASYNC_FAILURE);
}

static void on_deaf5(void *context, MQTTAsync_failureData5 *data)
{
    post_ear(context, PAHO_DEAF, data->reasonCode ? (int)data->reasonCode : data->code);
}

/* ---- the store, which paho's threads and the mqtt thread use ---- */

static void *allocate(size_t size)
{
    return MQTTAsync_malloc(size);
}

static int store_open(void **handle, const char *client_id, const char *uri, void *context)
{
    (void)client_id;
    (void)uri;
    *handle = context;
    return 0;
}

static int store_clear(void *handle)
{
    paho_store_clear(handle);
    return 0;
}

static int store_put(void *handle, char *key, int parts, char *part[], int size[])
{
    return paho_store_put(handle, key, (size_t)parts, part, size) ? MQTTCLIENT_PERSISTENCE_ERROR
                                                                  : 0;
}

/* It asks for a message once, when it is about to write it, and frees what it gets. */
static int store_get(void *handle, char *key, char **piece, int *size)
{
    return paho_store_take(handle, key, piece, size) ? 0 : MQTTCLIENT_PERSISTENCE_ERROR;
}

static int store_remove(void *handle, char *key)
{
    paho_store_remove(handle, key);
    return 0;
}

/* What is there of an earlier process: nothing. */
static int store_keys(void *handle, char ***keys, int *n)
{
    (void)handle;
    *keys = NULL;
    *n = 0;
    return 0;
}

static int store_has(void *handle, char *key)
{
    (void)handle;
    (void)key;
    return MQTTCLIENT_PERSISTENCE_ERROR;
}

static void make_store(struct paho *p)
{
    paho_store_init(&p->store, allocate, MQTTAsync_free);
    p->persistence = (MQTTClient_persistence){.context = &p->store,
                                              .popen = store_open,
                                              .pclose = store_clear,
                                              .pput = store_put,
                                              .pget = store_get,
                                              .premove = store_remove,
                                              .pkeys = store_keys,
                                              .pclear = store_clear,
                                              .pcontainskey = store_has};
}

/* ---- the mqtt thread ---- */

enum paho_refusal paho_refusal(int reason)
{
    switch (reason) {
    case MQTTREASONCODE_NOT_AUTHORIZED:
        return PAHO_FORBIDS;
    case MQTTREASONCODE_TOPIC_NAME_INVALID:
    case MQTTREASONCODE_PACKET_TOO_LARGE:
    case MQTTREASONCODE_PAYLOAD_FORMAT_INVALID:
    case MQTTREASONCODE_RETAIN_NOT_SUPPORTED:
    case MQTTREASONCODE_QOS_NOT_SUPPORTED:
        return PAHO_NEVER;
    default:
        return PAHO_PASSES;
    }
}

bool paho_is_taken(int reason)
{
    return reason == MQTTREASONCODE_SESSION_TAKEN_OVER;
}

bool paho_is_too_large(int reason)
{
    return reason == MQTTREASONCODE_PACKET_TOO_LARGE;
}

bool paho_explains(int reason)
{
    switch (reason) {
    case MQTTREASONCODE_SERVER_BUSY:
    case MQTTREASONCODE_SERVER_SHUTTING_DOWN:
    case MQTTREASONCODE_KEEP_ALIVE_TIMEOUT:
    case MQTTREASONCODE_ADMINISTRATIVE_ACTION:
    case MQTTREASONCODE_USE_ANOTHER_SERVER:
    case MQTTREASONCODE_SERVER_MOVED:
    case MQTTREASONCODE_MAXIMUM_CONNECT_TIME:
        return true;
    default:
        return false;
    }
}

const char *paho_reason(bool old, int code)
{
    static const char *const words[] = {"unacceptable protocol version", "client id rejected",
                                        "server unavailable", "bad user name or password",
                                        "not authorized"};
    const char *text = NULL;

    if (!old)
        text = MQTTReasonCode_toString((enum MQTTReasonCodes)code);
    else if (code >= 1 && code <= 5)
        text = words[code - 1];
    return text ? text : "unknown reason";
}

/* First line of the password file; "" if there is none. */
static void read_password(const char *path, char *out, size_t size)
{
    FILE *file = path[0] ? fopen(path, "re") : NULL;

    out[0] = '\0';
    if (!file)
        return;
    if (fgets(out, (int)size, file))
        out[strcspn(out, "\r\n")] = '\0';
    fclose(file);
}

static const char *given(const char *s)
{
    return s[0] ? s : NULL;
}

/* MQTT_SSL_VERSION_TLS_1_2 is a lower limit only by OpenSSL's security level, so both are set. */
static void fill_tls(struct paho *p, const struct settings *s, MQTTAsync_SSLOptions *tls)
{
    tls->enableServerCertAuth = 1;
    tls->verify = 1;
    tls->sslVersion = MQTT_SSL_VERSION_TLS_1_2;
    tls->enabledCipherSuites = "DEFAULT@SECLEVEL=2";
    tls->trustStore = given(s->ca);
    tls->disableDefaultTrustStore = s->ca[0] != '\0';
    tls->keyStore = given(s->certificate);
    tls->privateKey = given(s->key);
    tls->ssl_error_cb = on_tls_error;
    tls->ssl_error_context = p;
}

static void fill_connect(struct paho *p, MQTTAsync_connectOptions *options)
{
    options->connectTimeout = CONNECT_S;
    options->maxInflight = SLOTS;
    options->context = p;
    if (p->old) {
        options->MQTTVersion = MQTTVERSION_3_1_1;
        options->cleansession = 1;
        options->onSuccess = on_up;
        options->onFailure = on_failed;
    } else {
        options->cleanstart = 1; /* and no session expiry: the session ends with the connection */
        options->onSuccess5 = on_up5;
        options->onFailure5 = on_failed5;
    }
}

static int make_client(struct paho *p, const struct paho_call *call)
{
    MQTTAsync_createOptions options = MQTTAsync_createOptions_initializer5;
    char uri[160];
    int rc;

    snprintf(uri, sizeof uri, "%s://%s:%u", call->tls ? "ssl" : "tcp", call->host, call->port);
    options.maxBufferedMessages = 2 * SLOTS;
    if (p->old)
        options.MQTTVersion = MQTTVERSION_3_1_1;
    make_store(p);
    rc = MQTTAsync_createWithOptions(&p->client, uri, call->client_id, MQTTCLIENT_PERSISTENCE_USER,
                                     &p->persistence, &options);
    if (rc)
        return rc;
    MQTTAsync_setTraceLevel(MQTTASYNC_TRACE_ERROR); /* after the first, which sets it */
    MQTTAsync_setCallbacks(p->client, p, on_lost, on_message, NULL);
    if (!p->old)
        MQTTAsync_setDisconnected(p->client, p, on_disconnected);
    return 0;
}

static int start_connect(struct paho *p, const struct paho_call *call)
{
    MQTTAsync_connectOptions new = MQTTAsync_connectOptions_initializer5,
                             old = MQTTAsync_connectOptions_initializer,
                             *options = p->old ? &old : &new;
    MQTTAsync_willOptions will = MQTTAsync_willOptions_initializer;
    MQTTAsync_SSLOptions tls = MQTTAsync_SSLOptions_initializer;
    MQTTProperty largest = {.identifier = MQTTPROPERTY_CODE_MAXIMUM_PACKET_SIZE,
                            .value.integer4 = LARGEST};
    MQTTProperties properties = MQTTProperties_initializer;
    char password[256];
    int rc;

    fill_connect(p, options);
    options->keepAliveInterval = call->keep_alive_s;
    if (!p->old && !MQTTProperties_add(&properties, &largest))
        options->connectProperties = &properties;
    read_password(call->settings->password_file, password, sizeof password);
    options->username = given(call->settings->user);
    options->password = given(password);
    will.topicName = call->will_topic;
    will.message = call->will_payload;
    will.retained = 1;
    will.qos = 1;
    options->will = &will;
    fill_tls(p, call->settings, &tls);
    if (call->tls)
        options->ssl = &tls;
    rc = MQTTAsync_connect(p->client, options);
    explicit_bzero(password, sizeof password);
    MQTTProperties_free(&properties);
    return rc;
}

int paho_new(const struct paho_call *call, struct ring *events, uint64_t connection,
             struct paho **out, const char **why)
{
    struct paho *p = calloc(1, sizeof *p);
    int rc;

    if (!p) {
        *why = "out of memory";
        return -ENOMEM;
    }
    p->events = events;
    p->connection = connection;
    p->old = call->old;
    for (size_t i = 0; i < SLOTS; i++)
        p->slot[i].paho = p;
    for (size_t i = 0; i < EARS_TOPICS; i++)
        p->ear[i].paho = p;
    rc = make_client(p, call);
    if (!rc)
        rc = start_connect(p, call);
    if (rc) {
        *why = MQTTAsync_strerror(rc);
        paho_free(p);
        return -EINVAL;
    }
    *out = p;
    return 0;
}

/* Bytes of MQTT 5: a header of up to five, two lengths, the packet's number, no properties. */
static size_t packet_size(const struct order *order)
{
    return 5 + 2 + strlen(order->topic) + 2 + 1 + strlen(order->payload);
}

int paho_send(struct paho *p, uint16_t slot, const struct order *order)
{
    MQTTAsync_message message = MQTTAsync_message_initializer;
    MQTTAsync_responseOptions options = MQTTAsync_responseOptions_initializer;

    if (p->largest && packet_size(order) > p->largest) {
        post_slot(&p->slot[slot], PAHO_UNSENT, MQTTREASONCODE_PACKET_TOO_LARGE);
        return 0;
    }
    message.payload = (void *)order->payload;
    message.payloadlen = (int)strlen(order->payload);
    message.qos = order->qos;
    message.retained = order->retained;
    options.context = &p->slot[slot];
    if (p->old) {
        options.onSuccess = on_sent;
        options.onFailure = on_unsent;
    } else {
        options.onSuccess5 = on_sent5;
        options.onFailure5 = on_unsent5;
    }
    return MQTTAsync_sendMessage(p->client, order->topic, &message, &options) ? -EIO : 0;
}

void paho_listen(struct paho *p, uint16_t i, const char *topic)
{
    MQTTAsync_responseOptions options = MQTTAsync_responseOptions_initializer;
    int rc;

    p->asked++;
    options.context = &p->ear[i];
    if (p->old) {
        options.onSuccess = on_heard;
        options.onFailure = on_deaf;
    } else {
        options.onSuccess5 = on_heard5;
        options.onFailure5 = on_deaf5;
    }
    /* An order that is published retained is to be seen as such, not only at the next connection.
     */
    options.subscribeOptions.retainAsPublished = 1;
    rc = MQTTAsync_subscribe(p->client, topic, 1, &options);
    if (rc)
        post_ear(&p->ear[i], PAHO_DEAF, rc);
}

/* What paho reads while its client goes it never frees, so answers that are on their way come
 * first. */
static void hear_out(struct paho *p)
{
    int64_t by = clock_boot() + ANSWER_MS;

    while (atomic_load(&p->answered) < p->asked && MQTTAsync_isConnected(p->client) &&
           clock_boot() < by)
        poll(NULL, 0, 10);
}

void paho_hang_up(struct paho *p, bool will)
{
    MQTTAsync_disconnectOptions options = MQTTAsync_disconnectOptions_initializer5;
    int64_t by;

    hear_out(p);
    by = clock_boot() + CLOSE_MS;
    if (p->old)
        options.struct_version = 0;
    else if (will)
        options.reasonCode = MQTTREASONCODE_DISCONNECT_WITH_WILL_MESSAGE;
    if (MQTTAsync_disconnect(p->client, &options))
        return;
    while (MQTTAsync_isConnected(p->client) && clock_boot() < by)
        poll(NULL, 0, 10);
}

uint64_t paho_missed(struct paho *p)
{
    return atomic_exchange(&p->missed, 0);
}

void paho_free(struct paho *p)
{
    if (!p)
        return;
    if (p->client) {
        hear_out(p);
        MQTTAsync_destroy(&p->client);
    }
    free(p);
}
