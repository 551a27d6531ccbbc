/*
 * The connection to a real broker: mosquitto, started here on a port of loopback that the kernel
 * chose; and a broker of a few lines that knows only MQTT 3.1.1.
 */
#include "broker.h"

/* What somebody publishes with the broker's own tool. */
static void city_says(const char *topic, const char *message)
{
    char command[512];

    snprintf(command, sizeof command, "mosquitto_pub -h 127.0.0.1 -p %u -q 1 -t %s %s", w.port,
             topic, message);
    shell(command);
}

static void a_message_is_delivered_with_its_token(void **state)
{
    char text[200];
    struct mqtt_report r;
    int64_t n;

    (void)state;
    start_broker("allow_anonymous true");
    start_client("mqtt", "127.0.0.1");
    assert_non_null(strstr(await(MQTT_CONNECTED).text, "MQTT 5"));
    assert_int_equal(mqtt_publish(w.mqtt, 77, "t/alarm", "{\"v\":1}", 1, true), 0);
    r = await(MQTT_DELIVERED);
    assert_int_equal(r.token, 77);
    mqtt_bytes(w.mqtt); /* so far: what connecting costs */
    assert_int_equal(mqtt_publish(w.mqtt, 78, "t/other", "{\"v\":1}", 1, true), 0);
    await(MQTT_DELIVERED);
    n = mqtt_bytes(w.mqtt); /* 25 of MQTT, two to five segments with 40 to 52 of TCP and IP */
    assert_in_range(n, 25 + 2 * 40, 25 + 5 * 52);
    retained("t/alarm", text, sizeof text);
    assert_string_equal(text, "{\"v\":1}\n");
}

static void more_messages_than_the_broker_takes_at_once_are_all_delivered(void **state)
{
    uint64_t sum = 0;

    (void)state;
    start_broker("allow_anonymous true");
    start_client("mqtt", "127.0.0.1");
    await(MQTT_CONNECTED);
    for (uint64_t token = 1; token <= 200; token++)
        assert_int_equal(mqtt_publish(w.mqtt, token, "t/many", "{}", 1, false), 0);
    for (int i = 0; i < 200; i++)
        sum += await(MQTT_DELIVERED).token;
    assert_int_equal(sum, 200 * 201 / 2);
    assert_int_equal(w.dropped, 0);
}

static void without_a_connection_messages_are_dropped_at_once(void **state)
{
    (void)state;
    close(local_socket(0, true, &w.port)); /* nobody listens there */
    start_client("mqtt", "127.0.0.1");
    assert_int_equal(mqtt_publish(w.mqtt, 5, "t", "{}", 1, false), 0);
    assert_int_equal(await(MQTT_DROPPED).token, 5);
}

/* What paho traces with its variables set, from the connection to its end. */
static void what_paho_does_is_not_traced_by_its_threads(void **state)
{
    char path[96], line[256];
    FILE *trace;

    (void)state;
    snprintf(path, sizeof path, "%s/trace", w.dir);
    setenv("MQTT_C_CLIENT_TRACE", path, 1);
    setenv("MQTT_C_CLIENT_TRACE_LEVEL", "MAXIMUM", 1);
    start_broker("allow_anonymous true");
    start_client("mqtt", "127.0.0.1");
    await(MQTT_CONNECTED);
    mqtt_stop(w.mqtt, 10000);
    w.mqtt = NULL;
    unsetenv("MQTT_C_CLIENT_TRACE");
    unsetenv("MQTT_C_CLIENT_TRACE_LEVEL");
    trace = fopen(path, "re");
    assert_non_null(trace);
    while (fgets(line, sizeof line, trace))
        assert_null(strstr(line, "MQTTAsync_receiveThread"));
    fclose(trace);
}

static void an_unreachable_broker_is_told_with_the_reason(void **state)
{
    (void)state;
    close(local_socket(0, true, &w.port));
    start_client("mqtt", "127.0.0.1");
    assert_non_null(strstr(await(MQTT_LOST).text, strerror(ECONNREFUSED)));
}

static void the_next_broker_in_the_list_takes_over(void **state)
{
    uint16_t dead = 0;

    (void)state;
    start_broker("allow_anonymous true");
    close(local_socket(0, true, &dead));
    snprintf(w.settings.broker, sizeof w.settings.broker,
             "mqtt://127.0.0.1:%u, mqtt://127.0.0.1:%u", dead, w.port);
    assert_int_equal(mqtt_start(&w.settings, &will, topics, w.reports, &w.beat, &w.mqtt), 0);
    await(MQTT_LOST);
    await(MQTT_CONNECTED);
}

