/* Frames byte for byte, with the exchanges that manuals of real devices print. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "acquire/frame.h"

struct bytes {
    size_t n;
    uint8_t byte[ACQUIRE_FRAME + 8];
};

/* "01 03 FF" */
static struct bytes bytes(const char *hex)
{
    struct bytes out = {0};
    unsigned value;
    int used;

    for (; sscanf(hex, " %2x%n", &value, &used) == 1; hex += used)
        out.byte[out.n++] = (uint8_t)value;
    return out;
}

static struct bus_request request(const char *pdu)
{
    struct bytes b = bytes(pdu);
    struct bus_request r = {.unit = 1, .length = (uint16_t)b.n};

    memcpy(r.pdu, b.byte, b.n);
    return r;
}

static uint8_t judge(const char *asked, const char *pdu, uint8_t *exception)
{
    struct bus_request r = request(asked);
    struct bytes b = bytes(pdu);

    return frame_judge(&r, b.byte, b.n, exception);
}

static void requests_are_as_manuals_print_them(void **state)
{
    static const char *const frames[] = {
        "01 03 00 04 00 01 C5 CB", "01 03 00 01 00 02 95 CB", "50 03 00 3D 00 03 99 86",
        "01 04 00 00 00 0A 70 0D", "01 02 00 00 00 08 79 CC", "01 03 20 00 00 06 CE 08",
    };
    uint8_t out[ACQUIRE_FRAME];

    (void)state;
    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++) {
        struct bytes b = bytes(frames[i]);

        assert_int_equal(frame_put_rtu(b.byte[0], b.byte + 1, b.n - 3, out), b.n);
        assert_memory_equal(out, b.byte, b.n);
        assert_int_equal(frame_find_rtu(b.byte, b.n), b.n);
    }
}

static void a_tcp_request_has_number_and_length(void **state)
{
    struct bytes right = bytes("12 34 00 00 00 06 05 03 00 01 00 02");
    uint8_t out[ACQUIRE_FRAME];

    (void)state;
    assert_int_equal(frame_put_tcp(0x1234, 5, right.byte + 7, 5, out), right.n);
    assert_memory_equal(out, right.byte, right.n);
    for (size_t n = 0; n < 7; n++)
        assert_int_equal(frame_length_tcp(right.byte, n), 0);
    for (size_t n = 7; n <= right.n; n++)
        assert_int_equal(frame_length_tcp(right.byte, n), right.n);
}

static void what_is_no_tcp_frame_is_refused(void **state)
{
    static const char *const frames[] = {"00 01 00 01 00 03 05", "00 01 01 00 00 03 05",
                                         "00 01 00 00 00 02 05", "00 01 00 00 00 FF 05",
                                         "00 01 00 00 01 03 05"};
    struct bytes longest = bytes("00 01 00 00 00 FE 05");

    (void)state;
    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++)
        assert_int_equal(frame_length_tcp(bytes(frames[i]).byte, 7), -EPROTO);
    assert_int_equal(frame_length_tcp(longest.byte, 7), ACQUIRE_FRAME);
}

