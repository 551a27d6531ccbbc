/*
 * backup - copies of everything that makes a gateway: journal, history, the accepted configuration,
 * /etc/estated with its keys.
 *
 * A backup is made under another name and renamed when all of it is on the disk, so a directory
 * with the name that was asked for is whole. Restoring writes over nothing: a board that has a
 * journal is refused, a configuration that is there is renamed. The journal comes last and under
 * its name only with its new id, because a daemon that found it earlier would go on as the old one.
 */
#include "ctl/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "base/tree.h"
#include "ctl/row.h"
#include "keep/backup.h"
#include "keep/verify.h"

static const char *join(char out[TREE_PATH], const char *directory, const char *name)
{
    struct text text = {.at = out, .size = TREE_PATH};

    text_printf(&text, "%s/%s", directory, name);
    return out;
}

static void directory_of(char out[TREE_PATH], const char *file)
{
    char *slash;

    text_copy(out, TREE_PATH, file);
    slash = strrchr(out, '/');
    if (slash)
        *slash = '\0';
    else
        text_copy(out, TREE_PATH, ".");
}

static bool is_there(const char *path)
{
    return !access(path, F_OK);
}

static int failed(const char *what, const char *path, int rc)
{
    return options_fail(EXIT_PARTLY, "%s %s: %s%s", what, path,
                        rc == -EUCLEAN ? "it is damaged" : strerror(-rc),
                        rc == -EACCES ? "; try it with sudo" : "");
}

/* ---- backup ---- */

static void on_finding(void *context, const struct verify_finding *finding)
{
    (void)context, (void)finding;
}

static int copy_all(const struct options *options, const char *to)
{
    char state[TREE_PATH], etc[TREE_PATH], from[TREE_PATH], path[TREE_PATH];
    int rc = mkdir(to, 0700) ? -errno : 0;

    join(state, to, "state");
    directory_of(etc, options->config);
    if (!rc)
        rc = tree_copy(options->state_dir, state, backup_is_plain);
    if (!rc)
        rc = backup_file(join(from, options->state_dir, "journal.db"),
                         join(path, state, "journal.db"));
    join(from, options->state_dir, "history.db");
    if (!rc && is_there(from))
        rc = backup_file(from, join(path, state, "history.db"));
    if (!rc)
        rc = tree_copy(etc, join(path, to, "etc"), NULL);
    if (!rc)
        rc = tree_sync(state);
    return rc ? rc : tree_sync(to);
}

static void told(const struct options *options, const char *what, const char *where,
                 const char *journal, int64_t rows)
{
    struct json *row;

    if (!options->json) {
        printf(options->chinese ? "%s：日志 %s，%" PRId64 " 行\n"
                                : "%s: journal %s, %" PRId64 " rows\n",
               where, journal, rows);
        return;
    }
    row = json_new_object();
    json_put_text(row, what, where);
    json_put_text(row, "journal", journal);
    json_put_integer(row, "count", rows);
    row_print(row);
}

int backup_run(const struct options *options, char *const *operand, int operands)
{
    struct verify_result result = {0};
    char part[TREE_PATH], journal[TREE_PATH];
    struct text text = TEXT_IN(part);
    int rc;

    if (operands != 1)
        return options_fail(EXIT_USAGE, "usage: estatectl backup DIR");
    text_printf(&text, "%s.part", operand[0]);
    if (is_there(operand[0]))
        return options_fail(EXIT_PARTLY, "%s is there already: a backup is made new", operand[0]);
    rc = tree_remove(part); /* of a backup that did not end */
    if (!rc)
        rc = copy_all(options, part);
    if (!rc)
        rc = verify_journal(join(journal, part, "state/journal.db"), NULL, on_finding, NULL,
                            &result);
    if (!rc && rename(part, operand[0]))
        rc = -errno;
    if (rc) {
        tree_remove(part);
        return failed("no backup in", operand[0], rc);
    }
    told(options, "backup", operand[0], result.journal, result.rows);
    return result.findings ? options_fail(EXIT_NOTHING,
                                          "the journal is not whole: estatectl verify"
                                          " %s/state",
                                          operand[0])
                           : 0;
}

/* ---- restore ---- */

