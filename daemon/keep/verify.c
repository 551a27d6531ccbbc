/*
 * verify - which rows of a journal are not what was stored.
 *
 * Everything is read in one transaction, so that a daemon beside us may go on storing and pruning.
 * A row is right if its hash follows from the hash of the row before it and its number is the next
 * one. If the number is not, rows are missing. If the hash does not follow, but does from the hash
 * of some other row, the row stands in a wrong place; else it was altered. A row whose hash alone
 * was altered is told by the row behind it, which still follows from what that hash should be.
 * Rows that were let go for want of room left the hash of the last of them, and are counted.
 *
 * What the chain cannot know is whether the whole file was made anew with a good chain: for that
 * the hash of the newest row goes to the city with each daily summary.
 */
#include "keep/verify.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "base/text.h"
#include "keep/db.h"
#include "keep/link.h"
#include "keep/rows.h"
#include "keep/schema.h"

enum { SEARCHES = 100 /* each looks at every row */ };

struct walk {
    struct db *db;
    void (*each)(void *context, const struct verify_finding *finding);
    void *context;
    struct verify_result *result;
    const unsigned char *known;            /* a head to look for, or NULL */
    int64_t seq;                           /* of the row before; of the anchor */
    unsigned char previous[DIGEST_BYTES];  /* its hash .. */
    unsigned char should_be[DIGEST_BYTES]; /* .. and what that would be if the row is right */
    int searches;
    bool gaps; /* the file can say which rows were let go of */
};

static void tell(struct walk *walk, const struct verify_finding *finding)
{
    walk->result->findings++;
    walk->each(walk->context, finding);
}

static void tell_missing(struct walk *walk, int64_t first, int64_t last)
{
    struct verify_finding finding = {.what = VERIFY_MISSING, .seq = first, .last = last};

    tell(walk, &finding);
}

static bool take_hash(struct db_statement *s, int column, unsigned char out[DIGEST_BYTES])
{
    size_t size;
    const void *hash = db_blob(s, column, &size);

    if (size != DIGEST_BYTES)
        memset(out, 0, DIGEST_BYTES);
    else
        memcpy(out, hash, size);
    return size == DIGEST_BYTES;
}

/* Is this the head that the city holds? */
static void compare(struct walk *walk, int64_t seq, const unsigned char *hash)
{
    if (walk->known && !memcmp(hash, walk->known, DIGEST_BYTES))
        walk->result->known = seq;
}

/* Does `row` with this hash follow from `previous`? */
static bool follows(const struct row *row, const unsigned char *previous, const unsigned char *hash)
{
    unsigned char should[DIGEST_BYTES];

    return !link_hash(previous, row->id, row->rev, row->topic, row->body, should) &&
           !memcmp(should, hash, sizeof should);
}

/* The row behind which this one was stored; 0: the anchor; -ENOENT: none of them. */
static int64_t search(struct walk *walk, const struct row *row, const unsigned char *hash)
{
    struct db_statement *s = db_ask(walk->db, "SELECT 0, value FROM meta WHERE key = 'anchor'"
                                              " UNION ALL SELECT seq, hash FROM event");
    unsigned char other[DIGEST_BYTES];
    int64_t found = -ENOENT;

    if (walk->searches++ >= SEARCHES)
        return found;
    while (found < 0 && db_step(s) == 1)
        if (take_hash(s, 1, other) && follows(row, other, hash))
            found = db_integer(s, 0);
    db_reset(s);
    return found;
}

static void look_at(struct walk *walk, const struct row *row, const unsigned char *hash)
{
    struct verify_finding finding = {.seq = row->seq, .last = row->seq, .rev = row->rev};
    bool next = row->seq == walk->seq + 1;

    if (next && (follows(row, walk->previous, hash) || follows(row, walk->should_be, hash)))
        return;
    TEXT_COPY(finding.id, row->id);
    TEXT_COPY(finding.topic, row->topic);
    finding.behind = search(walk, row, hash);
    finding.what = finding.behind >= 0 ? VERIFY_MOVED : VERIFY_ALTERED;
    if (!next && finding.behind != walk->seq)
        tell_missing(walk, walk->seq + 1, row->seq - 1);
    if (next || finding.behind >= 0)
        tell(walk, &finding);
}

