/*
 * The connection to brokers that are in their right, or not, but not as mosquitto is: each of them
 * is a few lines here, and takes packets one by one.
 */
#include "broker.h"
#include "send/dial.h"
#include "send/poison.h"

enum { CONNECT = 1, PUBLISH = 3, SUBSCRIBE = 8, DISCONNECT = 14, FLOOD = 2000, SMALL = 64 };

/* What a broker knows of a packet that came. */
struct packet {
    unsigned char at[4096];
    size_t n;        /* of bytes; 0: the connection is gone */
    uint8_t type;    /* its first four bits */
    size_t inside;   /* where the header ends */
    uint16_t number; /* of a PUBLISH or SUBSCRIBE */
};

/* What it does, beside taking connections and acknowledging. */
static struct wrong {
    int listener;
    bool old;               /* speaks 3.1.1 only */
    const char *properties; /* of its CONNACK .. */
    uint8_t n;              /* .. so many bytes */
    /* instead of an acknowledgement */
    void (*_Atomic publish)(int fd, const struct packet *packet);
    _Atomic int behind; /* poison: so many messages are read before it acts */
    int poisoned;       /* messages since poison came, itself included */
    bool slow;          /* in answering that we want to hear something .. */
    bool hurried;       /* .. and got the next packet before it had */
    /* what it saw */
    uint16_t keep_alive[4];
    int connects;
    _Atomic int publishes;
    _Atomic bool left; /* with a DISCONNECT */
    uint8_t reason;
} broker;

static void read_packet(int fd, struct packet *packet)
{
    size_t left = 0, shift = 0;

    *packet = (struct packet){.n = 0};
    if (recv(fd, packet->at, 2, MSG_WAITALL) != 2)
        return;
    packet->n = 2;
    left = packet->at[1] & 127;
    while (packet->at[packet->n - 1] & 128) {
        if (recv(fd, packet->at + packet->n, 1, MSG_WAITALL) != 1)
            break;
        left |= (size_t)(packet->at[packet->n++] & 127) << (shift += 7);
    }
    packet->inside = packet->n;
    packet->type = packet->at[0] >> 4;
    if (packet->n + left > sizeof packet->at ||
        recv(fd, packet->at + packet->n, left, MSG_WAITALL) != (ssize_t)left)
        packet->n = 0;
    else
        packet->n += left;
}

static uint16_t two(const unsigned char *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

static void say(int fd, const char *bytes, size_t n)
{
    (void)!send(fd, bytes, n, MSG_NOSIGNAL);
}

static void acknowledge(int fd, uint16_t number, uint8_t reason)
{
    say(fd, (char[]){0x40, reason ? 3 : 2, (char)(number >> 8), (char)number, (char)reason},
        reason ? 5 : 4);
}

static void answer_connect(int fd, const struct packet *packet)
{
    char out[64] = {0x20, (char)(3 + broker.n), 0, 0, (char)broker.n};

    if (broker.connects < 4)
        broker.keep_alive[broker.connects] = two(packet->at + packet->inside + 8);
    broker.connects++;
    memcpy(out + 5, broker.properties, broker.n);
    if (broker.old && packet->at[packet->inside + 6] == 5)
        say(fd, (char[]){0x20, 2, 0, 1}, 4);
    else if (broker.old)
        say(fd, (char[]){0x20, 2, 0, 0}, 4);
    else
        say(fd, out, 5 + broker.n);
}

static void answer(int fd, struct packet *packet)
{
    size_t topic = packet->inside + 2 + two(packet->at + packet->inside);

    switch (packet->type) {
    case CONNECT:
        answer_connect(fd, packet);
        break;
    case SUBSCRIBE:
        if (broker.slow)
            broker.hurried |= poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, 100) > 0;
        say(fd,
            (char[]){(char)0x90, broker.old ? 3 : 4, (char)packet->at[packet->inside],
                     (char)packet->at[packet->inside + 1], broker.old, 1},
            broker.old ? 5 : 6);
        break;
    case PUBLISH:
        broker.publishes++;
        packet->number = two(packet->at + topic);
        if (broker.publish)
            broker.publish(fd, packet);
        else
            acknowledge(fd, packet->number, 0);
        break;
    case DISCONNECT:
        broker.left = true;
        broker.reason = packet->n > 2 ? packet->at[2] : 0;
        break;
    default:
        break;
    }
}

