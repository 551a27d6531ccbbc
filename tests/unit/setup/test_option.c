/* Plain settings: defaults, values, what is refused, and the page that explains them. */
#include "files.h"

#include "estate_plugin.h"
#include "model/message.h"
#include "setup/option.h"

static const char required[] = "[estate]\nid = e-1\n[mqtt]\nbroker = mqtt://h\n";

static struct settings read_text(struct files *files, const char *text)
{
    struct ini *ini = ini_new();
    struct settings settings;

    files_write(files, "estated.conf", text);
    assert_int_equal(ini_add(ini, files->path, files->problems), 0);
    option_read(ini, files->problems, &settings);
    for (size_t i = 0; i < ini->entries; i++)
        assert_true(ini->entry[i].used || !option_section(ini->entry[i].section));
    ini_free(ini);
    return settings;
}

/* The required lines with one more of [estate], which is in line 3, are refused with this. */
static void assert_refused(struct files *files, const char *line, const char *why)
{
    char text[512];

    snprintf(text, sizeof text, "[estate]\nid = e-1\n%s\n[mqtt]\nbroker = mqtt://h\n", line);
    read_text(files, text);
    FILES_EXPECT(files, why);
}

/* The same with a line of [mqtt], in line 4. */
static void assert_mqtt_refused(struct files *files, const char *lines, const char *why)
{
    char text[512];

    snprintf(text, sizeof text, "[estate]\nid = e-1\n[mqtt]\n%s\n", lines);
    read_text(files, text);
    FILES_EXPECT(files, why);
}

/* Each of these values of a key, behind the text `before`, is an error, and one only. */
static void assert_each_refused(struct files *files, const char *before, const char *const *wrong,
                                size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char text[256];
        size_t errors = problems_errors(files->problems);

        snprintf(text, sizeof text, "%s = %s\n", before, wrong[i]);
        read_text(files, text);
        assert_int_equal(problems_errors(files->problems), errors + 1);
    }
}

/* Each of these values of a key is refused with the same words. */
static void assert_all_refused(struct files *files, const char *key, const char *const *wrong,
                               size_t n, const char *why)
{
    char before[200];

    snprintf(before, sizeof before, "%s%s", required, key);
    assert_each_refused(files, before, wrong, n);
    files_expect_one(files, why);
}

static void has_defaults(void **state)
{
    struct files *files = *state;
    struct settings s = read_text(files, required);

    files_expect_none(files);
    assert_string_equal(s.id, "e-1");
    assert_string_equal(s.gateway, "g1");
    assert_string_equal(s.name, "e-1");
    assert_string_equal(s.timezone, "Asia/Shanghai");
    assert_string_equal(s.language, "zh");
    assert_string_equal(s.in_service, "");
    assert_string_equal(s.broker, "mqtt://h:1883");
    assert_string_equal(s.ca, "");
    assert_int_equal(s.history_age_ms, 90 * 86400000LL);
    assert_int_equal(s.history_bytes, 2000000000LL);
    assert_int_equal(s.plan_bytes, 100000000LL);
    assert_int_equal(s.daily_at_ms, 5 * 60000);
    assert_int_equal(s.escalate_ms, 10 * 60000);
    assert_int_equal(s.telemetry, TELEMETRY_OFF);
    assert_int_equal(s.telemetry_interval_ms, 300000);
    assert_int_equal(s.telemetry_period_ms, 0);
    assert_string_equal(s.telemetry_band, "");
    assert_string_equal(s.sounder, "");
    assert_int_equal(s.sounder_severities, 1 << ESTATE_CRITICAL);
}