/* Where the chain begins: the anchor's hash, and its number if the file has it. */
static int begin(struct walk *walk)
{
    static const unsigned char none[DIGEST_BYTES];
    struct db_statement *s = db_ask(walk->db, "SELECT value FROM meta WHERE key = 'anchor'");
    int rc = db_step(s);
    bool good = rc == 1 && take_hash(s, 0, walk->previous);

    db_reset(s);
    if (rc < 0 || !good)
        return rc < 0 ? rc : -EUCLEAN;
    memcpy(walk->should_be, walk->previous, DIGEST_BYTES);
    memcpy(walk->result->head, walk->previous, DIGEST_BYTES);
    compare(walk, 0, walk->previous);
    rc = schema_number(walk->db, "anchor_seq", &walk->seq);
    if (rc == -ENOENT && memcmp(walk->previous, none, DIGEST_BYTES)) {
        /* cut by a version that did not note the number */
        rc = db_number(db_ask(walk->db, "SELECT min(seq) - 1 FROM event"), &walk->seq);
    }
    return rc == -ENOENT ? 0 : rc;
}

/* Rows were let go of behind this one, for want of room: the next follows from the last of them. */
static int step_over(struct walk *walk)
{
    struct db_statement *s = db_ask(walk->db, "SELECT last, hash FROM gap WHERE first = ?1");
    int rc;

    db_bind_integer(s, 1, walk->seq + 1);
    rc = db_step(s);
    if (rc == 1) {
        walk->result->let_go += db_integer(s, 0) - walk->seq;
        walk->seq = db_integer(s, 0);
        take_hash(s, 1, walk->previous);
        memcpy(walk->should_be, walk->previous, DIGEST_BYTES);
        db_reset(s);
    }
    return rc < 0 ? rc : 0;
}

static int each_row(struct walk *walk)
{
    struct db_statement *s =
        db_ask(walk->db, "SELECT " ROWS_COLUMNS ", hash FROM event ORDER BY seq");
    struct verify_result *result = walk->result;
    unsigned char hash[DIGEST_BYTES];
    int rc;

    while ((rc = db_step(s)) == 1) {
        struct row *row = rows_take(s);

        if (!row) {
            db_reset(s);
            return -ENOMEM;
        }
        take_hash(s, 6, hash);
        rc = walk->gaps && row->seq > walk->seq + 1 ? step_over(walk) : 0;
        look_at(walk, row, hash);
        rc = rc ? rc
                : link_hash(walk->previous, row->id, row->rev, row->topic, row->body,
                            walk->should_be);
        memcpy(walk->previous, hash, sizeof hash);
        memcpy(result->head, hash, sizeof hash);
        compare(walk, row->seq, hash);
        walk->seq = result->last = row->seq;
        if (!result->rows++)
            result->first = row->seq;
        row_free(row);
        if (rc)
            return rc;
    }
    return rc;
}

static int take_journal(struct walk *walk)
{
    struct db_statement *s = db_ask(walk->db, "SELECT value FROM meta WHERE key = 'journal'");
    int rc = db_step(s);

    if (rc == 1)
        TEXT_COPY(walk->result->journal, db_text(s, 0));
    db_reset(s);
    return rc < 0 ? rc : 0;
}

static int walk_all(struct walk *walk)
{
    int64_t last = 0, gaps = 0;
    int rc = db_run(walk->db, "BEGIN");

    if (!rc)
        rc = take_journal(walk);
    if (!rc)
        rc = begin(walk);
    if (!rc)
        rc = db_number(db_ask(walk->db, "SELECT count(*) FROM sqlite_master WHERE name = 'gap'"),
                       &gaps);
    walk->gaps = gaps;
    if (!rc)
        rc = each_row(walk);
    if (!rc)
        rc = rows_last_seq(walk->db, &last);
    if (!rc && last > walk->seq)
        tell_missing(walk, walk->seq + 1, last);
    return rc;
}

int verify_journal(const char *path, const unsigned char head[DIGEST_BYTES],
                   void (*each)(void *context, const struct verify_finding *finding), void *context,
                   struct verify_result *out)
{
    struct verify_result result = {.known = -ENOENT};
    struct walk walk = {.each = each, .context = context, .result = &result, .known = head};
    int rc = db_open(path, &(struct db_wish){.read_only = true}, &walk.db);

    if (rc)
        return rc;
    rc = walk_all(&walk);
    db_close(walk.db);
    if (!rc)
        *out = result;
    return rc;
}
