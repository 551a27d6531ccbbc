/*
 * ledger - a short history of configurations.
 *
 * The file is small and read anew each time, because configurations change rarely and what a person
 * asks may wait. It is replaced whole, so that a power cut leaves the one or the other. Nothing is
 * written for what anybody could send: only configurations that ran and bundles with a good
 * signature are in it, each once. Main thread.
 */
#include "setup/ledger.h"

#include <errno.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "setup/bundles.h"
#include "setup/listing.h"

#define FILE_NAME "ledger"

static const char *of(const struct json *row, const char *key)
{
    return json_text(json_get(row, key), "");
}

static bool is_running(const struct json *row)
{
    return text_equal(of(row, "result"), "running");
}

static bool is_bundle(const struct json *row, const char *version, const char *sha256)
{
    const struct json *bundle = json_get(row, "bundle");

    return text_equal(of(bundle, "version"), version) && text_equal(of(bundle, "sha256"), sha256);
}

struct json *ledger_read(const char *state_dir)
{
    struct json *rows = NULL;
    char error[80];
    size_t n;
    char *text = bundles_read(state_dir, FILE_NAME, &n);

    if (text)
        rows = json_read(text, n, error, sizeof error);
    free(text);
    if (rows && !json_is_map(rows))
        return rows;
    json_free(rows);
    return json_new_array();
}

/* ---- writing ---- */

static void put_time(struct json *row, const char *key, int64_t utc_ms)
{
    char time[CLOCK_TEXT];

    json_put_text(row, key, clock_format(time, utc_ms));
}

static bool names(const struct json *rows, const char *version)
{
    for (size_t i = 0; i < json_count(rows); i++)
        if (text_equal(of(json_at(rows, i), "version"), version))
            return true;
    return false;
}

static int write_rows(const char *state_dir, const struct json *rows)
{
    size_t n = json_count(rows), first = n > LEDGER_MOST ? n - LEDGER_MOST : 0;
    struct json *kept = json_new_array();
    int rc = -ENOMEM;
    char *text;

    for (size_t i = first; i < n; i++)
        json_add(kept, json_duplicate(json_at(rows, i)));
    text = json_print(kept);
    if (text)
        rc = bundles_write(state_dir, FILE_NAME, text);
    for (size_t i = 0; i < first && !rc; i++)
        if (!names(kept, of(json_at(rows, i), "version")))
            listing_forget(state_dir, of(json_at(rows, i), "version"));
    free(text);
    json_free(kept);
    return rc;
}

/* The rows with an end for the one that runs. */
static struct json *end_running(const char *state_dir, const char *result, const char *why,
                                int64_t utc_ms)
{
    struct json *old = ledger_read(state_dir), *rows = json_new_array();

    for (size_t i = 0; i < json_count(old); i++) {
        struct json *row = json_duplicate(json_at(old, i));

        if (is_running(row)) {
            json_put_text(row, "result", result);
            if (why[0])
                json_put_text(row, "why", why);
            put_time(row, "ended", utc_ms);
        }
        json_add(rows, row);
    }
    json_free(old);
    return rows;
}

static struct json *new_row(const char *version, const char *sha256, const char *by, int64_t utc_ms)
{
    struct json *row = json_new_object();

    json_put_text(row, "version", version);
    json_put_text(row, "sha256", sha256);
    put_time(row, "at", utc_ms);
    json_put_text(row, "by", by);
    return row;
}

static void put_bundle(struct json *row, const char *version, const char *sha256)
{
    struct json *bundle;

    if (!version[0]) {
        json_put_text(row, "bundle", NULL);
        return;
    }
    bundle = json_new_object();
    json_put_text(bundle, "version", version);
    json_put_text(bundle, "sha256", sha256);
    json_put(row, "bundle", bundle);
}

int ledger_take(const char *state_dir, const struct ledger_change *change)
{
    const struct site *site = change->site;
    struct json *rows = ledger_read(state_dir), *row;
    bool runs = false;
    int rc;

    for (size_t i = 0; i < json_count(rows); i++)
        runs |= is_running(json_at(rows, i)) &&
                text_equal(of(json_at(rows, i), "sha256"), site->sha256) &&
                text_equal(of(json_at(rows, i), "version"), site->config);
    json_free(rows);
    if (runs)
        return 0;
    rows = end_running(state_dir, change->ended, change->why, change->utc_ms);
    row = new_row(site->config, site->sha256, change->by, change->utc_ms);
    put_bundle(row, site->bundle, site->bundle_sha256);
    json_put_text(row, "result", "running");
    json_add(rows, row);
    rc = write_rows(state_dir, rows);
    json_free(rows);
    return rc;
}

int ledger_refuse(const char *state_dir, const char *version, const char *sha256, const char *by,
                  const char *why, int64_t utc_ms)
{
    struct json *rows = ledger_read(state_dir), *row;
    bool known = false;
    int rc = 0;

    for (size_t i = 0; i < json_count(rows); i++)
        known |= is_bundle(json_at(rows, i), version, sha256);
    if (!known) {
        row = new_row(version, sha256, by, utc_ms);
        put_bundle(row, version, sha256);
        json_put_text(row, "result", "refused");
        json_put_text(row, "why", why);
        json_add(rows, row);
        rc = write_rows(state_dir, rows);
    }
    json_free(rows);
    return rc;
}

int ledger_end(const char *state_dir, const char *result, const char *why, int64_t utc_ms)
{
    struct json *rows = end_running(state_dir, result, why, utc_ms);
    int rc = write_rows(state_dir, rows);

    json_free(rows);
    return rc;
}

bool ledger_why(const char *state_dir, const char *version, const char *sha256, char *out,
                size_t size)
{
    struct json *rows = ledger_read(state_dir);
    bool found = false;

    for (size_t i = json_count(rows); i-- > 0 && !found;) {
        found = is_bundle(json_at(rows, i), version, sha256) && of(json_at(rows, i), "ended")[0] &&
                of(json_at(rows, i), "why")[0];
        if (found)
            text_copy(out, size, of(json_at(rows, i), "why"));
    }
    json_free(rows);
    return found;
}
