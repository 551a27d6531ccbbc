/* What a quantity looks like, and lines that break where a terminal ends. */
#include "../base/case.h"

#include <poll.h>
#include <pty.h>
#include <string.h>
#include <unistd.h>

#include "ctl/row.h"
#include "ctl/wrap.h"

static void quantity_is(double number, const char *state, const char *unit, const char *expected)
{
    char out[40];

    row_quantity(number, state, unit, out, sizeof out);
    assert_string_equal(out, expected);
}

static void test_quantity(void **state)
{
    (void)state;
    quantity_is(182.3, "", "kPa", "182.3 kPa");
    quantity_is(1204250, "", "Wh", "1204250 Wh");
    quantity_is(-1204250, "", "Wh", "-1204250 Wh");
    quantity_is(0.992188, "", "", "0.992188");
    quantity_is(1, "charging", "", "1 charging");
    quantity_is(3e38, "", "V", "3e+38 V");
}

static void test_when(void **state)
{
    const int64_t now = 1752710507100; /* 2025-07-17 08:01:47 in Shanghai */
    char out[ROW_WHEN];

    (void)state;
    assert_string_equal(row_when("2025-07-17T08:00:47.0+08:00", now, out), "08:00:47");
    assert_string_equal(row_when("2025-07-17T00:00:00.0+08:00", now, out), "00:00:00");
    assert_string_equal(row_when("2025-07-16T23:59:59.0+08:00", now, out), "07-16 23:59");
    assert_string_equal(row_when("2025-07-16T19:00:00.0-05:30", now, out), "19:00:00");
    assert_string_equal(row_when("2025-07-17T00:01:00.0Z", now, out), "00:01:00");
    assert_string_equal(row_when("", now, out), "");
}

static void value_is(const char *row, const char *expected)
{
    char out[40], error[64];
    struct json *json = json_read(row, strlen(row), error, sizeof error);

    row_value(json, out, sizeof out);
    assert_string_equal(out, expected);
    json_free(json);
}

static void test_value(void **state)
{
    (void)state;
    value_is("{\"value\":182.3,\"unit\":\"kPa\"}", "182.3 kPa");
    value_is("{\"value\":3,\"text\":\"V12\",\"unit\":\"\"}", "V12");
    value_is("{\"value\":null,\"unit\":\"kPa\"}", "");
}

/* What arrives on a terminal of so many columns, as it is; 0: on a pipe. */
static void wrapped_is(unsigned short columns, const char *text, size_t indent,
                       const char *expected)
{
    struct winsize size = {.ws_row = 24, .ws_col = columns};
    char got[200] = "";
    int end[2];
    FILE *out;

    assert_int_equal(columns ? openpty(&end[0], &end[1], NULL, NULL, &size) : pipe(end), 0);
    out = fdopen(end[1], "w");
    assert_non_null(out);
    wrap_print(text, 0, indent, out);
    fflush(out);
    for (size_t n = 0; n < strlen(expected); n = strlen(got)) { /* a terminal hands on in pieces */
        assert_int_equal(poll(&(struct pollfd){.fd = end[0], .events = POLLIN}, 1, 5000), 1);
        assert_true(read(end[0], got + n, sizeof got - 1 - n) > 0);
    }
    assert_string_equal(got, expected);
    fclose(out);
    close(end[0]);
}

static void test_wrap(void **state)
{
    (void)state;
    wrapped_is(20, "estatectl: no such bus; try", 2, "estatectl: no such\r\n  bus; try\r\n");
    wrapped_is(12, "总线 riser 正常", 0, "总线 riser\r\n正常\r\n");
    wrapped_is(10, "buses    riser 5/5", 4, "buses\r\n    riser\r\n    5/5\r\n");
    wrapped_is(6, "/dev/serial/by-path", 2, "/dev/serial/by-path\r\n");
    wrapped_is(0, "estatectl: no such bus; try", 2, "estatectl: no such bus; try\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_quantity), cmocka_unit_test(test_when),
                                       cmocka_unit_test(test_value), cmocka_unit_test(test_wrap)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
