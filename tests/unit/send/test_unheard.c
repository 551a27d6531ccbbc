/* Critical rows that nobody confirmed. */
#include "../base/case.h"

#include "send/unheard.h"

static void add(struct unheard *u, int64_t seq, int64_t since_ms)
{
    struct row *row = row_new("01K0B", 1, ROW_CRITICAL, "alarm/fire", "{}");

    assert_non_null(row);
    row->seq = seq;
    unheard_add(u, row, since_ms);
    row_free(row);
}

static void the_oldest_row_counts_until_it_arrived(void **state)
{
    struct unheard u = {0};

    (void)state;
    assert_int_equal(unheard_ms(&u, 500), 0);
    add(&u, 7, 1000);
    add(&u, 8, 2000);
    add(&u, 7, 3000); /* fetched once more */
    assert_int_equal(u.row[0].row->seq, 7);
    assert_string_equal(u.row[0].row->topic, "alarm/fire");
    assert_int_equal(unheard_ms(&u, 5000), 4000);
    unheard_done(&u, 7);
    assert_int_equal(unheard_ms(&u, 5000), 3000);
    unheard_done(&u, 9);
    unheard_done(&u, 8);
    assert_int_equal(unheard_ms(&u, 5000), 0);
}

static void a_receipt_ends_many(void **state)
{
    struct unheard u = {0};

    (void)state;
    for (int64_t seq = 1; seq <= 6; seq++) {
        add(&u, seq, seq * 1000);
        unheard_sent(&u, seq);
    }
    unheard_receipt(&u, 2, (const int64_t[]){3, 5}, 2);
    assert_int_equal(u.rows, 2);
    assert_int_equal(unheard_ms(&u, 10000), 6000);
    assert_int_equal(u.row[0].row->seq, 4);
    unheard_forget(&u);
    assert_int_equal(unheard_ms(&u, 10000), 0);
}

static void a_receipt_of_what_was_never_sent_ends_nothing(void **state)
{
    struct unheard u = {0};

    (void)state;
    add(&u, 7, 1000);
    add(&u, 8, 2000);
    unheard_sent(&u, 8);
    unheard_receipt(&u, 9, (const int64_t[]){7}, 1);
    assert_int_equal(unheard_ms(&u, 5000), 4000);
    unheard_sent(&u, 7);
    unheard_receipt(&u, 7, NULL, 0);
    assert_int_equal(u.rows, 0);
}

static void what_the_store_let_go_waits_for_nobody(void **state)
{
    struct unheard u = {0};

    (void)state;
    for (int64_t seq = 7; seq <= 9; seq++)
        add(&u, seq, seq * 1000);
    unheard_before(&u, 7);
    assert_int_equal(unheard_ms(&u, 10000), 3000);
    unheard_before(&u, 9);
    assert_int_equal(unheard_ms(&u, 10000), 1000);
    unheard_before(&u, INT64_MAX);
    assert_int_equal(unheard_ms(&u, 10000), 0);
}

static void a_drill_need_not_be_heard(void **state)
{
    static const struct {
        uint8_t priority;
        const char *body;
        bool counts;
    } rows[] = {
        {ROW_CRITICAL, "{\"id\":\"A\",\"mode\":\"actual\"}", true},
        {ROW_CRITICAL, "{\"id\":\"A\",\"mode\":\"commissioning\"}", true},
        {ROW_CRITICAL, "{\"id\":\"A\",\"mode\":\"drill\"}", false},
        {ROW_CRITICAL, "{\"text\":\"\\\"mode\\\":\\\"drill\\\"\",\"mode\":\"actual\"}", true},
        {ROW_NORMAL, "{\"id\":\"A\",\"mode\":\"actual\"}", false},
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct row *row = row_new("A", 1, rows[i].priority, "alarm/fire", rows[i].body);

        assert_int_equal(unheard_counts(row), rows[i].counts);
        row_free(row);
    }
}

static void more_than_there_is_room_for_do_not_hide_the_oldest(void **state)
{
    struct unheard u = {0};

    (void)state;
    for (int64_t seq = 1; seq <= UNHEARD_ROWS + 9; seq++)
        add(&u, seq, seq);
    assert_int_equal(u.rows, UNHEARD_ROWS);
    assert_int_equal(unheard_ms(&u, 1001), 1000);
    unheard_forget(&u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_oldest_row_counts_until_it_arrived),
        cmocka_unit_test(a_receipt_ends_many),
        cmocka_unit_test(a_receipt_of_what_was_never_sent_ends_nothing),
        cmocka_unit_test(what_the_store_let_go_waits_for_nobody),
        cmocka_unit_test(a_drill_need_not_be_heard),
        cmocka_unit_test(more_than_there_is_room_for_do_not_hide_the_oldest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
