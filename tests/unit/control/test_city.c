/* Orders of the city: each once, each with an answer, and only what the table has. */
#include "../base/case.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "control/city.h"
#include "model/message.h"

enum { REPLIES = 100 };

static struct bench {
    char dir[64];
    struct loop *loop;
    struct server *server;
    struct city *city;
    struct moment now;
    char args[400], by[64]; /* what the verb was given last */
    int runs;
    struct server_client *held;
    struct keys keys;
    uint64_t claims;
    int claim_rc;
    char *reply[REPLIES];
    int replies;
    int ended;
    char kept[4096];
} bench;

static void note(const struct json *args, const char *by)
{
    char *text = json_print(args);

    TEXT_COPY(bench.args, text);
    TEXT_COPY(bench.by, by);
    bench.runs++;
    free(text);
}

static void run_acknowledge(void *context, struct server_answer *answer, const struct json *args,
                            const char *by)
{
    struct json *row = json_new_object();

    (void)context;
    assert_true(server_is_city(answer));
    note(args, by);
    json_put_text(row, "id", "A");
    server_row(answer, row);
}

static void run_fail(void *context, struct server_answer *answer, const struct json *args,
                     const char *by)
{
    (void)context;
    note(args, by);
    server_fail(answer, "not so", "but so");
}

static void run_many(void *context, struct server_answer *answer, const struct json *args,
                     const char *by)
{
    (void)context;
    note(args, by);
    for (int i = 0; i < 250; i++) {
        struct json *row = json_new_object();

        json_put_integer(row, "i", i);
        json_put_text(row, "text", "some words, so that the answer is longer than what is kept");
        server_row(answer, row);
    }
}

/* Rows of which a hundred are more than a message should have. */
static void run_long(void *context, struct server_answer *answer, const struct json *args,
                     const char *by)
{
    char words[2000];

    (void)context;
    note(args, by);
    memset(words, 'w', sizeof words - 1);
    words[sizeof words - 1] = '\0';
    for (int i = 0; i < 60; i++) {
        struct json *row = json_new_object();

        json_put_integer(row, "i", i);
        json_put_text(row, "text", words);
        server_row(answer, row);
    }
}

static void on_gone(void *owner)
{
    (void)owner;
}

static void run_hold(void *context, struct server_answer *answer, const struct json *args,
                     const char *by)
{
    (void)context;
    note(args, by);
    bench.held = server_hold(answer, on_gone, NULL);
}

static int on_claim(void *context, uint64_t token, const char *cid)
{
    (void)context, (void)cid;
    bench.claims = token;
    return bench.claim_rc;
}

static void on_reply(void *context, const char *body)
{
    (void)context;
    assert_true(bench.replies < REPLIES);
    bench.reply[bench.replies++] = strdup(body);
}

static void on_ended(void *context, const struct command *command,
                     const struct command_answer *answer, const char *body)
{
    (void)context, (void)answer;
    assert_null(command->args);
    bench.ended++;
    TEXT_COPY(bench.kept, body);
}

static int set_up(void **state)
{
    static const struct server_verb verbs[] = {{"acknowledge", true, run_acknowledge},
                                               {"reset", true, run_fail},
                                               {"points", false, run_many},
                                               {"drill", true, run_hold},
                                               {"daily", false, run_many},
                                               {"write", true, run_many},
                                               {"alarms", false, run_long},
                                               {"duty", true, run_acknowledge},
                                               {"replay", true, run_acknowledge}};
    static const struct city_hooks hooks = {
        .claim = on_claim, .reply = on_reply, .ended = on_ended};

    (void)state;
    bench = (struct bench){.dir = "/tmp/city-XXXXXX"};
    assert_non_null(mkdtemp(bench.dir));
    assert_int_equal(loop_new(&bench.loop), 0);
    assert_int_equal(server_start(bench.loop, bench.dir, verbs, ROWS(verbs), &bench, &bench.server),
                     0);
    bench.city = city_new(&hooks);
    bench.now = (struct moment){.now_ms = 5000, .utc_ms = 1752710507100};
    city_use(bench.city, bench.server, UINT32_MAX, &bench.keys, "e/g1");
    return bench.city ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    for (int i = 0; i < bench.replies; i++)
        free(bench.reply[i]);
    server_stop(bench.server);
    city_free(bench.city);
    loop_free(bench.loop);
    return rmdir(bench.dir);
}