static void takes_what_is_written(void **state)
{
    struct files *files = *state;
    char text[1024], path[192];
    struct settings s;

    files_write(files, "ca.pem", "x");
    snprintf(path, sizeof path, "%s", files->path);
    snprintf(
        text, sizeof text,
        "[estate]\nid = 350582-0123\ngateway = g2\nname = 瑞璟香榭花都\ntimezone = UTC\n"
        "language = en\nin-service = 2025-07-17 工程部\n"
        "ebikes = 620 on 2025-06-30\n"
        "[mqtt]\nbroker = mqtts://a.example, mqtts://[::1]:9000\nca = %s\nuser = u\n"
        "password-file = %s\nreceipt = broker\ndata-plan = none\n[store]\nhistory = 36 h, 500 MB\n"
        "unsent = 5000, 20 MB, 40 d\n"
        "[daily]\nat = 23:59\n[escalation]\nafter = 90 s\n[sounder]\noutput = io !24\n"
        "severity = major, critical\n"
        "[telemetry]\nmode = live\ninterval = 1 min\nperiod = 2 h\ndeadband = 1 kPa, 0\n",
        path, path);
    s = read_text(files, text);
    files_expect_none(files);
    assert_string_equal(s.name, "瑞璟香榭花都");
    assert_string_equal(s.gateway, "g2");
    assert_string_equal(s.timezone, "UTC");
    assert_string_equal(s.language, "en");
    assert_string_equal(s.in_service, "2025-07-17 工程部");
    assert_int_equal(s.ebikes, 620);
    assert_string_equal(s.ebikes_on, "2025-06-30");
    assert_string_equal(s.broker, "mqtts://a.example:8883, mqtts://[::1]:9000");
    assert_string_equal(s.ca, path);
    assert_string_equal(s.user, "u");
    assert_string_equal(s.password_file, path);
    assert_int_equal(s.history_age_ms, 36 * 3600000LL);
    assert_int_equal(s.history_bytes, 500000000);
    assert_int_equal(s.unsent_rows, 5000);
    assert_int_equal(s.unsent_bytes, 20000000);
    assert_int_equal(s.unsent_age_ms, 40 * 86400000LL);
    assert_int_equal(s.plan_bytes, 0);
    assert_int_equal(s.daily_at_ms, (24 * 60 - 1) * 60000);
    assert_int_equal(s.escalate_ms, 90000);
    assert_int_equal(s.telemetry, TELEMETRY_LIVE);
    assert_int_equal(s.telemetry_interval_ms, 60000);
    assert_int_equal(s.telemetry_period_ms, 7200000);
    assert_string_equal(s.telemetry_band, "1 kPa, 0");
    assert_string_equal(s.sounder, "io !24");
    assert_int_equal(s.sounder_severities, 1 << ESTATE_CRITICAL | 1 << ESTATE_MAJOR);
}

static void a_plan_is_a_size(void **state)
{
    assert_mqtt_refused(
        *state, "data-plan = 100\nbroker = mqtt://h",
        "estated.conf:4: [mqtt] data-plan: write none, or a size of 1 MB .. 1000 GB "
        "with its unit: 100 MB");
}

static void asks_for_what_is_required(void **state)
{
    struct files *files = *state;

    read_text(files, "");
    FILES_EXPECT(files,
                 "estated.conf: [estate] id: it is required; write for example: id = 350582-0123",
                 "estated.conf: [mqtt] broker: it is required; write for example: broker = "
                 "mqtt://127.0.0.1:1883");
}

static void what_is_mistyped_is_not_missed(void **state)
{
    struct files *files = *state;

    read_text(files, "[estate]\nid = e-1 # ours\n[mqtt]\nbrokr = mqtts://h\n");
    read_text(files, "[estat]\nid = e-1\n[mqtt]\nbroker = mqtts://h\ncaa = /etc/ca.pem\n");
    FILES_EXPECT(files,
                 "estated.conf:2: a comment after a value begins with a blank and \";\", not with "
                 "\"#\"",
                 "estated.conf:4: [mqtt] has no key \"brokr\"; nearest: broker",
                 "estated.conf:5: [mqtt] has no key \"caa\"; nearest: ca");
}

static void names_the_nearest_key(void **state)
{
    assert_refused(*state, "gatway = g1",
                   "estated.conf:3: [estate] has no key \"gatway\"; nearest: gateway");
}

