/*
 * bind_zone - [zone NAME]: what the points mean, in the words of a plugin.
 *
 * A zone is bound after the one that feeds it, so that what it does not bind itself can be taken
 * from there; zones therefore stand in the site in that order. Main thread; opens plugins.
 */
#include "setup/bind.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/sense.h"

/* A section on its way to becoming a zone. */
struct draft {
    const struct ini_section *section;
    const struct ini_entry *fed_by; /* where it says so, or NULL */
    const char *name;
    uint32_t feeder; /* a draft; SITE_NO: none */
    uint32_t zone;   /* in the site, SITE_NO until it is there */
};

enum { LONGEST_DELAY_S = 86400, MOST_HOPS = 16 };

/* ---- keys of a zone ---- */

static int find_role(const struct estate_plugin *plugin, const char *key)
{
    for (uint16_t i = 0; i < sense_own_roles(plugin); i++)
        if (text_equal(plugin->role[i].name, key))
            return i;
    return -1;
}

/* "PARAMETER = VALUE". False if there is no such parameter. */
static bool take_param(struct bind *b, struct zone_site *zone, const struct ini_entry *e)
{
    for (uint16_t i = 0; i < zone->plugin->params; i++) {
        const struct estate_param *is = &zone->plugin->param[i];

        if (!text_equal(is->name, e->key))
            continue;
        bind_number(b, e, is->unit, is->min, is->max, &zone->param[i]);
        return true;
    }
    return false;
}

/* "CODE.delay = 5 s", "CODE.return = 10 min". False if the key is neither. */
static bool take_delay(struct bind *b, struct zone_site *zone, const struct ini_entry *e)
{
    const char *dot = strchr(e->key, '.');
    size_t n = dot ? (size_t)(dot - e->key) : 0;
    bool delay = dot && text_equal(dot, ".delay");
    double seconds;

    if (!delay && !(dot && text_equal(dot, ".return")))
        return false;
    for (uint16_t i = 0; i < zone->plugin->codes; i++) {
        const char *code = zone->plugin->code[i].code;

        if (strncmp(code, e->key, n) || code[n])
            continue;
        if (bind_number(b, e, "s", 0, LONGEST_DELAY_S, &seconds))
            (delay ? zone->on_ms : zone->off_ms)[i] = (int32_t)(seconds * 1000 + 0.5);
        return true;
    }
    return false;
}

static void unknown_key(struct bind *b, const struct zone_site *zone, const struct ini_entry *e)
{
    static const char *const common[] = {"plugin",   "place",     "fed-by",
                                         "approved", "telemetry", "enabled"};
    const struct estate_plugin *plugin = zone->plugin;
    const char *nearest = NULL;
    char word[SITE_NAME];

    snprintf(word, sizeof word, "%.*s", (int)strcspn(e->key, "."), e->key);
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        nearest = key_nearer(word, nearest, common[i]);
    for (uint16_t i = 0; i < sense_own_roles(plugin); i++)
        nearest = key_nearer(word, nearest, plugin->role[i].name);
    for (uint16_t i = 0; i < plugin->params; i++)
        nearest = key_nearer(word, nearest, plugin->param[i].name);
    for (uint16_t i = 0; i < plugin->codes; i++)
        nearest = key_nearer(word, nearest, plugin->code[i].code);
    bind_error(b, e, "%s knows no such key%s", plugin->name, KEY_HINT(nearest));
}

/* ---- one zone ---- */

static void read_words(struct bind *b, const char *section, const char *key, const char *otherwise,
                       char out[SITE_WORDS])
{
    const struct ini_entry *e = key_take(b->ini, section, key);

    if (e)
        bind_words(b, e, e->value, otherwise, out);
    else
        text_copy(out, SITE_WORDS, otherwise);
}

/* WHO DATE: who answers for the thresholds, and since when. */
static void read_approved(struct bind *b, const char *section, struct zone_site *zone)
{
    const struct ini_entry *e = key_take(b->ini, section, "approved");
    const char *date = e ? strrchr(e->value, ' ') : NULL;

    zone->approved[0] = '\0';
    if (e && (!date || !text_is_date(date + 1)))
        bind_error(b, e, "write who and a date, like WHO 2025-07-17");
    else if (e)
        bind_words(b, e, e->value, "", zone->approved);
}