static void hear(const char *cid, const char *op, const char *args)
{
    char text[2048];

    snprintf(text, sizeof text,
             "{\"cid\":\"%s\",\"op\":\"%s\",\"args\":%s,\"exp\":\"2025-07-17T08:08:02+08:00\","
             "\"by\":\"seat 2\"}",
             cid, op, args);
    city_hear(bench.city, text, strlen(text), false, &bench.now);
}

/* The order is heard, and its id is new. */
static void order(const char *op, const char *args)
{
    char cid[24];

    snprintf(cid, sizeof cid, "c-%d", bench.replies + bench.runs);
    hear(cid, op, args);
    city_claimed(bench.city, bench.claims, true, NULL, &bench.now);
}

static void last_reply_has(const char *words)
{
    assert_true(bench.replies > 0);
    if (!strstr(bench.reply[bench.replies - 1], words))
        fail_msg("%s is not in %s", words, bench.reply[bench.replies - 1]);
}

static void an_order_is_carried_out_when_its_id_is_noted(void **state)
{
    (void)state;
    hear("c-771", "acknowledge", "{\"id\":\"01K0B2\",\"rev\":1}");
    assert_int_equal(bench.runs, 0);
    city_claimed(bench.city, bench.claims, true, NULL, &bench.now);
    assert_int_equal(bench.runs, 1);
    assert_string_equal(bench.by, "seat 2");
    assert_non_null(strstr(bench.args, "01K0B2"));
    last_reply_has("\"cid\":\"c-771\",\"result\":\"done\"");
    last_reply_has("\"rows\":[{\"id\":\"A\"}]");
    assert_string_equal(bench.kept, bench.reply[0]);
    assert_int_equal(bench.ended, 1);
    city_claimed(bench.city, bench.claims, true, NULL, &bench.now); /* told twice */
    assert_int_equal(bench.runs, 1);
}

static void an_id_that_was_given_before_gets_its_first_answer(void **state)
{
    (void)state;
    hear("c-1", "acknowledge", "{\"id\":\"A\"}");
    city_claimed(bench.city, bench.claims, false, "{\"the\":\"first\"}", &bench.now);
    assert_int_equal(bench.runs, 0);
    last_reply_has("{\"the\":\"first\"}");
    hear("c-2", "acknowledge", "{\"id\":\"A\"}");
    city_claimed(bench.city, bench.claims, false, NULL, &bench.now);
    assert_int_equal(bench.runs, 0);
    last_reply_has("another cid");
    assert_int_equal(bench.ended, 0);
}

static void why_a_verb_fails_is_answered(void **state)
{
    (void)state;
    order("reset", "{\"id\":\"A\"}");
    last_reply_has("\"result\":\"rejected\"");
    last_reply_has("\"error\":\"not so\",\"remedy\":\"but so\"");
    assert_int_equal(bench.ended, 1);
}

static void what_is_not_in_the_table_is_refused(void **state)
{
    static const char *const ops[] = {"write", "order", "reload", "sounder", "Acknowledge", "duty"};

    (void)state;
    for (size_t i = 0; i < ROWS(ops); i++) {
        order(ops[i], "{}");
        last_reply_has("there is no such order");
    }
    assert_int_equal(bench.runs, 0);
}

static void what_the_site_does_not_take_is_refused(void **state)
{
    (void)state;
    city_use(bench.city, bench.server, 1u << CITY_DAILY, &bench.keys, "e/g1");
    order("acknowledge", "{\"id\":\"A\"}");
    last_reply_has("this site does not take that order");
    assert_int_equal(bench.runs, 0);
    order("daily", "{\"date\":\"2025-07-16\"}");
    assert_string_equal(bench.args, "{\"id\":\"2025-07-16\"}");
}

