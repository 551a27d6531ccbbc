/*
 * sense - whether the sensors of a zone tell the truth.
 *
 * Lost, stale and out of range are what a value's quality says, if it says so for long enough.
 * Stuck is told only from sensors that feel the same: a column of water at rest is as still as a
 * broken gauge, so one that is still is stuck only if another of its group moved meanwhile; it is
 * so until it moves itself. What jumps about proves nothing of its neighbours. Noise is the mean
 * step between readings; a single step, of a pump that starts, counts for four limits at most. A
 * movement is a change over a minute, so that drift is none.
 *
 * What is not known holds what stands, and is no ground to call a zone unknown. A pair of contacts
 * that contradicts itself is told here only if no verdict of the plugin rests on it. Of a drill
 * nothing is seen here: its value is only in its shadow.
 */
#include "decide/sense.h"

#include <math.h>

#include "base/text.h"

enum { DAY_MS = 86400000, MINUTE_MS = 60000, WINDOW_MS = 600000, FEWEST_STEPS = 30, GROUPS = 256 };
static const double loudest_step = 4; /* in limits: what one step counts at most */

/* A zone's sensors, while they are judged. */
struct sensors {
    struct desk *desk;
    struct desk_zone *zone;
    const struct site_role *role;
    const struct estate_input *in;
    struct sense_state *state;
    uint32_t first; /* alarm: of the first code's first item */
};

/* ---- taking readings in ---- */

/* Nothing is known of the blocks behind `from` up to `to`, of which the newest count. */
static void forget_blocks(struct sense_state *s, int32_t from, int32_t to)
{
    for (int32_t n = 0; n < SENSE_BLOCKS && n < to - from; n++) {
        int32_t at = (to + SENSE_BLOCKS - n) % SENSE_BLOCKS;

        s->low[at] = s->high[at] = NAN;
    }
}

static void take_spread(struct sense_state *s, float value, int64_t now_ms)
{
    int32_t block = (int32_t)(now_ms / SENSE_BLOCK_MS), at = block % SENSE_BLOCKS;

    if (!s->read_ms) {
        forget_blocks(s, block - SENSE_BLOCKS, block);
        s->since_ms = now_ms;
    } else {
        forget_blocks(s, s->block, block);
    }
    s->block = block;
    s->low[at] = fminf(s->low[at], value);
    s->high[at] = fmaxf(s->high[at], value);
}

static void take_step(struct sense_state *s, double value, double noise, int64_t now_ms)
{
    bool was_noisy = s->noisy;

    if (!s->read_ms)
        s->window_ms = now_ms;
    else
        s->travel += fmin(fabs(value - s->value), loudest_step * noise);
    s->steps += s->read_ms != 0;
    if (now_ms - s->window_ms < WINDOW_MS || s->steps < FEWEST_STEPS)
        return;
    s->mean = s->travel / s->steps;
    s->noisy = s->mean > noise;
    if (s->noisy || was_noisy) /* what jumps about has not moved, in the window before neither */
        forget_blocks(s, (int32_t)((2 * s->window_ms - now_ms) / SENSE_BLOCK_MS) - 1, s->block);
    s->travel = s->steps = 0;
    s->window_ms = now_ms;
}

static void take_minute(struct sense_state *s, double value, double moves, const struct moment *now)
{
    if (s->read_ms && now->now_ms - s->minute_ms < MINUTE_MS)
        return;
    if (s->read_ms && fabs(value - s->minute_value) > moves &&
        now->time_quality != ESTATE_CLOCK_NONE)
        s->moved_day = now->local_day;
    s->minute_ms = now->now_ms;
    s->minute_value = value;
}

/* The role that says what is asked of this input's number; NULL: nothing. */
static const struct estate_role *role_of(const struct sensors *z, uint16_t i)
{
    uint8_t role = z->role->input[i].sensor;

    return role ? &z->zone->zone.site->plugin->role[role - 1] : NULL;
}

static void take(const struct sensors *z, uint16_t i, const struct moment *now)
{
    const struct estate_role *role = role_of(z, i);
    const struct estate_input *in = &z->in[i];
    struct sense_state *s = &z->state[in->item];
    int64_t read_ms = now->now_ms - in->age_ms;

    if (!role || in->quality != ESTATE_GOOD || read_ms <= s->read_ms)
        return;
    take_spread(s, (float)in->value, now->now_ms);
    take_step(s, in->value, role->noise, now->now_ms);
    take_minute(s, in->value, role->moves, now);
    s->read_ms = read_ms;
    s->value = in->value;
}

/* ---- verdicts ---- */

static struct estate_verdict *verdict_of(const struct sensors *z, enum sense_code code,
                                         uint16_t item)
{
    return &z->zone->judge.verdict[z->first + code * z->role->items + item];
}

/* What holds while nothing is known. */
static uint8_t held(const struct sensors *z, enum sense_code code, uint16_t item)
{
    return z->zone->judge.standing[z->first + code * z->role->items + item] ? ESTATE_UNKNOWN
                                                                            : ESTATE_CLEAR;
}