static void *run(void *unused)
{
    struct packet packet;
    int fd;

    (void)unused;
    while ((fd = accept(broker.listener, NULL, NULL)) >= 0) {
        do {
            read_packet(fd, &packet);
            if (packet.n)
                answer(fd, &packet);
        } while (packet.n);
        close(fd);
    }
    return NULL;
}

static pthread_t thread;

static void meet(struct wrong wrong)
{
    broker = wrong;
    broker.properties = broker.properties ? broker.properties : "";
    broker.listener = local_socket(0, true, &w.port);
    assert_int_equal(listen(broker.listener, 4), 0);
    assert_int_equal(pthread_create(&thread, NULL, run, NULL), 0);
    start_client("mqtt", "127.0.0.1");
    await(MQTT_CONNECTED);
}

static void leave(void)
{
    if (w.mqtt)
        mqtt_stop(w.mqtt, 10000);
    w.mqtt = NULL;
    shutdown(broker.listener, SHUT_RDWR);
    pthread_join(thread, NULL);
    close(broker.listener);
}

/* ---- what it says when we connect ---- */

static void what_is_larger_than_the_broker_takes_is_not_sent(void **state)
{
    char large[SMALL + 1];
    struct mqtt_report r;

    (void)state;
    memset(large, ' ', SMALL);
    large[SMALL] = '\0';
    meet((struct wrong){.properties = "\x27\x00\x00\x00\x40", .n = 5}); /* packets of 64 bytes */
    assert_int_equal(mqtt_publish(w.mqtt, 5, "estate/v1/e/g/daily", large, 1, false), 0);
    r = await(MQTT_REFUSED);
    assert_int_equal(r.token, 5);
    assert_string_equal(r.about, "daily");
    assert_int_equal(mqtt_publish(w.mqtt, 6, "t", "{}", 1, false), 0);
    assert_int_equal(await(MQTT_DELIVERED).token, 6);
    leave();
    assert_int_equal(broker.publishes, 1);
}

static void who_is_to_be_heard_of_more_often_is(void **state)
{
    (void)state;
    meet((struct wrong){.properties = "\x13\x00\x07", .n = 3}); /* every 7 s */
    leave();
    assert_int_equal(broker.keep_alive[0], DIAL_KEEP_ALIVE_S);
    assert_int_equal(broker.keep_alive[1], 7);
    assert_int_equal(broker.connects, 2);
}

/* ---- what it does with messages ---- */

/* Something else than the large one is under way as well. */
static void break_at_large(int fd, const struct packet *packet)
{
    if (packet->n > 1000)
        say(fd, (char[]){(char)0xE0, 1, (char)0x95}, 3);
}

static void what_breaks_the_connection_by_its_size_is_not_sent_again(void **state)
{
    char large[2000];

    (void)state;
    memset(large, ' ', sizeof large - 1);
    large[sizeof large - 1] = '\0';
    meet((struct wrong){.publish = break_at_large});
    assert_int_equal(mqtt_publish(w.mqtt, 5, "t", "{}", 1, false), 0);
    assert_int_equal(mqtt_publish(w.mqtt, 6, "t", large, 1, false), 0);
    assert_int_equal(mqtt_publish(w.mqtt, 7, "t", "{}", 1, false), 0);
    assert_int_equal(await(MQTT_REFUSED).token, 6);
    await(MQTT_LOST);
    leave();
}

/* Having read what is behind it, too: libpaho 1.3.12 never frees a message that it has not written
 * when the connection breaks. */
static void hang_up_at_poison(int fd, const struct packet *packet)
{
    if (broker.poisoned || memmem(packet->at, packet->n, "poison", 6)) {
        if (broker.poisoned++ < broker.behind)
            return;
        broker.poisoned = 0;
        shutdown(fd, SHUT_RDWR);
    } else {
        acknowledge(fd, packet->number, 0);
    }
}

