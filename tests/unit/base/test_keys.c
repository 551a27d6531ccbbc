/* A file of public keys, and whose signature counts. */
#include "case.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/keys.h"

#define KEY "PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw="

static char why[KEYS_WHY];

static int read_text(const char *text, struct keys *out)
{
    char path[] = "/tmp/keys-XXXXXX";
    int fd = mkstemp(path), rc;

    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    rc = keys_read(path, out, why);
    unlink(path);
    return rc;
}

static void keys_are_read_with_their_names(void **state)
{
    struct keys keys;

    (void)state;
    assert_int_equal(read_text("# who may order\n\nold " KEY "\n  new   " KEY "  \n", &keys), 0);
    assert_int_equal(keys.n, 2);
    assert_string_equal(keys.key[1].name, "new");
}

static void what_is_no_key_is_said_with_its_line(void **state)
{
    static const struct {
        const char *text, *says;
    } rows[] = {{"", "no key"},
                {"# none\n", "no key"},
                {"a " KEY "\nb\n", "line 2"},
                {"a QUJD\n", "line 1"},
                {"a-name-that-is-longer-than-there-is-room " KEY "\n", "line 1"}};
    struct keys keys;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_int_equal(read_text(rows[i].text, &keys), -EINVAL);
        assert_non_null(strstr(why, rows[i].says));
        assert_int_equal(keys.n, 0);
    }
    assert_int_equal(keys_read("/nowhere/keys", &keys, why), -ENOENT);
}

static void the_signer_is_named(void **state)
{
    static const char signature[] = "kqAJqfDUyrhyDoILX2QlQKKye1QWUD+Ps3YiI+vbadoIWsHkPhWZbkWPNhPQ"
                                    "8R2MOHsurrQwKu6wDSkWErsMAA=="; /* RFC 8032, 7.1, test 2 */
    struct keys keys;

    (void)state;
    assert_int_equal(
        read_text("other QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=\ncity " KEY "\n", &keys), 0);
    assert_string_equal(keys_signer(&keys, signature, "\x72", 1), "city");
    assert_null(keys_signer(&keys, signature, "\x73", 1));
    assert_null(keys_signer(&keys, "", "\x72", 1));
    assert_null(keys_signer(&keys, "QUJD", "\x72", 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_read_with_their_names),
        cmocka_unit_test(what_is_no_key_is_said_with_its_line),
        cmocka_unit_test(the_signer_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
