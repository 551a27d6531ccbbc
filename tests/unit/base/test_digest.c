/* SHA-256 as any other tool has it. */
#include "case.h"

#include "base/digest.h"

static void digests_are_those_of_the_standard(void **state)
{
    static const struct {
        struct digest_part part[3];
        size_t parts;
        const char *hex;
    } rows[] = {
        {{{"abc", 3}}, 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {{{"a", 1}, {"", 0}, {"bc", 2}},
         3,
         "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {{{NULL, 0}}, 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        unsigned char digest[DIGEST_BYTES];
        char hex[DIGEST_TEXT];

        assert_int_equal(digest_parts(rows[i].part, rows[i].parts, digest), 0);
        assert_string_equal(digest_hex(hex, digest), rows[i].hex);
    }
}

static void a_signature_of_the_standard_is_right_and_no_other(void **state)
{
    /* RFC 8032, 7.1, test 2 */
    static const char key_text[] = "PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=";
    static const char signature_text[] =
        "kqAJqfDUyrhyDoILX2QlQKKye1QWUD+Ps3YiI+vbadoIWsHkPhWZbkWPNhPQ"
        "8R2MOHsurrQwKu6wDSkWErsMAA==";
    unsigned char key[DIGEST_KEY], signature[DIGEST_SIGNATURE];

    (void)state;
    assert_int_equal(digest_unbase64(key_text, key, sizeof key), DIGEST_KEY);
    assert_int_equal(digest_unbase64(signature_text, signature, sizeof signature),
                     DIGEST_SIGNATURE);
    assert_true(digest_is_signed(key, signature, "\x72", 1));
    assert_false(digest_is_signed(key, signature, "\x73", 1));
    assert_false(digest_is_signed(key, signature, "\x72\x72", 2));
    signature[5] ^= 1;
    assert_false(digest_is_signed(key, signature, "\x72", 1));
}

static void base64_is_read_whole_or_not_at_all(void **state)
{
    static const char *const wrong[] = {"", "QUI", "QUI*", "QUJDRA==", "====", "QQ==QQ=="};
    unsigned char out[3];

    (void)state;
    assert_int_equal(digest_unbase64("QUI=", out, sizeof out), 2);
    assert_memory_equal(out, "AB", 2);
    assert_int_equal(digest_unbase64("QUJD", out, sizeof out), 3);
    for (size_t i = 0; i < ROWS(wrong); i++)
        assert_int_equal(digest_unbase64(wrong[i], out, sizeof out), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digests_are_those_of_the_standard),
        cmocka_unit_test(a_signature_of_the_standard_is_right_and_no_other),
        cmocka_unit_test(base64_is_read_whole_or_not_at_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
