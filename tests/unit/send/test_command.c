/* Orders and receipts of the city: what is taken, what is refused and with which words. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/json.h"
#include "send/command.h"

static const int64_t now = 1752710507100; /* 2025-07-17T08:01:47.1+08:00 */

static struct command command;
static char why[COMMAND_WHY];

static int take(const char *payload, bool retained)
{
    return command_read(payload, strlen(payload), retained, now, &command, why);
}

/* The contract's order with other words behind a key. */
static int take_with(const char *cid, const char *op, const char *args, const char *exp,
                     const char *by)
{
    char text[2048];

    snprintf(text, sizeof text, "{\"cid\":%s,\"op\":%s,\"args\":%s,\"exp\":%s,\"by\":%s}", cid, op,
             args, exp, by);
    return take(text, false);
}

#define CID  "\"c-771\""
#define OP   "\"acknowledge\""
#define ARGS "{\"id\":\"01K0B2\",\"rev\":1}"
#define EXP  "\"2025-07-17T08:08:02+08:00\""
#define BY   "\"晋江支队/值班席2\""

static void an_order_of_the_contract_is_read(void **state)
{
    (void)state;
    assert_int_equal(take_with(CID, OP, ARGS, EXP, BY), 0);
    assert_string_equal(command.cid, "c-771");
    assert_string_equal(command.op, "acknowledge");
    assert_string_equal(command.by, "晋江支队/值班席2");
    assert_int_equal(command.exp_utc_ms, now + 374900);
    assert_string_equal(json_text(json_get(command.args, "id"), ""), "01K0B2");
    command_free(&command);
}

static void args_may_be_left_out(void **state)
{
    (void)state;
    assert_int_equal(
        take("{\"v\":1,\"cid\":\"a\",\"op\":\"status\",\"exp\":" EXP ",\"by\":\"x\"}", false), 0);
    assert_true(json_is_map(command.args));
    command_free(&command);
}

static void what_has_no_id_cannot_be_answered(void **state)
{
    static const char *const wrong[] = {"",
                                        "x",
                                        "[]",
                                        "{}",
                                        "{\"cid\":7}",
                                        "{\"cid\":\"\"}",
                                        "{\"cid\":\"two words\"}",
                                        "{\"cid\":\"a\\u0007\"}",
                                        "{\"cid\":\"a\",\"cid\":\"b\"}",
                                        "{\"cid\":\"1234567890123456789012345678901234567890"
                                        "1234567890123456789012345\"}"};

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(take(wrong[i], false), -EBADMSG);
    assert_int_equal(command_read("{\"cid\":\"\xff\"}", 11, false, now, &command, why), -EBADMSG);
}

static void what_is_wrong_with_an_order_is_said(void **state)
{
    static const struct {
        const char *cid, *op, *args, *exp, *by, *says;
        int rc;
    } rows[] = {
        {CID, "\"\"", ARGS, EXP, BY, "op:", -EINVAL},
        {CID, "\"a b\"", ARGS, EXP, BY, "op:", -EINVAL},
        {CID, "\"much-too-long-for-an-order\"", ARGS, EXP, BY, "op:", -EINVAL},
        {CID, OP, "[]", EXP, BY, "args:", -EINVAL},
        {CID, OP, ARGS, EXP, "7", "by:", -EINVAL},
        {CID, OP, ARGS, EXP, "\"a\\nb\"", "by:", -EINVAL},
        {CID, OP, ARGS, EXP ",\"more\":1", BY, "nothing else", -EINVAL},
        {CID, OP, ARGS, "1752710882", BY, "exp:", -EINVAL},
        {CID, OP, ARGS, "\"2025-07-18T08:01:47.2+08:00\"", BY, "24 h", -EINVAL},
        {CID, OP, ARGS, "\"2025-07-17T08:01:47.1+08:00\"", BY, "after exp", -ETIME},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(take_with(rows[i].cid, rows[i].op, rows[i].args, rows[i].exp, rows[i].by),
                         rows[i].rc);
        assert_string_equal(command.cid, "c-771");
        assert_null(command.args);
        assert_non_null(strstr(why, rows[i].says));
    }
    assert_int_equal(take("{\"cid\":\"c\",\"op\":\"status\",\"exp\":" EXP ",\"by\":\"x\"}", true),
                     -EINVAL);
    assert_non_null(strstr(why, "retained"));
}

static void an_answer_says_what_became_of_it(void **state)
{
    struct json *rows = json_new_array();
    char *text;

    (void)state;
    json_add_integer(rows, 5);
    text = command_reply(
        &(struct command_answer){.cid = "c-1", .result = COMMAND_DONE, .rows = rows, .next = 100});
    assert_non_null(strstr(text, "\"cid\":\"c-1\",\"result\":\"done\""));
    assert_non_null(strstr(text, "\"rows\":[5],\"next\":100"));
    assert_null(strstr(text, "error"));
    assert_non_null(strstr(text, "\"time_quality\":\"")); /* as the clock of this machine is */
    free(text);
    text = command_reply(&(struct command_answer){
        .cid = "c-2", .result = COMMAND_REJECTED, .error = "no", .remedy = "do"});
    assert_non_null(strstr(text, "\"result\":\"rejected\""));
    assert_non_null(strstr(text, "\"error\":\"no\",\"remedy\":\"do\""));
    assert_null(strstr(text, "rows"));
    free(text);
}

static int take_receipt(const char *payload, struct receipt *out)
{
    return receipt_read(payload, strlen(payload), out);
}

static void a_receipt_is_read(void **state)
{
    struct receipt receipt;

    (void)state;
    assert_int_equal(
        take_receipt("{\"journal\":\"7f3c9a10\",\"upto\":18233,\"plus\":[18234,18236]}", &receipt),
        0);
    assert_string_equal(receipt.journal, "7f3c9a10");
    assert_int_equal(receipt.upto, 18233);
    assert_int_equal(receipt.n, 2);
    assert_int_equal(receipt.plus[1], 18236);
    assert_int_equal(take_receipt("{\"journal\":\"7f3c9a10\",\"plus\":[5]}", &receipt), 0);
    assert_int_equal(receipt.upto, 0);
}

static void numbers_that_no_row_can_have_are_no_receipt(void **state)
{
    static const char *const wrong[] = {"",
                                        "{}",
                                        "{\"upto\":5}",
                                        "{\"journal\":\"a\"}",
                                        "{\"journal\":\"a\",\"upto\":-1}",
                                        "{\"journal\":\"a\",\"upto\":1.5}",
                                        "{\"journal\":\"a\",\"upto\":1e300}",
                                        "{\"journal\":\"a\",\"upto\":\"5\"}",
                                        "{\"journal\":\"a\",\"plus\":[0,null,\"x\",[]]}",
                                        "{\"journal\":\"12345678901234567\",\"upto\":5}"};
    struct receipt receipt;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(take_receipt(wrong[i], &receipt), -EBADMSG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_order_of_the_contract_is_read),
        cmocka_unit_test(args_may_be_left_out),
        cmocka_unit_test(what_has_no_id_cannot_be_answered),
        cmocka_unit_test(what_is_wrong_with_an_order_is_said),
        cmocka_unit_test(an_answer_says_what_became_of_it),
        cmocka_unit_test(a_receipt_is_read),
        cmocka_unit_test(numbers_that_no_row_can_have_are_no_receipt),
    };

    if (clock_set_zone("Asia/Shanghai"))
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
