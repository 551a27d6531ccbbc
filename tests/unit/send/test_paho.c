/* One connection to a broker of a few lines: what must be heard of it, whatever else comes. */
#include "broker.h"

#include "send/paho.h"

enum { MANY = 2 * PAHO_EVENTS };

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

static void a_loss_is_heard_of_when_messages_fill_the_ring(void **state)
{
    int listener = local_socket(0, true, &w.port), news = 0;
    struct ring *events = ring_new(PAHO_EVENTS, sizeof(struct paho_event));
    struct paho_call call = {.settings = &w.settings,
                             .client_id = "e.g",
                             .host = "127.0.0.1",
                             .port = w.port,
                             .will_topic = will.topic,
                             .will_payload = will.payload};
    struct paho_event event = {.kind = PAHO_NEWS};
    struct paho *paho = NULL;
    const char *why = "";
    pthread_t thread;

    (void)state;
    assert_int_equal(listen(listener, 1), 0);
    assert_int_equal(pthread_create(&thread, NULL, talkative_broker, &listener), 0);
    assert_int_equal(paho_new(&call, events, 1, &paho, &why), 0);
    pthread_join(thread, NULL); /* the client has closed, and nobody took an event */
    while (event.kind != PAHO_LOST) {
        if (!ring_wait(events, DEADLINE_MS) || !ring_take(events, &event, 1))
            fail_msg("nothing of a loss behind %d messages", news);
        news += event.kind == PAHO_NEWS;
        free(event.news);
        event.news = NULL;
    }
    assert_in_range(news, 1, PAHO_NEWS_MOST);
    paho_free(paho);
    ring_free(events);
    close(listener);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_loss_is_heard_of_when_messages_fill_the_ring, begin, end),
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