/* What would be written over; NULL: nothing. */
static const char *in_the_way(const char *state_dir)
{
    static const char *const name[] = {"journal.db", "history.db", "good", "city"};
    char path[TREE_PATH];

    for (size_t i = 0; i < sizeof name / sizeof *name; i++)
        if (is_there(join(path, state_dir, name[i])))
            return name[i];
    return NULL;
}

/* Held until the process ends. */
static int lock(const char *state_dir)
{
    char path[TREE_PATH];
    int fd = open(join(path, state_dir, "lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    return fd < 0 || flock(fd, LOCK_EX | LOCK_NB) ? -errno : 0;
}

static int move_away(const char *etc, char moved[TREE_PATH])
{
    struct text text = {.at = moved, .size = TREE_PATH};
    char stamp[24];
    time_t now = time(NULL);
    struct tm tm;

    moved[0] = '\0';
    if (tree_is_empty(etc))
        return rmdir(etc) && errno != ENOENT ? -errno : 0;
    strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%S", localtime_r(&now, &tm));
    text_printf(&text, "%s.before-%s", etc, stamp);
    return rename(etc, moved) ? -errno : 0;
}

static int copy_state(const char *from, const char *to)
{
    static const char *const directory[] = {"good", "city"};
    char source[TREE_PATH], target[TREE_PATH], part[TREE_PATH];
    int rc = 0;

    for (size_t i = 0; !rc && i < sizeof directory / sizeof *directory; i++)
        if (is_there(join(source, from, directory[i])))
            rc = tree_copy(source, join(target, to, directory[i]), NULL);
    if (!rc && is_there(join(source, from, "history.db")))
        rc = tree_copy_file(source, join(target, to, "history.db"));
    join(part, to, "journal.db.part");
    unlink(part);
    if (!rc)
        rc = tree_copy_file(join(source, from, "journal.db"), part);
    if (!rc)
        rc = backup_renew(part);
    if (!rc && rename(part, join(target, to, "journal.db")))
        rc = -errno;
    return rc ? rc : tree_sync(to);
}

/* Files belong to whom the state directory belongs to; the configuration to root, for that group.
 */
static int give(const char *state_dir, const char *etc)
{
    struct stat about;
    int rc = stat(state_dir, &about) ? -errno : 0;

    if (rc || geteuid())
        return rc;
    rc = tree_give(state_dir, about.st_uid, about.st_gid);
    return rc ? rc : tree_give(etc, 0, about.st_gid);
}

static int refuse(const struct options *options, const char *from)
{
    const char *there = in_the_way(options->state_dir);
    char path[TREE_PATH];
    int rc;

    if (!is_there(join(path, from, "state/journal.db")) || !is_there(join(path, from, "etc")))
        return options_fail(EXIT_NOTHING, "%s is no backup", from);
    if (mkdir(options->state_dir, 0700) && errno != EEXIST)
        return failed("cannot make", options->state_dir, -errno);
    rc = lock(options->state_dir);
    if (rc)
        return rc == -EWOULDBLOCK
                   ? options_fail(EXIT_NOTHING, "estated runs with %s: stop it first",
                                  options->state_dir)
                   : failed("cannot use", options->state_dir, rc);
    if (there)
        return options_fail(EXIT_NOTHING, "%s has a %s already: move it away first",
                            options->state_dir, there);
    return 0;
}

int backup_restore(const struct options *options, char *const *operand, int operands)
{
    char etc[TREE_PATH], moved[TREE_PATH], path[TREE_PATH];
    struct verify_result result = {0};
    int rc = operands == 1 ? 0 : EXIT_USAGE;

    if (rc)
        return options_fail(rc, "usage: estatectl restore DIR");
    rc = refuse(options, operand[0]);
    if (rc)
        return rc;
    directory_of(etc, options->config);
    rc = move_away(etc, moved);
    if (!rc)
        rc = tree_copy(join(path, operand[0], "etc"), etc, NULL);
    if (!rc)
        rc = copy_state(join(path, operand[0], "state"), options->state_dir);
    if (!rc)
        rc = give(options->state_dir, etc);
    if (!rc)
        rc = verify_journal(join(path, options->state_dir, "journal.db"), NULL, on_finding, NULL,
                            &result);
    if (rc)
        return failed("not restored from", operand[0], rc);
    if (moved[0] && !options->json)
        printf(options->chinese ? "原配置在 %s\n" : "the configuration that was here is in %s\n",
               moved);
    told(options, "restored", options->state_dir, result.journal, result.rows);
    return 0;
}