/* Does the plugin speak of this very point? */
static bool told_by_plugin(const struct sensors *z, uint16_t point)
{
    for (uint32_t a = 0; a < z->first; a++) {
        const struct estate_verdict *v = &z->zone->judge.verdict[a];

        for (int e = 0; v->state == ESTATE_PRESENT && e < MESSAGE_EVIDENCE && v->evidence[e]; e++)
            if (v->evidence[e] == point)
                return true;
    }
    return false;
}

static uint8_t bad_state(const struct sensors *z, uint16_t point)
{
    uint8_t fault = z->desk->quality.point[point - 1].value.fault;

    return fault == FAULT_MOVING || (fault == FAULT_WIRING && told_by_plugin(z, point))
               ? ESTATE_CLEAR
               : ESTATE_PRESENT;
}

/* One of several inputs of an item: present goes before unknown, unknown before clear. */
static void add(struct estate_verdict *v, uint8_t state, uint16_t point)
{
    if (state == ESTATE_PRESENT && v->state != ESTATE_PRESENT)
        v->evidence[0] = point;
    if (v->state != ESTATE_PRESENT && state != ESTATE_CLEAR)
        v->state = state;
}

/* Not read since the start: is it lost, or stale? Of a device with several fields stale is asked of
 * the whole: what one of them lacks is its role's to know. */
static void judge_unread(const struct sensors *z, uint16_t i, int64_t now_ms)
{
    const struct estate_input *in = &z->in[i];
    bool answers = z->desk->quality.device[in->device].state == ESTATE_GOOD;
    bool stale = answers && !z->state[in->item].heard &&
                 now_ms - z->desk->started_ms >
                     (int64_t)z->desk->site->point[in->point - 1].period_ms * 3 / 2;

    add(verdict_of(z, SENSE_LOST, in->item), answers ? ESTATE_CLEAR : ESTATE_UNKNOWN, in->point);
    add(verdict_of(z, SENSE_STALE, in->item), stale ? ESTATE_PRESENT : ESTATE_UNKNOWN, in->point);
    add(verdict_of(z, SENSE_RANGE, in->item), ESTATE_UNKNOWN, in->point);
}

static void judge_quality(const struct sensors *z, uint16_t i)
{
    static const uint8_t lost[] = {[ESTATE_LOST] = ESTATE_PRESENT},
                         stale[] = {
                             [ESTATE_STALE] = ESTATE_PRESENT, [ESTATE_LOST] = ESTATE_UNKNOWN};
    const struct estate_input *in = &z->in[i];
    uint8_t range = in->quality == ESTATE_GOOD  ? ESTATE_CLEAR
                    : in->quality == ESTATE_BAD ? bad_state(z, in->point)
                                                : ESTATE_UNKNOWN;

    add(verdict_of(z, SENSE_LOST, in->item), lost[in->quality], in->point);
    add(verdict_of(z, SENSE_STALE, in->item), stale[in->quality], in->point);
    add(verdict_of(z, SENSE_RANGE, in->item), range, in->point);
}

/* How far it moved in the newest blocks of time, whenever it was read last; *whole: for a day at
 * least, without a gap. */
static double spread(const struct sense_state *s, int64_t now_ms, bool *whole)
{
    int32_t block = (int32_t)(now_ms / SENSE_BLOCK_MS);
    float low = NAN, high = NAN;

    *whole = s->read_ms && s->block == block && now_ms - s->since_ms >= DAY_MS;
    for (int32_t n = 0; s->read_ms && n < SENSE_BLOCKS; n++) {
        int32_t at = (block + SENSE_BLOCKS - n) % SENSE_BLOCKS;

        if (block - n > s->block)
            continue;
        *whole = *whole && !isnan(s->low[at]);
        low = fminf(low, s->low[at]);
        high = fmaxf(high, s->high[at]);
    }
    return isnan(low) ? 0 : (double)(high - low);
}

static void judge_stuck(const struct sensors *z, uint16_t i, const bool *moved, int64_t now_ms)
{
    const struct estate_role *role = role_of(z, i);
    struct estate_verdict *v = verdict_of(z, SENSE_STUCK, z->in[i].item);
    bool whole;
    double width = spread(&z->state[z->in[i].item], now_ms, &whole);

    if (width >= role->still)
        return;
    v->state = held(z, SENSE_STUCK, z->in[i].item);
    v->value = width;
    v->limit = role->still;
    v->evidence[0] = z->in[i].point;
    if (whole && z->in[i].quality == ESTATE_GOOD && moved[role->group])
        v->state = ESTATE_PRESENT;
}

static void judge_noise(const struct sensors *z, uint16_t i)
{
    const struct sense_state *s = &z->state[z->in[i].item];
    struct estate_verdict *v = verdict_of(z, SENSE_NOISE, z->in[i].item);

    v->state = z->in[i].quality != ESTATE_GOOD ? held(z, SENSE_NOISE, z->in[i].item)
               : s->noisy                      ? ESTATE_PRESENT
                                               : ESTATE_CLEAR;
    v->value = s->mean;
    v->limit = role_of(z, i)->noise;
    v->evidence[0] = z->in[i].point;
}

