/*
 * zone - making, laying out, checking and taking over the block of a zone.
 *
 * Layout: head, alarms, codes, metrics, the values of today and of yesterday, items, the plugin's
 * zone state, its item states. Every record is a multiple of eight bytes, so every part is aligned.
 * In memory every alarm has its place, and its name follows from that. A block has the few that are
 * not idle, with their names; behind them it is the memory as it is.
 *
 * A block comes back from a file that a power cut or a bad card may have damaged. Nothing of it is
 * used before the sizes add up, the check agrees, every name ends, and every number lies in its
 * range. What the plugin keeps is bytes to us: the check and the state version vouch for it.
 * Records are matched by name, so an alarm survives a configuration in which its zone gained a
 * sensor.
 */
#include "decide/zone.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/sum.h"
#include "base/text.h"
#include "model/sense.h"

enum { MAGIC = 0x5A4F4E45, VERSION = 8, MOST_RECORDS = 65535, MOST_STATE = 1 << 24 };
static const int64_t longest_ms = (int64_t)1 << 52;

_Static_assert(sizeof(struct zone_head) % 8 == 0, "parts of a block are aligned");
_Static_assert(sizeof(struct alarm) % 8 == 0, "parts of a block are aligned");
_Static_assert(sizeof(struct zone_alarm) % 8 == 0, "parts of a block are aligned");
_Static_assert(sizeof(struct zone_code) % 8 == 0, "parts of a block are aligned");
_Static_assert(sizeof(struct zone_metric) % 8 == 0, "parts of a block are aligned");
_Static_assert(sizeof(struct zone_item) % 8 == 0, "parts of a block are aligned");

static size_t aligned(size_t bytes)
{
    return (bytes + 7) & ~(size_t)7;
}

/* Points the parts into a zone's memory, or a block; returns the size that its head asks for. */
static size_t lay_out(void *block, bool kept, struct zone_parts *out)
{
    struct zone_head *head = block;
    unsigned char *at = block;

    out->head = head;
    out->alarm = kept ? NULL : (void *)(at + sizeof *head);
    out->kept = kept ? (void *)(at + sizeof *head) : NULL;
    at += sizeof *head;
    out->code = (void *)(at += head->alarms * (kept ? sizeof *out->kept : sizeof *out->alarm));
    out->metric = (void *)(at += head->codes * sizeof *out->code);
    out->value[ZONE_TODAY] = (void *)(at += head->metrics * sizeof *out->metric);
    out->value[ZONE_YESTERDAY] = (void *)(at += head->metrics * sizeof(double));
    out->item = (void *)(at += head->metrics * sizeof(double));
    out->zone_state = at += head->items * sizeof *out->item;
    out->item_state = at += head->zone_state;
    return (size_t)(at - (unsigned char *)block) + head->item_state;
}

/* ---- making ---- */

size_t zone_item_offset(const struct zone_site *site, uint16_t role)
{
    size_t bytes = 0;

    for (uint16_t r = 0; r < role; r++)
        bytes += aligned((size_t)site->plugin->role[r].item_state * site->role[r].items);
    return bytes;
}

static void count(const struct zone_site *site, struct zone_head *head)
{
    const struct estate_plugin *plugin = site->plugin;

    for (uint16_t c = 0; c < plugin->codes; c++)
        head->alarms += site_code_items(site, c);
    for (uint16_t m = 0; m < plugin->metrics; m++)
        head->metrics += site_metric_items(site, m);
    for (uint16_t r = 0; r < plugin->roles; r++)
        head->items += plugin->role[r].item_state ? site->role[r].items : 0;
    head->codes = plugin->codes;
    head->state_version = plugin->state_version;
    head->zone_state = (uint32_t)aligned(plugin->zone_state);
    head->item_state = (uint32_t)zone_item_offset(site, plugin->roles);
}

static void name_alarms(struct zone *zone)
{
    const struct estate_plugin *plugin = zone->site->plugin;
    uint32_t a = 0;

    for (uint16_t c = 0; c < plugin->codes; c++) {
        TEXT_COPY(zone->in.code[c].code, plugin->code[c].code);
        zone->first_alarm[c] = a;
        for (uint16_t i = 0; i < site_code_items(zone->site, c); i++, a++) {
            zone->in.alarm[a].condition = CONDITION_GONE;
            zone->in.alarm[a].value = zone->in.alarm[a].limit = NAN;
            zone->code[a] = c;
            zone->item[a] = i;
        }
    }
}

