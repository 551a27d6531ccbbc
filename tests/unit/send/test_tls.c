/*
 * TLS with a real mosquitto: what is trusted connects, everything else is refused with the reason
 * in words.
 */
#include "broker.h"

#include "send/dial.h"
#include "send/paho.h"
#include "send/reach.h"

static const char authority[] =
    "[ca]\ndefault_ca = d\n[d]\ndatabase = index.txt\nserial = serial\nnew_certs_dir = .\n"
    "certificate = ca.pem\nprivate_key = ca.key\ndefault_md = sha256\npolicy = p\n"
    "default_crl_days = 30\ncrlnumber = crlnumber\n[p]\ncommonName = supplied\n";

/* A certificate for `name` (an OpenSSL alternative name), signed by the authority "ca", valid from
 * and to these times. */
static void make_dated(const char *file, const char *name, const char *from, const char *to)
{
    char line[800];

    snprintf(line, sizeof line,
             "openssl req -newkey rsa:2048 -nodes -keyout %s.key -out %s.csr -subj /CN=%s && "
             "printf 'subjectAltName=%s\\n' > %s.ext && openssl ca -batch -config ca.conf "
             "-startdate %s -enddate %s -in %s.csr -extfile %s.ext -out %s.pem && chmod 644 *",
             file, file, file, name, file, from, to, file, file, file);
    shell(line);
}

static void make_certificate(const char *file, const char *name)
{
    make_dated(file, name, "20200101000000Z", "20991231000000Z");
}

static void make_authority(const char *file)
{
    char line[200];

    snprintf(line, sizeof line,
             "openssl req -x509 -newkey rsa:2048 -nodes -keyout %s.key -out %s.pem -days 30 "
             "-subj /CN=%s",
             file, file, file);
    shell(line);
}

/* The authority "ca", which has issued nothing yet. */
static void found_authority(void)
{
    char path[96];
    FILE *file;

    make_authority("ca");
    snprintf(path, sizeof path, "%s/ca.conf", w.dir);
    file = fopen(path, "we");
    assert_non_null(file);
    fputs(authority, file);
    fclose(file);
    shell("touch index.txt && echo 01 > serial && echo 01 > crlnumber");
}

/* A broker with the certificate "server", and the client's settings for it. `more`: lines of its
 * configuration. */
static void serve(const char *more)
{
    char config[500];

    make_certificate("client", "DNS:gateway");
    snprintf(config, sizeof config,
             "allow_anonymous true\ncafile %s/ca.pem\ncertfile %s/server.pem\n"
             "keyfile %s/server.key\nrequire_certificate true\n%s",
             w.dir, w.dir, w.dir, more);
    start_broker(config);
    snprintf(w.settings.ca, sizeof w.settings.ca, "%s/ca.pem", w.dir);
    snprintf(w.settings.certificate, sizeof w.settings.certificate, "%s/client.pem", w.dir);
    snprintf(w.settings.key, sizeof w.settings.key, "%s/client.key", w.dir);
}

static void start_tls_broker(const char *name)
{
    found_authority();
    make_certificate("server", name);
    serve("");
}

static void tls_with_the_right_name_connects(void **state)
{
    (void)state;
    start_tls_broker("DNS:localhost");
    start_client("mqtts", "localhost");
    await(MQTT_CONNECTED);
    assert_int_equal(mqtt_publish(w.mqtt, 8, "t", "{}", 1, false), 0);
    assert_int_equal(await(MQTT_DELIVERED).token, 8);
}

static void expect_refused(const char *words)
{
    struct mqtt_report r;

    start_client("mqtts", "localhost");
    r = await(MQTT_LOST);
    if (!strstr(r.text, words))
        fail_msg("%s is not in: %s", words, r.text);
}

static void tls_with_another_name_is_refused_and_names_the_certificate(void **state)
{
    (void)state;
    start_tls_broker("DNS:evil.example");
    expect_refused("certificate is not for the name localhost");
}

static void tls_of_an_unknown_authority_is_refused(void **state)
{
    (void)state;
    start_tls_broker("DNS:localhost");
    make_authority("other");
    snprintf(w.settings.ca, sizeof w.settings.ca, "%s/other.pem", w.dir);
    expect_refused("nobody whom [mqtt] ca names");
}

static void a_certificate_out_of_date_is_refused_and_said_so(void **state)
{
    (void)state;
    found_authority();
    make_dated("server", "DNS:localhost", "20200101000000Z", "20210101000000Z");
    serve("");
    expect_refused("certificate has expired");
}

static void a_certificate_of_the_future_asks_about_the_clock(void **state)
{
    (void)state;
    found_authority();
    make_dated("server", "DNS:localhost", "20900101000000Z", "20991231000000Z");
    serve("");
    expect_refused("is this clock right?");
}

static void a_certificate_that_signed_itself_is_refused(void **state)
{
    (void)state;
    found_authority();
    make_authority("server");
    shell("chmod 644 *");
    serve("");
    expect_refused("self-signed");
}