static void arguments_are_checked_by_name_and_size(void **state)
{
    char huge[700];

    (void)state;
    order("acknowledge", "{}");
    last_reply_has("this order needs \\\"id\\\"");
    order("acknowledge", "{\"id\":\"A\",\"zone\":\"x\"}");
    last_reply_has("this order takes no \\\"zone\\\"");
    order("acknowledge", "{\"id!\":\"A\"}");
    last_reply_has("takes no");
    order("acknowledge", "{\"id\":{\"a\":1}}");
    last_reply_has("no plain value");
    snprintf(huge, sizeof huge, "{\"id\":\"%0600d\"}", 0);
    order("acknowledge", huge);
    last_reply_has("too long");
    assert_int_equal(bench.runs, 0);
    order("points", "{\"of\":[\"riser-3\",\"shed-a\"]}");
    assert_int_equal(bench.runs, 1);
    order("replay", "{\"to\":7}");
    last_reply_has("this order needs \\\"from\\\"");
    order("replay", "{\"from\":5,\"to\":7}");
    assert_string_equal(bench.args, "{\"seq\":5,\"to\":7}");
}

static void many_rows_come_in_pages_and_are_not_kept(void **state)
{
    (void)state;
    order("points", "{}");
    last_reply_has("\"i\":99,");
    last_reply_has("\"next\":100");
    assert_true(strlen(bench.kept) < CITY_KEPT);
    assert_non_null(strstr(bench.kept, "\"result\":\"done\""));
    assert_null(strstr(bench.kept, "\"rows\""));
    assert_non_null(
        strstr(bench.kept, "\"remedy\":\"its rows are not kept: order it with another cid"));
    order("points", "{\"from\":200}");
    last_reply_has("\"i\":249,");
    assert_null(strstr(bench.reply[bench.replies - 1], "next"));
}

static void a_message_has_its_size(void **state)
{
    (void)state;
    order("alarms", "{}");
    assert_in_range(strlen(bench.reply[0]), SERVER_GUEST_BYTES, SERVER_GUEST_BYTES + 3000);
    last_reply_has("\"next\":17");
    order("alarms", "{\"from\":51}");
    last_reply_has("\"i\":59,");
    assert_null(strstr(bench.reply[bench.replies - 1], "next"));
    order("alarms", "{\"from\":17}"); /* the first answer costs the second nothing */
    last_reply_has("\"next\":34");
}

static void what_ends_later_is_accepted_first(void **state)
{
    struct json *row = json_new_object();

    (void)state;
    order("drill", "{\"point\":\"valve-b3\"}");
    last_reply_has("\"result\":\"accepted\"");
    assert_int_equal(bench.ended, 0);
    json_put_text(row, "broker_ms", "61");
    assert_true(server_add(bench.held, row));
    server_end(bench.held, NULL, NULL);
    last_reply_has("\"result\":\"done\"");
    last_reply_has("broker_ms");
    assert_int_equal(bench.replies, 2);
}

static void no_more_orders_are_under_way_than_there_are_places(void **state)
{
    (void)state;
    for (int i = 0; i < SERVER_GUESTS; i++)
        order("drill", "{\"point\":\"p\"}");
    assert_int_equal(bench.replies, SERVER_GUESTS);
    order("drill", "{\"point\":\"p\"}");
    last_reply_has("too many orders");
    server_end(bench.held, "over", NULL);
    order("drill", "{\"point\":\"p\"}");
    last_reply_has("accepted");
}

static void what_comes_late_or_retained_is_not_even_noted(void **state)
{
    const char *text =
        "{\"cid\":\"c\",\"op\":\"acknowledge\",\"exp\":\"2025-07-17T08:00:00+08:00\","
        "\"by\":\"x\"}";

    (void)state;
    city_hear(bench.city, text, strlen(text), false, &bench.now);
    last_reply_has("\"result\":\"expired\"");
    bench.now.utc_ms -= 600000;
    city_hear(bench.city, text, strlen(text), true, &bench.now);
    last_reply_has("retained");
    assert_int_equal(bench.claims, 0);
    assert_int_equal(city_ignored(bench.city), 0);
    city_hear(bench.city, "\xff\x00{", 3, false, &bench.now);
    assert_int_equal(city_ignored(bench.city), 1);
    assert_int_equal(bench.replies, 2);
}

