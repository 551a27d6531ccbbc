/* Bundles of the city: what is believed, what is refused and with which words. The
 * signatures were made with openssl. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "estate_plugin.h"
#include "send/bundle.h"

#define PUBLIC "G8h7mjV71pvYZyhS970K9+7FhN3s/c1w+Wnn5T5Y0hA="

/* Texts, signed with the key of PUBLIC, and what is wrong with each but the first. */
static const struct {
    const char *text, *signature, *why;
} signed_text[] = {
    {"{\"version\":\"2025-07-18.1\",\"to\":\"e/g1\",\"files\":{\"conf.d/a.conf\":\"; x\\n\"}}",
     "PzBDPfb7eXR6Tv78gTvzYLkd6shsdmcAIG9Kb6qOA0Y9OH5ORYCms+zWzK6c7bp8TTItaZYrJPh7CpSVCVR+DQ==",
     ""},
    {"{\"version\":\"2025-07-18.1\",\"to\":\"e/g2\",\"files\":{\"conf.d/a.conf\":\"; x\\n\"}}",
     "V4JByy898P/rOzXXeps2Dd5nGiiUDfryyKK34pGIIyxZZuZfgp4+sHKoiK2Y8EIk6oamBcXLeLWhbL16em8zCA==",
     "another gateway"},
    {"{\"version\":\"2025-07-18.1\",\"files\":{\"conf.d/a.conf\":\"; x\\n\"}}",
     "2BW6bnHDLQY3+FbkG48JJhLPs5mc4QcghdkfEsAm+W3etDPsGuFctC7rJAyUzmBqvr5gmEO1hvqggNITyqUSBA==",
     "another gateway"},
    {"{\"version\":\"yesterday\",\"to\":\"e/g1\",\"files\":{\"conf.d/a.conf\":\"; x\\n\"}}",
     "thQiLEK6Mm+9LfzxBYCNRuJTV5s1UGNuYKN9N39cRmRd5PFrileHMeI/VS3H5LJ23rBVIUMOXZ/Dc6D5e2gLDw==",
     "version: write"},
    {"{\"version\":\"2025-07-18.1\",\"to\":\"e/g1\"}",
     "byS3OCcW9t8vqwVE2xVia+cQQPX6msA3nPwzYSv/IrMc8DbUAwyCIOM8V4tm2r7uEq9f1cvBsJK7P8b7RGHCAQ==",
     "nothing else"},
    {"{\"version\":\"2025-07-18.1\",\"to\":\"e/g1\",\"files\":[]}",
     "d19lua/iz3JbNfbttxoKdPIGsLiD+0Snjwv2Rs/fV7qzZ0ess6Nq6MzxnZCOZ33uxgoIGLWQkM71vTN7DSzpCg==",
     "nothing else"},
    {"{\"version\":\"2025-07-18.1\",\"to\":\"e/g1\",\"run\":1,\"files\":{\"conf.d/a.conf\":\"; "
     "x\\n\"}}",
     "iNjI8UtlCVorTfKN56gjVWxSIcIM0sSifPqLaFFJKFFCbbtT1sEDOr0nSYC6+xBIlZ4yObom5Mf86M8SimWyDQ==",
     "nothing else"},
    {"{\"version\":\"2025-07-18.1\",\"to\":\"e/g1\",\"files\":{\"conf.d/../a.conf\":\"\"}}",
     "FAY/W40TS5GbMDfXh43fLUHkIZvJ7OcmWBIs7p58BUZNjbH8zQxucv2jVwRzf3cdGj4XXCzCIsSU4NeMs3AoAA==",
     "a name is"},
    {"{\"version\":\"2025-07-18.1\",\"to\":\"e/g1\",\"files\":{\"conf.d/a.conf\":1}}",
     "KwyeuQFrBVnRbGpQ9fKOyFrLR/VJg4hsdreub6XJFIHaVAvlo58ZALgcZ3ZTSOdRj1So6SjwLKUmqNmREz5QBg==",
     "as a text"},
    {"no JSON",
     "gCxWY/IN5om8Tcb0lST1j5H0YOs4om0u8eTqjJoyKh1CvwcnUtvrPdt+GDuIvgqDEAMpw95IDxfpleJYZkuZDw==",
     "write an object"},
    {"[1]",
     "SOTUG2AR0uwYEGgCgl2LSY6z04AJ6qZPzLxktF5NttiTiW3RiCztazkZpz8DSia7H8y8/MxxO3wgkPgTdSqRAw==",
     "write an object"},
};

static struct keys keys;
static struct bundle bundle;
static char why[BUNDLE_WHY];

static int make_keys(void **state)
{
    (void)state;
    keys.n = 1;
    snprintf(keys.key[0].name, KEYS_NAME, "city");
    assert_int_equal(digest_unbase64(PUBLIC, keys.key[0].at, DIGEST_KEY), DIGEST_KEY);
    return 0;
}

