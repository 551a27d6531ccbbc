/* Ids: the time in front, chance behind, in an alphabet without I, L, O, U. */
#include "case.h"

#include <string.h>

#include "base/ulid.h"

static void the_time_is_in_front(void **state)
{
    static const struct {
        int64_t utc_ms;
        const char *front;
    } rows[] = {{0, "0000000000"},
                {1469918176385, "01ARYZ6S41"},
                {-5, "0000000000"},
                {0xFFFFFFFFFFFF, "7ZZZZZZZZZ"}};

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        char id[ULID_TEXT];

        ulid_make(id, rows[i].utc_ms);
        assert_int_equal(strlen(id), 26);
        assert_int_equal(strspn(id, "0123456789ABCDEFGHJKMNPQRSTVWXYZ"), 26);
        assert_memory_equal(id, rows[i].front, 10);
    }
}

static void no_two_are_alike(void **state)
{
    char id[64][ULID_TEXT];

    (void)state;
    for (size_t i = 0; i < 64; i++) {
        ulid_make(id[i], 1);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(id[i], id[j]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_time_is_in_front),
        cmocka_unit_test(no_two_are_alike),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