static void a_preferred_broker_is_taken_again_when_it_is_back(void **state)
{
    uint16_t first = 0, stand_in;
    char retained_state[200];
    pid_t second;

    (void)state;
    close(local_socket(0, true, &first));
    start_broker("allow_anonymous true");
    second = w.broker;
    snprintf(w.settings.broker, sizeof w.settings.broker,
             "mqtt://127.0.0.1:%u, mqtt://127.0.0.1:%u", first, w.port);
    w.settings.broker_return_ms = 100;
    assert_int_equal(mqtt_start(&w.settings, &will, topics, w.reports, &w.beat, &w.mqtt), 0);
    await(MQTT_LOST);
    await(MQTT_CONNECTED);
    w.broker = 0;
    stand_in = w.port;
    w.port = first;
    write_config("allow_anonymous true");
    assert_true(start_on_port());
    assert_non_null(strstr(await(MQTT_LOST).text, "preferred"));
    await(MQTT_CONNECTED);
    w.port = stand_in;
    retained(will.topic, retained_state, sizeof retained_state);
    assert_non_null(strstr(retained_state, "lost"));
    finish(second);
}

static void another_client_of_our_name_is_not_fought(void **state)
{
    (void)state;
    start_broker("allow_anonymous true");
    start_client("mqtt", "127.0.0.1");
    await(MQTT_CONNECTED);
    mqtt_rival(w.mqtt);
    city_says("t", "-V mqttv5 -i e.g -m x");
    await(MQTT_LOST);
    assert_int_equal(mqtt_publish(w.mqtt, 5, "t", "{}", 1, false), 0);
    assert_int_equal(await(MQTT_DROPPED).token, 5);
}

static void a_broker_that_dies_is_connected_again_when_it_is_back(void **state)
{
    (void)state;
    start_broker("allow_anonymous true");
    start_client("mqtt", "127.0.0.1");
    await(MQTT_CONNECTED);
    stop_broker();
    await(MQTT_LOST);
    assert_true(start_on_port());
    await(MQTT_CONNECTED);
    assert_int_equal(mqtt_publish(w.mqtt, 9, "t", "{}", 1, false), 0);
    assert_int_equal(await(MQTT_DELIVERED).token, 9);
}

static void a_silent_broker_is_given_up_on_order(void **state)
{
    (void)state;
    start_broker("allow_anonymous true");
    start_client("mqtt", "127.0.0.1");
    await(MQTT_CONNECTED);
    kill(w.broker, SIGSTOP);
    assert_int_equal(mqtt_publish(w.mqtt, 3, "t", "{}", 1, false), 0);
    mqtt_reconnect(w.mqtt);
    assert_non_null(strstr(await(MQTT_LOST).text, "does not acknowledge"));
    assert_int_equal(await(MQTT_DROPPED).token, 3);
    kill(w.broker, SIGCONT);
    await(MQTT_CONNECTED);
}

static void what_the_broker_forbids_is_told_with_its_reason(void **state)
{
    char config[160], path[96];
    FILE *acl;
    struct mqtt_report r;

    (void)state;
    snprintf(path, sizeof path, "%s/acl", w.dir);
    acl = fopen(path, "we");
    assert_non_null(acl);
    fputs("topic readwrite allowed/#\n", acl);
    fclose(acl);
    snprintf(config, sizeof config, "allow_anonymous true\nacl_file %s", path);
    start_broker(config);
    start_client("mqtt", "127.0.0.1");
    await(MQTT_CONNECTED);
    assert_int_equal(mqtt_publish(w.mqtt, 4, "forbidden", "{}", 1, false), 0);
    r = await(MQTT_FORBIDDEN);
    assert_int_equal(r.token, 4);
    assert_non_null(strstr(r.text, "uthorized"));
}

static void what_is_too_large_for_the_broker_is_refused_for_good(void **state)
{
    char large[4096];
    struct mqtt_report r;

    (void)state;
    memset(large, ' ', sizeof large - 1);
    large[sizeof large - 1] = '\0';
    start_broker("allow_anonymous true\nmessage_size_limit 1024");
    start_client("mqtt", "127.0.0.1");
    await(MQTT_CONNECTED);
    assert_int_equal(mqtt_publish(w.mqtt, 8, "t", large, 1, false), 0);
    r = await(MQTT_REFUSED);
    assert_int_equal(r.token, 8);
}

