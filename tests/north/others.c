/*
 * others - receipts, beacons and bundles, most of them wrong, and what must be so after each.
 *
 * A receipt ends nothing but rows that are stored and sent. A beacon says what the city signed, or
 * nothing. A bundle is read only as the city signed it, names no file but those that it may, and
 * changes nothing unless it is whole, for this gateway, newer, and good with the site's own files.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "north.h"
#include "send/bundle.h"
#include "send/receipts.h"
#include "send/unheard.h"
#include "setup/bundles.h"

#define JOURNAL "7f3c9a10"

enum { STORED = 20000, UNSENT = 7, PAUSE_MS = 60, STATE = 160 };

static struct {
    uint64_t receipts, believed, put_off, beacons, heard, bundles, read, staged, taken;
} count;

/* ---- receipts ---- */

static size_t receipt_text(char *at, size_t size)
{
    struct text text = {.at = at, .size = size};

    text_printf(&text, "{\"journal\":%s,\"upto\":%llu",
                one_in(8) ? mess_value() : "\"" JOURNAL "\"",
                (unsigned long long)chance(STORED + 5));
    if (one_in(8))
        text_printf(&text, ",\"upto\":%s", mess_value());
    if (one_in(2)) {
        text_printf(&text, ",\"plus\":[");
        for (uint64_t n = chance(one_in(30) ? 2000 : 8); n; n--)
            text_printf(&text, "%s,", one_in(60) ? mess_value() : "19999");
        text_printf(&text, "%llu]", (unsigned long long)chance(STORED + (one_in(9) ? 1000000 : 0)));
    }
    text_printf(&text, "}");
    return strlen(at);
}

static void check_receipt(const struct receipt *out, bool retained, const char *at, size_t n)
{
    bool good = !retained && text_equal(out->journal, JOURNAL) && out->upto <= STORED &&
                out->upto >= 0 && out->n <= COMMAND_SEQS && (out->upto || out->n);
    struct unheard unheard = {0};

    for (size_t i = 0; i < out->n; i++)
        good = good && out->plus[i] >= 1 && out->plus[i] <= STORED;
    if (!good)
        wrong("a receipt that cannot be true is believed", at, n);
    unheard_add(&unheard, UNSENT, 1);
    unheard_add(&unheard, 19999, 1);
    unheard_sent(&unheard, 19999);
    unheard_receipt(&unheard, out->upto, out->plus, out->n);
    if (!unheard.rows || unheard.row[0].seq != UNSENT)
        wrong("a receipt ends what was never sent", at, n);
}

void receipts_try(void)
{
    static struct receipts receipts;
    static char at[MESSAGE];
    static int64_t now_ms = 1;
    static struct receipt out;
    size_t n = one_in(10) ? mess_nothing(at, sizeof at) : receipt_text(at, sizeof at);
    uint64_t refused = receipts.refused;
    bool retained = one_in(30);
    int rc;

    if (one_in(3))
        n = mess_bytes(at, n, sizeof at);
    now_ms += one_in(3) ? 0 : PAUSE_MS;
    out = (struct receipt){.n = 0};
    rc = receipts_hear(&receipts, at, n, retained, JOURNAL, STORED, now_ms, &out);
    count.receipts++;
    count.believed += !rc;
    count.put_off += rc == -11;
    if (!rc)
        check_receipt(&out, retained, at, n);
    else if (rc != -11 && receipts.refused != refused + 1)
        wrong("a receipt that is refused is not counted", at, n);
}

/* ---- beacons ---- */

void beacons_try(void)
{
    static char at[MESSAGE];
    char utc[CLOCK_TEXT], said[128], signature[96], by[24];
    struct keys keys;
    int64_t told = INT64_MIN, ms = clock_utc() / 1000 * 1000 - (int64_t)chance(1u << 30) * 1000;
    int spoil = (int)chance(6), rc;
    size_t n;

    seal_public(SEAL_CITY, &keys);
    clock_format(utc, ms);
    snprintf(by, sizeof by, "clock%d", (int)chance(3));
    snprintf(said, sizeof said, "estate-time %s %s", utc, by);
    seal_sign(spoil == 1 ? SEAL_THIEF : SEAL_CITY, said, strlen(said), signature);
    if (spoil == 2)
        clock_format(utc, ms + 3600000);
    snprintf(at, sizeof at, "{\"utc\":\"%s\",\"by\":%s%s%s,\"sig\":\"%s\"}", utc,
             spoil == 3 ? "" : "\"", spoil == 3 ? mess_value() : by, spoil == 3 ? "" : "\"",
             signature);
    n = strlen(at);
    if (spoil == 4)
        n = mess_bytes(at, n, sizeof at);
    if (spoil == 5)
        n = mess_nothing(at, sizeof at);
    rc = beacon_read(at, n, &keys, &told);
    count.beacons++;
    count.heard += !rc;
    if (!rc && told / 1000 != ms / 1000)
        wrong("a beacon says what the city did not sign", at, n);
    if (rc && spoil == 0)
        wrong("a good beacon is refused", at, n);
}

