/* Every state has its word, and what is none of them is "unknown"; rows are whole copies. */
#include "../base/case.h"

#include "estate_plugin.h"
#include "model/message.h"
#include "model/value.h"

static void every_state_has_its_own_word(void **state)
{
    static const struct {
        const char *(*name)(uint8_t);
        uint8_t count;
        const char *last;
    } rows[] = {{fault_name, FAULT_COUNT, "wiring"},
                {quality_name, ESTATE_LOST + 1, "lost"},
                {condition_name, CONDITION_UNKNOWN + 1, "unknown"},
                {event_kind_name, EVENT_CLOSE + 1, "close"},
                {severity_name, ESTATE_CRITICAL + 1, "critical"}};

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        for (uint8_t a = 0; a < rows[i].count; a++)
            for (uint8_t b = 0; b < a; b++)
                assert_string_not_equal(rows[i].name(a), rows[i].name(b));
        assert_string_equal(rows[i].name(rows[i].count - 1), rows[i].last);
        assert_string_equal(rows[i].name(rows[i].count), "unknown");
        assert_string_equal(rows[i].name(255), "unknown");
    }
}

static void a_row_keeps_nothing_of_its_makers(void **state)
{
    char topic[] = "alarm/fire", body[] = "{\"a\":\"水\"}";
    struct row *row = row_new("01ARZ3NDEKTSV4RRFFQ69G5FAV", 3, ROW_CRITICAL, topic, body);

    (void)state;
    topic[0] = body[0] = '#';
    assert_string_equal(row->id, "01ARZ3NDEKTSV4RRFFQ69G5FAV");
    assert_string_equal(row->topic, "alarm/fire");
    assert_string_equal(row->body, "{\"a\":\"水\"}");
    assert_int_equal(row->seq, 0);
    assert_int_equal(row->rev, 3);
    row_free(row);
    row_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_has_its_own_word),
        cmocka_unit_test(a_row_keeps_nothing_of_its_makers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