static void refuses_letters_of_an_id(void **state)
{
    assert_refused(*state, "gateway = G1",
                   "estated.conf:3: [estate] gateway: use only a-z, 0-9 and -");
}

static void refuses_what_would_be_cut(void **state)
{
    assert_refused(*state, "gateway = abcdefghijklmnopqrstu",
                   "estated.conf:3: [estate] gateway: 21 bytes; at most 20: shorten it");
}

static void refuses_an_unknown_time_zone(void **state)
{
    struct files *files = *state;
    static const char *const zones[] = {"Asia/Shanghia", "../../../etc/passwd", "Asia",
                                        "/etc/passwd"};

    for (size_t i = 0; i < 4; i++) {
        char text[256];

        snprintf(text, sizeof text, "[estate]\nid = e\ntimezone = %s\n[mqtt]\nbroker = mqtt://h\n",
                 zones[i]);
        read_text(files, text);
        assert_int_equal(problems_errors(files->problems), i + 1);
    }
    files_expect_one(files, "estated.conf:3: [estate] timezone: this system knows no such time "
                            "zone; use a name like Asia/Shanghai");
}

static void knows_its_sections(void **state)
{
    (void)state;
    assert_true(option_section("telemetry"));
    assert_false(option_section("bus a"));
}

static void refuses_wrong_telemetry(void **state)
{
    struct files *files = *state;

    read_text(files, "[estate]\nid = e-1\n[mqtt]\nbroker = mqtt://h\n[telemetry]\nmode = on\n"
                     "interval = 10 ms\nperiod = 3\ndeadband = 1 kPa, x\n");
    FILES_EXPECT(files, "estated.conf:6: [telemetry] mode: write off, live or complete",
                 "estated.conf:7: [telemetry] interval: write a time of 1 s .. 24 h with its "
                 "unit: 5 min",
                 "estated.conf:8: [telemetry] period: write none, or a time of 1 s .. 24 h with "
                 "its unit: 10 min",
                 "estated.conf:9: [telemetry] deadband: write a list of numbers with their units: "
                 "0.5 kPa, 10 W");
}

static void refuses_wrong_brokers(void **state)
{
    struct files *files = *state;
    static const char *const wrong[] = {
        "h:1883",     "mqtt://",    "mqtt://h:0",         "mqtt://h:65536",
        "mqtt://h:x", "mqtt://h/x", "mqtt://a,,mqtt://b", "mqtt://[::1:1"};

    assert_each_refused(files, "[estate]\nid = e\n[mqtt]\nbroker", wrong,
                        sizeof wrong / sizeof *wrong);
    files_expect_one(files, "[mqtt] broker: begin each broker with mqtt:// or mqtts://");
    files_expect_one(files, "[mqtt] broker: write a broker as mqtts://HOST:PORT");
}

static void mqtts_needs_a_ca(void **state)
{
    assert_mqtt_refused(
        *state, "broker = mqtt://a, mqtts://b",
        "estated.conf:4: [mqtt] broker needs ca: write it too, or remove this line");
}

static void halves_need_each_other(void **state)
{
    static const char *const halves[] = {"certificate", "key", "password-file"};
    static const char *const missing[] = {
        "[mqtt] certificate needs key: write it too, or remove this line",
        "[mqtt] key needs certificate: write it too, or remove this line",
        "[mqtt] password-file needs user: write it too, or remove this line"};
    struct files *files = *state;
    char text[512], path[192];

    files_write(files, "x.pem", "x");
    snprintf(path, sizeof path, "%s", files->path);
    for (size_t i = 0; i < 3; i++) {
        snprintf(text, sizeof text, "%s%s = %s\n", required, halves[i], path);
        read_text(files, text);
        files_expect_one(files, missing[i]);
        assert_int_equal(problems_errors(files->problems), i + 1);
    }
}