static void what_comes_for_us_is_handed_on(void **state)
{
    struct mqtt_report r;

    (void)state;
    start_broker("allow_anonymous true");
    city_says(topics[0], "-r -m old");
    start_client("mqtt", "127.0.0.1");
    await(MQTT_CONNECTED);
    r = await(MQTT_NEWS);
    assert_string_equal(r.topic, topics[0]);
    assert_string_equal(r.payload, "old");
    assert_true(r.retained);
    free(r.topic);
    city_says(topics[0], "-n");
    r = await(MQTT_NEWS);
    assert_int_equal(r.size, 0);
    assert_false(r.retained);
    free(r.topic);
    shell("head -c 70000 /dev/zero > large");
    city_says(topics[0], "-f large");
    city_says("estate/v1/e/g/other", "-m other");
    city_says(topics[0], "-m new");
    r = await(MQTT_NEWS);
    assert_string_equal(r.topic, topics[0]);
    assert_true(r.cut);
    assert_int_equal(r.size, 0);
    free(r.topic);
    r = await(MQTT_NEWS);
    assert_string_equal(r.payload, "new");
    free(r.topic);
}

static void user_and_password_are_sent(void **state)
{
    char config[160];

    (void)state;
    shell("mosquitto_passwd -b -c users gate secret && chmod 644 users && "
          "printf 'secret\\n' > right && printf 'other\\n' > wrong");
    snprintf(config, sizeof config, "allow_anonymous false\npassword_file %s/users", w.dir);
    start_broker(config);
    TEXT_COPY(w.settings.user, "gate");
    snprintf(w.settings.password_file, sizeof w.settings.password_file, "%s/wrong", w.dir);
    start_client("mqtt", "127.0.0.1");
    assert_non_null(strstr(await(MQTT_LOST).text, "refused: "));
    shell("cp right wrong"); /* it is read anew at each attempt */
    await(MQTT_CONNECTED);
}

static void the_last_messages_go_out_before_the_end(void **state)
{
    struct mqtt_report r;
    uint32_t delivered = 0;
    char text[200];

    (void)state;
    start_broker("allow_anonymous true");
    start_client("mqtt", "127.0.0.1");
    await(MQTT_CONNECTED);
    for (uint64_t token = 1; token <= 100; token++)
        assert_int_equal(mqtt_publish(w.mqtt, token, "t/last", "{}", 1, false), 0);
    assert_int_equal(mqtt_publish(w.mqtt, 0, will.topic, "offline", 1, true), 0);
    mqtt_stop(w.mqtt, 10000);
    w.mqtt = NULL;
    while (ring_take(w.reports, &r, 1))
        delivered += r.kind == MQTT_DELIVERED;
    assert_int_equal(delivered, 100);
    retained(will.topic, text, sizeof text);
    assert_string_equal(text, "offline\n"); /* and not the will */
}

static void an_end_without_a_broker_does_not_wait_for_one(void **state)
{
    (void)state;
    close(local_socket(0, true, &w.port));
    start_client("mqtt", "127.0.0.1");
    await(MQTT_LOST);
    mqtt_stop(w.mqtt, 10000);
    w.mqtt = NULL;
    assert_int_equal(beat_overdue(&w.beat), 0);
}

static void the_broker_publishes_the_will_of_a_killed_process(void **state)
{
    char port[8], line[200];
    const char *const argv[] = {"/proc/self/exe", "--connect", port, NULL};
    int fd[2];
    pid_t pid;

    (void)state;
    start_broker("allow_anonymous true");
    snprintf(port, sizeof port, "%u", w.port);
    assert_int_equal(pipe2(fd, O_CLOEXEC), 0);
    pid = spawn(argv, fd[1]);
    close(fd[1]);
    assert_int_equal(read(fd[0], line, 1), 1); /* it is connected */
    close(fd[0]);
    finish(pid);
    retained(will.topic, line, sizeof line);
    assert_string_equal(line, "{\"state\":\"lost\"}\n");
}

/* The other process of the test above. */
static int connect_and_wait(const char *port)
{
    begin(NULL);
    rmdir(w.dir);
    w.port = (uint16_t)strtoul(port, NULL, 10);
    start_client("mqtt", "127.0.0.1");
    await(MQTT_CONNECTED);
    if (write(STDOUT_FILENO, "c", 1) == 1)
        pause();
    return 1;
}

/* ---- a broker of the old version ---- */

static bool limit_told; /* the largest packet that we take, 128 KiB */

struct old_broker {
    int listener;
    bool curt; /* hangs up on MQTT 5 without a word */
};

/* Answers MQTT 5 as a 3.1.1 broker must, takes the second attempt, and lets nobody listen. */
static void *old_broker(void *context)
{
    static const char refused[] = {0x20, 2, 0, 1}, taken[] = {0x20, 2, 0, 0};
    const struct old_broker *broker = context;
    int listener = broker->listener, level = 5;

    while (level != 4) {
        int fd = accept(listener, NULL, NULL);
        char in[512];
        ssize_t n = recv(fd, in, sizeof in, 0);
        const char *name = n > 0 ? memmem(in, (size_t)n, "MQTT", 4) : NULL;

        level = name ? name[4] : 0;
        limit_told |= level == 5 && memmem(in, (size_t)n, "\x27\x00\x02\x00\x00", 5);
        if (level == 4 || !broker->curt)
            (void)!write(fd, level == 4 ? taken : refused, 4);
        while (level == 4 && recv(fd, in, sizeof in, 0) > 0)
            if ((unsigned char)in[0] == 0x82)
                (void)!write(fd, (char[]){(char)0x90, 3, in[2], in[3], (char)0x80}, 5);
        close(fd);
    }
    return NULL;
}

