/*
 * plugins - opening of shared objects and distrust of what they say about themselves.
 *
 * Everything the daemon later takes from a plugin without asking (names, indexes, sizes, texts) is
 * checked here, once, so that a plugin built for another version or by a hasty hand is a line in
 * --check and not a crash at night. Only the code of judge() has to be trusted. The first fault of
 * a plugin is reported: the ones behind it are often its consequences. Main thread; the tables stay
 * mapped until plugins_free(), after the site that refers to them.
 */
#include "setup/plugins.h"

#include <ctype.h>
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/sense.h"
#include "model/unit.h"
#include "model/wording.h"
#include "setup/list.h"

enum {
    MOST_ROLES = 64,
    MOST_PARAMS = 128,
    MOST_CODES = 128,
    MOST_METRICS = 128,
    MOST_REMARKS = 64,
    MOST_NAMES = 16, /* of plugins there are, for a hint */
    MOST_VALUES = 64,
    MOST_CAUSES = 64,
    MOST_STATE = 64 * 1024,
    LEAST_PERIOD_MS = 100,
    LONGEST_CODE = 31,
    LONGEST_METRIC = 47,
    MOST_DECIMALS = 3
};

#define LETTERS "abcdefghijklmnopqrstuvwxyz0123456789_-" /* of a summary's words */

struct opened {
    void *handle;
    const struct estate_plugin *plugin;
    struct estate_plugin *extended; /* what is handed out */
};

struct plugins {
    char directory[PATH_MAX];
    struct opened *opened;
    size_t n;
};

struct plugins *plugins_new(const char *directory)
{
    struct plugins *plugins = calloc(1, sizeof *plugins);

    if (plugins)
        TEXT_COPY(plugins->directory, directory);
    return plugins;
}

void plugins_free(void *owner)
{
    struct plugins *plugins = owner;

    if (!plugins)
        return;
    for (size_t i = 0; i < plugins->n; i++) {
        free(plugins->opened[i].extended);
        dlclose(plugins->opened[i].handle);
    }
    free(plugins->opened);
    free(plugins);
}

bool plugins_reserved(const char *key)
{
    static const char *const keys[] = {"plugin",   "place",      "fed-by",
                                       "approved", "enabled",    "adjust",
                                       "every",    "calibrated", "calibration-interval",
                                       SENSE_ROLE};

    return list_find(key, keys, sizeof keys / sizeof *keys) >= 0;
}

/* ---- the tables ---- */

/* Each of these returns the first fault of a row, NULL if there is none. */

static bool said(struct estate_text text)
{
    return text.en && text.zh;
}

/* Is there a NULL-terminated list of at most `most` names, at least one? */
static bool listed(const char *const *names, size_t most)
{
    size_t n = 0;

    while (n <= most && names[n])
        n++;
    return n && n <= most;
}

static bool known_unit(const char *unit)
{
    return unit && unit_find(unit);
}

static bool good_key(const char *name)
{
    return name && text_is_id(name) && !plugins_reserved(name);
}

/* Index of the row with this name among the first `n`, -1 if there is none. Every row begins with
 * its name. */
static int find_row(const void *rows, size_t size, uint16_t n, const char *name)
{
    for (uint16_t i = 0; i < n; i++)
        if (text_equal(*(const char *const *)((const char *)rows + i * size), name))
            return i;
    return -1;
}

#define has(table, n, name) (find_row(table, sizeof *(table), n, name) >= 0)

static const char *check_role(const struct estate_plugin *p, uint16_t i)
{
    const struct estate_role *r = &p->role[i];

    return !good_key(r->name)         ? "the name is no id, or taken"
           : has(p->role, i, r->name) ? "named twice"
           : !known_unit(r->unit) || !text_equal(unit_find(r->unit)->canonical, r->unit)
               ? "the unit is not a canonical one"
           : !r->help || (r->values && !listed(r->values, MOST_VALUES)) ? "a text is missing"
           : r->fields && !listed(r->fields, PLUGINS_FIELDS)            ? "no fields, or too many"
           : r->kind > ESTATE_ENUMERATION || r->many > 1 || r->need > ESTATE_REQUIRED || r->adds > 1
               ? "kind, many, need or adds is out of range"
           : r->period_ms < LEAST_PERIOD_MS || r->period_ms > INT32_MAX ||
                   r->item_state > MOST_STATE
               ? "period_ms or item_state is out of range"
               : NULL;
}