static void name_metrics(struct zone *zone)
{
    const struct estate_plugin *plugin = zone->site->plugin;
    uint32_t n = 0;

    for (uint16_t m = 0; m < plugin->metrics; m++) {
        const struct estate_metric *metric = &plugin->metric[m];

        zone->first_metric[m] = n;
        for (uint16_t i = 0; i < site_metric_items(zone->site, m); i++, n++) {
            TEXT_COPY(zone->in.metric[n].name, metric->name);
            if (metric->scope == ESTATE_ITEM)
                TEXT_COPY(zone->in.metric[n].item, zone->site->role[metric->role].item[i].name);
            zone->in.value[ZONE_YESTERDAY][n] = NAN;
        }
    }
}

static void name_items(struct zone *zone)
{
    const struct estate_plugin *plugin = zone->site->plugin;
    struct zone_item *item = zone->in.item;

    for (uint16_t r = 0; r < plugin->roles; r++)
        for (uint16_t i = 0; plugin->role[r].item_state && i < zone->site->role[r].items; i++) {
            TEXT_COPY(item->role, plugin->role[r].name);
            TEXT_COPY(item->item, zone->site->role[r].item[i].name);
            item++->bytes = plugin->role[r].item_state;
        }
}

void zone_start_metrics(struct zone *zone)
{
    const struct estate_plugin *plugin = zone->site->plugin;

    for (uint16_t m = 0; m < plugin->metrics; m++)
        for (uint16_t i = 0; i < site_metric_items(zone->site, m); i++)
            zone->in.value[ZONE_TODAY][zone->first_metric[m] + i] =
                plugin->metric[m].fold == ESTATE_SUM ? 0 : NAN;
}

int zone_init(struct zone *zone, const struct zone_site *site, const char *config,
              const struct moment *now)
{
    struct zone_head head = {.magic = MAGIC, .version = VERSION, .counted_ms = now->now_ms};
    struct zone_parts parts;
    void *block;

    count(site, &head);
    TEXT_COPY(head.zone, site->name);
    TEXT_COPY(head.plugin, site->plugin->name);
    TEXT_COPY(head.config, config);
    head.day[ZONE_TODAY].day = now->local_day;
    head.day[ZONE_YESTERDAY].day = INT32_MIN;
    head.size = (uint32_t)lay_out(&head, false, &parts);
    block = calloc(1, head.size);
    *zone = (struct zone){
        .site = site,
        .code = calloc(head.alarms + 1, sizeof *zone->code),
        .item = calloc(head.alarms + 1, sizeof *zone->item),
        .rests = calloc(head.alarms + 1, sizeof *zone->rests),
        .first_alarm = calloc(head.codes + 1u, sizeof *zone->first_alarm),
        .first_metric = calloc(site->plugin->metrics + 1u, sizeof *zone->first_metric),
    };
    if (!block || !zone->code || !zone->item || !zone->rests || !zone->first_alarm ||
        !zone->first_metric) {
        free(block);
        zone_clear(zone);
        return -ENOMEM;
    }
    memcpy(block, &head, sizeof head);
    lay_out(block, false, &parts);
    zone->in = parts;
    name_alarms(zone);
    name_metrics(zone);
    name_items(zone);
    zone_start_metrics(zone);
    return 0;
}

void zone_clear(struct zone *zone)
{
    free(zone->in.head);
    free(zone->code);
    free(zone->item);
    free(zone->rests);
    free(zone->first_alarm);
    free(zone->first_metric);
    *zone = (struct zone){0};
}

/* Over all but the check itself. */
uint32_t zone_check(const void *block, size_t size)
{
    const unsigned char *at = block;
    const size_t before = offsetof(struct zone_head, check), behind = before + sizeof(uint32_t);

    return sum_fold(sum_add(sum_add(0, at, before), at + behind, size - behind));
}

size_t zone_most(const struct zone *zone)
{
    return zone->in.head->size +
           zone->in.head->alarms * (sizeof(struct zone_alarm) - sizeof(struct alarm));
}

const char *zone_item_name(const struct zone *zone, uint32_t alarm)
{
    const struct estate_code *code = &zone->site->plugin->code[zone->code[alarm]];

    return code->scope == ESTATE_ITEM ? zone->site->role[code->role].item[zone->item[alarm]].name
                                      : "";
}

static bool is_idle(const struct alarm *alarm)
{
    return alarm->phase == ALARM_IDLE && alarm->onset == ALARM_CALM && !alarm->id[0];
}

/* The alarms that a block has; returns how many. */
static uint32_t pack_alarms(const struct zone *zone, struct zone_alarm *out)
{
    uint32_t n = 0;

    for (uint32_t a = 0; a < zone->in.head->alarms; a++) {
        if (zone->rests[a] || is_idle(&zone->in.alarm[a]))
            continue;
        out[n] = (struct zone_alarm){.alarm = zone->in.alarm[a]};
        TEXT_COPY(out[n].code, zone->site->plugin->code[zone->code[a]].code);
        TEXT_COPY(out[n].item, zone_item_name(zone, a));
        n++;
    }
    return n;
}

