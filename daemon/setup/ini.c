/*
 * ini - reading of configuration files: inih takes a line apart, a guard decides what it may see.
 *
 * Main thread. inih cuts long lines, sections and keys without a word, gives the keys behind an
 * unclosed header to the section before, keeps a comment behind a continuation line as part of the
 * value, and tells no line numbers. So the guard hands it one clean line at a time: comments cut,
 * everything doubtful reported with its line and left out. What is left out never moves a key to
 * another section or a continuation to another key.
 *
 * A byte-order mark is accepted: editors on the engineers' laptops write one.
 */
#include "setup/ini.h"

#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "setup/list.h"

enum {
    NAME_MOST = 49,   /* bytes of a section or key that inih keeps */
    LINE_RESERVE = 3, /* of inih's line buffer: CR, LF, NUL */
};

enum after { AFTER_HEADER, AFTER_KEY, AFTER_REFUSED };

/* One file being read. */
struct guard {
    struct ini *ini;
    struct problems *problems;
    FILE *stream;
    const char *path;
    char *raw;
    size_t raw_size;
    int line, error;
    const char *section;      /* NULL: none yet */
    bool lost;                /* behind a bad header: dropped until the next good one */
    bool again;               /* in a section that this file had before */
    bool foreign_bytes;       /* one line was told not to be UTF-8: so may be others */
    enum after after;         /* what an indented line would continue */
    bool indented;            /* this line */
    struct ini_entry *target; /* entry that indented lines continue, NULL: refused */
};

struct ini *ini_new(void)
{
    return calloc(1, sizeof(struct ini));
}

void ini_free(struct ini *ini)
{
    if (!ini)
        return;
    for (size_t i = 0; i < ini->texts; i++)
        free(ini->text[i]);
    free(ini->text);
    free(ini->entry);
    free(ini->section);
    free(ini->refused);
    free(ini);
}

/* Takes over a string that the ini then owns; NULL if out of memory. */
static const char *own(struct ini *ini, char *s)
{
    if (s && list_grow(&ini->text, ini->texts, sizeof *ini->text))
        return ini->text[ini->texts++] = s;
    free(s);
    return NULL;
}

#define refuse(guard, ...)                                                                         \
    problems_add((guard)->problems, PROBLEM_ERROR, (guard)->path, (guard)->line, __VA_ARGS__)

/* Keeps a line that makes no entry. NULL. */
static char *set_aside(struct guard *guard, const char *line)
{
    struct ini *ini = guard->ini;
    const char *section = guard->lost ? NULL : guard->section;
    const char *copy = own(ini, strdup(line));

    if (copy && list_grow(&ini->refused, ini->refusals, sizeof *ini->refused))
        ini->refused[ini->refusals++] = (struct ini_refused){.section = section, .line = copy};
    else
        guard->error = -ENOMEM;
    return NULL;
}

/* Runs of blanks become one. In place; `s` does not begin with one. */
static void fold(char *s)
{
    char *to = s;

    for (; *s; s++)
        if (!strchr(" \t", *s))
            *to++ = *s;
        else if (to[-1] != ' ')
            *to++ = ' ';
    *to = '\0';
}

/* Cuts what begins with a blank and ";", as inih does for most lines. */
static void cut_comment(char *line)
{
    for (char *s = line; *s; s++)
        if (*s == ';' && (s == line || strchr(" \t", s[-1]))) {
            *s = '\0';
            return;
        }
}

/* Cuts the line end off guard->raw. Can it be text of a configuration? */
static bool check_bytes(struct guard *guard, size_t n, int size)
{
    char *raw = guard->raw;

    if (raw[n - 1] != '\n')
        return refuse(guard, "the file ends in the middle of a line: it was cut, or lacks its last "
                             "newline: restore it, or end the line");
    raw[--n] = '\0';
    if (n && raw[n - 1] == '\r')
        raw[--n] = '\0';
    if (n > (size_t)(size - LINE_RESERVE))
        return refuse(guard,
                      "line of %zu bytes; at most %d: split the list over continuation lines, or "
                      "shorten the comment",
                      n, size - LINE_RESERVE);
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)raw[i] < 0x20 && raw[i] != '\t')
            return refuse(guard, "control character 0x%02X in byte %zu: remove it", raw[i], i + 1);
    if (text_is_utf8(raw))
        return true;
    if (!guard->foreign_bytes)
        refuse(guard, "not UTF-8: save the file as UTF-8");
    guard->foreign_bytes = true;
    return false;
}