static const char *check_param(const struct estate_plugin *p, uint16_t i)
{
    const struct estate_param *m = &p->param[i];

    return !good_key(m->name)                ? "the name is no id, or taken"
           : has(p->param, i, m->name)       ? "named twice"
           : has(p->role, p->roles, m->name) ? "is a role, too"
           : !known_unit(m->unit)            ? "unknown unit"
           : !m->help                        ? "a text is missing"
           : (!isnan(m->value) && !(m->min <= m->value && m->value <= m->max)) ||
                   !isfinite(m->min) || !isfinite(m->max)
               ? "not min <= value <= max, or no numbers"
           : m->scope >= ESTATE_SOURCE + p->roles ? "scope is out of range"
                                                  : NULL;
}

static bool good_causes(const struct estate_code *c)
{
    if (c->causes > MOST_CAUSES || (c->causes && !c->cause))
        return false;
    for (uint16_t i = 0; i < c->causes; i++)
        if (!c->cause[i].name || !said(c->cause[i].text))
            return false;
    return true;
}

static bool good_code(const char *name)
{
    size_t n = name ? strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") : 0;

    return n && n <= LONGEST_CODE && !name[n];
}

static const char *check_code(const struct estate_plugin *p, uint16_t i)
{
    const struct estate_code *c = &p->code[i];

    return !good_code(c->code)        ? "the name is not of A-Z, 0-9 and _"
           : has(p->code, i, c->code) ? "named twice"
           : !strncmp(c->code, SENSE_PREFIX, strlen(SENSE_PREFIX))
               ? "codes of sensors are estated's own"
           : !said(c->label) || !said(c->text) || !said(c->action) ? "a text is missing"
           : !good_causes(c)  ? "a cause without name or text, or too many"
           : wording_fault(c) ? wording_fault(c)
           : c->severity > ESTATE_CRITICAL || c->scope > ESTATE_ITEM || c->kind > ESTATE_EVENT
               ? "severity, scope or kind is out of range"
           : c->scope == ESTATE_ITEM && c->role >= p->roles ? "is about a role that does not exist"
           : c->on_ms < 0 || c->off_ms < 0 || c->reset_ms < -1 ? "a delay is out of range"
           : c->day && (c->scope != ESTATE_ZONE || !*c->day)   ? "day is for codes of the zone only"
                                                               : NULL;
}

/* Codes that quiet each other would both be silent. */
static const char *check_over(const struct estate_plugin *p, uint16_t i)
{
    int above = i;

    for (uint16_t steps = 0; p->code[above].over; steps++) {
        above = find_row(p->code, sizeof *p->code, p->codes, p->code[above].over);
        if (above < 0)
            return "over names no code of this plugin";
        if (steps >= p->codes)
            return "over goes in a circle";
    }
    return NULL;
}

/* A list of the domain, beside those that the summary has itself. */
static bool good_list(const char *name)
{
    static const char *const taken[] = {"zones", "ebikes", "ebikes_on", "bikes_per_slot",
                                        "bikes_per_slot_covers"};

    return *name && !name[strspn(name, LETTERS)] &&
           list_find(name, taken, sizeof taken / sizeof *taken) < 0;
}

/* Does it end in a place of a list, "peak.0"? */
static bool is_place(const char *name)
{
    size_t n = strlen(name);

    return n > 2 && name[n - 2] == '.' && isdigit((unsigned char)name[n - 1]);
}

/* Is there an earlier metric like this one, whose last part is one less? */
static bool counts_on(const struct estate_plugin *p, uint16_t i)
{
    char before[LONGEST_METRIC + 1];

    TEXT_COPY(before, p->metric[i].name);
    before[strlen(before) - 1]--;
    return has(p->metric, i, before);
}

/* The dots of a name are a way through the summary, each part a member, a place in a list or the
 * item. The first fault on it. */