static void a_file_must_be_readable(void **state)
{
    assert_mqtt_refused(*state, "broker = mqtts://b\nca = /nowhere/ca.pem",
                        "estated.conf:5: [mqtt] ca: /nowhere/ca.pem cannot be read: No such file "
                        "or directory");
}

static void a_file_is_no_directory(void **state)
{
    assert_mqtt_refused(*state, "broker = mqtts://b\nca = /tmp",
                        "estated.conf:5: [mqtt] ca: /tmp cannot be read: not a file");
}

/* What systemd hands to the service alone, by its name. */
static void a_credential_is_found_by_its_name(void **state)
{
    struct files *files = *state;
    char path[192], folder[192];
    struct settings s;

    files_folder(files, "given");
    files_write(files, "given/gateway.key", "x");
    snprintf(path, sizeof path, "%s", files->path);
    files_write(files, "given/city.keys", "city A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=\n");
    snprintf(folder, sizeof folder, "%s/given", files->directory);
    setenv("CREDENTIALS_DIRECTORY", folder, 1);
    s = read_text(files, "[estate]\nid = e-1\n[mqtt]\nbroker = mqtt://h\nuser = u\n"
                         "password-file = gateway.key\ncommand-keys = city.keys\n");
    files_expect_none(files);
    assert_string_equal(s.password_file, path);
    assert_non_null(strstr(s.command_keys, "/given/city.keys"));
    files_write(files, "given/city.keys", "nothing\n");
    read_text(files, "[estate]\nid = e-1\n[mqtt]\nbroker = mqtt://h\nca = ca.pem\n"
                     "config-keys = city.keys\n");
    unsetenv("CREDENTIALS_DIRECTORY");
    files_expect_one(files, "estated.conf:5: [mqtt] ca: ");
    files_expect_one(files, "/given/ca.pem cannot be read: No such file or directory; write "
                            "LoadCredential=ca.pem:/PATH in a drop-in of estated.service and "
                            "restart it");
    files_expect_one(files, "/given/city.keys: ");
}

static void without_systemd_there_are_no_credentials(void **state)
{
    unsetenv("CREDENTIALS_DIRECTORY");
    assert_mqtt_refused(*state, "broker = mqtts://b\nca = ca.pem",
                        "estated.conf:5: [mqtt] ca: ca.pem is a credential of systemd, and it gave "
                        "none: write LoadCredential=ca.pem:/PATH in a drop-in of estated.service "
                        "and restart it; to check by hand, set CREDENTIALS_DIRECTORY");
}

static void a_path_begins_at_the_root(void **state)
{
    setenv("CREDENTIALS_DIRECTORY", "/tmp", 1);
    assert_mqtt_refused(*state, "broker = mqtts://b\nca = tls/../ca.pem",
                        "estated.conf:5: [mqtt] ca: use a whole path, beginning with /, or the "
                        "name of a credential of systemd");
    unsetenv("CREDENTIALS_DIRECTORY");
}

static void refuses_history_without_units(void **state)
{
    struct files *files = *state;
    static const char *const wrong[] = {"90, 2 GB",      "90 d",      "90 d, 2",
                                        "90 d, 2 GB, 3", "1 h, 2 GB", "90 d, 1 KB"};

    assert_all_refused(files, "[store]\nhistory", wrong, sizeof wrong / sizeof *wrong,
                       "write a time and a size with their units: 90 d, 2 GB");
    files_expect_one(files, "the size is outside 50 MB .. 1000 GB");
}

static void refuses_what_may_wait_without_a_limit(void **state)
{
    struct files *files = *state;
    static const char *const wrong[] = {
        "200000",           "200000, 256 MB",       "256 MB, 366 d, 200000", "10, 256 MB, 366 d",
        "many, 1 GB, 1 d",  "200000, 1 MB, 366 d",  "200000, 9 GB, 366 d",   "200000, 1 GB, 1 h",
        "2e5, 1 GB, 366 d", "200000, 1 GB, 1 d, 1", "200000, 256, 366 d"};

    assert_all_refused(files, "[store]\nunsent", wrong, sizeof wrong / sizeof *wrong,
                       "the size is outside 16 MB .. 4 GB");
    files_expect_one(files, "the number of rows is outside 1000 .. 1000000");
}