static void the_request_tells_the_length_of_its_reply(void **state)
{
    static const struct {
        const char *pdu;
        size_t length;
    } cases[] = {
        {"01 00 00 00 01", 3},       {"02 00 00 00 09", 4},
        {"03 00 00 00 7D", 252},     {"04 00 00 00 01", 4},
        {"05 00 01 FF 00", 5},       {"06 00 01 00 02", 5},
        {"0F 00 00 00 03 01 07", 5}, {"10 00 00 00 01 02 00 07", 5},
        {"16 00 04 00 F2 00 25", 7}, {"17 00 00 00 02 00 05 00 01 02 00 07", 6},
        {"2B 0E 01 00 00", 0},       {"11", 0},
        {"03 00 00 00", 0},          {"16 00 04 00 F2", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bytes b = bytes(cases[i].pdu);

        assert_int_equal(frame_reply_length(b.byte, b.n), cases[i].length);
    }
}

static void only_the_exact_answer_is_one(void **state)
{
    static const struct {
        const char *asked, *reply;
        uint8_t fault, exception;
    } cases[] = {
        {"03 00 01 00 02", "03 04 27 38 27 02", FAULT_NONE, 0},
        {"03 00 01 00 02", "04 04 27 38 27 02", FAULT_WRONG_ANSWER, 0},
        {"03 00 01 00 02", "03 02 27 38", FAULT_WRONG_ANSWER, 0},
        {"03 00 01 00 02", "03 05 27 38 27 02", FAULT_WRONG_ANSWER, 0},
        {"03 00 01 00 02", "03 04 27 38 27", FAULT_WRONG_ANSWER, 0},
        {"03 00 01 00 02", "03", FAULT_WRONG_ANSWER, 0},
        {"03 00 01 00 02", "", FAULT_WRONG_ANSWER, 0},
        {"03 00 01 00 02", "83 02", FAULT_EXCEPTION, 2},
        {"03 00 01 00 02", "83 0A", FAULT_TIMEOUT, 10},
        {"03 00 01 00 02", "83 0B", FAULT_TIMEOUT, 11},
        {"03 00 01 00 02", "84 02", FAULT_WRONG_ANSWER, 0},
        {"03 00 01 00 02", "83 02 00", FAULT_WRONG_ANSWER, 0},
        {"01 00 01 00 0D", "01 02 55 15", FAULT_NONE, 0},
        {"06 00 01 00 03", "06 00 01 00 03", FAULT_NONE, 0},
        {"06 00 01 00 03", "06 00 01 00 04", FAULT_WRONG_ANSWER, 0},
        {"06 00 01 00 03", "06 00 02 00 03", FAULT_WRONG_ANSWER, 0},
        {"10 00 05 00 01 02 00 09", "10 00 05 00 01", FAULT_NONE, 0},
        {"10 00 05 00 01 02 00 09", "10 00 05 00 02", FAULT_WRONG_ANSWER, 0},
        {"16 00 04 00 F2 00 25", "16 00 04 00 F2 00 25", FAULT_NONE, 0},
        {"16 00 04 00 F2 00 25", "16 00 04 00 F2 00 24", FAULT_WRONG_ANSWER, 0},
        {"2B 0E 01 00", "2B 0E 01 01 00", FAULT_NONE, 0},
        {"2B 0E 01 00", "2C 0E 01 01 00", FAULT_WRONG_ANSWER, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t exception = 0;

        assert_int_equal(judge(cases[i].asked, cases[i].reply, &exception), cases[i].fault);
        assert_int_equal(exception, cases[i].exception);
    }
}

/* Every reply kind is found at the begin of more, not while a byte lacks, and not with a bit off.
 */
static void a_frame_ends_where_its_function_says(void **state)
{
    static const char *const pdus[] = {
        "01 02 55 15",
        "03 04 27 38 27 02",
        "04 02 00 07",
        "05 00 01 FF 00",
        "06 00 01 00 03",
        "0F 00 00 00 03 01 07",
        "10 00 05 00 01",
        "10 00 05 00 01 02 00 09",
        "16 00 04 00 F2 00 25",
        "17 04 00 01 00 02",
        "83 02",
        "17 00 00 00 02 00 05 00 01 02 00 07",
    };
    uint8_t out[ACQUIRE_FRAME + 1] = {0};

    (void)state;
    for (size_t i = 0; i < sizeof pdus / sizeof *pdus; i++) {
        struct bytes b = bytes(pdus[i]);
        size_t n = frame_put_rtu(77, b.byte, b.n, out);

        out[n] = 0x55;
        assert_int_equal(frame_find_rtu(out, n + 1), n);
        for (size_t less = 0; less < n; less++)
            assert_int_equal(frame_find_rtu(out, less), 0);
        for (size_t bit = 0; bit < 8 * n; bit++) {
            out[bit / 8] ^= (uint8_t)(1 << bit % 8);
            assert_int_equal(frame_find_rtu(out, n), 0);
            out[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
    }
}

static void what_lacks_is_known_from_the_third_byte_on(void **state)
{
    struct bytes read = bytes("05 03 04 00 01 00 02 AA AA"), refused = bytes("05 83 02 AA AA");
    struct bytes unknown = bytes("05 2B 0E 01 01 00");

    (void)state;
    assert_int_equal(frame_lacks_rtu(read.byte, 1), 4);
    assert_int_equal(frame_lacks_rtu(read.byte, 2), 3);
    assert_int_equal(frame_lacks_rtu(read.byte, 3), 6);
    assert_int_equal(frame_lacks_rtu(read.byte, 9), 0);
    assert_int_equal(frame_lacks_rtu(refused.byte, 3), 2);
    assert_int_equal(frame_lacks_rtu(unknown.byte, 4), 1);
    assert_int_equal(frame_lacks_rtu(unknown.byte, 6), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_are_as_manuals_print_them),
        cmocka_unit_test(a_tcp_request_has_number_and_length),
        cmocka_unit_test(what_is_no_tcp_frame_is_refused),
        cmocka_unit_test(the_request_tells_the_length_of_its_reply),
        cmocka_unit_test(only_the_exact_answer_is_one),
        cmocka_unit_test(a_frame_ends_where_its_function_says),
        cmocka_unit_test(what_lacks_is_known_from_the_third_byte_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