static void what_holds_no_longer_when_it_is_noted_is_not_done(void **state)
{
    (void)state;
    hear("c-late", "acknowledge", "{\"id\":\"A\"}");
    bench.now.utc_ms += 600000; /* the store was ill for so long */
    city_claimed(bench.city, bench.claims, true, NULL, &bench.now);
    assert_int_equal(bench.runs, 0);
    last_reply_has("\"result\":\"expired\"");
    assert_int_equal(bench.ended, 1);
}

static void who_asks_again_meanwhile_gets_no_second_answer(void **state)
{
    uint64_t first;

    (void)state;
    hear("c-1", "drill", "{\"point\":\"valve-b3\"}");
    first = bench.claims;
    hear("c-1", "drill", "{\"point\":\"valve-b3\"}");
    assert_int_equal(bench.claims, first);
    assert_int_equal(bench.replies, 0);
    city_claimed(bench.city, first, true, NULL, &bench.now);
    last_reply_has("\"result\":\"accepted\"");
    hear("c-1", "drill", "{\"point\":\"valve-b3\"}");
    assert_int_equal(bench.claims, first);
    assert_int_equal(bench.replies, 2);
    last_reply_has("\"result\":\"accepted\"");
    assert_int_equal(bench.runs, 1);
    server_end(bench.held, NULL, NULL);
    last_reply_has("\"result\":\"done\"");
    hear("c-1", "drill", "{\"point\":\"valve-b3\"}");
    assert_int_equal(bench.claims, first + 1);
}

static void a_flood_of_orders_is_counted_not_noted(void **state)
{
    (void)state;
    for (int i = 0; i < CITY_BURST + 10; i++) {
        char cid[24];

        snprintf(cid, sizeof cid, "c-%d", i);
        hear(cid, "acknowledge", "{\"id\":\"A\"}");
        city_claimed(bench.city, bench.claims, true, NULL, &bench.now);
    }
    assert_int_equal(bench.claims, CITY_BURST);
    assert_int_equal(city_ignored(bench.city), 10);
    bench.now.now_ms += CITY_PAUSE_MS;
    order("acknowledge", "{\"id\":\"A\"}");
    assert_int_equal(bench.claims, CITY_BURST + 1);
}

static void what_cannot_be_noted_is_not_done(void **state)
{
    (void)state;
    bench.claim_rc = -ENOSPC;
    hear("c", "acknowledge", "{\"id\":\"A\"}");
    last_reply_has("cannot note it now");
    bench.claim_rc = 0;
    for (int i = 0; i <= CITY_WAITING; i++) {
        char cid[24];

        snprintf(cid, sizeof cid, "c-%d", i);
        hear(cid, "acknowledge", "{\"id\":\"A\"}");
    }
    assert_int_equal(bench.claims, CITY_WAITING);
    assert_int_equal(bench.replies, 2);
    assert_int_equal(bench.runs, 0);
}

static void where_keys_are_known_an_unsigned_order_is_refused(void **state)
{
    (void)state;
    bench.keys.n = 1;
    city_use(bench.city, bench.server, UINT32_MAX, &bench.keys, "e/g1");
    hear("c-1", "acknowledge", "{\"id\":\"A\"}");
    last_reply_has("signed orders only");
    assert_int_equal(bench.claims, 0);
}

int main(void)
{
#define ORDERED(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        ORDERED(an_order_is_carried_out_when_its_id_is_noted),
        ORDERED(an_id_that_was_given_before_gets_its_first_answer),
        ORDERED(why_a_verb_fails_is_answered),
        ORDERED(what_is_not_in_the_table_is_refused),
        ORDERED(what_the_site_does_not_take_is_refused),
        ORDERED(arguments_are_checked_by_name_and_size),
        ORDERED(many_rows_come_in_pages_and_are_not_kept),
        ORDERED(a_message_has_its_size),
        ORDERED(what_ends_later_is_accepted_first),
        ORDERED(no_more_orders_are_under_way_than_there_are_places),
        ORDERED(what_comes_late_or_retained_is_not_even_noted),
        ORDERED(what_holds_no_longer_when_it_is_noted_is_not_done),
        ORDERED(who_asks_again_meanwhile_gets_no_second_answer),
        ORDERED(a_flood_of_orders_is_counted_not_noted),
        ORDERED(what_cannot_be_noted_is_not_done),
        ORDERED(where_keys_are_known_an_unsigned_order_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