static void judge_calibration(const struct sensors *z, uint16_t item, const struct moment *now)
{
    const struct device_site *device = &z->desk->site->device[z->role->item[item].device];
    struct estate_verdict *v = verdict_of(z, SENSE_CALIBRATION, item);

    if (device->calibrated_day == SITE_NEVER)
        return;
    if (now->time_quality == ESTATE_CLOCK_NONE)
        v->state = held(z, SENSE_CALIBRATION, item);
    else if (now->local_day >= device->calibrated_day + device->calibration_days)
        v->state = ESTATE_PRESENT;
}

/* The sensors of a zone; false if its plugin is no extended one. */
static bool gather(struct desk *desk, uint32_t z, struct sensors *out)
{
    struct desk_zone *zone = &desk->zone[z];
    const struct estate_plugin *plugin = zone->zone.site->plugin;
    uint16_t role = (uint16_t)(plugin->roles - 1);

    if (!sense_extended(plugin))
        return false;
    *out = (struct sensors){.desk = desk,
                            .zone = zone,
                            .role = &zone->zone.site->role[role],
                            .in = zone->judge.list[role].in,
                            .state = zone->judge.item_state[role],
                            .first = zone->zone.first_alarm[plugin->codes - SENSE_CODES]};
    return true;
}

void sense_judge(struct desk *desk, uint32_t z, const struct moment *now)
{
    bool moved[GROUPS] = {false}, whole;
    struct sensors s;

    if (!gather(desk, z, &s))
        return;
    for (uint32_t a = s.first; a < s.zone->zone.in.head->alarms; a++)
        s.zone->judge.verdict[a] = (struct estate_verdict){.value = NAN, .limit = NAN};
    for (uint16_t item = 0; item < s.role->items; item++)
        s.state[item].heard = 0;
    for (uint16_t i = 0; i < s.role->inputs; i++) {
        const struct estate_role *role = role_of(&s, i);

        s.state[s.in[i].item].heard |= s.in[i].quality != ESTATE_NONE;
        take(&s, i, now);
        if (role && role->group && !s.state[s.in[i].item].noisy &&
            spread(&s.state[s.in[i].item], now->now_ms, &whole) > role->moves)
            moved[role->group] = true;
    }
    for (uint16_t i = 0; i < s.role->inputs; i++) {
        const struct estate_role *role = role_of(&s, i);

        if (s.in[i].quality == ESTATE_NONE)
            judge_unread(&s, i, now->now_ms);
        else
            judge_quality(&s, i);
        if (role && role->group && role->still > 0)
            judge_stuck(&s, i, moved, now->now_ms);
        if (role && role->noise > 0)
            judge_noise(&s, i);
    }
    for (uint16_t item = 0; item < s.role->items; item++)
        judge_calibration(&s, item, now);
}

/* ---- looking ---- */

/* The role of input i of the zone's sensors, if its movements are asked for. */
static const struct estate_role *mover(const struct zone_site *site, uint16_t i)
{
    uint8_t role = site->role[site->plugin->roles - 1].input[i].sensor;

    return role && site->plugin->role[role - 1].moves > 0 ? &site->plugin->role[role - 1] : NULL;
}

static struct sense_state *state_of(const struct desk_zone *zone, uint16_t i)
{
    uint16_t role = (uint16_t)(zone->zone.site->plugin->roles - 1);
    struct sense_state *states = zone->judge.item_state[role];

    return &states[zone->zone.site->role[role].input[i].item];
}

bool sense_find(const struct desk *desk, uint32_t point, struct sense_sensor *out)
{
    for (uint32_t z = 0; z < desk->site->zones; z++) {
        const struct zone_site *site = &desk->site->zone[z];
        uint16_t last = (uint16_t)(site->plugin->roles - 1);
        uint16_t inputs = sense_extended(site->plugin) ? site->role[last].inputs : 0;

        for (uint16_t i = 0; i < inputs; i++)
            if (site->role[last].input[i].point == point && mover(site, i)) {
                *out = (struct sense_sensor){mover(site, i), state_of(&desk->zone[z], i), z};
                return true;
            }
    }
    return false;
}

void sense_proved(const struct sense_sensor *sensor, const struct moment *now)
{
    if (now->time_quality != ESTATE_CLOCK_NONE)
        sensor->state->proved_day = now->local_day;
}

static int32_t day_of(int32_t day)
{
    return day ? day : SITE_NEVER;
}

bool desk_sensor(const struct desk *desk, uint32_t point, int32_t *moved_day, int32_t *proved_day)
{
    struct sense_sensor sensor;

    if (!sense_find(desk, point, &sensor))
        return false;
    *moved_day = day_of(sensor.state->moved_day);
    *proved_day = day_of(sensor.state->proved_day);
    return true;
}