/* Two connections break with two messages under way, two with this one, which is poison. */
static struct mqtt_report find_poison(uint64_t token, const char *topic, uint8_t qos)
{
    meet((struct wrong){.publish = hang_up_at_poison, .old = true});
    for (int connection = 1;; connection++) {
        broker.behind = connection <= POISON_BREAKS;
        mqtt_publish(w.mqtt, token, topic, "{\"poison\":1}", qos, false);
        mqtt_publish(w.mqtt, 6, "estate/v1/e/g/alarm/fire", "{}", 1, false);
        if (connection == POISON_BREAKS + POISON_ALONE)
            return await(MQTT_POISON);
        await(MQTT_LOST);
        await(MQTT_CONNECTED);
    }
}

/* 3.1.1 knows no other refusal. What is sent again with each connection is named at last. */
static void what_makes_the_broker_hang_up_is_found(void **state)
{
    struct mqtt_report r = find_poison(5, "estate/v1/e/g/alarm/facade", 1);

    (void)state;
    assert_int_equal(r.token, 5);
    assert_string_equal(r.about, "alarm/facade");
    await(MQTT_CONNECTED);
    assert_int_equal(mqtt_publish(w.mqtt, 6, "estate/v1/e/g/alarm/fire", "{}", 1, false), 0);
    assert_int_equal(await(MQTT_DELIVERED).token, 6);
    leave();
}

/* Nobody would answer it, and the next message would be blamed. */
static void so_is_what_nobody_waits_for(void **state)
{
    struct mqtt_report r = find_poison(0, "estate/v1/e/g/health", 0);

    (void)state;
    assert_int_equal(r.token, 0);
    assert_string_equal(r.about, "health");
    await(MQTT_CONNECTED);
    assert_int_equal(mqtt_publish(w.mqtt, 6, "estate/v1/e/g/alarm/fire", "{}", 1, false), 0);
    assert_int_equal(await(MQTT_DELIVERED).token, 6);
    leave();
}

static void is_full(int fd, const struct packet *packet)
{
    acknowledge(fd, packet->number, 0x97);
}

static void what_the_broker_has_no_room_for_is_told_so(void **state)
{
    struct mqtt_report r;

    (void)state;
    meet((struct wrong){.publish = is_full});
    assert_int_equal(mqtt_publish(w.mqtt, 5, "estate/v1/e/g/alarm/fire", "{}", 1, false), 0);
    r = await(MQTT_PUT_OFF);
    assert_int_equal(r.token, 5);
    assert_string_equal(r.about, "alarm/fire");
    assert_int_equal(mqtt_publish(w.mqtt, 0, "estate/v1/e/g/state", "{}", 1, true), 0);
    r = await(MQTT_PUT_OFF);
    assert_int_equal(r.token, 0);
    assert_string_equal(r.about, "state");
    leave();
}

static void forbid(int fd, const struct packet *packet)
{
    acknowledge(fd, packet->number, 0x87);
}

static void a_list_that_is_forbidden_is_told_though_nobody_waits_for_it(void **state)
{
    struct mqtt_report r;

    (void)state;
    meet((struct wrong){.publish = forbid});
    assert_int_equal(mqtt_publish(w.mqtt, 0, "estate/v1/e/g/active/fire", "{}", 1, true), 0);
    r = await(MQTT_FORBIDDEN);
    assert_int_equal(r.token, 0);
    assert_string_equal(r.about, "active/fire");
    leave();
}

/* More news than there are places for reports, and then what matters. */
static void flood(int fd, const struct packet *packet)
{
    for (int i = 0; i < FLOOD; i++)
        say(fd,
            "\x30\x15\x00\x11"
            "estate/v1/e/g/cmd"
            "\x00"
            "x",
            2 + 21);
    acknowledge(fd, packet->number, 0);
}

static void a_flood_of_news_does_not_hide_that_a_message_was_taken(void **state)
{
    uint32_t delivered = 0, news = 0;
    uint64_t missed = 0;
    struct mqtt_report r;

    (void)state;
    meet((struct wrong){.publish = flood});
    assert_int_equal(mqtt_publish(w.mqtt, 5, "t", "{}", 1, false), 0);
    for (int64_t end = clock_boot() + DEADLINE_MS; !missed && clock_boot() < end; poll(NULL, 0, 1))
        missed = mqtt_missed(w.mqtt);
    assert_true(missed > 0); /* what nobody has time for is counted */
    leave();                 /* nobody took the reports until now */
    while (ring_take(w.reports, &r, 1)) {
        delivered += r.kind == MQTT_DELIVERED && r.token == 5;
        news += r.kind == MQTT_NEWS;
        free(r.topic);
    }
    assert_int_equal(delivered, 1);
    assert_in_range(news, 1, FLOOD);
}