static const char *check_way(const struct estate_plugin *p, uint16_t i)
{
    static const char *const taken[] = {"zone",    "place",      "minutes",
                                        "sensors", "last_moved", "last_proved"};
    const struct estate_metric *m = &p->metric[i];
    char copy[LONGEST_METRIC + 1], *rest = copy, *part;
    int items = 0;

    TEXT_COPY(copy, m->name);
    part = text_cut(&rest, '.');
    if (list_find(part, taken, sizeof taken / sizeof *taken) >= 0 || *part == '*' ||
        isdigit((unsigned char)*part))
        return "begins with a part that is taken, or no word";
    for (; part; part = text_cut(&rest, '.')) {
        bool digit = isdigit((unsigned char)*part) && !part[1];

        items += text_equal(part, "*");
        if (!*part || (!text_equal(part, "*") && part[strspn(part, LETTERS)]))
            return "a part is not of a-z, 0-9, _ and -";
        if (digit && (rest || (m->scope == ESTATE_ITEM && !items)))
            return "a digit does not end it";
        if (digit && *part != '0' && !counts_on(p, i))
            return "the digit before is missing";
    }
    return items > (m->scope == ESTATE_ITEM) ? "names the item twice, or has none" : NULL;
}

/* Is `name` the beginning of a way that goes on in `way`? */
static bool on_the_way(const char *name, const char *way)
{
    size_t n = strlen(name);

    return !strncmp(name, way, n) && way[n] == '.';
}

/* One place of the summary cannot be a number and a group. */
static bool in_the_way(const struct estate_plugin *p, uint16_t i)
{
    for (uint16_t o = 0; o < i; o++)
        if (on_the_way(p->metric[i].name, p->metric[o].name) ||
            on_the_way(p->metric[o].name, p->metric[i].name))
            return true;
    for (uint16_t c = 0; c < p->codes; c++)
        if (p->code[c].day && (text_equal(p->code[c].day, p->metric[i].name) ||
                               on_the_way(p->code[c].day, p->metric[i].name)))
            return true;
    return false;
}

static const char *check_metric(const struct estate_plugin *p, uint16_t i)
{
    const struct estate_metric *m = &p->metric[i];

    return !m->name || !*m->name                             ? "without a name"
           : strlen(m->name) > LONGEST_METRIC                ? "the name is too long"
           : has(p->metric, i, m->name)                      ? "named twice"
           : !known_unit(m->unit)                            ? "unknown unit"
           : m->fold > ESTATE_LAST || m->scope > ESTATE_ITEM ? "fold or scope is out of range"
           : m->scope == ESTATE_ITEM && m->role >= p->roles  ? "is about a role that does not exist"
           : check_way(p, i)                                 ? check_way(p, i)
           : in_the_way(p, i) ? "is a group elsewhere, or the share of a code"
           : m->shape > ESTATE_NAME || m->decimals > MOST_DECIMALS || m->rare > 1
               ? "shape, decimals or rare is out of range"
           : m->shape != ESTATE_NUMBER && m->fold == ESTATE_SUM ? "a sum is a number"
           : m->rare && is_place(m->name) ? "a place of a list is never left out"
           : (m->shape == ESTATE_NAME) != (m->names && listed(m->names, MOST_VALUES))
               ? "names are for the shape that has them"
           : m->list && !good_list(m->list) ? "list is no word, or taken"
                                            : NULL;
}

static const char *check_remark(const struct estate_plugin *p, uint16_t i)
{
    const struct estate_remark *r = &p->remark[i];

    return !r->name || !text_is_id(r->name) ? "the name is no id"
           : has(p->remark, i, r->name)     ? "named twice"
           : !said(r->text)                 ? "a text is missing"
                                            : wording_fault_remark(&r->text);
}

static bool check_rows(const struct estate_plugin *p, struct text *why)
{
    const struct {
        const char *what;
        const void *rows;
        size_t size;
        uint16_t n;
        const char *(*check)(const struct estate_plugin *p, uint16_t i);
    } tables[] = {
        {"role", p->role, sizeof *p->role, p->roles, check_role},
        {"parameter", p->param, sizeof *p->param, p->params, check_param},
        {"code", p->code, sizeof *p->code, p->codes, check_code},
        {"code", p->code, sizeof *p->code, p->codes, check_over},
        {"metric", p->metric, sizeof *p->metric, p->metrics, check_metric},
        {"remark", p->remark, sizeof *p->remark, p->remarks, check_remark},
    };

    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
        for (uint16_t i = 0; i < tables[t].n; i++) {
            const char *fault = tables[t].check(p, i), *name;

            if (!fault)
                continue;
            name = *(const char *const *)((const char *)tables[t].rows + i * tables[t].size);
            text_printf(why, "%s %s: %s", tables[t].what, name && *name ? name : "?", fault);
            return false;
        }
    return true;
}

