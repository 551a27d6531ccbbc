/* One connection to a broker of a few lines: what must be heard of it, whatever else comes. */
#include "broker.h"

#include "send/paho.h"

enum { MANY = 2 * PAHO_EVENTS, LARGE = 2 << 20 };

static struct ring *events;
static int deaf[2]; /* a pipe: the deaf broker may go */

/* Takes a client of MQTT 5, tells it more than anybody wants to know, and hangs up. */
static void *talkative_broker(void *context)
{
    static const char message[] = {0x30, 5, 0, 1, 't', 0, 'x'};
    int fd = accept(*(int *)context, NULL, NULL);
    char in[512];

    if (recv(fd, in, sizeof in, 0) > 0)
        (void)!write(fd, (char[]){0x20, 3, 0, 0, 0}, 5);
    for (int i = 0; i < MANY; i++)
        (void)!write(fd, message, sizeof message);
    shutdown(fd, SHUT_WR);
    while (recv(fd, in, sizeof in, 0) > 0)
        ;
    close(fd);
    return NULL;
}

/* Takes a client of MQTT 5, and hears no more of it until it is told that it may go. */
static void *deaf_broker(void *context)
{
    int fd = accept(*(int *)context, NULL, NULL);
    char in[512];

    if (recv(fd, in, sizeof in, 0) > 0)
        (void)!write(fd, (char[]){0x20, 3, 0, 0, 0}, 5);
    (void)!read(deaf[0], in, 1);
    close(fd);
    return NULL;
}

static struct paho *client_of(void *(*broker)(void *), int *listener, pthread_t *thread)
{
    struct paho_call call = {.settings = &w.settings,
                             .client_id = "e.g",
                             .host = "127.0.0.1",
                             .will_topic = will.topic,
                             .will_payload = will.payload};
    struct paho *paho = NULL;
    const char *why = "";

    *listener = local_socket(0, true, &w.port);
    call.port = w.port;
    assert_int_equal(listen(*listener, 1), 0);
    assert_int_equal(pthread_create(thread, NULL, broker, listener), 0);
    assert_int_equal(paho_new(&call, events, 1, &paho, &why), 0);
    return paho;
}

/* Events up to one of this kind; how many of them were messages. */
static int until(uint8_t kind)
{
    struct paho_event event;
    int news = 0;

    do {
        if (!ring_wait(events, DEADLINE_MS) || !ring_take(events, &event, 1))
            fail_msg("no event %d behind %d messages", kind, news);
        if (event.kind == PAHO_NEWS) {
            news++;
            free(event.news);
        }
    } while (event.kind != kind);
    return news;
}

static void a_loss_is_heard_of_when_messages_fill_the_ring(void **state)
{
    int listener;
    pthread_t thread;
    struct paho *paho = client_of(talkative_broker, &listener, &thread);

    (void)state;
    pthread_join(thread, NULL); /* the client has closed, and nobody took an event */
    assert_in_range(until(PAHO_LOST), 1, PAHO_NEWS_MOST);
    paho_free(paho);
    close(listener);
}

/* What paho has not freed when its last client goes it writes to its trace, piece by piece. */
static int pieces_left(const char *trace)
{
    FILE *file = fopen(trace, "re");
    char line[512];
    int n = 0;

    assert_non_null(file);
    while (fgets(line, sizeof line, file))
        n += strstr(line, "Heap element") != NULL;
    fclose(file);
    return n;
}

static void what_waits_when_a_connection_breaks_is_freed(void **state)
{
    char *payload = malloc(LARGE), topic[] = "estate/v1/e/g/alarm/fire";
    struct order order = {.topic = topic, .payload = payload};
    int listener;
    pthread_t thread;
    struct paho *paho;
    char trace[80];

    (void)state;
    memset(payload, 'x', LARGE - 1);
    payload[LARGE - 1] = '\0';
    snprintf(trace, sizeof trace, "%s/trace", w.dir);
    setenv("MQTT_C_CLIENT_TRACE", trace, 1);
    setenv("MQTT_C_CLIENT_TRACE_LEVEL", "ERROR", 1);
    assert_int_equal(pipe2(deaf, O_CLOEXEC), 0);
    paho = client_of(deaf_broker, &listener, &thread);
    until(PAHO_UP);
    for (uint16_t slot = 0; slot < SLOTS; slot++) {
        order.qos = slot % 2;
        assert_int_equal(paho_send(paho, slot, &order), 0);
    }
    assert_int_equal(write(deaf[1], "", 1), 1);
    until(PAHO_LOST);
    pthread_join(thread, NULL);
    paho_free(paho);
    assert_int_equal(pieces_left(trace), 0);
    unsetenv("MQTT_C_CLIENT_TRACE");
    free(payload);
    close(deaf[0]);
    close(deaf[1]);
    close(listener);
}

static int begin_events(void **state)
{
    events = ring_new(PAHO_EVENTS, sizeof(struct paho_event));
    return events ? begin(state) : -1;
}

static int end_events(void **state)
{
    ring_free(events);
    return end(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_loss_is_heard_of_when_messages_fill_the_ring,
                                        begin_events, end_events),
        cmocka_unit_test_setup_teardown(what_waits_when_a_connection_breaks_is_freed, begin_events,
                                        end_events),
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