/* Makes the section of this name if it is new. False if out of memory. */
static bool enter_section(struct guard *guard, const char *name)
{
    struct ini *ini = guard->ini;
    struct ini_section *section;
    size_t i = 0;

    while (i < ini->sections && !text_equal(ini->section[i].name, name))
        i++;
    if (i == ini->sections) {
        name = own(ini, strdup(name));
        if (!name || !list_grow(&ini->section, i, sizeof *ini->section)) {
            guard->error = -ENOMEM;
            return false;
        }
        ini->section[ini->sections++] =
            (struct ini_section){.name = name, .file = guard->path, .line = guard->line};
    }
    section = &ini->section[i];
    guard->section = section->name;
    guard->again = section->seen_file == guard->path;
    if (guard->again)
        refuse(guard, "[%s] again; first in line %d: join the two", name, section->seen_line);
    else
        section->seen_line = guard->line;
    section->seen_file = guard->path;
    return true;
}

/* A line that begins with "[". True if inih may see it. */
static bool check_header(struct guard *guard, const char *line)
{
    char name[NAME_MOST + 1], *start;
    const char *close = strchr(line, ']');
    size_t n = close ? (size_t)(close - line - 1) : 0;

    guard->lost = true;
    guard->after = AFTER_HEADER;
    if (!close)
        return refuse(guard, "the section header is not closed: write %s]", line);
    if (close[1 + strspn(close + 1, " \t")])
        return refuse(guard, "text behind a section header: begin a new line");
    if (n > NAME_MOST)
        return refuse(guard, "section name of %zu bytes; at most %d: shorten it", n, NAME_MOST);
    snprintf(name, sizeof name, "%.*s", (int)n, line + 1);
    fold(start = text_trim(name));
    if (!*start)
        return refuse(guard, "section header without a name: write [TYPE NAME]");
    guard->lost = !enter_section(guard, start);
    return !guard->lost;
}

static bool check_value(struct guard *guard, const char *value)
{
    value += strspn(value, " \t");
    if (*value == '#' || *value == ';' || strstr(value, " #") || strstr(value, "\t#"))
        return refuse(guard,
                      "a comment after a value begins with a blank and \";\", not with \"#\"");
    return true;
}

/* What a Chinese keyboard writes for "=" or ":"; NULL: neither is there. */
static const char *wide_sign(const char *line)
{
    static const char *const signs[] = {"\uFF1D", "\uFF1A"};

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (strstr(line, signs[i]))
            return signs[i];
    return NULL;
}

/* Nobody means a key with it: indented, without its first sign, behind another one, or with what a
 * Chinese keyboard writes for "[". */
static bool is_header_meant(const char *start, bool indented)
{
    return *start == '[' || !strncmp(start, "\u3010", 3) || !strncmp(start, "\uFF3B", 3) ||
           (!indented && strpbrk(start, "[]") && !strchr(start, '='));
}

static bool check_key(struct guard *guard, char *line)
{
    char *sign = strpbrk(line, "=:");
    size_t n = sign ? (size_t)(sign - line) : 0;
    const char *wide;

    while (n && strchr(" \t", line[n - 1]))
        n--;
    guard->after = AFTER_REFUSED;
    guard->lost = !guard->section;
    if (guard->lost)
        refuse(guard, "a key outside any section: begin with a header like [estate]");
    else if (!sign && (wide = wide_sign(line)))
        refuse(guard, "\"%s\" is a full-width sign: write KEY = VALUE with \"=\"", wide);
    else if (!sign)
        refuse(guard, "no \"=\" in this line: write KEY = VALUE, or a comment with \";\"");
    else if (*sign == ':')
        refuse(guard, "a key ends with \"=\", not with \":\"");
    else if (!n)
        refuse(guard, "no key before \"=\": write KEY = VALUE");
    else if (n > NAME_MOST)
        refuse(guard, "key of %zu bytes; at most %d: shorten it", n, NAME_MOST);
    else if (check_value(guard, sign + 1))
        guard->after = AFTER_KEY;
    return guard->after == AFTER_KEY;
}

static bool check_indented(struct guard *guard, const char *start)
{
    if (strchr(start, '='))
        return refuse(guard, "an indented line continues the list above: begin a key or a section "
                             "at the start of its line");
    if (guard->after == AFTER_HEADER)
        refuse(guard, "an indented line continues a list, but there is none above");
    return guard->after == AFTER_KEY && check_value(guard, start);
}