static void refuses_wrong_times_of_day(void **state)
{
    struct files *files = *state;
    static const char *const wrong[] = {"24:00", "0:05", "00:60", "00:05 h", "-1:05", "noon"};

    assert_all_refused(files, "[daily]\nat", wrong, sizeof wrong / sizeof *wrong,
                       "estated.conf:6: [daily] at: write a time of day as 00:05");
}

static void ebikes_are_a_number_with_its_date(void **state)
{
    static const char *const wrong[] = {"620",
                                        "on 2025-06-30",
                                        "0 on 2025-06-30",
                                        "-3 on 2025-06-30",
                                        "1000001 on 2025-06-30",
                                        "620 on 2025-06-31",
                                        "620 x on 2025-06-30",
                                        "620 on 2025-06-30 x"};

    assert_each_refused(*state, "[mqtt]\nbroker = mqtt://h\n[estate]\nid = e-1\nebikes", wrong,
                        sizeof wrong / sizeof *wrong);
    files_expect_one(*state, "estated.conf:5: [estate] ebikes: write a number and its date, like "
                             "620 on 2025-06-30");
}

static void escalation_is_a_time_or_none(void **state)
{
    static const char *const wrong[] = {"10", "0 s", "500 ms", "25 h", "never"};
    static const char *const off[] = {"none", "0"};
    char text[256];

    for (size_t i = 0; i < 2; i++) {
        snprintf(text, sizeof text, "%s[escalation]\nafter = %s\n", required, off[i]);
        assert_int_equal(read_text(*state, text).escalate_ms, 0);
    }
    files_expect_none(*state);
    assert_all_refused(*state, "[escalation]\nafter", wrong, 5,
                       "estated.conf:6: [escalation] after: write none, or a time of 1 s .. 24 h "
                       "with its unit: 10 min");
}

static void severities_are_a_list(void **state)
{
    static const char *const wrong[] = {"fatal", "critical major", "critical,"};

    assert_all_refused(*state, "[sounder]\nseverity", wrong, 3,
                       "estated.conf:6: [sounder] severity: write a list of critical, major, "
                       "minor");
}

static void what_the_city_may_order_is_a_list(void **state)
{
    static const struct {
        const char *text;
        uint32_t orders;
    } rows[] = {{"", (1u << CITY_ORDERS) - 1},
                {"commands = all\n", (1u << CITY_ORDERS) - 1},
                {"commands = none\n", 0},
                {"commands = acknowledge, drill\n", 1u << CITY_ACKNOWLEDGE | 1u << CITY_DRILL}};
    struct files *files = *state;
    char text[256];

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        snprintf(text, sizeof text, "[estate]\nid = e\n[mqtt]\nbroker = mqtt://h\n%s",
                 rows[i].text);
        assert_int_equal(read_text(files, text).city_orders, rows[i].orders);
    }
    files_expect_none(files);
    read_text(files, "[estate]\nid = e\n[mqtt]\nbroker = mqtt://h\ncommands = drill, aknowledge\n");
    files_expect_one(files, "estated.conf:5: [mqtt] commands: no order \"aknowledge\"; nearest: "
                            "acknowledge");
}

static void receipt_and_replay_are_read(void **state)
{
    struct files *files = *state;
    struct settings s = read_text(files, "[estate]\nid = e\n[mqtt]\nbroker = mqtt://h\n");

    assert_false(s.receipt_city);
    assert_int_equal(s.replay_per_s, 20);
    s = read_text(files, "[estate]\nid = e\n[mqtt]\nbroker = mqtt://h\nreceipt = city\n"
                         "replay = unlimited\n");
    assert_true(s.receipt_city);
    assert_int_equal(s.replay_per_s, 0);
    files_expect_none(files);
    read_text(files, "[estate]\nid = e\n[mqtt]\nbroker = mqtt://h\nreceipt = both\n"
                     "replay = 1001\n");
    FILES_EXPECT(files, "estated.conf:5: [mqtt] receipt: use broker or city",
                 "estated.conf:6: [mqtt] replay: write a number of 1 .. 1000, or unlimited");
}