static bool check_header(const struct estate_plugin *p, const char *name, struct text *why)
{
    if (p->abi != ESTATE_ABI)
        text_printf(why, "is of interface %u, this estated needs %u: install the matching package",
                    p->abi, ESTATE_ABI);
    else if (p->size != sizeof *p)
        text_printf(why, "describes itself in %u bytes instead of %zu: build it again", p->size,
                    sizeof *p);
    else if (!p->name || !text_equal(p->name, name))
        text_printf(why, "calls itself \"%s\"", p->name ? p->name : "");
    else if (!p->domain || !text_is_id(p->domain) || text_equal(p->domain, "gateway"))
        text_printf(why, "has no domain that is an id");
    else if (!p->version || !p->title)
        text_printf(why, "has no version or title");
    else if (!p->judge)
        text_printf(why, "has no judge()");
    else if (p->zone_state > MOST_STATE)
        text_printf(why, "wants %u bytes of state, at most %d are kept", p->zone_state, MOST_STATE);
    else if (p->roles > MOST_ROLES || p->params > MOST_PARAMS || p->codes > MOST_CODES ||
             p->metrics > MOST_METRICS || p->remarks > MOST_REMARKS)
        text_printf(why, "has a table with too many rows");
    else if ((p->roles && !p->role) || (p->params && !p->param) || (p->codes && !p->code) ||
             (p->metrics && !p->metric) || (p->remarks && !p->remark))
        text_printf(why, "lacks a table");
    else
        return true;
    return false;
}

/* ---- the files ---- */

static int is_object(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');

    return dot && dot != entry->d_name && text_equal(dot, ".so");
}

void plugins_hint(const struct plugins *plugins, const char *name, struct text *out)
{
    struct dirent **list = NULL;
    int n = scandir(plugins->directory, &list, is_object, alphasort);
    const char *names[MOST_NAMES], *nearest;
    size_t count = 0;

    for (int i = 0; i < n && count < MOST_NAMES; i++) {
        *strrchr(list[i]->d_name, '.') = '\0';
        names[count++] = list[i]->d_name;
    }
    nearest = text_nearest(name, names, count);
    if (nearest)
        text_printf(out, "; nearest: %s", nearest);
    for (size_t i = 0; i < count; i++)
        text_printf(out, "%s%s", i ? ", " : " (there are ", names[i]);
    text_printf(out, count ? ")" : " (there are none)");
    for (int i = 0; i < n; i++)
        free(list[i]);
    free(list);
}

/* Opens the file and asks it for its table. The handle is the caller's to close, if there is one.
 */
static const struct estate_plugin *ask(const char *path, void **handle, struct text *why)
{
    const struct estate_plugin *(*symbol)(void), *plugin;

    *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!*handle) {
        text_printf(why, "cannot be opened: %s", dlerror());
        return NULL;
    }
    *(void **)&symbol = dlsym(*handle, "estate_plugin");
    plugin = symbol ? symbol() : NULL;
    if (!plugin)
        text_printf(why, "is no plugin of estated: no estate_plugin() in it");
    return plugin;
}

int plugins_get(struct plugins *plugins, const char *name, struct text *why,
                const struct estate_plugin **out)
{
    const struct estate_plugin *plugin;
    struct estate_plugin *extended;
    char path[PATH_MAX];
    struct text text = TEXT_IN(path);
    void *handle = NULL;

    for (size_t i = 0; i < plugins->n; i++)
        if (text_equal(plugins->opened[i].plugin->name, name)) {
            *out = plugins->opened[i].extended;
            return 0;
        }
    text_printf(&text, "%s/%s.so", plugins->directory, name);
    if (!text_is_id(name) || access(path, F_OK)) {
        text_printf(why, "no plugin \"%s\"", name);
        plugins_hint(plugins, name, why);
        return -EINVAL;
    }
    text_printf(why, "plugin %s ", name);
    plugin = ask(path, &handle, why);
    if (plugin && check_header(plugin, name, why) && check_rows(plugin, why) &&
        list_grow(&plugins->opened, plugins->n, sizeof *plugins->opened) &&
        (extended = sense_extend(plugin))) {
        plugins->opened[plugins->n++] = (struct opened){handle, plugin, extended};
        *out = extended;
        return 0;
    }
    if (handle)
        dlclose(handle);
    return -EINVAL;
}
