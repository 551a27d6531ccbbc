/*
 * bundles - configurations of the city on the disk, and which of them is in use.
 *
 * Main thread. A bundle is written whole to STATE/city/new, brought to the disk, and gets its name;
 * it is in use from the moment in which the file `now` names it, which is replaced by renaming: a
 * power cut finds the one or the other, and never half of one. Former bundles stay beside it for
 * going back. `seen` holds the newest version that ever was in use and never goes back, so that
 * nobody can play an old bundle, signed as it is, to a gateway again.
 */
#include "setup/bundles.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/json.h"
#include "base/text.h"
#include "base/tree.h"

/* A comment, and so a part of what the version is made of. */
#define ABOUT "conf.d/00-bundle.conf"

enum { DATE = 10, NAME_MOST = 48 };

/* ---- names ---- */

bool bundles_is_version(const char *version)
{
    char date[DATE + 1];
    const char *digits = version + DATE + 1;

    TEXT_COPY(date, version);
    return strlen(version) > DATE + 1 && text_is_date(date) && version[DATE] == '.' &&
           digits[0] != '0' && strlen(digits) <= 3 && digits[strspn(digits, "0123456789")] == '\0';
}

/* Numbers have no zeros in front: the longer one is the greater. */
int bundles_compare(const char *a, const char *b)
{
    int days = strncmp(a, b, DATE), longer = (int)strlen(a) - (int)strlen(b);

    return days ? days : longer ? longer : strcmp(a, b);
}

bool bundles_is_file(const char *name)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    char id[NAME_MOST + 1];
    const char *slash = strchr(name, '/'), *dot = strchr(name, '.');
    bool models = !strncmp(name, "models/", strlen("models/"));

    if (models)
        dot = strrchr(name, '.');
    else if (!strncmp(name, "conf.d/", strlen("conf.d/")))
        dot = strrchr(slash, '.');
    else
        return false;
    if (!dot || dot < slash || !text_equal(dot, ".conf") || dot - slash - 1 > NAME_MOST)
        return false;
    snprintf(id, sizeof id, "%.*s", (int)(dot - slash - 1), slash + 1);
    return models ? text_is_id(id) : id[0] && !id[strspn(id, letters)] && !text_equal(name, ABOUT);
}

/* False: it is too long. */
static bool path_of(char out[SITE_PATH], const char *state_dir, const char *name)
{
    struct text text = {.at = out, .size = SITE_PATH};

    out[0] = '\0';
    text_printf(&text, "%s/city%s%s", state_dir, name[0] ? "/" : "", name);
    return !text.cut;
}

/* ---- reading ---- */

/* A version in a file; "" if there is none. */
static void read_version(const char *state_dir, const char *name, char out[SITE_BUNDLE])
{
    char line[SITE_PATH] = "";
    FILE *file = bundles_open(state_dir, name);

    out[0] = '\0';
    if (!file)
        return;
    if (fgets(line, sizeof line, file) && bundles_is_version(text_trim(line)))
        text_copy(out, SITE_BUNDLE, text_trim(line));
    fclose(file);
}

void bundles_now(const char *state_dir, char out[SITE_BUNDLE])
{
    read_version(state_dir, "now", out);
}

void bundles_seen(const char *state_dir, char out[SITE_BUNDLE])
{
    read_version(state_dir, "seen", out);
}

void bundles_paths(const char *state_dir, struct setup_paths *paths)
{
    char version[SITE_BUNDLE];

    bundles_now(state_dir, version);
    if (!version[0] || !path_of(paths->city, state_dir, version))
        paths->city[0] = '\0';
}

bool bundles_kept(const char *state_dir, const char *version)
{
    char path[SITE_PATH];

    return bundles_is_version(version) && path_of(path, state_dir, version) && !access(path, F_OK);
}

bool bundles_about(const char *folder, char version[SITE_BUNDLE], char sha256[65])
{
    char path[SITE_PATH * 2];
    FILE *file;
    int n = 0;

    snprintf(path, sizeof path, "%s/" ABOUT, folder);
    file = fopen(path, "re");
    if (file) {
        n = fscanf(file, "; bundle %15s %64s", version, sha256);
        fclose(file);
    }
    if (n == 2)
        return true;
    version[0] = sha256[0] = '\0';
    return false;
}

/* ---- is it as it was signed? ---- */