/* All of what a printer wrote. */
static void take_print(void (*print)(FILE *out), char **text)
{
    size_t n = 0;
    FILE *out = open_memstream(text, &n);

    assert_non_null(out);
    print(out);
    fclose(out);
}

static void the_printed_configuration_has_no_error(void **state)
{
    struct files *files = *state;
    struct settings s;
    char *text;

    take_print(option_print_config, &text);
    s = read_text(files, text);
    files_expect_none(files);
    assert_string_equal(s.id, "350582-0123");
    assert_string_equal(s.broker, "mqtt://127.0.0.1:1883");
    free(text);
}

/* With every option switched on, only files of another machine may be missing. */
static void every_printed_option_is_known(void **state)
{
    struct files *files = *state;
    char *text, *tables;

    take_print(option_print_config, &text);
    tables = strstr(text, "; A bus lists");
    assert_non_null(tables);
    *tables = '\0';
    for (char *line = text; (line = strstr(line, "\n;")); line += 2)
        if (line[2] != ' ')
            line[1] = ' ';
    for (char *line = text; (line = strstr(line, "\n ")); line++)
        memmove(line + 1, line + 2, strlen(line + 2) + 1);
    read_text(files, text);
    for (size_t i = 0; i < problems_count(files->problems); i++)
        assert_non_null(strstr(problems_line(files->problems, i), "cannot be read"));
    assert_non_null(strstr(text, "\npassword-file = "));
    free(text);
}

static void help_has_every_key(void **state)
{
    static const char *const keys[] = {"[estate]",   "  id ",   "  in-service ",
                                       "[mqtt]",     "  ca ",   "[store]",
                                       "  history ", "[daily]", "default 00:05"};
    char *text;

    (void)state;
    take_print(option_print_help, &text);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        assert_non_null(strstr(text, keys[i]));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILES_TEST(has_defaults),
        FILES_TEST(takes_what_is_written),
        FILES_TEST(a_plan_is_a_size),
        FILES_TEST(asks_for_what_is_required),
        FILES_TEST(what_is_mistyped_is_not_missed),
        FILES_TEST(names_the_nearest_key),
        FILES_TEST(refuses_letters_of_an_id),
        FILES_TEST(refuses_what_would_be_cut),
        FILES_TEST(refuses_an_unknown_time_zone),
        FILES_TEST(knows_its_sections),
        FILES_TEST(refuses_wrong_telemetry),
        FILES_TEST(refuses_wrong_brokers),
        FILES_TEST(mqtts_needs_a_ca),
        FILES_TEST(halves_need_each_other),
        FILES_TEST(a_file_must_be_readable),
        FILES_TEST(a_file_is_no_directory),
        FILES_TEST(a_credential_is_found_by_its_name),
        FILES_TEST(without_systemd_there_are_no_credentials),
        FILES_TEST(a_path_begins_at_the_root),
        FILES_TEST(refuses_history_without_units),
        FILES_TEST(refuses_what_may_wait_without_a_limit),
        FILES_TEST(refuses_wrong_times_of_day),
        FILES_TEST(ebikes_are_a_number_with_its_date),
        FILES_TEST(escalation_is_a_time_or_none),
        FILES_TEST(severities_are_a_list),
        FILES_TEST(what_the_city_may_order_is_a_list),
        FILES_TEST(receipt_and_replay_are_read),
        FILES_TEST(the_printed_configuration_has_no_error),
        FILES_TEST(every_printed_option_is_known),
        FILES_TEST(help_has_every_key),
    };

    return cmocka_run_group_tests_name("option", tests, NULL, NULL);
}