/* No input at all, and no required role whose absence is an error of its own? */
static bool sees_nothing(const struct zone_site *zone)
{
    for (uint16_t r = 0; r < sense_own_roles(zone->plugin); r++)
        if (zone->role[r].inputs || zone->plugin->role[r].need == ESTATE_REQUIRED)
            return false;
    return true;
}

/* A zone without a single point would say "no alarm" for ever. */
static void refuse_empty(struct bind *b, const struct zone_site *zone, const struct ini_section *s)
{
    char roles[300];
    struct text text = TEXT_IN(roles);

    for (uint16_t r = 0; r < sense_own_roles(zone->plugin); r++)
        text_printf(&text, "%s%s", r ? ", " : "", zone->plugin->role[r].name);
    bind_section_error(b, s, "watches nothing: give it points for at least one of %s", roles);
}

/* Who changes a zone in a file of his own and mistypes its name has made another one. */
static void hint_zone(const struct bind *b, const struct ini_section *s, struct text *out)
{
    const struct ini_section *meant = NULL;

    for (size_t i = 0; i < b->ini->sections; i++) {
        const struct ini_section *other = &b->ini->section[i];

        if (!text_equal(other->file, s->file) && ini_get(b->ini, other->name, "plugin") &&
            key_nearer(s->name, meant ? meant->name : NULL, other->name) == other->name)
            meant = other;
    }
    if (meant)
        text_printf(out, ", or is %s of %s meant?", key_named(meant->name, "zone"),
                    strrchr(meant->file, '/') ? strrchr(meant->file, '/') + 1 : meant->file);
}

/* Without a plugin no other key of the zone can be judged: the one that was meant for it is told,
 * if there is one. */
static void miss_plugin(struct bind *b, const struct ini_section *s)
{
    char why[400] = "";
    struct text text = TEXT_IN(why);
    const struct ini_entry *e = key_near(b->ini, s->name, "plugin");

    if (e)
        bind_error(b, e, "a zone knows no such key; nearest: plugin");
    if (e || ini_refused(b->ini, s->name, "plugin"))
        return;
    plugins_hint(b->plugins, "", &text);
    hint_zone(b, s, &text);
    bind_section_error(b, s, "needs `plugin = NAME`%s", why);
}

static const struct estate_plugin *read_plugin(struct bind *b, const struct ini_section *s)
{
    const struct ini_entry *e = key_take(b->ini, s->name, "plugin");
    const struct estate_plugin *plugin = NULL;
    char why[400];
    struct text text = TEXT_IN(why);

    if (!e)
        miss_plugin(b, s);
    else if (plugins_get(b->plugins, e->value, &text, &plugin))
        bind_error(b, e, "%s", why);
    return plugin;
}

/* The plugin's values, until the zone says otherwise. -ENOMEM leaves the zone without plugin. */
static bool make_arrays(struct bind *b, struct zone_site *zone, const struct estate_plugin *plugin)
{
    if (!(zone->param = bind_memory(b, plugin->params, sizeof *zone->param)) ||
        !(zone->on_ms = bind_memory(b, plugin->codes, sizeof *zone->on_ms)) ||
        !(zone->off_ms = bind_memory(b, plugin->codes, sizeof *zone->off_ms)) ||
        !(zone->role = bind_memory(b, plugin->roles, sizeof *zone->role)))
        return false;
    for (uint16_t i = 0; i < plugin->params; i++)
        zone->param[i] = plugin->param[i].value;
    for (uint16_t i = 0; i < plugin->codes; i++) {
        zone->on_ms[i] = plugin->code[i].on_ms;
        zone->off_ms[i] = plugin->code[i].off_ms;
    }
    zone->plugin = plugin;
    return true;
}