const void *zone_block(const struct zone *zone, void *room, size_t *size)
{
    const unsigned char *end = (unsigned char *)zone->in.head + zone->in.head->size;
    size_t rest = (size_t)(end - (const unsigned char *)zone->in.code);
    struct zone_head *head = memcpy(room, zone->in.head, sizeof *head);
    struct zone_parts to;

    lay_out(head, true, &to);
    head->alarms = pack_alarms(zone, to.kept);
    *size = lay_out(head, true, &to);
    memcpy(to.code, zone->in.code, rest);
    head->size = (uint32_t)*size;
    head->check = zone_check(head, *size);
    return head;
}

/* ---- taking back ---- */

static bool ended(const char *text, size_t size)
{
    return memchr(text, '\0', size);
}

static bool is_time(int64_t ms)
{
    return ms >= 0 && ms < longest_ms;
}

static bool counts_fit(const struct zone_head *head, size_t size)
{
    return head->magic == MAGIC && head->version == VERSION && head->size == size &&
           head->alarms <= MOST_RECORDS && head->codes <= MOST_RECORDS &&
           head->metrics <= MOST_RECORDS && head->items <= MOST_RECORDS &&
           head->zone_state <= MOST_STATE && head->item_state <= MOST_STATE &&
           head->zone_state % 8 == 0 && head->item_state % 8 == 0;
}

static bool head_sound(const struct zone_head *head)
{
    bool sound = ended(head->zone, sizeof head->zone) && ended(head->plugin, sizeof head->plugin) &&
                 ended(head->config, sizeof head->config) && head->counted_ms < longest_ms &&
                 head->counted_ms > -longest_ms;

    for (int d = 0; d < ZONE_DAYS; d++)
        sound = sound && is_time(head->day[d].normal_ms) && is_time(head->day[d].unknown_ms);
    for (int p = 0; p < ZONE_PERMITS; p++)
        sound = sound && permit_valid(&head->permit[p]);
    for (int s = 0; s < ZONE_SHELVES; s++)
        sound = sound && permit_shelf_valid(&head->shelf[s]);
    return sound;
}

static bool share_sound(const struct zone_share *s)
{
    return is_time(s->permit_ms[0]) && is_time(s->permit_ms[1]) && is_time(s->ms) &&
           is_time(s->spell_ms) && is_time(s->longest_ms) && s->spell_from >= 0 &&
           s->spell_from < 86400000 && s->longest_from >= 0 && s->longest_from < 86400000;
}

static bool items_sound(const struct zone_parts *parts)
{
    size_t bytes = 0;

    for (uint32_t i = 0; i < parts->head->items; i++) {
        const struct zone_item *item = &parts->item[i];

        if (!ended(item->role, sizeof item->role) || !ended(item->item, sizeof item->item) ||
            item->bytes > MOST_STATE)
            return false;
        if (i && strcmp(item->role, item[-1].role))
            bytes = aligned(bytes);
        bytes += item->bytes;
    }
    return aligned(bytes) == parts->head->item_state;
}

static bool records_sound(const struct zone_parts *parts)
{
    for (uint32_t i = 0; i < parts->head->alarms; i++)
        if (!ended(parts->kept[i].code, ZONE_CODE) || !ended(parts->kept[i].item, SITE_NAME) ||
            !alarm_valid(&parts->kept[i].alarm))
            return false;
    for (uint32_t i = 0; i < parts->head->codes; i++)
        if (!ended(parts->code[i].code, ZONE_CODE) || !share_sound(&parts->code[i].share[0]) ||
            !share_sound(&parts->code[i].share[1]))
            return false;
    for (uint32_t i = 0; i < parts->head->metrics; i++)
        if (!ended(parts->metric[i].name, ZONE_METRIC) || !ended(parts->metric[i].item, SITE_NAME))
            return false;
    return items_sound(parts);
}

/* Is the copied block one of ours, undamaged? */
static bool sound(void *block, size_t size, struct zone_parts *out)
{
    return size >= sizeof(struct zone_head) && counts_fit(block, size) &&
           lay_out(block, true, out) == size && zone_check(block, size) == out->head->check &&
           head_sound(block) && records_sound(out);
}

static void adopt_alarm(struct zone *zone, const struct zone_alarm *from, bool same_configuration,
                        int64_t now_ms)
{
    for (uint16_t c = 0; c < zone->in.head->codes; c++) {
        const struct estate_code *code = &zone->site->plugin->code[c];
        uint32_t end = zone->first_alarm[c] + site_code_items(zone->site, c);

        for (uint32_t a = zone->first_alarm[c]; !strcmp(code->code, from->code) && a < end; a++)
            if (!strcmp(zone_item_name(zone, a), from->item)) {
                alarm_adopt(&zone->in.alarm[a], &from->alarm, code, now_ms, same_configuration);
                zone->rests[a] = 0;
                return;
            }
    }
}