static void meet_old_broker(bool curt)
{
    struct old_broker broker = {.listener = local_socket(0, true, &w.port), .curt = curt};
    pthread_t thread;

    assert_int_equal(listen(broker.listener, 4), 0);
    assert_int_equal(pthread_create(&thread, NULL, old_broker, &broker), 0);
    start_client("mqtt", "127.0.0.1");
    assert_non_null(strstr(await(MQTT_CONNECTED).text, "MQTT 3.1.1"));
    assert_true(await(MQTT_DEAF).text[0]);
    mqtt_stop(w.mqtt, 10000);
    w.mqtt = NULL;
    pthread_join(thread, NULL);
    close(broker.listener);
}

static void a_broker_that_refuses_mqtt_5_gets_3_1_1_and_one_that_is_deaf_is_told(void **state)
{
    (void)state;
    meet_old_broker(false);
}

static void a_broker_that_hangs_up_on_mqtt_5_gets_3_1_1(void **state)
{
    (void)state;
    meet_old_broker(true);
}

/* Breaks the connection when somebody wants to listen, but takes messages. */
static void *jealous_broker(void *context)
{
    int listener = *(int *)context;
    bool acknowledged = false;

    while (!acknowledged) {
        int fd = accept(listener, NULL, NULL);
        char in[512];

        if (recv(fd, in, sizeof in, 0) > 0) /* CONNECT; nothing came of a look who is there */
            (void)!write(fd, (char[]){0x20, 3, 0, 0, 0}, 5);
        while (recv(fd, in, sizeof in, 0) > 0 && (unsigned char)in[0] != 0x82)
            if (in[0] == 0x32) {
                (void)!write(fd, (char[]){0x40, 2, in[5], in[6]}, 4); /* behind the topic "t" */
                acknowledged = true;
            }
        close(fd);
    }
    return NULL;
}

static void a_broker_that_breaks_when_we_listen_gets_the_messages_first(void **state)
{
    int listener = local_socket(0, true, &w.port);
    pthread_t thread;

    (void)state;
    assert_int_equal(listen(listener, 4), 0);
    assert_int_equal(pthread_create(&thread, NULL, jealous_broker, &listener), 0);
    start_client("mqtt", "127.0.0.1");
    await(MQTT_CONNECTED);
    await(MQTT_LOST);
    await(MQTT_CONNECTED);
    assert_int_equal(mqtt_publish(w.mqtt, 9, "t", "{}", 1, false), 0);
    assert_int_equal(await(MQTT_DELIVERED).token, 9);
    mqtt_stop(w.mqtt, 10000);
    w.mqtt = NULL;
    pthread_join(thread, NULL);
    close(listener);
    assert_true(limit_told); /* whatever is sent to us, it does not fill the memory */
}

int main(int argc, char **argv)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(a_message_is_delivered_with_its_token),
        TEST(more_messages_than_the_broker_takes_at_once_are_all_delivered),
        TEST(without_a_connection_messages_are_dropped_at_once),
        TEST(what_paho_does_is_not_traced_by_its_threads),
        TEST(an_unreachable_broker_is_told_with_the_reason),
        TEST(the_next_broker_in_the_list_takes_over),
        TEST(a_preferred_broker_is_taken_again_when_it_is_back),
        TEST(another_client_of_our_name_is_not_fought),
        TEST(a_broker_that_dies_is_connected_again_when_it_is_back),
        TEST(a_silent_broker_is_given_up_on_order),
        TEST(what_the_broker_forbids_is_told_with_its_reason),
        TEST(what_is_too_large_for_the_broker_is_refused_for_good),
        TEST(what_comes_for_us_is_handed_on),
        TEST(user_and_password_are_sent),
        TEST(the_last_messages_go_out_before_the_end),
        TEST(an_end_without_a_broker_does_not_wait_for_one),
        TEST(the_broker_publishes_the_will_of_a_killed_process),
        TEST(a_broker_that_refuses_mqtt_5_gets_3_1_1_and_one_that_is_deaf_is_told),
        TEST(a_broker_that_hangs_up_on_mqtt_5_gets_3_1_1),
        TEST(a_broker_that_breaks_when_we_listen_gets_the_messages_first),
    };

    signal(SIGPIPE, SIG_IGN);
    if (argc == 3 && !strcmp(argv[1], "--connect"))
        return connect_and_wait(argv[2]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