static bool digest_file(const char *path, char out[DIGEST_TEXT])
{
    unsigned char digest[DIGEST_BYTES];
    struct digest_part part = {.n = 0};
    char *bytes = tree_read(path, &part.n);
    bool good = bytes && (part.at = bytes) && !digest_parts(&part, 1, digest);

    if (good)
        digest_hex(out, digest);
    free(bytes);
    return good;
}

/* The digest that the list of the folder has for this file; "": none. *listed: it has some. */
static void read_digest(const char *folder, const char *name, char out[DIGEST_TEXT], bool *listed)
{
    char path[SITE_PATH * 2], line[SITE_PATH * 2], found[SITE_PATH], digest[DIGEST_TEXT];
    FILE *file;

    out[0] = '\0';
    snprintf(path, sizeof path, "%s/" ABOUT, folder);
    file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "; file %150s %64s", found, digest) == 2) {
            *listed = true;
            if (text_equal(found, name))
                text_copy(out, DIGEST_TEXT, digest);
        }
    if (file)
        fclose(file);
}

void bundles_check(const char *folder, void (*each)(void *context, const char *path), void *context)
{
    static const char *const below[] = {"conf.d", "models"};
    char path[SITE_PATH * 3], name[SITE_PATH], signed_as[DIGEST_TEXT], is[DIGEST_TEXT];

    for (size_t i = 0; i < sizeof below / sizeof *below; i++) {
        const struct dirent *entry;
        DIR *listing;

        snprintf(path, sizeof path, "%s/%s", folder, below[i]);
        listing = opendir(path);
        while (listing && (entry = readdir(listing))) {
            bool listed = false;

            snprintf(name, sizeof name, "%s/%.100s", below[i], entry->d_name);
            if (!bundles_is_file(name))
                continue;
            read_digest(folder, name, signed_as, &listed);
            snprintf(path, sizeof path, "%s/%s", folder, name);
            if (listed && !(digest_file(path, is) && text_equal(is, signed_as)))
                each(context, path);
        }
        if (listing)
            closedir(listing);
    }
}

/* ---- writing ---- */

/* A new file with this text, on the disk. */
static int write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), rc = 0;
    size_t n = strlen(text), done = 0;

    if (fd < 0)
        return -errno;
    while (!rc && done < n) {
        ssize_t part = write(fd, text + done, n - done);

        rc = part < 0 ? -errno : 0;
        done += part < 0 ? 0 : (size_t)part;
    }
    if (!rc && fsync(fd))
        rc = -errno;
    return close(fd) && !rc ? -errno : rc;
}

struct staging {
    char folder[SITE_PATH];
    FILE *about;
    int rc;
};

static void stage_file(void *context, const char *name, const struct json *text)
{
    struct staging *staging = context;
    char path[SITE_PATH * 2], digest[DIGEST_TEXT];

    snprintf(path, sizeof path, "%s/%s", staging->folder, name);
    if (!staging->rc)
        staging->rc = write_file(path, json_text(text, ""));
    if (!staging->rc && !digest_file(path, digest))
        staging->rc = -EIO;
    if (!staging->rc)
        fprintf(staging->about, "; file %s %s\n", name, digest);
}

/* The list of the files that came, which says later whether they are still the same. */
static void stage_files(struct staging *staging, const char *version, const char *sha256,
                        const struct json *files)
{
    char path[SITE_PATH * 2], *about = NULL;
    size_t size;

    staging->about = open_memstream(&about, &size);
    if (!staging->about) {
        staging->rc = -ENOMEM;
        return;
    }
    fprintf(staging->about, "; bundle %s %s\n", version, sha256);
    json_each(files, stage_file, staging);
    if (fclose(staging->about) && !staging->rc)
        staging->rc = -ENOMEM;
    snprintf(path, sizeof path, "%s/" ABOUT, staging->folder);
    if (!staging->rc)
        staging->rc = write_file(path, about);
    free(about);
}

static int make_folders(const char *state_dir, const char *folder)
{
    static const char *const below[] = {"", "/conf.d", "/models"};
    char path[SITE_PATH * 2];
    int rc;

    if (!path_of(path, state_dir, ""))
        return -ENAMETOOLONG;
    rc = mkdir(path, 0700) && errno != EEXIST ? -errno : tree_remove(folder);
    for (size_t i = 0; i < sizeof below / sizeof *below && !rc; i++) {
        snprintf(path, sizeof path, "%s%s", folder, below[i]);
        rc = mkdir(path, 0700) ? -errno : 0;
    }
    return rc;
}

