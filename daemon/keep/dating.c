/*
 * dating - dates what was told while nobody had set the clock.
 *
 * A row says itself what its clock was worth ("time_quality":"none"). Beside it the time since the
 * boot is noted, which no clock can spoil, and the boot. Once this boot's offset to the wall clock
 * is known, each such row has a right time; how far it was wrong shifts every other time in it but
 * those that an earlier revision has, told when the clock was right. A row is never changed: the
 * right one is stored behind it, as the next revision of its id. An alarm is told again only if the
 * wrong row was its last word: while it is open the desk dates it, and a newer revision has
 * everything. Rows of a boot that never knew the time keep what they have.
 *
 * What is evidence has no revisions that its reader could compare: it names the row that it
 * replaces.
 */
#include "keep/dating.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "keep/rows.h"

enum { SENTENCE = 1200, BOOTS = 1000 /* that are kept, beside those of rows that wait */ };

int dating_boot(struct db *db, const char *boot_id, int64_t offset_ms, const char *source)
{
    struct db_statement *s = db_ask(db, "INSERT OR REPLACE INTO boot VALUES(?1, ?2, ?3, ?4)");
    int rc;

    db_bind_text(s, 1, boot_id);
    db_bind_integer(s, 2, offset_ms);
    db_bind_text(s, 3, source);
    db_bind_integer(s, 4, clock_utc());
    rc = db_step(s);
    if (rc)
        return rc;
    s = db_ask(db, "DELETE FROM boot WHERE rowid <= (SELECT max(rowid) FROM boot) - ?1"
                   " AND boot_id NOT IN (SELECT boot_id FROM undated)");
    db_bind_integer(s, 1, BOOTS);
    return db_step(s);
}

int dating_note(struct db *db, const char *boot_id, const struct row *row)
{
    struct db_statement *s = db_ask(db, "INSERT OR REPLACE INTO undated VALUES(?1, ?2, ?3)");

    db_bind_integer(s, 1, row->seq);
    db_bind_text(s, 2, boot_id);
    db_bind_integer(s, 3, row->undated_ms);
    return db_step(s);
}

/* An hour that stands in a sentence stands there as it was believed. */
static void replace_hour(char *sentence, int64_t wrong_ms, int64_t right_ms)
{
    char wrong[CLOCK_TEXT], right[CLOCK_TEXT];
    size_t n = strlen(clock_format_short(wrong, wrong_ms));

    clock_format_short(right, right_ms);
    for (char *at = strstr(sentence, wrong); at && strlen(right) == n; at = strstr(at + n, wrong))
        memcpy(at, right, n);
}

/* But what `before` says, too: a right clock said it. */
static void shift(struct json *body, const struct json *before, const char *key, int64_t by_ms,
                  char *sentence)
{
    const char *said = json_text(json_get(body, key), "");
    int64_t wrong = clock_read(said);
    char right[CLOCK_TEXT];

    if (wrong == INT64_MIN || text_equal(said, json_text(json_get(before, key), "")))
        return;
    json_put_text(body, key, clock_format(right, wrong + by_ms));
    replace_hour(sentence, wrong, wrong + by_ms);
}

static void shift_all(struct json *body, const struct json *before, int64_t by_ms)
{
    static const char *const keys[] = {"time", "since", "until", "acknowledged_at"};
    char sentence[SENTENCE];

    TEXT_COPY(sentence, json_text(json_get(body, "text"), ""));
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        shift(body, before, keys[i], by_ms, sentence);
    shift(json_get(body, "quiet"), json_get(before, "quiet"), "until", by_ms, sentence);
    shift(json_get(body, "more"), NULL, "started", by_ms, sentence);
    if (json_get(body, "text"))
        json_put_text(body, "text", sentence);
}

/* One noted row, and what its boot knows. */
struct noted {
    struct row *row;
    struct json *before; /* what was told of it with a right clock; NULL: nothing */
    int64_t right_ms;    /* when it was told, by the clock that is right */
    char source[16];
};