static int take(const char *payload)
{
    return bundle_read(payload, strlen(payload), &keys, "e/g1", &bundle, why);
}

/* A text in its seal, with its digest as it is. */
static int take_sealed(const char *text, const char *signature)
{
    const struct digest_part part = {text, strlen(text)};
    unsigned char digest[DIGEST_BYTES];
    char hex[DIGEST_TEXT], *payload;
    struct json *seal = json_new_object();
    int rc;

    assert_int_equal(digest_parts(&part, 1, digest), 0);
    json_put_text(seal, "bundle", text);
    json_put_text(seal, "sha256", digest_hex(hex, digest));
    json_put_text(seal, "sig", signature);
    assert_non_null(payload = json_print(seal));
    rc = take(payload);
    free(payload);
    json_free(seal);
    return rc;
}

static void a_bundle_of_the_contract_is_read(void **state)
{
    (void)state;
    assert_int_equal(take_sealed(signed_text[0].text, signed_text[0].signature), 0);
    assert_string_equal(bundle.version, "2025-07-18.1");
    assert_string_equal(bundle.signer, "city");
    assert_int_equal(strlen(bundle.sha256), 64);
    assert_string_equal(json_text(json_get(bundle.files, "conf.d/a.conf"), ""), "; x\n");
    bundle_free(&bundle);
}

static void what_is_signed_may_be_wrong_all_the_same(void **state)
{
    (void)state;
    for (size_t i = 1; i < sizeof signed_text / sizeof *signed_text; i++) {
        assert_int_equal(take_sealed(signed_text[i].text, signed_text[i].signature), -EINVAL);
        if (!strstr(why, signed_text[i].why))
            fail_msg("%s: %s", signed_text[i].text, why);
        assert_null(bundle.files);
        assert_int_equal(strlen(bundle.sha256), 64);
    }
}

static void only_a_known_key_is_believed(void **state)
{
    (void)state;
    assert_int_equal(take_sealed(signed_text[0].text, signed_text[1].signature), -EINVAL);
    assert_non_null(strstr(why, "sig: not by a key"));
    assert_string_equal(bundle.version, "");
    assert_string_equal(bundle.sha256, "");
    keys.n = 0;
    assert_int_equal(take_sealed(signed_text[0].text, signed_text[0].signature), -EINVAL);
    assert_non_null(strstr(why, "config-keys"));
    keys.n = 1;
}

static void what_is_no_seal_is_said_so(void **state)
{
    static const char *const none[] = {"", "{", "[]", "1", "{\"bundle\":1}", "{\"sha256\":\"\"}"};

    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        assert_int_equal(take(none[i]), -EINVAL);
        assert_non_null(strstr(why, "write {\"bundle\""));
    }
    assert_int_equal(take("{\"bundle\":\"{}\",\"sha256\":\"00\",\"sig\":\"\"}"), -EINVAL);
    assert_non_null(strstr(why, "damaged"));
}

static void what_is_told(void **state)
{
    struct site site = {.config = "2025-07-18.1+9c1f9c1f", .bundle = "2025-07-18.1"};
    struct bundle_state told = {.until_utc_ms = 0};
    char *body;

    (void)state;
    snprintf(site.sha256, sizeof site.sha256, "9c1f");
    snprintf(site.bundle_sha256, sizeof site.bundle_sha256, "ab");
    assert_non_null(body = bundle_told(&site, &told, 1752710507100, ESTATE_CLOCK_NONE));
    assert_non_null(strstr(body, "\",\"time_quality\":\"none\",\"bundle\":{\"version\":"
                                 "\"2025-07-18.1\",\"sha256\":\"ab\"},"
                                 "\"refused\":null,\"errors\":[]}"));
    free(body);
    told.errors = json_new_array();
    json_add_text(told.errors, "why");
    snprintf(told.sha256, sizeof told.sha256, "cd");
    site.bundle_sha256[0] = '\0';
    told.until_utc_ms = 1752710507100; /* of one that is on its way out */
    assert_non_null(body = bundle_told(&site, &told, 1752710507100, ESTATE_CLOCK_NTP));
    assert_non_null(strstr(
        body, "\"ntp\",\"bundle\":null,\"refused\":{\"sha256\":\"cd\"},\"errors\":[\"why\"]}"));
    free(body);
    json_free(told.errors);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bundle_of_the_contract_is_read),
        cmocka_unit_test(what_is_signed_may_be_wrong_all_the_same),
        cmocka_unit_test(only_a_known_key_is_believed),
        cmocka_unit_test(what_is_no_seal_is_said_so),
        cmocka_unit_test(what_is_told),
    };

    return cmocka_run_group_tests(tests, make_keys, NULL);
}