/* ---- leave ---- */

static void silent(int fd, const struct packet *packet)
{
    (void)fd, (void)packet;
}

/* Who watches there is to see that we are gone. */
static void a_broker_that_is_given_up_is_told_to_publish_the_will(void **state)
{
    (void)state;
    meet((struct wrong){.publish = silent});
    mqtt_reconnect(w.mqtt);
    await(MQTT_LOST);
    await(MQTT_CONNECTED);
    assert_true(broker.left);
    assert_int_equal(broker.reason, 4);
    leave();
    assert_int_equal(broker.reason, 0); /* in good order */
}

/* Of packets that come in the moment when its client goes paho loses the memory. */
static void who_has_not_answered_yet_is_heard_out(void **state)
{
    (void)state;
    meet((struct wrong){.slow = true});
    leave();
    assert_true(broker.left);
    assert_false(broker.hurried);
}

static void of_an_old_one_the_connection_is_broken(void **state)
{
    (void)state;
    meet((struct wrong){.publish = silent, .old = true});
    mqtt_reconnect(w.mqtt);
    await(MQTT_LOST);
    await(MQTT_CONNECTED);
    assert_false(broker.left); /* with a DISCONNECT it would forget the will */
    leave();
    assert_true(broker.left);
}

static void an_end_that_the_broker_does_not_hear_of_publishes_the_will(void **state)
{
    (void)state;
    meet((struct wrong){.publish = silent});
    assert_int_equal(mqtt_publish(w.mqtt, 0, will.topic, "offline", 1, true), 0);
    mqtt_stop(w.mqtt, 700); /* its thread ends later, and leaves nothing behind */
    w.mqtt = NULL;
    leave();
    assert_true(broker.left);
    assert_int_equal(broker.reason, 4);
}

/* Then nothing is taken from the ring through which the thread is woken. */
static void an_end_while_each_message_waits_for_the_one_before_is_in_time(void **state)
{
    (void)state;
    meet((struct wrong){.publish = hang_up_at_poison});
    for (int connection = 0; connection < POISON_BREAKS; connection++) {
        mqtt_publish(w.mqtt, 5, "estate/v1/e/g/alarm/fire", "{\"poison\":1}", 1, false);
        await(MQTT_LOST);
        await(MQTT_CONNECTED);
    }
    broker.publish = silent;
    broker.publishes = 0;
    mqtt_publish(w.mqtt, 6, "estate/v1/e/g/alarm/fire", "{}", 1, false);
    for (int i = 0; i < 500 && !broker.publishes; i++)
        poll(NULL, 0, 10);
    mqtt_stop(w.mqtt, 2000);
    w.mqtt = NULL;
    for (int i = 0; i < 100 && !broker.left; i++)
        poll(NULL, 0, 10);
    assert_true(broker.left);
    leave();
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(what_is_larger_than_the_broker_takes_is_not_sent),
        TEST(who_is_to_be_heard_of_more_often_is),
        TEST(what_breaks_the_connection_by_its_size_is_not_sent_again),
        TEST(what_makes_the_broker_hang_up_is_found),
        TEST(so_is_what_nobody_waits_for),
        TEST(what_the_broker_has_no_room_for_is_told_so),
        TEST(a_list_that_is_forbidden_is_told_though_nobody_waits_for_it),
        TEST(a_flood_of_news_does_not_hide_that_a_message_was_taken),
        TEST(a_broker_that_is_given_up_is_told_to_publish_the_will),
        TEST(who_has_not_answered_yet_is_heard_out),
        TEST(of_an_old_one_the_connection_is_broken),
        TEST(an_end_that_the_broker_does_not_hear_of_publishes_the_will),
        TEST(an_end_while_each_message_waits_for_the_one_before_is_in_time),
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
