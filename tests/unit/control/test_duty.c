/* The city asks whether somebody is on duty: one question, one answer, evidence of both ends. */
#include "guest.h"

#include "base/clock.h"
#include "control/duty.h"

static struct verbs_house house;
static char audit[600]; /* of the newest: by, more */
static int audits;

static void on_audit(void *context, const struct audit *of)
{
    struct text text = TEXT_IN(audit);
    char *more = json_print(of->more);

    (void)context;
    assert_string_equal(of->op, "duty-check");
    text_printf(&text, "%s %s", of->by, more);
    audits++;
    free(more);
    json_free(of->more);
}

static int set_up(void **state)
{
    static const struct server_verb verbs[] = {{"duty-check", true, duty_check},
                                               {"duty", true, duty_here}};

    (void)state;
    audits = 0;
    memset(&house, 0, sizeof house);
    house.audit = on_audit;
    house.duty = duty_new(&house);
    guest_start(verbs, ROWS(verbs), &house);
    return house.duty ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    guest_stop();
    duty_free(house.duty);
    return 0;
}

static bool is_asked(void)
{
    struct json *row = json_new_object();
    bool asked;

    duty_status(house.duty, row);
    asked = json_get(row, "duty") != NULL;
    json_free(row);
    return asked;
}

static void who_is_here_says_so(void **state)
{
    (void)state;
    assert_int_equal(guest_order("duty-check", "{\"within\":60}", "seat 2"), 1);
    assert_true(is_asked());
    duty_tick(house.duty, clock_boot() + 59000);
    assert_int_equal(guest.ends, 0);
    assert_int_equal(guest_order("duty", "{}", "张三"), 0);
    assert_int_equal(guest.ends, 2); /* of who asked, and of who answered */
    guest_row_has("\"asked_by\":\"seat 2\"");
    assert_int_equal(audits, 1);
    assert_non_null(strstr(audit, "site/张三 {\"asked_by\":\"seat 2\""));
    assert_non_null(strstr(audit, "\"within_s\":60,\"answered_s\":0"));
    assert_false(is_asked());
}

static void that_nobody_answers_is_told(void **state)
{
    (void)state;
    assert_int_equal(guest_order("duty-check", "{}", "seat 2"), 1);
    duty_tick(house.duty, clock_boot() + 299000);
    assert_int_equal(guest.ends, 0);
    duty_tick(house.duty, clock_boot() + 300001);
    assert_int_equal(guest.ends, 1);
    assert_string_equal(guest.error, "");
    guest_row_has("{\"duty\":{\"answered\":false,\"s\":300}}");
    assert_non_null(strstr(audit, "gateway {"));
    assert_non_null(strstr(audit, "\"answered_s\":null"));
    duty_tick(house.duty, clock_boot() + 999999);
    assert_int_equal(audits, 1);
}

static void what_is_no_question_is_refused(void **state)
{
    static const char *const wrong[] = {"{\"within\":29}", "{\"within\":1801}",
                                        "{\"within\":\"60\"}", "{\"within\":null}"};

    (void)state;
    for (size_t i = 0; i < ROWS(wrong); i++) {
        assert_int_equal(guest_order("duty-check", wrong[i], "seat 2"), 0);
        guest_failed("within");
    }
    assert_int_equal(guest_order("duty", "{}", "me"), 0);
    guest_failed("nobody asks");
    assert_int_equal(guest_order("duty-check", "{}", "seat 2"), 1);
    assert_int_equal(guest_order("duty-check", "{}", "seat 3"), 0);
    guest_failed("another duty check");
    assert_int_equal(guest_order("duty", "{}", ""), 0);
    guest_failed("who is here");
    assert_int_equal(audits, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_is_here_says_so, set_up, tear_down),
        cmocka_unit_test_setup_teardown(that_nobody_answers_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_question_is_refused, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
