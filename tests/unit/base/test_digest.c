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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digests_are_those_of_the_standard),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