static void read_zone(struct bind *b, struct zone_site *zone, const struct ini_section *s)
{
    const struct estate_plugin *plugin = read_plugin(b, s);
    struct bind_telemetry telemetry;
    struct ini_entry *e = NULL;
    /* A role or who feeds it, rightly or not: its own error is enough. */
    bool named = bind_feeder_lost(b, zone) || ini_refused(b->ini, s->name, NULL);

    bind_telemetry_take(b, s->name, &telemetry);
    read_words(b, s->name, "place", zone->name, zone->place);
    read_approved(b, s->name, zone);
    if (!plugin || !make_arrays(b, zone, plugin)) {
        key_take_all(b->ini, s->name);
        return;
    }
    while ((e = key_open(b->ini, s->name, e))) /* before the roles: items start with these */
        e->used = take_param(b, zone, e) || take_delay(b, zone, e);
    while ((e = key_open(b->ini, s->name, e))) {
        int role = find_role(plugin, e->key);

        e->used = named = true;
        if (role >= 0)
            bind_role_read(b, zone, (uint16_t)role, e);
        else
            unknown_key(b, zone, e);
    }
    bind_role_inherit(b, zone, s);
    bind_sense(b, zone, s);
    bind_telemetry_zone(b, &telemetry, zone);
    if (!named && sees_nothing(zone))
        refuse_empty(b, zone, s);
}

/* ---- the order of zones ---- */

static void find_feeder(struct bind *b, struct draft *draft, uint32_t n, struct draft *mine)
{
    const struct ini_entry *e = key_take(b->ini, mine->section->name, "fed-by");
    const char *nearest = NULL;

    mine->feeder = mine->zone = SITE_NO;
    mine->fed_by = e;
    for (uint32_t i = 0; e && i < n; i++) {
        nearest = key_nearer(e->value, nearest, draft[i].name);
        if (text_equal(draft[i].name, e->value))
            mine->feeder = i;
    }
    if (e && mine->feeder == SITE_NO && !bind_excused(b, e, e->value))
        bind_error(b, e, "no zone \"%s\"%s", e->value, KEY_HINT(nearest));
}

/* A circle is reported once and cut at its first zone. */
static void cut_circle(struct bind *b, struct draft *draft, uint32_t n, uint32_t first)
{
    char list[400];
    struct text text = TEXT_IN(list);
    uint32_t i = first;

    for (uint32_t steps = 0; i != SITE_NO && steps <= n; steps++) {
        text_printf(&text, "%s -> ", draft[i].name);
        i = draft[i].feeder;
        if (i != first)
            continue;
        bind_error(b, draft[first].fed_by, "goes in a circle: %s%s", list, draft[first].name);
        draft[first].feeder = SITE_NO;
        return;
    }
}

static void cut_chain(struct bind *b, struct draft *draft, uint32_t first)
{
    unsigned hops = 0;

    for (uint32_t i = draft[first].feeder; i != SITE_NO; i = draft[i].feeder)
        hops++;
    if (hops <= MOST_HOPS)
        return;
    bind_error(b, draft[first].fed_by, "more than %d zones feed it in a row", MOST_HOPS);
    draft[first].feeder = SITE_NO;
}

/* Binds a zone behind the ones that feed it. */
static void place(struct bind *b, struct draft *draft, struct draft *mine)
{
    struct site *site = b->site;
    struct zone_site *zone;

    if (mine->zone != SITE_NO)
        return;
    if (mine->feeder != SITE_NO)
        place(b, draft, &draft[mine->feeder]);
    mine->zone = site->zones++;
    zone = &site->zone[mine->zone];
    TEXT_COPY(zone->name, mine->name);
    zone->fed_by = mine->feeder != SITE_NO ? draft[mine->feeder].zone : SITE_NO;
    read_zone(b, zone, mine->section);
}

void bind_zone_read(struct bind *b)
{
    struct draft *draft = bind_memory(b, b->ini->sections, sizeof *draft);
    const struct ini_section *s = NULL;
    const char *name;
    uint32_t n = 0;

    while (draft && (s = bind_next(b, s, "zone", &name))) {
        if (text_equal(name, "gateway"))
            bind_section_error(b, s, "the gateway itself has this name");
        draft[n++] = (struct draft){.section = s, .name = name};
    }
    for (uint32_t i = 0; i < n; i++)
        find_feeder(b, draft, n, &draft[i]);
    for (uint32_t i = 0; i < n; i++)
        cut_circle(b, draft, n, i);
    for (uint32_t i = 0; i < n; i++)
        cut_chain(b, draft, i);
    for (uint32_t i = 0; i < n; i++)
        place(b, draft, &draft[i]);
    free(draft);
}