/* ---- bundles ---- */

static const struct file {
    const char *name, *text;
    bool good;
} files[] = {
    {"conf.d/30-a.conf", "[zone riser-3]\nmin-pressure = 80 kPa\n", true},
    {"conf.d/30-a.conf", "[zone riser-3]\nmin-pressure = lots\n", false},
    {"conf.d/30-a.conf", "[mqtt]\nbroker = mqtt://evil:1883\n", false},
    {"conf.d/30-a.conf", "[sounder]\noutput = io 24\n", false},
    {"conf.d/30-a.conf", "[bus x]\ntcp = 127.0.0.1:1\n", false},
    {"conf.d/30-a.conf", "[zone riser-3]\nplugin = charging\n", false},
    {"conf.d/30-a.conf", "[estate]\nid = other\n", false},
    {"models/mine.conf", "[model mine]\ntitle = x\n", false},
    {"conf.d/../../escape.conf", "x", false},
    {"../escape.conf", "x", false},
    {"/tmp/escape.conf", "x", false},
    {"conf.d//a.conf", "x", false},
    {"conf.d/a/b.conf", "x", false},
    {"conf.d/.conf", "x", false},
    {"conf.d/a.conf\n", "x", false},
    {"models/../conf.d/a.conf", "x", false},
    {"plugins/evil.so", "x", false},
    {"now", "x", false},
};

enum { FILES = sizeof files / sizeof *files };

struct attempt {
    char text[MESSAGE / 2];
    struct bundle bundle;
    bool is_signed, for_us, newer, good;
};

static struct json *bundle_files(struct attempt *a)
{
    struct json *map = json_new_object();
    const struct file *file = &files[one_in(2) ? 0 : chance(FILES)];

    a->good = file->good;
    json_put_text(map, file->name, file->text);
    if (one_in(40)) {
        for (int i = 0; i < BUNDLE_FILES + 3; i++) {
            char name[32];

            snprintf(name, sizeof name, "conf.d/%d.conf", i);
            json_put_text(map, name, "; nothing\n");
        }
        a->good = false;
    }
    if (one_in(40)) { /* too much of it, and no end of a line */
        char *huge = malloc(40000);

        a->good = false;
        memset(huge, ';', 39999);
        huge[39999] = '\0';
        json_put_text(map, "conf.d/99-huge.conf", huge);
        free(huge);
    }
    return map;
}

static void bundle_text(struct attempt *a, const char *newest)
{
    struct json *inside = json_new_object();
    char version[64], *text;

    snprintf(version, sizeof version, "%04d-%02d-%02d.%d", 2025 + (int)chance(60),
             1 + (int)chance(12), 1 + (int)chance(28), 1 + (int)chance(999));
    a->newer = bundles_compare(version, newest) > 0;
    a->for_us = !one_in(6);
    json_put_text(inside, "version", one_in(20) ? "../../x" : version);
    json_put_text(inside, "to", a->for_us ? TO : "350582-0999/g1");
    json_put(inside, "files", bundle_files(a));
    if (one_in(20))
        json_put_text(inside, "plugin", "x");
    text = json_print(inside);
    snprintf(a->text, sizeof a->text, "%s", text ? text : "");
    free(text);
    json_free(inside);
}

static size_t seal_bundle(struct attempt *a, char *at, size_t most)
{
    const struct digest_part part = {a->text, strlen(a->text)};
    struct json *seal = json_new_object();
    unsigned char digest[DIGEST_BYTES];
    char hex[DIGEST_TEXT], signature[96], *text;
    bool thief = one_in(8), other = one_in(8);
    size_t n;

    digest_parts(&part, 1, digest);
    seal_sign(thief ? SEAL_THIEF : SEAL_CITY, a->text, part.n - other, signature);
    a->is_signed = !thief && !other;
    json_put_text(seal, "bundle", a->text);
    json_put_text(seal, "sha256", digest_hex(hex, digest));
    json_put_text(seal, "sig", signature);
    text = json_print(seal);
    n = text ? strlen(text) : 0;
    n = n < most ? n : most;
    memcpy(at, text ? text : "", n);
    free(text);
    json_free(seal);
    return n;
}