/* In the broker's place something that speaks TLS 1.1 only. */
static void serve_old_tls(void)
{
    char port[8], certificate[96], key[96];
    const char *const argv[] = {"openssl",
                                "s_server",
                                "-accept",
                                port,
                                "-cert",
                                certificate,
                                "-key",
                                key,
                                "-tls1_1",
                                "-cipher",
                                "DEFAULT@SECLEVEL=0",
                                "-quiet",
                                NULL};
    int64_t by = clock_boot() + DEADLINE_MS;
    int null = open("/dev/null", O_RDWR | O_CLOEXEC), fd = -1;

    snprintf(port, sizeof port, "%u", w.port);
    snprintf(certificate, sizeof certificate, "%s/server.pem", w.dir);
    snprintf(key, sizeof key, "%s/server.key", w.dir);
    w.broker = spawn(argv, null);
    close(null);
    while (fd < 0 && clock_boot() < by) {
        fd = local_socket(w.port, false, NULL);
        if (fd < 0)
            poll(NULL, 0, ROUND_MS);
    }
    assert_true(fd >= 0);
    close(fd);
}

static void a_version_before_tls_1_2_is_refused(void **state)
{
    (void)state;
    found_authority();
    make_certificate("server", "DNS:localhost");
    serve("");
    stop_broker();
    serve_old_tls();
    expect_refused("version");
}

static void our_certificate_may_be_revoked(void **state)
{
    char line[160];

    (void)state;
    found_authority();
    make_certificate("server", "DNS:localhost");
    make_certificate("client", "DNS:gateway");
    shell("openssl ca -config ca.conf -revoke client.pem && cp client.pem revoked.pem && "
          "cp client.key revoked.key && openssl ca -config ca.conf -gencrl -out crl.pem && "
          "chmod 644 *");
    snprintf(line, sizeof line, "crlfile %s/crl.pem", w.dir);
    serve(line);
    shell("cp revoked.pem client.pem && cp revoked.key client.key");
    expect_refused("revoked");
}

/* One attempt without the thread: would it count for the pause of those who are refused? -1: it
 * was none, for it connected. */
static int was_dear(void)
{
    struct ring *events = ring_new(PAHO_EVENTS, sizeof(struct paho_event));
    struct paho_call call = {.settings = &w.settings,
                             .client_id = "e.g",
                             .host = "localhost",
                             .port = w.port,
                             .tls = true,
                             .will_topic = will.topic,
                             .will_payload = will.payload};
    struct paho_event event = {.kind = PAHO_TLS};
    struct paho *paho = NULL;
    const char *why = "";
    enum reach_found found;
    char tls[200] = "";
    struct dial dial;
    bool said = false;

    assert_int_equal(dial_read(&dial, "mqtts://localhost", 0), 0);
    assert_int_equal(paho_new(&call, events, 1, &paho, &why), 0);
    while (event.kind == PAHO_TLS) {
        assert_true(ring_wait(events, DEADLINE_MS) && !!ring_take(events, &event, 1));
        said = said || event.kind == PAHO_TLS;
    }
    paho_free(paho);
    ring_free(events);
    if (event.kind == PAHO_UP)
        return -1;
    assert_int_equal(event.kind, PAHO_FAILED);
    found = reach_why("localhost", w.port, &w.settings, tls, tls, sizeof tls);
    return dial_was_dear(&dial, event.code, said || found == REACH_NO_TLS);
}

/* What is refused for good takes hours to mend, and a handshake every few seconds the SIM's volume;
 * who only starts or is away is asked as often as ever. */
static void what_is_refused_after_a_handshake_counts_and_who_is_away_does_not(void **state)
{
    char path[96];

    (void)state;
    start_tls_broker("DNS:localhost");
    assert_int_equal(was_dear(), -1);
    make_authority("other");
    TEXT_COPY(path, w.settings.ca);
    snprintf(w.settings.ca, sizeof w.settings.ca, "%s/other.pem", w.dir);
    assert_int_equal(was_dear(), 1); /* its certificate */
    TEXT_COPY(w.settings.ca, path);
    w.settings.certificate[0] = w.settings.key[0] = '\0';
    assert_int_equal(was_dear(), 1); /* ours */
    stop_broker();
    assert_int_equal(was_dear(), 0);
}

static void an_account_that_is_refused_counts_too(void **state)
{
    (void)state;
    found_authority();
    make_certificate("server", "DNS:localhost");
    serve("allow_anonymous false\n");
    assert_int_equal(was_dear(), 1);
}

/* As a balancer without brokers: its handshake is begun each time. */
static void who_hangs_up_on_tls_counts(void **state)
{
    int listener = local_socket(0, true, &w.port);
    pid_t child;

    (void)state;
    assert_int_equal(listen(listener, 4), 0);
    child = fork();
    if (!child) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (;;)
            close(accept(listener, NULL, NULL));
    }
    close(listener);
    assert_int_equal(was_dear(), 1);
    finish(child);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(tls_with_the_right_name_connects),
        TEST(tls_with_another_name_is_refused_and_names_the_certificate),
        TEST(tls_of_an_unknown_authority_is_refused),
        TEST(a_certificate_out_of_date_is_refused_and_said_so),
        TEST(a_certificate_of_the_future_asks_about_the_clock),
        TEST(a_certificate_that_signed_itself_is_refused),
        TEST(a_version_before_tls_1_2_is_refused),
        TEST(our_certificate_may_be_revoked),
        TEST(what_is_refused_after_a_handshake_counts_and_who_is_away_does_not),
        TEST(an_account_that_is_refused_counts_too),
        TEST(who_hangs_up_on_tls_counts),
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
