/*
 * problem - the list that every reader of the configuration adds to.
 *
 * Main thread. An engineer on a roof wants all mistakes of an edit at once, each with its file,
 * line and remedy, in the order of the files. Lines are composed when they are added, sorted when
 * the first one is asked for. If memory ends, an error still counts, so that a configuration is
 * never accepted because its errors could not be kept.
 */
#include "setup/problem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "setup/list.h"

enum { LINE_MOST = 640 };

struct item {
    char *text, *path; /* path "": no place */
    size_t file;       /* order in which files were first mentioned; no place: last */
    size_t order;
    int line, kind;
};

struct problems {
    struct item *item;
    size_t items, errors;
    bool sorted;
};

struct problems *problems_new(void)
{
    return calloc(1, sizeof(struct problems));
}

void problems_free(struct problems *problems)
{
    if (!problems)
        return;
    for (size_t i = 0; i < problems->items; i++) {
        free(problems->item[i].text);
        free(problems->item[i].path);
    }
    free(problems->item);
    free(problems);
}

/* "conf.d/30-facade.conf" of a drop-in, else the last part of the path. */
static const char *shown(const char *path)
{
    const char *slash = strrchr(path, '/'), *folder = slash;

    if (!slash)
        return path;
    while (folder > path && folder[-1] != '/')
        folder--;
    return strncmp(folder, "conf.d/", 7) ? slash + 1 : folder;
}

static void keep(struct problems *problems, int kind, const char *path, int line, const char *text)
{
    size_t n = problems->items;
    struct item item = {.file = *path ? n : SIZE_MAX, .order = n, .line = line, .kind = kind};

    for (size_t i = 0; i < n; i++) {
        /* A key that one point takes from another can be wrong in both; its line is said once. */
        if (text_equal(problems->item[i].text, text))
            return;
        if (text_equal(problems->item[i].path, path))
            item.file = problems->item[i].file;
    }
    item.text = strdup(text);
    item.path = strdup(path);
    if (item.text && item.path && list_grow(&problems->item, n, sizeof item)) {
        problems->item[problems->items++] = item;
        problems->sorted = false;
        return;
    }
    free(item.text);
    free(item.path);
}

bool problems_add(struct problems *problems, int kind, const char *file, int line,
                  const char *format, ...)
{
    static const char *const kinds[] = {"", "warning: ", "note: "};
    char line_text[LINE_MOST], message[LINE_MOST];
    struct text text = TEXT_IN(line_text);
    va_list args;

    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    if (file && line)
        text_printf(&text, "%s:%d: ", shown(file), line);
    else if (file)
        text_printf(&text, "%s: ", shown(file));
    text_printf(&text, "%s%s", kinds[kind], message);
    problems->errors += kind == PROBLEM_ERROR;
    keep(problems, kind, file ? file : "", line, line_text);
    return false;
}

size_t problems_errors(const struct problems *problems)
{
    return problems->errors;
}

size_t problems_count(const struct problems *problems)
{
    return problems->items;
}

static int compare(const void *left, const void *right)
{
    const struct item *a = left, *b = right;

    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

static const struct item *at(struct problems *problems, size_t i)
{
    if (!problems->sorted)
        qsort(problems->item, problems->items, sizeof *problems->item, compare);
    problems->sorted = true;
    return &problems->item[i];
}

const char *problems_line(struct problems *problems, size_t i)
{
    return i < problems->items ? at(problems, i)->text : NULL;
}

enum problem_kind problems_kind(struct problems *problems, size_t i)
{
    return (enum problem_kind)at(problems, i)->kind;
}

void problems_print(struct problems *problems, FILE *out)
{
    for (size_t i = 0; i < problems_count(problems); i++)
        fprintf(out, "%s\n", problems_line(problems, i));
}
