/*
 * judge - the plugin's view of its zone, in memory made once; what may change is filled in anew for
 * each judgement.
 *
 * A plugin is foreign code: what it hands out of range is taken as unknown, never as an index. Its
 * verdicts start as "clear", so a code it forgets is never an alarm.
 */
#include "decide/judge.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct estate_say silent = {.value = NAN, .limit = NAN, .remark = ESTATE_SILENT};

static uint32_t count_inputs(const struct zone_site *site)
{
    uint32_t n = 0;

    for (uint16_t r = 0; r < site->plugin->roles; r++)
        n += site->role[r].inputs;
    return n;
}

static uint32_t count_items(const struct zone_site *site)
{
    uint32_t n = 0;

    for (uint16_t r = 0; r < site->plugin->roles; r++)
        n += site->role[r].items;
    return n;
}

static void connect(struct judge *judge, const struct zone *zone)
{
    const struct estate_plugin *plugin = zone->site->plugin;
    struct estate_input *input = judge->input;
    int32_t *period = judge->period;

    for (uint16_t r = 0; r < plugin->roles; r++) {
        const struct site_role *role = &zone->site->role[r];

        judge->list[r] = (struct estate_list){.in = input, .n = role->inputs, .items = role->items};
        input += role->inputs;
        judge->period_of[r] = period;
        period += role->items;
        if (plugin->role[r].item_state && role->items)
            judge->item_state[r] = zone->in.item_state + zone_item_offset(zone->site, r);
    }
    for (uint16_t c = 0; c < plugin->codes; c++) {
        judge->verdict_of[c] = judge->verdict + zone->first_alarm[c];
        judge->standing_of[c] = judge->standing + zone->first_alarm[c];
        judge->open_of[c] = judge->open + zone->first_alarm[c];
    }
    for (uint16_t m = 0; m < plugin->metrics; m++)
        judge->today[m] = zone->in.value[ZONE_TODAY] + zone->first_metric[m];
}

/* What does not change of an input. */
static struct estate_input introduce(const struct zone_site *zone, const struct site_role *role,
                                     const struct site_input *from, const struct site *site)
{
    const struct site_item *item = &role->item[from->item];
    struct estate_input input = {.value = NAN,
                                 .param = item->param ? item->param : zone->param,
                                 .device = (uint16_t)item->device,
                                 .item = from->item,
                                 .hop = from->hop};

    if (from->point != SITE_NO) {
        input.device = (uint16_t)site->point[from->point].device;
        input.point = (uint16_t)(from->point + 1);
    }
    return input;
}

static void introduce_all(struct judge *judge, const struct zone_site *zone,
                          const struct site *site)
{
    struct estate_input *input = judge->input;

    for (uint16_t r = 0; r < zone->plugin->roles; r++)
        for (uint16_t i = 0; i < zone->role[r].inputs; i++)
            *input++ = introduce(zone, &zone->role[r], &zone->role[r].input[i], site);
}

int judge_init(struct judge *judge, const struct zone *zone, const struct site *site)
{
    const struct estate_plugin *plugin = zone->site->plugin;
    size_t alarms = zone->in.head->alarms + 1;

    *judge = (struct judge){
        .input = calloc(count_inputs(zone->site) + 1, sizeof *judge->input),
        .list = calloc(plugin->roles + 1u, sizeof *judge->list),
        .verdict = calloc(alarms, sizeof *judge->verdict),
        .verdict_of = calloc(plugin->codes + 1u, sizeof *judge->verdict_of),
        .standing = calloc(alarms, sizeof *judge->standing),
        .standing_of = calloc(plugin->codes + 1u, sizeof *judge->standing_of),
        .open = calloc(alarms, sizeof *judge->open),
        .open_of = calloc(plugin->codes + 1u, sizeof *judge->open_of),
        .today = calloc(plugin->metrics + 1u, sizeof *judge->today),
        .item_state = calloc(plugin->roles + 1u, sizeof *judge->item_state),
        .period = calloc(count_items(zone->site) + 1, sizeof *judge->period),
        .period_of = calloc(plugin->roles + 1u, sizeof *judge->period_of),
        .asked = calloc(count_items(zone->site) + 1, sizeof *judge->asked),
    };
    if (!judge->input || !judge->list || !judge->verdict || !judge->verdict_of ||
        !judge->standing || !judge->standing_of || !judge->today || !judge->item_state ||
        !judge->period || !judge->period_of || !judge->asked || !judge->open || !judge->open_of) {
        judge_clear(judge);
        return -ENOMEM;
    }
    judge->say = silent;
    connect(judge, zone);
    introduce_all(judge, zone->site, site);
    return 0;
}

