/*
 * bundle - a configuration of the city on its way, read as if an enemy had written it.
 *
 * The text of the bundle is signed as it stands, inside a seal, as orders are. Nothing of it is
 * looked at before the signature is good: whoever may write to the topic but has no key gets no
 * further than the reader of JSON. It names the gateway that it is for, or a bundle for one estate
 * would be good for all, and its version, so that an old one cannot be played again. What its files
 * say is for setup to check.
 */
#include "send/bundle.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "setup/bundles.h"

static int refuse(char why[BUNDLE_WHY], const char *what)
{
    snprintf(why, BUNDLE_WHY, "%s", what);
    return -EINVAL;
}

static void find_stranger(void *context, const char *key, const struct json *value)
{
    bool *strange = context;

    (void)value;
    *strange = *strange || (!text_equal(key, "v") && !text_equal(key, "version") &&
                            !text_equal(key, "to") && !text_equal(key, "files"));
}

struct look {
    char *why;
    size_t n;
    int rc;
};

static void check_file(void *context, const char *name, const struct json *text)
{
    struct look *look = context;

    if (look->rc)
        return;
    if (!bundles_is_file(name))
        look->rc = refuse(look->why, "files: a name is conf.d/NAME.conf or models/NAME.conf, NAME "
                                     "of letters, digits and - (a model's at most 20)");
    else if (!json_text(text, NULL))
        look->rc = refuse(look->why, "files: write each as a text");
    else if (++look->n > BUNDLE_FILES)
        look->rc = refuse(look->why, "files: at most 64");
}

/* What is signed. */
static int read_inside(struct json *inside, const char *to, struct bundle *out,
                       char why[BUNDLE_WHY])
{
    const char *version = json_text(json_get(inside, "version"), "");
    const struct json *files = json_get(inside, "files");
    struct look look = {.why = why};
    bool strange = false;

    json_each(inside, find_stranger, &strange);
    if (strange || !json_is_map(files))
        return refuse(why, "a bundle has version, to, files and nothing else");
    if (!bundles_is_version(version))
        return refuse(why, "version: write YYYY-MM-DD.N, N from 1 to 999");
    TEXT_COPY(out->version, version);
    if (!text_equal(json_text(json_get(inside, "to"), ""), to))
        return refuse(why, "to: this bundle is for another gateway");
    json_each(files, check_file, &look);
    return look.rc;
}

/* Is the seal good? Then out has signer and digest. */
static int check_seal(const struct json *seal, const char *text, const struct keys *keys,
                      struct bundle *out, char why[BUNDLE_WHY])
{
    const struct digest_part part = {text, strlen(text)};
    const char *signature = json_text(json_get(seal, "sig"), "");
    const char *signer = keys_signer(keys, signature, text, part.n);
    unsigned char digest[DIGEST_BYTES];
    char hex[DIGEST_TEXT];

    if (digest_parts(&part, 1, digest))
        return refuse(why, "out of memory");
    if (!text_equal(json_text(json_get(seal, "sha256"), ""), digest_hex(hex, digest)))
        return refuse(why, "sha256: not that of the bundle: it was damaged on its way");
    if (!keys->n)
        return refuse(why, "this site takes no configuration: it has no [mqtt] config-keys");
    if (!signer)
        return refuse(why, "sig: not by a key that this site knows");
    TEXT_COPY(out->sha256, hex);
    TEXT_COPY(out->signer, signer);
    return 0;
}

int bundle_read(const char *payload, size_t size, const struct keys *keys, const char *to,
                struct bundle *out, char why[BUNDLE_WHY])
{
    char error[80];
    struct json *seal = json_read(payload, size, error, sizeof error), *inside = NULL;
    const char *text = json_text(json_get(seal, "bundle"), NULL);
    int rc;

    *out = (struct bundle){.files = NULL};
    if (!text) {
        json_free(seal);
        return refuse(why, "write {\"bundle\":TEXT,\"sha256\":HEX,\"sig\":BASE64}");
    }
    rc = check_seal(seal, text, keys, out, why);
    if (!rc) {
        inside = json_read(text, strlen(text), error, sizeof error);
        rc = inside && json_is_map(inside) ? read_inside(inside, to, out, why)
                                           : refuse(why, "bundle: write an object as JSON text");
    }
    if (!rc)
        out->files = json_take(inside, "files");
    json_free(inside);
    json_free(seal);
    return rc;
}

void bundle_free(struct bundle *bundle)
{
    json_free(bundle->files);
    bundle->files = NULL;
}

/* null, or which bundle it is. */
static void put_bundle(struct json *body, const char *key, const char *version, const char *sha256)
{
    struct json *bundle = sha256[0] ? json_new_object() : NULL;

    if (version[0] && bundle)
        json_put_text(bundle, "version", version);
    if (bundle)
        json_put_text(bundle, "sha256", sha256);
    if (bundle)
        json_put(body, key, bundle);
    else
        json_put_text(body, key, NULL);
}

char *bundle_told(const struct site *site, const struct bundle_state *state, int64_t applied_utc_ms,
                  uint8_t time_quality)
{
    struct json *body = json_new_object();
    char time[CLOCK_TEXT], *text;

    json_put_integer(body, "v", 1);
    json_put_text(body, "version", site->config);
    json_put_text(body, "sha256", site->sha256);
    json_put_text(body, "applied_at", clock_format(time, applied_utc_ms));
    json_put_text(body, "time_quality", clock_quality_name(time_quality));
    put_bundle(body, "bundle", site->bundle, site->bundle_sha256);
    if (state->until_utc_ms && site->bundle_sha256[0])
        json_put_text(body, "probation_until", clock_format(time, state->until_utc_ms));
    put_bundle(body, "refused", state->version, state->sha256);
    json_put(body, "errors", state->errors ? json_duplicate(state->errors) : json_new_array());
    if (json_count(state->warnings))
        json_put(body, "warnings", json_duplicate(state->warnings));
    text = json_print(body);
    json_free(body);
    return text;
}