/* The same row with the right time. 0: nothing is to be told. */
static int make_again(const struct noted *noted, struct row **out)
{
    const struct row *row = noted->row;
    char error[80], *text;
    struct json *body = json_read(row->body, strlen(row->body), error, sizeof error);
    int64_t wrong = clock_read(json_text(json_get(body, "time"), ""));
    bool open = !strncmp(row->topic, "alarm/", 6) && !json_flag(json_get(body, "closed"), false);

    *out = NULL;
    if (!json_is_map(body) || wrong == INT64_MIN || open) {
        json_free(body);
        return 0;
    }
    shift_all(body, noted->before, noted->right_ms - wrong);
    json_put_text(body, "time_quality", noted->source);
    if (json_get(body, "rev"))
        json_put_integer(body, "rev", (int64_t)row->rev + 1);
    else
        json_put_integer(body, "replaces", row->seq);
    text = json_print(body);
    json_free(body);
    if (text)
        *out = row_new(row->id, row->rev + 1, row->priority, row->topic, text);
    free(text);
    return *out ? 0 : -ENOMEM;
}

/* The first row of the boot that is noted and was the last word of its id, and whose note it was in
 * any case. 1: there was a note. */
static int take_first(struct db *db, const char *boot_id, struct noted *noted, int64_t *seq)
{
    struct db_statement *s =
        db_ask(db, "SELECT event.seq, id, rev, priority, topic, body, undated.seq,"
                   " at_ms + offset_ms, source FROM undated JOIN boot USING(boot_id)"
                   " LEFT JOIN event ON event.seq = undated.seq AND NOT EXISTS (SELECT 1 FROM event"
                   " AS newer WHERE newer.id = event.id AND newer.rev > event.rev)"
                   " WHERE boot_id = ?1 ORDER BY undated.seq LIMIT 1");
    int rc;

    db_bind_text(s, 1, boot_id);
    rc = db_step(s);
    if (rc != 1)
        return rc;
    *seq = db_integer(s, 6);
    noted->right_ms = db_integer(s, 7);
    TEXT_COPY(noted->source, db_text(s, 8));
    noted->row = db_integer(s, 0) ? rows_take(s) : NULL;
    rc = db_integer(s, 0) && !noted->row ? -ENOMEM : 1;
    db_reset(s);
    return rc;
}

/* An alarm may have begun before the power went, and the clock with it. */
static int find_before(struct db *db, struct noted *noted)
{
    struct db_statement *s = db_ask(
        db, "SELECT body FROM event WHERE id = ?1 AND rev < ?2 AND CASE WHEN json_valid(body) THEN"
            " json_extract(body, '$.time_quality') <> 'none' END ORDER BY rev DESC LIMIT 1");
    char error[80];
    int rc;

    db_bind_text(s, 1, noted->row->id);
    db_bind_integer(s, 2, noted->row->rev);
    rc = db_step(s);
    if (rc != 1)
        return rc;
    noted->before = json_read(db_text(s, 0), strlen(db_text(s, 0)), error, sizeof error);
    db_reset(s);
    return 0;
}

static int forget(struct db *db, int64_t seq)
{
    struct db_statement *s = db_ask(db, "DELETE FROM undated WHERE seq = ?1");

    db_bind_integer(s, 1, seq);
    return db_step(s);
}

int dating_again(struct db *db, const char *boot_id, uint32_t limit, struct row **out,
                 uint32_t *count, uint32_t *looked)
{
    int rc = 1;

    *count = *looked = 0;
    while (rc == 1 && *looked < limit) {
        struct noted noted = {0};
        struct row *again = NULL;
        int64_t seq = 0;

        rc = take_first(db, boot_id, &noted, &seq);
        if (rc == 1) {
            int made = noted.row ? find_before(db, &noted) : 0;

            if (!made && noted.row)
                made = make_again(&noted, &again);
            made = made ? made : forget(db, seq);
            if (!made && again)
                made = rows_store(db, again, false);
            rc = made ? made : 1;
            ++*looked;
        }
        row_free(noted.row);
        json_free(noted.before);
        if (again)
            out[(*count)++] = again;
    }
    return rc == 1 ? 0 : rc;
}