void judge_clear(struct judge *judge)
{
    free(judge->input);
    free(judge->list);
    free(judge->verdict);
    free(judge->verdict_of);
    free(judge->standing);
    free(judge->standing_of);
    free(judge->open);
    free(judge->open_of);
    free(judge->today);
    free(judge->item_state);
    free(judge->period);
    free(judge->period_of);
    free(judge->asked);
    *judge = (struct judge){0};
}

/* The newest value of each input. Which point it is says the site, not memory that a plugin had. */
static void look(struct judge *judge, const struct zone_site *zone, const struct quality *quality,
                 int64_t now_ms)
{
    struct estate_input *input = judge->input;

    for (uint16_t r = 0; r < zone->plugin->roles; r++)
        for (uint16_t i = 0; i < zone->role[r].inputs; i++, input++) {
            uint32_t point = zone->role[r].input[i].point;
            const struct value *value;

            if (point == SITE_NO)
                continue;
            value = &quality->point[point].value;
            input->value = value->number;
            input->age_ms = now_ms - value->time_ms;
            input->changed_ms = now_ms - value->changed_ms;
            input->quality = value->quality;
        }
}

/* One point as a drill has it. */
static void pretend(struct judge *judge, const struct zone_site *zone, int64_t now_ms)
{
    const struct judge_stand_in *stand_in = &judge->stand_in;
    struct estate_input *input = judge->input;

    for (uint32_t i = 0; i < count_inputs(zone); i++)
        if (input[i].point == stand_in->point) {
            input[i].value = stand_in->value;
            input[i].quality = ESTATE_GOOD;
            input[i].age_ms = 0;
            input[i].changed_ms = now_ms - stand_in->since_ms;
        }
}

static void fill(struct judge *judge, const struct zone *zone, const struct quality *quality,
                 int64_t now_ms)
{
    judge->say = silent;
    look(judge, zone->site, quality, now_ms);
    if (judge->stand_in.point)
        pretend(judge, zone->site, now_ms);
    for (uint32_t a = 0; a < zone->in.head->alarms; a++) {
        judge->standing[a] = !zone->rests[a] && zone->in.alarm[a].phase == ALARM_STANDING;
        judge->open[a] = !zone->rests[a] && zone->in.alarm[a].phase != ALARM_IDLE;
        judge->verdict[a] =
            (struct estate_verdict){.value = NAN, .limit = NAN, .state = ESTATE_CLEAR};
    }
}

/* Nothing that a plugin says may be out of range behind this. */
static void tame(struct estate_verdict *v, const struct estate_code *code, uint32_t points)
{
    if (v->state > ESTATE_UNKNOWN)
        v->state = ESTATE_UNKNOWN;
    if (v->grade > ESTATE_CERTAIN)
        v->grade = ESTATE_GRADE_UNKNOWN;
    if (v->cause >= code->causes)
        v->cause = 0;
    if (isinf(v->value))
        v->value = NAN;
    if (isinf(v->limit))
        v->limit = NAN;
    for (int e = 0; e < MESSAGE_EVIDENCE; e++)
        if (v->evidence[e] > points)
            v->evidence[e] = 0;
    if (!v->trend || v->trends > ESTATE_TRENDS)
        v->trends = 0;
}

static void tame_say(struct estate_say *say, const struct estate_plugin *plugin, uint32_t points)
{
    if (say->remark >= plugin->remarks)
        say->remark = ESTATE_SILENT;
    if (say->point > points)
        say->point = 0;
}

void judge_run(struct judge *judge, const struct zone *zone, const struct quality *quality,
               const struct moment *now)
{
    const struct estate_plugin *plugin = zone->site->plugin;
    struct estate_view view = {.now_ms = now->now_ms,
                               .utc_ms = now->utc_ms,
                               .local_day = now->local_day,
                               .local_ms = now->local_ms,
                               .param = zone->site->param,
                               .role = judge->list,
                               .standing = judge->standing_of,
                               .open = judge->open_of,
                               .time_quality = now->time_quality};
    struct estate_out out = {.verdict = judge->verdict_of,
                             .today = judge->today,
                             .period_ms = judge->period_of,
                             .say = &judge->say};

    fill(judge, zone, quality, now->now_ms);
    memset(judge->period, 0, count_items(zone->site) * sizeof *judge->period);
    if (judge->off)
        for (uint32_t a = 0; a < zone->in.head->alarms; a++)
            judge->verdict[a].state = ESTATE_UNKNOWN;
    if (!plugin->judge || judge->off)
        return;
    plugin->judge(&view, zone->in.zone_state, judge->item_state, &out);
    tame_say(&judge->say, plugin, quality->site->points);
    for (uint32_t a = 0; a < zone->in.head->alarms; a++)
        tame(&judge->verdict[a], &plugin->code[zone->code[a]], quality->site->points);
}