static void adopt_alarms(struct zone *zone, const struct zone_parts *from, int64_t now_ms)
{
    bool same = !strcmp(zone->in.head->config, from->head->config);

    for (uint32_t o = 0; o < from->head->alarms; o++)
        adopt_alarm(zone, &from->kept[o], same, now_ms);
}

/* Does this zone have any of its codes? */
static bool knows_codes(const struct zone *zone, const struct zone_parts *from)
{
    for (uint32_t c = 0; c < zone->in.head->codes; c++)
        for (uint32_t o = 0; o < from->head->codes; o++)
            if (!strcmp(zone->in.code[c].code, from->code[o].code))
                return true;
    return false;
}

static int64_t earlier_of(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* However the state was damaged, nothing stays quiet for longer than people may order. */
static void adopt_orders(struct zone_head *head, const struct zone_head *from, int64_t now_ms)
{
    memcpy(head->permit, from->permit, sizeof head->permit);
    memcpy(head->shelf, from->shelf, sizeof head->shelf);
    for (int p = 0; p < ZONE_PERMITS; p++) {
        struct permit *permit = &head->permit[p];

        permit->opened_ms = earlier_of(permit->opened_ms, now_ms);
        permit->until_ms = earlier_of(permit->until_ms, now_ms + PERMIT_LONGEST_MS);
    }
    for (int s = 0; s < ZONE_SHELVES; s++)
        head->shelf[s].until_ms = earlier_of(head->shelf[s].until_ms, now_ms + SHELF_LONGEST_MS);
}

static void adopt_days(struct zone *zone, const struct zone_parts *from, const struct moment *now)
{
    struct zone_head *head = zone->in.head;

    memcpy(head->day, from->head->day, sizeof head->day);
    head->counted_ms = from->head->counted_ms < now->now_ms ? from->head->counted_ms : now->now_ms;
    for (uint32_t c = 0; c < head->codes; c++)
        for (uint32_t o = 0; o < from->head->codes; o++)
            if (!strcmp(zone->in.code[c].code, from->code[o].code))
                memcpy(zone->in.code[c].share, from->code[o].share, sizeof from->code[o].share);
    for (uint32_t m = 0; m < head->metrics; m++)
        for (uint32_t o = 0; o < from->head->metrics; o++)
            if (!memcmp(&zone->in.metric[m], &from->metric[o], sizeof from->metric[o]))
                for (int d = 0; d < ZONE_DAYS; d++)
                    zone->in.value[d][m] = from->value[d][o];
}

/* Where the state of item `i` begins. */
static size_t item_at(const struct zone_parts *parts, uint32_t i)
{
    size_t bytes = 0;

    for (uint32_t n = 0; n <= i; n++) {
        if (n && strcmp(parts->item[n].role, parts->item[n - 1].role))
            bytes = aligned(bytes);
        if (n < i)
            bytes += parts->item[n].bytes;
    }
    return bytes;
}

static void adopt_state(struct zone *zone, const struct zone_parts *from)
{
    struct zone_parts *in = &zone->in;
    bool same = !strcmp(in->head->plugin, from->head->plugin) &&
                in->head->state_version == from->head->state_version &&
                in->head->zone_state == from->head->zone_state;

    if (same)
        memcpy(in->zone_state, from->zone_state, in->head->zone_state);
    for (uint32_t i = 0; i < in->head->items; i++)
        for (uint32_t o = 0; o < from->head->items; o++)
            if ((same || !strcmp(in->item[i].role, SENSE_ROLE)) &&
                !strcmp(in->item[i].role, from->item[o].role) &&
                !strcmp(in->item[i].item, from->item[o].item) &&
                in->item[i].bytes == from->item[o].bytes)
                memcpy(in->item_state + item_at(in, i), from->item_state + item_at(from, o),
                       in->item[i].bytes);
}

bool zone_restore(struct zone *zone, const void *block, size_t size, const struct moment *now)
{
    void *copy = size && size <= UINT32_MAX ? malloc(size) : NULL;
    struct zone_parts from;
    bool taken = false;

    if (!copy)
        return false;
    memcpy(copy, block, size);
    if (sound(copy, size, &from) && !strcmp(zone->in.head->zone, from.head->zone) &&
        knows_codes(zone, &from)) {
        adopt_alarms(zone, &from, now->now_ms);
        adopt_orders(zone->in.head, from.head, now->now_ms);
        adopt_days(zone, &from, now);
        adopt_state(zone, &from);
        taken = true;
    }
    free(copy);
    return taken;
}