int bundles_stage(const char *state_dir, const char *version, const char *sha256,
                  const struct json *files, struct setup_paths *paths)
{
    static const char *const below[] = {"/conf.d", "/models", ""};
    struct staging staging = {.rc = 0};
    char path[SITE_PATH * 2];

    if (!path_of(staging.folder, state_dir, "new") || strlen(staging.folder) > SITE_PATH / 2)
        return -ENAMETOOLONG;
    staging.rc = make_folders(state_dir, staging.folder);
    if (!staging.rc)
        stage_files(&staging, version, sha256, files);
    for (size_t i = 0; i < sizeof below / sizeof *below && !staging.rc; i++) {
        snprintf(path, sizeof path, "%s%s", staging.folder, below[i]);
        staging.rc = tree_sync(path);
    }
    TEXT_COPY(paths->city, staging.folder);
    return staging.rc;
}

int bundles_write(const char *state_dir, const char *name, const char *text)
{
    char folder[SITE_PATH], path[SITE_PATH], fresh[SITE_PATH];
    int rc;

    if (!path_of(folder, state_dir, "") || !path_of(path, state_dir, name) ||
        !path_of(fresh, state_dir, "fresh"))
        return -ENAMETOOLONG;
    rc = mkdir(folder, 0700) && errno != EEXIST ? -errno : write_file(fresh, text);
    if (!rc && rename(fresh, path))
        rc = -errno;
    return rc ? rc : tree_sync(folder);
}

char *bundles_read(const char *state_dir, const char *name, size_t *n)
{
    char path[SITE_PATH];

    return path_of(path, state_dir, name) ? tree_read(path, n) : NULL;
}

FILE *bundles_open(const char *state_dir, const char *name)
{
    char path[SITE_PATH];

    return path_of(path, state_dir, name) ? fopen(path, "re") : NULL;
}

void bundles_remove(const char *state_dir, const char *name)
{
    char path[SITE_PATH];

    if (path_of(path, state_dir, name))
        unlink(path);
}

static int write_version(const char *state_dir, const char *name, const char *version)
{
    char text[SITE_BUNDLE + 1];

    snprintf(text, sizeof text, "%s\n", version);
    return bundles_write(state_dir, name, text);
}

/* The newest that ever was: kept apart from what is in use, which may go back. */
static int note_seen(const char *state_dir)
{
    char now[SITE_BUNDLE], seen[SITE_BUNDLE];

    bundles_now(state_dir, now);
    bundles_seen(state_dir, seen);
    return bundles_compare(now, seen) > 0 ? write_version(state_dir, "seen", now) : 0;
}

int bundles_use(const char *state_dir, const char *version)
{
    int rc = note_seen(state_dir);

    return rc ? rc : write_version(state_dir, "now", version);
}

void bundles_drop(const char *state_dir)
{
    char path[SITE_PATH];

    if (path_of(path, state_dir, "new"))
        tree_remove(path);
}

/* ---- few are kept ---- */

static int is_bundle(const struct dirent *entry)
{
    return bundles_is_version(entry->d_name);
}

static int by_version(const struct dirent **a, const struct dirent **b)
{
    return bundles_compare((*a)->d_name, (*b)->d_name);
}

/* Removes the oldest; the newest ones and the one in use stay. */
static void prune(const char *state_dir, const char *now)
{
    char path[SITE_PATH];
    struct dirent **list = NULL;
    int n = path_of(path, state_dir, "") ? scandir(path, &list, is_bundle, by_version) : 0;

    for (int i = 0; i < n; i++) {
        if (i < n - BUNDLES_KEPT && !text_equal(list[i]->d_name, now) &&
            path_of(path, state_dir, list[i]->d_name))
            tree_remove(path);
        free(list[i]);
    }
    free(list);
}

int bundles_take(const char *state_dir, const char *version)
{
    char staged[SITE_PATH], path[SITE_PATH];
    int rc;

    if (!path_of(staged, state_dir, "new") || !path_of(path, state_dir, version))
        return -ENAMETOOLONG;
    rc = tree_remove(path); /* of a try that a power cut ended */
    if (!rc && rename(staged, path))
        rc = -errno;
    if (!rc && path_of(path, state_dir, ""))
        rc = tree_sync(path);
    if (!rc)
        rc = bundles_use(state_dir, version);
    if (!rc)
        rc = note_seen(state_dir); /* last: what was cut short before may be tried again */
    if (!rc)
        prune(state_dir, version);
    return rc;
}