/* Decides about the line in guard->raw; NULL if inih shall not see it. */
static char *check_line(struct guard *guard, size_t n, int size)
{
    static const char mark[] = "\xEF\xBB\xBF";
    char *line = guard->raw, *start;

    if (!check_bytes(guard, n, size)) {
        guard->after = AFTER_REFUSED;
        return set_aside(guard, line);
    }
    if (guard->line == 1 && !strncmp(line, mark, strlen(mark)))
        line += strlen(mark);
    start = line + strspn(line, " \t");
    if (*start == '#')
        return NULL;
    cut_comment(line);
    if (!*text_trim(start))
        return NULL;
    guard->indented = start > line;
    if (!guard->indented && *line == '[')
        return check_header(guard, line) ? line : set_aside(guard, line);
    if (is_header_meant(start, guard->indented)) {
        refuse(guard, "a section header begins its line and is written with [ and ]: [TYPE NAME]");
        guard->lost = true;
        return set_aside(guard, line);
    }
    if (guard->lost || !(guard->indented ? check_indented(guard, start) : check_key(guard, line)))
        return set_aside(guard, line);
    return line;
}

/* What an editor calls "Unicode": its mark, in either order. */
static bool is_utf16(const char *raw)
{
    return !strncmp(raw, "\xFF\xFE", 2) || !strncmp(raw, "\xFE\xFF", 2);
}

/* The reader of inih, in the place of fgets(). */
static char *next_line(char *out, int size, void *stream)
{
    struct guard *guard = stream;
    ssize_t n;

    while ((n = getline(&guard->raw, &guard->raw_size, guard->stream)) > 0) {
        const char *line;

        if (!guard->line++ && is_utf16(guard->raw)) {
            guard->error = -EILSEQ;
            return NULL;
        }
        line = check_line(guard, (size_t)n, size);
        if (!line)
            continue;
        snprintf(out, (size_t)size, "%s\n", line);
        return out;
    }
    if (ferror(guard->stream))
        guard->error = -errno;
    return NULL;
}

struct ini_entry *ini_get(const struct ini *ini, const char *section, const char *key)
{
    for (size_t i = 0; i < ini->entries; i++)
        if (text_equal(ini->entry[i].section, section) && text_equal(ini->entry[i].key, key))
            return &ini->entry[i];
    return NULL;
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '-';
}

bool ini_mentions(const char *line, const char *word)
{
    size_t n = strlen(word), length;

    for (; *line; line += length ? length : 1) {
        length = 0;
        while (is_word(line[length]))
            length++;
        if (length == n && n && !strncasecmp(line, word, n))
            return true;
    }
    return false;
}

bool ini_refused(const struct ini *ini, const char *section, const char *word)
{
    for (size_t i = 0; i < ini->refusals; i++) {
        const struct ini_refused *is = &ini->refused[i];

        if ((!is->section || text_equal(is->section, section)) &&
            (!word || ini_mentions(is->line, word)))
            return true;
    }
    return false;
}

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* A key of this section that the bundle has set; NULL: there is none. */
static const struct ini_entry *foreign_in(const struct ini *ini, const char *section)
{
    for (size_t i = 0; i < ini->entries; i++)
        if (ini->entry[i].foreign && text_equal(ini->entry[i].section, section))
            return &ini->entry[i];
    return NULL;
}

/* Whose keys these are must be plain: what two have set would be overwritten without a word. A site
 * may take out a whole section of the city's, which cannot be meant otherwise, but not unheard. Who
 * edits a file is told which later one has the last word. */
static void check_owner(struct guard *guard, const struct ini_entry *before, const char *key,
                        const char *value)
{
    const struct ini_entry *taken = foreign_in(guard->ini, guard->section);

    if (guard->ini->foreign && (!*value || text_equal(key, "enabled")))
        refuse(guard, "[%s] %s: a bundle of the city only sets keys, it removes nothing",
               guard->section, key);
    if (taken && !guard->ini->foreign && text_equal(key, "enabled") && text_equal(value, "no"))
        problems_add(guard->problems, PROBLEM_WARNING, guard->path, guard->line,
                     "[%s] enabled: takes out what the bundle of the city sets in %s:%d",
                     guard->section, name_of(taken->file), taken->line);
    if (before && before->foreign && !before->barred && !guard->ini->foreign)
        problems_add(guard->problems, PROBLEM_ERROR, before->file, before->line,
                     "[%s] %s: set by the bundle of the city, and by this site in %s:%d: leave it "
                     "to one of them",
                     guard->section, key, name_of(guard->path), guard->line);
    if (before && !before->foreign && !guard->ini->foreign)
        problems_add(guard->problems, PROBLEM_NOTE, guard->path, guard->line,
                     *value ? "[%s] %s: instead of \"%s\" in %s:%d"
                            : "[%s] %s: takes out \"%s\" of %s:%d",
                     guard->section, key, before->value, name_of(before->file), before->line);
}