static bool is_as_signed(const struct attempt *a, const char *at, size_t n)
{
    char error[80];
    struct json *seal = json_read(at, n, error, sizeof error);
    bool same = a->is_signed && text_equal(json_text(json_get(seal, "bundle"), ""), a->text);

    json_free(seal);
    return same;
}

static void look_for_escape(void *context, const char *name, const struct json *text)
{
    const struct attempt *a = context;

    (void)text;
    if (strstr(name, "..") || name[0] == '/' || strchr(name, '\n') || strstr(name, "//") ||
        (strncmp(name, "conf.d/", 7) && strncmp(name, "models/", 7)))
        wrong("a bundle may write where it may not", a->text, strlen(a->text));
}

/* Written, checked with the site's own files, and only then in use. */
static void stage(struct house *house, struct attempt *a, char newest[SITE_BUNDLE])
{
    struct setup_paths paths = *house_paths(house);
    struct problems *problems = problems_new();
    char state[STATE], now[SITE_BUNDLE];
    struct site *site = NULL;
    int rc;

    snprintf(state, sizeof state, "%s/state", house_directory(house));
    count.staged++;
    rc = bundles_stage(state, a->bundle.version, a->bundle.sha256, a->bundle.files, &paths);
    if (!rc)
        rc = setup_load(&paths, problems, &site);
    if (!rc && !a->good)
        wrong("a bundle that is wrong is taken", a->text, strlen(a->text));
    if (rc && a->good)
        wrong(problems_count(problems) ? problems_line(problems, 0) : "a good bundle is refused",
              a->text, strlen(a->text));
    if (!rc && one_in(500) && !bundles_take(state, a->bundle.version)) {
        text_copy(newest, SITE_BUNDLE, a->bundle.version);
        count.taken++;
    } else {
        bundles_drop(state);
    }
    site_free(site);
    problems_free(problems);
    bundles_now(state, now);
    if (!text_equal(now, newest))
        wrong("another bundle is in use than the one that was taken", now, strlen(now));
}

void bundles_try(struct house *house)
{
    static struct attempt a;
    static char at[MESSAGE], newest[SITE_BUNDLE];
    char why[BUNDLE_WHY] = "";
    struct keys keys;
    size_t n;
    int rc;

    seal_public(SEAL_CITY, &keys);
    bundle_text(&a, newest);
    n = seal_bundle(&a, at, sizeof at);
    if (one_in(3))
        n = mess_bytes(at, n, sizeof at);
    if (one_in(20)) {
        n = mess_nothing(at, sizeof at);
        a.is_signed = false;
    }
    rc = bundle_read(at, n, &keys, TO, &a.bundle, why);
    count.bundles++;
    count.read += !rc;
    if (rc && !why[0])
        wrong("a bundle is refused without a reason", at, n);
    if (!rc) {
        if (!is_as_signed(&a, at, n) || !a.for_us || !bundles_is_version(a.bundle.version))
            wrong("a bundle is read that is none of ours", at, n);
        json_each(a.bundle.files, look_for_escape, &a);
        if (bundles_compare(a.bundle.version, newest) > 0 && one_in(6))
            stage(house, &a, newest);
        bundle_free(&a.bundle);
    }
}

void others_print(void)
{
    printf("  receipts  %llu: %llu believed, %llu put off; beacons %llu: %llu heard; bundles %llu: "
           "%llu read, %llu staged, %llu taken\n",
           (unsigned long long)count.receipts, (unsigned long long)count.believed,
           (unsigned long long)count.put_off, (unsigned long long)count.beacons,
           (unsigned long long)count.heard, (unsigned long long)count.bundles,
           (unsigned long long)count.read, (unsigned long long)count.staged,
           (unsigned long long)count.taken);
    if (!many_messages())
        return;
    if (!count.believed || !count.put_off || !count.heard || !count.read || !count.staged)
        wrong("some outcome never came: this test sees nothing", "", 0);
}