/* False if out of memory. */
static bool set_key(struct guard *guard, const char *key, const char *value)
{
    struct ini *ini = guard->ini;
    char folded[NAME_MOST + 1];
    struct ini_entry *entry;

    TEXT_COPY(folded, key);
    fold(folded);
    guard->target = NULL;
    entry = ini_get(ini, guard->section, folded);
    if (entry && entry->file == guard->path) {
        if (!guard->again)
            refuse(guard, "[%s] %s again; first in line %d", guard->section, folded, entry->line);
        set_aside(guard, value);
        return true;
    }
    check_owner(guard, entry, folded, value);
    key = entry ? entry->key : own(ini, strdup(folded));
    value = own(ini, strdup(value));
    if (!key || !value || (!entry && !list_grow(&ini->entry, ini->entries, sizeof *entry)))
        return false;
    if (!entry)
        entry = &ini->entry[ini->entries++];
    *entry = (struct ini_entry){.section = guard->section,
                                .key = key,
                                .value = value,
                                .file = guard->path,
                                .line = guard->line,
                                .foreign = ini->foreign};
    guard->target = entry;
    return true;
}

/* A list may end its line with the comma or not. False if out of memory. */
static bool continue_value(struct guard *guard, const char *more)
{
    struct ini_entry *entry = guard->target;
    int n = (int)strlen(entry->value);
    char *s;

    while (n && strchr(" ,", entry->value[n - 1]))
        n--;
    if (asprintf(&s, "%.*s%s%s", n, entry->value, n ? ", " : "", more) < 0 || !own(guard->ini, s))
        return false;
    entry->value = s;
    return true;
}

/* What inih calls for each key and continuation; zero would make it count an error. */
static int take(void *context, const char *section, const char *key, const char *value)
{
    struct guard *guard = context;

    (void)section;
    if (!guard->indented ? !set_key(guard, key, value)
                         : guard->target && !continue_value(guard, value))
        guard->error = -ENOMEM;
    return 1;
}

static void remove_section(struct ini *ini, size_t s, const struct ini_entry *enabled,
                           struct problems *problems)
{
    const struct ini_entry *first = NULL;

    for (size_t i = 0; i < ini->entries; i++) {
        struct ini_entry *e = &ini->entry[i];

        if (!text_equal(e->section, ini->section[s].name))
            continue;
        if (!first && e != enabled)
            first = e;
        e->value = "";
    }
    if (!first && !ini->foreign)
        problems_add(problems, PROBLEM_WARNING, enabled->file, enabled->line,
                     "[%s] enabled: there is no such section to take out", enabled->section);
    else if (first && first->file != enabled->file && !first->foreign)
        problems_add(problems, PROBLEM_NOTE, enabled->file, enabled->line,
                     "[%s] enabled: takes out what %s:%d sets", enabled->section,
                     name_of(first->file), first->line);
    memmove(&ini->section[s], &ini->section[s + 1], (--ini->sections - s) * sizeof *ini->section);
}

/* Cleared keys and removed sections, once the file is read. */
static void apply(struct ini *ini, struct problems *problems)
{
    size_t kept = 0;

    for (size_t s = ini->sections; s-- > 0;) {
        struct ini_entry *enabled = ini_get(ini, ini->section[s].name, "enabled");

        if (enabled && text_equal(enabled->value, "no"))
            remove_section(ini, s, enabled, problems);
        else if (enabled && !text_equal(enabled->value, "yes") && *enabled->value)
            problems_add(problems, PROBLEM_ERROR, enabled->file, enabled->line,
                         "[%s] enabled: \"%s\" is neither yes nor no", enabled->section,
                         enabled->value);
    }
    for (size_t i = 0; i < ini->entries; i++)
        if (*ini->entry[i].value && !text_equal(ini->entry[i].key, "enabled"))
            ini->entry[kept++] = ini->entry[i];
    ini->entries = kept;
}

int ini_add(struct ini *ini, const char *path, struct problems *problems)
{
    struct guard guard = {.ini = ini, .problems = problems};

    guard.path = own(ini, strdup(path));
    if (!ini->file && !ini->foreign)
        ini->file = guard.path;
    guard.stream = fopen(path, "re");
    if (!guard.path)
        guard.error = -ENOMEM;
    else if (!guard.stream)
        guard.error = -errno;
    if (!guard.error)
        ini_parse_stream(next_line, &guard, take, &guard);
    if (guard.error == -EILSEQ)
        problems_add(problems, PROBLEM_ERROR, path, 0, "is UTF-16: save it as UTF-8");
    else if (guard.error)
        problems_add(problems, PROBLEM_ERROR, path, 0, "cannot be read: %s",
                     strerror(-guard.error));
    else
        apply(ini, problems);
    if (guard.stream)
        fclose(guard.stream);
    free(guard.raw);
    return guard.error;
}
